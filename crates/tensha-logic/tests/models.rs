//! The models with answers derived by hand in `models/README.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test helpers fail loudly")]

use tensha_logic::mef::{MefDiagnostic, Model, ReadOptions, Severity, has_errors, read, write};
use tensha_logic::solve::{Answer, Ranking, SetSettings, Value};
use tensha_logic::{Cancel, Settings, solve};

fn load(text: &str, mission_time: Option<f64>) -> Model {
    let options = ReadOptions { mission_time, ..ReadOptions::default() };
    let (model, findings): (Model, Vec<MefDiagnostic>) = read(text.as_bytes(), &options);
    assert!(!has_errors(&findings), "{findings:?}");
    assert!(findings.iter().all(|one| one.severity() < Severity::Warning), "{findings:?}");
    model
}

fn ask(model: &Model) -> Answer {
    let built = model.build(&model.tops).unwrap();
    let probs = model.probabilities(&built).expect("every event has a probability");
    let settings = Settings {
        sets: Some(SetSettings { list: 100, by: Ranking::Size, ..SetSettings::default() }),
        importance: true,
        ..Settings::default()
    };
    solve(&built.formula, built.roots[0], &probs, &settings, &Cancel::new()).unwrap()
}

/// Checks the answer of a model, and of what the writer makes of it.
fn check(text: &str, mission_time: Option<f64>, probability: f64, orders: &[u32]) -> Answer {
    let model = load(text, mission_time);
    let answer = ask(&model);
    let written = load(&write(&model), None);
    for answer in [&answer, &ask(&written)] {
        let Value::Exact(exact) = answer.probability else { panic!("not exact") };
        assert!(
            (exact.p - probability).abs() <= 4e-16 + 1e-13 * probability,
            "{} {probability}",
            exact.p
        );
        assert!((exact.q - (1.0 - probability)).abs() <= 1e-15);
        let sets = answer.sets.exact().expect("cut sets");
        let mut counts: Vec<String> = sets.by_order.iter().map(ToString::to_string).collect();
        while counts.len() < orders.len() {
            counts.push("0".to_owned());
        }
        let mut wanted: Vec<String> = orders.iter().map(ToString::to_string).collect();
        while wanted.len() < counts.len() {
            wanted.push("0".to_owned());
        }
        assert_eq!(counts, wanted);
        assert_eq!(sets.count.to_string(), orders.iter().sum::<u32>().to_string());
    }
    answer
}

#[test]
fn voting() {
    let answer = check(include_str!("../models/voting.xml"), None, 0.098, &[0, 0, 3]);
    let importance = answer.importance.expect("importance");
    for (value, birnbaum) in importance.iter().zip([0.38, 0.34, 0.26]) {
        assert!((value.birnbaum - birnbaum).abs() < 1e-14);
    }
    let [a, b, c] = [0.1, 0.2, 0.3];
    // P(H given a) = b + c − bc, P(H given not a) = bc.
    assert!((importance[0].criticality - 0.38 * a / 0.098).abs() < 1e-14);
    assert!((importance[0].raw - (b + c - b * c) / 0.098).abs() < 1e-13);
    assert!((importance[0].rrw.expect("finite") - 0.098 / (b * c)).abs() < 1e-13);
}

#[test]
fn bridge() {
    check(include_str!("../models/bridge.xml"), None, 0.02152, &[0, 0, 2, 2]);
}

#[test]
fn k_of_n() {
    check(include_str!("../models/k_of_n.xml"), None, 0.033_344, &[0, 0, 0, 0, 35]);
}

#[test]
fn two_train() {
    check(include_str!("../models/two_train.xml"), None, 0.001_887_151_96, &[0, 1, 4]);
}

#[test]
fn heater() {
    check(include_str!("../models/heater.xml"), None, 0.001_179_094_448_938_6, &[0, 2, 3]);
}

#[test]
fn noncoherent() {
    let answer = check(include_str!("../models/noncoherent.xml"), None, 0.34, &[0, 1, 1]);
    assert!(!answer.sets.exact().expect("cut sets").monotone);
}

#[test]
fn shared() {
    check(include_str!("../models/shared.xml"), None, 0.005_597, &[0, 0, 2]);
}

#[test]
fn repairable() {
    let (lambda, mu, time) = (1e-3, 0.1, 100.0);
    let first = lambda / (lambda + mu) * -libm::expm1(-(lambda + mu) * time);
    let second = -libm::expm1(-lambda * time);
    let text = include_str!("../models/repairable.xml");
    check(text, Some(time), first * second, &[0, 0, 1]);
    let (_, findings) = read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code.id(), "mef-mission-time-assumed");
}
