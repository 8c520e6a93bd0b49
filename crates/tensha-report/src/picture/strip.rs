//! One route of a flow as a strip from its begin to its end.

use std::fmt::Write;

use tensha_analysis::paths::Verdict;
use tensha_model::grade::{Level, Property};
use tensha_text::Text;

use super::{
    Anchor, Lines, arrow_head, both, escape, href, level_name, property_name, strength_class,
    strength_name, title, write_blocks, write_lines,
};
use crate::assessment::{Assessment, ElementRef, FlowInfo, Strength};
use crate::messages::say;

/// Width of the whole strip; longer routes go on in a further row, so that print and screen show the same.
const WIDTH: i32 = 1120;
/// Width of the column with the names of the properties.
const LABEL: i32 = 116;
/// Least and greatest width of a cell.
const CELL: (i32, i32) = (98, 136);
/// Height of a segment's own cell.
const HEAD: i32 = 98;
/// Height of a property's row.
const ROW: i32 = 42;

/// A property's value in a cell.
#[derive(Clone, Debug)]
struct Value {
    strength: Strength,
    lifted: bool,
    /// Whether it surely, or perhaps, holds the flow down.
    held: Option<bool>,
}

/// A cell of the strip.
#[derive(Clone, Debug)]
struct Cell {
    kind: &'static str,
    name: Text,
    what: Option<Text>,
    href: String,
    values: Vec<Value>,
    /// The element that the segment is, by which guards find their ends.
    element: Option<(String, String)>,
}

impl Cell {
    fn held(&self) -> Option<bool> {
        self.values.iter().filter_map(|v| v.held).max()
    }
}

/// The properties that the strip shows: those that are needed, or all where none is.
pub(crate) fn shown(flow: &FlowInfo) -> Vec<usize> {
    let needed: Vec<usize> =
        (0..flow.properties.len()).filter(|i| flow.properties[*i].need.is_some()).collect();
    if needed.is_empty() { (0..flow.properties.len()).collect() } else { needed }
}

fn end(element: &ElementRef) -> Cell {
    Cell {
        kind: "end",
        name: element.name.clone(),
        what: None,
        href: href(&element.kind, &element.id),
        values: Vec::new(),
        element: None,
    }
}

fn cells(a: &Assessment, flow: &FlowInfo, route: usize, shown: &[usize]) -> Vec<Cell> {
    let steps = &flow.routes[route];
    let mut out = Vec::with_capacity(steps.len() + 2);
    let is = |key: &str, e: &ElementRef| {
        a.segments.get(key).is_some_and(|s| {
            (s.kind == "component" || s.kind == "person")
                && s.element.kind == e.kind
                && s.element.id == e.id
        })
    };
    // A person who decides stands before the component at which the flow begins: then the begin is in the route as well.
    if let Some(from) = &flow.from
        && !steps.iter().take(2).any(|s| is(&s.segment, from))
    {
        out.push(end(from));
    }
    for step in steps {
        let Some(info) = a.segments.get(&step.segment) else { continue };
        let values = shown
            .iter()
            .map(|p| {
                let base = info.strengths[*p].strength;
                let strength = step.lifted.map_or(base, |l| l[*p]);
                // Where what is needed is reached, the weakest segment is no bottleneck of anything.
                let property = &flow.properties[*p];
                let held = matches!(property.verdict, Verdict::Unmet | Verdict::Undecided)
                    .then(|| {
                        property
                            .bottleneck
                            .iter()
                            .filter(|h| h.flow.is_none() && h.segment == step.segment)
                            .map(|h| h.certain && property.verdict == Verdict::Unmet)
                            .max()
                    })
                    .flatten();
                Value { strength, lifted: strength != base, held }
            })
            .collect();
        out.push(Cell {
            kind: match info.kind.as_str() {
                "link" => "link",
                "sensing" | "acting" => "surface",
                "person" => "person",
                _ => "component",
            },
            name: info.name.clone(),
            what: info.what.clone(),
            href: href(&info.element.kind, &info.element.id),
            values,
            element: Some((info.kind.clone(), info.element.id.clone())),
        });
    }
    if let Some(to) = &flow.to
        && !steps.iter().rev().take(2).any(|s| is(&s.segment, to))
    {
        out.push(end(to));
    }
    out
}

/// Which guards span which cells: first and last cell.
fn guards<'a>(flow: &'a FlowInfo, cells: &[Cell]) -> Vec<(&'a Text, usize, usize)> {
    let at = |e: &ElementRef| {
        cells.iter().position(|c| {
            c.element.as_ref().is_some_and(|(kind, id)| kind == "component" && *id == e.id)
        })
    };
    flow.guards
        .iter()
        .filter_map(|(name, from, to)| {
            let (x, y) = (at(from)?, at(to)?);
            Some((name, x.min(y), x.max(y)))
        })
        .collect()
}

/// The strip of a route. `id` makes the ids in it unique on the page.
pub fn draw(a: &Assessment, flow: &FlowInfo, route: usize, id: &str) -> String {
    let shown = shown(flow);
    let cells = cells(a, flow, route, &shown);
    if cells.is_empty() {
        return String::new();
    }
    let count = i32::try_from(cells.len()).unwrap_or(i32::MAX);
    let fit = (WIDTH - LABEL) / CELL.0;
    let rows = (count + fit - 1) / fit;
    let per = (count + rows - 1) / rows;
    let cw = ((WIDTH - LABEL) / per).min(CELL.1);
    let per = usize::try_from(per).unwrap_or(1);
    let guards = guards(flow, &cells);

    let mut body = String::new();
    let mut y = 4;
    let chunks: Vec<&[Cell]> = cells.chunks(per).collect();
    for (n, chunk) in chunks.iter().enumerate() {
        let first = n * per;
        let here: Vec<_> = guards
            .iter()
            .filter(|(_, from, to)| *from < first + chunk.len() && *to >= first)
            .collect();
        for (name, from, to) in here {
            let (from_here, to_here) = (*from >= first, *to < first + chunk.len());
            let left = if from_here { from - first } else { 0 };
            let right = if to_here { to - first } else { chunk.len() - 1 };
            bracket(
                &mut body,
                name,
                (left, right, from_here, to_here),
                (cw, x_of(per, cw)),
                &mut y,
            );
        }
        if chunk.iter().any(|c| c.held().is_some()) || (n == 0 && limited(flow)) {
            flags(&mut body, chunk, cw, y);
            y += 20;
        }
        heads(&mut body, chunk, cw, y, (n == 0, n + 1 == chunks.len()));
        if n == 0 {
            inputs(&mut body, a, flow, y);
        }
        y += HEAD;
        for (row, p) in shown.iter().enumerate() {
            values(&mut body, flow, *p, chunk, row, cw, y);
            y += ROW;
        }
        y += 14;
    }
    let width = LABEL + cw * i32::try_from(per).unwrap_or(1) + 4;
    let height = y - 8;
    let named = if flow.routes.len() > 1 {
        say!(msg_page_strip_title_route, flow.name, route + 1)
    } else {
        say!(msg_page_strip_title, flow.name)
    };
    let mut out = String::with_capacity(body.len() + 512);
    let _ = write!(
        out,
        "<svg class=\"pic strip\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
        escape(&both(&named)),
        escape(&both(&describe(flow, &cells))),
    );
    out
}

/// The strip in words, for those who cannot see it.
fn describe(flow: &FlowInfo, cells: &[Cell]) -> Text {
    let names: Vec<Text> =
        cells
            .iter()
            .map(|c| {
                if c.held() == Some(true) {
                    say!(msg_page_held_name, c.name)
                } else {
                    c.name.clone()
                }
            })
            .collect();
    let mut way = Text::default();
    for (i, n) in names.iter().enumerate() {
        if i > 0 {
            way.ja.push_str(" → ");
            way.en.push_str(" → ");
        }
        way.ja.push_str(&n.ja);
        way.en.push_str(&n.en);
    }
    if flow.decided_from.is_empty() { way } else { say!(msg_page_desc_decided, way) }
}

fn limited(flow: &FlowInfo) -> bool {
    flow.properties.iter().any(|p| {
        matches!(p.verdict, Verdict::Unmet | Verdict::Undecided) && !p.limited_by.is_empty()
    })
}

fn x_of(i: usize, cw: i32) -> i32 {
    LABEL + i32::try_from(i).unwrap_or(0) * cw
}

/// A guard: a bracket over the cells that it spans, open on the side on which it goes on in another row.
fn bracket(
    out: &mut String,
    name: &Text,
    span: (usize, usize, bool, bool),
    (cw, right_edge): (i32, i32),
    y: &mut i32,
) {
    let (left, right, from_here, to_here) = span;
    let (x1, x2) = (x_of(left, cw) + cw / 2, x_of(right, cw) + cw / 2);
    let (x1, x2) =
        (if from_here { x1 } else { x1 - cw / 2 }, if to_here { x2 } else { x2 + cw / 2 });
    let text = say!(msg_page_guard, name);
    let wide = super::width(&text.ja, 11).max(super::width(&text.en, 11)) + 12;
    // The name may run on beyond its bracket, but not beyond the strip.
    let at = x1.min(right_edge - wide).max(LABEL);
    write_lines(
        out,
        at,
        *y + 7,
        Anchor::Start,
        "guard",
        &Lines::new(&text, right_edge - at, 11, 1),
    );
    let top = *y + 18;
    let _ = write!(
        out,
        "<path class=\"bracket\" d=\"{}H{x2}{}\"/>",
        if from_here { format!("M{x1} {}V{top}", top + 7) } else { format!("M{x1} {top}") },
        if to_here { format!("V{}", top + 7) } else { String::new() }
    );
    *y += 30;
}

/// Flags over the segments that hold the flow down.
fn flags(out: &mut String, chunk: &[Cell], cw: i32, y: i32) {
    for (i, cell) in chunk.iter().enumerate() {
        let Some(certain) = cell.held() else { continue };
        let x = x_of(i, cw);
        let class = if certain { "flag" } else { "flag maybe" };
        let text =
            if certain { say!(msg_page_bottleneck) } else { say!(msg_page_bottleneck_maybe) };
        let (m, w) = (x + cw / 2, (cw - 12).min(92));
        let _ = write!(
            out,
            "<path class=\"{class}\" d=\"M{} {y}h{w}v15h-{}l-5 5l-5 -5h-{}z\"/>",
            m - w / 2,
            w / 2 - 5,
            w - w / 2 - 5
        );
        write_lines(out, m, y + 8, Anchor::Middle, "flagtext", &Lines::new(&text, w, 10, 1));
    }
}

/// The segments themselves, on the line that joins them.
fn heads(out: &mut String, chunk: &[Cell], cw: i32, y: i32, (first, last): (bool, bool)) {
    let middle = y + HEAD / 2;
    let right = x_of(chunk.len(), cw);
    let from = if first { LABEL + 10 } else { LABEL - 14 };
    let to = if last { right - 10 } else { right + 2 };
    let _ = write!(out, "<path class=\"base\" d=\"M{from} {middle}H{to}\"/>");
    for (i, cell) in chunk.iter().enumerate() {
        let x = x_of(i, cw);
        let inner = cw - 22;
        let _ = write!(out, "<a href=\"{}\">", escape(&cell.href));
        title(out, &cell.name);
        if cell.kind == "link" {
            let worst = cell.values.iter().map(|v| v.strength).min_by_key(|s| (s.lo, s.hi));
            let class = worst.map_or("idle", strength_class);
            let _ = write!(
                out,
                "<rect class=\"plain\" x=\"{x}\" y=\"{y}\" width=\"{cw}\" height=\"{HEAD}\" fill=\"transparent\"/>\
                 <path class=\"edge {class}\" d=\"M{} {middle}H{}\"/>",
                x + 2,
                x + cw - 8
            );
            arrow_head(out, x + cw - 2, middle, 1, class);
            let name = Lines::new(&cell.name, inner + 12, 11, 2);
            write_lines(
                out,
                x + cw / 2 - 2,
                middle - 7 - name.height() / 2,
                Anchor::Middle,
                "strong",
                &name,
            );
            if let Some(what) = &cell.what {
                let what = Lines::new(what, inner + 12, 10, 3);
                write_lines(
                    out,
                    x + cw / 2 - 2,
                    middle + 7 + what.height() / 2,
                    Anchor::Middle,
                    "muted",
                    &what,
                );
            }
        } else {
            let (class, rx, pad) = match cell.kind {
                "end" => ("round", 30, 14),
                "surface" => ("round", 4, 12),
                "person" => ("box", 24, 8),
                _ => ("box", 4, 8),
            };
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{rx}\"/>",
                x + 6,
                y + pad,
                cw - 12,
                HEAD - 2 * pad
            );
            let name =
                Lines::new(&cell.name, inner, if cell.kind == "surface" { 10 } else { 11 }, 4);
            let what = match &cell.what {
                Some(w) if cell.kind != "surface" => {
                    Lines::new(w, inner, 10, if name.count() > 3 { 1 } else { 2 })
                }
                _ => Lines::default(),
            };
            let name_class = if cell.kind == "surface" { "" } else { "strong" };
            write_blocks(
                out,
                x + cw / 2,
                middle,
                Anchor::Middle,
                &[(&name, name_class), (&what, "muted")],
            );
            if let Some(certain) = cell.held() {
                let class = if certain { "held" } else { "held maybe" };
                let _ = write!(
                    out,
                    "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{rx}\"/>",
                    x + 6,
                    y + pad,
                    cw - 12,
                    HEAD - 2 * pad
                );
            }
        }
        out.push_str("</a>");
    }
}

/// The flows that the content is decided from, before the begin.
fn inputs(out: &mut String, a: &Assessment, flow: &FlowInfo, y: i32) {
    if flow.decided_from.is_empty() {
        return;
    }
    let (middle, w) = (y + HEAD / 2, LABEL - 18);
    let names: Vec<Text> = flow
        .decided_from
        .iter()
        .take(3)
        .map(|id| {
            // Flows stand in the order of their identifiers.
            a.flows
                .binary_search_by(|f| f.id.as_str().cmp(id))
                .ok()
                .or_else(|| a.flows.iter().position(|f| f.id == *id))
                .map_or_else(|| Text::same(id.clone()), |i| a.flows[i].name.clone())
        })
        .collect();
    let mut text = Text::list(&names);
    if flow.decided_from.len() > names.len() {
        text = say!(msg_page_and_more, text, flow.decided_from.len() - names.len());
    }
    let class = if limited(flow) { "held" } else { "box" };
    let target = if flow.decided_from.len() == 1 {
        href("flow", &flow.decided_from[0])
    } else {
        format!("{}-in", href("flow", &flow.id))
    };
    let _ = write!(out, "<a href=\"{}\">", escape(&target));
    title(out, &text);
    let _ = write!(
        out,
        "<rect class=\"box\" x=\"2\" y=\"{0}\" width=\"{w}\" height=\"{1}\" rx=\"2\"/>\
         <rect class=\"{class}\" fill=\"none\" x=\"2\" y=\"{0}\" width=\"{w}\" height=\"{1}\" rx=\"2\" style=\"fill:none\"/>",
        y + 8,
        HEAD - 16
    );
    let head = Lines::new(&say!(msg_page_decided_from), w - 8, 10, 1);
    let names = Lines::new(&text, w - 10, 10, 4);
    write_blocks(out, 2 + w / 2, middle, Anchor::Middle, &[(&head, "muted"), (&names, "strong")]);
    out.push_str("</a>");
    let _ = write!(out, "<path class=\"base\" d=\"M{} {middle}H{}\"/>", w + 2, LABEL);
    arrow_head(out, LABEL + 6, middle, 1, "idle");
}

/// A property's row: what each segment is worth in it.
fn values(
    out: &mut String,
    flow: &FlowInfo,
    p: usize,
    chunk: &[Cell],
    row: usize,
    cw: i32,
    y: i32,
) {
    let info = &flow.properties[p];
    let right = x_of(chunk.len(), cw);
    if row == 0 {
        let _ = write!(out, "<path class=\"rule\" d=\"M0 {y}H{right}\"/>");
    }
    let _ = write!(out, "<path class=\"rule\" d=\"M0 {0}H{right}\"/>", y + ROW);
    let name = Lines::new(&property_name(Property::ALL[p]), LABEL - 6, 12, 1);
    let need = match &info.need {
        Some(n) => Lines::new(&say!(msg_page_needs, level_name(n.level)), LABEL - 6, 10, 1),
        None => Lines::default(),
    };
    write_blocks(out, 3, y + ROW / 2, Anchor::Start, &[(&name, "strong"), (&need, "muted")]);
    for (i, cell) in chunk.iter().enumerate() {
        let Some(value) = cell.values.get(row) else { continue };
        bar(out, x_of(i, cw), y, cw, value, info.need.as_ref().map(|n| n.level));
    }
}

/// A strength as three blocks with the needed level as a mark, and as a word.
fn bar(out: &mut String, x: i32, y: i32, cw: i32, value: &Value, need: Option<Level>) {
    if let Some(certain) = value.held {
        let maybe = if certain { "" } else { " maybe" };
        let _ = write!(
            out,
            "<rect class=\"cellbg{maybe}\" x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\"/>\
             <rect class=\"held{maybe}\" x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\"/>",
            x + 5,
            y + 3,
            cw - 10,
            ROW - 6
        );
    }
    let class = strength_class(value.strength);
    let block = (cw - 32) / 3;
    let (lo, hi) = (value.strength.lo as i32, value.strength.hi as i32);
    for step in 1..=3 {
        let bx = x + 14 + (step - 1) * (block + 2);
        let _ = write!(
            out,
            "<rect class=\"block\" x=\"{bx}\" y=\"{}\" width=\"{block}\" height=\"7\"/>",
            y + 9
        );
        if step <= hi {
            let class = if step <= lo { format!("fill {class}") } else { "fill maybe".to_owned() };
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{bx}\" y=\"{}\" width=\"{block}\" height=\"7\"/>",
                y + 9
            );
        }
    }
    if let Some(need) = need.filter(|n| *n != Level::None) {
        let tx = x + 14 + need as i32 * (block + 2) - 1;
        let _ = write!(out, "<path class=\"tick\" d=\"M{tx} {}V{}\"/>", y + 6, y + 19);
    }
    let short = need.is_some_and(|n| value.strength.hi < n);
    let open = need.is_some_and(|n| value.strength.hi >= n && value.strength.lo < n);
    let name = strength_name(value.strength);
    let mut text = name;
    if value.lifted {
        text = say!(msg_page_lifted, text);
    }
    if short {
        text = say!(msg_page_short, text);
    } else if open && value.strength.lo != value.strength.hi {
        text = say!(msg_page_perhaps, text);
    }
    let class = if short || open { format!("strong {class}") } else { class.to_owned() };
    write_lines(
        out,
        x + cw / 2,
        y + 28,
        Anchor::Middle,
        &class,
        &Lines::new(&text, cw - 14, 11, 1),
    );
}
