use tensha_analysis::accuracy::{Found, Mismatch};
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "A001",
    since: "0.1",
    severity: Severity::Error,
    name: Bi {
        ja: "隣どうしで値の意味が食い違う",
        en: "Neighbours understand a value differently",
    },
    what: Bi {
        ja: "経路の隣り合う構成要素（またはデータの取り決め）の間で、単位、値の意味、時刻の基準、版が食い違うところ。",
        en: "Places on a path where neighbours, or a port and the data contract, differ in unit, meaning, time base or version.",
    },
    why: Bi {
        ja: "数値は正しく届いても、読み方が違えば別の値になる。攻撃も故障もなしに人を傷つける典型である。",
        en: "The number arrives correctly and still becomes another value, because it is read differently: a classic way to hurt somebody with neither attack nor fault.",
    },
    rated: Bi { ja: "エラー。", en: "An error." },
    mend: Bi {
        ja: "どちらかのポートを合わせるか、間に変換する構成要素（入力と出力のポートで単位を示す）を置く。",
        en: "Align one of the ports, or put a component in between that converts (its input and output ports show the units).",
    },
    references: &["docs/semantics.md#accuracy"],
    capabilities: &["S-21", "S-02"],
    example: r"
tensha: 1
system: {id: ward}
quantities: {temperature: {unit: °C}}
data: {temp: {meaning: body-temperature}}
components:
  probe:   {kind: temperature-sensor, senses: temperature, ports: {out: {direction: out, data: temp, unit: °C}}}
  monitor: {kind: patient-monitor, ports: {in: {direction: in, data: temp, unit: °F}}}
links: {lead: {between: [probe, monitor], technology: analog-0-10v}}
flows: {show: {arrow: physical-to-cyber, from: temperature, via: [probe, monitor], to: monitor, data: temp}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for flow in &facts.accuracy {
        for found in &flow.found {
            let message = match &found.what {
                Mismatch::UnitKind(a, b) => Some(say!(msg_unit_kind, a, b)),
                Mismatch::Unit(a, b) => Some(say!(msg_unit, a, b)),
                Mismatch::Meaning(a, b) => Some(say!(msg_meaning, a, b)),
                Mismatch::TimeBase(a, b) => Some(say!(msg_time_base, a, b)),
                Mismatch::Version(a, b) => Some(say!(msg_version, a, b)),
                _ => None,
            };
            if let Some(what) = message {
                let d = between(facts, flow.flow, found, "A001", Severity::Error, &what);
                out.push(d.help(say!(msg_a001_help)));
            }
        }
    }
}

/// A finding about two places on a path.
pub(super) fn between(
    facts: &Facts,
    flow: tensha_model::system::FlowId,
    found: &Found,
    code: &'static str,
    severity: Severity,
    what: &Text,
) -> Diagnostic {
    let system = facts.system;
    let own = &system.flows[flow.index()].own;
    let (from, to) = (system.title(found.from.into()), system.title(found.to.into()));
    let message = if found.contract {
        say!(msg_against_contract, own.title(), to, what)
    } else if found.from == found.to {
        say!(msg_inside_component, own.title(), to, what)
    } else {
        say!(msg_between, own.title(), from, to, what)
    };
    let kind = match found.what {
        Mismatch::UnitKind(..) | Mismatch::Unit(..) => "unit",
        Mismatch::Meaning(..) => "meaning",
        Mismatch::TimeBase(..) => "time-base",
        Mismatch::Version(..) => "version",
        Mismatch::Range(..) => "range",
        Mismatch::Resolution(..) => "resolution",
        Mismatch::Rate(..) => "rate",
    };
    Diagnostic::new(code, severity, message)
        .at_saying(found.to_span, say!(msg_taken_here))
        .and(found.from_span, say!(msg_given_here))
        .about([
            "flow",
            &own.id,
            &system.components[found.from.index()].own.id,
            &system.components[found.to.index()].own.id,
            kind,
        ])
}
