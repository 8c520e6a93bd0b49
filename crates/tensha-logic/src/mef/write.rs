//! The writer: models and formulas as files that schema-checking programs accept.
//!
//! The file has one fault tree with all gates and one `model-data` with all events. Names that are not portable
//! identifiers (the format's recommendation: an XML name without dots, double dashes or a trailing dash) are replaced by
//! portable ones, and the original goes into the label. Only connectives that every program takes are written: and, or,
//! not, nand, nor, at-least, and exclusive or of two; repeated arguments go through a gate of their own.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use quick_xml::escape::{escape, partial_escape};

use super::model::{BasicEvent, BasicEventId, Connective, Definition, Gate, GateId, Model, Term};
use crate::formula::{Formula, Kind, NodeId};
use crate::quant::Prob;

/// The model as XML text. Parameters are not written: the events carry their values. Members of common-cause groups are
/// written as gates over their causes. Event trees and alignments are not written. Equal models give equal bytes.
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
        Named { name, label }
    };
    let gates: Vec<_> = model.gates.iter().map(|gate| take(&gate.definition)).collect();
    let houses: Vec<_> = model.house_events.iter().map(|one| take(&one.definition)).collect();
    let basics: Vec<_> = model.basic_events.iter().map(|one| take(&one.definition)).collect();
    let tree = names.take(model.name.as_deref().unwrap_or("fault-tree"));
    let mut writer = Writer {
        out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n"),
        gates,
        houses,
        basics,
        names,
        helpers: Vec::new(),
        caused: model.basic_events.iter().map(|one| !one.causes.is_empty()).collect(),
    };
    let _ = writeln!(writer.out, "  <define-fault-tree name=\"{}\">", escape(tree.as_str()));
    for (at, gate) in model.gates.iter().enumerate() {
        writer.gate(at, &gate.term);
    }
    for (at, event) in model.basic_events.iter().enumerate() {
        if event.causes.is_empty() {
            continue;
        }
        let causes = event.causes.iter().map(|&cause| Term::BasicEvent(cause)).collect();
        let named = writer.basics[at].clone();
        writer.open("define-gate", &named);
        writer.term(&Term::Apply(Connective::Or, causes), 3);
        writer.line(2, "</define-gate>");
    }
    // A helper may ask for further ones; each takes a part of the model's terms, so that this ends.
    let mut at = 0;
    while let Some(term) = writer.helpers.get_mut(at).map(|t| std::mem::replace(t, Term::Missing)) {
        writer.gate(model.gates.len() + at, &term);
        at += 1;
    }
    writer.line(1, "</define-fault-tree>");
    if !model.house_events.is_empty() || !model.basic_events.is_empty() {
        writer.line(1, "<model-data>");
        for (at, event) in model.house_events.iter().enumerate() {
            let named = writer.houses[at].clone();
            writer.open("define-house-event", &named);
            writer.line(3, &format!("<constant value=\"{}\"/>", event.state));
            writer.line(2, "</define-house-event>");
        }
        for (at, event) in model.basic_events.iter().enumerate() {
            if !event.causes.is_empty() {
                continue;
            }
            let named = writer.basics[at].clone();
            writer.open("define-basic-event", &named);
            if let Some(prob) = event.probability {
                writer.probability(prob);
            }
            writer.line(2, "</define-basic-event>");
        }
        writer.line(1, "</model-data>");
    }
    for (at, one) in model.substitutions.iter().enumerate() {
        let wanted =
            if one.name.is_empty() { format!("substitution-{at}") } else { one.name.clone() };
        let name = writer.names.take(&wanted);
        writer.line(1, &format!("<define-substitution name=\"{}\">", escape(name.as_str())));
        for (part, term) in [("hypothesis", &one.hypothesis), ("target", &one.target)] {
            writer.line(2, &format!("<{part}>"));
            writer.plain(term, 3);
            writer.line(2, &format!("</{part}>"));
        }
        writer.line(1, "</define-substitution>");
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
            causes: Vec::new(),
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

#[derive(Clone)]
struct Named {
    name: String,
    label: Option<String>,
}

struct Writer {
    out: String,
    /// The model's gates, then the helpers.
    gates: Vec<Named>,
    houses: Vec<Named>,
    basics: Vec<Named>,
    names: Names,
    /// Gates that the model does not have.
    helpers: Vec<Term>,
    /// By basic event: whether it is written as a gate over its causes.
    caused: Vec<bool>,
}

impl Writer {
    fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn open(&mut self, element: &str, named: &Named) {
        self.line(2, &format!("<{element} name=\"{}\">", escape(named.name.as_str())));
        if let Some(label) = &named.label {
            self.line(3, &format!("<label>{}</label>", partial_escape(label.as_str())));
        }
    }

    fn gate(&mut self, at: usize, term: &Term) {
        let named = self.gates[at].clone();
        self.open("define-gate", &named);
        self.term(term, 3);
        self.line(2, "</define-gate>");
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

    /// A gate of its own for a term.
    fn helper(&mut self, wanted: &str, term: Term) -> Term {
        let id = GateId(self.gates.len() as u32);
        self.gates.push(Named { name: self.names.take(wanted), label: None });
        self.helpers.push(term);
        Term::Gate(id)
    }

    fn term(&mut self, term: &Term, depth: usize) {
        let (element, named) = match term {
            Term::Constant(value) => {
                return self.line(depth, &format!("<constant value=\"{value}\"/>"));
            }
            Term::Apply(connective, args) => return self.apply(*connective, args, depth),
            Term::Missing => ("", None),
            Term::Gate(id) => ("gate", self.gates.get(id.0 as usize)),
            Term::HouseEvent(id) => ("house-event", self.houses.get(id.0 as usize)),
            Term::BasicEvent(id) => {
                let caused = self.caused.get(id.0 as usize).copied().unwrap_or(false);
                let element = if caused { "gate" } else { "basic-event" };
                (element, self.basics.get(id.0 as usize))
            }
        };
        let text = match named {
            Some(named) => format!("<{element} name=\"{}\"/>", escape(named.name.as_str())),
            None => "<constant value=\"false\"/>".to_owned(),
        };
        self.line(depth, &text);
    }

    /// A term outside of the fault tree, where no gate can be added: as it is.
    fn plain(&mut self, term: &Term, depth: usize) {
        let Term::Apply(connective, args) = term else { return self.term(term, depth) };
        let element = connective.element();
        match connective {
            Connective::AtLeast(min) => self.line(depth, &format!("<{element} min=\"{min}\">")),
            Connective::Cardinality(min, max) => {
                self.line(depth, &format!("<{element} min=\"{min}\" max=\"{max}\">"));
            }
            _ => self.line(depth, &format!("<{element}>")),
        }
        for arg in args {
            self.plain(arg, depth + 1);
        }
        self.line(depth, &format!("</{element}>"));
    }

    fn apply(&mut self, connective: Connective, args: &[Term], depth: usize) {
        let rewritten = |writer: &mut Self, connective: Connective, args: Vec<Term>| {
            writer.apply(connective, &args, depth);
        };
        let not = |term: Term| Term::Apply(Connective::Not, vec![term]);
        match (connective, args) {
            // One argument: the connective does nothing, or negates.
            (Connective::And | Connective::Or | Connective::Xor | Connective::Iff, [one]) => {
                self.term(one, depth);
            }
            (Connective::Nand | Connective::Nor, [one]) => {
                rewritten(self, Connective::Not, vec![one.clone()]);
            }
            (Connective::Xor | Connective::Iff, [first, middle @ .., last])
                if !middle.is_empty() =>
            {
                let mut left = first.clone();
                for term in middle {
                    let step = Term::Apply(connective, vec![left, term.clone()]);
                    left = self.helper("chain", step);
                }
                rewritten(self, connective, vec![left, last.clone()]);
            }
            (Connective::Iff, _) => {
                let differ = Term::Apply(Connective::Xor, args.to_vec());
                rewritten(self, Connective::Not, vec![differ]);
            }
            (Connective::Imply, [premise, conclusion]) => {
                rewritten(self, Connective::Or, vec![not(premise.clone()), conclusion.clone()]);
            }
            (Connective::Cardinality(min, max), _) => {
                // Both halves take the arguments, so that composed ones get a gate.
                let args: Vec<Term> = args
                    .iter()
                    .map(|arg| match arg {
                        Term::Apply(..) => self.helper("part", arg.clone()),
                        other => other.clone(),
                    })
                    .collect();
                let low = Term::Apply(Connective::AtLeast(min), args.clone());
                let high = Term::Apply(Connective::AtLeast(max.saturating_add(1)), args);
                rewritten(self, Connective::And, vec![low, not(high)]);
            }
            (Connective::AtLeast(0), _) => self.term(&Term::Constant(true), depth),
            (Connective::AtLeast(1), _) => self.apply(Connective::Or, args, depth),
            (Connective::AtLeast(k), _) if k as usize > args.len() => {
                self.term(&Term::Constant(false), depth);
            }
            (Connective::AtLeast(k), _) if k as usize == args.len() => {
                self.apply(Connective::And, args, depth);
            }
            _ => {
                if let Connective::AtLeast(k) = connective
                    && let Some(counted) = Counted::new(args, k)
                {
                    let term = counted.term(self, 0, k as usize, &mut HashMap::new());
                    return self.term(&term, depth);
                }
                let element = connective.element();
                match connective {
                    Connective::AtLeast(min) => {
                        self.line(depth, &format!("<{element} min=\"{min}\">"));
                    }
                    _ => self.line(depth, &format!("<{element}>")),
                }
                self.arguments(args, depth + 1);
                self.line(depth, &format!("</{element}>"));
            }
        }
    }

    /// A strict reader takes no argument twice; a gate of its own stands for the second.
    fn arguments(&mut self, args: &[Term], depth: usize) {
        let mut seen = HashSet::new();
        for arg in args {
            if event_of(arg).is_none_or(|event| seen.insert(event)) {
                self.term(arg, depth);
            } else {
                let again = self.helper("again", arg.clone());
                self.term(&again, depth);
            }
        }
    }
}

/// Events as keys; other terms are never equal to another one.
fn event_of(term: &Term) -> Option<(u8, u32)> {
    match term {
        Term::Gate(id) => Some((0, id.0)),
        Term::HouseEvent(id) => Some((1, id.0)),
        Term::BasicEvent(id) => Some((2, id.0)),
        _ => None,
    }
}

/// An at-least whose arguments are repeated: at least k of (m times a, rest) is (a and at least k − m of the rest) or at
/// least k of the rest. Aliases would do for a program that counts them apart; not every program does.
struct Counted {
    repeated: Vec<(Term, usize)>,
    single: Vec<Term>,
}

impl Counted {
    /// `None` when no argument is repeated, or so many are that the expansion would be large.
    fn new(args: &[Term], k: u32) -> Option<Self> {
        let mut times: HashMap<(u8, u32), usize> = HashMap::new();
        for event in args.iter().filter_map(event_of) {
            *times.entry(event).or_default() += 1;
        }
        let mut counted = Self { repeated: Vec::new(), single: Vec::new() };
        for arg in args {
            match event_of(arg).and_then(|event| times.get_mut(&event)) {
                Some(count @ 2..) => {
                    counted.repeated.push((arg.clone(), std::mem::take(count)));
                }
                Some(0) => {}
                _ => counted.single.push(arg.clone()),
            }
        }
        let size = counted.repeated.len().saturating_mul(k as usize);
        (!counted.repeated.is_empty() && counted.repeated.len() <= 64 && size <= 10_000)
            .then_some(counted)
    }

    /// At least `k` of the repeated arguments from `from` on and the single ones.
    fn term(
        &self,
        writer: &mut Writer,
        from: usize,
        k: usize,
        known: &mut HashMap<(usize, usize), Term>,
    ) -> Term {
        let rest: usize = self.repeated[from..].iter().map(|one| one.1).sum();
        if k == 0 {
            return Term::Constant(true);
        }
        if k > rest + self.single.len() {
            return Term::Constant(false);
        }
        if let Some(term) = known.get(&(from, k)) {
            return term.clone();
        }
        let term = match self.repeated.get(from) {
            None => Term::Apply(Connective::AtLeast(k as u32), self.single.clone()),
            Some((event, times)) => {
                let with = self.term(writer, from + 1, k.saturating_sub(*times), known);
                let without = self.term(writer, from + 1, k, known);
                let with = match with {
                    Term::Constant(true) => event.clone(),
                    Term::Constant(false) => Term::Constant(false),
                    other => Term::Apply(Connective::And, vec![event.clone(), other]),
                };
                match (with, without) {
                    (Term::Constant(false), other) | (other, Term::Constant(false)) => other,
                    (with, without) => Term::Apply(Connective::Or, vec![with, without]),
                }
            }
        };
        let term = match term {
            Term::Apply(..) if from > 0 => writer.helper("count", term),
            other => other,
        };
        known.insert((from, k), term.clone());
        term
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
