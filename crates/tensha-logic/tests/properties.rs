//! Equality with enumeration on random functions, for every quantity.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tensha_logic::bounds::bounds;
use tensha_logic::budget::{Budget, Cancel};
use tensha_logic::compiled::Compiled;
use tensha_logic::formula::{Formula, NodeId, VarId, modules, simplify};
use tensha_logic::quant::{Initiator, Prob, frequency};
use tensha_logic::solve::{Ranking, SetSettings, Settings, Value, solve};
use tensha_logic::zbdd::{MinimalSetDiagram, by_least_sets};

/// Operator, arguments (which earlier node, negated or not), and k.
type Step = (u8, Vec<(u16, bool)>, u8);

/// A recipe for a formula: each step makes a node from earlier ones.
#[derive(Clone, Debug)]
struct Recipe {
    vars: usize,
    steps: Vec<Step>,
    probs: Vec<f64>,
}

fn recipe(coherent: bool, max_vars: usize) -> impl Strategy<Value = Recipe> {
    let step =
        (0u8..6, prop::collection::vec((any::<u16>(), prop::bool::weighted(0.25)), 1..5), 0u8..5);
    (2..=max_vars, prop::collection::vec(step, 1..14)).prop_flat_map(move |(vars, mut steps)| {
        if coherent {
            for (op, args, _) in &mut steps {
                *op %= 3;
                for a in args {
                    a.1 = false;
                }
            }
        }
        let number = prop_oneof![
            6 => 0.0..=1.0f64,
            1 => Just(0.0),
            1 => Just(1.0),
            2 => (1.0..13.0f64).prop_map(|e| 10f64.powi(-(e as i32))),
        ];
        prop::collection::vec(number, vars).prop_map(move |probs| Recipe {
            vars,
            steps: steps.clone(),
            probs,
        })
    })
}

/// Builds the formula; leans towards the newest nodes, so that functions are deep.
fn build(r: &Recipe) -> (Formula, NodeId) {
    let mut f = Formula::new();
    let mut nodes: Vec<NodeId> = f.add_vars(r.vars).into_iter().map(|v| f.var(v)).collect();
    for (op, args, k) in &r.steps {
        let list: Vec<NodeId> = args
            .iter()
            .map(|&(i, negate)| {
                let n = nodes.len();
                let i = i as usize;
                // Half of the picks are among the newest four.
                let at = if i.is_multiple_of(2) { i / 2 % n } else { n - 1 - (i / 2 % n.min(4)) };
                if negate { !nodes[at] } else { nodes[at] }
            })
            .collect();
        let made = match op {
            0 => f.and(&list),
            1 => f.or(&list),
            2 => f.at_least(*k as usize, &list),
            3 => f.xor(&list),
            4 => f.implies(list[0], list[list.len() - 1]),
            _ => f.ite(list[0], list[list.len() / 2], list[list.len() - 1]),
        };
        nodes.push(made);
    }
    (f, nodes[nodes.len() - 1])
}

fn state(mask: usize, n: usize) -> Vec<bool> {
    (0..n).map(|i| mask >> i & 1 == 1).collect()
}

fn weight(values: &[bool], probs: &[Prob]) -> f64 {
    values.iter().zip(probs).map(|(&v, p)| if v { p.p } else { p.q }).product()
}

/// P of a predicate on states, by enumeration.
fn enumerate(n: usize, probs: &[Prob], holds: impl Fn(&[bool]) -> bool) -> f64 {
    (0..1usize << n).map(|m| state(m, n)).filter(|s| holds(s)).map(|s| weight(&s, probs)).sum()
}

fn with(values: &[bool], i: usize, value: bool) -> Vec<bool> {
    let mut v = values.to_vec();
    v[i] = value;
    v
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()) + 1e-300
}

/// Minimal sets of the monotone hull, by enumeration.
fn minimal_sets(n: usize, holds: impl Fn(&[bool]) -> bool) -> BTreeSet<Vec<u32>> {
    let good: Vec<usize> = (0..1usize << n).filter(|&m| holds(&state(m, n))).collect();
    good.iter()
        .filter(|&&m| !good.iter().any(|&o| o != m && o & m == o))
        .map(|&m| (0..n as u32).filter(|i| m >> i & 1 == 1).collect())
        .collect()
}

fn check_all(r: &Recipe) -> Result<(), TestCaseError> {
    let (f, root) = build(r);
    let n = r.vars;
    let probs: Vec<Prob> = r.probs.iter().map(|&p| Prob::new(p)).collect();
    let holds = |s: &[bool]| f.eval(root, s);
    let settings = Settings {
        importance: true,
        sets: Some(SetSettings {
            list: 10_000,
            by: Ranking::Probability,
            ..SetSettings::default()
        }),
        ..Settings::default()
    };
    let once = || solve(&f, root, &probs, &settings, &Cancel::new());
    let Ok(answer) = once() else { panic!("no answer") };
    prop_assert_eq!(Ok(answer.clone()), once());

    let whole = enumerate(n, &probs, holds);
    let rest = enumerate(n, &probs, |s| !holds(s));
    let Value::Exact(found) = answer.probability else { panic!("not exact") };
    prop_assert!(close(found.p, whole), "P {} enumerated {whole}", found.p);
    prop_assert!(close(found.q, rest), "Q {} enumerated {rest}", found.q);

    let Some(importance) = answer.importance else { panic!("no importance") };
    for i in 0..n {
        let yes: f64 = {
            let mut fixed = probs.clone();
            fixed[i] = Prob::new(1.0);
            enumerate(n, &fixed, holds)
        };
        let no: f64 = {
            let mut fixed = probs.clone();
            fixed[i] = Prob::new(0.0);
            enumerate(n, &fixed, holds)
        };
        let got = importance[i];
        prop_assert!(close(got.given, yes), "given {} vs {yes}", got.given);
        prop_assert!(close(got.given_not, no), "given not {} vs {no}", got.given_not);
        prop_assert!((got.birnbaum - (yes - no)).abs() <= 1e-14, "{} {}", got.birnbaum, yes - no);
        if whole > 0.0 {
            prop_assert!(close(got.raw, yes / whole));
            prop_assert!(
                (got.criticality - (yes - no) * r.probs[i] / whole).abs() < 1e-12 / whole.min(1.0)
            );
            prop_assert_eq!(got.rrw.is_some(), no > 0.0);
        }
    }

    let expected = minimal_sets(n, holds);
    let Some(sets) = answer.sets.exact() else { panic!("no sets") };
    prop_assert_eq!(sets.count.to_string(), expected.len().to_string());
    let listed: Vec<Vec<u32>> =
        sets.listed.iter().map(|s| s.vars.iter().map(|v| v.0).collect()).collect();
    prop_assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), expected);
    prop_assert!(
        sets.listed.windows(2).all(|w| w[0].probability >= w[1].probability * (1.0 - 1e-12))
    );
    prop_assert_eq!(sets.by_order.is_empty(), listed.is_empty());
    for (size, count) in sets.by_order.iter().enumerate() {
        let have = listed.iter().filter(|s| s.len() == size).count();
        prop_assert_eq!(count.to_string(), have.to_string());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_functions_equal_enumeration(r in recipe(false, 9)) {
        check_all(&r)?;
    }

    #[test]
    fn coherent_functions_equal_enumeration(r in recipe(true, 9)) {
        check_all(&r)?;
    }

    #[test]
    fn rewriting_keeps_the_function(r in recipe(false, 10)) {
        let (mut f, root) = build(&r);
        let new = simplify(&mut f, &[root, !root]);
        for m in 0..1usize << r.vars {
            let s = state(m, r.vars);
            prop_assert_eq!(f.eval(root, &s), f.eval(new[0], &s));
            prop_assert_eq!(f.eval(root, &s), !f.eval(new[1], &s));
        }
    }

    #[test]
    fn modules_are_exactly_the_private_nodes(r in recipe(false, 8)) {
        let (f, root) = build(&r);
        let found = modules(&f, &[root]);
        let all = f.postorder(&[root]);
        for &id in &all {
            if f.args(id).is_empty() {
                continue;
            }
            // Below a module everything is used from inside only.
            let below: BTreeSet<NodeId> = f.postorder(&[id]).into_iter().collect();
            let private = all.iter().all(|&user| {
                below.contains(&user)
                    || f.args(user).iter().all(|a| a.regular() == id || !below.contains(&a.regular()))
            }) && (root.regular() == id || !below.contains(&root.regular()));
            prop_assert_eq!(found.contains(id), private);
        }
    }

    #[test]
    fn intervals_hold_whatever_the_budget(r in recipe(false, 9), work in 0u64..400) {
        let (f, root) = build(&r);
        let probs: Vec<Prob> = r.probs.iter().map(|&p| Prob::new(p)).collect();
        let p = enumerate(r.vars, &probs, |s| f.eval(root, s));
        let slack = 1e-12 * p + 1e-300;
        let found = bounds(&f, root, &probs, Budget { work, memory: u64::MAX }, &Cancel::new()).unwrap();
        prop_assert!(found.value.lower() <= p + slack && p <= found.value.upper() + slack,
            "{:?} does not hold {p}", found.value);
        let settings = Settings { budget: Budget { work, memory: u64::MAX }, ..Settings::default() };
        let answer = solve(&f, root, &probs, &settings, &Cancel::new()).unwrap();
        prop_assert!(answer.probability.lower() <= p + slack && p <= answer.probability.upper() + slack);
        prop_assert_eq!(answer.stopped.is_none(), matches!(answer.probability, Value::Exact(_)));
    }

    #[test]
    fn sets_by_size_come_in_order(r in recipe(true, 9)) {
        let (f, root) = build(&r);
        let probs: Vec<Prob> = r.probs.iter().map(|&p| Prob::new(p)).collect();
        let settings = Settings {
            sets: Some(SetSettings { list: 10_000, by: Ranking::Size, ..SetSettings::default() }),
            ..Settings::default()
        };
        let sets = solve(&f, root, &probs, &settings, &Cancel::new()).unwrap().sets;
        let sets = sets.exact().unwrap();
        prop_assert!(sets.monotone);
        prop_assert!(sets.listed.windows(2).all(|w| w[0].vars.len() <= w[1].vars.len()));
        let found: BTreeSet<Vec<u32>> =
            sets.listed.iter().map(|s| s.vars.iter().map(|v| v.0).collect()).collect();
        prop_assert_eq!(found, minimal_sets(r.vars, |s| f.eval(root, s)));
    }

    /// The route over operators alone, as long as its budget lasts; past it there is a limit and never a wrong family.
    #[test]
    fn sets_from_operators_equal_enumeration(
        r in prop_oneof![recipe(true, 10), recipe(false, 10)],
        work in 0u64..3000,
    ) {
        let (f, root) = build(&r);
        let expected = minimal_sets(r.vars, |s| f.eval(root, s));
        let family = |d: &MinimalSetDiagram| -> Vec<Vec<u32>> {
            let probs = vec![Prob::new(0.5); r.vars];
            let sets = d.best(&probs, Ranking::Size);
            sets.map(|s| s.vars.iter().map(|v| v.0).collect()).collect()
        };
        let (found, _) = MinimalSetDiagram::direct(&f, root, Budget::UNLIMITED, &Cancel::new());
        let Ok(diagram) = found else { panic!("no diagram") };
        let listed = family(&diagram);
        prop_assert_eq!(diagram.count().to_string(), listed.len().to_string());
        prop_assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), expected.clone());
        let by_order: usize =
            diagram.counts(1 << 20).unwrap().iter().map(|c| usize::try_from(c).unwrap()).sum();
        prop_assert_eq!(by_order, expected.len());
        let little = Budget { work, memory: 1 << 20 };
        if let (Ok(diagram), spent) = MinimalSetDiagram::direct(&f, root, little, &Cancel::new()) {
            prop_assert_eq!(family(&diagram).into_iter().collect::<BTreeSet<_>>(), expected.clone());
            prop_assert!(spent.work <= work + 1000, "{} of {work}", spent.work);
        }
        let wanted = SetSettings { list: 10_000, only: true, ..SetSettings::default() };
        let settings = Settings { sets: Some(wanted), ..Settings::default() };
        let probs: Vec<Prob> = r.probs.iter().map(|&p| Prob::new(p)).collect();
        let Ok(answer) = solve(&f, root, &probs, &settings, &Cancel::new()) else { panic!("no answer") };
        let Some(sets) = answer.sets.exact() else { panic!("no sets") };
        let listed = sets.listed.iter().map(|s| s.vars.iter().map(|v| v.0).collect());
        prop_assert_eq!(listed.collect::<BTreeSet<Vec<u32>>>(), expected);
    }

    /// On functions too large for enumeration, both routes find the same sets.
    #[test]
    fn sets_from_operators_equal_those_of_a_diagram(r in prop_oneof![recipe(true, 28), recipe(false, 28)]) {
        let (f, root) = build(&r);
        let Ok(compiled) = Compiled::freeze(&f, &[root], Budget::default(), &Cancel::new()) else { panic!("too big") };
        let (by_diagram, _) = MinimalSetDiagram::new(&compiled, 0, Budget::default(), &Cancel::new());
        let (direct, _) = MinimalSetDiagram::direct(&f, root, Budget::default(), &Cancel::new());
        let (Ok(one), Ok(other)) = (by_diagram, direct) else { panic!("no diagram") };
        prop_assert_eq!(one.count(), other.count());
        prop_assert_eq!(one.is_monotone(), other.is_monotone());
        let first = |d: &MinimalSetDiagram| -> BTreeSet<Vec<u32>> {
            let probs = vec![Prob::new(0.5); r.vars];
            d.best(&probs, Ranking::Size).take(2_000).map(|s| s.vars.iter().map(|v| v.0).collect()).collect()
        };
        if one.count() <= 2_000u32.into() {
            prop_assert_eq!(first(&one), first(&other));
        }
    }

    #[test]
    fn writing_by_least_sets_keeps_functions(r in recipe(false, 8), work in 0u64..4000) {
        let (mut f, root) = build(&r);
        let first = f.var(VarId(0));
        for budget in [Budget::UNLIMITED, Budget { work, memory: 1 << 20 }] {
            let new = by_least_sets(&mut f, &[root, !root, first], budget, &Cancel::new()).unwrap();
            for m in 0..1usize << r.vars {
                let s = state(m, r.vars);
                prop_assert_eq!(f.eval(root, &s), f.eval(new[0], &s));
                prop_assert_eq!(f.eval(root, &s), !f.eval(new[1], &s));
                prop_assert_eq!(f.eval(first, &s), f.eval(new[2], &s));
            }
        }
    }

    #[test]
    fn onset_frequencies_equal_enumeration(r in recipe(false, 7), outcome in any::<u16>()) {
        let (mut f, root) = build(&r);
        let n = r.vars;
        let probs: Vec<Prob> = r.probs.iter().map(|&p| Prob::new(p)).collect();
        let pick = f.var(VarId(u32::from(outcome) % n as u32));
        let other = f.xor(&[root, pick]);
        let judged = f.or(&[other, pick]);
        let outcomes = [judged, !judged];
        let initiators: Vec<Initiator> = (0..n as u32)
            .map(|i| Initiator { var: VarId(i), frequency: 0.5 + f64::from(i) })
            .collect();
        let small = |work| Budget { work, memory: u64::MAX };
        for budget in [Budget::UNLIMITED, small(30), small(20_000)] {
            let found =
                frequency(&f, root, &outcomes, &initiators, &probs, budget, &Cancel::new()).unwrap();
            let mut total = 0.0;
            for (i, c) in found.by_initiator.iter().enumerate() {
                let starts = |s: &[bool]| {
                    f.eval(root, &with(s, i, true)) && !f.eval(root, &with(s, i, false))
                };
                let want = enumerate(n, &probs, starts);
                let slack = 1e-12 * want + 1e-300;
                prop_assert!(c.critical.lower() <= want + slack && want <= c.critical.upper() + slack);
                for (j, &o) in outcomes.iter().enumerate() {
                    let want = enumerate(n, &probs, |s| starts(s) && f.eval(o, &with(s, i, true)));
                    let slack = 1e-12 * want + 1e-300;
                    let got = c.outcomes[j];
                    prop_assert!(got.lower() <= want + slack && want <= got.upper() + slack);
                }
                total += c.initiator.frequency * want;
            }
            let slack = 1e-12 * total + 1e-300;
            prop_assert!(found.total.0 <= total + slack && total <= found.total.1 + slack);
            if budget == Budget::UNLIMITED {
                prop_assert!(found.stopped.is_none());
                prop_assert!(close(found.total.0, found.total.1));
                prop_assert!(close(found.outcomes[0].0 + found.outcomes[1].0, found.total.0));
            }
        }
    }
}
