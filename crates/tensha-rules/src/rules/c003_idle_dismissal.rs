use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "C003",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi { ja: "何も外していない除外", en: "A dismissal that sets nothing aside" },
    what: Bi {
        ja: "枠の中のどの組にも当てはまらない`dismissals`の項目。",
        en: "An entry of `dismissals` that fits no pair in the frame.",
    },
    why: Bi {
        ja: "モデルが変わって意味を失ったか、条件の書き間違いである。",
        en: "The model changed under it, or its conditions are mistaken.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi { ja: "条件を直すか、消す。", en: "Correct its conditions, or remove it." },
    references: &["docs/semantics.md#coverage"],
    capabilities: &["S-41"],
    example: r"
tensha: 1
system: {id: tank}
quantities: {level: {}}
components: {sensor: {kind: level-transmitter, senses: level}, plc: {kind: plc}}
links: {loop: {between: [sensor, plc], technology: current-loop-4-20ma}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc}}
dismissals: [{class: {arrow: cyber-to-physical}, guide-words: [too-early], reason: planted}]
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for number in &facts.coverage.idle {
        let dismissal = &facts.system.dismissals[*number as usize];
        let reason = dismissal.reason.clone();
        out.push(
            Diagnostic::warning("C003", say!(msg_c003, reason.clone()))
                .at(dismissal.span)
                .help(say!(msg_c003_help))
                .about(["dismissal", &reason.en]),
        );
    }
}
