use tensha_analysis::duties;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "D003",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi {
        ja: "サポート終了後に残された機器",
        en: "A device left alone after the end of its support",
    },
    what: Bi {
        ja: "サポートの終わった構成要素で、サポート終了後の義務に責任者がいないもの。義務の分担を一つでも書いたモデルだけを調べる。",
        en: "A component whose support is over while nobody is accountable for a duty that the packs ask for after the end of support. Only models that share out duties are looked at.",
    },
    why: Bi {
        ja: "直す人がいなくなった後の義務は、誰かが引き受けていなければ、そのまま宙に浮く。",
        en: "When those who mended it have left, what is still to be done falls to nobody unless somebody took it over.",
    },
    rated: Bi { ja: "いつも警告。", en: "Always a warning." },
    mend: Bi {
        ja: "切離し・取替えや対応を引き受ける人を決め、`phase: [after-support]`の義務として書く。",
        en: "Agree on who isolates or replaces it and who deals with malfunctions, and state that as duties with `phase: [after-support]`.",
    },
    references: &["docs/semantics-requirements.md#duties"],
    capabilities: &["S-27"],
    example: r"
tensha: 1
system: {id: home}
parties: {maker: {roles: [maker]}, family: {roles: [user]}}
places: {hall: {entry: household}}
components:
  router: {kind: home-router, place: hall, support-until: 2026-03-31}
duties:
  mending: {kind: mend, party: maker, to: family, phase: [operation]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let s = facts.system;
    for orphan in duties::orphans(s, facts.at) {
        let c = &s.components[orphan.component as usize];
        let names: Vec<Text> = orphan
            .kinds
            .iter()
            .filter_map(|k| s.knowledge.duty_kinds.get_index(*k as usize))
            .map(|(_, k)| k.head.name.clone())
            .collect();
        let message = say!(msg_d003, c.own.title(), orphan.ended.to_string(), Text::list(&names));
        out.push(
            Diagnostic::warning("D003", message)
                .at(c.own.span)
                .help(say!(msg_d003_help))
                .about(["component", &c.own.id]),
        );
    }
}
