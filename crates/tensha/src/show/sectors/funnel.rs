//! How far topics got on their way to a standard, on a day and since another.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::standardise::{Cluster, Stand, counts, funnel};
use tensha_model::knowledge::Knowledge;
use tensha_model::sector::PROPOSAL_STAGES;
use tensha_report::profiles::tilde;
use tensha_text::{Date, Text};

use super::standardise::topic;
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;

/// Where every topic stands, and stood.
pub struct Stages {
    at: Date,
    now: Vec<Stand>,
    before: Option<(Date, Vec<Stand>)>,
}

impl Stages {
    /// On a day, and on an earlier one where that is asked for.
    pub fn new(k: &Knowledge, clusters: &[Cluster], at: Date, since: Option<Date>) -> Self {
        Self {
            at,
            now: funnel(k, clusters, at),
            before: since.map(|day| (day, funnel(k, clusters, day))),
        }
    }

    fn was(&self, n: usize) -> Option<&Stand> {
        self.before.as_ref().and_then(|(_, list)| list.get(n))
    }

    /// As data.
    pub fn json(&self) -> Value {
        let key = |s: Option<usize>| s.and_then(|n| PROPOSAL_STAGES.get(n));
        let rows: Vec<Value> = self
            .now
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let mut row = json!({
                    "topic": s.topic, "proposal": s.proposal, "stage": key(s.stage), "since": s.since,
                });
                if let Some(was) = self.was(n) {
                    row["was"] = json!(key(was.stage));
                    row["moved"] = json!(was.stage != s.stage);
                }
                row
            })
            .collect();
        let (none, at) = counts(&self.now);
        let by: serde_json::Map<String, Value> =
            PROPOSAL_STAGES.iter().zip(at).map(|(s, n)| ((*s).to_owned(), json!(n))).collect();
        json!({
            "compared-with": self.before.as_ref().map(|(day, _)| day),
            "not-taken-up": none, "stages": by, "topics": rows,
        })
    }
}

fn name(stage: Option<usize>) -> Text {
    match stage {
        Some(0) => say!(msg_funnel_seen),
        Some(1) => say!(msg_funnel_proposed),
        Some(2) => say!(msg_funnel_in_draft),
        Some(3) => say!(msg_funnel_published),
        Some(_) => say!(msg_funnel_recognised),
        None => say!(msg_funnel_none),
    }
}

/// As text.
pub fn text(k: &Knowledge, of: &Stages, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let head = say!(msg_funnel_head, of.at.to_string());
    let mut text = format!("\n■ {}\n", head.get(lang));
    let (none, at) = counts(&of.now);
    let parts: Vec<Text> = std::iter::once((None, none))
        .chain((0..).map(Some).zip(at))
        .map(|(stage, n)| say!(msg_std_part, name(stage), n))
        .collect();
    wrapped(&mut text, 2, "", Text::list(&parts).get(lang), width);
    for (n, s) in of.now.iter().enumerate() {
        let what = topic(k, s.topic.as_ref());
        let mut line = match (s.since, s.proposal.as_ref().and_then(|p| k.proposals.get(p))) {
            (Some(since), Some(p)) => {
                let lies = p.committee.as_ref().and_then(|c| k.committees.get(c));
                let named = say!(msg_funnel_proposal, p.head.name.clone(), tilde(&p.head));
                let named = match lies {
                    Some(c) => say!(msg_funnel_with, named, c.head.name.clone()),
                    None => named,
                };
                say!(msg_funnel_stand, what, name(s.stage), since.to_string(), named)
            }
            _ => say!(msg_funnel_bare, what, name(None)),
        };
        if let (Some(was), Some((day, _))) = (of.was(n), &of.before) {
            line = if was.stage == s.stage {
                say!(msg_funnel_same, line, day.to_string())
            } else {
                say!(msg_funnel_moved, line, day.to_string(), name(was.stage))
            };
        }
        wrapped(&mut text, 4, "- ", line.get(lang), width);
    }
    if of.before.is_some() {
        let still = (0..of.now.len())
            .filter(|n| of.was(*n).is_some_and(|w| w.stage == of.now[*n].stage))
            .count();
        let _ = writeln!(text, "  {}", say!(msg_funnel_sum, of.now.len() - still, still).get(lang));
    }
    text
}
