//! Why a verdict is another one than before: the facts that changed, and a smallest set of them that suffices.

use std::collections::BTreeMap;

use super::{Fact, Hold, Whole};

/// A fact that is not as it was.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Changed<'a> {
    /// As it was; nothing where there was none.
    pub before: Option<&'a Fact>,
    /// As it is; nothing where there is none.
    pub after: Option<&'a Fact>,
}

impl Changed<'_> {
    /// A fact that is not there holds nothing up.
    fn holds(&self) -> (Hold, Hold) {
        let of = |f: Option<&Fact>| f.map_or(Hold::Holds, |f| f.hold);
        (of(self.before), of(self.after))
    }
}

/// Why a verdict turned.
#[derive(Clone, PartialEq, Debug)]
pub struct Turned<'a> {
    /// The verdict before and after.
    pub hold: (Hold, Hold),
    /// Facts that hold further or less far than before, by key.
    pub changed: Vec<Changed<'a>>,
    /// Numbers of changed facts which, changed alone, turn the verdict at least as far; none can be left out. Empty where it is the same.
    pub enough: Vec<usize>,
}

/// Compares two verdicts on systems of which elements with the same identifier are the same.
pub fn explain<'a>(before: &'a Whole, after: &'a Whole) -> Turned<'a> {
    let mut pairs: BTreeMap<&str, Changed> = BTreeMap::new();
    for f in &before.facts {
        pairs.insert(&f.key, Changed { before: Some(f), after: None });
    }
    for f in &after.facts {
        pairs.entry(&f.key).or_insert(Changed { before: None, after: None }).after = Some(f);
    }
    let same = pairs.values().filter(|c| c.holds().0 == c.holds().1).map(|c| c.holds().0).min();
    let changed: Vec<Changed> =
        pairs.into_values().filter(|c| c.holds().0 != c.holds().1).collect();
    let (was, is) = (before.hold, after.hold);
    // What went the other way can turn nothing this way, so it stays as it was.
    let this_way: Vec<usize> = (0..changed.len())
        .filter(|i| {
            let (b, a) = changed[*i].holds();
            (a > b) == (is > was)
        })
        .collect();
    let stay = (0..changed.len()).filter(|i| this_way.binary_search(i).is_err());
    let same = same.into_iter().chain(stay.map(|i| changed[i].holds().0)).min();
    let turns = |chosen: &[bool]| {
        let of = |(i, on): (&usize, &bool)| {
            let (b, a) = changed[*i].holds();
            if *on { a } else { b }
        };
        let hold = this_way.iter().zip(chosen).map(of).chain(same).min().unwrap_or(Hold::Holds);
        if is > was { hold >= is } else { hold <= is }
    };
    let enough = if was == is { None } else { minimal(this_way.len(), turns) };
    Turned {
        hold: (was, is),
        changed,
        enough: enough.unwrap_or_default().into_iter().map(|i| this_way[i]).collect(),
    }
}

/// A set of numbers below `n` for which the question is answered with yes and of which none can be left out, by leaving out one after the
/// other; nothing where all of them together do not do. Where a greater set never answers no after a smaller one said yes, no part of it
/// does either.
pub fn minimal(n: usize, mut does: impl FnMut(&[bool]) -> bool) -> Option<Vec<usize>> {
    let mut kept = vec![true; n];
    if !does(&kept) {
        return None;
    }
    loop {
        let mut less = false;
        for i in 0..n {
            if kept[i] {
                kept[i] = false;
                if does(&kept) {
                    less = true;
                } else {
                    kept[i] = true;
                }
            }
        }
        if !less {
            return Some((0..n).filter(|i| kept[*i]).collect());
        }
    }
}

/// How many things [`smallest`] tries in all combinations.
const TRIED: usize = 4;

/// The same for questions where more is not always more: the fewest, by trying all combinations, where there are at most [`TRIED`]; else
/// as [`minimal`] finds it.
pub fn smallest(n: usize, mut does: impl FnMut(&[bool]) -> bool) -> Option<Vec<usize>> {
    if n > TRIED {
        return minimal(n, does);
    }
    let mut masks: Vec<u32> = (0..1 << n).collect();
    masks.sort_by_key(|m| (m.count_ones(), *m));
    let of = |m: u32| (0..n).map(|i| m >> i & 1 == 1).collect::<Vec<bool>>();
    let found = masks.into_iter().find(|m| does(&of(*m)))?;
    Some((0..n).filter(|i| found >> i & 1 == 1).collect())
}
