//! Quantities on compiled functions: importance, conditional probabilities, onset frequencies.
//!
//! Sums and products of non-negative numbers keep their digits; where a difference is unavoidable
//! it is taken in double-double arithmetic (about 31 digits).

mod frequency;
mod number;

use serde::{Deserialize, Serialize};

pub use frequency::{Contribution, Frequency, Initiator, frequency};
pub use number::{Double, Number};

use crate::bdd::Edge;
use crate::compiled::{Compiled, Leaf, Part, value_of};
use crate::formula::VarId;

/// A probability with its complement, so that neither loses digits when the other is near 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prob {
    /// The probability that it holds.
    pub p: f64,
    /// The probability that it does not hold.
    pub q: f64,
}

impl Prob {
    /// From the probability that it holds.
    pub fn new(p: f64) -> Self {
        Self { p, q: 1.0 - p }
    }

    /// From the probability that it does not hold.
    pub fn from_complement(q: f64) -> Self {
        Self { p: 1.0 - q, q }
    }

    /// Whether both are numbers between 0 and 1 that sum to 1 up to rounding.
    pub fn is_valid(&self) -> bool {
        (0.0..=1.0).contains(&self.p)
            && (0.0..=1.0).contains(&self.q)
            && (self.p + self.q - 1.0).abs() <= 1e-9
    }

    /// Both sides in high precision: the smaller side is taken as given, the other follows.
    fn wide(self) -> (Double, Double) {
        if self.p <= self.q {
            (Double::new(self.p), Double::ONE.sub(Double::new(self.p)))
        } else {
            (Double::ONE.sub(Double::new(self.q)), Double::new(self.q))
        }
    }
}

/// How much one variable matters, all others at their probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Importance {
    /// Birnbaum: P(H given i) − P(H given not i), the derivative of P(H) by `p_i`.
    pub birnbaum: f64,
    /// Criticality: Birnbaum · `p_i` / P(H).
    pub criticality: f64,
    /// Fussell–Vesely as the fraction of P(H) that would go if i never held:
    /// 1 − P(H given not i) / P(H). For a monotone function this is the probability, given H, that
    /// i is critical for it, and equals `criticality`.
    pub fussell_vesely: f64,
    /// Diagnostic: P(i given H).
    pub diagnostic: f64,
    /// Risk achievement worth: P(H given i) / P(H).
    pub raw: f64,
    /// Risk reduction worth: P(H) / P(H given not i). `None` when H needs i (it would be infinite)
    /// or when P(H) is 0.
    pub rrw: Option<f64>,
    /// P(H given i).
    pub given: f64,
    /// P(H given not i).
    pub given_not: f64,
}

/// Both sides of a probability in high precision.
type Pair = (Double, Double);

const ZERO: Pair = (Double::ZERO, Double::ONE);

/// The function is `when_true` with probability `by.0`, `when_false` with `by.1`.
fn mix(by: Pair, when_true: Pair, when_false: Pair) -> Pair {
    (
        by.0.mul(when_true.0).add(by.1.mul(when_false.0)),
        by.0.mul(when_true.1).add(by.1.mul(when_false.1)),
    )
}

impl Compiled {
    /// The importance of every variable for the function `root` (by position), by variable number.
    ///
    /// Two sweeps over the diagrams: one upwards for the probabilities of all nodes, one downwards
    /// for the probabilities of reaching them. Variables that the function does not depend on get
    /// a Birnbaum importance of 0. `probs` must cover every variable of the function.
    pub fn importance(&self, root: usize, probs: &[Prob]) -> Vec<Importance> {
        let vars: Vec<Pair> = probs.iter().map(|p| p.wide()).collect();
        let last = self.parts.len() - 1;
        let mut modules: Vec<Pair> = Vec::with_capacity(self.parts.len());
        let mut values = Vec::new();
        let mut kept: Vec<Vec<Pair>> = Vec::with_capacity(self.parts.len());
        for (k, part) in self.parts.iter().enumerate() {
            part.sweep(&part.leaf_values(&vars, &modules), &mut values);
            modules.push(value_of(&values, part.roots[if k == last { root } else { 0 }]));
            kept.push(values.clone());
        }
        let top = modules[last];
        // P(H) given that a module, a variable holds, does not hold. Unused ones change nothing.
        let mut given: Vec<(Pair, Pair)> = vec![(top, top); self.parts.len()];
        given[last] = ((Double::ONE, Double::ZERO), ZERO);
        let mut birnbaum_of: Vec<Double> = vec![Double::ZERO; self.parts.len()];
        birnbaum_of[last] = Double::ONE;
        let mut result: Vec<(Double, Pair, Pair)> = vec![(Double::ZERO, top, top); self.var_count];
        for (k, part) in self.parts.iter().enumerate().rev() {
            let edge = part.roots[if k == last { root } else { 0 }];
            let leaves = part.leaf_values(&vars, &modules);
            for (level, birnbaum, yes, no) in part.conditional(edge, &leaves, &kept[k]) {
                let (when_true, when_false) = given[k];
                let entry = (
                    birnbaum.mul(birnbaum_of[k]),
                    mix(yes, when_true, when_false),
                    mix(no, when_true, when_false),
                );
                match part.leaves[level] {
                    Leaf::Var(v) => result[v.index()] = entry,
                    Leaf::Module(m) => {
                        birnbaum_of[m as usize] = entry.0;
                        given[m as usize] = (entry.1, entry.2);
                    }
                }
            }
            kept.pop();
        }
        let p = top.0.value();
        result
            .iter()
            .enumerate()
            .map(|(v, (birnbaum, yes, no))| {
                let own = vars.get(v).copied().unwrap_or(ZERO);
                let ratio = |x: Double| if p == 0.0 { 0.0 } else { x.value() / p };
                let given_not = no.0.value();
                Importance {
                    birnbaum: birnbaum.value(),
                    criticality: ratio(birnbaum.mul(own.0)),
                    fussell_vesely: ratio(birnbaum.mul(own.0)),
                    diagnostic: ratio(yes.0.mul(own.0)),
                    raw: ratio(yes.0),
                    rrw: (given_not > 0.0 && p > 0.0).then(|| p / given_not),
                    given: yes.0.value(),
                    given_not,
                }
            })
            .collect()
    }

    /// The probability of the function `root` (by position), given that `evidence` holds, for
    /// independent variables: one sweep with these variables fixed.
    pub fn given(&self, root: usize, probs: &[Prob], evidence: &[(VarId, bool)]) -> Prob {
        let mut fixed = probs.to_vec();
        for &(var, holds) in evidence {
            if let Some(slot) = fixed.get_mut(var.index()) {
                *slot = Prob::new(f64::from(u8::from(holds)));
            }
        }
        self.probabilities(&fixed)[root]
    }
}

/// Below this share of what it was taken from, a difference may have lost too many digits.
const SUSPICIOUS: f64 = 1e-18;

impl Part {
    /// For each level that the diagram of `root` uses: the derivative of its probability by that
    /// of the leaf, and its probability given that the leaf holds and does not hold.
    fn conditional(
        &self,
        root: Edge,
        leaves: &[Pair],
        values: &[Pair],
    ) -> Vec<(usize, Double, Pair, Pair)> {
        // Probability of reaching a node as itself and as its negation.
        let mut reach: Vec<Pair> = vec![(Double::ZERO, Double::ZERO); root.index() + 1];
        let mut slope: Vec<Option<Double>> = vec![None; self.leaves.len()];
        // What the differences in a slope were taken from: its error is 1e-31 of this.
        let mut scale = vec![0.0; self.leaves.len()];
        let start = u32::from(root.is_negated());
        let add = |reach: &mut [Pair], edge: u32, weight: Double, flip: bool| {
            let cell = &mut reach[(edge >> 1) as usize];
            let side = if (edge & 1 == 1) == flip { &mut cell.0 } else { &mut cell.1 };
            *side = side.add(weight);
        };
        add(&mut reach, (root.index() as u32) << 1 | start, Double::ONE, false);
        for i in (1..=root.index()).rev() {
            let (plain, negated) = reach[i];
            if plain.value() == 0.0 && negated.value() == 0.0 && i != root.index() {
                // Reached with probability 0: it adds nothing to any slope.
                continue;
            }
            let node = self.nodes[i];
            let (p, q) = leaves[node.level as usize];
            let hi = value_of(values, Edge(node.hi));
            let lo = value_of(values, Edge(node.lo));
            let gap = hi.0.sub(lo.0);
            let part = plain.mul(gap).sub(negated.mul(gap));
            let cell = &mut slope[node.level as usize];
            *cell = Some(cell.unwrap_or(Double::ZERO).add(part));
            scale[node.level as usize] +=
                (plain.value() + negated.value()) * hi.0.value().max(lo.0.value());
            for (edge, weight) in [(node.hi, p), (node.lo, q)] {
                add(&mut reach, edge, plain.mul(weight), false);
                add(&mut reach, edge, negated.mul(weight), true);
            }
        }
        let whole = value_of(values, root);
        let mut careful: Option<Vec<(Pair, Pair)>> = None;
        let mut fixed = |level: usize| {
            careful.get_or_insert_with(|| self.fixed(root, leaves, values, &reach))[level]
        };
        slope
            .iter()
            .enumerate()
            .filter_map(|(level, slope)| slope.map(|s| (level, s)))
            .map(|(level, s)| {
                let (p, q) = leaves[level];
                let up = |x: Double, by: Double| x.add(by.mul(s));
                let down = |x: Double, by: Double| x.sub(by.mul(s));
                let mut yes = (up(whole.0, q), down(whole.1, q));
                let mut no = (down(whole.0, p), up(whole.1, p));
                let lost = |x: Double, of: Double, by: Double| {
                    x.value() <= SUSPICIOUS * (of.value() + by.value() * scale[level])
                };
                if lost(yes.0, whole.0, q) || lost(yes.1, whole.1, q) {
                    yes = fixed(level).0;
                }
                if lost(no.0, whole.0, p) || lost(no.1, whole.1, p) {
                    no = fixed(level).1;
                }
                (level, s, yes, no)
            })
            .collect()
    }

    /// For each level, the probability with its leaf true and with it false, as sums of non-negative
    /// terms only.
    ///
    /// The paths that decide a leaf go on at its children; those that pass over its level go on as
    /// they are. An edge that passes over many levels adds to all of them by a logarithmic number
    /// of sums in a tree of ranges, so nothing is ever taken away.
    fn fixed(
        &self,
        root: Edge,
        leaves: &[Pair],
        values: &[Pair],
        reach: &[Pair],
    ) -> Vec<(Pair, Pair)> {
        const NONE: Pair = (Double::ZERO, Double::ZERO);
        let plus = |a: Pair, b: Pair| (a.0.add(b.0), a.1.add(b.1));
        let count = self.leaves.len();
        let mut decided = vec![(NONE, NONE); count];
        let mut passing = vec![NONE; 2 * count];
        let start = self.nodes[root.index()].level as usize;
        let mut pass = |from: usize, to: usize, what: Pair| {
            let (mut from, mut to) = (from + count, to + count);
            while from < to {
                if from % 2 == 1 {
                    passing[from] = plus(passing[from], what);
                    from += 1;
                }
                if to % 2 == 1 {
                    to -= 1;
                    passing[to] = plus(passing[to], what);
                }
                from /= 2;
                to /= 2;
            }
        };
        pass(0, start.min(count), value_of(values, root));
        for i in (1..=root.index()).rev() {
            let (plain, negated) = reach[i];
            if plain.value() == 0.0 && negated.value() == 0.0 {
                continue;
            }
            let node = self.nodes[i];
            let level = node.level as usize;
            let (p, q) = leaves[level];
            let through = |edge: u32| {
                let (t, f) = value_of(values, Edge(edge));
                (plain.mul(t).add(negated.mul(f)), plain.mul(f).add(negated.mul(t)))
            };
            let (hi, lo) = (through(node.hi), through(node.lo));
            decided[level] = (plus(decided[level].0, hi), plus(decided[level].1, lo));
            for (edge, weight, what) in [(node.hi, p, hi), (node.lo, q, lo)] {
                let below = (self.nodes[(edge >> 1) as usize].level as usize).min(count);
                if below > level + 1 {
                    pass(level + 1, below, (what.0.mul(weight), what.1.mul(weight)));
                }
            }
        }
        decided
            .into_iter()
            .enumerate()
            .map(|(level, (yes, no))| {
                let mut other = NONE;
                let mut at = level + count;
                while at > 0 {
                    other = plus(other, passing[at]);
                    at /= 2;
                }
                (plus(yes, other), plus(no, other))
            })
            .collect()
    }
}
