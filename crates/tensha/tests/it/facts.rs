//! Small models, one fact each.

use serde_json::Value;

use crate::support::{place, tensha};

fn assess(model: &str) -> Value {
    let dir = place(&[("tensha.yaml", model.trim_start())]);
    tensha(dir.path(), &["assess", "--format", "json", "--at", "2026-11-23"]).json()
}

fn findings<'a>(json: &'a Value, code: &str) -> Vec<&'a Value> {
    json["findings"].as_array().unwrap().iter().filter(|f| f["code"] == code).collect()
}

/// Whether somebody on public ground is near enough to a radio link whose end is in the room, with these setbacks.
fn reached_from_outside(room: &str, house: &str, range: &str) -> bool {
    let json = assess(&format!(
        "
tensha: 1
system: {{id: s}}
places:
  house: {{entry: household{house}}}
  room: {{entry: household, inside: house{room}}}
quantities: {{q: {{}}}}
components:
  sensor: {{kind: temperature-sensor, senses: q, place: room}}
  hub: {{kind: home-hub, place: room}}
links: {{air: {{between: [sensor, hub], technology: own-radio}}}}
link-technologies:
  own-radio: {{name: Own radio, medium: radio, {range} class: short-radio, strengths: weak}}
flows: {{f: {{arrow: physical-to-cyber, from: q, via: [sensor, hub], to: hub}}}}
"
    ));
    let stands = json["segments"]["link:air"]["exposure"].as_array().unwrap_or_else(|| {
        panic!("the model was not read: {json:#}");
    });
    stands.iter().any(|s| s["en"].as_str().unwrap().contains("where anybody may stand"))
}

#[test]
fn a_setback_counts_wherever_along_the_chain_it_is_stated() {
    let range = "range: 10 m,";
    assert!(reached_from_outside("", "", range), "nothing stated: assumed near enough");
    assert!(reached_from_outside("", ", setback: 5 m", range));
    assert!(!reached_from_outside("", ", setback: 20 m", range));
    assert!(
        !reached_from_outside(", setback: 20 m", "", range),
        "what is stated for the inner place counts although the outermost states nothing"
    );
    assert!(
        !reached_from_outside(", setback: 20 m", ", setback: 5 m", range),
        "the largest counts"
    );
    assert!(reached_from_outside(", setback: 20 m", "", ""), "without a range nobody is kept out");
}

const TWO_WAYS: &str = "
tensha: 1
system:
  id: plant
  excluded-uses:
    remote: {text: Control from the cloud, reach: {from: {kind: [cloud-service]}, to: speed}}
quantities: {speed: {}}
components:
  cloud: {kind: cloud-service}
  one: {kind: iot-gateway}
  two: {kind: iot-gateway}
  plc: {kind: network-switch}
  drive: {kind: motor-drive, acts-on: speed}
links:
  up-one: {between: [one, cloud], technology: https}
  SECOND
  down-one: {between: [one, plc], technology: ethernet}
  down-two: {between: [two, plc], technology: ethernet}
  bus: {between: [plc, drive], technology: modbus-tcp}
flows: {f: {arrow: cyber-to-physical, from: plc, via: [plc, drive], to: speed}}
";

#[test]
fn a_reachable_excluded_use_says_which_cuts_are_enough() {
    let notes = |model: &str| {
        let json = assess(model);
        let found = findings(&json, "U001");
        assert_eq!(found.len(), 1, "{json:#}");
        found[0]["notes"][0]["en"].as_str().unwrap().to_owned()
    };
    let one = notes(&TWO_WAYS.replace("  SECOND\n", ""));
    assert!(one.contains("up-one") && one.contains("bus"), "one way only: {one}");
    let both =
        notes(&TWO_WAYS.replace("SECOND", "up-two: {between: [two, cloud], technology: https}"));
    assert!(both.contains("bus") && !both.contains("up-one"), "two ways up, one bus: {both}");
}

const BOILER: &str = "
tensha: 1
system: {id: b, regime: jp-boiler/monitoring-only}
parties: {watcher: {roles: [user], place: room}}
places: {boiler: {entry: staff}, establishment: {entry: staff}, room: {entry: staff, inside: establishment}}
quantities: {pressure: {}, water-level: {}, firing: {}}
components:
  float: {kind: float-switch, senses: water-level, place: boiler}
  shows: {kind: LAST, shows-to: watcher, place: room}
links: {wire: {between: [float, shows], technology: relay-wire}}
flows: {tell: {arrow: physical-to-cyber, from: water-level, via: [float, shows], to: watcher}}
";

#[test]
fn an_alarm_alone_does_not_show_the_level_to_the_watcher() {
    let outcome = |last: &str| {
        let json = assess(&BOILER.replace("LAST", last));
        let checks = json["regimes"][0]["checks"].as_array().unwrap();
        let check =
            checks.iter().find(|c| c["id"].as_str().unwrap().ends_with("level-reaches-watcher"));
        check.unwrap()["outcome"].clone()
    };
    assert_eq!(outcome("horn"), "violated");
    assert_eq!(outcome("hmi-panel"), "kept");
}

const PV: &str = "
tensha: 1
system: {id: pv, regime: jp-pv/output-control}
places: {site: {entry: household}}
quantities: {output: {place: site}}
components:
  breaker: {kind: BREAKER, acts-on: output, place: site}
";

#[test]
fn what_a_hand_works_is_not_asked_for_output_control() {
    let on_breaker = |kind: &str| {
        let json = assess(&PV.replace("BREAKER", kind));
        let checks = json["regimes"][0]["checks"].as_array().unwrap().clone();
        checks
            .iter()
            .any(|c| c["witnesses"].as_array().unwrap().iter().any(|w| w["id"] == "breaker"))
    };
    assert!(!on_breaker("manual-switch"));
    assert!(on_breaker("pv-inverter"));
}
