//! What came back, as a model file to read, to correct and then to include. Nothing that is there is changed: answers become new
//! controls and answers of their own, and what could only be written into an existing line is listed for a person to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use tensha_model::System;
use tensha_model::system::{Own, PartyId, Ref};
use tensha_text::{Diagnostic, Lang, Text};

use super::{Answer, Answered, Id, QUESTIONS, Returned};
use crate::messages::say;
use crate::pack::quoted;

/// A draft of a model file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The file.
    pub yaml: String,
    /// Answers that stand in it as controls or answers.
    pub taken: usize,
    /// Answers that stand in it as lines for a person.
    pub by_hand: usize,
    /// Rows that could not be taken, with those that could not be read.
    pub rejected: usize,
}

/// Makes a draft. Rows that ask about nothing of the model get a diagnostic each; a workbook for another system or party gives nothing.
pub fn draft(
    system: &System,
    of: &Returned,
    lang: Lang,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Draft> {
    let party = (0_u32..)
        .zip(&system.parties)
        .find(|(_, p)| *p.own.id == *of.party)
        .map(|(i, _)| PartyId(i))
        .filter(|_| of.system == system.meta.id);
    let Some(party) = party else {
        let message = say!(
            msg_other_questionnaire,
            of.origin.clone(),
            of.system.clone(),
            of.party.clone(),
            system.meta.id.clone()
        );
        diagnostics.push(
            Diagnostic::error("X022", message)
                .help(say!(msg_other_questionnaire_help))
                .about([&*of.origin]),
        );
        return None;
    };
    let mut maker = Maker {
        system,
        of,
        party,
        lang,
        diagnostics,
        ids: system.controls.iter().map(|c| c.own.id.to_string()).collect(),
        controls: String::new(),
        answers: BTreeMap::new(),
        by_hand: String::new(),
        counts: [0, 0, of.rejected],
    };
    for a in &of.answers {
        let at = match maker.answer(a) {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        maker.counts[at] += 1;
    }
    let [taken, by_hand, rejected] = maker.counts;
    Some(Draft { yaml: maker.yaml(), taken, by_hand, rejected })
}

/// Scheme and products, as in a record of `compliance`.
type Record = (String, Vec<String>);

struct Maker<'a> {
    system: &'a System,
    of: &'a Returned,
    party: PartyId,
    lang: Lang,
    diagnostics: &'a mut Vec<Diagnostic>,
    ids: BTreeSet<String>,
    controls: String,
    answers: BTreeMap<Record, String>,
    by_hand: String,
    /// Taken, by hand, rejected.
    counts: [usize; 3],
}

/// A comment never ends before its line does.
fn comment(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {}\n", plain.trim())
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|i| quoted(i)).collect::<Vec<_>>().join(", "))
}

impl Maker<'_> {
    fn warn(&mut self, code: &'static str, a: &Answered, message: Text, help: Text) {
        let origin = self.of.origin.clone();
        let place = say!(msg_questionnaire_place, origin.clone(), QUESTIONS, a.row, message);
        self.diagnostics.push(
            Diagnostic::warning(code, place).help(help).about([origin, format!("row {}", a.row)]),
        );
    }

    /// Takes an answer up: into the file, or as a line for a person; nothing where the model asks this party no such thing.
    fn answer(&mut self, a: &Answered) -> Option<bool> {
        let s = self.system;
        let held = |p: Option<PartyId>| p == Some(self.party);
        let known = match &a.id {
            Id::Requirement { requirement, product } => {
                return self.requirement(a, requirement, product);
            }
            Id::Evidence(id) => match s.controls.iter().find(|c| *c.own.id == **id) {
                Some(c) => {
                    let meets: Vec<String> = c
                        .meets
                        .iter()
                        .filter_map(|m| s.knowledge.requirements.get_index(*m as usize))
                        .map(|(id, _)| id.clone())
                        .collect();
                    let on: Vec<String> = c.on.iter().map(|r| self.id(*r)).collect();
                    if a.answer == Answer::No {
                        self.hand(a, &c.own);
                        return Some(false);
                    }
                    self.control(a, &c.own.id, c.own.title(), &on, &meets);
                    return Some(true);
                }
                None => None,
            },
            Id::Duty(id) => s.duties.iter().find(|d| *d.own.id == **id && held(d.party)),
            Id::Guarantee(id) => s.assumptions.iter().find(|d| *d.own.id == **id && held(d.to)),
        };
        match known {
            Some(pledge) => {
                self.hand(a, &pledge.own);
                Some(false)
            }
            None => self.unknown(a),
        }
    }

    fn unknown(&mut self, a: &Answered) -> Option<bool> {
        let help = say!(msg_row_not_asked_help);
        self.warn("X023", a, say!(msg_row_not_asked, a.id.text()), help);
        None
    }

    fn id(&self, r: Ref) -> String {
        self.system.own(r).id.to_string()
    }

    fn requirement(&mut self, a: &Answered, requirement: &str, product: &[String]) -> Option<bool> {
        let s = self.system;
        let Some(of) = s.knowledge.requirements.get(requirement) else {
            return self.unknown(a);
        };
        let record = s.compliance.iter().find(|c| {
            let scheme = s.knowledge.schemes.get_index(c.scheme as usize);
            scheme.is_some_and(|(id, _)| id == of.scheme())
                && c.party == Some(self.party)
                && c.product.iter().map(|r| self.id(*r)).eq(product.iter().cloned())
        });
        if record.is_none() {
            return self.unknown(a);
        }
        let word = match a.answer {
            Answer::Met => {
                self.control(
                    a,
                    requirement,
                    of.head.name.clone(),
                    product,
                    &[requirement.to_owned()],
                );
                return Some(true);
            }
            Answer::Partly => "partly",
            Answer::NotApplicable => "not-applicable",
            _ => "unmet",
        };
        let reason = a.reason.clone().unwrap_or_default();
        let lines = self.answers.entry((of.scheme().to_owned(), product.to_vec())).or_default();
        let _ = writeln!(
            lines,
            "      - {{requirement: {}, is: {word}, reason: {}}}",
            quoted(requirement),
            quoted(&reason)
        );
        Some(true)
    }

    /// An identifier that no control of the model or of the draft has.
    fn fresh(&mut self, about: &str) -> String {
        const LONGEST: usize = 90;
        let plain: String = about
            .chars()
            .take(LONGEST)
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let first = format!("answer-{}-{}", self.of.party, plain);
        let first: String = first.chars().take(LONGEST).collect();
        let mut id = first.clone();
        let mut n = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{first}-{n}");
            n += 1;
        }
        id
    }

    fn control(&mut self, a: &Answered, about: &str, name: Text, on: &[String], meets: &[String]) {
        let id = self.fresh(about);
        let status = if a.answer == Answer::Planned { "planned" } else { "in-place" };
        let name = say!(msg_draft_control, name);
        let mut out = std::mem::take(&mut self.controls);
        let _ = writeln!(out, "  {}:", quoted(&id));
        let _ = writeln!(out, "    name: {{ja: {}, en: {}}}", quoted(&name.ja), quoted(&name.en));
        let _ = writeln!(out, "    party: {}", quoted(&self.of.party));
        let _ = writeln!(out, "    status: {status}");
        for (key, items) in [("on", on), ("meets", meets), ("evidence", &a.evidence)] {
            if !items.is_empty() {
                let _ = writeln!(out, "    {key}: {}", list(items));
            }
        }
        if let Some(date) = a.date {
            let _ = writeln!(out, "    evidence-date: {date}");
        }
        if let Some(reason) = &a.reason {
            let _ = writeln!(out, "    note: {}", quoted(reason));
        }
        self.controls = out;
        if status == "in-place" && a.evidence.is_empty() {
            let help = say!(msg_row_no_evidence_help);
            self.warn("X028", a, say!(msg_row_no_evidence), help);
        }
    }

    /// What only an existing line could hold.
    fn hand(&mut self, a: &Answered, own: &Own) {
        let place = self.system.sources.place(own.span);
        let known = a.id.answers().into_iter().find(|(x, _)| *x == a.answer);
        let answer = known.map(|(_, word)| word).unwrap_or_default();
        let mut more: Vec<String> = Vec::new();
        more.extend(a.until.map(|u| format!("until: {u}")));
        more.extend(a.reason.clone());
        more.extend(a.evidence.iter().cloned());
        more.extend(a.date.map(|d| d.to_string()));
        let text = say!(msg_draft_line, own.title(), a.id.text(), place, answer, more.join("; "));
        self.by_hand.push_str(&comment(text.get(self.lang)));
    }

    fn yaml(self) -> String {
        let mut out = String::new();
        let party = self.system.parties[self.party.0 as usize].own.title();
        let asked = self.of.at.map_or_else(String::new, |d| d.to_string());
        let head =
            say!(msg_draft_head, party, self.of.party.clone(), self.of.origin.clone(), asked);
        out.push_str(&comment(head.get(self.lang)));
        out.push_str(&comment(say!(msg_draft_head_use).get(self.lang)));
        out.push_str("tensha: 1\n");
        if !self.controls.is_empty() {
            out.push_str("controls:\n");
            out.push_str(&self.controls);
        }
        if !self.answers.is_empty() {
            out.push_str("compliance:\n");
            for ((scheme, product), lines) in &self.answers {
                let _ = writeln!(out, "  - scheme: {}", quoted(scheme));
                if !product.is_empty() {
                    let _ = writeln!(out, "    product: {}", list(product));
                }
                let _ = writeln!(out, "    party: {}", quoted(&self.of.party));
                let _ = writeln!(out, "    answers:\n{}", lines.trim_end());
            }
        }
        if !self.by_hand.is_empty() {
            out.push_str(&comment(say!(msg_draft_by_hand).get(self.lang)));
            out.push_str(&self.by_hand);
        }
        out
    }
}
