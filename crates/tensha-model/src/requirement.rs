//! Requirements of schemes, what carries over between them, and duties: entries of the packs and what a model states about them.

use tensha_text::{Date, Span, Text};

use crate::knowledge::Head;
use crate::selector::Selector;
use crate::system::{PartyId, Ref};

/// A label, standard, law or guidance with numbered requirements.
#[derive(Clone, PartialEq, Debug)]
pub struct Scheme {
    /// Id, name, source.
    pub head: Head,
    /// Other ways in which people write it.
    pub aliases: Vec<String>,
    /// `label`, `standard`, `law` or `guidance`.
    pub class: &'static str,
    /// Markets in which it is asked for.
    pub markets: Vec<String>,
    /// Edition.
    pub edition: Option<String>,
    /// First day on which it can be asked for.
    pub from: Option<Date>,
    /// How many months a label is valid at most.
    pub valid_months: Option<u32>,
    /// Whether a label is given on the maker's own word.
    pub self_declared: Option<bool>,
    /// How many numbered rows the document has; the packs are checked against it.
    pub count: Option<u32>,
    /// Whose work it is: `maker`, `operator` or `integrator`.
    pub by: Option<String>,
    /// To what it applies, any of these; empty where no pack says.
    pub applies: Vec<Applies>,
    /// Days on which more of it begins to bind, in order.
    pub stages: Vec<Stage>,
}

/// A day from which something of a scheme binds.
#[derive(Clone, PartialEq, Debug)]
pub struct Stage {
    /// The first day.
    pub from: Date,
    /// What begins.
    pub text: Text,
}

/// To what a scheme or a requirement applies. All that is stated must hold of one product; what is not stated limits nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Applies {
    /// Entries of `sectors`: the system belongs to one of them.
    pub sectors: Vec<String>,
    /// Entries of `regimes`: the system follows one of them.
    pub regimes: Vec<String>,
    /// Entry of `perspectives`: the categories of the system demand something in it.
    pub perspective: Option<String>,
    /// What a product must be.
    pub to: Option<Selector>,
    /// What may be such a product, which the model alone cannot tell.
    pub perhaps: Option<Selector>,
    /// Products that are left out, each with the reason.
    pub except: Vec<Exception>,
    /// What must be looked at besides; without it being looked at, nobody knows.
    pub open: Option<Text>,
    /// What is said where it does not apply.
    pub reason: Text,
}

/// Products that a scheme leaves out.
#[derive(Clone, PartialEq, Debug)]
pub struct Exception {
    /// Which.
    pub what: Selector,
    /// Why.
    pub reason: Text,
}

/// A market in which products are sold.
#[derive(Clone, PartialEq, Debug)]
pub struct Market {
    /// Id, name, source.
    pub head: Head,
    /// The larger market whose schemes hold in it as well.
    pub within: Option<String>,
}

/// A numbered requirement. Its identifier is `SCHEME/NUMBER`.
#[derive(Clone, PartialEq, Debug)]
pub struct Requirement {
    /// Id, heading, our own words, source.
    pub head: Head,
    /// Mandatory, or recommended.
    pub mandatory: bool,
    /// What must hold for it to be asked for.
    pub condition: Option<Text>,
    /// Entry of `topics`.
    pub topic: Option<String>,
    /// To what it applies within its scheme, any of these; to everything where empty.
    pub applies: Vec<Applies>,
}

impl Requirement {
    /// Identifier of its scheme.
    pub fn scheme(&self) -> &str {
        split(&self.head.id).0
    }

    /// Its number in the document.
    pub fn number(&self) -> &str {
        split(&self.head.id).1
    }
}

/// `SCHEME/NUMBER` cut at the first stroke.
pub(crate) fn split(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or((id, ""))
}

/// How two requirements stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Both demand the same.
    Equal,
    /// The first demands all of the second, and more.
    Covers,
    /// The first is only a part of the second.
    PartOf,
    /// They are about the same matter; evidence for one shows nothing for the other.
    Related,
}

impl Relation {
    /// As written in packs.
    pub const WORDS: [(&'static str, Relation); 4] = [
        ("equal", Relation::Equal),
        ("covers", Relation::Covers),
        ("part-of", Relation::PartOf),
        ("related", Relation::Related),
    ];

    /// As seen from the other end.
    #[must_use]
    pub fn reversed(self) -> Relation {
        match self {
            Relation::Covers => Relation::PartOf,
            Relation::PartOf => Relation::Covers,
            same => same,
        }
    }
}

/// A line of the crosswalk.
#[derive(Clone, PartialEq, Debug)]
pub struct Crosswalk {
    /// Id, why, source.
    pub head: Head,
    /// A requirement.
    pub from: String,
    /// Another.
    pub to: String,
    /// How the first stands to the second.
    pub relation: Relation,
}

/// One label counts as another.
#[derive(Clone, PartialEq, Debug)]
pub struct Recognition {
    /// Id, source.
    pub head: Head,
    /// Who has this …
    pub from: String,
    /// … is taken to have that.
    pub to: String,
    /// Whether it holds in the other direction as well.
    pub both_ways: bool,
    /// First day; unknown days recognise nothing.
    pub since: Option<Date>,
    /// What else must hold.
    pub conditions: Option<Text>,
}

/// A duty that somebody must hold in some phases of life.
#[derive(Clone, PartialEq, Debug)]
pub struct DutyKind {
    /// Id, name, source.
    pub head: Head,
    /// Entries of `life-phases`.
    pub phases: Vec<String>,
}

/// A phase of life.
#[derive(Clone, PartialEq, Debug)]
pub struct Phase {
    /// Id, name, source.
    pub head: Head,
    /// Its place in life.
    pub rank: u32,
}

/// What an author answers to a requirement where no control does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    /// Not met.
    Unmet,
    /// Met in part.
    Partly,
    /// Does not apply here.
    NotApplicable,
}

impl Said {
    /// As written in models.
    pub const WORDS: &'static [&'static str] = &["unmet", "partly", "not-applicable"];

    /// The answer of a word.
    pub fn parse(word: &str) -> Option<Said> {
        match word {
            "unmet" => Some(Said::Unmet),
            "partly" => Some(Said::Partly),
            "not-applicable" => Some(Said::NotApplicable),
            _ => None,
        }
    }
}

/// An answer with its reason.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// Entry of `requirements`.
    pub requirement: u32,
    /// What is said.
    pub said: Said,
    /// Why.
    pub reason: Text,
    /// Where it is stated.
    pub span: Span,
}

/// A scheme that the system, or some of its products, is held against.
#[derive(Clone, PartialEq, Debug)]
pub struct Compliance {
    /// Entry of `schemes`.
    pub scheme: u32,
    /// Its products; the whole system where empty.
    pub product: Vec<Ref>,
    /// Who answers for it.
    pub party: Option<PartyId>,
    /// What is answered by hand.
    pub answers: Vec<Answer>,
    /// Where it is stated.
    pub span: Span,
}
