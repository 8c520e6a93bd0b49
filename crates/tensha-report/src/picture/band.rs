//! Two lines on a logarithmic axis, and how risks stand to them.

use std::fmt::Write as _;

use tensha_text::{Lang, Text};

use super::{Anchor, Lines, anchor, both, escape, power, write_lines};
use crate::goals::{Between, GoalInfo};
use crate::messages::say;

const WIDTH: i32 = 480;
const LEFT: i32 = 16;
const RIGHT: i32 = 464;
const TOP: i32 = 24;
const ROW: i32 = 44;
const SIZE: i32 = 12;

/// Hazards in the picture; the table has all.
pub const ROWS: usize = 12;

/// The picture of a goal; nothing where its lines fall with the number of persons, or nothing is known that an axis could show.
pub fn draw(goal: &GoalInfo, only: Option<Lang>) -> Option<String> {
    if [&goal.upper, &goal.lower].into_iter().flatten().any(|l| l.alpha != 0.0) {
        return None;
    }
    let total = goal.value.as_ref()?;
    let lines = [goal.upper.as_ref(), goal.lower.as_ref()].map(|l| l.map(|l| l.c));
    let mut rows = vec![(say!(msg_goals_page_all), total)];
    rows.extend(goal.hazards.iter().take(ROWS).map(|h| (h.hazard.name.clone(), &h.value)));
    let ends = rows.iter().flat_map(|(_, b)| [Some(b.lo), b.hi]).chain(lines).flatten();
    let (least, most) = ends
        .filter(|v| *v > 0.0 && v.is_finite())
        .fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
    if least > most {
        return None;
    }
    // A decade more on both sides, so that an open end can be told from one that is on the axis.
    let (from, to) = (libm::log10(least).floor() - 1.0, libm::log10(most).ceil() + 1.0);
    let x = |v: f64| {
        let part = ((libm::log10(v) - from) / (to - from)).clamp(0.0, 1.0);
        LEFT + (part * f64::from(RIGHT - LEFT)).round() as i32
    };
    let bottom = TOP + ROW * i32::try_from(rows.len()).unwrap_or(0) + 4;
    let height = bottom + 24;
    let id = anchor("band", &goal.id);
    let title = |t: &Text| only.map_or_else(|| both(t), |l| t.get(l).to_owned());
    let mut out = format!(
        "<svg class=\"pic\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escape(&title(&goal.name)),
        escape(&title(&say!(msg_goals_page_band, total.label.clone(), goal.label.clone())))
    );
    let [upper, lower] = lines.map(|l| l.map(x));
    let (a, b) = (upper.unwrap_or(RIGHT), lower.unwrap_or(LEFT));
    let _ = write!(
        out,
        "<rect class=\"band\" x=\"{b}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"/>",
        (a - b).max(0),
        bottom - TOP
    );
    let _ = write!(out, "<path class=\"base\" d=\"M{LEFT} {bottom}H{RIGHT}\"/>");
    let step = ((to - from) / 6.0).ceil().max(1.0);
    let mut at = from;
    while at <= to {
        let v = libm::pow(10.0, at);
        let _ = write!(
            out,
            "<path class=\"rule\" d=\"M{0} {TOP}V{bottom}\"/><text class=\"muted\" x=\"{0}\" y=\"{1}\" font-size=\"10\" text-anchor=\"middle\">{2}</text>",
            x(v),
            bottom + 14,
            power(at)
        );
        at += step;
    }
    for (mark, at, dash) in [("A", upper, ""), ("B", lower, " stroke-dasharray=\"6 4\"")] {
        let Some(at) = at else { continue };
        let _ = write!(
            out,
            "<path class=\"tick\" d=\"M{at} {TOP}V{bottom}\"{dash}/><text class=\"strong\" x=\"{at}\" y=\"{}\" font-size=\"{SIZE}\" text-anchor=\"middle\">{mark}</text>",
            TOP - 6
        );
    }
    for (n, (name, value)) in rows.iter().enumerate() {
        let y = TOP + ROW * i32::try_from(n).unwrap_or(0);
        let label = Text {
            ja: format!("{}: {}", name.ja, value.label),
            en: format!("{}: {}", name.en, value.label),
        };
        let label = only.map_or_else(|| label.clone(), |l| Text::same(label.get(l)));
        let lines = Lines::new(&label, RIGHT - LEFT - 8, SIZE, 1);
        write_lines(&mut out, LEFT + 4, y + 14, Anchor::Start, "halo", &lines);
        bar(&mut out, value, y + 32, &x);
    }
    out.push_str("</svg>");
    Some(out)
}

fn bar(out: &mut String, value: &Between, y: i32, x: &dyn Fn(f64) -> i32) {
    let open = value.lo <= 0.0 || value.hi.is_none();
    let from = if value.lo > 0.0 { x(value.lo) } else { LEFT };
    let to = match value.hi {
        // Never: there is nothing to draw on an axis without zero.
        Some(hi) if hi <= 0.0 => return,
        Some(hi) => x(hi),
        None => RIGHT,
    };
    let dash = if open { " stroke-dasharray=\"5 4\"" } else { "" };
    let _ = write!(out, "<path class=\"bracket\" d=\"M{from} {y}H{}\"{dash}/>", to.max(from + 1));
    for (known, at) in [(value.lo > 0.0, from), (value.hi.is_some(), to)] {
        if known {
            let _ = write!(out, "<path class=\"bracket\" d=\"M{at} {}V{}\"/>", y - 5, y + 5);
        }
    }
}
