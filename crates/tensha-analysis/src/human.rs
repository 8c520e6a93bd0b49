//! How likely the people of a response err, and where each part of the number comes from.
//!
//! The shape is that of SPAR-H: a nominal probability for each task, times what shapes performance, and corrected where many factors
//! hinder; then THERP's dependence on the errors of earlier responses. All numbers are the packs'.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_model::human::{
    DependenceRule, Effect, FactorRule, HumanTask, PerformanceFactor, Spread, SpreadShape, Task,
    When,
};
use tensha_model::knowledge::Knowledge;
use tensha_model::likelihood::Estimate;
use tensha_model::system::{Hazard, Party, PartyId, Response, System};
use tensha_text::Span;

use crate::beta;

/// Where a level comes from.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The model states it here.
    Stated(Span),
    /// A rule of a pack gives it.
    Rule {
        /// Its identifier in `performance-defaults` or `dependence-rules`.
        entry: String,
        /// Where it stands.
        span: Span,
    },
    /// Nothing is known, so the factor's usual level counts.
    Usual(Span),
}

/// A factor as it was used.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FactorUsed {
    /// Entry of `performance-factors`.
    pub factor: String,
    /// Its level.
    pub level: String,
    /// What the level does to the probability.
    pub effect: Effect,
    /// Where the level comes from.
    pub origin: Origin,
}

/// The error of one task, before any dependence.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TaskError {
    /// Diagnosis or action.
    pub task: Task,
    /// The probability where nothing helps and nothing hinders.
    pub nominal: f64,
    /// All factors, sorted by identifier.
    pub factors: Vec<FactorUsed>,
    /// The product of the multipliers, without factors that make the error certain.
    pub product: f64,
    /// How many factors hinder.
    pub hindering: usize,
    /// Whether the product was corrected because many factors hinder.
    pub corrected: bool,
    /// Whether the corrected value would have been below what fewer of the same factors give, and these count instead.
    pub held_up: bool,
    /// The probability.
    pub probability: f64,
}

/// How a probability was made into three.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SpreadUsed {
    /// Entry of `human-spread`.
    pub entry: String,
    /// The two parameters, where it is a beta distribution.
    pub beta: Option<(f64, f64)>,
}

/// How far the error follows from those of the earlier responses.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DependenceUsed {
    /// Entry of `dependence-levels`.
    pub level: String,
    /// Where the level comes from.
    pub origin: Origin,
    /// What the rules alone would give.
    pub by_rules: Option<String>,
    /// The earlier responses.
    pub earlier: Vec<usize>,
}

/// What was assumed because the model does not state it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Assumed {
    /// No task is stated: diagnosis and action.
    BothTasks,
    /// The responder's ability is not stated.
    Untrained,
    /// Some factors stand at their usual level.
    UsualLevels,
    /// Available and needed time are not both stated.
    UsualTime,
    /// One stated time serves for diagnosis and for action.
    TimeServesBothTasks,
    /// The responders are taken to be there all the time.
    AlwaysThere,
    /// The responses are taken to be close in time.
    CloseInTime,
    /// The responders are taken to be in the same place.
    SamePlace,
    /// The numbers were made for trained crews, and these people are none.
    NoTrainedCrew,
    /// Nobody says how unsure the number is.
    NoSpread,
}

/// The error of the people of one response.
#[derive(Clone, PartialEq, Debug)]
pub struct HumanError {
    /// Which response of the hazard, from 0.
    pub response: usize,
    /// Who responds.
    pub by: Option<PartyId>,
    /// The tasks; the probability is their sum, at most 1.
    pub tasks: Vec<TaskError>,
    /// Where the task is stated; none where both tasks were assumed.
    pub task_stated: Option<Span>,
    /// The probability by itself.
    pub alone: Estimate,
    /// How the three values were made.
    pub spread: Option<SpreadUsed>,
    /// Dependence on the earlier responses; none for the first.
    pub dependence: Option<DependenceUsed>,
    /// The probability, given that all earlier responses failed by error; the same as `alone` for the first.
    pub given_earlier: Estimate,
    /// What was assumed, in the order of the enumeration.
    pub assumed: Vec<Assumed>,
}

/// The errors of all responses of a hazard, in their order.
pub fn run(system: &System, hazard: &Hazard) -> Vec<Option<HumanError>> {
    (0..hazard.responses.len()).map(|i| error(system, hazard, i)).collect()
}

/// The error of one response; none where there is no such response or the packs lack its task.
pub fn error(system: &System, hazard: &Hazard, index: usize) -> Option<HumanError> {
    let knowledge = &system.knowledge;
    let response = hazard.responses.get(index)?;
    let unknown = Party::default();
    let party = response.by.map_or(&unknown, |p| &system.parties[p.index()]);
    let mut assumed = Vec::new();

    let wanted: &[Task] = match response.task.map(Task::parse) {
        Some(Some(Task::Diagnosis)) => &[Task::Diagnosis],
        Some(Some(Task::Action)) => &[Task::Action],
        _ => &Task::ALL,
    };
    let ability = party
        .ability
        .and_then(|a| knowledge.abilities.get_index(a as usize))
        .map(|(id, _)| id.as_str());
    let facts = Facts { party, ability, response };
    let tasks = wanted
        .iter()
        .map(|task| {
            let entry = knowledge.human_tasks.get(task.tag())?;
            Some(task_error(entry, *task, facts.factors(knowledge, *task)))
        })
        .collect::<Option<Vec<TaskError>>>()?;
    // SPAR-H adds the two; the sum is never below the probability that at least one of them fails.
    let best = tasks.iter().map(|t| t.probability).sum::<f64>().min(1.0);

    if response.task.is_none() {
        assumed.push(Assumed::BothTasks);
    }
    if ability.is_none() {
        assumed.push(Assumed::Untrained);
    }
    if tasks.iter().flat_map(|t| &t.factors).any(|f| matches!(f.origin, Origin::Usual(_))) {
        assumed.push(Assumed::UsualLevels);
    }
    let time_is_stated = knowledge
        .performance_defaults
        .values()
        .filter(|r| speaks_of_time(&r.when))
        .any(|r| response.factors.iter().any(|(f, ..)| *f == r.factor));
    match facts.times() {
        _ if time_is_stated => {}
        None => assumed.push(Assumed::UsualTime),
        Some(_) if tasks.len() > 1 => assumed.push(Assumed::TimeServesBothTasks),
        Some(_) => {}
    }
    if party.on_duty.is_none() {
        assumed.push(Assumed::AlwaysThere);
    }
    let spread = spread_for(knowledge, ability);
    let (alone, spread) = match spread {
        Some(s) => {
            if s.others {
                assumed.push(Assumed::NoTrainedCrew);
            }
            let (estimate, beta) = three(&s.shape, best);
            (estimate, Some(SpreadUsed { entry: s.head.id.clone(), beta }))
        }
        None => {
            assumed.push(Assumed::NoSpread);
            (Estimate::exactly(best), None)
        }
    };
    let dependence = dependence(system, hazard, index, &mut assumed);
    let given_earlier =
        match dependence.as_ref().and_then(|d| knowledge.dependence_levels.get(&d.level)) {
            Some(level) => Estimate {
                low: level.given(alone.low),
                best: level.given(alone.best),
                high: level.given(alone.high),
            },
            None => alone,
        };
    assumed.sort();
    assumed.dedup();
    Some(HumanError {
        response: index,
        by: response.by,
        tasks,
        task_stated: response.task.map(|_| response.span),
        alone,
        spread,
        dependence,
        given_earlier,
        assumed,
    })
}

/// The probability of error of a task under its factors.
pub fn task_error(entry: &HumanTask, task: Task, factors: Vec<FactorUsed>) -> TaskError {
    let nominal = entry.nominal;
    let times = factors.iter().filter_map(|f| match f.effect {
        Effect::Times(by) => Some(by),
        Effect::Certain => None,
    });
    let (mut hinder, help): (Vec<f64>, Vec<f64>) = times.partition(|by| *by > 1.0);
    hinder.sort_by(|a, b| b.total_cmp(a));
    // Infinity over infinity would be no number.
    let all = |hinder: &[f64]| hinder.iter().chain(&help).product::<f64>().min(1e300);
    let product = all(&hinder);
    let corrected = hinder.len() >= entry.corrected_from;
    let mut held_up = false;
    let probability = if factors.iter().any(|f| f.effect == Effect::Certain) {
        1.0
    } else if corrected {
        let value = nominal * product / (nominal * (product - 1.0) + 1.0);
        // The correction sets in with the third factor, and would make one more hindrance look like help.
        let fewer = (nominal * all(&hinder[..entry.corrected_from - 1])).min(1.0);
        held_up = fewer > value;
        value.max(fewer)
    } else {
        (nominal * product).min(1.0)
    };
    TaskError {
        task,
        nominal,
        product,
        hindering: hinder.len() + factors.iter().filter(|f| f.effect == Effect::Certain).count(),
        factors,
        corrected,
        held_up,
        probability,
    }
}

/// What the model states of a response.
struct Facts<'a> {
    party: &'a Party,
    ability: Option<&'a str>,
    response: &'a Response,
}

impl Facts<'_> {
    /// Available and needed time, where both are stated.
    fn times(&self) -> Option<(f64, f64)> {
        self.response.time_available.zip(self.response.time_needed)
    }

    fn factors(&self, knowledge: &Knowledge, task: Task) -> Vec<FactorUsed> {
        knowledge
            .performance_factors
            .values()
            .filter_map(|factor| {
                let (level, origin) = self.level(knowledge, factor, task);
                let effect = factor.effect(&level, task)?;
                Some(FactorUsed { factor: factor.head.id.clone(), level, effect, origin })
            })
            .collect()
    }

    /// What the model states; else the worst that a rule gives; else the usual level.
    fn level(
        &self,
        knowledge: &Knowledge,
        factor: &PerformanceFactor,
        task: Task,
    ) -> (String, Origin) {
        let id = &factor.head.id;
        if let Some((_, level, at)) = self
            .response
            .factors
            .iter()
            .find(|(f, level, _)| f == id && factor.level(level).is_some())
        {
            return (level.clone(), Origin::Stated(*at));
        }
        let weight = |r: &FactorRule| factor.effect(&r.level, task).map_or(1.0, Effect::weight);
        let rules = || {
            knowledge
                .performance_defaults
                .values()
                .filter(|r| r.factor == *id && self.holds(&r.when, task))
        };
        // The thresholds of time contain each other: whoever has fifty times the time has five times, too.
        let about_time = rules()
            .filter(|r| speaks_of_time(&r.when))
            .min_by(|a, b| weight(a).total_cmp(&weight(b)).then_with(|| a.head.id.cmp(&b.head.id)));
        let worst = rules()
            .filter(|r| !speaks_of_time(&r.when))
            .chain(about_time)
            .max_by(|a, b| weight(a).total_cmp(&weight(b)).then_with(|| b.head.id.cmp(&a.head.id)));
        match worst {
            Some(r) => {
                (r.level.clone(), Origin::Rule { entry: r.head.id.clone(), span: r.head.span })
            }
            None => (factor.usual.clone(), Origin::Usual(factor.head.span)),
        }
    }

    fn holds(&self, when: &When, task: Task) -> bool {
        let ability = (when.abilities.is_empty() && !when.ability_unstated)
            || match self.ability {
                Some(a) => when.abilities.iter().any(|w| w == a),
                None => when.ability_unstated,
            };
        let vulnerable = when.vulnerable.is_empty()
            || self.party.vulnerable.iter().any(|v| when.vulnerable.contains(v));
        let size = when.size_at_most.is_none_or(|most| self.party.size.is_some_and(|s| s <= most));
        let duty =
            when.on_duty_above.is_none_or(|above| self.party.on_duty.is_some_and(|d| d > above));
        let time = !speaks_of_time(when)
            || self.times().is_some_and(|(available, needed)| {
                let ratio = if needed > 0.0 { available / needed } else { f64::INFINITY };
                when.time_ratio.is_none_or(|least| ratio >= least)
                    && when.time_ratio_above.is_none_or(|above| ratio > above)
                    && when.time_longer_than.is_none_or(|longer| available > longer)
            });
        ability && vulnerable && size && duty && time && when.task.is_none_or(|t| t == task)
    }
}

fn speaks_of_time(when: &When) -> bool {
    when.time_ratio.is_some() || when.time_ratio_above.is_some() || when.time_longer_than.is_some()
}

/// The spread for an ability: the first that names it, else the first that is for all others.
fn spread_for<'k>(knowledge: &'k Knowledge, ability: Option<&str>) -> Option<&'k Spread> {
    let all = || knowledge.human_spreads.values();
    ability
        .and_then(|a| all().find(|s| s.abilities.iter().any(|w| w == a)))
        .or_else(|| all().find(|s| s.others))
}

/// The parameters of the beta distribution with this mean.
fn beta_shape(alpha: &[(f64, f64)], mean: f64) -> Option<(f64, f64)> {
    if !(mean > 0.0 && mean < 1.0) {
        return None;
    }
    if mean > 0.5 {
        return beta_shape(alpha, 1.0 - mean).map(|(a, b)| (b, a));
    }
    let after = alpha.iter().position(|(m, _)| *m >= mean);
    let a = match after {
        None => alpha.last()?.1,
        Some(0) => alpha[0].1,
        Some(i) => {
            let ((m0, a0), (m1, a1)) = (alpha[i - 1], alpha[i]);
            a0 + (a1 - a0) * (mean - m0) / (m1 - m0)
        }
    };
    Some((a, a * (1.0 - mean) / mean))
}

/// Three values around a probability.
pub fn three(shape: &SpreadShape, best: f64) -> (Estimate, Option<(f64, f64)>) {
    match shape {
        SpreadShape::Factor(by) => {
            // What is certain stays certain.
            let low = if best >= 1.0 { 1.0 } else { best / by };
            (Estimate { low, best, high: (best * by).min(1.0) }, None)
        }
        SpreadShape::Beta { alpha, low, high } => match beta_shape(alpha, best) {
            None => (Estimate::exactly(best), None),
            Some((a, b)) => {
                let at = |share| beta::quantile(a, b, share);
                let estimate =
                    Estimate { low: at(*low).min(best), best, high: at(*high).max(best) };
                (estimate, Some((a, b)))
            }
        },
    }
}

/// How far this response's error follows from those of the earlier ones.
fn dependence(
    system: &System,
    hazard: &Hazard,
    index: usize,
    assumed: &mut Vec<Assumed>,
) -> Option<DependenceUsed> {
    if index == 0 {
        return None;
    }
    let knowledge = &system.knowledge;
    let response = &hazard.responses[index];
    let place = |r: &Response| r.by.and_then(|p| system.parties[p.index()].place);
    let certainty =
        |level: &str| knowledge.dependence_levels.get(level).map_or(0.0, |l| l.given(0.0));
    let holds = |rule: &DependenceRule, earlier: &Response| {
        let people = response.by == earlier.by;
        // Where a place is not stated, the same one is assumed: it is the worse case.
        let here = place(response).zip(place(earlier)).is_none_or(|(a, b)| a == b);
        let more = response.notices_by.iter().any(|n| !earlier.notices_by.contains(n));
        rule.same_people.is_none_or(|w| w == people)
            && rule.close_in_time.is_none_or(|w| w)
            && rule.same_place.is_none_or(|w| w == here)
            && rule.more_cues.is_none_or(|w| w == more)
            && rule.from_response.is_none_or(|from| index + 1 >= from)
    };
    let by_rules = knowledge
        .dependence_rules
        .values()
        .filter(|rule| hazard.responses[..index].iter().any(|e| holds(rule, e)))
        .max_by(|a, b| {
            certainty(&a.level)
                .total_cmp(&certainty(&b.level))
                .then_with(|| b.head.id.cmp(&a.head.id))
        });
    let earlier: Vec<usize> = (0..index).collect();
    let by_rules_level = by_rules.map(|r| r.level.clone());
    let (level, origin) = match (response.dependence, by_rules) {
        (Some(level), _) => (level.to_owned(), Origin::Stated(response.span)),
        (None, Some(rule)) => {
            assumed.push(Assumed::CloseInTime);
            if hazard.responses[..index]
                .iter()
                .any(|e| place(response).is_none() || place(e).is_none())
            {
                assumed.push(Assumed::SamePlace);
            }
            let origin = Origin::Rule { entry: rule.head.id.clone(), span: rule.head.span };
            (rule.level.clone(), origin)
        }
        (None, None) => return None,
    };
    Some(DependenceUsed { level, origin, by_rules: by_rules_level, earlier })
}
