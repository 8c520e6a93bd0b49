use tensha_analysis::acceptance::{self, State};
use tensha_analysis::goals::Verdict;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "G005",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "目標に反する受容", en: "An acceptance against a goal" },
    what: Bi {
        ja: "目標のレベルAを上回るのに、有効な受容のあるハザード。",
        en: "A hazard with an acceptance that holds, under a goal that stands above level A.",
    },
    why: Bi {
        ja: "自分で引いた線を越えるリスクを受け入れるなら、線か受容のどちらかが本心ではない。",
        en: "Whoever accepts a risk above their own line does not mean either the line or the acceptance.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "対策をとるか、受容を取り下げる。線を動かすなら、その根拠を `source` に書く。",
        en: "Treat it or withdraw the acceptance. If the line moves, write under `source` what that rests on.",
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
acceptances:
  ours: {hazard: blaze, benefit: heat, alternatives: none that pays, condition: checked weekly, owner: owner, until: 2099-12-31}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for s in acceptance::run(system, &facts.ledger, facts.at) {
        let Some(by) = s.by.filter(|_| s.state == State::Accepted) else { continue };
        let over = facts.goals.iter().filter(|g| g.verdict == Verdict::Above);
        for result in
            over.filter(|g| g.parts.iter().any(|p| p.hazard == s.hazard && p.value.hi > 0.0))
        {
            let goal = &system.goals[result.goal].own;
            let hazard = system.own(s.hazard.into());
            out.push(
                Diagnostic::warning("G005", say!(msg_g005, hazard.title(), goal.title()))
                    .at(system.acceptances[by].own.span)
                    .and(goal.span, say!(msg_g00x_goal))
                    .help(say!(msg_g005_help))
                    .about(["hazard", &hazard.id, &goal.id]),
            );
        }
    }
}
