//! Codes of bad input.
