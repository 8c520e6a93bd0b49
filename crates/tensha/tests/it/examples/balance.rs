//! Harm that a measure takes away beside harm that it brings, and weights beside the unweighted map.

use super::Case;

/// Blocking the start from outside stops a fire and costs somebody the cooling: both stand there, and neither is taken off the other.
#[test]
fn blocking_the_remote_start_is_less_fire_and_another_death() {
    let root = crate::support::root();
    let args = ["show", "treatment", "examples/home-aircon", "--format", "json"];
    let shown = crate::support::tensha(&root, &args).json();
    let ids = |list: &serde_json::Value| -> Vec<String> {
        let id = |x: &serde_json::Value| {
            // A measure stands with the harm that it does.
            let element = if x.is_array() { &x[0] } else { x };
            element["id"].as_str().unwrap().to_owned()
        };
        list.as_array().unwrap().iter().map(id).collect()
    };
    let rows: Vec<_> = shown["treatment"]["beyond"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| {
            let who = b["who"]["id"].as_str().unwrap().to_owned();
            (b["kind"].as_str().unwrap().to_owned(), who, ids(&b["less"]), ids(&b["caused_by"]))
        })
        .collect();
    let row = |kind: &str, who: &str, less: &[&str], caused: &[&str]| {
        let own = |l: &[&str]| l.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        (kind.to_owned(), who.to_owned(), own(less), own(caused))
    };
    assert_eq!(
        rows,
        [
            row("life", "grandmother", &["fire-near-heater"], &["block-remote-start"]),
            row("property", "family", &["fire-near-heater"], &[]),
        ]
    );
}

/// A hospital weighs privacy more: the leak of records moves up beside its unweighted cell, which stays.
#[test]
fn weights_stand_beside_and_the_flips_are_listed() {
    let ward = Case::of("hospital-ward");
    for view in &ward.assessed.assessment.map.views {
        let flips: Vec<_> = view
            .one
            .iter()
            .filter_map(|p| {
                let w = p.weighted.as_ref()?;
                Some((&*p.hazard.id, (p.cell.recovery, p.cell.economic), (w.recovery, w.economic)))
            })
            .collect();
        assert_eq!(flips, [("records-leak", (1, 0), (2, 0))], "{}", view.id);
    }
}
