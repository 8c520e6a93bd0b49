//! Damaged models: what a slip of the hand, a broken disk or a bad will makes of good ones.

use tensha_text::MemoryWorld;

use crate::examples::Files;
use crate::random::Random;
use crate::spec::today;

const PACK: &str = "
tensha-pack: 1
pack: {id: house/more, version: '1', title: {ja: 家, en: House}}
sources: {SEEN: {title: seen, where: here}}
link-technologies:
  house-wire: {like: generic-wire, reason: \"as seen\", range: 10 m, medium: wire, class: fieldbus, strengths: {integrity: {level: weak, source: SEEN}}}
guard-technologies:
  seal: {lifts: {integrity: strong}}
component-kinds:
  card-reader: {extends: true, reason: \"newer\", strengths: {integrity: strong}, speaks: [near-field, signal-wire]}
regimes:
  house/rules:
    roles: {door: quantity}
    checks:
      one: {require: {component: {acts-on: $door, has: [fail-safe]}}, source: SEEN}
      two: {for-each: {flow: {arrow: cyber-to-physical}}, forbid: {flow: {id: $it, passes-general-purpose: true, max-age-at-most: 5 s}}}
terms: {risk: {senses: {ours: {text: x, marks: [a]}}}}
harm-kinds: {dust: {levels: {little: {rank: 1}, much: {rank: 2}}}}
";

const DOSSIER: &str = "
tensha-dossier: 1
dossier:
  id: house-sensor
  kind: temperature-sensor
  strengths: {integrity: standard}
  surface: weak
  ports: {out: {direction: out, unit: °C, resolution: 0.1 K, range: -10..50, rate: 1 /min, accuracy: 0.5 K}}
  interfaces: {bus: {technology: [house-wire, modbus-rtu], strengths: {integrity: none}}}
  failure-rates: {loss: 0.1 /year, error: {rate: 0.01 /year, lasts: 2 h}}
  on-loss: {of: network, state: off, within: 5 s}
  terms: {risk: iso-31000}
";

const PART: &str = "
tensha: 1
system: {id: inner, ports: [inlet]}
components:
  sensor: {dossier: ../devices/house-sensor.yaml, senses: warmth, place: here}
  inlet: {kind: plc, depends-on: {power: dark}, place: here}
quantities: {warmth: {unit: °C, safe: 10..30, place: here}}
links: {bus: {between: [sensor, inlet], technology: house-wire, one-way: true}}
data: {value: {unit: °C, rate: 1 /min, error-rule: root-sum-square}}
flows:
  show:
    arrow: physical-to-cyber
    from: warmth
    via: [sensor, inlet]
    to: inlet
    data: value
    needs: {integrity: standard, accuracy: 1 K, freshness: 10 min, range: 0..40 °C, completeness: 99 %}
    guards: [{technology: seal, from: sensor, to: inlet, key-holders: [inlet]}]
events: {dark: {onset: 1 /year, lasts: 1 h}}
hazards:
  cold:
    when: {at-least: 2, of: [{event: dark}, {flow: show, deviates: [stale, \"false\"]}, {component: inlet, fails: [loss]}]}
";

const FRAGMENTS: &[&str] = &[
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "# ",
    "\"",
    "'",
    "|\n",
    ">\n",
    "&a ",
    "*a",
    "!!map ",
    "? ",
    "--- ",
    "...",
    "null",
    "~",
    "true",
    "false",
    "0",
    "-1",
    "1e999",
    "99999999999999999999999999",
    "0x10",
    ".inf",
    ".nan",
    "NaN",
    "1_000",
    "-0",
    "1e-400",
    "unknown",
    "strong",
    "none",
    "{level: strong, why: x}",
    "{ja: 扉, en: door}",
    "{ja: 扉}",
    "[[[[]]]]",
    "[a, b, c]",
    "{a: {b: {c: d}}}",
    "10 mm",
    "5 °C",
    "1 /year",
    "-5 s",
    "1e308 year",
    "0..10",
    "10..0",
    "<= 5",
    ">= 5 m",
    "1 s..2 m",
    "on/off",
    "m^99",
    "m/m/m/m",
    "80 M JPY",
    "万",
    "2026-02-30",
    "9999-12-31",
    "0000-00-00",
    "\u{feff}",
    "\u{200f}",
    "🚪",
    "ﬀ",
    "é",
    "\u{0}",
    "\r",
    "\r\n",
    "\u{2028}",
    "\u{85}",
    "components: {}",
    "include: '*'",
    "include: [tensha.yaml]",
    "include: ../x",
    "include: packs/*.yaml",
    "parts: {p: {system: .}}",
    "parts: {p: {system: inner}}",
    "system: {}",
    "flows: []",
    "$it",
    "$role",
    "2-of-3",
    "0-of-0",
    "99-of-99",
    "all",
    "any",
    "a/b",
    "../..",
    "/",
    "//",
    "",
    "tensha: 2",
    "x-y.z_1",
    "{not: {event: e}}",
    "{at-least: 0, of: []}",
    "{all: []}",
    "like: card",
    "extends: true",
    "reason: x",
    "class: any",
    "medium: radio",
];

/// The models that are damaged: the examples, and one with a part, a dossier and a pack.
pub fn sound() -> Vec<Files> {
    let mut out: Vec<Files> = crate::examples::all().into_iter().map(|(_, files)| files).collect();
    let outer = "tensha: 1\ninclude: [more.yaml]\nsystem: {id: outer, regime: {use: house/rules, roles: {door: moved}}}\n\
        parts: {p: {system: inner, with: {here: room}, count: 3}}\n\
        components: {screen: {kind: web-screen, shows-to: ann, place: room, zone: net, acts-on: moved}}\n\
        links: {view: {between: [p/inlet, screen], technology: https, through: [room]}}\n\
        flows:\n  far: {arrow: physical-to-cyber, from: p/warmth, routes: [[p/sensor, p/inlet, screen]], to: ann, decided-from: {flows: [p/show], by: p/inlet}}\n";
    let more = "tensha: 1\nparties: {ann: {is: people, ability: worker, strengths: weak}}\nplaces: {room: {entry: staff}}\nzones: {net: {target: SL2}}\n\
        quantities: {moved: {}}\nframe: {people: [ann]}\ndismissals:\n  - {class: {flow: {arrow: physical-to-cyber}}, guide-words: [leaked], reason: x}\n\
        suppressions:\n  - {finding: P001, reason: x, until: 2027-01-01}\ncontrols: {c: {perspective: 1, cps: [CPS.AM-1], cost: 5 JPY}}\n\
        claims: {l: {scheme: star, level: '★', product: [screen]}}\n";
    let own = [
        ("tensha.yaml", outer),
        ("more.yaml", more),
        ("inner/tensha.yaml", PART),
        ("devices/house-sensor.yaml", DOSSIER),
        ("packs/house.yaml", PACK),
    ];
    // More than one in five cases is about this one, which has everything.
    for _ in 0..3 {
        out.push(own.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())).collect());
    }
    out
}

/// A damaged model: always the same one for the same seed.
pub fn world(sound: &[Files], seed: u64) -> MemoryWorld {
    let mut random = Random::new(seed);
    let mut files = random.pick(sound).clone();
    let paths: Vec<String> = files.keys().cloned().collect();
    let path = random.pick(&paths).clone();
    if let Some(bytes) = files.get_mut(&path) {
        // Of a hundred, six are noise, six are fragments of the language, and the rest are sound models with damage.
        let draw = random.below(100);
        if draw < 6 {
            let n = random.below(400);
            *bytes = (0..n).map(|_| random.next() as u8).collect();
        } else if draw < 12 {
            let n = random.below(60);
            *bytes = (0..n).flat_map(|_| random.pick(FRAGMENTS).bytes()).collect();
        } else {
            for _ in 0..=random.below(3) {
                damage(bytes, &mut random);
            }
        }
    }
    if random.percent(4) {
        files.remove(&path);
    }
    MemoryWorld::new(today(), files)
}

/// One change.
pub fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let n = bytes.len();
    let at = random.below(n + 1);
    let to = (at + random.below(40)).min(n);
    match random.below(11) {
        0 if at < n => bytes[at] ^= 1 << random.below(8),
        1 => drop(bytes.drain(at..to)),
        2 => {
            let piece = bytes[at..to].to_vec();
            let place = random.below(n + 1);
            bytes.splice(place..place, piece);
        }
        3 => bytes.truncate(at),
        4 | 5 => lines(bytes, random),
        6..=8 => value(bytes, random),
        _ => {
            let piece = random.pick(FRAGMENTS).bytes();
            bytes.splice(at..at, piece);
        }
    }
}

/// Two lines change places, or one is doubled, or lost, or moved to the side.
fn lines(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut all: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let (a, b) = (random.below(all.len()), random.below(all.len()));
    match random.below(4) {
        0 => all.swap(a, b),
        1 => all.insert(b, all[a].clone()),
        2 => drop(all.remove(a)),
        _ => drop(all[a].splice(0..0, b"  ".iter().copied())),
    }
    *bytes = all.join(&b'\n');
}

/// A word that stands after a key, in a list or as a key becomes something else, so that the file stays YAML most of the time.
fn value(bytes: &mut Vec<u8>, random: &mut Random) {
    let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_') || *b >= 0x80;
    let from = random.below(bytes.len() + 1);
    let Some(start) = bytes[from..].iter().position(word).map(|i| from + i) else { return };
    let start = bytes[..start].iter().rposition(|b| !word(b)).map_or(0, |i| i + 1);
    let end = bytes[start..].iter().position(|b| !word(b)).map_or(bytes.len(), |i| start + i);
    let new: Vec<u8> = if random.percent(50) {
        // Another word of the same file: names that exist, in places where they mean nothing.
        let words: Vec<&[u8]> = bytes.split(|b| !word(b)).filter(|w| !w.is_empty()).collect();
        if words.is_empty() { Vec::new() } else { random.pick(&words).to_vec() }
    } else {
        random.pick(FRAGMENTS).bytes().collect()
    };
    bytes.splice(start..end, new);
}
