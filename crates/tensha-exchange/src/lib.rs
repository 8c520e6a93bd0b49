//! Formats of others: what comes in from them becomes text of ours, and what goes out to them is made from plain data.
//!
//! One module per format. A reader takes text and limits, never a path, and gives what could be read together with diagnostics;
//! a writer takes plain data and gives bytes. What is worked out about a system is worked out elsewhere: this room stands beside
//! the analyses and knows none of them.
//!
//! Codes of diagnostics: X001 to X019 catalogues of requirements, X020 to X039 questionnaires.
//!
//! **Architecture Invariant**: nothing here reads the disk, the clock or the environment; every reader has limits and a fuzz target.

pub mod catalogue;
pub mod comments;
mod messages;
pub mod pack;
pub mod questionnaire;
mod workbook;
