//! Reading records of the tree by the tables of [`crate::vocab`]: every key is known, every value has its shape, and what does
//! not fit becomes a diagnostic with a place and a remedy.

use tensha_text::tree::{NodeId, Tree, Value};
use tensha_text::{Date, Diagnostic, SourceMap, Span, Text};

use crate::grade::{Grade, Graded, Level, Property, Protections};
use crate::knowledge::{Knowledge, PackNs};
use crate::messages::say;
use crate::selector::{Condition, SELECTORS, Selector, Takes};
use crate::suggest::nearest;
use crate::system::{Names, Namespace, Ref};
use crate::units::{Dimension, Measure, Range, Unit, UnitError, Units};
use crate::vocab::{Key, Rec};

/// What every reading step shares.
pub(crate) struct Cx {
    pub sources: SourceMap,
    pub diagnostics: Vec<Diagnostic>,
    pub units: Units,
    /// Beyond this many, diagnostics are counted and not kept: a broken generator must not fill the memory.
    pub most: usize,
    pub dropped: usize,
    /// How many names may still be compared with wrong ones: a file full of wrong names must not take minutes.
    pub comparisons: usize,
    /// Where aliases stood. The reader of the tree has refused them, so nothing more is said about these places.
    pub refused: rustc_hash::FxHashSet<Span>,
}

impl Cx {
    pub fn say(&mut self, diagnostic: Diagnostic) {
        if diagnostic.primary.as_ref().is_some_and(|l| self.refused.contains(&l.span)) {
            return;
        }
        if self.diagnostics.len() < self.most {
            self.diagnostics.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    /// Whether looking through so many names for a similar one is worth it: the diagnostic will be kept, and not too many names were
    /// looked through before.
    pub fn may_compare(&mut self, names: usize) -> bool {
        let worth = self.diagnostics.len() < self.most && self.comparisons >= names;
        if worth {
            self.comparisons -= names;
        }
        worth
    }
}

/// Names as seen from one place of a model: with the prefix of the part, and what is bound from outside.
pub(crate) struct Scope<'n> {
    pub names: &'n Names,
    pub prefix: &'n str,
    pub bound: &'n rustc_hash::FxHashMap<String, String>,
}

impl Scope<'_> {
    pub fn full(&self, id: &str) -> String {
        self.bound.get(id).cloned().unwrap_or_else(|| format!("{}{id}", self.prefix))
    }

    fn get(&self, ns: Namespace, id: &str) -> Option<u32> {
        if self.prefix.is_empty() && self.bound.is_empty() {
            self.names.get(ns, id)
        } else {
            self.names.get(ns, &self.full(id))
        }
    }

    /// All kinds in which a name stands.
    pub fn find(&self, kinds: &[Namespace], id: &str) -> Vec<Ref> {
        kinds
            .iter()
            .filter_map(|ns| self.get(*ns, id).map(|index| Ref { ns: *ns, index }))
            .collect()
    }
}

/// A record under reading.
pub(crate) struct Rd<'t> {
    pub tree: &'t Tree,
    pub node: NodeId,
    rec: &'static Rec,
    /// The identifier of what is read, for messages and fingerprints.
    pub owner: &'t str,
}

/// Identifiers are words of letters, digits and `-`, `_`, `.`; letters of any script.
pub(crate) fn is_identifier(id: &str) -> bool {
    !id.is_empty()
        && id.chars().count() <= 120
        && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | 'ー'))
        && !id.starts_with(['-', '.'])
}

pub(crate) fn kinds_word(kinds: &[Namespace]) -> Text {
    let words: Vec<Text> = kinds.iter().map(|ns| ns.word()).collect();
    let mut out = Text::default();
    for (i, w) in words.iter().enumerate() {
        if i > 0 {
            out.ja.push('・');
            out.en.push_str(if i + 1 == words.len() { " or " } else { ", " });
        }
        out.ja.push_str(&w.ja);
        out.en.push_str(&w.en);
    }
    out
}

fn did_you_mean(d: Diagnostic, near: &[String]) -> Diagnostic {
    if near.is_empty() {
        return d;
    }
    let list: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
    d.help(say!(msg_did_you_mean, Text::new(list.join("、"), list.join(", "))))
}

impl<'t> Rd<'t> {
    /// Begins to read a record: says which keys are unknown, and which are missing.
    pub fn new(
        cx: &mut Cx,
        tree: &'t Tree,
        node: NodeId,
        rec: &'static Rec,
        owner: &'t str,
    ) -> Option<Self> {
        let this = Self { tree, node, rec, owner };
        let pairs: &[(NodeId, NodeId)] = if let Value::Map(pairs) = tree.value(node) {
            pairs
        } else if tree.is_null(node) {
            // `plant:` with nothing behind it is an element of which nothing is stated.
            &[]
        } else {
            let what = Text::new(rec.ja, rec.name);
            cx.say(
                Diagnostic::error("M003", say!(msg_not_a_record, what))
                    .at(tree.span(node))
                    .help(say!(msg_record_keys, keys_of(rec)))
                    .about([rec.name, owner]),
            );
            return None;
        };
        for (key, value) in pairs {
            let name = tree.text(*key).unwrap_or("");
            // `<<: *common` was refused with its alias.
            if !rec.keys.iter().any(|k| k.name == name) && !tree.is_refused(*value) {
                let what = Text::new(rec.ja, rec.name);
                let near = if cx.may_compare(rec.keys.len()) {
                    nearest(name, rec.keys.iter().map(|k| k.name))
                } else {
                    Vec::new()
                };
                let d = Diagnostic::error("M001", say!(msg_unknown_key, what, name))
                    .at(tree.span(*key))
                    .about([rec.name, owner, name]);
                let d = if cut_by_comma(cx, tree, *key) {
                    d.help(say!(msg_cut_by_comma))
                } else if near.is_empty() {
                    d.help(say!(msg_record_keys, keys_of(rec)))
                } else {
                    did_you_mean(d, &near)
                };
                cx.say(d);
            }
        }
        // What an alias would have brought is not known, so nothing can be said to be missing.
        let refused = tree.is_refused(node) || pairs.iter().any(|(_, v)| tree.is_refused(*v));
        if !tree.truncated && !refused {
            for key in rec.keys.iter().filter(|k| k.required) {
                // `technology:` with nothing behind it states no technology.
                if tree.get(node, key.name).is_none_or(|n| tree.is_null(n)) {
                    let what = Text::new(rec.ja, rec.name);
                    cx.say(
                        Diagnostic::error("M002", say!(msg_missing_key, what, key.name))
                            .at(this.head_span())
                            .help(say!(msg_missing_key_help, key.name, Text::new(key.ja, key.en)))
                            .about([rec.name, owner, key.name]),
                    );
                }
            }
        }
        Some(this)
    }

    /// The place of the record: its first key, so that a caret does not cover a whole block.
    fn head_span(&self) -> Span {
        let span = self.tree.span(self.node);
        match self.tree.pairs(self.node).first() {
            Some((k, _)) => self.tree.span(*k),
            None => span,
        }
    }

    fn key(&self, name: &str) -> &'static Key {
        // Each caller names a key of the record's own table; the first key stands in if that is ever broken.
        debug_assert!(
            self.rec.keys.iter().any(|k| k.name == name),
            "{name} is no key of {}",
            self.rec.name
        );
        self.rec.keys.iter().find(|k| k.name == name).unwrap_or(&self.rec.keys[0])
    }

    /// The node under a key; nothing where it is absent or null.
    pub fn get(&self, name: &str) -> Option<NodeId> {
        let node = self.tree.get(self.node, name)?;
        (!self.tree.is_null(node)).then_some(node)
    }

    pub fn span(&self, name: &str) -> Option<Span> {
        self.get(name).map(|n| self.tree.span(n))
    }

    fn subject(&self, name: &str) -> [String; 3] {
        [self.rec.name.to_owned(), self.owner.to_owned(), name.to_owned()]
    }

    fn wrong_shape(&self, cx: &mut Cx, name: &str, node: NodeId, wanted: Text) {
        let key = self.key(name);
        cx.say(
            Diagnostic::error("M003", say!(msg_wrong_shape, name, wanted))
                .at(self.tree.span(node))
                .help(say!(msg_key_means, name, Text::new(key.ja, key.en)))
                .about(self.subject(name)),
        );
    }

    /// A scalar's text.
    fn scalar(&self, cx: &mut Cx, name: &str, wanted: Text) -> Option<(&'t str, NodeId)> {
        let node = self.get(name)?;
        match self.tree.text(node) {
            Some(text) => Some((text, node)),
            None => {
                self.wrong_shape(cx, name, node, wanted);
                None
            }
        }
    }

    pub fn str(&self, cx: &mut Cx, name: &str) -> Option<String> {
        self.scalar(cx, name, say!(msg_a_word)).map(|(t, _)| t.to_owned())
    }

    /// A list of strings, or one string.
    pub fn strs(&self, cx: &mut Cx, name: &str) -> Vec<(&'t str, Span)> {
        let Some(node) = self.get(name) else { return Vec::new() };
        self.words(cx, name, node)
    }

    fn words(&self, cx: &mut Cx, name: &str, node: NodeId) -> Vec<(&'t str, Span)> {
        match self.tree.value(node) {
            Value::Scalar { text, .. } => vec![(text, self.tree.span(node))],
            Value::Seq(items) => {
                let mut out = Vec::with_capacity(items.len());
                for item in items {
                    match self.tree.text(*item) {
                        Some(text) => out.push((text, self.tree.span(*item))),
                        None => self.wrong_shape(cx, name, *item, say!(msg_a_word)),
                    }
                }
                out
            }
            Value::Map(_) => {
                self.wrong_shape(cx, name, node, say!(msg_a_list));
                Vec::new()
            }
        }
    }

    pub fn text(&self, cx: &mut Cx, name: &str) -> Option<Text> {
        let node = self.get(name)?;
        read_text(cx, self.tree, node, self.rec.name, self.owner)
    }

    /// A text, or a list of texts.
    pub fn texts(&self, cx: &mut Cx, name: &str) -> Vec<Text> {
        let Some(node) = self.get(name) else { return Vec::new() };
        let items = match self.tree.value(node) {
            Value::Seq(items) => items.to_vec(),
            _ => vec![node],
        };
        items
            .into_iter()
            .filter_map(|n| read_text(cx, self.tree, n, self.rec.name, self.owner))
            .collect()
    }

    pub fn bool(&self, cx: &mut Cx, name: &str) -> Option<bool> {
        let (text, node) = self.scalar(cx, name, say!(msg_true_or_false))?;
        match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.wrong_shape(cx, name, node, say!(msg_true_or_false));
                None
            }
        }
    }

    pub fn int(&self, cx: &mut Cx, name: &str) -> Option<u64> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_whole_number))?;
        let digits: String = text.chars().filter(|c| *c != '_').collect();
        match digits.parse::<u64>() {
            Ok(n) => Some(n),
            Err(_) => {
                self.wrong_shape(cx, name, node, say!(msg_a_whole_number));
                None
            }
        }
    }

    /// A number from 0 to 1, as a number or in per cent.
    pub fn share(&self, cx: &mut Cx, name: &str) -> Option<(f64, Span)> {
        let (m, span) = self.measure(cx, name, Some(Dimension::NUMBER))?;
        let share = m.si();
        if (0.0..=1.0).contains(&share) {
            return Some((share, span));
        }
        cx.say(
            Diagnostic::error("M006", say!(msg_not_a_share, name))
                .at(span)
                .help(say!(msg_not_a_share_help))
                .about(self.subject(name)),
        );
        None
    }

    pub fn date(&self, cx: &mut Cx, name: &str) -> Option<Date> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_date))?;
        let date = Date::parse(text);
        if date.is_none() {
            cx.say(
                Diagnostic::error("M008", say!(msg_not_a_date, text))
                    .at(self.tree.span(node))
                    .help(say!(msg_not_a_date_help))
                    .about(self.subject(name)),
            );
        }
        date
    }

    pub fn one_of(
        &self,
        cx: &mut Cx,
        name: &str,
        words: &'static [&'static str],
    ) -> Option<&'static str> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_word))?;
        if let Some(word) = words.iter().find(|w| **w == text) {
            return Some(word);
        }
        let list: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
        let d = Diagnostic::error("M009", say!(msg_not_one_of, name, text))
            .at(self.tree.span(node))
            .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
            .about(self.subject(name));
        cx.say(did_you_mean(d, &nearest(text, words.iter().copied())));
        None
    }

    fn unit_error(&self, cx: &mut Cx, name: &str, span: Span, error: UnitError) {
        let d = match error {
            UnitError::NoNumber(text) => Diagnostic::error("M006", say!(msg_not_a_quantity, text))
                .help(say!(msg_not_a_quantity_help)),
            UnitError::Unknown(unit, near) => {
                let d = Diagnostic::error("M006", say!(msg_unknown_unit, unit));
                if near.is_empty() {
                    d.help(say!(msg_not_a_quantity_help))
                } else {
                    did_you_mean(d, &near)
                }
            }
            UnitError::Mixed(text, unit) => {
                Diagnostic::error("M007", say!(msg_range_unit, text, unit))
                    .help(say!(msg_range_unit_help))
            }
        };
        cx.say(d.at(span).about(self.subject(name)));
    }

    /// A value with a unit; with a dimension, one that measures it.
    pub fn measure(
        &self,
        cx: &mut Cx,
        name: &str,
        dimension: Option<Dimension>,
    ) -> Option<(Measure, Span)> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_quantity))?;
        let span = self.tree.span(node);
        match cx.units.measure(text) {
            // All that is stated so is a size: an error, a step, a time, a rate, an amount.
            Ok(m) if m.value < 0.0 => {
                cx.say(
                    Diagnostic::error("M006", say!(msg_negative, name, text))
                        .at(span)
                        .help(say!(msg_negative_help))
                        .about(self.subject(name)),
                );
                None
            }
            Ok(m) => match dimension {
                Some(d)
                    if m.unit.dimension != d
                        || m.unit.currency.is_some()
                        || !m.unit.states.is_empty() =>
                {
                    let key = self.key(name);
                    cx.say(
                        Diagnostic::error("M007", say!(msg_wrong_dimension, name, text))
                            .at(span)
                            .help(say!(msg_wrong_dimension_help, example_of(d)))
                            .help(say!(msg_key_means, name, Text::new(key.ja, key.en)))
                            .about(self.subject(name)),
                    );
                    None
                }
                _ => Some((m, span)),
            },
            Err(error) => {
                self.unit_error(cx, name, span, error);
                None
            }
        }
    }

    /// A time in seconds.
    pub fn seconds(&self, cx: &mut Cx, name: &str) -> Option<(f64, Span)> {
        let (m, span) = self.measure(cx, name, Some(Dimension::TIME))?;
        Some((m.si(), span))
    }

    /// A rate; a time stands for once in that time.
    pub fn rate(&self, cx: &mut Cx, name: &str) -> Option<Measure> {
        let period = self
            .get(name)
            .and_then(|n| self.tree.text(n))
            .and_then(|text| cx.units.measure(text).ok().map(|m| (text, m)))
            .filter(|(_, m)| m.unit.dimension == Dimension::TIME && m.value > 0.0);
        if let Some((text, m)) = period {
            let unit = Unit {
                symbol: format!("/({text})"),
                dimension: Dimension::RATE,
                factor: 1.0 / m.si(),
                ..Unit::one()
            };
            return Some(Measure { value: 1.0, unit });
        }
        self.measure(cx, name, Some(Dimension::RATE)).map(|(m, _)| m)
    }

    pub fn unit(&self, cx: &mut Cx, name: &str) -> Option<Unit> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_unit))?;
        match cx.units.unit(text) {
            Ok(unit) => Some(unit),
            Err(error) => {
                self.unit_error(cx, name, self.tree.span(node), error);
                None
            }
        }
    }

    pub fn range(&self, cx: &mut Cx, name: &str, default: Option<&Unit>) -> Option<(Range, Span)> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_range))?;
        let span = self.tree.span(node);
        // A range over states ("closed") says which state; it has no numbers.
        if default.is_some_and(|u| u.states.iter().any(|s| s == text)) {
            return None;
        }
        match cx.units.range(text, default) {
            Ok(range) => {
                if default.is_some_and(|u| !u.fits(&range.unit)) {
                    let unit = default.map(|u| u.symbol.clone()).unwrap_or_default();
                    cx.say(
                        Diagnostic::error("M007", say!(msg_range_unit, text, unit))
                            .at(span)
                            .help(say!(msg_range_unit_help))
                            .about(self.subject(name)),
                    );
                    return None;
                }
                if let (Some(low), Some(high)) = (range.low, range.high)
                    && low > high
                {
                    cx.say(
                        Diagnostic::error("M031", say!(msg_range_reversed, text))
                            .at(span)
                            .help(say!(msg_range_reversed_help))
                            .about(self.subject(name)),
                    );
                    return None;
                }
                Some((range, span))
            }
            Err(error) => {
                self.unit_error(cx, name, span, error);
                None
            }
        }
    }

    /// One name of an element, at the place where it stands.
    pub fn resolve(
        &self,
        cx: &mut Cx,
        scope: &Scope,
        kinds: &[Namespace],
        id: &str,
        span: Span,
        name: &str,
    ) -> Option<Ref> {
        let found = scope.find(kinds, id);
        match found.as_slice() {
            [one] => Some(*one),
            [] => {
                let d =
                    Diagnostic::error("M004", say!(msg_unknown_reference, kinds_word(kinds), id))
                        .at(span)
                        .about([self.rec.name, self.owner, name, id]);
                let near = if cx.may_compare(scope.names.count(kinds)) {
                    scope.names.nearest(kinds, id)
                } else {
                    Vec::new()
                };
                let d = if near.is_empty() {
                    let sections: Vec<String> =
                        kinds.iter().map(|ns| format!("`{}:`", ns.key())).collect();
                    d.help(say!(
                        msg_unknown_reference_help,
                        Text::new(sections.join("・"), sections.join(" or "))
                    ))
                } else {
                    did_you_mean(d, &near)
                };
                cx.say(d);
                None
            }
            _ => {
                cx.say(
                    Diagnostic::error("M004", say!(msg_ambiguous_reference, id, kinds_word(kinds)))
                        .at(span)
                        .help(say!(msg_ambiguous_reference_help))
                        .about([self.rec.name, self.owner, name, id]),
                );
                None
            }
        }
    }

    pub fn reference(
        &self,
        cx: &mut Cx,
        scope: &Scope,
        name: &str,
        kinds: &[Namespace],
    ) -> Option<Ref> {
        let (id, node) = self.scalar(cx, name, say!(msg_an_identifier))?;
        self.resolve(cx, scope, kinds, id, self.tree.span(node), name)
    }

    pub fn references(
        &self,
        cx: &mut Cx,
        scope: &Scope,
        name: &str,
        kinds: &[Namespace],
    ) -> Vec<(Ref, Span)> {
        let Some(node) = self.get(name) else { return Vec::new() };
        self.references_in(cx, scope, name, node, kinds)
    }

    pub fn references_in(
        &self,
        cx: &mut Cx,
        scope: &Scope,
        name: &str,
        node: NodeId,
        kinds: &[Namespace],
    ) -> Vec<(Ref, Span)> {
        self.words(cx, name, node)
            .into_iter()
            .filter_map(|(id, span)| {
                self.resolve(cx, scope, kinds, id, span, name).map(|r| (r, span))
            })
            .collect()
    }

    /// The number of a pack entry.
    pub fn entry_of(
        &self,
        cx: &mut Cx,
        knowledge: &Knowledge,
        ns: PackNs,
        id: &str,
        span: Span,
        name: &str,
    ) -> Option<u32> {
        let found = knowledge.index(ns, id);
        if found.is_none() {
            let known = knowledge.ids(ns);
            // A short list is shown whole: what it calls things is then no longer a guess.
            let all = (known.len() <= 24)
                .then(|| known.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "));
            let near = if cx.may_compare(known.len()) { nearest(id, known) } else { Vec::new() };
            let d = Diagnostic::error("M005", say!(msg_unknown_entry, id, ns.key()))
                .at(span)
                .about([self.rec.name, self.owner, name, id]);
            let d = if near.is_empty() { d } else { did_you_mean(d, &near) };
            cx.say(d.help(match ns {
                PackNs::Link => say!(msg_unknown_link_help, id),
                PackNs::Kind => say!(msg_unknown_kind_help, id),
                _ => match all {
                    Some(all) => say!(msg_unknown_entry_all, ns.key(), all),
                    None => say!(msg_unknown_entry_help, ns.key()),
                },
            }));
        }
        found
    }

    pub fn entry(&self, cx: &mut Cx, knowledge: &Knowledge, name: &str, ns: PackNs) -> Option<u32> {
        let (id, node) = self.scalar(cx, name, say!(msg_an_identifier))?;
        self.entry_of(cx, knowledge, ns, id, self.tree.span(node), name)
    }

    pub fn entries(&self, cx: &mut Cx, knowledge: &Knowledge, name: &str, ns: PackNs) -> Vec<u32> {
        self.strs(cx, name)
            .into_iter()
            .filter_map(|(id, span)| self.entry_of(cx, knowledge, ns, id, span, name))
            .collect()
    }

    /// One strength, `standard`.
    pub fn level(&self, cx: &mut Cx, name: &str) -> Option<(Level, Span)> {
        let (text, node) = self.scalar(cx, name, say!(msg_a_strength))?;
        let span = self.tree.span(node);
        let level = Level::parse(text);
        if level.is_none() {
            cx.say(wrong_level(text, span).about(self.subject(name)));
        }
        level.map(|l| (l, span))
    }

    /// Property → strength.
    pub fn strengths(&self, cx: &mut Cx, name: &str) -> Option<Box<Protections>> {
        let node = self.get(name)?;
        let read = read_strengths(cx, self.tree, node, self.rec.name, self.owner);
        read.iter().any(Option::is_some).then(|| Box::new(read))
    }

    /// The records of a list.
    pub fn list(&self, cx: &mut Cx, name: &str) -> Vec<NodeId> {
        let Some(node) = self.get(name) else { return Vec::new() };
        match self.tree.value(node) {
            Value::Seq(items) => items.to_vec(),
            _ => {
                self.wrong_shape(cx, name, node, say!(msg_a_list));
                Vec::new()
            }
        }
    }

    /// Identifier, its span, and the record below it.
    pub fn map(&self, cx: &mut Cx, name: &str) -> Vec<(&'t str, Span, NodeId)> {
        let Some(node) = self.get(name) else { return Vec::new() };
        match self.tree.value(node) {
            Value::Map(pairs) => pairs
                .iter()
                .map(|(k, v)| (self.tree.text(*k).unwrap_or(""), self.tree.span(*k), *v))
                .collect(),
            _ => {
                self.wrong_shape(cx, name, node, say!(msg_a_mapping));
                Vec::new()
            }
        }
    }

    /// A selector, `{flow: {…}}`, or the conditions alone where the kind of element is known.
    pub fn selector(&self, cx: &mut Cx, name: &str, over: Option<Namespace>) -> Option<Selector> {
        let node = self.get(name)?;
        read_selector(cx, self.tree, node, over, self.rec.name, self.owner)
    }
}

/// Whether a key is the rest of an unquoted text that a comma cut in two: `{reason: dark, and wet}`.
pub(crate) fn cut_by_comma(cx: &Cx, tree: &Tree, key: NodeId) -> bool {
    let span = tree.span(key);
    let text = &cx.sources.file(span.file).text;
    let after = text.get(span.end as usize..).unwrap_or("").trim_start();
    after.starts_with([',', '}'])
}

fn keys_of(rec: &Rec) -> Text {
    let list: Vec<String> = rec.keys.iter().map(|k| format!("`{}`", k.name)).collect();
    Text::new(list.join("、"), list.join(", "))
}

fn example_of(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::TIME => "`10 s`, `5 min`, `2 h`",
        Dimension::RATE => "`0.1 /year`, `1 /s`",
        Dimension::LENGTH => "`10 mm`, `30 m`",
        _ => "`0.5`, `99 %`",
    }
}

fn wrong_level(text: &str, span: Span) -> Diagnostic {
    let levels: Vec<String> = Level::ALL.iter().map(|l| format!("`{}`", l.tag())).collect();
    let d = Diagnostic::error("M009", say!(msg_not_a_strength, text))
        .at(span)
        .help(say!(msg_one_of, Text::new(levels.join("、"), levels.join(", "))));
    did_you_mean(d, &nearest(text, Level::ALL.iter().map(|l| l.tag())))
}

/// A text for people: a string, or `{ja: …, en: …}`. One side alone stands for both, with a note.
pub(crate) fn read_text(
    cx: &mut Cx,
    tree: &Tree,
    node: NodeId,
    rec: &str,
    owner: &str,
) -> Option<Text> {
    match tree.value(node) {
        Value::Scalar { text, .. } => Some(Text::same(text)),
        Value::Map(pairs) => {
            let mut ja = None;
            let mut en = None;
            for (k, v) in pairs {
                match (tree.text(*k), tree.text(*v)) {
                    (Some("ja"), Some(t)) => ja = Some(t.to_owned()),
                    (Some("en"), Some(t)) => en = Some(t.to_owned()),
                    _ => {
                        let help = if cut_by_comma(cx, tree, *k) {
                            say!(msg_cut_by_comma)
                        } else {
                            say!(msg_text_keys_help)
                        };
                        cx.say(
                            Diagnostic::error("M003", say!(msg_text_keys))
                                .at(tree.span(*k))
                                .help(help)
                                .about([rec, owner]),
                        );
                    }
                }
            }
            match (ja, en) {
                (Some(ja), Some(en)) => Some(Text { ja, en }),
                (Some(one), None) | (None, Some(one)) => Some(Text::same(one)),
                (None, None) => None,
            }
        }
        Value::Seq(_) => {
            cx.say(
                Diagnostic::error("M003", say!(msg_text_keys))
                    .at(tree.span(node))
                    .help(say!(msg_text_keys_help))
                    .about([rec, owner]),
            );
            None
        }
    }
}

/// `{authenticity: weak, integrity: {level: strong, why: …, source: …}}`; a plain strength stands for all five.
pub(crate) fn read_strengths(
    cx: &mut Cx,
    tree: &Tree,
    node: NodeId,
    rec: &str,
    owner: &str,
) -> Protections {
    let mut out: Protections = Default::default();
    let grade_of = |text: &str| -> Option<Grade> {
        if text == "unknown" {
            Some(Grade::UNKNOWN)
        } else {
            Level::parse(text).map(Grade::exactly)
        }
    };
    match tree.value(node) {
        Value::Scalar { text, .. } => match grade_of(text) {
            Some(grade) => {
                for slot in &mut out {
                    *slot = Some(Graded {
                        grade,
                        span: tree.span(node),
                        why: None,
                        sources: Vec::new(),
                    });
                }
            }
            None => cx.say(wrong_level(text, tree.span(node)).about([rec, owner])),
        },
        Value::Map(pairs) => {
            for (k, v) in pairs {
                let name = tree.text(*k).unwrap_or("");
                let Some(property) = Property::parse(name) else {
                    let d = Diagnostic::error("M001", say!(msg_unknown_property, name))
                        .at(tree.span(*k))
                        .about([rec, owner, name]);
                    let near = nearest(name, Property::ALL.iter().map(|p| p.tag()));
                    cx.say(did_you_mean(d, &near).help(say!(msg_strength_help)));
                    continue;
                };
                let (text, at) = match tree.value(*v) {
                    Value::Scalar { text, .. } => (text, *v),
                    Value::Map(_) => {
                        match tree.get(*v, "level").and_then(|n| tree.text(n).map(|t| (t, n))) {
                            Some(found) => found,
                            None => {
                                cx.say(
                                    Diagnostic::error("M002", say!(msg_missing_key, name, "level"))
                                        .at(tree.span(*k))
                                        .help(say!(msg_strength_help))
                                        .about([rec, owner, name]),
                                );
                                continue;
                            }
                        }
                    }
                    Value::Seq(_) => {
                        cx.say(
                            Diagnostic::error(
                                "M003",
                                say!(msg_wrong_shape, name, say!(msg_a_strength)),
                            )
                            .at(tree.span(*v))
                            .help(say!(msg_strength_help))
                            .about([rec, owner, name]),
                        );
                        continue;
                    }
                };
                let Some(grade) = grade_of(text) else {
                    cx.say(wrong_level(text, tree.span(at)).about([rec, owner, name]));
                    continue;
                };
                let mut why = None;
                let mut sources = Vec::new();
                for (k, v) in tree.pairs(*v) {
                    match tree.text(*k) {
                        Some("level") => {}
                        Some("why" | "because") => why = read_text(cx, tree, *v, rec, owner),
                        Some("source" | "sources") => sources = string_list(tree, *v),
                        other => {
                            let other = other.unwrap_or("");
                            let d = Diagnostic::error("M001", say!(msg_unknown_key, name, other))
                                .at(tree.span(*k))
                                .about([rec, owner, name, other]);
                            let near = nearest(other, ["level", "why", "because", "source"]);
                            let d = if cut_by_comma(cx, tree, *k) {
                                d.help(say!(msg_cut_by_comma))
                            } else {
                                did_you_mean(d, &near).help(say!(msg_strength_help))
                            };
                            cx.say(d);
                        }
                    }
                }
                out[property as usize] = Some(Graded { grade, span: tree.span(at), why, sources });
            }
        }
        Value::Seq(_) => cx.say(
            Diagnostic::error("M003", say!(msg_wrong_shape, "strengths", say!(msg_a_strength)))
                .at(tree.span(node))
                .help(say!(msg_strength_help))
                .about([rec, owner]),
        ),
    }
    out
}

/// The strings of a list, or the one string; what is neither is passed over.
pub(crate) fn string_list(tree: &Tree, node: NodeId) -> Vec<String> {
    match tree.value(node) {
        Value::Scalar { text, .. } => vec![text.to_owned()],
        Value::Seq(items) => {
            items.iter().filter_map(|i| tree.text(*i).map(str::to_owned)).collect()
        }
        Value::Map(_) => Vec::new(),
    }
}

pub(crate) fn read_selector(
    cx: &mut Cx,
    tree: &Tree,
    node: NodeId,
    over: Option<Namespace>,
    rec: &str,
    owner: &str,
) -> Option<Selector> {
    let wrong = |cx: &mut Cx, span: Span| {
        cx.say(
            Diagnostic::error("M003", say!(msg_selector_shape))
                .at(span)
                .help(say!(msg_selector_help))
                .about([rec, owner]),
        );
    };
    let Value::Map(pairs) = tree.value(node) else {
        wrong(cx, tree.span(node));
        return None;
    };
    // `{flow: {…}}` names the kind of element; without it the caller knows the kind.
    let named = match pairs {
        [(k, v)] => tree
            .text(*k)
            .and_then(|t| SELECTORS.iter().find(|(ns, _)| ns.tag() == t))
            .map(|(ns, _)| (*ns, *v)),
        _ => None,
    };
    let (over, node) = match (named, over) {
        (Some((ns, _)), Some(wanted)) if ns != wanted => {
            wrong(cx, tree.span(node));
            return None;
        }
        (Some(found), _) => found,
        (None, Some(wanted)) => (wanted, node),
        (None, None) => {
            wrong(cx, tree.span(node));
            return None;
        }
    };
    let (_, keys) = SELECTORS.iter().find(|(ns, _)| *ns == over)?;
    let mut conditions = Vec::new();
    for (k, v) in tree.pairs(node) {
        let name = tree.text(*k).unwrap_or("");
        let span = tree.span(*v);
        let Some(key) = keys.iter().find(|key| key.name == name) else {
            let d = Diagnostic::error("M001", say!(msg_unknown_key, say!(msg_selector), name))
                .at(tree.span(*k))
                .about([rec, owner, name]);
            let near = nearest(name, keys.iter().map(|k| k.name));
            let list: Vec<String> = keys.iter().map(|k| format!("`{}`", k.name)).collect();
            let d = if near.is_empty() {
                d.help(say!(msg_record_keys, Text::new(list.join("、"), list.join(", "))))
            } else {
                did_you_mean(d, &near)
            };
            cx.say(d);
            continue;
        };
        let mut condition = Condition {
            key: key.name,
            values: Vec::new(),
            flag: None,
            number: None,
            quantity: None,
            levels: [None; 5],
            span,
        };
        let text = tree.text(*v).unwrap_or("");
        let ok = match key.takes {
            Takes::Names(_) | Takes::Entries(_) | Takes::Words(_) => {
                condition.values = string_list(tree, *v);
                condition.values.sort();
                if let Takes::Words(words) = key.takes
                    && let Some(bad) = condition
                        .values
                        .iter()
                        .find(|w| !words.is_empty() && !words.contains(&w.as_str()))
                {
                    let d = Diagnostic::error("M009", say!(msg_not_one_of, name, bad))
                        .at(span)
                        .about([rec, owner, name]);
                    let list: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
                    let d = d.help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))));
                    cx.say(did_you_mean(d, &nearest(bad, words.iter().copied())));
                }
                !condition.values.is_empty()
            }
            Takes::Flag => {
                condition.flag = text.parse().ok();
                condition.flag.is_some()
            }
            Takes::Number => {
                condition.number = text.parse().ok();
                condition.number.is_some()
            }
            Takes::Quantity => {
                condition.quantity = cx.units.measure(text).ok();
                condition.quantity.is_some()
            }
            Takes::Levels => {
                let read = read_strengths(cx, tree, *v, rec, owner);
                for (slot, graded) in condition.levels.iter_mut().zip(&read) {
                    *slot = graded.as_ref().map(|g| g.grade.lo);
                }
                true
            }
        };
        if ok {
            conditions.push(condition);
        } else {
            wrong(cx, span);
        }
    }
    // All conditions must hold, so their order says nothing.
    conditions.sort_by(|a, b| a.key.cmp(b.key));
    Some(Selector { over, conditions, span: tree.span(node) })
}

impl<'t> Rd<'t> {
    /// A record whose keys were checked before.
    pub fn quiet(tree: &'t Tree, node: NodeId, rec: &'static Rec) -> Option<Self> {
        matches!(tree.value(node), Value::Map(_)).then_some(Self { tree, node, rec, owner: "" })
    }
}
