//! The sections on harm and the map.

use tensha_text::Text;
use tensha_text::tree::NodeId;

use super::{Entry, Merger, unknown_key};
use crate::harm::{
    Category, Counts, EconomicScale, Emphasis, ExchangeRate, FurtherFactor, HarmDefinition,
    HarmKind, HarmLevel, LadderRung, LooksAt, Question, Step,
};
use crate::knowledge::Knowledge;
use crate::messages::say;
use crate::reader::{read_text, string_list};
use indexmap::IndexMap;
use tensha_text::{Date, Diagnostic};

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 18] = [
    "harm-kinds",
    "reaches",
    "personal-data-kinds",
    "person-bands",
    "data-spreads",
    "data-reversibility",
    "harm-definitions",
    "recovery-levels",
    "economic-levels",
    "perspectives",
    "confirmations",
    "exchange-rates",
    "economic-scales",
    "categories",
    "questions",
    "emphasis",
    "further-factors",
    "ladder",
];

impl Merger<'_> {
    pub(super) fn harm(&mut self, section: &str, entry: Entry) {
        match section {
            "harm-kinds" => self.harm_kind(entry),
            "reaches" => self.step(entry, "from-persons", |k| &k.reaches, |k| &mut k.reaches),
            "personal-data-kinds" => {
                self.step(entry, "", |k| &k.personal_data, |k| &mut k.personal_data);
            }
            "person-bands" => {
                self.step(entry, "from", |k| &k.person_bands, |k| &mut k.person_bands);
            }
            "data-spreads" => self.step(entry, "", |k| &k.data_spreads, |k| &mut k.data_spreads),
            "data-reversibility" => {
                self.step(entry, "", |k| &k.data_reversibility, |k| &mut k.data_reversibility);
            }
            "recovery-levels" => {
                self.step(entry, "", |k| &k.recovery_levels, |k| &mut k.recovery_levels);
            }
            "economic-levels" => {
                self.step(entry, "", |k| &k.economic_levels, |k| &mut k.economic_levels);
            }
            "perspectives" => self.step(entry, "", |k| &k.perspectives, |k| &mut k.perspectives),
            "confirmations" => self.step(entry, "", |k| &k.confirmations, |k| &mut k.confirmations),
            "harm-definitions" => self.harm_definition(entry),
            "exchange-rates" => self.exchange_rate(entry),
            "economic-scales" => self.economic_scale(entry),
            "categories" => self.category(entry),
            "questions" => self.question(entry),
            "emphasis" => self.emphasis(entry),
            "further-factors" => self.further_factor(entry),
            _ => self.ladder_rung(entry),
        }
    }

    /// A step of a scale; `from` is the key under which its threshold stands.
    fn step(
        &mut self,
        entry: Entry,
        from: &'static str,
        old: impl Fn(&Knowledge) -> &IndexMap<String, Step>,
        list: impl Fn(&mut Knowledge) -> &mut IndexMap<String, Step>,
    ) {
        self.keys(&entry, &["rank", "points", from]);
        let base = self.base(&entry, old);
        let whole = |v: f64| v >= 0.0 && v.fract() == 0.0 && v < 1e9;
        let rank = self.number_of(&entry, "rank", whole).map(|v| v as u32);
        let points = self.number_of(&entry, "points", whole).map(|v| v as u32);
        let threshold =
            if from.is_empty() { None } else { self.number_of(&entry, from, |v| v >= 0.0) };
        self.add(
            entry,
            list,
            |head, _| Step {
                head,
                rank: rank.or(base.as_ref().and_then(|b| b.rank)),
                from: threshold.or(base.as_ref().and_then(|b| b.from)),
                points: points.or(base.as_ref().and_then(|b| b.points)),
            },
            |e| &e.head,
        );
    }

    /// Levels under `levels`, mildest first: by rank, and by identifier where none is stated.
    pub(super) fn harm_levels(&mut self, entry: &Entry, old: Vec<HarmLevel>) -> Vec<HarmLevel> {
        let tree = entry.tree;
        let Some(node) = entry.get("levels") else { return old };
        let mut levels = Vec::new();
        for (k, v) in tree.pairs(node).to_vec() {
            let id = tree.text(k).unwrap_or("").to_owned();
            const KEYS: [&str; 6] = ["rank", "name", "text", "example", "from-points", "matches"];
            for (key, _) in tree.pairs(v) {
                if !KEYS.contains(&tree.text(*key).unwrap_or("")) {
                    unknown_key(self.cx, tree, *key, say!(msg_pack_entry), &id, KEYS);
                }
            }
            let mut said = |node: NodeId| read_text(self.cx, tree, node, "harm level", &id);
            let name = if tree.pairs(v).is_empty() { said(v) } else { None };
            let name = name.or_else(|| tree.get(v, "name").and_then(&mut said));
            let text = tree.get(v, "text").and_then(&mut said);
            let example = tree.get(v, "example").and_then(&mut said);
            let whole = |key: &str| {
                tree.get(v, key).and_then(|n| tree.text(n)).and_then(|t| t.parse::<u32>().ok())
            };
            let name = name.unwrap_or_else(|| Text::same(id.clone()));
            levels.push((
                whole("rank"),
                HarmLevel {
                    name,
                    text,
                    example,
                    from_points: whole("from-points"),
                    matches: tree
                        .get(v, "matches")
                        .map(|n| string_list(tree, n))
                        .unwrap_or_default(),
                    id,
                },
            ));
        }
        levels.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        levels.into_iter().map(|(_, level)| level).collect()
    }

    pub(super) fn said(&mut self, entry: &Entry, key: &str) -> Option<Text> {
        let node = entry.get(key)?;
        read_text(self.cx, entry.tree, node, "pack", &entry.head.id)
    }

    fn harm_kind(&mut self, entry: Entry) {
        self.keys(&entry, &["levels", "counts-on", "protected", "matches"]);
        let base = self.base(&entry, |k| &k.harm_kinds);
        let levels =
            self.harm_levels(&entry, base.as_ref().map(|b| b.levels.clone()).unwrap_or_default());
        let counts_on = self
            .word(&entry, "counts-on", &Counts::ALL.map(|(w, _)| w))
            .and_then(|w| Counts::ALL.iter().find(|(t, _)| *t == w))
            .map(|(_, c)| *c)
            .or(base.as_ref().and_then(|b| b.counts_on));
        let reason = self.said(&entry, "reason").or(base.as_ref().and_then(|b| b.reason.clone()));
        let protected =
            entry.flag("protected").unwrap_or(base.as_ref().is_some_and(|b| b.protected));
        let matches = entry.strs("matches");
        let matches =
            if matches.is_empty() { base.map(|b| b.matches).unwrap_or_default() } else { matches };
        self.add(
            entry,
            |k| &mut k.harm_kinds,
            |head, _| HarmKind { head, reason, levels, counts_on, protected, matches },
            |e| &e.head,
        );
    }

    fn harm_definition(&mut self, entry: Entry) {
        self.keys(&entry, &["kinds", "default"]);
        let kinds = entry.get("kinds").map(|_| entry.strs("kinds"));
        if let Some(kinds) = &kinds {
            let known: Vec<String> = self.knowledge.harm_kinds.keys().cloned().collect();
            self.all_known(&entry, "kinds", kinds, &known);
        }
        let usual = entry.flag("default").unwrap_or(false);
        self.add(
            entry,
            |k| &mut k.harm_definitions,
            |head, base: Option<&HarmDefinition>| HarmDefinition {
                head,
                kinds: kinds.or_else(|| base.and_then(|b| b.kinds.clone())),
                usual,
            },
            |e| &e.head,
        );
    }

    /// Says which of some words name nothing.
    pub(super) fn all_known(
        &mut self,
        entry: &Entry,
        key: &str,
        words: &[String],
        known: &[String],
    ) {
        for word in words.iter().filter(|w| !known.contains(w)) {
            let list: Vec<String> = known.iter().map(|w| format!("`{w}`")).collect();
            let span = entry.get(key).map_or(entry.head.span, |n| entry.tree.span(n));
            self.cx.say(
                Diagnostic::error("M009", say!(msg_not_one_of, key, word.clone()))
                    .at(span)
                    .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                    .about(["pack", &entry.head.pack, &entry.head.id, word]),
            );
        }
    }

    fn exchange_rate(&mut self, entry: Entry) {
        self.keys(&entry, &["value", "date"]);
        let base = self.base(&entry, |k| &k.exchange_rates);
        let value = self.number_of(&entry, "value", |v| v > 0.0).or(base.as_ref().map(|b| b.value));
        let date = entry.str("date").and_then(Date::parse).or(base.as_ref().and_then(|b| b.date));
        let Some(value) = self.needed(&entry, "value", value) else { return };
        self.add(
            entry,
            |k| &mut k.exchange_rates,
            |head, _| ExchangeRate { head, value, date },
            |e| &e.head,
        );
    }

    fn economic_scale(&mut self, entry: Entry) {
        self.keys(&entry, &["currency", "middle", "high", "looks-at"]);
        let base = self.base(&entry, |k| &k.economic_scales);
        let old = base.as_ref();
        let currency = entry.str("currency").map(str::to_owned).or(old.map(|b| b.currency.clone()));
        let Some(currency) = self.needed(&entry, "currency", currency) else { return };
        let bound = |this: &mut Self, i: usize, key: &str| {
            let span = entry.get(key).map(|n| entry.tree.span(n));
            let value = this.number_of(&entry, key, |v| v > 0.0).zip(span);
            let value = value.or(old.map(|b| b.from[i]));
            this.needed(&entry, key, value)
        };
        let (middle, high) = (bound(self, 0, "middle"), bound(self, 1, "high"));
        let (Some(middle), Some(high)) = (middle, high) else { return };
        if high.0 < middle.0 {
            self.number_of(&entry, "high", |_| false);
        }
        let looks_at = self
            .word(&entry, "looks-at", crate::vocab::LOOKS_AT)
            .and_then(LooksAt::parse)
            .or(old.map(|b| b.looks_at))
            .unwrap_or(LooksAt::All);
        self.add(
            entry,
            |k| &mut k.economic_scales,
            |head, _| EconomicScale { head, currency, from: [middle, high], looks_at },
            |e| &e.head,
        );
    }

    fn category(&mut self, entry: Entry) {
        self.keys(&entry, &["recovery", "economic", "demands"]);
        let base = self.base(&entry, |k| &k.categories);
        let level = |v: f64| (0.0..=2.0).contains(&v) && v.fract() == 0.0;
        let recovery = self
            .number_of(&entry, "recovery", level)
            .map(|v| v as u8)
            .or(base.as_ref().map(|b| b.recovery));
        let economic = self
            .number_of(&entry, "economic", level)
            .map(|v| v as u8)
            .or(base.as_ref().map(|b| b.economic));
        let recovery = self.needed(&entry, "recovery", recovery);
        let economic = self.needed(&entry, "economic", economic);
        let (Some(recovery), Some(economic)) = (recovery, economic) else { return };
        let mut demands = base.map(|b| b.demands).unwrap_or_default();
        let words = entry.strs("demands");
        if !words.is_empty() {
            let known: Vec<String> = self.knowledge.confirmations.keys().cloned().collect();
            self.all_known(&entry, "demands", &words, &known);
            for (slot, word) in demands.iter_mut().zip(words) {
                *slot = word;
            }
        }
        self.add(
            entry,
            |k| &mut k.categories,
            |head, _| Category { head, recovery, economic, demands },
            |e| &e.head,
        );
    }

    fn question(&mut self, entry: Entry) {
        self.keys(&entry, &["perspective", "cells"]);
        let perspective = self
            .number_of(&entry, "perspective", |v| (1.0..=4.0).contains(&v) && v.fract() == 0.0)
            .map(|v| v as u8);
        let cells = entry.get("cells").map(|_| entry.strs("cells"));
        if let Some(cells) = &cells {
            let known: Vec<String> = self.knowledge.categories.keys().cloned().collect();
            self.all_known(&entry, "cells", cells, &known);
        }
        self.add(
            entry,
            |k| &mut k.questions,
            |head, base: Option<&Question>| Question {
                head,
                perspective: perspective.or(base.and_then(|b| b.perspective)),
                cells: cells.or_else(|| base.and_then(|b| b.cells.clone())),
            },
            |e| &e.head,
        );
    }

    fn emphasis(&mut self, entry: Entry) {
        self.keys(&entry, &["sector", "kind", "shift", "owner"]);
        let base = self.base(&entry, |k| &k.emphasis);
        let old = base.as_ref();
        let of =
            |key: &str, old: Option<&String>| entry.str(key).map(str::to_owned).or(old.cloned());
        let (sector, kind) =
            (of("sector", old.map(|b| &b.sector)), of("kind", old.map(|b| &b.kind)));
        let sector = self.needed(&entry, "sector", sector);
        let kind = self.needed(&entry, "kind", kind);
        let (Some(sector), Some(kind)) = (sector, kind) else { return };
        let sectors: Vec<String> = self.knowledge.sectors.keys().cloned().collect();
        self.all_known(&entry, "sector", std::slice::from_ref(&sector), &sectors);
        let kinds: Vec<String> = self.knowledge.harm_kinds.keys().cloned().collect();
        self.all_known(&entry, "kind", std::slice::from_ref(&kind), &kinds);
        let shift = self
            .word(&entry, "shift", &["-1", "0", "1"])
            .and_then(|w| w.parse().ok())
            .or(old.map(|b| b.shift))
            .unwrap_or(0);
        let owner = self.said(&entry, "owner").or(old.and_then(|b| b.owner.clone()));
        self.add(
            entry,
            |k| &mut k.emphasis,
            |head, _| Emphasis { head, sector, kind, shift, owner },
            |e| &e.head,
        );
    }

    fn further_factor(&mut self, entry: Entry) {
        self.keys(&entry, &["levels"]);
        let base = self.base(&entry, |k| &k.further_factors);
        let levels = self.harm_levels(&entry, base.map(|b| b.levels).unwrap_or_default());
        self.add(
            entry,
            |k| &mut k.further_factors,
            |head, _| FurtherFactor { head, levels },
            |e| &e.head,
        );
    }

    fn ladder_rung(&mut self, entry: Entry) {
        self.keys(&entry, &["rank", "features", "bounds-harm", "responses"]);
        let base = self.base(&entry, |k| &k.ladder);
        let old = base.as_ref();
        let rank = self
            .number_of(&entry, "rank", |v| v >= 1.0 && v.fract() == 0.0)
            .map(|v| v as u32)
            .or(old.map(|b| b.rank));
        let Some(rank) = self.needed(&entry, "rank", rank) else { return };
        let features = if entry.get("features").is_some() {
            entry.strs("features")
        } else {
            old.map(|b| b.features.clone()).unwrap_or_default()
        };
        let flag = |key: &str, old: Option<bool>| entry.flag(key).or(old).unwrap_or(false);
        let bounds_harm = flag("bounds-harm", old.map(|b| b.bounds_harm));
        let responses = flag("responses", old.map(|b| b.responses));
        self.add(
            entry,
            |k| &mut k.ladder,
            |head, _| LadderRung { head, rank, features, bounds_harm, responses },
            |e| &e.head,
        );
    }
}
