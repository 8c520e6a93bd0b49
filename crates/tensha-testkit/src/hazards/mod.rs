//! Hazards by the letter of `docs/semantics-hazards.md`: every state is looked at, nothing is clever.
//!
//! This is the judge of the analysis of causes and uses none of it. A question is a [`What`]; a state says of each [`Basic`] event
//! whether it holds. Where the page leaves something open, the reading stands in a comment at the place.
//!
//! * [`holds`], [`hazard_holds`], [`stage_fails`]: what follows from one state.
//! * [`touched`], [`support`], [`basic_events`]: which basic events there are, and which matter.
//! * [`cut_sets`], [`folded_cut_sets`], [`folded_cut_sets_up_to`]: minimal cut sets, raw and told apart by class.
//! * [`probability`], [`frequency`], [`end_states`]: with [`Numbers`] from the caller.
//! * [`shared`]: what a barrier has in common with the rest.
//! * [`random`]: small random models.

pub mod atoms;
pub mod classes;
pub mod count;
pub mod facts;
pub mod random;

pub use atoms::{Atom, Basic, Chain, Side, Weakness};
pub use classes::Pass;
pub use count::*;
pub use facts::{Stage, View, What, World};

#[cfg(test)]
mod tests;
