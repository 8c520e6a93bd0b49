use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "O004",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "期限の切れた前提", en: "A lapsed assumption" },
    what: Bi { ja: "`until`が過ぎた前提。", en: "An assumption whose `until` is past." },
    why: Bi {
        ja: "誰も確かめ直していない前提に、結果が支えられている。",
        en: "Results rest on something that nobody has confirmed again.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "まだ成り立つか確かめて期限を改める。成り立たなければ`if-false`に書いたことをモデルに反映する。",
        en: "Find out whether it still holds and set a new day. If it does not, make what stands under `if-false` part of the model.",
    },
    references: &["docs/semantics-harm.md#time"],
    capabilities: &["S-42"],
    example: r"
tensha: 1
system: {id: home}
assumptions: {guarded: {text: {ja: 見張りがいる。, en: Somebody is on guard.}, until: 2026-11-22}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let Some(at) = system.beyond.at else { return };
    for a in &system.assumptions {
        let Some(last) = a.until.filter(|last| *last < at) else { continue };
        out.push(
            Diagnostic::warning("O004", say!(msg_o004, a.own.title(), last.to_string()))
                .at(a.own.span)
                .help(say!(msg_o004_help))
                .about(["assumption", &a.own.id]),
        );
    }
}
