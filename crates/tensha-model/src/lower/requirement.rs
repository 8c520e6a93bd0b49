//! What a model states about requirements.

use tensha_text::tree::Tree;

use super::Lowering;
use crate::knowledge::PackNs as Pn;
use crate::reader::{Rd, Scope};
use crate::requirement::{Answer, Compliance, Said};
use crate::system::Namespace as Ns;
use crate::vocab;

impl Lowering<'_> {
    pub(super) fn compliance(&mut self, tree: &Tree, file: &Rd, scope: &Scope) {
        for (i, node) in file.list(self.cx, "compliance").into_iter().enumerate() {
            let owner = format!("compliance {}", i + 1);
            let Some(rd) = Rd::new(self.cx, tree, node, &vocab::COMPLIANCE, &owner) else {
                continue;
            };
            let scheme = rd.entry(self.cx, &self.system.knowledge, "scheme", Pn::Scheme);
            let product = rd
                .references(self.cx, scope, "product", &[Ns::Component])
                .into_iter()
                .map(|(r, _)| r)
                .collect();
            let party = self.party_of(&rd, scope, "party");
            let mut answers = Vec::new();
            for item in rd.list(self.cx, "answers") {
                let Some(a) = Rd::new(self.cx, tree, item, &vocab::ANSWER, &owner) else {
                    continue;
                };
                let requirement =
                    a.entry(self.cx, &self.system.knowledge, "requirement", Pn::Requirement);
                let said = a.one_of(self.cx, "is", Said::WORDS).and_then(Said::parse);
                let reason = a.text(self.cx, "reason").unwrap_or_default();
                if let Some((requirement, said)) = requirement.zip(said) {
                    answers.push(Answer { requirement, said, reason, span: tree.span(item) });
                }
            }
            let Some(scheme) = scheme else { continue };
            let span = tree.span(node);
            self.system.compliance.push(Compliance { scheme, product, party, answers, span });
        }
    }
}
