//! Hazards without measures, with those in place, and with those proposed and planned as well; and the harm that measures do beside the
//! harm that they take away. Nothing is netted. The semantics stand in `docs/semantics-harm.md`, section Measures.

use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::system::{Harm, HazardId, PartyId};
use tensha_model::time::Measures;
use tensha_text::Date;

use crate::changes::{self, Direction, Worked};
use crate::hazards::{Interrupted, Options};

/// The system with some of its measures.
#[derive(Clone, Debug)]
pub struct State {
    /// Which.
    pub measures: Measures,
    /// The system.
    pub system: System,
    /// Its hazards.
    pub worked: Worked,
}

/// Harm of a kind to a party, less and more.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Balance {
    /// Entry of `harm-kinds`.
    pub kind: u32,
    /// Who bears it.
    pub who: Option<PartyId>,
    /// Hazards with such harm that become harder to bring about, or whose harm is bounded.
    pub less: Vec<HazardId>,
    /// Hazards with such harm that become easier.
    pub more: Vec<HazardId>,
    /// Measures that do such harm themselves, by their number among the controls.
    pub by: Vec<u32>,
}

/// Treatment of all hazards.
#[derive(Clone, Debug)]
pub struct Treatment {
    /// Without measures, with those in place, with all that are not rejected.
    pub states: Vec<State>,
    /// What the measures in place do.
    pub in_place: Vec<Balance>,
    /// What those proposed and planned would do beyond that.
    pub beyond: Vec<Balance>,
}

/// Works out the three states of a system at a date, from the system as written.
///
/// # Errors
/// Only where the flag was set.
pub fn run(written: &System, at: Date, cancel: &Cancel) -> Result<Treatment, Interrupted> {
    let state = |measures| -> Result<State, Interrupted> {
        let mut system = written.clone();
        system.choose(measures);
        system.settle(at, &[]);
        let worked = Worked::new(&system, &Options::default(), cancel)?;
        Ok(State { measures, system, worked })
    };
    let states = vec![state(Measures::None)?, state(Measures::InPlace)?, state(Measures::All)?];
    let in_place = balance(&states[0], &states[1]);
    let beyond = balance(&states[1], &states[2]);
    Ok(Treatment { states, in_place, beyond })
}

/// The same for those who never stop it.
pub fn worked_out(written: &System, at: Date) -> Option<Treatment> {
    // Nobody else holds the flag, so this cannot be interrupted.
    run(written, at, &Cancel::new()).ok()
}

/// Harm of both outcomes of a hazard.
fn harms(system: &System, hazard: HazardId) -> impl Iterator<Item = &Harm> {
    let h = &system.hazards[hazard.index()];
    h.unhandled.iter().chain(&h.handled)
}

fn balance(before: &State, after: &State) -> Vec<Balance> {
    let mut out: Vec<Balance> = Vec::new();
    let mut row = |harm: &Harm, add: &mut dyn FnMut(&mut Balance)| {
        let known = out.iter().position(|b| b.kind == harm.kind && b.who == harm.who);
        let i = known.unwrap_or_else(|| {
            out.push(Balance {
                kind: harm.kind,
                who: harm.who,
                less: Vec::new(),
                more: Vec::new(),
                by: Vec::new(),
            });
            out.len() - 1
        });
        add(&mut out[i]);
    };
    for d in changes::compare(&before.worked, &after.worked).hazards {
        let bounded = harms(&before.system, d.hazard)
            .zip(harms(&after.system, d.hazard))
            .filter(|(b, a)| b.level != a.level)
            .map(|(_, a)| (a.kind, a.who))
            .collect::<Vec<_>>();
        let less = matches!(d.direction, Direction::Better | Direction::Mixed);
        let more = matches!(d.direction, Direction::Worse | Direction::Mixed);
        for harm in harms(&after.system, d.hazard) {
            if less || bounded.contains(&(harm.kind, harm.who)) {
                row(harm, &mut |b| b.less.push(d.hazard));
            }
            if more {
                row(harm, &mut |b| b.more.push(d.hazard));
            }
        }
    }
    for (i, control) in after.system.controls.iter().enumerate() {
        let new = control.status == Some("in-place")
            && before.system.controls[i].status != Some("in-place");
        for harm in control.causes.iter().filter(|_| new) {
            row(harm, &mut |b| b.by.push(i as u32));
        }
    }
    for b in &mut out {
        b.less.dedup();
        b.more.dedup();
        b.by.dedup();
    }
    out.sort();
    out
}
