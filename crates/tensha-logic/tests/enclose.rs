//! Intervals in, intervals out: equal to the extremes over all corners, or a sound bound on them.
#![allow(clippy::unwrap_used, reason = "test helpers fail loudly")]

use proptest::prelude::*;
use tensha_logic::compiled::Compiled;
use tensha_logic::enclose::{Enclosure, Ends, directions};
use tensha_logic::mef::{ReadOptions, has_errors, read};
use tensha_logic::quant::Prob;
use tensha_logic::{Budget, Cancel, Formula, NodeId, Stop};

fn enclose(f: &Formula, root: NodeId, ends: &[Ends], budget: Budget) -> Enclosure {
    let compiled = Compiled::freeze(f, &[root], Budget::UNLIMITED, &Cancel::new()).unwrap();
    compiled.enclose(0, ends, &directions(f, root), budget, &Cancel::new()).unwrap()
}

/// Every state at every corner.
fn corners(f: &Formula, root: NodeId, ends: &[Ends]) -> (f64, f64) {
    let vars = ends.len();
    let holds: Vec<bool> = (0..1usize << vars)
        .map(|state| f.eval(root, &(0..vars).map(|v| state >> v & 1 == 1).collect::<Vec<_>>()))
        .collect();
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for corner in 0..1usize << vars {
        let p = |v: usize| if corner >> v & 1 == 1 { ends[v].high.p } else { ends[v].low.p };
        let sum: f64 = (0..1usize << vars)
            .filter(|&state| holds[state])
            .map(|state| {
                (0..vars)
                    .map(|v| if state >> v & 1 == 1 { p(v) } else { 1.0 - p(v) })
                    .product::<f64>()
            })
            .sum();
        least = least.min(sum);
        greatest = greatest.max(sum);
    }
    (least, greatest)
}

fn ends(low: f64, high: f64) -> Ends {
    Ends { low: Prob::new(low), high: Prob::new(high) }
}

#[test]
fn a_coherent_function_stands_at_two_corners() {
    let mut f = Formula::new();
    let v: Vec<NodeId> = f.add_vars(3).into_iter().map(|v| f.var(v)).collect();
    let pair = f.and(&[v[0], v[1]]);
    let root = f.or(&[pair, v[2]]);
    let found =
        enclose(&f, root, &[ends(0.1, 0.2), ends(0.5, 0.5), ends(0.0, 0.4)], Budget::default());
    // 1 − (1 − 0.05)(1 − 0) and 1 − (1 − 0.1)(1 − 0.4).
    assert!((found.lower - 0.05).abs() < 1e-15 && (found.upper - 0.46).abs() < 1e-15, "{found:?}");
    assert!(found.is_exact());
}

/// a ⊕ b over [0.2, 0.6] and [0.3, 0.9]: p + q − 2pq at the corners is 0.38, 0.74, 0.54, 0.42.
#[test]
fn an_exclusive_or_is_decided_by_trying_both_ends() {
    let mut f = Formula::new();
    let v: Vec<NodeId> = f.add_vars(2).into_iter().map(|v| f.var(v)).collect();
    let root = f.xor(&v);
    let found = enclose(&f, root, &[ends(0.2, 0.6), ends(0.3, 0.9)], Budget::default());
    assert!((found.lower - 0.38).abs() < 1e-15 && (found.upper - 0.74).abs() < 1e-15, "{found:?}");
    assert!(found.is_exact());
}

type Step = (u8, Vec<(u16, bool)>);

fn build(vars: usize, steps: &[Step]) -> (Formula, NodeId) {
    let mut f = Formula::new();
    let mut nodes: Vec<NodeId> = f.add_vars(vars).into_iter().map(|v| f.var(v)).collect();
    for (op, args) in steps {
        let list: Vec<NodeId> = args
            .iter()
            .map(|&(pick, negated)| {
                let pick = usize::from(pick);
                let back = if pick % 2 == 0 { nodes.len() } else { nodes.len().min(3) };
                nodes[nodes.len() - 1 - pick / 2 % back].negate_if(negated)
            })
            .collect();
        let made = match op {
            0 => f.and(&list),
            1 => f.or(&list),
            2 => f.at_least(2, &list),
            _ => f.xor(&list),
        };
        nodes.push(made);
    }
    (f, nodes[nodes.len() - 1])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn exact_with_enough_work_and_sound_without(
        vars in 2..=6usize,
        steps in prop::collection::vec(
            (0u8..4, prop::collection::vec((any::<u16>(), prop::bool::weighted(0.3)), 2..4)), 2..12),
        numbers in prop::collection::vec((0.0..=1.0f64, 0.0..=1.0f64), 6),
    ) {
        let (f, root) = build(vars, &steps);
        let ends: Vec<Ends> =
            numbers[..vars].iter().map(|&(a, b)| ends(f64::min(a, b), f64::max(a, b))).collect();
        let (least, greatest) = corners(&f, root, &ends);
        let found = enclose(&f, root, &ends, Budget::UNLIMITED);
        prop_assert!((found.lower - least).abs() < 1e-12 && (found.upper - greatest).abs() < 1e-12,
            "{:?} {} {}", found, least, greatest);
        prop_assert!(found.is_exact());
        // One sweep for each side: a bound, and values that are there.
        let rough = enclose(&f, root, &ends, Budget { work: 0, memory: u64::MAX });
        prop_assert!(rough.lower <= least + 1e-12 && rough.upper >= greatest - 1e-12, "{:?}", rough);
        prop_assert!(rough.least_found >= least - 1e-12 && rough.greatest_found <= greatest + 1e-12);
        prop_assert!(rough.lower <= rough.least_found && rough.upper >= rough.greatest_found);
    }
}

#[test]
fn cancelled() {
    let (f, root) = build(2, &[(3, vec![(0, false), (2, false)])]);
    let compiled = Compiled::freeze(&f, &[root], Budget::UNLIMITED, &Cancel::new()).unwrap();
    let cancel = Cancel::new();
    cancel.cancel();
    let asked = compiled.enclose(
        0,
        &[ends(0.0, 1.0), ends(0.0, 1.0)],
        &directions(&f, root),
        Budget::UNLIMITED,
        &cancel,
    );
    assert_eq!(asked, Err(Stop::Cancelled));
}

/// The interval of an expression as the probability of one event.
fn interval(expression: &str, coverage: f64) -> Option<(f64, f64)> {
    let text = format!(
        "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><event name=\"a\"/></define-gate>\
         <define-basic-event name=\"a\">{expression}</define-basic-event></define-fault-tree></opsa-mef>"
    );
    let (model, findings) = read(text.as_bytes(), &ReadOptions::default());
    assert!(!has_errors(&findings), "{findings:?}");
    let found = model.intervals(coverage).ok()?;
    Some((found.ends[0].low.p, found.ends[0].high.p))
}

fn number(x: f64) -> String {
    format!("<float value=\"{x:e}\"/>")
}

fn call(name: &str, args: &[String]) -> String {
    format!("<{name}>{}</{name}>", args.concat())
}

fn uniform(low: f64, high: f64) -> String {
    call("uniform-deviate", &[number(low), number(high)])
}

fn close(found: Option<(f64, f64)>, low: f64, high: f64) {
    let (a, b) = found.unwrap();
    let near = |x: f64, y: f64| (x - y).abs() <= 1e-9 * y.abs();
    assert!(near(a, low) && near(b, high), "{a} {b}, not {low} {high}");
}

#[test]
fn deviates_lie_between_their_quantiles() {
    let z = 1.644_853_626_951_472_2;
    close(interval(&uniform(0.2, 0.4), 0.9), 0.21, 0.39);
    let normal = call("normal-deviate", &[number(0.5), number(0.01)]);
    close(interval(&normal, 0.9), 0.5 - 0.01 * z, 0.5 + 0.01 * z);
    // The median is the mean by e^(σ²/2), and the error factor is the quantile at 95 % by the median.
    let lognormal = call("lognormal-deviate", &[number(1e-3), number(3.0), number(0.95)]);
    let sigma = libm::log(3.0) / z;
    let median = 1e-3 * libm::exp(-sigma * sigma / 2.0);
    close(interval(&lognormal, 0.9), median / 3.0, median * 3.0);
    let gamma = call("gamma-deviate", &[number(1.0), number(0.1)]);
    close(interval(&gamma, 0.9), 0.1 * -libm::log(0.95), 0.1 * -libm::log(0.05));
    let beta = call("beta-deviate", &[number(1.0), number(2.0)]);
    close(interval(&beta, 0.9), 1.0 - f64::sqrt(0.95), 1.0 - f64::sqrt(0.05));
    // Of the width, 4 % have the value 0.9, 16 % 0.1 and 80 % 0.2.
    let bin = |high: f64, value: f64| call("bin", &[number(high), number(value)]);
    let histogram =
        call("histogram", &[number(0.0), bin(4.0, 0.9), bin(20.0, 0.1), bin(100.0, 0.2)]);
    close(interval(&histogram, 0.9), 0.1, 0.2);
    close(interval(&histogram, 0.99), 0.1, 0.9);
}

#[test]
fn operations_take_the_ends_that_count() {
    // Coverage 0.5: a uniform deviate over [0, 4u] lies in [u, 3u].
    let [r, t] = [uniform(0.0, 4e-3), uniform(0.0, 40.0)];
    let law = |x: f64| 1.0 - libm::exp(-x);
    close(
        interval(&call("exponential", &[r.clone(), t.clone()]), 0.5),
        law(1e-3 * 10.0),
        law(3e-3 * 30.0),
    );
    let product = call("mul", &[r.clone(), t.clone()]);
    close(interval(&product, 0.5), 1e-2, 9e-2);
    close(interval(&call("sub", &[number(1.0), product.clone()]), 0.5), 0.91, 0.99);
    close(interval(&call("div", &[r.clone(), t.clone()]), 0.5), 1e-3 / 30.0, 3e-3 / 10.0);
    close(interval(&call("pow", &[product, number(2.0)]), 0.5), 1e-4, 81e-4);
    // Unavailability λ/(λ+μ) (1 − e^(−(λ+μ)t)), from the least λ and t and the greatest μ to the opposite.
    let glm = call("GLM", &[number(0.0), r.clone(), uniform(0.0, 0.4), t]);
    let unavailable = |l: f64, m: f64, t: f64| l / (l + m) * law((l + m) * t);
    close(interval(&glm, 0.5), unavailable(1e-3, 0.3, 10.0), unavailable(3e-3, 0.1, 30.0));
    // A condition that may go either way takes both branches.
    let either = call("ite", &[call("lt", &[r.clone(), number(2e-3)]), number(0.25), number(0.5)]);
    close(interval(&either, 0.5), 0.25, 0.5);
    let sure = call("ite", &[call("lt", &[r.clone(), number(5e-3)]), number(0.25), number(0.5)]);
    close(interval(&sure, 0.5), 0.25, 0.25);
    // Division by what may be 0 has no interval.
    assert_eq!(
        interval(&call("div", &[number(1e-4), call("sub", &[r, number(1.5e-3)])]), 0.5),
        None
    );
}

/// Samples in which every deviate lies inside its interval give values inside the interval of the expression.
#[test]
fn samples_lie_inside() {
    let weibull = call(
        "Weibull",
        &[uniform(50.0, 200.0), uniform(0.5, 3.0), uniform(0.0, 10.0), uniform(20.0, 300.0)],
    );
    let test = call(
        "periodic-test",
        &[uniform(0.0, 1e-2), uniform(10.0, 90.0), number(20.0), number(150.0)],
    );
    for expression in [weibull, test] {
        // Nearly the whole range.
        let (low, high) = interval(&expression, 1.0 - 1e-12).unwrap();
        let text = format!(
            "<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><event name=\"a\"/></define-gate>\
             <define-basic-event name=\"a\">{expression}</define-basic-event></define-fault-tree></opsa-mef>"
        );
        let (model, _) = read(text.as_bytes(), &ReadOptions::default());
        let (mut least, mut greatest) = (1.0f64, 0.0f64);
        for sample in 0..5_000 {
            let p = model.sample(1, sample).unwrap().probabilities[0].p;
            assert!(low <= p + 1e-9 && p <= high + 1e-9, "{p} outside of {low} {high}");
            (least, greatest) = (least.min(p), greatest.max(p));
        }
        assert!(greatest - least > 0.2 * (high - low), "{least} {greatest} in {low} {high}");
    }
}
