//! Human errors: the worked examples of the public reports, and the laws that every change of a model must keep.

use tensha_analysis::human::{self, Assumed, FactorUsed, HumanError, Origin};
use tensha_model::human::{Effect, SpreadShape, Task};
use tensha_model::knowledge::Knowledge;
use tensha_model::load;
use tensha_model::system::System;
use tensha_testkit::spec::world;
use tensha_text::Severity;

/// A hazard with these responses, and more of the model.
fn system(more: &str, responses: &str) -> System {
    let yaml = format!(
        "tensha: 1\nsystem: {{id: s}}\nquantities: {{q: {{unit: mm}}}}\ncomponents:\n  a: {{senses: q}}\n  b: {{acts-on: q}}\n\
         links:\n  l: {{between: [a, b], technology: generic-wire}}\nflows:\n  f: {{arrow: physical-to-cyber, from: q, via: [a, b], to: b}}\n\
         {more}\nhazards:\n  h:\n    when: {{flow: f, deviates: [absent]}}\n    responses: [{responses}]\n"
    );
    let loaded = load(&world(&yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

const OPERATOR: &str = "parties:\n  op: {is: people, ability: trained-operator}";

fn all(more: &str, responses: &str) -> Vec<HumanError> {
    let system = system(more, responses);
    human::run(&system, &system.hazards[0]).into_iter().map(Option::unwrap).collect()
}

fn one(more: &str, response: &str) -> HumanError {
    all(more, response).remove(0)
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 + 1e-5 * wanted, "{found} is not {wanted}");
}

fn knowledge() -> Knowledge {
    load::builtin_knowledge().0
}

/// NUREG/CR-6883: nominal probabilities, the product of multipliers, and the sum for a task with both parts.
#[test]
fn nominal_and_product() {
    let action = one(OPERATOR, "{by: op, task: action}");
    close(action.alone.best, 0.001);
    close(one(OPERATOR, "{by: op, task: diagnosis}").alone.best, 0.01);
    close(one(OPERATOR, "{by: op}").alone.best, 0.011);
    let two =
        one(OPERATOR, "{by: op, task: action, factors: {stress: high, complexity: moderate}}");
    close(two.alone.best, 0.004);
    assert!(!two.tasks[0].corrected);
}

/// NUREG/CR-6883, correction for three or more negative factors: 0.012 / (0.001 · 11 + 1).
#[test]
fn three_hindering_factors_are_corrected() {
    let e = one(
        OPERATOR,
        "{by: op, task: action, factors: {stress: high, complexity: moderate, experience: low}}",
    );
    close(e.alone.best, 0.012 / 1.011);
    close(e.alone.best, 0.011_869_4);
    let t = &e.tasks[0];
    assert!(t.corrected && !t.held_up && t.hindering == 3);
    close(t.product, 12.0);
}

/// NUREG/CR-6883: where the time is inadequate, or nobody is fit, the error is certain.
#[test]
fn some_levels_are_certain() {
    for factors in ["available-time: inadequate", "fitness: unfit"] {
        let e = one(OPERATOR, &format!("{{by: op, task: diagnosis, factors: {{{factors}}}}}"));
        close(e.alone.low, 1.0);
        close(e.alone.best, 1.0);
        close(e.alone.high, 1.0);
    }
}

/// NUREG/CR-1278 (THERP), equations for dependence at N = 0.001; values also in NUREG/CR-6883.
#[test]
fn dependence_equations() {
    for (level, wanted) in [
        ("zero", 0.001),
        ("low", 0.05095),
        ("moderate", 0.143_714),
        ("high", 0.5005),
        ("complete", 1.0),
    ] {
        let found = all(
            OPERATOR,
            &format!("{{by: op, task: action}}, {{by: op, task: action, dependence: {level}}}"),
        );
        close(found[1].given_earlier.best, wanted);
        close(found[1].alone.best, 0.001);
        close(found[0].given_earlier.best, 0.001);
        assert!(found[0].dependence.is_none());
        let d = found[1].dependence.as_ref().unwrap();
        assert!(matches!(d.origin, Origin::Stated(_)));
        assert_eq!((d.level.as_str(), d.earlier.as_slice()), (level, &[0][..]));
    }
}

/// NUREG/CR-6883, conditions for the level of dependence, and the least levels for the third and fourth error in a sequence.
#[test]
fn dependence_rules() {
    let parties = "parties:\n  p: {is: people, ability: trained-operator, place: here}\n  q2: {is: people, ability: trained-operator, place: there}\n\
                   places: {here: {}, there: {}}\n";
    let level = |more: &str, responses: &str, i: usize| {
        all(&format!("{parties}{more}"), responses)[i].dependence.clone().unwrap().level
    };
    assert_eq!(level("", "{by: p}, {by: p}", 1), "complete");
    assert_eq!(level("", "{by: p}, {by: q2}", 1), "moderate");
    let parties_last = "places: {here: {}, there: {}}\nparties:\n  p: {is: people, place: here}\n  q2: {is: people, place: there}\n  r: {is: people}\n  r2: {is: people}\n";
    let looser = "dependence-rules: {others-close: {extends: true, level: low}}\n";
    let found = all(&format!("{parties_last}{looser}"), "{by: p}, {by: q2}, {by: r}, {by: r2}");
    let levels: Vec<&str> =
        found[1..].iter().map(|e| e.dependence.as_ref().unwrap().level.as_str()).collect();
    assert_eq!(levels, ["low", "moderate", "high"]);
    close(found[2].given_earlier.best, (1.0 + 6.0 * found[2].alone.best) / 7.0);
}

/// The example for the beta distribution with a constrained noninformative prior that is quoted from NUREG/CR-6883: mean 0.3.
#[test]
fn beta_distribution() {
    let k = knowledge();
    let shape = &k.human_spreads["trained-crew"].shape;
    let (e, parameters) = human::three(shape, 0.3);
    let (a, b) = parameters.unwrap();
    close(a, 0.42);
    close(b, 0.98);
    assert!(e.low < 0.3 && 0.3 < e.high);
    // The 5 % and 95 % points, computed apart from this program.
    close(e.low, 0.000_819_457_637);
    close(e.high, 0.890_804_229);
}

#[test]
fn time_counts_by_its_ratio() {
    let at = |times: &str, task: &str| {
        let e = one(OPERATOR, &format!("{{by: op, task: {task}, {times}}}"));
        let f = e.tasks[0].factors.iter().find(|f| f.factor == "available-time").unwrap().clone();
        assert!(matches!(f.origin, Origin::Rule { .. }), "{f:?}");
        f.level
    };
    let t = |available: &str| format!("time-available: {available}, time-needed: 20 min");
    assert_eq!(at(&t("20 min"), "action"), "barely-adequate");
    assert_eq!(at(&t("21 min"), "action"), "nominal");
    assert_eq!(at(&t("100 min"), "action"), "extra");
    assert_eq!(at(&t("1000 min"), "action"), "expansive");
    assert_eq!(at(&t("19 min"), "diagnosis"), "barely-adequate");
    assert_eq!(at(&t("20 min"), "diagnosis"), "nominal");
    assert_eq!(at(&t("29 min"), "diagnosis"), "nominal");
    assert_eq!(at(&t("35 min"), "diagnosis"), "extra");
    assert_eq!(at(&t("45 min"), "diagnosis"), "expansive");
    assert_eq!(at("time-available: 10 min, time-needed: 0 min", "action"), "expansive");
}

#[test]
fn what_a_model_states_sets_the_levels() {
    let level = |party: &str, factor: &str| {
        let e = one(&format!("parties:\n  op: {{is: people{party}}}"), "{by: op, task: diagnosis}");
        e.tasks[0].factors.iter().find(|f| f.factor == factor).unwrap().level.clone()
    };
    assert_eq!(level(", ability: boiler-licence", "experience"), "nominal");
    assert_eq!(level(", ability: resident", "experience"), "low");
    assert_eq!(level("", "experience"), "low");
    assert_eq!(level(", vulnerable: [children, aged], size: 4", "fitness"), "degraded");
    assert_eq!(level(", vulnerable: [infant], size: 1", "fitness"), "unfit");
    assert_eq!(level(", vulnerable: [infant], size: 3", "fitness"), "degraded");
    assert_eq!(level(", size: 1, on-duty: 20 h/day", "fitness"), "degraded");
    assert_eq!(level(", size: 1, on-duty: 8 h/day", "fitness"), "nominal");
    let e = one("parties:\n  op: {is: people}", "{by: op}");
    for a in [
        Assumed::BothTasks,
        Assumed::Untrained,
        Assumed::UsualLevels,
        Assumed::UsualTime,
        Assumed::AlwaysThere,
        Assumed::NoTrainedCrew,
    ] {
        assert!(e.assumed.contains(&a), "{a:?}");
    }
    let stated = one("parties:\n  op: {is: people}", "{by: op, factors: {available-time: extra}}");
    assert!(!stated.assumed.contains(&Assumed::UsualTime));
    // 0.01 · 10 + 0.001 · 3, a tenth to ten times.
    close(e.alone.best, 0.103);
    close(e.alone.low, 0.0103);
    close(e.alone.high, 1.0);
}

/// A level that is stated stands, with its line, whatever the rules say.
#[test]
fn what_is_stated_goes_before_rules() {
    let e =
        one("parties:\n  op: {is: people}", "{by: op, task: action, factors: {experience: high}}");
    let f = e.tasks[0].factors.iter().find(|f| f.factor == "experience").unwrap();
    assert_eq!((f.level.as_str(), f.effect), ("high", Effect::Times(0.5)));
    assert!(matches!(f.origin, Origin::Stated(_)));
}

#[test]
fn a_project_changes_a_number() {
    let more = format!(
        "{OPERATOR}\nhuman-tasks:\n  action: {{extends: true, nominal: 0.002, reason: counted here}}\n\
         performance-factors:\n  stress: {{extends: true, levels: {{high: {{action: 3}}}}, reason: counted here}}\n"
    );
    close(one(&more, "{by: op, task: action, factors: {stress: high}}").alone.best, 0.006);
}

/// All combinations of levels: a worse level of one factor never lowers the probability.
#[test]
fn a_worse_level_never_helps() {
    let k = knowledge();
    let mut held_up = 0;
    for task in Task::ALL {
        let effects: Vec<Vec<Effect>> = k
            .performance_factors
            .values()
            .map(|f| {
                let mut all: Vec<Effect> =
                    f.levels.iter().map(|l| f.effect(&l.id, task).unwrap()).collect();
                all.sort_by(|a, b| a.weight().total_cmp(&b.weight()));
                all
            })
            .collect();
        let entry = &k.human_tasks[task.tag()];
        let mut probability = |chosen: &[usize]| {
            let factors = chosen
                .iter()
                .zip(&effects)
                .map(|(i, e)| FactorUsed {
                    factor: String::new(),
                    level: String::new(),
                    effect: e[*i],
                    origin: Origin::Usual(tensha_text::Span::default()),
                })
                .collect();
            let t = human::task_error(entry, task, factors);
            assert!((0.0..=1.0).contains(&t.probability) && t.probability > 0.0);
            held_up += usize::from(t.held_up);
            t.probability
        };
        let sizes: Vec<usize> = effects.iter().map(Vec::len).collect();
        let count: usize = sizes.iter().product();
        let strides: Vec<usize> =
            (0..sizes.len()).map(|i| sizes[i + 1..].iter().product()).collect();
        let chosen = |n: usize| -> Vec<usize> {
            sizes.iter().zip(&strides).map(|(size, stride)| n / stride % size).collect()
        };
        let table: Vec<f64> = (0..count).map(|n| probability(&chosen(n))).collect();
        for n in 0..count {
            for (i, at) in chosen(n).iter().enumerate() {
                if at + 1 < sizes[i] {
                    let worse = table[n + strides[i]];
                    assert!(
                        worse >= table[n] * (1.0 - 1e-12),
                        "{:?}: {} to {worse}",
                        chosen(n),
                        table[n]
                    );
                }
            }
        }
    }
    // Without this the plain correction would break the law.
    assert!(held_up > 0);
}

/// A larger probability has a larger low and a larger high value; a higher dependence a larger probability.
#[test]
fn three_values_and_dependence_keep_the_order() {
    let k = knowledge();
    for spread in k.human_spreads.values() {
        let mut before = (0.0, 0.0);
        let mut p: f64 = 1e-7;
        while p <= 1.0 {
            let (e, _) = human::three(&spread.shape, p);
            assert!(e.low <= e.best && e.best <= e.high && e.high <= 1.0, "{p}: {e:?}");
            assert!(
                e.low >= before.0 * (1.0 - 1e-9) && e.high >= before.1 * (1.0 - 1e-9),
                "{p}: {e:?}"
            );
            before = (e.low, e.high);
            p *= 1.13;
        }
        if let SpreadShape::Beta { alpha, .. } = &spread.shape {
            assert!(
                alpha.first().is_some_and(|a| a.0 <= 0.0)
                    && alpha.last().is_some_and(|a| a.0 >= 0.5)
            );
        }
    }
    let order = ["zero", "low", "moderate", "high", "complete"];
    for p in [0.0, 1e-6, 0.01, 0.5, 1.0] {
        for pair in order.windows(2) {
            let at = |l: &str| k.dependence_levels[l].given(p);
            assert!(at(pair[0]) <= at(pair[1]));
            assert!(at(pair[0]) >= p - 1e-15);
        }
    }
}
