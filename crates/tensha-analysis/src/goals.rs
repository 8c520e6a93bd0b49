//! Goals: what the likelihoods say against two lines. The semantics stand in `docs/semantics-harm.md`.

use tensha_logic::Cancel;
use tensha_model::goal::{Goal, GoalMeasure, Line};
use tensha_model::likelihood::Setting;
use tensha_model::system::{HazardId, PartyId, System};

use crate::causes::Basic;
use crate::exposure::Networks;
use crate::hazards::Options;
use crate::likelihood::{self, EndState, Likelihood, Likelihoods, Outcome};
use crate::map::{self, HarmRead};

/// How a risk stands to two lines.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// On the lower line or below it: accepted without condition.
    Below,
    /// Above the lower line, on the upper one or below it: as low as reasonably practicable.
    Between,
    /// The interval has points in more than one of these.
    Undecided,
    /// A number is missing, and what is known decides nothing.
    NotKnown,
    /// Above the upper line: not accepted.
    Above,
}

/// What lies between a least and a greatest value.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Interval {
    /// At least.
    pub lo: f64,
    /// At most; infinite where a number is missing.
    pub hi: f64,
}

/// A point of the F–N curve, measured against both lines there.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// So many persons or more.
    pub n: u64,
    /// How often, per second.
    pub f: Interval,
    /// The upper line there.
    pub upper: Option<f64>,
    /// The lower line there.
    pub lower: Option<f64>,
    /// How it stands.
    pub verdict: Verdict,
}

/// What a hazard adds.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// The hazard.
    pub hazard: HazardId,
    /// What it adds to the value; for an F–N goal how often outcomes with counted harm come about.
    pub value: Interval,
    /// Numbers that nobody states.
    pub missing: Vec<Basic>,
    /// Whether nothing can begin it, so that it has no frequency.
    pub no_initiator: bool,
    /// Whether its causes could not be worked out.
    pub refused: bool,
    /// Whether a harm that counts states no number of persons, which counts as one.
    pub persons_assumed: bool,
}

impl Part {
    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        self.missing.is_empty() && !self.no_initiator && !self.refused
    }
}

/// How a goal is met.
#[derive(Clone, PartialEq, Debug)]
pub struct GoalResult {
    /// Its number in the model.
    pub goal: usize,
    /// The hazards that it judges, by number.
    pub parts: Vec<Part>,
    /// What is compared with the lines, per second or per demand; nothing for an F–N goal.
    pub value: Option<Interval>,
    /// For an F–N goal, its points by number of persons.
    pub points: Vec<Point>,
    /// How it stands.
    pub verdict: Verdict,
}

impl GoalResult {
    /// Whether it judges a hazard.
    pub fn judges(&self, hazard: HazardId) -> bool {
        self.parts.iter().any(|p| p.hazard == hazard)
    }
}

/// The goals of a system with what they come to, from the likelihoods of its hazards.
pub fn worked_out(system: &System, networks: &Networks) -> Vec<GoalResult> {
    if system.goals.is_empty() {
        return Vec::new();
    }
    // Nobody else holds the flag, so this cannot be interrupted.
    let found = likelihood::run(system, networks, &Options::default(), &Cancel::new());
    run(system, &found.unwrap_or_default())
}

/// How an interval stands to two lines. A value on a line is within it.
pub fn classify(value: Interval, upper: Option<f64>, lower: Option<f64>) -> Verdict {
    let of = |x: f64| {
        if upper.is_some_and(|u| x > u) {
            Verdict::Above
        } else if lower.is_some_and(|l| x <= l) {
            Verdict::Below
        } else {
            Verdict::Between
        }
    };
    let (a, b) = (of(value.lo), of(value.hi));
    if a == b {
        a
    } else if value.hi.is_infinite() {
        Verdict::NotKnown
    } else {
        Verdict::Undecided
    }
}

/// An outcome in which somebody suffers what a goal counts: how often, to how much, at one setting of the numbers.
struct Weighed {
    often: Interval,
    weight: Interval,
}

/// What counts in an outcome: the sum of the shares or persons of its harms, each at least and at most.
fn weight(
    system: &System,
    goal: &Goal,
    who: Option<PartyId>,
    harms: &[HarmRead],
) -> Option<(Interval, bool)> {
    let terms = &goal.terms;
    let Some(kind) = &terms.kind else { return Some((Interval { lo: 1.0, hi: 1.0 }, false)) };
    let known = system.knowledge.harm_kinds.get(kind)?;
    let least = terms.level.as_ref().and_then(|l| known.level(l)).unwrap_or(0);
    let (mut lo, mut hi, mut assumed, mut any) = (0.0, 0.0, false, false);
    for h in harms {
        let of_kind = system.knowledge.harm_kinds.get_index_of(kind) == Some(h.kind as usize);
        if !of_kind || h.from_units > 1 || who.is_some_and(|w| h.who != Some(w)) {
            continue;
        }
        let (from, to) = h.level.unwrap_or((0, known.levels.len().saturating_sub(1)));
        if to < least {
            continue;
        }
        any = true;
        let persons = h.persons.map(|n| n as f64);
        let size = h.who.and_then(|p| system.parties[p.index()].size).map(|n| n as f64);
        let w = match terms.measure {
            GoalMeasure::IndividualRate => match (persons, size) {
                (Some(p), Some(s)) if s > 0.0 => (p / s).min(1.0),
                _ => 1.0,
            },
            GoalMeasure::Expected | GoalMeasure::ExpectedPerDemand | GoalMeasure::Societal => {
                assumed |= persons.is_none();
                persons.unwrap_or(1.0)
            }
            GoalMeasure::EventRate | GoalMeasure::UnitRate | GoalMeasure::PerDemand => 1.0,
        };
        hi += w;
        lo += if from >= least { w } else { 0.0 };
    }
    let counts_once = matches!(
        terms.measure,
        GoalMeasure::IndividualRate
            | GoalMeasure::EventRate
            | GoalMeasure::UnitRate
            | GoalMeasure::PerDemand
    );
    if counts_once {
        (lo, hi) = (f64::min(lo, 1.0), f64::min(hi, 1.0));
    }
    any.then_some((Interval { lo, hi }, assumed))
}

/// How often the unhandled and the handled outcome come about at one setting; probabilities for measures per demand.
fn often(outcome: &Outcome, per_demand: bool) -> [Interval; 2] {
    let whole = if per_demand { outcome.probability } else { outcome.frequency };
    let whole = Interval { lo: whole.0, hi: whole.1 };
    if outcome.ends.is_empty() {
        return [whole, Interval { lo: 0.0, hi: 0.0 }];
    }
    if per_demand {
        // End states have no probability of their own, so each outcome has at most that of the hazard.
        let any = Interval { lo: 0.0, hi: whole.hi };
        return [any, any];
    }
    let (mut handled, mut rest) = ((0.0, 0.0), (0.0, 0.0));
    for (end, b) in &outcome.ends {
        let sum = if *end == EndState::Handled { &mut handled } else { &mut rest };
        *sum = (sum.0 + b.0, sum.1 + b.1);
    }
    [rest, handled].map(|(lo, hi)| Interval { lo, hi: f64::min(hi, whole.hi) })
}

fn product(a: Interval, b: Interval) -> Interval {
    // A weight of 0 counts nothing, however often.
    let hi = if b.hi == 0.0 { 0.0 } else { a.hi * b.hi };
    Interval { lo: a.lo * b.lo, hi }
}

/// A hazard under a goal: what is missing, and its outcomes at each setting.
struct Looked {
    part: Part,
    settings: [Vec<Weighed>; 3],
}

fn look(
    system: &System,
    goal: &Goal,
    who: Option<PartyId>,
    likelihood: &Likelihood,
    harms: &[Vec<HarmRead>; 2],
) -> Option<Looked> {
    let per_demand = goal.terms.measure.is_per_demand();
    let hazard = &system.hazards[likelihood.hazard.index()];
    let has_responses = !hazard.responses.is_empty();
    let weights: Vec<Option<(Interval, bool)>> = harms
        .iter()
        .enumerate()
        // Without responses nothing is handled.
        .map(|(i, h)| (i == 0 || has_responses).then(|| weight(system, goal, who, h)).flatten())
        .collect();
    if weights.iter().all(Option::is_none) {
        return None;
    }
    let mut part = Part {
        hazard: likelihood.hazard,
        value: Interval { lo: 0.0, hi: f64::INFINITY },
        missing: likelihood.missing.clone(),
        no_initiator: !per_demand && !likelihood.has_initiators,
        refused: false,
        persons_assumed: weights.iter().flatten().any(|(_, assumed)| *assumed),
    };
    part.missing.sort_unstable();
    part.missing.dedup();
    part.no_initiator &= part.missing.is_empty();
    let mut settings: [Vec<Weighed>; 3] = Default::default();
    for (slot, setting) in settings.iter_mut().zip(Setting::ALL) {
        let found = likelihood.outcomes.iter().find(|o| o.setting == setting);
        let known = part.is_known();
        part.refused |= known && found.is_none();
        let unknown = Interval { lo: 0.0, hi: f64::INFINITY };
        let times = match found {
            Some(o) if known => often(o, per_demand),
            _ => [unknown; 2],
        };
        *slot = times
            .into_iter()
            .zip(&weights)
            .filter_map(|(often, w)| w.map(|(weight, _)| Weighed { often, weight }))
            .collect();
    }
    Some(Looked { part, settings })
}

/// The least and the greatest over the settings.
fn hull(list: impl IntoIterator<Item = Interval>) -> Interval {
    list.into_iter().fold(Interval { lo: f64::INFINITY, hi: 0.0 }, |a, b| Interval {
        lo: a.lo.min(b.lo),
        hi: a.hi.max(b.hi),
    })
}

fn sum(list: impl IntoIterator<Item = Interval>) -> Interval {
    list.into_iter()
        .fold(Interval { lo: 0.0, hi: 0.0 }, |a, b| Interval { lo: a.lo + b.lo, hi: a.hi + b.hi })
}

/// The value of a hazard at a setting.
fn value_at(looked: &Looked, setting: usize, measure: GoalMeasure) -> Interval {
    let outcomes = &looked.settings[setting];
    if measure == GoalMeasure::PerDemand {
        // Both outcomes together are the hazard, which is certain to count where both do.
        return hull(outcomes.iter().map(|w| product(w.often, w.weight)));
    }
    sum(outcomes.iter().map(|w| {
        let counted = if measure == GoalMeasure::Societal {
            let hit = |w: f64| if w > 0.0 { 1.0 } else { 0.0 };
            Interval { lo: hit(w.weight.lo), hi: hit(w.weight.hi) }
        } else {
            w.weight
        };
        product(w.often, counted)
    }))
}

fn points(goal: &Goal, looked: &[Looked]) -> Vec<Point> {
    let terms = &goal.terms;
    let first = terms.from.unwrap_or(1).max(1);
    let whole = |v: f64| v as u64;
    let mut ns: Vec<u64> = looked
        .iter()
        .flat_map(|l| l.settings.iter().flatten())
        .flat_map(|w| [whole(w.weight.lo), whole(w.weight.hi)])
        .filter(|n| *n >= first)
        .collect();
    let most = ns.iter().copied().max().unwrap_or(0);
    if let Some(to) = terms.to {
        ns.retain(|n| *n <= to);
        ns.extend((most > to && to >= first).then_some(to));
    }
    // Beyond it nothing is accepted; one point stands for all of them.
    let barred = terms.none_above.filter(|n| most > *n).map(|n| n + 1);
    ns.extend(barred);
    ns.sort_unstable();
    ns.dedup();
    ns.into_iter()
        .map(|n| {
            let at = |setting: usize| {
                sum(looked.iter().flat_map(|l| &l.settings[setting]).map(|w| Interval {
                    lo: if w.weight.lo >= n as f64 { w.often.lo } else { 0.0 },
                    hi: if w.weight.hi >= n as f64 { w.often.hi } else { 0.0 },
                }))
            };
            let f = hull((0..3).map(at));
            let line =
                |l: Option<Line>| if barred == Some(n) { Some(0.0) } else { l.map(|l| l.at(n)) };
            let (upper, lower) = (line(terms.upper), line(terms.lower));
            Point { n, f, upper, lower, verdict: classify(f, upper, lower) }
        })
        .collect()
}

fn judge(
    system: &System,
    number: usize,
    goal: &Goal,
    likelihoods: &Likelihoods,
    harms: &[[Vec<HarmRead>; 2]],
) -> GoalResult {
    let named = |h: HazardId| goal.hazards.as_ref().is_none_or(|list| list.contains(&h));
    let terms = &goal.terms;
    let look_for = |who: Option<PartyId>| -> Vec<Looked> {
        likelihoods
            .hazards
            .iter()
            .filter(|l| named(l.hazard))
            .filter_map(|l| look(system, goal, who, l, harms.get(l.hazard.index())?))
            .collect()
    };
    let total = |looked: &[Looked]| {
        hull((0..3).map(|s| {
            let all = looked.iter().map(|l| value_at(l, s, terms.measure));
            if terms.measure == GoalMeasure::PerDemand {
                all.fold(Interval { lo: 0.0, hi: 0.0 }, |a, b| Interval {
                    lo: a.lo.max(b.lo),
                    hi: a.hi.max(b.hi),
                })
            } else {
                sum(all)
            }
        }))
    };
    let looked = look_for(goal.who);
    let mut value = total(&looked);
    if terms.measure == GoalMeasure::IndividualRate && goal.who.is_none() {
        let each = (0..system.parties.len() as u32).map(|p| total(&look_for(Some(PartyId(p)))));
        value = each.fold(Interval { lo: 0.0, hi: 0.0 }, |a, b| Interval {
            lo: a.lo.max(b.lo),
            hi: a.hi.max(b.hi),
        });
    }
    let points =
        if terms.measure == GoalMeasure::Societal { points(goal, &looked) } else { Vec::new() };
    let verdict = if looked.is_empty() {
        Verdict::NotKnown
    } else if terms.measure == GoalMeasure::Societal {
        points.iter().map(|p| p.verdict).max().unwrap_or(Verdict::Below)
    } else {
        classify(value, terms.upper.map(|l| l.c), terms.lower.map(|l| l.c))
    };
    let parts = looked
        .iter()
        .map(|l| Part {
            value: hull((0..3).map(|s| value_at(l, s, terms.measure))),
            ..l.part.clone()
        })
        .collect();
    GoalResult {
        goal: number,
        parts,
        value: (terms.measure != GoalMeasure::Societal && !looked.is_empty()).then_some(value),
        points,
        verdict,
    }
}

/// Judges every goal of a model.
pub fn run(system: &System, likelihoods: &Likelihoods) -> Vec<GoalResult> {
    let harms: Vec<[Vec<HarmRead>; 2]> = system
        .hazards
        .iter()
        .map(|h| [map::harms(system, &h.unhandled), map::harms(system, &h.handled)])
        .collect();
    let goals = system.goals.iter().enumerate();
    goals.map(|(i, goal)| judge(system, i, goal, likelihoods, &harms)).collect()
}
