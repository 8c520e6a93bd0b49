//! The laws of the model, on generated models and on the examples.

use proptest::prelude::*;
use tensha_analysis::paths::{self, FlowPath, Paths};
use tensha_analysis::{accuracy, coverage, cpsf, regimes, uses, words, zones};
use tensha_model::grade::Property;
use tensha_model::system::{Arrow, FlowId, Namespace, System};
use tensha_model::{Loaded, load};
use tensha_testkit::examples::{self, Files};
use tensha_testkit::lines::without_places;
use tensha_testkit::oracle::{self, AVAILABILITY};
use tensha_testkit::random::Random;
use tensha_testkit::spec::{Connection, Part, Shield, Spec, any_spec, part, today, world};
use tensha_testkit::text::{Node, read};
use tensha_text::{MemoryWorld, Severity};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    }
}

/// The model of a small system, which must have no error.
fn loaded(yaml: &str) -> System {
    let Loaded { system, diagnostics } = load(&world(yaml), "");
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    system
}

fn paths_of(spec: &Spec) -> (System, Paths) {
    let system = loaded(&spec.yaml(&Spec::plain_name));
    let paths = paths::run(&system);
    (system, paths)
}

/// Everything that is known of a model, without the places in its files.
fn results(world: &MemoryWorld) -> String {
    let Loaded { system: s, diagnostics } = load(world, "");
    let p = paths::run(&s);
    let mut said: Vec<(&str, &[String], &str)> =
        diagnostics.iter().map(|d| (d.code, d.subject.as_slice(), d.message.en.as_str())).collect();
    said.sort();
    let elements = (
        (&s.meta, &s.parties, &s.places, &s.zones, &s.quantities, &s.components, &s.links, &s.data),
        (
            &s.flows,
            &s.conditions,
            &s.events,
            &s.parts,
            &s.hazards,
            &s.controls,
            &s.duties,
            &s.claims,
        ),
        (&s.assumptions, &s.acceptances, &s.policies, &s.dossiers, &s.frame, &s.dismissals),
        (&s.suppressions, &s.terms, &s.excluded_uses, &s.regimes),
    );
    let k = &s.knowledge;
    let ours = |pack: &str| !pack.starts_with("tensha/");
    let entries = (
        k.links.values().filter(|e| ours(&e.head.pack)).collect::<Vec<_>>(),
        k.guards.values().filter(|e| ours(&e.head.pack)).collect::<Vec<_>>(),
        k.kinds.values().filter(|e| ours(&e.head.pack)).collect::<Vec<_>>(),
    );
    let answers = (
        accuracy::run(&s),
        coverage::run(&s, &p),
        cpsf::run(&s),
        regimes::run(&s, &p),
        uses::run(&s, &p),
        words::run(&s),
        zones::run(&s, &p),
    );
    [
        without_places(&said),
        without_places(&elements),
        without_places(&entries),
        without_places(&p),
        without_places(&answers),
    ]
    .concat()
}

/// The first line in which two texts differ, with some lines around it.
fn assert_same(a: &str, b: &str, what: &str) {
    if a == b {
        return;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let at = a.iter().zip(&b).position(|(x, y)| x != y).unwrap_or(a.len().min(b.len()));
    let show = |lines: &[&str]| lines[at.saturating_sub(12)..lines.len().min(at + 6)].join("\n");
    panic!("{what}: differs at line {at}\n--- before\n{}\n--- after\n{}", show(&a), show(&b));
}

fn with_files(files: &Files) -> MemoryWorld {
    MemoryWorld::new(today(), files.clone())
}

/// Law 1: the order of keys, and the files over which a model is spread, change nothing.
#[test]
fn order_and_files_change_nothing_in_the_examples() {
    let all = examples::all();
    assert!(all.len() >= 5);
    for (name, files) in all {
        let before = results(&with_files(&files));
        for seed in 0..6 {
            let mut random = Random::new(seed);
            let mut changed = Files::new();
            for (path, bytes) in &files {
                let mut node = read(std::str::from_utf8(bytes).unwrap()).unwrap();
                node.shuffle(&mut random);
                if path == "tensha.yaml" && seed % 2 == 1 {
                    for (path, node) in node.split(&mut random, 4) {
                        changed.insert(path, node.write().into_bytes());
                    }
                } else {
                    changed.insert(path.clone(), node.write().into_bytes());
                }
            }
            let after = results(&with_files(&changed));
            assert_same(&before, &after, &format!("{name}, seed {seed}"));
        }
    }
}

/// Lists in which the order says nothing. (It says something in a path, in `between` of a one-way link, and in what people do first.)
const SETS: &[&str] = &[
    "routes",
    "guards",
    "dismissals",
    "suppressions",
    "flows",
    "guide-words",
    "deviates",
    "has",
    "senses",
    "acts-on",
    "through",
    "shows-to",
    "privileged",
    "roles",
    "all",
    "any",
    "of",
    "people",
    "barriers",
    "notices-by",
    "acts-by",
    "users",
    "places",
    "key-holders",
    "audible-in",
    "on",
    "cps",
    "regime",
    "kind",
    "command",
    "technology",
    "speaks",
    "applies-to",
    "known",
    "extends",
    "field",
    "source",
    "sources",
];

/// Law 1: nor does the order of a list that is a set.
#[test]
fn order_of_sets_changes_no_answer() {
    let answers = |files: &Files| {
        let s = load(&with_files(files), "").system;
        let p = paths::run(&s);
        [
            without_places(&p),
            without_places(&coverage::run(&s, &p)),
            without_places(&accuracy::run(&s)),
            without_places(&zones::run(&s, &p)),
            without_places(&uses::run(&s, &p)),
            without_places(&words::run(&s)),
            without_places(&regimes::run(&s, &p)),
        ]
        .concat()
    };
    for (name, files) in examples::all() {
        let before = answers(&files);
        for seed in 0..3 {
            let mut random = Random::new(seed);
            let mut changed = Files::new();
            for (path, bytes) in &files {
                let mut node = read(std::str::from_utf8(bytes).unwrap()).unwrap();
                node.shuffle_lists(SETS, &mut random);
                changed.insert(path.clone(), node.write().into_bytes());
            }
            assert_same(&before, &answers(&changed), &format!("{name}, seed {seed}"));
        }
    }
}

/// Law 1 for packs: names of files, order of entries, and in which file an entry of the project stands.
#[test]
fn order_of_packs_changes_nothing() {
    let model = "
tensha: 1
system: {id: s}
components:
  a: {kind: our-sensor, senses: q}
  b: {kind: our-logger}
links:
  l: {between: [a, b], technology: our-bus}
quantities: {q: {}}
flows:
  f: {arrow: physical-to-cyber, from: q, via: [a, b], to: b}
link-technologies:
  our-bus: {like: our-wire, reason: \"the wire with a code\", strengths: {integrity: standard}}
  our-wire: {like: generic-wire, reason: \"as seen on the spot\", strengths: {integrity: weak, authenticity: none}}
component-kinds:
  our-logger: {like: our-sensor, reason: \"the same box\", role: controller}
  our-sensor: {like: house-sensor, reason: \"with a seal\", surface: {authenticity: standard}}
";
    let packs = [
        "tensha-pack: 1\npack: {id: house/kinds}\ncomponent-kinds:\n  house-sensor: {role: sensor, reason: \"made up\", strengths: weak, surface: weak}\n  house-dark: {like: house-sensor}\n",
        "tensha-pack: 1\npack: {id: house/changes, extends: [house/kinds]}\ncomponent-kinds:\n  house-sensor: {extends: true, reason: \"newer\", strengths: {integrity: standard}}\n",
        "tensha-pack: 1\npack: {id: aaa/more, extends: [house/changes]}\ncomponent-kinds:\n  house-sensor: {extends: true, reason: \"newest\", strengths: {integrity: strong}}\n",
    ];
    let mut seen: Option<String> = None;
    for seed in 0..12 {
        let mut random = Random::new(seed);
        let mut names: Vec<String> = (0..packs.len()).map(|i| format!("packs/p{i}.yaml")).collect();
        random.shuffle(&mut names);
        let mut files = Files::new();
        for (name, pack) in names.iter().zip(packs) {
            let mut node = read(pack).unwrap();
            node.shuffle(&mut random);
            files.insert(name.clone(), node.write().into_bytes());
        }
        let mut node = read(model).unwrap();
        node.shuffle(&mut random);
        for (name, node) in node.split(&mut random, 3) {
            files.insert(name, node.write().into_bytes());
        }
        let world = with_files(&files);
        let errors: Vec<_> = load(&world, "")
            .diagnostics
            .into_iter()
            .filter(|d| d.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let found = results(&world);
        assert_same(seen.get_or_insert_with(|| found.clone()), &found, &format!("seed {seed}"));
    }
}

/// What a flow is worth and what holds it down, told by the numbers of the generator and not by those of the system.
type Told = (
    Vec<(tensha_model::grade::Grade, tensha_model::grade::Grade)>,
    Vec<Vec<(Part, bool)>>,
    Vec<paths::Verdict>,
);

fn tell(
    system: &System,
    path: &FlowPath,
    name: &dyn Fn(char, usize) -> String,
    spec: &Spec,
) -> Told {
    let back = |kind: char, id: &str, n: usize| (0..n).find(|i| name(kind, *i) == id).unwrap();
    let number = |p: Part| {
        let id = |ns, i: usize| {
            system.own(tensha_model::system::Ref { ns, index: i as u32 }).id.to_string()
        };
        let c = |i| back('c', &id(Namespace::Component, i), spec.things.len());
        match p {
            Part::Sensing(i) => Part::Sensing(c(i)),
            Part::Component(i) => Part::Component(c(i)),
            Part::Acting(i) => Part::Acting(c(i)),
            Part::Link(i) => Part::Link(back('l', &id(Namespace::Link, i), spec.joins.len())),
            Part::Person(i) => Part::Person(back('p', &id(Namespace::Party, i), spec.people.len())),
        }
    };
    let held = Property::ALL
        .into_iter()
        .filter(|p| *p != Property::Availability || path.routes.len() == 1)
        .map(|p| {
            let mut held: Vec<(Part, bool)> = path
                .bottleneck(p)
                .into_iter()
                .map(|(s, certain)| (number(part(s)), certain))
                .collect();
            held.sort();
            held
        })
        .collect();
    let worth = path.own.iter().copied().zip(path.total).collect();
    (worth, held, Property::ALL.map(|p| path.verdict(p)).to_vec())
}

fn strong(five: &mut [Option<u8>; 5], p: usize) {
    five[p] = Some(3);
}

proptest! {
    #![proptest_config(config(150))]

    /// From the text of a model to the oracle's answer: reading, packs, resolution and paths together.
    #[test]
    fn a_model_is_worth_what_the_oracle_says(spec in any_spec()) {
        let (system, found) = paths_of(&spec);
        for p in 0..5 {
            for (i, (own, total)) in oracle::ranges(&spec, p).into_iter().enumerate() {
                let id = system.find(Namespace::Flow, &format!("f{i}")).unwrap();
                let path = found.of(FlowId(id.index));
                let pair = |g: tensha_model::grade::Grade| (g.lo as u8, g.hi as u8);
                prop_assert_eq!(pair(path.own[p]), own);
                prop_assert_eq!(pair(path.total[p]), total);
            }
        }
    }

    /// Law 1 on generated models.
    #[test]
    fn order_and_files_change_nothing(spec in any_spec(), seed in any::<u64>()) {
        let yaml = spec.yaml(&Spec::plain_name);
        let mut random = Random::new(seed);
        let mut node: Node = read(&yaml).unwrap();
        node.shuffle(&mut random);
        let count = 1 + random.below(4);
        let files: Files = node
            .split(&mut random, count)
            .into_iter()
            .map(|(path, node)| (path, node.write().into_bytes()))
            .collect();
        assert_same(&results(&world(&yaml)), &results(&with_files(&files)), "shuffled");
    }

    /// A part means what its elements mean when they stand in the outer system: each is worth the same, under its longer name.
    #[test]
    fn a_part_is_the_flattened_model(spec in any_spec()) {
        let yaml = spec.yaml(&Spec::plain_name);
        let (flat, found) = paths_of(&spec);
        let outer = "tensha: 1\nsystem: {id: outer}\nparts: {p: {system: sub}, q: {system: sub, with: {p0: someone}}}\nparties: {someone: {is: people, strengths: none}}\n";
        let both = [("tensha.yaml", outer), ("sub/tensha.yaml", yaml.as_str())];
        let Loaded { system, diagnostics } = load(&MemoryWorld::new(today(), both), "");
        prop_assert!(diagnostics.iter().all(|d| d.severity != Severity::Error), "{:#?}", diagnostics);
        let inside = paths::run(&system);
        // The second part has its first person from outside, whose decisions are worth nothing.
        let mut bound = spec.clone();
        bound.people[0] = [Some(0); 5];
        let (other, lowered) = paths_of(&bound);
        for (prefix, from, paths) in [("p/", &flat, &found), ("q/", &other, &lowered)] {
            for i in 0..spec.flows.len() {
                let id = format!("f{i}");
                let a = from.find(Namespace::Flow, &id).unwrap();
                let b = system.find(Namespace::Flow, &format!("{prefix}{id}")).unwrap();
                let (a, b) = (paths.of(FlowId(a.index)), inside.of(FlowId(b.index)));
                prop_assert_eq!(a.own, b.own);
                prop_assert_eq!(a.total, b.total);
                prop_assert_eq!(a.routes.len(), b.routes.len());
            }
        }
    }

    /// Law 6: other names, in another order, and nothing else.
    #[test]
    fn renaming_changes_only_names(spec in any_spec(), seed in any::<u64>()) {
        let (system, found) = paths_of(&spec);
        let mut random = Random::new(seed);
        let mut order: Vec<usize> = (0..40).collect();
        random.shuffle(&mut order);
        let other = |kind: char, i: usize| format!("x{:02}-{kind}-ü{i}", order[(i + kind as usize) % order.len()]);
        let renamed = loaded(&spec.yaml(&other));
        let again = paths::run(&renamed);
        for i in 0..spec.flows.len() {
            let a = system.find(Namespace::Flow, &Spec::plain_name('f', i)).unwrap();
            let b = renamed.find(Namespace::Flow, &other('f', i)).unwrap();
            prop_assert_eq!(
                tell(&system, found.of(FlowId(a.index)), &Spec::plain_name, &spec),
                tell(&renamed, again.of(FlowId(b.index)), &other, &spec)
            );
        }
        let (a, b) = (coverage::run(&system, &found), coverage::run(&renamed, &again));
        prop_assert_eq!(a.counts(), b.counts());
        prop_assert_eq!(a.formula, b.formula);
    }

    /// Law 7: a path without a guard equals the weaker of its halves, each a flow of its own.
    #[test]
    fn a_path_is_the_weaker_of_its_halves(spec in any_spec(), cut in any::<u8>()) {
        let mut spec = spec;
        spec.flows.iter_mut().for_each(|f| {
            f.guards.clear();
            f.basis = None;
            f.routes.truncate(1);
        });
        let whole = spec.flows.clone();
        for flow in &whole {
            let middle = &flow.routes[0];
            let components = flow.components(0);
            let at = 2 * (cut as usize % components.len());
            let half = |arrow, route: &[Part], by| Connection {
                arrow, by, routes: vec![route.to_vec()], guards: Vec::new(), basis: None, needs: [None; 5],
            };
            let (first, second) = match flow.arrow {
                Arrow::PhysicalToCyber => (Arrow::PhysicalToCyber, Arrow::CyberToCyber),
                Arrow::CyberToPhysical => (Arrow::CyberToCyber, Arrow::CyberToPhysical),
                Arrow::CyberToCyber => (Arrow::CyberToCyber, Arrow::CyberToCyber),
            };
            spec.flows.push(half(first, &middle[..=at], None));
            // The person who starts a command stands before the first half, and the generator puts people before commands only.
            spec.flows.push(half(second, &middle[at..], flow.by));
        }
        let (system, found) = paths_of(&spec);
        let of = |i: usize| found.of(FlowId(system.find(Namespace::Flow, &format!("f{i}")).unwrap().index)).own;
        for i in 0..whole.len() {
            let (a, b) = (of(whole.len() + 2 * i), of(whole.len() + 2 * i + 1));
            for p in 0..5 {
                prop_assert_eq!(of(i)[p], a[p].min(b[p]));
            }
        }
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    /// Law 7 with the guards of the whole: wherever a route is cut, it is worth the weaker of the two sides.
    #[test]
    fn halves_with_the_guards_of_the_whole(spec in any_spec(), cut in any::<u8>()) {
        let found = paths::run(&spec.system());
        for (i, flow) in spec.flows.iter().enumerate() {
            for (r, route) in found.of(FlowId(i as u32)).routes.iter().enumerate() {
                let n = flow.parts(r).len();
                let at = cut as usize % (n + 1);
                for p in 0..5 {
                    let side = |range: std::ops::Range<usize>, free: u8| {
                        range.map(|at| oracle::effective(&spec, flow, r, at, p, &move |_| free)).min().unwrap_or(3)
                    };
                    prop_assert_eq!(route.strength[p].lo as u8, side(0..at, 0).min(side(at..n, 0)));
                    prop_assert_eq!(route.strength[p].hi as u8, side(0..at, 3).min(side(at..n, 3)));
                }
            }
        }
    }

    /// Law 2 for paths: a raised strength or one more guard lowers nothing, whatever is decided from what.
    #[test]
    fn a_pure_effect_lowers_no_path(spec in any_spec(), which in any::<u16>(), shield in any::<(u8, u8, u8)>()) {
        let before = paths::run(&spec.system());
        let mut better = spec.clone();
        let p = which as usize % 5;
        let n = which as usize / 5;
        let up = |s: &mut Option<u8>| *s = Some(s.map_or(3, |s| (s + 1).min(3)));
        match n % 4 {
            0 => { let t = n / 4 % better.things.len(); up(&mut better.things[t].strengths[p]); }
            1 => { let t = n / 4 % better.things.len(); up(&mut better.things[t].surface[p]); }
            2 if !better.joins.is_empty() => { let l = n / 4 % better.joins.len(); up(&mut better.joins[l].strengths[p]); }
            _ => { let t = n / 4 % better.people.len(); up(&mut better.people[t][p]); }
        }
        let f = shield.0 as usize % better.flows.len();
        let c = better.flows[f].components(0);
        let (a, b) = (shield.1 as usize % c.len(), shield.2 as usize % c.len());
        let technology = which as usize % better.guards.len();
        better.flows[f].guards.push(Shield { technology, from: c[a.min(b)], to: c[a.max(b)] });
        let after = paths::run(&better.system());
        for (a, b) in before.flows.iter().zip(&after.flows) {
            for p in 0..5 {
                prop_assert!(a.own[p].lo <= b.own[p].lo && a.own[p].hi <= b.own[p].hi);
                prop_assert!(a.total[p].lo <= b.total[p].lo && a.total[p].hi <= b.total[p].hi);
            }
        }
    }

    /// Law 3 on the whole: what stands in no flow's bottleneck (for availability over several routes: in no flow's cut) may become as
    /// strong as it likes, and no path changes.
    #[test]
    fn raising_what_is_no_bottleneck_changes_nothing(spec in any_spec()) {
        let before = paths::run(&spec.system());
        let mut better = spec.clone();
        for property in Property::ALL {
            let p = property as usize;
            let several = p == AVAILABILITY && spec.flows.iter().any(|f| f.routes.len() > 1);
            // The cut is made for the worst case, so there it is the worst case that must stay.
            let held: Vec<Part> = before
                .flows
                .iter()
                .flat_map(|f| {
                    let cut = if several { f.cut(property) } else { Vec::new() };
                    f.bottleneck(property).into_iter().map(|(s, _)| s).chain(cut)
                })
                .map(part)
                .collect();
            let free = |part: Part| !held.contains(&part);
            for i in 0..spec.things.len() {
                if free(Part::Component(i)) {
                    strong(&mut better.things[i].strengths, p);
                }
                if free(Part::Sensing(i)) && free(Part::Acting(i)) {
                    strong(&mut better.things[i].surface, p);
                }
            }
            for i in 0..spec.joins.len() {
                if free(Part::Link(i)) {
                    strong(&mut better.joins[i].strengths, p);
                }
            }
            for i in 0..spec.people.len() {
                if free(Part::Person(i)) {
                    strong(&mut better.people[i], p);
                }
            }
        }
        let after = paths::run(&better.system());
        let several = spec.flows.iter().any(|f| f.routes.len() > 1);
        for (a, b) in before.flows.iter().zip(&after.flows) {
            for p in 0..5 {
                prop_assert_eq!(a.own[p].lo, b.own[p].lo);
                prop_assert_eq!(a.total[p].lo, b.total[p].lo);
                if p != AVAILABILITY || !several {
                    prop_assert_eq!(a.own[p], b.own[p]);
                    prop_assert_eq!(a.total[p], b.total[p]);
                }
            }
        }
    }
}
