//! Labels as dated claims, questions of law, and acts of attackers: entries of the packs and what a model states about them.

use tensha_text::{Date, Span, Text};

use crate::knowledge::Head;
use crate::system::Ref;

/// What a label says beside scheme, level, product and dates.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LabelRecord {
    /// Edition of the criteria.
    pub criteria: Option<String>,
    /// Version of product and firmware that was looked at.
    pub version: Option<String>,
    /// `self`, `third-party` or `public`, where the model states it.
    pub method: Option<&'static str>,
    /// Who looked.
    pub by: Option<Text>,
    /// The components that were looked at; the product where nothing is stated.
    pub boundary: Vec<Ref>,
    /// What the label does not say, beside what no label says.
    pub silent_on: Vec<Text>,
    /// Files that show it.
    pub evidence: Vec<String>,
}

/// A weakness of a product that the author of the model knows of.
#[derive(Clone, PartialEq, Debug)]
pub struct KnownProblem {
    /// Its number in a register, or any name.
    pub id: String,
    /// Since when it is known.
    pub date: Option<Date>,
    /// The versions that have it; any where nothing is stated.
    pub versions: Vec<String>,
    /// What it is.
    pub note: Option<Text>,
    /// Where it is stated.
    pub span: Span,
}

/// Phrases in both languages: a claim that goes too far, or words that turn one around.
#[derive(Clone, PartialEq, Debug)]
pub struct Phrases {
    /// Id, name, why, source.
    pub head: Head,
    /// In Japanese; `…` stands for anything within the sentence.
    pub ja: Vec<String>,
    /// In English, in small letters; `…` stands for anything within the sentence.
    pub en: Vec<String>,
}

/// A question that goes with the card, so that it can be tried with readers.
#[derive(Clone, PartialEq, Debug)]
pub struct CardQuestion {
    /// The question is the name.
    pub head: Head,
    /// What who understood the card answers.
    pub answer: Text,
    /// Its place.
    pub rank: u32,
}

/// A question of law with the evidence that it asks for.
#[derive(Clone, PartialEq, Debug)]
pub struct LiabilityQuestion {
    /// The question is the name.
    pub head: Head,
    /// One of [`LiabilityQuestion::FIELDS`].
    pub field: &'static str,
    /// Where it is asked, such as `jp`.
    pub jurisdictions: Vec<String>,
    /// What of a hazard raises it: words of [`LiabilityQuestion::WHEN`].
    pub when: Vec<String>,
    /// Kinds of harm that raise it; any where empty.
    pub harms: Vec<String>,
    /// Whom it is asked of: party roles, or keys such as `made-by`.
    pub asks: Vec<String>,
    /// What must be looked at to answer it.
    pub evidence: Vec<Text>,
    /// What it rests on.
    pub basis: Text,
    /// First day on which it can be asked.
    pub from: Option<Date>,
}

impl LiabilityQuestion {
    /// Fields of law.
    pub const FIELDS: [&'static str; 5] = ["contract", "tort", "product", "regulatory", "criminal"];
    /// What raises a question: somebody attacks, nobody needs to, support has ended, or somebody was told and did not pass it on.
    pub const WHEN: [&'static str; 4] =
        ["attack", "fault", "support-ended", "told-but-not-passed-on"];
}

/// Something that attackers do.
#[derive(Clone, PartialEq, Debug)]
pub struct AttackerAct {
    /// Id, name, what it is.
    pub head: Head,
    /// What of a way to a hazard is this act: words of [`AttackerAct::STEPS`].
    pub steps: Vec<String>,
}

impl AttackerAct {
    /// What of a way to a hazard can be an act.
    pub const STEPS: [&'static str; 7] =
        ["service", "device", "content", "stop", "stepping-stone", "place", "people"];
}

/// A row of the table of criminal law.
#[derive(Clone, PartialEq, Debug)]
pub struct CriminalRow {
    /// The offence is the name; status and source.
    pub head: Head,
    /// Acts for which it is a candidate.
    pub acts: Vec<String>,
    /// Whose law.
    pub jurisdiction: String,
    /// The statutory range.
    pub range: Text,
    /// Who deals with it first.
    pub first: Text,
    /// The day of what is stated here.
    pub as_of: Date,
}

/// Small letters, one space between words, none beside Japanese, digits and signs of one width.
pub fn plain(text: &str) -> String {
    plain_at(text).0
}

/// The same, and for each of its bytes the byte of the text from which it comes.
pub fn plain_at(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut from = Vec::with_capacity(text.len());
    let mut last = None;
    for (at, c) in text.char_indices() {
        let c = match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '’' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c == ' ' && last.is_some_and(|l: char| l == ' ' || !l.is_ascii()) {
            continue;
        }
        if !c.is_ascii() && last == Some(' ') {
            out.pop();
            from.pop();
        }
        last = Some(c);
        out.extend(c.to_lowercase());
        from.resize(out.len(), at);
    }
    (out, from)
}
