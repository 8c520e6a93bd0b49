//! Words for goals.

use super::{NAME, NOTE, Rec};

/// `goals.*`.
pub static GOAL: Rec = Rec { name: "goal", ja: "安全目標", keys: &[NAME, NOTE] };
