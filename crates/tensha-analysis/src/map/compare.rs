//! Systems side by side: the same cell with different demands, cells far apart with equal demands, each asking for its reason.

use std::collections::BTreeMap;

use tensha_model::system::System;

use super::{Cell, Map};

/// A system as far as it is compared, from one viewpoint.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// Identifier.
    pub id: String,
    /// Where it was read.
    pub path: String,
    /// Its cells, sorted.
    pub cells: Vec<Cell>,
    /// What is demanded, by perspective: rank of the confirmation, none where nothing is.
    pub demands: [Option<u32>; 4],
    /// Perspectives for which a reason is given.
    pub reasons: [bool; 4],
}

/// Systems in one cell of which different things are demanded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unequal {
    /// The cell.
    pub cell: Cell,
    /// The perspective, 1 to 4.
    pub perspective: u8,
    /// Each demand with the systems that have it and give no reason: numbers into the list that was compared.
    pub demands: Vec<(Option<u32>, Vec<usize>)>,
}

/// Systems far apart of which the same is demanded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TooEqual {
    /// What is demanded of all of them.
    pub demands: [Option<u32>; 4],
    /// The cells of those that stand lower, with the systems.
    pub lower: (Vec<Cell>, Vec<usize>),
    /// The cells of those that stand higher, with the systems.
    pub higher: (Vec<Cell>, Vec<usize>),
    /// How many levels lie between them.
    pub distance: u8,
}

/// A comparison.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    /// The systems, by identifier, then path.
    pub systems: Vec<Compared>,
    /// Same cell, different demands.
    pub unequal: Vec<Unequal>,
    /// Far apart, equal demands.
    pub too_equal: Vec<TooEqual>,
}

/// A system as the view with this number sees it: what its author demands, else what its controls in place confirm.
pub fn of(system: &System, map: &Map, view: usize, path: &str) -> Compared {
    let mut demands = [None; 4];
    let mut reasons = [false; 4];
    for d in &system.demands {
        let at = usize::from(d.perspective) - 1;
        demands[at] = super::rank(system, d.confirmation.map(|c| c as usize));
        reasons[at] = d.reason.is_some();
    }
    for (slot, (confirmed, _)) in demands.iter_mut().zip(map.confirmed) {
        if slot.is_none() {
            *slot = super::rank(system, confirmed);
        }
    }
    Compared {
        id: system.meta.id.clone(),
        path: path.to_owned(),
        cells: map.views.get(view).map(|v| v.cells.clone()).unwrap_or_default(),
        demands,
        reasons,
    }
}

/// How many levels lie between two systems: the least over their cells.
fn distance(a: &[Cell], b: &[Cell]) -> Option<u8> {
    a.iter().flat_map(|x| b.iter().map(move |y| x.0.abs_diff(y.0) + x.1.abs_diff(y.1))).min()
}

/// What systems that stand and demand alike have in common: demands by perspective, and cells.
type Alike<'a> = ([Option<u32>; 4], &'a [Cell]);

/// Cells are far apart from so many levels on.
const FAR: u8 = 2;

/// Compares systems. Their order changes nothing.
pub fn run(mut systems: Vec<Compared>) -> Comparison {
    systems.sort_by(|a, b| (&a.id, &a.path).cmp(&(&b.id, &b.path)));
    let mut unequal = Vec::new();
    for cell in (0..3).flat_map(|r| (0..3).map(move |e| (r, e))) {
        let here: Vec<usize> =
            (0..systems.len()).filter(|i| systems[*i].cells.contains(&cell)).collect();
        for at in 0..4 {
            let mut by: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
            for i in &here {
                by.entry(systems[*i].demands[at]).or_default().push(*i);
            }
            if by.len() < 2 {
                continue;
            }
            for list in by.values_mut() {
                list.retain(|i| !systems[*i].reasons[at]);
            }
            // A reason on one side settles a difference; what stays is a difference between two that give none.
            by.retain(|_, list| !list.is_empty());
            if by.len() > 1 {
                let perspective = at as u8 + 1;
                unequal.push(Unequal { cell, perspective, demands: by.into_iter().collect() });
            }
        }
    }
    let mut groups: BTreeMap<Alike, Vec<usize>> = BTreeMap::new();
    for (i, s) in systems.iter().enumerate() {
        let says_why = s.reasons.iter().any(|r| *r);
        if s.demands.iter().any(Option::is_some) && !s.cells.is_empty() && !says_why {
            groups.entry((s.demands, &s.cells)).or_default().push(i);
        }
    }
    let groups: Vec<_> = groups.into_iter().collect();
    let mut too_equal = Vec::new();
    for (n, ((demands, cells), list)) in groups.iter().enumerate() {
        for ((others, far), other) in &groups[n + 1..] {
            if others != demands {
                break;
            }
            let Some(distance) = distance(cells, far).filter(|d| *d >= FAR) else { continue };
            let sum = |cells: &[Cell]| cells.iter().map(|c| c.0 + c.1).max().unwrap_or(0);
            let one = (cells.to_vec(), list.clone());
            let two = (far.to_vec(), other.clone());
            let (lower, higher) = if sum(far) < sum(cells) { (two, one) } else { (one, two) };
            too_equal.push(TooEqual { demands: *demands, lower, higher, distance });
        }
    }
    Comparison { systems, unequal, too_equal }
}
