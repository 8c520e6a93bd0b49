//! What consumers can count on in every industry: how profiles and schemes stand to an agreed list, and what could be added to it.
//!
//! **Invariant**: the list stands in the packs and nothing that is measured changes it; a weak profile or scheme adds a shortfall.

use std::collections::{BTreeMap, BTreeSet};

use tensha_model::knowledge::{Knowledge, Status};
use tensha_model::requirement::Relation;
use tensha_model::sector::{MinimumCondition, MinimumList};

use crate::profiles::{Effective, effective};

/// Who is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measured {
    /// Entry of `profiles`.
    Profile(u32),
    /// Entry of `schemes`.
    Scheme(u32),
}

/// How one stands to a condition, or to the list as a whole.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// It does not ask for it.
    FallsShort,
    /// It asks for a part of it, or for less confirmation.
    InPart,
    /// The packs do not hold what it asks for.
    Unknown,
    /// It asks for it.
    Meets,
    /// It asks for more.
    Exceeds,
}

/// One condition, measured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConditionResult {
    /// Its place in the list.
    pub condition: usize,
    /// How it stands.
    pub measure: Measure,
    /// Requirements that ask for it, and the line of the crosswalk over which they do.
    pub by: Vec<(u32, Option<u32>)>,
}

/// A profile or a scheme, measured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Result {
    /// Which.
    pub of: Measured,
    /// Over all conditions: the worst; exceeding where all are met and more is asked for.
    pub measure: Measure,
    /// Condition by condition.
    pub conditions: Vec<ConditionResult>,
    /// How many requirements it asks for that no condition needs.
    pub beyond: usize,
}

/// Every profile and every scheme against a list.
pub fn measure(k: &Knowledge, list: &MinimumList) -> Vec<Result> {
    let profiles = (0..k.profiles.len() as u32).map(Measured::Profile);
    let schemes = (0..k.schemes.len() as u32).map(Measured::Scheme);
    profiles.chain(schemes).map(|of| one(k, list, of)).collect()
}

/// What one asks for: requirement → degree, where that is known; and whether the packs lack some of it.
fn asked(k: &Knowledge, of: Measured) -> (BTreeMap<&str, Option<u32>>, bool) {
    match of {
        Measured::Profile(p) => {
            let e: Effective = effective(k, &[p]);
            let asked = e
                .requirements()
                .filter_map(|(id, degree)| {
                    k.requirements.get_key_value(id).map(|(id, _)| (id.as_str(), Some(degree)))
                })
                .collect();
            (asked, !e.incomplete.is_empty())
        }
        Measured::Scheme(s) => {
            let Some((id, scheme)) = k.schemes.get_index(s as usize) else {
                return (BTreeMap::new(), true);
            };
            // Schemes do not say in the words of the packs how they are confirmed.
            let rows = k.requirements.values().filter(|r| r.scheme() == id);
            let held = rows.clone().count() as u32;
            let asked = rows.filter(|r| r.mandatory).map(|r| (r.head.id.as_str(), None)).collect();
            (asked, scheme.count.is_none_or(|count| held < count))
        }
    }
}

fn one(k: &Knowledge, list: &MinimumList, of: Measured) -> Result {
    let (asked, incomplete) = asked(k, of);
    let mut used: BTreeSet<u32> = BTreeSet::new();
    let conditions: Vec<ConditionResult> = list
        .conditions
        .iter()
        .enumerate()
        .map(|(condition, c)| {
            let (measure, by) = condition_of(k, c, &asked, incomplete);
            used.extend(by.iter().map(|(r, _)| *r));
            ConditionResult { condition, measure, by }
        })
        .collect();
    let beyond = asked
        .keys()
        .filter_map(|id| k.requirements.get_index_of(*id))
        .filter(|i| !used.contains(&(*i as u32)))
        .count();
    let worst = conditions.iter().map(|c| c.measure).min().unwrap_or(Measure::Meets);
    let more = beyond > 0 || conditions.iter().any(|c| c.measure == Measure::Exceeds);
    let measure = if worst >= Measure::Meets && more { Measure::Exceeds } else { worst };
    Result { of, measure, conditions, beyond }
}

fn condition_of(
    k: &Knowledge,
    c: &MinimumCondition,
    asked: &BTreeMap<&str, Option<u32>>,
    incomplete: bool,
) -> (Measure, Vec<(u32, Option<u32>)>) {
    let wanted = c
        .confirmation
        .as_ref()
        .and_then(|word| k.confirmations.get(word))
        .and_then(|word| word.rank);
    let mut by = Vec::new();
    let mut best = None;
    let mut take = |id: &str, line: Option<u32>, whole: bool| {
        let (Some(degree), Some(r)) = (asked.get(id), k.requirements.get_index_of(id)) else {
            return;
        };
        by.push((r as u32, line));
        // A degree that nobody states is taken neither for more nor for less.
        let measure = match (whole, degree, wanted) {
            (false, ..) => Measure::InPart,
            (true, Some(is), Some(wanted)) if *is < wanted => Measure::InPart,
            (true, Some(is), Some(wanted)) if *is > wanted => Measure::Exceeds,
            _ => Measure::Meets,
        };
        best = best.max(Some(measure));
    };
    for id in &c.requirements {
        take(id, None, true);
    }
    for (line, (other, whole)) in k.crosswalk.values().enumerate().flat_map(|(line, w)| {
        let of = |wanted: &str, other: &'_ str, relation: Relation| {
            let whole = match relation {
                Relation::Equal | Relation::Covers => true,
                Relation::PartOf => false,
                Relation::Related => return None,
            };
            let carries = c.requirements.iter().any(|r| r == wanted)
                && !c.requirements.iter().any(|r| r == other);
            carries.then(|| (other.to_owned(), whole))
        };
        let forth = of(&w.to, &w.from, w.relation);
        let back = of(&w.from, &w.to, w.relation.reversed());
        forth.into_iter().chain(back).map(move |found| (line, found))
    }) {
        take(&other, Some(line as u32), whole);
    }
    by.sort_unstable();
    by.dedup();
    let measure = match best {
        Some(Measure::InPart) if incomplete => Measure::Unknown,
        Some(best) => best,
        None if incomplete => Measure::Unknown,
        None => Measure::FallsShort,
    };
    (measure, by)
}

/// Something that several schemes ask for, each in one line of the crosswalk from the same requirement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Entry of `requirements` from which the lines lead.
    pub anchor: u32,
    /// Requirements that ask for the same, for all of it or for a part: with the line.
    pub same: Vec<(u32, u32)>,
    /// Requirements on the same matter, of which it is not known whether they ask for the same.
    pub related: Vec<(u32, u32)>,
    /// Schemes in which it is asked for: entries of `schemes`.
    pub schemes: Vec<u32>,
    /// Schemes that come in over lines that say only that they are about the same matter.
    pub perhaps: Vec<u32>,
    /// Whether every entry and line that it rests on was checked.
    pub checked: bool,
    /// Lists that have it already: entries of `minimum-lists`.
    pub listed: Vec<u32>,
}

/// What the packs have in common: requirements that at least so many schemes ask for. Those that only related lines lift over the
/// bar come last. A further scheme takes nothing away.
pub fn candidates(k: &Knowledge, at_least: usize) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    for (anchor, r) in k.requirements.values().enumerate() {
        let mut same = Vec::new();
        let mut related = Vec::new();
        for (line, c) in k.crosswalk.values().enumerate() {
            let other = if c.from == r.head.id {
                &c.to
            } else if c.to == r.head.id {
                &c.from
            } else {
                continue;
            };
            let Some(other) = k.requirements.get_index_of(other) else { continue };
            let to = if c.relation == Relation::Related { &mut related } else { &mut same };
            to.push((other as u32, line as u32));
        }
        let scheme = |i: u32| {
            let (_, r) = k.requirements.get_index(i as usize)?;
            k.schemes.get_index_of(r.scheme()).map(|s| s as u32)
        };
        let of = |list: &[(u32, u32)]| -> BTreeSet<u32> {
            list.iter().filter_map(|(i, _)| scheme(*i)).collect()
        };
        let mut schemes = of(&same);
        schemes.extend(scheme(anchor as u32));
        let perhaps: Vec<u32> = of(&related).difference(&schemes).copied().collect();
        if schemes.len() + perhaps.len() < at_least || same.is_empty() {
            continue;
        }
        let checked = |i: u32| {
            k.requirements
                .get_index(i as usize)
                .is_some_and(|(_, r)| r.head.status == Status::Checked)
        };
        let line_checked = |i: u32| {
            k.crosswalk.get_index(i as usize).is_some_and(|(_, c)| c.head.status == Status::Checked)
        };
        let mut mine: Vec<&str> = vec![&r.head.id];
        mine.extend(
            same.iter().filter_map(|(i, _)| {
                k.requirements.get_index(*i as usize).map(|(id, _)| id.as_str())
            }),
        );
        let listed = k
            .minimum_lists
            .values()
            .enumerate()
            .filter(|(_, list)| {
                list.conditions
                    .iter()
                    .any(|c| c.requirements.iter().any(|r| mine.contains(&r.as_str())))
            })
            .map(|(i, _)| i as u32)
            .collect();
        all.push(Candidate {
            anchor: anchor as u32,
            checked: perhaps.is_empty()
                && checked(anchor as u32)
                && same.iter().all(|(i, line)| checked(*i) && line_checked(*line)),
            schemes: schemes.into_iter().collect(),
            perhaps,
            same,
            related,
            listed,
        });
    }
    // One matter is seen from several ends; the end from which most is seen stands for it.
    let members = |c: &Candidate| -> BTreeSet<u32> {
        c.same.iter().map(|(i, _)| *i).chain([c.anchor]).collect()
    };
    let sets: Vec<BTreeSet<u32>> = all.iter().map(members).collect();
    let keep: Vec<bool> = (0..all.len())
        .map(|i| {
            !(0..all.len()).any(|j| {
                let wider =
                    sets[j].len() > sets[i].len() || (sets[j].len() == sets[i].len() && j < i);
                j != i
                    && wider
                    && sets[i].is_subset(&sets[j])
                    && all[i].schemes.iter().all(|s| all[j].schemes.contains(s))
            })
        })
        .collect();
    let mut keep = keep.into_iter();
    all.retain(|_| keep.next().unwrap_or(false));
    all.sort_by_key(|c| {
        (std::cmp::Reverse(c.schemes.len()), std::cmp::Reverse(c.perhaps.len()), c.anchor)
    });
    all
}
