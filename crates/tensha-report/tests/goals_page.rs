//! Goals on the page: the lines stand where their numbers say, and every risk has its standing.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use tensha_report::picture::band;
use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, MemoryWorld};

const BOILER: &str = include_str!("../../../examples/boiler-monitoring-only/tensha.yaml");

fn assessment() -> Assessment {
    let at = Date::new(2026, 11, 23).unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", BOILER)]);
    let loaded = tensha_model::load(&world, "m");
    assess(&loaded.system, &loaded.diagnostics, at).assessment
}

#[test]
fn lines_stand_at_their_numbers() {
    let mut goal = assessment().goals.remove(0);
    // By hand: from 1e-6 to 1e-3 with a decade on both sides are five decades on 448 units, from 16 on.
    goal.hazards.clear();
    let value = goal.value.as_mut().unwrap();
    (value.lo, value.hi) = (0.0, None);
    let svg = band::draw(&goal, None).unwrap();
    let at = |x: i32| svg.contains(&format!("<path class=\"tick\" d=\"M{x} "));
    assert!(at(106) && at(374), "{svg}");
    // Nothing is known, so the bar is open at both ends and runs over the whole axis.
    assert!(svg.contains("H464\" stroke-dasharray=\"5 4\""), "{svg}");
}

#[test]
fn every_risk_has_its_standing() {
    let a = assessment();
    let page = String::from_utf8(html::render(&a).remove(0).1).unwrap();
    let section = page.split("id=\"goals\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert_eq!(a.acceptances.len(), a.hazards.len());
    for s in &a.acceptances {
        assert!(section.contains(&s.hazard.name.en), "{}", s.hazard.id);
    }
    assert!(section.contains("2027-10-31"));
}

/// SIL 2 and SL 3 stand beside each other, each with its own scale's text, source and line; nothing is converted.
#[test]
fn levels_of_integrity_stand_beside_each_other() {
    let model = "tensha: 1\nsystem: {id: s}\ncomponents:\n  plc: {kind: plc, integrity: [{scheme: sl, level: \"3\", source: maker}, {scheme: sil, level: \"2\", source: report 7}]}\n";
    let at = Date::new(2026, 11, 24).unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    let a = assess(&loaded.system, &loaded.diagnostics, at).assessment;
    let mut found: Vec<_> = a
        .integrity
        .iter()
        .map(|i| (i.scheme.as_str(), i.level.en.as_str(), i.place.line))
        .collect();
    found.sort_unstable();
    assert_eq!(found, [("sil", "SIL 2", 4), ("sl", "SL 3", 4)]);
    let page = String::from_utf8(html::render(&a).remove(0).1).unwrap();
    for said in ["SIL 2", "SL 3", "report 7", "maker", "tensha.yaml:4"] {
        assert!(page.contains(said), "{said}");
    }
}
