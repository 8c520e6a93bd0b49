//! Questions of law: which the packs raise for each hazard, of whom, and what the table of criminal law holds. No answers.

use std::collections::{BTreeMap, BTreeSet};

use tensha_model::law::{AttackerAct, LiabilityQuestion};
use tensha_model::system::{
    ComponentId, Flow, HazardId, Logic, Namespace as Ns, PartyId, Ref, System,
};
use tensha_text::Date;

use crate::causes::{Basic, Weakness};
use crate::hazards::{Hazards, Origin};

/// A question, asked of somebody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Asked {
    /// Entry of `liability-questions`.
    pub question: u32,
    /// Whom; nobody named where the model names no such party.
    pub of: Option<PartyId>,
    /// The hazards that raise it.
    pub hazards: Vec<HazardId>,
    /// Flows that raise it: they tell the one who is asked what those who are hurt are not told.
    pub told: Vec<u32>,
}

/// An act of attackers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// Entry of `attacker-acts`.
    pub act: u32,
    /// Hazards on whose ways it stands.
    pub hazards: Vec<HazardId>,
    /// Entries of `criminal-rows`; not examined where there are none.
    pub rows: Vec<u32>,
}

/// The register and the table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Law {
    /// Questions in the order of the packs, by whom they are asked of.
    pub asked: Vec<Asked>,
    /// Acts, in the order of the packs.
    pub acts: Vec<Act>,
}

/// Works both out for one jurisdiction.
pub fn run(system: &System, hazards: &Hazards, at: Date, jurisdiction: &str) -> Law {
    let k = &system.knowledge;
    let standing = standing(system);
    let ended: Vec<ComponentId> = (0..system.components.len() as u32)
        .map(ComponentId)
        .filter(|c| system.more(*c).support_until.is_some_and(|(day, _)| at > day))
        .collect();
    let words: Vec<Telling> = if k.liability_questions.values().any(|q| needs(q, TOLD)) {
        let begins = begins(system);
        (0..system.hazards.len() as u32)
            .map(|h| Telling::new(system, HazardId(h), &begins))
            .collect()
    } else {
        Vec::new()
    };
    let mut asked = Vec::new();
    for (q, question) in k.liability_questions.values().enumerate() {
        let here = question.jurisdictions.iter().any(|j| j == jurisdiction);
        if !here || question.from.is_some_and(|from| at < from) {
            continue;
        }
        let mut parties: Vec<Option<PartyId>> = (0..system.parties.len() as u32)
            .map(PartyId)
            .filter(|p| {
                let of = &system.parties[p.index()].roles;
                question.asks.iter().any(|w| of.contains(w) || standing.contains(&(*p, w.as_str())))
            })
            .map(Some)
            .collect();
        if parties.is_empty() {
            parties.push(None);
        }
        for of in parties {
            // Who has nothing to do with a product whose support ended is not asked about it.
            let ended = ended
                .iter()
                .any(|c| of.is_none_or(|p| question.asks.iter().any(|w| holds(system, *c, p, w))));
            let mut one = Asked { question: q as u32, of, hazards: Vec::new(), told: Vec::new() };
            for hazard in (0..system.hazards.len() as u32).map(HazardId) {
                if !harms(system, hazard, question) {
                    continue;
                }
                let told = match (of, words.get(hazard.index())) {
                    (Some(p), Some(w)) if needs(question, TOLD) => w.told(system, p),
                    _ => Vec::new(),
                };
                let raised = question.when.is_empty()
                    || question.when.iter().any(|w| match w.as_str() {
                        TOLD => !told.is_empty(),
                        "support-ended" => ended,
                        other => hazards.hazards.get(hazard.index()).is_some_and(|a| {
                            let attack = other == "attack";
                            a.sets.iter().any(|s| (s.origin != Origin::FaultOnly) == attack)
                        }),
                    });
                if raised {
                    one.hazards.push(hazard);
                    one.told.extend(told);
                }
            }
            one.told.sort_unstable();
            one.told.dedup();
            if !one.hazards.is_empty() {
                asked.push(one);
            }
        }
    }
    asked.sort();
    let acts = k
        .attacker_acts
        .values()
        .enumerate()
        .map(|(i, act)| Act {
            act: i as u32,
            hazards: hazards
                .hazards
                .iter()
                .filter(|a| {
                    act.steps.iter().any(|s| {
                        (s == "stepping-stone" && !a.stepping_stones.is_empty())
                            || a.support.iter().any(|b| is_step(*b, s))
                    })
                })
                .map(|a| a.hazard)
                .collect(),
            rows: k
                .criminal_rows
                .values()
                .enumerate()
                .filter(|(_, r)| r.jurisdiction == jurisdiction && r.acts.contains(&act.head.id))
                .map(|(r, _)| r as u32)
                .collect(),
        })
        .collect();
    Law { asked, acts }
}

/// Every jurisdiction that the packs know, sorted.
pub fn jurisdictions(system: &System) -> Vec<String> {
    let k = &system.knowledge;
    let mut all: Vec<String> = k
        .liability_questions
        .values()
        .flat_map(|q| q.jurisdictions.iter().cloned())
        .chain(k.criminal_rows.values().map(|r| r.jurisdiction.clone()))
        .collect();
    all.sort();
    all.dedup();
    all
}

fn harms(system: &System, hazard: HazardId, question: &LiabilityQuestion) -> bool {
    let h = &system.hazards[hazard.index()];
    question.harms.is_empty()
        || h.unhandled.iter().chain(&h.handled).any(|harm| {
            system
                .knowledge
                .harm_kinds
                .get_index(harm.kind as usize)
                .is_some_and(|(id, _)| question.harms.contains(id))
        })
}

const TOLD: &str = LiabilityQuestion::WHEN[3];

fn needs(question: &LiabilityQuestion, word: &str) -> bool {
    question.when.iter().any(|w| w == word)
}

const STANDS: [&str; 4] = ["made-by", "operated-by", "owned-by", "maintained-by"];

/// How each party stands to some component, in words of [`STANDS`].
fn standing(system: &System) -> BTreeSet<(PartyId, &'static str)> {
    let mut out = BTreeSet::new();
    for c in (0..system.components.len() as u32).map(ComponentId) {
        for word in STANDS {
            out.extend(holder(system, c, word).map(|p| (p, word)));
        }
    }
    out
}

fn holder(system: &System, c: ComponentId, word: &str) -> Option<PartyId> {
    let more = system.more(c);
    match word {
        "made-by" => more.made_by,
        "operated-by" => more.operated_by,
        "owned-by" => more.owned_by,
        "maintained-by" => more.maintained_by,
        _ => None,
    }
}

fn holds(system: &System, c: ComponentId, party: PartyId, word: &str) -> bool {
    holder(system, c, word) == Some(party)
}

/// Flows by the quantity from which they come.
fn begins(system: &System) -> BTreeMap<Ref, Vec<u32>> {
    let mut out: BTreeMap<Ref, Vec<u32>> = BTreeMap::new();
    for (i, f) in system.flows.iter().enumerate() {
        if let Some(from) = f.from.filter(|from| from.ns == Ns::Quantity) {
            out.entry(from).or_default().push(i as u32);
        }
    }
    out
}

fn reaches(system: &System, f: &Flow, p: PartyId) -> bool {
    f.to == Some(p.into()) || f.components().iter().any(|c| system.more(*c).shows_to.contains(&p))
}

/// What is told of a hazard.
struct Telling {
    /// Flows that come from its quantities.
    about: Vec<u32>,
    /// Those who are hurt and whom none of them reaches.
    untold: BTreeSet<PartyId>,
}

impl Telling {
    fn new(system: &System, hazard: HazardId, begins: &BTreeMap<Ref, Vec<u32>>) -> Self {
        let h = &system.hazards[hazard.index()];
        let quantities: BTreeSet<Ref> = h
            .leaves()
            .filter_map(|leaf| match leaf {
                Logic::Deviates(f, ..) => Some(&system.flows[f.index()]),
                _ => None,
            })
            .flat_map(|f| [f.from, f.to])
            .flatten()
            .filter(|r| r.ns == Ns::Quantity)
            .collect();
        let mut about: Vec<u32> =
            quantities.iter().filter_map(|q| begins.get(q)).flatten().copied().collect();
        about.sort_unstable();
        let tells =
            |p: PartyId| about.iter().any(|i| reaches(system, &system.flows[*i as usize], p));
        let untold =
            h.unhandled.iter().filter_map(|harm| harm.who).filter(|p| !tells(*p)).collect();
        Self { about, untold }
    }

    /// Flows that end at a party or at what it operates, while somebody else who is hurt is told by none.
    fn told(&self, system: &System, party: PartyId) -> Vec<u32> {
        if self.untold.iter().all(|p| *p == party) {
            return Vec::new();
        }
        let mine = |i: &u32| {
            let f = &system.flows[*i as usize];
            let at_end = f.to.filter(|r| r.ns == Ns::Component).map(|r| ComponentId(r.index));
            reaches(system, f, party)
                || at_end.is_some_and(|c| holds(system, c, party, "operated-by"))
        };
        self.about.iter().copied().filter(mine).collect()
    }
}

/// Whether a basic event is what [`AttackerAct::STEPS`] names.
fn is_step(basic: Basic, step: &str) -> bool {
    let (Basic::Step(weakness, _) | Basic::Increment(weakness, ..)) = basic else { return false };
    use tensha_model::grade::Property;
    let stops = |p: Property| p == Property::Availability;
    let word = match weakness {
        Weakness::Service(_) | Weakness::Password(_) | Weakness::Updates(_) => {
            AttackerAct::STEPS[0]
        }
        Weakness::Hand(_) => AttackerAct::STEPS[1],
        Weakness::Technology(_, p) | Weakness::Link(_, p) | Weakness::Guard(_, p) if stops(p) => {
            AttackerAct::STEPS[3]
        }
        Weakness::Technology(..) | Weakness::Link(..) | Weakness::Guard(..) | Weakness::OnPath => {
            AttackerAct::STEPS[2]
        }
        Weakness::Surface(..) => AttackerAct::STEPS[1],
        Weakness::Entry(_) => AttackerAct::STEPS[5],
        Weakness::Person(_) | Weakness::Supplier(_) => AttackerAct::STEPS[6],
    };
    word == step
}
