//! Consequences, initiating events that go on from them, functions of other programs, settings of phases: by hand.
#![expect(clippy::unwrap_used, reason = "test helpers build small files")]

use tensha_logic::mef::{
    MefCode, MefDiagnostic, Model, Part, ReadOptions, Sequences, WalkError, has_errors, read,
};
use tensha_logic::{Cancel, Settings, solve, solve::Value};

fn take(content: &str) -> (Model, Vec<MefDiagnostic>) {
    let text = format!("<opsa-mef>{content}</opsa-mef>");
    read(text.as_bytes(), &ReadOptions::default())
}

fn codes(content: &str) -> Vec<&'static str> {
    take(content).1.iter().map(|one| one.code.id()).collect()
}

fn good(content: &str) -> Model {
    let (model, findings) = take(content);
    assert_eq!(findings, vec![], "{content}");
    model
}

/// a has 0.2 and b 0.5; i comes 0.1 times, k 0.3 times. Tree e ends in `sa` where a holds and in `sb` where b does, both at once
/// where both do.
const PLANT: &str = "<define-event-tree name='e'><define-functional-event name='f'/>\
    <define-sequence name='sa'/><define-sequence name='sb'/><define-sequence name='never'/>\
    <initial-state><fork functional-event='f'><path state='a'><collect-formula>\
    <basic-event name='a'/></collect-formula><sequence name='sa'/></path><path state='b'>\
    <collect-formula><basic-event name='b'/></collect-formula><sequence name='sb'/></path></fork>\
    </initial-state></define-event-tree>\
    <define-initiating-event name='i' event-tree='e'><collect-expression><float value='0.1'/>\
    </collect-expression></define-initiating-event>\
    <define-initiating-event name='k' event-tree='e'><parameter name='often'/></define-initiating-event>\
    <model-data><define-basic-event name='a'><float value='0.2'/></define-basic-event>\
    <define-basic-event name='b'><float value='0.5'/></define-basic-event>\
    <define-parameter name='often'><float value='0.3'/></define-parameter></model-data>";

fn consequence(name: &str, event: &str, sequence: &str) -> String {
    format!(
        "<define-consequence name='{name}'><initiating-event name='{event}'/>\
         <sequence name='{sequence}'/></define-consequence>"
    )
}

fn frequency(walked: &Sequences, model: &Model, parts: &[Part], factors: &[f64]) -> f64 {
    let probs = walked.means(model).unwrap().probabilities;
    let one = |part: &Part| {
        let answer =
            solve(&walked.formula, part.root, &probs, &Settings::default(), &Cancel::new());
        match answer.unwrap().probability {
            Value::Exact(prob) => prob.p,
            Value::Interval { .. } => panic!("an interval"),
        }
    };
    parts.iter().zip(factors).map(|(part, factor)| factor * one(part)).sum()
}

/// Names and frequencies.
type Named = Vec<(String, f64)>;

/// Of sequences and of consequences.
fn frequencies(model: &Model) -> (Named, Named) {
    let walked = model.sequences().unwrap();
    let means = walked.means(model).unwrap();
    let sequences = walked.sequences.iter().zip(&means.factors).map(|(one, factors)| {
        let event = &model.initiating_events[one.initiator as usize].name;
        (format!("{event}: {}", one.name), frequency(&walked, model, &one.parts, factors))
    });
    let consequences = walked.consequences.iter().zip(&means.outcomes);
    let consequences = consequences
        .map(|(one, factors)| (one.name.clone(), frequency(&walked, model, &one.parts, factors)));
    (sequences.collect(), consequences.collect())
}

fn same(found: &[(String, f64)], expected: &[(&str, f64)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.0, expected.0);
        assert!((found.1 - expected.1).abs() < 1e-15, "{found:?} {expected:?}");
    }
}

#[test]
fn consequences_and_groups_have_frequencies() {
    let text = [
        PLANT,
        &consequence("ia", "i", "sa"),
        &consequence("ib", "i", "sb"),
        &consequence("ka", "k", "sa"),
        &consequence("no", "k", "never"),
        "<define-consequence-group name='bad'><consequence name='ia'/><consequence-group name='inner'/>\
         </define-consequence-group><define-consequence-group name='inner'><consequence name='ib'/>\
         <consequence name='ka'/><consequence-group name='bad'/></define-consequence-group>",
    ]
    .concat();
    let model = good(&text);
    let (_, found) = frequencies(&model);
    // Both groups hold all three. For i a or b: 0.1 · (1 − 0.8 · 0.5) = 0.06, not 0.02 + 0.05; for k 0.3 · 0.2.
    let expected =
        [("ia", 0.02), ("ib", 0.05), ("ka", 0.06), ("no", 0.0), ("bad", 0.12), ("inner", 0.12)];
    same(&found, &expected);
}

/// The second tree is walked from both ways into the first one's ends; a holds in one of them already.
#[test]
fn an_initiating_event_goes_on_from_consequences() {
    let next = "<define-event-tree name='n'><define-functional-event name='g'/>\
        <define-sequence name='x'/><define-sequence name='y'/><initial-state>\
        <fork functional-event='g'><path state='a'><collect-formula><basic-event name='a'/>\
        </collect-formula><sequence name='x'/></path><path state='half'><collect-expression>\
        <float value='0.25'/></collect-expression><sequence name='y'/></path></fork>\
        </initial-state></define-event-tree>";
    let text = [
        PLANT,
        next,
        &consequence("ia", "i", "sa"),
        &consequence("ib", "i", "sb"),
        "<define-initiating-event name='one' event-tree='n'><consequence name='ia'/></define-initiating-event>\
         <define-initiating-event name='both' event-tree='n'><consequence-group name='g'/>\
         <collect-expression><float value='2'/></collect-expression></define-initiating-event>\
         <define-consequence-group name='g'><consequence name='ia'/><consequence name='ib'/>\
         </define-consequence-group>",
        &consequence("end", "both", "x"),
    ]
    .concat();
    let model = good(&text);
    let (found, consequences) = frequencies(&model);
    let expected = [
        ("i: sa", 0.02),
        ("i: sb", 0.05),
        ("k: sa", 0.06),
        ("k: sb", 0.15),
        // a and a is a.
        ("one: x", 0.02),
        ("one: y", 0.005),
        // a, or b and a: a. A share is a share of each of both ways.
        ("both: x", 0.04),
        ("both: y", 2.0 * 0.25 * (0.02 + 0.05)),
    ];
    same(&found, &expected);
    same(&consequences, &[("ia", 0.02), ("ib", 0.05), ("end", 0.04), ("g", 0.06)]);
    // Where the walk began is what it went on from.
    let tested = text.replace(
        "<float value='0.25'/>",
        "<ite><test-initiating-event name='one'/><float value='0.5'/><float value='0.25'/></ite>",
    );
    let (found, _) = frequencies(&good(&tested));
    assert!((found[5].1 - 0.01).abs() < 1e-15 && (found[7].1 - 0.035).abs() < 1e-15, "{found:?}");
}

#[test]
fn what_goes_on_from_itself_is_an_error() {
    let text = [
        PLANT,
        "<define-initiating-event name='j' event-tree='e'><consequence name='c'/></define-initiating-event>",
        &consequence("c", "j", "sa"),
    ]
    .concat();
    assert!(matches!(good(&text).sequences(), Err(WalkError::Endless(name)) if name == "j"));
}

#[test]
fn consequences_name_what_is_there() {
    let with = |more: &str| codes(&format!("{PLANT}{more}"));
    assert_eq!(with(&consequence("c", "i", "sc")), ["mef-undefined-reference"]);
    assert_eq!(with(&consequence("c", "h", "sa")), ["mef-undefined-reference"]);
    assert_eq!(
        with("<define-consequence name='c'><sequence name='sa'/></define-consequence>"),
        ["mef-missing-part"]
    );
    let twice = consequence("c", "i", "sa").repeat(2);
    assert_eq!(with(&twice), ["mef-duplicate-definition"]);
    assert_eq!(
        with(
            "<define-consequence-group name='g'><consequence name='c'/></define-consequence-group>"
        ),
        ["mef-undefined-reference"]
    );
    let tree = |name: &str| {
        format!(
            "<define-event-tree name='{name}'><define-sequence name='z'/><initial-state>\
             <sequence name='z'/></initial-state></define-event-tree>"
        )
    };
    let far = consequence("c", "i", "z");
    assert!(with(&format!("{}{far}", tree("t"))).is_empty(), "the only tree that has it");
    let two = format!("{}{}{far}", tree("t"), tree("u"));
    assert_eq!(with(&two), ["mef-ambiguous-sequence"]);
}

const CALL: &str = "<define-fault-tree name='t'><define-gate name='g'><or><basic-event name='a'/>\
    <basic-event name='b'/></or></define-gate><define-basic-event name='a'><extern-function \
    name='f'><float value='1'/><parameter name='p'/></extern-function></define-basic-event>\
    <define-basic-event name='b'><ite><bool value='true'/><float value='0.5'/><extern-function \
    name='f'><float value='1'/><float value='2'/></extern-function></ite></define-basic-event>\
    <define-parameter name='p'><float value='3'/></define-parameter></define-fault-tree>";

/// a has no value, b has one because the branch that is taken has; the function keeps its cut sets.
#[test]
fn functions_of_other_programs_are_kept_and_not_called() {
    let (model, findings) = take(CALL);
    let called: Vec<MefCode> = findings.iter().map(|one| one.code).collect();
    assert_eq!(called, [MefCode::ExternCall, MefCode::ExternCall]);
    assert!(!has_errors(&findings));
    let values: Vec<Option<f64>> =
        model.basic_events.iter().map(|event| event.probability.map(|prob| prob.p)).collect();
    assert_eq!(values, [None, Some(0.5)]);
    let built = model.build(&model.tops).unwrap();
    assert!(model.probabilities(&built).is_err());

    let library = "<define-extern-library name='lib' path='some/lib' system='true'/>";
    let function = |arguments: usize| {
        let types = "<double/>".repeat(arguments);
        format!(
            "<define-extern-function name='f' symbol='fun' library='lib'><double/>{types}</define-extern-function>"
        )
    };
    let (model, findings) = take(&format!("{library}{}{CALL}", function(2)));
    assert_eq!(findings.len(), 2);
    let one = &model.extern_functions[0];
    assert_eq!((one.symbol.as_str(), one.arguments), ("fun", Some(2)));
    assert_eq!(model.extern_libraries[0].path, "some/lib");

    let wrong = codes(&format!("{library}{}{CALL}", function(1)));
    assert_eq!(wrong, ["mef-argument-count", "mef-argument-count"]);
    let no_library = codes(&format!("{}{CALL}", function(2)));
    assert!(no_library.contains(&"mef-undefined-reference"));
    let other = function(2).replace("name='f'", "name='h'");
    let unknown = codes(&format!("{library}{other}{CALL}"));
    assert_eq!(unknown, ["mef-undefined-reference", "mef-undefined-reference"]);
}

/// In service the rate doubles and the spare is gone; at rest nothing is set.
#[test]
fn phases_set_parameters_and_gates() {
    let model = good(
        "<define-alignment name='year'><define-phase name='rest' time-fraction='0.75'/>\
         <define-phase name='service' time-fraction='0.25'><set-parameter name='q'><mul><int \
         value='2'/><parameter name='q'/></mul></set-parameter><set-gate name='spare'><constant \
         value='true'/></set-gate></define-phase></define-alignment><define-fault-tree name='t'>\
         <define-gate name='top'><and><basic-event name='a'/><gate name='spare'/></and></define-gate>\
         <define-gate name='spare'><basic-event name='b'/></define-gate><define-basic-event name='a'>\
         <parameter name='q'/></define-basic-event><define-basic-event name='b'><float value='0.5'/>\
         </define-basic-event><define-parameter name='q'><float value='0.1'/></define-parameter>\
         </define-fault-tree>",
    );
    let expected = [0.05, 0.2];
    for (phase, expected) in model.alignments[0].phases.iter().zip(expected) {
        let built = model.build_in_phase(&model.tops, phase).unwrap();
        let probs = model.probabilities_in_phase(&built, phase).unwrap();
        let root = built.roots[0];
        let answer = solve(&built.formula, root, &probs, &Settings::default(), &Cancel::new());
        let Value::Exact(found) = answer.unwrap().probability else { panic!("an interval") };
        assert!((found.p - expected).abs() < 1e-15, "{} {}", phase.name, found.p);
    }
}
