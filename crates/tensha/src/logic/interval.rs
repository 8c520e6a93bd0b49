//! `tensha logic uncertainty --interval`: bounds when every random deviate lies in its central interval.

use std::fmt::Write as _;

use serde::Serialize;
use tensha_logic::compiled::Compiled;
use tensha_logic::enclose::{Enclosure, Ends, directions};
use tensha_logic::mef::{BasicEventId, Model, WalkError};
use tensha_logic::{Budget, Cancel, Formula, NodeId};

use super::uncertainty::UncertaintyArgs;
use super::{Finding, Language, load};

/// The whole answer as data.
#[derive(Serialize)]
pub(super) struct Document {
    format: &'static str,
    file: String,
    pub solved: bool,
    findings: Vec<Finding>,
    coverage: f64,
    deviates: usize,
    /// Ends below 0 or above 1 that were moved to the nearer one.
    clipped: usize,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Outcome {
    name: String,
    /// At the means of all deviates.
    point: f64,
    interval: Bounds,
    /// Whether both bounds are reached for some probabilities inside the intervals of the events.
    exact: bool,
}

/// Bounds, and how near values at corners come to them where corners were looked at for the whole.
#[derive(Serialize)]
struct Bounds {
    lower: f64,
    upper: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    least_found: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    greatest_found: Option<f64>,
}

impl Bounds {
    const fn of(one: Enclosure) -> Self {
        Self {
            lower: one.lower,
            upper: one.upper,
            least_found: Some(one.least_found),
            greatest_found: Some(one.greatest_found),
        }
    }
}

pub(super) fn answer(
    args: &UncertaintyArgs,
    coverage: f64,
    lang: Language,
) -> (Document, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    let mut document = Document {
        format: "tensha-logic-interval/1",
        file: args.shared.file.display().to_string(),
        solved: false,
        findings: Vec::new(),
        coverage,
        deviates: 0,
        clipped: 0,
        results: Vec::new(),
    };
    match bounds(args, lang, &mut document, &mut err) {
        Ok(true) => {}
        Ok(false) => return (document, out, err),
        Err(message) => {
            let _ = writeln!(err, "error: {message}");
            return (document, out, err);
        }
    }
    document.solved = true;
    print(&document, lang, &mut out);
    (document, out, err)
}

/// Fills in the results; false when reading has said already why there are none.
fn bounds(
    args: &UncertaintyArgs,
    lang: Language,
    document: &mut Document,
    err: &mut String,
) -> Result<bool, String> {
    let coverage = document.coverage;
    if !(coverage > 0.0 && coverage < 1.0) {
        let what = lang.pick(
            "the coverage of --interval must lie between 0 and 1, both excluded",
            "--interval の値は0より大きく1より小さくなければなりません",
        );
        return Err(what.to_owned());
    }
    let Some(model) = load(&args.shared, lang, true, &mut document.findings, err) else {
        return Ok(false);
    };
    document.deviates = model.deviate_count();
    let gates = args.gates(&model, lang)?;
    let budget =
        Budget { work: args.budget.unwrap_or(Budget::default().work), ..Budget::default() };
    let intervals = model.intervals(coverage).map_err(|event| no_interval(&model, event, lang))?;
    document.clipped = intervals.clipped;
    for gate in gates {
        let built = model.build(&[gate]).map_err(|error| error.to_string())?;
        let probs = model.probabilities(&built).map_err(|event| {
            let what = lang.pick("no probability in this model", "このモデルで確率が定まりません");
            format!("`{}`: {what}", super::event_name(&model, event))
        })?;
        let (frozen, interval) =
            enclosed(&built.formula, built.roots[0], &intervals.ends, budget, lang)?;
        document.results.push(Outcome {
            name: model.full_name(&model.gates[gate.0 as usize].definition),
            point: frozen.probabilities(&probs)[0].p,
            exact: interval.is_exact(),
            interval: Bounds::of(interval),
        });
    }
    if args.every_function() {
        sequences(&model, document, budget, lang)?;
    }
    Ok(true)
}

fn no_interval(model: &Model, event: BasicEventId, lang: Language) -> String {
    let what =
        lang.pick("no interval is known for its probability", "確率の取りうる範囲が定まりません");
    format!("`{}`: {what}", super::event_name(model, event))
}

/// The diagram of a function, and its bounds.
fn enclosed(
    formula: &Formula,
    root: NodeId,
    ends: &[Ends],
    budget: Budget,
    lang: Language,
) -> Result<(Compiled, Enclosure), String> {
    let frozen = Compiled::freeze(formula, &[root], budget, &Cancel::new())
        .map_err(|stop| super::why(stop, lang).to_owned())?;
    let ways = directions(formula, root);
    let interval = frozen
        .enclose(0, ends, &ways, budget, &Cancel::new())
        .map_err(|stop| super::why(stop, lang).to_owned())?;
    Ok((frozen, interval))
}

/// Bounds of every sequence: those of its parts, multiplied by those of what was collected, and added.
fn sequences(
    model: &Model,
    document: &mut Document,
    budget: Budget,
    lang: Language,
) -> Result<(), String> {
    if model.initiating_events.iter().all(|event| event.tree.is_none()) {
        return Ok(());
    }
    let said = |error: WalkError| match error {
        WalkError::NotAProbability(event) => no_interval(model, event, lang),
        WalkError::NoValue => lang
            .pick(
                "no interval is known for an expression of the event trees",
                "イベントツリーの式の取りうる範囲が定まりません",
            )
            .to_owned(),
        error => error.to_string(),
    };
    let walked = model.sequences().map_err(said)?;
    let means = walked.means(model).map_err(said)?;
    let found = walked.intervals(model, document.coverage).map_err(said)?;
    document.clipped = found.probabilities.clipped;
    for (at, sequence) in walked.sequences.iter().enumerate() {
        let event = model.initiating_events.get(sequence.initiator as usize);
        let name = event.map_or("", |event| event.name.as_str());
        let mut outcome = Outcome {
            name: format!("{name}: {}", sequence.name),
            point: 0.0,
            interval: Bounds { lower: 0.0, upper: 0.0, least_found: None, greatest_found: None },
            exact: sequence.parts.len() == 1,
        };
        for (number, part) in sequence.parts.iter().enumerate() {
            if let Some(event) = super::event_tree::without_probability(model, &walked, part.root) {
                return Err(no_interval(model, event, lang));
            }
            let ends = &found.probabilities.ends;
            let (frozen, of) = enclosed(&walked.formula, part.root, ends, budget, lang)?;
            let point = frozen.probabilities(&means.probabilities)[0].p;
            let (low, high) = found.factors[at][number];
            outcome.point += means.factors[at][number] * point;
            // A negative factor turns the interval round.
            outcome.interval.lower += (low * of.lower).min(low * of.upper);
            outcome.interval.upper += (high * of.lower).max(high * of.upper);
            // What is common to the factor and the condition, or to two parts, may keep both from their ends at once.
            outcome.exact &= low.to_bits() == high.to_bits() && of.is_exact();
        }
        document.results.push(outcome);
    }
    Ok(())
}

fn print(document: &Document, lang: Language, out: &mut String) {
    let (coverage, deviates) = (document.coverage * 100.0, document.deviates);
    for one in &document.results {
        if !out.is_empty() {
            out.push('\n');
        }
        let Bounds { lower, upper, least_found, greatest_found } = one.interval;
        let _ = match lang {
            Language::En => writeln!(
                out,
                "{}: {deviates} random deviate(s), each in its central {coverage} %",
                one.name
            ),
            Language::Ja => writeln!(
                out,
                "{}: 乱数の分布{deviates}個、それぞれ中央の{coverage} %の範囲",
                one.name
            ),
        };
        let _ =
            writeln!(out, "  {:.6e}  {}", one.point, lang.pick("at the means", "平均値での点推定"));
        let _ = writeln!(out, "  {lower:.6e}  {}", lang.pick("never below", "下限"));
        let _ = writeln!(out, "  {upper:.6e}  {}", lang.pick("never above", "上限"));
        if one.exact {
            continue;
        }
        if let (Some(least_found), Some(greatest_found)) = (least_found, greatest_found) {
            let _ = match lang {
                Language::En => writeln!(
                    out,
                    "  (bounds, not extremes: corners looked at reach from {least_found:.6e} to {greatest_found:.6e})"
                ),
                Language::Ja => writeln!(
                    out,
                    "  (端の値そのものではなく外側の限界です。調べた端点では{least_found:.6e}から{greatest_found:.6e}まで)"
                ),
            };
        } else {
            let what = lang.pick(
                "(bounds, not extremes: parts are bounded one by one)",
                "(端の値そのものではなく外側の限界です。部分ごとの限界を合わせています)",
            );
            let _ = writeln!(out, "  {what}");
        }
    }
    if document.clipped > 0 {
        let _ = match lang {
            Language::En => writeln!(
                out,
                "\n{} end(s) were no probabilities and were moved to 0 or 1",
                document.clipped
            ),
            Language::Ja => writeln!(
                out,
                "\n確率の範囲を外れた端の値{}個を0または1に置き換えました",
                document.clipped
            ),
        };
    }
}
