//! To what schemes apply, and what is missing for a market: hand-made expectations.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use tensha_analysis::requirements::{Ahead, Asked, SchemeResult, Standing, ahead, open, run};
use tensha_analysis::select::Match;
use tensha_model::system::System;
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn load(yaml: &str) -> System {
    let loaded = tensha_model::load(&world(yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

fn system(more: &str) -> System {
    load(&format!("tensha: 1\nsystem: {{id: s}}\ncomponents:\n  a: {{}}\n  b: {{}}\n{more}"))
}

fn scheme(s: &System, at: &str, id: &str) -> SchemeResult {
    run(s, day(at), Asked { scheme: Some(id), ..Asked::default() }).remove(0)
}

fn standing(s: &System, result: &SchemeResult, id: &str) -> Standing {
    let i = s.knowledge.requirements.get_index_of(id).expect("a known requirement") as u32;
    result.rows.iter().find(|r| r.requirement == i).expect("a row").standing
}

fn scope(s: &System, id: &str) -> Match {
    scheme(s, "2026-11-23", id).scope.answer
}

/// By kind of component: yes, no, and not known where the kind is not stated.
#[test]
fn what_applies_follows_from_what_the_products_are() {
    let of = |components: &str, rest: &str| {
        load(&format!(
            "tensha: 1\nsystem: {{id: s, name: S}}\nparties:\n  maker: {{role: maker}}\ncomponents:\n{components}{rest}"
        ))
    };
    let pump = of(
        "  p: {kind: infusion-pump}\n  a: {kind: wifi-access-point}\n",
        "links:\n  l: {between: [p, a], technology: wpa2-psk}\n",
    );
    assert_eq!(scope(&pump, "us-fda-524b"), Match::Yes);
    assert_eq!(scope(&pump, "un-r155"), Match::No);
    let cra = scheme(&pump, "2026-11-23", "eu-cra-annex-1");
    assert_eq!(cra.scope.answer, Match::Yes, "the access point beside it");
    assert_eq!(cra.scope.excepted.len(), 1, "the pump itself is left out");
    let named = of(
        "  p: {kind: infusion-pump}\n",
        "compliance:\n- {scheme: eu-cra-annex-1, product: [p]}\n",
    );
    assert_eq!(
        scope(&named, "eu-cra-annex-1"),
        Match::No,
        "left out, and nothing else is asked about"
    );
    let car = of("  e: {kind: car-ecu}\n", "");
    assert_eq!(scope(&car, "un-r155"), Match::Yes);
    assert_eq!(scope(&car, "us-fda-524b"), Match::No);
    let unknown = of("  x: {}\n", "");
    for id in ["un-r155", "us-fda-524b", "en-303-645", "jc-star-1"] {
        assert_eq!(scope(&unknown, id), Match::Maybe, "{id}: nobody says what x is");
    }
    let valve = of("  v: {kind: manual-valve}\n", "");
    assert_eq!(scope(&valve, "jc-star-1"), Match::No, "it speaks nothing");
}

/// By sector: a network camera counts as a thing for consumers in a home and not in a factory.
#[test]
fn what_applies_follows_from_the_sector() {
    let of = |sector: &str| {
        load(&format!(
            "tensha: 1\nsystem: {{id: s, name: S{sector}}}\ncomponents:\n  c: {{kind: network-camera}}\n  r: {{kind: wifi-access-point}}\nlinks:\n  l: {{between: [c, r], technology: wpa2-psk}}\n"
        ))
    };
    assert_eq!(scope(&of(", sector: home"), "en-303-645"), Match::Yes);
    assert_eq!(scope(&of(""), "en-303-645"), Match::Maybe);
    assert_eq!(scope(&of(", sector: factory"), "iec-62443-3-3"), Match::Yes);
    assert_eq!(scope(&of(", sector: home"), "iec-62443-3-3"), Match::No);
}

/// By category: a perspective in which the cells demand nothing does not apply, whatever the evidence.
#[test]
fn perspectives_follow_from_the_category() {
    let s = system("controls:\n  c: {status: in-place, evidence: [x], meets: [iot-ssf/ability]}\n");
    let of = |cells: &[(u8, u8)], id: &str| {
        let asked = Asked { scheme: Some("iot-ssf"), cells: Some(cells), ..Asked::default() };
        standing(&s, &run(&s, day("2026-11-23"), asked).remove(0), id)
    };
    assert_eq!(of(&[(0, 0)], "iot-ssf/ability"), Standing::NotApplicable);
    assert_eq!(of(&[(2, 1)], "iot-ssf/ability"), Standing::Met);
    assert_eq!(of(&[(0, 0), (2, 1)], "iot-ssf/ability"), Standing::Met, "the highest cell decides");
    assert_eq!(of(&[(0, 0)], "iot-ssf/before-operation"), Standing::Unknown, "demanded even there");
    assert_eq!(of(&[], "iot-ssf/social-support"), Standing::Unknown, "nothing is on the map");
}

/// Rows of 62443-4-2 for one kind of component do not apply to others; an answer by hand stands against that.
#[test]
fn rows_for_other_kinds_of_component_do_not_apply() {
    let s = load(
        "tensha: 1\nsystem: {id: s, name: S}\ncomponents:\n  p: {kind: plc}\n  w: {kind: network-switch}\ncompliance:\n- {scheme: iec-62443-4-2, product: [p], answers: [{requirement: iec-62443-4-2/SAR 2.4, is: unmet, reason: r}]}\n- {scheme: iec-62443-4-2, product: [w]}\n",
    );
    let asked = Asked { scheme: Some("iec-62443-4-2"), ..Asked::default() };
    let both = run(&s, day("2026-11-23"), asked);
    let of = |i: usize, id: &str| standing(&s, &both[i], &format!("iec-62443-4-2/{id}"));
    assert_eq!(of(0, "EDR 2.4"), Standing::Unknown);
    assert_eq!(of(0, "HDR 2.4"), Standing::NotApplicable);
    assert_eq!(of(0, "SAR 2.4"), Standing::Unmet, "stated by hand");
    assert_eq!(of(0, "SAR 3.2"), Standing::NotApplicable);
    assert_eq!(of(1, "NDR 2.4"), Standing::Unknown);
    assert_eq!(of(1, "EDR 2.4"), Standing::Unknown, "a network device may be an embedded one");
    assert_eq!(of(1, "SAR 2.4"), Standing::NotApplicable);
}

/// A scheme of a market in which the system is sold shows where it applies, named or not; a market within another has its schemes too.
#[test]
fn schemes_of_the_markets_show_where_they_apply() {
    let s = load(
        "tensha: 1\nsystem: {id: s, name: S, markets: [uk]}\ncomponents:\n  l: {kind: smart-lock}\n",
    );
    let ids = |asked: Asked| -> Vec<&str> {
        let all = run(&s, day("2026-11-23"), asked);
        all.iter()
            .filter_map(|r| s.knowledge.schemes.get_index(r.scheme as usize))
            .map(|(id, _)| id.as_str())
            .collect()
    };
    assert_eq!(ids(Asked::default()), ["uk-psti"]);
    let market = |m| ids(Asked { market: Some(m), ..Asked::default() });
    assert!(market("de").contains(&"eu-cra-annex-1") && market("de").contains(&"de-bsi-label"));
    assert!(!market("eu").contains(&"de-bsi-label"), "not asked for all over the EU");
    let none = load(
        "tensha: 1\nsystem: {id: s, name: S, markets: [uk]}\ncomponents:\n  l: {kind: manual-valve}\n",
    );
    assert!(run(&none, day("2026-11-23"), Asked::default()).is_empty(), "it does not apply");
}

/// The dates ahead, each until the day before it.
#[test]
fn days_ahead_end_on_their_day() {
    let s = load(
        "tensha: 1\nsystem: {id: s, name: S}\ncomponents:\n  l: {kind: smart-lock}\nclaims:\n  j: {scheme: jc-star-1, product: [l], date: 2026-01-01, until: 2027-01-01}\n",
    );
    let of = |at: &str| -> Vec<String> {
        let results = run(&s, day(at), Asked { market: Some("eu"), ..Asked::default() });
        ahead(&s, day(at), &results).into_iter().map(|(d, _)| d.to_string()).collect()
    };
    assert!(of("2026-09-10").contains(&"2026-09-11".to_owned()));
    assert!(!of("2026-09-11").contains(&"2026-09-11".to_owned()));
    assert!(of("2027-12-10").contains(&"2027-12-11".to_owned()));
    assert!(of("2027-12-11").is_empty());
    let sg = |at: &str| {
        ahead(&s, day(at), &run(&s, day(at), Asked { market: Some("sg"), ..Asked::default() }))
    };
    assert!(
        sg("2026-05-31")
            .iter()
            .any(|(d, a)| d.to_string() == "2026-06-01" && matches!(a, Ahead::Recognition(_)))
    );
    assert!(
        sg("2026-06-01")
            .iter()
            .any(|(d, a)| d.to_string() == "2027-01-01" && matches!(a, Ahead::Ends(0)))
    );
}

/// What is missing is what is mandatory and neither met nor set aside.
#[test]
fn what_is_missing_is_demanded_and_not_met() {
    let s = system("controls:\n  c: {status: in-place, evidence: [x], meets: [uk-psti/1]}\n");
    let r = scheme(&s, "2026-11-23", "uk-psti");
    let missing: Vec<&str> = open(&s, &r)
        .iter()
        .filter_map(|row| s.knowledge.requirements.get_index(row.requirement as usize))
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(missing, ["uk-psti/2", "uk-psti/3"]);
    let en = scheme(&s, "2026-11-23", "en-303-645");
    // 36 are mandatory; evidence for the first duty of PSTI meets two of them. Recommendations are not missing.
    assert_eq!(open(&s, &en).len(), 34);
}

/// The label itself: held on its days, not held, lapsed.
#[test]
fn the_own_label_counts_on_its_days() {
    use tensha_analysis::requirements::Counts;
    let s = system(
        "claims:\n  l: {scheme: jc-star-1, product: [a], date: 2026-01-01, until: 2027-12-31}\n",
    );
    let own = |at: &str| scheme(&s, at, "jc-star-1").own;
    assert_eq!(own("2025-12-31"), Counts::NoLabel, "not given yet");
    assert_eq!(own("2026-01-01"), Counts::Held(0));
    assert_eq!(own("2027-12-31"), Counts::Held(0));
    assert_eq!(own("2028-01-01"), Counts::Lapsed(0));
    assert_eq!(scheme(&s, "2026-06-01", "sg-cls-1").own, Counts::NoLabel, "another label");
}
