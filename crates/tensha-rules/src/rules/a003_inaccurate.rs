use tensha_analysis::accuracy::{Achieved, FlowAccuracy, Why};
use tensha_analysis::paths::Verdict;
use tensha_model::units::Unit;
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "A003",
    since: "0.1",
    severity: Severity::Error,
    name: Bi {
        ja: "必要な正確さに届かない", en: "A connection is not as accurate as needed"
    },
    what: Bi {
        ja: "値の誤差、古さ、分解能、範囲、到達率のどれかが、必要な水準に確実に届かないフロー。",
        en: "A flow whose value error, age, step, range or completeness surely misses what is needed.",
    },
    why: Bi {
        ja: "転写の正確さは、必要に対して測られる。ずれた値や古い値は、それを見た人や制御を誤らせる。",
        en: "Accuracy of transcription is measured against the need. A value that is off, or old, misleads whoever acts on it.",
    },
    rated: Bi { ja: "エラー。", en: "An error." },
    mend: Bi {
        ja: "内訳の大きい項から直す。誤差なら測定器や丸め、古さなら周期と遅れを見直す。",
        en: "Begin with the largest summand: for errors the sensor or the rounding, for age the periods and delays.",
    },
    references: &["docs/semantics.md#accuracy"],
    capabilities: &["S-02", "S-21"],
    example: r"
tensha: 1
system: {id: tank}
quantities: {level: {unit: mm}}
data: {water: {meaning: water-level, unit: mm}}
components:
  sensor: {kind: level-transmitter, senses: level, ports: {out: {direction: out, data: water, unit: mm, accuracy: 25 mm, delay: 1 s}}}
  plc:    {kind: plc, ports: {in: {direction: in, data: water, unit: mm, delay: 1 s}}}
links: {loop: {between: [sensor, plc], technology: current-loop-4-20ma, delay: 1 s}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc, data: water, needs: {accuracy: 10 mm}}}
",
    check,
};

pub(super) fn terms(facts: &Facts, achieved: &Achieved, unit: Option<&Unit>) -> Vec<Text> {
    achieved
        .terms
        .iter()
        .map(|t| {
            let amount = match unit {
                Some(unit) => words::in_unit(t.amount, unit),
                None => words::seconds(t.amount),
            };
            let why = match t.why {
                Why::Stated => say!(msg_term_stated),
                Why::Rounding => say!(msg_term_rounding),
                Why::Truncation => say!(msg_term_truncation),
                Why::Delay => say!(msg_term_delay),
                Why::Period => say!(msg_term_period),
            };
            say!(
                msg_term,
                facts.system.title(t.at),
                why,
                amount,
                facts.system.sources.place(t.span)
            )
        })
        .collect()
}

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for a in &facts.accuracy {
        out.extend(error(facts, a));
        out.extend(age(facts, a));
        out.extend(rest(facts, a));
    }
}

fn begin(
    facts: &Facts,
    a: &FlowAccuracy,
    kind: &str,
    message: Text,
    span: tensha_text::Span,
) -> Diagnostic {
    let own = &facts.system.flows[a.flow.index()].own;
    Diagnostic::error("A003", message)
        .at_saying(span, say!(msg_needed))
        .about(["flow", &own.id, kind])
}

fn error(facts: &Facts, a: &FlowAccuracy) -> Option<Diagnostic> {
    let flow = &facts.system.flows[a.flow.index()];
    let (need, span) = flow.needs.as_deref()?.accuracy.as_ref()?;
    if a.error_verdict != Verdict::Unmet {
        return None;
    }
    let achieved = words::in_unit(a.error.known, &need.unit);
    let mut d = begin(
        facts,
        a,
        "error",
        say!(msg_error_unmet, flow.own.title(), achieved, need.to_string()),
        *span,
    );
    for t in terms(facts, &a.error, Some(&need.unit)) {
        d = d.note(t);
    }
    Some(d.help(say!(msg_a003_help)))
}

fn age(facts: &Facts, a: &FlowAccuracy) -> Option<Diagnostic> {
    let flow = &facts.system.flows[a.flow.index()];
    let (need, span) = flow.needs.as_deref()?.max_age?;
    if a.age_verdict != Verdict::Unmet {
        return None;
    }
    let message =
        say!(msg_age_unmet, flow.own.title(), words::seconds(a.age.known), words::seconds(need));
    let mut d = begin(facts, a, "age", message, span);
    for t in terms(facts, &a.age, None) {
        d = d.note(t);
    }
    Some(d.help(say!(msg_a003_help)))
}

fn rest(facts: &Facts, a: &FlowAccuracy) -> Vec<Diagnostic> {
    let flow = &facts.system.flows[a.flow.index()];
    let Some(needs) = flow.needs.as_deref() else { return Vec::new() };
    let mut out = Vec::new();
    if let (Verdict::Unmet, Some((need, span)), Some(step)) =
        (a.resolution.0, &needs.resolution, a.resolution.1)
    {
        let found = words::in_unit(step, &need.unit);
        out.push(begin(
            facts,
            a,
            "resolution",
            say!(msg_step_unmet, flow.own.title(), found, need.to_string()),
            *span,
        ));
    }
    if let (Verdict::Unmet, Some((_, span))) = (a.range_verdict, &needs.range) {
        out.push(begin(facts, a, "range", say!(msg_range_unmet, flow.own.title()), *span));
    }
    if let (Verdict::Unmet, Some((need, span)), Some(share)) =
        (a.completeness.0, needs.completeness, a.completeness.1)
    {
        let percent = |v: f64| format!("{} %", (v * 1e6).round() / 1e4);
        let message = say!(msg_completeness_unmet, flow.own.title(), percent(share), percent(need));
        out.push(begin(facts, a, "completeness", message, span));
    }
    out
}
