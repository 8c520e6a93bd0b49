use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::causes::{self, Teller, grounds};
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H002",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi { ja: "役に立たない対応", en: "A response that is worth nothing" },
    what: Bi {
        ja: "ハザードが起きるときには、気づく手段か対応の手段が必ず失われている、または時間が足りない対応。",
        en: "A response whose notice or means always fail when the hazard arises, or that takes longer than there is.",
    },
    why: Bi {
        ja: "書いてあっても働かない対応は、ないのと同じである。警報を止める攻撃は、その警報を頼りにする対応も止める。",
        en: "A response that cannot work is none. The attack that silences the alarm also takes away the response that needs it.",
    },
    rated: Bi {
        ja: "害が重ければエラー、そうでなければ警告。",
        en: "An error where the harm is grave, else a warning.",
    },
    mend: Bi {
        ja: "失われない気づき方か手段を加える。時間が足りないなら、早く気づくか、害までの時間を延ばす。",
        en: "Add a way of noticing or acting that is not lost with it. Where time is short, notice earlier or make the harm come later.",
    },
    references: &["docs/semantics-hazards.md#responses"],
    capabilities: &["S-03"],
    example: r"
tensha: 1
system: {id: tank}
parties: {worker: {roles: [user]}}
places: {hall: {entry: staff}}
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
    when: {flow: shut, deviates: [not-provided]}
    responses: [{by: worker, acts-by: [valve], time-available: 2 min, time-needed: 5 min}]
    harms: {unhandled: [{who: worker, kind: life, level: fatal}]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for answer in &facts.hazards.hazards {
        // What nothing leads to needs no response, and everything follows from it.
        if answer.support.is_empty() {
            continue;
        }
        let hazard = &system.hazards[answer.hazard.index()];
        let grave = causes::worst(system, hazard).is_some_and(|w| w.grave);
        let teller = Teller::new(&facts.elements, causes::elements(system, answer.hazard.0));
        for r in &answer.responses {
            let stated = &hazard.responses[r.number as usize];
            let names = |list: &[tensha_model::system::Ref]| {
                let names: Vec<Text> = list.iter().map(|r| system.title(*r)).collect();
                Text::list(&names)
            };
            let mut why = Vec::new();
            if r.never_noticed {
                why.push(say!(msg_h002_notice, names(&stated.notices_by)));
            }
            if r.never_able {
                why.push(say!(msg_h002_means, names(&stated.acts_by)));
            }
            if r.too_late
                && let (Some(needed), Some(available)) = (stated.time_needed, stated.time_available)
            {
                let (needed, available) =
                    (crate::words::seconds(needed), crate::words::seconds(available));
                why.push(say!(msg_h002_time, needed, available));
            }
            if why.is_empty() {
                continue;
            }
            let who = r.by.map(|p| system.title(p.into())).unwrap_or_default();
            let message = say!(msg_h002, hazard.own.title(), who, Text::list(&why));
            let severity = if grave { Severity::Error } else { Severity::Warning };
            let number = (r.number + 1).to_string();
            let mut shares = Vec::new();
            if r.never_noticed {
                shares.extend(r.notice_shares.iter().copied());
            }
            if r.never_able {
                shares.extend(r.means_share.iter().copied());
            }
            let d = Diagnostic::new("H002", severity, message)
                .at(stated.span)
                .and(hazard.own.span, say!(msg_hazard_here))
                .help(say!(msg_h002_help))
                .about(["hazard", &hazard.own.id, "response", &number]);
            out.push(grounds(d, &teller, &shares));
        }
    }
}
