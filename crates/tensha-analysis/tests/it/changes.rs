//! What follows from assumptions that do not hold, on a system small enough to see through.

use tensha_analysis::causes::Basic;
use tensha_analysis::changes::{self, Broken, Direction, Turn, Worked};
use tensha_analysis::hazards::{Options, Origin};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::system::{Namespace as Ns, Ref};
use tensha_text::{Date, MemoryWorld, Severity};

/// Each assumption touches one hazard only, so that it can be seen from the model what must follow.
const CELLAR: &str = "
tensha: 1
system: {id: cellar}
parties: {keeper: {roles: [user], on-duty: 24 h/day}}
places: {yard: {entry: locked}}
components:
  pump: {kind: generic-actuator, place: yard, strengths: {authenticity: strong, integrity: none}}
  siren: {kind: generic-actuator, strengths: {integrity: strong}}
events: {spark: {onset: 1 /year}, rain: {onset: 1 /year}}
conditions: {gas: {probability: 0.1}}
controls: {drain: {name: A drain, status: in-place}}
assumptions:
  aired: {text: No gas gathers., if-false: [{happens: gas}]}
  watched: {text: Somebody is always there., if-false: [{party: keeper, on-duty: 8 h/day}]}
  drained: {text: The drain is kept clear., if-false: [{remove: drain}]}
  shut: {text: The yard is locked., if-false: [{place: yard, entry: public}]}
  silent: {text: Nothing follows from this.}
hazards:
  a-fire: {when: {all: [{event: spark}, {event: rain}]}, responses: [{by: keeper, task: action}]}
  b-flood: {when: {event: rain}, barriers: [drain]}
  c-blast: {when: {all: [{event: spark}, {condition: gas}]}}
  d-stopped: {when: {component: pump, fails: [error]}}
";

fn cellar() -> (System, Vec<Broken>) {
    let today = Date::parse("2026-11-23").unwrap();
    let world = MemoryWorld::new(today, [("tensha.yaml", CELLAR)]);
    let loaded = tensha_model::load(&world, "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let (options, cancel) = (Options::default(), Cancel::new());
    let base = Worked::new(&loaded.system, &options, &cancel).unwrap();
    let broken = changes::assumptions(&loaded.system, &base, &options, &cancel).unwrap();
    (loaded.system, broken)
}

/// The hazards that change without an assumption, and what turns in each.
fn follows(system: &System, broken: &[Broken], id: &str) -> Vec<(String, Direction, Vec<Turn>)> {
    let found = system.find(Ns::Assumption, id).unwrap();
    let b = broken.iter().find(|b| b.assumption == found.index).unwrap();
    assert!(b.open.is_empty(), "everything here is small enough to be compared");
    b.hazards
        .iter()
        .map(|d| (system.own(d.hazard.into()).id.to_string(), d.direction, d.turns.clone()))
        .collect()
}

#[test]
fn an_assumption_changes_the_hazards_that_rest_on_it_and_no_other() {
    let (system, broken) = cellar();
    let event = |id| Basic::Event(system.find(Ns::Event, id).unwrap().index);
    assert_eq!(broken.len(), 5);

    // The spark no longer needs the gas to be there: the way is another one, and takes as much, for conditions do not count.
    let aired = follows(&system, &broken, "aired");
    assert_eq!(aired, [("c-blast".to_owned(), Direction::Worse, Vec::new())]);

    // The ways to the fire are the same; who should put it out is not always there.
    let watched = follows(&system, &broken, "watched");
    assert_eq!(watched, [("a-fire".to_owned(), Direction::Worse, vec![Turn::ResponseAway(0)])]);

    // Rain and a clogged drain are two things; without the drain the rain is one.
    let drained = follows(&system, &broken, "drained");
    let drain: Ref = system.find(Ns::Control, "drain").unwrap();
    assert_eq!(
        drained,
        [(
            "b-flood".to_owned(),
            Direction::Worse,
            vec![Turn::Fewer(Origin::FaultOnly, Some(2), 1), Turn::BarrierLost(drain)]
        )],
        "{:?}",
        event("rain")
    );
}

#[test]
fn an_assumption_about_a_place_changes_who_is_enough() {
    let (system, broken) = cellar();
    let shut = follows(&system, &broken, "shut");
    let [(hazard, direction, turns)] = shut.as_slice() else { panic!("{shut:?}") };
    assert_eq!((hazard.as_str(), *direction), ("d-stopped", Direction::Worse));
    // Entering a locked place is strong, which rank 4 beats and rank 3 does not; in public, by hand, nothing hinders the first rank.
    assert!(turns.contains(&Turn::Attack(Some(4), 1)), "{turns:?}");
}

#[test]
fn nothing_is_judged_where_nothing_is_stated() {
    let (system, broken) = cellar();
    let found = system.find(Ns::Assumption, "silent").unwrap();
    for b in &broken {
        assert_eq!(b.stated, b.assumption != found.index);
    }
    assert!(follows(&system, &broken, "silent").is_empty());
}
