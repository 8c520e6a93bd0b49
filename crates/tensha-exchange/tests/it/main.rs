//! Formats of others.

mod catalogue;
mod comments;
mod pack;
mod questionnaire;
mod support;
