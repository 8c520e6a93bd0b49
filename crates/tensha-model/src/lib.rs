//! tensha-model
