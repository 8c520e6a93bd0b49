//! The outlook.

use super::Lowering;
use crate::reader::{Rd, Scope};
use crate::system::Own;
use crate::time::{About, Confidence, Outlook};

impl Lowering<'_> {
    pub(super) fn outlook(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Outlook {
        let about = rd.one_of(self.cx, "about", About::WORDS).and_then(About::parse);
        let confidence =
            rd.one_of(self.cx, "confidence", Confidence::WORDS).and_then(Confidence::parse);
        Outlook {
            text: rd.text(self.cx, "text"),
            about: about.unwrap_or_default(),
            from: rd.date(self.cx, "from"),
            until: rd.date(self.cx, "until"),
            confidence: confidence.unwrap_or_default(),
            source: rd.text(self.cx, "source"),
            owner: self.party_of(rd, scope, "owner"),
            reviewed: rd.date(self.cx, "reviewed"),
            effect: self.changes(rd, scope, "effect"),
            own,
        }
    }
}
