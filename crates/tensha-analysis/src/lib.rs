//! tensha-analysis
