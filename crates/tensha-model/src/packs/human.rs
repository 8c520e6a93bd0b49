//! The sections on the errors of people.

use tensha_text::tree::{NodeId, Value};
use tensha_text::{Span, Text};

use super::{Entry, Merger, unknown_key};
use crate::human::{
    DependenceLevel, DependenceRule, Effect, FactorLevel, FactorRule, HumanTask, PerformanceFactor,
    Spread, SpreadShape, Task, When, unknown,
};
use crate::knowledge::Knowledge;
use crate::messages::say;
use crate::reader::{Cx, read_text, string_list};
use crate::units::Dimension;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 6] = [
    "human-tasks",
    "performance-factors",
    "performance-defaults",
    "dependence-levels",
    "dependence-rules",
    "human-spread",
];

impl Merger<'_> {
    pub(super) fn human(&mut self, section: &str, entry: Entry) {
        match section {
            "human-tasks" => self.human_task(entry),
            "performance-factors" => self.performance_factor(entry),
            "performance-defaults" => self.performance_default(entry),
            "dependence-levels" => self.dependence_level(entry),
            "dependence-rules" => self.dependence_rule(entry),
            _ => self.human_spread(entry),
        }
    }

    fn count_of(&mut self, entry: &Entry, key: &str) -> Option<usize> {
        let at = entry.get(key)?;
        // Whatever is no whole number is said like any other number that cannot be read.
        let found = entry.tree.text(at).and_then(|t| t.parse().ok()).filter(|n| *n >= 1);
        if found.is_none() {
            self.plain_number(entry, at, |_| false);
        }
        found
    }

    fn human_task(&mut self, entry: Entry) {
        self.keys(&entry, &["nominal", "corrected-from"]);
        if Task::parse(&entry.head.id).is_none() {
            unknown(
                self.cx,
                entry.head.span,
                "human-tasks",
                &entry.head.id,
                Task::ALL.map(Task::tag).to_vec(),
                ["pack", &entry.head.pack, "human-tasks", &entry.head.id],
            );
            return;
        }
        let base = self.base(&entry, |k| &k.human_tasks);
        let nominal = self
            .number_of(&entry, "nominal", |v| v > 0.0 && v <= 1.0)
            .or(base.as_ref().map(|b| b.nominal));
        let corrected_from = self
            .count_of(&entry, "corrected-from")
            .or(base.as_ref().map(|b| b.corrected_from))
            .unwrap_or(usize::MAX);
        let Some(nominal) = self.needed(&entry, "nominal", nominal) else { return };
        self.add(
            entry,
            |k| &mut k.human_tasks,
            |head, _| HumanTask { head, nominal, corrected_from },
            |e| &e.head,
        );
    }

    fn performance_factor(&mut self, entry: Entry) {
        self.keys(&entry, &["usual", "levels"]);
        let base = self.base(&entry, |k| &k.performance_factors);
        let tree = entry.tree;
        let mut levels = base.as_ref().map(|b| b.levels.clone()).unwrap_or_default();
        for (k, v) in entry.get("levels").map(|n| tree.pairs(n).to_vec()).unwrap_or_default() {
            let id = tree.text(k).unwrap_or("").to_owned();
            let old = levels.iter().find(|l| l.id == id).cloned();
            const KEYS: [&str; 4] = ["name", "diagnosis", "action", "note"];
            for (key, _) in tree.pairs(v) {
                if !KEYS.contains(&tree.text(*key).unwrap_or("")) {
                    unknown_key(self.cx, tree, *key, say!(msg_pack_entry), &id, KEYS);
                }
            }
            let mut effect = old.as_ref().map_or([None; 2], |o| o.effect);
            for task in Task::ALL {
                let Some(node) = tree.get(v, task.tag()) else { continue };
                if tree.text(node) == Some("certain") {
                    effect[task as usize] = Some(Effect::Certain);
                } else if let Some(by) = self.plain_number(&entry, node, |v| v > 0.0) {
                    effect[task as usize] = Some(Effect::Times(by));
                }
            }
            let name = tree
                .get(v, "name")
                .and_then(|n| read_text(self.cx, tree, n, "pack", &id))
                .or(old.map(|o| o.name))
                .unwrap_or_else(|| Text::same(id.clone()));
            levels.retain(|l| l.id != id);
            levels.push(FactorLevel { id, name, effect, span: tree.span(k) });
        }
        levels.sort_by(|a, b| a.id.cmp(&b.id));
        let usual = entry.str("usual").map(str::to_owned).or(base.map(|b| b.usual));
        let Some(usual) = self.needed(&entry, "usual", usual) else { return };
        self.add(
            entry,
            |k| &mut k.performance_factors,
            |head, _| PerformanceFactor { head, usual, levels },
            |e| &e.head,
        );
    }

    fn when(&mut self, entry: &Entry, node: NodeId) -> When {
        const KEYS: [&str; 9] = [
            "ability",
            "vulnerable",
            "size-at-most",
            "on-duty-above",
            "time-ratio",
            "time-ratio-above",
            "time-longer-than",
            "task",
            "note",
        ];
        let tree = entry.tree;
        for (key, _) in tree.pairs(node) {
            if !KEYS.contains(&tree.text(*key).unwrap_or("")) {
                unknown_key(self.cx, tree, *key, say!(msg_pack_entry), &entry.head.id, KEYS);
            }
        }
        let strings =
            |key: &str| tree.get(node, key).map(|n| string_list(tree, n)).unwrap_or_default();
        let mut number = |key: &str, most: f64| {
            let at = tree.get(node, key)?;
            self.plain_number(entry, at, |v| v >= 0.0 && v <= most)
        };
        let (size, on_duty) = (number("size-at-most", 1e9), number("on-duty-above", 1.0));
        let (ratio, above) = (number("time-ratio", 1e9), number("time-ratio-above", 1e9));
        let longer = tree
            .get(node, "time-longer-than")
            .and_then(|n| self.estimate(entry, n, Dimension::TIME))
            .map(|e| e.best);
        let mut abilities = strings("ability");
        let all = abilities.len();
        abilities.retain(|a| a != "unstated");
        let task = tree.get(node, "task").and_then(|n| {
            let text = tree.text(n).unwrap_or("");
            let task = Task::parse(text);
            if task.is_none() {
                unknown(
                    self.cx,
                    tree.span(n),
                    "task",
                    text,
                    Task::ALL.map(Task::tag).to_vec(),
                    ["pack", &entry.head.pack, &entry.head.id, "task"],
                );
            }
            task
        });
        When {
            ability_unstated: abilities.len() < all,
            abilities,
            vulnerable: strings("vulnerable"),
            size_at_most: size.map(|v| v as u64),
            on_duty_above: on_duty,
            time_ratio: ratio,
            time_ratio_above: above,
            time_longer_than: longer,
            task,
        }
    }

    fn performance_default(&mut self, entry: Entry) {
        self.keys(&entry, &["when", "factor", "level"]);
        let base = self.base(&entry, |k| &k.performance_defaults);
        let when = match entry.get("when") {
            Some(node) => self.when(&entry, node),
            None => base.as_ref().map(|b| b.when.clone()).unwrap_or_default(),
        };
        let text = |key: &str, old: Option<&String>| {
            entry.str(key).map(str::to_owned).or_else(|| old.cloned())
        };
        let factor = text("factor", base.as_ref().map(|b| &b.factor));
        let level = text("level", base.as_ref().map(|b| &b.level));
        let factor = self.needed(&entry, "factor", factor);
        let level = self.needed(&entry, "level", level);
        let (Some(factor), Some(level)) = (factor, level) else { return };
        self.add(
            entry,
            |k| &mut k.performance_defaults,
            |head, _| FactorRule { head, when, factor, level },
            |e| &e.head,
        );
    }

    fn dependence_level(&mut self, entry: Entry) {
        self.keys(&entry, &["weight", "of"]);
        let base = self.base(&entry, |k| &k.dependence_levels);
        let of = self
            .number_of(&entry, "of", |v| v > 0.0)
            .or(base.as_ref().map(|b| b.of))
            .unwrap_or(1.0);
        let weight = self
            .number_of(&entry, "weight", |v| v >= 0.0 && v <= of)
            .or(base.as_ref().map(|b| b.weight.min(of)));
        let Some(weight) = self.needed(&entry, "weight", weight) else { return };
        self.add(
            entry,
            |k| &mut k.dependence_levels,
            |head, _| DependenceLevel { head, weight, of },
            |e| &e.head,
        );
    }

    fn dependence_rule(&mut self, entry: Entry) {
        self.keys(&entry, &["people", "time", "place", "cues", "from-response", "level"]);
        let base = self.base(&entry, |k| &k.dependence_rules);
        let mut word = |key: &str, words: [&'static str; 2], old: Option<bool>| {
            self.word(&entry, key, &words).map(|w| w == words[0]).or(old)
        };
        let old = base.as_ref();
        let same_people = word("people", ["same", "other"], old.and_then(|b| b.same_people));
        let close_in_time = word("time", ["close", "apart"], old.and_then(|b| b.close_in_time));
        let same_place = word("place", ["same", "other"], old.and_then(|b| b.same_place));
        let more_cues = word("cues", ["more", "none"], old.and_then(|b| b.more_cues));
        let from_response =
            self.count_of(&entry, "from-response").or(old.and_then(|b| b.from_response));
        let level = entry.str("level").map(str::to_owned).or(old.map(|b| b.level.clone()));
        let Some(level) = self.needed(&entry, "level", level) else { return };
        self.add(
            entry,
            |k| &mut k.dependence_rules,
            |head, _| DependenceRule {
                head,
                same_people,
                close_in_time,
                same_place,
                more_cues,
                from_response,
                level,
            },
            |e| &e.head,
        );
    }

    fn human_spread(&mut self, entry: Entry) {
        self.keys(&entry, &["ability", "alpha", "low", "high", "factor"]);
        let base = self.base(&entry, |k| &k.human_spreads);
        let tree = entry.tree;
        let mut abilities = match entry.get("ability") {
            Some(_) => entry.strs("ability"),
            None => base.as_ref().map(|b| b.abilities.clone()).unwrap_or_default(),
        };
        let stated = abilities.len();
        abilities.retain(|a| a != "others");
        let others = abilities.len() < stated
            || (entry.get("ability").is_none() && base.as_ref().is_some_and(|b| b.others));
        let (old_alpha, old_low, old_high) = match base.as_ref().map(|b| &b.shape) {
            Some(SpreadShape::Beta { alpha, low, high }) => (alpha.clone(), *low, *high),
            _ => (Vec::new(), 0.05, 0.95),
        };
        let share = |v: f64| v > 0.0 && v < 1.0;
        let low = self.number_of(&entry, "low", share).unwrap_or(old_low);
        let high = self.number_of(&entry, "high", share).unwrap_or(old_high).max(low);
        let mut alpha = old_alpha;
        if let Some(node) = entry.get("alpha")
            && let Value::Map(pairs) = tree.value(node)
        {
            alpha.clear();
            for &(k, v) in pairs {
                let mean = self.plain_number(&entry, k, |v| (0.0..=0.5).contains(&v));
                let value = self.plain_number(&entry, v, |v| v > 0.0);
                alpha.extend(mean.zip(value));
            }
            alpha.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        let factor = self.number_of(&entry, "factor", |v| v >= 1.0);
        let shape = match (factor, alpha.is_empty()) {
            (Some(by), _) => Some(SpreadShape::Factor(by)),
            (None, false) => Some(SpreadShape::Beta { alpha, low, high }),
            (None, true) => base.map(|b| b.shape),
        };
        let Some(shape) = self.needed(&entry, "factor", shape) else { return };
        self.add(
            entry,
            |k| &mut k.human_spreads,
            |head, _| Spread { head, abilities, others, shape },
            |e| &e.head,
        );
    }
}

/// Rules that name a factor, a level or an ability that no pack has would silently never apply.
pub(super) fn check(cx: &mut Cx, k: &Knowledge) {
    type Wrong<'a> = (Span, &'a str, &'a str, Vec<&'a str>, [&'a str; 4]);
    let mut wrong: Vec<Wrong> = Vec::new();
    let abilities = || k.abilities.keys().map(String::as_str).collect::<Vec<_>>();
    for f in k.performance_factors.values() {
        if f.level(&f.usual).is_none() {
            let known = f.levels.iter().map(|l| l.id.as_str()).collect();
            let about = ["pack", &f.head.pack, &f.head.id, "usual"];
            wrong.push((f.head.span, "usual", &f.usual, known, about));
        }
    }
    for r in k.performance_defaults.values() {
        let about = |key| ["pack", r.head.pack.as_str(), r.head.id.as_str(), key];
        match k.performance_factors.get(&r.factor) {
            None => {
                let known = k.performance_factors.keys().map(String::as_str).collect();
                wrong.push((r.head.span, "factor", &r.factor, known, about("factor")));
            }
            Some(f) if f.level(&r.level).is_none() => {
                let known = f.levels.iter().map(|l| l.id.as_str()).collect();
                wrong.push((r.head.span, "level", &r.level, known, about("level")));
            }
            Some(_) => {}
        }
        for a in r.when.abilities.iter().filter(|a| !k.abilities.contains_key(a.as_str())) {
            wrong.push((r.head.span, "ability", a, abilities(), about("ability")));
        }
    }
    for r in k.dependence_rules.values() {
        if !k.dependence_levels.contains_key(&r.level) {
            let known = k.dependence_levels.keys().map(String::as_str).collect();
            let about = ["pack", &r.head.pack, &r.head.id, "level"];
            wrong.push((r.head.span, "level", &r.level, known, about));
        }
    }
    for s in k.human_spreads.values() {
        for a in s.abilities.iter().filter(|a| !k.abilities.contains_key(a.as_str())) {
            let about = ["pack", &s.head.pack, &s.head.id, "ability"];
            wrong.push((s.head.span, "ability", a, abilities(), about));
        }
    }
    for (span, key, word, known, about) in wrong {
        unknown(cx, span, key, word, known, about);
    }
}
