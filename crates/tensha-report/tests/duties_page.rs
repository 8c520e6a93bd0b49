//! Requirements, duties and sheets on the page, against what is read off a small model by hand.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use tensha_report::duties::Held;
use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, MemoryWorld};

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
duties:
  mending: {kind: mend, party: maker, to: user, what: mend it, phase: [operation], within: 90 day}
  updating: {kind: apply-updates, party: user, what: update it, phase: [operation], until: 2026-06-30}
  watching: {kind: watch, party: user, what: watch it, phase: [operation]}
  seeing: {kind: watch, party: maker, what: see it, phase: [operation]}
assumptions:
  dry: {text: it stays dry, owner: maker, guaranteed-by: user}
  known: {text: it is known, owner: maker}
";

fn assessment(model: &str) -> Assessment {
    let at = Date::parse("2026-11-24").unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity == tensha_text::Severity::Error)
        .map(|d| d.message.en.clone())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assess(&loaded.system, &loaded.diagnostics, at).assessment
}

fn section(a: &Assessment, id: &str) -> String {
    let page = String::from_utf8(html::render(a).remove(0).1).unwrap();
    let rest = page.split(&format!("<section id=\"{id}\"")).nth(1).unwrap();
    rest.split("</section>").next().unwrap().to_owned()
}

/// JC-STAR ★1 has 16 rows; one is met, and nothing is known of the others.
#[test]
fn every_row_is_in_the_map_and_in_the_table() {
    let a = assessment(MODEL);
    assert_eq!(a.requirements.len(), 1);
    let scheme = &a.requirements[0];
    assert_eq!(scheme.requirements.len(), 16);
    let of = |key: &str| scheme.mandatory[key] + scheme.recommended[key];
    assert_eq!((of("met"), of("unknown"), of("unmet")), (1, 15, 0));
    let html = section(&a, "requirements");
    let tallies: usize = html
        .split("<span class=\"tally\">")
        .skip(1)
        .map(|t| {
            let t = t.split("</span>").nth(1).unwrap().split('<').next().unwrap();
            t.parse::<usize>().unwrap()
        })
        .sum();
    assert_eq!(tallies, 16);
    assert_eq!(html.matches("data-standing=\"unknown\"").count(), 15);
    assert_eq!(html.matches("data-standing=\"met\"").count(), 1);
    assert!(!html.contains("</span>0<"), "no zero stands for what is missing");
}

/// A scheme that demands nothing on the other's topic has a word there instead of a number.
#[test]
fn what_a_scheme_does_not_demand_is_said_to_be_missing() {
    let two = MODEL.replace(
        "party: maker}\nduties",
        "party: maker}\n  - {scheme: iec-62443-4-2, product: [plc], party: maker}\nduties",
    );
    let a = assessment(&two);
    assert_eq!(a.requirements.len(), 2);
    let html = section(&a, "requirements");
    let missing = a
        .topics
        .keys()
        .map(|t| {
            let has: Vec<bool> = a
                .requirements
                .iter()
                .map(|s| s.requirements.iter().any(|r| r.topic.as_deref() == Some(t)))
                .collect();
            usize::from(has[0] != has[1])
        })
        .sum::<usize>();
    let untopical: Vec<bool> =
        a.requirements.iter().map(|s| s.requirements.iter().any(|r| r.topic.is_none())).collect();
    let missing = missing + usize::from(untopical[0] != untopical[1]);
    assert!(missing > 0);
    assert_eq!(html.matches("class=\"at-missing\"").count(), missing);
}

#[test]
fn nothing_named_is_said() {
    let bare = assessment("tensha: 1\nsystem: {id: s}\n");
    assert!(
        section(&bare, "requirements").contains("`compliance`") || {
            section(&bare, "requirements").contains("<code>compliance</code>")
        }
    );
    assert!(section(&bare, "sheets").contains("No party has a duty or an assumption."));
}

/// Mending is held by one party, updating lapsed in June, watching is held by two; nobody deletes data.
#[test]
fn gaps_overlaps_and_lapses_have_a_sign_and_a_word() {
    let a = assessment(MODEL);
    let held = |kind: &str, phase: &str| {
        let k = a.duties.kinds.iter().find(|k| k.id == kind).unwrap();
        k.cells.iter().find(|c| c.phase == phase).unwrap().cover
    };
    assert_eq!(held("mend", "operation"), Held::One);
    assert_eq!(held("apply-updates", "operation"), Held::Lapsed);
    assert_eq!(held("watch", "operation"), Held::Several);
    assert_eq!(held("delete-data", "disposal"), Held::Nobody);
    let html = section(&a, "duties");
    let html = html.split("<ul class=").next().unwrap();
    let badges = |sign: &str| html.matches(&format!("aria-hidden=\"true\">{sign}</span>")).count();
    for (sign, held) in
        [("✓", Held::One), ("†", Held::Lapsed), ("‼", Held::Several), ("✗", Held::Nobody)]
    {
        assert_eq!(badges(sign), a.duties.count(held), "{sign}");
    }
    assert!(html.contains("several: overlap") && html.contains("重複"));
}

/// What joins two parties stands on both sheets, and what nobody vouches for is marked.
#[test]
fn sheets_say_the_same_on_both_sides() {
    let a = assessment(MODEL);
    let of = |id: &str| a.sheets.iter().find(|s| s.party.id == id).unwrap();
    let (maker, user) = (of("maker"), of("user"));
    assert_eq!(maker.owes[0].what, user.receives[0].what);
    assert_eq!(maker.owes[0].term, user.receives[0].term);
    assert_eq!(maker.expects[0].what, user.vouches[0].what);
    assert!(maker.expects[1].unguaranteed);
    let html = section(&a, "sheets");
    assert_eq!(html.matches("<article class=\"sheet\"").count(), 2);
    assert_eq!(html.matches("mend it").count(), 2);
    assert_eq!(html.matches("nobody vouches for it").count(), 1);
    assert_eq!(html.matches("class=\"sheet-print\"").count(), 2);
}
