use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F004",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi {
        ja: "個人データの害が、見積もりより軽く書かれている",
        en: "Harm to personal data is stated below the estimate",
    },
    what: Bi {
        ja: "データの種類、人数、広がり、取り消せるかどうかからの見積もりより、書かれた程度が軽い害。",
        en: "A harm whose stated level lies below what the kind of data, the number of persons, the spread and whether it can be undone suggest.",
    },
    why: Bi {
        ja: "個人データの害は、関わった人の側から軽く見られやすい。",
        en: "Harm to personal data is easily played down by those who caused it.",
    },
    rated: Bi {
        ja: "警告。見積もりはパックの仮定である。",
        en: "A warning. The estimate is an assumption of the pack.",
    },
    mend: Bi {
        ja: "程度を見直すか、軽い理由を`note`に書いて指摘を抑止する。",
        en: "Look at the level again, or suppress the finding with the reason.",
    },
    references: &["docs/semantics-harm.md#personal-data"],
    capabilities: &["S-11"],
    example: r"
tensha: 1
system: {id: tank, sector: home}
parties: {worker: {is: people, roles: [user]}, maker: {roles: [maker]}}
quantities: {level: {}}
conditions: {wet: 0.1}
data: {pictures: {personal: image-of-a-child, persons: 20}}
hazards:
  leak: {when: {condition: wet}, harms: [{who: worker, kind: privacy, level: low, data: pictures, spread: published, reversible: false}]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for (hazard, read) in system.hazards.iter().zip(&facts.map.harms) {
        for (stated, read) in [&hazard.unhandled, &hazard.handled].into_iter().zip(read) {
            for (harm, read) in stated.iter().zip(read).filter(|(_, r)| r.below_estimate()) {
                let Some((_, kind)) = system.knowledge.harm_kinds.get_index(read.kind as usize)
                else {
                    continue;
                };
                let name = |at: Option<(usize, usize)>| {
                    at.and_then(|(lo, _)| kind.levels.get(lo)).map(|l| l.name.clone())
                };
                let (own, least) = (name(read.level), name(read.estimated));
                let (own, least) = (own.unwrap_or_default(), least.unwrap_or_default());
                let title = hazard.own.title();
                let number = read.number.to_string();
                out.push(
                    Diagnostic::warning("F004", say!(msg_f004, title, own, least))
                        .at(harm.span)
                        .help(say!(msg_f004_help))
                        .about(["hazard", &hazard.own.id, "harm", &number]),
                );
            }
        }
    }
}
