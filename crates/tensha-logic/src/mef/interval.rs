//! Intervals of expressions: every random deviate lies in its central interval, and what follows from that for every value.
//!
//! An operation gets the ends of its arguments at which it is least and greatest. Arguments are taken as if they had nothing to
//! do with each other, so that the interval holds every value that can come about, and perhaps more. Bounds hold up to the
//! rounding of floating point.

use std::collections::BTreeMap;
use std::ops::Range;

use super::assemble::Flavour;
use super::diag::Sink;
use super::evaluate::{Expressions, probability};
use super::expr::{Expr, Op, Value, Walk, apply};
use super::model::{BasicEventId, Model};
use super::quantile::{beta_quantile, gamma_quantile};
use super::sample::normal_quantile;
use super::walk::{Sequences, WalkError};
use crate::enclose::Ends;
use crate::quant::Prob;

/// Intervals of the probabilities of basic events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intervals {
    /// By variable.
    pub ends: Vec<Ends>,
    /// How many ends lay outside of 0 … 1 and were moved to the nearer one.
    pub clipped: usize,
}

impl Model {
    /// An interval for the probability of each basic event by its variable number: every random deviate lies between the
    /// quantiles that leave `coverage` (above 0, below 1) in the middle. Events without a probability get ½, as in
    /// [`Model::probabilities`].
    ///
    /// # Errors
    /// The event for whose value no interval is known.
    pub fn intervals(&self, coverage: f64) -> Result<Intervals, BasicEventId> {
        let none = Flavour::default();
        let parameters = Spans::parameters(&self.expressions, &none, coverage);
        let spans = Spans::new(&self.expressions, &none, &parameters, coverage);
        let mut out = Intervals::default();
        for (at, event) in self.basic_events.iter().enumerate() {
            let expr = self.expressions.basics.get(at).and_then(Option::as_ref);
            let ends = match (event.probability, expr) {
                (Some(_), Some(expr)) => {
                    let found = spans.eval(expr).ok_or(BasicEventId(at as u32))?;
                    out.ends(found)
                }
                (known, _) => Ends::point(known.unwrap_or(Prob { p: 0.5, q: 0.5 })),
            };
            out.ends.push(ends);
        }
        Ok(out)
    }
}

impl Intervals {
    /// Both ends as probabilities.
    fn ends(&mut self, found: Span) -> Ends {
        let (low, below) = probability(found.low);
        let (high, above) = probability(found.high);
        self.clipped += usize::from(below) + usize::from(above);
        Ends { low, high }
    }
}

/// Intervals of all sequences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SequenceIntervals {
    /// By variable of [`Sequences::formula`].
    pub probabilities: Intervals,
    /// By sequence and part: the least and the greatest product of what was collected, the initiating event's included.
    pub factors: Vec<Vec<(f64, f64)>>,
}

impl Sequences {
    /// [`Model::intervals`] for the variables and the factors of a walk. Conditions on the way (`if`) are those at the means, as
    /// the paths are.
    ///
    /// # Errors
    /// What has no interval.
    pub fn intervals(&self, model: &Model, coverage: f64) -> Result<SequenceIntervals, WalkError> {
        let expressions = &model.expressions;
        let mut out = SequenceIntervals {
            probabilities: model.intervals(coverage).map_err(WalkError::NotAProbability)?,
            factors: Vec::new(),
        };
        let none = Flavour::default();
        let flavour = |place: usize| self.flavours.get(place).unwrap_or(&none);
        let mut known: BTreeMap<usize, Vec<Option<Span>>> = BTreeMap::new();
        for &(place, event) in &self.changed {
            let made = || Spans::parameters(expressions, flavour(place), coverage);
            let parameters = known.entry(place).or_insert_with(made);
            let spans = Spans::new(expressions, flavour(place), parameters, coverage);
            let found = spans.basic(event.0).ok_or(WalkError::NotAProbability(event))?;
            let ends = out.probabilities.ends(found);
            out.probabilities.ends.push(ends);
        }
        let mut product = |list: &[(usize, u32)]| {
            list.iter().try_fold(Span::of(1.0, 1.0), |product, &(place, setting)| {
                let made = || Spans::parameters(expressions, flavour(place), coverage);
                let parameters = known.entry(place).or_insert_with(made);
                let spans = Spans::new(expressions, flavour(place), parameters, coverage);
                let factor = expressions.settings.get(setting as usize)?;
                fold(&[product, spans.eval(factor)?], Op::Mul, &(0..0))
            })
        };
        for sequence in &self.sequences {
            let mut parts = Vec::with_capacity(sequence.parts.len());
            for part in &sequence.parts {
                let span = product(&part.factors).ok_or(WalkError::NoValue)?;
                parts.push((span.low.v, span.high.v));
            }
            out.factors.push(parts);
        }
        Ok(out)
    }
}

/// Both ends of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    low: Value,
    high: Value,
}

impl Span {
    const fn point(value: Value) -> Self {
        Self { low: value, high: value }
    }

    fn of(low: f64, high: f64) -> Self {
        Self { low: Value::new(low), high: Value::new(high) }
    }

    fn is_point(self) -> bool {
        self.low.v.to_bits() == self.high.v.to_bits()
    }

    /// The least span with both.
    fn with(self, other: Self) -> Self {
        Self {
            low: if other.low.v < self.low.v { other.low } else { self.low },
            high: if other.high.v > self.high.v { other.high } else { self.high },
        }
    }

    /// Whether it holds as a condition; `None` when that depends.
    fn holds(self) -> Option<bool> {
        if self.low.v > 0.0 || self.high.v < 0.0 {
            Some(true)
        } else if self.low.v == 0.0 && self.high.v == 0.0 {
            Some(false)
        } else {
            None
        }
    }

    fn truth(known: Option<bool>) -> Self {
        known.map_or_else(|| Self::of(0.0, 1.0), |holds| Self::point(Value::truth(holds)))
    }
}

/// How a value depends on an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It never falls while the argument grows.
    Up,
    /// It never grows while the argument grows.
    Down,
    /// One of these, and which one depends on the other arguments.
    Either,
}
use Way::{Down, Either, Up};

struct Spans<'a> {
    expressions: &'a Expressions,
    flavour: &'a Flavour,
    parameters: &'a [Option<Span>],
    hours: f64,
    tail: f64,
}

impl<'a> Spans<'a> {
    fn new(
        expressions: &'a Expressions,
        flavour: &'a Flavour,
        parameters: &'a [Option<Span>],
        coverage: f64,
    ) -> Self {
        let hours = expressions.mission_time;
        Self { expressions, flavour, parameters, hours, tail: (1.0 - coverage) / 2.0 }
    }

    /// The spans of all parameters. Settings are applied one after the other, each seeing what those before it made.
    fn parameters(
        expressions: &Expressions,
        flavour: &Flavour,
        coverage: f64,
    ) -> Vec<Option<Span>> {
        let mut fixed: Vec<Option<Option<Span>>> = vec![None; expressions.parameters.len()];
        let sweep = |fixed: &[Option<Option<Span>>]| {
            let mut spans = vec![None; expressions.parameters.len()];
            for &index in &expressions.order {
                let at = index as usize;
                let own = |spans: &[Option<Span>]| {
                    Spans::new(expressions, flavour, spans, coverage)
                        .eval(&expressions.parameters[at])
                };
                spans[at] = fixed[at].unwrap_or_else(|| own(&spans));
            }
            spans
        };
        let mut spans = sweep(&fixed);
        for &(parameter, setting) in &flavour.parameters {
            let value = expressions
                .settings
                .get(setting as usize)
                .and_then(|expr| Spans::new(expressions, flavour, &spans, coverage).eval(expr));
            if let Some(slot) = fixed.get_mut(parameter as usize) {
                *slot = Some(value);
            }
            spans = sweep(&fixed);
        }
        spans
    }

    /// The value of a basic event, if it has an expression.
    fn basic(&self, event: u32) -> Option<Span> {
        let expr = match self.flavour.basics.get(&event) {
            Some(&setting) => self.expressions.settings.get(setting as usize),
            None => self.expressions.basics.get(event as usize)?.as_ref(),
        };
        self.eval(expr?)
    }

    fn eval(&self, expr: &Expr) -> Option<Span> {
        let span = match expr {
            Expr::Number(number) => Span::point(Value::new(*number)),
            Expr::Parameter(index) => self.parameters.get(*index as usize).copied().flatten()?,
            Expr::MissionTime => Span::point(Value::new(self.hours)),
            Expr::TestInitiator(name) => {
                Span::point(Value::truth(self.flavour.walk.initiator == *name))
            }
            Expr::TestFunction(name, state) => {
                let Walk { states, .. } = &self.flavour.walk;
                Span::point(Value::truth(states.get(name) == Some(state)))
            }
            Expr::Unknown | Expr::Broken => return None,
            Expr::Call { op, args, range } => {
                self.call(*op, args, &(range.0 as usize..range.1 as usize))?
            }
        };
        let finite = [span.low.v, span.high.v].into_iter().all(f64::is_finite);
        (finite && span.low.v <= span.high.v).then_some(span)
    }

    fn call(&self, op: Op, args: &[Expr], range: &Range<usize>) -> Option<Span> {
        match (op, args) {
            (Op::Ite, [condition, yes, no]) => {
                return match self.eval(condition)?.holds() {
                    Some(true) => self.eval(yes),
                    Some(false) => self.eval(no),
                    None => Some(self.eval(yes)?.with(self.eval(no)?)),
                };
            }
            (Op::Switch, args) => return self.switch(args),
            (Op::Histogram, args) => return self.histogram(args),
            _ => {}
        }
        let spans: Vec<Span> = args.iter().map(|arg| self.eval(arg)).collect::<Option<_>>()?;
        if op.is_deviate() {
            return self.deviate(op, &spans, range);
        }
        if spans.iter().all(|span| span.is_point()) {
            let values: Vec<Value> = spans.iter().map(|span| span.low).collect();
            return apply(op, &values, range, &mut Sink::new(0)).map(Span::point);
        }
        operation(op, &spans, range)
    }

    fn switch(&self, args: &[Expr]) -> Option<Span> {
        let mut sum: Option<Span> = None;
        for arg in args {
            let (condition, value) = match arg {
                Expr::Call { op: Op::Case, args, .. } => {
                    let [condition, value] = args.as_slice() else { return None };
                    (self.eval(condition)?.holds(), value)
                }
                other => (Some(true), other),
            };
            if condition == Some(false) {
                continue;
            }
            let value = self.eval(value)?;
            sum = Some(sum.map_or(value, |sum| sum.with(value)));
            if condition == Some(true) {
                return sum;
            }
        }
        // No case is sure to hold.
        None
    }

    /// Bins are taken by their widths; where bounds are not known, any bin may be.
    fn histogram(&self, args: &[Expr]) -> Option<Span> {
        let (first, bins) = args.split_first()?;
        let start = self.eval(first)?;
        let (mut known, mut low) = (start.is_point(), start.low.v);
        let mut found: Vec<(f64, Span)> = Vec::new();
        for bin in bins {
            let Expr::Call { op: Op::Bin, args, .. } = bin else { return None };
            let [high, value] = args.as_slice() else { return None };
            let high = self.eval(high)?;
            known &= high.is_point();
            found.push((high.low.v - low, self.eval(value)?));
            low = high.low.v;
        }
        if !known {
            return found.into_iter().map(|(_, span)| span).reduce(Span::with);
        }
        let total: f64 = found.iter().map(|(width, _)| width).sum();
        let quantile = |level: f64, end: fn(&Span) -> Value| {
            let mut values: Vec<(Value, f64)> =
                found.iter().map(|(width, span)| (end(span), width / total)).collect();
            values.sort_by(|a, b| a.0.v.total_cmp(&b.0.v));
            let mut sum = 0.0;
            for (value, share) in &values {
                sum += share;
                if sum >= level {
                    return Some(*value);
                }
            }
            values.last().map(|(value, _)| *value)
        };
        Some(Span {
            low: quantile(self.tail, |span| span.low)?,
            high: quantile(1.0 - self.tail, |span| span.high)?,
        })
    }

    /// The interval between two quantiles. Each quantile grows or falls with each argument.
    fn deviate(&self, op: Op, spans: &[Span], range: &Range<usize>) -> Option<Span> {
        // The mean checks the domains, at both ends.
        for end in [|span: &Span| span.low, |span: &Span| span.high] {
            let values: Vec<Value> = spans.iter().map(end).collect();
            apply(op, &values, range, &mut Sink::new(0))?;
        }
        let low = |at: usize| spans.get(at).map_or(f64::NAN, |span| span.low.v);
        let high = |at: usize| spans.get(at).map_or(f64::NAN, |span| span.high.v);
        let (below, above) = (self.tail, 1.0 - self.tail);
        let z = -normal_quantile(below);
        Some(match op {
            Op::Uniform => {
                let at = |x: f64, y: f64, level: f64| x + (y - x) * level;
                Span::of(at(low(0), low(1), below), at(high(0), high(1), above))
            }
            Op::Normal => Span::of(low(0) - high(1) * z, high(0) + high(1) * z),
            Op::Lognormal if spans.len() == 2 => {
                Span::of(libm::exp(low(0) - high(1) * z), libm::exp(high(0) + high(1) * z))
            }
            Op::Lognormal => {
                let (least, most) = log_deviation(spans)?;
                let at = |mean: f64, sigma: f64, z: f64| {
                    libm::exp(libm::log(mean) - sigma * sigma / 2.0 + sigma * z)
                };
                // −σ²/2 + σz is greatest at σ = z.
                Span::of(at(low(0), most, -z), at(high(0), z.clamp(least, most), z))
            }
            Op::Gamma => Span::of(
                low(1) * gamma_quantile(below, low(0)),
                high(1) * gamma_quantile(above, high(0)),
            ),
            Op::Beta => Span {
                low: Value::new(beta_quantile(below, low(0), high(1))),
                // Its complement is the quantile of the mirrored distribution, with digits of its own.
                high: Value {
                    v: beta_quantile(above, high(0), low(1)),
                    c: beta_quantile(below, low(1), high(0)),
                },
            },
            _ => return None,
        })
    }
}

/// The least and the greatest deviation of the logarithm, from the error factor and its level.
fn log_deviation(spans: &[Span]) -> Option<(f64, f64)> {
    let [_, factor, level] = spans else { return None };
    let steps = [level.low.v, level.high.v].map(|level| normal_quantile(level).abs());
    if steps.contains(&0.0) || (level.low.v < 0.5 && level.high.v > 0.5) {
        // At the middle the factor says nothing; sampling takes no deviation then.
        return level.is_point().then_some((0.0, 0.0));
    }
    let least = libm::log(factor.low.v) / steps[0].max(steps[1]);
    Some((least, libm::log(factor.high.v) / steps[0].min(steps[1])))
}

/// The interval of an operation of which some argument is no point.
fn operation(op: Op, spans: &[Span], range: &Range<usize>) -> Option<Span> {
    let every = |way: Way| vec![way; spans.len()];
    let first = *spans.first()?;
    let second = spans.get(1).copied();
    let points_from = |at: usize| spans.iter().skip(at).all(|span| span.is_point());
    let ways = match op {
        Op::Neg | Op::Acos => every(Down),
        Op::Add | Op::Min | Op::Max | Op::Mean => every(Up),
        Op::Sub => [vec![Up], vec![Down; spans.len() - 1]].concat(),
        Op::Mul => return fold(spans, op, range),
        Op::Div => {
            if spans.iter().skip(1).any(|span| span.low.v <= 0.0 && span.high.v >= 0.0) {
                return None;
            }
            return fold(spans, op, range);
        }
        Op::Asin
        | Op::Atan
        | Op::Exp
        | Op::Log
        | Op::Log10
        | Op::Sinh
        | Op::Tanh
        | Op::Sqrt
        | Op::Ceil
        | Op::Floor => every(Up),
        Op::Exponential if spans.len() == 2 => every(Up),
        // Unavailability grows with failures and falls with repairs; with time it goes one way to its limit.
        Op::Exponential | Op::Glm => vec![Up, Up, Down, Either],
        // With the shape it goes one way, depending on whether the scale is reached.
        Op::Weibull => vec![Down, Either, Down, Up],
        Op::PeriodicTest if spans.len() == 4 && points_from(1) => vec![Up, Up, Up, Up],
        // At any moment at most the longer of both times has gone by since the last test.
        Op::PeriodicTest if spans.len() == 4 => {
            let [rate, tau, theta, time] = spans else { return None };
            let since = tau.high.v.max(theta.high.v).min(time.high.v);
            let values = [rate.high, Value::new(since)];
            let high = apply(Op::Exponential, &values, range, &mut Sink::new(0))?;
            return Some(Span { low: Value { v: 0.0, c: 1.0 }, high });
        }
        Op::PeriodicTest => return Some(Span::of(0.0, 1.0)),
        Op::Pow if first.low.v > 0.0 => every(Either),
        Op::Abs | Op::Cosh => {
            let ends = [first.low.v.abs(), first.high.v.abs()];
            let through = first.low.v <= 0.0 && first.high.v >= 0.0;
            let least = if through { 0.0 } else { ends[0].min(ends[1]) };
            let call = |x: f64| apply(op, &[Value::new(x)], range, &mut Sink::new(0));
            return Some(Span { low: call(least)?, high: call(ends[0].max(ends[1]))? });
        }
        Op::Sin | Op::Cos => return Some(Span::of(-1.0, 1.0)),
        Op::Not => return Some(Span::truth(first.holds().map(|holds| !holds))),
        Op::And | Op::Or => {
            let decides = op == Op::Or;
            let known: Vec<Option<bool>> = spans.iter().map(|span| span.holds()).collect();
            let sure = if known.contains(&Some(decides)) {
                Some(decides)
            } else if known.contains(&None) {
                None
            } else {
                Some(!decides)
            };
            return Some(Span::truth(sure));
        }
        Op::Eq | Op::Df | Op::Lt | Op::Gt | Op::Leq | Op::Geq => {
            return Some(Span::truth(compare(op, first, second?)));
        }
        // Not bounded, or bounded only by cases that no file was seen to use.
        _ => return None,
    };
    corners(op, spans, &ways, range)
}

/// Products and quotients: two at a time, at all four pairs of ends.
fn fold(spans: &[Span], op: Op, range: &Range<usize>) -> Option<Span> {
    let (first, rest) = spans.split_first()?;
    rest.iter().try_fold(*first, |sum, &next| corners(op, &[sum, next], &[Either, Either], range))
}

fn compare(op: Op, x: Span, y: Span) -> Option<bool> {
    let less = if x.high.v < y.low.v {
        Some(true)
    } else if x.low.v >= y.high.v {
        Some(false)
    } else {
        None
    };
    let greater = if x.low.v > y.high.v {
        Some(true)
    } else if x.high.v <= y.low.v {
        Some(false)
    } else {
        None
    };
    match op {
        Op::Lt => less,
        Op::Gt => greater,
        Op::Leq => greater.map(|holds| !holds),
        Op::Geq => less.map(|holds| !holds),
        // Both are no points here; they differ for sure only when they are apart.
        _ => (less == Some(true) || greater == Some(true)).then_some(op == Op::Df),
    }
}

/// The least and the greatest value at the ends that the ways leave open.
fn corners(op: Op, spans: &[Span], ways: &[Way], range: &Range<usize>) -> Option<Span> {
    let open: Vec<usize> = (0..spans.len()).filter(|&at| ways.get(at) == Some(&Either)).collect();
    let mut sum: Option<Span> = None;
    for corner in 0..1usize << open.len().min(4) {
        for upper in [false, true] {
            let values: Vec<Value> = spans
                .iter()
                .enumerate()
                .map(|(at, span)| {
                    let high = match ways.get(at) {
                        Some(Up) => upper,
                        Some(Down) => !upper,
                        _ => open
                            .iter()
                            .position(|&o| o == at)
                            .is_some_and(|bit| corner >> bit & 1 == 1),
                    };
                    if high { span.high } else { span.low }
                })
                .collect();
            let value = Span::point(apply(op, &values, range, &mut Sink::new(0))?);
            sum = Some(sum.map_or(value, |sum| sum.with(value)));
        }
    }
    sum
}
