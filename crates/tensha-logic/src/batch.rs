//! Many parameter vectors through one frozen diagram.
//!
//! The diagrams are arrays with children before parents, so that one sweep evaluates them. A sweep takes [`LANES`] vectors at
//! a time, side by side in memory, so that a node is read once for all of them and the compiler makes vector instructions
//! of the inner loops. Most nodes are needed for a short time only: a plan gives the rows of those that are done to later ones,
//! so that what a sweep touches stays in the processor's nearest memories. Every lane does the operations of [`Compiled::probabilities`] in the same order: the results are
//! equal to the last bit, for any number of threads.

use crate::bdd::reachable;
use crate::compiled::{Compiled, Part};
use crate::quant::Prob;

/// Vectors that are swept together.
pub const LANES: usize = 8;

type Lanes = [f64; LANES];

/// Vectors in, as probabilities and complements by variable.
type Pairs = (Lanes, Lanes);

/// Writes the vector of a number; an error ends the batch.
pub type Fill<'a, E> = dyn Fn(usize, &mut [Prob]) -> Result<(), E> + Sync + 'a;

impl Compiled {
    /// The probabilities of all functions for `count` vectors: by function, then by vector.
    ///
    /// `fill` writes the vector with a number into a slice that has a place for every variable; it is called from
    /// `threads` threads (at least one), once for each vector, and must depend on the number alone.
    ///
    /// # Errors
    /// The error of the first vector for which `fill` has one.
    pub fn batch<E: Send>(
        &self,
        count: usize,
        threads: usize,
        fill: &Fill<E>,
    ) -> Result<Vec<Vec<f64>>, E> {
        let blocks = count.div_ceil(LANES);
        let threads = threads.clamp(1, blocks.max(1));
        let per = blocks.div_ceil(threads).max(1) * LANES;
        let plans: Vec<Plan> = self.parts.iter().map(Plan::new).collect();
        let plans = plans.as_slice();
        let work = |thread: usize| {
            let from = (thread * per).min(count);
            self.stretch(from, (from + per).min(count), plans, fill)
        };
        let done: Vec<Result<Vec<Vec<f64>>, E>> = if threads == 1 {
            vec![work(0)]
        } else {
            std::thread::scope(|scope| {
                let handles: Vec<_> =
                    (1..threads).map(|thread| scope.spawn(move || work(thread))).collect();
                let mut done = vec![work(0)];
                for (at, handle) in handles.into_iter().enumerate() {
                    // A thread that did not end properly is done again here, where its panic is the caller's.
                    done.push(handle.join().unwrap_or_else(|_| work(at + 1)));
                }
                done
            })
        };
        let mut out = vec![Vec::with_capacity(count); self.root_count()];
        for part in done {
            for (all, own) in out.iter_mut().zip(part?) {
                all.extend(own);
            }
        }
        Ok(out)
    }

    /// The vectors from one number to another.
    fn stretch<E>(
        &self,
        from: usize,
        to: usize,
        plans: &[Plan],
        fill: &Fill<E>,
    ) -> Result<Vec<Vec<f64>>, E> {
        let mut out = vec![Vec::with_capacity(to - from); self.root_count()];
        let mut vector = vec![Prob { p: 0.0, q: 1.0 }; self.var_count];
        let mut vars: Vec<Pairs> = vec![([0.0; LANES], [1.0; LANES]); self.var_count];
        let rows = plans.iter().map(|plan| plan.rows).max().unwrap_or(0);
        let mut space = vec![([0.0; LANES], [0.0; LANES]); rows];
        for start in (from..to).step_by(LANES) {
            let here = LANES.min(to - start);
            for lane in 0..here {
                fill(start + lane, &mut vector)?;
                for (slot, prob) in vars.iter_mut().zip(&vector) {
                    slot.0[lane] = prob.p;
                    slot.1[lane] = prob.q;
                }
            }
            let roots = self.sweep_lanes(&vars, plans, &mut space);
            for (all, root) in out.iter_mut().zip(roots) {
                all.extend_from_slice(&root[..here]);
            }
        }
        Ok(out)
    }

    fn sweep_lanes(&self, vars: &[Pairs], plans: &[Plan], space: &mut [Pairs]) -> Vec<Lanes> {
        let mut modules: Vec<Pairs> = Vec::with_capacity(self.parts.len());
        let mut roots = Vec::new();
        for (at, (part, plan)) in self.parts.iter().zip(plans).enumerate() {
            plan.sweep(&part.leaf_values(vars, &modules), space);
            if at + 1 == self.parts.len() {
                roots = plan.roots.iter().map(|&root| read(space, root).0).collect();
            } else {
                modules.push(read(space, plan.roots[0]));
            }
        }
        roots
    }
}

/// The row of a possibly negated edge: the row's number, and the negation in the lowest bit.
fn read(space: &[Pairs], edge: u32) -> Pairs {
    let (p, q) = space[(edge >> 1) as usize];
    if edge & 1 == 1 { (q, p) } else { (p, q) }
}

/// One node: what it decides on, its edges as rows with a negation bit, and the row that it writes.
#[derive(Clone, Copy)]
struct Step {
    level: u32,
    lo: u32,
    hi: u32,
    row: u32,
}

/// The nodes of a module that count, children before parents, and where each stands while it is needed.
struct Plan {
    steps: Vec<Step>,
    roots: Vec<u32>,
    rows: usize,
}

impl Plan {
    fn new(part: &Part) -> Self {
        let keep = reachable(&part.nodes, &part.roots);
        let made: Vec<u32> = (1..keep.len() as u32).filter(|&at| keep[at as usize]).collect();
        // Level by level from below: a child has a greater level than its parents.
        let mut level = made.clone();
        level.sort_by_key(|&at| std::cmp::Reverse(part.nodes[at as usize].level));
        let (made, level) = (Self::over(part, &made), Self::over(part, &level));
        if level.rows < made.rows { level } else { made }
    }

    /// The plan for the nodes in this order.
    fn over(part: &Part, order: &[u32]) -> Self {
        // The step after which a node's row is free; roots keep theirs, and so does the terminal in row 0.
        let mut last = vec![0u32; part.nodes.len()];
        for (step, &at) in order.iter().enumerate() {
            let node = part.nodes[at as usize];
            last[(node.lo >> 1) as usize] = step as u32;
            last[(node.hi >> 1) as usize] = step as u32;
        }
        for root in &part.roots {
            last[root.index()] = u32::MAX;
        }
        last[0] = u32::MAX;
        let mut row = vec![0u32; part.nodes.len()];
        let mut free: Vec<u32> = Vec::new();
        let mut rows = 1u32;
        let mut steps = Vec::with_capacity(order.len());
        for (step, &at) in order.iter().enumerate() {
            let node = part.nodes[at as usize];
            let (lo, hi) = ((node.lo >> 1) as usize, (node.hi >> 1) as usize);
            for child in [lo, hi] {
                if last[child] == step as u32 {
                    free.push(row[child]);
                    // Both edges may lead to the same node.
                    last[child] = u32::MAX;
                }
            }
            let own = free.pop().unwrap_or_else(|| {
                rows += 1;
                rows - 1
            });
            row[at as usize] = own;
            steps.push(Step {
                level: node.level,
                lo: row[lo] << 1 | (node.lo & 1),
                hi: row[hi] << 1 | (node.hi & 1),
                row: own,
            });
        }
        let roots = part.roots.iter().map(|root| row[root.index()] << 1 | (root.0 & 1)).collect();
        Self { steps, roots, rows: rows as usize }
    }

    fn sweep(&self, leaves: &[Pairs], space: &mut [Pairs]) {
        space[0] = ([1.0; LANES], [0.0; LANES]);
        for step in &self.steps {
            let (p, q) = &leaves[step.level as usize];
            let (hi, lo) = (&space[(step.hi >> 1) as usize], &space[(step.lo >> 1) as usize]);
            let (hi_p, hi_q) = if step.hi & 1 == 1 { (&hi.1, &hi.0) } else { (&hi.0, &hi.1) };
            let (lo_p, lo_q) = if step.lo & 1 == 1 { (&lo.1, &lo.0) } else { (&lo.0, &lo.1) };
            let mut yes = [0.0; LANES];
            let mut no = [0.0; LANES];
            for lane in 0..LANES {
                yes[lane] = p[lane] * hi_p[lane] + q[lane] * lo_p[lane];
                no[lane] = p[lane] * hi_q[lane] + q[lane] * lo_q[lane];
            }
            space[step.row as usize] = (yes, no);
        }
    }
}
