//! What a change does to the hazards of a system, and which hazards rest on which assumption.

use tensha_logic::Cancel;
use tensha_model::change::Change;
use tensha_model::grade::{Level, Property};
use tensha_model::system::{HazardId, LinkId, Ref, System};

use crate::causes::{Basic, Weakness};
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

/// One turn for the worse in the answer of a hazard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Turn {
    /// Nothing led to it before.
    Possible,
    /// Faults, mistakes and conditions alone suffice now.
    FaultsSuffice,
    /// A lower rank than before suffices without any fault; before none did, where there is none.
    Attack(Option<u8>, u8),
    /// The same of those who take part together with faults.
    WithFaults(Option<u8>, u8),
    /// A class beside the chain suffices now without any fault: entry of `attacker-classes`.
    Beside(u32),
    /// It takes fewer things of one origin than before; before there was no way of this origin, where there is no number.
    Fewer(Origin, Option<usize>, usize),
    /// This alone suffices now.
    SinglePoint(Basic),
    /// A barrier no longer stands, or falls in the simplest way.
    BarrierLost(Ref),
    /// A barrier was independent and now shares causes or attackers.
    BarrierShares(Ref),
    /// A response, by its number, never succeeds any more.
    ResponseLost(u32),
    /// A response could not be hindered by the hazard's causes, and now can.
    ResponseShares(u32),
    /// Whoever responds is away for a part of the time.
    ResponseAway(u32),
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
    /// What turns for the worse.
    pub turns: Vec<Turn>,
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
    /// What each link uses: entries of `link-technologies`, by link number.
    technologies: Vec<Option<u32>>,
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
            technologies: system.links.iter().map(|l| l.technology).collect(),
        })
    }
}

const ORIGINS: [Origin; 3] = [Origin::FaultOnly, Origin::AttackOnly, Origin::Both];

fn fewest(a: &HazardAnswer) -> [Option<usize>; 3] {
    ORIGINS.map(|o| a.sets.iter().filter(|s| s.origin == o).map(|s| s.order).min())
}

/// The rank after, where it is lower than before or there was none.
fn falls(before: Option<u8>, after: Option<u8>) -> Option<u8> {
    after.filter(|a| before.is_none_or(|b| *a < b))
}

/// The least rank that takes part together with faults, as far as cut sets are listed.
fn least_with_faults(a: &HazardAnswer) -> Option<u8> {
    let listed = a.sets.iter().filter(|s| s.origin == Origin::Both && s.rank > 0).map(|s| s.rank);
    listed.chain(a.reachable.with_faults).min()
}

/// What turns for the worse from one answer to the other.
fn turns(before: &HazardAnswer, after: &HazardAnswer, swaps: &Swaps) -> Vec<Turn> {
    let mut out = Vec::new();
    let (b, a) = (&before.reachable, &after.reachable);
    let nobody = |r: &Reachable| *r == Reachable::default();
    if nobody(b) && !nobody(a) {
        out.push(Turn::Possible);
    } else {
        if a.by_faults && !b.by_faults {
            out.push(Turn::FaultsSuffice);
        }
        if let Some(rank) = falls(b.attack_alone, a.attack_alone) {
            out.push(Turn::Attack(b.attack_alone, rank));
        }
        let (was, is) = (least_with_faults(before), least_with_faults(after));
        // A list that is cut off may leave out who was enough before.
        if let Some(rank) = falls(was, is)
            && (all_listed(before) || !b.by_faults)
            && b.attack_alone.is_none_or(|alone| rank < alone)
        {
            out.push(Turn::WithFaults(was, rank));
        }
        let new = a.beside_alone.iter().filter(|k| !b.beside_alone.contains(k));
        out.extend(new.map(|k| Turn::Beside(*k)));
        for ((o, was), is) in ORIGINS.into_iter().zip(fewest(before)).zip(fewest(after)) {
            if let Some(is) = is.filter(|is| was.is_none_or(|was| *is < was)) {
                out.push(Turn::Fewer(o, was, is));
            }
        }
    }
    // What was a single point on a link is none anew because the link uses something better.
    let old = |p: Basic| before.single_points.iter().any(|q| *q == p || swaps.replaces(p, *q));
    let new = after.single_points.iter().filter(|p| !old(**p));
    out.extend(new.map(|p| Turn::SinglePoint(*p)));
    for is in &after.barriers {
        let Some(was) = before.barriers.iter().find(|w| w.barrier == is.barrier) else { continue };
        if (is.absent || is.worthless) && !(was.absent || was.worthless) {
            out.push(Turn::BarrierLost(is.barrier));
        } else if !is.is_independent() && was.is_independent() {
            out.push(Turn::BarrierShares(is.barrier));
        }
    }
    for (was, is) in before.responses.iter().zip(&after.responses) {
        if is.lost() && !was.lost() {
            out.push(Turn::ResponseLost(is.number));
        } else if was.independent && !is.independent {
            out.push(Turn::ResponseShares(is.number));
        }
        if was.always_there && !is.always_there {
            out.push(Turn::ResponseAway(is.number));
        }
    }
    out
}

/// Links that do not use the same technology on both sides, as what an attacker must beat there: first on the side whose ways are tried as
/// the lesser ones, then on the other. Without that, whatever is done to such a link would be a way of its own, and an upgrade would take
/// one way away and bring another.
#[derive(Default)]
struct Swaps(Vec<(Weak, Weak)>);

/// A weakness of a link but for the property.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weak {
    Technology(u32),
    Link(LinkId),
}

impl Weak {
    fn of(w: Weakness) -> Option<(Self, Property)> {
        match w {
            Weakness::Technology(t, p) => Some((Self::Technology(t), p)),
            Weakness::Link(l, p) => Some((Self::Link(l), p)),
            _ => None,
        }
    }
}

impl Swaps {
    fn new(lesser: &Worked, other: &Worked) -> Self {
        let weak = |i: usize, t: &Option<u32>| match t {
            Some(t) => Weak::Technology(*t),
            None => Weak::Link(LinkId(i as u32)),
        };
        let mut out: Vec<(Weak, Weak)> = (lesser.technologies.iter().zip(&other.technologies))
            .enumerate()
            .filter(|(_, (a, b))| a != b)
            .map(|(i, (a, b))| (weak(i, a), weak(i, b)))
            .collect();
        out.sort_unstable();
        out.dedup();
        Self(out)
    }

    /// Whether a step has taken the place of another, and is no weaker.
    fn replaces(&self, step: Basic, of: Basic) -> bool {
        let (Basic::Step(w, s), Basic::Step(v, l)) = (step, of) else { return false };
        let v = if l == Level::None { v.unprotected() } else { v };
        let w = if l == Level::None { w.unprotected() } else { w };
        let (Some((is, p)), Some((was, q))) = (Weak::of(w), Weak::of(v)) else { return false };
        l <= s && p == q && self.0.contains(&(was, is))
    }

    /// Whether a way needs no more than another: each of its steps is in the other, there at the same strength or a greater one, or its
    /// place is taken there by a step against what its link uses instead.
    fn covers(&self, smaller: &CutSet, larger: &CutSet) -> bool {
        if smaller.rank > larger.rank || !smaller.beside.iter().all(|b| larger.beside.contains(b)) {
            return false;
        }
        let mut used = vec![false; larger.members.len()];
        let mut open = Vec::new();
        for m in &smaller.members {
            match larger.members.iter().position(|n| includes(*n, *m)) {
                Some(i) => used[i] = true,
                None if self.0.is_empty() => return false,
                None => open.push(*m),
            }
        }
        // One step in the place of two is a gain for the attacker, so each takes one place only.
        open.into_iter().all(|m| {
            let free = (0..used.len()).find(|i| !used[*i] && self.replaces(larger.members[*i], m));
            free.is_some_and(|i| !std::mem::replace(&mut used[i], true))
        })
    }
}

/// Whether one cause has the other in it: it is the same, or a step against the same weakness at a greater strength.
fn includes(cause: Basic, other: Basic) -> bool {
    match (cause, other) {
        (Basic::Step(w, _), Basic::Step(v, Level::None)) => w.unprotected() == v.unprotected(),
        (Basic::Step(w, s), Basic::Step(v, l)) => w == v && l <= s,
        _ => cause == other,
    }
}

/// Whether every minimal cut set is listed.
fn all_listed(a: &HazardAnswer) -> bool {
    a.left_out.is_none()
        && a.counted.complete_below.is_none()
        && a.counted.all.as_ref().is_some_and(|n| n.0 <= a.sets.len().into())
}

fn differ(before: &HazardAnswer, after: &HazardAnswer, swaps: &[Swaps; 2]) -> HazardDifference {
    let news = |old: &HazardAnswer, new: &HazardAnswer, swaps: &Swaps| -> Vec<CutSet> {
        new.sets
            .iter()
            // What covers a way is no larger, so it is at hand wherever all ways of that size are.
            .filter(|n| old.left_out.is_none_or(|first| (n.order, n.rank) < first))
            .filter(|n| !old.sets.iter().any(|o| swaps.covers(o, n)))
            .take(40)
            .cloned()
            .collect()
    };
    let gained = news(before, after, &swaps[0]);
    let lost = news(after, before, &swaps[1]);
    let complete = all_listed(before) && all_listed(after);
    let reach = |a: &Reachable| {
        (
            a.by_faults,
            a.attack_alone,
            a.with_faults,
            a.beside_alone.clone(),
            a.beside_with_faults.clone(),
        )
    };
    let turns = turns(before, after, &swaps[0]);
    let direction = match (gained.is_empty(), lost.is_empty()) {
        // The ways are the same, and barriers or responses may be another matter.
        (true, true) if reach(&before.reachable) == reach(&after.reachable) => {
            match (turns.is_empty(), self::turns(after, before, &swaps[1]).is_empty()) {
                (true, true) => Direction::Same,
                (false, true) => Direction::Worse,
                (true, false) => Direction::Better,
                (false, false) => Direction::Mixed,
            }
        }
        (false, true) => Direction::Worse,
        (true, false) => Direction::Better,
        _ => Direction::Mixed,
    };
    HazardDifference {
        hazard: before.hazard,
        direction,
        reachable: (before.reachable.clone(), after.reachable.clone()),
        fewest: (fewest(before), fewest(after)),
        turns,
        gained,
        lost,
        complete,
    }
}

/// Compares two states of one system: their elements must be the same.
pub fn compare(before: &Worked, after: &Worked) -> Difference {
    let swaps = [Swaps::new(before, after), Swaps::new(after, before)];
    Difference {
        hazards: before
            .hazards
            .hazards
            .iter()
            .zip(&after.hazards.hazards)
            .map(|(b, a)| differ(b, a, &swaps))
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
    /// Hazards whose answer changes.
    pub hazards: Vec<HazardDifference>,
    /// Hazards in which no difference was found although not everything could be compared.
    pub open: Vec<HazardId>,
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
            hazards: Vec::new(),
            open: Vec::new(),
            flows: Vec::new(),
        };
        if broken.stated {
            let changed = changed(system, &assumption.if_false);
            let difference = compare(base, &Worked::new(&changed, options, cancel)?);
            for d in difference.hazards {
                if d.direction != Direction::Same {
                    broken.hazards.push(d);
                } else if !d.complete {
                    broken.open.push(d.hazard);
                }
            }
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
