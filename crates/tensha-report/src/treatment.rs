//! Treatment as plain data: the ladder of means of each hazard, the measures with what each changes, the three states, and harm by kind
//! and by who bears it.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::causes::Elements;
use tensha_analysis::ladder::{By, Ladder, Rung, Taken};
use tensha_analysis::treatment::{self, Balance, State};
use tensha_model::System;
use tensha_model::change::Change;
use tensha_model::system::{Control, HazardId, Namespace as Ns, Ref};
use tensha_model::time::Measures;
use tensha_rules::causes::{self, Teller, listed};
use tensha_text::{Date, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::changes::who;
use crate::hazards::ReachableInfo;
use crate::messages::say;

/// How a rung of the ladder is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Something stands on it that counts.
    Counts,
    /// What stands on it does not count.
    DoesNotCount,
    /// Nothing stands on it, and no better rung is open.
    Next,
    /// Nothing stands on it.
    Open,
    /// It is out of reach.
    RuledOut,
}

/// Something on a rung.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TakenInfo {
    /// A barrier, a control, or whose response.
    pub by: Text,
    /// Whether it counts.
    pub counts: bool,
    /// What it shares with what it guards.
    pub shares: Option<Text>,
    /// All of it in words.
    pub label: Text,
}

/// A rung of the ladder.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RungInfo {
    /// Entry of `ladder`.
    pub entry: String,
    /// Its name.
    pub rung: Text,
    /// How it is.
    pub standing: Standing,
    /// The same in words.
    pub label: Text,
    /// What stands on it.
    pub taken: Vec<TakenInfo>,
}

/// A hazard with some of the measures.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct StateInfo {
    /// Which measures, in words.
    pub measures: Text,
    /// Who can bring the hazard about.
    pub reachable: ReachableInfo,
    /// The same in words.
    pub who: Text,
    /// How many single points it has.
    pub single_points: usize,
    /// Harm of the unhandled outcome.
    pub harms: Vec<Text>,
}

/// A hazard and its means.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TreatedInfo {
    /// The hazard.
    pub hazard: ElementRef,
    /// Without measures, with those in place, with those proposed and planned as well. Empty where nobody asked for it.
    pub states: Vec<StateInfo>,
    /// Rungs, the best means first. Empty where its causes could not be worked out.
    pub ladder: Vec<RungInfo>,
    /// Means of which nothing says on which rung they stand.
    pub nowhere: Vec<Text>,
}

/// A measure.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MeasureInfo {
    /// The measure.
    pub measure: ElementRef,
    /// `proposed`, `planned`, `in-place` or `rejected`.
    pub status: Option<String>,
    /// The same in words.
    pub status_name: Text,
    /// Which of the four perspectives.
    pub perspective: Option<Text>,
    /// Who does it.
    pub party: Option<ElementRef>,
    /// What it costs.
    pub cost: Option<String>,
    /// How strongly it is confirmed.
    pub confirmation: Option<Text>,
    /// The rung that it states.
    pub rung: Option<Text>,
    /// What it changes.
    pub effects: Vec<Text>,
    /// The line.
    pub place: PlaceRef,
}

/// Harm of a kind to a party, less and more. Nothing is netted.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BalanceInfo {
    /// Entry of `harm-kinds`.
    pub kind: String,
    /// Its name.
    pub kind_name: Text,
    /// Who bears it.
    pub who: Option<ElementRef>,
    /// Hazards with such harm that become harder to bring about, or whose harm is bounded.
    pub less: Vec<ElementRef>,
    /// Hazards with such harm that become easier.
    pub more: Vec<ElementRef>,
    /// Measures that do such harm themselves, each with the harm.
    pub caused_by: Vec<(ElementRef, Text)>,
}

/// Treatment of all hazards.
#[derive(Clone, PartialEq, Debug, Default, Serialize, JsonSchema)]
pub struct TreatmentInfo {
    /// Whether the three states were worked out, which costs as much as all hazards do three times.
    pub compared: bool,
    /// The hazards.
    pub hazards: Vec<TreatedInfo>,
    /// The measures.
    pub measures: Vec<MeasureInfo>,
    /// What the measures in place do.
    pub in_place: Vec<BalanceInfo>,
    /// What those proposed and planned would do beyond that.
    pub beyond: Vec<BalanceInfo>,
}

fn by(system: &System, hazard: HazardId, by: By) -> Text {
    match by {
        By::Barrier(r) => system.title(r),
        By::Control(index) => system.title(Ref { ns: Ns::Control, index }),
        By::Response(i) => {
            let response = &system.hazards[hazard.index()].responses[i as usize];
            let party = response.by.map(|p| system.title(p.into())).unwrap_or_default();
            say!(msg_treatment_response, party)
        }
    }
}

/// How a rung is called.
fn rung_name(system: &System, entry: u32) -> Text {
    let found = system.knowledge.ladder.get_index(entry as usize);
    found.map(|(_, r)| r.head.name.clone()).unwrap_or_default()
}

fn taken(system: &System, teller: &Teller, hazard: HazardId, t: &Taken) -> TakenInfo {
    let name = by(system, hazard, t.by);
    let shares = (!t.shares.is_empty()).then(|| listed(teller, &t.shares));
    let label = match &shares {
        _ if t.counts => say!(msg_treatment_counts, name.clone()),
        None => match t.by {
            By::Control(_) => say!(msg_treatment_not_yet, name.clone()),
            By::Response(_) => say!(msg_treatment_late, name.clone()),
            By::Barrier(_) => say!(msg_treatment_not, name.clone()),
        },
        Some(shares) => say!(msg_treatment_shares, name.clone(), shares.clone()),
    };
    TakenInfo { by: name, counts: t.counts, shares, label }
}

fn rung(system: &System, teller: &Teller, hazard: HazardId, r: &Rung, next: bool) -> RungInfo {
    let taken: Vec<TakenInfo> = r.taken.iter().map(|t| taken(system, teller, hazard, t)).collect();
    let (standing, label) = if r.ruled_out {
        (Standing::RuledOut, say!(msg_treatment_ruled_out))
    } else if taken.is_empty() && next {
        (Standing::Next, say!(msg_treatment_next))
    } else if taken.is_empty() {
        (Standing::Open, say!(msg_treatment_open))
    } else {
        let standing = if r.counts() { Standing::Counts } else { Standing::DoesNotCount };
        (standing, Text::list(&taken.iter().map(|t| t.label.clone()).collect::<Vec<_>>()))
    };
    let entry = system.knowledge.ladder.get_index(r.entry as usize);
    let entry = entry.map(|(id, _)| id.clone()).unwrap_or_default();
    RungInfo { entry, rung: rung_name(system, r.entry), standing, label, taken }
}

fn treated(elements: &Elements, hazard: HazardId, ladder: Option<&Ladder>) -> TreatedInfo {
    let system = elements.system();
    let teller = Teller::new(elements, causes::elements(system, hazard.0));
    let rungs = ladder.into_iter().flat_map(|l| l.rungs.iter().enumerate());
    let is_next = |i: usize| ladder.is_some_and(|l| l.next == Some(i));
    TreatedInfo {
        hazard: ElementRef::new(system, hazard.into()),
        states: Vec::new(),
        ladder: rungs.map(|(i, r)| rung(system, &teller, hazard, r, is_next(i))).collect(),
        nowhere: ladder
            .into_iter()
            .flat_map(|l| &l.nowhere)
            .map(|b| by(system, hazard, *b))
            .collect(),
    }
}

/// A change in words.
fn change(system: &System, change: &Change) -> Text {
    let k = &system.knowledge;
    let name = |head: Option<&tensha_model::knowledge::Head>| {
        head.map(|h| h.name.clone()).unwrap_or_default()
    };
    let features = |list: &[u32]| {
        let names: Vec<Text> =
            list.iter().map(|f| name(k.features.get_index(*f as usize).map(|(_, f)| f))).collect();
        Text::list(&names)
    };
    match change {
        Change::Compromise(c) => say!(msg_change_compromise, system.title((*c).into())),
        Change::Remove(r) => say!(msg_change_remove, system.title(*r)),
        Change::Happens(r) => say!(msg_change_happens, system.title(*r)),
        Change::Technology(l, t) => {
            let to = name(k.links.get_index(*t as usize).map(|(_, t)| &t.head));
            say!(msg_change_technology, system.title((*l).into()), to)
        }
        Change::Entry(p, e) => {
            let to = name(k.place_entries.get_index(*e as usize).map(|(_, e)| &e.head));
            say!(msg_change_entry, system.title((*p).into()), to)
        }
        Change::Strengths(r, _) => say!(msg_change_strengths, system.title(*r)),
        Change::Features(c, plus, minus) => {
            let what = system.title((*c).into());
            match (plus.is_empty(), minus.is_empty()) {
                (false, false) => {
                    say!(msg_change_features, what, features(plus), features(minus))
                }
                (false, true) => say!(msg_change_gains, what, features(plus)),
                (true, _) => say!(msg_change_loses, what, features(minus)),
            }
        }
        Change::OnDuty(p, share) => {
            say!(msg_change_on_duty, system.title((*p).into()), format!("{:.0}", share * 100.0))
        }
        Change::Unguard(f) => say!(msg_change_unguard, system.title((*f).into())),
        Change::Barrier(h, r) => {
            say!(msg_change_barrier, system.title((*h).into()), system.title(*r))
        }
        Change::AtMost(h, kind, level) => {
            let kind = k.harm_kinds.get_index(*kind as usize).map(|(_, k)| k);
            let level = kind.and_then(|k| k.levels.get(*level)).map(|l| l.name.clone());
            let kind = kind.map(|k| k.head.name.clone()).unwrap_or_default();
            let level = level.unwrap_or_default();
            say!(msg_change_at_most, system.title((*h).into()), kind, level)
        }
    }
}

fn status(control: &Control) -> Text {
    match control.status {
        Some("proposed") => say!(msg_measure_proposed),
        Some("planned") => say!(msg_measure_planned),
        Some("in-place") => say!(msg_measure_in_place),
        Some("rejected") => say!(msg_measure_rejected),
        _ => say!(msg_measure_unstated),
    }
}

fn measure(system: &System, index: u32) -> MeasureInfo {
    let control = &system.controls[index as usize];
    let k = &system.knowledge;
    let mut perspectives: Vec<_> = k.perspectives.values().collect();
    perspectives.sort_by_key(|s| s.rank);
    let perspective = control
        .perspective
        .and_then(|n| perspectives.get(usize::try_from(n).ok()?.checked_sub(1)?));
    let confirmation = control.confirmation.and_then(|c| k.confirmations.get_index(c as usize));
    MeasureInfo {
        measure: ElementRef::new(system, Ref { ns: Ns::Control, index }),
        status: control.status.map(str::to_owned),
        status_name: status(control),
        perspective: perspective.map(|p| p.head.name.clone()),
        party: control.party.map(|p| ElementRef::new(system, p.into())),
        cost: control.cost.as_ref().map(ToString::to_string),
        confirmation: confirmation.map(|(_, c)| c.head.name.clone()),
        rung: control.rung.map(|r| rung_name(system, r)),
        effects: control.effect.iter().map(|c| change(system, c)).collect(),
        place: PlaceRef::new(system, control.own.span),
    }
}

/// The ladders and the measures; the states come with [`compare`].
pub(crate) fn info(elements: &Elements, ladders: &[Ladder]) -> TreatmentInfo {
    let system = elements.system();
    let hazards = (0..system.hazards.len() as u32).map(HazardId);
    let ladder = |h: HazardId| ladders.iter().find(|l| l.hazard == h);
    TreatmentInfo {
        hazards: hazards.map(|h| treated(elements, h, ladder(h))).collect(),
        measures: (0..system.controls.len() as u32).map(|i| measure(system, i)).collect(),
        ..TreatmentInfo::default()
    }
}

fn state(s: &State, hazard: HazardId) -> StateInfo {
    let answer = &s.worked.hazards.hazards[hazard.index()];
    StateInfo {
        measures: match s.measures {
            Measures::None => say!(msg_treatment_none),
            Measures::InPlace => say!(msg_treatment_in_place),
            Measures::All => say!(msg_treatment_all),
        },
        reachable: ReachableInfo::new(&s.system, &answer.reachable),
        who: who(&s.system, &answer.reachable),
        single_points: answer.single_points.len(),
        harms: s.system.hazards[hazard.index()]
            .unhandled
            .iter()
            .map(|h| causes::harm(&s.system, h))
            .collect(),
    }
}

fn balance(system: &System, b: &Balance) -> BalanceInfo {
    let kind = system.knowledge.harm_kinds.get_index(b.kind as usize);
    let hazards = |list: &[HazardId]| {
        list.iter().map(|h| ElementRef::new(system, (*h).into())).collect::<Vec<_>>()
    };
    let caused = |index: &u32| {
        let me = ElementRef::new(system, Ref { ns: Ns::Control, index: *index });
        let control = &system.controls[*index as usize];
        let such = control.causes.iter().filter(|h| h.kind == b.kind && h.who == b.who);
        such.map(|h| (me.clone(), causes::harm(system, h))).collect::<Vec<_>>()
    };
    BalanceInfo {
        kind: kind.map(|(id, _)| id.clone()).unwrap_or_default(),
        kind_name: kind.map(|(_, k)| k.head.name.clone()).unwrap_or_default(),
        who: b.who.map(|p| ElementRef::new(system, p.into())),
        less: hazards(&b.less),
        more: hazards(&b.more),
        caused_by: b.by.iter().flat_map(caused).collect(),
    }
}

/// Adds the three states and what measures do, from the system as written.
pub fn compare(info: &mut TreatmentInfo, written: &System, at: Date) {
    let Some(found) = treatment::worked_out(written, at) else { return };
    for (i, h) in info.hazards.iter_mut().enumerate() {
        h.states = found.states.iter().map(|s| state(s, HazardId(i as u32))).collect();
    }
    info.in_place = found.in_place.iter().map(|b| balance(written, b)).collect();
    info.beyond = found.beyond.iter().map(|b| balance(written, b)).collect();
    info.compared = true;
}
