//! Cut sets that are nearly the same, folded together.
//!
//! A row stands for the product of its slots: one member of each slot together is a cut set, and all of these were given. So nothing
//! is lost and nothing is invented.

use indexmap::IndexMap;
use tensha_analysis::hazards::Origin;

use crate::hazards::SetInfo;

/// Who can do it: a class of the chain, and classes beside it that must take part. Both empty where nobody attacks.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Performer {
    /// The least class of the chain.
    pub least_class: Option<String>,
    /// Classes beside the chain.
    pub beside: Vec<String>,
}

/// Cut sets that are the same but for one member of each slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Fault, attack or both.
    pub origin: Origin,
    /// Faults, mistakes and attack steps in each.
    pub order: usize,
    /// Who can do it; any one of them suffices.
    pub by: Vec<Performer>,
    /// Keys of the members, in the order in which one would tell them; of each slot one.
    pub slots: Vec<Vec<String>>,
    /// How many of the given cut sets it stands for.
    pub sets: usize,
}

impl Way {
    /// Whether one of the members is in a list of keys.
    pub fn uses(&self, keys: &[String]) -> bool {
        self.slots.iter().flatten().any(|m| keys.contains(m))
    }
}

/// What happens, whoever does it: kind, size and members.
type Deed<'a> = (Origin, usize, Vec<&'a str>);

/// Folds cut sets. Rows come in the order of their first cut set.
pub fn fold(sets: &[SetInfo]) -> Vec<Way> {
    // The same members done by different attackers are one row with several performers.
    let mut alike: IndexMap<Deed<'_>, (usize, Vec<Performer>)> = IndexMap::new();
    for (i, s) in sets.iter().enumerate() {
        let mut members: Vec<&str> = s.members.iter().map(String::as_str).collect();
        members.sort_unstable();
        let who = Performer { least_class: s.least_class.clone(), beside: s.beside.clone() };
        let entry = alike.entry((s.origin, s.order, members)).or_insert_with(|| (i, Vec::new()));
        if !entry.1.contains(&who) {
            entry.1.push(who);
        }
    }
    // Rows fold only with rows of the same kind, size and performers.
    let mut groups: IndexMap<(Origin, usize, Vec<Performer>), Vec<Row>> = IndexMap::new();
    for ((origin, order, _), (first, by)) in alike {
        let slots = sets[first].members.iter().map(|m| vec![m.clone()]).collect();
        let sets = by.len();
        groups.entry((origin, order, by)).or_default().push(Row { first, slots, sets });
    }
    let mut out: Vec<(usize, Way)> = Vec::new();
    for ((origin, order, by), rows) in groups {
        for r in merge(rows) {
            let way = Way { origin, order, by: by.clone(), slots: r.slots, sets: r.sets };
            out.push((r.first, way));
        }
    }
    out.sort_by_key(|(first, _)| *first);
    out.into_iter().map(|(_, w)| w).collect()
}

#[derive(Clone, Debug)]
struct Row {
    first: usize,
    slots: Vec<Vec<String>>,
    sets: usize,
}

/// What remains of a row without one slot, in an order of its own.
fn rest(row: &Row, without: usize) -> Vec<Vec<&str>> {
    let mut rest: Vec<Vec<&str>> = row
        .slots
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != without)
        .map(|(_, slot)| {
            let mut slot: Vec<&str> = slot.iter().map(String::as_str).collect();
            slot.sort_unstable();
            slot
        })
        .collect();
    rest.sort_unstable();
    rest
}

/// Joins the most rows that differ in one slot only, as long as there are any.
fn merge(mut rows: Vec<Row>) -> Vec<Row> {
    loop {
        let mut by_rest: IndexMap<Vec<Vec<&str>>, Vec<(usize, usize)>> = IndexMap::new();
        for (i, row) in rows.iter().enumerate() {
            for slot in 0..row.slots.len() {
                let list = by_rest.entry(rest(row, slot)).or_default();
                if list.last().is_none_or(|(last, _)| *last != i) {
                    list.push((i, slot));
                }
            }
        }
        let Some(best) = by_rest.into_values().reduce(|a, b| if b.len() > a.len() { b } else { a })
        else {
            return rows;
        };
        let [(first, slot), others @ ..] = best.as_slice() else { return rows };
        if others.is_empty() {
            return rows;
        }
        for (i, s) in others {
            let (add, sets) = (rows[*i].slots[*s].clone(), rows[*i].sets);
            rows[*first].sets += sets;
            let into = &mut rows[*first].slots[*slot];
            for m in add {
                if !into.contains(&m) {
                    into.push(m);
                }
            }
        }
        let gone: Vec<usize> = others.iter().map(|(i, _)| *i).collect();
        let mut i = 0;
        rows.retain(|_| {
            i += 1;
            !gone.contains(&(i - 1))
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tensha_text::Text;

    use super::*;

    fn set(origin: Origin, class: Option<&str>, beside: &[&str], members: &[&str]) -> SetInfo {
        SetInfo {
            order: members.len(),
            least_class: class.map(str::to_owned),
            beside: beside.iter().map(|b| (*b).to_owned()).collect(),
            origin,
            members: members.iter().map(|m| (*m).to_owned()).collect(),
            story: Text::default(),
        }
    }

    fn faults(members: &[&str]) -> SetInfo {
        set(Origin::FaultOnly, None, &[], members)
    }

    fn slots(w: &Way) -> Vec<String> {
        w.slots.iter().map(|s| s.join("|")).collect()
    }

    /// All cut sets that a row stands for.
    fn unfold(ways: &[Way]) -> BTreeSet<BTreeSet<String>> {
        let mut out = BTreeSet::new();
        for w in ways {
            let mut all: Vec<BTreeSet<String>> = vec![BTreeSet::new()];
            for slot in &w.slots {
                all = all
                    .into_iter()
                    .flat_map(|s| {
                        slot.iter().map(move |m| {
                            let mut s = s.clone();
                            s.insert(m.clone());
                            s
                        })
                    })
                    .collect();
            }
            out.extend(all);
        }
        out
    }

    #[test]
    fn what_differs_in_one_member_is_one_row() {
        let ways = fold(&[
            faults(&["pump", "a", "cutoff"]),
            faults(&["pump", "cutoff", "b"]),
            faults(&["pump", "c", "cutoff"]),
            faults(&["other", "x", "y"]),
        ]);
        assert_eq!(ways.len(), 2);
        assert_eq!(slots(&ways[0]), ["pump", "a|b|c", "cutoff"]);
        assert_eq!(ways[0].sets, 3);
        assert_eq!(slots(&ways[1]), ["other", "x", "y"]);
    }

    #[test]
    fn single_points_are_one_row() {
        let ways = fold(&[faults(&["a"]), faults(&["b"]), faults(&["c"])]);
        assert_eq!(ways.iter().map(slots).collect::<Vec<_>>(), [["a|b|c"]]);
    }

    #[test]
    fn rows_fold_again() {
        let ways = fold(&[
            faults(&["a", "x"]),
            faults(&["a", "y"]),
            faults(&["b", "x"]),
            faults(&["b", "y"]),
        ]);
        assert_eq!(ways.iter().map(slots).collect::<Vec<_>>(), [["a|b", "x|y"]]);
        assert_eq!(ways[0].sets, 4);
    }

    #[test]
    fn nothing_is_invented_and_nothing_is_lost() {
        let all = [
            faults(&["a", "b"]),
            faults(&["a", "c"]),
            faults(&["b", "c"]),
            faults(&["c", "d"]),
            faults(&["d", "e", "f"]),
            faults(&["d", "e", "g"]),
            faults(&["h"]),
        ];
        let ways = fold(&all);
        let given: BTreeSet<BTreeSet<String>> =
            all.iter().map(|s| s.members.iter().cloned().collect()).collect();
        assert_eq!(unfold(&ways), given);
        assert_eq!(ways.iter().map(|w| w.sets).sum::<usize>(), all.len());
        assert!(ways.len() < all.len());
    }

    #[test]
    fn kinds_and_attackers_stay_apart_but_the_same_deed_is_one_row() {
        let attack = Origin::AttackOnly;
        let ways = fold(&[
            faults(&["a"]),
            set(attack, Some("sl2"), &[], &["s"]),
            set(attack, None, &["botnet"], &["s"]),
            set(attack, Some("sl3"), &[], &["t"]),
        ]);
        assert_eq!(ways.len(), 3);
        assert_eq!(ways[1].by.len(), 2);
        assert_eq!(ways[1].sets, 2);
        assert_eq!(ways[2].by[0].least_class.as_deref(), Some("sl3"));
    }

    #[test]
    fn nothing_folds_to_nothing() {
        assert_eq!(fold(&[]), []);
        let empty = fold(&[faults(&[])]);
        assert_eq!(empty.len(), 1, "a hazard that is there by itself");
    }
}
