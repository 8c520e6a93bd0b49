//! A model without what its author keeps back, as files that can be given away and that load.
//!
//! What is marked goes, and so does every text and every name elsewhere that mentions it: identifiers become stand-ins, the same
//! everywhere; texts are left out. Comments, file names and the division into files do not come along. At the end everything that was
//! written is looked through once more; if anything that was kept back were still in it, nothing would be given out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use tensha_text::insert::scalar;
use tensha_text::tree::{self, Limits, NodeId, Tree, Value};
use tensha_text::{Date, MemoryWorld, Severity, Text};

use crate::messages::say;
use crate::system::System;
use crate::vocab::{self, Key, Rec, Ty};

/// What is left of a required text.
const BLANK: &str = "–";

/// How much was left out: how many, never which.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LeftOut {
    /// Elements of which only a stand-in is left.
    pub elements: usize,
    /// Values that were marked.
    pub fields: usize,
    /// Texts and other values that mentioned something that was kept back.
    pub mentions: usize,
    /// Identifiers that are another one now.
    pub renamed: usize,
}

/// What can be given away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redacted {
    /// Files by name, the model first.
    pub files: Vec<(String, String)>,
    /// How much was left out.
    pub left_out: LeftOut,
}

#[derive(Clone, PartialEq, Debug)]
enum Node {
    /// Its text, and whether it was written without quotes.
    Scalar(String, bool),
    Seq(Vec<Node>),
    Map(Vec<(String, Node)>),
}

fn node(tree: &Tree, id: NodeId) -> Node {
    match tree.value(id) {
        Value::Scalar { text, plain } => Node::Scalar(text.to_owned(), plain),
        Value::Seq(items) => Node::Seq(items.iter().map(|i| node(tree, *i)).collect()),
        Value::Map(pairs) => Node::Map(
            pairs
                .iter()
                .map(|(k, v)| (tree.text(*k).unwrap_or_default().to_owned(), node(tree, *v)))
                .collect(),
        ),
    }
}

impl Node {
    fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Map(pairs) => pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    fn scalars<'n>(&'n self, out: &mut Vec<&'n str>) {
        match self {
            Node::Scalar(text, _) => out.push(text),
            Node::Seq(items) => items.iter().for_each(|i| i.scalars(out)),
            Node::Map(pairs) => pairs.iter().for_each(|(_, v)| v.scalars(out)),
        }
    }

    fn strings(&self) -> Vec<&str> {
        let mut out = Vec::new();
        self.scalars(&mut out);
        out
    }

    /// What was stated in one file comes together with what was stated in another.
    fn join(&mut self, other: Node) {
        match (self, other) {
            (Node::Map(mine), Node::Map(theirs)) => {
                for (k, v) in theirs {
                    match mine.iter_mut().find(|(m, _)| *m == k) {
                        Some((_, m)) => m.join(v),
                        None => mine.push((k, v)),
                    }
                }
            }
            (Node::Seq(mine), Node::Seq(theirs)) => mine.extend(theirs),
            (Node::Seq(mine), one) => mine.push(one),
            _ => {}
        }
    }

    fn write(&self, indent: usize, out: &mut String) {
        let pad = " ".repeat(indent);
        match self {
            Node::Scalar(text, plain) => out.push_str(&written(text, *plain)),
            Node::Seq(items) if items.is_empty() => out.push_str("[]"),
            Node::Map(pairs) if pairs.is_empty() => out.push_str("{}"),
            Node::Seq(items) => {
                for item in items {
                    let _ = write!(out, "\n{pad}- ");
                    item.write(indent + 2, out);
                }
            }
            Node::Map(pairs) => {
                for (k, v) in pairs {
                    let _ = write!(out, "\n{pad}{}: ", written(k, false));
                    v.write(indent + 2, out);
                }
            }
        }
    }
}

/// A scalar that reads as the same value: what was plain stays plain where it can, so that a number stays one.
fn written(text: &str, plain: bool) -> String {
    let harmless = |c: char| c.is_alphanumeric() || " -_./+%:".contains(c);
    let kept = plain
        && text.chars().all(harmless)
        && text.chars().next().is_none_or(char::is_alphanumeric)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ");
    if kept { text.to_owned() } else { scalar(text) }
}

/// What must not be in the output.
#[derive(Default)]
struct Kept {
    secrets: BTreeSet<String>,
}

impl Kept {
    /// Short ones would be in everything, so they count where they are the whole.
    fn mentions(&self, text: &str) -> bool {
        self.mentions_in_shape(text) || self.secrets.contains(&text.to_lowercase())
    }

    /// The same in a value of free shape, where short words are those of the language: `all`, `of`, `off`.
    fn mentions_in_shape(&self, text: &str) -> bool {
        let low = text.to_lowercase();
        let long = |s: &str| s.chars().count() >= 4 || (!s.is_ascii() && s.chars().count() >= 2);
        self.secrets.iter().any(|s| long(s) && low.contains(s.as_str()))
    }

    fn add(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if !text.is_empty() && text != BLANK {
            self.secrets.insert(text);
        }
    }

    /// The author's own words below a value: texts, and strings of no fixed vocabulary.
    fn add_words(&mut self, ty: Ty, value: &Node) {
        match (ty, value) {
            (Ty::Text | Ty::Str | Ty::Strs, v) => v.strings().into_iter().for_each(|s| self.add(s)),
            (Ty::Rec(rec), Node::Map(pairs)) => {
                for (k, v) in pairs {
                    if let key @ Some(_) = key_of(rec, k) {
                        self.add_words(type_of(key), v);
                    }
                }
            }
            (Ty::Rec(rec) | Ty::List(rec), Node::Seq(items)) => {
                items.iter().for_each(|i| self.add_words(Ty::Rec(rec), i));
            }
            (Ty::List(rec), one) => self.add_words(Ty::Rec(rec), one),
            (Ty::Map(rec), Node::Map(pairs)) => {
                for (k, v) in pairs {
                    self.add(k);
                    self.add_words(Ty::Rec(rec), v);
                }
            }
            (Ty::Shapes(_) | Ty::Strengths | Ty::Selector, v) => self.add_prose(v),
            _ => {}
        }
    }

    /// Texts for people inside a value of free shape.
    fn add_prose(&mut self, value: &Node) {
        const PROSE: [&str; 8] = ["ja", "en", "text", "note", "name", "reason", "why", "source"];
        match value {
            Node::Scalar(text, plain) => {
                let words = !plain || text.contains(' ') || !text.is_ascii();
                // Quoted because YAML would read something else: a word of the language, such as the guide word `false`.
                let quoted = ["true", "false", "yes", "no", "on", "off", "null"];
                if words && !is_amount(text) && !quoted.contains(&text.as_str()) {
                    self.add(text);
                }
            }
            Node::Seq(items) => items.iter().for_each(|i| self.add_prose(i)),
            Node::Map(pairs) => {
                for (k, v) in pairs {
                    if PROSE.contains(&k.as_str()) {
                        v.strings().into_iter().for_each(|s| self.add(s));
                    } else {
                        self.add_prose(v);
                    }
                }
            }
        }
    }
}

fn key_of(rec: &'static Rec, name: &str) -> Option<&'static Key> {
    rec.keys.iter().find(|k| k.name == name)
}

/// The type of a value. How flows combine is written in words of the language although it is a string.
fn type_of(key: Option<&Key>) -> Ty {
    match key {
        Some(k) if k.name == "combine" => Ty::OneOf(&[]),
        Some(k) => k.ty,
        None => Ty::Shapes(""),
    }
}

/// The sections whose keys are identifiers of elements.
fn element_sections() -> impl Iterator<Item = (&'static str, &'static Rec)> {
    vocab::FILE.keys.iter().filter_map(|k| match k.ty {
        Ty::Map(rec) => Some((k.name, rec)),
        _ => None,
    })
}

struct Redactor {
    kept: Kept,
    names: BTreeMap<String, String>,
    ids: BTreeSet<String>,
    taken: BTreeSet<String>,
    left_out: LeftOut,
}

impl Redactor {
    fn new(ids: &BTreeSet<String>) -> Self {
        Self {
            kept: Kept::default(),
            names: BTreeMap::new(),
            taken: ids.clone(),
            ids: ids.clone(),
            left_out: LeftOut::default(),
        }
    }

    fn stand_in(&mut self, id: &str) -> String {
        if let Some(known) = self.names.get(id) {
            return known.clone();
        }
        let mut n = self.names.len() + 1;
        let mut made = format!("withheld-{n}");
        while self.taken.contains(&made) || self.kept.mentions(&made) {
            n += 1;
            made = format!("withheld-{n}");
        }
        self.taken.insert(made.clone());
        self.names.insert(id.to_owned(), made.clone());
        self.left_out.renamed += 1;
        made
    }

    /// Removes what a path leads to; how many things that were.
    fn remove(&mut self, value: &mut Node, ty: Ty, path: &[String]) -> usize {
        let Some((first, rest)) = path.split_first() else { return 0 };
        let fits = |k: &str| first == "*" || first == k;
        let mut count = 0;
        match (value, ty) {
            (Node::Map(pairs), Ty::Rec(rec)) => {
                let mut gone = Vec::new();
                for (i, (k, v)) in pairs.iter_mut().enumerate().filter(|(_, (k, _))| fits(k)) {
                    let key = key_of(rec, k);
                    let ty = type_of(key);
                    if !rest.is_empty() {
                        count += self.remove(v, ty, rest);
                        continue;
                    }
                    self.kept.add_words(ty, v);
                    count += 1;
                    self.left_out.fields += 1;
                    if key.is_some_and(|k| k.required) {
                        blank(v, ty);
                    } else {
                        gone.push(i);
                    }
                }
                let mut at = 0;
                pairs.retain(|_| {
                    at += 1;
                    !gone.contains(&(at - 1))
                });
            }
            (Node::Map(pairs), Ty::Map(rec)) => {
                for (k, v) in pairs.iter_mut().filter(|(k, _)| fits(k)) {
                    if rest.is_empty() {
                        self.kept.add(k);
                        self.kept.add_words(Ty::Rec(rec), v);
                        self.shell(v, rec);
                        self.left_out.elements += 1;
                        count += 1;
                    } else {
                        count += self.remove(v, Ty::Rec(rec), rest);
                    }
                }
            }
            (Node::Seq(items), Ty::Rec(rec) | Ty::List(rec)) => {
                if rest.is_empty() {
                    let (out, stay): (Vec<_>, Vec<_>) = std::mem::take(items)
                        .into_iter()
                        .enumerate()
                        .partition(|(i, _)| fits(&i.to_string()));
                    count += out.len();
                    self.left_out.fields += out.len();
                    out.iter().for_each(|(_, v)| self.kept.add_words(Ty::Rec(rec), v));
                    *items = stay.into_iter().map(|(_, v)| v).collect();
                } else {
                    for (i, v) in items.iter_mut().enumerate() {
                        if fits(&i.to_string()) {
                            count += self.remove(v, Ty::Rec(rec), rest);
                        }
                    }
                }
            }
            (Node::Map(pairs), _) => {
                for (_, v) in pairs.iter_mut().filter(|(k, _)| fits(k)) {
                    if rest.is_empty() {
                        v.strings().into_iter().for_each(|s| self.kept.add(s));
                        *v = Node::Scalar(BLANK.to_owned(), false);
                        self.left_out.fields += 1;
                        count += 1;
                    } else {
                        count += self.remove(v, Ty::Shapes(""), rest);
                    }
                }
            }
            _ => {}
        }
        count
    }

    /// Of an element only what the language demands of every one of its kind, and to which others it leads.
    fn shell(&self, value: &mut Node, rec: &'static Rec) {
        let Node::Map(pairs) = value else { return };
        let leads = |v: &Node| v.strings().iter().all(|s| self.ids.contains(*s));
        pairs.retain_mut(|(k, v)| match key_of(rec, k) {
            Some(key) if key.required => {
                blank(v, key.ty);
                true
            }
            Some(key) => match key.ty {
                Ty::Ref(_) | Ty::Refs(_) => true,
                Ty::Shapes(_) => matches!(v, Node::Seq(_)) && leads(v),
                _ => false,
            },
            None => false,
        });
    }

    /// Replaces names and leaves out mentions below a value; whether the value itself must go.
    fn clean(&mut self, value: &mut Node, ty: Ty) -> bool {
        match (ty, &mut *value) {
            (Ty::Rec(rec), Node::Map(pairs)) => {
                pairs.retain_mut(|(k, v)| {
                    let key = key_of(rec, k);
                    let ty = type_of(key);
                    if !self.clean(v, ty) {
                        return true;
                    }
                    self.left_out.mentions += 1;
                    let needed = key.is_some_and(|k| k.required);
                    if needed {
                        blank(v, ty);
                    }
                    needed
                });
                false
            }
            (Ty::Rec(rec) | Ty::List(rec), Node::Seq(items)) => {
                items.iter_mut().for_each(|i| {
                    self.clean(i, Ty::Rec(rec));
                });
                false
            }
            (Ty::List(rec), Node::Map(_)) => self.clean(value, Ty::Rec(rec)),
            (Ty::Map(rec), Node::Map(pairs)) => {
                for (k, v) in pairs {
                    if self.names.contains_key(k) || self.kept.mentions(k) {
                        *k = self.stand_in(k);
                    }
                    self.clean(v, Ty::Rec(rec));
                }
                false
            }
            (Ty::Text | Ty::Str, v) => v.strings().iter().any(|s| self.kept.mentions(s)),
            (Ty::Strs, Node::Seq(items)) => {
                let before = items.len();
                items.retain(|i| !i.strings().iter().any(|s| self.kept.mentions(s)));
                self.left_out.mentions += before - items.len();
                false
            }
            (Ty::Strs, v) => v.strings().iter().any(|s| self.kept.mentions(s)),
            (t, v) if is_fixed(t) => {
                self.entries(v);
                false
            }
            (t, Node::Scalar(text, _)) => {
                self.word(text, matches!(t, Ty::Shapes(_) | Ty::Strengths | Ty::Selector))
            }
            (_, Node::Seq(items)) => {
                let mut gone = 0;
                items.retain_mut(|i| {
                    let goes = self.clean(i, Ty::Shapes(""));
                    gone += usize::from(goes);
                    !goes
                });
                self.left_out.mentions += gone;
                false
            }
            (_, Node::Map(pairs)) => {
                let mut gone = 0;
                pairs.retain_mut(|(k, v)| {
                    // Here words of the language stand beside names, so only names that are another one now are looked for; the last look
                    // finds what else there may be.
                    if self.names.contains_key(k) {
                        *k = self.stand_in(k);
                    }
                    let goes = self.clean(v, Ty::Shapes(""));
                    gone += usize::from(goes);
                    !goes
                });
                self.left_out.mentions += gone;
                false
            }
        }
    }

    /// Entries of the model's own packs under another name.
    fn entries(&self, value: &mut Node) {
        match value {
            Node::Scalar(text, _) => {
                if let Some(to) = self.names.get(text.as_str()).filter(|_| !self.ids.contains(text))
                {
                    text.clone_from(to);
                }
            }
            Node::Seq(items) => items.iter_mut().for_each(|i| self.entries(i)),
            Node::Map(pairs) => pairs.iter_mut().for_each(|(_, v)| self.entries(v)),
        }
    }

    /// A word that may name an element, alone or with something after it; whether it must go.
    fn word(&mut self, text: &mut String, in_shape: bool) -> bool {
        let mentions = |kept: &Kept, text: &str| {
            if in_shape { kept.mentions_in_shape(text) } else { kept.mentions(text) }
        };
        if let Some(to) = self.names.get(text.as_str()) {
            text.clone_from(to);
            return false;
        }
        if !mentions(&self.kept, text) {
            return false;
        }
        let parts: Vec<String> = text
            .split_inclusive(['.', '/', ':', '@'])
            .map(|p| {
                let bare = p.trim_end_matches(['.', '/', ':', '@']);
                let end = &p[bare.len()..];
                self.names.get(bare).map_or_else(|| p.to_owned(), |to| format!("{to}{end}"))
            })
            .collect();
        *text = parts.concat();
        mentions(&self.kept, text)
    }
}

/// A number, with a unit or without: it is no name, and stands elsewhere for other things.
fn is_amount(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let number = |c: char| c.is_ascii_digit() || ".,_eE+-%".contains(c);
    let first = words.next().is_some_and(|w| {
        w.starts_with(|c: char| c.is_ascii_digit() || c == '.') && w.chars().all(number)
    });
    let unit = words.next().is_none_or(|w| w.chars().count() <= 12);
    first && unit && words.next().is_none()
}

/// Numbers, days, and words of fixed lists: of the language, or entries of packs. The reader refuses whatever else stands there, and
/// entries of the model's own packs are looked at where they are declared.
fn is_fixed(ty: Ty) -> bool {
    matches!(
        ty,
        Ty::OneOf(_)
            | Ty::Bool
            | Ty::Int
            | Ty::Num
            | Ty::Date
            | Ty::Measure(_)
            | Ty::Range
            | Ty::Pack(_)
            | Ty::Packs(_)
    )
}

/// Takes the author's words out of a required value.
fn blank(value: &mut Node, ty: Ty) {
    match ty {
        Ty::Text => *value = Node::Scalar(BLANK.to_owned(), false),
        Ty::Str => *value = Node::Scalar("withheld".to_owned(), false),
        Ty::Strs => *value = Node::Seq(Vec::new()),
        Ty::Rec(rec) => {
            if let Node::Map(pairs) = value {
                pairs.retain_mut(|(k, v)| {
                    key_of(rec, k).is_some_and(|key| {
                        blank(v, key.ty);
                        key.required
                    })
                });
            }
        }
        _ => {}
    }
}

/// Everything but words of the language: what the last look goes through.
#[derive(Default)]
struct Said {
    free: Vec<String>,
    /// In values of free shape.
    shaped: Vec<String>,
}

fn said(node: &Node, ty: Ty, out: &mut Said) {
    match (ty, node) {
        (Ty::Rec(rec), Node::Map(pairs)) => {
            for (k, v) in pairs {
                match key_of(rec, k) {
                    key @ Some(_) => said(v, type_of(key), out),
                    None => {
                        out.shaped.push(k.clone());
                        said(v, Ty::Shapes(""), out);
                    }
                }
            }
        }
        (Ty::Rec(rec) | Ty::List(rec), Node::Seq(items)) => {
            items.iter().for_each(|i| said(i, Ty::Rec(rec), out));
        }
        (Ty::List(rec), one) => said(one, Ty::Rec(rec), out),
        (Ty::Map(rec), Node::Map(pairs)) => {
            for (k, v) in pairs {
                out.free.push(k.clone());
                said(v, Ty::Rec(rec), out);
            }
        }
        (t, _) if is_fixed(t) => {}
        (_, Node::Map(pairs)) => {
            for (k, v) in pairs {
                out.shaped.push(k.clone());
                said(v, Ty::Shapes(""), out);
            }
        }
        (_, Node::Seq(items)) => items.iter().for_each(|i| said(i, Ty::Shapes(""), out)),
        (Ty::Shapes(_) | Ty::Strengths | Ty::Selector, Node::Scalar(text, _)) => {
            out.shaped.push(text.clone());
        }
        (_, Node::Scalar(text, _)) => out.free.push(text.clone()),
    }
}

/// The model of a system that was read, without what `confidential` marks and what `more` marks.
///
/// # Errors
/// Where a mark names nothing, the model has parts, or what is left would not load or would still mention what is kept back.
pub fn redact(system: &System, dir: &str, more: &[String], at: Date) -> Result<Redacted, Text> {
    if !system.parts.is_empty() {
        return Err(say!(msg_redact_parts));
    }
    let packs = if dir.is_empty() { "packs/".to_owned() } else { format!("{dir}/packs/") };
    let (mut model, mut dossiers, mut extra) = (Node::Map(Vec::new()), Vec::new(), Vec::new());
    for (path, tree) in trees(system) {
        let Some(root) = tree.root() else { continue };
        let read = node(&tree, root);
        if read.get("tensha-dossier").is_some() {
            dossiers.push((path, read));
        } else if path.starts_with(&packs) {
            extra.push(read);
        } else {
            model.join(read);
        }
    }
    let marks: Vec<String> = model
        .get("confidential")
        .map(|m| m.strings().into_iter().map(str::to_owned).collect())
        .unwrap_or_default();
    if let Node::Map(pairs) = &mut model {
        pairs.retain(|(k, _)| !matches!(k.as_str(), "confidential" | "include" | "tensha"));
    }
    let mut ids = BTreeSet::new();
    for (section, _) in element_sections() {
        if let Some(Node::Map(pairs)) = model.get(section) {
            ids.extend(pairs.iter().map(|(k, _)| k.clone()));
        }
    }
    let marks: BTreeSet<&String> = marks.iter().chain(more).collect();
    let path = |mark: &'_ String| -> Vec<String> {
        let path: Vec<String> = mark.split('/').map(|p| p.trim().to_owned()).collect();
        // A whole section is each of its elements.
        let whole = path.len() == 1 && element_sections().any(|(s, _)| s == path[0]);
        if whole { vec![path[0].clone(), "*".to_owned()] } else { path }
    };
    // Whether a mark names something is asked of the whole model: what another mark takes away first was there.
    for mark in &marks {
        if Redactor::new(&ids).remove(&mut model.clone(), Ty::Rec(&vocab::FILE), &path(mark)) == 0 {
            return Err(say!(msg_redact_nothing, (*mark).clone()));
        }
    }
    let mut r = Redactor::new(&ids);
    for mark in &marks {
        r.remove(&mut model, Ty::Rec(&vocab::FILE), &path(mark));
    }
    // Identifiers in the order of the sections and of the file, so that the same model has the same stand-ins.
    for (section, _) in element_sections() {
        let keys: Vec<String> = match model.get(section) {
            Some(Node::Map(pairs)) => pairs.iter().map(|(k, _)| k.clone()).collect(),
            _ => Vec::new(),
        };
        for k in keys.iter().filter(|k| r.kept.mentions(k)).cloned().collect::<Vec<_>>() {
            r.stand_in(&k);
        }
    }
    for pack in extra.iter().chain([&model]) {
        for key in vocab::FILE.keys.iter().filter(|k| matches!(k.ty, Ty::Shapes(_))) {
            let Some(Node::Map(entries)) = pack.get(key.name) else { continue };
            for (k, _) in entries {
                if r.kept.mentions(k) {
                    r.stand_in(k);
                }
            }
        }
    }
    let mut files = Vec::new();
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    if let Some(Node::Map(components)) = mutable(&mut model, "components") {
        for (_, c) in components {
            let Some(Node::Scalar(path, plain)) = mutable(c, "dossier") else { continue };
            let full = resolved(dir, path);
            let next = format!("dossiers/{}.yaml", used.len() + 1);
            path.clone_from(used.entry(full).or_insert(next));
            *plain = false;
        }
    }
    // Whoever is not asked for any more stays at home.
    dossiers.retain(|(path, _)| used.contains_key(path));
    let file_names: Vec<String> = used.values().cloned().collect();
    r.clean(&mut model, Ty::Rec(&vocab::FILE));
    let mut words = Said::default();
    said(&model, Ty::Rec(&vocab::FILE), &mut words);
    let mut text = "tensha: 1".to_owned();
    model.write(0, &mut text);
    text.push('\n');
    files.push(("tensha.yaml".to_owned(), text));
    for (path, mut dossier) in dossiers {
        r.clean(&mut dossier, Ty::Rec(&vocab::DOSSIER_FILE));
        said(&dossier, Ty::Rec(&vocab::DOSSIER_FILE), &mut words);
        files.push((used[&path].clone(), lines(&dossier)));
    }
    for (n, mut pack) in extra.into_iter().enumerate() {
        r.clean(&mut pack, Ty::Shapes(""));
        said(&pack, Ty::Shapes(""), &mut words);
        files.push((format!("packs/{}.yaml", n + 1), lines(&pack)));
    }
    words.free.retain(|w| !file_names.contains(w) && w != BLANK);
    let shaped = words.shaped.iter().any(|w| r.kept.mentions_in_shape(w));
    if shaped || words.free.iter().any(|w| r.kept.mentions(w)) {
        return Err(say!(msg_redact_left));
    }
    files[1..].sort();
    let world = MemoryWorld::new(at, files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    let loaded = crate::load::load_as_written(&world, "");
    match loaded.diagnostics.iter().find(|d| d.severity == Severity::Error) {
        Some(d) => Err(say!(msg_redact_broken, d.code, d.message.clone())),
        None => Ok(Redacted { files, left_out: r.left_out }),
    }
}

/// A path below a directory without `.` and `..`, as files are listed.
fn resolved(dir: &str, path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for step in dir.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if out.last().is_some_and(|s| *s != "..") => {
                out.pop();
            }
            s => out.push(s),
        }
    }
    let root = if dir.starts_with('/') { "/" } else { "" };
    format!("{root}{}", out.join("/"))
}

fn lines(node: &Node) -> String {
    let mut text = String::new();
    node.write(0, &mut text);
    format!("{}\n", text.trim_start_matches('\n'))
}

fn mutable<'n>(value: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match value {
        Node::Map(pairs) => pairs.iter_mut().find(|(k, _)| k == key).map(|(_, v)| v),
        _ => None,
    }
}

/// The author's files, in the order in which they were read; each is read again as a tree.
fn trees(system: &System) -> Vec<(String, Tree)> {
    system
        .sources
        .files()
        .iter()
        .enumerate()
        .filter(|(_, f)| !f.path.starts_with('<'))
        .map(|(n, f)| {
            let file = tensha_text::FileId(n as u32);
            let tree = tree::parse(&system.sources, file, &Limits::default(), &mut Vec::new());
            (f.path.clone(), tree)
        })
        .collect()
}
