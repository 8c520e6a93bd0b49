//! Which elements a selector means, as far as the model says.

use indexmap::IndexMap;
use tensha_model::grade::{Level, Property};
use tensha_model::selector::{Condition, Selector};
use tensha_model::system::{
    ComponentId, FlowId, LinkId, Namespace as Ns, PartyId, PlaceId, Ref, Segment, System,
};

use crate::paths::Paths;

/// Whether an element is meant. `Maybe` where the model leaves open what the selector asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Match {
    /// It is not.
    No,
    /// The model does not say.
    Maybe,
    /// It is.
    Yes,
}

impl From<bool> for Match {
    fn from(yes: bool) -> Self {
        if yes { Match::Yes } else { Match::No }
    }
}

/// What names in a selector stand for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Env<'e> {
    /// `$role` → the elements that play it.
    pub roles: Option<&'e IndexMap<String, Vec<Ref>>>,
    /// `$it`.
    pub it: Option<Ref>,
    /// The part in which the selector was written.
    pub prefix: &'e str,
}

/// What a name stands for: elements, or nothing because a role is played by nobody.
enum Named {
    These(Vec<Ref>),
    Unbound,
}

fn named(system: &System, env: Env, kinds: &[Ns], value: &str) -> Named {
    let Some(role) = value.strip_prefix('$') else {
        let full = format!("{}{value}", env.prefix);
        let found: Vec<Ref> = kinds.iter().filter_map(|ns| system.find(*ns, &full)).collect();
        return Named::These(found);
    };
    if role == "it" || role.starts_with("it.") {
        let Some(it) = env.it else { return Named::Unbound };
        let refs: Vec<Ref> = match role.strip_prefix("it.") {
            None => vec![it],
            Some("to") if it.ns == Ns::Flow => {
                system.flows[it.index as usize].to.into_iter().collect()
            }
            Some("from") if it.ns == Ns::Flow => {
                system.flows[it.index as usize].from.into_iter().collect()
            }
            Some("place") if it.ns == Ns::Component => {
                system.components[it.index as usize].place.map(Into::into).into_iter().collect()
            }
            _ => Vec::new(),
        };
        return if refs.is_empty() { Named::Unbound } else { Named::These(refs) };
    }
    match env.roles.and_then(|r| r.get(role)) {
        Some(refs) if !refs.is_empty() => Named::These(refs.clone()),
        _ => Named::Unbound,
    }
}

struct Asked {
    refs: Vec<Ref>,
    unbound: bool,
}

fn asked(system: &System, env: Env, condition: &Condition, kinds: &[Ns]) -> Asked {
    let mut out = Asked { refs: Vec::new(), unbound: false };
    for value in &condition.values {
        match named(system, env, kinds, value) {
            Named::These(refs) => out.refs.extend(refs),
            Named::Unbound => out.unbound = true,
        }
    }
    out
}

/// The roles of a selector that nobody plays.
pub fn unbound_roles(selector: &Selector, env: Env) -> Vec<String> {
    let mut out: Vec<String> = selector
        .conditions
        .iter()
        .flat_map(|c| &c.values)
        .filter_map(|v| v.strip_prefix('$'))
        .filter(|r| *r != "it" && !r.starts_with("it."))
        .filter(|r| env.roles.and_then(|m| m.get(*r)).is_none_or(Vec::is_empty))
        .map(str::to_owned)
        .collect();
    out.sort();
    out.dedup();
    out
}

/// All elements that a selector means, or may mean, in canonical order.
pub fn all(system: &System, paths: &Paths, selector: &Selector, env: Env) -> Vec<(Ref, Match)> {
    (0..system.count(selector.over) as u32)
        .map(|index| Ref { ns: selector.over, index })
        .map(|r| (r, matches(system, paths, selector, env, r)))
        .filter(|(_, m)| *m != Match::No)
        .collect()
}

/// Whether a selector means an element.
pub fn matches(system: &System, paths: &Paths, selector: &Selector, env: Env, r: Ref) -> Match {
    if r.ns != selector.over {
        return Match::No;
    }
    let mut out = Match::Yes;
    for condition in &selector.conditions {
        let one = match r.ns {
            Ns::Component => component(system, env, condition, ComponentId(r.index)),
            Ns::Flow => flow(system, paths, env, condition, FlowId(r.index)),
            Ns::Link => link(system, env, condition, LinkId(r.index)),
            Ns::Party => party(system, env, condition, PartyId(r.index)),
            _ => Match::No,
        };
        out = out.min(one);
        if out == Match::No {
            break;
        }
    }
    out
}

/// Whether a place lies in one of those asked for.
fn inside(system: &System, asked: &Asked, place: Option<PlaceId>) -> Match {
    let Some(place) = place else { return Match::Maybe };
    if asked.refs.iter().any(|r| system.is_inside(place, PlaceId(r.index))) {
        Match::Yes
    } else if asked.unbound {
        Match::Maybe
    } else {
        Match::No
    }
}

fn not(m: Match) -> Match {
    match m {
        Match::Yes => Match::No,
        Match::Maybe => Match::Maybe,
        Match::No => Match::Yes,
    }
}

fn among(asked: &Asked, r: Ref) -> Match {
    if asked.refs.contains(&r) { Match::Yes } else { Match::No }
}

fn any_among(asked: &Asked, mut refs: impl Iterator<Item = Ref>) -> Match {
    refs.any(|r| asked.refs.contains(&r)).into()
}

fn features(system: &System, have: &[u32], condition: &Condition) -> usize {
    condition
        .values
        .iter()
        .filter(|v| {
            system
                .knowledge
                .features
                .get_index_of(v.as_str())
                .is_some_and(|i| have.contains(&(i as u32)))
        })
        .count()
}

fn component(system: &System, env: Env, condition: &Condition, c: ComponentId) -> Match {
    let it = &system.components[c.index()];
    let more = system.more(c);
    let kind = system.kind(c);
    let names = |kinds: &[Ns]| asked(system, env, condition, kinds);
    match condition.key {
        "id" => among(&names(&[Ns::Component]), c.into()),
        "kind" => kind.map_or(Match::Maybe, |k| condition.values.contains(&k.head.id).into()),
        "kind-role" => kind.map_or(Match::Maybe, |k| condition.values.contains(&k.role).into()),
        "speaks" => speaks(system, c, &condition.values),
        "general-purpose" => {
            kind.map_or(Match::Maybe, |k| (Some(k.general_purpose) == condition.flag).into())
        }
        "inside" => inside(system, &names(&[Ns::Place]), it.place),
        "outside" => not(inside(system, &names(&[Ns::Place]), it.place)),
        "zone" => it.zone.map_or(Match::No, |z| among(&names(&[Ns::Zone]), z.into())),
        "senses" => any_among(&names(&[Ns::Quantity]), it.senses.iter().map(|q| (*q).into())),
        "acts-on" => any_among(&names(&[Ns::Quantity]), it.acts_on.iter().map(|q| (*q).into())),
        "shows-to" => any_among(&names(&[Ns::Party]), more.shows_to.iter().map(|p| (*p).into())),
        "has" => (features(system, &more.features, condition) == condition.values.len()).into(),
        "lacks" => (features(system, &more.features, condition) == 0).into(),
        "operated-by" => {
            any_among(&names(&[Ns::Party]), more.operated_by.into_iter().map(Into::into))
        }
        "made-by" => any_among(&names(&[Ns::Party]), more.made_by.into_iter().map(Into::into)),
        "serves-protection-levels-more-than" => {
            let mut levels: Vec<u64> = system
                .links_of
                .of(c)
                .iter()
                .flat_map(|l| system.links[l.index()].between.iter())
                .filter(|o| **o != c)
                .filter_map(|o| system.more(*o).protection_level)
                .collect();
            levels.sort_unstable();
            levels.dedup();
            (levels.len() as u64 > condition.number.unwrap_or(0)).into()
        }
        "on-loss-within" => match (&more.on_loss, &condition.quantity) {
            (Some(loss), Some(limit)) => {
                loss.within.map_or(Match::Maybe, |s| (s <= limit.si()).into())
            }
            _ => Match::No,
        },
        _ => Match::No,
    }
}

/// Whether a component is on a link of a class. One that could speak such a class, with no such link drawn, perhaps is.
fn speaks(system: &System, c: ComponentId, classes: &[String]) -> Match {
    let asked = |class: &str| classes.iter().any(|a| a == class);
    let linked = system.links_of.of(c).iter().any(|l| {
        let technology = system.links[l.index()].technology;
        let technology = technology.and_then(|t| system.knowledge.links.get_index(t as usize));
        technology.and_then(|(_, t)| t.class).is_some_and(asked)
    });
    if linked {
        return Match::Yes;
    }
    match system.kind(c).and_then(|k| k.speaks.as_ref()) {
        Some(spoken) if spoken.iter().any(|s| asked(s)) => Match::Maybe,
        Some(_) => Match::No,
        None => Match::Maybe,
    }
}

/// Where the things are that a flow touches: components on its path, who decides, who starts it.
/// Whether people see or hear at a component what it takes in.
fn shows(system: &System, c: ComponentId) -> bool {
    !system.more(c).shows_to.is_empty() || system.kind(c).is_some_and(|k| k.role == "screen")
}

fn touched(system: &System, f: FlowId) -> Vec<Option<PlaceId>> {
    let flow = &system.flows[f.index()];
    let mut out: Vec<Option<PlaceId>> =
        flow.components().into_iter().map(|c| system.components[c.index()].place).collect();
    let deciders = flow.decided.as_ref().and_then(|d| d.by).into_iter().chain(flow.from);
    for r in deciders {
        match r.ns {
            Ns::Party => out.push(system.parties[r.index as usize].place),
            Ns::Component => out.push(system.components[r.index as usize].place),
            _ => {}
        }
    }
    out
}

fn flow(system: &System, paths: &Paths, env: Env, condition: &Condition, f: FlowId) -> Match {
    let it = &system.flows[f.index()];
    let names = |kinds: &[Ns]| asked(system, env, condition, kinds);
    const ENDS: &[Ns] = &[Ns::Quantity, Ns::Component, Ns::Party];
    let kinds_on_path = || it.components().into_iter().map(|c| system.kind(c));
    match condition.key {
        "id" => among(&names(&[Ns::Flow]), f.into()),
        "arrow" => condition.values.iter().any(|v| v == it.arrow.tag()).into(),
        "from" => it.from.map_or(Match::Maybe, |r| among(&names(ENDS), r)),
        "to" => it.to.map_or(Match::Maybe, |r| among(&names(ENDS), r)),
        "command" => {
            it.command.map_or(Match::Maybe, |c| condition.values.iter().any(|v| v == c).into())
        }
        "passes" => {
            any_among(&names(&[Ns::Component]), it.components().into_iter().map(Into::into))
        }
        "passes-kind" => kinds_on_path()
            .map(|k| k.map_or(Match::Maybe, |k| condition.values.contains(&k.head.id).into()))
            .max()
            .unwrap_or(Match::No),
        "passes-general-purpose" => {
            let found = kinds_on_path()
                .map(|k| k.map_or(Match::Maybe, |k| Match::from(k.general_purpose)))
                .max()
                .unwrap_or(Match::No);
            if condition.flag == Some(true) { found } else { not(found) }
        }
        "last-kind-role" => it
            .routes
            .iter()
            .filter_map(|r| {
                r.iter().rev().find_map(|s| match s {
                    Segment::Component(c) => Some(system.kind(*c)),
                    _ => None,
                })
            })
            .map(|k| k.map_or(Match::Maybe, |k| condition.values.contains(&k.role).into()))
            .max()
            .unwrap_or(Match::No),
        "touches-inside" => {
            let asked = names(&[Ns::Place]);
            touched(system, f)
                .into_iter()
                .map(|p| inside(system, &asked, p))
                .max()
                .unwrap_or(Match::No)
        }
        "touches-outside" | "touches-outside-all" => {
            let asked = names(&[Ns::Place]);
            touched(system, f)
                .into_iter()
                .map(|p| not(inside(system, &asked, p)))
                .max()
                .unwrap_or(Match::No)
        }
        "shown-inside" => {
            let asked = names(&[Ns::Place]);
            let end = match it.to {
                Some(r) if r.ns == Ns::Party => Some(system.parties[r.index as usize].place),
                // A controller that takes a value in shows it to nobody.
                Some(r) if r.ns == Ns::Component && shows(system, ComponentId(r.index)) => {
                    Some(system.components[r.index as usize].place)
                }
                _ => return Match::No,
            };
            let last = it.routes.iter().filter_map(|r| {
                r.iter().rev().find_map(|s| match s {
                    Segment::Component(c) => Some(system.components[c.index()].place),
                    _ => None,
                })
            });
            end.into_iter()
                .chain(last)
                .map(|p| inside(system, &asked, p))
                .max()
                .unwrap_or(Match::No)
        }
        "decided-by" => {
            let asked = names(&[Ns::Component, Ns::Party]);
            any_among(&asked, it.decided.as_ref().and_then(|d| d.by).into_iter())
        }
        "decided-by-kind" => {
            let by = it.decided.as_ref().and_then(|d| d.by).or(it.from);
            match by {
                Some(r) if r.ns == Ns::Component => system
                    .kind(ComponentId(r.index))
                    .map_or(Match::Maybe, |k| condition.values.contains(&k.head.id).into()),
                _ => Match::No,
            }
        }
        "carries-personal-data" => {
            let personal = it.data.map(|d| system.data[d.index()].personal.is_some());
            personal.map_or(Match::Maybe, |p| (Some(p) == condition.flag).into())
        }
        "carries-second-factor" => {
            let second =
                it.data.is_some_and(|d| system.data[d.index()].factor.is_some_and(|n| n >= 2));
            (Some(second) == condition.flag).into()
        }
        "max-age-at-most" => {
            at_most(it.needs.as_ref().and_then(|n| n.max_age.as_ref()).map(|(s, _)| *s), condition)
        }
        "resolution-at-most" => at_most(
            it.data
                .and_then(|d| system.data[d.index()].resolution.as_ref())
                .map(tensha_model::units::Measure::si_difference),
            condition,
        ),
        "time-slot-at-most" => {
            at_most(it.data.and_then(|d| system.data[d.index()].time_slot), condition)
        }
        "strength-at-least" => reaches(condition, |p| {
            let g = paths.of(f).total[p as usize];
            (g.lo, g.hi)
        }),
        _ => Match::No,
    }
}

fn at_most(value: Option<f64>, condition: &Condition) -> Match {
    match (value, &condition.quantity) {
        (Some(v), Some(limit)) => (v <= limit.si_difference() * (1.0 + 1e-12)).into(),
        _ => Match::Maybe,
    }
}

fn reaches(condition: &Condition, value: impl Fn(Property) -> (Level, Level)) -> Match {
    let mut out = Match::Yes;
    for p in Property::ALL {
        let Some(wanted) = condition.levels[p as usize] else { continue };
        let (lo, hi) = value(p);
        out = out.min(if lo >= wanted {
            Match::Yes
        } else if hi >= wanted {
            Match::Maybe
        } else {
            Match::No
        });
    }
    out
}

fn link(system: &System, env: Env, condition: &Condition, l: LinkId) -> Match {
    let it = &system.links[l.index()];
    let technology = system.technology(l);
    match condition.key {
        "id" => among(&asked(system, env, condition, &[Ns::Link]), l.into()),
        "technology" => {
            technology.map_or(Match::Maybe, |t| condition.values.contains(&t.head.id).into())
        }
        "class" => technology
            .and_then(|t| t.class)
            .map_or(Match::Maybe, |c| condition.values.iter().any(|v| v == c).into()),
        "medium" => technology
            .map_or(Match::Maybe, |t| condition.values.iter().any(|v| v == t.medium.tag()).into()),
        "joins-kind" => {
            // Each kind that is asked for must be at some end.
            let kinds: Vec<Option<&str>> =
                it.between.iter().map(|c| system.kind(*c).map(|k| k.head.id.as_str())).collect();
            condition
                .values
                .iter()
                .map(|v| {
                    if kinds.contains(&Some(v)) {
                        Match::Yes
                    } else if kinds.contains(&None) {
                        Match::Maybe
                    } else {
                        Match::No
                    }
                })
                .min()
                .unwrap_or(Match::No)
        }
        "points-more-than" => (it.between.len() as u64 > condition.number.unwrap_or(0)).into(),
        "runs-through-entry" => {
            let ends = it.between.iter().filter_map(|c| system.components[c.index()].place);
            ends.chain(it.through.iter().copied())
                .filter_map(|p| system.places[p.index()].entry)
                .filter_map(|e| system.knowledge.place_entries.get_index(e as usize))
                .any(|(id, _)| condition.values.contains(id))
                .into()
        }
        "strength-at-least" => reaches(condition, |p| {
            let g = system.link_strength(l, p).grade();
            (g.lo, g.hi)
        }),
        _ => Match::No,
    }
}

fn party(system: &System, env: Env, condition: &Condition, p: PartyId) -> Match {
    let it = &system.parties[p.index()];
    match condition.key {
        "id" => among(&asked(system, env, condition, &[Ns::Party]), p.into()),
        "role" => it.roles.iter().any(|r| condition.values.contains(r)).into(),
        "ability" => it
            .ability
            .and_then(|a| system.knowledge.abilities.get_index(a as usize))
            .map_or(Match::Maybe, |(id, _)| condition.values.contains(id).into()),
        "inside" => inside(system, &asked(system, env, condition, &[Ns::Place]), it.place),
        "has" => (features(system, &it.features, condition) == condition.values.len()).into(),
        _ => Match::No,
    }
}
