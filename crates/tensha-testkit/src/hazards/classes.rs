//! Attackers and networks as the evaluation needs them, worked out from the packs and the links.

use tensha_model::grade::{Grade, Level, Property};
use tensha_model::knowledge::Medium;
use tensha_model::likelihood::Setting;
use tensha_model::strength::Origin;
use tensha_model::system::{ComponentId, LinkId, PartyId, PlaceId, System};

use super::atoms::{Chain, Weakness};

/// How a system is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pass {
    /// Which value of every number makes the increments.
    pub setting: Setting,
    /// Whether unknown strengths count with their upper bounds.
    pub upper: bool,
}

impl Pass {
    /// The bound that counts in this pass.
    pub fn bound(self, grade: Grade) -> Level {
        if self.upper { grade.hi } else { grade.lo }
    }
}

/// The strengths that somebody has to beat: all but none.
const BEATABLE: [Level; 3] = [Level::Weak, Level::Standard, Level::Strong];

/// The distinct values of p of a chain, rising.
pub fn values(system: &System, setting: Setting, chain: Chain) -> Vec<f64> {
    let mut all: Vec<f64> = Vec::new();
    for (i, class) in system.knowledge.attackers.values().enumerate() {
        let belongs = match chain {
            Chain::Ranked => class.rank.is_some(),
            Chain::Beside(c) => c as usize == i,
        };
        if belongs {
            all.extend(
                BEATABLE.iter().filter_map(|s| class.beats[*s as usize]).map(|p| p.at(setting)),
            );
        }
    }
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// P(t(w, j)); the same for every weakness.
pub fn increment(system: &System, setting: Setting, chain: Chain, j: u32) -> f64 {
    let v = values(system, setting, chain);
    let at = |i: u32| if i == 0 { 0.0 } else { v.get(i as usize - 1).copied().unwrap_or(1.0) };
    let (below, here) = (at(j.saturating_sub(1)), at(j));
    if below >= 1.0 { 1.0 } else { 1.0 - (1.0 - here) / (1.0 - below) }
}

/// The distinct ranks, rising: the chain of classes.
pub fn ranks(system: &System) -> Vec<u8> {
    let mut all: Vec<u8> = system.knowledge.attackers.values().filter_map(|c| c.rank).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The first component that is the same product.
pub fn product(system: &System, c: ComponentId) -> ComponentId {
    let of = |c: ComponentId| {
        let component = &system.components[c.index()];
        let more = system.more(c);
        (component.dossier, more.made_by, component.kind, more.version.clone())
    };
    let mine = of(c);
    let same = |other: &ComponentId| {
        let other = of(*other);
        match (mine.0, mine.1) {
            (Some(dossier), _) => other.0 == Some(dossier),
            (None, Some(_)) => other == mine,
            (None, None) => false,
        }
    };
    (0..system.components.len() as u32).map(ComponentId).find(same).unwrap_or(c)
}

/// Whether anybody on the internet can speak to a component.
pub fn faces_internet(system: &System, c: ComponentId) -> bool {
    has(system, c, "internet-facing") || system.kind(c).is_some_and(|k| k.faces_internet)
}

/// Whether a component has a feature.
pub fn has(system: &System, c: ComponentId, feature: &str) -> bool {
    let index = system.knowledge.features.get_index_of(feature);
    system.more(c).features.iter().any(|f| Some(*f as usize) == index)
}

/// Whether a link is of class ip or wifi.
pub fn is_network(system: &System, l: LinkId) -> bool {
    system.technology(l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")))
}

/// Whether content passes a link from its first end only.
pub fn one_way(system: &System, l: LinkId) -> bool {
    system.links[l.index()].one_way || system.technology(l).is_some_and(|t| !t.bidirectional)
}

/// Whether a link leads from one end to another.
pub fn leads(system: &System, l: LinkId, from: ComponentId, to: ComponentId) -> bool {
    let ends = &system.links[l.index()].between;
    from != to
        && ends.contains(&from)
        && ends.contains(&to)
        && (!one_way(system, l) || ends.first() == Some(&from))
}

/// Whether a link leads towards a component from any other end.
pub fn leads_towards(system: &System, l: LinkId, to: ComponentId) -> bool {
    system.links[l.index()].between.iter().any(|from| leads(system, l, *from, to))
}

/// The network of each component: the smallest number in it. Pairs are joined until nothing changes any more.
pub fn groups(system: &System) -> Vec<u32> {
    let mut group: Vec<u32> = (0..system.components.len() as u32).collect();
    loop {
        let before = group.clone();
        for (i, link) in system.links.iter().enumerate() {
            let l = LinkId(i as u32);
            let switch = |c: &ComponentId| system.kind(*c).is_some_and(|k| k.role == "network");
            // Behind what passes content one way nobody can speak, so it joins no network. The page does not say so.
            if !is_network(system, l) || one_way(system, l) || !link.between.iter().any(switch) {
                continue;
            }
            for a in &link.between {
                for b in &link.between {
                    let zone = |c: &ComponentId| system.components[c.index()].zone;
                    let one_zone = match (zone(a), zone(b)) {
                        (Some(x), Some(y)) => x == y,
                        _ => true,
                    };
                    if one_zone {
                        let least = group[a.index()].min(group[b.index()]);
                        group[a.index()] = least;
                        group[b.index()] = least;
                    }
                }
            }
        }
        if group == before {
            return group;
        }
    }
}

/// Where one can stand at a link: in which places, and whether on public ground within radio range.
pub fn ground(system: &System, l: LinkId) -> (Vec<PlaceId>, bool) {
    let link = &system.links[l.index()];
    let ends = || link.between.iter().filter_map(|c| system.components[c.index()].place);
    let along = || link.through.iter().copied();
    let Some(technology) = system.technology(l) else { return (Vec::new(), false) };
    match technology.medium {
        Medium::Wire | Medium::Optical => (ends().chain(along()).collect(), false),
        Medium::Carried => (ends().collect(), false),
        Medium::Network => (along().collect(), false),
        Medium::Inside => (Vec::new(), false),
        Medium::Radio => {
            let mut within = Vec::new();
            let mut outside = false;
            for start in ends().chain(along()) {
                let mut chain = vec![start];
                while let Some(at) = chain.last()
                    && let Some(outer) = system.places[at.index()].inside
                    && chain.len() <= system.places.len()
                {
                    chain.push(outer);
                }
                let of = |p: &PlaceId| &system.places[p.index()];
                match chain.iter().position(|p| of(p).shielded) {
                    Some(wall) => within.extend(&chain[..=wall]),
                    None => {
                        within.extend(&chain);
                        let stated = chain.iter().any(|p| of(p).setback.is_some());
                        let far = chain.iter().filter_map(|p| of(p).setback).fold(0.0, f64::max);
                        outside |= match technology.range {
                            Some(range) if stated => far <= range,
                            _ => true,
                        };
                    }
                }
            }
            (within, outside)
        }
    }
}

/// The weakness of a link's configuration.
pub fn of_link(system: &System, l: LinkId, property: Property) -> Weakness {
    match system.links[l.index()].technology {
        Some(t) => Weakness::Technology(t, property),
        None => Weakness::Link(l, property),
    }
}

/// What stands in where nobody states a strength; a range where the packs do not say either.
pub fn default_strength(system: &System, id: &str) -> Grade {
    system.knowledge.cause_defaults.get(id).map_or(Grade::UNKNOWN, |d| Grade::exactly(d.strength))
}

/// What a person is worth against being deceived or bribed.
pub fn person(system: &System, p: PartyId) -> Grade {
    match system.person_strength(p, Property::Authenticity) {
        Origin::Unstated(_) => default_strength(system, "person"),
        stated => stated.grade(),
    }
}

/// What somebody who wants to get into a place must beat.
pub fn entry(system: &System, q: PlaceId) -> Level {
    system.places[q.index()]
        .entry
        .and_then(|e| system.knowledge.place_entries.get_index(e as usize))
        .map_or(Level::None, |(_, e)| e.hinders)
}
