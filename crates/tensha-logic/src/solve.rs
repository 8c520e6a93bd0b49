//! The front door: one question about one function, answered by one automatic setting.

mod primes;

use num_bigint::BigUint;
use serde::{Serialize, Serializer};

use crate::bdd::portfolio::Pool;
use crate::bounds::bounds;
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::{Compiled, operators};
use crate::formula::{Formula, NodeId, VarId, least_work};
use crate::quant::{Importance, Prob};
use crate::search::search;
use crate::table::Node;
use crate::zbdd::MinimalSetDiagram;

pub use primes::{PrimeImplicants, Primes, Product, prime_implicants};

/// What to compute besides the probability, and how much may be spent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The limits on work and memory.
    pub budget: Budget,
    /// Minimal cut sets, when wanted.
    pub sets: Option<SetSettings>,
    /// Whether to compute the importance of every variable.
    pub importance: bool,
}

/// Which minimal cut sets to list; they are always counted in full first.
#[derive(Clone, Debug, PartialEq)]
pub struct SetSettings {
    /// How many sets to list at most.
    pub list: usize,
    /// In which order.
    pub by: Ranking,
    /// Which sets not to list; by default there is no cut-off.
    pub cutoff: Cutoff,
    /// Whether nothing else is wanted: sets are sought without a binary diagram first, and where that finds them, or where nothing exact
    /// fits, the probability is only said to lie between 0 and 1.
    pub only: bool,
}

/// Sets that are left out on request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cutoff {
    /// Sets with more members than this.
    pub order: Option<usize>,
    /// Sets whose members hold together with a probability below this.
    pub probability: Option<f64>,
}

impl Cutoff {
    fn keeps(&self, set: &MinimalSet) -> bool {
        self.order.is_none_or(|most| set.vars.len() <= most)
            && self.probability.is_none_or(|least| set.probability >= least)
    }
}

impl Default for SetSettings {
    fn default() -> Self {
        Self { list: 0, by: Ranking::Probability, cutoff: Cutoff::default(), only: false }
    }
}

/// The order in which minimal cut sets are listed; ties come in an order fixed by the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranking {
    /// Most probable first.
    Probability,
    /// Fewest members first.
    Size,
}

/// A number that is known exactly (up to floating point) or enclosed by proof.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// The probability and its complement.
    Exact(Prob),
    /// The number lies between these two, ends included.
    Interval {
        /// Proven lower bound.
        lower: f64,
        /// Proven upper bound.
        upper: f64,
    },
}

impl Value {
    /// Proven lower bound.
    pub fn lower(&self) -> f64 {
        match *self {
            Self::Exact(prob) => prob.p,
            Self::Interval { lower, .. } => lower,
        }
    }

    /// Proven upper bound.
    pub fn upper(&self) -> f64 {
        match *self {
            Self::Exact(prob) => prob.p,
            Self::Interval { upper, .. } => upper,
        }
    }

    /// The distance between the bounds; 0 for an exact value.
    pub fn width(&self) -> f64 {
        self.upper() - self.lower()
    }
}

/// A count without limit of size; written as a decimal string.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub BigUint);

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The minimal cut sets of the function, or of its monotone hull where it has negations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MinimalSets {
    /// How many there are.
    pub count: Count,
    /// How many there are of each order (number of members); the index is the order. Empty when
    /// sizes are so many that counting by order would cost more than everything else.
    pub by_order: Vec<Count>,
    /// The first sets in the ranking that was asked for.
    pub listed: Vec<MinimalSet>,
    /// Whether the function is monotone, so that these are its minimal cut sets; otherwise they
    /// are those of the least monotone function above it.
    pub monotone: bool,
}

/// One minimal cut set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MinimalSet {
    /// The members in the order of their numbers.
    pub vars: Vec<VarId>,
    /// The probability that all members hold.
    pub probability: f64,
}

/// Some minimal cut sets of a monotone function that is too big for all of them, with what is proven
/// about the rest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TruncatedSets {
    /// Minimal cut sets, best first in the ranking that was asked for.
    pub listed: Vec<MinimalSet>,
    /// Every minimal cut set with fewer members than this is listed.
    pub complete_below_order: usize,
    /// Every minimal cut set with a probability above this is listed.
    pub complete_above_probability: f64,
    /// The probability that the function holds and none of the listed sets does is at most this.
    pub missed: f64,
    /// The limit that ended the search; `None` when the length of the list or the cut-off did.
    pub stopped: Option<Stop>,
}

/// What is known of the minimal cut sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutSets {
    /// They were not asked for.
    NotAsked,
    /// All of them, counted in full.
    Exact(MinimalSets),
    /// The first ones, with a proven bound on the rest.
    Truncated(TruncatedSets),
    /// Nothing: the limit was reached, and the function is not monotone by its shape, so that no
    /// part of the list could be proven.
    NotAvailable(Stop),
}

impl CutSets {
    /// All sets, when they are known exactly.
    pub fn exact(&self) -> Option<&MinimalSets> {
        match self {
            Self::Exact(sets) => Some(sets),
            _ => None,
        }
    }
}

/// What was spent; equal on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Variables that the function mentions.
    pub variables: usize,
    /// Operators in the function as given.
    pub operators: usize,
    /// Operators after simplification.
    pub simplified_operators: usize,
    /// Modules that were solved on their own, the whole included.
    pub modules: usize,
    /// Nodes of all diagrams of the modules together.
    pub diagram_nodes: usize,
    /// Nodes of the minimal-set diagrams together.
    pub set_nodes: usize,
    /// Steps over all attempts.
    pub work: u64,
    /// Most bytes that diagrams held at one time.
    pub peak_memory: u64,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The probability that the function holds.
    pub probability: Value,
    /// Minimal cut sets.
    pub sets: CutSets,
    /// Importance of every variable by its number; `None` when not asked for, or when the budget
    /// did not suffice.
    pub importance: Option<Vec<Importance>>,
    /// Why something that was asked for is not exact or is missing.
    pub stopped: Option<Stop>,
    /// What was spent.
    pub stats: Stats,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolveError {
    /// The shared flag was set; an interruption is not an answer.
    Cancelled,
    /// A variable of the function has no probability.
    MissingProbability(VarId),
    /// A probability is not a number between 0 and 1.
    InvalidProbability(VarId),
}

impl std::fmt::Display for SolveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::MissingProbability(v) => write!(f, "variable {} has no probability", v.0),
            Self::InvalidProbability(v) => {
                write!(f, "the probability of variable {} is not between 0 and 1", v.0)
            }
        }
    }
}

impl std::error::Error for SolveError {}

/// Answers one question: the probability of `root`, and what else `settings` asks for.
///
/// `probs` gives the probability of each variable by its number. The answer is a function of the
/// arguments alone: budgets count work, and nothing depends on time, threads or hash seeds.
pub fn solve(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    settings: &Settings,
    cancel: &Cancel,
) -> Result<Answer, SolveError> {
    check_probabilities(formula, root, probs)?;
    if cancel.is_cancelled() {
        return Err(SolveError::Cancelled);
    }
    // Two thirds for the exact answer; the rest is kept for an interval, should that fail.
    let exact = Budget { work: settings.budget.work / 3 * 2, memory: settings.budget.memory };
    let mut pool = Pool::new(exact, cancel);
    let mut total = settings.budget.work;
    let mut stats = Stats { variables: formula.support(root).len(), ..Stats::default() };
    // Diagrams of a function that is too big to be simplified at all would not fit either.
    let only = settings.sets.as_ref().is_some_and(|wanted| wanted.only);
    let hopeless = only && least_work(formula, root) > exact.work;
    if only && !hopeless && !settings.importance {
        let found = settings.sets.as_ref().map(|wanted| {
            direct_sets((formula, root), probs, wanted, exact.work, &mut pool, &mut stats)
        });
        match found {
            Some(Ok(sets)) => {
                (stats.work, stats.peak_memory) = (pool.spent, pool.peak);
                return Ok(Answer {
                    probability: Value::Interval { lower: 0.0, upper: 1.0 },
                    sets: CutSets::Exact(sets),
                    importance: None,
                    stopped: None,
                    stats,
                });
            }
            Some(Err(Stop::Cancelled)) => return Err(SolveError::Cancelled),
            // What does not fit as families seldom fits as a diagram: half of a third is for that, half for the search. Steps that were
            // saved by giving up early stay saved.
            Some(Err(_)) => {
                total = total.min(pool.spent.saturating_add(total / 3));
                pool.budget.work = pool.spent + (total - pool.spent.min(total)) / 2;
            }
            None => {}
        }
    }
    let compiled =
        if hopeless { Err(Stop::Work) } else { Compiled::new(formula, &[root], &mut pool) };
    let mut families = Families::Untried;
    let compiled = match compiled {
        Err(stop @ (Stop::Work | Stop::Memory)) if !only => {
            match from_families((formula, root), total, &mut pool, &mut families) {
                Err(Stop::Work | Stop::Memory) => Err(stop),
                compiled => compiled,
            }
        }
        compiled => compiled,
    };
    let mut answer = match compiled {
        Ok(compiled) => {
            (stats.operators, stats.simplified_operators) = compiled.operators;
            stats.modules = compiled.module_count();
            stats.diagram_nodes = compiled.node_count();
            let probability = Value::Exact(compiled.probabilities(probs)[0]);
            let importance = settings.importance.then(|| compiled.importance(0, probs));
            let mut answer =
                Answer { probability, sets: CutSets::NotAsked, importance, stopped: None, stats };
            if let Some(wanted) = &settings.sets {
                match minimal_sets(&compiled, probs, wanted, &mut pool, &mut answer.stats) {
                    Ok(sets) => answer.sets = CutSets::Exact(sets),
                    Err(Stop::Cancelled) => return Err(SolveError::Cancelled),
                    Err(stop) => {
                        drop(compiled);
                        let left = total.saturating_sub(pool.spent);
                        let spent = (&mut pool, &mut answer.stats);
                        let how = (left, stop, families);
                        answer.sets = fallback(formula, root, probs, wanted, how, spent)?;
                        answer.stopped = answer.sets.exact().is_none().then_some(stop);
                    }
                }
            }
            answer
        }
        Err(Stop::Cancelled) => return Err(SolveError::Cancelled),
        Err(stop) => {
            // With cut sets to find, they get half of what is left, or all of it.
            let left = total.saturating_sub(pool.spent);
            let work = match settings.sets {
                _ if only => left,
                None => left.min(total / 3),
                Some(_) => left.min(total / 3) / 2,
            };
            let share = Budget { work, memory: settings.budget.memory };
            let value = if only {
                Value::Interval { lower: 0.0, upper: 1.0 }
            } else {
                let found = bounds(formula, root, probs, share, cancel)
                    .map_err(|_| SolveError::Cancelled)?;
                pool.spent += found.work;
                pool.peak = pool.peak.max(found.peak);
                found.value
            };
            let sets = match &settings.sets {
                None => CutSets::NotAsked,
                Some(wanted) => {
                    let spent = (&mut pool, &mut stats);
                    fallback(formula, root, probs, wanted, (share.work, stop, families), spent)?
                }
            };
            let missing = matches!(value, Value::Interval { .. })
                || settings.importance
                || settings.sets.is_some() && sets.exact().is_none();
            Answer {
                probability: value,
                sets,
                importance: None,
                stopped: missing.then_some(stop),
                stats,
            }
        }
    };
    if let CutSets::Truncated(sets) = &mut answer.sets {
        // Each set found is a lower bound, and the union bound is an upper one.
        if let Value::Interval { lower, upper } = &mut answer.probability {
            let most = sets.listed.iter().map(|set| set.probability).fold(0.0, f64::max);
            let sum: f64 = sets.listed.iter().map(|set| set.probability).sum();
            *lower = lower.max(most * (1.0 - 1e-12));
            *upper = upper.min((sum + sets.missed) * (1.0 + 1e-9)).max(*lower);
        }
        sets.missed = sets.missed.min(answer.probability.upper());
    }
    answer.stats.work = pool.spent;
    answer.stats.peak_memory = pool.peak;
    Ok(answer)
}

/// What came of making least sets from operators after a diagram failed.
enum Families {
    Untried,
    Made(MinimalSetDiagram),
    TooBig,
}

/// Diagrams of the function written anew by its least sets, where it has no negations: what no least way needs can be what made them too
/// big. Takes half of the steps that are left at most, and half of these for the sets.
fn from_families(
    (formula, root): (&Formula, NodeId),
    work: u64,
    pool: &mut Pool,
    families: &mut Families,
) -> Result<Compiled, Stop> {
    // What was made is gone.
    pool.held = 0;
    let left = work.saturating_sub(pool.spent);
    // Where simplifying alone would take that, everything is left to intervals and the search.
    if !formula.is_coherent(root) || least_work(formula, root) > left / 8 {
        return Err(Stop::Work);
    }
    pool.budget.work = pool.spent + left / 2;
    let budget = Budget { work: left / 4, memory: pool.budget.memory };
    let (diagram, spent) = MinimalSetDiagram::direct(formula, root, budget, &pool.cancel);
    pool.spent += spent.work;
    pool.peak = pool.peak.max(spent.peak);
    let diagram = diagram.inspect_err(|_| *families = Families::TooBig)?;
    let mut short = formula.clone();
    let anew = diagram.written(&mut short);
    let held = (diagram.node_count() * size_of::<Node>()) as u64;
    *families = Families::Made(diagram);
    pool.held = held;
    let mut compiled = Compiled::new(&short, &[anew], pool).inspect_err(|_| pool.held = held)?;
    compiled.operators.0 = operators(formula, &[root]);
    Ok(compiled)
}

/// Whether every variable of `root` has a probability.
pub(crate) fn check_probabilities(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
) -> Result<(), SolveError> {
    for var in formula.support(root) {
        let prob = probs.get(var.index()).ok_or(SolveError::MissingProbability(var))?;
        if !prob.is_valid() {
            return Err(SolveError::InvalidProbability(var));
        }
    }
    Ok(())
}

/// Minimal cut sets of the first function, counted in full and listed as wanted.
fn minimal_sets(
    compiled: &Compiled,
    probs: &[Prob],
    wanted: &SetSettings,
    pool: &mut Pool,
    stats: &mut Stats,
) -> Result<MinimalSets, Stop> {
    let budget = Budget { work: pool.left(), memory: pool.budget.memory.saturating_sub(pool.held) };
    let (diagram, spent) = MinimalSetDiagram::new(compiled, 0, budget, &pool.cancel);
    pool.spent += spent.work;
    pool.peak = pool.peak.max(pool.held + spent.peak);
    listed(&diagram?, probs, wanted, pool, stats)
}

/// The same from the operators, within so much work.
fn direct_sets(
    (formula, root): (&Formula, NodeId),
    probs: &[Prob],
    wanted: &SetSettings,
    work: u64,
    pool: &mut Pool,
    stats: &mut Stats,
) -> Result<MinimalSets, Stop> {
    let budget = Budget { work, memory: pool.budget.memory.saturating_sub(pool.held) };
    let (diagram, spent) = MinimalSetDiagram::direct(formula, root, budget, &pool.cancel);
    pool.spent += spent.work;
    pool.peak = pool.peak.max(pool.held + spent.peak);
    listed(&diagram?, probs, wanted, pool, stats)
}

fn listed(
    diagram: &MinimalSetDiagram,
    probs: &[Prob],
    wanted: &SetSettings,
    pool: &mut Pool,
    stats: &mut Stats,
) -> Result<MinimalSets, Stop> {
    let memory = pool.budget.memory.saturating_sub(pool.held);
    stats.set_nodes = diagram.node_count();
    let (by_order, count) = match diagram.counts(memory) {
        Ok(list) => {
            let count = list.iter().sum();
            (list.into_iter().map(Count).collect(), Count(count))
        }
        Err(_) => (Vec::new(), Count(diagram.count_within(memory)?)),
    };
    let mut best = diagram.best(probs, wanted.by);
    let mut listed = Vec::new();
    while listed.len() < wanted.list {
        if best.work() > pool.left() {
            pool.spent += best.work();
            return Err(Stop::Work);
        }
        let Some(set) = best.next() else { break };
        let set = MinimalSet { vars: set.vars, probability: set.probability };
        // Past the cut-off in the ranking of the list, there is nothing more to come.
        let done = match wanted.by {
            Ranking::Probability => wanted.cutoff.probability.is_some_and(|c| set.probability < c),
            Ranking::Size => wanted.cutoff.order.is_some_and(|c| set.vars.len() > c),
        };
        if done {
            break;
        }
        if wanted.cutoff.keeps(&set) {
            listed.push(set);
        }
    }
    pool.spent += best.work();
    Ok(MinimalSets { count, by_order, listed, monotone: diagram.is_monotone() })
}

/// A search past the limits lists at least this many sets, if there are as many.
const LEAST_LIST: usize = 1_000;

/// Minimal cut sets without a binary diagram, as far as the steps go: all of them from the operators where that was not tried yet, else
/// the first of a search.
fn fallback(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    wanted: &SetSettings,
    (work, why, families): (u64, Stop, Families),
    (pool, stats): (&mut Pool, &mut Stats),
) -> Result<CutSets, SolveError> {
    let mut work = work;
    let before = pool.spent;
    // What a list costs is taken from the same steps.
    pool.budget.work = before.saturating_add(work / 2);
    let found = match families {
        Families::Made(diagram) => Some(listed(&diagram, probs, wanted, pool, stats)),
        // Where simplifying alone would take a half, everything is left to the search.
        Families::Untried if !wanted.only && least_work(formula, root) <= work / 4 => {
            Some(direct_sets((formula, root), probs, wanted, work / 2, pool, stats))
        }
        _ => None,
    };
    match found {
        Some(Ok(sets)) => return Ok(CutSets::Exact(sets)),
        Some(Err(Stop::Cancelled)) => return Err(SolveError::Cancelled),
        _ => work = work.saturating_sub(pool.spent - before),
    }
    if !formula.is_coherent(root) {
        return Ok(CutSets::NotAvailable(why));
    }
    let budget = Budget { work, memory: pool.budget.memory };
    let list = wanted.list.max(LEAST_LIST);
    let how = (list, wanted.by, wanted.cutoff);
    let (sets, spent) = search(formula, root, probs, how, budget, &pool.cancel)
        .map_err(|_| SolveError::Cancelled)?;
    pool.spent += spent;
    if sets.complete_below_order < usize::MAX {
        return Ok(CutSets::Truncated(sets));
    }
    let mut listed = sets.listed;
    let count = Count(BigUint::from(listed.len()));
    let mut by_order = Vec::new();
    for set in &listed {
        by_order.resize(by_order.len().max(set.vars.len() + 1), 0u64);
        by_order[set.vars.len()] += 1;
    }
    let by_order = by_order.into_iter().map(|n| Count(BigUint::from(n))).collect();
    listed.truncate(wanted.list);
    Ok(CutSets::Exact(MinimalSets { count, by_order, listed, monotone: true }))
}
