//! Help for tests: random small systems, what they are worth by the letter of the definition, and edits of model text.
//!
//! **Architecture Invariant**: a dev-dependency only, and [`oracle`] uses nothing of the analyses that it judges.

pub mod damage;
pub mod examples;
pub mod hazards;
pub mod lines;
pub mod oracle;
pub mod random;
pub mod spec;
pub mod text;

pub use spec::Spec;
