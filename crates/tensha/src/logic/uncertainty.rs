//! `tensha logic uncertainty`: Monte-Carlo over the distributions of a file.

use std::fmt::Write as _;

use serde::Serialize;
use tensha_logic::compiled::Compiled;
use tensha_logic::mef::{GateId, Model};
use tensha_logic::quant::Prob;
use tensha_logic::uncertainty::{Summary, summary};
use tensha_logic::{Budget, Cancel, NodeId};

use super::{Finding, Language, Shared, load};

/// `tensha logic uncertainty FILE …`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct UncertaintyArgs {
    #[command(flatten)]
    pub shared: Shared,
    /// How many samples to draw.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    samples: usize,
    /// The seed; equal seeds give equal answers.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many threads; the answer is the same for any number.
    #[arg(long, value_name = "N", default_value_t = 1)]
    threads: usize,
    /// The gate to sample; without it, every gate that no other gate uses, and every sequence.
    #[arg(long, value_name = "NAME")]
    gate: Vec<String>,
    /// The most steps of work for the diagram.
    #[arg(long, value_name = "N")]
    pub budget: Option<u64>,
    /// Write the measures of the report layer of Open-PSA MEF instead of text.
    #[arg(long)]
    report: bool,
    /// Draw nothing: bounds for the case that every deviate lies in its central interval with this probability, as 0.9.
    #[arg(long, value_name = "COVERAGE", conflicts_with = "report")]
    pub interval: Option<f64>,
}

impl UncertaintyArgs {
    /// The gates that were asked for.
    pub fn gates(&self, model: &Model, lang: Language) -> Result<Vec<GateId>, String> {
        if self.gate.is_empty() {
            return Ok(model.tops.clone());
        }
        let what = lang.pick("is not a gate of the file", "というゲートはありません");
        let found = |name: &String| model.find_gate(name).ok_or_else(|| format!("`{name}` {what}"));
        self.gate.iter().map(found).collect()
    }

    /// Whether no gate was named, so that sequences are meant too.
    pub const fn every_function(&self) -> bool {
        self.gate.is_empty()
    }
}

/// More samples than this are refused: each is kept until the quantiles are taken.
const MOST_SAMPLES: usize = 20_000_000;

/// Levels of the quantiles.
const LEVELS: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/// The whole answer as data.
#[derive(Serialize)]
pub(super) struct Document {
    format: &'static str,
    file: String,
    pub solved: bool,
    findings: Vec<Finding>,
    seed: u64,
    deviates: usize,
    /// Values below 0 or above 1 that were moved to the nearer end.
    clipped: usize,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Outcome {
    name: String,
    /// At the means of all deviates.
    point: f64,
    summary: Summary,
}

pub(super) fn answer(args: &UncertaintyArgs, lang: Language) -> (Document, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    let mut document = Document {
        format: "tensha-logic-uncertainty/1",
        file: args.shared.file.display().to_string(),
        solved: false,
        findings: Vec::new(),
        seed: args.seed,
        deviates: 0,
        clipped: 0,
        results: Vec::new(),
    };
    let Some(model) = load(&args.shared, lang, true, &mut document.findings, &mut err) else {
        return (document, out, err);
    };
    document.deviates = model.deviate_count();
    if !(1..=MOST_SAMPLES).contains(&args.samples) {
        let what = lang.pick(
            "samples must be from 1 to",
            "サンプル数は1以上、次の数以下でなければなりません:",
        );
        let _ = writeln!(err, "error: {what} {MOST_SAMPLES}");
        return (document, out, err);
    }
    if !model.is_random() {
        let what = lang.pick(
            "the file has no random deviate: every sample is equal to the point value",
            "ファイルに乱数の分布がないため、どのサンプルも点推定値と同じです",
        );
        let _ = writeln!(err, "warning: {what}");
    }
    let done = sample(args, &model, lang, &mut document);
    if let Err(message) = done {
        let _ = writeln!(err, "error: {message}");
        return (document, out, err);
    }
    document.solved = true;
    if args.report {
        report(&document, &mut out);
    } else {
        print(&document, lang, &mut out);
    }
    (document, out, err)
}

/// One function to sample: its name, and roots with factors that are added.
struct Target {
    name: String,
    /// Position of the first root, and the position of the sequence whose factors multiply.
    roots: std::ops::Range<usize>,
    sequence: Option<usize>,
}

fn sample(
    args: &UncertaintyArgs,
    model: &Model,
    lang: Language,
    document: &mut Document,
) -> Result<(), String> {
    let gates = args.gates(model, lang)?;
    let has_trees =
        args.gate.is_empty() && model.initiating_events.iter().any(|e| e.tree.is_some());
    let budget =
        Budget { work: args.budget.unwrap_or(Budget::default().work), ..Budget::default() };
    if has_trees {
        let walked = model.sequences().map_err(|error| error.to_string())?;
        let mut targets = Vec::new();
        let mut roots: Vec<NodeId> = Vec::new();
        for (at, one) in walked.sequences.iter().enumerate() {
            let event = model.initiating_events.get(one.initiator as usize);
            let name = event.map_or("", |event| event.name.as_str());
            let from = roots.len();
            roots.extend(one.parts.iter().map(|part| part.root));
            targets.push(Target {
                name: format!("{name}: {}", one.name),
                roots: from..roots.len(),
                sequence: Some(at),
            });
        }
        let check = |root: NodeId| {
            let known = walked.formula.support(root).iter().all(|var| {
                let event = walked.event_of(var.index());
                model.basic_events.get(event.0 as usize).is_some_and(|e| e.probability.is_some())
            });
            if known { Ok(()) } else { Err(no_probability(lang)) }
        };
        for &root in &roots {
            check(root)?;
        }
        let frozen = Compiled::freeze(&walked.formula, &roots, budget, &Cancel::new())
            .map_err(|stop| stop.to_string())?;
        let means = walked.means(model).map_err(|error| error.to_string())?;
        let point = frozen.probabilities(&means.probabilities);
        let fill = |at: usize, slots: &mut [Prob]| {
            let numbers = walked.sample(model, args.seed, at as u64).map_err(|e| e.to_string())?;
            for (slot, prob) in slots.iter_mut().zip(numbers.probabilities) {
                *slot = prob;
            }
            Ok::<(), String>(())
        };
        let found = frozen.batch(args.samples, args.threads, &fill)?;
        let mut factors = Vec::with_capacity(args.samples);
        for at in 0..args.samples {
            let numbers = walked.sample(model, args.seed, at as u64).map_err(|e| e.to_string())?;
            document.clipped += numbers.clipped;
            factors.push(numbers.factors);
        }
        for target in targets {
            let Some(sequence) = target.sequence else { continue };
            let sum = |factors: &[Vec<f64>], of: &dyn Fn(usize) -> f64| -> f64 {
                let own = factors.get(sequence).map_or(&[][..], Vec::as_slice);
                target.roots.clone().zip(own).map(|(root, factor)| factor * of(root)).sum()
            };
            let values: Vec<f64> = factors
                .iter()
                .enumerate()
                .map(|(at, factors)| sum(factors, &|root| found[root][at]))
                .collect();
            push(document, target.name, sum(&means.factors, &|root| point[root].p), &values);
        }
        return Ok(());
    }
    let built = model.build(&gates).map_err(|error| error.to_string())?;
    let probs = model.probabilities(&built).map_err(|event| {
        let event = model.basic_events.get(event.0 as usize);
        let name = event.map_or_else(String::new, |event| model.full_name(&event.definition));
        format!("`{name}`: {}", no_probability(lang))
    })?;
    let frozen = Compiled::freeze(&built.formula, &built.roots, budget, &Cancel::new())
        .map_err(|stop| stop.to_string())?;
    let point = frozen.probabilities(&probs);
    let clipped = std::sync::atomic::AtomicUsize::new(0);
    let fill = |at: usize, slots: &mut [Prob]| {
        let drawn = model.sample(args.seed, at as u64).map_err(|event| {
            let event = model.basic_events.get(event.0 as usize);
            let name = event.map_or_else(String::new, |event| model.full_name(&event.definition));
            format!("`{name}`: {}", no_probability(lang))
        })?;
        clipped.fetch_add(drawn.clipped, std::sync::atomic::Ordering::Relaxed);
        for (slot, prob) in slots.iter_mut().zip(drawn.probabilities) {
            *slot = prob;
        }
        Ok::<(), String>(())
    };
    let found = frozen.batch(args.samples, args.threads, &fill)?;
    document.clipped = clipped.into_inner();
    for ((gate, values), point) in gates.iter().zip(&found).zip(point) {
        let name = model.full_name(&model.gates[gate.0 as usize].definition);
        push(document, name, point.p, values);
    }
    Ok(())
}

fn no_probability(lang: Language) -> String {
    lang.pick(
        "no probability in this model or sample",
        "このモデルまたはサンプルで確率が定まりません",
    )
    .to_owned()
}

fn push(document: &mut Document, name: String, point: f64, values: &[f64]) {
    if let Some(summary) = summary(values, &LEVELS) {
        document.results.push(Outcome { name, point, summary });
    }
}

fn print(document: &Document, lang: Language, out: &mut String) {
    let (seed, deviates) = (document.seed, document.deviates);
    for one in &document.results {
        if !out.is_empty() {
            out.push('\n');
        }
        let Summary { samples, mean, standard_error, standard_deviation, .. } = one.summary;
        let _ = match lang {
            Language::En => writeln!(
                out,
                "{}: {samples} samples, seed {seed}, {deviates} random deviate(s)",
                one.name
            ),
            Language::Ja => writeln!(
                out,
                "{}: サンプル{samples}個、シード{seed}、乱数の分布{deviates}個",
                one.name
            ),
        };
        let mut line = |label: &str, value: String| {
            let _ = writeln!(out, "  {value}  {label}");
        };
        line(lang.pick("at the means", "平均値での点推定"), format!("{:.6e}", one.point));
        let error = lang.pick("mean, standard error", "平均、標準誤差");
        line(&format!("{error} {standard_error:.2e}"), format!("{mean:.6e}"));
        line(lang.pick("standard deviation", "標準偏差"), format!("{standard_deviation:.6e}"));
        for &(level, value) in &one.summary.quantiles {
            line(&format!("{:>2.0} %", level * 100.0), format!("{value:.6e}"));
        }
        let factor = one.summary.error_factor.map_or("-".to_owned(), |f| format!("{f:.6}"));
        line(lang.pick("error factor (95 % over 5 %)", "エラーファクタ(95 %と5 %の比)"), factor);
    }
    if document.clipped > 0 {
        let _ = match lang {
            Language::En => writeln!(
                out,
                "\n{} drawn value(s) were no probabilities and were moved to 0 or 1",
                document.clipped
            ),
            Language::Ja => writeln!(
                out,
                "\n確率の範囲を外れた値{}個を0または1に置き換えました",
                document.clipped
            ),
        };
    }
}

/// The measures of the report layer.
fn report(document: &Document, out: &mut String) {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let _ = writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report>\n  <results>");
    for one in &document.results {
        let Summary { mean, standard_deviation, .. } = one.summary;
        let _ = writeln!(
            out,
            "    <measure name=\"{}\">\n      <mean value=\"{mean:e}\"/>\n      \
             <standard-deviation value=\"{standard_deviation:e}\"/>",
            escape(&one.name)
        );
        let at = |level: f64| {
            one.summary.quantiles.iter().find(|q| (q.0 - level).abs() < 1e-9).map(|q| q.1)
        };
        if let (Some(low), Some(high)) = (at(0.05), at(0.95)) {
            let _ = writeln!(
                out,
                "      <confidence-range percentage=\"90\" lower-bound=\"{low:e}\" upper-bound=\"{high:e}\"/>"
            );
        }
        if let Some(factor) = one.summary.error_factor {
            let _ = writeln!(out, "      <error-factor percentage=\"95\" value=\"{factor:e}\"/>");
        }
        let quarters: Vec<f64> = [0.25, 0.5, 0.75].into_iter().filter_map(at).collect();
        let bounds = [&[one.summary.minimum][..], &quarters, &[one.summary.maximum][..]].concat();
        let _ = writeln!(out, "      <quantiles number=\"{}\">", bounds.len() - 1);
        for (number, pair) in bounds.windows(2).enumerate() {
            let _ = writeln!(
                out,
                "        <quantile number=\"{}\" lower-bound=\"{:e}\" upper-bound=\"{:e}\"/>",
                number + 1,
                pair[0],
                pair[1]
            );
        }
        let _ = writeln!(out, "      </quantiles>\n    </measure>");
    }
    let _ = writeln!(out, "  </results>\n</report>");
}
