use tensha_analysis::acceptance::{self, State};
use tensha_analysis::goals::Verdict;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "G004",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi {
        ja: "線の間にあるのに、誰も受け入れていない",
        en: "Between the lines, and nobody accepted it",
    },
    what: Bi {
        ja: "目標の二つの線の間にあり、有効な受容のないハザード。",
        en: "A hazard under a goal that stands between its two lines, without an acceptance that holds.",
    },
    why: Bi {
        ja: "線の間では、リスクは合理的に実行可能なかぎり低く（ALARP）、便益と代替案を見て責任者が決めたときにだけ残せる。",
        en: "Between the lines a risk may stay only as low as reasonably practicable (ALARP), after somebody who answers for it looked at benefit and alternatives.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "`acceptances` に便益、代替案、条件、責任者、期限を書くか、対策をとる。",
        en: "Write benefit, alternatives, condition, owner and last day under `acceptances`, or treat it.",
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
  crew: {measure: individual-rate, kind: life, level: fatal, upper: 1e-2 /year, lower: 1e-6 /year, who: crew, source: our own safety policy}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let states = acceptance::run(system, &facts.ledger, facts.at);
    for result in facts.goals.iter().filter(|g| g.verdict == Verdict::Between) {
        let own = &system.goals[result.goal].own;
        for part in result.parts.iter().filter(|p| p.value.hi > 0.0) {
            let held = states.iter().any(|s| s.hazard == part.hazard && s.state == State::Accepted);
            if held {
                continue;
            }
            let hazard = system.own(part.hazard.into());
            out.push(
                Diagnostic::warning("G004", say!(msg_g004, hazard.title(), own.title()))
                    .at(hazard.span)
                    .and(own.span, say!(msg_g00x_goal))
                    .help(say!(msg_g004_help))
                    .about(["hazard", &hazard.id, &own.id]),
            );
        }
    }
}
