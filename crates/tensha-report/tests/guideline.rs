//! The guideline: each demand once, at three depths, on one page where it says so.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tensha_analysis::profiles::{effective, for_sector};
use tensha_analysis::requirements::Standing;
use tensha_model::load::builtin_knowledge;
use tensha_report::guideline::{
    COLUMNS, Depth, Guideline, Horizon, OVERVIEW_LINES, make, of_sector, render,
};
use tensha_report::{Assessment, assess};
use tensha_text::{Date, Lang, MemoryWorld};

const MODEL: &str = "\
tensha: 1
system: {id: s}
parties:
  maker: {roles: [maker]}
  user: {roles: [user]}
components:
  plc: {kind: plc}
controls:
  own-password: {status: in-place, on: [plc], meets: [jc-star-1/S1.1-01], evidence: [test.pdf], evidence-date: 2026-10-01}
compliance:
  - {scheme: jc-star-1, product: [plc], party: maker}
  - {scheme: en-303-645, product: [plc], party: maker}
hazards:
  burn:
    when: {component: plc, fails: [error]}
    harms: {unhandled: [{who: user, kind: life, level: fatal}]}
duties:
  watching: {kind: watch, party: user, what: watch it, phase: [operation]}
assumptions:
  dry: {text: it stays dry, owner: maker, guaranteed-by: user}
  known: {text: it is known, owner: maker}
  old: {text: it was so, owner: maker, guaranteed-by: user, until: 2026-06-30}
";

fn made(model: &str) -> (Assessment, Guideline) {
    let at = Date::parse("2026-11-24").unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    let a = assess(&loaded.system, &loaded.diagnostics, at).assessment;
    let g = make(&a, &loaded.system);
    (a, g)
}

/// Every requirement of the named schemes, every duty, hazard and assumption is there once and only once.
#[test]
fn each_demand_once() {
    let (a, g) = made(MODEL);
    let mut all: Vec<&str> = Vec::new();
    for item in g.categories.iter().flat_map(|c| &c.items) {
        all.push(&item.id);
        all.extend(item.same_as.iter().map(String::as_str));
    }
    let once: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(once.len(), all.len());
    let rows = a.requirements.iter().map(|s| s.requirements.len()).sum::<usize>();
    let hazards = a.hazards.len();
    let checks = a.regimes.iter().map(|r| r.checks.len()).sum::<usize>();
    assert_eq!(all.len(), rows + a.duties.kinds.len() + hazards + checks + 3);
    assert!(g.unused.contains_key("iec-62443-3-3") && !g.unused.contains_key("jc-star-1"));
    // Safety and security stand in one list.
    let ids: Vec<&str> = g.categories.iter().map(|c| c.id.as_str()).collect();
    assert!(ids.contains(&"hazards") && ids.contains(&"passwords"), "{ids:?}");
    // A demand that is merged stands as its worst part does.
    for item in g.categories.iter().flat_map(|c| &c.items).filter(|i| !i.same_as.is_empty()) {
        let of = |id: &str| {
            let rows = a.requirements.iter().flat_map(|s| &s.requirements);
            rows.clone().find(|r| r.id == id).unwrap().standing
        };
        if item.standing == Some(Standing::Met) {
            assert!(
                item.same_as
                    .iter()
                    .all(|id| { matches!(of(id), Standing::Met | Standing::NotApplicable) })
            );
        }
    }
}

#[test]
fn assumptions_stand_as_they_are_vouched_for() {
    let (_, g) = made(MODEL);
    let of = |id: &str| {
        let all = g.categories.iter().flat_map(|c| &c.items);
        all.clone().find(|i| i.id == id).unwrap().standing
    };
    assert_eq!(of("assumption:dry"), Some(Standing::Met));
    assert_eq!(of("assumption:known"), Some(Standing::Unknown));
    assert_eq!(of("assumption:old"), Some(Standing::Unmet));
    assert_eq!(of("hazard:burn"), Some(Standing::Unmet));
    assert_eq!(of("duty:delete-data"), Some(Standing::Unknown));
}

/// A model with many hazards has the same one page; in full it has every demand.
#[test]
fn the_overview_keeps_to_its_page() {
    let more = (0..200).fold(String::new(), |mut s, n| {
        let _ = writeln!(s, "  h{n}: {{name: A hazard with a name that is long enough to need more than one line on the page {n}, when: {{component: plc, fails: [error]}}, harms: {{unhandled: [{{who: user, kind: life, level: fatal}}]}}}}");
        s
    });
    let large = MODEL.replace("hazards:\n", &format!("hazards:\n{more}"));
    for model in [MODEL, &large] {
        let (_, g) = made(model);
        for lang in [Lang::Ja, Lang::En] {
            for markdown in [false, true] {
                let page = render(&g, Depth::Overview, markdown, lang);
                assert!(page.lines().count() <= OVERVIEW_LINES, "{page}");
                let widest = page.lines().map(|l| l.chars().count()).max().unwrap();
                assert!(widest <= COLUMNS + 4, "{widest}");
                let full = render(&g, Depth::Full, markdown, lang);
                let flat: String = full.split_whitespace().collect();
                for item in g.categories.iter().flat_map(|c| &c.items) {
                    assert!(flat.contains(item.id.as_str()), "{}", item.id);
                }
            }
        }
    }
    let (_, g) = made(&large);
    let page = render(&g, Depth::Overview, false, Lang::En);
    assert!(page.contains("further demands are open"), "{page}");
}

/// What the profiles of each sector ask, every condition of the minimum and every duty stand there once, on one page where it says so.
#[test]
fn the_guideline_of_every_sector() {
    let (k, ..) = builtin_knowledge();
    let at = Date::parse("2026-11-29").unwrap();
    assert!(k.sectors.len() > 10);
    for (sector, head) in &k.sectors {
        let g = of_sector(&k, head, at);
        let items: Vec<_> = g.categories.iter().flat_map(|c| &c.items).collect();
        let ids = |i: &&tensha_report::guideline::Item| {
            std::iter::once(i.id.clone()).chain(i.same_as.clone()).collect::<Vec<_>>()
        };
        let all: Vec<String> = items.iter().flat_map(ids).collect();
        let once: BTreeSet<&String> = all.iter().collect();
        assert_eq!(once.len(), all.len(), "{sector}: each demand once");
        let asked = effective(&k, &for_sector(&k, Some(sector)));
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for point in asked.points.keys() {
            match point {
                tensha_model::sector::Point::Regime(id) => {
                    let checks = &k.regimes[id].checks;
                    wanted.extend(checks.iter().map(|c| format!("regime:{id}/{}", c.head.id)));
                }
                other => {
                    wanted.insert(other.to_string());
                }
            }
        }
        wanted.extend(k.duty_kinds.keys().map(|d| format!("duty:{d}")));
        for (id, list) in &k.minimum_lists {
            wanted.extend(list.conditions.iter().map(|c| format!("minimum:{id}/{}", c.id)));
        }
        assert_eq!(once, wanted.iter().collect(), "{sector}");
        // Nothing says that anything is met; schemes of which it asks nothing are named.
        assert!(items.iter().all(|i| i.standing.is_none() && !i.evidence.is_empty()), "{sector}");
        for scheme in k.schemes.keys() {
            let used =
                asked.points.keys().any(|p| p.to_string().starts_with(&format!("{scheme}/")));
            assert!(!(used && g.unused.contains_key(scheme)), "{sector}: {scheme}");
        }
        for lang in [Lang::Ja, Lang::En] {
            let page = render(&g, Depth::Overview, false, lang);
            assert!(page.lines().count() <= OVERVIEW_LINES, "{sector}: {page}");
            let full = render(&g, Depth::Full, true, lang);
            let flat: String = full.split_whitespace().collect();
            let bare = |id: &String| id.split_whitespace().collect::<String>();
            assert!(all.iter().all(|id| flat.contains(&bare(id))), "{sector}");
        }
    }
    // The stronger confirmation of two, what is forbidden, and what is lacking.
    let of = |sector: &str| of_sector(&k, &k.sectors[sector], at);
    let category = |g: &Guideline, id: &str| {
        g.categories.iter().find(|c| c.id == id).map_or(0, |c| c.items.len())
    };
    assert_eq!(category(&of("hospital"), "forbidden"), 1);
    assert_eq!(category(&of("home"), "forbidden"), 0);
    assert!(of("water").notes[0].en.starts_with("The packs hold no profile"));
    assert!(of("home").notes[0].en.starts_with("Rests on"));
    let relaxed = of("factory");
    let items = relaxed.categories.iter().flat_map(|c| &c.items);
    let deleted = items.clone().find(|i| i.id == "jc-star-1/S1.1-15").unwrap();
    assert_eq!(deleted.asked.as_ref().unwrap().degree.en, "self-check");
    assert!(
        deleted.evidence.iter().any(|(t, _)| t.en.starts_with("Less, or not at all, by Factory"))
    );
    // A list that is agreed on later is none yet.
    let before = of_sector(&k, &k.sectors["home"], Date::parse("2026-01-01").unwrap());
    let ids = before.categories.iter().flat_map(|c| &c.items).flat_map(|i| &i.same_as);
    assert!(ids.clone().all(|id| !id.starts_with("minimum:")));
}

fn ids(g: &Guideline) -> BTreeSet<&str> {
    g.categories.iter().flat_map(|c| &c.items).map(|i| i.id.as_str()).collect()
}

/// Now and later together are everything, and nothing is in both.
#[test]
fn two_horizons_are_the_whole() {
    let model = MODEL.replace(
        "hazards:",
        "  - {scheme: eu-cra-annex-1, product: [plc], party: maker}\nhazards:",
    );
    let (_, all) = made(&model);
    let (now, later) = (all.clone().within(Horizon::Now), all.clone().within(Horizon::Later));
    let (n, l) = (ids(&now), ids(&later));
    assert!(n.is_disjoint(&l) && !l.is_empty());
    assert_eq!(n.union(&l).copied().collect::<BTreeSet<_>>(), ids(&all));
    assert!(l.iter().all(|id| id.starts_with("eu-cra-annex-1/")), "{l:?}");
    let items = later.categories.iter().flat_map(|c| &c.items);
    assert!(items.clone().all(|i| i.begins == Date::parse("2027-12-11")));
    // What an applicable scheme equals is asked for now, whatever else begins later.
    let page = render(&later, Depth::Category, false, Lang::En);
    assert!(page.contains("(from 2027-12-11)") && page.contains("begins after the day"), "{page}");
    let (_, without) = made(MODEL);
    assert_eq!(ids(&without.clone().within(Horizon::Now)), ids(&without));
}

/// The same list for one sort of reader: nothing is dropped, and the page has plain words.
#[test]
fn every_reader_has_the_whole_list() {
    let (k, ..) = builtin_knowledge();
    let (_, all) = made(MODEL);
    let of = |roles: &[&str]| {
        let roles: Vec<String> = roles.iter().map(|r| (*r).to_owned()).collect();
        all.clone().for_roles(&k, &roles)
    };
    let part = |g: &Guideline, id: &str| {
        let fits = |c: &&tensha_report::guideline::Category| {
            c.items.iter().any(|i| i.id == id || i.same_as.iter().any(|s| s == id))
        };
        g.categories.iter().find(fits).map(|c| c.id.clone()).unwrap()
    };
    for roles in [&["user"][..], &["maker"], &["maker", "user"], &["insurer"]] {
        let g = of(roles);
        assert_eq!(ids(&g), ids(&all), "{roles:?}");
        assert_eq!(
            g.categories.iter().map(|c| c.items.len()).sum::<usize>(),
            all.categories.iter().map(|c| c.items.len()).sum::<usize>()
        );
        for lang in [Lang::Ja, Lang::En] {
            let page = render(&g, Depth::Overview, false, lang);
            assert!(page.lines().count() <= OVERVIEW_LINES, "{page}");
            assert!(!page.contains('[') && !page.contains("jc-star-1/"), "{page}");
        }
        let full = render(&g, Depth::Full, false, Lang::En);
        assert!(full.contains("iec-62443-3-3") && full.contains("duty:watch"));
    }
    let (user, maker) = (of(&["user"]), of(&["maker"]));
    // Who is hurt should know; who holds the duty does it; who answers for a scheme meets its rows.
    assert_eq!(part(&user, "hazard:burn"), "knows");
    assert_eq!(part(&maker, "hazard:burn"), "others");
    assert_eq!(part(&user, "duty:watch"), "does");
    assert_eq!(part(&maker, "jc-star-1/S1.1-01"), "does");
    assert_eq!(part(&user, "jc-star-1/S1.1-01"), "others");
    assert_eq!(part(&user, "jc-star-1/S1.1-02"), "knows", "a condition of the minimum");
    // One vouches for an assumption, the other takes it for granted.
    assert_eq!(part(&user, "assumption:dry"), "does");
    assert_eq!(part(&maker, "assumption:dry"), "knows");
    assert_eq!(part(&of(&["maker", "user"]), "assumption:dry"), "does");
    assert_eq!(part(&maker, "duty:delete-data"), "unsaid");
}
