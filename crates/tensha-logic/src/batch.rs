//! Many parameter vectors through one frozen diagram.
//!
//! The diagrams are arrays with children before parents, so that one sweep evaluates them. A sweep takes [`LANES`] vectors at
//! a time, side by side in memory, so that a node is read once for all of them and the compiler makes vector instructions
//! of the inner loops. Every lane does the operations of [`Compiled::probabilities`] in the same order: the results are
//! equal to the last bit, for any number of threads.

use crate::bdd::Edge;
use crate::compiled::{Compiled, Leaf, Part};
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
        let work = |thread: usize| {
            let from = (thread * per).min(count);
            self.stretch(from, (from + per).min(count), fill)
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
    fn stretch<E>(&self, from: usize, to: usize, fill: &Fill<E>) -> Result<Vec<Vec<f64>>, E> {
        let mut out = vec![Vec::with_capacity(to - from); self.root_count()];
        let mut vector = vec![Prob { p: 0.0, q: 1.0 }; self.var_count];
        let mut vars: Vec<Pairs> = vec![([0.0; LANES], [1.0; LANES]); self.var_count];
        let mut space = Vec::new();
        for start in (from..to).step_by(LANES) {
            let here = LANES.min(to - start);
            for lane in 0..here {
                fill(start + lane, &mut vector)?;
                for (slot, prob) in vars.iter_mut().zip(&vector) {
                    slot.0[lane] = prob.p;
                    slot.1[lane] = prob.q;
                }
            }
            let roots = self.sweep_lanes(&vars, &mut space);
            for (all, root) in out.iter_mut().zip(roots) {
                all.extend_from_slice(&root[..here]);
            }
        }
        Ok(out)
    }

    fn sweep_lanes(&self, vars: &[Pairs], space: &mut Vec<Lanes>) -> Vec<Lanes> {
        let mut modules: Vec<Pairs> = Vec::with_capacity(self.parts.len());
        let mut roots = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            let leaves: Vec<Pairs> = part
                .leaves
                .iter()
                .map(|leaf| match leaf {
                    Leaf::Var(v) => vars[v.index()],
                    Leaf::Module(m) => modules[*m as usize],
                })
                .collect();
            part.sweep_lanes(&leaves, space);
            let of = |edge: Edge| (space[edge.0 as usize], space[(edge.0 ^ 1) as usize]);
            modules.push(of(part.roots[0]));
            if at + 1 == self.parts.len() {
                roots = part.roots.iter().map(|&root| of(root).0).collect();
            }
        }
        roots
    }
}

impl Part {
    /// The numbers of an edge stand at its own position, those of its negation at the position with the lowest bit turned:
    /// so a negated edge needs no case of its own.
    fn sweep_lanes(&self, leaves: &[Pairs], space: &mut Vec<Lanes>) {
        space.clear();
        space.reserve(2 * self.nodes.len());
        space.push([1.0; LANES]);
        space.push([0.0; LANES]);
        for node in &self.nodes[1..] {
            let (p, q) = &leaves[node.level as usize];
            let (hi, lo) = (node.hi as usize, node.lo as usize);
            let (hi_p, hi_q) = (&space[hi], &space[hi ^ 1]);
            let (lo_p, lo_q) = (&space[lo], &space[lo ^ 1]);
            let mut yes = [0.0; LANES];
            let mut no = [0.0; LANES];
            for lane in 0..LANES {
                yes[lane] = p[lane] * hi_p[lane] + q[lane] * lo_p[lane];
                no[lane] = p[lane] * hi_q[lane] + q[lane] * lo_q[lane];
            }
            space.push(yes);
            space.push(no);
        }
    }
}
