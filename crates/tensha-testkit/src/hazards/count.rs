//! What follows from all states together: which events matter, minimal cut sets, probabilities, frequencies, end states.

use std::collections::{BTreeMap, BTreeSet};

use tensha_model::grade::Level;
use tensha_model::likelihood::Setting;
use tensha_model::system::{HazardId, System};

use super::atoms::{Atom, Basic, Weakness};
use super::classes::{self, Pass};
use super::facts::{ALWAYS, Lanes, Stage, View, What, World};

/// How many variables are enumerated at most.
pub const MOST: usize = 22;

/// The truth tables of several questions over the same variables: every state, one bit each. State number i gives variable v the value
/// of bit v of i.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The variables, sorted.
    pub vars: Vec<Atom>,
    bits: Vec<Vec<u64>>,
}

/// In which of 64 neighbouring states the first six variables hold.
const PATTERNS: [u64; 6] = [
    0xaaaa_aaaa_aaaa_aaaa,
    0xcccc_cccc_cccc_cccc,
    0xf0f0_f0f0_f0f0_f0f0,
    0xff00_ff00_ff00_ff00,
    0xffff_0000_ffff_0000,
    0xffff_ffff_0000_0000,
];

impl Tables {
    /// Looks at every state; nothing where there are more than [`MOST`] variables. `extra` variables are among them in any case.
    pub fn new(world: &World, what: &[What], extra: &[Atom]) -> Option<Self> {
        let all: BTreeSet<Atom> =
            world.touched(what).into_iter().chain(extra.iter().copied()).collect();
        let vars: Vec<Atom> = all.into_iter().collect();
        if vars.len() > MOST {
            return None;
        }
        let index: BTreeMap<Atom, usize> = vars.iter().enumerate().map(|(i, a)| (*a, i)).collect();
        let blocks = 1usize << vars.len().saturating_sub(6);
        let mut bits = vec![Vec::with_capacity(blocks); what.len()];
        for block in 0..blocks {
            let answers = world.holds(what, &|atom| match index.get(&atom) {
                Some(i) if *i < 6 => PATTERNS[*i],
                Some(i) if block >> (i - 6) & 1 == 1 => ALWAYS,
                _ => 0,
            });
            for (column, answer) in bits.iter_mut().zip(answers) {
                column.push(answer);
            }
        }
        Some(Self { vars, bits })
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        1 << self.vars.len()
    }

    /// Whether the answer to a question is yes in a state.
    pub fn holds(&self, question: usize, state: usize) -> bool {
        self.bits[question][state >> 6] >> (state & 63) & 1 == 1
    }

    /// The variables whose flipping changes the answer in some state.
    pub fn support(&self, question: usize) -> BTreeSet<Atom> {
        let matters = |v: usize| {
            (0..self.states()).any(|s| {
                s >> v & 1 == 0 && self.holds(question, s) != self.holds(question, s | 1 << v)
            })
        };
        (0..self.vars.len()).filter(|v| matters(*v)).map(|v| self.vars[v]).collect()
    }

    /// The minimal sets of variables that suffice for a yes.
    pub fn minimal(&self, question: usize) -> Vec<BTreeSet<Atom>> {
        let members = |s: usize| (0..self.vars.len()).filter(move |v| s >> v & 1 == 1);
        let mut all: Vec<BTreeSet<Atom>> = (0..self.states())
            .filter(|s| {
                self.holds(question, *s)
                    && members(*s).all(|v| !self.holds(question, s & !(1 << v)))
            })
            .map(|s| members(s).map(|v| self.vars[v]).collect())
            .collect();
        all.sort();
        all
    }

    /// Whether the answer can only turn from no to yes when a variable turns true.
    pub fn is_monotone(&self, question: usize) -> bool {
        (0..self.states())
            .filter(|s| self.holds(question, *s))
            .all(|s| (0..self.vars.len()).all(|v| self.holds(question, s | 1 << v)))
    }

    /// The sum over all states of the probability of the state times what is asked of it.
    fn sum(&self, chance: &dyn Fn(usize, usize) -> f64, ask: &dyn Fn(usize) -> bool) -> f64 {
        fn go(
            t: &Tables,
            v: usize,
            state: usize,
            weight: f64,
            chance: &dyn Fn(usize, usize) -> f64,
            ask: &dyn Fn(usize) -> bool,
        ) -> f64 {
            if weight == 0.0 {
                return 0.0;
            }
            if v == t.vars.len() {
                return if ask(state) { weight } else { 0.0 };
            }
            let p = chance(v, state);
            go(t, v + 1, state, weight * (1.0 - p), chance, ask)
                + go(t, v + 1, state | 1 << v, weight * p, chance, ask)
        }
        go(self, 0, 0, 1.0, chance, ask)
    }
}

/// Numbers of basic events.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Numbers {
    /// Initiators: how often they begin while absent, and how long they last on average, in one unit of time.
    pub initiators: BTreeMap<Basic, (f64, f64)>,
    /// What only enables: its probability.
    pub enabling: BTreeMap<Basic, f64>,
    /// The probability of a response's error where all earlier ones erred, where it differs from the nominal one.
    pub raised: BTreeMap<Basic, f64>,
}

impl Numbers {
    /// What the model and the packs state by themselves: events, conditions, campaigns, absence, increments. The rest comes from
    /// the caller.
    pub fn stated(system: &System, setting: Setting, basics: &[Basic]) -> Self {
        let mut out = Self::default();
        for b in basics {
            match *b {
                Basic::Event(e) => {
                    let e = &system.events[e as usize];
                    if let (Some(f), Some(t)) = (e.onset, e.lasts) {
                        out.initiators.insert(*b, (f, t));
                    }
                    if let Some(p) = e.probability {
                        out.enabling.insert(*b, p);
                    }
                }
                Basic::Condition(c) => {
                    out.enabling.insert(*b, system.conditions[c as usize].probability);
                }
                Basic::Campaign(k) => {
                    if let Some((_, class)) = system.knowledge.attackers.get_index(k as usize)
                        && let (Some(f), Some(t)) = (class.onset, class.lasts)
                    {
                        out.initiators.insert(*b, (f.at(setting), t.at(setting)));
                    }
                }
                Basic::Away(p) => {
                    if let Some(d) = system.parties[p.index()].on_duty {
                        out.enabling.insert(*b, 1.0 - d);
                    }
                }
                Basic::Increment(_, chain, j) => {
                    out.enabling.insert(*b, classes::increment(system, setting, chain, j));
                }
                _ => {}
            }
        }
        out
    }

    /// The probability that a basic event holds at some moment.
    pub fn probability(&self, basic: Basic) -> Option<f64> {
        match self.initiators.get(&basic) {
            Some((f, t)) => Some(f * t / (1.0 + f * t)),
            None => self.enabling.get(&basic).copied(),
        }
    }

    /// How often an initiator begins, over all time.
    pub fn onset(&self, basic: Basic) -> Option<f64> {
        self.initiators.get(&basic).map(|(f, t)| f / (1.0 + f * t))
    }
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Too many variables to look at every state.
    TooMany,
    /// These numbers are not known.
    Numbers(Vec<Basic>),
    /// There is no initiator in any cut set, so that there is no frequency.
    NoInitiator,
}

fn basic(atom: Atom) -> Option<Basic> {
    if let Atom::Basic(b) = atom { Some(b) } else { None }
}

fn raw(system: &System, pass: Pass) -> World<'_> {
    World::new(system, pass, View::Raw)
}

/// Whether something holds in a state of basic events.
pub fn holds(system: &System, pass: Pass, what: What, state: &dyn Fn(&Basic) -> bool) -> bool {
    let lanes = |atom| basic(atom).map_or(0, |b| if state(&b) { ALWAYS } else { 0 });
    raw(system, pass).holds(&[what], &lanes)[0] != 0
}

/// Whether a hazard holds in a state.
pub fn hazard_holds(
    system: &System,
    pass: Pass,
    hazard: HazardId,
    state: &dyn Fn(&Basic) -> bool,
) -> bool {
    holds(system, pass, What::Hazard(hazard), state)
}

/// Whether a stage of a response fails in a state.
pub fn stage_fails(
    system: &System,
    pass: Pass,
    hazard: HazardId,
    response: usize,
    stage: Stage,
    state: &dyn Fn(&Basic) -> bool,
) -> bool {
    holds(system, pass, What::Stage(hazard, response, stage), state)
}

/// Every basic event that is looked at for some questions; not all of them need to change an answer.
pub fn touched(system: &System, pass: Pass, what: &[What]) -> Vec<Basic> {
    raw(system, pass).touched(what).into_iter().filter_map(basic).collect()
}

/// The basic events that matter to something: each changes the answer in some state. Nothing where there are too many to tell.
pub fn support(system: &System, pass: Pass, what: What) -> Option<BTreeSet<Basic>> {
    let tables = Tables::new(&raw(system, pass), &[what], &[])?;
    Some(tables.support(0).into_iter().filter_map(basic).collect())
}

/// The basic events that matter to a hazard.
pub fn basic_events(system: &System, pass: Pass, hazard: HazardId) -> Option<Vec<Basic>> {
    Some(support(system, pass, What::Hazard(hazard))?.into_iter().collect())
}

/// The minimal cut sets in basic events.
pub fn cut_sets(system: &System, pass: Pass, what: What) -> Option<Vec<BTreeSet<Basic>>> {
    let tables = Tables::new(&raw(system, pass), &[what], &[])?;
    let sets = tables.minimal(0).into_iter();
    Some(sets.map(|s| s.into_iter().filter_map(basic).collect()).collect())
}

/// The probability that something holds.
pub fn probability(
    system: &System,
    pass: Pass,
    what: What,
    numbers: &Numbers,
) -> Result<f64, Missing> {
    let tables = Tables::new(&raw(system, pass), &[what], &[]).ok_or(Missing::TooMany)?;
    let matter = tables.support(0);
    let p = chances(&tables, &matter, numbers)?;
    Ok(tables.sum(&|v, _| p[v], &|s| tables.holds(0, s)))
}

/// The probability of each variable; what does not matter gets none, so that it is never looked at as true.
fn chances(
    tables: &Tables,
    matter: &BTreeSet<Atom>,
    numbers: &Numbers,
) -> Result<Vec<f64>, Missing> {
    let mut unknown = Vec::new();
    let p = tables
        .vars
        .iter()
        .map(|a| match basic(*a).filter(|_| matter.contains(a)) {
            Some(b) => numbers.probability(b).unwrap_or_else(|| {
                unknown.push(b);
                0.0
            }),
            None => 0.0,
        })
        .collect();
    if unknown.is_empty() { Ok(p) } else { Err(Missing::Numbers(unknown)) }
}

/// Whether a basic event can begin a hazard. A declared event does where it has an onset.
pub fn is_initiator(system: &System, b: Basic) -> bool {
    match b {
        Basic::Fail(..) | Basic::LinkFail(..) | Basic::Lost(..) | Basic::Campaign(_) => true,
        Basic::Event(e) => system.events[e as usize].onset.is_some(),
        _ => false,
    }
}

/// How often something begins: Σ w · P(it with i, and not without i).
pub fn frequency(
    system: &System,
    pass: Pass,
    what: What,
    numbers: &Numbers,
) -> Result<f64, Missing> {
    let tables = Tables::new(&raw(system, pass), &[what], &[]).ok_or(Missing::TooMany)?;
    let matter = tables.support(0);
    let p = chances(&tables, &matter, numbers)?;
    onsets(system, &tables, &matter, numbers, &|v, _| p[v], &|_| true)
}

/// Σ w · P(question 0 holds with i and not without i, and something else holds with i).
fn onsets(
    system: &System,
    tables: &Tables,
    matter: &BTreeSet<Atom>,
    numbers: &Numbers,
    chance: &dyn Fn(usize, usize) -> f64,
    and: &dyn Fn(usize) -> bool,
) -> Result<f64, Missing> {
    let mut total = 0.0;
    let mut any = false;
    for (i, atom) in tables.vars.iter().enumerate() {
        let Some(b) = basic(*atom).filter(|b| matter.contains(atom) && is_initiator(system, *b))
        else {
            continue;
        };
        any = true;
        let w = numbers.onset(b).ok_or_else(|| Missing::Numbers(vec![b]))?;
        let with = |s: usize| s | 1 << i;
        // The others keep their chances; i itself is set by hand.
        let others = |v: usize, s: usize| if v == i { 0.0 } else { chance(v, s) };
        let begins = |s: usize| tables.holds(0, with(s)) && !tables.holds(0, s) && and(with(s));
        total += w * tables.sum(&others, &begins);
    }
    if any { Ok(total) } else { Err(Missing::NoInitiator) }
}

/// How a hazard ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EndState {
    /// Some response succeeds.
    Handled,
    /// Some response failed only at the act.
    NotActed,
    /// The farthest response failed for want of time.
    NoTime,
    /// The farthest response failed for want of means.
    NoMeans,
    /// No response noticed.
    NotNoticed,
}

impl EndState {
    /// All of them, best first.
    pub const ALL: [EndState; 5] = [
        EndState::Handled,
        EndState::NotActed,
        EndState::NoTime,
        EndState::NoMeans,
        EndState::NotNoticed,
    ];
}

/// How a hazard ends where each stage of each response fails or not; nothing where there is no response.
pub fn end_state(fails: &[[bool; 4]]) -> Option<EndState> {
    let ends = fails.iter().map(|stages| match stages.iter().position(|f| *f) {
        None => EndState::Handled,
        Some(3) => EndState::NotActed,
        Some(2) => EndState::NoTime,
        Some(1) => EndState::NoMeans,
        Some(_) => EndState::NotNoticed,
    });
    // The best end that any response reaches is the farthest one.
    ends.min()
}

/// Probability and frequency of an end state together with the hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct End {
    /// P(H and the end state).
    pub probability: f64,
    /// How often the hazard begins and ends so.
    pub frequency: Result<f64, Missing>,
}

/// Every end state of a hazard with responses; an empty map where it has none.
pub fn end_states(
    system: &System,
    pass: Pass,
    hazard: HazardId,
    numbers: &Numbers,
) -> Result<BTreeMap<EndState, End>, Missing> {
    let responses = system.hazards[hazard.index()].responses.len();
    if responses == 0 {
        return Ok(BTreeMap::new());
    }
    let mut what = vec![What::Hazard(hazard)];
    for i in 0..responses {
        what.extend(Stage::ALL.map(|s| What::Stage(hazard, i, s)));
    }
    let tables = Tables::new(&raw(system, pass), &what, &[]).ok_or(Missing::TooMany)?;
    let matter: BTreeSet<Atom> = (0..what.len()).flat_map(|q| tables.support(q)).collect();
    let p = chances(&tables, &matter, numbers)?;
    // Errors of responses are the last variables, in their order, so that the earlier ones are decided when a later one is.
    let chance = |v: usize, state: usize| {
        let Atom::Basic(b @ Basic::ResponseErr(_, i)) = tables.vars[v] else { return p[v] };
        let before = v - i as usize..v;
        let all_erred = i > 0 && before.clone().all(|u| state >> u & 1 == 1);
        if all_erred { numbers.raised.get(&b).copied().unwrap_or(p[v]) } else { p[v] }
    };
    let end = |s: usize| {
        let fails: Vec<[bool; 4]> = (0..responses)
            .map(|i| [0, 1, 2, 3].map(|stage| tables.holds(1 + 4 * i + stage, s)))
            .collect();
        end_state(&fails)
    };
    let of_hazard = tables.support(0);
    Ok(EndState::ALL
        .into_iter()
        .map(|e| {
            let is = |s: usize| end(s) == Some(e);
            let probability = tables.sum(&chance, &|s| tables.holds(0, s) && is(s));
            let frequency = onsets(system, &tables, &of_hazard, numbers, &chance, &is);
            (e, End { probability, frequency })
        })
        .collect())
}

/// What a barrier has in common with the rest of its hazard.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shared {
    /// With the hazard's `when`.
    pub with_when: BTreeSet<Basic>,
    /// With each other barrier that it shares something with.
    pub with_barriers: BTreeMap<usize, BTreeSet<Basic>>,
}

impl Shared {
    /// Whether it has nothing in common.
    pub fn is_independent(&self) -> bool {
        self.with_when.is_empty() && self.with_barriers.is_empty()
    }
}

/// What each barrier of a hazard shares, barrier by barrier.
pub fn shared(system: &System, pass: Pass, hazard: HazardId) -> Option<Vec<Shared>> {
    let when = support(system, pass, What::When(hazard))?;
    let barriers = (0..system.hazards[hazard.index()].barriers.len())
        .map(|b| support(system, pass, What::Barrier(hazard, b)))
        .collect::<Option<Vec<_>>>()?;
    let common = |a: &BTreeSet<Basic>, b: &BTreeSet<Basic>| a.intersection(b).copied().collect();
    Some(
        barriers
            .iter()
            .enumerate()
            .map(|(i, mine)| Shared {
                with_when: common(mine, &when),
                with_barriers: barriers
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .map(|(j, other)| (j, common(mine, other)))
                    .filter(|(_, both): &(usize, BTreeSet<Basic>)| !both.is_empty())
                    .collect(),
            })
            .collect(),
    )
}

/// Whether a cut set needs an attacker, a fault, or both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Needs {
    /// No attacker.
    Fault,
    /// No fault.
    Attack,
    /// Both.
    Both,
}

/// A minimal cut set told apart by class.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct FoldedSet {
    /// Basic events other than campaigns.
    pub events: BTreeSet<Basic>,
    /// Steps: each weakness with the strength at which it is beaten.
    pub steps: BTreeMap<Weakness, Level>,
    /// The least class of the chain, by the place of its rank from 1.
    pub rank: Option<u32>,
    /// Classes beside the chain, by number.
    pub beside: BTreeSet<u32>,
}

impl FoldedSet {
    fn of(atoms: &BTreeSet<Atom>) -> Self {
        let mut out = Self::default();
        for a in atoms {
            match *a {
                Atom::Basic(Basic::Campaign(k)) => {
                    out.beside.insert(k);
                }
                Atom::Basic(b) => {
                    out.events.insert(b);
                }
                // Sorted by strength, so the last one is the highest.
                Atom::Step(w, s) => {
                    out.steps.insert(w, s);
                }
                Atom::Rank(r) => out.rank = out.rank.max(Some(r)),
            }
        }
        out
    }

    fn atoms(&self) -> BTreeSet<Atom> {
        let steps = self.steps.iter().flat_map(|(w, s)| {
            let upto = Level::ALL.into_iter().filter(|l| *l > Level::None && *l <= *s);
            upto.map(|l| Atom::Step(*w, l))
        });
        let classes = self.beside.iter().map(|k| Atom::Basic(Basic::Campaign(*k)));
        self.events
            .iter()
            .map(|b| Atom::Basic(*b))
            .chain(steps)
            .chain(classes)
            .chain((1..=self.rank.unwrap_or(0)).map(Atom::Rank))
            .collect()
    }

    /// Whether it needs an attacker, a fault, or both.
    pub fn needs(&self) -> Needs {
        let class = self.rank.is_some() || !self.beside.is_empty();
        let fault = self.events.iter().any(|b| {
            !matches!(
                b,
                Basic::Condition(_)
                    | Basic::Misuse(_)
                    | Basic::PersonErr(..)
                    | Basic::ResponseErr(..)
                    | Basic::Away(_)
            )
        });
        match (class, fault) {
            (false, _) => Needs::Fault,
            (true, false) => Needs::Attack,
            (true, true) => Needs::Both,
        }
    }

    /// Events and steps together; classes do not count.
    pub fn members(&self) -> usize {
        self.events.len() + self.steps.len()
    }

    /// One line for people: events, steps, classes.
    pub fn line(&self, system: &System) -> String {
        let ids =
            |k: u32| system.knowledge.attackers.get_index(k as usize).map_or("?", |(id, _)| id);
        let ranks = classes::ranks(system);
        let mut out: Vec<String> = self.events.iter().map(|b| b.key(system)).collect();
        out.extend(self.steps.iter().map(|(w, s)| format!("step({}, {})", w.key(system), s.tag())));
        if let Some(rank) = self.rank.and_then(|r| ranks.get(r as usize - 1)) {
            let of_rank = system.knowledge.attackers.iter().filter(|(_, c)| c.rank == Some(*rank));
            let names: Vec<&str> = of_rank.map(|(id, _)| id.as_str()).collect();
            out.push(format!("at least {}", names.join("/")));
        }
        out.extend(self.beside.iter().map(|k| ids(*k).to_owned()));
        out.join(" + ")
    }
}

/// The minimal cut sets told apart by class; nothing where there are too many variables.
pub fn folded_cut_sets(system: &System, pass: Pass, what: What) -> Option<Vec<FoldedSet>> {
    let world = World::new(system, pass, View::Folded);
    let tables = Tables::new(&world, &[what], &[])?;
    let mut all: Vec<FoldedSet> = tables.minimal(0).iter().map(FoldedSet::of).collect();
    all.sort();
    Some(all)
}

/// The minimal cut sets with at most so many members, whatever the number of variables: every set of so many is tried.
pub fn folded_cut_sets_up_to(
    system: &System,
    pass: Pass,
    what: What,
    members: usize,
) -> Vec<FoldedSet> {
    let world = World::new(system, pass, View::Folded);
    let mut events = Vec::new();
    let mut beside = Vec::new();
    let mut steps = Vec::new();
    let mut top = 0;
    for atom in world.touched(&[what]) {
        match atom {
            Atom::Basic(Basic::Campaign(k)) => beside.push(k),
            Atom::Basic(b) => events.push(b),
            Atom::Step(w, s) => steps.push((w, s)),
            Atom::Rank(r) => top = top.max(r),
        }
    }
    let mut classes: Vec<(Option<u32>, BTreeSet<u32>)> = Vec::new();
    for rank in 0..=top {
        for some in 0u32..1 << beside.len() {
            let chosen = beside.iter().enumerate().filter(|(i, _)| some >> i & 1 == 1);
            classes.push(((rank > 0).then_some(rank), chosen.map(|(_, k)| *k).collect()));
        }
    }
    let mut found: Vec<FoldedSet> = Vec::new();
    let mut batch: Vec<FoldedSet> = Vec::new();
    let mut judge = |batch: &mut Vec<FoldedSet>| {
        let mut lanes: BTreeMap<Atom, Lanes> = BTreeMap::new();
        for (i, set) in batch.iter().enumerate() {
            for a in set.atoms() {
                *lanes.entry(a).or_default() |= 1 << i;
            }
        }
        let answer = world.holds(&[what], &|a| lanes.get(&a).copied().unwrap_or(0))[0];
        found.extend(
            batch.drain(..).enumerate().filter(|(i, _)| answer >> i & 1 == 1).map(|(_, s)| s),
        );
    };
    for (rank, beside) in classes {
        let none = rank.is_none() && beside.is_empty();
        let choices = events.len() + if none { 0 } else { steps.len() };
        subsets(choices, members, &mut Vec::new(), &mut |chosen| {
            let mut set = FoldedSet { rank, beside: beside.clone(), ..FoldedSet::default() };
            for i in chosen {
                match i.checked_sub(events.len()) {
                    None => {
                        set.events.insert(events[*i]);
                    }
                    Some(i) => {
                        // Two strengths of one weakness are the higher one; it is tried by itself.
                        if set.steps.insert(steps[i].0, steps[i].1).is_some() {
                            return;
                        }
                    }
                }
            }
            batch.push(set);
            if batch.len() == 64 {
                judge(&mut batch);
            }
        });
    }
    judge(&mut batch);
    let atoms: Vec<BTreeSet<Atom>> = found.iter().map(FoldedSet::atoms).collect();
    let minimal =
        |i: usize| !atoms.iter().any(|other| *other != atoms[i] && other.is_subset(&atoms[i]));
    let mut out: Vec<FoldedSet> =
        (0..found.len()).filter(|i| minimal(*i)).map(|i| found[i].clone()).collect();
    out.sort();
    out
}

/// Every subset of the numbers below n with at most so many members.
fn subsets(n: usize, most: usize, chosen: &mut Vec<usize>, each: &mut dyn FnMut(&[usize])) {
    each(chosen);
    if chosen.len() == most {
        return;
    }
    for next in chosen.last().map_or(0, |l| l + 1)..n {
        chosen.push(next);
        subsets(n, most, chosen, each);
        chosen.pop();
    }
}

/// Whether a set suffices for something and no smaller one inside it does.
pub fn is_minimal(system: &System, pass: Pass, what: What, set: &FoldedSet) -> bool {
    let world = World::new(system, pass, View::Folded);
    let atoms = set.atoms();
    let holds = |without: Option<&Atom>| {
        let has = |a: Atom| atoms.contains(&a) && Some(&a) != without;
        world.holds(&[what], &|a| if has(a) { ALWAYS } else { 0 })[0] != 0
    };
    holds(None) && atoms.iter().all(|a| !holds(Some(a)))
}
