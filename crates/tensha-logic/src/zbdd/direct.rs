//! Minimal cut sets of a monotone function from its operators, without a binary diagram.
//!
//! The minimal sets of an operator follow from those of its arguments: a disjunction joins them, a conjunction multiplies them, and what
//! contains another set is dropped at once (Jung, Han and Ha, Reliability Engineering & System Safety 83, 2004). A binary
//! diagram keeps every way in which a function can hold; this keeps only the least ones. Where many ways lead to the same few sets, as
//! in networks in which everything reaches everything, that is smaller by orders of magnitude.

use super::{EMPTY, Family, MinimalSetDiagram, Spent, Store, UNIT};
use crate::bdd::order::{Rule, Shape, Target, force, force_cost, guided, order};
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::{Leaf, Outline, outlines};
use crate::formula::{Formula, Kind, NodeId, simplify_within};
use crate::table::{Cache, Node};

#[derive(Clone, Copy, PartialEq)]
enum Op {
    Union,
    Product,
}

/// An operation that waits for the result of another.
struct Task {
    op: Op,
    f: u32,
    g: u32,
    level: u32,
    step: u8,
    lo: u32,
    with: u32,
}

/// A store with the operations on families of least sets.
struct Maker {
    store: Store,
    caches: [Cache; 2],
    stack: Vec<Task>,
}

impl Maker {
    fn new(budget: Budget, cancel: &Cancel) -> Self {
        Self {
            store: Store::new(budget, cancel),
            caches: [Cache::new(1 << 6), Cache::new(1 << 6)],
            stack: Vec::new(),
        }
    }

    fn parts(&self, f: u32, level: u32) -> (u32, u32) {
        let node = self.store.table.nodes[f as usize];
        if node.level == level { (node.lo, node.hi) } else { (f, EMPTY) }
    }

    /// What needs no walk.
    fn known(&mut self, op: Op, f: u32, g: u32) -> Result<Option<u32>, Stop> {
        Ok(match (op, f, g) {
            (Op::Union, UNIT, _) | (Op::Union, _, UNIT) => Some(UNIT),
            (Op::Product, EMPTY, _) | (Op::Product, _, EMPTY) => Some(EMPTY),
            (Op::Union, EMPTY, x) | (Op::Product, UNIT, x) => Some(x),
            (Op::Union, x, EMPTY) | (Op::Product, x, UNIT) => Some(x),
            (_, x, y) if x == y => Some(x),
            _ => {
                self.store.meter.step()?;
                self.caches[op as usize].get(f, g)
            }
        })
    }

    /// The least sets of both, or the least of all unions of one of each.
    fn run(&mut self, op: Op, f: u32, g: u32) -> Result<u32, Stop> {
        let mut stack = std::mem::take(&mut self.stack);
        stack.clear();
        let result = self.walk(op, f, g, &mut stack);
        self.stack = stack;
        result
    }

    fn walk(&mut self, op: Op, f: u32, g: u32, stack: &mut Vec<Task>) -> Result<u32, Stop> {
        let (mut op, mut f, mut g) = (op, f, g);
        loop {
            // Both operations commute.
            (f, g) = (f.min(g), f.max(g));
            let Some(mut value) = self.known(op, f, g)? else {
                let level = self.level(f).min(self.level(g));
                let (f0, g0) = (self.parts(f, level).0, self.parts(g, level).0);
                stack.push(Task { op, f, g, level, step: 0, lo: EMPTY, with: EMPTY });
                (f, g) = (f0, g0);
                continue;
            };
            loop {
                let Some(top) = stack.last_mut() else { return Ok(value) };
                let (f0, f1) = self.parts(top.f, top.level);
                let (g0, g1) = self.parts(top.g, top.level);
                top.step += 1;
                match (top.op, top.step) {
                    (Op::Union, 1) => {
                        top.lo = value;
                        // Neither argument holds a set that contains another of its own.
                        (f, g) = (self.store.without(f1, g0)?, self.store.without(g1, f0)?);
                        op = Op::Union;
                        break;
                    }
                    (Op::Product, 1) => {
                        top.lo = value;
                        if g1 == EMPTY || f1 == EMPTY {
                            // Only one argument has the variable.
                            top.step = 3;
                            (op, f, g) = if g1 == EMPTY {
                                (Op::Product, f1, top.g)
                            } else {
                                (Op::Product, top.f, g1)
                            };
                        } else {
                            // Where the variable holds, either part of an argument serves.
                            (op, f, g) = (Op::Union, f0, f1);
                        }
                        break;
                    }
                    (Op::Product, 2) => {
                        top.with = value;
                        (op, f, g) = (Op::Union, g0, g1);
                        break;
                    }
                    (Op::Product, 3) => {
                        (op, f, g) = (Op::Product, top.with, value);
                        break;
                    }
                    _ => {
                        let Task { op, f, g, level, lo, .. } = *top;
                        stack.pop();
                        let hi = match op {
                            Op::Union => value,
                            Op::Product => self.store.without(value, lo)?,
                        };
                        value = self.store.make(level, lo, hi)?;
                        self.remember(op, f, g, value)?;
                    }
                }
            }
        }
    }

    fn level(&self, f: u32) -> u32 {
        self.store.table.nodes[f as usize].level
    }

    fn remember(&mut self, op: Op, f: u32, g: u32, value: u32) -> Result<(), Stop> {
        let want = self.store.table.len().next_power_of_two().clamp(1 << 6, 1 << 20);
        let cache = &mut self.caches[op as usize];
        if cache.len() < want {
            cache.grow(want);
            let bytes = self.caches.iter().map(Cache::bytes).sum::<u64>();
            let store = &mut self.store;
            store.meter.hold(store.table.bytes() + store.cache.bytes() + bytes)?;
        }
        self.caches[op as usize].put(f, g, value);
        Ok(())
    }

    fn all(&mut self, op: Op, list: &[u32]) -> Result<u32, Stop> {
        let mut out = if op == Op::Union { EMPTY } else { UNIT };
        for f in list {
            out = self.run(op, out, *f)?;
        }
        Ok(out)
    }

    fn at_least(&mut self, k: usize, list: &[u32]) -> Result<u32, Stop> {
        // Least sets that make so many of those seen hold.
        let mut so_many = vec![EMPTY; k + 1];
        so_many[0] = UNIT;
        for f in list {
            for i in (1..=k).rev() {
                let one_more = self.run(Op::Product, so_many[i - 1], *f)?;
                so_many[i] = self.run(Op::Union, so_many[i], one_more)?;
            }
        }
        Ok(so_many[k])
    }
}

/// One order of variables, and how far it has come.
struct Attempt {
    maker: Maker,
    /// From top to bottom.
    order: Vec<u32>,
    level: Vec<u32>,
    made: Vec<u32>,
}

impl Attempt {
    fn new(order: Vec<u32>, budget: Budget, cancel: &Cancel) -> Self {
        let mut level = vec![0; order.len()];
        for (at, leaf) in order.iter().enumerate() {
            level[*leaf as usize] = at as u32;
        }
        Self { maker: Maker::new(budget, cancel), order, level, made: Vec::new() }
    }

    /// Goes on until everything is made or the limit on work is reached.
    fn go(&mut self, shape: &Shape, limit: u64) -> Result<(), Stop> {
        self.maker.store.meter.set_limit(limit);
        while let Some(gate) = shape.gates.get(self.made.len()) {
            let mut args = Vec::with_capacity(gate.args.len());
            for arg in &gate.args {
                args.push(match arg.target {
                    Target::Leaf(l) => {
                        self.maker.store.make(self.level[l as usize], EMPTY, UNIT)?
                    }
                    Target::Gate(g) => self.made[g as usize],
                });
            }
            // What was made early is small.
            args.sort_unstable();
            let made = match gate.kind {
                Kind::And => self.maker.all(Op::Product, &args)?,
                Kind::AtLeast(k) => self.maker.at_least(k as usize, &args)?,
                _ => self.maker.all(Op::Union, &args)?,
            };
            self.made.push(made);
        }
        Ok(())
    }

    fn spent(&self) -> u64 {
        self.maker.store.meter.work
    }

    fn family(mut self, leaves: &[Leaf]) -> Family {
        let root = self.made.last().copied().unwrap_or(EMPTY);
        let leaves = self.order.iter().map(|l| leaves[*l as usize]).collect();
        self.maker.store.family(root, leaves)
    }
}

/// Steps that each order gets before the first comparison, and by how much the next round is longer.
const FIRST_ROUND: u64 = 50_000;
const LONGER: u64 = 4;

/// Orders that are worth a trial, best first; one operator of a module can be worth far more in one than in another.
fn orders(shape: &Shape, meter: &mut u64, left: u64) -> Vec<Vec<u32>> {
    let mut out = vec![order(shape, Rule::Weights), order(shape, Rule::Light)];
    let cost = force_cost(shape);
    if cost < left / 8 {
        *meter += cost;
        let (_, close) = force(shape, order(shape, Rule::Written));
        out.push(guided(shape, &close));
    }
    out.push(order(shape, Rule::Shared));
    out
}

/// The family of one module. Orders race in rounds, and after each the half that came less far is dropped.
fn module(
    shape: &Shape,
    leaves: &[Leaf],
    budget: Budget,
    cancel: &Cancel,
    spent: &mut Spent,
) -> Result<Family, Stop> {
    let mut extra = 0;
    let orders = if shape.gates.len() <= 2 || shape.leaves <= 2 {
        vec![(0..shape.leaves as u32).collect()]
    } else {
        orders(shape, &mut extra, budget.work)
    };
    let many = orders.len() as u64;
    let share = Budget { memory: budget.memory / many, ..budget };
    let mut racing: Vec<Attempt> =
        orders.into_iter().map(|o| Attempt::new(o, share, cancel)).collect();
    let before = *spent;
    let mut dropped = extra;
    let mut limit = FIRST_ROUND;
    loop {
        let alone = racing.len() == 1;
        for at in 0..racing.len() {
            let others: u64 = racing.iter().map(Attempt::spent).sum::<u64>() - racing[at].spent();
            let left = budget.work.saturating_sub(dropped + others);
            if alone {
                racing[at].maker.store.meter.memory = budget.memory;
            }
            let done = racing[at].go(shape, if alone { left } else { limit.min(left) });
            spent.work = before.work + dropped + others + racing[at].spent();
            let peak: u64 = racing.iter().map(|a| a.maker.store.meter.peak).sum();
            spent.peak = spent.peak.max(before.peak + peak);
            match done {
                Ok(()) => return Ok(racing.swap_remove(at).family(leaves)),
                Err(Stop::Cancelled) => return Err(Stop::Cancelled),
                Err(stop) if alone || left <= limit => return Err(stop),
                Err(_) => {}
            }
        }
        // Of two that came as far the earlier one stays, so the choice depends on nothing else.
        let mut by: Vec<usize> = (0..racing.len()).collect();
        by.sort_by_key(|i| std::cmp::Reverse(racing[*i].made.len()));
        let keep: Vec<usize> = by.into_iter().take(racing.len().div_ceil(2)).collect();
        let mut at = 0;
        racing.retain(|a| {
            let stays = keep.contains(&at);
            at += 1;
            if !stays {
                dropped += a.spent();
            }
            stays
        });
        limit *= LONGER;
    }
}

impl MinimalSetDiagram {
    /// Finds the minimal cut sets of a function whose shape is monotone from its operators, without a binary diagram. Nothing where the
    /// shape is not monotone.
    ///
    /// Ends with [`Stop`] at the limits; the second part of the result says what was spent in either case.
    pub fn direct(
        formula: &Formula,
        root: NodeId,
        budget: Budget,
        cancel: &Cancel,
    ) -> (Option<Result<Self, Stop>>, Spent) {
        let mut spent = Spent::default();
        let mut formula = formula.clone();
        let (roots, work) = simplify_within(&mut formula, &[root], budget.work / 2);
        spent.work += work;
        let result = families(&formula, roots[0], budget, cancel, &mut spent);
        (result.map(|r| r.map(|families| Self { families, monotone: true })), spent)
    }
}

fn families(
    formula: &Formula,
    root: NodeId,
    budget: Budget,
    cancel: &Cancel,
    spent: &mut Spent,
) -> Option<Result<Vec<Family>, Stop>> {
    let outlines = outlines(formula, &[root], true);
    if !outlines.iter().all(|o| o.shape.is_monotone()) {
        return None;
    }
    let mut out: Vec<Family> = Vec::with_capacity(outlines.len());
    let mut held = 0;
    for Outline { shape, leaves, .. } in outlines {
        let left = Budget {
            work: budget.work.saturating_sub(spent.work),
            memory: budget.memory.saturating_sub(held),
        };
        let family = match module(&shape, &leaves, left, cancel, spent) {
            Ok(family) => family,
            Err(stop) => return Some(Err(stop)),
        };
        held += (family.nodes.len() * size_of::<Node>()) as u64;
        out.push(family);
    }
    Some(Ok(out))
}

impl MinimalSetDiagram {
    /// The function that holds where all of one of these sets hold, written with one operator pair for each node, so as short as the diagram.
    fn written(&self, formula: &mut Formula) -> NodeId {
        let mut done: Vec<NodeId> = Vec::with_capacity(self.families.len());
        for family in &self.families {
            let mut made = vec![NodeId::FALSE, NodeId::TRUE];
            for node in family.nodes.iter().skip(made.len()) {
                let leaf = match family.leaves[node.level as usize] {
                    Leaf::Var(v) => formula.var(v),
                    Leaf::Module(m) => done[m as usize],
                };
                let with = formula.and(&[leaf, made[node.hi as usize]]);
                made.push(formula.or(&[made[node.lo as usize], with]));
            }
            done.push(made[family.root as usize]);
        }
        done.pop().unwrap_or(NodeId::FALSE)
    }
}

/// Writes functions anew by their minimal cut sets: equal functions, without anything that no least way to them needs. In networks in
/// which everything reaches everything that can be shorter by orders of magnitude, and with it every diagram made from it.
///
/// What is not monotone by its shape, or does not fit within the budget for all together, stays as it is.
///
/// # Errors
/// [`Stop::Cancelled`] where the flag was set.
pub fn by_least_sets(
    formula: &mut Formula,
    roots: &[NodeId],
    budget: Budget,
    cancel: &Cancel,
) -> Result<Vec<NodeId>, Stop> {
    let mut left = budget.work;
    let mut out = Vec::with_capacity(roots.len());
    for root in roots {
        if formula.args(*root).is_empty() {
            out.push(*root);
            continue;
        }
        let limit = Budget { work: left, ..budget };
        let (found, spent) = MinimalSetDiagram::direct(formula, *root, limit, cancel);
        left = left.saturating_sub(spent.work);
        out.push(match found {
            Some(Ok(diagram)) => diagram.written(formula),
            Some(Err(Stop::Cancelled)) => return Err(Stop::Cancelled),
            _ => *root,
        });
    }
    Ok(out)
}
