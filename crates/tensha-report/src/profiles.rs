//! Points of profiles in words.

use tensha_analysis::profiles::degree_id;
use tensha_model::knowledge::{Head, Knowledge, Status};
use tensha_model::sector::Point;
use tensha_rules::words;
use tensha_text::Text;

use crate::messages::say;

/// `~` where the entry was not checked against its document.
pub fn tilde(head: &Head) -> &'static str {
    if head.status == Status::Checked { "" } else { " ~" }
}

/// A point in words, with its identifier.
pub fn point_text(k: &Knowledge, point: &Point) -> Text {
    match point {
        Point::Requirement(id) => match k.requirements.get(id) {
            Some(r) => {
                say!(msg_point_requirement, id.clone(), r.head.name.clone(), tilde(&r.head))
            }
            None => Text::same(id.clone()),
        },
        Point::Demand(n) => {
            let name = k
                .perspectives
                .values()
                .find(|p| p.rank == Some(u32::from(*n)))
                .map_or_else(|| Text::same(n.to_string()), |p| p.head.name.clone());
            say!(msg_point_demand, n.to_string(), name)
        }
        Point::Need(arrow, property) => {
            say!(msg_point_need, (*arrow).to_owned(), words::property(*property))
        }
        Point::Regime(id) => {
            let name = k.regimes.get(id).map(|r| r.head.name.clone()).unwrap_or_default();
            say!(msg_point_regime, id.clone(), name)
        }
    }
}

/// How strongly, in words.
pub fn degree_text(k: &Knowledge, point: &Point, degree: u32) -> Text {
    let id = degree_id(k, point, degree);
    match point {
        Point::Requirement(_) | Point::Demand(_) => {
            k.confirmations.get(&id).map_or_else(|| Text::same(id), |c| c.head.name.clone())
        }
        Point::Need(..) => k.levels.get(&id).map_or_else(|| Text::same(id), |l| l.name.clone()),
        Point::Regime(_) => say!(msg_degree_looked_at),
    }
}

/// The names of profiles.
pub fn profile_names(k: &Knowledge, list: &[u32]) -> Text {
    let names: Vec<Text> = list
        .iter()
        .filter_map(|p| k.profiles.get_index(*p as usize).map(|(_, p)| p.head.name.clone()))
        .collect();
    Text::list(&names)
}
