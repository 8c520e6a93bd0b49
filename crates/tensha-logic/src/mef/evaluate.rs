//! Values of expressions: at the means of their deviates or drawn, in the file as it stands or with the settings of a
//! walk through event trees.

use super::assemble::Flavour;
use super::diag::Sink;
use super::expr::{Context, Expr, Op, Value};
use super::model::{BasicEventId, Model};
use super::sample::Draw;
use crate::quant::Prob;

/// What a parameter is worth; nothing where it has no value.
type Found = Option<Value>;

/// The stochastic layer of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expressions {
    pub parameters: Vec<Expr>,
    /// By basic event; events at the end may be missing.
    pub basics: Vec<Option<Expr>>,
    /// Parameters in an order in which each comes after those that it uses.
    pub order: Vec<u32>,
    /// What settings, conditions and collected expressions evaluate.
    pub settings: Vec<Expr>,
    /// What gates are set to.
    pub terms: Vec<super::model::Term>,
    pub mission_time: f64,
}

/// Probabilities drawn for one sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sampled {
    /// By variable.
    pub probabilities: Vec<Prob>,
    /// How many values lay outside of 0 … 1 and were moved to the nearer end.
    pub clipped: usize,
}

/// The parameters that an expression mentions.
pub(crate) fn parameters_of(expr: &Expr, out: &mut Vec<u32>) {
    match expr {
        Expr::Parameter(index) => out.push(*index),
        Expr::Call { args, .. } => {
            for arg in args {
                parameters_of(arg, out);
            }
        }
        _ => {}
    }
}

fn any(expr: &Expr, wanted: &dyn Fn(&Expr) -> bool) -> bool {
    wanted(expr)
        || matches!(expr, Expr::Call { args, .. } if args.iter().any(|arg| any(arg, wanted)))
}

/// Whether the value depends on where a walk is.
fn tests(expr: &Expr) -> bool {
    any(expr, &|one| matches!(one, Expr::TestInitiator(_) | Expr::TestFunction(..)))
}

fn random(expr: &Expr) -> bool {
    any(expr, &|one| matches!(one, Expr::Call { op, .. } if op.is_deviate()))
}

/// A value as a probability, and whether it had to be moved.
pub(crate) fn probability(value: Value) -> (Prob, bool) {
    if !(0.0..=1.0).contains(&value.v) {
        let p = if value.v > 0.5 { 1.0 } else { 0.0 };
        return (Prob { p, q: 1.0 - p }, true);
    }
    let mut q = value.c.clamp(0.0, 1.0);
    // Rounding in a long chain of operations may part the two; the number itself then decides.
    if (value.v + q - 1.0).abs() > 1e-12 {
        q = 1.0 - value.v;
    }
    (Prob { p: value.v, q }, false)
}

impl Expressions {
    /// The values of all parameters. Settings are applied one after the other, each seeing what those before it made.
    pub fn parameter_values(
        &self,
        flavour: &Flavour,
        draw: Option<Draw>,
        out: &mut Sink,
    ) -> Vec<Option<Value>> {
        let mut fixed: Vec<Option<Found>> = vec![None; self.parameters.len()];
        let mut values = self.sweep(&fixed, flavour, draw, out);
        for &(parameter, setting) in &flavour.parameters {
            let value = self.setting(setting, &values, flavour, draw, out);
            if let Some(slot) = fixed.get_mut(parameter as usize) {
                *slot = Some(value);
            }
            values = self.sweep(&fixed, flavour, draw, out);
        }
        values
    }

    fn sweep(
        &self,
        fixed: &[Option<Found>],
        flavour: &Flavour,
        draw: Option<Draw>,
        out: &mut Sink,
    ) -> Vec<Option<Value>> {
        let mut values: Vec<Option<Value>> = vec![None; self.parameters.len()];
        for &index in &self.order {
            let index = index as usize;
            values[index] = match fixed[index] {
                Some(value) => value,
                None => {
                    let context = self.context(&values, flavour, draw);
                    context.eval(&self.parameters[index], out)
                }
            };
        }
        values
    }

    fn context<'a>(
        &self,
        values: &'a [Option<Value>],
        flavour: &'a Flavour,
        draw: Option<Draw>,
    ) -> Context<'a> {
        Context {
            parameters: values,
            mission_time: self.mission_time,
            walk: Some(&flavour.walk),
            draw,
        }
    }

    /// The value of a setting's expression.
    pub fn setting(
        &self,
        setting: u32,
        values: &[Option<Value>],
        flavour: &Flavour,
        draw: Option<Draw>,
        out: &mut Sink,
    ) -> Option<Value> {
        let expr = self.settings.get(setting as usize)?;
        self.context(values, flavour, draw).eval(expr, out)
    }

    /// The value of a basic event, if it has an expression.
    pub fn basic(
        &self,
        event: u32,
        values: &[Option<Value>],
        flavour: &Flavour,
        draw: Option<Draw>,
        out: &mut Sink,
    ) -> Option<Value> {
        if let Some(&setting) = flavour.basics.get(&event) {
            return self.setting(setting, values, flavour, draw, out);
        }
        let expr = self.basics.get(event as usize)?.as_ref()?;
        self.context(values, flavour, draw).eval(expr, out)
    }

    /// By basic event: whether its probability may be another one under these settings.
    pub fn affected(&self, flavour: &Flavour, events: usize) -> Vec<bool> {
        let mut dirty = vec![false; self.parameters.len()];
        for &(parameter, _) in &flavour.parameters {
            if let Some(slot) = dirty.get_mut(parameter as usize) {
                *slot = true;
            }
        }
        let mut used = Vec::new();
        let mut reached = |expr: &Expr, dirty: &[bool]| {
            used.clear();
            parameters_of(expr, &mut used);
            used.iter().any(|&index| dirty.get(index as usize).copied().unwrap_or(false))
        };
        for &index in &self.order {
            let expr = &self.parameters[index as usize];
            if reached(expr, &dirty) || tests(expr) {
                dirty[index as usize] = true;
            }
        }
        let mut out: Vec<bool> = (0..events)
            .map(|event| {
                let expr = self.basics.get(event).and_then(Option::as_ref);
                expr.is_some_and(|expr| reached(expr, &dirty) || tests(expr))
            })
            .collect();
        for &event in flavour.basics.keys() {
            if let Some(slot) = out.get_mut(event as usize) {
                *slot = true;
            }
        }
        out
    }

    /// Whether any value depends on where a walk is.
    pub fn has_tests(&self) -> bool {
        self.parameters.iter().chain(self.basics.iter().flatten()).chain(&self.settings).any(tests)
    }

    /// Whether any value is random.
    pub fn is_random(&self) -> bool {
        self.parameters.iter().chain(self.basics.iter().flatten()).chain(&self.settings).any(random)
    }

    /// The deviates of the file, by operation, with their number; for a summary.
    pub fn deviates(&self) -> usize {
        fn count(expr: &Expr) -> usize {
            match expr {
                Expr::Call { op, args, .. } => {
                    let own = usize::from(op.is_deviate() && *op != Op::Bin);
                    own + args.iter().map(count).sum::<usize>()
                }
                _ => 0,
            }
        }
        self.parameters.iter().chain(self.basics.iter().flatten()).map(count).sum()
    }
}

impl Model {
    /// Whether any number of the file is a random deviate.
    pub fn is_random(&self) -> bool {
        self.expressions.is_random()
    }

    /// How many random deviates the file has.
    pub fn deviate_count(&self) -> usize {
        self.expressions.deviates()
    }

    /// The probability of each basic event by its variable number, drawn for one sample: a function of the seed and the
    /// sample's number alone. A parameter that many events use has one value in a sample. Events without a probability
    /// get ½, as in [`Model::probabilities`].
    ///
    /// # Errors
    /// The event whose value is not a number in this sample.
    pub fn sample(&self, seed: u64, sample: u64) -> Result<Sampled, BasicEventId> {
        let draw = Some(Draw::new(seed, sample));
        let flavour = Flavour::default();
        let mut out = Sink::new(1);
        let values = self.expressions.parameter_values(&flavour, draw, &mut out);
        let mut sampled = Sampled::default();
        for (at, event) in self.basic_events.iter().enumerate() {
            let expr = self.expressions.basics.get(at).and_then(Option::as_ref);
            let prob = match (event.probability, expr) {
                (Some(_), Some(_)) => {
                    let value =
                        self.expressions.basic(at as u32, &values, &flavour, draw, &mut out);
                    let (prob, moved) = probability(value.ok_or(BasicEventId(at as u32))?);
                    sampled.clipped += usize::from(moved);
                    prob
                }
                (known, _) => known.unwrap_or(Prob { p: 0.5, q: 0.5 }),
            };
            sampled.probabilities.push(prob);
        }
        Ok(sampled)
    }
}
