//! The laws of the model, and the analyses against an oracle that knows nothing of them.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

mod applicability;
mod changes;
mod claims;
mod comments;
mod coverage;
mod crosswalk;
mod duties;
mod goals;
mod hazard_laws;
mod hazards;
mod human;
mod laws;
mod map;
mod oracle;
mod questionnaire;
mod reach;
mod requirement_laws;
mod requirements;
mod robust;
mod sectors;
mod time;
mod treatment;
mod verdict;
