//! What holds across the rooms: the house itself, codes, packs, examples, quotations, and the program as its users meet it.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]
#![expect(clippy::disallowed_methods, reason = "tests read the repository and run the program")]
#![allow(clippy::print_stderr, reason = "what was skipped is said aloud")]
#![allow(
    clippy::format_collect,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::never_loop,
    clippy::expect_used,
    clippy::nonminimal_bool,
    reason = "a test says what failed at the first thing it finds, in the plainest words"
)]

mod cli;
mod codes;
mod examples;
mod house;
mod packs;
mod quotations;
mod report;
mod support;
