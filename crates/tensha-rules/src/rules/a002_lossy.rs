use tensha_analysis::accuracy::Mismatch;
use tensha_text::{Diagnostic, Severity};

use super::a001_misunderstood::between;
use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "A002",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi { ja: "値が途中で失われる", en: "Content is lost on the way" },
    what: Bi {
        ja: "経路の途中で、分解能が粗くなる（丸め・切り捨て）、表せる範囲が狭くなる、更新が必要より少なくなるところ。",
        en: "Places on a path where the step becomes coarser (rounding, truncation), the range narrower, or values come more rarely than they are needed.",
    },
    why: Bi {
        ja: "失われた情報は後から戻らない。狭い範囲で頭打ちになった値は、危険なときほど正常に見える。",
        en: "What is lost does not come back. A value clipped to a narrow range looks normal just when it is dangerous.",
    },
    rated: Bi {
        ja: "範囲の頭打ちはエラー、ほかは警告。",
        en: "Clipping of the range is an error, the rest a warning.",
    },
    mend: Bi {
        ja: "受け手のポートの分解能・範囲・頻度を合わせる。意図した変換なら、その誤差で足りることを`needs`で確かめる。",
        en: "Align step, range and rate of the taking port. If the conversion is intended, state `needs` so that its error is judged.",
    },
    references: &["docs/semantics.md#accuracy"],
    capabilities: &["S-21", "S-02"],
    example: r"
tensha: 1
system: {id: ward}
quantities: {pressure: {unit: mmHg}}
data: {bp: {meaning: blood-pressure}}
components:
  cuff:    {kind: blood-pressure-cuff, senses: pressure, ports: {out: {direction: out, data: bp, unit: mmHg, range: 0..300 mmHg}}}
  monitor: {kind: patient-monitor, ports: {in: {direction: in, data: bp, unit: mmHg, range: 0..255 mmHg}}}
links: {lead: {between: [cuff, monitor], technology: analog-0-10v}}
flows: {show: {arrow: physical-to-cyber, from: pressure, via: [cuff, monitor], to: monitor, data: bp}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    for flow in &facts.accuracy {
        for found in &flow.found {
            let (what, severity) = match &found.what {
                Mismatch::Range(a, b) => (say!(msg_range_lost, a, b), Severity::Error),
                Mismatch::Resolution(a, b) => (say!(msg_resolution_lost, a, b), Severity::Warning),
                Mismatch::Rate(a, b) => (say!(msg_rate_lost, a, b), Severity::Warning),
                _ => continue,
            };
            let d = between(facts, flow.flow, found, "A002", severity, &what);
            out.push(d.help(say!(msg_a002_help)));
        }
    }
}
