//! The verdict on a whole system as its readers see it: reasons with lines, labels beside paths, and why it turns.

use serde_json::Value;

use crate::support::{place, tensha};

/// A dryer on a command by radio, with or without a label, and the same over a wire inside.
fn dryer(id: &str, link: &str, label: &str) -> String {
    format!(
        "tensha: 1
system: {{id: {id}}}
parties: {{owner: {{roles: [user], on-duty: 24 h/day}}}}
places: {{case: {{entry: locked}}}}
quantities: {{drum: {{}}}}
component-kinds:
  solid: {{role: controller, layer: 2, failure-modes: [loss], strengths: strong, surface: strong, reason: made up for a test}}
link-technologies:
  inner: {{class: in-device, medium: inside, strengths: strong, reason: made up for a test}}
  open: {{class: wifi, medium: radio, range: 30 m, strengths: none, reason: made up for a test}}
components:
  panel: {{kind: solid, place: case}}
  heater: {{kind: solid, place: case, acts-on: drum}}
links: {{way: {{between: [panel, heater], technology: {link}}}}}
flows:
  heat: {{arrow: cyber-to-physical, from: panel, via: [way, heater], to: drum, command: start, needs: {{integrity: strong}}}}
frame: {{flows: [], people: []}}
{label}hazards:
  cold: {{when: {{component: heater, fails: [loss]}}, responses: [{{by: owner, task: action, time-available: 10 min, time-needed: 1 min}}]}}
"
    )
}

const LABEL: &str =
    "claims: {star: {scheme: jc-star, level: \"1\", product: [heater], version: \"1\"}}\n";
const AT: [&str; 2] = ["--at", "2026-11-24"];

fn homes() -> tempfile::TempDir {
    place(&[
        ("exposed/tensha.yaml", &dryer("a-exposed", "open", LABEL)),
        ("built/tensha.yaml", &dryer("z-built", "inner", "")),
    ])
}

fn said(args: &[&str], lang: &str) -> String {
    let home = homes();
    let out = tensha(home.path(), &[args, &["--lang", lang], &AT].concat());
    assert_eq!(out.code, 0, "{}", out.err);
    out.out
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&said(&[args, &["--format", "json"]].concat(), "en")).unwrap()
}

#[test]
fn the_verdict_stands_with_its_reasons_and_lines() {
    let en = said(&["show", "verdict", "exposed"], "en");
    assert!(en.contains("✗ The system does not hold."), "{en}");
    assert!(en.contains("“heat” falls short of what it needs. exposed/tensha.yaml:16"), "{en}");
    assert!(en.contains("due to: way (exposed/tensha.yaml:14)"), "{en}");
    let ja = said(&["show", "verdict", "exposed"], "ja");
    assert!(ja.contains("✗ システム全体は成り立っていません。"), "{ja}");
    let v = json(&["show", "verdict", "built"]);
    assert_eq!(v["verdict"]["hold"], "under-conditions");
    assert_eq!(v["verdict"]["facts"][0]["key"], "hazard:cold");
    assert_eq!(v["verdict"]["sides"][2]["hold"], "under-conditions", "it hangs on the owner");
}

#[test]
fn a_labelled_but_exposed_system_never_stands_ahead() {
    for order in [["exposed", "built"], ["built", "exposed"]] {
        let v = json(&["show", "verdict", order[0], order[1]]);
        let ids: Vec<&str> = v["systems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["system"].as_str().unwrap())
            .collect();
        assert_eq!(ids, ["z-built", "a-exposed"]);
        assert_eq!(v["systems"][0]["labels"].as_array().unwrap().len(), 0);
        assert_eq!(v["systems"][1]["labels"][0], "jc-star 1");
        // The turn is told in the order in which the systems were named; the flow alone is enough for it.
        let enough: Vec<&Value> = v["turned"]["changed"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|c| c["enough"] == true)
            .collect();
        assert_eq!(enough.len(), 1);
        assert_eq!(enough[0]["after"]["key"], "flow:heat");
        assert_eq!(v["turned"]["after"] == "does-not-hold", order[1] == "exposed");
    }
}

#[test]
fn what_if_names_the_changes_that_turn_the_verdict() {
    let phrases = ["compromise panel", "upgrade link way to open"];
    let v = json(&["what-if", "built", phrases[0], phrases[1]]);
    assert_eq!(v["verdict"]["before"], "under-conditions");
    assert_eq!(v["verdict"]["after"], "does-not-hold");
    let enough = v["changes_enough"].as_array().unwrap();
    assert_eq!(enough.len(), 1, "either would do alone");
    let v = json(&["what-if", "exposed", "upgrade link way to inner"]);
    assert_eq!(v["verdict"]["after"], "under-conditions");
    assert_eq!(v["changes_enough"], Value::Null, "one change is all there is");
    let en = said(&["what-if", "exposed", "upgrade link way to inner"], "en");
    assert!(en.contains("The verdict turns: does not hold → holds under conditions"), "{en}");
}
