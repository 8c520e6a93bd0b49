use tensha_analysis::acceptance::{self, State};
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "G006",
    since: "0.3",
    severity: Severity::Note,
    name: Bi { ja: "受容の期限が近い", en: "An acceptance is about to lapse" },
    what: Bi {
        ja: "期限までの日数が、パックの `acceptance-notices` の日数以内になった受容。",
        en: "An acceptance whose last day is no further away than a pack says under `acceptance-notices`.",
    },
    why: Bi {
        ja: "期限が切れるとリスクは再び未決になる。見直しには時間がかかる。",
        en: "When it lapses the risk is open again, and looking at it anew takes time.",
    },
    rated: Bi { ja: "注記。", en: "A note." },
    mend: Bi {
        ja: "期限までに、便益、代替案、条件を見直して決め直す。",
        en: "Look at benefit, alternatives and condition before the last day, and decide anew.",
    },
    references: &["docs/semantics-harm.md#acceptance"],
    capabilities: &["S-23"],
    example: r"
tensha: 1
system: {id: tank}
parties: {worker: {is: people}, owner: {roles: [owner]}}
conditions: {wet: 0.1}
hazards:
  spill: {when: {condition: wet}, harms: [{who: worker, kind: life, level: light}]}
acceptances:
  this-year: {hazard: spill, benefit: steam, alternatives: none that pays, condition: checked weekly, owner: owner, until: 2026-12-31}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    // Of several notices the earliest warns.
    let days = system.knowledge.acceptance_notices.values().map(|n| n.days).max().unwrap_or(0);
    for s in acceptance::run(system, &facts.ledger, facts.at) {
        let Some(by) = s.by.filter(|_| s.state == State::Accepted) else { continue };
        let acceptance = &system.acceptances[by];
        let Some(until) = acceptance.until.filter(|u| *u <= facts.at.after(days)) else { continue };
        let hazard = system.own(s.hazard.into());
        out.push(
            Diagnostic::new(
                "G006",
                Severity::Note,
                say!(msg_g006, hazard.title(), until.to_string()),
            )
            .at(acceptance.own.span)
            .help(say!(msg_g006_help))
            .about(["hazard", &hazard.id]),
        );
    }
}
