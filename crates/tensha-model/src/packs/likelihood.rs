//! The sections on attackers and faults.

use tensha_text::tree::{NodeId, Value};
use tensha_text::{Diagnostic, Span};

use super::{Entry, Merger, unknown_key};
use crate::grade::{Level, Property};
use crate::likelihood::{
    AttackerClass, CauseDefault, CauseProbability, Estimate, FailureData, FailureMode,
    FailureRates, FailureScope, LinkClass,
};
use crate::messages::say;
use crate::units::Dimension;

/// The words for the three values.
const VALUES: [&str; 3] = ["low", "best", "high"];

impl Merger<'_> {
    /// A number with three values, in the unit of `dimension`, converted to SI; one value stands for all three.
    pub(super) fn estimate(
        &mut self,
        entry: &Entry,
        node: NodeId,
        dimension: Dimension,
    ) -> Option<Estimate> {
        let tree = entry.tree;
        let mut read = |text: &str| {
            self.cx
                .units
                .measure(text)
                .ok()
                .filter(|m| m.unit.dimension == dimension && m.unit.currency.is_none())
                .map(|m| m.si())
                .filter(|v| v.is_finite() && *v >= 0.0)
        };
        let found = match tree.value(node) {
            Value::Scalar { text, .. } => read(text).map(Estimate::exactly),
            _ => {
                let [low, best, high] = VALUES
                    .map(|key| tree.get(node, key).and_then(|n| tree.text(n)).and_then(&mut read));
                match (low, best, high) {
                    (Some(low), Some(best), Some(high)) if low <= best && best <= high => {
                        Some(Estimate { low, best, high })
                    }
                    _ => None,
                }
            }
        };
        let probable = dimension != Dimension::NUMBER || found.is_none_or(|e| e.high <= 1.0);
        if let Some(estimate) = found
            && probable
        {
            return Some(estimate);
        }
        self.cx.say(
            Diagnostic::error("M006", say!(msg_estimate, entry.head.id.clone()))
                .at(tree.span(node))
                .help(say!(msg_estimate_help))
                .about(["pack", &entry.head.pack, &entry.head.id]),
        );
        None
    }

    pub(super) fn level(&mut self, entry: &Entry, text: &str, span: Span) -> Option<Level> {
        let level = Level::parse(text);
        if level.is_none() {
            self.cx.say(
                Diagnostic::error("M009", say!(msg_not_a_strength, text))
                    .at(span)
                    .help(say!(msg_one_of, "`none`, `weak`, `standard`, `strong`"))
                    .about(["pack", &entry.head.pack, &entry.head.id, text]),
            );
        }
        level
    }

    pub(super) fn attacker_class(&mut self, entry: Entry) {
        self.keys(&entry, &["rank", "remote", "onset", "lasts", "beats"]);
        let base = self.base(&entry, |k| &k.attackers);
        let rank =
            entry.str("rank").and_then(|t| t.parse().ok()).or(base.as_ref().and_then(|b| b.rank));
        let remote_only = match self.word(&entry, "remote", &["only", "possible"]) {
            Some(word) => word == "only",
            None => base.as_ref().is_some_and(|b| b.remote_only),
        };
        let read = |this: &mut Self, key: &str, dimension, old| {
            entry.get(key).and_then(|n| this.estimate(&entry, n, dimension)).or(old)
        };
        let onset = read(self, "onset", Dimension::RATE, base.as_ref().and_then(|b| b.onset));
        let lasts = read(self, "lasts", Dimension::TIME, base.as_ref().and_then(|b| b.lasts));
        let mut beats = base.as_ref().map_or([None; 4], |b| b.beats);
        let mut beats_span = base.as_ref().map_or([None; 4], |b| b.beats_span);
        if let Some(node) = entry.get("beats") {
            for (k, v) in entry.tree.pairs(node).to_vec() {
                let text = entry.tree.text(k).unwrap_or("").to_owned();
                let Some(level) = self.level(&entry, &text, entry.tree.span(k)) else { continue };
                beats[level as usize] = if entry.tree.text(v) == Some("never") {
                    None
                } else {
                    self.estimate(&entry, v, Dimension::NUMBER)
                };
                beats_span[level as usize] = Some(entry.tree.span(k));
            }
        }
        beats[Level::None as usize] = Some(Estimate::exactly(1.0));
        self.add(
            entry,
            |k| &mut k.attackers,
            |head, _| AttackerClass { head, rank, remote_only, onset, lasts, beats, beats_span },
            |e| &e.head,
        );
    }

    pub(super) fn failure_mode(&mut self, entry: Entry) {
        self.keys(&entry, &["breaks"]);
        let words = Property::ALL.map(Property::tag);
        let breaks = self
            .word(&entry, "breaks", &words)
            .and_then(Property::parse)
            .unwrap_or(Property::Availability);
        self.add(
            entry,
            |k| &mut k.failure_modes,
            |head, _| FailureMode { head, breaks },
            |e| &e.head,
        );
    }

    pub(super) fn link_class(&mut self, entry: Entry) {
        self.keys(&entry, &["carries-service"]);
        let carries_service = entry.flag("carries-service");
        self.add(
            entry,
            |k| &mut k.link_classes,
            |head, base: Option<&LinkClass>| LinkClass {
                head,
                carries_service: carries_service.unwrap_or(base.is_some_and(|b| b.carries_service)),
            },
            |e| &e.head,
        );
    }

    pub(super) fn cause_default(&mut self, entry: Entry) {
        self.keys(&entry, &["strength"]);
        let strength = entry
            .str("strength")
            .map(str::to_owned)
            .and_then(|t| self.level(&entry, &t, entry.head.span))
            .unwrap_or(Level::None);
        self.add(
            entry,
            |k| &mut k.cause_defaults,
            |head, _| CauseDefault { head, strength },
            |e| &e.head,
        );
    }

    pub(super) fn cause_probability(&mut self, entry: Entry) {
        self.keys(&entry, &["probability"]);
        let base = self.base(&entry, |k| &k.cause_probabilities);
        let probability = entry
            .get("probability")
            .and_then(|n| self.estimate(&entry, n, Dimension::NUMBER))
            .or(base.map(|b| b.probability))
            .unwrap_or(Estimate::exactly(1.0));
        self.add(
            entry,
            |k| &mut k.cause_probabilities,
            |head, _| CauseProbability { head, probability },
            |e| &e.head,
        );
    }

    pub(super) fn failure_rates(&mut self, entry: Entry) {
        const SCOPES: [&str; 4] = ["kind", "role", "medium", "supply"];
        self.keys(&entry, &["kind", "role", "medium", "supply", "modes"]);
        let base = self.base(&entry, |k| &k.failure_rates);
        let (scope, of) = FailureScope::ALL
            .iter()
            .find_map(|(key, scope)| entry.str(key).map(|of| (*scope, of.to_owned())))
            .or_else(|| base.as_ref().map(|b| (b.scope, b.of.clone())))
            .unwrap_or_else(|| {
                self.cx.say(
                    Diagnostic::error("M002", say!(msg_rates_of_nothing, entry.head.id.clone()))
                        .at(entry.head.span)
                        .help(say!(msg_one_of, SCOPES.map(|s| format!("`{s}`")).join(", ")))
                        .about(["pack", &entry.head.pack, &entry.head.id]),
                );
                (FailureScope::Kind, String::new())
            });
        let mut modes = base.map(|b| b.modes).unwrap_or_default();
        let tree = entry.tree;
        for (k, v) in entry.get("modes").map(|n| tree.pairs(n).to_vec()).unwrap_or_default() {
            let mode = tree.text(k).unwrap_or("").to_owned();
            for (key, _) in tree.pairs(v) {
                if !["rate", "lasts", "note"].contains(&tree.text(*key).unwrap_or("")) {
                    unknown_key(
                        self.cx,
                        tree,
                        *key,
                        say!(msg_pack_entry),
                        &entry.head.id,
                        ["rate", "lasts", "note"],
                    );
                }
            }
            let rate = tree.get(v, "rate").and_then(|n| self.estimate(&entry, n, Dimension::RATE));
            let lasts =
                tree.get(v, "lasts").and_then(|n| self.estimate(&entry, n, Dimension::TIME));
            let (Some(rate), Some(lasts)) = (rate, lasts) else { continue };
            modes.retain(|m: &FailureData| m.mode != mode);
            modes.push(FailureData { mode, rate, lasts, span: tree.span(k) });
        }
        modes.sort_by(|a, b| a.mode.cmp(&b.mode));
        self.add(
            entry,
            |k| &mut k.failure_rates,
            |head, _| FailureRates { head, scope, of, modes },
            |e| &e.head,
        );
    }
}
