use tensha_analysis::claims;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "Q002",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi {
        ja: "制度の期間を超えるラベル", en: "A label for longer than it can be valid"
    },
    what: Bi {
        ja: "ラベルの有効期間が、制度で最も長い期間を超えている。",
        en: "A label is stated to be valid for longer than its scheme allows.",
    },
    why: Bi {
        ja: "期間が切れた後も、ラベルと、それによる承認が通用するように見える。",
        en: "The label, and what is recognised because of it, seem to count after their end.",
    },
    rated: Bi { ja: "いつも警告。", en: "Always a warning." },
    mend: Bi {
        ja: "ラベルの発行日と期限を、ラベルの表示から書き写す。",
        en: "Take the first and the last day from the label itself.",
    },
    references: &["docs/semantics-requirements.md"],
    capabilities: &["S-15"],
    example: r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
components: {meter: {kind: temperature-sensor, place: hall}}
claims: {label: {scheme: jc-star-1, product: [meter], date: 2026-01-01, until: 2028-02-01}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for claim in &system.claims {
        let scheme = claims::scheme(&system.knowledge, claim);
        let Some(scheme) = scheme else { continue };
        let (Some(months), Some(from), Some(until)) =
            (scheme.valid_months, claim.from, claim.until)
        else {
            continue;
        };
        // Months differ in length; whole months of 31 days never call a right label wrong.
        if until <= from.after(months.saturating_mul(31)) {
            continue;
        }
        out.push(
            Diagnostic::warning(
                "Q002",
                say!(msg_q002, claim.own.title(), scheme.head.name.clone(), months),
            )
            .at(claim.own.span)
            .help(say!(msg_q002_help, from.to_string()))
            .about(["claim", &claim.own.id]),
        );
    }
}
