//! Random models written, solved by SCRAM as a separate program, and by the front door here. Without the program
//! (Debian package `scram`) the test says so and passes.
#![allow(clippy::format_collect, clippy::type_complexity, reason = "small tables written out")]
#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "test helpers fail loudly")]

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

/// An expression from its name and its numbers.
fn call(name: &str, numbers: &[f64]) -> String {
    let floats: Vec<String> =
        numbers.iter().map(|number| format!("<float value=\"{number:e}\"/>")).collect();
    format!("<{name}>{}</{name}>", floats.concat())
}

#[test]
fn expressions_agree_with_the_other_program() {
    if Command::new("scram").arg("--version").output().is_err() {
        println!("skipped: `scram` is not installed");
        return;
    }
    let mut expressions = vec![
        call("Weibull", &[1000.0, 1.5, 0.0, 100.0]),
        call("Weibull", &[50.0, 0.7, 3.0, 60.0]),
        call("lognormal-deviate", &[0.01, 3.0, 0.95]),
        call("lognormal-deviate", &[-5.0, 1.2]),
        call("uniform-deviate", &[0.1, 0.3]),
        call("gamma-deviate", &[2.0, 0.1]),
        call("div", &[1.0, 3.0, 2.0]),
        call("sub", &[0.9, 0.2, 0.3]),
        call("pow", &[0.5, 2.5]),
        call("mean", &[0.1, 0.2, 0.6]),
        call("tanh", &[0.4]),
        "<exponential><float value=\"1e-4\"/><system-mission-time/></exponential>".to_owned(),
    ];
    for lambda in [1e-6, 1e-3, 0.05] {
        for mu in [1e-2, 0.05, 1.0] {
            for time in [3.0, 75.0, 1000.0] {
                expressions.push(call("GLM", &[0.02, lambda, mu, time]));
                expressions.push(call("periodic-test", &[lambda, 70.0, 30.0, time]));
                expressions.push(call("periodic-test", &[lambda, mu, 70.0, 30.0, time]));
            }
        }
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (input, output) = (folder.join("expression.xml"), folder.join("expression-report.xml"));
    // One tree for each event, so that one run answers all.
    let mut text = String::from("<opsa-mef>");
    for at in 0..expressions.len() {
        text += &format!(
            "<define-fault-tree name=\"f{at}\"><define-gate name=\"g{at}\"><basic-event \
             name=\"e{at}\"/></define-gate></define-fault-tree>"
        );
    }
    text += "<model-data>";
    for (at, expression) in expressions.iter().enumerate() {
        text += &format!("<define-basic-event name=\"e{at}\">{expression}</define-basic-event>");
    }
    text += "</model-data></opsa-mef>";
    let (model, findings) = read(text.as_bytes(), &ReadOptions::default());
    assert!(!has_errors(&findings), "{findings:?}");
    #[expect(clippy::disallowed_methods, reason = "the input of the other program")]
    std::fs::write(&input, &text).unwrap();
    for (at, expression) in expressions.iter().enumerate() {
        let theirs = ask_scram(&input, &output, &format!("g{at}"), at == 0).unwrap();
        let ours = model.basic_events[at].probability.unwrap().p;
        assert!((ours - theirs).abs() <= 6e-6 * theirs + 1e-12, "{expression}: {ours} {theirs}");
    }
}

/// The probability of a gate in the other program's report; runs the program first when asked.
fn ask_scram(input: &Path, output: &Path, gate: &str, run: bool) -> Option<f64> {
    if run {
        let status = Command::new("scram")
            .args(["--bdd", "--probability", "1", "--limit-order", "1"])
            .arg(input)
            .arg("-o")
            .arg(output)
            .output()
            .ok()?;
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    }
    #[expect(clippy::disallowed_methods, reason = "the report of the other program")]
    let report = std::fs::read_to_string(output).unwrap();
    let (_, rest) = report.split_once(&format!("<sum-of-products name=\"{gate}\""))?;
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
        let theirs = ask_scram(&input, &output, "top", true).unwrap();

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

/// All four models of common causes, two of three and two of four members.
#[test]
fn common_causes_agree_with_the_other_program() {
    if Command::new("scram").arg("--version").output().is_err() {
        println!("skipped: `scram` is not installed");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (input, output) = (folder.join("causes.xml"), folder.join("causes-report.xml"));
    let cases: [(&str, usize, &[(usize, f64)]); 5] = [
        ("beta-factor", 3, &[(3, 0.1)]),
        ("MGL", 3, &[(2, 0.2), (3, 0.5)]),
        ("MGL", 4, &[(2, 0.1), (3, 0.3), (4, 0.4)]),
        ("alpha-factor", 3, &[(1, 0.9), (2, 0.06), (3, 0.04)]),
        ("phi-factor", 3, &[(1, 0.7), (2, 0.2), (3, 0.1)]),
    ];
    for (kind, count, factors) in cases {
        let members: String =
            (0..count).map(|at| format!("<basic-event name=\"m{at}\"/>")).collect();
        let events: String = (0..count).map(|at| format!("<event name=\"m{at}\"/>")).collect();
        let factors: String = factors
            .iter()
            .map(|(level, f)| format!("<factor level=\"{level}\"><float value=\"{f}\"/></factor>"))
            .collect();
        let text = format!(
            "<opsa-mef><define-fault-tree name=\"t\"><define-gate name=\"top\"><atleast min=\"2\">\
             {events}</atleast></define-gate></define-fault-tree><define-CCF-group name=\"g\" \
             model=\"{kind}\"><members>{members}</members><distribution><float value=\"0.2\"/>\
             </distribution><factors>{factors}</factors></define-CCF-group></opsa-mef>"
        );
        #[expect(clippy::disallowed_methods, reason = "the input of the other program")]
        std::fs::write(&input, &text).unwrap();
        let status = Command::new("scram")
            .args(["--bdd", "--probability", "1", "--ccf", "1"])
            .arg(&input)
            .arg("-o")
            .arg(&output)
            .output()
            .unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
        let theirs = ask_scram(&input, &output, "top", false).unwrap();
        let (model, findings) = read(text.as_bytes(), &ReadOptions::default());
        assert!(!has_errors(&findings), "{findings:?}");
        let built = model.build(&model.tops).unwrap();
        let numbers = model.probabilities(&built).unwrap();
        let answer =
            solve(&built.formula, built.roots[0], &numbers, &Settings::default(), &Cancel::new());
        let ours = answer.unwrap().probability.lower();
        assert!((ours - theirs).abs() <= 6e-6 * theirs, "{kind} {count}: {ours} {theirs}");
    }
}

/// The event trees that the other program's package installs beside it; they are read where they are.
#[test]
fn event_trees_agree_with_the_other_program() {
    let folder = Path::new("/usr/share/scram/input/EventTrees");
    if Command::new("scram").arg("--version").output().is_err() || !folder.exists() {
        println!("skipped: `scram` with its example files is not installed");
        return;
    }
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trees-report.xml");
    for name in ["bcd.xml", "attack.xml", "gas_leak/gas_leak_reactive.xml"] {
        let input = folder.join(name);
        let status = Command::new("scram")
            .args(["--bdd", "--probability", "1"])
            .arg(&input)
            .arg("-o")
            .arg(&output)
            .output()
            .unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
        #[expect(clippy::disallowed_methods, reason = "the file and report of the other program")]
        let (bytes, report) =
            (std::fs::read(&input).unwrap(), std::fs::read_to_string(&output).unwrap());
        let (model, findings) = read(&bytes, &ReadOptions::default());
        assert!(!has_errors(&findings), "{name}: {findings:?}");
        let walked = model.sequences().unwrap();
        let numbers = walked.means(&model).unwrap();
        assert!(!walked.sequences.is_empty(), "{name}");
        for (sequence, factors) in walked.sequences.iter().zip(&numbers.factors) {
            let mut ours = 0.0;
            for (part, factor) in sequence.parts.iter().zip(factors) {
                let (probs, settings) = (&numbers.probabilities, Settings::default());
                let answer = solve(&walked.formula, part.root, probs, &settings, &Cancel::new());
                ours += factor * answer.unwrap().probability.lower();
            }
            let (_, rest) = report
                .split_once(&format!("<sequence name=\"{}\" value=\"", sequence.name))
                .unwrap();
            let theirs: f64 = rest.split_once('"').unwrap().0.parse().unwrap();
            assert!(
                (ours - theirs).abs() <= 6e-6 * theirs,
                "{name} {}: {ours} {theirs}",
                sequence.name
            );
        }
    }
}
