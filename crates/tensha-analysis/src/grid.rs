//! Sectors and schemes by topic: how much is asked, how far that was checked, and of which day the entries are.
//!
//! **Invariant**: what the packs do not hold is nothing, and never zero.

use std::collections::BTreeMap;

use tensha_model::knowledge::{Head, Knowledge, Status};
use tensha_text::Date;

use crate::profiles::{effective, of_sector};

/// A cell, or a sum of cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// Requirements that are asked for.
    pub asked: usize,
    /// Of these, those whose wording was checked.
    pub checked: usize,
    /// The latest day of the packs that hold them.
    pub date: Option<Date>,
}

impl Cell {
    fn count(&mut self, k: &Knowledge, head: &Head) {
        self.asked += 1;
        self.checked += usize::from(head.status == Status::Checked);
        let date = k.packs.iter().find(|p| p.id == head.pack).and_then(|p| p.date);
        self.date = self.date.max(date);
    }

    /// Two cells together.
    #[must_use]
    pub fn and(self, other: Cell) -> Cell {
        Cell {
            asked: self.asked + other.asked,
            checked: self.checked + other.checked,
            date: self.date.max(other.date),
        }
    }
}

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// Entry of `profiles` that is for no sector.
    Core(u32),
    /// Entry of `sectors`.
    Sector(u32),
    /// Entry of `schemes`.
    Scheme(u32),
}

/// What is known of one row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filled {
    /// Entries of `profiles` from which it comes; empty for a scheme.
    pub profiles: Vec<u32>,
    /// By topic, in the order of [`Grid::topics`].
    pub cells: Vec<Cell>,
    /// What has no topic.
    pub other: Cell,
    /// All of it.
    pub total: Cell,
    /// Whether the packs lack rows of a scheme that it asks for: the numbers are then the least.
    pub at_least: bool,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridRow {
    /// What it is about.
    pub about: About,
    /// What is known; nothing where no pack says anything.
    pub filled: Option<Filled>,
}

/// The grid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    /// Entries of `topics`.
    pub topics: Vec<u32>,
    /// Cores, then sectors, then schemes.
    pub rows: Vec<GridRow>,
}

impl Grid {
    /// A column over the rows of one sort.
    pub fn column(&self, topic: usize, of: impl Fn(About) -> bool) -> Cell {
        self.rows
            .iter()
            .filter(|r| of(r.about))
            .filter_map(|r| r.filled.as_ref()?.cells.get(topic))
            .fold(Cell::default(), |a, b| a.and(*b))
    }
}

/// The grid of everything that the packs hold.
pub fn run(k: &Knowledge) -> Grid {
    let mut rows = Vec::new();
    for (i, _) in k.profiles.values().enumerate().filter(|(_, p)| p.sectors.is_empty()) {
        rows.push(GridRow { about: About::Core(i as u32), filled: of_profiles(k, vec![i as u32]) });
    }
    for (i, id) in k.sectors.keys().enumerate() {
        let filled = of_profiles(k, of_sector(k, id));
        rows.push(GridRow { about: About::Sector(i as u32), filled });
    }
    for (i, (id, scheme)) in k.schemes.iter().enumerate() {
        let mut filled = Filled::default();
        let mut cells = BTreeMap::new();
        let mut held = 0;
        for r in k.requirements.values().filter(|r| r.scheme() == id) {
            held += 1;
            if r.mandatory {
                put(k, &mut filled, &mut cells, &r.head, r.topic.as_deref());
            }
        }
        let filled = (held > 0).then(|| {
            filled.at_least = scheme.count.is_none_or(|count| held < count);
            finish(k, filled, &cells)
        });
        rows.push(GridRow { about: About::Scheme(i as u32), filled });
    }
    Grid { topics: (0..k.topics.len() as u32).collect(), rows }
}

fn of_profiles(k: &Knowledge, profiles: Vec<u32>) -> Option<Filled> {
    if profiles.is_empty() {
        return None;
    }
    let asked = effective(k, &profiles);
    let mut filled = Filled { at_least: !asked.incomplete.is_empty(), ..Filled::default() };
    let mut cells = BTreeMap::new();
    for (id, _) in asked.requirements() {
        let Some(r) = k.requirements.get(id) else { continue };
        put(k, &mut filled, &mut cells, &r.head, r.topic.as_deref());
    }
    filled.profiles = profiles;
    Some(finish(k, filled, &cells))
}

fn put<'k>(
    k: &'k Knowledge,
    filled: &mut Filled,
    cells: &mut BTreeMap<&'k str, Cell>,
    head: &Head,
    topic: Option<&'k str>,
) {
    match topic.filter(|t| k.topics.contains_key(*t)) {
        Some(topic) => cells.entry(topic).or_default().count(k, head),
        None => filled.other.count(k, head),
    }
    filled.total.count(k, head);
}

fn finish(k: &Knowledge, mut filled: Filled, cells: &BTreeMap<&str, Cell>) -> Filled {
    filled.cells =
        k.topics.keys().map(|t| cells.get(t.as_str()).copied().unwrap_or_default()).collect();
    filled
}
