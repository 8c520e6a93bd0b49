//! `tensha logic …`: fault trees and event trees given as files.
//!
//! The library reads, builds and solves; this file reads the disk, formats, and says what went wrong. The shape of the
//! JSON output is documented in `docs/logic/command.md`.

mod convert;
mod event_tree;
mod files;
mod interval;
mod phases;
mod primes;
mod uncertainty;

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;
use tensha_logic::mef::{
    self, BasicEventId, GateId, Lang, MefCode, MefDiagnostic, Model, Phase, ReadOptions, Sources,
    has_errors,
};
use tensha_logic::solve::{Answer, CutSets as FoundSets, Ranking, SetSettings, SolveError, Value};
use tensha_logic::{Budget, Cancel, Settings, Stop, solve};

/// The good end.
const DONE: u8 = 0;
/// The file or the question cannot be answered.
const BAD_INPUT: u8 = 2;

/// `tensha logic …`.
#[derive(Clone, Debug, clap::Args)]
pub struct LogicArgs {
    #[command(subcommand)]
    command: LogicCommand,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum LogicCommand {
    /// Compute the probability, the minimal cut sets and the importance of events of a fault tree.
    Solve(SolveArgs),
    /// Walk event trees and compute the frequency of every sequence.
    EventTree(event_tree::EventTreeArgs),
    /// Draw the random deviates of a file and show how uncertain its probabilities are.
    Uncertainty(uncertainty::UncertaintyArgs),
    /// Write a file again in a form that other programs read.
    Convert(convert::ConvertArgs),
}

/// What the commands beside `solve` share.
#[derive(Clone, Debug, clap::Args)]
struct Shared {
    /// An Open-PSA MEF file.
    file: PathBuf,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The mission time in hours, for models that use it.
    #[arg(long, value_name = "HOURS")]
    mission_time: Option<f64>,
}

/// `tensha logic solve FILE …`.
#[derive(Clone, Debug, clap::Args)]
struct SolveArgs {
    /// An Open-PSA MEF file.
    file: PathBuf,
    /// Count and list minimal cut sets.
    #[arg(long)]
    mcs: bool,
    /// The same and no figures: cut sets are found without a binary diagram where they can be, which serves trees that are too big for
    /// one, and checks the other route.
    #[arg(long)]
    mcs_only: bool,
    /// Count and list prime implicants, which also say what must not happen.
    #[arg(long)]
    primes: bool,
    /// Rank the events by importance.
    #[arg(long)]
    importance: bool,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// From the options that all commands share.
    #[arg(skip)]
    stats: bool,
    /// From the options that all commands share.
    #[arg(skip = Language::En)]
    lang: Language,
    /// List only cut sets with at most this many events, the smallest first; all are counted.
    #[arg(long, value_name = "N")]
    limit_order: Option<usize>,
    /// How many cut sets and events to list.
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// The most steps of work; past it the answer is an interval.
    #[arg(long, value_name = "N")]
    budget: Option<u64>,
    /// The gate to solve; without it, every gate that no other gate uses.
    #[arg(long, value_name = "NAME")]
    gate: Vec<String>,
    /// Solve in every phase of this alignment, and say the mean over time.
    #[arg(long, value_name = "NAME")]
    alignment: Option<String>,
    /// The mission time in hours, for models that use it.
    #[arg(long, value_name = "HOURS")]
    mission_time: Option<f64>,
}

impl SolveArgs {
    const fn wants_sets(&self) -> bool {
        self.mcs || self.mcs_only
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    En,
    Ja,
}

impl Language {
    const fn pick<T: Copy>(self, en: T, ja: T) -> T {
        match self {
            Self::En => en,
            Self::Ja => ja,
        }
    }

    const fn of_messages(self) -> Lang {
        self.pick(Lang::En, Lang::Ja)
    }
}

/// Runs the command. The result is the exit code: 0, or 2 for input that cannot be answered.
pub fn run(args: &LogicArgs, lang: tensha_text::Lang, stats: bool) -> u8 {
    let lang = match lang {
        tensha_text::Lang::Ja => Language::Ja,
        tensha_text::Lang::En => Language::En,
    };
    let given = match &args.command {
        LogicCommand::Solve(given) => given,
        LogicCommand::EventTree(args) => {
            let (document, out, err) = event_tree::answer(args, lang);
            return finish(args.shared.format, &document, document.solved, &out, &err);
        }
        LogicCommand::Uncertainty(args) => {
            if let Some(coverage) = args.interval {
                let (document, out, err) = interval::answer(args, coverage, lang);
                return finish(args.shared.format, &document, document.solved, &out, &err);
            }
            let (document, out, err) = uncertainty::answer(args, lang);
            return finish(args.shared.format, &document, document.solved, &out, &err);
        }
        LogicCommand::Convert(args) => {
            let (out, err) = convert::answer(args, lang);
            let _ = std::io::stderr().write_all(err.as_bytes());
            let Some(out) = out else { return BAD_INPUT };
            let _ = std::io::stdout().write_all(out.as_bytes());
            return DONE;
        }
    };
    let args = &SolveArgs { stats, lang, ..given.clone() };
    let mut clock = Clock::start(args.stats);
    let (document, out, err) = answer(args, &mut clock);
    let code = finish(args.format, &document, document.solved, &out, &err);
    clock.report(args.lang, &mut std::io::stderr());
    code
}

/// Prints an answer in the form that was asked for.
fn finish(format: Format, document: &impl Serialize, solved: bool, out: &str, err: &str) -> u8 {
    let (mut stdout, mut stderr) = (std::io::stdout().lock(), std::io::stderr().lock());
    let _ = stderr.write_all(err.as_bytes());
    let text = match format {
        Format::Text => out.to_owned(),
        Format::Json => match serde_json::to_string_pretty(document) {
            Ok(text) => text + "\n",
            Err(error) => {
                let _ = writeln!(stderr, "{error}");
                return BAD_INPUT;
            }
        },
    };
    let _ = stdout.write_all(text.as_bytes());
    if solved { DONE } else { BAD_INPUT }
}

/// Reads a file; what is wrong with it goes into the findings, and into the messages unless data was asked for. `None`
/// when there can be no answer. Who draws the deviates is not told that they are read as their means.
fn load(
    shared: &Shared,
    lang: Language,
    draws: bool,
    list: &mut Vec<Finding>,
    err: &mut String,
) -> Option<Model> {
    let file = shared.file.display().to_string();
    #[expect(clippy::disallowed_methods, reason = "the command line reads the file it is given")]
    let bytes = match std::fs::read(&shared.file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let what = lang.pick("cannot be read", "読めません");
            let _ = writeln!(err, "error: `{file}` {what}: {error}");
            return None;
        }
    };
    if shared.mission_time.is_some_and(|hours| !(hours.is_finite() && hours >= 0.0)) {
        let what = lang.pick(
            "the mission time must be a number of hours, 0 or more",
            "ミッション時間は0以上の時間数でなければなりません",
        );
        let _ = writeln!(err, "error: {what}");
        return None;
    }
    let options = ReadOptions { mission_time: shared.mission_time, ..ReadOptions::default() };
    let folder = files::Folder::of(&shared.file);
    let name = shared.file.file_name().unwrap_or_default().to_string_lossy();
    let mut load = |path: &str, most: usize| folder.load(path, most);
    let (model, mut findings, sources) = mef::read_joined(&name, &bytes, &options, &mut load);
    findings.retain(|one| !draws || one.code != MefCode::DeviateMean);
    *list = findings.iter().map(|one| finding(one, &sources, &folder, lang)).collect();
    if shared.format == Format::Text {
        for one in &*list {
            let Finding { severity, code, file, line, column, message, hint, .. } = one;
            let _ = writeln!(err, "{severity}[{code}] {file}:{line}:{column}: {message}");
            if let Some(hint) = hint {
                let _ = writeln!(err, "  = {hint}");
            }
        }
    }
    if has_errors(&findings) {
        let count = findings.iter().filter(|one| one.severity() == mef::Severity::Error).count();
        let _ = match lang {
            Language::En => writeln!(err, "error: no answer because of {count} error(s)"),
            Language::Ja => writeln!(err, "error: {count}件の誤りがあるため答えを出せません"),
        };
        return None;
    }
    Some(model)
}

/// A file to read from.
fn open(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    std::fs::File::open(path)
}

/// The whole answer as data.
#[derive(Serialize)]
struct Document {
    /// The name and version of this shape.
    format: &'static str,
    file: String,
    solved: bool,
    findings: Vec<Finding>,
    results: Vec<Outcome>,
    /// One for each gate, with `--alignment`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    means: Vec<phases::Mean>,
}

#[derive(Serialize)]
struct Finding {
    severity: &'static str,
    code: &'static str,
    file: String,
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    message: String,
    hint: Option<String>,
}

#[derive(Serialize)]
struct Outcome {
    gate: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<phases::InPhase>,
    events: usize,
    monotone: bool,
    probability: Option<Probability>,
    stopped: Option<Stop>,
    minimal_cut_sets: Option<CutSets>,
    prime_implicants: Option<primes::PrimeImplicants>,
    importance: Option<Vec<Rank>>,
    diagram: Diagram,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Probability {
    Exact { value: f64, complement: f64 },
    Interval { lower: f64, upper: f64, width: f64 },
}

#[derive(Serialize)]
struct CutSets {
    /// None when the limits did not allow to find all.
    count: Option<String>,
    by_order: Vec<OrderCount>,
    listed: Vec<CutSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<Truncated>,
}

/// What is proven about the sets that are not listed.
#[derive(Serialize)]
struct Truncated {
    /// How many sets were found.
    found: usize,
    complete_below_order: usize,
    complete_above_probability: Option<f64>,
    missed_probability: Option<f64>,
}

#[derive(Serialize)]
struct OrderCount {
    order: usize,
    count: String,
}

#[derive(Serialize)]
struct CutSet {
    order: usize,
    probability: Option<f64>,
    events: Vec<String>,
}

#[derive(Serialize)]
struct Rank {
    event: String,
    probability: f64,
    birnbaum: f64,
    criticality: f64,
    fussell_vesely: f64,
    risk_achievement_worth: f64,
    /// None when the gate cannot hold without the event, so that the ratio has no value.
    risk_reduction_worth: Option<f64>,
    /// The probability of the event given the gate.
    diagnostic: f64,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the JSON output")]
struct Diagram {
    operators: usize,
    simplified_operators: usize,
    modules: usize,
    diagram_nodes: usize,
    set_nodes: usize,
    work: u64,
}

/// What the answer is made of: the document, the text for standard output, the text for standard error.
fn answer(args: &SolveArgs, clock: &mut Clock) -> (Document, String, String) {
    let lang = args.lang;
    let mut out = String::new();
    let mut err = String::new();
    let mut document = Document {
        format: "tensha-logic-solve/1",
        file: args.file.display().to_string(),
        solved: false,
        findings: Vec::new(),
        results: Vec::new(),
        means: Vec::new(),
    };
    let shared =
        Shared { file: args.file.clone(), format: args.format, mission_time: args.mission_time };
    let loaded = load(&shared, lang, false, &mut document.findings, &mut err);
    clock.lap("read");
    let Some(model) = loaded else { return (document, out, err) };
    let mut gates = model.tops.clone();
    if !args.gate.is_empty() {
        gates.clear();
        for name in &args.gate {
            let Some(gate) = model.find_gate(name) else {
                let what = lang.pick("is not a gate of the file", "というゲートはありません");
                let _ = writeln!(err, "error: `{name}` {what}");
                return (document, out, err);
            };
            gates.push(gate);
        }
    }
    let found = args.alignment.as_deref().map(|name| phases::find(&model, name, lang)).transpose();
    let alignment = match found {
        Ok(alignment) => alignment,
        Err(message) => {
            let _ = writeln!(err, "error: {message}");
            return (document, out, err);
        }
    };
    let all: Vec<Option<&Phase>> =
        alignment.map_or_else(|| vec![None], |one| one.phases.iter().map(Some).collect());
    for gate in gates {
        let first = document.results.len();
        for &phase in &all {
            match one_gate(args, &model, (gate, phase), clock, &mut err) {
                Ok(outcome) => {
                    print_outcome(args, &outcome, &mut out);
                    document.results.push(outcome);
                }
                Err(message) => {
                    let _ = writeln!(err, "error: {message}");
                    return (document, out, err);
                }
            }
        }
        if let Some(mean) = alignment.and_then(|one| phases::mean(one, &document.results[first..]))
        {
            phases::print(&mean, lang, &mut out);
            document.means.push(mean);
        }
    }
    document.solved = true;
    (document, out, err)
}

fn finding(
    one: &MefDiagnostic,
    sources: &Sources<'_>,
    folder: &files::Folder,
    lang: Language,
) -> Finding {
    let place = sources.place(&one.range);
    let before = place.text.get(..place.range.start).unwrap_or(place.text);
    let line = before.split(|&byte| byte == b'\n').count();
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    Finding {
        severity: one.severity().word(),
        code: one.code.id(),
        file: folder.shown(place.file),
        start: place.range.start,
        end: place.range.end,
        line,
        column: String::from_utf8_lossy(&before[start..]).chars().count() + 1,
        message: one.message(lang.of_messages()),
        hint: one.hint(lang.of_messages()),
    }
}

/// The name of a basic event; empty when there is no such event.
fn event_name(model: &Model, event: BasicEventId) -> String {
    let event = model.basic_events.get(event.0 as usize);
    event.map_or_else(String::new, |event| model.full_name(&event.definition))
}

fn one_gate(
    args: &SolveArgs,
    model: &Model,
    (gate, phase): (GateId, Option<&Phase>),
    clock: &mut Clock,
    err: &mut String,
) -> Result<Outcome, String> {
    let lang = args.lang;
    let name = model.full_name(&model.gates[gate.0 as usize].definition);
    let event_name = |id: u32| event_name(model, BasicEventId(id));
    let built = match phase {
        None => model.build(&[gate]),
        Some(phase) => model.build_in_phase(&[gate], phase),
    };
    let built = built.map_err(|error| error.to_string())?;
    let root = built.roots[0];
    let support = built.formula.support(root);
    clock.lap("build");
    let found = match phase {
        None => model.probabilities(&built),
        Some(phase) => model.probabilities_in_phase(&built, phase),
    };
    let (probs, numbers) = match found {
        Ok(probs) => (probs, true),
        Err(BasicEventId(id)) => {
            let event = event_name(id);
            let _ = match lang {
                Language::En => writeln!(
                    err,
                    "warning: `{event}` has no probability: `{name}` gets no figures, only cut sets"
                ),
                Language::Ja => writeln!(
                    err,
                    "warning: `{event}` に確率がないため `{name}` の数値は出しません(カットセットのみ)"
                ),
            };
            let half = tensha_logic::quant::Prob { p: 0.5, q: 0.5 };
            (vec![half; model.basic_events.len()], false)
        }
    };
    let numbers = numbers && !args.mcs_only;
    let by =
        if args.limit_order.is_some() || !numbers { Ranking::Size } else { Ranking::Probability };
    let mut budget = Budget::default();
    if let Some(work) = args.budget {
        budget.work = work;
    }
    let settings = Settings {
        budget,
        sets: args.wants_sets().then_some(SetSettings {
            list: args.top,
            by,
            only: !numbers,
            ..SetSettings::default()
        }),
        importance: args.importance && numbers,
    };
    let answer = match solve(&built.formula, root, &probs, &settings, &Cancel::new()) {
        Ok(answer) => answer,
        Err(SolveError::Cancelled) => {
            return Err(lang.pick("interrupted", "中断されました").to_owned());
        }
        Err(error) => return Err(error.to_string()),
    };
    clock.lap("solve");
    clock.memory(answer.stats.peak_memory);
    let prime_implicants = if args.primes {
        let (function, numbers) = ((&built.formula, root), (&probs[..], numbers));
        let found = primes::find(args, function, numbers, (by, budget), event_name);
        clock.lap("primes");
        Some(found.map_err(|error| error.to_string())?)
    } else {
        None
    };
    let Answer { probability, sets, importance, stopped, stats } = answer;
    Ok(Outcome {
        gate: name,
        phase: phase.map(phases::InPhase::of),
        events: support.len(),
        monotone: built.formula.is_coherent(root),
        probability: numbers.then_some(match probability {
            Value::Exact(prob) => Probability::Exact { value: prob.p, complement: prob.q },
            Value::Interval { lower, upper } => {
                Probability::Interval { lower, upper, width: upper - lower }
            }
        }),
        stopped,
        minimal_cut_sets: cut_sets(args, &sets, numbers, event_name),
        prime_implicants,
        importance: importance.map(|values| {
            let mut ranks: Vec<Rank> = support
                .iter()
                .filter_map(|var| {
                    let value = values.get(var.index())?;
                    Some(Rank {
                        event: event_name(var.0),
                        probability: probs[var.index()].p,
                        birnbaum: value.birnbaum,
                        criticality: value.criticality,
                        fussell_vesely: value.fussell_vesely,
                        risk_achievement_worth: value.raw,
                        risk_reduction_worth: value.rrw,
                        diagnostic: value.diagnostic,
                    })
                })
                .collect();
            ranks.sort_by(|a, b| {
                (b.criticality.total_cmp(&a.criticality)).then_with(|| a.event.cmp(&b.event))
            });
            ranks
        }),
        diagram: Diagram {
            operators: stats.operators,
            simplified_operators: stats.simplified_operators,
            modules: stats.modules,
            diagram_nodes: stats.diagram_nodes,
            set_nodes: stats.set_nodes,
            work: stats.work,
        },
    })
}

fn cut_sets(
    args: &SolveArgs,
    sets: &FoundSets,
    numbers: bool,
    event_name: impl Fn(u32) -> String,
) -> Option<CutSets> {
    let none = Vec::new();
    let (count, by_order, listed, truncated) = match sets {
        FoundSets::Exact(sets) => {
            (Some(sets.count.to_string()), &sets.by_order, &sets.listed, None)
        }
        FoundSets::Truncated(sets) => {
            let truncated = Truncated {
                found: sets.listed.len(),
                complete_below_order: sets.complete_below_order,
                complete_above_probability: numbers.then_some(sets.complete_above_probability),
                missed_probability: numbers.then_some(sets.missed),
            };
            (None, &none, &sets.listed, Some(truncated))
        }
        FoundSets::NotAsked | FoundSets::NotAvailable(_) => return None,
    };
    Some(CutSets {
        count,
        truncated,
        by_order: by_order
            .iter()
            .enumerate()
            .map(|(order, count)| OrderCount { order, count: count.to_string() })
            .filter(|entry| entry.count != "0")
            .collect(),
        listed: listed
            .iter()
            .take(args.top)
            .filter(|set| args.limit_order.is_none_or(|most| set.vars.len() <= most))
            .map(|set| CutSet {
                order: set.vars.len(),
                probability: numbers.then_some(set.probability),
                events: set.vars.iter().map(|var| event_name(var.0)).collect(),
            })
            .collect(),
    })
}

fn print_outcome(args: &SolveArgs, outcome: &Outcome, out: &mut String) {
    let lang = args.lang;
    let Outcome { gate, phase, events, probability, stopped, diagram, .. } = outcome;
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = write!(out, "{} {gate}", lang.pick("gate", "ゲート"));
    if let Some(phase) = phase {
        phase.print(lang, out);
    }
    let _ = match lang {
        Language::En => writeln!(out, ": {events} basic events"),
        Language::Ja => writeln!(out, ": 基本事象 {events}個"),
    };
    if let Some(probability) = probability {
        print_probability(probability, lang, out);
    }
    if let Some(stop) = stopped {
        let _ = writeln!(out, "  {}", why(*stop, lang));
    }
    let Diagram { modules, diagram_nodes, .. } = diagram;
    let _ = match lang {
        Language::En => writeln!(out, "  diagram  {diagram_nodes} nodes in {modules} module(s)"),
        Language::Ja => writeln!(out, "  決定図  節点{diagram_nodes}個、モジュール{modules}個"),
    };
    if let Some(sets) = &outcome.minimal_cut_sets {
        print_sets(args, outcome.monotone, sets, out);
    } else if args.wants_sets() {
        let why = lang.pick("not computed within the limits", "上限内で計算できませんでした");
        let label = lang.pick("minimal cut sets", "極小カットセット");
        let _ = writeln!(out, "\n  {label}: {why}");
    }
    if let Some(primes) = &outcome.prime_implicants {
        primes::print(primes, lang, out);
    }
    if let Some(ranks) = &outcome.importance {
        print_ranks(args, ranks, out);
    }
}

fn print_probability(probability: &Probability, lang: Language, out: &mut String) {
    match probability {
        Probability::Exact { value, .. } => {
            let label = lang.pick("probability", "確率");
            let exact = lang.pick("exact", "厳密値");
            let _ = writeln!(out, "  {label}  {value:.12e}  ({exact})");
        }
        Probability::Interval { lower, upper, width } => {
            let _ = match lang {
                Language::En => writeln!(
                    out,
                    "  probability  between {lower:.6e} and {upper:.6e}  (proven; width {width:.3e})"
                ),
                Language::Ja => writeln!(
                    out,
                    "  確率  {lower:.6e} 以上 {upper:.6e} 以下  (証明された範囲、幅 {width:.3e})"
                ),
            };
        }
    }
}

/// Which limit was reached, in a sentence.
const fn why(stop: Stop, lang: Language) -> &'static str {
    match stop {
        Stop::Work => lang.pick("the limit on work was reached", "作業量の上限に達しました"),
        Stop::Memory => lang.pick("the limit on memory was reached", "メモリの上限に達しました"),
        Stop::Cancelled => lang.pick("interrupted", "中断されました"),
    }
}

fn print_sets(args: &SolveArgs, monotone: bool, sets: &CutSets, out: &mut String) {
    let lang = args.lang;
    let label = lang.pick("minimal cut sets", "極小カットセット");
    let count = sets.count.as_deref();
    let unknown =
        lang.pick("not all computed within the limits", "上限内ですべては計算できませんでした");
    let _ = writeln!(out, "\n  {label}: {}", count.unwrap_or(unknown));
    if let Some(rest) = &sets.truncated {
        let Truncated { found, complete_below_order: order, .. } = rest;
        let _ = match lang {
            Language::En => writeln!(out, "  ({found} found; complete below order {order})"),
            Language::Ja => writeln!(out, "  ({found}個を発見、次数{order}未満はすべて列挙)"),
        };
        if let (Some(above), Some(missed)) =
            (rest.complete_above_probability, rest.missed_probability)
        {
            let _ = match lang {
                Language::En => writeln!(
                    out,
                    "  (complete above probability {above:.3e}; the gate holds without any of them with probability at most {missed:.3e})"
                ),
                Language::Ja => writeln!(
                    out,
                    "  (確率{above:.3e}を超えるものはすべて列挙。どれも成立せずにゲートが成立する確率は{missed:.3e}以下)"
                ),
            };
        }
    }
    if !monotone {
        let note = lang.pick(
            "the gate has negations: these are the least positive parts of its prime implicants (minimal p-cuts)",
            "否定を含むため、主項の肯定部分のうち極小のもの(minimal p-cuts)です",
        );
        let _ = writeln!(out, "  ({note})");
    }
    for entry in &sets.by_order {
        let _ = match lang {
            Language::En => writeln!(out, "    order {:>3}  {}", entry.order, entry.count),
            Language::Ja => writeln!(out, "    次数 {:>3}  {}", entry.order, entry.count),
        };
    }
    for set in &sets.listed {
        let probability = set.probability.map_or_else(String::new, |p| format!("{p:.6e}  "));
        let _ = writeln!(out, "    {probability}{{{}}}", set.events.join(", "));
    }
}

fn print_ranks(args: &SolveArgs, ranks: &[Rank], out: &mut String) {
    let label = args.lang.pick("importance, by criticality", "重要度(クリティカリティ順)");
    let _ = writeln!(out, "\n  {label}");
    let _ = writeln!(
        out,
        "    {:>12} {:>12} {:>12} {:>12} {:>12}  {}",
        "Birnbaum",
        "criticality",
        "Fussell-V.",
        "RAW",
        "RRW",
        args.lang.pick("event", "事象")
    );
    for rank in ranks.iter().take(args.top) {
        let _ = writeln!(
            out,
            "    {:>12.5e} {:>12.5e} {:>12.5e} {:>12.5e} {:>12}  {}",
            rank.birnbaum,
            rank.criticality,
            rank.fussell_vesely,
            rank.risk_achievement_worth,
            rank.risk_reduction_worth
                .map_or_else(|| "-".to_owned(), |worth| format!("{worth:.5e}")),
            rank.event
        );
    }
}

/// Time and memory, printed only on request and only to standard error.
struct Clock {
    laps: Option<(std::time::Instant, Vec<(&'static str, f64)>)>,
    peak: u64,
}

impl Clock {
    fn start(wanted: bool) -> Self {
        #[expect(clippy::disallowed_methods, reason = "only for --stats, never in an answer")]
        let laps = wanted.then(|| (std::time::Instant::now(), Vec::new()));
        Self { laps, peak: 0 }
    }

    fn lap(&mut self, name: &'static str) {
        if let Some((last, laps)) = &mut self.laps {
            laps.push((name, last.elapsed().as_secs_f64()));
            #[expect(clippy::disallowed_methods, reason = "only for --stats, never in an answer")]
            let now = std::time::Instant::now();
            *last = now;
        }
    }

    fn memory(&mut self, peak: u64) {
        self.peak = self.peak.max(peak);
    }

    fn report(&self, lang: Language, stderr: &mut dyn Write) {
        let Some((_, laps)) = &self.laps else { return };
        for (name, seconds) in laps {
            let _ = writeln!(stderr, "stats: {name} {seconds:.6} s");
        }
        let label = lang.pick("diagrams at most", "決定図の最大");
        let _ = writeln!(stderr, "stats: {label} {} bytes", self.peak);
        #[expect(clippy::disallowed_methods, reason = "only for --stats, never in an answer")]
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:")) {
            let label = lang.pick("resident at most", "常駐メモリの最大");
            let _ = writeln!(stderr, "stats: {label} {}", line["VmHWM:".len()..].trim());
        }
    }
}
