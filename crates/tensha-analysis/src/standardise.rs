//! Where to standardise: demands that systems do not meet, by topic, and committees ranked by how well they fit.
//!
//! **Invariant**: a rank explains itself: it is the number of open demands inside the scope, and each of them is named. What no
//! committee covers stays and is shown.

use std::collections::BTreeSet;

use tensha_model::knowledge::Knowledge;
use tensha_model::sector::{PROPOSAL_STAGES, Proposal};
use tensha_model::system::System;
use tensha_text::Date;

use crate::profiles::{effective, of_system};
use crate::requirements::{Asked, Standing, run};

/// A demand that a system does not show to be met.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Open {
    /// Which of the systems.
    pub system: usize,
    /// `SCHEME/NUMBER`.
    pub requirement: String,
    /// How it stands.
    pub standing: Standing,
    /// Entry of `sectors`, where the system names one.
    pub sector: Option<String>,
}

/// Open demands on one topic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cluster {
    /// Entry of `topics`; none for demands without one.
    pub topic: Option<String>,
    /// The demands, in order.
    pub open: Vec<Open>,
    /// How many of the systems have one.
    pub systems: usize,
    /// Committees whose scope has the topic, and how many of the demands come from their sectors; the best first.
    pub committees: Vec<(String, usize)>,
}

/// A committee, over all topics.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ranked {
    /// Entry of `committees`.
    pub committee: String,
    /// How many open demands lie inside its scope.
    pub covers: usize,
    /// In how many of the systems.
    pub systems: usize,
    /// Topics with such demands, and how many each: the most first.
    pub topics: Vec<(String, usize)>,
}

/// The answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Where {
    /// Topics, the one with the most open demands first.
    pub clusters: Vec<Cluster>,
    /// Committees, the one that covers the most first; those that cover nothing are left out.
    pub ranked: Vec<Ranked>,
}

/// What a system does not show to be met, of its schemes and of the profiles of its sector: of several products the worst.
pub fn open_of(system: &System, number: usize, at: Date) -> Vec<Open> {
    let k = &system.knowledge;
    let sector =
        system.meta.sector.and_then(|s| k.sectors.get_index(s as usize)).map(|(id, _)| id.clone());
    let mut wanted: BTreeSet<u32> = BTreeSet::new();
    if sector.is_some() {
        let asked = effective(k, &of_system(system));
        let of = |(id, _): (&str, u32)| k.requirements.get_index_of(id).map(|i| i as u32);
        wanted.extend(asked.requirements().filter_map(of));
    }
    let mut out: Vec<Open> = Vec::new();
    for (i, id) in k.schemes.keys().enumerate() {
        let named = system.compliance.iter().any(|c| c.scheme == i as u32);
        for row in run(system, at, Asked { scheme: Some(id), ..Asked::default() })
            .into_iter()
            .flat_map(|s| s.rows)
        {
            let Some((id, r)) = k.requirements.get_index(row.requirement as usize) else {
                continue;
            };
            let asked = wanted.contains(&row.requirement) || (named && r.mandatory);
            let open =
                matches!(row.standing, Standing::Unmet | Standing::Partly | Standing::Unknown);
            if !asked || !open {
                continue;
            }
            match out.iter_mut().find(|o| o.requirement == *id) {
                Some(o) => o.standing = worse(o.standing, row.standing),
                None => out.push(Open {
                    system: number,
                    requirement: id.clone(),
                    standing: row.standing,
                    sector: sector.clone(),
                }),
            }
        }
    }
    out.sort();
    out
}

fn worse(a: Standing, b: Standing) -> Standing {
    let rank = |s: Standing| match s {
        Standing::Unmet => 0,
        Standing::Partly => 1,
        _ => 2,
    };
    if rank(b) < rank(a) { b } else { a }
}

/// Clusters open demands by topic and ranks committees. A demand lies inside a scope if its topic does, and the system's sector where
/// the committee is for some sectors only.
pub fn cluster(k: &Knowledge, open: &[Open]) -> Where {
    let topic = |o: &Open| k.requirements.get(&o.requirement).and_then(|r| r.topic.clone());
    let mut topics: Vec<Option<String>> = open.iter().map(topic).collect();
    topics.sort();
    topics.dedup();
    let inside = |c: &tensha_model::sector::Committee, t: Option<&String>, o: &Open| {
        c.covers(t) && c.is_for(o.sector.as_deref())
    };
    let systems = |list: &mut dyn Iterator<Item = &Open>| -> usize {
        list.map(|o| o.system).collect::<BTreeSet<_>>().len()
    };
    let mut clusters: Vec<Cluster> = topics
        .into_iter()
        .map(|t| {
            let mine: Vec<Open> = open.iter().filter(|o| topic(o) == t).cloned().collect();
            let mut committees: Vec<(String, usize, bool)> = k
                .committees
                .values()
                .map(|c| {
                    let n = mine.iter().filter(|o| inside(c, t.as_ref(), o)).count();
                    (c.head.id.clone(), n, c.sectors.is_empty())
                })
                .filter(|(_, n, _)| *n > 0)
                .collect();
            // Of two that cover as much, the one that is made for the sector comes first.
            committees.sort_by(|a, b| b.1.cmp(&a.1).then(a.2.cmp(&b.2)).then(a.0.cmp(&b.0)));
            Cluster {
                systems: systems(&mut mine.iter()),
                committees: committees.into_iter().map(|(id, n, _)| (id, n)).collect(),
                topic: t,
                open: mine,
            }
        })
        .collect();
    clusters.sort_by(|a, b| b.open.len().cmp(&a.open.len()).then_with(|| a.topic.cmp(&b.topic)));
    let mut ranked: Vec<(Ranked, bool)> = k
        .committees
        .values()
        .map(|c| {
            let mine: Vec<&Open> =
                open.iter().filter(|o| inside(c, topic(o).as_ref(), o)).collect();
            let mut topics: Vec<(String, usize)> = c
                .topics
                .iter()
                .map(|t| {
                    let n = mine.iter().filter(|o| topic(o).as_ref() == Some(t)).count();
                    (t.clone(), n)
                })
                .filter(|(_, n)| *n > 0)
                .collect();
            topics.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let of = Ranked {
                committee: c.head.id.clone(),
                covers: mine.len(),
                systems: systems(&mut mine.iter().copied()),
                topics,
            };
            (of, c.sectors.is_empty())
        })
        .filter(|(r, _)| r.covers > 0)
        .collect();
    ranked.sort_by(|(a, any_a), (b, any_b)| {
        b.covers
            .cmp(&a.covers)
            .then(b.systems.cmp(&a.systems))
            .then(any_a.cmp(any_b))
            .then_with(|| a.committee.cmp(&b.committee))
    });
    Where { clusters, ranked: ranked.into_iter().map(|(r, _)| r).collect() }
}

/// How far a cluster got by a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stand {
    /// Its topic.
    pub topic: Option<String>,
    /// The proposal on it that got furthest; of equals, the one that stands there longest.
    pub proposal: Option<String>,
    /// The number of its stage in [`PROPOSAL_STAGES`]; nothing where nobody took it up.
    pub stage: Option<usize>,
    /// Since when.
    pub since: Option<Date>,
}

/// Where each cluster stands on a day, in the order of the clusters. Days that are to come count for nothing.
pub fn funnel(k: &Knowledge, clusters: &[Cluster], at: Date) -> Vec<Stand> {
    let reached = |p: &Proposal| {
        let mut days = p.stages.iter().enumerate().rev();
        days.find_map(|(n, day)| day.filter(|d| *d <= at).map(|d| (n, d)))
    };
    clusters
        .iter()
        .map(|c| {
            let best = k
                .proposals
                .values()
                .filter(|p| Some(&p.topic) == c.topic.as_ref())
                .filter_map(|p| reached(p).map(|(n, since)| (n, since, &p.head.id)))
                .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(b.2.cmp(a.2)));
            Stand {
                topic: c.topic.clone(),
                proposal: best.map(|(.., id)| id.clone()),
                stage: best.map(|(n, ..)| n),
                since: best.map(|(_, since, _)| since),
            }
        })
        .collect()
}

/// How many stand nowhere, and at each stage.
pub fn counts(stands: &[Stand]) -> (usize, [usize; PROPOSAL_STAGES.len()]) {
    let mut at = [0; PROPOSAL_STAGES.len()];
    for s in stands {
        if let Some(n) = s.stage {
            at[n] += 1;
        }
    }
    (stands.len() - at.iter().sum::<usize>(), at)
}
