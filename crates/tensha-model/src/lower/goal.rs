//! Goals.

use super::Lowering;
use crate::goal::Goal;
use crate::reader::{Rd, Scope};
use crate::system::Own;

impl Lowering<'_> {
    pub(super) fn goal(&mut self, _rd: &Rd, _scope: &Scope, own: Own) -> Goal {
        Goal { own }
    }
}
