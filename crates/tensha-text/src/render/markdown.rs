//! Diagnostics as a comment on a pull request: a line of counts, and one collapsible block each.

use std::fmt::Write as _;

use super::{assign_ids, counts, label_in, severity_word};
use crate::messages::{EN, JA, say};
use crate::{Diagnostic, Lang, SourceMap};

/// What a comment may hold on GitHub, in characters, less some room for what the caller adds.
pub const COMMENT_LIMIT: usize = 60_000;

/// Characters of a source line that are quoted at most.
const LINE_CHARS: usize = 200;

/// Renders diagnostics in the order given. Blocks that would go beyond `limit` characters are left out, and their number is said.
pub fn render(sources: &SourceMap, diagnostics: &[Diagnostic], lang: Lang, limit: usize) -> String {
    let ids = assign_ids(diagnostics, sources);
    let mut out = format!("**{}**\n", escape(counts(diagnostics).get(lang)));
    let mut used = out.chars().count();
    for (i, (d, id)) in diagnostics.iter().zip(&ids).enumerate() {
        let block = block(sources, d, id, lang);
        used += block.chars().count();
        if used > limit {
            let left = diagnostics.len() - i;
            let more = match lang {
                Lang::Ja => JA.msg_markdown_more(left),
                Lang::En => EN.msg_markdown_more(left),
            };
            let _ = write!(out, "\n{}\n", escape(&more));
            break;
        }
        out.push_str(&block);
    }
    out
}

fn block(sources: &SourceMap, d: &Diagnostic, id: &str, lang: Lang) -> String {
    let mut out = String::new();
    let place = d
        .primary
        .as_ref()
        .map(|l| format!(" — <code>{}</code>", code(&sources.place(l.span))))
        .unwrap_or_default();
    let _ = write!(
        out,
        "\n<details>\n<summary><b>{}</b> <code>{}</code> {}{place}</summary>\n\n",
        escape(severity_word(d.severity).get(lang)),
        code(d.code),
        escape(&one_line(d.message.get(lang))),
    );
    if let Some(primary) = &d.primary {
        let file = sources.file(primary.span.file);
        let line = &file.text[file.line_range(file.line_of(primary.span.start))];
        let line = line.trim();
        if !file.is_builtin() && !line.is_empty() {
            let mut shown: String = line.chars().take(LINE_CHARS).collect();
            if shown.len() < line.len() {
                shown.push('…');
            }
            let fence = "`".repeat(longest_run(&shown, '`').max(2) + 1);
            let shown = shown.replace(|c: char| c.is_control(), " ");
            let _ = write!(out, "{fence}yaml\n{shown}\n{fence}\n\n");
        }
    }
    let mut item = |word: &str, text: &str| {
        let _ = writeln!(out, "- {}: {}", escape(word), escape(&one_line(text)));
    };
    if let Some(label) = d.primary.as_ref().filter(|l| !l.text.is_empty()) {
        item(say!(msg_markdown_place).get(lang), &label_in(label, sources, lang));
    }
    for label in &d.secondary {
        item(say!(msg_markdown_place).get(lang), &label_in(label, sources, lang));
    }
    for note in &d.notes {
        item(say!(msg_label_note).get(lang), note.get(lang));
    }
    for help in &d.help {
        item(say!(msg_label_help).get(lang), help.get(lang));
    }
    let _ = writeln!(
        out,
        "- {}: <code>{}</code>\n\n</details>",
        escape(say!(msg_markdown_id).get(lang)),
        code(id)
    );
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Text that reads as itself in Markdown and in the HTML inside it; what stands in backticks becomes code.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut parts = text.split('`').peekable();
    let mut quoted = false;
    while let Some(part) = parts.next() {
        if quoted && parts.peek().is_some() {
            let _ = write!(out, "<code>{}</code>", code(part));
        } else {
            if quoted {
                out.push_str("&#96;");
            }
            push_escaped(part, true, &mut out);
        }
        quoted = !quoted;
    }
    out
}

fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_escaped(text, false, &mut out);
    out
}

fn push_escaped(text: &str, mentions: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '*' | '_' | '`' | '[' | ']' | '|' | '~' | '\\' | '!' | '$' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            // An invisible character keeps text from a model from calling people or pointing at other issues.
            '@' | '#' if mentions => {
                let _ = write!(out, "&#{};&#8203;", c as u32);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}
