//! Open-PSA Model Exchange Format: reading and writing fault trees.
//!
//! [`read`] takes bytes ([`read_joined`] also a way to get included files) and returns a [`Model`] with everything that is wrong with the file as data; it never fails,
//! panics, recurses without limit or expands entities. [`Model::build`] translates gates into
//! [formulas](crate::formula), and [`write()`] turns a model back into a file that other programs accept.
//!
//! Format: *Open-PSA Model Exchange Format*, version 2.0d, the fault tree layer and the stochastic layer. What exactly is
//! covered stands in `docs/logic/open-psa-mef.md`.

mod assemble;
mod diag;
mod evaluate;
mod expr;
mod interval;
mod join;
mod model;
mod quantile;
mod read;
mod sample;
mod tree;
mod walk;
mod write;
mod xml;

pub use diag::{Lang, MefCode, MefDiagnostic, Severity, has_errors};
pub use evaluate::Sampled;
pub use interval::{Intervals, SequenceIntervals};
pub use join::{LoadError, Loader, Place, Sources};
pub use model::{
    Alignment, BasicEvent, BasicEventId, BuildError, Built, CommonCauseGroup, Connective,
    Consequence, ConsequenceGroup, Container, ContainerId, Definition, ExternFunction,
    ExternLibrary, Gate, GateId, HouseEvent, HouseEventId, Model, Parameter, Phase, Substitution,
    Term,
};
pub use read::{DEFAULT_MISSION_TIME, Limits, ReadOptions, read, read_joined};
pub use tree::{EventTree, InitiatingEvent};
pub use walk::{Numbers, Outcome, Part, Sequence, Sequences, WalkError};
pub use write::{from_formula, write};
