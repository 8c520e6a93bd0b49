use tensha_analysis::requirements::{Ground, Shows};
use tensha_model::requirement::Said;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "Q001",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "答えと食い違う証拠", en: "An answer against evidence" },
    what: Bi {
        ja: "満たさない、または対象外と答えた要求を、証拠のある対策が満たしている。",
        en: "A requirement is answered as unmet or not applicable, and a control with evidence meets it.",
    },
    why: Bi {
        ja: "どちらかが古いか、誤っている。答えのほうを取るので、満たしているものが足りないと示されるおそれがある。",
        en: "One of the two is old or wrong. The answer stands, so what is met may show as missing.",
    },
    rated: Bi { ja: "いつも警告。", en: "Always a warning." },
    mend: Bi {
        ja: "答えを消すか、対策の`meets`または証拠を直す。",
        en: "Remove the answer, or correct `meets` or the evidence of the control.",
    },
    references: &["docs/semantics-requirements.md"],
    capabilities: &["S-35"],
    example: r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
components: {meter: {kind: temperature-sensor, place: hall}}
controls: {unique: {on: [meter], status: in-place, evidence: [report.pdf], meets: [uk-psti/1]}}
compliance: [{scheme: uk-psti, product: [meter], answers: [{requirement: uk-psti/1, is: unmet, reason: a former model}]}]
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for result in facts.requirements() {
        let Some(record) = result.compliance.map(|c| &system.compliance[c as usize]) else {
            continue;
        };
        for row in &result.rows {
            let shown = row.grounds.iter().find_map(|g| match g {
                Ground::Control { control, via: None, shows: Shows::Evidence(_), .. } => {
                    Some(&system.controls[*control as usize])
                }
                _ => None,
            });
            let answer = row.grounds.iter().find_map(|g| match g {
                Ground::Answer(i) => {
                    let answer = &record.answers[*i as usize];
                    // Partly is what evidence for a part of it looks like.
                    (answer.said != Said::Partly).then_some(answer)
                }
                _ => None,
            });
            let requirement = system.knowledge.requirements.get_index(row.requirement as usize);
            let (Some(control), Some(answer), Some((id, _))) = (shown, answer, requirement) else {
                continue;
            };
            out.push(
                Diagnostic::warning("Q001", say!(msg_q001, id.clone(), control.own.title()))
                    .at(answer.span)
                    .and(control.own.span, say!(msg_q001_control))
                    .help(say!(msg_q001_help))
                    .about(["requirement", id, "control", &control.own.id]),
            );
        }
    }
}
