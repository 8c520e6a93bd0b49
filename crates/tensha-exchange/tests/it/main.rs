//! Formats of others.

mod catalogue;
mod pack;
mod questionnaire;
