//! From the system graph to one Boolean function: who can take over what, what fails, how flows deviate.
//!
//! Built on demand: an unknown (a component taken over, a network spoken on, a loss, a deviation) gets its equation when something first
//! asks for it. What is circular is solved as a least fixpoint, so nothing happens because of itself.

use rustc_hash::{FxHashMap, FxHashSet};
use tensha_logic::formula::{FixpointError, System as Equations};
use tensha_logic::{Cancel, Formula, NodeId, VarId};
use tensha_model::grade::{Level, Property};
use tensha_model::system::{ComponentId, FlowId, LinkId, Namespace as Ns, PlaceId, Ref, System};

use super::basic::{Basic, Elements, Weakness};
use super::flows::clashing;
use super::lens::{self, ByClass, Class, Lens};
use crate::exposure::Networks;

/// What is asked and under which assumptions.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// How attackers are written down.
    pub lens: Lens,
    /// Whether strengths are taken at their upper bounds.
    pub upper: bool,
    /// Attacker classes that are looked at, as entries of `attacker-classes`; all where unstated.
    pub classes: Option<Vec<u32>>,
}

impl Settings {
    /// Steps and least classes, strengths at their lower bounds.
    pub fn folded() -> Self {
        Self { lens: Lens::Folded, upper: false, classes: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Unknown {
    Compromised(ComponentId),
    Net(ComponentId),
    Lost(ComponentId),
    Deviates(FlowId, u32),
}

/// Something that could not be judged because the model does not say it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gap {
    /// Where a component stands.
    Place(ComponentId),
    /// Where a link runs, or by what technology.
    Link(LinkId),
    /// How strong a segment is in a property; none was assumed.
    Strength(Ref, Property),
}

/// The Boolean function of a system, under construction.
pub struct Causes<'s> {
    pub(super) system: &'s System,
    pub(super) networks: &'s Networks,
    pub(super) settings: Settings,
    /// The function.
    pub formula: Formula,
    pub(crate) classes: Vec<Class>,
    pub(super) active: ByClass,
    basics: Vec<Option<Basic>>,
    basic_vars: FxHashMap<Basic, VarId>,
    unknowns: FxHashMap<Unknown, VarId>,
    open: Vec<Unknown>,
    equations: Vec<(VarId, NodeId)>,
    solved: FxHashMap<VarId, NodeId>,
    pub(super) steps: FxHashMap<(Weakness, Level), ByClass>,
    pub(super) presences: FxHashMap<PlaceId, ByClass>,
    pub(super) properties: FxHashMap<(FlowId, Property), NodeId>,
    /// Which elements share each weakness.
    pub elements: Elements<'s>,
    pub(super) increments: FxHashMap<Option<u32>, Vec<f64>>,
    pub(super) clashes: FxHashMap<FlowId, Vec<FlowId>>,
    /// What the model does not say and what would have been looked at.
    pub gaps: FxHashSet<Gap>,
    pub(super) modes: [Option<u32>; 5],
}

impl<'s> Causes<'s> {
    /// Begins; nothing is built before something is asked for.
    pub fn new(system: &'s System, networks: &'s Networks, settings: Settings) -> Self {
        let knowledge = &system.knowledge;
        let classes = lens::classes(knowledge, settings.classes.as_deref());
        let mut modes = [None; 5];
        for (i, mode) in knowledge.failure_modes.values().enumerate() {
            modes[mode.breaks as usize].get_or_insert(i as u32);
        }
        let mut this = Self {
            system,
            networks,
            formula: Formula::new(),
            active: Vec::new(),
            basics: Vec::new(),
            basic_vars: FxHashMap::default(),
            unknowns: FxHashMap::default(),
            open: Vec::new(),
            equations: Vec::new(),
            solved: FxHashMap::default(),
            steps: FxHashMap::default(),
            presences: FxHashMap::default(),
            properties: FxHashMap::default(),
            elements: Elements::new(system),
            increments: FxHashMap::default(),
            clashes: clashing(system),
            gaps: FxHashSet::default(),
            modes,
            classes,
            settings,
        };
        this.active = this.classes.clone().iter().map(|c| this.under_way(c)).collect();
        this
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The basic event of a variable; none for an unknown.
    pub fn basic(&self, var: VarId) -> Option<Basic> {
        self.basics.get(var.0 as usize).copied().flatten()
    }

    /// The basic events so far, with their variables, in the order in which they were met.
    pub fn basics(&self) -> impl Iterator<Item = (VarId, Basic)> + '_ {
        self.basics.iter().enumerate().filter_map(|(i, b)| b.map(|b| (VarId(i as u32), b)))
    }

    /// The weaknesses that were met, each with the strength against which it was.
    pub fn steps(&self) -> impl Iterator<Item = (Weakness, Level)> + '_ {
        self.steps.keys().copied()
    }

    /// The variable of a basic event that was met.
    pub fn var_of(&self, basic: Basic) -> Option<VarId> {
        self.basic_vars.get(&basic).copied()
    }

    pub(super) fn event(&mut self, basic: Basic) -> NodeId {
        let declared = match basic {
            Basic::Event(index) => Some(Ref { ns: Ns::Event, index }),
            Basic::Condition(index) => Some(Ref { ns: Ns::Condition, index }),
            _ => None,
        };
        if declared.is_some_and(|r| self.system.beyond.certain.contains(&r)) {
            return NodeId::TRUE;
        }
        let var = match self.basic_vars.get(&basic) {
            Some(var) => *var,
            None => {
                let var = self.formula.add_var();
                self.basics.resize(var.0 as usize + 1, None);
                self.basics[var.0 as usize] = Some(basic);
                self.basic_vars.insert(basic, var);
                var
            }
        };
        self.formula.var(var)
    }

    pub(super) fn unknown(&mut self, unknown: Unknown) -> NodeId {
        let var = match self.unknowns.get(&unknown) {
            Some(var) => *var,
            None => {
                let var = self.formula.add_var();
                self.basics.resize(var.0 as usize + 1, None);
                self.unknowns.insert(unknown, var);
                self.open.push(unknown);
                var
            }
        };
        match self.solved.get(&var) {
            Some(node) => *node,
            None => self.formula.var(var),
        }
    }

    /// Gives every unknown that something asked for its equation.
    fn gather(&mut self) -> Vec<(VarId, NodeId)> {
        while let Some(unknown) = self.open.pop() {
            let node = match unknown {
                Unknown::Compromised(c) => self.compromised_by(c),
                Unknown::Net(c) => self.net_by(c),
                Unknown::Lost(c) => self.lost_by(c),
                Unknown::Deviates(f, d) => self.deviates_by(f, d),
            };
            self.equations.push((self.unknowns[&unknown], node));
        }
        let mut equations = std::mem::take(&mut self.equations);
        equations.sort_unstable_by_key(|(v, _)| *v);
        equations
    }

    /// Solves everything that was asked for, and gives the functions without unknowns.
    ///
    /// At most about `limit` operators are made.
    pub fn close(
        &mut self,
        roots: &[NodeId],
        limit: usize,
        cancel: &Cancel,
    ) -> Result<Vec<NodeId>, FixpointError> {
        let equations = self.gather();
        if !equations.is_empty() {
            let solved = Equations::new(&self.formula, &equations)?.solve(
                &mut self.formula,
                limit,
                cancel,
            )?;
            for ((var, _), node) in equations.iter().zip(solved) {
                self.solved.insert(*var, node);
            }
            // What was built on unknowns must be seen with their solutions from now on.
            self.properties.clear();
        }
        Ok(self.formula.substitute_all(roots, |v| self.solved.get(&v).copied()))
    }

    /// Like [`Causes::close`], with functions below and above the solution where the limit does not suffice: first those below, then
    /// those above. They are the same where the solution was found. Nothing can be asked for afterwards.
    pub fn enclose(
        mut self,
        roots: &[NodeId],
        limit: usize,
        cancel: &Cancel,
    ) -> Result<(Self, Vec<NodeId>, Vec<NodeId>), FixpointError> {
        let equations = self.gather();
        let found =
            Equations::new(&self.formula, &equations)?.enclose(&mut self.formula, limit, cancel)?;
        let solved = |with: &[NodeId]| -> FxHashMap<VarId, NodeId> {
            let new = equations.iter().map(|e| e.0).zip(with.iter().copied());
            self.solved.iter().map(|(v, n)| (*v, *n)).chain(new).collect()
        };
        let (below, above) = (solved(&found.lower), solved(&found.upper));
        let lower = self.formula.substitute_all(roots, |v| below.get(&v).copied());
        let upper = if found.lower == found.upper {
            lower.clone()
        } else {
            self.formula.substitute_all(roots, |v| above.get(&v).copied())
        };
        Ok((self, lower, upper))
    }

    /// Some functions alone, in a store of their own: what is done with them then costs what they are and not what the system is.
    pub fn cone(&self, roots: &[NodeId]) -> Cone {
        // Variables keep their order, on which ties between cut sets rest.
        let (formula, roots, vars) = self.formula.extract(roots);
        Cone { formula, roots, basics: vars.into_iter().map(|v| self.basic(v)).collect() }
    }
}

/// Some functions of a system in a store of their own.
pub struct Cone {
    /// The store.
    pub formula: Formula,
    /// The functions, in the order in which they were asked for.
    pub roots: Vec<NodeId>,
    basics: Vec<Option<Basic>>,
}

impl Cone {
    /// The basic event of a variable of this store.
    pub fn basic(&self, var: VarId) -> Option<Basic> {
        self.basics.get(var.index()).copied().flatten()
    }
}
