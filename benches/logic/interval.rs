//! The proven interval of a file's first top gate, and a check by simulation that shares no code with it.
//!
//! ```text
//! cargo run --release -p tensha-logic --example logic_interval -- FILE BUDGET [MEMORY] [WORDS]
//! ```
//!
//! With WORDS, that many words of 64 states are drawn with a fixed seed and evaluated gate by gate, straight from the
//! formula of the file: no diagram, no simplification.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::process::ExitCode;

use tensha_logic::formula::Kind;
use tensha_logic::mef::{Built, ReadOptions, read};
use tensha_logic::quant::Prob;
use tensha_logic::{Budget, Cancel, bounds};

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

    /// In (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args.get(at).and_then(|text| text.parse::<u64>().ok());
    #[expect(clippy::disallowed_methods, reason = "a program that measures")]
    let bytes = args.first().and_then(|name| std::fs::read(name).ok());
    let (Some(bytes), Some(work)) = (bytes, number(1)) else {
        eprintln!("logic_interval FILE BUDGET [MEMORY] [WORDS]");
        return ExitCode::FAILURE;
    };
    let (model, _) = read(&bytes, &ReadOptions::default());
    let Ok(built) = model.build(&model.tops[..model.tops.len().min(1)]) else {
        return ExitCode::FAILURE;
    };
    let Ok(probs) = model.probabilities(&built) else { return ExitCode::FAILURE };
    if work > 0 {
        let budget = Budget { work, memory: number(2).unwrap_or(800_000_000) };
        let found = bounds::bounds(&built.formula, built.roots[0], &probs, budget, &Cancel::new());
        let Ok(found) = found else { return ExitCode::FAILURE };
        let (low, high) = (found.value.lower(), found.value.upper());
        println!(
            "between {low:.9e} and {high:.9e}, {:.3} % wide; {} steps, {} bytes at most",
            (high / low - 1.0) * 100.0,
            found.work,
            found.peak
        );
    }
    if let Some(words) = number(3) {
        let hits = simulate(&built, &probs, words);
        let trials = words as f64 * 64.0;
        let p = hits as f64 / trials;
        let error = (p / trials).sqrt();
        println!("{hits} of {trials:.0} states: {p:.4e}, standard error {error:.1e}");
    }
    ExitCode::SUCCESS
}

/// How many of 64 · `words` random states have the function. Rare events are placed by the gaps between them.
fn simulate(built: &Built, probs: &[Prob], words: u64) -> u64 {
    const BLOCK: usize = 64;
    let formula = &built.formula;
    let order = formula.postorder(&built.roots);
    let mut values = vec![[0_u64; BLOCK]; formula.node_count()];
    let mut random = Random(20_261_128);
    let mut hits = 0;
    for _ in 0..words.div_ceil(BLOCK as u64) {
        values[0] = [u64::MAX; BLOCK];
        for &id in &order {
            let mut out = [0_u64; BLOCK];
            match formula.kind(id) {
                Kind::True => continue,
                Kind::Var(v) => {
                    // Gaps of the rarer side, as the geometric law says.
                    let Prob { p, q } = probs[v.index()];
                    let (rare, flip) = if p <= q { (p, 0) } else { (q, u64::MAX) };
                    let scale = 1.0 / (-rare).ln_1p();
                    let mut at = 0_usize;
                    while rare > 0.0 {
                        let gap = random.unit().ln() * scale;
                        if gap >= (64 * BLOCK - at) as f64 {
                            break;
                        }
                        at += gap as usize;
                        out[at / 64] |= 1 << (at % 64);
                        at += 1;
                        if at >= 64 * BLOCK {
                            break;
                        }
                    }
                    for word in &mut out {
                        *word ^= flip;
                    }
                }
                kind => {
                    let args = formula.args(id);
                    if kind == Kind::And {
                        out = [u64::MAX; BLOCK];
                    }
                    let mut counts = vec![[0_u64; BLOCK]; 0];
                    if let Kind::AtLeast(k) = kind {
                        counts = vec![[0_u64; BLOCK]; k as usize];
                    }
                    for &arg in args {
                        let flip = if arg.is_negated() { u64::MAX } else { 0 };
                        let from = &values[arg.index()];
                        for (lane, word) in out.iter_mut().enumerate() {
                            let bit = from[lane] ^ flip;
                            match kind {
                                Kind::And => *word &= bit,
                                Kind::Or => *word |= bit,
                                Kind::Xor => *word ^= bit,
                                _ => {
                                    for level in (1..counts.len()).rev() {
                                        counts[level][lane] |= counts[level - 1][lane] & bit;
                                    }
                                    counts[0][lane] |= bit;
                                }
                            }
                        }
                    }
                    if let (Kind::AtLeast(_), Some(last)) = (kind, counts.last()) {
                        out = *last;
                    }
                }
            }
            values[id.index()] = out;
        }
        let root = built.roots[0];
        let flip = if root.is_negated() { u64::MAX } else { 0 };
        hits +=
            values[root.index()].iter().map(|w| u64::from((w ^ flip).count_ones())).sum::<u64>();
    }
    hits
}
