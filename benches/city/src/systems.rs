//! Many small systems, each another one: what they move, over which links, who is hurt how badly, what is in place and what is demanded.
//! The same number always gives the same system.

use std::fmt::Write as _;
use std::{fs, io};

/// A generator of numbers without an outside.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Knuth's constants; the low bits repeat soon and are left out.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.roll(of.len())]
    }
}

const SECTORS: &[&str] = &["home", "factory", "hospital", "power", "logistics", "care", "vehicle"];
const TECHNOLOGIES: &[&str] =
    &["generic-wire", "wpa2-psk", "wpa3-sae", "https", "internet", "modbus-rtu", "ble-passkey"];
const WORDS: &[&str] =
    &["provided-when-not-wanted", "not-provided", "wrong-value", "too-late", "stopped-too-soon"];
const KINDS: &[(&str, [&str; 3])] = &[
    ("life", ["light", "serious", "fatal"]),
    ("health", ["low", "middle", "high"]),
    ("inconvenience", ["low", "middle", "high"]),
    ("property", ["low", "middle", "high"]),
    ("economy", ["low", "middle", "high"]),
    ("social-function", ["low", "middle", "high"]),
    ("reputation", ["low", "middle", "high"]),
];
const CONFIRMED: &[&str] = &["self-check", "self-declaration", "third-party", "public-body"];
const STATUS: &[&str] = &["in-place", "in-place", "planned", "proposed"];
const PARTIES: &[&str] = &["user", "neighbour", "maker"];

fn harm(dice: &mut Dice) -> String {
    let (kind, levels) = dice.pick(KINDS);
    let who = dice.pick(PARTIES);
    let mut out = format!("{{who: {who}, kind: {kind}");
    // Some levels are left open, as people leave them.
    if dice.roll(8) > 0 {
        let _ = write!(out, ", level: {}", dice.pick(levels));
    }
    if matches!(*kind, "property" | "economy") && dice.roll(4) > 0 {
        let _ = write!(out, ", amount: {} JPY", 10_usize.pow(3 + dice.roll(8) as u32));
    }
    let persons = 1 + dice.roll(4) * dice.roll(30);
    let _ = write!(out, ", persons: {persons}}}");
    out
}

/// The model of a system.
pub fn system(number: usize) -> String {
    let mut dice = Dice(number as u64 ^ 0x9e37_79b9_7f4a_7c15);
    let mut out = format!(
        "tensha: 1\nsystem: {{id: s{number:05}, sector: {}, currency: JPY, units: {}}}\n",
        dice.pick(SECTORS),
        10_usize.pow(dice.roll(6) as u32)
    );
    out.push_str("parties:\n  user: {is: people, roles: [user], size: 3}\n  neighbour: {is: people, roles: [third-party], size: 2}\n  maker: {is: organisation, roles: [maker]}\n");
    out.push_str("places: {site: {entry: staff}, town: {entry: public}}\n");
    let devices = 1 + dice.roll(5);
    out.push_str("quantities:\n");
    for i in 0..devices {
        let _ = writeln!(out, "  q{i}: {{place: site}}");
    }
    out.push_str("components:\n  centre: {kind: generic-controller, place: town}\n");
    for i in 0..devices {
        let _ = writeln!(out, "  d{i}: {{kind: generic-actuator, acts-on: q{i}, place: site}}");
    }
    out.push_str("links:\n");
    for i in 0..devices {
        let _ = writeln!(
            out,
            "  l{i}: {{between: [centre, d{i}], technology: {}}}",
            dice.pick(TECHNOLOGIES)
        );
    }
    out.push_str("flows:\n");
    for i in 0..devices {
        let _ = writeln!(
            out,
            "  f{i}: {{arrow: cyber-to-physical, from: centre, via: [centre, d{i}], to: q{i}, command: set, needs: {{integrity: standard}}}}"
        );
    }
    out.push_str("hazards:\n");
    for h in 0..=dice.roll(6) {
        let flow = dice.roll(devices);
        let _ =
            writeln!(out, "  h{h}:\n    when: {{flow: f{flow}, deviates: [{}]}}", dice.pick(WORDS));
        if dice.roll(2) == 0 {
            let (available, needed) = (1 + dice.roll(20), 1 + dice.roll(20));
            let _ = writeln!(
                out,
                "    responses: [{{by: user, time-available: {available} min, time-needed: {needed} min, task: action}}]"
            );
        }
        let unhandled: Vec<String> = (0..=dice.roll(3)).map(|_| harm(&mut dice)).collect();
        let _ = writeln!(out, "    harms:\n      unhandled: [{}]", unhandled.join(", "));
        if dice.roll(3) == 0 {
            let _ = writeln!(
                out,
                "      handled: [{{who: user, kind: inconvenience, level: low, persons: 1}}]"
            );
        }
    }
    out.push_str("controls:\n");
    for c in 0..=dice.roll(5) {
        let _ = writeln!(
            out,
            "  c{c}: {{perspective: {}, party: maker, confirmation: {}, status: {}, on: [d0]}}",
            1 + dice.roll(4),
            dice.pick(CONFIRMED),
            dice.pick(STATUS)
        );
    }
    if dice.roll(3) == 0 {
        let _ = writeln!(
            out,
            "demands: {{{}: {{confirmation: {}}}}}",
            1 + dice.roll(4),
            dice.pick(CONFIRMED)
        );
    }
    out
}

/// Writes so many systems, each into a directory of its own.
pub fn write(dir: &str, count: usize) -> io::Result<()> {
    for number in 0..count {
        let dir = format!("{dir}/s{number:05}");
        fs::create_dir_all(&dir)?;
        fs::write(format!("{dir}/tensha.yaml"), system(number))?;
    }
    Ok(())
}
