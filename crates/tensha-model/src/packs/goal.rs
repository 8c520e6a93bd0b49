//! The sections on goals, acceptance and integrity.

use tensha_text::Diagnostic;

use super::{Entry, Merger};
use crate::goal::{AcceptanceNotice, GoalEntry, GoalMeasure, GoalTerms, IntegrityScale};
use crate::lower::goal::{crossed, line};
use crate::messages::say;
use crate::vocab::GOAL_MEASURES;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 4] =
    ["goal-classes", "goals", "integrity-scales", "acceptance-notices"];

impl Merger<'_> {
    pub(super) fn goal(&mut self, section: &str, entry: Entry) {
        match section {
            "goal-classes" => {
                self.keys(&entry, &[]);
                self.plain(entry, |k| &mut k.goal_classes);
            }
            "goals" => self.published_goal(entry),
            "integrity-scales" => {
                self.keys(&entry, &["levels"]);
                let base = self.base(&entry, |k| &k.integrity_scales);
                let levels = self.harm_levels(&entry, base.map(|b| b.levels).unwrap_or_default());
                self.add(
                    entry,
                    |k| &mut k.integrity_scales,
                    |head, _| IntegrityScale { head, levels },
                    |e| &e.head,
                );
            }
            _ => {
                self.keys(&entry, &["days"]);
                let base = self.base(&entry, |k| &k.acceptance_notices);
                let days = self
                    .number_of(&entry, "days", |v| v >= 0.0 && v.fract() == 0.0 && v < 1e5)
                    .map(|v| v as u32)
                    .or(base.map(|b| b.days));
                let Some(days) = self.needed(&entry, "days", days) else { return };
                self.add(
                    entry,
                    |k| &mut k.acceptance_notices,
                    |head, _| AcceptanceNotice { head, days },
                    |e| &e.head,
                );
            }
        }
    }

    fn published_goal(&mut self, entry: Entry) {
        const KEYS: &[&str] =
            &["class", "measure", "kind", "level", "upper", "lower", "from", "to", "none-above"];
        self.keys(&entry, KEYS);
        let base = self.base(&entry, |k| &k.goals);
        let old = base.as_ref().map(|b| &b.terms);
        let words: Vec<&'static str> = GOAL_MEASURES.to_vec();
        let measure = self
            .word(&entry, "measure", &words)
            .and_then(GoalMeasure::parse)
            .or(old.map(|o| o.measure));
        let Some(measure) = self.needed(&entry, "measure", measure) else { return };
        let of = |key: &str| entry.str(key).map(str::to_owned);
        let class = of("class").or(base.as_ref().and_then(|b| b.class.clone()));
        let kind = of("kind").or(old.and_then(|o| o.kind.clone()));
        let level = of("level").or(old.and_then(|o| o.level.clone()));
        let classes: Vec<String> = self.knowledge.goal_classes.keys().cloned().collect();
        self.all_known(&entry, "class", class.as_slice(), &classes);
        let kinds: Vec<String> = self.knowledge.harm_kinds.keys().cloned().collect();
        self.all_known(&entry, "kind", kind.as_slice(), &kinds);
        let levels: Vec<String> = kind
            .as_ref()
            .and_then(|k| self.knowledge.harm_kinds.get(k))
            .map(|k| k.levels.iter().map(|l| l.id.clone()).collect())
            .unwrap_or_default();
        self.all_known(&entry, "level", level.as_slice(), &levels);
        let mut bound = |key: &str| {
            let node = entry.get(key)?;
            line(self.cx, entry.tree, node, measure, &entry.head.id, key)
        };
        let upper = bound("upper").or(old.and_then(|o| o.upper));
        let lower = bound("lower").or(old.and_then(|o| o.lower));
        if lower.is_none() && self.needed(&entry, "upper", upper).is_none() {
            return;
        }
        let whole = |v: f64| v >= 1.0 && v.fract() == 0.0 && v < 1e15;
        let [from, to, none_above] = ["from", "to", "none-above"]
            .map(|key| self.number_of(&entry, key, whole).map(|v| v as u64));
        let terms = GoalTerms {
            measure,
            kind,
            level,
            upper,
            lower,
            from: from.or(old.and_then(|o| o.from)),
            to: to.or(old.and_then(|o| o.to)),
            none_above: none_above.or(old.and_then(|o| o.none_above)),
        };
        if crossed(&terms) {
            self.cx.say(
                Diagnostic::error("M006", say!(msg_goal_crossed, entry.head.id.clone()))
                    .at(entry.get("lower").map_or(entry.head.span, |n| entry.tree.span(n)))
                    .help(say!(msg_goal_crossed_help))
                    .about(["pack", &entry.head.pack, &entry.head.id, "lower"]),
            );
        }
        self.add(entry, |k| &mut k.goals, |head, _| GoalEntry { head, class, terms }, |e| &e.head);
    }
}
