//! Cities of homes and buildings, and how long this program takes for them.
//!
//! * `city gen DIR N` writes the model of a city of N components.
//! * `city files DIR` reads that model, resolves it and works out all paths; `city memory N` makes the city in memory and works out
//!   all paths. Both print one line of figures.
//! * `city systems DIR N` writes N small systems that differ, each into a directory below DIR, for `tensha show compare`.
//! * `city table [N …]` does so for several sizes, each in a process of its own, and prints a table with the growth exponents.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people at a terminal"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures: it reads the clock, the disk and its arguments"
)]

mod memory;
mod systems;
mod town;
mod yaml;

use std::fs;
use std::process::{Command, ExitCode};
use std::time::Instant;

use tensha_analysis::paths::{self, Verdict};
use tensha_model::load;
use tensha_text::tree::{Limits, read_file};
use tensha_text::{Date, Entry, ReadError, Severity, SourceMap, World};

struct Disk;

impl World for Disk {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        fs::read(path).map_err(|_| ReadError::Missing)
    }

    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError> {
        let entries = fs::read_dir(dir).map_err(|_| ReadError::Missing)?;
        let mut out: Vec<Entry> = entries
            .flatten()
            .map(|e| Entry {
                name: e.file_name().to_string_lossy().into_owned(),
                is_dir: e.file_type().is_ok_and(|t| t.is_dir()),
            })
            .collect();
        out.sort();
        Ok(out)
    }

    #[expect(clippy::expect_used, reason = "the day stands in the calendar")]
    fn today(&self) -> Date {
        Date::new(2026, 11, 23).expect("a day of the calendar")
    }
}

/// Processor seconds of this process so far, and its greatest memory in MiB; zero where the system does not say.
fn used() -> (f64, f64) {
    // User and system time are the 14th and 15th field, in hundredths of a second; the name before may hold spaces.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|l| l.split_whitespace().next())
        .and_then(|n| n.parse::<f64>().ok());
    ((ticks(11) + ticks(12)) / 100.0, peak.unwrap_or(0.0) / 1024.0)
}

/// One figure: what, wall seconds, processor seconds.
struct Clock {
    begin: Instant,
    cpu: f64,
    line: String,
}

impl Clock {
    fn new() -> Self {
        Self { begin: Instant::now(), cpu: used().0, line: String::new() }
    }

    fn lap(&mut self, what: &str) {
        let (cpu, _) = used();
        self.line +=
            &format!("{what} {:.3} {:.2} ", self.begin.elapsed().as_secs_f64(), cpu - self.cpu);
        self.begin = Instant::now();
        self.cpu = used().0;
    }
}

/// Reads all files as trees only, then everything from files to paths.
fn files(dir: &str, trees_only: bool) -> ExitCode {
    let mut clock = Clock::new();
    if trees_only {
        let mut sources = SourceMap::default();
        let mut diagnostics = Vec::new();
        let districts = format!("{dir}/districts");
        let names = Disk.list(&districts).unwrap_or_default();
        let kept: Vec<_> = names
            .iter()
            .filter_map(|e| {
                let path = format!("{districts}/{}", e.name);
                read_file(&Disk, &mut sources, &path, None, &Limits::default(), &mut diagnostics)
            })
            .collect();
        clock.lap("read");
        println!("components {} {}peak {:.0}", kept.len() * 1000, clock.line, used().1);
        return ExitCode::SUCCESS;
    }
    let loaded = load(&Disk, dir);
    clock.lap("load");
    let errors = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    if let Some(d) = loaded.diagnostics.iter().find(|d| d.severity == Severity::Error) {
        eprintln!("{errors} errors, the first: {} {}", d.code, d.message.en);
        return ExitCode::FAILURE;
    }
    let found = paths::run(&loaded.system);
    clock.lap("paths");
    let unmet = found.flows.iter().filter(|f| f.overall() == Verdict::Unmet).count();
    println!(
        "components {} links {} flows {} unmet {unmet} diagnostics {} {}peak {:.0}",
        loaded.system.components.len(),
        loaded.system.links.len(),
        found.flows.len(),
        loaded.diagnostics.len(),
        clock.line,
        used().1
    );
    ExitCode::SUCCESS
}

fn in_memory(components: usize) -> ExitCode {
    let mut clock = Clock::new();
    let system = memory::build(components);
    clock.lap("build");
    let before = used().1;
    let found = paths::run(&system);
    clock.lap("paths");
    println!(
        "components {} links {} flows {} {}before {before:.0} peak {:.0}",
        system.components.len(),
        system.links.len(),
        found.flows.len(),
        clock.line,
        used().1
    );
    ExitCode::SUCCESS
}

/// The figures of a child's line: each word with the numbers that follow it.
fn figure(line: &str, word: &str, at: usize) -> f64 {
    let words: Vec<&str> = line.split_whitespace().collect();
    words
        .iter()
        .position(|w| *w == word)
        .and_then(|i| words.get(i + at))
        .and_then(|n| n.parse().ok())
        .unwrap_or(f64::NAN)
}

fn child(args: &[&str]) -> Option<String> {
    let out = Command::new(std::env::current_exe().ok()?).args(args).output().ok()?;
    if !out.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&out.stderr));
        return None;
    }
    String::from_utf8(out.stdout).ok()
}

fn table(sizes: &[usize]) -> ExitCode {
    println!(
        "| components | links | flows | source | read s | resolve s | paths s | CPU s | peak MiB |"
    );
    println!("| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
    let mut points: Vec<(f64, f64, f64)> = Vec::new();
    for n in sizes {
        let size = n.to_string();
        let row = if *n > 100_000 {
            let Some(line) = child(&["memory", &size]) else { return ExitCode::FAILURE };
            let paths = (figure(&line, "paths", 1), figure(&line, "paths", 2));
            println!(
                "| {n} | {} | {} | memory | – | – | {:.2} | {:.2} | {} |",
                figure(&line, "links", 1),
                figure(&line, "flows", 1),
                paths.0,
                paths.1,
                figure(&line, "peak", 1)
            );
            None
        } else {
            let dir = std::env::temp_dir().join(format!("tensha-city-{}-{n}", std::process::id()));
            let dir = dir.to_string_lossy().into_owned();
            if yaml::write(&dir, *n).is_err() {
                eprintln!("cannot write {dir}");
                return ExitCode::FAILURE;
            }
            let (trees, all) = (child(&["trees", &dir]), child(&["files", &dir]));
            let _ = fs::remove_dir_all(&dir);
            let (Some(trees), Some(all)) = (trees, all) else { return ExitCode::FAILURE };
            let read = figure(&trees, "read", 1);
            let (load, paths) = (figure(&all, "load", 1), figure(&all, "paths", 1));
            let cpu = figure(&all, "load", 2) + figure(&all, "paths", 2);
            let peak = figure(&all, "peak", 1);
            println!(
                "| {n} | {} | {} | files | {read:.2} | {:.2} | {paths:.2} | {cpu:.2} | {peak} |",
                figure(&all, "links", 1),
                figure(&all, "flows", 1),
                (load - read).max(0.0)
            );
            Some((*n as f64, cpu, peak))
        };
        points.extend(row);
    }
    // The smallest size is mostly the built-in packs, so growth is told from one size to the next.
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        println!(
            "growth {} to {}: time n^{:.2}, memory n^{:.2}",
            a.0,
            b.0,
            slope(a.0, b.0, a.1, b.1),
            slope(a.0, b.0, a.2, b.2)
        );
    }
    ExitCode::SUCCESS
}

fn slope(n: f64, m: f64, a: f64, b: f64) -> f64 {
    (b / a).log2() / (m / n).log2()
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| args.get(i).and_then(|a| a.parse::<usize>().ok());
    match (args.first().map(String::as_str), args.get(1), number(1), number(2)) {
        (Some("gen"), Some(dir), _, Some(n)) => match yaml::write(dir, n) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{dir}: {error}");
                ExitCode::FAILURE
            }
        },
        (Some("systems"), Some(dir), _, Some(n)) => match systems::write(dir, n) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{dir}: {error}");
                ExitCode::FAILURE
            }
        },
        (Some("files"), Some(dir), ..) => files(dir, false),
        (Some("trees"), Some(dir), ..) => files(dir, true),
        (Some("memory"), _, Some(n), _) => in_memory(n),
        (Some("table"), ..) => {
            let sizes: Vec<usize> = args[1..].iter().filter_map(|a| a.parse().ok()).collect();
            table(if sizes.is_empty() { &[1_000, 10_000, 100_000, 1_000_000] } else { &sizes })
        }
        _ => {
            eprintln!(
                "city gen DIR N | city systems DIR N | city files DIR | city trees DIR | city memory N | city table [N …]"
            );
            ExitCode::FAILURE
        }
    }
}
