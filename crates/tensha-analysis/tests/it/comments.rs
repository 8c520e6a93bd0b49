//! Comments on a draft: a planted gap is found, a demand that is met gives none, and what is not known is not claimed.

use std::collections::BTreeSet;

use tensha_analysis::changes::Worked;
use tensha_analysis::comments::{Claim, Evidence, Left, Said, Subject, Target, Use, merge, of};
use tensha_analysis::hazards::Options;
use tensha_analysis::verdict::What;
use tensha_logic::Cancel;
use tensha_model::sector::COMMENT_NEEDS;
use tensha_model::{System, load};
use tensha_testkit::examples::Files;
use tensha_testkit::spec::today;
use tensha_text::{MemoryWorld, Severity};

/// A heater that fails, with a hazard that follows at once.
const MODEL: &str = "quantities: {drum: {}}
component-kinds:
  solid: {role: controller, layer: 2, failure-modes: [loss], strengths: strong, surface: strong, reason: made up for a test}
components: {heater: {kind: solid, acts-on: drum}}
hazards: {cold: {when: {component: heater, fails: [loss]}}}
";

/// Four schemes: about something else, about outages, with a row that the packs lack, and about two things.
const PACK: &str = "tensha-pack: 1
pack: {id: own, version: \"1\", date: 2026-01-02}
schemes:
  other: {class: standard, count: 1}
  outage: {class: standard, count: 1}
  partial: {class: standard, count: 2}
requirements:
  other/1: {binding: mandatory, topic: passwords}
  outage/1: {binding: mandatory, topic: resilience}
  partial/1: {binding: mandatory, topic: passwords}
committees:
  elsewhere: {topics: [resilience], sectors: [water]}
  here: {topics: [resilience, passwords]}
";

fn system(more: &str) -> System {
    let mut files = Files::new();
    let model = format!("tensha: 1\nsystem: {{id: s, sector: factory}}\n{MODEL}{more}");
    files.insert("tensha.yaml".to_owned(), model.into_bytes());
    files.insert("packs/p.yaml".to_owned(), PACK.as_bytes().to_vec());
    let loaded = load(&MemoryWorld::new(today(), files), "");
    let wrong: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    loaded.system
}

fn said(s: &System, on: &str) -> Said {
    let worked = Worked::new(s, &Options::default(), &Cancel::new()).unwrap();
    let target = Target::of(&s.knowledge, on).unwrap();
    let said = of(s, today(), &worked, target);
    for claim in &said.claims {
        assert!(!claim.evidence.is_empty(), "{:?} rests on nothing", claim.subject);
    }
    said
}

fn subjects(said: &Said) -> Vec<Subject> {
    said.claims.iter().map(|c| c.subject.clone()).collect()
}

fn gap(need: &str) -> Subject {
    Subject::Gap(need.to_owned())
}

#[test]
fn a_planted_gap_is_a_comment_with_its_hazard() {
    let s = system("compliance: [{scheme: other}]\n");
    let got = said(&s, "other");
    assert_eq!(subjects(&got), [gap("failure"), Subject::Unknown(Some("passwords".to_owned()))]);
    let facts: Vec<usize> = got.claims[0]
        .evidence
        .iter()
        .filter_map(|e| if let Evidence::Fact(n) = e { Some(*n) } else { None })
        .collect();
    assert_eq!(facts.len(), 1);
    assert!(matches!(got.whole.facts[facts[0]].what, What::Hazard(..)));
    assert!(
        got.claims[0]
            .evidence
            .contains(&Evidence::Element(tensha_model::system::ComponentId(0).into()))
    );
    assert!(got.left.is_empty());
}

#[test]
fn a_demand_that_is_met_gives_none() {
    let met = "controls: {c: {status: in-place, evidence: [x.pdf], meets: [outage/1]}}\ncompliance: [{scheme: outage}]\n";
    assert_eq!(subjects(&said(&system(met), "outage")), []);
    let unmet = "compliance: [{scheme: outage, answers: [{requirement: outage/1, is: unmet, reason: none}]}]\n";
    let got = said(&system(unmet), "outage");
    assert_eq!(subjects(&got), [Subject::Unmet("outage/1".to_owned())]);
    // The hazard that needs what it asks for stands beside the answer.
    assert!(matches!(got.claims[0].evidence[..], [Evidence::Row(0, 0), Evidence::Fact(_)]));
    let open = "compliance: [{scheme: outage}]\n";
    let got = subjects(&said(&system(open), "outage"));
    assert_eq!(got, [Subject::Unknown(Some("resilience".to_owned()))]);
}

#[test]
fn a_hazard_that_is_answered_needs_nothing() {
    let answered = "compliance: [{scheme: other}]\nparties: {bob: {roles: [user]}}\n\
        acceptances: {a: {hazard: cold, benefit: b, alternatives: x, condition: y, owner: bob, until: 2099-01-01}}\n";
    let got = subjects(&said(&system(answered), "other"));
    assert_eq!(got, [Subject::Unknown(Some("passwords".to_owned()))]);
}

#[test]
fn what_packs_do_not_hold_is_not_claimed_to_be_missing() {
    let s = system("compliance: [{scheme: partial}]\n");
    let got = said(&s, "partial");
    assert_eq!(subjects(&got), [Subject::Unknown(Some("passwords".to_owned()))]);
    let partial = s.knowledge.schemes.get_index_of("partial").unwrap() as u32;
    assert_eq!(got.left, BTreeSet::from([Left::Rows(partial)]));
    // A scheme that the model does not name and of which nobody knows whether it applies says nothing of standings.
    let got = said(&s, "outage");
    assert_eq!(subjects(&got), []);
    let outage = s.knowledge.schemes.get_index_of("outage").unwrap() as u32;
    assert_eq!(got.left, BTreeSet::from([Left::NotHeld(outage)]));
}

#[test]
fn committees_hear_what_lies_in_their_scope() {
    let s = system("compliance: [{scheme: other}]\n");
    assert_eq!(
        subjects(&said(&s, "here")),
        [gap("failure"), Subject::Unknown(Some("passwords".to_owned()))]
    );
    assert_eq!(subjects(&said(&s, "elsewhere")), [], "it is for another sector");
    let none = said(&system(""), "here");
    assert_eq!((subjects(&none), none.left), (Vec::new(), BTreeSet::from([Left::NoScheme])));
}

/// Every need of the packs is one that the analysis knows, and the packs hold them all.
#[test]
fn needs_of_packs_and_analysis_are_the_same() {
    let s = system("");
    let held: Vec<&str> = s.knowledge.comment_needs.keys().map(String::as_str).collect();
    let mut known = COMMENT_NEEDS.to_vec();
    known.sort_unstable();
    assert_eq!(held, known);
}

#[test]
fn one_subject_of_several_systems_is_one_comment() {
    let claim = |need: &str, evidence: &[u8]| Claim {
        subject: gap(need),
        requirements: BTreeSet::new(),
        evidence: evidence.to_vec(),
    };
    let word = |sense: &str, evidence: u8| Use {
        term: "risk".to_owned(),
        sense: sense.to_owned(),
        evidence,
    };
    let got = merge(vec![
        (vec![claim("failure", &[1, 2]), claim("supply", &[3])], vec![word("iso-31000", 4)]),
        (vec![], vec![]),
        (vec![claim("failure", &[5])], vec![word("iso-12100", 6)]),
    ]);
    let brief: Vec<_> = got.iter().map(|c| (c.subject.clone(), c.from.clone())).collect();
    assert_eq!(
        brief,
        [
            (gap("failure"), vec![(0, vec![1, 2]), (2, vec![5])]),
            (gap("supply"), vec![(0, vec![3])]),
            (Subject::Word("risk".to_owned()), vec![(0, vec![4]), (2, vec![6])]),
        ]
    );
    let alike = merge::<u8>(vec![
        (vec![], vec![word("iso-31000", 1)]),
        (vec![], vec![word("iso-31000", 2)]),
    ]);
    assert_eq!(alike, []);
}
