//! Reach against the Boolean function of the causes.

use tensha_analysis::causes::{Basic, Causes, Settings};
use tensha_analysis::exposure::Networks;
use tensha_analysis::reach::{self, Also, Way};
use tensha_logic::{Cancel, NodeId, VarId};
use tensha_model::system::ComponentId;
use tensha_testkit::hazards as judge;

#[test]
fn reach_is_what_the_function_says_with_every_step_made() {
    let also = Also { internet: true, places: true, people: true };
    let mut seen = 0;
    for seed in 0..150 {
        let mut system = judge::random::system(seed).unwrap();
        let held = ComponentId(seed as u32 % system.components.len() as u32);
        let networks = Networks::new(&system);
        let found = reach::run(&system, &networks, held, also);
        let alone = reach::run(&system, &networks, held, Also::default());
        system.beyond.taken.push(held);
        let mut causes = Causes::new(&system, &networks, Settings::folded());
        let all: Vec<ComponentId> = (0..system.components.len() as u32).map(ComponentId).collect();
        let roots: Vec<NodeId> = all.iter().map(|c| causes.compromised(*c)).collect();
        let nodes = causes.close(&roots, 10_000_000, &Cancel::new()).unwrap();
        let top = causes
            .basics()
            .filter_map(|(_, b)| if let Basic::Rank(r) = b { Some(r) } else { None })
            .max();
        for rank in 0..=top.unwrap_or(0) {
            let values: Vec<bool> = (0..causes.formula.var_count() as u32)
                .map(|v| match causes.basic(VarId(v)) {
                    Some(Basic::Rank(r)) => r <= rank,
                    Some(Basic::Step(..)) => true,
                    _ => false,
                })
                .collect();
            let expected = causes.formula.eval_all(&nodes, &values);
            for c in &all {
                let reached = found.components[c.index()].is_some_and(|r| r.rank <= rank);
                assert_eq!(reached, expected[c.index()], "seed {seed}, {c:?}, rank {rank}");
                seen += 1;
            }
        }
        for c in &all {
            let path = found.path(*c);
            assert_eq!(path.is_empty(), found.components[c.index()].is_none());
            assert!(path.windows(2).all(|p| p[0].1.steps <= p[1].1.steps), "seed {seed}");
            // More ways never cost more.
            if let Some(r) = alone.components[c.index()] {
                let more = found.components[c.index()].unwrap();
                assert!(more.steps <= r.steps && more.rank <= r.rank, "seed {seed}");
                let path = alone.path(*c);
                assert_eq!((path[0].0, path[0].1.by), (held, Way::Held), "seed {seed}");
            }
        }
    }
    assert!(seen > 1_000);
}

/// The least attacker, its path hop by hop, and a gateway that is taken away takes exactly the paths that lead through it.
#[test]
fn the_least_attacker_goes_where_the_graph_leads() {
    let mut through = 0;
    for seed in 0..250 {
        let system = judge::random::system(seed).unwrap();
        let n = system.components.len() as u32;
        let held = ComponentId(seed as u32 % n);
        let networks = Networks::new(&system);
        let fewest = reach::run(&system, &networks, held, Also::default());
        let least = reach::by_least_attacker(&system, &networks, held);
        for c in (0..n).map(ComponentId) {
            let (a, b) = (fewest.components[c.index()], least.components[c.index()]);
            assert_eq!(a.map(|r| r.rank), b.map(|r| r.rank), "seed {seed}, {c:?}");
            let Some(b) = b else { continue };
            assert!(a.unwrap().steps <= b.steps, "seed {seed}, {c:?}");
            let path = least.path(c);
            assert_eq!(path[0].0, held, "seed {seed}");
            assert_eq!(path.last().unwrap().0, c, "seed {seed}");
            // Along a path neither steps nor attackers become less.
            assert!(
                path.windows(2).all(|p| p[0].1.steps <= p[1].1.steps && p[0].1.rank <= p[1].1.rank)
            );
        }
        // Nobody who holds the gateway's place in the graph, and no way over it: what remains is what the others reach without it.
        for gateway in (0..n).map(ComponentId).filter(|g| *g != held) {
            let mut cut = system.clone();
            for link in &mut cut.links {
                link.between = link.between.iter().copied().filter(|c| *c != gateway).collect();
            }
            cut.index();
            let without = reach::by_least_attacker(&cut, &Networks::new(&cut), held);
            for c in (0..n).map(ComponentId).filter(|c| *c != gateway) {
                let lost = least.components[c.index()].is_some()
                    && without.components[c.index()].is_none();
                if lost {
                    through += 1;
                    // A gateway may also be what makes one network of two halves.
                    let hops = least.path(c);
                    assert!(
                        hops.iter().any(|(at, r)| {
                            *at == gateway || matches!(r.by, Way::Network | Way::OverNetwork(_))
                        }),
                        "seed {seed}, {c:?}"
                    );
                }
                let gained = least.components[c.index()].is_none()
                    && without.components[c.index()].is_some();
                assert!(!gained, "seed {seed}, {c:?}");
            }
        }
    }
    assert!(through > 20, "{through}");
}
