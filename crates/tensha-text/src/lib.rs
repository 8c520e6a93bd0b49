//! tensha-text
