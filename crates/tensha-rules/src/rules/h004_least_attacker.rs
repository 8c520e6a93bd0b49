use tensha_analysis::hazards::Origin;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::causes::{self, Teller, grounds};
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H004",
    since: "0.2",
    severity: Severity::Error,
    name: Bi {
        ja: "最も力のない攻撃者だけで人に害が及ぶ",
        en: "The least attacker alone can hurt somebody",
    },
    what: Bi {
        ja: "最も低い級の攻撃者、または段階の外の攻撃者（ボットネットなど）が、故障なしに単独で起こせる、元に戻せない害のハザード。",
        en: "A hazard with harm that cannot be undone, which the lowest attacker class or one beside the chain (a botnet) can bring about alone, without any fault.",
    },
    why: Bi {
        ja: "道具も準備もいらない攻撃は、いつか必ず試される。ボットネットは相手を選ばない。",
        en: "What needs neither tools nor preparation will be tried some day. A botnet does not choose its victims.",
    },
    rated: Bi {
        ja: "害が重ければエラー、そうでなければ警告。",
        en: "An error where the harm is grave, else a warning.",
    },
    mend: Bi {
        ja: "挙げた段階のうち、強さが「なし」のものから守る。述べられていない強さは「なし」とみなすので、分かっているものは書く。",
        en: "Protect the steps named, first those of strength none. What nobody states counts as none, so state what is known.",
    },
    references: &["docs/semantics-hazards.md#told-apart-by-class"],
    capabilities: &["S-02", "S-43"],
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
  overflow: {when: {flow: shut, deviates: [provided-when-not-wanted]}, harms: {unhandled: [{who: worker, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let least = system.knowledge.attackers.values().filter_map(|a| a.rank).min();
    for answer in &facts.hazards.hazards {
        let hazard = &system.hazards[answer.hazard.index()];
        let Some(worst) = causes::worst(system, hazard).filter(|w| w.lasting) else { continue };
        let reachable = &answer.reachable;
        let lowest = reachable.attack_alone.filter(|r| Some(*r) == least);
        let mut who: Vec<Text> = lowest
            .and_then(|r| causes::ranked(system, r))
            .map(|k| causes::class(system, k))
            .into_iter()
            .collect();
        who.extend(reachable.beside_alone.iter().map(|k| causes::class(system, *k)));
        if who.is_empty() {
            continue;
        }
        let severity = if worst.grave { Severity::Error } else { Severity::Warning };
        let teller = Teller::new(&facts.elements, causes::elements(system, answer.hazard.0));
        let title = hazard.own.title();
        let harm = causes::harm(system, worst.harm);
        let message = say!(msg_h004, Text::list(&who), title.clone(), harm);
        let mut d = Diagnostic::new("H004", severity, message)
            .at(hazard.own.span)
            .and(worst.harm.span, say!(msg_harm_here))
            .help(say!(msg_h004_help))
            .about(["hazard", &hazard.own.id]);
        let simplest = answer.sets.iter().find(|s| {
            s.origin == Origin::AttackOnly
                && if s.beside.is_empty() {
                    lowest == Some(s.rank)
                } else {
                    s.rank == 0 && s.beside.iter().all(|b| reachable.beside_alone.contains(b))
                }
        });
        if let Some(set) = simplest {
            d = d.note(teller.story(set, &title));
            d = grounds(d, &teller, &teller.steps(set));
        }
        out.push(d);
    }
}
