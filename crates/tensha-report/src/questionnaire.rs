//! The questions to a party, in words.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::questionnaire::{Ask, run};
use tensha_analysis::requirements::SchemeResult;
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::system::{PartyId, Pledge};
use tensha_rules::words::duration;
use tensha_text::Text;

use crate::messages::say;

/// A question.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct QuestionInfo {
    /// `requirement`, `evidence`, `duty` or `guarantee`.
    pub kind: String,
    /// The requirement, control, duty or assumption.
    pub id: String,
    /// Identifiers of the products, for a requirement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
    /// Under which heading it stands.
    pub group: Text,
    /// The question.
    pub ask: Text,
    /// What else is to be known.
    pub more: Option<Text>,
}

/// The questions to a party.
pub fn questions(system: &System, results: &[SchemeResult], party: PartyId) -> Vec<QuestionInfo> {
    run(system, results, party).into_iter().filter_map(|ask| question(system, ask)).collect()
}

fn question(s: &System, ask: Ask) -> Option<QuestionInfo> {
    Some(match ask {
        Ask::Requirement { compliance, requirement } => {
            let record = &s.compliance[compliance as usize];
            let (_, scheme) = s.knowledge.schemes.get_index(record.scheme as usize)?;
            let (id, of) = s.knowledge.requirements.get_index(requirement as usize)?;
            let names: Vec<Text> = record.product.iter().map(|r| s.title(*r)).collect();
            let product = if names.is_empty() { say!(msg_req_whole) } else { Text::list(&names) };
            let mut more: Vec<Text> = of.head.text.iter().cloned().collect();
            more.extend(of.condition.clone().map(|c| say!(msg_ask_condition, c)));
            if of.head.status != Status::Checked {
                more.push(say!(msg_ask_doubtful));
            }
            QuestionInfo {
                kind: "requirement".to_owned(),
                id: id.clone(),
                product: record.product.iter().map(|r| s.own(*r).id.to_string()).collect(),
                group: scheme.head.name.clone(),
                ask: say!(
                    msg_ask_requirement,
                    product,
                    of.number(),
                    of.head.name.clone(),
                    if of.mandatory { say!(msg_req_mandatory) } else { say!(msg_req_recommended) }
                ),
                more: lines(&more),
            }
        }
        Ask::Evidence(i) => {
            let c = &s.controls[i as usize];
            let meets: Vec<Text> = c
                .meets
                .iter()
                .filter_map(|m| s.knowledge.requirements.get_index(*m as usize))
                .map(|(id, _)| Text::same(id.clone()))
                .collect();
            QuestionInfo {
                kind: "evidence".to_owned(),
                id: c.own.id.to_string(),
                product: Vec::new(),
                group: say!(msg_ask_group_evidence),
                ask: say!(msg_ask_evidence, c.own.title()),
                more: (!meets.is_empty()).then(|| say!(msg_ask_evidence_for, Text::list(&meets))),
            }
        }
        Ask::Duty(i) => {
            let d = &s.duties[i as usize];
            let to = d.to.map(|p| say!(msg_ask_towards, s.parties[p.0 as usize].own.title()));
            let within = d.within.map(|w| say!(msg_duty_within, duration(w)));
            let mut more: Vec<Text> = to.into_iter().chain(within).collect();
            more.extend(d.until.map(|u| say!(msg_duty_until, u.to_string())));
            QuestionInfo {
                kind: "duty".to_owned(),
                id: d.own.id.to_string(),
                product: Vec::new(),
                group: say!(msg_ask_group_duty),
                ask: say!(msg_ask_duty, what(d)),
                more: lines(&more),
            }
        }
        Ask::Guarantee(i) => {
            let a = &s.assumptions[i as usize];
            QuestionInfo {
                kind: "guarantee".to_owned(),
                id: a.own.id.to_string(),
                product: Vec::new(),
                group: say!(msg_ask_group_guarantee),
                ask: say!(msg_ask_guarantee, what(a)),
                more: a.until.map(|u| say!(msg_ask_until, u.to_string())),
            }
        }
    })
}

fn what(d: &Pledge) -> Text {
    d.text.clone().unwrap_or_else(|| d.own.title())
}

fn lines(list: &[Text]) -> Option<Text> {
    (!list.is_empty()).then(|| {
        let join = |of: fn(&Text) -> &str| list.iter().map(of).collect::<Vec<_>>().join("\n");
        Text::new(join(|t| &t.ja), join(|t| &t.en))
    })
}
