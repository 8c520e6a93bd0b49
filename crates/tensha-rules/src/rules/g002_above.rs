use tensha_analysis::goals::Verdict;
use tensha_text::{Diagnostic, Severity};

use super::goal;
use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "G002",
    since: "0.3",
    severity: Severity::Error,
    name: Bi { ja: "目標を満たさない", en: "A goal is not met" },
    what: Bi {
        ja: "区間の全体がレベルAを上回る目標（`goals`）。",
        en: "A goal (`goals`) whose whole interval lies above level A.",
    },
    why: Bi {
        ja: "レベルAを上回るリスクは、便益があっても受け入れないと決めた線である。最も良い想定でも越えるなら、数の不確かさのせいではない。",
        en: "Level A is the line above which a risk is not accepted, whatever its benefit. Where even the best assumptions exceed it, uncertain numbers are no excuse.",
    },
    rated: Bi { ja: "エラー。", en: "An error." },
    mend: Bi {
        ja: "最も大きく寄与するハザードに対策をとる。その背後の事象は `tensha show likelihood` が示す。",
        en: "Treat the hazards that add most; `tensha show likelihood` says which events stand behind them.",
    },
    references: &["docs/semantics-harm.md#goals"],
    capabilities: &["S-23", "S-33"],
    example: r"
tensha: 1
system: {id: tank}
parties: {crew: {is: people, size: 10}, owner: {roles: [owner]}}
events: {spark: {onset: 0.01 /year, lasts: 1 h}}
hazards:
  blaze: {when: {event: spark}, harms: [{who: crew, kind: life, level: fatal, persons: 2}]}
goals:
  crew: {measure: individual-rate, kind: life, level: fatal, upper: 1e-3 /year, lower: 1e-6 /year, who: crew, source: our own safety policy}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for result in facts.goals.iter().filter(|g| g.verdict == Verdict::Above) {
        let own = &facts.system.goals[result.goal].own;
        let message = match goal::span(facts.system, result) {
            Some((value, upper, _)) => say!(msg_g002, own.title(), value, upper),
            None => say!(msg_g002_somewhere, own.title()),
        };
        out.push(
            goal::with_parts(facts.system, result, Diagnostic::error("G002", message))
                .at(own.span)
                .help(say!(msg_g002_help))
                .about(["goal", &own.id]),
        );
    }
}
