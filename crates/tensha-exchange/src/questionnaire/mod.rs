//! Questionnaires: what one party must answer, out as a workbook and back as a draft of a model file.
//!
//! Every question carries the identifier of what it asks about, so that an answer finds its way back however the rows were
//! sorted, filtered or copied. What comes back never changes a file that is there.

mod draft;
mod read;
mod write;

use tensha_text::Text;

use crate::messages::say;
use crate::workbook::both;

pub use draft::{Draft, draft};
pub use read::{Answered, Bounds, Returned, read};
pub use write::write;

/// What is asked about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Id {
    /// A requirement of a scheme, for these products; for the whole system where there are none.
    Requirement {
        /// `SCHEME/NUMBER`.
        requirement: String,
        /// Identifiers of components.
        product: Vec<String>,
    },
    /// Evidence of a control.
    Evidence(String),
    /// A duty.
    Duty(String),
    /// An assumption that the party vouches for.
    Guarantee(String),
}

impl Id {
    /// As the workbook keeps it.
    pub fn text(&self) -> String {
        match self {
            // Numbers of requirements may hold any sign; identifiers of components hold no colon.
            Id::Requirement { requirement, product } => {
                format!("requirement:{}:{requirement}", product.join(","))
            }
            Id::Evidence(id) => format!("evidence:{id}"),
            Id::Duty(id) => format!("duty:{id}"),
            Id::Guarantee(id) => format!("guarantee:{id}"),
        }
    }

    /// Read back.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        Some(match kind {
            "requirement" => {
                let (product, requirement) = rest.split_once(':')?;
                let product = product.split(',').filter(|p| !p.is_empty());
                Id::Requirement {
                    requirement: requirement.to_owned(),
                    product: product.map(str::to_owned).collect(),
                }
            }
            "evidence" => Id::Evidence(rest.to_owned()),
            "duty" => Id::Duty(rest.to_owned()),
            "guarantee" => Id::Guarantee(rest.to_owned()),
            _ => return None,
        })
    }

    /// The answers that can be given, with the word that each is read as.
    pub fn answers(&self) -> Vec<(Answer, Text)> {
        match self {
            Id::Requirement { .. } => vec![
                (Answer::Met, say!(msg_answer_met)),
                (Answer::Partly, say!(msg_answer_partly)),
                (Answer::Unmet, say!(msg_answer_unmet)),
                (Answer::NotApplicable, say!(msg_answer_not_applicable)),
            ],
            Id::Evidence(_) => vec![
                (Answer::InPlace, say!(msg_answer_in_place)),
                (Answer::Planned, say!(msg_answer_planned)),
                (Answer::No, say!(msg_answer_not_done)),
            ],
            Id::Duty(_) => vec![
                (Answer::Yes, say!(msg_answer_takes_on)),
                (Answer::No, say!(msg_answer_takes_not_on)),
            ],
            Id::Guarantee(_) => vec![
                (Answer::Yes, say!(msg_answer_vouches)),
                (Answer::No, say!(msg_answer_vouches_not)),
            ],
        }
    }
}

/// An answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Answer {
    /// The requirement is met.
    Met,
    /// It is met in part.
    Partly,
    /// It is not met.
    Unmet,
    /// It does not apply.
    NotApplicable,
    /// The control is in place.
    InPlace,
    /// It is planned.
    Planned,
    /// The duty is taken on, the guarantee given.
    Yes,
    /// It is not.
    No,
}

/// A question.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// What it asks about.
    pub id: Id,
    /// Under which heading it stands.
    pub group: Text,
    /// The question.
    pub ask: Text,
    /// What else is to be known.
    pub more: Option<Text>,
}

/// The questions to a party.
#[derive(Clone, PartialEq, Debug)]
pub struct Questionnaire {
    /// Identifier of the system.
    pub system: String,
    /// Its name.
    pub system_name: Text,
    /// Identifier of the party.
    pub party: String,
    /// Its name.
    pub party_name: Text,
    /// The day for which is asked.
    pub at: tensha_text::Date,
    /// The questions.
    pub questions: Vec<Question>,
}

/// The first line of the sheet that says what the workbook is.
const FORMAT: &str = "tensha-questionnaire";
const VERSION: &str = "1";
/// Names of the sheets; the same in both languages, for they are what a reader looks for.
const QUESTIONS: &str = "Questions 質問";
const ABOUT: &str = "Tensha";

/// Columns of the questions, by their headings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Id,
    Group,
    Japanese,
    English,
    Answer,
    Reason,
    Evidence,
    Date,
    Until,
}

impl Column {
    const ALL: [Column; 9] = [
        Column::Id,
        Column::Group,
        Column::Japanese,
        Column::English,
        Column::Answer,
        Column::Reason,
        Column::Evidence,
        Column::Date,
        Column::Until,
    ];

    fn heading(self) -> String {
        match self {
            Column::Id => "ID".to_owned(),
            Column::Group => both(&say!(msg_column_group)),
            Column::Japanese => "質問".to_owned(),
            Column::English => "Question".to_owned(),
            Column::Answer => both(&say!(msg_column_answer)),
            Column::Reason => both(&say!(msg_column_reason)),
            Column::Evidence => both(&say!(msg_column_evidence)),
            Column::Date => both(&say!(msg_column_date)),
            Column::Until => both(&say!(msg_column_until)),
        }
    }
}
