//! The element tree of an XML text, with byte ranges, built without recursion and within limits.
//!
//! The tokens come from `quick-xml`, which streams, keeps byte positions, expands no entities and goes on after an
//! ill-formed tag. (`roxmltree`, the other candidate, builds its tree by recursion and stops at the first fault, so that
//! a deep file can exhaust the stack and a file with ten faults takes ten runs.) This layer adds what a reader of hostile
//! files needs: limits on bytes, depth, elements and attributes, and recovery from tags that do not match.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::diag::{MefCode, MefDiagnostic, Sink};
use super::join::{INCLUDE, Joined, NOT_UTF8, Target};
use super::read::Limits;

/// No element: the end of a chain of siblings, or the parent of the root.
pub(crate) const NONE: u32 = u32::MAX;

/// An element by its position in [`Tree::elements`].
pub(crate) type ElementId = u32;

/// One element.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    /// The name without a namespace prefix.
    pub name: &'a str,
    /// The start tag, from `<` to `>`.
    tag: (u32, u32),
    /// The end of the end tag.
    end: u32,
    first: u32,
    last: u32,
    next: u32,
    attrs: (u32, u16),
    stray_text: bool,
}

/// One attribute.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// The name as written.
    pub name: &'a str,
    /// The value, references replaced, without surrounding blanks.
    pub value: Cow<'a, str>,
    range: (u32, u32),
}

impl Attribute<'_> {
    /// The bytes of the value.
    pub(crate) fn range(&self) -> Range<usize> {
        self.range.0 as usize..self.range.1 as usize
    }
}

/// The elements of a text in the order of their start tags.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    pub elements: Vec<Element<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// The outermost elements; a well-formed text has one.
    pub roots: Vec<ElementId>,
    /// The text inside `label` elements, in the order of the elements.
    labels: Vec<(ElementId, String)>,
    /// Whether a part of the text could not be read, so that a name may be missing for that reason.
    pub truncated: bool,
}

impl<'a> Tree<'a> {
    pub(crate) fn name(&self, id: ElementId) -> &'a str {
        self.elements[id as usize].name
    }

    /// The start tag.
    pub(crate) fn tag(&self, id: ElementId) -> Range<usize> {
        let (start, end) = self.elements[id as usize].tag;
        start as usize..end as usize
    }

    /// The whole element.
    pub(crate) fn whole(&self, id: ElementId) -> Range<usize> {
        let element = &self.elements[id as usize];
        element.tag.0 as usize..element.end.max(element.tag.1) as usize
    }

    pub(crate) fn children(&self, id: ElementId) -> impl Iterator<Item = ElementId> + '_ {
        let mut at = self.elements[id as usize].first;
        std::iter::from_fn(move || {
            let now = at;
            let element = self.elements.get(now as usize)?;
            at = element.next;
            Some(now)
        })
    }

    pub(crate) fn attributes(&self, id: ElementId) -> &[Attribute<'a>] {
        let (start, count) = self.elements[id as usize].attrs;
        &self.attributes[start as usize..start as usize + usize::from(count)]
    }

    pub(crate) fn attribute(&self, id: ElementId, name: &str) -> Option<&Attribute<'a>> {
        self.attributes(id).iter().find(|attribute| attribute.name == name)
    }

    /// The text of a `label` element.
    pub(crate) fn label(&self, id: ElementId) -> Option<&str> {
        let at = self.labels.binary_search_by_key(&id, |entry| entry.0).ok()?;
        Some(self.labels[at].1.as_str())
    }
}

/// The place of `part` in `text`, when it is a piece of it.
fn place(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let end = start.checked_add(part.len())?;
    (end <= text.len()).then_some(start..end)
}

/// Builds the tree of `text`, whose length the caller has checked.
pub(crate) fn parse<'a>(text: &'a str, limits: &Limits, out: &mut Sink) -> Tree<'a> {
    build(text, limits, out, None, 0..text.len())
}

/// Builds the tree of the first of several files that stand in `text`, with the others where they are included.
pub(crate) fn parse_joined<'a>(
    text: &'a str,
    limits: &Limits,
    out: &mut Sink,
    joined: &Joined,
) -> Tree<'a> {
    let first = joined.files.first().map_or(0..0, |file| file.range.clone());
    build(text, limits, out, Some(joined), first)
}

fn build<'a>(
    text: &'a str,
    limits: &Limits,
    out: &mut Sink,
    joined: Option<&Joined>,
    range: Range<usize>,
) -> Tree<'a> {
    let mut builder = Builder {
        text,
        limits,
        out,
        tree: Tree::default(),
        open: Vec::new(),
        skipped: VecDeque::new(),
        joined,
        files: vec![(0, NONE)],
        floor: 0,
        hosts: Vec::new(),
        left: limits.max_bytes,
        seen: Vec::new(),
    };
    builder.run(range);
    builder.tree
}

struct Builder<'a, 'b> {
    text: &'a str,
    limits: &'b Limits,
    out: &'b mut Sink,
    tree: Tree<'a>,
    open: Vec<ElementId>,
    /// The open elements below the greatest depth, by name; they are only matched, not kept.
    skipped: VecDeque<&'a str>,
    joined: Option<&'b Joined>,
    /// The files that are being read, each included by the one before, and the element that gets what is in each.
    files: Vec<(usize, ElementId)>,
    /// Open elements from here on belong to the last of these files.
    floor: usize,
    /// Outer elements of included files that only wrap their content, and where it goes.
    hosts: Vec<(ElementId, ElementId)>,
    /// Bytes that may still be included; a file included twice is read twice.
    left: usize,
    /// Files that were included already.
    seen: Vec<usize>,
}

impl<'a> Builder<'a, '_> {
    /// Reads one file; false when nothing more may be read.
    fn run(&mut self, file: Range<usize>) -> bool {
        let whole = self.text;
        let Some(own) = whole.get(file.clone()) else { return true };
        let mut reader = Reader::from_str(own);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = false;
        // The tokens' positions do not count a byte order mark.
        let mark = if own.starts_with('\u{feff}') { 3 } else { 0 };
        let length = file.end;
        let at = |position: u64| (file.start + position as usize + mark).min(length);
        let mut errors = 0;
        loop {
            let before = at(reader.buffer_position());
            let event = reader.read_event();
            let after = at(reader.buffer_position());
            match event {
                Ok(Event::Eof) => break,
                Ok(Event::Start(start)) => {
                    if !self.start(&start, before..after, false) {
                        return false;
                    }
                }
                Ok(Event::Empty(start)) => {
                    if !self.start(&start, before..after, true) {
                        return false;
                    }
                }
                Ok(Event::End(end)) => {
                    let name = end.name();
                    self.end(name.local_name().into_inner(), before..after);
                }
                Ok(Event::Text(text)) => self.content(&text, before..after),
                Ok(Event::CData(text)) => self.content(&text, before..after),
                Ok(Event::GeneralRef(reference)) => {
                    let inner = place(self.text, &reference).unwrap_or(before..after);
                    let range = inner.start.saturating_sub(1)..(inner.end + 1).min(length);
                    let raw = self.text.get(range.clone()).unwrap_or_default();
                    match unescape(raw) {
                        Ok(text) if self.in_label() => self.add_label(&text),
                        Ok(_) => self.stray(range),
                        Err(_) => {
                            let one = MefDiagnostic::new(MefCode::XmlBadReference, range);
                            self.out.push(one.arg(raw));
                        }
                    }
                }
                Ok(Event::DocType(text)) => {
                    // The standard's own examples carry the bare name; that declares nothing.
                    if text.trim().contains(|letter: char| letter.is_whitespace() || letter == '[')
                    {
                        self.out.push(MefDiagnostic::new(MefCode::XmlDoctype, before..after));
                    }
                }
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
                Err(error) => {
                    errors += 1;
                    let at = at(reader.error_position());
                    self.tree.truncated = true;
                    if let XmlError::IllFormed(error) = &error
                        && after > before
                        && errors < 1000
                    {
                        let code = match error {
                            IllFormedError::UnclosedReference => MefCode::XmlBadReference,
                            _ => MefCode::XmlUnclosed,
                        };
                        let end = after.clamp(at, at + 20);
                        let raw = self.text.get(at..end).unwrap_or_default();
                        self.out.push(MefDiagnostic::new(code, at..end).arg(raw));
                        continue;
                    }
                    let end = (at + 1).min(length);
                    self.out.push(MefDiagnostic::new(MefCode::XmlUnclosed, at..end));
                    break;
                }
            }
        }
        while self.open.len() > self.floor {
            let Some(id) = self.open.pop() else { break };
            self.tree.elements[id as usize].end = length as u32;
            self.unclosed(id);
        }
        true
    }

    fn unclosed(&mut self, id: ElementId) {
        self.tree.truncated = true;
        let one = MefDiagnostic::new(MefCode::XmlUnclosedElement, self.tree.tag(id));
        self.out.push(one.arg(self.tree.name(id)));
    }

    /// Takes a start tag; false when nothing more may be read.
    fn start(&mut self, start: &BytesStart<'_>, range: Range<usize>, empty: bool) -> bool {
        let qname = start.name();
        let name = qname.local_name();
        let Some(place_of_name) = place(self.text, name.as_ref()) else { return true };
        let name = &self.text[place_of_name];
        if self.open.len() >= self.limits.max_depth || !self.skipped.is_empty() {
            if self.skipped.is_empty() {
                self.tree.truncated = true;
                let one = MefDiagnostic::new(MefCode::TooDeep, range);
                self.out.push(one.num(self.limits.max_depth));
            }
            if !empty {
                self.skipped.push_back(name);
            }
            return true;
        }
        let most = self.limits.max_elements;
        if self.tree.elements.len() >= most || self.tree.attributes.len() >= most {
            self.tree.truncated = true;
            let one = MefDiagnostic::new(MefCode::TooManyElements, range);
            self.out.push(one.num(self.limits.max_elements));
            return false;
        }
        if name.is_empty() {
            self.out.push(MefDiagnostic::new(MefCode::XmlBadName, range.clone()));
        }
        let first = self.tree.attributes.len();
        self.attributes(start, name, &range);
        let count = (self.tree.attributes.len() - first) as u16;

        let id = self.tree.elements.len() as u32;
        let mut parent = self.open.last().copied().unwrap_or(NONE);
        self.tree.elements.push(Element {
            name,
            tag: (range.start as u32, range.end as u32),
            end: range.end as u32,
            first: NONE,
            last: NONE,
            next: NONE,
            attrs: (first as u32, count),
            stray_text: false,
        });
        let included = self.files.len() > 1 && self.open.len() == self.floor;
        match (self.files.last(), self.hosts.last()) {
            (Some(&(_, host)), _) if included => parent = host,
            (_, Some(&(wrapper, host))) if wrapper == parent => parent = host,
            _ => {}
        }
        let directive = self.joined.is_some() && name == INCLUDE && parent != NONE;
        if included && name == "opsa-mef" {
            // What wraps an included file is no part of the tree, only what is inside.
            self.hosts.push((id, parent));
        } else if directive {
            if !self.include(id, parent) {
                return false;
            }
        } else if parent == NONE {
            self.tree.roots.push(id);
        } else {
            let last = self.tree.elements[parent as usize].last;
            if last == NONE {
                self.tree.elements[parent as usize].first = id;
            } else {
                self.tree.elements[last as usize].next = id;
            }
            self.tree.elements[parent as usize].last = id;
        }
        if name == "label" {
            self.tree.labels.push((id, String::new()));
        }
        if !empty {
            self.open.push(id);
        }
        true
    }

    fn attributes(&mut self, start: &BytesStart<'_>, element: &'a str, tag: &Range<usize>) {
        let first = self.tree.attributes.len();
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                self.out.push(MefDiagnostic::new(MefCode::XmlBadAttribute, tag.clone()));
                continue;
            };
            let (Some(name), Some(value)) =
                (place(self.text, attribute.key.as_ref()), place(self.text, &attribute.value))
            else {
                continue;
            };
            let name = &self.text[name];
            if name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xml:") {
                continue;
            }
            if self.tree.attributes.len() - first >= self.limits.max_attributes {
                let one = MefDiagnostic::new(MefCode::TooManyAttributes, tag.clone());
                self.out.push(one.arg(element).num(self.limits.max_attributes));
                break;
            }
            if self.tree.attributes[first..].iter().any(|other| other.name == name) {
                let one = MefDiagnostic::new(MefCode::XmlRepeatedAttribute, value.clone());
                self.out.push(one.arg(name));
                continue;
            }
            let raw = &self.text[value.clone()];
            let text = unescape(raw).unwrap_or_else(|_| {
                let one = MefDiagnostic::new(MefCode::XmlBadReference, value.clone());
                self.out.push(one.arg(raw));
                Cow::Borrowed(raw)
            });
            let text = match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            };
            let range = (value.start as u32, value.end as u32);
            self.tree.attributes.push(Attribute { name, value: text, range });
        }
    }

    fn end(&mut self, name: &str, range: Range<usize>) {
        if let Some(&open) = self.skipped.back() {
            if open == name {
                self.skipped.pop_back();
            }
            return;
        }
        // A tag that matches an element a little further out closes those in between; one that matches nothing is
        // left out. Looking only a few steps out keeps the work linear.
        let near = self.open[self.floor..].iter().rev().take(8);
        let Some(steps) = near.clone().position(|&id| self.tree.name(id) == name) else {
            self.tree.truncated = true;
            let one = MefDiagnostic::new(MefCode::XmlUnmatchedEnd, range);
            self.out.push(one.arg(name));
            return;
        };
        for step in 0..=steps {
            let Some(id) = self.open.pop() else { return };
            let end = if step == steps { range.end } else { range.start };
            self.tree.elements[id as usize].end = end as u32;
            self.left_behind(id);
            if step < steps {
                self.unclosed(id);
            }
        }
    }

    /// Puts the content of a file in the place of a directive; false when nothing more may be read.
    fn include(&mut self, id: ElementId, host: ElementId) -> bool {
        let Some(joined) = self.joined else { return true };
        let tag = self.tree.tag(id);
        for attribute in self.tree.attributes(id) {
            if attribute.name != "file" {
                let one = MefDiagnostic::new(MefCode::UnknownAttribute, attribute.range());
                self.out.push(one.arg(attribute.name).arg(INCLUDE).suggest(Some("file")));
            }
        }
        let Some(wanted) = self.tree.attribute(id, "file").map(|one| one.value.to_string()) else {
            self.tree.truncated = true;
            let one = MefDiagnostic::new(MefCode::MissingAttribute, tag);
            self.out.push(one.arg(INCLUDE).arg("file"));
            return true;
        };
        let from = self.files.last().map_or(0, |file| file.0);
        let missing = Target::None(MefCode::IncludeNotFound, vec![wanted.clone()]);
        let target = joined.targets.get(&(from, wanted)).unwrap_or(&missing);
        let found = match target {
            Target::File(at) => joined.files.get(*at).map(|file| (*at, file)),
            Target::None(code, words) => {
                let one = MefDiagnostic::new(*code, tag.clone());
                self.out.push(words.iter().fold(one, MefDiagnostic::arg));
                self.tree.truncated = true;
                return true;
            }
        };
        let Some((at, file)) = found else { return true };
        if let Some(first) = self.files.iter().position(|open| open.0 == at) {
            let name = |open: &(usize, ElementId)| {
                joined.files.get(open.0).map_or("", |file| file.name.as_str())
            };
            let mut path: Vec<&str> = self.files[first..].iter().map(name).collect();
            path.push(&file.name);
            let one = MefDiagnostic::new(MefCode::IncludeCycle, tag).arg(&file.name);
            self.out.push(one.arg(path.join(" → ")));
            self.tree.truncated = true;
            return true;
        }
        if self.files.len() > self.limits.max_include_depth {
            self.tree.truncated = true;
            let one = MefDiagnostic::new(MefCode::IncludeTooDeep, tag);
            self.out.push(one.num(self.limits.max_include_depth).arg(&file.name));
            return true;
        }
        let Some(left) = self.left.checked_sub(file.range.len() + 1) else {
            self.tree.truncated = true;
            let one = MefDiagnostic::new(MefCode::IncludeTooLarge, tag);
            self.out.push(one.arg(&file.name).num(self.limits.max_bytes));
            return true;
        };
        self.left = left;
        if self.seen.contains(&at) {
            self.out.push(MefDiagnostic::new(MefCode::IncludeAgain, tag).arg(&file.name));
        } else {
            self.seen.push(at);
        }
        self.included(at, host, file.range.clone())
    }

    fn included(&mut self, at: usize, host: ElementId, mut range: Range<usize>) -> bool {
        let (floor, hosts) = (self.floor, self.hosts.len());
        if self.text.get(range.clone()).is_some_and(|text| text.ends_with(NOT_UTF8)) {
            let end = range.end;
            range.end -= NOT_UTF8.len();
            self.tree.truncated = true;
            self.out.push(MefDiagnostic::new(MefCode::NotUtf8, range.end..end));
        }
        self.files.push((at, host));
        self.floor = self.open.len();
        let before = self.tree.elements.len();
        let more = self.run(range.clone());
        if more && self.tree.elements.len() == before {
            self.out.push(MefDiagnostic::new(MefCode::NoRoot, range.start..range.start));
        }
        self.files.pop();
        self.hosts.truncate(hosts);
        self.floor = floor;
        self.skipped.clear();
        more
    }

    /// A directive has nothing inside, and what would stand there goes nowhere.
    fn left_behind(&mut self, id: ElementId) {
        let element = &self.tree.elements[id as usize];
        if self.joined.is_some() && element.name == INCLUDE && element.first != NONE {
            let inside = element.first;
            let one = MefDiagnostic::new(MefCode::UnknownElement, self.tree.tag(inside));
            self.out.push(one.arg(self.tree.name(inside)).arg(INCLUDE));
        }
    }

    fn in_label(&self) -> bool {
        self.skipped.is_empty() && self.open.last().is_some_and(|&id| self.tree.name(id) == "label")
    }

    fn add_label(&mut self, text: &str) {
        if let Some(last) = self.tree.labels.last_mut() {
            last.1.push_str(text);
        }
    }

    fn content(&mut self, text: &str, range: Range<usize>) {
        if self.in_label() {
            self.add_label(text);
        } else if !text.trim().is_empty() {
            self.stray(range);
        }
    }

    /// Text where the format has none: said once for each element.
    fn stray(&mut self, range: Range<usize>) {
        if !self.skipped.is_empty() {
            return;
        }
        let Some(&id) = self.open.last() else {
            self.out.push(MefDiagnostic::new(MefCode::XmlStrayText, range).arg("?"));
            return;
        };
        let element = &mut self.tree.elements[id as usize];
        if !std::mem::replace(&mut element.stray_text, true) {
            let one = MefDiagnostic::new(MefCode::XmlStrayText, range);
            self.out.push(one.arg(element.name));
        }
    }
}
