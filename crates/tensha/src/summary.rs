//! The summary of an assessment, for a screen and as Markdown.

use tensha_analysis::paths::Verdict;
use tensha_analysis::regimes::Outcome;
use tensha_model::grade::Property;
use tensha_report::Assessment;
use tensha_report::assessment::{FlowInfo, Strength};
use tensha_report::hazards::{HarmInfo, HazardInfo};
use tensha_rules::words;
use tensha_text::{Lang, Text};
use unicode_width::UnicodeWidthStr;

use crate::messages::say;
use crate::out::Out;

/// Flows that are listed on a screen; the rest are counted.
const FLOWS: usize = 8;

/// Hazards that are listed on a screen; the rest are counted.
const HAZARDS: usize = 4;

fn mark(v: Verdict) -> &'static str {
    match v {
        Verdict::Met => "✓",
        Verdict::Unmet => "✗",
        Verdict::Undecided => "?",
        Verdict::NotJudged => "·",
    }
}

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

/// A text cut to a number of columns.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + w + 1 > columns {
            break;
        }
        used += w;
        out.push(c);
    }
    out.push('…');
    out
}

/// A text filled to a number of columns.
pub fn pad(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let fill = columns.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(fill))
}

/// A strength as a word, or the range in which it lies.
pub fn strength(s: Strength) -> Text {
    let word = |l: tensha_model::grade::Level| match l {
        tensha_model::grade::Level::None => say!(msg_level_none),
        tensha_model::grade::Level::Weak => say!(msg_level_weak),
        tensha_model::grade::Level::Standard => say!(msg_level_standard),
        tensha_model::grade::Level::Strong => say!(msg_level_strong),
    };
    if s.lo == s.hi {
        word(s.lo)
    } else if s.lo == tensha_model::grade::Level::None && s.hi == tensha_model::grade::Level::Strong
    {
        say!(msg_level_unknown)
    } else {
        say!(msg_level_range, word(s.lo), word(s.hi))
    }
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

/// The day for which the answers hold, and how many connections reach what they need.
pub fn head(a: &Assessment) -> Text {
    let s = &a.summary;
    say!(msg_summary_at, a.at.to_string(), a.flows.len(), s.met, s.unmet, s.undecided)
}

/// For a screen.
pub fn terminal(a: &Assessment, out: &Out, dir: &str, report: Option<&str>) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    let mut line = |l: String| {
        text.push_str(&l);
        text.push('\n');
    };
    line(bold(out, &cut(a.system.name.get(lang), width)));
    let s = &a.summary;
    line(head(a).get(lang).to_owned());
    line(String::new());
    let mut flows: Vec<&FlowInfo> = a.flows.iter().collect();
    // What falls short comes first, and of that what the most people can reach.
    flows.sort_by_key(|f| (f.verdict, openness(a, f)));
    let name_width =
        flows.iter().take(FLOWS).map(|f| f.name.get(lang).width()).max().unwrap_or(0).clamp(8, 30);
    for flow in flows.iter().take(FLOWS) {
        let head = format!("  {} {}", mark(flow.verdict), pad(flow.name.get(lang), name_width));
        let rest = shortfall(flow, lang);
        let arrow = flow.arrow.tag();
        let detail = if rest.is_empty() { arrow.to_owned() } else { rest };
        let room = width.saturating_sub(name_width + 6);
        line(format!("{}  {}", paint(out, flow.verdict, &head), cut(&detail, room)));
        if matches!(flow.verdict, Verdict::Unmet | Verdict::Undecided) {
            let held = say!(msg_held_by, segments(a, flow));
            line(format!("      {}", cut(held.get(lang), width.saturating_sub(6))));
        }
    }
    if flows.len() > FLOWS {
        line(format!("  {}", say!(msg_more_flows, flows.len() - FLOWS).get(lang)));
    }
    line(String::new());
    let mut hazards: Vec<&HazardInfo> = a.hazards.iter().collect();
    // The gravest first, and of these the ones that need least.
    hazards.sort_by_key(|h| {
        let fewest = h.sets.iter().map(|s| s.order).min().unwrap_or(usize::MAX);
        (h.worst().map_or(usize::MAX, HarmInfo::gravity), fewest)
    });
    if !hazards.is_empty() {
        let count = |fits: &dyn Fn(&HazardInfo) -> bool| hazards.iter().filter(|h| fits(h)).count();
        let head = say!(
            msg_hazards_line,
            hazards.len(),
            count(&|h| h.reachable.by_faults),
            count(&|h| h.reachable.attack_alone.is_some() || !h.reachable.beside_alone.is_empty())
        );
        line(cut(head.get(lang), width));
        for h in hazards.iter().take(HAZARDS) {
            let text = say!(msg_hazard_item, h.hazard.name.clone(), h.headline.clone());
            line(format!("  {}", cut(text.get(lang), width.saturating_sub(2))));
        }
        if hazards.len() > HAZARDS {
            let more = say!(msg_more_hazards, hazards.len() - HAZARDS);
            line(format!("  {}", more.get(lang)));
        }
        line(String::new());
    }
    for r in &a.regimes {
        let count = |o: Outcome| r.checks.iter().filter(|c| c.outcome == o).count();
        let (bad, open, kept) =
            (count(Outcome::Violated), count(Outcome::Question), count(Outcome::Kept));
        line(cut(say!(msg_regime_line, r.name.clone(), bad, open, kept).get(lang), width));
    }
    for z in a.zones.iter().filter(|z| z.target.is_some()).take(4) {
        let shown = |l: &Option<String>| l.clone().unwrap_or_else(|| "–".to_owned());
        line(cut(
            say!(msg_zone_line, z.zone.name.clone(), shown(&z.target), shown(&z.shown)).get(lang),
            width,
        ));
    }
    let c = &a.coverage;
    line(cut(say!(msg_coverage_line, c.total, c.used, c.dismissed, c.open).get(lang), width));
    line(cut(say!(msg_outside_line, Text::list(&c.outside)).get(lang), width));
    if !a.skipped.is_empty() {
        let names: Vec<Text> = a.skipped.iter().map(|s| s.analysis.clone()).collect();
        line(cut(say!(msg_skipped_line, Text::list(&names)).get(lang), width));
    }
    let counts = tensha_text::render::counts_of(s.errors, s.warnings, s.notes);
    line(say!(msg_findings_line, counts, s.suppressed).get(lang).to_owned());
    let arg = if dir == "." { String::new() } else { format!(" {dir}") };
    line(say!(msg_next_line, arg).get(lang).to_owned());
    if let Some(path) = report {
        line(say!(msg_report_line, path).get(lang).to_owned());
    }
    text
}

/// The head of a pull-request comment.
pub fn markdown(a: &Assessment, lang: Lang) -> String {
    let escape = tensha_text::render::markdown::escape;
    let mut text = format!("## {}\n\n", escape(a.system.name.get(lang)));
    text.push_str(head(a).get(lang));
    text.push_str("\n\n|   |");
    let head = say!(msg_connection);
    text.push_str(&format!(" {} |", head.get(lang)));
    for p in Property::ALL {
        text.push_str(&format!(" {} |", words::property(p).get(lang)));
    }
    text.push_str("\n| --- | --- | --- | --- | --- | --- | --- |\n");
    let mut flows: Vec<&FlowInfo> = a.flows.iter().collect();
    flows.sort_by_key(|f| f.verdict);
    for flow in flows.iter().take(50) {
        text.push_str(&format!("| {} | {} |", mark(flow.verdict), escape(flow.name.get(lang))));
        for p in &flow.properties {
            let value = strength(p.total);
            let cell = if p.verdict == Verdict::NotJudged {
                value.get(lang).to_owned()
            } else {
                format!("{} {}", mark(p.verdict), value.get(lang))
            };
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    if flows.len() > 50 {
        text.push_str(&format!("\n{}\n", say!(msg_more_flows, flows.len() - 50).get(lang)));
    }
    text.push('\n');
    text
}
