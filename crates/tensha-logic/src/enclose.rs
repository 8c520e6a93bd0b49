//! The least and the greatest probability of a function when each variable's probability lies somewhere in an interval.
//!
//! With independent variables the probability is linear in each of them alone, so both extremes lie at corners of the box.
//! A variable that only helps, or only hinders, stands at the end that its direction says: for a coherent function one sweep
//! for each side is the answer. Of the other variables some are tried at both ends, as many as the work allows, the widest
//! first; for the rest each node of the diagram takes the end that is the worse one there. As different nodes may choose
//! differently, that is a bound and perhaps no value; a search over corners says how far it can be off.

use serde::Serialize;

use crate::bdd::Edge;
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::{Compiled, Part};
use crate::formula::{Formula, Kind, NodeId};
use crate::quant::Prob;

/// Both ends of what a probability may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    /// The lower end.
    pub low: Prob,
    /// The upper end.
    pub high: Prob,
}

impl Ends {
    /// A probability that is known.
    pub const fn point(prob: Prob) -> Self {
        Self { low: prob, high: prob }
    }

    fn is_point(&self) -> bool {
        self.low == self.high
    }

    const fn negated(self) -> Self {
        Self { low: turned(self.high), high: turned(self.low) }
    }
}

const fn turned(prob: Prob) -> Prob {
    Prob { p: prob.q, q: prob.p }
}

/// What holds for every choice of probabilities in a box, up to the rounding of floating point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Enclosure {
    /// The probability is never below this.
    pub lower: f64,
    /// The probability is never above this.
    pub upper: f64,
    /// The least probability at a corner that was looked at; equal to `lower` when that is exact.
    pub least_found: f64,
    /// The greatest probability at a corner that was looked at; equal to `upper` when that is exact.
    pub greatest_found: f64,
}

impl Enclosure {
    /// Whether both bounds are values at corners.
    #[expect(clippy::float_cmp, reason = "exact bounds are copied, not computed twice")]
    pub fn is_exact(&self) -> bool {
        self.lower == self.least_found && self.upper == self.greatest_found
    }
}

/// In which direction a function may depend on a variable, by its shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// The variable stands below an even number of negations somewhere.
    pub up: bool,
    /// The variable stands below an odd number of negations somewhere.
    pub down: bool,
}

/// The directions of all variables of `root`, by their numbers.
pub fn directions(formula: &Formula, root: NodeId) -> Vec<Direction> {
    let mut seen = vec![Direction::default(); formula.node_count()];
    let mut out = vec![Direction::default(); formula.var_count()];
    let join = |slot: &mut Direction, up: bool, down: bool| {
        slot.up |= up;
        slot.down |= down;
    };
    join(&mut seen[root.index()], !root.is_negated(), root.is_negated());
    for id in formula.postorder(&[root]).into_iter().rev() {
        let Direction { up, down } = seen[id.index()];
        let kind = formula.kind(id);
        if let Kind::Var(var) = kind {
            out[var.index()] = Direction { up, down };
        }
        for arg in formula.args(id) {
            let slot = &mut seen[arg.index()];
            match (kind, arg.is_negated()) {
                (Kind::Xor, _) => join(slot, true, true),
                (_, false) => join(slot, up, down),
                (_, true) => join(slot, down, up),
            }
        }
    }
    out
}

/// Variables that are tried at both ends, at most.
const MOST_TRIED: usize = 14;

/// Steps of the search over corners, at most.
const MOST_MOVES: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Low,
    High,
}

impl Compiled {
    /// The least and the greatest probability of the function `root` (by position), when the probability of variable `v`
    /// lies between the ends `ends[v.index()]`, which cover every variable of the function. `directions` come from
    /// [`directions`] for the same function.
    ///
    /// # Errors
    /// The flag of `cancel`; one sweep for each side happens however small the budget is.
    pub fn enclose(
        &self,
        root: usize,
        ends: &[Ends],
        directions: &[Direction],
        budget: Budget,
        cancel: &Cancel,
    ) -> Result<Enclosure, Stop> {
        let (lower, least_found) = self.side(Side::Low, root, ends, directions, budget, cancel)?;
        let (upper, greatest_found) =
            self.side(Side::High, root, ends, directions, budget, cancel)?;
        Ok(Enclosure { lower, upper, least_found, greatest_found })
    }

    /// A bound, and the best value found.
    fn side(
        &self,
        side: Side,
        root: usize,
        ends: &[Ends],
        directions: &[Direction],
        budget: Budget,
        cancel: &Cancel,
    ) -> Result<(f64, f64), Stop> {
        let mut space = ends.to_vec();
        let mut mixed: Vec<usize> = Vec::new();
        for (var, direction) in directions.iter().enumerate() {
            let Some(slot) = space.get_mut(var) else { continue };
            *slot = match (direction.up, direction.down, side) {
                (true, true, _) if !slot.is_point() => {
                    mixed.push(var);
                    *slot
                }
                (true, _, Side::Low) | (false, _, Side::High) => Ends::point(slot.low),
                (true, _, Side::High) | (false, _, Side::Low) => Ends::point(slot.high),
            };
        }
        let width = |var: usize| ends[var].high.p - ends[var].low.p;
        mixed.sort_by(|&a, &b| width(b).total_cmp(&width(a)).then(a.cmp(&b)));
        let sweeps = budget.work / 2 / (self.node_count() as u64 + 1);
        let tried = mixed.len().min(MOST_TRIED).min(sweeps.max(1).ilog2() as usize);
        let mut best: Option<(f64, usize)> = None;
        for corner in 0..1usize << tried {
            if cancel.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            for (bit, &var) in mixed[..tried].iter().enumerate() {
                space[var] = Ends::point(end(&ends[var], corner >> bit & 1 == 1));
            }
            let found = self.ends_of(root, &space);
            let value = if side == Side::Low { found.low.p } else { found.high.p };
            let better = best.is_none_or(|(so_far, _)| match side {
                Side::Low => value < so_far,
                Side::High => value > so_far,
            });
            if better {
                best = Some((value, corner));
            }
        }
        let (bound, corner) = best.unwrap_or((0.0, 0));
        if tried == mixed.len() {
            return Ok((bound, bound));
        }
        let mut point: Vec<Prob> = space.iter().map(|ends| ends.low).collect();
        for (bit, &var) in mixed[..tried].iter().enumerate() {
            point[var] = end(&ends[var], corner >> bit & 1 == 1);
        }
        let found = self.climb(side, root, ends, &mixed, point, cancel)?;
        // What is found lies inside; rounding may say otherwise.
        Ok(match side {
            Side::Low => (bound, if found <= bound * (1.0 + 1e-12) { bound } else { found }),
            Side::High => (bound, if found >= bound * (1.0 - 1e-12) { bound } else { found }),
        })
    }

    /// From corner to neighbouring corner while that helps; each move changes the probability by the derivative times the
    /// width, exactly.
    fn climb(
        &self,
        side: Side,
        root: usize,
        ends: &[Ends],
        mixed: &[usize],
        mut point: Vec<Prob>,
        cancel: &Cancel,
    ) -> Result<f64, Stop> {
        for _ in 0..MOST_MOVES {
            if cancel.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let importance = self.importance(root, &point);
            let mut best: Option<(f64, usize, Prob)> = None;
            for &var in mixed {
                let slope = importance.get(var).map_or(0.0, |one| one.birnbaum);
                let want = end(&ends[var], (slope > 0.0) == (side == Side::High));
                let gain = (slope * (want.p - point[var].p)).abs();
                if want != point[var] && gain > best.map_or(0.0, |(gain, ..)| gain) {
                    best = Some((gain, var, want));
                }
            }
            let Some((_, var, want)) = best else { break };
            point[var] = want;
        }
        Ok(self.probabilities(&point)[root].p)
    }

    fn ends_of(&self, root: usize, vars: &[Ends]) -> Ends {
        let mut modules: Vec<Ends> = Vec::with_capacity(self.parts.len());
        let mut values = Vec::new();
        let mut edge = Edge::TRUE;
        for (at, part) in self.parts.iter().enumerate() {
            part.sweep_ends(&part.leaf_values(vars, &modules), &mut values);
            edge = part.roots[if at + 1 == self.parts.len() { root } else { 0 }];
            modules.push(of(&values, edge));
        }
        of(&values, edge)
    }
}

const fn end(ends: &Ends, high: bool) -> Prob {
    if high { ends.high } else { ends.low }
}

fn of(values: &[Ends], edge: Edge) -> Ends {
    let found = values[edge.index()];
    if edge.is_negated() { found.negated() } else { found }
}

impl Part {
    fn sweep_ends(&self, leaves: &[Ends], values: &mut Vec<Ends>) {
        values.clear();
        values.reserve(self.nodes.len());
        values.push(Ends::point(Prob { p: 1.0, q: 0.0 }));
        for node in &self.nodes[1..] {
            let leaf = leaves[node.level as usize];
            let (hi, lo) = (of(values, Edge(node.hi)), of(values, Edge(node.lo)));
            let low = [mix(leaf.low, hi.low, lo.low), mix(leaf.high, hi.low, lo.low)];
            let high = [mix(leaf.low, hi.high, lo.high), mix(leaf.high, hi.high, lo.high)];
            values.push(Ends {
                low: if less(low[1], low[0]) { low[1] } else { low[0] },
                high: if less(high[0], high[1]) { high[1] } else { high[0] },
            });
        }
    }
}

fn mix(x: Prob, hi: Prob, lo: Prob) -> Prob {
    Prob { p: x.p * hi.p + x.q * lo.p, q: x.p * hi.q + x.q * lo.q }
}

/// By the probability, and near 1 by what is missing.
#[expect(
    clippy::float_cmp,
    reason = "a tie is decided by the complement, which has more digits there"
)]
fn less(a: Prob, b: Prob) -> bool {
    a.p < b.p || a.p == b.p && a.q > b.q
}
