//! What holds across the rooms: the house itself, codes, packs, examples, quotations, and the program as its users meet it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the helpers of tests fail like tests"
)]
#![expect(clippy::disallowed_methods, reason = "tests read the repository and run the program")]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the names of our own files are in small letters"
)]

mod cli;
mod codes;
mod docs;
mod examples;
mod facts;
mod house;
mod packs;
mod quotations;
mod report;
mod support;
mod traceability;
mod verdicts;
