//! How the columns of the ledger are said.

use tensha_analysis::wheels::{Ask, Column};
use tensha_text::Text;

use crate::messages::say;

/// A column.
pub fn column(c: Column) -> Text {
    match c {
        Column::Security => say!(msg_column_security),
        Column::Safety => say!(msg_column_safety),
        Column::Operation => say!(msg_column_operation),
    }
}

/// What the using industry is asked.
pub fn ask(a: Ask) -> Text {
    match a {
        Ask::Staffing => say!(msg_ask_staffing),
        Ask::Fallback => say!(msg_ask_fallback),
        Ask::Continuity => say!(msg_ask_continuity),
        Ask::CostOfStopping => say!(msg_ask_stopping),
    }
}
