//! What the packs know about the errors of people: tasks, factors that shape performance, dependence between errors, how unsure it all is.
//!
//! The shape is that of SPAR-H and THERP; every number and every rule stands in packs.

use tensha_text::{Diagnostic, Span, Text};

use crate::knowledge::{Head, Knowledge};
use crate::messages::say;
use crate::reader::Cx;
use crate::suggest::nearest;

/// What somebody has to do.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Find out what is going on.
    Diagnosis,
    /// Do what must be done.
    Action,
}

impl Task {
    /// Both.
    pub const ALL: [Task; 2] = [Task::Diagnosis, Task::Action];

    /// As written in packs and models.
    pub fn tag(self) -> &'static str {
        match self {
            Task::Diagnosis => "diagnosis",
            Task::Action => "action",
        }
    }

    /// From the text of a pack or model.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.tag() == text)
    }
}

/// How often a task fails where nothing helps and nothing hinders.
#[derive(Clone, PartialEq, Debug)]
pub struct HumanTask {
    /// Id is the task's tag.
    pub head: Head,
    /// Nominal probability of error.
    pub nominal: f64,
    /// From how many hindering factors on the product is corrected.
    pub corrected_from: usize,
}

/// What a level of a factor does to a probability.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It is multiplied by this.
    Times(f64),
    /// The error is certain.
    Certain,
}

impl Effect {
    /// For comparing: the larger, the worse.
    pub fn weight(self) -> f64 {
        match self {
            Effect::Times(by) => by,
            Effect::Certain => f64::INFINITY,
        }
    }
}

/// A level of a factor.
#[derive(Clone, PartialEq, Debug)]
pub struct FactorLevel {
    /// As written in models.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// By [`Task`]; none where the level says nothing about that task.
    pub effect: [Option<Effect>; 2],
    /// Where it is stated.
    pub span: Span,
}

/// A factor that shapes performance.
#[derive(Clone, PartialEq, Debug)]
pub struct PerformanceFactor {
    /// Id, name, source.
    pub head: Head,
    /// The level that counts where nothing is known.
    pub usual: String,
    /// Sorted by identifier.
    pub levels: Vec<FactorLevel>,
}

impl PerformanceFactor {
    /// A level by its identifier.
    pub fn level(&self, id: &str) -> Option<&FactorLevel> {
        self.levels.iter().find(|l| l.id == id)
    }

    /// What a level does to a task. A level that says nothing about the task leaves it at the usual one.
    pub fn effect(&self, level: &str, task: Task) -> Option<Effect> {
        let of = |id: &str| self.level(id).and_then(|l| l.effect[task as usize]);
        of(level).or_else(|| of(&self.usual))
    }
}

/// What a model must state for a rule to apply; all that is listed must hold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct When {
    /// The responder has one of these abilities.
    pub abilities: Vec<String>,
    /// The model states no ability.
    pub ability_unstated: bool,
    /// Among the responders is one of these groups.
    pub vulnerable: Vec<String>,
    /// So many people or fewer respond, and the model says so.
    pub size_at_most: Option<u64>,
    /// The share of the time in which the responders are on duty is stated and larger than this.
    pub on_duty_above: Option<f64>,
    /// Available over needed time is stated and at least this.
    pub time_ratio: Option<f64>,
    /// Available over needed time is stated and more than this.
    pub time_ratio_above: Option<f64>,
    /// The available time is stated and longer than this, in seconds.
    pub time_longer_than: Option<f64>,
    /// The rule speaks of this task only.
    pub task: Option<Task>,
}

/// A level that follows from what a model states.
#[derive(Clone, PartialEq, Debug)]
pub struct FactorRule {
    /// Id, source.
    pub head: Head,
    /// When it applies.
    pub when: When,
    /// The factor.
    pub factor: String,
    /// The level.
    pub level: String,
}

/// How far an error follows from earlier ones.
#[derive(Clone, PartialEq, Debug)]
pub struct DependenceLevel {
    /// Id, name, source.
    pub head: Head,
    /// With probability `weight` / `of` the error is as if it stood alone; else it follows for certain.
    pub weight: f64,
    /// See `weight`.
    pub of: f64,
}

impl DependenceLevel {
    /// The probability of an error, given that the earlier ones happened.
    pub fn given(&self, alone: f64) -> f64 {
        ((self.of - self.weight) + self.weight * alone) / self.of
    }
}

/// When two responses depend on each other how far.
#[derive(Clone, PartialEq, Debug)]
pub struct DependenceRule {
    /// Id, source.
    pub head: Head,
    /// The same people or others.
    pub same_people: Option<bool>,
    /// Close in time or not.
    pub close_in_time: Option<bool>,
    /// The same place or another.
    pub same_place: Option<bool>,
    /// Whether something more is noticed.
    pub more_cues: Option<bool>,
    /// From which response in the sequence on the level is the least one.
    pub from_response: Option<usize>,
    /// The level.
    pub level: String,
}

/// The shape of what is not known about a probability.
#[derive(Clone, PartialEq, Debug)]
pub enum SpreadShape {
    /// A beta distribution with the probability as its mean.
    Beta {
        /// Mean and first parameter, by rising means up to one half; in between by straight lines.
        alpha: Vec<(f64, f64)>,
        /// The quantile that counts as low.
        low: f64,
        /// The quantile that counts as high.
        high: f64,
    },
    /// So many times less and more.
    Factor(f64),
}

/// How unsure a probability is.
#[derive(Clone, PartialEq, Debug)]
pub struct Spread {
    /// Id, name, source.
    pub head: Head,
    /// For responders of these abilities.
    pub abilities: Vec<String>,
    /// For all whom no other entry names.
    pub others: bool,
    /// The shape.
    pub shape: SpreadShape,
}

/// Says which names and levels of factors no pack knows.
pub(crate) fn check_factors(
    cx: &mut Cx,
    knowledge: &Knowledge,
    owner: &str,
    factors: &[(String, String, Span)],
) {
    for (factor, level, span) in factors {
        let known = &knowledge.performance_factors;
        match known.get(factor) {
            None => unknown(
                cx,
                *span,
                "factors",
                factor,
                known.keys().map(String::as_str).collect(),
                ["hazard", owner, "factors", factor],
            ),
            Some(f) if f.level(level).is_none() => unknown(
                cx,
                *span,
                factor,
                level,
                f.levels.iter().map(|l| l.id.as_str()).collect(),
                ["hazard", owner, factor, level],
            ),
            Some(_) => {}
        }
    }
}

/// Says that a word is none of those that are known.
pub(crate) fn unknown(
    cx: &mut Cx,
    span: Span,
    key: &str,
    word: &str,
    known: Vec<&str>,
    about: [&str; 4],
) {
    let list: Vec<String> = known.iter().map(|w| format!("`{w}`")).collect();
    let mut d = Diagnostic::error("M009", say!(msg_not_one_of, key, word))
        .at(span)
        .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
        .about(about);
    let near = nearest(word, known);
    if !near.is_empty() {
        d = d.help(say!(msg_did_you_mean, near.join(", ")));
    }
    cx.say(d);
}
