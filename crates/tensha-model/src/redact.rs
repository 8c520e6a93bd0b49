//! A model without what its author keeps back, as files that can be given away and that load.
//!
//! What is marked goes, and so does every text and every name elsewhere that mentions it: identifiers become stand-ins, the same
//! everywhere; texts are left out. Comments, file names and the division into files do not come along. Systems inside it do, each once,
//! in a folder of its own. At the end everything that was written is looked through once more; if anything that was kept back were
//! still in it, nothing would be given out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use tensha_text::insert::scalar;
use tensha_text::tree::{self, Limits, NodeId, Tree, Value};
use tensha_text::{Date, FileId, MemoryWorld, Severity, Text};

use crate::load;
use crate::messages::say;
use crate::system::{Directory, Namespace, System};
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
    /// Files and directories to which what is written leads; their names are made here and tell nothing.
    made: BTreeSet<String>,
    left_out: LeftOut,
}

impl Redactor {
    fn new(ids: &BTreeSet<String>) -> Self {
        Self {
            kept: Kept::default(),
            names: BTreeMap::new(),
            taken: ids.clone(),
            ids: ids.clone(),
            made: BTreeSet::new(),
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

    /// Other names for those of a section that hold what is kept back.
    fn name_anew(&mut self, section: &[(String, Node)]) {
        for (k, _) in section {
            if self.kept.mentions(k) {
                self.stand_in(k);
            }
        }
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

    /// Whether a word is the name of an element, or the way to one inside a part.
    fn is_name(&self, word: &str) -> bool {
        self.ids.contains(word)
            || (word.contains('/') && word.split('/').all(|step| self.ids.contains(step)))
    }

    /// Of an element only what the language demands of every one of its kind, and to which others it leads.
    fn shell(&self, value: &mut Node, rec: &'static Rec) {
        let Node::Map(pairs) = value else { return };
        let leads = |v: &Node| match v {
            Node::Seq(_) => v.strings().iter().all(|s| self.is_name(s)),
            // What a part gets from outside.
            Node::Map(pairs) => pairs.iter().all(|(k, v)| {
                self.ids.contains(k) && matches!(v, Node::Scalar(to, _) if self.is_name(to))
            }),
            Node::Scalar(..) => false,
        };
        pairs.retain_mut(|(k, v)| match key_of(rec, k) {
            Some(key) if key.required => {
                blank(v, key.ty);
                true
            }
            Some(key) => match key.ty {
                Ty::Ref(_) | Ty::Refs(_) => true,
                Ty::Shapes(_) => leads(v),
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
            // An identifier, such as that of the element to which a suppression is limited: without it, the suppression would hold everywhere.
            (Ty::Str, Node::Scalar(text, _)) if !self.made.contains(text.as_str()) => {
                self.word(text, false)
            }
            (Ty::Text | Ty::Str, v) => {
                let ours = |s: &str| self.made.contains(s);
                v.strings().iter().any(|s| self.kept.mentions(s) && !ours(s))
            }
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
        // The way to an element inside a part: each step by itself, however short.
        if text.contains('/') && self.is_name(text) {
            let steps: Vec<&str> = text
                .split('/')
                .map(|step| self.names.get(step).map_or(step, String::as_str))
                .collect();
            *text = steps.join("/");
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

/// One system under redaction: the whole, or what parts of it are made of.
struct Room {
    /// Where it was read from.
    from: String,
    /// Where its files lie in what is written; nothing for the whole.
    to: String,
    model: Node,
    /// Its own packs.
    packs: Vec<Node>,
    /// The room of each of its parts, in the order in which they are written.
    leads: Vec<Option<usize>>,
    /// What its author keeps back.
    marks: Vec<String>,
}

impl Room {
    /// The rooms of its parts that a step of a mark fits.
    fn parts(&self, step: &str) -> Vec<usize> {
        let Some(Node::Map(parts)) = self.model.get("parts") else { return Vec::new() };
        let fits = |id: &str| step == "*" || step == id;
        let all = parts.iter().zip(&self.leads);
        all.filter(|((id, _), _)| fits(id)).filter_map(|(_, to)| *to).collect()
    }

    /// From its directory to where everything is written.
    fn up(&self) -> &'static str {
        if self.to.is_empty() { "" } else { "../../" }
    }
}

/// What has identifiers: elements, and what parts of the room get from outside.
fn named(room: &Room) -> impl Iterator<Item = &[(String, Node)]> {
    let parts = match room.model.get("parts") {
        Some(Node::Map(parts)) => parts.as_slice(),
        _ => &[],
    };
    element_sections()
        .map(|(section, _)| room.model.get(section))
        .chain(parts.iter().map(|(_, part)| part.get("with")))
        .filter_map(|section| match section {
            Some(Node::Map(pairs)) => Some(pairs.as_slice()),
            _ => None,
        })
}

type Marks = BTreeSet<(usize, Vec<String>)>;

/// What a mark of a room means, room by room.
///
/// A mark that goes on behind a part leads into the system of that part. With a part as a whole, every element of its system is kept
/// back, and what is said of that system.
fn meant(rooms: &[Room], room: usize, path: &[String], out: &mut Marks) {
    let [parts, id, below @ ..] = path else {
        // A whole section is each of its elements.
        let whole = path.len() == 1 && element_sections().any(|(s, _)| s == path[0]);
        if whole {
            meant(rooms, room, &[path[0].clone(), "*".to_owned()], out);
        } else {
            out.insert((room, path.to_vec()));
        }
        return;
    };
    let into = parts == "parts"
        && match below {
            [] => false,
            [key] => key != "*" && key_of(&vocab::PART, key).is_none(),
            [key, ..] => key != "with",
        };
    if into {
        for to in rooms[room].parts(id) {
            meant(rooms, to, below, out);
        }
    } else if out.insert((room, path.to_vec())) && parts == "parts" && below.is_empty() {
        for to in rooms[room].parts(id) {
            everything(rooms, to, out);
        }
    }
}

/// All that is said in a room, but entries of packs, of which its elements are made.
fn everything(rooms: &[Room], room: usize, out: &mut Marks) {
    let Node::Map(pairs) = &rooms[room].model else { return };
    for (section, _) in pairs {
        let element = Namespace::ALL.iter().any(|(_, key, ..)| key == section);
        match key_of(&vocab::FILE, section).map(|k| k.ty) {
            None | Some(Ty::Shapes(_)) => {}
            // The author's words; which components others may link to stays, or they could not.
            Some(Ty::Rec(rec)) => {
                let words = |t: Ty| {
                    matches!(t, Ty::Text | Ty::Str | Ty::Map(_) | Ty::List(_) | Ty::Shapes(_))
                };
                for key in rec.keys.iter().filter(|k| words(k.ty)) {
                    out.insert((room, vec![section.clone(), key.name.to_owned()]));
                }
            }
            // Their keys are words of the packs.
            Some(Ty::Map(rec)) if !element => {
                for key in rec.keys.iter().filter(|k| !k.required) {
                    out.insert((room, vec![section.clone(), "*".to_owned(), key.name.to_owned()]));
                }
            }
            Some(_) => meant(rooms, room, std::slice::from_ref(section), out),
        }
    }
}

/// The author's files, each read again as a tree, by rooms; the whole comes first.
fn rooms(system: &System) -> Vec<Room> {
    let number: BTreeMap<&str, usize> =
        system.directories.iter().enumerate().map(|(i, d)| (d.path.as_str(), i)).collect();
    let room = |(i, d): (usize, &Directory)| {
        let mut model = Node::Map(Vec::new());
        for read in d.files.iter().filter_map(|f| read_again(system, *f)) {
            model.join(read);
        }
        let marks = model
            .get("confidential")
            .map_or_else(Vec::new, |m| m.strings().into_iter().map(str::to_owned).collect());
        if let Node::Map(pairs) = &mut model {
            pairs.retain(|(k, _)| !matches!(k.as_str(), "confidential" | "include" | "tensha"));
        }
        let lead = |part: &Node| match part.get("system") {
            Some(Node::Scalar(path, _)) => number.get(load::join(&d.path, path).as_str()).copied(),
            _ => None,
        };
        let leads = match model.get("parts") {
            Some(Node::Map(parts)) => parts.iter().map(|(_, part)| lead(part)).collect(),
            _ => Vec::new(),
        };
        Room {
            from: d.path.clone(),
            to: if i == 0 { String::new() } else { format!("parts/{i}/") },
            model,
            packs: d.packs.iter().filter_map(|f| read_again(system, *f)).collect(),
            leads,
            marks,
        }
    };
    system.directories.iter().enumerate().map(room).collect()
}

fn read_again(system: &System, file: FileId) -> Option<Node> {
    let tree = tree::parse(&system.sources, file, &Limits::default(), &mut Vec::new());
    tree.root().map(|root| node(&tree, root))
}

/// Gives the directories of parts and the files of dossiers names that tell nothing; dossiers by path and new name, and all new
/// names as they are written.
fn call_anew(rooms: &mut [Room]) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let mut dossiers: BTreeMap<String, String> = BTreeMap::new();
    let mut made = BTreeSet::new();
    let mut call = |value: &mut Node, name: String| {
        *value = Node::Scalar(name.clone(), false);
        made.insert(name);
    };
    for room in rooms {
        let up = room.up();
        if let Some(Node::Map(components)) = mutable(&mut room.model, "components") {
            for (_, c) in components {
                let Some(value) = mutable(c, "dossier") else { continue };
                let Node::Scalar(path, _) = &*value else { continue };
                let next = format!("dossiers/{}.yaml", dossiers.len() + 1);
                let name = dossiers.entry(load::join(&room.from, path)).or_insert(next);
                call(value, format!("{up}{name}"));
            }
        }
        if let Some(Node::Map(parts)) = mutable(&mut room.model, "parts") {
            for ((_, part), lead) in parts.iter_mut().zip(&room.leads) {
                if let (Some(value), Some(to)) = (mutable(part, "system"), lead) {
                    call(value, format!("{up}parts/{to}"));
                }
            }
        }
    }
    (dossiers, made)
}

/// The model of a system that was read, and the systems inside it, without what `confidential` marks and what `more` marks.
///
/// # Errors
/// Where a mark names nothing, or what is left would not load or would still mention what is kept back.
pub fn redact(system: &System, more: &[String], at: Date) -> Result<Redacted, Text> {
    let mut rooms = rooms(system);
    let mut ids = BTreeSet::new();
    for section in rooms.iter().flat_map(named) {
        ids.extend(section.iter().map(|(k, _)| k.clone()));
    }
    let file = Ty::Rec(&vocab::FILE);
    let mut marks = Marks::new();
    for (number, room) in rooms.iter().enumerate() {
        for mark in room.marks.iter().chain(if number == 0 { more } else { &[] }) {
            let path: Vec<String> = mark.split('/').map(|p| p.trim().to_owned()).collect();
            let mut means = Marks::new();
            meant(&rooms, number, &path, &mut means);
            // Whether a mark names something is asked of the whole model: what another mark takes away first was there.
            let named = means.iter().any(|(room, path)| {
                Redactor::new(&ids).remove(&mut rooms[*room].model.clone(), file, path) > 0
            });
            if !named {
                return Err(say!(msg_redact_nothing, mark.clone()));
            }
            marks.extend(means);
        }
    }
    let mut r = Redactor::new(&ids);
    for (room, path) in &marks {
        r.remove(&mut rooms[*room].model, file, path);
    }
    // Identifiers in the order of the sections and of the file, so that the same model has the same stand-ins.
    for room in &rooms {
        named(room).for_each(|section| r.name_anew(section));
        for pack in room.packs.iter().chain([&room.model]) {
            for key in vocab::FILE.keys.iter().filter(|k| matches!(k.ty, Ty::Shapes(_))) {
                if let Some(Node::Map(entries)) = pack.get(key.name) {
                    r.name_anew(entries);
                }
            }
        }
    }
    let (called, made) = call_anew(&mut rooms);
    r.made = made;
    let mut files = Vec::new();
    let mut words = Said::default();
    for Room { to, mut model, packs, .. } in rooms {
        r.clean(&mut model, file);
        said(&model, file, &mut words);
        let mut text = "tensha: 1".to_owned();
        model.write(0, &mut text);
        text.push('\n');
        files.push((format!("{to}{}", load::ROOT), text));
        for (n, mut pack) in packs.into_iter().enumerate() {
            r.clean(&mut pack, Ty::Shapes(""));
            said(&pack, Ty::Shapes(""), &mut words);
            files.push((format!("{to}packs/{}.yaml", n + 1), lines(&pack)));
        }
    }
    for (n, read) in system.sources.files().iter().enumerate() {
        // Whoever is not asked for any more stays at home.
        let Some(name) = called.get(&read.path) else { continue };
        let Some(mut dossier) = read_again(system, FileId(n as u32)) else { continue };
        r.clean(&mut dossier, Ty::Rec(&vocab::DOSSIER_FILE));
        said(&dossier, Ty::Rec(&vocab::DOSSIER_FILE), &mut words);
        files.push((name.clone(), lines(&dossier)));
    }
    words.free.retain(|w| !r.made.contains(w) && w != BLANK);
    let shaped = words.shaped.iter().any(|w| r.kept.mentions_in_shape(w));
    if shaped || words.free.iter().any(|w| r.kept.mentions(w)) {
        return Err(say!(msg_redact_left));
    }
    files[1..].sort();
    let world = MemoryWorld::new(at, files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    let loaded = load::load_as_written(&world, "");
    match loaded.diagnostics.iter().find(|d| d.severity == Severity::Error) {
        Some(d) => Err(say!(msg_redact_broken, d.code, d.message.clone())),
        None => Ok(Redacted { files, left_out: r.left_out }),
    }
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
