//! Treatment and time on the page, against what is read off small models by hand.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use tensha_report::picture::timeline;
use tensha_report::treatment::Standing;
use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, MemoryWorld};

const MODEL: &str = "\
tensha: 1
system: {id: s}
parties:
  crew: {roles: [user]}
components:
  plc: {kind: plc, support-until: 2026-12-31}
hazards:
  burn:
    when: {component: plc, fails: [error]}
    source: {removable: false, reason: heat is the purpose}
    harms: {unhandled: [{who: crew, kind: life, level: fatal}]}
  cold:
    when: {component: plc, fails: [loss]}
    harms: {unhandled: [{who: crew, kind: life, level: light}]}
controls:
  cap: {status: proposed, perspective: 1, party: crew, cost: 300 EUR, on: [plc], rung: inherently-safe, effect: [{hazard: burn, kind: life, at-most: light}]}
";

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn assessment() -> Assessment {
    let at = day("2026-11-24");
    let world = MemoryWorld::new(at, [("m/tensha.yaml", MODEL)]);
    let loaded = tensha_model::load_as_written(&world, "m");
    assert!(loaded.diagnostics.iter().all(|d| d.severity != tensha_text::Severity::Error));
    let mut system = loaded.system.clone();
    system.settle(at, &[]);
    let mut a = assess(&system, &loaded.diagnostics, at).assessment;
    a.look_further(&loaded.system);
    a
}

fn section(a: &Assessment, id: &str) -> String {
    let page = String::from_utf8(html::render(a).remove(0).1).unwrap();
    let rest = page.split(&format!("<section id=\"{id}\"")).nth(1).unwrap();
    rest.split("</section>").next().unwrap().to_owned()
}

/// A proposed cap is on the first rung of `burn` and does not count; nothing is on any rung of `cold`.
#[test]
fn ladders_and_states() {
    let a = assessment();
    let t = &a.treatment;
    let standings: Vec<Vec<Standing>> =
        t.hazards.iter().map(|h| h.ladder.iter().map(|r| r.standing).collect()).collect();
    use Standing::{DoesNotCount, Next, Open};
    assert_eq!(standings[0], [DoesNotCount, Next, Open, Open, Open, Open]);
    assert_eq!(standings[1], [Next, Open, Open, Open, Open, Open]);
    let harm = |state: usize| t.hazards[0].states[state].harms[0].en.clone();
    assert!(harm(0).contains("death") && harm(1) == harm(0), "{} {}", harm(0), harm(1));
    assert!(harm(2).contains("light injury"), "{}", harm(2));
    // The cap bounds the harm of `burn` to the crew, and nothing else; it is not in place.
    assert!(t.in_place.is_empty());
    assert_eq!(t.beyond.len(), 1);
    assert_eq!(t.beyond[0].kind, "life");
    assert_eq!(t.beyond[0].less.iter().map(|h| h.id.as_str()).collect::<Vec<_>>(), ["burn"]);
    assert!(t.beyond[0].more.is_empty() && t.beyond[0].caused_by.is_empty());

    let html = section(&a, "treatment");
    assert!(html.contains("0 of 2 hazards have a means that counts. Measures in place: 0 of 1."));
    // A sign for each rung and hazard in the overview, and again where the hazard is told.
    let signs = |sign: &str| html.matches(&format!("aria-hidden=\"true\">{sign}</span>")).count();
    assert_eq!((signs("○"), signs("→"), signs("·"), signs("●")), (2, 4, 18, 0));
    assert!(html.contains("300 EUR"), "{html}");
    assert!(html.contains("harm to life and body is at most “light injury”"), "{html}");
}

#[test]
fn what_is_different_on_the_next_date() {
    let a = assessment();
    // Support ends with 2026-12-31.
    let ahead = a.ahead.clone().unwrap_or_default();
    assert_eq!(ahead[0].date, day("2027-01-01"));
    assert!(ahead[0].because[0].en.contains("end of support"));
    let html = section(&a, "timeline");
    assert!(html.contains("<h4>2027-01-01</h4>"));
}

/// By hand: from 2026-01-01 to 2026-12-27 are 360 days on 688 units, from 16 on; the 180th is in the middle.
#[test]
fn days_stand_where_their_dates_say() {
    let mut days = assessment().timeline;
    let first = days.remove(0);
    let with = |date: &str, past| tensha_report::timeline::DayInfo {
        date: day(date),
        past,
        acts: false,
        confidence: None,
        ..first.clone()
    };
    let svg =
        timeline::draw(&[with("2026-01-01", true), with("2026-12-27", false)], day("2026-06-30"))
            .unwrap();
    assert!(svg.contains("<path class=\"time-now\" d=\"M360 "), "{svg}");
    // Labels are 22 wide and stay inside.
    assert!(svg.contains("class=\"time-chip past\" x=\"16\""), "{svg}");
    assert!(svg.contains("class=\"time-chip\" x=\"682\""), "{svg}");
    // Two days that are near each other take two lanes.
    let svg = timeline::draw(
        &[
            with("2026-01-01", true),
            with("2026-06-29", true),
            with("2026-06-30", true),
            with("2026-12-27", false),
        ],
        day("2026-06-30"),
    )
    .unwrap();
    let y = |number: usize| {
        let before = svg.split(&format!(">{number}</text>")).next().unwrap();
        before
            .rsplit("<rect")
            .next()
            .unwrap()
            .split("y=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(y(1), y(2));
    assert_ne!(y(2), y(3));
    assert!(timeline::draw(&[], day("2026-06-30")).is_none());
}
