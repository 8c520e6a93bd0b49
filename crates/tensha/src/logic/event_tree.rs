//! `tensha logic event-tree`: the frequencies of sequences.

use std::fmt::Write as _;

use serde::Serialize;
use tensha_logic::mef::{BasicEventId, Model, Part, Sequences};
use tensha_logic::solve::Value;
use tensha_logic::{Budget, Cancel, NodeId, Settings, solve};

use super::{Finding, Language, Shared, load};

/// `tensha logic event-tree FILE …`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct EventTreeArgs {
    #[command(flatten)]
    pub shared: Shared,
    /// The most steps of work for each sequence; past it the answer is an interval.
    #[arg(long, value_name = "N")]
    budget: Option<u64>,
}

/// The whole answer as data.
#[derive(Serialize)]
pub(super) struct Document {
    format: &'static str,
    file: String,
    pub solved: bool,
    findings: Vec<Finding>,
    initiating_events: Vec<Initiator>,
    consequences: Vec<Consequence>,
}

#[derive(Serialize)]
struct Consequence {
    name: String,
    group: bool,
    lower: f64,
    upper: f64,
}

#[derive(Serialize)]
struct Initiator {
    name: String,
    sequences: Vec<Outcome>,
    /// Of all sequences together.
    lower: f64,
    upper: f64,
}

#[derive(Serialize)]
struct Outcome {
    event_tree: String,
    sequence: String,
    paths: usize,
    /// Equal when the value is exact.
    lower: f64,
    upper: f64,
}

pub(super) fn answer(args: &EventTreeArgs, lang: Language) -> (Document, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    let mut document = Document {
        format: "tensha-logic-event-tree/1",
        file: args.shared.file.display().to_string(),
        solved: false,
        findings: Vec::new(),
        initiating_events: Vec::new(),
        consequences: Vec::new(),
    };
    let Some(model) = load(&args.shared, lang, false, &mut document.findings, &mut err) else {
        return (document, out, err);
    };
    if model.initiating_events.iter().all(|event| event.tree.is_none()) {
        let what = lang.pick(
            "the file has no initiating event with an event tree",
            "イベントツリーにつながる起因事象がファイルにありません",
        );
        let _ = writeln!(err, "error: {what}");
        return (document, out, err);
    }
    match frequencies(&model, args.budget) {
        Ok((found, consequences)) => {
            document.initiating_events = found;
            document.consequences = consequences;
        }
        Err(message) => {
            let _ = writeln!(err, "error: {message}");
            return (document, out, err);
        }
    }
    document.solved = true;
    for one in &document.initiating_events {
        print(one, lang, &mut out);
    }
    if !document.consequences.is_empty() {
        let _ = writeln!(out, "\n{}", lang.pick("consequences", "結果"));
    }
    for one in &document.consequences {
        let group = if one.group { lang.pick("  (group)", "  (グループ)") } else { "" };
        let _ = writeln!(out, "  {}  {}{group}", number(one.lower, one.upper), one.name);
    }
    (document, out, err)
}

fn frequencies(
    model: &Model,
    budget: Option<u64>,
) -> Result<(Vec<Initiator>, Vec<Consequence>), String> {
    let walked = model.sequences().map_err(|error| error.to_string())?;
    let numbers = walked.means(model).map_err(|error| error.to_string())?;
    let missing = |root| {
        let event = without_probability(model, &walked, root)?;
        Some(format!("`{}` has no probability", super::event_name(model, event)))
    };
    let mut settings = Settings::default();
    if let Some(work) = budget {
        settings.budget = Budget { work, ..settings.budget };
    }
    let mut out: Vec<Initiator> = Vec::new();
    let mut last = None;
    let sum = |parts: &[Part], factors: &[f64]| {
        let (mut lower, mut upper) = (0.0, 0.0);
        for (part, factor) in parts.iter().zip(factors) {
            if let Some(message) = missing(part.root) {
                return Err(message);
            }
            let probs = &numbers.probabilities;
            let answer = solve(&walked.formula, part.root, probs, &settings, &Cancel::new())
                .map_err(|error| error.to_string())?;
            let (low, high) = match answer.probability {
                Value::Exact(prob) => (prob.p, prob.p),
                Value::Interval { lower, upper } => (lower, upper),
            };
            // A negative factor turns the interval round.
            let (a, b) = (factor * low, factor * high);
            lower += a.min(b);
            upper += a.max(b);
        }
        Ok((lower, upper))
    };
    for (sequence, factors) in walked.sequences.iter().zip(&numbers.factors) {
        let (lower, upper) = sum(&sequence.parts, factors)?;
        if last != Some(sequence.initiator) {
            last = Some(sequence.initiator);
            let event = model.initiating_events.get(sequence.initiator as usize);
            out.push(Initiator {
                name: event.map_or_else(String::new, |event| event.name.clone()),
                sequences: Vec::new(),
                lower: 0.0,
                upper: 0.0,
            });
        }
        if let Some(one) = out.last_mut() {
            one.lower += lower;
            one.upper += upper;
            one.sequences.push(Outcome {
                event_tree: sequence.tree.clone(),
                sequence: sequence.name.clone(),
                paths: sequence.paths,
                lower,
                upper,
            });
        }
    }
    let mut consequences = Vec::new();
    for (one, factors) in walked.consequences.iter().zip(&numbers.outcomes) {
        let (lower, upper) = sum(&one.parts, factors)?;
        let (name, group) = (one.name.clone(), one.is_group);
        consequences.push(Consequence { name, group, lower, upper });
    }
    Ok((out, consequences))
}

/// The first event of a condition that has no probability.
pub(super) fn without_probability(
    model: &Model,
    walked: &Sequences,
    root: NodeId,
) -> Option<BasicEventId> {
    let support = walked.formula.support(root);
    support.iter().map(|var| walked.event_of(var.index())).find(|event| {
        model.basic_events.get(event.0 as usize).is_none_or(|one| one.probability.is_none())
    })
}

fn number(lower: f64, upper: f64) -> String {
    if lower.to_bits() == upper.to_bits() {
        format!("{lower:.9e}")
    } else {
        format!("{lower:.6e} … {upper:.6e}")
    }
}

fn print(one: &Initiator, lang: Language, out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    let label = lang.pick("initiating event", "起因事象");
    let _ = writeln!(out, "{label} {}", one.name);
    for sequence in &one.sequences {
        let paths = match lang {
            Language::En => format!("{} path(s)", sequence.paths),
            Language::Ja => format!("経路{}本", sequence.paths),
        };
        let _ = writeln!(
            out,
            "  {}  {}  ({}, {paths})",
            number(sequence.lower, sequence.upper),
            sequence.sequence,
            sequence.event_tree
        );
    }
    let all = lang.pick("all sequences", "全シーケンスの合計");
    let _ = writeln!(out, "  {}  {all}", number(one.lower, one.upper));
}
