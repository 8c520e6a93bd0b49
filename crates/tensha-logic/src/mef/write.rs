//! The writer: models and formulas as files that schema-checking programs accept.
//!
//! The file has one fault tree with all gates and one `model-data` with all events. Names that are not portable
//! identifiers (the format's recommendation: an XML name without dots, double dashes or a trailing dash) are replaced by
//! portable ones, and the original goes into the label. Connectives are written with the numbers of arguments that
//! every reader takes: exclusive or and equivalence by twos, repeated arguments through a gate of their own.

use std::collections::HashSet;
use std::fmt::Write as _;

use quick_xml::escape::{escape, partial_escape};

use super::model::{BasicEvent, BasicEventId, Connective, Definition, Gate, GateId, Model, Term};
use crate::formula::{Formula, Kind, NodeId};
use crate::quant::Prob;

/// The model as XML text. Parameters are not written: the events carry their values. Equal models give equal bytes.
///
/// A [`Term::Missing`] is written as the constant false; do not write a model that has errors.
pub fn write(model: &Model) -> String {
    let mut names = Names::default();
    let mut take = |definition: &Definition| {
        let wanted = model.full_name(definition);
        let name = names.take(&wanted);
        let label = match &definition.label {
            Some(label) => Some(label.clone()),
            None if name != wanted => Some(wanted),
            None => None,
        };
        (name, label)
    };
    let gates: Vec<_> = model.gates.iter().map(|gate| take(&gate.definition)).collect();
    let houses: Vec<_> = model.house_events.iter().map(|one| take(&one.definition)).collect();
    let basics: Vec<_> = model.basic_events.iter().map(|one| take(&one.definition)).collect();
    let tree = names.take(model.name.as_deref().unwrap_or("fault-tree"));
    let mut writer = Writer {
        out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n"),
        gates: &gates,
        houses: &houses,
        basics: &basics,
        names,
        helpers: Vec::new(),
    };
    let _ = writeln!(writer.out, "  <define-fault-tree name=\"{}\">", escape(tree.as_str()));
    for (gate, (name, label)) in model.gates.iter().zip(&gates) {
        writer.open("define-gate", name, label.as_deref());
        writer.term(&gate.term, 3);
        writer.line(2, "</define-gate>");
    }
    // A helper gate may ask for further ones; each takes a part of the model's terms, so that this ends.
    let mut at = 0;
    while let Some((name, helper)) = writer.helpers.get_mut(at).map(std::mem::take) {
        at += 1;
        writer.open("define-gate", &name, None);
        match helper {
            Helper::Copy(term) => writer.term(&term, 3),
            Helper::Step(connective, left, right) => writer.step(connective, &left, &right, 3),
        }
        writer.line(2, "</define-gate>");
    }
    writer.line(1, "</define-fault-tree>");
    if !model.house_events.is_empty() || !model.basic_events.is_empty() {
        writer.line(1, "<model-data>");
        for (event, (name, label)) in model.house_events.iter().zip(&houses) {
            writer.open("define-house-event", name, label.as_deref());
            writer.line(3, &format!("<constant value=\"{}\"/>", event.state));
            writer.line(2, "</define-house-event>");
        }
        for (event, (name, label)) in model.basic_events.iter().zip(&basics) {
            writer.open("define-basic-event", name, label.as_deref());
            if let Some(prob) = event.probability {
                writer.probability(prob);
            }
            writer.line(2, "</define-basic-event>");
        }
        writer.line(1, "</model-data>");
    }
    writer.line(0, "</opsa-mef>");
    writer.out
}

/// The model of one function: a gate for every operator below `root`, and every variable that it mentions.
///
/// `name` names variables; `prob` gives their probabilities, where there are any. The first gate is the top.
pub fn from_formula(
    formula: &Formula,
    root: NodeId,
    mut name: impl FnMut(usize) -> String,
    mut prob: impl FnMut(usize) -> Option<Prob>,
) -> Model {
    let mut model = Model::default();
    let definition = |name: String| Definition { name, public: true, ..Definition::default() };
    let order = formula.postorder(&[root]);
    let mut terms: Vec<Option<Term>> = vec![None; formula.node_count()];
    terms[NodeId::TRUE.index()] = Some(Term::Constant(true));
    for var in formula.support(root) {
        let event = BasicEventId(model.basic_events.len() as u32);
        model.basic_events.push(BasicEvent {
            definition: definition(name(var.index())),
            probability: prob(var.index()),
        });
        terms[formula.var(var).index()] = Some(Term::BasicEvent(event));
    }
    let signed = |terms: &[Option<Term>], id: NodeId| {
        let term = terms[id.index()].clone().unwrap_or(Term::Missing);
        match (term, id.is_negated()) {
            (Term::Constant(value), true) => Term::Constant(!value),
            (term, true) => Term::Apply(Connective::Not, vec![term]),
            (term, false) => term,
        }
    };
    // The top first, then the others from the top down.
    model.gates.push(Gate { definition: definition("top".to_owned()), term: Term::Missing });
    let mut gate = 0;
    for &id in order.iter().rev() {
        let own = match formula.kind(id) {
            Kind::True | Kind::Var(_) => continue,
            _ if id.index() == root.index() && !root.is_negated() => Term::Gate(GateId(0)),
            _ => {
                gate += 1;
                model
                    .gates
                    .push(Gate { definition: definition(format!("g{gate}")), term: Term::Missing });
                Term::Gate(GateId(gate))
            }
        };
        terms[id.index()] = Some(own);
    }
    for &id in &order {
        let connective = match formula.kind(id) {
            Kind::True | Kind::Var(_) => continue,
            Kind::And => Connective::And,
            Kind::Or => Connective::Or,
            Kind::Xor => Connective::Xor,
            Kind::AtLeast(k) => Connective::AtLeast(k),
        };
        let args = formula.args(id).iter().map(|&arg| signed(&terms, arg)).collect();
        if let Some(Term::Gate(gate)) = terms[id.index()] {
            model.gates[gate.0 as usize].term = Term::Apply(connective, args);
        }
    }
    let top = signed(&terms, root);
    if top != Term::Gate(GateId(0)) {
        model.gates[0].term = top;
    }
    model.tops = vec![GateId(0)];
    model
}

struct Writer<'m> {
    out: String,
    gates: &'m [(String, Option<String>)],
    houses: &'m [(String, Option<String>)],
    basics: &'m [(String, Option<String>)],
    names: Names,
    /// Gates that the model does not have, by name.
    helpers: Vec<(String, Helper)>,
}

/// A gate that stands for a repeated argument, or for the first arguments of a chain.
enum Helper {
    Copy(Term),
    Step(Connective, Left, Term),
}

impl Default for Helper {
    fn default() -> Self {
        Self::Copy(Term::Constant(false))
    }
}

enum Left {
    Helper(String),
    Term(Term),
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn open(&mut self, element: &str, name: &str, label: Option<&str>) {
        self.line(2, &format!("<{element} name=\"{}\">", escape(name)));
        if let Some(label) = label {
            self.line(3, &format!("<label>{}</label>", partial_escape(label)));
        }
    }

    /// Near 1 the complement has the digits, so that it is what is written.
    fn probability(&mut self, prob: Prob) {
        if prob.q < 1e-3 && prob.q.to_bits() != (1.0 - prob.p).to_bits() {
            self.line(3, "<sub>");
            self.line(4, "<float value=\"1\"/>");
            self.line(4, &format!("<float value=\"{:e}\"/>", prob.q));
            self.line(3, "</sub>");
        } else {
            self.line(3, &format!("<float value=\"{:e}\"/>", prob.p));
        }
    }

    fn reference(&mut self, depth: usize, element: &str, name: Option<&(String, Option<String>)>) {
        match name {
            Some((name, _)) => {
                self.line(depth, &format!("<{element} name=\"{}\"/>", escape(name.as_str())));
            }
            None => self.line(depth, "<constant value=\"false\"/>"),
        }
    }

    fn term(&mut self, term: &Term, depth: usize) {
        match term {
            Term::Constant(value) => {
                self.line(depth, &format!("<constant value=\"{value}\"/>"));
            }
            Term::Missing => self.line(depth, "<constant value=\"false\"/>"),
            Term::Gate(id) => self.reference(depth, "gate", self.gates.get(id.0 as usize)),
            Term::HouseEvent(id) => {
                self.reference(depth, "house-event", self.houses.get(id.0 as usize));
            }
            Term::BasicEvent(id) => {
                self.reference(depth, "basic-event", self.basics.get(id.0 as usize));
            }
            Term::Apply(connective, args) => self.apply(*connective, args, depth),
        }
    }

    /// A connective over a helper gate and a term, or over two terms.
    fn step(&mut self, connective: Connective, left: &Left, right: &Term, depth: usize) {
        match left {
            Left::Term(left) => self.apply(connective, &[left.clone(), right.clone()], depth),
            Left::Helper(name) => {
                self.line(depth, &format!("<{}>", connective.element()));
                self.line(depth + 1, &format!("<gate name=\"{name}\"/>"));
                self.term(right, depth + 1);
                self.line(depth, &format!("</{}>", connective.element()));
            }
        }
    }

    fn apply(&mut self, connective: Connective, args: &[Term], depth: usize) {
        let element = connective.element();
        match (connective, args) {
            // One argument: the connective does nothing, or negates.
            (Connective::And | Connective::Or | Connective::Xor | Connective::Iff, [one]) => {
                return self.term(one, depth);
            }
            (Connective::Nand | Connective::Nor, [one]) => {
                return self.apply(Connective::Not, std::slice::from_ref(one), depth);
            }
            (Connective::Xor | Connective::Iff, [first, middle @ .., last])
                if !middle.is_empty() =>
            {
                let mut left = Left::Term(first.clone());
                for term in middle {
                    let name = self.names.take("chain");
                    let step = Helper::Step(connective, left, term.clone());
                    self.helpers.push((name.clone(), step));
                    left = Left::Helper(name);
                }
                return self.step(connective, &left, last, depth);
            }
            (Connective::AtLeast(0), _) => return self.term(&Term::Constant(true), depth),
            (Connective::AtLeast(1), _) => return self.apply(Connective::Or, args, depth),
            (Connective::AtLeast(k), _) if k as usize == args.len() => {
                return self.apply(Connective::And, args, depth);
            }
            (Connective::AtLeast(k), _) if k as usize > args.len() => {
                return self.term(&Term::Constant(false), depth);
            }
            (Connective::AtLeast(min), _) => {
                self.line(depth, &format!("<{element} min=\"{min}\">"));
            }
            (Connective::Cardinality(min, max), _) => {
                self.line(depth, &format!("<{element} min=\"{min}\" max=\"{max}\">"));
            }
            _ => self.line(depth, &format!("<{element}>")),
        }
        let mut seen = HashSet::new();
        for arg in args {
            // A strict reader takes no argument twice; a gate of its own stands for the second.
            let event = match arg {
                Term::Gate(id) => Some((0, id.0)),
                Term::HouseEvent(id) => Some((1, id.0)),
                Term::BasicEvent(id) => Some((2, id.0)),
                _ => None,
            };
            if event.is_none_or(|event| seen.insert(event)) {
                self.term(arg, depth + 1);
            } else {
                let name = self.names.take("again");
                self.line(depth + 1, &format!("<gate name=\"{name}\"/>"));
                self.helpers.push((name, Helper::Copy(arg.clone())));
            }
        }
        self.line(depth, &format!("</{element}>"));
    }
}

/// Portable names, each given once.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
}

impl Names {
    fn take(&mut self, wanted: &str) -> String {
        let name = portable(wanted);
        if self.taken.insert(name.clone()) {
            return name;
        }
        let mut number = 2_u64;
        loop {
            let next = format!("{name}_{number}");
            if self.taken.insert(next.clone()) {
                return next;
            }
            // Doubling keeps the search short when one name is wanted very often.
            number = if number < 64 { number + 1 } else { number + self.taken.len() as u64 };
        }
    }
}

/// A name that fits the format's recommendation; equal to the wanted one where that fits.
fn portable(wanted: &str) -> String {
    let mut out = String::with_capacity(wanted.len());
    for letter in wanted.chars() {
        let fits = letter.is_alphanumeric() || letter == '_';
        match letter {
            _ if fits && letter.is_ascii() => out.push(letter),
            '-' if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            // Letters beyond ASCII are XML name characters in these blocks (Latin, Greek, Cyrillic, kana, kanji).
            '\u{c0}'..='\u{24f}'
            | '\u{391}'..='\u{3c9}'
            | '\u{410}'..='\u{44f}'
            | '\u{3041}'..='\u{3094}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fa5}'
                if fits =>
            {
                out.push(letter);
            }
            _ => out.push('_'),
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    let starts_well = out.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    if starts_well { out } else { format!("_{out}") }
}
