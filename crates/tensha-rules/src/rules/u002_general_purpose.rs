use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "U002",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "汎用機器が制御に使われている",
        en: "A general-purpose device in a control role",
    },
    what: Bi {
        ja: "スマートフォンやPCなどの汎用機器が、物理を動かす指令の経路上にあるか、それを判断しているところ。",
        en: "A telephone, tablet or PC on the path of a command that acts on the physical world, or deciding it.",
    },
    why: Bi {
        ja: "その機器は、意図する使用によって製品の一部（たとえば医療機器）とみなされるかもしれない。分類の問いを開き直す。答えはこのプログラムが出すものではない。",
        en: "By its intended use it may count as a part of the product, such as a medical device. The question of classification is open again; this program never answers it.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "分類を検討し、構成要素の`classification`に、いつ誰がどう判断したかを書く。",
        en: "Examine the classification, and write under the component's `classification` who decided what and when.",
    },
    references: &["docs/semantics.md#intended-use"],
    capabilities: &["S-26"],
    example: r"
tensha: 1
system: {id: ward}
quantities: {dose: {}}
components:
  phone: {kind: smartphone}
  pump:  {kind: infusion-pump, acts-on: dose}
links: {net: {between: [phone, pump], technology: https}}
flows: {set: {arrow: cyber-to-physical, from: phone, via: [phone, pump], to: dose, command: set}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let mut devices: Vec<_> = facts.uses.general_purpose.iter().map(|(_, c)| *c).collect();
    devices.sort_unstable();
    devices.dedup();
    for c in devices {
        let flows: Vec<_> =
            facts.uses.general_purpose.iter().filter(|(_, d)| *d == c).map(|(f, _)| *f).collect();
        let names: Vec<_> = flows.iter().map(|f| system.title((*f).into())).collect();
        let own = &system.components[c.index()].own;
        let kind = system.kind(c).map(|k| k.head.name.clone()).unwrap_or_default();
        let mut d = Diagnostic::warning(
            "U002",
            say!(msg_u002, own.title(), kind, tensha_text::Text::list(&names)),
        )
        .at(own.span)
        .help(say!(msg_u002_help))
        .about(["component", &own.id]);
        for f in flows {
            d = d.and(system.flows[f.index()].own.span, say!(msg_this_command));
        }
        out.push(d);
    }
}
