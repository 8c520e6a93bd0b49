//! The next best questions: what, if it were stated, would settle most of what is open.
//!
//! Three things can be open: levels of corners on the map, verdicts on connections, deviations in the frame. A question's value is how many of
//! these stay open until it is answered. Every answer takes its question away, so that the way to a first map has an end.

use std::collections::BTreeMap;

use tensha_model::grade::Property;
use tensha_model::system::{FlowId, HazardId, Ref, Segment, System};

use crate::coverage::{Coverage, State};
use crate::map::{Map, Outcome, Stands};
use crate::paths::{Paths, Verdict};

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ask {
    /// Which things sense or act: the model has none.
    Things,
    /// What flows from end to end: the model has no flow.
    Flows,
    /// What can hurt somebody: the model has no hazard.
    Hazards,
    /// Whom a hazard hurts, and how.
    Harms(HazardId),
    /// How grave a harm is, by its number in the outcome.
    Level(HazardId, Outcome, usize),
    /// What an amount is worth, whose currency has no rate.
    Rate(HazardId, Outcome, usize),
    /// What is left of a hazard's harm where a response succeeds.
    Handled(HazardId),
    /// How strong a segment is in a property.
    Strength(Segment, Property),
    /// What the open deviations of a flow or person lead to.
    Deviations(Ref),
    /// When a hazard arises.
    When(HazardId),
}

/// A question with its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// What is asked.
    pub ask: Ask,
    /// How many levels, verdicts and deviations stay open until it is answered.
    pub value: usize,
}

/// The guided path.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Guide {
    /// The best first; of equal value in canonical order.
    pub questions: Vec<Question>,
    /// Corner levels on the map over all viewpoints: known, and all.
    pub levels: (usize, usize),
    /// Connections that are judged: decided, and all.
    pub verdicts: (usize, usize),
    /// Deviations in the frame: used or dismissed, and all.
    pub deviations: (usize, usize),
}

/// Looks for what is open.
pub fn run(system: &System, paths: &Paths, coverage: &Coverage, map: &Map) -> Guide {
    let mut values: BTreeMap<Ask, usize> = BTreeMap::new();
    let mut add = |ask: Ask, value: usize| *values.entry(ask).or_default() += value;
    // What is not there at all comes before everything else that is: no count of open things says how much it would bring.
    let first = usize::MAX / 4;
    if system.components.is_empty() {
        add(Ask::Things, first + 2);
    }
    if system.flows.is_empty() {
        add(Ask::Flows, first + 1);
    }
    if system.hazards.is_empty() {
        add(Ask::Hazards, first);
    }
    levels(system, map, &mut add);
    for (i, hazard) in system.hazards.iter().enumerate() {
        if hazard.when.is_none() {
            add(Ask::When(HazardId(i as u32)), map.views.len());
        }
    }
    let mut verdicts = (0, 0);
    for path in &paths.flows {
        match path.overall() {
            Verdict::NotJudged => continue,
            Verdict::Undecided => {}
            Verdict::Met | Verdict::Unmet => verdicts.0 += 1,
        }
        verdicts.1 += 1;
        strengths(system, paths, path.flow, &mut add);
    }
    let mut deviations = (0, 0);
    for pair in &coverage.pairs {
        deviations.1 += 1;
        if pair.state == State::Open {
            add(Ask::Deviations(pair.subject), 1);
        } else {
            deviations.0 += 1;
        }
    }
    let mut questions: Vec<Question> =
        values.into_iter().map(|(ask, value)| Question { ask, value }).collect();
    questions.sort_by(|a, b| b.value.cmp(&a.value).then(a.ask.cmp(&b.ask)));
    let known = map.views.iter().map(|v| v.meter.0).sum();
    let all = map.views.iter().map(|v| v.meter.1).sum();
    Guide { questions, levels: (known, all), verdicts, deviations }
}

fn levels(system: &System, map: &Map, add: &mut impl FnMut(Ask, usize)) {
    for (i, read) in map.harms.iter().enumerate() {
        let id = HazardId(i as u32);
        let hazard = &system.hazards[i];
        let open = |handled: bool| -> usize {
            let corners = map.views.iter().filter_map(|v| v.one.get(i)?.as_ref());
            corners
                .map(|p| if handled { &p.handled } else { &p.unhandled })
                .map(|c| [c.recovery, c.economic].iter().filter(|r| r.lo != r.hi).count())
                .sum()
        };
        let placed = map.views.iter().any(|v| v.one.get(i).is_some_and(Option::is_some));
        if !placed && hazard.unhandled.is_empty() && hazard.handled.is_empty() {
            add(Ask::Harms(id), 4 * map.views.len());
            continue;
        }
        if hazard.unhandled.is_empty() && !hazard.handled.is_empty() {
            add(Ask::Harms(id), open(false));
        }
        if !hazard.responses.is_empty() && hazard.handled.is_empty() {
            // Nothing is open in the letter of the page; what is left after a response is nevertheless worth a look.
            add(Ask::Handled(id), 1);
        }
        for (outcome, read) in [Outcome::Unhandled, Outcome::Handled].into_iter().zip(read) {
            let open = open(outcome == Outcome::Handled);
            for harm in read.iter().filter(|h| h.stands == Stands::Placed) {
                if harm.no_rate {
                    add(Ask::Rate(id, outcome, harm.number), open);
                } else if harm.level.is_some_and(|(lo, hi)| lo != hi) {
                    add(Ask::Level(id, outcome, harm.number), open);
                }
            }
        }
    }
}

/// Segments whose unknown strength keeps a verdict open.
fn strengths(system: &System, paths: &Paths, flow: FlowId, add: &mut impl FnMut(Ask, usize)) {
    let path = paths.of(flow);
    for property in Property::ALL {
        if path.verdict(property) != Verdict::Undecided || path.routes.is_empty() {
            continue;
        }
        let mut told = Vec::new();
        for (_, segment, certain) in paths.root_bottleneck(system, flow, property) {
            if !certain && !told.contains(&segment) {
                told.push(segment);
                add(Ask::Strength(segment, property), 1);
            }
        }
    }
}
