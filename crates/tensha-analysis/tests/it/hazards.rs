//! The causes of hazards against a judge that looks at every state by itself.

use tensha_analysis::causes::{Basic, CauseKind, Causes, Lens, Settings, Weakness};
use tensha_analysis::changes::{self, Direction, HazardDifference, Worked};
use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, CutSet, Options, Origin};
use tensha_analysis::likelihood::{self, Number};
use tensha_logic::{Cancel, NodeId};
use tensha_model::System;
use tensha_model::change::Change;
use tensha_model::grade::{Level, Property};
use tensha_model::likelihood::Setting;
use tensha_model::system::{HazardId, LinkId, Namespace, PlaceId};
use tensha_testkit::hazards as judge;
use tensha_testkit::hazards::{Atom, Pass, Side, Stage, View, What, World};
use tensha_testkit::random::Random;

fn weakness(w: Weakness) -> judge::Weakness {
    use judge::Weakness as J;
    let side = |acting| if acting { Side::Acting } else { Side::Sensing };
    match w {
        Weakness::Technology(t, p) => J::Technology(t, p),
        Weakness::Link(l, p) => J::Link(l, p),
        Weakness::Guard(t, p) => J::Guard(t, p),
        Weakness::Service(c) => J::Remote(c),
        Weakness::Password(_) => unreachable!("a default password hinders nobody"),
        Weakness::Hand(c) => J::Hand(c),
        Weakness::Surface(c, acting, p) => J::Surface(c, side(acting), p),
        Weakness::Updates(c) => J::Updates(c),
        Weakness::Entry(p) => J::Entry(p),
        Weakness::Person(p) => J::Person(p),
        Weakness::Supplier(p) => J::Supplier(p),
        Weakness::OnPath => J::OnPath,
    }
}

/// The judge's word for a basic event; none for errors after errors, of which the page speaks only with numbers.
fn atom(b: Basic) -> Option<judge::Basic> {
    use judge::Basic as J;
    Some(match b {
        Basic::Event(e) => J::Event(e),
        Basic::Condition(c) => J::Condition(c),
        Basic::Fails(c, m) => J::Fail(c, m),
        Basic::LinkFails(l, m) => J::LinkFail(l, m),
        Basic::Supply(kind, p) => J::Lost(kind, p),
        Basic::Misuse(c) => J::Misuse(c),
        Basic::PersonErrs(p, w) => J::PersonErr(p, w),
        Basic::Clash(f, g) => J::Clash(f, g),
        Basic::ControlFails(k) => J::ControlBroken(k),
        Basic::Away(p) => J::Away(p),
        Basic::ResponseErrs(h, i) => J::ResponseErr(h, i),
        Basic::Campaign(k) => J::Campaign(k),
        Basic::Increment(w, chain, j) => {
            let chain = chain.map_or(judge::Chain::Ranked, judge::Chain::Beside);
            J::Increment(weakness(w), chain, u32::from(j))
        }
        Basic::ResponseErrsAfter(..) | Basic::Rank(_) | Basic::Beside(_) | Basic::Step(..) => {
            return None;
        }
    })
}

const STAGES: [Stage; 4] = [Stage::Notice, Stage::Means, Stage::Time, Stage::Act];

/// The functions of a system, with the questions that they answer.
fn functions(
    system: &System,
    networks: &Networks,
    settings: Settings,
) -> (Vec<NodeId>, Vec<What>, tensha_logic::Formula, Vec<Option<Basic>>) {
    let mut causes = Causes::new(system, networks, settings);
    let mut nodes = Vec::new();
    let mut what = Vec::new();
    for (i, hazard) in system.hazards.iter().enumerate() {
        let h = HazardId(i as u32);
        let (whole, when, barriers) = causes.hazard(hazard);
        nodes.push(whole);
        what.push(What::Hazard(h));
        nodes.push(when);
        what.push(What::When(h));
        for (n, b) in barriers.into_iter().enumerate() {
            nodes.push(b);
            what.push(What::Barrier(h, n));
        }
        for r in 0..hazard.responses.len() {
            for (stage, node) in STAGES.into_iter().zip(causes.stages(h, r as u32)) {
                // Later errors depend on earlier ones only where numbers count.
                if stage != Stage::Act || r == 0 {
                    nodes.push(node);
                    what.push(What::Stage(h, r, stage));
                }
            }
        }
    }
    let closed = causes.close(&nodes, 10_000_000, &Cancel::new()).unwrap();
    let basics =
        (0..causes.formula.var_count() as u32).map(|v| causes.basic(tensha_logic::VarId(v)));
    let basics = basics.collect();
    (closed, what, causes.formula, basics)
}

/// Compares engine and judge in as many states as there are, or in many of them.
fn compare(seed: u64, upper: bool, setting: Setting) -> usize {
    let system = judge::random::system(seed).unwrap_or_else(|e| panic!("seed {seed}: {e:?}"));
    let networks = Networks::new(&system);
    let settings = Settings { lens: Lens::Exact(setting), upper, classes: None };
    let (nodes, what, formula, basics) = functions(&system, &networks, settings);
    let world = World::new(&system, Pass { setting, upper }, View::Raw);
    let mut random = Random::new(seed ^ 0xabcd);
    let mut seen = 0;
    for round in 0..6 {
        // 64 states at once, from almost nothing wrong to almost everything wrong.
        let share = [5, 15, 30, 50, 75, 93][round];
        let lanes: Vec<u64> = basics
            .iter()
            .map(|_| (0..64).fold(0u64, |acc, bit| acc | (u64::from(random.percent(share)) << bit)))
            .collect();
        let state = |a: Atom| -> u64 {
            basics
                .iter()
                .zip(&lanes)
                .find(|(b, _)| b.and_then(atom).map(Atom::Basic) == Some(a))
                .map_or(0, |(_, l)| *l)
        };
        let expected = world.holds(&what, &state);
        for bit in 0..64 {
            let values: Vec<bool> = lanes.iter().map(|l| l >> bit & 1 == 1).collect();
            let found = formula.eval_all(&nodes, &values);
            for ((question, found), expected) in what.iter().zip(found).zip(&expected) {
                let expected = expected >> bit & 1 == 1;
                assert_eq!(
                    found,
                    expected,
                    "seed {seed}, {question:?}, upper {upper}: engine {found}, judge {expected}, with {:?}\n{}",
                    basics
                        .iter()
                        .zip(&values)
                        .filter(|(_, v)| **v)
                        .filter_map(|(b, _)| b.map(|b| b.key(&system)))
                        .collect::<Vec<_>>(),
                    judge::random::text(seed)
                );
                seen += 1;
            }
        }
    }
    seen
}

#[test]
fn causes_agree_with_the_judge_in_every_state_that_was_tried() {
    let mut seen = 0;
    for seed in 0..600 {
        let upper = seed % 3 == 0;
        seen += compare(seed, upper, Setting::ALL[(seed % 3) as usize]);
    }
    assert!(seen > 600_000, "too few comparisons: {seen}");
}

/// A cut set in the judge's words, without the steps that everybody can make.
fn folded(set: &CutSet, ranks: &[u8]) -> judge::FoldedSet {
    let mut out = judge::FoldedSet {
        rank: ranks.iter().position(|r| *r == set.rank).map(|i| i as u32 + 1),
        beside: set.beside.iter().copied().collect(),
        ..judge::FoldedSet::default()
    };
    for m in &set.members {
        match *m {
            Basic::Step(_, Level::None) => {}
            Basic::Step(w, level) => {
                out.steps.insert(weakness(w), level);
            }
            b => {
                out.events.insert(atom(b).unwrap());
            }
        }
    }
    out
}

/// Whether a set needs no more than another.
fn within(a: &judge::FoldedSet, b: &judge::FoldedSet) -> bool {
    a.events.is_subset(&b.events)
        && a.beside.is_subset(&b.beside)
        && a.rank <= b.rank
        && a.steps.iter().all(|(w, s)| b.steps.get(w).is_some_and(|t| s <= t))
}

#[test]
fn minimal_cut_sets_are_those_of_the_judge() {
    let mut compared = 0;
    for seed in 0..200 {
        let system = judge::random::system(seed).unwrap();
        let networks = Networks::new(&system);
        let options = Options { keep: 100_000, ..Options::default() };
        let found = hazards::run(&system, &networks, &options, &Cancel::new()).unwrap();
        let ranks = judge::classes::ranks(&system);
        let pass = Pass { setting: Setting::Best, upper: false };
        for a in &found.hazards {
            let what = What::Hazard(a.hazard);
            // The folded variables are about as many.
            if judge::touched(&system, pass, &[what]).len() > 18 {
                continue;
            }
            let Some(expected) = judge::folded_cut_sets(&system, pass, what) else { continue };
            assert!(a.counted.all.is_some() && a.counted.complete_below.is_none(), "seed {seed}");
            let all: Vec<judge::FoldedSet> = a.sets.iter().map(|s| folded(s, &ranks)).collect();
            let mut minimal: Vec<judge::FoldedSet> = all
                .iter()
                .filter(|s| !all.iter().any(|o| o != *s && within(o, s)))
                .cloned()
                .collect();
            minimal.sort();
            minimal.dedup();
            let lines = |sets: &[judge::FoldedSet]| -> Vec<String> {
                sets.iter().map(|s| s.line(&system)).collect()
            };
            assert_eq!(lines(&minimal), lines(&expected), "seed {seed}, {:?}", a.hazard);
            // An attack alone: nobody errs, nothing fails, and somebody attacks.
            // Where a state is enough that holds part of the time, nobody is said to be needed.
            let calm = |s: &CutSet| s.members.iter().all(|b| b.kind() == CauseKind::Condition);
            if a.sets.iter().any(|s| s.rank == 0 && s.beside.is_empty() && calm(s)) {
                assert_eq!(a.reachable.attack_alone, None, "seed {seed}, {:?}", a.hazard);
                continue;
            }
            let alone = a.sets.iter().filter(|s| s.origin == Origin::AttackOnly);
            let least = alone.filter(|s| s.beside.is_empty()).map(|s| s.rank).min();
            assert_eq!(a.reachable.attack_alone, least, "seed {seed}, {:?}", a.hazard);
            compared += 1;
        }
    }
    assert!(compared > 60, "too few hazards were small enough: {compared}");
}

#[test]
fn frequencies_and_end_states_are_those_of_the_judge() {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-300;
    let (mut frequencies, mut ends) = (0, 0);
    for seed in 0..200 {
        let system = judge::random::system(seed).unwrap();
        let networks = Networks::new(&system);
        let lens =
            likelihood::run(&system, &networks, &Options::default(), &Cancel::new()).unwrap();
        for l in &lens.hazards {
            for outcome in &l.outcomes {
                let pass = Pass { setting: outcome.setting, upper: false };
                let mut causes = Causes::new(
                    &system,
                    &networks,
                    Settings { lens: Lens::Exact(outcome.setting), upper: false, classes: None },
                );
                let hazard = &system.hazards[l.hazard.index()];
                let (whole, ..) = causes.hazard(hazard);
                let mut nodes = vec![whole];
                for r in 0..hazard.responses.len() {
                    nodes.extend(causes.stages(l.hazard, r as u32));
                }
                causes.close(&nodes, 10_000_000, &Cancel::new()).unwrap();
                let mut numbers = judge::Numbers::default();
                for (_, b) in causes.basics() {
                    let known = likelihood::number(&system, b, outcome.setting).number;
                    if let Basic::ResponseErrsAfter(h, i) = b {
                        if let Some(Number::Enabling(p)) = known {
                            numbers
                                .raised
                                .insert(judge::Basic::ResponseErr(h, i), p.at(outcome.setting));
                        }
                        continue;
                    }
                    let Some(j) = atom(b) else { continue };
                    match known {
                        Some(Number::Enabling(p)) => {
                            numbers.enabling.insert(j, p.at(outcome.setting));
                        }
                        Some(Number::Onset { rate, lasts: Some(lasts) }) => {
                            numbers
                                .initiators
                                .insert(j, (rate.at(outcome.setting), lasts.at(outcome.setting)));
                        }
                        _ => {}
                    }
                }
                let mut what = vec![What::Hazard(l.hazard)];
                for r in 0..hazard.responses.len() {
                    what.extend(STAGES.map(|stage| What::Stage(l.hazard, r, stage)));
                }
                // Every state is looked at, twice for each initiator.
                if judge::touched(&system, pass, &what).len() > 13 {
                    continue;
                }
                match judge::frequency(&system, pass, What::Hazard(l.hazard), &numbers) {
                    Ok(expected) => {
                        assert!(outcome.exact);
                        assert!(
                            near(outcome.frequency.0, expected)
                                && near(outcome.frequency.1, expected),
                            "seed {seed}, {:?}: {:?}, judge {expected}",
                            l.hazard,
                            outcome.frequency
                        );
                        frequencies += 1;
                    }
                    Err(judge::Missing::NoInitiator) => assert!(outcome.frequency.1 == 0.0),
                    Err(_) => continue,
                }
                let Ok(expected) = judge::end_states(&system, pass, l.hazard, &numbers) else {
                    continue;
                };
                for ((_, found), (state, end)) in outcome.ends.iter().zip(expected) {
                    let Ok(expected) = end.frequency else { continue };
                    assert!(
                        near(found.0, expected) && near(found.1, expected),
                        "seed {seed}, {:?}, {state:?}: {found:?}, judge {expected}",
                        l.hazard
                    );
                    ends += 1;
                }
                let sum: f64 = outcome.ends.iter().map(|(_, b)| b.0).sum();
                assert!(
                    outcome.ends.is_empty()
                        || (sum - outcome.frequency.0).abs() <= 1e-9 * sum.max(1e-300),
                    "seed {seed}: end states {sum}, hazard {:?}",
                    outcome.frequency
                );
            }
        }
    }
    assert!(frequencies > 100 && ends > 100, "too few: {frequencies}, {ends}");
}

/// An example.
fn example(name: &str) -> System {
    let examples = tensha_testkit::examples::all();
    let (_, files) = examples.iter().find(|(n, _)| n == name).unwrap();
    let files = files.iter().map(|(n, b)| (n.as_str(), std::str::from_utf8(b).unwrap()));
    let today = tensha_testkit::spec::today();
    tensha_model::load(&tensha_text::MemoryWorld::new(today, files), "").system
}

/// The number of a hazard.
fn hazard(system: &System, id: &str) -> HazardId {
    HazardId(system.find(Namespace::Hazard, id).unwrap().index)
}

/// Whoever is said to suffice is shown to, however few ways are listed.
#[test]
fn everybody_who_is_said_to_suffice_is_shown() {
    let mut seen = 0;
    for (name, files) in tensha_testkit::examples::all() {
        let files = files.iter().map(|(n, b)| (n.as_str(), std::str::from_utf8(b).unwrap()));
        let today = tensha_testkit::spec::today();
        let world = tensha_text::MemoryWorld::new(today, files);
        let system = tensha_model::load(&world, "").system;
        let options = Options { keep: 3, ..Options::default() };
        let networks = Networks::new(&system);
        let found = hazards::run(&system, &networks, &options, &Cancel::new()).unwrap();
        for a in &found.hazards {
            let r = &a.reachable;
            let alone = r.attack_alone.map(|r| (Basic::Rank(r), false));
            let joint = r.with_faults.map(|r| (Basic::Rank(r), true));
            let apart = r.beside_alone.iter().map(|k| (Basic::Beside(*k), false));
            let apart_joint = r.beside_with_faults.iter().map(|k| (Basic::Beside(*k), true));
            for (who, faults) in alone.into_iter().chain(joint).chain(apart).chain(apart_joint) {
                let shown = a.sets.iter().any(|s| s.shows(who, faults));
                assert!(shown, "{name}, {:?}: {who:?}, with faults: {faults}", a.hazard);
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "{seen}");
}

/// Nobody is let in because something falls silent: without a card number the server commands nothing, and the lock is one that stays
/// locked without power.
#[test]
fn no_loss_opens_a_door_that_is_locked_without_power() {
    for name in ["door-wiegand", "door-osdp"] {
        let system = example(name);
        let networks = Networks::new(&system);
        let found = hazards::run(&system, &networks, &Options::default(), &Cancel::new()).unwrap();
        let found = &found.hazards[hazard(&system, "stranger-enters").index()];
        assert!(found.counted.all.is_some() && found.counted.complete_below.is_none(), "{name}");
        let silences = |b: &Basic| match *b {
            Basic::Condition(_) => true,
            Basic::Event(e) => &*system.events[e as usize].own.id == "mains-fails",
            Basic::Fails(_, m) | Basic::LinkFails(_, m) => {
                system.knowledge.failure_modes[m as usize].breaks == Property::Availability
            }
            Basic::Step(Weakness::Entry(_), _) => true,
            Basic::Step(
                Weakness::Technology(_, p) | Weakness::Link(_, p) | Weakness::Surface(_, _, p),
                _,
            ) => p == Property::Availability,
            _ => false,
        };
        for set in &found.sets {
            assert!(!set.members.iter().all(silences), "{name}: {:?}", set.members);
        }
    }
}

/// What a change of a model does to a hazard.
fn changed(system: &System, change: Change, hazard: HazardId) -> HazardDifference {
    let worked = |s: &System| Worked::new(s, &Options::default(), &Cancel::new()).unwrap();
    let after = worked(&changes::changed(system, &[change]));
    let mut all = changes::compare(&worked(system), &after).hazards;
    all.swap_remove(hazard.index())
}

/// The same steps in a place that is easier or harder to enter are no other ways.
#[test]
fn a_lower_hindrance_is_easier_and_a_greater_one_harder() {
    let system = example("door-wiegand");
    let stranger = hazard(&system, "stranger-enters");
    // Only staff enter the office, through which two of the wires run.
    let office = PlaceId(system.find(Namespace::Place, "office").unwrap().index);
    let entry = |id: &str| {
        let entry = system.knowledge.place_entries.get_index_of(id).unwrap() as u32;
        changed(&system, Change::Entry(office, entry), stranger)
    };
    for id in ["public", "visitors"] {
        let easier = entry(id);
        assert!(easier.complete);
        assert_eq!(easier.direction, Direction::Worse, "{id}: {:?}", easier.lost);
        assert!(!easier.gained.is_empty());
    }
    let harder = entry("locked");
    assert!(harder.complete);
    assert_eq!(harder.direction, Direction::Better, "{:?}", harder.gained);
    assert!(!harder.lost.is_empty());
}

/// A link that is harder to tamper with takes ways away and brings none: what is done to the same link is the same way.
#[test]
fn a_better_link_is_harder_and_a_worse_one_easier() {
    let to = |name: &str, link: &str, technology: &str| {
        let system = example(name);
        let link = LinkId(system.find(Namespace::Link, link).unwrap().index);
        let entry = system.knowledge.links.get_index_of(technology).unwrap() as u32;
        changed(&system, Change::Technology(link, entry), hazard(&system, "stranger-enters"))
    };
    for (link, technology) in [("reader-controller", "osdp-sc"), ("controller-server", "mtls")] {
        let harder = to("door-wiegand", link, technology);
        assert!(harder.complete);
        assert_eq!(harder.direction, Direction::Better, "{link}: {:?}", harder.gained);
        assert!(!harder.lost.is_empty(), "{link}");
        assert!(harder.turns.is_empty(), "{link}: {:?}", harder.turns);
    }
    for (link, technology) in
        [("reader-controller", "wiegand"), ("controller-server", "modbus-tcp")]
    {
        let easier = to("door-osdp", link, technology);
        assert!(easier.complete);
        assert_eq!(easier.direction, Direction::Worse, "{link}: {:?}", easier.lost);
        assert!(!easier.gained.is_empty(), "{link}");
    }
}

/// Where not all cut sets are kept, a way that only fell out of the list is not called gone.
#[test]
fn a_way_beyond_the_list_is_neither_new_nor_gone() {
    let system = example("boiler-monitoring-only");
    let gas = hazard(&system, "stop-fails");
    let place = PlaceId(system.find(Namespace::Place, "boiler-house").unwrap().index);
    let entry = |id: &str| {
        let entry = system.knowledge.place_entries.get_index_of(id).unwrap() as u32;
        changed(&system, Change::Entry(place, entry), gas)
    };
    // An easier entrance takes no way away, and a harder one opens none.
    let (easier, harder) = (entry("visitors"), entry("locked"));
    assert!(!easier.complete && !harder.complete);
    assert_eq!(easier.lost, Vec::new());
    assert_eq!(harder.gained, Vec::new());
}

/// Things of which one suffices: the rates per year of its initiators, and the chance that any of them holds.
struct Group {
    rates: f64,
    any: f64,
}

/// A group from faults, each with its rate per year and its duration in hours, and from probabilities. Small ones are added up, so that
/// no digit is lost.
fn group(faults: &[(f64, f64)], enabling: &[f64]) -> Group {
    let of_fault = |(f, hours): &(f64, f64)| {
        let load = f * hours / 8760.0;
        load / (1.0 + load)
    };
    let all = faults.iter().map(of_fault).chain(enabling.iter().copied());
    Group {
        rates: faults.iter().map(|(f, _)| f).sum(),
        any: all.fold(0.0, |any, q| any + q * (1.0 - any)),
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// The best numbers of a hazard of the boiler, without attackers.
fn calm(id: &str) -> likelihood::Outcome {
    let system = example("boiler-monitoring-only");
    let settings = Settings { classes: Some(Vec::new()), ..Options::default().settings };
    let options = Options { settings, ..Options::default() };
    let networks = Networks::new(&system);
    let lens = likelihood::run(&system, &networks, &options, &Cancel::new()).unwrap();
    let all = &lens.hazards[hazard(&system, id).index()].outcomes;
    all.iter().find(|o| o.setting == Setting::Best).unwrap().clone()
}

const YEAR: f64 = 8760.0 * 3600.0;

/// The numbers of `examples/boiler-monitoring-only/HAND.md` for low water, without attackers.
#[test]
fn the_low_water_by_hand() {
    let found = calm("low-water-firing");
    // What causes the low water and hides it, what only causes it, what only hides it, and the cut-off.
    let both = group(
        &[
            (5e-7 * 8760.0, 720.0),
            (5e-7 * 8760.0, 24.0),
            (0.002, 720.0),
            (0.005, 24.0),
            (0.003, 720.0),
            (0.02, 24.0),
            (0.02, 1.0),
            (0.5, 1.0),
        ],
        &[],
    );
    let causes = group(
        &[
            (0.1, 4.0),
            (1e-6 * 8760.0, 720.0),
            (8.12e-6 * 8760.0, 24.0),
            (0.002, 720.0),
            (0.005, 24.0),
        ],
        &[],
    );
    let hides = group(
        &[
            (0.005, 1.0),
            (0.5, 4.0),
            (0.005, 720.0),
            (0.05, 24.0),
            (0.05, 1.0),
            (0.5, 4.0),
            (0.05, 720.0),
            (0.5, 2.0),
            (1.0, 1.0 / 60.0),
            (0.5, 4.0),
            (0.01, 720.0),
            (0.05, 24.0),
            (0.05, 1.0),
            (2.0, 4.0),
        ],
        &[],
    );
    let cutoff = group(&[(1e-6 * 8760.0, 2160.0), (1e-6 * 8760.0, 2160.0)], &[]);
    let firing = 0.6;
    let pair = causes.any * hides.any;
    let hidden = both.any + (1.0 - both.any) * pair;
    let probability = firing * cutoff.any * hidden;
    let per_year = firing
        * (cutoff.rates * (1.0 - cutoff.any) * hidden
            + cutoff.any
                * (both.rates * (1.0 - both.any) * (1.0 - pair)
                    + (1.0 - both.any)
                        * (causes.rates * (1.0 - causes.any) * hides.any
                            + hides.rates * (1.0 - hides.any) * causes.any)));
    assert!(found.exact);
    assert!(near(found.probability.0, probability), "{found:?} {probability}");
    assert!(near(found.frequency.0 * YEAR, per_year), "{found:?} {per_year}");
    // The float switch that has failed is the one that would sound the horn.
    for (end, (low, high)) in &found.ends {
        let expected = if *end == likelihood::EndState::NotNoticed { per_year } else { 0.0 };
        assert!(near(low * YEAR, expected) && near(high * YEAR, expected), "{end:?} {low}");
    }
    // What the page says, to its last digit.
    assert!((probability / 2.373_295_9e-6 - 1.0).abs() < 1e-7, "{probability:e}");
    assert!((per_year / 1.470_799_4e-3 - 1.0).abs() < 1e-7, "{per_year:e}");
}

/// Every cut set of the gas leak, as `examples/boiler-monitoring-only/HAND.md` puts them together.
#[test]
fn the_gas_leak_with_attackers_by_hand() {
    let system = example("boiler-monitoring-only");
    let networks = Networks::new(&system);
    let options = Options { keep: 10_000, ..Options::default() };
    let found = hazards::run(&system, &networks, &options, &Cancel::new()).unwrap();
    let found = &found.hazards[hazard(&system, "stop-fails").index()];
    let inside = "step/entry/plant/standard step/entry/boiler-house/standard";
    let at = |steps: &[&str]| -> Vec<String> {
        steps.iter().map(|s| format!("{inside} step/{s}")).collect()
    };
    let errs = |who: &str| -> Vec<String> {
        ["misread", "not-noticed", "reacts-too-late", "unable", "wrong-act"]
            .map(|w| format!("person/{who}/{w}"))
            .to_vec()
    };
    let plain = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let here = [
        plain(&[
            "component/stop-boiler/error",
            "component/stop-boiler/loss",
            "misuse/stop-boiler",
            "clash/fire/stop-here",
            "step/person/attendant/standard",
        ]),
        errs("attendant"),
        at(&[
            "hand/stop-boiler/standard",
            "acting/stop-boiler/authenticity/weak",
            "acting/stop-boiler/integrity/standard",
            "acting/stop-boiler/freshness/standard",
            "acting/stop-boiler/availability/standard",
        ]),
    ]
    .concat();
    let far = [
        plain(&[
            "component/burner/error",
            "component/burner/loss",
            "component/stop-button/error",
            "component/stop-button/loss",
            "link/stop-wire/loss",
            "misuse/stop-button",
            "clash/fire/stop-from-guard-room",
            "clash/start-here/stop-from-guard-room",
            "step/person/watcher/standard",
            "step/entry/plant/standard step/entry/guard-room/standard step/hand/stop-button/standard",
            "step/entry/plant/standard step/technology/hardwired-interlock/authenticity/weak",
            "step/entry/plant/standard step/technology/hardwired-interlock/integrity/weak",
            "step/entry/plant/standard step/technology/hardwired-interlock/freshness/weak",
            "step/entry/plant/standard step/technology/hardwired-interlock/availability/standard",
        ]),
        errs("watcher"),
        at(&[
            "hand/burner/standard",
            "acting/burner/authenticity/standard",
            "acting/burner/integrity/standard",
            "acting/burner/freshness/standard",
            "acting/burner/availability/standard",
        ]),
    ]
    .concat();
    let cock = [
        plain(&["component/fuel-cock/error", "component/fuel-cock/loss"]),
        at(&[
            "hand/fuel-cock/standard",
            "acting/fuel-cock/integrity/weak",
            "acting/fuel-cock/availability/weak",
        ]),
    ]
    .concat();
    let mut expected = Vec::new();
    for a in &here {
        for w in &far {
            for b in &cock {
                let all = format!("event/gas-leak {a} {w} {b}");
                let mut members: Vec<String> = all.split(' ').map(str::to_owned).collect();
                members.sort_unstable();
                members.dedup();
                // Every entrance and every person here holds out against simple means and not against sophisticated ones.
                let rank = if all.contains("step/") { 3 } else { 0 };
                expected.push((rank, members));
            }
        }
    }
    expected.sort();
    assert_eq!((expected.len(), here.len(), far.len(), cock.len()), (1800, 15, 24, 5));
    assert_eq!(expected.iter().filter(|(rank, _)| *rank == 3).count(), 1566);
    let mut sets: Vec<(u8, Vec<String>)> = found
        .sets
        .iter()
        .map(|s| {
            assert!(s.beside.is_empty(), "{s:?}");
            let mut members: Vec<String> = s.members.iter().map(|b| b.key(&system)).collect();
            members.sort_unstable();
            (s.rank, members)
        })
        .collect();
    sets.sort();
    assert_eq!(sets, expected);
    assert!(found.left_out.is_none() && found.counted.complete_below.is_none());
}

/// The numbers of `examples/boiler-monitoring-only/HAND.md`, without attackers.
#[test]
fn the_gas_leak_by_hand() {
    let found = calm("stop-fails");
    let groups = [
        group(&[(0.001, 1.0)], &[]),
        group(&[(0.002, 720.0), (0.002, 24.0)], &[0.003, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]),
        group(
            &[(0.01, 720.0), (0.03, 24.0), (0.002, 720.0), (0.002, 24.0), (0.005, 24.0)],
            &[0.003, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
        ),
        group(&[(0.002, 720.0), (0.002, 24.0)], &[]),
    ];
    let probability: f64 = groups.iter().map(|g| g.any).product();
    let per_year: f64 =
        probability * groups.iter().map(|g| g.rates * (1.0 - g.any) / g.any).sum::<f64>();
    assert!(found.exact);
    assert!(near(found.probability.0, probability), "{found:?} {probability}");
    let per_second = per_year / YEAR;
    assert!(near(found.frequency.0, per_second), "{found:?} {per_second}");
    // What the page says, to its last digit.
    assert!((probability / 8.554_412_1e-14 - 1.0).abs() < 1e-8, "{probability:e}");
    assert!((per_year / 7.514_403_7e-10 - 1.0).abs() < 1e-8, "{per_year:e}");
}

/// By hand: only somebody who takes over the vault makes it leak, and whoever is under way can silence a siren that nothing protects.
#[test]
fn what_everybody_can_do_counts_as_done_when_a_response_is_judged() {
    let never_noticed = |strength: &str| {
        let text = format!(
            "
tensha: 1
system: {{id: s}}
parties: {{worker: {{roles: [user]}}}}
components:
  vault: {{kind: plc, has: [internet-facing], strengths: {{authenticity: weak}}}}
  siren: {{kind: plc, has: [internet-facing], strengths: {{authenticity: {strength}}}}}
hazards:
  leak:
    when: {{component: vault, fails: [leak]}}
    responses: [{{by: worker, notices-by: [siren]}}]
"
        );
        let today = tensha_testkit::spec::today();
        let world = tensha_text::MemoryWorld::new(today, [("tensha.yaml", text.as_str())]);
        let system = tensha_model::load(&world, "").system;
        let networks = Networks::new(&system);
        let found = hazards::run(&system, &networks, &Options::default(), &Cancel::new()).unwrap();
        assert!(!found.hazards[0].reachable.by_faults && !found.hazards[0].sets.is_empty());
        found.hazards[0].responses[0].never_noticed
    };
    assert!(never_noticed("none"));
    assert!(!never_noticed("weak"));
}
