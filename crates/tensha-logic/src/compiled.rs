//! A formula as decision diagrams, one per module: made once, evaluated many times.

use crate::bdd::Edge;
use crate::bdd::order::Shape;
use crate::bdd::portfolio::{Pool, compile};
use crate::budget::{Budget, Cancel, Stop};
use crate::formula::{Formula, Kind, NodeId, VarId, modules, simplify_within};
use crate::quant::{Number, Prob};
use crate::table::Node;

pub use crate::bdd::portfolio::Ideas;

/// What a level of a module's diagram decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    Var(VarId),
    /// An inner module, by position.
    Module(u32),
}

/// One module: a diagram in one array, children before parents, the terminal "true" first.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub nodes: Vec<Node>,
    pub roots: Vec<Edge>,
    /// What each level decides on.
    pub leaves: Vec<Leaf>,
    /// Whether the module is monotone in its leaves by its shape.
    pub monotone: bool,
}

/// Functions as decision diagrams over modules.
///
/// It is frozen: plain arrays that any number of evaluations may read. Every evaluation is one
/// sweep, linear in the number of nodes.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Modules, inner ones first; the last one holds the roots.
    pub(crate) parts: Vec<Part>,
    pub(crate) var_count: usize,
    pub(crate) operators: (usize, usize),
    pub(crate) monotone: bool,
}

/// A module before any diagram is made of it.
pub(crate) struct Outline {
    /// Its operators.
    pub shape: Shape,
    /// How many functions it holds: one, or for the last module those that were asked for.
    pub roots: usize,
    /// What each leaf of the shape stands for.
    pub leaves: Vec<Leaf>,
}

/// The modules of functions, inner ones first; the last one holds the functions. Only that one where `split` is not set.
pub(crate) fn outlines(formula: &Formula, roots: &[NodeId], split: bool) -> Vec<Outline> {
    let found = modules(formula, roots);
    let mut place = vec![u32::MAX; formula.node_count()];
    let mut number = vec![u32::MAX; formula.node_count()];
    let is_inner = |id: &NodeId| {
        split && !formula.args(*id).is_empty() && !roots.iter().any(|r| r.regular() == id.regular())
    };
    let inner = found.order.iter().copied().filter(is_inner).map(|id| vec![id]);
    let tops: Vec<Vec<NodeId>> = inner.chain([roots.to_vec()]).collect();
    let mut out: Vec<Outline> = Vec::with_capacity(tops.len());
    for top in tops {
        let is_leaf = |id: NodeId| number[id.index()] != u32::MAX;
        let (shape, leaves) = Shape::new(formula, &top, is_leaf, &mut place);
        let leaves = leaves
            .into_iter()
            .map(|id| match formula.kind(id) {
                Kind::Var(v) => Leaf::Var(v),
                _ => Leaf::Module(number[id.index()]),
            })
            .collect();
        // The last one stands below nothing, so its number is never asked for.
        if let Some(id) = top.first() {
            number[id.index()] = out.len() as u32;
        }
        out.push(Outline { shape, roots: top.len(), leaves });
    }
    out
}

/// How many operators functions have together.
pub(crate) fn operators(formula: &Formula, roots: &[NodeId]) -> usize {
    formula.postorder(roots).iter().filter(|&&id| !formula.args(id).is_empty()).count()
}

impl Compiled {
    /// Compiles `roots` jointly within a budget, for many evaluations.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn freeze(
        formula: &Formula,
        roots: &[NodeId],
        budget: Budget,
        cancel: &Cancel,
    ) -> Result<Self, Stop> {
        Self::new(formula, roots, &mut Pool::new(budget, cancel))
    }

    /// [`Compiled::freeze`] with some ideas left out, and how many steps it took: for measuring what each is worth.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn freeze_with(
        ideas: Ideas,
        formula: &Formula,
        roots: &[NodeId],
        budget: Budget,
        cancel: &Cancel,
    ) -> Result<(Self, u64), Stop> {
        let mut pool = Pool::new(budget, cancel);
        pool.ideas = ideas;
        let compiled = Self::new(formula, roots, &mut pool)?;
        Ok((compiled, pool.spent))
    }

    /// Compiles `roots` jointly within what `pool` has left.
    pub(crate) fn new(formula: &Formula, roots: &[NodeId], pool: &mut Pool) -> Result<Self, Stop> {
        let given = operators(formula, roots);
        let mut formula = formula.clone();
        let (roots, spent) = if pool.ideas.simplify {
            simplify_within(&mut formula, roots, pool.left() / 2)
        } else {
            (roots.to_vec(), 0)
        };
        pool.spent += spent;
        let formula = &formula;
        let mut parts: Vec<Part> = Vec::new();
        for Outline { shape, roots, leaves } in outlines(formula, &roots, pool.ideas.modules) {
            let done = compile(&shape, roots, pool)?;
            let leaves = done.order.iter().map(|&l| leaves[l as usize]).collect();
            pool.held += (done.bdd.table.nodes.len() * size_of::<Node>()) as u64;
            let mut nodes = done.bdd.table.nodes;
            nodes.shrink_to_fit();
            let monotone = shape.is_monotone();
            parts.push(Part { nodes, roots: done.roots, leaves, monotone });
        }
        Ok(Self {
            parts,
            var_count: formula.var_count(),
            operators: (given, operators(formula, &roots)),
            monotone: roots.iter().all(|&r| formula.is_coherent(r)),
        })
    }

    /// How many functions there are.
    pub fn root_count(&self) -> usize {
        self.parts.last().map_or(0, |part| part.roots.len())
    }

    /// How many modules there are, the whole included.
    pub fn module_count(&self) -> usize {
        self.parts.len()
    }

    /// Nodes of all diagrams together, terminals not counted.
    pub fn node_count(&self) -> usize {
        self.parts.iter().map(|part| part.nodes.len() - 1).sum()
    }

    /// Whether the functions are monotone by their shape: no negation, no exclusive or.
    pub fn is_monotone(&self) -> bool {
        self.monotone
    }

    /// The value of the function `root` (by position) in the state where variable `v` is
    /// `values[v.index()]`; missing ones are false.
    pub fn eval(&self, root: usize, values: &[bool]) -> bool {
        let mut module = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let walk = |mut edge: Edge| {
                while edge.index() != 0 {
                    let node = part.nodes[edge.index()];
                    let holds = match part.leaves[node.level as usize] {
                        Leaf::Var(v) => values.get(v.index()).copied().unwrap_or(false),
                        Leaf::Module(m) => module[m as usize],
                    };
                    edge = Edge((if holds { node.hi } else { node.lo }) ^ (edge.0 & 1));
                }
                edge == Edge::TRUE
            };
            if module.len() + 1 == self.parts.len() {
                return walk(part.roots[root]);
            }
            module.push(walk(part.roots[0]));
        }
        false
    }

    /// The probability of each function, when variable `v` has `probs[v.index()]` on its own.
    ///
    /// `probs` must cover every variable that the functions mention.
    pub fn probabilities(&self, probs: &[Prob]) -> Vec<Prob> {
        let pairs: Vec<(f64, f64)> = probs.iter().map(|x| (x.p, x.q)).collect();
        let mut values = Vec::new();
        let mut modules: Vec<(f64, f64)> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            part.sweep(&part.leaf_values(&pairs, &modules), &mut values);
            modules.push(value_of(&values, part.roots[0]));
        }
        self.parts.last().map_or_else(Vec::new, |part| {
            part.roots
                .iter()
                .map(|&r| {
                    let (p, q) = value_of(&values, r);
                    Prob { p, q }
                })
                .collect()
        })
    }
}

/// The pair of a possibly negated edge.
pub(crate) fn value_of<T: Copy>(values: &[(T, T)], edge: Edge) -> (T, T) {
    let (p, q) = values[edge.index()];
    if edge.is_negated() { (q, p) } else { (p, q) }
}

impl Part {
    /// The values of the leaves, by level.
    pub fn leaf_values<V: Copy>(&self, vars: &[V], modules: &[V]) -> Vec<V> {
        self.leaves
            .iter()
            .map(|leaf| match leaf {
                Leaf::Var(v) => vars[v.index()],
                Leaf::Module(m) => modules[*m as usize],
            })
            .collect()
    }

    /// P(f) and P(¬f) for every node, from the terminal up. Both are sums of products of
    /// non-negative numbers, so neither suffers cancellation.
    pub fn sweep<T: Number>(&self, leaves: &[(T, T)], values: &mut Vec<(T, T)>) {
        values.clear();
        values.reserve(self.nodes.len());
        values.push((T::ONE, T::ZERO));
        for node in &self.nodes[1..] {
            let (p, q) = leaves[node.level as usize];
            let hi = value_of(values, Edge(node.hi));
            let lo = value_of(values, Edge(node.lo));
            values.push((p.mul(hi.0).add(q.mul(lo.0)), p.mul(hi.1).add(q.mul(lo.1))));
        }
    }
}
