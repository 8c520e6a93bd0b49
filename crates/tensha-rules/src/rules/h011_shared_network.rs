use tensha_analysis::conflicts::Kind;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::conflicts;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H011",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "守る側が守られる側と同じネットワークにある",
        en: "A protection on the network of what it guards",
    },
    what: Bi {
        ja: "防護や対応の手段が、守る相手の構成要素と同じネットワークにつながっているもの。",
        en: "A barrier, or a means of a response, that hangs on the same network as the components that it guards.",
    },
    why: Bi {
        ja: "安全の側はつながることを求め、セキュリティの側は分けることを求める。つないだままでは、ネットワークの障害や侵入で両方を失う。",
        en: "Safety asks that it be connected, security that it be apart. As it is, an outage or an intrusion takes both.",
    },
    rated: Bi {
        ja: "防護が原因を共有しているときは警告、それ以外は注記。",
        en: "A warning where the barrier shares causes with what it guards, else a note.",
    },
    mend: Bi {
        ja: "防護の主な働きを通信なしで続くようにする（`independent-of-network`）か、ネットワークを分けて必要な通信だけを通す。",
        en: "Let its main function go on without communication (`independent-of-network`), or split the network and let only what is needed through.",
    },
    references: &["docs/semantics-hazards.md#conflicts"],
    capabilities: &["S-22"],
    example: r"
tensha: 1
system: {id: bath}
parties: {family: {roles: [user]}}
quantities: {heat: {}}
components:
  hub: {kind: home-hub}
  router: {kind: home-router}
  heater: {kind: smart-plug, acts-on: heat}
  limiter: {kind: smart-plug, acts-on: heat}
links:
  a: {between: [hub, router], technology: ethernet}
  b: {between: [router, heater], technology: ethernet}
  c: {between: [router, limiter], technology: ethernet}
flows: {warm: {arrow: cyber-to-physical, from: hub, via: [hub, router, heater], to: heat, command: set}}
hazards:
  scald: {when: {flow: warm, deviates: [wrong-value]}, barriers: [limiter], harms: {unhandled: [{who: family, kind: life, level: serious}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    conflicts::findings(facts, Kind::SharedNetwork, "H011", out);
}
