//! Diagnostics for a person at a terminal: the message, the source lines with carets, notes and help.

use std::borrow::Cow;

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use unicode_width::UnicodeWidthStr;

use super::wrap::wrap;
use super::{label_in, severity_word};
use crate::messages::say;
use crate::{Diagnostic, Label, Lang, Severity, SourceFile, SourceMap};

/// How terminal output looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Columns of the terminal, a full-width character counting two. Text is wrapped and source lines are trimmed to it; 0 stands
    /// for no limit.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

/// Source lines between two labels of one file beyond which they are shown as two excerpts.
const GAP_LINES: u32 = 40;
/// Bytes before a label in its line beyond which the place is named without showing the line.
const LEAD_BYTES: usize = 8 << 10;
/// Bytes shown at most after the end of a line's last label.
const TAIL_BYTES: usize = 1 << 10;
/// Bytes of a line without labels that are handed on at most.
const PLAIN_BYTES: usize = 2 << 10;

/// Renders diagnostics in the order given, an empty line after each.
pub fn render(sources: &SourceMap, diagnostics: &[Diagnostic], lang: Lang, style: Style) -> String {
    let mut out = String::new();
    render_each(sources, diagnostics, lang, style, &mut |text| out.push_str(text));
    out
}

/// The same one by one, so that what is shown of a large system never stands in memory as a whole.
pub fn render_each(
    sources: &SourceMap,
    diagnostics: &[Diagnostic],
    lang: Lang,
    style: Style,
    to: &mut dyn FnMut(&str),
) {
    let mut renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    renderer = renderer.term_width(if style.width == 0 { usize::MAX >> 1 } else { style.width });
    let words = Words {
        severity: [Severity::Note, Severity::Warning, Severity::Error]
            .map(|s| severity_word(s).get(lang).to_owned()),
        note: say!(msg_label_note).get(lang).to_owned(),
        help: say!(msg_label_help).get(lang).to_owned(),
    };
    for diagnostic in diagnostics {
        to(&one(sources, diagnostic, lang, style, &renderer, &words));
    }
}

/// The words that stand before messages.
struct Words {
    /// Note, warning, error.
    severity: [String; 3],
    note: String,
    help: String,
}

fn one(
    sources: &SourceMap,
    diagnostic: &Diagnostic,
    lang: Lang,
    style: Style,
    renderer: &Renderer,
    words: &Words,
) -> String {
    let word = words.severity[diagnostic.severity as usize].as_str();
    // The title's first line carries the word, the code in brackets, and a colon.
    let lead = word.width() + diagnostic.code.width() + 4;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = clean(diagnostic.message.get(lang));
    let title = level
        .with_name(word)
        .primary_title(fitted(&message, style.width, lead))
        .id(diagnostic.code);
    let mut group = Group::with_title(title);
    let Excerpts { shown, named, digits } = excerpts(sources, diagnostic, lang);
    let mut primary_named = false;
    if let Some(primary) = &diagnostic.primary {
        let file = sources.file(primary.span.file);
        primary_named = named.iter().any(|l| std::ptr::eq(*l, primary));
        if primary_named {
            let at = file.line_col(primary.span.start);
            let mut origin = Origin::path(clean(&file.path)).line(at.line as usize);
            if !file.is_builtin() {
                origin = origin.char_column(at.column as usize);
            }
            group = group.element(origin);
        }
    }
    for excerpt in shown {
        let mut snippet = Snippet::source(excerpt.text)
            .path(clean(&excerpt.file.path))
            .line_start(excerpt.first_line as usize);
        for mark in excerpt.marks {
            let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mut annotation = kind.span(mark.start..mark.end);
            if !mark.text.is_empty() {
                annotation = annotation.label(mark.text);
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    let (note_word, help_word) = (words.note.as_str(), words.help.as_str());
    // ` = note: ` stands to the right of the line numbers.
    let room = |word: &str| digits + 5 + word.width();
    for label in named {
        let is_primary = diagnostic.primary.as_ref().is_some_and(|p| std::ptr::eq(p, label));
        if is_primary && primary_named && label.text.is_empty() {
            continue;
        }
        let text = label_in(label, sources, lang);
        let text = fitted(&clean(&text), style.width, room(note_word));
        group = group.element(Level::NOTE.with_name(note_word).message(text));
    }
    for note in &diagnostic.notes {
        let text = fitted(&clean(note.get(lang)), style.width, room(note_word));
        group = group.element(Level::NOTE.with_name(note_word).message(text));
    }
    for help in &diagnostic.help {
        let text = fitted(&clean(help.get(lang)), style.width, room(help_word));
        group = group.element(Level::HELP.with_name(help_word).message(text));
    }
    let mut out = renderer.render(&[group]);
    out.truncate(out.trim_end_matches('\n').len());
    out.push_str("\n\n");
    out
}

/// A very narrow terminal still gets lines on which something stands.
fn fitted(text: &str, width: usize, lead: usize) -> String {
    if width == 0 { text.to_owned() } else { wrap(text, width.saturating_sub(lead).max(20)) }
}

/// Text from a model must not steer the terminal.
fn clean(text: &str) -> Cow<'_, str> {
    // Nearly every text is free of what could steer, and a large system has hundreds of thousands of them.
    let suspect = |c: char| {
        c.is_control() && c != '\n' || ('\u{200b}'..='\u{206f}').contains(&c) || c == '\u{61c}'
    };
    if !text.chars().any(suspect) {
        return Cow::Borrowed(text);
    }
    let text: String =
        text.chars().map(|c| if is_c1(c) { char::REPLACEMENT_CHARACTER } else { c }).collect();
    Cow::Owned(normalize_untrusted_str(&text))
}

/// Control characters of the upper half, which the renderer passes through.
fn is_c1(c: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
}

struct Mark {
    start: usize,
    end: usize,
    text: String,
    primary: bool,
}

struct Excerpt<'a> {
    file: &'a SourceFile,
    first_line: u32,
    text: String,
    marks: Vec<Mark>,
}

struct Excerpts<'a> {
    /// The excerpt with the primary label first.
    shown: Vec<Excerpt<'a>>,
    /// Labels that are only named.
    named: Vec<&'a Label>,
    /// Digits of the greatest line number shown.
    digits: usize,
}

struct Spot<'a> {
    label: &'a Label,
    line: u32,
    /// Bytes within the line.
    start: usize,
    end: usize,
}

/// Cuts the lines around the labels out of the files, so that the cost depends on what is shown and not on the size of the files.
fn excerpts<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic, lang: Lang) -> Excerpts<'a> {
    let mut named = Vec::new();
    let mut spots: Vec<Spot> = Vec::new();
    for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
        let file = sources.file(label.span.file);
        let line = file.line_of(label.span.start);
        let range = file.line_range(line);
        let start = (label.span.start as usize).clamp(range.start, range.end) - range.start;
        // A span over several lines is shown by its first one: the rest says nothing about where to look.
        let end = (label.span.end as usize).clamp(range.start + start, range.end) - range.start;
        let text = &file.text[range];
        if file.is_builtin()
            || start > LEAD_BYTES
            || !text.is_char_boundary(start)
            || !text.is_char_boundary(end)
        {
            named.push(label);
        } else {
            spots.push(Spot { label, line, start, end: start + text[start..end].trim_end().len() });
        }
    }
    let is_primary =
        |label: &Label| diagnostic.primary.as_ref().is_some_and(|p| std::ptr::eq(p, label));
    spots.sort_by_key(|s| (s.label.span.file, s.line, s.start, s.end));
    let mut clusters: Vec<Vec<Spot>> = Vec::new();
    for spot in spots {
        match clusters.last_mut() {
            Some(cluster)
                if cluster.last().is_some_and(|last| {
                    last.label.span.file == spot.label.span.file
                        && spot.line - last.line <= GAP_LINES
                }) =>
            {
                cluster.push(spot);
            }
            _ => clusters.push(vec![spot]),
        }
    }
    clusters.sort_by_key(|c| !c.iter().any(|s| is_primary(s.label)));
    let mut digits = 1;
    let shown = clusters
        .into_iter()
        .filter_map(|cluster| {
            let (first, last) = (cluster.first()?.line, cluster.last()?.line);
            digits = digits.max(last.to_string().len());
            let file = sources.file(cluster[0].label.span.file);
            let mut excerpt =
                Excerpt { file, first_line: first, text: String::new(), marks: Vec::new() };
            for line in first..=last {
                if line > first {
                    excerpt.text.push('\n');
                }
                let here: Vec<&Spot> = cluster.iter().filter(|s| s.line == line).collect();
                add_line(&mut excerpt, &here, line, lang, &is_primary);
            }
            Some(excerpt)
        })
        .collect();
    Excerpts { shown, named, digits }
}

fn add_line(
    excerpt: &mut Excerpt,
    spots: &[&Spot],
    line: u32,
    lang: Lang,
    is_primary: &impl Fn(&Label) -> bool,
) {
    let text = &excerpt.file.text[excerpt.file.line_range(line)];
    let wanted = match spots.iter().map(|s| s.end.min(s.start + TAIL_BYTES)).max() {
        Some(end) => end + TAIL_BYTES,
        None => PLAIN_BYTES,
    };
    let cut = text.floor_char_boundary(wanted.min(text.len()));
    let base = excerpt.text.len();
    let mut marks: Vec<Mark> = spots
        .iter()
        .map(|s| Mark {
            start: base + s.start,
            end: base + s.end.min(cut),
            text: clean(s.label.text.get(lang)).into_owned(),
            primary: is_primary(s.label),
        })
        .collect();
    for (i, c) in text[..cut].char_indices() {
        // A lone carriage return or other control character stays for the renderer to show.
        if is_c1(c) {
            let grown = char::REPLACEMENT_CHARACTER.len_utf8() - c.len_utf8();
            for (mark, spot) in marks.iter_mut().zip(spots) {
                mark.start += if spot.start > i { grown } else { 0 };
                mark.end += if spot.end.min(cut) > i { grown } else { 0 };
            }
            excerpt.text.push(char::REPLACEMENT_CHARACTER);
        } else {
            excerpt.text.push(c);
        }
    }
    if cut < text.len() {
        excerpt.text.push('…');
    }
    excerpt.marks.append(&mut marks);
}
