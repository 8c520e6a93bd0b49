//! What the templates see of cards and of questions of law, and the cards as a page of their own.

use std::collections::BTreeMap;

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;
use tensha_model::knowledge::Status;
use tensha_text::{Lang, Text};

use super::Link;
use crate::Assessment;
use crate::assessment::ElementRef;
use crate::cards::{CardInfo, CardLine, CardQuestionInfo};
use crate::law::{ActInfo, JurisdictionInfo, QuestionInfo};
use crate::messages::say;
use crate::picture::{anchor, escape};

#[derive(Serialize)]
pub(super) struct Labels<'a> {
    cards: Vec<Card<'a>>,
    questions: &'a [CardQuestionInfo],
}

#[derive(Serialize)]
struct Card<'a> {
    anchor: String,
    label: &'a Text,
    product: &'a Text,
    standing: String,
    sign: &'static str,
    headline: &'a Text,
    lines: &'a [CardLine],
    full: bool,
    foot: Text,
    place: String,
}

fn card<'a>(a: &'a Assessment, c: &'a CardInfo) -> Card<'a> {
    Card {
        anchor: anchor("card", &c.claim.id),
        label: &c.label,
        product: &c.product,
        standing: format!("{:?}", c.standing).to_lowercase(),
        sign: c.standing.sign(),
        headline: &c.headline,
        lines: &c.lines,
        full: c.is_full(),
        foot: say!(msg_card_foot, crate::cards::short(&a.system.name), crate::cards::day(c.at)),
        place: c.place.to_string(),
    }
}

pub(super) fn build(a: &Assessment) -> Labels<'_> {
    Labels { cards: a.cards.iter().map(|c| card(a, c)).collect(), questions: &a.card_questions }
}

#[derive(Serialize)]
pub(super) struct Law<'a> {
    notice: &'a Text,
    blocks: Vec<Block<'a>>,
}

#[derive(Serialize)]
struct Block<'a> {
    anchor: String,
    name: &'a Text,
    held: bool,
    questions: Vec<Question<'a>>,
    acts: Vec<Act<'a>>,
}

#[derive(Serialize)]
struct Question<'a> {
    field: &'a Text,
    asks: &'a Text,
    of: Vec<Of>,
    evidence: &'a [Text],
    basis: &'a Text,
    sources: &'a [String],
    doubtful: bool,
}

#[derive(Serialize)]
struct Of {
    party: Option<Link>,
    hazards: Vec<Link>,
    more: Option<Text>,
    told: Vec<Link>,
}

#[derive(Serialize)]
struct Act<'a> {
    name: &'a Text,
    text: Option<&'a Text>,
    hazards: Vec<Link>,
    more: Option<Text>,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a Text,
    range: &'a Text,
    first: &'a Text,
    as_of: String,
    sources: &'a [String],
    doubtful: bool,
}

fn links(list: &[ElementRef]) -> Vec<Link> {
    list.iter().map(Link::to).collect()
}

fn more(count: usize) -> Option<Text> {
    (count > 0).then(|| say!(msg_law_more, count))
}

fn question(q: &QuestionInfo) -> Question<'_> {
    let of = q.of.iter().map(|o| Of {
        party: o.party.as_ref().map(Link::to),
        hazards: links(&o.hazards),
        more: more(o.more_hazards),
        told: links(&o.told_by),
    });
    Question {
        field: &q.field_name,
        asks: &q.asks,
        of: of.collect(),
        evidence: &q.evidence,
        basis: &q.basis,
        sources: &q.sources,
        doubtful: q.status != Status::Checked,
    }
}

fn act(a: &ActInfo) -> Act<'_> {
    let rows = a.rows.iter().map(|r| Row {
        name: &r.name,
        range: &r.range,
        first: &r.first,
        as_of: r.as_of.to_string(),
        sources: &r.sources,
        doubtful: r.status != Status::Checked,
    });
    Act {
        name: &a.name,
        text: a.text.as_ref(),
        hazards: links(&a.hazards),
        more: more(a.more_hazards),
        rows: rows.collect(),
    }
}

fn block(j: &JurisdictionInfo) -> Block<'_> {
    Block {
        anchor: anchor("law", &j.id),
        name: &j.name,
        held: j.held,
        questions: j.questions.iter().map(question).collect(),
        acts: j.acts.iter().map(act).collect(),
    }
}

pub(super) fn law(a: &Assessment) -> Law<'_> {
    Law { notice: &a.law.notice, blocks: a.law.jurisdictions.iter().map(block).collect() }
}

/// The cards alone: one of them, or all; one page of paper each. The other language is one press away.
pub fn cards(a: &Assessment, only: Option<&str>, lang: Lang) -> Vec<u8> {
    let wanted = a.cards.iter().filter(|c| only.is_none_or(|id| c.claim.id == id));
    let labels =
        Labels { cards: wanted.map(|c| card(a, c)).collect(), questions: &a.card_questions };
    let page = super::environment(&[]).and_then(|env| {
        env.get_template("cards.html")?.render(minijinja::context! {
            c => Value::from(Serde(&labels)),
            cw => Value::from(Serde(words())),
            w => Value::from(Serde(super::view::words())),
            ja => lang == Lang::Ja,
            program => a.program.as_str(),
        })
    });
    let page = page.unwrap_or_else(|e| super::failed(&escape(&e.to_string())));
    page.into_bytes()
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about labels and law.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_card_nav,
    h => msg_card_h,
    intro => msg_card_intro,
    none => msg_card_no_labels,
    title => msg_card_title,
    questions => msg_card_questions,
    questions_note => msg_card_questions_note,
    law_nav => msg_law_nav,
    law_h => msg_law_h,
    law_none => msg_law_none,
    law_not_held => msg_law_not_held,
    law_no_question => msg_law_no_question,
    law_of => msg_law_of,
    law_nobody => msg_law_nobody,
    law_about => msg_law_about,
    law_told => msg_law_told,
    law_evidence => msg_law_evidence,
    law_basis => msg_law_basis,
    law_acts => msg_law_acts,
    law_acts_note => msg_law_acts_note,
    law_act => msg_law_act,
    law_where => msg_law_where,
    law_candidate => msg_law_candidate,
    law_range => msg_law_range,
    law_first => msg_law_first,
    law_as_of => msg_law_as_of,
    law_not_examined => msg_law_not_examined,
    law_no_hazard => msg_law_no_hazard,
    law_doubtful => msg_law_doubtful,
}
