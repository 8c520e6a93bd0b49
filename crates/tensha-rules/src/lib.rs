//! Rules: one file per rule, with what it finds, why that matters, how it is rated and how it is mended. A rule looks at the facts
//! that the analyses worked out and says what it finds; it never decides whether the user wants to see it.

pub mod causes;
pub mod codes;
pub mod conflicts;
mod facts;
mod messages;
mod rule;
mod rules;
pub mod wheels;
pub mod words;

pub use facts::Facts;
pub use rule::{Bi, Rule};

/// All rules, by code.
pub fn all() -> &'static [&'static Rule] {
    rules::ALL
}

/// Everything that the rules find, in the order of the rules.
pub fn run(facts: &Facts) -> Vec<tensha_text::Diagnostic> {
    let mut out = Vec::new();
    for rule in all() {
        (rule.check)(facts, &mut out);
    }
    out
}
