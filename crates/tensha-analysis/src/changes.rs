//! What a change does to the hazards of a system, and which hazards rest on which assumption.

use tensha_logic::Cancel;
use tensha_model::change::Change;
use tensha_model::grade::Level;
use tensha_model::system::{HazardId, System};

use crate::causes::Basic;
use crate::exposure::Networks;
use crate::hazards::{
    self, CutSet, HazardAnswer, Hazards, Interrupted, Options, Origin, Reachable,
};
use crate::paths::{self, Paths, Verdict};

/// Which way something went.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Easier to bring about.
    Worse,
    /// Some ways are easier, others harder.
    Mixed,
    /// Harder to bring about.
    Better,
    /// No difference was found.
    Same,
}

/// What a change does to a hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct HazardDifference {
    /// The hazard.
    pub hazard: HazardId,
    /// Which way.
    pub direction: Direction,
    /// Who could bring it about before, and can after.
    pub reachable: (Reachable, Reachable),
    /// The fewest things that were needed before, and are after, by origin: fault, attack, both.
    pub fewest: ([Option<usize>; 3], [Option<usize>; 3]),
    /// The simplest new ways.
    pub gained: Vec<CutSet>,
    /// The simplest ways that are gone.
    pub lost: Vec<CutSet>,
    /// Whether every cut set on both sides was at hand.
    pub complete: bool,
}

/// What a change does to a flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowDifference {
    /// The flow's number.
    pub flow: u32,
    /// Its verdict before and after.
    pub verdict: (Verdict, Verdict),
}

/// What changes do.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// By hazard number.
    pub hazards: Vec<HazardDifference>,
    /// Flows whose verdict is another.
    pub flows: Vec<FlowDifference>,
}

/// A system as far as differences need it.
#[derive(Clone, Debug)]
pub struct Worked {
    /// Its hazards.
    pub hazards: Hazards,
    /// Its paths.
    pub paths: Paths,
}

impl Worked {
    /// Works a system out.
    ///
    /// # Errors
    /// Only where the flag was set.
    pub fn new(system: &System, options: &Options, cancel: &Cancel) -> Result<Self, Interrupted> {
        let networks = Networks::new(system);
        Ok(Self {
            hazards: hazards::run(system, &networks, options, cancel)?,
            paths: paths::run(system),
        })
    }
}

fn fewest(a: &HazardAnswer) -> [Option<usize>; 3] {
    [Origin::FaultOnly, Origin::AttackOnly, Origin::Both]
        .map(|o| a.sets.iter().filter(|s| s.origin == o).map(|s| s.order).min())
}

/// Whether a way needs no more than another: each of its steps is in the other, there at the same strength or a greater one.
fn covers(smaller: &CutSet, larger: &CutSet) -> bool {
    smaller.rank <= larger.rank
        && smaller.beside.iter().all(|b| larger.beside.contains(b))
        && smaller.members.iter().all(|m| larger.members.iter().any(|n| includes(*n, *m)))
}

/// Whether one cause has the other in it: it is the same, or a step against the same weakness at a greater strength.
fn includes(cause: Basic, other: Basic) -> bool {
    match (cause, other) {
        (Basic::Step(w, _), Basic::Step(v, Level::None)) => w.unprotected() == v.unprotected(),
        (Basic::Step(w, s), Basic::Step(v, l)) => w == v && l <= s,
        _ => cause == other,
    }
}

fn differ(before: &HazardAnswer, after: &HazardAnswer) -> HazardDifference {
    let news = |old: &HazardAnswer, new: &HazardAnswer| -> Vec<CutSet> {
        new.sets
            .iter()
            // What covers a way is no larger, so it is at hand wherever all ways of that size are.
            .filter(|n| old.left_out.is_none_or(|first| (n.order, n.rank) < first))
            .filter(|n| !old.sets.iter().any(|o| covers(o, n)))
            .take(40)
            .cloned()
            .collect()
    };
    let gained = news(before, after);
    let lost = news(after, before);
    let complete = [before, after].iter().all(|a| {
        a.counted.all.is_some() && a.counted.complete_below.is_none() && a.left_out.is_none()
    });
    let reach = |a: &Reachable| {
        (
            a.by_faults,
            a.attack_alone,
            a.with_faults,
            a.beside_alone.clone(),
            a.beside_with_faults.clone(),
        )
    };
    let direction = match (gained.is_empty(), lost.is_empty()) {
        (true, true) if reach(&before.reachable) == reach(&after.reachable) => Direction::Same,
        (false, true) => Direction::Worse,
        (true, false) => Direction::Better,
        _ => Direction::Mixed,
    };
    HazardDifference {
        hazard: before.hazard,
        direction,
        reachable: (before.reachable.clone(), after.reachable.clone()),
        fewest: (fewest(before), fewest(after)),
        gained,
        lost,
        complete,
    }
}

/// Compares two states of one system: their elements must be the same.
pub fn compare(before: &Worked, after: &Worked) -> Difference {
    Difference {
        hazards: before
            .hazards
            .hazards
            .iter()
            .zip(&after.hazards.hazards)
            .map(|(b, a)| differ(b, a))
            .collect(),
        flows: before
            .paths
            .flows
            .iter()
            .zip(&after.paths.flows)
            .filter(|(b, a)| b.overall() != a.overall())
            .map(|(b, a)| FlowDifference { flow: b.flow.0, verdict: (b.overall(), a.overall()) })
            .collect(),
    }
}

/// What comes of an assumption that does not hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Broken {
    /// The assumption's number.
    pub assumption: u32,
    /// Whether the model says what is so if it does not hold; else nothing can be judged.
    pub stated: bool,
    /// Hazards that become easier.
    pub worse: Vec<HazardDifference>,
    /// Flows whose verdict changes.
    pub flows: Vec<FlowDifference>,
}

/// Switches each assumption off, one at a time.
///
/// # Errors
/// Only where the flag was set.
pub fn assumptions(
    system: &System,
    base: &Worked,
    options: &Options,
    cancel: &Cancel,
) -> Result<Vec<Broken>, Interrupted> {
    let mut out = Vec::new();
    for (i, assumption) in system.assumptions.iter().enumerate() {
        let mut broken = Broken {
            assumption: i as u32,
            stated: !assumption.if_false.is_empty(),
            worse: Vec::new(),
            flows: Vec::new(),
        };
        if broken.stated {
            let changed = changed(system, &assumption.if_false);
            let difference = compare(base, &Worked::new(&changed, options, cancel)?);
            broken.worse = difference
                .hazards
                .into_iter()
                .filter(|d| matches!(d.direction, Direction::Worse | Direction::Mixed))
                .collect();
            broken.flows = difference.flows;
        }
        out.push(broken);
    }
    Ok(out)
}

/// The system after some changes.
pub fn changed(system: &System, changes: &[Change]) -> System {
    let mut out = system.clone();
    for change in changes {
        out.apply(change);
    }
    out
}
