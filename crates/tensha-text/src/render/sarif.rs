//! SARIF 2.1.0, the exchange format of code scanners.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::assign_ids;
use crate::messages::say;
use crate::{Diagnostic, Label, Lang, Severity, SourceFile, SourceMap, Span, Text};

/// What is said about a rule, whatever it found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleMeta {
    /// Its code, as in [`Diagnostic::code`].
    pub code: &'static str,
    /// A few words.
    pub name: Text,
    /// One sentence.
    pub short: Text,
    /// What it looks at and why.
    pub full: Text,
    /// The severity without the user's settings.
    pub default_severity: Severity,
}

/// The program that reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tool<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version, e.g. `0.1.0`.
    pub version: &'a str,
    /// Where to read about it: an absolute URI.
    pub information_uri: &'a str,
    /// Where to read about a rule: an absolute URI to which the code is appended.
    pub help_uri_base: &'a str,
}

/// A finding that was accepted in the model, with the reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppression {
    /// Why.
    pub reason: Text,
    /// Where in the model it says so.
    pub at: Option<Span>,
}

/// Renders a log with one run, indented, with a line break at the end.
///
/// The results stand in the order given. `suppressions` goes by the ids of [`assign_ids`]; entries for other ids are ignored. A
/// code without an entry in `rules` gets a rule that says no more than its code.
pub fn render(
    sources: &SourceMap,
    diagnostics: &[Diagnostic],
    rules: &[RuleMeta],
    tool: &Tool<'_>,
    suppressions: &BTreeMap<String, Suppression>,
    lang: Lang,
) -> String {
    let log = log(sources, diagnostics, rules, tool, suppressions, lang);
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    out
}

/// The same log as a value.
pub fn log(
    sources: &SourceMap,
    diagnostics: &[Diagnostic],
    rules: &[RuleMeta],
    tool: &Tool<'_>,
    suppressions: &BTreeMap<String, Suppression>,
    lang: Lang,
) -> Value {
    let mut known: BTreeMap<&str, Value> = BTreeMap::new();
    for rule in rules {
        known.insert(rule.code, rule_json(rule, tool, lang));
    }
    for d in diagnostics {
        known.entry(d.code).or_insert_with(|| {
            json!({
                "id": d.code,
                "helpUri": help_uri(tool, d.code),
                "defaultConfiguration": {"level": level(d.severity)},
            })
        });
    }
    let index: FxHashMap<&str, usize> = known.keys().enumerate().map(|(i, c)| (*c, i)).collect();
    let ids = assign_ids(diagnostics, sources);
    let mut by_place = Regions { sources, lang };
    let results: Vec<Value> = diagnostics
        .iter()
        .zip(&ids)
        .map(|(d, id)| by_place.result(d, id, index[d.code], suppressions.get(id)))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": tool.name,
                "semanticVersion": tool.version,
                "informationUri": tool.information_uri,
                "rules": known.into_values().collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "language": lang.tag(),
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    // SARIF's words happen to be ours; the match keeps it so.
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn help_uri(tool: &Tool<'_>, code: &str) -> String {
    // Headings of the reference page become lower-case anchors.
    format!("{}{}", tool.help_uri_base, percent(&code.to_ascii_lowercase()))
}

fn rule_json(rule: &RuleMeta, tool: &Tool<'_>, lang: Lang) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name.get(lang),
        "shortDescription": {"text": rule.short.get(lang)},
        "fullDescription": {"text": rule.full.get(lang)},
        "helpUri": help_uri(tool, rule.code),
        "defaultConfiguration": {"level": level(rule.default_severity)},
    })
}

struct Regions<'a> {
    sources: &'a SourceMap,
    lang: Lang,
}

impl Regions<'_> {
    fn result(
        &mut self,
        d: &Diagnostic,
        id: &str,
        rule_index: usize,
        suppression: Option<&Suppression>,
    ) -> Value {
        let mut text = d.message.get(self.lang).to_owned();
        for note in &d.notes {
            let _ =
                write!(text, "\n{}: {}", say!(msg_label_note).get(self.lang), note.get(self.lang));
        }
        for help in &d.help {
            let _ =
                write!(text, "\n{}: {}", say!(msg_label_help).get(self.lang), help.get(self.lang));
        }
        let mut result = Map::new();
        result.insert("ruleId".into(), d.code.into());
        result.insert("ruleIndex".into(), rule_index.into());
        result.insert("level".into(), level(d.severity).into());
        result.insert("message".into(), json!({ "text": text }));
        let locations: Vec<Value> = d.primary.iter().map(|l| self.location(l, None)).collect();
        result.insert("locations".into(), locations.into());
        if !d.secondary.is_empty() {
            let related: Vec<Value> =
                d.secondary.iter().enumerate().map(|(i, l)| self.location(l, Some(i))).collect();
            result.insert("relatedLocations".into(), related.into());
        }
        result.insert("partialFingerprints".into(), json!({ "tenshaId/v1": id }));
        if let Some(suppression) = suppression {
            let mut entry = Map::new();
            entry.insert("kind".into(), "inSource".into());
            entry.insert("status".into(), "accepted".into());
            entry.insert("justification".into(), suppression.reason.get(self.lang).into());
            if let Some(span) = suppression.at {
                entry.insert("location".into(), json!({ "physicalLocation": self.physical(span) }));
            }
            result.insert("suppressions".into(), json!([entry]));
        }
        Value::Object(result)
    }

    fn location(&self, label: &Label, id: Option<usize>) -> Value {
        let mut location = Map::new();
        if let Some(id) = id {
            location.insert("id".into(), id.into());
        }
        location.insert("physicalLocation".into(), self.physical(label.span));
        if !label.text.is_empty() {
            location.insert("message".into(), json!({ "text": label.text.get(self.lang) }));
        }
        Value::Object(location)
    }

    fn physical(&self, span: Span) -> Value {
        let file = self.sources.file(span.file);
        json!({
            "artifactLocation": {"uri": uri(file)},
            "region": {
                "startLine": file.line_of(span.start),
                "startColumn": utf16_column(file, span.start),
                "endLine": file.line_of(span.end),
                "endColumn": utf16_column(file, span.end),
            },
        })
    }
}

/// Column of a byte in UTF-16 code units, from 1.
fn utf16_column(file: &SourceFile, byte: u32) -> usize {
    file.before_in_line(byte).encode_utf16().count() + 1
}

/// A relative reference for the user's files; a scheme of its own for what lies in the program.
fn uri(file: &SourceFile) -> String {
    if file.is_builtin() {
        let path: String = file.path.chars().filter(|c| !matches!(c, '<' | '>')).collect();
        format!("tensha-builtin:/{}", percent(path.trim_start_matches('/')))
    } else if file.path.starts_with('/') {
        format!("file://{}", percent(&file.path))
    } else {
        percent(&file.path)
    }
}

/// Percent-encodes all but letters, digits, `-._~` and `/`.
fn percent(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
