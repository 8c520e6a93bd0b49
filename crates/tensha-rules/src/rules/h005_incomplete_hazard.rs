use tensha_analysis::hazards::Refused;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H005",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi { ja: "書きかけのハザード", en: "A hazard that is not finished" },
    what: Bi {
        ja: "成り立つ条件（`when`）か害（`harms`）がないハザード、または計算の上限を超えて答えが出なかったハザード。",
        en: "A hazard without a condition (`when`) or without harms, or whose analysis grew past its limit.",
    },
    why: Bi {
        ja: "条件がなければ原因をたどれず、害がなければ重さが分からない。書いただけでは何も調べていない。",
        en: "Without a condition its causes cannot be followed, without harms its weight is unknown. Writing it down examined nothing.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "足りないものを書く。上限を超えたときは、条件を分けるか、部分システムに分ける。",
        en: "Write what is missing. Where the limit was reached, split the condition or the system.",
    },
    references: &["docs/semantics-hazards.md#hazards"],
    capabilities: &["S-02"],
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
  overflow: {when: {flow: shut, deviates: [not-provided]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for answer in &facts.hazards.hazards {
        let hazard = &system.hazards[answer.hazard.index()];
        let mut lacks = Vec::new();
        match answer.refused {
            Some(Refused::NoLogic) => lacks.push(say!(msg_h005_when)),
            Some(Refused::TooBig) => lacks.push(say!(msg_h005_big)),
            None => {}
        }
        if hazard.unhandled.is_empty() {
            lacks.push(say!(msg_h005_harms));
        }
        if lacks.is_empty() {
            continue;
        }
        let message = say!(msg_h005, hazard.own.title(), Text::list(&lacks));
        out.push(
            Diagnostic::warning("H005", message)
                .at(hazard.own.span)
                .help(say!(msg_h005_help))
                .about(["hazard", &hazard.own.id]),
        );
    }
}
