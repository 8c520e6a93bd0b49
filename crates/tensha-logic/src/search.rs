//! Minimal cut sets of what is too big for diagrams: best first, with a proven bound on the rest.
//!
//! The search goes down from the root (Fussell and Vesely, "A new methodology for obtaining cut sets
//! for fault trees", 1972). An open case is a set of variables together with operators that must
//! still hold; the best case is taken up first, and one of its operators is replaced by its
//! arguments. Every state in which the function holds satisfies a case that is open or a set that is
//! found, whenever the search stops. So the probability that the function holds without any of the
//! sets found is at most the sum over the open cases, and every set that would rank before the best
//! open case is found.
//!
//! A case holds all variables that any of its operators needs from the beginning, so that it is rated by them and dropped as soon as
//! they contain a set that was found.
//!
//! It needs a function that is monotone by its shape.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use crate::budget::{Budget, Cancel, Meter, Stop};
use crate::formula::{Formula, Kind, NodeId, VarId};
use crate::quant::Prob;
use crate::solve::{Cutoff, MinimalSet, Ranking, TruncatedSets};
use needs::Needs;

mod needs;

/// An operator that must still hold: at least `need` of its arguments from `from` on.
type Pending = (NodeId, u32, u32);

struct Case {
    /// Greater is better.
    rank: f64,
    /// At least the probability of the case.
    weight: f64,
    vars: Vec<VarId>,
    pending: Vec<Pending>,
    serial: u64,
}

impl PartialEq for Case {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Case {}
impl PartialOrd for Case {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Case {
    fn cmp(&self, other: &Self) -> Ordering {
        // Fewer variables first among equals, so that a set never comes before its subsets.
        self.rank
            .total_cmp(&other.rank)
            .then_with(|| other.vars.len().cmp(&self.vars.len()))
            .then_with(|| other.serial.cmp(&self.serial))
    }
}

/// Relative widening for rounding, so that an open case never ranks behind what it can become.
const SLACK: f64 = 1e-9;

struct Search<'a> {
    formula: &'a Formula,
    probs: &'a [Prob],
    by: Ranking,
    cutoff: Cutoff,
    /// By node: at least the probability, at most the size of the smallest set.
    high: Vec<f64>,
    order: Vec<u32>,
    needs: Needs,
    heap: BinaryHeap<Case>,
    bytes: u64,
    serial: u64,
    meter: Meter,
    found: Vec<MinimalSet>,
    /// Sets found, by their first member.
    by_first: BTreeMap<VarId, Vec<u32>>,
    /// What the cut-off dropped: the sum of weights, and the least order of any of it.
    dropped: f64,
    dropped_order: u32,
    dropped_weight: f64,
}

/// Lists the minimal cut sets of `root`, which must be coherent, until `list` sets are found, the
/// cut-off leaves nothing, or the budget ends. Returns them with the steps taken.
pub(crate) fn search(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    wanted: (usize, Ranking, Cutoff),
    budget: Budget,
    cancel: &Cancel,
) -> Result<(TruncatedSets, u64), Stop> {
    let (list, by, cutoff) = wanted;
    let mut search = Search {
        formula,
        probs,
        by,
        cutoff,
        high: vec![1.0; formula.node_count()],
        order: vec![0; formula.node_count()],
        needs: Needs::new(formula, root),
        heap: BinaryHeap::new(),
        bytes: 0,
        serial: 0,
        meter: Meter::new(budget, cancel),
        found: Vec::new(),
        by_first: BTreeMap::new(),
        dropped: 0.0,
        dropped_order: u32::MAX,
        dropped_weight: 0.0,
    };
    search.rate(root);
    let stopped = match search.run(root, list) {
        Ok(()) => None,
        Err(Stop::Cancelled) => return Err(Stop::Cancelled),
        Err(stop) => Some(stop),
    };
    let work = search.meter.work;
    Ok((search.finish(stopped), work))
}

impl Search<'_> {
    /// Upper bounds of probabilities and lower bounds of orders, by one walk.
    fn rate(&mut self, root: NodeId) {
        for id in self.formula.postorder(&[root]) {
            let args = self.formula.args(id);
            let kind = self.formula.kind(id);
            if let Kind::Var(v) = kind {
                self.high[id.index()] = self.probs[v.index()].p;
                self.order[id.index()] = 1;
                continue;
            }
            let need = match kind {
                Kind::Or => 1,
                Kind::AtLeast(k) => k as usize,
                _ => args.len(),
            };
            let high = self.at_least(args, need);
            let mut orders: Vec<u32> = args.iter().map(|a| self.order[a.index()]).collect();
            orders.sort_unstable();
            let needed = &self.needs.vars[id.index()];
            let certain: f64 = needed.iter().map(|v| self.probs[v.index()].p).product();
            self.high[id.index()] = high.min(certain * (1.0 + SLACK));
            let parts = self.needs.parts[id.index()].iter().sum();
            self.order[id.index()] = orders[need - 1].max(needed.len() as u32).max(parts);
        }
    }

    /// At least the probability that `need` of `args` hold: Markov's inequality, or the weakest of
    /// those without which it cannot be.
    fn at_least(&self, args: &[NodeId], need: usize) -> f64 {
        let mut highs: Vec<f64> = args.iter().map(|a| self.high[a.index()]).collect();
        highs.sort_by(|a, b| b.total_cmp(a));
        let weakest = highs.get(need - 1).copied().unwrap_or(0.0);
        let sum: f64 = highs.iter().sum::<f64>() / need as f64 * (1.0 + SLACK);
        if need == args.len() { weakest.min(sum) } else { sum.min(1.0) }
    }

    fn run(&mut self, root: NodeId, list: usize) -> Result<(), Stop> {
        self.offer(Vec::new(), vec![], &[root]);
        while self.found.len() < list {
            let Some(mut case) = self.heap.pop() else { break };
            self.bytes -= size(&case);
            if let Err(stop) = self.meter.step() {
                self.keep(case);
                return Err(stop);
            }
            // Whatever such a case becomes contains a set that is found.
            if self.contains_found(&case.vars) {
                continue;
            }
            let Some((id, from, need)) = case.pending.pop() else {
                self.emit(&case.vars);
                continue;
            };
            let args = self.formula.args(id);
            let rest = &args[from as usize..];
            // Counted before the case is split, so that no part of it can be lost.
            let cost = (rest.len() * (case.vars.len() + case.pending.len() + 1)) as u64;
            if let Err(stop) = self.meter.steps(cost) {
                case.pending.push((id, from, need));
                self.keep(case);
                return Err(stop);
            }
            let Case { vars, pending, .. } = case;
            if need as usize == rest.len() {
                let rest = rest.to_vec();
                self.offer(vars, pending, &rest);
            } else if need == 1 {
                let rest = rest.to_vec();
                // Where one of them holds already, the others add nothing.
                let holds = |arg: &NodeId| match self.formula.kind(*arg) {
                    Kind::Var(v) => vars.binary_search(&v).is_ok(),
                    _ => pending.iter().any(|p| p.0 == *arg && p.1 == 0),
                };
                if rest.iter().any(holds) {
                    self.offer(vars, pending, &[]);
                    continue;
                }
                for arg in rest {
                    self.offer(vars.clone(), pending.clone(), &[arg]);
                }
            } else {
                let first = rest[0];
                let mut with = pending.clone();
                with.push((id, from + 1, need - 1));
                self.offer(vars.clone(), with, &[first]);
                let mut without = pending;
                without.push((id, from + 1, need));
                self.offer(vars, without, &[]);
            }
            let bytes = self.bytes;
            self.meter.hold(bytes)?;
        }
        Ok(())
    }

    /// Opens the case that `more` must hold too.
    fn offer(&mut self, mut vars: Vec<VarId>, mut pending: Vec<Pending>, more: &[NodeId]) {
        for &id in more {
            for &v in &self.needs.vars[id.index()] {
                if let Err(at) = vars.binary_search(&v) {
                    vars.insert(at, v);
                }
            }
            match self.formula.kind(id) {
                Kind::Var(v) => {
                    if let Err(at) = vars.binary_search(&v) {
                        vars.insert(at, v);
                    }
                }
                Kind::True if id == NodeId::TRUE => {}
                Kind::True => return,
                kind => {
                    let len = self.formula.args(id).len() as u32;
                    let need = match kind {
                        Kind::Or => 1,
                        Kind::AtLeast(k) => k,
                        _ => len,
                    };
                    if !pending.contains(&(id, 0, need)) {
                        pending.push((id, 0, need));
                    }
                }
            }
        }
        let product: f64 = vars.iter().map(|v| self.probs[v.index()].p).product();
        let mut weight = product;
        for &(id, from, _) in &pending {
            if from == 0 {
                weight = weight.min(self.high[id.index()]);
            }
        }
        let order = self.least_order(&vars, &pending);
        if !pending.is_empty() {
            weight *= 1.0 + SLACK;
        }
        let too_large = self.cutoff.order.is_some_and(|most| order as usize > most);
        let too_rare = self.cutoff.probability.is_some_and(|least| weight < least);
        if too_large || too_rare {
            self.dropped += weight;
            self.dropped_order = self.dropped_order.min(order);
            self.dropped_weight = self.dropped_weight.max(weight);
            return;
        }
        let rank = match self.by {
            Ranking::Probability => weight,
            Ranking::Size => -f64::from(order),
        };
        self.serial += 1;
        let case = Case { rank, weight, vars, pending, serial: self.serial };
        self.keep(case);
    }

    /// No set that a case becomes has fewer members.
    fn least_order(&self, vars: &[VarId], pending: &[Pending]) -> u32 {
        let mut parts = self.needs.count(vars);
        let mut order = vars.len() as u32;
        for &(id, ..) in pending.iter().filter(|p| p.1 == 0) {
            order = order.max(self.order[id.index()]);
            let of = &self.needs.parts[id.index()];
            parts.iter_mut().zip(of).for_each(|(part, n)| *part = (*part).max(*n));
        }
        order.max(parts.iter().sum())
    }

    fn keep(&mut self, case: Case) {
        self.bytes += size(&case);
        self.heap.push(case);
    }

    /// Whether a set that was found lies within these variables.
    fn contains_found(&mut self, vars: &[VarId]) -> bool {
        for v in vars {
            for &at in self.by_first.get(v).into_iter().flatten() {
                self.meter.work += 1;
                let smaller = &self.found[at as usize].vars;
                if smaller.iter().all(|x| vars.binary_search(x).is_ok()) {
                    return true;
                }
            }
        }
        false
    }

    /// Takes a complete set that contains none that was found.
    fn emit(&mut self, vars: &[VarId]) {
        let probability = vars.iter().map(|v| self.probs[v.index()].p).product();
        if let Some(&first) = vars.first() {
            self.by_first.entry(first).or_default().push(self.found.len() as u32);
        }
        self.bytes += (size_of_val(vars) + 64) as u64;
        self.found.push(MinimalSet { vars: vars.to_vec(), probability });
    }

    fn finish(self, stopped: Option<Stop>) -> TruncatedSets {
        let open: f64 = self.heap.iter().map(|case| case.weight).sum::<f64>() + self.dropped;
        let best = self.heap.iter().map(|case| case.weight).fold(self.dropped_weight, f64::max);
        let least = (self.heap.iter())
            .map(|case| self.least_order(&case.vars, &case.pending))
            .fold(self.dropped_order, u32::min);
        let all = self.heap.is_empty() && self.dropped_order == u32::MAX;
        TruncatedSets {
            listed: self.found,
            complete_below_order: if all { usize::MAX } else { least as usize },
            complete_above_probability: if all { 0.0 } else { best },
            missed: if all { 0.0 } else { (open * (1.0 + SLACK)).min(1.0) },
            stopped,
        }
    }
}

fn size(case: &Case) -> u64 {
    (size_of::<Case>()
        + case.vars.capacity() * size_of::<VarId>()
        + case.pending.capacity() * size_of::<Pending>()) as u64
}
