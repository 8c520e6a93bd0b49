//! What the templates see of treatment.

use std::collections::BTreeMap;

use serde::Serialize;
use tensha_text::Text;

use super::{Link, left};
use crate::Assessment;
use crate::messages::say;
use crate::treatment::{BalanceInfo, MeasureInfo, Standing, TreatedInfo};

/// How many rows the tables have, and how many hazards are told one by one; the rest is in the JSON.
const ROWS: usize = 100;
const CARDS: usize = 40;
/// How many cards stand open.
const OPEN: usize = 1;

#[derive(Serialize)]
pub(super) struct Treatment {
    summary: Option<Text>,
    rungs: Vec<Text>,
    rows: Vec<Row>,
    rows_left: Option<Text>,
    compared: bool,
    cards: Vec<Card>,
    cards_left: Option<Text>,
    measures: Vec<Measure>,
    measures_left: Option<Text>,
    balances: Vec<(Text, &'static str, Vec<Balance>)>,
}

/// A hazard in the overview: a mark for each rung.
#[derive(Serialize)]
struct Row {
    link: Link,
    marks: Vec<Mark>,
}

#[derive(Serialize)]
struct Mark {
    class: &'static str,
    sign: &'static str,
    label: Text,
}

#[derive(Serialize)]
struct Card {
    anchor: String,
    name: Text,
    next: Option<Text>,
    open: bool,
    rungs: Vec<Rung>,
    nowhere: Option<Text>,
    states: Vec<State>,
}

#[derive(Serialize)]
struct Rung {
    mark: Mark,
    name: Text,
    taken: Vec<Text>,
}

#[derive(Serialize)]
struct State {
    name: Text,
    residual: bool,
    who: Text,
    single: usize,
    harms: Vec<Text>,
}

#[derive(Serialize)]
struct Measure {
    link: Link,
    class: &'static str,
    mark: &'static str,
    status: Text,
    perspective: Option<Text>,
    party: Option<Link>,
    cost: Option<String>,
    confirmation: Option<Text>,
    rung: Option<Text>,
    effects: Vec<Text>,
    place: String,
}

#[derive(Serialize)]
struct Balance {
    kind: Text,
    who: Option<Text>,
    less: Vec<Link>,
    more: Vec<Link>,
    caused: Vec<(Link, Text)>,
}

fn mark(s: Standing) -> Mark {
    let (class, sign, label) = match s {
        Standing::Counts => ("met", "●", say!(msg_treat_key_counts)),
        Standing::DoesNotCount => ("unmet", "○", say!(msg_treat_key_not)),
        Standing::Next => ("undecided", "→", say!(msg_treat_key_next)),
        Standing::Open => ("idle", "·", say!(msg_treat_key_open)),
        Standing::RuledOut => ("idle", "✕", say!(msg_treat_key_out)),
    };
    Mark { class, sign, label }
}

fn anchor(id: &str) -> String {
    crate::picture::anchor("treat", id)
}

fn card(n: usize, h: &TreatedInfo) -> Card {
    Card {
        anchor: anchor(&h.hazard.id),
        name: h.hazard.name.clone(),
        next: h.ladder.iter().find(|r| r.standing == Standing::Next).map(|r| r.rung.clone()),
        open: n < OPEN,
        rungs: h
            .ladder
            .iter()
            .map(|r| Rung {
                mark: mark(r.standing),
                name: r.rung.clone(),
                taken: r.taken.iter().map(|t| t.label.clone()).collect(),
            })
            .collect(),
        nowhere: (!h.nowhere.is_empty()).then(|| say!(msg_treat_nowhere, Text::list(&h.nowhere))),
        states: h
            .states
            .iter()
            .enumerate()
            .map(|(i, s)| State {
                name: s.measures.clone(),
                // Of the three states, the second one is so today.
                residual: i == 1,
                who: s.who.clone(),
                single: s.single_points,
                harms: s.harms.clone(),
            })
            .collect(),
    }
}

fn measure(m: &MeasureInfo) -> Measure {
    let (class, mark) = match m.status.as_deref() {
        Some("in-place") => ("met", "✓"),
        Some("planned") => ("undecided", "△"),
        Some("proposed") => ("undecided", "?"),
        Some("rejected") => ("unmet", "✕"),
        _ => ("idle", "–"),
    };
    Measure {
        link: Link::to(&m.measure),
        class,
        mark,
        status: m.status_name.clone(),
        perspective: m.perspective.clone(),
        party: m.party.as_ref().map(Link::to),
        cost: m.cost.clone(),
        confirmation: m.confirmation.clone(),
        rung: m.rung.clone(),
        effects: m.effects.clone(),
        place: m.place.to_string(),
    }
}

fn balance(b: &BalanceInfo) -> Balance {
    Balance {
        kind: b.kind_name.clone(),
        who: b.who.as_ref().map(|p| p.name.clone()),
        less: b.less.iter().map(Link::to).collect(),
        more: b.more.iter().map(Link::to).collect(),
        caused: b.caused_by.iter().map(|(c, harm)| (Link::to(c), harm.clone())).collect(),
    }
}

pub(super) fn build(a: &Assessment) -> Treatment {
    let t = &a.treatment;
    let counts =
        t.hazards.iter().filter(|h| h.ladder.iter().any(|r| r.standing == Standing::Counts));
    let counts = counts.count();
    let in_place = t.measures.iter().filter(|m| m.status.as_deref() == Some("in-place")).count();
    let first = t.hazards.iter().find(|h| !h.ladder.is_empty());
    let tables = [
        (say!(msg_treat_balance_in_place), "h-balance-now", &t.in_place),
        (say!(msg_treat_balance_beyond), "h-balance-then", &t.beyond),
    ];
    Treatment {
        summary: (!t.hazards.is_empty())
            .then(|| say!(msg_treat_summary, counts, t.hazards.len(), in_place, t.measures.len())),
        rungs: first.map(|h| h.ladder.iter().map(|r| r.rung.clone()).collect()).unwrap_or_default(),
        rows: t
            .hazards
            .iter()
            .take(ROWS)
            .enumerate()
            .map(|(n, h)| Row {
                link: Link {
                    name: h.hazard.name.clone(),
                    href: if n < CARDS {
                        format!("#{}", anchor(&h.hazard.id))
                    } else {
                        Link::to(&h.hazard).href
                    },
                },
                marks: h.ladder.iter().map(|r| mark(r.standing)).collect(),
            })
            .collect(),
        rows_left: left(t.hazards.len(), ROWS),
        compared: t.compared,
        cards: t.hazards.iter().take(CARDS).enumerate().map(|(n, h)| card(n, h)).collect(),
        cards_left: left(t.hazards.len(), CARDS),
        measures: t.measures.iter().take(ROWS).map(measure).collect(),
        measures_left: left(t.measures.len(), ROWS),
        balances: tables
            .into_iter()
            .filter(|(_, _, rows)| !rows.is_empty())
            .map(|(head, id, rows)| (head, id, rows.iter().take(ROWS).map(balance).collect()))
            .collect(),
    }
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about treatment.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_treat_nav,
    h => msg_treat_h,
    none => msg_treat_none,
    intro => msg_treat_intro,
    hazard => msg_treat_hazard,
    key_counts => msg_treat_key_counts,
    key_not => msg_treat_key_not,
    key_next => msg_treat_key_next,
    key_open => msg_treat_key_open,
    key_out => msg_treat_key_out,
    ladder => msg_treat_ladder,
    details => msg_treat_details,
    refused => msg_treat_refused,
    states => msg_treat_states,
    state => msg_treat_state,
    who => msg_treat_who,
    single => msg_treat_single,
    harms => msg_treat_harms,
    residual => msg_treat_residual,
    not_compared => msg_treat_not_compared,
    measures => msg_treat_measures,
    measure => msg_treat_measure,
    status => msg_treat_status,
    perspective => msg_treat_perspective,
    party => msg_treat_party,
    cost => msg_treat_cost,
    confirmation => msg_treat_confirmation,
    changes => msg_treat_changes,
    changes_none => msg_treat_changes_none,
    kind => msg_treat_kind,
    less => msg_treat_less,
    more => msg_treat_more,
    caused => msg_treat_caused,
}
