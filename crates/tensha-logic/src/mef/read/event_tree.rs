//! Event trees, initiating events and rules.

use std::collections::HashMap;

use super::{MefCode, MefDiagnostic, Reader, closest};
use crate::mef::expr::Expr;
use crate::mef::model::Term;
use crate::mef::tree::{Branch, Direction, End, EventTree, InitiatingEvent, Instruction, Setting};
use crate::mef::xml::{ElementId, Tree};

/// Definitions of the event tree layer, by name, with the element of each.
#[derive(Default)]
#[expect(clippy::struct_field_names, reason = "each list bears the name of what it holds")]
pub(super) struct Trees<'t> {
    trees: Names<'t>,
    pub(super) initiators: Names<'t>,
    rules: Names<'t>,
    groups: Vec<ElementId>,
    pub(super) consequences: Names<'t>,
    /// Groups of consequences.
    pub(super) bins: Names<'t>,
}

#[derive(Default)]
pub(super) struct Names<'t> {
    index: HashMap<&'t str, u32>,
    pub(super) elements: Vec<ElementId>,
}

impl<'t> Names<'t> {
    /// False when the name is taken.
    fn add(&mut self, name: &'t str, id: ElementId) -> bool {
        if self.index.contains_key(name) {
            return false;
        }
        self.index.insert(name, self.elements.len() as u32);
        self.elements.push(id);
        true
    }

    /// The position of what an element names, without a word when there is none.
    pub(super) fn find(&self, tree: &Tree<'_>, id: ElementId) -> Option<u32> {
        self.index.get(tree.attribute(id, "name")?.value.as_ref()).copied()
    }
}

/// The names of one event tree.
#[derive(Default)]
struct Local<'t> {
    functional: Names<'t>,
    sequences: Names<'t>,
    branches: Names<'t>,
}

const TREE_CHILDREN: &[&str] =
    &["define-functional-event", "define-sequence", "define-branch", "initial-state"];
const INSTRUCTIONS: &[&str] = &[
    "set-house-event",
    "set-gate",
    "set-basic-event",
    "set-parameter",
    "collect-formula",
    "collect-expression",
    "if",
    "block",
    "rule",
    "event-tree",
];

impl<'t> Reader<'t, '_> {
    /// Enters a definition of the event tree layer; false for another element.
    pub(super) fn define_tree(&mut self, id: ElementId) -> bool {
        let tree = self.tree;
        let names = match tree.name(id) {
            "define-event-tree" => 0,
            "define-initiating-event" => 1,
            "define-rule" => 2,
            "define-consequence" => 3,
            "define-consequence-group" => 4,
            "define-initiating-event-group" => {
                self.check_attributes(id, &["name", "event-tree"]);
                self.trees.groups.push(id);
                return true;
            }
            _ => return false,
        };
        self.check_attributes(id, if names == 1 { &["name", "event-tree"] } else { &["name"] });
        let Some(name) = self.required(id, "name") else { return true };
        let names = match names {
            0 => &mut self.trees.trees,
            1 => &mut self.trees.initiators,
            2 => &mut self.trees.rules,
            3 => &mut self.trees.consequences,
            _ => &mut self.trees.bins,
        };
        if !names.add(name, id) {
            let first = names.index.get(name).and_then(|&at| names.elements.get(at as usize));
            let mut one = MefDiagnostic::new(MefCode::DuplicateDefinition, tree.tag(id)).arg(name);
            if let Some(&first) = first {
                one = one.related(tree.tag(first));
            }
            self.out.push(one);
        }
        true
    }

    /// Reads what was entered.
    pub(super) fn read_trees(&mut self) {
        let tree = self.tree;
        let trees = std::mem::take(&mut self.trees);
        for &id in &trees.rules.elements {
            let list = self.instructions(id, &trees, false);
            self.model.rules.push(list);
        }
        for &id in &trees.trees.elements {
            let read = self.event_tree(id, &trees);
            self.model.event_trees.push(read);
        }
        for &id in &trees.initiators.elements {
            let name = tree.attribute(id, "name").map(|one| one.value.to_string());
            let leads = self.reference(id, "event-tree", &trees.trees, "define-event-tree");
            let instructions = self.start_of(id, &trees);
            let name = name.unwrap_or_default();
            let from = None;
            self.model.initiating_events.push(InitiatingEvent {
                name,
                tree: leads,
                instructions,
                from,
            });
        }
        self.groups_of_initiators(&trees);
        self.read_consequences(&trees);
        for (at, &id) in trees.initiators.elements.iter().enumerate() {
            let event = &self.model.initiating_events[at];
            if event.tree.is_none() && tree.attribute(id, "event-tree").is_none() {
                let one = MefDiagnostic::new(MefCode::NoEventTree, tree.tag(id));
                self.out.push(one.arg(&event.name));
            }
        }
    }

    /// Groups give their event tree to their members, and to those of the groups inside them.
    fn groups_of_initiators(&mut self, trees: &Trees<'t>) {
        let tree = self.tree;
        let mut index: HashMap<&str, ElementId> = HashMap::new();
        for &id in &trees.groups {
            if let Some(name) = self.required(id, "name") {
                index.entry(name).or_insert(id);
            }
        }
        for &id in &trees.groups {
            let Some(leads) = self.reference(id, "event-tree", &trees.trees, "define-event-tree")
            else {
                continue;
            };
            let mut seen = vec![id];
            let mut at = 0;
            while let Some(&group) = seen.get(at) {
                at += 1;
                for child in tree.children(group) {
                    match tree.name(child) {
                        "label" | "attributes" => {}
                        "initiating-event" => {
                            let found = self.reference(
                                child,
                                "name",
                                &trees.initiators,
                                "define-initiating-event",
                            );
                            let event = found
                                .and_then(|at| self.model.initiating_events.get_mut(at as usize));
                            if let Some(event) = event {
                                if event.tree.is_some_and(|own| own != leads) {
                                    let one =
                                        MefDiagnostic::new(MefCode::TwoTrees, tree.tag(child));
                                    self.out.push(one.arg(&event.name));
                                } else {
                                    event.tree = Some(leads);
                                }
                            }
                        }
                        "initiating-event-group" => {
                            let Some(name) = self.required(child, "name") else { continue };
                            match index.get(name) {
                                Some(&inner) if !seen.contains(&inner) => seen.push(inner),
                                Some(_) => {}
                                None => self.unknown_reference(
                                    child,
                                    name,
                                    "define-initiating-event-group",
                                    None,
                                ),
                            }
                        }
                        _ => self.unknown_element(child, group, &["initiating-event"]),
                    }
                }
            }
        }
    }

    /// The position of what an attribute names, if it is there and known.
    pub(super) fn reference(
        &mut self,
        id: ElementId,
        attribute: &str,
        names: &Names<'t>,
        kind: &str,
    ) -> Option<u32> {
        let tree = self.tree;
        let found = tree.attribute(id, attribute)?;
        let name: &str = &found.value;
        let at = names.index.get(name).copied();
        if at.is_none() {
            let near = closest(
                name,
                names
                    .elements
                    .iter()
                    .filter_map(|&one| tree.attribute(one, "name").map(|one| one.value.as_ref())),
            );
            self.unknown_reference(id, name, kind, near);
        }
        at
    }

    pub(super) fn unknown_reference(
        &mut self,
        id: ElementId,
        name: &str,
        kind: &str,
        near: Option<&str>,
    ) {
        let one = MefDiagnostic::new(MefCode::UndefinedReference, self.tree.tag(id));
        self.out.push(one.arg(name).arg(kind).suggest(near));
    }

    fn event_tree(&mut self, id: ElementId, trees: &Trees<'t>) -> EventTree {
        let tree = self.tree;
        let mut local = Local::default();
        let mut start = None;
        for child in tree.children(id) {
            let names = match tree.name(child) {
                "label" | "attributes" => continue,
                "define-functional-event" => &mut local.functional,
                "define-sequence" => &mut local.sequences,
                "define-branch" => &mut local.branches,
                "initial-state" if start.is_none() => {
                    start = Some(child);
                    continue;
                }
                "initial-state" => {
                    self.another(child, id);
                    continue;
                }
                _ => {
                    self.unknown_element(child, id, TREE_CHILDREN);
                    continue;
                }
            };
            self.check_attributes(child, &["name"]);
            let Some(name) = self.required(child, "name") else { continue };
            if !names.add(name, child) {
                let one = MefDiagnostic::new(MefCode::DuplicateDefinition, tree.tag(child));
                self.out.push(one.arg(name));
            }
        }
        let named = |names: &Names<'t>| -> Vec<String> {
            let values = names.elements.iter().filter_map(|&one| tree.attribute(one, "name"));
            values.map(|one| one.value.to_string()).collect()
        };
        let ends = local
            .sequences
            .elements
            .iter()
            .map(|&one| self.instructions(one, trees, true))
            .collect();
        let branches =
            local.branches.elements.iter().map(|&one| self.branch(one, trees, &local)).collect();
        let start = match start {
            Some(start) => self.branch(start, trees, &local),
            None => {
                let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
                self.out.push(one.arg("define-event-tree").arg("initial-state"));
                Branch::default()
            }
        };
        EventTree {
            name: tree.attribute(id, "name").map(|one| one.value.to_string()).unwrap_or_default(),
            functional_events: named(&local.functional),
            sequences: named(&local.sequences),
            ends,
            branch_names: named(&local.branches),
            branches,
            start,
        }
    }

    fn branch(&mut self, owner: ElementId, trees: &Trees<'t>, local: &Local<'t>) -> Branch {
        let tree = self.tree;
        let mut branch = Branch::default();
        for child in tree.children(owner) {
            let name = tree.name(child);
            let end = match name {
                "label" | "attributes" => continue,
                "fork" => self.fork(child, trees, local),
                "sequence" => {
                    self.check_attributes(child, &["name"]);
                    self.required(child, "name");
                    self.reference(child, "name", &local.sequences, "define-sequence")
                        .map_or(End::Missing, End::Sequence)
                }
                "branch" => {
                    self.check_attributes(child, &["name"]);
                    self.required(child, "name");
                    self.reference(child, "name", &local.branches, "define-branch")
                        .map_or(End::Missing, End::Branch)
                }
                _ if branch.end != End::Missing => {
                    self.another(child, owner);
                    continue;
                }
                _ => {
                    branch.instructions.extend(self.instruction(child, owner, trees, false));
                    continue;
                }
            };
            if branch.end == End::Missing {
                branch.end = end;
            } else {
                self.another(child, owner);
            }
        }
        let ends = ["fork", "sequence", "branch"];
        if !tree.children(owner).any(|child| ends.contains(&tree.name(child))) {
            let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(owner));
            self.out.push(one.arg(tree.name(owner)).arg("fork | sequence | branch"));
        }
        branch
    }

    fn fork(&mut self, id: ElementId, trees: &Trees<'t>, local: &Local<'t>) -> End {
        let tree = self.tree;
        self.check_attributes(id, &["functional-event"]);
        let Some(event) = self.required(id, "functional-event") else { return End::Missing };
        self.reference(id, "functional-event", &local.functional, "define-functional-event");
        let mut paths: Vec<(String, Branch)> = Vec::new();
        for child in tree.children(id) {
            if tree.name(child) != "path" {
                self.unknown_element(child, id, &["path"]);
                continue;
            }
            self.check_attributes(child, &["state"]);
            let Some(state) = self.required(child, "state") else { continue };
            if paths.iter().any(|path| path.0 == state) {
                let one = MefDiagnostic::new(MefCode::DuplicateDefinition, tree.tag(child));
                self.out.push(one.arg(state));
            }
            let branch = self.branch(child, trees, local);
            paths.push((state.to_owned(), branch));
        }
        if paths.is_empty() {
            let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
            self.out.push(one.arg("fork").arg("path"));
        }
        End::Fork(event.to_owned(), paths)
    }

    /// What an initiating event does: instructions, or an event or a parameter that it simply names.
    fn start_of(&mut self, owner: ElementId, trees: &Trees<'t>) -> Vec<Instruction> {
        let tree = self.tree;
        let mut list = Vec::new();
        for child in tree.children(owner) {
            match tree.name(child) {
                "label" | "attributes" | "consequence" | "consequence-group" => {}
                "basic-event" | "gate" => {
                    list.push(Instruction::CollectFormula(self.term(child, owner, None)));
                }
                "parameter" => {
                    let expr = self.expression(child, owner, None);
                    list.push(Instruction::CollectExpression(self.setting(expr)));
                }
                _ => list.extend(self.instruction(child, owner, trees, false)),
            }
        }
        list
    }

    fn instructions(
        &mut self,
        owner: ElementId,
        trees: &Trees<'t>,
        links: bool,
    ) -> Vec<Instruction> {
        let tree = self.tree;
        let mut list = Vec::new();
        for child in tree.children(owner) {
            if !matches!(tree.name(child), "label" | "attributes") {
                list.extend(self.instruction(child, owner, trees, links));
            }
        }
        list
    }

    fn setting(&mut self, expr: Expr) -> u32 {
        let settings = &mut self.model.expressions.settings;
        settings.push(expr);
        settings.len() as u32 - 1
    }

    /// Expression or formula, the only thing inside an element.
    fn value(&mut self, id: ElementId) -> Option<u32> {
        let expr = self.only_expression(id, None);
        if expr.is_none() {
            let one = MefDiagnostic::new(MefCode::MissingPart, self.tree.tag(id));
            self.out.push(one.arg(self.tree.name(id)).arg("expression"));
        }
        Some(self.setting(expr?))
    }

    fn formula(&mut self, id: ElementId) -> Option<Term> {
        let tree = self.tree;
        let mut term = None;
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                _ if term.is_some() => self.another(child, id),
                _ => term = Some(self.term(child, id, None)),
            }
        }
        if term.is_none() {
            let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
            self.out.push(one.arg(tree.name(id)).arg("formula"));
        }
        term
    }

    fn direction(&mut self, id: ElementId) -> Direction {
        let Some(attribute) = self.tree.attribute(id, "direction") else {
            return Direction::Forward;
        };
        match attribute.value.as_ref() {
            "forward" => Direction::Forward,
            "backward" => Direction::Backward,
            "both" => Direction::Both,
            other => {
                let one = MefDiagnostic::new(MefCode::BadDirection, attribute.range());
                self.out.push(one.arg(other));
                Direction::Forward
            }
        }
    }

    pub(super) fn set(&mut self, id: ElementId) -> Option<Instruction> {
        let tree = self.tree;
        self.check_attributes(id, &["name", "direction"]);
        let direction = self.direction(id);
        let name = self.required(id, "name")?;
        let kind = tree.name(id).strip_prefix("set-").unwrap_or_default();
        if kind == "parameter" {
            let Some(super::Entry::Parameter(at)) = self.resolve(false, name, None) else {
                self.undefined(id, false, name);
                return None;
            };
            let value = self.value(id)?;
            return Some(Instruction::Set(Setting::Parameter(at, value), direction));
        }
        let Some(entry) = self.resolve(true, name, None) else {
            self.undefined(id, true, name);
            return None;
        };
        let setting = match (kind, entry) {
            ("house-event", super::Entry::House(at)) => {
                let mut state = None;
                for child in tree.children(id) {
                    match tree.name(child) {
                        "label" | "attributes" => {}
                        "constant" | "bool" if state.is_none() => state = self.truth(child),
                        _ => self.unknown_element(child, id, &["constant"]),
                    }
                }
                if state.is_none() {
                    let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
                    self.out.push(one.arg(tree.name(id)).arg("constant"));
                }
                Setting::House(at, state?)
            }
            ("basic-event", super::Entry::Basic(at)) => Setting::Basic(at, self.value(id)?),
            ("gate", super::Entry::Gate(at)) => {
                let term = self.formula(id)?;
                let terms = &mut self.model.expressions.terms;
                terms.push(term);
                Setting::Gate(at, terms.len() as u32 - 1)
            }
            _ => {
                let range = self.definition_of(entry).range.clone();
                let one = MefDiagnostic::new(MefCode::WrongKind, tree.tag(id)).arg(name);
                self.out.push(one.arg(entry.definition()).arg(kind).related(range));
                return None;
            }
        };
        Some(Instruction::Set(setting, direction))
    }

    fn instruction(
        &mut self,
        id: ElementId,
        inside: ElementId,
        trees: &Trees<'t>,
        links: bool,
    ) -> Option<Instruction> {
        let tree = self.tree;
        match tree.name(id) {
            "set-house-event" | "set-gate" | "set-basic-event" | "set-parameter" => self.set(id),
            "collect-formula" => self.formula(id).map(Instruction::CollectFormula),
            "collect-expression" => self.value(id).map(Instruction::CollectExpression),
            "if" => {
                let mut children = tree.children(id);
                let condition = children.next();
                let then = children.next();
                let otherwise = children.next();
                if let Some(more) = children.next() {
                    self.another(more, id);
                }
                let (Some(condition), Some(then)) = (condition, then) else {
                    let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
                    self.out.push(one.arg("if").arg("expression, instruction"));
                    return None;
                };
                let expr = self.expression(condition, id, None);
                let condition = self.setting(expr);
                let then = self.instruction(then, id, trees, links)?;
                let otherwise = match otherwise {
                    Some(one) => Some(Box::new(self.instruction(one, id, trees, links)?)),
                    None => None,
                };
                Some(Instruction::If(condition, Box::new(then), otherwise))
            }
            "block" => Some(Instruction::Block(self.instructions(id, trees, links))),
            "rule" => {
                self.check_attributes(id, &["name"]);
                self.required(id, "name")?;
                self.reference(id, "name", &trees.rules, "define-rule").map(Instruction::Rule)
            }
            // A link stands only where a walk ends.
            "event-tree" if links => {
                self.check_attributes(id, &["name"]);
                self.required(id, "name")?;
                self.reference(id, "name", &trees.trees, "define-event-tree").map(Instruction::Link)
            }
            _ => {
                let known =
                    if links { INSTRUCTIONS } else { &INSTRUCTIONS[..INSTRUCTIONS.len() - 1] };
                self.unknown_element(id, inside, known);
                None
            }
        }
    }
}
