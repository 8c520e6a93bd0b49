//! tensha-rules
