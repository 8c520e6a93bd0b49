//! The published benchmark trees, when they are at hand: `$ARALIA_DIR`, or `../shared/bench/aralia` beside the
//! repository. They are data under another licence and not part of it; without them these tests say so and pass.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "test helpers fail loudly, and say when they skip"
)]

use std::path::PathBuf;

use tensha_logic::bounds::bounds;
use tensha_logic::mef::{Model, ReadOptions, Severity, has_errors, read, write};
use tensha_logic::solve::{SetSettings, Value};
use tensha_logic::{Budget, Cancel, Settings, solve};

/// Trees that take seconds; `benches/logic/aralia.py` solves them too.
const SLOW: &[&str] = &["das9701", "cea9601", "nus9601"];

fn folder() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' own way to data outside the repository"
    )]
    let given = std::env::var_os("ARALIA_DIR").map(PathBuf::from);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = given.unwrap_or_else(|| root.join("../../../shared/bench/aralia"));
    if folder.join("reference.csv").is_file() {
        return Some(folder);
    }
    println!("skipped: no Aralia trees in {} (set ARALIA_DIR)", folder.display());
    None
}

#[expect(clippy::disallowed_methods, reason = "the tests' own way to data outside the repository")]
fn load(path: &std::path::Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// The rows of the reference table: name, probability, number of minimal cut sets.
fn reference(folder: &std::path::Path) -> Vec<(String, Option<f64>, Option<String>)> {
    let text = String::from_utf8(load(&folder.join("reference.csv"))).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| head.iter().position(|cell| *cell == name).unwrap();
    let (p, mcs) = (column("p_ref"), column("mcs_ref"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let count = Some(cells[mcs]).filter(|cell| !cell.is_empty());
            (cells[0].to_owned(), cells[p].parse().ok(), count.map(str::to_owned))
        })
        .collect()
}

fn tree(folder: &std::path::Path, name: &str) -> Model {
    let bytes = load(&folder.join("xml").join(format!("{name}.xml")));
    let (model, findings) = read(&bytes, &ReadOptions::default());
    assert!(!has_errors(&findings), "{name}: {findings:?}");
    let warnings = findings.iter().filter(|one| one.severity() == Severity::Warning).count();
    assert_eq!(warnings, if name == "nus9601" { 3 } else { 0 }, "{name}: {findings:?}");
    assert_eq!(model.tops.len(), 1, "{name}");
    model
}

#[test]
fn every_tree_is_read_and_written_back() {
    let Some(folder) = folder() else { return };
    for (name, _, _) in reference(&folder) {
        let model = tree(&folder, &name);
        let (again, findings) = read(write(&model).as_bytes(), &ReadOptions::default());
        assert_eq!(findings, vec![], "{name}");
        // The names are portable already, so that the models are equal up to places in the file.
        assert_eq!(again.gates.len(), model.gates.len());
        for (one, other) in again.gates.iter().zip(&model.gates) {
            assert_eq!((&one.definition.name, &one.term), (&other.definition.name, &other.term));
        }
        for (one, other) in again.basic_events.iter().zip(&model.basic_events) {
            assert_eq!(one.definition.name, other.definition.name);
            assert_eq!(one.probability, other.probability);
        }
    }
}

#[test]
fn reference_answers() {
    let Some(folder) = folder() else { return };
    for (name, p_ref, mcs_ref) in reference(&folder) {
        if SLOW.contains(&name.as_str()) {
            continue;
        }
        let model = tree(&folder, &name);
        let built = model.build(&model.tops).unwrap();
        let probs = model.probabilities(&built).expect("every event has a probability");
        let settings = Settings { sets: Some(SetSettings::default()), ..Settings::default() };
        let answer =
            solve(&built.formula, built.roots[0], &probs, &settings, &Cancel::new()).unwrap();
        let Value::Exact(exact) = answer.probability else { panic!("{name}: not exact") };
        let p_ref = p_ref.expect("a reference probability");
        assert!((exact.p / p_ref - 1.0).abs() < 1e-12, "{name}: {} {p_ref}", exact.p);
        let sets = answer.sets.exact().expect("cut sets");
        assert_eq!(Some(sets.count.to_string()), mcs_ref, "{name}");
    }
}

/// No program has the exact probability. The ends are proven apart from each other, and the simulation of
/// `benches/logic/nus9601.py` shares nothing with either: 9.94420e-6, with a standard error of 3.1e-10.
#[test]
fn nus9601_is_enclosed_within_half_a_percent() {
    let Some(folder) = folder() else { return };
    let model = tree(&folder, "nus9601");
    let built = model.build(&model.tops).unwrap();
    let probs = model.probabilities(&built).expect("every event has a probability");
    let budget = Budget { work: 60_000_000, ..Budget::default() };
    let found = bounds(&built.formula, built.roots[0], &probs, budget, &Cancel::new())
        .expect("not cancelled");
    let Value::Interval { lower, upper } = found.value else { panic!("exact: celebrate") };
    let (simulated, error) = (9.944_20e-6, 3.1e-10);
    assert!(
        lower < simulated + 4.0 * error && simulated - 4.0 * error < upper,
        "[{lower}, {upper}]"
    );
    assert!(upper - lower < 0.005 * upper, "[{lower}, {upper}]");
    assert!(found.work <= budget.work, "{} steps", found.work);
}
