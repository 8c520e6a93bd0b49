use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "P005",
    since: "0.1",
    severity: Severity::Note,
    name: Bi { ja: "必要な強さが書かれていない", en: "Needs that nobody stated" },
    what: Bi {
        ja: "必要な強さを書いていないフロー。パックの既定を当てはめて判断し、そのことを示す。",
        en: "Flows that state no needed strength. The packs' default stands in, and is shown as assumed.",
    },
    why: Bi {
        ja: "十分かどうかは、何に使うかで決まる。既定は出発点であって答えではない。",
        en: "What is enough depends on what the flow is for. A default is where to begin and not an answer.",
    },
    rated: Bi { ja: "注記。", en: "A note." },
    mend: Bi {
        ja: "フローに`needs`を理由（`because`）つきで書く。",
        en: "Give the flow `needs`, with `because`.",
    },
    references: &["docs/semantics.md#needs"],
    capabilities: &["S-02"],
    example: r"
tensha: 1
system: {id: tank}
quantities: {level: {}}
components: {sensor: {kind: level-transmitter, senses: level}, plc: {kind: plc}}
links: {loop: {between: [sensor, plc], technology: current-loop-4-20ma}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc}}
",
    check,
};

/// Names beyond this many are counted and not listed.
const LISTED: usize = 8;

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let silent: Vec<_> = facts
        .paths
        .flows
        .iter()
        .filter(|p| p.needs.iter().flatten().any(|n| n.assumed))
        .map(|p| p.flow)
        .collect();
    let Some(first) = silent.first() else { return };
    let names: Vec<Text> = silent.iter().take(LISTED).map(|f| system.title((*f).into())).collect();
    let list = Text::list(&names);
    let list =
        if silent.len() > LISTED { say!(msg_and_more, list, silent.len() - LISTED) } else { list };
    let mut d = Diagnostic::new("P005", Severity::Note, say!(msg_p005, silent.len(), list))
        .at(system.flows[first.index()].own.span)
        .help(say!(msg_p005_help))
        .about(["system"]);
    for need in facts.paths.of(*first).needs.iter().flatten().filter(|n| n.assumed).take(1) {
        d = d.note(say!(msg_assumed_from, system.sources.place(need.span)));
    }
    out.push(d);
}
