//! Exact Boolean risk logic: sets, graphs and Boolean functions, and nothing of any domain.
//!
//! * [`formula`]: formulas as a shared graph, simplification, modules, least fixpoints
//! * [`mef`]: reading and writing Open-PSA MEF fault trees
//! * [`bdd`]: binary decision diagrams, variable orders, sifting
//! * [`compiled`]: a formula as one diagram per module, frozen for many evaluations
//! * [`batch`]: many parameter vectors at once; [`uncertainty`]: what a sample says
//! * [`enclose`]: intervals of probabilities in, an interval out
//! * [`zbdd`]: minimal cut sets, prime implicants
//! * [`quant`]: importance, conditional probabilities, onset frequencies
//! * [`bounds`]: proven intervals for what is too big
//! * [`budget`]: limits on work and memory, cancellation
//! * [`solve`]: the front door
//!
//! Nothing here reads a clock, a disk or the environment. Budgets count work, so every answer is a
//! function of the question alone.

pub mod batch;
pub mod bdd;
pub mod bounds;
pub mod budget;
pub mod compiled;
pub mod enclose;
pub mod formula;
pub mod mef;
pub mod quant;
mod search;
pub mod solve;
mod table;
pub mod uncertainty;
pub mod zbdd;

pub use budget::{Budget, Cancel, Stop};
pub use formula::{Formula, NodeId, VarId};
pub use solve::{Answer, Settings, solve};
