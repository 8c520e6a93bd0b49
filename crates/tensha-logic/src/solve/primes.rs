//! The front door for prime implicants.

use serde::Serialize;

use super::{Count, Cutoff, Ranking, SetSettings, SolveError, check_probabilities};
use crate::bdd::portfolio::Pool;
use crate::budget::{Budget, Cancel, Stop};
use crate::compiled::Compiled;
use crate::formula::{Formula, NodeId};
use crate::quant::Prob;
use crate::zbdd::{Literal, PrimeDiagram, Spent};

/// All prime implicants of a function, counted in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrimeImplicants {
    /// How many there are.
    pub count: Count,
    /// How many there are of each order (number of literals); the index is the order. Empty when counting by order would
    /// cost more than everything else.
    pub by_order: Vec<Count>,
    /// The first ones in the ranking that was asked for.
    pub listed: Vec<Product>,
    /// The limit that ended the list before its length or the cut-off did.
    pub cut_short: Option<Stop>,
}

/// One product of literals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Product {
    /// The literals in the order of the numbers of their variables.
    pub literals: Vec<Literal>,
    /// The probability that all of them are as they say.
    pub probability: f64,
}

/// What is known of the prime implicants.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Primes {
    /// All of them.
    Exact(PrimeImplicants),
    /// Nothing, because this limit was reached.
    NotAvailable(Stop),
}

impl Primes {
    /// All of them, when they are known.
    pub fn exact(&self) -> Option<&PrimeImplicants> {
        match self {
            Self::Exact(primes) => Some(primes),
            Self::NotAvailable(_) => None,
        }
    }
}

/// Finds the prime implicants of `root`: the least products of literals, of both signs, that imply it.
///
/// For a monotone function they are the minimal cut sets. The answer is a function of the arguments alone. Also returned is
/// what was spent, diagrams included.
///
/// # Errors
/// A probability that is missing or is none, or the flag of `cancel`.
pub fn prime_implicants(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    wanted: &SetSettings,
    budget: Budget,
    cancel: &Cancel,
) -> Result<(Primes, Spent), SolveError> {
    check_probabilities(formula, root, probs)?;
    let mut pool = Pool::new(budget, cancel);
    let found = find(formula, root, probs, wanted, &mut pool);
    let spent = Spent { work: pool.spent, peak: pool.peak };
    match found {
        Ok(found) => Ok((Primes::Exact(found), spent)),
        Err(Stop::Cancelled) => Err(SolveError::Cancelled),
        Err(stop) => Ok((Primes::NotAvailable(stop), spent)),
    }
}

fn find(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    wanted: &SetSettings,
    pool: &mut Pool,
) -> Result<PrimeImplicants, Stop> {
    if pool.cancel.is_cancelled() {
        return Err(Stop::Cancelled);
    }
    let compiled = Compiled::new(formula, &[root], pool)?;
    let budget = Budget { work: pool.left(), memory: pool.budget.memory.saturating_sub(pool.held) };
    let (diagram, spent) = PrimeDiagram::new(&compiled, 0, budget, &pool.cancel);
    pool.spent += spent.work;
    pool.peak = pool.peak.max(pool.held + spent.peak);
    let diagram = diagram?;
    let (by_order, count) = match diagram.counts(budget.memory) {
        Ok(list) => {
            let count = list.iter().sum();
            (list.into_iter().map(Count).collect(), Count(count))
        }
        Err(_) => (Vec::new(), Count(diagram.count_within(budget.memory)?)),
    };
    let literals = diagram.literal_probabilities(probs);
    let mut best = diagram.best(&literals, wanted.by);
    let mut listed = Vec::new();
    let mut cut_short = None;
    while listed.len() < wanted.list {
        if pool.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        if best.work() > pool.left() {
            cut_short = Some(Stop::Work);
            break;
        }
        let Some((literals, probability)) = best.next() else { break };
        let Cutoff { order, probability: least } = wanted.cutoff;
        let too_long = order.is_some_and(|most| literals.len() > most);
        let too_rare = least.is_some_and(|least| probability < least);
        // Past the cut-off in the ranking of the list, there is nothing more to come.
        let done = match wanted.by {
            Ranking::Probability => too_rare,
            Ranking::Size => too_long,
        };
        if done {
            break;
        }
        if !too_long && !too_rare {
            listed.push(Product { literals, probability });
        }
    }
    pool.spent += best.work();
    Ok(PrimeImplicants { count, by_order, listed, cut_short })
}
