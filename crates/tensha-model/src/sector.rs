//! Profiles of sectors and lists of minimum conditions: entries of the packs.

use std::collections::BTreeMap;
use std::fmt;

use tensha_text::{Date, Text};

use crate::grade::{Level, Property};
use crate::knowledge::Head;
use crate::vocab::ARROWS;

/// What a profile can ask about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Point {
    /// A requirement, or with a scheme's identifier all its mandatory ones.
    Requirement(String),
    /// A perspective, 1 to 4.
    Demand(u8),
    /// What flows with an arrow need of a property.
    Need(&'static str, Property),
    /// A regime that is looked at.
    Regime(String),
}

impl Point {
    /// As written under `except`: an identifier, `demands/2`, `needs/ARROW/PROPERTY`, `regimes/ID`.
    pub fn parse(word: &str) -> Option<Point> {
        if let Some(n) = word.strip_prefix("demands/") {
            let n = n.parse().ok().filter(|n| (1..=4).contains(n))?;
            return Some(Point::Demand(n));
        }
        if let Some(rest) = word.strip_prefix("needs/") {
            let (arrow, property) = rest.split_once('/')?;
            let arrow = ARROWS.iter().find(|a| **a == arrow)?;
            return Some(Point::Need(arrow, Property::parse(property)?));
        }
        Some(match word.strip_prefix("regimes/") {
            Some(id) => Point::Regime(id.to_owned()),
            None => Point::Requirement(word.to_owned()),
        })
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Point::Requirement(id) => f.write_str(id),
            Point::Demand(n) => write!(f, "demands/{n}"),
            Point::Need(arrow, property) => write!(f, "needs/{arrow}/{}", property.tag()),
            Point::Regime(id) => write!(f, "regimes/{id}"),
        }
    }
}

/// How strongly something is asked for.
#[derive(Clone, PartialEq, Debug)]
pub enum Degree {
    /// Entry of `confirmations`: who confirms it.
    Confirmation(String),
    /// A strength.
    Level(Level),
    /// It is looked at or not.
    Asked,
}

/// An inherited point that is taken out, or asked for less strongly.
#[derive(Clone, PartialEq, Debug)]
pub struct Exception {
    /// What is left of it; nothing where it is taken out.
    pub left: Option<Degree>,
    /// Why.
    pub reason: Option<Text>,
}

/// What a sector asks of its systems.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Id, name, source.
    pub head: Head,
    /// Entries of `sectors`; none for a core.
    pub sectors: Vec<String>,
    /// Entries of `profiles` that it builds on.
    pub inherits: Vec<String>,
    /// What it asks for itself.
    pub asks: BTreeMap<Point, Degree>,
    /// Requirements that would do harm here, with the reason.
    pub forbids: BTreeMap<String, Option<Text>>,
    /// Inherited points that it relaxes.
    pub except: BTreeMap<Point, Exception>,
}

/// A condition of a list of minimum conditions.
#[derive(Clone, PartialEq, Debug)]
pub struct MinimumCondition {
    /// Its name in the list.
    pub id: String,
    /// What consumers can count on, in a few words.
    pub name: Text,
    /// The same in a sentence or two.
    pub text: Option<Text>,
    /// Requirements of which any one asks for it.
    pub requirements: Vec<String>,
    /// Entry of `confirmations`: how it is confirmed at least.
    pub confirmation: Option<String>,
}

/// What consumers can count on in every industry, as a list that somebody agreed on, or proposes.
#[derive(Clone, PartialEq, Debug)]
pub struct MinimumList {
    /// Id, name, source.
    pub head: Head,
    /// Its day.
    pub date: Date,
    /// Who agreed; nobody where it is a proposal.
    pub agreed_by: Option<Text>,
    /// In the order of the list.
    pub conditions: Vec<MinimumCondition>,
}

/// A committee that makes standards, with what it is taken to be for.
#[derive(Clone, PartialEq, Debug)]
pub struct Committee {
    /// Id, name, scope in our own words, source.
    pub head: Head,
    /// Entries of `topics` inside its scope.
    pub topics: Vec<String>,
    /// Entries of `sectors` that it is for; all where empty.
    pub sectors: Vec<String>,
}

impl Committee {
    /// Whether a topic lies inside its scope; what is under no topic never does.
    pub fn covers(&self, topic: Option<&String>) -> bool {
        topic.is_some_and(|t| self.topics.contains(t))
    }

    /// Whether it is for systems of a sector, or of none.
    pub fn is_for(&self, sector: Option<&str>) -> bool {
        self.sectors.is_empty() || sector.is_some_and(|own| self.sectors.iter().any(|s| s == own))
    }
}

/// What open causes of hazards, values and conflicts ask of a document, by the words that the analysis uses.
pub const COMMENT_NEEDS: [&str; 21] = [
    "accuracy",
    "away",
    "clash",
    "failure",
    "in-hand",
    "meaning",
    "misuse",
    "passwords",
    "person",
    "person-errs",
    "proof-or-time",
    "release-or-hold",
    "response",
    "service",
    "shared-network",
    "supplier",
    "supply",
    "surface",
    "transit",
    "update-or-service",
    "updates",
];

/// What a cause or conflict that is open asks of a document, and under which topics a document could ask for it.
#[derive(Clone, PartialEq, Debug)]
pub struct CommentNeed {
    /// One of [`COMMENT_NEEDS`], and what is needed, in words.
    pub head: Head,
    /// Entries of `topics`; empty where none of them is about it.
    pub topics: Vec<String>,
}

/// Stages of a proposal to standardise, the first one first.
pub const PROPOSAL_STAGES: [&str; 5] = ["seen", "proposed", "in-draft", "published", "recognised"];

/// What became of a wish to standardise, kept by hand.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    /// Id, what it is.
    pub head: Head,
    /// Entry of `topics`.
    pub topic: String,
    /// Entry of `committees`, where it lies with one.
    pub committee: Option<String>,
    /// The day on which each stage was reached, by [`PROPOSAL_STAGES`]; a stage may be passed over. Days never go back.
    pub stages: [Option<Date>; 5],
}
