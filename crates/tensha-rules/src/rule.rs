use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;

/// A text in both languages that is part of the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bi {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

impl Bi {
    /// As an owned text.
    pub fn text(self) -> Text {
        Text::new(self.ja, self.en)
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Stable code; never renamed, never used again.
    pub code: &'static str,
    /// The version that brought it.
    pub since: &'static str,
    /// How its findings are usually rated.
    pub severity: Severity,
    /// Its name.
    pub name: Bi,
    /// What it finds.
    pub what: Bi,
    /// Why that matters.
    pub why: Bi,
    /// How a finding is rated.
    pub rated: Bi,
    /// How it is mended.
    pub mend: Bi,
    /// Where the idea comes from.
    pub references: &'static [&'static str],
    /// The capabilities that it serves.
    pub capabilities: &'static [&'static str],
    /// A model in which it finds something; run as a test. Further files follow, each after a line `--- PATH`.
    pub example: &'static str,
    /// Looks for it.
    pub check: fn(&Facts, &mut Vec<Diagnostic>),
}

impl Rule {
    /// The files of the example: path and text, the system's root file first.
    pub fn example_files(&self) -> Vec<(&'static str, &'static str)> {
        let mut files = Vec::new();
        let mut path = "tensha.yaml";
        let mut rest = self.example.trim_start();
        while let Some(at) = rest.find("\n--- ") {
            let (text, after) = rest.split_at(at + 1);
            files.push((path, text));
            let (line, text) = after.split_once('\n').unwrap_or((after, ""));
            path = line.trim_start_matches("--- ").trim_end();
            rest = text;
        }
        files.push((path, rest));
        files
    }
}
