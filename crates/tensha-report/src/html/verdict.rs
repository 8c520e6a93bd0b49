//! What the templates see of the verdict on the whole.

use std::collections::BTreeMap;

use serde::Serialize;
use tensha_analysis::verdict::Hold;
use tensha_text::Text;

use super::{Link, left};
use crate::Assessment;
use crate::assessment::PlaceRef;
use crate::messages::say;
use crate::verdict::{BesideInfo, FactInfo, hold_name, sign};

/// How many facts of one height, elements of a fact, and components the page lists; all are in the JSON.
const FACTS: usize = 40;
const DUE: usize = 6;
const ROWS: usize = 60;

#[derive(Serialize)]
pub(super) struct Verdict {
    class: &'static str,
    sign: &'static str,
    name: Text,
    headline: Text,
    sides: Vec<SideView>,
    groups: Vec<Group>,
    not_known: Vec<Text>,
    inverted: Vec<Text>,
    rows: Vec<Row>,
    rows_left: Option<Text>,
}

#[derive(Serialize)]
struct SideView {
    name: Text,
    class: &'static str,
    sign: &'static str,
    hold: Text,
}

#[derive(Serialize)]
struct Group {
    class: &'static str,
    sign: &'static str,
    name: Text,
    count: Text,
    facts: Vec<FactView>,
    left: Option<Text>,
}

#[derive(Serialize)]
struct FactView {
    text: Text,
    place: String,
    /// What it is due to, with its line; a link where the page has a row for it.
    due: Vec<(Link, bool, String)>,
    due_left: Option<Text>,
}

#[derive(Serialize)]
struct Row {
    link: Link,
    place: String,
    class: &'static str,
    sign: &'static str,
    hold: Text,
    due: bool,
    why: Option<Text>,
    labels: Vec<(Text, Text, String)>,
}

fn class(hold: Option<Hold>) -> &'static str {
    match hold {
        Some(Hold::DoesNotHold) => "unmet",
        Some(Hold::CannotBeJudged | Hold::UnderConditions) => "undecided",
        Some(Hold::Holds) => "met",
        None => "idle",
    }
}

fn at(p: &PlaceRef) -> String {
    p.to_string()
}

fn fact(f: &FactInfo) -> FactView {
    let due = if f.hold < Hold::Holds { &f.because[..] } else { &[] };
    FactView {
        text: f.text.clone(),
        place: at(&f.place),
        due: due
            .iter()
            .take(DUE)
            .map(|d| {
                let row = ["component", "link", "flow", "hazard", "zone"];
                let has = row.contains(&d.element.kind.as_str());
                (Link::to(&d.element), has, at(&d.place))
            })
            .collect(),
        due_left: left(due.len() + f.because_left, DUE).filter(|_| !due.is_empty()),
    }
}

fn row(b: &BesideInfo) -> Row {
    Row {
        link: Link::to(&b.component),
        place: at(&b.place),
        class: class(b.hold),
        sign: sign(b.hold),
        hold: b.hold_name.clone(),
        due: b.due && b.hold < Some(Hold::Holds),
        why: b.why.clone().filter(|_| b.hold < Some(Hold::Holds)),
        labels: b
            .labels
            .iter()
            .map(|l| (l.label.clone(), l.standing.clone(), at(&l.place)))
            .collect(),
    }
}

pub(super) fn build(a: &Assessment) -> Verdict {
    let v = &a.verdict;
    let groups = [Hold::DoesNotHold, Hold::CannotBeJudged, Hold::UnderConditions, Hold::Holds];
    let group = |hold: Hold| {
        let list: Vec<&FactInfo> = v.at(hold).collect();
        // What holds is counted; only what does not, or not without more, is told.
        let told = if hold < Hold::Holds { &list[..] } else { &[] };
        (!list.is_empty()).then(|| Group {
            class: class(Some(hold)),
            sign: sign(Some(hold)),
            name: hold_name(hold),
            count: say!(msg_whole_page_count, list.len()),
            facts: told.iter().take(FACTS).map(|f| fact(f)).collect(),
            left: left(told.len(), FACTS),
        })
    };
    Verdict {
        class: class(Some(v.hold)),
        sign: sign(Some(v.hold)),
        name: v.hold_name.clone(),
        headline: v.headline.clone(),
        sides: v
            .sides
            .iter()
            .map(|s| SideView {
                name: s.name.clone(),
                class: class(s.hold),
                sign: sign(s.hold),
                hold: s.hold_name.clone(),
            })
            .collect(),
        groups: groups.into_iter().filter_map(group).collect(),
        not_known: v.not_known.clone(),
        inverted: v.inverted.iter().take(FACTS).cloned().collect(),
        rows: v.beside.iter().take(ROWS).map(row).collect(),
        rows_left: left(v.beside.len(), ROWS),
    }
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about the verdict.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_whole_page_nav,
    h => msg_whole_page_h,
    intro => msg_whole_page_intro,
    due => msg_whole_page_due,
    not_known => msg_whole_page_not_known,
    beside => msg_whole_page_beside,
    beside_intro => msg_whole_page_beside_intro,
    component => msg_whole_page_component,
    paths => msg_whole_page_paths,
    labels => msg_whole_page_labels,
    by_it => msg_whole_page_by_it,
    no_label => msg_whole_page_no_label,
}
