//! Least fixpoints against iteration in every single state.

use proptest::prelude::*;
use tensha_logic::budget::{Cancel, Stop};
use tensha_logic::formula::{FixpointError, Formula, NodeId, System, VarId};

/// The least solution in one state by plain iteration from below.
fn iterate(f: &Formula, equations: &[(VarId, NodeId)], values: &[bool]) -> Vec<bool> {
    let mut values = values.to_vec();
    for (v, _) in equations {
        values[v.index()] = false;
    }
    loop {
        let next: Vec<bool> = equations.iter().map(|&(_, d)| f.eval(d, &values)).collect();
        let changed = equations.iter().zip(&next).any(|((v, _), n)| values[v.index()] != *n);
        if !changed {
            return next;
        }
        for ((v, _), n) in equations.iter().zip(next) {
            values[v.index()] = n;
        }
    }
}

/// For each unknown: an operator over unknowns and events.
type Rows = Vec<(u8, Vec<(u8, u8, bool)>, u8)>;

fn system(
    f: &mut Formula,
    unknowns: &[VarId],
    events: &[VarId],
    rows: &Rows,
) -> Vec<(VarId, NodeId)> {
    rows.iter()
        .enumerate()
        .map(|(i, (op, terms, k))| {
            let parts: Vec<NodeId> = terms
                .iter()
                .map(|&(u, e, negate)| {
                    let x = f.var(unknowns[u as usize % unknowns.len()]);
                    let event = f.var(events[e as usize % events.len()]);
                    let event = if negate { !event } else { event };
                    match u % 3 {
                        0 => f.and(&[x, event]),
                        1 => f.or(&[x, event]),
                        _ => x,
                    }
                })
                .collect();
            let own = f.var(events[i % events.len()]);
            let definition = match op {
                0 => f.and(&parts),
                1 => f.at_least(*k as usize + 1, &parts),
                _ => {
                    let any = f.or(&parts);
                    f.or(&[any, own])
                }
            };
            (unknowns[i], definition)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn solutions_equal_iteration_in_every_state(
        rows in prop::collection::vec(
            (0u8..5, prop::collection::vec((any::<u8>(), any::<u8>(), any::<bool>()), 1..4), 0u8..3),
            1..7,
        ),
        turn in any::<usize>(),
    ) {
        let mut f = Formula::new();
        let unknowns = f.add_vars(rows.len());
        let events = f.add_vars(4);
        let equations = system(&mut f, &unknowns, &events, &rows);
        let solved = System::new(&f, &equations).unwrap()
            .solve(&mut f, 1_000_000, &Cancel::new()).unwrap();
        let mut turned = equations.clone();
        turned.rotate_left(turn % rows.len());
        let limit = turn % 12;
        let near = System::new(&f, &equations).unwrap()
            .enclose(&mut f, limit, &Cancel::new()).unwrap();
        let again = System::new(&f, &turned).unwrap()
            .solve(&mut f, 1_000_000, &Cancel::new()).unwrap();
        for mask in 0..16usize {
            let mut values = vec![false; f.var_count()];
            for (i, e) in events.iter().enumerate() {
                values[e.index()] = mask >> i & 1 == 1;
            }
            let want = iterate(&f, &equations, &values);
            let got: Vec<bool> = solved.iter().map(|&id| f.eval(id, &values)).collect();
            prop_assert_eq!(&got, &want);
            for (i, &holds) in want.iter().enumerate() {
                prop_assert!(!f.eval(near.lower[i], &values) || holds);
                prop_assert!(f.eval(near.upper[i], &values) || !holds);
                prop_assert!(near.lower[i] != near.upper[i] || f.eval(near.lower[i], &values) == holds);
            }
            let direct = System::new(&f, &equations).unwrap().values(&f, &values);
            prop_assert_eq!(&direct, &want);
            let mut back: Vec<bool> = again.iter().map(|&id| f.eval(id, &values)).collect();
            back.rotate_right(turn % rows.len());
            prop_assert_eq!(&back, &want);
        }
        // Solutions mention no unknown.
        for id in solved.into_iter().chain(near.lower).chain(near.upper) {
            prop_assert!(f.support(id).iter().all(|v| !unknowns.contains(v)));
        }
    }
}

#[test]
fn nothing_holds_because_of_itself() {
    let mut f = Formula::new();
    let [x, y, a] = f.add_vars(3)[..] else { panic!() };
    let (fx, fy, fa) = (f.var(x), f.var(y), f.var(a));
    let both = f.or(&[fy, fa]);
    let equations = [(x, fy), (y, fx)];
    let only_each_other = System::new(&f, &equations).unwrap();
    assert_eq!(only_each_other.solve(&mut f, 100, &Cancel::new()).unwrap(), [NodeId::FALSE; 2]);
    let with_reason = System::new(&f, &[(x, both), (y, fx)]).unwrap();
    assert_eq!(with_reason.solve(&mut f, 100, &Cancel::new()).unwrap(), [fa, fa]);
}

#[test]
fn negated_unknowns_and_double_definitions_are_refused() {
    let mut f = Formula::new();
    let [x, y] = f.add_vars(2)[..] else { panic!() };
    let (fx, fy) = (f.var(x), f.var(y));
    let odd = f.xor(&[fx, fy]);
    for definition in [!fx, odd] {
        assert_eq!(System::new(&f, &[(x, definition)]).unwrap_err(), FixpointError::NotMonotone(x));
    }
    assert_eq!(System::new(&f, &[(x, fy), (x, fx)]).unwrap_err(), FixpointError::DefinedTwice(x));
    // A negated event is no unknown.
    assert!(System::new(&f, &[(x, !fy)]).is_ok());
}

/// Each vertex holds by its own event, or by a neighbour that holds and its own weakness.
fn spread(f: &mut Formula, neighbours: &[Vec<usize>]) -> (Vec<VarId>, Vec<(VarId, NodeId)>) {
    let unknowns = f.add_vars(neighbours.len());
    let equations = neighbours
        .iter()
        .enumerate()
        .map(|(i, list)| {
            let own = f.add_var();
            let weak = f.add_var();
            let (own, weak) = (f.var(own), f.var(weak));
            let around: Vec<NodeId> = list.iter().map(|&j| f.var(unknowns[j])).collect();
            let around = f.or(&around);
            let reached = f.and(&[weak, around]);
            (unknowns[i], f.or(&[own, reached]))
        })
        .collect();
    (unknowns, equations)
}

fn check_sampled(f: &mut Formula, equations: &[(VarId, NodeId)], limit: usize) {
    let Ok(system) = System::new(f, equations) else { panic!("not monotone") };
    let Ok(solved) = system.solve(f, limit, &Cancel::new()) else { panic!("too big") };
    let mut state = 7u64;
    for round in 0..3u64 {
        let values: Vec<bool> = (0..f.var_count())
            .map(|i| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // Few reasons, many weaknesses: long chains matter.
                let share = if i % 2 == 0 { 1 + round } else { 120 };
                (state >> 33) % 200 < share
            })
            .collect();
        let want = system.values(f, &values);
        assert!(want.iter().any(|&w| w) && !want.iter().all(|&w| w));
        assert_eq!(f.eval_all(&solved, &values), want);
    }
}

#[test]
fn a_ring_of_ten_thousand() {
    let n = 10_000;
    let mut f = Formula::new();
    let neighbours: Vec<Vec<usize>> = (0..n).map(|i| vec![(i + n - 1) % n, (i + 1) % n]).collect();
    let (_, equations) = spread(&mut f, &neighbours);
    let before = f.node_count();
    check_sampled(&mut f, &equations, 2_000_000);
    assert!(f.node_count() - before < 40 * n, "linear in the ring");
}

#[test]
fn a_grid_of_two_thousand_five_hundred() {
    let side = 50usize;
    let mut f = Formula::new();
    let neighbours: Vec<Vec<usize>> = (0..side * side)
        .map(|i| {
            let (x, y) = (i % side, i / side);
            let mut list = Vec::new();
            if x > 0 {
                list.push(i - 1);
            }
            if x + 1 < side {
                list.push(i + 1);
            }
            if y > 0 {
                list.push(i - side);
            }
            if y + 1 < side {
                list.push(i + side);
            }
            list
        })
        .collect();
    let (_, equations) = spread(&mut f, &neighbours);
    check_sampled(&mut f, &equations, 10_000_000);
}

#[test]
fn limits_and_cancellation_end_the_search() {
    let mut f = Formula::new();
    let neighbours: Vec<Vec<usize>> =
        (0..60).map(|i| (0..60).filter(|&j| j != i).collect()).collect();
    let (_, equations) = spread(&mut f, &neighbours);
    let system = System::new(&f, &equations).unwrap();
    let stopped = |s| FixpointError::Stopped(s);
    assert_eq!(system.solve(&mut f, 500, &Cancel::new()).unwrap_err(), stopped(Stop::Work));
    let cancel = Cancel::new();
    cancel.cancel();
    assert_eq!(system.solve(&mut f, 1_000_000, &cancel).unwrap_err(), stopped(Stop::Cancelled));
}

/// A ring that nothing else depends on stays exact beside a dense network that is too big.
#[test]
fn a_dense_network_past_the_limit_is_enclosed() {
    let mut f = Formula::new();
    let mut neighbours: Vec<Vec<usize>> =
        (0..60).map(|i| (0..60).filter(|&j| j != i).collect()).collect();
    neighbours.extend((0..60).map(|i| vec![60 + (i + 1) % 60]));
    let unknowns = f.add_vars(neighbours.len());
    let equations: Vec<(VarId, NodeId)> = neighbours
        .iter()
        .enumerate()
        .map(|(i, list)| {
            let own = f.add_var();
            let mut terms = vec![f.var(own)];
            for &j in list {
                let link = f.add_var();
                let pair = [f.var(link), f.var(unknowns[j])];
                terms.push(f.and(&pair));
            }
            (unknowns[i], f.or(&terms))
        })
        .collect();
    let before = f.node_count();
    let system = System::new(&f, &equations).unwrap();
    let limit = 20_000;
    assert!(system.solve(&mut f.clone(), limit, &Cancel::new()).is_err());
    let found = system.enclose(&mut f, limit, &Cancel::new()).unwrap();
    assert!(f.node_count() - before < 4 * limit, "{}", f.node_count() - before);
    assert_eq!(found.lower[60..], found.upper[60..]);
    let mut state = 1u64;
    let (mut strict, mut missed) = (0, 0);
    for _ in 0..50 {
        let values: Vec<bool> = (0..f.var_count())
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) % 100 < 2
            })
            .collect();
        let want = system.values(&f, &values);
        let lower = f.eval_all(&found.lower, &values);
        let upper = f.eval_all(&found.upper, &values);
        for (i, &holds) in want.iter().enumerate() {
            assert!(!lower[i] || holds);
            assert!(upper[i] || !holds);
            strict += usize::from(lower[i] != upper[i]);
            missed += usize::from(holds && !lower[i]);
        }
    }
    // The bounds say something, even where every device has one open link on average.
    assert!(strict < 50 * 60 / 2 && missed < 50 * 60 / 4, "{strict} open, {missed} missed");
}
