//! The guideline for one sort of reader: what they do, what they should know, and what is left to others.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use tensha_model::System;
use tensha_model::knowledge::Knowledge;
use tensha_model::system::PartyId;
use tensha_text::Text;

use super::{Category, Guideline, Item};
use crate::messages::say;

/// What a demand is for those whom it concerns.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// They are touched by it, or count on it.
    Knows,
    /// They meet it.
    Does,
}

/// Whom a demand concerns, as far as model and packs say: entry of `party-roles` → what it is for them.
pub type Concerns = BTreeMap<String, Part>;

/// One more whom it concerns; who does something also knows of it.
pub(super) fn concern(to: &mut Concerns, role: &str, part: Part) {
    let known = to.entry(role.to_owned()).or_insert(part);
    *known = part.max(*known);
}

/// A party concerns its roles.
pub(super) fn party(to: &mut Concerns, system: &System, who: Option<PartyId>, part: Part) {
    let Some(who) = who.and_then(|p| system.parties.get(p.0 as usize)) else { return };
    who.roles.iter().for_each(|role| concern(to, role, part));
}

/// Whose work a scheme is, and whether consumers count on the requirement by a list of minimum conditions.
pub(super) fn by_packs(k: &Knowledge, requirement: &str) -> Concerns {
    let mut out = Concerns::new();
    let scheme = requirement.split('/').next().and_then(|s| k.schemes.get(s));
    if let Some(by) =
        scheme.and_then(|s| s.by.as_deref()).filter(|b| k.party_roles.contains_key(*b))
    {
        concern(&mut out, by, Part::Does);
    }
    let conditions = k.minimum_lists.values().flat_map(|l| &l.conditions);
    if conditions.flat_map(|c| &c.requirements).any(|r| r == requirement) {
        concern(&mut out, "user", Part::Knows);
    }
    out
}

impl Guideline {
    /// The same list for whoever has one of these roles. Nothing is dropped: what concerns others, and that of which nothing says whom
    /// it concerns, comes last.
    #[must_use]
    pub fn for_roles(mut self, k: &Knowledge, roles: &[String]) -> Guideline {
        let [mut does, mut knows, mut unsaid, mut others] = [const { Vec::<Item>::new() }; 4];
        for item in self.categories.into_iter().flat_map(|c| c.items) {
            match roles.iter().filter_map(|r| item.concerns.get(r)).max() {
                Some(Part::Does) => does.push(item),
                Some(Part::Knows) => knows.push(item),
                None if item.concerns.is_empty() => unsaid.push(item),
                None => others.push(item),
            }
        }
        let names = roles.iter().filter_map(|r| k.party_roles.get(r)).map(|r| r.name.clone());
        let names: Vec<Text> = names.collect();
        self.title = say!(msg_guideline_for, self.title, Text::list(&names));
        self.readers = roles.to_vec();
        self.categories = [
            ("does", say!(msg_guideline_does), does),
            ("knows", say!(msg_guideline_knows), knows),
            ("unsaid", say!(msg_guideline_unsaid), unsaid),
            ("others", say!(msg_guideline_others), others),
        ]
        .map(|(id, name, items)| Category { id: id.to_owned(), name, items })
        .into();
        self
    }
}
