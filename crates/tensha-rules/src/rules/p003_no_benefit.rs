use tensha_analysis::paths::Verdict;
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::system::Segment;
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "P003",
    since: "0.1",
    severity: Severity::Note,
    name: Bi { ja: "ここの強さが活きていない", en: "Strength that brings no benefit" },
    what: Bi {
        ja: "必要な強さに届かない経路の上で、十分に強いリンクや特に強い構成要素。経路はほかの弱い区間で決まるため、その強さは端から端までの信頼に効いていない。",
        en: "A link that is strong enough, or a component that is especially strong, on a path that falls short. The path is worth its weakest segment, so this strength does nothing for the connection as a whole.",
    },
    why: Bi {
        ja: "目立つ部分だけを強くして全体が守られたと思い込むのは、よくある誤りである。費用のかけどころを見直すきっかけになる。",
        en: "Strengthening the visible part and believing the whole protected is a common mistake. It shows where effort is better spent.",
    },
    rated: Bi {
        ja: "注記。弱い区間そのものはP001が扱う。",
        en: "A note. The weak segments themselves are P001's.",
    },
    mend: Bi { ja: "まずボトルネックを直す。", en: "Mend the bottleneck first." },
    references: &["docs/semantics.md#trust-paths"],
    capabilities: &["S-16", "S-17", "S-47"],
    example: r"
tensha: 1
system: {id: door}
quantities: {person: {}}
components:
  card:       {kind: card, senses: person}
  reader:     {kind: card-reader}
  controller: {kind: door-controller}
links:
  air:  {between: [card, reader], technology: desfire}
  wire: {between: [reader, controller], technology: wiegand}
flows:
  who: {arrow: physical-to-cyber, from: person, via: [card, reader, controller], to: controller, needs: {authenticity: standard}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for path in &facts.paths.flows {
        let mut wasted: Vec<(Segment, Vec<Property>)> = Vec::new();
        for p in Property::ALL.into_iter().filter(|p| path.verdict(*p) == Verdict::Unmet) {
            let Some(need) = path.needs[p as usize] else { continue };
            for s in path.no_benefit(p) {
                let lo = path
                    .routes
                    .iter()
                    .flat_map(|r| r.steps.iter())
                    .find(|x| x.segment == s)
                    .map_or(Level::None, |x| x.effective[p as usize].lo);
                // Ordinary components on a path are not worth a word; links that were made good, and special strength, are.
                let notable = match s {
                    Segment::Link(_) => lo >= need.level,
                    _ => lo == Level::Strong,
                };
                if notable {
                    match wasted.iter_mut().find(|(x, _)| *x == s) {
                        Some((_, ps)) => ps.push(p),
                        None => wasted.push((s, vec![p])),
                    }
                }
            }
        }
        if wasted.is_empty() {
            continue;
        }
        let own = &system.flows[path.flow.index()].own;
        let names: Vec<Text> = wasted.iter().map(|(s, _)| words::segment(system, *s)).collect();
        let mut d = Diagnostic::new(
            "P003",
            Severity::Note,
            say!(msg_p003, own.title(), Text::list(&names)),
        )
        .at(own.span)
        .about(["flow", &own.id]);
        for (s, properties) in &wasted {
            let p = properties[0];
            let weak: Vec<Text> = facts
                .paths
                .root_bottleneck(system, path.flow, p)
                .into_iter()
                .map(|(_, s, _)| words::segment(system, s))
                .collect();
            let worth = path
                .routes
                .iter()
                .flat_map(|r| r.steps.iter())
                .find(|x| x.segment == *s)
                .map_or(Grade::UNKNOWN, |x| x.effective[p as usize]);
            let all: Vec<Text> = properties.iter().map(|p| words::property(*p)).collect();
            d = d.and(system.own(s.element()).span, say!(msg_strong_here)).note(say!(
                msg_no_benefit,
                words::segment(system, *s),
                words::grade(system, worth),
                Text::list(&all),
                words::grade(system, path.total[p as usize]),
                Text::list(&weak)
            ));
        }
        out.push(d);
    }
}
