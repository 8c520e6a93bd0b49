//! How far the crosswalk carries: counted by hand, and against another way of counting.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use std::collections::BTreeMap;

use tensha_analysis::crosswalk::{Carries, Coverage, run};
use tensha_model::requirement::Relation;
use tensha_model::system::System;
use tensha_testkit::spec::world;

fn system() -> System {
    tensha_model::load(&world("tensha: 1\nsystem: {id: s}\n"), "").system
}

fn pair(s: &System, from: &str, to: &str) -> Coverage {
    run(s, Some(from), Some(to)).into_iter().next().expect("a pair that is asked for")
}

#[test]
fn what_jc_star_carries_to_psti() {
    let s = system();
    let c = pair(&s, "jc-star-1", "uk-psti");
    let counts = Carries::ALL.map(|n| c.count(n));
    assert_eq!(counts, [1, 1, 1, 13], "05 is the same as 2, 02 a part of 1, 16 related to 3");
    assert_eq!(c.reached, [1, 1, 1, 0]);
    let none = pair(&s, "iot-ssf", "un-r155");
    assert_eq!(
        none.count(Carries::Nothing),
        4,
        "a pair that is asked for shows even without lines"
    );
}

/// By the entries themselves: the best relation of each requirement to each other scheme.
#[test]
fn every_pair_counts_what_the_lines_say() {
    let s = system();
    let k = &s.knowledge;
    let worth = |r: Relation, forward: bool| match (r, forward) {
        (Relation::Equal, _) | (Relation::Covers, true) | (Relation::PartOf, false) => 3,
        (Relation::PartOf, true) | (Relation::Covers, false) => 2,
        (Relation::Related, _) => 1,
    };
    let scheme = |id: &str| id.split('/').next().expect("a scheme").to_owned();
    let mut best: BTreeMap<(String, String), BTreeMap<String, u8>> = BTreeMap::new();
    for c in k.crosswalk.values() {
        for (a, b, forward) in [(&c.from, &c.to, true), (&c.to, &c.from, false)] {
            let row = best.entry((scheme(a), scheme(b))).or_default().entry(a.clone()).or_insert(0);
            *row = (*row).max(worth(c.relation, forward));
        }
    }
    let all = run(&s, None, None);
    assert_eq!(all.len(), best.len());
    assert!(k.crosswalk.len() > 250, "{}", k.crosswalk.len());
    for c in &all {
        let name = |i: u32| k.schemes.get_index(i as usize).expect("a scheme").0.clone();
        let rows = &best[&(name(c.from), name(c.to))];
        for (carries, worth) in [(Carries::Whole, 3), (Carries::Part, 2), (Carries::Related, 1)] {
            let wanted = rows.values().filter(|w| **w == worth).count();
            assert_eq!(c.count(carries), wanted, "{} {} {carries:?}", name(c.from), name(c.to));
        }
        let counted: usize = Carries::ALL.iter().map(|n| c.count(*n)).sum();
        assert_eq!(counted, c.rows.len());
    }
}

/// A line between two schemes never joins rows of one scheme, and names each pair of rows once.
#[test]
fn lines_lead_to_other_schemes_and_only_once() {
    let s = system();
    let mut seen = std::collections::BTreeSet::new();
    for c in s.knowledge.crosswalk.values() {
        let of = |id: &str| id.split('/').next().map(str::to_owned);
        assert_ne!(of(&c.from), of(&c.to), "{}", c.head.id);
        let mut ends = [c.from.clone(), c.to.clone()];
        ends.sort();
        assert!(seen.insert(ends), "{} stands twice", c.head.id);
        assert!(!c.head.sources.is_empty());
    }
}
