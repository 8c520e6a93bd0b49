//! What a party is asked, counted by hand: JC-STAR ★1 has 16 rows.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use tensha_analysis::questionnaire::{Ask, run};
use tensha_analysis::requirements::{self, Asked};
use tensha_model::load;
use tensha_model::system::PartyId;
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

/// How many requirements, pieces of evidence, duties and guarantees a party is asked about.
fn asked(evidence: &str, party: &str) -> [usize; 4] {
    let yaml = format!(
        "\
tensha: 1
system: {{id: s}}
parties:
  maker: {{roles: [maker]}}
  supplier: {{roles: [maker]}}
  user: {{roles: [user]}}
components:
  plc: {{kind: plc}}
controls:
  own-password: {{status: in-place, on: [plc], meets: [jc-star-1/S1.1-01]{evidence}}}
  signed: {{status: in-place, party: supplier, on: [plc], meets: [jc-star-1/S1.1-08]}}
  planned: {{status: planned, party: supplier, on: [plc], meets: [jc-star-1/S1.1-09]}}
compliance:
  - {{scheme: jc-star-1, product: [plc], party: maker}}
duties:
  mending: {{party: maker, to: user, what: mend it}}
  looking: {{party: user, what: look at it}}
assumptions:
  dry: {{text: it stays dry, owner: maker, guaranteed-by: user}}
"
    );
    let loaded = load(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let s = &loaded.system;
    let at = Date::parse("2026-11-24").expect("a day");
    let results = requirements::run(s, at, Asked::default());
    let number = s.parties.iter().position(|p| &*p.own.id == party).expect("a party");
    let list = run(s, &results, PartyId(number as u32));
    let mut counts = [0; 4];
    for ask in &list {
        counts[match ask {
            Ask::Requirement { .. } => 0,
            Ask::Evidence(_) => 1,
            Ask::Duty(_) => 2,
            Ask::Guarantee(_) => 3,
        }] += 1;
    }
    // Nothing is asked twice.
    let once: std::collections::BTreeSet<_> = list.iter().collect();
    assert_eq!(once.len(), list.len());
    counts
}

/// Of 16 rows two have a control without evidence and one is only planned, which is an answer: 13 are asked about.
#[test]
fn each_party_is_asked_what_it_can_know() {
    assert_eq!(asked("", "maker"), [13, 1, 1, 0]);
    assert_eq!(asked("", "supplier"), [0, 1, 0, 0]);
    assert_eq!(asked("", "user"), [0, 0, 1, 1]);
}

#[test]
fn what_is_shown_is_not_asked_again() {
    let shown = ", evidence: [test.pdf], evidence-date: 2026-10-01";
    assert_eq!(asked(shown, "maker"), [13, 0, 1, 0]);
    // Evidence of a later day shows nothing on this one.
    let later = ", evidence: [test.pdf], evidence-date: 2027-10-01";
    assert_eq!(asked(later, "maker"), [13, 1, 1, 0]);
}
