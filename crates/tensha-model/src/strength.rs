//! What a segment is worth, and which line says so.

use tensha_text::{Span, Text};

use crate::grade::{Grade, Graded, Property, Protections};
use crate::knowledge::Status;
use crate::system::{ComponentId, LinkId, PartyId, Segment, System};

/// Where a strength comes from.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'s> {
    /// The element's own line.
    Model(&'s Graded),
    /// The maker's dossier.
    Dossier(&'s Graded, u32),
    /// A pack entry: its id, how far it was checked, and what it states.
    Pack(&'s Graded, &'s str, Status),
    /// Nobody states it; the place is the element's declaration.
    Unstated(Span),
}

impl Origin<'_> {
    /// The line that states it.
    pub fn span(&self) -> Span {
        match self {
            Origin::Model(g) | Origin::Dossier(g, _) | Origin::Pack(g, ..) => g.span,
            Origin::Unstated(span) => *span,
        }
    }

    /// The reason given.
    pub fn why(&self) -> Option<&Text> {
        match self {
            Origin::Model(g) | Origin::Dossier(g, _) | Origin::Pack(g, ..) => g.why.as_ref(),
            Origin::Unstated(_) => None,
        }
    }

    /// The sources given.
    pub fn sources(&self) -> &[String] {
        match self {
            Origin::Model(g) | Origin::Dossier(g, _) | Origin::Pack(g, ..) => &g.sources,
            Origin::Unstated(_) => &[],
        }
    }

    /// The strength.
    pub fn grade(&self) -> Grade {
        match self {
            Origin::Model(g) | Origin::Dossier(g, _) | Origin::Pack(g, ..) => g.grade,
            Origin::Unstated(_) => Grade::UNKNOWN,
        }
    }
}

fn stated(p: Option<&Protections>, property: Property) -> Option<&Graded> {
    p.and_then(|p| p[property as usize].as_ref())
}

impl System {
    /// What a component does to a property of the content: its own line, else its dossier, else its kind.
    pub fn component_strength(&self, c: ComponentId, property: Property) -> Origin<'_> {
        self.of_component(c, property, false)
    }

    /// How hard the physical side of a component is to deceive: its own line, else its dossier, else its kind.
    pub fn surface_strength(&self, c: ComponentId, property: Property) -> Origin<'_> {
        self.of_component(c, property, true)
    }

    fn of_component(&self, c: ComponentId, property: Property, surface: bool) -> Origin<'_> {
        let component = &self.components[c.index()];
        let own = component
            .more
            .as_deref()
            .and_then(|m| if surface { m.surface.as_deref() } else { m.strengths.as_deref() });
        if let Some(g) = stated(own, property) {
            return Origin::Model(g);
        }
        if let Some(d) = component.dossier {
            let dossier = &self.dossiers[d as usize];
            let p = if surface { dossier.surface.as_deref() } else { dossier.strengths.as_deref() };
            if let Some(g) = stated(p, property) {
                return Origin::Dossier(g, d);
            }
        }
        if let Some(kind) = self.kind(c) {
            let p = if surface { &kind.surface } else { &kind.strengths };
            if let Some(g) = stated(Some(p), property) {
                return Origin::Pack(g, &kind.head.id, kind.head.status);
            }
        }
        Origin::Unstated(component.own.span)
    }

    /// What a link is worth: its own line, else the weaker of its technology and of what the interfaces of its ends declare
    /// for that technology.
    pub fn link_strength(&self, l: LinkId, property: Property) -> Origin<'_> {
        let link = &self.links[l.index()];
        if let Some(g) = stated(link.protections.as_deref(), property) {
            return Origin::Model(g);
        }
        let technology = self.technology(l);
        let mut out =
            match technology.and_then(|t| stated(Some(&t.strengths), property).map(|g| (g, t))) {
                Some((g, t)) => Origin::Pack(g, &t.head.id, t.head.status),
                None => Origin::Unstated(link.own.span),
            };
        for c in &link.between {
            let Some(more) = self.components[c.index()].more.as_deref() else { continue };
            for i in &more.interfaces {
                if !i.technologies.iter().any(|t| Some(*t) == link.technology) {
                    continue;
                }
                if let Some(g) = stated(i.strengths.as_deref(), property)
                    && (g.grade.lo < out.grade().lo || matches!(out, Origin::Unstated(_)))
                {
                    out = match self.components[c.index()].dossier {
                        Some(d) => Origin::Dossier(g, d),
                        None => Origin::Model(g),
                    };
                }
            }
        }
        out
    }

    /// What a deciding person is worth: the party's own line, else the ability.
    pub fn person_strength(&self, p: PartyId, property: Property) -> Origin<'_> {
        let party = &self.parties[p.index()];
        if let Some(g) = stated(party.strengths.as_deref(), property) {
            return Origin::Model(g);
        }
        if let Some((id, ability)) =
            party.ability.and_then(|a| self.knowledge.abilities.get_index(a as usize))
            && let Some(g) = stated(Some(&ability.strengths), property)
        {
            return Origin::Pack(g, id, ability.head.status);
        }
        Origin::Unstated(party.own.span)
    }

    /// What any segment is worth, before guards.
    pub fn segment_strength(&self, segment: Segment, property: Property) -> Origin<'_> {
        match segment {
            Segment::Sensing(c, _) | Segment::Acting(c, _) => self.surface_strength(c, property),
            Segment::Component(c) => self.component_strength(c, property),
            Segment::Link(l) => self.link_strength(l, property),
            Segment::Person(p) => self.person_strength(p, property),
        }
    }
}
