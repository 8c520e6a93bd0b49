//! A hazard as a bow-tie: what leads to it on the left, barriers across, the hazard in the middle, responses and harms on the right.

use std::fmt::Write;

use tensha_analysis::hazards::Origin;
use tensha_text::Text;

use super::{Anchor, Lines, arrow_head, both, escape, title, write_blocks, write_lines};
use crate::assessment::{Assessment, ElementRef};
use crate::fold::Way;
use crate::hazards::{HarmInfo, HazardInfo, ResponseInfo};
use crate::messages::say;
use crate::wording;

/// Rows of each group of causes.
const ROWS: usize = 4;
/// Barriers and responses that are drawn.
const BARRIERS: usize = 4;
const RESPONSES: usize = 4;

/// Width of the boxes of causes, of a barrier's column, of the hazard, of responses and of end states.
const W_CAUSE: i32 = 344;
const W_BARRIER: i32 = 116;
const W_HAZARD: i32 = 138;
const W_RESPONSE: i32 = 254;
const W_END: i32 = 190;
/// Room between columns.
const GAP: i32 = 26;
/// Height of the band with the headings.
const TOP: i32 = 34;

/// A row of causes.
struct Row {
    text: Option<Text>,
    lines: Lines,
    sub: Lines,
    /// Whether it leads to the hazard, and what of the barriers it brings down at once.
    way: Option<Vec<bool>>,
    heading: bool,
    dashed: bool,
    h: i32,
    y: i32,
}

fn heading(text: &Text) -> Row {
    let lines = Lines::new(text, W_CAUSE, 12, 1);
    Row {
        text: None,
        lines,
        sub: Lines::default(),
        way: None,
        heading: true,
        dashed: false,
        h: 24,
        y: 0,
    }
}

fn remark(text: &Text, way: Option<Vec<bool>>) -> Row {
    let lines = Lines::new(text, W_CAUSE - 20, 12, 3);
    let h = lines.height() + 12;
    Row { text: None, lines, sub: Lines::default(), way, heading: false, dashed: true, h, y: 0 }
}

fn cause(a: &Assessment, hazard: &HazardInfo, way: &Way) -> Row {
    let text = wording::way(hazard, way);
    let lines = Lines::new(&text, W_CAUSE - 20, 12, 4);
    let mut sub = wording::things(way.order);
    if way.origin != Origin::FaultOnly {
        let who = wording::performers(a, &way.by);
        sub = Text::new(format!("{} · {}", sub.ja, who.ja), format!("{} · {}", sub.en, who.en));
    }
    let sub = Lines::new(&sub, W_CAUSE - 20, 11, 1);
    let h = lines.height() + sub.height() + 10;
    let down = hazard.barriers.iter().map(|b| way.uses(&b.shared)).collect();
    Row { text: Some(text), lines, sub, way: Some(down), heading: false, dashed: false, h, y: 0 }
}

fn causes(a: &Assessment, hazard: &HazardInfo, ways: &[Way]) -> Vec<Row> {
    let r = &hazard.reachable;
    let groups = [
        (Origin::FaultOnly, say!(msg_hz_group_fault), r.by_faults, say!(msg_hz_group_none_fault)),
        (
            Origin::AttackOnly,
            say!(msg_hz_group_attack),
            r.attack_alone.is_some() || !r.beside_alone.is_empty(),
            say!(msg_hz_group_none_attack),
        ),
        (
            Origin::Both,
            say!(msg_hz_group_both),
            r.with_faults.is_some() || !r.beside_with_faults.is_empty(),
            say!(msg_hz_group_none_both),
        ),
    ];
    let mut out = Vec::new();
    for (origin, name, reachable, none) in groups {
        let mine: Vec<&Way> = ways.iter().filter(|w| w.origin == origin).collect();
        // Where there is no such way, the third group says nothing that the first two do not say.
        if origin == Origin::Both && mine.is_empty() && !reachable {
            continue;
        }
        out.push(heading(&name));
        if mine.is_empty() {
            if reachable {
                let down = vec![false; hazard.barriers.len()];
                out.push(remark(&say!(msg_hz_group_unlisted), Some(down)));
            } else {
                out.push(remark(&none, None));
            }
        }
        out.extend(mine.iter().take(ROWS).map(|w| cause(a, hazard, w)));
        if mine.len() > ROWS {
            out.push(remark(&say!(msg_hz_more_ways, mine.len() - ROWS), None));
        }
    }
    out
}

/// Draws a hazard. `ways` are its cut sets folded; `id` makes the ids in it unique on the page.
pub fn draw(a: &Assessment, hazard: &HazardInfo, ways: &[Way], id: &str) -> String {
    let barriers = hazard.barriers.len().min(BARRIERS);
    let bars = i32::try_from(barriers.max(1)).unwrap_or(1);
    let rw = if hazard.responses.is_empty() { 128 } else { W_RESPONSE };
    let x_bar = 8 + W_CAUSE + 10;
    let x_hazard = x_bar + bars * W_BARRIER + GAP;
    let x_response = x_hazard + W_HAZARD + GAP;
    let x_end = x_response + rw + GAP + 14;
    let width = x_end + W_END + 8;

    // Heads of the barriers take room of their own over the rows.
    let heads: Vec<(Lines, Lines, &'static str)> = hazard
        .barriers
        .iter()
        .take(BARRIERS)
        .map(|b| {
            let (class, mark, word) = wording::barrier(b);
            let word = Text::new(format!("{mark} {}", word.ja), format!("{mark} {}", word.en));
            (
                Lines::new(&b.barrier.name, W_BARRIER - 12, 12, 4),
                Lines::new(&word, W_BARRIER - 24, 11, 4),
                class,
            )
        })
        .collect();
    let head = heads.iter().map(|(n, w, _)| n.height() + w.height() + 12).max().unwrap_or(0);

    let mut rows = causes(a, hazard, ways);
    // No way may pass behind the head of a barrier.
    let begin = TOP + 8 + (head - 24).max(0);
    let mut y = begin;
    for row in &mut rows {
        if row.heading && y > begin {
            y += 10;
        }
        row.y = y;
        y += row.h + 6;
    }
    let left = y;
    let cards: Vec<Card> = hazard.responses.iter().take(RESPONSES).map(Card::new).collect();
    let more = hazard.responses.len().saturating_sub(RESPONSES);
    let cards_height: i32 =
        cards.iter().map(|c| c.h + 14).sum::<i32>() + if more > 0 { 30 } else { 0 };
    let saved = cards.iter().any(|c| !c.worthless);
    let ends = [
        End::new(&say!(msg_hz_unhandled), &hazard.unhandled, "bt-bad"),
        if saved {
            End::new(&say!(msg_hz_handled), &hazard.handled, "bt-good")
        } else {
            End::new(&say!(msg_hz_never_handled), &hazard.handled, "bt-never")
        },
    ];
    // Without a response nothing is handled.
    let ends = if hazard.responses.is_empty() { &ends[..1] } else { &ends[..] };
    let ends_height: i32 = ends.iter().map(|e| e.h + 26).sum::<i32>() - 26;
    let height =
        left.max(TOP + 20 + cards_height).max(TOP + 20 + ends_height).max(TOP + head + 90) + 8;
    let middle = i32::midpoint(TOP, height);

    let mut body = String::new();
    let columns = [
        (8, W_CAUSE, say!(msg_hz_col_causes)),
        (x_bar, bars * W_BARRIER, say!(msg_hz_col_barriers)),
        (x_hazard, W_HAZARD, say!(msg_hz_col_hazard)),
        (x_response, rw, say!(msg_hz_col_responses)),
        (x_end, W_END, say!(msg_hz_col_ends)),
    ];
    for (x, w, text) in &columns {
        let lines = Lines::new(text, *w, 12, 1);
        write_lines(&mut body, x + w / 2, TOP / 2, Anchor::Middle, "strong muted", &lines);
    }
    let _ = write!(body, "<path class=\"rule\" d=\"M8 {y}H{}\"/>", width - 8, y = TOP - 4);

    // Ways first, so that bars and boxes lie over them.
    for row in &rows {
        let Some(_) = row.way else { continue };
        let y = row.y + row.h / 2;
        let (from, bend) = (8 + W_CAUSE, x_bar + bars * W_BARRIER - 4);
        let c = i32::midpoint(bend, x_hazard);
        let _ = write!(
            body,
            "<path class=\"bt-way\" d=\"M{from} {y}H{bend}C{c} {y} {c} {middle} {x_hazard} {middle}\"/>"
        );
    }
    bars_across(&mut body, hazard, &rows, &heads, (x_bar, head, height));
    for row in &rows {
        cause_box(&mut body, row);
    }

    // The hazard.
    let name = Lines::new(&hazard.hazard.name, W_HAZARD - 16, 14, 7);
    let hh = (name.height() + 26).max(64);
    title_group(&mut body, &hazard.hazard.name);
    let _ = write!(
        body,
        "<rect class=\"bt-hazard\" x=\"{x_hazard}\" y=\"{}\" width=\"{W_HAZARD}\" height=\"{hh}\" rx=\"10\"/>",
        middle - hh / 2
    );
    write_lines(&mut body, x_hazard + W_HAZARD / 2, middle, Anchor::Middle, "strong", &name);
    body.push_str("</g>");

    // End states, then responses with their lines to them.
    let mut at = middle - ends_height / 2;
    let mut end_at = Vec::new();
    for e in ends {
        end_at.push(at + e.h / 2);
        e.write(&mut body, x_end, at);
        at += e.h + 26;
    }
    let from = x_hazard + W_HAZARD;
    if cards.is_empty() {
        let text = Lines::new(&say!(msg_hz_no_responses_box), rw - 14, 12, 3);
        curve(&mut body, (from, middle), (x_end, end_at[0]), "bt-out bad");
        let h = text.height() + 14;
        let _ = write!(
            body,
            "<rect class=\"bt-none\" x=\"{x_response}\" y=\"{}\" width=\"{rw}\" height=\"{h}\" rx=\"6\"/>",
            middle - h / 2
        );
        write_lines(&mut body, x_response + rw / 2, middle, Anchor::Middle, "muted", &text);
    } else {
        let mut y = middle - cards_height / 2 + 7;
        for c in &cards {
            let my = y + c.h / 2;
            curve(&mut body, (from, middle), (x_response, my), "bt-out");
            let out = x_response + rw;
            curve(&mut body, (out, my - 8), (x_end, end_at[0]), "bt-out bad");
            // What is worth nothing leads to no good end.
            if !c.worthless {
                curve(&mut body, (out, my + 8), (x_end, end_at[1]), "bt-out good");
            }
            c.write(&mut body, x_response, y);
            y += c.h + 14;
        }
        if more > 0 {
            let lines = Lines::new(&say!(msg_hz_more_responses, more), rw, 12, 2);
            write_lines(&mut body, x_response + rw / 2, y + 10, Anchor::Middle, "muted", &lines);
        }
    }

    let named = say!(msg_hz_bowtie_title, hazard.hazard.name);
    let said = say!(msg_hz_bowtie_desc, ways.len(), hazard.barriers.len(), hazard.responses.len());
    let mut out = String::with_capacity(body.len() + 512);
    let _ = write!(
        out,
        "<svg class=\"pic bowtie\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
        escape(&both(&named)),
        escape(&both(&said)),
    );
    out
}

/// A group with the whole of a text that may be cut short. The caller closes it.
fn title_group(out: &mut String, text: &Text) {
    out.push_str("<g>");
    title(out, text);
}

fn cause_box(out: &mut String, row: &Row) {
    if row.heading {
        write_lines(out, 8, row.y + row.h / 2 + 2, Anchor::Start, "strong", &row.lines);
        return;
    }
    match &row.text {
        Some(t) => title_group(out, t),
        None => out.push_str("<g>"),
    }
    let class = if row.dashed { "bt-none" } else { "box" };
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"8\" y=\"{}\" width=\"{W_CAUSE}\" height=\"{}\" rx=\"4\"/>",
        row.y, row.h
    );
    let blocks = [(&row.lines, if row.dashed { "muted" } else { "" }), (&row.sub, "muted")];
    write_blocks(out, 18, row.y + row.h / 2, Anchor::Start, &blocks);
    out.push_str("</g>");
}

/// Barriers as bars across the ways, each with its head, and a mark where a way meets it.
fn bars_across(
    out: &mut String,
    hazard: &HazardInfo,
    rows: &[Row],
    heads: &[(Lines, Lines, &'static str)],
    (x0, head, height): (i32, i32, i32),
) {
    if heads.is_empty() {
        let lines = Lines::new(&say!(msg_hz_no_barriers_box), W_BARRIER - 14, 12, 3);
        let (w, h) = (W_BARRIER - 8, lines.height() + 14);
        let _ = write!(
            out,
            "<rect class=\"bt-none\" x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{h}\" rx=\"6\"/>",
            x0 + 4,
            TOP + 8
        );
        let y = TOP + 8 + h / 2;
        write_lines(out, x0 + W_BARRIER / 2, y, Anchor::Middle, "muted", &lines);
        return;
    }
    for (i, (name, word, class)) in heads.iter().enumerate() {
        let b = &hazard.barriers[i];
        let x = x0 + i32::try_from(i).unwrap_or(0) * W_BARRIER;
        let c = x + W_BARRIER / 2;
        let bar = if b.absent {
            "bt-bar absent"
        } else if b.independent {
            "bt-bar"
        } else {
            "bt-bar together"
        };
        let top = TOP + 8 + head;
        let _ = write!(
            out,
            "<rect class=\"{bar}\" x=\"{}\" y=\"{top}\" width=\"14\" height=\"{}\"/>",
            c - 7,
            height - top - 8
        );
        title_group(out, &b.barrier.name);
        let _ = write!(
            out,
            "<rect class=\"bt-head {class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{head}\" rx=\"4\"/>",
            x + 3,
            TOP + 8,
            W_BARRIER - 6
        );
        let label = match *class {
            "met" => "strong lv-strong",
            "undecided" => "strong lv-unknown",
            _ => "strong lv-none",
        };
        let y = TOP + 8 + head / 2;
        write_blocks(out, c, y, Anchor::Middle, &[(name, "strong"), (word, label)]);
        out.push_str("</g>");
        for row in rows {
            let Some(down) = &row.way else { continue };
            let y = row.y + row.h / 2;
            if y < top {
                continue;
            }
            if down[i] {
                let _ = write!(
                    out,
                    "<path class=\"bt-together\" d=\"M{} {y}L{c} {}L{} {y}L{c} {}Z\"/>",
                    c - 11,
                    y - 9,
                    c + 11,
                    y + 9
                );
            } else if !b.absent {
                let _ = write!(out, "<circle class=\"bt-apart\" cx=\"{c}\" cy=\"{y}\" r=\"6\"/>");
            }
        }
    }
    if hazard.barriers.len() > heads.len() {
        let lines = Lines::new(
            &say!(msg_hz_more_barriers, hazard.barriers.len() - heads.len()),
            100,
            11,
            1,
        );
        write_lines(out, x0 + W_BARRIER / 2, height - 4, Anchor::Middle, "muted", &lines);
    }
}

/// One stage of a response.
struct Stage {
    name: Lines,
    what: Lines,
    mark: &'static str,
    class: &'static str,
    h: i32,
}

/// A response with its stages and its verdict.
struct Card {
    who: Lines,
    stages: Vec<Stage>,
    verdict: Lines,
    class: &'static str,
    worthless: bool,
    h: i32,
}

/// Width of a stage's name.
const W_STAGE: i32 = 52;

fn listed(list: &[ElementRef], none: Text) -> Text {
    let mut out: Option<Text> = None;
    for e in list {
        out = Some(match out {
            Some(o) => say!(msg_hz_or, o, e.name),
            None => e.name.clone(),
        });
    }
    out.unwrap_or(none)
}

impl Card {
    fn new(r: &ResponseInfo) -> Self {
        let shares = |bad: bool, shared: &[String]| {
            if bad {
                ("✕", "lv-none")
            } else if shared.is_empty() {
                ("✓", "lv-strong")
            } else {
                ("≈", "lv-unknown")
            }
        };
        let time = wording::time(r);
        let timed = match (&time, r.too_late) {
            (_, true) => ("✕", "lv-none"),
            (Some(_), _) => ("✓", "lv-strong"),
            (None, _) => ("?", "lv-unknown"),
        };
        let who = wording::responder(r);
        let stage = |name: Text, what: Text, (mark, class): (&'static str, &'static str)| {
            let what = Lines::new(&what, W_RESPONSE - W_STAGE - 46, 12, 3);
            let h = what.height().max(16) + 8;
            Stage { name: Lines::new(&name, W_STAGE, 11, 1), what, mark, class, h }
        };
        let stages = vec![
            stage(
                say!(msg_hz_notice),
                listed(&r.notices_by, say!(msg_hz_notice_self)),
                shares(r.never_noticed, &r.notice_shares),
            ),
            stage(
                say!(msg_hz_means),
                listed(&r.acts_by, say!(msg_hz_means_self)),
                shares(r.never_able, &r.means_share),
            ),
            stage(say!(msg_hz_time), time.unwrap_or_else(|| say!(msg_hz_time_unknown)), timed),
            stage(say!(msg_hz_act), who.clone(), ("·", "muted")),
        ];
        let worthless = wording::worthless(r);
        let class = if worthless {
            "lv-none"
        } else if r.independent {
            "lv-strong"
        } else {
            "lv-unknown"
        };
        let who = Lines::new(&who, W_RESPONSE - 20, 13, 2);
        let verdict = Lines::new(&r.verdict, W_RESPONSE - 20, 12, 5);
        let h = who.height()
            + stages.iter().map(|s| s.h).sum::<i32>()
            + verdict.height()
            + 8 // over the name
            + 6
            + 14;
        Self { who, stages, verdict, class, worthless, h }
    }

    fn write(&self, out: &mut String, x: i32, y: i32) {
        let _ = write!(
            out,
            "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{W_RESPONSE}\" height=\"{}\" rx=\"6\"/>",
            self.h
        );
        let mut at = y + 8;
        let who = at + self.who.height() / 2;
        write_lines(out, x + 10, who, Anchor::Start, "strong", &self.who);
        at += self.who.height() + 6;
        for (i, s) in self.stages.iter().enumerate() {
            let middle = at + s.h / 2;
            let (left, right) = (x + 8, x + W_RESPONSE - 8);
            let _ = write!(out, "<path class=\"rule\" d=\"M{left} {at}H{right}\"/>");
            if i > 0 {
                let c = x + 10 + W_STAGE / 2;
                let _ = write!(
                    out,
                    "<path class=\"bt-next\" d=\"M{} {}L{} {}L{c} {}Z\"/>",
                    c - 5,
                    at - 3,
                    c + 5,
                    at - 3,
                    at + 4
                );
            }
            let name = x + 10 + W_STAGE / 2;
            write_lines(out, name, middle + 2, Anchor::Middle, "muted", &s.name);
            write_lines(out, x + W_STAGE + 18, middle, Anchor::Start, "", &s.what);
            let mark = Lines::new(&Text::same(s.mark), 20, 14, 1);
            let class = format!("strong {}", s.class);
            write_lines(out, right - 8, middle, Anchor::Middle, &class, &mark);
            at += s.h;
        }
        let _ = write!(out, "<path class=\"rule\" d=\"M{} {at}H{}\"/>", x + 8, x + W_RESPONSE - 8);
        let y = at + 7 + self.verdict.height() / 2;
        let class = format!("strong {}", self.class);
        write_lines(out, x + 10, y, Anchor::Start, &class, &self.verdict);
    }
}

/// An end state with its harms.
struct End {
    name: Lines,
    harms: Vec<Lines>,
    class: &'static str,
    h: i32,
}

impl End {
    fn new(name: &Text, harms: &[HarmInfo], class: &'static str) -> Self {
        let none = [say!(msg_hz_handled_none)];
        let said: Vec<Text> = harms.iter().map(wording::harm).collect();
        let texts = if said.is_empty() { &none[..] } else { &said[..] };
        let harms: Vec<Lines> =
            texts.iter().take(6).map(|t| Lines::new(t, W_END - 24, 12, 4)).collect();
        let name = Lines::new(name, W_END - 20, 13, 2);
        let h = name.height() + harms.iter().map(|l| l.height() + 5).sum::<i32>() + 20;
        Self { name, harms, class, h }
    }

    fn write(&self, out: &mut String, x: i32, y: i32) {
        let _ = write!(
            out,
            "<rect class=\"bt-end {}\" x=\"{x}\" y=\"{y}\" width=\"{W_END}\" height=\"{}\" rx=\"6\"/>",
            self.class, self.h
        );
        let mut at = y + 8;
        let middle = at + self.name.height() / 2;
        write_lines(out, x + 12, middle, Anchor::Start, "strong", &self.name);
        at += self.name.height() + 4;
        for l in &self.harms {
            write_lines(out, x + 12, at + l.height() / 2, Anchor::Start, "", l);
            at += l.height() + 5;
        }
    }
}

fn curve(out: &mut String, (x1, y1): (i32, i32), (x2, y2): (i32, i32), class: &str) {
    let end = x2 - 8;
    let c = i32::midpoint(x1, end);
    let _ = write!(out, "<path class=\"{class}\" d=\"M{x1} {y1}C{c} {y1} {c} {y2} {end} {y2}\"/>");
    arrow_head(out, x2, y2, 1, "idle");
}
