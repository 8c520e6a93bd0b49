//! Intervals of what a walk through event trees collects, by hand and beside samples.
#![expect(clippy::unwrap_used, reason = "test helpers build small files")]

use tensha_logic::mef::{Model, ReadOptions, Sequences, WalkError, has_errors, read};

/// i comes between 0.01 and 0.03 times. Without heat a has x, which lies between 0 and 0.2; with heat x doubles. The path with
/// heat collects a share of its own.
fn model(share: &str) -> (Model, Sequences) {
    let uniform = |low: &str, high: &str| {
        format!("<uniform-deviate><float value='{low}'/><float value='{high}'/></uniform-deviate>")
    };
    let text = format!(
        "<opsa-mef><define-event-tree name='e'><define-functional-event name='heat'/>\
         <define-sequence name='cold-loss'/><define-sequence name='hot-loss'/><initial-state>\
         <fork functional-event='heat'><path state='no'><collect-formula><basic-event name='a'/>\
         </collect-formula><sequence name='cold-loss'/></path><path state='yes'>\
         <set-parameter name='x'><mul><int value='2'/><parameter name='x'/></mul></set-parameter>\
         <collect-formula><basic-event name='a'/></collect-formula><collect-expression>{share}\
         </collect-expression><sequence name='hot-loss'/></path></fork></initial-state>\
         </define-event-tree><define-initiating-event name='i' event-tree='e'><collect-expression>{}\
         </collect-expression></define-initiating-event><define-fault-tree name='t'>\
         <define-basic-event name='a'><parameter name='x'/></define-basic-event>\
         <define-parameter name='x'>{}</define-parameter></define-fault-tree></opsa-mef>",
        uniform("0.01", "0.03"),
        uniform("0", "0.2"),
    );
    let (model, findings) = read(text.as_bytes(), &ReadOptions::default());
    assert!(!has_errors(&findings), "{findings:?}");
    let walked = model.sequences().unwrap();
    (model, walked)
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-14, "{found} {expected}");
}

#[test]
fn frequencies_shares_and_settings_have_intervals() {
    let share = "<ite><test-functional-event name='heat' state='yes'/>\
                 <uniform-deviate><float value='0.5'/><float value='1'/></uniform-deviate>\
                 <float value='7'/></ite>";
    let (model, walked) = model(share);
    let found = walked.intervals(&model, 0.8).unwrap();
    // Quantiles at 10 and 90 %: x from 0.02 to 0.18, i from 0.012 to 0.028, the share from 0.55 to 0.95.
    let ends = &found.probabilities.ends;
    assert_eq!(ends.len(), 2, "a, and a as it is when x is doubled");
    for (ends, (low, high)) in ends.iter().zip([(0.02, 0.18), (0.04, 0.36)]) {
        close(ends.low.p, low);
        close(ends.high.p, high);
    }
    let names: Vec<&str> = walked.sequences.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["cold-loss", "hot-loss"]);
    let expected = [(0.012, 0.028), (0.012 * 0.55, 0.028 * 0.95)];
    for (parts, (low, high)) in found.factors.iter().zip(expected) {
        assert_eq!(parts.len(), 1);
        close(parts[0].0, low);
        close(parts[0].1, high);
    }
}

/// What is drawn lies between the ends as soon as the deviates do: here always, with nearly all of each distribution covered.
#[test]
fn samples_lie_inside() {
    let (model, walked) = model("<parameter name='x'/>");
    let found = walked.intervals(&model, 1.0 - 1e-12).unwrap();
    for sample in 0..500 {
        let drawn = walked.sample(&model, 3, sample).unwrap();
        for (prob, ends) in drawn.probabilities.iter().zip(&found.probabilities.ends) {
            assert!(ends.low.p <= prob.p && prob.p <= ends.high.p);
        }
        for (parts, spans) in drawn.factors.iter().zip(&found.factors) {
            for (factor, (low, high)) in parts.iter().zip(spans) {
                assert!(low <= factor && factor <= high);
            }
        }
    }
}

#[test]
fn what_has_no_interval_is_an_error() {
    let quotient =
        "<div><float value='1'/><sub><parameter name='x'/><float value='0.15'/></sub></div>";
    let (model, walked) = model(quotient);
    assert_eq!(walked.intervals(&model, 0.9), Err(WalkError::NoValue));
}
