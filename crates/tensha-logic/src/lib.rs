//! Exact Boolean risk logic.
