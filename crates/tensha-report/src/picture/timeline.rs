//! The register of dates on an axis of time: a row for what a day is in the register for, a numbered label for each day.

use std::fmt::Write as _;

use tensha_text::{Date, Text};

use super::{Anchor, Lines, both, escape, title, write_lines};
use crate::messages::say;
use crate::timeline::DayInfo;

const WIDTH: i32 = 720;
const LEFT: i32 = 16;
const RIGHT: i32 = 704;
const TOP: i32 = 28;
const HEAD: i32 = 20;
const LANE: i32 = 20;
const SIZE: i32 = 12;

/// Days in the picture; the table has all.
pub const DAYS: usize = 60;

/// Where a day stands between two others.
fn place(day: Date, (from, to): (Date, Date)) -> i32 {
    let part = f64::from(day.days_after(from)) / f64::from(to.days_after(from).max(1));
    LEFT + (part.clamp(0.0, 1.0) * f64::from(RIGHT - LEFT)).round() as i32
}

/// A numbered label: filled where the day is past, thick where it changes a result, dashed where confidence is low.
fn chip(out: &mut String, number: usize, d: &DayInfo, (x, y, w): (i32, i32, i32)) {
    use tensha_model::time::Confidence;
    let class = if d.past { "time-chip past" } else { "time-chip" };
    let width = if d.acts { " stroke-width=\"3\"" } else { "" };
    let low = d.confidence == Some(Confidence::Low);
    let dash = if low { " stroke-dasharray=\"3 2\"" } else { "" };
    let text = if d.past { "flagtext" } else { "strong" };
    let _ = write!(
        out,
        "<g><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"16\" rx=\"3\"{width}{dash}/>\
         <text class=\"{text}\" x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\">{number}</text>",
        x + w / 2,
        y + 12
    );
    let said = |lang| format!("{} {}: {}", d.date, d.label.get(lang), d.name.get(lang));
    title(out, &Text { ja: said(tensha_text::Lang::Ja), en: said(tensha_text::Lang::En) });
    out.push_str("</g>");
}

/// The picture; nothing where there are no days.
pub fn draw(days: &[DayInfo], at: Date) -> Option<String> {
    let days = &days[..days.len().min(DAYS)];
    let (first, last) = (days.first()?.date.min(at), days.last()?.date.max(at));
    let range = (first, last);
    let mut kinds: Vec<&str> = Vec::new();
    for d in days {
        if !kinds.contains(&d.what.as_str()) {
            kinds.push(&d.what);
        }
    }
    let mut body = String::new();
    let mut y = TOP;
    for kind in kinds {
        // Labels of a row go into the first lane in which they are free of one another.
        let mut lanes: Vec<i32> = Vec::new();
        let mut chips = String::new();
        let mut said: Vec<&Text> = Vec::new();
        let _ = write!(body, "<path class=\"rule\" d=\"M{LEFT} {y}H{RIGHT}\"/>");
        for (n, d) in days.iter().enumerate().filter(|(_, d)| d.what == kind) {
            let number = n + 1;
            let w = if number < 100 { 22 } else { 30 };
            let x = (place(d.date, range) - w / 2).clamp(LEFT, RIGHT - w);
            let lane = lanes.iter().position(|end| *end <= x).unwrap_or(lanes.len());
            if lane == lanes.len() {
                lanes.push(0);
            }
            lanes[lane] = x + w + 3;
            let lane = i32::try_from(lane).unwrap_or(0);
            chip(&mut chips, number, d, (x, y + HEAD + LANE * lane, w));
            if !said.contains(&&d.label) {
                said.push(&d.label);
            }
        }
        let said: Vec<Text> = said.into_iter().cloned().collect();
        let lines = Lines::new(&Text::list(&said), RIGHT - LEFT, SIZE, 1);
        write_lines(&mut body, LEFT, y + HEAD / 2, Anchor::Start, "muted", &lines);
        body.push_str(&chips);
        y += HEAD + LANE * i32::try_from(lanes.len()).unwrap_or(0) + 4;
    }
    let bottom = y;
    let mut out = String::new();
    let past = days.iter().filter(|d| d.past).count();
    let _ = write!(
        out,
        "<svg class=\"pic\" role=\"img\" aria-labelledby=\"time-t time-d\" viewBox=\"0 0 {WIDTH} {}\">\
         <title id=\"time-t\">{}</title><desc id=\"time-d\">{}</desc>",
        bottom + 24,
        escape(&both(&say!(msg_time_title, at.to_string()))),
        escape(&both(&say!(msg_time_desc, days.len(), past)))
    );
    // Years, as many as have room for their numbers.
    let years = i32::from(last.year()) - i32::from(first.year());
    let step = (years / 10 + 1).max(1);
    let mut year = i32::from(first.year()) + 1;
    while year <= i32::from(last.year()) {
        if let Some(day) = i16::try_from(year).ok().and_then(|y| Date::new(y, 1, 1)) {
            let x = place(day, range);
            let _ = write!(
                out,
                "<path class=\"rule\" d=\"M{x} {TOP}V{bottom}\"/><text class=\"muted\" x=\"{}\" y=\"{}\" font-size=\"{SIZE}\" text-anchor=\"middle\">{year}</text>",
                x.clamp(LEFT + 14, RIGHT - 14),
                bottom + 16
            );
        }
        year += step;
    }
    let now = place(at, range);
    out.push_str(&body);
    let _ = write!(
        out,
        "<path class=\"base\" d=\"M{LEFT} {bottom}H{RIGHT}\"/>\
         <path class=\"time-now\" d=\"M{now} {TOP}V{bottom}\"/><text class=\"strong\" x=\"{}\" y=\"{}\" font-size=\"{SIZE}\" text-anchor=\"middle\">▼ {at}</text>",
        now.clamp(LEFT + 40, RIGHT - 40),
        TOP - 8
    );
    out.push_str("</svg>");
    Some(out)
}
