//! Safety goals: two lines, and what lies between; acceptances; levels of integrity.
//!
//! What is computed from them stands in `docs/semantics-harm.md`.

use tensha_text::{Date, Span, Text};

use crate::harm::HarmLevel;
use crate::knowledge::Head;
use crate::system::{HazardId, Own, PartyId};

/// What a goal compares with its lines.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Default,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum GoalMeasure {
    /// How often one person suffers it.
    IndividualRate,
    /// How often it happens.
    #[default]
    EventRate,
    /// How often it happens with one unit.
    UnitRate,
    /// How many people suffer it in a time.
    Expected,
    /// How many people suffer it per demand or mission.
    ExpectedPerDemand,
    /// How often so many people or more suffer it at once.
    Societal,
    /// How probable it is per demand or mission.
    PerDemand,
}

impl GoalMeasure {
    /// All of them, in the order of [`crate::vocab::GOAL_MEASURES`].
    pub const ALL: [GoalMeasure; 7] = [
        GoalMeasure::IndividualRate,
        GoalMeasure::EventRate,
        GoalMeasure::UnitRate,
        GoalMeasure::Expected,
        GoalMeasure::ExpectedPerDemand,
        GoalMeasure::Societal,
        GoalMeasure::PerDemand,
    ];

    /// From the word of a pack or model.
    pub fn parse(word: &str) -> Option<Self> {
        crate::vocab::GOAL_MEASURES.iter().position(|w| *w == word).map(|i| Self::ALL[i])
    }

    /// Whether it is a probability or a number per demand; else it is a frequency.
    pub fn is_per_demand(self) -> bool {
        matches!(self, GoalMeasure::PerDemand | GoalMeasure::ExpectedPerDemand)
    }
}

/// A line of a goal: C/n^α. A line that is one number has α = 0.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Line {
    /// Where it stands for one person: per second, or a probability per demand.
    pub c: f64,
    /// How steeply it falls with the number of persons.
    pub alpha: f64,
}

impl Line {
    /// Where it stands for `n` persons.
    pub fn at(self, n: u64) -> f64 {
        self.c / libm::pow(n as f64, self.alpha)
    }
}

/// What a goal says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GoalTerms {
    /// What is compared.
    pub measure: GoalMeasure,
    /// Identifier of the kind of harm; none where the goal counts onsets of the hazards that it names.
    pub kind: Option<String>,
    /// Identifier of the least level that counts; every level where none.
    pub level: Option<String>,
    /// Level A: above it a risk is not accepted.
    pub upper: Option<Line>,
    /// Level B: up to it a risk is accepted without condition.
    pub lower: Option<Line>,
    /// The lines hold from so many persons on.
    pub from: Option<u64>,
    /// The lines end at so many persons.
    pub to: Option<u64>,
    /// Nothing that hits more persons is accepted, however rare.
    pub none_above: Option<u64>,
}

/// A published goal.
#[derive(Clone, PartialEq, Debug)]
pub struct GoalEntry {
    /// Id, name, source.
    pub head: Head,
    /// Identifier of its entry of `goal-classes`.
    pub class: Option<String>,
    /// What it says.
    pub terms: GoalTerms,
}

/// A safety goal of a model.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Goal {
    /// Id, name, place in the file.
    pub own: Own,
    /// The entry of `goals` that it uses.
    pub entry: Option<u32>,
    /// Entry of `goal-classes`.
    pub class: Option<u32>,
    /// What it says, its own or its entry's.
    pub terms: GoalTerms,
    /// Whose risk is judged; everybody's where unstated.
    pub who: Option<PartyId>,
    /// The hazards that it judges; those with such harm where unstated.
    pub hazards: Option<Vec<HazardId>>,
    /// Where its numbers come from, where they are its own.
    pub source: Option<Text>,
}

/// A risk that somebody accepts for a time.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Acceptance {
    /// Id, name, place in the file.
    pub own: Own,
    /// What is accepted.
    pub hazard: Option<HazardId>,
    /// What it is good for.
    pub benefit: Text,
    /// What else was looked at.
    pub alternatives: Text,
    /// Under which condition.
    pub condition: Text,
    /// Who answers for it.
    pub owner: Option<PartyId>,
    /// Its last day.
    pub until: Option<Date>,
}

/// How early an acceptance that is about to lapse is named.
#[derive(Clone, PartialEq, Debug)]
pub struct AcceptanceNotice {
    /// Id, name, source.
    pub head: Head,
    /// Days before the last one.
    pub days: u32,
}

/// A scale of integrity: SIL, ASIL, PL, SL and the like.
#[derive(Clone, PartialEq, Debug)]
pub struct IntegrityScale {
    /// Id, name, source.
    pub head: Head,
    /// Levels, the least first, each with what the scale itself says of it.
    pub levels: Vec<HarmLevel>,
}

/// A level of integrity that somebody states. It is never converted.
#[derive(Clone, PartialEq, Debug)]
pub struct Integrity {
    /// Entry of `integrity-scales`.
    pub scale: u32,
    /// Number of its level.
    pub level: usize,
    /// Who says so, on which document.
    pub source: Option<Text>,
    /// Where it is stated.
    pub span: Span,
}
