//! The part of the assessment that is about hazards.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::causes::{Basic, CauseKind, Elements, Gap};
use tensha_analysis::hazards::{CutSet, HazardAnswer, Origin, Reachable, Refused};
use tensha_analysis::human;
use tensha_model::system::{Harm, Ref, System};
use tensha_rules::causes::{self, Teller};
use tensha_rules::words;
use tensha_text::Text;

use crate::assessment::{ElementRef, PlaceRef};
use crate::human::{HumanInfo, Said};
use crate::messages::say;

/// A basic event.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CauseInfo {
    /// What it is.
    pub name: Text,
    /// Fault, attack, human or condition.
    pub kind: CauseKind,
    /// Where it sits.
    pub elements: Vec<ElementRef>,
    /// The technique of ATT&CK for ICS that it is, where one fits.
    pub technique: Option<TechniqueInfo>,
    /// Why it is as hard, or can come up at all, as it is taken to be.
    pub reason: Option<Text>,
    /// The line that says so: of the model, a dossier or a pack.
    pub place: Option<PlaceRef>,
}

/// A technique of an attack.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TechniqueInfo {
    /// Its identifier in ATT&CK.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// A minimal cut set.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SetInfo {
    /// Faults, mistakes and attack steps in it.
    pub order: usize,
    /// The least attacker class of the chain that can do it.
    pub least_class: Option<String>,
    /// Attacker classes beside the chain that take part.
    pub beside: Vec<String>,
    /// Fault, attack or both.
    pub origin: Origin,
    /// Keys in `causes`, in the order in which one would tell them.
    pub members: Vec<String>,
    /// All of it as a short story.
    pub story: Text,
}

/// Who can bring a hazard about.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ReachableInfo {
    /// Whether faults, mistakes and conditions alone suffice.
    pub by_faults: bool,
    /// The least class that suffices without any fault.
    pub attack_alone: Option<String>,
    /// The least class that suffices together with faults, where faults alone do not.
    pub with_faults: Option<String>,
    /// Classes beside the chain that suffice without any fault.
    pub beside_alone: Vec<String>,
    /// The same together with faults, where faults alone do not.
    pub beside_with_faults: Vec<String>,
}

impl ReachableInfo {
    pub(crate) fn new(system: &System, r: &Reachable) -> Self {
        let ranked = |rank: Option<u8>| rank.and_then(|r| ranked(system, r));
        let all = |list: &[u32]| list.iter().map(|k| class(system, *k)).collect();
        Self {
            by_faults: r.by_faults,
            attack_alone: ranked(r.attack_alone),
            with_faults: ranked(r.with_faults),
            beside_alone: all(&r.beside_alone),
            beside_with_faults: all(&r.beside_with_faults),
        }
    }
}

/// The identifier of an attacker class.
fn class(system: &System, entry: u32) -> String {
    let found = system.knowledge.attackers.get_index(entry as usize);
    found.map(|(id, _)| id.clone()).unwrap_or_default()
}

/// The identifier of the attacker class with a rank.
fn ranked(system: &System, rank: u8) -> Option<String> {
    causes::ranked(system, rank).map(|k| class(system, k))
}

/// A barrier.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BarrierInfo {
    /// The component, flow or control.
    pub barrier: ElementRef,
    /// Whether it does not stand: proposed, planned or rejected.
    pub absent: bool,
    /// Whether it shares nothing with what it guards, nor with another barrier.
    pub independent: bool,
    /// Keys of what it shares with the hazard's logic.
    pub shared: Vec<String>,
    /// Whether the same attackers could be behind both.
    pub shares_attackers: bool,
    /// Other barriers with keys of what they share.
    pub shared_with: Vec<(ElementRef, Vec<String>)>,
    /// Whether the simplest way to the hazard brings it down as well.
    pub worthless: bool,
}

/// A response.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ResponseInfo {
    /// Who.
    pub by: Option<ElementRef>,
    /// How it is noticed.
    pub notices_by: Vec<ElementRef>,
    /// With what.
    pub acts_by: Vec<ElementRef>,
    /// Seconds until harm.
    pub time_available: Option<f64>,
    /// Seconds that it takes.
    pub time_needed: Option<f64>,
    /// Whether nothing of the hazard can hinder it and its time fits.
    pub independent: bool,
    /// Keys of what its notice shares with the hazard.
    pub notice_shares: Vec<String>,
    /// Keys of what its means share with the hazard.
    pub means_share: Vec<String>,
    /// Whether the hazard never arises without the notice failing as well.
    pub never_noticed: bool,
    /// The same for the means.
    pub never_able: bool,
    /// Whether it takes longer than there is.
    pub too_late: bool,
    /// All of it in words.
    pub verdict: Text,
    /// How likely its people err; none where the packs lack the task.
    pub error: Option<HumanInfo>,
    /// Where it is stated.
    pub place: PlaceRef,
}

/// A harm.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HarmInfo {
    /// Who.
    pub who: Option<ElementRef>,
    /// Kind.
    pub kind: String,
    /// Kind, in words.
    pub kind_name: Text,
    /// Level, in words.
    pub level: Option<Text>,
    /// Position of the level among those of its kind, 1 the mildest, with their number.
    pub level_of: Option<(usize, usize)>,
    /// Money, as stated.
    pub amount: Option<String>,
    /// How many people.
    pub persons: Option<u64>,
    /// Where it is stated.
    pub place: PlaceRef,
}

/// A hazard.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HazardInfo {
    /// The hazard.
    pub hazard: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
    /// Why there is no answer.
    pub refused: Option<Text>,
    /// Whether its circular equations were too large to be solved exactly: every set leads to the hazard, and more may do so; attackers,
    /// and what barriers and responses share with it, are those that are proven.
    pub enclosed: bool,
    /// Its answer in one line.
    pub headline: Text,
    /// Who can bring it about.
    pub reachable: ReachableInfo,
    /// How many minimal cut sets there are; none where there were too many to count.
    pub count: Option<String>,
    /// Where not all are listed or counted: all with fewer members than this are.
    pub complete_below: Option<usize>,
    /// Minimal cut sets, simplest first.
    pub sets: Vec<SetInfo>,
    /// Keys of what alone suffices, given the declared events and conditions.
    pub single_points: Vec<String>,
    /// Barriers.
    pub barriers: Vec<BarrierInfo>,
    /// Responses.
    pub responses: Vec<ResponseInfo>,
    /// Harm where no response succeeds.
    pub unhandled: Vec<HarmInfo>,
    /// Harm where one does.
    pub handled: Vec<HarmInfo>,
    /// Components that an attacker may take over on the way.
    pub stepping_stones: Vec<ElementRef>,
    /// What the model does not say.
    pub gaps: Vec<Text>,
    /// The basic events that are named above, by key.
    pub causes: IndexMap<String, CauseInfo>,
}

/// A class of attackers.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AttackerInfo {
    /// Its name.
    pub name: Text,
    /// Its place in the chain in which each can do what those before it can; none stands apart.
    pub rank: Option<u8>,
}

pub(crate) fn attackers(system: &System) -> IndexMap<String, AttackerInfo> {
    let info = |a: &tensha_model::likelihood::AttackerClass| AttackerInfo {
        name: a.head.name.clone(),
        rank: a.rank,
    };
    system.knowledge.attackers.iter().map(|(id, a)| (id.clone(), info(a))).collect()
}

impl HarmInfo {
    /// Who is hurt, in which way, how badly, and how many.
    pub fn text(&self) -> Text {
        crate::wording::harm(self)
    }

    /// Several in one sentence.
    pub fn series(list: &[Self]) -> Text {
        Text::series(&list.iter().map(Self::text).collect::<Vec<_>>())
    }

    /// How grave it is: the higher its level among those of its kind, the graver; at the same height harm to life and health comes
    /// before others. Smaller is graver. A harm without a level stands in the middle.
    pub fn gravity(&self) -> usize {
        const FIRST: [&str; 2] = ["life", "health"];
        let (at, of) = self.level_of.unwrap_or((1, 2));
        let mild = (of - at) * 100 / of.max(1);
        mild * 10 + FIRST.iter().position(|k| *k == self.kind).unwrap_or(FIRST.len())
    }
}

impl HazardInfo {
    /// The gravest harm, what is not handled before what is.
    pub fn worst(&self) -> Option<&HarmInfo> {
        let worst = |list: &'_ [HarmInfo]| {
            list.iter().enumerate().min_by_key(|(i, x)| (x.gravity(), *i)).map(|(i, _)| i)
        };
        worst(&self.unhandled)
            .map(|i| &self.unhandled[i])
            .or_else(|| worst(&self.handled).map(|i| &self.handled[i]))
    }
}

/// How many cut sets of each hazard and origin are shown.
const SHOWN: usize = 20;

/// Makes the information of one hazard.
pub(crate) struct Maker<'a> {
    pub system: &'a System,
    pub elements: &'a Elements<'a>,
    pub place: &'a dyn Fn(tensha_text::Span) -> PlaceRef,
    pub element: &'a dyn Fn(Ref) -> ElementRef,
}

impl Maker<'_> {
    pub fn harm(&self, h: &Harm) -> HarmInfo {
        let kind = self.system.knowledge.harm_kinds.get_index(h.kind as usize);
        let levels = kind.map_or(&[][..], |(_, k)| &k.levels);
        let at = h.level.as_ref().zip(kind).and_then(|(l, (_, k))| k.level(l));
        HarmInfo {
            who: h.who.map(|p| (self.element)(p.into())),
            kind: kind.map(|(id, _)| id.clone()).unwrap_or_default(),
            kind_name: kind.map(|(_, k)| k.head.name.clone()).unwrap_or_default(),
            level: at.map(|i| levels[i].name.clone()),
            level_of: at.map(|i| (i + 1, levels.len())),
            amount: h.amount.as_ref().map(ToString::to_string),
            persons: h.persons,
            place: (self.place)(h.span),
        }
    }

    pub fn hazard(&self, a: &HazardAnswer) -> HazardInfo {
        let system = self.system;
        let hazard = &system.hazards[a.hazard.index()];
        let title = hazard.own.title();
        let teller = Teller::new(self.elements, causes::elements(system, a.hazard.0));
        let mut table: IndexMap<String, CauseInfo> = IndexMap::new();
        let mut key = |b: Basic| -> String {
            let key = b.key(system);
            table.entry(key.clone()).or_insert_with(|| CauseInfo {
                name: teller.basic(b),
                kind: b.kind(),
                elements: self.elements.of(b).into_iter().map(self.element).collect(),
                technique: teller
                    .technique(b)
                    .and_then(|t| system.knowledge.techniques.get_index(t as usize))
                    .map(|(id, t)| TechniqueInfo { id: id.clone(), name: t.head.name.clone() }),
                reason: teller.reason(b).map(|(text, _)| text),
                place: teller.reason(b).map(|(_, span)| (self.place)(span)),
            });
            key
        };
        let mut keys = |list: &[Basic]| -> Vec<String> { list.iter().map(|b| key(*b)).collect() };
        let sets = a
            .sets
            .iter()
            .filter({
                let mut left = [SHOWN; 3];
                let mut seen: Vec<(Origin, u8, &[u32])> = Vec::new();
                move |s| {
                    // Beyond the first ones, the simplest of each attacker: it shows what the headline says.
                    let who = (s.origin, s.rank, &s.beside[..]);
                    let new = !seen.contains(&who);
                    if new {
                        seen.push(who);
                    }
                    let left = &mut left[s.origin as usize];
                    let among = *left > 0;
                    *left = left.saturating_sub(1);
                    among || new
                }
            })
            .map(|s: &CutSet| SetInfo {
                order: s.order,
                least_class: ranked(self.system, s.rank),
                beside: s.beside.iter().map(|k| class(self.system, *k)).collect(),
                origin: s.origin,
                members: keys(&teller.steps(s)),
                story: teller.story(s, &title),
            })
            .collect();
        let barriers = a
            .barriers
            .iter()
            .map(|b| BarrierInfo {
                barrier: (self.element)(b.barrier),
                absent: b.absent,
                independent: b.is_independent(),
                shared: keys(&b.shared),
                shares_attackers: b.shares_attackers,
                shared_with: b
                    .shared_with
                    .iter()
                    .map(|(i, list)| ((self.element)(a.barriers[*i].barrier), keys(list)))
                    .collect(),
                worthless: b.worthless,
            })
            .collect();
        let refs = |list: &[Ref]| list.iter().map(|r| (self.element)(*r)).collect();
        let people = Said { system: self.system, place: self.place };
        let responses = a
            .responses
            .iter()
            .map(|r| {
                let stated = &hazard.responses[r.number as usize];
                ResponseInfo {
                    by: r.by.map(|p| (self.element)(p.into())),
                    notices_by: refs(&stated.notices_by),
                    acts_by: refs(&stated.acts_by),
                    time_available: stated.time_available,
                    time_needed: stated.time_needed,
                    independent: r.independent,
                    verdict: if r.never_noticed {
                        say!(msg_response_unnoticed)
                    } else if r.never_able {
                        say!(msg_response_unable)
                    } else if r.too_late {
                        say!(msg_response_late)
                    } else if r.independent {
                        say!(msg_response_independent)
                    } else if !r.notice_shares.is_empty() || !r.means_share.is_empty() {
                        say!(msg_response_shares, r.notice_shares.len() + r.means_share.len())
                    } else if !r.time_known {
                        say!(msg_response_time)
                    } else {
                        say!(msg_response_attackers)
                    },
                    notice_shares: keys(&r.notice_shares),
                    means_share: keys(&r.means_share),
                    never_noticed: r.never_noticed,
                    never_able: r.never_able,
                    too_late: r.too_late,
                    error: human::error(self.system, hazard, r.number as usize)
                        .map(|e| people.error(&e)),
                    place: (self.place)(stated.span),
                }
            })
            .collect();
        let single_points = keys(&a.single_points);
        let reachable = ReachableInfo::new(self.system, &a.reachable);
        HazardInfo {
            hazard: (self.element)(a.hazard.into()),
            place: (self.place)(hazard.own.span),
            refused: a.refused.map(|r| match r {
                Refused::NoLogic => say!(msg_hazard_no_logic),
                Refused::TooBig => say!(msg_hazard_too_big),
            }),
            enclosed: a.enclosed,
            headline: self.headline(a),
            reachable,
            count: a.counted.all.as_ref().map(|c| c.0.to_string()),
            complete_below: a.counted.complete_below,
            sets,
            single_points,
            barriers,
            responses,
            unhandled: hazard.unhandled.iter().map(|h| self.harm(h)).collect(),
            handled: hazard.handled.iter().map(|h| self.harm(h)).collect(),
            stepping_stones: a
                .stepping_stones
                .iter()
                .map(|c| (self.element)((*c).into()))
                .collect(),
            gaps: a.gaps.iter().map(|g| self.gap(*g)).collect(),
            causes: table,
        }
    }

    fn gap(&self, gap: Gap) -> Text {
        let title = |r: Ref| self.system.title(r);
        match gap {
            Gap::Place(c) => say!(msg_gap_place, title(c.into())),
            Gap::Link(l) => say!(msg_gap_link, title(l.into())),
            Gap::Strength(r, p) => say!(msg_gap_strength, words::property(p), title(r)),
        }
    }

    /// What one must know first: who can bring it about, and with how little.
    fn headline(&self, a: &HazardAnswer) -> Text {
        if a.refused.is_some() {
            return say!(msg_headline_refused);
        }
        let name = |r: u8| {
            causes::ranked(self.system, r)
                .map(|k| causes::class(self.system, k))
                .unwrap_or_default()
        };
        let mut parts = Vec::new();
        let r = &a.reachable;
        if r.by_faults {
            let least =
                a.sets.iter().filter(|s| s.origin == Origin::FaultOnly).map(|s| s.order).min();
            parts.push(match least {
                Some(n) => say!(msg_headline_faults, n),
                None => say!(msg_headline_faults_many),
            });
        }
        if let Some(rank) = r.attack_alone {
            let least = a
                .sets
                .iter()
                .filter(|s| s.origin == Origin::AttackOnly && s.rank == rank)
                .map(|s| s.order)
                .min();
            parts.push(match least {
                Some(n) => say!(msg_headline_attack, name(rank), n),
                None => say!(msg_headline_attack_many, name(rank)),
            });
        } else if let Some(rank) = r.with_faults {
            parts.push(say!(msg_headline_both, name(rank)));
        }
        let beside: Vec<Text> =
            r.beside_alone.iter().map(|k| causes::class(self.system, *k)).collect();
        if !beside.is_empty() {
            parts.push(say!(msg_headline_beside, Text::list(&beside)));
        }
        if parts.is_empty() {
            return say!(msg_headline_none);
        }
        Text::list(&parts)
    }
}
