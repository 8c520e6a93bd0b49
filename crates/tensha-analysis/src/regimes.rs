//! Regimes: what a law or a contract demands of the model, check by check.

use tensha_model::knowledge::{Check, Demand};
use tensha_model::selector::Selector;
use tensha_model::system::{Ref, System};
use tensha_text::Span;

use crate::paths::Paths;
use crate::select::{self, Env, Match};

/// What became of a check.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The model breaks it.
    Violated,
    /// The model does not say enough.
    Question,
    /// The model keeps it.
    Kept,
    /// There is nothing to which it would apply.
    NotApplicable,
}

/// A check on a model.
#[derive(Clone, PartialEq, Debug)]
pub struct Checked<'s> {
    /// The regime, by its place in the system's list.
    pub regime: usize,
    /// The check.
    pub check: &'s Check,
    /// What became of it.
    pub outcome: Outcome,
    /// The elements that break it, or leave it open.
    pub witnesses: Vec<Ref>,
    /// Roles that nobody plays and that the check asks about.
    pub unbound: Vec<String>,
    /// Where the regime was chosen.
    pub span: Span,
}

/// All checks of all regimes of a system, in canonical order.
pub fn run<'s>(system: &'s System, paths: &Paths) -> Vec<Checked<'s>> {
    let mut out = Vec::new();
    for (number, used) in system.regimes.iter().enumerate() {
        let Some((_, regime)) = system.knowledge.regimes.get_index(used.regime as usize) else {
            continue;
        };
        let env = Env { roles: Some(&used.roles), it: None, prefix: &used.prefix };
        for check in &regime.checks {
            let (outcome, witnesses) = judge(system, paths, check, env);
            let mut unbound = Vec::new();
            for selector in selectors(&check.demand) {
                unbound.extend(select::unbound_roles(selector, env));
            }
            unbound.sort();
            unbound.dedup();
            out.push(Checked {
                regime: number,
                check,
                outcome,
                witnesses,
                unbound,
                span: used.span,
            });
        }
    }
    out
}

fn selectors(demand: &Demand) -> Vec<&Selector> {
    match demand {
        Demand::Require(a) | Demand::Forbid(a) => vec![a],
        Demand::ForEach(a, b) | Demand::ForEachForbid(a, b) => vec![a, b],
    }
}

fn unmet(check: &Check) -> Outcome {
    if check.unmet_is_question { Outcome::Question } else { Outcome::Violated }
}

fn require(
    system: &System,
    paths: &Paths,
    check: &Check,
    selector: &Selector,
    env: Env,
) -> Outcome {
    match select::all(system, paths, selector, env).into_iter().map(|(_, m)| m).max() {
        Some(Match::Yes) => Outcome::Kept,
        Some(Match::Maybe) => Outcome::Question,
        _ => unmet(check),
    }
}

fn forbid(system: &System, paths: &Paths, selector: &Selector, env: Env) -> (Outcome, Vec<Ref>) {
    let found = select::all(system, paths, selector, env);
    let pick =
        |m: Match| -> Vec<Ref> { found.iter().filter(|(_, x)| *x == m).map(|(r, _)| *r).collect() };
    let (sure, maybe) = (pick(Match::Yes), pick(Match::Maybe));
    if !sure.is_empty() {
        (Outcome::Violated, sure)
    } else if !maybe.is_empty() {
        (Outcome::Question, maybe)
    } else {
        (Outcome::Kept, Vec::new())
    }
}

fn judge(system: &System, paths: &Paths, check: &Check, env: Env) -> (Outcome, Vec<Ref>) {
    match &check.demand {
        Demand::Require(selector) => (require(system, paths, check, selector, env), Vec::new()),
        Demand::Forbid(selector) => forbid(system, paths, selector, env),
        Demand::ForEach(each, then) | Demand::ForEachForbid(each, then) => {
            let negative = matches!(check.demand, Demand::ForEachForbid(..));
            let mut worst = Outcome::NotApplicable;
            let mut witnesses: Vec<(Outcome, Ref)> = Vec::new();
            for (it, m) in select::all(system, paths, each, env) {
                let env = Env { it: Some(it), ..env };
                let mut outcome = if negative {
                    forbid(system, paths, then, env).0
                } else {
                    require(system, paths, check, then, env)
                };
                // What only may be in the class can only be asked about.
                if m == Match::Maybe && outcome == Outcome::Violated {
                    outcome = Outcome::Question;
                }
                if outcome != Outcome::Kept {
                    witnesses.push((outcome, it));
                }
                worst = worst.min(outcome);
            }
            let witnesses =
                witnesses.into_iter().filter(|(o, _)| *o == worst).map(|(_, r)| r).collect();
            (worst, witnesses)
        }
    }
}
