//! `tensha show responses` as its readers see it: the figures are worked out by hand beside each case.

use crate::support::{place, tensha};

fn model(first: &str, second: &str) -> String {
    format!(
        "tensha: 1
system: {{id: line}}
parties:
  crew: {{roles: [user], size: 3, on-duty: 24 h/day, place: hall, ability: trained-operator}}
places: {{hall: {{entry: staff}}}}
events: {{jam: {{onset: 4 /year, lasts: 1 h, source: assumed}}}}
frame: {{flows: [], people: []}}
hazards:
  crushed:
    when: {{event: jam}}
    responses:
      - {{by: crew, {first}}}
      - {{by: crew, {second}}}
"
    )
}

fn said(first: &str, second: &str, lang: &str) -> String {
    let home = place(&[("line/tensha.yaml", &model(first, second))]);
    let out = tensha(home.path(), &["show", "responses", "line", "--lang", lang]);
    assert_eq!(out.code, 0, "{}", out.err);
    // Japanese is broken anywhere in a line, so there all white space goes.
    let joint = if lang == "ja" { "" } else { " " };
    out.out.split_whitespace().collect::<Vec<_>>().join(joint)
}

/// Diagnosis 0.01 · 2 · 10 = 0.2, action 0.001 · 2 · 10 = 0.02; together 0.22. The second response is the same act by the same people:
/// complete dependence where the model states it, so certain.
#[test]
fn every_factor_stands_beside_its_figure() {
    let first = "time-available: 30 min, time-needed: 18 min, task: diagnosis-and-action, factors: {stress: high, ergonomics: poor}";
    let second = "time-available: 30 min, time-needed: 18 min, task: action, dependence: complete";
    let text = said(first, second, "en");
    for part in [
        "Errs with probability 0.2200",
        "diagnosis: 0.0100 × 10 (ergonomics: poor; stated) × 2 (stress: high; stated) = 0.2000",
        "action: 0.0010 × 10 (ergonomics: poor; stated) × 2 (stress: high; stated) = 0.0200",
        "action: 0.0010, since nothing helps or hinders",
        "After an error in the earlier responses: 1.00 (complete dependence; stated)",
    ] {
        assert!(text.contains(part), "`{part}` is missing: {text}");
    }
    let text = said(first, second, "ja");
    assert!(text.contains("誤る確率は0.2200"), "{text}");
    assert!(text.contains("診断:0.0100×10（使いやすさ:悪い、モデルの記述）"), "{text}");
}

/// Three factors hinder: 2 · 2 · 10 = 40; diagnosis 0.01 · 40 / (0.01 · 39 + 1) = 0.4 / 1.39 = 0.2878. With 5 · 50 · 10 the same formula
/// gives 0.9619, less than the two strongest alone (0.01 · 500, so 1), and these count. Somebody unfit errs for certain. Half of the second
/// error follows from the first: (1 + 0.001) / 2 = 0.5005.
#[test]
fn corrections_and_certainty_are_named() {
    let with = |factors: &str| {
        format!(
            "task: diagnosis, time-available: 30 min, time-needed: 18 min, factors: {{{factors}}}"
        )
    };
    let mild = with("stress: high, complexity: moderate, ergonomics: poor");
    let text = said(&mild, "task: action, factors: {fitness: unfit}, dependence: high", "en");
    assert!(text.contains("corrected for 3 hindering factors = 0.2878"), "{text}");
    assert!(text.contains("action: certain, because of fitness for duty: unfit; stated"), "{text}");
    let harsh = with("stress: extreme, procedures: none, ergonomics: poor");
    let text = said(&harsh, "task: action, dependence: high", "en");
    let held = "corrected for 3 hindering factors but not below what two of them give = 1.00";
    assert!(text.contains(held), "{text}");
    assert!(text.contains("earlier responses: 0.5005 (high dependence; stated)"), "{text}");
    let text = said(&harsh, "task: action, dependence: high", "ja");
    assert!(
        text.contains("妨げる要因が3個あるための補正をし、強い二個だけの値を下限として1.00"),
        "{text}"
    );
}
