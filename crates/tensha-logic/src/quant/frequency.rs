//! Onset frequencies by critical functions.
//!
//! The frequency with which H starts to hold is the sum, over the initiators i, of `w_i` (how often
//! i starts to hold) times the probability of the critical function `H[i:=1] ∧ ¬H[i:=0]`. The
//! critical function is built as a diagram, so nothing is lost by subtracting near-equal
//! probabilities, and functions that are not monotone are right too. Outcomes are judged at onset:
//! `H[i:=1] ∧ ¬H[i:=0] ∧ B_j[i:=1]` for outcome j.

use serde::Serialize;

use super::Prob;
use crate::bdd::portfolio::Pool;
use crate::bdd::{Bdd, Edge, SWEPT};
use crate::bounds::bounds;
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::{Compiled, Leaf, Part, value_of};
use crate::formula::{Formula, NodeId, VarId};
use crate::solve::{SolveError, Value};

/// A variable whose onset may start the function.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Initiator {
    /// The variable.
    pub var: VarId,
    /// How often it starts to hold per unit of time.
    pub frequency: f64,
}

/// What one initiator adds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// The initiator.
    pub initiator: Initiator,
    /// The probability that its onset starts H: that of `H[i:=1] ∧ ¬H[i:=0]`.
    pub critical: Value,
    /// The probability of `H[i:=1] ∧ ¬H[i:=0] ∧ B_j[i:=1]` for each outcome j.
    pub outcomes: Vec<Value>,
}

/// The frequency of a function, and of each outcome at its onset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frequency {
    /// Onsets per unit of time, lower and upper bound (equal when exact).
    pub total: (f64, f64),
    /// The same for each outcome.
    pub outcomes: Vec<(f64, f64)>,
    /// By initiator, in the order given.
    pub by_initiator: Vec<Contribution>,
    /// Why some figures are intervals; `None` when all are exact.
    pub stopped: Option<Stop>,
}

/// The onset frequency of `root`, by initiator, and how it splits into `outcomes` (functions that
/// are judged with the initiator holding; for a full split they should be disjoint and exhaustive).
///
/// `probs` gives the probability that each variable holds at a random time (unavailability).
/// Figures are exact within `budget`; past it they are proven intervals of the critical functions
/// themselves, never differences of intervals.
pub fn frequency(
    formula: &Formula,
    root: NodeId,
    outcomes: &[NodeId],
    initiators: &[Initiator],
    probs: &[Prob],
    budget: Budget,
    cancel: &Cancel,
) -> Result<Frequency, SolveError> {
    let mut roots = vec![root];
    roots.extend_from_slice(outcomes);
    for &r in &roots {
        crate::solve::check_probabilities(formula, r, probs)?;
    }
    // As in `solve`: two thirds for the exact answer, the rest for intervals.
    let mut pool = Pool::new(Budget { work: budget.work / 3 * 2, ..budget }, cancel);
    let exact = Compiled::new(formula, &roots, &mut pool)
        .and_then(|compiled| critical(&compiled, initiators, probs, &mut pool));
    let (by_initiator, stopped) = match exact {
        Ok(list) => (list, None),
        Err(Stop::Cancelled) => return Err(SolveError::Cancelled),
        Err(stop) => {
            let rest = Budget { work: budget.work.saturating_sub(pool.spent), ..budget };
            let list = bounded(formula, &roots, initiators, probs, rest, cancel)?;
            (list, Some(stop))
        }
    };
    let sum = |pick: &dyn Fn(&Contribution) -> Value| {
        by_initiator.iter().fold((0.0, 0.0), |(low, high), c| {
            let w = c.initiator.frequency;
            let value = pick(c);
            (low + w * value.lower(), high + w * value.upper())
        })
    };
    Ok(Frequency {
        total: sum(&|c| c.critical),
        outcomes: (0..outcomes.len()).map(|j| sum(&|c| c.outcomes[j])).collect(),
        by_initiator,
        stopped,
    })
}

/// The least that one enclosed question costs, in steps for each argument place.
const QUESTION_COST: u64 = 64;

/// Critical functions one by one as formulas, enclosed: as many as the budget allows, those with the
/// greatest frequencies first. The others get what follows from the probability of H alone:
/// P(H[i:=1]) is at most P(H) / pᵢ, and P(¬H[i:=0]) at most P(¬H) / qᵢ.
fn bounded(
    formula: &Formula,
    roots: &[NodeId],
    initiators: &[Initiator],
    probs: &[Prob],
    budget: Budget,
    cancel: &Cancel,
) -> Result<Vec<Contribution>, SolveError> {
    // The store may hold much more than these functions; every question must not pay for it.
    let mut base = Formula::new();
    let roots = &formula.copy_fixed(&mut base, roots, None)[..];
    let formula = &base;
    let places = |root: &NodeId| -> u64 {
        formula.postorder(&[*root]).iter().map(|&id| formula.args(id).len() as u64 + 1).sum()
    };
    // H stands twice in every question.
    let cost = roots.iter().map(places).sum::<u64>() + 2 * places(&roots[0]) * roots.len() as u64;
    let least = QUESTION_COST * cost.max(1);
    let share = Budget { work: (budget.work / 4).max(1), ..budget };
    let whole = bounds(formula, roots[0], probs, share, cancel);
    let whole = whole.map_err(|_| SolveError::Cancelled)?.value;
    let fails = match whole {
        Value::Exact(prob) => prob.q,
        Value::Interval { lower, .. } => 1.0 - lower + f64::EPSILON,
    };
    let affordable = usize::try_from(budget.work / 4 * 3 / least).unwrap_or(usize::MAX);
    let mut asked: Vec<usize> = (0..initiators.len()).collect();
    asked.sort_by(|&a, &b| initiators[b].frequency.total_cmp(&initiators[a].frequency));
    asked.truncate(affordable);
    let questions = (asked.len() * roots.len()).max(1) as u64;
    let share = Budget { work: budget.work / 4 * 3 / questions, ..budget };
    let mut out: Vec<Contribution> = initiators
        .iter()
        .map(|&initiator| {
            let Prob { p, q } = probs.get(initiator.var.index()).copied().unwrap_or(Prob::new(1.0));
            let part = |x: f64, of: f64| if x < of { (x / of) * (1.0 + 1e-12) } else { 1.0 };
            let upper = part(whole.upper(), p).min(part(fails, q)).min(1.0);
            let critical = Value::Interval { lower: 0.0, upper };
            Contribution { initiator, critical, outcomes: vec![critical; roots.len() - 1] }
        })
        .collect();
    for at in asked {
        let var = initiators[at].var;
        let mut small = Formula::new();
        let with = formula.copy_fixed(&mut small, roots, Some((var, true)));
        let without = formula.copy_fixed(&mut small, &roots[..1], Some((var, false)))[0];
        let onset = small.and(&[with[0], !without]);
        for (j, &judged) in with.iter().enumerate() {
            let question = if j == 0 { onset } else { small.and(&[onset, judged]) };
            let found = bounds(&small, question, probs, share, cancel)
                .map_err(|_| SolveError::Cancelled)?;
            let place = match j {
                0 => &mut out[at].critical,
                _ => &mut out[at].outcomes[j - 1],
            };
            *place = match found.value {
                exact @ Value::Exact(_) => exact,
                Value::Interval { lower, upper } => {
                    Value::Interval { lower, upper: upper.min(place.upper()).max(lower) }
                }
            };
        }
    }
    Ok(out)
}

/// Probabilities that a change of a leaf changes the module: from false to true with it, and from
/// true to false.
type UpDown = (f64, f64);

fn critical(
    compiled: &Compiled,
    initiators: &[Initiator],
    probs: &[Prob],
    pool: &mut Pool,
) -> Result<Vec<Contribution>, Stop> {
    let pairs: Vec<(f64, f64)> = probs.iter().map(|x| (x.p, x.q)).collect();
    let last = compiled.parts.len() - 1;
    let mut modules: Vec<(f64, f64)> = Vec::new();
    let mut values = Vec::new();
    for part in &compiled.parts {
        part.sweep(&part.leaf_values(&pairs, &modules), &mut values);
        modules.push(value_of(&values, part.roots[0]));
    }
    let mut is_initiator = vec![false; compiled.var_count];
    for i in initiators {
        is_initiator[i.var.index()] = true;
    }
    // Up and down of each initiator towards the module at hand, passed on outwards.
    let mut inner: Vec<Vec<(VarId, UpDown)>> = vec![Vec::new(); compiled.parts.len()];
    let width = compiled.root_count();
    let mut found: Vec<Option<Vec<f64>>> = vec![None; compiled.var_count];
    for (k, part) in compiled.parts.iter().enumerate() {
        let leaves = part.leaf_values(&pairs, &modules);
        let mut store: Option<(Bdd, Vec<Edge>)> = None;
        for (level, leaf) in part.leaves.iter().enumerate() {
            let carried: Vec<(VarId, UpDown)> = match *leaf {
                Leaf::Var(v) if is_initiator[v.index()] => vec![(v, (1.0, 0.0))],
                Leaf::Var(_) => continue,
                Leaf::Module(m) => std::mem::take(&mut inner[m as usize]),
            };
            if carried.is_empty() {
                continue;
            }
            let changes = part_changes(&mut store, part, level as u32, &leaves, pool)?;
            for (var, (up, down)) in carried {
                if k < last {
                    let (rise, fall) = (changes[0].0, changes[0].1);
                    inner[k].push((var, (up * rise + down * fall, up * fall + down * rise)));
                } else {
                    // Where the leaf rises H must rise with it; where it falls H must rise too,
                    // and outcomes are judged after the change.
                    let total = (0..width)
                        .map(|j| {
                            let (rise, fall) = changes[j];
                            up * rise + down * fall
                        })
                        .collect();
                    found[var.index()] = Some(total);
                }
            }
        }
    }
    Ok(initiators
        .iter()
        .map(|&initiator| {
            let mut values = found[initiator.var.index()].clone().unwrap_or(vec![0.0; width]);
            let exact = |p: f64| Value::Exact(Prob { p, q: (1.0 - p).max(0.0) });
            let outcomes = values.split_off(1).into_iter().map(exact).collect();
            Contribution { initiator, critical: exact(values[0]), outcomes }
        })
        .collect())
}

/// With H the first root and ℓ the level: entry 0 holds the probabilities of `H[ℓ:=1] ∧ ¬H[ℓ:=0]`
/// and of `H[ℓ:=0] ∧ ¬H[ℓ:=1]`; entry j is the same with outcome j judged after the change that raises H.
fn part_changes(
    store: &mut Option<(Bdd, Vec<Edge>)>,
    part: &Part,
    level: u32,
    leaves: &[(f64, f64)],
    pool: &mut Pool,
) -> Result<Vec<UpDown>, Stop> {
    if store.is_none() {
        let limit =
            Budget { work: pool.left(), memory: pool.budget.memory.saturating_sub(pool.held) };
        *store = Some((Bdd::load(&part.nodes, limit, &pool.cancel)?, part.roots.clone()));
        pool.spent += part.nodes.len() as u64;
    }
    let Some((bdd, roots)) = store else { return Ok(Vec::new()) };
    let before = bdd.work();
    bdd.meter.set_limit(before.saturating_add(pool.left()));
    let result = changes(bdd, roots, level, leaves);
    pool.spent += bdd.work() - before;
    pool.peak = pool.peak.max(pool.held + bdd.meter.peak);
    if bdd.node_count() > 4 * part.nodes.len() + (1 << 16) {
        bdd.collect(roots);
    }
    result
}

fn changes(
    bdd: &mut Bdd,
    roots: &[Edge],
    level: u32,
    leaves: &[(f64, f64)],
) -> Result<Vec<UpDown>, Stop> {
    let with = bdd.restrict(roots[0], level, true)?;
    let without = bdd.restrict(roots[0], level, false)?;
    let rise = bdd.and(with, !without)?;
    let fall = bdd.and(without, !with)?;
    let mut out = vec![(bdd.probability(rise, leaves)?, bdd.probability(fall, leaves)?)];
    for &outcome in &roots[1..] {
        let judged = bdd.restrict(outcome, level, true)?;
        let up = bdd.and(rise, judged)?;
        let judged = bdd.restrict(outcome, level, false)?;
        let down = bdd.and(fall, judged)?;
        out.push((bdd.probability(up, leaves)?, bdd.probability(down, leaves)?));
    }
    Ok(out)
}

impl Bdd {
    /// A store that holds these nodes at the same positions.
    pub(crate) fn load(
        nodes: &[crate::table::Node],
        budget: Budget,
        cancel: &Cancel,
    ) -> Result<Self, Stop> {
        let mut bdd = Self::new(budget, cancel);
        for node in &nodes[1..] {
            bdd.table.find_or_make(node.level, node.lo, node.hi);
        }
        bdd.meter.steps(nodes.len() as u64)?;
        bdd.settle()?;
        Ok(bdd)
    }

    /// P(edge) when the variable at each level holds with the first of its pair.
    pub(crate) fn probability(&mut self, edge: Edge, leaves: &[(f64, f64)]) -> Result<f64, Stop> {
        self.meter.steps((edge.index() / SWEPT) as u64)?;
        let keep = self.reachable(&[edge]);
        let mut values = vec![(0.0, 0.0); edge.index() + 1];
        values[0] = (1.0, 0.0);
        for i in 1..=edge.index() {
            if keep[i] {
                let node = self.table.nodes[i];
                let (p, q) = leaves[node.level as usize];
                let hi = value_of(&values, Edge(node.hi));
                let lo = value_of(&values, Edge(node.lo));
                values[i] = (p * hi.0 + q * lo.0, p * hi.1 + q * lo.1);
            }
        }
        Ok(value_of(&values, edge).0)
    }
}
