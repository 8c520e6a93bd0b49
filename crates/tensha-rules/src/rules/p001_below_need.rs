use tensha_analysis::exposure;
use tensha_analysis::paths::{FlowPath, Verdict};
use tensha_model::grade::{Grade, Property};
use tensha_model::system::{FlowId, Segment};
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "P001",
    since: "0.1",
    severity: Severity::Error,
    name: Bi {
        ja: "つながりが必要な強さに届かない",
        en: "A connection falls short of what it needs",
    },
    what: Bi {
        ja: "端から端までの経路が、真正性・完全性・鮮度・機密性・可用性のどれかで、必要な強さに確実に届かないフロー。経路の強さは最も弱い区間で決まる。",
        en: "A flow whose path from end to end surely falls short of a needed strength in authenticity, integrity, freshness, confidentiality or availability. A path is worth its weakest segment.",
    },
    why: Bi {
        ja: "一か所がどれほど強くても、弱い区間が一つあれば、そこから偽りや改ざんが入り、端では見分けられない。",
        en: "However strong one place is, one weak segment lets false or altered content in, and the far end cannot tell.",
    },
    rated: Bi {
        ja: "モデルが必要な強さを明記していればエラー、パックの既定を当てはめただけなら警告。",
        en: "An error where the model states the need, a warning where the packs' default stands in.",
    },
    mend: Bi {
        ja: "ボトルネックの区間をすべて強くするか、その両側にまたがる端点間の保護（guards）を入れる。一部だけを直しても、弱さは残りの区間に移るだけで経路は強くならない。",
        en: "Strengthen every segment of the bottleneck, or put a guard across it from end to end. Mending only some of them moves the weakness to the rest and leaves the path as it was.",
    },
    references: &["docs/semantics.md#trust-paths"],
    capabilities: &["S-02", "S-16", "S-17"],
    example: r"
tensha: 1
system: {id: door}
quantities: {person: {}}
components:
  reader:     {kind: card-reader, senses: person}
  controller: {kind: door-controller}
links:
  wire: {between: [reader, controller], technology: wiegand}
flows:
  who: {arrow: physical-to-cyber, from: person, via: [reader, controller], to: controller, needs: {authenticity: standard}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for path in &facts.paths.flows {
        // Where the flow's own path would do and only the decision behind it does not, P004 says so.
        let short: Vec<Property> = Property::ALL
            .into_iter()
            .filter(|p| path.verdict(*p) == Verdict::Unmet && !only_inputs(path, *p))
            .collect();
        if short.is_empty() {
            continue;
        }
        out.push(diagnose(facts, path.flow, &short));
    }
}

/// Whether a flow's own path reaches a need that it misses only because of what it is decided from.
pub(super) fn only_inputs(path: &FlowPath, property: Property) -> bool {
    path.needs[property as usize].is_some_and(|n| path.own[property as usize].lo >= n.level)
}

pub(super) fn shortfalls(facts: &Facts, flow: FlowId, properties: &[Property]) -> Text {
    let path = facts.paths.of(flow);
    let parts: Vec<Text> = properties
        .iter()
        .filter_map(|p| {
            let need = path.needs[*p as usize]?;
            let found = words::grade(facts.system, path.total[*p as usize]);
            let wanted = words::grade(facts.system, Grade::exactly(need.level));
            Some(say!(msg_shortfall, words::property(*p), found, wanted))
        })
        .collect();
    Text::list(&parts)
}

fn diagnose(facts: &Facts, flow: FlowId, short: &[Property]) -> Diagnostic {
    let system = facts.system;
    let path = facts.paths.of(flow);
    let own = &system.flows[flow.index()].own;
    let stated = short.iter().any(|p| path.needs[*p as usize].is_some_and(|n| !n.assumed));
    let severity = if stated { Severity::Error } else { Severity::Warning };
    let mut d = Diagnostic::new(
        "P001",
        severity,
        say!(msg_p001, own.title(), shortfalls(facts, flow, short)),
    )
    .at(own.span)
    .about(["flow", &own.id]);
    for p in short {
        if let Some(need) = path.needs[*p as usize]
            && !need.assumed
        {
            d = d.and(
                need.span,
                say!(
                    msg_needed_here,
                    words::property(*p),
                    words::grade(system, Grade::exactly(need.level))
                ),
            );
        }
    }
    // Properties that the same segments hold down are told together.
    let mut groups: Vec<(Vec<Segment>, Vec<Property>)> = Vec::new();
    for p in short {
        let held: Vec<Segment> = path.bottleneck(*p).into_iter().map(|(s, _)| s).collect();
        match groups.iter_mut().find(|(s, _)| *s == held) {
            Some((_, ps)) => ps.push(*p),
            None => groups.push((held, vec![*p])),
        }
    }
    let mut told: Vec<Segment> = Vec::new();
    for (held, properties) in &groups {
        let names: Vec<Text> = properties.iter().map(|p| words::property(*p)).collect();
        let segments: Vec<Text> = held.iter().map(|s| words::segment(system, *s)).collect();
        d = d.note(say!(msg_bottleneck, Text::list(&names), Text::list(&segments)));
        for s in held {
            if told.contains(s) {
                continue;
            }
            told.push(*s);
            let p = properties[0];
            let origin = system.segment_strength(*s, p);
            let (name, worth) = (words::segment(system, *s), words::grade(system, origin.grade()));
            d = d.and(system.own(s.element()).span, say!(msg_held_down_here, worth));
            d = d.note(say!(
                msg_segment_worth,
                name,
                words::property(p),
                worth,
                words::origin(system, &origin)
            ));
            let stands: Vec<Text> = exposure::at(system, &facts.networks, *s)
                .iter()
                .map(|stand| words::stand(system, stand))
                .collect();
            d = d.note(say!(msg_who_can_stand, name, Text::list(&stands)));
        }
        // What mending brings, said for the first property of the group.
        let p = properties[0];
        let all = path.raised(p, held);
        // What only may be weak is to be stated first; strengthening comes after knowing.
        let (sure, open): (Vec<_>, Vec<_>) =
            path.bottleneck(p).into_iter().partition(|(_, certain)| *certain);
        if !sure.is_empty() && !open.is_empty() {
            let names: Vec<Text> = open.iter().map(|(s, _)| words::segment(system, *s)).collect();
            d = d.help(say!(msg_state_open, Text::list(&names)));
        }
        let mended: Vec<Segment> =
            if sure.is_empty() { held.clone() } else { sure.iter().map(|(s, _)| *s).collect() };
        match mended.as_slice() {
            [one] => {
                d = d.help(say!(
                    msg_mend_one,
                    words::segment(system, *one),
                    words::property(p),
                    words::grade(system, all)
                ));
            }
            [first, ..] => {
                let rest: Vec<Text> =
                    mended[1..].iter().map(|s| words::segment(system, *s)).collect();
                d = d.help(say!(
                    msg_mend_all,
                    words::segment(system, *first),
                    Text::list(&rest),
                    words::property(p),
                    words::grade(system, all)
                ));
            }
            [] => {}
        }
    }
    d
}
