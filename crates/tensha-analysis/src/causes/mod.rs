//! Causes: the Boolean function of basic events behind every deviation, loss and take-over, generated from the system graph.
//!
//! The equations stand in `docs/semantics-hazards.md`, which binds; the methods are least fixpoints over `tensha-logic` formulas.

mod attackers;
mod basic;
mod faults;
mod flows;
mod graph;
mod hazards;
pub mod lens;
mod takeover;
mod technique;

pub use basic::{Basic, CauseKind, Elements, Weakness};
pub(crate) use flows::clashing;
pub use flows::decider;
pub use graph::{Causes, Cone, Gap, Settings};
pub use lens::Lens;
pub use technique::technique;
