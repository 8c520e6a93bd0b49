use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H013",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "期限の切れた前提、保証する人のいない前提",
        en: "An assumption that lapsed, or that nobody guarantees",
    },
    what: Bi {
        ja: "期限（`until`）を過ぎた前提と、保証する人（`guaranteed-by`）の書かれていない前提。",
        en: "An assumption whose `until` is over on the effective date, or for which no party is named under `guaranteed-by`.",
    },
    why: Bi {
        ja: "前提は、置いた人の外にある誰かが守って初めて成り立つ。守る人がいなくなっても、答えは見かけ上変わらない。",
        en: "An assumption holds because somebody keeps it. When nobody does any more, the answers look the same and are no longer true.",
    },
    rated: Bi {
        ja: "期限切れは警告、保証する人がいないものは注記。",
        en: "A warning where it lapsed, a note where nobody guarantees it.",
    },
    mend: Bi {
        ja: "保証する人に確かめて期限を延ばすか、前提がなくても困らないように変える。何が変わるかは`tensha show assumptions`が示す。",
        en: "Ask who guarantees it and renew the date, or change the system so that it does without; `tensha show assumptions` shows what hangs on it.",
    },
    references: &["docs/semantics-hazards.md#assumptions"],
    capabilities: &["S-28"],
    example: r"
tensha: 1
system: {id: ward}
parties: {maker: {roles: [maker]}, hospital: {roles: [service-operator]}}
components: {pump: {kind: infusion-pump, made-by: maker}}
assumptions:
  segregated: {text: The network of the ward is kept apart., owner: maker, guaranteed-by: hospital, until: 2026-03-31}
  attended: {text: A nurse is near the pump., owner: maker}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for a in &facts.system.assumptions {
        let text = a.text.clone().unwrap_or_else(|| a.own.title());
        if let Some(until) = a.until.filter(|_| a.lapsed(facts.at)) {
            let message =
                say!(msg_h013_lapsed, text.clone(), until.to_string(), facts.at.to_string());
            out.push(
                Diagnostic::warning("H013", message)
                    .at(a.own.span)
                    .help(say!(msg_h013_help))
                    .about(["assumption", &a.own.id, "lapsed"]),
            );
        }
        if a.to.is_none() {
            out.push(
                Diagnostic::new("H013", Severity::Note, say!(msg_h013_nobody, text))
                    .at(a.own.span)
                    .help(say!(msg_h013_help))
                    .about(["assumption", &a.own.id, "unguaranteed"]),
            );
        }
    }
}
