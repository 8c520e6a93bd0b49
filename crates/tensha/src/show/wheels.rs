//! `tensha show conflicts|ledger`, and a hazard as a fault tree for other programs.

use std::fmt::Write as _;

use tensha_analysis::causes::Elements;
use tensha_analysis::export::{self, Refused};
use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::Options;
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::likelihood::Setting;
use tensha_model::system::{HazardId, Namespace as Ns};
use tensha_report::assessment::ElementRef;
use tensha_report::wheels::{ConflictInfo, LedgerHazard, LedgerInfo};
use tensha_rules::causes::Teller;
use tensha_rules::wheels;
use tensha_text::{Severity, Text};

use super::hazards::wrapped;
use crate::Exit;
use crate::args::ShowArgs;
use crate::messages::say;
use crate::out::Out;

/// Each conflict: the element, the two demands, what the model shows, and ways to settle it.
pub fn conflicts(list: &[ConflictInfo], out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    if list.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_no_conflicts).get(lang));
    }
    for c in list {
        let mark = if c.severity == Severity::Warning { "!" } else { "·" };
        let _ = writeln!(
            text,
            "{mark} {} [{}]  {}  {}:{}",
            c.element.name.get(lang),
            c.element.id,
            c.kind_name.get(lang),
            c.place.path,
            c.place.line
        );
        for demand in [&c.one, &c.other] {
            wrapped(&mut text, 6, "  ↔ ", demand.text.get(lang), width);
            let lines: Vec<String> =
                demand.places.iter().take(4).map(ToString::to_string).collect();
            if !lines.is_empty() {
                wrapped(&mut text, 8, "", &lines.join(", "), width);
            }
        }
        for s in &c.standing {
            wrapped(&mut text, 4, "", s.get(lang), width);
        }
        wrapped(&mut text, 6, "  → ", c.ways.get(lang), width);
        text.push('\n');
    }
    text
}

/// Sentences in a row; they have commas of their own.
fn row(parts: &[Text]) -> Text {
    let side =
        |f: fn(&Text) -> &str, between: &str| parts.iter().map(f).collect::<Vec<_>>().join(between);
    Text::new(side(|t| &t.ja, "。"), side(|t| &t.en, "; "))
}

fn names(list: &[ElementRef]) -> Text {
    let names: Vec<Text> = list.iter().map(|e| e.name.clone()).collect();
    Text::list(&names)
}

/// Hazards with their three columns, threats with their hazards, measures with the harm on both sides.
pub fn ledger(ledger: &LedgerInfo, rows: &[&LedgerHazard], out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    let _ = writeln!(text, "{}\n", say!(msg_ledger_hazards).get(lang));
    for h in rows {
        let _ = writeln!(
            text,
            "{} [{}]  {}  {}:{}",
            h.hazard.name.get(lang),
            h.hazard.id,
            h.state().get(lang),
            h.place.path,
            h.place.line
        );
        for c in &h.columns {
            let mut parts = c.found.clone();
            parts.extend(
                c.stated.iter().map(|(a, t)| say!(msg_ledger_stated, a.clone(), t.clone())),
            );
            parts.push(c.reviewed());
            parts.extend(c.review.as_ref().and_then(|r| r.note.clone()));
            parts.extend(c.left_open());
            let line = say!(msg_ledger_column, wheels::column(c.column), row(&parts));
            wrapped(&mut text, 4, "  ", line.get(lang), width);
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}\n", say!(msg_ledger_threats).get(lang));
    for t in &ledger.threats {
        let mut parts = Vec::new();
        if !t.alone.is_empty() {
            parts.push(say!(msg_ledger_alone, names(&t.alone)));
        }
        if !t.contributes.is_empty() {
            parts.push(say!(msg_ledger_contributes, names(&t.contributes)));
        }
        if parts.is_empty() {
            parts.push(say!(msg_ledger_nothing));
        }
        let line = say!(msg_ledger_threat, t.threat.clone(), row(&parts));
        wrapped(&mut text, 4, "  · ", line.get(lang), width);
    }
    if !ledger.measures.is_empty() {
        let _ = writeln!(text, "\n{}\n", say!(msg_ledger_measures).get(lang));
    }
    for m in &ledger.measures {
        let guards: Vec<Text> = m
            .guards
            .iter()
            .map(|(h, harm)| match harm {
                Some(harm) => say!(msg_ledger_guarded, h.name.clone(), harm.clone()),
                None => h.name.clone(),
            })
            .collect();
        let causes: Vec<Text> = m.causes.iter().map(|(t, _)| t.clone()).collect();
        let or_none = |list: Vec<Text>| {
            if list.is_empty() { say!(msg_ledger_none_stated) } else { Text::list(&list) }
        };
        let (guards, causes) = (or_none(guards), or_none(causes));
        let line = say!(msg_ledger_measure, m.measure.name.clone(), guards, causes);
        wrapped(&mut text, 4, "  · ", line.get(lang), width);
    }
    text
}

/// One hazard as an Open-PSA fault tree.
pub fn mef(system: &System, args: &ShowArgs, out: &Out) -> Exit {
    let id = args.hazard.as_deref().unwrap_or_default();
    let Some(found) = system.find(Ns::Hazard, id) else { return Exit::BadInput };
    let networks = Networks::new(system);
    let numbers = args.likelihood.then_some(Setting::Best);
    let hazard = HazardId(found.index);
    let answer =
        export::mef(system, &networks, hazard, numbers, &Options::default(), &Cancel::new());
    let why = match answer {
        Ok(Ok(text)) => {
            out.print(&text);
            return Exit::Fine;
        }
        Ok(Err(Refused::NoLogic)) => say!(msg_mef_no_logic, id),
        Ok(Err(Refused::NoNumbers(missing))) => {
            let elements = Elements::new(system);
            let teller = Teller::new(&elements, []);
            let names: Vec<Text> = missing.iter().take(4).map(|b| teller.basic(*b)).collect();
            say!(msg_mef_no_numbers, missing.len(), Text::list(&names))
        }
        Ok(Err(Refused::TooBig)) | Err(_) => say!(msg_mef_too_big, id),
    };
    out.error_text(why.get(out.lang));
    Exit::BadInput
}
