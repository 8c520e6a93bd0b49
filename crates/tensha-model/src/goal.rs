//! Safety goals: two lines, and what lies between.

use crate::system::Own;

/// A safety goal.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Goal {
    /// Id, name, place in the file.
    pub own: Own,
}
