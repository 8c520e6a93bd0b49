use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "O003",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "期限の切れたラベル・認証", en: "An expired label or certificate" },
    what: Bi {
        ja: "有効期限が過ぎた、またはまもなく切れるラベル・認証。",
        en: "A label or certificate that has expired, or expires soon.",
    },
    why: Bi {
        ja: "切れたラベルは、今の版について何も語らない。",
        en: "An expired label says nothing about what is in use today.",
    },
    rated: Bi {
        ja: "期限後は警告。パックの`notice-periods`の期間内に切れるものは注記。",
        en: "A warning after its last day; a note where it expires within the pack's `notice-periods`.",
    },
    mend: Bi {
        ja: "更新するか、表示をやめる。", en: "Renew it, or stop claiming it."
    },
    references: &["docs/semantics-harm.md#time"],
    capabilities: &["S-42"],
    example: r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
quantities: {air: {place: hall}}
components:
  meter: {kind: temperature-sensor, senses: air, place: hall}
  router: {kind: home-router, place: hall}
links: {wire: {between: [meter, router], technology: ethernet}}
flows: {show: {arrow: physical-to-cyber, from: air, via: [meter, router], to: router}}
claims: {label: {scheme: JC-STAR, product: [meter], until: 2026-11-22}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let Some(at) = system.beyond.at else { return };
    let notice = system.knowledge.notice_periods.get("claim").map_or(0, |p| p.days);
    for claim in &system.claims {
        let Some(last) = claim.until else { continue };
        let (severity, message) = if last < at {
            (Severity::Warning, say!(msg_o003, claim.own.title(), last.to_string()))
        } else if last <= at.after(notice) {
            (Severity::Note, say!(msg_o003_soon, claim.own.title(), last.to_string()))
        } else {
            continue;
        };
        out.push(
            Diagnostic::new("O003", severity, message)
                .at(claim.own.span)
                .help(say!(msg_o003_help))
                .about(["claim", &claim.own.id]),
        );
    }
}
