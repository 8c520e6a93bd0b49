//! Two ways to write attackers down.
//!
//! * [`Lens::Folded`] tells apart which steps must be made and by which class at least. Cut sets come from it.
//! * [`Lens::Exact`] has campaigns that come and go and increments of success with probabilities. Frequencies come from it.

use tensha_logic::{Formula, NodeId};
use tensha_model::grade::Level;
use tensha_model::knowledge::Knowledge;
use tensha_model::likelihood::Setting;

/// Which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lens {
    /// Steps and least classes.
    Folded,
    /// Campaigns and increments, with the low, best or high numbers of the packs.
    Exact(Setting),
}

/// A condition that may hold for some classes of attackers and not for others: one function for each class that is looked at.
pub(super) type ByClass = Vec<NodeId>;

/// An attacker class that is looked at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Class {
    /// Entry of `attacker-classes`.
    pub entry: u32,
    /// Place in the chain.
    pub rank: Option<u8>,
    /// Whether it is never in a place.
    pub remote: bool,
    /// Whether it can beat a strength, by level.
    pub beats: [bool; 4],
}

/// The classes in canonical order.
pub(super) fn classes(knowledge: &Knowledge, looked_at: Option<&[u32]>) -> Vec<Class> {
    knowledge
        .attackers
        .values()
        .enumerate()
        .filter(|(i, _)| looked_at.is_none_or(|list| list.contains(&(*i as u32))))
        .map(|(i, a)| Class {
            entry: i as u32,
            rank: a.rank,
            remote: a.remote_only,
            beats: a.beats.map(|b| b.is_some_and(|e| e.high > 0.0)),
        })
        .collect()
}

/// The distinct probabilities of success of a chain, in order: of all ranked classes together, or of one class beside the chain.
pub fn increments(knowledge: &Knowledge, beside: Option<u32>, setting: Setting) -> Vec<f64> {
    let mut values: Vec<f64> = knowledge
        .attackers
        .values()
        .enumerate()
        .filter(|(i, a)| match beside {
            Some(class) => *i as u32 == class,
            None => a.rank.is_some(),
        })
        .flat_map(|(_, a)| a.beats[Level::Weak as usize..].iter().flatten())
        .map(|e| e.at(setting))
        .filter(|p| *p > 0.0 && *p < 1.0)
        .collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

/// The probability of the j-th increment, from 1: what it adds to the one before.
pub fn increment(values: &[f64], j: usize) -> f64 {
    let before = if j < 2 { 0.0 } else { values[j - 2] };
    1.0 - (1.0 - values[j - 1]) / (1.0 - before)
}

/// All functions false.
pub(super) fn never(classes: &[Class]) -> ByClass {
    vec![NodeId::FALSE; classes.len()]
}

/// True for those who can be in a place at all.
pub(super) fn bodily(classes: &[Class]) -> ByClass {
    classes.iter().map(|c| if c.remote { NodeId::FALSE } else { NodeId::TRUE }).collect()
}

/// Class by class.
pub(super) fn and(formula: &mut Formula, a: &[NodeId], b: &[NodeId]) -> ByClass {
    a.iter().zip(b).map(|(a, b)| formula.and(&[*a, *b])).collect()
}

/// Class by class.
pub(super) fn or(formula: &mut Formula, a: &[NodeId], b: &[NodeId]) -> ByClass {
    a.iter().zip(b).map(|(a, b)| formula.or(&[*a, *b])).collect()
}

/// The same for every class.
pub(super) fn all(classes: &[Class], node: NodeId) -> ByClass {
    vec![node; classes.len()]
}
