//! Reduced ordered binary decision diagrams with complement edges.
//!
//! The diagrams of Bryant (1986) with the complement edges of Brace, Rudell and Bryant (1990): an
//! edge is a node position and a negation bit, negation is free, and the edge for "true" is never
//! negated, which keeps diagrams canonical. There is one terminal, true.
//!
//! All operations use explicit stacks, so the depth of a diagram is limited by memory only. They
//! count their steps, and end with [`Stop`] at the limit; what was computed until then stays in the
//! operation cache, so a later try with a higher limit does not start from nothing.

pub(crate) mod compile;
pub(crate) mod order;
pub(crate) mod portfolio;
pub(crate) mod sift;

use std::cmp::Ordering;

use crate::budget::{Budget, Cancel, Meter, Stop};
use crate::table::{BOTTOM, Cache, Node, Table};

/// A function in a [`Bdd`]: the lowest bit negates the node at the position of the other bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge(pub(crate) u32);

impl Edge {
    /// The constant true.
    pub const TRUE: Self = Self(0);
    /// The constant false.
    pub const FALSE: Self = Self(1);

    pub(crate) const fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(crate) const fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

impl std::ops::Not for Edge {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// Waiting half of a binary operation: the true-cofactors still to do, then the false result.
#[derive(Clone, Copy)]
struct Frame {
    level: u32,
    f: u32,
    g: u32,
    f1: u32,
    g1: u32,
    lo: u32,
    /// How many nodes there were before; what is newer was made below this level.
    since: u32,
}

const PENDING: u32 = u32::MAX;

/// A store of diagrams over levels 0, 1, 2, … (0 nearest the root).
#[derive(Clone)]
pub struct Bdd {
    pub(crate) table: Table,
    cache: Cache,
    stack: Vec<Frame>,
    pub(crate) meter: Meter,
}

/// Nodes that a sweep over a store passes in the time of one step.
pub(crate) const SWEPT: usize = 4;

/// Most nodes in one store: positions have 31 bits, and the cache marks free places.
const MAX_NODES: usize = (1 << 31) - 2;

/// Marks by position the nodes that `roots` reach (the terminal is not marked). Children stand before parents.
pub(crate) fn reachable(nodes: &[Node], roots: &[Edge]) -> Vec<bool> {
    let mut keep = vec![false; nodes.len()];
    let mut highest = 0;
    for root in roots {
        keep[root.index()] = true;
        highest = highest.max(root.index());
    }
    // One downward sweep marks all.
    for index in (1..=highest).rev() {
        if keep[index] {
            keep[(nodes[index].lo >> 1) as usize] = true;
            keep[(nodes[index].hi >> 1) as usize] = true;
        }
    }
    keep[0] = false;
    keep
}

impl Bdd {
    /// An empty store with these limits.
    pub fn new(budget: Budget, cancel: &Cancel) -> Self {
        Self {
            table: Table::new(1, 1),
            cache: Cache::new(1 << 6),
            stack: Vec::new(),
            meter: Meter::new(budget, cancel),
        }
    }

    /// Nodes held at present, garbage included, without the terminal.
    pub fn node_count(&self) -> usize {
        self.table.len() - 1
    }

    /// Steps so far.
    pub fn work(&self) -> u64 {
        self.meter.work
    }

    /// Changes the limit on the total of steps.
    pub fn allow(&mut self, work: u64) {
        self.meter.set_limit(work);
    }

    /// Bytes held at present.
    pub fn bytes(&self) -> u64 {
        self.table.bytes() + self.cache.bytes()
    }

    pub(crate) fn node(&self, edge: Edge) -> Node {
        self.table.nodes[edge.index()]
    }

    /// The level that `edge` decides first; `None` for constants.
    pub fn level(&self, edge: Edge) -> Option<u32> {
        let level = self.node(edge).level;
        (level != BOTTOM).then_some(level)
    }

    /// What `edge` becomes when its first level is false and true; constants give themselves.
    pub fn children(&self, edge: Edge) -> (Edge, Edge) {
        let node = self.node(edge);
        let bit = edge.0 & 1;
        (Edge(node.lo ^ bit), Edge(node.hi ^ bit))
    }

    /// The function "the variable at `level` holds".
    pub fn var(&mut self, level: u32) -> Result<Edge, Stop> {
        self.make(level, Edge::FALSE.0, Edge::TRUE.0).map(Edge)
    }

    /// The node that decides `level` between two edges that start below it.
    pub(crate) fn join(&mut self, level: u32, lo: u32, hi: u32) -> Result<Edge, Stop> {
        self.make(level, lo, hi).map(Edge)
    }

    #[inline]
    fn make(&mut self, level: u32, lo: u32, hi: u32) -> Result<u32, Stop> {
        self.make_since(level, lo, hi, u32::MAX)
    }

    /// [`Bdd::make`], when no node at or above `level` was made since there were `since` nodes: a
    /// child that is newer than that has no parent yet, so there is nothing to look for.
    #[inline]
    fn make_since(&mut self, level: u32, lo: u32, hi: u32, since: u32) -> Result<u32, Stop> {
        if lo == hi {
            return Ok(lo);
        }
        let negate = hi & 1;
        let (index, made) = if (lo >> 1).max(hi >> 1) >= since {
            (self.table.make_new(level, lo ^ negate, hi ^ negate), true)
        } else {
            self.table.find_or_make(level, lo ^ negate, hi ^ negate)
        };
        if made {
            self.meter.step()?;
            if self.table.len().is_power_of_two() {
                self.resize()?;
            }
        }
        Ok((index << 1) | negate)
    }

    #[cold]
    fn resize(&mut self) -> Result<(), Stop> {
        if self.table.len() >= MAX_NODES {
            return Err(Stop::Memory);
        }
        let want = self.table.len().clamp(1 << 6, 1 << 23);
        if self.cache.len() < want {
            self.cache.grow(want);
        }
        self.meter.hold(self.bytes())
    }

    /// Fits the operation cache to nodes that came from elsewhere.
    pub(crate) fn settle(&mut self) -> Result<(), Stop> {
        let want = self.table.len().next_power_of_two().clamp(1 << 6, 1 << 23);
        if self.cache.len() < want {
            self.cache.grow(want);
        }
        self.meter.hold(self.bytes())
    }

    /// Both hold.
    pub fn and(&mut self, f: Edge, g: Edge) -> Result<Edge, Stop> {
        self.apply::<false>(f.0, g.0).map(Edge)
    }

    /// At least one holds.
    pub fn or(&mut self, f: Edge, g: Edge) -> Result<Edge, Stop> {
        self.apply::<false>(f.0 ^ 1, g.0 ^ 1).map(|e| Edge(e ^ 1))
    }

    /// Exactly one holds.
    pub fn xor(&mut self, f: Edge, g: Edge) -> Result<Edge, Stop> {
        self.apply::<true>(f.0, g.0).map(Edge)
    }

    /// `then` where `condition` holds, else `otherwise`.
    pub fn ite(&mut self, condition: Edge, then: Edge, otherwise: Edge) -> Result<Edge, Stop> {
        let node = self.node(condition);
        let below = self.node(then).level.min(self.node(otherwise).level);
        if node.level < below && node.lo <= 1 && node.hi <= 1 {
            let (lo, hi) =
                if condition.is_negated() { (then, otherwise) } else { (otherwise, then) };
            return self.join(node.level, lo.0, hi.0);
        }
        let yes = self.and(condition, then)?;
        let no = self.and(!condition, otherwise)?;
        self.or(yes, no)
    }

    fn apply<const XOR: bool>(&mut self, f: u32, g: u32) -> Result<u32, Stop> {
        let mut stack = std::mem::take(&mut self.stack);
        stack.clear();
        let result = self.run::<XOR>(f, g, &mut stack);
        self.stack = stack;
        result
    }

    fn run<const XOR: bool>(
        &mut self,
        mut f: u32,
        mut g: u32,
        stack: &mut Vec<Frame>,
    ) -> Result<u32, Stop> {
        loop {
            // For exclusive or, negations move to the result: both operands are regular, and the
            // frame remembers the bit in the low bit of `level`.
            let negate = if XOR { (f ^ g) & 1 } else { 0 };
            if XOR {
                f &= !1;
                g &= !1;
            }
            if f > g {
                std::mem::swap(&mut f, &mut g);
            }
            let known = if XOR {
                if f == 0 {
                    Some(g ^ 1)
                } else if f == g {
                    Some(1)
                } else {
                    None
                }
            } else if f <= 1 {
                Some(if f == 0 { g } else { 1 })
            } else if f == g {
                Some(f)
            } else if f ^ 1 == g {
                Some(1)
            } else {
                None
            };
            let known = if known.is_some() {
                known
            } else {
                self.meter.step()?;
                // The cache is shared: keys of exclusive or have the greater edge first.
                if XOR { self.cache.get(g, f) } else { self.cache.get(f, g) }
            };
            let Some(mut result) = known else {
                let a = self.table.nodes[(f >> 1) as usize];
                let b = self.table.nodes[(g >> 1) as usize];
                let level = a.level.min(b.level);
                let (f0, f1) =
                    if a.level == level { (a.lo ^ (f & 1), a.hi ^ (f & 1)) } else { (f, f) };
                let (g0, g1) =
                    if b.level == level { (b.lo ^ (g & 1), b.hi ^ (g & 1)) } else { (g, g) };
                let since = self.table.len() as u32;
                let level = (level << 1) | negate;
                stack.push(Frame { level, f, g, f1, g1, lo: PENDING, since });
                f = f0;
                g = g0;
                continue;
            };
            result ^= negate;
            loop {
                let Some(top) = stack.last_mut() else {
                    return Ok(result);
                };
                if top.lo == PENDING {
                    top.lo = result;
                    f = top.f1;
                    g = top.g1;
                    break;
                }
                let Frame { level, f, g, lo, since, .. } = *top;
                stack.pop();
                result = self.make_since(level >> 1, lo, result, since)?;
                if XOR {
                    self.cache.put(g, f, result);
                } else {
                    self.cache.put(f, g, result);
                }
                result ^= level & 1;
            }
        }
    }

    /// Drops every node that `roots` do not reach, and renames the roots in place. All other edges
    /// become meaningless.
    pub fn collect(&mut self, roots: &mut [Edge]) {
        let keep = self.reachable(roots);
        let image = self.table.compact(&keep);
        for root in roots {
            root.0 = (image[root.index()] << 1) | (root.0 & 1);
        }
        self.cache.clear();
    }

    /// Empties the operation cache, as positions have new meanings.
    pub(crate) fn forget(&mut self) {
        self.cache.clear();
    }

    /// Marks by position the nodes that `roots` reach (the terminal is not marked).
    pub(crate) fn reachable(&self, roots: &[Edge]) -> Vec<bool> {
        reachable(&self.table.nodes, roots)
    }

    /// Changes the order of levels so that the diagrams of `roots` become small, by sifting, within
    /// `allowance` steps; everything else is dropped. Roots are renamed in place.
    ///
    /// Returns the old level at each of the `level_count` new levels.
    pub fn sift(&mut self, roots: &mut [Edge], level_count: usize, allowance: u64) -> Vec<u32> {
        sift::sift(self, roots, level_count, allowance)
    }

    /// How many nodes `roots` reach, without the terminal.
    pub fn size(&self, roots: &[Edge]) -> usize {
        self.reachable(roots).into_iter().filter(|&k| k).count()
    }

    /// `edge` with the variable at `level` fixed.
    pub fn restrict(&mut self, edge: Edge, level: u32, value: bool) -> Result<Edge, Stop> {
        if edge.index() == 0 {
            return Ok(edge);
        }
        self.meter.steps((edge.index() / SWEPT) as u64)?;
        let keep = self.reachable(&[edge]);
        let mut image = vec![0u32; edge.index() + 1];
        for index in 1..=edge.index() {
            if !keep[index] {
                continue;
            }
            let node = self.table.nodes[index];
            let through = |e: u32, image: &[u32]| image[(e >> 1) as usize] ^ (e & 1);
            image[index] = match node.level.cmp(&level) {
                Ordering::Greater => (index as u32) << 1,
                Ordering::Equal if value => node.hi,
                Ordering::Equal => node.lo,
                Ordering::Less => {
                    let lo = through(node.lo, &image);
                    let hi = through(node.hi, &image);
                    self.make(node.level, lo, hi)?
                }
            };
        }
        Ok(Edge(image[edge.index()] ^ (edge.0 & 1)))
    }

    /// The value of `edge` when level `l` has the value `values[l]`.
    pub fn eval(&self, edge: Edge, values: &[bool]) -> bool {
        let mut edge = edge;
        while edge.index() != 0 {
            let (lo, hi) = self.children(edge);
            edge = if values[self.node(edge).level as usize] { hi } else { lo };
        }
        edge == Edge::TRUE
    }
}
