//! What changes do to hazards, and what follows where an assumption does not hold. It is worked out only where somebody asks for it,
//! since each question costs as much as all hazards do.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::causes::Elements;
use tensha_analysis::changes::{Broken, Direction, FlowDifference, HazardDifference, Turn};
use tensha_analysis::hazards::{CutSet, Reachable};
use tensha_analysis::paths::Verdict;
use tensha_model::system::{HazardId, Namespace as Ns, Ref, System};
use tensha_rules::causes::{self, Teller};
use tensha_text::{Date, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

/// What a change does to a hazard.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HazardChange {
    /// The hazard.
    pub hazard: ElementRef,
    /// Which way it goes.
    pub direction: Direction,
    /// Which way it goes, in words.
    pub direction_name: Text,
    /// Who could bring it about before, and can after.
    pub who: (Text, Text),
    /// Each turn for the worse.
    pub turns: Vec<Text>,
    /// The simplest new ways, as stories.
    pub gained: Vec<Text>,
    /// The simplest ways that are gone, in the words of the system before.
    pub lost: Vec<Text>,
    /// Whether every way on both sides was at hand.
    pub complete: bool,
}

/// What a change does to a flow.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FlowChange {
    /// The flow.
    pub flow: ElementRef,
    /// Its verdict before.
    pub before: Verdict,
    /// Its verdict after.
    pub after: Verdict,
}

/// An assumption, and what follows where it does not hold.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AssumptionInfo {
    /// The assumption.
    pub assumption: ElementRef,
    /// Where it is stated.
    pub place: PlaceRef,
    /// What is taken for granted.
    pub text: Text,
    /// Who takes it for granted.
    pub owner: Option<ElementRef>,
    /// Who vouches for it.
    pub guaranteed_by: Option<ElementRef>,
    /// How long it holds.
    pub until: Option<Date>,
    /// Whether that day is over.
    pub lapsed: bool,
    /// Whether the model says what is so if it does not hold (`if-false`); without that nothing can be judged.
    pub stated: bool,
    /// Hazards whose answer changes.
    pub hazards: Vec<HazardChange>,
    /// Hazards in which no difference was found although not everything could be compared.
    pub open: Vec<ElementRef>,
    /// Flows whose verdict changes.
    pub flows: Vec<FlowChange>,
}

fn rank(system: &System, rank: u8) -> Text {
    causes::ranked(system, rank).map(|k| causes::class(system, k)).unwrap_or_default()
}

/// Who can bring a hazard about.
pub fn who(system: &System, r: &Reachable) -> Text {
    let mut parts = Vec::new();
    if r.by_faults {
        parts.push(say!(msg_who_faults));
    }
    if let Some(least) = r.attack_alone {
        parts.push(say!(msg_who_attack, rank(system, least)));
    } else if let Some(least) = r.with_faults {
        parts.push(say!(msg_who_both, rank(system, least)));
    }
    for class in &r.beside_alone {
        parts.push(say!(msg_who_attack, causes::class(system, *class)));
    }
    if parts.is_empty() { say!(msg_who_nobody) } else { Text::list(&parts) }
}

fn direction(d: Direction) -> Text {
    match d {
        Direction::Worse => say!(msg_direction_worse),
        Direction::Better => say!(msg_direction_better),
        Direction::Mixed => say!(msg_direction_mixed),
        Direction::Same => say!(msg_direction_same),
    }
}

fn turn(elements: &Elements, hazard: HazardId, turn: &Turn) -> Text {
    let system = elements.system();
    let responder = |number: u32| {
        let by = system.hazards[hazard.index()].responses.get(number as usize).and_then(|r| r.by);
        by.map(|p| system.title(p.into())).unwrap_or_default()
    };
    match turn {
        Turn::Possible => say!(msg_turn_possible),
        Turn::FaultsSuffice => say!(msg_turn_faults),
        Turn::Attack(None, after) => say!(msg_turn_attack_new, rank(system, *after)),
        Turn::Attack(Some(before), after) => {
            say!(msg_turn_attack, rank(system, *before), rank(system, *after))
        }
        Turn::WithFaults(None, after) => say!(msg_turn_both_new, rank(system, *after)),
        Turn::WithFaults(Some(before), after) => {
            say!(msg_turn_both, rank(system, *before), rank(system, *after))
        }
        Turn::Beside(class) => say!(msg_turn_attack_new, causes::class(system, *class)),
        Turn::Fewer(origin, None, after) => {
            say!(msg_turn_fewer_new, causes::origin(*origin), *after)
        }
        Turn::Fewer(origin, Some(before), after) => {
            say!(msg_turn_fewer, causes::origin(*origin), *before, *after)
        }
        Turn::SinglePoint(basic) => {
            let teller = Teller::new(elements, causes::elements(system, hazard.0));
            say!(msg_turn_single, teller.basic(*basic))
        }
        Turn::BarrierLost(r) => say!(msg_turn_barrier_lost, system.title(*r)),
        Turn::BarrierShares(r) => say!(msg_turn_barrier_shares, system.title(*r)),
        Turn::ResponseLost(n) => say!(msg_turn_response_lost, responder(*n)),
        Turn::ResponseShares(n) => say!(msg_turn_response_shares, responder(*n)),
        Turn::ResponseAway(n) => say!(msg_turn_response_away, responder(*n)),
    }
}

impl HazardChange {
    /// Puts a difference into words. `before` and `after` are the two states of the system.
    pub fn new(before: &Elements, after: &Elements, d: &HazardDifference) -> Self {
        let title = after.system().title(d.hazard.into());
        let stories = |of: &Elements, list: &[CutSet]| {
            let teller = Teller::new(of, causes::elements(of.system(), d.hazard.0));
            list.iter().map(|s| teller.story(s, &title)).collect()
        };
        Self {
            hazard: ElementRef::new(after.system(), d.hazard.into()),
            direction: d.direction,
            direction_name: direction(d.direction),
            who: (who(before.system(), &d.reachable.0), who(after.system(), &d.reachable.1)),
            turns: d.turns.iter().map(|t| turn(after, d.hazard, t)).collect(),
            gained: stories(after, &d.gained),
            lost: stories(before, &d.lost),
            complete: d.complete,
        }
    }
}

impl FlowChange {
    /// Puts a difference into words.
    pub fn new(system: &System, f: &FlowDifference) -> Self {
        Self {
            flow: ElementRef::new(system, Ref { ns: Ns::Flow, index: f.flow }),
            before: f.verdict.0,
            after: f.verdict.1,
        }
    }
}

/// Every assumption with what follows where it does not hold, as it was worked out, for one day.
pub fn assumptions(system: &System, broken: &[Broken], at: Date) -> Vec<AssumptionInfo> {
    let elements = Elements::new(system);
    broken
        .iter()
        .map(|b| {
            let stated = &system.assumptions[b.assumption as usize];
            let after = tensha_analysis::changes::changed(system, &stated.if_false);
            let party = |p| ElementRef::new(system, Ref::from(p));
            AssumptionInfo {
                assumption: ElementRef::new(
                    system,
                    Ref { ns: Ns::Assumption, index: b.assumption },
                ),
                place: PlaceRef::new(system, stated.own.span),
                text: stated.text.clone().unwrap_or_default(),
                owner: stated.party.map(party),
                guaranteed_by: stated.to.map(party),
                until: stated.until,
                lapsed: stated.lapsed(at),
                stated: b.stated,
                hazards: {
                    let (is, would_be) = (&elements, &Elements::new(&after));
                    b.hazards.iter().map(|d| HazardChange::new(is, would_be, d)).collect()
                },
                open: b.open.iter().map(|h| ElementRef::new(system, (*h).into())).collect(),
                flows: b.flows.iter().map(|f| FlowChange::new(system, f)).collect(),
            }
        })
        .collect()
}
