//! The assessment and everything that shows it.

pub mod assessment;
pub mod fold;
pub mod hazards;
pub mod html;
mod messages;
pub mod picture;
pub mod timeline;
pub mod wheels;
mod wording;

pub use assessment::{Assessed, Assessment, Judged, assess, judge};
