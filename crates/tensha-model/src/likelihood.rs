//! What the packs know about attackers and faults: classes, what they can beat, how often things fail.
//!
//! Every number is an assumption with three values. Nothing here decides which combinations lead to a hazard, except which strength a
//! class of attackers can beat at all.

use tensha_text::Span;

use crate::grade::{Level, Property};
use crate::knowledge::Head;

/// A number of which nobody knows the true value: a low, a best and a high one, in this order of size.
#[derive(Clone, Copy, PartialEq, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct Estimate {
    /// What it hardly falls below.
    pub low: f64,
    /// The best guess.
    pub best: f64,
    /// What it hardly exceeds.
    pub high: f64,
}

impl Estimate {
    /// A number that is taken as known.
    pub fn exactly(value: f64) -> Self {
        Self { low: value, best: value, high: value }
    }

    /// One of the three.
    pub fn at(self, setting: Setting) -> f64 {
        match setting {
            Setting::Low => self.low,
            Setting::Best => self.best,
            Setting::High => self.high,
        }
    }
}

/// Which of the three values of every number is used.
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
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// The low ones.
    Low,
    /// The best ones.
    #[default]
    Best,
    /// The high ones.
    High,
}

impl Setting {
    /// All three, from low to high.
    pub const ALL: [Setting; 3] = [Setting::Low, Setting::Best, Setting::High];
}

/// A class of attackers.
#[derive(Clone, PartialEq, Debug)]
pub struct AttackerClass {
    /// Id, name, source.
    pub head: Head,
    /// Place in the chain in which each can do what the lower ones can; none for a class beside the chain.
    pub rank: Option<u8>,
    /// Whether it is never in a place.
    pub remote_only: bool,
    /// How often a campaign against a system like this begins, per second.
    pub onset: Option<Estimate>,
    /// How long a campaign lasts, in seconds.
    pub lasts: Option<Estimate>,
    /// Probability of beating a strength, by [`Level`]; none where it cannot. Level none is always beaten.
    pub beats: [Option<Estimate>; 4],
    /// Where each of them is stated.
    pub beats_span: [Option<Span>; 4],
}

impl AttackerClass {
    /// Whether it can beat this strength at all.
    pub fn can_beat(&self, level: Level) -> bool {
        self.beats[level as usize].is_some()
    }
}

/// A way to fail.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureMode {
    /// Id, name, source.
    pub head: Head,
    /// The property that it breaks.
    pub breaks: Property,
}

/// A class of links.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkClass {
    /// Id, name, source.
    pub head: Head,
    /// Whether who speaks on it can use a service of the other end, and so take it over.
    pub carries_service: bool,
}

/// How often something fails in one mode.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureData {
    /// loss, error, untimely or leak.
    pub mode: String,
    /// Per second.
    pub rate: Estimate,
    /// Mean time until it is repaired or noticed, in seconds.
    pub lasts: Estimate,
    /// Where it is stated.
    pub span: Span,
}

/// To what a set of failure rates applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailureScope {
    /// Components of this kind.
    Kind,
    /// Components whose kind has this role.
    Role,
    /// Links of this medium.
    Medium,
    /// What a party supplies: power, network, cloud, clock, keys.
    Supply,
}

impl FailureScope {
    /// As written in packs.
    pub const ALL: [(&'static str, FailureScope); 4] = [
        ("kind", FailureScope::Kind),
        ("role", FailureScope::Role),
        ("medium", FailureScope::Medium),
        ("supply", FailureScope::Supply),
    ];
}

/// Failure rates of a kind, a role, a medium or a supply.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureRates {
    /// Id, name, source.
    pub head: Head,
    /// To what they apply.
    pub scope: FailureScope,
    /// The kind, role, medium or supply.
    pub of: String,
    /// By mode, sorted.
    pub modes: Vec<FailureData>,
}

/// The strength of what has none of its own.
#[derive(Clone, PartialEq, Debug)]
pub struct CauseDefault {
    /// Id is `person`, `supplier` or `on-path`.
    pub head: Head,
    /// The strength.
    pub strength: Level,
}

/// How probable a mistake is when it can be made.
#[derive(Clone, PartialEq, Debug)]
pub struct CauseProbability {
    /// Id is `misuse`, `person-errs`, `clash`, `control-fails` or `response-errs`.
    pub head: Head,
    /// Per demand.
    pub probability: Estimate,
}
