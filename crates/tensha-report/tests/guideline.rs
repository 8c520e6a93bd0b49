//! The guideline: each demand once, at three depths, on one page where it says so.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tensha_analysis::requirements::Standing;
use tensha_report::guideline::{COLUMNS, Depth, Guideline, OVERVIEW_LINES, make, render};
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
        if item.standing == Standing::Met {
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
    assert_eq!(of("assumption:dry"), Standing::Met);
    assert_eq!(of("assumption:known"), Standing::Unknown);
    assert_eq!(of("assumption:old"), Standing::Unmet);
    assert_eq!(of("hazard:burn"), Standing::Unmet);
    assert_eq!(of("duty:delete-data"), Standing::Unknown);
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
        let (a, g) = made(model);
        for lang in [Lang::Ja, Lang::En] {
            for markdown in [false, true] {
                let page = render(&g, &a, Depth::Overview, markdown, lang);
                assert!(page.lines().count() <= OVERVIEW_LINES, "{page}");
                let widest = page.lines().map(|l| l.chars().count()).max().unwrap();
                assert!(widest <= COLUMNS + 4, "{widest}");
                let full = render(&g, &a, Depth::Full, markdown, lang);
                let flat: String = full.split_whitespace().collect();
                for item in g.categories.iter().flat_map(|c| &c.items) {
                    assert!(flat.contains(item.id.as_str()), "{}", item.id);
                }
            }
        }
    }
    let (a, g) = made(&large);
    let page = render(&g, &a, Depth::Overview, false, Lang::En);
    assert!(page.contains("further demands are open"), "{page}");
}
