//! The likelihood lens: how often a hazard arises and how it ends, where every number is an assumption that somebody can replace.
//!
//! Optional, and never part of a verdict. Frequencies are exact on a decision diagram (`tensha-logic`), or a proven interval where that
//! grew past its budget. The semantics stand in `docs/semantics-hazards.md`.

use rayon::prelude::*;
use tensha_logic::compiled::Compiled;
use tensha_logic::formula::FixpointError;
use tensha_logic::quant::{Frequency, Initiator, Prob, frequency};
use tensha_logic::zbdd::by_least_sets;
use tensha_logic::{Budget, Cancel, Formula, NodeId, VarId};
use tensha_model::grade::Level;
use tensha_model::likelihood::{Estimate, FailureData, FailureScope, Setting};
use tensha_model::system::{ComponentId, HazardId, Ref, System};
use tensha_model::units::Dimension;
use tensha_text::Span;

use crate::causes::{Basic, Causes, Cone, Lens, Settings, Weakness, lens};
use crate::exposure::Networks;
use crate::hazards::{Interrupted, Options};

/// A number that stands behind a basic event.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Number {
    /// It begins so often per second while absent, and lasts so many seconds.
    Onset {
        /// Per second.
        rate: Estimate,
        /// Seconds; none where nobody states it.
        lasts: Option<Estimate>,
    },
    /// It holds with this probability when it matters.
    Enabling(Estimate),
}

impl Number {
    /// The probability of finding it at a random time: q = fτ/(1 + fτ) where it comes and goes. None where nobody states how long it
    /// lasts.
    pub fn present(self, setting: Setting) -> Option<Prob> {
        match self {
            Number::Enabling(p) => Some(Prob::new(p.at(setting))),
            Number::Onset { rate, lasts } => {
                let load = rate.at(setting) * lasts?.at(setting);
                // Each without loss of digits.
                Some(Prob { p: load / (1.0 + load), q: 1.0 / (1.0 + load) })
            }
        }
    }
}

/// A number with where it comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Assumed {
    /// The basic event.
    pub basic: Basic,
    /// The number; none where nobody states it.
    pub number: Option<Number>,
    /// The line: of the model, or of a pack.
    pub span: Option<Span>,
    /// The pack entry; none where the model states it.
    pub entry: Option<String>,
}

/// What a stage at which all responses ended is called.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EndState {
    /// Some response succeeds.
    Handled,
    /// It was noticed, there were means and time, and the act was wrong.
    ActedWrongly,
    /// It was noticed and there were means, but no time.
    NoTime,
    /// It was noticed, but there were no means.
    NoMeans,
    /// Nobody noticed.
    NotNoticed,
}

impl EndState {
    /// All of them, from the best to the worst.
    pub const ALL: [EndState; 5] = [
        EndState::Handled,
        EndState::ActedWrongly,
        EndState::NoTime,
        EndState::NoMeans,
        EndState::NotNoticed,
    ];
}

/// How often, per second, between two bounds that are equal where the figure is exact.
pub type Bounds = (f64, f64);

/// What one setting of the numbers gives for a hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// Which numbers.
    pub setting: Setting,
    /// Probability that it holds at a random time.
    pub probability: Bounds,
    /// How often it arises, per second.
    pub frequency: Bounds,
    /// End states with their frequencies; empty where there is no response.
    pub ends: Vec<(EndState, Bounds)>,
    /// Whether all of it is exact.
    pub exact: bool,
}

/// How much a basic event or an element matters for the probability, with the best numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Weight<T> {
    /// What.
    pub of: T,
    /// What the probability would be if it never happened, divided by what it is.
    pub without: f64,
    /// What the probability would be if it were certain, divided by what it is.
    pub certain: f64,
    /// Change of the probability for a change of its own.
    pub birnbaum: f64,
}

/// The likelihood of a hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct Likelihood {
    /// The hazard.
    pub hazard: HazardId,
    /// Why there is none.
    pub missing: Vec<Basic>,
    /// One for each setting: low, best, high.
    pub outcomes: Vec<Outcome>,
    /// Whether something can begin it; else there is a probability and no frequency.
    pub has_initiators: bool,
    /// By basic event, the most important first.
    pub events: Vec<Weight<Basic>>,
    /// By element, the most important first.
    pub elements: Vec<Weight<Ref>>,
}

/// All hazards, and the numbers behind them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Likelihoods {
    /// By hazard number.
    pub hazards: Vec<Likelihood>,
    /// Every number used, by basic event.
    pub assumed: Vec<Assumed>,
    /// Each weakness that steps of attack beat, with its strength. Who beats which strength how often is said by the attacker classes;
    /// the increments of one weakness together make those probabilities.
    pub steps: Vec<(Weakness, Level)>,
}

/// The failure data for a component's mode: its kind's, else its role's.
fn component_data<'s>(
    system: &'s System,
    c: ComponentId,
    mode: &str,
) -> Option<(&'s FailureData, &'s str)> {
    let kind = system.kind(c)?;
    scoped(system, FailureScope::Kind, &kind.head.id, mode)
        .or_else(|| scoped(system, FailureScope::Role, &kind.role, mode))
}

fn scoped<'s>(
    system: &'s System,
    scope: FailureScope,
    of: &str,
    mode: &str,
) -> Option<(&'s FailureData, &'s str)> {
    system.knowledge.failure_rates.iter().find_map(|(id, r)| {
        (r.scope == scope && r.of == of)
            .then(|| r.modes.iter().find(|m| m.mode == mode).map(|m| (m, id.as_str())))
            .flatten()
    })
}

/// The number behind a basic event.
pub fn number(system: &System, basic: Basic, setting: Setting) -> Assumed {
    let k = &system.knowledge;
    let stated = |number: Option<Number>, span: Option<Span>, entry: Option<&str>| Assumed {
        basic,
        number,
        span,
        entry: entry.map(str::to_owned),
    };
    let mode_id = |m: u32| k.failure_modes.get_index(m as usize).map_or("", |(id, _)| id.as_str());
    let from_data = |found: Option<(&FailureData, &str)>| match found {
        Some((d, entry)) => stated(
            Some(Number::Onset { rate: d.rate, lasts: Some(d.lasts) }),
            Some(d.span),
            Some(entry),
        ),
        None => stated(None, None, None),
    };
    let probability = |id: &str| match k.cause_probabilities.get(id) {
        Some(p) => stated(Some(Number::Enabling(p.probability)), Some(p.head.span), Some(id)),
        None => stated(None, None, None),
    };
    match basic {
        Basic::Event(e) => {
            let event = &system.events[e as usize];
            let number = match (event.onset, event.probability) {
                (Some(rate), _) => Some(Number::Onset {
                    rate: Estimate::exactly(rate),
                    lasts: event.lasts.map(Estimate::exactly),
                }),
                (None, Some(p)) => Some(Number::Enabling(Estimate::exactly(p))),
                (None, None) => None,
            };
            stated(number, Some(event.own.span), None)
        }
        Basic::Condition(c) => {
            let condition = &system.conditions[c as usize];
            let p = Estimate::exactly(condition.probability);
            stated(Some(Number::Enabling(p)), Some(condition.own.span), None)
        }
        Basic::Fails(c, m) => {
            let mode = mode_id(m);
            let known = component_data(system, c, mode);
            match system.more(c).failure_rates.iter().find(|r| r.mode == mode) {
                Some(own) if own.rate.unit.dimension == Dimension::RATE => {
                    let lasts =
                        own.lasts.map(Estimate::exactly).or_else(|| known.map(|(d, _)| d.lasts));
                    let rate = Estimate::exactly(own.rate.si());
                    stated(Some(Number::Onset { rate, lasts }), Some(own.span), None)
                }
                Some(own) => stated(
                    Some(Number::Enabling(Estimate::exactly(own.rate.si()))),
                    Some(own.span),
                    None,
                ),
                None => from_data(known),
            }
        }
        Basic::LinkFails(l, m) => {
            let medium = system.technology(l).map_or("", |t| t.medium.tag());
            from_data(scoped(system, FailureScope::Medium, medium, mode_id(m)))
        }
        Basic::Supply(kind, _) => from_data(scoped(system, FailureScope::Supply, kind, "loss")),
        Basic::Misuse(_) => probability("misuse"),
        Basic::PersonErrs(..) => probability("person-errs"),
        Basic::Clash(..) => probability("clash"),
        Basic::ControlFails(_) => probability("control-fails"),
        Basic::Away(p) => {
            let party = &system.parties[p.index()];
            let share = party.on_duty.map(|s| Number::Enabling(Estimate::exactly(1.0 - s)));
            stated(share, Some(party.own.span), None)
        }
        Basic::ResponseErrs(h, i) | Basic::ResponseErrsAfter(h, i) => {
            let hazard = &system.hazards[h.index()];
            let after = matches!(basic, Basic::ResponseErrsAfter(..));
            match crate::human::error(system, hazard, i as usize) {
                Some(e) => {
                    let p = if after { e.given_earlier } else { e.alone };
                    let span = hazard.responses[i as usize].span;
                    stated(Some(Number::Enabling(p)), Some(span), None)
                }
                None => probability("response-errs"),
            }
        }
        Basic::Campaign(c) => match k.attackers.get_index(c as usize) {
            Some((id, a)) => stated(
                a.onset.map(|rate| Number::Onset { rate, lasts: a.lasts }),
                Some(a.head.span),
                Some(id),
            ),
            None => stated(None, None, None),
        },
        Basic::Increment(_, chain, j) => {
            let values = lens::increments(k, chain, setting);
            let p = lens::increment(&values, usize::from(j));
            let entry = chain
                .and_then(|c| k.attackers.get_index(c as usize))
                .map_or("attacker-classes", |(id, _)| id.as_str());
            stated(Some(Number::Enabling(Estimate::exactly(p))), None, Some(entry))
        }
        Basic::Rank(_) | Basic::Beside(_) | Basic::Step(..) => stated(None, None, None),
    }
}

struct Question {
    whole: NodeId,
    stages: Vec<[NodeId; 4]>,
}

/// The end states of a hazard's responses, disjoint, in the order of [`EndState::ALL`].
pub(crate) fn ends(formula: &mut Formula, stages: &[[NodeId; 4]]) -> [NodeId; 5] {
    let mut reached = [NodeId::FALSE; 4];
    for stage in stages {
        let mut so_far = NodeId::TRUE;
        for (slot, fails) in reached.iter_mut().zip(stage) {
            so_far = formula.and(&[so_far, !*fails]);
            *slot = formula.or(&[*slot, so_far]);
        }
    }
    let [noticed, able, in_time, handled] = reached;
    [
        handled,
        formula.and(&[in_time, !handled]),
        formula.and(&[able, !in_time]),
        formula.and(&[noticed, !able]),
        !noticed,
    ]
}

/// Puts numbers to every hazard. Fails only where the flag was set.
pub fn run(
    system: &System,
    networks: &Networks,
    options: &Options,
    cancel: &Cancel,
) -> Result<Likelihoods, Interrupted> {
    let mut out = Likelihoods {
        hazards: (0..system.hazards.len() as u32)
            .map(|i| Likelihood {
                hazard: HazardId(i),
                missing: Vec::new(),
                outcomes: Vec::new(),
                has_initiators: false,
                events: Vec::new(),
                elements: Vec::new(),
            })
            .collect(),
        assumed: Vec::new(),
        steps: Vec::new(),
    };
    for setting in Setting::ALL {
        let settings = Settings { lens: Lens::Exact(setting), ..options.settings.clone() };
        let mut causes = Causes::new(system, networks, settings);
        let mut questions = Vec::new();
        for (i, hazard) in system.hazards.iter().enumerate() {
            let (whole, ..) = causes.hazard(hazard);
            let id = HazardId(i as u32);
            let stages = (0..hazard.responses.len() as u32).map(|r| causes.stages(id, r)).collect();
            questions.push(Question { whole, stages });
        }
        let flat: Vec<NodeId> = questions
            .iter()
            .flat_map(|q| std::iter::once(q.whole).chain(q.stages.iter().flatten().copied()))
            .collect();
        let closed = match causes.close(&flat, options.operators, cancel) {
            Ok(closed) => closed,
            Err(FixpointError::Stopped(tensha_logic::Stop::Cancelled)) => return Err(Interrupted),
            Err(_) => return Ok(out),
        };
        let mut next = closed.into_iter();
        for q in &mut questions {
            q.whole = next.next().unwrap_or(NodeId::FALSE);
            q.stages.iter_mut().flatten().for_each(|s| *s = next.next().unwrap_or(NodeId::FALSE));
        }
        let mut assumed: Vec<Assumed> =
            causes.basics().map(|(_, b)| number(system, b, setting)).collect();
        assumed.sort_by_key(|a| a.basic);
        let found: Result<Vec<Found>, Interrupted> = questions
            .par_iter()
            .map(|q| judge(&causes, q, &assumed, options, setting, cancel))
            .collect();
        for (l, found) in out.hazards.iter_mut().zip(found?) {
            l.missing = found.missing;
            l.has_initiators |= found.has_initiators;
            l.outcomes.extend(found.outcome);
            if setting == Setting::Best {
                l.events = found.events;
                l.elements = found.elements;
            }
        }
        if setting == Setting::Best {
            out.assumed = assumed;
            out.steps = causes.steps().collect();
            out.steps.sort_unstable();
        }
    }
    Ok(out)
}

/// The numbers of a cone, by variable.
struct Numbers {
    probs: Vec<Prob>,
    onsets: Vec<Option<f64>>,
    missing: Vec<Option<Basic>>,
}

impl Numbers {
    /// `assumed` in the order of basic events.
    fn new(cone: &Cone, assumed: &[Assumed], setting: Setting) -> Self {
        let n = cone.formula.var_count();
        let mut out =
            Self { probs: vec![Prob::new(0.0); n], onsets: vec![None; n], missing: vec![None; n] };
        for i in 0..n {
            let known = cone.basic(VarId(i as u32));
            let Some(a) = known
                .and_then(|b| assumed.binary_search_by_key(&b, |a| a.basic).ok())
                .map(|at| &assumed[at])
            else {
                continue;
            };
            let present = a.number.and_then(|n| n.present(setting));
            // Without a duration it can begin the hazard and is never found present.
            out.probs[i] = present.unwrap_or(Prob::new(0.0));
            out.missing[i] = present.is_none().then_some(a.basic);
            if let Some(Number::Onset { rate, .. }) = a.number {
                out.onsets[i] = Some(rate.at(setting) * out.probs[i].q);
            }
        }
        out
    }
}

struct Found {
    missing: Vec<Basic>,
    has_initiators: bool,
    outcome: Option<Outcome>,
    events: Vec<Weight<Basic>>,
    elements: Vec<Weight<Ref>>,
}

fn judge(
    causes: &Causes,
    question: &Question,
    assumed: &[Assumed],
    options: &Options,
    setting: Setting,
    cancel: &Cancel,
) -> Result<Found, Interrupted> {
    let roots: Vec<NodeId> =
        std::iter::once(question.whole).chain(question.stages.iter().flatten().copied()).collect();
    let mut cone = causes.cone(&roots);
    // Figures take more than cut sets.
    let budget = Budget { work: options.budget.work.saturating_mul(2), ..options.budget };
    let given = cone.roots.first().copied().unwrap_or(NodeId::FALSE);
    // All of them grow with what happens, and their least ways are far fewer than all ways.
    let short = by_least_sets(&mut cone.formula, &cone.roots, budget, cancel);
    let mut next = short.map_err(|_| Interrupted)?.into_iter();
    let mut take = || next.next().unwrap_or(NodeId::FALSE);
    let whole = take();
    let stages: Vec<[NodeId; 4]> = question.stages.iter().map(|s| s.map(|_| take())).collect();
    let ends =
        if stages.is_empty() { Vec::new() } else { ends(&mut cone.formula, &stages).to_vec() };
    let numbers = &Numbers::new(&cone, assumed, setting);
    let formula = &cone.formula;
    // What the model says counts, even where no least way needs it.
    let mut support: Vec<VarId> = cone.roots.iter().flat_map(|r| formula.support(*r)).collect();
    support.sort_unstable();
    support.dedup();
    let mut missing: Vec<Basic> =
        support.iter().filter_map(|v| numbers.missing[v.0 as usize]).collect();
    missing.sort_unstable();
    let own = formula.support(given);
    let initiators: Vec<Initiator> = own
        .iter()
        .filter_map(|v| {
            numbers.onsets[v.0 as usize].map(|frequency| Initiator { var: *v, frequency })
        })
        .collect();
    let mut found = Found {
        has_initiators: !initiators.is_empty(),
        missing,
        outcome: None,
        events: Vec::new(),
        elements: Vec::new(),
    };
    if !found.missing.is_empty() {
        return Ok(found);
    }
    let f: Frequency =
        frequency(formula, whole, &ends, &initiators, &numbers.probs, budget, cancel)
            .map_err(|_| Interrupted)?;
    let settings =
        tensha_logic::Settings { budget, sets: None, importance: setting == Setting::Best };
    let answer = tensha_logic::solve(formula, whole, &numbers.probs, &settings, cancel)
        .map_err(|_| Interrupted)?;
    let p = answer.probability;
    found.outcome = Some(Outcome {
        setting,
        probability: (p.lower(), p.upper()),
        frequency: f.total,
        ends: EndState::ALL.into_iter().zip(f.outcomes.iter().copied()).collect(),
        exact: f.stopped.is_none() && answer.stopped.is_none(),
    });
    if let Some(importance) = &answer.importance
        && p.upper() > 0.0
        && p.lower() >= p.upper()
    {
        let now = p.upper();
        for v in &own {
            let (Some(basic), Some(i)) = (cone.basic(*v), importance.get(v.0 as usize)) else {
                continue;
            };
            let q = numbers.probs[v.0 as usize].p;
            let b = i.birnbaum;
            found.events.push(Weight {
                of: basic,
                without: ((now - b * q) / now).max(0.0),
                certain: (now + b * (1.0 - q)) / now,
                birnbaum: b,
            });
        }
        found.events.sort_by(|a, b| a.without.total_cmp(&b.without).then(a.of.cmp(&b.of)));
        found.elements = by_element(causes, &cone, whole, &own, numbers, now, options, cancel);
    }
    Ok(found)
}

/// What the probability would be without anything happening at an element, and with everything there gone wrong.
#[expect(clippy::too_many_arguments, reason = "a step of `judge` on the same question")]
fn by_element(
    causes: &Causes,
    cone: &Cone,
    whole: NodeId,
    own: &[VarId],
    numbers: &Numbers,
    now: f64,
    options: &Options,
    cancel: &Cancel,
) -> Vec<Weight<Ref>> {
    let mut at: Vec<(Ref, VarId)> = own
        .iter()
        .filter_map(|v| cone.basic(*v).map(|b| (v, b)))
        .flat_map(|(v, b)| causes.elements.of(b).into_iter().map(|r| (r, *v)))
        .collect();
    at.sort_unstable();
    let Ok(compiled) = Compiled::freeze(&cone.formula, &[whole], options.budget, cancel) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut probs = numbers.probs.clone();
    let mut i = 0;
    while i < at.len() {
        let element = at[i].0;
        let end = at[i..].iter().position(|(r, _)| *r != element).map_or(at.len(), |n| i + n);
        let mut with = |value: f64| {
            for (_, v) in &at[i..end] {
                probs[v.0 as usize] = Prob::new(value);
            }
            let p = compiled.probabilities(&probs)[0].p;
            for (_, v) in &at[i..end] {
                probs[v.0 as usize] = numbers.probs[v.0 as usize];
            }
            p
        };
        let (never, certain) = (with(0.0), with(1.0));
        out.push(Weight {
            of: element,
            without: never / now,
            certain: certain / now,
            birnbaum: certain - never,
        });
        i = end;
    }
    out.sort_by(|a, b| a.without.total_cmp(&b.without).then(a.of.cmp(&b.of)));
    out
}
