//! What a small system is worth, by the letter of the definition (model.md, 4.1): everything is enumerated, nothing is clever.
//!
//! A strength that nobody knows may be any of the four. The range of a result is found by trying every completion where they are few;
//! where they are many, by the two extreme ones.

use std::collections::BTreeSet;

use tensha_model::system::Arrow;

use crate::spec::{Connection, Five, Inputs, Part, Spec};

/// Availability, the fifth property.
pub const AVAILABILITY: usize = 4;

/// How many completions are tried one by one.
const FEW: u32 = 64;

/// A choice for everything that nobody knows about one property.
type Completion = dyn Fn(Part) -> u8;

fn stated(spec: &Spec, part: Part) -> &Five {
    match part {
        Part::Sensing(c) | Part::Acting(c) => &spec.things[c].surface,
        Part::Component(c) => &spec.things[c].strengths,
        Part::Link(l) => &spec.joins[l].strengths,
        Part::Person(p) => &spec.people[p],
    }
}

/// Both physical sides of a component are one surface: what is not known of it is one unknown.
fn site(part: Part) -> Part {
    match part {
        Part::Acting(c) => Part::Sensing(c),
        other => other,
    }
}

/// The strength of a part of a flow's route under the flow's guards.
pub fn effective(
    spec: &Spec,
    flow: &Connection,
    route: usize,
    at: usize,
    p: usize,
    free: &Completion,
) -> u8 {
    let parts = flow.parts(route);
    let base = stated(spec, parts[at])[p].unwrap_or_else(|| free(site(parts[at])));
    if p == AVAILABILITY {
        return base;
    }
    let place = |c: usize| parts.iter().position(|x| *x == Part::Component(c));
    flow.guards
        .iter()
        .filter(|g| matches!((place(g.from), place(g.to)), (Some(a), Some(b)) if a < at && at < b))
        .filter_map(|g| spec.guards[g.technology][p])
        .fold(base, u8::max)
}

/// What a route is worth.
pub fn route(spec: &Spec, flow: &Connection, route: usize, p: usize, free: &Completion) -> u8 {
    (0..flow.parts(route).len())
        .map(|at| effective(spec, flow, route, at, p, free))
        .min()
        .unwrap_or(3)
}

/// What a flow's own routes are worth.
pub fn own(spec: &Spec, flow: &Connection, p: usize, free: &Completion) -> u8 {
    let routes = (0..flow.routes.len()).map(|r| route(spec, flow, r, p, free));
    let worth = if p == AVAILABILITY { routes.max() } else { routes.min() };
    worth.unwrap_or(0)
}

/// What every flow is worth with what it is decided from: from the top, all at once, until nothing falls any more.
pub fn totals(spec: &Spec, p: usize, free: &Completion) -> Vec<u8> {
    let own: Vec<u8> = spec.flows.iter().map(|f| own(spec, f, p, free)).collect();
    let mut now = vec![3u8; spec.flows.len()];
    loop {
        let next: Vec<u8> = spec
            .flows
            .iter()
            .enumerate()
            .map(|(i, f)| {
                let Some(basis) = &f.basis else { return own[i] };
                let mut inputs: Vec<u8> = basis.flows.iter().map(|f| now[*f]).collect();
                inputs.sort_unstable();
                let counts = match basis.combine {
                    Inputs::Any => inputs[0],
                    Inputs::All => inputs[inputs.len() - 1],
                    Inputs::AtLeast(k) => inputs[k - 1],
                };
                own[i].min(counts)
            })
            .collect();
        if next == now {
            return now;
        }
        now = next;
    }
}

/// The parts of which nobody knows a property.
pub fn unknown(spec: &Spec, p: usize) -> Vec<Part> {
    let mut out = Vec::new();
    for (i, t) in spec.things.iter().enumerate() {
        if t.strengths[p].is_none() {
            out.push(Part::Component(i));
        }
        if t.surface[p].is_none() {
            out.push(Part::Sensing(i));
        }
    }
    let links = spec.joins.iter().enumerate().filter(|(_, j)| j.strengths[p].is_none());
    out.extend(links.map(|(i, _)| Part::Link(i)));
    let people = spec.people.iter().enumerate().filter(|(_, s)| s[p].is_none());
    out.extend(people.map(|(i, _)| Part::Person(i)));
    out
}

/// The range of own and total worth of every flow: lowest and highest over the completions.
pub fn ranges(spec: &Spec, p: usize) -> Vec<((u8, u8), (u8, u8))> {
    let open = unknown(spec, p);
    let all = 4u32.checked_pow(open.len() as u32).filter(|n| *n <= FEW);
    let mut out = vec![((3, 0), (3, 0)); spec.flows.len()];
    let mut look = |free: &Completion| {
        for (i, total) in totals(spec, p, free).into_iter().enumerate() {
            let own = own(spec, &spec.flows[i], p, free);
            let (o, t) = &mut out[i];
            *o = (o.0.min(own), o.1.max(own));
            *t = (t.0.min(total), t.1.max(total));
        }
    };
    match all {
        Some(n) => (0..n).for_each(|code| {
            let open = open.clone();
            look(&move |part| {
                let i = open.iter().position(|o| *o == part).unwrap_or(0);
                (code / 4u32.pow(i as u32) % 4) as u8
            });
        }),
        None => {
            look(&|_| 0);
            look(&|_| 3);
        }
    }
    out
}

/// Every different part on the routes of a flow.
pub fn parts(flow: &Connection) -> Vec<Part> {
    let all: BTreeSet<Part> = (0..flow.routes.len()).flat_map(|r| flow.parts(r)).collect();
    all.into_iter().collect()
}

/// What a flow's own routes are worth in the worst case with some parts raised to the top.
pub fn raised(spec: &Spec, flow: &Connection, p: usize, raise: &dyn Fn(Part) -> bool) -> u8 {
    let worth = |r: usize| {
        let parts = flow.parts(r);
        (0..parts.len())
            .map(|at| if raise(parts[at]) { 3 } else { effective(spec, flow, r, at, p, &|_| 0) })
            .min()
            .unwrap_or(3)
    };
    let all = (0..flow.routes.len()).map(worth);
    if p == AVAILABILITY { all.max().unwrap_or(0) } else { all.min().unwrap_or(0) }
}

/// The parts of a flow that are at its worth, in the worst case; none where it is worth the most.
pub fn least(spec: &Spec, flow: &Connection, p: usize) -> BTreeSet<Part> {
    let own = own(spec, flow, p, &|_| 0);
    let mut out = BTreeSet::new();
    for r in 0..flow.routes.len() {
        for (at, part) in flow.parts(r).into_iter().enumerate() {
            if own < 3 && effective(spec, flow, r, at, p, &|_| 0) == own {
                out.insert(part);
            }
        }
    }
    out
}

/// The size of the smallest set of parts whose raising raises the flow; nothing where no set does. By trying all subsets.
pub fn smallest_raise(spec: &Spec, flow: &Connection, p: usize) -> Option<u32> {
    let all = parts(flow);
    let now = own(spec, flow, p, &|_| 0);
    (0u32..1 << all.len())
        .filter(|set| {
            let has =
                |part: Part| all.iter().position(|x| *x == part).is_some_and(|i| set >> i & 1 == 1);
            raised(spec, flow, p, &has) > now
        })
        .map(u32::count_ones)
        .min()
}

/// The least greatest strength over all sets of parts that meet every route. By trying all subsets. A part counts with its
/// strength on each route that it cuts.
pub fn min_max_cut(spec: &Spec, flow: &Connection, p: usize) -> u8 {
    let all = parts(flow);
    (1u32..1 << all.len())
        .filter_map(|set| {
            let mut greatest = 0;
            for r in 0..flow.routes.len() {
                let parts = flow.parts(r);
                let on: Vec<u8> = (0..parts.len())
                    .filter(|at| {
                        all.iter().position(|x| *x == parts[*at]).is_some_and(|i| set >> i & 1 == 1)
                    })
                    .map(|at| effective(spec, flow, r, at, p, &|_| 0))
                    .collect();
                greatest = greatest.max(on.into_iter().min()?);
            }
            Some(greatest)
        })
        .min()
        .unwrap_or(0)
}

/// Whether a flow begins at something physical.
pub fn observes(flow: &Connection) -> bool {
    flow.arrow == Arrow::PhysicalToCyber
}
