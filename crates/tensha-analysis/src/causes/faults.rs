//! Faults and loss: what fails by itself, and what goes with what it needs.

use tensha_logic::NodeId;
use tensha_model::grade::Property;
use tensha_model::system::{ComponentId, Namespace as Ns, PartyId};

use super::basic::Basic;
use super::graph::{Causes, Unknown};

impl Causes<'_> {
    fn has_mode(&self, c: ComponentId, mode: u32) -> bool {
        let Some((id, _)) = self.system.knowledge.failure_modes.get_index(mode as usize) else {
            return false;
        };
        let rates = &self.system.more(c).failure_rates;
        let kind = self.system.kind(c).map(|k| k.failure_modes.as_slice()).unwrap_or_default();
        rates.iter().any(|r| r.mode == *id)
            || kind.iter().any(|m| m == id)
            || (rates.is_empty() && kind.is_empty())
    }

    fn fails(&mut self, c: ComponentId, mode: u32) -> NodeId {
        if self.has_mode(c, mode) { self.event(Basic::Fails(c, mode)) } else { NodeId::FALSE }
    }

    pub(super) fn fails_in(&mut self, c: ComponentId, property: Property) -> NodeId {
        match self.modes[property as usize] {
            Some(mode) => self.fails(c, mode),
            None => NodeId::FALSE,
        }
    }

    /// The component no longer works.
    pub fn lost(&mut self, c: ComponentId) -> NodeId {
        self.unknown(Unknown::Lost(c))
    }

    pub(super) fn lost_by(&mut self, c: ComponentId) -> NodeId {
        if self.system.beyond.gone.contains(&c) {
            return NodeId::TRUE;
        }
        let mut ways = vec![self.fails_in(c, Property::Availability), self.compromised(c)];
        self.dependencies(c, &["power", "network", "cloud", "keys"], &mut ways);
        self.formula.or(&ways)
    }

    pub(super) fn dependencies(&mut self, c: ComponentId, kinds: &[&str], ways: &mut Vec<NodeId>) {
        for dependency in &self.system.more(c).depends_on {
            if !kinds.contains(&dependency.kind) {
                continue;
            }
            ways.push(match dependency.on.ns {
                Ns::Component => self.lost(ComponentId(dependency.on.index)),
                Ns::Party => {
                    self.event(Basic::Supply(dependency.kind, PartyId(dependency.on.index)))
                }
                _ => self.event(Basic::Event(dependency.on.index)),
            });
        }
    }

    /// The component fails in the mode that breaks a property, by itself, by what it needs, or by an attacker's hand.
    pub(super) fn fails_somehow(&mut self, c: ComponentId, property: Property) -> NodeId {
        let mut ways = vec![self.fails_in(c, property), self.compromised(c)];
        match property {
            Property::Availability => ways.push(self.lost(c)),
            Property::Freshness => self.dependencies(c, &["clock"], &mut ways),
            _ => {}
        }
        self.formula.or(&ways)
    }
}
