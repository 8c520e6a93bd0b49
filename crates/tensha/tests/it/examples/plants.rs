//! Doors, boilers, a compressor, a photovoltaic system.

use tensha_analysis::paths::Verdict;
use tensha_analysis::regimes::Outcome;
use tensha_model::grade::Level::{self, None as Nothing, Standard, Strong, Weak};

use super::{Case, close};

const NOTHING: [&str; 0] = [];

#[test]
fn door_wiegand_has_no_authenticity() {
    let door = Case::of("door-wiegand");
    door.total(&["who-is-there"], "aifc", Nothing);
    door.held(&["who-is-there"], "aifc", &["reader-controller", "controller-server"]);
    door.no_benefit("who-is-there", "aifc", &["card-reader"]);
    door.no_benefit("who-is-there", "a", &["card"]);
    let p003 = door
        .assessed
        .findings
        .iter()
        .find(|d| d.code == "P003" && d.subject.iter().any(|s| s == "who-is-there"));
    let p003 = p003.expect("P003 tells who built the strong card that it brings nothing");
    for name in ["Card to reader", "IC card"] {
        assert!(
            p003.message.en.contains(name) || p003.notes.iter().any(|n| n.en.contains(name)),
            "P003 names {name}"
        );
    }

    door.own(&["open-door"], "aif", Nothing);
    door.held(&["open-door"], "aif", &["controller-server", "strike-wire"]);
    door.total(&["open-door"], "aif", Nothing);
    door.held(&["show-visits"], "aic", &["reader-controller", "controller-server"]);
    door.total(&["show-visits"], "aic", Nothing);

    door.own(&["exit-request", "let-out", "fire-release", "fire-alarm", "lock-down"], "i", Nothing);
    door.held(&["exit-request"], "i", &["exit-wire"]);
    door.held(&["let-out", "fire-release"], "i", &["strike-wire"]);
    door.held(&["fire-alarm"], "i", &["fire-loop", "fire-contact"]);
    door.held(&["lock-down"], "i", &["controller-server", "strike-wire"]);
    for flow in ["exit-request", "let-out", "fire-release", "fire-alarm"] {
        door.total(&[flow], "v", Weak);
    }

    door.regime(
        "door-access/anssi-topics",
        door.assessed.assessment.regimes[0].checks.len(),
        &["controller-traffic-protected"],
        &[],
    );
    assert_eq!(door.witnesses("controller-traffic-protected"), ["controller-server"]);
    let second = door.assessed.assessment.regimes[0]
        .checks
        .iter()
        .find(|c| c.id == "second-factor-protected")
        .unwrap();
    assert_eq!(second.outcome, Outcome::NotApplicable, "there is no second factor to look at");
    assert_eq!(door.use_of("opening-from-a-telephone"), NOTHING);
    assert_eq!(door.open(), ["lock-down stopped-too-soon"]);
}

#[test]
fn door_wiegand_is_mended_only_by_mending_both() {
    let reader = ("technology: wiegand", "technology: osdp-sc");
    let server =
        ("technology: modbus-tcp, through: [office]", "technology: mtls, through: [office]");
    let one = Case::edited("door-wiegand", &[reader]);
    one.total(&["who-is-there"], "aifc", Nothing);
    one.held(&["who-is-there"], "aifc", &["controller-server"]);
    let other = Case::edited("door-wiegand", &[server]);
    other.total(&["who-is-there"], "aifc", Nothing);
    other.held(&["who-is-there"], "aifc", &["reader-controller"]);
    let both = Case::edited("door-wiegand", &[reader, server]);
    both.total(&["who-is-there"], "aifc", Standard);
    let verdict = both.flow("who-is-there").verdict;
    assert_eq!(verdict, Verdict::Met, "with both mended it reaches what it needs");
}

#[test]
fn door_wiegand_who_can_stand_where() {
    let door = Case::of("door-wiegand");
    let reader = door.stands("link:reader-controller");
    assert!(
        reader.contains("Corridor"),
        "the wire in the corridor is within reach from the corridor: {reader}"
    );
    let server = door.stands("link:controller-server");
    assert!(
        server.contains("Office") && server.contains("Access server"),
        "office staff, and whoever holds a machine there: {server}"
    );
    let strike = door.stands("link:strike-wire");
    assert!(
        strike.contains("Server room") && !strike.contains("Corridor"),
        "only who is already in the locked room: {strike}"
    );
}

#[test]
fn door_osdp_reaches_every_need() {
    let door = Case::of("door-osdp");
    door.met_all_but(&[]);
    door.none(&["P001", "P002", "P003", "P004", "U001"]);
    door.total(&["who-is-there"], "aifc", Standard);
    for s in ["card~person-at-door", "reader", "reader-controller", "controller", "server"] {
        let found =
            door.path("who-is-there").bottleneck(tensha_model::grade::Property::Authenticity);
        let found: Vec<String> =
            found.into_iter().map(|(x, _)| super::key(door.system(), x)).collect();
        assert!(found.iter().any(|f| f == s), "{s} is part of the broad front; found {found:?}");
    }
    door.no_benefit("who-is-there", "a", &["card-reader", "card", "controller-server"]);
    door.own(&["open-door"], "aif", Standard);
    door.total(&["open-door"], "aif", Standard);
    door.own(&["let-out"], "i", Standard);
    door.total(&["let-out", "exit-request"], "i", Weak);
    for flow in [
        "who-is-there",
        "open-door",
        "show-visits",
        "exit-request",
        "let-out",
        "fire-alarm",
        "lock-down",
    ] {
        door.total(&[flow], "v", Weak);
    }
    door.regime(
        "door-access/anssi-topics",
        door.assessed.assessment.regimes[0].checks.len(),
        &[],
        &[],
    );

    let careless = Case::edited(
        "door-osdp",
        &[(
            "technology: osdp-sc, through: [corridor]",
            "technology: osdp-sc-default-key, through: [corridor]",
        )],
    );
    careless.total(&["who-is-there", "open-door", "show-visits"], "aif", Weak);
    careless.total(&["who-is-there", "show-visits"], "c", Weak);
    careless.held(&["who-is-there"], "aifc", &["reader-controller"]);
}

#[test]
fn boiler_monitoring_only_keeps_its_regime_and_is_not_trustworthy() {
    let boiler = Case::of("boiler-monitoring-only");
    boiler.regime("jp-boiler/monitoring-only", 12, &[], &[]);
    boiler.none(&["R001", "R002", "A001", "A003"]);
    let (error, age) = boiler.sums("show-level");
    close(error, 0.0055, "error of show-level, in metres");
    close(age, 5.8, "age of show-level, in seconds");
    let (error, age) = boiler.sums("show-pressure");
    close(error, 15_800.0, "error of show-pressure, in pascal");
    close(age, 5.8, "age of show-pressure, in seconds");
    for flow in ["show-level", "show-pressure"] {
        assert_eq!(boiler.verdicts(flow), (Verdict::Met, Verdict::Met), "{flow}");
    }
    boiler.total(&["show-level", "show-pressure"], "ai", Nothing);
    boiler.held(&["show-level"], "ai", &["level-loop", "plc-gateway"]);
    boiler.held(&["show-pressure"], "ai", &["pressure-loop", "plc-gateway"]);
    boiler.total(&["show-level"], "v", Weak);
    boiler.held(&["show-level"], "v", &["level-loop", "plc-gateway", "uplink", "view"]);
    boiler.no_benefit("show-level", "ai", &["uplink", "view"]);
    boiler.no_benefit("show-pressure", "ai", &["uplink", "view"]);
    boiler.met_all_but(&["show-level", "show-pressure"]);
    assert_eq!(boiler.use_of("remote-start"), NOTHING);
    let way = boiler.use_of("control-by-cloud");
    assert_eq!(
        way.len(),
        1,
        "the cloud reaches the firing, because Modbus writes as easily as it reads: {way:?}"
    );
    assert!(way[0].ends_with("gateway > plc > burner"), "{way:?}");
}

#[test]
fn boiler_remote_room_is_closed_by_a_diode() {
    let boiler = Case::of("boiler-remote-room");
    boiler.regime("jp-boiler/remote-control-room", 11, &[], &[]);
    boiler.total(&["show-level", "show-pressure"], "ai", Nothing);
    boiler.held(&["show-level"], "ai", &["level-loop", "level-repeat"]);
    boiler.held(&["show-pressure"], "ai", &["pressure-loop"]);
    boiler.total(&["show-level"], "v", Weak);
    boiler.held(&["show-level"], "v", &["level-repeat"]);
    let (error, age) = boiler.sums("show-pressure");
    close(error, 15_800.0, "error of show-pressure, in pascal");
    close(age, 2.1, "age of show-pressure");
    // Of two routes the worse one counts: 6.0 mm by the indicator, 2.1 s by the console.
    let (error, age) = boiler.sums("show-level");
    close(error, 0.006, "error of show-level over its routes");
    close(age, 2.1, "age of show-level over its routes");
    assert_eq!(boiler.verdicts("show-level"), (Verdict::Met, Verdict::Met));
    let (error, age) = boiler.sums("report-level");
    close(error, 0.0055, "error of report-level");
    close(age, 5.8, "age of report-level");
    boiler.own(&["start-from-room"], "aif", Nothing);
    boiler.held(&["start-from-room"], "aif", &["burner-wire"]);
    let wire = boiler.stands("link:burner-wire");
    assert!(wire.contains("Boiler house"), "{wire}");
    boiler.no_benefit("show-level", "a", &["plc-console"]);
    boiler.met_all_but(&["show-level", "show-pressure", "start-from-room"]);
    assert_eq!(boiler.use_of("start-from-elsewhere"), NOTHING);
    assert_eq!(boiler.use_of("control-by-cloud"), NOTHING);
    let open = Case::edited(
        "boiler-remote-room",
        &[("technology: data-diode, one-way: true", "technology: modbus-tcp")],
    );
    assert!(
        !open.use_of("control-by-cloud").is_empty(),
        "without the diode the cloud reaches the firing"
    );
}

#[test]
fn boiler_broken_breaks_exactly_what_its_readme_says() {
    let boiler = Case::of("boiler-broken");
    boiler.regime(
        "jp-boiler/monitoring-only",
        12,
        &["start-at-boiler-only", "local-stop", "level-reaches-watcher"],
        &["level-shown-at-boiler"],
    );
    assert_eq!(
        boiler.witnesses("start-at-boiler-only"),
        ["start-by-phone"],
        "start-here is not reported"
    );
    assert_eq!(boiler.subjects("R001").len(), 3);
    assert_eq!(boiler.subjects("R002").len(), 1);
    assert_eq!(boiler.use_of("remote-start"), ["flow start-by-phone"]);
    let way = boiler.use_of("control-by-cloud");
    assert!(way.len() == 1 && way[0].ends_with("gateway > plc > burner"), "{way:?}");
    assert_eq!(boiler.subjects("U002"), ["component phone"]);
    boiler.total(&["start-by-phone"], "aif", Nothing);
    boiler.held(&["start-by-phone"], "aif", &["plc-gateway", "burner-wire"]);
    boiler.no_benefit("start-by-phone", "aif", &["phone-link", "uplink"]);
    boiler.total(&["show-pressure"], "ai", Nothing);
    boiler.held(&["show-pressure"], "ai", &["pressure-loop", "plc-gateway"]);
    boiler.total(&["show-pressure"], "v", Weak);
}

#[test]
fn equipment_maintenance_has_no_way_to_the_machine() {
    let plant = Case::of("equipment-maintenance");
    assert_eq!(plant.use_of("control-through-platform"), NOTHING);
    plant.total(&["watch-vibration"], "aic", Nothing);
    plant.held(&["watch-vibration"], "aic", &["vibration-wire"]);
    plant.no_benefit("watch-vibration", "aic", &["uplink", "to-model"]);
    let (error, age) = plant.sums("watch-vibration");
    close(
        error,
        (0.25f64 + 0.01 + 0.0025).sqrt() / 1000.0,
        "error of watch-vibration, in m/s: the root of the sum of squares",
    );
    close(age, 382.5, "age of watch-vibration");
    assert_eq!(plant.verdicts("watch-vibration"), (Verdict::Met, Verdict::Met));
    plant.total(&["watch-temperature"], "ic", Nothing);
    plant.held(&["watch-temperature"], "ic", &["temperature-wire", "plc-tap"]);
    plant.own(&["verdict"], "i", Weak);
    plant.held(&["verdict"], "i", &["model", "analyst-pc"]);
    plant.own(&["verdict"], "ac", Standard);
    plant.total(&["verdict"], "i", Nothing);
    plant.own(&["advice"], "i", Weak);
    plant.held(&["advice"], "i", &["tablet"]);
    plant.total(&["advice", "isolate"], "i", Nothing);
    plant.own(&["isolate", "restore"], "i", Standard);
    plant.total(&["restore"], "i", Standard);
    plant.met_all_but(&["watch-vibration", "watch-temperature", "verdict", "advice", "isolate"]);

    let open = Case::edited(
        "equipment-maintenance",
        &[("technology: data-diode, one-way: true", "technology: modbus-tcp")],
    );
    let way = open.use_of("control-through-platform");
    assert!(way.len() == 1 && way[0].ends_with("gateway > diode > plc > drive"), "{way:?}");
}

#[test]
fn pv_inverter_keeps_its_regime_and_obeys_anybody() {
    let pv = Case::of("pv-inverter");
    pv.regime("jp-pv/output-control", 5, &[], &[]);
    pv.total(&["limit-output"], "aif", Nothing);
    pv.held(&["limit-output"], "aif", &["pcs-bus"]);
    pv.no_benefit("limit-output", "aif", &["wan", "home-gateway", "home-lan"]);
    let limited: Vec<Level> = ["wan", "home-gateway", "home-lan"]
        .iter()
        .map(|id| {
            let step = pv.path("limit-output").routes[0]
                .steps
                .iter()
                .find(|s| super::key(pv.system(), s.segment) == *id);
            step.unwrap().effective[0].lo
        })
        .collect();
    assert!(
        limited.iter().all(|l| *l >= Standard && *l <= Strong),
        "the guard lifts what it spans: {limited:?}"
    );
    let (_, age) = pv.sums("limit-output");
    close(age, 1803.0, "age of limit-output: one slot, 1 s and 2 s");
    pv.total(&["right-time"], "aif", Nothing);
    pv.held(&["right-time"], "ai", &["clock-link", "home-lan"]);
    pv.held(&["right-time"], "f", &["home-lan"]);
    pv.own(&["follow-calendar"], "if", Nothing);
    pv.held(&["follow-calendar"], "if", &["pcs-bus"]);
    pv.total(&["show-yield"], "ci", Nothing);
    pv.held(&["show-yield"], "i", &["pcs-bus", "home-lan"]);
    pv.total(&["show-exchange"], "c", Weak);
    let (error, _) = pv.sums("show-yield");
    close(error, 115.0, "error of show-yield, in watts");
    let (error, _) = pv.sums("show-exchange");
    close(error, 105.0, "error of show-exchange, in watts");
    let bus = pv.stands("link:pcs-bus");
    assert!(
        bus.contains("wall") || bus.contains("Wall"),
        "people at the outer wall stand at the bus: {bus}"
    );
    // The app reaches it through the cloud; the shortest of the excluded ways is the one that is shown.
    let way = pv.use_of("control-by-app");
    assert!(
        way.len() == 1 && way[0].ends_with("monitor-cloud > home-gateway > pcs-unit > inverter"),
        "{way:?}"
    );

    let slow = Case::edited("pv-inverter", &[("within: 5 min", "within: 10 min")]);
    slow.regime("jp-pv/output-control", 5, &["stop-on-internal-loss"], &[]);
    assert_eq!(slow.witnesses("stop-on-internal-loss"), ["inverter"]);
}
