//! Attackers: who is under way, what they beat, and where they can be.

use tensha_logic::NodeId;
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::knowledge::Medium;
use tensha_model::system::{ComponentId, LinkId, PartyId, PlaceId, Ref, Segment};

use super::basic::{Basic, Weakness};
use super::graph::{Causes, Gap};
use super::lens::{self, ByClass, Class, Lens};
use crate::exposure::{self, Stand};

impl Causes<'_> {
    pub(super) fn under_way(&mut self, class: &Class) -> NodeId {
        match (self.settings.lens, class.rank) {
            (Lens::Exact(_), _) => self.event(Basic::Campaign(class.entry)),
            (Lens::Folded, None) => self.event(Basic::Beside(class.entry)),
            (Lens::Folded, Some(rank)) => {
                let chain: Vec<NodeId> = (1..=rank).map(|r| self.event(Basic::Rank(r))).collect();
                self.formula.and(&chain)
            }
        }
    }

    /// Somebody whose campaign is under way can do it.
    pub(super) fn somebody(&mut self, by_class: &[NodeId]) -> NodeId {
        let terms: Vec<NodeId> = self
            .active
            .clone()
            .iter()
            .zip(by_class)
            .map(|(a, b)| self.formula.and(&[*a, *b]))
            .collect();
        self.formula.or(&terms)
    }

    /// A weakness is beaten, by class.
    pub(super) fn beaten(&mut self, weakness: Weakness, level: Level) -> ByClass {
        // What everybody can do is certain; but somebody must do it, so the folded lens names it.
        if level == Level::None && self.settings.lens != Lens::Folded {
            return lens::all(&self.classes, NodeId::TRUE);
        }
        if let Some(known) = self.steps.get(&(weakness, level)) {
            return known.clone();
        }
        let classes = self.classes.clone();
        let by_class: ByClass = match self.settings.lens {
            Lens::Folded => {
                let chain: Vec<NodeId> = Level::ALL
                    .into_iter()
                    .filter(|l| *l <= level)
                    .map(|l| {
                        let weakness =
                            if l == Level::None { weakness.unprotected() } else { weakness };
                        self.event(Basic::Step(weakness, l))
                    })
                    .collect();
                let step = self.formula.and(&chain);
                classes
                    .iter()
                    .map(|c| if c.beats[level as usize] { step } else { NodeId::FALSE })
                    .collect()
            }
            Lens::Exact(setting) => classes
                .iter()
                .map(|c| {
                    let attackers = &self.system.knowledge.attackers;
                    let p = attackers
                        .get_index(c.entry as usize)
                        .and_then(|(_, a)| a.beats[level as usize])
                        .map_or(0.0, |e| e.at(setting));
                    if p <= 0.0 {
                        return NodeId::FALSE;
                    }
                    if p >= 1.0 {
                        return NodeId::TRUE;
                    }
                    let chain = c.rank.is_none().then_some(c.entry);
                    let values = self
                        .increments
                        .entry(chain)
                        .or_insert_with(|| lens::increments(&self.system.knowledge, chain, setting))
                        .clone();
                    let upto = values.iter().filter(|v| **v <= p).count();
                    let parts: Vec<NodeId> = (1..=upto)
                        .map(|j| self.event(Basic::Increment(weakness, chain, j as u8)))
                        .collect();
                    self.formula.or(&parts)
                })
                .collect(),
        };
        self.steps.insert((weakness, level), by_class.clone());
        by_class
    }

    pub(super) fn level(&mut self, grade: Grade, at: Ref, property: Property) -> Level {
        if grade.lo != grade.hi {
            self.gaps.insert(Gap::Strength(at, property));
        }
        if self.settings.upper { grade.hi } else { grade.lo }
    }

    pub(crate) fn default_level(&self, id: &str) -> Level {
        self.system.knowledge.cause_defaults.get(id).map_or(Level::None, |d| d.strength)
    }

    pub(super) fn person(&mut self, p: PartyId) -> ByClass {
        use tensha_model::strength::Origin;
        let origin = self.system.person_strength(p, Property::Authenticity);
        let level = match origin {
            Origin::Unstated(_) => self.default_level("person"),
            _ => self.level(origin.grade(), p.into(), Property::Authenticity),
        };
        let beaten = self.beaten(Weakness::Person(p), level);
        // Nobody wins a person over by trying every address there is.
        let aimed = lens::bodily(&self.classes);
        lens::and(&mut self.formula, &beaten, &aimed)
    }

    pub(super) fn supplier(&mut self, p: PartyId) -> ByClass {
        let level = self.default_level("supplier");
        self.beaten(Weakness::Supplier(p), level)
    }

    pub(super) fn device(&mut self, c: ComponentId, by_hand: bool) -> ByClass {
        let property = if by_hand { Property::Integrity } else { Property::Authenticity };
        let grade = self.system.component_strength(c, property).grade();
        let level = self.level(grade, c.into(), property);
        let product = self.elements.product(c);
        let weakness = if by_hand { Weakness::Hand(product) } else { Weakness::Service(product) };
        self.beaten(weakness, level)
    }

    pub(super) fn link_beaten(&mut self, l: LinkId, property: Property) -> ByClass {
        let grade = self.system.link_strength(l, property).grade();
        let level = self.level(grade, l.into(), property);
        let weakness = match self.system.links[l.index()].technology {
            Some(t) => Weakness::Technology(t, property),
            None => Weakness::Link(l, property),
        };
        self.beaten(weakness, level)
    }

    pub(super) fn present(&mut self, place: PlaceId) -> ByClass {
        if let Some(known) = self.presences.get(&place) {
            return known.clone();
        }
        let mut out = lens::bodily(&self.classes);
        // Cycles of places were cut when the model was read; the count is a second net.
        let mut at = Some(place);
        let mut left = self.system.places.len() + 1;
        while let Some(p) = at
            && left > 0
        {
            let here = &self.system.places[p.index()];
            let hinders = here
                .entry
                .and_then(|e| self.system.knowledge.place_entries.get_index(e as usize))
                .map_or(Level::None, |(_, e)| e.hinders);
            at = here.inside;
            left -= 1;
            let entry = self.beaten(Weakness::Entry(p), hinders);
            out = lens::and(&mut self.formula, &out, &entry);
        }
        self.presences.insert(place, out.clone());
        out
    }

    /// Who stands at a link by being somewhere: in a place, along the wire, within radio range.
    pub(super) fn stand_bodily(&mut self, l: LinkId) -> ByClass {
        let mut out = lens::never(&self.classes);
        for stand in exposure::at(self.system, self.networks, Segment::Link(l)) {
            let more = match stand {
                Stand::At(p) | Stand::Along(p) | Stand::Within(p, _) => self.present(p),
                Stand::Outside(_) => lens::bodily(&self.classes),
                Stand::Unknown => {
                    self.gaps.insert(Gap::Link(l));
                    continue;
                }
                Stand::Network(..) | Stand::Handling | Stand::Inside => continue,
            };
            out = lens::or(&mut self.formula, &out, &more);
        }
        out
    }

    pub(super) fn stand(&mut self, l: LinkId, property: Property) -> ByClass {
        let mut out = self.stand_bodily(l);
        if self.system.technology(l).map(|t| t.medium) == Some(Medium::Network) {
            let mut nets = Vec::new();
            let mut internet = false;
            for c in &self.system.links[l.index()].between {
                nets.push(self.net(*c));
                internet |= self.system.faces_internet(*c);
            }
            let net = self.formula.or(&nets);
            let net = lens::all(&self.classes, net);
            out = lens::or(&mut self.formula, &out, &net);
            if internet {
                let position = if property == Property::Availability {
                    lens::all(&self.classes, NodeId::TRUE)
                } else {
                    let level = self.default_level("on-path");
                    self.beaten(Weakness::OnPath, level)
                };
                out = lens::or(&mut self.formula, &out, &position);
            }
        }
        out
    }
}
