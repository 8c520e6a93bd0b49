//! Catalogues of requirements that a user has a copy of: OSCAL catalogues (JSON) and CISO Assistant libraries (YAML).
//!
//! Identifiers and titles are taken, and nothing else: the text of a requirement stays in the file of whoever may read it there.

use std::collections::BTreeSet;

use tensha_text::tree::{Limits, NodeId, Tree, Value};
use tensha_text::{Date, Diagnostic, Severity, Span, Text};

use crate::messages::say;
use crate::pack::{Item, SchemePack};

/// Which format is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// An OSCAL catalogue, or a profile that was resolved into one.
    Oscal,
    /// A library of CISO Assistant with one framework or more.
    CisoAssistant,
}

impl Format {
    fn name(self) -> Text {
        match self {
            Format::Oscal => say!(msg_oscal),
            Format::CisoAssistant => say!(msg_ciso_assistant),
        }
    }
}

/// What is read at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Of the file.
    pub file: Limits,
    /// Requirements.
    pub items: usize,
    /// Characters of a number or a title.
    pub text: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            file: Limits { file_bytes: 64 << 20, nodes: 4_000_000, ..Limits::default() },
            items: 20_000,
            text: 500,
        }
    }
}

/// Reads a file, already a tree, as packs for a project, one for each framework in it. `scheme` is the identifier to give to the
/// scheme where the file has one; without it, one is made from what the file says of itself.
pub fn read(
    format: Format,
    tree: &Tree,
    origin: &str,
    scheme: Option<&str>,
    bounds: &Bounds,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SchemePack> {
    let broken = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let mut reader = Reader {
        tree,
        format,
        origin,
        scheme,
        bounds,
        diagnostics,
        numbers: BTreeSet::new(),
        items: Vec::new(),
        nameless: 0,
        cut: false,
    };
    let Some(root) = tree.root() else {
        // Where the syntax is broken, that has been said already.
        if !broken {
            reader.wrong(Span::new(tree.file(), 0, 0));
        }
        return Vec::new();
    };
    match format {
        Format::Oscal => reader.oscal(root),
        Format::CisoAssistant => reader.ciso_assistant(root),
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    format: Format,
    origin: &'a str,
    scheme: Option<&'a str>,
    bounds: &'a Bounds,
    diagnostics: &'a mut Vec<Diagnostic>,
    numbers: BTreeSet<String>,
    items: Vec<Item>,
    nameless: usize,
    cut: bool,
}

impl<'a> Reader<'a> {
    fn wrong(&mut self, at: Span) {
        let origin = self.origin;
        self.diagnostics.push(
            Diagnostic::error("X001", say!(msg_not_such_a_file, origin, self.format.name()))
                .at(at)
                .help(match self.format {
                    Format::Oscal => say!(msg_oscal_help),
                    Format::CisoAssistant => say!(msg_ciso_assistant_help),
                })
                .about([origin]),
        );
    }

    fn text(&self, map: NodeId, key: &str) -> Option<String> {
        let node = self.tree.get(map, key).filter(|n| !self.tree.is_null(*n))?;
        let text = self.tree.text(node)?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = line.chars().take(self.bounds.text).collect();
        (!cut.is_empty()).then_some(cut)
    }

    fn list(&self, map: NodeId, key: &str) -> &'a [NodeId] {
        match self.tree.get(map, key).map(|n| self.tree.value(n)) {
            Some(Value::Seq(items)) => items,
            _ => &[],
        }
    }

    fn date(&self, map: NodeId, key: &str) -> Option<Date> {
        self.text(map, key).and_then(|t| t.get(..10).and_then(Date::parse))
    }

    /// Takes a requirement up, unless its number is taken or there are too many.
    fn take(&mut self, node: NodeId, number: Option<String>, title: Option<String>) {
        // A key that is longer could not be written on one line.
        const LONGEST: usize = 100;
        let Some(number) = number.filter(|n| n.len() <= LONGEST) else {
            self.nameless += 1;
            return;
        };
        if self.items.len() >= self.bounds.items {
            if !self.cut {
                self.cut = true;
                let (origin, most) = (self.origin, self.bounds.items);
                self.diagnostics.push(
                    Diagnostic::error("X003", say!(msg_too_many_items, origin, most))
                        .at(self.tree.span(node))
                        .help(say!(msg_too_many_items_help))
                        .about([origin]),
                );
            }
            return;
        }
        if !self.numbers.insert(number.clone()) {
            self.diagnostics.push(
                Diagnostic::warning("X002", say!(msg_number_twice, number.clone()))
                    .at(self.tree.span(node))
                    .help(say!(msg_number_twice_help))
                    .about([self.origin, &number]),
            );
            return;
        }
        let title = title.unwrap_or_else(|| number.clone());
        self.items.push(Item { number, title, mandatory: true });
    }

    /// What was taken up, as a pack.
    fn pack(
        &mut self,
        at: NodeId,
        id: Option<String>,
        title: Option<String>,
        edition: Option<String>,
        date: Option<Date>,
        rights: Option<String>,
    ) -> Option<SchemePack> {
        let items = std::mem::take(&mut self.items);
        self.numbers.clear();
        let (origin, nameless) = (self.origin, std::mem::take(&mut self.nameless));
        if nameless > 0 {
            self.diagnostics.push(
                Diagnostic::warning("X004", say!(msg_items_without_number, origin, nameless))
                    .help(say!(msg_items_without_number_help))
                    .about([origin]),
            );
        }
        if items.is_empty() {
            self.wrong(self.tree.span(at));
            return None;
        }
        let scheme = self.scheme.map_or_else(|| word(id.as_deref().unwrap_or("imported")), word);
        Some(SchemePack {
            title: title.unwrap_or_else(|| scheme.clone()),
            scheme,
            edition,
            date,
            origin: origin.to_owned(),
            rights,
            items,
        })
    }

    fn oscal(&mut self, root: NodeId) -> Vec<SchemePack> {
        let Some(catalogue) = self.tree.get(root, "catalog") else {
            self.wrong(self.tree.span(root));
            return Vec::new();
        };
        self.oscal_below(catalogue);
        let metadata = self.tree.get(catalogue, "metadata").unwrap_or(catalogue);
        let title = self.text(metadata, "title");
        let edition = self.text(metadata, "version");
        let date = self.date(metadata, "published").or(self.date(metadata, "last-modified"));

        self.pack(catalogue, title.clone(), title, edition, date, None).into_iter().collect()
    }

    /// Controls and groups of controls, whatever their depth: the tree has a limit of its own.
    fn oscal_below(&mut self, node: NodeId) {
        for group in self.list(node, "groups") {
            self.oscal_below(*group);
        }
        for control in self.list(node, "controls") {
            let withdrawn = self.list(*control, "props").iter().any(|p| {
                self.text(*p, "name").as_deref() == Some("status")
                    && self.text(*p, "value").is_some_and(|v| v.eq_ignore_ascii_case("withdrawn"))
            });
            if !withdrawn {
                let (number, title) = (self.text(*control, "id"), self.text(*control, "title"));
                self.take(*control, number, title);
            }
            self.oscal_below(*control);
        }
    }

    fn ciso_assistant(&mut self, root: NodeId) -> Vec<SchemePack> {
        let objects = self.tree.get(root, "objects").unwrap_or(root);
        let one = self.tree.get(objects, "framework").into_iter();
        let frameworks: Vec<NodeId> =
            one.chain(self.list(objects, "frameworks").iter().copied()).collect();
        if frameworks.is_empty() {
            self.wrong(self.tree.span(root));
        }
        if frameworks.len() > 1 {
            // One identifier cannot stand for several.
            self.scheme = None;
        }
        let edition = self.text(root, "version");
        let date = self.date(root, "publication_date");
        let rights = self.text(root, "copyright");
        let mut out = Vec::new();
        for framework in frameworks {
            for node in self.list(framework, "requirement_nodes") {
                // Nodes that cannot be assessed are headings.
                if self.text(*node, "assessable").as_deref() != Some("true") {
                    continue;
                }
                let number = self.text(*node, "ref_id").or_else(|| {
                    // A requirement without a number of its own still has a name that is unique in the library.
                    let urn = self.text(*node, "urn")?;
                    urn.rsplit(':').next().map(str::to_owned).filter(|n| !n.is_empty())
                });
                let title = self.text(*node, "name");
                self.take(*node, number, title);
            }
            let id = self.text(framework, "ref_id").or(self.text(root, "ref_id"));
            let title = self.text(framework, "name").or(self.text(root, "name"));
            out.extend(self.pack(framework, id, title, edition.clone(), date, rights.clone()));
        }
        out
    }
}

/// An identifier of ours from words of somebody else's.
fn word(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= 60 {
            break;
        }
    }
    let out = out.trim_matches('-');
    if out.is_empty() { "imported".to_owned() } else { out.to_owned() }
}
