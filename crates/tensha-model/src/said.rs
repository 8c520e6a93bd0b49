//! What the authors of a model wrote for people, as far as it holds a phrase of `overclaims`; everything else is left where it stands.

use tensha_text::Span;
use tensha_text::tree::{NodeId, Tree, Value};

use crate::knowledge::Knowledge;
use crate::law::plain;

/// A text of a model or a dossier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// The keys that lead to it.
    pub at: Vec<String>,
    /// As read.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The phrases of the packs, each once.
pub(crate) fn phrases(k: &Knowledge) -> Vec<String> {
    let all = k.overclaims.values().flat_map(|p| p.ja.iter().chain(&p.en));
    let mut all: Vec<String> = all.map(|p| plain(p)).filter(|p| !p.is_empty()).collect();
    all.sort();
    all.dedup();
    all
}

/// Adds what a file says. Lists of phrases are knowledge, and what a label does not say is said of no product.
pub(crate) fn collect(tree: &Tree, phrases: &[String], out: &mut Vec<Said>) {
    let Some(root) = tree.root() else { return };
    let mut at = Vec::new();
    walk(tree, root, phrases, &mut at, out);
}

fn walk<'t>(
    tree: &'t Tree,
    node: NodeId,
    phrases: &[String],
    at: &mut Vec<&'t str>,
    out: &mut Vec<Said>,
) {
    match tree.value(node) {
        Value::Scalar { text, .. } => {
            // Shorter than any phrase: most values of a model are identifiers and numbers.
            if text.len() < phrases.iter().map(String::len).min().unwrap_or(usize::MAX) {
                return;
            }
            let said = plain(text);
            if phrases.iter().any(|p| said.contains(p.as_str())) {
                out.push(Said {
                    at: at.iter().map(|k| (*k).to_owned()).collect(),
                    text: text.to_owned(),
                    span: tree.span(node),
                });
            }
        }
        Value::Seq(items) => {
            for item in items {
                walk(tree, *item, phrases, at, out);
            }
        }
        Value::Map(pairs) => {
            for (key, value) in pairs {
                let key = tree.text(*key).unwrap_or_default();
                let phrases_of_packs =
                    at.is_empty() && ["overclaims", "phrase-lists"].contains(&key);
                if phrases_of_packs || key == "does-not-say" {
                    continue;
                }
                at.push(key);
                walk(tree, *value, phrases, at, out);
                at.pop();
            }
        }
    }
}
