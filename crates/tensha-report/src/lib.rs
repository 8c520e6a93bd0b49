//! The assessment and everything that shows it.

pub mod assessment;
pub mod html;
mod messages;

pub use assessment::{Assessed, Assessment, assess};
