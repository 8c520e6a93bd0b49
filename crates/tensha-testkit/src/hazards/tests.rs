//! The judge is tried itself, on models so small that the answer is derived by hand in the comment above.
//!
//! Unless a test says otherwise there are four classes: `low` (rank 1, beats weak), `mid` (rank 2, beats standard), `top` (rank 3,
//! beats strong) and `bot` beside them (remote only, beats weak). A `solid` component never does anything wrong but leak, and only
//! `top` beats it.

use tensha_model::System;
use tensha_model::system::{ComponentId, FlowId, HazardId, Namespace};

use super::random::{attackers, read};
use super::*;

const KNOWLEDGE: &str = "
tensha: 1
system: {id: small}
component-kinds:
  solid: {role: controller, layer: 2, failure-modes: [leak], strengths: strong, surface: strong, reason: made up}
  switch: {role: network, layer: 3, failure-modes: [leak], strengths: strong, surface: strong, reason: made up}
link-technologies:
  wire: {class: signal-wire, medium: wire, strengths: strong, reason: made up}
  lan: {class: ip, medium: network, strengths: strong, reason: made up}
  air: {class: wifi, medium: radio, range: 30 m, strengths: strong, reason: made up}
guard-technologies:
  seal: {lifts: {authenticity: standard, integrity: standard}, reason: made up}
";

fn model(text: &str) -> System {
    let mut system = read(&format!("{KNOWLEDGE}{text}")).expect("a sound model");
    attackers(
        &mut system,
        &[
            ("low", Some(1), false, [Some(0.5), None, None]),
            ("mid", Some(2), false, [Some(0.8), Some(0.2), None]),
            ("top", Some(3), false, [Some(0.9), Some(0.5), Some(0.1)]),
            ("bot", None, true, [Some(0.1), None, None]),
        ],
    );
    system
}

/// The folded minimal cut sets, as lines.
fn sets(system: &System, what: What) -> Vec<String> {
    let all = folded_cut_sets(system, Pass::default(), what).expect("few variables");
    let mut lines: Vec<String> = all.iter().map(|s| s.line(system)).collect();
    lines.sort();
    // The other way to the same sets: by size and not by state.
    let most = all.iter().map(FoldedSet::members).max().unwrap_or(0);
    let mut again: Vec<String> = folded_cut_sets_up_to(system, Pass::default(), what, most)
        .iter()
        .map(|s| s.line(system))
        .collect();
    again.sort();
    assert_eq!(lines, again);
    lines
}

fn component(system: &System, id: &str) -> ComponentId {
    ComponentId(system.find(Namespace::Component, id).expect("it is declared").index)
}

fn flow(system: &System, id: &str) -> FlowId {
    FlowId(system.find(Namespace::Flow, id).expect("it is declared").index)
}

fn word(system: &System, id: &str) -> u32 {
    system.knowledge.guide_words.get_index_of(id).expect("it is in the pack") as u32
}

fn taken_over(system: &System, id: &str) -> Vec<String> {
    sets(system, What::Compromised(component(system, id)))
}

fn deviates(system: &System, f: &str, d: &str) -> Vec<String> {
    sets(system, What::Deviates(flow(system, f), word(system, d)))
}

fn hazard() -> HazardId {
    HazardId(0)
}

/// By hand: the room (visitors: weak) lies in the site (staff: standard), and the thing itself resists by hand as weak. To be in the
/// room takes both entries, so at least `mid`; the bot is in no place. The strong authenticity plays no role: nobody reaches it.
#[test]
fn an_inner_place_needs_the_outer_one() {
    let s = model(
        "
places:
  site: {entry: staff}
  room: {entry: visitors, inside: site}
components:
  c: {kind: solid, place: room, strengths: {integrity: weak}}
",
    );
    assert_eq!(
        taken_over(&s, "c"),
        ["step(hand c, weak) + step(entry room, weak) + step(entry site, standard) + at least mid"]
    );
}

/// By hand: a public place has no step, and `integrity: none` has none either. What is left is that a class is there at all, and
/// the least one says all: everybody but the bot.
#[test]
fn nothing_in_the_way_needs_only_the_least_class_and_never_the_botnet() {
    let s = model(
        "
places:
  street: {entry: public}
components:
  c: {kind: solid, place: street, strengths: {integrity: none}}
",
    );
    assert_eq!(taken_over(&s, "c"), ["at least low"]);
}

/// By hand: facing the internet is reach for every class. Weak is beaten by `low` and by the bot; `mid` and `top` add nothing to `low`.
#[test]
fn the_internet_is_open_to_every_class() {
    let s = model(
        "
components:
  c: {kind: solid, has: internet-facing, strengths: {authenticity: weak}}
",
    );
    assert_eq!(
        taken_over(&s, "c"),
        ["step(remote c, weak) + at least low", "step(remote c, weak) + bot"]
    );
}

/// By hand: a is reached from the internet and has no protection: whoever has a campaign has it. b is a's neighbour on a link that
/// carries a service; standard takes `mid`, who has a too. The bot as a first step would need `mid` as well: not minimal.
#[test]
fn a_neighbour_on_a_link_with_a_service_is_a_way_in() {
    let s = model(
        "
components:
  a: {kind: solid, has: internet-facing, strengths: {authenticity: none}}
  b: {kind: solid, strengths: {authenticity: standard}}
links:
  l: {between: [a, b], technology: lan}
",
    );
    assert_eq!(taken_over(&s, "a"), ["at least low", "bot"]);
    assert_eq!(taken_over(&s, "b"), ["step(remote b, standard) + at least mid"]);
}

/// By hand: the same with a signal wire, which carries no service, and with a link that leads from b to a only: no way in.
#[test]
fn a_wire_without_service_and_a_link_the_other_way_are_none() {
    let s = model(
        "
components:
  a: {kind: solid, has: internet-facing, strengths: {authenticity: none}}
  b: {kind: solid, strengths: {authenticity: none}}
  c: {kind: solid, strengths: {authenticity: none}}
links:
  l: {between: [a, b], technology: wire}
  m: {between: [c, a], technology: lan, one-way: true}
",
    );
    assert!(taken_over(&s, "b").is_empty());
    assert!(taken_over(&s, "c").is_empty());
}

/// By hand: through the switch both are on one network, so a's attacker speaks to b although no link joins the two. In another zone
/// than a and the switch, d is not.
#[test]
fn who_speaks_on_a_network_reaches_its_members() {
    let s = model(
        "
zones:
  x: {}
  y: {}
components:
  a: {kind: solid, zone: x, has: internet-facing, strengths: {authenticity: none}}
  b: {kind: solid, zone: x, strengths: {authenticity: weak}}
  d: {kind: solid, zone: y, strengths: {authenticity: weak}}
  s: {kind: switch, zone: x}
links:
  k: {between: [a, s], technology: lan}
  l: {between: [b, s], technology: lan}
  m: {between: [d, s], technology: lan}
",
    );
    let way = |x: &str| {
        vec![
            format!("step(remote {x}, weak) + at least low"),
            format!("step(remote {x}, weak) + bot"),
        ]
    };
    assert_eq!(taken_over(&s, "b"), way("b"));
    // The switch is strong: `top` takes it and then d, or stands at the link m from a's network: m's authenticity is strong. Somebody
    // on the internet is on the network of s (a), so the link's end s is reached by net; d only past m or past s. With `top` under
    // way every weaker step is `top`'s too, but who beats d may also be `low` or the bot, who are no less: rank 3 contains rank 1.
    assert_eq!(
        taken_over(&s, "d"),
        [
            "step(link lan authenticity, strong) + step(remote d, weak) + at least top",
            "step(remote d, weak) + step(remote s, strong) + at least top"
        ]
    );
}

/// By hand: a default password makes reach enough. From the internet that takes any campaign and no step; a component that nobody
/// reaches is not taken over by its password alone.
#[test]
fn a_default_password_needs_reach_and_somebody() {
    let s = model(
        "
components:
  a: {kind: solid, has: [internet-facing, default-password]}
  b: {kind: solid, has: default-password}
  c: {kind: solid, has: default-password}
links:
  l: {between: [a, b], technology: lan}
",
    );
    assert_eq!(taken_over(&s, "a"), ["at least low", "bot"]);
    assert_eq!(taken_over(&s, "b"), ["at least low", "bot"]);
    assert!(taken_over(&s, "c").is_empty());
}

/// By hand: the supplier is standard by the pack's default, which takes `mid`. Signed updates are strong and come on top, which takes
/// `top`; a dependency on `supplier` knows no signature. An event as update channel is enough by itself.
#[test]
fn updates_come_from_the_supplier_and_signatures_come_on_top() {
    let s = model(
        "
parties:
  m: {roles: maker}
events:
  bad: {onset: 1 /year, lasts: 1 h}
components:
  a: {kind: solid, depends-on: {updates: m}}
  b: {kind: solid, depends-on: {updates: m}, has: signed-updates}
  c: {kind: solid, depends-on: {supplier: m}, has: signed-updates}
  d: {kind: solid, depends-on: {updates: bad}}
  e: {kind: solid, depends-on: {updates: a}}
",
    );
    let by_supplier = ["step(supplier m, standard) + at least mid"];
    assert_eq!(taken_over(&s, "a"), by_supplier);
    assert_eq!(
        taken_over(&s, "b"),
        ["step(updates b, strong) + step(supplier m, standard) + at least top"]
    );
    assert_eq!(taken_over(&s, "c"), by_supplier);
    assert_eq!(taken_over(&s, "d"), ["event(bad)"]);
    assert_eq!(taken_over(&s, "e"), by_supplier);
}

/// By hand: who states nothing is weak by the pack's default; who is worth standard takes `mid`; with both, either. The class that is
/// only ever far away wins nobody over.
#[test]
fn a_privileged_person_is_a_way_in() {
    let s = model(
        "
parties:
  p: {is: people}
  q: {is: people, strengths: standard}
components:
  a: {kind: solid, privileged: [p, q]}
",
    );
    assert_eq!(
        taken_over(&s, "a"),
        ["step(person p, weak) + at least low", "step(person q, standard) + at least mid"]
    );
}

/// By hand: two locks of the same maker, kind and version are one product. Both are in the same public place, so one step opens both.
/// A third lock of another version is another product and takes its own step.
#[test]
fn two_locks_of_the_same_product_fall_together() {
    let s = model(
        "
parties:
  m: {roles: maker}
places:
  street: {entry: public}
components:
  a: {kind: solid, made-by: m, version: '1', place: street, strengths: {integrity: weak}}
  b: {kind: solid, made-by: m, version: '1', place: street, strengths: {integrity: standard}}
  c: {kind: solid, made-by: m, version: '2', place: street, strengths: {integrity: weak}}
hazards:
  h:
    when: {all: [{component: a, fails: error}, {component: b, fails: error}]}
  i:
    when: {all: [{component: a, fails: error}, {component: c, fails: error}]}
",
    );
    // At weak for a and at standard for b: the higher contains the lower.
    assert_eq!(sets(&s, What::Hazard(HazardId(0))), ["step(hand a, standard) + at least mid"]);
    assert_eq!(
        sets(&s, What::Hazard(HazardId(1))),
        ["step(hand a, weak) + step(hand c, weak) + at least low"]
    );
    // In basic events: `mid` beats standard with probability 0.2 and `top` with 0.5. The values are 0.1, 0.2, 0.5, 0.8, 0.9, so
    // that `mid` needs t1 or t2 and `top` t1, t2 or t3.
    let raw = cut_sets(&s, Pass::default(), What::Hazard(HazardId(0))).unwrap();
    let keys: Vec<Vec<String>> =
        raw.iter().map(|set| set.iter().map(|b| b.key(&s)).collect()).collect();
    let t = |j: u32| format!("t(hand a, {j})");
    let k = |id: &str| format!("campaign({id})");
    assert_eq!(
        keys,
        [
            vec![k("mid"), t(1)],
            vec![k("mid"), t(2)],
            vec![k("top"), t(1)],
            vec![k("top"), t(2)],
            vec![k("top"), t(3)]
        ]
    );
}

/// By hand: radio reaches the street where the house is 10 m from it, and not where it is 50 m away; the bot stands nowhere. The
/// link's authenticity is weak, and then b's own. A shielded cellar is entered first.
#[test]
fn radio_reaches_public_ground_within_range_only() {
    let s = model(
        "
places:
  near: {entry: locked, setback: 10 m}
  far: {entry: locked, setback: 50 m}
  yard: {entry: staff, setback: 0 m}
  cellar: {entry: visitors, inside: yard, shielded: true}
components:
  a: {kind: solid, place: near, strengths: {authenticity: none}}
  b: {kind: solid, place: near}
  c: {kind: solid, place: far, strengths: {authenticity: none}}
  d: {kind: solid, place: far}
  e: {kind: solid, place: cellar, strengths: {authenticity: none}}
  f: {kind: solid, place: cellar}
links:
  l: {between: [a, b], technology: air, protections: {authenticity: weak}}
  m: {between: [c, d], technology: air, protections: {authenticity: weak}}
  n: {between: [e, f], technology: air, protections: {authenticity: weak}}
",
    );
    assert!(
        taken_over(&s, "a")
            .contains(&"step(link air authenticity, weak) + at least low".to_owned())
    );
    // From far away only who gets into the locked place stands there.
    assert!(taken_over(&s, "c").contains(
        &"step(link air authenticity, weak) + step(entry far, strong) + at least top".to_owned()
    ));
    assert!(!taken_over(&s, "c").iter().any(|l| l.contains("low")));
    assert!(taken_over(&s, "e").contains(
        &"step(link air authenticity, weak) + step(entry cellar, weak) + step(entry yard, standard) + at least mid"
            .to_owned()
    ));
}

const OBSERVATION: &str = "
places:
  room: {entry: staff}
  street: {entry: public}
quantities:
  heat: {}
parties:
  p: {is: people, strengths: strong}
  m: {roles: maker}
components:
  a: {kind: solid, senses: heat}
  b: {kind: solid}
  c: {kind: solid}
";

/// By hand: the wire runs along the street and is weak in integrity: `low` beats it. Its loss is a fault; without stated integrity of
/// none it has no error. Confidentiality is broken by each component's leak and, weak as well, by a step of its own property.
#[test]
fn a_wire_is_attacked_property_by_property() {
    let s = model(&format!(
        "{OBSERVATION}
links:
  l: {{between: [a, b], technology: wire, through: street, protections: {{integrity: weak, confidentiality: weak}}}}
flows:
  f: {{arrow: physical-to-cyber, from: heat, via: [a, b], to: p}}
"
    ));
    assert_eq!(
        deviates(&s, "f", "false"),
        [
            "step(link wire authenticity, strong) + at least top",
            "step(link wire integrity, weak) + at least low"
        ]
    );
    assert_eq!(
        deviates(&s, "f", "absent"),
        ["fail(l, loss)", "step(link wire availability, strong) + at least top"]
    );
    assert_eq!(
        deviates(&s, "f", "leaked"),
        ["fail(a, leak)", "fail(b, leak)", "step(link wire confidentiality, weak) + at least low"]
    );
}

/// By hand: the seal from a to c spans both wires and b. Beating l takes the wire (none) and the seal (standard): `mid`. b lies in the
/// street and can be taken by anybody; under the seal this breaks availability only, until the seal is void. A key holder makes it
/// void: the maker m, standard by default.
#[test]
fn a_guard_counts_until_it_is_beaten_or_void() {
    let text = |holder: &str| {
        format!(
            "{}
links:
  l: {{between: [a, b], technology: wire, protections: {{integrity: none, authenticity: none}}, through: room}}
  n: {{between: [b, c], technology: wire}}
flows:
  f:
    arrow: physical-to-cyber
    from: heat
    via: [a, b, c]
    to: p
    guards: [{{technology: seal, from: a, to: c{holder}}}]
",
            OBSERVATION.replace("b: {kind: solid}", "b: {kind: solid, place: street, strengths: {integrity: none}}")
        )
    };
    let s = model(&text(""));
    // Standing at l takes the room (standard) for its property, or the street at b's end. b is in the street: everybody stands at
    // both wires. l has no protection of its own, so its integrity is also wrong by fault; that is no matter of the seal.
    assert_eq!(
        deviates(&s, "f", "inaccurate"),
        ["fail(l, error)", "step(guard seal integrity, standard) + at least mid"]
    );
    // n is strong under the seal, and no weaker way is left. Availability knows no seal: b is simply taken.
    assert_eq!(deviates(&s, "f", "absent"), ["at least low", "fail(l, loss)", "fail(n, loss)"]);
    let s = model(&text(", key-holders: m"));
    assert_eq!(
        deviates(&s, "f", "inaccurate"),
        [
            "fail(l, error)",
            "step(guard seal integrity, standard) + at least mid",
            // Void: then b, whom anybody takes, does as it pleases.
            "step(supplier m, standard) + at least mid"
        ]
    );
}

/// By hand: two routes, over b or over c. Availability fails where both fail: the loss of l or m with that of n or o. Integrity fails
/// where one does.
#[test]
fn several_routes_help_availability_and_hurt_the_rest() {
    let s = model(&format!(
        "{OBSERVATION}  d: {{kind: solid}}
links:
  l: {{between: [a, b], technology: wire}}
  m: {{between: [b, d], technology: wire}}
  n: {{between: [a, c], technology: wire, protections: {{integrity: none}}}}
  o: {{between: [c, d], technology: wire}}
flows:
  f: {{arrow: physical-to-cyber, from: heat, routes: [[a, b, d], [a, c, d]], to: p}}
"
    ));
    assert_eq!(
        deviates(&s, "f", "absent"),
        [
            "fail(l, loss) + fail(n, loss)",
            "fail(l, loss) + fail(o, loss)",
            "fail(m, loss) + fail(n, loss)",
            "fail(m, loss) + fail(o, loss)"
        ]
    );
    assert_eq!(deviates(&s, "f", "inaccurate"), ["fail(n, error)"]);
}

/// By hand: a command decided from three observations, each with one error. Of `any`, each; of `all`, all three; of `2-of-3`, each
/// pair.
#[test]
fn so_many_inputs_must_deviate() {
    let text = |combine: &str| {
        format!(
            "
quantities:
  heat: {{}}
  valve: {{}}
components:
  a: {{kind: solid, senses: heat, failure-rates: {{error: {{rate: 1 /year, lasts: 1 h}}}}}}
  b: {{kind: solid, senses: heat, failure-rates: {{error: {{rate: 1 /year, lasts: 1 h}}}}}}
  c: {{kind: solid, senses: heat, failure-rates: {{error: {{rate: 1 /year, lasts: 1 h}}}}}}
  d: {{kind: solid, acts-on: valve}}
flows:
  x: {{arrow: physical-to-cyber, from: heat, via: [a], to: a}}
  y: {{arrow: physical-to-cyber, from: heat, via: [b], to: b}}
  z: {{arrow: physical-to-cyber, from: heat, via: [c], to: c}}
  f: {{arrow: cyber-to-physical, from: d, via: [d], to: valve, decided-from: {{flows: [x, y, z], combine: {combine}}}}}
"
        )
    };
    let of = |combine: &str| deviates(&model(&text(combine)), "f", "wrong-value");
    let e = |c: &str| format!("fail({c}, error)");
    assert_eq!(of("any"), [e("a"), e("b"), e("c")]);
    assert_eq!(of("all"), [format!("{} + {} + {}", e("a"), e("b"), e("c"))]);
    assert_eq!(
        of("2-of-3"),
        [
            format!("{} + {}", e("a"), e("b")),
            format!("{} + {}", e("a"), e("c")),
            format!("{} + {}", e("b"), e("c"))
        ]
    );
}

/// By hand: x and y are decided from each other and from nothing else. No segment of x fails but l's integrity, none of y's but m's.
/// Either makes both deviate, and nothing happens because of itself: there is no empty set.
#[test]
fn a_cycle_of_decisions_proves_nothing_against_itself() {
    let s = model(
        "
components:
  a: {kind: solid}
  b: {kind: solid}
links:
  l: {between: [a, b], technology: wire, protections: {integrity: none}, one-way: true}
  m: {between: [b, a], technology: wire, one-way: true}
flows:
  x: {arrow: cyber-to-cyber, from: a, to: b, decided-from: {flows: [y]}}
  y: {arrow: cyber-to-cyber, from: b, to: a, decided-from: {flows: [x]}}
",
    );
    assert_eq!(deviates(&s, "x", "inaccurate"), ["fail(l, error)"]);
    assert_eq!(deviates(&s, "y", "inaccurate"), ["fail(l, error)"]);
}

/// By hand: taking over a takes b's network and the other way round, and neither has another way in: nobody is taken over.
#[test]
fn a_cycle_of_neighbours_takes_nobody_over() {
    let s = model(
        "
components:
  a: {kind: solid, strengths: {authenticity: none}}
  b: {kind: solid, strengths: {authenticity: none}}
links:
  l: {between: [a, b], technology: lan}
",
    );
    assert!(taken_over(&s, "a").is_empty());
    assert!(taken_over(&s, "b").is_empty());
}

const COMMANDS: &str = "
quantities:
  valve: {}
parties:
  p: {is: people, strengths: standard}
  q: {is: people, strengths: strong}
";

/// By hand: p commands by the button a. For `wrong-order`, integrity or freshness: p is deceived (standard), a is misused, and among
/// the words for people only `wrong-act` leads to it. q's own command to the same valve clashes with p's; with an arbiter at one end
/// it does not.
#[test]
fn people_err_misuse_and_clash() {
    let text = |has: &str| {
        format!(
            "{COMMANDS}
components:
  a: {{kind: solid, acts-on: valve}}
  b: {{kind: solid, acts-on: valve{has}}}
flows:
  f: {{arrow: cyber-to-physical, from: p, via: [a], to: valve}}
  g: {{arrow: cyber-to-physical, from: q, via: [b], to: valve}}
  h: {{arrow: cyber-to-physical, from: q, via: [a], to: valve}}
"
        )
    };
    let alone = ["err(p, wrong-act)", "misuse(a)", "step(person p, standard) + at least mid"];
    let s = model(&text(""));
    let mut with: Vec<String> = alone.iter().map(|s| (*s).to_owned()).collect();
    with.extend(["clash(f, g)".to_owned(), "clash(f, h)".to_owned()]);
    with.sort();
    assert_eq!(deviates(&s, "f", "wrong-order"), with);
    // g and h have the same decider and do not clash with each other.
    assert!(!deviates(&s, "g", "wrong-order").contains(&"clash(g, h)".to_owned()));
    let s = model(&text(", has: arbitrates-commands"));
    assert!(!deviates(&s, "f", "wrong-order").contains(&"clash(f, g)".to_owned()));
    assert!(deviates(&s, "f", "wrong-order").contains(&"clash(f, h)".to_owned()));
    // `too-late` is not broken by integrity: no clash and no misuse, but p may be slow or not notice.
    assert_eq!(
        deviates(&s, "f", "too-late"),
        [
            "err(p, not-noticed)",
            "err(p, reacts-too-late)",
            "step(person p, standard) + at least mid"
        ]
    );
}

const SHARED: &str = "
quantities:
  heat: {}
parties:
  grid: {roles: service-operator}
  p: {is: people, on-duty: 12 h/day, strengths: strong}
events:
  fire: {onset: 1 /year, lasts: 1 h}
components:
  alarm: {kind: solid, senses: heat, depends-on: {power: grid}}
  spray: {kind: solid, depends-on: {power: grid}}
  door: {kind: solid, failure-rates: {error: {rate: 1 /year, lasts: 1 h}}}
";

/// By hand: alarm and spray hang on one grid. Where the alarm is absent and the spray fails, the grid's loss is the one event behind
/// both, so the spray is not independent; the door shares nothing with either. All components are solid, but `top` beats none of
/// them because none has a place or a network.
#[test]
fn one_dependency_takes_alarm_and_barrier_away_together() {
    let s = model(&format!(
        "{SHARED}
flows:
  f: {{arrow: physical-to-cyber, from: heat, via: [alarm], to: p}}
hazards:
  h:
    when: {{all: [{{event: fire}}, {{flow: f, deviates: absent}}]}}
    barriers: [door, spray]
"
    ));
    assert_eq!(
        sets(&s, What::Hazard(hazard())),
        ["fail(door, error) + event(fire) + lost(power, grid)"]
    );
    let all = shared(&s, Pass::default(), hazard()).unwrap();
    let (door, spray) = (&all[0], &all[1]);
    assert!(door.is_independent());
    let keys: Vec<String> = spray.with_when.iter().map(|b| b.key(&s)).collect();
    assert_eq!(keys, ["lost(power, grid)"]);
    assert!(spray.with_barriers.is_empty());
}

/// By hand, with H the event alone (f = 1, τ = 1, so w = 1/2): p is away half of the time, notices by the alarm flow, which is absent
/// where the grid is lost (1/4 of the time), acts by the door (error 1/5 of the time), errs with 1/10.
/// Not noticed: 1 − 1/2 · 3/4 = 5/8. No means: 3/8 · 1/5 = 3/40. Not acted: 3/8 · 4/5 · 1/10 = 3/100. Handled: 3/8 · 4/5 · 9/10 =
/// 27/100. The sum is 1. Watching for silence, the grid's loss is noticed: not noticed 1/2.
#[test]
fn a_response_fails_at_its_first_stage() {
    let text = |extra: &str| {
        format!(
            "{SHARED}
flows:
  f: {{arrow: physical-to-cyber, from: heat, via: [alarm], to: p}}
hazards:
  h:
    when: {{event: fire}}
    responses: [{{by: p, notices-by: f, acts-by: door, task: action{extra}}}]
"
        )
    };
    let numbers = |s: &System| {
        let mut n = Numbers::default();
        n.initiators.insert(Basic::Event(0), (1.0, 1.0));
        let what: Vec<What> = Stage::ALL.iter().map(|x| What::Stage(hazard(), 0, *x)).collect();
        for b in touched(s, Pass::default(), &what) {
            let p = match b {
                Basic::Away(_) => 0.5,
                Basic::Lost(..) => 0.25,
                Basic::Fail(..) => 0.2,
                Basic::ResponseErr(..) => 0.1,
                _ => 0.0,
            };
            n.enabling.insert(b, p);
        }
        n
    };
    let expect = |extra: &str, all: [f64; 5]| {
        let s = model(&text(extra));
        let ends = end_states(&s, Pass::default(), hazard(), &numbers(&s)).unwrap();
        for (state, share) in EndState::ALL.into_iter().zip(all) {
            let end = &ends[&state];
            let frequency = end.frequency.clone().unwrap();
            assert!((frequency - 0.5 * share).abs() < 1e-12, "{extra} {state:?} {end:?}");
            assert!((end.probability - 0.5 * share).abs() < 1e-12, "{extra} {state:?} {end:?}");
        }
    };
    expect("", [0.27, 0.03, 0.0, 0.075, 0.625]);
    expect(", watches-for-silence: true", [0.36, 0.04, 0.0, 0.1, 0.5]);
    // With no time, what would have been handled or acted wrongly ends there: 3/8 · 4/5.
    expect(", time-needed: 2 min, time-available: 1 min", [0.0, 0.0, 0.3, 0.075, 0.625]);
    // As much time as needed is enough.
    expect(", time-needed: 1 min, time-available: 1 min", [0.27, 0.03, 0.0, 0.075, 0.625]);
}

/// By hand: two responses. Handled if any succeeds; else the farthest stage of any counts.
#[test]
fn the_farthest_response_names_the_end() {
    let [notice, means, time, act] = [0, 1, 2, 3].map(|i| {
        let mut fails = [false; 4];
        fails[i] = true;
        fails
    });
    assert_eq!(end_state(&[notice, [false; 4]]), Some(EndState::Handled));
    assert_eq!(end_state(&[notice, act]), Some(EndState::NotActed));
    assert_eq!(end_state(&[time, means]), Some(EndState::NoTime));
    assert_eq!(end_state(&[means, notice]), Some(EndState::NoMeans));
    assert_eq!(end_state(&[[true; 4], notice]), Some(EndState::NotNoticed));
    assert_eq!(end_state(&[]), None);
}

/// By hand: the second error has probability 0.2, and 0.6 where the first (0.5) happened too. With the event alone (w = 1/2): not
/// acted = both err = 0.5 · 0.6 = 0.3.
#[test]
fn a_later_error_depends_on_the_earlier_ones() {
    let s = model(&format!(
        "{SHARED}
hazards:
  h:
    when: {{event: fire}}
    responses: [{{by: grid, task: action}}, {{by: grid, task: diagnosis}}]
"
    ));
    let (first, second) = (Basic::ResponseErr(hazard(), 0), Basic::ResponseErr(hazard(), 1));
    let numbers = Numbers {
        initiators: [(Basic::Event(0), (1.0, 1.0))].into(),
        enabling: [(first, 0.5), (second, 0.2)].into(),
        raised: [(second, 0.6)].into(),
    };
    let ends = end_states(&s, Pass::default(), hazard(), &numbers).unwrap();
    assert!((ends[&EndState::NotActed].frequency.clone().unwrap() - 0.15).abs() < 1e-12);
    assert!((ends[&EndState::Handled].frequency.clone().unwrap() - 0.35).abs() < 1e-12);
}

/// By hand: the surface of the cut-off is in the street and weak in availability, standard in integrity; its authenticity does not
/// count for a barrier. The higher class that could beat integrity adds nothing where `low` beats availability.
#[test]
fn the_least_class_is_named_and_a_planned_control_is_no_barrier() {
    let s = model(
        "
places:
  street: {entry: public}
quantities:
  heat: {place: street}
events:
  fire: {onset: 1 /year, lasts: 1 h}
components:
  cut: {kind: solid, senses: heat, surface: {authenticity: none, availability: weak, integrity: standard}}
controls:
  drill: {status: planned}
  fence: {status: in-place}
hazards:
  h: {when: {event: fire}, barriers: [cut, drill]}
  i: {when: {event: fire}, barriers: fence}
",
    );
    assert_eq!(
        sets(&s, What::Hazard(hazard())),
        [
            "event(fire) + step(sensing cut availability, weak) + at least low",
            "event(fire) + step(sensing cut integrity, standard) + at least mid"
        ]
    );
    assert_eq!(sets(&s, What::Hazard(HazardId(1))), ["event(fire) + broken(fence)"]);
}

/// By hand: the link's end faces the internet. Its availability (weak) is open to whoever there is, the bot included; its integrity
/// takes a position on the path (standard by the pack) and the link's own step (weak): `mid`. By hand nobody stands there: the places
/// of the ends do not count for a network.
#[test]
fn on_the_internet_everybody_can_flood_and_few_stand_on_the_path() {
    let s = model(
        "
quantities:
  heat: {}
parties:
  p: {is: people}
components:
  a: {kind: solid, senses: heat}
  b: {kind: solid, has: internet-facing}
links:
  l: {between: [a, b], technology: lan, protections: {availability: weak, integrity: weak}}
flows:
  f: {arrow: physical-to-cyber, from: heat, via: [a, b], to: p}
",
    );
    let absent = deviates(&s, "f", "absent");
    assert!(absent.contains(&"step(link lan availability, weak) + bot".to_owned()));
    assert!(absent.contains(&"step(link lan availability, weak) + at least low".to_owned()));
    let inaccurate = deviates(&s, "f", "inaccurate");
    assert_eq!(
        inaccurate,
        [
            // From the path one also speaks to a, if one forges what l carries (strong), and takes it over.
            "step(link lan authenticity, strong) + step(remote a, strong) + step(on-path, standard) + at least top",
            "step(link lan integrity, weak) + step(on-path, standard) + at least mid",
            // Taken over from the internet, b does as it pleases.
            "step(remote b, strong) + at least top"
        ]
    );
}

/// By hand: a component without kind and without rates has all four modes; the mode names the property. Its clock is lost like its
/// power, and breaks freshness only.
#[test]
fn faults_and_clocks_break_their_own_property() {
    let s = model(
        "
quantities:
  heat: {}
parties:
  grid: {roles: service-operator}
  p: {is: people}
components:
  a: {senses: heat, depends-on: {power: t, clock: grid}, strengths: strong, surface: strong}
  t: {kind: solid, failure-rates: {loss: {rate: 1 /year, lasts: 1 h}}}
flows:
  f: {arrow: physical-to-cyber, from: heat, via: [a], to: p}
",
    );
    assert_eq!(deviates(&s, "f", "absent"), ["fail(a, loss)", "fail(t, loss)"]);
    assert_eq!(deviates(&s, "f", "inaccurate"), ["fail(a, error)"]);
    assert_eq!(deviates(&s, "f", "stale"), ["fail(a, untimely)", "lost(clock, grid)"]);
    assert_eq!(deviates(&s, "f", "leaked"), ["fail(a, leak)"]);
}

/// By hand: the values of the ranked classes are 0.1, 0.2, 0.5, 0.8, 0.9, and P(t1 ∨ … ∨ tj) must be the j-th of them. The bot's own
/// only value is 0.1.
#[test]
fn increments_add_up_to_the_probabilities() {
    let s = model("");
    let pass = Pass::default();
    let values = classes::values(&s, pass.setting, Chain::Ranked);
    assert_eq!(values, [0.1, 0.2, 0.5, 0.8, 0.9]);
    let mut none = 1.0;
    for (j, v) in values.iter().enumerate() {
        none *= 1.0 - classes::increment(&s, pass.setting, Chain::Ranked, j as u32 + 1);
        assert!((1.0 - none - v).abs() < 1e-12);
    }
    // The classes by name: bot, low, mid, top.
    let bot = classes::increment(&s, pass.setting, Chain::Beside(0), 1);
    assert!((bot - 0.1).abs() < 1e-12);
}

/// By hand: H = fire ∧ gate, both initiators with f = 2, τ = 0.5 and f = 1, τ = 3: q = 1/2 and 3/4, w = 1 and 1/4. P = 3/8, frequency
/// = w₁ q₂ + w₂ q₁ = 3/4 + 1/8 = 7/8. A condition alone has a probability and no frequency. A missing number is named.
#[test]
fn probability_and_frequency_by_hand() {
    let s = model(
        "
events:
  fire: {onset: 1 /year, lasts: 1 h}
  gate: {onset: 1 /year, lasts: 1 h}
conditions:
  night: {probability: 0.25}
hazards:
  h: {when: {all: [{event: fire}, {event: gate}]}}
  i: {when: {condition: night}}
",
    );
    let mut numbers = Numbers::default();
    numbers.initiators.insert(Basic::Event(0), (2.0, 0.5));
    let what = What::Hazard(hazard());
    let pass = Pass::default();
    assert_eq!(frequency(&s, pass, what, &numbers), Err(Missing::Numbers(vec![Basic::Event(1)])));
    numbers.initiators.insert(Basic::Event(1), (1.0, 3.0));
    assert!((probability(&s, pass, what, &numbers).unwrap() - 0.375).abs() < 1e-12);
    assert!((frequency(&s, pass, what, &numbers).unwrap() - 0.875).abs() < 1e-12);
    let other = What::Hazard(HazardId(1));
    let numbers = Numbers::stated(&s, pass.setting, &touched(&s, pass, &[other]));
    assert!((probability(&s, pass, other, &numbers).unwrap() - 0.25).abs() < 1e-12);
    assert_eq!(frequency(&s, pass, other, &numbers), Err(Missing::NoInitiator));
}

/// By hand: nobody states a's integrity by hand. In the pass with lower bounds it may be none, and anybody in the street takes it; with
/// upper bounds it may be strong, which takes `top`.
#[test]
fn unknown_strengths_count_with_the_bound_of_the_pass() {
    let s = model(
        "
places:
  street: {entry: public}
components:
  a: {place: street}
",
    );
    let what = What::Compromised(component(&s, "a"));
    assert_eq!(sets(&s, what), ["at least low"]);
    let upper = Pass { upper: true, ..Pass::default() };
    let all = folded_cut_sets(&s, upper, what).unwrap();
    assert_eq!(all[0].line(&s), "step(hand a, strong) + at least top");
    assert_eq!(all.len(), 1);
}

/// Random models are sound input, small enough to be judged, and of every kind. Laws that any reading of the page has: everything is
/// monotone, no cut set contains another, the end states add up to the hazard, and both ways to the folded sets agree.
#[test]
fn random_models_keep_the_laws() {
    let mut sizes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut judged = 0;
    for seed in 0..150 {
        let s = random::system(seed)
            .unwrap_or_else(|e| panic!("{seed}: {e:?}\n{}", random::text(seed)));
        let pass = Pass::default();
        for h in (0..s.hazards.len() as u32).map(HazardId) {
            let what = What::Hazard(h);
            let all = touched(&s, pass, &[what]);
            sizes.push(all.len());
            if all.len() > 14 {
                continue;
            }
            let tables = Tables::new(&World::new(&s, pass, View::Raw), &[what], &[]).unwrap();
            assert!(tables.is_monotone(0), "{seed}");
            let raw = cut_sets(&s, pass, what).unwrap();
            for b in raw.iter().flatten() {
                seen.insert(b.key(&s).split(['(', ' ']).take(2).collect::<Vec<_>>().join(" "));
            }
            if World::new(&s, pass, View::Folded).touched(&[what]).len() > 14 {
                continue;
            }
            let folded = folded_cut_sets(&s, pass, what).unwrap();
            let most = folded.iter().map(FoldedSet::members).max().unwrap_or(0);
            if most <= 3 {
                assert_eq!(folded, folded_cut_sets_up_to(&s, pass, what, most), "{seed}");
            }
            // Told apart by class or not, what needs no attacker is the same.
            let faults = |sets: &[FoldedSet]| {
                let own = sets.iter().filter(|f| f.needs() == Needs::Fault);
                own.map(|f| f.events.clone()).collect::<Vec<_>>()
            };
            let without: Vec<_> = raw
                .iter()
                .filter(|set| !set.iter().any(|b| matches!(b, Basic::Campaign(_))))
                .cloned()
                .collect();
            assert_eq!(faults(&folded), without, "{seed}");
            judged += 1;
            let mut whats = vec![what];
            for i in 0..s.hazards[h.index()].responses.len() {
                whats.extend(Stage::ALL.map(|x| What::Stage(h, i, x)));
            }
            let mut numbers = Numbers::default();
            for (i, b) in touched(&s, pass, &whats).into_iter().enumerate() {
                let p = 0.05 + (i % 7) as f64 * 0.1;
                if is_initiator(&s, b) {
                    numbers.initiators.insert(b, (0.1 + p, 0.5));
                } else {
                    numbers.enabling.insert(b, p);
                }
            }
            let p = probability(&s, pass, what, &numbers).unwrap();
            if touched(&s, pass, &whats).len() > 14 {
                continue;
            }
            match end_states(&s, pass, h, &numbers) {
                Ok(ends) if !ends.is_empty() => {
                    let sum: f64 = ends.values().map(|e| e.probability).sum();
                    assert!((sum - p).abs() < 1e-9, "{seed}: {sum} {p}");
                    let w = frequency(&s, pass, what, &numbers);
                    let each: Result<Vec<f64>, Missing> =
                        ends.values().map(|e| e.frequency.clone()).collect();
                    match (w, each) {
                        (Ok(w), Ok(each)) => {
                            let sum: f64 = each.iter().sum();
                            assert!((sum - w).abs() < 1e-9, "{seed}: {sum} {w}");
                        }
                        (w, each) => assert_eq!(w.err(), each.err(), "{seed}"),
                    }
                }
                Ok(_) | Err(Missing::TooMany) => {}
                Err(e) => panic!("{seed}: {e:?}"),
            }
        }
    }
    sizes.sort_unstable();
    let fit = sizes.iter().filter(|n| (1..=16).contains(*n)).count();
    println!("{judged} judged of {}; {fit} fit; sizes {sizes:?}\n{seen:?}", sizes.len());
    assert!(fit * 2 > sizes.len());
}

/// The sets that `examples/boiler-monitoring-only/HAND.md` derives by hand, each with its least class by rank (0 for none, 9 for the
/// botnet). The built-in classes count here.
#[test]
fn the_boiler_by_hand() {
    let examples = crate::examples::all();
    let (_, files) = examples.iter().find(|(n, _)| n == "boiler-monitoring-only").unwrap();
    let files = files.iter().map(|(n, b)| (n.as_str(), std::str::from_utf8(b).unwrap()));
    let s =
        tensha_model::load(&tensha_text::MemoryWorld::new(crate::spec::today(), files), "").system;
    let pass = Pass::default();
    let h = HazardId(s.find(Namespace::Hazard, "low-water-firing").unwrap().index);
    let atoms = World::new(&s, pass, View::Folded).touched(&[
        What::Hazard(h),
        What::Stage(h, 0, Stage::Notice),
        What::Stage(h, 0, Stage::Means),
    ]);
    let set = |line: &str, class: u32| {
        let mut out = FoldedSet::default();
        for part in line.split(" + ") {
            let found = atoms.iter().find(|a| match a {
                Atom::Basic(b) => b.key(&s) == part,
                Atom::Step(w, l) => format!("{} {}", w.key(&s), l.tag()) == part,
                Atom::Rank(_) => false,
            });
            match found.unwrap_or_else(|| panic!("{part}")) {
                Atom::Step(w, l) => {
                    out.steps.insert(*w, *l);
                }
                Atom::Basic(b) => {
                    out.events.insert(*b);
                }
                Atom::Rank(_) => {}
            }
        }
        if class == 9 {
            out.beside.insert(s.knowledge.attackers.get_index_of("botnet").unwrap() as u32);
        } else {
            out.rank = (class > 0).then_some(class);
        }
        out
    };
    let check = |what: What, line: &str, class: u32, needs: Needs| {
        let set = set(line, class);
        assert!(is_minimal(&s, pass, what, &set), "{line}");
        assert_eq!(set.needs(), needs, "{line}");
    };
    let hazard = What::Hazard(h);
    let causes = [
        "fail(level-sensor, error)",
        "fail(level-sensor, loss)",
        "fail(level-loop, error)",
        "fail(level-loop, loss)",
        "fail(plc, error)",
        "fail(plc, loss)",
        "fail(plc, untimely)",
        "event(mains-fails)",
    ];
    let inside = "entry plant standard + entry boiler-house standard";
    for cut in ["fail(low-water-cutoff, error)", "fail(low-water-cutoff, loss)"] {
        for cause in causes {
            check(hazard, &format!("condition(firing-now) + {cause} + {cut}"), 0, Needs::Fault);
        }
        check(hazard, &format!("condition(firing-now) + {inside} + {cut}"), 3, Needs::Both);
        let pump = format!("condition(firing-now) + event(feed-pump-fails) + {cut}");
        for link in ["mqtt-tls-1.2", "https"] {
            let flood = format!("{pump} + link {link} availability weak");
            check(hazard, &flood, 9, Needs::Both);
            check(hazard, &flood, 2, Needs::Both);
        }
        check(hazard, &format!("{pump} + remote cloud standard"), 3, Needs::Both);
        check(hazard, &format!("{pump} + event(internet-fails)"), 0, Needs::Fault);
    }
    let notice = What::Stage(h, 0, Stage::Notice);
    for surface in ["sensing", "acting"] {
        for property in ["integrity", "availability"] {
            let step = format!("{inside} + {surface} low-water-cutoff {property} standard");
            check(What::Barrier(h, 0), &step, 3, Needs::Attack);
            check(hazard, &format!("condition(firing-now) + {step}"), 3, Needs::Attack);
        }
    }
    let by_hand = format!("{inside} + hand low-water-cutoff strong");
    check(hazard, &format!("condition(firing-now) + {by_hand}"), 4, Needs::Attack);
    check(notice, inside, 3, Needs::Attack);
    for fault in ["low-water-cutoff, error", "low-water-cutoff, loss", "low-water-horn, error"] {
        check(notice, &format!("fail({fault})"), 0, Needs::Fault);
    }
    for fault in ["low-water-horn, loss", "horn-wire, error", "horn-wire, loss"] {
        check(notice, &format!("fail({fault})"), 0, Needs::Fault);
    }
    let means = What::Stage(h, 0, Stage::Means);
    let guarded = "entry plant standard + entry guard-room standard";
    check(means, "fail(stop-button, loss)", 0, Needs::Fault);
    check(means, &format!("{guarded} + hand stop-button standard"), 3, Needs::Attack);
    check(means, &format!("{guarded} + acting stop-button integrity standard"), 3, Needs::Attack);
    // The quantity that it acts on stands in the boiler house.
    check(means, &format!("{inside} + acting stop-button availability standard"), 3, Needs::Attack);
}
