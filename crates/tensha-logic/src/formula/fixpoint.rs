//! Least fixpoints of monotone systems of equations with cycles.
//!
//! A system gives some variables (the unknowns) a defining function each, over all variables. The
//! least solution makes an unknown hold only where it has a reason that does not rest on itself.
//!
//! [`System::values`] finds the solution for one state in linear time. [`System::solve`] finds it
//! for all states: functions of the other variables only, as formulas. Strongly connected
//! components are solved one after the other. Inside a component:
//!
//! * Where every equation is a disjunction of terms with at most one unknown of the component each
//!   (reachability in a graph with conditions on vertices and edges), unknowns are *eliminated*
//!   like in Gauss' method over the semiring (∨, ∧), where x = c ∨ (e ∧ x) has the least solution
//!   c (Backhouse and Carré, 1975), cheapest first. A ring takes linear size; a grid of n unknowns
//!   about n^1.5 operators, where plain unrolling would take n².
//! * Otherwise the component is *unrolled*: s rounds suffice, where s is the number of unknowns
//!   that cut all cycles, because each round makes at least one more of them final. The size is s
//!   times that of the component.
//!
//! Both are exact, and the function found does not depend on the order of the equations.
//!
//! The size of the result is limited. A component of n unknowns that all depend on each other takes
//! n³ operators at worst, so [`System::enclose`] goes on without the exact solution: unknowns that
//! are not yet eliminated at the limit are iterated, from false for a function below the solution
//! and from true for one above it. Every round is a proof: the operator of the equations is monotone, so it
//! keeps what is below the least fixpoint below it, and what is above it above.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Formula, Kind, NodeId, VarId};
use crate::budget::{Cancel, Stop};

/// A monotone system of equations.
#[derive(Clone, Debug)]
pub struct System {
    equations: Vec<(VarId, NodeId)>,
}

/// Why a system has no solution here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixpointError {
    /// The variable is defined twice.
    DefinedTwice(VarId),
    /// The definition of this variable depends on an unknown through a negation or an exclusive
    /// or, so that a least solution need not exist.
    NotMonotone(VarId),
    /// The limit on operators was reached, or the flag was set.
    Stopped(Stop),
}

impl std::fmt::Display for FixpointError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DefinedTwice(v) => write!(f, "variable {} is defined twice", v.0),
            Self::NotMonotone(v) => {
                write!(f, "the definition of variable {} is not monotone in the unknowns", v.0)
            }
            Self::Stopped(stop) => stop.fmt(f),
        }
    }
}

impl std::error::Error for FixpointError {}

impl System {
    /// Checks and takes a system: each pair says that the variable holds exactly when needed for
    /// the function to be satisfied.
    pub fn new(formula: &Formula, equations: &[(VarId, NodeId)]) -> Result<Self, FixpointError> {
        let mut rule = vec![None; formula.var_count()];
        for &(v, f) in equations {
            if rule[v.index()].replace(f).is_some() {
                return Err(FixpointError::DefinedTwice(v));
            }
        }
        // An operator that depends on an unknown may stand under no negation anywhere.
        let mut dependent = vec![false; formula.node_count()];
        let roots: Vec<NodeId> = equations.iter().map(|e| e.1).collect();
        let mut bad = vec![false; formula.node_count()];
        for id in formula.postorder(&roots) {
            let i = id.index();
            if let Kind::Var(v) = formula.kind(id) {
                dependent[i] = rule[v.index()].is_some();
                continue;
            }
            for arg in formula.args(id) {
                let a = arg.index();
                dependent[i] |= dependent[a];
                bad[i] |=
                    bad[a] || (dependent[a] && (arg.is_negated() || formula.kind(id) == Kind::Xor));
            }
        }
        for &(v, f) in equations {
            if bad[f.index()] || (dependent[f.index()] && f.is_negated()) {
                return Err(FixpointError::NotMonotone(v));
            }
        }
        Ok(Self { equations: equations.to_vec() })
    }

    /// The equations as given.
    pub fn equations(&self) -> &[(VarId, NodeId)] {
        &self.equations
    }

    /// The least solution in one state: for each equation, whether its variable holds when the
    /// other variables have `values` (missing ones are false; entries of unknowns are ignored).
    ///
    /// Takes time linear in the formula.
    pub fn values(&self, formula: &Formula, values: &[bool]) -> Vec<bool> {
        let roots: Vec<NodeId> = self.equations.iter().map(|e| e.1).collect();
        let unknown: Vec<NodeId> = self.equations.iter().map(|e| formula.var(e.0)).collect();
        let mut is_unknown = vec![false; formula.node_count()];
        for id in &unknown {
            is_unknown[id.index()] = true;
        }
        let order = formula.postorder(&roots);
        let mut users: Vec<Vec<u32>> = vec![Vec::new(); formula.node_count()];
        let mut dependent = is_unknown.clone();
        let mut value = vec![false; formula.node_count()];
        value[0] = true;
        // Arguments that must still become true.
        let mut need = vec![0usize; formula.node_count()];
        let mut queue: Vec<u32> = Vec::new();
        let fixed = |value: &[bool], a: &NodeId| value[a.index()] != a.is_negated();
        for &id in &order {
            let i = id.index();
            let args = formula.args(id);
            if let Kind::Var(v) = formula.kind(id) {
                value[i] = !is_unknown[i] && values.get(v.index()).copied().unwrap_or(false);
                continue;
            }
            dependent[i] = args.iter().any(|a| dependent[a.index()]);
            let known = args.iter().filter(|a| !dependent[a.index()] && fixed(&value, a)).count();
            let wanted = match formula.kind(id) {
                Kind::Or => 1,
                Kind::AtLeast(k) => k as usize,
                _ => args.len(),
            };
            if dependent[i] {
                need[i] = wanted.saturating_sub(known);
                for a in args.iter().filter(|a| dependent[a.index()]) {
                    users[a.index()].push(i as u32);
                }
                if need[i] == 0 {
                    value[i] = true;
                    queue.push(i as u32);
                }
            } else if formula.kind(id) == Kind::Xor {
                value[i] = known % 2 == 1;
            } else {
                value[i] = known >= wanted;
            }
        }
        let mut defines: Vec<Vec<u32>> = vec![Vec::new(); formula.node_count()];
        for (&root, id) in roots.iter().zip(&unknown) {
            if dependent[root.index()] {
                defines[root.index()].push(id.index() as u32);
            } else if fixed(&value, &root) && !value[id.index()] {
                value[id.index()] = true;
                queue.push(id.index() as u32);
            }
        }
        while let Some(i) = queue.pop() {
            for &u in &defines[i as usize] {
                if !std::mem::replace(&mut value[u as usize], true) {
                    queue.push(u);
                }
            }
            for &g in &users[i as usize] {
                need[g as usize] = need[g as usize].saturating_sub(1);
                if need[g as usize] == 0 && !std::mem::replace(&mut value[g as usize], true) {
                    queue.push(g);
                }
            }
        }
        unknown.iter().map(|id| value[id.index()]).collect()
    }

    /// The least solution as functions of the other variables: one for each equation, in order.
    ///
    /// At most about `limit` new operators are made.
    pub fn solve(
        &self,
        formula: &mut Formula,
        limit: usize,
        cancel: &Cancel,
    ) -> Result<Vec<NodeId>, FixpointError> {
        let mut solver = Solver::new(self, formula, limit, cancel);
        solver.components()?;
        Ok(solver.solution(self))
    }

    /// The least solution, or functions below and above it where `limit` new operators do not suffice.
    ///
    /// Each component gets half of what is left, and a linear allowance; what is past that takes a
    /// few linear passes more.
    pub fn enclose(
        &self,
        formula: &mut Formula,
        limit: usize,
        cancel: &Cancel,
    ) -> Result<Enclosed, FixpointError> {
        let mut solver = Solver::new(self, formula, limit, cancel);
        solver.side = Side::Below;
        solver.components()?;
        let lower = solver.solution(self);
        if !solver.rough.contains(&true) {
            return Ok(Enclosed { upper: lower.clone(), lower });
        }
        solver.side = Side::Above;
        solver.last = solver.formula.node_count().saturating_add(limit);
        solver.components()?;
        Ok(Enclosed { lower, upper: solver.solution(self) })
    }
}

/// Functions that a least solution lies between; see [`System::enclose`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// For each equation, a function that implies the solution.
    pub lower: Vec<NodeId>,
    /// For each equation, a function that the solution implies; the same as the lower one where that
    /// is the solution.
    pub upper: Vec<NodeId>,
}

/// What is wanted of a component that is too big.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Nothing: the limit is an error.
    Exact,
    /// A function below its solution.
    Below,
    /// A function above its solution.
    Above,
}

struct Solver<'a> {
    formula: &'a mut Formula,
    /// Definition of each unknown, by node index.
    rule: Vec<Option<NodeId>>,
    /// Vertices: nodes that depend on an unknown; the rest keep their meaning.
    dependent: Vec<bool>,
    /// Solved meaning of each node (regular).
    image: Vec<NodeId>,
    /// Whether the meaning of a vertex is only a bound.
    rough: Vec<bool>,
    side: Side,
    starts: Vec<NodeId>,
    /// The count of nodes at which everything, and the component at hand, must end.
    last: usize,
    stop_at: usize,
    /// What elimination leaves for iteration.
    reserve: usize,
    /// Argument places that were looked at, and their limit.
    effort: usize,
    most_effort: usize,
    cancel: &'a Cancel,
    /// Lists of disjuncts: each cell has a term and the cell before it.
    cells: Vec<(NodeId, u32)>,
}

/// How many argument places may be looked at for each operator of the limit.
const PLACES: usize = 8;
/// Operators for each vertex that a component gets even when the limit is spent: enough for a ring.
const LINEAR: usize = 3;

impl<'a> Solver<'a> {
    fn new(system: &System, formula: &'a mut Formula, limit: usize, cancel: &'a Cancel) -> Self {
        let n = formula.node_count();
        let mut rule = vec![None; n];
        let mut dependent = vec![false; n];
        let mut starts = Vec::new();
        for &(v, f) in &system.equations {
            let id = formula.var(v);
            rule[id.index()] = Some(f);
            dependent[id.index()] = true;
            starts.push(id);
        }
        let roots: Vec<NodeId> = system.equations.iter().map(|e| e.1).collect();
        for id in formula.postorder(&roots) {
            if formula.args(id).iter().any(|a| dependent[a.index()]) {
                dependent[id.index()] = true;
            }
        }
        let image = (0..n).map(NodeId::from_index).collect();
        Self {
            formula,
            rule,
            dependent,
            image,
            rough: vec![false; n],
            side: Side::Exact,
            starts,
            last: n.saturating_add(limit),
            stop_at: n.saturating_add(limit),
            reserve: 0,
            effort: 0,
            most_effort: limit.saturating_mul(PLACES),
            cancel,
            cells: Vec::new(),
        }
    }

    fn solution(&self, system: &System) -> Vec<NodeId> {
        system.equations.iter().map(|&(v, _)| self.image[self.formula.var(v).index()]).collect()
    }

    /// Adds the reserve to the limits.
    fn draw(&mut self) {
        self.stop_at = self.stop_at.saturating_add(self.reserve);
        self.most_effort = self.most_effort.saturating_add(self.reserve.saturating_mul(PLACES));
    }

    /// Whether the limit is reached; an error when nothing else than the solution will do.
    fn over(&self) -> Result<bool, FixpointError> {
        if self.cancel.is_cancelled() {
            return Err(FixpointError::Stopped(Stop::Cancelled));
        }
        let over = self.formula.node_count() > self.stop_at || self.effort > self.most_effort;
        if over && self.side == Side::Exact {
            return Err(FixpointError::Stopped(Stop::Work));
        }
        Ok(over)
    }

    /// The vertices that `v` is made of.
    fn below(&self, v: usize) -> Vec<usize> {
        let own;
        let args = if let Some(f) = self.rule[v] {
            own = [f];
            &own[..]
        } else {
            self.formula.args(NodeId::from_index(v))
        };
        args.iter().map(|a| a.index()).filter(|&a| self.dependent[a]).collect()
    }

    /// The solved meaning of an argument outside the component at hand.
    fn mean(&self, id: NodeId) -> NodeId {
        self.image.get(id.index()).map_or(id, |m| m.negate_if(id.is_negated()))
    }

    /// Tarjan's algorithm with an explicit stack; components end with what they depend on first.
    fn components(&mut self) -> Result<(), FixpointError> {
        let n = self.image.len();
        let mut index = vec![0u32; n];
        let mut low = vec![0u32; n];
        let mut on_stack = vec![false; n];
        let mut pending: Vec<usize> = Vec::new();
        let mut next = 0u32;
        let mut calls: Vec<(usize, Vec<usize>, usize)> = Vec::new();
        for start in self.starts.clone() {
            if index[start.index()] != 0 {
                continue;
            }
            let mut enter = Some(start.index());
            loop {
                if let Some(v) = enter.take() {
                    next += 1;
                    index[v] = next;
                    low[v] = next;
                    pending.push(v);
                    on_stack[v] = true;
                    calls.push((v, self.below(v), 0));
                }
                let Some((v, below, at)) = calls.last_mut() else { break };
                let v = *v;
                if let Some(&w) = below.get(*at) {
                    *at += 1;
                    if index[w] == 0 {
                        enter = Some(w);
                    } else if on_stack[w] {
                        low[v] = low[v].min(index[w]);
                    }
                    continue;
                }
                calls.pop();
                if let Some((u, ..)) = calls.last() {
                    low[*u] = low[*u].min(low[v]);
                }
                if low[v] == index[v] {
                    let mut members = Vec::new();
                    while let Some(w) = pending.pop() {
                        on_stack[w] = false;
                        members.push(w);
                        if w == v {
                            break;
                        }
                    }
                    members.sort_unstable();
                    self.component(&members)?;
                }
            }
        }
        Ok(())
    }

    fn component(&mut self, members: &[usize]) -> Result<(), FixpointError> {
        if self.side == Side::Above && !self.rough[members[0]] {
            return Ok(());
        }
        if self.side != Side::Exact {
            // A small component after a big one must not find everything spent.
            let made = self.formula.node_count();
            let share = (self.last.saturating_sub(made) / 2).max(LINEAR * members.len());
            self.stop_at = made;
            self.most_effort = self.effort;
            self.reserve = share / 2;
            self.draw();
        }
        self.over()?;
        if members.iter().any(|&v| self.below(v).iter().any(|&w| self.rough[w])) {
            for &v in members {
                self.rough[v] = true;
            }
        }
        if let [v] = *members {
            if !self.below(v).contains(&v) {
                self.image[v] = self.rebuilt(v, |_, _| None);
                return Ok(());
            }
            // x = f(x) has the least solution f(false).
            self.image[v] = self.rebuilt(v, |_, w| (w == v).then_some(NodeId::FALSE));
            return Ok(());
        }
        match self.linear(members) {
            Some(rows) => self.eliminate(members, rows),
            None => self.unroll(members),
        }
    }

    /// Vertex `v` with its arguments replaced by `inside`, or by their solved meaning.
    fn rebuilt(&mut self, v: usize, inside: impl Fn(&Self, usize) -> Option<NodeId>) -> NodeId {
        let own;
        let (kind, args) = if let Some(f) = self.rule[v] {
            own = vec![f];
            (Kind::And, own)
        } else {
            let id = NodeId::from_index(v);
            (self.formula.kind(id), self.formula.args(id).to_vec())
        };
        self.effort += args.len();
        let args: Vec<NodeId> = args
            .into_iter()
            .map(|a| inside(self, a.index()).unwrap_or_else(|| self.mean(a)))
            .collect();
        self.formula.rebuild(kind, &args)
    }

    /// Each member as c ∨ ⋁ (e ∧ member), when all have that shape.
    fn linear(&mut self, members: &[usize]) -> Option<Vec<Row>> {
        let mut rows = Vec::with_capacity(members.len());
        for &v in members {
            let inside = |w: usize| members.binary_search(&w).ok();
            if let Some(f) = self.rule[v] {
                let w = inside(f.index())?;
                rows.push(self.row(NodeId::FALSE, &[w as u32], NodeId::TRUE));
                continue;
            }
            let id = NodeId::from_index(v);
            let kind = self.formula.kind(id);
            let args = self.formula.args(id).to_vec();
            let (mut ins, mut outs) = (Vec::new(), Vec::new());
            for a in args {
                match inside(a.index()) {
                    Some(w) => ins.push(w as u32),
                    None => outs.push(self.mean(a)),
                }
            }
            self.effort += ins.len() + outs.len();
            let (base, condition) = match kind {
                Kind::Or => (self.formula.or(&outs), NodeId::TRUE),
                Kind::And if ins.len() == 1 => (NodeId::FALSE, self.formula.and(&outs)),
                Kind::AtLeast(k) if ins.len() == 1 => (
                    self.formula.at_least(k as usize, &outs),
                    self.formula.at_least(k as usize - 1, &outs),
                ),
                _ => return None,
            };
            let row = self.row(base, &ins, condition);
            rows.push(row);
        }
        Some(rows)
    }

    /// The equation with this base and these unknowns, each under `condition`.
    fn row(&mut self, base: NodeId, unknowns: &[u32], condition: NodeId) -> Row {
        let base = self.cell(base, NONE);
        let mut out: Vec<(u32, u32)> =
            unknowns.iter().map(|&w| (w, self.cell(condition, NONE))).collect();
        out.sort_unstable();
        out.dedup_by_key(|entry| entry.0);
        Row { base, out }
    }

    fn cell(&mut self, term: NodeId, before: u32) -> u32 {
        if term == NodeId::FALSE {
            return before;
        }
        self.cells.push((term, before));
        self.cells.len() as u32 - 1
    }

    /// The disjunction of a list.
    fn any(&mut self, mut list: u32) -> NodeId {
        let mut terms = Vec::new();
        while let Some(&(term, before)) = self.cells.get(list as usize) {
            terms.push(term);
            list = before;
        }
        self.effort += terms.len();
        terms.reverse();
        self.formula.or(&terms)
    }

    fn eliminate(&mut self, members: &[usize], mut rows: Vec<Row>) -> Result<(), FixpointError> {
        let n = rows.len();
        let mut users: Vec<Vec<u32>> = vec![Vec::new(); n];
        for (v, row) in rows.iter_mut().enumerate() {
            row.out.retain(|entry| entry.0 != v as u32);
            for (w, _) in &row.out {
                users[*w as usize].push(v as u32);
            }
        }
        let cost = |rows: &[Row], users: &[Vec<u32>], v: usize| rows[v].out.len() * users[v].len();
        let mut heap: BinaryHeap<Reverse<(usize, usize)>> =
            (0..n).map(|v| Reverse((cost(&rows, &users, v), v))).collect();
        let mut done = vec![false; n];
        let mut solved: Vec<(usize, NodeId, Terms)> = Vec::with_capacity(n);
        let mut merged = Vec::new();
        while let Some(Reverse((claimed, v))) = heap.pop() {
            if done[v] || claimed != cost(&rows, &users, v) {
                continue;
            }
            if self.over()? {
                break;
            }
            done[v] = true;
            let Row { base, out } = std::mem::take(&mut rows[v]);
            let base = self.any(base);
            let out: Terms = out.into_iter().map(|(w, terms)| (w, self.any(terms))).collect();
            let incoming = std::mem::take(&mut users[v]);
            for &u in &incoming {
                let mut row = std::mem::take(&mut rows[u as usize]);
                if let Ok(at) = row.out.binary_search_by_key(&(v as u32), |entry| entry.0) {
                    let (_, terms) = row.out.remove(at);
                    let through = self.any(terms);
                    let term = self.formula.and_unshared(through, base);
                    row.base = self.cell(term, row.base);
                    self.merge(u, through, &out, &row.out, &mut merged);
                    row.out.clone_from(&merged);
                }
                rows[u as usize] = row;
            }
            for &(w, _) in &out {
                // Both lists are sorted; v itself goes, and nothing uses itself.
                let old = std::mem::take(&mut users[w as usize]);
                let mut all = Vec::with_capacity(old.len() + incoming.len());
                let mut old = old.into_iter().peekable();
                for &u in &incoming {
                    while let Some(other) = old.next_if(|&other| other < u) {
                        all.push(other);
                    }
                    old.next_if_eq(&u);
                    all.push(u);
                }
                all.extend(old);
                all.retain(|&u| u != v as u32 && u != w);
                users[w as usize] = all;
            }
            for u in incoming.into_iter().chain(out.iter().map(|o| o.0)) {
                let u = u as usize;
                heap.push(Reverse((cost(&rows, &users, u), u)));
            }
            solved.push((v, base, out));
        }
        self.draw();
        let mut meaning = self.iterate(&rows, &done)?;
        if done.contains(&false) {
            for &v in members {
                self.rough[v] = true;
            }
        }
        for (v, base, out) in solved.into_iter().rev() {
            let mut terms = vec![base];
            for (w, e) in out {
                terms.push(self.formula.and_unshared(e, meaning[w as usize]));
            }
            meaning[v] = self.formula.or(&terms);
        }
        for (i, &v) in members.iter().enumerate() {
            self.image[v] = meaning[i];
        }
        Ok(())
    }

    /// `old` with the terms of `out`, each under the condition `through`; both are sorted by unknown.
    fn merge(
        &mut self,
        u: u32,
        through: NodeId,
        out: &[(u32, NodeId)],
        old: &[(u32, u32)],
        merged: &mut Vec<(u32, u32)>,
    ) {
        self.effort += out.len() + old.len();
        merged.clear();
        let mut old = old.iter().copied().peekable();
        for &(w, e) in out {
            while let Some(entry) = old.next_if(|entry| entry.0 < w) {
                merged.push(entry);
            }
            let entry = old.next_if(|entry| entry.0 == w);
            // u through others to itself gives no new reason.
            let term = if w == u { NodeId::FALSE } else { self.formula.and_unshared(through, e) };
            let list = self.cell(term, entry.map_or(NONE, |entry| entry.1));
            if list != NONE {
                merged.push((w, list));
            }
        }
        merged.extend(old);
    }

    /// Bounds of the unknowns that were not eliminated, in a few rounds.
    fn iterate(&mut self, rows: &[Row], done: &[bool]) -> Result<Vec<NodeId>, FixpointError> {
        let mut value = vec![NodeId::constant(self.side == Side::Above); done.len()];
        let rest: Vec<(usize, NodeId, Terms)> = (0..done.len())
            .filter(|&v| !done[v])
            .map(|v| {
                let base = self.any(rows[v].base);
                let out = rows[v].out.iter().map(|&(w, terms)| (w, self.any(terms))).collect();
                (v, base, out)
            })
            .collect();
        for round in 0..ROUNDS {
            let mut changed = false;
            for (v, base, out) in &rest {
                let mut terms = vec![*base];
                for &(w, e) in out {
                    terms.push(self.formula.and(&[e, value[w as usize]]));
                }
                let now = self.formula.or(&terms);
                self.effort += terms.len();
                changed |= now != value[*v];
                value[*v] = now;
            }
            if !changed || round > 0 && self.over()? {
                break;
            }
        }
        Ok(value)
    }

    fn unroll(&mut self, members: &[usize]) -> Result<(), FixpointError> {
        self.draw();
        let place = |v: usize| members.binary_search(&v).ok();
        // Depth-first order; an edge to an open vertex closes a cycle, and its target cuts it.
        let mut state = vec![0u8; members.len()];
        let mut cut = vec![false; members.len()];
        let mut order = Vec::new();
        let mut calls: Vec<(usize, Vec<usize>, usize)> = Vec::new();
        for start in 0..members.len() {
            if state[start] != 0 {
                continue;
            }
            state[start] = 1;
            calls.push((start, self.below(members[start]), 0));
            while let Some((v, below, at)) = calls.last_mut() {
                let v = *v;
                if let Some(&w) = below.get(*at) {
                    *at += 1;
                    if let Some(w) = place(w) {
                        match state[w] {
                            0 => {
                                state[w] = 1;
                                calls.push((w, self.below(members[w]), 0));
                            }
                            1 => cut[w] = true,
                            _ => {}
                        }
                    }
                } else {
                    state[v] = 2;
                    order.push(v);
                    calls.pop();
                }
            }
        }
        let mut value = vec![NodeId::constant(self.side == Side::Above); members.len()];
        let rounds = cut.iter().filter(|&&c| c).count();
        // Each round makes at least one more cutting vertex final, and the last carries the final
        // values to all others.
        for _ in 0..=rounds {
            let mut changed = false;
            for &v in &order {
                let now = self.rebuilt(members[v], |_, w| place(w).map(|w| value[w]));
                changed |= now != value[v];
                value[v] = now;
            }
            if !changed {
                break;
            }
            if self.over()? {
                for &v in members {
                    self.rough[v] = true;
                }
                break;
            }
        }
        for (i, &v) in members.iter().enumerate() {
            self.image[v] = value[i];
        }
        Ok(())
    }
}

/// Rounds of [`Solver::iterate`] at most: each one makes paths longer by one unknown at least.
const ROUNDS: usize = 16;

/// No cell.
const NONE: u32 = u32::MAX;

/// Unknowns with their conditions, sorted.
type Terms = Vec<(u32, NodeId)>;

/// One equation of a linear component: the disjunction of `base` and of each unknown with each of
/// its conditions. Disjunctions are lists of cells.
struct Row {
    base: u32,
    out: Vec<(u32, u32)>,
}

impl Default for Row {
    fn default() -> Self {
        Self { base: NONE, out: Vec::new() }
    }
}
