//! Three wheels in one ledger: each hazard with its review as a threat, as a hazard and by the industry that uses the system; each threat
//! with the hazards that it leads to; each measure with the harm that it prevents beside the harm that it does, never netted.

use rustc_hash::FxHashSet;
use tensha_model::system::{ComponentId, Hazard, HazardId, Namespace as Ns, PartyId, Ref, System};
use tensha_text::Span;

use crate::causes::{Basic, Elements, Weakness};
use crate::hazards::{Hazards, Origin};

/// A column of the ledger.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// The review as a threat.
    Security,
    /// The review as a hazard.
    Safety,
    /// The review by the using industry.
    Operation,
}

/// What the using industry's review is asked for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Who is there.
    Staffing,
    /// Other means meanwhile.
    Fallback,
    /// How the business goes on.
    Continuity,
    /// What it costs to stop instead.
    CostOfStopping,
}

/// A hazard in the ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct HazardRow {
    /// The hazard.
    pub hazard: HazardId,
    /// Whether attacks were looked at; not where the analysis was refused.
    pub looked_at: bool,
    /// Of the listed cut sets, those that are attacks alone and those that need both.
    pub attacks: (usize, usize),
    /// The least rank that suffices alone.
    pub least: Option<u8>,
    /// Classes beside the chain that suffice alone.
    pub beside: Vec<u32>,
    /// People who respond, from the model, with what share of the time somebody is there.
    pub staff: Vec<(PartyId, Option<f64>)>,
    /// Components of the hazard's flows that say what they do on loss, with the line.
    pub fallbacks: Vec<(ComponentId, Span)>,
    /// Columns in which nobody put anything.
    pub empty: Vec<Column>,
    /// What the using industry's review leaves open; empty where the whole column is.
    pub unasked: Vec<Ask>,
    /// Where its author calls it done.
    pub done: Option<Span>,
    /// Measures on it that do harm which no hazard of the model has, each with the line of that harm.
    pub unassessed: Vec<(u32, Span)>,
}

impl HazardRow {
    /// Whether it may be called done.
    pub fn may_be_done(&self) -> bool {
        self.looked_at
            && self.empty.is_empty()
            && self.unasked.is_empty()
            && self.unassessed.is_empty()
    }
}

/// Something that an attacker can do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Threat {
    /// Somebody controls components of one product, which goes by its first component.
    TakenOver(ComponentId),
    /// A weakness of something else is used.
    Used(Weakness),
}

/// A threat in the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThreatRow {
    /// The threat.
    pub threat: Threat,
    /// The elements that it is about.
    pub elements: Vec<Ref>,
    /// Hazards that it contributes to.
    pub hazards: Vec<HazardId>,
    /// Those among them that it leads to without any fault, in a listed cut set.
    pub alone: Vec<HazardId>,
}

/// A measure in the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeasureRow {
    /// Its number among the controls.
    pub control: u32,
    /// Hazards that it guards: it is their barrier, or stands on something of theirs.
    pub guards: Vec<HazardId>,
    /// How many kinds of harm it does are entered.
    pub causes: usize,
}

/// The ledger.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ledger {
    /// By hazard number.
    pub hazards: Vec<HazardRow>,
    /// Threats: products by their first component, then weaknesses in canonical order.
    pub threats: Vec<ThreatRow>,
    /// Measures.
    pub measures: Vec<MeasureRow>,
}

/// Draws up the ledger.
pub fn run(system: &System, hazards: &Hazards) -> Ledger {
    let elements = Elements::new(system);
    let measures = measures(&elements, hazards);
    let rows = hazards
        .hazards
        .iter()
        .map(|answer| {
            let h = &system.hazards[answer.hazard.index()];
            let of = |origin| answer.sets.iter().filter(|s| s.origin == origin).count();
            let mut staff: Vec<(PartyId, Option<f64>)> = h
                .responses
                .iter()
                .filter_map(|r| r.by)
                .map(|p| (p, system.parties[p.index()].on_duty))
                .collect();
            staff.sort_by_key(|(p, _)| *p);
            staff.dedup_by_key(|(p, _)| *p);
            let mut fallbacks: Vec<(ComponentId, Span)> = answer
                .support
                .iter()
                .filter_map(|b| match b {
                    Basic::Fails(c, _) => Some(*c),
                    _ => None,
                })
                .filter_map(|c| system.more(c).on_loss.as_ref().map(|l| (c, l.span)))
                .collect();
            fallbacks.dedup_by_key(|(c, _)| *c);
            let unassessed = measures
                .iter()
                .filter(|m| m.guards.contains(&answer.hazard))
                .flat_map(|m| {
                    let causes = &system.controls[m.control as usize].causes;
                    causes.iter().map(move |harm| (m.control, harm))
                })
                .filter(|(_, harm)| {
                    let known = |x: &Hazard| {
                        x.unhandled
                            .iter()
                            .chain(&x.handled)
                            .any(|other| other.kind == harm.kind && other.who == harm.who)
                    };
                    !system.hazards.iter().any(known)
                })
                .map(|(control, harm)| (control, harm.span))
                .collect();
            HazardRow {
                hazard: answer.hazard,
                looked_at: answer.refused.is_none(),
                attacks: (of(Origin::AttackOnly), of(Origin::Both)),
                least: answer.reachable.attack_alone,
                beside: answer.reachable.beside_alone.clone(),
                staff,
                fallbacks,
                empty: empty(h),
                unasked: unasked(h),
                done: h.done,
                unassessed,
            }
        })
        .collect();
    Ledger { hazards: rows, threats: threats(&elements, hazards), measures }
}

fn empty(h: &Hazard) -> Vec<Column> {
    let mut out = Vec::new();
    if h.security.is_none() {
        out.push(Column::Security);
    }
    if h.safety.is_none() {
        out.push(Column::Safety);
    }
    if h.operation.is_none() {
        out.push(Column::Operation);
    }
    out
}

fn unasked(h: &Hazard) -> Vec<Ask> {
    let Some(o) = h.operation.as_deref() else { return Vec::new() };
    [
        (Ask::Staffing, &o.staffing),
        (Ask::Fallback, &o.fallback),
        (Ask::Continuity, &o.continuity),
        (Ask::CostOfStopping, &o.cost_of_stopping),
    ]
    .into_iter()
    .filter(|(_, text)| text.is_none())
    .map(|(ask, _)| ask)
    .collect()
}

/// The component whose product a weakness is of.
fn product(w: Weakness) -> Option<ComponentId> {
    match w {
        Weakness::Service(c) | Weakness::Password(c) | Weakness::Hand(c) | Weakness::Updates(c) => {
            Some(c)
        }
        _ => None,
    }
}

fn threats(elements: &Elements, hazards: &Hazards) -> Vec<ThreatRow> {
    let mut found: Vec<(Threat, HazardId, bool)> = Vec::new();
    for answer in &hazards.hazards {
        let mut add = |b: &Basic, alone: bool| {
            let Basic::Step(w, _) = b else { return };
            let threat = match product(*w) {
                Some(first) => Threat::TakenOver(first),
                None => Threat::Used(w.unprotected()),
            };
            found.push((threat, answer.hazard, alone));
        };
        answer.support.iter().for_each(|b| add(b, false));
        answer
            .sets
            .iter()
            .filter(|s| s.origin == Origin::AttackOnly)
            .flat_map(|s| &s.members)
            .for_each(|b| add(b, true));
    }
    // What leads to nothing is said as well: it is a result, and not a gap.
    let mut known: Vec<Threat> = elements.products().map(Threat::TakenOver).collect();
    known.extend(found.iter().map(|(threat, ..)| *threat));
    known.sort();
    known.dedup();
    found.sort();
    found.dedup();
    let mut out: Vec<ThreatRow> = Vec::new();
    let mut rest = found.into_iter().peekable();
    for threat in known {
        let weakness = match threat {
            Threat::TakenOver(first) => Weakness::Hand(first),
            Threat::Used(w) => w,
        };
        let elements = elements.with(weakness).into_owned();
        let mut row = ThreatRow { threat, elements, hazards: Vec::new(), alone: Vec::new() };
        while let Some((_, hazard, alone)) = rest.next_if(|(t, ..)| *t == threat) {
            if row.hazards.last() != Some(&hazard) {
                row.hazards.push(hazard);
            }
            if alone {
                row.alone.push(hazard);
            }
        }
        out.push(row);
    }
    out
}

fn measures(elements: &Elements, hazards: &Hazards) -> Vec<MeasureRow> {
    let system = elements.system();
    let touched: Vec<FxHashSet<Ref>> = hazards
        .hazards
        .iter()
        .map(|a| a.support.iter().flat_map(|b| elements.of(*b)).collect())
        .collect();
    system
        .controls
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let me = Ref { ns: Ns::Control, index: i as u32 };
            let guards = hazards
                .hazards
                .iter()
                .zip(&touched)
                .filter(|(a, touched)| {
                    system.hazards[a.hazard.index()].barriers.contains(&me)
                        || c.on.iter().any(|r| touched.contains(r))
                })
                .map(|(a, _)| a.hazard)
                .collect();
            MeasureRow { control: i as u32, guards, causes: c.causes.len() }
        })
        .collect()
}
