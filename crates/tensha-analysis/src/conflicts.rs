//! Conflicts: one element of which safety and security, or two services, demand opposite things.
//!
//! They are found from properties of the model: what hazards suffer from, what a component does on loss, what it depends on, how long a
//! response takes. Nothing here goes by names. Which hazards stand on which side is stated, and what settles a conflict where the model
//! shows that something does. The semantics stand in `docs/semantics-hazards.md`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use tensha_model::grade::{Level, Property};
use tensha_model::system::{
    Arrow, ComponentId, FlowId, HazardId, LinkId, Logic, Namespace as Ns, Ref, Segment, System,
};
use tensha_text::Span;

use crate::causes::{Basic, Elements, Weakness, clashing};
use crate::exposure::Networks;
use crate::hazards::{Barrier, Hazards};

/// What kind of conflict.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A quantity must be released for one hazard and held for another: escape against intrusion, stopping against going on.
    ReleaseOrHold,
    /// A component must be updated, and must not be away.
    UpdateOrService,
    /// A means must prove who uses it, and be quick.
    ProofOrTime,
    /// Several deciders drive one quantity.
    Clash,
    /// A protection hangs on the network from which it should be apart.
    SharedNetwork,
}

/// One of two demands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Side {
    /// Whose hazards demand it.
    pub hazards: Vec<HazardId>,
    /// The elements by which it is demanded: flows, components.
    pub by: Vec<Ref>,
    /// Lines that state it.
    pub spans: Vec<Span>,
}

impl Side {
    fn add(&mut self, hazard: HazardId, by: Ref, span: Span) {
        self.hazards.push(hazard);
        self.by.push(by);
        self.spans.push(span);
    }

    fn tidy(&mut self) {
        self.hazards.sort_unstable();
        self.hazards.dedup();
        self.by.sort_unstable();
        self.by.dedup();
        let mut seen = FxHashSet::default();
        self.spans.retain(|s| seen.insert(*s));
    }
}

/// What a quantity goes to when its actuator loses power or control.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnLoss {
    /// It opens, unlocks, stops.
    Releases,
    /// It stays shut, locked, going.
    Holds,
    /// Both are stated, for different actuators.
    Either,
    /// Nobody states it.
    Unstated,
}

/// A conflict.
#[derive(Clone, PartialEq, Debug)]
pub struct Conflict {
    /// What kind.
    pub kind: Kind,
    /// The one element of which both is demanded.
    pub element: Ref,
    /// First demand: released; updated; proven; the commands that meet; connected.
    pub one: Side,
    /// Second demand: held; in service; quick; the what comes of it; apart.
    pub other: Side,
    /// For `ReleaseOrHold`: what it goes to.
    pub on_loss: Option<OnLoss>,
    /// For `ProofOrTime`: seconds that it takes and seconds that there are.
    pub times: Option<(f64, f64)>,
    /// What settles it, as far as the model shows: a barrier that stands by itself, or a component with a feature that helps.
    pub settled_by: Vec<Ref>,
    /// Whether the demand that loses is met otherwise.
    pub settled: bool,
    /// Whether one failure of the element is enough for a hazard, or what it guards falls with it.
    pub bare: bool,
}

/// A response that takes more than this share of its time has none to spare for proving who acts.
pub const CLOSE: f64 = 0.5;

/// Finds them, by kind, then by element.
pub fn run(system: &System, networks: &Networks, hazards: &Hazards) -> Vec<Conflict> {
    let finder = Finder { system, networks, hazards, elements: Elements::new(system) };
    let mut out = Vec::new();
    finder.release_or_hold(&mut out);
    finder.update_or_service(&mut out);
    finder.proof_or_time(&mut out);
    finder.clash(&mut out);
    finder.shared_network(&mut out);
    for c in &mut out {
        c.one.tidy();
        c.other.tidy();
        c.settled_by.sort_unstable();
        c.settled_by.dedup();
    }
    out.sort_by_key(|c| (c.kind, c.element, c.one.by.clone(), c.other.by.clone()));
    out
}

/// Whether it is only that somebody gets into a place.
pub fn stood_there(b: Basic) -> bool {
    matches!(b, Basic::Step(Weakness::Entry(_), _))
}

/// Whether a barrier stands whatever the hazard's own causes do. That somebody could be in the place of both is no cause of its own: to
/// take the barrier as well is then a step more.
pub fn stands_alone(b: &Barrier) -> bool {
    let apart = |list: &[Basic]| list.iter().all(|b| stood_there(*b));
    !b.absent && apart(&b.shared) && b.shared_with.iter().all(|(_, list)| apart(list))
}

struct Finder<'a> {
    system: &'a System,
    networks: &'a Networks,
    hazards: &'a Hazards,
    elements: Elements<'a>,
}

impl Finder<'_> {
    /// Somebody is hurt.
    fn hurts(&self, h: HazardId) -> bool {
        !self.system.hazards[h.index()].unhandled.is_empty()
    }

    fn leaves(&self) -> Vec<(HazardId, &Logic)> {
        let hazards = self.system.hazards.iter().enumerate();
        hazards.flat_map(|(i, h)| h.leaves().map(move |leaf| (HazardId(i as u32), leaf))).collect()
    }

    /// Whether the first of two opposite commands, for each pair that is known to be one: released is open, unlocked, stopped.
    fn releases(command: Option<&str>) -> Option<bool> {
        match command? {
            "unlock" | "open" | "stop" => Some(true),
            "lock" | "close" | "start" => Some(false),
            _ => None,
        }
    }

    fn release_or_hold(&self, out: &mut Vec<Conflict>) {
        let words = &self.system.knowledge.guide_words;
        for q in 0..self.system.quantities.len() as u32 {
            let quantity = Ref { ns: Ns::Quantity, index: q };
            let mut release = Side::default();
            let mut hold = Side::default();
            for (h, leaf) in self.leaves() {
                let Logic::Deviates(f, deviations, span) = leaf else { continue };
                let flow = &self.system.flows[f.index()];
                if flow.to != Some(quantity) || flow.arrow != Arrow::CyberToPhysical {
                    continue;
                }
                let Some(releases) = Self::releases(flow.command) else { continue };
                if !self.hurts(h) {
                    continue;
                }
                for w in deviations {
                    let Some((_, word)) = words.get_index(*w as usize) else { continue };
                    let silence = word.broken_by.contains(&Property::Availability);
                    let forgery = word.broken_by.contains(&Property::Authenticity);
                    // Silence hurts: the command must come. Forgery hurts: it must not. What both bring about tells nothing.
                    let side = match (silence, forgery) {
                        (true, false) => releases,
                        (false, true) => !releases,
                        _ => continue,
                    };
                    let side = if side { &mut release } else { &mut hold };
                    side.add(h, (*f).into(), *span);
                }
            }
            let apart = release.hazards.iter().any(|a| hold.hazards.iter().any(|b| a != b));
            if !apart {
                continue;
            }
            let mut actuators: Vec<ComponentId> = release
                .by
                .iter()
                .chain(&hold.by)
                .flat_map(|f| &self.system.flows[f.index as usize].routes)
                .filter_map(|r| match r.last() {
                    Some(Segment::Acting(c, _)) => Some(*c),
                    _ => None,
                })
                .collect();
            actuators.sort_unstable();
            actuators.dedup();
            let opens = actuators.iter().any(|c| self.system.has(*c, "fail-safe-open"));
            let shuts = actuators.iter().any(|c| self.system.has(*c, "fail-secure"));
            let on_loss = match (opens, shuts) {
                (true, false) => OnLoss::Releases,
                (false, true) => OnLoss::Holds,
                (true, true) => OnLoss::Either,
                (false, false) => OnLoss::Unstated,
            };
            let losing: Vec<HazardId> = match on_loss {
                OnLoss::Releases => hold.hazards.clone(),
                OnLoss::Holds => release.hazards.clone(),
                _ => release.hazards.iter().chain(&hold.hazards).copied().collect(),
            };
            let mut settled_by = Vec::new();
            let mut settled = true;
            for h in losing {
                let alone: Vec<Ref> = self.hazards.hazards[h.index()]
                    .barriers
                    .iter()
                    .filter(|b| stands_alone(b))
                    .map(|b| b.barrier)
                    .collect();
                settled &= !alone.is_empty();
                settled_by.extend(alone);
            }
            out.push(Conflict {
                kind: Kind::ReleaseOrHold,
                element: match actuators.as_slice() {
                    [one] => (*one).into(),
                    _ => quantity,
                },
                one: release,
                other: hold,
                on_loss: Some(on_loss),
                times: None,
                settled_by,
                settled,
                bare: !settled,
            });
        }
    }

    fn update_or_service(&self, out: &mut Vec<Conflict>) {
        let system = self.system;
        for i in 0..system.components.len() as u32 {
            let c = ComponentId(i);
            let channel = system.more(c).depends_on.iter().find(|d| d.kind == "updates");
            if channel.is_none() && !self.system.has(c, "automatic-updates") {
                continue;
            }
            let mut update = Side::default();
            let mut service = Side::default();
            let mut bare = false;
            let here = system.components[c.index()].own.span;
            let stated = channel.map_or(here, |d| d.span);
            for (h, answer) in self.hazards.hazards.iter().enumerate() {
                let h = HazardId(h as u32);
                if !self.hurts(h) {
                    continue;
                }
                let breaks = |b: &Basic| match b {
                    Basic::Fails(x, mode) if *x == c => system
                        .knowledge
                        .failure_modes
                        .get_index(*mode as usize)
                        .is_some_and(|(_, m)| m.breaks == Property::Availability),
                    _ => false,
                };
                if answer.support.iter().any(breaks) {
                    service.add(h, c.into(), system.hazards[h.index()].own.span);
                    bare |= answer.single_points.iter().any(breaks);
                }
                let attacked = answer.support.iter().any(|b| match b {
                    Basic::Step(
                        Weakness::Service(x) | Weakness::Password(x) | Weakness::Updates(x),
                        _,
                    ) => *x == self.elements.product(c),
                    _ => false,
                });
                if attacked {
                    update.add(h, c.into(), stated);
                }
            }
            if service.hazards.is_empty() {
                continue;
            }
            update.spans.push(stated);
            let helps = ["update-rollback", "redundant", "diverse-redundancy"];
            let settled = helps.iter().any(|f| self.system.has(c, f));
            out.push(Conflict {
                kind: Kind::UpdateOrService,
                element: c.into(),
                one: update,
                other: service,
                on_loss: None,
                times: None,
                settled_by: if settled { vec![c.into()] } else { Vec::new() },
                settled,
                bare,
            });
        }
    }

    /// What asks a user of this flow or component to prove who they are, with the line.
    fn proof(&self, r: Ref) -> Vec<(Ref, Span)> {
        let system = self.system;
        let mut out = Vec::new();
        let mut components = Vec::new();
        match r.ns {
            Ns::Flow => {
                let flow = &system.flows[r.index as usize];
                for g in &flow.guards {
                    let technology = system.knowledge.guards.get_index(g.technology as usize);
                    let lifts = technology
                        .and_then(|(_, g)| g.lifts[Property::Authenticity as usize].as_ref());
                    if lifts.is_some_and(|l| l.grade.lo >= Level::Standard) {
                        out.push((r, g.span));
                    }
                }
                components = flow.components();
            }
            Ns::Component => components.push(ComponentId(r.index)),
            _ => {}
        }
        for c in components {
            if ["confirmation-step", "multi-factor", "role-based-access"]
                .iter()
                .any(|f| self.system.has(c, f))
            {
                out.push((c.into(), system.components[c.index()].own.span));
            }
        }
        out
    }

    fn proof_or_time(&self, out: &mut Vec<Conflict>) {
        let words = &self.system.knowledge.guide_words;
        for (i, hazard) in self.system.hazards.iter().enumerate() {
            let h = HazardId(i as u32);
            for r in &hazard.responses {
                let (Some(needed), Some(available)) = (r.time_needed, r.time_available) else {
                    continue;
                };
                if needed < CLOSE * available {
                    continue;
                }
                for means in &r.acts_by {
                    let proofs = self.proof(*means);
                    if proofs.is_empty() {
                        continue;
                    }
                    let mut proof = Side::default();
                    for (by, span) in &proofs {
                        proof.by.push(*by);
                        proof.spans.push(*span);
                    }
                    for (other, leaf) in self.leaves() {
                        let Logic::Deviates(f, deviations, span) = leaf else { continue };
                        let forged = deviations.iter().any(|w| {
                            words
                                .get_index(*w as usize)
                                .is_some_and(|(_, w)| w.broken_by.contains(&Property::Authenticity))
                        });
                        let through = match means.ns {
                            Ns::Flow => means.index == f.0,
                            _ => self.system.flows[f.index()]
                                .components()
                                .contains(&ComponentId(means.index)),
                        };
                        if forged && through && self.hurts(other) {
                            proof.add(other, proofs[0].0, *span);
                        }
                    }
                    let mut quick = Side::default();
                    quick.add(h, *means, r.span);
                    let alone = hazard.responses.len() > 1;
                    out.push(Conflict {
                        kind: Kind::ProofOrTime,
                        element: *means,
                        one: proof,
                        other: quick,
                        on_loss: None,
                        times: Some((needed, available)),
                        settled_by: Vec::new(),
                        settled: false,
                        bare: !alone,
                    });
                }
            }
        }
    }

    fn clash(&self, out: &mut Vec<Conflict>) {
        let system = self.system;
        let mut pairs: Vec<(FlowId, FlowId)> = clashing(system)
            .into_iter()
            .flat_map(|(f, others)| others.into_iter().map(move |g| (f.min(g), f.max(g))))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        // What meets at one quantity is one conflict, however many pairs it makes.
        let mut flows: BTreeMap<Ref, Vec<FlowId>> = BTreeMap::new();
        for (f, g) in &pairs {
            let Some(to) = system.flows[f.index()].to else { continue };
            flows.entry(to).or_default().extend([*f, *g]);
        }
        for (quantity, mut flows) in flows {
            flows.sort_unstable();
            flows.dedup();
            let mut one = Side::default();
            for f in &flows {
                one.by.push((*f).into());
                one.spans.push(system.flows[f.index()].own.span);
            }
            let mut other = Side::default();
            for a in &self.hazards.hazards {
                let met = a.support.iter().any(
                    |b| matches!(b, Basic::Clash(f, g) if flows.contains(f) && flows.contains(g)),
                );
                if met && self.hurts(a.hazard) {
                    let own = &system.hazards[a.hazard.index()].own;
                    other.add(a.hazard, a.hazard.into(), own.span);
                }
            }
            let bare = !other.hazards.is_empty();
            out.push(Conflict {
                kind: Kind::Clash,
                element: quantity,
                one,
                other,
                on_loss: None,
                times: None,
                settled_by: Vec::new(),
                settled: false,
                bare,
            });
        }
    }

    fn on_network(&self, l: LinkId) -> bool {
        !self.system.links[l.index()].one_way
            && self.system.technology(l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")))
    }

    /// Links by which a component hangs on a network with others.
    fn network_links(&self, c: ComponentId) -> Vec<LinkId> {
        let group = self.networks.of(c)[0];
        self.system
            .links_of
            .of(c)
            .iter()
            .copied()
            .filter(|l| {
                self.on_network(*l)
                    && self.system.links[l.index()]
                        .between
                        .iter()
                        .any(|n| *n != c && self.networks.of(*n)[0] == group)
            })
            .collect()
    }

    /// The flows of a hazard's logic and everything that they are decided from.
    fn guarded(&self, h: HazardId) -> Vec<FlowId> {
        let mut out: Vec<FlowId> = self
            .leaves()
            .into_iter()
            .filter(|(x, _)| *x == h)
            .filter_map(|(_, leaf)| match leaf {
                Logic::Deviates(f, ..) => Some(*f),
                _ => None,
            })
            .collect();
        let mut at = 0;
        while at < out.len() {
            let inputs = self.system.flows[out[at].index()].decided.as_deref();
            for f in inputs.map(|d| d.flows.as_slice()).unwrap_or_default() {
                if !out.contains(f) {
                    out.push(*f);
                }
            }
            at += 1;
        }
        out
    }

    fn shared_network(&self, out: &mut Vec<Conflict>) {
        let system = self.system;
        let carries = |c: ComponentId| system.kind(c).is_some_and(|k| k.role == "network");
        for i in 0..system.components.len() as u32 {
            let b = ComponentId(i);
            if carries(b) || self.system.has(b, "independent-of-network") {
                continue;
            }
            let mut connected = Side::default();
            let mut apart = Side::default();
            let mut bare = false;
            for (h, hazard) in system.hazards.iter().enumerate() {
                let h = HazardId(h as u32);
                let answer = &self.hazards.hazards[h.index()];
                let barrier = hazard.barriers.iter().position(|r| *r == b.into());
                let means = hazard
                    .responses
                    .iter()
                    .find(|r| r.acts_by.contains(&b.into()) || r.notices_by.contains(&b.into()));
                if (barrier.is_none() && means.is_none()) || !self.hurts(h) {
                    continue;
                }
                let links = self.network_links(b);
                if links.is_empty() {
                    continue;
                }
                let group = self.networks.of(b)[0];
                let mut beside: Vec<ComponentId> = self
                    .guarded(h)
                    .iter()
                    .flat_map(|f| system.flows[f.index()].components())
                    .filter(|c| {
                        *c != b
                            && !carries(*c)
                            && self.networks.of(*c)[0] == group
                            && !self.network_links(*c).is_empty()
                    })
                    .collect();
                beside.sort_unstable();
                beside.dedup();
                if beside.is_empty() {
                    continue;
                }
                let span = means.map_or(hazard.own.span, |r| r.span);
                for c in beside {
                    apart.add(h, c.into(), span);
                }
                for l in links {
                    connected.add(h, l.into(), system.links[l.index()].own.span);
                }
                bare |= barrier
                    .and_then(|n| answer.barriers.get(n))
                    .is_some_and(|b| b.worthless || !b.shared.is_empty());
            }
            if connected.by.is_empty() {
                continue;
            }
            out.push(Conflict {
                kind: Kind::SharedNetwork,
                element: b.into(),
                one: connected,
                other: apart,
                on_loss: None,
                times: None,
                settled_by: Vec::new(),
                settled: false,
                bare,
            });
        }
    }
}
