//! The map of IoT-SSF: hazards as areas on difficulty of recovery and economic impact, as one viewpoint sees them; and what several
//! viewpoints see, laid over one another.
//!
//! Everything has its own place: horizontal lines run between the labels of a row, vertical ones beside those of a column, so that no
//! line or label ever lies over another label, however many hazards stand in one cell.

use std::collections::BTreeMap;
use std::fmt::Write;

use indexmap::IndexMap;
use tensha_analysis::map::Range;
use tensha_text::{Lang, Text};

use super::{Anchor, Lines, alone, anchor, both, escape, title, write_blocks, write_lines};
use crate::map::{CellInfo, CornerInfo, LevelInfo, MapInfo, PlacementInfo, ViewInfo};
use crate::messages::say;

/// Width of the picture: a telephone shows it without shrinking it below what one can read.
const WIDTH: i32 = 360;
/// Room for the names of the levels of axis 1.
const LEFT: i32 = 54;
/// Width of a cell.
const CELL: i32 = 102;
/// Least height of a row.
const ROW: i32 = 84;
/// Height of a numbered label.
const CHIP: i32 = 18;
/// Greatest number of lines that run side by side along an edge of a cell.
const LANES: usize = 10;
/// How many hazards have a number in the picture, and how many viewpoints and shifts the overlay tells apart. The rest is counted.
const NUMBERS: usize = 120;
const VIEWS: usize = 6;
const SHIFTS: usize = 30;
/// How many ways of shading a cell there are, from none to the densest.
const SHADES: usize = 5;

/// Which placements are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// Of one unit.
    One,
    /// Of all units at once, against that of one.
    Many,
}

/// The numbers by which pictures and tables call the hazards: the same from every viewpoint.
pub fn numbers(map: &MapInfo) -> IndexMap<String, usize> {
    let mut out = IndexMap::new();
    for p in map.views.iter().flat_map(|v| &v.one) {
        let next = out.len() + 1;
        out.entry(p.hazard.id.clone()).or_insert(next);
    }
    out
}

/// Where a hazard is told on the page, as one viewpoint sees it.
pub(crate) fn placed(view: &str, hazard: &str) -> String {
    anchor("placed", &format!("{view} {hazard}"))
}

type Cell = (u8, u8);

/// An area with its deciding cell. Hazards with equal areas share one outline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Area {
    /// Least and greatest level of recovery.
    rows: (u8, u8),
    /// The same of economic impact.
    cols: (u8, u8),
    /// Edges whose place is not known: top, right, bottom, left.
    open: [bool; 4],
    /// Levels that it may not reach.
    maybe_rows: [bool; 3],
    maybe_cols: [bool; 3],
    /// The cell that decides.
    decides: Cell,
    /// Where it would stand without the response, or as one unit.
    instead: Option<Cell>,
}

/// Least and greatest level of an axis, with which of them are not sure.
fn span(handled: Range, unhandled: Range) -> ((u8, u8), [bool; 3]) {
    let ends = (handled.lo.min(unhandled.lo), handled.hi.max(unhandled.hi));
    let maybe = [0, 1, 2].map(|l: u8| {
        (handled.lo < handled.hi && l < handled.hi)
            || (unhandled.lo < unhandled.hi && l > unhandled.lo)
    });
    (ends, maybe)
}

fn cell(corner: &CornerInfo) -> Cell {
    (corner.recovery.hi, corner.economic.hi)
}

impl Area {
    fn of_one(p: &PlacementInfo) -> Self {
        let (rows, maybe_rows) = span(p.handled.recovery, p.unhandled.recovery);
        let (cols, maybe_cols) = span(p.handled.economic, p.unhandled.economic);
        let open = |r: Range| r.lo < r.hi;
        let decides = (p.cell.recovery, p.cell.economic);
        let instead = cell(&p.unhandled);
        Self {
            rows,
            cols,
            open: [
                open(p.unhandled.recovery),
                open(p.unhandled.economic),
                open(p.handled.recovery),
                open(p.handled.economic),
            ],
            maybe_rows,
            maybe_cols,
            decides,
            instead: (p.response.is_some() && instead != decides).then_some(instead),
        }
    }

    fn of_many(many: &PlacementInfo, one: Option<&PlacementInfo>) -> Self {
        let to = (many.cell.recovery, many.cell.economic);
        let from = one.map_or(to, |p| (p.cell.recovery, p.cell.economic));
        Self {
            rows: (from.0.min(to.0), from.0.max(to.0)),
            cols: (from.1.min(to.1), from.1.max(to.1)),
            open: [false; 4],
            maybe_rows: [false; 3],
            maybe_cols: [false; 3],
            decides: to,
            instead: (from != to).then_some(from),
        }
    }

    fn size(&self) -> u8 {
        (self.rows.1 - self.rows.0 + 1) * (self.cols.1 - self.cols.0 + 1)
    }

    fn corner(&self) -> Cell {
        (self.rows.1, self.cols.1)
    }

    fn one_cell(&self) -> bool {
        self.size() == 1
    }

    fn one_row(&self) -> bool {
        self.rows.0 == self.rows.1
    }
}

/// A hazard's label.
struct Chip {
    label: String,
    name: Text,
    hazard: Option<String>,
}

/// An area, the hazards in it, and the lines that it runs on.
struct Group {
    area: Area,
    chips: Vec<Chip>,
    left: i32,
    right: i32,
    bottom: i32,
}

/// Labels of a group in one cell, or a line without any.
struct Tab {
    group: usize,
    /// Columns that it keeps to itself.
    cols: (u8, u8),
    at: Option<(Cell, bool)>,
    /// Whether the upper edge of the area runs through it.
    edge: bool,
    y: i32,
    h: i32,
}

fn whole(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 4096)
}

/// Writes pictures for a page, in both languages, or for a file of their own, in one.
struct Pen {
    only: Option<Lang>,
    out: String,
}

impl Pen {
    fn text(&self, text: &Text) -> Text {
        // A text that somebody wrote in one language only is shown in it rather than not at all.
        let shown = match (text.ja.is_empty(), text.en.is_empty()) {
            (true, _) => Text::same(text.en.clone()),
            (_, true) => Text::same(text.ja.clone()),
            _ => text.clone(),
        };
        self.only.map_or(shown.clone(), |l| Text::same(shown.get(l)))
    }

    fn lines(&self, text: &Text, limit: i32, size: i32, max: usize) -> Lines {
        Lines::new(&self.text(text), limit, size, max)
    }

    fn rect(&mut self, class: &str, (x, y, w, h): (i32, i32, i32, i32), rx: i32) {
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{rx}\"/>"
        );
    }

    fn path(&mut self, class: &str, d: &str) {
        if !d.is_empty() {
            let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"/>");
        }
    }

    /// A label that decides is filled, another one is not.
    fn chip(&mut self, label: &str, filled: bool, (x, y, w): (i32, i32, i32)) {
        let class = if filled { "flag map-chip" } else { "map-chip hollow" };
        self.rect(class, (x, y, w, CHIP - 2), 3);
        let lines = Lines::new(&Text::same(label), w * 2, 11, 1);
        let class = if filled { "flagtext" } else { "strong" };
        write_lines(&mut self.out, x + w / 2, y + CHIP / 2 - 1, Anchor::Middle, class, &lines);
    }

    /// The whole picture about what was written.
    fn finish(self, id: &str, class: &str, height: i32, said: &[Text; 2]) -> String {
        let say = |t: &Text| self.only.map_or_else(|| both(t), |l| t.get(l).to_owned());
        let mut out = String::with_capacity(self.out.len() + 1024);
        let _ = write!(
            out,
            "<svg class=\"pic {class}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {WIDTH} {height}\" \
             width=\"{WIDTH}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{}</svg>",
            escape(&say(&said[0])),
            escape(&say(&said[1])),
            self.out
        );
        out
    }

    /// Patterns that shade cells by what they demand, from none to the densest. Ids are the picture's own, since a pattern of a
    /// picture that is not shown paints nothing.
    fn patterns(&mut self, id: &str) {
        let lines = ["", "M0 8L8 0", "M0 8L8 0M-2 2L2 -2M6 10L10 6", "M0 6L6 0M0 0L6 6"];
        self.out.push_str("<defs>");
        for (n, size) in [(1, 7), (2, 8), (3, 8), (4, 6)] {
            let _ = write!(
                self.out,
                "<pattern id=\"{id}-p{n}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\">"
            );
            if n == 1 {
                self.out.push_str("<circle class=\"map-dot\" cx=\"2\" cy=\"2\" r=\"0.8\"/>");
            } else {
                let (class, d) = match n {
                    2 => ("map-hatch", lines[1]),
                    3 => ("map-hatch dense", lines[2]),
                    _ => ("map-hatch dense", lines[3]),
                };
                let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"/>");
            }
            self.out.push_str("</pattern>");
        }
        self.out.push_str("</defs>");
    }

    fn shaded(&mut self, id: &str, shade: usize, place: (i32, i32, i32, i32)) {
        self.rect(&format!("map-cell s{shade}"), place, 0);
        if shade > 0 {
            let (x, y, w, h) = place;
            let _ = write!(
                self.out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"url(#{id}-p{shade})\"/>"
            );
        }
    }

    /// Names of the levels of axis 1 beside the rows, of axis 2 below the columns, and of both axes. Gives the lower end.
    fn axes(&mut self, map: &MapInfo, rows: &[(i32, i32)], width: i32) -> i32 {
        let name = |levels: &[LevelInfo], i: usize| {
            levels.get(i).map(|l| l.name.clone()).unwrap_or_default()
        };
        let up = self.lines(&say!(msg_map_axis_recovery), WIDTH - 8, 12, 1);
        write_lines(&mut self.out, 4, 10, Anchor::Start, "strong", &up);
        for (i, (y, h)) in rows.iter().enumerate() {
            let lines = self.lines(&name(&map.recovery, i), LEFT - 8, 11, 5);
            write_lines(&mut self.out, 3, y + h / 2, Anchor::Start, "", &lines);
        }
        let bottom = rows.first().map_or(0, |(y, h)| y + h);
        let names: Vec<Lines> =
            (0..3).map(|i| self.lines(&name(&map.economic, i), width - 8, 11, 3)).collect();
        let high = names.iter().map(Lines::height).max().unwrap_or(0);
        for (c, lines) in (0..).zip(&names) {
            let x = LEFT + width * c + width / 2;
            let y = bottom + 5 + lines.height() / 2;
            write_lines(&mut self.out, x, y, Anchor::Middle, "", lines);
        }
        let y = bottom + high + 20;
        let right = self.lines(&say!(msg_map_axis_economic), WIDTH - LEFT, 12, 1);
        write_lines(&mut self.out, LEFT, y, Anchor::Start, "strong", &right);
        y + 14
    }

    /// A row of the key: a sample of 34 px and its words.
    fn key(&mut self, y: &mut i32, words: &Text, sample: impl FnOnce(&mut Self, i32)) {
        let lines = self.lines(words, WIDTH - 52, 11, 4);
        let h = lines.height().max(20) + 4;
        sample(self, *y + h / 2);
        write_lines(&mut self.out, 48, *y + h / 2, Anchor::Start, "", &lines);
        *y += h;
    }
}

/// How densely a cell is shaded, of `SHADES`.
fn shade(map: &MapInfo, strongest: usize) -> usize {
    let top = map.confirmations.len().saturating_sub(1).max(1);
    strongest * (SHADES - 1) / top
}

/// What the category of a cell demands at the strongest.
fn demanded(map: &MapInfo, cell: Cell) -> Option<usize> {
    map.demands
        .iter()
        .find(|d| (d.cell.recovery, d.cell.economic) == cell)
        .and_then(crate::map::DemandInfo::strongest)
}

/// Groups hazards by area, the largest area first, and tells them the lines along the edges of cells.
fn groups(view: &ViewInfo, which: Which, numbers: &IndexMap<String, usize>) -> (Vec<Group>, usize) {
    let list = match which {
        Which::One => &view.one,
        Which::Many => &view.many,
    };
    let mut by_area: BTreeMap<Area, Vec<Chip>> = BTreeMap::new();
    for p in list.iter().take(NUMBERS) {
        let one = view.one.iter().find(|o| o.hazard.id == p.hazard.id);
        let number = numbers.get(&p.hazard.id).copied().unwrap_or_default();
        let (area, label) = match which {
            Which::One => {
                let star = if p.weighted.is_some() { "*" } else { "" };
                (Area::of_one(p), format!("{number}{star}"))
            }
            Which::Many => (Area::of_many(p, one), format!("{number}×")),
        };
        by_area.entry(area).or_default().push(Chip {
            label,
            name: p.hazard.name.clone(),
            hazard: Some(p.hazard.id.clone()),
        });
    }
    let mut out: Vec<Group> = by_area
        .into_iter()
        .map(|(area, chips)| Group { area, chips, left: 0, right: 0, bottom: 0 })
        .collect();
    out.sort_by_key(|g| (std::cmp::Reverse(g.area.size()), g.area));
    let (mut left, mut right, mut bottom) = ([0usize; 3], [0usize; 3], [0usize; 3]);
    for g in out.iter_mut().filter(|g| !g.area.one_cell()) {
        let take = |lanes: &mut [usize; 3], at: u8| {
            let n = lanes[usize::from(at.min(2))];
            lanes[usize::from(at.min(2))] += 1;
            whole(n % LANES)
        };
        g.left = take(&mut left, g.area.cols.0);
        g.right = take(&mut right, g.area.cols.1);
        if !g.area.one_row() {
            g.bottom = take(&mut bottom, g.area.rows.0);
        }
    }
    (out, list.len().saturating_sub(NUMBERS))
}

/// The geometry of the grid: where labels may stand in each column, and where rows begin.
struct Grid {
    groups: Vec<Group>,
    tabs: Vec<Tab>,
    /// Distance of two lines side by side.
    step: i32,
    /// Begin and end of what labels may use, by column.
    room: [(i32, i32); 3],
    /// Begin and height, by level of recovery.
    rows: [(i32, i32); 3],
}

fn column(c: u8) -> i32 {
    LEFT + CELL * i32::from(c.min(2))
}

fn chip_width(chips: &[Chip]) -> i32 {
    let longest = chips.iter().map(|c| c.label.chars().count()).max().unwrap_or(1);
    (whole(longest) * 7 + 8).max(20)
}

impl Grid {
    fn per_line(&self, group: usize, c: u8) -> i32 {
        let (a, b) = self.room[usize::from(c.min(2))];
        let w = chip_width(&self.groups[group].chips) + 2;
        ((b - a - 4) / w).max(1)
    }

    fn tab_height(&self, group: usize, c: u8) -> i32 {
        let n = whole(self.groups[group].chips.len());
        let per = self.per_line(group, c);
        (n + per - 1) / per * CHIP + 4
    }

    /// `head` is the height of what stands over the labels of each row, `top` where the grid begins.
    fn new(groups: Vec<Group>, head: [i32; 3], top: i32) -> Self {
        let lanes = |of: &dyn Fn(&Group) -> (u8, i32)| {
            let mut n = [0i32; 3];
            for g in groups.iter().filter(|g| !g.area.one_cell()) {
                let (at, lane) = of(g);
                let slot = &mut n[usize::from(at.min(2))];
                *slot = (*slot).max(lane + 1);
            }
            n
        };
        let left = lanes(&|g| (g.area.cols.0, g.left));
        let right = lanes(&|g| (g.area.cols.1, g.right));
        let below = lanes(&|g| (g.area.rows.0, if g.area.one_row() { -1 } else { g.bottom }));
        let most = (0..3).map(|c| left[c] + right[c]).max().unwrap_or(0);
        let step = if most <= 6 { 4 } else { 3 };
        let room = [0u8, 1, 2].map(|c| {
            let i = usize::from(c);
            (column(c) + 5 + step * left[i], column(c) + CELL - 5 - step * right[i])
        });
        let mut grid = Self { groups, tabs: Vec::new(), step, room, rows: [(0, 0); 3] };
        let mut tabs = grid.tabs();
        let mut y = top;
        for r in (0..3u8).rev() {
            let i = usize::from(r);
            let begin = y + head[i];
            let mut sky = [begin; 3];
            for t in tabs.iter_mut().filter(|t| t.0 == r) {
                let cols = usize::from(t.1.cols.0)..=usize::from(t.1.cols.1.min(2));
                t.1.y = sky[cols.clone()].iter().copied().max().unwrap_or(begin);
                for s in &mut sky[cols] {
                    *s = t.1.y + t.1.h + 5;
                }
            }
            let end = sky.iter().copied().max().unwrap_or(begin) + 4 + step * below[i];
            let h = (end - y).max(ROW);
            grid.rows[i] = (y, h);
            y += h;
        }
        grid.tabs = tabs.into_iter().map(|(_, t)| t).collect();
        grid
    }

    /// Labels and upper edges by row, outermost first.
    fn tabs(&self) -> Vec<(u8, Tab)> {
        let mut out = Vec::new();
        let mut loose = Vec::new();
        for (i, g) in self.groups.iter().enumerate() {
            let a = &g.area;
            let mut cells = vec![(a.decides, true)];
            cells.extend(a.instead.map(|c| (c, false)));
            let tab = |cols: (u8, u8), at: Option<(Cell, bool)>, edge: bool| {
                let h = at.map_or(8, |((_, c), _)| self.tab_height(i, c));
                Tab { group: i, cols, at, edge, y: 0, h }
            };
            let at_corner = cells.iter().position(|(c, _)| *c == a.corner());
            if a.one_cell() {
                out.push((a.rows.1, tab(a.cols, Some(cells[0]), false)));
                continue;
            }
            out.push((a.rows.1, tab(a.cols, at_corner.map(|n| cells[n]), true)));
            for (n, (c, filled)) in cells.iter().enumerate() {
                if Some(n) != at_corner {
                    loose.push((c.0, tab((c.1, c.1), Some((*c, *filled)), false)));
                }
            }
        }
        out.extend(loose);
        out
    }

    fn bottom(&self, r: u8) -> i32 {
        let (y, h) = self.rows[usize::from(r.min(2))];
        y + h
    }

    /// The outline of a group: what is sure, and what is not.
    fn outline(&self, t: &Tab) -> (String, String, (i32, i32, i32, i32)) {
        let g = &self.groups[t.group];
        let a = &g.area;
        let x1 = column(a.cols.0) + 3 + self.step * g.left;
        let x2 = column(a.cols.1) + CELL - 3 - self.step * g.right;
        let (y1, y2) = if a.one_row() {
            (t.y - 2, t.y + t.h + 2)
        } else {
            let y1 = if t.at.is_some() { t.y + 2 + CHIP / 2 } else { t.y + 4 };
            (y1, self.bottom(a.rows.0) - 4 - self.step * g.bottom)
        };
        let (mut sure, mut maybe) = (String::new(), String::new());
        let [top, right, bottom, left] = a.open;
        for c in a.cols.0..=a.cols.1 {
            let from = if c == a.cols.0 { x1 } else { column(c) };
            let to = if c == a.cols.1 { x2 } else { column(c + 1) };
            let open = a.maybe_cols[usize::from(c.min(2))];
            for (y, edge) in [(y1, top), (y2, bottom)] {
                let d = if edge || open { &mut maybe } else { &mut sure };
                let _ = write!(d, "M{from} {y}H{to}");
            }
        }
        for r in a.rows.0..=a.rows.1 {
            let from = if r == a.rows.1 { y1 } else { self.rows[usize::from(r.min(2))].0 };
            let to = if r == a.rows.0 { y2 } else { self.bottom(r) };
            let open = a.maybe_rows[usize::from(r.min(2))];
            for (x, edge) in [(x1, left), (x2, right)] {
                let d = if edge || open { &mut maybe } else { &mut sure };
                let _ = write!(d, "M{x} {from}V{to}");
            }
        }
        (sure, maybe, (x1, y1, x2 - x1, y2 - y1))
    }

    fn write_outlines(&self, pen: &mut Pen, which: Which) {
        let many = if which == Which::Many { " many" } else { "" };
        for t in self.tabs.iter().filter(|t| t.edge) {
            let (sure, maybe, fill) = self.outline(t);
            pen.rect("map-fill", fill, 3);
            pen.path(&format!("map-edge{many}"), &sure);
            pen.path(&format!("map-edge maybe{many}"), &maybe);
        }
    }

    fn write_tab(&self, pen: &mut Pen, t: &Tab, view: &str) {
        let Some(((_, c), filled)) = t.at else { return };
        let g = &self.groups[t.group];
        let (a, b) = self.room[usize::from(c.min(2))];
        let w = chip_width(&g.chips);
        let per = self.per_line(t.group, c).min(whole(g.chips.len()));
        let wide = per * (w + 2) + 4;
        // At the corner of its area, else at the left.
        let x = if t.edge { (b - wide).max(a) } else { a };
        let class = if g.area.one_cell() { "map-tab alone" } else { "map-tab" };
        pen.rect(class, (x, t.y, wide, t.h), 5);
        for (i, chip) in (0..).zip(&g.chips) {
            let at = (x + 3 + (i % per) * (w + 2), t.y + 3 + (i / per) * CHIP, w);
            match &chip.hazard {
                Some(h) if pen.only.is_none() => {
                    let _ = write!(pen.out, "<a href=\"#{}\">", placed(view, h));
                }
                _ => pen.out.push_str("<g>"),
            }
            let name = pen.text(&chip.name);
            title(&mut pen.out, &name);
            pen.chip(&chip.label, filled, at);
            let linked = chip.hazard.is_some() && pen.only.is_none();
            pen.out.push_str(if linked { "</a>" } else { "</g>" });
        }
    }
}

/// The map as one viewpoint sees it. `id` makes the ids in it unique on the page.
pub fn draw(map: &MapInfo, view: &ViewInfo, which: Which, id: &str) -> String {
    drawn(Pen { only: None, out: String::new() }, map, view, which, id)
}

/// The same as a file of its own in one language, with everything that it needs to be shown.
pub fn figure(map: &MapInfo, view: &ViewInfo, which: Which, lang: Lang) -> String {
    let svg = drawn(Pen { only: Some(lang), out: String::new() }, map, view, which, "map");
    alone(&svg, lang)
}

fn drawn(mut pen: Pen, map: &MapInfo, view: &ViewInfo, which: Which, id: &str) -> String {
    let numbers = numbers(map);
    let (groups, left_out) = groups(view, which, &numbers);
    let front: Vec<Cell> = view.cells.iter().map(|c| (c.recovery, c.economic)).collect();
    let count = groups.iter().map(|g| g.chips.len()).sum::<usize>() + left_out;
    let partly = groups.iter().any(|g| g.area.open.contains(&true));
    let spread = groups.iter().any(|g| !g.area.one_cell());
    let instead = groups.iter().any(|g| g.area.instead.is_some());
    let starred = groups.iter().any(|g| g.chips.iter().any(|c| c.label.ends_with('*')));

    pen.patterns(id);
    // What a cell demands stands over its labels, between the lines that run down its sides.
    let top = 22;
    let bare = Grid::new(groups, [0; 3], top);
    let name = |pen: &Pen, cell: Cell| {
        let (a, b) = bare.room[usize::from(cell.1.min(2))];
        let mark = if front.contains(&cell) { "◆ " } else { "" };
        let name = demanded(map, cell)
            .and_then(|n| map.confirmations.get(n))
            .map(|l| l.name.clone())
            .unwrap_or_default();
        let name = Text::new(format!("{mark}{}", name.ja), format!("{mark}{}", name.en));
        pen.lines(&name, b - a, 10, 3)
    };
    let names: Vec<(Cell, Lines)> =
        (0..3u8).flat_map(|r| (0..3u8).map(move |c| (r, c))).map(|c| (c, name(&pen, c))).collect();
    let head = [0u8, 1, 2].map(|r| {
        names.iter().filter(|(c, _)| c.0 == r).map(|(_, l)| l.height()).max().unwrap_or(0) + 9
    });
    let grid = Grid::new(bare.groups, head, top);
    for ((r, c), lines) in &names {
        let (y, h) = grid.rows[usize::from(*r)];
        let place = (column(*c), y, CELL, h);
        let strongest = demanded(map, (*r, *c));
        pen.shaded(id, strongest.map_or(0, |n| shade(map, n)), place);
        let x = grid.room[usize::from(*c)].0;
        let class = if front.contains(&(*r, *c)) { "strong map-halo" } else { "muted map-halo" };
        write_lines(&mut pen.out, x, y + 5 + lines.height() / 2, Anchor::Start, class, lines);
    }
    for (r, c) in &front {
        let (y, h) = grid.rows[usize::from((*r).min(2))];
        pen.rect("map-front", (column(*c) + 1, y + 1, CELL - 2, h - 2), 0);
    }
    grid.write_outlines(&mut pen, which);
    for t in &grid.tabs {
        grid.write_tab(&mut pen, t, &view.id);
    }
    let mut y = pen.axes(map, &grid.rows, CELL);

    // Names of the numbers.
    let mut chips: Vec<&Chip> = grid.groups.iter().flat_map(|g| &g.chips).collect();
    chips.sort_by_key(|c| c.hazard.as_ref().and_then(|h| numbers.get(h)).copied());
    for c in chips {
        let w = chip_width(std::slice::from_ref(c));
        pen.key(&mut y, &c.name, |pen, middle| {
            pen.chip(&c.label, false, (42 - w, middle - CHIP / 2 + 1, w));
        });
    }
    if left_out > 0 {
        pen.key(&mut y, &say!(msg_map_and_more, left_out), |_, _| {});
    }
    let _ = write!(pen.out, "<path class=\"rule\" d=\"M4 {}H{}\"/>", y + 3, WIDTH - 4);
    y += 8;
    let label = if which == Which::Many { "1×" } else { "1" };
    if count > 0 {
        let words = match which {
            Which::One => say!(msg_map_key_decides),
            Which::Many => say!(msg_map_key_many, view.many.first().map_or(1, |p| p.units)),
        };
        pen.key(&mut y, &words, |pen, m| pen.chip(label, true, (16, m - 8, 24)));
    }
    if instead {
        let words = match which {
            Which::One => say!(msg_map_key_instead),
            Which::Many => say!(msg_map_key_one),
        };
        pen.key(&mut y, &words, |pen, m| pen.chip(label, false, (16, m - 8, 24)));
    }
    if spread {
        let words = match which {
            Which::One => say!(msg_map_key_area),
            Which::Many => say!(msg_map_key_shift),
        };
        let class = if which == Which::Many { "map-edge many" } else { "map-edge" };
        pen.key(&mut y, &words, |pen, m| pen.rect(class, (12, m - 7, 28, 14), 2));
    }
    if partly {
        pen.key(&mut y, &say!(msg_map_key_maybe), |pen, m| {
            pen.rect("map-edge maybe", (12, m - 7, 28, 14), 2);
        });
    }
    if starred {
        pen.key(&mut y, &say!(msg_map_key_weighted), |pen, m| {
            pen.chip("1*", true, (16, m - 8, 24));
        });
    }
    if !front.is_empty() {
        pen.key(&mut y, &say!(msg_map_key_front), |pen, m| {
            pen.rect("map-front", (12, m - 7, 28, 14), 0);
        });
    }
    for (n, level) in map.confirmations.iter().enumerate() {
        if !map.demands.iter().any(|d| d.strongest() == Some(n)) {
            continue;
        }
        let words = say!(msg_map_key_demand, level.name);
        let shade = shade(map, n);
        pen.key(&mut y, &words, |pen, m| pen.shaded(id, shade, (12, m - 7, 28, 14)));
    }
    let cells: Vec<Text> = view.cells.iter().map(|c| c.name.clone()).collect();
    let said = match which {
        Which::One => {
            [say!(msg_map_title, view.name), say!(msg_map_desc, count, Text::list(&cells))]
        }
        Which::Many => [
            say!(msg_map_many_title, view.name, view.many.first().map_or(1, |p| p.units)),
            say!(msg_map_many_desc, count),
        ],
    };
    pen.finish(id, "map", y + 4, &said)
}

/// The letter of a viewpoint in the overlay.
pub fn letter(n: usize) -> String {
    let letters = u8::try_from(n % 26).map_or('?', |n| char::from(b'A' + n));
    if n < 26 { letters.to_string() } else { format!("{letters}{}", n / 26) }
}

/// What several viewpoints see, laid over one another: how many hazards each has in which cell, and each hazard on which they
/// differ, with its levels side by side. None where there is but one viewpoint.
pub fn overlay(map: &MapInfo, id: &str) -> Option<String> {
    let views = &map.views[..map.views.len().min(VIEWS)];
    if views.len() < 2 {
        return None;
    }
    let mut pen = Pen { only: None, out: String::new() };
    pen.patterns(id);
    // How many hazards each viewpoint has in a cell; the cells from which its demands follow are filled.
    let in_cell = |cell: Cell| -> Vec<(String, bool)> {
        let at = |c: &CellInfo| (c.recovery, c.economic) == cell;
        views
            .iter()
            .enumerate()
            .filter_map(|(n, v)| {
                let count = v.one.iter().filter(|p| at(&p.cell)).count();
                let front = v.cells.iter().any(at);
                // A cell that only all units together reach has hazards as well, though none of one unit.
                let many = v.many.iter().filter(|p| at(&p.cell)).count();
                let label = if count == 0 {
                    format!("{} ({many})", letter(n))
                } else {
                    format!("{} {count}", letter(n))
                };
                (count > 0 || front).then_some((label, front))
            })
            .collect()
    };
    let wide = |label: &str| whole(label.chars().count()) * 7 + 8;
    let mut rows = [(0, 0); 3];
    let mut y = 22;
    for r in (0..3u8).rev() {
        let lines = (0..3u8)
            .map(|c| {
                let n = in_cell((r, c)).len();
                whole(n.div_ceil(2))
            })
            .max()
            .unwrap_or(0);
        let h = (lines * 22 + 12).max(ROW);
        rows[usize::from(r)] = (y, h);
        y += h;
    }
    for r in 0..3u8 {
        for c in 0..3u8 {
            let (y, h) = rows[usize::from(r)];
            let shade = demanded(map, (r, c)).map_or(0, |n| shade(map, n));
            pen.shaded(id, shade, (column(c), y, CELL, h));
            for (i, (label, front)) in (0..).zip(in_cell((r, c))) {
                let at = (column(c) + 6 + (i % 2) * 50, y + 8 + (i / 2) * 22, wide(&label).min(44));
                pen.chip(&label, front, at);
            }
        }
    }
    let mut y = pen.axes(map, &rows, CELL);
    for (n, v) in views.iter().enumerate() {
        pen.key(&mut y, &v.name, |pen, m| pen.chip(&letter(n), false, (16, m - 8, 24)));
    }
    if map.views.len() > views.len() {
        let more = map.views.len() - views.len();
        pen.key(&mut y, &say!(msg_map_more_views, more), |_, _| {});
    }
    pen.key(&mut y, &say!(msg_map_key_count_front), |pen, m| pen.chip("A 2", true, (8, m - 8, 32)));
    pen.key(&mut y, &say!(msg_map_key_count), |pen, m| pen.chip("A 2", false, (8, m - 8, 32)));
    if views.iter().any(|v| !v.many.is_empty()) {
        pen.key(&mut y, &say!(msg_map_key_count_many), |pen, m| {
            pen.chip("A (2)", true, (4, m - 8, 40));
        });
    }
    y = shifts(&mut pen, map, views, y + 6);
    let names: Vec<Text> = views.iter().map(|v| v.name.clone()).collect();
    let said = [say!(msg_map_overlay_title), say!(msg_map_overlay_desc, Text::list(&names))];
    Some(pen.finish(id, "map overlay", y + 4, &said))
}

/// Of each hazard on which viewpoints differ, the levels of both axes as tracks on which the viewpoints stand.
fn shifts(pen: &mut Pen, map: &MapInfo, views: &[ViewInfo], mut y: i32) -> i32 {
    const TRACK: i32 = 168;
    let found = |v: &ViewInfo, id: &str| v.one.iter().position(|p| p.hazard.id == id);
    let mut rows = 0;
    let mut left = 0;
    let numbers = numbers(map);
    for (hazard, number) in &numbers {
        let at: Vec<Option<&PlacementInfo>> =
            views.iter().map(|v| found(v, hazard).and_then(|n| v.one.get(n))).collect();
        for handled in [false, true] {
            let corner =
                |p: &PlacementInfo| if handled { cell(&p.handled) } else { cell(&p.unhandled) };
            let cells: Vec<Option<Cell>> = at.iter().map(|p| p.map(corner)).collect();
            let missing = cells.contains(&None);
            let worst: Vec<Option<Cell>> =
                at.iter().map(|p| p.map(|p| cell(&p.unhandled))).collect();
            let said = handled && (missing || cells == worst);
            if said || cells.windows(2).all(|w| w[0] == w[1]) {
                continue;
            }
            if rows >= SHIFTS {
                left += 1;
                continue;
            }
            if rows == 0 {
                let _ = write!(pen.out, "<path class=\"rule\" d=\"M4 {y}H{}\"/>", WIDTH - 4);
                let heads = [say!(msg_map_axis_recovery_short), say!(msg_map_axis_economic_short)];
                for (i, h) in (0..).zip(&heads) {
                    let lines = pen.lines(h, TRACK - 4, 11, 1);
                    let x = 8 + i * (TRACK + 8);
                    write_lines(&mut pen.out, x, y + 14, Anchor::Start, "muted", &lines);
                }
                y += 26;
            }
            rows += 1;
            let Some(name) = at.iter().flatten().next().map(|p| p.hazard.name.clone()) else {
                continue;
            };
            let outcome =
                if handled { say!(msg_map_if_handled) } else { say!(msg_map_if_unhandled) };
            let lines = pen.lines(
                &say!(msg_map_shift, number.to_string(), name, outcome),
                WIDTH - 12,
                12,
                3,
            );
            write_lines(&mut pen.out, 6, y + lines.height() / 2, Anchor::Start, "strong", &lines);
            y += lines.height() + 4;
            for axis in 0..2 {
                let x = 8 + axis * (TRACK + 8);
                let level = |c: &Cell| usize::from(if axis == 0 { c.0 } else { c.1 }.min(2));
                let mut letters: [String; 3] = Default::default();
                for (n, c) in cells.iter().enumerate() {
                    if let Some(c) = c {
                        letters[level(c)].push_str(&letter(n));
                    }
                }
                let spots: Vec<i32> = (0..3)
                    .filter(|l| !letters[*l].is_empty())
                    .map(|l| x + TRACK / 6 + whole(l) * TRACK / 3)
                    .collect();
                let _ = write!(
                    pen.out,
                    "<path class=\"map-track\" d=\"M{x} {0}H{1}\"/>",
                    y + 9,
                    x + TRACK
                );
                for l in 0..3 {
                    let _ = write!(
                        pen.out,
                        "<circle class=\"map-stop\" cx=\"{}\" cy=\"{}\" r=\"3\"/>",
                        x + TRACK / 6 + l * TRACK / 3,
                        y + 9
                    );
                }
                if let (Some(a), Some(b)) = (spots.first(), spots.last())
                    && a < b
                {
                    let _ =
                        write!(pen.out, "<path class=\"map-shift\" d=\"M{a} {0}H{b}\"/>", y + 9);
                }
                for (l, letters) in (0..).zip(&letters) {
                    if !letters.is_empty() {
                        let w = (whole(letters.len()) * 8 + 10).min(TRACK / 3 - 2);
                        let middle = x + TRACK / 6 + l * TRACK / 3;
                        pen.chip(letters, spots.len() > 1, (middle - w / 2, y + 1, w));
                    }
                }
            }
            y += 22;
            if missing {
                let without: Vec<Text> = cells
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| c.is_none())
                    .map(|(n, _)| Text::same(letter(n)))
                    .collect();
                let lines = pen.lines(
                    &say!(msg_map_not_placed_by, Text::list(&without)),
                    WIDTH - 12,
                    11,
                    2,
                );
                write_blocks(
                    &mut pen.out,
                    8,
                    y + lines.height() / 2,
                    Anchor::Start,
                    &[(&lines, "muted")],
                );
                y += lines.height() + 4;
            }
            y += 6;
        }
    }
    if left > 0 {
        let lines = pen.lines(&say!(msg_map_and_more, left), WIDTH - 12, 11, 2);
        write_lines(&mut pen.out, 6, y + 10, Anchor::Start, "muted", &lines);
        y += 22;
    }
    y
}
