//! Questions that are too big: every call ends within a small multiple of its budget, with an exact
//! answer or a proven one.

use std::collections::BTreeSet;

use tensha_logic::compiled::Compiled;
use tensha_logic::formula::System;
use tensha_logic::quant::{Initiator, Prob, frequency};
use tensha_logic::solve::{CutSets, Cutoff, Ranking, SetSettings, Value};
use tensha_logic::{Answer, Budget, Cancel, Formula, NodeId, Settings, VarId, solve};

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

const WORK: u64 = 300_000;

/// Everything is asked for. The bounds may overdraw their share once, and a formula is read and
/// rewritten a few times however small the budget is.
fn ask(formula: &Formula, root: NodeId) -> Answer {
    let probs = vec![Prob::new(0.01); formula.var_count()];
    let settings = Settings {
        budget: Budget { work: WORK, memory: 200_000_000 },
        sets: Some(SetSettings { list: 5, ..SetSettings::default() }),
        importance: true,
    };
    let Ok(answer) = solve(formula, root, &probs, &settings, &Cancel::new()) else {
        panic!("no answer")
    };
    let linear = 16 * formula.postorder(&[root]).len() as u64;
    assert!(answer.stats.work <= 2 * WORK + linear, "{} steps", answer.stats.work);
    if let Value::Interval { lower, upper } = answer.probability {
        assert!(0.0 <= lower && lower <= upper && upper <= 1.0);
    }
    assert_ne!(answer.sets, CutSets::NotAsked);
    answer
}

fn ring(count: usize) -> (Formula, NodeId) {
    let mut f = Formula::new();
    let unknown = f.add_vars(count);
    let equations: Vec<(VarId, NodeId)> = (0..count)
        .map(|i| {
            let own = f.add_var();
            let mut terms = vec![f.var(own)];
            for neighbour in [(i + 1) % count, (i + count - 1) % count] {
                let link = f.add_var();
                let args = [f.var(link), f.var(unknown[neighbour])];
                terms.push(f.and(&args));
            }
            (unknown[i], f.or(&terms))
        })
        .collect();
    let Ok(system) = System::new(&f, &equations) else { panic!("a system") };
    let Ok(roots) = system.solve(&mut f, 2_000_000, &Cancel::new()) else { panic!("a solution") };
    (f, roots[0])
}

/// A disjunction of random conjunctions of three.
fn triples(events: usize, negations: bool) -> (Formula, NodeId) {
    let mut f = Formula::new();
    let vars = f.add_vars(events);
    let mut random = Random(7);
    let terms: Vec<NodeId> = (0..2 * events)
        .map(|_| {
            let args: Vec<NodeId> = (0..3)
                .map(|_| {
                    f.var(vars[random.below(events)]).negate_if(negations && random.below(2) == 0)
                })
                .collect();
            f.and(&args)
        })
        .collect();
    let root = f.or(&terms);
    (f, root)
}

#[test]
fn a_ring_of_ten_thousand_equations() {
    let (f, root) = ring(10_000);
    let answer = ask(&f, root);
    assert!(answer.probability.lower() >= 0.01 - 1e-12);
    assert!(answer.probability.upper() < 0.04, "{:?}", answer.probability);
}

#[test]
fn random_triples() {
    let (f, root) = triples(5_000, false);
    let answer = ask(&f, root);
    // The sum of the terms is about 0.01.
    assert!(answer.probability.lower() > 1e-6 && answer.probability.upper() < 0.02);
    let CutSets::Truncated(sets) = &answer.sets else { panic!("{:?}", answer.sets) };
    assert!(!sets.listed.is_empty());
    assert!(sets.missed <= answer.probability.upper());
    let (f, root) = triples(5_000, true);
    assert!(matches!(ask(&f, root).sets, CutSets::NotAvailable(_)));
}

#[test]
fn deep_chains() {
    let mut f = Formula::new();
    let vars = f.add_vars(100_001);
    let mut root = f.var(vars[0]);
    for (i, &v) in vars[1..].iter().enumerate() {
        let pair = [root, f.var(v)];
        root = if i % 2 == 0 { f.and(&pair) } else { f.or(&pair) };
    }
    let probs = vec![Prob::new(0.01); f.var_count()];
    let settings = Settings {
        budget: Budget { work: 3_000_000, memory: 800_000_000 },
        sets: Some(SetSettings { list: 5, ..SetSettings::default() }),
        importance: true,
    };
    let answer = solve(&f, root, &probs, &settings, &Cancel::new()).unwrap();
    assert!(answer.stats.work <= 3_000_000);
    assert!(matches!(answer.probability, Value::Exact(_)));
    let sets = answer.sets.exact().unwrap();
    assert_eq!(sets.count.to_string(), "50001");
    assert_eq!(sets.listed[0].vars.len(), 1);
}

#[test]
fn votes_and_parities() {
    let mut f = Formula::new();
    let vars: Vec<NodeId> = f.add_vars(2_000).into_iter().map(|v| f.var(v)).collect();
    let vote = f.at_least(1_000, &vars);
    ask(&f, vote);
    let pairs: Vec<NodeId> = vars.windows(2).map(|pair| f.and(pair)).collect();
    let vote = f.at_least(40, &pairs);
    ask(&f, vote);
    let mut parity = vars[0];
    for &v in &vars[1..] {
        parity = f.xor(&[parity, v]);
    }
    let answer = ask(&f, parity);
    assert!(matches!(answer.probability, Value::Exact(_)));
    let mut random = Random(9);
    let sums: Vec<NodeId> = (0..2_000)
        .map(|_| {
            let args: Vec<NodeId> = (0..3).map(|_| vars[random.below(2_000)]).collect();
            f.xor(&args)
        })
        .collect();
    let all = f.and(&sums);
    ask(&f, all);
}

/// What is listed past the limits is right, whatever the limit, the ranking and the cut-off.
#[test]
fn truncated_lists_keep_their_promises() {
    let mut truncated = 0;
    for seed in 0..60u64 {
        let mut random = Random(seed);
        let mut f = Formula::new();
        let mut nodes: Vec<NodeId> = f.add_vars(9).into_iter().map(|v| f.var(v)).collect();
        for _ in 0..12 {
            let args: Vec<NodeId> =
                (0..3).map(|_| nodes[nodes.len() - 1 - random.below(nodes.len().min(9))]).collect();
            let node = match random.below(3) {
                0 => f.and(&args),
                1 => f.or(&args),
                _ => f.at_least(2, &args),
            };
            nodes.push(node);
        }
        let root = nodes[nodes.len() - 1];
        let probs: Vec<Prob> = (0..9).map(|_| Prob::new(random.below(11) as f64 / 10.0)).collect();
        let holds = |m: usize| f.eval(root, &(0..9).map(|i| m >> i & 1 == 1).collect::<Vec<_>>());
        let minimal: BTreeSet<usize> = (0..512)
            .filter(|&m| holds(m) && (0..9).all(|i| m >> i & 1 == 0 || !holds(m & !(1 << i))))
            .collect();
        let weight = |m: usize, q: bool| -> f64 {
            (0..9)
                .map(|i| match (m >> i & 1 == 1, q) {
                    (true, _) => probs[i].p,
                    (false, true) => probs[i].q,
                    (false, false) => 1.0,
                })
                .product()
        };
        for by in [Ranking::Probability, Ranking::Size] {
            for cutoff in [
                Cutoff::default(),
                Cutoff { order: Some(2), probability: None },
                Cutoff { order: None, probability: Some(0.1) },
            ] {
                for work in [0, 3, 10, 30, 60, 100] {
                    let settings = Settings {
                        budget: Budget { work, memory: u64::MAX },
                        sets: Some(SetSettings { list: 600, by, cutoff, only: false }),
                        importance: false,
                    };
                    let answer = solve(&f, root, &probs, &settings, &Cancel::new()).unwrap();
                    let listed = match &answer.sets {
                        CutSets::Exact(sets) => &sets.listed,
                        CutSets::Truncated(sets) => &sets.listed,
                        other => panic!("{other:?}"),
                    };
                    let found: Vec<usize> =
                        listed.iter().map(|s| s.vars.iter().map(|v| 1 << v.0).sum()).collect();
                    assert!(found.iter().all(|m| minimal.contains(m)));
                    let CutSets::Truncated(sets) = &answer.sets else { continue };
                    truncated += 1;
                    for m in minimal.iter().filter(|m| !found.contains(m)) {
                        assert!(m.count_ones() as usize >= sets.complete_below_order);
                        assert!(weight(*m, false) <= sets.complete_above_probability);
                    }
                    let missed: f64 = (0..512)
                        .filter(|&m| holds(m) && found.iter().all(|&s| s & m != s))
                        .map(|m| weight(m, true))
                        .sum();
                    assert!(missed <= sets.missed + 1e-12, "{missed} > {}", sets.missed);
                }
            }
        }
    }
    assert!(truncated > 100);
}

/// A barrier and what it guards, each taken over in many ways: whoever does it, and by which weakness, is the same in all ways of one side.
/// One step of work is enough to say how much every set needs.
#[test]
fn what_all_ways_need_is_known_at_once() {
    let mut f = Formula::new();
    let vars: Vec<NodeId> = f.add_vars(45).into_iter().map(|v| f.var(v)).collect();
    let [who, left, right] = [vars[0], vars[1], vars[2]];
    let side = |f: &mut Formula, weakness: NodeId, steps: &[NodeId]| {
        let ways: Vec<NodeId> =
            steps.chunks(2).map(|pair| f.and(&[who, weakness, pair[0], pair[1]])).collect();
        f.or(&ways)
    };
    let halves = [side(&mut f, left, &vars[5..25]), side(&mut f, right, &vars[25..45])];
    let root = f.and(&halves);
    let probs = vec![Prob::new(0.1); 45];
    let settings = Settings {
        budget: Budget { work: 3, memory: u64::MAX },
        sets: Some(SetSettings {
            list: 10,
            by: Ranking::Size,
            cutoff: Cutoff::default(),
            only: false,
        }),
        importance: false,
    };
    let answer = solve(&f, root, &probs, &settings, &Cancel::new()).unwrap();
    let CutSets::Truncated(sets) = answer.sets else { panic!("more than 3 steps are needed") };
    // 100 sets of seven: who, two weaknesses, and two steps on each side, of which only one class is sure to differ.
    assert!((5..=7).contains(&sets.complete_below_order), "{}", sets.complete_below_order);
}

/// Two thousand questions about a function that is too big, in a store that holds much else.
#[test]
fn frequencies_past_the_budget() {
    let (mut f, root) = triples(2_000, false);
    let more = f.add_vars(100_000);
    let pairs: Vec<NodeId> = more
        .chunks(2)
        .map(|pair| {
            let args = [f.var(pair[0]), f.var(pair[1])];
            f.and(&args)
        })
        .collect();
    f.or(&pairs);
    let probs = vec![Prob::new(0.01); f.var_count()];
    let initiators: Vec<Initiator> = (0..2_000)
        .map(|i| Initiator { var: VarId(i), frequency: 1e-3 * f64::from(i % 7) })
        .collect();
    let budget = Budget { work: 3_000_000, memory: 200_000_000 };
    let found = frequency(&f, root, &[], &initiators, &probs, budget, &Cancel::new()).unwrap();
    assert_eq!(found.by_initiator.len(), 2_000);
    assert!(found.stopped.is_some());
    // Each event stands in about six terms of three, so its critical probability is about 6e-4.
    assert!(found.total.0 >= 0.0 && found.total.1 < 2_000.0 * 6e-3);
    for c in &found.by_initiator {
        assert!(c.critical.lower() <= c.critical.upper() && c.critical.upper() <= 1.0);
    }
}

/// A disjunction of ten pairs, and of much that no least way needs: random conjunctions of three, each with one event of a pair, all of them
/// only together with the other events of all pairs.
fn needless() -> (Formula, NodeId) {
    let mut f = Formula::new();
    let vars = f.add_vars(120);
    let mut random = Random(11);
    let (mut pairs, mut whole) = (Vec::new(), Vec::new());
    let mut many = Vec::new();
    for i in 0..10 {
        let pair = [f.var(vars[i]), f.var(vars[10 + i])];
        let terms: Vec<NodeId> = (0..40)
            .map(|_| {
                let args: Vec<NodeId> =
                    (0..3).map(|_| f.var(vars[20 + random.below(100)])).collect();
                f.and(&args)
            })
            .collect();
        let args = [f.or(&terms), pair[0]];
        many.push(f.and(&args));
        whole.push(pair[1]);
        pairs.push(f.and(&pair));
    }
    whole.push(f.or(&many));
    pairs.push(f.and(&whole));
    let root = f.or(&pairs);
    (f, root)
}

/// Where a diagram of the function as given does not fit and one of its least sets does, the figure is exact, whatever else is asked for.
#[test]
fn functions_are_written_by_their_least_sets_where_no_diagram_fits() {
    let (f, root) = needless();
    let budget = Budget { work: 3_000_000, memory: 200_000_000 };
    let exact = Budget { work: budget.work / 3 * 2, ..budget };
    assert!(Compiled::freeze(&f, &[root], exact, &Cancel::new()).is_err(), "a diagram fits");
    let probs = vec![Prob::new(0.1); f.var_count()];
    let expected = 1.0 - 0.99f64.powi(10);
    for list in [None, Some(0), Some(100)] {
        let sets = list.map(|list| SetSettings { list, ..SetSettings::default() });
        let settings = Settings { budget, sets, importance: true };
        let Ok(answer) = solve(&f, root, &probs, &settings, &Cancel::new()) else {
            panic!("no answer")
        };
        let Value::Exact(found) = answer.probability else { panic!("{:?}", answer.stats) };
        assert!((found.p - expected).abs() <= 1e-12);
        assert_eq!(answer.stopped, None);
        assert!(answer.stats.work <= budget.work && answer.stats.operators > 400);
        let Some(importance) = answer.importance else { panic!("no importance") };
        assert!(importance[0].birnbaum > 0.0 && importance[20].birnbaum == 0.0);
        if let Some(list) = list {
            let Some(sets) = answer.sets.exact() else { panic!("no sets") };
            assert_eq!((sets.count.to_string(), sets.listed.len()), ("10".into(), list.min(10)));
        }
    }
}
