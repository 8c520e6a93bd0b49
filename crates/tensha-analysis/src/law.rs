//! Questions of law: which the packs raise for each hazard, of whom, and what the table of criminal law holds. No answers.

use tensha_model::law::{AttackerAct, LiabilityQuestion};
use tensha_model::system::{
    ComponentId, Flow, HazardId, Logic, Namespace as Ns, PartyId, Ref, System,
};
use tensha_text::Date;

use crate::causes::{Basic, Weakness};
use crate::hazards::{Hazards, Origin};

/// A question of a hazard.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Asked {
    /// The hazard.
    pub hazard: HazardId,
    /// Whom; nobody named where the model names no such party.
    pub of: Option<PartyId>,
    /// Entry of `liability-questions`.
    pub question: u32,
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
    /// Questions, by hazard.
    pub asked: Vec<Asked>,
    /// Acts, in the order of the packs.
    pub acts: Vec<Act>,
}

/// Works both out for one jurisdiction.
pub fn run(system: &System, hazards: &Hazards, at: Date, jurisdiction: &str) -> Law {
    let k = &system.knowledge;
    let mut asked = Vec::new();
    for h in 0..system.hazards.len() as u32 {
        let hazard = HazardId(h);
        for (q, question) in k.liability_questions.values().enumerate() {
            if !question.jurisdictions.iter().any(|j| j == jurisdiction)
                || question.from.is_some_and(|from| at < from)
                || !harms(system, hazard, question)
            {
                continue;
            }
            let mut parties: Vec<Option<PartyId>> = (0..system.parties.len() as u32)
                .map(PartyId)
                .filter(|p| question.asks.iter().any(|word| stands(system, *p, word)))
                .map(Some)
                .collect();
            if parties.is_empty() {
                parties.push(None);
            }
            for of in parties {
                let told = told(system, hazard, of);
                let raised = question.when.is_empty()
                    || question.when.iter().any(|w| match w.as_str() {
                        "told-but-not-passed-on" => !told.is_empty(),
                        "support-ended" => (0..system.components.len() as u32)
                            .map(ComponentId)
                            .any(|c| system.more(c).support_until.is_some_and(|(day, _)| at > day)),
                        other => hazards.hazards.get(h as usize).is_some_and(|a| {
                            let attack = other == "attack";
                            a.sets.iter().any(|s| (s.origin != Origin::FaultOnly) == attack)
                        }),
                    });
                if raised {
                    let told = if question.when.iter().any(|w| w == LiabilityQuestion::WHEN[3]) {
                        told
                    } else {
                        Vec::new()
                    };
                    asked.push(Asked { hazard, of, question: q as u32, told });
                }
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

/// Whether a party has a role, or stands to a component as a key such as `made-by` says.
fn stands(system: &System, party: PartyId, word: &str) -> bool {
    system.parties[party.index()].roles.iter().any(|r| r == word)
        || (0..system.components.len() as u32)
            .map(ComponentId)
            .any(|c| holds(system, c, party, word))
}

fn holds(system: &System, c: ComponentId, party: PartyId, word: &str) -> bool {
    let more = system.more(c);
    let who = match word {
        "made-by" => more.made_by,
        "operated-by" => more.operated_by,
        "owned-by" => more.owned_by,
        "maintained-by" => more.maintained_by,
        _ => None,
    };
    who == Some(party)
}

/// Flows of a hazard's own quantities and flows that end at the party or at what it operates, while somebody who is hurt is told by none.
fn told(system: &System, hazard: HazardId, party: Option<PartyId>) -> Vec<u32> {
    let Some(party) = party else { return Vec::new() };
    let h = &system.hazards[hazard.index()];
    let begins: Vec<Ref> = h
        .leaves()
        .filter_map(|leaf| match leaf {
            Logic::Deviates(f, ..) => Some(&system.flows[f.index()]),
            _ => None,
        })
        .flat_map(|f| [f.from, f.to])
        .flatten()
        .filter(|r| r.ns == Ns::Quantity)
        .collect();
    let about: Vec<(u32, &Flow)> = system
        .flows
        .iter()
        .enumerate()
        .filter(|(_, f)| f.from.is_some_and(|from| begins.contains(&from)))
        .map(|(i, f)| (i as u32, f))
        .collect();
    let reaches = |f: &Flow, p: PartyId| {
        f.to == Some(p.into())
            || f.components().iter().any(|c| system.more(*c).shows_to.contains(&p))
    };
    let hurt_untold = h
        .unhandled
        .iter()
        .filter_map(|harm| harm.who)
        .any(|who| who != party && !about.iter().any(|(_, f)| reaches(f, who)));
    if !hurt_untold {
        return Vec::new();
    }
    about
        .into_iter()
        .filter(|(_, f)| {
            let at_end = f.to.filter(|r| r.ns == Ns::Component).map(|r| ComponentId(r.index));
            reaches(f, party) || at_end.is_some_and(|c| holds(system, c, party, "operated-by"))
        })
        .map(|(i, _)| i)
        .collect()
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
