//! Numerical expressions: the stochastic layer of the format, evaluated at the means of its random deviates.
//!
//! Values carry their complement to 1, so that `1 − exp(−λt)` keeps its digits however it is written and however small
//! it is. All transcendental functions come from `libm`, so that every machine gives the same bits.

use std::collections::BTreeMap;
use std::ops::Range;

use super::diag::{MefCode, MefDiagnostic, Sink};
use super::sample::Draw;

/// A number and what is missing to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Value {
    /// The number.
    pub v: f64,
    /// `1 − v`, with its own digits where the operation allows.
    pub c: f64,
}

impl Value {
    pub(crate) fn new(v: f64) -> Self {
        Self { v, c: 1.0 - v }
    }

    pub(crate) fn truth(holds: bool) -> Self {
        Self::new(if holds { 1.0 } else { 0.0 })
    }

    pub(crate) fn holds(self) -> bool {
        self.v != 0.0
    }
}

/// An expression after its names are resolved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Number(f64),
    /// A parameter by its position in the model.
    Parameter(u32),
    MissionTime,
    /// Whether the walk through event trees began with this initiating event, by its name.
    TestInitiator(String),
    /// Whether a functional event is in a state on the walk, both by name.
    TestFunction(String, String),
    Call {
        op: Op,
        args: Vec<Expr>,
        range: (u32, u32),
    },
    /// Something that has a value, which is not known here; a diagnostic has said so.
    Unknown,
    /// Something that could not be read; a diagnostic has said so.
    Broken,
}

/// How many arguments an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    Exact(usize),
    AtLeast(usize),
    Either(usize, usize),
}

impl Arity {
    pub(crate) fn accepts(self, count: usize) -> bool {
        match self {
            Self::Exact(n) => count == n,
            Self::AtLeast(n) => count >= n,
            Self::Either(a, b) => count == a || count == b,
        }
    }
}

macro_rules! operations {
    ($( $op:ident $name:literal $arity:expr; )*) => {
        /// The operations that are read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Op { $( $op, )* }

        impl Op {
            pub(crate) fn of(name: &str) -> Option<(Self, Arity)> {
                match name { $( $name => Some((Self::$op, $arity)), )* _ => None }
            }

            pub(crate) const fn name(self) -> &'static str {
                match self { $( Self::$op => $name, )* }
            }

            /// The element names of all operations, for suggestions.
            pub(crate) const NAMES: &'static [&'static str] = &[ $( $name, )* ];
        }
    };
}

operations! {
    Neg "neg" Arity::Exact(1);
    Add "add" Arity::AtLeast(1);
    Sub "sub" Arity::AtLeast(1);
    Mul "mul" Arity::AtLeast(1);
    Div "div" Arity::AtLeast(1);
    Pi "pi" Arity::Exact(0);
    Abs "abs" Arity::Exact(1);
    Acos "acos" Arity::Exact(1);
    Asin "asin" Arity::Exact(1);
    Atan "atan" Arity::Exact(1);
    Cos "cos" Arity::Exact(1);
    Cosh "cosh" Arity::Exact(1);
    Exp "exp" Arity::Exact(1);
    Log "log" Arity::Exact(1);
    Log10 "log10" Arity::Exact(1);
    Mod "mod" Arity::Exact(2);
    Pow "pow" Arity::Exact(2);
    Sin "sin" Arity::Exact(1);
    Sinh "sinh" Arity::Exact(1);
    Tan "tan" Arity::Exact(1);
    Tanh "tanh" Arity::Exact(1);
    Sqrt "sqrt" Arity::Exact(1);
    Ceil "ceil" Arity::Exact(1);
    Floor "floor" Arity::Exact(1);
    Min "min" Arity::AtLeast(1);
    Max "max" Arity::AtLeast(1);
    Mean "mean" Arity::AtLeast(1);
    Not "not" Arity::Exact(1);
    And "and" Arity::AtLeast(1);
    Or "or" Arity::AtLeast(1);
    Eq "eq" Arity::Exact(2);
    Df "df" Arity::Exact(2);
    Lt "lt" Arity::Exact(2);
    Gt "gt" Arity::Exact(2);
    Leq "leq" Arity::Exact(2);
    Geq "geq" Arity::Exact(2);
    Ite "ite" Arity::Exact(3);
    Switch "switch" Arity::AtLeast(1);
    Case "case" Arity::Exact(2);
    Exponential "exponential" Arity::Either(2, 4);
    Glm "GLM" Arity::Exact(4);
    Weibull "Weibull" Arity::Exact(4);
    PeriodicTest "periodic-test" Arity::Either(4, 5);
    Uniform "uniform-deviate" Arity::Exact(2);
    Normal "normal-deviate" Arity::Exact(2);
    Lognormal "lognormal-deviate" Arity::Either(2, 3);
    Gamma "gamma-deviate" Arity::Exact(2);
    Beta "beta-deviate" Arity::Exact(2);
    Histogram "histogram" Arity::AtLeast(2);
    Bin "bin" Arity::Exact(2);
}

impl Op {
    pub(crate) const fn is_deviate(self) -> bool {
        matches!(
            self,
            Self::Uniform
                | Self::Normal
                | Self::Lognormal
                | Self::Gamma
                | Self::Beta
                | Self::Histogram
        )
    }
}

/// What an evaluation may look at.
pub(crate) struct Context<'a> {
    /// The values of the parameters evaluated so far; `None` where there is none.
    pub parameters: &'a [Option<Value>],
    /// Hours.
    pub mission_time: f64,
    /// Where a walk through event trees is; nowhere outside of them.
    pub walk: Option<&'a Walk>,
    /// Random deviates are drawn from this; without it they are their means.
    pub draw: Option<Draw>,
}

/// How far a walk through event trees has come: what the tests of the format look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Walk {
    /// The initiating event.
    pub initiator: String,
    /// The states of the functional events that were passed.
    pub states: BTreeMap<String, String>,
}

impl Context<'_> {
    /// The value, or `None` after saying why not.
    pub(crate) fn eval(&self, expr: &Expr, out: &mut Sink) -> Option<Value> {
        match expr {
            Expr::Number(number) => Some(Value::new(*number)),
            Expr::Parameter(index) => self.parameters.get(*index as usize).copied().flatten(),
            Expr::MissionTime => Some(Value::new(self.mission_time)),
            Expr::TestInitiator(name) => {
                Some(Value::truth(self.walk.is_some_and(|walk| walk.initiator == *name)))
            }
            Expr::TestFunction(name, state) => Some(Value::truth(
                self.walk.is_some_and(|walk| walk.states.get(name) == Some(state)),
            )),
            Expr::Unknown | Expr::Broken => None,
            Expr::Call { op, args, range } => {
                let range = range.0 as usize..range.1 as usize;
                let value = self.call(*op, args, &range, out)?;
                if value.v.is_finite() && value.c.is_finite() {
                    return Some(value);
                }
                out.push(MefDiagnostic::new(MefCode::NotFinite, range).arg(op.name()));
                None
            }
        }
    }

    fn call(&self, op: Op, args: &[Expr], range: &Range<usize>, out: &mut Sink) -> Option<Value> {
        // Only the branch that is taken has to have a value.
        if let (Op::Ite, [condition, yes, no]) = (op, args) {
            let holds = self.eval(condition, out)?.holds();
            return self.eval(if holds { yes } else { no }, out);
        }
        if op == Op::Switch {
            for arg in args {
                match arg {
                    Expr::Call { op: Op::Case, args, .. } => {
                        let [condition, value] = args.as_slice() else { return None };
                        if self.eval(condition, out)?.holds() {
                            return self.eval(value, out);
                        }
                    }
                    other => return self.eval(other, out),
                }
            }
            return None;
        }
        if op == Op::Histogram {
            return self.histogram(args, range, out);
        }
        let mut values = Vec::with_capacity(args.len());
        for arg in args {
            values.push(self.eval(arg, out));
        }
        let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
        // The mean checks the arguments' domains.
        let mean = apply(op, &values, range, out)?;
        if let (Some(draw), true) = (self.draw, op.is_deviate()) {
            return draw.deviate(op, &values, range.start).map(Value::new);
        }
        Some(mean)
    }

    fn histogram(&self, args: &[Expr], range: &Range<usize>, out: &mut Sink) -> Option<Value> {
        let (first, bins) = args.split_first()?;
        let start = self.eval(first, out)?.v;
        let mut low = start;
        let mut sum = 0.0;
        let mut drawn = Vec::new();
        for bin in bins {
            let Expr::Call { op: Op::Bin, args, .. } = bin else { return None };
            let [high, value] = args.as_slice() else { return None };
            let high = self.eval(high, out)?.v;
            if high <= low {
                out.push(MefDiagnostic::new(MefCode::BinOrder, range.clone()));
                return None;
            }
            let value = self.eval(value, out)?.v;
            sum += (high - low) * value;
            low = high;
            drawn.push((high, value));
        }
        if let Some(draw) = self.draw {
            return Some(Value::new(draw.histogram(start, &drawn, range.start)));
        }
        Some(Value::new(sum / (low - start)))
    }
}

/// A condition on an argument, in words that need no language.
fn require(
    op: Op,
    checks: &[(usize, f64, bool, &str)],
    range: &Range<usize>,
    out: &mut Sink,
) -> Option<()> {
    let mut good = true;
    for (position, value, holds, condition) in checks {
        if !holds {
            good = false;
            out.push(
                MefDiagnostic::new(MefCode::OutOfDomain, range.clone())
                    .arg(op.name())
                    .num(position)
                    .num(value)
                    .arg(condition),
            );
        }
    }
    good.then_some(())
}

#[expect(clippy::float_cmp, reason = "eq and df of the format compare numbers exactly")]
pub(crate) fn apply(
    op: Op,
    values: &[Value],
    range: &Range<usize>,
    out: &mut Sink,
) -> Option<Value> {
    let at = |index: usize| values.get(index).map_or(f64::NAN, |value| value.v);
    let fold = |f: fn(f64, f64) -> f64| values.iter().map(|value| value.v).reduce(f);
    let (x, y) = (at(0), at(1));
    let number = match op {
        Op::Neg => -x,
        Op::Add => fold(|a, b| a + b)?,
        Op::Sub => {
            // 1 − x is known with the digits of x's complement.
            if let [one, rest] = values
                && one.v == 1.0
            {
                return Some(Value { v: rest.c, c: rest.v });
            }
            fold(|a, b| a - b)?
        }
        Op::Mul => fold(|a, b| a * b)?,
        Op::Div => fold(|a, b| a / b)?,
        Op::Pi => std::f64::consts::PI,
        Op::Abs => x.abs(),
        Op::Acos => libm::acos(x),
        Op::Asin => libm::asin(x),
        Op::Atan => libm::atan(x),
        Op::Cos => libm::cos(x),
        Op::Cosh => libm::cosh(x),
        Op::Exp => return Some(Value { v: libm::exp(x), c: -libm::expm1(x) }),
        Op::Log => libm::log(x),
        Op::Log10 => libm::log10(x),
        Op::Mod => libm::fmod(x, y),
        Op::Pow => libm::pow(x, y),
        Op::Sin => libm::sin(x),
        Op::Sinh => libm::sinh(x),
        Op::Tan => libm::tan(x),
        Op::Tanh => libm::tanh(x),
        Op::Sqrt => x.sqrt(),
        Op::Ceil => x.ceil(),
        Op::Floor => x.floor(),
        Op::Min => fold(f64::min)?,
        Op::Max => fold(f64::max)?,
        Op::Mean => fold(|a, b| a + b)? / values.len() as f64,
        Op::Not => return Some(Value::truth(x == 0.0)),
        Op::And => return Some(Value::truth(values.iter().all(|value| value.holds()))),
        Op::Or => return Some(Value::truth(values.iter().any(|value| value.holds()))),
        Op::Eq => return Some(Value::truth(x == y)),
        Op::Df => return Some(Value::truth(x != y)),
        Op::Lt => return Some(Value::truth(x < y)),
        Op::Gt => return Some(Value::truth(x > y)),
        Op::Leq => return Some(Value::truth(x <= y)),
        Op::Geq => return Some(Value::truth(x >= y)),
        Op::Exponential if values.len() == 2 => {
            require(op, &[(1, x, x >= 0.0, ">= 0"), (2, y, y >= 0.0, ">= 0")], range, out)?;
            return Some(failed_by(x * y));
        }
        Op::Exponential | Op::Glm => {
            return repairable(op, [x, y, at(2), at(3)], range, out);
        }
        Op::Weibull => {
            let (scale, shape, shift, time) = (x, y, at(2), at(3));
            let checks = [
                (1, scale, scale > 0.0, "> 0"),
                (2, shape, shape > 0.0, "> 0"),
                (3, shift, shift >= 0.0, ">= 0"),
                (4, time, time >= 0.0, ">= 0"),
            ];
            require(op, &checks, range, out)?;
            if time <= shift {
                return Some(Value { v: 0.0, c: 1.0 });
            }
            return Some(failed_by(libm::pow((time - shift) / scale, shape)));
        }
        Op::PeriodicTest => return periodic(values, range, out),
        Op::Uniform => {
            require(op, &[(2, y, y >= x, ">= argument 1")], range, out)?;
            x + (y - x) / 2.0
        }
        Op::Normal => {
            require(op, &[(2, y, y >= 0.0, ">= 0")], range, out)?;
            x
        }
        Op::Lognormal if values.len() == 2 => {
            // Mean and standard deviation of the logarithm.
            require(op, &[(2, y, y >= 0.0, ">= 0")], range, out)?;
            libm::exp(x + y * y / 2.0)
        }
        Op::Lognormal => {
            let level = at(2);
            let checks = [
                (1, x, x > 0.0, "> 0"),
                (2, y, y >= 1.0, ">= 1"),
                (3, level, level > 0.0 && level < 1.0, "> 0, < 1"),
            ];
            require(op, &checks, range, out)?;
            x
        }
        Op::Gamma => {
            require(op, &[(1, x, x > 0.0, "> 0"), (2, y, y > 0.0, "> 0")], range, out)?;
            x * y
        }
        Op::Beta => {
            require(op, &[(1, x, x > 0.0, "> 0"), (2, y, y > 0.0, "> 0")], range, out)?;
            return Some(Value { v: x / (x + y), c: y / (x + y) });
        }
        // These stand only inside their owners, which take them apart.
        Op::Ite | Op::Switch | Op::Case | Op::Histogram | Op::Bin => return None,
    };
    Some(Value::new(number))
}

/// 1 − e^(−x) with its complement.
fn failed_by(x: f64) -> Value {
    Value { v: -libm::expm1(-x), c: libm::exp(-x) }
}

/// Failure on demand γ, failure rate λ, repair rate μ, time t. Written as a sum of terms that are never negative:
/// γe + λ/(λ+μ)·(1−e) with e = exp(−(λ+μ)t), so that nothing cancels.
fn repairable(
    op: Op,
    [gamma, lambda, mu, time]: [f64; 4],
    range: &Range<usize>,
    out: &mut Sink,
) -> Option<Value> {
    let checks = [
        (1, gamma, (0.0..=1.0).contains(&gamma), ">= 0, <= 1"),
        (2, lambda, lambda >= 0.0, ">= 0"),
        (3, mu, mu >= 0.0, ">= 0"),
        (4, time, time >= 0.0, ">= 0"),
    ];
    require(op, &checks, range, out)?;
    let sum = lambda + mu;
    if sum == 0.0 {
        return Some(Value::new(gamma));
    }
    let left = libm::exp(-sum * time);
    let gone = -libm::expm1(-sum * time);
    Some(Value { v: gamma * left + lambda / sum * gone, c: (1.0 - gamma) * left + mu / sum * gone })
}

/// Periodic test with instantaneous tests that find every failure, from the definition in the format:
/// λ, τ (between tests), θ (first test), t — repair takes no time; or λ, μ, τ, θ, t — repair at rate μ.
///
/// Just after a test the component is available or in repair; `r` is the probability of repair. Over a time u,
/// available stays so with a(u) = e^(−λu), and repair becomes available with
/// b(u) = μ (e^(−λu) − e^(−μu)) / (μ − λ). A test sends what is not available into repair, so that
/// r' = (1 − a) + r (a − b): a geometric sequence, taken in closed form whatever the number of tests.
fn periodic(values: &[Value], range: &Range<usize>, out: &mut Sink) -> Option<Value> {
    let op = Op::PeriodicTest;
    let numbers: Vec<f64> = values.iter().map(|value| value.v).collect();
    let (lambda, mu, tau, theta, time) = match *numbers.as_slice() {
        [lambda, tau, theta, time] => (lambda, None, tau, theta, time),
        [lambda, mu, tau, theta, time] => (lambda, Some(mu), tau, theta, time),
        _ => return None,
    };
    let shift = usize::from(mu.is_some());
    let mut checks = vec![(1, lambda, lambda >= 0.0, ">= 0")];
    if let Some(mu) = mu {
        checks.push((2, mu, mu >= 0.0, ">= 0"));
    }
    checks.push((2 + shift, tau, tau > 0.0, "> 0"));
    checks.push((3 + shift, theta, theta >= 0.0, ">= 0"));
    checks.push((4 + shift, time, time >= 0.0, ">= 0"));
    require(op, &checks, range, out)?;

    if time <= theta {
        return Some(failed_by(lambda * time));
    }
    let tests = ((time - theta) / tau).floor();
    let since = (time - theta - tests * tau).clamp(0.0, tau);
    let Some(mu) = mu else { return Some(failed_by(lambda * since)) };

    let stays = |u: f64| libm::exp(-lambda * u);
    let returns = |u: f64| {
        let gap = (mu - lambda) * u;
        // μ e^(−λu) (1 − e^(−gap)) / (μ − λ), with the limit μ u e^(−λu) where the rates meet.
        let factor = if gap.abs() < 1e-300 { u } else { -libm::expm1(-gap) / (mu - lambda) };
        mu * libm::exp(-lambda * u) * factor
    };
    let (a, b) = (stays(tau), returns(tau));
    let first = -libm::expm1(-lambda * theta);
    let ratio = a - b;
    let settle = 1.0 - a + b;
    let power = if tests == 0.0 { 1.0 } else { libm::pow(ratio.abs(), tests) };
    let power = if ratio < 0.0 && libm::fmod(tests, 2.0) > 0.5 { -power } else { power };
    let repair = if settle <= 0.0 {
        first
    } else {
        first * power + -libm::expm1(-lambda * tau) * (1.0 - power) / settle
    };
    let up = (1.0 - repair) * stays(since) + repair * returns(since);
    Some(Value { v: 1.0 - up, c: up })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(op: Op, args: &[f64]) -> Option<Value> {
        let values: Vec<Value> = args.iter().map(|&v| Value::new(v)).collect();
        apply(op, &values, &(0..1), &mut Sink::new(100))
    }

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() <= 1e-12 * right.abs().max(1e-300), "{left} {right}");
    }

    #[test]
    fn small_probabilities_keep_their_digits() {
        let value = eval(Op::Exponential, &[1e-15, 1e-3]).unwrap();
        close(value.v, 1e-18);
        let exp = eval(Op::Exp, &[-1e-18]).unwrap();
        let rest = apply(Op::Sub, &[Value::new(1.0), exp], &(0..1), &mut Sink::new(100)).unwrap();
        close(rest.v, 1e-18);
    }

    #[test]
    fn repairable_component_tends_to_its_unavailability() {
        let value = eval(Op::Glm, &[0.0, 1e-3, 1e-1, 1e9]).unwrap();
        close(value.v, 1e-3 / 0.101);
        close(value.c, 0.1 / 0.101);
        close(eval(Op::Glm, &[0.25, 1e-3, 1e-1, 0.0]).unwrap().v, 0.25);
        // Without repair and demand failures it is the exponential law.
        let plain = eval(Op::Exponential, &[1e-3, 100.0]).unwrap();
        close(eval(Op::Exponential, &[0.0, 1e-3, 0.0, 100.0]).unwrap().v, plain.v);
    }

    #[test]
    fn weibull_with_shape_one_is_exponential() {
        let weibull = eval(Op::Weibull, &[1000.0, 1.0, 50.0, 150.0]).unwrap();
        close(weibull.v, eval(Op::Exponential, &[1e-3, 100.0]).unwrap().v);
        assert_eq!(eval(Op::Weibull, &[1000.0, 1.0, 50.0, 20.0]).unwrap().v.to_bits(), 0);
    }

    /// The closed form against one step for each test, written out as a Markov chain.
    #[test]
    fn periodic_tests_follow_the_chain() {
        for &(lambda, mu) in &[(1e-3, 5e-2), (2e-2, 2e-2), (0.3, 1e-4), (0.0, 1.0)] {
            let (tau, theta) = (70.0, 30.0);
            for step in 0..200 {
                let time = f64::from(step) * 7.3;
                let (mut up, mut repair, mut now) = (1.0, 0.0, 0.0);
                let mut next = theta;
                loop {
                    let u = f64::min(next, time) - now;
                    let a = libm::exp(-lambda * u);
                    let b = if f64::abs(mu - lambda) < 1e-12 {
                        mu * u * a
                    } else {
                        mu * (a - libm::exp(-mu * u)) / (mu - lambda)
                    };
                    (up, repair) = (up * a + repair * b, repair * libm::exp(-mu * u));
                    now += u;
                    if next > time {
                        break;
                    }
                    repair = 1.0 - up;
                    next += tau;
                }
                let value = eval(Op::PeriodicTest, &[lambda, mu, tau, theta, time]).unwrap();
                assert!((value.c - up).abs() < 1e-10, "{lambda} {mu} {time}: {} {up}", value.c);
                let _ = repair;
            }
        }
        // Instantaneous repair: only the time since the last test counts.
        let value = eval(Op::PeriodicTest, &[1e-3, 100.0, 50.0, 275.0]).unwrap();
        close(value.v, eval(Op::Exponential, &[1e-3, 25.0]).unwrap().v);
        // A great number of tests is one step of work.
        assert!(eval(Op::PeriodicTest, &[1e-3, 1.0, 1e-9, 0.0, 1e12]).is_some());
    }

    #[test]
    fn means_of_deviates() {
        close(eval(Op::Uniform, &[0.25, 0.75]).unwrap().v, 0.5);
        close(eval(Op::Beta, &[1.0, 3.0]).unwrap().v, 0.25);
        close(eval(Op::Gamma, &[2.0, 0.1]).unwrap().v, 0.2);
        close(eval(Op::Lognormal, &[0.001, 3.0, 0.95]).unwrap().v, 0.001);
        close(eval(Op::Lognormal, &[0.0, 1.0]).unwrap().v, libm::exp(0.5));
        assert!(eval(Op::Lognormal, &[0.001, 0.5, 0.95]).is_none());
    }
}
