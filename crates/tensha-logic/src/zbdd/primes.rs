//! Prime implicants: the least products of literals of both signs that imply a function.
//!
//! The recursion is that of Coudert and Madre ("Implicit and incremental computation of primes and essential primes of
//! Boolean functions", Design Automation Conference 1992), which Rauzy and Dutuit (1997) took over for fault trees: a prime
//! of f that does not mention x is a prime of f[x:=0] ∧ f[x:=1]; one that has x is a prime of f[x:=1] and no prime of that
//! conjunction, and likewise for ¬x. A family has two levels for each level of the diagram, x above ¬x.
//!
//! Modules are never multiplied out. A module shares no variable with the rest, so the primes of the whole are those over
//! the module as one variable, with the primes of the module put for it, and those of its negation for its negation. That
//! holds for modules that are not constant; the others are replaced by their values first.

use num_bigint::BigUint;

use super::{Best, EMPTY, Family, MinimalSetDiagram, Spent, Store, UNIT, UNKNOWN, below};
use crate::bdd::{Bdd, Edge, reachable};
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::{Compiled, Leaf, Part};
use crate::formula::VarId;
use crate::quant::Prob;
use crate::solve::Ranking;
use crate::table::Node;

/// A variable that holds, or one that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Literal {
    /// The variable.
    pub var: VarId,
    /// Whether it must not hold.
    pub negated: bool,
}

/// The prime implicants of one function, as diagrams of each module and of its negation.
#[derive(Clone, Debug)]
pub struct PrimeDiagram {
    /// Families 2m and 2m + 1 are those of module m and of its negation; a variable with a number past the variables
    /// stands for a negation.
    sets: MinimalSetDiagram,
    var_count: usize,
}

impl PrimeDiagram {
    /// Finds the prime implicants of the function `root` (by position) of `compiled`.
    ///
    /// Ends with [`Stop`] at the limits; the second part of the result says what was spent in either case.
    pub fn new(
        compiled: &Compiled,
        root: usize,
        budget: Budget,
        cancel: &Cancel,
    ) -> (Result<Self, Stop>, Spent) {
        let mut account = Account { budget, held: 0, spent: Spent::default() };
        let result = build(compiled, root, &mut account, cancel);
        (result, account.spent)
    }

    /// Nodes of all families together, terminals not counted.
    pub fn node_count(&self) -> usize {
        self.sets.node_count()
    }

    /// How many there are of each number of literals; limits as in [`MinimalSetDiagram::counts`].
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn counts(&self, memory: u64) -> Result<Vec<BigUint>, Stop> {
        self.sets.counts(memory)
    }

    /// How many there are; limits as in [`MinimalSetDiagram::count_within`].
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn count_within(&self, memory: u64) -> Result<BigUint, Stop> {
        self.sets.count_within(memory)
    }

    /// How many there are.
    pub fn count(&self) -> BigUint {
        self.sets.count()
    }

    /// The probabilities of all literals, as [`PrimeDiagram::best`] takes them.
    pub fn literal_probabilities(&self, probs: &[Prob]) -> Vec<Prob> {
        let mut all = probs.to_vec();
        all.resize(self.var_count, Prob { p: 0.0, q: 1.0 });
        let negated: Vec<Prob> = all.iter().map(|prob| Prob { p: prob.q, q: prob.p }).collect();
        all.extend(negated);
        all
    }

    /// The products, best first, each with the probability of all its literals together. `literals` comes from
    /// [`PrimeDiagram::literal_probabilities`].
    pub fn best<'a>(&'a self, literals: &'a [Prob], ranking: Ranking) -> BestProducts<'a> {
        BestProducts { sets: self.sets.best(literals, ranking), var_count: self.var_count }
    }
}

/// An iterator over prime implicants, best first.
pub struct BestProducts<'a> {
    sets: Best<'a>,
    var_count: usize,
}

impl BestProducts<'_> {
    /// Steps so far.
    pub(crate) fn work(&self) -> u64 {
        self.sets.work()
    }
}

impl Iterator for BestProducts<'_> {
    type Item = (Vec<Literal>, f64);

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.sets.next()?;
        let mut literals: Vec<Literal> = found
            .vars
            .iter()
            .map(|var| match var.index().checked_sub(self.var_count) {
                Some(at) => Literal { var: VarId(at as u32), negated: true },
                None => Literal { var: *var, negated: false },
            })
            .collect();
        literals.sort_unstable();
        Some((literals, found.probability))
    }
}

/// What may be spent, and what was.
struct Account {
    budget: Budget,
    /// Bytes of finished families.
    held: u64,
    spent: Spent,
}

impl Account {
    /// A place for one module's work, within what is left.
    fn open(&self, cancel: &Cancel) -> Work {
        let budget = Budget {
            work: self.budget.work.saturating_sub(self.spent.work),
            memory: self.budget.memory.saturating_sub(self.held),
        };
        let (bdd, store) = (Bdd::new(budget, cancel), Store::new(budget, cancel));
        Work { bdd, store, memo: Vec::new(), budget }
    }

    fn close(&mut self, work: &Work) {
        self.spent.work += work.bdd.work() + work.store.meter.work;
        self.spent.peak = self.spent.peak.max(self.held + work.bytes());
    }
}

fn build(
    compiled: &Compiled,
    root: usize,
    account: &mut Account,
    cancel: &Cancel,
) -> Result<PrimeDiagram, Stop> {
    let last = compiled.parts.len() - 1;
    let var_count = compiled.var_count;
    let top = |at: usize| compiled.parts[at].roots[if at == last { root } else { 0 }];
    let mut values: Vec<Option<bool>> = Vec::with_capacity(last);
    for (at, part) in compiled.parts.iter().enumerate().take(last) {
        let mut edge = top(at);
        if part.leaves.iter().any(|leaf| value(*leaf, &values).is_some()) {
            let mut work = account.open(cancel);
            let done = work.import(part, edge, &values);
            account.close(&work);
            edge = done?;
        }
        values.push((edge.index() == 0).then_some(edge == Edge::TRUE));
    }
    let empty = Family { nodes: Vec::new(), root: EMPTY, leaves: Vec::new() };
    let mut families = vec![empty; 2 * last + 1];
    // From the whole inwards, so that only those modules and negations are made that some prime mentions.
    let mut wanted = vec![[false; 2]; last + 1];
    wanted[last][0] = true;
    for at in (0..=last).rev() {
        if wanted[at] == [false; 2] {
            continue;
        }
        let part = &compiled.parts[at];
        let mut work = account.open(cancel);
        let done = work.families(part, top(at), &values, wanted[at]);
        account.close(&work);
        for (sign, found) in done?.into_iter().enumerate() {
            let Some(found) = found else { continue };
            let family = work.family(part, found, var_count);
            for node in family.nodes.iter().skip(2) {
                if let Leaf::Module(m) = family.leaves[node.level as usize] {
                    wanted[m as usize / 2][m as usize % 2] = true;
                }
            }
            account.held += (family.nodes.len() * size_of::<Node>()) as u64;
            families[2 * at + sign] = family;
        }
    }
    let sets = MinimalSetDiagram { families, monotone: compiled.monotone };
    Ok(PrimeDiagram { sets, var_count })
}

/// The value of a leaf that is a constant module.
fn value(leaf: Leaf, values: &[Option<bool>]) -> Option<bool> {
    match leaf {
        Leaf::Var(_) => None,
        Leaf::Module(m) => values[m as usize],
    }
}

/// One module at work: its diagram, which grows by conjunctions of cofactors, and the families found so far.
struct Work {
    bdd: Bdd,
    store: Store,
    /// The family of each edge.
    memo: Vec<u32>,
    budget: Budget,
}

/// A function that waits for families of other functions.
struct Frame {
    edge: Edge,
    both: Edge,
    step: Step,
    common: u32,
    negative: u32,
}

#[derive(Clone, Copy)]
enum Step {
    Common,
    Negative,
    Positive,
}

impl Work {
    fn bytes(&self) -> u64 {
        let store = self.store.table.bytes() + self.store.cache.bytes();
        self.bdd.bytes() + store + 4 * self.memo.capacity() as u64
    }

    /// Shares the limits: what one store takes, the other has not.
    fn share(&mut self) -> Result<(), Stop> {
        let memo = 4 * self.memo.capacity() as u64;
        let families = self.store.table.bytes() + self.store.cache.bytes() + memo;
        let diagram = self.bdd.bytes() + memo;
        if families + diagram - memo > self.budget.memory {
            return Err(Stop::Memory);
        }
        self.bdd.allow(self.budget.work.saturating_sub(self.store.meter.work));
        self.bdd.meter.memory = self.budget.memory.saturating_sub(families);
        self.store.meter.set_limit(self.budget.work.saturating_sub(self.bdd.work()));
        self.store.meter.memory = self.budget.memory.saturating_sub(diagram);
        Ok(())
    }

    /// A copy of the module's diagram in a store, without constant modules.
    fn import(&mut self, part: &Part, root: Edge, values: &[Option<bool>]) -> Result<Edge, Stop> {
        let size = root.index() + 1;
        let keep = reachable(&part.nodes[..size], &[root]);
        let mut image = vec![0u32; size];
        for at in 1..size {
            if !keep[at] {
                continue;
            }
            let node = part.nodes[at];
            let lo = image[(node.lo >> 1) as usize] ^ (node.lo & 1);
            let hi = image[(node.hi >> 1) as usize] ^ (node.hi & 1);
            image[at] = match value(part.leaves[node.level as usize], values) {
                Some(true) => hi,
                Some(false) => lo,
                None => self.bdd.join(node.level, lo, hi)?.0,
            };
        }
        Ok(Edge(image[root.index()] ^ (root.0 & 1)))
    }

    /// The families of the module and of its negation, those that are wanted.
    fn families(
        &mut self,
        part: &Part,
        root: Edge,
        values: &[Option<bool>],
        wanted: [bool; 2],
    ) -> Result<[Option<u32>; 2], Stop> {
        let root = self.import(part, root, values)?;
        let mut found = [None; 2];
        if wanted[0] {
            found[0] = Some(self.primes(root)?);
        }
        if wanted[1] {
            found[1] = Some(self.primes(!root)?);
        }
        Ok(found)
    }

    fn known(&self, edge: Edge) -> Option<u32> {
        match edge {
            Edge::TRUE => Some(UNIT),
            Edge::FALSE => Some(EMPTY),
            _ => self.memo.get(edge.0 as usize).copied().filter(|&found| found != UNKNOWN),
        }
    }

    fn primes(&mut self, root: Edge) -> Result<u32, Stop> {
        let mut stack: Vec<Frame> = Vec::new();
        let mut edge = root;
        loop {
            let Some(mut result) = self.known(edge) else {
                self.share()?;
                let (lo, hi) = self.bdd.children(edge);
                let both = self.bdd.and(lo, hi)?;
                stack.push(Frame { edge, both, step: Step::Common, common: 0, negative: 0 });
                edge = both;
                continue;
            };
            loop {
                let Some(top) = stack.last_mut() else { return Ok(result) };
                let (lo, hi) = self.bdd.children(top.edge);
                match top.step {
                    Step::Common => {
                        top.common = result;
                        top.step = Step::Negative;
                        // The same function again, where the one value implies the other.
                        edge = if lo == top.both { Edge::FALSE } else { lo };
                        break;
                    }
                    Step::Negative => {
                        top.step = Step::Positive;
                        let common = top.common;
                        let negative = self.store.difference(result, common)?;
                        top.negative = negative;
                        edge = if hi == top.both { Edge::FALSE } else { hi };
                        break;
                    }
                    Step::Positive => {}
                }
                let Some(Frame { edge: done, common, negative, .. }) = stack.pop() else {
                    return Ok(result);
                };
                let level = 2 * self.bdd.level(done).unwrap_or(0);
                let positive = self.store.difference(result, common)?;
                let rest = self.store.make(level + 1, common, negative)?;
                result = self.store.make(level, rest, positive)?;
                let at = done.0 as usize;
                if self.memo.len() <= at {
                    self.memo.resize(at + 1, UNKNOWN);
                }
                self.memo[at] = result;
            }
        }
    }

    /// The nodes that a family needs, on their own.
    fn family(&self, part: &Part, root: u32, var_count: usize) -> Family {
        let nodes = &self.store.table.nodes;
        let keep = below(nodes, root);
        let mut image = vec![EMPTY, UNIT];
        image.resize(nodes.len(), EMPTY);
        let mut own: Vec<Node> = nodes[..2].to_vec();
        for at in 2..=root as usize {
            if keep[at] {
                image[at] = own.len() as u32;
                let Node { level, lo, hi } = nodes[at];
                own.push(Node { level, lo: image[lo as usize], hi: image[hi as usize] });
            }
        }
        let leaves = part.leaves.iter().flat_map(|leaf| match *leaf {
            Leaf::Var(v) => [Leaf::Var(v), Leaf::Var(VarId(v.0 + var_count as u32))],
            Leaf::Module(m) => [Leaf::Module(2 * m), Leaf::Module(2 * m + 1)],
        });
        Family { nodes: own, root: image[root as usize], leaves: leaves.collect() }
    }
}
