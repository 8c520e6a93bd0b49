//! The sections on requirements and duties.

use tensha_text::Diagnostic;
use tensha_text::{Span, Text};

use super::{Entry, Merger};
use crate::knowledge::Knowledge;
use crate::messages::say;
use crate::reader::Cx;
use crate::requirement::{
    Crosswalk, DutyKind, Phase, Recognition, Relation, Requirement, Scheme, split,
};
use crate::suggest::nearest;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 7] =
    ["topics", "schemes", "requirements", "crosswalk", "recognitions", "life-phases", "duty-kinds"];

const CLASSES: [&str; 4] = ["label", "standard", "law", "guidance"];
const WHOSE: [&str; 3] = ["maker", "operator", "integrator"];
const BINDING: [&str; 2] = ["mandatory", "recommended"];

impl Merger<'_> {
    pub(super) fn requirements(&mut self, section: &str, entry: Entry) {
        match section {
            "topics" => {
                self.keys(&entry, &[]);
                self.plain(entry, |k| &mut k.topics);
            }
            "schemes" => self.scheme(entry),
            "requirements" => self.requirement(entry),
            "crosswalk" => self.crosswalk(entry),
            "recognitions" => self.recognition(entry),
            "life-phases" => {
                self.keys(&entry, &["rank"]);
                let base = self.base(&entry, |k| &k.life_phases);
                let rank = self.whole(&entry, "rank").or(base.map(|b| b.rank));
                let Some(rank) = self.needed(&entry, "rank", rank) else { return };
                self.add(
                    entry,
                    |k| &mut k.life_phases,
                    |head, _| Phase { head, rank },
                    |e| &e.head,
                );
            }
            _ => {
                self.keys(&entry, &["phases"]);
                let base = self.base(&entry, |k| &k.duty_kinds);
                let phases = match entry.get("phases") {
                    Some(_) => Some(entry.strs("phases")),
                    None => base.map(|b| b.phases),
                };
                let Some(phases) = self.needed(&entry, "phases", phases) else { return };
                self.add(
                    entry,
                    |k| &mut k.duty_kinds,
                    |head, _| DutyKind { head, phases },
                    |e| &e.head,
                );
            }
        }
    }

    pub(super) fn whole(&mut self, entry: &Entry, key: &str) -> Option<u32> {
        self.number_of(entry, key, |v| v >= 0.0 && v.fract() == 0.0 && v < 1e6).map(|v| v as u32)
    }

    fn scheme(&mut self, entry: Entry) {
        const KEYS: &[&str] = &[
            "class",
            "markets",
            "edition",
            "from",
            "valid-months",
            "self-declared",
            "count",
            "by",
        ];
        self.keys(&entry, KEYS);
        let base = self.base(&entry, |k| &k.schemes);
        let old = base.as_ref();
        let class = self.word(&entry, "class", &CLASSES).or(old.map(|b| b.class));
        let Some(class) = self.needed(&entry, "class", class) else { return };
        let markets = match entry.get("markets") {
            Some(_) => entry.strs("markets"),
            None => old.map(|b| b.markets.clone()).unwrap_or_default(),
        };
        let edition =
            entry.str("edition").map(str::to_owned).or(old.and_then(|b| b.edition.clone()));
        let from = self.day(&entry, "from").or(old.and_then(|b| b.from));
        let valid_months = self.whole(&entry, "valid-months").or(old.and_then(|b| b.valid_months));
        let self_declared = entry.flag("self-declared").or(old.and_then(|b| b.self_declared));
        let count = self.whole(&entry, "count").or(old.and_then(|b| b.count));
        let by =
            self.word(&entry, "by", &WHOSE).map(str::to_owned).or(old.and_then(|b| b.by.clone()));
        self.add(
            entry,
            |k| &mut k.schemes,
            |head, _| Scheme {
                head,
                class,
                markets,
                edition,
                from,
                valid_months,
                self_declared,
                count,
                by,
            },
            |e| &e.head,
        );
    }

    fn requirement(&mut self, entry: Entry) {
        self.keys(&entry, &["binding", "condition", "topic"]);
        let base = self.base(&entry, |k| &k.requirements);
        let old = base.as_ref();
        let mandatory = self
            .word(&entry, "binding", &BINDING)
            .map(|w| w == BINDING[0])
            .or(old.map(|b| b.mandatory));
        let Some(mandatory) = self.needed(&entry, "binding", mandatory) else { return };
        let condition = self.said(&entry, "condition").or(old.and_then(|b| b.condition.clone()));
        let topic = entry.str("topic").map(str::to_owned).or(old.and_then(|b| b.topic.clone()));
        // A demand that became a mere recommendation is relaxed, and that takes a reason.
        if entry.extends && !entry.reason && old.is_some_and(|b| b.mandatory) && !mandatory {
            self.cx.say(
                Diagnostic::error("M017", say!(msg_relaxed, entry.head.id.clone(), "binding"))
                    .at(entry.head.span)
                    .help(say!(msg_relaxed_help))
                    .about(["pack", &entry.head.pack, &entry.head.id]),
            );
        }
        self.add(
            entry,
            |k| &mut k.requirements,
            |head, _| Requirement { head, mandatory, condition, topic },
            |e| &e.head,
        );
    }

    fn crosswalk(&mut self, entry: Entry) {
        self.keys(&entry, &["from", "to", "relation"]);
        let base = self.base(&entry, |k| &k.crosswalk);
        let old = base.as_ref();
        let of = |key: &str| entry.str(key).map(str::to_owned);
        let (from, to) =
            (of("from").or(old.map(|b| b.from.clone())), of("to").or(old.map(|b| b.to.clone())));
        let relation = self
            .word(&entry, "relation", &Relation::WORDS.map(|(w, _)| w))
            .and_then(|w| Relation::WORDS.iter().find(|(t, _)| *t == w))
            .map(|(_, r)| *r)
            .or(old.map(|b| b.relation));
        let from = self.needed(&entry, "from", from);
        let to = self.needed(&entry, "to", to);
        let relation = self.needed(&entry, "relation", relation);
        let (Some(from), Some(to), Some(relation)) = (from, to, relation) else { return };
        self.add(
            entry,
            |k| &mut k.crosswalk,
            |head, _| Crosswalk { head, from, to, relation },
            |e| &e.head,
        );
    }

    fn recognition(&mut self, entry: Entry) {
        self.keys(&entry, &["from", "to", "both-ways", "since", "conditions"]);
        let base = self.base(&entry, |k| &k.recognitions);
        let old = base.as_ref();
        let of = |key: &str| entry.str(key).map(str::to_owned);
        let (from, to) =
            (of("from").or(old.map(|b| b.from.clone())), of("to").or(old.map(|b| b.to.clone())));
        let from = self.needed(&entry, "from", from);
        let to = self.needed(&entry, "to", to);
        let both_ways = entry.flag("both-ways").unwrap_or_else(|| old.is_some_and(|b| b.both_ways));
        let since = self.day(&entry, "since").or(old.and_then(|b| b.since));
        let conditions = self.said(&entry, "conditions").or(old.and_then(|b| b.conditions.clone()));
        let (Some(from), Some(to)) = (from, to) else { return };
        self.add(
            entry,
            |k| &mut k.recognitions,
            |head, _| Recognition { head, from, to, both_ways, since, conditions },
            |e| &e.head,
        );
    }
}

/// What entries name must be there; packs name each other's entries, so this is looked at when all are laid.
pub(super) fn check(cx: &mut Cx, k: &Knowledge) {
    let mut lost: Vec<(&str, &str, Span, Vec<String>)> = Vec::new();
    fn near<'a>(word: &str, known: impl Iterator<Item = &'a String>) -> Vec<String> {
        nearest(word, known.map(String::as_str))
    }
    for r in k.requirements.values() {
        let (id, span) = (r.head.id.as_str(), r.head.span);
        let (scheme, _) = split(id);
        if !k.schemes.contains_key(scheme) {
            lost.push((id, scheme, span, near(scheme, k.schemes.keys())));
        }
        if let Some(topic) = r.topic.as_deref().filter(|t| !k.topics.contains_key(*t)) {
            lost.push((id, topic, span, near(topic, k.topics.keys())));
        }
    }
    for c in k.crosswalk.values() {
        for end in [&c.from, &c.to].into_iter().filter(|e| !k.requirements.contains_key(*e)) {
            lost.push((&c.head.id, end, c.head.span, near(end, k.requirements.keys())));
        }
    }
    for r in k.recognitions.values() {
        for end in [&r.from, &r.to].into_iter().filter(|e| !k.schemes.contains_key(*e)) {
            lost.push((&r.head.id, end, r.head.span, near(end, k.schemes.keys())));
        }
    }
    for d in k.duty_kinds.values() {
        for phase in d.phases.iter().filter(|p| !k.life_phases.contains_key(*p)) {
            lost.push((&d.head.id, phase, d.head.span, near(phase, k.life_phases.keys())));
        }
    }
    say_lost(cx, lost);
}

/// Says what entries name and no pack holds.
pub(super) fn say_lost(cx: &mut Cx, lost: Vec<(&str, &str, Span, Vec<String>)>) {
    for (owner, word, span, near) in lost {
        let mut d = Diagnostic::error(
            "M005",
            say!(msg_pack_names_nothing, owner.to_owned(), word.to_owned()),
        )
        .at(span)
        .about(["pack", owner, word]);
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
            d = d.help(say!(msg_did_you_mean, Text::new(near.join("、"), near.join(", "))));
        }
        cx.say(d.help(say!(msg_pack_names_nothing_help)));
    }
}
