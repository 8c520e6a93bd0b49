use tensha_analysis::conflicts::Kind;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::conflicts;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H010",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi { ja: "2つの主体が同じ量を動かす", en: "Two deciders drive one quantity" },
    what: Bi {
        ja: "別々の主体からの指令が同じ量に届き、優先順位を決めるものがないもの。",
        en: "Commands of different deciders reach one quantity, and nothing settles which counts.",
    },
    why: Bi {
        ja: "攻撃も故障もなくても、それぞれが正しく動いた結果がぶつかって害になる。",
        en: "Without any attack or fault, each does right and together they do harm.",
    },
    rated: Bi {
        ja: "人に害が及ぶハザードに入るときは警告、それ以外は注記。",
        en: "A warning where it contributes to a hazard with harms, else a note.",
    },
    mend: Bi {
        ja: "優先順位を決めて、最後の構成要素で調停させる（`arbitrates-commands`）か、片方の指令をやめる。",
        en: "Settle the priority and let the last component enforce it (`arbitrates-commands`), or give up one of the commands.",
    },
    references: &["docs/semantics-hazards.md#conflicts"],
    capabilities: &["S-22", "S-29"],
    example: r"
tensha: 1
system: {id: window}
parties: {family: {roles: [user]}}
quantities: {window: {}}
components:
  comfort: {kind: home-hub}
  guard: {kind: home-hub}
  motor: {kind: generic-actuator, acts-on: window}
links: {a: {between: [comfort, motor], technology: generic-wire}, b: {between: [guard, motor], technology: generic-wire}}
flows:
  air: {arrow: cyber-to-physical, from: comfort, via: [comfort, motor], to: window, command: open}
  shut: {arrow: cyber-to-physical, from: guard, via: [guard, motor], to: window, command: close}
hazards:
  smoke: {when: {flow: air, deviates: [not-provided]}, harms: {unhandled: [{who: family, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    conflicts::findings(facts, Kind::Clash, "H010", out);
}
