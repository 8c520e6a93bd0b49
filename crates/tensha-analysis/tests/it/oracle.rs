//! Trust paths against their definition, on thousands of random small systems.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tensha_analysis::paths::{self, Paths};
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::system::FlowId;
use tensha_testkit::oracle::{self, AVAILABILITY};
use tensha_testkit::spec::{Part, Spec, any_spec, part};

fn pair(g: Grade) -> (u8, u8) {
    let n = |l: Level| Level::ALL.iter().position(|x| *x == l).unwrap() as u8;
    (n(g.lo), n(g.hi))
}

pub(crate) fn known(mut spec: Spec) -> Spec {
    let all = |five: &mut [Option<u8>; 5]| five.iter_mut().for_each(|s| *s = Some(s.unwrap_or(1)));
    spec.things.iter_mut().for_each(|t| {
        all(&mut t.strengths);
        all(&mut t.surface);
    });
    spec.joins.iter_mut().for_each(|j| all(&mut j.strengths));
    spec.people.iter_mut().for_each(all);
    spec
}

fn run(spec: &Spec) -> Paths {
    paths::run(&spec.system())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Own and total worth, as ranges over everything that nobody knows.
    #[test]
    fn worth_is_the_range_over_all_completions(spec in any_spec()) {
        let found = run(&spec);
        for p in 0..5 {
            for (i, (own, total)) in oracle::ranges(&spec, p).into_iter().enumerate() {
                let path = found.of(FlowId(i as u32));
                prop_assert_eq!(pair(path.own[p]), own, "own of flow {}, property {}", i, p);
                prop_assert_eq!(pair(path.total[p]), total, "total of flow {}, property {}", i, p);
            }
        }
    }

    /// Each segment under its guards, and which guard it is that lifts it.
    #[test]
    fn guards_lift_what_lies_between(spec in any_spec()) {
        let found = run(&spec);
        for (i, flow) in spec.flows.iter().enumerate() {
            let path = found.of(FlowId(i as u32));
            prop_assert_eq!(path.routes.len(), flow.routes.len());
            for (r, route) in path.routes.iter().enumerate() {
                for (at, step) in route.steps.iter().enumerate() {
                    for p in 0..5 {
                        let lo = oracle::effective(&spec, flow, r, at, p, &|_| 0);
                        let hi = oracle::effective(&spec, flow, r, at, p, &|_| 3);
                        prop_assert_eq!(pair(step.effective[p]), (lo, hi));
                        prop_assert_eq!(step.lifted_by[p].is_some(), step.base[p] != step.effective[p]);
                        if let Some(g) = step.lifted_by[p] {
                            let lift = spec.guards[flow.guards[g as usize].technology][p];
                            prop_assert_eq!(lift, Some(lo));
                        }
                    }
                }
            }
        }
    }

    /// With everything known: the segments at the least value; for availability over several routes, a smallest set whose raising
    /// raises the flow.
    #[test]
    fn bottleneck_by_its_definition(spec in any_spec().prop_map(known)) {
        let found = run(&spec);
        for (i, flow) in spec.flows.iter().enumerate() {
            let path = found.of(FlowId(i as u32));
            for p in Property::ALL {
                let listed = path.bottleneck(p);
                let named: BTreeSet<Part> = listed.iter().map(|(s, _)| part(*s)).collect();
                prop_assert_eq!(named.len(), listed.len(), "each once");
                prop_assert!(listed.iter().all(|(_, certain)| *certain));
                let n = p as usize;
                if n == AVAILABILITY && flow.routes.len() > 1 {
                    if oracle::parts(flow).len() > 12 {
                        continue;
                    }
                    match oracle::smallest_raise(&spec, flow, n) {
                        None => prop_assert!(named.is_empty()),
                        Some(size) => {
                            prop_assert_eq!(named.len(), size as usize);
                            let now = oracle::own(&spec, flow, n, &|_| 0);
                            let then = oracle::raised(&spec, flow, n, &|x| named.contains(&x));
                            prop_assert!(then > now);
                        }
                    }
                } else {
                    prop_assert_eq!(named, oracle::least(&spec, flow, n));
                }
            }
        }
    }

    /// The greatest least over routes is the least greatest over cuts, and the cut that is shown certifies it.
    #[test]
    fn the_cut_certifies_availability(spec in any_spec().prop_map(known)) {
        let found = run(&spec);
        for (i, flow) in spec.flows.iter().enumerate() {
            let own = oracle::own(&spec, flow, AVAILABILITY, &|_| 0);
            if oracle::parts(flow).len() <= 12 {
                prop_assert_eq!(oracle::min_max_cut(&spec, flow, AVAILABILITY), own);
            }
            let cut: Vec<Part> =
                found.of(FlowId(i as u32)).cut(Property::Availability).into_iter().map(part).collect();
            let met = |without: Option<Part>| {
                (0..flow.routes.len()).all(|r| flow.parts(r).iter().any(|x| cut.contains(x) && Some(*x) != without))
            };
            prop_assert!(met(None), "every route is cut");
            for c in &cut {
                prop_assert!(!met(Some(*c)), "no part of the cut is superfluous");
            }
            for r in 0..flow.routes.len() {
                let parts = flow.parts(r);
                for at in (0..parts.len()).filter(|at| cut.contains(&parts[*at])) {
                    prop_assert!(oracle::effective(&spec, flow, r, at, AVAILABILITY, &|_| 0) <= own);
                }
            }
            // Raising everything outside of the cut raises nothing.
            prop_assert_eq!(oracle::raised(&spec, flow, AVAILABILITY, &|x| !cut.contains(&x)), own);
        }
    }

    /// Law 3 on a single flow, unknown strengths included: outside of the bottleneck nothing matters. And of what is named as certain,
    /// each alone holds the path down.
    #[test]
    fn outside_of_the_bottleneck_nothing_matters(spec in any_spec()) {
        let found = run(&spec);
        for i in 0..spec.flows.len() {
            let path = found.of(FlowId(i as u32));
            for p in Property::ALL {
                if p == Property::Availability && path.routes.len() > 1 {
                    continue;
                }
                let named = path.bottleneck(p);
                let outside: Vec<_> = path
                    .routes
                    .iter()
                    .flat_map(|r| r.steps.iter().map(|s| s.segment))
                    .filter(|s| !named.iter().any(|(n, _)| n == s))
                    .collect();
                prop_assert_eq!(path.raised(p, &outside), path.own[p as usize]);
                for (held, _) in named.iter().filter(|(_, certain)| *certain) {
                    let others: Vec<_> = path
                        .routes
                        .iter()
                        .flat_map(|r| r.steps.iter().map(|s| s.segment))
                        .filter(|s| s != held)
                        .collect();
                    prop_assert_eq!(path.raised(p, &others).hi, path.own[p as usize].hi);
                    prop_assert!(path.own[p as usize].hi < Level::Strong);
                }
            }
        }
    }

    /// No benefit: raising such a segment still further, or any set of them, changes no worth.
    #[test]
    fn what_brings_no_benefit_brings_none(spec in any_spec()) {
        let found = run(&spec);
        for i in 0..spec.flows.len() {
            let path = found.of(FlowId(i as u32));
            for p in Property::ALL {
                let idle = path.no_benefit(p);
                for s in &idle {
                    prop_assert!(path.routes.iter().flat_map(|r| r.steps.iter()).any(|step| step.segment == *s));
                }
                let raised = path.raised(p, &idle);
                let total = path.total[p as usize];
                prop_assert_eq!((raised.lo.min(total.lo), raised.hi.min(total.hi)), (total.lo, total.hi));
                if spec.flows[i].basis.is_none() {
                    prop_assert_eq!(raised, path.own[p as usize]);
                }
            }
        }
    }
}
