//! The prime implicants of `tensha logic solve --primes`.

use std::fmt::Write as _;

use serde::Serialize;
use tensha_logic::quant::Prob;
use tensha_logic::solve::{Primes, Ranking, SetSettings, SolveError, prime_implicants};
use tensha_logic::{Budget, Cancel, Formula, NodeId, Stop};

use super::{Language, OrderCount, SolveArgs, why};

/// All prime implicants, or the limit that was reached.
#[derive(Serialize)]
pub(super) struct PrimeImplicants {
    /// None when the limits did not allow to find them.
    count: Option<String>,
    by_order: Vec<OrderCount>,
    listed: Vec<Product>,
    /// The limit that ended the search, or only the list when there is a count.
    stopped: Option<Stop>,
}

#[derive(Serialize)]
struct Product {
    order: usize,
    probability: Option<f64>,
    literals: Vec<Literal>,
}

#[derive(Serialize)]
struct Literal {
    event: String,
    negated: bool,
}

/// Finds them. `numbers` says whether the probabilities are real ones.
pub(super) fn find(
    args: &SolveArgs,
    (formula, root): (&Formula, NodeId),
    (probs, numbers): (&[Prob], bool),
    (by, budget): (Ranking, Budget),
    event_name: impl Fn(u32) -> String,
) -> Result<PrimeImplicants, SolveError> {
    let wanted = SetSettings { list: args.top, by, ..SetSettings::default() };
    let (found, _) = prime_implicants(formula, root, probs, &wanted, budget, &Cancel::new())?;
    let found = match found {
        Primes::Exact(found) => found,
        Primes::NotAvailable(stop) => {
            let (by_order, listed) = (Vec::new(), Vec::new());
            return Ok(PrimeImplicants { count: None, by_order, listed, stopped: Some(stop) });
        }
    };
    let orders = found.by_order.iter().enumerate();
    Ok(PrimeImplicants {
        count: Some(found.count.to_string()),
        by_order: orders
            .map(|(order, count)| OrderCount { order, count: count.to_string() })
            .filter(|entry| entry.count != "0")
            .collect(),
        stopped: found.cut_short,
        listed: found
            .listed
            .iter()
            .filter(|one| args.limit_order.is_none_or(|most| one.literals.len() <= most))
            .map(|one| Product {
                order: one.literals.len(),
                probability: numbers.then_some(one.probability),
                literals: one
                    .literals
                    .iter()
                    .map(|literal| Literal {
                        event: event_name(literal.var.0),
                        negated: literal.negated,
                    })
                    .collect(),
            })
            .collect(),
    })
}

pub(super) fn print(primes: &PrimeImplicants, lang: Language, out: &mut String) {
    let label = lang.pick("prime implicants", "主項");
    let unknown = lang.pick("not computed within the limits", "上限内で計算できませんでした");
    let _ = writeln!(out, "\n  {label}: {}", primes.count.as_deref().unwrap_or(unknown));
    for entry in &primes.by_order {
        let _ = match lang {
            Language::En => writeln!(out, "    order {:>3}  {}", entry.order, entry.count),
            Language::Ja => writeln!(out, "    次数 {:>3}  {}", entry.order, entry.count),
        };
    }
    for one in &primes.listed {
        let probability = one.probability.map_or_else(String::new, |p| format!("{p:.6e}  "));
        let negation = lang.pick("not ", "¬");
        let literals: Vec<String> = one
            .literals
            .iter()
            .map(|literal| {
                format!("{}{}", if literal.negated { negation } else { "" }, literal.event)
            })
            .collect();
        let _ = writeln!(out, "    {probability}{{{}}}", literals.join(", "));
    }
    if let (Some(stop), Some(_)) = (primes.stopped, &primes.count) {
        let end = lang.pick("the list ends here", "一覧はここまで");
        let _ = writeln!(out, "  ({end}: {})", why(stop, lang));
    } else if let Some(stop) = primes.stopped {
        let _ = writeln!(out, "  ({})", why(stop, lang));
    }
}
