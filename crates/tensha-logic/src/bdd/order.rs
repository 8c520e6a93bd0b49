//! Static variable orders.
//!
//! Every rule looks only at the shape of one module. The rules are those that the literature found
//! good on different kinds of graphs; none is good on all, so the caller tries several.

use crate::formula::{Formula, Kind, NodeId};

/// The part of a formula that one diagram stands for: operators over leaves.
pub(crate) struct Shape {
    /// Operators, arguments first; the last ones stand for the roots, in their order.
    pub gates: Vec<Gate>,
    /// How many leaves there are; leaves are numbered in depth-first order.
    pub leaves: usize,
}

/// An operator of a [`Shape`].
pub(crate) struct Gate {
    pub kind: Kind,
    pub args: Vec<Arg>,
}

/// An argument place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Arg {
    pub target: Target,
    pub negated: bool,
}

/// What an argument names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    Leaf(u32),
    Gate(u32),
}

impl Shape {
    /// The part of `formula` below the operators `roots` down to nodes for which `is_leaf` holds.
    /// Returns the shape and the node of each leaf.
    pub fn new(
        formula: &Formula,
        roots: &[NodeId],
        is_leaf: impl Fn(NodeId) -> bool,
        place: &mut [u32],
    ) -> (Self, Vec<NodeId>) {
        // `place` is scratch for all shapes of one formula; only entries met here are read, and
        // each is reset at the end, so that many shapes take linear time together.
        const NEW: u32 = u32::MAX;
        const OPEN: u32 = u32::MAX - 1;
        const LEAF: u32 = 1 << 31;
        let mut gates = Vec::new();
        let mut leaves = Vec::new();
        let mut met: Vec<NodeId> = Vec::new();
        let mut stack: Vec<(NodeId, u32)> = Vec::new();
        for &root in roots {
            if place[root.index()] != NEW || root.regular() == NodeId::TRUE {
                continue;
            }
            met.push(root);
            if formula.args(root).is_empty() {
                place[root.index()] = LEAF | leaves.len() as u32;
                leaves.push(root.regular());
                continue;
            }
            place[root.index()] = OPEN;
            stack.push((root.regular(), 0));
            while let Some((id, next)) = stack.pop() {
                if let Some(&arg) = formula.args(id).get(next as usize) {
                    stack.push((id, next + 1));
                    if place[arg.index()] == NEW {
                        met.push(arg);
                        if formula.args(arg).is_empty() || is_leaf(arg) {
                            place[arg.index()] = LEAF | leaves.len() as u32;
                            leaves.push(arg.regular());
                        } else {
                            place[arg.index()] = OPEN;
                            stack.push((arg.regular(), 0));
                        }
                    }
                } else {
                    let args = formula
                        .args(id)
                        .iter()
                        .map(|a| {
                            let p = place[a.index()];
                            let target = if p & LEAF != 0 {
                                Target::Leaf(p & !LEAF)
                            } else {
                                Target::Gate(p)
                            };
                            Arg { target, negated: a.is_negated() }
                        })
                        .collect();
                    place[id.index()] = gates.len() as u32;
                    gates.push(Gate { kind: formula.kind(id), args });
                }
            }
        }
        // One gate for each root in the end, so that roots may be leaves, constants or shared.
        for &root in roots {
            let p = place[root.index()];
            let (kind, args) = match root {
                NodeId::TRUE => (Kind::And, Vec::new()),
                NodeId::FALSE => (Kind::Or, Vec::new()),
                _ => {
                    let target =
                        if p & LEAF != 0 { Target::Leaf(p & !LEAF) } else { Target::Gate(p) };
                    (Kind::And, vec![Arg { target, negated: root.is_negated() }])
                }
            };
            gates.push(Gate { kind, args });
        }
        for id in met {
            place[id.index()] = NEW;
        }
        (Self { leaves: leaves.len(), gates }, leaves)
    }
}

impl Shape {
    /// Gates and their argument places.
    pub fn places(&self) -> usize {
        self.gates.iter().map(|g| g.args.len() + 1).sum()
    }

    /// Whether no argument is negated and no operator is an exclusive or.
    pub fn is_monotone(&self) -> bool {
        self.gates.iter().all(|g| g.kind != Kind::Xor && g.args.iter().all(|a| !a.negated))
    }
}

/// A rule that turns a shape into an order of its leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Depth first, arguments as written.
    Written,
    /// Depth first, lightest arguments first (weight: leaves counted with repetition).
    Light,
    /// Depth first, heaviest arguments first.
    Heavy,
    /// Depth first, arguments with more uses first (Bouissou and others).
    Shared,
    /// Depth first, deepest arguments first.
    Deep,
    /// Depth first, leaves first, then lightest.
    LeavesFirst,
    /// Breadth first from the root.
    Breadth,
    /// Minato's dynamic weights: the heaviest leaf by weights divided down from the root, removed,
    /// and again.
    Weights,
    /// Depth first, arguments as written but backwards.
    Backwards,
}

/// The leaves from top to bottom.
pub(crate) fn order(shape: &Shape, rule: Rule) -> Vec<u32> {
    match rule {
        Rule::Breadth => breadth(shape),
        Rule::Weights => weights(shape),
        rule => depth_first(shape, rule),
    }
}

struct Facts {
    weight: Vec<f64>,
    depth: Vec<u32>,
    gate_uses: Vec<u32>,
    leaf_uses: Vec<u32>,
    /// Sum over leaf places below of the uses of the leaf.
    sharing: Vec<f64>,
}

fn facts(shape: &Shape) -> Facts {
    let n = shape.gates.len();
    let mut gate_uses = vec![0; n];
    let mut leaf_uses = vec![0; shape.leaves];
    for gate in &shape.gates {
        for arg in &gate.args {
            match arg.target {
                Target::Leaf(l) => leaf_uses[l as usize] += 1,
                Target::Gate(g) => gate_uses[g as usize] += 1,
            }
        }
    }
    let (mut weight, mut depth, mut sharing) = (vec![0.0; n], vec![0; n], vec![0.0; n]);
    for (i, gate) in shape.gates.iter().enumerate() {
        for arg in &gate.args {
            match arg.target {
                Target::Leaf(l) => {
                    weight[i] += 1.0;
                    sharing[i] += f64::from(leaf_uses[l as usize]);
                    depth[i] = depth[i].max(1);
                }
                Target::Gate(g) => {
                    weight[i] += weight[g as usize];
                    sharing[i] += sharing[g as usize];
                    depth[i] = depth[i].max(depth[g as usize] + 1);
                }
            }
        }
    }
    Facts { weight, depth, gate_uses, leaf_uses, sharing }
}

fn depth_first(shape: &Shape, rule: Rule) -> Vec<u32> {
    let facts = facts(shape);
    let key = |arg: &Arg| -> f64 {
        match (rule, arg.target) {
            (Rule::Light, Target::Leaf(_)) => 1.0,
            (Rule::Light | Rule::LeavesFirst, Target::Gate(g)) => facts.weight[g as usize],
            (Rule::Heavy, Target::Leaf(_)) => -1.0,
            (Rule::Heavy, Target::Gate(g)) => -facts.weight[g as usize],
            (Rule::Shared | Rule::LeavesFirst, Target::Leaf(l)) => {
                -f64::from(facts.leaf_uses[l as usize])
            }
            (Rule::Shared, Target::Gate(g)) => {
                let g = g as usize;
                -(facts.sharing[g] / facts.weight[g]).max(f64::from(facts.gate_uses[g]))
            }
            (Rule::Deep, Target::Gate(g)) => -f64::from(facts.depth[g as usize]),
            _ => 0.0,
        }
    };
    walk(shape, &facts.gate_uses, key, rule == Rule::Backwards)
}

/// Depth first from the roots, arguments with the least key first, equal ones as written.
fn walk(shape: &Shape, gate_uses: &[u32], key: impl Fn(&Arg) -> f64, backwards: bool) -> Vec<u32> {
    let mut seen_gate = vec![false; shape.gates.len()];
    let mut seen_leaf = vec![false; shape.leaves];
    let mut out = Vec::with_capacity(shape.leaves);
    let mut stack: Vec<Target> = Vec::new();
    let mut sorted: Vec<(f64, usize, Arg)> = Vec::new();
    // Several roots (all gates that nothing uses), last made first, as the root of one is last.
    for root in (0..shape.gates.len()).filter(|&g| gate_uses[g] == 0) {
        stack.push(Target::Gate(root as u32));
    }
    while let Some(target) = stack.pop() {
        match target {
            Target::Leaf(l) => {
                if !std::mem::replace(&mut seen_leaf[l as usize], true) {
                    out.push(l);
                }
            }
            Target::Gate(g) => {
                if std::mem::replace(&mut seen_gate[g as usize], true) {
                    continue;
                }
                sorted.clear();
                let args = &shape.gates[g as usize].args;
                sorted.extend(args.iter().enumerate().map(|(i, a)| (key(a), i, *a)));
                sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                if backwards {
                    sorted.reverse();
                }
                stack.extend(sorted.iter().rev().map(|s| s.2.target));
            }
        }
    }
    out
}

/// Depth first, arguments by their mean places in an order from elsewhere: close parts stay close,
/// and operators stay whole.
pub(crate) fn guided(shape: &Shape, guide: &[u32]) -> Vec<u32> {
    let mut leaves = vec![0.0; shape.leaves];
    for (place, &leaf) in guide.iter().enumerate() {
        leaves[leaf as usize] = place as f64;
    }
    let mut gates = vec![0.0; shape.gates.len()];
    for (i, gate) in shape.gates.iter().enumerate() {
        gates[i] = centre(gate, &leaves, &gates);
    }
    walk(shape, &facts(shape).gate_uses, |arg| at(arg, &leaves, &gates), false)
}

fn breadth(shape: &Shape) -> Vec<u32> {
    let facts = facts(shape);
    let mut seen_gate = vec![false; shape.gates.len()];
    let mut seen_leaf = vec![false; shape.leaves];
    let mut out = Vec::with_capacity(shape.leaves);
    let mut queue: std::collections::VecDeque<usize> =
        (0..shape.gates.len()).filter(|&g| facts.gate_uses[g] == 0).collect();
    while let Some(g) = queue.pop_front() {
        for arg in &shape.gates[g].args {
            match arg.target {
                Target::Leaf(l) => {
                    if !std::mem::replace(&mut seen_leaf[l as usize], true) {
                        out.push(l);
                    }
                }
                Target::Gate(h) => {
                    if !std::mem::replace(&mut seen_gate[h as usize], true) {
                        queue.push_back(h as usize);
                    }
                }
            }
        }
    }
    out
}

/// Largest number of (leaf, gate) products for the quadratic rule.
const MAX_QUADRATIC: usize = 4_000_000;

fn weights(shape: &Shape) -> Vec<u32> {
    let start = depth_first(shape, Rule::Written);
    if shape.leaves * shape.gates.len() > MAX_QUADRATIC {
        return start;
    }
    let uses = facts(shape).gate_uses;
    let mut alive_leaf = vec![true; shape.leaves];
    let mut out = Vec::with_capacity(shape.leaves);
    let mut live = vec![0u32; shape.gates.len()];
    let mut gate_weight = vec![0.0; shape.gates.len()];
    let mut leaf_weight = vec![0.0; shape.leaves];
    while out.len() < shape.leaves {
        for (i, gate) in shape.gates.iter().enumerate() {
            live[i] = gate
                .args
                .iter()
                .filter(|a| match a.target {
                    Target::Leaf(l) => alive_leaf[l as usize],
                    Target::Gate(g) => live[g as usize] > 0,
                })
                .count() as u32;
            gate_weight[i] = if uses[i] == 0 { 1.0 } else { 0.0 };
        }
        leaf_weight.fill(0.0);
        for (i, gate) in shape.gates.iter().enumerate().rev() {
            if live[i] == 0 {
                continue;
            }
            let share = gate_weight[i] / f64::from(live[i]);
            for arg in &gate.args {
                match arg.target {
                    Target::Leaf(l) => leaf_weight[l as usize] += share,
                    Target::Gate(g) => gate_weight[g as usize] += share,
                }
            }
        }
        let mut best: Option<u32> = None;
        for &l in &start {
            if alive_leaf[l as usize]
                && best.is_none_or(|b| leaf_weight[l as usize] > leaf_weight[b as usize])
            {
                best = Some(l);
            }
        }
        let Some(best) = best else { break };
        alive_leaf[best as usize] = false;
        out.push(best);
    }
    out
}

/// Rounds of [`force`].
const ROUNDS: usize = 40;

/// What [`force`] costs, in steps of the diagram operations.
pub(crate) fn force_cost(shape: &Shape) -> u64 {
    (shape.places() * ROUNDS / 4) as u64
}

/// FORCE (Aloul, Markov and Sakallah, GLSVLSI 2003): leaves and gates are pulled to the centres of
/// the edges (a gate with its arguments) they belong to, round after round. The best of the rounds
/// by [`span`], with that span.
pub(crate) fn force(shape: &Shape, start: Vec<u32>) -> (f64, Vec<u32>) {
    // Gates are points too: an edge joins a gate with its arguments.
    let n = shape.leaves;
    let mut position = vec![0.0f64; n];
    for (i, &l) in start.iter().enumerate() {
        position[l as usize] = i as f64;
    }
    let mut gate_position = vec![0.0f64; shape.gates.len()];
    let mut best = start;
    let mut best_span = f64::INFINITY;
    let mut sum = vec![0.0f64; n];
    let mut count = vec![0.0f64; n];
    let mut gate_sum = vec![0.0f64; shape.gates.len()];
    let mut gate_count = vec![0.0f64; shape.gates.len()];
    for (i, gate) in shape.gates.iter().enumerate() {
        gate_position[i] = centre(gate, &position, &gate_position);
    }
    for _ in 0..ROUNDS {
        sum.fill(0.0);
        count.fill(0.0);
        gate_sum.fill(0.0);
        gate_count.fill(0.0);
        for (i, gate) in shape.gates.iter().enumerate() {
            let mut total = gate_position[i];
            for arg in &gate.args {
                total += at(arg, &position, &gate_position);
            }
            let middle = total / (gate.args.len() + 1) as f64;
            gate_sum[i] += middle;
            gate_count[i] += 1.0;
            for arg in &gate.args {
                match arg.target {
                    Target::Leaf(l) => {
                        sum[l as usize] += middle;
                        count[l as usize] += 1.0;
                    }
                    Target::Gate(g) => {
                        gate_sum[g as usize] += middle;
                        gate_count[g as usize] += 1.0;
                    }
                }
            }
        }
        let mut ranked: Vec<(f64, u32)> = (0..n)
            .map(|l| (if count[l] > 0.0 { sum[l] / count[l] } else { position[l] }, l as u32))
            .collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // Gates keep their places among the leaves by interpolation in the same ranking.
        for (i, p) in gate_position.iter_mut().enumerate() {
            let wish = gate_sum[i] / gate_count[i];
            *p = ranked.partition_point(|r| r.0 < wish) as f64;
        }
        for (i, r) in ranked.iter().enumerate() {
            position[r.1 as usize] = i as f64;
        }
        let span = span(shape, &position);
        if span < best_span {
            best_span = span;
            best = ranked.into_iter().map(|r| r.1).collect();
        }
    }
    (best_span, best)
}

fn at(arg: &Arg, leaves: &[f64], gates: &[f64]) -> f64 {
    match arg.target {
        Target::Leaf(l) => leaves[l as usize],
        Target::Gate(g) => gates[g as usize],
    }
}

fn centre(gate: &Gate, leaves: &[f64], gates: &[f64]) -> f64 {
    gate.args.iter().map(|a| at(a, leaves, gates)).sum::<f64>() / gate.args.len().max(1) as f64
}

/// Sum over gates of the distance between the first and last leaf below.
pub(crate) fn span(shape: &Shape, position: &[f64]) -> f64 {
    let mut low = vec![f64::INFINITY; shape.gates.len()];
    let mut high = vec![f64::NEG_INFINITY; shape.gates.len()];
    let mut total = 0.0;
    for (i, gate) in shape.gates.iter().enumerate() {
        for arg in &gate.args {
            let (a, b) = match arg.target {
                Target::Leaf(l) => (position[l as usize], position[l as usize]),
                Target::Gate(g) => (low[g as usize], high[g as usize]),
            };
            low[i] = low[i].min(a);
            high[i] = high[i].max(b);
        }
        total += high[i] - low[i];
    }
    total
}
