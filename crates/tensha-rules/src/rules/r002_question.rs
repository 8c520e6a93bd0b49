use tensha_analysis::regimes::Outcome;
use tensha_text::{Diagnostic, Severity};

use super::r001_violated::diagnose;
use crate::Facts;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "R002",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "制度に合うか、モデルからは分からない",
        en: "The model does not say whether it keeps its regime",
    },
    what: Bi {
        ja: "選んだ制度の検査のうち、モデルに書かれていないため答えられないもの。",
        en: "A check of the chosen regime that cannot be answered, because the model does not say enough.",
    },
    why: Bi {
        ja: "書かれていないことは、満たしたことにはならない。",
        en: "What is not stated is not fulfilled.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "足りない事実（`command`、`place`、`has`、役割の割り当てなど）をモデルに書く。",
        en: "Put the missing fact into the model (`command`, `place`, `has`, the binding of a role …).",
    },
    references: &["docs/semantics.md#regimes"],
    capabilities: &["S-01", "S-26"],
    example: r"
tensha: 1
system: {id: boiler, regime: jp-boiler/monitoring-only}
places: {boiler: {}, office: {}}
quantities: {firing: {}}
components:
  app:    {kind: web-app, place: office}
  burner: {kind: burner-relay, acts-on: firing, place: boiler}
  plc:    {kind: plc, place: boiler}
links:
  net:  {between: [app, plc], technology: modbus-tcp}
  wire: {between: [plc, burner], technology: relay-wire}
flows: {set: {arrow: cyber-to-physical, from: app, via: [app, plc, burner], to: firing}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for c in facts.regimes.iter().filter(|c| c.outcome == Outcome::Question) {
        out.push(diagnose(facts, c, "R002", Severity::Warning));
    }
}
