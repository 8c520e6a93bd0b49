//! `tensha show card|law`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, Options};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_report::Assessment;
use tensha_report::assessment::ElementRef;
use tensha_report::cards::{CardInfo, CardQuestionInfo};
use tensha_report::law::{self, JurisdictionInfo, LawInfo, QuestionInfo};
use tensha_text::{Date, Text};

use super::wrapped;
use crate::Exit;
use crate::messages::say;
use crate::out::Out;

/// The labels that a model names, where it does not name this one.
pub fn no_such_label(a: &Assessment, claim: Option<&str>) -> Option<Text> {
    let asked = claim?;
    if a.cards.iter().any(|c| c.claim.id == asked) {
        return None;
    }
    let known: Vec<Text> = a.cards.iter().map(|c| Text::same(c.claim.id.clone())).collect();
    Some(if known.is_empty() {
        say!(msg_card_no_labels)
    } else {
        say!(msg_card_none, asked.to_owned(), Text::list(&known))
    })
}

fn wanted<'a>(a: &'a Assessment, claim: Option<&'a str>) -> impl Iterator<Item = &'a CardInfo> {
    a.cards.iter().filter(move |c| claim.is_none_or(|id| c.claim.id == id))
}

/// The cards as pages to be printed.
pub fn pages(a: &Assessment, claim: Option<&str>, out: &Out) -> Exit {
    if a.cards.is_empty() {
        out.message(&say!(msg_card_no_labels));
        return Exit::BadInput;
    }
    out.print(&String::from_utf8_lossy(&tensha_report::html::cards(a, claim, out.lang)));
    Exit::Fine
}

/// The cards as data.
pub fn cards_json(a: &Assessment, claim: Option<&str>) -> Value {
    let cards: Vec<&CardInfo> = wanted(a, claim).collect();
    json!({"cards": cards, "questions": a.card_questions})
}

/// One card after the other.
pub fn cards_text(a: &Assessment, claim: Option<&str>, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    if a.cards.is_empty() {
        return format!("{}\n", say!(msg_card_no_labels).get(lang));
    }
    let mut text = String::new();
    for c in wanted(a, claim) {
        let head = say!(msg_card_head, c.product.clone(), c.label.clone());
        let _ = writeln!(text, "■ {} [{}]", head.get(lang), c.claim.id);
        wrapped(&mut text, 2, &format!("{} ", c.standing.sign()), c.headline.get(lang), width);
        for l in &c.lines {
            let _ = writeln!(text, "  {}", l.about.get(lang));
            for one in &l.says {
                wrapped(&mut text, 4, "- ", one.get(lang), width);
            }
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", say!(msg_card_questions).get(lang));
    for CardQuestionInfo { asks, answer } in &a.card_questions {
        wrapped(&mut text, 2, "? ", asks.get(lang), width);
        wrapped(&mut text, 4, "→ ", answer.get(lang), width);
    }
    text
}

/// The questions of the assessment, or those of one jurisdiction.
pub fn asked(s: &System, at: Date, a: &Assessment, only: Option<&str>) -> LawInfo {
    let Some(one) = only else { return a.law.clone() };
    if let Some(of) = a.law.jurisdictions.iter().find(|j| j.id == one) {
        return LawInfo { notice: a.law.notice.clone(), jurisdictions: vec![of.clone()] };
    }
    let answers = hazards::run(s, &Networks::new(s), &Options::default(), &Cancel::new());
    law::info(s, &answers.unwrap_or_default(), at, &[one.to_owned()])
}

fn mark(status: Status) -> &'static str {
    if status == Status::Checked { "" } else { " ~" }
}

fn names(list: &[ElementRef], more: usize) -> Text {
    let all: Vec<Text> = list.iter().map(|e| e.name.clone()).collect();
    if more > 0 { say!(msg_law_more, Text::list(&all), more) } else { Text::list(&all) }
}

fn question(text: &mut String, q: &QuestionInfo, out: &Out) {
    let (lang, width) = (out.lang, out.style.width);
    let head = say!(msg_law_asks, q.field_name.clone(), q.asks.clone());
    wrapped(text, 2, "? ", head.get(lang), width);
    for o in &q.of {
        let who = o.party.as_ref().map_or_else(|| say!(msg_law_nobody), |p| p.name.clone());
        let line = say!(msg_law_of, who, names(&o.hazards, o.more_hazards));
        wrapped(text, 6, "· ", line.get(lang), width);
        if !o.told_by.is_empty() {
            let told = say!(msg_law_told, names(&o.told_by, 0));
            wrapped(text, 8, "", told.get(lang), width);
        }
    }
    for e in &q.evidence {
        wrapped(text, 6, "- ", say!(msg_law_evidence, e.clone()).get(lang), width);
    }
    let basis = say!(msg_law_basis, q.basis.clone(), q.sources.join(", "));
    wrapped(text, 6, "§ ", &format!("{}{}", basis.get(lang), mark(q.status)), width);
}

fn jurisdiction(text: &mut String, j: &JurisdictionInfo, held: &[String], out: &Out) {
    let (lang, width) = (out.lang, out.style.width);
    let _ = writeln!(text, "\n■ {} [{}]", j.name.get(lang), j.id);
    if !j.held {
        let none = say!(msg_law_not_held, held.join(", "));
        wrapped(text, 2, "", none.get(lang), width);
        return;
    }
    if j.questions.is_empty() {
        wrapped(text, 2, "", say!(msg_law_no_question).get(lang), width);
    }
    for q in &j.questions {
        question(text, q, out);
    }
    let _ = writeln!(text, "  {}", say!(msg_law_acts).get(lang));
    for a in &j.acts {
        let on = if a.hazards.is_empty() {
            say!(msg_law_no_hazard)
        } else {
            names(&a.hazards, a.more_hazards)
        };
        let line = say!(msg_law_act, a.name.clone(), on);
        wrapped(text, 4, "", line.get(lang), width);
        if a.rows.is_empty() {
            let _ = writeln!(text, "      {}", say!(msg_law_not_examined).get(lang));
        }
        for r in &a.rows {
            let row = say!(
                msg_law_row,
                r.name.clone(),
                r.range.clone(),
                r.first.clone(),
                r.as_of.to_string(),
                r.sources.join(", ")
            );
            wrapped(text, 6, "- ", &format!("{}{}", row.get(lang), mark(r.status)), width);
        }
    }
}

/// The questions and the table.
pub fn law_text(s: &System, of: &LawInfo, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let held = tensha_analysis::law::jurisdictions(s);
    let mut text = String::new();
    wrapped(&mut text, 0, "", of.notice.get(lang), width);
    for j in &of.jurisdictions {
        jurisdiction(&mut text, j, &held, out);
    }
    let _ = writeln!(text, "\n{}", say!(msg_law_legend).get(lang));
    text
}
