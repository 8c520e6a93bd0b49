//! The sections on profiles of sectors and minimum conditions.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;
use tensha_text::tree::{NodeId, Value};
use tensha_text::{Date, Diagnostic, Span, Text};

use super::{Entry, Merger, unknown_key};
use crate::grade::{Level, Property};
use crate::knowledge::Knowledge;
use crate::messages::say;
use crate::reader::{Cx, read_text, string_list};
use crate::sector::{
    COMMENT_NEEDS, CommentNeed, Committee, Degree, Exception, MinimumCondition, MinimumList,
    PROPOSAL_STAGES, Point, Profile, Proposal,
};
use crate::suggest::nearest;
use crate::vocab::ARROWS;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 5] =
    ["profiles", "minimum-lists", "committees", "comment-needs", "proposals"];

impl Merger<'_> {
    pub(super) fn sector(&mut self, section: &str, entry: Entry) {
        match section {
            "profiles" => self.profile(entry),
            "minimum-lists" => self.minimum_list(entry),
            "proposals" => self.proposal(entry),
            "comment-needs" => {
                self.keys(&entry, &["topics"]);
                let base = self.base(&entry, |k| &k.comment_needs);
                let topics = match entry.get("topics") {
                    Some(_) => entry.strs("topics"),
                    None => base.map(|b| b.topics).unwrap_or_default(),
                };
                self.add(
                    entry,
                    |k| &mut k.comment_needs,
                    |head, _| CommentNeed { head, topics },
                    |e| &e.head,
                );
            }
            _ => {
                self.keys(&entry, &["topics", "sectors"]);
                let base = self.base(&entry, |k| &k.committees);
                let list = |key: &str, old: Option<&Vec<String>>| match entry.get(key) {
                    Some(_) => entry.strs(key),
                    None => old.cloned().unwrap_or_default(),
                };
                let topics = list("topics", base.as_ref().map(|b| &b.topics));
                let sectors = list("sectors", base.as_ref().map(|b| &b.sectors));
                self.add(
                    entry,
                    |k| &mut k.committees,
                    |head, _| Committee { head, topics, sectors },
                    |e| &e.head,
                );
            }
        }
    }

    fn proposal(&mut self, entry: Entry) {
        const KEYS: [&str; 7] =
            ["topic", "committee", "seen", "proposed", "in-draft", "published", "recognised"];
        self.keys(&entry, &KEYS);
        let base = self.base(&entry, |k| &k.proposals);
        let old = base.as_ref();
        let topic = entry.str("topic").map(str::to_owned).or(old.map(|b| b.topic.clone()));
        let Some(topic) = self.needed(&entry, "topic", topic) else { return };
        let committee =
            entry.str("committee").map(str::to_owned).or(old.and_then(|b| b.committee.clone()));
        let mut stages = old.map(|b| b.stages).unwrap_or_default();
        for (stage, key) in stages.iter_mut().zip(PROPOSAL_STAGES) {
            *stage = self.day(&entry, key).or(*stage);
        }
        let mut last: Option<(Date, &str)> = None;
        for (day, key) in stages.iter().zip(PROPOSAL_STAGES) {
            let Some(day) = *day else { continue };
            if let Some((before, earlier)) = last.filter(|(before, _)| *before > day) {
                let span = entry.get(key).map_or(entry.head.span, |n| entry.tree.span(n));
                let what = say!(
                    msg_stage_back,
                    key.to_owned(),
                    day.to_string(),
                    earlier.to_owned(),
                    before.to_string()
                );
                self.cx.say(
                    Diagnostic::error("M031", what)
                        .at(span)
                        .help(say!(msg_stage_back_help))
                        .about(["pack", &entry.head.pack, &entry.head.id, key]),
                );
            }
            last = Some((day, key));
        }
        self.add(
            entry,
            |k| &mut k.proposals,
            |head, _| Proposal { head, topic, committee, stages },
            |e| &e.head,
        );
    }

    /// A mapping under a key, or nothing where it is not there; another shape is said.
    fn mapping(&mut self, entry: &Entry, key: &str) -> Vec<(NodeId, NodeId)> {
        let Some(node) = entry.get(key) else { return Vec::new() };
        match entry.tree.value(node) {
            Value::Map(pairs) => pairs.to_vec(),
            _ if entry.tree.is_null(node) => Vec::new(),
            _ => {
                self.cx.say(
                    Diagnostic::error(
                        "M003",
                        say!(msg_wrong_shape, key.to_owned(), say!(msg_a_mapping)),
                    )
                    .at(entry.tree.span(node))
                    .help(say!(msg_pack_entry_help))
                    .about(["pack", &entry.head.pack, &entry.head.id, key]),
                );
                Vec::new()
            }
        }
    }

    /// The word of `confirmations` that stands at a node, alone or under `confirmation`.
    fn confirmation(&mut self, entry: &Entry, at: NodeId) -> Option<String> {
        let tree = entry.tree;
        let node = if matches!(tree.value(at), Value::Map(_)) {
            tree.get(at, "confirmation")?
        } else {
            at
        };
        let word = tree.text(node)?.to_owned();
        if self.knowledge.confirmations.contains_key(&word) {
            return Some(word);
        }
        self.not_one_of(
            entry,
            node,
            "confirmation",
            &word,
            &self.knowledge.confirmations.keys().cloned().collect::<Vec<_>>(),
        );
        None
    }

    fn not_one_of(&mut self, entry: &Entry, at: NodeId, key: &str, word: &str, known: &[String]) {
        let list: Vec<String> = known.iter().map(|w| format!("`{w}`")).collect();
        self.cx.say(
            Diagnostic::error("M009", say!(msg_not_one_of, key.to_owned(), word.to_owned()))
                .at(entry.tree.span(at))
                .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                .about(["pack", &entry.head.pack, &entry.head.id, key, word]),
        );
    }

    fn strength_word(&mut self, entry: &Entry, at: NodeId) -> Option<Level> {
        let word = entry.tree.text(at).unwrap_or("");
        let found = Level::parse(word);
        if found.is_none() {
            self.cx.say(
                Diagnostic::error("M009", say!(msg_not_a_strength, word.to_owned()))
                    .at(entry.tree.span(at))
                    .help(say!(msg_one_of, "`none`, `weak`, `standard`, `strong`"))
                    .about(["pack", &entry.head.pack, &entry.head.id, word]),
            );
        }
        found
    }

    fn profile(&mut self, entry: Entry) {
        const KEYS: &[&str] = &[
            "sectors", "inherits", "requires", "demands", "needs", "regimes", "forbids", "except",
        ];
        self.keys(&entry, KEYS);
        let tree = entry.tree;
        let base = self.base(&entry, |k| &k.profiles);
        let list = |key: &str, old: Option<Vec<String>>| match entry.get(key) {
            Some(_) => entry.strs(key),
            None => old.unwrap_or_default(),
        };
        let sectors = list("sectors", base.as_ref().map(|b| b.sectors.clone()));
        let inherits = list("inherits", base.as_ref().map(|b| b.inherits.clone()));
        let old = base.as_ref().map(|b| b.asks.clone()).unwrap_or_default();
        let mut asks = old.clone();
        for (k, v) in self.mapping(&entry, "requires") {
            let id = tree.text(k).unwrap_or("").to_owned();
            if let Some(word) = self.confirmation(&entry, v) {
                asks.insert(Point::Requirement(id), Degree::Confirmation(word));
            }
        }
        if let Some(node) = entry.get("demands") {
            let words = string_list(tree, node);
            if words.len() != 4 {
                self.cx.say(
                    Diagnostic::error("M003", say!(msg_profile_demands, entry.head.id.clone()))
                        .at(tree.span(node))
                        .help(say!(msg_profile_demands_help))
                        .about(["pack", &entry.head.pack, &entry.head.id, "demands"]),
                );
            }
            let known: Vec<String> = self.knowledge.confirmations.keys().cloned().collect();
            self.all_known(&entry, "demands", &words, &known);
            for (n, word) in (1..=4).zip(words) {
                if known.contains(&word) {
                    asks.insert(Point::Demand(n), Degree::Confirmation(word));
                }
            }
        }
        for (k, v) in self.mapping(&entry, "needs") {
            let word = tree.text(k).unwrap_or("").to_owned();
            let Some(arrow) = ARROWS.iter().find(|a| **a == word) else {
                self.not_one_of(&entry, k, "needs", &word, &owned(ARROWS));
                continue;
            };
            for (p, level) in tree.pairs(v).to_vec() {
                let tag = tree.text(p).unwrap_or("").to_owned();
                let Some(property) = Property::parse(&tag) else {
                    let known: Vec<String> =
                        Property::ALL.iter().map(|p| p.tag().to_owned()).collect();
                    self.not_one_of(&entry, p, &word, &tag, &known);
                    continue;
                };
                if let Some(level) = self.strength_word(&entry, level) {
                    asks.insert(Point::Need(arrow, property), Degree::Level(level));
                }
            }
        }
        if entry.get("regimes").is_some() {
            asks.retain(|p, _| !matches!(p, Point::Regime(_)));
            for id in entry.strs("regimes") {
                asks.insert(Point::Regime(id), Degree::Asked);
            }
        }
        let mut forbids = base.as_ref().map(|b| b.forbids.clone()).unwrap_or_default();
        for (k, v) in self.mapping(&entry, "forbids") {
            let id = tree.text(k).unwrap_or("").to_owned();
            let reason = self.reason_at(&entry, v);
            forbids.insert(id, reason);
        }
        let mut except = base.as_ref().map(|b| b.except.clone()).unwrap_or_default();
        for (k, v) in self.mapping(&entry, "except") {
            let word = tree.text(k).unwrap_or("").to_owned();
            let Some(point) = Point::parse(&word) else {
                self.not_one_of(&entry, k, "except", &word, &owned(&POINTS));
                continue;
            };
            let left = if matches!(point, Point::Need(..)) {
                tree.get(v, "level").and_then(|n| self.strength_word(&entry, n)).map(Degree::Level)
            } else if tree.get(v, "confirmation").is_some() {
                self.confirmation(&entry, v).map(Degree::Confirmation)
            } else {
                None
            };
            let reason = self.reason_at(&entry, v);
            if reason.is_none() {
                self.relaxed_point(&entry, tree.span(k), &word);
            }
            except.insert(point, Exception { left, reason });
        }
        if entry.extends && !entry.reason {
            for (point, before) in &old {
                let now = asks.get(point);
                if now.is_none_or(|now| self.rank(now) < self.rank(before)) {
                    self.relaxed_point(&entry, entry.head.span, &point.to_string());
                }
            }
        }
        self.add(
            entry,
            |k| &mut k.profiles,
            |head, _| Profile { head, sectors, inherits, asks, forbids, except },
            |e| &e.head,
        );
    }

    /// Where a degree stands among those of its sort.
    fn rank(&self, degree: &Degree) -> u32 {
        self.knowledge.rank_of(degree)
    }

    fn reason_at(&mut self, entry: &Entry, at: NodeId) -> Option<Text> {
        let node = entry.tree.get(at, "reason")?;
        read_text(self.cx, entry.tree, node, "pack", &entry.head.id)
    }

    fn relaxed_point(&mut self, entry: &Entry, at: Span, what: &str) {
        self.cx.say(
            Diagnostic::error(
                "M017",
                say!(msg_relaxed, entry.head.id.clone(), format!("`{what}`")),
            )
            .at(at)
            .help(say!(msg_profile_relaxed_help))
            .about(["pack", &entry.head.pack, &entry.head.id, what]),
        );
    }

    fn minimum_list(&mut self, entry: Entry) {
        self.keys(&entry, &["date", "agreed-by", "conditions"]);
        let tree = entry.tree;
        let base = self.base(&entry, |k| &k.minimum_lists);
        let date = self.day(&entry, "date").or(base.as_ref().map(|b| b.date));
        let agreed_by =
            self.said(&entry, "agreed-by").or(base.as_ref().and_then(|b| b.agreed_by.clone()));
        let mut conditions = base.map(|b| b.conditions).unwrap_or_default();
        for (k, v) in self.mapping(&entry, "conditions") {
            let id = tree.text(k).unwrap_or("").to_owned();
            const KEYS: [&str; 4] = ["name", "text", "requirements", "confirmation"];
            for (key, _) in tree.pairs(v) {
                if !KEYS.contains(&tree.text(*key).unwrap_or("")) {
                    unknown_key(self.cx, tree, *key, say!(msg_pack_entry), &id, KEYS);
                }
            }
            let confirmation = self.confirmation(&entry, v);
            let mut said = |key: &str| {
                tree.get(v, key).and_then(|n| read_text(self.cx, tree, n, "condition", &id))
            };
            let (name, text) = (said("name"), said("text"));
            let condition = MinimumCondition {
                name: name.unwrap_or_else(|| Text::same(id.clone())),
                text,
                requirements: tree
                    .get(v, "requirements")
                    .map(|n| string_list(tree, n))
                    .unwrap_or_default(),
                confirmation,
                id,
            };
            match conditions.iter_mut().find(|c| c.id == condition.id) {
                Some(slot) => *slot = condition,
                None => conditions.push(condition),
            }
        }
        let Some(date) = self.needed(&entry, "date", date) else { return };
        self.add(
            entry,
            |k| &mut k.minimum_lists,
            |head, _| MinimumList { head, date, agreed_by, conditions },
            |e| &e.head,
        );
    }
}

/// How points can be written, for messages.
const POINTS: [&str; 5] =
    ["SCHEME/NUMBER", "SCHEME", "demands/1", "needs/ARROW/PROPERTY", "regimes/ID"];

/// What entries name must be there, and no profile may build on itself.
pub(super) fn check(cx: &mut Cx, k: &Knowledge) {
    let mut lost: Vec<(&str, String, Span, Vec<String>)> = Vec::new();
    fn near<'a>(word: &str, known: impl Iterator<Item = &'a String>) -> Vec<String> {
        nearest(word, known.map(String::as_str))
    }
    let requirement = |id: &str| -> Option<Vec<String>> {
        let known = k.requirements.contains_key(id) || k.schemes.contains_key(id);
        (!known).then(|| near(id, k.requirements.keys().chain(k.schemes.keys())))
    };
    for p in k.profiles.values() {
        let (id, span) = (p.head.id.as_str(), p.head.span);
        let mut miss = |word: &str, near: Vec<String>| lost.push((id, word.to_owned(), span, near));
        for s in p.sectors.iter().filter(|s| !k.sectors.contains_key(*s)) {
            miss(s, near(s, k.sectors.keys()));
        }
        for i in p.inherits.iter().filter(|i| !k.profiles.contains_key(*i)) {
            miss(i, near(i, k.profiles.keys()));
        }
        for point in p.asks.keys().chain(p.except.keys()) {
            match point {
                Point::Requirement(r) => {
                    if let Some(near) = requirement(r) {
                        miss(r, near);
                    }
                }
                Point::Regime(r) if !k.regimes.contains_key(r) => {
                    miss(r, near(r, k.regimes.keys()));
                }
                _ => {}
            }
        }
        for r in p.forbids.keys().filter(|r| !k.requirements.contains_key(*r)) {
            miss(r, near(r, k.requirements.keys()));
        }
    }
    for list in k.minimum_lists.values() {
        for r in list.conditions.iter().flat_map(|c| &c.requirements) {
            if !k.requirements.contains_key(r) {
                let found = near(r, k.requirements.keys());
                lost.push((&list.head.id, r.clone(), list.head.span, found));
            }
        }
    }
    for c in k.committees.values() {
        for t in c.topics.iter().filter(|t| !k.topics.contains_key(*t)) {
            lost.push((&c.head.id, t.clone(), c.head.span, near(t, k.topics.keys())));
        }
        for s in c.sectors.iter().filter(|s| !k.sectors.contains_key(*s)) {
            lost.push((&c.head.id, s.clone(), c.head.span, near(s, k.sectors.keys())));
        }
    }
    for n in k.comment_needs.values() {
        if !COMMENT_NEEDS.contains(&n.head.id.as_str()) {
            let found = nearest(&n.head.id, COMMENT_NEEDS);
            lost.push((&n.head.id, n.head.id.clone(), n.head.span, found));
        }
        for t in n.topics.iter().filter(|t| !k.topics.contains_key(*t)) {
            lost.push((&n.head.id, t.clone(), n.head.span, near(t, k.topics.keys())));
        }
    }
    for p in k.proposals.values() {
        if !k.topics.contains_key(&p.topic) {
            let found = near(&p.topic, k.topics.keys());
            lost.push((&p.head.id, p.topic.clone(), p.head.span, found));
        }
        for c in p.committee.iter().filter(|c| !k.committees.contains_key(*c)) {
            lost.push((&p.head.id, c.clone(), p.head.span, near(c, k.committees.keys())));
        }
    }
    for (owner, word, span, near) in lost {
        let mut d =
            Diagnostic::error("M005", say!(msg_pack_names_nothing, owner.to_owned(), word.clone()))
                .at(span)
                .about(["pack", owner, &word]);
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
            d = d.help(say!(msg_did_you_mean, Text::new(near.join("、"), near.join(", "))));
        }
        cx.say(d.help(say!(msg_pack_names_nothing_help)));
    }
    for p in k.profiles.values() {
        let (id, span) = (&p.head.id, p.head.span);
        let above = ancestors(k, id);
        if above.contains(id.as_str()) {
            cx.say(
                Diagnostic::error("M026", say!(msg_profile_circle, id.clone()))
                    .at(span)
                    .help(say!(msg_profile_circle_help))
                    .about(["profile", id]),
            );
        }
        // A module of a sector stands on a core: otherwise sectors would drift apart without a word.
        if !p.sectors.is_empty() && p.inherits.is_empty() {
            cx.say(
                Diagnostic::error("M002", say!(msg_profile_without_core, id.clone()))
                    .at(span)
                    .help(say!(msg_profile_without_core_help))
                    .about(["profile", id, "inherits"]),
            );
        }
        let inherited: FxHashSet<String> = above
            .iter()
            .filter_map(|a| k.profiles.get(*a))
            .flat_map(|a| a.asks.keys())
            .flat_map(|point| match point {
                Point::Requirement(scheme) => {
                    let rows = k.requirements.values().filter(move |r| r.scheme() == scheme);
                    rows.map(|r| r.head.id.clone()).chain([point.to_string()]).collect::<Vec<_>>()
                }
                _ => vec![point.to_string()],
            })
            .collect();
        for word in p.except.keys().map(Point::to_string).filter(|w| !inherited.contains(w)) {
            cx.say(
                Diagnostic::warning(
                    "M026",
                    say!(msg_profile_idle_exception, id.clone(), word.clone()),
                )
                .at(span)
                .help(say!(msg_profile_idle_exception_help))
                .about(["profile", id, "except", &word]),
            );
        }
    }
}

/// All that a profile builds on; itself only where it stands in a circle.
fn ancestors<'k>(k: &'k Knowledge, id: &str) -> BTreeSet<&'k str> {
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&str> =
        k.profiles.get(id).map_or(&[][..], |p| &p.inherits).iter().map(String::as_str).collect();
    while let Some(next) = todo.pop() {
        let Some(p) = k.profiles.get(next) else { continue };
        if seen.insert(p.head.id.as_str()) {
            todo.extend(p.inherits.iter().map(String::as_str));
        }
    }
    seen
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}
