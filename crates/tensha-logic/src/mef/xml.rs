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
    let mut builder = Builder {
        text,
        limits,
        out,
        tree: Tree::default(),
        open: Vec::new(),
        skipped: VecDeque::new(),
    };
    builder.run();
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
}

impl<'a> Builder<'a, '_> {
    fn run(&mut self) {
        let mut reader = Reader::from_str(self.text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = false;
        // The tokens' positions do not count a byte order mark.
        let mark = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        let length = self.text.len();
        let at = |position: u64| (position as usize + mark).min(length);
        let mut errors = 0;
        loop {
            let before = at(reader.buffer_position());
            let event = reader.read_event();
            let after = at(reader.buffer_position());
            match event {
                Ok(Event::Eof) => break,
                Ok(Event::Start(start)) => {
                    if !self.start(&start, before..after, false) {
                        return;
                    }
                }
                Ok(Event::Empty(start)) => {
                    if !self.start(&start, before..after, true) {
                        return;
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
        while let Some(id) = self.open.pop() {
            self.tree.elements[id as usize].end = self.text.len() as u32;
            self.unclosed(id);
        }
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
        let parent = self.open.last().copied().unwrap_or(NONE);
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
        if parent == NONE {
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
        let near = self.open.iter().rev().take(8);
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
            if step < steps {
                self.unclosed(id);
            }
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
