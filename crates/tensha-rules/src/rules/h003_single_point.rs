use tensha_analysis::causes::CauseKind;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::causes::{self, Teller, grounds, listed};
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H003",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "1つの故障・1つの攻撃で重大な害に至る",
        en: "One fault or one attack step is enough for grave harm",
    },
    what: Bi {
        ja: "重い害のハザードで、宣言された事象と条件のもとでは、1つの故障または攻撃の1段階だけで起きるもの。",
        en: "A hazard of grave harm that one fault or one attack step brings about, given the declared events and conditions.",
    },
    why: Bi {
        ja: "重い害の手前には、互いに独立な備えが少なくとも2つ要る。1つなら、それが失われた時点で害に至る。",
        en: "Before grave harm there should be at least two independent things that must fail. With one, its loss is the harm.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "挙げたものと原因を共有しない防護を`barriers`に加えるか、その段階を強くする。",
        en: "Add to `barriers` something that shares no cause with those named, or make the step harder.",
    },
    references: &["docs/semantics-hazards.md#hazards"],
    capabilities: &["S-02", "S-03"],
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
  overflow: {when: {flow: shut, deviates: [not-provided]}, harms: {unhandled: [{who: worker, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for answer in &facts.hazards.hazards {
        let hazard = &system.hazards[answer.hazard.index()];
        let Some(worst) = causes::worst(system, hazard).filter(|w| w.grave) else { continue };
        let points: Vec<_> = answer
            .single_points
            .iter()
            .copied()
            .filter(|b| matches!(b.kind(), CauseKind::Fault | CauseKind::Attack))
            .collect();
        if points.is_empty() {
            continue;
        }
        let teller = Teller::new(&facts.elements, causes::elements(system, answer.hazard.0));
        let message = say!(
            msg_h003,
            hazard.own.title(),
            causes::harm(system, worst.harm),
            points.len(),
            listed(&teller, &points)
        );
        let d = Diagnostic::warning("H003", message)
            .at(hazard.own.span)
            .and(worst.harm.span, say!(msg_harm_here))
            .help(say!(msg_h003_help))
            .about(["hazard", &hazard.own.id]);
        out.push(grounds(d, &teller, &points));
    }
}
