//! The model that a file describes, and its translation into the formula store.

use std::ops::Range;

use super::assemble::{Assembler, Flavour};
use super::diag::Sink;
use super::evaluate::{Expressions, probability};
use super::tree::{EventTree, InitiatingEvent, Instruction, Setting};
use crate::formula::{Formula, NodeId};
use crate::quant::Prob;

/// A gate by its position in [`Model::gates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GateId(pub u32);

/// A house event by its position in [`Model::house_events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseEventId(pub u32);

/// A basic event by its position in [`Model::basic_events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BasicEventId(pub u32);

/// A fault tree or component by its position in [`Model::containers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerId(pub u32);

/// Everything that was read, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// The name of the model, if it has one.
    pub name: Option<String>,
    /// Fault trees and components.
    pub containers: Vec<Container>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// House events.
    pub house_events: Vec<HouseEvent>,
    /// Basic events. Their positions are the variable numbers of [`Model::build`].
    pub basic_events: Vec<BasicEvent>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// The gates that no other gate uses.
    pub tops: Vec<GateId>,
    /// Groups of basic events that fail together.
    pub common_causes: Vec<CommonCauseGroup>,
    /// Constraints on all top gates and sequences.
    pub substitutions: Vec<Substitution>,
    /// Event trees.
    pub event_trees: Vec<EventTree>,
    /// Initiating events.
    pub initiating_events: Vec<InitiatingEvent>,
    /// Missions as phases with other positions of house events.
    pub alignments: Vec<Alignment>,
    /// Ends of event trees that have a name.
    pub consequences: Vec<Consequence>,
    /// Consequences that belong together.
    pub consequence_groups: Vec<ConsequenceGroup>,
    /// Libraries of functions that expressions call. Nothing is ever loaded from them.
    pub extern_libraries: Vec<ExternLibrary>,
    /// Functions of these libraries.
    pub extern_functions: Vec<ExternFunction>,
    /// Rules of event trees, by position.
    pub(crate) rules: Vec<Vec<Instruction>>,
    /// Expressions of parameters and basic events.
    pub(crate) expressions: Expressions,
}

/// A group of basic events with common causes; its members have [`BasicEvent::causes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonCauseGroup {
    /// Its name.
    pub name: String,
    /// `beta-factor`, `MGL`, `alpha-factor` or `phi-factor`.
    pub model: String,
    /// The basic events of the file.
    pub members: Vec<BasicEventId>,
    /// The basic events that stand for the causes, in the order of their sizes.
    pub causes: Vec<BasicEventId>,
}

/// A sequence as one initiating event reaches it, under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// Its name.
    pub name: String,
    /// The position of the initiating event.
    pub initiator: u32,
    /// The position of the event tree in which the sequence is.
    pub tree: u32,
    /// The position of the sequence in its tree.
    pub sequence: u32,
}

/// Consequences under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsequenceGroup {
    /// Its name.
    pub name: String,
    /// The positions of the consequences, those of inner groups included, each once and in order.
    pub members: Vec<u32>,
}

/// A library of functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternLibrary {
    /// Its name.
    pub name: String,
    /// Where it is for the program that calls it.
    pub path: String,
}

/// A function of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternFunction {
    /// Its name in expressions.
    pub name: String,
    /// Its name in the library.
    pub symbol: String,
    /// The name of the library.
    pub library: String,
    /// How many arguments it takes, where the file says so.
    pub arguments: Option<usize>,
    /// Its start tag, in bytes.
    pub range: Range<usize>,
}

/// A substitution that has a logical meaning: wherever the hypothesis holds, the target holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// Its name, if it has one.
    pub name: String,
    /// When it applies.
    pub hypothesis: Term,
    /// What then holds.
    pub target: Term,
}

/// An alignment: phases, one of which the system is in.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// Its name.
    pub name: String,
    /// The phases.
    pub phases: Vec<Phase>,
}

/// A phase of an alignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// The share of the mission time.
    pub fraction: f64,
    /// Positions of house events in it.
    pub houses: Vec<(HouseEventId, bool)>,
    /// Parameters and gates that are others in it.
    pub(crate) settings: Vec<Setting>,
}

impl Phase {
    /// What is set, without the settings that `kept` refuses.
    fn flavour(&self, kept: fn(&Setting) -> bool) -> Flavour {
        let houses = self.houses.iter().map(|(event, state)| (event.0, *state)).collect();
        let mut flavour = Flavour { houses, ..Flavour::default() };
        for &setting in self.settings.iter().filter(|one| kept(one)) {
            flavour.set(setting);
        }
        flavour
    }
}

/// A fault tree or a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// The container it stands in; `None` for a fault tree.
    pub parent: Option<ContainerId>,
    /// Its start tag, in bytes.
    pub range: Range<usize>,
}

/// A name, where it is defined, and who sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definition {
    /// The name inside its container.
    pub name: String,
    /// The container; `None` for the model itself.
    pub container: Option<ContainerId>,
    /// Whether it can be used everywhere by its plain name.
    pub public: bool,
    /// Its label.
    pub label: Option<String>,
    /// Its start tag, in bytes.
    pub range: Range<usize>,
}

/// A gate: a name for a function of other events.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its name and place.
    pub definition: Definition,
    /// What it stands for.
    pub term: Term,
}

/// A house event: a switch with a fixed position.
#[derive(Clone, Debug, PartialEq)]
pub struct HouseEvent {
    /// Its name and place.
    pub definition: Definition,
    /// Its position; false when the file says nothing.
    pub state: bool,
}

/// A basic event: a variable, with a probability when the file gives one.
#[derive(Clone, Debug, PartialEq)]
pub struct BasicEvent {
    /// Its name and place.
    pub definition: Definition,
    /// Its probability with the digits of both ends.
    pub probability: Option<Prob>,
    /// For a member of a common-cause group: the events of which one is enough for it. It is then no variable itself.
    pub causes: Vec<BasicEventId>,
}

/// A named number.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name and place.
    pub definition: Definition,
    /// The unit it is given in; numbers are not converted.
    pub unit: Option<String>,
    /// Its value at the means of its random deviates; `None` when it has none, which a diagnostic explains.
    pub value: Option<f64>,
}

/// A Boolean term. Nesting is limited by the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// True or false.
    Constant(bool),
    /// A gate.
    Gate(GateId),
    /// A house event.
    HouseEvent(HouseEventId),
    /// A basic event.
    BasicEvent(BasicEventId),
    /// A connective over terms.
    Apply(Connective, Vec<Term>),
    /// Something that could not be read; a diagnostic says what. No answer can be computed from it.
    Missing,
}

/// The connectives of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connective {
    /// All arguments hold.
    And,
    /// At least one argument holds.
    Or,
    /// The only argument does not hold.
    Not,
    /// An odd number of arguments holds: exclusive or, from left to right.
    Xor,
    /// Both or neither of two; more arguments are taken from left to right.
    Iff,
    /// Not all arguments hold.
    Nand,
    /// No argument holds.
    Nor,
    /// The first does not hold, or the second does.
    Imply,
    /// At least so many arguments hold; an argument that stands twice counts twice.
    AtLeast(u32),
    /// At least the first and at most the second number of arguments hold.
    Cardinality(u32, u32),
}

impl Connective {
    /// The element that stands for it.
    pub const fn element(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Not => "not",
            Self::Xor => "xor",
            Self::Iff => "iff",
            Self::Nand => "nand",
            Self::Nor => "nor",
            Self::Imply => "imply",
            Self::AtLeast(_) => "atleast",
            Self::Cardinality(..) => "cardinality",
        }
    }
}

/// Why a model has no formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// The gate, or one it uses, has a part that could not be read.
    Incomplete(GateId),
    /// The gate depends on itself.
    Cycle(GateId),
    /// The gates in all flavours of the event trees are more than memory should hold.
    TooLarge,
}

impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Incomplete(gate) => write!(f, "gate {} is incomplete", gate.0),
            Self::Cycle(gate) => write!(f, "gate {} depends on itself", gate.0),
            Self::TooLarge => f.write_str("the event trees set gates in too many ways"),
        }
    }
}

impl std::error::Error for BuildError {}

/// A model as formulas.
#[derive(Clone)]
pub struct Built {
    /// The store. Variable `i` is `model.basic_events[i]`.
    pub formula: Formula,
    /// One function for each gate asked for.
    pub roots: Vec<NodeId>,
}

impl Model {
    /// The name by which an element can be found from anywhere: its own when public, else with its containers.
    pub fn full_name(&self, definition: &Definition) -> String {
        if definition.public || definition.container.is_none() {
            return definition.name.clone();
        }
        let mut parts = vec![definition.name.as_str()];
        let mut at = definition.container;
        while let Some(container) = at.and_then(|id| self.containers.get(id.0 as usize)) {
            parts.push(&container.name);
            at = container.parent;
        }
        parts.reverse();
        parts.join(".")
    }

    /// The gate with this full name, or with this plain name when only one gate has it.
    pub fn find_gate(&self, name: &str) -> Option<GateId> {
        let named = |full: bool| {
            let mut found = self.gates.iter().enumerate().filter(|(_, gate)| {
                if full {
                    self.full_name(&gate.definition) == name
                } else {
                    gate.definition.name == name
                }
            });
            let first = found.next()?;
            found.next().is_none().then_some(GateId(first.0 as u32))
        };
        named(true).or_else(|| named(false))
    }

    /// The probability of each basic event by its variable number, `None` as soon as one that `formula` mentions below
    /// `roots` has none. Events that are not mentioned and have no probability get ½, which nothing reads.
    pub fn probabilities(&self, built: &Built) -> Result<Vec<Prob>, BasicEventId> {
        for &root in &built.roots {
            for var in built.formula.support(root) {
                if self.basic_events.get(var.index()).is_none_or(|e| e.probability.is_none()) {
                    return Err(BasicEventId(var.0));
                }
            }
        }
        let half = Prob { p: 0.5, q: 0.5 };
        Ok(self.basic_events.iter().map(|event| event.probability.unwrap_or(half)).collect())
    }

    /// [`Model::probabilities`] in one phase of an alignment, with the parameters that it sets.
    ///
    /// # Errors
    /// A basic event below the roots that has no probability in the phase.
    pub fn probabilities_in_phase(
        &self,
        built: &Built,
        phase: &Phase,
    ) -> Result<Vec<Prob>, BasicEventId> {
        let flavour = phase.flavour(|_| true);
        let mut out = Sink::new(1);
        let values = self.expressions.parameter_values(&flavour, None, &mut out);
        let mut needed = vec![false; self.basic_events.len()];
        for var in built.roots.iter().flat_map(|&root| built.formula.support(root)) {
            if let Some(slot) = needed.get_mut(var.index()) {
                *slot = true;
            }
        }
        let half = Prob { p: 0.5, q: 0.5 };
        let mut probs = Vec::with_capacity(needed.len());
        for (at, needed) in (0u32..).zip(needed) {
            let value = self.expressions.basic(at, &values, &flavour, None, &mut out);
            let found = value.map(probability).filter(|(_, moved)| !moved);
            match found {
                Some((prob, _)) => probs.push(prob),
                None if needed => return Err(BasicEventId(at)),
                None => probs.push(half),
            }
        }
        Ok(probs)
    }

    /// Translates gates into formulas: every basic event becomes the variable of its position, members of common-cause
    /// groups the disjunction of their causes, house events their constants; substitutions are joined to every gate
    /// that was asked for. Linear in the model, without recursion over gates.
    pub fn build(&self, gates: &[GateId]) -> Result<Built, BuildError> {
        let mut assembler = Assembler::new(self);
        let mut roots = Vec::with_capacity(gates.len());
        for &gate in gates {
            let root = assembler.root(&Term::Gate(gate), 0, gate)?;
            roots.push(assembler.constrained(root, 0, gate)?);
        }
        Ok(Built { formula: assembler.formula, roots })
    }

    /// [`Model::build`] in one phase of an alignment. Numbers of the phase come from [`Model::probabilities_in_phase`].
    pub fn build_in_phase(&self, gates: &[GateId], phase: &Phase) -> Result<Built, BuildError> {
        let mut assembler = Assembler::new(self);
        // The variables stay those of the model: in a phase each event has one probability.
        let place = assembler.place(phase.flavour(|one| !matches!(one, Setting::Parameter(..))));
        let mut roots = Vec::with_capacity(gates.len());
        for &gate in gates {
            let root = assembler.root(&Term::Gate(gate), place, gate)?;
            roots.push(assembler.constrained(root, place, gate)?);
        }
        Ok(Built { formula: assembler.formula, roots })
    }
}

/// The gates that a term mentions, in the order of mention, repetitions included.
pub(crate) fn gates_of(term: &Term, out: &mut Vec<GateId>) {
    match term {
        Term::Gate(gate) => out.push(*gate),
        Term::Apply(_, args) => {
            for arg in args {
                gates_of(arg, out);
            }
        }
        _ => {}
    }
}
