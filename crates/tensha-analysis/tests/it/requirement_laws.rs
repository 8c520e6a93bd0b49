//! Laws of requirements on random controls, against an oracle that looks at single lines only.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tensha_analysis::requirements::{Asked, Standing, run};
use tensha_model::requirement::Relation;
use tensha_model::system::System;
use tensha_text::{Date, MemoryWorld};

const AT: &str = "2026-06-15";
const SCHEMES: [&str; 5] = ["jc-star-1", "en-303-645", "uk-psti", "eu-cra-annex-1", "nistir-8425"];
const ROWS: [&str; 10] = [
    "jc-star-1/S1.1-02",
    "jc-star-1/S1.1-05",
    "jc-star-1/S1.1-06",
    "en-303-645/5.1-1",
    "en-303-645/5.2-1",
    "en-303-645/5.3-2",
    "uk-psti/1",
    "uk-psti/2",
    "eu-cra-annex-1/1.2.5",
    "nistir-8425/software-update",
];

#[derive(Clone, Debug)]
struct Control {
    status: Option<&'static str>,
    evidence: bool,
    date: Option<&'static str>,
    meets: Vec<&'static str>,
}

fn control() -> impl Strategy<Value = Control> {
    (
        prop::sample::select(vec![None, Some("in-place"), Some("in-place"), Some("planned")]),
        any::<bool>(),
        prop::sample::select(vec![None, Some("2026-06-14"), Some(AT), Some("2026-06-16")]),
        prop::sample::subsequence(ROWS.to_vec(), 1..4),
    )
        .prop_map(|(status, evidence, date, meets)| Control { status, evidence, date, meets })
}

fn controls() -> impl Strategy<Value = Vec<Control>> {
    prop::collection::vec(control(), 0..6)
}

fn load(controls: &[Control], packs: &[(String, String)]) -> System {
    let mut yaml = "tensha: 1\nsystem: {id: s, name: S}\ncomponents:\n  a: {}\n".to_owned();
    if !controls.is_empty() {
        yaml.push_str("controls:\n");
    }
    for (i, c) in controls.iter().enumerate() {
        yaml.push_str(&format!("  c{i}: {{meets: [{}]", c.meets.join(", ")));
        if let Some(status) = c.status {
            yaml.push_str(&format!(", status: {status}"));
        }
        if c.evidence {
            yaml.push_str(", evidence: [x.pdf]");
            if let Some(date) = c.date {
                yaml.push_str(&format!(", evidence-date: {date}"));
            }
        }
        yaml.push_str("}\n");
    }
    let mut files = vec![("tensha.yaml".to_owned(), yaml)];
    files.extend(packs.iter().cloned());
    let world = MemoryWorld::new(Date::parse(AT).unwrap(), files);
    tensha_model::load(&world, "").system
}

fn standings(s: &System) -> BTreeMap<String, Standing> {
    let mut out = BTreeMap::new();
    for scheme in SCHEMES {
        let asked = Asked { scheme: Some(scheme), ..Asked::default() };
        for result in run(s, Date::parse(AT).unwrap(), asked) {
            for row in result.rows {
                let id = s.knowledge.requirements.get_index(row.requirement as usize).unwrap().0;
                out.insert(id.clone(), row.standing);
            }
        }
    }
    out
}

/// What evidence of the day shows of a requirement over at most one line: 2 all, 1 a part, 0 nothing.
fn shown(s: &System, controls: &[Control], id: &str) -> u8 {
    let mut best = 0;
    for c in controls {
        let counts = c.status == Some("in-place")
            && c.evidence
            && c.date.is_none_or(|d| Date::parse(d).unwrap() <= Date::parse(AT).unwrap());
        if !counts {
            continue;
        }
        for met in &c.meets {
            if *met == id {
                best = 2;
            }
            for line in s.knowledge.crosswalk.values() {
                let worth = if line.from == *met && line.to == id {
                    match line.relation {
                        Relation::Equal | Relation::Covers => 2,
                        Relation::PartOf => 1,
                        Relation::Related => 0,
                    }
                } else if line.to == *met && line.from == id {
                    match line.relation {
                        Relation::Equal | Relation::PartOf => 2,
                        Relation::Covers => 1,
                        Relation::Related => 0,
                    }
                } else {
                    0
                };
                best = best.max(worth);
            }
        }
    }
    best
}

fn rank(s: Standing) -> u8 {
    match s {
        Standing::Unmet => 0,
        Standing::Unknown | Standing::NotApplicable => 1,
        Standing::Partly => 2,
        Standing::Met => 3,
    }
}

fn pack(id: &str, more: &str) -> String {
    format!(
        "tensha-pack: 1\npack: {{id: project/{id}, version: \"1\", title: {id}}}\nsources:\n  X-{id}: {{title: t, where: w}}\n{more}"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Met and partly are what evidence shows over one line at most, no more and no less: so nothing unknown is met, and nothing
    /// carries over two lines.
    #[test]
    fn evidence_carries_over_one_line(controls in controls()) {
        let s = load(&controls, &[]);
        for (id, standing) in standings(&s) {
            let expected = match standing {
                Standing::Met => 2,
                Standing::Partly => 1,
                _ => 0,
            };
            prop_assert_eq!(shown(&s, &controls, &id), expected, "{}", id);
        }
    }

    /// Evidence of a later day counts as if there were none.
    #[test]
    fn later_evidence_is_no_evidence_yet(controls in controls()) {
        let mut without = controls.clone();
        for c in &mut without {
            if c.date == Some("2026-06-16") {
                c.evidence = false;
            }
        }
        prop_assert_eq!(standings(&load(&controls, &[])), standings(&load(&without, &[])));
    }

    /// More evidence never makes anything stand worse.
    #[test]
    fn evidence_never_hurts(controls in controls(), mut more in control(), which in 0usize..6) {
        let before = standings(&load(&controls, &[]));
        let mut shown = controls.clone();
        if let Some(c) = shown.get_mut(which) {
            (c.status, c.evidence, c.date) = (Some("in-place"), true, None);
        }
        (more.status, more.evidence) = (Some("in-place"), true);
        more.date = None;
        shown.push(more);
        for (id, after) in standings(&load(&shown, &[])) {
            prop_assert!(rank(after) >= rank(before[&id]), "{} was {:?}, is {:?}", id, before[&id], after);
        }
    }

    /// Where packs lie, and what their files are called, changes nothing.
    #[test]
    fn the_order_of_packs_is_irrelevant(controls in controls(), swap in any::<bool>()) {
        let a = pack("a", "schemes:\n  own: {name: own, class: standard, source: X-a}\nrequirements:\n  own/1: {name: one, binding: mandatory, source: X-a}\n");
        let b = pack("b", "crosswalk:\n  \"jc-star-1/S1.1-05 own/1\": {from: jc-star-1/S1.1-05, to: own/1, relation: equal, source: X-b}\n");
        let (first, second) = if swap { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        let of = |one: &str, two: &str| {
            let s = load(&controls, &[("packs/1.yaml".to_owned(), one.to_owned()), ("packs/2.yaml".to_owned(), two.to_owned())]);
            let asked = Asked { scheme: Some("own"), ..Asked::default() };
            let own: Vec<_> = run(&s, Date::parse(AT).unwrap(), asked).remove(0).rows.iter().map(|r| r.standing).collect();
            (standings(&s), own)
        };
        prop_assert_eq!(of(&first, &second), of(&second, &first));
    }
}
