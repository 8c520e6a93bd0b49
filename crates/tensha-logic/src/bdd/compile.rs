//! From the shape of a module to its diagram, under one order, in resumable steps.

use super::order::{Arg, Shape, Target};
use super::portfolio::Family;
use super::{Bdd, Edge};
use crate::budget::{Budget, Cancel, Stop};
use crate::formula::Kind;

/// One try at one order. It can be stopped by a limit on work and taken up again.
pub(crate) struct Attempt {
    pub bdd: Bdd,
    /// Leaf at each level.
    pub order: Vec<u32>,
    /// The order at the start.
    pub first_order: Vec<u32>,
    level_of: Vec<u32>,
    edges: Vec<Edge>,
    uses: Vec<u32>,
    /// Gates that are finished.
    pub done: usize,
    /// Operations that are finished, and the steps they took: progress, comparable between
    /// attempts at one shape, as all take the gates in one order.
    pub finished: (u64, u64),
    /// The rest of the gate at hand: operands still to come (last first) and what they met so far.
    rest: Vec<Edge>,
    so_far: Option<Edge>,
    collect_at: usize,
    /// Live nodes at which the order is improved next; never when it is `usize::MAX`.
    pub sift_at: usize,
    /// Where its order comes from.
    pub family: Family,
}

/// Garbage is not looked for below this many nodes.
const FIRST_COLLECTION: usize = 1 << 16;

impl Attempt {
    pub fn new(
        shape: &Shape,
        family: Family,
        order: Vec<u32>,
        budget: Budget,
        cancel: &Cancel,
    ) -> Self {
        let mut level_of = vec![0; shape.leaves];
        for (level, &leaf) in order.iter().enumerate() {
            level_of[leaf as usize] = level as u32;
        }
        let mut uses = vec![0; shape.gates.len()];
        for gate in &shape.gates {
            for arg in &gate.args {
                if let Target::Gate(g) = arg.target {
                    uses[g as usize] += 1;
                }
            }
        }
        Self {
            bdd: Bdd::new(budget, cancel),
            first_order: order.clone(),
            order,
            level_of,
            edges: Vec::with_capacity(shape.gates.len()),
            uses,
            done: 0,
            finished: (0, 0),
            rest: Vec::new(),
            so_far: None,
            collect_at: FIRST_COLLECTION,
            sift_at: usize::MAX,
            family,
        }
    }

    /// Goes on until the root is done or `limit` steps (counted from the very start) are spent.
    pub fn run(&mut self, shape: &Shape, limit: u64) -> Result<(), Stop> {
        self.bdd.meter.set_limit(limit);
        while self.done < shape.gates.len() {
            let gate = &shape.gates[self.done];
            let result = match gate.kind {
                Kind::And | Kind::Or => self.fold(&gate.args, u32::from(gate.kind == Kind::Or))?,
                Kind::Xor => {
                    let mut operands = self.operands(&gate.args)?;
                    self.sort(&mut operands);
                    let mut result = Edge::FALSE;
                    for e in operands {
                        result = self.bdd.xor(result, e)?;
                    }
                    result
                }
                Kind::AtLeast(k) => self.at_least(k as usize, &gate.args)?,
                Kind::True | Kind::Var(_) => Edge::TRUE,
            };
            self.edges.push(result);
            for arg in &gate.args {
                if let Target::Gate(g) = arg.target {
                    self.uses[g as usize] -= 1;
                    if self.uses[g as usize] == 0 {
                        self.edges[g as usize] = Edge::TRUE;
                    }
                }
            }
            self.done += 1;
            self.finished = (self.finished.0 + 1, self.bdd.work());
            self.maybe_collect();
        }
        Ok(())
    }

    /// The functions of the last `count` gates, once all are done.
    pub fn roots(&self, count: usize) -> Vec<Edge> {
        self.edges[self.edges.len() - count..].to_vec()
    }

    fn operands(&mut self, args: &[Arg]) -> Result<Vec<Edge>, Stop> {
        let mut out = Vec::with_capacity(args.len());
        for arg in args {
            let edge = match arg.target {
                Target::Leaf(l) => self.bdd.var(self.level_of[l as usize])?,
                Target::Gate(g) => self.edges[g as usize],
            };
            out.push(Edge(edge.0 ^ u32::from(arg.negated)));
        }
        Ok(out)
    }

    /// Deepest first: what is combined early lies low, and is walked through seldom.
    fn sort(&self, operands: &mut [Edge]) {
        operands.sort_by_key(|&e| (std::cmp::Reverse(self.bdd.node(e).level), e.0 >> 1));
    }

    fn fold(&mut self, args: &[Arg], flip: u32) -> Result<Edge, Stop> {
        if self.so_far.is_none() {
            let mut rest = self.operands(args)?;
            for e in &mut rest {
                e.0 ^= flip;
            }
            self.sort(&mut rest);
            rest.reverse();
            self.rest = rest;
            self.so_far = Some(Edge::TRUE);
        }
        while let Some(&next) = self.rest.last() {
            let so_far = self.so_far.unwrap_or(Edge::TRUE);
            let result = self.bdd.and(so_far, next)?;
            self.rest.pop();
            self.so_far = Some(result);
            self.finished = (self.finished.0 + 1, self.bdd.work());
            self.maybe_collect();
        }
        let result = self.so_far.take().unwrap_or(Edge::TRUE);
        Ok(Edge(result.0 ^ flip))
    }

    /// t[j] = "at least j of the operands so far", from the deepest operand up.
    fn at_least(&mut self, k: usize, args: &[Arg]) -> Result<Edge, Stop> {
        let mut operands = self.operands(args)?;
        self.sort(&mut operands);
        let mut t = vec![Edge::FALSE; k + 1];
        t[0] = Edge::TRUE;
        let n = operands.len();
        for (i, &x) in operands.iter().enumerate() {
            // Counts that the remaining operands cannot lift to k are not needed.
            let least = k.saturating_sub(n - 1 - i).max(1);
            for j in (least..=k.min(i + 1)).rev() {
                self.bdd.meter.step()?;
                t[j] = self.bdd.ite(x, t[j - 1], t[j])?;
            }
        }
        Ok(t[k])
    }

    fn maybe_collect(&mut self) {
        let len = self.bdd.table.len();
        if len < self.collect_at && len < self.sift_at {
            return;
        }
        let kept = self.edges.len();
        let rest = self.rest.len();
        let mut roots = std::mem::take(&mut self.edges);
        roots.extend_from_slice(&self.rest);
        roots.extend(self.so_far);
        if len < self.sift_at {
            self.bdd.collect(&mut roots);
        } else {
            self.sift(&mut roots);
        }
        if self.so_far.is_some() {
            self.so_far = roots.pop();
        }
        self.rest.copy_from_slice(&roots[kept..kept + rest]);
        roots.truncate(kept);
        self.edges = roots;
        self.collect_at = FIRST_COLLECTION.max(self.bdd.table.len() * 2);
    }

    /// Improves the order when enough of the nodes are alive; otherwise only drops the garbage.
    fn sift(&mut self, roots: &mut [Edge]) {
        let alive = self.bdd.size(roots);
        if alive * 2 < self.sift_at {
            self.bdd.collect(roots);
            return;
        }
        // A large diagram would take more than what is left for everything.
        let left = self.bdd.meter.limit().saturating_sub(self.bdd.work());
        let allowance = (60 * alive as u64).min(left / 2);
        let at = super::sift::sift(&mut self.bdd, roots, self.order.len(), allowance);
        self.sift_at = (self.bdd.table.len() * 4).max(self.sift_at);
        self.order = at.iter().map(|&old| self.order[old as usize]).collect();
        for (level, &leaf) in self.order.iter().enumerate() {
            self.level_of[leaf as usize] = level as u32;
        }
    }
}
