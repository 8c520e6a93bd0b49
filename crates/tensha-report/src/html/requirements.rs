//! What the templates see of requirements.

use std::collections::BTreeMap;

use serde::Serialize;
use tensha_analysis::requirements::Standing;
use tensha_model::knowledge::Status;
use tensha_text::Text;

use super::Link;
use crate::Assessment;
use crate::messages::say;
use crate::requirements::{Answer, MarketInfo, SchemeInfo, key, name, sign};

/// How many rows the table has; the rest is in the JSON.
const ROWS: usize = 2000;

#[derive(Serialize)]
pub(super) struct Requirements {
    schemes: Vec<Scheme>,
    markets: Vec<Market>,
    topics: Vec<Topic>,
    standings: Vec<Sign>,
    rows: Vec<Row>,
    rows_left: Option<Text>,
}

#[derive(Serialize)]
struct Scheme {
    id: String,
    name: Text,
    notes: Vec<Text>,
    recognitions: Vec<Text>,
    place: Option<String>,
}

/// What is still missing for a market.
#[derive(Serialize)]
struct Market {
    anchor: String,
    title: Text,
    schemes: Vec<MarketScheme>,
    not: Vec<(Text, Option<Text>)>,
    not_title: Text,
    ahead: Vec<(String, Text)>,
    ahead_title: Text,
}

#[derive(Serialize)]
struct MarketScheme {
    id: String,
    name: Text,
    class: Text,
    doubtful: bool,
    notes: Vec<Text>,
    /// What is missing, with the anchor of its row where the table has it.
    missing: Vec<Missing>,
}

#[derive(Serialize)]
struct Missing {
    sign: Sign,
    number: String,
    name: Text,
    doubtful: bool,
    anchor: Option<String>,
}

/// A sign with its words.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_field_names, reason = "the mark itself is a sign in the page as well")]
struct Sign {
    key: &'static str,
    class: &'static str,
    sign: &'static str,
    name: Text,
}

/// A line of the map: counts of each scheme; nothing where the scheme demands nothing there.
#[derive(Serialize)]
struct Topic {
    name: Text,
    cells: Vec<Option<Cell>>,
}

#[derive(Serialize)]
struct Cell {
    /// The colour: that of the worst standing.
    class: &'static str,
    counts: Vec<(Sign, usize)>,
}

#[derive(Serialize)]
struct Row {
    anchor: String,
    scheme: String,
    scheme_name: Text,
    number: String,
    name: Text,
    text: Option<Text>,
    mandatory: bool,
    condition: Option<Text>,
    topic: Option<Text>,
    doubtful: bool,
    standing: Sign,
    order: usize,
    grounds: Vec<Ground>,
}

#[derive(Serialize)]
struct Ground {
    text: Text,
    place: String,
    link: Option<Link>,
}

fn mark(s: Standing) -> Sign {
    let class = match s {
        Standing::Met => "met",
        Standing::Partly | Standing::Unknown => "undecided",
        Standing::Unmet => "unmet",
        Standing::NotApplicable => "idle",
    };
    Sign { key: key(s), class, sign: sign(s), name: name(s) }
}

/// Worst first: what a cell is coloured by.
const WORST: [Standing; 5] =
    [Standing::Unmet, Standing::Unknown, Standing::Partly, Standing::Met, Standing::NotApplicable];

fn cell(scheme: &SchemeInfo, topic: Option<&str>) -> Option<Cell> {
    let count = |s| scheme.of_topic(topic, s);
    let worst = WORST.into_iter().find(|s| count(*s) > 0)?;
    Some(Cell {
        class: key(worst),
        counts: Standing::ALL
            .into_iter()
            .map(|s| (mark(s), count(s)))
            .filter(|(_, n)| *n > 0)
            .collect(),
    })
}

fn anchor(scheme: usize, id: &str) -> String {
    crate::picture::anchor(&format!("requirement{scheme}"), id)
}

/// `rows`: the requirements that the table has, with the number of their scheme.
fn market(of: &MarketInfo, rows: &BTreeMap<&str, usize>) -> Market {
    Market {
        anchor: crate::picture::anchor("market", &of.id),
        title: of.title(),
        schemes: of
            .applying(true)
            .map(|s| MarketScheme {
                id: s.scheme.clone(),
                name: s.name.clone(),
                class: s.class.clone(),
                doubtful: s.wording != Status::Checked,
                notes: s.notes.clone(),
                // Where nobody knows whether it applies, the numbers are enough.
                missing: s
                    .missing
                    .iter()
                    .filter(|_| s.applies.answer == Answer::Yes)
                    .map(|m| Missing {
                        sign: mark(m.standing),
                        number: m.number.clone(),
                        name: m.name.clone(),
                        doubtful: m.wording != Status::Checked,
                        anchor: rows.get(m.id.as_str()).map(|n| anchor(*n, &m.id)),
                    })
                    .collect(),
            })
            .collect(),
        not: of.applying(false).map(|s| (s.name.clone(), s.applies.why_not.clone())).collect(),
        not_title: MarketInfo::not_applying(),
        ahead: of.ahead.iter().map(|d| (d.date.to_string(), d.what.clone())).collect(),
        ahead_title: MarketInfo::days_ahead(),
    }
}

pub(super) fn build(a: &Assessment) -> Requirements {
    let list = &a.requirements;
    let line = |name: Text, topic: Option<&str>| {
        let cells: Vec<Option<Cell>> = list.iter().map(|s| cell(s, topic)).collect();
        cells.iter().any(Option::is_some).then_some(Topic { name, cells })
    };
    let topics = a
        .topics
        .iter()
        .filter_map(|(id, name)| line(name.clone(), Some(id)))
        .chain(line(say!(msg_reqpage_no_topic), None))
        .collect();
    // The same requirement may be asked of several products: the first row stands for it.
    let mut rows = BTreeMap::new();
    let numbered = list.iter().enumerate();
    for (n, r) in numbered.flat_map(|(n, s)| s.requirements.iter().map(move |r| (n, r))).take(ROWS)
    {
        rows.entry(r.id.as_str()).or_insert(n);
    }
    let all: usize = list.iter().map(|s| s.requirements.len()).sum();
    Requirements {
        schemes: list
            .iter()
            .map(|s| Scheme {
                id: s.scheme.clone(),
                name: s.name.clone(),
                notes: s.notes.clone(),
                recognitions: s.recognitions.iter().map(|r| r.text.clone()).collect(),
                place: s.place.as_ref().map(ToString::to_string),
            })
            .collect(),
        markets: a.markets.iter().map(|m| market(m, &rows)).collect(),
        topics,
        standings: Standing::ALL.into_iter().map(mark).collect(),
        rows: list
            .iter()
            .enumerate()
            .flat_map(|(n, s)| s.requirements.iter().map(move |r| (n, s, r)))
            .take(ROWS)
            .map(|(n, s, r)| Row {
                anchor: anchor(n, &r.id),
                scheme: s.scheme.clone(),
                scheme_name: s.name.clone(),
                number: r.number.clone(),
                name: r.name.clone(),
                text: r.text.clone(),
                mandatory: r.mandatory,
                condition: r.condition.clone(),
                topic: r.topic.as_ref().and_then(|t| a.topics.get(t)).cloned(),
                doubtful: r.wording != Status::Checked,
                standing: mark(r.standing),
                order: WORST.iter().position(|w| *w == r.standing).unwrap_or_default(),
                grounds: r
                    .grounds
                    .iter()
                    .map(|g| Ground {
                        text: g.text.clone(),
                        place: g.place.to_string(),
                        link: g.control.as_ref().map(Link::to),
                    })
                    .collect(),
            })
            .collect(),
        rows_left: (all > ROWS).then(|| say!(msg_reqpage_left, all - ROWS)),
    }
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about requirements.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_reqpage_nav,
    h => msg_reqpage_h,
    none => msg_reqpage_none,
    map => msg_reqpage_map,
    map_note => msg_reqpage_map_note,
    topic => msg_reqpage_topic,
    missing => msg_reqpage_missing,
    table => msg_reqpage_table,
    search => msg_reqpage_search,
    scheme => msg_reqpage_scheme,
    all => msg_reqpage_all,
    number => msg_reqpage_number,
    demand => msg_reqpage_demand,
    standing => msg_reqpage_standing,
    grounds => msg_reqpage_grounds,
    grounds_none => msg_reqpage_grounds_none,
    recommended => msg_req_recommended,
    condition => msg_reqpage_condition,
    doubtful => msg_reqpage_doubtful,
    shown => msg_reqpage_shown,
}
