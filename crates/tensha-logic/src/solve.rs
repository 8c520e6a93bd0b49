//! The front door: one question about one function, answered by one automatic setting.

use num_bigint::BigUint;
use serde::{Serialize, Serializer};

use crate::bdd::portfolio::Pool;
use crate::bounds::bounds;
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::Compiled;
use crate::formula::{Formula, NodeId, VarId};
use crate::quant::{Importance, Prob};
use crate::zbdd::MinimalSetDiagram;

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
}

impl Default for SetSettings {
    fn default() -> Self {
        Self { list: 0, by: Ranking::Probability }
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
    /// Minimal cut sets; `None` when not asked for, or when the budget did not suffice.
    pub sets: Option<MinimalSets>,
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
    let mut stats = Stats { variables: formula.support(root).len(), ..Stats::default() };
    let mut answer = match Compiled::new(formula, &[root], &mut pool) {
        Ok(compiled) => {
            (stats.operators, stats.simplified_operators) = compiled.operators;
            stats.modules = compiled.module_count();
            stats.diagram_nodes = compiled.node_count();
            let probability = Value::Exact(compiled.probabilities(probs)[0]);
            let importance = settings.importance.then(|| compiled.importance(0, probs));
            let mut answer = Answer { probability, sets: None, importance, stopped: None, stats };
            if let Some(wanted) = &settings.sets {
                match minimal_sets(&compiled, probs, wanted, &mut pool, &mut answer.stats) {
                    Ok(sets) => answer.sets = Some(sets),
                    Err(Stop::Cancelled) => return Err(SolveError::Cancelled),
                    Err(stop) => answer.stopped = Some(stop),
                }
            }
            answer
        }
        Err(Stop::Cancelled) => return Err(SolveError::Cancelled),
        Err(stop) => {
            let share = Budget { work: settings.budget.work / 3, memory: settings.budget.memory };
            let found =
                bounds(formula, root, probs, share, cancel).map_err(|_| SolveError::Cancelled)?;
            pool.spent += found.work;
            pool.peak = pool.peak.max(found.peak);
            Answer {
                probability: found.value,
                sets: None,
                importance: None,
                stopped: matches!(found.value, Value::Interval { .. }).then_some(stop),
                stats,
            }
        }
    };
    answer.stats.work = pool.spent;
    answer.stats.peak_memory = pool.peak;
    Ok(answer)
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
    let diagram = diagram?;
    stats.set_nodes = diagram.node_count();
    let (by_order, count) = match diagram.counts(budget.memory) {
        Ok(list) => {
            let count = list.iter().sum();
            (list.into_iter().map(Count).collect(), Count(count))
        }
        Err(_) => (Vec::new(), Count(diagram.count())),
    };
    let listed = diagram
        .best(probs, wanted.by)
        .take(wanted.list)
        .map(|set| MinimalSet { vars: set.vars, probability: set.probability })
        .collect();
    Ok(MinimalSets { count, by_order, listed, monotone: diagram.is_monotone() })
}
