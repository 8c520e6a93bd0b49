//! Causes: the Boolean function of basic events behind every deviation, loss and take-over, generated from the system graph.
//!
//! The equations stand in `docs/semantics-hazards.md`, which binds; the methods are least fixpoints over `tensha-logic` formulas.

mod basic;
mod graph;
pub mod lens;
mod technique;

pub use basic::{Basic, CauseKind, Elements, Weakness, products};
pub(crate) use graph::clashing;
pub use graph::decider;
pub use graph::{Causes, Cone, Gap, Settings};
pub use lens::Lens;
pub use technique::technique;
