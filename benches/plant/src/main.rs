//! Plants: makes hospitals or factories of any size, and measures what their hazards and what reach from one foothold need.
//!
//! `plant hazards N H` and `plant reach N` print the figures of one size. `plant table` does this in processes of their own.
//! `plant models DIR…` does the first for models on disk, also with everything on one network and with circles. `plant network N` lists what reach walks, for other programs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people at a terminal"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures: it reads the clock, the disk and its arguments"
)]

mod plant;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, Options};
use tensha_analysis::reach::{self, Also};
use tensha_logic::Cancel;
use tensha_model::system::{ComponentId, Link, Namespace, Own, System};
use tensha_text::{Date, MemoryWorld};

const SEED: u64 = 2026;

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

fn row(what: &str, system: &System, figures: (Instant, f64), said: &str) {
    let (cpu, peak) = used();
    println!(
        "| {what} | {} | {} | {} | {:.2} | {:.2} | {peak:.0} | {said} |",
        system.components.len(),
        system.links.len(),
        system.hazards.len(),
        cpu - figures.1,
        figures.0.elapsed().as_secs_f64(),
    );
}

/// What is made of a model before its hazards are answered.
#[derive(Clone, Copy)]
enum Shape {
    AsWritten,
    /// Every component on one network: one zone, and a cable from each to a component that carries networks.
    OneNetwork,
    /// The same, and a cable from each component to the next, and from the last to the first.
    Circles,
}

fn shaped(mut system: System, shape: Shape) -> System {
    if let Shape::AsWritten = shape {
        return system;
    }
    let count = system.components.len() as u32;
    let cable = system.knowledge.links.get_index_of("ethernet").map(|i| i as u32);
    let centre = (0..count)
        .map(ComponentId)
        .find(|c| system.kind(*c).is_some_and(|k| k.role == "network"))
        .unwrap_or(ComponentId(0));
    let first = system.components[centre.index()].zone;
    for c in &mut system.components {
        c.zone = first;
    }
    let mut join = |a: ComponentId, b: ComponentId| {
        if a == b {
            return;
        }
        // They stand behind all others in the order of identifiers.
        let own = Own { id: format!("~{:05}", system.links.len()).into(), ..Own::default() };
        let between = Box::new([a, b]);
        system.links.push(Link { own, between, technology: cable, ..Link::default() });
    };
    for c in 0..count {
        join(ComponentId(c), centre);
        if let Shape::Circles = shape {
            join(ComponentId(c), ComponentId((c + 1) % count));
        }
    }
    system.index();
    system
}

/// All files below a directory that a model can consist of.
fn gather(dir: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for path in fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()) {
        if path.is_dir() {
            gather(&path, out);
        } else if let Ok(bytes) = fs::read(&path) {
            out.push((path.to_string_lossy().replace('\\', "/"), bytes));
        }
    }
}

/// The hazards of models in directories, each as written, with everything on one network, and with circles.
fn of_models(dirs: &[String]) {
    for shape in [Shape::AsWritten, Shape::OneNetwork, Shape::Circles] {
        let mut all = (0.0, 0.0);
        for dir in dirs {
            let Some(day) = Date::new(2026, 11, 28) else { return };
            let mut files = Vec::new();
            gather(Path::new(dir), &mut files);
            let loaded =
                tensha_model::load(&MemoryWorld::new(day, files), dir.trim_end_matches('/'));
            let system = shaped(loaded.system, shape);
            let begin = now();
            let networks = Networks::new(&system);
            let Ok(found) = hazards::run(&system, &networks, &Options::default(), &Cancel::new())
            else {
                return;
            };
            let exact = |h: &&hazards::HazardAnswer| h.counted.all.is_some();
            let said = format!(
                "{dir}: every cut set counted in {} of {}",
                found.hazards.iter().filter(exact).count(),
                found.hazards.len()
            );
            let what = match shape {
                Shape::AsWritten => "as written",
                Shape::OneNetwork => "one network",
                Shape::Circles => "with circles",
            };
            all.0 += used().0 - begin.1;
            all.1 += begin.0.elapsed().as_secs_f64();
            row(what, &system, begin, &said);
        }
        println!("| altogether | | | | {:.2} | {:.2} | | |", all.0, all.1);
    }
}

fn now() -> (Instant, f64) {
    (Instant::now(), used().0)
}

fn of_hazards(components: usize, count: usize) {
    let begin = now();
    let system = plant::build(components, count, SEED);
    row("build", &system, begin, "");
    let begin = now();
    let networks = Networks::new(&system);
    let Ok(found) = hazards::run(&system, &networks, &Options::default(), &Cancel::new()) else {
        return;
    };
    let is =
        |f: &dyn Fn(&hazards::HazardAnswer) -> bool| found.hazards.iter().filter(|h| f(h)).count();
    let refused = is(&|h| h.refused.is_some());
    let enclosed = is(&|h| h.enclosed);
    let counted = is(&|h| h.refused.is_none() && !h.enclosed && h.counted.all.is_some());
    let truncated = is(&|h| h.refused.is_none() && !h.enclosed && h.counted.all.is_none());
    let unproven = is(&|h| h.counted.all.is_none() && h.counted.complete_below == Some(0));
    let listed: usize = found.hazards.iter().map(|h| h.sets.len()).sum();
    let mut below: Vec<usize> =
        found.hazards.iter().filter_map(|h| h.counted.complete_below).collect();
    below.sort_unstable();
    let bound = |share: usize| below.get(share * below.len() / 4).copied().unwrap_or(0);
    let events = found.hazards.iter().map(|h| h.support.len()).max().unwrap_or(0);
    let said = format!(
        "all cut sets counted {counted}, truncated with proof {truncated}, enclosed {enclosed}, refused {refused}; no bound {unproven}; \
         complete below {}, half below {} or more; {listed} listed; at most {events} events",
        bound(0),
        bound(2),
    );
    row("hazards", &system, begin, &said);
}

fn of_reach(components: usize) {
    let begin = now();
    let system = plant::build(components, 0, SEED);
    row("build", &system, begin, "");
    let begin = now();
    let networks = Networks::new(&system);
    // As many steps as there are pairs of neighbours on a network or a link, which is what walking them one by one would look at.
    let pairs: usize = (0..system.components.len() as u32)
        .map(|c| networks.of(ComponentId(c)).len() - 1 + system.links_of.of(ComponentId(c)).len())
        .sum();
    let found = reach::run(&system, &networks, foothold(&system), Also::default());
    let reached = found.components.iter().flatten();
    let most = reached.clone().map(|r| r.steps).max().unwrap_or(0);
    let altogether: u32 = reached.clone().map(|r| r.steps).sum();
    let said = format!(
        "{} reached by at most {most} steps, {altogether} altogether; {pairs} ways",
        reached.count()
    );
    row("reach", &system, begin, &said);
}

/// The component that is held from the start.
fn foothold(system: &System) -> ComponentId {
    ComponentId(system.components.len() as u32 / 2)
}

/// Lists the plant of [`of_reach`], one thing on a line: the foothold, components, networks with their members, links, and who supplies
/// whom, with signatures or without.
fn network(components: usize) {
    let system = plant::build(components, 0, SEED);
    let networks = Networks::new(&system);
    let id = |c: ComponentId| &system.components[c.index()].own.id;
    let all = || (0..system.components.len() as u32).map(ComponentId);
    println!("foothold {}", id(foothold(&system)));
    all().for_each(|c| println!("component {}", id(c)));
    for c in all() {
        let members = networks.of(c);
        if members.len() > 1 && members[0] == c {
            let names: Vec<&str> = members.iter().map(|m| &**id(*m)).collect();
            println!("network n-{} {}", id(c), names.join(" "));
        }
    }
    for link in &system.links {
        let names: Vec<&str> = link.between.iter().map(|c| &**id(*c)).collect();
        println!("link {}", names.join(" "));
    }
    for c in all() {
        for d in &system.more(c).depends_on {
            if d.on.ns == Namespace::Component && matches!(d.kind, "updates" | "supplier" | "keys")
            {
                let signed = d.kind == "updates" && system.has(c, "signed-updates");
                let how = if signed { "signed" } else { "supply" };
                println!("{how} {} {}", id(ComponentId(d.on.index)), id(c));
            }
        }
    }
}

fn table() -> ExitCode {
    println!("| what | components | links | hazards | CPU s | wall s | peak MiB | found |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
    for args in [&["hazards", "2000", "200"][..], &["reach", "1000"], &["reach", "10000"]] {
        let out = std::env::current_exe().and_then(|me| Command::new(me).args(args).output());
        match out {
            Ok(out) if out.status.success() => print!("{}", String::from_utf8_lossy(&out.stdout)),
            _ => return ExitCode::FAILURE,
        }
    }
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| args.get(i).and_then(|a| a.parse::<usize>().ok());
    match (args.first().map(String::as_str), number(1), number(2)) {
        (Some("hazards"), Some(n), Some(h)) => of_hazards(n, h),
        (Some("reach"), Some(n), _) => of_reach(n),
        (Some("network"), Some(n), _) => network(n),
        (Some("models"), ..) => of_models(&args[1..]),
        (Some("table"), ..) => return table(),
        _ => {
            eprintln!(
                "plant hazards N H | plant reach N | plant network N | plant models DIR… | plant table"
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
