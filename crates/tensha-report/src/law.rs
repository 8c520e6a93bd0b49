//! Questions of law and the table of criminal law, as plain data. Questions, evidence and sources; no answers.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::hazards::Hazards;
use tensha_analysis::law as analysis;
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::law::CriminalRow;
use tensha_model::system::{HazardId, Namespace as Ns, Ref};
use tensha_text::{Date, Text};

use crate::assessment::ElementRef;
use crate::messages::say;

/// How many hazards stand beside a question or an act; the rest is counted.
pub const HAZARDS: usize = 12;

/// What the packs raise.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LawInfo {
    /// That none of this is legal advice.
    pub notice: Text,
    /// One block for each jurisdiction.
    pub jurisdictions: Vec<JurisdictionInfo>,
}

/// A jurisdiction.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct JurisdictionInfo {
    /// Such as `jp`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Whether the packs hold anything for it.
    pub held: bool,
    /// Questions that are raised.
    pub questions: Vec<QuestionInfo>,
    /// Acts of attackers with what may apply.
    pub acts: Vec<ActInfo>,
}

/// A question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct QuestionInfo {
    /// Entry of `liability-questions`.
    pub id: String,
    /// The question.
    pub asks: Text,
    /// `contract`, `tort`, `product`, `regulatory` or `criminal`.
    pub field: String,
    /// The same in words.
    pub field_name: Text,
    /// What must be looked at to answer it.
    pub evidence: Vec<Text>,
    /// What it rests on.
    pub basis: Text,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// How far the entry was checked against them.
    pub status: Status,
    /// Whom it is asked of.
    pub of: Vec<AskedInfo>,
}

/// Who is asked, about what.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AskedInfo {
    /// Nobody, where the model names no such party.
    pub party: Option<ElementRef>,
    /// About these hazards.
    pub hazards: Vec<ElementRef>,
    /// And so many more.
    pub more_hazards: usize,
    /// Flows that tell the party what somebody who is hurt is not told.
    pub told_by: Vec<ElementRef>,
}

/// An act of attackers.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ActInfo {
    /// Entry of `attacker-acts`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub text: Option<Text>,
    /// Hazards on whose ways it stands.
    pub hazards: Vec<ElementRef>,
    /// And so many more.
    pub more_hazards: usize,
    /// Rows of the table; where there are none, the act was not examined.
    pub rows: Vec<RowInfo>,
}

/// A row of the table of criminal law.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RowInfo {
    /// Entry of `criminal-rows`.
    pub id: String,
    /// A candidate.
    pub name: Text,
    /// The statutory range.
    pub range: Text,
    /// Who deals with it first.
    pub first: Text,
    /// The day of what is stated here.
    pub as_of: Date,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// How far the entry was checked against them.
    pub status: Status,
}

fn hazards(s: &System, list: &[HazardId]) -> (Vec<ElementRef>, usize) {
    let shown =
        list.iter().take(HAZARDS).map(|h| ElementRef::new(s, Ref { ns: Ns::Hazard, index: h.0 }));
    (shown.collect(), list.len().saturating_sub(HAZARDS))
}

fn row(r: &CriminalRow) -> RowInfo {
    RowInfo {
        id: r.head.id.clone(),
        name: r.head.name.clone(),
        range: r.range.clone(),
        first: r.first.clone(),
        as_of: r.as_of,
        sources: r.head.sources.clone(),
        status: r.head.status,
    }
}

fn field(word: &str) -> Text {
    match word {
        "contract" => say!(msg_law_contract),
        "tort" => say!(msg_law_tort),
        "product" => say!(msg_law_product),
        "regulatory" => say!(msg_law_regulatory),
        _ => say!(msg_law_criminal),
    }
}

fn jurisdiction(
    s: &System,
    worked_out: &Hazards,
    at: Date,
    id: &str,
    held: bool,
) -> JurisdictionInfo {
    let k = &s.knowledge;
    let law = analysis::run(s, worked_out, at, id);
    let questions = law
        .asked
        .chunk_by(|a, b| a.question == b.question)
        .filter_map(|of| {
            let (id, q) = k.liability_questions.get_index(of.first()?.question as usize)?;
            let asked = of.iter().map(|a| {
                let (hazards, more_hazards) = hazards(s, &a.hazards);
                let flow = |f: &u32| ElementRef::new(s, Ref { ns: Ns::Flow, index: *f });
                AskedInfo {
                    party: a.of.map(|p| ElementRef::new(s, p.into())),
                    hazards,
                    more_hazards,
                    told_by: a.told.iter().map(flow).collect(),
                }
            });
            Some(QuestionInfo {
                id: id.clone(),
                asks: q.head.name.clone(),
                field: q.field.to_owned(),
                field_name: field(q.field),
                evidence: q.evidence.clone(),
                basis: q.basis.clone(),
                sources: q.head.sources.clone(),
                status: q.head.status,
                of: asked.collect(),
            })
        })
        .collect();
    let acts = law
        .acts
        .iter()
        .filter_map(|a| {
            let (id, act) = k.attacker_acts.get_index(a.act as usize)?;
            let (hazards, more_hazards) = hazards(s, &a.hazards);
            Some(ActInfo {
                id: id.clone(),
                name: act.head.name.clone(),
                text: act.head.text.clone(),
                hazards,
                more_hazards,
                rows: a
                    .rows
                    .iter()
                    .filter_map(|r| k.criminal_rows.get_index(*r as usize))
                    .map(|(_, r)| row(r))
                    .collect(),
            })
        })
        .collect();
    let name = k.markets.get(id).map_or_else(|| Text::same(id), |m| m.head.name.clone());
    JurisdictionInfo { id: id.to_owned(), name, held, questions, acts }
}

/// What the packs raise, in the jurisdictions asked for: those of the caller, or else those of the model, or else all that the packs hold.
pub fn info(s: &System, worked_out: &Hazards, at: Date, asked: &[String]) -> LawInfo {
    let held = analysis::jurisdictions(s);
    let wanted = match (asked.is_empty(), s.meta.jurisdictions.is_empty()) {
        (false, _) => asked,
        (true, false) => &s.meta.jurisdictions,
        (true, true) => &held,
    };
    LawInfo {
        notice: say!(msg_law_no_advice),
        jurisdictions: wanted
            .iter()
            .map(|id| jurisdiction(s, worked_out, at, id, held.contains(id)))
            .collect(),
    }
}
