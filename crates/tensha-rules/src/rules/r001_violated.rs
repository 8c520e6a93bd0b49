use tensha_analysis::regimes::{Checked, Outcome};
use tensha_model::knowledge::Status;
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "R001",
    since: "0.1",
    severity: Severity::Error,
    name: Bi { ja: "制度の求めに反する", en: "The model breaks its regime" },
    what: Bi {
        ja: "選んだ制度（`system.regime`）の検査に、モデルが反しているところ。",
        en: "A check of the chosen regime (`system.regime`) that the model breaks.",
    },
    why: Bi {
        ja: "法令や契約が求める最低線である。設計のうちに直す方が、設置してからより安い。",
        en: "It is the minimum that law or contract demands; mending it in the design is cheaper than on site.",
    },
    rated: Bi { ja: "エラー。", en: "An error." },
    mend: Bi {
        ja: "指摘ごとの対処に従う。", en: "Follow the remedy given with the finding."
    },
    references: &["docs/semantics.md#regimes"],
    capabilities: &["S-01", "S-26", "S-40"],
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
flows: {start: {arrow: cyber-to-physical, from: app, via: [app, plc, burner], to: firing, command: start}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for c in facts.regimes.iter().filter(|c| c.outcome == Outcome::Violated) {
        out.push(diagnose(facts, c, "R001", Severity::Error));
    }
}

pub(super) fn diagnose(
    facts: &Facts,
    c: &Checked,
    code: &'static str,
    severity: Severity,
) -> Diagnostic {
    let system = facts.system;
    let used = &system.regimes[c.regime];
    let (regime_id, regime) = match system.knowledge.regimes.get_index(used.regime as usize) {
        Some((id, r)) => (id.clone(), r.head.name.clone()),
        None => (String::new(), Text::default()),
    };
    let demand = c.check.head.text.clone().unwrap_or_else(|| Text::same(c.check.head.id.clone()));
    let names: Vec<Text> = c.witnesses.iter().map(|r| system.title(*r)).collect();
    let message = match (severity, names.is_empty()) {
        (Severity::Error, true) => say!(msg_r001, regime, demand),
        (Severity::Error, false) => say!(msg_r001_by, regime, demand, Text::list(&names)),
        (_, true) => say!(msg_r002, regime, demand),
        (_, false) => say!(msg_r002_by, regime, demand, Text::list(&names)),
    };
    let mut d = Diagnostic::new(code, severity, message).about([
        regime_id.as_str(),
        c.check.head.id.as_str(),
        used.prefix.as_str(),
    ]);
    match c.witnesses.first() {
        Some(first) => {
            d = d.at(system.own(*first).span).and(c.span, say!(msg_regime_chosen));
            for r in &c.witnesses[1..] {
                d = d.and(system.own(*r).span, say!(msg_this_too));
            }
        }
        None => d = d.at(c.span),
    }
    if !c.unbound.is_empty() {
        d = d.note(say!(msg_role_unbound, c.unbound.join(", ")));
    }
    let sources: Vec<String> = c
        .check
        .head
        .sources
        .iter()
        .map(|key| match system.knowledge.sources.get(key) {
            Some(s) if !s.place.is_empty() => format!("{} ({})", s.title.en, s.place),
            Some(s) => s.title.en.clone(),
            None => key.clone(),
        })
        .collect();
    let place = system.sources.place(c.check.head.span);
    let rests = say!(msg_check_rests_on, place, sources.join("; "));
    d = d.note(match c.check.head.status {
        Status::Checked => rests,
        Status::Reconstructed => say!(msg_reconstructed, rests),
        Status::ToBeChecked => say!(msg_to_be_checked, rests),
    });
    if let Some(remedy) = &c.check.remedy {
        d = d.help(remedy.clone());
    }
    d
}
