//! Hazards: which combinations of faults, attacks and mistakes lead to each, whether its barriers are independent of it, and what the
//! responses are worth. The semantics stand in `docs/semantics-hazards.md`.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use tensha_logic::compiled::Compiled;
use tensha_logic::formula::FixpointError;
use tensha_logic::quant::Prob;
use tensha_logic::solve::{Count, CutSets, Ranking, SetSettings};
use tensha_logic::{Budget, Cancel, Formula, NodeId, Settings as Solve, VarId, solve};
use tensha_model::grade::Level;
use tensha_model::system::{ComponentId, HazardId, Logic, PartyId, Ref, System};

use crate::causes::{Basic, CauseKind, Causes, Cone, Gap, Lens, Settings, Weakness};
use crate::exposure::Networks;

/// How much is looked at.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the function is built.
    pub settings: Settings,
    /// Limits for each hazard.
    pub budget: Budget,
    /// How many operators the solution of circular equations may take.
    pub operators: usize,
    /// How many cut sets are kept for each hazard.
    pub keep: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            settings: Settings::folded(),
            budget: Budget { work: 3_000_000, memory: 512 << 20 },
            operators: 20_000_000,
            keep: 200,
        }
    }
}

/// What a minimal cut set is made of.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Nobody attacks.
    FaultOnly,
    /// Nothing fails by itself.
    AttackOnly,
    /// It takes both.
    Both,
}

/// A minimal combination that leads to the hazard.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CutSet {
    /// How many things must go wrong or be done: faults, mistakes and attack steps; not conditions, and not the attackers themselves.
    pub order: usize,
    /// The least attacker of the chain that can do all steps; 0 where none is needed.
    pub rank: u8,
    /// Attackers beside the chain that take part: entries of `attacker-classes`.
    pub beside: Vec<u32>,
    /// What must happen, in canonical order, attackers left out; a step stands with its greatest strength only.
    pub members: Vec<Basic>,
    /// Fault, attack or both.
    pub origin: Origin,
}

/// How many minimal cut sets there are.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Counted {
    /// All of them; none where there were too many to count.
    pub all: Option<Count>,
    /// Where not all are counted: every cut set with fewer variables than this was found. A variable is a basic event, a rank of the chain
    /// of attackers, or a grade of the strength of a step; so a set of fewer members can have more variables.
    pub complete_below: Option<usize>,
}

/// Who can bring the hazard about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reachable {
    /// Whether faults, mistakes and conditions alone suffice.
    pub by_faults: bool,
    /// The least rank that suffices without any fault or mistake; none where no rank does.
    pub attack_alone: Option<u8>,
    /// The least rank that suffices together with faults or mistakes; none where no rank adds anything or none suffices.
    pub with_faults: Option<u8>,
    /// Classes beside the chain that suffice without any fault or mistake: entries of `attacker-classes`.
    pub beside_alone: Vec<u32>,
    /// The same together with faults.
    pub beside_with_faults: Vec<u32>,
}

/// A barrier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Barrier {
    /// The component, flow or control.
    pub barrier: Ref,
    /// Whether it is none: only proposed, planned or rejected.
    pub absent: bool,
    /// Basic events that it shares with the hazard's logic, attackers as such left out.
    pub shared: Vec<Basic>,
    /// Whether the same attacker could be behind both.
    pub shares_attackers: bool,
    /// Basic events that it shares with each other barrier, by its number.
    pub shared_with: Vec<(usize, Vec<Basic>)>,
    /// The cut sets of the hazard that are no larger than without the barrier: it fails together with what it guards.
    pub worthless: bool,
}

/// A response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResponseAnswer {
    /// Its number in the hazard.
    pub number: u32,
    /// Who.
    pub by: Option<PartyId>,
    /// Basic events that its notice shares with the hazard.
    pub notice_shares: Vec<Basic>,
    /// Basic events that its means share with the hazard.
    pub means_share: Vec<Basic>,
    /// Whether the hazard never arises without the notice failing as well.
    pub never_noticed: bool,
    /// The same for the means.
    pub never_able: bool,
    /// Whether the time that it needs is more than there is.
    pub too_late: bool,
    /// Whether both times are stated.
    pub time_known: bool,
    /// Whether nothing in the model says that whoever responds is away for a part of the time.
    pub always_there: bool,
    /// Whether no basic event of the hazard can hinder it, and its time fits.
    pub independent: bool,
}

impl Barrier {
    /// Whether it stands and shares nothing with what it guards, nor with another barrier.
    pub fn is_independent(&self) -> bool {
        !self.absent
            && self.shared.is_empty()
            && self.shared_with.is_empty()
            && !self.shares_attackers
    }
}

impl ResponseAnswer {
    /// Whether it never succeeds, as far as that is proven.
    pub fn lost(&self) -> bool {
        self.never_noticed || self.never_able || self.too_late
    }
}

/// What is known of a hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct HazardAnswer {
    /// The hazard.
    pub hazard: HazardId,
    /// Why there is no answer.
    pub refused: Option<Refused>,
    /// Whether the circular equations grew past the limit, so that the answer stands on functions below and above the solution: every
    /// cut set leads to the hazard, and all with fewer members than `counted.complete_below` are there; who can bring it about, and
    /// what it shares with barriers and responses, may be more than is said.
    pub enclosed: bool,
    /// The best cut sets, simplest first.
    pub sets: Vec<CutSet>,
    /// Where more were found than are kept: order and rank of the simplest that is left out. All simpler ones are in `sets`.
    pub left_out: Option<(usize, u8)>,
    /// How many there are.
    pub counted: Counted,
    /// Who can bring it about.
    pub reachable: Reachable,
    /// Things of which one alone suffices, given the declared events and conditions.
    pub single_points: Vec<Basic>,
    /// The barriers, in the order of the hazard.
    pub barriers: Vec<Barrier>,
    /// The responses.
    pub responses: Vec<ResponseAnswer>,
    /// Components that an attacker may have to take over on the way.
    pub stepping_stones: Vec<ComponentId>,
    /// What the model does not say and what was left out for that.
    pub gaps: Vec<Gap>,
    /// All basic events of the hazard, in canonical order.
    pub support: Vec<Basic>,
}

/// Why a hazard has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It states no logic.
    NoLogic,
    /// The circular equations grew past the limit.
    TooBig,
}

/// All hazards.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Hazards {
    /// By hazard number.
    pub hazards: Vec<HazardAnswer>,
}

/// Cut sets that need nobody at a single unit: they hit every unit of a fleet alike.
pub fn at_once(sets: &[CutSet]) -> Vec<&CutSet> {
    sets.iter()
        .filter(|s| {
            (s.rank > 0 || !s.beside.is_empty())
                && s.members.iter().all(|m| {
                    matches!(
                        m,
                        Basic::Step(
                            Weakness::Service(_)
                                | Weakness::Password(_)
                                | Weakness::Updates(_)
                                | Weakness::Supplier(_)
                                | Weakness::Person(_)
                                | Weakness::OnPath,
                            _
                        ) | Basic::Condition(_)
                            | Basic::Supply(..)
                    )
                })
        })
        .collect()
}

/// What the map asks of a hazard's logic.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// The first response that no basic event of the hazard can hinder and whose time fits, by its number.
    pub response: Option<usize>,
    /// Whether it can hit every unit of a fleet alike.
    pub at_once: bool,
}

impl Standing {
    /// What an answer says of it.
    pub fn of(answer: &HazardAnswer) -> Self {
        Self {
            response: answer.responses.iter().find(|r| r.independent).map(|r| r.number as usize),
            at_once: !at_once(&answer.sets).is_empty(),
        }
    }
}

/// A hazard's functions.
struct Functions {
    whole: NodeId,
    when: NodeId,
    barriers: Vec<NodeId>,
    stages: Vec<[NodeId; 4]>,
    /// A function that the whole implies; the same where the whole is known.
    above: NodeId,
    /// Whether any of these is only a function below what is meant.
    enclosed: bool,
}

/// Steps of work for all hazards together, and for each at least.
const ALTOGETHER: u64 = 60_000_000;
const LEAST_SHARE: u64 = 100_000;

/// Answers every hazard. Fails only where the flag was set.
pub fn run(
    system: &System,
    networks: &Networks,
    options: &Options,
    cancel: &Cancel,
) -> Result<Hazards, Interrupted> {
    debug_assert_eq!(options.settings.lens, Lens::Folded);
    // Many hazards share what all of them may take, so that a large system ends in time; a few get everything that each may take.
    let share = ALTOGETHER / system.hazards.len().max(1) as u64;
    let work = options.budget.work.min(share.max(LEAST_SHARE));
    let options = &Options { budget: Budget { work, ..options.budget }, ..options.clone() };
    let Some((causes, functions)) = functions(system, networks, options, cancel)? else {
        let hazards = (0..system.hazards.len() as u32)
            .map(|i| HazardAnswer::refused(HazardId(i), Refused::TooBig))
            .collect();
        return Ok(Hazards { hazards });
    };
    let mut gaps: Vec<Gap> = causes.gaps.iter().copied().collect();
    gaps.sort_unstable();
    let causes = &causes;
    let gaps = &gaps;
    let hazards: Result<Vec<HazardAnswer>, Interrupted> = functions
        .par_iter()
        .enumerate()
        .map(|(i, f)| {
            let id = HazardId(i as u32);
            if system.hazards[i].when.is_none() {
                return Ok(HazardAnswer::refused(id, Refused::NoLogic));
            }
            answer(system, causes, id, f, gaps, options, cancel)
        })
        .collect();
    Ok(Hazards { hazards: hazards? })
}

/// What the map asks of every hazard, by hazard number, without cut sets where nothing asks for them: the same as [`Standing::of`] of
/// the answers of [`run`], so that many systems can be compared. Fails only where the flag was set.
pub fn standing(
    system: &System,
    networks: &Networks,
    options: &Options,
    cancel: &Cancel,
) -> Result<Vec<Standing>, Interrupted> {
    if system.meta.units.is_some_and(|n| n > 1) {
        let answers = run(system, networks, options, cancel)?;
        return Ok(answers.hazards.iter().map(Standing::of).collect());
    }
    let nothing = vec![Standing::default(); system.hazards.len()];
    if system.hazards.iter().all(|h| h.responses.is_empty()) {
        return Ok(nothing);
    }
    let Some((causes, functions)) = functions(system, networks, options, cancel)? else {
        return Ok(nothing);
    };
    Ok(system
        .hazards
        .iter()
        .zip(&functions)
        .map(|(hazard, f)| {
            if hazard.when.is_none() || hazard.responses.is_empty() {
                return Standing::default();
            }
            let flat: Vec<NodeId> =
                std::iter::once(f.whole).chain(f.stages.iter().flatten().copied()).collect();
            let cone = &causes.cone(&flat);
            let (whole, stages) = cone.roots.split_first().unwrap_or((&NodeId::FALSE, &[]));
            let all = support(cone, *whole);
            let free = |number: &usize| {
                let [notice, means, time] = [0, 1, 2]
                    .map(|stage| stages.get(4 * number + stage).copied().unwrap_or(NodeId::TRUE));
                let clear = |node| {
                    let (basics, attackers) = shared(&support(cone, node), &all);
                    basics.is_empty() && !attackers
                };
                let timed = times_stated(&hazard.responses[*number]) && time != NodeId::TRUE;
                timed && clear(notice) && clear(means)
            };
            let response = (0..hazard.responses.len()).find(free);
            Standing { response, at_once: false }
        })
        .collect())
}

fn times_stated(response: &tensha_model::system::Response) -> bool {
    response.time_available.is_some() && response.time_needed.is_some()
}

/// The functions of all hazards, with the equations among them solved or enclosed; nothing where they grow past every limit.
fn functions<'a>(
    system: &'a System,
    networks: &'a Networks,
    options: &Options,
    cancel: &Cancel,
) -> Result<Option<(Causes<'a>, Vec<Functions>)>, Interrupted> {
    let mut causes = Causes::new(system, networks, options.settings.clone());
    let mut functions: Vec<Functions> = Vec::new();
    for (i, hazard) in system.hazards.iter().enumerate() {
        let (whole, when, barriers) = causes.hazard(hazard);
        let id = HazardId(i as u32);
        let stages = (0..hazard.responses.len() as u32).map(|r| causes.stages(id, r)).collect();
        functions.push(Functions { whole, when, barriers, stages, above: whole, enclosed: false });
    }
    let flat: Vec<NodeId> = functions
        .iter()
        .flat_map(|f| {
            [f.whole, f.when]
                .into_iter()
                .chain(f.barriers.iter().copied())
                .chain(f.stages.iter().flatten().copied())
        })
        .collect();
    let (causes, lower, upper) = match causes.enclose(&flat, options.operators, cancel) {
        Ok(closed) => closed,
        Err(FixpointError::Stopped(tensha_logic::Stop::Cancelled)) => return Err(Interrupted),
        Err(_) => return Ok(None),
    };
    let mut next = lower.into_iter().zip(upper);
    let mut take = || next.next().unwrap_or((NodeId::FALSE, NodeId::FALSE));
    for f in &mut functions {
        (f.whole, f.above) = take();
        let mut part = |node: &mut NodeId| {
            let (below, above) = take();
            *node = below;
            f.enclosed |= below != above;
        };
        part(&mut f.when);
        f.barriers.iter_mut().for_each(&mut part);
        f.stages.iter_mut().flatten().for_each(&mut part);
        f.enclosed |= f.whole != f.above;
    }
    Ok(Some((causes, functions)))
}

/// The flag was set; an interruption is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interrupted;

impl HazardAnswer {
    fn refused(hazard: HazardId, why: Refused) -> Self {
        Self {
            hazard,
            refused: Some(why),
            enclosed: false,
            sets: Vec::new(),
            left_out: None,
            counted: Counted::default(),
            reachable: Reachable::default(),
            single_points: Vec::new(),
            barriers: Vec::new(),
            responses: Vec::new(),
            stepping_stones: Vec::new(),
            gaps: Vec::new(),
            support: Vec::new(),
        }
    }
}

/// The basic events of a function, in canonical order.
fn support(cone: &Cone, node: NodeId) -> Vec<Basic> {
    let mut out: Vec<Basic> =
        cone.formula.support(node).into_iter().filter_map(|v| cone.basic(v)).collect();
    out.sort_unstable();
    out
}

fn is_attacker(basic: Basic) -> bool {
    matches!(basic, Basic::Rank(_) | Basic::Beside(_) | Basic::Campaign(_))
}

fn shared(a: &[Basic], b: &[Basic]) -> (Vec<Basic>, bool) {
    let other: FxHashSet<Basic> = b.iter().copied().collect();
    let both: Vec<Basic> = a.iter().copied().filter(|x| other.contains(x)).collect();
    let attackers = both.iter().any(|x| is_attacker(*x));
    let mut out: Vec<Basic> = Vec::new();
    // Thousands may be shared, so each looks for its weakness by name.
    let mut known: FxHashMap<Weakness, usize> = FxHashMap::default();
    for b in both.into_iter().filter(|x| !is_attacker(*x)) {
        // Of a weakness the greatest strength that both share says enough.
        let Basic::Step(w, _) = b else {
            out.push(b);
            continue;
        };
        let at = *known.entry(w.unprotected()).or_insert(out.len());
        match out.get_mut(at) {
            Some(old) => *old = (*old).max(b),
            None => out.push(b),
        }
    }
    out.sort_unstable();
    (out, attackers)
}

fn answer(
    system: &System,
    causes: &Causes,
    id: HazardId,
    f: &Functions,
    gaps: &[Gap],
    options: &Options,
    cancel: &Cancel,
) -> Result<HazardAnswer, Interrupted> {
    let hazard = &system.hazards[id.index()];
    let flat: Vec<NodeId> = [f.whole, f.above, f.when]
        .into_iter()
        .chain(f.barriers.iter().copied())
        .chain(f.stages.iter().flatten().copied())
        .collect();
    let cone = &causes.cone(&flat);
    let mut next = cone.roots.iter().copied();
    let mut take = || next.next().unwrap_or(NodeId::FALSE);
    let (whole, above, when) = (take(), take(), take());
    let f = &Functions {
        whole,
        above,
        when,
        barriers: f.barriers.iter().map(|_| take()).collect(),
        stages: f.stages.iter().map(|s| s.map(|_| take())).collect(),
        enclosed: f.enclosed,
    };
    let formula = &cone.formula;
    let reachable = reachable(causes, cone, f.whole);
    let found = cut_sets(cone, formula, f.whole, options, cancel)?;
    let (mut sets, mut counted) = (found.sets, found.counted);
    let (mut listed, complete) = (found.raw, found.complete);
    // What did not fit once will not fit again: the further questions about the same function get less.
    let less = Options {
        budget: Budget { work: options.budget.work / 8, ..options.budget },
        ..options.clone()
    };
    let options = if counted.all.is_some() { options } else { &less };
    if counted.all.is_none() && sets.is_empty() {
        // Where the search came to nothing, parts of the function are smaller: nobody attacks, or the least attacker does everything.
        let mut scratch = formula.clone();
        let calm = scratch.substitute(f.whole, |v| {
            cone.basic(v).filter(|b| is_attacker(*b)).map(|_| NodeId::FALSE)
        });
        let calm = cut_sets(cone, &scratch, calm, options, cancel)?;
        sets.extend(calm.sets);
        listed.extend(calm.raw);
        if let Some(least) = reachable.attack_alone {
            let attacked = scratch.substitute(f.whole, |v| match cone.basic(v)? {
                Basic::Rank(r) => Some(NodeId::constant(r <= least)),
                Basic::Beside(_) => Some(NodeId::FALSE),
                b => b.is_unintended().then_some(NodeId::FALSE),
            });
            let attacked = cut_sets(cone, &scratch, attacked, options, cancel)?;
            let ranks: Vec<VarId> = (0..formula.var_count() as u32)
                .map(VarId)
                .filter(|v| matches!(cone.basic(*v), Some(Basic::Rank(r)) if r <= least))
                .collect();
            // No lower rank suffices for any, so each with this rank is minimal.
            for vars in attacked.raw {
                let vars: Vec<VarId> = vars.into_iter().chain(ranks.iter().copied()).collect();
                let basics: Vec<Basic> = vars.iter().filter_map(|v| cone.basic(*v)).collect();
                sets.push(CutSet::new(&basics));
                listed.push(vars);
            }
        }
        sets.sort();
        sets.dedup();
        sets.truncate(2 * options.keep);
    }
    if f.whole != f.above {
        // Each way to the hazard is one to what lies above it. So all short ones are known as far as those above are, and lead to it.
        let outer = cut_sets(cone, formula, f.above, options, cancel)?;
        let known = |n: &Counted| n.complete_below.unwrap_or(usize::MAX);
        let doubtful = failing(formula, f.whole, &outer.raw);
        let least = doubtful.iter().map(|i| outer.raw[*i].len()).min().unwrap_or(usize::MAX);
        let below = least.min(known(&outer.counted)).min(known(&counted));
        counted = Counted { all: None, complete_below: Some(below) };
    }
    if reachable.attack_alone.is_some() || !reachable.beside_alone.is_empty() {
        // Attacks take more steps than faults, and where there are many cut sets the simplest attacks would not be among those listed.
        // Where all are listed, they are.
        if !(complete && sets.len() < options.keep) && (counted.all.is_some() || !listed.is_empty())
        {
            let mut scratch = formula.clone();
            let only = scratch.substitute(f.whole, |v| {
                cone.basic(v).filter(|b| b.is_unintended()).map(|_| NodeId::FALSE)
            });
            sets.extend(cut_sets(cone, &scratch, only, options, cancel)?.sets);
            sets.sort();
            sets.dedup();
        }
    }
    if counted.all.is_some() || !listed.is_empty() {
        let shown = witnesses(cone, formula, f.whole, &reachable, &sets, options, cancel)?;
        sets.extend(shown);
        sets.sort();
        sets.dedup();
    }
    // With several barriers, none alone is what the logic without barriers lacks.
    let without = if hazard.barriers.len() == 1 {
        Some(cut_sets(cone, formula, f.when, options, cancel)?.sets)
    } else {
        None
    };
    let all = support(cone, f.whole);
    let when = support(cone, f.when);
    let of_barriers: Vec<Vec<Basic>> = f.barriers.iter().map(|b| support(cone, *b)).collect();
    let barriers = hazard
        .barriers
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let (with_logic, attackers) = shared(&of_barriers[i], &when);
            let shared_with = of_barriers
                .iter()
                .enumerate()
                .filter(|(j, _)| *j != i)
                .map(|(j, other)| (j, shared(&of_barriers[i], other).0))
                .filter(|(_, list)| !list.is_empty())
                .collect();
            // It adds nothing where each of the simplest ways to the hazard is one that brings the barrier down with it.
            let worthless = without.as_ref().is_some_and(|w| {
                let least = w.iter().map(|s| (s.order, s.rank)).min();
                least.is_some() && least == sets.iter().map(|s| (s.order, s.rank)).min()
            });
            Barrier {
                barrier: *b,
                absent: f.barriers[i] == NodeId::TRUE,
                shared: with_logic,
                shares_attackers: attackers,
                shared_with,
                worthless,
            }
        })
        .collect();
    // A function below the solution proves nothing about what the hazard implies. What everybody can do counts as done, as it does for
    // frequencies: a response that fails wherever it is done is worth nothing.
    let mut premise = None;
    let mut stages = f.stages.clone();
    if !f.enclosed && !stages.is_empty() {
        let mut done = formula.clone();
        let roots: Vec<NodeId> =
            std::iter::once(f.whole).chain(stages.iter().flatten().copied()).collect();
        let closed = done.substitute_all(&roots, |v| match cone.basic(v)? {
            Basic::Step(_, Level::None) => Some(NodeId::TRUE),
            _ => None,
        });
        let (whole, rest) = closed.split_first().unwrap_or((&NodeId::FALSE, &[]));
        stages.iter_mut().flatten().zip(rest).for_each(|(s, n)| *s = *n);
        premise = Some(Premise { formula: done, root: *whole, sets: listed, complete });
    }
    let implies = |conclusion: NodeId| {
        premise.as_ref().is_some_and(|p| p.implies(conclusion, options, cancel))
    };
    let responses = hazard
        .responses
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let [notice, means, time, _] = f.stages[i];
            let of_notice = support(cone, notice);
            let (notice_shares, a) = shared(&of_notice, &all);
            let (means_share, b) = shared(&support(cone, means), &all);
            let too_late = time == NodeId::TRUE;
            let time_known = times_stated(r);
            ResponseAnswer {
                number: i as u32,
                by: r.by,
                never_noticed: implies(stages[i][0]),
                never_able: implies(stages[i][1]),
                independent: notice_shares.is_empty()
                    && means_share.is_empty()
                    && !a
                    && !b
                    && time_known
                    && !too_late,
                notice_shares,
                means_share,
                too_late,
                time_known,
                always_there: !of_notice.iter().any(|x| matches!(x, Basic::Away(_))),
            }
        })
        .collect();
    let mut single_points: Vec<Basic> = sets
        .iter()
        .filter_map(|s| {
            let mut real =
                s.members.iter().filter(|b| !matches!(b, Basic::Event(_) | Basic::Condition(_)));
            match (real.next(), real.next()) {
                (Some(only), None) => Some(*only),
                _ => None,
            }
        })
        .collect();
    single_points.sort_unstable();
    single_points.dedup();
    let stones = stepping_stones(&sets);
    let elements = hazard_elements(system, causes, id, &all);
    let gaps = gaps
        .iter()
        .copied()
        .filter(|g| {
            elements.contains(&match g {
                Gap::Place(c) => (*c).into(),
                Gap::Link(l) => (*l).into(),
                Gap::Strength(r, _) => *r,
            })
        })
        .collect();
    Ok(HazardAnswer {
        hazard: id,
        refused: None,
        enclosed: f.enclosed,
        sets,
        left_out: found.left_out,
        counted,
        reachable,
        single_points,
        barriers,
        responses,
        stepping_stones: stones,
        gaps,
        support: all,
    })
}

fn hazard_elements(
    system: &System,
    causes: &Causes,
    id: HazardId,
    support: &[Basic],
) -> FxHashSet<Ref> {
    let hazard = &system.hazards[id.index()];
    let mut out: FxHashSet<Ref> = support.iter().flat_map(|b| causes.elements.of(*b)).collect();
    for leaf in hazard.leaves() {
        if let Logic::Deviates(f, ..) = leaf {
            let routes = &system.flows[f.index()].routes;
            out.extend(routes.iter().flat_map(|r| r.iter()).map(|s| s.element()));
        }
    }
    out.extend(hazard.barriers.iter().copied());
    out
}

fn stepping_stones(sets: &[CutSet]) -> Vec<ComponentId> {
    let mut out: Vec<ComponentId> = sets
        .iter()
        .flat_map(|s| &s.members)
        .filter_map(|b| match b {
            Basic::Step(Weakness::Service(c) | Weakness::Hand(c) | Weakness::Updates(c), _) => {
                Some(*c)
            }
            _ => None,
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Of some sets of variables those with which a function does not hold where no other variable does: their positions.
fn failing(formula: &Formula, root: NodeId, sets: &[Vec<VarId>]) -> Vec<usize> {
    let mut out = Vec::new();
    for (block, sets) in sets.chunks(64).enumerate() {
        let mut values = vec![0u64; formula.var_count()];
        for (lane, set) in sets.iter().enumerate() {
            set.iter().for_each(|v| values[v.index()] |= 1 << lane);
        }
        let holds = formula.eval_lanes(&[root], |v| values[v.index()])[0];
        let fails = (0..sets.len()).filter(|lane| holds >> lane & 1 == 0);
        out.extend(fails.map(|lane| 64 * block + lane));
    }
    out
}

/// A function with what is known of its minimal cut sets.
struct Premise {
    formula: Formula,
    root: NodeId,
    /// Sets of variables with which it holds; among them its minimal cut sets, where these are all of them.
    sets: Vec<Vec<VarId>>,
    complete: bool,
}

impl Premise {
    /// Whether a function holds wherever this one does. `false` where the limit was reached: nothing is claimed then.
    fn implies(&self, conclusion: NodeId, options: &Options, cancel: &Cancel) -> bool {
        let Self { formula, root, sets, complete } = self;
        if conclusion == NodeId::TRUE {
            return true;
        }
        if conclusion == NodeId::FALSE || *root == NodeId::FALSE {
            return false;
        }
        // One cut set without the conclusion refutes it. All of them with it prove it, where both are monotone, as here by their shape.
        if !failing(formula, conclusion, sets).is_empty() {
            return false;
        }
        if *complete && formula.is_coherent(*root) && formula.is_coherent(conclusion) {
            return true;
        }
        let mut scratch = formula.clone();
        let open = scratch.and(&[*root, !conclusion]);
        Compiled::freeze(&scratch, &[open], options.budget, cancel).is_ok_and(|c| {
            let probs = vec![Prob::new(0.5); scratch.var_count()];
            c.node_count() == 0 && c.probabilities(&probs).iter().all(|p| p.p == 0.0)
        })
    }
}

/// Cut sets as found.
struct Listed {
    sets: Vec<CutSet>,
    /// Order and rank of the simplest that was found and is not in `sets`.
    left_out: Option<(usize, u8)>,
    counted: Counted,
    /// As sets of variables.
    raw: Vec<Vec<VarId>>,
    /// Whether these are all.
    complete: bool,
}

/// The minimal cut sets, simplest first.
fn cut_sets(
    cone: &Cone,
    formula: &Formula,
    root: NodeId,
    options: &Options,
    cancel: &Cancel,
) -> Result<Listed, Interrupted> {
    let probs = vec![Prob::new(0.5); formula.var_count()];
    let settings = Solve {
        budget: options.budget,
        sets: Some(SetSettings {
            list: options.keep * 10,
            by: Ranking::Size,
            only: true,
            ..SetSettings::default()
        }),
        importance: false,
    };
    let answer = solve(formula, root, &probs, &settings, cancel).map_err(|_| Interrupted)?;
    let (listed, counted) = match answer.sets {
        CutSets::Exact(sets) => {
            let complete = (sets.count.0 > sets.listed.len().into())
                .then(|| sets.listed.last().map_or(0, |s| s.vars.len()));
            (sets.listed, Counted { all: Some(sets.count), complete_below: complete })
        }
        CutSets::Truncated(sets) => {
            let below = sets.complete_below_order;
            (sets.listed, Counted { all: None, complete_below: Some(below) })
        }
        CutSets::NotAsked | CutSets::NotAvailable(_) => {
            (Vec::new(), Counted { all: None, complete_below: Some(0) })
        }
    };
    let mut sets: Vec<CutSet> = listed
        .iter()
        .map(|s| CutSet::new(&s.vars.iter().filter_map(|v| cone.basic(*v)).collect::<Vec<_>>()))
        .collect();
    sets.sort();
    let left_out = sets.get(options.keep).map(|s| (s.order, s.rank));
    sets.truncate(options.keep);
    let complete = counted.all.is_some() && counted.complete_below.is_none();
    let raw = listed.into_iter().map(|s| s.vars).collect();
    Ok(Listed { sets, left_out, counted, raw, complete })
}

/// Who is said to suffice, alone or with faults: a rank, or a class beside the chain.
fn claims(r: &Reachable) -> Vec<(Basic, bool)> {
    let ranked = [(r.attack_alone, false), (r.with_faults, true)];
    let ranked = ranked.into_iter().filter_map(|(rank, faults)| Some((Basic::Rank(rank?), faults)));
    let apart = [(&r.beside_alone, false), (&r.beside_with_faults, true)];
    let apart = apart
        .into_iter()
        .flat_map(|(list, faults)| list.iter().map(move |k| (Basic::Beside(*k), faults)));
    ranked.chain(apart).collect()
}

impl CutSet {
    /// Whether nobody but this rank or class attacks in it, with faults only if they are allowed.
    pub fn shows(&self, who: Basic, faults: bool) -> bool {
        let attacker = match who {
            Basic::Rank(r) => self.rank == r && self.beside.is_empty(),
            Basic::Beside(k) => self.rank == 0 && self.beside == [k],
            _ => false,
        };
        attacker && self.origin == if faults { Origin::Both } else { Origin::AttackOnly }
    }
}

/// One cut set for everybody who is said to suffice and of whom none is among those listed: whoever says "an attack alone is enough"
/// shows such an attack, even if it takes more steps than all that are listed.
fn witnesses(
    cone: &Cone,
    formula: &Formula,
    root: NodeId,
    reachable: &Reachable,
    sets: &[CutSet],
    options: &Options,
    cancel: &Cancel,
) -> Result<Vec<CutSet>, Interrupted> {
    let mut out: Vec<CutSet> = Vec::new();
    for (who, faults) in claims(reachable) {
        if sets.iter().chain(&out).any(|s| s.shows(who, faults)) {
            continue;
        }
        let mut scratch = formula.clone();
        let only = scratch.substitute(root, |v| {
            let basic = cone.basic(v)?;
            let out = match (basic, who) {
                (Basic::Rank(r), Basic::Rank(upto)) => r > upto,
                (Basic::Rank(_) | Basic::Beside(_), _) if basic != who => true,
                _ => !faults && basic.is_unintended(),
            };
            out.then_some(NodeId::FALSE)
        });
        let found = cut_sets(cone, &scratch, only, options, cancel)?;
        let all = found.raw.iter().map(|vars| {
            CutSet::new(&vars.iter().filter_map(|v| cone.basic(*v)).collect::<Vec<_>>())
        });
        out.extend(all.filter(|s| s.shows(who, faults)).min());
    }
    Ok(out)
}

impl CutSet {
    /// From basic events of the folded lens.
    pub fn new(basics: &[Basic]) -> Self {
        let mut rank = 0;
        let mut beside = Vec::new();
        let mut members: Vec<Basic> = Vec::new();
        for b in basics {
            match *b {
                Basic::Rank(r) => rank = rank.max(r),
                Basic::Beside(class) => beside.push(class),
                Basic::Step(w, level) => {
                    let old =
                        members.iter_mut().find(|m| matches!(m, Basic::Step(x, _) if *x == w));
                    match old {
                        Some(Basic::Step(_, stood)) => *stood = (*stood).max(level),
                        _ => members.push(Basic::Step(w, level)),
                    }
                }
                other => members.push(other),
            }
        }
        // A step at a strength includes the one that everybody can make.
        let stronger: Vec<Weakness> = members
            .iter()
            .filter_map(|m| match m {
                Basic::Step(w, l) if *l > Level::None => Some(w.unprotected()),
                _ => None,
            })
            .collect();
        members.retain(
            |m| !matches!(m, Basic::Step(w, Level::None) if stronger.contains(&w.unprotected())),
        );
        members.sort_unstable();
        beside.sort_unstable();
        let attacked =
            rank > 0 || !beside.is_empty() || members.iter().any(|b| b.kind() == CauseKind::Attack);
        let failed = members.iter().any(|b| b.is_unintended());
        let origin = match (attacked, failed) {
            (true, true) => Origin::Both,
            (true, false) => Origin::AttackOnly,
            _ => Origin::FaultOnly,
        };
        let order = members.iter().filter(|b| b.kind() != CauseKind::Condition).count();
        Self { order, rank, beside, members, origin }
    }
}

/// Who can bring a function about: exact, by trying.
fn reachable(causes: &Causes, cone: &Cone, root: NodeId) -> Reachable {
    let ranks: Vec<u8> =
        (1..=causes.classes.iter().filter_map(|c| c.rank).max().unwrap_or(0)).collect();
    let beside: Vec<u32> =
        causes.classes.iter().filter(|c| c.rank.is_none()).map(|c| c.entry).collect();
    // Who attacks, with faults and without: nobody, up to a rank, or one class beside the chain.
    let mut states: Vec<(Option<Basic>, bool)> = vec![(None, true), (None, false)];
    for faults in [false, true] {
        states.extend(ranks.iter().map(|r| (Some(Basic::Rank(*r)), faults)));
        states.extend(beside.iter().map(|c| (Some(Basic::Beside(*c)), faults)));
    }
    let mut held: FxHashSet<(Option<Basic>, bool)> = FxHashSet::default();
    for states in states.chunks(64) {
        let value = |v: VarId| {
            let holds = |(who, faults): &(Option<Basic>, bool)| match cone.basic(v) {
                Some(Basic::Rank(r)) => matches!(who, Some(Basic::Rank(upto)) if r <= *upto),
                Some(b @ Basic::Beside(_)) => *who == Some(b),
                Some(Basic::Step(..)) => true,
                Some(b) => *faults || !b.is_unintended(),
                None => false,
            };
            states.iter().enumerate().fold(0, |word, (i, s)| word | u64::from(holds(s)) << i)
        };
        let lanes = cone.formula.eval_lanes(&[root], value)[0];
        held.extend(
            states.iter().enumerate().filter(|(i, _)| lanes >> i & 1 == 1).map(|(_, s)| *s),
        );
    }
    let least =
        |faults| ranks.iter().copied().find(|r| held.contains(&(Some(Basic::Rank(*r)), faults)));
    let apart = |faults| -> Vec<u32> {
        let mut out = beside.clone();
        out.retain(|c| held.contains(&(Some(Basic::Beside(*c)), faults)));
        out
    };
    let by_faults = held.contains(&(None, true));
    // Where what holds part of the time is enough, nobody need attack.
    let needless = held.contains(&(None, false));
    Reachable {
        by_faults,
        attack_alone: if needless { None } else { least(false) },
        with_faults: if by_faults { None } else { least(true) },
        beside_alone: if needless { Vec::new() } else { apart(false) },
        beside_with_faults: if by_faults { Vec::new() } else { apart(true) },
    }
}
