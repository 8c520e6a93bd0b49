//! Diagnostics as data.

use schemars::JsonSchema;
use serde::Serialize;

use super::assign_ids;
use crate::{Diagnostic, Label, Severity, SourceMap, Text};

/// A place in a file. Lines and columns count from 1, columns in characters; bytes count from 0. Ends are exclusive.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PlaceJson {
    /// The file, relative to where the command was run; built-in packs start with `<`.
    pub path: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the end.
    pub end_column: u32,
    /// First byte.
    pub start_byte: u32,
    /// One past the last byte.
    pub end_byte: u32,
    /// What there is to say about the place; may be empty.
    pub label: Text,
    /// Whether the diagnostic is about this place; the others explain it.
    pub primary: bool,
}

/// One diagnostic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct DiagnosticJson {
    /// Stays the same from run to run and across unrelated edits.
    pub id: String,
    /// Stable code; `tensha explain CODE` says what it means.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// Where; the primary place first. Empty where it is about no place.
    pub places: Vec<PlaceJson>,
    /// Facts that explain it.
    pub notes: Vec<Text>,
    /// How to mend it.
    pub help: Vec<Text>,
    /// Identifiers of what it is about.
    pub subject: Vec<String>,
}

/// Diagnostics as data, in the order given, with the ids of [`assign_ids`].
pub fn convert(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Vec<DiagnosticJson> {
    let ids = assign_ids(diagnostics, sources);
    diagnostics.iter().zip(ids).map(|(d, id)| convert_one(sources, d, id)).collect()
}

/// One diagnostic as data, under an id that was assigned before.
pub fn convert_one(sources: &SourceMap, diagnostic: &Diagnostic, id: String) -> DiagnosticJson {
    DiagnosticJson {
        id,
        code: diagnostic.code.to_owned(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        places: diagnostic
            .primary
            .iter()
            .map(|label| place(sources, label, true))
            .chain(diagnostic.secondary.iter().map(|label| place(sources, label, false)))
            .collect(),
        notes: diagnostic.notes.clone(),
        help: diagnostic.help.clone(),
        subject: diagnostic.subject.clone(),
    }
}

/// A label as a place.
pub fn place(sources: &SourceMap, label: &Label, primary: bool) -> PlaceJson {
    let file = sources.file(label.span.file);
    let (start, end) = (file.line_col(label.span.start), file.line_col(label.span.end));
    PlaceJson {
        path: file.path.clone(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start_byte: label.span.start,
        end_byte: label.span.end,
        label: label.text.clone(),
        primary,
    }
}
