//! `tensha show requirements`.

use std::fmt::Write as _;

use tensha_analysis::requirements::{Asked, Standing};
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_report::requirements::{SchemeInfo, sign};
use tensha_text::Text;

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

/// Schemes with their requirements as text.
pub fn text(system: &System, list: &[SchemeInfo], asked: Asked, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    if list.is_empty() {
        let ids: Vec<Text> =
            system.knowledge.schemes.keys().map(|k| Text::same(k.clone())).collect();
        let body = match asked.market {
            Some(m) => say!(msg_req_no_market, m.to_owned()),
            None if !system.compliance.is_empty() => say!(msg_req_no_scheme, Text::list(&ids)),
            None => say!(msg_req_none, Text::list(&ids)),
        };
        wrapped(&mut text, 0, "", body.get(lang), width);
    }
    for scheme in list {
        one(scheme, out, &mut text);
    }
    if !list.is_empty() {
        wrapped(&mut text, 0, "", say!(msg_req_legend).get(lang), width);
    }
    text
}

fn one(scheme: &SchemeInfo, out: &Out, text: &mut String) {
    let (lang, width) = (out.lang, out.style.width);
    let at = scheme.place.as_ref().map_or_else(String::new, |p| format!("  {}:{}", p.path, p.line));
    let _ = writeln!(text, "{} [{}]{at}", scheme.name.get(lang), scheme.scheme);
    for note in &scheme.notes {
        wrapped(text, 2, "", note.get(lang), width);
    }
    let widest = scheme.requirements.iter().map(|r| r.number.len()).max().unwrap_or(0);
    for r in &scheme.requirements {
        let tilde = if r.wording == Status::Checked { "" } else { " ~" };
        let weak = if r.mandatory { Text::same("") } else { say!(msg_req_row_recommended) };
        let _ = writeln!(
            text,
            "  {} {:widest$}  {}{}{tilde}",
            sign(r.standing),
            r.number,
            r.name.get(lang),
            weak.get(lang),
        );
        let indent = 6 + widest;
        if let (Some(condition), Standing::Unknown) = (&r.condition, r.standing) {
            let body = say!(msg_req_condition, condition.clone());
            wrapped(text, indent, "", body.get(lang), width);
        }
        for g in &r.grounds {
            let body = format!("{}  {}:{}", g.text.get(lang), g.place.path, g.place.line);
            wrapped(text, indent, "", &body, width);
        }
    }
    for r in &scheme.recognitions {
        wrapped(text, 4, "", r.text.get(lang), width);
    }
    text.push('\n');
}
