//! The sections on requirements and duties.

use tensha_text::tree::{NodeId, Value};
use tensha_text::{Date, Diagnostic, Span, Text};

use super::{Entry, Merger, unknown_key};
use crate::knowledge::Knowledge;
use crate::messages::say;
use crate::reader::{Cx, read_selector, read_text, string_list};
use crate::requirement::{
    Applies, Crosswalk, DutyKind, Exception, Market, Phase, Recognition, Relation, Requirement,
    Scheme, Stage, split,
};
use crate::selector::{SELECTORS, Selector, Takes};
use crate::suggest::nearest;
use crate::system::Namespace;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 8] = [
    "topics",
    "markets",
    "schemes",
    "requirements",
    "crosswalk",
    "recognitions",
    "life-phases",
    "duty-kinds",
];

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
            "markets" => {
                self.keys(&entry, &["within"]);
                let base = self.base(&entry, |k| &k.markets);
                let within = entry.str("within").map(str::to_owned).or(base.and_then(|b| b.within));
                self.add(entry, |k| &mut k.markets, |head, _| Market { head, within }, |e| &e.head);
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
            "aliases",
            "class",
            "markets",
            "edition",
            "from",
            "valid-months",
            "self-declared",
            "count",
            "by",
            "applies",
            "stages",
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
        // An entry that extends another adds its ways of writing.
        let mut aliases = old.map(|b| b.aliases.clone()).unwrap_or_default();
        aliases.extend(entry.strs("aliases"));
        let edition =
            entry.str("edition").map(str::to_owned).or(old.and_then(|b| b.edition.clone()));
        let from = self.day(&entry, "from").or(old.and_then(|b| b.from));
        let valid_months = self.whole(&entry, "valid-months").or(old.and_then(|b| b.valid_months));
        let self_declared = entry.flag("self-declared").or(old.and_then(|b| b.self_declared));
        let count = self.whole(&entry, "count").or(old.and_then(|b| b.count));
        let by =
            self.word(&entry, "by", &WHOSE).map(str::to_owned).or(old.and_then(|b| b.by.clone()));
        let applies = self.applies(&entry).or(old.map(|b| b.applies.clone())).unwrap_or_default();
        let stages = self.stages(&entry).or(old.map(|b| b.stages.clone())).unwrap_or_default();
        self.add(
            entry,
            |k| &mut k.schemes,
            |head, _| Scheme {
                head,
                aliases,
                class,
                markets,
                edition,
                from,
                valid_months,
                self_declared,
                count,
                by,
                applies,
                stages,
            },
            |e| &e.head,
        );
    }

    fn requirement(&mut self, entry: Entry) {
        self.keys(&entry, &["binding", "condition", "topic", "applies"]);
        let base = self.base(&entry, |k| &k.requirements);
        let old = base.as_ref();
        let mandatory = self
            .word(&entry, "binding", &BINDING)
            .map(|w| w == BINDING[0])
            .or(old.map(|b| b.mandatory));
        let Some(mandatory) = self.needed(&entry, "binding", mandatory) else { return };
        let condition = self.said(&entry, "condition").or(old.and_then(|b| b.condition.clone()));
        let topic = entry.str("topic").map(str::to_owned).or(old.and_then(|b| b.topic.clone()));
        let applies = self.applies(&entry).or(old.map(|b| b.applies.clone())).unwrap_or_default();
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
            |head, _| Requirement { head, mandatory, condition, topic, applies },
            |e| &e.head,
        );
    }

    /// To what an entry applies: one set of conditions, or a list of which one must hold.
    fn applies(&mut self, entry: &Entry) -> Option<Vec<Applies>> {
        let node = entry.get("applies")?;
        let each = match entry.tree.value(node) {
            Value::Seq(items) => items.to_vec(),
            _ => vec![node],
        };
        Some(each.into_iter().filter_map(|n| self.applies_one(entry, n)).collect())
    }

    fn applies_one(&mut self, entry: &Entry, node: NodeId) -> Option<Applies> {
        const KEYS: &[&str] =
            &["sectors", "regimes", "perspective", "to", "perhaps", "except", "open", "reason"];
        let (tree, id) = (entry.tree, entry.head.id.clone());
        self.known_keys(entry, node, KEYS);
        let words = |key: &str| tree.get(node, key).map(|n| string_list(tree, n));
        let sectors = words("sectors").unwrap_or_default();
        let regimes = words("regimes").unwrap_or_default();
        let perspective = words("perspective").and_then(|w| w.into_iter().next());
        let mut of = |at: NodeId, key: &str| {
            let found = tree.get(at, key)?;
            // Products are components, whatever else a selector can mean.
            read_selector(self.cx, tree, found, Some(Namespace::Component), "applies", &id)
        };
        let (to, perhaps) = (of(node, "to"), of(node, "perhaps"));
        let mut except = Vec::new();
        if let Some(Value::Seq(items)) = tree.get(node, "except").map(|n| tree.value(n)) {
            for item in items {
                let what = of(*item, "what");
                let reason = tree.get(*item, "reason");
                if let Some(what) = what {
                    except.push((*item, what, reason));
                }
            }
        }
        let text = |this: &mut Self, n: Option<NodeId>| {
            n.and_then(|n| read_text(this.cx, tree, n, "applies", &id))
        };
        let reason = text(self, tree.get(node, "reason"));
        let open = text(self, tree.get(node, "open"));
        let except = except
            .into_iter()
            .map(|(item, what, reason)| {
                self.known_keys(entry, item, &["what", "reason"]);
                Exception { what, reason: text(self, reason).unwrap_or_default() }
            })
            .collect();
        // Whoever is told that a scheme does not apply wants to know why.
        let reason = self.needed(entry, "reason", reason)?;
        Some(Applies { sectors, regimes, perspective, to, perhaps, except, open, reason })
    }

    fn stages(&mut self, entry: &Entry) -> Option<Vec<Stage>> {
        let tree = entry.tree;
        let Value::Seq(items) = tree.value(entry.get("stages")?) else { return None };
        let mut out = Vec::new();
        for item in items {
            self.known_keys(entry, *item, &["from", "text"]);
            let from = tree.get(*item, "from").and_then(|n| tree.text(n)).and_then(Date::parse);
            let text = tree
                .get(*item, "text")
                .and_then(|n| read_text(self.cx, tree, n, "stages", &entry.head.id));
            let from = self.needed(entry, "from", from);
            if let (Some(from), Some(text)) = (from, text) {
                out.push(Stage { from, text });
            }
        }
        out.sort_by_key(|s| s.from);
        Some(out)
    }

    fn known_keys(&mut self, entry: &Entry, node: NodeId, known: &[&'static str]) {
        for (k, _) in entry.tree.pairs(node) {
            if !known.contains(&entry.tree.text(*k).unwrap_or("")) {
                unknown_key(
                    self.cx,
                    entry.tree,
                    *k,
                    say!(msg_pack_entry),
                    &entry.head.id,
                    known.iter().copied(),
                );
            }
        }
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
    for s in k.schemes.values() {
        for market in s.markets.iter().filter(|m| !k.markets.contains_key(*m)) {
            lost.push((&s.head.id, market, s.head.span, near(market, k.markets.keys())));
        }
    }
    for m in k.markets.values() {
        if let Some(w) = m.within.as_deref().filter(|w| !k.markets.contains_key(*w)) {
            lost.push((&m.head.id, w, m.head.span, near(w, k.markets.keys())));
        }
    }
    let scopes = k.schemes.values().flat_map(|s| s.applies.iter().map(move |a| (&s.head, a)));
    let rows = k.requirements.values().flat_map(|r| r.applies.iter().map(move |a| (&r.head, a)));
    for (head, applies) in scopes.chain(rows) {
        let (id, span) = (head.id.as_str(), head.span);
        for s in applies.sectors.iter().filter(|s| !k.sectors.contains_key(*s)) {
            lost.push((id, s, span, near(s, k.sectors.keys())));
        }
        for r in applies.regimes.iter().filter(|r| !k.regimes.contains_key(*r)) {
            lost.push((id, r, span, near(r, k.regimes.keys())));
        }
        for p in applies.perspective.iter().filter(|p| !k.perspectives.contains_key(*p)) {
            lost.push((id, p, span, near(p, k.perspectives.keys())));
        }
        let selectors = applies.to.iter().chain(&applies.perhaps);
        for selector in selectors.chain(applies.except.iter().map(|e| &e.what)) {
            for (ns, value) in entries(selector) {
                if k.index(ns, value).is_none() {
                    lost.push((id, value, span, nearest(value, k.ids(ns))));
                }
            }
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

/// The entries of packs that a selector names.
fn entries(selector: &Selector) -> impl Iterator<Item = (crate::knowledge::PackNs, &str)> {
    let keys = SELECTORS.iter().filter(|(ns, _)| *ns == selector.over).flat_map(|(_, k)| *k);
    keys.filter_map(|key| match key.takes {
        Takes::Entries(ns) => Some((key.name, ns)),
        _ => None,
    })
    .flat_map(|(name, ns)| {
        selector
            .conditions
            .iter()
            .filter(move |c| c.key == name)
            .flat_map(move |c| c.values.iter().map(move |v| (ns, v.as_str())))
    })
}
