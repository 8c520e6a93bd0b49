use tensha_analysis::coverage::State;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "C002",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "外した逸脱がハザードで使われている",
        en: "A deviation is both set aside and used",
    },
    what: Bi {
        ja: "`dismissals`で外されているのに、ハザードの条件に出てくる逸脱。",
        en: "A deviation that a dismissal sets aside and a hazard uses.",
    },
    why: Bi {
        ja: "どちらかの判断が古い。", en: "One of the two judgments is out of date."
    },
    rated: Bi {
        ja: "警告。数えるときは「使われている」とする。",
        en: "A warning. It counts as used.",
    },
    mend: Bi {
        ja: "除外を狭めるか、ハザードから外す。",
        en: "Narrow the dismissal, or take the deviation out of the hazard.",
    },
    references: &["docs/semantics.md#coverage"],
    capabilities: &["S-41"],
    example: r"
tensha: 1
system: {id: tank}
quantities: {level: {}}
components: {sensor: {kind: level-transmitter, senses: level}, plc: {kind: plc}}
links: {loop: {between: [sensor, plc], technology: current-loop-4-20ma}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc}}
hazards: {dry: {when: {flow: show, deviates: [stale]}}}
dismissals: [{flows: [show], guide-words: [stale], reason: planted}]
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for pair in &facts.coverage.pairs {
        let (State::Used(hazards), Some(d)) = (&pair.state, pair.also_dismissed) else { continue };
        let word = system.knowledge.guide_words.get_index(pair.word as usize);
        let Some((id, word)) = word else { continue };
        let names: Vec<Text> = hazards.iter().map(|h| system.title((*h).into())).collect();
        out.push(
            Diagnostic::warning(
                "C002",
                say!(
                    msg_c002,
                    word.head.name.clone(),
                    system.title(pair.subject),
                    Text::list(&names)
                ),
            )
            .at(system.dismissals[d as usize].span)
            .and(system.own(hazards[0].into()).span, say!(msg_used_here))
            .help(say!(msg_c002_help))
            .about([pair.subject.ns.tag(), &system.own(pair.subject).id, id]),
        );
    }
}
