use tensha_analysis::duties::{self, Cover};
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "D002",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "責任者の重なる義務", en: "A duty that several parties hold" },
    what: Bi {
        ja: "パックの`duty-kinds`にある義務で、同じ段階に責任者が二者以上いるもの。",
        en: "A duty of the packs' `duty-kinds` for which two or more parties are accountable in the same phase of life.",
    },
    why: Bi {
        ja: "責任者が複数いると、それぞれが相手の仕事と思い、事故の後には責任の押しつけ合いになる。",
        en: "Where several are accountable, each leaves it to the other, and after an accident each points at the other.",
    },
    rated: Bi { ja: "いつも警告。", en: "Always a warning." },
    mend: Bi {
        ja: "責任者を一者に決める。ほかの当事者の仕事は、`kind`のない義務として書くか、段階（`phase`）を分ける。",
        en: "Let one party be accountable. State the others' work as duties without a `kind`, or part them by `phase`.",
    },
    references: &["docs/semantics-requirements.md#duties"],
    capabilities: &["S-27"],
    example: r"
tensha: 1
system: {id: home}
parties: {maker: {roles: [maker]}, family: {roles: [user]}}
duties:
  watching: {kind: watch, party: family, phase: [operation]}
  looking:  {kind: watch, party: maker, to: family, phase: [operation]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let s = facts.system;
    for cell in duties::run(s, facts.at) {
        let Cover::Several(by) = &cell.cover else { continue };
        let (Some((id, kind)), Some((phase_id, phase))) = (
            s.knowledge.duty_kinds.get_index(cell.kind as usize),
            s.knowledge.life_phases.get_index(cell.phase as usize),
        ) else {
            continue;
        };
        let mut parties: Vec<_> = by.iter().filter_map(|d| s.duties[*d as usize].party).collect();
        parties.sort_unstable();
        parties.dedup();
        let names: Vec<Text> = parties.into_iter().map(|p| s.title(p.into())).collect();
        let message =
            say!(msg_d002, kind.head.name.clone(), phase.head.name.clone(), Text::list(&names));
        let mut d = Diagnostic::warning("D002", message).help(say!(msg_d002_help)).about([
            "duty-kind",
            id,
            phase_id,
        ]);
        if let Some(first) = by.first() {
            d = d.at(s.duties[*first as usize].own.span);
        }
        out.push(d);
    }
}
