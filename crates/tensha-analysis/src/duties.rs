//! Who is accountable for which duty in which phase of life, and what each party does, tells and may expect. The semantics stand in
//! `docs/semantics-requirements.md`.

use tensha_model::system::{Pledge, System};
use tensha_text::Date;

/// How a duty stands in a phase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cover {
    /// One party is accountable, by these duties of the model.
    One(Vec<u32>),
    /// Several parties are.
    Several(Vec<u32>),
    /// Nobody is.
    Nobody,
    /// Somebody was; the last day of these duties is over.
    Lapsed(Vec<u32>),
}

/// A duty of the packs in a phase in which somebody must hold it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Entry of `duty-kinds`.
    pub kind: u32,
    /// Entry of `life-phases`.
    pub phase: u32,
    /// Who holds it.
    pub cover: Cover,
}

/// The matrix of duties and phases, kinds by identifier and phases in the order of life.
pub fn run(system: &System, at: Date) -> Vec<Cell> {
    let k = &system.knowledge;
    let mut out = Vec::new();
    for (kind, of) in k.duty_kinds.values().enumerate() {
        let mut phases: Vec<u32> = of
            .phases
            .iter()
            .filter_map(|p| k.life_phases.get_index_of(p).map(|i| i as u32))
            .collect();
        phases.sort_by_key(|p| k.life_phases.get_index(*p as usize).map(|(_, p)| p.rank));
        phases.dedup();
        for phase in phases {
            let (lapsed, held): (Vec<u32>, Vec<u32>) = (0..system.duties.len() as u32)
                .filter(|d| holds(&system.duties[*d as usize], kind as u32, phase))
                .partition(|d| system.duties[*d as usize].lapsed(at));
            let mut parties: Vec<_> =
                held.iter().map(|d| system.duties[*d as usize].party).collect();
            parties.sort_unstable();
            parties.dedup();
            let cover = match parties.len() {
                0 if lapsed.is_empty() => Cover::Nobody,
                0 => Cover::Lapsed(lapsed),
                1 => Cover::One(held),
                _ => Cover::Several(held),
            };
            out.push(Cell { kind: kind as u32, phase, cover });
        }
    }
    out
}

fn holds(duty: &Pledge, kind: u32, phase: u32) -> bool {
    duty.kind == Some(kind)
        && duty.party.is_some()
        && (duty.phases.is_empty() || duty.phases.contains(&phase))
}

/// The phase in which the packs put what is still to be done when nobody supports a device any more.
const AFTER_SUPPORT: &str = "after-support";

/// A component whose support is over, with duties that nobody took over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Orphan {
    /// The component.
    pub component: u32,
    /// Last day of its support.
    pub ended: Date,
    /// Entries of `duty-kinds` without a party.
    pub kinds: Vec<u32>,
}

/// Components whose support was over before the day and for which some duty of the time after lies with nobody. Models that share out no duty have no orphans: they say nothing of duties at all.
pub fn orphans(system: &System, at: Date) -> Vec<Orphan> {
    let k = &system.knowledge;
    let Some(phase) = k.life_phases.get_index_of(AFTER_SUPPORT).map(|p| p as u32) else {
        return Vec::new();
    };
    if system.duties.iter().all(|d| d.kind.is_none()) {
        return Vec::new();
    }
    let wanted: Vec<u32> = k
        .duty_kinds
        .values()
        .enumerate()
        .filter(|(_, of)| of.phases.iter().any(|p| p == AFTER_SUPPORT))
        .map(|(i, _)| i as u32)
        .collect();
    let mut out = Vec::new();
    for (i, c) in system.components.iter().enumerate() {
        let Some((ended, _)) = c.more.as_deref().and_then(|m| m.support_until) else { continue };
        if ended >= at {
            continue;
        }
        let kinds: Vec<u32> = wanted
            .iter()
            .copied()
            .filter(|kind| !system.duties.iter().any(|d| holds(d, *kind, phase) && !d.lapsed(at)))
            .collect();
        if !kinds.is_empty() {
            out.push(Orphan { component: i as u32, ended, kinds });
        }
    }
    out
}

/// What one party does, tells, receives, vouches for and may expect. Numbers are those of duties and assumptions of the model.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// The party.
    pub party: u32,
    /// Duties that it holds towards nobody in particular.
    pub does: Vec<u32>,
    /// Duties that it holds towards another.
    pub owes: Vec<u32>,
    /// Duties that others hold towards it.
    pub receives: Vec<u32>,
    /// Assumptions that it takes for granted.
    pub expects: Vec<u32>,
    /// Assumptions that it vouches for.
    pub vouches: Vec<u32>,
}

/// One sheet for each party that has anything on it. Each statement of the model that joins two parties stands on the sheets of both.
pub fn sheets(system: &System) -> Vec<Sheet> {
    let mut out = Vec::new();
    for party in 0..system.parties.len() as u32 {
        let is = |p: Option<tensha_model::system::PartyId>| p.is_some_and(|p| p.0 == party);
        let pick = |list: &[Pledge], wanted: &dyn Fn(&Pledge) -> bool| -> Vec<u32> {
            list.iter().enumerate().filter(|(_, d)| wanted(d)).map(|(i, _)| i as u32).collect()
        };
        let sheet = Sheet {
            party,
            does: pick(&system.duties, &|d| is(d.party) && d.to.is_none()),
            owes: pick(&system.duties, &|d| is(d.party) && d.to.is_some()),
            receives: pick(&system.duties, &|d| is(d.to)),
            expects: pick(&system.assumptions, &|a| is(a.party)),
            vouches: pick(&system.assumptions, &|a| is(a.to)),
        };
        if sheet != (Sheet { party, ..Sheet::default() }) {
            out.push(sheet);
        }
    }
    out
}
