//! The register of dates as plain data.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::causes::Elements;
use tensha_analysis::changes::Direction;
use tensha_analysis::timeline::{self, Day, What};
use tensha_model::System;
use tensha_model::system::Ref;
use tensha_model::time::{Cause, Confidence};
use tensha_text::{Date, Span, Text};

use crate::assessment::PlaceRef;
use crate::changes::{FlowChange, HazardChange};
use crate::messages::say;

/// A day of the register.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DayInfo {
    /// The day.
    pub date: Date,
    /// `begins`, `ends`, `review`, `support`, `lapses` or `suppression`.
    pub what: String,
    /// The same in words.
    pub label: Text,
    /// Identifier of the entry or element; the finding of a suppression.
    pub id: String,
    /// How it is called.
    pub name: Text,
    /// What is expected.
    pub text: Option<Text>,
    /// How sure that is.
    pub confidence: Option<Confidence>,
    /// Where it comes from.
    pub source: Option<Text>,
    /// Whether it is past at the effective date.
    pub past: bool,
    /// Whether something in the system is another because of it.
    pub acts: bool,
    /// The line.
    pub place: PlaceRef,
}

/// What an entry says.
struct Said {
    id: String,
    name: Text,
    text: Option<Text>,
    confidence: Option<Confidence>,
    source: Option<Text>,
    span: Span,
}

fn element(system: &System, r: Ref) -> Said {
    let own = system.own(r);
    Said {
        id: own.id.to_string(),
        name: own.title(),
        text: None,
        confidence: None,
        source: None,
        span: own.span,
    }
}

fn said(system: &System, cause: Cause) -> Option<Said> {
    match cause {
        Cause::Expected(i) => {
            let (_, e) = system.knowledge.outlook.get_index(i as usize)?;
            let sources = e
                .head
                .sources
                .iter()
                .filter_map(|key| system.knowledge.sources.get(key).map(|s| s.title.clone()));
            Some(Said {
                id: e.head.id.clone(),
                name: e.head.name.clone(),
                text: e.head.text.clone(),
                confidence: Some(e.confidence),
                source: Some(Text::list(&sources.collect::<Vec<_>>())),
                span: e.head.span,
            })
        }
        Cause::Entry(i) => {
            let o = system.outlook.get(i as usize)?;
            Some(Said {
                id: o.own.id.to_string(),
                name: o.own.title(),
                text: o.text.clone(),
                confidence: Some(o.confidence),
                source: o.source.clone(),
                span: o.own.span,
            })
        }
        Cause::Support(c) => Some(element(system, c.into())),
    }
}

/// A day in words.
pub(crate) fn info(
    system: &System,
    day: &Day,
    place: impl Fn(Span) -> PlaceRef,
) -> Option<DayInfo> {
    let (what, label, said) = match day.what {
        What::Begins(c) => ("begins", say!(msg_day_begins), said(system, c)?),
        What::Ends(c) => ("ends", say!(msg_day_ends), said(system, c)?),
        What::Review(c) => ("review", say!(msg_day_review), said(system, c)?),
        What::Support(c) => ("support", say!(msg_day_support), element(system, c.into())),
        What::Lapses(r) => ("lapses", say!(msg_day_lapses, r.ns.word()), element(system, r)),
        What::Suppression(i) => {
            let s = system.suppressions.get(i as usize)?;
            let said = Said {
                id: s.finding.clone(),
                name: Text::same(s.finding.clone()),
                text: Some(s.reason.clone()),
                confidence: None,
                source: None,
                span: s.span,
            };
            ("suppression", say!(msg_day_suppression), said)
        }
    };
    Some(DayInfo {
        date: day.date,
        what: what.to_owned(),
        label,
        id: said.id,
        name: said.name,
        text: said.text,
        confidence: said.confidence,
        source: said.source,
        past: day.past,
        acts: day.acts,
        place: place(said.span),
    })
}

/// How an entry behind a difference is called, with its line.
pub fn cause(system: &System, cause: Cause) -> Text {
    let Some(said) = said(system, cause) else { return Text::default() };
    let place = system.sources.place(said.span);
    match cause {
        Cause::Support(_) => say!(msg_cause_support, said.name, place),
        _ => say!(msg_cause_entry, said.id, said.name, place),
    }
}

/// A day to come on which the system becomes another.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AheadInfo {
    /// The day.
    pub date: Date,
    /// What takes effect on it, or ends with the day before.
    pub because: Vec<Text>,
    /// Hazards that are different from the day before.
    pub hazards: Vec<HazardChange>,
    /// Flows whose verdict is another.
    pub flows: Vec<FlowChange>,
}

/// How many days to come are looked at; each costs as much as all hazards do.
const AHEAD: usize = 3;

/// The next days on which the system becomes another, from the system as written.
pub fn ahead(written: &System, at: Date) -> Vec<AheadInfo> {
    timeline::ahead(written, at, AHEAD)
        .iter()
        .map(|a| {
            let (was, is) = (Elements::new(&a.before), Elements::new(&a.after));
            AheadInfo {
                date: a.date,
                because: a.causes.iter().map(|c| cause(written, *c)).collect(),
                hazards: a
                    .difference
                    .hazards
                    .iter()
                    .filter(|d| d.direction != Direction::Same)
                    .map(|d| HazardChange::new(&was, &is, d))
                    .collect(),
                flows: a.difference.flows.iter().map(|f| FlowChange::new(&a.after, f)).collect(),
            }
        })
        .collect()
}
