//! The ladder of means: which rungs a hazard's barriers, controls and responses stand on, which of them count, and which is the next. The
//! semantics stand in `docs/semantics-harm.md`, section Measures.

use tensha_model::change::Change;
use tensha_model::harm::LadderRung;
use tensha_model::system::{ComponentId, Hazard, HazardId, Namespace as Ns, Ref, System};

use crate::causes::Basic;
use crate::hazards::{HazardAnswer, Hazards};
use crate::wheels::Ledger;

/// What stands on a rung.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum By {
    /// A barrier: a component, flow or control.
    Barrier(Ref),
    /// A control.
    Control(u32),
    /// A response, by its number in the hazard.
    Response(u32),
}

/// Something on a rung.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// What.
    pub by: By,
    /// Whether it counts: it does not fail together with what it guards, and is in place.
    pub counts: bool,
    /// Basic events that it shares with the hazard or with other barriers.
    pub shares: Vec<Basic>,
}

/// A rung of a hazard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rung {
    /// Entry of `ladder`.
    pub entry: u32,
    /// Its rank; the least is the best means.
    pub rank: u32,
    /// Whether its author says that it is out of reach: the source cannot be removed.
    pub ruled_out: bool,
    /// What stands on it.
    pub taken: Vec<Taken>,
}

impl Rung {
    /// Whether something on it counts.
    pub fn counts(&self) -> bool {
        self.taken.iter().any(|t| t.counts)
    }
}

/// The ladder of a hazard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ladder {
    /// The hazard.
    pub hazard: HazardId,
    /// Rungs, the best first.
    pub rungs: Vec<Rung>,
    /// Barriers, controls and responses of which nothing says on which rung they stand.
    pub nowhere: Vec<By>,
    /// The highest rung on which nothing stands and that is not ruled out, by its place in `rungs`.
    pub next: Option<usize>,
}

impl Ladder {
    /// Whether all that counts, or all that there is where nothing counts, is what people do.
    pub fn only_people(&self, system: &System) -> bool {
        let people = |r: &Rung| {
            system
                .knowledge
                .ladder
                .get_index(r.entry as usize)
                .is_some_and(|(_, entry)| entry.responses)
        };
        self.nowhere.is_empty()
            && self.rungs.iter().any(|r| people(r) && !r.taken.is_empty())
            && self.rungs.iter().all(|r| people(r) || r.taken.is_empty())
    }
}

/// Draws the ladder of every hazard that could be analysed.
pub fn run(system: &System, hazards: &Hazards, ledger: &Ledger) -> Vec<Ladder> {
    let answered = hazards.hazards.iter().filter(|a| a.refused.is_none());
    answered.map(|a| ladder(system, a, ledger)).collect()
}

/// The feature-bearing component that a barrier or means is, or ends at.
fn component(system: &System, r: Ref) -> Option<ComponentId> {
    match r.ns {
        Ns::Component => Some(ComponentId(r.index)),
        Ns::Flow => {
            let flow = &system.flows[r.index as usize];
            flow.to.filter(|to| to.ns == Ns::Component).map(|to| ComponentId(to.index))
        }
        _ => None,
    }
}

fn has(system: &System, c: ComponentId, rung: &LadderRung) -> bool {
    system.more(c).features.iter().any(|f| {
        let entry = system.knowledge.features.get_index(*f as usize);
        entry.is_some_and(|(id, _)| rung.features.contains(id))
    })
}

/// The hazard that a change names.
fn names(change: &Change) -> Option<HazardId> {
    match change {
        Change::Barrier(h, _) | Change::AtMost(h, ..) => Some(*h),
        _ => None,
    }
}

fn ladder(system: &System, answer: &HazardAnswer, ledger: &Ledger) -> Ladder {
    let hazard = &system.hazards[answer.hazard.index()];
    let bound = |c: u32| {
        system.controls[c as usize]
            .effect
            .iter()
            .any(|e| matches!(e, Change::AtMost(h, ..) if *h == answer.hazard))
    };
    // What stands in between, what it shares, where it could stand.
    let mut means: Vec<(Taken, Vec<ComponentId>, Option<u32>, bool)> = Vec::new();
    for b in &answer.barriers {
        let mut shares = b.shared.clone();
        shares.extend(b.shared_with.iter().flat_map(|(_, s)| s.iter().copied()));
        shares.sort_unstable();
        shares.dedup();
        let counts = !b.absent && shares.is_empty() && !b.shares_attackers;
        let by = By::Barrier(b.barrier);
        let rung = (b.barrier.ns == Ns::Control)
            .then(|| system.controls[b.barrier.index as usize].rung)
            .flatten();
        let at = component(system, b.barrier).into_iter().collect();
        means.push((Taken { by, counts, shares }, at, rung, false));
    }
    for i in 0..system.controls.len() as u32 {
        let control = &system.controls[i as usize];
        let barrier = Ref { ns: Ns::Control, index: i };
        // What its effects name is what it is for; only where they name no hazard does the place where it stands say so.
        let named: Vec<HazardId> = control.effect.iter().filter_map(names).collect();
        let about = if named.is_empty() {
            ledger.measures.iter().any(|m| m.control == i && m.guards.contains(&answer.hazard))
        } else {
            named.contains(&answer.hazard)
        };
        if control.status == Some("rejected")
            || hazard.barriers.contains(&barrier)
            || !(bound(i) || (about && control.rung.is_some()))
        {
            continue;
        }
        let counts = control.status == Some("in-place");
        let taken = Taken { by: By::Control(i), counts, shares: Vec::new() };
        means.push((taken, Vec::new(), control.rung, bound(i)));
    }
    for r in &answer.responses {
        let mut shares = r.notice_shares.clone();
        shares.extend(&r.means_share);
        shares.sort_unstable();
        shares.dedup();
        let taken = Taken { by: By::Response(r.number), counts: r.independent, shares };
        means.push((taken, acts_by(system, hazard, r.number), None, false));
    }
    let k = &system.knowledge;
    let mut rungs: Vec<Rung> = Vec::new();
    let mut somewhere = vec![false; means.len()];
    for (entry, rung) in k.ladder.values().enumerate() {
        let entry = entry as u32;
        let on = |(taken, at, stated, bounds): &(Taken, Vec<ComponentId>, Option<u32>, bool)| {
            *stated == Some(entry)
                || (*bounds && rung.bounds_harm)
                || (rung.responses && matches!(taken.by, By::Response(_)))
                || (stated.is_none() && at.iter().any(|c| has(system, *c, rung)))
        };
        let mut taken = Vec::new();
        for (i, m) in means.iter().enumerate().filter(|(_, m)| on(m)) {
            somewhere[i] = true;
            taken.push(m.0.clone());
        }
        let ruled_out = rung.bounds_harm
            && taken.is_empty()
            && hazard.source.as_ref().is_some_and(|s| !s.removable);
        rungs.push(Rung { entry, rank: rung.rank, ruled_out, taken });
    }
    rungs.sort_by_key(|r| (r.rank, r.entry));
    let next = rungs.iter().position(|r| r.taken.is_empty() && !r.ruled_out);
    let nowhere = means.iter().zip(somewhere).filter(|(_, s)| !s).map(|(m, _)| m.0.by).collect();
    Ladder { hazard: answer.hazard, rungs, nowhere, next }
}

/// The components that a response acts by.
fn acts_by(system: &System, hazard: &Hazard, number: u32) -> Vec<ComponentId> {
    let response = hazard.responses.get(number as usize);
    response.into_iter().flat_map(|r| &r.acts_by).filter_map(|r| component(system, *r)).collect()
}
