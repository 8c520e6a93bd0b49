//! The program as its users meet it.

mod formats;
mod input;
mod verbs;
