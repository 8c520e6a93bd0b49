//! Treatment: each hazard without, with, and with all measures; its ladder of means; harm by kind and by who bears it.

use std::fmt::Write as _;

use tensha_report::assessment::ElementRef;
use tensha_report::treatment::{BalanceInfo, TreatmentInfo};
use tensha_text::Text;

use crate::messages::say;
use crate::out::Out;

fn balance(text: &mut String, head: &Text, rows: &[BalanceInfo], out: &Out) {
    if rows.is_empty() {
        return;
    }
    let lang = out.lang;
    let _ = writeln!(text, "{}", head.get(lang));
    for b in rows {
        let party = b.who.as_ref().map(|p| p.name.clone()).unwrap_or_default();
        let _ = writeln!(text, "  {} · {}", b.kind_name.get(lang), party.get(lang));
        let titles = |list: &[ElementRef]| {
            Text::list(&list.iter().map(|h| h.name.clone()).collect::<Vec<_>>())
        };
        if !b.less.is_empty() {
            let _ = writeln!(text, "    {}", say!(msg_treatment_less, titles(&b.less)).get(lang));
        }
        if !b.more.is_empty() {
            let _ = writeln!(text, "    {}", say!(msg_treatment_more, titles(&b.more)).get(lang));
        }
        for (control, harm) in &b.caused_by {
            let line = say!(msg_treatment_by, control.name.clone(), harm.clone());
            let _ = writeln!(text, "    {}", line.get(lang));
        }
    }
    text.push('\n');
}

/// For a screen.
pub fn treatment(info: &TreatmentInfo, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for h in &info.hazards {
        let _ = writeln!(text, "{}", h.hazard.name.get(lang));
        for s in &h.states {
            let line = say!(
                msg_treatment_state,
                s.measures.clone(),
                s.who.clone(),
                s.single_points,
                Text::list(&s.harms)
            );
            let _ = writeln!(text, "  {}", line.get(lang));
        }
        for (i, r) in h.ladder.iter().enumerate() {
            let _ = writeln!(text, "    {}. {}: {}", i + 1, r.rung.get(lang), r.label.get(lang));
        }
        if !h.nowhere.is_empty() {
            let line = say!(msg_treatment_nowhere, Text::list(&h.nowhere));
            let _ = writeln!(text, "    {}", line.get(lang));
        }
        text.push('\n');
    }
    balance(&mut text, &say!(msg_treatment_balance_in_place), &info.in_place, out);
    balance(&mut text, &say!(msg_treatment_balance_beyond), &info.beyond, out);
    text
}
