//! Zones: the target level beside what the segments of the zone show.
//!
//! This is a reading of strengths, not a certification: the table from strengths to levels is the packs', and a level counts as shown when
//! every link and component of the zone that a flow passes has at least the strength that the table asks for in authenticity and
//! integrity.

use tensha_model::grade::{Grade, Property};
use tensha_model::system::{LinkId, Segment, System, ZoneId};

use crate::paths::Paths;

/// The properties that count.
pub const COUNTED: [Property; 2] = [Property::Authenticity, Property::Integrity];

/// A zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZoneResult {
    /// The zone.
    pub zone: ZoneId,
    /// Target rank and id, where one is stated.
    pub target: Option<(u8, String)>,
    /// The least strength in the zone.
    pub least: Grade,
    /// The highest level that is surely shown: rank and id; none where not even the first is.
    pub shown: Option<(u8, String)>,
    /// The highest level that would be shown if everything unknown were strong.
    pub possible: Option<(u8, String)>,
    /// The segments at the least strength.
    pub weakest: Vec<(Segment, Property)>,
    /// How many segments were looked at.
    pub segments: usize,
}

impl ZoneResult {
    /// Whether the target is surely missed.
    pub fn missed(&self) -> bool {
        let possible = self.possible.as_ref().map_or(0, |(r, _)| *r);
        self.segments > 0 && self.target.as_ref().is_some_and(|(r, _)| possible < *r)
    }

    /// Whether the target may be missed.
    pub fn open(&self) -> bool {
        let shown = self.shown.as_ref().map_or(0, |(r, _)| *r);
        self.segments > 0 && !self.missed() && self.target.as_ref().is_some_and(|(r, _)| shown < *r)
    }
}

/// All zones.
pub fn run(system: &System, paths: &Paths) -> Vec<ZoneResult> {
    let mut by_zone: Vec<Vec<(Segment, [Grade; 2])>> = vec![Vec::new(); system.zones.len()];
    for path in &paths.flows {
        for step in path.routes.iter().flat_map(|r| r.steps.iter()) {
            let grades = COUNTED.map(|p| step.effective[p as usize]);
            match step.segment {
                Segment::Component(c) => {
                    if let Some(z) = system.components[c.index()].zone {
                        by_zone[z.index()].push((step.segment, grades));
                    }
                }
                Segment::Link(l) => {
                    for z in zones_of_link(system, l) {
                        by_zone[z.index()].push((step.segment, grades));
                    }
                }
                _ => {}
            }
        }
    }
    by_zone
        .into_iter()
        .enumerate()
        .map(|(i, mut found)| {
            found.sort_unstable();
            found.dedup();
            let zone = ZoneId(i as u32);
            let least =
                found.iter().flat_map(|(_, g)| g.iter().copied()).fold(Grade::TOP, Grade::min);
            let level_of = |strength| {
                system
                    .knowledge
                    .security_levels
                    .values()
                    .filter(|l| l.needs.is_some_and(|n| strength >= n))
                    .max_by_key(|l| l.rank)
                    .map(|l| (l.rank, l.head.id.clone()))
            };
            let mut weakest: Vec<(Segment, Property)> = Vec::new();
            for (segment, grades) in &found {
                for (grade, property) in grades.iter().zip(COUNTED) {
                    if grade.lo == least.lo {
                        weakest.push((*segment, property));
                    }
                }
            }
            weakest.sort_unstable();
            weakest.dedup();
            ZoneResult {
                zone,
                target: system.zones[i].target.and_then(|t| {
                    system
                        .knowledge
                        .security_levels
                        .get_index(t as usize)
                        .map(|(id, l)| (l.rank, id.clone()))
                }),
                least,
                shown: if found.is_empty() { None } else { level_of(least.lo) },
                possible: if found.is_empty() { None } else { level_of(least.hi) },
                weakest,
                segments: found.len(),
            }
        })
        .collect()
}

fn zones_of_link(system: &System, l: LinkId) -> Vec<ZoneId> {
    let mut out: Vec<ZoneId> = system.links[l.index()]
        .between
        .iter()
        .filter_map(|c| system.components[c.index()].zone)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}
