//! Minimal cut sets of a function from its operators, without a binary diagram.
//!
//! The minimal sets of an operator follow from those of its arguments: a disjunction joins them, a conjunction multiplies them, and what
//! contains another set is dropped at once (Jung, Han and Ha, Reliability Engineering & System Safety 83, 2004). A binary
//! diagram keeps every way in which a function can hold; this keeps only the least ones. Where many ways lead to the same few sets, as
//! in networks in which everything reaches everything, that is smaller by orders of magnitude.

use super::signed::{Signed, at_zero};
use super::{EMPTY, Family, MinimalSetDiagram, Spent, Store, UNIT, below};
use crate::bdd::order::{Rule, Shape, Target, force, force_cost, guided, order};
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::{Leaf, Outline, outlines};
use crate::formula::{Formula, Kind, NodeId, simplify_within};
use crate::table::{Cache, Node};

#[derive(Clone, Copy, PartialEq)]
enum Op {
    Union,
    Product,
    /// A product after which some negative leaves are left out.
    Leaving,
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
    caches: [Cache; 3],
    stack: Vec<Task>,
    /// By level: whether the next one stands for its not holding.
    denied: Vec<bool>,
    /// By level: whether it is left out by [`Op::Leaving`].
    gone: Vec<bool>,
    /// The last level that is.
    last_gone: u32,
    /// Results of [`Op::Leaving`] since that changed.
    since: usize,
}

impl Maker {
    fn new(denied: Vec<bool>, budget: Budget, cancel: &Cancel) -> Self {
        Self {
            store: Store::new(budget, cancel),
            caches: [Cache::new(1 << 6), Cache::new(1 << 6), Cache::new(1 << 6)],
            stack: Vec::new(),
            gone: vec![false; denied.len()],
            denied,
            last_gone: 0,
            since: 0,
        }
    }

    /// The sets of `f` that can hold where the leaf of `level` does.
    fn beside(&self, level: u32, f: u32) -> u32 {
        let node = self.store.table.nodes[f as usize];
        // The two levels are neighbours, so that sets with the negative leaf are one branch.
        if node.level == level + 1 && self.denied[level as usize] { node.lo } else { f }
    }

    /// Which levels are left out from now on.
    fn set_gone(&mut self, levels: &[u32]) {
        self.gone.fill(false);
        levels.iter().for_each(|level| self.gone[*level as usize] = true);
        self.last_gone = levels.iter().copied().max().unwrap_or(0);
        self.caches[Op::Leaving as usize] = Cache::new(1 << 6);
        self.since = 0;
    }

    /// Sets of `f` without the leaf of a level or its negative one below, those with it, and those with the negative one, each without
    /// them.
    fn thirds(&self, f: u32, level: u32) -> (u32, u32, u32) {
        let (rest, with) = self.parts(f, level);
        let (rest, denied) = self.parts(rest, level + 1);
        (rest, with, denied)
    }

    fn parts(&self, f: u32, level: u32) -> (u32, u32) {
        let node = self.store.table.nodes[f as usize];
        if node.level == level { (node.lo, node.hi) } else { (f, EMPTY) }
    }

    /// What needs no walk.
    fn known(&mut self, op: Op, f: u32, g: u32) -> Result<Option<u32>, Stop> {
        Ok(match (op, f, g) {
            (Op::Union, UNIT, _) | (Op::Union, _, UNIT) => Some(UNIT),
            (Op::Product | Op::Leaving, EMPTY, _) | (Op::Product | Op::Leaving, _, EMPTY) => {
                Some(EMPTY)
            }
            (Op::Union, EMPTY, x) | (Op::Product, UNIT, x) => Some(x),
            (Op::Union, x, EMPTY) | (Op::Product, x, UNIT) => Some(x),
            (Op::Union | Op::Product, x, y) if x == y => Some(x),
            (Op::Leaving, UNIT, UNIT) => Some(UNIT),
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
            // All operations commute.
            (f, g) = (f.min(g), f.max(g));
            if op == Op::Leaving {
                if f == g {
                    f = UNIT;
                }
                if self.level(f).min(self.level(g)) > self.last_gone {
                    op = Op::Product;
                }
            }
            let Some(mut value) = self.known(op, f, g)? else {
                let mut level = self.level(f).min(self.level(g));
                if op == Op::Leaving && self.gone[level as usize] {
                    level -= 1;
                }
                stack.push(Task { op, f, g, level, step: 0, lo: EMPTY, with: EMPTY });
                if self.leaves_at(op, level) {
                    // Where the leaf does not hold, its negative one costs nothing.
                    let (rest, _, denied) = self.thirds(f, level);
                    (op, f, g) = (Op::Union, rest, denied);
                } else {
                    (f, g) = (self.parts(f, level).0, self.parts(g, level).0);
                }
                continue;
            };
            loop {
                let Some(top) = stack.last_mut() else { return Ok(value) };
                top.step += 1;
                let Task { level, with, step, .. } = *top;
                if self.leaves_at(top.op, level) {
                    let (f0, f1, _) = self.thirds(top.f, level);
                    let (g0, g1, denied) = self.thirds(top.g, level);
                    match step {
                        1 => {
                            top.with = value;
                            (op, f, g) = (Op::Union, g0, denied);
                            break;
                        }
                        2 => {
                            (op, f, g) = (Op::Leaving, with, value);
                            break;
                        }
                        3 => {
                            top.lo = value;
                            if f1 == EMPTY || g1 == EMPTY {
                                // What needs the leaf in neither is there without it already.
                                top.step = 5;
                                op = Op::Leaving;
                                (f, g) = match (f1, g1) {
                                    (EMPTY, EMPTY) => (EMPTY, EMPTY),
                                    (EMPTY, _) => (f0, g1),
                                    _ => (f1, g0),
                                };
                            } else {
                                (op, f, g) = (Op::Union, f0, f1);
                            }
                            break;
                        }
                        4 => {
                            top.with = value;
                            (op, f, g) = (Op::Union, g0, g1);
                            break;
                        }
                        5 => {
                            (op, f, g) = (Op::Leaving, with, value);
                            break;
                        }
                        _ => {}
                    }
                } else {
                    let (f0, f1) = self.parts(top.f, level);
                    let (g0, g1) = self.parts(top.g, level);
                    match (top.op, step) {
                        (Op::Union, 1) => {
                            top.lo = value;
                            // Neither argument holds a set that contains another of its own.
                            (f, g) = (self.store.without(f1, g0)?, self.store.without(g1, f0)?);
                            op = Op::Union;
                            break;
                        }
                        (Op::Product | Op::Leaving, 1) => {
                            top.lo = value;
                            if g1 == EMPTY || f1 == EMPTY {
                                // Only one argument has the variable.
                                top.step = 3;
                                op = top.op;
                                (f, g) = if g1 == EMPTY { (f1, top.g) } else { (top.f, g1) };
                                (f, g) = (self.beside(level, f), self.beside(level, g));
                            } else {
                                // Where the variable holds, either part of an argument serves.
                                (op, f, g) = (Op::Union, self.beside(level, f0), f1);
                            }
                            break;
                        }
                        (Op::Product | Op::Leaving, 2) => {
                            top.with = value;
                            (op, f, g) = (Op::Union, self.beside(level, g0), g1);
                            break;
                        }
                        (Op::Product | Op::Leaving, 3) => {
                            (op, f, g) = (top.op, with, value);
                            break;
                        }
                        _ => {}
                    }
                }
                let Task { op, f, g, level, lo, .. } = *top;
                stack.pop();
                let hi = match op {
                    Op::Union => value,
                    Op::Product | Op::Leaving => self.store.without(value, lo)?,
                };
                value = self.store.make(level, lo, hi)?;
                self.remember(op, f, g, value)?;
            }
        }
    }

    /// Whether the operation leaves out the negative leaf of the one of this level.
    fn leaves_at(&self, op: Op, level: u32) -> bool {
        op == Op::Leaving && self.gone.get(level as usize + 1) == Some(&true)
    }

    fn level(&self, f: u32) -> u32 {
        self.store.table.nodes[f as usize].level
    }

    fn remember(&mut self, op: Op, f: u32, g: u32, value: u32) -> Result<(), Stop> {
        let many = if op == Op::Leaving {
            self.since += 1;
            self.since
        } else {
            self.store.table.len()
        };
        let want = many.next_power_of_two().clamp(1 << 6, 1 << 20);
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

    /// The least sets of `f` without the leaves of the levels `gone`.
    fn leaving(&mut self, f: u32, gone: &[u32]) -> Result<u32, Stop> {
        if gone.is_empty() {
            return Ok(f);
        }
        self.set_gone(gone);
        self.run(Op::Leaving, UNIT, f)
    }

    /// The product of all, without the leaves of the levels `gone`, each left out with the last argument that has it or its counterpart.
    fn product_leaving(&mut self, list: &[u32], gone: &[u32]) -> Result<u32, Stop> {
        let Some((first, rest)) = list.split_first() else { return Ok(UNIT) };
        if rest.is_empty() {
            return self.leaving(*first, gone);
        }
        let mut last = vec![1; gone.len()];
        for (at, f) in list.iter().enumerate().skip(2) {
            let needed = below(&self.store.table.nodes, *f);
            self.store.meter.steps(needed.len() as u64 / 8)?;
            let mut seen = vec![false; self.gone.len()];
            for (node, _) in self.store.table.nodes.iter().zip(&needed).skip(2).filter(|n| *n.1) {
                seen[node.level as usize] = true;
            }
            for (level, last) in gone.iter().zip(&mut last) {
                if seen[*level as usize] || seen[*level as usize - 1] {
                    *last = at;
                }
            }
        }
        let mut out = *first;
        for (at, f) in list.iter().enumerate().skip(1) {
            let now: Vec<u32> =
                gone.iter().zip(&last).filter(|(_, last)| **last == at).map(|(l, _)| *l).collect();
            out = if now.is_empty() {
                self.run(Op::Product, out, *f)?
            } else {
                self.set_gone(&now);
                self.run(Op::Leaving, out, *f)?
            };
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
    /// From top to bottom, negative leaves just below what they deny.
    order: Vec<u32>,
    level: Vec<u32>,
    made: Vec<u32>,
}

impl Attempt {
    fn new(order: &[u32], signed: &Signed, budget: Budget, cancel: &Cancel) -> Self {
        let mut level = vec![0; signed.shape.leaves];
        let mut whole = Vec::with_capacity(signed.shape.leaves);
        let mut denied = Vec::with_capacity(signed.shape.leaves);
        for leaf in order {
            let negative = signed.negative[*leaf as usize];
            for (leaf, denied_below) in std::iter::once((*leaf, negative.is_some()))
                .chain(negative.map(|negative| (negative, false)))
            {
                level[leaf as usize] = whole.len() as u32;
                whole.push(leaf);
                denied.push(denied_below);
            }
        }
        let maker = Maker::new(denied, budget, cancel);
        Self { maker, order: whole, level, made: Vec::new() }
    }

    /// Goes on until everything is made or the limit on work is reached.
    fn go(&mut self, signed: &Signed, limit: u64) -> Result<(), Stop> {
        self.maker.store.meter.set_limit(limit);
        while let Some(gate) = signed.shape.gates.get(self.made.len()) {
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
            let leave: Vec<u32> =
                signed.leave[self.made.len()].iter().map(|l| self.level[*l as usize]).collect();
            let leave = leave.as_slice();
            let made = match (gate.kind, leave) {
                (Kind::And, []) => self.maker.all(Op::Product, &args)?,
                (Kind::And, leave) => self.maker.product_leaving(&args, leave)?,
                (Kind::AtLeast(k), leave) => {
                    let made = self.maker.at_least(k as usize, &args)?;
                    self.maker.leaving(made, leave)?
                }
                (_, leave) => {
                    for arg in &mut args {
                        *arg = self.maker.leaving(*arg, leave)?;
                    }
                    self.maker.all(Op::Union, &args)?
                }
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
        let mut family = self.maker.store.family(root, Vec::new());
        // No set has a negative leaf any more, so that nobody has to know their levels.
        let mut rank = Vec::with_capacity(self.order.len());
        for leaf in &self.order {
            rank.push(family.leaves.len() as u32);
            family.leaves.extend(leaves.get(*leaf as usize));
        }
        for node in family.nodes.iter_mut().skip(2) {
            node.level = rank[node.level as usize];
        }
        family
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
    signed: &Signed,
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
        orders.iter().map(|o| Attempt::new(o, signed, share, cancel)).collect();
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
            let done = racing[at].go(signed, if alone { left } else { limit.min(left) });
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
        // Operators around others are seldom the cheaper ones: where the steps that are left do not even suffice for as many on each as so
        // far, the attempt ends.
        let most = racing.iter().map(|a| a.made.len()).max().unwrap_or(0) as u64;
        let gates = signed.shape.gates.len() as u64;
        if u128::from(limit) * u128::from(gates)
            > u128::from(budget.work.saturating_sub(dropped)) * u128::from(most)
        {
            return Err(Stop::Work);
        }
        limit *= LONGER;
    }
}

impl MinimalSetDiagram {
    /// Finds the minimal cut sets of a function, or of its monotone hull where it has negations, from its operators and without a
    /// binary diagram.
    ///
    /// Ends with [`Stop`] at the limits; the second part of the result says what was spent in either case.
    pub fn direct(
        formula: &Formula,
        root: NodeId,
        budget: Budget,
        cancel: &Cancel,
    ) -> (Result<Self, Stop>, Spent) {
        let mut spent = Spent::default();
        let mut formula = formula.clone();
        let (roots, work) = simplify_within(&mut formula, &[root], budget.work / 2);
        spent.work += work;
        let monotone = formula.is_coherent(roots[0]);
        let result = families(&formula, roots[0], budget, cancel, &mut spent);
        (result.map(|families| Self { families, monotone }), spent)
    }
}

fn families(
    formula: &Formula,
    root: NodeId,
    budget: Budget,
    cancel: &Cancel,
    spent: &mut Spent,
) -> Result<Vec<Family>, Stop> {
    let outlines = outlines(formula, &[root], true);
    let last = outlines.len() - 1;
    let mut out: Vec<Family> = Vec::with_capacity(outlines.len());
    // A module that holds when nothing holds stands for its negation, so that "the module does not hold" never costs an event.
    let mut flipped: Vec<bool> = Vec::with_capacity(outlines.len());
    let mut held = 0;
    for (at, Outline { shape, leaves, .. }) in outlines.into_iter().enumerate() {
        let turned = |l: u32| matches!(leaves[l as usize], Leaf::Module(m) if flipped[m as usize]);
        let flip = at != last && at_zero(&shape, turned);
        let mut work = budget.work.saturating_sub(spent.work);
        let before = work;
        let signed = Signed::new(&shape, flip, turned, &mut work);
        spent.work += before - work;
        let left = Budget { work, memory: budget.memory.saturating_sub(held) };
        let family = module(&shape, &signed?, &leaves, left, cancel, spent)?;
        flipped.push(flip);
        held += (family.nodes.len() * size_of::<Node>()) as u64;
        out.push(family);
    }
    Ok(out)
}

impl MinimalSetDiagram {
    /// The function that holds where all of one of these sets hold, written with one operator pair for each node, so as short as the diagram.
    pub(crate) fn written(&self, formula: &mut Formula) -> NodeId {
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
        if formula.args(*root).is_empty() || !formula.is_coherent(*root) {
            out.push(*root);
            continue;
        }
        let limit = Budget { work: left, ..budget };
        let (found, spent) = MinimalSetDiagram::direct(formula, *root, limit, cancel);
        left = left.saturating_sub(spent.work);
        out.push(match found {
            Ok(diagram) => diagram.written(formula),
            Err(Stop::Cancelled) => return Err(Stop::Cancelled),
            Err(_) => *root,
        });
    }
    Ok(out)
}
