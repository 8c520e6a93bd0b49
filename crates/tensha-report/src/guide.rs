//! The next best questions, in words.

mod form;

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::coverage::Coverage;
use tensha_analysis::guide::{Ask, Guide};
use tensha_analysis::map::Outcome;
use tensha_model::system::{HazardId, Ref, Segment, System};
use tensha_rules::{causes, words};
use tensha_text::{Span, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

pub use form::{Answers, Choice, Edit, Field, Form, Takes};

/// Questions that are kept; the rest is counted.
const KEPT: usize = 50;

/// A question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GuideQuestion {
    /// The question.
    pub text: Text,
    /// How many levels, verdicts and deviations stay open until it is answered; none where the model has nothing of the kind yet.
    pub value: Option<usize>,
    /// What it is about.
    pub element: Option<ElementRef>,
    /// Where the answer goes.
    pub place: Option<PlaceRef>,
    /// What an answer looks like.
    pub write: String,
    /// How a dialogue asks it; nothing where an answer would change what stands there.
    #[serde(skip)]
    #[schemars(skip)]
    pub form: Option<Form>,
}

/// The guided path.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GuideInfo {
    /// The best first.
    pub questions: Vec<GuideQuestion>,
    /// How many more there are.
    pub more: usize,
    /// Levels on the map: known, and all.
    pub levels: (usize, usize),
    /// Connections: decided, and all.
    pub verdicts: (usize, usize),
    /// Deviations in the frame: used or dismissed, and all.
    pub deviations: (usize, usize),
}

/// Puts the questions into words.
pub(crate) fn info(
    system: &System,
    guide: &Guide,
    coverage: &Coverage,
    place: &dyn Fn(Span) -> PlaceRef,
    element: &dyn Fn(Ref) -> ElementRef,
) -> GuideInfo {
    let own = |r: Ref| system.own(r).span;
    let harm = |h: HazardId, outcome: Outcome, n: usize| {
        let hazard = &system.hazards[h.index()];
        let list = if outcome == Outcome::Handled { &hazard.handled } else { &hazard.unhandled };
        list.get(n)
    };
    let questions = guide
        .questions
        .iter()
        .take(KEPT)
        .map(|q| {
            let (text, about, span, write): (Text, Option<Ref>, Option<Span>, String) = match q.ask {
                Ask::Things => (say!(msg_guide_things), None, None, THINGS.to_owned()),
                Ask::Flows => (say!(msg_guide_flows), None, None, FLOWS.to_owned()),
                Ask::Hazards => (say!(msg_guide_hazards), None, None, HAZARDS.to_owned()),
                Ask::When(h) => (
                    say!(msg_guide_when, system.title(h.into())),
                    Some(h.into()),
                    Some(own(h.into())),
                    "when: {flow: FLOW, deviates: [GUIDE-WORD]}".to_owned(),
                ),
                Ask::Harms(h) => (
                    say!(msg_guide_harms, system.title(h.into())),
                    Some(h.into()),
                    Some(own(h.into())),
                    "harms: {unhandled: [{who: PARTY, kind: life, level: serious}]}".to_owned(),
                ),
                Ask::Handled(h) => (
                    say!(msg_guide_handled, system.title(h.into())),
                    Some(h.into()),
                    Some(own(h.into())),
                    "harms: {handled: [{who: PARTY, kind: inconvenience, level: low}]}".to_owned(),
                ),
                Ask::Level(h, outcome, n) => {
                    let stated = harm(h, outcome, n);
                    let kind = stated.and_then(|x| {
                        system.knowledge.harm_kinds.get_index(x.kind as usize).map(|(_, k)| k)
                    });
                    let levels: Vec<&str> =
                        kind.map(|k| k.levels.iter().map(|l| l.id.as_str()).collect()).unwrap_or_default();
                    let said = stated.map(|x| causes::harm(system, x)).unwrap_or_default();
                    (
                        say!(msg_guide_level, system.title(h.into()), said),
                        Some(h.into()),
                        stated.map(|x| x.span),
                        format!("level: {}", levels.join(" | ")),
                    )
                }
                Ask::Rate(h, outcome, n) => {
                    let stated = harm(h, outcome, n);
                    let currency = stated
                        .and_then(|x| x.amount.as_ref()?.unit.currency.clone())
                        .unwrap_or_default();
                    (
                        say!(msg_guide_rate, currency.clone()),
                        Some(h.into()),
                        stated.map(|x| x.span),
                        format!("exchange-rates: {{{currency}: {{name: {currency}, value: VALUE-IN-BASE, date: DATE}}}}"),
                    )
                }
                Ask::Strength(s, p) => {
                    let key = match s {
                        Segment::Link(_) => "protections",
                        Segment::Sensing(..) | Segment::Acting(..) => "surface",
                        Segment::Component(_) | Segment::Person(_) => "strengths",
                    };
                    (
                        say!(msg_guide_strength, words::segment(system, s), words::property(p)),
                        Some(s.element()),
                        Some(own(s.element())),
                        format!("{key}: {{{}: none | weak | standard | strong}}", p.tag()),
                    )
                }
                Ask::Deviations(r) => (
                    say!(msg_guide_deviations, system.title(r)),
                    Some(r),
                    Some(own(r)),
                    format!(
                        "hazards: {{NAME: {{when: {{flow: {}, deviates: [GUIDE-WORD]}}}}}}, or dismissals: [{{flows: [{}], guide-words: [GUIDE-WORD], reason: WHY}}]",
                        system.own(r).id,
                        system.own(r).id
                    ),
                ),
            };
            GuideQuestion {
                text,
                value: (q.value < usize::MAX / 4).then_some(q.value),
                element: about.map(element),
                place: span.map(place),
                write,
                form: form::of(system, coverage, q.ask),
            }
        })
        .collect();
    GuideInfo {
        questions,
        more: guide.questions.len().saturating_sub(KEPT),
        levels: guide.levels,
        verdicts: guide.verdicts,
        deviations: guide.deviations,
    }
}

const THINGS: &str = "quantities: {what-is-moved: {}}\ncomponents: {device: {kind: generic-actuator, acts-on: what-is-moved}, controller: {kind: generic-controller}}\nlinks: {wire: {between: [controller, device], technology: generic-wire}}";
const FLOWS: &str = "flows: {command: {arrow: cyber-to-physical, from: controller, via: [controller, device], to: what-is-moved}}";
const HAZARDS: &str = "parties: {user: {is: people}}\nhazards: {moves-unasked: {when: {flow: command, deviates: [provided-when-not-wanted]}}}";
