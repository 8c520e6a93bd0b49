use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Span, Text};

/// How much a diagnostic matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something to know: an assumption, an open question.
    Note,
    /// Something to look at.
    Warning,
    /// Something that is wrong.
    Error,
}

impl Severity {
    /// The word used in options and in machine formats.
    pub fn tag(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A span with what there is to say about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What; may be empty.
    pub text: Text,
}

/// One thing to tell the user: bad input, or a finding about the system.
///
/// The same value feeds the terminal, JSON, SARIF, GitHub and Markdown renderers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable code, e.g. `M003`; explained by `tensha explain`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as one sentence.
    pub message: Text,
    /// The place it is about.
    pub primary: Option<Label>,
    /// Further places that explain it.
    pub secondary: Vec<Label>,
    /// Facts that explain it and have no place in the files.
    pub notes: Vec<Text>,
    /// How to mend it.
    pub help: Vec<Text>,
    /// Identifiers of what it is about. With the code they make the fingerprint, so they must not depend on
    /// line numbers, on order in files, or on other elements.
    pub subject: Vec<String>,
    /// Which it is among those of its run that share code and subject, from 1; 0 while nobody counted
    /// ([`crate::render::number`]). It stays when others are set aside.
    pub twin: u32,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(code: &'static str, severity: Severity, message: Text) -> Self {
        Self {
            code,
            severity,
            message,
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            subject: Vec::new(),
            twin: 0,
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: Text) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: Text) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Sets the place it is about.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.primary = Some(Label { span, text: Text::default() });
        self
    }

    /// Sets the place it is about, with what there is to say about it.
    #[must_use]
    pub fn at_saying(mut self, span: Span, text: Text) -> Self {
        self.primary = Some(Label { span, text });
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn and(mut self, span: Span, text: Text) -> Self {
        self.secondary.push(Label { span, text });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: Text) -> Self {
        self.notes.push(text);
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn help(mut self, text: Text) -> Self {
        self.help.push(text);
        self
    }

    /// Sets what it is about; see [`Diagnostic::subject`].
    #[must_use]
    pub fn about(mut self, subject: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.subject = subject.into_iter().map(Into::into).collect();
        self
    }

    /// The id that stays the same from run to run and across unrelated edits.
    pub fn id(&self) -> String {
        fingerprint(self.code, &self.subject)
    }
}

/// A short stable id: the code, and ten hexadecimal digits over code and subject.
pub fn fingerprint(code: &str, subject: &[String]) -> String {
    let mut hash = Sha256::new();
    hash.update(code.as_bytes());
    for part in subject {
        hash.update([0]);
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let short = digest.iter().take(5).fold(0_u64, |short, byte| short << 8 | u64::from(*byte));
    format!("{code}-{short:010x}")
}
