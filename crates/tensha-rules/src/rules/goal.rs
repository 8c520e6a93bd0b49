//! What the rules about goals share.

use tensha_analysis::goals::{GoalResult, Interval};
use tensha_model::System;
use tensha_model::goal::Line;
use tensha_text::{Diagnostic, Text};

use crate::messages::say;
use crate::words::number;

/// Seconds of a year, as units have them.
const YEAR: f64 = 365.0 * 24.0 * 3600.0;

/// What a goal comes to and its two levels, per year or per demand; nothing for an F–N goal, which has many.
pub(super) fn span(system: &System, result: &GoalResult) -> Option<(Text, Text, Text)> {
    let terms = &system.goals[result.goal].terms;
    let per_demand = terms.measure.is_per_demand();
    let by = if per_demand { 1.0 } else { YEAR };
    let Interval { lo, hi } = result.value?;
    let (lo, hi) = (number(lo * by), number(hi * by));
    let said = if lo == hi { lo } else { format!("{lo}–{hi}") };
    let value = if per_demand { say!(msg_g00x_demand, said) } else { say!(msg_g00x_year, said) };
    let level =
        |l: Option<Line>| Text::same(l.map_or_else(|| "–".to_owned(), |l| number(l.c * by)));
    Some((value, level(terms.upper), level(terms.lower)))
}

/// Names the hazards that the goal judges and what they lack.
pub(super) fn with_parts(system: &System, result: &GoalResult, mut d: Diagnostic) -> Diagnostic {
    let titles = |open: bool| -> Vec<Text> {
        let list = result.parts.iter().filter(|p| p.is_known() != open);
        list.map(|p| system.title(p.hazard.into())).collect()
    };
    let (known, open) = (titles(false), titles(true));
    if !known.is_empty() {
        d = d.note(say!(msg_g00x_parts, Text::list(&known)));
    }
    if !open.is_empty() {
        d = d.note(say!(msg_g00x_open, Text::list(&open)));
    }
    d
}
