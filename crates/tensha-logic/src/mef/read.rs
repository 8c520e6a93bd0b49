//! The reader: bytes in, model and findings out.
//!
//! It works in passes over the element tree: definitions first (so that names may be used before they are defined),
//! then formulas and expressions, then cycles, then values. No pass stops at a fault.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

mod common_cause;
mod consequence;
mod event_tree;
mod external;
mod organisation;

use super::assemble::Flavour;
use super::diag::{MefCode, MefDiagnostic, Sink};
use super::evaluate::{Expressions, parameters_of, probability};
use super::expr::{Arity, Expr, Op};
use super::join::{self, Loader, Source, Sources};
use super::model::{
    BasicEvent, BasicEventId, Connective, Container, ContainerId, Definition, Gate, GateId,
    HouseEvent, HouseEventId, Model, Parameter, Term, gates_of,
};
use super::xml::{self, ElementId, Tree};

/// How large a file may be. Every limit ends in a diagnostic, never in a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, at most 4 GiB.
    pub max_bytes: usize,
    /// Elements inside each other.
    pub max_depth: usize,
    /// Elements of the file, and likewise attributes of all its elements together.
    pub max_elements: usize,
    /// Attributes of one element.
    pub max_attributes: usize,
    /// Diagnostics of each severity that are kept.
    pub max_diagnostics: usize,
    /// Files that may be joined; all together have at most `max_bytes`, and so has what is read when some are included often.
    pub max_files: usize,
    /// Files that include each other in a row.
    pub max_include_depth: usize,
}

impl Default for Limits {
    /// 128 MiB, 200 deep, 3 million elements, 32 attributes, 500 diagnostics of each severity, 500 files, 16 in a row: room for
    /// models of several hundred thousand gates, and well under a gigabyte for the worst file.
    fn default() -> Self {
        Self {
            max_bytes: 128 << 20,
            max_depth: 200,
            max_elements: 3_000_000,
            max_attributes: 32,
            max_diagnostics: 500,
            max_files: 500,
            max_include_depth: 16,
        }
    }
}

/// What the file leaves to its reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadOptions {
    /// The mission time in hours; [`DEFAULT_MISSION_TIME`], with a note, when a file uses it and this is `None`.
    pub mission_time: Option<f64>,
    /// How large the file may be.
    pub limits: Limits,
}

/// One year, in hours.
pub const DEFAULT_MISSION_TIME: f64 = 8760.0;

/// Reads a model. It always returns what could be read, with everything that is wrong; compute answers only when
/// [`has_errors`](super::has_errors) says no.
///
/// ```
/// use tensha_logic::mef::{ReadOptions, has_errors, read};
/// let file = br#"<opsa-mef><define-fault-tree name="ft">
///   <define-gate name="top"><and><basic-event name="a"/><basic-event name="b"/></and></define-gate>
///   <define-basic-event name="a"><float value="0.1"/></define-basic-event>
///   <define-basic-event name="b"><float value="0.2"/></define-basic-event>
/// </define-fault-tree></opsa-mef>"#;
/// let (model, findings) = read(file, &ReadOptions::default());
/// assert!(!has_errors(&findings));
/// assert_eq!(model.gates[model.tops[0].0 as usize].definition.name, "top");
/// ```
pub fn read(input: &[u8], options: &ReadOptions) -> (Model, Vec<MefDiagnostic>) {
    let mut sink = Sink::new(options.limits.max_diagnostics.max(1));
    let Some(text) = usable(input, &options.limits, &mut sink) else {
        return (Model::default(), sink.finish());
    };
    let tree = xml::parse(text, &options.limits, &mut sink);
    understand(&tree, sink, options.mission_time)
}

/// Reads a model that may lie in several files: what a file includes stands in the place of the directive. `name` is the
/// path of the first file below the root folder of all of them.
///
/// ```
/// use tensha_logic::mef::{LoadError, ReadOptions, has_errors, read_joined};
/// let file = br#"<opsa-mef><include file="data/events.xml"/><define-fault-tree name="ft">
///   <define-gate name="top"><or><basic-event name="a"/><basic-event name="b"/></or></define-gate>
/// </define-fault-tree></opsa-mef>"#;
/// let mut load = |path: &str, _most: usize| match path {
///     "data/events.xml" => Ok(br#"<opsa-mef><model-data><define-basic-event name="a"/>
///       <define-basic-event name="b"/></model-data></opsa-mef>"#.to_vec()),
///     _ => Err(LoadError::NotFound),
/// };
/// let (model, findings, sources) =
///     read_joined("model.xml", file, &ReadOptions::default(), &mut load);
/// assert!(!has_errors(&findings));
/// let place = sources.place(&model.basic_events[0].definition.range);
/// assert_eq!((place.file, place.range.start), ("data/events.xml", 22));
/// ```
pub fn read_joined<'i>(
    name: &str,
    input: &'i [u8],
    options: &ReadOptions,
    load: &mut Loader<'_>,
) -> (Model, Vec<MefDiagnostic>, Sources<'i>) {
    let limits = &options.limits;
    let mut sink = Sink::new(limits.max_diagnostics.max(1));
    let mut text = Cow::Borrowed(input);
    let alone = |text| {
        let range = 0..input.len();
        Sources { text, files: vec![Source { name: name.to_owned(), range }] }
    };
    if usable(input, limits, &mut sink).is_none() {
        return (Model::default(), sink.finish(), alone(text));
    }
    let joined = join::collect(name, &mut text, limits, load);
    let Ok(whole) = std::str::from_utf8(&text) else {
        return (Model::default(), sink.finish(), alone(text));
    };
    let tree = xml::parse_joined(whole, limits, &mut sink, &joined);
    let (model, findings) = understand(&tree, sink, options.mission_time);
    drop(tree);
    (model, findings, Sources { text, files: joined.files })
}

/// The text of a file that is not too large and is UTF-8.
fn usable<'i>(input: &'i [u8], limits: &Limits, sink: &mut Sink) -> Option<&'i str> {
    let most = limits.max_bytes.min(u32::MAX as usize - 1);
    if input.len() > most {
        sink.push(MefDiagnostic::new(MefCode::TooLarge, 0..0).num(input.len()).num(most));
        return None;
    }
    match std::str::from_utf8(input) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            sink.push(MefDiagnostic::new(MefCode::NotUtf8, at..at + 1));
            None
        }
    }
}

fn understand(
    tree: &Tree<'_>,
    sink: Sink,
    mission_time: Option<f64>,
) -> (Model, Vec<MefDiagnostic>) {
    let mut reader = Reader {
        tree,
        out: sink,
        model: Model::default(),
        roles: Vec::new(),
        local: HashMap::new(),
        global: HashMap::new(),
        hidden: HashMap::new(),
        inner: HashMap::new(),
        bodies: Bodies::default(),
        suggestions: 0,
        deviate_seen: false,
        mission_time_used: None,
        groups: Vec::new(),
        substitutions: Vec::new(),
        alignments: Vec::new(),
        trees: event_tree::Trees::default(),
    };
    reader.run(mission_time);
    (reader.model, reader.out.finish())
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Gate(u32),
    House(u32),
    Basic(u32),
    Parameter(u32),
}

impl Entry {
    const fn is_event(self) -> bool {
        !matches!(self, Self::Parameter(_))
    }

    /// The element that defines it.
    const fn definition(self) -> &'static str {
        match self {
            Self::Gate(_) => "define-gate",
            Self::House(_) => "define-house-event",
            Self::Basic(_) => "define-basic-event",
            Self::Parameter(_) => "define-parameter",
        }
    }
}

/// Names of events and names of parameters do not meet.
type Key<'a> = (bool, &'a str);

/// Elements and scopes of the definitions, beside the vectors of the model.
#[derive(Default)]
struct Bodies {
    gates: Vec<(ElementId, Scope)>,
    basics: Vec<(ElementId, Scope)>,
    parameters: Vec<(ElementId, Scope)>,
}

/// The container that names are looked up from.
type Scope = Option<ContainerId>;

struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    out: Sink,
    model: Model,
    /// Whether what a container holds is public unless it says otherwise.
    roles: Vec<bool>,
    local: HashMap<(Scope, Key<'t>), Entry>,
    global: HashMap<Key<'t>, Entry>,
    /// Private elements by their plain names, the first of each, for suggestions only.
    hidden: HashMap<Key<'t>, Entry>,
    inner: HashMap<(Scope, &'t str), ContainerId>,
    bodies: Bodies,
    suggestions: usize,
    deviate_seen: bool,
    mission_time_used: Option<Range<usize>>,
    /// Common-cause groups, substitutions and alignments, read after all names are known.
    groups: Vec<(ElementId, Scope)>,
    substitutions: Vec<ElementId>,
    alignments: Vec<ElementId>,
    trees: event_tree::Trees<'t>,
}

const ROOT_CHILDREN: &[&str] = &[
    "define-fault-tree",
    "model-data",
    "define-CCF-group",
    "define-event-tree",
    "define-initiating-event",
    "define-initiating-event-group",
    "define-rule",
    "define-substitution",
    "define-alignment",
    "define-consequence",
    "define-consequence-group",
    "define-extern-library",
    "define-extern-function",
];
const CONTAINER_CHILDREN: &[&str] = &[
    "define-gate",
    "define-basic-event",
    "define-house-event",
    "define-parameter",
    "define-component",
];
const FORMULAS: &[&str] = &[
    "gate",
    "basic-event",
    "house-event",
    "event",
    "constant",
    "and",
    "or",
    "not",
    "xor",
    "iff",
    "nand",
    "nor",
    "atleast",
    "cardinality",
    "imply",
];
const VALUES: &[&str] = &["float", "int", "bool", "parameter", "system-mission-time"];
const UNITS: &[&str] =
    &["bool", "int", "float", "hours", "hours-1", "years", "years-1", "demands", "fit"];

/// Constructs of the format that belong to parts not read.
fn not_read(name: &str) -> Option<MefCode> {
    Some(match name {
        "include" => MefCode::NotReadInclude,
        _ => return None,
    })
}

impl<'t> Reader<'t, '_> {
    fn run(&mut self, mission_time: Option<f64>) {
        let tree = self.tree;
        let Some((&root, more)) = tree.roots.split_first() else {
            self.out.push(MefDiagnostic::new(MefCode::NoRoot, 0..0));
            return;
        };
        for &extra in more {
            let one = MefDiagnostic::new(MefCode::SecondRoot, tree.tag(extra));
            self.out.push(one.arg(tree.name(extra)));
        }
        if tree.name(root) != "opsa-mef" {
            let one = MefDiagnostic::new(MefCode::WrongRoot, tree.tag(root));
            self.out.push(one.arg(tree.name(root)));
            return;
        }
        self.check_attributes(root, &["name"]);
        if tree.attribute(root, "name").is_some() {
            self.model.name = self.required(root, "name").map(str::to_owned);
        }
        self.define_children(root, None);
        self.define_members();
        self.check_libraries();
        self.read_gates();
        self.read_expressions();
        self.read_substitutions();
        self.read_alignments();
        self.read_trees();
        self.find_gate_cycles();
        self.find_tops();
        self.evaluate(mission_time);
        let nothing = self.model.gates.is_empty() && self.model.event_trees.is_empty();
        if nothing && !tree.truncated {
            self.out.push(MefDiagnostic::new(MefCode::NoGate, tree.tag(root)));
        }
    }

    // --- Definitions ---

    fn check_attributes(&mut self, id: ElementId, known: &[&str]) {
        for attribute in self.tree.attributes(id) {
            if !known.contains(&attribute.name) {
                let one = MefDiagnostic::new(MefCode::UnknownAttribute, attribute.range());
                let close = closest(attribute.name, known.iter().copied());
                self.out.push(one.arg(attribute.name).arg(self.tree.name(id)).suggest(close));
            }
        }
    }

    /// The value of an attribute that must be there.
    fn required(&mut self, id: ElementId, name: &str) -> Option<&'t str> {
        let tree = self.tree;
        let Some(attribute) = tree.attribute(id, name) else {
            let one = MefDiagnostic::new(MefCode::MissingAttribute, tree.tag(id));
            self.out.push(one.arg(tree.name(id)).arg(name));
            return None;
        };
        if name == "name" && attribute.value.is_empty() {
            self.out.push(MefDiagnostic::new(MefCode::EmptyName, tree.tag(id)));
            return None;
        }
        // A name goes to terminals and into files; nothing in it may act there.
        if name == "name" && attribute.value.contains(char::is_control) {
            let one = MefDiagnostic::new(MefCode::ControlInName, attribute.range());
            self.out.push(one.arg(&attribute.value));
            return None;
        }
        Some(&attribute.value)
    }

    /// Whether an element is public, by its attribute or by its container.
    fn role(&mut self, id: ElementId, scope: Scope) -> bool {
        let inherited = scope.is_none_or(|id| self.roles[id.0 as usize]);
        let Some(attribute) = self.tree.attribute(id, "role") else { return inherited };
        match attribute.value.as_ref() {
            "public" => true,
            "private" => false,
            other => {
                let one = MefDiagnostic::new(MefCode::BadRole, attribute.range());
                self.out.push(one.arg(other));
                inherited
            }
        }
    }

    fn unknown_element(&mut self, id: ElementId, inside: ElementId, known: &[&str]) {
        let name = self.tree.name(id);
        if let Some(code) = not_read(name) {
            let shown = match self.tree.attribute(id, "file") {
                Some(file) if code == MefCode::NotReadInclude => file.value.as_ref(),
                _ => name,
            };
            self.out.push(MefDiagnostic::new(code, self.tree.tag(id)).arg(shown));
            return;
        }
        let one = MefDiagnostic::new(MefCode::UnknownElement, self.tree.tag(id));
        let close = closest(name, known.iter().copied());
        self.out.push(one.arg(name).arg(self.tree.name(inside)).suggest(close));
    }

    /// Takes the definitions of a container; depth is limited by the tree.
    fn define_children(&mut self, owner: ElementId, scope: Scope) {
        let tree = self.tree;
        let at_root = tree.name(owner) == "opsa-mef";
        let in_data = tree.name(owner) == "model-data";
        for id in tree.children(owner) {
            match tree.name(id) {
                "label" | "attributes" => {}
                "define-fault-tree" if at_root => self.define_container(id, None),
                "model-data" if at_root => {
                    self.check_attributes(id, &[]);
                    self.define_children(id, None);
                }
                "define-component" if !at_root && !in_data => self.define_container(id, scope),
                "define-gate" if !at_root && !in_data => {
                    if let Some((definition, key)) = self.definition(id, scope, &[]) {
                        let index = self.model.gates.len() as u32;
                        self.enter(key, &definition, Entry::Gate(index));
                        self.model.gates.push(Gate { definition, term: Term::Missing });
                        self.bodies.gates.push((id, scope));
                    }
                }
                "define-house-event" if !at_root => {
                    if let Some((definition, key)) = self.definition(id, scope, &[]) {
                        let index = self.model.house_events.len() as u32;
                        self.enter(key, &definition, Entry::House(index));
                        let state = self.house_state(id);
                        self.model.house_events.push(HouseEvent { definition, state });
                    }
                }
                "define-basic-event" if !at_root => self.define_basic(id, scope),
                "define-CCF-group" if !in_data => self.define_common_cause(id, scope),
                "define-substitution" if at_root => self.substitutions.push(id),
                "define-alignment" if at_root => self.alignments.push(id),
                "define-extern-library" if at_root => self.define_library(id),
                "define-extern-function" if at_root => self.define_function(id),
                _ if at_root && self.define_tree(id) => {}
                "define-parameter" if !at_root => {
                    if let Some((definition, key)) = self.definition(id, scope, &["unit"]) {
                        let index = self.model.parameters.len() as u32;
                        self.enter(key, &definition, Entry::Parameter(index));
                        let unit = self.unit(id);
                        self.model.parameters.push(Parameter { definition, unit, value: None });
                        self.bodies.parameters.push((id, scope));
                    }
                }
                _ if at_root => self.unknown_element(id, owner, ROOT_CHILDREN),
                _ => self.unknown_element(id, owner, CONTAINER_CHILDREN),
            }
        }
    }

    fn define_basic(&mut self, id: ElementId, scope: Scope) {
        if let Some((definition, key)) = self.definition(id, scope, &[]) {
            let index = self.model.basic_events.len() as u32;
            self.enter(key, &definition, Entry::Basic(index));
            self.model.basic_events.push(BasicEvent {
                definition,
                probability: None,
                causes: Vec::new(),
            });
            self.bodies.basics.push((id, scope));
        }
    }

    fn define_container(&mut self, id: ElementId, scope: Scope) {
        let tree = self.tree;
        self.check_attributes(id, if scope.is_none() { &["name"] } else { &["name", "role"] });
        let name = self.required(id, "name").unwrap_or_default();
        let public = self.role(id, scope);
        let container = ContainerId(self.model.containers.len() as u32);
        if !name.is_empty()
            && let Some(first) = self.inner.insert((scope, name), container)
        {
            let first = &self.model.containers[first.0 as usize];
            let one = MefDiagnostic::new(MefCode::DuplicateContainer, tree.tag(id));
            self.out.push(one.arg(name).related(first.range.clone()));
        }
        self.model.containers.push(Container {
            name: name.to_owned(),
            parent: scope,
            range: tree.tag(id),
        });
        self.roles.push(public);
        self.define_children(id, Some(container));
    }

    fn definition(
        &mut self,
        id: ElementId,
        scope: Scope,
        also: &[&str],
    ) -> Option<(Definition, &'t str)> {
        let tree = self.tree;
        let known: Vec<&str> = ["name", "role"].iter().chain(also).copied().collect();
        self.check_attributes(id, &known);
        let public = self.role(id, scope);
        let name = self.required(id, "name")?;
        if name.contains('.') {
            let one = MefDiagnostic::new(MefCode::NameWithDot, tree.tag(id));
            self.out.push(one.arg(name));
        }
        let label = tree
            .children(id)
            .find(|&child| tree.name(child) == "label")
            .and_then(|child| tree.label(child))
            .map(|text| text.trim().replace(char::is_control, " "))
            .filter(|text| !text.is_empty());
        let definition = Definition {
            name: name.to_owned(),
            container: scope,
            public,
            label,
            range: tree.tag(id),
        };
        Some((definition, name))
    }

    fn definition_of(&self, entry: Entry) -> &Definition {
        match entry {
            Entry::Gate(index) => &self.model.gates[index as usize].definition,
            Entry::House(index) => &self.model.house_events[index as usize].definition,
            Entry::Basic(index) => &self.model.basic_events[index as usize].definition,
            Entry::Parameter(index) => &self.model.parameters[index as usize].definition,
        }
    }

    /// Enters a name. The first definition stands; a second one is an error, because no answer could be right for both.
    fn enter(&mut self, name: &'t str, definition: &Definition, entry: Entry) {
        let key = (entry.is_event(), name);
        let mut first = self.local.get(&(definition.container, key)).copied();
        if definition.public {
            first = first.or_else(|| self.global.get(&key).copied());
        }
        if let Some(first) = first {
            let range = self.definition_of(first).range.clone();
            let one = MefDiagnostic::new(MefCode::DuplicateDefinition, definition.range.clone());
            self.out.push(one.arg(name).related(range));
            return;
        }
        self.local.insert((definition.container, key), entry);
        if definition.public {
            self.global.insert(key, entry);
        } else {
            self.hidden.entry(key).or_insert(entry);
        }
    }

    fn house_state(&mut self, id: ElementId) -> bool {
        let tree = self.tree;
        let mut state = None;
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                "constant" if state.is_some() => self.another(child, id),
                "constant" => state = Some(self.truth(child).unwrap_or_default()),
                _ => self.unknown_element(child, id, &["constant", "label", "attributes"]),
            }
        }
        state.unwrap_or_default()
    }

    fn another(&mut self, id: ElementId, inside: ElementId) {
        let one = MefDiagnostic::new(MefCode::ManyFormulas, self.tree.whole(id));
        self.out.push(one.arg(self.tree.name(inside)));
    }

    fn truth(&mut self, id: ElementId) -> Option<bool> {
        self.check_attributes(id, &["value"]);
        let value = self.required(id, "value")?;
        match value {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                self.bad_value(id, MefCode::BadBoolean, "value");
                None
            }
        }
    }

    fn bad_value(&mut self, id: ElementId, code: MefCode, name: &str) {
        let tree = self.tree;
        if let Some(attribute) = tree.attribute(id, name) {
            self.out.push(MefDiagnostic::new(code, attribute.range()).arg(&attribute.value));
        }
    }

    fn unit(&mut self, id: ElementId) -> Option<String> {
        let attribute = self.tree.attribute(id, "unit")?;
        if !UNITS.contains(&attribute.value.as_ref()) {
            let one = MefDiagnostic::new(MefCode::UnknownUnit, attribute.range());
            let close = closest(&attribute.value, UNITS.iter().copied());
            self.out.push(one.arg(&attribute.value).suggest(close));
        }
        Some(attribute.value.to_string())
    }

    // --- Names ---

    /// What a name stands for, seen from a container: the containers from the inside out, then the public names, then
    /// paths, local before global.
    fn resolve(&self, event: bool, name: &'t str, scope: Scope) -> Option<Entry> {
        let key = (event, name);
        let mut at = scope;
        loop {
            if let Some(&entry) = self.local.get(&(at, key)) {
                return Some(entry);
            }
            let Some(container) = at else { break };
            at = self.model.containers[container.0 as usize].parent;
        }
        if let Some(&entry) = self.global.get(&key) {
            return Some(entry);
        }
        let (path, last) = name.rsplit_once('.')?;
        let mut from = scope;
        loop {
            let mut place = from;
            let found = path.split('.').all(|part| match self.inner.get(&(place, part)) {
                Some(&next) => {
                    place = Some(next);
                    true
                }
                None => false,
            });
            if found && let Some(&entry) = self.local.get(&(place, (event, last))) {
                return Some(entry);
            }
            let container = from?;
            from = self.model.containers[container.0 as usize].parent;
        }
    }

    fn undefined(&mut self, id: ElementId, event: bool, name: &str) {
        // After a part of the file was lost, a missing name says nothing about the name.
        if self.tree.truncated {
            return;
        }
        let code = if event { MefCode::UndefinedName } else { MefCode::UndefinedParameter };
        let range =
            self.tree.attribute(id, "name").map_or(self.tree.tag(id), xml::Attribute::range);
        let mut one = MefDiagnostic::new(code, range).arg(name);
        if let Some(&entry) = self.hidden.get(&(event, name)) {
            one = one.suggest(Some(&self.model.full_name(self.definition_of(entry))));
        } else if self.suggestions < 50 {
            self.suggestions += 1;
            one = one.suggest(self.closest_name(event, name));
        }
        self.out.push(one);
    }

    fn closest_name(&self, event: bool, name: &str) -> Option<&str> {
        let model = &self.model;
        if !event {
            return closest(name, model.parameters.iter().map(|p| p.definition.name.as_str()));
        }
        let gates = model.gates.iter().map(|gate| &gate.definition);
        let basics = model.basic_events.iter().map(|event| &event.definition);
        let houses = model.house_events.iter().map(|event| &event.definition);
        closest(name, gates.chain(basics).chain(houses).map(|one| one.name.as_str()))
    }

    // --- Formulas ---

    fn read_gates(&mut self) {
        let tree = self.tree;
        for index in 0..self.bodies.gates.len() {
            let (id, scope) = self.bodies.gates[index];
            let mut term = None;
            for child in tree.children(id) {
                match tree.name(child) {
                    "label" | "attributes" => {}
                    _ if term.is_some() => self.another(child, id),
                    _ => term = Some(self.term(child, id, scope)),
                }
            }
            let term = term.unwrap_or_else(|| {
                let one = MefDiagnostic::new(MefCode::NoFormula, tree.tag(id));
                self.out.push(one.arg(&self.model.gates[index].definition.name));
                Term::Missing
            });
            self.model.gates[index].term = term;
        }
    }

    /// A number that must be there; `complete` becomes false when it is not.
    fn whole_number(&mut self, id: ElementId, name: &str, complete: &mut bool) -> u32 {
        if let Some(text) = self.required(id, name) {
            if let Ok(number) = text.parse() {
                return number;
            }
            self.bad_value(id, MefCode::BadInteger, name);
        }
        *complete = false;
        0
    }

    fn term(&mut self, id: ElementId, inside: ElementId, scope: Scope) -> Term {
        let mut complete = true;
        let connective = match self.tree.name(id) {
            "gate" | "basic-event" | "house-event" | "event" => return self.event(id, scope),
            "constant" => return self.truth(id).map_or(Term::Missing, Term::Constant),
            "and" => Connective::And,
            "or" => Connective::Or,
            "not" => Connective::Not,
            "xor" => Connective::Xor,
            "iff" => Connective::Iff,
            "nand" => Connective::Nand,
            "nor" => Connective::Nor,
            "imply" => Connective::Imply,
            "atleast" => Connective::AtLeast(self.whole_number(id, "min", &mut complete)),
            "cardinality" => {
                let min = self.whole_number(id, "min", &mut complete);
                Connective::Cardinality(min, self.whole_number(id, "max", &mut complete))
            }
            _ => {
                self.unknown_element(id, inside, FORMULAS);
                return Term::Missing;
            }
        };
        self.check_attributes(
            id,
            match connective {
                Connective::AtLeast(_) => &["min"],
                Connective::Cardinality(..) => &["min", "max"],
                _ => &[],
            },
        );
        let tree = self.tree;
        let mut args = Vec::new();
        let mut places = Vec::new();
        for child in tree.children(id) {
            args.push(self.term(child, id, scope));
            places.push(child);
        }
        if complete { self.check_term(id, connective, args, &places) } else { Term::Missing }
    }

    /// The arguments' number and repetitions.
    fn check_term(
        &mut self,
        id: ElementId,
        connective: Connective,
        mut args: Vec<Term>,
        places: &[ElementId],
    ) -> Term {
        let count = args.len();
        let name = connective.element();
        let arity = match connective {
            Connective::Not => Arity::Exact(1),
            Connective::Imply => Arity::Exact(2),
            _ => Arity::AtLeast(1),
        };
        if !arity.accepts(count) {
            self.wrong_count(id, name, arity, count);
            return Term::Missing;
        }
        let tag = self.tree.tag(id);
        match connective {
            Connective::AtLeast(0) => {
                self.out.push(MefDiagnostic::new(MefCode::AlwaysTrue, tag.clone()).num(count));
            }
            Connective::AtLeast(min) | Connective::Cardinality(min, _) if min as usize > count => {
                let one = MefDiagnostic::new(MefCode::NeverTrue, tag.clone());
                self.out.push(one.num(min).num(count));
            }
            Connective::Xor | Connective::Iff if count > 2 => {
                let one = MefDiagnostic::new(MefCode::Chained, tag.clone());
                self.out.push(one.arg(name).num(count));
            }
            _ => {}
        }
        if let Connective::Cardinality(min, max) = connective
            && min > max
        {
            let one = MefDiagnostic::new(MefCode::CardinalityOrder, tag);
            self.out.push(one.num(min).num(max));
            return Term::Missing;
        }

        // Repeated arguments: events and negated events, in the order of the file.
        let idempotent = matches!(
            connective,
            Connective::And | Connective::Or | Connective::Nand | Connective::Nor
        );
        let mut simple: Vec<((u8, u32), usize)> = args
            .iter()
            .enumerate()
            .filter_map(|(position, term)| Some((literal(term)?, position)))
            .collect();
        simple.sort_unstable();
        let mut again: Vec<(usize, usize)> = simple
            .chunk_by(|a, b| a.0 == b.0)
            .flat_map(|group| group.iter().skip(1).map(|later| (later.1, group[0].1)))
            .collect();
        again.sort_unstable();
        for &(later, first) in &again {
            let code = if idempotent {
                MefCode::RepeatedArgument
            } else {
                MefCode::RepeatedArgumentCounts
            };
            let one = MefDiagnostic::new(code, self.tree.whole(places[later]));
            let related = self.tree.whole(places[first]);
            let shown = self.shown(places[later]);
            self.out.push(one.arg(shown).arg(name).related(related));
        }
        if idempotent && !again.is_empty() {
            let mut position = 0;
            args.retain(|_| {
                let kept = again.binary_search_by_key(&position, |pair| pair.0).is_err();
                position += 1;
                kept
            });
        }
        Term::Apply(connective, args)
    }

    /// The name in an event element, or in the one below a negation.
    fn shown(&self, id: ElementId) -> &'t str {
        let tree = self.tree;
        let inner = match tree.name(id) {
            "not" => tree.children(id).next().unwrap_or(id),
            _ => id,
        };
        tree.attribute(inner, "name").map_or(tree.name(id), |attribute| attribute.value.as_ref())
    }

    fn wrong_count(&mut self, id: ElementId, name: &str, arity: Arity, count: usize) {
        let tag = self.tree.tag(id);
        let one = match arity {
            Arity::Exact(n) => MefDiagnostic::new(MefCode::ArityExact, tag).arg(name).num(n),
            Arity::AtLeast(n) => MefDiagnostic::new(MefCode::ArityAtLeast, tag).arg(name).num(n),
            Arity::Either(a, b) => {
                MefDiagnostic::new(MefCode::ArityExact, tag).arg(name).num(format!("{a} / {b}"))
            }
        };
        self.out.push(one.num(count));
    }

    fn event(&mut self, id: ElementId, scope: Scope) -> Term {
        let tree = self.tree;
        let element = tree.name(id);
        self.check_attributes(id, if element == "event" { &["name", "type"] } else { &["name"] });
        let Some(name) = self.required(id, "name") else { return Term::Missing };
        let wanted = if element == "event" {
            match tree.attribute(id, "type") {
                None => "event",
                Some(kind) => match kind.value.as_ref() {
                    kind @ ("gate" | "basic-event" | "house-event") => kind,
                    other => {
                        let one = MefDiagnostic::new(MefCode::BadEventType, kind.range());
                        self.out.push(one.arg(other));
                        "event"
                    }
                },
            }
        } else {
            element
        };
        let found = self.resolve(true, name, scope);
        let found = found.or_else(|| self.undeclared(id, name, wanted));
        let Some(entry) = found else {
            self.undefined(id, true, name);
            return Term::Missing;
        };
        let term = match entry {
            Entry::Gate(index) => Term::Gate(GateId(index)),
            Entry::House(index) => Term::HouseEvent(HouseEventId(index)),
            Entry::Basic(index) => Term::BasicEvent(BasicEventId(index)),
            Entry::Parameter(_) => Term::Missing,
        };
        if wanted != "event" && entry.definition().strip_prefix("define-") != Some(wanted) {
            let range = self.definition_of(entry).range.clone();
            let one = MefDiagnostic::new(MefCode::WrongKind, tree.tag(id)).arg(name);
            self.out.push(one.arg(entry.definition()).arg(wanted).related(range));
            return Term::Missing;
        }
        term
    }

    /// The standard lets a purely qualitative file leave its basic events undeclared. Where a file declares some, a name
    /// that is not among them is a mistake.
    fn undeclared(&mut self, id: ElementId, name: &'t str, wanted: &str) -> Option<Entry> {
        let key = (true, name);
        let none_declared = self.bodies.basics.is_empty() && !self.tree.truncated;
        if !none_declared
            || wanted != "basic-event"
            || name.contains('.')
            || self.hidden.contains_key(&key)
        {
            return None;
        }
        let range = self.tree.tag(id);
        if self.model.basic_events.is_empty() {
            self.out.push(MefDiagnostic::new(MefCode::UndeclaredEvents, range.clone()));
        }
        let entry = Entry::Basic(self.model.basic_events.len() as u32);
        self.model.basic_events.push(BasicEvent {
            definition: Definition {
                name: name.to_owned(),
                public: true,
                range,
                ..Definition::default()
            },
            probability: None,
            causes: Vec::new(),
        });
        self.global.insert(key, entry);
        Some(entry)
    }

    // --- Expressions ---

    fn read_expressions(&mut self) {
        let parameters = std::mem::take(&mut self.bodies.parameters);
        let basics = std::mem::take(&mut self.bodies.basics);
        let mut read = Expressions::default();
        for (index, &(id, scope)) in parameters.iter().enumerate() {
            let expression = self.only_expression(id, scope);
            if expression.is_none() {
                let one = MefDiagnostic::new(MefCode::NoExpression, self.tree.tag(id));
                self.out.push(one.arg(&self.model.parameters[index].definition.name));
            }
            read.parameters.push(expression.unwrap_or(Expr::Broken));
        }
        for &(id, scope) in &basics {
            read.basics.push(self.only_expression(id, scope));
        }
        self.read_common_causes(&mut read.parameters, &mut read.basics);
        self.model.expressions = read;
    }

    fn only_expression(&mut self, owner: ElementId, scope: Scope) -> Option<Expr> {
        let tree = self.tree;
        let mut found = None;
        for child in tree.children(owner) {
            match tree.name(child) {
                "label" | "attributes" => {}
                _ if found.is_some() => self.another(child, owner),
                _ => found = Some(self.expression(child, owner, scope)),
            }
        }
        found
    }

    fn expression(&mut self, id: ElementId, inside: ElementId, scope: Scope) -> Expr {
        let tree = self.tree;
        let name = tree.name(id);
        match name {
            "float" | "int" => {
                self.check_attributes(id, &["value"]);
                let Some(text) = self.required(id, "value") else { return Expr::Broken };
                let number = if name == "int" {
                    text.parse::<i64>().ok().map(|number| number as f64)
                } else {
                    text.parse::<f64>().ok().filter(|number| number.is_finite())
                };
                if let Some(number) = number {
                    return Expr::Number(number);
                }
                let code = if name == "int" { MefCode::BadInteger } else { MefCode::BadNumber };
                self.bad_value(id, code, "value");
                return Expr::Broken;
            }
            "bool" => {
                return self
                    .truth(id)
                    .map_or(Expr::Broken, |holds| Expr::Number(if holds { 1.0 } else { 0.0 }));
            }
            "parameter" => return self.parameter(id, scope),
            "system-mission-time" => {
                self.check_attributes(id, &["unit"]);
                self.unit(id);
                self.mission_time_used.get_or_insert_with(|| tree.tag(id));
                return Expr::MissionTime;
            }
            "test-initiating-event" => {
                self.check_attributes(id, &["name"]);
                let Some(name) = self.required(id, "name") else { return Expr::Broken };
                return Expr::TestInitiator(name.to_owned());
            }
            "test-functional-event" => {
                self.check_attributes(id, &["name", "state"]);
                let name = self.required(id, "name");
                let (Some(name), Some(state)) = (name, self.required(id, "state")) else {
                    return Expr::Broken;
                };
                return Expr::TestFunction(name.to_owned(), state.to_owned());
            }
            "extern-function" => return self.extern_call(id, scope),
            _ => {}
        }
        let Some((op, arity)) = Op::of(name) else {
            let known: Vec<&str> = VALUES.iter().chain(Op::NAMES).copied().collect();
            self.unknown_element(id, inside, &known);
            return Expr::Broken;
        };
        let owner = match op {
            Op::Case => Some("switch"),
            Op::Bin => Some("histogram"),
            _ => None,
        };
        if owner.is_some_and(|owner| owner != tree.name(inside)) {
            self.unknown_element(id, inside, VALUES);
            return Expr::Broken;
        }
        self.check_attributes(id, &[]);
        let mut args = Vec::new();
        for child in tree.children(id) {
            args.push(self.expression(child, id, scope));
        }
        if op == Op::PeriodicTest && args.len() == 11 {
            let one = MefDiagnostic::new(MefCode::NotReadExpression, tree.tag(id));
            self.out.push(one.arg("periodic-test (11)"));
            return Expr::Unknown;
        }
        if !arity.accepts(args.len()) {
            self.wrong_count(id, name, arity, args.len());
            return Expr::Broken;
        }
        let is = |expr: &Expr, wanted: Op| matches!(expr, Expr::Call { op, .. } if *op == wanted);
        let misplaced = match op {
            // Cases, then one value.
            Op::Switch => {
                let last = args.len() - 1;
                args.iter().enumerate().position(|(at, arg)| is(arg, Op::Case) != (at < last))
            }
            // One bound, then bins.
            Op::Histogram => {
                args.iter().enumerate().position(|(at, arg)| is(arg, Op::Bin) != (at > 0))
            }
            _ => None,
        };
        if let Some(at) = misplaced {
            // A broken argument has been reported already.
            if !matches!(args[at], Expr::Broken)
                && let Some(child) = tree.children(id).nth(at)
            {
                self.unknown_element(child, id, &[if op == Op::Switch { "case" } else { "bin" }]);
            }
            return Expr::Broken;
        }
        if op.is_deviate() && !std::mem::replace(&mut self.deviate_seen, true) {
            self.out.push(MefDiagnostic::new(MefCode::DeviateMean, tree.tag(id)));
        }
        let tag = tree.tag(id);
        Expr::Call { op, args, range: (tag.start as u32, tag.end as u32) }
    }

    fn parameter(&mut self, id: ElementId, scope: Scope) -> Expr {
        self.check_attributes(id, &["name", "unit"]);
        let Some(name) = self.required(id, "name") else { return Expr::Broken };
        let used = self.unit(id);
        let Some(Entry::Parameter(index)) = self.resolve(false, name, scope) else {
            self.undefined(id, false, name);
            return Expr::Broken;
        };
        let defined = self.model.parameters[index as usize].unit.clone();
        if let (Some(defined), Some(used)) = (defined, used)
            && defined != used
        {
            let one = MefDiagnostic::new(MefCode::UnitMismatch, self.tree.tag(id));
            self.out.push(one.arg(name).arg(defined).arg(used));
        }
        Expr::Parameter(index)
    }

    fn evaluate(&mut self, mission_time: Option<f64>) {
        if let (None, Some(range)) = (mission_time, self.mission_time_used.clone()) {
            let one = MefDiagnostic::new(MefCode::MissionTimeAssumed, range);
            self.out.push(one.num(DEFAULT_MISSION_TIME));
        }
        let mut expressions = std::mem::take(&mut self.model.expressions);
        expressions.mission_time = mission_time.unwrap_or(DEFAULT_MISSION_TIME);
        let count = expressions.parameters.len();
        let (order, cycles) = depth_first(count, |index, out| {
            parameters_of(&expressions.parameters[index], out);
        });
        for cycle in &cycles {
            let definitions: Vec<&Definition> = cycle
                .iter()
                .map(|&index| &self.model.parameters[index as usize].definition)
                .collect();
            let one = cycle_finding(MefCode::ParameterCycle, &definitions);
            self.out.push(one);
        }
        expressions.order = order;
        let flavour = Flavour::default();
        let values = expressions.parameter_values(&flavour, None, &mut self.out);
        for (parameter, value) in self.model.parameters.iter_mut().zip(&values) {
            parameter.value = value.map(|value| value.v);
        }
        for (at, event) in self.model.basic_events.iter_mut().enumerate() {
            let Some(value) = expressions.basic(at as u32, &values, &flavour, None, &mut self.out)
            else {
                continue;
            };
            let (prob, moved) = probability(value);
            if moved {
                let range = event.definition.range.clone();
                let one = MefDiagnostic::new(MefCode::ProbabilityOutOfRange, range);
                self.out.push(one.arg(&event.definition.name).num(value.v));
                continue;
            }
            event.probability = Some(prob);
        }
        self.model.expressions = expressions;
    }

    // --- Gates as a graph ---

    fn find_gate_cycles(&mut self) {
        let gates = &self.model.gates;
        let mut used = Vec::new();
        let (_, cycles) = depth_first(gates.len(), |index, out| {
            used.clear();
            gates_of(&gates[index].term, &mut used);
            out.extend(used.iter().map(|gate| gate.0));
        });
        for cycle in cycles {
            let definitions: Vec<&Definition> =
                cycle.iter().map(|&index| &self.model.gates[index as usize].definition).collect();
            let one = cycle_finding(MefCode::GateCycle, &definitions);
            self.out.push(one);
        }
    }

    fn find_tops(&mut self) {
        let mut used = vec![false; self.model.gates.len()];
        let mut list = Vec::new();
        for gate in &self.model.gates {
            list.clear();
            gates_of(&gate.term, &mut list);
            for gate in &list {
                used[gate.0 as usize] = true;
            }
        }
        self.model.tops = used
            .iter()
            .enumerate()
            .filter(|(_, used)| !**used)
            .map(|(index, _)| GateId(index as u32))
            .collect();
    }
}

/// An event or a negated event, as a sortable key.
fn literal(term: &Term) -> Option<(u8, u32)> {
    match term {
        Term::Gate(gate) => Some((0, gate.0)),
        Term::HouseEvent(event) => Some((1, event.0)),
        Term::BasicEvent(event) => Some((2, event.0)),
        Term::Apply(Connective::Not, args) => match args.as_slice() {
            [Term::Gate(gate)] => Some((3, gate.0)),
            [Term::HouseEvent(event)] => Some((4, event.0)),
            [Term::BasicEvent(event)] => Some((5, event.0)),
            _ => None,
        },
        _ => None,
    }
}

fn cycle_finding(code: MefCode, cycle: &[&Definition]) -> MefDiagnostic {
    const SHOWN: usize = 6;
    let names: Vec<&str> = cycle.iter().map(|one| one.name.as_str()).collect();
    let mut path: Vec<String> =
        names.iter().take(SHOWN).map(|name| name.chars().take(24).collect()).collect();
    if names.len() > SHOWN {
        path.push("…".to_owned());
    }
    path.extend(names.first().map(|name| name.chars().take(24).collect()));
    let mut one = MefDiagnostic::new(code, cycle.first().map_or(0..0, |one| one.range.clone()))
        .arg(names.first().unwrap_or(&""));
    one.args.push(path.join(" → "));
    one.related = cycle.iter().skip(1).take(SHOWN).map(|one| one.range.clone()).collect();
    one
}

/// The nodes of a graph, successors first, and some of its cycles: at least one when there is any, one for each node
/// that closes a cycle, at most 20. Without recursion; linear, but for the cycles' own length.
fn depth_first(
    count: usize,
    mut successors: impl FnMut(usize, &mut Vec<u32>),
) -> (Vec<u32>, Vec<Vec<u32>>) {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; count];
    let mut order = Vec::with_capacity(count);
    let mut cycles: Vec<Vec<u32>> = Vec::new();
    let mut closed = vec![false; count];
    // Each entry: the node, and where its successors end in `pending`.
    let mut path: Vec<(u32, usize)> = Vec::new();
    let mut pending: Vec<u32> = Vec::new();
    for start in 0..count {
        if state[start] != NEW {
            continue;
        }
        state[start] = OPEN;
        path.push((start as u32, pending.len()));
        successors(start, &mut pending);
        while let Some(&(node, base)) = path.last() {
            if pending.len() == base {
                path.pop();
                state[node as usize] = DONE;
                order.push(node);
                continue;
            }
            let Some(next) = pending.pop() else { break };
            let at = next as usize;
            match state[at] {
                NEW => {
                    state[at] = OPEN;
                    path.push((next, pending.len()));
                    successors(at, &mut pending);
                }
                OPEN if cycles.len() < 20 && !std::mem::replace(&mut closed[at], true) => {
                    let from = path.iter().position(|entry| entry.0 == next).unwrap_or_default();
                    cycles.push(path[from..].iter().map(|entry| entry.0).collect());
                }
                _ => {}
            }
        }
    }
    (order, cycles)
}

/// The name nearest to a mistyped one, if any is near: optimal string alignment, at most a third of the letters
/// different. The first of equals wins.
fn closest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    if length > 64 {
        return None;
    }
    let most = (length / 3).clamp(1, 3);
    let mut best = None;
    for other in names.take(20_000) {
        if other.len() > 260 || other.chars().count().abs_diff(length) > most {
            continue;
        }
        let distance = strsim::osa_distance(name, other);
        if distance <= most && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, other));
        }
    }
    best.map(|(_, name)| name)
}
