//! Models in several files.
#![expect(clippy::unwrap_used, reason = "test helpers build small files")]

use std::collections::BTreeMap;

use tensha_logic::mef::{
    Limits, LoadError, MefCode, MefDiagnostic, Model, ReadOptions, has_errors, read, read_joined,
};
use tensha_logic::{Cancel, Settings, solve, solve::Value};

/// A finding as its code, its file, and the text it points at.
type Said = (&'static str, String, String);

fn join_within(limits: Limits, files: &[(&str, &str)]) -> (Model, Vec<MefDiagnostic>, Vec<Said>) {
    let all: BTreeMap<&str, &str> = files.iter().copied().collect();
    let mut load = |path: &str, most: usize| match all.get(path) {
        Some(text) if text.len() > most => Err(LoadError::TooLarge),
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(LoadError::NotFound),
    };
    let options = ReadOptions { mission_time: None, limits };
    let (name, text) = files[0];
    let (model, findings, sources) = read_joined(name, text.as_bytes(), &options, &mut load);
    let said = findings
        .iter()
        .map(|one| {
            let place = sources.place(&one.range);
            let text = place.text.get(place.range.clone()).unwrap_or_default();
            (one.code.id(), place.file.to_owned(), String::from_utf8_lossy(text).into_owned())
        })
        .collect();
    (model, findings, said)
}

fn join(files: &[(&str, &str)]) -> (Model, Vec<MefDiagnostic>, Vec<Said>) {
    join_within(Limits::default(), files)
}

fn probability(model: &Model) -> f64 {
    let built = model.build(&model.tops[..1]).unwrap();
    let probs = model.probabilities(&built).unwrap();
    let root = built.roots[0];
    let answer = solve(&built.formula, root, &probs, &Settings::default(), &Cancel::new());
    match answer.unwrap().probability {
        Value::Exact(prob) => prob.p,
        Value::Interval { .. } => panic!("an interval"),
    }
}

const EVENTS: &str = "<opsa-mef><model-data>\
    <define-basic-event name='a'><float value='0.5'/></define-basic-event>\
    <define-basic-event name='b'><parameter name='p'/></define-basic-event>\
    </model-data></opsa-mef>";

/// Gates in one file, events in a second, a parameter in a third that the second does not know of.
#[test]
fn files_are_one_model() {
    let main = "<opsa-mef><include file='data/events.xml'/><define-fault-tree name='t'>\
        <define-gate name='top'><and><gate name='g'/><basic-event name='a'/></and></define-gate>\
        <include file='gates.xml'/></define-fault-tree></opsa-mef>";
    let gates = "<?xml version='1.0'?>\n<opsa-mef><define-gate name='g'><or><basic-event name='b'/>\
        <basic-event name='a'/></or></define-gate><include file='data/values.xml'/></opsa-mef>";
    let values = "<define-parameter name='p'><float value='0.25'/></define-parameter>";
    let (model, findings, _) = join(&[
        ("model.xml", main),
        ("data/events.xml", EVENTS),
        ("gates.xml", gates),
        ("data/values.xml", values),
    ]);
    assert_eq!(findings, vec![]);
    assert_eq!(model.tops.len(), 1);
    // a and (a or b) is a.
    assert!((probability(&model) - 0.5).abs() < 1e-15);
    let gate = model.find_gate("g").unwrap();
    let container = model.gates[gate.0 as usize].definition.container;
    assert!(container.is_some(), "what a fault tree includes is inside of it");
}

/// A directive stands for its content wherever it is: here for an argument and for a whole event.
#[test]
fn content_without_a_wrapper_stands_for_itself() {
    let main = "<opsa-mef><define-fault-tree name='t'><define-gate name='top'><and>\
        <include file='arg.xml'></include><basic-event name='b'/></and></define-gate>\
        <include file='x/b.xml'/></define-fault-tree></opsa-mef>";
    let (model, findings, _) = join(&[
        ("m.xml", main),
        ("arg.xml", "\u{feff}<not><constant value='false'/></not>"),
        ("x/b.xml", "<opsa-mef><include file='../b2.xml'/></opsa-mef>"),
        ("b2.xml", "<define-basic-event name='b'><float value='0.125'/></define-basic-event>"),
    ]);
    assert_eq!(findings, vec![]);
    assert!((probability(&model) - 0.125).abs() < 1e-15);
}

/// One file in two components makes two private sets of names; a warning says that it is read twice.
#[test]
fn one_file_in_two_components() {
    let main = "<opsa-mef><define-fault-tree name='t'><define-gate name='top'><and>\
        <gate name='one.lost'/><gate name='two.lost'/></and></define-gate>\
        <define-component name='one' role='private'><include file='train.xml'/></define-component>\
        <define-component name='two' role='private'><include file='train.xml'/></define-component>\
        </define-fault-tree></opsa-mef>";
    let train = "<opsa-mef><define-gate name='lost'><basic-event name='e'/></define-gate>\
        <define-basic-event name='e'><float value='0.1'/></define-basic-event></opsa-mef>";
    let (model, findings, said) = join(&[("m.xml", main), ("train.xml", train)]);
    assert!(!has_errors(&findings));
    let again = "<include file='train.xml'/>".to_owned();
    assert_eq!(said, vec![("mef-include-again", "m.xml".to_owned(), again)]);
    assert!((probability(&model) - 0.01).abs() < 1e-15);
}

#[test]
fn findings_name_the_file_they_are_in() {
    let main = "<opsa-mef>\n<include file='gates.xml'/>\n<include file='gone.xml'/></opsa-mef>";
    let gates = "<opsa-mef><define-fault-tree name='t'>\n<define-gate name='g'><nor>\
        <basic-event nam='x'/></nor></define-gate></define-fault-tree></opsa-mef>";
    let (_, findings, said) = join(&[("m.xml", main), ("gates.xml", gates)]);
    let expected = [
        ("mef-include-not-found", "m.xml", "<include file='gone.xml'/>"),
        ("mef-missing-attribute", "gates.xml", "<basic-event nam='x'/>"),
        ("mef-unknown-attribute", "gates.xml", "x"),
    ];
    let expected: Vec<Said> =
        expected.map(|(code, file, text)| (code, file.to_owned(), text.to_owned())).to_vec();
    assert_eq!(said, expected);
    assert!(has_errors(&findings));
    assert_eq!(findings[0].args, ["gone.xml"]);
}

#[test]
fn a_name_that_a_missing_file_may_define_is_not_called_undefined() {
    let main = "<opsa-mef><include file='gone.xml'/><define-fault-tree name='t'>\
        <define-gate name='g'><and><basic-event name='x'/><gate name='h'/></and></define-gate>\
        </define-fault-tree></opsa-mef>";
    let (_, _, said) = join(&[("m.xml", main)]);
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].0, "mef-include-not-found");
}

#[test]
fn cycles_are_named() {
    let files = [
        ("a.xml", "<opsa-mef><include file='s/b.xml'/></opsa-mef>"),
        ("s/b.xml", "<opsa-mef><include file='c.xml'/></opsa-mef>"),
        ("s/c.xml", "<opsa-mef><model-data><include file='../s/b.xml'/></model-data></opsa-mef>"),
    ];
    let (_, findings, said) = join(&files);
    assert_eq!(said[0].0, "mef-include-cycle");
    assert_eq!((said[0].1.as_str(), said.len()), ("s/c.xml", 1));
    assert_eq!(findings[0].args, ["s/b.xml", "s/b.xml → s/c.xml → s/b.xml"]);
    let (_, _, said) = join(&[("a.xml", "<opsa-mef><include file='a.xml'/></opsa-mef>")]);
    assert_eq!(said[0].0, "mef-include-cycle");
}

#[test]
fn paths_do_not_leave_the_folder() {
    for path in ["../up.xml", "/etc/passwd", "s/../../up.xml", "C:\\x.xml", "http://h/x.xml", ""] {
        let main = format!("<opsa-mef><include file='{path}'/></opsa-mef>");
        let mut asked = Vec::new();
        let mut load = |path: &str, _: usize| {
            asked.push(path.to_owned());
            Ok(b"<opsa-mef/>".to_vec())
        };
        let (_, findings, _) =
            read_joined("m.xml", main.as_bytes(), &ReadOptions::default(), &mut load);
        assert_eq!(findings[0].code, MefCode::IncludeOutside, "{path}");
        assert!(asked.is_empty(), "{path}");
    }
}

#[test]
fn what_the_caller_cannot_give_is_said() {
    let main = b"<opsa-mef><include file='x.xml'/></opsa-mef>";
    let cases = [
        (LoadError::NotFound, MefCode::IncludeNotFound),
        (LoadError::Outside, MefCode::IncludeOutside),
        (LoadError::TooLarge, MefCode::IncludeTooLarge),
        (LoadError::Unreadable("no permission".to_owned()), MefCode::IncludeUnreadable),
    ];
    for (error, code) in cases {
        let mut load = |_: &str, _: usize| Err(error.clone());
        let (_, findings, _) = read_joined("m.xml", main, &ReadOptions::default(), &mut load);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, code);
    }
    let mut load = |_: &str, _: usize| Ok(b"<opsa-mef>ab\xff</opsa-mef>".to_vec());
    let (_, findings, sources) = read_joined("m.xml", main, &ReadOptions::default(), &mut load);
    let one = findings.iter().find(|one| one.code == MefCode::NotUtf8).unwrap();
    let place = sources.place(&one.range);
    assert_eq!((place.file, place.range.start), ("x.xml", 12));
}

#[test]
fn broken_files_do_not_close_what_is_around_them() {
    let main = "<opsa-mef><define-fault-tree name='t'><include file='x.xml'/>\
        <define-gate name='g'><constant value='true'/></define-gate></define-fault-tree></opsa-mef>";
    let (model, _, said) =
        join(&[("m.xml", main), ("x.xml", "</opsa-mef></define-fault-tree><opsa-mef><label>")]);
    assert_eq!(model.find_gate("g").map(|gate| gate.0), Some(0));
    assert!(said.iter().all(|one| one.1 == "x.xml"), "{said:?}");
    let codes: Vec<&str> = said.iter().map(|one| one.0).collect();
    let expected = [
        "mef-xml-unmatched-end",
        "mef-xml-unmatched-end",
        "mef-xml-unclosed-element",
        "mef-xml-unclosed-element",
    ];
    assert_eq!(codes, expected);
    let (_, _, said) = join(&[("m.xml", main), ("x.xml", " <!-- nothing --> ")]);
    assert_eq!((said[0].0, said[0].1.as_str()), ("mef-no-root", "x.xml"));
}

#[test]
fn number_depth_and_size_are_limited() {
    let few = Limits { max_files: 2, ..Limits::default() };
    let main = "<opsa-mef><include file='a.xml'/><include file='b.xml'/></opsa-mef>";
    let empty = "<opsa-mef/>";
    let files = [("m.xml", main), ("a.xml", empty), ("b.xml", empty)];
    let (_, findings, _) = join_within(few, &files);
    assert_eq!(findings[0].code, MefCode::IncludeTooMany);
    assert_eq!(findings[0].args, ["2", "b.xml"]);

    let shallow = Limits { max_include_depth: 1, ..Limits::default() };
    let next = "<opsa-mef><include file='b.xml'/></opsa-mef>";
    let (_, findings, _) = join_within(
        shallow.clone(),
        &[
            ("m.xml", "<opsa-mef><include file='a.xml'/></opsa-mef>"),
            ("a.xml", next),
            ("b.xml", empty),
        ],
    );
    assert_eq!(findings[0].code, MefCode::IncludeTooDeep);
    let (_, findings, _) = join_within(shallow, &files);
    assert!(findings.iter().all(|one| one.code == MefCode::NoGate), "{findings:?}");

    let small = Limits { max_bytes: 100, ..Limits::default() };
    let long = format!("<opsa-mef><!--{}--></opsa-mef>", "x".repeat(80));
    let files = [("m.xml", "<opsa-mef><include file='a.xml'/></opsa-mef>"), ("a.xml", &long)];
    let (_, findings, _) = join_within(small, &files);
    assert_eq!(findings[0].code, MefCode::IncludeTooLarge);
}

/// Twenty levels that each include the next one twice would be a million copies: bytes and elements are counted as read.
#[test]
fn doubling_is_bounded() {
    let names: Vec<String> = (0..14).map(|level| format!("{level}.xml")).collect();
    let texts: Vec<String> = (1..=14)
        .map(|level| {
            let next = format!("<include file='{level}.xml'/>");
            let next = if level == 14 { String::new() } else { next };
            format!("<opsa-mef><!--{}-->{next}{next}</opsa-mef>", "x".repeat(100))
        })
        .collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let limits = Limits { max_bytes: 100_000, ..Limits::default() };
    let (_, findings, _) = join_within(limits, &files);
    assert!(findings.iter().any(|one| one.code == MefCode::IncludeTooLarge));
    let limits = Limits { max_elements: 1000, ..Limits::default() };
    let (_, findings, _) = join_within(limits, &files);
    assert!(findings.iter().any(|one| one.code == MefCode::TooManyElements));
}

/// Splitting a file changes nothing: each child of the root goes into a file of its own.
#[test]
fn a_split_model_is_the_model() {
    let pieces = [
        "<define-fault-tree name='t'><define-gate name='top'><atleast min='2'><basic-event name='a'/>\
         <basic-event name='b'/><basic-event name='c'/></atleast></define-gate></define-fault-tree>",
        "<model-data><define-basic-event name='a'><float value='0.1'/></define-basic-event>\
         <define-basic-event name='b'><float value='0.2'/></define-basic-event></model-data>",
        "<model-data><define-basic-event name='c'><float value='0.3'/></define-basic-event></model-data>",
    ];
    let whole = format!("<opsa-mef>{}</opsa-mef>", pieces.concat());
    let (whole, findings) = read(whole.as_bytes(), &ReadOptions::default());
    assert_eq!(findings, vec![]);
    let main = "<opsa-mef><include file='0'/><include file='1'/><include file='2'/></opsa-mef>";
    let (split, findings, _) =
        join(&[("m.xml", main), ("0", pieces[0]), ("1", pieces[1]), ("2", pieces[2])]);
    assert_eq!(findings, vec![]);
    // 0.1·0.2·0.7 + 0.1·0.8·0.3 + 0.9·0.2·0.3 + 0.1·0.2·0.3
    assert!((probability(&split) - 0.098).abs() < 1e-15);
    assert_eq!(probability(&split).to_bits(), probability(&whole).to_bits());
}
