//! Reach: what somebody who holds one component can take over from there, by how few steps, and what attacker that takes.
//!
//! The ways are those of [compromise](../../../docs/semantics-hazards.md#compromise). Each rests on one component or network only, so the
//! least number of steps is a shortest path. A network is one vertex beside its members: its size is added, never multiplied. Strengths
//! count at their lower bounds, and ranked attacker classes only.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tensha_model::grade::{Level, Property};
use tensha_model::knowledge::Medium;
use tensha_model::system::{
    ComponentId, LinkId, Namespace as Ns, PartyId, PlaceId, Segment, System,
};

use crate::causes::lens::Class;
use crate::causes::{Causes, Settings};
use crate::exposure::{self, Networks, Stand};

/// What the attacker can do beside what the held component gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Also {
    /// Speak to what faces the internet.
    pub internet: bool,
    /// Go to places: use devices by hand, stand at wires and radio.
    pub places: bool,
    /// Win over people with rights, and suppliers.
    pub people: bool,
}

/// By what a component was taken over, or a network spoken on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// It is held from the start.
    Held,
    /// Over a link from the component at its other end.
    Neighbour(LinkId),
    /// Over the network that it is on.
    Network,
    /// From the network onto a link that runs over it.
    OverNetwork(LinkId),
    /// By updates, keys or supply from a component.
    Supply,
    /// From the internet.
    Internet,
    /// From a position on the internet onto a link.
    OnPath(LinkId),
    /// By hand, in its place.
    Hand(PlaceId),
    /// By standing at a link.
    Link(LinkId),
    /// By a person with rights.
    Person(PartyId),
    /// By a supplier.
    Supplier(PartyId),
}

/// A component that can be taken over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reached {
    /// How many steps it takes at least: weaknesses that must be beaten on the way, each time that they must be.
    pub steps: u32,
    /// The least rank of attacker that gets there at all, perhaps by more steps; 0 where nothing must be beaten.
    pub rank: u8,
    /// The last way on the path with fewest steps.
    pub by: Way,
    /// The component before it on that path.
    pub from: Option<ComponentId>,
}

/// What can be taken over.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// By component number; none where it is out of reach.
    pub components: Vec<Option<Reached>>,
}

impl Reach {
    /// The path to a component with fewest steps, from its beginning; empty where it is out of reach.
    pub fn path(&self, to: ComponentId) -> Vec<(ComponentId, Reached)> {
        let mut out = Vec::new();
        let mut at = Some(to);
        while let Some(c) = at
            && let Some(reached) = self.components.get(c.index()).copied().flatten()
        {
            out.push((c, reached));
            at = reached.from;
        }
        out.reverse();
        out
    }
}

/// What a way costs: steps, and the rank that can make them all.
#[derive(Clone, Copy)]
struct Cost {
    steps: u32,
    rank: u8,
}

const FREE: Cost = Cost { steps: 0, rank: 0 };

impl Cost {
    /// One after the other; different attackers of the chain may do them, and the highest can do all.
    fn then(self, other: Cost) -> Cost {
        Cost { steps: self.steps + other.steps, rank: self.rank.max(other.rank) }
    }
}

struct Graph<'s> {
    system: &'s System,
    networks: &'s Networks,
    causes: Causes<'s>,
    /// What taking over each component's service costs; none where nobody can.
    services: Vec<Option<Cost>>,
    /// Components that get updates, keys or supply from each: pairs of source and receiver, sorted.
    supplied: Vec<(ComponentId, ComponentId, bool)>,
    also: Also,
    /// The only class that counts, by its number among the classes; all that have a rank where none is stated.
    only: Option<usize>,
}

impl<'s> Graph<'s> {
    fn new(system: &'s System, networks: &'s Networks, also: Also, only: Option<usize>) -> Self {
        let causes = Causes::new(system, networks, Settings::folded());
        let mut this = Self {
            system,
            networks,
            causes,
            services: Vec::new(),
            supplied: Vec::new(),
            also,
            only,
        };
        for c in (0..system.components.len() as u32).map(ComponentId) {
            let level = if system.has(c, "default-password") {
                Level::None
            } else {
                system.component_strength(c, Property::Authenticity).grade().lo
            };
            let cost = this.beat(&[level], false);
            this.services.push(cost);
            for d in &system.more(c).depends_on {
                if d.on.ns == Ns::Component && matches!(d.kind, "updates" | "supplier" | "keys") {
                    let signed = d.kind == "updates" && this.signed(c);
                    this.supplied.push((ComponentId(d.on.index), c, signed));
                }
            }
        }
        this.supplied.sort_unstable();
        this
    }

    fn signed(&self, c: ComponentId) -> bool {
        self.system.has(c, "signed-updates")
    }

    /// What one attacker pays to beat all of these; none where no ranked class can.
    fn beat(&self, levels: &[Level], bodily: bool) -> Option<Cost> {
        let able =
            |k: &&Class| !(bodily && k.remote) && levels.iter().all(|l| k.beats[*l as usize]);
        let classes = &self.causes.classes;
        let rank = match self.only {
            Some(one) => classes.get(one).filter(able).map(|k| k.rank.unwrap_or(0))?,
            None => classes.iter().filter(able).filter_map(|k| k.rank).min()?,
        };
        Some(Cost { steps: levels.len() as u32, rank })
    }

    fn link_level(&self, l: LinkId) -> Level {
        self.system.link_strength(l, Property::Authenticity).grade().lo
    }

    /// The entries on the way into a place.
    fn entries(&self, place: PlaceId) -> Vec<Level> {
        let mut out = Vec::new();
        let mut at = Some(place);
        while let Some(p) = at
            && out.len() <= self.system.places.len()
        {
            let here = &self.system.places[p.index()];
            let entry = here
                .entry
                .and_then(|e| self.system.knowledge.place_entries.get_index(e as usize))
                .map_or(Level::None, |(_, e)| e.hinders);
            out.push(entry);
            at = here.inside;
        }
        out
    }

    /// What standing at a link and beating it costs, the cheapest by a measure.
    fn stand(&self, l: LinkId) -> Vec<Cost> {
        let own = self.link_level(l);
        exposure::at(self.system, self.networks, Segment::Link(l))
            .into_iter()
            .filter_map(|s| {
                let mut levels = match s {
                    Stand::At(p) | Stand::Along(p) | Stand::Within(p, _) => self.entries(p),
                    Stand::Outside(_) => Vec::new(),
                    _ => return None,
                };
                levels.push(own);
                self.beat(&levels, true)
            })
            .collect()
    }

    /// The group of a component, as a vertex behind all components.
    fn net(&self, c: ComponentId) -> u32 {
        self.system.components.len() as u32 + self.networks.of(c)[0].0
    }

    fn over_network(&self, l: LinkId) -> bool {
        self.system.technology(l).map(|t| t.medium) == Some(Medium::Network)
    }

    /// Tells `edge` all ways that begin without any component.
    fn begins(&self, edge: &mut dyn FnMut(u32, Cost, Way)) {
        let system = self.system;
        for c in &system.beyond.taken {
            edge(c.0, FREE, Way::Held);
        }
        for c in (0..system.components.len() as u32).map(ComponentId) {
            let service = self.services[c.index()];
            if self.also.internet
                && self.system.faces_internet(c)
                && let Some(service) = service
            {
                edge(c.0, service, Way::Internet);
            }
            if self.also.places
                && let Some(place) = system.components[c.index()].place
            {
                let mut levels = self.entries(place);
                levels.push(system.component_strength(c, Property::Integrity).grade().lo);
                if let Some(cost) = self.beat(&levels, true) {
                    edge(c.0, cost, Way::Hand(place));
                }
            }
            if self.also.people {
                self.people(c, edge);
            }
        }
        if !self.also.places && !self.also.internet {
            return;
        }
        for (i, link) in system.links.iter().enumerate() {
            let l = LinkId(i as u32);
            let mut costs: Vec<(Cost, Way)> = Vec::new();
            if self.also.places {
                let stands = self.stand(l);
                if self.causes.on_network(l) {
                    for c in &link.between {
                        let net = self.net(*c);
                        if link.between.iter().filter(|n| self.net(**n) == net).count() > 1 {
                            stands.iter().for_each(|cost| edge(net, *cost, Way::Link(l)));
                        }
                    }
                }
                costs.extend(stands.into_iter().map(|cost| (cost, Way::Link(l))));
            }
            if self.also.internet
                && self.over_network(l)
                && link.between.iter().any(|c| self.system.faces_internet(*c))
            {
                let levels = [self.causes.default_level("on-path"), self.link_level(l)];
                costs.extend(self.beat(&levels, false).map(|cost| (cost, Way::OnPath(l))));
            }
            self.onto(l, &costs, edge);
        }
    }

    /// From standing at a link to the services at its ends.
    fn onto(&self, l: LinkId, costs: &[(Cost, Way)], edge: &mut dyn FnMut(u32, Cost, Way)) {
        if !self.causes.carries_service(l) {
            return;
        }
        for c in &self.system.links[l.index()].between {
            if self.causes.leads_to(l, *c)
                && let Some(service) = self.services[c.index()]
            {
                costs.iter().for_each(|(cost, way)| edge(c.0, cost.then(service), *way));
            }
        }
    }

    fn people(&self, c: ComponentId, edge: &mut dyn FnMut(u32, Cost, Way)) {
        use tensha_model::strength::Origin;
        for p in &self.system.more(c).privileged {
            let origin = self.system.person_strength(*p, Property::Authenticity);
            let level = match origin {
                Origin::Unstated(_) => self.causes.default_level("person"),
                _ => origin.grade().lo,
            };
            if let Some(cost) = self.beat(&[level], true) {
                edge(c.0, cost, Way::Person(*p));
            }
        }
        for d in &self.system.more(c).depends_on {
            if d.on.ns == Ns::Party && matches!(d.kind, "updates" | "supplier" | "keys") {
                let mut levels = vec![self.causes.default_level("supplier")];
                if d.kind == "updates" && self.signed(c) {
                    levels.push(Level::Strong);
                }
                if let Some(cost) = self.beat(&levels, false) {
                    edge(c.0, cost, Way::Supplier(PartyId(d.on.index)));
                }
            }
        }
    }

    /// Tells `edge` all ways that go on from a vertex.
    fn goes_on(&self, at: u32, edge: &mut dyn FnMut(u32, Cost, Way)) {
        let n = self.system.components.len() as u32;
        if at >= n {
            for m in self.networks.of(ComponentId(at - n)) {
                if let Some(service) = self.services[m.index()]
                    && self.causes.joined(*m)
                {
                    edge(m.0, service, Way::Network);
                }
                for l in self.system.links_of.of(*m) {
                    if self.over_network(*l)
                        && let Some(cost) = self.beat(&[self.link_level(*l)], false)
                    {
                        self.onto(*l, &[(cost, Way::OverNetwork(*l))], edge);
                    }
                }
            }
            return;
        }
        let c = ComponentId(at);
        let mut speaks = false;
        for l in self.system.links_of.of(c) {
            speaks |=
                self.system.technology(*l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")));
            let between = &self.system.links[l.index()].between;
            let leads = !self.system.leads_one_way(*l) || between.first() == Some(&c);
            if !leads || !self.causes.carries_service(*l) {
                continue;
            }
            for m in between.iter().filter(|m| **m != c && self.causes.leads_to(*l, **m)) {
                if let Some(service) = self.services[m.index()] {
                    edge(m.0, service, Way::Neighbour(*l));
                }
            }
        }
        if speaks {
            edge(self.net(c), FREE, Way::Network);
        }
        let from = self.supplied.partition_point(|s| s.0 < c);
        for (_, m, signed) in self.supplied[from..].iter().take_while(|s| s.0 == c) {
            let cost = if *signed { self.beat(&[Level::Strong], false) } else { Some(FREE) };
            if let Some(cost) = cost {
                edge(m.0, cost, Way::Supply);
            }
        }
    }

    /// Least costs by one measure, and for each vertex the way and the vertex before. Ways that need more than a rank are left out; what is
    /// known already stays as it is, and is gone on from.
    fn least(
        &self,
        held: Option<ComponentId>,
        limit: u8,
        known: &Found,
        total: impl Fn(u32, Cost) -> u32,
    ) -> Found {
        let n = self.system.components.len();
        let mut best = if known.is_empty() { vec![None; 2 * n] } else { known.clone() };
        let mut done = vec![false; 2 * n];
        let mut heap: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
        for (at, value) in best.iter().enumerate() {
            heap.extend(value.map(|(value, ..)| Reverse((value, at as u32))));
        }
        let fixed = |at: u32| known.get(at as usize).copied().flatten().is_some();
        let relax = |best: &mut Found,
                     heap: &mut BinaryHeap<Reverse<(u32, u32)>>,
                     to: u32,
                     value: (u32, Way, u32)| {
            let slot = &mut best[to as usize];
            // Of equal ways the first in a fixed order counts; only a dearer vertex may be waiting for it.
            if !fixed(to) && slot.is_none_or(|old| value.0 < old.0) {
                *slot = Some(value);
                heap.push(Reverse((value.0, to)));
            }
        };
        if let Some(held) = held.filter(|h| h.index() < n) {
            relax(&mut best, &mut heap, held.0, (0, Way::Held, u32::MAX));
        }
        self.begins(&mut |to, cost, way| {
            if cost.rank <= limit {
                relax(&mut best, &mut heap, to, (total(0, cost), way, u32::MAX));
            }
        });
        while let Some(Reverse((value, at))) = heap.pop() {
            if std::mem::replace(&mut done[at as usize], true) {
                continue;
            }
            self.goes_on(at, &mut |to, cost, way| {
                if !done[to as usize] && cost.rank <= limit {
                    relax(&mut best, &mut heap, to, (total(value, cost), way, at));
                }
            });
        }
        best
    }
}

/// By vertex, the networks behind the components: the cost, the way, and the vertex before.
type Found = Vec<Option<(u32, Way, u32)>>;

/// What can be taken over from one held component.
pub fn run(system: &System, networks: &Networks, held: ComponentId, also: Also) -> Reach {
    Graph::new(system, networks, also, None).from(Some(held))
}

/// What can be taken over from one held component by the least attacker who gets there: each hop by the least attacker that can make it, with
/// the fewest steps beyond what a lesser one reaches.
pub fn by_least_attacker(system: &System, networks: &Networks, held: ComponentId) -> Reach {
    Graph::new(system, networks, Also::default(), None).by_least_attacker(Some(held))
}

/// How somebody who holds nothing takes components over, with every way open to them: attackers of the chain together, then each class
/// that stands apart from it, by its entry of `attacker-classes`.
pub fn from_outside(system: &System, networks: &Networks) -> (Reach, Vec<(u32, Reach)>) {
    let also = Also { internet: true, places: true, people: true };
    let graph = Graph::new(system, networks, also, None);
    let apart = graph.causes.classes.iter().enumerate().filter(|(_, k)| k.rank.is_none());
    let apart = apart
        .map(|(i, k)| {
            (k.entry, Graph::new(system, networks, also, Some(i)).by_least_attacker(None))
        })
        .collect();
    (graph.by_least_attacker(None), apart)
}

/// What each component gives to somebody who holds it and nothing else: how many others of the system, and which.
pub fn from_each<'s>(
    system: &'s System,
    networks: &'s Networks,
) -> impl Iterator<Item = (ComponentId, Reach)> + 's {
    let graph = Graph::new(system, networks, Also::default(), None);
    (0..system.components.len() as u32)
        .map(ComponentId)
        .map(move |c| (c, graph.by_least_attacker(Some(c))))
}

impl Graph<'_> {
    /// Fewest steps and least rank, each for itself.
    fn from(&self, held: Option<ComponentId>) -> Reach {
        let steps = self.least(held, u8::MAX, &Found::new(), |before, cost| before + cost.steps);
        let ranks = self
            .least(held, u8::MAX, &Found::new(), |before, cost| before.max(u32::from(cost.rank)));
        let components = (0..self.system.components.len())
            .map(|c| self.reached(&steps, c, ranks[c]?.0 as u8))
            .collect();
        Reach { components }
    }

    /// The least rank, and the fewest steps beyond what lesser ranks reach.
    fn by_least_attacker(&self, held: Option<ComponentId>) -> Reach {
        let ranks = self
            .least(held, u8::MAX, &Found::new(), |before, cost| before.max(u32::from(cost.rank)));
        let mut all: Vec<u8> = ranks.iter().flatten().map(|r| r.0 as u8).collect();
        all.sort_unstable();
        all.dedup();
        let mut steps = Found::new();
        for rank in all {
            steps = self.least(held, rank, &steps, |before, cost| before + cost.steps);
        }
        let components = (0..self.system.components.len())
            .map(|c| self.reached(&steps, c, ranks[c]?.0 as u8))
            .collect();
        Reach { components }
    }

    fn reached(&self, steps: &[Option<(u32, Way, u32)>], c: usize, rank: u8) -> Option<Reached> {
        let n = self.system.components.len();
        let (needed, mut by, mut before) = steps[c]?;
        // A network between two components is part of the way.
        if before != u32::MAX && before as usize >= n {
            let (_, onto, earlier) = steps[before as usize]?;
            if earlier == u32::MAX {
                by = onto;
            }
            before = earlier;
        }
        let from = (before != u32::MAX).then_some(ComponentId(before));
        Some(Reached { steps: needed, rank, by, from })
    }
}
