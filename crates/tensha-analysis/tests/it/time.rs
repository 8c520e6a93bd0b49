//! The clock: the day before and the day after, one entry left out, and the order of entries.

use tensha_analysis::changes::{self, Direction, Worked};
use tensha_analysis::hazards::Options;
use tensha_analysis::timeline::{self, What};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::grade::{Level, Property};
use tensha_model::system::{ComponentId, LinkId};
use tensha_model::time::Cause;
use tensha_text::{Date, MemoryWorld, Severity};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const HEAD: &str = r"
tensha: 1
system: {id: home}
parties: {family: {roles: [user], is: people}}
places: {hall: {entry: household}, office: {entry: locked}}
quantities: {heat: {place: hall}}
components:
  app: {kind: cloud-service, place: office, strengths: standard}
  heater: {kind: generic-actuator, acts-on: heat, place: hall, strengths: standard, surface: standard, has: [internet-facing], support-until: 2027-06-30}
links:
  line: {between: [app, heater], technology: https}
flows:
  warm: {arrow: cyber-to-physical, from: app, via: [app, heater], to: heat, command: start}
hazards:
  burn: {when: {flow: warm, deviates: [provided-when-not-wanted]}, harms: {unhandled: [{who: family, kind: life, level: fatal}]}}
";

fn written(more: &str) -> System {
    let text = format!("{HEAD}{more}");
    let world = MemoryWorld::new(day("2026-11-23"), [("tensha.yaml", text.as_str())]);
    let loaded = tensha_model::load_as_written(&world, "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    loaded.system
}

fn at(system: &System, date: &str, without: &[Cause]) -> System {
    let mut out = system.clone();
    out.settle(day(date), without);
    out
}

fn work(system: &System) -> Worked {
    Worked::new(system, &Options::default(), &Cancel::new()).unwrap()
}

fn direction(before: &System, after: &System) -> Direction {
    changes::compare(&work(before), &work(after)).hazards[0].direction
}

fn authenticity(s: &System, component: &str) -> Level {
    let i = s.components.iter().position(|c| &*c.own.id == component).unwrap();
    s.component_strength(ComponentId(i as u32), Property::Authenticity).grade().hi
}

#[test]
fn support_counts_through_its_last_day() {
    let s = written("");
    let (last, after) = (at(&s, "2027-06-30", &[]), at(&s, "2027-07-01", &[]));
    assert_eq!(authenticity(&last, "heater"), Level::Standard);
    assert_eq!(authenticity(&after, "heater"), Level::Weak);
    assert_eq!(authenticity(&after, "app"), Level::Standard, "nobody ended its support");
    // Taking over a device at strength standard takes SL3; at weak, SL2 suffices (packs/attackers.yaml).
    let rank = |s: &System| work(s).hazards.hazards[0].reachable.attack_alone;
    assert_eq!((rank(&last), rank(&after)), (Some(3), Some(2)));
    assert_ne!(direction(&last, &after), Direction::Same);
    // Without exactly this, nothing is different.
    let heater = after.components.iter().position(|c| &*c.own.id == "heater").unwrap();
    let cause = Cause::Support(ComponentId(heater as u32));
    assert_eq!(after.beyond.dated.iter().map(|d| d.cause).collect::<Vec<_>>(), [cause]);
    assert_eq!(direction(&last, &at(&s, "2027-07-01", &[cause])), Direction::Same);
}

#[test]
fn a_capped_technology_names_its_entry() {
    let s = written("");
    let (before, after) = (at(&s, "2035-12-31", &[]), at(&s, "2036-01-01", &[]));
    let line = |s: &System| s.link_strength(LinkId(0), Property::Integrity).grade().hi;
    assert!(line(&before) > Level::Weak);
    assert_eq!(line(&after), Level::Weak);
    let origin = after.link_strength(LinkId(0), Property::Integrity);
    let place = after.sources.place(origin.span());
    assert!(place.contains("outlook.yaml"), "{place}");
    assert!(origin.sources().iter().any(|k| k == "NISTIR8547"), "{:?}", origin.sources());
    // Availability is not among the properties of the entry.
    let stays = |s: &System| s.link_strength(LinkId(0), Property::Availability).grade();
    assert_eq!(stays(&before), stays(&after));
}

const ENTRIES: [&str; 2] = [
    r"  a: {text: {ja: 甲, en: A}, about: market, from: 2026-12-01, until: 2026-12-31, confidence: low, source: {ja: 例, en: example}, reviewed: 2026-11-23, effect: [{on: heater, strengths: {authenticity: none}}]}
",
    r"  b: {text: {ja: 乙, en: B}, about: market, from: 2026-12-01, confidence: low, source: {ja: 例, en: example}, reviewed: 2026-11-23, effect: [{on: heater, strengths: {authenticity: strong}}]}
",
];

#[test]
fn entries_act_from_their_first_to_their_last_day_in_an_order_that_files_do_not_give() {
    let (one, two) = (
        written(&format!("outlook:\n{}{}", ENTRIES[0], ENTRIES[1])),
        written(&format!("outlook:\n{}{}", ENTRIES[1], ENTRIES[0])),
    );
    for s in [&one, &two] {
        assert_eq!(authenticity(&at(s, "2026-11-30", &[]), "heater"), Level::Standard);
        // Of one day, b comes after a.
        assert_eq!(authenticity(&at(s, "2026-12-01", &[]), "heater"), Level::Strong);
        let without = |i| at(s, "2026-12-31", &[Cause::Entry(i)]);
        assert_eq!(authenticity(&without(1), "heater"), Level::None);
        assert_eq!(authenticity(&without(0), "heater"), Level::Strong);
        // a is over.
        assert_eq!(
            authenticity(&at(s, "2027-01-01", &[Cause::Entry(1)]), "heater"),
            Level::Standard
        );
    }
}

#[test]
fn where_nothing_is_in_force_the_system_is_as_written() {
    let s = written(&format!("outlook:\n{}", ENTRIES[0]));
    let past = at(&s, "2019-01-01", &[]);
    assert!(past.beyond.dated.is_empty());
    assert_eq!(past.knowledge, s.knowledge);
    assert_eq!((&past.components, &past.links, &past.flows), (&s.components, &s.links, &s.flows));
}

#[test]
fn the_register_tells_the_day_before_from_the_day_after() {
    let s = written("");
    let days = |date: &str| timeline::run(&at(&s, date, &[]));
    let cra = |date: &str| {
        let made = at(&s, date, &[]);
        let at_law = |id: &str| {
            let number = made.knowledge.outlook.get_index_of(id).unwrap() as u32;
            let begins = What::Begins(Cause::Expected(number));
            let day = timeline::run(&made).into_iter().find(|d| d.what == begins).unwrap();
            (day.date.to_string(), day.past)
        };
        (at_law("cra-reporting"), at_law("cra-full"))
    };
    assert_eq!(cra("2026-09-10"), (("2026-09-11".into(), false), ("2027-12-11".into(), false)));
    assert_eq!(cra("2026-09-11"), (("2026-09-11".into(), true), ("2027-12-11".into(), false)));
    assert_eq!(cra("2027-12-11"), (("2026-09-11".into(), true), ("2027-12-11".into(), true)));
    let support = |date: &str| {
        let all = days(date);
        let day = all.iter().find(|d| matches!(d.what, What::Support(_))).unwrap();
        (day.past, day.acts)
    };
    assert_eq!(support("2027-06-30"), (false, false));
    assert_eq!(support("2027-07-01"), (true, true));
    let all = days("2026-11-23");
    assert!(all.is_sorted_by_key(|d| d.date));
}

/// By hand: support ends on 2027-06-30, so the system is another from the day after, and not before.
#[test]
fn the_next_days_on_which_the_system_becomes_another() {
    let s = written("");
    let end = timeline::ahead(&s, day("2027-06-30"), 1).remove(0);
    assert_eq!(end.date, day("2027-07-01"));
    let heater = s.components.iter().position(|c| &*c.own.id == "heater").unwrap() as u32;
    assert_eq!(end.causes, [Cause::Support(ComponentId(heater))]);
    assert_eq!(
        end.difference.hazards[0].direction,
        direction(&at(&s, "2027-06-30", &[]), &at(&s, "2027-07-01", &[]))
    );
    assert_eq!(end.difference.hazards[0].direction, Direction::Worse);
    let later = timeline::ahead(&s, day("2027-07-01"), 9);
    assert!(later.iter().all(|a| a.date > day("2027-07-01") && !a.causes.contains(&end.causes[0])));
    assert!(timeline::ahead(&s, day("2027-06-30"), 0).is_empty());
}
