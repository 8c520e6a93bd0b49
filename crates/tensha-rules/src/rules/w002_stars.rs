use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "W002",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi { ja: "同じ星でも制度が違う", en: "The same stars in different schemes" },
    what: Bi {
        ja: "違う制度の表示（`claims`）に、同じレベルの表記（たとえば★3）が使われているところ。",
        en: "Claims of different schemes that write the same level, such as ★3.",
    },
    why: Bi {
        ja: "星の数は制度ごとに意味が違う。並べると、同じ強さだと読まれる。",
        en: "What a number of stars means depends on the scheme. Side by side they are read as the same strength.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "表示には制度名を必ず添え、比べない。",
        en: "Always show the scheme's name beside the stars, and do not compare them.",
    },
    references: &["docs/semantics.md#words"],
    capabilities: &["S-20"],
    example: r"
tensha: 1
system: {id: home}
components: {camera: {kind: network-camera}, router: {kind: home-router}}
links: {wifi: {between: [camera, router], technology: wpa2-psk}}
claims:
  a: {scheme: jc-star, level: ★3, product: camera}
  b: {scheme: scs, level: ★3, product: router}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for same in &facts.words.levels {
        let mut schemes: Vec<&str> = same
            .claims
            .iter()
            .filter_map(|c| system.claims[*c].scheme.as_ref().map(|(s, ..)| s.as_str()))
            .collect();
        schemes.sort_unstable();
        schemes.dedup();
        let spans: Vec<_> = same
            .claims
            .iter()
            .filter_map(|c| system.claims[*c].scheme.as_ref().map(|(.., s)| *s))
            .collect();
        let mut d =
            Diagnostic::warning("W002", say!(msg_w002, same.level.clone(), schemes.join(", ")))
                .help(say!(msg_w002_help))
                .about(["level", &same.level]);
        if let Some(first) = spans.first() {
            d = d.at(*first);
        }
        for s in spans.iter().skip(1) {
            d = d.and(*s, say!(msg_this_too));
        }
        out.push(d);
    }
}
