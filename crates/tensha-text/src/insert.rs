//! One more pair or item in a file that somebody wrote, and nothing else changed: what stood there stands there still, byte for byte, with
//! its comments. Where that cannot be done without touching what is written, nothing is done.

use crate::source::SourceMap;
use crate::tree::{Limits, NodeId, Tree, Value, parse};

/// A step from a node to one below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list. One value that stands alone is item 0.
    Item(usize),
}

impl Step {
    /// A key.
    pub fn key(key: impl Into<String>) -> Self {
        Self::Key(key.into())
    }
}

/// What is added at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Addition {
    /// A key with its value, in flow style.
    Pair(String, String),
    /// An item of a list, in flow style.
    Item(String),
}

/// Where the text grows, and by what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Insertion {
    /// Byte offset.
    pub at: usize,
    /// What is put there.
    pub text: String,
}

impl Insertion {
    /// The text with it.
    pub fn apply(&self, text: &str) -> String {
        let (before, after) = text.split_at(self.at);
        format!("{before}{}{after}", self.text)
    }
}

/// A plain scalar if it reads as the same text, else a quoted one.
pub fn scalar(text: &str) -> String {
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
        && text.chars().next().is_some_and(char::is_alphabetic)
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
        );
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Where to put an addition below the node that a path leads to. Keys of the path that do not exist are made. Nothing comes back where the
/// text cannot be read, the path leads into something of another shape, or the key is there already.
pub fn plan(text: &str, path: &[Step], addition: &Addition) -> Option<Insertion> {
    let mut sources = SourceMap::default();
    let file = sources.add("", text);
    let mut diagnostics = Vec::new();
    let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    // What holds nothing, or comments only, can be begun.
    let begun = tree.root();
    if diagnostics.iter().any(|d| begun.is_some() || d.code != "T014") {
        return None;
    }
    let Some(mut node) = begun else {
        let separator = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let lines = chain(path, addition, 0)?;
        return Some(Insertion { at: text.len(), text: format!("{separator}{lines}\n") });
    };
    for (n, step) in path.iter().enumerate() {
        let next = match (step, tree.value(node)) {
            (Step::Key(key), Value::Map(_)) => tree.get(node, key),
            (Step::Item(i), Value::Seq(items)) => Some(*items.get(*i)?),
            (Step::Item(0), Value::Map(_)) => Some(node),
            _ => return None,
        };
        match next {
            Some(next) => node = next,
            None => {
                let Step::Key(key) = step else { return None };
                return missing(text, &tree, node, key, &path[n + 1..], addition);
            }
        }
        if tree.is_null(node) {
            let value = wrap(&path[n + 1..], addition)?;
            return fill(text, &tree, node, &value);
        }
    }
    match (addition, tree.value(node)) {
        (Addition::Pair(key, value), Value::Map(_)) => {
            if tree.get(node, key).is_some() {
                return None;
            }
            pair(text, &tree, node, key, value)
        }
        (Addition::Item(value), Value::Seq(items)) => item(text, &tree, node, items, value),
        _ => None,
    }
}

/// A key that is not there yet, with what a path asks for below it: a line for each where its map is a block.
fn missing(
    text: &str,
    tree: &Tree,
    map: NodeId,
    key: &str,
    below: &[Step],
    addition: &Addition,
) -> Option<Insertion> {
    let (start, _) = bounds(text, tree, map)?;
    let Value::Map(pairs) = tree.value(map) else { return None };
    if is_flow(text, start) {
        return pair(text, tree, map, key, &wrap(below, addition)?);
    }
    let indent = column(text, tree.span(pairs.first()?.0).start as usize);
    let mut path = vec![Step::key(key)];
    path.extend_from_slice(below);
    let lines = chain(&path, addition, indent)?;
    Some(new_line(text, last(text, tree, map)?, indent, &lines))
}

/// The addition below the keys of a path, a line for each; from the first item of a list on in brackets.
fn chain(path: &[Step], addition: &Addition, indent: usize) -> Option<String> {
    let mut lines = String::new();
    for (n, step) in path.iter().enumerate() {
        let Step::Key(key) = step else {
            let inner = wrap(&path[n..], addition)?;
            lines.push_str(if n == 0 { "" } else { " " });
            return Some(lines + &inner);
        };
        if n > 0 {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent + 2 * n));
        }
        lines.push_str(&format!("{}:", scalar(key)));
    }
    if !path.is_empty() {
        lines.push('\n');
        lines.push_str(&" ".repeat(indent + 2 * path.len()));
    }
    lines.push_str(&match addition {
        Addition::Pair(key, value) => format!("{}: {value}", scalar(key)),
        Addition::Item(value) => format!("- {value}"),
    });
    Some(lines)
}

/// The addition inside the maps that a path asks for.
fn wrap(path: &[Step], addition: &Addition) -> Option<String> {
    let mut out = match addition {
        Addition::Pair(key, value) => format!("{{{}: {value}}}", scalar(key)),
        Addition::Item(value) => format!("[{value}]"),
    };
    for step in path.iter().rev() {
        out = match step {
            Step::Key(key) => format!("{{{}: {out}}}", scalar(key)),
            Step::Item(0) => format!("[{out}]"),
            Step::Item(_) => return None,
        };
    }
    Some(out)
}

/// Bytes of a node, without blank space at its end: a block ends where the next one begins.
fn bounds(text: &str, tree: &Tree, node: NodeId) -> Option<(usize, usize)> {
    let span = tree.span(node);
    let (start, end) = (span.start as usize, span.end as usize);
    let end = start + text.get(start..end)?.trim_end().len();
    Some((start, end))
}

fn is_flow(text: &str, start: usize) -> bool {
    text[start..].starts_with(['{', '['])
}

/// The end of the last thing in a node: where more of a block may follow.
fn last(text: &str, tree: &Tree, node: NodeId) -> Option<usize> {
    let (start, end) = bounds(text, tree, node)?;
    if is_flow(text, start) {
        return Some(end);
    }
    let inner = match tree.value(node) {
        Value::Map(pairs) => {
            let (key, value) = pairs.last()?;
            if tree.is_null(*value) {
                // `key:` without a value; the colon follows the key.
                let (_, key_end) = bounds(text, tree, *key)?;
                let colon = text.get(key_end..)?.find(':')?;
                return Some(key_end + colon + 1);
            }
            last(text, tree, *value)?
        }
        Value::Seq(items) => last(text, tree, *items.last()?)?,
        Value::Scalar { .. } => end,
    };
    Some(inner)
}

/// The column of a byte, if nothing but spaces, or dashes of lists, stands before it.
fn column(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    text[line..at].chars().count()
}

/// The end of the line with a byte.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n)
}

/// A new line after a byte of a block, at a column.
fn new_line(text: &str, after: usize, column: usize, what: &str) -> Insertion {
    let at = line_end(text, after);
    Insertion { at, text: format!("\n{}{what}", " ".repeat(column)) }
}

fn pair(text: &str, tree: &Tree, map: NodeId, key: &str, value: &str) -> Option<Insertion> {
    let Value::Map(pairs) = tree.value(map) else { return None };
    let (start, end) = bounds(text, tree, map)?;
    let what = format!("{}: {value}", scalar(key));
    if is_flow(text, start) {
        return flow(text, tree, pairs.last().map(|(_, v)| *v), end, '}', &what);
    }
    let (first, _) = pairs.first()?;
    let indent = column(text, tree.span(*first).start as usize);
    Some(new_line(text, last(text, tree, map)?, indent, &what))
}

fn item(text: &str, tree: &Tree, seq: NodeId, items: &[NodeId], value: &str) -> Option<Insertion> {
    let (start, end) = bounds(text, tree, seq)?;
    if is_flow(text, start) {
        return flow(text, tree, items.last().copied(), end, ']', value);
    }
    // The dash stands before the first item, on its line.
    let first = tree.span(*items.first()?).start as usize;
    let line = text[..first].rfind('\n').map_or(0, |n| n + 1);
    let dash = text[line..first].rfind('-')?;
    let indent = text[line..line + dash].chars().count();
    Some(new_line(text, last(text, tree, seq)?, indent, &format!("- {value}")))
}

/// Before the bracket that closes, after the last thing in it.
fn flow(
    text: &str,
    tree: &Tree,
    last: Option<NodeId>,
    end: usize,
    close: char,
    what: &str,
) -> Option<Insertion> {
    let Some(last) = last else {
        let at = end.checked_sub(1)?;
        return text[at..].starts_with(close).then(|| Insertion { at, text: what.to_owned() });
    };
    if tree.is_null(last) {
        return None;
    }
    let (_, at) = bounds(text, tree, last)?;
    // A comma after the last thing is allowed, and separates already.
    let rest = text.get(at..end)?;
    let comma = rest.trim_start().starts_with(',');
    let at = if comma { at + rest.find(',')? + 1 } else { at };
    Some(Insertion { at, text: format!("{}{what}", if comma { " " } else { ", " }) })
}

/// A value where a key has none.
fn fill(text: &str, tree: &Tree, node: NodeId, value: &str) -> Option<Insertion> {
    let span = tree.span(node);
    if span.start != span.end {
        return None;
    }
    // The parser puts a value that is not there on either side of the colon.
    let start = span.start as usize;
    let start = start + usize::from(text.get(start..)?.starts_with(':'));
    let before = text.get(..start)?.trim_end();
    before.ends_with(':').then(|| Insertion { at: before.len(), text: format!(" {value}") })
}
