//! Homes and a ward.

use tensha_analysis::accuracy::Mismatch;
use tensha_analysis::paths::Verdict;
use tensha_model::grade::Level::{None as Nothing, Standard, Weak};
use tensha_model::grade::Property;

use super::{Case, close};

const NOTHING: [&str; 0] = [];

#[test]
fn home_aircon_keeps_the_regime_of_remote_switching_on() {
    let home = Case::of("home-aircon");
    home.regime("jp-appliance/remote-switch-on", 11, &[], &[]);
    let remote = ["remote-start", "remote-stop", "set-temperature"];
    home.total(&remote, "af", Standard);
    home.total(&remote, "i", Weak);
    home.total(&["daughter-start"], "af", Standard);
    home.total(&["daughter-start"], "i", Weak);
    home.held(&remote, "i", &["phone"]);
    home.held(&["daughter-start"], "i", &["tablet"]);
    assert_eq!(
        home.subjects("U002"),
        ["component tablet"],
        "the telephone has a recorded classification"
    );
    let way = home.use_of("voice-assistant");
    assert_eq!(way.len(), 1, "somebody once linked the account: {way:?}");
    assert!(way[0].starts_with("speaker > ") && way[0].ends_with("> aircon"), "{way:?}");
    assert_eq!(home.use_of("automatic-start"), NOTHING);
    let (error, age) = home.sums("show-temperature");
    close(error, 1.25, "error of show-temperature, in kelvin");
    assert!(age > 120.0 && age < 150.0, "some 2.3 min: {age} s");
    home.total(&["record-presence"], "c", Standard);
    let bare = Case::edited(
        "home-aircon",
        &[(
            "useful to burglars}}\n    guards: [{technology: mutual-tls, from: aircon, to: cloud}]",
            "useful to burglars}}",
        )],
    );
    bare.total(&["record-presence"], "c", Nothing);
    home.total(&["heat-warning"], "a", Nothing);
    home.total(&["heat-warning"], "v", Weak);
    assert!(
        home.flow("heat-warning").verdict == Verdict::Met,
        "only availability is needed, and is weak as needed"
    );
    assert_eq!(home.open(), ["heat-warning absent"]);
    assert_eq!(
        home.zone("home-net"),
        (Some("SL1"), None),
        "infrared and the bare line are among its segments"
    );
}

#[test]
fn home_network_commands_come_from_anybody() {
    let home = Case::of("home-network");
    let commands = ["control-aircon", "control-heater", "control-lights"];
    home.total(&commands, "aif", Nothing);
    home.held(&commands, "aif", &["home-lan"]);
    let lan = home.stands("link:home-lan");
    for name in [
        "Router",
        "HEMS",
        "Air-conditioner",
        "Water heater",
        "Lights",
        "Power measurement",
        "camera",
        "television",
        "PC",
    ] {
        let listed = lan.to_lowercase().contains(&name.to_lowercase());
        let counted = lan.chars().any(|c| c.is_ascii_digit());
        assert!(listed || counted, "whoever controls {name} stands on the network: {lan}");
    }
    home.total(&["read-power", "read-temperature", "show-power"], "ai", Nothing);
    home.held(&["read-power", "read-temperature", "show-power"], "ai", &["home-lan"]);
    assert_eq!(
        home.flow("show-power").verdict,
        Verdict::Unmet,
        "asks only for weak integrity and does not get it"
    );
    home.total(&["watch-nursery"], "ai", Weak);
    home.total(&["watch-nursery"], "c", Weak);
    home.held(&["watch-nursery"], "aic", &["camera", "camera~nursery-view"]);
    let ways = home.use_of("entertainment-controls");
    assert!(
        !ways.is_empty()
            && ways.iter().all(|w| w.ends_with("water-heater") || w.ends_with("bath-panel")),
        "{ways:?}"
    );
    assert_eq!(home.zone("home-iot"), (Some("SL2"), None));
    assert_eq!(home.zone("home-pc"), (Some("SL1"), None));
    home.total(&["show-bath", "stop-bath"], "aif", Standard);
    let (error, age) = home.sums("read-power");
    close(error, 20.5, "error of read-power, in watts");
    assert!((55.0..70.0).contains(&age), "some 60 s: {age}");
    home.none(&["A001", "A003"]);
}

#[test]
fn home_network_split_moves_the_fence() {
    let (flat, split) = (Case::of("home-network"), Case::of("home-network-split"));
    assert!(!flat.use_of("entertainment-controls").is_empty());
    assert_eq!(
        split.use_of("entertainment-controls"),
        NOTHING,
        "the relay lets values out and no command in"
    );
    let lan = split.stands("link:iot-lan");
    for name in ["television", "camera"] {
        assert!(!lan.to_lowercase().contains(name), "{name} is on the other side: {lan}");
    }
    let commands = ["control-aircon", "control-heater", "control-lights"];
    split.total(&commands, "aif", Nothing);
    split.held(&commands, "aif", &["iot-lan"]);
    assert_eq!(split.zone("home-iot"), (Some("SL2"), None));
    assert_eq!(
        split.zone("home-pc"),
        (Some("SL1"), Some("SL1")),
        "better: the bare link is no longer among its segments"
    );
    let (_, age) = split.sums("show-power");
    assert!(age > 120.0 && age < 125.0, "2.04 min: {age} s");
    assert_eq!(split.verdicts("show-power").1, Verdict::Unmet, "the price of the split");
    assert_eq!(split.subjects("A003"), ["flow show-power age"]);
    let authentic = Case::edited(
        "home-network-split",
        &[("technology: echonet-lite,", "technology: echonet-lite-da,")],
    );
    authentic.own(&["control-lights"], "a", Standard);
}

#[test]
fn hospital_ward_speaks_one_language() {
    let ward = Case::of("hospital-ward");
    ward.none(&["A001", "A002", "A003", "A004"]);
    assert_eq!(ward.assessed.assessment.flows.len(), 13);
    assert_eq!(ward.subjects("U002"), ["component phone"]);
    assert_eq!(ward.use_of("rate-from-a-telephone"), ["flow adjust-rate-1", "flow adjust-rate-2"]);
    assert_eq!(ward.use_of("rate-from-outside"), NOTHING);
    ward.total(&["heart-rate-1", "heart-rate-2", "oxygen-1-flow"], "ai", Weak);
    ward.held(&["heart-rate-1", "heart-rate-2", "oxygen-1-flow"], "ai", &["central"]);
    ward.no_benefit("heart-rate-1", "ai", &["bed-net"]);
    ward.total(&["alarm-1", "show-rate-2"], "ai", Weak);
    ward.held(&["alarm-1", "show-rate-2"], "a", &["central"]);
    ward.held(&["alarm-1"], "i", &["central", "pump-1", "pump-1~line-1"]);
    ward.total(&["show-rate-1"], "a", Standard);
    ward.total(&["show-rate-1"], "i", Weak);
    ward.held(&["show-rate-1"], "i", &["pump-1", "pump-1~infusion-1", "phone"]);
    ward.own(&["order-rate-1", "order-rate-2"], "a", Standard);
    ward.total(&["order-rate-1", "order-rate-2"], "ai", Weak);
    ward.held_through("order-rate-1", "a", &["central"]);
    ward.total(&["adjust-rate-1"], "a", Standard);
    ward.held(&["adjust-rate-1"], "i", &["phone", "pump-1", "pump-1~infusion-1"]);
    ward.total(&["temperature-1", "pressure-2-flow"], "c", Weak);
    ward.held(&["temperature-1"], "c", &["monitor-1~warmth-1"]);
    ward.held(&["pressure-2-flow"], "c", &["monitor-2~pressure-2"]);
    let (target, shown) = ward.zone("clinical");
    assert!(target == Some("SL2") && shown != Some("SL2"), "{shown:?}");
    assert_eq!(ward.open(), ["call-nurse absent"]);
}

/// Each planted fault, by the flow that carries it.
#[test]
fn hospital_ward_faults_are_all_found() {
    let ward = Case::of("hospital-ward-faults");
    let on = |flow: &str| {
        let id = ward.path(flow).flow;
        let a = ward.accuracy.iter().find(|a| a.flow == id);
        a.map(|a| a.found.iter().map(|f| f.what.clone()).collect::<Vec<_>>()).unwrap_or_default()
    };
    type Is = fn(&Mismatch) -> bool;
    let planted: [(&str, &str, Is); 8] = [
        ("F1", "order-rate-1", |m| matches!(m, Mismatch::UnitKind(..))),
        ("F2", "show-rate-2", |m| matches!(m, Mismatch::Unit(..))),
        ("F3", "temperature-1", |m| matches!(m, Mismatch::Unit(..))),
        ("F4", "heart-rate-2", |m| matches!(m, Mismatch::TimeBase(..))),
        ("F5", "order-rate-2", |m| matches!(m, Mismatch::Resolution(..))),
        ("F6", "adjust-rate-1", |m| matches!(m, Mismatch::Range(..))),
        ("F8", "show-rate-1", |m| matches!(m, Mismatch::Version(..))),
        ("F9", "pressure-2-flow", |m| matches!(m, Mismatch::Meaning(..))),
    ];
    for (fault, flow, is) in planted {
        assert!(
            on(flow).iter().any(is),
            "{fault} on {flow} is not found; found instead: {:?}",
            on(flow)
        );
    }
    let unmet = ward.subjects("A003");
    for (fault, wanted) in [
        ("F5", "flow order-rate-2 resolution"),
        ("F6", "flow adjust-rate-1 range"),
        ("F7", "flow heart-rate-1 age"),
        ("F10", "flow alarm-1 completeness"),
        ("F11", "flow oxygen-1-flow resolution"),
        ("F11", "flow oxygen-1-flow error"),
    ] {
        assert!(
            unmet.iter().any(|s| s == wanted),
            "{fault}: `{wanted}` is not among the needs that are missed: {unmet:?}"
        );
    }
    // The controls are clean, and no flow shows a kind of fault that was not planted on it.
    for flow in ["adjust-rate-2", "call-nurse"] {
        assert!(on(flow).is_empty(), "{flow} is a control and must stay clean: {:?}", on(flow));
        for code in ["A001", "A002", "A003", "A004"] {
            let found = ward.subjects(code);
            assert!(
                !found.iter().any(|s| s.contains(&format!(" {flow} "))),
                "{flow} is a control: {found:?}"
            );
        }
    }
    let misread = ward.subjects("A001");
    let flows: std::collections::BTreeSet<&str> =
        misread.iter().map(|s| s.split(' ').nth(1).unwrap()).collect();
    let wanted: std::collections::BTreeSet<&str> = [
        "order-rate-1",
        "show-rate-2",
        "temperature-1",
        "heart-rate-2",
        "show-rate-1",
        "pressure-2-flow",
    ]
    .into();
    assert_eq!(
        flows, wanted,
        "A001 is found where F1 to F4, F8 and F9 were planted, and nowhere else"
    );
    // Everything else stays as in the ward without faults.
    let clean = Case::of("hospital-ward");
    for code in ["P001", "P003", "P004", "U001", "U002", "Z001"] {
        assert_eq!(
            ward.subjects(code),
            clean.subjects(code),
            "{code} does not depend on the faults"
        );
    }
}

#[test]
fn model_house_66_adds_up() {
    let house = Case::of("model-house-66");
    let a = &house.assessed.assessment;
    assert_eq!(
        (a.system.counts["components"], a.system.counts["links"], a.system.counts["flows"]),
        (73, 35, 73)
    );
    // 73 components less a telephone and six services outside the house.
    let outside = house
        .system()
        .components
        .iter()
        .enumerate()
        .filter(|(i, _)| {
            let kind = house.system().kind(tensha_model::system::ComponentId(*i as u32));
            kind.is_some_and(|k| {
                ["cloud", "app", "server"].contains(&k.role.as_str()) || k.head.id == "smartphone"
            })
        })
        .count();
    assert_eq!(73 - outside, 66, "{outside} components are no devices of the house");
    let commands = [
        "climate-living",
        "climate-bedroom",
        "climate-child",
        "heat-water",
        "charge-car",
        "bath-off",
    ];
    house.total(&commands, "ai", Nothing);
    house.held(&commands, "ai", &["echonet"]);
    let guarded = ["start-living-aircon", "start-bedroom-aircon", "voice-climate-bedroom"];
    house.total(&guarded, "ai", Nothing);
    house.held(&guarded, "ai", &["echonet"]);
    for flow in ["shut-living", "shut-bedroom"] {
        let found = house.path(flow).bottleneck(Property::Authenticity);
        assert_eq!(found.len(), 2, "{flow}: echonet and the wire of the shutter");
    }
    house.total(&["climate-loft"], "v", Weak);
    let held = house.path("climate-loft").bottleneck(Property::Availability);
    assert_eq!(held.len(), 7, "climate-loft is held down at seven segments");
    assert!(held.iter().any(|(s, _)| super::key(house.system(), *s) == "mesh-3f"));
    house.total(&["unlock-remotely", "unlock-at-door", "lock-at-night"], "a", Weak);
    house.total(&["warm-blanket"], "a", Nothing);
    house.held(&["warm-blanket"], "a", &["blanket-ble"]);
    house.total(&["smoke-kitchen", "smoke-child", "smoke-loft"], "v", Weak);
    house.own(&["warmth-living", "warmth-bedroom", "warmth-loft"], "i", Nothing);
    house.held(
        &["warmth-living", "warmth-bedroom", "warmth-loft"],
        "i",
        &["lan-zigbee", "lan-hems"],
    );
    let violated = |regime: &str| {
        let r = a.regimes.iter().find(|r| r.id == regime).unwrap();
        let of = |o| r.checks.iter().filter(|c| c.outcome == o).count();
        (
            of(tensha_analysis::regimes::Outcome::Violated),
            of(tensha_analysis::regimes::Outcome::Question),
        )
    };
    assert_eq!(
        violated("jp-appliance/remote-switch-on"),
        (5, 5),
        "start-rice lacks five features and leaves five questions"
    );
    let who: std::collections::BTreeSet<String> = a
        .regimes
        .iter()
        .filter(|r| r.id == "jp-appliance/remote-switch-on")
        .flat_map(|r| &r.checks)
        .filter(|c| c.outcome == tensha_analysis::regimes::Outcome::Violated)
        .flat_map(|c| c.witnesses.iter().map(|w| w.id.clone()))
        .collect();
    assert_eq!(who.into_iter().collect::<Vec<_>>(), ["start-rice"], "the air-conditioners keep it");
    assert!(violated("jp-home/shutter").0 >= 1, "an older drive without obstacle stop");
    let way = house.use_of("voice-unlocks");
    assert!(way.len() == 1 && way[0].ends_with("front-lock"), "{way:?}");
    assert_eq!(house.use_of("cooking-from-afar"), NOTHING);
    assert!(
        !house.subjects("U002").iter().any(|s| s.contains("parent-phone")),
        "its classification is recorded"
    );
    assert_eq!(house.open(), ["voice-bedroom leaked", "voice-living leaked"]);
    assert_eq!(house.system().dismissals.len(), 24, "24 decisions close 414 pairs");
}

#[test]
fn two_services_share_a_window_and_a_lock() {
    let house = Case::of("two-services");
    let locks = ["unlock-on-arrival", "night-lock", "evacuate-unlock"];
    house.own(&locks, "a", Weak);
    house.held(&locks, "a", &["lock"]);
    house.own(&locks, "i", Weak);
    let windows = ["ventilate", "close-to-cool", "shut-out", "let-smoke-out"];
    house.own(&windows, "a", Standard);
    house.total(&windows, "a", Weak);
    house.own(&windows, "i", Weak);
    house.total(&["evacuate-unlock", "hear-smoke"], "v", Weak);
    for flow in ["evacuate-unlock", "hear-smoke"] {
        let held = house.path(flow).bottleneck(Property::Availability);
        assert!(
            held.iter().any(|(s, _)| super::key(house.system(), *s) == "hub-b"),
            "{flow}: hub-b is on both"
        );
    }
    house.total(&["somebody-home"], "aic", Weak);
    assert_eq!(house.use_of("guessing-unlock"), ["flow unlock-on-arrival"]);
    let (error, _) = house.sums("humid");
    close(error, 0.035, "error of humid: 3.5 %");
    house.none(&["A001", "A002", "A003"]);
    assert_eq!(house.open(), ["hear-smoke absent", "hear-smoke false", "hear-smoke inaccurate"]);
}

#[test]
fn window_shutters_rest_on_a_bare_wire() {
    let home = Case::of("window-shutters");
    let checks = home.assessed.assessment.regimes[0].checks.len();
    home.regime("jp-home/shutter", checks, &["open-needs-authenticity"], &[]);
    assert_eq!(home.witnesses("open-needs-authenticity"), ["open-remotely"]);
    home.total(&["open-remotely"], "af", Standard);
    home.total(&["open-remotely"], "i", Weak);
    home.held(&["open-remotely"], "i", &["phone", "hub", "drive~shutter-position"]);
    home.own(&["close-remotely"], "a", Standard);
    home.total(&["close-remotely"], "aif", Nothing);
    home.held_through("close-remotely", "a", &["limit-contact"]);
    home.total(&["state"], "aif", Nothing);
    home.held(&["state"], "aif", &["limit-contact"]);
    let contact = home.stands("link:limit-contact");
    assert!(contact.contains("Living room"), "anybody in the living room can bridge it: {contact}");
    home.total(&["wind-reading"], "i", Nothing);
    home.held(&["wind-reading"], "i", &["wind-wire"]);
    let wind = home.stands("link:wind-wire");
    assert!(wind.contains("Garden"), "{wind}");
    home.total(&["close-on-alert"], "i", Nothing);
    home.held(&["opening-clear"], "c", &["opening-sensor~person-in-opening"]);
    let (error, age) = home.sums("wind-reading");
    close(error, 0.55, "error of wind-reading");
    assert!((110.0..130.0).contains(&age), "some 2 min: {age} s");
    assert_eq!(home.use_of("service-opens"), NOTHING);
    let way = home.use_of("alert-firm-controls");
    assert!(way.len() == 1 && way[0].starts_with("alert-service > service"), "{way:?}");
    home.none(&["U002", "A001", "A003"]);
    assert_eq!(home.open(), ["local not-provided", "opening-clear leaked"]);
    assert_eq!(home.zone("house"), (Some("SL1"), None));
}
