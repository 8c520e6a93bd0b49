//! Formats of others.

mod pack;
