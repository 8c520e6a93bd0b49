use tensha_analysis::wheels::{Ask, Column};
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, causes, wheels};

pub(super) static RULE: Rule = Rule {
    code: "H012",
    since: "0.2",
    severity: Severity::Error,
    name: Bi { ja: "完了とは言えないハザード", en: "A hazard that is not done" },
    what: Bi {
        ja: "`status: done`とあるのに、セキュリティ・安全・運用のどれかの検討が欠けているか、対策そのものが生む害が調べられていないハザード。",
        en: "A hazard with `status: done` although the review of security, safety or operation is missing, or a measure on it does harm that nobody examined.",
    },
    why: Bi {
        ja: "ハザードの検討だけ、脅威の検討だけ、現場の備えだけでは、残りの側から害が戻ってくる。",
        en: "With only the hazard reviewed, or only the threat, or only operation, harm comes back from the sides that nobody looked at.",
    },
    rated: Bi { ja: "エラー。", en: "An error." },
    mend: Bi {
        ja: "`reviews`の欠けた列を埋めるか、`status: open`に戻す。対策が生む害は、ハザードとして書く。",
        en: "Fill the missing columns of `reviews`, or go back to `status: open`. Write the harm that a measure does as a hazard of its own.",
    },
    references: &["docs/semantics-hazards.md#ledger"],
    capabilities: &["S-22", "S-50"],
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
  overflow: {when: {flow: shut, deviates: [not-provided]}, status: done, harms: {unhandled: [{who: worker, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for row in &facts.ledger.hazards {
        let Some(done) = row.done.filter(|_| !row.may_be_done()) else { continue };
        let hazard = &system.hazards[row.hazard.index()];
        let mut lacks: Vec<Text> = row.empty.iter().map(|c: &Column| wheels::column(*c)).collect();
        lacks.extend(row.unasked.iter().map(|a: &Ask| wheels::ask(*a)));
        if !row.looked_at {
            lacks.push(say!(msg_h012_refused));
        }
        if !row.unassessed.is_empty() {
            lacks.push(say!(msg_h012_measures, row.unassessed.len()));
        }
        let message = say!(msg_h012, hazard.own.title(), Text::list(&lacks));
        let mut d = Diagnostic::error("H012", message)
            .at(done)
            .and(hazard.own.span, say!(msg_hazard_here))
            .help(say!(msg_h012_help))
            .about(["hazard", &hazard.own.id]);
        for (control, span) in &row.unassessed {
            let control = &system.controls[*control as usize];
            let harm = control.causes.iter().find(|h| h.span == *span);
            let harm = harm.map(|h| causes::harm(system, h)).unwrap_or_default();
            d = d.and(*span, say!(msg_h012_unassessed, control.own.title(), harm));
        }
        out.push(d);
    }
}
