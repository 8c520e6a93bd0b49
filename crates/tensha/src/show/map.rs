//! `tensha show map|harms|compare`.

use std::fmt::Write as _;

use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, Options};
use tensha_analysis::map::{Outcome, Stands, from_scales};
use tensha_logic::Cancel;
use tensha_report::compare::{CompareInfo, ViewComparison, compare as side_by_side, entry};
use tensha_report::map::{CellInfo, CornerInfo, MapInfo, PlacementInfo, ViewInfo};
use tensha_report::picture::map as picture;
use tensha_text::Text;

use super::hazards::wrapped;
use crate::Exit;
use crate::args::{Common, ShowArgs, ShowFormat};
use crate::check;
use crate::messages::say;
use crate::out::Out;
use crate::summary::{cut, pad};

/// Columns of a cell of the grid.
const CELL: usize = 20;

/// Systems that one line of a comparison names; the JSON has all.
const NAMED: usize = 6;

fn cells(list: &[CellInfo]) -> Text {
    Text::list(&list.iter().map(|c| c.name.clone()).collect::<Vec<_>>())
}

/// The map as a picture, from one viewpoint: the named one, else the first; of one unit, or of all units at once.
pub fn figure(info: &MapInfo, viewpoint: Option<&str>, many: bool, out: &Out) -> Exit {
    let Some(view) = info.views.iter().find(|v| viewpoint.is_none_or(|id| v.id == id)) else {
        out.error_text(say!(msg_svg_no_view).get(out.lang));
        return Exit::BadInput;
    };
    let which = if many { picture::Which::Many } else { picture::Which::One };
    out.print(&picture::figure(info, view, which, out.lang));
    Exit::Fine
}

/// The map from each viewpoint: a grid, then every hazard with its reasons.
pub fn map(info: &MapInfo, hazard: Option<&str>, viewpoint: Option<&str>, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    if let Some(definition) = &info.definition {
        let _ = writeln!(text, "{}", say!(msg_map_definition, definition.clone()).get(lang));
    }
    for view in info.views.iter().filter(|v| viewpoint.is_none_or(|id| v.id == id)) {
        one_view(&mut text, info, view, hazard, out);
    }
    for d in info.disagreements.iter().filter(|_| viewpoint.is_none()) {
        let names: Vec<Text> = d.hazards.iter().map(|h| h.name.clone()).collect();
        let index = format!("{:.2}", d.index);
        let line = if names.is_empty() {
            say!(msg_map_agree, d.between.0.clone(), d.between.1.clone())
        } else {
            say!(
                msg_map_disagree,
                d.between.0.clone(),
                d.between.1.clone(),
                index,
                Text::list(&names)
            )
        };
        wrapped(&mut text, 2, "", line.get(lang), out.style.width);
    }
    text
}

fn one_view(text: &mut String, info: &MapInfo, view: &ViewInfo, hazard: Option<&str>, out: &Out) {
    let lang = out.lang;
    let width = out.style.width;
    let head =
        say!(msg_map_view, view.name.clone(), view.scale.0.clone(), view.meter.0, view.meter.1);
    let _ = writeln!(text, "\n{} [{}]", head.get(lang), view.id);
    let wanted = |p: &&PlacementInfo| hazard.is_none_or(|id| p.hazard.id == id);
    for (list, many) in [(&view.one, false), (&view.many, true)] {
        let list: Vec<&PlacementInfo> = list.iter().filter(wanted).collect();
        if many && list.is_empty() {
            continue;
        }
        if many {
            let _ = writeln!(text, "\n  {}", say!(msg_map_many, info.units.to_string()).get(lang));
        }
        grid(text, info, &list, out);
        for (n, p) in list.iter().enumerate() {
            placement(text, n + 1, p, info, out);
        }
    }
    for (h, why) in view.unplaced.iter().filter(|(h, _)| hazard.is_none_or(|id| h.id == id)) {
        let line = say!(msg_map_unplaced, h.name.clone(), why.clone());
        wrapped(text, 6, "  – ", line.get(lang), width);
    }
    if !view.cells.is_empty() {
        let _ = writeln!(text, "  {}", say!(msg_map_cells, cells(&view.cells)).get(lang));
    }
    for p in &view.perspectives {
        let level = |l: &Option<tensha_report::map::LevelInfo>| {
            l.as_ref().map_or_else(|| say!(msg_map_unstated), |l| l.name.clone())
        };
        let shown = if p.in_place { level(&p.confirmed) } else { say!(msg_map_nothing) };
        let mark = if p.met { "✓" } else { "!" };
        let line = say!(msg_map_perspective, p.number, p.name.clone(), level(&p.demanded), shown);
        wrapped(text, 6, &format!("  {mark} "), line.get(lang), width);
    }
}

/// Three by three, the gravest on top; numbers of hazards stand in their deciding cell.
fn grid(text: &mut String, info: &MapInfo, list: &[&PlacementInfo], out: &Out) {
    let lang = out.lang;
    for r in (0..3u8).rev() {
        let name = info.recovery.get(usize::from(r)).map(|l| l.name.get(lang)).unwrap_or_default();
        let rows: Vec<Vec<String>> = (0..3u8)
            .map(|e| {
                let here: Vec<String> = list
                    .iter()
                    .enumerate()
                    .filter(|(_, p)| (p.cell.recovery, p.cell.economic) == (r, e))
                    .map(|(n, _)| (n + 1).to_string())
                    .collect();
                let joined = here.join(" ");
                let folded = tensha_text::render::wrap(&joined, CELL - 3);
                folded.lines().map(str::to_owned).collect()
            })
            .collect();
        let height = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for y in 0..height {
            let mut line = format!("  {}", pad(if y == 0 { name } else { "" }, CELL));
            for cell in &rows {
                let here = cell.get(y).map_or("·", String::as_str);
                let here = if y > 0 && here == "·" { "" } else { here };
                let _ = write!(line, "│ {}", pad(here, CELL - 2));
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    let mut line = format!("  {}", pad("", CELL));
    for level in &info.economic {
        let _ = write!(line, "  {}", pad(level.name.get(lang), CELL - 2));
    }
    let _ = writeln!(text, "{}\n", line.trim_end());
}

fn corner(c: &CornerInfo, info: &MapInfo) -> Text {
    let name = |list: &[tensha_report::map::LevelInfo], i: u8| {
        list.get(usize::from(i)).map(|l| l.name.clone()).unwrap_or_default()
    };
    say!(msg_map_corner, name(&info.recovery, c.recovery.hi), name(&info.economic, c.economic.hi))
}

fn placement(text: &mut String, n: usize, p: &PlacementInfo, info: &MapInfo, out: &Out) {
    let lang = out.lang;
    let width = out.style.width;
    let _ = writeln!(
        text,
        "  {n:>2} {} [{}]  {}:{}",
        p.hazard.name.get(lang),
        p.hazard.id,
        p.place.path,
        p.place.line
    );
    wrapped(text, 5, "", p.why.get(lang), width);
    let lines: Vec<String> = if p.response.is_some() { &p.handled } else { &p.unhandled }
        .places
        .iter()
        .map(ToString::to_string)
        .collect();
    if !lines.is_empty() {
        wrapped(text, 5, "", &lines.join(", "), width);
    }
    if p.handled.recovery != p.unhandled.recovery || p.handled.economic != p.unhandled.economic {
        let line = say!(msg_map_area, corner(&p.handled, info), corner(&p.unhandled, info));
        wrapped(text, 5, "", line.get(lang), width);
    }
    if let Some(c) = &p.worked_out {
        let line = say!(msg_map_worked_out, corner(c, info));
        wrapped(text, 5, "", line.get(lang), width);
    }
    if let Some(c) = &p.weighted {
        let line = say!(msg_map_weighted, c.name.clone());
        wrapped(text, 5, "", line.get(lang), width);
    }
}

/// Every harm, on the axes, beside them, and in ledgers of their own.
pub fn harms(info: &MapInfo, hazard: Option<&str>, out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    let parts = [
        (Stands::Placed, say!(msg_harms_placed)),
        (Stands::Beside, say!(msg_harms_beside)),
        (Stands::Ledger, say!(msg_harms_ledger)),
        (Stands::NotHarm, say!(msg_harms_not)),
    ];
    for (stands, head) in parts {
        let list: Vec<_> = info
            .harms
            .iter()
            .filter(|h| h.stands == stands && hazard.is_none_or(|id| h.hazard.id == id))
            .collect();
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", head.get(lang));
        for h in list {
            let who = h.harm.who.as_ref().map(|w| w.name.clone()).unwrap_or_default();
            let mut how: Vec<Text> = Vec::new();
            match &h.level {
                Some((lo, hi)) if lo == hi => how.push(lo.clone()),
                Some((lo, hi)) => how.push(say!(msg_harms_between, lo.clone(), hi.clone())),
                None => {}
            }
            how.extend(
                h.harm.amount.as_deref().map(|a| Text::same(tensha_rules::words::grouped(a))),
            );
            how.extend(h.reach.clone());
            if h.stranger {
                how.push(say!(msg_harms_stranger));
            }
            if h.from_units > 1 {
                how.push(say!(msg_harms_from_units, h.from_units.to_string()));
            }
            if h.outcome == Outcome::Handled {
                how.push(say!(msg_harms_handled));
            }
            let line = say!(
                msg_harms_line,
                h.hazard.name.clone(),
                who,
                h.harm.kind_name.clone(),
                Text::list(&how)
            );
            wrapped(&mut text, 6, "  · ", &format!("{}  {}", line.get(lang), h.harm.place), width);
            if let Some((lo, hi)) = &h.estimated {
                let line = if lo == hi {
                    say!(msg_harms_estimate, lo.clone())
                } else {
                    say!(msg_harms_estimates, lo.clone(), hi.clone())
                };
                wrapped(&mut text, 6, "", line.get(lang), width);
            }
        }
        text.push('\n');
    }
    // Once for each kind and level in use.
    let mut elsewhere: Vec<(Text, &[String])> = Vec::new();
    for h in info.harms.iter().filter(|h| hazard.is_none_or(|id| h.hazard.id == id)) {
        let name = match &h.level {
            Some((lo, hi)) if lo == hi => {
                say!(msg_harms_kind_level, h.harm.kind_name.clone(), lo.clone())
            }
            _ => h.harm.kind_name.clone(),
        };
        if !h.matches.is_empty() && !elsewhere.iter().any(|(n, _)| *n == name) {
            elsewhere.push((name, &h.matches));
        }
    }
    if !elsewhere.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_harms_elsewhere).get(lang));
        for (name, ids) in elsewhere {
            let line = format!("{}: {}", name.get(lang), ids.join(", "));
            wrapped(&mut text, 6, "  · ", &line, width);
        }
        text.push('\n');
    }
    for f in info.further.iter().filter(|f| hazard.is_none_or(|id| f.hazard.id == id)) {
        let reason = f.reason.clone().unwrap_or_default();
        let line = say!(
            msg_harms_further,
            f.hazard.name.clone(),
            f.factor.clone(),
            f.level.clone(),
            reason
        );
        wrapped(&mut text, 6, "  + ", line.get(lang), width);
    }
    text
}

/// `tensha show compare DIR…`: systems side by side.
pub fn compare(args: &ShowArgs, common: &Common, out: &Out) -> Exit {
    let dirs: Vec<&String> = std::iter::once(&args.dir).chain(&args.others).collect();
    let entries = check::read_each(&dirs, common, out, |i, system| {
        let networks = Networks::new(system);
        let standing = hazards::standing(system, &networks, &Options::default(), &Cancel::new())
            .unwrap_or_default();
        entry(system, &from_scales(system, &standing), dirs[i])
    });
    let Some(entries) = entries else { return Exit::BadInput };
    let info = side_by_side(entries);
    if args.format == ShowFormat::Json {
        out.json(&info);
    } else {
        out.print(&compared(&info, args.viewpoint.as_deref(), out));
    }
    Exit::Fine
}

fn compared(info: &CompareInfo, viewpoint: Option<&str>, out: &Out) -> String {
    let mut text = String::new();
    for view in info.views.iter().filter(|v| viewpoint.is_none_or(|id| v.view == id)) {
        one_comparison(&mut text, view, out);
    }
    topics(&mut text, info, out);
    text
}

fn one_comparison(text: &mut String, view: &ViewComparison, out: &Out) {
    let lang = out.lang;
    let width = out.style.width;
    let head = say!(msg_compare_view, view.name.clone(), view.systems.len());
    let _ = writeln!(text, "{} [{}]", head.get(lang), view.view);
    for s in view.systems.iter().take(40) {
        let _ = writeln!(
            text,
            "  {}  {}",
            pad(&s.id, 26),
            cut(cells(&s.cells).get(lang), width.saturating_sub(30))
        );
    }
    if view.systems.len() > 40 {
        let _ = writeln!(text, "  {}", say!(msg_compare_more, view.systems.len() - 40).get(lang));
    }
    let names = |list: &[usize]| {
        let mut names: Vec<Text> =
            list.iter().take(NAMED).map(|i| Text::same(view.systems[*i].id.clone())).collect();
        if list.len() > NAMED {
            names.push(say!(msg_compare_more, list.len() - NAMED));
        }
        Text::list(&names)
    };
    let level = |l: &Option<tensha_report::map::LevelInfo>| {
        l.as_ref().map_or_else(|| say!(msg_map_nothing), |l| l.name.clone())
    };
    for u in &view.unequal {
        let line = say!(msg_compare_unequal, u.cell.name.clone(), u.perspective);
        wrapped(text, 4, "  ≠ ", line.get(lang), width);
        for (demand, list) in &u.demands {
            let line = say!(msg_compare_demand, level(demand), names(list));
            wrapped(text, 8, "", line.get(lang), width);
        }
    }
    for t in &view.too_equal {
        let demands: Vec<Text> = t.demands.iter().map(level).collect();
        let line = say!(
            msg_compare_too_equal,
            cells(&t.lower.0),
            cells(&t.higher.0),
            Text::list(&demands)
        );
        wrapped(text, 4, "  = ", line.get(lang), width);
        for (cells_of, list) in [&t.lower, &t.higher] {
            let line = say!(msg_compare_demand, cells(cells_of), names(list));
            wrapped(text, 8, "", line.get(lang), width);
        }
    }
    if view.unequal.is_empty() && view.too_equal.is_empty() {
        let _ = writeln!(text, "  {}", say!(msg_compare_consistent).get(lang));
    }
    text.push('\n');
}

/// Systems × topics; what nobody stated is a dash, and not zero.
fn topics(text: &mut String, info: &CompareInfo, out: &Out) {
    let lang = out.lang;
    let _ = writeln!(text, "{}", say!(msg_compare_grid).get(lang));
    for (n, topic) in info.grid.topics.iter().enumerate() {
        let _ = writeln!(text, "  {:>2} {}", n + 1, topic.name.get(lang));
    }
    let mut line = format!("  {}", pad("", 26));
    for n in 0..info.grid.topics.len() {
        let _ = write!(line, "{:>4}", n + 1);
    }
    let _ = writeln!(text, "{line}");
    for (id, row) in info.grid.rows.iter().take(200) {
        let mut line = format!("  {}", pad(id, 26));
        for cell in row {
            let shown = cell.as_ref().map_or_else(|| "–".to_owned(), |c| c.entries.to_string());
            let _ = write!(line, "{shown:>4}");
        }
        let _ = writeln!(text, "{line}");
    }
}
