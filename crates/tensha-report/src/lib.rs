//! The assessment and everything that shows it.

pub mod assessment;
pub mod cards;
pub mod changes;
pub mod comments;
pub mod compare;
pub mod duties;
pub mod fold;
pub mod goals;
pub mod guide;
pub mod guideline;
pub mod hazards;
pub mod html;
pub mod human;
pub mod law;
pub mod map;
mod messages;
pub mod picture;
pub mod profiles;
pub mod questionnaire;
pub mod reach;
pub mod requirements;
pub mod timeline;
pub mod treatment;
pub mod verdict;
pub mod wheels;
mod wording;

pub use assessment::{Assessed, Assessment, Judged, assess, judge};
