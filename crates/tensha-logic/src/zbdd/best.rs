//! Sets in order of size or probability, one at a time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{EMPTY, MinimalSetDiagram, UNIT};
use crate::compiled::Leaf;
use crate::formula::VarId;
use crate::quant::Prob;
use crate::solve::Ranking;

/// One set found by [`Best`].
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSet {
    /// Members in the order of their numbers.
    pub vars: Vec<VarId>,
    /// The product of the members' probabilities.
    pub probability: f64,
}

/// An iterator over minimal cut sets, best first.
///
/// Best-first search over the diagram: every open path is ranked by the best set that it can still
/// become, which one sweep over the diagram gives exactly. So nothing is built but what is
/// returned, and each set costs the depth of the diagram and a logarithm. Sets that rank equal come
/// in an order that depends only on the function as given.
pub struct Best<'a> {
    diagram: &'a MinimalSetDiagram,
    probs: &'a [Prob],
    ranking: Ranking,
    /// Best value below each node of each family.
    bounds: Vec<Vec<f64>>,
    heap: BinaryHeap<Open>,
    chosen: Vec<(VarId, u32)>,
    later: Vec<(u32, u32, u32, f64)>,
    made: u64,
}

/// A path that can still be completed.
struct Open {
    rank: f64,
    serial: u64,
    /// Value of what is chosen.
    sofar: f64,
    family: u32,
    node: u32,
    /// Chosen variables, as a list in `chosen`.
    chosen: u32,
    /// Where to go on when this module is complete, as a list in `later`.
    later: u32,
}

const NIL: u32 = u32::MAX;

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Open {}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.total_cmp(&other.rank).then_with(|| other.serial.cmp(&self.serial))
    }
}

impl MinimalSetDiagram {
    /// The sets, best first. `probs` must cover every variable of the function.
    pub fn best<'a>(&'a self, probs: &'a [Prob], ranking: Ranking) -> Best<'a> {
        Best::new(self, probs, ranking)
    }
}

impl<'a> Best<'a> {
    fn new(diagram: &'a MinimalSetDiagram, probs: &'a [Prob], ranking: Ranking) -> Self {
        let mut best = Self {
            diagram,
            probs,
            ranking,
            bounds: Vec::new(),
            heap: BinaryHeap::new(),
            chosen: Vec::new(),
            later: Vec::new(),
            made: 0,
        };
        for family in &diagram.families {
            let mut bound = vec![f64::NEG_INFINITY; family.nodes.len()];
            if family.nodes.is_empty() {
                best.bounds.push(bound);
                continue;
            }
            bound[UNIT as usize] = best.unit();
            for (i, node) in family.nodes.iter().enumerate().skip(2) {
                let leaf = best.leaf(family.leaves[node.level as usize]);
                let with = best.join(leaf, bound[node.hi as usize]);
                bound[i] = with.max(bound[node.lo as usize]);
            }
            best.bounds.push(bound);
        }
        if let Some(last) = diagram.families.len().checked_sub(1) {
            let root = diagram.families[last].root;
            if root != EMPTY {
                best.offer(best.unit(), best.unit(), last as u32, root, NIL, NIL);
            }
        }
        best
    }

    /// Steps so far.
    pub(crate) fn work(&self) -> u64 {
        self.made
    }

    /// Greater is better: probabilities multiply, sizes are negative and add.
    fn unit(&self) -> f64 {
        match self.ranking {
            Ranking::Probability => 1.0,
            Ranking::Size => 0.0,
        }
    }

    fn join(&self, a: f64, b: f64) -> f64 {
        if a == f64::NEG_INFINITY || b == f64::NEG_INFINITY {
            return f64::NEG_INFINITY;
        }
        match self.ranking {
            Ranking::Probability => a * b,
            Ranking::Size => a + b,
        }
    }

    fn leaf(&self, leaf: Leaf) -> f64 {
        match leaf {
            Leaf::Var(v) => match self.ranking {
                Ranking::Probability => self.probs[v.index()].p,
                Ranking::Size => -1.0,
            },
            Leaf::Module(m) => {
                self.bounds[m as usize][self.diagram.families[m as usize].root as usize]
            }
        }
    }
}

impl Iterator for Best<'_> {
    type Item = FoundSet;

    fn next(&mut self) -> Option<FoundSet> {
        while let Some(open) = self.heap.pop() {
            let Open { sofar, family, node, chosen, later, .. } = open;
            if node == UNIT {
                if later == NIL {
                    let mut vars = Vec::new();
                    let mut at = chosen;
                    while at != NIL {
                        let (var, before) = self.chosen[at as usize];
                        vars.push(var);
                        at = before;
                    }
                    vars.sort_unstable();
                    // Multiplied in the order of numbers, so that it does not depend on the path.
                    let probability = vars.iter().map(|v| self.probs[v.index()].p).product();
                    return Some(FoundSet { vars, probability });
                }
                let (family, node, rest, _) = self.later[later as usize];
                // The rank holds the promise for what comes later already.
                let rank = open.rank;
                self.made += 1;
                self.heap.push(Open {
                    rank,
                    serial: self.made,
                    sofar,
                    family,
                    node,
                    chosen,
                    later: rest,
                });
                continue;
            }
            let diagram = self.diagram;
            let parts = &diagram.families[family as usize];
            let at = parts.nodes[node as usize];
            let promised = self.promise(later);
            if at.lo != EMPTY {
                self.offer(sofar, promised, family, at.lo, chosen, later);
            }
            match parts.leaves[at.level as usize] {
                Leaf::Var(v) => {
                    let chosen_now = self.chosen.len() as u32;
                    self.chosen.push((v, chosen));
                    let value = self.join(sofar, self.leaf(Leaf::Var(v)));
                    self.offer(value, promised, family, at.hi, chosen_now, later);
                }
                Leaf::Module(m) => {
                    let later_now = self.later.len() as u32;
                    let here = self.bounds[family as usize][at.hi as usize];
                    let promised = self.join(here, promised);
                    self.later.push((family, at.hi, later, promised));
                    let root = diagram.families[m as usize].root;
                    self.offer(sofar, promised, m, root, chosen, later_now);
                }
            }
        }
        None
    }
}

impl Best<'_> {
    /// The best value of all that is to be done later.
    fn promise(&self, later: u32) -> f64 {
        if later == NIL { self.unit() } else { self.later[later as usize].3 }
    }

    fn offer(
        &mut self,
        sofar: f64,
        promised: f64,
        family: u32,
        node: u32,
        chosen: u32,
        later: u32,
    ) {
        let here = self.join(self.bounds[family as usize][node as usize], promised);
        let rank = self.join(sofar, here);
        if rank == f64::NEG_INFINITY {
            return;
        }
        self.made += 1;
        self.heap.push(Open { rank, serial: self.made, sofar, family, node, chosen, later });
    }
}
