//! The verdict on a whole system, from what the other analyses found about its parts, links, people and environment. It is as good as
//! its weakest fact. Labels decide nothing; they stand beside what the paths say. The semantics stand in `docs/semantics-harm.md`.

mod turn;

pub use turn::{Changed, Turned, explain, minimal, smallest};

use tensha_model::system::{
    ComponentId, FlowId, HazardId, Namespace as Ns, PartyId, Ref, System, ZoneId,
};
use tensha_text::{Date, Span};

use crate::acceptance::{self, State};
use crate::accuracy::{self, FlowAccuracy, Mismatch};
use crate::causes::Elements;
use crate::changes::Worked;
use crate::claims;
use crate::conflicts::{self, Conflict};
use crate::coverage::{self, Coverage};
use crate::exposure::Networks;
use crate::goals::{self, GoalResult};
use crate::hazards::{HazardAnswer, Hazards, Reachable, Refused};
use crate::paths::{Paths, Verdict};
use crate::uses::{self, Possible, Uses};
use crate::wheels::{self, Ledger};
use crate::zones::{self, ZoneResult};

/// How a system stands, the worst first.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// Something can happen, or falls short, and nothing is stated that answers it.
    DoesNotHold,
    /// What is stated does not decide it.
    CannotBeJudged,
    /// It holds as long as what is named holds.
    UnderConditions,
    /// Nothing was found that stands against it.
    Holds,
}

/// Where a fact lies.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Components, controls, data, parts.
    Parts,
    /// Links and flows.
    Links,
    /// Parties, and what they decide or vouch for.
    People,
    /// Places, zones, quantities, events, conditions, assumptions.
    Environment,
}

impl Side {
    /// All of them.
    pub const ALL: [Side; 4] = [Side::Parts, Side::Links, Side::People, Side::Environment];

    /// Where an element lies.
    pub fn of(r: Ref) -> Side {
        match r.ns {
            Ns::Component | Ns::Control | Ns::Data | Ns::Part | Ns::Claim => Side::Parts,
            Ns::Link | Ns::Flow => Side::Links,
            Ns::Party | Ns::Duty | Ns::Acceptance | Ns::Policy | Ns::Viewpoint | Ns::Goal => {
                Side::People
            }
            Ns::Place
            | Ns::Zone
            | Ns::Quantity
            | Ns::Condition
            | Ns::Event
            | Ns::Hazard
            | Ns::Assumption
            | Ns::Outlook => Side::Environment,
        }
    }
}

/// What answers a hazard, or why nothing does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It states no logic.
    NoLogic,
    /// Its equations were not solved, or only enclosed.
    NotSolved,
    /// Nothing in the model leads to it.
    Nobody,
    /// An acceptance holds: its number.
    Accepted(usize),
    /// A barrier stands that shares no cause and no attacker with it.
    Barrier(Ref),
    /// A response that its causes cannot hinder: its number, and who.
    Response(u32, Option<PartyId>),
    /// A goal that judges it is met: its number.
    Goal(usize),
    /// All three reviews are there and it is called done.
    Reviewed,
    /// Its acceptances lapsed: the last one's number.
    Lapsed(usize),
    /// Nothing.
    Bare,
}

/// What a fact is about.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// A hazard, who can bring it about, and what answers it.
    Hazard(HazardId, Reachable, Answer),
    /// What the model does not say about elements of a hazard: how many things.
    Gap(HazardId, usize),
    /// Whether a flow reaches what it needs.
    Flow(FlowId, Verdict),
    /// Whether its values do.
    Accuracy(FlowId, Verdict),
    /// Whether two neighbours on it understand each other differently.
    Misread(FlowId, usize),
    /// Whether a zone shows its target.
    Zone(ZoneId),
    /// A goal.
    Goal(usize, goals::Verdict),
    /// An assumption: its number, whether its last day is over, who vouches for it.
    Assumption(u32, bool, Option<PartyId>),
    /// Demands that conflict, by number, with whether they are settled.
    Conflict(usize, bool),
    /// An excluded use that is possible.
    Use(usize),
    /// Pairs of the frame that nobody decided, of how many.
    Frame(usize, usize),
    /// No hazard is stated.
    NoHazard,
}

/// A fact, and how far the system holds as far as this goes.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact {
    /// What it is about; the same in another state of the system.
    pub key: String,
    /// What it is.
    pub what: What,
    /// How far it holds.
    pub hold: Hold,
    /// What it is due to.
    pub because: Vec<Ref>,
    /// Every element on the path or among the causes that it speaks of.
    pub on: Vec<Ref>,
    /// The line.
    pub span: Span,
}

impl Fact {
    /// Where it lies: by what it is due to, else by what it speaks of.
    pub fn sides(&self) -> Vec<Side> {
        let list = if self.because.is_empty() { &self.on } else { &self.because };
        let mut out: Vec<Side> = list.iter().map(|r| Side::of(*r)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// A component: what its labels say beside what its paths say.
#[derive(Clone, PartialEq, Debug)]
pub struct Beside {
    /// The component.
    pub component: ComponentId,
    /// Labels that it lies in, by number, with how each stands on the day.
    pub labels: Vec<(u32, claims::Standing)>,
    /// How far the paths and hazards hold on which it lies; nothing where none speaks of it.
    pub hold: Option<Hold>,
    /// The facts that say so, by number: those at this height.
    pub facts: Vec<usize>,
    /// Whether one of them is due to it.
    pub due: bool,
}

/// The verdict.
#[derive(Clone, PartialEq, Debug)]
pub struct Whole {
    /// As good as its weakest fact.
    pub hold: Hold,
    /// The facts, the weakest first, then by key.
    pub facts: Vec<Fact>,
    /// How far each side holds; nothing where no fact lies there.
    pub sides: [Option<Hold>; 4],
    /// Components, those whose paths hold best first, whatever label they carry.
    pub beside: Vec<Beside>,
    /// Flows of which nothing is needed, so that nothing is judged.
    pub unjudged: Vec<FlowId>,
}

impl Whole {
    /// The facts that decide.
    pub fn deciding(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().take_while(|f| f.hold == self.hold)
    }
}

/// As good as the weakest; what has no facts cannot be judged.
pub fn weakest(holds: impl IntoIterator<Item = Hold>) -> Hold {
    holds.into_iter().min().unwrap_or(Hold::CannotBeJudged)
}

/// What the verdict rests on.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The system.
    pub system: &'a System,
    /// The day.
    pub at: Date,
    /// Which elements share each weakness.
    pub elements: &'a Elements<'a>,
    /// Trust paths.
    pub paths: &'a Paths,
    /// Causes, barriers and responses of every hazard.
    pub hazards: &'a Hazards,
    /// Accuracy of flows.
    pub accuracy: &'a [FlowAccuracy],
    /// What of the frame is decided.
    pub coverage: &'a Coverage,
    /// Excluded uses that are possible.
    pub uses: &'a Uses,
    /// Zones.
    pub zones: &'a [ZoneResult],
    /// Demands that conflict.
    pub conflicts: &'a [Conflict],
    /// Goals with what they come to.
    pub goals: &'a [GoalResult],
    /// The three reviews of each hazard.
    pub ledger: &'a Ledger,
}

/// The verdict on a system of which hazards and paths are worked out.
pub fn of(system: &System, at: Date, worked: &Worked) -> Whole {
    let networks = Networks::new(system);
    let coverage = coverage::run(system, &worked.paths);
    run(Basis {
        system,
        at,
        elements: &Elements::new(system),
        paths: &worked.paths,
        hazards: &worked.hazards,
        accuracy: &accuracy::run(system),
        coverage: &coverage,
        uses: &uses::run(system, &worked.paths),
        zones: &zones::run(system, &worked.paths),
        conflicts: &conflicts::run(system, &networks, &worked.hazards),
        goals: &goals::worked_out(system, &networks),
        ledger: &wheels::run(system, &worked.hazards),
    })
}

/// The verdict.
pub fn run(basis: Basis) -> Whole {
    let mut facts = Vec::new();
    basis.hazards(&mut facts);
    basis.flows(&mut facts);
    basis.rest(&mut facts);
    facts.sort_by(|a, b| (a.hold, &a.key).cmp(&(b.hold, &b.key)));
    let sides = Side::ALL
        .map(|side| facts.iter().filter(|f| f.sides().contains(&side)).map(|f| f.hold).min());
    Whole {
        hold: weakest(facts.iter().map(|f| f.hold)),
        sides,
        beside: beside(basis.system, basis.at, &facts),
        unjudged: basis
            .paths
            .flows
            .iter()
            .filter(|p| p.overall() == Verdict::NotJudged)
            .map(|p| p.flow)
            .collect(),
        facts,
    }
}

/// How far what can be met, missed or unknown holds; nothing where nothing is needed.
fn of_verdict(v: Verdict) -> Option<Hold> {
    match v {
        Verdict::Met => Some(Hold::Holds),
        Verdict::Unmet => Some(Hold::DoesNotHold),
        Verdict::Undecided => Some(Hold::CannotBeJudged),
        Verdict::NotJudged => None,
    }
}

fn tidy(mut list: Vec<Ref>) -> Vec<Ref> {
    list.sort_unstable();
    list.dedup();
    list
}

impl Basis<'_> {
    fn id(&self, r: impl Into<Ref>) -> &str {
        &self.system.own(r.into()).id
    }

    fn hazards(&self, out: &mut Vec<Fact>) {
        let system = self.system;
        let decided = acceptance::run(system, self.ledger, self.at);
        for (a, decided) in self.hazards.hazards.iter().zip(&decided) {
            let span = system.hazards[a.hazard.index()].own.span;
            let on = tidy(a.support.iter().flat_map(|b| self.elements.of(*b)).collect());
            let answer = self.answer(a, decided);
            let hold = match &answer {
                Answer::NoLogic | Answer::NotSolved => Hold::CannotBeJudged,
                Answer::Nobody => Hold::Holds,
                Answer::Lapsed(_) | Answer::Bare => Hold::DoesNotHold,
                _ => Hold::UnderConditions,
            };
            let because = match &answer {
                Answer::Barrier(r) => vec![*r],
                Answer::Response(_, by) => by.iter().map(|p| Ref::from(*p)).collect(),
                Answer::Accepted(n) => {
                    let acceptance = Ref { ns: Ns::Acceptance, index: *n as u32 };
                    let owner = system.acceptances[*n].owner;
                    owner.iter().map(|p| Ref::from(*p)).chain([acceptance]).collect()
                }
                Answer::Goal(n) => vec![Ref { ns: Ns::Goal, index: *n as u32 }],
                Answer::Lapsed(_) | Answer::Bare => {
                    let first = a.sets.first().map_or(&[][..], |s| &s.members);
                    first.iter().flat_map(|b| self.elements.of(*b)).collect()
                }
                _ => Vec::new(),
            };
            out.push(Fact {
                key: format!("hazard:{}", self.id(a.hazard)),
                what: What::Hazard(a.hazard, a.reachable.clone(), answer),
                hold,
                because: tidy(because),
                on: on.clone(),
                span,
            });
            if !a.gaps.is_empty() {
                use crate::causes::Gap;
                let of = |g: &Gap| match g {
                    Gap::Place(c) => Ref::from(*c),
                    Gap::Link(l) => Ref::from(*l),
                    Gap::Strength(r, _) => *r,
                };
                out.push(Fact {
                    key: format!("not-stated:{}", self.id(a.hazard)),
                    what: What::Gap(a.hazard, a.gaps.len()),
                    hold: Hold::CannotBeJudged,
                    because: tidy(a.gaps.iter().map(of).collect()),
                    on,
                    span,
                });
            }
        }
        if system.hazards.is_empty() {
            out.push(Fact {
                key: "no-hazard".to_owned(),
                what: What::NoHazard,
                hold: Hold::CannotBeJudged,
                because: Vec::new(),
                on: Vec::new(),
                span: system.meta.span,
            });
        }
    }

    fn answer(&self, a: &HazardAnswer, decided: &acceptance::Standing) -> Answer {
        match a.refused {
            Some(Refused::NoLogic) => return Answer::NoLogic,
            Some(Refused::TooBig) => return Answer::NotSolved,
            None => {}
        }
        if a.reachable == Reachable::default() {
            return if a.enclosed { Answer::NotSolved } else { Answer::Nobody };
        }
        if let (State::Accepted, Some(n)) = (decided.state, decided.by) {
            return Answer::Accepted(n);
        }
        // What only encloses the answer may leave out causes that a barrier or a response shares.
        if !a.enclosed {
            if let Some(b) = a.barriers.iter().find(|b| b.is_independent() && !b.worthless) {
                return Answer::Barrier(b.barrier);
            }
            if let Some(r) = a.responses.iter().find(|r| r.independent) {
                return Answer::Response(r.number, r.by);
            }
        }
        let met = |g: &&GoalResult| {
            g.judges(a.hazard)
                && matches!(g.verdict, goals::Verdict::Below | goals::Verdict::Between)
        };
        if let Some(g) = self.goals.iter().find(met) {
            return Answer::Goal(g.goal);
        }
        match (decided.state, decided.by) {
            (State::Treated, _) => Answer::Reviewed,
            (State::Lapsed, Some(n)) => Answer::Lapsed(n),
            _ => Answer::Bare,
        }
    }

    fn flows(&self, out: &mut Vec<Fact>) {
        let system = self.system;
        for path in &self.paths.flows {
            let verdict = path.overall();
            let Some(hold) = of_verdict(verdict) else { continue };
            let mut because: Vec<Ref> = Vec::new();
            if hold < Hold::Holds {
                for p in tensha_model::grade::Property::ALL {
                    if path.verdict(p) == verdict {
                        because.extend(path.bottleneck(p).iter().map(|(s, _)| s.element()));
                    }
                }
                if because.is_empty() {
                    because.push(path.flow.into());
                }
            }
            let on = path.routes.iter().flat_map(|r| &r.steps).map(|s| s.segment.element());
            out.push(Fact {
                key: format!("flow:{}", self.id(path.flow)),
                what: What::Flow(path.flow, verdict),
                hold,
                because: tidy(because),
                on: tidy(on.collect()),
                span: system.flows[path.flow.index()].own.span,
            });
        }
        for a in self.accuracy {
            let verdicts =
                [a.error_verdict, a.age_verdict, a.resolution.0, a.range_verdict, a.completeness.0];
            let worst = verdicts.into_iter().filter(|v| *v != Verdict::NotJudged).min();
            let span = system.flows[a.flow.index()].own.span;
            let on = system.flows[a.flow.index()].routes.iter();
            let on = tidy(on.flat_map(|r| r.iter()).map(|s| s.element()).collect());
            if let Some((v, hold)) = worst.and_then(|v| of_verdict(v).map(|h| (v, h))) {
                let unknown = a.error.unknown.iter().chain(&a.age.unknown);
                out.push(Fact {
                    key: format!("values:{}", self.id(a.flow)),
                    what: What::Accuracy(a.flow, v),
                    hold,
                    because: match v {
                        Verdict::Met => Vec::new(),
                        Verdict::Undecided => tidy(unknown.copied().collect()),
                        _ => vec![a.flow.into()],
                    },
                    on: on.clone(),
                    span,
                });
            }
            // Losses of range, step and rate are judged against what is needed; these are misunderstandings whatever is needed.
            let misread = |m: &Mismatch| {
                !matches!(m, Mismatch::Range(..) | Mismatch::Resolution(..) | Mismatch::Rate(..))
            };
            let count = a.found.iter().filter(|f| misread(&f.what)).count();
            if count > 0 {
                out.push(Fact {
                    key: format!("misread:{}", self.id(a.flow)),
                    what: What::Misread(a.flow, count),
                    hold: Hold::DoesNotHold,
                    because: vec![a.flow.into()],
                    on,
                    span,
                });
            }
        }
    }

    fn rest(&self, out: &mut Vec<Fact>) {
        let system = self.system;
        let mut add = |key: String, what, hold, because: Vec<Ref>, span| {
            out.push(Fact { key, what, hold, because: tidy(because), on: Vec::new(), span });
        };
        for z in self.zones.iter().filter(|z| z.target.is_some() && z.segments > 0) {
            let hold = match (z.missed(), z.open()) {
                (true, _) => Hold::DoesNotHold,
                (_, true) => Hold::CannotBeJudged,
                _ => Hold::Holds,
            };
            let because = match hold {
                Hold::Holds => vec![z.zone.into()],
                _ => z.weakest.iter().map(|(s, _)| s.element()).collect(),
            };
            let span = system.zones[z.zone.index()].own.span;
            add(format!("zone:{}", self.id(z.zone)), What::Zone(z.zone), hold, because, span);
        }
        for g in self.goals {
            let hold = match g.verdict {
                goals::Verdict::Above => Hold::DoesNotHold,
                goals::Verdict::Undecided | goals::Verdict::NotKnown => Hold::CannotBeJudged,
                goals::Verdict::Between => Hold::UnderConditions,
                goals::Verdict::Below => Hold::Holds,
            };
            let r = Ref { ns: Ns::Goal, index: g.goal as u32 };
            let span = system.goals[g.goal].own.span;
            add(format!("goal:{}", self.id(r)), What::Goal(g.goal, g.verdict), hold, vec![r], span);
        }
        for (n, a) in system.assumptions.iter().enumerate() {
            let lapsed = a.lapsed(self.at);
            let hold = if lapsed { Hold::CannotBeJudged } else { Hold::UnderConditions };
            let r = Ref { ns: Ns::Assumption, index: n as u32 };
            let by = a.to.iter().map(|p| Ref::from(*p)).chain([r]).collect();
            let what = What::Assumption(n as u32, lapsed, a.to);
            add(format!("assumption:{}", self.id(r)), what, hold, by, a.own.span);
        }
        for (n, c) in self.conflicts.iter().enumerate() {
            let hold = if c.settled { Hold::Holds } else { Hold::CannotBeJudged };
            let sides =
                [&c.one, &c.other].map(|s| s.by.iter().map(|r| self.id(*r)).collect::<Vec<_>>());
            let key = format!(
                "conflict:{:?}:{}:{}:{}",
                c.kind,
                self.id(c.element),
                sides[0].join("+"),
                sides[1].join("+")
            );
            let span = system.own(c.element).span;
            add(key, What::Conflict(n, c.settled), hold, vec![c.element], span);
        }
        for (n, how) in &self.uses.possible {
            let (hold, because) = match how {
                Possible::Flow(f, sure) => (of_use(*sure), vec![(*f).into()]),
                Possible::Component(c, sure) => (of_use(*sure), vec![(*c).into()]),
                Possible::Reach { links, .. } => {
                    (Hold::UnderConditions, links.iter().map(|l| (*l).into()).collect())
                }
            };
            let use_ = &system.excluded_uses[*n];
            let by = because.iter().map(|r: &Ref| self.id(*r)).collect::<Vec<_>>().join("+");
            add(format!("use:{}:{by}", use_.id), What::Use(*n), hold, because, use_.span);
        }
        let (_, _, open) = self.coverage.counts();
        let total = self.coverage.pairs.len();
        if total > 0 {
            let hold = if open > 0 { Hold::UnderConditions } else { Hold::Holds };
            let span = system.frame.span.unwrap_or(system.meta.span);
            add("frame".to_owned(), What::Frame(open, total), hold, Vec::new(), span);
        }
    }
}

/// How far a system holds that is used as it must not be: surely, or perhaps.
fn of_use(sure: bool) -> Hold {
    if sure { Hold::DoesNotHold } else { Hold::CannotBeJudged }
}

fn beside(system: &System, at: Date, facts: &[Fact]) -> Vec<Beside> {
    let mut out: Vec<Beside> = (0..system.components.len() as u32)
        .map(|i| Beside {
            component: ComponentId(i),
            labels: Vec::new(),
            hold: None,
            facts: Vec::new(),
            due: false,
        })
        .collect();
    for c in claims::run(system, at) {
        for r in c.inside.iter().filter(|r| r.ns == Ns::Component) {
            out[r.index as usize].labels.push((c.claim, c.standing));
        }
    }
    // The weakest come first, so that whatever follows at another height is better.
    for (n, f) in facts.iter().enumerate() {
        for r in f.on.iter().filter(|r| r.ns == Ns::Component) {
            let row = &mut out[r.index as usize];
            if row.hold.is_none_or(|h| h == f.hold) {
                row.hold = Some(f.hold);
                row.facts.push(n);
                row.due |= f.because.contains(r);
            }
        }
    }
    // By what the paths say alone. A label is no reason to stand ahead, not even among equals.
    out.sort_by_key(|b| {
        let hold = b.hold.unwrap_or(Hold::CannotBeJudged);
        (std::cmp::Reverse(hold), b.due, b.component)
    });
    out
}
