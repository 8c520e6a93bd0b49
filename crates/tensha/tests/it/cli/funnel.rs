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
        json!({"topic": "passwords", "proposal": "p", "stage": "proposed", "since": "2026-02-01", "was": "seen", "moved": true})
    );
    assert_eq!(funnel["stages"]["proposed"], 1);
    assert_eq!(funnel["not-taken-up"], topics.len() - 1);
    let text = show(&["--since", "2026-03-01"]);
    assert!(text.out.contains("not moved since 2026-03-01"), "{}", text.out);
    assert!(text.out.contains(&format!("Moved: 0; not moved: {}.", topics.len())), "{}", text.out);
    assert!(!show(&[]).out.contains("moved"));
}
