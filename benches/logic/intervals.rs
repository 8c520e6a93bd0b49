//! Functions that are too big for a diagram: how wide the proven interval is, and what chance says about the value.
//!
//! ```text
//! cargo run --release -p tensha-logic --example logic_intervals -- [STEPS]
//! ```
//!
//! Two families, seeded, so that the same numbers give the same functions everywhere. *Layers*: parts that rest on shared parts, each layer
//! half as many as the one below, each part on a vote or an alternative of three. *Conjunctions*: twice as many random conjunctions of three as
//! there are events. Every event has the same probability. The simulation evaluates the formula itself, 64 states at a time, and shares
//! nothing with the diagrams.
#![expect(clippy::print_stdout, reason = "a program that prints")]
#![expect(clippy::disallowed_methods, reason = "a program that takes a number")]

use tensha_logic::bounds::bounds;
use tensha_logic::quant::Prob;
use tensha_logic::solve::Value;
use tensha_logic::{Budget, Cancel, Formula, NodeId};

/// A linear congruential generator; the high bits are used.
struct Random(u64);

impl Random {
    fn half(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, end: usize) -> usize {
        self.half() as usize % end
    }

    /// 64 states in which something holds with probability `p`, to 2⁻³⁰.
    fn word(&mut self, p: f64) -> u64 {
        const DIGITS: u32 = 30;
        let digits = (p * f64::from(1u32 << DIGITS)).round() as u64;
        (0..DIGITS).fold(0, |word, place| {
            let draw = self.half() << 33 | self.half() << 2 | self.half() & 3;
            if digits >> place & 1 == 1 { word | draw } else { word & draw }
        })
    }
}

fn layers(events: usize, seed: u64) -> (Formula, NodeId) {
    let (mut f, mut random) = (Formula::new(), Random(seed));
    let vars = f.add_vars(events);
    let mut layer: Vec<NodeId> = vars.iter().map(|&v| f.var(v)).collect();
    while layer.len() > 3 {
        layer = (0..layer.len() / 2)
            .map(|_| {
                let three: Vec<NodeId> = (0..3).map(|_| layer[random.below(layer.len())]).collect();
                if random.below(2) == 0 {
                    let both = f.and(&three[1..]);
                    f.or(&[three[0], both])
                } else {
                    f.at_least(2, &three)
                }
            })
            .collect();
    }
    let root = f.and(&layer);
    (f, root)
}

fn conjunctions(events: usize, seed: u64) -> (Formula, NodeId) {
    let (mut f, mut random) = (Formula::new(), Random(seed));
    let vars = f.add_vars(events);
    let terms: Vec<NodeId> = (0..2 * events)
        .map(|_| {
            let three: Vec<NodeId> = (0..3).map(|_| f.var(vars[random.below(events)])).collect();
            f.and(&three)
        })
        .collect();
    let root = f.or(&terms);
    (f, root)
}

/// The share of states in which the function holds, and its standard error.
fn simulate(f: &Formula, root: NodeId, p: f64, words: u32) -> (f64, f64) {
    let mut random = Random(1);
    let mut hits = 0u32;
    for _ in 0..words {
        let state: Vec<u64> = (0..f.var_count()).map(|_| random.word(p)).collect();
        hits += f.eval_lanes(&[root], |v| state[v.index()])[0].count_ones();
    }
    let all = 64.0 * f64::from(words);
    let share = f64::from(hits) / all;
    (share, (share * (1.0 - share) / all).sqrt().max(1.0 / all))
}

fn main() {
    let steps = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(33_000_000);
    println!("| function | p | interval | by chance | steps |");
    println!("| --- | --- | --- | --- | --- |");
    for p in [0.01, 0.1] {
        let functions = [
            ("layers over 400", layers(400, 1)),
            ("layers over 800", layers(800, 2)),
            ("layers over 1,600", layers(1_600, 3)),
            ("conjunctions of 300", conjunctions(300, 1)),
            ("conjunctions of 5,000", conjunctions(5_000, 1)),
        ];
        for (name, (f, root)) in functions {
            let probs = vec![Prob::new(p); f.var_count()];
            let budget = Budget { work: steps, ..Budget::default() };
            let Ok(found) = bounds(&f, root, &probs, budget, &Cancel::new()) else { continue };
            let interval = match found.value {
                Value::Exact(exact) => format!("{:.4e}, exact", exact.p),
                Value::Interval { lower, upper } => format!("[{lower:.4e}, {upper:.4e}]"),
            };
            let (share, error) = simulate(&f, root, p, 2_000);
            println!(
                "| {name} | {p} | {interval} | {share:.2e} ± {error:.0e} | {:.0} million |",
                found.work as f64 / 1e6
            );
        }
    }
}
