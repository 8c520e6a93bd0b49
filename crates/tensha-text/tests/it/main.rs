//! What other rooms rely on in this one.

mod fmt;
mod random;
mod render;
mod tree;
