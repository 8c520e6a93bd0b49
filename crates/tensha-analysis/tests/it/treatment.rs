//! The ladder of means and the three states of measures, against what is read off the models by hand.

use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, Options};
use tensha_analysis::ladder::{self, By, Ladder};
use tensha_analysis::{treatment, wheels};
use tensha_logic::Cancel;
use tensha_model::harm::SourceStated;
use tensha_model::system::{HazardId, System};
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

fn written(controls: &str) -> System {
    let yaml = format!(
        "tensha: 1\nsystem: {{id: s}}\nparties:\n  crew: {{roles: [user]}}\n\
         components:\n  plc: {{kind: plc}}\n\
         hazards:\n  burn:\n    when: {{component: plc, fails: [error]}}\n    source: {{removable: false, reason: heat is the purpose}}\n    \
         harms: {{unhandled: [{{who: crew, kind: life, level: fatal}}]}}\n  \
         cold:\n    when: {{component: plc, fails: [loss]}}\n    harms: {{unhandled: [{{who: crew, kind: life, level: light}}]}}\n\
         controls:\n{controls}"
    );
    let loaded = tensha_model::load_as_written(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

fn day() -> Date {
    Date::new(2026, 11, 24).unwrap()
}

fn ladders(controls: &str) -> (System, Vec<Ladder>) {
    let mut system = written(controls);
    system.settle(day(), &[]);
    let networks = Networks::new(&system);
    let found = hazards::run(&system, &networks, &Options::default(), &Cancel::new()).unwrap();
    let ledger = wheels::run(&system, &found);
    let out = ladder::run(&system, &found, &ledger);
    (system, out)
}

/// Which controls stand on the first rung of a hazard, and whether they count.
fn first(system: &System, list: &[Ladder], hazard: &str) -> Vec<bool> {
    let ladder = list.iter().find(|l| &*system.own(l.hazard.into()).id == hazard).unwrap();
    let top = &ladder.rungs[0];
    top.taken
        .iter()
        .map(|t| {
            assert!(matches!(t.by, By::Control(_)));
            t.counts
        })
        .collect()
}

/// A measure stands on the thing that both hazards come from, and its effect is about one of them.
#[test]
fn a_measure_is_on_the_ladder_of_the_hazard_that_it_names() {
    let (s, l) = ladders(
        "  cap: {status: proposed, on: [plc], rung: inherently-safe, effect: [{hazard: burn, kind: life, at-most: light}]}\n",
    );
    assert_eq!(first(&s, &l, "burn"), [false], "proposed is not in place");
    assert!(first(&s, &l, "cold").is_empty());
    let (s, l) = ladders(
        "  cap: {status: in-place, on: [plc], rung: inherently-safe, effect: [{hazard: burn, kind: life, at-most: light}]}\n",
    );
    assert_eq!(first(&s, &l, "burn"), [true]);
}

#[test]
fn a_measure_that_names_every_hazard_is_on_every_ladder() {
    let (s, l) = ladders(
        "  cap: {status: proposed, on: [plc], rung: inherently-safe, effect: [{hazard: burn, kind: life, at-most: light}, {hazard: cold, barrier: cap}]}\n",
    );
    assert_eq!(first(&s, &l, "burn"), [false]);
    assert_eq!(first(&s, &l, "cold"), [false]);
}

/// Without an effect that names a hazard, what counts is what it stands on.
#[test]
fn a_measure_without_effect_is_where_it_stands() {
    let (s, l) = ladders("  cap: {status: in-place, on: [plc], rung: inherently-safe}\n");
    assert_eq!(first(&s, &l, "burn"), [true]);
    assert_eq!(first(&s, &l, "cold"), [true]);
}

#[test]
fn the_next_rung_is_the_highest_that_is_open_and_not_ruled_out() {
    let (s, l) = ladders("  other: {status: rejected, on: [plc], rung: inherently-safe}\n");
    let of = |id: &str| l.iter().find(|l| &*s.own(l.hazard.into()).id == id).unwrap();
    // The source of `burn` cannot be removed, so the second rung is next; `cold` says nothing about its source.
    assert!(of("burn").rungs[0].ruled_out);
    assert_eq!(of("burn").next, Some(1));
    assert!(!of("cold").rungs[0].ruled_out);
    assert_eq!(of("cold").next, Some(0));
}

/// Without: fatal. In place: nothing is. All: at most light, so `burn` and no other has less.
#[test]
fn a_proposed_bound_is_seen_in_the_last_state_only() {
    let s = written(
        "  cap: {status: proposed, on: [plc], effect: [{hazard: burn, kind: life, at-most: light}]}\n",
    );
    let t = treatment::run(&s, day(), &Cancel::new()).unwrap();
    let level = |i: usize| t.states[i].system.hazards[0].unhandled[0].level.clone();
    assert_eq!([level(0), level(1), level(2)].map(Option::unwrap), ["fatal", "fatal", "light"]);
    assert!(t.in_place.is_empty());
    assert_eq!(t.beyond.len(), 1);
    assert_eq!(t.beyond[0].less, [HazardId(0)]);
    assert!(t.beyond[0].more.is_empty() && t.beyond[0].by.is_empty());
}

/// Every ladder of a system, with the answers that it was drawn from.
fn drawn(system: &System) -> (hazards::Hazards, Vec<Ladder>) {
    let networks = Networks::new(system);
    let found = hazards::run(system, &networks, &Options::default(), &Cancel::new()).unwrap();
    let ladders = ladder::run(system, &found, &wheels::run(system, &found));
    (found, ladders)
}

/// Whatever the system: each means stands somewhere or is said to stand nowhere; what fails together with what it guards does not count;
/// the next rung is the best empty one that is not ruled out; and ruling the source out moves the next rung down at most.
#[test]
fn laws_of_the_ladder() {
    let (mut means, mut sharing, mut moved) = (0, 0, 0);
    for seed in 0..200 {
        let system = tensha_testkit::hazards::random::system(seed).unwrap();
        let (found, ladders) = drawn(&system);
        let answered: Vec<_> = found.hazards.iter().filter(|a| a.refused.is_none()).collect();
        assert_eq!(answered.len(), ladders.len());
        for (a, l) in answered.iter().zip(&ladders) {
            assert_eq!(a.hazard, l.hazard);
            let on: Vec<&ladder::Taken> = l.rungs.iter().flat_map(|r| &r.taken).collect();
            let there = |by: By| on.iter().any(|t| t.by == by) != l.nowhere.contains(&by);
            assert!(a.barriers.iter().all(|b| there(By::Barrier(b.barrier))), "seed {seed}");
            assert!(a.responses.iter().all(|r| there(By::Response(r.number))), "seed {seed}");
            for t in on {
                means += 1;
                sharing += usize::from(!t.shares.is_empty());
                assert!(!t.counts || t.shares.is_empty(), "seed {seed}: {t:?}");
            }
            assert!(l.rungs.windows(2).all(|r| r[0].rank <= r[1].rank));
            let open = |r: &ladder::Rung| r.taken.is_empty() && !r.ruled_out;
            assert_eq!(l.next, l.rungs.iter().position(open), "seed {seed}");
        }
        let mut kept = system.clone();
        for h in &mut kept.hazards {
            let source = SourceStated { removable: false, reason: None, span: h.own.span };
            h.source = Some(Box::new(source));
        }
        for (before, after) in ladders.iter().zip(drawn(&kept).1) {
            assert!(after.next >= before.next || after.next.is_none(), "seed {seed}");
            moved += usize::from(after.next != before.next);
            let taken = |l: &Ladder| l.rungs.iter().map(|r| r.taken.clone()).collect::<Vec<_>>();
            assert_eq!(taken(before), taken(&after), "seed {seed}");
        }
    }
    assert!(means > 50 && sharing > 10 && moved > 50, "{means} {sharing} {moved}");
}
