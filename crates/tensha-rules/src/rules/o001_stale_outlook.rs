use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "O001",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "古くなった見通し", en: "A stale outlook entry" },
    what: Bi {
        ja: "最後に見直してから、その確からしさに許される日数を過ぎた見通し。",
        en: "An outlook entry that was last looked at longer ago than its confidence allows.",
    },
    why: Bi {
        ja: "二年前の見通しで二年後を論じると、もう変わった世界について結論を出してしまう。",
        en: "Who judges two years ahead with a view of two years ago judges a world that is gone.",
    },
    rated: Bi {
        ja: "モデルの見通しは警告、パックの見通しは注記。",
        en: "A warning for entries of the model, a note for entries of packs.",
    },
    mend: Bi {
        ja: "出典を見直し、内容と`reviewed`を改める。",
        en: "Look at the source again, and set the entry and `reviewed` right.",
    },
    references: &["docs/semantics-harm.md#time"],
    capabilities: &["S-42"],
    example: r"
tensha: 1
system: {id: home}
outlook:
  cheap-sniffers: {text: {ja: 盗聴器が安くなる。, en: Sniffers become cheap.}, about: attacker, from: 2027-01-01, confidence: low, source: {ja: 社内の見立て, en: our own view}, reviewed: 2025-11-23}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let Some(at) = system.beyond.at else { return };
    for o in &system.outlook {
        let Some(reviewed) = o.reviewed else { continue };
        if system.review_due(o.confidence, o.reviewed).is_some_and(|due| due < at) {
            out.push(
                Diagnostic::warning("O001", say!(msg_o001, o.own.title(), reviewed.to_string()))
                    .at(o.own.span)
                    .help(say!(msg_o001_help))
                    .about(["outlook", &o.own.id]),
            );
        }
    }
    for e in system.knowledge.outlook.values() {
        let Some(reviewed) = e.reviewed.filter(|_| !e.caps.is_empty()) else { continue };
        let due = system.review_due(e.confidence, e.reviewed).is_some_and(|due| due < at);
        if due && e.concerns(system) {
            out.push(
                Diagnostic::new(
                    "O001",
                    Severity::Note,
                    say!(msg_o001_pack, e.head.name.clone(), reviewed.to_string()),
                )
                .at(system.meta.span)
                .and(e.head.span, say!(msg_o001_entry))
                .help(say!(msg_o001_help))
                .about(["outlook", &e.head.pack, &e.head.id]),
            );
        }
    }
}
