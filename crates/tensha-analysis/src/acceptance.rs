//! What became of each risk at a date: accepted, lapsed, treated or open. The semantics stand in `docs/semantics-harm.md`.

use tensha_model::system::{HazardId, System};
use tensha_text::Date;

use crate::wheels::Ledger;

/// What became of a risk.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// An acceptance holds.
    Accepted,
    /// All its acceptances lapsed: it is open again.
    Lapsed,
    /// It is called done, and the ledger agrees.
    Treated,
    /// Nobody decided.
    Open,
}

/// A hazard at a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The hazard.
    pub hazard: HazardId,
    /// What became of it.
    pub state: State,
    /// Number of the acceptance that holds, or that lapsed last.
    pub by: Option<usize>,
}

/// Every hazard at a date.
pub fn run(system: &System, ledger: &Ledger, at: Date) -> Vec<Standing> {
    (0..system.hazards.len())
        .map(|i| {
            let hazard = HazardId(i as u32);
            let last = system
                .acceptances
                .iter()
                .enumerate()
                .filter(|(_, a)| a.hazard == Some(hazard))
                .filter_map(|(n, a)| a.until.map(|until| (until, n)))
                // Of those that end together the first in canonical order stands.
                .max_by_key(|(until, n)| (*until, std::cmp::Reverse(*n)));
            let done =
                ledger.hazards.get(i).is_some_and(|row| row.done.is_some() && row.may_be_done());
            let state = match last {
                Some((until, _)) if at <= until => State::Accepted,
                Some(_) => State::Lapsed,
                None if done => State::Treated,
                None => State::Open,
            };
            Standing { hazard, state, by: last.map(|(_, n)| n) }
        })
        .collect()
}
