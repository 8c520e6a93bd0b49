//! Minimal cut sets and prime implicants in zero-suppressed decision diagrams (Minato, DAC 1993).
//!
//! A minimal cut set of a monotone function is a least set of variables that makes it hold. For a
//! function with negations these are the minimal cut sets of its monotone hull, the least monotone
//! function above it: the sets of variables that can be extended by *not holding* of others to make
//! the function hold. They are the minimal p-cuts of Rauzy and Dutuit (1997), the least positive parts of prime implicants: the
//! positive part of a prime makes the function hold when nothing else does, and a least set that does so is the positive part
//! of a prime.
//!
//! They are computed from the binary diagram of each module (Rauzy, "New algorithms for fault trees
//! analysis", Reliability Engineering & System Safety 40, 1993), and modules are never multiplied
//! out: counts multiply, and enumeration steps into modules as it goes.

mod best;
mod direct;
mod primes;
mod signed;

use num_bigint::BigUint;

use crate::bdd::Edge;
use crate::budget::{Budget, Cancel, Meter, Stop};
use crate::compiled::{Compiled, Leaf, Part};
use crate::table::{BOTTOM, Cache, Node, Table};

pub use best::{Best, FoundSet};
pub use direct::by_least_sets;
pub use primes::{BestProducts, Literal, PrimeDiagram};

/// Position of the family without members.
pub(crate) const EMPTY: u32 = 0;
/// Position of the family that has only the empty set.
pub(crate) const UNIT: u32 = 1;

/// Most nodes in one store: the cache marks free places, and frames mark pending results.
const MAX_NODES: usize = (1 << 31) - 2;

#[derive(Clone, Copy)]
struct Frame {
    level: u32,
    f: u32,
    g: u32,
    step: Step,
    first: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Lo,
    Hi,
    /// Only for `without`: the true part has met the true part and now meets the false part.
    HiLo,
}

/// A store of families of sets over levels.
struct Store {
    table: Table,
    cache: Cache,
    stack: Vec<Frame>,
    meter: Meter,
}

impl Store {
    fn new(budget: Budget, cancel: &Cancel) -> Self {
        Self {
            table: Table::new(2, 0),
            cache: Cache::new(1 << 6),
            stack: Vec::new(),
            meter: Meter::new(budget, cancel),
        }
    }

    fn make(&mut self, level: u32, lo: u32, hi: u32) -> Result<u32, Stop> {
        if hi == EMPTY {
            return Ok(lo);
        }
        let (index, made) = self.table.find_or_make(level, lo, hi);
        if made {
            self.meter.step()?;
            if self.table.len().is_power_of_two() {
                let want = self.table.len().clamp(1 << 6, 1 << 22);
                if self.cache.len() < want {
                    self.cache.grow(want);
                }
                self.meter.hold(self.table.bytes() + self.cache.bytes())?;
                if self.table.len() >= MAX_NODES {
                    return Err(Stop::Memory);
                }
            }
        }
        Ok(index)
    }

    /// What `root` needs of the store, and nothing else; the store is empty then.
    fn family(&mut self, root: u32, leaves: Vec<Leaf>) -> Family {
        let image = self.table.compact(&below(&self.table.nodes, root));
        let nodes = std::mem::take(&mut self.table.nodes);
        debug_assert!(nodes[..2].iter().all(|n| n.level == BOTTOM));
        Family { nodes, root: image[root as usize], leaves }
    }

    /// The members of `f` that are not members of `g`.
    fn difference(&mut self, f: u32, g: u32) -> Result<u32, Stop> {
        self.run::<false>(f, g)
    }

    /// The members of `f` that contain no member of `g`.
    fn without(&mut self, f: u32, g: u32) -> Result<u32, Stop> {
        self.run::<true>(f, g)
    }

    fn run<const WITHOUT: bool>(&mut self, f: u32, g: u32) -> Result<u32, Stop> {
        let mut stack = std::mem::take(&mut self.stack);
        stack.clear();
        let result = self.walk::<WITHOUT>(f, g, &mut stack);
        self.stack = stack;
        result
    }

    fn walk<const WITHOUT: bool>(
        &mut self,
        mut f: u32,
        mut g: u32,
        stack: &mut Vec<Frame>,
    ) -> Result<u32, Stop> {
        // The two operations never share a store's cache: a store does one or the other.
        loop {
            let (mut a, mut b);
            // Levels of g above f concern variables that no member of f has.
            loop {
                a = self.table.nodes[f as usize];
                b = self.table.nodes[g as usize];
                if f == EMPTY || g <= UNIT || f == g || b.level >= a.level {
                    break;
                }
                g = b.lo;
            }
            let known = if f == EMPTY || f == g || (WITHOUT && g == UNIT) {
                Some(EMPTY)
            } else if g == EMPTY || f == UNIT {
                // f = {∅} against a g that is below no level: handled by f == g above.
                Some(f)
            } else {
                self.meter.step()?;
                self.cache.get(f, g)
            };
            let Some(mut result) = known else {
                stack.push(Frame { level: a.level, f, g, step: Step::Lo, first: 0 });
                if b.level == a.level {
                    g = b.lo;
                }
                f = a.lo;
                continue;
            };
            loop {
                let Some(top) = stack.last_mut() else {
                    return Ok(result);
                };
                let a = self.table.nodes[top.f as usize];
                let b = self.table.nodes[top.g as usize];
                let same = b.level == top.level;
                match top.step {
                    Step::Lo => {
                        top.first = result;
                        if !WITHOUT && !same {
                            // No member of g has this variable: the true part stays whole.
                            result = a.hi;
                        } else {
                            top.step = Step::Hi;
                            f = a.hi;
                            g = if same { b.hi } else { top.g };
                            break;
                        }
                    }
                    Step::Hi if WITHOUT && same => {
                        top.step = Step::HiLo;
                        f = result;
                        g = b.lo;
                        break;
                    }
                    Step::Hi | Step::HiLo => {}
                }
                let Frame { level, f, g, first, .. } = *top;
                stack.pop();
                result = self.make(level, first, result)?;
                self.cache.put(f, g, result);
            }
        }
    }
}

/// One module's family; levels are those of the module's diagram.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    /// Children before parents; positions 0 and 1 are the terminals.
    pub nodes: Vec<Node>,
    pub root: u32,
    pub leaves: Vec<Leaf>,
}

/// The minimal cut sets of one function, as one diagram per module.
#[derive(Clone, Debug)]
pub struct MinimalSetDiagram {
    pub(crate) families: Vec<Family>,
    monotone: bool,
}

/// Marks by position the nodes of families that `root` needs. Children stand before parents.
fn below(nodes: &[Node], root: u32) -> Vec<bool> {
    let mut keep = vec![false; nodes.len()];
    keep[root as usize] = true;
    for at in (2..=root as usize).rev() {
        if keep[at] {
            keep[nodes[at].lo as usize] = true;
            keep[nodes[at].hi as usize] = true;
        }
    }
    keep
}

/// What was spent on making a [`MinimalSetDiagram`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Steps.
    pub work: u64,
    /// Most bytes held at one time.
    pub peak: u64,
}

impl MinimalSetDiagram {
    /// Finds the minimal cut sets of the function `root` (by position) of `compiled`.
    ///
    /// Ends with [`Stop`] at the limits; the second part of the result says what was spent in
    /// either case.
    pub fn new(
        compiled: &Compiled,
        root: usize,
        budget: Budget,
        cancel: &Cancel,
    ) -> (Result<Self, Stop>, Spent) {
        let mut spent = Spent::default();
        let result = Self::build(compiled, root, budget, cancel, &mut spent);
        (result, spent)
    }

    fn build(
        compiled: &Compiled,
        root: usize,
        budget: Budget,
        cancel: &Cancel,
        spent: &mut Spent,
    ) -> Result<Self, Stop> {
        let needed = needed(compiled, root);
        // A module that holds when nothing holds is replaced by its negation, so that "the module
        // does not hold" never costs a variable.
        let mut flipped: Vec<bool> = Vec::with_capacity(compiled.parts.len());
        let mut families = Vec::with_capacity(compiled.parts.len());
        let last = compiled.parts.len() - 1;
        let mut held = 0u64;
        for (i, part) in compiled.parts.iter().enumerate() {
            let mut edge = part.roots[if i == last { root } else { 0 }];
            let at_zero = zero_value(part, edge, &flipped);
            flipped.push(at_zero && i != last);
            if flipped[i] {
                edge = !edge;
            }
            if !needed[i] {
                families.push(Family { nodes: Vec::new(), root: EMPTY, leaves: Vec::new() });
                continue;
            }
            let limit = Budget {
                work: budget.work.saturating_sub(spent.work),
                memory: budget.memory.saturating_sub(held),
            };
            let mut store = Store::new(limit, cancel);
            let made = minimal(part, edge, &flipped, &mut store);
            spent.work += store.meter.work;
            spent.peak = spent.peak.max(held + store.meter.peak.max(store.table.bytes()));
            let family = made?;
            held += (family.nodes.len() * size_of::<Node>()) as u64;
            families.push(family);
        }
        Ok(Self { families, monotone: compiled.monotone })
    }

    /// Whether the function is monotone by its shape, so that these are its own minimal cut sets.
    pub fn is_monotone(&self) -> bool {
        self.monotone
    }

    /// Nodes of all families together, terminals not counted.
    pub fn node_count(&self) -> usize {
        self.families.iter().map(|f| f.nodes.len().saturating_sub(2)).sum()
    }

    /// How many sets there are of each number of members; the index is the number.
    ///
    /// Ends with [`Stop::Memory`] when the counts would take more than `memory` bytes, and with
    /// [`Stop::Work`] when they would take more than some hundred million additions (thousands of
    /// different sizes in large modules); [`MinimalSetDiagram::count`] is far cheaper.
    pub fn counts(&self, memory: u64) -> Result<Vec<BigUint>, Stop> {
        let mut modules: Vec<Vec<BigUint>> = Vec::with_capacity(self.families.len());
        let mut left = MAX_COUNTING;
        // A module is a leaf of one other module only, but that may have two families.
        let mut uses = vec![0u32; self.families.len()];
        for leaf in self.families.iter().flat_map(|family| &family.leaves) {
            if let Leaf::Module(m) = leaf {
                uses[*m as usize] += 1;
            }
        }
        for family in &self.families {
            let leaves: Vec<Vec<BigUint>> = family
                .leaves
                .iter()
                .map(|leaf| match leaf {
                    Leaf::Var(_) => vec![BigUint::ZERO, BigUint::from(1u8)],
                    Leaf::Module(m) => {
                        let m = *m as usize;
                        uses[m] -= 1;
                        // The last use takes it along.
                        if uses[m] == 0 {
                            std::mem::take(&mut modules[m])
                        } else {
                            modules[m].clone()
                        }
                    }
                })
                .collect();
            let carried: usize = leaves.iter().map(Vec::len).sum();
            left = left.checked_sub(CARRY_COST * carried as u64).ok_or(Stop::Work)?;
            let small: Option<Vec<Vec<u128>>> = leaves
                .iter()
                .map(|poly| poly.iter().map(|c| u128::try_from(c).ok()).collect())
                .collect();
            let result =
                match small.and_then(|leaves| polynomial(family, &leaves, memory, &mut left)) {
                    Some(result) => result?.into_iter().map(BigUint::from).collect(),
                    None => polynomial(family, &leaves, memory, &mut left)
                        .unwrap_or(Err(Stop::Memory))?,
                };
            modules.push(result);
        }
        Ok(modules.pop().unwrap_or_default())
    }
}

impl MinimalSetDiagram {
    /// How many sets there are; ends with [`Stop`] when that would take more than `memory` bytes or
    /// some hundred million operations.
    pub fn count_within(&self, memory: u64) -> Result<BigUint, Stop> {
        let mut modules: Vec<f64> = Vec::with_capacity(self.families.len());
        let (mut words, mut effort) = (0.0, 0.0);
        for family in &self.families {
            // Number of 64-bit words of each count, from above.
            let mut bits = vec![0.0, 1.0];
            for node in family.nodes.iter().skip(2) {
                let leaf = match family.leaves[node.level as usize] {
                    Leaf::Var(_) => 1.0,
                    Leaf::Module(m) => modules[m as usize],
                };
                let hi: f64 = bits[node.hi as usize];
                let lo: f64 = bits[node.lo as usize];
                // log2(2^(hi + leaf) + 2^lo), with log2(1 + x) at most 1.45 x for small x.
                let (more, less) = ((hi + leaf - 1.0).max(lo), (hi + leaf - 1.0).min(lo));
                bits.push(more + (1.45 * libm::exp2(less - more)).min(1.0));
                effort += (hi / 64.0 + 1.0) * (leaf / 64.0 + 1.0);
            }
            words += bits.iter().map(|b| b / 64.0 + 4.0).sum::<f64>();
            modules.push(bits[family.root as usize]);
        }
        if words * 8.0 > memory as f64 {
            return Err(Stop::Memory);
        }
        if effort > MAX_COUNTING as f64 {
            return Err(Stop::Work);
        }
        Ok(self.count())
    }

    /// How many sets there are.
    pub fn count(&self) -> BigUint {
        let mut modules: Vec<BigUint> = Vec::with_capacity(self.families.len());
        for family in &self.families {
            let leaf = |level: u32| match family.leaves[level as usize] {
                Leaf::Var(_) => BigUint::from(1u8),
                Leaf::Module(m) => modules[m as usize].clone(),
            };
            let mut values = vec![BigUint::ZERO, BigUint::from(1u8)];
            for node in family.nodes.iter().skip(2) {
                let value =
                    &values[node.hi as usize] * leaf(node.level) + &values[node.lo as usize];
                values.push(value);
            }
            let root = values.swap_remove(family.root as usize);
            modules.push(root);
        }
        modules.pop().unwrap_or_default()
    }
}

/// Operations that a coefficient of an inner module costs by being carried to the outer one.
const CARRY_COST: u64 = 10;

/// Most coefficient operations, each weighted by its cost, for the counts of all modules.
const MAX_COUNTING: u64 = 200_000_000;

/// Coefficients of counting polynomials; `None` means overflow.
trait Count: Clone {
    /// Cost of one operation relative to machine numbers.
    const COST: u64;
    fn zero() -> Self;
    fn one() -> Self;
    fn add_product(&mut self, a: &Self, b: &Self) -> Option<()>;
    fn is_zero(&self) -> bool;
}

impl Count for u128 {
    const COST: u64 = 1;
    fn zero() -> Self {
        0
    }
    fn one() -> Self {
        1
    }
    fn add_product(&mut self, a: &Self, b: &Self) -> Option<()> {
        *self = self.checked_add(a.checked_mul(*b)?)?;
        Some(())
    }
    fn is_zero(&self) -> bool {
        *self == 0
    }
}

impl Count for BigUint {
    const COST: u64 = 30;
    fn zero() -> Self {
        Self::ZERO
    }
    fn one() -> Self {
        Self::from(1u8)
    }
    fn add_product(&mut self, a: &Self, b: &Self) -> Option<()> {
        *self += a * b;
        Some(())
    }
    fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

/// Sets of the family by number of members, where a leaf stands for sets counted by its
/// polynomial. `None` on overflow of the coefficients.
fn polynomial<C: Count>(
    family: &Family,
    leaves: &[Vec<C>],
    memory: u64,
    left: &mut u64,
) -> Option<Result<Vec<C>, Stop>> {
    let count = family.nodes.len();
    if count == 0 {
        return Some(Ok(Vec::new()));
    }
    // Only the degrees that can occur at a node are stored for it.
    let mut low = vec![0u32; count];
    let mut high = vec![0u32; count];
    let mut start = vec![0usize; count + 1];
    let spans: Vec<(u32, u32)> = leaves
        .iter()
        .map(|poly| {
            let first = poly.iter().position(|c| !c.is_zero()).unwrap_or(0);
            (first as u32, poly.len().saturating_sub(1) as u32)
        })
        .collect();
    let filled: Vec<u32> =
        leaves.iter().map(|poly| poly.iter().filter(|c| !c.is_zero()).count() as u32).collect();
    let mut effort = 0u64;
    for (i, node) in family.nodes.iter().enumerate() {
        if i > UNIT as usize {
            let (lo, hi) = (node.lo as usize, node.hi as usize);
            let span = spans[node.level as usize];
            low[i] = low[hi].saturating_add(span.0);
            high[i] = high[hi].saturating_add(span.1);
            if lo != EMPTY as usize {
                low[i] = low[i].min(low[lo]);
                high[i] = high[i].max(high[lo]);
            }
        }
        start[i + 1] = start[i] + (high[i] - low[i] + 1) as usize;
        if i > UNIT as usize {
            let hi = node.hi as usize;
            let terms = u64::from(high[hi] - low[hi] + 1) * u64::from(filled[node.level as usize]);
            effort = effort.saturating_add(terms * C::COST);
        }
    }
    if effort > *left {
        return Some(Err(Stop::Work));
    }
    *left -= effort;
    let total = start[count];
    if (total as u64).saturating_mul(size_of::<C>() as u64) > memory {
        return Some(Err(Stop::Memory));
    }
    let mut data: Vec<C> = vec![C::zero(); total];
    data[start[UNIT as usize]] = C::one();
    let one = C::one();
    for (i, node) in family.nodes.iter().enumerate().skip(2) {
        let (before, rest) = data.split_at_mut(start[i]);
        let mine = &mut rest[..start[i + 1] - start[i]];
        let lo = node.lo as usize;
        if lo != EMPTY as usize {
            for (d, c) in before[start[lo]..start[lo + 1]].iter().enumerate() {
                mine[(low[lo] - low[i]) as usize + d].add_product(c, &one)?;
            }
        }
        let hi = node.hi as usize;
        let poly = &leaves[node.level as usize];
        for (d, c) in before[start[hi]..start[hi + 1]].iter().enumerate() {
            if c.is_zero() {
                continue;
            }
            for (e, w) in poly.iter().enumerate() {
                if !w.is_zero() {
                    mine[low[hi] as usize + d + e - low[i] as usize].add_product(c, w)?;
                }
            }
        }
    }
    let root = family.root as usize;
    let mut out = vec![C::zero(); low[root] as usize];
    if root != EMPTY as usize {
        out.extend_from_slice(&data[start[root]..start[root + 1]]);
    }
    while out.last().is_some_and(C::is_zero) {
        out.pop();
    }
    Some(Ok(out))
}

/// Which modules the function `root` uses.
fn needed(compiled: &Compiled, root: usize) -> Vec<bool> {
    let last = compiled.parts.len() - 1;
    let mut needed = vec![false; compiled.parts.len()];
    needed[last] = true;
    for (i, part) in compiled.parts.iter().enumerate().rev() {
        if !needed[i] {
            continue;
        }
        let edge = part.roots[if i == last { root } else { 0 }];
        let mut keep = vec![false; edge.index() + 1];
        keep[edge.index()] = true;
        for n in (1..=edge.index()).rev() {
            if keep[n] {
                let node = part.nodes[n];
                keep[(node.lo >> 1) as usize] = true;
                keep[(node.hi >> 1) as usize] = true;
                if let Leaf::Module(m) = part.leaves[node.level as usize] {
                    needed[m as usize] = true;
                }
            }
        }
    }
    needed
}

/// The value of `edge` when nothing holds.
fn zero_value(part: &Part, mut edge: Edge, flipped: &[bool]) -> bool {
    while edge.index() != 0 {
        let node = part.nodes[edge.index()];
        let holds =
            matches!(part.leaves[node.level as usize], Leaf::Module(m) if flipped[m as usize]);
        edge = Edge((if holds { node.hi } else { node.lo }) ^ (edge.0 & 1));
    }
    edge == Edge::TRUE
}

const UNKNOWN: u32 = u32::MAX;

/// Minimal sets of one module's diagram.
fn minimal(part: &Part, root: Edge, flipped: &[bool], store: &mut Store) -> Result<Family, Stop> {
    // Results by edge: two for each node, one for each polarity; only reachable ones are made.
    let mut result = vec![UNKNOWN; 2 * (root.index() + 1)];
    let mut wanted = vec![false; 2 * (root.index() + 1)];
    result[Edge::TRUE.0 as usize] = UNIT;
    result[Edge::FALSE.0 as usize] = EMPTY;
    wanted[root.0 as usize] = true;
    let children = |e: usize| {
        let node = part.nodes[e >> 1];
        let bit = (e & 1) as u32;
        let swap =
            matches!(part.leaves[node.level as usize], Leaf::Module(m) if flipped[m as usize]);
        let (lo, hi) = if swap { (node.hi, node.lo) } else { (node.lo, node.hi) };
        ((lo ^ bit) as usize, (hi ^ bit) as usize)
    };
    for e in (2..wanted.len()).rev() {
        if wanted[e] {
            let (lo, hi) = children(e);
            wanted[lo] = true;
            wanted[hi] = true;
        }
    }
    // A flipped leaf turns a monotone dependence around.
    let monotone = part.monotone
        && !part.leaves.iter().any(|l| matches!(l, Leaf::Module(m) if flipped[*m as usize]));
    for e in 2..wanted.len() {
        if !wanted[e] {
            continue;
        }
        let (lo, hi) = children(e);
        let without = result[lo];
        let with = if monotone {
            // lo implies hi, so a set of hi that contains one of lo is one of lo.
            store.difference(result[hi], without)?
        } else {
            store.without(result[hi], without)?
        };
        result[e] = store.make(part.nodes[e >> 1].level, without, with)?;
    }
    Ok(store.family(result[root.0 as usize], part.leaves.clone()))
}
