//! Random models written, solved by SCRAM as a separate program, and by the front door here. Without the program
//! (Debian package `scram`) the test says so and passes.
#![expect(clippy::unwrap_used, reason = "test helpers fail loudly")]

use std::path::Path;
use std::process::Command;

use tensha_logic::mef::{ReadOptions, from_formula, has_errors, read, write};
use tensha_logic::quant::Prob;
use tensha_logic::solve::Value;
use tensha_logic::{Cancel, Formula, NodeId, Settings, solve};

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

/// A random function of ten variables, with every operator, negations, shared and repeated arguments.
fn random_function(formula: &mut Formula, random: &mut Random) -> NodeId {
    let mut pool: Vec<NodeId> = (0..10)
        .map(|_| {
            let var = formula.add_var();
            formula.var(var)
        })
        .collect();
    for _ in 0..14 {
        let args: Vec<NodeId> = (0..2 + random.below(3))
            .map(|_| pool[random.below(pool.len())].negate_if(random.below(4) == 0))
            .collect();
        let gate = match random.below(6) {
            0 | 1 => formula.and(&args),
            2 => formula.at_least(2, &args),
            3 => formula.xor(&args),
            _ => formula.or(&args),
        };
        pool.push(gate);
    }
    *pool.last().unwrap()
}

fn ask_scram(input: &Path, output: &Path) -> Option<f64> {
    let status = Command::new("scram")
        .args(["--bdd", "--probability", "1", "--limit-order", "1"])
        .arg(input)
        .arg("-o")
        .arg(output)
        .output()
        .ok()?;
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    #[expect(clippy::disallowed_methods, reason = "the report of the other program")]
    let report = std::fs::read_to_string(output).unwrap();
    let (_, rest) = report.split_once("<sum-of-products name=\"top\"")?;
    let (_, rest) = rest.split_once(" probability=\"")?;
    rest.split_once('"')?.0.parse().ok()
}

#[test]
fn random_models_agree_with_the_other_program() {
    if Command::new("scram").arg("--version").output().is_err() {
        println!("skipped: `scram` is not installed");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (input, output) = (folder.join("random.xml"), folder.join("report.xml"));
    for seed in 0..60 {
        let mut random = Random(seed);
        let mut formula = Formula::new();
        let root = random_function(&mut formula, &mut random);
        let probs: Vec<Prob> =
            (0..10).map(|_| Prob::new((1 + random.below(99)) as f64 / 100.0)).collect();
        let model =
            from_formula(&formula, root, |at| format!("e{at}"), |at| probs.get(at).copied());
        let text = write(&model);
        #[expect(clippy::disallowed_methods, reason = "the input of the other program")]
        std::fs::write(&input, &text).unwrap();
        let theirs = ask_scram(&input, &output).unwrap();

        let (again, findings) = read(text.as_bytes(), &ReadOptions::default());
        assert!(!has_errors(&findings), "{findings:?}");
        let built = again.build(&again.tops[..1]).unwrap();
        let numbers = again.probabilities(&built).unwrap();
        let answer =
            solve(&built.formula, built.roots[0], &numbers, &Settings::default(), &Cancel::new());
        let Value::Exact(ours) = answer.unwrap().probability else { panic!("not exact") };
        // The other program prints six digits.
        assert!((ours.p - theirs).abs() <= 6e-6 * theirs + 1e-12, "{} {theirs}\n{text}", ours.p);
    }
}
