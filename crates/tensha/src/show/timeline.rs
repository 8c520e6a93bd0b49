//! The register of dates.

use std::fmt::Write as _;

use tensha_model::time::Confidence;
use tensha_report::timeline::DayInfo;
use tensha_text::render::wrap;

use crate::messages::say;
use crate::out::Out;
use crate::summary::pad;

/// As text: one day after another.
pub fn timeline(days: &[DayInfo], out: &Out) -> String {
    let lang = out.lang;
    if days.is_empty() {
        return format!("{}\n", say!(msg_timeline_none).get(lang));
    }
    let mut text = String::new();
    let width = out.style.width.saturating_sub(16).max(30);
    for d in days {
        let mark = |on: bool, sign: char| if on { sign } else { ' ' };
        let _ = writeln!(
            text,
            "{}{}{} {}  {}  {} [{}]",
            mark(d.past, '✓'),
            mark(d.acts, '*'),
            mark(d.confidence == Some(Confidence::Low), '~'),
            d.date,
            pad(d.label.get(lang), 26),
            d.name.get(lang),
            d.id,
        );
        if let (Some(words), "begins") = (&d.text, d.what.as_str()) {
            for line in wrap(words.get(lang), width).lines() {
                let _ = writeln!(text, "                {line}");
            }
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_timeline_marks).get(lang));
    text
}
