//! What holds across the rooms: the house itself, codes, packs, examples, quotations, and the program as its users meet it.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]
#![expect(clippy::disallowed_methods, reason = "tests read the repository and run the program")]
#![expect(clippy::print_stderr, reason = "what was skipped is said aloud")]

mod cli;
mod codes;
mod examples;
mod house;
mod packs;
mod quotations;
mod report;
mod support;
