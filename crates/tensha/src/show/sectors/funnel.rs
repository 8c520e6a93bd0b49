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
    /// How many demands are open on each.
    open: Vec<usize>,
    before: Option<Before>,
}

/// The same topics on an earlier day.
struct Before {
    day: Date,
    stands: Vec<Stand>,
    open: Vec<usize>,
}

impl Stages {
    /// On a day, and on an earlier one with what was open then, where that is asked for. A topic on which something was open then stays
    /// in the list when nothing is any more.
    pub fn new(
        k: &Knowledge,
        clusters: &[Cluster],
        at: Date,
        before: Option<(Date, Vec<Cluster>)>,
    ) -> Self {
        let of = |list: &[Cluster], c: &Cluster| {
            list.iter().find(|o| o.topic == c.topic).map_or(0, |o| o.open.len())
        };
        let then = before.as_ref().map_or(&[][..], |(_, then)| then);
        let gone = then.iter().filter(|c| clusters.iter().all(|now| now.topic != c.topic));
        let all: Vec<Cluster> = clusters.iter().chain(gone).cloned().collect();
        Self {
            at,
            now: funnel(k, &all, at),
            open: all.iter().map(|c| of(clusters, c)).collect(),
            before: before.as_ref().map(|(day, then)| Before {
                day: *day,
                stands: funnel(k, &all, *day),
                open: all.iter().map(|c| of(then, c)).collect(),
            }),
        }
    }

    fn was(&self, n: usize) -> Option<(&Stand, usize)> {
        let before = self.before.as_ref()?;
        before.stands.get(n).zip(before.open.get(n).copied())
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
                    "open": self.open.get(n),
                });
                if let Some((was, open)) = self.was(n) {
                    row["was-open"] = json!(open);
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
            "compared-with": self.before.as_ref().map(|b| b.day),
            "open": self.open.iter().sum::<usize>(),
            "was-open": self.before.as_ref().map(|b| b.open.iter().sum::<usize>()),
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
        if let (Some((was, open)), Some(before)) = (of.was(n), &of.before) {
            let day = before.day.to_string();
            line = if was.stage == s.stage {
                say!(msg_funnel_same, line, day.clone())
            } else {
                say!(msg_funnel_moved, line, day.clone(), name(was.stage))
            };
            if open != of.open[n] {
                line = say!(msg_funnel_open, line, of.open[n], day, open);
            }
        }
        wrapped(&mut text, 4, "- ", line.get(lang), width);
    }
    if let Some(before) = &of.before {
        let still = (0..of.now.len())
            .filter(|n| of.was(*n).is_some_and(|(w, _)| w.stage == of.now[*n].stage))
            .count();
        let _ = writeln!(text, "  {}", say!(msg_funnel_sum, of.now.len() - still, still).get(lang));
        let (now, then): (usize, usize) = (of.open.iter().sum(), before.open.iter().sum());
        let open = say!(msg_funnel_open_sum, now, before.day.to_string(), then);
        wrapped(&mut text, 2, "", open.get(lang), width);
    }
    text
}
