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
//! Both are exact, and the function found does not depend on the order of the equations. The
//! number of operators made is limited.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

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
        Ok(self
            .equations
            .iter()
            .map(|&(v, _)| solver.image[solver.formula.var(v).index()])
            .collect())
    }
}

struct Solver<'a> {
    formula: &'a mut Formula,
    /// Definition of each unknown, by node index.
    rule: Vec<Option<NodeId>>,
    /// Vertices: nodes that depend on an unknown; the rest keep their meaning.
    dependent: Vec<bool>,
    /// Solved meaning of each node (regular).
    image: Vec<NodeId>,
    starts: Vec<NodeId>,
    stop_at: usize,
    cancel: &'a Cancel,
}

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
        Self { formula, rule, dependent, image, starts, stop_at: n + limit, cancel }
    }

    fn check(&self) -> Result<(), FixpointError> {
        if self.cancel.is_cancelled() {
            return Err(FixpointError::Stopped(Stop::Cancelled));
        }
        if self.formula.node_count() > self.stop_at {
            return Err(FixpointError::Stopped(Stop::Work));
        }
        Ok(())
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
        self.check()?;
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
                let mut row = Row::default();
                row.out.push((w as u32, vec![NodeId::TRUE]));
                rows.push(row);
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
            let mut row = Row::default();
            match kind {
                Kind::Or => {
                    row.base.push(self.formula.or(&outs));
                    for w in ins {
                        row.out.push((w, vec![NodeId::TRUE]));
                    }
                }
                Kind::And if ins.len() == 1 => {
                    let e = self.formula.and(&outs);
                    row.out.push((ins[0], vec![e]));
                }
                Kind::AtLeast(k) if ins.len() == 1 => {
                    row.base.push(self.formula.at_least(k as usize, &outs));
                    let e = self.formula.at_least(k as usize - 1, &outs);
                    row.out.push((ins[0], vec![e]));
                }
                _ => return None,
            }
            rows.push(row);
        }
        Some(rows)
    }

    fn eliminate(&mut self, members: &[usize], mut rows: Vec<Row>) -> Result<(), FixpointError> {
        let n = rows.len();
        let mut users: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
        for (v, row) in rows.iter_mut().enumerate() {
            row.out.sort_by_key(|entry| entry.0);
            row.out.dedup_by_key(|entry| entry.0);
            row.out.retain(|entry| entry.0 != v as u32);
            for (w, _) in &row.out {
                users[*w as usize].insert(v as u32);
            }
        }
        let cost =
            |rows: &[Row], users: &[BTreeSet<u32>], v: usize| rows[v].out.len() * users[v].len();
        let mut heap: BinaryHeap<Reverse<(usize, usize)>> =
            (0..n).map(|v| Reverse((cost(&rows, &users, v), v))).collect();
        let mut done = vec![false; n];
        let mut solved: Vec<(usize, NodeId, Terms)> = Vec::with_capacity(n);
        while let Some(Reverse((claimed, v))) = heap.pop() {
            if done[v] || claimed != cost(&rows, &users, v) {
                continue;
            }
            self.check()?;
            done[v] = true;
            let Row { base, out } = std::mem::take(&mut rows[v]);
            let base = self.formula.or(&base);
            let out: Terms =
                out.into_iter().map(|(w, terms)| (w, self.formula.or(&terms))).collect();
            let incoming = std::mem::take(&mut users[v]);
            for &u in &incoming {
                let row = &mut rows[u as usize];
                let Ok(at) = row.out.binary_search_by_key(&(v as u32), |entry| entry.0) else {
                    continue;
                };
                let (_, terms) = row.out.remove(at);
                let through = self.formula.or(&terms);
                let term = self.formula.and(&[through, base]);
                if term != NodeId::FALSE {
                    row.base.push(term);
                }
                // Both lists are sorted by unknown: one merge adds all terms.
                let old = std::mem::take(&mut row.out);
                let mut merged = Vec::with_capacity(old.len() + out.len());
                let mut old = old.into_iter().peekable();
                for &(w, e) in &out {
                    while let Some(entry) = old.next_if(|entry| entry.0 < w) {
                        merged.push(entry);
                    }
                    // u through v to itself gives no new reason.
                    let term = if w == u { NodeId::FALSE } else { self.formula.and(&[through, e]) };
                    if term == NodeId::FALSE {
                        continue;
                    }
                    if let Some(mut entry) = old.next_if(|entry| entry.0 == w) {
                        entry.1.push(term);
                        merged.push(entry);
                    } else {
                        merged.push((w, vec![term]));
                        users[w as usize].insert(u);
                    }
                }
                merged.extend(old);
                row.out = merged;
            }
            for &(w, _) in &out {
                users[w as usize].remove(&(v as u32));
            }
            for u in incoming.into_iter().chain(out.iter().map(|o| o.0)) {
                let u = u as usize;
                heap.push(Reverse((cost(&rows, &users, u), u)));
            }
            solved.push((v, base, out));
        }
        let mut meaning = vec![NodeId::FALSE; n];
        for (v, base, out) in solved.into_iter().rev() {
            let mut terms = vec![base];
            for (w, e) in out {
                terms.push(self.formula.and(&[e, meaning[w as usize]]));
            }
            meaning[v] = self.formula.or(&terms);
        }
        for (i, &v) in members.iter().enumerate() {
            self.image[v] = meaning[i];
        }
        Ok(())
    }

    fn unroll(&mut self, members: &[usize]) -> Result<(), FixpointError> {
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
        let mut value = vec![NodeId::FALSE; members.len()];
        let rounds = cut.iter().filter(|&&c| c).count();
        // Each round makes at least one more cutting vertex final, and the last carries the final
        // values to all others.
        for _ in 0..=rounds {
            let mut changed = false;
            for &v in &order {
                self.check()?;
                let now = self.rebuilt(members[v], |_, w| place(w).map(|w| value[w]));
                changed |= now != value[v];
                value[v] = now;
            }
            if !changed {
                break;
            }
        }
        for (i, &v) in members.iter().enumerate() {
            self.image[v] = value[i];
        }
        Ok(())
    }
}

/// Unknowns with their conditions.
type Terms = Vec<(u32, NodeId)>;

/// One equation of a linear component: the disjunction of `base` and of each unknown with each of
/// its conditions.
#[derive(Default)]
struct Row {
    base: Vec<NodeId>,
    out: Vec<(u32, Vec<NodeId>)>,
}
