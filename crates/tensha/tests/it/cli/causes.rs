//! `tensha show causes` as its readers see it.

use crate::support::{place, tensha};

/// A stove that is commanded from a panel, which listens to a remote control by open radio.
const MODEL: &str = "tensha: 1
system: {id: stove}
places: {street: {entry: public}, case: {entry: locked}}
quantities: {room: {}}
component-kinds:
  solid: {role: controller, layer: 2, strengths: standard, surface: strong, reason: made up for a test}
link-technologies:
  air: {class: short-radio, medium: radio, range: 30 m, strengths: none, reason: made up for a test}
  inner: {class: in-device, medium: inside, strengths: strong, reason: made up for a test}
components:
  remote: {kind: solid, place: street}
  panel: {kind: solid, place: case}
  heater: {kind: solid, place: case, acts-on: room}
links:
  beam: {between: [remote, panel], technology: air}
  way: {between: [panel, heater], technology: inner}
flows:
  heat: {arrow: cyber-to-physical, from: panel, via: [way, heater], to: room, command: start, needs: {integrity: strong}}
frame: {flows: [], people: []}
hazards:
  scorched: {when: {flow: heat, deviates: [provided-when-not-wanted]}}
";

/// What opens the rest is told first: the radio, or the thing in hand, and then what is taken over through it.
#[test]
fn a_story_begins_where_the_attacker_stands() {
    let home = place(&[("stove/tensha.yaml", MODEL)]);
    let out = tensha(home.path(), &["show", "causes", "stove", "--lang", "en"]);
    assert_eq!(out.code, 0, "{}", out.err);
    let said = out.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = |what: &str| said.find(what).unwrap_or_else(|| panic!("`{what}` is missing: {said}"));
    let way = said[at("Minimal cut sets")..].to_owned();
    let one =
        way.split(" · ").find(|w| w.contains("beam") && w.contains("takes over panel")).unwrap();
    assert!(one.find("beam") < one.find("takes over panel"), "{one}");
}

/// Of two things taken over from the network, the one that the attacker's beginning opens comes first, whatever their names are.
#[test]
fn what_is_opened_comes_after_what_opens_it() {
    let model = MODEL
        .replace("  panel: {kind: solid, place: case}\n", "  panel: {kind: solid, place: case}\n  aisle: {kind: solid, place: case}\n")
        .replace("between: [panel, heater], technology: inner}", "between: [aisle, heater], technology: inner}\n  middle: {between: [panel, aisle], technology: inner}")
        .replace("from: panel, via: [way, heater]", "from: aisle, via: [way, heater]");
    let home = place(&[("stove/tensha.yaml", &model)]);
    let out = tensha(home.path(), &["show", "causes", "stove", "--lang", "en"]);
    assert_eq!(out.code, 0, "{}", out.err);
    let said = out.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let ways = &said[said.find("Minimal cut sets").unwrap()..];
    let both = |w: &&str| w.contains("takes over aisle") && w.contains("takes over panel");
    let one = ways.split(" · ").find(both).unwrap_or_else(|| panic!("{ways}"));
    assert!(one.find("takes over panel") < one.find("takes over aisle"), "{one}");
}
