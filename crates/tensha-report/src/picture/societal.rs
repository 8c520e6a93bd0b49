//! An F–N goal: how often so many persons or more are hurt, against its two lines. Both axes are logarithmic, so that the lines are
//! straight; the curve falls in steps, from its upper bound down to its lower one.

use std::fmt::Write as _;

use tensha_analysis::goals::Verdict;
use tensha_text::{Lang, Text};

use super::{Anchor, Lines, anchor, both, escape, power, write_lines};
use crate::goals::{GoalInfo, LineInfo, PointInfo};
use crate::messages::say;

const WIDTH: i32 = 360;
const LEFT: i32 = 44;
const RIGHT: i32 = 348;
const TOP: i32 = 26;
const BOTTOM: i32 = 246;
const SIZE: i32 = 11;
/// Decades that an axis shows at most. What lies below is drawn at the lower edge.
const DECADES: f64 = 14.0;

/// An axis: powers of ten from one to another, on pixels.
#[derive(Clone, Copy)]
struct Axis {
    from: f64,
    to: f64,
    begin: i32,
    end: i32,
}

impl Axis {
    fn at(self, value: f64) -> i32 {
        let part = if value > 0.0 {
            ((libm::log10(value) - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.begin + (part * f64::from(self.end - self.begin)).round() as i32
    }

    /// Powers of ten that get a mark.
    fn marks(self, most: f64) -> Vec<f64> {
        let step = ((self.to - self.from) / most).ceil().max(1.0);
        let mut out = Vec::new();
        let mut at = self.from.ceil();
        while at <= self.to {
            out.push(at);
            at += step;
        }
        out
    }
}

/// Where a line of the goal stands for so many persons.
fn on(line: &LineInfo, n: f64) -> f64 {
    line.c / libm::pow(n, line.alpha)
}

/// Axes that hold the lines between the cut-offs and all bounds of the curve.
fn axes(goal: &GoalInfo) -> Option<(Axis, Axis, f64)> {
    let cut = goal.persons.as_ref()?;
    let first = cut.from as f64;
    let far = [cut.to, cut.none_above].into_iter().flatten();
    let most = far.chain(goal.points.iter().map(|p| p.n)).max().unwrap_or(0).max(cut.from) as f64;
    // A little room before the first number, so that a curve that begins there does not lie on the axis.
    let (left, right) = (libm::log10(first) - 0.12, libm::log10(most).floor() + 1.0);
    let until = cut.to.map_or_else(|| libm::pow(10.0, right), |to| to as f64);
    let lines = [&goal.upper, &goal.lower].into_iter().flatten();
    let ends = lines
        .flat_map(|l| [on(l, first), on(l, until)])
        .chain(goal.points.iter().flat_map(|p| [p.f.lo, p.f.hi.unwrap_or(p.f.lo)]))
        .filter(|v| *v > 0.0 && v.is_finite());
    let (least, greatest) = ends.fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
    if least > greatest {
        return None;
    }
    let high = libm::log10(greatest).floor() + 1.0;
    let low = (libm::log10(least).ceil() - 1.0).max(high - DECADES);
    let x = Axis { from: left, to: right, begin: LEFT, end: RIGHT };
    let y = Axis { from: low, to: high, begin: BOTTOM, end: TOP };
    Some((x, y, until))
}

/// The steps of one bound of the curve, each from a number of persons to the next.
fn steps(
    points: &[&PointInfo],
    from: u64,
    bound: impl Fn(&PointInfo) -> f64,
) -> Vec<(u64, u64, f64)> {
    let mut begin = from;
    let mut out = Vec::new();
    for p in points {
        out.push((begin, p.n, bound(p)));
        begin = p.n;
    }
    out
}

/// The picture; nothing for a goal that is no F–N goal, or where no axis could be drawn.
pub fn draw(goal: &GoalInfo, only: Option<Lang>) -> Option<String> {
    let cut = goal.persons.as_ref()?;
    let (x, y, until) = axes(goal)?;
    let pick = |t: Text| only.map_or_else(|| t.clone(), |l| Text::same(t.get(l)));
    let id = anchor("fn", &goal.id);
    let mut out = String::new();
    let (first, last) = (cut.from as f64, until);
    let (x1, x2) = (x.at(first), x.at(last));
    let _ = write!(
        out,
        "<defs><clipPath id=\"{id}-c\"><rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"/></clipPath>\
         <pattern id=\"{id}-h\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path class=\"map-hatch\" d=\"M0 8L8 0M-2 2L2 -2M6 10L10 6\"/></pattern></defs>",
        RIGHT - LEFT,
        BOTTOM - TOP
    );
    // A line is straight here: its two ends are enough. Ends beyond the picture are cut off by the clip, not moved.
    let raw = |v: f64| {
        let part = (libm::log10(v) - y.from) / (y.to - y.from);
        BOTTOM + (part.clamp(-4.0, 5.0) * f64::from(TOP - BOTTOM)).round() as i32
    };
    let ends = |l: &LineInfo| (raw(on(l, first)), raw(on(l, last)));
    let upper = goal.upper.as_ref().map(ends);
    let lower = goal.lower.as_ref().map(ends);
    let _ = write!(out, "<g clip-path=\"url(#{id}-c)\">");
    let (b1, b2) = lower.unwrap_or((BOTTOM, BOTTOM));
    let (a1, a2) = upper.unwrap_or((TOP, TOP));
    let _ = write!(out, "<path class=\"band\" d=\"M{x1} {a1}L{x2} {a2}L{x2} {b2}L{x1} {b1}Z\"/>");
    if upper.is_some() {
        let _ = write!(
            out,
            "<path fill=\"url(#{id}-h)\" d=\"M{x1} {a1}L{x2} {a2}L{x2} {TOP}L{x1} {TOP}Z\"/>"
        );
    }
    if let Some(n) = cut.none_above {
        let at = x.at(n as f64);
        let _ = write!(
            out,
            "<rect fill=\"url(#{id}-h)\" x=\"{at}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"/>",
            RIGHT - at,
            BOTTOM - TOP
        );
    }
    out.push_str("</g>");
    let mut numbers = x.marks(6.0);
    if !numbers.iter().any(|at| (at - libm::log10(first)).abs() < 0.2) {
        numbers.insert(0, libm::log10(first));
    }
    for (marks, across) in [(numbers, true), (y.marks(7.0), false)] {
        for at in marks {
            let v = libm::pow(10.0, at);
            let (d, tx, ty, end) = if across {
                let x = x.at(v);
                (format!("M{x} {TOP}V{BOTTOM}"), x, BOTTOM + 14, "middle")
            } else {
                let y = y.at(v);
                (format!("M{LEFT} {y}H{RIGHT}"), LEFT - 5, y + 4, "end")
            };
            let shown = if across && at <= 3.0 { format!("{v:.0}") } else { power(at) };
            let _ = write!(
                out,
                "<path class=\"rule\" d=\"{d}\"/><text class=\"muted\" x=\"{tx}\" y=\"{ty}\" font-size=\"10\" text-anchor=\"{end}\">{shown}</text>"
            );
        }
    }
    let _ = write!(out, "<path class=\"base\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>");
    let _ = write!(out, "<g clip-path=\"url(#{id}-c)\">");
    for (line, dash) in [(upper, ""), (lower, " stroke-dasharray=\"6 4\"")] {
        if let Some((from, to)) = line {
            let _ = write!(out, "<path class=\"fn-line\" d=\"M{x1} {from}L{x2} {to}\"{dash}/>");
        }
    }
    if let (Some(n), true) = (cut.none_above, cut.none_above >= Some(cut.from)) {
        let _ = write!(out, "<path class=\"fn-line\" d=\"M{} {TOP}V{BOTTOM}\"/>", x.at(n as f64));
    }
    curve(&mut out, goal, x, y);
    out.push_str("</g>");
    points(&mut out, goal, x, y);
    if goal.points.is_empty() {
        let lines = Lines::new(&pick(say!(msg_fn_nobody)), RIGHT - LEFT - 20, 12, 2);
        write_lines(&mut out, LEFT + 12, i32::midpoint(TOP, BOTTOM), Anchor::Start, "halo", &lines);
    }
    for (mark, line) in [("A", upper), ("B", lower)] {
        let Some((from, _)) = line else { continue };
        let at = (from - 5).clamp(TOP + 10, BOTTOM - 4);
        let _ = write!(
            out,
            "<text class=\"strong halo\" x=\"{}\" y=\"{at}\" font-size=\"12\">{mark}</text>",
            x1 + 5
        );
    }
    let up = Lines::new(&pick(say!(msg_fn_often)), RIGHT - 8, SIZE, 1);
    write_lines(&mut out, 4, 10, Anchor::Start, "strong", &up);
    let right = Lines::new(&pick(say!(msg_fn_persons)), RIGHT - LEFT, SIZE, 1);
    write_lines(&mut out, LEFT, BOTTOM + 24, Anchor::Start, "strong", &right);
    let height = key(&mut out, goal, &id, &pick);
    let title = |t: &Text| only.map_or_else(|| both(t), |l| t.get(l).to_owned());
    Some(format!(
        "<svg class=\"pic\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{out}</svg>",
        escape(&title(&goal.name)),
        escape(&title(&say!(msg_fn_said, goal.label.clone())))
    ))
}

/// Both bounds of the curve, and what lies between them.
fn curve(out: &mut String, goal: &GoalInfo, x: Axis, y: Axis) {
    let from = goal.persons.as_ref().map_or(1, |c| c.from);
    let points: Vec<&PointInfo> = goal.points.iter().collect();
    let top = libm::pow(10.0, y.to);
    let high = steps(&points, from, |p| p.f.hi.unwrap_or(top));
    let low = steps(&points, from, |p| p.f.lo);
    if high.is_empty() {
        return;
    }
    let path = |steps: &[(u64, u64, f64)]| {
        let mut d = String::new();
        for (i, (from, to, f)) in steps.iter().enumerate() {
            let command = if i == 0 { 'M' } else { 'L' };
            // A step may begin and end at the same number of persons: it still has a width to be seen.
            let (from, to) = (x.at(*from as f64), x.at(*to as f64));
            let from = if i == 0 && from == to { from - 8 } else { from };
            let _ = write!(d, "{command}{from} {0}H{to}", y.at(*f));
        }
        if let Some((_, to, _)) = steps.last() {
            let _ = write!(d, "L{} {BOTTOM}", x.at(*to as f64));
        }
        d
    };
    let begin = x.at(from as f64);
    let _ = write!(
        out,
        "<path class=\"map-fill fn-between\" d=\"{}L{begin} {BOTTOM}Z\"/>",
        path(&high)
    );
    let open = high.iter().zip(&points).any(|(_, p)| p.f.hi.is_none());
    let dash = if open { " stroke-dasharray=\"9 3\"" } else { "" };
    let _ = write!(out, "<path class=\"fn-high\" d=\"{}\"{dash}/>", path(&high));
    if low.iter().any(|(_, _, f)| *f > 0.0) {
        let seen: Vec<_> = low.into_iter().filter(|(_, _, f)| *f > 0.0).collect();
        let _ = write!(out, "<path class=\"fn-low\" d=\"{}\"/>", path(&seen));
    }
}

/// A mark at each number of persons: filled where the goal is not met.
fn points(out: &mut String, goal: &GoalInfo, x: Axis, y: Axis) {
    let top = libm::pow(10.0, y.to);
    for p in &goal.points {
        let class = if p.verdict == Verdict::Above { "fn-point above" } else { "fn-point" };
        let (cx, cy) = (x.at(p.n as f64), y.at(p.f.hi.unwrap_or(top)));
        let _ = write!(out, "<circle class=\"{class}\" cx=\"{cx}\" cy=\"{cy}\" r=\"4\"/>");
    }
}

/// What the marks mean. Gives the height of the picture.
fn key(out: &mut String, goal: &GoalInfo, id: &str, pick: &dyn Fn(Text) -> Text) -> i32 {
    let mut y = BOTTOM + 36;
    let mut row = |out: &mut String, words: Text, sample: &dyn Fn(i32) -> String| {
        let lines = Lines::new(&pick(words), WIDTH - 52, SIZE, 3);
        let h = lines.height().max(16) + 4;
        out.push_str(&sample(y + h / 2));
        write_lines(out, 48, y + h / 2, Anchor::Start, "", &lines);
        y += h;
    };
    if goal.upper.is_some() {
        row(out, say!(msg_fn_key_upper), &|y| {
            format!(
                "<rect fill=\"url(#{id}-h)\" x=\"6\" y=\"{}\" width=\"34\" height=\"8\"/><path class=\"fn-line\" d=\"M6 {y}H40\"/>",
                y - 8
            )
        });
    }
    let band = if goal.lower.is_some() { say!(msg_fn_key_band) } else { say!(msg_fn_key_below) };
    row(out, band, &|y| {
        format!("<rect class=\"band\" x=\"6\" y=\"{}\" width=\"34\" height=\"12\"/>", y - 6)
    });
    if goal.lower.is_some() {
        row(out, say!(msg_fn_key_lower), &|y| {
            format!("<path class=\"fn-line\" d=\"M6 {y}H40\" stroke-dasharray=\"6 4\"/>")
        });
    }
    if !goal.points.is_empty() {
        row(out, say!(msg_fn_key_curve), &|y| {
            format!(
                "<path class=\"fn-high\" d=\"M6 {0}H40\"/><path class=\"fn-low\" d=\"M6 {1}H40\"/>",
                y - 4,
                y + 4
            )
        });
        row(out, say!(msg_fn_key_point), &|y| {
            format!(
                "<circle class=\"fn-point above\" cx=\"14\" cy=\"{y}\" r=\"4\"/><circle class=\"fn-point\" cx=\"32\" cy=\"{y}\" r=\"4\"/>"
            )
        });
    }
    y + 4
}
