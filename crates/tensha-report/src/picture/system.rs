//! The system as a picture: columns are layers, boxes are zones, links are small plates between the components that they join.
//!
//! The layout is made so that nothing can overlap: a link is laid out like a component, so its label has its own room; lines bend
//! only in the gaps between columns, and longer lines pass between the zones, where no component stands.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use tensha_analysis::paths::Verdict;
use tensha_model::grade::Level;
use tensha_text::Text;

use super::{
    Anchor, Lines, anchor, arrow_head, both, escape, href, strength_class, strength_name, title,
    write_blocks, write_lines,
};
use crate::assessment::{Assessment, FlowInfo, Picture, Strength};
use crate::messages::say;

/// With more components or links than this, zones are drawn instead of components.
const MOST: (usize, usize) = (80, 110);
/// With more zones than this, the rest is one.
const MOST_ZONES: usize = 16;

/// Width of components, of links, and of quantities and people.
const W_NODE: i32 = 136;
const W_LINK: i32 = 124;
const W_SIDE: i32 = 104;
/// Room between columns, in which lines bend.
const CHANNEL: i32 = 36;
/// Room between boxes of a column, and where there are many.
const GAP: i32 = 12;
const GAP_DENSE: i32 = 6;
/// With more components than this, boxes show names only.
const DENSE: usize = 36;
/// Height of the band with the names of the layers.
const TOP: i32 = 44;
/// Room over and under the components of a zone.
const PAD: (i32, i32) = (12, 12);
/// Room between lines that pass between zones.
const TRACK: i32 = 9;

/// What a segment is worth in what the flows over it need.
#[derive(Clone, Copy, Debug)]
struct Use {
    strength: Option<Strength>,
    holds: usize,
    used: bool,
}

/// The segments that surely hold a flow down that falls short, each once.
pub(crate) fn held(flow: &FlowInfo) -> Vec<&str> {
    let mut held: Vec<&str> = flow
        .properties
        .iter()
        .filter(|p| p.verdict == Verdict::Unmet)
        .flat_map(|p| &p.bottleneck)
        .filter(|h| h.certain)
        .map(|h| h.segment.as_str())
        .collect();
    held.sort_unstable();
    held.dedup();
    held
}

/// Strengths and bottlenecks by the key of the segment.
fn uses(a: &Assessment) -> FxHashMap<&str, Use> {
    let mut out: FxHashMap<&str, Use> = FxHashMap::default();
    let empty = Use { strength: None, holds: 0, used: false };
    for flow in &a.flows {
        for step in flow.routes.iter().flatten() {
            let Some(info) = a.segments.get(&step.segment) else { continue };
            let it = out.entry(step.segment.as_str()).or_insert(empty);
            it.used = true;
            for (p, property) in flow.properties.iter().enumerate() {
                if property.need.is_none() {
                    continue;
                }
                let s = step.lifted.map_or(info.strengths[p].strength, |l| l[p]);
                it.strength = Some(match it.strength {
                    Some(o) => Strength { lo: o.lo.min(s.lo), hi: o.hi.min(s.hi) },
                    None => s,
                });
            }
        }
        for key in held(flow) {
            out.entry(key).or_insert(empty).holds += 1;
        }
    }
    out
}

/// What stands in the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Component,
    Link,
    Side,
}

/// What an item is to a path that is drawn on the system.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    /// No path is drawn.
    NoPath,
    /// It takes no part.
    Aside,
    /// The numbers of the steps that are made here.
    Steps(String),
}

#[derive(Clone, Debug)]
struct Item {
    shape: Shape,
    /// Column: even ones hold things, odd ones the links between them.
    col: usize,
    /// Row: odd ones are zones, even ones lie between them.
    row: Option<usize>,
    name: Text,
    sub: Option<Text>,
    href: String,
    class: &'static str,
    label: Option<Text>,
    holds: usize,
    /// What it is to a path.
    part: Part,
    w: i32,
    h: i32,
    x: i32,
    y: i32,
}

impl Item {
    fn middle(&self) -> i32 {
        self.y + self.h / 2
    }

    fn name_lines(&self) -> Lines {
        let size = if self.shape == Shape::Link { 11 } else { 13 };
        Lines::new(&self.name, self.w - 12, size, 3)
    }

    fn sub_lines(&self) -> Lines {
        self.sub.as_ref().map_or_else(Lines::default, |s| Lines::new(s, self.w - 12, 11, 2))
    }

    fn label_lines(&self) -> Lines {
        self.label.as_ref().map_or_else(Lines::default, |s| Lines::new(s, self.w - 8, 11, 2))
    }
}

#[derive(Clone, Debug)]
struct Edge {
    from: usize,
    to: usize,
    class: &'static str,
    /// Arrow heads at the begin and at the end.
    heads: (bool, bool),
    /// Row and track between zones on which a longer line passes.
    track: Option<(usize, usize)>,
}

#[derive(Default)]
struct Drawing {
    items: Vec<Item>,
    edges: Vec<Edge>,
    /// Zones: name, link, number of components; none is the box for those without a zone.
    zones: Vec<(Option<Text>, String)>,
    /// Columns that carry each heading.
    headings: Vec<(usize, usize, Text)>,
    /// Whether room is short.
    dense: bool,
}

/// Columns of things: quantities, two of layer 2, two of layer 3, one of layer 2 towards people, people.
const QUANTITIES: usize = 0;
const NEAR: usize = 2;
const INNER: usize = 4;
const CYBER: usize = 6;
const CYBER_FAR: usize = 8;
const SCREENS: usize = 10;
const PEOPLE: usize = 12;

impl Drawing {
    fn push(
        &mut self,
        shape: Shape,
        col: usize,
        row: Option<usize>,
        name: Text,
        href: String,
    ) -> usize {
        let w = match shape {
            Shape::Component => W_NODE,
            Shape::Link => W_LINK,
            Shape::Side => W_SIDE,
        };
        self.items.push(Item {
            shape,
            col,
            row,
            name,
            sub: None,
            href,
            class: "idle",
            label: None,
            holds: 0,
            part: Part::NoPath,
            w,
            h: 0,
            x: 0,
            y: 0,
        });
        self.items.len() - 1
    }

    fn edge(&mut self, from: usize, to: usize, class: &'static str, heads: (bool, bool)) {
        let (from, to, heads) = if self.items[from].col <= self.items[to].col {
            (from, to, heads)
        } else {
            (to, from, (heads.1, heads.0))
        };
        self.edges.push(Edge { from, to, class, heads, track: None });
    }
}

/// The class and words of a link or component as it is used.
fn dress(item: &mut Item, it: Option<&Use>) {
    match it {
        Some(Use { strength: Some(s), holds, .. }) => {
            item.class = strength_class(*s);
            item.label = Some(say!(msg_page_strength_is, strength_name(*s)));
            item.holds = *holds;
        }
        Some(Use { used: true, .. }) => item.label = Some(say!(msg_page_no_need)),
        _ => item.label = Some(say!(msg_page_no_flow)),
    }
}

/// Everything in a picture, component by component.
fn full(a: &Assessment, p: &Picture, uses: &FxHashMap<&str, Use>) -> Drawing {
    let mut d = Drawing::default();
    let order = zone_order(p);
    let lane: FxHashMap<&str, usize> =
        order.iter().enumerate().map(|(i, z)| (p.zones[*z].id.as_str(), i)).collect();
    for z in &order {
        let zone = &p.zones[*z];
        let target = a.zones.iter().find(|i| i.zone.id == zone.id).and_then(|i| i.target.clone());
        let name = match target {
            Some(t) => say!(msg_page_zone_target, zone.name, t),
            None => zone.name.clone(),
        };
        d.zones.push((Some(name), href("zone", &zone.id)));
    }
    let mut loose = None;
    let mut node: FxHashMap<&str, usize> = FxHashMap::default();
    let cols = columns(p);
    for (n, col) in p.nodes.iter().zip(cols) {
        let lane = match n.zone.as_deref().and_then(|z| lane.get(z)) {
            Some(l) => *l,
            None => *loose.get_or_insert_with(|| {
                d.zones.push((None, String::new()));
                d.zones.len() - 1
            }),
        };
        let e = &n.element;
        let i = d.push(
            Shape::Component,
            col,
            Some(2 * lane + 1),
            e.name.clone(),
            href("component", &e.id),
        );
        d.items[i].sub = n.kind.clone().filter(|k| *k != e.name);
        if let Some(it) = uses.get(format!("component:{}", e.id).as_str()) {
            d.items[i].holds = it.holds;
        }
        node.insert(&e.id, i);
    }
    let mut quantity: FxHashMap<&str, usize> = FxHashMap::default();
    let touched: Vec<&str> = p
        .nodes
        .iter()
        .flat_map(|n| n.senses.iter().chain(&n.acts_on))
        .map(String::as_str)
        .collect();
    for q in p.quantities.iter().filter(|q| touched.contains(&q.id.as_str())) {
        quantity.insert(
            &q.id,
            d.push(Shape::Side, QUANTITIES, None, q.name.clone(), href("quantity", &q.id)),
        );
    }
    let mut person: FxHashMap<&str, usize> = FxHashMap::default();
    // People who begin a flow work with its first component.
    let mut works: Vec<(&str, &str)> = a
        .flows
        .iter()
        .filter_map(|f| {
            let from = f.from.as_ref().filter(|e| e.kind == "party")?;
            let steps = f.routes.first()?;
            let first = steps.iter().find_map(|s| s.segment.strip_prefix("component:"))?;
            Some((from.id.as_str(), first))
        })
        .collect();
    works.sort_unstable();
    works.dedup();
    for q in &p.people {
        let seen = p.nodes.iter().any(|n| n.shows_to.contains(&q.id))
            || works.iter().any(|(w, _)| *w == q.id);
        if seen {
            person.insert(
                &q.id,
                d.push(Shape::Side, PEOPLE, None, q.name.clone(), href("party", &q.id)),
            );
        }
    }
    let class = |key: String| {
        uses.get(key.as_str()).and_then(|u| u.strength).map_or("idle", strength_class)
    };
    for n in &p.nodes {
        let me = node[n.element.id.as_str()];
        let both = |q: &String| n.senses.contains(q) && n.acts_on.contains(q);
        for q in &n.senses {
            if let Some(i) = quantity.get(q.as_str()) {
                d.edge(*i, me, class(format!("sensing:{}:{q}", n.element.id)), (both(q), true));
            }
        }
        for q in n.acts_on.iter().filter(|q| !both(q)) {
            if let Some(i) = quantity.get(q.as_str()) {
                d.edge(me, *i, class(format!("acting:{}:{q}", n.element.id)), (false, true));
            }
        }
        for q in &n.shows_to {
            if let Some(i) = person.get(q.as_str()) {
                let works = works.contains(&(q.as_str(), n.element.id.as_str()));
                d.edge(me, *i, "idle", (works, true));
            }
        }
    }
    for (who, with) in works {
        let shown =
            p.nodes.iter().any(|n| n.element.id == with && n.shows_to.iter().any(|s| s == who));
        if let (Some(i), Some(c), false) = (person.get(who), node.get(with), shown) {
            d.edge(*i, *c, "idle", (false, true));
        }
    }
    for e in &p.edges {
        let ends: Vec<usize> =
            e.between.iter().filter_map(|c| node.get(c.as_str()).copied()).collect();
        if ends.is_empty() {
            continue;
        }
        let name = e.technology.clone().unwrap_or_else(|| e.element.name.clone());
        let i = place_link(&mut d, &ends, name, href("link", &e.element.id));
        dress(&mut d.items[i], uses.get(format!("link:{}", e.element.id).as_str()));
        if e.one_way {
            let label = d.items[i].label.take().unwrap_or_default();
            d.items[i].label = Some(say!(msg_page_one_way, label));
        }
        let class = d.items[i].class;
        for (k, end) in ends.iter().enumerate() {
            let heads = if !e.one_way {
                (false, false)
            } else if k == 0 {
                (false, true)
            } else {
                (true, false)
            };
            d.edge(*end, i, class, heads);
        }
    }
    d
}

/// Puts the plate of a link where its lines are shortest.
fn place_link(d: &mut Drawing, ends: &[usize], name: Text, href: String) -> usize {
    let used: Vec<usize> = {
        let mut v: Vec<usize> =
            d.items.iter().filter(|i| i.shape == Shape::Component).map(|i| i.col).collect();
        v.sort_unstable();
        v.dedup();
        v
    };
    // A plate stands right of a column of components; right of the last only where that is the only one.
    let last = used.last().copied().unwrap_or(NEAR);
    let places: Vec<usize> = if used.len() > 1 {
        used.iter().copied().filter(|c| *c != last).map(|c| c + 1).collect()
    } else {
        vec![last + 1]
    };
    let cost = |at: usize| -> usize { ends.iter().map(|e| d.items[*e].col.abs_diff(at)).sum() };
    // Of places that are as good, the emptier one.
    let crowd = |at: usize| d.items.iter().filter(|i| i.col == at).count();
    let col = places.into_iter().min_by_key(|at| (cost(*at), crowd(*at), *at)).unwrap_or(NEAR + 1);
    let mut rows: Vec<usize> = ends.iter().filter_map(|e| d.items[*e].row).collect();
    rows.sort_unstable();
    let row = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if first == last => Some(*first),
        // Between zones: over the last of two, in the middle of several, or where that is crowded under the first.
        (Some(first), _) => {
            let middle = rows[rows.len() / 2];
            let usual = if middle == *first { middle + 1 } else { middle - 1 };
            let crowd =
                |row: usize| d.items.iter().filter(|i| i.col == col && i.row == Some(row)).count();
            Some(if crowd(first + 1) + 2 < crowd(usual) { first + 1 } else { usual })
        }
        _ => None,
    };
    d.push(Shape::Link, col, row, name, href)
}

/// The column of each component.
fn columns(p: &Picture) -> Vec<usize> {
    let near: FxHashMap<&str, bool> =
        p.nodes.iter().map(|n| (n.element.id.as_str(), n.layer == 2)).collect();
    // Components of layer 3 that stand beside layer 2.
    let mut beside: FxHashMap<&str, bool> = FxHashMap::default();
    for e in &p.edges {
        if e.between.iter().any(|c| near.get(c.as_str()) == Some(&true)) {
            for c in &e.between {
                beside.insert(c, true);
            }
        }
    }
    let cyber = p.nodes.iter().filter(|n| n.layer != 2).count();
    p.nodes
        .iter()
        .map(|n| {
            let touches = !n.senses.is_empty() || !n.acts_on.is_empty();
            if n.layer == 2 {
                if touches {
                    NEAR
                } else if !n.shows_to.is_empty() || n.role == "screen" {
                    SCREENS
                } else {
                    INNER
                }
            } else if cyber > 2 && !beside.contains_key(n.element.id.as_str()) {
                CYBER_FAR
            } else {
                CYBER
            }
        })
        .collect()
}

/// With more zones than this, they are only ordered by size: nobody sees which of thousands stand side by side.
const ORDERED: usize = 48;

/// Zones in an order in which those that are much linked stand near each other.
fn zone_order(p: &Picture) -> Vec<usize> {
    let index: FxHashMap<&str, usize> =
        p.zones.iter().enumerate().map(|(i, z)| (z.id.as_str(), i)).collect();
    let mut of: FxHashMap<&str, usize> = FxHashMap::default();
    let mut size = vec![0_usize; p.zones.len()];
    let mut touching = vec![0_usize; p.zones.len()];
    for n in &p.nodes {
        let Some(z) = n.zone.as_deref().and_then(|z| index.get(z)) else { continue };
        of.insert(&n.element.id, *z);
        size[*z] += 1;
        touching[*z] += usize::from(!(n.senses.is_empty() && n.acts_on.is_empty()));
    }
    let mut rest: Vec<usize> = (0..size.len()).filter(|z| size[*z] > 0).collect();
    if rest.len() > ORDERED {
        rest.sort_by_key(|z| (std::cmp::Reverse(size[*z]), *z));
        return rest;
    }
    let mut weight: FxHashMap<(usize, usize), i64> = FxHashMap::default();
    for e in &p.edges {
        let mut zones: Vec<usize> =
            e.between.iter().filter_map(|c| of.get(c.as_str()).copied()).collect();
        zones.sort_unstable();
        zones.dedup();
        for (i, x) in zones.iter().enumerate() {
            for y in &zones[i + 1..] {
                *weight.entry((*x, *y)).or_default() += 1;
            }
        }
    }
    let w = |x: usize, y: usize| weight.get(&(x.min(y), x.max(y))).copied().unwrap_or(0);
    // The zone of most components that touch the physical world comes first; then always the one that is linked most.
    let mut out: Vec<usize> = Vec::new();
    while !rest.is_empty() {
        let best = rest
            .iter()
            .enumerate()
            .max_by_key(|(i, z)| {
                let near = out.last().map_or(0, |l| 2 * w(*l, **z));
                let all: i64 = out.iter().map(|o| w(*o, **z)).sum();
                (near + all, touching[**z], usize::MAX - *i)
            })
            .map_or(0, |(i, _)| i);
        out.push(rest.remove(best));
    }
    out
}

/// For large systems: one box per zone and layer, with counts.
fn by_zone(a: &Assessment) -> Drawing {
    let p = &a.picture;
    let uses = uses(a);
    let mut d = Drawing::default();
    let order = zone_order(p);
    let mut lane: FxHashMap<&str, usize> = FxHashMap::default();
    for (i, z) in order.iter().enumerate() {
        let zone = &p.zones[*z];
        lane.insert(&zone.id, i.min(MOST_ZONES));
        if i < MOST_ZONES {
            d.zones.push((Some(zone.name.clone()), href("zone", &zone.id)));
        } else if i == MOST_ZONES {
            d.zones.push((
                Some(say!(msg_page_other_zones, order.len() - MOST_ZONES)),
                "#zones".to_owned(),
            ));
        }
    }
    let mut loose = None;
    let cols = columns(p);
    let mut group: FxHashMap<(usize, usize), (usize, usize)> = FxHashMap::default();
    let mut of: FxHashMap<&str, usize> = FxHashMap::default();
    for (n, col) in p.nodes.iter().zip(cols) {
        let lane = match n.zone.as_deref().and_then(|z| lane.get(z)) {
            Some(l) => *l,
            None => *loose.get_or_insert_with(|| {
                d.zones.push((None, String::new()));
                d.zones.len() - 1
            }),
        };
        let entry = group.entry((lane, col)).or_insert_with(|| {
            let i = d.push(
                Shape::Component,
                col,
                Some(2 * lane + 1),
                Text::default(),
                "#segments".to_owned(),
            );
            (i, 0)
        });
        entry.1 += 1;
        let i = entry.0;
        of.insert(&n.element.id, i);
    }
    let mut counts: Vec<(usize, usize)> = group.values().copied().collect();
    counts.sort_unstable();
    for (i, n) in counts {
        d.items[i].name = say!(msg_page_n_components, n);
    }
    // Links between the same boxes are one plate; bundles keep the order in which they first appear.
    let mut bundles: Vec<(Vec<usize>, usize, Option<Strength>, usize)> = Vec::new();
    let mut known: FxHashMap<Vec<usize>, usize> = FxHashMap::default();
    let mut bundle_of: FxHashMap<&str, usize> = FxHashMap::default();
    for e in &p.edges {
        let mut ends: Vec<usize> =
            e.between.iter().filter_map(|c| of.get(c.as_str()).copied()).collect();
        ends.sort_unstable();
        ends.dedup();
        if ends.is_empty() {
            continue;
        }
        let i = *known.entry(ends.clone()).or_insert_with(|| {
            bundles.push((ends, 0, None, 0));
            bundles.len() - 1
        });
        let it = uses.get(format!("link:{}", e.element.id).as_str());
        let bundle = &mut bundles[i];
        bundle.1 += 1;
        if let Some(s) = it.and_then(|u| u.strength) {
            bundle.2 =
                Some(bundle.2.map_or(s, |o| Strength { lo: o.lo.min(s.lo), hi: o.hi.min(s.hi) }));
        }
        bundle_of.insert(&e.element.id, i);
    }
    // A flow counts once for each box and plate, however many segments in it hold it down.
    for flow in &a.flows {
        let mut boxes: Vec<usize> = Vec::new();
        let mut plates: Vec<usize> = Vec::new();
        for key in held(flow) {
            match key.split_once(':') {
                Some(("component", id)) => boxes.extend(of.get(id)),
                Some(("link", id)) => plates.extend(bundle_of.get(id)),
                _ => {}
            }
        }
        for list in [&mut boxes, &mut plates] {
            list.sort_unstable();
            list.dedup();
        }
        for i in boxes {
            d.items[i].holds += 1;
        }
        for i in plates {
            bundles[i].3 += 1;
        }
    }
    // Only so many bundles as a picture bears: first the ones with most links.
    bundles.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    bundles.truncate(MOST.1);
    for (ends, count, strength, holds) in bundles {
        let i = place_link(&mut d, &ends, say!(msg_page_n_links, count), "#segments".to_owned());
        let used = Use { strength, holds, used: strength.is_some() };
        dress(&mut d.items[i], strength.is_some().then_some(&used));
        let class = d.items[i].class;
        for end in ends {
            d.edge(end, i, class, (false, false));
        }
    }
    let ends = [
        (QUANTITIES, say!(msg_page_n_quantities, p.quantities.len()), p.quantities.len()),
        (PEOPLE, say!(msg_page_n_people, p.people.len()), p.people.len()),
    ];
    for (col, name, n) in ends {
        if n == 0 {
            continue;
        }
        let i = d.push(Shape::Side, col, None, name, "#cpsf".to_owned());
        let mut joined: Vec<(usize, bool, bool)> = Vec::new();
        for n in &p.nodes {
            let to = of[n.element.id.as_str()];
            let (there, here) = if col == QUANTITIES {
                (!n.senses.is_empty(), !n.acts_on.is_empty())
            } else {
                (false, !n.shows_to.is_empty())
            };
            if there || here {
                match joined.iter_mut().find(|j| j.0 == to) {
                    Some(j) => {
                        j.1 |= there;
                        j.2 |= here;
                    }
                    None => joined.push((to, there, here)),
                }
            }
        }
        joined.sort_unstable();
        for (to, there, here) in joined {
            d.edge(i, to, "idle", (here, there));
        }
    }
    d
}

/// Whether the picture shows zones instead of components.
pub(crate) fn is_large(a: &Assessment) -> bool {
    a.picture.nodes.len() > MOST.0 || a.picture.edges.len() > MOST.1
}

/// The picture of the system; empty where there is nothing to draw.
pub fn draw(a: &Assessment) -> String {
    if a.picture.nodes.is_empty() {
        return String::new();
    }
    let mut d = if is_large(a) { by_zone(a) } else { full(a, &a.picture, &uses(a)) };
    if !is_large(a) && a.picture.nodes.len() > DENSE {
        d.dense = true;
        for item in &mut d.items {
            item.sub = None;
        }
    }
    measure(&mut d);
    headings(&mut d);
    let layout = arrange(&mut d);
    let summary = say!(
        msg_page_picture_desc,
        a.picture.nodes.len(),
        a.picture.edges.len(),
        a.picture.zones.len(),
        a.picture.quantities.len(),
        a.picture.people.len()
    );
    let title = say!(msg_page_picture_title, a.system.name);
    write(&d, &layout, "system", &anchor("picture", "system"), &title, &summary)
}

/// What takes part in a path: elements by kind and identifier, with the numbers of their steps.
#[derive(Clone, Default, Debug)]
pub(crate) struct Path {
    /// Kind, identifier and numbers.
    pub parts: Vec<(String, String, Vec<usize>)>,
}

/// Up to this many components a path is drawn on the whole system; beyond, on what takes part and its neighbours, at most so many.
const WHOLE: usize = 24;
const AROUND: usize = 24;

/// A path drawn on the system: what takes part is numbered, the rest stands back. With how many components are drawn; none where
/// nothing of it has a place in the picture.
pub(crate) fn draw_path(
    a: &Assessment,
    path: &Path,
    id: &str,
    title: &Text,
) -> Option<(String, usize)> {
    let p = &a.picture;
    let mut numbers: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (kind, id, n) in &path.parts {
        numbers.entry(href(kind, id)).or_default().extend(n);
    }
    let takes = |kind: &str, id: &str| numbers.contains_key(&href(kind, id));
    let mut inner: Vec<&str> =
        p.nodes.iter().map(|n| n.element.id.as_str()).filter(|c| takes("component", c)).collect();
    for e in p.edges.iter().filter(|e| takes("link", &e.element.id)) {
        inner.extend(e.between.iter().map(String::as_str));
    }
    let seen = !inner.is_empty() || p.people.iter().any(|q| takes("party", &q.id));
    if !seen {
        return None;
    }
    let part;
    let shown = if p.nodes.len() <= WHOLE && p.edges.len() <= 2 * WHOLE {
        p
    } else {
        part = around(p, inner);
        &part
    };
    let mut d = full(a, shown, &FxHashMap::default());
    for item in &mut d.items {
        let mut steps = numbers.get(&item.href).cloned().unwrap_or_default();
        steps.sort_unstable();
        steps.dedup();
        let text: Vec<String> = steps.iter().map(usize::to_string).collect();
        item.part = if steps.is_empty() { Part::Aside } else { Part::Steps(text.join("·")) };
        item.class = "idle";
        item.label = None;
        item.sub = None;
    }
    for e in &mut d.edges {
        let hot = [e.from, e.to].iter().any(|i| {
            d.items[*i].shape == Shape::Link && matches!(d.items[*i].part, Part::Steps(_))
        });
        e.class = if hot { "hot" } else { "dim" };
    }
    d.dense = true;
    measure(&mut d);
    headings(&mut d);
    let layout = arrange(&mut d);
    let names: Vec<Text> = d
        .items
        .iter()
        .filter_map(|i| {
            let Part::Steps(n) = &i.part else { return None };
            Some(Text::new(format!("{n} {}", i.name.ja), format!("{n} {}", i.name.en)))
        })
        .collect();
    let said = say!(msg_hz_path_desc, Text::list(&names));
    Some((write(&d, &layout, "path", id, title, &said), shown.nodes.len()))
}

/// The part of a picture about some components: they and their neighbours.
fn around(p: &Picture, mut keep: Vec<&str>) -> Picture {
    keep.dedup();
    keep.truncate(AROUND);
    let inner: rustc_hash::FxHashSet<&str> = keep.into_iter().collect();
    let mut known = inner.clone();
    for e in &p.edges {
        if e.between.iter().any(|c| inner.contains(c.as_str())) {
            for c in &e.between {
                if known.len() < AROUND {
                    known.insert(c);
                }
            }
        }
    }
    let mut out = p.clone();
    out.nodes.retain(|n| known.contains(n.element.id.as_str()));
    for e in &mut out.edges {
        e.between.retain(|c| known.contains(c.as_str()));
    }
    // Of a link, at least two ends, or one end that takes part.
    out.edges.retain(|e| e.between.len() > 1);
    out
}

fn measure(d: &mut Drawing) {
    for item in &mut d.items {
        let text =
            item.name_lines().height() + item.sub_lines().height() + item.label_lines().height();
        let (pad, least) = match item.shape {
            Shape::Component if d.dense => (8, 26),
            Shape::Component => (16, 40),
            Shape::Link => (10, 28),
            Shape::Side if d.dense => (6, 24),
            Shape::Side => (14, 36),
        };
        item.h = (text + pad).max(least);
        // Plates that hold something down carry a flag over their upper edge.
        if item.holds > 0 {
            item.h += 10;
        }
        if matches!(item.part, Part::Steps(_)) {
            item.h += 20;
        }
    }
}

fn headings(d: &mut Drawing) {
    let has = |c: usize| d.items.iter().any(|i| i.col == c);
    let mut out = Vec::new();
    let mut add = |cols: &[usize], text: Text| {
        let used: Vec<usize> = cols.iter().copied().filter(|c| has(*c)).collect();
        if let (Some(first), Some(last)) = (used.first(), used.last()) {
            out.push((*first, *last, text));
        }
    };
    add(&[QUANTITIES], say!(msg_page_col_quantities));
    add(&[NEAR, INNER], say!(msg_page_col_near));
    add(&[CYBER, CYBER_FAR], say!(msg_page_col_cyber));
    add(&[SCREENS], say!(msg_page_col_screens));
    add(&[PEOPLE], say!(msg_page_col_people));
    d.headings = out;
}

struct Layout {
    /// Left edge and width of each column; unused ones have none.
    cols: Vec<Option<(i32, i32)>>,
    /// Upper edge and height of each row.
    rows: Vec<(i32, i32)>,
    /// Height of the tracks over each row between zones.
    tracks: Vec<i32>,
    width: i32,
    height: i32,
}

/// Stacks items at the heights that they want, in that order, without overlap, inside a range.
fn stack(items: &mut [Item], members: &[usize], top: i32, height: i32, gap: i32) {
    let total: i32 = members.iter().map(|m| items[*m].h + gap).sum::<i32>() - gap;
    let mut y = top;
    let mut room = height - total;
    for m in members {
        // Shift down towards the wanted place, but never so far that the rest would not fit.
        let want = items[*m].y - y;
        let shift = want.clamp(0, room.max(0));
        y += shift;
        room -= shift;
        items[*m].y = y;
        y += items[*m].h + gap;
    }
}

fn arrange(d: &mut Drawing) -> Layout {
    let gap = if d.dense { GAP_DENSE } else { GAP };
    let cols = d.items.iter().map(|i| i.col).max().unwrap_or(0) + 1;
    let rows = 2 * d.zones.len() + 1;
    // Columns.
    let mut x = 16;
    let mut col_at: Vec<Option<(i32, i32)>> = vec![None; cols];
    for (c, at) in col_at.iter_mut().enumerate() {
        let w = d.items.iter().filter(|i| i.col == c).map(|i| i.w).max();
        if let Some(w) = w {
            *at = Some((x, w));
            x += w + CHANNEL;
        }
    }
    let width = x - CHANNEL + 16;
    for item in &mut d.items {
        if let Some((left, w)) = col_at[item.col] {
            item.x = left + (w - item.w) / 2;
        }
    }
    // Rows: each as high as its highest column.
    let cells: Vec<Vec<Vec<usize>>> = (0..rows)
        .map(|r| {
            (0..cols)
                .map(|c| {
                    (0..d.items.len())
                        .filter(|i| d.items[*i].row == Some(r) && d.items[*i].col == c)
                        .collect()
                })
                .collect()
        })
        .collect();
    let label: Vec<i32> = d
        .zones
        .iter()
        .enumerate()
        .map(|(z, _)| zone_label(d, &col_at, 2 * z + 1).map_or(0, |(_, l, ..)| l.height() + 8))
        .collect();
    let high = |r: usize, items: &[Item]| -> i32 {
        let most = cells[r]
            .iter()
            .map(|m| {
                m.iter().map(|i| items[*i].h + gap).sum::<i32>()
                    - if m.is_empty() { 0 } else { gap }
            })
            .max()
            .unwrap_or(0);
        if r % 2 == 1 {
            most + PAD.0 + PAD.1 + label[r / 2]
        } else if most > 0 {
            most + 24
        } else {
            20
        }
    };
    let heights: Vec<i32> = (0..rows).map(|r| high(r, &d.items)).collect();
    let place_rows = |tracks: &[i32]| -> Vec<(i32, i32)> {
        let mut y = TOP;
        (0..rows)
            .map(|r| {
                let h = heights[r] + tracks[r];
                let at = (y, h);
                y += h;
                at
            })
            .collect()
    };
    let mut tracks = vec![0; rows];
    let mut at = place_rows(&tracks);
    let inner = |r: usize, at: &[(i32, i32)], tracks: &[i32]| -> (i32, i32) {
        let (top, h) = at[r];
        if r % 2 == 1 {
            (top + PAD.0 + label[r / 2], h - PAD.0 - PAD.1 - label[r / 2])
        } else {
            (top + tracks[r] + 10, h - tracks[r] - 20)
        }
    };
    let full_height = |at: &[(i32, i32)]| at.last().map_or(0, |(y, h)| y + h - TOP);
    let sides: Vec<Vec<usize>> = [QUANTITIES, PEOPLE]
        .iter()
        .map(|c| {
            (0..d.items.len())
                .filter(|i| d.items[*i].row.is_none() && d.items[*i].col == *c)
                .collect()
        })
        .collect();
    // Quantities and people may need more room than the zones: then the last row grows.
    let side_need =
        sides.iter().map(|s| s.iter().map(|i| d.items[*i].h + gap).sum::<i32>()).max().unwrap_or(0);
    let extra = (side_need - full_height(&at)).max(0);
    let neighbours: Vec<Vec<usize>> = {
        let mut n = vec![Vec::new(); d.items.len()];
        for e in &d.edges {
            n[e.from].push(e.to);
            n[e.to].push(e.from);
        }
        n
    };
    let settle = |d: &mut Drawing, at: &[(i32, i32)], tracks: &[i32], rounds: usize| {
        for round in 0..rounds {
            let order: Vec<usize> =
                if round % 2 == 0 { (0..cols).collect() } else { (0..cols).rev().collect() };
            for c in order {
                // Every item wants the middle of its neighbours.
                let want: Vec<i32> = (0..d.items.len())
                    .map(|i| {
                        let n = &neighbours[i];
                        if d.items[i].col != c || n.is_empty() {
                            return d.items[i].y;
                        }
                        let sum: i32 = n.iter().map(|j| d.items[*j].middle()).sum();
                        sum / i32::try_from(n.len()).unwrap_or(1) - d.items[i].h / 2
                    })
                    .collect();
                let mut groups: Vec<(Vec<usize>, i32, i32)> = (0..rows)
                    .map(|r| {
                        let (top, h) = inner(r, at, tracks);
                        (cells[r][c].clone(), top, h)
                    })
                    .collect();
                let side = match c {
                    QUANTITIES => Some(0),
                    PEOPLE => Some(1),
                    _ => None,
                };
                if let Some(s) = side {
                    groups.push((sides[s].clone(), TOP + 8, full_height(at) + extra - 8));
                }
                for (mut members, top, h) in groups {
                    for m in &members {
                        d.items[*m].y = want[*m];
                    }
                    members.sort_by_key(|m| (d.items[*m].middle(), *m));
                    stack(&mut d.items, &members, top, h, gap);
                }
            }
        }
    };
    // From the order of the model: everything at the top of its row.
    for item in &mut d.items {
        item.y = item.row.map_or(TOP, |r| at[r].0);
    }
    settle(d, &at, &tracks, 12);
    // Longer lines pass between the zones nearest to them.
    let used: Vec<usize> = (0..cols).filter(|c| col_at[*c].is_some()).collect();
    let rank = |c: usize| used.iter().position(|u| *u == c).unwrap_or(0);
    let mut taken: Vec<Vec<Vec<(usize, usize)>>> = vec![Vec::new(); rows];
    for e in 0..d.edges.len() {
        let (from, to) = (d.edges[e].from, d.edges[e].to);
        let (a, b) = (rank(d.items[from].col), rank(d.items[to].col));
        if b <= a + 1 {
            continue;
        }
        let (y1, y2) = (d.items[from].middle(), d.items[to].middle());
        let row = (0..rows)
            .step_by(2)
            .min_by_key(|r| {
                let y = at[*r].0;
                ((y - y1).abs() + (y - y2).abs(), *r)
            })
            .unwrap_or(0);
        let lanes = &mut taken[row];
        let free = lanes.iter().position(|l| l.iter().all(|(x, y)| *y <= a || b <= *x));
        let track = free.unwrap_or_else(|| {
            lanes.push(Vec::new());
            lanes.len() - 1
        });
        lanes[track].push((a, b));
        d.edges[e].track = Some((row, track));
    }
    for (r, lanes) in taken.iter().enumerate() {
        let n = i32::try_from(lanes.len()).unwrap_or(0);
        tracks[r] = if n == 0 { 0 } else { n * TRACK + 6 };
    }
    at = place_rows(&tracks);
    settle(d, &at, &tracks, 8);
    let height = TOP + full_height(&at) + extra + 8;
    Layout { cols: col_at, rows: at, tracks, width, height }
}

/// The label of a zone with the extent of its box: left, lines, right.
fn zone_label(d: &Drawing, cols: &[Option<(i32, i32)>], row: usize) -> Option<(i32, Lines, i32)> {
    let inside: Vec<(i32, i32)> =
        d.items.iter().filter(|i| i.row == Some(row)).filter_map(|i| cols[i.col]).collect();
    let left = inside.iter().map(|c| c.0).min()? - 12;
    let right = inside.iter().map(|c| c.0 + c.1).max()? + 12;
    let name = d.zones[row / 2].0.clone().unwrap_or_else(|| say!(msg_page_no_zone));
    Some((left, Lines::new(&name, right - left - 24, 12, 2), right))
}

fn write(d: &Drawing, l: &Layout, kind: &str, id: &str, named: &Text, summary: &Text) -> String {
    let mut body = String::new();
    for (n, (first, last, text)) in d.headings.iter().enumerate() {
        let (Some(x), Some(y)) = (l.cols[*first], l.cols[*last]) else { continue };
        let (left, right) = (x.0 - 16, y.0 + y.1 + 16);
        if n % 2 == 0 {
            let _ = write!(
                body,
                "<rect class=\"band\" x=\"{left}\" y=\"0\" width=\"{}\" height=\"{}\"/>",
                right - left,
                l.height
            );
        }
        let lines = Lines::new(text, right - left - 4, 12, 3);
        write_lines(
            &mut body,
            i32::midpoint(left, right),
            TOP / 2,
            Anchor::Middle,
            "strong muted",
            &lines,
        );
    }
    for (z, (name, _)) in d.zones.iter().enumerate() {
        let row = 2 * z + 1;
        let Some((left, _, right)) = zone_label(d, &l.cols, row) else { continue };
        let (top, h) = l.rows[row];
        let class = if name.is_some() { "zone" } else { "zone none" };
        let _ = write!(
            body,
            "<rect class=\"{class}\" x=\"{left}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>",
            top + 2,
            right - left,
            h - 4
        );
    }
    // Weak lines over strong ones, so that none is hidden.
    let mut order: Vec<usize> = (0..d.edges.len()).collect();
    let weight = |c: &str| match c {
        "lv-none" => 4,
        "lv-weak" => 3,
        "lv-unknown" => 2,
        "idle" => 0,
        _ => 1,
    };
    order.sort_by_key(|e| (weight(d.edges[*e].class), *e));
    for e in order {
        line(&mut body, d, l, &d.edges[e]);
    }
    // Names of zones over the lines, so that no line runs through a name.
    for (z, (_, href)) in d.zones.iter().enumerate() {
        let row = 2 * z + 1;
        let Some((left, label, _)) = zone_label(d, &l.cols, row) else { continue };
        let top = l.rows[row].0;
        if !href.is_empty() {
            let _ = write!(body, "<a href=\"{}\">", escape(href));
        }
        write_lines(
            &mut body,
            left + 12,
            top + 8 + label.height() / 2,
            Anchor::Start,
            "strong halo",
            &label,
        );
        if !href.is_empty() {
            body.push_str("</a>");
        }
    }
    for item in &d.items {
        plate(&mut body, item);
    }
    let mut out = String::with_capacity(body.len() + 512);
    let _ = write!(
        out,
        "<svg class=\"pic {kind}{tall}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" \
         height=\"{h}\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
        escape(&both(named)),
        escape(&both(summary)),
        w = l.width,
        h = l.height,
        // On paper a picture higher than a page goes on over pages instead of shrinking.
        tall = if 10 * l.height > 9 * l.width { " tall" } else { "" }
    );
    out
}

fn line(out: &mut String, d: &Drawing, l: &Layout, e: &Edge) {
    let (from, to) = (&d.items[e.from], &d.items[e.to]);
    let (mut x1, mut x2) = (from.x + from.w, to.x);
    let (y1, y2) = (port(d, e.from, e), port(d, e.to, e));
    let mut path = String::new();
    // A line ends where its arrow head begins.
    let (s1, s2) = (x1 + if e.heads.0 { 7 } else { 0 }, x2 - if e.heads.1 { 7 } else { 0 });
    match e.track {
        Some((row, track)) => {
            let y = l.rows[row].0 + 6 + i32::try_from(track).unwrap_or(0) * TRACK + 3;
            debug_assert!(l.tracks[row] > 0, "a track needs room");
            let (m1, m2) = (
                x1.max(column_right(l, from)) + CHANNEL - 6,
                x2.min(column_left(l, to)) - CHANNEL + 6,
            );
            let (c1, c2) = (i32::midpoint(s1, m1), i32::midpoint(m2, s2));
            let _ = write!(
                path,
                "M{s1} {y1}C{c1} {y1} {c1} {y} {m1} {y}H{m2}C{c2} {y} {c2} {y2} {s2} {y2}"
            );
        }
        None => {
            let c = i32::midpoint(s1, s2);
            let _ = write!(path, "M{s1} {y1}C{c} {y1} {c} {y2} {s2} {y2}");
        }
    }
    let _ = write!(out, "<path class=\"edge {}\" d=\"{path}\"/>", e.class);
    if e.heads.0 {
        x1 += 1;
        arrow_head(out, x1, y1, -1, e.class);
    }
    if e.heads.1 {
        x2 -= 1;
        arrow_head(out, x2, y2, 1, e.class);
    }
}

fn column_right(l: &Layout, item: &Item) -> i32 {
    l.cols[item.col].map_or(0, |(x, w)| x + w)
}

fn column_left(l: &Layout, item: &Item) -> i32 {
    l.cols[item.col].map_or(0, |(x, _)| x)
}

/// Where a line meets an item: lines on one side are spread in the order of their other ends.
fn port(d: &Drawing, at: usize, edge: &Edge) -> i32 {
    let me = &d.items[at];
    let right = edge.from == at;
    let other = |e: &Edge| if e.from == at { e.to } else { e.from };
    let mut side: Vec<(i32, usize)> = d
        .edges
        .iter()
        .filter(|e| if right { e.from == at } else { e.to == at })
        .map(|e| (d.items[other(e)].middle(), other(e)))
        .collect();
    side.sort_unstable();
    let n = i32::try_from(side.len()).unwrap_or(1).max(1);
    let key = (d.items[other(edge)].middle(), other(edge));
    let k = i32::try_from(side.iter().position(|s| *s == key).unwrap_or(0)).unwrap_or(0);
    let step = ((me.h - 12) / n).min(10);
    me.middle() + (2 * k - (n - 1)) * step / 2
}

fn plate(out: &mut String, item: &Item) {
    match &item.part {
        Part::NoPath => {}
        Part::Aside => return plate_of_path(out, item, None),
        Part::Steps(steps) => return plate_of_path(out, item, Some(steps)),
    }
    let _ = write!(out, "<a href=\"{}\">", escape(&item.href));
    title(out, &item.name);
    let (class, rx) = match item.shape {
        Shape::Component => ("box".to_owned(), 4),
        Shape::Link => (format!("pill {}", item.class), 13),
        Shape::Side => ("round".to_owned(), 18),
    };
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{rx}\"/>",
        item.x, item.y, item.w, item.h
    );
    let mut middle = item.middle();
    if item.holds > 0 {
        let _ = write!(
            out,
            "<rect class=\"held\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{rx}\"/>",
            item.x, item.y, item.w, item.h
        );
        let text = say!(msg_page_holds, item.holds);
        let w = item.w.min(108);
        let _ = write!(
            out,
            "<rect class=\"flag\" x=\"{}\" y=\"{}\" width=\"{w}\" height=\"15\" rx=\"3\"/>",
            item.x + (item.w - w) / 2,
            item.y - 5
        );
        let lines = Lines::new(&text, w - 4, 10, 1);
        write_lines(out, item.x + item.w / 2, item.y + 3, Anchor::Middle, "flagtext", &lines);
        middle += 5;
    }
    let (name, sub, label) = (item.name_lines(), item.sub_lines(), item.label_lines());
    let name_class = if item.shape == Shape::Component { "strong" } else { "" };
    let label_class =
        if item.class == "idle" { "muted".to_owned() } else { format!("strong {}", item.class) };
    write_blocks(
        out,
        item.x + item.w / 2,
        middle,
        Anchor::Middle,
        &[(&name, name_class), (&sub, "muted"), (&label, &label_class)],
    );
    out.push_str("</a>");
}

/// An item in the picture of a path: numbered, or standing back.
fn plate_of_path(out: &mut String, item: &Item, steps: Option<&str>) {
    let class = match (item.shape, steps) {
        (_, Some(_)) => "bt-part",
        (Shape::Side, None) => "bt-back side",
        (_, None) => "bt-back",
    };
    let rx = match item.shape {
        Shape::Component => 4,
        Shape::Link => 13,
        Shape::Side => 18,
    };
    let _ = write!(out, "<a href=\"{}\">", escape(&item.href));
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{rx}\"/>",
        item.x, item.y, item.w, item.h
    );
    let name = item.name_lines();
    let mut middle = item.middle();
    if let Some(steps) = steps {
        // The numbers stand in the item, over its name.
        let lines = Lines::new(&Text::same(steps), item.w - 12, 12, 1);
        let w = (super::width(steps, 12) + 14).clamp(22, item.w - 4);
        let _ = write!(
            out,
            "<rect class=\"flag\" x=\"{}\" y=\"{}\" width=\"{w}\" height=\"18\" rx=\"9\"/>",
            item.x + (item.w - w) / 2,
            item.y + 4
        );
        write_lines(out, item.x + item.w / 2, item.y + 13, Anchor::Middle, "flagtext", &lines);
        middle += 10;
    }
    let class = if steps.is_some() { "strong" } else { "muted" };
    write_lines(out, item.x + item.w / 2, middle, Anchor::Middle, class, &name);
    out.push_str("</a>");
}

/// The samples of the legend: class and name.
pub(crate) fn legend() -> Vec<(&'static str, Text)> {
    let mut out: Vec<(&'static str, Text)> = Level::ALL
        .into_iter()
        .map(|l| {
            let s = Strength { lo: l, hi: l };
            (strength_class(s), strength_name(s))
        })
        .collect();
    out.push(("lv-unknown", say!(msg_page_legend_unknown)));
    out.push(("idle", say!(msg_page_legend_idle)));
    out
}
