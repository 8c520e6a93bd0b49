//! Time: what is expected of technology, attackers, law and market, and what a system is at a date.

use crate::system::Own;

/// Something that is expected.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outlook {
    /// Id, name, place in the file.
    pub own: Own,
}
