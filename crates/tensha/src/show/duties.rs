//! `tensha show duties|sheets`.

use std::fmt::Write as _;

use tensha_report::duties::{DutiesInfo, Held, SheetInfo, blocks, in_phase};

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

/// The matrix: duty by duty, phase by phase.
pub fn duties(of: &DutiesInfo, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    let all: usize = of.kinds.iter().map(|k| k.cells.len()).sum();
    let head = say!(
        msg_duty_head,
        all,
        of.count(Held::One),
        of.count(Held::Nobody),
        of.count(Held::Lapsed),
        of.count(Held::Several)
    );
    wrapped(&mut text, 0, "", head.get(lang), width);
    text.push('\n');
    for kind in &of.kinds {
        let _ = writeln!(text, "{} [{}]", kind.name.get(lang), kind.id);
        if let Some(words) = &kind.text {
            wrapped(&mut text, 2, "", words.get(lang), width);
        }
        for cell in &kind.cells {
            let body = in_phase(of, cell);
            wrapped(&mut text, 4, &format!("{} ", cell.cover.sign()), body.get(lang), width);
        }
    }
    let own: Vec<_> = of.stated.iter().filter(|d| d.kind.is_none()).collect();
    if !own.is_empty() {
        let _ = writeln!(text, "\n{}", say!(msg_duty_own).get(lang));
        for d in own {
            let body = format!("{}  {}", d.text.get(lang), d.place);
            wrapped(&mut text, 4, "· ", &body, width);
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_duty_legend).get(lang));
    text
}

/// One sheet after the other.
pub fn sheets(list: &[&SheetInfo], out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    if list.is_empty() {
        return format!("{}\n", say!(msg_sheet_none).get(lang));
    }
    for sheet in list {
        let _ = writeln!(text, "■ {} [{}]", sheet.party.name.get(lang), sheet.party.id);
        for (head, lines) in blocks(sheet) {
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(text, "  {}", head.get(lang));
            for line in lines {
                wrapped(&mut text, 6, "- ", line.text.get(lang).trim_end(), width);
            }
        }
        text.push('\n');
    }
    text
}
