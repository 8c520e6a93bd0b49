//! The verdict on a whole system: the weakest fact wins, labels decide nothing, and a turn is explained by as few facts as do.

use proptest::prelude::*;
use tensha_analysis::changes::Worked;
use tensha_analysis::hazards::Options;
use tensha_analysis::verdict::{self, Answer, Fact, Hold, Side, What, Whole};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::change::Change;
use tensha_model::grade::{Grade, Graded, Protections};
use tensha_model::system::{ComponentId, LinkId, Namespace as Ns, Ref};
use tensha_testkit::hazards as judge;
use tensha_testkit::random::Random;
use tensha_testkit::spec::{any_spec, today, world};
use tensha_text::{Date, Severity, Span};

fn loaded(yaml: &str) -> System {
    let loaded = tensha_model::load(&world(yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

fn on(system: &System, at: Date) -> Whole {
    let worked = Worked::new(system, &Options::default(), &Cancel::new()).unwrap();
    verdict::of(system, at, &worked)
}

fn whole(system: &System) -> Whole {
    on(system, today())
}

/// The same where nobody attacks.
fn calm(system: &System, at: Date) -> Whole {
    let mut options = Options::default();
    options.settings.classes = Some(Vec::new());
    verdict::of(system, at, &Worked::new(system, &options, &Cancel::new()).unwrap())
}

fn fact<'w>(whole: &'w Whole, key: &str) -> &'w Fact {
    whole.facts.iter().find(|f| f.key == key).unwrap_or_else(|| panic!("no {key}: {whole:#?}"))
}

/// What everything below is made of: nothing that is not stated here is weak.
const HEAD: &str = "
tensha: 1
system: {id: s}
parties: {keeper: {roles: [user], on-duty: 24 h/day}}
places: {yard: {entry: locked}, road: {entry: public}}
quantities: {heat: {}, cold: {}}
component-kinds:
  solid: {role: controller, layer: 2, failure-modes: [error], strengths: strong, surface: strong, reason: made up for a test}
  deaf: {role: controller, layer: 2, failure-modes: [loss], strengths: strong, surface: strong, reason: made up for a test}
link-technologies:
  inner: {class: in-device, medium: inside, strengths: strong, reason: made up for a test}
  open: {class: wifi, medium: radio, range: 30 m, strengths: none, reason: made up for a test}
frame: {flows: [], people: []}
";

/// One good part: a controller drives an actuator over an inner wire, and nothing can make it err but itself.
fn part(n: usize, quantity: &str) -> (String, String, String) {
    (
        format!(
            "  p{n}: {{kind: deaf, place: yard}}\n  a{n}: {{kind: deaf, place: yard, acts-on: {quantity}}}\n"
        ),
        format!("  w{n}: {{between: [p{n}, a{n}], technology: inner}}\n"),
        format!(
            "  f{n}: {{arrow: cyber-to-physical, from: p{n}, via: [w{n}, a{n}], to: {quantity}, command: set, needs: {{integrity: strong}}}}\n"
        ),
    )
}

/// Parts in one system, joined by a link of a technology where there is one; a command then goes through both.
fn composed(parts: &[(String, String, String)], joined: Option<&str>) -> System {
    let all = |f: fn(&(String, String, String)) -> &String| -> String {
        parts.iter().map(|p| f(p).as_str()).collect()
    };
    let (mut links, mut flows) = (all(|p| &p.1), all(|p| &p.2));
    if let Some(technology) = joined {
        links += &format!("  between: {{between: [p0, p1], technology: {technology}}}\n");
        // The command comes from the first part now, so that no two of them drive one quantity.
        flows.clone_from(&parts[0].2);
        flows += "  through: {arrow: cyber-to-physical, from: p0, via: [between, p1, w1, a1], to: cold, command: set, needs: {integrity: strong}}\n";
    }
    loaded(&format!(
        "{HEAD}components:\n{}links:\n{links}flows:\n{flows}hazards:\n  burn: {{when: {{component: p0, fails: [loss]}}, responses: [{{by: keeper, task: action, time-available: 10 min, time-needed: 1 min}}]}}\n",
        all(|p| &p.0)
    ))
}

#[test]
fn two_good_parts_over_a_bad_link_are_not_good() {
    let parts = [part(0, "heat"), part(1, "cold")];
    let alone = whole(&composed(&parts[..1], None));
    // What can break is answered by whoever stands beside it; everything else holds.
    assert_eq!(alone.hold, Hold::UnderConditions, "{alone:#?}");
    assert_eq!(alone.deciding().map(|f| &*f.key).collect::<Vec<_>>(), ["hazard:burn"]);
    assert_eq!(whole(&composed(&parts, None)).hold, alone.hold);
    assert_eq!(whole(&composed(&parts, Some("inner"))).hold, alone.hold);
    let bad = composed(&parts, Some("open"));
    let w = whole(&bad);
    assert_eq!(w.hold, Hold::DoesNotHold);
    let link = bad.find(Ns::Link, "between").unwrap();
    assert_eq!(fact(&w, "flow:through").because, [link], "it is due to the link alone");
    assert_eq!(w.deciding().map(|f| &*f.key).collect::<Vec<_>>(), ["flow:through"]);
    assert_eq!(w.sides[Side::Links as usize], Some(Hold::DoesNotHold));
    assert_eq!(w.sides[Side::Parts as usize], Some(Hold::Holds), "no part is worse");
}

const YARD: &str = "
components: {pump: {kind: solid, place: yard}, bell: {kind: deaf, place: yard}}
assumptions: {dry: {text: It is dry., until: 2027-01-01, guaranteed-by: keeper}, quiet: {text: It is quiet.}}
acceptances:
  so-be-it: {hazard: c-stop, benefit: b, alternatives: a, condition: c, owner: keeper, until: 2027-01-01}
hazards:
  a-burn: {when: {component: pump, fails: [error]}}
  b-cold: {when: {component: pump, fails: [error]}, responses: [{by: keeper, task: action, time-available: 10 min, time-needed: 1 min}]}
  c-stop: {when: {component: pump, fails: [error]}}
  d-flood: {when: {component: pump, fails: [error]}, barriers: [bell]}
  e-odd: {}
  f-never: {when: {component: bell, fails: [error]}}
";

#[test]
fn each_fact_says_what_decides_it() {
    let system = loaded(&format!("{HEAD}{YARD}"));
    let w = calm(&system, today());
    let of = |key: &str| (fact(&w, key).hold, fact(&w, key).what.clone());
    let answer = |key: &str| match of(key) {
        (hold, What::Hazard(_, _, a)) => (hold, a),
        other => panic!("{other:?}"),
    };
    let keeper = system.find(Ns::Party, "keeper").unwrap();
    assert_eq!(answer("hazard:a-burn"), (Hold::DoesNotHold, Answer::Bare));
    let (hold, response) = answer("hazard:b-cold");
    assert_eq!(hold, Hold::UnderConditions);
    assert!(matches!(response, Answer::Response(0, Some(p)) if Ref::from(p) == keeper));
    assert_eq!(answer("hazard:c-stop"), (Hold::UnderConditions, Answer::Accepted(0)));
    assert_eq!(fact(&w, "hazard:c-stop").because[0], keeper, "somebody answers for it");
    let bell = system.find(Ns::Component, "bell").unwrap();
    assert_eq!(answer("hazard:d-flood"), (Hold::UnderConditions, Answer::Barrier(bell)));
    assert_eq!(answer("hazard:e-odd"), (Hold::CannotBeJudged, Answer::NoLogic));
    assert_eq!(answer("hazard:f-never"), (Hold::Holds, Answer::Nobody));
    assert_eq!(of("assumption:dry").0, Hold::UnderConditions);
    assert_eq!(of("assumption:quiet").0, Hold::UnderConditions);
    assert_eq!(w.hold, Hold::DoesNotHold);

    // A day later what was accepted is not, and what was vouched for nobody vouches for.
    let late = calm(&system, Date::parse("2027-01-02").unwrap());
    assert_eq!(fact(&late, "hazard:c-stop").hold, Hold::DoesNotHold);
    assert_eq!(fact(&late, "assumption:dry").hold, Hold::CannotBeJudged);
    let turned = verdict::explain(&w, &late);
    assert_eq!(turned.changed.len(), 2);
    assert!(turned.enough.is_empty(), "the verdict is the same");
}

#[test]
fn what_states_nothing_cannot_be_judged() {
    let w = whole(&loaded("tensha: 1\nsystem: {id: s}\n"));
    assert_eq!((w.hold, &*w.facts[0].key), (Hold::CannotBeJudged, "no-hazard"));
    assert_eq!(verdict::weakest([]), Hold::CannotBeJudged);
}

/// A component with a label beside one without: the paths alone say who stands ahead.
#[test]
fn a_label_moves_nobody_ahead() {
    let yaml = |label: &str, weak: &str, strong: &str| {
        format!(
            "{HEAD}components:\n  {weak}: {{kind: solid, place: road, strengths: {{integrity: none}}}}\n  {strong}: {{kind: deaf, place: yard}}\nclaims: {{star: {{scheme: jc-star, level: \"1\", product: [{label}], date: 2026-01-01, until: 2027-12-31, version: \"1\"}}}}\nhazards:\n  burn: {{when: {{component: {weak}, fails: [error]}}}}\n  chill: {{when: {{component: {strong}, fails: [loss]}}, responses: [{{by: keeper, task: action, time-available: 10 min, time-needed: 1 min}}]}}\n"
        )
    };
    // Both ways round, so that neither the letters nor the label decide.
    for (weak, strong) in [("a", "b"), ("b", "a")] {
        for label in [weak, strong] {
            let system = loaded(&yaml(label, weak, strong));
            let w = whole(&system);
            let names: Vec<&str> =
                w.beside.iter().map(|b| &*system.components[b.component.index()].own.id).collect();
            assert_eq!(names, [strong, weak], "label on {label}");
            assert_eq!(w.beside[0].hold, Some(Hold::UnderConditions));
            assert_eq!(w.beside[1].hold, Some(Hold::DoesNotHold));
            assert_eq!(w.beside.iter().filter(|b| !b.labels.is_empty()).count(), 1);
        }
    }
}

/// Labels change neither the verdict nor a fact.
#[test]
fn a_label_decides_nothing() {
    let bare = format!("{HEAD}{YARD}");
    let labelled =
        format!("{bare}claims: {{star: {{scheme: jc-star, level: \"1\", product: [pump]}}}}\n");
    let (a, b) = (whole(&loaded(&bare)), whole(&loaded(&labelled)));
    let short = |w: &Whole| w.facts.iter().map(|f| (f.key.clone(), f.hold)).collect::<Vec<_>>();
    assert_eq!((a.hold, short(&a)), (b.hold, short(&b)));
}

/// Everything of one element as strong as can be.
fn strengthened(system: &System, r: Ref) -> System {
    let strong =
        Graded { grade: Grade::TOP, span: Span::default(), why: None, sources: Vec::new() };
    let all: Protections = std::array::from_fn(|_| Some(strong.clone()));
    tensha_analysis::changes::changed(system, &[Change::Strengths(r, Box::new(all))])
}

/// On random systems with hazards: a stronger link or component never worsens the verdict, nor any hazard's or flow's fact.
#[test]
fn a_stronger_element_never_worsens_the_verdict() {
    let (mut tried, mut better) = (0, 0);
    for seed in 0..120 {
        let system = judge::random::system(seed).unwrap();
        let before = whole(&system);
        let r = &mut Random::new(seed);
        let links = (0..system.links.len() as u32).map(|i| Ref::from(LinkId(i)));
        let components = (0..system.components.len() as u32).map(|i| Ref::from(ComponentId(i)));
        let all: Vec<Ref> = links.chain(components).collect();
        for _ in 0..3 {
            let which = *r.pick(&all);
            let after = whole(&strengthened(&system, which));
            tried += 1;
            assert!(after.hold >= before.hold, "seed {seed}, {which:?}: {before:#?}\n{after:#?}");
            for f in before.facts.iter().filter(|f| f.key.starts_with("flow:")) {
                assert!(fact(&after, &f.key).hold >= f.hold, "seed {seed}: {}", f.key);
            }
            better += usize::from(
                after.facts.iter().filter(|f| f.hold == Hold::DoesNotHold).count()
                    < before.facts.iter().filter(|f| f.hold == Hold::DoesNotHold).count(),
            );
        }
    }
    assert!(tried == 360 && better > 5, "{tried}, {better}");
}

/// A made-up verdict of some facts; nothing where a fact is not there.
fn made_up(holds: &[Option<Hold>]) -> Whole {
    let facts: Vec<Fact> = holds
        .iter()
        .enumerate()
        .filter_map(|(i, h)| {
            Some(Fact {
                key: i.to_string(),
                what: What::NoHazard,
                hold: (*h)?,
                because: Vec::new(),
                on: Vec::new(),
                span: Span::default(),
            })
        })
        .collect();
    Whole {
        hold: facts.iter().map(|f| f.hold).min().unwrap_or(Hold::Holds),
        facts,
        sides: [None; 4],
        beside: Vec::new(),
        unjudged: Vec::new(),
    }
}

fn any_hold() -> impl Strategy<Value = Option<Hold>> {
    proptest::option::weighted(
        0.9,
        proptest::sample::select(vec![
            Hold::DoesNotHold,
            Hold::CannotBeJudged,
            Hold::UnderConditions,
            Hold::Holds,
        ]),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The whole is never better than one of its facts, and one fact that gets better never makes it worse.
    #[test]
    fn the_weakest_wins(holds in prop::collection::vec(any_hold(), 1..8), which in any::<usize>()) {
        let of = |h: &[Option<Hold>]| verdict::weakest(h.iter().flatten().copied());
        let holds: Vec<Option<Hold>> = holds.into_iter().map(|h| h.or(Some(Hold::Holds))).collect();
        let before = of(&holds);
        prop_assert!(holds.iter().flatten().all(|h| *h >= before));
        let mut better = holds.clone();
        let i = which % holds.len();
        better[i] = Some(Hold::Holds);
        prop_assert!(of(&better) >= before);
    }

    /// The facts that explain a turn do turn it, and no part of them does: every part is tried.
    #[test]
    fn what_explains_a_turn_is_enough_and_minimal(
        pairs in prop::collection::vec((any_hold(), any_hold()), 1..7)
    ) {
        let (before, after): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        let (was, is) = (made_up(&before), made_up(&after));
        let turned = verdict::explain(&was, &is);
        prop_assert_eq!(turned.hold, (was.hold, is.hold));
        if was.hold == is.hold {
            prop_assert!(turned.enough.is_empty());
            return Ok(());
        }
        let keys: Vec<usize> = turned
            .enough
            .iter()
            .map(|n| turned.changed[*n].before.or(turned.changed[*n].after).unwrap())
            .map(|f| f.key.parse().unwrap())
            .collect();
        let with = |mask: u32| {
            let mut state = before.clone();
            for (n, k) in keys.iter().enumerate().filter(|(n, _)| mask >> n & 1 == 1) {
                let _ = n;
                state[*k] = after[*k];
            }
            let hold = made_up(&state).hold;
            if is.hold > was.hold { hold >= is.hold } else { hold <= is.hold }
        };
        let all = (1u32 << keys.len()) - 1;
        prop_assert!(!keys.is_empty() && with(all));
        for mask in 0..all {
            prop_assert!(!with(mask), "{keys:?}: {mask:b} is enough");
        }
    }

    /// The fewest that do, for questions of any kind: no smaller set does, and what is found does.
    #[test]
    fn the_smallest_is_smallest(n in 0usize..5, table in any::<u32>()) {
        let does = |on: &[bool]| {
            let at = on.iter().enumerate().map(|(i, b)| usize::from(*b) << i).sum::<usize>();
            table >> at & 1 == 1
        };
        let of = |mask: u32| (0..n).map(|i| mask >> i & 1 == 1).collect::<Vec<_>>();
        let best = (0..1u32 << n).filter(|m| does(&of(*m))).map(u32::count_ones).min();
        let found = verdict::smallest(n, does);
        prop_assert_eq!(found.as_ref().map(|f| f.len() as u32), best);
        if let Some(f) = found {
            prop_assert!(does(&(0..n).map(|i| f.contains(&i)).collect::<Vec<_>>()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// On random systems of flows: raising one strength never worsens the verdict, nor any flow's fact.
    #[test]
    fn a_raised_strength_never_worsens_the_verdict(spec in any_spec(), which in any::<u16>()) {
        let mut better = spec.clone();
        let (p, n) = (which as usize % 5, which as usize / 5);
        let up = |s: &mut Option<u8>| *s = Some(s.map_or(3, |s| (s + 1).min(3)));
        match n % 3 {
            0 => { let t = n / 3 % better.things.len(); up(&mut better.things[t].strengths[p]); }
            1 => { let t = n / 3 % better.things.len(); up(&mut better.things[t].surface[p]); }
            _ if !better.joins.is_empty() => { let l = n / 3 % better.joins.len(); up(&mut better.joins[l].strengths[p]); }
            _ => {}
        }
        let (before, after) = (whole(&spec.system()), whole(&better.system()));
        prop_assert!(after.hold >= before.hold);
        for f in before.facts.iter().filter(|f| f.key.starts_with("flow:")) {
            prop_assert!(fact(&after, &f.key).hold >= f.hold);
        }
    }
}
