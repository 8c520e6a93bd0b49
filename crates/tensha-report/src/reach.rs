//! Stepping stones: how each component is first taken over, what it opens, and whom that hurts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::exposure::Networks;
use tensha_analysis::map::Outcome;
use tensha_analysis::reach::{self, Reach, Reached, Way};
use tensha_model::System;
use tensha_model::system::{ComponentId, Namespace as Ns, Ref};
use tensha_text::Text;

use crate::Assessment;
use crate::assessment::ElementRef;
use crate::hazards::HarmInfo;
use crate::messages::say;

/// A component as a stepping stone.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StoneInfo {
    /// The component.
    pub component: ElementRef,
    /// How the least attacker who holds nothing takes it over; none where no ranked class of attackers can.
    pub first: Option<TakenInfo>,
    /// Classes apart from the chain that take it over with nobody's help, such as an automated mass attack.
    pub apart: Vec<Text>,
    /// How many others can be taken over from it, and from nothing else.
    pub opened: usize,
    /// These, nearest first; where all components were asked for, the first few.
    pub opens: Vec<TakenInfo>,
    /// Hazards in whose listed ways it is taken over.
    pub hazards: Vec<StoneHazard>,
}

/// A component that is taken over.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TakenInfo {
    /// The component.
    pub component: ElementRef,
    /// How many strengths must be beaten on that way.
    pub steps: u32,
    /// The least class of the chain that gets there; none where nothing must be beaten.
    pub class: Option<Text>,
    /// The way, step by step, in words.
    pub path: Vec<Text>,
}

/// What a component has to do with a hazard.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StoneHazard {
    /// The hazard.
    pub hazard: ElementRef,
    /// Harm to those who use, own or run the system.
    pub own: Vec<HarmInfo>,
    /// Harm to strangers: people who take no part.
    pub strangers: Vec<HarmInfo>,
}

/// What each of all components opens is listed up to here: all of it would be the square of their number.
const OPENS: usize = 3;

/// How many of all stepping stones an assessment tells: each is a walk over the whole system.
const FOREMOST: usize = 12;

/// The stepping stones that matter most, and no more than a few: on the way to a hazard that hurts strangers first, then on the way to
/// more hazards.
pub fn foremost(system: &System, a: &Assessment) -> Vec<StoneInfo> {
    let mut on_the_way: BTreeMap<&str, usize> = BTreeMap::new();
    for stone in a.hazards.iter().flat_map(|h| &h.stepping_stones) {
        *on_the_way.entry(&stone.id).or_default() += 1;
    }
    if on_the_way.is_empty() {
        return Vec::new();
    }
    let strangers: BTreeSet<&str> = (a.map.harms.iter())
        .filter(|x| x.stranger && x.outcome == Outcome::Unhandled)
        .map(|x| &*x.hazard.id)
        .collect();
    let hurting: BTreeSet<&str> = (a.hazards.iter())
        .filter(|h| strangers.contains(&*h.hazard.id))
        .flat_map(|h| h.stepping_stones.iter().map(|s| &*s.id))
        .collect();
    let mut order: Vec<(&str, usize)> = on_the_way.into_iter().collect();
    order.sort_by_key(|(id, n)| (!hurting.contains(id), Reverse(*n)));
    let networks = Networks::new(system);
    let (outside, apart) = reach::from_outside(system, &networks);
    let maker = Maker { system, a, outside, apart };
    order
        .into_iter()
        .filter_map(|(id, _)| system.find(Ns::Component, id))
        .take(FOREMOST)
        .map(|found| ComponentId(found.index))
        .map(|c| maker.stone(c, &reach::by_least_attacker(system, &networks, c), OPENS))
        .collect()
}

struct Maker<'a> {
    system: &'a System,
    a: &'a Assessment,
    outside: Reach,
    apart: Vec<(u32, Reach)>,
}

/// Stepping stones of a system that was assessed: of one component, or of all.
pub fn stones(system: &System, a: &Assessment, of: Option<&str>) -> Vec<StoneInfo> {
    let networks = Networks::new(system);
    let (outside, apart) = reach::from_outside(system, &networks);
    let maker = Maker { system, a, outside, apart };
    match of {
        // One is walked from alone.
        Some(id) => (system.find(Ns::Component, id).into_iter())
            .map(|found| ComponentId(found.index))
            .map(|c| maker.stone(c, &reach::by_least_attacker(system, &networks, c), usize::MAX))
            .collect(),
        None => {
            reach::from_each(system, &networks).map(|(c, r)| maker.stone(c, &r, OPENS)).collect()
        }
    }
}

impl Maker<'_> {
    fn stone(&self, c: ComponentId, from: &Reach, listed: usize) -> StoneInfo {
        let of = |r: &Reach| r.components.get(c.index()).copied().flatten();
        let apart = self.apart.iter().filter(|(_, r)| of(r).is_some());
        let classes = &self.system.knowledge.attackers;
        let mut opens: Vec<(ComponentId, Reached)> = (from.components.iter().enumerate())
            .filter_map(|(i, r)| Some((ComponentId(i as u32), (*r)?)))
            .filter(|(o, _)| *o != c)
            .collect();
        opens.sort_by_key(|(o, r)| (r.steps, r.rank, o.index()));
        StoneInfo {
            component: self.name(c),
            first: of(&self.outside).map(|r| self.taken(&self.outside, c, r)),
            apart: apart
                .filter_map(|(entry, _)| classes.get_index(*entry as usize))
                .map(|(_, k)| k.head.name.clone())
                .collect(),
            opened: opens.len(),
            opens: opens.into_iter().take(listed).map(|(o, r)| self.taken(from, o, r)).collect(),
            hazards: self.hazards(c),
        }
    }

    fn name(&self, c: ComponentId) -> ElementRef {
        self.element(Ns::Component, c.0)
    }

    fn element(&self, ns: Ns, index: u32) -> ElementRef {
        ElementRef::new(self.system, Ref { ns, index })
    }

    fn taken(&self, reach: &Reach, c: ComponentId, r: Reached) -> TakenInfo {
        let classes = self.system.knowledge.attackers.values();
        let of_rank = classes.filter(|k| k.rank == Some(r.rank)).map(|k| k.head.name.clone());
        TakenInfo {
            component: self.name(c),
            steps: r.steps,
            class: of_rank.into_iter().next().filter(|_| r.steps > 0),
            path: reach.path(c).into_iter().map(|(at, by)| self.way(at, by.by)).collect(),
        }
    }

    fn way(&self, c: ComponentId, by: Way) -> Text {
        let what = self.name(c).name;
        let of = |ns: Ns, i: u32| self.element(ns, i).name;
        match by {
            Way::Held => say!(msg_reach_held, what),
            Way::Neighbour(l) => say!(msg_reach_neighbour, what, of(Ns::Link, l.0)),
            Way::Network => say!(msg_reach_network, what),
            Way::OverNetwork(l) => say!(msg_reach_over, what, of(Ns::Link, l.0)),
            Way::Supply => say!(msg_reach_supply, what),
            Way::Internet => say!(msg_reach_internet, what),
            Way::OnPath(l) => say!(msg_reach_on_path, what, of(Ns::Link, l.0)),
            Way::Hand(p) => say!(msg_reach_hand, what, of(Ns::Place, p.0)),
            Way::Link(l) => say!(msg_reach_link, what, of(Ns::Link, l.0)),
            Way::Person(p) => say!(msg_reach_person, what, of(Ns::Party, p.0)),
            Way::Supplier(p) => say!(msg_reach_supplier, what, of(Ns::Party, p.0)),
        }
    }

    fn hazards(&self, c: ComponentId) -> Vec<StoneHazard> {
        let id = &*self.system.components[c.index()].own.id;
        let stones = self.a.hazards.iter().filter(|h| h.stepping_stones.iter().any(|s| s.id == id));
        stones
            .map(|h| {
                // A harm that several views look at is one harm.
                let mut seen = BTreeSet::new();
                let (mut own, mut strangers) = (Vec::new(), Vec::new());
                for x in &self.a.map.harms {
                    if x.hazard.id != h.hazard.id
                        || x.outcome != Outcome::Unhandled
                        || !seen.insert((
                            x.harm.place.path.clone(),
                            x.harm.place.line,
                            x.harm.kind.clone(),
                        ))
                    {
                        continue;
                    }
                    if x.stranger {
                        strangers.push(x.harm.clone());
                    } else {
                        own.push(x.harm.clone());
                    }
                }
                StoneHazard { hazard: h.hazard.clone(), own, strangers }
            })
            .collect()
    }
}
