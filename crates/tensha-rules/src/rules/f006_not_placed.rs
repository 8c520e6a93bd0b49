use tensha_analysis::map::{Stands, View};
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F006",
    since: "0.3",
    severity: Severity::Note,
    name: Bi {
        ja: "マップに置けない、または位置が定まらないハザード",
        en: "A hazard that has no place, or no certain place",
    },
    what: Bi {
        ja: "害が書かれていない、程度が書かれていない、または為替レートのない通貨で書かれているために、位置が定まらないハザード。",
        en: "A hazard without harms, or with harms whose level is not stated or whose amount is in a currency without a rate, so that its place is open.",
    },
    why: Bi {
        ja: "分からないことは、軽いことではない。", en: "What is not known is not small."
    },
    rated: Bi { ja: "注記。", en: "A note." },
    mend: Bi {
        ja: "害の`level`または`amount`を書く。",
        en: "State `level` or `amount` of the harms.",
    },
    references: &["docs/semantics-harm.md#areas"],
    capabilities: &["S-04", "S-06"],
    example: r"
tensha: 1
system: {id: tank, sector: home}
parties: {worker: {is: people, roles: [user]}, maker: {roles: [maker]}}
quantities: {level: {}}
conditions: {wet: 0.1}
hazards:
  spill: {when: {condition: wet}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for (i, (hazard, read)) in system.hazards.iter().zip(&facts.map.harms).enumerate() {
        let about = ["hazard", &hazard.own.id];
        if hazard.unhandled.is_empty() && hazard.handled.is_empty() {
            let judged = |v: &View| v.one.get(i).is_some_and(Option::is_some);
            if facts.map.views.iter().any(judged) {
                continue;
            }
            out.push(
                Diagnostic::new("F006", Severity::Note, say!(msg_f006, hazard.own.title()))
                    .at(hazard.own.span)
                    .help(say!(msg_f006_help))
                    .about(about),
            );
            continue;
        }
        let open = read
            .iter()
            .zip([&hazard.unhandled, &hazard.handled])
            .flat_map(|(read, stated)| read.iter().zip(stated))
            .find(|(r, _)| {
                r.stands == Stands::Placed
                    && (r.no_rate || r.level.is_some_and(|(lo, hi)| lo != hi))
            });
        let Some((r, harm)) = open else { continue };
        let message = if r.no_rate {
            let currency =
                harm.amount.as_ref().and_then(|a| a.unit.currency.clone()).unwrap_or_default();
            say!(msg_f006_rate, hazard.own.title(), currency)
        } else {
            say!(msg_f006_level, hazard.own.title())
        };
        out.push(
            Diagnostic::new("F006", Severity::Note, message)
                .at(harm.span)
                .help(say!(msg_f006_help))
                .about(about),
        );
    }
}
