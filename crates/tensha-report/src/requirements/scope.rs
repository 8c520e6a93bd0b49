//! To what a scheme applies, and whether its own label is held.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::applicability::Missing;
use tensha_analysis::requirements::{Counts, SchemeResult};
use tensha_analysis::select::Match;
use tensha_model::requirement::Scheme;
use tensha_model::system::{ComponentId, Namespace as Ns, Ref};
use tensha_text::Text;

use super::Maker;
use crate::assessment::ElementRef;
use crate::messages::say;

/// Whether a scheme applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nobody knows yet.
    Unknown,
}

/// A product that is left out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LeftOut {
    /// The product.
    pub product: ElementRef,
    /// Why, as the packs say.
    pub reason: Text,
}

/// What would have to be known.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MissingInfo {
    /// `scope`, `sector`, `category`, `products` or `open`.
    pub what: String,
    /// The products of which it would have to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ElementRef>,
}

/// Whether a scheme applies, to what, and why.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ScopeInfo {
    /// The answer.
    pub answer: Answer,
    /// Products to which it applies, or may apply.
    pub products: Vec<ElementRef>,
    /// Products that are left out.
    pub left_out: Vec<LeftOut>,
    /// What is missing for an answer.
    pub missing: Vec<MissingInfo>,
    /// Why it does not apply, where it does not.
    pub why_not: Option<Text>,
    /// All of it in words.
    pub said: Vec<Text>,
}

/// Whether a label is held.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OwnInfo {
    /// `held`, `not-yet`, `lapsed` or `no-label`.
    pub counts: String,
    /// The claim that holds it.
    pub claim: Option<String>,
    /// In words; nothing where the scheme is no label.
    pub text: Option<Text>,
}

/// The word and the claim of what counts.
pub(super) fn counted(counts: Counts) -> (&'static str, Option<u32>) {
    match counts {
        Counts::Held(c) => ("held", Some(c)),
        Counts::NotYet(c) => ("not-yet", Some(c)),
        Counts::Lapsed(c) => ("lapsed", Some(c)),
        Counts::NoLabel => ("no-label", None),
    }
}

fn component(c: ComponentId) -> Ref {
    Ref { ns: Ns::Component, index: c.0 }
}

impl Maker<'_> {
    fn products(&self, list: &[ComponentId]) -> Text {
        // Many products in a row tell no more than a few of them.
        const MOST: usize = 6;
        let mut names: Vec<Text> =
            list.iter().take(MOST).map(|c| self.system.title(component(*c))).collect();
        if list.len() > MOST {
            names.push(say!(msg_req_and_more, list.len() - MOST));
        }
        Text::list(&names)
    }

    /// Products that are left out, with the reasons of the packs.
    fn left_out(scheme: &Scheme, result: &SchemeResult) -> Vec<(ComponentId, Text)> {
        result
            .scope
            .excepted
            .iter()
            .filter_map(|e| {
                let exception = scheme.applies.get(e.set)?.except.get(e.exception)?;
                Some((e.product, exception.reason.clone()))
            })
            .collect()
    }

    fn missing(&self, scheme: &Scheme, missing: &Missing) -> Text {
        match missing {
            Missing::Scope => say!(msg_req_open_scope),
            Missing::Sector => say!(msg_req_open_sector),
            Missing::Category => say!(msg_req_open_category),
            Missing::Products(list) => say!(msg_req_open_products, self.products(list)),
            Missing::Open => scheme.applies.iter().find_map(|a| a.open.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn scope(&self, scheme: &Scheme, result: &SchemeResult) -> ScopeInfo {
        let scope = &result.scope;
        let out = Self::left_out(scheme, result);
        let element = |c: &ComponentId| ElementRef::new(self.system, component(*c));
        let why_not = (scope.answer == Match::No).then(|| {
            let mut why: Vec<Text> = out.iter().map(|(_, reason)| reason.clone()).collect();
            why.dedup();
            if why.is_empty() {
                why.extend(scheme.applies.first().map(|a| a.reason.clone()));
            }
            Text::new(
                why.iter().map(|t| t.ja.as_str()).collect::<String>(),
                why.iter().map(|t| t.en.as_str()).collect::<Vec<_>>().join(" "),
            )
        });
        let mut said = Vec::new();
        match scope.answer {
            Match::Yes if scope.products.is_empty() => {}
            Match::Yes => said.push(say!(msg_req_applies, self.products(&scope.products))),
            Match::No => {
                said.push(say!(msg_req_applies_not, why_not.clone().unwrap_or_default()));
            }
            // Whoever names a scheme says that it applies; a pack of their own need not say it again.
            Match::Maybe => said.extend(
                scope
                    .missing
                    .iter()
                    .filter(|m| **m != Missing::Scope || result.compliance.is_none())
                    .map(|m| say!(msg_req_applies_open, self.missing(scheme, m))),
            ),
        }
        if scope.answer != Match::No {
            said.extend(out.iter().map(|(product, reason)| {
                say!(msg_req_left_out, self.products(&[*product]), reason.clone())
            }));
        }
        ScopeInfo {
            answer: match scope.answer {
                Match::Yes => Answer::Yes,
                Match::No => Answer::No,
                Match::Maybe => Answer::Unknown,
            },
            products: scope.products.iter().map(element).collect(),
            left_out: out
                .iter()
                .map(|(c, reason)| LeftOut { product: element(c), reason: reason.clone() })
                .collect(),
            missing: scope
                .missing
                .iter()
                .map(|m| {
                    let (what, list) = match m {
                        Missing::Scope => ("scope", &[][..]),
                        Missing::Sector => ("sector", &[][..]),
                        Missing::Category => ("category", &[][..]),
                        Missing::Open => ("open", &[][..]),
                        Missing::Products(list) => ("products", list.as_slice()),
                    };
                    MissingInfo {
                        what: what.to_owned(),
                        products: list.iter().map(element).collect(),
                    }
                })
                .collect(),
            why_not,
            said,
        }
    }

    pub(super) fn own(&self, scheme: &Scheme, counts: Counts) -> OwnInfo {
        let s = self.system;
        let title = |c: u32| s.claims[c as usize].own.title();
        let (word, claim) = counted(counts);
        OwnInfo {
            counts: word.to_owned(),
            claim: claim.map(|c| s.claims[c as usize].own.id.to_string()),
            text: (scheme.class == "label").then(|| match counts {
                Counts::Held(c) => say!(msg_req_own_held, title(c), self.until(c)),
                Counts::NotYet(c) => say!(msg_req_own_early, title(c)),
                Counts::Lapsed(c) => say!(msg_req_own_lapsed, title(c), self.until(c)),
                Counts::NoLabel => say!(msg_req_own_none),
            }),
        }
    }
}
