//! What the templates see of goals and acceptances.

use minijinja::Value;
use serde::Serialize;
use tensha_analysis::acceptance::State;
use tensha_analysis::goals::Verdict;
use tensha_text::Text;

use super::{Link, left};
use crate::Assessment;
use crate::goals::{GoalInfo, StandingInfo};
use crate::messages::say;
use crate::picture::{self, band};

/// How many rows a table has. The rest is in the JSON.
const ROWS: usize = 200;

#[derive(Serialize)]
pub(super) struct Goals {
    cards: Vec<Card>,
    integrity: Vec<Stated>,
    integrity_left: Option<Text>,
    standings: Vec<Row>,
    standings_left: Option<Text>,
}

/// A level of integrity.
#[derive(Serialize)]
struct Stated {
    link: Link,
    scheme: Text,
    level: Text,
    text: Option<Text>,
    source: Option<Text>,
    place: String,
}

#[derive(Serialize)]
struct Card {
    name: Text,
    measure: Text,
    class: &'static str,
    mark: &'static str,
    label: Text,
    value: Option<String>,
    lines: [String; 2],
    source: Option<Text>,
    uses: Option<String>,
    place: String,
    svg: Option<Value>,
    more: Option<Text>,
    points: Vec<(u64, String, Text)>,
    untouched: Option<Text>,
    parts: Vec<(Link, String, Option<Text>)>,
    parts_left: Option<Text>,
}

#[derive(Serialize)]
struct Row {
    link: Link,
    class: &'static str,
    mark: &'static str,
    label: Text,
    said: Vec<Text>,
    place: Option<String>,
}

fn card(g: &GoalInfo) -> Card {
    let (class, mark) = match g.verdict {
        Verdict::Below => ("met", "✓"),
        Verdict::Between => ("undecided", "△"),
        Verdict::Undecided | Verdict::NotKnown => ("undecided", "?"),
        Verdict::Above => ("unmet", "✕"),
    };
    let undrawn = g.hazards.len().saturating_sub(band::ROWS);
    let svg = picture::goal(g, None).map(Value::from_safe_string);
    Card {
        name: g.name.clone(),
        measure: g.measure.clone(),
        class,
        mark,
        label: g.label.clone(),
        value: g.value.as_ref().map(|v| v.label.clone()),
        lines: g.lines.clone(),
        source: g.source.clone(),
        uses: g.uses.clone(),
        place: g.place.to_string(),
        more: (svg.is_some() && g.persons.is_none() && undrawn > 0)
            .then(|| say!(msg_goals_page_more, undrawn)),
        svg,
        points: g.points.iter().map(|p| (p.n, p.f.label.clone(), p.label.clone())).collect(),
        untouched: g.untouched.clone(),
        parts: g
            .hazards
            .iter()
            .take(ROWS)
            .map(|h| (Link::to(&h.hazard), h.value.label.clone(), h.reason.clone()))
            .collect(),
        parts_left: left(g.hazards.len(), ROWS),
    }
}

fn row(s: &StandingInfo) -> Row {
    let (class, mark) = match s.state {
        State::Accepted | State::Treated => ("met", "✓"),
        State::Open => ("undecided", "?"),
        State::Lapsed => ("unmet", "✕"),
    };
    Row {
        link: Link::to(&s.hazard),
        class,
        mark,
        label: s.label.clone(),
        said: s.said.clone(),
        place: s.place.as_ref().map(ToString::to_string),
    }
}

pub(super) fn build(a: &Assessment) -> Goals {
    Goals {
        cards: a.goals.iter().map(card).collect(),
        integrity: a
            .integrity
            .iter()
            .take(ROWS)
            .map(|i| Stated {
                link: Link::to(&i.element),
                scheme: i.scheme_name.clone(),
                level: i.level.clone(),
                text: i.text.clone(),
                source: i.source.clone(),
                place: i.place.to_string(),
            })
            .collect(),
        integrity_left: left(a.integrity.len(), ROWS),
        standings: a.acceptances.iter().take(ROWS).map(row).collect(),
        standings_left: left(a.acceptances.len(), ROWS),
    }
}

#[derive(Serialize)]
pub(super) struct Words {
    h: Text,
    nav: Text,
    none: Text,
    intro: Text,
    value: Text,
    hazard: Text,
    stands: Text,
    acceptances: Text,
    why: Text,
    goal: Text,
    persons: Text,
    integrity: Text,
    integrity_note: Text,
    element: Text,
    scheme: Text,
    level: Text,
    source: Text,
}

pub(super) fn words() -> Words {
    Words {
        h: say!(msg_goals_h),
        nav: say!(msg_goals_nav),
        none: say!(msg_goals_page_none),
        intro: say!(msg_goals_page_intro),
        value: say!(msg_goals_page_value),
        hazard: say!(msg_goals_page_hazard),
        stands: say!(msg_goals_page_stands),
        acceptances: say!(msg_goals_page_acceptances),
        why: say!(msg_goals_page_why),
        goal: say!(msg_goals_page_goal),
        persons: say!(msg_goals_page_persons),
        integrity: say!(msg_integrity_h),
        integrity_note: say!(msg_integrity_note),
        element: say!(msg_integrity_element),
        scheme: say!(msg_integrity_scheme),
        level: say!(msg_integrity_level),
        source: say!(msg_integrity_source),
    }
}
