//! Hazards: their logic, their barriers, and the stages of their responses.

use tensha_logic::NodeId;
use tensha_model::grade::Property;
use tensha_model::system::{ComponentId, FlowId, Hazard, HazardId, Logic, Namespace as Ns, Ref};

use super::basic::Basic;
use super::graph::Causes;
use super::lens::Lens;

impl Causes<'_> {
    /// The logic of a hazard, without barriers.
    pub fn when(&mut self, logic: &Logic) -> NodeId {
        match logic {
            Logic::All(parts) => {
                let parts: Vec<NodeId> = parts.iter().map(|p| self.when(p)).collect();
                self.formula.and(&parts)
            }
            Logic::Any(parts) => {
                let parts: Vec<NodeId> = parts.iter().map(|p| self.when(p)).collect();
                self.formula.or(&parts)
            }
            Logic::AtLeast(k, parts) => {
                let parts: Vec<NodeId> = parts.iter().map(|p| self.when(p)).collect();
                self.formula.at_least(*k as usize, &parts)
            }
            Logic::Deviates(f, words, _) => {
                let ways: Vec<NodeId> = words.iter().map(|w| self.deviates(*f, *w)).collect();
                self.formula.or(&ways)
            }
            Logic::Event(e, _) => self.event(Basic::Event(*e)),
            Logic::Condition(c, _) => self.event(Basic::Condition(*c)),
            Logic::Fails(c, modes, _) => {
                let modes: Vec<Property> = self
                    .system
                    .knowledge
                    .failure_modes
                    .iter()
                    .filter(|(id, _)| modes.is_empty() || modes.contains(id))
                    .map(|(_, m)| m.breaks)
                    .collect();
                let ways: Vec<NodeId> =
                    modes.into_iter().map(|p| self.fails_somehow(*c, p)).collect();
                self.formula.or(&ways)
            }
        }
    }

    /// What stands in between no longer does: a component, flow or control.
    pub fn barrier_fails(&mut self, barrier: Ref) -> NodeId {
        match barrier.ns {
            Ns::Component => self.means_fails(ComponentId(barrier.index)),
            Ns::Flow => self.deviates_anyhow(FlowId(barrier.index), false),
            _ => match self.system.controls[barrier.index as usize].status {
                Some("proposed" | "planned" | "rejected") => NodeId::TRUE,
                _ => self.event(Basic::ControlFails(barrier.index)),
            },
        }
    }

    fn means_fails(&mut self, c: ComponentId) -> NodeId {
        let system = self.system;
        let mut ways = vec![
            self.lost(c),
            self.compromised(c),
            self.fails_in(c, Property::Integrity),
            self.fails_in(c, Property::Freshness),
        ];
        let component = &system.components[c.index()];
        for property in [Property::Integrity, Property::Availability] {
            for q in &component.senses {
                ways.push(self.surface(c, *q, false, property));
            }
            for q in &component.acts_on {
                ways.push(self.surface(c, *q, true, property));
            }
        }
        for (i, flow) in system.flows.iter().enumerate() {
            if flow.to == Some(c.into()) {
                ways.push(self.deviates_anyhow(FlowId(i as u32), false));
            }
        }
        self.formula.or(&ways)
    }

    /// The hazard's logic and every barrier failed, and each of them: the whole, the logic, the barriers.
    pub fn hazard(&mut self, hazard: &Hazard) -> (NodeId, NodeId, Vec<NodeId>) {
        let when = hazard.when.as_ref().map_or(NodeId::FALSE, |logic| self.when(logic));
        let barriers: Vec<NodeId> =
            hazard.barriers.iter().map(|b| self.barrier_fails(*b)).collect();
        let mut parts = vec![when];
        parts.extend(&barriers);
        (self.formula.and(&parts), when, barriers)
    }

    /// The stages of a response that fail: notice, means, time, act.
    pub fn stages(&mut self, hazard: HazardId, number: u32) -> [NodeId; 4] {
        let system = self.system;
        let response = &system.hazards[hazard.index()].responses[number as usize];
        let entry = |this: &mut Self, r: &Ref, silence: bool| match r.ns {
            Ns::Flow => this.deviates_anyhow(FlowId(r.index), silence),
            _ => this.means_fails(ComponentId(r.index)),
        };
        let mut notice = Vec::new();
        if let Some(p) = response.by
            && system.parties[p.index()].on_duty.is_some_and(|share| share < 1.0)
        {
            notice.push(self.event(Basic::Away(p)));
        }
        if !response.notices_by.is_empty() {
            let all: Vec<NodeId> = response
                .notices_by
                .iter()
                .map(|r| entry(self, r, response.watches_for_silence))
                .collect();
            notice.push(self.formula.and(&all));
        }
        let means: Vec<NodeId> = response.acts_by.iter().map(|r| entry(self, r, false)).collect();
        let late = match (response.time_needed, response.time_available) {
            (Some(needed), Some(available)) => needed > available,
            _ => false,
        };
        let notice = self.formula.or(&notice);
        let means = if means.is_empty() { NodeId::FALSE } else { self.formula.and(&means) };
        let time = if late { NodeId::TRUE } else { NodeId::FALSE };
        let alone = self.event(Basic::ResponseErrs(hazard, number));
        let act = if number == 0 || self.settings.lens == Lens::Folded {
            alone
        } else {
            // Who has erred in all earlier responses errs more easily in this one.
            let earlier: Vec<NodeId> = (0..number)
                .map(|i| {
                    if i == 0 {
                        self.event(Basic::ResponseErrs(hazard, i))
                    } else {
                        self.event(Basic::ResponseErrsAfter(hazard, i))
                    }
                })
                .collect();
            let all = self.formula.and(&earlier);
            let after = self.event(Basic::ResponseErrsAfter(hazard, number));
            self.formula.ite(all, after, alone)
        };
        [notice, means, time, act]
    }
}
