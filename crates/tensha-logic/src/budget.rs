//! Limits on work and memory, and cancellation.
//!
//! Work is counted in steps of the algorithms (diagram nodes made plus operation-cache look-ups),
//! never in seconds, so that an answer does not depend on the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

/// How much may be spent on one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Steps: diagram nodes made plus operation-cache look-ups, over all attempts together.
    pub work: u64,
    /// Bytes that decision diagrams may hold at one time.
    pub memory: u64,
}

impl Default for Budget {
    /// 600 million steps (some tens of seconds on an ordinary machine) and 800 MB.
    fn default() -> Self {
        Self { work: 600_000_000, memory: 800_000_000 }
    }
}

impl Budget {
    /// A budget without limit on work and memory, for small functions and for tests.
    pub const UNLIMITED: Self = Self { work: u64::MAX, memory: u64::MAX };
}

/// A shared flag by which another thread asks a computation to stop; clones share the flag.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks every computation that holds this flag to stop; it ends as [`Stop::Cancelled`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Why a computation ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// The limit on work was reached.
    Work,
    /// The limit on memory was reached.
    Memory,
    /// The shared flag was set.
    Cancelled,
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Work => "the limit on work was reached",
            Self::Memory => "the limit on memory was reached",
            Self::Cancelled => "cancelled",
        })
    }
}

impl std::error::Error for Stop {}
