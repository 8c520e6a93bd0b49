use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, causes};

pub(super) static RULE: Rule = Rule {
    code: "H014",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "経路と食い違う攻撃者の判断",
        en: "A judgment of the attacker that the path contradicts",
    },
    what: Bi {
        ja: "`reviews.security.needs`に書かれた最も弱い攻撃者が、モデルの経路から導いたものと違うハザード。",
        en: "A hazard whose `reviews.security.needs` names another least attacker than follows from the paths of the model.",
    },
    why: Bi {
        ja: "起こしやすさは経路から決まる。食い違いは、判断が甘いか、モデルに書かれていない防護や経路があることを示す。",
        en: "How hard an attack is follows from its path. A difference means that the judgment is too hopeful, or that a protection or a way is missing from the model.",
    },
    rated: Bi {
        ja: "経路の方が弱い攻撃者で足りるものは警告、経路の方が強い攻撃者を要するものは注記。",
        en: "A warning where a lesser attacker is enough by the path, a note where the path asks for a greater one.",
    },
    mend: Bi {
        ja: "防護が実際にあるならモデルに書く。なければ判断を改める。",
        en: "Write the protection into the model if it is there; otherwise change the judgment.",
    },
    references: &["docs/semantics-hazards.md#ledger"],
    capabilities: &["S-02", "S-22"],
    example: r"
tensha: 1
system: {id: tank}
parties: {worker: {roles: [user]}}
places: {hall: {entry: public}}
quantities: {level: {place: hall}, inflow: {place: hall}}
components:
  sensor: {kind: level-transmitter, senses: level, place: hall}
  plc: {kind: plc, place: hall}
  valve: {kind: generic-actuator, acts-on: inflow, place: hall}
links:
  loop: {between: [sensor, plc], technology: current-loop-4-20ma}
  out: {between: [plc, valve], technology: modbus-rtu}
flows:
  show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc}
  shut: {arrow: cyber-to-physical, from: plc, via: [plc, valve], to: inflow, command: close}
hazards:
  overflow:
    when: {flow: shut, deviates: [provided-when-not-wanted]}
    reviews: {security: {by: worker, date: 2026-10-01, needs: sl4}}
    harms: {unhandled: [{who: worker, kind: life, level: fatal}]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for answer in facts.hazards.hazards.iter().filter(|a| a.refused.is_none()) {
        let hazard = &system.hazards[answer.hazard.index()];
        let Some((stated, span)) = hazard.security.as_ref().and_then(|r| r.needs) else { continue };
        let rank = system.knowledge.attackers.get_index(stated as usize).and_then(|(_, k)| k.rank);
        let found = &answer.reachable;
        // Classes apart from the chain need nobody in person; the chain is compared by rank.
        let mut less: Vec<Text> = found
            .attack_alone
            .filter(|r| rank.is_some_and(|s| *r < s))
            .and_then(|r| causes::ranked(system, r))
            .into_iter()
            .chain(found.beside_alone.iter().copied().filter(|_| rank.is_some()))
            .map(|k| causes::class(system, k))
            .collect();
        less.dedup();
        let (title, stated_name) = (hazard.own.title(), causes::class(system, stated));
        let d = if less.is_empty() {
            let holds = match rank {
                Some(rank) => found.attack_alone == Some(rank),
                None => found.beside_alone.contains(&stated),
            };
            // What was enclosed only may be easier than what is proven.
            if holds || answer.enclosed {
                continue;
            }
            let more = found.attack_alone.and_then(|r| causes::ranked(system, r));
            let message = match more {
                Some(k) => say!(msg_h014_more, title, stated_name, causes::class(system, k)),
                None => say!(msg_h014_nobody, title, stated_name),
            };
            Diagnostic::new("H014", Severity::Note, message).help(say!(msg_h014_more_help))
        } else {
            let message = say!(msg_h014, title, stated_name, Text::list(&less));
            Diagnostic::warning("H014", message).help(say!(msg_h014_help))
        };
        out.push(d.at(span).about(["hazard", &hazard.own.id]));
    }
}
