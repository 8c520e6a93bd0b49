//! The sections on labels, questions of law and acts of attackers.

use tensha_text::tree::Value;
use tensha_text::{Diagnostic, Span, Text};

use super::{Entry, Merger};
use crate::knowledge::Knowledge;
use crate::law::{AttackerAct, CardQuestion, CriminalRow, LiabilityQuestion, Phrases};
use crate::messages::say;
use crate::reader::{Cx, read_text};
use crate::suggest::nearest;

/// The sections, in the order in which they are laid.
pub(super) const SECTIONS: [&str; 6] = [
    "overclaims",
    "phrase-lists",
    "card-questions",
    "liability-questions",
    "attacker-acts",
    "criminal-rows",
];

impl Merger<'_> {
    pub(super) fn law(&mut self, section: &str, entry: Entry) {
        match section {
            "overclaims" => self.phrases(entry, |k| &mut k.overclaims),
            "phrase-lists" => self.phrases(entry, |k| &mut k.phrase_lists),
            "card-questions" => self.card_question(entry),
            "liability-questions" => self.liability_question(entry),
            "attacker-acts" => self.attacker_act(entry),
            _ => self.criminal_row(entry),
        }
    }

    fn phrases(
        &mut self,
        entry: Entry,
        list: impl Fn(&mut Knowledge) -> &mut indexmap::IndexMap<String, Phrases>,
    ) {
        self.keys(&entry, &["ja", "en"]);
        // An entry that extends another adds its phrases.
        let (ja, en) = (entry.strs("ja"), entry.strs("en"));
        self.add(
            entry,
            list,
            |head, base: Option<&Phrases>| {
                let with = |old: Option<&Vec<String>>, new: Vec<String>| {
                    let mut all = old.cloned().unwrap_or_default();
                    all.extend(new);
                    all
                };
                Phrases {
                    head,
                    ja: with(base.map(|b| &b.ja), ja),
                    en: with(base.map(|b| &b.en), en),
                }
            },
            |e| &e.head,
        );
    }

    fn card_question(&mut self, entry: Entry) {
        self.keys(&entry, &["answer", "rank"]);
        let base = self.base(&entry, |k| &k.card_questions);
        let answer = self.said(&entry, "answer").or(base.as_ref().map(|b| b.answer.clone()));
        let rank = self.whole(&entry, "rank").or(base.map(|b| b.rank)).unwrap_or(0);
        let Some(answer) = self.needed(&entry, "answer", answer) else { return };
        self.add(
            entry,
            |k| &mut k.card_questions,
            |head, _| CardQuestion { head, answer, rank },
            |e| &e.head,
        );
    }

    /// Words of a list, each of which must be known.
    fn known_words(&mut self, entry: &Entry, key: &str, known: &[&'static str]) -> Vec<String> {
        let given = entry.strs(key);
        for word in given.iter().filter(|w| !known.contains(&w.as_str())) {
            let span = entry.get(key).map_or(entry.head.span, |n| entry.tree.span(n));
            let list: Vec<String> = known.iter().map(|w| format!("`{w}`")).collect();
            self.cx.say(
                Diagnostic::error("M009", say!(msg_not_one_of, key, word.as_str()))
                    .at(span)
                    .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                    .about(["pack", &entry.head.pack, &entry.head.id, key]),
            );
        }
        given
    }

    fn texts(&mut self, entry: &Entry, key: &str) -> Vec<Text> {
        let Some(node) = entry.get(key) else { return Vec::new() };
        let items = match entry.tree.value(node) {
            Value::Seq(items) => items.to_vec(),
            _ => vec![node],
        };
        items
            .into_iter()
            .filter_map(|n| read_text(self.cx, entry.tree, n, "pack", &entry.head.id))
            .collect()
    }

    fn liability_question(&mut self, entry: Entry) {
        const KEYS: &[&str] =
            &["field", "jurisdictions", "when", "harms", "asks", "evidence", "basis", "from"];
        self.keys(&entry, KEYS);
        let base = self.base(&entry, |k| &k.liability_questions);
        let old = base.as_ref();
        let field = self.word(&entry, "field", &LiabilityQuestion::FIELDS).or(old.map(|b| b.field));
        let list = |key: &str, old: Option<&Vec<String>>| match entry.get(key) {
            Some(_) => entry.strs(key),
            None => old.cloned().unwrap_or_default(),
        };
        let jurisdictions = list("jurisdictions", old.map(|b| &b.jurisdictions));
        let harms = list("harms", old.map(|b| &b.harms));
        let asks = list("asks", old.map(|b| &b.asks));
        let when = match entry.get("when") {
            Some(_) => self.known_words(&entry, "when", &LiabilityQuestion::WHEN),
            None => old.map(|b| b.when.clone()).unwrap_or_default(),
        };
        let evidence = match entry.get("evidence") {
            Some(_) => self.texts(&entry, "evidence"),
            None => old.map(|b| b.evidence.clone()).unwrap_or_default(),
        };
        let basis = self.said(&entry, "basis").or(old.map(|b| b.basis.clone()));
        let from = self.day(&entry, "from").or(old.and_then(|b| b.from));
        // A question without evidence or basis would be an opinion.
        let evidence = Some(evidence).filter(|e| !e.is_empty());
        let asks = Some(asks).filter(|a| !a.is_empty());
        let jurisdictions = Some(jurisdictions).filter(|j| !j.is_empty());
        let (field, evidence, basis, asks, jurisdictions) = (
            self.needed(&entry, "field", field),
            self.needed(&entry, "evidence", evidence),
            self.needed(&entry, "basis", basis),
            self.needed(&entry, "asks", asks),
            self.needed(&entry, "jurisdictions", jurisdictions),
        );
        let (Some(field), Some(evidence), Some(basis), Some(asks), Some(jurisdictions)) =
            (field, evidence, basis, asks, jurisdictions)
        else {
            return;
        };
        self.add(
            entry,
            |k| &mut k.liability_questions,
            |head, _| LiabilityQuestion {
                head,
                field,
                jurisdictions,
                when,
                harms,
                asks,
                evidence,
                basis,
                from,
            },
            |e| &e.head,
        );
    }

    fn attacker_act(&mut self, entry: Entry) {
        self.keys(&entry, &["steps"]);
        let base = self.base(&entry, |k| &k.attacker_acts);
        let steps = match entry.get("steps") {
            Some(_) => self.known_words(&entry, "steps", &AttackerAct::STEPS),
            None => base.map(|b| b.steps).unwrap_or_default(),
        };
        self.add(
            entry,
            |k| &mut k.attacker_acts,
            |head, _| AttackerAct { head, steps },
            |e| &e.head,
        );
    }

    fn criminal_row(&mut self, entry: Entry) {
        self.keys(&entry, &["acts", "jurisdiction", "range", "first", "as-of"]);
        let base = self.base(&entry, |k| &k.criminal_rows);
        let old = base.as_ref();
        let acts = match entry.get("acts") {
            Some(_) => Some(entry.strs("acts")),
            None => old.map(|b| b.acts.clone()),
        };
        let acts = self.needed(&entry, "acts", acts);
        let jurisdiction =
            entry.str("jurisdiction").map(str::to_owned).or(old.map(|b| b.jurisdiction.clone()));
        let jurisdiction = self.needed(&entry, "jurisdiction", jurisdiction);
        let range = self.said(&entry, "range").or(old.map(|b| b.range.clone()));
        let range = self.needed(&entry, "range", range);
        let first = self.said(&entry, "first").or(old.map(|b| b.first.clone()));
        let first = self.needed(&entry, "first", first);
        let as_of = self.day(&entry, "as-of").or(old.map(|b| b.as_of));
        let as_of = self.needed(&entry, "as-of", as_of);
        let (Some(acts), Some(jurisdiction), Some(range), Some(first), Some(as_of)) =
            (acts, jurisdiction, range, first, as_of)
        else {
            return;
        };
        self.add(
            entry,
            |k| &mut k.criminal_rows,
            |head, _| CriminalRow { head, acts, jurisdiction, range, first, as_of },
            |e| &e.head,
        );
    }
}

/// What entries name must be there.
pub(super) fn check(cx: &mut Cx, k: &Knowledge) {
    let mut lost: Vec<(&str, &str, Span, Vec<String>)> = Vec::new();
    for row in k.criminal_rows.values() {
        for act in row.acts.iter().filter(|a| !k.attacker_acts.contains_key(*a)) {
            let near = nearest(act, k.attacker_acts.keys().map(String::as_str));
            lost.push((&row.head.id, act, row.head.span, near));
        }
    }
    for q in k.liability_questions.values() {
        for harm in q.harms.iter().filter(|h| !k.harm_kinds.contains_key(*h)) {
            let near = nearest(harm, k.harm_kinds.keys().map(String::as_str));
            lost.push((&q.head.id, harm, q.head.span, near));
        }
    }
    super::requirement::say_lost(cx, lost);
}
