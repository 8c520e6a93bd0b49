use tensha_analysis::uses::Possible;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "U001",
    since: "0.1",
    severity: Severity::Error,
    name: Bi {
        ja: "除外した使い方ができてしまう", en: "An excluded use is possible"
    },
    what: Bi {
        ja: "`system.excluded-uses`で除外した使い方が、フローとして書かれているか、リンクをたどって可能なところ。",
        en: "A use ruled out under `system.excluded-uses` that a flow declares, or that the links make possible.",
    },
    why: Bi {
        ja: "除外は書くだけでは効かない。つながっていれば、誤用や侵入でその使い方になりうる。",
        en: "Ruling a use out on paper does not prevent it: what is connected can come to be used that way, by misuse or break-in.",
    },
    rated: Bi {
        ja: "フローや構成要素が当てはまればエラー、リンクでつながっているだけ、またはモデルから分からなければ警告。",
        en: "An error where a flow or component is the use, a warning where only links make it possible or the model does not say.",
    },
    mend: Bi {
        ja: "フローを除くか、つながりを一方向にする・切る・間に遮るものを置く。許すなら除外から外す。",
        en: "Remove the flow, make the connection one-way, cut it or put something in between; or stop excluding the use.",
    },
    references: &["docs/semantics.md#intended-use"],
    capabilities: &["S-26"],
    example: r"
tensha: 1
system:
  id: plant
  excluded-uses:
    remote-control: {text: Control of the machine from the cloud, reach: {from: {kind: [cloud-service]}, to: speed}}
quantities: {speed: {}}
components:
  cloud:   {kind: cloud-service}
  gateway: {kind: iot-gateway}
  drive:   {kind: motor-drive, acts-on: speed, senses: speed}
links:
  up:  {between: [gateway, cloud], technology: https}
  bus: {between: [drive, gateway], technology: modbus-tcp}
flows: {show: {arrow: physical-to-cyber, from: speed, via: [drive, gateway, cloud], to: cloud}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for (number, possible) in &facts.uses.possible {
        let used = &system.excluded_uses[*number];
        let text = used.text.clone();
        let mut notes = Vec::new();
        let (severity, message, span, subject) = match possible {
            Possible::Flow(f, sure) => (
                if *sure { Severity::Error } else { Severity::Warning },
                if *sure {
                    say!(msg_excluded_flow, text, system.title((*f).into()))
                } else {
                    say!(msg_excluded_flow_maybe, text, system.title((*f).into()))
                },
                system.flows[f.index()].own.span,
                system.flows[f.index()].own.id.to_string(),
            ),
            Possible::Component(c, sure) => (
                if *sure { Severity::Error } else { Severity::Warning },
                if *sure {
                    say!(msg_excluded_component, text, system.title((*c).into()))
                } else {
                    say!(msg_excluded_component_maybe, text, system.title((*c).into()))
                },
                system.components[c.index()].own.span,
                system.components[c.index()].own.id.to_string(),
            ),
            Possible::Reach { components, links, cuts } => {
                let mut way = tensha_text::Text::default();
                for (i, c) in components.iter().enumerate() {
                    let name = system.title((*c).into());
                    if i > 0 {
                        way.ja.push_str(" → ");
                        way.en.push_str(" → ");
                    }
                    way.ja.push_str(&name.ja);
                    way.en.push_str(&name.en);
                }
                let names: Vec<_> = cuts.iter().map(|l| system.title((*l).into())).collect();
                notes.push(if names.is_empty() {
                    say!(msg_excluded_more_ways)
                } else {
                    say!(msg_excluded_cut, tensha_text::Text::list(&names))
                });
                let span = links.first().map_or(used.span, |l| system.links[l.index()].own.span);
                (Severity::Warning, say!(msg_excluded_reach, text, way), span, "reach".to_owned())
            }
        };
        let mut d = Diagnostic::new("U001", severity, message)
            .at(span)
            .and(used.span, say!(msg_excluded_here))
            .help(say!(msg_u001_help))
            .about(["excluded-use", &used.id, &subject]);
        d.notes = notes;
        out.push(d);
    }
}
