//! Node evaluations a second: random parameter vectors through the frozen diagram of a file's first top gate.
//!
//! ```text
//! cargo run --release -p tensha-logic --example logic_batch -- FILE [VECTORS] [THREADS]
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]
#![allow(clippy::disallowed_methods, reason = "a program that measures")]

use std::process::ExitCode;

use tensha_logic::compiled::Compiled;
use tensha_logic::mef::{ReadOptions, read};
use tensha_logic::quant::Prob;
use tensha_logic::{Budget, Cancel};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: usize| {
        args.get(at).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let Some(bytes) = args.first().and_then(|name| std::fs::read(name).ok()) else {
        eprintln!("logic_batch FILE [VECTORS] [THREADS]");
        return ExitCode::FAILURE;
    };
    let (vectors, threads) = (number(1, 10_000), number(2, 1));
    let (model, _) = read(&bytes, &ReadOptions::default());
    let Ok(built) = model.build(&model.tops[..model.tops.len().min(1)]) else {
        return ExitCode::FAILURE;
    };
    let Ok(base) = model.probabilities(&built) else { return ExitCode::FAILURE };
    let frozen = Compiled::freeze(&built.formula, &built.roots, Budget::UNLIMITED, &Cancel::new());
    let Ok(frozen) = frozen else { return ExitCode::FAILURE };
    let fill = |at: usize, slots: &mut [Prob]| -> Result<(), ()> {
        // A different vector each time, cheaply: the base scaled by a number between ½ and 1.
        let scale = 0.5 + (at % 1000) as f64 / 2000.0;
        for (slot, prob) in slots.iter_mut().zip(&base) {
            *slot = Prob::new(prob.p * scale);
        }
        Ok(())
    };
    let start = std::time::Instant::now();
    let Ok(found) = frozen.batch(vectors, threads, &fill) else { return ExitCode::FAILURE };
    let seconds = start.elapsed().as_secs_f64();
    let nodes = frozen.node_count();
    let sum: f64 = found.iter().flatten().sum();
    println!(
        "{nodes} nodes, {vectors} vectors, {threads} thread(s): {seconds:.3} s wall, {:.0} million node evaluations a second; sum {sum:.12e}",
        nodes as f64 * vectors as f64 / seconds / 1e6
    );
    ExitCode::SUCCESS
}
