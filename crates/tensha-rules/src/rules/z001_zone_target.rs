use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "Z001",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "ゾーンが目標レベルに届かない", en: "A zone misses its target level"
    },
    what: Bi {
        ja: "目標セキュリティレベル（SL-T）を掲げるゾーンで、フローが通るリンクや構成要素の真正性・完全性が、そのレベルの目安に届かないもの。",
        en: "A zone with a target level (SL-T) in which links or components that flows pass do not show, in authenticity and integrity, the strength that the table asks for.",
    },
    why: Bi {
        ja: "目標と達成を並べて初めて、どこに手を入れるかが分かる。ここでの達成は強さの読み替えであり、認証ではない。",
        en: "Only target and achieved side by side show where work is needed. Achieved here is a reading of strengths and no certificate.",
    },
    rated: Bi {
        ja: "確実に届かなければ警告、分からない強さがあれば注記。",
        en: "A warning where it surely misses, a note where strengths are unknown.",
    },
    mend: Bi {
        ja: "挙げられた最も弱い区間から直すか、目標を見直す。",
        en: "Mend the weakest segments named, or reconsider the target.",
    },
    references: &["docs/semantics.md#zones"],
    capabilities: &["S-16"],
    example: r"
tensha: 1
system: {id: plant}
zones: {cell: {target: SL2}}
quantities: {level: {}}
components: {sensor: {kind: level-transmitter, senses: level, zone: cell}, plc: {kind: plc, zone: cell}}
links: {bus: {between: [sensor, plc], technology: modbus-rtu}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for z in &facts.zones {
        let severity = if z.missed() {
            Severity::Warning
        } else if z.open() {
            Severity::Note
        } else {
            continue;
        };
        let Some((_, target)) = &z.target else { continue };
        let own = &system.zones[z.zone.index()].own;
        let shown = |l: &Option<(u8, String)>| {
            l.as_ref().map_or_else(|| say!(msg_below_first), |(_, id)| Text::same(id.clone()))
        };
        let message = if severity == Severity::Warning {
            say!(msg_z001, own.title(), target, shown(&z.possible))
        } else {
            say!(msg_z001_open, own.title(), target, shown(&z.shown), shown(&z.possible))
        };
        let mut d = Diagnostic::new("Z001", severity, message)
            .at(system.zones[z.zone.index()].target_span.unwrap_or(own.span))
            .help(say!(msg_z001_help))
            .about(["zone", &own.id]);
        const LISTED: usize = 6;
        for (s, p) in z.weakest.iter().take(LISTED) {
            let origin = system.segment_strength(*s, *p);
            d = d.note(say!(
                msg_segment_worth,
                words::segment(system, *s),
                words::property(*p),
                words::grade(system, origin.grade()),
                words::origin(system, &origin)
            ));
        }
        if z.weakest.len() > LISTED {
            d = d.note(say!(msg_more_segments, z.weakest.len() - LISTED));
        }
        out.push(d);
    }
}
