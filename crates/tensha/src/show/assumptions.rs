//! `tensha show assumptions`: what follows where an assumption does not hold.

use std::fmt::Write as _;

use tensha_analysis::changes::{self, Worked};
use tensha_analysis::hazards::Options;
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_report::changes::AssumptionInfo;
use tensha_text::{Date, Text};

use super::hazards::wrapped;
use crate::messages::say;
use crate::out::Out;
use crate::what_if;

/// Switches each assumption off. This costs as much as all hazards, once for each assumption, so it is done only for this view.
pub fn work_out(system: &System, at: Date) -> Vec<AssumptionInfo> {
    let (options, cancel) = (Options::default(), Cancel::new());
    // Nobody else holds the flag, so this cannot be interrupted.
    let broken = Worked::new(system, &options, &cancel)
        .and_then(|base| changes::assumptions(system, &base, &options, &cancel))
        .unwrap_or_default();
    tensha_report::changes::assumptions(system, &broken, at)
}

/// Each assumption: who takes it for granted, who vouches for it and until when, and what changes without it.
pub fn assumptions(list: &[AssumptionInfo], hazards: usize, out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    if list.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_no_assumptions).get(lang));
    }
    for a in list {
        let _ = writeln!(
            text,
            "{} [{}]  {}:{}",
            a.assumption.name.get(lang),
            a.assumption.id,
            a.place.path,
            a.place.line
        );
        wrapped(&mut text, 2, "", a.text.get(lang), width);
        let mut parts: Vec<Text> = Vec::new();
        parts.extend(a.owner.as_ref().map(|p| say!(msg_assumption_owner, p.name.clone())));
        parts.push(match &a.guaranteed_by {
            Some(p) => say!(msg_assumption_guaranteed, p.name.clone()),
            None => say!(msg_assumption_unguaranteed),
        });
        parts.push(match a.until {
            Some(until) if a.lapsed => say!(msg_assumption_lapsed, until.to_string()),
            Some(until) => say!(msg_assumption_until, until.to_string()),
            None => say!(msg_assumption_no_end),
        });
        wrapped(&mut text, 2, "", Text::list(&parts).get(lang), width);
        if !a.stated {
            wrapped(&mut text, 2, "", say!(msg_assumption_silent).get(lang), width);
            text.push('\n');
            continue;
        }
        let _ = writeln!(text, "  {}", say!(msg_assumption_false).get(lang));
        for c in &a.hazards {
            what_if::hazard(&mut text, c, "    ", out);
        }
        for f in &a.flows {
            what_if::flow(&mut text, f, "    ", out);
        }
        if a.hazards.is_empty() && a.open.is_empty() {
            let _ = writeln!(text, "    {}", say!(msg_assumption_nothing).get(lang));
        } else if !a.open.is_empty() {
            let names: Vec<Text> = a.open.iter().map(|h| h.name.clone()).collect();
            let line = say!(msg_assumption_open, Text::list(&names));
            wrapped(&mut text, 4, "", line.get(lang), width);
        }
        let same = hazards.saturating_sub(a.hazards.len() + a.open.len());
        let _ = writeln!(text, "    {}", say!(msg_same_hazards, same).get(lang));
        text.push('\n');
    }
    text
}
