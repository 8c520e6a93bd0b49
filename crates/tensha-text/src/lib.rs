//! What every other room stands on: source files and byte spans, the YAML tree, diagnostics and their renderers,
//! texts in Japanese and English, and the [`World`] through which the outside comes in.
//!
//! **Architecture Invariant**: nothing here knows what a component or a flow is, and nothing here reads the disk, the clock or
//! the environment.

mod date;
mod diagnostic;
pub mod fmt;
pub mod insert;
mod lang;
mod messages;
pub mod render;
mod source;
mod syntax;
pub mod tree;
mod world;

pub use date::Date;
pub use diagnostic::{Diagnostic, Label, Severity, fingerprint};
pub use lang::{InLang, Lang, Text};
pub use source::{FileId, LineCol, SourceFile, SourceMap, Span};
pub use world::{Entry, MemoryWorld, ReadError, World};

#[doc(hidden)]
pub use fluent_typed;
