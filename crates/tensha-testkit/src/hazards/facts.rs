//! What follows from a state: every equation of `docs/semantics-hazards.md` once, evaluated round by round from nothing until
//! nothing changes any more.
//!
//! Sixty-four states are looked at side by side: each truth value is a word with one bit for each of them. That is the only trick.

use std::collections::{BTreeMap, BTreeSet};

use tensha_model::grade::{Grade, Level, Property};
use tensha_model::knowledge::Medium;
use tensha_model::system::{
    Arrow, Combine, ComponentId, FlowId, HazardId, LinkId, Logic, Namespace, PartyId, PlaceId, Ref,
    Segment, System,
};

use super::atoms::{Atom, Basic, Chain, Side, Weakness};
use super::classes::{self, Pass};

/// One truth value in each of 64 states.
pub type Lanes = u64;
/// True in every state.
pub const ALWAYS: Lanes = Lanes::MAX;

/// A stage of a response, in the order in which they are passed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// It is noticed.
    Notice,
    /// There is something to act with.
    Means,
    /// There is time enough.
    Time,
    /// It is done rightly.
    Act,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 4] = [Stage::Notice, Stage::Means, Stage::Time, Stage::Act];
}

/// Something that holds in a state or does not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// A hazard: `when`, and every barrier failed.
    Hazard(HazardId),
    /// The `when` of a hazard alone.
    When(HazardId),
    /// A barrier of a hazard fails, by its place in the list.
    Barrier(HazardId, usize),
    /// A stage of a response fails, by the response's place in the list.
    Stage(HazardId, usize, Stage),
    /// Somebody makes a component do as they please.
    Compromised(ComponentId),
    /// Somebody can speak to a component.
    Reach(ComponentId),
    /// An attacker speaks on a network; named by its smallest component.
    Net(u32),
    /// A component is lost.
    Lost(ComponentId),
    /// A guard of a flow is void, by its place in the list.
    Void(FlowId, usize),
    /// A flow deviates in the way of a guide word, by its place in the list of the packs.
    Deviates(FlowId, u32),
}

/// Whether variables are basic events or the folded ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// Campaigns and increments.
    Raw,
    /// Steps and the chain of classes.
    Folded,
}

/// A system, ready to be asked.
pub struct World<'s> {
    /// The system.
    pub system: &'s System,
    /// How it is looked at.
    pub pass: Pass,
    /// With which variables.
    pub view: View,
    groups: Vec<u32>,
    ranks: Vec<u8>,
    values: BTreeMap<Chain, Vec<f64>>,
}

/// What holds in 64 states.
struct Run<'w, 's> {
    world: &'w World<'s>,
    state: &'w dyn Fn(Atom) -> Lanes,
    facts: BTreeMap<What, Lanes>,
    asked: BTreeSet<What>,
    touched: BTreeSet<Atom>,
}

impl<'s> World<'s> {
    /// Gets a system ready.
    pub fn new(system: &'s System, pass: Pass, view: View) -> Self {
        let chains = std::iter::once(Chain::Ranked)
            .chain((0..system.knowledge.attackers.len() as u32).map(Chain::Beside));
        World {
            system,
            pass,
            view,
            groups: classes::groups(system),
            ranks: classes::ranks(system),
            values: chains.map(|c| (c, classes::values(system, pass.setting, c))).collect(),
        }
    }

    /// What holds in 64 states, in the order of the questions.
    pub fn holds(&self, what: &[What], state: &dyn Fn(Atom) -> Lanes) -> Vec<Lanes> {
        self.run(what, state).0
    }

    /// The variables that the questions look at, sorted. Some may turn out to change nothing.
    pub fn touched(&self, what: &[What]) -> Vec<Atom> {
        self.run(what, &|_| ALWAYS).1.into_iter().collect()
    }

    fn run(&self, what: &[What], state: &dyn Fn(Atom) -> Lanes) -> (Vec<Lanes>, BTreeSet<Atom>) {
        let mut run = Run {
            world: self,
            state,
            facts: what.iter().map(|w| (*w, 0)).collect(),
            asked: BTreeSet::new(),
            touched: BTreeSet::new(),
        };
        loop {
            let known: Vec<What> = run.facts.keys().copied().collect();
            let mut changed = false;
            for fact in known {
                let value = run.rule(fact);
                changed |= run.facts.insert(fact, value) != Some(value);
            }
            let asked = std::mem::take(&mut run.asked);
            changed |= !asked.is_empty();
            run.facts.extend(asked.into_iter().map(|w| (w, 0)));
            if !changed {
                return (what.iter().map(|w| run.facts[w]).collect(), run.touched);
            }
        }
    }
}

/// Both; the second is looked at only where the first holds somewhere.
fn and(first: Lanes, second: impl FnOnce() -> Lanes) -> Lanes {
    if first == 0 { 0 } else { first & second() }
}

/// Where at least so many of the values hold.
fn at_least(k: usize, values: &[Lanes]) -> Lanes {
    let mut reached = vec![0; k + 1];
    reached[0] = ALWAYS;
    for v in values {
        for j in (1..=k).rev() {
            reached[j] |= reached[j - 1] & v;
        }
    }
    reached[k]
}

impl<'s> Run<'_, 's> {
    fn system(&self) -> &'s System {
        self.world.system
    }

    /// What is known so far of another fact. What nobody has asked for yet is looked into from the next round on.
    fn fact(&mut self, what: What) -> Lanes {
        match self.facts.get(&what) {
            Some(v) => *v,
            None => {
                self.asked.insert(what);
                0
            }
        }
    }

    fn atom(&mut self, atom: Atom) -> Lanes {
        self.touched.insert(atom);
        (self.state)(atom)
    }

    fn basic(&mut self, basic: Basic) -> Lanes {
        self.atom(Atom::Basic(basic))
    }

    // Attackers.

    fn campaign(&mut self, k: u32) -> Lanes {
        let rank =
            self.system().knowledge.attackers.get_index(k as usize).and_then(|(_, c)| c.rank);
        match (self.world.view, rank) {
            (View::Folded, Some(rank)) => {
                let below = self.world.ranks.iter().filter(|r| **r <= rank).count() as u32;
                (1..=below).fold(ALWAYS, |all, r| all & self.atom(Atom::Rank(r)))
            }
            _ => self.basic(Basic::Campaign(k)),
        }
    }

    /// Class k beats a weakness at a strength.
    fn beats(&mut self, weakness: Weakness, strength: Level, k: u32) -> Lanes {
        let Some((_, class)) = self.system().knowledge.attackers.get_index(k as usize) else {
            return 0;
        };
        if strength == Level::None {
            return ALWAYS;
        }
        let Some(p) = class.beats[strength as usize] else { return 0 };
        match self.world.view {
            View::Folded => Level::ALL
                .into_iter()
                .filter(|s| *s > Level::None && *s <= strength)
                .fold(ALWAYS, |all, s| all & self.atom(Atom::Step(weakness, s))),
            View::Raw => {
                let p = p.at(self.world.pass.setting);
                if p >= 1.0 {
                    return ALWAYS;
                }
                let chain = if class.rank.is_some() { Chain::Ranked } else { Chain::Beside(k) };
                let upto = self.world.values[&chain].iter().filter(|v| **v <= p).count() as u32;
                (1..=upto).fold(0, |any, j| any | self.basic(Basic::Increment(weakness, chain, j)))
            }
        }
    }

    fn beats_grade(&mut self, weakness: Weakness, strength: Grade, k: u32) -> Lanes {
        self.beats(weakness, self.world.pass.bound(strength), k)
    }

    /// active(k, F(k)). What comes first in a conjunction and is nowhere true keeps the rest from being looked at; so the variables
    /// that are touched when all are true are few.
    fn active(&mut self, step: &mut dyn FnMut(&mut Self, u32) -> Lanes) -> Lanes {
        let classes = self.system().knowledge.attackers.len() as u32;
        (0..classes).fold(0, |any, k| {
            let stepped = step(self, k);
            any | and(stepped, || self.campaign(k))
        })
    }

    /// Whether class k can beat a strength at all.
    fn can_beat(&self, strength: Grade, k: u32) -> bool {
        let strength = self.world.pass.bound(strength);
        let class = self.system().knowledge.attackers.get_index(k as usize);
        strength == Level::None || class.is_some_and(|(_, c)| c.can_beat(strength))
    }

    fn remote_only(&self, k: u32) -> bool {
        self.system().knowledge.attackers.get_index(k as usize).is_some_and(|(_, c)| c.remote_only)
    }

    /// Class k is in a place.
    fn present(&mut self, q: PlaceId, k: u32) -> Lanes {
        if self.remote_only(k) {
            return 0;
        }
        let mut all = ALWAYS;
        let mut at = Some(q);
        for _ in 0..=self.system().places.len() {
            let Some(q) = at else { break };
            let hinders = classes::entry(self.system(), q);
            all = and(all, || self.beats(Weakness::Entry(q), hinders, k));
            at = self.system().places[q.index()].inside;
        }
        all
    }

    /// Class k stands at a link by place or radio.
    fn stand_on_ground(&mut self, l: LinkId, k: u32) -> Lanes {
        let (places, outside) = classes::ground(self.system(), l);
        let out = if outside && !self.remote_only(k) { ALWAYS } else { 0 };
        places.into_iter().fold(out, |any, q| any | self.present(q, k))
    }

    /// Class k stands at a link for an attack on a property.
    fn stand(&mut self, l: LinkId, property: Property, k: u32) -> Lanes {
        let mut any = self.stand_on_ground(l, k);
        let network = self.system().technology(l).is_some_and(|t| t.medium == Medium::Network);
        if network {
            for c in self.system().links[l.index()].between.clone() {
                any |= self.fact(What::Net(self.world.groups[c.index()]));
                if classes::faces_internet(self.system(), c) {
                    any |= if property == Property::Availability {
                        ALWAYS
                    } else {
                        let strength = classes::default_strength(self.system(), "on-path");
                        self.beats_grade(Weakness::OnPath, strength, k)
                    };
                }
            }
        }
        any
    }

    /// Class k stands at a link, on the ground alone or in any way, and beats its configuration.
    fn beats_link(&mut self, l: LinkId, property: Property, ground: bool, k: u32) -> Lanes {
        let weakness = classes::of_link(self.system(), l, property);
        let strength = self.system().link_strength(l, property).grade();
        if !self.can_beat(strength, k) {
            return 0;
        }
        let stand = if ground { self.stand_on_ground(l, k) } else { self.stand(l, property, k) };
        and(stand, || self.beats_grade(weakness, strength, k))
    }

    /// Class k stands at a surface and beats it.
    fn beats_surface(
        &mut self,
        c: ComponentId,
        quantity: tensha_model::system::QuantityId,
        side: Side,
        property: Property,
        k: u32,
    ) -> Lanes {
        let strength = self.system().surface_strength(c, property).grade();
        if !self.can_beat(strength, k) {
            return 0;
        }
        let of_quantity = self.system().quantities[quantity.index()].place;
        let of_component = self.system().components[c.index()].place;
        let mut stand = 0;
        for q in of_component.or(of_quantity).into_iter().chain(of_quantity) {
            stand |= self.present(q, k);
        }
        let weakness = Weakness::Surface(classes::product(self.system(), c), side, property);
        and(stand, || self.beats_grade(weakness, strength, k))
    }

    fn beats_person(&mut self, p: PartyId) -> Lanes {
        let strength = classes::person(self.system(), p);
        self.active(&mut |r, k| {
            // Who is only ever far away wins nobody over.
            if r.system().knowledge.attackers[k as usize].remote_only {
                0
            } else {
                r.beats_grade(Weakness::Person(p), strength, k)
            }
        })
    }

    fn beats_supplier(&mut self, p: PartyId) -> Lanes {
        let strength = classes::default_strength(self.system(), "supplier");
        self.active(&mut |r, k| r.beats_grade(Weakness::Supplier(p), strength, k))
    }

    // Faults.

    fn mode(&self, id: &str) -> Option<u32> {
        self.system().knowledge.failure_modes.get_index_of(id).map(|i| i as u32)
    }

    /// The modes that break a property.
    fn modes_breaking(&self, property: Property) -> Vec<u32> {
        let modes = self.system().knowledge.failure_modes.values().enumerate();
        modes.filter(|(_, m)| m.breaks == property).map(|(i, _)| i as u32).collect()
    }

    fn fails(&mut self, c: ComponentId, mode: u32) -> Lanes {
        let s = self.system();
        let Some((id, _)) = s.knowledge.failure_modes.get_index(mode as usize) else { return 0 };
        let of_kind = s.kind(c).map_or(&[][..], |k| &k.failure_modes);
        let stated = &s.more(c).failure_rates;
        let has = of_kind.contains(id) || stated.iter().any(|r| r.mode == *id);
        if has || of_kind.is_empty() && stated.is_empty() {
            self.basic(Basic::Fail(c, mode))
        } else {
            0
        }
    }

    fn link_fails(&mut self, l: LinkId, mode: u32) -> Lanes {
        let integrity = self.system().link_strength(l, Property::Integrity).grade();
        let has = Some(mode) == self.mode("loss")
            || Some(mode) == self.mode("error") && self.world.pass.bound(integrity) == Level::None;
        if has { self.basic(Basic::LinkFail(l, mode)) } else { 0 }
    }

    /// What a component depends on in some ways is lost.
    fn dependencies_lost(&mut self, c: ComponentId, kinds: &[&str]) -> Lanes {
        let mut any = 0;
        for d in self.system().more(c).depends_on.clone() {
            if kinds.contains(&d.kind) {
                any |= match d.on.ns {
                    Namespace::Component => self.fact(What::Lost(ComponentId(d.on.index))),
                    Namespace::Party => self.basic(Basic::Lost(d.kind, PartyId(d.on.index))),
                    Namespace::Event => self.basic(Basic::Event(d.on.index)),
                    _ => 0,
                };
            }
        }
        any
    }

    // The equations.

    fn rule(&mut self, what: What) -> Lanes {
        match what {
            What::Hazard(h) => {
                let barriers = self.system().hazards[h.index()].barriers.len();
                (0..barriers)
                    .fold(self.fact(What::When(h)), |all, b| all & self.fact(What::Barrier(h, b)))
            }
            What::When(h) => match self.system().hazards[h.index()].when.clone() {
                Some(logic) => self.logic(&logic),
                None => 0,
            },
            What::Barrier(h, b) => {
                let barrier = self.system().hazards[h.index()].barriers[b];
                self.barrier(barrier, None)
            }
            What::Stage(h, i, stage) => self.stage(h, i, stage),
            What::Compromised(c) => self.compromised(c),
            What::Reach(c) => self.reach(c),
            What::Net(g) => self.net(g),
            What::Lost(c) => {
                let mut any = self.fact(What::Compromised(c));
                if let Some(loss) = self.mode("loss") {
                    any |= self.fails(c, loss);
                }
                any | self.dependencies_lost(c, &["power", "network", "cloud", "keys"])
            }
            What::Void(f, g) => self.void(f, g),
            What::Deviates(f, d) => self.deviates(f, d),
        }
    }

    fn compromised(&mut self, c: ComponentId) -> Lanes {
        let product = classes::product(self.system(), c);
        let strength = |r: &Self, p| r.system().component_strength(c, p).grade();
        let mut any = 0;
        if let Some(q) = self.system().components[c.index()].place {
            let integrity = strength(self, Property::Integrity);
            any |= self.active(&mut |r, k| {
                if !r.can_beat(integrity, k) {
                    return 0;
                }
                let present = r.present(q, k);
                and(present, || r.beats_grade(Weakness::Hand(product), integrity, k))
            });
        }
        let reach = self.fact(What::Reach(c));
        let authenticity = strength(self, Property::Authenticity);
        any |= and(reach, || {
            self.active(&mut |r, k| r.beats_grade(Weakness::Remote(product), authenticity, k))
        });
        if classes::has(self.system(), c, "default-password") {
            any |= and(reach, || self.active(&mut |_, _| ALWAYS));
        }
        for d in self.system().more(c).depends_on.clone() {
            if !["updates", "supplier", "keys"].contains(&d.kind) {
                continue;
            }
            let mut by = match d.on.ns {
                Namespace::Component => self.fact(What::Compromised(ComponentId(d.on.index))),
                Namespace::Party => self.beats_supplier(PartyId(d.on.index)),
                Namespace::Event => self.basic(Basic::Event(d.on.index)),
                _ => 0,
            };
            if d.kind == "updates" && classes::has(self.system(), c, "signed-updates") {
                by &=
                    self.active(&mut |r, k| r.beats(Weakness::Updates(product), Level::Strong, k));
            }
            any |= by;
        }
        for p in self.system().more(c).privileged.clone() {
            any |= self.beats_person(p);
        }
        any
    }

    fn reach(&mut self, c: ComponentId) -> Lanes {
        let mut any = 0;
        if classes::faces_internet(self.system(), c) {
            // Open to every class, but somebody must be there: without a campaign nobody takes a device over.
            any |= self.active(&mut |_, _| ALWAYS);
        }
        let mut joined = false;
        for l in self.system().links_of.of(c).to_vec() {
            joined |= classes::is_network(self.system(), l);
            let class = self.system().technology(l).and_then(|t| t.class);
            let carries = class.is_some_and(|id| {
                self.system().knowledge.link_classes.get(id).is_some_and(|k| k.carries_service)
            });
            if !carries || !classes::leads_towards(self.system(), l, c) {
                continue;
            }
            for n in self.system().links[l.index()].between.clone() {
                if classes::leads(self.system(), l, n, c) {
                    any |= self.fact(What::Compromised(n));
                }
            }
            any |= self.active(&mut |r, k| r.beats_link(l, Property::Authenticity, false, k));
        }
        if joined {
            any |= self.fact(What::Net(self.world.groups[c.index()]));
        }
        any
    }

    fn net(&mut self, group: u32) -> Lanes {
        let groups = &self.world.groups;
        let members: Vec<ComponentId> = (0..groups.len() as u32)
            .map(ComponentId)
            .filter(|c| groups[c.index()] == group)
            .filter(|c| {
                let links = self.system().links_of.of(*c);
                links.iter().any(|l| classes::is_network(self.system(), *l))
            })
            .collect();
        let mut any = 0;
        for c in &members {
            any |= self.fact(What::Compromised(*c));
        }
        for i in 0..self.system().links.len() as u32 {
            let l = LinkId(i);
            let ends = &self.system().links[l.index()].between;
            if classes::is_network(self.system(), l)
                && ends.iter().filter(|c| members.contains(c)).count() >= 2
            {
                any |= self.active(&mut |r, k| r.beats_link(l, Property::Authenticity, true, k));
            }
        }
        any
    }

    fn void(&mut self, f: FlowId, g: usize) -> Lanes {
        let guard = self.system().flows[f.index()].guards[g].clone();
        let mut any = self.fact(What::Compromised(guard.from));
        any |= self.fact(What::Compromised(guard.to));
        for holder in guard.key_holders {
            any |= match holder.ns {
                Namespace::Component => self.fact(What::Compromised(ComponentId(holder.index))),
                Namespace::Party => {
                    let p = PartyId(holder.index);
                    if self.system().parties[p.index()].is_people {
                        self.beats_person(p)
                    } else {
                        self.beats_supplier(p)
                    }
                }
                _ => 0,
            };
        }
        any
    }

    /// The guards of a flow, by number, that span a segment of a route and list a property.
    fn guards_over(
        &self,
        f: FlowId,
        route: &[Segment],
        at: usize,
        property: Property,
    ) -> Vec<usize> {
        if property == Property::Availability {
            return Vec::new();
        }
        let place = |c| route.iter().position(|s| *s == Segment::Component(c));
        let guards = self.system().flows[f.index()].guards.iter().enumerate();
        guards
            .filter(|(_, g)| {
                let lifts = self.system().knowledge.guards.get_index(g.technology as usize);
                matches!((place(g.from), place(g.to)), (Some(a), Some(b)) if a < at && at < b)
                    && lifts.is_some_and(|(_, t)| t.lifts[property as usize].is_some())
            })
            .map(|(i, _)| i)
            .collect()
    }

    /// A property fails at a segment of a route of a flow.
    fn broken(&mut self, f: FlowId, route: &[Segment], at: usize, property: Property) -> Lanes {
        let modes = self.modes_breaking(property);
        let guards = self.guards_over(f, route, at, property);
        match route[at] {
            Segment::Component(c) => {
                let mut any = modes.into_iter().fold(0, |any, m| any | self.fails(c, m));
                if property == Property::Availability {
                    any |= self.fact(What::Lost(c));
                }
                if property == Property::Freshness {
                    any |= self.dependencies_lost(c, &["clock"]);
                }
                let taken = self.fact(What::Compromised(c));
                any |=
                    guards.iter().fold(taken, |all, g| and(all, || self.fact(What::Void(f, *g))));
                let command = self.system().flows[f.index()].arrow == Arrow::CyberToPhysical;
                let beside_person = at > 0 && matches!(route[at - 1], Segment::Person(_));
                if command && beside_person && property == Property::Integrity {
                    any |= self.basic(Basic::Misuse(c));
                }
                any
            }
            Segment::Link(l) => {
                let any = modes.into_iter().fold(0, |any, m| any | self.link_fails(l, m));
                any | self.active(&mut |r, k| {
                    let mut all = r.beats_link(l, property, false, k);
                    if all == 0 {
                        return 0;
                    }
                    for g in &guards {
                        let t = r.system().flows[f.index()].guards[*g].technology;
                        let lifts = r.system().knowledge.guards.get_index(t as usize);
                        let strength = lifts
                            .and_then(|(_, t)| t.lifts[property as usize].as_ref())
                            .map_or(Grade::UNKNOWN, |g| g.grade);
                        let by_force = r.beats_grade(Weakness::Guard(t, property), strength, k);
                        all &= by_force | r.fact(What::Void(f, *g));
                    }
                    all
                })
            }
            Segment::Sensing(c, q) => {
                self.active(&mut |r, k| r.beats_surface(c, q, Side::Sensing, property, k))
            }
            Segment::Acting(c, q) => {
                self.active(&mut |r, k| r.beats_surface(c, q, Side::Acting, property, k))
            }
            Segment::Person(p) => self.beats_person(p),
        }
    }

    /// A property fails on a route of a flow.
    fn route_broken(&mut self, f: FlowId, route: usize, property: Property) -> Lanes {
        let segments = self.system().flows[f.index()].routes[route].clone();
        (0..segments.len()).fold(0, |any, at| any | self.broken(f, &segments, at, property))
    }

    fn deviates(&mut self, f: FlowId, d: u32) -> Lanes {
        let s = self.world.system;
        let flow = &s.flows[f.index()];
        let words = &s.knowledge.guide_words;
        let Some((id, word)) = words.get_index(d as usize) else { return 0 };
        if !word.applies_to.iter().any(|a| a == flow.arrow.tag()) {
            return 0;
        }
        let mut any = 0;
        for property in &word.broken_by {
            let routes = flow.routes.len();
            if *property == Property::Availability {
                let all =
                    (0..routes).fold(ALWAYS, |all, r| all & self.route_broken(f, r, *property));
                any |= if routes == 0 { 0 } else { all };
            } else {
                any |= (0..routes).fold(0, |any, r| any | self.route_broken(f, r, *property));
            }
        }
        if let Some(decided) = &flow.decided {
            let mut inputs = Vec::new();
            for g in &decided.flows {
                let arrow = s.flows[g.index()].arrow.tag();
                let mut deviates = 0;
                for (e, (name, w)) in words.iter().enumerate() {
                    let leads = name == id || w.in_command.contains(id);
                    if leads && w.applies_to.iter().any(|a| a == arrow) {
                        deviates |= self.fact(What::Deviates(*g, e as u32));
                    }
                }
                inputs.push(deviates);
            }
            let m = match decided.combine {
                Combine::Any => 1,
                Combine::All => inputs.len(),
                Combine::AtLeast(k) => k as usize,
            };
            any |= if inputs.is_empty() { 0 } else { at_least(m, &inputs) };
        }
        let mut people: Vec<PartyId> = flow
            .routes
            .iter()
            .flat_map(|r| r.iter())
            .filter_map(|seg| if let Segment::Person(p) = seg { Some(*p) } else { None })
            .collect();
        people.sort_unstable();
        people.dedup();
        for p in people {
            for (h, w) in words.values().enumerate() {
                if w.applies_to.iter().any(|a| a == "people") && w.in_command.contains(id) {
                    any |= self.basic(Basic::PersonErr(p, h as u32));
                }
            }
        }
        if word.broken_by.contains(&Property::Integrity) {
            for g in (0..s.flows.len() as u32).map(FlowId) {
                if clash(s, f, g) {
                    any |= self.basic(Basic::Clash(f.min(g), f.max(g)));
                }
            }
        }
        any
    }

    fn logic(&mut self, logic: &Logic) -> Lanes {
        match logic {
            Logic::All(of) => of.iter().fold(ALWAYS, |all, l| all & self.logic(l)),
            Logic::Any(of) => of.iter().fold(0, |any, l| any | self.logic(l)),
            Logic::AtLeast(k, of) => {
                let values: Vec<Lanes> = of.iter().map(|l| self.logic(l)).collect();
                at_least(*k as usize, &values)
            }
            Logic::Deviates(f, words, _) => {
                words.iter().fold(0, |any, d| any | self.fact(What::Deviates(*f, *d)))
            }
            Logic::Event(e, _) => self.basic(Basic::Event(*e)),
            Logic::Condition(c, _) => self.basic(Basic::Condition(*c)),
            Logic::Fails(c, modes, _) => {
                let all = self.system().knowledge.failure_modes.keys().cloned().collect();
                let modes: Vec<String> = if modes.is_empty() { all } else { modes.clone() };
                let mut any = self.fact(What::Compromised(*c));
                for id in modes {
                    if let Some(m) = self.mode(&id) {
                        any |= self.fails(*c, m);
                    }
                    any |= match id.as_str() {
                        "loss" => self.fact(What::Lost(*c)),
                        "untimely" => self.dependencies_lost(*c, &["clock"]),
                        _ => 0,
                    };
                }
                any
            }
        }
    }

    /// A flow deviates in any way that keeps it from doing its work; one word may be left out.
    fn flow_fails(&mut self, f: FlowId, except: Option<&str>) -> Lanes {
        let s = self.world.system;
        let arrow = s.flows[f.index()].arrow.tag();
        let mut any = 0;
        for (d, (id, w)) in s.knowledge.guide_words.iter().enumerate() {
            let matters = w.broken_by.iter().any(|p| *p != Property::Confidentiality);
            if matters && w.applies_to.iter().any(|a| a == arrow) && Some(id.as_str()) != except {
                any |= self.fact(What::Deviates(f, d as u32));
            }
        }
        any
    }

    /// A barrier fails; also what a response is noticed or acted by.
    fn barrier(&mut self, barrier: Ref, except: Option<&str>) -> Lanes {
        let s = self.world.system;
        match barrier.ns {
            Namespace::Flow => self.flow_fails(FlowId(barrier.index), except),
            Namespace::Control => {
                let control = &s.controls[barrier.index as usize];
                if matches!(control.status, Some("proposed" | "planned" | "rejected")) {
                    ALWAYS
                } else {
                    self.basic(Basic::ControlBroken(barrier.index))
                }
            }
            Namespace::Component => {
                let c = ComponentId(barrier.index);
                let component = &s.components[c.index()];
                let mut any = self.fact(What::Lost(c)) | self.fact(What::Compromised(c));
                for id in ["error", "untimely"] {
                    if let Some(m) = self.mode(id) {
                        any |= self.fails(c, m);
                    }
                }
                let sides = component.senses.iter().map(|q| (*q, Side::Sensing));
                for (q, side) in sides.chain(component.acts_on.iter().map(|q| (*q, Side::Acting))) {
                    for property in [Property::Integrity, Property::Availability] {
                        any |= self.active(&mut |r, k| r.beats_surface(c, q, side, property, k));
                    }
                }
                for f in (0..s.flows.len() as u32).map(FlowId) {
                    if s.flows[f.index()].to == Some(barrier) {
                        any |= self.flow_fails(f, None);
                    }
                }
                any
            }
            _ => 0,
        }
    }

    fn stage(&mut self, h: HazardId, i: usize, stage: Stage) -> Lanes {
        let s = self.world.system;
        let response = &s.hazards[h.index()].responses[i];
        match stage {
            Stage::Notice => {
                let part_time = |p: &PartyId| s.parties[p.index()].on_duty.is_some_and(|d| d < 1.0);
                let mut any = match response.by.filter(part_time) {
                    Some(p) => self.basic(Basic::Away(p)),
                    None => 0,
                };
                if !response.notices_by.is_empty() {
                    let except = response.watches_for_silence.then_some("absent");
                    any |= response
                        .notices_by
                        .iter()
                        .fold(ALWAYS, |all, r| all & self.barrier(*r, except));
                }
                any
            }
            Stage::Means if response.acts_by.is_empty() => 0,
            Stage::Means => {
                response.acts_by.iter().fold(ALWAYS, |all, r| all & self.barrier(*r, None))
            }
            Stage::Time => match (response.time_needed, response.time_available) {
                (Some(needed), Some(available)) if needed > available => ALWAYS,
                _ => 0,
            },
            Stage::Act => self.basic(Basic::ResponseErr(h, i as u32)),
        }
    }
}

/// Who decides a flow.
fn decider(s: &System, f: FlowId) -> Option<Ref> {
    let flow = &s.flows[f.index()];
    let first = || {
        flow.routes.first()?.iter().find_map(|seg| match seg {
            Segment::Person(p) => Some(Ref::from(*p)),
            Segment::Component(c) => Some(Ref::from(*c)),
            _ => None,
        })
    };
    flow.decided.as_ref().and_then(|d| d.by).or_else(first)
}

/// Whether two commands clash.
pub fn clash(s: &System, f: FlowId, g: FlowId) -> bool {
    let (a, b) = (&s.flows[f.index()], &s.flows[g.index()]);
    let command = |arrow| arrow == Arrow::CyberToPhysical;
    let arbitrated = |flow: &tensha_model::system::Flow| {
        flow.routes.iter().any(|r| {
            let last = r.iter().rev().find_map(|seg| match seg {
                Segment::Component(c) => Some(*c),
                _ => None,
            });
            last.is_some_and(|c| classes::has(s, c, "arbitrates-commands"))
        })
    };
    let same = a.command.is_some()
        && a.command == b.command
        && !matches!(a.command, Some("set" | "adjust" | "advise"));
    f != g
        && !same
        && command(a.arrow)
        && command(b.arrow)
        && a.to == b.to
        && a.to.is_some_and(|to| to.ns == Namespace::Quantity)
        && decider(s, f) != decider(s, g)
        && !arbitrated(a)
        && !arbitrated(b)
}
