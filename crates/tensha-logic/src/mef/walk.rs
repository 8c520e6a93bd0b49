//! Walking event trees: every path from an initiating event to a sequence, with what it collects.
//!
//! A path collects formulas, whose conjunction is its condition, and expressions, whose product multiplies its
//! probability. The conditions are functions over the basic events of the model, so that events shared between
//! functional events, and the negations on success branches, are exact.
//!
//! Paths of one sequence that collect no expression are joined into one function (or), so that nothing is counted
//! twice. A path that collects an expression stands by itself, and the paths are added: the expressions of a fork are
//! shares of what reaches it. What the initiating event collects multiplies everything.
//!
//! An initiating event may go on from consequences of others: it is walked from every path that ends in one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::{Assembler, Flavour};
use super::diag::Sink;
use super::evaluate::probability;
use super::model::{BasicEventId, BuildError, GateId, Model, Term};
use super::sample::Draw;
use super::tree::{Branch, Direction, End, EventTree, Instruction};
use crate::formula::{Formula, NodeId};
use crate::quant::Prob;

/// Why there are no sequences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WalkError {
    /// A function cannot be built.
    Build(BuildError),
    /// A tree, a branch or a rule leads to itself, or is nested too deeply: its name.
    Endless(String),
    /// There are more paths or steps than the limit.
    TooMany,
    /// A condition or a collected expression has no value.
    NoValue,
    /// A basic event has a value that is no probability after what was set on the way.
    NotAProbability(BasicEventId),
    /// A part of an event tree could not be read.
    Incomplete(String),
}

impl std::fmt::Display for WalkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::Endless(name) => write!(f, "`{name}` leads to itself or is nested too deeply"),
            Self::TooMany => f.write_str("the event trees have too many paths"),
            Self::NoValue => f.write_str("an expression of the event trees has no value"),
            Self::NotAProbability(event) => write!(f, "basic event {} has no probability", event.0),
            Self::Incomplete(name) => write!(f, "`{name}` is incomplete"),
        }
    }
}

impl std::error::Error for WalkError {}

impl From<BuildError> for WalkError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

/// All sequences of all initiating events.
#[derive(Clone)]
pub struct Sequences {
    /// The store of the conditions. The first variables are the basic events; further ones are basic events whose
    /// probability a walk changed.
    pub formula: Formula,
    /// The sequences that are reached, by initiating event, in the order of the file.
    pub sequences: Vec<Sequence>,
    /// Consequences in the order of the file, then groups of consequences.
    pub consequences: Vec<Outcome>,
    pub(crate) changed: Vec<(usize, BasicEventId)>,
    pub(crate) flavours: Vec<Flavour>,
    basic_events: usize,
}

/// A sequence as one initiating event reaches it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// The position of the initiating event in [`Model::initiating_events`].
    pub initiator: u32,
    /// The event tree in which it ends.
    pub tree: String,
    /// Its name.
    pub name: String,
    /// How many paths lead to it.
    pub paths: usize,
    /// What adds up to it.
    pub parts: Vec<Part>,
    key: (u32, u32),
}

/// A consequence or a group of them. Sequences of one initiating event are alternatives; initiating events are added.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Whether it is a group.
    pub is_group: bool,
    /// What adds up to it; nothing when no path leads there.
    pub parts: Vec<Part>,
}

/// A condition and what multiplies its probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The condition.
    pub root: NodeId,
    pub(crate) factors: Vec<(usize, u32)>,
    /// Whether the initiating event alone collected these factors, so that paths are alternatives.
    plain: bool,
}

/// Paths of all trees together.
const MOST_PATHS: usize = 200_000;
/// Instructions and forks of all walks together.
const MOST_STEPS: usize = 20_000_000;
/// Forks, branches, rules and blocks inside each other.
const MOST_DEPTH: usize = 300;

#[derive(Clone, Default)]
struct Path {
    flavour: Flavour,
    formulas: Vec<(Term, Flavour)>,
    factors: Vec<(u32, Flavour)>,
    /// Whether an expression was collected on the way, not only by the initiating event.
    shared_out: bool,
}

/// Sequences, by tree and position, and the paths that ended in them.
type Kept = (BTreeSet<(u32, u32)>, Vec<Path>);

struct Walker<'m> {
    assembler: Assembler<'m>,
    steps: usize,
    paths: usize,
    initiator: u32,
    /// Whether the instructions at hand are those of an initiating event.
    starting: bool,
    /// Sequences whose paths are only kept, to go on from there, and these paths.
    kept: Option<Kept>,
    /// By tree and sequence.
    found: BTreeMap<(u32, u32), Sequence>,
    order: Vec<(u32, u32)>,
}

impl Model {
    /// Walks the event trees from every initiating event.
    ///
    /// # Errors
    /// What keeps the walk from its end; nothing is dropped without one.
    pub fn sequences(&self) -> Result<Sequences, WalkError> {
        let mut walker = Walker {
            assembler: Assembler::new(self),
            steps: 0,
            paths: 0,
            initiator: 0,
            starting: false,
            kept: None,
            found: BTreeMap::new(),
            order: Vec::new(),
        };
        let mut sequences = Vec::new();
        for (at, event) in self.initiating_events.iter().enumerate() {
            let Some(tree) = event.tree else { continue };
            walker.initiator = at as u32;
            let start = self.tree(tree)?;
            for path in walker.starts(at as u32, &mut Vec::new())? {
                walker.branch(tree, &start.start, path, 0)?;
            }
            // Sequences in the order of their definition.
            walker.order.sort_unstable();
            for key in std::mem::take(&mut walker.order) {
                sequences.extend(walker.found.remove(&key));
            }
        }
        let Assembler { mut formula, changed, flavours, .. } = walker.assembler;
        for sequence in &mut sequences {
            alternatives(&mut formula, &mut sequence.parts);
        }
        let consequences = self.outcomes(&mut formula, &sequences);
        Ok(Sequences {
            formula,
            sequences,
            consequences,
            changed,
            flavours,
            basic_events: self.basic_events.len(),
        })
    }

    /// The consequences of the file and their groups, from the sequences that were reached.
    fn outcomes(&self, formula: &mut Formula, sequences: &[Sequence]) -> Vec<Outcome> {
        let own = (0u32..).zip(&self.consequences).map(|(at, one)| (&one.name, vec![at]));
        let groups = self.consequence_groups.iter().map(|one| (&one.name, one.members.clone()));
        let all: Vec<(&String, Vec<u32>)> = own.chain(groups).collect();
        let mut out = Vec::with_capacity(all.len());
        for (number, (name, members)) in all.into_iter().enumerate() {
            // Two names for one sequence are one thing.
            let wanted: BTreeSet<(u32, (u32, u32))> = members
                .iter()
                .filter_map(|&at| self.consequences.get(at as usize))
                .map(|one| (one.initiator, (one.tree, one.sequence)))
                .collect();
            let mut by_initiator: BTreeMap<u32, Vec<Part>> = BTreeMap::new();
            for one in sequences.iter().filter(|one| wanted.contains(&(one.initiator, one.key))) {
                by_initiator.entry(one.initiator).or_default().extend(one.parts.iter().cloned());
            }
            let mut parts = Vec::new();
            for mut of_one in by_initiator.into_values() {
                alternatives(formula, &mut of_one);
                parts.append(&mut of_one);
            }
            let is_group = number >= self.consequences.len();
            out.push(Outcome { name: name.clone(), is_group, parts });
        }
        out
    }

    fn tree(&self, tree: u32) -> Result<&EventTree, WalkError> {
        let none = || WalkError::Incomplete("event-tree".to_owned());
        self.event_trees.get(tree as usize).ok_or_else(none)
    }
}

/// Joins the parts that are alternatives: those whose factors are the same ones of the initiating event.
fn alternatives(formula: &mut Formula, parts: &mut Vec<Part>) {
    let mut plain: BTreeMap<Vec<(usize, u32)>, Vec<NodeId>> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.plain) {
        plain.entry(part.factors.clone()).or_default().push(part.root);
    }
    parts.retain(|part| !part.plain);
    let joined = plain.into_iter().map(|(factors, roots)| {
        let root = formula.or(&roots);
        Part { root, factors, plain: true }
    });
    parts.splice(0..0, joined.collect::<Vec<_>>());
}

impl<'m> Walker<'m> {
    /// The paths from which the tree of an initiating event is walked. `asked` are the initiating events that wait for these.
    fn starts(&mut self, at: u32, asked: &mut Vec<u32>) -> Result<Vec<Path>, WalkError> {
        let model = self.assembler.model;
        let Some(event) = model.initiating_events.get(at as usize) else { return Ok(Vec::new()) };
        if asked.contains(&at) || asked.len() > MOST_DEPTH {
            return Err(WalkError::Endless(event.name.clone()));
        }
        asked.push(at);
        let mut paths = Vec::new();
        match &event.from {
            None => paths.push(Path::default()),
            Some(from) => {
                let mut wanted: BTreeMap<u32, BTreeSet<(u32, u32)>> = BTreeMap::new();
                for one in from.iter().filter_map(|&at| model.consequences.get(at as usize)) {
                    let of = wanted.entry(one.initiator).or_default();
                    of.insert((one.tree, one.sequence));
                }
                for (initiator, ends) in wanted {
                    let begin = self.starts(initiator, asked)?;
                    let source = model.initiating_events.get(initiator as usize);
                    let Some(tree) = source.and_then(|event| event.tree) else { continue };
                    self.kept = Some((ends, Vec::new()));
                    for path in begin {
                        self.branch(tree, &model.tree(tree)?.start, path, 0)?;
                    }
                    paths.extend(self.kept.take().map(|kept| kept.1).unwrap_or_default());
                }
            }
        }
        asked.pop();
        self.starting = true;
        for path in &mut paths {
            path.flavour.walk.initiator.clone_from(&event.name);
            for instruction in &event.instructions {
                self.instruction(instruction, path, 0)?;
            }
        }
        self.starting = false;
        Ok(paths)
    }

    fn step(&mut self, depth: usize, name: impl Fn() -> String) -> Result<(), WalkError> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(WalkError::TooMany);
        }
        if depth > MOST_DEPTH { Err(WalkError::Endless(name())) } else { Ok(()) }
    }

    fn branch(
        &mut self,
        tree: u32,
        branch: &'m Branch,
        mut path: Path,
        depth: usize,
    ) -> Result<(), WalkError> {
        let model = self.assembler.model;
        let own = model.tree(tree)?;
        self.step(depth, || own.name.clone())?;
        for instruction in &branch.instructions {
            self.instruction(instruction, &mut path, depth + 1)?;
        }
        match &branch.end {
            End::Fork(event, paths) => {
                for (state, next) in paths {
                    let mut path = path.clone();
                    path.flavour.walk.states.insert(event.clone(), state.clone());
                    self.branch(tree, next, path, depth + 1)?;
                }
                Ok(())
            }
            End::Branch(at) => match own.branches.get(*at as usize) {
                Some(next) => self.branch(tree, next, path, depth + 1),
                None => Err(WalkError::Incomplete(own.name.clone())),
            },
            End::Sequence(at) => {
                let instructions = own
                    .ends
                    .get(*at as usize)
                    .ok_or_else(|| WalkError::Incomplete(own.name.clone()))?;
                let mut link = None;
                for instruction in instructions {
                    link = self.instruction(instruction, &mut path, depth + 1)?.or(link);
                }
                match link {
                    Some(next) => self.branch(next, &model.tree(next)?.start, path, depth + 1),
                    None => self.arrive(tree, *at, path),
                }
            }
            End::Missing => Err(WalkError::Incomplete(own.name.clone())),
        }
    }

    /// Does what an instruction says; the result is the event tree that it leads to, if any.
    fn instruction(
        &mut self,
        instruction: &'m Instruction,
        path: &mut Path,
        depth: usize,
    ) -> Result<Option<u32>, WalkError> {
        let model = self.assembler.model;
        self.step(depth, || "rule".to_owned())?;
        match instruction {
            Instruction::Set(setting, direction) => {
                if *direction != Direction::Forward {
                    for (_, flavour) in &mut path.formulas {
                        flavour.set(*setting);
                    }
                    for (_, flavour) in &mut path.factors {
                        flavour.set(*setting);
                    }
                }
                if *direction != Direction::Backward {
                    path.flavour.set(*setting);
                }
                Ok(None)
            }
            Instruction::CollectFormula(term) => {
                path.formulas.push((term.clone(), path.flavour.clone()));
                Ok(None)
            }
            Instruction::CollectExpression(setting) => {
                path.factors.push((*setting, path.flavour.clone()));
                path.shared_out |= !self.starting;
                Ok(None)
            }
            Instruction::If(condition, then, otherwise) => {
                let mut out = Sink::new(1);
                let flavour = &path.flavour;
                let expressions = &model.expressions;
                let values = expressions.parameter_values(flavour, None, &mut out);
                let value = expressions.setting(*condition, &values, flavour, None, &mut out);
                if value.ok_or(WalkError::NoValue)?.holds() {
                    self.instruction(then, path, depth + 1)
                } else if let Some(otherwise) = otherwise {
                    self.instruction(otherwise, path, depth + 1)
                } else {
                    Ok(None)
                }
            }
            Instruction::Block(list) => self.all(list, path, depth),
            Instruction::Rule(at) => match model.rules.get(*at as usize) {
                Some(list) => self.all(list, path, depth),
                None => Err(WalkError::Incomplete("rule".to_owned())),
            },
            Instruction::Link(tree) => Ok(Some(*tree)),
        }
    }

    fn all(
        &mut self,
        list: &'m [Instruction],
        path: &mut Path,
        depth: usize,
    ) -> Result<Option<u32>, WalkError> {
        let mut link = None;
        for one in list {
            link = self.instruction(one, path, depth + 1)?.or(link);
        }
        Ok(link)
    }

    fn arrive(&mut self, tree: u32, sequence: u32, path: Path) -> Result<(), WalkError> {
        let model = self.assembler.model;
        self.paths += 1;
        if self.paths > MOST_PATHS {
            return Err(WalkError::TooMany);
        }
        if let Some((ends, paths)) = &mut self.kept {
            if ends.contains(&(tree, sequence)) {
                paths.push(path);
            }
            return Ok(());
        }
        let mut terms = Vec::with_capacity(path.formulas.len());
        let mut last = 0;
        for (term, flavour) in path.formulas {
            let place = self.assembler.place(flavour);
            terms.push(self.assembler.root(&term, place, GateId(u32::MAX))?);
            last = place;
        }
        let root = self.assembler.formula.and(&terms);
        let root = self.assembler.constrained(root, last, GateId(u32::MAX))?;
        let mut factors = Vec::with_capacity(path.factors.len());
        for (setting, flavour) in path.factors {
            factors.push((self.assembler.place(flavour), setting));
        }
        let key = (tree, sequence);
        if !self.found.contains_key(&key) {
            let named = model.tree(tree)?;
            let sequence = Sequence {
                initiator: self.initiator,
                tree: named.name.clone(),
                name: named.sequences.get(sequence as usize).cloned().unwrap_or_default(),
                paths: 0,
                parts: Vec::new(),
                key,
            };
            self.found.insert(key, sequence);
            self.order.push(key);
        }
        if let Some(found) = self.found.get_mut(&key) {
            found.paths += 1;
            found.parts.push(Part { root, factors, plain: !path.shared_out });
        }
        Ok(())
    }
}

/// The numbers of all sequences, at the means or in one sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// By variable of [`Sequences::formula`].
    pub probabilities: Vec<Prob>,
    /// By sequence and part: the product of what was collected, the initiating event's included.
    pub factors: Vec<Vec<f64>>,
    /// By consequence and part, in the same way.
    pub outcomes: Vec<Vec<f64>>,
    /// How many values lay outside of 0 … 1 and were moved to the nearer end; only drawn ones are.
    pub clipped: usize,
}

impl Sequences {
    /// The conditions of all parts, by sequence, and their number.
    pub fn roots(&self) -> Vec<NodeId> {
        self.sequences.iter().flat_map(|one| one.parts.iter().map(|part| part.root)).collect()
    }

    /// The name of a variable: that of the basic event.
    pub fn event_of(&self, var: usize) -> BasicEventId {
        match var.checked_sub(self.basic_events) {
            Some(at) => self.changed.get(at).map_or(BasicEventId(u32::MAX), |one| one.1),
            None => BasicEventId(var as u32),
        }
    }

    /// The numbers at the means of all deviates.
    ///
    /// # Errors
    /// What has no value, or no probability.
    pub fn means(&self, model: &Model) -> Result<Numbers, WalkError> {
        let half = Prob { p: 0.5, q: 0.5 };
        let base: Vec<Prob> =
            model.basic_events.iter().map(|event| event.probability.unwrap_or(half)).collect();
        self.numbers(model, base, None)
    }

    /// The numbers of one sample, as [`Model::sample`].
    ///
    /// # Errors
    /// What has no value in this sample.
    pub fn sample(&self, model: &Model, seed: u64, sample: u64) -> Result<Numbers, WalkError> {
        let drawn = model.sample(seed, sample).map_err(WalkError::NotAProbability)?;
        let mut numbers =
            self.numbers(model, drawn.probabilities, Some(Draw::new(seed, sample)))?;
        numbers.clipped += drawn.clipped;
        Ok(numbers)
    }

    fn numbers(
        &self,
        model: &Model,
        base: Vec<Prob>,
        draw: Option<Draw>,
    ) -> Result<Numbers, WalkError> {
        let expressions = &model.expressions;
        let mut out = Sink::new(1);
        let mut values: BTreeMap<usize, Vec<Option<super::expr::Value>>> = BTreeMap::new();
        let mut numbers = Numbers { probabilities: base, ..Numbers::default() };
        let none = Flavour::default();
        let flavour = |place: usize| self.flavours.get(place).unwrap_or(&none);
        for &(place, event) in &self.changed {
            let made = || expressions.parameter_values(flavour(place), draw, &mut out);
            let known = values.entry(place).or_insert_with(made);
            let value = expressions.basic(event.0, known, flavour(place), draw, &mut out);
            let (prob, moved) = probability(value.ok_or(WalkError::NotAProbability(event))?);
            if moved && draw.is_none() {
                return Err(WalkError::NotAProbability(event));
            }
            numbers.clipped += usize::from(moved);
            numbers.probabilities.push(prob);
        }
        let mut product = |list: &[(usize, u32)], out: &mut Sink| {
            let mut product = 1.0;
            for &(place, setting) in list {
                let made = || expressions.parameter_values(flavour(place), draw, out);
                let known = values.entry(place).or_insert_with(made);
                let value = expressions.setting(setting, known, flavour(place), draw, out);
                product *= value.ok_or(WalkError::NoValue)?.v;
            }
            Ok::<f64, WalkError>(product)
        };
        let mut all = |parts: &[Part]| -> Result<Vec<f64>, WalkError> {
            parts.iter().map(|part| product(&part.factors, &mut out)).collect()
        };
        for sequence in &self.sequences {
            numbers.factors.push(all(&sequence.parts)?);
        }
        for outcome in &self.consequences {
            numbers.outcomes.push(all(&outcome.parts)?);
        }
        Ok(numbers)
    }
}
