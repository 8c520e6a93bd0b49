//! Requirements, recognition, duties and sheets: hand-made expectations.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use tensha_analysis::duties::{self, Cover};
use tensha_analysis::requirements::{Asked, Counts, SchemeResult, Standing, by_number, run};
use tensha_model::load;
use tensha_model::system::System;
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn system(more: &str) -> System {
    let yaml = format!(
        "tensha: 1\nsystem: {{id: s}}\nparties:\n  maker: {{roles: [maker]}}\n  owner: {{roles: [owner]}}\ncomponents:\n  a: {{}}\n  b: {{}}\n{more}"
    );
    let loaded = load(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

fn scheme(s: &System, at: &str, id: &str) -> SchemeResult {
    run(s, day(at), Asked { scheme: Some(id), ..Asked::default() }).remove(0)
}

fn of(s: &System, result: &SchemeResult, id: &str) -> Standing {
    let i = s.knowledge.requirements.get_index_of(id).expect("a known requirement") as u32;
    result.rows.iter().find(|r| r.requirement == i).expect("a row").standing
}

/// Counts that a reader of the documents finds there.
#[test]
fn the_packs_hold_what_the_documents_have() {
    let s = system("");
    let counts = [
        ("jc-star-1", 16, 0),
        ("en-303-645", 36, 42),
        ("uk-psti", 3, 0),
        ("iec-62443-3-3", 51, 0),
        ("iec-62443-4-2", 92, 0),
        ("eu-cra-annex-1", 22, 0),
        ("nistir-8259a", 6, 0),
        ("nistir-8259b", 4, 0),
        ("nistir-8425", 10, 0),
        ("un-r155", 52, 2),
        ("us-fda-524b", 4, 0),
        ("iot-ssf", 4, 0),
    ];
    for (id, mandatory, recommended) in counts {
        let r = scheme(&s, "2026-11-23", id);
        assert_eq!(r.count(&s, Standing::Unknown, true), mandatory, "{id}");
        assert_eq!(r.count(&s, Standing::Unknown, false), recommended, "{id}");
        let stated = s.knowledge.schemes.get(id).and_then(|x| x.count);
        assert_eq!(stated, Some(r.rows.len() as u32), "{id}");
    }
}

/// Met needs a control in place with evidence of a day that has come, on the product that is asked about.
#[test]
fn only_evidence_meets() {
    let s = system(
        "controls:\n\
         \x20 shown: {status: in-place, on: [a], evidence: [x.pdf], evidence-date: 2026-05-01, meets: [jc-star-1/S1.1-01]}\n\
         \x20 bare: {status: in-place, on: [a], meets: [jc-star-1/S1.1-03]}\n\
         \x20 wish: {status: planned, on: [a], evidence: [x.pdf], meets: [jc-star-1/S1.1-04]}\n\
         \x20 other: {status: in-place, on: [b], evidence: [x.pdf], meets: [jc-star-1/S1.1-06]}\n\
         \x20 gone: {status: rejected, on: [a], evidence: [x.pdf], meets: [jc-star-1/S1.1-07]}\n\
         \x20 denied: {status: in-place, on: [a], evidence: [x.pdf], meets: [jc-star-1/S1.1-08]}\n\
         compliance:\n\
         - {scheme: jc-star-1, product: [a], answers: [{requirement: jc-star-1/S1.1-08, is: unmet, reason: r}, {requirement: jc-star-1/S1.1-15, is: not-applicable, reason: r}, {requirement: jc-star-1/S1.1-16, is: partly, reason: r}]}\n",
    );
    let r = scheme(&s, "2026-05-01", "jc-star-1");
    let standing = |n: &str| of(&s, &r, &format!("jc-star-1/S1.1-{n}"));
    assert_eq!(standing("01"), Standing::Met);
    assert_eq!(standing("03"), Standing::Unknown, "a measure without evidence");
    assert_eq!(standing("04"), Standing::Unmet, "a measure that is only planned");
    assert_eq!(standing("06"), Standing::Unknown, "a measure on another product");
    assert_eq!(standing("07"), Standing::Unknown, "a rejected measure");
    assert_eq!(standing("08"), Standing::Unmet, "a stated shortfall stands against any measure");
    assert_eq!(standing("15"), Standing::NotApplicable);
    assert_eq!(standing("16"), Standing::Partly);
    assert_eq!(standing("02"), Standing::Unknown);
    let r = scheme(&s, "2026-04-30", "jc-star-1");
    assert_eq!(of(&s, &r, "jc-star-1/S1.1-01"), Standing::Unknown, "evidence of the day after");
}

/// Evidence carries over one line of the crosswalk and no further.
#[test]
fn the_crosswalk_is_not_transitive() {
    let s = system(
        "controls:\n  c: {status: in-place, evidence: [x.pdf], meets: [jc-star-1/S1.1-05, jc-star-1/S1.1-07]}\n",
    );
    let en = scheme(&s, "2026-11-23", "en-303-645");
    assert_eq!(of(&s, &en, "en-303-645/5.2-1"), Standing::Met, "equal");
    assert_eq!(of(&s, &en, "en-303-645/5.3-3"), Standing::Unknown, "related carries nothing");
    let psti = scheme(&s, "2026-11-23", "uk-psti");
    assert_eq!(of(&s, &psti, "uk-psti/2"), Standing::Met, "a line of its own");
    let s = system("controls:\n  c: {status: in-place, evidence: [x.pdf], meets: [uk-psti/3]}\n");
    let en = scheme(&s, "2026-11-23", "en-303-645");
    assert_eq!(of(&s, &en, "en-303-645/5.3-13"), Standing::Met, "equal");
    let nist = scheme(&s, "2026-11-23", "nistir-8425");
    assert_eq!(of(&s, &nist, "nistir-8425/dissemination"), Standing::Unknown, "two lines away");
    let s = system(
        "controls:\n  c: {status: in-place, evidence: [x.pdf], meets: [en-303-645/5.2-1]}\n",
    );
    let psti = scheme(&s, "2026-11-23", "uk-psti");
    assert_eq!(of(&s, &psti, "uk-psti/2"), Standing::Met, "one line away");
}

/// Each recognised pair counts from its day on, and not a day earlier.
#[test]
fn recognition_begins_on_its_day() {
    let pairs = [
        ("jc-star-1", "uk-psti", "2025-12-31", "2026-01-01"),
        ("sg-cls-1", "uk-psti", "2025-12-31", "2026-01-01"),
        ("jc-star-1", "sg-cls-1", "2026-05-31", "2026-06-01"),
        ("sg-cls-1", "jc-star-1", "2026-05-31", "2026-06-01"),
        ("sg-cls-3", "kr-cic-basic", "2024-12-31", "2025-01-01"),
        ("kr-cic-basic", "sg-cls-3", "2024-12-31", "2025-01-01"),
    ];
    for (label, asked, before, on) in pairs {
        let s = system(&format!(
            "claims:\n  l: {{scheme: {label}, product: [a], date: 2024-01-01, until: 2027-01-01}}\n"
        ));
        let counts = |at: &str| -> Vec<Counts> {
            scheme(&s, at, asked)
                .recognised
                .iter()
                .map(|r| r.counts)
                .filter(|c| *c != Counts::NoLabel)
                .collect()
        };
        assert_eq!(counts(before), [Counts::NotYet(0)], "{label} {asked}");
        assert_eq!(counts(on), [Counts::Held(0)], "{label} {asked}");
        assert_eq!(counts("2027-01-02"), [Counts::Lapsed(0)], "{label} {asked}");
    }
    // JC-STAR counts as CLS level 1, and other pairs lead on from CLS; nothing leads from JC-STAR to Korea.
    let s = system("claims:\n  l: {scheme: jc-star, level: \"1\", product: [a]}\n");
    for far in ["kr-cic-basic", "sg-cls-3", "sg-cls-2"] {
        let all = scheme(&s, "2026-11-23", far).recognised;
        assert!(all.iter().all(|r| r.counts == Counts::NoLabel), "{far}");
    }
    let near = scheme(&s, "2026-11-23", "sg-cls-1").recognised;
    assert!(near.iter().any(|r| r.counts == Counts::Held(0)), "scheme and level name the label");
}

/// A recognition of an unknown day counts on no day.
#[test]
fn an_unknown_day_recognises_nothing() {
    let s = system("claims:\n  l: {scheme: de-bsi-label, product: [a]}\n");
    let found = scheme(&s, "2030-01-01", "sg-cls-2").recognised;
    assert!(found.iter().any(|r| r.counts == Counts::NotYet(0)));
}

/// Part A has the numbers 1 to 32 without 14, parts B and C the mitigations M1 to M24 without M17.
#[test]
fn un_r155_has_its_numbers_and_no_others() {
    let s = system("");
    let known = |id: String| s.knowledge.requirements.contains_key(&id);
    for n in 0..40 {
        assert_eq!(known(format!("un-r155/A {n}")), (1..=32).contains(&n) && n != 14, "A {n}");
        assert_eq!(known(format!("un-r155/M{n}")), (1..=24).contains(&n) && n != 17, "M{n}");
    }
}

/// Twenty families; what has no family is rejected, and a number that nobody confirmed is told so.
#[test]
fn invented_ids_of_cpsf_are_rejected() {
    assert_eq!(system("").knowledge.cpsf.len(), 20);
    let codes = |id: &str| -> Vec<&'static str> {
        let yaml = format!(
            "tensha: 1\nsystem: {{id: s, name: S}}\ncomponents:\n  a: {{}}\ncontrols:\n  c: {{on: [a], cps: [{id}]}}\n"
        );
        load(&world(&yaml), "")
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| d.code)
            .collect()
    };
    assert!(codes("CPS.AC-1").is_empty());
    for invented in ["CPS.IA-2", "CPS.SI-2", "ISMAP-1"] {
        assert!(!codes(invented).is_empty(), "{invented}");
    }
}

/// 51 by foundational requirement: 13, 12, 9, 3, 4, 2, 8; 58 in part 4-2, with 4 constraints and overlays of 2, 8, 8 and 12.
#[test]
fn the_families_of_62443_have_their_sizes() {
    let s = system("");
    let size =
        |start: &str| s.knowledge.requirements.keys().filter(|id| id.starts_with(start)).count();
    let of = |scheme: &str, letters: &str| -> Vec<usize> {
        (1..=7).map(|fr| size(&format!("{scheme}/{letters} {fr}."))).collect()
    };
    assert_eq!(of("iec-62443-3-3", "SR"), [13, 12, 9, 3, 4, 2, 8]);
    assert_eq!(of("iec-62443-4-2", "CR"), [14, 13, 14, 3, 4, 2, 8]);
    let overlays = ["CCSC", "SAR", "EDR", "HDR", "NDR"];
    assert_eq!(overlays.map(|o| size(&format!("iec-62443-4-2/{o} "))), [4, 2, 8, 8, 12]);
}

#[test]
fn markets_name_their_schemes() {
    let s = system("");
    let of = |market: &str, at: &str| -> Vec<(String, Option<bool>)> {
        run(&s, day(at), Asked { market: Some(market), ..Asked::default() })
            .iter()
            .filter_map(|r| {
                let (id, _) = s.knowledge.schemes.get_index(r.scheme as usize)?;
                Some((id.clone(), r.in_force))
            })
            .collect()
    };
    assert_eq!(of("uk", "2024-04-28"), [("uk-psti".to_owned(), Some(false))]);
    assert_eq!(of("uk", "2024-04-29"), [("uk-psti".to_owned(), Some(true))]);
    assert_eq!(of("sg", "2026-11-23").len(), 4);
    assert!(of("atlantis", "2026-11-23").is_empty());
    assert!(run(&s, day("2026-11-23"), Asked::default()).is_empty(), "the model names none");
}

#[test]
fn numbers_are_read_as_people_read_them() {
    let mut list = ["5.10-1", "5.2-1", "5.3-15B", "5.3-4A", "5.3-15A", "5.3-4B", "6-1"];
    list.sort_by(|a, b| by_number(a, b));
    assert_eq!(list, ["5.2-1", "5.3-4A", "5.3-4B", "5.3-15A", "5.3-15B", "5.10-1", "6-1"]);
}

fn cover<'a>(s: &System, cells: &'a [duties::Cell], kind: &str, phase: &str) -> &'a Cover {
    let k = s.knowledge.duty_kinds.get_index_of(kind).expect("a kind") as u32;
    let p = s.knowledge.life_phases.get_index_of(phase).expect("a phase") as u32;
    &cells.iter().find(|c| c.kind == k && c.phase == p).expect("a cell").cover
}

/// Planted: a gap, an overlap, a duty that ended, and one party that holds a duty twice.
#[test]
fn each_duty_has_one_party_in_each_phase() {
    let s = system(
        "duties:\n\
         \x20 d1: {party: maker, kind: mend, phase: [operation], until: 2026-06-30}\n\
         \x20 d2: {party: maker, kind: respond, phase: [operation]}\n\
         \x20 d3: {party: owner, kind: respond}\n\
         \x20 d4: {party: maker, kind: receive-reports, phase: [operation]}\n\
         \x20 d5: {party: maker, kind: receive-reports}\n",
    );
    let cells = duties::run(&s, day("2026-06-30"));
    let wanted: usize = s.knowledge.duty_kinds.values().map(|k| k.phases.len()).sum();
    assert_eq!(cells.len(), wanted, "every duty in every phase, once");
    assert_eq!(*cover(&s, &cells, "mend", "operation"), Cover::One(vec![0]));
    assert_eq!(*cover(&s, &cells, "respond", "operation"), Cover::Several(vec![1, 2]));
    assert_eq!(*cover(&s, &cells, "respond", "after-support"), Cover::One(vec![2]));
    assert_eq!(*cover(&s, &cells, "receive-reports", "operation"), Cover::One(vec![3, 4]));
    assert_eq!(*cover(&s, &cells, "delete-data", "disposal"), Cover::Nobody);
    let later = duties::run(&s, day("2026-07-01"));
    assert_eq!(*cover(&s, &later, "mend", "operation"), Cover::Lapsed(vec![0]));
}

/// What one sheet tells, the sheet of the other party receives.
#[test]
fn sheets_agree_with_each_other() {
    let s = system(
        "duties:\n\
         \x20 tell: {party: maker, to: owner}\n\
         \x20 work: {party: owner}\n\
         assumptions:\n\
         \x20 kept: {text: t, owner: maker, guaranteed-by: owner}\n",
    );
    let all = duties::sheets(&s);
    assert_eq!(all.len(), 2);
    let of = |id: &str| {
        all.iter().find(|x| &*s.parties[x.party as usize].own.id == id).expect("a sheet")
    };
    assert_eq!((&of("maker").owes, &of("owner").receives), (&vec![0], &vec![0]));
    assert_eq!((&of("maker").expects, &of("owner").vouches), (&vec![0], &vec![0]));
    assert_eq!((&of("owner").does, &of("maker").does), (&vec![1], &vec![]));
}
