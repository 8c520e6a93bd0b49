use tensha_analysis::conflicts::Kind;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::conflicts;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H008",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "更新と動き続けることがぶつかる", en: "Must be updated, and must not be away"
    },
    what: Bi {
        ja: "更新を受ける（更新経路に依存する、または自動更新の）構成要素で、働かなくなるとハザードが起きうるもの。",
        en: "A component that takes updates (it depends on an update channel, or updates itself) and whose absence contributes to a hazard.",
    },
    why: Bi {
        ja: "更新しなければ攻撃に弱くなり、更新の間と失敗したときは働かない。",
        en: "Without updates it gets weak against attacks; during an update, and after a failed one, it does not work.",
    },
    rated: Bi {
        ja: "それが止まるだけで害に至るときは警告、それ以外と、備えがあるときは注記。",
        en: "A warning where its absence alone leads to harm, else, and where there is provision, a note.",
    },
    mend: Bi {
        ja: "更新の時機を決める人と時間帯を定め、取消し（`update-rollback`）か二重化（`redundant`）を加えるか、間の代わりの手段を決める。",
        en: "Settle who chooses the moment of an update, add rollback (`update-rollback`) or a second unit (`redundant`), or provide other means meanwhile.",
    },
    references: &["docs/semantics-hazards.md#conflicts"],
    capabilities: &["S-22"],
    example: r"
tensha: 1
system: {id: door}
parties: {staff: {roles: [user]}}
places: {lobby: {entry: staff}}
quantities: {lock: {place: lobby}}
components:
  panel: {kind: plc, place: lobby, has: [automatic-updates]}
  strike: {kind: electric-strike, acts-on: lock, place: lobby}
links: {wire: {between: [panel, strike], technology: generic-wire}}
flows: {unlock: {arrow: cyber-to-physical, from: panel, via: [panel, strike], to: lock, command: unlock}}
hazards:
  locked-in: {when: {flow: unlock, deviates: [not-provided]}, harms: {unhandled: [{who: staff, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    conflicts::findings(facts, Kind::UpdateOrService, "H008", out);
}
