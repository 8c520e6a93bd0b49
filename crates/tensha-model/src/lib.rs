//! The vocabulary of a connected system, and the way from text to a resolved [`System`](system::System).
//!
//! Reading never fails: [`load::load`] gives the system as far as it could be understood, and a diagnostic for everything else.
//!
//! **Architecture Invariant**: knowledge is data. What a link technology is worth, what a regime demands, what a word means stands
//! in packs; nothing here names one of them.

pub mod change;
mod checks;
pub mod goal;
pub mod grade;
pub mod harm;
pub mod human;
pub mod knowledge;
pub mod law;
pub mod likelihood;
pub mod load;
mod lower;
mod messages;
mod packs;
mod reader;
pub mod redact;
pub mod requirement;
pub mod said;
pub mod schema;
pub mod sector;
pub mod selector;
pub mod strength;
pub mod suggest;
pub mod system;
pub mod time;
pub mod units;
pub mod vocab;

pub use load::{load, load_as_written};
pub use system::{Loaded, System};
