use tensha_analysis::acceptance::{self, State};
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "G001",
    since: "0.3",
    severity: Severity::Error,
    name: Bi { ja: "受容の期限が切れた", en: "An acceptance lapsed" },
    what: Bi {
        ja: "すべての受容（`acceptances`）の期限を過ぎたハザード。",
        en: "A hazard all of whose acceptances (`acceptances`) are over on the effective date.",
    },
    why: Bi {
        ja: "リスクは条件と期限のもとでだけ受け入れられる。期限を過ぎれば、決めていないのと同じである。",
        en: "A risk is accepted under a condition and for a time only. After that time nobody has decided about it.",
    },
    rated: Bi { ja: "エラー。", en: "An error." },
    mend: Bi {
        ja: "便益、代替案、条件を見直して受け入れ直すか、対策をとる。",
        en: "Look at benefit, alternatives and condition again and accept it anew, or treat it.",
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
  last-year: {hazard: spill, benefit: steam, alternatives: none that pays, condition: checked weekly, owner: owner, until: 2025-12-31}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for s in acceptance::run(system, &facts.ledger, facts.at) {
        let Some(by) = s.by.filter(|_| s.state == State::Lapsed) else { continue };
        let acceptance = &system.acceptances[by];
        let hazard = system.own(s.hazard.into());
        let until = acceptance.until.map(|d| d.to_string()).unwrap_or_default();
        out.push(
            Diagnostic::error("G001", say!(msg_g001, hazard.title(), until))
                .at(acceptance.own.span)
                .and(hazard.span, say!(msg_g001_hazard))
                .help(say!(msg_g001_help))
                .about(["hazard", &hazard.id]),
        );
    }
}
