//! Flows: how segments and guards fail, and how flows deviate.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tensha_logic::NodeId;
use tensha_model::grade::{Level, Property};
use tensha_model::system::{
    Arrow, Combine, ComponentId, Flow, FlowId, Guard, Namespace as Ns, PartyId, QuantityId, Ref,
    Segment, System,
};

use super::basic::{Basic, Weakness};
use super::graph::{Causes, Gap, Unknown};
use super::lens;
use crate::exposure::{self, Stand};

const INTEGRITY_LIKE: [Property; 4] =
    [Property::Authenticity, Property::Integrity, Property::Freshness, Property::Availability];

impl<'s> Causes<'s> {
    fn void(&mut self, guard: &Guard) -> NodeId {
        let mut ways = vec![self.compromised(guard.from), self.compromised(guard.to)];
        for holder in &guard.key_holders {
            ways.push(match holder.ns {
                Ns::Component => self.compromised(ComponentId(holder.index)),
                _ => {
                    let p = PartyId(holder.index);
                    let by = if self.system.parties[p.index()].is_people {
                        self.person(p)
                    } else {
                        self.supplier(p)
                    };
                    self.somebody(&by)
                }
            });
        }
        self.formula.or(&ways)
    }

    /// The guards that list a property and span a position of a route, with their strengths.
    fn spanning(
        &mut self,
        flow: &'s Flow,
        route: &[Segment],
        at: usize,
        property: Property,
    ) -> Vec<(&'s Guard, Level)> {
        if property == Property::Availability {
            return Vec::new();
        }
        let mut out = Vec::new();
        for guard in &flow.guards {
            let position = |c: ComponentId| {
                route.iter().position(|s| matches!(s, Segment::Component(x) if *x == c))
            };
            let (Some(from), Some(to)) = (position(guard.from), position(guard.to)) else {
                continue;
            };
            if !(from < at && at < to) {
                continue;
            }
            let technology =
                self.system.knowledge.guards.get_index(guard.technology as usize).map(|(_, g)| g);
            let Some(grade) = technology.and_then(|g| g.lifts[property as usize].as_ref()) else {
                continue;
            };
            let level = if self.settings.upper { grade.grade.hi } else { grade.grade.lo };
            if level > Level::None {
                out.push((guard, level));
            }
        }
        out
    }

    /// A property of the content fails on a flow's own routes.
    fn broken(&mut self, f: FlowId, property: Property) -> NodeId {
        if let Some(known) = self.properties.get(&(f, property)) {
            return *known;
        }
        let flow: &'s Flow = &self.system.flows[f.index()];
        let mut routes = Vec::new();
        for route in &flow.routes {
            let mut ways = Vec::new();
            for at in 0..route.len() {
                ways.push(self.segment(flow, route, at, property));
            }
            routes.push(self.formula.or(&ways));
        }
        let node = if property == Property::Availability && !routes.is_empty() {
            self.formula.and(&routes)
        } else {
            self.formula.or(&routes)
        };
        self.properties.insert((f, property), node);
        node
    }

    fn segment(
        &mut self,
        flow: &'s Flow,
        route: &[Segment],
        at: usize,
        property: Property,
    ) -> NodeId {
        let mut ways = Vec::new();
        match route[at] {
            Segment::Component(c) => {
                ways.push(self.fails_in(c, property));
                match property {
                    Property::Availability => ways.push(self.lost(c)),
                    Property::Freshness => self.dependencies(c, &["clock"], &mut ways),
                    Property::Integrity
                        if at > 0
                            && flow.arrow == Arrow::CyberToPhysical
                            && matches!(route[at - 1], Segment::Person(_)) =>
                    {
                        ways.push(self.event(Basic::Misuse(c)));
                    }
                    _ => {}
                }
                let mut taken = vec![self.compromised(c)];
                for (guard, _) in self.spanning(flow, route, at, property) {
                    taken.push(self.void(guard));
                }
                ways.push(self.formula.and(&taken));
            }
            Segment::Link(l) => {
                if property == Property::Availability
                    && let Some(mode) = self.modes[property as usize]
                {
                    ways.push(self.event(Basic::LinkFails(l, mode)));
                }
                let grade = self.system.link_strength(l, property).grade();
                let bound = if self.settings.upper { grade.hi } else { grade.lo };
                if property == Property::Integrity
                    && bound == Level::None
                    && let Some(mode) = self.modes[property as usize]
                {
                    ways.push(self.event(Basic::LinkFails(l, mode)));
                }
                let stand = self.stand(l, property);
                let own = self.link_beaten(l, property);
                let mut by_class = lens::and(&mut self.formula, &stand, &own);
                for (guard, level) in self.spanning(flow, route, at, property) {
                    let void = self.void(guard);
                    let beaten = self.beaten(Weakness::Guard(guard.technology, property), level);
                    let void = lens::all(&self.classes, void);
                    let past = lens::or(&mut self.formula, &beaten, &void);
                    by_class = lens::and(&mut self.formula, &by_class, &past);
                }
                ways.push(self.somebody(&by_class));
            }
            Segment::Sensing(c, q) => {
                ways.push(self.surface(c, q, false, property));
            }
            Segment::Acting(c, q) => {
                ways.push(self.surface(c, q, true, property));
            }
            Segment::Person(p) => {
                let person = self.person(p);
                ways.push(self.somebody(&person));
            }
        }
        self.formula.or(&ways)
    }

    pub(super) fn surface(
        &mut self,
        c: ComponentId,
        q: QuantityId,
        acting: bool,
        property: Property,
    ) -> NodeId {
        let segment = if acting { Segment::Acting(c, q) } else { Segment::Sensing(c, q) };
        let mut stand = lens::never(&self.classes);
        for at in exposure::at(self.system, self.networks, segment) {
            let Stand::At(place) = at else {
                self.gaps.insert(Gap::Place(c));
                continue;
            };
            let here = self.present(place);
            stand = lens::or(&mut self.formula, &stand, &here);
        }
        let grade = self.system.surface_strength(c, property).grade();
        let level = self.level(grade, c.into(), property);
        let product = self.elements.product(c);
        let beaten = self.beaten(Weakness::Surface(product, acting, property), level);
        let both = lens::and(&mut self.formula, &stand, &beaten);
        self.somebody(&both)
    }

    /// A flow deviates in the way of a guide word.
    pub fn deviates(&mut self, f: FlowId, word: u32) -> NodeId {
        self.unknown(Unknown::Deviates(f, word))
    }

    pub(super) fn deviates_by(&mut self, f: FlowId, word: u32) -> NodeId {
        let system = self.system;
        let flow: &'s Flow = &system.flows[f.index()];
        let Some((id, guide)) = system.knowledge.guide_words.get_index(word as usize) else {
            return NodeId::FALSE;
        };
        let mut ways = Vec::new();
        for property in &guide.broken_by {
            ways.push(self.broken(f, *property));
        }
        let words = &system.knowledge.guide_words;
        let mut deciders: Vec<PartyId> = flow
            .routes
            .iter()
            .flat_map(|r| r.iter())
            .filter_map(|s| match s {
                Segment::Person(p) => Some(*p),
                _ => None,
            })
            .collect();
        if let Some(decided) = flow.decided.as_deref() {
            let mut inputs = Vec::new();
            for g in &decided.flows {
                let arrow = system.flows[g.index()].arrow.tag();
                let leading: Vec<NodeId> = words
                    .iter()
                    .enumerate()
                    .filter(|(_, (e, w))| {
                        w.applies_to.iter().any(|a| a == arrow)
                            && (*e == id || w.in_command.iter().any(|d| d == id))
                    })
                    .map(|(i, _)| i as u32)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .map(|e| self.deviates(*g, e))
                    .collect();
                inputs.push(self.formula.or(&leading));
            }
            let k = match decided.combine {
                Combine::Any => 1,
                Combine::All => inputs.len(),
                Combine::AtLeast(k) => k as usize,
            };
            if !inputs.is_empty() {
                ways.push(self.formula.at_least(k, &inputs));
            }
            if let Some(Ref { ns: Ns::Party, index }) = decided.by {
                deciders.push(PartyId(index));
            }
        }
        deciders.sort_unstable();
        deciders.dedup();
        for p in deciders {
            for (i, (_, w)) in words.iter().enumerate() {
                if w.applies_to.iter().any(|a| a == "people")
                    && w.in_command.iter().any(|d| d == id)
                {
                    ways.push(self.event(Basic::PersonErrs(p, i as u32)));
                }
            }
        }
        if guide.broken_by.contains(&Property::Integrity) {
            for g in self.clashes.get(&f).cloned().unwrap_or_default() {
                ways.push(self.event(Basic::Clash(f.min(g), f.max(g))));
            }
        }
        self.formula.or(&ways)
    }

    /// A flow deviates in any way that its receiver would suffer from.
    pub(super) fn deviates_anyhow(&mut self, f: FlowId, silence_is_noticed: bool) -> NodeId {
        let arrow = self.system.flows[f.index()].arrow.tag();
        let words: Vec<u32> = self
            .system
            .knowledge
            .guide_words
            .iter()
            .enumerate()
            .filter(|(_, (id, w))| {
                w.applies_to.iter().any(|a| a == arrow)
                    && w.broken_by.iter().any(|p| INTEGRITY_LIKE.contains(p))
                    && !(silence_is_noticed && *id == "absent")
            })
            .map(|(i, _)| i as u32)
            .collect();
        let ways: Vec<NodeId> = words.into_iter().map(|w| self.deviates(f, w)).collect();
        self.formula.or(&ways)
    }
}

/// Who decides a flow: who is named, else whoever stands first on its first route.
pub fn decider(flow: &Flow) -> Option<Ref> {
    flow.decided.as_ref().and_then(|d| d.by).or_else(|| {
        flow.routes.first().and_then(|r| {
            r.iter().find_map(|s| match s {
                Segment::Person(p) => Some((*p).into()),
                Segment::Component(c) => Some((*c).into()),
                _ => None,
            })
        })
    })
}

/// Commands that clash: they end at one quantity, different deciders give them, they do not say the same, and nothing at the end
/// settles it.
pub(crate) fn clashing(system: &System) -> FxHashMap<FlowId, Vec<FlowId>> {
    let settles = |flow: &Flow| {
        flow.routes.iter().any(|r| {
            let last = r.iter().rev().find_map(|s| match s {
                Segment::Component(c) => Some(*c),
                _ => None,
            });
            last.is_some_and(|c| system.has(c, "arbitrates-commands"))
        })
    };
    let mut by_quantity: BTreeMap<u32, Vec<(FlowId, Option<Ref>)>> = BTreeMap::new();
    for (i, flow) in system.flows.iter().enumerate() {
        if flow.arrow == Arrow::CyberToPhysical
            && let Some(Ref { ns: Ns::Quantity, index }) = flow.to
            && !settles(flow)
        {
            by_quantity.entry(index).or_default().push((FlowId(i as u32), decider(flow)));
        }
    }
    let mut out: FxHashMap<FlowId, Vec<FlowId>> = FxHashMap::default();
    for group in by_quantity.values() {
        for (f, d) in group {
            let others: Vec<FlowId> = group
                .iter()
                .filter(|(g, e)| {
                    let alike = |a: FlowId, b: FlowId| {
                        let (a, b) =
                            (system.flows[a.index()].command, system.flows[b.index()].command);
                        a.is_some() && a == b && !matches!(a, Some("set" | "adjust" | "advise"))
                    };
                    g != f && d.is_some() && e.is_some() && d != e && !alike(*f, *g)
                })
                .map(|(g, _)| *g)
                .collect();
            if !others.is_empty() {
                out.insert(*f, others);
            }
        }
    }
    out
}
