//! Many vectors at once give the bits of one vector at a time, for any number of threads.
#![allow(clippy::needless_range_loop, reason = "one number names the same place in several lists")]
#![allow(clippy::unwrap_used, reason = "test helpers fail loudly")]

use proptest::prelude::*;
use tensha_logic::compiled::{Compiled, Ideas};
use tensha_logic::quant::Prob;
use tensha_logic::{Budget, Cancel, Formula, NodeId};

/// Functions of eight variables with shared parts, negations and modules.
fn functions(choices: &[(u8, u8, u8)]) -> (Formula, Vec<NodeId>) {
    let mut formula = Formula::new();
    let mut pool: Vec<NodeId> = Vec::new();
    for _ in 0..8 {
        let var = formula.add_var();
        pool.push(formula.var(var));
    }
    for &(kind, a, b) in choices {
        let pick = |at: u8| pool[usize::from(at) % pool.len()].negate_if(at > 200);
        let args = [pick(a), pick(b)];
        let node = match kind % 3 {
            0 => formula.and(&args),
            1 => formula.or(&args),
            _ => formula.xor(&args),
        };
        pool.push(node);
    }
    let roots = pool[pool.len() - 2..].to_vec();
    (formula, roots)
}

proptest! {
    #[test]
    fn equal_to_single_evaluations(
        choices in prop::collection::vec(any::<(u8, u8, u8)>(), 2..30),
        count in 0_usize..40,
        threads in 1_usize..5,
    ) {
        let (formula, roots) = functions(&choices);
        let compiled = Compiled::freeze(&formula, &roots, Budget::UNLIMITED, &Cancel::new()).unwrap();
        let vector = |at: usize| -> Vec<Prob> {
            (0..8).map(|v| Prob::new(((at * 7 + v * 3) % 11) as f64 / 10.5)).collect()
        };
        let fill = |at: usize, slots: &mut [Prob]| -> Result<(), ()> {
            slots[..8].copy_from_slice(&vector(at));
            Ok(())
        };
        let found = compiled.batch(count, threads, &fill).unwrap();
        prop_assert_eq!(found.len(), 2);
        for at in 0..count {
            let single = compiled.probabilities(&vector(at));
            for root in 0..2 {
                prop_assert_eq!(found[root][at].to_bits(), single[root].p.to_bits());
            }
        }
    }
}

proptest! {
    /// What a bench leaves out changes the work and no answer.
    #[test]
    fn answers_do_not_depend_on_ideas(choices in prop::collection::vec(any::<(u8, u8, u8)>(), 2..60)) {
        let (formula, roots) = functions(&choices);
        let vector: Vec<Prob> = (0..8).map(|v| Prob::new(f64::from(v) / 8.5)).collect();
        let freeze = |ideas| {
            Compiled::freeze_with(ideas, &formula, &roots, Budget::UNLIMITED, &Cancel::new()).unwrap().0
        };
        let expected = freeze(Ideas::ALL).probabilities(&vector);
        for bits in 0..64 {
            let on = |bit: u32| bits >> bit & 1 == 1;
            let ideas = Ideas { simplify: on(0), modules: on(1), force: on(2), several: on(3), lead: on(4), sift: on(5) };
            for (found, expected) in freeze(ideas).probabilities(&vector).iter().zip(&expected) {
                prop_assert!((found.p - expected.p).abs() < 1e-12, "{:?}", ideas);
            }
        }
    }
}

#[test]
fn the_first_error_is_told() {
    let (formula, roots) = functions(&[(0, 0, 1), (1, 2, 3)]);
    let compiled = Compiled::freeze(&formula, &roots, Budget::UNLIMITED, &Cancel::new()).unwrap();
    let fill = |at: usize, _: &mut [Prob]| if at >= 17 { Err(at) } else { Ok(()) };
    for threads in 1..5 {
        assert_eq!(compiled.batch(100, threads, &fill), Err(17));
    }
}
