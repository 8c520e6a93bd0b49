use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F005",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi {
        ja: "重み付けが、人への害を軽くする", en: "A weight lowers harm to people"
    },
    what: Bi {
        ja: "分野の重み付けによって、人への害の程度が下がるもの。",
        en: "A weight of the sector that lowers the level of harm to people.",
    },
    why: Bi {
        ja: "重み付けは消費者の害を黙って軽くしてはならない。重み付けしない位置と必ず並べて見る。",
        en: "A weight must not lower harm to consumers in silence. The unweighted place always stands beside it.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "重み付けの根拠と、誰がそう考えるのかを確かめる。",
        en: "Check what the weight rests on, and who holds it.",
    },
    references: &["docs/semantics-harm.md#emphasis"],
    capabilities: &["S-08"],
    example: r#"
tensha: 1
system: {id: tank, sector: home}
parties: {worker: {is: people, roles: [user]}, maker: {roles: [maker]}}
quantities: {level: {}}
conditions: {wet: 0.1}
emphasis:
  home-hurry: {name: Hurry, sector: home, kind: inconvenience, shift: "-1"}
hazards:
  wait: {when: {condition: wet}, harms: [{who: worker, kind: inconvenience, level: middle}]}
"#,
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let k = &system.knowledge;
    let sector = system.meta.sector.and_then(|s| k.sectors.get_index(s as usize));
    for e in k.emphasis.values() {
        if e.shift >= 0 || sector.is_none_or(|(id, _)| *id != e.sector) {
            continue;
        }
        let people = |h: &tensha_model::system::Harm| {
            let hurt = h.who.is_some_and(|p| system.parties[p.index()].is_people);
            hurt && k.harm_kinds.get_index(h.kind as usize).is_some_and(|(id, _)| *id == e.kind)
        };
        for hazard in &system.hazards {
            let mut all = hazard.unhandled.iter().chain(&hazard.handled);
            let Some(harm) = all.find(|h| people(h)) else { continue };
            let message = say!(msg_f005, e.head.name.clone(), hazard.own.title());
            let mut d = Diagnostic::warning("F005", message)
                .at(harm.span)
                .and(e.head.span, say!(msg_f005_here))
                .help(say!(msg_f005_help))
                .about(["emphasis", &e.head.id, "hazard", &hazard.own.id]);
            d = match &e.owner {
                Some(owner) => d.note(say!(msg_f005_owner, owner.clone())),
                None => d.note(say!(msg_f005_nobody)),
            };
            out.push(d);
        }
    }
}
