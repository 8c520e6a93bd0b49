//! The assessment and everything that shows it.

pub mod assessment;
mod messages;

pub use assessment::{Assessed, Assessment, assess};
