use tensha_analysis::map::Placement;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::causes;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F001",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "対応できたほうが害が重い", en: "Worse when handled" },
    what: Bi {
        ja: "対応に成功した場合の害が、対応できなかった場合より重く書かれているハザード。",
        en: "A hazard whose harm is stated as graver where a response succeeds than where none does.",
    },
    why: Bi {
        ja: "ハザードはこの2つの間の領域としてマップに置く。逆転していれば、害か対応のどちらかの記述が誤っている。",
        en: "A hazard is placed as the area between the two. If they are upside down, either the harms or the responses are stated wrongly.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "`handled`と`unhandled`の害を見直す。対応そのものが害を生むなら、対策の`causes`に書く。",
        en: "Look at the harms under `handled` and `unhandled` again. Harm that the response itself does belongs under `causes` of a control.",
    },
    references: &["docs/semantics-harm.md#areas"],
    capabilities: &["S-03", "S-06"],
    example: r"
tensha: 1
system: {id: tank, sector: home}
parties: {worker: {is: people, roles: [user]}, maker: {roles: [maker]}}
quantities: {level: {}}
conditions: {wet: 0.1}
hazards:
  spill: {when: {condition: wet}, responses: [{by: worker}], harms: {unhandled: [{who: worker, kind: life, level: light}], handled: [{who: worker, kind: life, level: fatal}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for (i, hazard) in system.hazards.iter().enumerate() {
        let turned =
            facts.map.views.iter().find(|v| {
                v.one.get(i).and_then(Option::as_ref).is_some_and(Placement::upside_down)
            });
        let Some(view) = turned else { continue };
        let mut d =
            Diagnostic::warning("F001", say!(msg_f001, hazard.own.title(), view.name.clone()))
                .at(hazard.own.span)
                .help(say!(msg_f001_help))
                .about(["hazard", &hazard.own.id]);
        for harm in hazard.handled.iter().take(3) {
            d = d.and(harm.span, causes::harm(system, harm));
        }
        out.push(d);
    }
}
