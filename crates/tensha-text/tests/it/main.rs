//! What other rooms rely on in this one.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

mod fmt;
mod insert;
mod random;
mod render;
mod tree;
