//! Reading models: every diagnostic can be provoked, and nothing that is read as a model makes the reader fall.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

mod codes;
mod likelihood;
mod makers;
mod redact;
mod robust;
