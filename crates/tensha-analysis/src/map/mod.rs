//! The IoT-SSF map: from the harms of hazards to areas on two axes, cells, categories and what they demand, from several viewpoints.
//!
//! Likelihood is nowhere on it. The semantics stand in `docs/semantics-harm.md`.

pub mod compare;
mod harms;

use serde::Serialize;
use tensha_model::harm::{Judgment, LooksAt};
use tensha_model::system::{HazardId, PartyId, System};
use tensha_text::Text;

pub use harms::{HarmRead, Range, Stands, harms};

use crate::hazards::{Hazards, Standing};

/// Which of the two outcomes.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// No response succeeds.
    Unhandled,
    /// A response succeeds.
    Handled,
}

/// A cell: difficulty of recovery and economic impact, 0 to 2 each.
pub type Cell = (u8, u8);

/// Where an outcome stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Corner {
    /// Difficulty of recovery.
    pub recovery: Range,
    /// Economic impact.
    pub economic: Range,
    /// Harms of the outcome, by their number in it, that put it so far on axis 1 at the upper bound.
    pub recovery_by: Vec<usize>,
    /// The same for axis 2.
    pub economic_by: Vec<usize>,
    /// The money that was looked at, in the currency of the scale; none where there is none.
    pub money: Option<f64>,
    /// Whether a level without an amount decides axis 2.
    pub by_level: bool,
    /// Difficulty of recovery of harm to strangers alone, where there is some.
    pub strangers: Option<Range>,
}

impl Corner {
    fn known(range: Range) -> Self {
        Self {
            recovery: range,
            economic: range,
            recovery_by: Vec::new(),
            economic_by: Vec::new(),
            money: None,
            by_level: false,
            strangers: None,
        }
    }

    /// The cell at the upper bounds.
    pub fn cell(&self) -> Cell {
        (self.recovery.hi, self.economic.hi)
    }
}

/// A hazard on the map.
#[derive(Clone, PartialEq, Debug)]
pub struct Placement {
    /// The hazard.
    pub hazard: HazardId,
    /// How many units are hit.
    pub units: u64,
    /// Where it stands if a response succeeds.
    pub handled: Corner,
    /// Where it stands if none does; as judged, where the viewpoint judges for itself.
    pub unhandled: Corner,
    /// What was worked out for the unhandled outcome, where the viewpoint judges otherwise: and the number of the judgment.
    pub judged: Option<(usize, Corner)>,
    /// The number of the response that shares nothing with the hazard and fits in time, so that the handled corner decides.
    pub response: Option<usize>,
    /// The deciding cell, with levels shifted as the sector weighs them; none where no weight changes it.
    pub weighted: Option<Cell>,
}

impl Placement {
    /// The corner that decides.
    pub fn deciding(&self) -> &Corner {
        if self.response.is_some() { &self.handled } else { &self.unhandled }
    }

    /// The cell that decides.
    pub fn cell(&self) -> Cell {
        self.deciding().cell()
    }

    /// Whether the handled outcome stands above the unhandled one.
    pub fn upside_down(&self) -> bool {
        self.handled.recovery.lo > self.unhandled.recovery.hi
            || self.handled.economic.lo > self.unhandled.economic.hi
    }
}

/// The map as one viewpoint sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// Identifier: of the viewpoint, or of the scale where the model has none.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Number of the viewpoint in the model; none for those of the packs.
    pub viewpoint: Option<usize>,
    /// Whose.
    pub party: Option<PartyId>,
    /// Entry of `economic-scales`.
    pub scale: usize,
    /// Whose money.
    pub looks_at: LooksAt,
    /// By hazard number; none where the hazard is not placed.
    pub one: Vec<Option<Placement>>,
    /// The same for all units at once; none also where a hazard cannot hit many at once.
    pub many: Vec<Option<Placement>>,
    /// Cells of the system: those that no other exceeds on both axes.
    pub cells: Vec<Cell>,
    /// Corners' levels that are known, and all.
    pub meter: (usize, usize),
}

/// How far two viewpoints disagree.
#[derive(Clone, PartialEq, Debug)]
pub struct Disagreement {
    /// Numbers of the two views.
    pub between: (usize, usize),
    /// From 0, everything equal, to 1.
    pub index: f64,
    /// The hazards that differ.
    pub hazards: Vec<HazardId>,
}

/// The map of a system.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Map {
    /// How many units are in the field.
    pub units: u64,
    /// The harms of each hazard, by hazard number: unhandled, handled.
    pub harms: Vec<[Vec<HarmRead>; 2]>,
    /// Hazards that can hit many units at once.
    pub at_once: Vec<bool>,
    /// The viewpoints, in canonical order.
    pub views: Vec<View>,
    /// Each pair of views with what differs.
    pub disagreements: Vec<Disagreement>,
    /// The strongest confirmation in place, by perspective: entry of `confirmations`; and whether any control is in place there.
    pub confirmed: [(Option<usize>, bool); 4],
}

/// Places every hazard from every viewpoint. `units` replaces the number of units that the model states.
pub fn run(system: &System, hazards: &Hazards, units: Option<u64>) -> Map {
    let views = if system.viewpoints.is_empty() { of_scales(system) } else { of_model(system) };
    let standing: Vec<Standing> = hazards.hazards.iter().map(Standing::of).collect();
    with(system, &standing, units, views)
}

/// Places every hazard from the viewpoints of the packs alone, one for each scale, so that systems can be compared.
/// `standing` is by hazard number.
pub fn from_scales(system: &System, standing: &[Standing]) -> Map {
    with(system, standing, None, of_scales(system))
}

fn with(system: &System, standing: &[Standing], units: Option<u64>, mut views: Vec<View>) -> Map {
    let units = units.or(system.meta.units).unwrap_or(1).max(1);
    let harms: Vec<[Vec<HarmRead>; 2]> = system
        .hazards
        .iter()
        .map(|h| [harms(system, &h.unhandled), harms(system, &h.handled)])
        .collect();
    let at_once: Vec<bool> =
        (0..system.hazards.len()).map(|i| standing.get(i).is_some_and(|s| s.at_once)).collect();
    for view in &mut views {
        let place = |view: &View, i: usize, units: u64| {
            place(system, standing, &harms[i], view, HazardId(i as u32), units)
        };
        view.one = (0..harms.len()).map(|i| place(view, i, 1)).collect();
        view.many = (0..harms.len())
            .map(|i| (units > 1 && at_once[i]).then(|| place(view, i, units)).flatten())
            .collect();
        view.cells = frontier(view.one.iter().chain(&view.many).flatten().map(Placement::cell));
        view.meter = meter(&view.one);
    }
    let mut disagreements = Vec::new();
    for a in 0..views.len() {
        for b in a + 1..views.len() {
            disagreements.push(disagreement(&views, a, b));
        }
    }
    Map { units, harms, at_once, disagreements, views, confirmed: confirmed(system) }
}

fn view(
    (id, name): (String, Text),
    viewpoint: Option<usize>,
    party: Option<PartyId>,
    scale: usize,
    looks_at: LooksAt,
) -> View {
    View {
        id,
        name,
        viewpoint,
        party,
        scale,
        looks_at,
        one: Vec::new(),
        many: Vec::new(),
        cells: Vec::new(),
        meter: (0, 0),
    }
}

fn of_scales(system: &System) -> Vec<View> {
    let scales = system.knowledge.economic_scales.values().enumerate();
    scales
        .map(|(i, s)| view((s.head.id.clone(), s.head.name.clone()), None, None, i, s.looks_at))
        .collect()
}

fn of_model(system: &System) -> Vec<View> {
    let viewpoints = system.viewpoints.iter().enumerate();
    viewpoints
        .filter_map(|(i, v)| {
            // Without a scale money has no level; that was reported when the model was read.
            let scale = v.scale? as usize;
            let looks_at = v.looks_at.unwrap_or(system.knowledge.economic_scales[scale].looks_at);
            Some(view((v.own.id.to_string(), v.own.title()), Some(i), v.party, scale, looks_at))
        })
        .collect()
}

fn place(
    system: &System,
    standing: &[Standing],
    harms: &[Vec<HarmRead>; 2],
    view: &View,
    id: HazardId,
    units: u64,
) -> Option<Placement> {
    let hazard = &system.hazards[id.index()];
    // A party judges what it knows, one unit; what all units do at once stays as it was worked out.
    let judgment = view
        .viewpoint
        .filter(|_| units == 1)
        .and_then(|v| system.viewpoints[v].judgments.iter().position(|j| j.hazard == id));
    let corners = corners(system, harms, view, !hazard.responses.is_empty(), units, false);
    if corners.is_none() && judgment.is_none() {
        return None;
    }
    let (mut unhandled, mut handled) =
        corners.unwrap_or_else(|| (Corner::known(Range::UNKNOWN), Corner::known(Range::UNKNOWN)));
    let response = standing.get(id.index()).and_then(|s| s.response);
    let mut judged = None;
    if let Some((n, v)) = judgment.zip(view.viewpoint) {
        let worked_out = unhandled.clone();
        apply(&mut unhandled, &system.viewpoints[v].judgments[n]);
        if hazard.responses.is_empty() && harms[1].is_empty() {
            // Nothing handles it, so both corners are the unhandled one, also where it is judged.
            handled = unhandled.clone();
        }
        judged = Some((n, worked_out));
    }
    let mut out =
        Placement { hazard: id, units, handled, unhandled, judged, response, weighted: None };
    if let Some((unhandled, handled)) =
        self::corners(system, harms, view, !hazard.responses.is_empty(), units, true)
        && out.judged.is_none()
    {
        let weighted = if response.is_some() { handled } else { unhandled }.cell();
        out.weighted = (weighted != out.cell()).then_some(weighted);
    }
    Some(out)
}

fn apply(corner: &mut Corner, judgment: &Judgment) {
    if let Some(level) = judgment.recovery {
        corner.recovery = Range::exactly(level);
    }
    if let Some(level) = judgment.economic {
        corner.economic = Range::exactly(level);
    }
}

/// Both corners, the unhandled one first; nothing where no harm places the hazard.
fn corners(
    system: &System,
    harms: &[Vec<HarmRead>; 2],
    view: &View,
    has_responses: bool,
    units: u64,
    weighted: bool,
) -> Option<(Corner, Corner)> {
    let at = |list: &[HarmRead]| harms::corner(system, list, view, units, weighted);
    let stands = |list: &[HarmRead]| list.iter().any(|h| h.stands == Stands::Placed);
    match (stands(&harms[0]), stands(&harms[1])) {
        (false, false) => None,
        (true, false) => {
            let unhandled = at(&harms[0]);
            let handled = if has_responses || !harms[1].is_empty() {
                at(&harms[1])
            } else {
                unhandled.clone()
            };
            Some((unhandled, handled))
        }
        // Nothing is known of an outcome for which nothing is stated; harm that counts elsewhere leaves the axes at their least.
        (false, true) if harms[0].is_empty() => {
            Some((Corner::known(Range::UNKNOWN), at(&harms[1])))
        }
        (false, true) => Some((at(&harms[0]), at(&harms[1]))),
        (true, true) => Some((at(&harms[0]), at(&harms[1]))),
    }
}

/// Cells that no other exceeds on both axes, sorted.
pub fn frontier(cells: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut all: Vec<Cell> = cells.collect();
    all.sort_unstable();
    all.dedup();
    let beaten = |c: &Cell| all.iter().any(|o| o != c && o.0 >= c.0 && o.1 >= c.1);
    all.iter().filter(|c| !beaten(c)).copied().collect()
}

fn meter(placements: &[Option<Placement>]) -> (usize, usize) {
    let known = placements
        .iter()
        .flatten()
        .flat_map(|p| [&p.handled, &p.unhandled])
        .flat_map(|c| [c.recovery, c.economic])
        .filter(|r| r.lo == r.hi)
        .count();
    (known, 4 * placements.len())
}

fn disagreement(views: &[View], a: usize, b: usize) -> Disagreement {
    let (mut sum, mut count) = (0.0, 0usize);
    let mut hazards = Vec::new();
    for (i, pair) in views[a].one.iter().zip(&views[b].one).enumerate() {
        let apart = match pair {
            (None, None) => continue,
            (Some(x), Some(y)) => {
                let step = |x: &Corner, y: &Corner| {
                    x.recovery.hi.abs_diff(y.recovery.hi) + x.economic.hi.abs_diff(y.economic.hi)
                };
                let steps = step(&x.unhandled, &y.unhandled) + step(&x.handled, &y.handled);
                f64::from(steps) / 8.0
            }
            _ => 1.0,
        };
        count += 1;
        sum += apart;
        if apart > 0.0 {
            hazards.push(HazardId(i as u32));
        }
    }
    Disagreement {
        between: (a, b),
        index: if count == 0 { 0.0 } else { sum / count as f64 },
        hazards,
    }
}

fn confirmed(system: &System) -> [(Option<usize>, bool); 4] {
    let mut out = [(None, false); 4];
    for control in system.controls.iter().filter(|c| c.status == Some("in-place")) {
        let Some(slot) =
            control.perspective.and_then(|p| out.get_mut((p as usize).wrapping_sub(1)))
        else {
            continue;
        };
        slot.1 = true;
        let new = control.confirmation.map(|c| c as usize);
        if rank(system, new) > rank(system, slot.0) || slot.0.is_none() {
            slot.0 = new.or(slot.0);
        }
    }
    out
}

/// The rank of an entry of `confirmations`; nothing for none.
pub fn rank(system: &System, confirmation: Option<usize>) -> Option<u32> {
    let (_, step) = system.knowledge.confirmations.get_index(confirmation?)?;
    step.rank
}

/// What the cells of a system demand, by perspective: the entry of `confirmations` with the highest rank.
pub fn demanded(system: &System, cells: &[Cell]) -> [Option<usize>; 4] {
    let k = &system.knowledge;
    let mut out = [None; 4];
    for category in k.categories.values().filter(|c| cells.contains(&(c.recovery, c.economic))) {
        for (slot, id) in out.iter_mut().zip(&category.demands) {
            let new = k.confirmations.get_index_of(id.as_str());
            if rank(system, new) > rank(system, *slot) {
                *slot = new;
            }
        }
    }
    out
}

/// The questions that cells ask: numbers of `questions`, in canonical order.
pub fn questions(system: &System, cells: &[Cell]) -> Vec<usize> {
    let k = &system.knowledge;
    let names: Vec<&str> = k
        .categories
        .values()
        .filter(|c| cells.contains(&(c.recovery, c.economic)))
        .map(|c| c.head.id.as_str())
        .collect();
    k.questions
        .values()
        .enumerate()
        .filter(|(_, q)| {
            q.cells.as_ref().is_none_or(|cells| cells.iter().any(|c| names.contains(&c.as_str())))
        })
        .map(|(i, _)| i)
        .collect()
}
