//! Questionnaires: there and back with nothing lost, and nothing broken by what may come back.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use calamine::Data;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use tensha_exchange::questionnaire::{
    Answer, Bounds, Id, Question, Questionnaire, draft, read, write,
};
use tensha_model::{System, load};
use tensha_text::{Date, Diagnostic, Lang, MemoryWorld, Severity, Text};

use crate::support;

const MODEL: &str = "\
tensha: 1
include: [answers.yaml]
system: {id: s}
parties:
  maker: {roles: [maker]}
  user: {roles: [user]}
components:
  plc: {kind: plc}
controls:
  own-password: {status: in-place, party: maker, on: [plc], meets: [jc-star-1/S1.1-01]}
compliance:
  - {scheme: jc-star-1, product: [plc], party: maker}
duties:
  mending: {kind: mend, party: maker, to: user, what: mend it, within: 90 day}
assumptions:
  dry: {text: it stays dry, owner: user, guaranteed-by: maker}
";

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn system(answers: &str) -> System {
    let files = [("tensha.yaml", MODEL), ("answers.yaml", answers)];
    let loaded = load(&MemoryWorld::new(day("2026-11-24"), files), "");
    let wrong: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{answers}");
    loaded.system
}

fn requirement(number: &str) -> Id {
    let product = vec!["plc".to_owned()];
    Id::Requirement { requirement: format!("jc-star-1/{number}"), product }
}

fn asked(ids: Vec<Id>) -> Questionnaire {
    Questionnaire {
        system: "s".to_owned(),
        system_name: Text::new("装置", "Plant"),
        party: "maker".to_owned(),
        party_name: Text::new("製造者", "Maker"),
        at: day("2026-11-24"),
        questions: ids
            .into_iter()
            .map(|id| Question {
                group: Text::new("分類", "Group"),
                ask: Text::new(format!("質問 {}", id.text()), format!("Question {}", id.text())),
                more: None,
                id,
            })
            .collect(),
    }
}

fn all() -> Questionnaire {
    asked(vec![
        requirement("S1.1-02"),
        requirement("S1.1-03"),
        requirement("S1.1-04"),
        requirement("S1.1-05"),
        Id::Evidence("own-password".to_owned()),
        Id::Duty("mending".to_owned()),
        Id::Guarantee("dry".to_owned()),
    ])
}

type Sheets = Vec<(String, Vec<Vec<String>>)>;

/// As a spreadsheet program shows it: everything as text.
fn opened(bytes: &[u8]) -> Sheets {
    let text = |row: Vec<Data>| row.iter().map(Data::to_string).collect();
    let sheets = support::opened(bytes).into_iter();
    sheets.map(|(name, rows)| (name, rows.into_iter().map(text).collect())).collect()
}

/// As it saves it.
fn saved(sheets: &Sheets) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (r, row) in (0_u32..).zip(rows) {
            for (c, text) in (0_u16..).zip(row).filter(|(_, t)| !t.is_empty()) {
                sheet.write_string(r, c, text).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

const ANSWER: usize = 4;
const REASON: usize = 5;
const EVIDENCE: usize = 6;
const DATE: usize = 7;
const UNTIL: usize = 8;

/// Fills the cells of the row with this ID.
fn fill(sheets: &mut Sheets, id: &str, cells: &[(usize, &str)]) {
    let row = sheets[0].1.iter_mut().find(|r| r[0] == id).expect("the question");
    row.resize(9, String::new());
    for (column, text) in cells {
        (*text).clone_into(&mut row[*column]);
    }
}

/// What is written into which columns of a row.
type Cells = &'static [(usize, &'static str)];

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn the_same_questions_give_the_same_bytes() {
    let bytes = write(&all()).expect("a workbook");
    assert_eq!(bytes, write(&all()).expect("a workbook"));
    let sheets = opened(&bytes);
    assert_eq!(sheets[0].1.len(), 8);
    // Both languages stand beside each other.
    assert!(sheets[0].1[1][2].starts_with("質問") && sheets[0].1[1][3].starts_with("Question"));
}

#[test]
fn an_untouched_questionnaire_answers_nothing() {
    let bytes = write(&all()).expect("a workbook");
    let mut found = Vec::new();
    let back = read(&bytes, "q.xlsx", &Bounds::default(), &mut found).expect("read");
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!((back.answers.len(), back.blank, back.rejected), (0, 7, 0));
    assert_eq!((back.system.as_str(), back.party.as_str()), ("s", "maker"));
}

/// Filled in, sorted the other way round, with lines of somebody's own above: every answer comes back under its ID, and the draft is read with the model.
#[test]
fn answers_come_back_as_a_draft() {
    let mut sheets = opened(&write(&all()).expect("a workbook"));
    fill(
        &mut sheets,
        "requirement:plc:jc-star-1/S1.1-02",
        &[(ANSWER, "met"), (EVIDENCE, "a.pdf\n b: \"c\".pdf "), (DATE, "2026/10/1")],
    );
    fill(
        &mut sheets,
        "requirement:plc:jc-star-1/S1.1-03",
        &[(ANSWER, "満たさない / not met"), (REASON, "次の版で: \"直す\" #1")],
    );
    fill(
        &mut sheets,
        "requirement:plc:jc-star-1/S1.1-04",
        &[(ANSWER, "対象外"), (REASON, "no\npasswords")],
    );
    fill(
        &mut sheets,
        "evidence:own-password",
        &[(ANSWER, "In place"), (EVIDENCE, "test.pdf"), (DATE, "46296")],
    );
    fill(&mut sheets, "duty:mending", &[(ANSWER, "引き受ける"), (UNTIL, "2027年3月31日")]);
    fill(&mut sheets, "guarantee:dry", &[(ANSWER, "we do not vouch for it")]);
    sheets[0].1[1..].reverse();
    sheets[0].1.insert(0, vec!["Please answer by Friday".to_owned()]);
    let mut found = Vec::new();
    let back =
        read(&saved(&sheets), "q.xlsx", &Bounds::default(), &mut found).expect("a questionnaire");
    assert_eq!((back.answers.len(), back.blank, back.rejected), (6, 1, 0), "{found:#?}");
    let of: BTreeMap<String, _> = back.answers.iter().map(|a| (a.id.text(), a)).collect();
    let met = of["requirement:plc:jc-star-1/S1.1-02"];
    assert_eq!((met.answer, met.date), (Answer::Met, Some(day("2026-10-01"))));
    assert_eq!(met.evidence, ["a.pdf", "b: \"c\".pdf"]);
    // The number of 1 October 2026 in a spreadsheet.
    assert_eq!(of["evidence:own-password"].date, Some(day("2026-10-01")));
    assert_eq!(of["duty:mending"].until, Some(day("2027-03-31")));

    let before = system("tensha: 1\n");
    for lang in [Lang::Ja, Lang::En] {
        let made = draft(&before, &back, lang, &mut found).expect("a draft");
        assert_eq!((made.taken, made.by_hand, made.rejected), (4, 2, 0), "{found:#?}");
        let after = system(&made.yaml);
        // Everything that was there is there as it was.
        for c in &before.controls {
            let same = after.controls.iter().find(|x| x.own.id == c.own.id).expect("the control");
            assert_eq!(
                (&same.evidence, &same.meets, same.status),
                (&c.evidence, &c.meets, c.status)
            );
        }
        assert_eq!(after.duties.len(), before.duties.len());
        // One record, with the answers in it, and two controls more.
        assert_eq!(after.compliance.len(), 1);
        assert_eq!(after.compliance[0].answers.len(), 2);
        assert!(after.compliance[0].answers.iter().any(|a| a.reason.ja == "次の版で: \"直す\" #1"));
        assert_eq!(after.controls.len(), 3);
        let evidence: Vec<_> = after.controls.iter().map(|c| c.evidence.clone()).collect();
        assert!(evidence.contains(&vec!["a.pdf".to_owned(), "b: \"c\".pdf".to_owned()]));
        assert!(evidence.contains(&vec!["test.pdf".to_owned()]));
        // A second draft beside the first takes other names.
        let again = draft(&after, &back, lang, &mut Vec::new()).expect("a draft");
        assert!(again.yaml.contains("-2\":"), "{}", again.yaml);
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn rows_that_cannot_be_taken_are_named() {
    let cases: [(&str, Cells, &str); 6] = [
        ("duty:mending", &[(ANSWER, "perhaps")], "X024"),
        ("duty:mending", &[(ANSWER, "引き受ける"), (UNTIL, "next year")], "X026"),
        ("requirement:plc:jc-star-1/S1.1-02", &[(ANSWER, "not met")], "X027"),
        ("duty:mending", &[(0, "nothing"), (ANSWER, "met")], "X023"),
        ("duty:mending", &[(0, "duty:other"), (ANSWER, "引き受ける")], "X023"),
        ("guarantee:dry", &[(0, "evidence:none"), (ANSWER, "planned")], "X023"),
    ];
    let model = system("tensha: 1\n");
    for (id, cells, code) in cases {
        let mut sheets = opened(&write(&all()).expect("a workbook"));
        fill(&mut sheets, id, cells);
        let row = 1 + sheets[0]
            .1
            .iter()
            .position(|r| r.get(ANSWER).is_some_and(|a| !a.is_empty()) && r[0] != "ID")
            .expect("the row");
        let mut found = Vec::new();
        let back = read(&saved(&sheets), "q.xlsx", &Bounds::default(), &mut found)
            .expect("a questionnaire");
        let made = draft(&model, &back, Lang::En, &mut found).expect("a draft");
        assert_eq!(codes(&found), [code], "{cells:?}");
        assert_eq!((made.taken, made.rejected), (0, 1));
        assert!(found[0].message.en.contains(&format!("row {row}")), "{}", found[0].message.en);
        assert!(found[0].message.ja.contains(&format!("{row}行目")) && !found[0].help.is_empty());
    }
}

#[test]
fn the_second_of_two_rows_is_rejected_and_met_without_evidence_is_said() {
    let mut sheets = opened(&write(&all()).expect("a workbook"));
    fill(&mut sheets, "requirement:plc:jc-star-1/S1.1-02", &[(ANSWER, "met")]);
    let copy = sheets[0].1[1].clone();
    sheets[0].1.push(copy);
    let mut found = Vec::new();
    let back =
        read(&saved(&sheets), "q.xlsx", &Bounds::default(), &mut found).expect("a questionnaire");
    draft(&system("tensha: 1\n"), &back, Lang::En, &mut found).expect("a draft");
    assert_eq!(codes(&found), ["X025", "X028"]);
}

#[test]
fn a_questionnaire_of_another_system_gives_nothing() {
    for (system_id, party) in [("other", "maker"), ("s", "other")] {
        let mut of = all();
        (of.system, of.party) = (system_id.to_owned(), party.to_owned());
        let mut found = Vec::new();
        let back = read(&write(&of).expect("a workbook"), "q.xlsx", &Bounds::default(), &mut found);
        let made = draft(&system("tensha: 1\n"), &back.expect("read"), Lang::En, &mut found);
        assert!(made.is_none());
        assert_eq!(codes(&found), ["X022"]);
    }
}

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        out.write_all(bytes).expect("bytes");
    }
    out.finish().expect("an archive").into_inner()
}

fn refused(bytes: &[u8], bounds: &Bounds) -> Vec<&'static str> {
    let mut found = Vec::new();
    assert!(read(bytes, "q.xlsx", bounds, &mut found).is_none());
    found.iter().map(|d| d.code).collect()
}

#[test]
fn what_would_burst_the_program_is_refused() {
    let bounds = Bounds { unpacked: 1 << 20, entries: 5, ..Bounds::default() };
    // Two megabytes of nothing pack into two kilobytes.
    let bomb = packed(&[("xl/workbook.xml", &vec![b' '; 2 << 20])]);
    assert!(bomb.len() < 10_000);
    assert_eq!(refused(&bomb, &bounds), ["X021"]);
    let many: Vec<String> = (0..6).map(|n| format!("f{n}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    assert_eq!(refused(&packed(&many), &bounds), ["X021"]);
    assert_eq!(refused(&bomb, &Bounds { bytes: 100, ..bounds }), ["X021"]);
    // Two cells far apart are no table of all that lies between.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Tensha").expect("a name");
    sheet.write_string(0, 0, "tensha-questionnaire").expect("a cell");
    sheet.write_string(1_048_575, 16_383, "far").expect("a cell");
    let far = book.save_to_buffer().expect("a workbook");
    assert_eq!(refused(&far, &Bounds::default()), ["X021"]);
    assert_eq!(refused(b"no workbook", &Bounds::default()), ["X020"]);
    assert_eq!(refused(&packed(&[("a", b"b")]), &Bounds::default()), ["X020"]);
}

/// Whatever is cut off or changed, the program says so and goes on.
#[test]
fn broken_workbooks_break_nothing() {
    let whole = write(&all()).expect("a workbook");
    for cut in (0..whole.len()).step_by(61) {
        let _ = read(&whole[..cut], "q.xlsx", &Bounds::default(), &mut Vec::new());
    }
    for at in (0..whole.len()).step_by(37) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        let _ = read(&changed, "q.xlsx", &Bounds::default(), &mut Vec::new());
    }
}

proptest! {
    /// An ID is read back as what it was written from.
    #[test]
    fn ids_come_back(number in "[ -~]{1,20}", product in prop::collection::vec("[a-z][a-z0-9_.-]{0,8}", 0..4)) {
        let requirement = format!("scheme/{number}");
        for id in [
            Id::Requirement { requirement: requirement.clone(), product },
            Id::Evidence(number.clone()),
            Id::Duty(number.clone()),
            Id::Guarantee(number.clone()),
        ] {
            prop_assert_eq!(Id::parse(&id.text()), Some(id));
        }
    }
}
