//! The funnel over time as its readers see it.

use serde_json::json;

use crate::support::{place, tensha};

#[test]
fn stages_on_a_day_and_since_another() {
    let home = place(&[
        ("d/tensha.yaml", "tensha: 1\nsystem: {id: d}\ncompliance: [{scheme: uk-psti}]\n"),
        (
            "d/packs/own.yaml",
            "tensha-pack: 1\npack: {id: own, version: \"1\", date: 2026-01-02}\nproposals:\n  \
             p: {topic: passwords, seen: 2025-01-10, proposed: 2026-02-01, reason: kept by hand}\n",
        ),
    ]);
    let show = |more: &[&str]| {
        tensha(home.path(), &[&["show", "standardise", "d", "--at", "2026-11-28"], more].concat())
    };
    let value = show(&["--since", "2026-01-01", "--format", "json"]).json();
    let funnel = &value["standardise"]["funnel"];
    let topics = funnel["topics"].as_array().unwrap();
    let clusters = value["standardise"]["clusters"].as_array().unwrap();
    assert_eq!(topics.len(), clusters.len());
    let of = topics.iter().find(|t| t["topic"] == "passwords").unwrap();
    assert_eq!(
        *of,
        json!({"topic": "passwords", "proposal": "p", "stage": "proposed", "since": "2026-02-01", "open": of["open"], "was-open": of["open"], "was": "seen", "moved": true})
    );
    assert_eq!(funnel["stages"]["proposed"], 1);
    assert_eq!(funnel["not-taken-up"], topics.len() - 1);
    let text = show(&["--since", "2026-03-01"]);
    assert!(text.out.contains("not moved since 2026-03-01"), "{}", text.out);
    assert!(text.out.contains(&format!("Moved: 0; not moved: {}.", topics.len())), "{}", text.out);
    assert!(!show(&[]).out.contains("moved"));
}

/// Proposals in the model file itself; and what was open on the earlier day, as it is computed on that day.
#[test]
fn open_demands_on_two_days() {
    let model = "tensha: 1
system: {id: d}
components: {plc: {kind: plc}}
compliance: [{scheme: uk-psti, product: [plc]}]
controls:
  unique: {status: in-place, on: [plc], meets: [uk-psti/1], evidence: [a.pdf], evidence-date: 2026-06-01}
proposals: {p: {topic: vulnerability-handling, seen: 2025-01-10, reason: kept by hand}}
";
    let home = place(&[("d/tensha.yaml", model)]);
    let open = |day: &str, since: &[&str]| {
        let args = ["show", "standardise", "d", "--format", "json", "--at", day];
        let out = tensha(home.path(), &[&args[..], since].concat());
        assert_eq!(out.code, 0, "{}", out.err);
        out.json()["standardise"].clone()
    };
    let count = |of: &serde_json::Value| {
        let clusters = of["clusters"].as_array().unwrap();
        clusters.iter().map(|c| c["open"].as_array().unwrap().len()).sum::<usize>()
    };
    let (then, now) = (open("2026-01-01", &[]), open("2026-11-28", &["--since", "2026-01-01"]));
    assert_eq!(count(&then), count(&now) + 1, "the evidence of the summer");
    assert_eq!(now["funnel"]["open"], count(&now));
    assert_eq!(now["funnel"]["was-open"], count(&then));
    let topics = now["funnel"]["topics"].as_array().unwrap();
    // The topic is met now, and stays in the list with what was open.
    let passwords = topics.iter().find(|t| t["topic"] == "passwords").unwrap();
    assert_eq!((&passwords["open"], &passwords["was-open"]), (&json!(0), &json!(1)));
    let updates = topics.iter().find(|t| t["topic"] == "vulnerability-handling").unwrap();
    assert_eq!(updates["proposal"], "p", "{updates}");
    let args = ["show", "standardise", "d", "--at", "2026-11-28", "--since", "2026-01-01"];
    let text = tensha(home.path(), &args).out;
    let sum = format!("Open demands: {}; on 2026-01-01: {}.", count(&now), count(&then));
    assert!(text.contains(&sum), "{text}");
}
