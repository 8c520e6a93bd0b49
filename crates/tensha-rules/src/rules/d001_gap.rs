use tensha_analysis::duties::{self, Cover};
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "D001",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "責任者のいない義務", en: "A duty that nobody holds" },
    what: Bi {
        ja: "パックの`duty-kinds`にある義務のうち、ある段階で責任者がいないもの、いなくなったもの。義務の分担（`kind`のある`duties`）を一つでも書いたモデルだけを調べる。",
        en: "A duty of the packs' `duty-kinds` for which, in some phase of life, nobody is accountable, or nobody any more. Only models that share out duties (`duties` with a `kind`) are looked at.",
    },
    why: Bi {
        ja: "誰の仕事とも書かれていないことは、互いに相手がしていると思い、誰もしない。",
        en: "What is written down as nobody's work is work that each believes another to do.",
    },
    rated: Bi {
        ja: "期限が切れたものは警告、初めから書かれていないものは注記。",
        en: "A warning where it lapsed, a note where it was never stated.",
    },
    mend: Bi {
        ja: "責任者を決め、`duties`に`kind`と`phase`とともに書く。全体は`tensha show duties`が示す。",
        en: "Agree on who is accountable and state it under `duties` with its `kind` and `phase`; `tensha show duties` shows the whole.",
    },
    references: &["docs/semantics-requirements.md#duties"],
    capabilities: &["S-27"],
    example: r"
tensha: 1
system: {id: home}
parties: {maker: {roles: [maker]}, family: {roles: [user]}}
duties:
  mending: {kind: mend, party: maker, to: family, phase: [operation], until: 2026-03-31}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let s = facts.system;
    // Where no duty is shared out at all, every cell would be a gap; the matrix says that better.
    let Some(first) = s.duties.iter().find(|d| d.kind.is_some()) else { return };
    let cells = duties::run(s, facts.at);
    for of in cells.chunk_by(|a, b| a.kind == b.kind) {
        let Some((id, kind)) = s.knowledge.duty_kinds.get_index(of[0].kind as usize) else {
            continue;
        };
        let phases = |wanted: &dyn Fn(&Cover) -> bool| -> Vec<Text> {
            of.iter()
                .filter(|c| wanted(&c.cover))
                .filter_map(|c| s.knowledge.life_phases.get_index(c.phase as usize))
                .map(|(_, p)| p.head.name.clone())
                .collect()
        };
        let never = phases(&|c| *c == Cover::Nobody);
        if !never.is_empty() {
            let message = say!(msg_d001, kind.head.name.clone(), Text::list(&never));
            out.push(
                Diagnostic::new("D001", Severity::Note, message)
                    .at(first.own.span)
                    .help(say!(msg_d001_help, id.clone()))
                    .about(["duty-kind", id, "nobody"]),
            );
        }
        let lapsed = phases(&|c| matches!(c, Cover::Lapsed(_)));
        let by = of.iter().find_map(|c| match &c.cover {
            Cover::Lapsed(by) => by.first(),
            _ => None,
        });
        if let Some(by) = by {
            let duty = &s.duties[*by as usize];
            let until = duty.until.map_or_else(String::new, |u| u.to_string());
            let message = say!(msg_d001_lapsed, kind.head.name.clone(), Text::list(&lapsed), until);
            out.push(
                Diagnostic::warning("D001", message)
                    .at(duty.own.span)
                    .help(say!(msg_d001_help, id.clone()))
                    .about(["duty-kind", id, "lapsed"]),
            );
        }
    }
}
