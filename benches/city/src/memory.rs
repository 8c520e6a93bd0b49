//! A city as a resolved system, without any text: for sizes of which the files alone would be hundreds of megabytes.

use std::collections::HashMap;

use tensha_model::load::builtin_knowledge;
use tensha_model::system::{
    Arrow, Combine, Component, ComponentId, Decided, Flow, FlowId, Guard, Link, LinkId, Own, Party,
    PartyId, Place, PlaceId, Quantity, QuantityId, Ref, Segment, System, Zone, ZoneId,
};
use tensha_text::Span;

use crate::town::{District, SIZE};

fn own(id: &str) -> Own {
    Own { id: id.into(), name: None, span: Span::default() }
}

/// Numbers of one district's names.
fn numbers<'d>(names: impl Iterator<Item = &'d str>, first: usize) -> HashMap<&'d str, u32> {
    names.enumerate().map(|(i, n)| (n, (first + i) as u32)).collect()
}

/// The city of so many components. Elements stand in the order of their districts; path finding asks for no other.
pub(crate) fn build(components: usize) -> System {
    let (knowledge, sources, _) = builtin_knowledge();
    let mut s = System { knowledge, sources, ..System::default() };
    for number in 0..components / SIZE {
        add(&mut s, &District::new(number));
    }
    s.index();
    s
}

fn add(s: &mut System, d: &District) {
    let parties = numbers(d.firms.iter().chain(&d.people).map(String::as_str), s.parties.len());
    let places = numbers(d.places.iter().map(|p| p.0.as_str()), s.places.len());
    let zones = numbers(d.zones.iter().map(String::as_str), s.zones.len());
    let quantities = numbers(d.quantities.iter().map(|q| q.0.as_str()), s.quantities.len());
    let things = numbers(d.things.iter().map(|t| t.id.as_str()), s.components.len());
    let flows = numbers(d.flows.iter().map(|f| f.id.as_str()), s.flows.len());
    let mut links: HashMap<(u32, u32), LinkId> = HashMap::new();
    s.parties.extend(d.firms.iter().map(|id| Party { own: own(id), ..Party::default() }));
    s.parties.extend(d.people.iter().map(|id| Party {
        own: own(id),
        is_people: true,
        ..Party::default()
    }));
    s.places.extend(d.places.iter().map(|(id, entry, inside)| Place {
        own: own(id),
        entry: s.knowledge.place_entries.get_index_of(*entry).map(|i| i as u32),
        inside: inside.as_ref().map(|i| PlaceId(places[i.as_str()])),
        ..Place::default()
    }));
    s.zones.extend(d.zones.iter().map(|id| Zone { own: own(id), ..Zone::default() }));
    s.quantities.extend(d.quantities.iter().map(|(id, _, place)| Quantity {
        own: own(id),
        place: Some(PlaceId(places[place.as_str()])),
        ..Quantity::default()
    }));
    s.components.extend(d.things.iter().map(|t| {
        let q =
            |id: &Option<String>| id.iter().map(|id| QuantityId(quantities[id.as_str()])).collect();
        Component {
            own: own(&t.id),
            kind: s.knowledge.kinds.get_index_of(t.kind).map(|i| i as u32),
            place: Some(PlaceId(places[t.place.as_str()])),
            zone: Some(ZoneId(zones[t.zone.as_str()])),
            senses: q(&t.senses),
            acts_on: q(&t.acts_on),
            ..Component::default()
        }
    }));
    for j in &d.joins {
        let [a, b] = [things[j.ends[0].as_str()], things[j.ends[1].as_str()]];
        let id = LinkId(s.links.len() as u32);
        links.insert((a, b), id);
        links.insert((b, a), id);
        s.links.push(Link {
            own: own(&j.id),
            between: Box::new([ComponentId(a), ComponentId(b)]),
            technology: s.knowledge.links.get_index_of(j.technology).map(|i| i as u32),
            ..Link::default()
        });
    }
    for f in &d.flows {
        let end = |id: &str| -> Ref {
            if let Some(p) = parties.get(id) {
                PartyId(*p).into()
            } else if let Some(q) = quantities.get(id) {
                QuantityId(*q).into()
            } else {
                ComponentId(things[id]).into()
            }
        };
        let stops: Vec<u32> = f.via.iter().map(|id| things[id.as_str()]).collect();
        let mut route = Vec::with_capacity(2 * stops.len() + 2);
        if let Some(p) = parties.get(f.from.as_str()) {
            route.push(Segment::Person(PartyId(*p)));
        }
        if let Some(q) = quantities.get(f.from.as_str()) {
            route.push(Segment::Sensing(ComponentId(stops[0]), QuantityId(*q)));
        }
        for (i, c) in stops.iter().enumerate() {
            if i > 0 {
                route.push(Segment::Link(links[&(stops[i - 1], *c)]));
            }
            route.push(Segment::Component(ComponentId(*c)));
        }
        if let Some(q) = quantities.get(f.to.as_str()) {
            route.push(Segment::Acting(ComponentId(stops[stops.len() - 1]), QuantityId(*q)));
        }
        let guards = f.guard.iter().filter_map(|(technology, from, to)| {
            Some(Guard {
                technology: s.knowledge.guards.get_index_of(*technology)? as u32,
                from: ComponentId(things[from.as_str()]),
                to: ComponentId(things[to.as_str()]),
                key_holders: Vec::new(),
                span: Span::default(),
            })
        });
        s.flows.push(Flow {
            own: own(&f.id),
            arrow: if f.observes { Arrow::PhysicalToCyber } else { Arrow::CyberToPhysical },
            from: Some(end(&f.from)),
            to: Some(end(&f.to)),
            routes: vec![route.into_boxed_slice()],
            guards: guards.collect(),
            decided: f.decided_from.as_ref().map(|from| {
                Box::new(Decided {
                    flows: vec![FlowId(flows[from.as_str()])],
                    combine: Combine::Any,
                    by: Some(end(&f.from)),
                    span: Span::default(),
                })
            }),
            ..Flow::default()
        });
    }
}
