//! Laws that the answers of hazards keep on any system.

use tensha_analysis::causes::Basic;
use tensha_analysis::changes::{self, Direction, Worked};
use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, HazardAnswer, Options};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_testkit::hazards as judge;
use tensha_testkit::spec::world;
use tensha_text::Severity;

fn answers(system: &System, operators: usize) -> Vec<HazardAnswer> {
    let options = Options { operators, keep: 100_000, ..Options::default() };
    hazards::run(system, &Networks::new(system), &options, &Cancel::new()).unwrap().hazards
}

/// The same cause, or a step against the same weakness at no less strength.
fn includes(cause: Basic, other: Basic) -> bool {
    match (cause, other) {
        (Basic::Step(w, s), Basic::Step(v, l)) => w == v && l <= s,
        _ => cause == other,
    }
}

/// With its guards a system is nowhere easier to bring into a hazard than without them.
#[test]
fn a_guard_never_adds_a_way() {
    let (mut guarded, mut harder) = (0, 0);
    let options = Options { keep: 100_000, ..Options::default() };
    for seed in 0..150 {
        let with = judge::random::system(seed).unwrap();
        let mut without = with.clone();
        without.flows.iter_mut().for_each(|f| f.guards.clear());
        if without.flows == with.flows {
            continue;
        }
        guarded += 1;
        let base = Worked::new(&with, &options, &Cancel::new()).unwrap();
        let bare = Worked::new(&without, &options, &Cancel::new()).unwrap();
        for d in changes::compare(&base, &bare).hazards {
            assert!(
                matches!(d.direction, Direction::Same | Direction::Worse),
                "seed {seed}, {:?}: {:?}",
                d.hazard,
                d.direction
            );
            harder += usize::from(d.direction == Direction::Worse);
        }
    }
    assert!(guarded > 40 && harder > 10, "{guarded}, {harder}");
}

/// Controllers that all speak to each other, each in a place of its own: whoever holds one may go on to any other and come back.
fn mesh(n: usize) -> System {
    let mut yaml =
        "tensha: 1\nsystem: {id: mesh}\nparties: {crew: {roles: [user]}}\nplaces:\n".to_owned();
    let entries = ["public", "locked", "staff"];
    (0..n).for_each(|i| yaml += &format!("  p{i}: {{entry: {}}}\n", entries[i % 3]));
    yaml += "components:\n";
    let levels = ["weak", "standard", "strong"];
    for i in 0..n {
        let (a, b) = (levels[i % 3], levels[(i + 1) % 3]);
        let of = format!("strengths: {{authenticity: {a}, integrity: {b}}}, place: p{i}");
        yaml += &format!("  c{i}: {{kind: plc, {of}}}\n");
    }
    yaml += "links:\n";
    for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (j, i))) {
        yaml += &format!("  l{i}-{j}: {{between: [c{i}, c{j}], technology: modbus-rtu}}\n");
    }
    let all: Vec<String> = (1..n).map(|i| format!("{{component: c{i}, fails: [error]}}")).collect();
    yaml += &format!(
        "hazards:\n  burn:\n    when: {{all: [{}]}}\n    barriers: [c0]\n    harms: {{unhandled: [{{who: crew, kind: life, level: fatal}}]}}\n",
        all[n - 3..].join(", ")
    );
    let loaded = tensha_model::load(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

/// Where circular equations are not solved, what is said is still so: every way leads to the hazard, and who suffices does.
#[test]
fn what_is_enclosed_is_proven() {
    let (mut enclosed, mut sets) = (0, 0);
    for seed in 4..8 {
        let system = mesh(seed);
        let whole = answers(&system, Options::default().operators);
        for operators in [0, 30, 100, 300, 1_000] {
            for (few, all) in answers(&system, operators).iter().zip(&whole) {
                assert_eq!(few.hazard, all.hazard);
                assert!(!all.enclosed && all.refused.is_none(), "seed {seed}");
                if few.refused.is_some() || !few.enclosed {
                    continue;
                }
                enclosed += 1;
                for set in &few.sets {
                    sets += 1;
                    let inside = |other: &hazards::CutSet| {
                        other.members.iter().all(|m| set.members.iter().any(|n| includes(*n, *m)))
                    };
                    assert!(all.sets.iter().any(inside), "seed {seed}, {operators}: {set:?}");
                }
                let (f, a) = (&few.reachable, &all.reachable);
                assert!(!f.by_faults || a.by_faults, "seed {seed}");
                assert!(f.attack_alone.is_none_or(|r| a.attack_alone.is_some_and(|x| x <= r)));
                assert!(f.beside_alone.iter().all(|k| a.beside_alone.contains(k)), "seed {seed}");
                for (b, c) in few.barriers.iter().zip(&all.barriers) {
                    assert!(b.shared.iter().all(|s| c.shared.contains(s)), "seed {seed}");
                }
            }
        }
    }
    assert!(enclosed > 3 && sets > 5, "{enclosed}, {sets}");
}
