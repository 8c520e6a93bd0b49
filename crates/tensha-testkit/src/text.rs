//! Model text written anew: keys in another order, sections in other files.

use std::fmt::Write as _;

use tensha_text::SourceMap;
use tensha_text::tree::{Limits, NodeId, Tree, Value, parse};

use crate::random::Random;

/// A value of a YAML file, apart from where it stands.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// A scalar, and whether it was written without quotes.
    Scalar(String, bool),
    /// A list.
    Seq(Vec<Node>),
    /// Keys and values in order.
    Map(Vec<(Node, Node)>),
}

/// Reads a text that has no faults.
pub fn read(text: &str) -> Option<Node> {
    let mut sources = SourceMap::default();
    let file = sources.add("text", text);
    let mut diagnostics = Vec::new();
    let tree: Tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    if diagnostics.is_empty() { tree.root().map(|r| node(&tree, r)) } else { None }
}

fn node(tree: &Tree, id: NodeId) -> Node {
    match tree.value(id) {
        Value::Scalar { text, plain } => Node::Scalar(text.to_owned(), plain),
        Value::Seq(items) => Node::Seq(items.iter().map(|i| node(tree, *i)).collect()),
        Value::Map(pairs) => {
            Node::Map(pairs.iter().map(|(k, v)| (node(tree, *k), node(tree, *v))).collect())
        }
    }
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// Puts the keys of every mapping in a random order.
    pub fn shuffle(&mut self, random: &mut Random) {
        match self {
            Node::Scalar(..) => {}
            Node::Seq(items) => items.iter_mut().for_each(|i| i.shuffle(random)),
            Node::Map(pairs) => {
                random.shuffle(pairs);
                pairs.iter_mut().for_each(|(_, v)| v.shuffle(random));
            }
        }
    }

    /// Puts the items of every list under one of these keys in a random order.
    pub fn shuffle_lists(&mut self, keys: &[&str], random: &mut Random) {
        match self {
            Node::Scalar(..) => {}
            Node::Seq(items) => items.iter_mut().for_each(|i| i.shuffle_lists(keys, random)),
            Node::Map(pairs) => {
                for (k, v) in pairs {
                    if let Node::Seq(items) = v
                        && k.text().is_some_and(|k| keys.contains(&k))
                    {
                        random.shuffle(items);
                    }
                    v.shuffle_lists(keys, random);
                }
            }
        }
    }

    /// As YAML in block style.
    pub fn write(&self) -> String {
        let mut out = String::new();
        self.block(&mut out, 0);
        out
    }

    fn inline(&self) -> Option<String> {
        match self {
            Node::Scalar(text, true) => Some(text.replace('\n', " ")),
            Node::Scalar(text, false) => {
                let mut quoted = String::from("\"");
                for c in text.chars() {
                    match c {
                        '"' | '\\' => {
                            quoted.push('\\');
                            quoted.push(c);
                        }
                        '\n' => quoted.push_str("\\n"),
                        c if c.is_control() => {
                            let _ = write!(quoted, "\\u{:04x}", c as u32);
                        }
                        c => quoted.push(c),
                    }
                }
                quoted.push('"');
                Some(quoted)
            }
            Node::Seq(items) if items.is_empty() => Some("[]".to_owned()),
            Node::Map(pairs) if pairs.is_empty() => Some("{}".to_owned()),
            _ => None,
        }
    }

    fn block(&self, out: &mut String, indent: usize) {
        let pad = " ".repeat(indent);
        match self {
            Node::Map(pairs) if !pairs.is_empty() => {
                for (k, v) in pairs {
                    let key = k.inline().unwrap_or_default();
                    match v.inline() {
                        Some(value) => {
                            let _ = writeln!(out, "{pad}{key}: {value}");
                        }
                        None => {
                            let _ = writeln!(out, "{pad}{key}:");
                            v.block(out, indent + 2);
                        }
                    }
                }
            }
            Node::Seq(items) if !items.is_empty() => {
                for item in items {
                    match item.inline() {
                        Some(value) => {
                            let _ = writeln!(out, "{pad}- {value}");
                        }
                        None => {
                            let _ = writeln!(out, "{pad}-");
                            item.block(out, indent + 2);
                        }
                    }
                }
            }
            other => {
                let _ = writeln!(out, "{pad}{}", other.inline().unwrap_or_default());
            }
        }
    }

    /// Spreads a model over several files: each key of each top section goes to one of them. What is a list or stands once stays whole.
    /// The first file includes the others.
    pub fn split(&self, random: &mut Random, files: usize) -> Vec<(String, Node)> {
        let key = |k: &str| Node::Scalar(k.to_owned(), true);
        let mut out: Vec<Vec<(Node, Node)>> =
            (0..files).map(|_| vec![(key("tensha"), key("1"))]).collect();
        let Node::Map(pairs) = self else { return Vec::new() };
        let mut included: Vec<Node> =
            (1..files).map(|i| Node::Scalar(format!("more/part-{i}.yaml"), true)).collect();
        for (k, v) in pairs {
            match (k.text(), v) {
                (Some("tensha"), _) => {}
                (Some("include"), Node::Seq(items)) => included.extend(items.iter().cloned()),
                (Some("include"), one) => included.push(one.clone()),
                (Some("system" | "frame"), _) => {
                    out[random.below(files)].push((k.clone(), v.clone()));
                }
                (_, Node::Map(entries)) => {
                    let mut spread: Vec<Vec<(Node, Node)>> = vec![Vec::new(); files];
                    for e in entries {
                        spread[random.below(files)].push(e.clone());
                    }
                    for (file, entries) in out.iter_mut().zip(spread) {
                        if !entries.is_empty() {
                            file.push((k.clone(), Node::Map(entries)));
                        }
                    }
                }
                (_, Node::Seq(items)) => {
                    let mut spread: Vec<Vec<Node>> = vec![Vec::new(); files];
                    for e in items {
                        spread[random.below(files)].push(e.clone());
                    }
                    for (file, items) in out.iter_mut().zip(spread) {
                        if !items.is_empty() {
                            file.push((k.clone(), Node::Seq(items)));
                        }
                    }
                }
                _ => out[0].push((k.clone(), v.clone())),
            }
        }
        random.shuffle(&mut included);
        out[0].push((key("include"), Node::Seq(included)));
        out.into_iter()
            .enumerate()
            .map(|(i, pairs)| {
                let name =
                    if i == 0 { "tensha.yaml".to_owned() } else { format!("more/part-{i}.yaml") };
                (name, Node::Map(pairs))
            })
            .collect()
    }
}
