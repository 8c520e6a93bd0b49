//! The sections on time.

use tensha_text::tree::Value;
use tensha_text::{Date, Diagnostic};

use super::{Entry, Merger, unknown_key};
use crate::grade::Property;
use crate::knowledge::Knowledge;
use crate::messages::say;
use crate::reader::string_list;
use crate::time::{About, AfterSupport, Cap, Confidence, Expectation, Period};
use indexmap::IndexMap;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 4] =
    ["outlook", "after-support", "review-intervals", "notice-periods"];

impl Merger<'_> {
    pub(super) fn time(&mut self, section: &str, entry: Entry) {
        match section {
            "outlook" => self.expectation(entry),
            "after-support" => self.after_support(entry),
            "review-intervals" => {
                self.period(entry, Confidence::WORDS, |k| &mut k.review_intervals);
            }
            _ => self.period(entry, &["support", "claim"], |k| &mut k.notice_periods),
        }
    }

    pub(super) fn day(&mut self, entry: &Entry, key: &str) -> Option<Date> {
        let node = entry.get(key)?;
        let text = entry.tree.text(node).unwrap_or("");
        let date = Date::parse(text);
        if date.is_none() {
            self.cx.say(
                Diagnostic::error("M008", say!(msg_not_a_date, text))
                    .at(entry.tree.span(node))
                    .help(say!(msg_not_a_date_help))
                    .about(["pack", &entry.head.pack, &entry.head.id, key]),
            );
        }
        date
    }

    fn expectation(&mut self, entry: Entry) {
        self.keys(&entry, &["about", "from", "until", "confidence", "owner", "reviewed", "effect"]);
        let base = self.base(&entry, |k| &k.outlook);
        let old = base.as_ref();
        let about = self.word(&entry, "about", About::WORDS).and_then(About::parse);
        let about = self.needed(&entry, "about", about.or(old.map(|b| b.about)));
        let confidence =
            self.word(&entry, "confidence", Confidence::WORDS).and_then(Confidence::parse);
        let confidence =
            self.needed(&entry, "confidence", confidence.or(old.map(|b| b.confidence)));
        let from = self.day(&entry, "from").or(old.map(|b| b.from));
        let from = self.needed(&entry, "from", from);
        let until = self.day(&entry, "until").or(old.and_then(|b| b.until));
        let reviewed = self.day(&entry, "reviewed").or(old.and_then(|b| b.reviewed));
        let reviewed = self.needed(&entry, "reviewed", reviewed);
        let owner = self.said(&entry, "owner").or(old.and_then(|b| b.owner.clone()));
        let caps = match entry.get("effect") {
            Some(_) => self.caps(&entry),
            None => old.map(|b| b.caps.clone()).unwrap_or_default(),
        };
        let (Some(about), Some(confidence), Some(from)) = (about, confidence, from) else {
            return;
        };
        self.add(
            entry,
            |k| &mut k.outlook,
            |head, _| Expectation { head, about, from, until, confidence, owner, reviewed, caps },
            |e| &e.head,
        );
    }

    /// `effect: [{technologies: […], guards: […], properties: […], at-most: weak}]`.
    fn caps(&mut self, entry: &Entry) -> Vec<Cap> {
        const KEYS: [&str; 4] = ["technologies", "guards", "properties", "at-most"];
        let tree = entry.tree;
        let Some(node) = entry.get("effect") else { return Vec::new() };
        let items = match tree.value(node) {
            Value::Seq(items) => items.to_vec(),
            _ => vec![node],
        };
        let links: Vec<String> = self.knowledge.links.keys().cloned().collect();
        let known_guards: Vec<String> = self.knowledge.guards.keys().cloned().collect();
        let known: Vec<String> = Property::ALL.map(|p| p.tag().to_owned()).into();
        let mut out = Vec::new();
        for item in items {
            for (k, _) in tree.pairs(item) {
                if !KEYS.contains(&tree.text(*k).unwrap_or("")) {
                    unknown_key(self.cx, tree, *k, say!(msg_pack_entry), &entry.head.id, KEYS);
                }
            }
            let list =
                |key: &str| tree.get(item, key).map(|n| string_list(tree, n)).unwrap_or_default();
            let (technologies, guards) = (list("technologies"), list("guards"));
            self.all_known(entry, "effect", &technologies, &links);
            self.all_known(entry, "effect", &guards, &known_guards);
            let words = list("properties");
            self.all_known(entry, "effect", &words, &known);
            let properties = words.iter().filter_map(|w| Property::parse(w)).collect();
            let level = tree.get(item, "at-most").and_then(|n| tree.text(n)).unwrap_or("");
            let Some(at_most) = self.level(entry, level, tree.span(item)) else { continue };
            out.push(Cap { technologies, guards, properties, at_most, span: tree.span(item) });
        }
        out
    }

    fn after_support(&mut self, entry: Entry) {
        self.keys(&entry, &["at-most"]);
        let base = self.base(&entry, |k| &k.after_support);
        let known: Vec<String> = Property::ALL.map(|p| p.tag().to_owned()).into();
        let id = entry.head.id.clone();
        self.all_known(&entry, "", std::slice::from_ref(&id), &known);
        let level = entry.str("at-most").map(str::to_owned);
        let level = level.and_then(|t| self.level(&entry, &t, entry.head.span));
        let at_most = self.needed(&entry, "at-most", level.or(base.map(|b| b.at_most)));
        let (Some(property), Some(at_most)) = (Property::parse(&id), at_most) else { return };
        self.add(
            entry,
            |k| &mut k.after_support,
            |head, _| AfterSupport { head, property, at_most },
            |e| &e.head,
        );
    }

    fn period(
        &mut self,
        entry: Entry,
        known: &[&str],
        list: impl Fn(&mut Knowledge) -> &mut IndexMap<String, Period>,
    ) {
        self.keys(&entry, &["days"]);
        let known: Vec<String> = known.iter().map(|w| (*w).to_owned()).collect();
        self.all_known(&entry, "", std::slice::from_ref(&entry.head.id), &known);
        let whole = |v: f64| v >= 0.0 && v.fract() == 0.0 && v < 1e6;
        let days = self.number_of(&entry, "days", whole).map(|v| v as u32);
        let Some(days) = self.needed(&entry, "days", days) else { return };
        self.add(entry, list, |head, _| Period { head, days }, |e| &e.head);
    }
}
