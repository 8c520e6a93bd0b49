//! What the templates see of the ledger of the three wheels and of conflicting demands.

use std::collections::BTreeMap;

use serde::Serialize;
use tensha_text::{Severity, Text};

use super::Link;
use crate::assessment::{Assessment, ElementRef};
use crate::messages::say;
use crate::wheels::{
    ColumnInfo, ConflictInfo, DemandInfo, LedgerHazard, LedgerMeasure, LedgerThreat,
};

/// How many rows of each kind the page shows; the rest is in the JSON.
const HAZARDS: usize = 100;
const THREATS: usize = 60;
const MEASURES: usize = 60;
const CONFLICTS: usize = 40;
/// How many hazards or places a row names.
const NAMED: usize = 6;

#[derive(Serialize)]
pub(super) struct Wheels {
    summary: Option<Text>,
    hazards: Vec<Row>,
    hazards_left: Option<Text>,
    threats: Vec<Threat>,
    threats_left: Option<Text>,
    /// How many threats lead to no hazard; they are not listed.
    idle: Option<Text>,
    measures: Vec<Measure>,
    measures_left: Option<Text>,
    conflicts: Vec<Conflict>,
    conflicts_summary: Option<Text>,
    conflicts_left: Option<Text>,
}

#[derive(Serialize)]
struct Row {
    link: Link,
    class: &'static str,
    mark: &'static str,
    state: Text,
    order: usize,
    columns: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    name: Text,
    empty: bool,
    found: Vec<Text>,
    stated: Vec<(Text, Text)>,
    review: Text,
    note: Option<Text>,
    open: Option<Text>,
}

#[derive(Serialize)]
struct Links {
    links: Vec<Link>,
    more: Option<Text>,
}

#[derive(Serialize)]
struct Threat {
    what: Text,
    alone: Links,
    contributes: Links,
}

#[derive(Serialize)]
struct Measure {
    link: Link,
    guards: Vec<(Link, Option<Text>)>,
    guards_more: Option<Text>,
    causes: Vec<(Text, String)>,
}

#[derive(Serialize)]
struct Demand {
    text: Text,
    places: Vec<String>,
    places_more: Option<Text>,
}

#[derive(Serialize)]
struct Conflict {
    kind: Text,
    link: Link,
    class: &'static str,
    mark: &'static str,
    state: Text,
    one: Demand,
    other: Demand,
    standing: Vec<Text>,
    ways: Text,
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about the ledger and conflicts.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_wh_nav,
    h => msg_wh_h,
    intro => msg_wh_intro,
    none => msg_wh_none,
    hazard => msg_wh_hazard,
    security => msg_wh_security,
    safety => msg_wh_safety,
    operation => msg_wh_operation,
    threats => msg_wh_threats,
    threat => msg_wh_threat,
    alone => msg_wh_alone,
    contributes => msg_wh_contributes,
    nothing => msg_wh_nothing,
    measures => msg_wh_measures,
    measures_note => msg_wh_measures_note,
    measure => msg_wh_measure,
    guards => msg_wh_guards,
    causes => msg_wh_causes,
    none_stated => msg_wh_none_stated,
    c_nav => msg_wh_c_nav,
    c_h => msg_wh_c_h,
    c_intro => msg_wh_c_intro,
    c_none => msg_wh_c_none,
    one => msg_wh_one,
    other => msg_wh_other,
    standing => msg_wh_standing,
    ways => msg_wh_ways,
}

fn left(all: usize, shown: usize) -> Option<Text> {
    (all > shown).then(|| say!(msg_wh_left, all - shown, all))
}

fn more(all: usize) -> Option<Text> {
    (all > NAMED).then(|| say!(msg_hz_and_more, all - NAMED))
}

fn links(list: &[ElementRef]) -> Links {
    Links { links: list.iter().take(NAMED).map(Link::to).collect(), more: more(list.len()) }
}

fn column(name: Text, c: &ColumnInfo) -> Column {
    Column {
        name,
        empty: c.review.is_none(),
        found: c.found.clone(),
        stated: c.stated.clone(),
        review: c.reviewed(),
        note: c.review.as_ref().and_then(|r| r.note.clone()),
        open: c.left_open(),
    }
}

fn row(h: &LedgerHazard) -> Row {
    let (class, mark, order) = match (h.called_done, h.may_be_done) {
        (true, false) => ("unmet", "✕", 0),
        (false, false) => ("undecided", "△", 1),
        (false, true) => ("idle", "○", 2),
        (true, true) => ("met", "✓", 3),
    };
    let names = [say!(msg_wh_security), say!(msg_wh_safety), say!(msg_wh_operation)];
    Row {
        link: Link::to(&h.hazard),
        class,
        mark,
        state: h.state(),
        order,
        columns: names.into_iter().zip(&h.columns).map(|(n, c)| column(n, c)).collect(),
    }
}

fn threat(t: &LedgerThreat) -> Threat {
    Threat { what: t.threat.clone(), alone: links(&t.alone), contributes: links(&t.contributes) }
}

fn measure(m: &LedgerMeasure) -> Measure {
    Measure {
        link: Link::to(&m.measure),
        guards: m.guards.iter().take(NAMED).map(|(h, w)| (Link::to(h), w.clone())).collect(),
        guards_more: more(m.guards.len()),
        causes: m.causes.iter().map(|(harm, p)| (harm.clone(), p.to_string())).collect(),
    }
}

fn demand(d: &DemandInfo) -> Demand {
    Demand {
        text: d.text.clone(),
        places: d.places.iter().take(NAMED).map(ToString::to_string).collect(),
        places_more: more(d.places.len()),
    }
}

fn conflict(c: &ConflictInfo) -> Conflict {
    let (class, mark, state) = match (c.settled, c.severity) {
        (true, _) => ("met", "✓", say!(msg_wh_settled)),
        (false, Severity::Note) => ("undecided", "△", say!(msg_wh_unsettled_note)),
        (false, _) => ("unmet", "✕", say!(msg_wh_unsettled)),
    };
    Conflict {
        kind: c.kind_name.clone(),
        link: Link::to(&c.element),
        class,
        mark,
        state,
        one: demand(&c.one),
        other: demand(&c.other),
        standing: c.standing.clone(),
        ways: c.ways.clone(),
    }
}

/// Both, with those first that need somebody.
pub(super) fn build(a: &Assessment) -> Wheels {
    let ledger = &a.ledger;
    let mut hazards: Vec<Row> = ledger.hazards.iter().map(row).collect();
    hazards.sort_by_key(|r| r.order);
    hazards.truncate(HAZARDS);
    let mut leading: Vec<&LedgerThreat> = ledger
        .threats
        .iter()
        .filter(|t| !t.alone.is_empty() || !t.contributes.is_empty())
        .collect();
    let (all, leads) = (ledger.threats.len(), leading.len());
    leading.sort_by_key(|t| {
        (std::cmp::Reverse(t.alone.len()), std::cmp::Reverse(t.contributes.len()))
    });
    let mut conflicts: Vec<&ConflictInfo> = a.conflicts.iter().collect();
    conflicts.sort_by_key(|c| (c.settled, c.severity != Severity::Warning));
    let open = a.conflicts.iter().filter(|c| !c.settled).count();
    let columns = || ledger.hazards.iter().flat_map(|h| &h.columns);
    let empty = columns().filter(|c| c.review.is_none()).count();
    let done = ledger.hazards.iter().filter(|h| h.called_done && h.may_be_done).count();
    Wheels {
        summary: (!hazards.is_empty())
            .then(|| say!(msg_wh_summary, ledger.hazards.len(), done, columns().count(), empty)),
        hazards_left: left(ledger.hazards.len(), hazards.len()),
        hazards,
        threats: leading.iter().take(THREATS).map(|t| threat(t)).collect(),
        threats_left: left(leads, leads.min(THREATS)),
        idle: (all > leads).then(|| say!(msg_wh_idle, all - leads)),
        measures: ledger.measures.iter().take(MEASURES).map(measure).collect(),
        measures_left: left(ledger.measures.len(), ledger.measures.len().min(MEASURES)),
        conflicts_summary: (!conflicts.is_empty())
            .then(|| say!(msg_wh_c_summary, conflicts.len(), open)),
        conflicts_left: left(conflicts.len(), conflicts.len().min(CONFLICTS)),
        conflicts: conflicts.into_iter().take(CONFLICTS).map(conflict).collect(),
    }
}
