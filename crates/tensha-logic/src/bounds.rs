//! Proven intervals for functions that are too big for an exact answer.
//!
//! Every operator is enclosed by two functions, one that implies it and one that it implies, both
//! as decision diagrams over one order. Where a diagram grows past a cap, the decisions that matter
//! least are given up: in the lower function both sides of a decision are replaced by their
//! conjunction, in the upper one by their disjunction (for a monotone function: the variable is
//! taken as false, as true); every other pass takes constants instead, which is better where events
//! are not rare. What matters is the flow of probability through the decision times
//! the difference that giving it up makes. So the enclosure stays a proof whatever is given up, the two sides
//! are equal as long as nothing was, and what is lost at an inner operator is still multiplied by
//! what it meets further up. Modules are enclosed on their own, and outer modules take the
//! intervals of inner ones.
//!
//! Caps grow until their share of the budget ends or growth no longer helps. What is left of the budget goes to simpler functions
//! that are solved exactly (`bounds/relax.rs`). The intersection of all intervals is the answer. Results are
//! widened by a relative 1e-12 for rounding. All limits count work, so the interval is the same on
//! every machine.

mod relax;

use crate::bdd::order::{Rule, Shape, Target, force, force_cost, order};
use crate::bdd::portfolio::Pool;
use crate::bdd::{Bdd, Edge};
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::Leaf;
use crate::formula::{Formula, Kind, NodeId, modules, simplify_within};
use crate::quant::Prob;
use crate::solve::Value;

/// An enclosed probability and what was spent on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enclosure {
    /// The probability: exact when nothing had to be cut.
    pub value: Value,
    /// Steps.
    pub work: u64,
    /// Most bytes held at one time.
    pub peak: u64,
}

/// Diagrams are cut to this many edges in the first pass (fewer where the budget is small for the
/// formula); each pass multiplies it.
const FIRST_CAP: usize = 250;
const LEAST_CAP: usize = 8;
const CAP_FACTOR: usize = 4;
const LAST_CAP: usize = 1 << 22;

/// Encloses the probability of `root`.
///
/// `probs` must cover every variable of the function. The only failure is [`Stop::Cancelled`].
pub fn bounds(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    budget: Budget,
    cancel: &Cancel,
) -> Result<Enclosure, Stop> {
    let as_given = rough_as_given(formula, root, probs);
    let mut formula = formula.clone();
    let (roots, mut work) = simplify_within(&mut formula, &[root], budget.work / 2);
    let root = roots[0];
    let found = modules(&formula, &[root]);
    let mut place = vec![u32::MAX; formula.node_count()];
    let mut number = vec![u32::MAX; formula.node_count()];
    let mut parts: Vec<(Shape, Vec<Leaf>)> = Vec::new();
    let mut tops: Vec<NodeId> =
        found.order.iter().copied().filter(|id| *id != root.regular()).collect();
    tops.push(root);
    for top in tops {
        let own = top.regular();
        let (shape, leaves) = Shape::new(
            &formula,
            &[top],
            |id| id.regular() != own && number[id.index()] != u32::MAX,
            &mut place,
        );
        let leaves = leaves
            .into_iter()
            .map(|id| match formula.kind(id) {
                Kind::Var(v) => Leaf::Var(v),
                _ => Leaf::Module(number[id.index()]),
            })
            .collect();
        number[own.index()] = parts.len() as u32;
        parts.push((shape, leaves));
    }
    let mut best: Vec<Range> = Vec::with_capacity(parts.len());
    for (shape, leaves) in &parts {
        let ranges: Vec<Range> =
            leaves.iter().map(|leaf| leaf_range(*leaf, probs, &best)).collect();
        best.push(rough(shape, &ranges));
    }
    if let Some(whole) = best.last_mut() {
        *whole = whole.meet(as_given);
    }
    let places: usize = parts.iter().map(|(shape, _)| shape.places()).sum();
    let mut exact = vec![false; parts.len()];
    let mut orders: Vec<Vec<u32>> = Vec::new();
    for (shape, _) in &parts {
        let (order, effort) = short_order(shape, budget.work.saturating_sub(work) / 4);
        work += effort;
        orders.push(order);
    }
    let mut peak = 0;
    let affordable = budget.work / (16 * places.max(1) as u64);
    let first_cap = usize::try_from(affordable).unwrap_or(FIRST_CAP).clamp(LEAST_CAP, FIRST_CAP);
    let mut cap = first_cap;
    let cuts = budget.work / 2;
    let mut constant = false;
    let mut width = f64::INFINITY;
    // The first pass has small caps everywhere; later ones stop where half of the budget ends. A module
    // whose pass does not end keeps the range that it had.
    loop {
        let mut all_exact = true;
        for k in 0..parts.len() {
            let (shape, leaves) = &parts[k];
            let ranges: Vec<Range> =
                orders[k].iter().map(|&l| leaf_range(leaves[l as usize], probs, &best)).collect();
            let inner_exact = leaves.iter().all(|l| match l {
                Leaf::Var(_) => true,
                Leaf::Module(m) => exact[*m as usize],
            });
            if exact[k] {
                continue;
            }
            let limit = cuts.saturating_sub(work);
            if limit == 0 {
                all_exact = false;
                continue;
            }
            let mut pass = Pass {
                bdd: Bdd::new(Budget { work: limit, memory: budget.memory }, cancel),
                cap,
                cut: false,
                constant,
                ranges: &ranges,
                collect_at: 0,
                position: Vec::new(),
                stack: Vec::new(),
            };
            let result = pass.enclose(shape, &orders[k]);
            work += pass.bdd.work();
            peak = peak.max(pass.bdd.meter.peak);
            match result {
                Ok(range) => {
                    exact[k] = inner_exact && !pass.cut;
                    best[k] = if exact[k] { range } else { best[k].meet(range) };
                }
                Err(Stop::Cancelled) => return Err(Stop::Cancelled),
                Err(_) => {}
            }
            all_exact &= exact[k];
        }
        if all_exact || work >= cuts || cap >= LAST_CAP {
            break;
        }
        constant = !constant;
        if !constant {
            let now = best[best.len() - 1];
            let now = now.upper.0 - now.lower.0;
            // A larger cap that no longer helps is the last.
            if cap >= CAP_FACTOR * first_cap && now > 0.9 * width {
                break;
            }
            width = now;
            cap *= CAP_FACTOR;
        }
    }
    let last = parts.len() - 1;
    if !exact[last] {
        let mut pool = Pool::new(budget, cancel);
        (pool.spent, pool.peak) = (work, peak);
        // Half of the steps for the upper end, what is left for the lower one.
        for (root, parts) in [(root, 2), (!root, 1)] {
            let share = pool.left() / parts;
            if let Some(found) = relax::relax(&formula, root, probs, share, &mut pool)? {
                let range = Range { lower: (0.0, 1.0), upper: (found.p, found.q) };
                let range = if parts == 1 { range.not() } else { range };
                best[last] = best[last].meet(range);
            }
        }
        (work, peak) = (pool.spent, pool.peak);
    }
    let range = best[last];
    let rounding = ROUNDING + 1e-15 * places as f64;
    let value = if exact[last] {
        Value::Exact(Prob { p: range.lower.0, q: range.lower.1 })
    } else {
        let lower = if range.lower.1 < range.lower.0 {
            1.0 - range.lower.1 * (1.0 + rounding)
        } else {
            range.lower.0
        };
        // Two ways to the same value may differ by their rounding.
        let upper = (range.upper.0 * (1.0 + rounding)).clamp(0.0, 1.0);
        Value::Interval { lower: (lower * (1.0 - rounding)).clamp(0.0, upper), upper }
    };
    Ok(Enclosure { value, work, peak })
}

const ROUNDING: f64 = 1e-12;

/// An order with a short span, and the steps that finding it took: at most `allowance`, beyond one
/// walk over the shape.
fn short_order(shape: &Shape, allowance: u64) -> (Vec<u32>, u64) {
    let mut best: Option<(f64, Vec<u32>)> = None;
    let mut work = 0;
    for rule in [Rule::LeavesFirst, Rule::Shared, Rule::Written, Rule::Heavy] {
        let cost = force_cost(shape);
        if work + cost > allowance {
            break;
        }
        work += cost;
        let (span, found) = force(shape, order(shape, rule));
        if best.as_ref().is_none_or(|b| span < b.0) {
            best = Some((span, found));
        }
    }
    (best.map_or_else(|| order(shape, Rule::LeavesFirst), |b| b.1), work)
}

fn leaf_range(leaf: Leaf, probs: &[Prob], modules: &[Range]) -> Range {
    match leaf {
        Leaf::Var(v) => {
            let Prob { p, q } = probs[v.index()];
            Range { lower: (p, q), upper: (p, q) }
        }
        Leaf::Module(m) => modules[m as usize],
    }
}

/// [`rough`] before any rewriting, which may hide that arguments are independent.
fn rough_as_given(formula: &Formula, root: NodeId, probs: &[Prob]) -> Range {
    let mut place = vec![u32::MAX; formula.node_count()];
    let (shape, leaves) = Shape::new(formula, &[root], |_| false, &mut place);
    let ranges: Vec<Range> = leaves
        .iter()
        .map(|&id| match formula.kind(id) {
            Kind::Var(v) => leaf_range(Leaf::Var(v), probs, &[]),
            _ => Range { lower: (0.0, 1.0), upper: (1.0, 0.0) },
        })
        .collect();
    rough(&shape, &ranges)
}

/// A proven range of a shape by one walk, without diagrams.
///
/// Arguments may depend on each other, so a conjunction is only known to lie between
/// 1 − Σ(1 − pᵢ) and the least pᵢ (Fréchet); where the arguments are monotone in independent
/// leaves, it is at least Π pᵢ (Esary, Proschan and Walkup, 1967). Leaves are independent of each
/// other. Disjunctions are dual.
fn rough(shape: &Shape, leaves: &[Range]) -> Range {
    // The third part says whether the gate is monotone in the leaves.
    let mut done: Vec<(Range, bool)> = Vec::with_capacity(shape.gates.len());
    for gate in &shape.gates {
        let mut monotone = gate.kind != Kind::Xor;
        let args: Vec<(Range, bool)> = gate
            .args
            .iter()
            .map(|arg| {
                let (range, inner, leaf) = match arg.target {
                    Target::Leaf(l) => (leaves[l as usize], true, true),
                    Target::Gate(g) => (done[g as usize].0, done[g as usize].1, false),
                };
                monotone &= inner && !arg.negated;
                (if arg.negated { range.not() } else { range }, leaf)
            })
            .collect();
        let range = match gate.kind {
            Kind::And => rough_and(args.into_iter(), monotone),
            Kind::Or => {
                rough_and(args.into_iter().map(|(r, leaf)| (r.not(), leaf)), monotone).not()
            }
            Kind::AtLeast(k) => {
                // Markov's inequality, for the number that hold and for the number that do not.
                let rounding = 1.0 + 2.0 * (args.len() + 4) as f64 * f64::EPSILON;
                let most = args.iter().map(|r| r.0.upper.0).sum::<f64>() / f64::from(k);
                let most = (most * rounding).min(1.0);
                let fewer = (args.len() as f64 - f64::from(k) + 1.0).max(1.0);
                let least = args.iter().map(|r| r.0.lower.1).sum::<f64>() / fewer;
                let least = (least * rounding).min(1.0);
                Range {
                    lower: ((1.0 - least - f64::EPSILON).max(0.0), least),
                    upper: (most, (1.0 - most - f64::EPSILON).max(0.0)),
                }
            }
            Kind::True => Range { lower: (1.0, 0.0), upper: (1.0, 0.0) },
            Kind::Xor | Kind::Var(_) => Range { lower: (0.0, 1.0), upper: (1.0, 0.0) },
        };
        done.push((range, monotone));
    }
    done.last().map_or(Range { lower: (0.0, 1.0), upper: (1.0, 0.0) }, |d| d.0)
}

/// The second part of each argument says whether it is a leaf; leaves are independent. All four
/// numbers are rounded outwards.
fn rough_and(args: impl Iterator<Item = (Range, bool)>, monotone: bool) -> Range {
    const EPSILON: f64 = f64::EPSILON;
    let mut count = 2.0;
    let (mut upper, mut least_fails) = ((1.0, 0.0), 0.0f64);
    let (mut leaf_low, mut leaf_high, mut leaf_fails) = (1.0, 1.0, 0.0);
    let (mut product, mut fails) = (1.0, 0.0);
    for (range, leaf) in args {
        count += 1.0;
        product *= range.lower.0;
        least_fails = least_fails.max(range.upper.1);
        if leaf {
            leaf_low *= range.lower.0;
            leaf_high *= range.upper.0;
            leaf_fails += range.lower.1;
        } else {
            fails += range.lower.1;
            if range.upper.0 < upper.0 {
                upper = range.upper;
            }
        }
    }
    let rounding = 2.0 * count * EPSILON;
    let leaf_high = leaf_high * (1.0 + rounding);
    if leaf_high < upper.0 {
        upper = (leaf_high, 1.0 - leaf_high - 2.0 * EPSILON);
    }
    upper.1 = upper.1.max(least_fails);
    let fails = (fails + leaf_fails.min(1.0 - leaf_low + rounding)) * (1.0 + rounding);
    let frechet = (1.0 - fails - 2.0 * EPSILON).max(0.0);
    let product = if monotone { product * (1.0 - rounding) } else { 0.0 };
    let most_fails = fails.min(1.0 - product + 2.0 * EPSILON).min(1.0);
    Range { lower: (frechet.max(product), most_fails), upper }
}

/// Probabilities of a lower and an upper function, each with its complement.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    lower: (f64, f64),
    upper: (f64, f64),
}

impl Range {
    fn meet(self, other: Self) -> Self {
        Self {
            lower: if other.lower.0 > self.lower.0 { other.lower } else { self.lower },
            upper: if other.upper.0 < self.upper.0 { other.upper } else { self.upper },
        }
    }

    fn not(self) -> Self {
        Self { lower: (self.upper.1, self.upper.0), upper: (self.lower.1, self.lower.0) }
    }
}

/// A function between two diagrams.
#[derive(Clone, Copy)]
struct Between {
    lower: Edge,
    upper: Edge,
}

impl Between {
    fn negate_if(self, negate: bool) -> Self {
        if negate { Self { lower: !self.upper, upper: !self.lower } } else { self }
    }
}

struct Pass<'a> {
    bdd: Bdd,
    cap: usize,
    /// Whether anything was cut.
    cut: bool,
    /// Whether constants stand for what is given up, instead of the sides of the decision.
    constant: bool,
    ranges: &'a [Range],
    /// Nodes at which garbage is looked for.
    collect_at: usize,
    /// Scratch of [`Pass::cut`]: the place of a node in the diagram at hand, else 0.
    position: Vec<u32>,
    stack: Vec<u32>,
}

impl Pass<'_> {
    fn enclose(&mut self, shape: &Shape, order: &[u32]) -> Result<Range, Stop> {
        let mut level_of = vec![0u32; shape.leaves];
        for (level, &leaf) in order.iter().enumerate() {
            level_of[leaf as usize] = level as u32;
        }
        let mut uses = vec![0u32; shape.gates.len()];
        for arg in shape.gates.iter().flat_map(|g| &g.args) {
            if let Target::Gate(g) = arg.target {
                uses[g as usize] += 1;
            }
        }
        let free = Between { lower: Edge::TRUE, upper: Edge::TRUE };
        let mut done: Vec<Between> = Vec::with_capacity(shape.gates.len());
        for gate in &shape.gates {
            let mut args = Vec::with_capacity(gate.args.len());
            for arg in &gate.args {
                let between = match arg.target {
                    Target::Leaf(l) => {
                        let edge = self.bdd.var(level_of[l as usize])?;
                        Between { lower: edge, upper: edge }
                    }
                    Target::Gate(g) => done[g as usize],
                };
                args.push(between.negate_if(arg.negated));
            }
            args.sort_by_key(|b| (std::cmp::Reverse(self.bdd.node(b.lower).level), b.lower.0));
            let result = match gate.kind {
                Kind::And => self.fold(&args, &mut done)?,
                Kind::Or => {
                    let flipped: Vec<Between> = args.iter().map(|b| b.negate_if(true)).collect();
                    self.fold(&flipped, &mut done)?.negate_if(true)
                }
                Kind::Xor => {
                    let mut so_far = Between { lower: Edge::FALSE, upper: Edge::FALSE };
                    for b in args {
                        let left = self.fold(&[so_far, b.negate_if(true)], &mut [])?;
                        let right = self.fold(&[so_far.negate_if(true), b], &mut [])?;
                        so_far = self
                            .fold(&[left.negate_if(true), right.negate_if(true)], &mut [])?
                            .negate_if(true);
                    }
                    so_far
                }
                Kind::AtLeast(k) => self.at_least(k as usize, &args)?,
                Kind::True | Kind::Var(_) => free,
            };
            done.push(result);
            for arg in &gate.args {
                if let Target::Gate(g) = arg.target {
                    uses[g as usize] -= 1;
                    if uses[g as usize] == 0 {
                        done[g as usize] = free;
                    }
                }
            }
            self.tidy(&mut done, &mut []);
        }
        let root = done.last().copied().unwrap_or(free);
        Ok(self.range(root))
    }

    /// Collects garbage when much has piled up; `more` are further functions still in use.
    fn tidy(&mut self, done: &mut [Between], more: &mut [Between]) {
        if self.bdd.node_count() < self.collect_at.max((1 << 16) + 16 * self.cap) {
            return;
        }
        let mut roots: Vec<Edge> =
            done.iter().chain(more.iter()).flat_map(|b| [b.lower, b.upper]).collect();
        self.bdd.collect(&mut roots);
        self.collect_at = 2 * self.bdd.node_count();
        for (i, b) in done.iter_mut().chain(more.iter_mut()).enumerate() {
            *b = Between { lower: roots[2 * i], upper: roots[2 * i + 1] };
        }
    }

    fn fold(&mut self, args: &[Between], done: &mut [Between]) -> Result<Between, Stop> {
        let mut rest = args.to_vec();
        rest.reverse();
        rest.push(Between { lower: Edge::TRUE, upper: Edge::TRUE });
        while rest.len() > 1 {
            let (Some(a), Some(b)) = (rest.pop(), rest.pop()) else { break };
            let (lower, cut) = self.and(a.lower, b.lower, false)?;
            let upper = if a.lower == a.upper && b.lower == b.upper && !cut {
                lower
            } else {
                self.and(a.upper, b.upper, true)?.0
            };
            rest.push(Between { lower, upper });
            if !done.is_empty() {
                self.tidy(done, &mut rest);
            }
        }
        Ok(rest.pop().unwrap_or(Between { lower: Edge::TRUE, upper: Edge::TRUE }))
    }

    fn at_least(&mut self, k: usize, args: &[Between]) -> Result<Between, Stop> {
        let never = Between { lower: Edge::FALSE, upper: Edge::FALSE };
        let mut t = vec![never; k + 1];
        t[0] = never.negate_if(true);
        for (i, &x) in args.iter().enumerate() {
            let least = k.saturating_sub(args.len() - 1 - i).max(1);
            for j in (least..=k.min(i + 1)).rev() {
                self.bdd.meter.step()?;
                let with = self.fold(&[x, t[j - 1]], &mut [])?;
                t[j] = self
                    .fold(&[with.negate_if(true), t[j].negate_if(true)], &mut [])?
                    .negate_if(true);
            }
        }
        Ok(t[k])
    }
}

impl Pass<'_> {
    /// The conjunction, or a function below it (above it when `up`) where it grows too big, and
    /// whether anything was cut.
    fn and(&mut self, f: Edge, g: Edge, up: bool) -> Result<(Edge, bool), Stop> {
        let (mut f, mut g) = (f, g);
        let mut cut = false;
        let mut cap = self.cap;
        let total = self.bdd.meter.limit();
        loop {
            let allowance = self.bdd.work().saturating_add(1_000 + 64 * self.cap as u64);
            self.bdd.meter.set_limit(allowance.min(total));
            let result = self.bdd.and(f, g);
            self.bdd.meter.set_limit(total);
            match result {
                Ok(edge) => {
                    let (edge, more) = self.cut(edge, self.cap, up)?;
                    self.cut |= cut | more;
                    return Ok((edge, cut | more));
                }
                Err(Stop::Work) if self.bdd.work() < total && cap > 1 => {
                    cap /= 2;
                    (f, _) = self.cut(f, cap, up)?;
                    (g, _) = self.cut(g, cap, up)?;
                    cut = true;
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Reduces `edge` to about `cap` decisions, and says whether anything was given up.
    fn cut(&mut self, edge: Edge, cap: usize, up: bool) -> Result<(Edge, bool), Stop> {
        if edge.index() == 0 {
            return Ok((edge, false));
        }
        let nodes = self.nodes_below(edge);
        let big = nodes.len() > cap;
        let spent = self.bdd.meter.steps(nodes.len() as u64 * if big { 2 } else { 1 } / 2 + 1);
        if !big || spent.is_err() {
            for &i in &nodes {
                self.position[i] = 0;
            }
            return spent.map(|()| (edge, false));
        }
        let position = std::mem::take(&mut self.position);
        let result = self.give_up(edge, cap, up, &nodes, &position);
        self.position = position;
        for &i in &nodes {
            self.position[i] = 0;
        }
        result
    }

    /// The positions that `edge` reaches, in their order. Entries of `position` are left set.
    fn nodes_below(&mut self, edge: Edge) -> Vec<usize> {
        if self.position.len() < self.bdd.table.len() {
            self.position.resize(self.bdd.table.len(), 0);
        }
        let mut nodes = Vec::new();
        self.stack.push(edge.index() as u32);
        while let Some(i) = self.stack.pop() {
            let cell = &mut self.position[i as usize];
            if i == 0 || *cell != 0 {
                continue;
            }
            *cell = 1;
            nodes.push(i as usize);
            let node = self.bdd.table.nodes[i as usize];
            self.stack.push(node.lo >> 1);
            self.stack.push(node.hi >> 1);
        }
        nodes.sort_unstable();
        for (n, &i) in nodes.iter().enumerate() {
            self.position[i] = n as u32 + 1;
        }
        nodes
    }

    /// [`Pass::cut`] for a diagram that is too big, with its nodes and their places.
    fn give_up(
        &mut self,
        edge: Edge,
        cap: usize,
        up: bool,
        nodes: &[usize],
        at: &[u32],
    ) -> Result<(Edge, bool), Stop> {
        let local = |e: u32| (at[(e >> 1) as usize] << 1 | (e & 1)) as usize;
        let mut value = vec![(1.0, 0.0)];
        for &i in nodes {
            let node = self.bdd.table.nodes[i];
            let (p, q) = self.ranges[node.level as usize].upper;
            let pair = |e: u32| {
                let (a, b) = value[at[(e >> 1) as usize] as usize];
                if e & 1 == 1 { (b, a) } else { (a, b) }
            };
            let (hi, lo) = (pair(node.hi), pair(node.lo));
            value.push((p * hi.0 + q * lo.0, p * hi.1 + q * lo.1));
        }
        let mut reach = vec![0.0f64; 2 * (nodes.len() + 1)];
        let mut used = vec![false; reach.len()];
        used[local(edge.0)] = true;
        reach[local(edge.0)] = 1.0;
        let mut lost: Vec<(f64, usize)> = Vec::with_capacity(nodes.len());
        for n in (1..=nodes.len()).rev() {
            let node = self.bdd.table.nodes[nodes[n - 1]];
            let (p, q) = self.ranges[node.level as usize].upper;
            for bit in 0..2u32 {
                let here = reach[n << 1 | bit as usize];
                if !used[n << 1 | bit as usize] {
                    continue;
                }
                used[local(node.hi ^ bit)] = true;
                used[local(node.lo ^ bit)] = true;
                reach[local(node.hi ^ bit)] += p * here;
                reach[local(node.lo ^ bit)] += q * here;
                let part = |e: u32| {
                    let (t, f) = value[at[(e >> 1) as usize] as usize];
                    if (e ^ bit) & 1 == 1 { f } else { t }
                };
                let share = if self.constant {
                    let (t, f) = value[n];
                    if up == (bit == 1) { t } else { f }
                } else {
                    // What changes when the better or worse side stands for both.
                    let gap = part(node.hi) - part(node.lo);
                    if up == (gap > 0.0) { q * gap.abs() } else { p * gap.abs() }
                };
                lost.push((here * share, n << 1 | bit as usize));
            }
        }
        // Most flow first; positions break ties, so that the choice is the same everywhere.
        lost.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept = vec![false; reach.len()];
        for &(_, e) in lost.iter().take(cap) {
            kept[e] = true;
        }
        let mut image = vec![Edge::TRUE.0; reach.len()];
        image[1] = Edge::FALSE.0;
        for n in 1..=nodes.len() {
            let node = self.bdd.table.nodes[nodes[n - 1]];
            for bit in 0..2u32 {
                let e = n << 1 | bit as usize;
                if !used[e] {
                    continue;
                }
                let lo = Edge(image[local(node.lo ^ bit)]);
                let hi = Edge(image[local(node.hi ^ bit)]);
                // (x ∧ hi) ∨ (¬x ∧ lo) lies between hi ∧ lo and hi ∨ lo.
                let made = if kept[e] {
                    self.bdd.join(node.level, lo.0, hi.0)?
                } else if self.constant {
                    if up { Edge::TRUE } else { Edge::FALSE }
                } else if up {
                    self.bdd.or(hi, lo)?
                } else {
                    self.bdd.and(hi, lo)?
                };
                image[e] = made.0;
            }
        }
        Ok((Edge(image[local(edge.0)]), true))
    }

    /// The range of the probability of a function between two, for leaves with ranges.
    fn range(&self, root: Between) -> Range {
        let mut value: Vec<Range> =
            vec![Range { lower: (1.0, 0.0), upper: (1.0, 0.0) }; self.bdd.table.len()];
        let keep = self.bdd.reachable(&[root.lower, root.upper]);
        for i in 1..keep.len() {
            if !keep[i] {
                continue;
            }
            let node = self.bdd.table.nodes[i];
            let leaf = self.ranges[node.level as usize];
            let of = |e: u32| {
                let range = value[(e >> 1) as usize];
                if e & 1 == 1 { range.not() } else { range }
            };
            let (hi, lo) = (of(node.hi), of(node.lo));
            // Linear in the leaf, so the extremes are at its ends.
            let at = |x: (f64, f64), hi: (f64, f64), lo: (f64, f64)| {
                (x.0 * hi.0 + x.1 * lo.0, x.0 * hi.1 + x.1 * lo.1)
            };
            let low = [at(leaf.lower, hi.lower, lo.lower), at(leaf.upper, hi.lower, lo.lower)];
            let high = [at(leaf.lower, hi.upper, lo.upper), at(leaf.upper, hi.upper, lo.upper)];
            value[i] = Range {
                lower: if low[0].0 <= low[1].0 { low[0] } else { low[1] },
                upper: if high[0].0 >= high[1].0 { high[0] } else { high[1] },
            };
        }
        let of = |e: Edge| {
            let range = value[e.index()];
            if e.is_negated() { range.not() } else { range }
        };
        Range { lower: of(root.lower).lower, upper: of(root.upper).upper }
    }
}
