//! Words for the outlook.

use super::{NAME, NOTE, Rec};

/// `outlook.*`.
pub static OUTLOOK: Rec = Rec { name: "outlook entry", ja: "見通し", keys: &[NAME, NOTE] };
