//! The guideline of a sector: what its profiles ask, the minimum for consumers, and the duties of the packs.

use tensha_analysis::profiles::{Effective, Held, by_point, effective, for_sector, means};
use tensha_model::knowledge::{Head, Knowledge};
use tensha_model::sector::Point;
use tensha_text::{Date, Text};

use super::readers::{self, Part};
use super::{Asked, Concerns, Guideline, Item, Topics, by_topic, categories, equals, join, unused};
use crate::assessment::PlaceRef;
use crate::messages::say;
use crate::profiles::{degree_text, point_text, profile_names};

fn item(id: String, demand: Text, head: &Head) -> Item {
    Item {
        id,
        same_as: Vec::new(),
        demand,
        text: head.text.clone(),
        standing: None,
        asked: None,
        begins: None,
        concerns: Concerns::new(),
        mandatory: true,
        wording: head.status,
        sources: head.sources.clone(),
        evidence: Vec::new(),
    }
}

/// Which profiles ask for it, forbid it or take some of it back, and why.
fn why(k: &Knowledge, point: &Point, held: &Held) -> Vec<(Text, Option<PlaceRef>)> {
    let mut out = Vec::new();
    if !held.by.is_empty() {
        out.push(say!(msg_guideline_asked_by, profile_names(k, &held.by)));
    }
    for p in &held.relaxed_by {
        let Some((_, profile)) = k.profiles.get_index(*p as usize) else { continue };
        let why = profile.except.iter().find(|(word, _)| means(word, point));
        let why = why.and_then(|(_, x)| x.reason.clone()).unwrap_or_default();
        out.push(say!(msg_guideline_relaxed_by, profile.head.name.clone(), why));
    }
    for p in &held.forbidden_by {
        let (Some((_, profile)), Point::Requirement(id)) =
            (k.profiles.get_index(*p as usize), point)
        else {
            continue;
        };
        let why = profile.forbids.get(id).cloned().flatten().unwrap_or_default();
        out.push(say!(msg_guideline_forbidden_by, profile.head.name.clone(), why));
    }
    out.into_iter().map(|text| (text, None)).collect()
}

/// What profiles say, sorted by what it is about.
#[derive(Default)]
struct Said {
    perspectives: Vec<Item>,
    needs: Vec<Item>,
    regimes: Vec<Item>,
    forbidden: Vec<Item>,
    taken_out: Vec<Item>,
    requirements: Vec<(Option<String>, Item)>,
}

fn said(k: &Knowledge, of: &Effective, at: Date) -> Said {
    let mut out = Said::default();
    let mut points: Vec<(&Point, &Held)> = of.points.iter().collect();
    points.sort_by(|a, b| by_point(a.0, b.0));
    for (point, held) in points {
        let evidence = why(k, point, held);
        let asked = held.degree.map(|rank| Asked { rank, degree: degree_text(k, point, rank) });
        // A perspective or a need is the profile's own word.
        let mut says = held.by.iter().chain(&held.relaxed_by).chain(&held.forbidden_by);
        let profile = says.find_map(|p| k.profiles.get_index(*p as usize));
        match point {
            Point::Requirement(id) => {
                let Some(r) = k.requirements.get(id) else { continue };
                let from = k.schemes.get(r.scheme()).and_then(|s| s.from);
                let own = Item {
                    asked,
                    evidence,
                    begins: from.filter(|day| *day > at),
                    concerns: readers::by_packs(k, id),
                    ..item(id.clone(), r.head.name.clone(), &r.head)
                };
                if !held.forbidden_by.is_empty() {
                    let demand = say!(msg_guideline_forbid, r.head.name.clone());
                    out.forbidden.push(Item { demand, asked: None, ..own });
                } else if held.degree.is_none() {
                    out.taken_out.push(Item { mandatory: false, ..own });
                } else {
                    out.requirements.push((r.topic.clone(), own));
                }
            }
            Point::Demand(_) | Point::Need(..) => {
                let Some((_, profile)) = profile else { continue };
                let own = item(point.to_string(), point_text(k, point), &profile.head);
                let own = Item { text: None, asked, evidence, ..own };
                match point {
                    _ if held.degree.is_none() => {
                        out.taken_out.push(Item { mandatory: false, ..own });
                    }
                    Point::Demand(_) => out.perspectives.push(own),
                    _ => out.needs.push(own),
                }
            }
            Point::Regime(id) => {
                let Some(regime) = k.regimes.get(id) else { continue };
                if held.degree.is_none() {
                    let own = item(point.to_string(), regime.head.name.clone(), &regime.head);
                    out.taken_out.push(Item { mandatory: false, evidence, ..own });
                    continue;
                }
                for check in &regime.checks {
                    let name = regime.head.name.clone();
                    let demand = check.head.text.clone().unwrap_or_default();
                    let demand = say!(msg_guideline_in_regime, name, demand);
                    let own = item(format!("regime:{id}/{}", check.head.id), demand, &check.head);
                    let begins = regime.since.filter(|day| *day > at);
                    out.regimes.push(Item { begins, evidence: evidence.clone(), ..own });
                }
            }
        }
    }
    out
}

/// Conditions for which one of their requirements, or an equal one, stands in the list join it; the others come back.
fn minimum(k: &Knowledge, topics: &mut Topics, at: Date) -> Vec<Item> {
    let mut left = Vec::new();
    for (list_id, list) in k.minimum_lists.iter().filter(|(_, list)| list.date <= at) {
        for c in &list.conditions {
            let wanted = c.confirmation.as_ref().and_then(|id| k.confirmations.get(id));
            let asked =
                wanted.map(|w| Asked { rank: w.rank.unwrap_or(0), degree: w.head.name.clone() });
            let of = say!(msg_guideline_minimum_of, list.head.name.clone(), list.date.to_string());
            let own = Item {
                text: c.text.clone(),
                asked,
                concerns: Concerns::from([("user".to_owned(), Part::Knows)]),
                evidence: vec![(of, None)],
                ..item(format!("minimum:{list_id}/{}", c.id), c.name.clone(), &list.head)
            };
            let same = |i: &&mut Item| {
                c.requirements
                    .iter()
                    .any(|r| i.same_as.contains(r) || equals(k, r).any(|id| id == i.id))
            };
            match topics.values_mut().flatten().find(same) {
                Some(same) => join(same, own),
                None => left.push(own),
            }
        }
    }
    left
}

fn duties(k: &Knowledge) -> Vec<Item> {
    let duty = |(id, d): (&String, &tensha_model::requirement::DutyKind)| {
        let mut phases: Vec<_> = d.phases.iter().filter_map(|p| k.life_phases.get(p)).collect();
        phases.sort_by_key(|p| p.rank);
        let names: Vec<Text> = phases.iter().map(|p| p.head.name.clone()).collect();
        Item {
            evidence: vec![(say!(msg_guideline_in_phases, Text::list(&names)), None)],
            ..item(format!("duty:{id}"), d.head.name.clone(), &d.head)
        }
    };
    k.duty_kinds.iter().map(duty).collect()
}

/// Makes the guideline of an entry of `sectors`, on a day.
pub fn of_sector(k: &Knowledge, sector: &Head, at: Date) -> Guideline {
    let of = effective(k, &for_sector(k, Some(&sector.id)));
    let own = of
        .profiles
        .iter()
        .filter_map(|p| k.profiles.get_index(*p as usize))
        .any(|(_, p)| p.sectors.contains(&sector.id));
    let names = profile_names(k, &of.profiles);
    let mut notes = vec![if own {
        say!(msg_guideline_sector_rests, names)
    } else {
        say!(msg_guideline_sector_core, names)
    }];
    if !of.incomplete.is_empty() {
        let schemes = of.incomplete.iter().filter_map(|s| k.schemes.get_index(*s as usize));
        let names: Vec<Text> = schemes.map(|(_, s)| s.head.name.clone()).collect();
        notes.push(say!(msg_guideline_sector_lacking, Text::list(&names)));
    }
    let said = said(k, &of, at);
    let mut topics = by_topic(k, said.requirements.into_iter());
    let minimum = minimum(k, &mut topics, at);
    let first = vec![
        ("perspectives", say!(msg_guideline_perspectives), said.perspectives),
        ("needs", say!(msg_guideline_needs), said.needs),
        ("minimum", say!(msg_guideline_minimum), minimum),
        ("forbidden", say!(msg_guideline_forbidden), said.forbidden),
        ("duties", say!(msg_guideline_duties), duties(k)),
        ("regimes", say!(msg_guideline_regimes), said.regimes),
        ("taken-out", say!(msg_guideline_taken_out), said.taken_out),
    ];
    let asks = |scheme: &str| {
        of.points.keys().any(|p| match p {
            Point::Requirement(id) => id.split('/').next() == Some(scheme),
            _ => false,
        }) || of
            .incomplete
            .iter()
            .any(|s| k.schemes.get_index(*s as usize).is_some_and(|(id, _)| id == scheme))
    };
    Guideline {
        title: say!(msg_guideline_sector_title, sector.name.clone(), at.to_string()),
        readers: Vec::new(),
        notes,
        categories: categories(k, first, topics),
        unused: unused(k, asks),
    }
}
