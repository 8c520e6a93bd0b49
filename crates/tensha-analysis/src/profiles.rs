//! What profiles of sectors ask, alone and together, how two of them differ, and how a system stands to one. The semantics stand in
//! `docs/semantics-sectors.md`.
//!
//! **Invariant**: profiles are joined, point by point the stronger; so their order says nothing, and what a core asks is asked by
//! every profile that builds on it, but for exceptions, which stay visible.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tensha_model::grade::{Level, Property};
use tensha_model::knowledge::Knowledge;
use tensha_model::requirement::Relation;
use tensha_model::sector::Point;
use tensha_model::system::{FlowId, System};
use tensha_text::Date;

use crate::paths::Paths;
use crate::requirements::{self, Asked, Row, Standing, by_number};

/// How a point is held by a profile, or by several together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// How strongly it is asked for; nothing where it is not.
    pub degree: Option<u32>,
    /// Entries of `profiles` that ask for that much.
    pub by: Vec<u32>,
    /// Entries of `profiles` that forbid it.
    pub forbidden_by: Vec<u32>,
    /// Entries of `profiles` that took some of it back.
    pub relaxed_by: Vec<u32>,
}

impl Held {
    /// Whether anything is said of the point.
    pub fn speaks(&self) -> bool {
        self.degree.is_some() || !self.forbidden_by.is_empty()
    }

    /// Whether it is asked for and forbidden at once.
    pub fn contradicts_itself(&self) -> bool {
        self.degree.is_some() && !self.forbidden_by.is_empty()
    }

    fn join(&mut self, other: &Held) {
        match self.degree.cmp(&other.degree) {
            Ordering::Less => {
                self.degree = other.degree;
                self.by.clone_from(&other.by);
            }
            Ordering::Equal => unite(&mut self.by, &other.by),
            Ordering::Greater => {}
        }
        unite(&mut self.forbidden_by, &other.forbidden_by);
        unite(&mut self.relaxed_by, &other.relaxed_by);
    }
}

fn unite(into: &mut Vec<u32>, more: &[u32]) {
    into.extend_from_slice(more);
    into.sort_unstable();
    into.dedup();
}

/// What one or several profiles ask, with everything they inherit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Effective {
    /// Entries of `profiles`, in the order of their identifiers.
    pub profiles: Vec<u32>,
    /// Every point of which something is said, or was.
    pub points: BTreeMap<Point, Held>,
    /// Entries of `schemes` that are asked for as a whole, while the packs lack some or all of their rows.
    pub incomplete: Vec<u32>,
}

impl Effective {
    /// Requirements that are asked for, with their degree.
    pub fn requirements(&self) -> impl Iterator<Item = (&str, u32)> {
        self.points.iter().filter_map(|(point, held)| match (point, held.degree) {
            (Point::Requirement(id), Some(degree)) => Some((id.as_str(), degree)),
            _ => None,
        })
    }
}

type Points = BTreeMap<Point, Held>;

/// Several profiles together.
pub fn effective(k: &Knowledge, profiles: &[u32]) -> Effective {
    let mut points = Points::new();
    let mut incomplete = Vec::new();
    let mut done: BTreeMap<u32, Points> = BTreeMap::new();
    for p in profiles {
        let of = one(k, *p, &mut done, &mut Vec::new(), &mut incomplete);
        join(&mut points, &of);
    }
    let mut profiles = profiles.to_vec();
    profiles.sort_unstable();
    profiles.dedup();
    incomplete.sort_unstable();
    incomplete.dedup();
    Effective { profiles, points, incomplete }
}

fn join(into: &mut Points, more: &Points) {
    for (point, held) in more {
        into.entry(point.clone()).or_default().join(held);
    }
}

fn one(
    k: &Knowledge,
    index: u32,
    done: &mut BTreeMap<u32, Points>,
    above: &mut Vec<u32>,
    incomplete: &mut Vec<u32>,
) -> Points {
    if let Some(known) = done.get(&index) {
        return known.clone();
    }
    // A circle was refused when the packs were read; here it only must end.
    let (Some((_, profile)), false) =
        (k.profiles.get_index(index as usize), above.contains(&index))
    else {
        return Points::new();
    };
    above.push(index);
    let mut points = Points::new();
    for parent in profile.inherits.iter().filter_map(|i| k.profiles.get_index_of(i)) {
        let of = one(k, parent as u32, done, above, incomplete);
        join(&mut points, &of);
    }
    above.pop();
    for (word, exception) in &profile.except {
        let left = exception.left.as_ref().map(|d| k.rank_of(d));
        for (_, held) in points.iter_mut().filter(|(point, _)| means(word, point)) {
            if held.degree > left {
                held.degree = left;
                held.relaxed_by.push(index);
                if left.is_none() {
                    held.by.clear();
                }
            }
        }
    }
    for (word, degree) in &profile.asks {
        let rank = k.rank_of(degree);
        let says_nothing = rank == 0 && matches!(word, Point::Demand(_) | Point::Need(..));
        if says_nothing {
            continue;
        }
        let held = Held { degree: Some(rank), by: vec![index], ..Held::default() };
        match word {
            Point::Requirement(scheme) if !k.requirements.contains_key(scheme) => {
                let mut rows = 0;
                for r in k.requirements.values().filter(|r| r.scheme() == scheme) {
                    rows += 1;
                    if r.mandatory {
                        let point = Point::Requirement(r.head.id.clone());
                        points.entry(point).or_default().join(&held);
                    }
                }
                if let Some((i, _, s)) = k.schemes.get_full(scheme)
                    && s.count.is_none_or(|count| rows < count)
                {
                    incomplete.push(i as u32);
                }
            }
            _ => points.entry(word.clone()).or_default().join(&held),
        }
    }
    for id in profile.forbids.keys() {
        let held = Held { forbidden_by: vec![index], ..Held::default() };
        points.entry(Point::Requirement(id.clone())).or_default().join(&held);
    }
    done.insert(index, points.clone());
    points
}

/// Whether a point as written means a point as held: a scheme means all its rows.
pub fn means(word: &Point, point: &Point) -> bool {
    match (word, point) {
        (Point::Requirement(w), Point::Requirement(p)) => {
            w == p || p.strip_prefix(w.as_str()).is_some_and(|rest| rest.starts_with('/'))
        }
        _ => word == point,
    }
}

/// The profiles of a sector.
pub fn of_sector(k: &Knowledge, sector: &str) -> Vec<u32> {
    let fits = |p: &&tensha_model::sector::Profile| p.sectors.iter().any(|s| s == sector);
    (0..k.profiles.len() as u32)
        .filter(|i| k.profiles.get_index(*i as usize).map(|(_, p)| p).is_some_and(|p| fits(&p)))
        .collect()
}

/// The profiles of a system: those of its sector; where there are none, those that are for no sector.
pub fn of_system(system: &System) -> Vec<u32> {
    let k = &system.knowledge;
    let sector = system.meta.sector.and_then(|s| k.sectors.get_index(s as usize));
    for_sector(k, sector.map(|(id, _)| id.as_str()))
}

/// The same for whatever belongs to a sector, or to none that is known.
pub fn for_sector(k: &Knowledge, sector: Option<&str>) -> Vec<u32> {
    let mut found: Vec<u32> = sector.map(|id| of_sector(k, id)).unwrap_or_default();
    if found.is_empty() {
        found = (0..k.profiles.len() as u32)
            .filter(|i| {
                k.profiles.get_index(*i as usize).is_some_and(|(_, p)| p.sectors.is_empty())
            })
            .collect();
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// How two profiles stand to each other in one point.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Compared {
    /// One asks for what the other forbids.
    Contradictory,
    /// Only the first speaks of it.
    OnlyFirst,
    /// Only the second speaks of it.
    OnlySecond,
    /// The first asks for more.
    FirstStricter,
    /// The second asks for more.
    SecondStricter,
    /// Each asks for more in one respect.
    Mixed,
    /// Both ask for the same.
    Same,
}

impl Compared {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Compared; 7] = [
        Compared::Contradictory,
        Compared::OnlyFirst,
        Compared::OnlySecond,
        Compared::FirstStricter,
        Compared::SecondStricter,
        Compared::Mixed,
        Compared::Same,
    ];

    /// As seen from the other side.
    #[must_use]
    pub fn reversed(self) -> Compared {
        match self {
            Compared::OnlyFirst => Compared::OnlySecond,
            Compared::OnlySecond => Compared::OnlyFirst,
            Compared::FirstStricter => Compared::SecondStricter,
            Compared::SecondStricter => Compared::FirstStricter,
            same => same,
        }
    }

    fn of(content: Ordering, degree: Ordering) -> Compared {
        match (content, degree) {
            (Ordering::Equal, Ordering::Equal) => Compared::Same,
            (Ordering::Less, Ordering::Greater) | (Ordering::Greater, Ordering::Less) => {
                Compared::Mixed
            }
            (Ordering::Greater, _) | (_, Ordering::Greater) => Compared::FirstStricter,
            _ => Compared::SecondStricter,
        }
    }
}

/// One line of the difference of two profiles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The point as the first holds it.
    pub first: Option<Point>,
    /// The point as the second holds it: the same, or another one over a line of the crosswalk.
    pub second: Option<Point>,
    /// Entry of `crosswalk`, where the two are different points.
    pub via: Option<u32>,
    /// How they stand to each other.
    pub compared: Compared,
}

impl Difference {
    /// The same line of the difference of the second and the first.
    #[must_use]
    pub fn reversed(&self) -> Difference {
        Difference {
            first: self.second.clone(),
            second: self.first.clone(),
            via: self.via,
            compared: self.compared.reversed(),
        }
    }
}

/// Orders points as people read them.
pub fn by_point(a: &Point, b: &Point) -> Ordering {
    match (a, b) {
        (Point::Requirement(a), Point::Requirement(b)) => by_number(a, b),
        _ => a.cmp(b),
    }
}

/// How two profiles differ. Antisymmetric: with the two exchanged, the same lines come out reversed.
pub fn diff(k: &Knowledge, a: &Effective, b: &Effective) -> Vec<Difference> {
    let of = |e: &'_ Effective, p: &Point| e.points.get(p).filter(|h| h.speaks()).cloned();
    let mut out: Vec<Difference> = Vec::new();
    let mut alone: [Vec<Point>; 2] = [Vec::new(), Vec::new()];
    let mut points: Vec<&Point> = a.points.keys().chain(b.points.keys()).collect();
    points.sort();
    points.dedup();
    for point in points {
        let (x, y) = (of(a, point), of(b, point));
        match (x, y) {
            (Some(x), Some(y)) => out.push(Difference {
                first: Some(point.clone()),
                second: Some(point.clone()),
                via: None,
                compared: compare(&x, &y),
            }),
            (Some(_), None) => alone[0].push(point.clone()),
            (None, Some(_)) => alone[1].push(point.clone()),
            (None, None) => {}
        }
    }
    // What only one side numbers so may be what the other asks for under another number.
    let mut met: [Vec<Point>; 2] = [Vec::new(), Vec::new()];
    for (line, c) in k.crosswalk.values().enumerate() {
        for (x, y, relation) in
            [(&c.from, &c.to, c.relation), (&c.to, &c.from, c.relation.reversed())]
        {
            let (x, y) = (Point::Requirement(x.clone()), Point::Requirement(y.clone()));
            let (own_x, own_y) = (alone[0].contains(&x), alone[1].contains(&y));
            let (Some(hx), Some(hy)) = (of(a, &x), of(b, &y)) else { continue };
            if x == y || !(own_x || own_y) {
                continue;
            }
            // What covers a point and is held by both sides adds nothing on either.
            let relation = match relation {
                Relation::PartOf if !own_y => Relation::Equal,
                Relation::Covers if !own_x => Relation::Equal,
                relation => relation,
            };
            let Some(compared) = over_line(&hx, &hy, relation) else { continue };
            met[0].push(x.clone());
            met[1].push(y.clone());
            out.push(Difference {
                first: Some(x),
                second: Some(y),
                via: Some(line as u32),
                compared,
            });
        }
    }
    for point in alone[0].iter().filter(|p| !met[0].contains(p)) {
        let first = Some(point.clone());
        out.push(Difference { first, second: None, via: None, compared: Compared::OnlyFirst });
    }
    for point in alone[1].iter().filter(|p| !met[1].contains(p)) {
        let second = Some(point.clone());
        out.push(Difference { first: None, second, via: None, compared: Compared::OnlySecond });
    }
    let key = |d: &Difference| d.first.clone().or(d.second.clone());
    out.sort_by(|x, y| {
        x.compared
            .cmp(&y.compared)
            .then_with(|| match (key(x), key(y)) {
                (Some(p), Some(q)) => by_point(&p, &q),
                _ => Ordering::Equal,
            })
            .then_with(|| x.second.cmp(&y.second))
            .then_with(|| x.via.cmp(&y.via))
    });
    out
}

fn compare(x: &Held, y: &Held) -> Compared {
    let forbids = |h: &Held| !h.forbidden_by.is_empty();
    if (x.degree.is_some() && forbids(y)) || (y.degree.is_some() && forbids(x)) {
        return Compared::Contradictory;
    }
    Compared::of(Ordering::Equal, x.degree.cmp(&y.degree))
}

/// Two requirements that a line of the crosswalk joins, as seen from the first; nothing where the line says nothing about them.
fn over_line(x: &Held, y: &Held, relation: Relation) -> Option<Compared> {
    let content = match relation {
        Relation::Equal => Ordering::Equal,
        Relation::Covers => Ordering::Greater,
        Relation::PartOf => Ordering::Less,
        Relation::Related => return None,
    };
    match (x.degree, y.degree) {
        (Some(a), Some(b)) => Some(Compared::of(content, a.cmp(&b))),
        // Who asks for the whole asks for its part; who forbids the whole may allow a part.
        (Some(_), None) if content != Ordering::Less => Some(Compared::Contradictory),
        (None, Some(_)) if content != Ordering::Greater => Some(Compared::Contradictory),
        (None, None) if content == Ordering::Equal => Some(Compared::Same),
        _ => None,
    }
}

/// How a system stands to a point.
#[derive(Clone, PartialEq, Debug)]
pub enum Stands {
    /// A requirement.
    Requirement(Row),
    /// What flows with this arrow show: those that fall short, those of which it is not known, and how many reach it.
    Flows {
        /// Below what is asked.
        short: Vec<FlowId>,
        /// Not known.
        open: Vec<FlowId>,
        /// Reach it.
        met: usize,
    },
    /// What the model demands in this perspective: entry of `confirmations`, and whether that is enough.
    Demand(Option<u32>, bool),
    /// Whether the model names the regime.
    Regime(bool),
}

impl Stands {
    /// As one of the standings.
    pub fn standing(&self) -> Standing {
        let yes = |met: bool| if met { Standing::Met } else { Standing::Unmet };
        match self {
            Stands::Requirement(row) => row.standing,
            Stands::Flows { short, open, met } => match (short.is_empty(), open.is_empty(), met) {
                (false, ..) => Standing::Unmet,
                (true, false, _) => Standing::Unknown,
                (true, true, 0) => Standing::NotApplicable,
                (true, true, _) => Standing::Met,
            },
            Stands::Demand(None, _) | Stands::Regime(false) => Standing::Unknown,
            Stands::Demand(Some(_), enough) => yes(*enough),
            Stands::Regime(true) => Standing::Met,
        }
    }
}

/// How a system stands to everything that is asked or forbidden, in the order in which people read it.
pub fn stands(system: &System, at: Date, asked: &Effective, paths: &Paths) -> Vec<(Point, Stands)> {
    let k = &system.knowledge;
    let mut by_scheme: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    let mut out = Vec::new();
    for (point, held) in &asked.points {
        let stands = match point {
            Point::Requirement(id) => {
                let Some((number, _, r)) = k.requirements.get_full(id) else { continue };
                let rows = by_scheme.entry(r.scheme()).or_insert_with(|| {
                    let asked = Asked { scheme: Some(r.scheme()), ..Asked::default() };
                    let all = requirements::run(system, at, asked);
                    all.into_iter().flat_map(|s| s.rows).collect()
                });
                // Of several products the one that stands worst.
                let worst = rows
                    .iter()
                    .filter(|row| row.requirement == number as u32)
                    .min_by_key(|row| caution(row.standing));
                let Some(row) = worst else { continue };
                Stands::Requirement(row.clone())
            }
            Point::Need(arrow, property) => {
                let Some(level) = held.degree else { continue };
                flows(system, paths, arrow, *property, level)
            }
            Point::Demand(n) => {
                let stated = system.demands.iter().find(|d| d.perspective == *n);
                let word = stated.and_then(|d| d.confirmation);
                let rank = word
                    .and_then(|w| k.confirmations.get_index(w as usize))
                    .and_then(|(_, c)| c.rank);
                Stands::Demand(word, rank >= held.degree)
            }
            Point::Regime(id) => {
                let named = k
                    .regimes
                    .get_index_of(id)
                    .is_some_and(|i| system.regimes.iter().any(|r| r.regime == i as u32));
                Stands::Regime(named)
            }
        };
        out.push((point.clone(), stands));
    }
    out.sort_by(|a, b| by_point(&a.0, &b.0));
    out
}

fn caution(s: Standing) -> u8 {
    match s {
        Standing::Unmet => 0,
        Standing::Partly => 1,
        Standing::Unknown => 2,
        Standing::Met => 3,
        Standing::NotApplicable => 4,
    }
}

fn flows(system: &System, paths: &Paths, arrow: &str, property: Property, level: u32) -> Stands {
    let (mut short, mut open, mut met) = (Vec::new(), Vec::new(), 0);
    for path in &paths.flows {
        let flow = &system.flows[path.flow.index()];
        if flow.arrow.tag() != arrow {
            continue;
        }
        let total = path.total[property as usize];
        let at_least = |l: Level| l as u32 >= level;
        if path.routes.is_empty() || (!at_least(total.lo) && at_least(total.hi)) {
            open.push(path.flow);
        } else if at_least(total.lo) {
            met += 1;
        } else {
            short.push(path.flow);
        }
    }
    Stands::Flows { short, open, met }
}

/// How strongly something is asked, as written in packs.
pub fn degree_id(k: &Knowledge, point: &Point, rank: u32) -> String {
    match point {
        Point::Requirement(_) | Point::Demand(_) => k
            .confirmations
            .values()
            .find(|c| c.rank == Some(rank))
            .map_or_else(|| rank.to_string(), |c| c.head.id.clone()),
        Point::Need(..) => {
            Level::ALL.iter().find(|l| **l as u32 == rank).map_or("", |l| l.tag()).to_owned()
        }
        Point::Regime(_) => String::new(),
    }
}
