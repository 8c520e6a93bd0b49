//! What the templates see of time.

use std::collections::BTreeMap;

use minijinja::Value;
use serde::Serialize;
use tensha_model::time::Confidence;
use tensha_text::Text;

use super::Link;
use crate::Assessment;
use crate::messages::say;
use crate::picture::timeline;
use crate::timeline::{AheadInfo, DayInfo};

/// How many days the table has, and how many differences a day to come; the rest is in the JSON.
const ROWS: usize = 200;
const LISTED: usize = 30;

#[derive(Serialize)]
pub(super) struct Timeline {
    intro: Text,
    svg: Option<Value>,
    more: Option<Text>,
    days: Vec<Day>,
    days_left: Option<Text>,
    ahead: Vec<Ahead>,
    /// Whether the next days were worked out at all.
    ahead_known: bool,
}

#[derive(Serialize)]
struct Day {
    number: usize,
    date: String,
    past: bool,
    acts: bool,
    label: Text,
    name: Text,
    id: String,
    text: Option<Text>,
    confidence: Option<Text>,
    low: bool,
    source: Option<Text>,
    place: String,
}

#[derive(Serialize)]
struct Ahead {
    date: String,
    because: Text,
    /// A hazard, which way it goes, who can bring it about, and who then, where that is another.
    hazards: Vec<(Link, Text, Text, Option<Text>)>,
    flows: Vec<Text>,
    left: Option<Text>,
}

fn confidence(c: Confidence) -> Text {
    match c {
        Confidence::Low => say!(msg_time_confidence_low),
        Confidence::Medium => say!(msg_time_confidence_medium),
        Confidence::High => say!(msg_time_confidence_high),
    }
}

fn day(n: usize, d: &DayInfo) -> Day {
    Day {
        number: n + 1,
        date: d.date.to_string(),
        past: d.past,
        acts: d.acts,
        label: d.label.clone(),
        name: d.name.clone(),
        id: d.id.clone(),
        text: d.text.clone(),
        confidence: d.confidence.map(confidence),
        low: d.confidence == Some(Confidence::Low),
        source: d.source.clone(),
        place: d.place.to_string(),
    }
}

fn ahead(a: &AheadInfo) -> Ahead {
    let left = a.hazards.len().saturating_sub(LISTED) + a.flows.len().saturating_sub(LISTED);
    let verdict = super::view::verdict_name;
    Ahead {
        date: a.date.to_string(),
        because: say!(msg_time_because, Text::list(&a.because)),
        hazards: a
            .hazards
            .iter()
            .take(LISTED)
            .map(|h| {
                let (before, after) = h.who.clone();
                let after = (after != before).then_some(after);
                (Link::to(&h.hazard), h.direction_name.clone(), before, after)
            })
            .collect(),
        flows: a
            .flows
            .iter()
            .take(LISTED)
            .map(|f| say!(msg_time_flow, f.flow.name.clone(), verdict(f.before), verdict(f.after)))
            .collect(),
        left: (left > 0).then(|| say!(msg_treat_left, left)),
    }
}

pub(super) fn build(a: &Assessment) -> Timeline {
    let days = &a.timeline;
    let left = |shown: usize| days.len().saturating_sub(shown);
    Timeline {
        intro: say!(msg_time_intro, a.at.to_string()),
        svg: timeline::draw(days, a.at).map(Value::from_safe_string),
        more: (left(timeline::DAYS) > 0).then(|| say!(msg_time_more, left(timeline::DAYS))),
        days: days.iter().take(ROWS).enumerate().map(|(n, d)| day(n, d)).collect(),
        days_left: (left(ROWS) > 0).then(|| say!(msg_treat_left, left(ROWS))),
        ahead: a.ahead.iter().flatten().map(ahead).collect(),
        ahead_known: a.ahead.is_some(),
    }
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about time.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_time_nav,
    h => msg_time_h,
    none => msg_time_none,
    number => msg_time_number,
    date => msg_time_date,
    what => msg_time_what,
    name => msg_time_name,
    expected => msg_time_expected,
    confidence => msg_time_confidence,
    past => msg_time_past,
    to_come => msg_time_ahead,
    acts => msg_time_acts,
    low => msg_time_low,
    differences => msg_time_differences,
    differences_none => msg_time_differences_none,
    differences_unknown => msg_time_differences_unknown,
    no_effect => msg_time_no_effect,
}
