//! The summary of an assessment, for a screen and as Markdown.

mod screen;

use tensha_analysis::paths::Verdict;
use tensha_model::grade::Property;
use tensha_report::Assessment;
use tensha_report::assessment::{FlowInfo, Strength};
use tensha_rules::words;
use tensha_text::{Lang, Text};
use unicode_width::UnicodeWidthStr;

use crate::messages::say;

pub use screen::terminal;

fn mark(v: Verdict) -> &'static str {
    match v {
        Verdict::Met => "✓",
        Verdict::Unmet => "✗",
        Verdict::Undecided => "?",
        Verdict::NotJudged => "·",
    }
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

/// The day for which the answers hold, and how many connections reach what they need.
pub fn head(a: &Assessment) -> Text {
    let s = &a.summary;
    say!(msg_summary_at, a.at.to_string(), a.flows.len(), s.met, s.unmet, s.undecided)
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
