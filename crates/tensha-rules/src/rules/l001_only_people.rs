use tensha_text::Diagnostic;
use tensha_text::Severity;

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, causes};

pub(super) static RULE: Rule = Rule {
    code: "L001",
    since: "0.3",
    severity: Severity::Note,
    name: Bi {
        ja: "人の対応だけに頼るハザード", en: "A hazard that only people stand against"
    },
    what: Bi {
        ja: "最も軽い程度ではない害があるのに、手段が人の対応だけで、はしごの上の段が空いているハザード。",
        en: "A hazard with harm above the lowest level whose only means is what people do, although a better rung of the ladder is open.",
    },
    why: Bi {
        ja: "人の対応は最後の手段であり、気づけない、居合わせない、間に合わないことがある。",
        en: "People are the last means: they may not notice, may not be there, or may be too late.",
    },
    rated: Bi { ja: "注記。", en: "A note." },
    mend: Bi {
        ja: "次の段の手段を検討する。危険源を取り除けるかは`source`に書く。",
        en: "Look at a means on the next rung. State under `source` whether the source can be removed.",
    },
    references: &["docs/semantics-harm.md#measures"],
    capabilities: &["S-24"],
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
    responses: [{by: worker, time-available: 10 min, time-needed: 1 min}]
    harms: {unhandled: [{who: worker, kind: life, level: fatal}]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let ladder = &system.knowledge.ladder;
    for l in facts.ladders.iter().filter(|l| l.only_people(system)) {
        let hazard = &system.hazards[l.hazard.index()];
        // The lowest level of a kind is not worth a word; what nobody states may be high.
        let grave = hazard.unhandled.iter().find(|harm| {
            let kind = system.knowledge.harm_kinds.get_index(harm.kind as usize);
            let level = kind.zip(harm.level.as_ref()).and_then(|((_, k), id)| k.level(id));
            level != Some(0)
        });
        let next = l.next.and_then(|i| ladder.get_index(l.rungs[i].entry as usize));
        let (Some(harm), Some((_, next))) = (grave, next) else { continue };
        if next.responses {
            continue;
        }
        let message =
            say!(msg_l001, hazard.own.title(), causes::harm(system, harm), next.head.name.clone());
        out.push(
            Diagnostic::new("L001", Severity::Note, message)
                .at(hazard.own.span)
                .and(harm.span, say!(msg_harm_here))
                .help(say!(msg_l001_help))
                .about(["hazard", &hazard.own.id]),
        );
    }
}
