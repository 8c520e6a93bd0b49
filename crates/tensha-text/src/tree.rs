//! The YAML tree with byte-exact spans.
//!
//! Reading never fails: it gives the tree of what could be read, and diagnostics for the rest. The subset of YAML is small on
//! purpose: one document, mappings, sequences and scalars. Aliases are refused, so no text can unfold to more than itself.

use std::collections::hash_map::Entry;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StructureStyle};
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::messages::say;
use crate::syntax::{hints, reason};
use crate::{Diagnostic, FileId, ReadError, SourceFile, SourceMap, Span, World};

/// What a reader of foreign text accepts at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Levels of nesting.
    pub depth: usize,
    /// Values of one file.
    pub nodes: usize,
    /// Bytes of one scalar.
    pub scalar_bytes: usize,
    /// Diagnostics of one file; what goes beyond is counted and not kept.
    pub diagnostics: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            depth: 48,
            nodes: 40_000_000,
            scalar_bytes: 64 << 10,
            diagnostics: 1_000,
        }
    }
}

/// A node of a [`Tree`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(u32);

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// The value is the source text of the span.
    Verbatim,
    /// The value differs from the source text (quotes, escapes, folding) and is kept apart.
    Cooked(u32),
    Seq {
        first: u32,
        len: u32,
    },
    Map {
        first: u32,
        len: u32,
    },
    /// An alias: it was refused, and reads like nothing.
    Refused,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    kind: Kind,
    plain: bool,
}

/// What a node is, for reading.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'t> {
    /// A scalar. `plain` is false where it was quoted or a block.
    Scalar {
        /// Its text, after unescaping.
        text: &'t str,
        /// Whether it was written without quotes.
        plain: bool,
    },
    /// A sequence.
    Seq(&'t [NodeId]),
    /// A mapping: pairs of key and value in the order of the file.
    Map(&'t [(NodeId, NodeId)]),
}

/// A file as a tree. Nodes are small and lie in one arena; scalars point into the source.
#[derive(Clone, Debug)]
pub struct Tree {
    file: FileId,
    source: std::sync::Arc<str>,
    nodes: Vec<Node>,
    items: Vec<NodeId>,
    pairs: Vec<(NodeId, NodeId)>,
    cooked: Vec<Box<str>>,
    root: Option<NodeId>,
    /// Whether the file ended early because of a syntax error; then missing keys say nothing.
    pub truncated: bool,
}

impl Tree {
    /// The top node; nothing in an empty file.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// The file it was read from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Where a node stands in its file.
    pub fn span(&self, id: NodeId) -> Span {
        let node = &self.nodes[id.0 as usize];
        Span::new(self.file, node.start, node.end)
    }

    /// What a node is.
    pub fn value(&self, id: NodeId) -> Value<'_> {
        let node = &self.nodes[id.0 as usize];
        match node.kind {
            Kind::Verbatim => Value::Scalar {
                text: &self.source[node.start as usize..node.end as usize],
                plain: node.plain,
            },
            Kind::Cooked(i) => Value::Scalar { text: &self.cooked[i as usize], plain: node.plain },
            Kind::Refused => Value::Scalar { text: "", plain: true },
            Kind::Seq { first, len } => {
                Value::Seq(&self.items[first as usize..(first + len) as usize])
            }
            Kind::Map { first, len } => {
                Value::Map(&self.pairs[first as usize..(first + len) as usize])
            }
        }
    }

    /// The text of a scalar; nothing for a collection.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The pairs of a mapping; none for anything else.
    pub fn pairs(&self, id: NodeId) -> &[(NodeId, NodeId)] {
        match self.value(id) {
            Value::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The value of a key in a mapping.
    pub fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.pairs(map).iter().find(|(k, _)| self.text(*k) == Some(key)).map(|(_, v)| *v)
    }

    /// Where aliases stood. They were refused once for the file; what is missing because of them needs no words of its own.
    pub fn refused(&self) -> impl Iterator<Item = Span> + '_ {
        self.nodes
            .iter()
            .filter(|n| matches!(n.kind, Kind::Refused))
            .map(|n| Span::new(self.file, n.start, n.end))
    }

    /// Whether an alias stood here.
    pub fn is_refused(&self, id: NodeId) -> bool {
        matches!(self.nodes[id.0 as usize].kind, Kind::Refused)
    }

    /// Whether a scalar is YAML's null (an empty value, `~`, `null`).
    pub fn is_null(&self, id: NodeId) -> bool {
        matches!(
            self.value(id),
            Value::Scalar { text: "" | "~" | "null" | "Null" | "NULL", plain: true }
        )
    }
}

/// Reads one file from the world into the map of sources and as a tree. Nothing comes back where there is no text to read.
pub fn read_file(
    world: &dyn World,
    sources: &mut SourceMap,
    path: &str,
    asked_at: Option<Span>,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Tree> {
    let mut refuse = |mut d: Diagnostic| {
        if let Some(span) = asked_at {
            d = d.at(span);
        }
        diagnostics.push(d.about([path]));
        None
    };
    let bytes = match world.read(path, limits.file_bytes) {
        Ok(bytes) => bytes,
        Err(ReadError::Missing) => {
            return refuse(
                Diagnostic::error("T001", say!(msg_file_missing, path))
                    .help(say!(msg_file_missing_help)),
            );
        }
        Err(ReadError::IsDirectory) => {
            return refuse(
                Diagnostic::error("T002", say!(msg_file_is_directory, path))
                    .help(say!(msg_file_is_directory_help)),
            );
        }
        Err(ReadError::TooLarge(limit)) => {
            return refuse(
                Diagnostic::error("T003", say!(msg_file_too_large, path, limit >> 20))
                    .help(say!(msg_file_too_large_help)),
            );
        }
        Err(ReadError::Other(why)) => {
            return refuse(Diagnostic::error("T001", say!(msg_file_unreadable, path, why)));
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            // The part that is text is kept, so that the place can be shown.
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(&bytes[..valid]).into_owned();
            let at = u32::try_from(text.len()).unwrap_or(u32::MAX);
            let before = text.floor_char_boundary(text.len().saturating_sub(1)) as u32;
            let file = sources.add(path, text);
            diagnostics.push(
                Diagnostic::error("T004", say!(msg_not_utf8, path, valid))
                    .at(Span::new(file, before, at))
                    .help(say!(msg_not_utf8_help))
                    .about([path]),
            );
            return None;
        }
    };
    let file = sources.add(path, text);
    Some(parse(sources, file, limits, diagnostics))
}

enum Open {
    Seq { node: u32, flow: bool, items: Vec<NodeId> },
    Map { node: u32, flow: bool, pairs: Vec<(NodeId, NodeId)>, key: Option<NodeId> },
}

struct Builder<'d> {
    tree: Tree,
    open: Vec<Open>,
    limits: Limits,
    diagnostics: &'d mut Vec<Diagnostic>,
    reported: usize,
}

impl Builder<'_> {
    /// Messages cost more than the text they are about, so those beyond the limit are not even made.
    fn say(&mut self, diagnostic: impl FnOnce(&Tree) -> Diagnostic) {
        self.reported += 1;
        if self.reported <= self.limits.diagnostics {
            self.diagnostics.push(diagnostic(&self.tree));
        }
    }

    fn push(&mut self, node: Node) -> u32 {
        self.tree.nodes.push(node);
        self.tree.nodes.len() as u32 - 1
    }

    /// Hangs a finished node into the collection that is open, or makes it the root.
    fn place(&mut self, id: NodeId) {
        match self.open.last_mut() {
            None => {
                if self.tree.root.is_none() {
                    self.tree.root = Some(id);
                }
            }
            Some(Open::Seq { items, .. }) => items.push(id),
            Some(Open::Map { key: key @ None, .. }) => *key = Some(id),
            Some(Open::Map { pairs, key, .. }) => {
                if let Some(k) = key.take() {
                    pairs.push((k, id));
                }
            }
        }
    }

    fn close(&mut self, end: u32) {
        match self.open.pop() {
            Some(Open::Seq { node, flow, items }) => {
                let first = self.tree.items.len() as u32;
                let len = items.len() as u32;
                self.tree.items.extend(items);
                self.finish(node, flow.then_some(end), Kind::Seq { first, len });
            }
            Some(Open::Map { node, flow, pairs, .. }) => {
                let pairs = self.without_duplicates(pairs);
                let first = self.tree.pairs.len() as u32;
                let len = pairs.len() as u32;
                self.tree.pairs.extend(pairs);
                self.finish(node, flow.then_some(end), Kind::Map { first, len });
            }
            None => {}
        }
    }

    /// `end` is where a flow collection's bracket says that it ends.
    fn finish(&mut self, node: u32, end: Option<u32>, kind: Kind) {
        // A block collection's end event lies at the next token; its last child says where it really ends.
        let last = match kind {
            Kind::Seq { first, len } if len > 0 => {
                let last = self.tree.items[(first + len - 1) as usize];
                Some(self.tree.nodes[last.0 as usize].end)
            }
            Kind::Map { first, len } if len > 0 => {
                let (k, v) = self.tree.pairs[(first + len - 1) as usize];
                Some(self.tree.nodes[v.0 as usize].end.max(self.tree.nodes[k.0 as usize].end))
            }
            _ => None,
        };
        let entry = &mut self.tree.nodes[node as usize];
        entry.end = end.or(last).unwrap_or(entry.end).max(entry.start);
        entry.kind = kind;
        self.place(NodeId(node));
    }

    fn without_duplicates(&mut self, pairs: Vec<(NodeId, NodeId)>) -> Vec<(NodeId, NodeId)> {
        let repeats = repeated_keys(&self.tree, &pairs);
        if repeats.is_empty() {
            return pairs;
        }
        for (i, earlier) in &repeats {
            let key = pairs[*i].0;
            match earlier {
                Some(earlier) => self.say(|tree| {
                    let name = tree.text(key).unwrap_or("").to_owned();
                    Diagnostic::error("T010", say!(msg_duplicate_key, name))
                        .at(tree.span(key))
                        .and(tree.span(*earlier), say!(msg_duplicate_key_first))
                        .help(say!(msg_duplicate_key_help))
                        .about([name])
                }),
                None => self.say(|tree| {
                    Diagnostic::error("T012", say!(msg_key_not_text))
                        .at(tree.span(key))
                        .help(say!(msg_key_not_text_help))
                }),
            }
        }
        let mut repeats = repeats.into_iter().map(|(i, _)| i).peekable();
        let keep = |(i, pair)| repeats.next_if_eq(&i).is_none().then_some(pair);
        pairs.into_iter().enumerate().filter_map(keep).collect()
    }
}

/// Keys of a mapping up to which comparing each with each costs less than a table.
const FEW_KEYS: usize = 16;

/// The pairs whose key was there before, with that key, and those whose key is not a scalar; by their place in the mapping.
fn repeated_keys(tree: &Tree, pairs: &[(NodeId, NodeId)]) -> Vec<(usize, Option<NodeId>)> {
    let mut found = Vec::new();
    if pairs.len() <= FEW_KEYS {
        for (i, (key, _)) in pairs.iter().enumerate() {
            match tree.text(*key) {
                None => found.push((i, None)),
                Some(text) => {
                    let same = |(k, _): &&(NodeId, NodeId)| tree.text(*k) == Some(text);
                    if let Some((earlier, _)) = pairs[..i].iter().find(same) {
                        found.push((i, Some(*earlier)));
                    }
                }
            }
        }
        return found;
    }
    let mut first: FxHashMap<&str, NodeId> =
        FxHashMap::with_capacity_and_hasher(pairs.len(), FxBuildHasher);
    for (i, (key, _)) in pairs.iter().enumerate() {
        match tree.text(*key) {
            None => found.push((i, None)),
            Some(text) => match first.entry(text) {
                Entry::Occupied(earlier) => found.push((i, Some(*earlier.get()))),
                Entry::Vacant(free) => {
                    free.insert(*key);
                }
            },
        }
    }
    found
}

/// How the parser is told to read: what our language refuses shall reach us as an event, so that the refusal is our own.
pub(crate) fn parser_options(limits: &Limits) -> granit_parser::Options {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    // The nesting check of our own comes first and names the remedy; the parser's is the net below it.
    options.flow_nesting_limit = limits.depth + 8;
    options.block_nesting_limit = limits.depth + 8;
    options
}

/// The line of an error and the one before it, as far as a reader would look.
fn about(file: &SourceFile, at: Span) -> &str {
    let line = file.line_of(at.start);
    let start = file.line_range(line.saturating_sub(1).max(1)).start;
    let end = file.line_range(line).end.min(start + 400);
    &file.text[start..file.text.floor_char_boundary(end).max(start)]
}

fn too_deep(limits: &Limits, at: Span, path: &str) -> Diagnostic {
    Diagnostic::error("T006", say!(msg_too_deep, limits.depth))
        .at(at)
        .help(say!(msg_too_deep_help))
        .about([path])
}

fn refused(here: Span) -> Diagnostic {
    Diagnostic::error("T007", say!(msg_alias)).at(here).help(say!(msg_alias_help))
}

/// Reads the text of a file as a tree.
pub fn parse(
    sources: &SourceMap,
    file: FileId,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tree {
    let source = sources.file(file).text.clone();
    let path = sources.file(file).path.clone();
    let mut builder = Builder {
        tree: Tree {
            file,
            source: source.clone(),
            nodes: Vec::new(),
            items: Vec::new(),
            pairs: Vec::new(),
            cooked: Vec::new(),
            root: None,
            truncated: false,
        },
        open: Vec::new(),
        limits: *limits,
        diagnostics,
        reported: 0,
    };
    let mut documents = 0;
    let mut refused_alias = false;
    for next in Parser::new_from_str_with_options(&source, parser_options(limits)) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(source.len()).min(source.len());
                let at = (0..=at).rev().find(|i| source.is_char_boundary(*i)).unwrap_or(0) as u32;
                let at = Span::new(file, at, at);
                builder.say(|_| match error.kind() {
                    // The scanner runs ahead of the events, so in a row of brackets it meets the limit first.
                    ErrorKind::RecursionLimitExceeded => too_deep(limits, at, &path),
                    kind => {
                        let mut d = Diagnostic::error("T005", say!(msg_yaml_syntax, reason(kind)));
                        d.help = hints(kind, about(sources.file(file), at));
                        d.at(at).help(say!(msg_yaml_syntax_help)).about([path.clone()])
                    }
                });
                builder.tree.truncated = true;
                break;
            }
        };
        let range = span.byte_range().unwrap_or(0..0);
        let (start, end) = (range.start as u32, range.end as u32);
        let here = Span::new(file, start, end);
        let tagged = event.tag().is_some();
        let anchored = event.anchor_id().is_some_and(|a| a != 0);
        if tagged {
            builder.say(|_| {
                Diagnostic::error("T008", say!(msg_tag)).at(here).help(say!(msg_tag_help))
            });
        }
        if anchored && !refused_alias {
            refused_alias = true;
            builder.say(|_| refused(here));
        }
        if builder.tree.nodes.len() >= limits.nodes {
            builder.say(|_| {
                Diagnostic::error("T011", say!(msg_too_many_nodes, limits.nodes))
                    .at(here)
                    .help(say!(msg_too_many_nodes_help))
                    .about([path.clone()])
            });
            builder.tree.truncated = true;
            break;
        }
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    builder.say(|_| {
                        Diagnostic::error("T009", say!(msg_several_documents))
                            .at(here)
                            .help(say!(msg_several_documents_help))
                            .about([path.clone()])
                    });
                    break;
                }
            }
            Event::Scalar(text, style, ..) => {
                if text.len() > limits.scalar_bytes {
                    builder.say(|_| {
                        Diagnostic::error("T013", say!(msg_huge_scalar, limits.scalar_bytes >> 10))
                            .at(Span::new(file, start, start))
                            .help(say!(msg_huge_scalar_help))
                    });
                }
                let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let kind = if !block && source.get(range) == Some(&*text) {
                    Kind::Verbatim
                } else {
                    builder.tree.cooked.push(text.into_owned().into_boxed_str());
                    Kind::Cooked(builder.tree.cooked.len() as u32 - 1)
                };
                // The parser counts the empty lines after a text block as part of it.
                let end = if block {
                    start
                        + source.get(start as usize..end as usize).unwrap_or("").trim_end().len()
                            as u32
                } else {
                    end
                };
                let plain = style == ScalarStyle::Plain;
                let id = builder.push(Node { start, end, kind, plain });
                builder.place(NodeId(id));
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                if !refused_alias {
                    refused_alias = true;
                    builder.say(|_| refused(here));
                }
                let id = builder.push(Node { start, end, kind: Kind::Refused, plain: true });
                builder.place(NodeId(id));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if builder.open.len() >= limits.depth {
                    builder.say(|_| too_deep(limits, here, &path));
                    builder.tree.truncated = true;
                    break;
                }
                let is_seq = matches!(event, Event::SequenceStart(..));
                let flow = matches!(
                    event,
                    Event::SequenceStart(StructureStyle::Flow, ..)
                        | Event::MappingStart(StructureStyle::Flow, ..)
                );
                let kind = Kind::Seq { first: 0, len: 0 };
                let node = builder.push(Node { start, end, kind, plain: true });
                builder.open.push(if is_seq {
                    Open::Seq { node, flow, items: Vec::new() }
                } else {
                    Open::Map { node, flow, pairs: Vec::new(), key: None }
                });
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(end),
            _ => {}
        }
    }
    while !builder.open.is_empty() {
        builder.close(source.len() as u32);
    }
    if builder.tree.root.is_none() && !builder.tree.truncated {
        builder.say(|_| {
            Diagnostic::error("T014", say!(msg_empty_file, path.clone()))
                .at(Span::new(file, 0, 0))
                .help(say!(msg_empty_file_help))
                .about([path.clone()])
        });
    }
    builder.tree
}
