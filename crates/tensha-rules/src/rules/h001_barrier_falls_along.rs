use tensha_analysis::conflicts::stood_there;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::causes::{self, Teller, grounds, listed};
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H001",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "防護が、守る相手と一緒に倒れる",
        en: "A barrier falls together with what it guards",
    },
    what: Bi {
        ja: "ハザードの条件、または別の防護と、同じ原因で失われる防護。",
        en: "A barrier that is lost by a cause which also brings about the hazard, or takes away another barrier.",
    },
    why: Bi {
        ja: "2つの防護が同じ原因で失われるなら、防護は1つしかない。ネットワークと一緒に失われる対策は、独立した対策に数えられない。",
        en: "Where one cause takes both, there is only one protection. What fails together with the network does not count as independent.",
    },
    rated: Bi {
        ja: "最も簡単な経路で防護も必ず失われるときは、害が重ければエラー、そうでなければ警告。原因の一部を共有するだけなら、害が重ければ警告、そうでなければ注記。同じ場所に立ち入れるというだけなら注記。",
        en: "Where the simplest way to the hazard takes the barrier as well: an error if the harm is grave, else a warning. Where only some causes are shared: a warning if the harm is grave, else a note; a note too where all they share is that one can get into the same place.",
    },
    mend: Bi {
        ja: "挙げた原因の外に防護を置く（別の電源・配線・製品・場所）。できなければ、独立した防護を1つ加える。",
        en: "Put the barrier out of reach of the causes named (other power, wiring, product, place), or add one that is.",
    },
    references: &["docs/semantics-hazards.md#hazards"],
    capabilities: &["S-03", "S-24"],
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
  overflow: {when: {flow: shut, deviates: [not-provided]}, barriers: [plc], harms: {unhandled: [{who: worker, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for answer in &facts.hazards.hazards {
        let hazard = &system.hazards[answer.hazard.index()];
        let grave = causes::worst(system, hazard).is_some_and(|w| w.grave);
        let teller = Teller::new(&facts.elements, causes::elements(system, answer.hazard.0));
        for b in answer.barriers.iter().filter(|b| !b.absent) {
            let mut shared = b.shared.clone();
            shared.extend(b.shared_with.iter().flat_map(|(_, list)| list.iter().copied()));
            shared.sort_unstable();
            shared.dedup();
            if shared.is_empty() {
                continue;
            }
            let barrier = system.own(b.barrier);
            let name = hazard.own.title();
            let (severity, message) = if b.worthless {
                let severity = if grave { Severity::Error } else { Severity::Warning };
                let list = listed(&teller, &shared);
                (severity, say!(msg_h001_worthless, barrier.title(), name, list))
            } else {
                // Who is in the place reaches both; that is worth knowing, but no cause that takes both by itself.
                let only_place = shared.iter().all(|b| stood_there(*b));
                let severity =
                    if grave && !only_place { Severity::Warning } else { Severity::Note };
                let list = listed(&teller, &shared);
                (severity, say!(msg_h001, barrier.title(), name, list))
            };
            let mut d = Diagnostic::new("H001", severity, message)
                .at(hazard.own.span)
                .and(barrier.span, say!(msg_barrier_here))
                .help(say!(msg_h001_help))
                .about(["hazard", &hazard.own.id, "barrier", &barrier.id]);
            let others: Vec<Text> = b
                .shared_with
                .iter()
                .map(|(i, _)| system.title(answer.barriers[*i].barrier))
                .collect();
            if !others.is_empty() {
                d = d.note(say!(msg_h001_others, Text::list(&others)));
            }
            out.push(grounds(d, &teller, &shared));
        }
    }
}
