//! Prime implicants equal those that enumeration of all products finds.
#![allow(clippy::unwrap_used, reason = "test helpers fail loudly")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use tensha_logic::quant::Prob;
use tensha_logic::solve::{
    Cutoff, Primes, Ranking, SetSettings, Settings, SolveError, prime_implicants, solve,
};
use tensha_logic::zbdd::Literal;
use tensha_logic::{Budget, Cancel, Formula, NodeId, Stop};

type Products = BTreeSet<Vec<Literal>>;

fn settings(list: usize, by: Ranking) -> SetSettings {
    SetSettings { list, by, ..SetSettings::default() }
}

/// Different probabilities, so that rankings have few ties.
fn probs(vars: usize) -> Vec<Prob> {
    (0..vars).map(|v| Prob::new((v as f64 + 1.0) / (vars as f64 + 2.5))).collect()
}

fn all(
    formula: &Formula,
    root: NodeId,
    vars: usize,
) -> (Products, tensha_logic::solve::PrimeImplicants) {
    let wanted = settings(usize::MAX, Ranking::Probability);
    let (found, _) =
        prime_implicants(formula, root, &probs(vars), &wanted, Budget::UNLIMITED, &Cancel::new())
            .unwrap();
    let Primes::Exact(found) = found else { panic!("no limit was set") };
    assert_eq!(found.cut_short, None);
    let products: Products = found.listed.iter().map(|one| one.literals.clone()).collect();
    assert_eq!(products.len(), found.listed.len(), "no product is listed twice");
    (products, found)
}

/// Enumeration (Quine, 1952) without diagrams. Digit v of a product in base 3 says of variable v: 0 not, 1 holds, 2 free.
fn enumerated(formula: &Formula, root: NodeId, vars: usize) -> Products {
    let power = |v: usize| 3usize.pow(v as u32);
    let digit = |product: usize, v: usize| product / power(v) % 3;
    let total = power(vars);
    let mut implies = vec![false; total];
    for product in 0..total {
        implies[product] = match (0..vars).find(|&v| digit(product, v) == 2) {
            // Both halves stand before the product.
            Some(v) => implies[product - power(v)] && implies[product - 2 * power(v)],
            None => {
                let state: Vec<bool> = (0..vars).map(|v| digit(product, v) == 1).collect();
                formula.eval(root, &state)
            }
        };
    }
    let prime = |product: usize| {
        implies[product]
            && (0..vars).all(|v| {
                let d = digit(product, v);
                d == 2 || !implies[product + (2 - d) * power(v)]
            })
    };
    (0..total)
        .filter(|&product| prime(product))
        .map(|product| {
            (0..vars)
                .filter(|&v| digit(product, v) != 2)
                .map(|v| Literal { var: formula_var(v), negated: digit(product, v) == 0 })
                .collect()
        })
        .collect()
}

fn formula_var(v: usize) -> tensha_logic::VarId {
    tensha_logic::VarId(v as u32)
}

/// The least positive parts, without diagrams.
fn positive_parts(products: &Products) -> BTreeSet<BTreeSet<u32>> {
    let parts: BTreeSet<BTreeSet<u32>> = products
        .iter()
        .map(|one| one.iter().filter(|l| !l.negated).map(|l| l.var.0).collect())
        .collect();
    parts.iter().filter(|a| !parts.iter().any(|b| b != *a && b.is_subset(a))).cloned().collect()
}

fn written(products: &Products) -> Vec<String> {
    let name = |l: &Literal| {
        format!("{}{}", if l.negated { "-" } else { "" }, char::from(b'a' + l.var.0 as u8))
    };
    products.iter().map(|one| one.iter().map(name).collect()).collect()
}

fn three() -> (Formula, [NodeId; 3]) {
    let mut formula = Formula::new();
    let vars: Vec<NodeId> = formula.add_vars(3).into_iter().map(|v| formula.var(v)).collect();
    (formula, [vars[0], vars[1], vars[2]])
}

#[test]
fn a_choice_has_the_consensus_as_a_prime() {
    // a∧b ∨ ¬a∧c: where b and c hold, a does not matter.
    let (mut f, [a, b, c]) = three();
    let (left, right) = (f.and(&[a, b]), f.and(&[!a, c]));
    let root = f.or(&[left, right]);
    let (found, counted) = all(&f, root, 3);
    assert_eq!(written(&found), ["ab", "-ac", "bc"]);
    let orders: Vec<String> = counted.by_order.iter().map(ToString::to_string).collect();
    assert_eq!(orders, ["0", "0", "3"]);
    // p(a) = 1/5.5, p(b) = 2/5.5, p(c) = 3/5.5: ¬a∧c is 27/60.5, b∧c 12/60.5, a∧b 4/60.5.
    let listed: Vec<f64> = counted.listed.iter().map(|one| one.probability * 60.5 / 2.0).collect();
    let expected = [27.0 / 2.0, 6.0, 2.0];
    assert!(listed.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{listed:?}");
}

#[test]
fn parity_has_every_state_as_a_prime_and_constants_have_none_or_the_empty_one() {
    let (mut f, vars) = three();
    let root = f.xor(&vars);
    assert_eq!(written(&all(&f, root, 3).0), ["abc", "a-b-c", "-ab-c", "-a-bc"]);
    let (found, counted) = all(&f, !f.var(formula_var(0)), 3);
    assert_eq!(written(&found), ["-a"]);
    assert_eq!(counted.count.to_string(), "1");
    let yes = f.or(&[vars[0], !vars[0]]);
    assert_eq!(written(&all(&f, yes, 3).0), [""]);
    assert_eq!(all(&f, !yes, 3).1.count.to_string(), "0");
}

#[test]
fn both_signs_of_a_module_multiply() {
    // (a⊕b) ⊕ (c⊕d) with e beside each pair, so that the pairs stay modules of a choice.
    let mut f = Formula::new();
    let v: Vec<NodeId> = f.add_vars(5).into_iter().map(|v| f.var(v)).collect();
    let (ab, cd) = (f.xor(&[v[0], v[1]]), f.and(&[v[2], v[3]]));
    let root = f.ite(v[4], ab, cd);
    let (found, counted) = all(&f, root, 5);
    assert_eq!(found, enumerated(&f, root, 5));
    // e∧(a⊕b): 2; ¬e∧c∧d: 1; (a⊕b)∧c∧d: 2.
    assert_eq!(counted.count.to_string(), "5");
}

#[test]
fn a_module_that_is_constant_is_no_module() {
    // a∧b ∨ ¬a ∨ ¬b by three gates always holds, and its negation inside a parity never does.
    let mut f = Formula::new();
    let v: Vec<NodeId> = f.add_vars(6).into_iter().map(|v| f.var(v)).collect();
    let (both, one) = (f.and(&[v[0], v[1]]), f.xor(&[v[0], v[1]]));
    let none = f.and(&[!v[0], !v[1]]);
    let always = f.or(&[both, one, none]);
    let (pair, either) = (f.and(&[always, v[2]]), f.or(&[!always, v[3]]));
    let inner = f.xor(&[pair, either]);
    for root in [inner, !inner] {
        let last = f.ite(root, v[4], v[5]);
        let (found, _) = all(&f, last, 6);
        assert_eq!(found, enumerated(&f, last, 6));
    }
}

/// Operator, arguments (which earlier node, negated or not), and k.
type Step = (u8, Vec<(u16, bool)>, u8);

fn steps() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let args = prop::collection::vec((any::<u16>(), prop::bool::weighted(0.35)), 2..5);
    (3..=10usize, prop::collection::vec((0u8..6, args, 1u8..4), 2..16))
}

fn build(vars: usize, steps: &[Step]) -> (Formula, NodeId) {
    let mut f = Formula::new();
    let mut nodes: Vec<NodeId> = f.add_vars(vars).into_iter().map(|v| f.var(v)).collect();
    for (op, args, k) in steps {
        let list: Vec<NodeId> = args
            .iter()
            .map(|&(pick, negated)| {
                let pick = usize::from(pick);
                // Half of the picks are among the newest three, so that functions are deep.
                let back = if pick % 2 == 0 { nodes.len() } else { nodes.len().min(3) };
                let at = nodes[nodes.len() - 1 - pick / 2 % back];
                if negated { !at } else { at }
            })
            .collect();
        let made = match op {
            0 => f.and(&list),
            1 => f.or(&list),
            2 => f.at_least(usize::from(*k), &list),
            3 => f.xor(&list),
            4 => f.implies(list[0], list[list.len() - 1]),
            _ => f.ite(list[0], list[list.len() / 2], list[list.len() - 1]),
        };
        nodes.push(made);
    }
    (f, nodes[nodes.len() - 1])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn equal_to_enumeration((vars, steps) in steps()) {
        let (f, root) = build(vars, &steps);
        let expected = enumerated(&f, root, vars);
        let (found, counted) = all(&f, root, vars);
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(counted.count.to_string(), expected.len().to_string());
        for (order, count) in counted.by_order.iter().enumerate() {
            let there = expected.iter().filter(|one| one.len() == order).count();
            prop_assert_eq!(count.to_string(), there.to_string());
        }
        // Best first, each with the product of its literals.
        let p = probs(vars);
        for one in &counted.listed {
            let product: f64 =
                one.literals.iter().map(|l| if l.negated { p[l.var.index()].q } else { p[l.var.index()].p }).product();
            prop_assert!((product - one.probability).abs() <= 1e-12 * product);
        }
        prop_assert!(counted.listed.windows(2).all(|two| two[0].probability >= two[1].probability * (1.0 - 1e-12)));

        // The minimal cut sets that `solve` gives are the least positive parts of primes.
        let asked = Settings {
            budget: Budget::UNLIMITED,
            sets: Some(settings(usize::MAX, Ranking::Size)),
            ..Settings::default()
        };
        let answer = solve(&f, root, &p, &asked, &Cancel::new()).unwrap();
        let cuts: BTreeSet<BTreeSet<u32>> = answer.sets.exact().unwrap().listed
            .iter().map(|set| set.vars.iter().map(|v| v.0).collect()).collect();
        prop_assert_eq!(cuts, positive_parts(&expected));
    }

    #[test]
    fn every_small_budget_gives_the_answer_or_says_which_limit((vars, steps) in steps(), work in 1u64..4_000) {
        let (f, root) = build(vars, &steps);
        let wanted = settings(usize::MAX, Ranking::Size);
        let budget = Budget { work, memory: u64::MAX };
        let (found, _) = prime_implicants(&f, root, &probs(vars), &wanted, budget, &Cancel::new()).unwrap();
        match found {
            Primes::NotAvailable(stop) => prop_assert_eq!(stop, Stop::Work),
            Primes::Exact(found) => {
                let expected = enumerated(&f, root, vars);
                prop_assert_eq!(found.count.to_string(), expected.len().to_string());
                let listed: Products = found.listed.into_iter().map(|one| one.literals).collect();
                if found.cut_short.is_some() {
                    prop_assert!(listed.is_subset(&expected) && listed.len() < expected.len());
                } else {
                    prop_assert_eq!(listed, expected);
                }
            }
        }
    }
}

#[test]
fn cutoffs_memory_and_cancellation() {
    let (mut f, vars) = three();
    let root = f.xor(&vars);
    let ask = |wanted: &SetSettings, budget: Budget, cancel: &Cancel| {
        prime_implicants(&f, root, &probs(3), wanted, budget, cancel)
    };
    let mut wanted = settings(10, Ranking::Probability);
    wanted.cutoff = Cutoff { order: Some(2), probability: None };
    let (found, _) = ask(&wanted, Budget::UNLIMITED, &Cancel::new()).unwrap();
    let found = found.exact().unwrap().clone();
    assert_eq!(
        (found.count.to_string(), found.listed.len(), found.cut_short),
        ("4".to_owned(), 0, None)
    );
    let tight = Budget { work: u64::MAX, memory: 100 };
    let (found, _) = ask(&wanted, tight, &Cancel::new()).unwrap();
    assert_eq!(found, Primes::NotAvailable(Stop::Memory));
    let cancel = Cancel::new();
    cancel.cancel();
    assert_eq!(ask(&wanted, Budget::UNLIMITED, &cancel).unwrap_err(), SolveError::Cancelled);
}
