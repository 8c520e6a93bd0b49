//! `tensha what-if` as its readers see it.

use crate::support::{place, tensha};

/// A heater commanded over one kind of link, which an outlook entry makes worthless from 2027.
const MODEL: &str = "tensha: 1
system: {id: stove}
parties: {owner: {roles: [user], on-duty: 24 h/day}}
places: {case: {entry: locked}}
quantities: {room: {}}
component-kinds:
  solid: {role: controller, layer: 2, strengths: strong, surface: strong, reason: made up for a test}
link-technologies:
  radio: {class: wifi, medium: radio, range: 30 m, strengths: strong, reason: made up for a test}
  wire: {class: in-device, medium: inside, strengths: strong, reason: made up for a test}
components:
  panel: {kind: solid, place: case}
  heater: {kind: solid, place: case, acts-on: room}
links: {way: {between: [panel, heater], technology: radio}}
flows:
  heat: {arrow: cyber-to-physical, from: panel, via: [way, heater], to: room, command: start, needs: {integrity: strong}}
frame: {flows: [], people: []}
hazards:
  scorched: {when: {flow: heat, deviates: [provided-when-not-wanted]}}
outlook:
  cracked: {text: {ja: 無線が破られる, en: The radio is broken}, about: technology, from: 2027-01-01, confidence: high,
    source: {ja: 例, en: example}, reviewed: 2026-01-01, effect: [{on: way, strengths: none}]}
";

fn asked(change: &str, at: &str, lang: &str) -> (i32, String, String) {
    let home = place(&[("stove/tensha.yaml", MODEL)]);
    let out = tensha(home.path(), &["what-if", "stove", change, "--at", at, "--lang", lang]);
    (out.code, out.out, out.err)
}

/// Leaving an outlook entry out takes its effect away where it is in force, and nothing before its day.
#[test]
fn without_an_outlook_entry() {
    let (code, after, err) = asked("without cracked", "2027-01-02", "en");
    assert_eq!(code, 0, "{err}");
    assert!(after.contains("scorched: harder to bring about"), "{after}");
    let (code, before, err) = asked("without cracked", "2026-12-31", "en");
    assert_eq!(code, 0, "{err}");
    assert!(!before.contains("scorched"), "{before}");
    let (code, _, err) = asked("without craked", "2027-01-02", "en");
    assert_eq!(code, 2);
    assert!(err.contains("craked") && err.contains("cracked"), "{err}");
}

/// Who can do it is said once where it stays, and on both sides where it changes.
#[test]
fn who_is_said_once_where_it_stays() {
    let (code, better, err) = asked("upgrade link way to wire", "2027-01-02", "en");
    assert_eq!(code, 0, "{err}");
    let line = |text: &str, word: &str| text.lines().any(|l| l.contains(word));
    assert!(line(&better, "scorched: harder to bring about"), "{better}");
    for text in [&better, &asked("upgrade link way to wire", "2027-01-02", "ja").1] {
        for l in text.lines().filter(|l| l.contains("  →  ")) {
            let (a, b) = l.trim().split_once("  →  ").unwrap();
            assert_ne!(a, b, "{text}");
        }
    }
}
