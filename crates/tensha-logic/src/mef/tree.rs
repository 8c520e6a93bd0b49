//! Event trees as they stand in the file: what may be walked, and what is done on the way.

use super::model::Term;

/// An event tree.
#[derive(Clone, Debug, PartialEq)]
pub struct EventTree {
    /// Its name.
    pub name: String,
    /// Its functional events, in the order of the file.
    pub functional_events: Vec<String>,
    /// The names of its sequences, in the order of the file.
    pub sequences: Vec<String>,
    /// What a sequence does at its end.
    pub(crate) ends: Vec<Vec<Instruction>>,
    pub(crate) branch_names: Vec<String>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) start: Branch,
}

/// An initiating event.
#[derive(Clone, Debug, PartialEq)]
pub struct InitiatingEvent {
    /// Its name.
    pub name: String,
    /// The position of its event tree; without one there is nothing to walk.
    pub tree: Option<u32>,
    /// The positions of the consequences that it goes on from; without any list it begins by itself.
    pub from: Option<Vec<u32>>,
    pub(crate) instructions: Vec<Instruction>,
}

/// Instructions, and where they lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Branch {
    pub instructions: Vec<Instruction>,
    pub end: End,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum End {
    /// One path for each state of a functional event.
    Fork(String, Vec<(String, Branch)>),
    /// A sequence of the tree, by position.
    Sequence(u32),
    /// A named branch of the tree, by position.
    Branch(u32),
    /// Nothing that could be read; a diagnostic says so.
    #[default]
    Missing,
}

/// Which collected formulas a setting reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Backward,
    Both,
}

/// What is set; expressions and terms stand in [`super::evaluate::Expressions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    House(u32, bool),
    Gate(u32, u32),
    Basic(u32, u32),
    Parameter(u32, u32),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Instruction {
    Set(Setting, Direction),
    CollectFormula(Term),
    CollectExpression(u32),
    If(u32, Box<Instruction>, Option<Box<Instruction>>),
    Block(Vec<Instruction>),
    Rule(u32),
    Link(u32),
}
