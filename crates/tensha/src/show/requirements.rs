//! `tensha show requirements`.

use std::fmt::Write as _;

use tensha_analysis::requirements::{Asked, Standing, run};
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_report::requirements::{
    Answer, MarketInfo, MarketScheme, RowInfo, SchemeInfo, info, market, sign,
};
use tensha_text::{Date, Text};

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

/// What was asked, worked out.
pub struct Shown {
    /// The schemes.
    pub schemes: Vec<SchemeInfo>,
    /// What is missing for the market, where one is asked about.
    pub market: Option<MarketInfo>,
}

impl Shown {
    /// Works out what is asked.
    pub fn new(system: &System, at: Date, asked: Asked) -> Self {
        let results = run(system, at, asked);
        Self {
            schemes: info(system, at, &results),
            market: asked.market.map(|m| market(system, at, m, &results)),
        }
    }

    /// As text.
    pub fn text(&self, system: &System, asked: Asked, out: &Out) -> String {
        let (lang, width) = (out.lang, out.style.width);
        let mut text = String::new();
        if self.schemes.is_empty() {
            let ids: Vec<Text> =
                system.knowledge.schemes.keys().map(|k| Text::same(k.clone())).collect();
            let body = match asked.market {
                Some(m) => say!(msg_req_no_market, m.to_owned()),
                None if system.compliance.is_empty() => say!(msg_req_none, Text::list(&ids)),
                None => say!(msg_req_no_scheme, Text::list(&ids)),
            };
            wrapped(&mut text, 0, "", body.get(lang), width);
            return text;
        }
        match (&self.market, asked.scheme) {
            (Some(of), None) => market_text(of, out, &mut text),
            _ => self.schemes.iter().for_each(|s| scheme_text(s, out, &mut text)),
        }
        wrapped(&mut text, 0, "", say!(msg_req_legend).get(lang), width);
        text
    }
}

/// A tilde where something was not checked against its document.
fn tilde(wording: Status) -> &'static str {
    if wording == Status::Checked { "" } else { "\u{a0}~" }
}

fn scheme_text(s: &SchemeInfo, out: &Out, text: &mut String) {
    let (lang, width) = (out.lang, out.style.width);
    let at = s.place.as_ref().map_or_else(String::new, |p| format!("  {p}"));
    let _ = writeln!(text, "{} [{}]{at}", s.name.get(lang), s.scheme);
    for note in &s.notes {
        wrapped(text, 2, "", note.get(lang), width);
    }
    let widest = s.requirements.iter().map(|r| r.number.len()).max().unwrap_or(0);
    for r in &s.requirements {
        row_text(r, widest, out, text);
    }
    for r in &s.recognitions {
        wrapped(text, 4, "", r.text.get(lang), width);
    }
    text.push('\n');
}

fn row_text(r: &RowInfo, widest: usize, out: &Out, text: &mut String) {
    let (lang, width) = (out.lang, out.style.width);
    let weak = if r.mandatory { Text::same("") } else { say!(msg_req_row_recommended) };
    let _ = writeln!(
        text,
        "  {} {:widest$}  {}{}{}",
        sign(r.standing),
        r.number,
        r.name.get(lang),
        weak.get(lang),
        tilde(r.wording),
    );
    let indent = 6 + widest;
    if let (Some(condition), Standing::Unknown) = (&r.condition, r.standing) {
        let body = say!(msg_req_condition, condition.clone());
        wrapped(text, indent, "", body.get(lang), width);
    }
    for g in &r.grounds {
        let body = format!("{}  {}", g.text.get(lang), g.place);
        wrapped(text, indent, "", &body, width);
    }
}

fn market_text(of: &MarketInfo, out: &Out, text: &mut String) {
    let (lang, width) = (out.lang, out.style.width);
    let _ = writeln!(text, "{}\n", of.title().get(lang));
    for scheme in of.applying(true) {
        market_scheme(scheme, out, text);
    }
    if of.applying(false).next().is_some() {
        let _ = writeln!(text, "{}", MarketInfo::not_applying().get(lang));
        for scheme in of.applying(false) {
            let why = scheme.applies.why_not.clone().unwrap_or_default();
            let body = say!(msg_req_market_line, scheme.name.clone(), why);
            wrapped(text, 4, "  – ", body.get(lang), width);
        }
        text.push('\n');
    }
    if !of.ahead.is_empty() {
        let _ = writeln!(text, "{}", MarketInfo::days_ahead().get(lang));
        for day in &of.ahead {
            wrapped(text, 14, &format!("  {}  ", day.date), day.what.get(lang), width);
        }
        text.push('\n');
    }
    wrapped(text, 0, "", say!(msg_req_market_more).get(lang), width);
}

fn market_scheme(s: &MarketScheme, out: &Out, text: &mut String) {
    let (lang, width) = (out.lang, out.style.width);
    let _ = writeln!(
        text,
        "{} [{}]  {}{}",
        s.name.get(lang),
        s.scheme,
        s.class.get(lang),
        tilde(s.wording)
    );
    for note in &s.notes {
        wrapped(text, 2, "", note.get(lang), width);
    }
    // Where nobody knows whether it applies, the numbers are enough.
    if s.applies.answer == Answer::Yes {
        for row in &s.missing {
            let body = format!("{}  {}{}", row.number, row.name.get(lang), tilde(row.wording));
            wrapped(text, 6, &format!("    {} ", sign(row.standing)), &body, width);
        }
    }
    text.push('\n');
}
