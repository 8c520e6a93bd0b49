//! Exposure: who can stand at a segment, and why.

use tensha_model::knowledge::Medium;
use tensha_model::system::{ComponentId, LinkId, PlaceId, Segment, System};

/// A way to stand at a segment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stand {
    /// In the place where it is.
    At(PlaceId),
    /// In a place that the wire runs through.
    Along(PlaceId),
    /// Within radio range, in this place. Whole metres.
    Within(PlaceId, Option<u32>),
    /// Within radio range, on ground that anybody may enter. Whole metres.
    Outside(Option<u32>),
    /// By controlling one of these components of the same network; the total number, and the first ones.
    Network(u32, Vec<ComponentId>),
    /// By handling what is carried.
    Handling,
    /// Only from inside the device.
    Inside,
    /// Not known: no place or technology is stated.
    Unknown,
}

/// Components that share a network: joined by IP or Wi-Fi links through switches, routers and access points, within one zone.
#[derive(Clone, Debug)]
pub struct Networks {
    group: Vec<u32>,
    members: Vec<Vec<ComponentId>>,
}

fn find(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        let up = parent[parent[i as usize] as usize];
        parent[i as usize] = up;
        i = up;
    }
    i
}

impl Networks {
    /// Works out the networks of a system.
    pub fn new(system: &System) -> Self {
        let n = system.components.len();
        let mut parent: Vec<u32> = (0..n as u32).collect();
        let carries = |c: ComponentId| system.kind(c).is_some_and(|k| k.role == "network");
        let same_zone = |a: ComponentId, b: ComponentId| match (
            system.components[a.index()].zone,
            system.components[b.index()].zone,
        ) {
            (Some(x), Some(y)) => x == y,
            _ => true,
        };
        for (i, link) in system.links.iter().enumerate() {
            let shared = system
                .technology(LinkId(i as u32))
                .is_some_and(|t| matches!(t.class, Some("ip" | "wifi")));
            // What passes content one way only lets nobody behind it speak or listen on the other side.
            if !shared || system.leads_one_way(LinkId(i as u32)) {
                continue;
            }
            for a in &link.between {
                for b in &link.between {
                    if a < b && (carries(*a) || carries(*b)) && same_zone(*a, *b) {
                        let (x, y) = (find(&mut parent, a.0), find(&mut parent, b.0));
                        // The smaller number leads, so that the groups do not depend on the order of links.
                        parent[x.max(y) as usize] = x.min(y);
                    }
                }
            }
        }
        let mut members: Vec<Vec<ComponentId>> = vec![Vec::new(); n];
        let mut group = vec![0; n];
        for i in 0..n as u32 {
            let g = find(&mut parent, i);
            group[i as usize] = g;
            members[g as usize].push(ComponentId(i));
        }
        Self { group, members }
    }

    /// The components of the same network as this one, itself included, sorted.
    pub fn of(&self, c: ComponentId) -> &[ComponentId] {
        &self.members[self.group[c.index()] as usize]
    }
}

/// The place of a component, and the reach of a radio around it.
fn radio(system: &System, place: PlaceId, range: Option<f64>, out: &mut Vec<Stand>) {
    let metres = range.map(|r| r.max(0.0) as u32);
    let mut at = Some(place);
    let mut setback: Option<f64> = None;
    while let Some(p) = at {
        out.push(Stand::Within(p, metres));
        let here = &system.places[p.index()];
        if here.shielded {
            return;
        }
        setback = here.setback.into_iter().chain(setback).reduce(f64::max);
        at = here.inside;
    }
    // Without a stated distance to public ground, somebody outside is assumed to be near enough.
    let near = match (range, setback) {
        (Some(range), Some(setback)) => setback <= range,
        _ => true,
    };
    if near {
        out.push(Stand::Outside(metres));
    }
}

/// Who can stand at a segment, in canonical order.
pub fn at(system: &System, networks: &Networks, segment: Segment) -> Vec<Stand> {
    let mut out = Vec::new();
    match segment {
        Segment::Sensing(c, q) | Segment::Acting(c, q) => {
            let place = system.components[c.index()].place.or(system.quantities[q.index()].place);
            out.push(place.map_or(Stand::Unknown, Stand::At));
            if let Some(p) = system.quantities[q.index()].place
                && Some(p) != place
            {
                out.push(Stand::At(p));
            }
        }
        Segment::Component(c) => {
            out.push(system.components[c.index()].place.map_or(Stand::Unknown, Stand::At));
        }
        Segment::Person(p) => {
            out.push(system.parties[p.index()].place.map_or(Stand::Unknown, Stand::At));
        }
        Segment::Link(l) => {
            let link = &system.links[l.index()];
            let ends: Vec<PlaceId> =
                link.between.iter().filter_map(|c| system.components[c.index()].place).collect();
            match system.technology(l).map(|t| (t.medium, t.range)) {
                None => out.push(Stand::Unknown),
                Some((Medium::Inside, _)) => out.push(Stand::Inside),
                Some((Medium::Carried, _)) => {
                    out.push(Stand::Handling);
                    out.extend(ends.iter().map(|p| Stand::At(*p)));
                }
                Some((Medium::Wire | Medium::Optical, _)) => {
                    out.extend(ends.iter().chain(&link.through).map(|p| Stand::Along(*p)));
                }
                Some((Medium::Radio, range)) => {
                    for p in ends.iter().chain(&link.through) {
                        radio(system, *p, range, &mut out);
                    }
                }
                Some((Medium::Network, _)) => {
                    let mut others: Vec<ComponentId> = link
                        .between
                        .iter()
                        .flat_map(|c| networks.of(*c).iter().take(64).copied().chain([*c]))
                        .collect();
                    others.sort_unstable();
                    others.dedup();
                    let total: usize = {
                        let mut groups: Vec<u32> =
                            link.between.iter().map(|c| networks.group[c.index()]).collect();
                        groups.sort_unstable();
                        groups.dedup();
                        groups.iter().map(|g| networks.members[*g as usize].len()).sum()
                    };
                    others.truncate(12);
                    out.push(Stand::Network(total as u32, others));
                    out.extend(link.through.iter().map(|p| Stand::Along(*p)));
                }
            }
            if out.is_empty() {
                out.push(Stand::Unknown);
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// The most open way among several: 0 is public; higher means fewer people; none where nobody's entry is stated.
pub fn most_open(system: &System, stands: &[Stand]) -> Option<u8> {
    stands
        .iter()
        .filter_map(|s| match s {
            Stand::At(p) | Stand::Along(p) | Stand::Within(p, _) => entry_needed(system, *p),
            Stand::Outside(_) => Some(0),
            _ => None,
        })
        .min()
}

/// How closed a place is, counting the places that one must pass to get there.
pub fn entry_needed(system: &System, place: PlaceId) -> Option<u8> {
    let mut worst = None;
    let mut at = Some(place);
    let mut steps = 0;
    while let Some(p) = at
        && steps <= system.places.len()
    {
        let here = &system.places[p.index()];
        let openness = here
            .entry
            .and_then(|e| system.knowledge.place_entries.get_index(e as usize))
            .map(|(_, e)| e.openness);
        worst = worst.max(openness);
        at = here.inside;
        steps += 1;
    }
    worst
}
