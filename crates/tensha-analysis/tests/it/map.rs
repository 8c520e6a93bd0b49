//! The laws of the map, each on models written here, with expectations worked out from `docs/semantics-harm.md` and `packs/harm.yaml`.

use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, Options};
use tensha_analysis::map::compare::{self, Compared};
use tensha_analysis::map::{self, Cell, Map, Placement, Stands};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_testkit::random::Random;
use tensha_testkit::spec::world;
use tensha_text::Severity;

const HEAD: &str = "tensha: 1
system: {id: s, sector: home, units: 1000000}
parties:
  family: {is: people, roles: [user]}
  passer: {is: people, roles: [third-party]}
  maker: {is: organisation, roles: [maker]}
quantities: {q: {}}
conditions: {wet: 0.1}
";

fn load(yaml: &str) -> System {
    let loaded = tensha_model::load(&world(yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{yaml}");
    loaded.system
}

fn worked(yaml: &str) -> (System, Map) {
    let system = load(yaml);
    let networks = Networks::new(&system);
    let answers =
        hazards::run(&system, &networks, &Options::default(), &Cancel::new()).unwrap_or_default();
    let map = map::run(&system, &answers, None);
    (system, map)
}

/// A model with one hazard and these harms.
fn with(harms: &str, rest: &str) -> String {
    format!("{HEAD}{rest}hazards:\n  h: {{when: {{condition: wet}}, harms: {harms}}}\n")
}

fn seen<'m>(map: &'m Map, view: &str) -> Option<&'m Placement> {
    map.views.iter().find(|v| v.id == view).and_then(|v| v.one[0].as_ref())
}

fn cell(yaml: &str, view: &str) -> Option<Cell> {
    seen(&worked(yaml).1, view).map(Placement::cell)
}

#[test]
fn all_nine_cells_can_be_reached() {
    // The scale `household`: middle from 300,000 yen, high from 10,000,000.
    for (r, level) in ["light", "serious", "fatal"].iter().enumerate() {
        for (e, amount) in ["299999 JPY", "300000 JPY", "10 M JPY"].iter().enumerate() {
            let harms = format!(
                "[{{who: family, kind: life, level: {level}}}, {{who: family, kind: property, amount: {amount}}}]"
            );
            assert_eq!(cell(&with(&harms, ""), "household"), Some((r as u8, e as u8)));
        }
    }
}

#[test]
fn whose_money_counts_depends_on_the_view() {
    let harms = "[{who: family, kind: property, amount: 12 M JPY}, {who: maker, kind: economy, amount: 20 M JPY}, \
                 {who: passer, kind: property, amount: 1 M JPY}]";
    let (_, map) = worked(&with(harms, ""));
    let money = |view: &str| seen(&map, view).and_then(|p| p.unhandled.money);
    assert_eq!(money("household"), Some(12e6), "the largest sum of one party of people");
    assert_eq!(money("firm"), Some(20e6), "the largest sum of one organisation");
    assert_eq!(money("society"), Some(33e6), "everybody's");
    assert_eq!(
        cell(&with(harms, ""), "firm"),
        Some((0, 1)),
        "10 million is the firm's middle line"
    );
}

#[test]
fn money_in_another_currency_is_converted_at_the_dated_rate() {
    // 2,000 USD at 156.95 yen are 313,900 yen: just above the middle line of a household; 1,900 USD are 298,205 yen.
    let of = |amount: &str| {
        cell(
            &with(&format!("[{{who: family, kind: property, amount: {amount}}}]"), ""),
            "household",
        )
    };
    assert_eq!(of("2000 USD"), Some((0, 1)));
    assert_eq!(of("1900 USD"), Some((0, 0)));
}

#[test]
fn a_harm_to_strangers_is_told_apart() {
    let (_, map) = worked(&with(
        "[{who: family, kind: life, level: light}, {who: passer, kind: life, level: fatal}]",
        "",
    ));
    let corner = &seen(&map, "household").map_or_else(|| panic!("placed"), |p| p.unhandled.clone());
    assert_eq!((corner.recovery.lo, corner.recovery.hi), (2, 2));
    assert_eq!(corner.strangers.map(|r| r.hi), Some(2));
    assert_eq!(map.harms[0][0].iter().map(|h| h.stranger).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn reputation_stands_in_its_own_ledger_and_changes_no_cell() {
    let with_it = "[{who: family, kind: life, level: light}, {who: maker, kind: reputation, level: high, amount: 900 M JPY}]";
    let (_, map) = worked(&with(with_it, ""));
    assert_eq!(map.harms[0][0][1].stands, Stands::Ledger);
    for view in ["household", "firm", "society"] {
        assert_eq!(seen(&map, view).map(Placement::cell), Some((0, 0)), "{view}");
    }
}

#[test]
fn an_outcome_whose_harm_counts_elsewhere_is_not_an_unknown_one() {
    let of = |unhandled: &str| {
        let harms = format!(
            "{{unhandled: [{unhandled}], handled: [{{who: maker, kind: economy, amount: 1 M JPY}}]}}"
        );
        seen(&worked(&with(&harms, "")).1, "firm").map(Placement::cell)
    };
    assert_eq!(of("{who: passer, kind: social-function, level: high}"), Some((0, 0)));
    assert_eq!(of(""), Some((2, 2)), "nothing is stated, so nothing is known");
}

#[test]
fn the_definition_of_harm_moves_what_it_names_and_nothing_else() {
    let hazards = "hazards:\n  leak: {when: {condition: wet}, harms: [{who: family, kind: privacy, level: high}]}\n  \
                   burn: {when: {condition: wet}, harms: [{who: family, kind: life, level: serious}]}\n";
    let wide = worked(&format!("{HEAD}{hazards}")).1;
    let narrow = HEAD.replace("units:", "harm-definition: iso14971-2007, units:");
    let narrow = worked(&format!("{narrow}{hazards}")).1;
    // In canonical order `burn` comes first.
    let places = |m: &Map| {
        m.views[0].one.iter().map(|p| p.as_ref().map(Placement::cell)).collect::<Vec<_>>()
    };
    assert_eq!(places(&wide), [Some((1, 0)), Some((2, 0))]);
    assert_eq!(places(&narrow), [Some((1, 0)), None]);
    assert_eq!(narrow.harms[1][0][0].stands, Stands::NotHarm);
}

#[test]
fn moving_a_kind_moves_its_hazards_only() {
    let hazards = "hazards:\n  a: {when: {condition: wet}, harms: [{who: family, kind: inconvenience, level: high}]}\n  \
                   b: {when: {condition: wet}, harms: [{who: family, kind: life, level: serious}]}\n";
    let moved =
        "harm-kinds: {inconvenience: {extends: true, counts-on: off-map, reason: as agreed}}\n";
    let places = |yaml: &str| {
        worked(yaml).1.views[0]
            .one
            .iter()
            .map(|p| p.as_ref().map(Placement::cell))
            .collect::<Vec<_>>()
    };
    assert_eq!(places(&format!("{HEAD}{hazards}")), [Some((2, 0)), Some((1, 0))]);
    assert_eq!(places(&format!("{HEAD}{moved}{hazards}")), [None, Some((1, 0))]);
}

#[test]
fn a_million_units_cross_a_line_that_one_does_not() {
    let model = |sure: &str| {
        format!(
            "{HEAD}components: {{lock: {{kind: smart-lock, acts-on: q, has: [internet-facing]}}}}\n\
             hazards:\n  h: {{when: {{component: lock, fails: [error]}}, {sure}\n    harms: [{{who: maker, kind: economy, amount: 20000 JPY}}, \
             {{who: family, kind: inconvenience, level: low}}, {{who: passer, kind: life, level: serious, from-units: 100000}}]}}\n"
        )
    };
    let (_, map) = worked(&model(""));
    assert!(map.at_once[0], "the lock can be taken over from the internet, all alike");
    let firm = map.views.iter().find(|v| v.id == "firm").unwrap_or_else(|| panic!("firm"));
    let (one, many) = (firm.one[0].as_ref(), firm.many[0].as_ref());
    assert_eq!(one.map(Placement::cell), Some((0, 0)));
    // 20,000 yen times a million is 20 billion, above the firm's high line; and harm to strangers joins in from 100,000 units on.
    assert_eq!(many.map(Placement::cell), Some((1, 2)));
    let few = model("").replace("units: 1000000", "units: 99999");
    let firm = worked(&few).1.views.into_iter().find(|v| v.id == "firm");
    let many = firm.and_then(|v| v.many[0].clone());
    assert_eq!(many.map(|p| p.cell()), Some((0, 2)), "one unit short of the threshold");
    // What a party judges of one unit says nothing of a million.
    let judged =
        "viewpoints:\n  m: {scale: firm, judgments: {h: {recovery: serious, reason: no}}}\n";
    let view = worked(&format!("{}{judged}", model(""))).1.views.remove(0);
    let (one, many) = (view.one[0].as_ref(), view.many[0].as_ref());
    assert_eq!(one.map(|p| (p.cell(), p.judged.is_some())), Some(((1, 0), true)));
    assert_eq!(many.map(|p| (p.cell(), p.judged.is_some())), Some(((1, 2), false)));
}

#[test]
fn personal_data_are_estimated_by_points() {
    // A child's image 4, twenty persons 1, published 2, not reversible 1: 8 points, above 6: the highest level.
    let data = "data: {v: {personal: image-of-a-child, persons: 20}, n: {personal: identifier, persons: 1}}\n";
    let of = |harm: &str| {
        worked(&with(&format!("[{{who: family, kind: privacy, {harm}}}]"), data)).1.harms[0][0][0]
            .clone()
    };
    assert_eq!(of("data: v, spread: published, reversible: false").level, Some((2, 2)));
    // An identifier 1, one person 0, a few people 0, reversible 0: 1 point, the lowest level.
    assert_eq!(of("data: n, spread: few, reversible: true").level, Some((0, 0)));
    // Spread and reversal unstated: from 1 to 1 + 2 + 1 = 4 points.
    assert_eq!(of("data: n").level, Some((0, 1)));
    let low = of("data: v, spread: published, reversible: false, level: low");
    assert!(
        low.below_estimate() && low.level == Some((0, 0)),
        "what is stated stands, and the difference is known"
    );
    let one = of("data: v, spread: few, reversible: true, persons: 1").level;
    let many = of("data: v, spread: few, reversible: true, persons: 1000000").level;
    assert!(one <= many, "more persons never less");
}

#[test]
fn emphasis_stands_beside_and_never_hides_the_loss_of_life() {
    let weights = "emphasis:\n  down: {name: d, sector: home, kind: life, shift: \"-1\"}\n  up: {name: u, sector: home, kind: inconvenience, shift: \"1\"}\n";
    let of = |harms: &str| {
        let (_, map) = worked(&with(harms, weights));
        seen(&map, "household").map(|p| (p.cell(), p.weighted))
    };
    assert_eq!(of("[{who: family, kind: life, level: fatal}]"), Some(((2, 0), None)));
    assert_eq!(of("[{who: family, kind: life, level: serious}]"), Some(((1, 0), Some((0, 0)))));
    assert_eq!(
        of("[{who: family, kind: inconvenience, level: middle}]"),
        Some(((1, 0), Some((2, 0))))
    );
}

#[test]
fn a_judgment_takes_the_place_and_what_was_worked_out_stays_beside_it() {
    let views = "viewpoints:\n  maker-view: {party: maker, scale: firm, judgments: {h: {recovery: limited, reason: no}}}\n  \
                 user-view: {party: family, scale: household}\n";
    let (_, map) = worked(&with("[{who: family, kind: life, level: fatal}]", views));
    let p = seen(&map, "maker-view").unwrap_or_else(|| panic!("placed"));
    assert_eq!(p.cell(), (0, 0));
    assert_eq!(p.judged.as_ref().map(|(_, c)| c.cell()), Some((2, 0)));
    // Nobody responds, so both corners are the unhandled one, two levels apart: (2 + 0 + 2 + 0) / 8.
    assert_eq!((p.handled.cell(), p.unhandled.cell()), ((0, 0), (0, 0)));
    assert!((map.disagreements[0].index - 0.5).abs() < 1e-12);
}

#[test]
fn disagreement_is_symmetric_and_nothing_between_equals() {
    let mut random = Random::new(11);
    for _ in 0..60 {
        let level = |r: &mut Random| ["limited", "serious", "fatal"][r.below(3)];
        let judged = |r: &mut Random| {
            (0..3)
                .map(|i| format!("h{i}: {{recovery: {}, reason: x}}", level(r)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (a, b) = (judged(&mut random), judged(&mut random));
        let hazard = |i: usize| {
            format!(
                "  h{i}: {{when: {{condition: wet}}, harms: [{{who: family, kind: life, level: serious}}]}}\n"
            )
        };
        let hazards = [0, 1, 2].map(hazard).concat();
        let model = |a: &str, b: &str| {
            format!(
                "{HEAD}viewpoints:\n  a: {{scale: firm, judgments: {{{a}}}}}\n  b: {{scale: firm, judgments: {{{b}}}}}\nhazards:\n{hazards}"
            )
        };
        let index = |a: &str, b: &str| worked(&model(a, b)).1.disagreements[0].index;
        assert!((index(&a, &b) - index(&b, &a)).abs() < 1e-15);
        assert!(index(&a, &a).abs() < f64::MIN_POSITIVE);
        assert_eq!(index(&a, &b) > 0.0, a != b);
    }
}

/// Worse harm never maps lower: any one level, amount or number raised.
#[test]
fn worse_harm_never_maps_lower() {
    let mut random = Random::new(5);
    let kinds = [
        ("life", ["light", "serious", "fatal"]),
        ("health", ["low", "middle", "high"]),
        ("property", ["low", "middle", "high"]),
    ];
    let who = ["family", "maker", "passer"];
    for _ in 0..150 {
        let mut harms: Vec<(usize, usize, usize, u64)> = (0..=random.below(3))
            .map(|_| {
                (
                    random.below(3),
                    random.below(3),
                    random.below(3),
                    random.below(40) as u64 * 1_000_000,
                )
            })
            .collect();
        let yaml = |harms: &[(usize, usize, usize, u64)]| {
            let list: Vec<String> = harms
                .iter()
                .map(|(k, l, w, m)| {
                    format!(
                        "{{who: {}, kind: {}, level: {}, amount: {m} JPY}}",
                        who[*w], kinds[*k].0, kinds[*k].1[*l]
                    )
                })
                .collect();
            with(&format!("[{}]", list.join(", ")), "")
        };
        let before = worked(&yaml(&harms)).1;
        let at = random.below(harms.len());
        if random.percent(50) {
            harms[at].1 = (harms[at].1 + 1).min(2);
        } else {
            harms[at].3 *= 3;
        }
        let after = worked(&yaml(&harms)).1;
        for view in ["household", "firm", "society"] {
            let of = |m: &Map| seen(m, view).map_or_else(|| panic!("placed"), Placement::cell);
            let ((r, e), (r2, e2)) = (of(&before), of(&after));
            assert!(r <= r2 && e <= e2, "{view}: {}", yaml(&harms));
        }
    }
}

/// The meter counts corners' levels that no completion of the unstated levels changes.
#[test]
fn the_meter_is_what_trying_every_completion_finds() {
    let mut random = Random::new(3);
    let levels = ["light", "serious", "fatal"];
    for _ in 0..40 {
        let harms: Vec<Option<usize>> =
            (0..=random.below(3)).map(|_| random.percent(50).then(|| random.below(3))).collect();
        let yaml = |harms: &[Option<usize>]| {
            let list: Vec<String> = harms
                .iter()
                .map(|l| {
                    let level = l.map(|l| format!(", level: {}", levels[l])).unwrap_or_default();
                    format!("{{who: family, kind: life{level}}}")
                })
                .collect();
            with(&format!("[{}]", list.join(", ")), "")
        };
        let (known, all) = worked(&yaml(&harms)).1.views[0].meter;
        let open: Vec<usize> = (0..harms.len()).filter(|i| harms[*i].is_none()).collect();
        let mut found: Vec<Cell> = Vec::new();
        for mut n in 0..3usize.pow(open.len() as u32) {
            let mut full = harms.clone();
            for i in &open {
                full[*i] = Some(n % 3);
                n /= 3;
            }
            found.extend(seen(&worked(&yaml(&full)).1, "firm").map(Placement::cell));
        }
        let same = |f: fn(&Cell) -> u8| found.windows(2).all(|w| f(&w[0]) == f(&w[1]));
        // Both corners are the same here, as there are no responses.
        let expected = 2 * (usize::from(same(|c| c.0)) + usize::from(same(|c| c.1)));
        assert_eq!((known, all), (expected, 4), "{}", yaml(&harms));
    }
}

#[test]
fn another_cell_asks_other_questions_and_only_those() {
    let ids = |yaml: &str| {
        let (system, map) = worked(yaml);
        let cells = &map
            .views
            .iter()
            .find(|v| v.id == "household")
            .map(|v| v.cells.clone())
            .unwrap_or_default();
        let list = map::questions(&system, cells);
        list.iter()
            .filter_map(|q| system.knowledge.questions.get_index(*q))
            .map(|(id, _)| id.clone())
            .collect::<Vec<_>>()
    };
    let light = ids(&with("[{who: family, kind: life, level: light}]", ""));
    let serious = ids(&with("[{who: family, kind: life, level: serious}]", ""));
    let fatal = ids(&with("[{who: family, kind: life, level: fatal}]", ""));
    let core = ["intended-use", "safe-state", "update-path", "who-pays", "who-to-call"];
    assert_eq!(light, core);
    let more = |list: &[String]| {
        list.iter().filter(|q| !core.contains(&q.as_str())).cloned().collect::<Vec<_>>()
    };
    assert_eq!(more(&serious), ["recovery-help"]);
    assert_eq!(more(&fatal), ["independent-protection", "response-rehearsed", "victim-support"]);
}

#[test]
fn a_higher_cell_never_demands_less() {
    let system = load(&with("[]", ""));
    let rank = |cell: Cell| map::demanded(&system, &[cell]).map(|d| map::rank(&system, d));
    let all = || (0..3u8).flat_map(|r| (0..3u8).map(move |e| (r, e)));
    for a in all() {
        for b in all().filter(|b| b.0 >= a.0 && b.1 >= a.1) {
            assert!(rank(a).iter().zip(rank(b)).all(|(x, y)| *x <= y), "{a:?} {b:?}");
        }
    }
}

fn system(id: &str, cells: &[Cell], demand: u32, reason: bool) -> Compared {
    Compared {
        id: id.to_owned(),
        path: id.to_owned(),
        cells: cells.to_vec(),
        demands: [Some(demand), None, None, None],
        reasons: [reason, false, false, false],
    }
}

#[test]
fn planted_inconsistencies_are_found_and_consistent_systems_are_silent() {
    let a = || system("a", &[(2, 0)], 3, false);
    let done = compare::run(vec![a(), system("b", &[(2, 0)], 1, false)]);
    assert_eq!(done.unequal.len(), 1);
    assert_eq!((done.unequal[0].cell, done.unequal[0].perspective), ((2, 0), 1));
    assert_eq!(done.unequal[0].demands, [(Some(1), vec![1]), (Some(3), vec![0])]);
    assert!(
        compare::run(vec![a(), system("b", &[(2, 0)], 1, true)]).unequal.is_empty(),
        "a reason settles it"
    );
    assert!(compare::run(vec![a(), system("b", &[(2, 0)], 3, false)]).unequal.is_empty());
    let far = compare::run(vec![a(), system("b", &[(0, 0)], 3, false)]);
    assert_eq!(far.too_equal.len(), 1);
    assert_eq!((far.too_equal[0].lower.1.clone(), far.too_equal[0].distance), (vec![1], 2));
    assert!(
        compare::run(vec![a(), system("b", &[(1, 0)], 3, false)]).too_equal.is_empty(),
        "one level is not far"
    );
}

#[test]
fn the_order_of_systems_changes_nothing() {
    let mut random = Random::new(2);
    let make = |r: &mut Random, i: usize| {
        let cell = (r.below(3) as u8, r.below(3) as u8);
        system(&format!("s{i}"), &[cell], r.below(3) as u32, r.percent(20))
    };
    let list: Vec<Compared> = (0..60).map(|i| make(&mut random, i)).collect();
    let mut other = list.clone();
    for i in (1..other.len()).rev() {
        let j = random.below(i + 1);
        other.swap(i, j);
    }
    assert_eq!(compare::run(list), compare::run(other));
}

/// Somebody who notices with their own senses and steps aside needs nothing that the hazard could take away, so the handled corner
/// decides; who needs more time than there is, or a door that an intruder holds, handles nothing for the map.
#[test]
fn a_response_that_nothing_hinders_decides_by_the_handled_corner() {
    let yaml = |response: &str| {
        format!(
            "{HEAD}places: {{hall: {{entry: public}}}}
components: {{door: {{kind: plc, place: hall}}}}
hazards:
  h:
    when: {{any: [{{condition: wet}}, {{component: door, fails: [loss]}}]}}
    responses: [{response}]
    harms:
      unhandled: [{{who: family, kind: life, level: fatal}}]
      handled: [{{who: family, kind: life, level: light}}]
"
        )
    };
    let cells = |response: &str| {
        let yaml = yaml(response).replace(", units: 1000000", "");
        let (system, map) = worked(&yaml);
        let networks = Networks::new(&system);
        let options = Options::default();
        let alone = hazards::standing(&system, &networks, &options, &Cancel::new());
        let whole = hazards::run(&system, &networks, &options, &Cancel::new());
        let whole: Vec<_> =
            whole.unwrap_or_default().hazards.iter().map(hazards::Standing::of).collect();
        assert_eq!(alone, Ok(whole), "{response}");
        map.views[0].one[0].as_ref().map(|p| (p.cell().0, p.response))
    };
    let times = "time-available: 5 min, time-needed: 1 min";
    assert_eq!(cells(&format!("{{by: family, {times}}}")), Some((0, Some(0))));
    assert_eq!(cells("{by: family, time-available: 1 min, time-needed: 5 min}"), Some((2, None)));
    assert_eq!(cells("{by: family}"), Some((2, None)), "times are not stated");
    assert_eq!(cells(&format!("{{by: family, acts-by: [door], {times}}}")), Some((2, None)));
}
