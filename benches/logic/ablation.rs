//! What each idea is worth: the diagrams of all files, with everything and with one idea left out at a time.
//!
//! ```text
//! cargo run --release -p tensha-logic --example logic_ablation -- FILE…
//! ```
//!
//! Steps are the engine's own count, the same on every machine. A file that does not fit the budget counts with the whole of it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]
#![allow(clippy::disallowed_methods, reason = "a program that measures")]

use std::process::ExitCode;

use tensha_logic::compiled::{Compiled, Ideas};
use tensha_logic::mef::{ReadOptions, read};
use tensha_logic::{Budget, Cancel};

fn main() -> ExitCode {
    let mut models = Vec::new();
    for name in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&name) else {
            eprintln!("`{name}` cannot be read");
            return ExitCode::FAILURE;
        };
        let (model, _) = read(&bytes, &ReadOptions::default());
        match model.build(&model.tops) {
            Ok(built) => models.push((name, built)),
            Err(error) => {
                eprintln!("`{name}`: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let all = Ideas::ALL;
    let settings = [
        ("everything", all),
        ("no rewriting", Ideas { simplify: false, ..all }),
        ("no modules", Ideas { modules: false, ..all }),
        ("no rewriting, no modules", Ideas { simplify: false, modules: false, ..all }),
        ("no FORCE", Ideas { force: false, ..all }),
        ("no lead", Ideas { lead: false, ..all }),
        ("no sifting", Ideas { sift: false, ..all }),
        ("one order (with sifting)", Ideas { several: false, ..all }),
        ("one order, no sifting", Ideas { several: false, sift: false, ..all }),
    ];
    let budget = Budget::default();
    println!("| setting | done | million steps | greatest | nodes | s (wall) |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, ideas) in settings {
        let start = std::time::Instant::now();
        let (mut done, mut steps, mut nodes) = (0, 0, 0);
        let mut worst = (0, "");
        let mut missed = Vec::new();
        for (file, built) in &models {
            let cancel = Cancel::new();
            let found = Compiled::freeze_with(ideas, &built.formula, &built.roots, budget, &cancel);
            let spent = if let Ok((compiled, spent)) = &found {
                done += 1;
                nodes += compiled.node_count();
                *spent
            } else {
                missed.push(file.rsplit('/').next().unwrap_or(file));
                budget.work
            };
            steps += spent;
            if spent > worst.0 {
                worst = (spent, file.rsplit('/').next().unwrap_or(file));
            }
        }
        println!(
            "| {name} | {done} of {} | {:.1} | {:.1} ({}) | {nodes} | {:.2} | {}",
            models.len(),
            steps as f64 / 1e6,
            worst.0 as f64 / 1e6,
            worst.1.trim_end_matches(".xml"),
            start.elapsed().as_secs_f64(),
            missed.join(" ")
        );
    }
    ExitCode::SUCCESS
}
