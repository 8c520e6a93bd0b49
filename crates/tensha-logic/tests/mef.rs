//! The reader and the writer of fault tree files.

#![expect(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "test helpers build small files"
)]

use tensha_logic::mef::{
    Connective, GateId, Lang, Limits, MefCode, MefDiagnostic, Model, ReadOptions, Severity, Term,
    from_formula, has_errors, read, write,
};

fn take(text: &str) -> (Model, Vec<MefDiagnostic>) {
    read(text.as_bytes(), &ReadOptions::default())
}

/// Reads a fault tree with this content, which must be without findings.
fn tree(content: &str) -> Model {
    let text = format!(
        "<opsa-mef><define-fault-tree name=\"ft\">{content}</define-fault-tree></opsa-mef>"
    );
    let (model, findings) = take(&text);
    assert_eq!(findings, vec![], "{text}");
    model
}

/// The findings of a fault tree as (code, the text they point at).
fn findings(content: &str) -> Vec<(&'static str, String)> {
    let text = format!(
        "<opsa-mef><define-fault-tree name=\"ft\">{content}</define-fault-tree></opsa-mef>"
    );
    let (_, findings) = take(&text);
    findings.iter().map(|one| (one.code.id(), text[one.range.clone()].to_owned())).collect()
}

/// The tags of a connective, and its value from the number of true arguments and their bits.
type TruthCase = (&'static str, &'static str, fn(u32, u32) -> bool);

/// A formula, a code, and the text that the finding points at.
type FaultCase = (&'static str, &'static str, &'static str);

fn events(names: &[&str]) -> String {
    names.iter().map(|name| format!("<define-basic-event name=\"{name}\"/>")).collect()
}

/// The truth table of the first top, over the basic events in the order of the file.
fn table(model: &Model) -> Vec<bool> {
    let built = model.build(&model.tops[..1]).unwrap();
    let count = model.basic_events.len();
    (0..1_u32 << count)
        .map(|bits| {
            let values: Vec<bool> = (0..count).map(|at| bits >> at & 1 == 1).collect();
            built.formula.eval(built.roots[0], &values)
        })
        .collect()
}

fn probability(expression: &str) -> Option<f64> {
    let (model, findings) = take(&format!(
        "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><basic-event \
         name=\"e\"/></define-gate></define-fault-tree><model-data><define-basic-event \
         name=\"e\">{expression}</define-basic-event></model-data></opsa-mef>"
    ));
    if has_errors(&findings) { None } else { model.basic_events[0].probability.map(|prob| prob.p) }
}

#[test]
fn every_connective_has_its_truth_table() {
    let count = |bits: u32| bits.count_ones();
    let cases: &[TruthCase] = &[
        ("<and>", "</and>", |k, _| k == 3),
        ("<or>", "</or>", |k, _| k > 0),
        ("<nand>", "</nand>", |k, _| k < 3),
        ("<nor>", "</nor>", |k, _| k == 0),
        ("<atleast min=\"2\">", "</atleast>", |k, _| k >= 2),
        ("<cardinality min=\"1\" max=\"2\">", "</cardinality>", |k, _| k == 1 || k == 2),
        ("<cardinality min=\"0\" max=\"1\">", "</cardinality>", |k, _| k <= 1),
    ];
    for (open, close, expected) in cases {
        let model = tree(&format!(
            "<define-gate name=\"g\">{open}<basic-event name=\"a\"/><event name=\"b\"/><event \
             name=\"c\" type=\"basic-event\"/>{close}</define-gate>{}",
            events(&["a", "b", "c"])
        ));
        for (bits, value) in table(&model).into_iter().enumerate() {
            let bits = bits as u32;
            assert_eq!(value, expected(count(bits), bits), "{open} {bits:03b}");
        }
    }
    let binary: &[TruthCase] = &[
        ("<xor>", "</xor>", |k, _| k == 1),
        ("<iff>", "</iff>", |k, _| k != 1),
        ("<imply>", "</imply>", |_, bits| bits & 1 == 0 || bits & 2 == 2),
    ];
    for (open, close, expected) in binary {
        let model = tree(&format!(
            "<define-gate name=\"g\">{open}<basic-event name=\"a\"/><basic-event \
             name=\"b\"/>{close}</define-gate>{}",
            events(&["a", "b"])
        ));
        for (bits, value) in table(&model).into_iter().enumerate() {
            assert_eq!(value, expected((bits as u32).count_ones(), bits as u32), "{open}");
        }
    }
}

#[test]
fn the_greatest_numbers_are_numbers_too() {
    let text = |formula: &str| {
        format!(
            "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\">{formula}</define-gate>{}\
             </define-fault-tree></opsa-mef>",
            events(&["a"])
        )
    };
    let (model, found) =
        take(&text("<atleast min=\"4294967295\"><basic-event name=\"a\"/></atleast>"));
    assert_eq!(found[0].code, MefCode::NeverTrue);
    assert_eq!(table(&model), [false, false]);
    let (model, found) = take(&text(
        "<cardinality min=\"0\" max=\"4294967295\"><basic-event name=\"a\"/></cardinality>",
    ));
    assert_eq!(found, vec![]);
    assert_eq!(table(&model), [true, true]);
    assert_eq!(table(&take(&write(&model)).0), [true, true]);
    let (_, found) = take(&text("<atleast min=\"4294967296\"><basic-event name=\"a\"/></atleast>"));
    assert_eq!(found[0].code, MefCode::BadInteger);
}

#[test]
fn formulas_nest_and_use_constants_and_house_events() {
    let model = tree(
        "<define-gate name=\"g\"><or><and><basic-event name=\"a\"/><not><house-event \
         name=\"h\"/></not></and><and><house-event name=\"on\"/><constant \
         value=\"false\"/></and></or></define-gate><define-house-event name=\"h\"/>\
         <define-house-event name=\"on\"><constant value=\"true\"/></define-house-event>\
         <define-basic-event name=\"a\"/>",
    );
    assert_eq!(table(&model), [false, true]);
}

#[test]
fn names_are_looked_up_from_the_inside_out() {
    let model = tree(
        "<define-gate name=\"top\"><or><gate name=\"A.g\"/><gate name=\"ft.B.g\"/><basic-event \
         name=\"shared\"/></or></define-gate>\
         <define-component name=\"A\" role=\"private\"><define-gate name=\"g\"><and><basic-event \
         name=\"e\"/><basic-event name=\"shared\"/></and></define-gate><define-basic-event \
         name=\"e\"/><define-basic-event name=\"shared\" role=\"public\"/></define-component>\
         <define-component name=\"B\" role=\"private\"><define-component \
         name=\"C\"><define-basic-event name=\"e\"/></define-component><define-gate \
         name=\"g\"><basic-event name=\"C.e\"/></define-gate></define-component>",
    );
    let names: Vec<String> =
        model.basic_events.iter().map(|event| model.full_name(&event.definition)).collect();
    assert_eq!(names, ["ft.A.e", "shared", "ft.B.C.e"]);
    assert_eq!(model.tops, [GateId(0)]);
    assert_eq!(model.find_gate("ft.B.g"), Some(GateId(2)));
    assert_eq!(model.find_gate("g"), None);
    assert_eq!(table(&model), [false, false, true, true, true, true, true, true]);
}

#[test]
fn a_private_name_is_not_seen_outside_and_the_path_is_suggested() {
    let text = "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><basic-event \
                name=\"e\"/></define-gate><define-component name=\"A\" \
                role=\"private\"><define-basic-event name=\"e\"/></define-component>\
                </define-fault-tree></opsa-mef>";
    let (_, findings) = take(text);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, MefCode::UndefinedName);
    assert_eq!(findings[0].suggestion.as_deref(), Some("ft.A.e"));
}

#[test]
fn expressions() {
    let near = |text: &str, expected: f64| {
        let value = probability(text).unwrap_or(f64::NAN);
        assert!((value - expected).abs() <= 1e-14 * expected.abs(), "{text}: {value} {expected}");
    };
    near("<float value=\" 1.5E-2 \"/>", 0.015);
    near("<bool value=\"true\"/>", 1.0);
    near("<div><int value=\"1\"/><int value=\"8\"/></div>", 0.125);
    near(
        "<exponential><float value=\"1e-12\"/><system-mission-time/></exponential>",
        8.76e-9 - 8.76e-9 * 8.76e-9 / 2.0,
    );
    // The format's own example: 1 − exp(−λt) written out keeps its digits.
    near(
        "<sub><float value=\"1\"/><exp><mul><neg><float \
         value=\"1e-15\"/></neg><float value=\"1e-3\"/></mul></exp></sub>",
        1e-18,
    );
    near(
        "<ite><lt><int value=\"1\"/><int value=\"2\"/></lt><float value=\"0.25\"/><div><int \
         value=\"1\"/><int value=\"0\"/></div></ite>",
        0.25,
    );
    near(
        "<switch><case><bool value=\"false\"/><float value=\"0.1\"/></case><case><bool \
         value=\"true\"/><float value=\"0.2\"/></case><float value=\"0.3\"/></switch>",
        0.2,
    );
    near(
        "<histogram><float value=\"0\"/><bin><float value=\"1\"/><float \
         value=\"0.1\"/></bin><bin><float value=\"3\"/><float value=\"0.4\"/></bin></histogram>",
        0.3,
    );
    near("<uniform-deviate><float value=\"0.1\"/><float value=\"0.3\"/></uniform-deviate>", 0.2);
    near("<min><float value=\"0.4\"/><float value=\"0.3\"/></min>", 0.3);
    near("<pow><float value=\"0.5\"/><int value=\"3\"/></pow>", 0.125);
}

#[test]
fn parameters_refer_to_each_other_in_any_order() {
    let model = tree(
        "<define-gate name=\"g\"><basic-event name=\"e\"/></define-gate><define-basic-event \
         name=\"e\"><mul><parameter name=\"a\"/><parameter name=\"b\"/></mul></define-basic-event>\
         <define-parameter name=\"a\"><add><parameter name=\"b\"/><float \
         value=\"0.1\"/></add></define-parameter><define-parameter name=\"b\"><float \
         value=\"0.4\"/></define-parameter>",
    );
    assert_eq!(model.basic_events[0].probability.map(|prob| prob.p), Some(0.5 * 0.4));
    assert_eq!(model.parameters[0].value, Some(0.5));
}

#[test]
fn findings_point_at_the_fault() {
    let gate = |formula: &str| {
        format!("<define-gate name=\"g\">{formula}</define-gate>{}", events(&["alpha", "beta"]))
    };
    let cases: &[FaultCase] = &[
        ("<basic-event name=\"alpa\"/>", "mef-undefined-name", "alpa"),
        ("<gate name=\"alpha\"/>", "mef-wrong-kind", "<gate name=\"alpha\"/>"),
        ("<adn><basic-event name=\"alpha\"/></adn>", "mef-unknown-element", "<adn>"),
        ("<and></and>", "mef-too-few-arguments", "<and>"),
        ("<not/>", "mef-argument-count", "<not/>"),
        ("", "mef-no-formula", "<define-gate name=\"g\">"),
        ("<basic-event/>", "mef-missing-attribute", "<basic-event/>"),
        ("<event name=\"alpha\" type=\"cat\"/>", "mef-bad-event-type", "cat"),
        ("<constant value=\"yes\"/>", "mef-bad-boolean", "yes"),
        ("<atleast min=\"-1\"><basic-event name=\"alpha\"/></atleast>", "mef-bad-integer", "-1"),
        (
            "<atleast min=\"3\"><basic-event name=\"alpha\"/><basic-event name=\"beta\"/></atleast>",
            "mef-never-true",
            "<atleast min=\"3\">",
        ),
        (
            "<cardinality min=\"2\" max=\"1\"><basic-event name=\"alpha\"/><basic-event \
             name=\"beta\"/></cardinality>",
            "mef-cardinality-order",
            "<cardinality min=\"2\" max=\"1\">",
        ),
        (
            "<or><basic-event name=\"alpha\"/><basic-event name=\"beta\"/><basic-event \
             name=\"alpha\" /></or>",
            "mef-repeated-argument",
            "<basic-event name=\"alpha\" />",
        ),
        (
            "<atleast min=\"2\"><basic-event name=\"alpha\"/><basic-event name=\"alpha\" \
             /></atleast>",
            "mef-repeated-argument-counts",
            "<basic-event name=\"alpha\" />",
        ),
        ("<gate name=\"g\"/>", "mef-gate-cycle", "<define-gate name=\"g\">"),
        (
            "<basic-event name=\"alpha\"/><basic-event name=\"beta\"/>",
            "mef-many-formulas",
            "<basic-event name=\"beta\"/>",
        ),
        ("text<basic-event name=\"alpha\"/>", "mef-xml-stray-text", "text"),
        ("<basic-event name=\"alpha\" nmae=\"x\"/>", "mef-unknown-attribute", "x"),
        ("<basic-event name=\"alpha\" name=\"beta\"/>", "mef-xml-repeated-attribute", "beta"),
        ("<basic-event name=\"a&#27;[2J\"/>", "mef-control-character", "a&#27;[2J"),
        ("<basic-event name=alpha/>", "mef-xml-bad-attribute", "<basic-event name=alpha/>"),
    ];
    for (formula, code, at) in cases {
        let found = findings(&gate(formula));
        assert!(
            found.iter().any(|(found_code, text)| found_code == code && text == at),
            "{formula}: {found:?}"
        );
    }
}

#[test]
fn many_faults_in_one_run() {
    let found = findings(
        "<define-gate name=\"a\"><and><gate name=\"x\"/><gate name=\"y\"/></and></define-gate>\
         <define-gate name=\"a\"><constant value=\"true\"/></define-gate>\
         <define-basic-event name=\"e\"><float value=\"1.5\"/></define-basic-event>\
         <define-basic-event name=\"f\"><float value=\"x\"/></define-basic-event>\
         <define-basic-event name=\"h\"><exponential><float value=\"-1\"/><parameter \
         name=\"p\"/></exponential></define-basic-event>\
         <define-parameter name=\"q\"><parameter name=\"q\"/></define-parameter>",
    );
    let codes: Vec<&str> = found.iter().map(|one| one.0).collect();
    assert_eq!(
        codes,
        [
            "mef-undefined-name",
            "mef-undefined-name",
            "mef-duplicate-definition",
            "mef-probability-out-of-range",
            "mef-bad-number",
            "mef-undefined-parameter",
            "mef-parameter-cycle",
        ]
    );
}

#[test]
fn messages_are_bilingual_and_suggest() {
    let text = "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><basic-event \
                name=\"pmup\"/></define-gate><define-basic-event name=\"pump\"/>\
                </define-fault-tree></opsa-mef>";
    let (_, findings) = take(text);
    assert_eq!(findings[0].severity(), Severity::Error);
    assert_eq!(findings[0].message(Lang::En), "`pmup` is not defined");
    assert_eq!(findings[0].message(Lang::Ja), "`pmup` が定義されていません");
    assert_eq!(findings[0].hint(Lang::En).as_deref(), Some("did you mean `pump`?"));
    assert_eq!(findings[0].hint(Lang::Ja).as_deref(), Some("`pump` のことですか。"));
}

#[test]
fn what_is_not_read_is_said() {
    let (model, findings) = take(
        "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><basic-event \
         name=\"e\"/></define-gate><define-basic-event name=\"e\"/></define-fault-tree>\
         <include file=\"other.xml\"/></opsa-mef>",
    );
    let codes: Vec<&str> = findings.iter().map(|one| one.code.id()).collect();
    assert_eq!(codes, ["mef-not-read-include"]);
    assert!(!has_errors(&findings));
    assert_eq!(model.gates.len(), 1);
}

#[test]
fn labels_attributes_comments_and_prefixes_do_no_harm() {
    let (model, findings) = take(
        "\u{feff}<?xml version=\"1.0\"?><!DOCTYPE opsa-mef><!-- a -- b --><m:opsa-mef \
         xmlns:m=\"urn:x\" name=\"model\"><define-fault-tree name=\"ft\"><label>L</label><attributes>\
         <attribute name=\"a\" value=\"b\"/></attributes><define-gate name=\"g\"><label> G &amp; \
         &#x3042;<![CDATA[<c>]]></label><m:basic-event name=\"e\"/></define-gate>\
         <define-basic-event name=\"e\"><label/></define-basic-event></define-fault-tree>\
         </m:opsa-mef>",
    );
    assert_eq!(findings, vec![]);
    assert_eq!(model.name.as_deref(), Some("model"));
    assert_eq!(model.gates[0].definition.label.as_deref(), Some("G & あ<c>"));
}

#[test]
fn byte_ranges_are_right_after_a_mark_and_wide_letters() {
    let text = "\u{feff}<opsa-mef><define-fault-tree name=\"木\"><define-gate \
                name=\"頂\"><basic-event name=\"事象\"/></define-gate></define-fault-tree></opsa-mef>";
    let (_, findings) = take(text);
    assert_eq!(findings.len(), 1);
    assert_eq!(&text[findings[0].range.clone()], "<basic-event name=\"事象\"/>");
    let (_, findings) = take("\u{feff}<opsa-mef></opsa>");
    let ranges: Vec<_> = findings.iter().map(|one| one.range.clone()).collect();
    assert_eq!(ranges, [3..13, 13..20]);
}

#[test]
fn ill_formed_files_still_give_what_can_be_read() {
    let text = "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><and><basic-event \
                name=\"e\"/></or></and></define-gate><define-basic-event name=\"e\"/>\
                </define-fault-tree></opsa-mef>";
    let (model, findings) = take(text);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, MefCode::XmlUnmatchedEnd);
    assert_eq!(model.basic_events.len(), 1);

    let (model, findings) =
        take("<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\">");
    assert_eq!(model.gates.len(), 1);
    assert!(has_errors(&findings));

    for (text, code) in [
        ("", MefCode::NoRoot),
        ("<a/>", MefCode::WrongRoot),
        ("<opsa-mef/><opsa-mef/>", MefCode::SecondRoot),
        ("<opsa-mef", MefCode::XmlUnclosed),
        ("<opsa-mef><!-- ", MefCode::XmlUnclosed),
        ("<opsa-mef>&lt</opsa-mef>", MefCode::XmlBadReference),
        ("<opsa-mef name=\"&x;\"/>", MefCode::XmlBadReference),
        ("<opsa-mef/>", MefCode::NoGate),
    ] {
        let (_, findings) = take(text);
        assert!(findings.iter().any(|one| one.code == code), "{text}: {findings:?}");
    }
    let (_, findings) = read(b"<opsa-mef>\xff</opsa-mef>", &ReadOptions::default());
    assert_eq!((findings[0].code, findings[0].range.clone()), (MefCode::NotUtf8, 10..11));
}

#[test]
fn entities_are_not_expanded() {
    let mut text = String::from("<!DOCTYPE opsa-mef [<!ENTITY a0 \"ha\">");
    for level in 1..40 {
        let inner = format!("&a{};", level - 1).repeat(10);
        text += &format!("<!ENTITY a{level} \"{inner}\">");
    }
    text += "]><opsa-mef><label>&a39;</label></opsa-mef>";
    let (_, findings) = take(&text);
    let codes: Vec<&str> = findings.iter().map(|one| one.code.id()).collect();
    assert!(codes.contains(&"mef-xml-doctype"), "{codes:?}");
    assert!(codes.contains(&"mef-xml-bad-reference"), "{codes:?}");
}

#[test]
fn limits_end_in_findings() {
    let limits = Limits {
        max_bytes: 100_000,
        max_depth: 20,
        max_elements: 50,
        max_attributes: 4,
        max_diagnostics: 5,
        ..Limits::default()
    };
    let options = ReadOptions { mission_time: None, limits };
    let code = |text: &str, code: MefCode| {
        let (_, findings) = read(text.as_bytes(), &options);
        assert!(findings.iter().any(|one| one.code == code), "{findings:?}");
        assert!(findings.len() <= 16);
    };
    code(&" ".repeat(100_001), MefCode::TooLarge);
    code(&format!("<opsa-mef>{}", "<a>".repeat(5000)), MefCode::TooDeep);
    code(&format!("<opsa-mef>{}", "<a/>".repeat(5000)), MefCode::TooManyElements);
    code("<opsa-mef a='' b='' c='' d='' e=''/>", MefCode::TooManyAttributes);
    code(&format!("<opsa-mef>{}", "<a/>".repeat(40)), MefCode::MoreDiagnostics);
}

#[test]
fn deep_chains_need_no_stack() {
    let count = 200_000;
    let mut text = String::from("<opsa-mef><define-fault-tree name=\"ft\">");
    for at in 0..count {
        text += &format!(
            "<define-gate name=\"g{at}\"><or><gate name=\"g{}\"/><basic-event \
             name=\"e\"/></or></define-gate>",
            at + 1
        );
        text += &format!(
            "<define-parameter name=\"p{at}\"><parameter name=\"p{}\"/></define-parameter>",
            at + 1
        );
    }
    let end = format!(
        "<define-gate name=\"g{count}\"><basic-event name=\"e\"/></define-gate>\
         <define-parameter name=\"p{count}\"><float value=\"0.5\"/></define-parameter>\
         <define-basic-event name=\"e\"><parameter name=\"p0\"/></define-basic-event>"
    );
    let (model, findings) = take(&format!("{text}{end}</define-fault-tree></opsa-mef>"));
    assert_eq!(findings, vec![]);
    assert_eq!(model.basic_events[0].probability.map(|prob| prob.p), Some(0.5));
    let built = model.build(&model.tops).unwrap();
    assert_eq!(built.formula.support(built.roots[0]).len(), 1);

    let end =
        end.replace("<basic-event name=\"e\"/></define-gate>", "<gate name=\"g0\"/></define-gate>");
    let (_, findings) = take(&format!("{text}{end}</define-fault-tree></opsa-mef>"));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, MefCode::GateCycle);
    assert!(findings[0].message(Lang::En).len() < 300);
}

#[test]
fn written_models_read_back_as_the_same_function() {
    let text = "<opsa-mef name=\"m\"><define-fault-tree name=\"ft\"><define-gate \
                name=\"top\"><label>the &lt;top&gt;</label><or><xor><basic-event name=\"a b\"/>\
                <basic-event name=\"c\"/><basic-event name=\"d\"/></xor><atleast \
                min=\"2\"><basic-event name=\"c\"/><basic-event name=\"c\"/><basic-event \
                name=\"d\"/></atleast><nand><gate name=\"C.x\"/></nand><iff><basic-event \
                name=\"c\"/><basic-event name=\"d\"/><basic-event name=\"a b\"/></iff>\
                <cardinality min=\"1\" max=\"2\"><basic-event name=\"c\"/><basic-event \
                name=\"d\"/><basic-event name=\"1é\"/></cardinality></or></define-gate>\
                <define-component name=\"C\" role=\"private\"><define-gate \
                name=\"x\"><imply><house-event name=\"h\"/><basic-event name=\"d\"/></imply>\
                </define-gate><define-house-event name=\"h\"><constant value=\"true\"/>\
                </define-house-event></define-component></define-fault-tree><model-data>\
                <define-basic-event name=\"a b\"><float value=\"1e-9\"/></define-basic-event>\
                <define-basic-event name=\"c\"><exponential><float value=\"40\"/><float \
                value=\"1\"/></exponential></define-basic-event><define-basic-event name=\"d\"/>\
                <define-basic-event name=\"1é\"/></model-data></opsa-mef>";
    let (model, findings) = take(text);
    assert!(!has_errors(&findings), "{findings:?}");
    let written = write(&model);
    let (again, findings) = take(&written);
    assert_eq!(findings, vec![], "{written}");
    assert_eq!(table(&model), table(&again));
    let probs = |model: &Model| -> Vec<_> {
        model.basic_events.iter().map(|event| event.probability).collect()
    };
    assert_eq!(probs(&model), probs(&again));
    assert_eq!(write(&model), written);
    let name = |at: usize| again.basic_events[at].definition.name.clone();
    assert_eq!((name(0), name(3)), ("a_b".to_owned(), "_1é".to_owned()));
    assert_eq!(again.basic_events[0].definition.label.as_deref(), Some("a b"));
}

#[test]
fn formulas_become_models() {
    use tensha_logic::Formula;
    let mut formula = Formula::new();
    let vars: Vec<_> = formula.add_vars(4).into_iter().map(|var| formula.var(var)).collect();
    let votes = formula.at_least(2, &[vars[0], vars[0], !vars[1], vars[2]]);
    let parity = formula.xor(&[vars[1], vars[2], vars[3]]);
    let both = formula.and(&[votes, !parity]);
    for root in [both, !both, vars[2], !vars[2], parity, tensha_logic::NodeId::TRUE] {
        let model = from_formula(&formula, root, |at| format!("v{at}"), |_| None);
        let (again, findings) = take(&write(&model));
        assert_eq!(findings, vec![]);
        let names: Vec<usize> = again
            .basic_events
            .iter()
            .map(|event| event.definition.name[1..].parse().unwrap())
            .collect();
        for (bits, value) in table(&again).into_iter().enumerate() {
            let mut values = vec![false; 4];
            for (place, &var) in names.iter().enumerate() {
                values[var] = bits >> place & 1 == 1;
            }
            assert_eq!(value, formula.eval(root, &values), "{}", write(&model));
        }
    }
}

/// The standard's own first example declares no basic event.
#[test]
fn a_file_without_declarations_is_qualitative() {
    let gate = "<define-gate name=\"g\"><or><basic-event name=\"a\"/><and><event name=\"b\" \
                type=\"basic-event\"/><basic-event name=\"a\"/></and></or></define-gate>";
    let text = |more: &str| {
        format!(
            "<opsa-mef><define-fault-tree name=\"ft\">{gate}{more}</define-fault-tree></opsa-mef>"
        )
    };
    let (model, found) = take(&text(""));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, MefCode::UndeclaredEvents);
    let names: Vec<_> = model.basic_events.iter().map(|one| one.definition.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(table(&model), [false, true, false, true]);
    // One declaration, and the other name is a mistake.
    let (_, found) = take(&text("<define-basic-event name=\"a\"/>"));
    let codes: Vec<_> = found.iter().map(|one| one.code).collect();
    assert_eq!(codes, [MefCode::UndefinedName]);
    // Without a type, a name could be anything.
    let (_, found) = take(&text("<define-gate name=\"h\"><event name=\"x\"/></define-gate>"));
    assert!(found.iter().any(|one| one.code == MefCode::UndefinedName));
}

#[test]
fn hand_made_models_cannot_hang_the_builder() {
    let mut model = tree(&format!(
        "<define-gate name=\"g\"><basic-event name=\"a\"/></define-gate>{}",
        events(&["a"])
    ));
    model.gates[0].term = Term::Apply(Connective::Or, vec![Term::Gate(GateId(0))]);
    assert!(model.build(&[GateId(0)]).is_err());
    model.gates[0].term = Term::Gate(GateId(7));
    assert!(model.build(&[GateId(0)]).is_err());
    assert!(model.build(&[GateId(9)]).is_err());
    model.gates[0].term = Term::Apply(Connective::Not, vec![]);
    assert!(model.build(&[GateId(0)]).is_err());
}

/// Random terms with every connective, evaluated here from their definitions, against the formula store, and once more
/// after writing and reading.
mod random_terms {
    use super::*;
    use tensha_logic::mef::{BasicEvent, BasicEventId, Definition, Gate, HouseEvent, HouseEventId};

    const EVENTS: u32 = 5;

    struct Random(u64);

    impl Random {
        fn below(&mut self, end: u32) -> u32 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) % u64::from(end)) as u32
        }
    }

    fn definition(name: String) -> Definition {
        Definition { name, public: true, ..Definition::default() }
    }

    /// A term that mentions gates from `first_gate` on only, so that there is no cycle.
    fn term(random: &mut Random, depth: u32, first_gate: u32, gates: u32) -> Term {
        let leaf = depth == 0 || random.below(3) == 0;
        if leaf {
            return match random.below(10) {
                0 => Term::Constant(random.below(2) == 0),
                1 => Term::HouseEvent(HouseEventId(random.below(2))),
                2..=4 if first_gate < gates => {
                    Term::Gate(GateId(first_gate + random.below(gates - first_gate)))
                }
                _ => Term::BasicEvent(BasicEventId(random.below(EVENTS))),
            };
        }
        let count = 1 + random.below(4);
        let (connective, count) = match random.below(10) {
            0 => (Connective::Not, 1),
            1 => (Connective::Imply, 2),
            2 => (Connective::Xor, count),
            3 => (Connective::Iff, count),
            4 => (Connective::Nand, count),
            5 => (Connective::Nor, count),
            6 => (Connective::AtLeast(random.below(count + 2)), count),
            7 => {
                let min = random.below(count + 1);
                (Connective::Cardinality(min, min + random.below(3)), count)
            }
            8 => (Connective::And, count),
            _ => (Connective::Or, count),
        };
        let args = (0..count).map(|_| term(random, depth - 1, first_gate, gates)).collect();
        Term::Apply(connective, args)
    }

    fn value(model: &Model, term: &Term, events: u32) -> bool {
        let (connective, args) = match term {
            Term::Constant(value) => return *value,
            Term::HouseEvent(house) => return model.house_events[house.0 as usize].state,
            Term::BasicEvent(event) => return events >> event.0 & 1 == 1,
            Term::Gate(gate) => return value(model, &model.gates[gate.0 as usize].term, events),
            Term::Missing => panic!("no term is missing"),
            Term::Apply(connective, args) => (connective, args),
        };
        let values: Vec<bool> = args.iter().map(|arg| value(model, arg, events)).collect();
        let count = values.iter().filter(|value| **value).count() as u32;
        let all = count as usize == values.len();
        match *connective {
            Connective::And => all,
            Connective::Or => count > 0,
            Connective::Not => !values[0],
            Connective::Nand => !all,
            Connective::Nor => count == 0,
            Connective::Imply => !values[0] || values[1],
            Connective::Xor => values.iter().fold(false, |left, right| left != *right),
            Connective::Iff => values[1..].iter().fold(values[0], |left, right| left == *right),
            Connective::AtLeast(min) => count >= min,
            Connective::Cardinality(min, max) => min <= count && count <= max,
        }
    }

    #[test]
    fn agree_with_their_definitions() {
        let mut random = Random(20_261_124);
        for round in 0..2000 {
            let gates = 1 + random.below(5);
            let mut model = Model::default();
            for at in 0..EVENTS {
                model.basic_events.push(BasicEvent {
                    definition: definition(format!("e{at}")),
                    probability: None,
                    causes: Vec::new(),
                });
            }
            for state in [false, true] {
                let definition = definition(format!("h{}", u8::from(state)));
                model.house_events.push(HouseEvent { definition, state });
            }
            for at in 0..gates {
                let term = term(&mut random, 3, at + 1, gates);
                model.gates.push(Gate { definition: definition(format!("g{at}")), term });
            }
            model.tops = vec![GateId(0)];
            let text = write(&model);
            let (again, found) = take(&text);
            assert!(!has_errors(&found), "{round}: {found:?}\n{text}");
            assert_eq!(again.gates[0].definition.name, "g0");
            let one = model.build(&[GateId(0)]).unwrap();
            let other = again.build(&[GateId(0)]).unwrap();
            for events in 0..1_u32 << EVENTS {
                let expected = value(&model, &model.gates[0].term, events);
                let state: Vec<bool> = (0..EVENTS).map(|at| events >> at & 1 == 1).collect();
                assert_eq!(one.formula.eval(one.roots[0], &state), expected, "{round}: {text}");
                assert_eq!(other.formula.eval(other.roots[0], &state), expected, "{round}: {text}");
            }
        }
    }
}
