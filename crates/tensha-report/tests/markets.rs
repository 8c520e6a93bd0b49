//! What is still missing for the markets in which a system is sold: in the assessment, on the page, and against its own rows.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use tensha_analysis::requirements::Standing;
use tensha_report::requirements::Answer;
use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, MemoryWorld};

const MODEL: &str = "\
tensha: 1
system: {id: s, markets: [jp, uk]}
parties:
  maker: {roles: [maker]}
components:
  meter: {kind: air-conditioner}
  router: {kind: home-router}
links:
  air: {between: [meter, router], technology: wpa2-psk}
controls:
  own-password: {status: in-place, on: [meter], meets: [jc-star-1/S1.1-01], evidence: [test.pdf], evidence-date: 2026-10-01}
compliance:
  - {scheme: jc-star-1, product: [meter], party: maker}
  - {scheme: un-r155, product: [meter], party: maker}
";

fn assessment(model: &str) -> Assessment {
    let at = Date::parse("2026-11-24").unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    assess(&loaded.system, &loaded.diagnostics, at).assessment
}

fn page(a: &Assessment) -> String {
    String::from_utf8(html::render(a).remove(0).1).unwrap()
}

/// JC-STAR ★1 has 16 mandatory rows, of which one is met: 15 are missing, and they are those of the table.
#[test]
fn what_is_missing_is_what_is_not_met() {
    let a = assessment(MODEL);
    let ids: Vec<&str> = a.markets.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["jp", "uk"]);
    let jp = &a.markets[0];
    let star = jp.schemes.iter().find(|s| s.scheme == "jc-star-1").unwrap();
    assert_eq!(star.applies.answer, Answer::Yes);
    assert_eq!(star.missing.len(), 15);
    let rows = &a.requirements.iter().find(|s| s.scheme == "jc-star-1").unwrap().requirements;
    let open: Vec<&str> = rows
        .iter()
        .filter(|r| r.mandatory && !matches!(r.standing, Standing::Met | Standing::NotApplicable))
        .map(|r| r.id.as_str())
        .collect();
    assert_eq!(star.missing.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), open);
    // What applies stands before what may apply, and that before what does not.
    let rank = |s: Answer| [Answer::Yes, Answer::Unknown, Answer::No].iter().position(|x| *x == s);
    for market in &a.markets {
        assert!(market.schemes.is_sorted_by_key(|s| rank(s.applies.answer)), "{}", market.id);
        assert!(market.ahead.is_sorted_by_key(|d| d.date));
        assert!(market.ahead.iter().all(|d| d.date > market.at));
    }
}

/// A scheme for vehicles does not apply to an air-conditioner; the table says so with the pack's reason.
#[test]
fn the_reason_of_applicability_is_told() {
    let a = assessment(MODEL);
    let r155 = a.requirements.iter().find(|s| s.scheme == "un-r155").unwrap();
    assert_eq!(r155.applies.answer, Answer::No);
    let why = r155.applies.why_not.clone().unwrap();
    assert!(!why.ja.is_empty() && !why.en.is_empty());
    assert!(r155.notes.iter().any(|n| n.en.contains(&why.en) && n.ja.contains(&why.ja)));
    assert!(page(&a).contains(&html_escaped(&why.en)));
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#x27;")
}

#[test]
fn the_page_answers_for_each_market_and_links_to_the_rows() {
    let a = assessment(MODEL);
    let page = page(&a);
    for market in &a.markets {
        let title = market.title();
        assert!(page.contains(&title.en) && page.contains(&title.ja), "{}", market.id);
    }
    for row in &a.markets[0].schemes.iter().find(|s| s.scheme == "jc-star-1").unwrap().missing {
        let link = format!(">{}</a>", row.number);
        let at = page.find(&link).unwrap();
        let target = page[..at].rsplit("href=\"#").next().unwrap().trim_end_matches('"');
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
    // A model that states no market has no such answer.
    let none = assessment(&MODEL.replace(", markets: [jp, uk]", ""));
    assert!(none.markets.is_empty());
}
