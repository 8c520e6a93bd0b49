//! tensha-report
