//! Goals and acceptances: exact points on the lines, and figures worked out by hand.

use proptest::prelude::*;
use tensha_analysis::acceptance::{self, State};
use tensha_analysis::exposure::Networks;
use tensha_analysis::goals::{self, GoalResult, Interval, Verdict, classify};
use tensha_analysis::hazards::Options;
use tensha_analysis::likelihood;
use tensha_analysis::wheels::Ledger;
use tensha_logic::Cancel;
use tensha_model::load;
use tensha_model::system::System;
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

/// Seconds of a year, as units have them.
const YEAR: f64 = 365.0 * 24.0 * 3600.0;

fn system(more: &str) -> System {
    let yaml = format!(
        "tensha: 1\nsystem: {{id: s}}\nparties:\n  crew: {{roles: [user], size: 10}}\n  town: {{roles: [third-party]}}\n{more}"
    );
    let loaded = load(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

fn judged(system: &System) -> Vec<GoalResult> {
    let networks = Networks::new(system);
    let found =
        likelihood::run(system, &networks, &Options::default(), &Cancel::new()).unwrap_or_default();
    goals::run(system, &found)
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted, "{found} is not {wanted}");
}

/// A value on a line is within it; an interval has the verdict that all its points have.
#[test]
fn points_on_and_beside_the_lines() {
    let point = |x: f64| classify(Interval { lo: x, hi: x }, Some(1e-4), Some(1e-6));
    assert_eq!(point(0.0), Verdict::Below);
    assert_eq!(point(1e-6), Verdict::Below);
    assert_eq!(point(1e-6_f64.next_up()), Verdict::Between);
    assert_eq!(point(1e-4), Verdict::Between);
    assert_eq!(point(1e-4_f64.next_up()), Verdict::Above);
    let span = |lo: f64, hi: f64| classify(Interval { lo, hi }, Some(1e-4), Some(1e-6));
    assert_eq!(span(1e-7, 1e-6), Verdict::Below);
    assert_eq!(span(1e-7, 1e-5), Verdict::Undecided);
    assert_eq!(span(1e-6, 1e-4), Verdict::Undecided, "its least point is below");
    assert_eq!(span(1e-5, 2e-4), Verdict::Undecided);
    assert_eq!(span(2e-4, 3e-4), Verdict::Above);
    assert_eq!(span(0.0, f64::INFINITY), Verdict::NotKnown);
    assert_eq!(span(2e-4, f64::INFINITY), Verdict::Above, "what is missing cannot mend it");
    let point = |x: f64, upper, lower| classify(Interval { lo: x, hi: x }, upper, lower);
    assert_eq!(point(0.0, Some(1e-4), None), Verdict::Between, "nothing without condition");
    assert_eq!(point(1.0, None, Some(1e-6)), Verdict::Between, "nothing is above");
}

const TWO: &str = "events:\n  e: {onset: 0.01 /year, lasts: 1 h}\n  f: {onset: 0.02 /year, lasts: 10 h}\n\
    hazards:\n  h:\n    when: {any: [{event: e}, {event: f}]}\n    harms: {unhandled: [{who: crew, kind: life, level: fatal, persons: 2}]}\n";

/// f·τ of both, q = fτ/(1+fτ); the hazard begins with either while the other is absent: (f₁+f₂)(1−q₁)(1−q₂), and two of ten are hit.
#[test]
fn individual_rate_of_two_events_by_hand() {
    let s = system(&format!(
        "{TWO}goals:\n  g: {{use: hse-worker, who: crew}}\n  t: {{use: hse-public, who: town}}\n"
    ));
    let found = judged(&s);
    let hour = 3600.0 / YEAR;
    let free = |load: f64| 1.0 / (1.0 + load);
    let wanted = 0.03 * free(0.01 * hour) * free(0.02 * 10.0 * hour) * 0.2;
    let value = found[0].value.unwrap();
    close(value.lo * YEAR, wanted);
    close(value.hi * YEAR, wanted);
    // 0.006 per year is above 1e-3.
    assert_eq!(found[0].verdict, Verdict::Above);
    assert_eq!((found[1].verdict, found[1].parts.len()), (Verdict::NotKnown, 0));
}

/// Three accidents with 1, 10 and 100 deaths: F(1) = 1.11e-3, F(10) = 1.1e-4, F(100) = 1e-5 per year.
#[test]
fn fn_curve_by_hand() {
    let hazard = |id: &str, event: &str, persons: u64| {
        format!(
            "  {id}:\n    when: {{event: {event}}}\n    harms: {{unhandled: [{{who: town, kind: life, level: fatal, persons: {persons}}}]}}\n"
        )
    };
    let s = system(&format!(
        "events:\n  a: {{onset: 1e-3 /year, lasts: 1 s}}\n  b: {{onset: 1e-4 /year, lasts: 1 s}}\n  c: {{onset: 1e-5 /year, lasts: 1 s}}\n\
         hazards:\n{}{}{}goals:\n  hk: {{use: hk-societal}}\n  nl: {{use: nl-societal}}\n  own: {{measure: societal, kind: life, level: fatal, upper: {{c: 1e-2 /year, alpha: 1}}, from: 20, to: 50, none-above: 99, source: x}}\n",
        hazard("x", "a", 1),
        hazard("y", "b", 10),
        hazard("z", "c", 100)
    ));
    let found = judged(&s);
    let hk = &found[0];
    let ns: Vec<u64> = hk.points.iter().map(|p| p.n).collect();
    assert_eq!(ns, [1, 10, 100]);
    for (p, wanted) in hk.points.iter().zip([1.11e-3, 1.1e-4, 1e-5]) {
        close(p.f.lo * YEAR, wanted);
    }
    // Against 1e-3/N: 1.11e-3 > 1e-3, 1.1e-4 > 1e-4, and 1e-5 within rounding of 1e-5.
    assert_eq!(hk.points[0].verdict, Verdict::Above);
    assert_eq!(hk.points[1].verdict, Verdict::Above);
    assert_eq!(hk.verdict, Verdict::Above);
    // From 10 on against 1e-3/N²: 1.1e-4 > 1e-5 and 1e-5 > 1e-7.
    assert_eq!(found[1].points.iter().map(|p| p.n).collect::<Vec<_>>(), [10, 100]);
    assert!(found[1].points.iter().all(|p| p.verdict == Verdict::Above));
    // 100 deaths are measured at 50, where 1e-2/50 = 2e-4 > 1e-5; and beyond 99 nothing is accepted.
    let own: Vec<(u64, Verdict)> = found[2].points.iter().map(|p| (p.n, p.verdict)).collect();
    assert_eq!(own, [(50, Verdict::Between), (100, Verdict::Above)]);
}

/// A goal with a milder least level judges more hazards; one for a party only those that hurt it.
#[test]
fn a_changed_goal_judges_other_hazards() {
    let s = |goal: &str| {
        system(&format!(
            "events: {{e: {{onset: 1e-7 /year, lasts: 1 s}}}}\nhazards:\n\
             \x20 dies: {{when: {{event: e}}, harms: {{unhandled: [{{who: crew, kind: life, level: fatal}}]}}}}\n\
             \x20 hurt: {{when: {{event: e}}, harms: {{unhandled: [{{who: town, kind: life, level: serious}}]}}}}\n\
             \x20 many: {{when: {{event: e}}, harms: {{unhandled: [{{who: town, kind: life, level: fatal, from-units: 1000}}]}}}}\n\
             goals: {{g: {goal}}}\n"
        ))
    };
    let judged =
        |goal: &str| -> Vec<u32> { judged(&s(goal))[0].parts.iter().map(|p| p.hazard.0).collect() };
    assert_eq!(judged("{use: r-map-home-fatal}"), [0]);
    assert_eq!(judged("{use: r-map-home-serious}"), [0, 1]);
    assert_eq!(judged("{use: r-map-home-serious, who: town}"), [1]);
    assert_eq!(judged("{use: r-map-home-serious, hazards: [dies]}"), [0]);
}

/// A harm whose level nobody states may be fatal or not: from nothing up to all of it.
#[test]
fn an_unstated_level_leaves_the_goal_undecided() {
    let s = system(
        "events: {e: {onset: 1e-3 /year, lasts: 1 s}}\nhazards:\n\
         \x20 h: {when: {event: e}, harms: {unhandled: [{who: crew, kind: life}]}}\n\
         goals: {g: {measure: event-rate, kind: life, level: fatal, upper: 1e-4 /year, source: x}}\n",
    );
    let found = judged(&s);
    let value = found[0].value.unwrap();
    assert!(value.lo.abs() < f64::MIN_POSITIVE);
    close(value.hi * YEAR, 1e-3);
    assert_eq!(found[0].verdict, Verdict::Undecided);
}

/// What nobody states is named, and leaves the goal open unless the rest is already too much.
#[test]
fn a_missing_number_is_named() {
    let s = |onset: &str| {
        system(&format!(
            "events:\n  e: {{onset: {onset}, lasts: 1 s}}\n  f: {{}}\nhazards:\n\
             \x20 h: {{when: {{event: e}}, harms: {{unhandled: [{{who: crew, kind: life, level: fatal}}]}}}}\n\
             \x20 i: {{when: {{event: f}}, harms: {{unhandled: [{{who: crew, kind: life, level: fatal}}]}}}}\n\
             goals: {{g: {{use: hse-worker, who: crew}}}}\n"
        ))
    };
    let open = &judged(&s("1e-5 /year"))[0];
    assert_eq!(open.verdict, Verdict::NotKnown);
    assert_eq!((open.parts[0].missing.len(), open.parts[1].missing.len()), (0, 1));
    assert_eq!(judged(&s("1e-2 /year"))[0].verdict, Verdict::Above);
}

fn day() -> impl Strategy<Value = Date> {
    (2020_i16..2040, 1_i8..=12, 1_i8..=28).prop_filter_map("a day", |(y, m, d)| Date::new(y, m, d))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// After the last day of all its acceptances a risk is open again, and up to the latest of them it is accepted.
    #[test]
    fn a_lapsed_acceptance_always_opens_the_risk_again(a in day(), b in day(), at in day()) {
        let s = system(&format!(
            "events: {{e: {{}}}}\nhazards: {{h: {{when: {{event: e}}}}, i: {{when: {{event: e}}}}}}\nacceptances:\n\
             \x20 a: {{hazard: h, benefit: x, alternatives: x, condition: x, owner: crew, until: {a}}}\n\
             \x20 b: {{hazard: h, benefit: x, alternatives: x, condition: x, owner: crew, until: {b}}}\n"
        ));
        let found = acceptance::run(&s, &Ledger::default(), at);
        let holds = at <= a || at <= b;
        prop_assert_eq!(found[0].state, if holds { State::Accepted } else { State::Lapsed });
        prop_assert_eq!(found[0].by, Some(usize::from(b > a)));
        prop_assert_eq!(found[1].state, State::Open);
    }
}
