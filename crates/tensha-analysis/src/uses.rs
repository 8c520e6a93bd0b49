//! Intended use: what was ruled out and is possible all the same, general-purpose devices in control roles, and declared against
//! modelled users.

use std::collections::VecDeque;

use tensha_model::system::{
    Arrow, ComponentId, FlowId, LinkId, Namespace as Ns, PartyId, Ref, System,
};

use crate::paths::Paths;
use crate::select::{self, Env, Match};

/// How an excluded use shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Possible {
    /// A declared flow is this use. `false`: it may be; the model does not say enough.
    Flow(FlowId, bool),
    /// A component is this use. `false`: it may be.
    Component(ComponentId, bool),
    /// No flow declares it, but links join what the use needs.
    Reach {
        /// The components of a shortest way, in order.
        components: Vec<ComponentId>,
        /// The links between them.
        links: Vec<LinkId>,
        /// Those of these links without any of which no way is left; where there are none, others lead round each.
        cuts: Vec<LinkId>,
    },
}

/// What the model says of its intended use.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Uses {
    /// Excluded use, by number, and how it shows.
    pub possible: Vec<(usize, Possible)>,
    /// A flow that commands something physical, and a general-purpose device on it or deciding it.
    pub general_purpose: Vec<(FlowId, ComponentId)>,
    /// People that flows serve and that the intended use does not name.
    pub undeclared_users: Vec<PartyId>,
    /// People that the intended use names and that no flow serves.
    pub unserved_users: Vec<PartyId>,
}

/// Compares intended and modelled use.
pub fn run(system: &System, paths: &Paths) -> Uses {
    let mut out = Uses::default();
    for (number, excluded) in system.excluded_uses.iter().enumerate() {
        // The selectors were written inside a part; names in them are that part's own.
        let prefix = excluded.id.rfind('/').map_or("", |i| &excluded.id[..=i]);
        let env = Env { prefix, ..Env::default() };
        if let Some(selector) = &excluded.flow {
            for (r, m) in select::all(system, paths, selector, env) {
                out.possible.push((number, Possible::Flow(FlowId(r.index), m == Match::Yes)));
            }
        }
        if let Some(selector) = &excluded.component {
            for (r, m) in select::all(system, paths, selector, env) {
                out.possible
                    .push((number, Possible::Component(ComponentId(r.index), m == Match::Yes)));
            }
        }
        if let Some((from, to)) = &excluded.reach {
            let starts: Vec<ComponentId> = select::all(system, paths, from, env)
                .into_iter()
                .filter(|(_, m)| *m == Match::Yes)
                .map(|(r, _)| ComponentId(r.index))
                .collect();
            let goal = |c: ComponentId| system.components[c.index()].acts_on.contains(to);
            if let Some((components, links)) = reach(system, &starts, goal, None) {
                let needed = |l: &LinkId| reach(system, &starts, goal, Some(*l)).is_none();
                let cuts = links.iter().copied().filter(needed).collect();
                out.possible.push((number, Possible::Reach { components, links, cuts }));
            }
        }
    }
    for (i, flow) in system.flows.iter().enumerate() {
        if flow.arrow != Arrow::CyberToPhysical {
            continue;
        }
        let mut devices = flow.components();
        if let Some(Ref { ns: Ns::Component, index }) = flow.decided.as_ref().and_then(|d| d.by) {
            devices.push(ComponentId(index));
        }
        devices.sort_unstable();
        devices.dedup();
        for c in devices {
            let general = system.kind(c).is_some_and(|k| k.general_purpose);
            if general && system.more(c).classification.is_none() {
                out.general_purpose.push((FlowId(i as u32), c));
            }
        }
    }
    if !system.meta.intended_users.is_empty() {
        let mut served: Vec<PartyId> = system
            .flows
            .iter()
            .flat_map(|f| [f.from, f.to, f.decided.as_ref().and_then(|d| d.by)])
            .flatten()
            .filter(|r| r.ns == Ns::Party)
            .map(|r| PartyId(r.index))
            .collect();
        served.sort_unstable();
        served.dedup();
        let named = &system.meta.intended_users;
        out.undeclared_users = served
            .iter()
            .copied()
            .filter(|p| system.parties[p.index()].is_people && !named.contains(p))
            .collect();
        out.unserved_users = named
            .iter()
            .copied()
            .filter(|p| !served.contains(p) && !shown_to(system, *p))
            .collect();
        out.unserved_users.sort_unstable();
    }
    out
}

/// Whether a component of the system shows something to a party, or stands for the person (a card, a button).
fn shown_to(system: &System, p: PartyId) -> bool {
    (0..system.components.len() as u32).any(|c| system.more(ComponentId(c)).shows_to.contains(&p))
}

/// The shortest way over links from one of the starts to a goal, through components that pass content on, where one link may be
/// thought away. Ties go to the smaller numbers.
pub fn reach(
    system: &System,
    starts: &[ComponentId],
    goal: impl Fn(ComponentId) -> bool,
    without: Option<LinkId>,
) -> Option<(Vec<ComponentId>, Vec<LinkId>)> {
    let mut came: Vec<Option<(ComponentId, LinkId)>> = vec![None; system.components.len()];
    let mut seen = vec![false; system.components.len()];
    let mut open: VecDeque<ComponentId> = VecDeque::new();
    for s in starts {
        if !seen[s.index()] {
            seen[s.index()] = true;
            open.push_back(*s);
        }
    }
    let begins = seen.clone();
    while let Some(c) = open.pop_front() {
        if goal(c) && !begins[c.index()] {
            let mut components = vec![c];
            let mut links = Vec::new();
            let mut at = c;
            while let Some((from, link)) = came[at.index()] {
                components.push(from);
                links.push(link);
                at = from;
            }
            components.reverse();
            links.reverse();
            return Some((components, links));
        }
        let passes_on = begins[c.index()] || system.kind(c).is_none_or(|k| k.forwards);
        if !passes_on {
            continue;
        }
        for l in system.links_of.of(c) {
            if without == Some(*l) {
                continue;
            }
            let link = &system.links[l.index()];
            // Links carry answers too, but a command needs content to pass forward.
            let one_way = link.one_way || system.technology(*l).is_some_and(|t| !t.bidirectional);
            if one_way && link.between.first() != Some(&c) {
                continue;
            }
            for next in &link.between {
                if !seen[next.index()] {
                    seen[next.index()] = true;
                    came[next.index()] = Some((c, *l));
                    open.push_back(*next);
                }
            }
        }
    }
    None
}
