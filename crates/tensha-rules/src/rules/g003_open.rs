use tensha_analysis::goals::Verdict;
use tensha_text::{Diagnostic, Severity};

use super::goal;
use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "G003",
    since: "0.3",
    severity: Severity::Note,
    name: Bi { ja: "目標を満たすか決まらない", en: "Whether a goal is met is open" },
    what: Bi {
        ja: "区間がレベルをまたぐ目標と、頻度の分からないハザードがあるため判定できない目標。",
        en: "A goal whose interval straddles a level, or which cannot be judged because the frequency of a hazard is not known.",
    },
    why: Bi {
        ja: "またぐ区間は「満たす」ことを意味しない。どの数を確かめれば決まるかが次の仕事になる。",
        en: "An interval that straddles a line does not say that it is met. Which number would settle it is the next piece of work.",
    },
    rated: Bi { ja: "注記。", en: "A note." },
    mend: Bi {
        ja: "欠けている数を書くか、幅の広い想定を自分の記録で狭める。",
        en: "State the missing numbers, or narrow the widest assumptions with records of your own.",
    },
    references: &["docs/semantics-harm.md#goals"],
    capabilities: &["S-23", "S-33"],
    example: r"
tensha: 1
system: {id: tank}
parties: {crew: {is: people, size: 10}, owner: {roles: [owner]}}
events: {spark: {lasts: 1 h}}
hazards:
  blaze: {when: {event: spark}, harms: [{who: crew, kind: life, level: fatal, persons: 2}]}
goals:
  crew: {measure: individual-rate, kind: life, level: fatal, upper: 1e-3 /year, lower: 1e-6 /year, who: crew, source: our own safety policy}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for result in &facts.goals {
        let own = &facts.system.goals[result.goal].own;
        let (message, help) = match result.verdict {
            Verdict::Undecided => {
                let message = match goal::span(facts.system, result) {
                    Some((value, upper, lower)) => {
                        say!(msg_g003_undecided, own.title(), value, upper, lower)
                    }
                    None => say!(msg_g003_somewhere, own.title()),
                };
                (message, say!(msg_g003_narrow))
            }
            Verdict::NotKnown => (say!(msg_g003_not_known, own.title()), say!(msg_g003_state)),
            Verdict::Below | Verdict::Between | Verdict::Above => continue,
        };
        let found = Diagnostic::new("G003", Severity::Note, message);
        out.push(
            goal::with_parts(facts.system, result, found)
                .at(own.span)
                .help(help)
                .about(["goal", &own.id]),
        );
    }
}
