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
    /// 300 million steps (some ten or twenty seconds on an ordinary machine) and 800 MB.
    fn default() -> Self {
        Self { work: 300_000_000, memory: 800_000_000 }
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

/// Counts steps against a limit, and looks at the cancellation flag now and then.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    /// Steps so far.
    pub work: u64,
    limit: u64,
    check: u64,
    /// Bytes that may be held.
    pub memory: u64,
    /// Most bytes held so far.
    pub peak: u64,
    cancel: Cancel,
}

/// Steps between two looks at the flag.
const STRIDE: u64 = 1 << 16;

impl Meter {
    pub fn new(budget: Budget, cancel: &Cancel) -> Self {
        let mut meter = Self {
            work: 0,
            limit: budget.work,
            check: 0,
            memory: budget.memory,
            peak: 0,
            cancel: cancel.clone(),
        };
        meter.set_limit(budget.work);
        meter
    }

    /// The limit on the total of steps.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Changes the limit on the total of steps.
    pub fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
        self.check = limit.min(self.work.saturating_add(STRIDE));
    }

    #[inline]
    pub fn step(&mut self) -> Result<(), Stop> {
        self.work += 1;
        if self.work > self.check { self.look() } else { Ok(()) }
    }

    #[cold]
    fn look(&mut self) -> Result<(), Stop> {
        if self.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        if self.work > self.limit {
            return Err(Stop::Work);
        }
        self.check = self.limit.min(self.work.saturating_add(STRIDE));
        Ok(())
    }

    /// Counts many steps at once.
    pub fn steps(&mut self, count: u64) -> Result<(), Stop> {
        self.work = self.work.saturating_add(count);
        if self.work > self.check { self.look() } else { Ok(()) }
    }

    /// Records how many bytes are held, and refuses more than the limit.
    pub fn hold(&mut self, bytes: u64) -> Result<(), Stop> {
        self.peak = self.peak.max(bytes);
        if bytes > self.memory { Err(Stop::Memory) } else { Ok(()) }
    }
}
