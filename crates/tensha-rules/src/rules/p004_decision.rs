use tensha_analysis::paths::Verdict;
use tensha_model::grade::Property;
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::rules::p001_below_need::{only_inputs, shortfalls};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "P004",
    since: "0.1",
    severity: Severity::Error,
    name: Bi { ja: "判断のもとが弱い", en: "A decision rests on weaker observations" },
    what: Bi {
        ja: "指令の経路そのものは必要な強さに届くが、その内容を決めるもとになる観測などのフローが届かないフロー。",
        en: "A flow whose own path reaches what it needs, while the flows that its content is decided from do not.",
    },
    why: Bi {
        ja: "偽の観測から正しく署名された指令を作っても、指令は偽りである。判断は、判断のもと以上には信頼できない。",
        en: "A correctly signed command made from a false observation is a false command. A decision is no more trustworthy than what it rests on.",
    },
    rated: Bi {
        ja: "モデルが必要な強さを明記していればエラー、パックの既定を当てはめただけなら警告。",
        en: "An error where the model states the need, a warning where the packs' default stands in.",
    },
    mend: Bi {
        ja: "もとになるフローを強くするか、独立した観測を加えて`combine: all`や`2-of-3`で判断する。",
        en: "Strengthen the flows it rests on, or add independent observations and decide by `combine: all` or `2-of-3`.",
    },
    references: &["docs/semantics.md#loops"],
    capabilities: &["S-02", "S-16"],
    example: r"
tensha: 1
system: {id: door}
quantities: {person: {}, lock: {}}
components:
  reader:     {kind: card-reader, senses: person}
  controller: {kind: door-controller}
  strike:     {kind: electric-strike, acts-on: lock}
links:
  wire:  {between: [reader, controller], technology: wiegand}
  drive: {between: [controller, strike], technology: relay-wire, protections: {authenticity: {level: standard, because: in a steel conduit inside the locked room}}}
flows:
  who:  {arrow: physical-to-cyber, from: person, via: [reader, controller], to: controller, needs: {availability: none}}
  open: {arrow: cyber-to-physical, from: controller, via: [controller, strike], to: lock, command: unlock, needs: {authenticity: standard}, decided-from: {flows: [who], by: controller}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for path in &facts.paths.flows {
        let short: Vec<Property> = Property::ALL
            .into_iter()
            .filter(|p| path.verdict(*p) == Verdict::Unmet && only_inputs(path, *p))
            .collect();
        if short.is_empty() {
            continue;
        }
        let stated = short.iter().any(|p| path.needs[*p as usize].is_some_and(|n| !n.assumed));
        let severity = if stated { Severity::Error } else { Severity::Warning };
        let own = &system.flows[path.flow.index()].own;
        let mut inputs: Vec<_> =
            short.iter().flat_map(|p| facts.paths.limiting_inputs(system, path.flow, *p)).collect();
        inputs.sort_unstable();
        inputs.dedup();
        let names: Vec<Text> = inputs.iter().map(|f| system.title((*f).into())).collect();
        let mut d = Diagnostic::new(
            "P004",
            severity,
            say!(msg_p004, own.title(), Text::list(&names), shortfalls(facts, path.flow, &short)),
        )
        .at(own.span)
        .about(["flow", &own.id]);
        if let Some(decided) = &system.flows[path.flow.index()].decided {
            d = d.and(decided.span, say!(msg_decided_here));
        }
        for f in &inputs {
            d = d.and(system.flows[f.index()].own.span, say!(msg_rests_on));
        }
        for p in &short {
            let segments: Vec<Text> = facts
                .paths
                .root_bottleneck(system, path.flow, *p)
                .into_iter()
                .map(|(_, s, _)| words::segment(system, s))
                .collect();
            d = d.note(say!(msg_bottleneck, words::property(*p), Text::list(&segments)));
        }
        out.push(d.help(say!(msg_p004_help)));
    }
}
