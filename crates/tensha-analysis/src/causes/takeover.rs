//! Taking over: who controls a component, and who speaks on a network.

use rustc_hash::FxHashSet;
use tensha_logic::NodeId;
use tensha_model::grade::{Level, Property};
use tensha_model::system::{ComponentId, LinkId, Namespace as Ns, PartyId};

use super::basic::{Basic, Weakness};
use super::graph::{Causes, Gap, Unknown};
use super::lens;

impl Causes<'_> {
    pub(crate) fn carries_service(&self, l: LinkId) -> bool {
        match self.system.technology(l).and_then(|t| t.class) {
            Some(class) => {
                self.system.knowledge.link_classes.get(class).is_none_or(|c| c.carries_service)
            }
            None => true,
        }
    }

    pub(crate) fn leads_to(&self, l: LinkId, c: ComponentId) -> bool {
        !self.system.leads_one_way(l) || self.system.links[l.index()].between.first() != Some(&c)
    }

    pub(crate) fn on_network(&self, l: LinkId) -> bool {
        !self.system.leads_one_way(l)
            && self.system.technology(l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")))
    }

    /// Whether an IP or Wi-Fi link joins a component to another member of its network.
    pub(crate) fn joined(&self, c: ComponentId) -> bool {
        let group = self.networks.of(c)[0];
        self.system.links_of.of(c).iter().any(|l| {
            self.on_network(*l)
                && self.system.links[l.index()]
                    .between
                    .iter()
                    .any(|n| *n != c && self.networks.of(*n)[0] == group)
        })
    }

    /// Somebody controls the component.
    pub fn compromised(&mut self, c: ComponentId) -> NodeId {
        self.unknown(Unknown::Compromised(c))
    }

    pub(super) fn net(&mut self, c: ComponentId) -> NodeId {
        let first = self.networks.of(c)[0];
        self.unknown(Unknown::Net(first))
    }

    pub(super) fn compromised_by(&mut self, c: ComponentId) -> NodeId {
        if self.system.beyond.taken.contains(&c) {
            return NodeId::TRUE;
        }
        let system = self.system;
        let mut ways = Vec::new();
        match system.components[c.index()].place {
            Some(place) => {
                let here = self.present(place);
                let hand = self.device(c, true);
                let both = lens::and(&mut self.formula, &here, &hand);
                ways.push(self.somebody(&both));
            }
            None => {
                self.gaps.insert(Gap::Place(c));
            }
        }
        let reach = self.reached(c);
        if reach != NodeId::FALSE {
            let open = system.has(c, "default-password");
            let service = if open {
                let product = self.elements.product(c);
                self.beaten(Weakness::Password(product), Level::None)
            } else {
                self.device(c, false)
            };
            let used = self.somebody(&service);
            ways.push(self.formula.and(&[reach, used]));
        }
        for dependency in &system.more(c).depends_on {
            let kind = dependency.kind;
            if !matches!(kind, "updates" | "supplier" | "keys") {
                continue;
            }
            let signed = kind == "updates" && system.has(c, "signed-updates");
            let signature = if signed {
                let product = self.elements.product(c);
                self.beaten(Weakness::Updates(product), Level::Strong)
            } else {
                lens::all(&self.classes, NodeId::TRUE)
            };
            let way = match dependency.on.ns {
                Ns::Component => {
                    let source = self.compromised(ComponentId(dependency.on.index));
                    let signature = if signed { self.somebody(&signature) } else { NodeId::TRUE };
                    self.formula.and(&[source, signature])
                }
                Ns::Party => {
                    let supplier = self.supplier(PartyId(dependency.on.index));
                    let both = lens::and(&mut self.formula, &supplier, &signature);
                    self.somebody(&both)
                }
                _ => {
                    let event = self.event(Basic::Event(dependency.on.index));
                    let signature = if signed { self.somebody(&signature) } else { NodeId::TRUE };
                    self.formula.and(&[event, signature])
                }
            };
            ways.push(way);
        }
        for p in &system.more(c).privileged {
            let person = self.person(*p);
            ways.push(self.somebody(&person));
        }
        self.formula.or(&ways)
    }

    /// Somebody can speak to the component's service.
    fn reached(&mut self, c: ComponentId) -> NodeId {
        if self.system.faces_internet(c) {
            return NodeId::TRUE;
        }
        let system = self.system;
        let mut ways = Vec::new();
        for l in system.links_of.of(c) {
            if !self.carries_service(*l) || !self.leads_to(*l, c) {
                continue;
            }
            for n in system.links[l.index()].between.iter().filter(|n| **n != c) {
                // A one-way link leads from its first component only.
                if system.leads_one_way(*l) && system.links[l.index()].between.first() != Some(n) {
                    continue;
                }
                ways.push(self.compromised(*n));
            }
            let stand = self.stand(*l, Property::Authenticity);
            let beaten = self.link_beaten(*l, Property::Authenticity);
            let both = lens::and(&mut self.formula, &stand, &beaten);
            ways.push(self.somebody(&both));
        }
        if self.joined(c) {
            ways.push(self.net(c));
        }
        self.formula.or(&ways)
    }

    pub(super) fn net_by(&mut self, first: ComponentId) -> NodeId {
        let mut ways = Vec::new();
        let members = self.networks.of(first).to_vec();
        let mut seen: FxHashSet<LinkId> = FxHashSet::default();
        for c in &members {
            // Whoever holds a component stands at its own network links, even where it is the only one of its network.
            let speaks = self.system.links_of.of(*c).iter().any(|l| {
                self.system.technology(*l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")))
            });
            if speaks {
                ways.push(self.compromised(*c));
            }
            for l in self.system.links_of.of(*c).to_vec() {
                let inner = self.on_network(l)
                    && self.system.links[l.index()]
                        .between
                        .iter()
                        .filter(|n| self.networks.of(**n)[0] == first)
                        .count()
                        > 1;
                if inner && seen.insert(l) {
                    let stand = self.stand_bodily(l);
                    let beaten = self.link_beaten(l, Property::Authenticity);
                    let both = lens::and(&mut self.formula, &stand, &beaten);
                    ways.push(self.somebody(&both));
                }
            }
        }
        self.formula.or(&ways)
    }
}
