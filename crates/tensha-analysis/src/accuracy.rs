//! Accuracy of transcription: what a flow needs against what its path achieves, and where two ports misunderstand each other.
//!
//! * **Value error**: each component on the path adds the `accuracy` of its ports; where a value goes to a coarser step, half the step
//!   (or the whole step, where it is truncated) is added. Errors add as their sum, or as the root of the sum of squares where the data
//!   contract says so.
//! * **Age**: delays of components, ports and links add, and so does one full period at each place where values are taken at a rate:
//!   in the worst case a value is read just before the next one comes.
//! * What nobody states is named, and leaves the answer open unless what is stated already decides it.

use tensha_model::system::{ComponentId, FlowId, LinkId, Port, Ref, Segment, System};
use tensha_model::units::{Measure, Range};
use tensha_text::Span;

use crate::paths::Verdict;

/// A summand of an error or an age.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    /// The component or link that adds it.
    pub at: Ref,
    /// Why it is added.
    pub why: Why,
    /// How much, in SI units of the value (errors) or seconds (ages).
    pub amount: f64,
    /// The line that states it.
    pub span: Span,
}

/// Why a summand is added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The port states an error.
    Stated,
    /// The value is rounded to a coarser step.
    Rounding,
    /// The value is cut to a coarser step.
    Truncation,
    /// A delay is stated.
    Delay,
    /// Values are taken at a rate.
    Period,
}

/// A sum, as far as it is known.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Achieved {
    /// What is known of it.
    pub known: f64,
    /// Its summands.
    pub terms: Vec<Term>,
    /// Where nothing is stated.
    pub unknown: Vec<Ref>,
}

/// How two neighbours, or a port and the contract, misunderstand each other.
#[derive(Clone, PartialEq, Debug)]
pub enum Mismatch {
    /// The units measure different things.
    UnitKind(String, String),
    /// The units differ and nobody converts.
    Unit(String, String),
    /// The values stand for different things.
    Meaning(String, String),
    /// The time stamps follow different clocks.
    TimeBase(String, String),
    /// The interfaces have different versions.
    Version(String, String),
    /// Values beyond what the receiver can express are cut off.
    Range(String, String),
    /// The step becomes coarser: detail is lost.
    Resolution(String, String),
    /// Values come more rarely than they are needed.
    Rate(String, String),
}

/// A mismatch with its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// What does not fit.
    pub what: Mismatch,
    /// The giving side.
    pub from: ComponentId,
    /// The taking side; the same component where it is lost inside, or against the contract.
    pub to: ComponentId,
    /// The giving line.
    pub from_span: Span,
    /// The taking line.
    pub to_span: Span,
    /// Whether the other side is the data contract.
    pub contract: bool,
}

/// What is known of one flow.
#[derive(Clone, PartialEq, Debug)]
pub struct FlowAccuracy {
    /// The flow.
    pub flow: FlowId,
    /// Value error in SI units, worst route.
    pub error: Achieved,
    /// Age in seconds, worst route.
    pub age: Achieved,
    /// How the error stands to the need.
    pub error_verdict: Verdict,
    /// How the age stands to the need.
    pub age_verdict: Verdict,
    /// How the step stands to the need, with the coarsest step in SI units.
    pub resolution: (Verdict, Option<f64>),
    /// How the range stands to the need.
    pub range_verdict: Verdict,
    /// How the share of values that get through stands to the need, with that share.
    pub completeness: (Verdict, Option<f64>),
    /// Mismatches.
    pub found: Vec<Found>,
}

/// The flows that carry data, declare ports or need accuracy, by flow number.
pub fn run(system: &System) -> Vec<FlowAccuracy> {
    (0..system.flows.len() as u32)
        .map(FlowId)
        .filter(|f| concerned(system, *f))
        .map(|f| one(system, f))
        .collect()
}

fn concerned(system: &System, f: FlowId) -> bool {
    let flow = &system.flows[f.index()];
    let needs = flow.needs.as_deref().is_some_and(|n| {
        n.accuracy.is_some()
            || n.max_age.is_some()
            || n.resolution.is_some()
            || n.range.is_some()
            || n.completeness.is_some()
    });
    needs
        || (flow.data.is_some()
            && flow.components().iter().any(|c| !system.more(*c).ports.is_empty()))
}

/// The port of a component through which a flow's data passes in one direction.
fn port(system: &System, f: FlowId, c: ComponentId, is_in: bool) -> Option<&Port> {
    let flow = &system.flows[f.index()];
    let ports = system.more(c).ports.iter().filter(|p| p.is_in == is_in);
    let Some(data) = flow.data else {
        // Without data, a component's only port in that direction is meant.
        let mut all = ports;
        return match (all.next(), all.next()) {
            (Some(p), None) => Some(p),
            _ => None,
        };
    };
    let contract = &system.data[data.index()];
    let mut by_meaning = None;
    for p in ports {
        if p.data == Some(data) {
            return Some(p);
        }
        let named = p.data.is_none()
            && (p.id == *contract.own.id || (p.meaning.is_some() && p.meaning == contract.meaning));
        if named && by_meaning.is_none() {
            by_meaning = Some(p);
        }
    }
    by_meaning
}

fn show(m: &Measure) -> String {
    m.to_string()
}

fn show_range(r: &Range) -> String {
    let n = |v: Option<f64>| v.map_or(String::new(), |v| v.to_string());
    format!("{}..{} {}", n(r.low), n(r.high), r.unit.symbol).trim_end().to_owned()
}

fn si_bounds(r: &Range) -> (f64, f64) {
    let si = |v: f64| v * r.unit.factor + r.unit.offset;
    (r.low.map_or(f64::NEG_INFINITY, si), r.high.map_or(f64::INFINITY, si))
}

/// Whether the second range holds every value of the first, up to rounding of the numbers.
fn covers(outer: &Range, inner: &Range) -> bool {
    let ((ol, oh), (il, ih)) = (si_bounds(outer), si_bounds(inner));
    let slack = |v: f64| if v.is_finite() { 1e-9 * v.abs().max(1e-12) } else { 0.0 };
    ol <= il + slack(il) && oh >= ih - slack(ih)
}

struct Walk<'s> {
    system: &'s System,
    flow: FlowId,
    error: Achieved,
    age: Achieved,
    found: Vec<Found>,
    /// Coarsest step so far, SI.
    step: Option<f64>,
    share: Option<f64>,
    ranges: Vec<Range>,
    squares: f64,
}

impl Walk<'_> {
    fn add(&mut self, at: Ref, why: Why, amount: f64, span: Span) {
        let sum =
            if matches!(why, Why::Delay | Why::Period) { &mut self.age } else { &mut self.error };
        sum.terms.push(Term { at, why, amount, span });
        sum.known += amount;
        if !matches!(why, Why::Delay | Why::Period) {
            self.squares += amount * amount;
        }
    }

    /// The step becomes that of the port; a coarser one costs accuracy.
    fn step_to(&mut self, c: ComponentId, p: &Port) {
        let Some(resolution) = &p.resolution else { return };
        let step = resolution.si_difference();
        if self.step.is_some_and(|s| step > s * (1.0 + 1e-9)) || (self.step.is_none() && step > 0.0)
        {
            let (why, amount) =
                if p.truncates { (Why::Truncation, step) } else { (Why::Rounding, step / 2.0) };
            self.add(c.into(), why, amount, p.span);
        }
        self.step = Some(self.step.map_or(step, |s| s.max(step)));
    }

    /// What a port itself states: error, delay, rate, share, range.
    fn through(&mut self, c: ComponentId, p: &Port) {
        if let Some(a) = &p.accuracy {
            self.add(c.into(), Why::Stated, a.si_difference(), p.span);
        }
        if let Some(d) = &p.delay {
            self.add(c.into(), Why::Delay, d.si(), p.span);
        }
        if !p.is_in
            && let Some(rate) = &p.rate
            && rate.si() > 0.0
        {
            self.add(c.into(), Why::Period, 1.0 / rate.si(), p.span);
        }
        if let Some(s) = p.completeness {
            self.share = Some(self.share.unwrap_or(1.0) * s);
        }
        if let Some(r) = &p.range {
            self.ranges.push(r.clone());
        }
    }

    fn found(
        &mut self,
        what: Mismatch,
        from: (ComponentId, Span),
        to: (ComponentId, Span),
        contract: bool,
    ) {
        // A neighbour that already disagrees tells more than the contract does.
        let kind = std::mem::discriminant(&what);
        if contract
            && self.found.iter().any(|f| f.to == to.0 && std::mem::discriminant(&f.what) == kind)
        {
            return;
        }
        let found =
            Found { what, from: from.0, to: to.0, from_span: from.1, to_span: to.1, contract };
        if !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// One side gives, the other takes: everything must be understood alike.
    fn hop(&mut self, a: (ComponentId, &Port), b: (ComponentId, &Port)) {
        let (from, to) = ((a.0, a.1.span), (b.0, b.1.span));
        let (a, b) = (a.1, b.1);
        if let (Some(x), Some(y)) = (&a.unit, &b.unit) {
            let words = (x.symbol.clone(), y.symbol.clone());
            if !x.fits(y) {
                self.found(Mismatch::UnitKind(words.0, words.1), from, to, false);
            } else if (x.factor - y.factor).abs() > 1e-9 * x.factor.abs()
                || (x.offset - y.offset).abs() > 1e-9
                || x.states != y.states
            {
                self.found(Mismatch::Unit(words.0, words.1), from, to, false);
            }
        }
        if let (Some(x), Some(y)) = (&a.meaning, &b.meaning)
            && x != y
        {
            self.found(Mismatch::Meaning(x.clone(), y.clone()), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.time_base, &b.time_base)
            && x != y
        {
            self.found(Mismatch::TimeBase(x.clone(), y.clone()), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.version, &b.version)
            && x != y
        {
            self.found(Mismatch::Version(x.clone(), y.clone()), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.range, &b.range)
            && x.unit.fits(&y.unit)
            && !covers(y, x)
        {
            self.found(Mismatch::Range(show_range(x), show_range(y)), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.resolution, &b.resolution)
            && y.si_difference() > x.si_difference() * (1.0 + 1e-9)
        {
            self.found(Mismatch::Resolution(show(x), show(y)), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.rate, &b.rate)
            && x.si() < y.si() * (1.0 - 1e-9)
        {
            self.found(Mismatch::Rate(show(x), show(y)), from, to, false);
        }
    }

    /// Inside a component: a unit may be converted, but nothing may be lost unsaid.
    fn inside(&mut self, c: ComponentId, a: &Port, b: &Port) {
        let (from, to) = ((c, a.span), (c, b.span));
        if let (Some(x), Some(y)) = (&a.unit, &b.unit)
            && !x.fits(y)
        {
            self.found(Mismatch::UnitKind(x.symbol.clone(), y.symbol.clone()), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.range, &b.range)
            && x.unit.fits(&y.unit)
            && !covers(y, x)
        {
            self.found(Mismatch::Range(show_range(x), show_range(y)), from, to, false);
        }
        if let (Some(x), Some(y)) = (&a.resolution, &b.resolution)
            && y.si_difference() > x.si_difference() * (1.0 + 1e-9)
        {
            self.found(Mismatch::Resolution(show(x), show(y)), from, to, false);
        }
    }

    /// The data contract against the port at which the data is finally taken.
    fn contract(&mut self, c: ComponentId, p: &Port) {
        let Some(data) = self.system.flows[self.flow.index()].data else { return };
        let d = &self.system.data[data.index()];
        let (from, to) = ((c, d.own.span), (c, p.span));
        if let (Some(x), Some(y)) = (&d.unit, &p.unit) {
            if !x.fits(y) {
                self.found(Mismatch::UnitKind(x.symbol.clone(), y.symbol.clone()), from, to, true);
            } else if (x.factor - y.factor).abs() > 1e-9 * x.factor.abs()
                || (x.offset - y.offset).abs() > 1e-9
            {
                self.found(Mismatch::Unit(x.symbol.clone(), y.symbol.clone()), from, to, true);
            }
        }
        if let (Some(x), Some(y)) = (&d.time_base, &p.time_base)
            && x != y
        {
            self.found(Mismatch::TimeBase(x.clone(), y.clone()), from, to, true);
        }
        if let (Some(x), Some(y)) = (&d.version, &p.version)
            && x != y
        {
            self.found(Mismatch::Version(x.clone(), y.clone()), from, to, true);
        }
        if let (Some(x), Some(y)) = (&d.resolution, &p.resolution)
            && y.si_difference() > x.si_difference() * (1.0 + 1e-9)
        {
            self.found(Mismatch::Resolution(show(x), show(y)), from, to, true);
        }
        if let (Some(x), Some(y)) = (&d.range, &p.range)
            && x.unit.fits(&y.unit)
            && !covers(y, x)
        {
            self.found(Mismatch::Range(show_range(x), show_range(y)), from, to, true);
        }
    }
}

fn walk<'s>(system: &'s System, f: FlowId, route: &[Segment]) -> Walk<'s> {
    let flow = &system.flows[f.index()];
    let mut w = Walk {
        system,
        flow: f,
        error: Achieved::default(),
        age: Achieved::default(),
        found: Vec::new(),
        step: None,
        share: None,
        ranges: Vec::new(),
        squares: 0.0,
    };
    let mut last_out: Option<(ComponentId, &Port)> = None;
    let mut first = true;
    for segment in route {
        match segment {
            Segment::Link(l) => link(&mut w, system, *l),
            Segment::Component(c) => {
                let c = *c;
                let (input, output) = (port(system, f, c, true), port(system, f, c, false));
                if let (Some(a), Some(b)) = (last_out, input) {
                    w.hop(a, (c, b));
                }
                if let (Some(a), Some(b)) = (input, output) {
                    w.inside(c, a, b);
                }
                for p in [input, output].into_iter().flatten() {
                    w.step_to(c, p);
                    w.through(c, p);
                }
                let declared = input.is_some() || output.is_some();
                let sensor_without_error = first
                    && declared
                    && [input, output].into_iter().flatten().all(|p| p.accuracy.is_none());
                // A switch or router passes the value on without reading it, so it adds no error.
                let carries = system.kind(c).is_some_and(|k| k.role == "network");
                if (!declared && !carries) || sensor_without_error {
                    w.error.unknown.push(c.into());
                }
                let delay = system.more(c).delay;
                if let Some((seconds, span)) = delay {
                    w.add(c.into(), Why::Delay, seconds, span);
                }
                let timed = [input, output]
                    .into_iter()
                    .flatten()
                    .any(|p| p.delay.is_some() || p.rate.is_some());
                if delay.is_none() && !timed {
                    w.age.unknown.push(c.into());
                }
                last_out = output.or(input).map(|p| (c, p)).or(last_out.filter(|_| carries));
                first = false;
            }
            _ => {}
        }
    }
    if let Some((c, p)) = last_out {
        w.contract(c, p);
    }
    if flow.data.is_some_and(|d| system.data[d.index()].root_sum_square) {
        w.error.known = libm::sqrt(w.squares);
    }
    w
}

fn link(w: &mut Walk, system: &System, l: LinkId) {
    match system.links[l.index()].delay.as_deref() {
        Some((seconds, span)) => w.add(l.into(), Why::Delay, *seconds, *span),
        None => w.age.unknown.push(l.into()),
    }
}

/// A sum against the most that is allowed.
fn judge(achieved: &Achieved, allowed: Option<f64>) -> Verdict {
    match allowed {
        None => Verdict::NotJudged,
        Some(most) if achieved.known > most * (1.0 + 1e-9) => Verdict::Unmet,
        Some(_) if achieved.unknown.is_empty() => Verdict::Met,
        Some(_) => Verdict::Undecided,
    }
}

fn one(system: &System, f: FlowId) -> FlowAccuracy {
    let flow = &system.flows[f.index()];
    let needs = flow.needs.as_deref();
    let mut out: Option<FlowAccuracy> = None;
    for route in &flow.routes {
        let w = walk(system, f, route);
        let made = FlowAccuracy {
            flow: f,
            error_verdict: judge(
                &w.error,
                needs.and_then(|n| n.accuracy.as_ref()).map(|(m, _)| m.si_difference()),
            ),
            age_verdict: judge(&w.age, needs.and_then(|n| n.max_age.as_ref()).map(|(s, _)| *s)),
            resolution: (
                match (needs.and_then(|n| n.resolution.as_ref()), w.step) {
                    (None, _) => Verdict::NotJudged,
                    (Some(_), None) => Verdict::Undecided,
                    (Some((m, _)), Some(step)) if step > m.si_difference() * (1.0 + 1e-9) => {
                        Verdict::Unmet
                    }
                    _ => Verdict::Met,
                },
                w.step,
            ),
            range_verdict: match needs.and_then(|n| n.range.as_ref()) {
                None => Verdict::NotJudged,
                Some(_) if w.ranges.is_empty() => Verdict::Undecided,
                Some((wanted, _))
                    if w.ranges.iter().all(|r| !r.unit.fits(&wanted.unit) || covers(r, wanted)) =>
                {
                    Verdict::Met
                }
                Some(_) => Verdict::Unmet,
            },
            completeness: (
                match (needs.and_then(|n| n.completeness), w.share) {
                    (None, _) => Verdict::NotJudged,
                    (Some(_), None) => Verdict::Undecided,
                    (Some((wanted, _)), Some(share)) if share < wanted - 1e-12 => Verdict::Unmet,
                    _ => Verdict::Met,
                },
                w.share,
            ),
            error: w.error,
            age: w.age,
            found: w.found,
        };
        out = Some(match out {
            None => made,
            Some(before) => worse(before, made),
        });
    }
    out.unwrap_or(FlowAccuracy {
        flow: f,
        error: Achieved::default(),
        age: Achieved::default(),
        error_verdict: Verdict::Undecided,
        age_verdict: Verdict::Undecided,
        resolution: (Verdict::Undecided, None),
        range_verdict: Verdict::Undecided,
        completeness: (Verdict::Undecided, None),
        found: Vec::new(),
    })
}

/// Over several routes the worst counts: content may have come any of these ways.
fn worse(a: FlowAccuracy, b: FlowAccuracy) -> FlowAccuracy {
    let sum = |a: Achieved, b: Achieved| if b.known > a.known { b } else { a };
    let mut found = a.found;
    for f in b.found {
        if !found.contains(&f) {
            found.push(f);
        }
    }
    FlowAccuracy {
        flow: a.flow,
        error_verdict: a.error_verdict.min(b.error_verdict),
        age_verdict: a.age_verdict.min(b.age_verdict),
        resolution: if b.resolution.0 < a.resolution.0 { b.resolution } else { a.resolution },
        range_verdict: a.range_verdict.min(b.range_verdict),
        completeness: if b.completeness.0 < a.completeness.0 {
            b.completeness
        } else {
            a.completeness
        },
        error: sum(a.error, b.error),
        age: sum(a.age, b.age),
        found,
    }
}
