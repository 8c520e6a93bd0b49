//! Pictures as SVG, drawn from the assessment alone. Texts stand in both languages, each in a group with its `lang`; a style sheet
//! shows one of them.

pub mod band;
pub mod bowtie;
pub mod map;
pub mod societal;
pub mod strip;
pub mod system;
pub mod timeline;

use std::fmt::Write;

use tensha_model::grade::{Level, Property};
use tensha_text::{Lang, Text};
use unicode_width::UnicodeWidthChar;

use crate::assessment::Strength;
use crate::goals::GoalInfo;
use crate::messages::say;

/// Style of every picture: colours come from custom properties of the page, patterns and weights do not.
pub const STYLE: &str = include_str!("style.css");

/// Text for an element or a quoted attribute. Characters that no document may hold become U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// An id for an element of the page: unique for each pair, and free of characters that mean something in a selector or an address.
pub fn anchor(kind: &str, id: &str) -> String {
    let mut out = String::with_capacity(kind.len() + id.len() + 1);
    out.push_str(kind);
    out.push('-');
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || c == '-' {
            out.push(c);
        } else {
            let _ = write!(out, "_{:x}_", c as u32);
        }
    }
    out
}

/// Where an element has its details on the page.
pub(crate) fn href(kind: &str, id: &str) -> String {
    format!("#{}", anchor(kind, id))
}

/// Both languages in one string, for the places that cannot hold two elements: hover texts and titles.
pub(crate) fn both(text: &Text) -> String {
    if text.ja == text.en { text.ja.clone() } else { format!("{} / {}", text.ja, text.en) }
}

/// A power of ten.
pub(crate) fn power(exponent: f64) -> String {
    let raised = format!("{exponent:.0}");
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let up = raised
        .chars()
        .map(|c| c.to_digit(10).and_then(|d| digits.chars().nth(d as usize)).unwrap_or('⁻'));
    format!("10{}", up.collect::<String>())
}

/// Colours of the page by name, for pictures that stand alone.
fn colours() -> impl Iterator<Item = (&'static str, &'static str)> {
    let page = include_str!("../../templates/page.css");
    let body = page.split_once(":root {").and_then(|(_, rest)| rest.split_once('}'));
    body.map_or("", |(b, _)| b).split(';').filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        Some((name, value.trim()))
    })
}

/// A picture in one language as a file of its own: with its style, its colours and a background.
pub(crate) fn alone(svg: &str, lang: Lang) -> String {
    let (begin, rest) = svg.split_at(svg.find('>').map_or(0, |at| at + 1));
    let mut style = STYLE.to_owned();
    for (name, colour) in colours() {
        style = style.replace(&format!("var(--{name})"), colour);
    }
    let begin = begin.replacen(
        "<svg ",
        &format!("<svg xml:lang=\"{}\" font-family=\"'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', Arial, sans-serif\" ", lang.tag()),
        1,
    );
    format!(
        "{begin}<style>{style}</style><rect class=\"map-paper\" width=\"100%\" height=\"100%\"/>{rest}\n"
    )
}

/// A goal against its lines: the band between them, or the F–N curve.
pub fn goal(goal: &GoalInfo, only: Option<Lang>) -> Option<String> {
    match goal.persons {
        Some(_) => societal::draw(goal, only),
        None => band::draw(goal, only),
    }
}

/// Pictures one below the other, each with its heading, in one file. Nothing where there are none.
pub fn stacked(pictures: &[(Text, String)], lang: Lang) -> Option<String> {
    let size = |svg: &str, key: &str| {
        let at = svg.find(key)? + key.len();
        svg.get(at..)?.split('"').next()?.parse::<i32>().ok()
    };
    let mut inner = String::new();
    let (mut width, mut height) = (0, 0);
    for (heading, svg) in pictures {
        let (w, h) = (size(svg, " width=\"")?, size(svg, " height=\"")?);
        let heading = Lines::new(&Text::same(heading.get(lang)), w - 8, 14, 2);
        height += heading.height() + 10;
        write_lines(
            &mut inner,
            4,
            height - heading.height() / 2,
            Anchor::Start,
            "strong",
            &heading,
        );
        height += 8;
        inner.push_str(&svg.replacen("<svg ", &format!("<svg y=\"{height}\" "), 1));
        width = width.max(w);
        height += h + 12;
    }
    (height > 0).then(|| {
        let svg = format!(
            "<svg class=\"pic\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>"
        );
        alone(&svg, lang)
    })
}

/// The name of a level.
pub(crate) fn level_name(level: Level) -> Text {
    match level {
        Level::None => say!(msg_page_level_none),
        Level::Weak => say!(msg_page_level_weak),
        Level::Standard => say!(msg_page_level_standard),
        Level::Strong => say!(msg_page_level_strong),
    }
}

/// A strength in words: a level, a range, or a question mark.
pub(crate) fn strength_name(s: Strength) -> Text {
    if s.lo == s.hi {
        level_name(s.lo)
    } else if s.lo == Level::None && s.hi == Level::Strong {
        say!(msg_page_unknown)
    } else {
        say!(msg_page_range, level_name(s.lo), level_name(s.hi))
    }
}

/// The class that gives a strength its colour and pattern.
pub(crate) fn strength_class(s: Strength) -> &'static str {
    if s.lo != s.hi {
        return "lv-unknown";
    }
    match s.lo {
        Level::None => "lv-none",
        Level::Weak => "lv-weak",
        Level::Standard => "lv-standard",
        Level::Strong => "lv-strong",
    }
}

/// The name of a property, as a heading.
pub(crate) fn property_name(p: Property) -> Text {
    let mut name = tensha_rules::words::property(p);
    if let Some(first) = name.en.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// Width of a character in thousandths of the font size: generous, so that the fonts of different systems all fit.
fn advance(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ';' | ':' | '\'' | '|' | '!' | '(' | ')' | '[' | ']' => 330,
        'f' | 't' | 'r' | ' ' | '-' | '/' | '"' => 400,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 900,
        'A'..='Z' | '&' => 690,
        c if c.is_ascii() => 580,
        c => i32::try_from(UnicodeWidthChar::width(c).unwrap_or(0)).unwrap_or(0) * 510,
    }
}

/// Width of a text.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    text.chars().map(advance).sum::<i32>() * size / 1000
}

/// Characters with which no line may begin.
const NOT_FIRST: &str =
    "、。，．）」』】〕〉》ー・：；？！ァィゥェォッャュョぁぃぅぇぉっゃゅょ々,.)]:;?!%〜";
/// Characters with which no line may end.
const NOT_LAST: &str = "（「『【〔〈《([";

/// Pieces between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        let wide = UnicodeWidthChar::width(c).unwrap_or(0) == 2;
        let breaks = match last {
            None => true,
            Some(p) => {
                let after_wide = UnicodeWidthChar::width(p).unwrap_or(0) == 2;
                (wide || after_wide || p == ' ' || p == '-' || p == '/')
                    && c != ' '
                    && !NOT_FIRST.contains(c)
                    && !NOT_LAST.contains(p)
            }
        };
        match out.last_mut() {
            Some(piece) if !breaks => piece.push(c),
            _ => out.push(c.to_string()),
        }
        last = Some(c);
    }
    out
}

/// Breaks a text into lines of at most a width; what does not fit into `max` lines is cut with an ellipsis.
pub(crate) fn wrap(text: &str, limit: i32, size: i32, max: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text) {
        let w = width(piece.trim_end(), size);
        if used > 0 && used + w > limit {
            lines.push(String::new());
            used = 0;
        }
        if w > limit {
            // A single long word: cut where the line ends.
            for c in piece.chars() {
                let cw = advance(c) * size / 1000;
                if used > 0 && used + cw > limit {
                    lines.push(String::new());
                    used = 0;
                }
                if let Some(line) = lines.last_mut() {
                    line.push(c);
                }
                used += cw;
            }
            continue;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&piece);
        }
        used += width(&piece, size);
    }
    if lines.len() > max {
        lines.truncate(max);
        if let Some(line) = lines.last_mut() {
            while !line.is_empty() && width(line, size) + size > limit {
                line.pop();
            }
            let kept = line.trim_end().len();
            line.truncate(kept);
            line.push('…');
        }
    }
    for line in &mut lines {
        let kept = line.trim_end().len();
        line.truncate(kept);
    }
    lines.retain(|l| !l.is_empty());
    lines
}

/// A text broken into lines in both languages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    ja: Vec<String>,
    en: Vec<String>,
    size: i32,
}

impl Lines {
    /// Breaks a text.
    pub(crate) fn new(text: &Text, limit: i32, size: i32, max: usize) -> Self {
        let ja = wrap(&text.ja, limit, size, max);
        let en = wrap(&text.en, limit, size, max);
        Self { ja, en, size }
    }

    fn lines(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// Lines in the language that needs more of them.
    pub(crate) fn count(&self) -> i32 {
        i32::try_from(self.ja.len().max(self.en.len())).unwrap_or(0)
    }

    /// Height of the higher language.
    pub(crate) fn height(&self) -> i32 {
        self.count() * self.leading()
    }

    fn leading(&self) -> i32 {
        self.size * 13 / 10
    }
}

/// How a line stands to its x.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Anchor {
    /// Begins there.
    Start,
    /// Its middle is there.
    Middle,
}

/// Writes blocks of text one below the other, centred about a y in each language on its own.
pub(crate) fn write_blocks(
    out: &mut String,
    x: i32,
    middle: i32,
    anchor: Anchor,
    blocks: &[(&Lines, &str)],
) {
    let apart = blocks.iter().any(|(b, _)| b.ja != b.en);
    // What all lines share stands once on their group: pages hold thousands of them.
    let middle_of = if anchor == Anchor::Middle { " text-anchor=\"middle\"" } else { "" };
    let shared = blocks.first().map(|(b, _)| b.size).filter(|_| apart);
    let one = |lang: Lang| {
        let mut s = String::new();
        let total: i32 = blocks
            .iter()
            .map(|(b, _)| b.leading() * i32::try_from(b.lines(lang).len()).unwrap_or(0))
            .sum();
        let mut y = middle - total / 2;
        for (block, class) in blocks {
            for line in block.lines(lang) {
                y += block.leading();
                // The base line lies a little above the lower edge of the line.
                let base = y - block.leading() * 3 / 10;
                let _ = write!(s, "<text x=\"{x}\" y=\"{base}\"");
                if shared != Some(block.size) {
                    let _ = write!(s, " font-size=\"{}\"", block.size);
                }
                if !class.is_empty() {
                    let _ = write!(s, " class=\"{class}\"");
                }
                let middle = if apart { "" } else { middle_of };
                let _ = write!(s, "{middle}>{}</text>", escape(line));
            }
        }
        s
    };
    if !apart {
        out.push_str(&one(Lang::Ja));
        return;
    }
    let size = shared.unwrap_or_default();
    let _ = write!(out, "<g font-size=\"{size}\"{middle_of}>");
    for lang in Lang::ALL {
        let _ = write!(out, "<g lang=\"{}\">{}</g>", lang.tag(), one(lang));
    }
    out.push_str("</g>");
}

/// Writes one block.
pub(crate) fn write_lines(
    out: &mut String,
    x: i32,
    middle: i32,
    anchor: Anchor,
    class: &str,
    lines: &Lines,
) {
    write_blocks(out, x, middle, anchor, &[(lines, class)]);
}

/// A text that a picture cuts short keeps its whole in a title.
pub(crate) fn title(out: &mut String, text: &Text) {
    let _ = write!(out, "<title>{}</title>", escape(&both(text)));
}

/// A triangle at the end of a line that comes in from the left (`dir` 1) or from the right (`dir` -1).
pub(crate) fn arrow_head(out: &mut String, x: i32, y: i32, dir: i32, class: &str) {
    let _ = write!(
        out,
        "<path class=\"head {class}\" d=\"M{x} {y}L{} {}L{} {}Z\"/>",
        x - 8 * dir,
        y - 4,
        x - 8 * dir,
        y + 4
    );
}
