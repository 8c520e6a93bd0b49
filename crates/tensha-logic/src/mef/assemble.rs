//! From terms to formulas, in as many flavours as a walk through event trees asks for.

use std::collections::BTreeMap;

use super::diag::Sink;
use super::expr::Walk;
use super::model::{BasicEventId, BuildError, Connective, GateId, Model, Term, gates_of};
use super::tree::Setting;
use crate::formula::{Formula, NodeId, VarId};

/// What is set differently from the file, and where a walk is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flavour {
    pub houses: BTreeMap<u32, bool>,
    /// Gate, and the position of its term.
    pub gates: BTreeMap<u32, u32>,
    /// Basic event, and the position of its expression.
    pub basics: BTreeMap<u32, u32>,
    /// Parameters and the positions of their expressions, in the order of setting.
    pub parameters: Vec<(u32, u32)>,
    pub walk: Walk,
}

impl Flavour {
    pub fn set(&mut self, setting: Setting) {
        match setting {
            Setting::House(event, state) => {
                self.houses.insert(event, state);
            }
            Setting::Gate(gate, term) => {
                self.gates.insert(gate, term);
            }
            Setting::Basic(event, setting) => {
                self.basics.insert(event, setting);
            }
            Setting::Parameter(parameter, setting) => self.parameters.push((parameter, setting)),
        }
    }
}

/// Gates times flavours that may be built.
const MOST_NODES: usize = 200_000_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Entered,
    Done(NodeId),
}

pub(crate) struct Assembler<'m> {
    pub model: &'m Model,
    pub formula: Formula,
    vars: Vec<VarId>,
    /// The flavours so far; the first is the file as it stands.
    pub flavours: Vec<Flavour>,
    places: BTreeMap<Flavour, usize>,
    states: Vec<Vec<State>>,
    affected: Vec<Option<Vec<bool>>>,
    /// Variables of events whose probability is another one in a flavour.
    pub changed: Vec<(usize, BasicEventId)>,
    known: BTreeMap<(usize, u32), NodeId>,
    has_tests: bool,
}

impl<'m> Assembler<'m> {
    pub fn new(model: &'m Model) -> Self {
        let mut formula = Formula::new();
        let vars = formula.add_vars(model.basic_events.len());
        let mut this = Self {
            model,
            formula,
            vars,
            flavours: Vec::new(),
            places: BTreeMap::new(),
            states: Vec::new(),
            affected: Vec::new(),
            changed: Vec::new(),
            known: BTreeMap::new(),
            has_tests: model.expressions.has_tests(),
        };
        this.place(Flavour::default());
        this
    }

    /// The number of a flavour.
    pub fn place(&mut self, mut flavour: Flavour) -> usize {
        let model = self.model;
        flavour.houses.retain(|&event, state| {
            model.house_events.get(event as usize).is_some_and(|house| house.state != *state)
        });
        if !self.has_tests {
            flavour.walk = Walk::default();
        }
        if let Some(&place) = self.places.get(&flavour) {
            return place;
        }
        let place = self.flavours.len();
        self.places.insert(flavour.clone(), place);
        self.flavours.push(flavour);
        self.states.push(Vec::new());
        self.affected.push(None);
        place
    }

    /// The function of a term in a flavour; `asked` is named when something is missing.
    pub fn root(&mut self, term: &Term, place: usize, asked: GateId) -> Result<NodeId, BuildError> {
        let model = self.model;
        if self.states[place].is_empty() && !model.gates.is_empty() {
            let made: usize = self.states.iter().map(Vec::len).sum();
            if made + model.gates.len() > MOST_NODES {
                return Err(BuildError::TooLarge);
            }
            self.states[place] = vec![State::New; model.gates.len()];
        }
        let mut used = Vec::new();
        gates_of(term, &mut used);
        let mut stack: Vec<GateId> = used.iter().rev().copied().collect();
        while let Some(&gate) = stack.last() {
            let at = gate.0 as usize;
            if model.gates.get(at).is_none() {
                return Err(BuildError::Incomplete(asked));
            }
            if matches!(self.states[place][at], State::Done(_)) {
                stack.pop();
                continue;
            }
            let set = self.flavours[place].gates.get(&gate.0);
            let body = match set.and_then(|&at| model.expressions.terms.get(at as usize)) {
                Some(term) => term,
                None => &model.gates[at].term,
            };
            if self.states[place][at] == State::New {
                self.states[place][at] = State::Entered;
                used.clear();
                gates_of(body, &mut used);
                // The first mentioned is done first, so that the store's order follows the file's.
                for &next in used.iter().rev() {
                    match self.states[place].get(next.0 as usize) {
                        None => return Err(BuildError::Incomplete(gate)),
                        Some(State::New) => stack.push(next),
                        Some(State::Entered) => return Err(BuildError::Cycle(next)),
                        Some(State::Done(_)) => {}
                    }
                }
                continue;
            }
            let node = self.node(body, place).ok_or(BuildError::Incomplete(gate))?;
            self.states[place][at] = State::Done(node);
            stack.pop();
        }
        self.node(term, place).ok_or(BuildError::Incomplete(asked))
    }

    /// A function together with what the substitutions of the model demand.
    pub fn constrained(
        &mut self,
        root: NodeId,
        place: usize,
        asked: GateId,
    ) -> Result<NodeId, BuildError> {
        let model = self.model;
        let mut all = vec![root];
        for one in &model.substitutions {
            let hypothesis = self.root(&one.hypothesis, place, asked)?;
            let target = self.root(&one.target, place, asked)?;
            all.push(self.formula.implies(hypothesis, target));
        }
        Ok(if all.len() == 1 { root } else { self.formula.and(&all) })
    }

    fn basic(&mut self, event: u32, place: usize) -> Option<NodeId> {
        let model = self.model;
        let own = model.basic_events.get(event as usize)?;
        let set = self.flavours[place].basics.get(&event).copied();
        if !own.causes.is_empty() && set.is_none() {
            let mut causes = Vec::with_capacity(own.causes.len());
            for cause in &own.causes {
                // Causes have none themselves.
                causes.push(self.single(cause.0, place, None)?);
            }
            return Some(self.formula.or(&causes));
        }
        self.single(event, place, set)
    }

    fn single(&mut self, event: u32, place: usize, set: Option<u32>) -> Option<NodeId> {
        let model = self.model;
        let flavour = &self.flavours[place];
        let plain = place == 0 || *flavour == Flavour::default();
        let quiet = flavour.parameters.is_empty() && !self.has_tests;
        if plain || (set.is_none() && quiet) {
            return Some(self.formula.var(*self.vars.get(event as usize)?));
        }
        if self.affected[place].is_none() {
            let found = model.expressions.affected(flavour, model.basic_events.len());
            self.affected[place] = Some(found);
        }
        let affected = self.affected[place].as_ref()?.get(event as usize).copied()?;
        if !affected {
            return Some(self.formula.var(*self.vars.get(event as usize)?));
        }
        if let Some(&node) = self.known.get(&(place, event)) {
            return Some(node);
        }
        // An event that is set to be or not to be is a constant, not a variable with probability 0 or 1.
        let flavour = &self.flavours[place];
        let node = match set.and_then(|at| model.expressions.settings.get(at as usize)) {
            Some(super::expr::Expr::Number(number)) if certain(*number).is_some() => {
                NodeId::constant(certain(*number) == Some(true))
            }
            _ => {
                let mut out = Sink::new(1);
                let values = model.expressions.parameter_values(flavour, None, &mut out);
                model.expressions.basic(event, &values, flavour, None, &mut out)?;
                let var = self.formula.add_var();
                self.changed.push((place, BasicEventId(event)));
                self.formula.var(var)
            }
        };
        self.known.insert((place, event), node);
        Some(node)
    }

    fn node(&mut self, term: &Term, place: usize) -> Option<NodeId> {
        Some(match term {
            Term::Constant(value) => NodeId::constant(*value),
            Term::Gate(gate) => match self.states[place].get(gate.0 as usize)? {
                State::Done(node) => *node,
                _ => return None,
            },
            Term::HouseEvent(event) => {
                let set = self.flavours[place].houses.get(&event.0).copied();
                let own = self.model.house_events.get(event.0 as usize)?.state;
                NodeId::constant(set.unwrap_or(own))
            }
            Term::BasicEvent(event) => self.basic(event.0, place)?,
            Term::Missing => return None,
            Term::Apply(connective, terms) => {
                let mut args = Vec::with_capacity(terms.len());
                for term in terms {
                    args.push(self.node(term, place)?);
                }
                let formula = &mut self.formula;
                match *connective {
                    Connective::And => formula.and(&args),
                    Connective::Or => formula.or(&args),
                    Connective::Nand => formula.nand(&args),
                    Connective::Nor => formula.nor(&args),
                    Connective::Xor => formula.xor(&args),
                    Connective::AtLeast(k) => formula.at_least(k as usize, &args),
                    Connective::Cardinality(min, max) => {
                        formula.cardinality(min as usize, max as usize, &args)
                    }
                    Connective::Not => match args.as_slice() {
                        [one] => !*one,
                        _ => return None,
                    },
                    Connective::Imply => match args.as_slice() {
                        [premise, conclusion] => formula.implies(*premise, *conclusion),
                        _ => return None,
                    },
                    Connective::Iff => {
                        let (first, rest) = args.split_first()?;
                        rest.iter().fold(*first, |left, &right| formula.iff(left, right))
                    }
                }
            }
        })
    }
}

/// Whether a probability is that of what is certain, or of what cannot be; nothing for all others.
fn certain(p: f64) -> Option<bool> {
    match p.to_bits() {
        bits if bits == 1.0_f64.to_bits() => Some(true),
        bits if bits == 0.0_f64.to_bits() || bits == (-0.0_f64).to_bits() => Some(false),
        _ => None,
    }
}
