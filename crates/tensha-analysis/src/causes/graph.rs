//! From the system graph to one Boolean function: who can take over what, what fails, how flows deviate.
//!
//! Built on demand: an unknown (a component taken over, a network spoken on, a loss, a deviation) gets its equation when something first
//! asks for it. What is circular is solved as a least fixpoint, so nothing happens because of itself.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use tensha_logic::formula::{FixpointError, Kind, System as Equations};
use tensha_logic::{Cancel, Formula, NodeId, VarId};
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::knowledge::Medium;
use tensha_model::system::{
    Arrow, Combine, ComponentId, Flow, FlowId, Guard, Hazard, LinkId, Logic, Namespace as Ns,
    PartyId, PlaceId, Ref, Segment, System,
};

use super::basic::{Basic, Weakness, products};
use super::lens::{self, ByClass, Class, Lens};
use crate::exposure::{self, Networks, Stand};

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
enum Unknown {
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
    system: &'s System,
    networks: &'s Networks,
    settings: Settings,
    /// The function.
    pub formula: Formula,
    pub(crate) classes: Vec<Class>,
    active: ByClass,
    basics: Vec<Option<Basic>>,
    basic_vars: FxHashMap<Basic, VarId>,
    unknowns: FxHashMap<Unknown, VarId>,
    open: Vec<Unknown>,
    equations: Vec<(VarId, NodeId)>,
    solved: FxHashMap<VarId, NodeId>,
    steps: FxHashMap<(Weakness, Level), ByClass>,
    presences: FxHashMap<PlaceId, ByClass>,
    properties: FxHashMap<(FlowId, Property), NodeId>,
    products: Vec<ComponentId>,
    increments: FxHashMap<Option<u32>, Vec<f64>>,
    clashes: FxHashMap<FlowId, Vec<FlowId>>,
    /// What the model does not say and what would have been looked at.
    pub gaps: FxHashSet<Gap>,
    modes: [Option<u32>; 5],
    pub(crate) features: Features,
}

#[derive(Clone, Copy)]
pub(crate) struct Features {
    internet: Option<u32>,
    pub(crate) default_password: Option<u32>,
    pub(crate) signed_updates: Option<u32>,
    arbitrates: Option<u32>,
}

const INTEGRITY_LIKE: [Property; 4] =
    [Property::Authenticity, Property::Integrity, Property::Freshness, Property::Availability];

impl<'s> Causes<'s> {
    /// Begins; nothing is built before something is asked for.
    pub fn new(system: &'s System, networks: &'s Networks, settings: Settings) -> Self {
        let knowledge = &system.knowledge;
        let classes = lens::classes(knowledge, settings.classes.as_deref());
        let feature = |id: &str| knowledge.features.get_index_of(id).map(|i| i as u32);
        let features = Features {
            internet: feature("internet-facing"),
            default_password: feature("default-password"),
            signed_updates: feature("signed-updates"),
            arbitrates: feature("arbitrates-commands"),
        };
        let mut modes = [None; 5];
        for (i, mode) in knowledge.failure_modes.values().enumerate() {
            modes[mode.breaks as usize].get_or_insert(i as u32);
        }
        let products = products(system);
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
            products,
            increments: FxHashMap::default(),
            clashes: clashing(system, features.arbitrates),
            gaps: FxHashSet::default(),
            modes,
            features,
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

    /// The variable of a basic event that was met.
    pub fn var_of(&self, basic: Basic) -> Option<VarId> {
        self.basic_vars.get(&basic).copied()
    }

    fn event(&mut self, basic: Basic) -> NodeId {
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

    fn unknown(&mut self, unknown: Unknown) -> NodeId {
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
        Ok(self.replaced(roots, &self.solved.clone()))
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
        let mut below = self.solved.clone();
        below.extend(equations.iter().map(|e| e.0).zip(found.lower.iter().copied()));
        let lower = self.replaced(roots, &below);
        if found.lower == found.upper {
            let upper = lower.clone();
            return Ok((self, lower, upper));
        }
        let mut above = self.solved.clone();
        above.extend(equations.iter().map(|e| e.0).zip(found.upper));
        let upper = self.replaced(roots, &above);
        Ok((self, lower, upper))
    }

    /// The roots with their unknowns replaced, in one walk for all of them: one walk for each would cost the whole system each time.
    fn replaced(&mut self, roots: &[NodeId], solved: &FxHashMap<VarId, NodeId>) -> Vec<NodeId> {
        let mut image: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        let mut args = Vec::new();
        for id in self.formula.postorder(roots) {
            let kind = self.formula.kind(id);
            let new = if let Kind::Var(v) = kind {
                solved.get(&v).copied().unwrap_or(id)
            } else {
                args.clear();
                args.extend(self.formula.args(id).iter().map(|a| seen(&image, *a)));
                made(&mut self.formula, kind, &args)
            };
            image.insert(id, new);
        }
        roots.iter().map(|r| seen(&image, *r)).collect()
    }

    /// Some functions alone, in a store of their own: what is done with them then costs what they are and not what the system is.
    pub fn cone(&self, roots: &[NodeId]) -> Cone {
        let order = self.formula.postorder(roots);
        let mut vars: Vec<VarId> = order
            .iter()
            .filter_map(|id| match self.formula.kind(*id) {
                Kind::Var(v) => Some(v),
                _ => None,
            })
            .collect();
        // Variables keep their order, on which ties between cut sets rest.
        vars.sort_unstable();
        let mut formula = Formula::new();
        let number: FxHashMap<VarId, VarId> =
            vars.iter().map(|v| (*v, formula.add_var())).collect();
        let mut image: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        let mut args = Vec::new();
        for id in order {
            let kind = self.formula.kind(id);
            let new = if let Kind::Var(v) = kind {
                formula.var(number[&v])
            } else {
                args.clear();
                args.extend(self.formula.args(id).iter().map(|a| seen(&image, *a)));
                made(&mut formula, kind, &args)
            };
            image.insert(id, new);
        }
        Cone {
            formula,
            roots: roots.iter().map(|r| seen(&image, *r)).collect(),
            basics: vars.into_iter().map(|v| self.basic(v)).collect(),
        }
    }

    // ---- attackers ----

    fn under_way(&mut self, class: &Class) -> NodeId {
        match (self.settings.lens, class.rank) {
            (Lens::Exact(_), _) => self.event(Basic::Campaign(class.entry)),
            (Lens::Folded, None) => self.event(Basic::Beside(class.entry)),
            (Lens::Folded, Some(rank)) => {
                let chain: Vec<NodeId> = (1..=rank).map(|r| self.event(Basic::Rank(r))).collect();
                self.formula.and(&chain)
            }
        }
    }

    /// Somebody whose campaign is under way can do it.
    fn somebody(&mut self, by_class: &[NodeId]) -> NodeId {
        let terms: Vec<NodeId> = self
            .active
            .clone()
            .iter()
            .zip(by_class)
            .map(|(a, b)| self.formula.and(&[*a, *b]))
            .collect();
        self.formula.or(&terms)
    }

    /// A weakness is beaten, by class.
    fn beaten(&mut self, weakness: Weakness, level: Level) -> ByClass {
        // What everybody can do is certain; but somebody must do it, so the folded lens names it.
        if level == Level::None && self.settings.lens != Lens::Folded {
            return lens::all(&self.classes, NodeId::TRUE);
        }
        if let Some(known) = self.steps.get(&(weakness, level)) {
            return known.clone();
        }
        let classes = self.classes.clone();
        let by_class: ByClass = match self.settings.lens {
            Lens::Folded => {
                let chain: Vec<NodeId> = Level::ALL
                    .into_iter()
                    .filter(|l| *l <= level)
                    .map(|l| {
                        let weakness =
                            if l == Level::None { weakness.unprotected() } else { weakness };
                        self.event(Basic::Step(weakness, l))
                    })
                    .collect();
                let step = self.formula.and(&chain);
                classes
                    .iter()
                    .map(|c| if c.beats[level as usize] { step } else { NodeId::FALSE })
                    .collect()
            }
            Lens::Exact(setting) => classes
                .iter()
                .map(|c| {
                    let attackers = &self.system.knowledge.attackers;
                    let p = attackers
                        .get_index(c.entry as usize)
                        .and_then(|(_, a)| a.beats[level as usize])
                        .map_or(0.0, |e| e.at(setting));
                    if p <= 0.0 {
                        return NodeId::FALSE;
                    }
                    if p >= 1.0 {
                        return NodeId::TRUE;
                    }
                    let chain = c.rank.is_none().then_some(c.entry);
                    let values = self
                        .increments
                        .entry(chain)
                        .or_insert_with(|| lens::increments(&self.system.knowledge, chain, setting))
                        .clone();
                    let upto = values.iter().filter(|v| **v <= p).count();
                    let parts: Vec<NodeId> = (1..=upto)
                        .map(|j| self.event(Basic::Increment(weakness, chain, j as u8)))
                        .collect();
                    self.formula.or(&parts)
                })
                .collect(),
        };
        self.steps.insert((weakness, level), by_class.clone());
        by_class
    }

    fn level(&mut self, grade: Grade, at: Ref, property: Property) -> Level {
        if grade.lo != grade.hi {
            self.gaps.insert(Gap::Strength(at, property));
        }
        if self.settings.upper { grade.hi } else { grade.lo }
    }

    pub(crate) fn default_level(&self, id: &str) -> Level {
        self.system.knowledge.cause_defaults.get(id).map_or(Level::None, |d| d.strength)
    }

    fn person(&mut self, p: PartyId) -> ByClass {
        use tensha_model::strength::Origin;
        let origin = self.system.person_strength(p, Property::Authenticity);
        let level = match origin {
            Origin::Unstated(_) => self.default_level("person"),
            _ => self.level(origin.grade(), p.into(), Property::Authenticity),
        };
        let beaten = self.beaten(Weakness::Person(p), level);
        // Nobody wins a person over by trying every address there is.
        let aimed = lens::bodily(&self.classes);
        lens::and(&mut self.formula, &beaten, &aimed)
    }

    fn supplier(&mut self, p: PartyId) -> ByClass {
        let level = self.default_level("supplier");
        self.beaten(Weakness::Supplier(p), level)
    }

    fn device(&mut self, c: ComponentId, by_hand: bool) -> ByClass {
        let property = if by_hand { Property::Integrity } else { Property::Authenticity };
        let grade = self.system.component_strength(c, property).grade();
        let level = self.level(grade, c.into(), property);
        let product = self.products[c.index()];
        let weakness = if by_hand { Weakness::Hand(product) } else { Weakness::Service(product) };
        self.beaten(weakness, level)
    }

    fn link_beaten(&mut self, l: LinkId, property: Property) -> ByClass {
        let grade = self.system.link_strength(l, property).grade();
        let level = self.level(grade, l.into(), property);
        let weakness = match self.system.links[l.index()].technology {
            Some(t) => Weakness::Technology(t, property),
            None => Weakness::Link(l, property),
        };
        self.beaten(weakness, level)
    }

    // ---- places ----

    fn present(&mut self, place: PlaceId) -> ByClass {
        if let Some(known) = self.presences.get(&place) {
            return known.clone();
        }
        let mut out = lens::bodily(&self.classes);
        // Cycles of places were cut when the model was read; the count is a second net.
        let mut at = Some(place);
        let mut left = self.system.places.len() + 1;
        while let Some(p) = at
            && left > 0
        {
            let here = &self.system.places[p.index()];
            let hinders = here
                .entry
                .and_then(|e| self.system.knowledge.place_entries.get_index(e as usize))
                .map_or(Level::None, |(_, e)| e.hinders);
            at = here.inside;
            left -= 1;
            let entry = self.beaten(Weakness::Entry(p), hinders);
            out = lens::and(&mut self.formula, &out, &entry);
        }
        self.presences.insert(place, out.clone());
        out
    }

    /// Who stands at a link by being somewhere: in a place, along the wire, within radio range.
    fn stand_bodily(&mut self, l: LinkId) -> ByClass {
        let mut out = lens::never(&self.classes);
        for stand in exposure::at(self.system, self.networks, Segment::Link(l)) {
            let more = match stand {
                Stand::At(p) | Stand::Along(p) | Stand::Within(p, _) => self.present(p),
                Stand::Outside(_) => lens::bodily(&self.classes),
                Stand::Unknown => {
                    self.gaps.insert(Gap::Link(l));
                    continue;
                }
                Stand::Network(..) | Stand::Handling | Stand::Inside => continue,
            };
            out = lens::or(&mut self.formula, &out, &more);
        }
        out
    }

    fn stand(&mut self, l: LinkId, property: Property) -> ByClass {
        let mut out = self.stand_bodily(l);
        if self.system.technology(l).map(|t| t.medium) == Some(Medium::Network) {
            let mut nets = Vec::new();
            let mut internet = false;
            for c in &self.system.links[l.index()].between {
                nets.push(self.net(*c));
                internet |= self.faces_internet(*c);
            }
            let net = self.formula.or(&nets);
            let net = lens::all(&self.classes, net);
            out = lens::or(&mut self.formula, &out, &net);
            if internet {
                let position = if property == Property::Availability {
                    lens::all(&self.classes, NodeId::TRUE)
                } else {
                    let level = self.default_level("on-path");
                    self.beaten(Weakness::OnPath, level)
                };
                out = lens::or(&mut self.formula, &out, &position);
            }
        }
        out
    }

    // ---- taking over ----

    pub(crate) fn has(&self, c: ComponentId, feature: Option<u32>) -> bool {
        feature.is_some_and(|f| self.system.more(c).features.contains(&f))
    }

    pub(crate) fn faces_internet(&self, c: ComponentId) -> bool {
        self.has(c, self.features.internet) || self.system.kind(c).is_some_and(|k| k.faces_internet)
    }

    pub(crate) fn carries_service(&self, l: LinkId) -> bool {
        match self.system.technology(l).and_then(|t| t.class) {
            Some(class) => {
                self.system.knowledge.link_classes.get(class).is_none_or(|c| c.carries_service)
            }
            None => true,
        }
    }

    pub(crate) fn leads_to(&self, l: LinkId, c: ComponentId) -> bool {
        !self.system.leads_one_way(l) || self.system.links[l.index()].between.first() != Some(&c)
    }

    pub(crate) fn on_network(&self, l: LinkId) -> bool {
        !self.system.leads_one_way(l)
            && self.system.technology(l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")))
    }

    /// Whether an IP or Wi-Fi link joins a component to another member of its network.
    pub(crate) fn joined(&self, c: ComponentId) -> bool {
        let group = self.networks.of(c)[0];
        self.system.links_of.of(c).iter().any(|l| {
            self.on_network(*l)
                && self.system.links[l.index()]
                    .between
                    .iter()
                    .any(|n| *n != c && self.networks.of(*n)[0] == group)
        })
    }

    /// Somebody controls the component.
    pub fn compromised(&mut self, c: ComponentId) -> NodeId {
        self.unknown(Unknown::Compromised(c))
    }

    fn net(&mut self, c: ComponentId) -> NodeId {
        let first = self.networks.of(c)[0];
        self.unknown(Unknown::Net(first))
    }

    fn compromised_by(&mut self, c: ComponentId) -> NodeId {
        if self.system.beyond.taken.contains(&c) {
            return NodeId::TRUE;
        }
        let system = self.system;
        let mut ways = Vec::new();
        match system.components[c.index()].place {
            Some(place) => {
                let here = self.present(place);
                let hand = self.device(c, true);
                let both = lens::and(&mut self.formula, &here, &hand);
                ways.push(self.somebody(&both));
            }
            None => {
                self.gaps.insert(Gap::Place(c));
            }
        }
        let reach = self.reached(c);
        if reach != NodeId::FALSE {
            let open = self.has(c, self.features.default_password);
            let service = if open {
                let product = self.products[c.index()];
                self.beaten(Weakness::Password(product), Level::None)
            } else {
                self.device(c, false)
            };
            let used = self.somebody(&service);
            ways.push(self.formula.and(&[reach, used]));
        }
        for dependency in &system.more(c).depends_on {
            let kind = dependency.kind;
            if !matches!(kind, "updates" | "supplier" | "keys") {
                continue;
            }
            let signed = kind == "updates" && self.has(c, self.features.signed_updates);
            let signature = if signed {
                let product = self.products[c.index()];
                self.beaten(Weakness::Updates(product), Level::Strong)
            } else {
                lens::all(&self.classes, NodeId::TRUE)
            };
            let way = match dependency.on.ns {
                Ns::Component => {
                    let source = self.compromised(ComponentId(dependency.on.index));
                    let signature = if signed { self.somebody(&signature) } else { NodeId::TRUE };
                    self.formula.and(&[source, signature])
                }
                Ns::Party => {
                    let supplier = self.supplier(PartyId(dependency.on.index));
                    let both = lens::and(&mut self.formula, &supplier, &signature);
                    self.somebody(&both)
                }
                _ => {
                    let event = self.event(Basic::Event(dependency.on.index));
                    let signature = if signed { self.somebody(&signature) } else { NodeId::TRUE };
                    self.formula.and(&[event, signature])
                }
            };
            ways.push(way);
        }
        for p in &system.more(c).privileged {
            let person = self.person(*p);
            ways.push(self.somebody(&person));
        }
        self.formula.or(&ways)
    }

    /// Somebody can speak to the component's service.
    fn reached(&mut self, c: ComponentId) -> NodeId {
        if self.faces_internet(c) {
            return NodeId::TRUE;
        }
        let system = self.system;
        let mut ways = Vec::new();
        for l in system.links_of.of(c) {
            if !self.carries_service(*l) || !self.leads_to(*l, c) {
                continue;
            }
            for n in system.links[l.index()].between.iter().filter(|n| **n != c) {
                // A one-way link leads from its first component only.
                if system.leads_one_way(*l) && system.links[l.index()].between.first() != Some(n) {
                    continue;
                }
                ways.push(self.compromised(*n));
            }
            let stand = self.stand(*l, Property::Authenticity);
            let beaten = self.link_beaten(*l, Property::Authenticity);
            let both = lens::and(&mut self.formula, &stand, &beaten);
            ways.push(self.somebody(&both));
        }
        if self.joined(c) {
            ways.push(self.net(c));
        }
        self.formula.or(&ways)
    }

    fn net_by(&mut self, first: ComponentId) -> NodeId {
        let mut ways = Vec::new();
        let members = self.networks.of(first).to_vec();
        let mut seen: FxHashSet<LinkId> = FxHashSet::default();
        for c in &members {
            // Whoever holds a component stands at its own network links, even where it is the only one of its network.
            let speaks = self.system.links_of.of(*c).iter().any(|l| {
                self.system.technology(*l).is_some_and(|t| matches!(t.class, Some("ip" | "wifi")))
            });
            if speaks {
                ways.push(self.compromised(*c));
            }
            for l in self.system.links_of.of(*c).to_vec() {
                let inner = self.on_network(l)
                    && self.system.links[l.index()]
                        .between
                        .iter()
                        .filter(|n| self.networks.of(**n)[0] == first)
                        .count()
                        > 1;
                if inner && seen.insert(l) {
                    let stand = self.stand_bodily(l);
                    let beaten = self.link_beaten(l, Property::Authenticity);
                    let both = lens::and(&mut self.formula, &stand, &beaten);
                    ways.push(self.somebody(&both));
                }
            }
        }
        self.formula.or(&ways)
    }

    // ---- faults ----

    fn has_mode(&self, c: ComponentId, mode: u32) -> bool {
        let Some((id, _)) = self.system.knowledge.failure_modes.get_index(mode as usize) else {
            return false;
        };
        let rates = &self.system.more(c).failure_rates;
        let kind = self.system.kind(c).map(|k| k.failure_modes.as_slice()).unwrap_or_default();
        rates.iter().any(|r| r.mode == *id)
            || kind.iter().any(|m| m == id)
            || (rates.is_empty() && kind.is_empty())
    }

    fn fails(&mut self, c: ComponentId, mode: u32) -> NodeId {
        if self.has_mode(c, mode) { self.event(Basic::Fails(c, mode)) } else { NodeId::FALSE }
    }

    fn fails_in(&mut self, c: ComponentId, property: Property) -> NodeId {
        match self.modes[property as usize] {
            Some(mode) => self.fails(c, mode),
            None => NodeId::FALSE,
        }
    }

    /// The component no longer works.
    pub fn lost(&mut self, c: ComponentId) -> NodeId {
        self.unknown(Unknown::Lost(c))
    }

    fn lost_by(&mut self, c: ComponentId) -> NodeId {
        if self.system.beyond.gone.contains(&c) {
            return NodeId::TRUE;
        }
        let mut ways = vec![self.fails_in(c, Property::Availability), self.compromised(c)];
        self.dependencies(c, &["power", "network", "cloud", "keys"], &mut ways);
        self.formula.or(&ways)
    }

    fn dependencies(&mut self, c: ComponentId, kinds: &[&str], ways: &mut Vec<NodeId>) {
        for dependency in &self.system.more(c).depends_on {
            if !kinds.contains(&dependency.kind) {
                continue;
            }
            ways.push(match dependency.on.ns {
                Ns::Component => self.lost(ComponentId(dependency.on.index)),
                Ns::Party => {
                    self.event(Basic::Supply(dependency.kind, PartyId(dependency.on.index)))
                }
                _ => self.event(Basic::Event(dependency.on.index)),
            });
        }
    }

    /// The component fails in the mode that breaks a property, by itself, by what it needs, or by an attacker's hand.
    fn fails_somehow(&mut self, c: ComponentId, property: Property) -> NodeId {
        let mut ways = vec![self.fails_in(c, property), self.compromised(c)];
        match property {
            Property::Availability => ways.push(self.lost(c)),
            Property::Freshness => self.dependencies(c, &["clock"], &mut ways),
            _ => {}
        }
        self.formula.or(&ways)
    }

    // ---- flows ----

    fn void(&mut self, guard: &Guard) -> NodeId {
        let mut ways = vec![self.compromised(guard.from), self.compromised(guard.to)];
        for holder in &guard.key_holders {
            ways.push(match holder.ns {
                Ns::Component => self.compromised(ComponentId(holder.index)),
                _ => {
                    let p = PartyId(holder.index);
                    let by = if self.system.parties[p.index()].is_people {
                        self.person(p)
                    } else {
                        self.supplier(p)
                    };
                    self.somebody(&by)
                }
            });
        }
        self.formula.or(&ways)
    }

    /// The guards that list a property and span a position of a route, with their strengths.
    fn spanning(
        &mut self,
        flow: &'s Flow,
        route: &[Segment],
        at: usize,
        property: Property,
    ) -> Vec<(&'s Guard, Level)> {
        if property == Property::Availability {
            return Vec::new();
        }
        let mut out = Vec::new();
        for guard in &flow.guards {
            let position = |c: ComponentId| {
                route.iter().position(|s| matches!(s, Segment::Component(x) if *x == c))
            };
            let (Some(from), Some(to)) = (position(guard.from), position(guard.to)) else {
                continue;
            };
            if !(from < at && at < to) {
                continue;
            }
            let technology =
                self.system.knowledge.guards.get_index(guard.technology as usize).map(|(_, g)| g);
            let Some(grade) = technology.and_then(|g| g.lifts[property as usize].as_ref()) else {
                continue;
            };
            let level = if self.settings.upper { grade.grade.hi } else { grade.grade.lo };
            if level > Level::None {
                out.push((guard, level));
            }
        }
        out
    }

    /// A property of the content fails on a flow's own routes.
    fn broken(&mut self, f: FlowId, property: Property) -> NodeId {
        if let Some(known) = self.properties.get(&(f, property)) {
            return *known;
        }
        let flow: &'s Flow = &self.system.flows[f.index()];
        let mut routes = Vec::new();
        for route in &flow.routes {
            let mut ways = Vec::new();
            for at in 0..route.len() {
                ways.push(self.segment(flow, route, at, property));
            }
            routes.push(self.formula.or(&ways));
        }
        let node = if property == Property::Availability && !routes.is_empty() {
            self.formula.and(&routes)
        } else {
            self.formula.or(&routes)
        };
        self.properties.insert((f, property), node);
        node
    }

    fn segment(
        &mut self,
        flow: &'s Flow,
        route: &[Segment],
        at: usize,
        property: Property,
    ) -> NodeId {
        let mut ways = Vec::new();
        match route[at] {
            Segment::Component(c) => {
                ways.push(self.fails_in(c, property));
                match property {
                    Property::Availability => ways.push(self.lost(c)),
                    Property::Freshness => self.dependencies(c, &["clock"], &mut ways),
                    Property::Integrity
                        if at > 0
                            && flow.arrow == Arrow::CyberToPhysical
                            && matches!(route[at - 1], Segment::Person(_)) =>
                    {
                        ways.push(self.event(Basic::Misuse(c)));
                    }
                    _ => {}
                }
                let mut taken = vec![self.compromised(c)];
                for (guard, _) in self.spanning(flow, route, at, property) {
                    taken.push(self.void(guard));
                }
                ways.push(self.formula.and(&taken));
            }
            Segment::Link(l) => {
                if property == Property::Availability
                    && let Some(mode) = self.modes[property as usize]
                {
                    ways.push(self.event(Basic::LinkFails(l, mode)));
                }
                let grade = self.system.link_strength(l, property).grade();
                let bound = if self.settings.upper { grade.hi } else { grade.lo };
                if property == Property::Integrity
                    && bound == Level::None
                    && let Some(mode) = self.modes[property as usize]
                {
                    ways.push(self.event(Basic::LinkFails(l, mode)));
                }
                let stand = self.stand(l, property);
                let own = self.link_beaten(l, property);
                let mut by_class = lens::and(&mut self.formula, &stand, &own);
                for (guard, level) in self.spanning(flow, route, at, property) {
                    let void = self.void(guard);
                    let beaten = self.beaten(Weakness::Guard(guard.technology, property), level);
                    let void = lens::all(&self.classes, void);
                    let past = lens::or(&mut self.formula, &beaten, &void);
                    by_class = lens::and(&mut self.formula, &by_class, &past);
                }
                ways.push(self.somebody(&by_class));
            }
            Segment::Sensing(c, q) => {
                ways.push(self.surface(c, q, false, property));
            }
            Segment::Acting(c, q) => {
                ways.push(self.surface(c, q, true, property));
            }
            Segment::Person(p) => {
                let person = self.person(p);
                ways.push(self.somebody(&person));
            }
        }
        self.formula.or(&ways)
    }

    fn surface(
        &mut self,
        c: ComponentId,
        q: tensha_model::system::QuantityId,
        acting: bool,
        property: Property,
    ) -> NodeId {
        let segment = if acting { Segment::Acting(c, q) } else { Segment::Sensing(c, q) };
        let mut stand = lens::never(&self.classes);
        for at in exposure::at(self.system, self.networks, segment) {
            let Stand::At(place) = at else {
                self.gaps.insert(Gap::Place(c));
                continue;
            };
            let here = self.present(place);
            stand = lens::or(&mut self.formula, &stand, &here);
        }
        let grade = self.system.surface_strength(c, property).grade();
        let level = self.level(grade, c.into(), property);
        let product = self.products[c.index()];
        let beaten = self.beaten(Weakness::Surface(product, acting, property), level);
        let both = lens::and(&mut self.formula, &stand, &beaten);
        self.somebody(&both)
    }

    /// A flow deviates in the way of a guide word.
    pub fn deviates(&mut self, f: FlowId, word: u32) -> NodeId {
        self.unknown(Unknown::Deviates(f, word))
    }

    fn deviates_by(&mut self, f: FlowId, word: u32) -> NodeId {
        let system = self.system;
        let flow: &'s Flow = &system.flows[f.index()];
        let Some((id, guide)) = system.knowledge.guide_words.get_index(word as usize) else {
            return NodeId::FALSE;
        };
        let mut ways = Vec::new();
        for property in &guide.broken_by {
            ways.push(self.broken(f, *property));
        }
        let words = &system.knowledge.guide_words;
        let mut deciders: Vec<PartyId> = flow
            .routes
            .iter()
            .flat_map(|r| r.iter())
            .filter_map(|s| match s {
                Segment::Person(p) => Some(*p),
                _ => None,
            })
            .collect();
        if let Some(decided) = flow.decided.as_deref() {
            let mut inputs = Vec::new();
            for g in &decided.flows {
                let arrow = system.flows[g.index()].arrow.tag();
                let leading: Vec<NodeId> = words
                    .iter()
                    .enumerate()
                    .filter(|(_, (e, w))| {
                        w.applies_to.iter().any(|a| a == arrow)
                            && (*e == id || w.in_command.iter().any(|d| d == id))
                    })
                    .map(|(i, _)| i as u32)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .map(|e| self.deviates(*g, e))
                    .collect();
                inputs.push(self.formula.or(&leading));
            }
            let k = match decided.combine {
                Combine::Any => 1,
                Combine::All => inputs.len(),
                Combine::AtLeast(k) => k as usize,
            };
            if !inputs.is_empty() {
                ways.push(self.formula.at_least(k, &inputs));
            }
            if let Some(Ref { ns: Ns::Party, index }) = decided.by {
                deciders.push(PartyId(index));
            }
        }
        deciders.sort_unstable();
        deciders.dedup();
        for p in deciders {
            for (i, (_, w)) in words.iter().enumerate() {
                if w.applies_to.iter().any(|a| a == "people")
                    && w.in_command.iter().any(|d| d == id)
                {
                    ways.push(self.event(Basic::PersonErrs(p, i as u32)));
                }
            }
        }
        if guide.broken_by.contains(&Property::Integrity) {
            for g in self.clashes.get(&f).cloned().unwrap_or_default() {
                ways.push(self.event(Basic::Clash(f.min(g), f.max(g))));
            }
        }
        self.formula.or(&ways)
    }

    /// A flow deviates in any way that its receiver would suffer from.
    fn deviates_anyhow(&mut self, f: FlowId, silence_is_noticed: bool) -> NodeId {
        let arrow = self.system.flows[f.index()].arrow.tag();
        let words: Vec<u32> = self
            .system
            .knowledge
            .guide_words
            .iter()
            .enumerate()
            .filter(|(_, (id, w))| {
                w.applies_to.iter().any(|a| a == arrow)
                    && w.broken_by.iter().any(|p| INTEGRITY_LIKE.contains(p))
                    && !(silence_is_noticed && *id == "absent")
            })
            .map(|(i, _)| i as u32)
            .collect();
        let ways: Vec<NodeId> = words.into_iter().map(|w| self.deviates(f, w)).collect();
        self.formula.or(&ways)
    }

    // ---- hazards ----

    /// The logic of a hazard, without barriers.
    pub fn when(&mut self, logic: &Logic) -> NodeId {
        match logic {
            Logic::All(parts) => {
                let parts: Vec<NodeId> = parts.iter().map(|p| self.when(p)).collect();
                self.formula.and(&parts)
            }
            Logic::Any(parts) => {
                let parts: Vec<NodeId> = parts.iter().map(|p| self.when(p)).collect();
                self.formula.or(&parts)
            }
            Logic::AtLeast(k, parts) => {
                let parts: Vec<NodeId> = parts.iter().map(|p| self.when(p)).collect();
                self.formula.at_least(*k as usize, &parts)
            }
            Logic::Deviates(f, words, _) => {
                let ways: Vec<NodeId> = words.iter().map(|w| self.deviates(*f, *w)).collect();
                self.formula.or(&ways)
            }
            Logic::Event(e, _) => self.event(Basic::Event(*e)),
            Logic::Condition(c, _) => self.event(Basic::Condition(*c)),
            Logic::Fails(c, modes, _) => {
                let modes: Vec<Property> = self
                    .system
                    .knowledge
                    .failure_modes
                    .iter()
                    .filter(|(id, _)| modes.is_empty() || modes.contains(id))
                    .map(|(_, m)| m.breaks)
                    .collect();
                let ways: Vec<NodeId> =
                    modes.into_iter().map(|p| self.fails_somehow(*c, p)).collect();
                self.formula.or(&ways)
            }
        }
    }

    /// What stands in between no longer does: a component, flow or control.
    pub fn barrier_fails(&mut self, barrier: Ref) -> NodeId {
        match barrier.ns {
            Ns::Component => self.means_fails(ComponentId(barrier.index)),
            Ns::Flow => self.deviates_anyhow(FlowId(barrier.index), false),
            _ => match self.system.controls[barrier.index as usize].status {
                Some("proposed" | "planned" | "rejected") => NodeId::TRUE,
                _ => self.event(Basic::ControlFails(barrier.index)),
            },
        }
    }

    fn means_fails(&mut self, c: ComponentId) -> NodeId {
        let system = self.system;
        let mut ways = vec![
            self.lost(c),
            self.compromised(c),
            self.fails_in(c, Property::Integrity),
            self.fails_in(c, Property::Freshness),
        ];
        let component = &system.components[c.index()];
        for property in [Property::Integrity, Property::Availability] {
            for q in &component.senses {
                ways.push(self.surface(c, *q, false, property));
            }
            for q in &component.acts_on {
                ways.push(self.surface(c, *q, true, property));
            }
        }
        for (i, flow) in system.flows.iter().enumerate() {
            if flow.to == Some(c.into()) {
                ways.push(self.deviates_anyhow(FlowId(i as u32), false));
            }
        }
        self.formula.or(&ways)
    }

    /// The hazard's logic and every barrier failed, and each of them: the whole, the logic, the barriers.
    pub fn hazard(&mut self, hazard: &Hazard) -> (NodeId, NodeId, Vec<NodeId>) {
        let when = hazard.when.as_ref().map_or(NodeId::FALSE, |logic| self.when(logic));
        let barriers: Vec<NodeId> =
            hazard.barriers.iter().map(|b| self.barrier_fails(*b)).collect();
        let mut parts = vec![when];
        parts.extend(&barriers);
        (self.formula.and(&parts), when, barriers)
    }

    /// The stages of a response that fail: notice, means, time, act.
    pub fn stages(&mut self, hazard: tensha_model::system::HazardId, number: u32) -> [NodeId; 4] {
        let system = self.system;
        let response = &system.hazards[hazard.index()].responses[number as usize];
        let entry = |this: &mut Self, r: &Ref, silence: bool| match r.ns {
            Ns::Flow => this.deviates_anyhow(FlowId(r.index), silence),
            _ => this.means_fails(ComponentId(r.index)),
        };
        let mut notice = Vec::new();
        if let Some(p) = response.by
            && system.parties[p.index()].on_duty.is_some_and(|share| share < 1.0)
        {
            notice.push(self.event(Basic::Away(p)));
        }
        if !response.notices_by.is_empty() {
            let all: Vec<NodeId> = response
                .notices_by
                .iter()
                .map(|r| entry(self, r, response.watches_for_silence))
                .collect();
            notice.push(self.formula.and(&all));
        }
        let means: Vec<NodeId> = response.acts_by.iter().map(|r| entry(self, r, false)).collect();
        let late = match (response.time_needed, response.time_available) {
            (Some(needed), Some(available)) => needed > available,
            _ => false,
        };
        let notice = self.formula.or(&notice);
        let means = if means.is_empty() { NodeId::FALSE } else { self.formula.and(&means) };
        let time = if late { NodeId::TRUE } else { NodeId::FALSE };
        let alone = self.event(Basic::ResponseErrs(hazard, number));
        let act = if number == 0 || self.settings.lens == Lens::Folded {
            alone
        } else {
            // Who has erred in all earlier responses errs more easily in this one.
            let earlier: Vec<NodeId> = (0..number)
                .map(|i| {
                    if i == 0 {
                        self.event(Basic::ResponseErrs(hazard, i))
                    } else {
                        self.event(Basic::ResponseErrsAfter(hazard, i))
                    }
                })
                .collect();
            let all = self.formula.and(&earlier);
            let after = self.event(Basic::ResponseErrsAfter(hazard, number));
            self.formula.ite(all, after, alone)
        };
        [notice, means, time, act]
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

/// The image of an argument; constants are their own.
fn seen(image: &FxHashMap<NodeId, NodeId>, id: NodeId) -> NodeId {
    image.get(&id.regular()).map_or(id, |new| new.negate_if(id.is_negated()))
}

fn made(formula: &mut Formula, kind: Kind, args: &[NodeId]) -> NodeId {
    match kind {
        Kind::True => NodeId::TRUE,
        Kind::Var(v) => formula.var(v),
        Kind::And => formula.and(args),
        Kind::Or => formula.or(args),
        Kind::AtLeast(k) => formula.at_least(k as usize, args),
        Kind::Xor => formula.xor(args),
    }
}

/// Who decides a flow: who is named, else whoever stands first on its first route.
pub fn decider(flow: &Flow) -> Option<Ref> {
    flow.decided.as_ref().and_then(|d| d.by).or_else(|| {
        flow.routes.first().and_then(|r| {
            r.iter().find_map(|s| match s {
                Segment::Person(p) => Some((*p).into()),
                Segment::Component(c) => Some((*c).into()),
                _ => None,
            })
        })
    })
}

/// Commands that clash: they end at one quantity, different deciders give them, they do not say the same, and nothing at the end
/// settles it.
pub(crate) fn clashing(system: &System, arbitrates: Option<u32>) -> FxHashMap<FlowId, Vec<FlowId>> {
    let settles = |flow: &Flow| {
        flow.routes.iter().any(|r| {
            let last = r.iter().rev().find_map(|s| match s {
                Segment::Component(c) => Some(*c),
                _ => None,
            });
            last.is_some_and(|c| arbitrates.is_some_and(|f| system.more(c).features.contains(&f)))
        })
    };
    let mut by_quantity: BTreeMap<u32, Vec<(FlowId, Option<Ref>)>> = BTreeMap::new();
    for (i, flow) in system.flows.iter().enumerate() {
        if flow.arrow == Arrow::CyberToPhysical
            && let Some(Ref { ns: Ns::Quantity, index }) = flow.to
            && !settles(flow)
        {
            by_quantity.entry(index).or_default().push((FlowId(i as u32), decider(flow)));
        }
    }
    let mut out: FxHashMap<FlowId, Vec<FlowId>> = FxHashMap::default();
    for group in by_quantity.values() {
        for (f, d) in group {
            let others: Vec<FlowId> = group
                .iter()
                .filter(|(g, e)| {
                    let alike = |a: FlowId, b: FlowId| {
                        let (a, b) =
                            (system.flows[a.index()].command, system.flows[b.index()].command);
                        a.is_some() && a == b && !matches!(a, Some("set" | "adjust" | "advise"))
                    };
                    g != f && d.is_some() && e.is_some() && d != e && !alike(*f, *g)
                })
                .map(|(g, _)| *g)
                .collect();
            if !others.is_empty() {
                out.insert(*f, others);
            }
        }
    }
    out
}
