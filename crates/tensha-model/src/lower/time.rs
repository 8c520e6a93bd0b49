//! The outlook.

use super::Lowering;
use crate::reader::{Rd, Scope};
use crate::system::Own;
use crate::time::Outlook;

impl Lowering<'_> {
    pub(super) fn outlook(&mut self, _rd: &Rd, _scope: &Scope, own: Own) -> Outlook {
        Outlook { own }
    }
}
