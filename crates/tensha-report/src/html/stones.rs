//! What the templates see of stepping stones.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tensha_text::Text;

use super::{Link, left};
use crate::Assessment;
use crate::hazards::HarmInfo;
use crate::messages::say;
use crate::reach::{StoneInfo, TakenInfo};

/// How many hazards a row names.
const HAZARDS: usize = 6;

#[derive(Serialize)]
pub(super) struct Stones {
    rows: Vec<Row>,
    left: Option<Text>,
}

#[derive(Serialize)]
struct Row {
    link: Link,
    first: Text,
    path: Vec<Text>,
    apart: Option<Text>,
    opened: Text,
    opens: Vec<Text>,
    hazards: Vec<Hurts>,
    left: Option<Text>,
}

#[derive(Serialize)]
struct Hurts {
    link: Link,
    strangers: Option<Text>,
}

fn taken(t: Option<&TakenInfo>) -> Text {
    match t.map(|t| (&t.class, t.steps)) {
        None => say!(msg_stone_nobody),
        Some((None, _)) => say!(msg_stone_free),
        Some((Some(class), steps)) => say!(msg_stone_by, class.clone(), steps),
    }
}

fn row(s: &StoneInfo) -> Row {
    let opens = s.opens.iter().map(|t| t.component.name.clone()).collect::<Vec<_>>();
    Row {
        link: Link::to(&s.component),
        first: taken(s.first.as_ref()),
        path: s.first.iter().flat_map(|t| t.path.iter().cloned()).collect(),
        apart: (!s.apart.is_empty()).then(|| say!(msg_stone_apart, Text::list(&s.apart))),
        opened: if s.opened == 0 {
            say!(msg_stone_opens_none)
        } else {
            say!(msg_stone_opens, s.opened)
        },
        opens,
        hazards: s
            .hazards
            .iter()
            .take(HAZARDS)
            .map(|h| Hurts {
                link: Link::to(&h.hazard),
                strangers: (!h.strangers.is_empty()).then(|| HarmInfo::series(&h.strangers)),
            })
            .collect(),
        left: left(s.hazards.len(), HAZARDS),
    }
}

pub(super) fn build(a: &Assessment) -> Stones {
    let all: BTreeSet<&str> =
        a.hazards.iter().flat_map(|h| &h.stepping_stones).map(|s| &*s.id).collect();
    let left = all.len().saturating_sub(a.stones.len());
    Stones {
        rows: a.stones.iter().map(row).collect(),
        left: (left > 0).then(|| say!(msg_stone_left, left)),
    }
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about stepping stones.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    h => msg_stone_h,
    intro => msg_stone_intro,
    none => msg_stone_none,
    component => msg_stone_component,
    first => msg_stone_first,
    opens => msg_stone_opens_head,
    hurts => msg_stone_hurts,
    strangers => msg_stone_strangers,
}
