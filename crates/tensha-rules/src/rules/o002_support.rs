use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "O002",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "サポートの終了", en: "Support has ended" },
    what: Bi {
        ja: "サポートが終わった、またはまもなく終わる構成要素。",
        en: "A component whose support has ended, or ends soon.",
    },
    why: Bi {
        ja: "新しく見つかった欠陥が直されず、知られた手段で乗っ取られるようになる。",
        en: "New flaws stay, and published means take the component over.",
    },
    rated: Bi {
        ja: "終了後は警告。パックの`notice-periods`の期間内に終わるものは注記。",
        en: "A warning after the end; a note where it ends within the pack's `notice-periods`.",
    },
    mend: Bi {
        ja: "取り替えるか、サポートを延ばすか、ネットワークから切り離す。",
        en: "Replace it, get longer support, or take it off the network.",
    },
    references: &["docs/semantics-harm.md#time"],
    capabilities: &["S-42"],
    example: r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
quantities: {air: {place: hall}}
components:
  meter: {kind: temperature-sensor, senses: air, place: hall, support-until: 2026-11-22}
  router: {kind: home-router, place: hall}
links: {wire: {between: [meter, router], technology: ethernet}}
flows: {show: {arrow: physical-to-cyber, from: air, via: [meter, router], to: router}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let Some(at) = system.beyond.at else { return };
    let notice = system.knowledge.notice_periods.get("support").map_or(0, |p| p.days);
    for c in &system.components {
        let Some((last, span)) = c.more.as_deref().and_then(|m| m.support_until) else { continue };
        let (severity, message) = if last < at {
            (Severity::Warning, say!(msg_o002, c.own.title(), last.to_string()))
        } else if last <= at.after(notice) {
            (Severity::Note, say!(msg_o002_soon, c.own.title(), last.to_string()))
        } else {
            continue;
        };
        out.push(
            Diagnostic::new("O002", severity, message)
                .at(span)
                .help(say!(msg_o002_help))
                .about(["component", &c.own.id]),
        );
    }
}
