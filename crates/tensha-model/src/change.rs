//! Changes of a system: what a measure does, what a broken assumption means, what somebody asks "what if" about. One vocabulary for all.

use crate::grade::Protections;
use crate::system::{
    ComponentId, FlowId, HazardId, LinkId, Namespace as Ns, PartyId, PlaceId, Ref, System,
};
use crate::time::Dated;
use tensha_text::Date;

/// One change.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// A component is in an attacker's hands.
    Compromise(ComponentId),
    /// A component no longer works, or a control no longer counts.
    Remove(Ref),
    /// An event has happened, or a condition holds, for certain.
    Happens(Ref),
    /// A link uses another technology: entry of `link-technologies`.
    Technology(LinkId, u32),
    /// Somebody else can enter a place: entry of `place-entries`.
    Entry(PlaceId, u32),
    /// A component, link or party has other strengths, in the properties that are stated.
    Strengths(Ref, Box<Protections>),
    /// A component gains and loses features: entries of `features`.
    Features(ComponentId, Vec<u32>, Vec<u32>),
    /// A party is there for this share of the time.
    OnDuty(PartyId, f64),
    /// A flow loses its guards.
    Unguard(FlowId),
    /// A hazard gains a barrier.
    Barrier(HazardId, Ref),
    /// A hazard's harm of a kind (entry of `harm-kinds`) has at most the level with this number.
    AtMost(HazardId, u32, usize),
}

/// What is so beyond what the elements of a model can carry.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Beyond {
    /// Components in an attacker's hands.
    pub taken: Vec<ComponentId>,
    /// Components that no longer work.
    pub gone: Vec<ComponentId>,
    /// Events and conditions that hold for certain.
    pub certain: Vec<Ref>,
    /// The day that the system is made for.
    pub at: Option<Date>,
    /// What is so because of that day, in the order in which it took effect.
    pub dated: Vec<Dated>,
}

impl System {
    /// Makes one change.
    pub fn apply(&mut self, change: &Change) {
        fn lay(own: &mut Option<Box<Protections>>, over: &Protections) {
            let own = own.get_or_insert_default();
            for (slot, new) in own.iter_mut().zip(over) {
                if new.is_some() {
                    slot.clone_from(new);
                }
            }
        }
        match change {
            Change::Compromise(c) => self.beyond.taken.push(*c),
            Change::Happens(r) => self.beyond.certain.push(*r),
            Change::Remove(r) => match r.ns {
                Ns::Component => self.beyond.gone.push(ComponentId(r.index)),
                _ => self.controls[r.index as usize].status = Some("rejected"),
            },
            Change::Technology(l, technology) => {
                let link = &mut self.links[l.index()];
                link.technology = Some(*technology);
                // What was stated of the old technology says nothing about the new one.
                link.protections = None;
            }
            Change::Entry(p, entry) => self.places[p.index()].entry = Some(*entry),
            Change::Strengths(r, over) => match r.ns {
                Ns::Link => lay(&mut self.links[r.index as usize].protections, over),
                Ns::Party => lay(&mut self.parties[r.index as usize].strengths, over),
                _ => {
                    let more = self.components[r.index as usize].more.get_or_insert_default();
                    lay(&mut more.strengths, over);
                }
            },
            Change::Features(c, gained, lost) => {
                let more = self.components[c.index()].more.get_or_insert_default();
                more.features.extend(gained);
                more.features.retain(|f| !lost.contains(f));
                more.features.sort_unstable();
                more.features.dedup();
            }
            Change::OnDuty(p, share) => self.parties[p.index()].on_duty = Some(*share),
            Change::Unguard(f) => self.flows[f.index()].guards.clear(),
            Change::Barrier(h, barrier) => {
                let barriers = &mut self.hazards[h.index()].barriers;
                barriers.push(*barrier);
                barriers.sort_unstable();
                barriers.dedup();
            }
            Change::AtMost(h, kind, most) => {
                let Some((_, k)) = self.knowledge.harm_kinds.get_index(*kind as usize) else {
                    return;
                };
                let hazard = &mut self.hazards[h.index()];
                for harm in hazard.unhandled.iter_mut().chain(&mut hazard.handled) {
                    let above = |id: &str| k.level(id).is_none_or(|at| at > *most);
                    if harm.kind == *kind && harm.level.as_deref().is_none_or(above) {
                        harm.level = k.levels.get(*most).map(|l| l.id.clone());
                    }
                }
            }
        }
    }

    /// Applies what the controls in place do, in the order of their identifiers.
    pub fn install(&mut self) {
        let effects: Vec<Change> = self
            .controls
            .iter()
            .filter(|c| c.status == Some("in-place"))
            .flat_map(|c| c.effect.iter().cloned())
            .collect();
        for change in &effects {
            self.apply(change);
        }
    }
}
