use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H006",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi { ja: "何からも起きないハザード", en: "A hazard that nothing leads to" },
    what: Bi {
        ja: "どの故障・誤り・攻撃を組み合わせても成り立たないハザード。",
        en: "A hazard that no combination of faults, mistakes and attacks brings about.",
    },
    why: Bi {
        ja: "起きないと示せたのなら良い知らせだが、多くの場合は、書き漏らした故障や端、誤ったフローの印である。",
        en: "If it truly cannot happen, that is good news; more often a failure, an end or the right flow is missing in the model.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "`when`のフローと逸脱が、起こそうとしている状況に合うか確かめる。本当に起きないなら、理由をつけて`dismissals`に移す。",
        en: "Check that the flows and deviations of `when` are those of the situation. If it truly cannot happen, move it to `dismissals` with the reason.",
    },
    references: &["docs/semantics-hazards.md#hazards"],
    capabilities: &["S-02"],
    example: r"
tensha: 1
system: {id: tank}
parties: {worker: {roles: [user]}}
quantities: {level: {}}
components: {sensor: {kind: level-transmitter, senses: level}, plc: {kind: plc}}
links: {loop: {between: [sensor, plc], technology: current-loop-4-20ma}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc}}
hazards:
  spied: {when: {component: sensor, fails: [leak]}, harms: {unhandled: [{who: worker, kind: privacy, level: low}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for answer in &facts.hazards.hazards {
        let r = &answer.reachable;
        // Everything that can happen was tried together, so this holds whatever the number of cut sets.
        let never = answer.refused.is_none()
            && !r.by_faults
            && r.attack_alone.is_none()
            && r.with_faults.is_none()
            && r.beside_alone.is_empty()
            && r.beside_with_faults.is_empty()
            && answer.sets.is_empty();
        if !never {
            continue;
        }
        let hazard = &system.hazards[answer.hazard.index()];
        let mut d = Diagnostic::warning("H006", say!(msg_h006, hazard.own.title()))
            .at(hazard.own.span)
            .help(say!(msg_h006_help))
            .about(["hazard", &hazard.own.id]);
        if !answer.gaps.is_empty() {
            d = d.note(say!(msg_h006_gaps, answer.gaps.len()));
        }
        out.push(d);
    }
}
