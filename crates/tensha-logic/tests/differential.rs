//! The diagram core against two other libraries, and its own laws.

use biodivine_lib_bdd::{Bdd as Other, BddValuation, BddVariableSet};
use oxidd::bcdd::BCDDFunction;
use oxidd::{BooleanFunction, Function, Manager, ManagerRef};
use proptest::prelude::*;
use tensha_logic::bdd::{Bdd, Edge};
use tensha_logic::budget::{Budget, Cancel, Stop};

type Steps = Vec<(u8, u16, u16, u16)>;

const VARS: usize = 9;

fn steps() -> impl Strategy<Value = Steps> {
    prop::collection::vec((0u8..5, any::<u16>(), any::<u16>(), any::<u16>()), 1..25)
}

/// Picks lean towards the newest functions, so that diagrams grow.
fn pick(i: u16, n: usize) -> usize {
    let i = i as usize;
    if i.is_multiple_of(2) { i / 2 % n } else { n - 1 - i / 2 % n.min(5) }
}

fn ours(bdd: &mut Bdd, steps: &Steps) -> Result<Vec<Edge>, Stop> {
    let mut list = Vec::new();
    for level in 0..VARS {
        list.push(bdd.var(level as u32)?);
    }
    for &(op, a, b, c) in steps {
        let n = list.len();
        let (a, b, c) = (list[pick(a, n)], list[pick(b, n)], list[pick(c, n)]);
        list.push(match op {
            0 => bdd.and(a, b)?,
            1 => bdd.or(a, b)?,
            2 => bdd.xor(a, b)?,
            3 => bdd.ite(a, b, c)?,
            _ => !a,
        });
    }
    Ok(list)
}

fn state(mask: usize) -> Vec<bool> {
    (0..VARS).map(|i| mask >> i & 1 == 1).collect()
}

fn fresh() -> Bdd {
    Bdd::new(Budget::UNLIMITED, &Cancel::new())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equals_oxidd_in_values_and_sizes(steps in steps()) {
        let mut bdd = fresh();
        let mine = ours(&mut bdd, &steps).unwrap();
        let manager = oxidd::bcdd::new_manager(1 << 14, 1 << 12, 1);
        let mut theirs: Vec<BCDDFunction> = manager.with_manager_exclusive(|m| {
            m.add_vars(VARS as u32).map(|v| BCDDFunction::var(m, v).unwrap()).collect()
        });
        for &(op, a, b, c) in &steps {
            let n = theirs.len();
            let (a, b, c) = (&theirs[pick(a, n)], &theirs[pick(b, n)], &theirs[pick(c, n)]);
            let made = match op {
                0 => a.and(b).unwrap(),
                1 => a.or(b).unwrap(),
                2 => a.xor(b).unwrap(),
                3 => a.ite(b, c).unwrap(),
                _ => a.not().unwrap(),
            };
            theirs.push(made);
        }
        for (e, o) in mine.iter().zip(&theirs) {
            // Both are canonical with complement edges, so even the sizes agree; theirs counts
            // the terminal.
            prop_assert_eq!(bdd.size(&[*e]) + 1, o.node_count());
        }
        let (e, o) = (mine[mine.len() - 1], &theirs[theirs.len() - 1]);
        for mask in 0..1 << VARS {
            let s = state(mask);
            prop_assert_eq!(bdd.eval(e, &s), o.eval(s.iter().enumerate().map(|(i, v)| (i as u32, *v))));
        }
    }

    #[test]
    fn equals_biodivine_in_values_and_equality(steps in steps()) {
        let mut bdd = fresh();
        let mine = ours(&mut bdd, &steps).unwrap();
        let set = BddVariableSet::new_anonymous(VARS as u16);
        let mut theirs: Vec<Other> = set.variables().into_iter().map(|v| set.mk_var(v)).collect();
        for &(op, a, b, c) in &steps {
            let n = theirs.len();
            let (a, b, c) = (&theirs[pick(a, n)], &theirs[pick(b, n)], &theirs[pick(c, n)]);
            let made = match op {
                0 => a.and(b),
                1 => a.or(b),
                2 => a.xor(b),
                3 => Other::if_then_else(a, b, c),
                _ => a.not(),
            };
            theirs.push(made);
        }
        for i in 0..mine.len() {
            for j in 0..i {
                prop_assert_eq!(mine[i] == mine[j], theirs[i] == theirs[j]);
                prop_assert_eq!(mine[i] == !mine[j], theirs[i] == theirs[j].not());
            }
        }
        let (e, o) = (mine[mine.len() - 1], &theirs[theirs.len() - 1]);
        for mask in 0..1 << VARS {
            let s = state(mask);
            prop_assert_eq!(bdd.eval(e, &s), o.eval_in(&BddValuation::new(s.clone())));
        }
    }

    #[test]
    fn collection_restriction_and_sifting_keep_functions(
        steps in steps(), level in 0..VARS as u32, value: bool, allowance in 0u64..20_000,
    ) {
        let mut bdd = fresh();
        let list = ours(&mut bdd, &steps).unwrap();
        let mut roots = [list[list.len() - 1], list[list.len() / 2]];
        let before: Vec<[bool; 2]> = (0..1 << VARS)
            .map(|m| roots.map(|r| bdd.eval(r, &state(m))))
            .collect();
        let fixed = bdd.restrict(roots[0], level, value).unwrap();
        for mask in 0..1usize << VARS {
            let mut s = state(mask);
            s[level as usize] = value;
            prop_assert_eq!(bdd.eval(fixed, &state(mask)), bdd.eval(roots[0], &s));
        }
        bdd.collect(&mut roots);
        prop_assert_eq!(bdd.node_count(), bdd.size(&roots));
        for (mask, want) in before.iter().enumerate() {
            prop_assert_eq!(roots.map(|r| bdd.eval(r, &state(mask))), *want);
        }
        let size = bdd.size(&roots);
        let at = bdd.sift(&mut roots, VARS, allowance);
        prop_assert!(bdd.size(&roots) <= size, "sifting never leaves a larger diagram");
        let mut sorted = at.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..VARS as u32).collect::<Vec<_>>());
        for (mask, want) in before.iter().enumerate() {
            let old = state(mask);
            let s: Vec<bool> = at.iter().map(|&l| old[l as usize]).collect();
            prop_assert_eq!(roots.map(|r| bdd.eval(r, &s)), *want);
        }
        // The store goes on working in the new order: still canonical.
        let again = bdd.and(roots[0], roots[1]).unwrap();
        let other = bdd.or(!roots[0], !roots[1]).unwrap();
        prop_assert_eq!(again, !other);
    }

    #[test]
    fn a_stopped_operation_can_be_taken_up(steps in steps(), first in 1u64..200) {
        let mut whole = fresh();
        let want = ours(&mut whole, &steps).unwrap();
        let mut bdd = Bdd::new(Budget { work: first, memory: u64::MAX }, &Cancel::new());
        let mut limit = first;
        let got = loop {
            match ours(&mut bdd, &steps) {
                Ok(list) => break list,
                Err(stop) => {
                    prop_assert_eq!(stop, Stop::Work);
                    prop_assert!(bdd.work() <= limit + 1);
                    limit += 500;
                    bdd.allow(limit);
                }
            }
        };
        for (a, b) in want.iter().zip(&got) {
            prop_assert_eq!(whole.size(&[*a]), bdd.size(&[*b]));
        }
    }
}

#[test]
fn sifting_finds_the_good_order_of_pairs() {
    // x0 x5 ∨ x1 x6 ∨ …: exponential with partners far apart, linear with partners together.
    let n = 10;
    let mut bdd = fresh();
    let mut root = Edge::FALSE;
    for i in 0..n {
        let (a, b) = (bdd.var(i).unwrap(), bdd.var(i + n).unwrap());
        let pair = bdd.and(a, b).unwrap();
        root = bdd.or(root, pair).unwrap();
    }
    assert_eq!(bdd.size(&[root]), 2 * ((1 << n) - 1));
    let mut roots = [root];
    let at = bdd.sift(&mut roots, 2 * n as usize, 10_000_000);
    assert_eq!(bdd.size(&roots), 2 * n as usize);
    for pair in at.chunks(2) {
        assert_eq!(pair[0] % n, pair[1] % n);
    }
}

#[test]
fn a_hundred_thousand_levels_do_not_overflow_the_stack() {
    let n = 100_000;
    let mut bdd = fresh();
    let (mut even, mut odd) = (Edge::TRUE, Edge::FALSE);
    for level in (0..n).rev() {
        let x = bdd.var(level).unwrap();
        if level % 2 == 0 {
            even = bdd.and(x, even).unwrap();
        } else {
            odd = bdd.xor(x, odd).unwrap();
        }
    }
    let both = bdd.and(even, odd).unwrap();
    let either = bdd.xor(even, odd).unwrap();
    assert!(bdd.size(&[both]) >= n as usize);
    let ones = vec![true; n as usize];
    // Half of the levels count for the parity: an even number.
    assert!(!bdd.eval(both, &ones));
    assert!(bdd.eval(either, &ones));
    let mut roots = [both, either];
    bdd.collect(&mut roots);
    let fixed = bdd.restrict(roots[0], n - 1, false).unwrap();
    let mut values = ones;
    values[n as usize - 1] = false;
    assert!(bdd.eval(roots[0], &values));
    assert!(bdd.eval(fixed, &values));
}

#[test]
fn limits_and_the_flag_end_operations() {
    let build = |bdd: &mut Bdd| -> Result<Edge, Stop> {
        let mut root = Edge::FALSE;
        for i in 0..20 {
            let (a, b) = (bdd.var(i)?, bdd.var(i + 20)?);
            let pair = bdd.and(a, b)?;
            root = bdd.or(root, pair)?;
        }
        Ok(root)
    };
    let cancel = Cancel::new();
    let mut small = Bdd::new(Budget { work: 100_000, memory: u64::MAX }, &cancel);
    assert_eq!(build(&mut small), Err(Stop::Work));
    assert!(small.work() <= 100_001);
    let mut tight = Bdd::new(Budget { work: u64::MAX, memory: 2_000_000 }, &cancel);
    assert_eq!(build(&mut tight), Err(Stop::Memory));
    assert!(tight.bytes() < 6_000_000);
    let mut flagged = Bdd::new(Budget::UNLIMITED, &cancel);
    cancel.cancel();
    assert_eq!(build(&mut flagged), Err(Stop::Cancelled));
}
