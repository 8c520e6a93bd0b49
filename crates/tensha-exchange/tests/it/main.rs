//! Formats of others.

mod catalogue;
mod pack;
