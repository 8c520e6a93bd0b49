//! GitHub workflow commands: each diagnostic becomes an annotation on the changed files of a pull request.

use std::fmt::Write as _;

use super::label_in;
use crate::messages::say;
use crate::{Diagnostic, Lang, Severity, SourceMap};

/// One workflow command per diagnostic, one per line. A place in a built-in pack is named in the message, since the repository under
/// review has no such file.
pub fn render(sources: &SourceMap, diagnostics: &[Diagnostic], lang: Lang) -> String {
    let mut out = String::new();
    for d in diagnostics {
        out.push_str(match d.severity {
            Severity::Error => "::error ",
            Severity::Warning => "::warning ",
            Severity::Note => "::notice ",
        });
        let mut message = d.message.get(lang).to_owned();
        if let Some(label) = &d.primary {
            let file = sources.file(label.span.file);
            if file.is_builtin() {
                let _ = write!(message, "\n{}", label_in(label, sources, lang));
            } else {
                let (start, end) = (file.line_col(label.span.start), file.line_col(label.span.end));
                let _ = write!(
                    out,
                    "file={},line={},endLine={},col={},",
                    property(&file.path),
                    start.line,
                    end.line,
                    start.column
                );
                // An end column is read only where the place lies within one line.
                if start.line == end.line {
                    let _ = write!(out, "endColumn={},", end.column);
                }
                if !label.text.is_empty() {
                    let _ = write!(message, "\n{}", label.text.get(lang));
                }
            }
        }
        for label in &d.secondary {
            let _ = write!(message, "\n{}", label_in(label, sources, lang));
        }
        for note in &d.notes {
            let _ = write!(message, "\n{}: {}", say!(msg_label_note).get(lang), note.get(lang));
        }
        for help in &d.help {
            let _ = write!(message, "\n{}: {}", say!(msg_label_help).get(lang), help.get(lang));
        }
        let _ = writeln!(out, "title={}::{}", property(d.code), data(&message));
    }
    out
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
