//! One renderer per output format.
//!
//! Every renderer shows the diagnostics in the order in which it is given them; [`canonical_order`] is the order that does not
//! depend on the order in which files were read. Ids come from [`assign_ids`], so all formats name a finding alike.

pub mod github;
pub mod json;
pub mod markdown;
pub mod sarif;
pub mod terminal;
mod wrap;

pub use wrap::{columns, wrap};

use std::cmp::{Ordering, Reverse};

use crate::messages::{EN, JA, say};
use crate::{Diagnostic, InLang, Lang, Severity, SourceMap, Text};

/// The word for a severity, as a person reads it.
pub fn severity_word(severity: Severity) -> Text {
    match severity {
        Severity::Error => say!(msg_severity_error),
        Severity::Warning => say!(msg_severity_warning),
        Severity::Note => say!(msg_severity_note),
    }
}

/// How many diagnostics there are of each severity, in words: `1 error, 2 warnings`. What does not occur is not named.
pub fn counts(diagnostics: &[Diagnostic]) -> Text {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    counts_of(count(Severity::Error), count(Severity::Warning), count(Severity::Note))
}

/// The same from numbers.
pub fn counts_of(errors: usize, warnings: usize, notes: usize) -> Text {
    let mut parts = Vec::new();
    // Plural forms need the number itself, which a text argument would hide.
    if errors > 0 {
        parts.push(Text::new(JA.msg_count_errors(errors), EN.msg_count_errors(errors)));
    }
    if warnings > 0 {
        parts.push(Text::new(JA.msg_count_warnings(warnings), EN.msg_count_warnings(warnings)));
    }
    if notes > 0 {
        parts.push(Text::new(JA.msg_count_notes(notes), EN.msg_count_notes(notes)));
    }
    if parts.is_empty() { say!(msg_nothing_to_report) } else { Text::list(&parts) }
}

/// The canonical order: severity from error to note, code, path, first byte, subject; then what is said.
pub fn canonical_order(a: &Diagnostic, b: &Diagnostic, sources: &SourceMap) -> Ordering {
    Reverse(a.severity)
        .cmp(&Reverse(b.severity))
        .then_with(|| a.code.cmp(b.code))
        .then_with(|| place_key(a, sources).cmp(&place_key(b, sources)))
        .then_with(|| a.subject.cmp(&b.subject))
        .then_with(|| a.message.cmp(&b.message))
}

/// Puts diagnostics into the [canonical order](canonical_order).
pub fn sort(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    diagnostics.sort_by(|a, b| canonical_order(a, b, sources));
}

/// What is without a place comes first, like an empty path.
fn place_key<'a>(diagnostic: &Diagnostic, sources: &'a SourceMap) -> (&'a str, u32, u32) {
    diagnostic.primary.as_ref().map_or(("", 0, 0), |label| {
        (&*sources.file(label.span.file).path, label.span.start, label.span.end)
    })
}

/// Fixes which of several alike each diagnostic is, so that the ids of the rest stay when some of them are set aside.
pub fn number(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    for (i, n) in twins(diagnostics, sources) {
        diagnostics[i].twin = n;
    }
}

/// The id of each diagnostic of a run, in the order given.
///
/// The id is [`Diagnostic::id`]. Where several diagnostics of the run share it, they are told apart by `-2`, `-3` and so on, counted by
/// what they say first, and by the [canonical order](canonical_order) only where they say the same. So moving text within a file or
/// between files renames nothing, unless two findings are alike in everything but their place.
pub fn assign_ids(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let mut ids: Vec<String> = diagnostics.iter().map(Diagnostic::id).collect();
    let counted = diagnostics.iter().enumerate().map(|(i, d)| (i, d.twin));
    for (i, n) in counted.chain(twins(diagnostics, sources)).filter(|(_, n)| *n > 1) {
        ids[i] = format!("{}-{n}", ids[i]);
    }
    ids
}

/// Which of several alike each diagnostic is, where nobody counted before.
fn twins(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<(usize, u32)> {
    let mut order: Vec<usize> =
        (0..diagnostics.len()).filter(|i| diagnostics[*i].twin == 0).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&diagnostics[*a], &diagnostics[*b]);
        (a.code, &a.subject)
            .cmp(&(b.code, &b.subject))
            .then_with(|| said(a).cmp(&said(b)))
            .then_with(|| canonical_order(a, b, sources))
    });
    order
        .chunk_by(|a, b| {
            let (a, b) = (&diagnostics[*a], &diagnostics[*b]);
            a.code == b.code && a.subject == b.subject
        })
        .flat_map(|group| group.iter().copied().zip(1..))
        .collect()
}

fn said(d: &Diagnostic) -> (Reverse<Severity>, &Text, &[Text], &[Text]) {
    (Reverse(d.severity), &d.message, &d.notes, &d.help)
}

/// What a label says together with where it is, for formats that show no source.
fn label_in(label: &crate::Label, sources: &SourceMap, lang: Lang) -> String {
    let place = sources.place(label.span);
    let text = label.text.in_lang(lang);
    if text.is_empty() { place } else { format!("{place}: {text}") }
}
