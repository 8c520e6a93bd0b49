//! Goals with what they come to, and what became of each risk, as plain data.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::acceptance::{Standing, State};
use tensha_analysis::goals::{GoalResult, Interval, Part, Verdict};
use tensha_model::System;
use tensha_model::goal::{Goal, GoalMeasure, Integrity, Line};
use tensha_model::system::{Namespace as Ns, Ref};
pub use tensha_rules::words::number;
use tensha_text::{Span, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

/// The year of models, 365 days, in seconds.
pub const YEAR: f64 = 31_536_000.0;

/// By what values of a goal are multiplied for readers: they are shown per year, or per demand as they are.
pub fn scale(goal: &Goal) -> f64 {
    if goal.terms.measure.is_per_demand() { 1.0 } else { YEAR }
}

/// An interval, multiplied; one number where both ends read the same.
pub fn interval(i: Interval, scale: f64) -> String {
    let (lo, hi) = (number(i.lo * scale), number(i.hi * scale));
    if lo == hi { lo } else { format!("{lo}–{hi}") }
}

/// A line of a goal, multiplied; a dash where there is none.
pub fn line(l: Option<Line>, scale: f64) -> String {
    l.map_or_else(
        || "–".to_owned(),
        |l| {
            let c = number(l.c * scale);
            if l.alpha == 0.0 { c } else { format!("{c}/n^{}", l.alpha) }
        },
    )
}

/// What a goal compares, in words.
pub fn measure(m: GoalMeasure) -> Text {
    match m {
        GoalMeasure::IndividualRate => say!(msg_goal_individual),
        GoalMeasure::EventRate => say!(msg_goal_event),
        GoalMeasure::UnitRate => say!(msg_goal_unit),
        GoalMeasure::Expected => say!(msg_goal_expected),
        GoalMeasure::ExpectedPerDemand => say!(msg_goal_expected_per_demand),
        GoalMeasure::Societal => say!(msg_goal_societal),
        GoalMeasure::PerDemand => say!(msg_goal_per_demand),
    }
}

/// How a risk stands to its lines, in words.
pub fn verdict(v: Verdict) -> Text {
    match v {
        Verdict::Below => say!(msg_goal_below),
        Verdict::Between => say!(msg_goal_between),
        Verdict::Undecided => say!(msg_goal_undecided),
        Verdict::NotKnown => say!(msg_goal_not_known),
        Verdict::Above => say!(msg_goal_above),
    }
}

/// What became of a risk, in words.
pub fn state(s: State) -> Text {
    match s {
        State::Accepted => say!(msg_accepted),
        State::Lapsed => say!(msg_lapsed),
        State::Treated => say!(msg_treated),
        State::Open => say!(msg_risk_open),
    }
}

/// Why the value of a hazard is not known; nothing where it is.
pub fn reason(part: &Part) -> Option<Text> {
    if part.refused {
        Some(say!(msg_goal_refused))
    } else if part.no_initiator {
        Some(say!(msg_goal_no_initiator))
    } else if part.missing.is_empty() {
        None
    } else {
        Some(say!(msg_goal_missing, part.missing.len()))
    }
}

/// Where the numbers of a goal come from.
pub fn source(system: &System, goal: &Goal) -> Option<Text> {
    goal.entry
        .and_then(|e| system.knowledge.goals.get_index(e as usize))
        .map(|(_, entry)| entry.head.name.clone())
        .or_else(|| goal.source.clone())
}

/// What an acceptance says, a line each. Nothing where no acceptance is behind the standing.
pub fn said(system: &System, s: &Standing) -> Vec<Text> {
    let Some(by) = s.by.and_then(|n| system.acceptances.get(n)) else { return Vec::new() };
    let owner = by.owner.map(|p| system.title(p.into())).unwrap_or_default();
    let until = by.until.map(|d| d.to_string()).unwrap_or_default();
    vec![
        say!(msg_acceptance_by, owner, until),
        say!(msg_acceptance_benefit, by.benefit.clone()),
        say!(msg_acceptance_alternatives, by.alternatives.clone()),
        say!(msg_acceptance_condition, by.condition.clone()),
    ]
}

/// What lies between a least and a greatest value, per year or per demand.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Between {
    /// At least.
    pub lo: f64,
    /// At most; nothing where a number is missing.
    pub hi: Option<f64>,
    /// The same in words.
    pub label: String,
}

impl Between {
    fn new(i: Interval, by: f64) -> Self {
        let hi = i.hi * by;
        Self { lo: i.lo * by, hi: hi.is_finite().then_some(hi), label: interval(i, by) }
    }
}

/// A line of a goal, C/n^α, per year or per demand.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LineInfo {
    /// Where it stands for one person.
    pub c: f64,
    /// How steeply it falls with the number of persons; 0 for a line that is one number.
    pub alpha: f64,
}

/// Between which numbers of persons an F–N goal holds.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PersonsInfo {
    /// From so many on.
    pub from: u64,
    /// Up to so many; what hits more is measured there.
    pub to: Option<u64>,
    /// Nothing that hits more is accepted, however rare.
    pub none_above: Option<u64>,
}

/// What a hazard adds to a goal.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PartInfo {
    /// The hazard.
    pub hazard: ElementRef,
    /// What it adds.
    pub value: Between,
    /// Why that is not known.
    pub reason: Option<Text>,
}

/// A point of an F–N goal.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PointInfo {
    /// So many persons or more.
    pub n: u64,
    /// How often, per year.
    pub f: Between,
    /// How it stands.
    pub verdict: Verdict,
    /// The same in words.
    pub label: Text,
}

/// A goal with what it comes to.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GoalInfo {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What is compared.
    pub measure: Text,
    /// How it stands.
    pub verdict: Verdict,
    /// The same in words.
    pub label: Text,
    /// Level A.
    pub upper: Option<LineInfo>,
    /// Level B.
    pub lower: Option<LineInfo>,
    /// Both in words: A, B.
    pub lines: [String; 2],
    /// What is compared with the lines; nothing for an F–N goal.
    pub value: Option<Between>,
    /// For an F–N goal, where it holds.
    pub persons: Option<PersonsInfo>,
    /// For an F–N goal, its points.
    pub points: Vec<PointInfo>,
    /// For an F–N goal that nothing touches, why it holds.
    pub untouched: Option<Text>,
    /// The hazards that it judges.
    pub hazards: Vec<PartInfo>,
    /// Where its numbers come from.
    pub source: Option<Text>,
    /// The entry of a pack that it uses.
    pub uses: Option<String>,
    /// The line of the model.
    pub place: PlaceRef,
}

/// A level of integrity that somebody states. Levels of different scales stand beside each other and are never converted.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct IntegrityInfo {
    /// The component, control or zone.
    pub element: ElementRef,
    /// Entry of `integrity-scales`.
    pub scheme: String,
    /// Its name.
    pub scheme_name: Text,
    /// The level.
    pub level: Text,
    /// What the scale itself says of it.
    pub text: Option<Text>,
    /// Who says so, on which document.
    pub source: Option<Text>,
    /// The line.
    pub place: PlaceRef,
}

/// All levels of integrity: of components, then controls, then zones.
pub(crate) fn integrity(
    system: &System,
    place: &dyn Fn(Span) -> PlaceRef,
    element: &dyn Fn(Ref) -> ElementRef,
) -> Vec<IntegrityInfo> {
    let components = system.components.iter().map(|c| {
        let stated = c.more.as_deref().map_or(&[][..], |m| &m.integrity);
        (Ns::Component, stated)
    });
    let controls = system.controls.iter().map(|c| (Ns::Control, &c.integrity[..]));
    let zones = system.zones.iter().map(|z| (Ns::Zone, &z.integrity[..]));
    let counted = |list: Vec<(Ns, &[Integrity])>| {
        let mut out = Vec::new();
        for (index, (ns, stated)) in (0u32..).zip(list) {
            for i in stated {
                let scale = system.knowledge.integrity_scales.get_index(i.scale as usize);
                let Some((scheme, scale)) = scale else { continue };
                let level = scale.levels.get(i.level);
                out.push(IntegrityInfo {
                    element: element(Ref { ns, index }),
                    scheme: scheme.clone(),
                    scheme_name: scale.head.name.clone(),
                    level: level.map(|l| l.name.clone()).unwrap_or_default(),
                    text: level.and_then(|l| l.text.clone()),
                    source: i.source.clone(),
                    place: place(i.span),
                });
            }
        }
        out
    };
    [components.collect(), controls.collect(), zones.collect()]
        .into_iter()
        .flat_map(counted)
        .collect()
}

/// What became of a risk at the effective date.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StandingInfo {
    /// The hazard.
    pub hazard: ElementRef,
    /// What became of it.
    pub state: State,
    /// The same in words.
    pub label: Text,
    /// What the acceptance says: owner and last day, benefit, alternatives, condition.
    pub said: Vec<Text>,
    /// The line of the acceptance.
    pub place: Option<PlaceRef>,
}

pub(crate) fn info(
    system: &System,
    list: &[GoalResult],
    place: &dyn Fn(Span) -> PlaceRef,
    element: &dyn Fn(Ref) -> ElementRef,
) -> Vec<GoalInfo> {
    list.iter()
        .map(|r| {
            let goal = &system.goals[r.goal];
            let by = scale(goal);
            let terms = &goal.terms;
            let of = |l: Option<Line>| l.map(|l| LineInfo { c: l.c * by, alpha: l.alpha });
            GoalInfo {
                id: goal.own.id.to_string(),
                name: goal.own.title(),
                measure: measure(terms.measure),
                verdict: r.verdict,
                label: verdict(r.verdict),
                upper: of(terms.upper),
                lower: of(terms.lower),
                lines: [line(terms.upper, by), line(terms.lower, by)],
                value: r.value.map(|v| Between::new(v, by)),
                persons: (terms.measure == GoalMeasure::Societal).then(|| PersonsInfo {
                    from: terms.from.unwrap_or(1).max(1),
                    to: terms.to,
                    none_above: terms.none_above,
                }),
                untouched: untouched(goal, r),
                points: r
                    .points
                    .iter()
                    .map(|p| PointInfo {
                        n: p.n,
                        f: Between::new(p.f, by),
                        verdict: p.verdict,
                        label: verdict(p.verdict),
                    })
                    .collect(),
                hazards: r
                    .parts
                    .iter()
                    .map(|p| PartInfo {
                        hazard: element(p.hazard.into()),
                        value: Between::new(p.value, by),
                        reason: reason(p),
                    })
                    .collect(),
                source: source(system, goal),
                uses: goal
                    .entry
                    .and_then(|e| system.knowledge.goals.get_index(e as usize))
                    .map(|(id, _)| id.clone()),
                place: place(goal.own.span),
            }
        })
        .collect()
}

pub(crate) fn standings(
    system: &System,
    list: &[Standing],
    place: &dyn Fn(Span) -> PlaceRef,
    element: &dyn Fn(Ref) -> ElementRef,
) -> Vec<StandingInfo> {
    list.iter()
        .map(|s| StandingInfo {
            hazard: element(s.hazard.into()),
            state: s.state,
            label: state(s.state),
            said: said(system, s),
            place: s.by.and_then(|n| system.acceptances.get(n)).map(|a| place(a.own.span)),
        })
        .collect()
}

/// Why an F–N goal holds that no hazard touches: it begins with more persons than any of them harms.
pub fn untouched(goal: &Goal, found: &GoalResult) -> Option<Text> {
    let terms = &goal.terms;
    (terms.measure == GoalMeasure::Societal && found.points.is_empty())
        .then(|| say!(msg_goal_untouched, terms.from.unwrap_or(1).max(1).to_string()))
}
