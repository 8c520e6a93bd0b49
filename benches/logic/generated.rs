//! Generated systems: a random modular tree, a ring and a grid of cyclic equations.
//!
//! ```text
//! cargo run --release -p tensha-logic --example logic_generated -- [GATES] [EQUATIONS] [FILE]
//! ```
//!
//! It prints the wall time of each step. With FILE, the modular tree is also written as Open-PSA MEF, so that other
//! programs can solve it. Everything is seeded: the same numbers give the same systems on every machine.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::process::ExitCode;

use tensha_logic::formula::System;
use tensha_logic::mef::{from_formula, write};
use tensha_logic::quant::Prob;
use tensha_logic::solve::{SetSettings, Value};
use tensha_logic::{Budget, Cancel, Formula, NodeId, Settings, VarId, solve};

/// `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }

    /// A number in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A tree of modules. Each module takes a few inputs — events of its own, and the tops of earlier modules, each used in
/// one module only — puts a gate over every two neighbours in a ring of them, so that each input is used twice, and a
/// gate of another kind over those, so that nothing is absorbed and every event matters.
fn modular(formula: &mut Formula, gates: usize, random: &mut Random) -> (NodeId, Vec<Prob>) {
    let mut ready: Vec<NodeId> = Vec::new();
    let mut probs = Vec::new();
    while formula.node_count() - formula.var_count() <= gates || ready.len() > 1 {
        let closing = formula.node_count() - formula.var_count() > gates;
        let inputs: Vec<NodeId> = (0..4 + random.below(4))
            .map(|_| {
                if !ready.is_empty() && (closing || random.below(6) == 0) {
                    let at = random.below(ready.len());
                    return ready.swap_remove(at);
                }
                let event = formula.add_var();
                probs.push(Prob::new(0.01 + 0.2 * random.unit()));
                formula.var(event)
            })
            .collect();
        let disjunctive = random.below(2) == 0;
        let ring: Vec<NodeId> = (0..inputs.len())
            .map(|at| {
                let pair = [inputs[at], inputs[(at + 1) % inputs.len()]];
                if disjunctive { formula.or(&pair) } else { formula.and(&pair) }
            })
            .collect();
        let top = match random.below(3) {
            0 => formula.at_least(ring.len() / 2 + 1, &ring),
            _ if disjunctive => formula.and(&ring),
            _ => formula.or(&ring),
        };
        ready.push(top);
    }
    (ready.pop().unwrap_or(NodeId::FALSE), probs)
}

/// Equations x = e ∨ ⋁ (c ∧ neighbour), with an e and one c for each neighbour of each unknown.
fn equations(
    formula: &mut Formula,
    count: usize,
    neighbours: impl Fn(usize) -> Vec<usize>,
) -> Vec<(VarId, NodeId)> {
    let unknowns = formula.add_vars(count);
    (0..count)
        .map(|at| {
            let own = formula.add_var();
            let mut terms = vec![formula.var(own)];
            for next in neighbours(at) {
                let link = formula.add_var();
                let args = [formula.var(link), formula.var(unknowns[next])];
                terms.push(formula.and(&args));
            }
            (unknowns[at], formula.or(&terms))
        })
        .collect()
}

fn timed<T>(label: &str, work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    let start = std::time::Instant::now();
    let result = work();
    println!("  {label:<28} {:>9.3} s", start.elapsed().as_secs_f64());
    result
}

fn shown(value: &Value) -> String {
    match value {
        Value::Exact(prob) => format!("{:.12e}", prob.p),
        Value::Interval { lower, upper } => format!("[{lower:.3e}, {upper:.3e}]"),
    }
}

fn ask(formula: &Formula, root: NodeId, probs: &[Prob], label: &str, settings: &Settings) {
    match timed(label, || solve(formula, root, probs, settings, &Cancel::new())) {
        Ok(answer) => {
            let sets = answer.sets.exact().map_or_else(String::new, |sets| {
                let count = sets.count.to_string();
                match count.len() {
                    0..=20 => format!(", {count} cut sets"),
                    digits => format!(", a number of cut sets with {digits} digits"),
                }
            });
            let nodes = answer.stats.diagram_nodes;
            println!("    {}, {nodes} nodes{sets}", shown(&answer.probability));
        }
        Err(error) => println!("    {error}"),
    }
}

fn cyclic(name: &str, count: usize, neighbours: impl Fn(usize) -> Vec<usize>) {
    let mut formula = Formula::new();
    let system = equations(&mut formula, count, neighbours);
    println!("{name}: {count} equations, {} operators", formula.node_count() - formula.var_count());
    let system = match System::new(&formula, &system) {
        Ok(system) => system,
        Err(error) => return println!("  {error}"),
    };
    let mut random = Random(5);
    let state: Vec<bool> = (0..formula.var_count()).map(|_| random.unit() < 0.4).collect();
    let values = timed("one state", || system.values(&formula, &state));
    println!("    {} of {count} hold", values.iter().filter(|value| **value).count());
    let before = formula.node_count();
    match timed("all states, as formulas", || {
        system.solve(&mut formula, 50_000_000, &Cancel::new())
    }) {
        Err(error) => println!("    {error}"),
        Ok(images) => {
            println!("    {} new operators", formula.node_count() - before);
            let agree = timed("check of four on that state", || {
                let step = count / 4 + 1;
                let some = images.iter().step_by(step).zip(values.iter().step_by(step));
                some.into_iter().all(|(&image, &value)| formula.eval(image, &state) == value)
            });
            println!("    {}", if agree { "the formulas agree with the state" } else { "WRONG" });
        }
    }
}

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "a program reads its arguments")]
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: usize| {
        arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (gates, count) = (number(0, 100_000), number(1, 10_000));

    let mut formula = Formula::new();
    let (root, probs) = modular(&mut formula, gates, &mut Random(1));
    println!(
        "modular tree: {} gates, {} events",
        formula.node_count() - formula.var_count(),
        formula.var_count()
    );
    let plain = Settings { budget: Budget::default(), ..Settings::default() };
    ask(&formula, root, &probs, "probability", &plain);
    let sets = Settings { sets: Some(SetSettings::default()), ..plain.clone() };
    ask(&formula, root, &probs, "and cut sets counted", &sets);
    let importance = Settings { importance: true, ..plain };
    ask(&formula, root, &probs, "and importance of all", &importance);
    if let Some(path) = arguments.get(2) {
        let model =
            from_formula(&formula, root, |at| format!("e{at}"), |at| probs.get(at).copied());
        let text = timed("written as MEF", || write(&model));
        #[expect(clippy::disallowed_methods, reason = "the file that was asked for")]
        if let Err(error) = std::fs::write(path, text) {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    }

    cyclic("ring", count, |at| vec![(at + count - 1) % count]);
    let side = count.isqrt();
    cyclic("grid", side * side, |at| {
        let (row, column) = (at / side, at % side);
        let mut list = Vec::new();
        if row > 0 {
            list.push(at - side);
        }
        if column > 0 {
            list.push(at - 1);
        }
        if column + 1 < side {
            list.push(at + 1);
        }
        if row + 1 < side {
            list.push(at + side);
        }
        list
    });
    ExitCode::SUCCESS
}
