//! Laws of duties and sheets on random models, and devices that nobody looks after.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use std::fmt::Write as _;

use proptest::prelude::*;
use tensha_analysis::duties::{self, Cover};
use tensha_model::load;
use tensha_model::system::System;
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn system(more: &str) -> System {
    let yaml = format!("tensha: 1\nsystem: {{id: s}}\n{more}");
    let loaded = load(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

const PARTIES: usize = 4;

/// Party, other side, entry of `duty-kinds`.
type Drawn = (usize, Option<usize>, Option<usize>);

fn model(duties: &[Drawn], assumptions: &[(usize, Option<usize>)]) -> System {
    let mut yaml = "parties:\n".to_owned();
    for p in 0..PARTIES {
        let _ = writeln!(yaml, "  p{p}: {{roles: [user]}}");
    }
    let kinds = ["mend", "watch", "respond", "delete-data"];
    if !duties.is_empty() {
        yaml.push_str("duties:\n");
    }
    for (n, (party, to, kind)) in duties.iter().enumerate() {
        let _ = write!(yaml, "  d{n}: {{party: p{party}");
        if let Some(to) = to {
            let _ = write!(yaml, ", to: p{to}");
        }
        if let Some(kind) = kind {
            let _ = write!(yaml, ", kind: {}", kinds[kind % kinds.len()]);
        }
        yaml.push_str("}\n");
    }
    if !assumptions.is_empty() {
        yaml.push_str("assumptions:\n");
    }
    for (n, (owner, by)) in assumptions.iter().enumerate() {
        let _ = write!(yaml, "  a{n}: {{text: t{n}, owner: p{owner}");
        if let Some(by) = by {
            let _ = write!(yaml, ", guaranteed-by: p{by}");
        }
        yaml.push_str("}\n");
    }
    system(&yaml)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// For every "A tells B" there is "B is told by A", on these two sheets and on no other; nothing is lost and nothing made up.
    #[test]
    fn every_statement_stands_on_both_sheets(
        duties in prop::collection::vec(
            (0..PARTIES, prop::option::of(0..PARTIES), prop::option::of(0..4usize)), 0..8),
        assumptions in prop::collection::vec((0..PARTIES, prop::option::of(0..PARTIES)), 0..6),
    ) {
        let s = model(&duties, &assumptions);
        let sheets = duties::sheets(&s);
        let on = |list: &dyn Fn(&duties::Sheet) -> &Vec<u32>, n: usize| -> Vec<usize> {
            sheets
                .iter()
                .filter(|x| list(x).contains(&(n as u32)))
                .map(|x| x.party as usize)
                .collect()
        };
        for (n, (party, to, _)) in duties.iter().enumerate() {
            let told = to.map_or_else(Vec::new, |to| vec![to]);
            prop_assert_eq!(on(&|x| &x.receives, n), told);
            let (does, owes) = if to.is_some() { (vec![], vec![*party]) } else { (vec![*party], vec![]) };
            prop_assert_eq!(on(&|x| &x.does, n), does);
            prop_assert_eq!(on(&|x| &x.owes, n), owes);
        }
        for (n, (owner, by)) in assumptions.iter().enumerate() {
            prop_assert_eq!(on(&|x| &x.expects, n), vec![*owner]);
            let vouch = by.map_or_else(Vec::new, |by| vec![by]);
            prop_assert_eq!(on(&|x| &x.vouches, n), vouch);
        }
    }

    /// A duty more never makes a gap, and never turns an overlap into anything else.
    #[test]
    fn more_duties_close_gaps_and_open_none(
        duties in prop::collection::vec((0..PARTIES, Just(None), (0..4usize).prop_map(Some)), 1..7),
    ) {
        let at = day("2026-11-24");
        let all = duties::run(&model(&duties, &[]), at);
        let fewer = duties::run(&model(&duties[..duties.len() - 1], &[]), at);
        for (more, less) in all.iter().zip(&fewer) {
            prop_assert_eq!((more.kind, more.phase), (less.kind, less.phase));
            if more.cover == Cover::Nobody {
                prop_assert_eq!(&less.cover, &Cover::Nobody);
            }
            if matches!(less.cover, Cover::Several(_)) {
                prop_assert!(matches!(more.cover, Cover::Several(_)));
            }
        }
    }
}

/// Support ends with 2026-06-30. The day after, what is asked for after support lies with nobody, unless somebody holds it.
#[test]
fn orphans_begin_on_the_day_after_support() {
    let with = |duties: &str| {
        system(&format!(
            "parties:\n  maker: {{roles: [maker]}}\n  owner: {{roles: [owner]}}\ncomponents:\n  a: {{support-until: 2026-06-30}}\n  b: {{}}\n{duties}"
        ))
    };
    let names = |s: &System, at: &str| -> Vec<(String, Vec<String>)> {
        duties::orphans(s, day(at))
            .iter()
            .map(|o| {
                let kinds = o
                    .kinds
                    .iter()
                    .filter_map(|k| s.knowledge.duty_kinds.get_index(*k as usize))
                    .map(|(id, _)| id.clone())
                    .collect();
                (s.components[o.component as usize].own.id.to_string(), kinds)
            })
            .collect()
    };
    let s = with("duties:\n  m: {party: maker, kind: mend, phase: [operation]}\n");
    assert!(names(&s, "2026-06-30").is_empty());
    let late = names(&s, "2026-07-01");
    assert_eq!(late.len(), 1);
    assert_eq!(late[0].0, "a");
    assert!(late[0].1.iter().any(|k| k == "retire-or-isolate"));
    // One duty taken over is one less, until it lapses.
    let s = with(
        "duties:\n  r: {party: owner, kind: retire-or-isolate, phase: [after-support], until: 2026-12-31}\n",
    );
    assert!(!names(&s, "2026-07-01")[0].1.iter().any(|k| k == "retire-or-isolate"));
    assert!(names(&s, "2027-01-01")[0].1.iter().any(|k| k == "retire-or-isolate"));
    // Who shares out no duty is not told of orphans.
    assert!(names(&with(""), "2026-07-01").is_empty());
}
