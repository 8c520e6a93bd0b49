//! `tensha logic uncertainty --interval`: bounds when every random deviate lies in its central interval.

use std::fmt::Write as _;

use serde::Serialize;
use tensha_logic::compiled::Compiled;
use tensha_logic::enclose::{Enclosure, directions};
use tensha_logic::{Budget, Cancel};

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
    interval: Enclosure,
    /// Whether both bounds are reached for some probabilities inside the intervals of the events.
    exact: bool,
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
    let event_name = |event: tensha_logic::mef::BasicEventId| {
        let event = model.basic_events.get(event.0 as usize);
        event.map_or_else(String::new, |event| model.full_name(&event.definition))
    };
    let no_interval =
        lang.pick("no interval is known for its probability", "確率の取りうる範囲が定まりません");
    let intervals = model
        .intervals(coverage)
        .map_err(|event| format!("`{}`: {no_interval}", event_name(event)))?;
    document.clipped = intervals.clipped;
    let budget =
        Budget { work: args.budget.unwrap_or(Budget::default().work), ..Budget::default() };
    for gate in gates {
        let built = model.build(&[gate]).map_err(|error| error.to_string())?;
        let probs = model.probabilities(&built).map_err(|event| {
            let what = lang.pick("no probability in this model", "このモデルで確率が定まりません");
            format!("`{}`: {what}", event_name(event))
        })?;
        let frozen = Compiled::freeze(&built.formula, &built.roots, budget, &Cancel::new())
            .map_err(|stop| super::why(stop, lang).to_owned())?;
        let ways = directions(&built.formula, built.roots[0]);
        let interval = frozen
            .enclose(0, &intervals.ends, &ways, budget, &Cancel::new())
            .map_err(|stop| super::why(stop, lang).to_owned())?;
        document.results.push(Outcome {
            name: model.full_name(&model.gates[gate.0 as usize].definition),
            point: frozen.probabilities(&probs)[0].p,
            interval,
            exact: interval.is_exact(),
        });
    }
    Ok(true)
}

fn print(document: &Document, lang: Language, out: &mut String) {
    let (coverage, deviates) = (document.coverage * 100.0, document.deviates);
    for one in &document.results {
        if !out.is_empty() {
            out.push('\n');
        }
        let Enclosure { lower, upper, least_found, greatest_found } = one.interval;
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
        if !one.exact {
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
