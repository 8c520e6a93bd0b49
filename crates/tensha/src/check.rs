//! `tensha check`, and what `assess` shares with it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tensha_model::{Loaded, System};
use tensha_report::{Assessed, assess, judge};
use tensha_rules::Facts;
use tensha_text::render::{self, sarif};
use tensha_text::{Date, Severity, World};

use crate::Exit;
use crate::args::{CheckArgs, Common, FailOn, Format};
use crate::messages::say;
use crate::out::Out;
use crate::world::DiskWorld;

/// Reads; nothing where the input is bad, which has then been said.
fn read(dir: &str, common: &Common, out: &Out, format: Format, further: bool) -> Option<Read> {
    let world = DiskWorld::new(common.at);
    let bar = out.progress(&say!(msg_reading));
    let mut loaded = tensha_model::load_as_written(&world, dir);
    bar.finish_and_clear();
    out.stats("read and resolved");
    if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        bad_input(&loaded, out, format, world.today());
        return None;
    }
    let at = world.today();
    let today = DiskWorld::new(None).today();
    // Looking back says nothing about what is to come, and an answer for a past day must not change with the clock.
    let since = (today < at).then_some(today);
    let written = (further || since.is_some()).then(|| loaded.system.clone());
    loaded.system.settle(at, &[]);
    Some(Read { loaded, at, written, since })
}

/// Reads a system as it is at the effective date, and assesses nothing; nothing where the input is bad, which has then been said.
pub fn read_system(dir: &str, common: &Common, out: &Out, format: Format) -> Option<Loaded> {
    read(dir, common, out, format, false).map(|read| read.loaded)
}

/// Reads many systems at the effective date and keeps of each what `keep` makes of it and its number, in the order given; nothing where
/// the input of any is bad, which has then been said of all. Whole systems are not held: each brings its packs along.
pub fn read_each<T: Send>(
    dirs: &[&String],
    common: &Common,
    out: &Out,
    keep: impl Fn(usize, &System) -> T + Sync,
) -> Option<Vec<T>> {
    let world = DiskWorld::new(common.at);
    let bar = out.progress(&say!(msg_working));
    let read: Vec<Result<T, Box<Loaded>>> = dirs
        .par_iter()
        .enumerate()
        .map(|(i, dir)| {
            let loaded = tensha_model::load(&world, dir);
            if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
                return Err(Box::new(loaded));
            }
            Ok(keep(i, &loaded.system))
        })
        .collect();
    bar.finish_and_clear();
    let mut kept = Vec::with_capacity(read.len());
    let mut bad = false;
    for one in read {
        match one {
            Ok(t) => kept.push(t),
            Err(loaded) => {
                bad = true;
                bad_input(&loaded, out, Format::Text, world.today());
            }
        }
    }
    (!bad).then_some(kept)
}

/// A system at the effective date.
struct Read {
    loaded: Loaded,
    at: Date,
    /// The system as written, for those who look further or for another day than today.
    written: Option<System>,
    /// Where the effective date is to come: today.
    since: Option<Date>,
}

/// Reads and assesses; nothing where the input is bad, which has then been said.
pub fn load(dir: &str, common: &Common, out: &Out, format: Format) -> Option<(Loaded, Assessed)> {
    // Only the whole assessment shows what lies further.
    let further = format == Format::Json;
    load_since(dir, None, common, out, format, further)
        .map(|(loaded, assessed, _)| (loaded, assessed))
}

/// The same, with another number of units in the field than the model says.
pub fn load_of(
    dir: &str,
    units: Option<u64>,
    common: &Common,
    out: &Out,
    format: Format,
) -> Option<(Loaded, Assessed)> {
    load_since(dir, units, common, out, format, false)
        .map(|(loaded, assessed, _)| (loaded, assessed))
}

/// The same, with the system as written and today where the effective date is to come. `further` asks for [`tensha_report::Assessment::look_further`].
#[expect(clippy::type_complexity, reason = "three things that two callers take apart at once")]
pub fn load_since(
    dir: &str,
    units: Option<u64>,
    common: &Common,
    out: &Out,
    format: Format,
    further: bool,
) -> Option<(Loaded, Assessed, Option<(System, Date)>)> {
    let Read { mut loaded, at, written, since } = read(dir, common, out, format, further)?;
    loaded.system.meta.units = units.or(loaded.system.meta.units);
    let bar = out.progress(&say!(msg_working));
    let mut assessed = assess(&loaded.system, &loaded.diagnostics, at);
    if further && let Some(written) = &written {
        assessed.assessment.look_further(written);
    }
    bar.finish_and_clear();
    out.stats("assessed");
    Some((loaded, assessed, written.zip(since)))
}

/// Bad input, in the format that was asked for: machine formats go to stdout like any result.
pub fn bad_input(loaded: &Loaded, out: &Out, format: Format, at: Date) {
    let sources = &loaded.system.sources;
    let mut diagnostics = loaded.diagnostics.clone();
    render::sort(&mut diagnostics, sources);
    match format {
        Format::Text => out.diagnostics(sources, &diagnostics),
        Format::Json => {
            let list = render::json::convert(sources, &diagnostics);
            let value = serde_json::json!({"schema": "tensha-diagnostics-1", "at": at, "diagnostics": list});
            out.print(&format!("{value:#}\n"));
        }
        Format::Sarif => out.print(&sarif_of(sources, &diagnostics, &BTreeMap::new(), out, at)),
        Format::Github => out.print(&render::github::render(sources, &diagnostics, out.lang)),
        Format::Markdown => {
            out.print(&render::markdown::render(
                sources,
                &diagnostics,
                out.lang,
                render::markdown::COMMENT_LIMIT,
            ));
        }
    }
}

fn sarif_of(
    sources: &tensha_text::SourceMap,
    diagnostics: &[tensha_text::Diagnostic],
    suppressed: &BTreeMap<String, sarif::Suppression>,
    out: &Out,
    at: Date,
) -> String {
    let rules: Vec<sarif::RuleMeta> = tensha_rules::codes::all()
        .into_iter()
        .map(|c| sarif::RuleMeta {
            code: c.code,
            name: c.name.text(),
            short: c.name.text(),
            full: c.what.text(),
            default_severity: c.severity,
        })
        .collect();
    let tool = sarif::Tool {
        name: "tensha",
        version: env!("CARGO_PKG_VERSION"),
        information_uri: "https://github.com/tensha/tensha",
        help_uri_base: "https://github.com/tensha/tensha/blob/main/docs/reference/codes.md#",
    };
    let mut log = sarif::log(sources, diagnostics, &rules, &tool, suppressed, out.lang);
    // Every answer holds for a day; SARIF has no place of its own for it.
    log["runs"][0]["properties"] = serde_json::json!({"effectiveDate": at});
    format!("{log:#}\n")
}

/// Prints an assessment in a machine format or as Markdown; text is the caller's.
pub fn print(loaded: &Loaded, assessed: &Assessed, format: Format, out: &Out) {
    let sources = &loaded.system.sources;
    match format {
        Format::Text => {}
        Format::Json => out.json(&assessed.assessment),
        Format::Sarif => {
            // Ids are given over everything that is printed, so that a suppression finds its finding.
            let mut all: Vec<(tensha_text::Diagnostic, Option<usize>)> =
                assessed.findings.iter().map(|d| (d.clone(), None)).collect();
            all.extend(assessed.suppressed.iter().map(|(d, n)| (d.clone(), Some(*n))));
            all.sort_by(|a, b| render::canonical_order(&a.0, &b.0, sources));
            let (all, by): (Vec<_>, Vec<_>) = all.into_iter().unzip();
            let suppressed: BTreeMap<String, sarif::Suppression> =
                render::assign_ids(&all, sources)
                    .into_iter()
                    .zip(by)
                    .filter_map(|(id, n)| {
                        let s = &loaded.system.suppressions[n?];
                        Some((
                            id,
                            sarif::Suppression { reason: s.reason.clone(), at: Some(s.span) },
                        ))
                    })
                    .collect();
            out.print(&sarif_of(sources, &all, &suppressed, out, assessed.assessment.at));
        }
        Format::Github => {
            // A plain line goes to the log; the commands below it become annotations.
            out.print(&format!("{}\n", crate::summary::head(&assessed.assessment).get(out.lang)));
            out.print(&render::github::render(sources, &assessed.findings, out.lang));
        }
        Format::Markdown => {
            out.print(&crate::summary::markdown(&assessed.assessment, out.lang));
            out.print(&render::markdown::render(
                sources,
                &assessed.findings,
                out.lang,
                render::markdown::COMMENT_LIMIT,
            ));
        }
    }
}

/// The exit code for these findings.
pub fn exit(findings: &[tensha_text::Diagnostic], fail_on: FailOn) -> Exit {
    let least = match fail_on {
        FailOn::Never => return Exit::Fine,
        FailOn::Note => Severity::Note,
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
    };
    if findings.iter().any(|d| d.severity >= least) { Exit::Findings } else { Exit::Fine }
}

/// `tensha check`.
pub fn run(args: &CheckArgs, common: &Common, out: &Out) -> Exit {
    if args.format != Format::Text {
        let Some((loaded, assessed)) = load(&args.dir, common, out, args.format) else {
            return Exit::BadInput;
        };
        print(&loaded, &assessed, args.format, out);
        let exit = exit(&assessed.findings, args.fail_on);
        crate::keep((loaded, assessed));
        return exit;
    }
    // A screen shows the findings and nothing else, so nothing else is put together.
    let Some(Read { loaded, at, .. }) = read(&args.dir, common, out, args.format, false) else {
        return Exit::BadInput;
    };
    let bar = out.progress(&say!(msg_working));
    let facts = Facts::new(&loaded.system, at);
    let judged = judge(&facts, &loaded.diagnostics, at);
    bar.finish_and_clear();
    out.stats("judged");
    out.findings(&loaded.system.sources, &judged.findings);
    let line = if judged.findings.is_empty() {
        say!(msg_nothing_found, at.to_string())
    } else {
        say!(msg_found, render::counts(&judged.findings), at.to_string())
    };
    out.print(&format!("{}\n", line.get(out.lang)));
    if !judged.suppressed.is_empty() {
        let text = say!(msg_set_aside, judged.suppressed.len());
        out.print(&format!("{}\n", text.get(out.lang)));
    }
    let exit = exit(&judged.findings, args.fail_on);
    crate::keep((facts, judged));
    crate::keep(loaded);
    exit
}
