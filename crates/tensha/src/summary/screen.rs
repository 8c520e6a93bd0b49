//! The summary for a screen: how the system can hurt someone, where trust breaks, who must do what, what is not known.

use tensha_analysis::acceptance::State;
use tensha_analysis::hazards::Origin;
use tensha_analysis::paths::Verdict;
use tensha_analysis::regimes::Outcome;
use tensha_report::Assessment;
use tensha_report::assessment::FlowInfo;
use tensha_report::hazards::{HarmInfo, HazardInfo, SetInfo};
use tensha_report::treatment::Standing;
use tensha_rules::words;
use tensha_text::{Lang, Text};
use unicode_width::UnicodeWidthStr;

use super::{cut, head, mark, pad, strength};
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;

/// Flows that are listed; the rest are counted.
const FLOWS: usize = 2;

/// Hazards that are listed; the rest are counted.
const HAZARDS: usize = 2;

/// Harms of a hazard that are listed; the rest are counted.
const HARMS: usize = 2;

/// Things to do that are listed: a summary is one screen, and the views have all.
const TASKS: usize = 3;

/// Lines of what suffices, and of an example of a way; any other text gets one.
const LINES: usize = 2;

/// Indentation of what is said about a heading.
const INDENT: usize = 4;

fn paint(out: &Out, v: Verdict, text: &str) -> String {
    if !out.style.color {
        return text.to_owned();
    }
    let code = match v {
        Verdict::Met => "32",
        Verdict::Unmet => "31;1",
        Verdict::Undecided => "33",
        Verdict::NotJudged => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

fn bold(out: &Out, text: &str) -> String {
    if out.style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// How closed the most open place of a flow's bottleneck is; what is not known comes last.
fn openness(a: &Assessment, flow: &FlowInfo) -> u8 {
    let held =
        flow.properties.iter().filter(|p| p.verdict == flow.verdict).flat_map(|p| &p.bottleneck);
    held.filter_map(|b| a.segments.get(&b.segment)?.openness).min().unwrap_or(u8::MAX)
}

fn segments(a: &Assessment, flow: &FlowInfo) -> Text {
    let mut keys: Vec<&str> = Vec::new();
    for p in flow
        .properties
        .iter()
        .filter(|p| p.verdict == flow.verdict && flow.verdict < Verdict::NotJudged)
    {
        for b in &p.bottleneck {
            if !keys.contains(&b.segment.as_str()) {
                keys.push(&b.segment);
            }
        }
    }
    let names: Vec<Text> = keys
        .iter()
        .filter_map(|k| a.segments.get(*k))
        .map(|s| match &s.entry {
            Some(entry) => say!(msg_segment_entry, s.name.clone(), entry.clone()),
            None => s.name.clone(),
        })
        .collect();
    Text::list(&names)
}

fn shortfall(flow: &FlowInfo, lang: Lang) -> String {
    let parts: Vec<String> = flow
        .properties
        .iter()
        .filter(|p| matches!(p.verdict, Verdict::Unmet | Verdict::Undecided))
        .map(|p| {
            let name = words::property(p.property);
            format!("{} {}", name.get(lang), strength(p.total).get(lang))
        })
        .collect();
    let separator = match lang {
        Lang::Ja => "、",
        Lang::En => ", ",
    };
    parts.join(separator)
}

/// What is printed, with the width that it must fit.
struct Screen<'a> {
    out: &'a Out,
    lang: Lang,
    width: usize,
    text: String,
}

impl Screen<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn get(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    fn section(&mut self, title: &Text) {
        self.line("");
        let title = bold(self.out, &cut(title.get(self.lang), self.width));
        self.line(&title);
    }

    /// Texts below a heading, each on a line.
    fn items(&mut self, texts: &[Text]) {
        for text in texts {
            let line = format!("  {}", text.get(self.lang));
            self.line(&cut(&line, self.width));
        }
    }

    /// A text with a label in a column of its own.
    fn labelled(&mut self, label: &Text, columns: usize, lines: usize, body: &str) {
        let indent = INDENT + columns + 2;
        let mark = format!("{}{}  ", " ".repeat(INDENT), pad(label.get(self.lang), columns));
        let mut all = String::new();
        wrapped(&mut all, indent, "", body, self.width);
        for (i, line) in all.lines().take(lines).enumerate() {
            let rest = line.get(indent..).unwrap_or("");
            let lead = if i == 0 { mark.clone() } else { " ".repeat(indent) };
            let more = i + 1 == lines && all.lines().count() > lines;
            let line = format!("{lead}{rest}{}", if more { " …" } else { "" });
            self.line(&cut(&line, self.width));
        }
    }
}

/// The way that needs least: an attack alone, else an attack beside faults, else faults; of these one that a single class can go, as in
/// the line above it; then the least attacker, then the fewest.
fn simplest<'a>(a: &Assessment, h: &'a HazardInfo) -> Option<&'a SetInfo> {
    let together = |s: &SetInfo| s.beside.len() + usize::from(s.least_class.is_some()) > 1;
    let rank = |s: &SetInfo| {
        // A class outside the chain needs nobody in person, so it comes before the chain.
        let class = s.least_class.as_ref().and_then(|k| a.attackers.get(k));
        class.and_then(|k| k.rank).unwrap_or(0)
    };
    [Origin::AttackOnly, Origin::Both, Origin::FaultOnly].into_iter().find_map(|origin| {
        h.sets.iter().filter(|s| s.origin == origin).min_by_key(|s| (together(s), rank(s), s.order))
    })
}

/// What barriers and responses are worth.
fn against(h: &HazardInfo) -> Text {
    let barriers = h.barriers.iter().filter(|b| b.independent && !b.absent && !b.worthless).count();
    let responses = h.responses.iter().filter(|r| r.independent).count();
    let mut parts = Vec::new();
    if !h.barriers.is_empty() {
        parts.push(say!(msg_hurt_barriers, barriers, h.barriers.len()));
    }
    if !h.responses.is_empty() {
        parts.push(say!(msg_hurt_responses, responses, h.responses.len()));
    }
    if parts.is_empty() { say!(msg_hurt_nothing) } else { Text::list(&parts) }
}

/// Who says the same: each text once, with all that it is said of, in the order in which they come.
fn grouped(pairs: impl IntoIterator<Item = (Text, Text)>) -> Vec<(Text, Vec<Text>)> {
    let mut out: Vec<(Text, Vec<Text>)> = Vec::new();
    for (text, of) in pairs {
        match out.iter_mut().find(|(t, _)| *t == text) {
            Some((_, all)) => all.push(of),
            None => out.push((text, vec![of])),
        }
    }
    out
}

fn harms(list: &[HarmInfo]) -> Text {
    let mut sorted: Vec<&HarmInfo> = list.iter().collect();
    sorted.sort_by_key(|h| h.gravity());
    let mut names: Vec<Text> = sorted.iter().take(HARMS).map(|h| h.text()).collect();
    if sorted.len() > HARMS {
        names.push(say!(msg_and_more, sorted.len() - HARMS));
    }
    Text::series(&names)
}

/// The cells of a hazard, each with the viewpoints from which it stands there.
fn cells(a: &Assessment, hazard: &str) -> Text {
    let placed = a.map.views.iter().filter_map(|view| {
        let placed = view.one.iter().find(|p| p.hazard.id == hazard)?;
        Some((placed.cell.name.clone(), view.name.clone()))
    });
    let all: Vec<Text> = grouped(placed)
        .into_iter()
        .map(|(cell, views)| say!(msg_cell_of, cell, Text::list(&views)))
        .collect();
    Text::series(&all)
}

fn hurt(s: &mut Screen, a: &Assessment) {
    let mut hazards: Vec<&HazardInfo> = a.hazards.iter().collect();
    if hazards.is_empty() {
        s.section(&say!(msg_hurt_none));
        return;
    }
    // The gravest first, and of these the ones that need least.
    hazards.sort_by_key(|h| {
        let fewest = h.sets.iter().map(|s| s.order).min().unwrap_or(usize::MAX);
        (h.worst().map_or(usize::MAX, HarmInfo::gravity), fewest)
    });
    let count = |fits: &dyn Fn(&HazardInfo) -> bool| hazards.iter().filter(|h| fits(h)).count();
    s.section(&say!(
        msg_hurt_head,
        hazards.len(),
        count(&|h| h.reachable.by_faults),
        count(&|h| h.reachable.attack_alone.is_some() || !h.reachable.beside_alone.is_empty())
    ));
    let labels = [
        say!(msg_hurt_harm),
        say!(msg_hurt_needs),
        say!(msg_hurt_way),
        say!(msg_hurt_against),
        say!(msg_hurt_map),
    ];
    let columns = labels.iter().map(|l| l.get(s.lang).width()).max().unwrap_or(0);
    let [harm, needs, way, guard, map] = labels;
    for h in hazards.iter().take(HAZARDS) {
        let name = bold(s.out, &cut(h.hazard.name.get(s.lang), s.width.saturating_sub(2)));
        s.line(&format!("  {name}"));
        if !h.unhandled.is_empty() {
            let text = s.get(&harms(&h.unhandled));
            s.labelled(&harm, columns, 1, &text);
        }
        let text = s.get(&h.headline);
        s.labelled(&needs, columns, LINES, &text);
        if let Some(set) = simplest(a, h) {
            let text = s.get(&set.story);
            s.labelled(&way, columns, LINES, &text);
        }
        let text = s.get(&against(h));
        s.labelled(&guard, columns, 1, &text);
        let text = s.get(&cells(a, &h.hazard.id));
        if !text.is_empty() {
            s.labelled(&map, columns, 1, &text);
        }
    }
    if hazards.len() > HAZARDS {
        let more = s.get(&say!(msg_more_hazards, hazards.len() - HAZARDS));
        s.line(&format!("  {more}"));
    }
}

fn connections(s: &mut Screen, a: &Assessment) {
    if a.flows.is_empty() {
        return;
    }
    s.section(&say!(msg_trust_head));
    let mut flows: Vec<&FlowInfo> = a.flows.iter().collect();
    // What falls short comes first, and of that what the most people can reach.
    flows.sort_by_key(|f| (f.verdict, openness(a, f)));
    let shown = &flows[..flows.len().min(FLOWS)];
    let columns = shown.iter().map(|f| f.name.get(s.lang).width()).max().unwrap_or(0).clamp(8, 30);
    for flow in shown {
        let head = format!("  {} {}", mark(flow.verdict), pad(flow.name.get(s.lang), columns));
        let mut rest = shortfall(flow, s.lang);
        if matches!(flow.verdict, Verdict::Unmet | Verdict::Undecided) {
            rest = format!("{rest}  {}", s.get(&say!(msg_held_by, segments(a, flow))));
        }
        let rest = cut(&rest, s.width.saturating_sub(columns + 6));
        let line = format!("{}  {rest}", paint(s.out, flow.verdict, &head));
        s.line(line.trim_end());
    }
    if flows.len() > FLOWS {
        let more = s.get(&say!(msg_more_flows, flows.len() - FLOWS));
        s.line(&format!("  {more}"));
    }
}

/// What stands to be done, and by whom as far as that is stated.
fn to_do(s: &mut Screen, a: &Assessment) {
    let mut lines: Vec<Text> = Vec::new();
    for r in &a.regimes {
        let count = |o: Outcome| r.checks.iter().filter(|c| c.outcome == o).count();
        let (bad, open, kept) =
            (count(Outcome::Violated), count(Outcome::Question), count(Outcome::Kept));
        if bad + open > 0 {
            lines.push(say!(msg_regime_line, r.name.clone(), bad, open, kept));
        }
    }
    let of = |state: State| -> Vec<Text> {
        let those = a.acceptances.iter().filter(|r| r.state == state);
        those.map(|r| r.hazard.name.clone()).collect()
    };
    let (open, lapsed) = (of(State::Open), of(State::Lapsed));
    if !open.is_empty() {
        lines.push(say!(msg_do_open, open.len(), Text::list(&open)));
    }
    if !lapsed.is_empty() {
        lines.push(say!(msg_do_lapsed, lapsed.len(), Text::list(&lapsed)));
    }
    let next = a.treatment.hazards.iter().filter_map(|t| {
        let next = t.ladder.iter().find(|r| r.standing == Standing::Next)?;
        Some((next.rung.clone(), t.hazard.name.clone()))
    });
    for (rung, hazards) in grouped(next) {
        lines.push(say!(msg_do_means, rung, Text::list(&hazards)));
    }
    let asked = a.map.views.iter().filter_map(|view| {
        let missing: Vec<Text> = view
            .perspectives
            .iter()
            .filter(|p| !p.met)
            .filter_map(|p| {
                let demanded = p.demanded.as_ref()?.name.clone();
                let shown = p.confirmed.as_ref().map(|c| c.name.clone());
                let shown = shown.unwrap_or_else(|| say!(msg_do_nothing));
                Some(say!(msg_do_confirm, p.name.clone(), demanded, shown))
            })
            .collect();
        (!missing.is_empty()).then(|| (Text::series(&missing), view.name.clone()))
    });
    for (what, views) in grouped(asked) {
        lines.push(say!(msg_do_view, Text::list(&views), what));
    }
    lines.truncate(TASKS);
    if !lines.is_empty() {
        s.section(&say!(msg_do_head));
        s.items(&lines);
    }
}

fn not_known(s: &mut Screen, a: &Assessment) {
    s.section(&say!(msg_unknown_head));
    let c = &a.coverage;
    let mut lines = vec![
        say!(msg_coverage_line, c.total, c.used, c.dismissed, c.open),
        say!(msg_outside_line, Text::list(&c.outside)),
    ];
    let gaps = a.hazards.iter().filter(|h| !h.gaps.is_empty()).count();
    if gaps > 0 {
        lines.push(say!(msg_unknown_gaps, gaps));
    }
    if !a.skipped.is_empty() {
        let names: Vec<Text> = a.skipped.iter().map(|s| s.analysis.clone()).collect();
        lines.push(say!(msg_skipped_line, Text::list(&names)));
    }
    if let Some(q) = a.guide.questions.first() {
        lines.push(say!(msg_unknown_next, q.text.clone()));
    }
    s.items(&lines);
}

/// For a screen.
pub fn terminal(a: &Assessment, out: &Out, dir: &str, report: Option<&str>) -> String {
    let mut s = Screen { out, lang: out.lang, width: out.style.width, text: String::new() };
    let name = bold(out, &cut(a.system.name.get(s.lang), s.width));
    s.line(&name);
    let at = s.get(&head(a));
    s.line(&at);
    hurt(&mut s, a);
    connections(&mut s, a);
    to_do(&mut s, a);
    not_known(&mut s, a);
    s.line("");
    let sum = &a.summary;
    let counts = tensha_text::render::counts_of(sum.errors, sum.warnings, sum.notes);
    let arg = if dir == "." { String::new() } else { format!(" {dir}") };
    let mut last = vec![say!(msg_findings_line, counts, sum.suppressed, arg)];
    if let Some(path) = report {
        last.push(say!(msg_report_line, path));
    }
    for line in last {
        let line = s.get(&line);
        s.line(&line);
    }
    s.text
}
