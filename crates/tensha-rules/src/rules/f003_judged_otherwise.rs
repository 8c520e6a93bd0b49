use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F003",
    since: "0.3",
    severity: Severity::Note,
    name: Bi {
        ja: "視点の判断が、害から求めた位置と違う",
        en: "A judgment differs from what the harms say",
    },
    what: Bi {
        ja: "ある視点が自ら置いた位置が、書かれた害から求めた位置と違うハザード。",
        en: "A hazard that a viewpoint puts elsewhere than the stated harms do.",
    },
    why: Bi {
        ja: "立場によって見方が違うのは自然だが、違いには理由が要る。低く見る側に利害があるときは特に確かめる必要がある。",
        en: "That parties see things differently is natural, but a difference needs its reason, above all where those who see less have an interest in it.",
    },
    rated: Bi {
        ja: "回復困難性を低く見ていれば警告、そのほかの違いは注記。",
        en: "A warning where difficulty of recovery is judged lower, a note for other differences.",
    },
    mend: Bi {
        ja: "理由を確かめ、害の記述か判断のどちらかを直すか、違いを残すことを合意する。",
        en: "Check the reason; mend the harms or the judgment, or agree that the difference stays.",
    },
    references: &["docs/semantics-harm.md#viewpoints"],
    capabilities: &["S-07"],
    example: r"
tensha: 1
system: {id: tank, sector: home}
parties: {worker: {is: people, roles: [user]}, maker: {roles: [maker]}}
quantities: {level: {}}
conditions: {wet: 0.1}
hazards:
  spill: {when: {condition: wet}, harms: [{who: worker, kind: life, level: fatal}]}
viewpoints:
  makers: {party: maker, scale: firm, judgments: {spill: {recovery: limited, reason: It never happened}}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for view in &facts.map.views {
        let Some(v) = view.viewpoint else { continue };
        for placement in view.one.iter().flatten() {
            let Some((n, worked_out)) = &placement.judged else { continue };
            let judgment = &system.viewpoints[v].judgments[*n];
            let (own, found) = (placement.unhandled.cell(), worked_out.cell());
            if own == found {
                continue;
            }
            let cell = |c: (u8, u8)| {
                let mut all = system.knowledge.categories.values();
                all.find(|x| (x.recovery, x.economic) == c)
                    .map(|c| c.head.name.clone())
                    .unwrap_or_default()
            };
            let lower = own.0 < worked_out.recovery.lo;
            let severity = if lower { Severity::Warning } else { Severity::Note };
            let hazard = &system.hazards[placement.hazard.index()];
            let title = hazard.own.title();
            let mut d = Diagnostic::new(
                "F003",
                severity,
                say!(msg_f003, view.name.clone(), title, cell(own), cell(found)),
            )
            .at(judgment.span)
            .and(hazard.own.span, say!(msg_f003_here))
            .help(say!(msg_f003_help))
            .about(["viewpoint", &view.id, "hazard", &hazard.own.id]);
            if let Some(reason) = &judgment.reason {
                d = d.note(say!(msg_f003_reason, reason.clone()));
            }
            out.push(d);
        }
    }
}
