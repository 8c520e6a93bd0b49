use tensha_analysis::coverage::State;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "C001",
    since: "0.1",
    severity: Severity::Note,
    name: Bi {
        ja: "検討していない逸脱がある", en: "Deviations that nobody decided about"
    },
    what: Bi {
        ja: "枠の中のフロー×ガイドワード（および人×ガイドワード）のうち、ハザードで使われず、理由つきで外されてもいない組。",
        en: "Pairs of flow and guide word (and of people and guide word) inside the frame that no hazard uses and no dismissal sets aside.",
    },
    why: Bi {
        ja: "すべてのリスクを挙げることはできないが、枠を決めて順に見れば、何を見て何を見ていないかは言える。",
        en: "Nobody can list every risk; but inside a stated frame one can say what was looked at and what was not.",
    },
    rated: Bi { ja: "注記。", en: "A note." },
    mend: Bi {
        ja: "ハザードの`when`で使うか、`dismissals`に理由を書いて外す（個別でも、条件による一括でもよい）。",
        en: "Use the pair in a hazard's `when`, or set it aside under `dismissals` with a reason, singly or by class.",
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
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let (used, dismissed, open) = facts.coverage.counts();
    if open == 0 {
        return;
    }
    let system = facts.system;
    let total = used + dismissed + open;
    let mut by_subject: Vec<(Text, usize, tensha_text::Span)> = Vec::new();
    let mut last = None;
    for pair in facts.coverage.pairs.iter().filter(|p| p.state == State::Open) {
        if last == Some(pair.subject) {
            if let Some(entry) = by_subject.last_mut() {
                entry.1 += 1;
            }
        } else {
            last = Some(pair.subject);
            by_subject.push((system.title(pair.subject), 1, system.own(pair.subject).span));
        }
    }
    let mut d =
        Diagnostic::new("C001", Severity::Note, say!(msg_c001, open, total, used, dismissed))
            .help(say!(msg_c001_help))
            .about(["system"]);
    if let Some((_, _, span)) = by_subject.first() {
        d = d.at(*span);
    }
    const LISTED: usize = 8;
    let parts: Vec<Text> =
        by_subject.iter().take(LISTED).map(|(t, n, _)| say!(msg_open_of, t, *n)).collect();
    let list = Text::list(&parts);
    out.push(d.note(if by_subject.len() > LISTED {
        say!(msg_and_more, list, by_subject.len() - LISTED)
    } else {
        list
    }));
}
