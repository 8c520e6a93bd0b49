//! One module per question, each a pure function from the resolved system to a result that is plain data.
//!
//! **Architecture Invariant**: nothing here knows a terminal, a file, HTML or a clock.

pub mod acceptance;
pub mod accuracy;
pub mod applicability;
mod beta;
pub mod causes;
pub mod changes;
pub mod claims;
pub mod comments;
pub mod conflicts;
pub mod coverage;
pub mod cpsf;
pub mod crosswalk;
pub mod duties;
pub mod export;
pub mod exposure;
pub mod goals;
pub mod grid;
pub mod guide;
pub mod hazards;
pub mod human;
pub mod ladder;
pub mod law;
pub mod likelihood;
pub mod map;
pub mod minimum;
pub mod overclaims;
pub mod paths;
pub mod profiles;
pub mod questionnaire;
pub mod reach;
pub mod regimes;
pub mod requirements;
pub mod select;
pub mod standardise;
pub mod timeline;
pub mod treatment;
pub mod uses;
pub mod verdict;
pub mod wheels;
pub mod words;
pub mod zones;
