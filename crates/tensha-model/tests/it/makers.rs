//! What makers take for granted reaches the system that uses their product.

use tensha_model::System;
use tensha_model::system::Namespace;
use tensha_text::{Date, MemoryWorld};

const DOSSIER: &str = "tensha-dossier: 1
dossier:
  id: pump
  name: Pump
  kind: infusion-pump
  assumptions:
    apart: {text: Its network is kept apart., guaranteed-by: service-operator, until: 2027-03-31}
    attended: {text: A nurse is near.}
    insured: {text: Somebody insures it., guaranteed-by: insurer}
";

fn load(components: &str) -> System {
    let model = format!(
        "tensha: 1
system: {{id: ward, name: Ward}}
parties: {{works: {{roles: [maker]}}, hospital: {{roles: [service-operator]}}, fund: {{roles: [insurer]}}}}
components: {components}
assumptions: {{attended: {{text: Two nurses are near., owner: works, guaranteed-by: hospital}}}}
"
    );
    let at = Date::new(2026, 11, 23).unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", &*model), ("m/pump.yaml", DOSSIER)]);
    tensha_model::load(&world, "m").system
}

#[test]
fn each_component_takes_over_what_its_maker_assumes() {
    let system = load(
        "{a: {dossier: pump.yaml, made-by: works, operated-by: hospital}, b: {dossier: pump.yaml}}",
    );
    let ids: Vec<&str> = system.assumptions.iter().map(|a| &*a.own.id).collect();
    assert_eq!(
        ids,
        ["a/apart", "a/attended", "a/insured", "attended", "b/apart", "b/attended", "b/insured"]
    );
    let at = |id: &str| {
        &system.assumptions[system.find(Namespace::Assumption, id).unwrap().index as usize]
    };
    // Every one is found by its identifier, those of the system as well.
    ids.iter().for_each(|id| assert_eq!(&*at(id).own.id, *id));
    let apart = at("a/apart");
    let name =
        |p: Option<tensha_model::system::PartyId>| p.map(|p| &*system.parties[p.index()].own.id);
    assert_eq!((name(apart.party), name(apart.to)), (Some("works"), Some("hospital")));
    assert!(!apart.lapsed(Date::new(2027, 3, 31).unwrap()));
    assert!(apart.lapsed(Date::new(2027, 4, 1).unwrap()));
    assert_eq!(name(at("a/insured").to), Some("fund"), "the only insurer");
    assert_eq!(name(at("b/apart").to), None, "nobody is said to operate b");
}

#[test]
fn what_the_system_answers_stands() {
    let system = load("{a: {dossier: pump.yaml, assumes: [attended]}}");
    let ids: Vec<&str> = system.assumptions.iter().map(|a| &*a.own.id).collect();
    assert_eq!(ids, ["a/apart", "a/insured", "attended"]);
    let a = &system.components[0].more.as_deref().unwrap().assumes;
    assert_eq!(*a, [2], "its number moved with it");
}
