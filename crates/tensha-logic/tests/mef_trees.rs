//! Event trees, common causes, substitutions and alignments, against sums over all states written out here.
#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "test helpers fail loudly")]
#![allow(clippy::format_collect, clippy::type_complexity, reason = "small tables written out")]

use tensha_logic::mef::{MefCode, Model, ReadOptions, WalkError, has_errors, read, write};
use tensha_logic::solve::Value;
use tensha_logic::{Cancel, Settings, solve};

fn model(content: &str) -> Model {
    let (model, findings) = read(file(content).as_bytes(), &ReadOptions::default());
    assert!(!has_errors(&findings), "{findings:?}");
    model
}

fn file(content: &str) -> String {
    format!("<opsa-mef>{content}</opsa-mef>")
}

fn codes(content: &str) -> Vec<MefCode> {
    let (_, findings) = read(file(content).as_bytes(), &ReadOptions::default());
    findings.iter().map(|one| one.code).collect()
}

fn top(model: &Model) -> f64 {
    let built = model.build(&model.tops).unwrap();
    let probs = model.probabilities(&built).unwrap();
    match solve(&built.formula, built.roots[0], &probs, &Settings::default(), &Cancel::new())
        .unwrap()
        .probability
    {
        Value::Exact(prob) => prob.p,
        Value::Interval { .. } => f64::NAN,
    }
}

/// Frequencies by name; equal names of several initiating events are listed one by one.
fn frequencies(model: &Model) -> Vec<(String, f64)> {
    let walked = model.sequences().unwrap();
    let numbers = walked.means(model).unwrap();
    let mut out = Vec::new();
    for (sequence, factors) in walked.sequences.iter().zip(&numbers.factors) {
        let mut sum = 0.0;
        for (part, factor) in sequence.parts.iter().zip(factors) {
            let probs = &numbers.probabilities;
            let settings = Settings::default();
            let answer =
                solve(&walked.formula, part.root, probs, &settings, &Cancel::new()).unwrap();
            assert!(matches!(answer.probability, Value::Exact(_)));
            sum += factor * answer.probability.lower();
        }
        out.push((sequence.name.clone(), sum));
    }
    out
}

fn close(left: f64, right: f64) {
    assert!((left - right).abs() <= 1e-13 * right.abs().max(1e-30), "{left:e} {right:e}");
}

fn basics(list: &[(&str, f64)]) -> String {
    let one = |(name, p): &(&str, f64)| {
        format!("<define-basic-event name=\"{name}\"><float value=\"{p:e}\"/></define-basic-event>")
    };
    list.iter().map(one).collect()
}

// --- Common causes ---

fn group(kind: &str, count: usize, q: f64, factors: &[(usize, f64)]) -> String {
    let members: String = (0..count).map(|i| format!("<basic-event name=\"m{i}\"/>")).collect();
    let factors: String = factors
        .iter()
        .map(|(level, f)| format!("<factor level=\"{level}\"><float value=\"{f}\"/></factor>"))
        .collect();
    format!(
        "<define-CCF-group name=\"g\" model=\"{kind}\"><members>{members}</members>\
         <distribution><float value=\"{q}\"/></distribution><factors>{factors}</factors>\
         </define-CCF-group>"
    )
}

fn at_least(k: usize, count: usize) -> String {
    let members: String = (0..count).map(|i| format!("<basic-event name=\"m{i}\"/>")).collect();
    format!(
        "<define-fault-tree name=\"t\"><define-gate name=\"top\"><atleast min=\"{k}\">{members}\
         </atleast></define-gate></define-fault-tree>"
    )
}

/// P(at least k members hold), over all states of the causes: `by_level[j]` is the probability of one cause of j members.
fn enumerated(k: usize, count: usize, by_level: &[f64]) -> f64 {
    let sets: Vec<usize> = (1..1 << count).collect();
    let mut total = 0.0;
    for state in 0..1_u64 << sets.len() {
        let mut p = 1.0;
        let mut down = 0_usize;
        for (at, set) in sets.iter().enumerate() {
            let own = by_level[set.count_ones() as usize];
            if state >> at & 1 == 1 {
                p *= own;
                down |= set;
            } else {
                p *= 1.0 - own;
            }
        }
        if down.count_ones() as usize >= k {
            total += p;
        }
    }
    total
}

#[test]
fn every_model_of_common_causes_has_its_formula() {
    let q = 0.2;
    let (b, g, d) = (0.1, 0.3, 0.4);
    let cases: [(&str, usize, Vec<(usize, f64)>, Vec<f64>); 5] = [
        ("beta-factor", 3, vec![(3, b)], vec![0.0, (1.0 - b) * q, 0.0, b * q]),
        (
            "MGL",
            3,
            vec![(2, b), (3, g)],
            vec![0.0, (1.0 - b) * q, b * (1.0 - g) * q / 2.0, b * g * q],
        ),
        (
            "MGL",
            4,
            vec![(2, b), (3, g), (4, d)],
            vec![
                0.0,
                (1.0 - b) * q,
                b * (1.0 - g) * q / 3.0,
                b * g * (1.0 - d) * q / 3.0,
                b * g * d * q,
            ],
        ),
        ("alpha-factor", 3, vec![(1, 0.9), (2, 0.06), (3, 0.04)], {
            let sum = 0.9 + 2.0 * 0.06 + 3.0 * 0.04;
            vec![0.0, 0.9 / sum * q, 2.0 / 2.0 * 0.06 / sum * q, 3.0 * 0.04 / sum * q]
        }),
        ("phi-factor", 3, vec![(1, 0.7), (2, 0.2), (3, 0.1)], vec![0.0, 0.7 * q, 0.2 * q, 0.1 * q]),
    ];
    for (kind, count, factors, by_level) in cases {
        for k in 1..=count {
            let text = group(kind, count, q, &factors) + &at_least(k, count);
            let (got, sum) = (top(&model(&text)), enumerated(k, count, &by_level));
            assert!((got / sum - 1.0).abs() < 1e-11, "{kind} {k} of {count}: {got:e} {sum:e}");
        }
    }
}

#[test]
fn a_group_survives_writing() {
    let text = group("alpha-factor", 3, 0.2, &[(1, 0.9), (2, 0.06), (3, 0.04)]) + &at_least(2, 3);
    let first = model(&text);
    let (again, findings) = read(write(&first).as_bytes(), &ReadOptions::default());
    assert!(!has_errors(&findings), "{findings:?}");
    close(top(&again), top(&first));
}

#[test]
fn faults_of_groups_are_named() {
    let tree = at_least(1, 2);
    let has = |text: &str, code: MefCode| {
        let found = codes(&(text.to_owned() + &tree));
        assert!(found.contains(&code), "{text}: {found:?}");
    };
    has(&group("gamma", 2, 0.1, &[(2, 0.1)]), MefCode::CommonCauseModel);
    has(&group("beta-factor", 2, 0.1, &[(1, 0.1)]), MefCode::CommonCauseLevel);
    has(&group("beta-factor", 2, 0.1, &[]), MefCode::MissingPart);
    has(&group("MGL", 40, 0.1, &(2..=40).map(|l| (l, 0.5)).collect::<Vec<_>>()), {
        MefCode::CommonCauseTooLarge
    });
    let twice = group("beta-factor", 2, 0.1, &[(2, 0.1)]);
    has(&(twice.clone() + &twice), MefCode::CommonCauseMemberTwice);
    let one = twice.replace("<basic-event name=\"m1\"/>", "");
    assert!(codes(&(one + &at_least(1, 1))).contains(&MefCode::CommonCauseMembers));
}

// --- Substitutions and alignments ---

#[test]
fn a_delete_term_is_a_constraint() {
    let text =
        "<define-fault-tree name=\"t\"><define-gate name=\"top\"><or><basic-event name=\"a\"/>\
         <basic-event name=\"b\"/></or></define-gate></define-fault-tree><define-substitution>\
         <hypothesis><and><basic-event name=\"a\"/><basic-event name=\"b\"/></and></hypothesis>\
         <target><constant value=\"false\"/></target></define-substitution><model-data>"
            .to_owned()
            + &basics(&[("a", 0.3), ("b", 0.2)])
            + "</model-data>";
    // a or b, and not both.
    close(top(&model(&text)), 0.3 * 0.8 + 0.7 * 0.2);
    // A recovery: whenever both hold, the action must have failed too.
    let recovery = text
        .replace("<constant value=\"false\"/></target>", "<basic-event name=\"e\"/></target>")
        .replace("</model-data>", &(basics(&[("e", 0.1)]) + "</model-data>"));
    close(top(&model(&recovery)), 0.3 * 0.8 + 0.7 * 0.2 + 0.3 * 0.2 * 0.1);
    // Taking an event out of cut sets is no function.
    let exchange =
        recovery.replace("<target><b", "<source><basic-event name=\"a\"/></source><target><b");
    assert!(codes(&exchange).contains(&MefCode::NotLogical));
}

#[test]
fn phases_set_house_events() {
    let text = "<define-fault-tree name=\"t\"><define-gate name=\"top\"><and><house-event name=\"h\"/>\
         <basic-event name=\"a\"/></and></define-gate><define-house-event name=\"h\"/>\
         </define-fault-tree><define-alignment name=\"year\"><define-phase name=\"run\" \
         time-fraction=\"0.75\"/><define-phase name=\"stop\" time-fraction=\"0.2\"><set-house-event \
         name=\"h\"><constant value=\"true\"/></set-house-event></define-phase></define-alignment>\
         <model-data>"
        .to_owned()
        + &basics(&[("a", 0.3)])
        + "</model-data>";
    let found = codes(&text);
    assert!(found.contains(&MefCode::PhaseFractions), "{found:?}");
    let model = model(&text);
    let phases = &model.alignments[0].phases;
    let of = |at: usize| {
        let built = model.build_in_phase(&model.tops, &phases[at]).unwrap();
        let probs = model.probabilities(&built).unwrap();
        let answer =
            solve(&built.formula, built.roots[0], &probs, &Settings::default(), &Cancel::new());
        answer.unwrap().probability.lower()
    };
    close(of(0), 0.0);
    close(of(1), 0.3);
}

// --- Event trees ---

/// The tree of the standard's text: F, then G, then H; the functional events share basic event `s`.
const SMALL: &str = "<define-event-tree name=\"T\"><define-functional-event name=\"F\"/>\
  <define-functional-event name=\"G\"/><define-functional-event name=\"H\"/>\
  <define-sequence name=\"S1\"/><define-sequence name=\"S2\"/><define-sequence name=\"S5\"/>\
  <define-sequence name=\"S6\"/>\
  <define-branch name=\"sub\"><fork functional-event=\"H\"><path state=\"success\">\
    <collect-formula><not><gate name=\"H\"/></not></collect-formula><sequence name=\"S1\"/></path>\
    <path state=\"failure\"><collect-formula><gate name=\"H\"/></collect-formula>\
    <sequence name=\"S2\"/></path></fork></define-branch>\
  <initial-state><fork functional-event=\"F\">\
    <path state=\"success\"><collect-formula><not><gate name=\"F\"/></not></collect-formula>\
      <branch name=\"sub\"/></path>\
    <path state=\"failure\"><collect-formula><gate name=\"F\"/></collect-formula>\
      <fork functional-event=\"G\"><path state=\"success\">\
        <collect-formula><not><gate name=\"G\"/></not></collect-formula><branch name=\"sub\"/></path>\
      <path state=\"failure\"><collect-formula><gate name=\"G\"/></collect-formula>\
        <fork functional-event=\"H\"><path state=\"success\"><collect-formula><not><gate name=\"H\"/>\
          </not></collect-formula><sequence name=\"S5\"/></path>\
        <path state=\"failure\"><collect-formula><gate name=\"H\"/></collect-formula>\
          <sequence name=\"S6\"/></path></fork></path></fork></path></fork></initial-state>\
</define-event-tree>";

fn small_gates() -> String {
    let gate = |name: &str, own: &str| {
        format!(
            "<define-gate name=\"{name}\"><or><basic-event name=\"{own}\"/><basic-event name=\"s\"/>\
             </or></define-gate>"
        )
    };
    format!(
        "<define-fault-tree name=\"t\">{}{}<define-gate name=\"H\"><and><basic-event name=\"h\"/>\
         <gate name=\"F\"/></and></define-gate></define-fault-tree><model-data>{}</model-data>",
        gate("F", "f"),
        gate("G", "g"),
        basics(&[("f", 0.1), ("g", 0.2), ("h", 0.3), ("s", 0.05)])
    )
}

#[test]
fn sequences_are_exact_with_shared_events_and_success_branches() {
    let initiator = "<define-initiating-event name=\"I\" event-tree=\"T\"><collect-expression>\
                     <float value=\"0.01\"/></collect-expression></define-initiating-event>";
    let model = model(&(SMALL.to_owned() + initiator + &small_gates()));
    let found = frequencies(&model);
    // All 16 states, walked by hand.
    let mut expected = [0.0; 4];
    for state in 0..16 {
        let holds = |bit: usize| state >> bit & 1 == 1;
        let p: f64 = [0.1, 0.2, 0.3, 0.05]
            .iter()
            .enumerate()
            .map(|(bit, &p)| if holds(bit) { p } else { 1.0 - p })
            .product();
        let (f, g) = (holds(0) || holds(3), holds(1) || holds(3));
        let h = holds(2) && f;
        let sequence = match (f, g, h) {
            (false, _, false) | (true, false, false) => 0,
            (false, _, true) | (true, false, true) => 1,
            (true, true, false) => 2,
            (true, true, true) => 3,
        };
        expected[sequence] += 0.01 * p;
    }
    let names: Vec<&str> = found.iter().map(|one| one.0.as_str()).collect();
    assert_eq!(names, ["S1", "S2", "S5", "S6"]);
    for (found, expected) in found.iter().zip(expected) {
        close(found.1, expected);
    }
    let walked = model.sequences().unwrap();
    assert_eq!(walked.sequences[0].paths, 2);
}

/// Shares without formulas: paths are added although their numbers are equal.
#[test]
fn collected_expressions_multiply_and_add() {
    let path = |state: &str, share: f64, end: &str| {
        format!(
            "<path state=\"{state}\"><collect-expression><float value=\"{share}\"/>\
             </collect-expression>{end}</path>"
        )
    };
    let fork =
        |event: &str, paths: String| format!("<fork functional-event=\"{event}\">{paths}</fork>");
    let end = |name: &str| format!("<sequence name=\"{name}\"/>");
    let branch = fork("D", path("yes", 0.5, &end("bad")) + &path("no", 0.5, &end("good")));
    let start = fork("B", path("yes", 0.5, &branch) + &path("no", 0.5, &end("bad")));
    let text = format!(
        "<define-event-tree name=\"T\"><define-functional-event name=\"B\"/>\
         <define-functional-event name=\"D\"/><define-sequence name=\"good\"/>\
         <define-sequence name=\"bad\"/><initial-state>{start}</initial-state></define-event-tree>\
         <define-initiating-event name=\"I\" event-tree=\"T\"/>"
    );
    let found = frequencies(&model(&text));
    close(found[0].1, 0.25);
    close(found[1].1, 0.75);
}

/// One fork-less tree with these instructions before its only sequence.
fn line(instructions: &str, more: &str) -> String {
    format!(
        "<define-event-tree name=\"T\"><define-functional-event name=\"F\"/>\
         <define-sequence name=\"S\"/><initial-state><fork functional-event=\"F\">\
         <path state=\"failure\">{instructions}<sequence name=\"S\"/></path></fork></initial-state>\
         </define-event-tree><define-initiating-event name=\"I\" event-tree=\"T\"/>{more}\
         <define-fault-tree name=\"t\"><define-gate name=\"A\"><or><basic-event name=\"a\"/>\
         <and><house-event name=\"h\"/><basic-event name=\"b\"/></and></or></define-gate>\
         <define-gate name=\"B\"><basic-event name=\"b\"/></define-gate>\
         <define-house-event name=\"h\"/></define-fault-tree><model-data>{}\
         <define-parameter name=\"x\"><float value=\"0.5\"/></define-parameter>\
         <define-basic-event name=\"c\"><mul><parameter name=\"x\"/><float value=\"0.5\"/></mul>\
         </define-basic-event></model-data>",
        basics(&[("a", 0.1), ("b", 0.2)])
    )
}

const COLLECT: &str = "<collect-formula><gate name=\"A\"/></collect-formula>";

fn only(instructions: &str, more: &str) -> f64 {
    frequencies(&model(&line(instructions, more)))[0].1
}

#[test]
fn settings_reach_what_their_direction_says() {
    let set = |direction: &str| {
        format!(
            "<set-house-event name=\"h\" direction=\"{direction}\"><constant value=\"true\"/>\
             </set-house-event>"
        )
    };
    let with = 0.1 + 0.9 * 0.2;
    close(only(COLLECT, ""), 0.1);
    close(only(&(set("forward") + COLLECT), ""), with);
    close(only(&(COLLECT.to_owned() + &set("forward")), ""), 0.1);
    close(only(&(COLLECT.to_owned() + &set("backward")), ""), with);
    close(only(&(set("backward") + COLLECT), ""), 0.1);
    close(only(&(set("both") + COLLECT), ""), with);
    close(only(&(COLLECT.to_owned() + &set("both")), ""), with);
    // Set and set back.
    let off = "<set-house-event name=\"h\"><bool value=\"false\"/></set-house-event>";
    close(only(&(set("forward") + off + COLLECT), ""), 0.1);
}

#[test]
fn gates_events_and_parameters_can_be_set() {
    let gate = "<set-gate name=\"A\"><basic-event name=\"b\"/></set-gate>";
    close(only(&(gate.to_owned() + COLLECT), ""), 0.2);
    let event = "<set-basic-event name=\"a\"><float value=\"0.7\"/></set-basic-event>";
    close(only(&(event.to_owned() + COLLECT), ""), 0.7);
    let never = "<set-basic-event name=\"a\"><bool value=\"false\"/></set-basic-event>";
    close(only(&(never.to_owned() + COLLECT), ""), 0.0);
    let c = "<collect-formula><basic-event name=\"c\"/></collect-formula>";
    close(only(c, ""), 0.25);
    // Each setting sees what those before it made.
    let twice = "<set-parameter name=\"x\"><mul><parameter name=\"x\"/><float value=\"2\"/></mul>\
                 </set-parameter>";
    close(only(&(twice.to_owned() + c), ""), 0.5);
    let half = "<set-parameter name=\"x\"><div><parameter name=\"x\"/><float value=\"5\"/></div>\
                </set-parameter>";
    close(only(&(twice.to_owned() + half + c), ""), 0.1);
    let share = "<collect-expression><parameter name=\"x\"/></collect-expression>";
    close(only(&(half.to_owned() + share), ""), 0.1);
}

#[test]
fn conditions_look_at_the_walk() {
    let test = |condition: &str| {
        format!(
            "<if>{condition}<collect-formula><basic-event name=\"a\"/></collect-formula>\
             <collect-formula><basic-event name=\"b\"/></collect-formula></if>"
        )
    };
    let yes = "<and><test-initiating-event name=\"I\"/>\
               <test-functional-event name=\"F\" state=\"failure\"/></and>";
    close(only(&test(yes), ""), 0.1);
    close(only(&test("<test-functional-event name=\"F\" state=\"success\"/>"), ""), 0.2);
    close(only(&test("<test-initiating-event name=\"J\"/>"), ""), 0.2);
    // A basic event whose value depends on the walk.
    let more = "<model-data><define-basic-event name=\"d\"><ite><test-initiating-event name=\"I\"/>\
                <float value=\"0.4\"/><float value=\"0.6\"/></ite></define-basic-event></model-data>";
    close(only("<collect-formula><basic-event name=\"d\"/></collect-formula>", more), 0.4);
}

#[test]
fn rules_blocks_and_links() {
    let rule = "<define-rule name=\"R\"><block><collect-formula><basic-event name=\"a\"/>\
                </collect-formula></block><collect-formula><basic-event name=\"b\"/>\
                </collect-formula></define-rule>";
    close(only("<rule name=\"R\"/>", rule), 0.1 * 0.2);
    // S leads to a second tree, with what was collected.
    let second = "<define-event-tree name=\"U\"><define-sequence name=\"end\"/><initial-state>\
                  <collect-formula><basic-event name=\"b\"/></collect-formula>\
                  <sequence name=\"end\"/></initial-state></define-event-tree>";
    let text = line("<collect-formula><basic-event name=\"a\"/></collect-formula>", second)
        .replace(
            "<define-sequence name=\"S\"/>",
            "<define-sequence name=\"S\"><event-tree name=\"U\"/></define-sequence>",
        );
    let found = frequencies(&model(&text));
    assert_eq!(found[0].0, "end");
    close(found[0].1, 0.02);
    // Trees that lead to each other end in an error.
    let back = text.replace(
        "<define-sequence name=\"end\"/>",
        "<define-sequence name=\"end\"><event-tree name=\"T\"/></define-sequence>",
    );
    assert!(matches!(model(&back).sequences(), Err(WalkError::Endless(_))));
    let looped = "<define-rule name=\"R\"><rule name=\"R\"/></define-rule>";
    assert!(matches!(
        model(&line("<rule name=\"R\"/>", looped)).sequences(),
        Err(WalkError::Endless(_))
    ));
}

#[test]
fn groups_of_initiating_events_lead_to_a_tree() {
    let text = line(
        COLLECT,
        "<define-initiating-event name=\"J\"/><define-initiating-event-group \
        name=\"G\" event-tree=\"T\"><initiating-event-group name=\"H\"/></define-initiating-event-group>\
        <define-initiating-event-group name=\"H\"><initiating-event name=\"J\"/>\
        </define-initiating-event-group>",
    );
    assert_eq!(frequencies(&model(&text)).len(), 2);
}

#[test]
fn faults_of_trees_are_named() {
    let has = |text: &str, code: MefCode| {
        let found = codes(text);
        assert!(found.contains(&code), "{code:?}: {found:?}");
    };
    has(&line("<rule name=\"Q\"/>", ""), MefCode::UndefinedReference);
    has(&line(COLLECT, "").replace("<sequence name=\"S\"", "<sequence name=\"Z\""), {
        MefCode::UndefinedReference
    });
    has(
        &line(COLLECT, "").replace("<sequence name=\"S\"/></path>", "</path>"),
        MefCode::MissingPart,
    );
    has(&line(COLLECT, "").replace("event-tree=\"T\"", ""), MefCode::NoEventTree);
    has(&line("<collect-formula/>", ""), MefCode::MissingPart);
    has(&line("<event-tree name=\"T\"/>", ""), MefCode::UnknownElement);
    has(&line("<set-gate name=\"a\"><basic-event name=\"b\"/></set-gate>", ""), MefCode::WrongKind);
    has(
        &line(
            "<set-house-event name=\"h\" direction=\"up\"><bool value=\"true\"/></set-house-event>",
            "",
        ),
        MefCode::BadDirection,
    );
    has(&line(COLLECT, "<define-rule name=\"R\"/><define-rule name=\"R\"/>"), {
        MefCode::DuplicateDefinition
    });
}

// --- Sampling ---

#[test]
fn a_sample_depends_on_its_number_alone() {
    let text = "<define-fault-tree name=\"t\"><define-gate name=\"top\"><and><basic-event name=\"a\"/>\
         <basic-event name=\"b\"/></and></define-gate></define-fault-tree><model-data>\
         <define-parameter name=\"x\"><uniform-deviate><float value=\"0\"/><float value=\"1\"/>\
         </uniform-deviate></define-parameter><define-basic-event name=\"a\"><parameter name=\"x\"/>\
         </define-basic-event><define-basic-event name=\"b\"><parameter name=\"x\"/>\
         </define-basic-event></model-data>";
    let model = model(text);
    assert!(model.is_random());
    assert_eq!(model.deviate_count(), 1);
    let draw = |sample| model.sample(5, sample).unwrap().probabilities;
    // One parameter, one value.
    assert_eq!(draw(3)[0], draw(3)[1]);
    assert_ne!(draw(3)[0], draw(4)[0]);
    // E[x²] of a uniform number is 1/3, not the 1/4 of the means: the state of knowledge is shared.
    let mean = (0..20_000).map(|i| draw(i).iter().map(|x| x.p).product::<f64>()).sum::<f64>() / 2e4;
    assert!((mean - 1.0 / 3.0).abs() < 0.01, "{mean}");
}
