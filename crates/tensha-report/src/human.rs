//! How likely the people of a response err, with every factor and where it comes from.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::human::{Assumed, FactorUsed, HumanError, Origin, TaskError};
use tensha_model::human::{Effect, Task};
use tensha_model::likelihood::Estimate;
use tensha_model::system::System;
use tensha_rules::words;
use tensha_text::{Span, Text};

use crate::assessment::PlaceRef;
use crate::messages::say;

/// Why a level counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The model states it.
    Stated,
    /// A rule of a pack gives it.
    Rule,
    /// Nothing is known, so the usual level counts.
    Usual,
}

/// A performance-shaping factor as it counts.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FactorInfo {
    /// Entry of `performance-factors`.
    pub factor: String,
    /// Its level.
    pub level: String,
    /// What it multiplies the probability by; none where it makes the error certain.
    pub times: Option<f64>,
    /// Why this level counts.
    pub why: Why,
    /// The line of the model, or of the rule or factor in the pack.
    pub place: PlaceRef,
}

/// One task of a response.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TaskInfo {
    /// Diagnosis or action.
    pub task: Task,
    /// The probability where nothing helps and nothing hinders.
    pub nominal: f64,
    /// All factors, sorted by identifier.
    pub factors: Vec<FactorInfo>,
    /// The product of their multipliers.
    pub product: f64,
    /// Whether it was corrected because many factors hinder.
    pub corrected: bool,
    /// Whether the correction would have made one more hindrance look like help, so that fewer of them count instead.
    pub held_up: bool,
    /// The probability of an error in this task.
    pub probability: f64,
    /// All of it as one line.
    pub said: Text,
}

/// How far an error follows from errors in earlier responses.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DependenceInfo {
    /// Entry of `dependence-levels`.
    pub level: String,
    /// Why this level counts.
    pub why: Why,
    /// The line that says so.
    pub place: PlaceRef,
    /// The probability, given that all earlier responses failed by error.
    pub given_earlier: Estimate,
    /// All of it as one line.
    pub said: Text,
}

/// The error of the people of one response: SPAR-H for the tasks, THERP for the dependence.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HumanInfo {
    /// The probability of an error by itself.
    pub alone: Estimate,
    /// The tasks; the best figure is their sum, at most 1.
    pub tasks: Vec<TaskInfo>,
    /// Entry of `human-spread` that made low and high.
    pub spread: Option<String>,
    /// Dependence on the earlier responses.
    pub dependence: Option<DependenceInfo>,
    /// What was assumed because the model does not state it.
    pub assumed: Vec<Text>,
    /// The figure as a line.
    pub said: Text,
}

impl HumanInfo {
    /// Every line, the figure first.
    pub fn lines(&self) -> Vec<Text> {
        let mut out = vec![self.said.clone()];
        out.extend(self.tasks.iter().map(|t| t.said.clone()));
        out.extend(self.dependence.iter().map(|d| d.said.clone()));
        if !self.assumed.is_empty() {
            out.push(say!(msg_human_assumed, Text::series(&self.assumed)));
        }
        out
    }
}

fn number(value: f64) -> Text {
    Text::same(words::number(value))
}

fn why(origin: &Origin) -> (Why, Span) {
    match origin {
        Origin::Stated(span) => (Why::Stated, *span),
        Origin::Rule { span, .. } => (Why::Rule, *span),
        Origin::Usual(span) => (Why::Usual, *span),
    }
}

fn assumed(a: Assumed) -> Text {
    match a {
        Assumed::BothTasks => say!(msg_human_both_tasks),
        Assumed::Untrained => say!(msg_human_untrained),
        Assumed::UsualLevels => say!(msg_human_usual_levels),
        Assumed::UsualTime => say!(msg_human_usual_time),
        Assumed::TimeServesBothTasks => say!(msg_human_time_both),
        Assumed::AlwaysThere => say!(msg_human_always_there),
        Assumed::CloseInTime => say!(msg_human_close_in_time),
        Assumed::SamePlace => say!(msg_human_same_place),
        Assumed::NoTrainedCrew => say!(msg_human_no_crew),
        Assumed::NoSpread => say!(msg_human_no_spread),
    }
}

/// Says the errors of a system's people.
pub(crate) struct Said<'a> {
    pub system: &'a System,
    pub place: &'a dyn Fn(Span) -> PlaceRef,
}

impl Said<'_> {
    /// The error of one response.
    pub fn error(&self, e: &HumanError) -> HumanInfo {
        let spread = e.spread.as_ref().map(|s| &s.entry);
        let spread_name = spread
            .and_then(|id| self.system.knowledge.human_spreads.get(id))
            .map(|s| s.head.name.clone());
        let three = [e.alone.best, e.alone.low, e.alone.high].map(number);
        let [best, low, high] = three;
        HumanInfo {
            alone: e.alone,
            tasks: e.tasks.iter().map(|t| self.task(t)).collect(),
            spread: spread.cloned(),
            dependence: self.dependence(e),
            assumed: e.assumed.iter().map(|a| assumed(*a)).collect(),
            said: match spread_name {
                Some(name) => say!(msg_human_errs_spread, best, low, high, name),
                None => say!(msg_human_errs, best),
            },
        }
    }

    fn factor(&self, f: &FactorUsed) -> FactorInfo {
        let (why, span) = why(&f.origin);
        FactorInfo {
            factor: f.factor.clone(),
            level: f.level.clone(),
            times: match f.effect {
                Effect::Times(by) => Some(by),
                Effect::Certain => None,
            },
            why,
            place: (self.place)(span),
        }
    }

    /// A factor with its level and why it counts.
    fn named(&self, f: &FactorUsed) -> Text {
        let k = &self.system.knowledge;
        let entry = k.performance_factors.get(&f.factor);
        let factor = entry.map(|e| e.head.name.clone()).unwrap_or_default();
        let level =
            entry.and_then(|e| e.level(&f.level)).map(|l| l.name.clone()).unwrap_or_default();
        let why = match &f.origin {
            Origin::Stated(_) => say!(msg_human_stated),
            Origin::Usual(_) => say!(msg_human_usual),
            Origin::Rule { entry, .. } => {
                k.performance_defaults.get(entry).map(|r| r.head.name.clone()).unwrap_or_default()
            }
        };
        say!(msg_human_factor, factor, level, why)
    }

    fn task(&self, t: &TaskError) -> TaskInfo {
        let name = self
            .system
            .knowledge
            .human_tasks
            .get(t.task.tag())
            .map(|k| k.head.name.clone())
            .unwrap_or_default();
        let certain = t.factors.iter().find(|f| f.effect == Effect::Certain);
        // A usual level that changes nothing would only fill the line.
        let mut telling = t.factors.iter().filter_map(|f| match f.effect {
            Effect::Times(by) if by.total_cmp(&1.0).is_ne() => {
                Some(say!(msg_human_times, number_of_times(by), self.named(f)))
            }
            _ => None,
        });
        let said = match (certain, telling.next()) {
            (Some(f), _) => say!(msg_human_certain, name, self.named(f)),
            (None, None) => say!(msg_human_task_usual, name, number(t.nominal)),
            (None, Some(first)) => {
                let first = say!(msg_human_product, number(t.nominal), first);
                let product =
                    telling.fold(first, |before, times| say!(msg_human_product, before, times));
                let p = number(t.probability);
                match (t.held_up, t.corrected) {
                    (true, _) => say!(msg_human_task_held, name, product, t.hindering, p),
                    (false, true) => say!(msg_human_task_corrected, name, product, t.hindering, p),
                    (false, false) => say!(msg_human_task, name, product, p),
                }
            }
        };
        TaskInfo {
            task: t.task,
            nominal: t.nominal,
            factors: t.factors.iter().map(|f| self.factor(f)).collect(),
            product: t.product,
            corrected: t.corrected,
            held_up: t.held_up,
            probability: t.probability,
            said,
        }
    }

    fn dependence(&self, e: &HumanError) -> Option<DependenceInfo> {
        let d = e.dependence.as_ref()?;
        let k = &self.system.knowledge;
        let level =
            k.dependence_levels.get(&d.level).map(|l| l.head.name.clone()).unwrap_or_default();
        let (why, span) = why(&d.origin);
        let reason = match &d.origin {
            Origin::Rule { entry, .. } => {
                k.dependence_rules.get(entry).map(|r| r.head.name.clone()).unwrap_or_default()
            }
            _ => say!(msg_human_stated),
        };
        Some(DependenceInfo {
            level: d.level.clone(),
            why,
            place: (self.place)(span),
            given_earlier: e.given_earlier,
            said: say!(msg_human_given, number(e.given_earlier.best), level, reason),
        })
    }
}

/// A multiplier as one writes it: 10, 0.5.
fn number_of_times(by: f64) -> Text {
    Text::same(by.to_string())
}
