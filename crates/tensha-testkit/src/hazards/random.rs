//! Small random models with hazards, as text and as systems.

use std::fmt::Write as _;

use tensha_model::System;
use tensha_model::grade::Property;
use tensha_model::knowledge::Head;
use tensha_model::likelihood::{AttackerClass, Estimate};
use tensha_text::Severity;

use crate::random::Random;
use crate::spec::world;

/// A class of attackers: identifier, rank, whether it is remote only, and the probabilities of beating weak, standard and strong.
pub type Class<'a> = (&'a str, Option<u8>, bool, [Option<f64>; 3]);

/// Puts other attacker classes into a system.
pub fn attackers(system: &mut System, classes: &[Class]) {
    let mut classes = classes.to_vec();
    classes.sort_by_key(|c| c.0);
    system.knowledge.attackers = classes
        .into_iter()
        .map(|(id, rank, remote_only, beats)| {
            let mut all = [Some(Estimate::exactly(1.0)), None, None, None];
            for (to, p) in all[1..].iter_mut().zip(beats) {
                *to = p.map(Estimate::exactly);
            }
            let class = AttackerClass {
                head: Head { id: id.to_owned(), ..Head::default() },
                rank,
                remote_only,
                onset: None,
                lasts: None,
                beats: all,
                beats_span: [None; 4],
            };
            (id.to_owned(), class)
        })
        .collect();
}

/// Reads a model; nothing where it has input errors, which are given back.
pub fn read(text: &str) -> Result<System, Vec<String>> {
    let loaded = tensha_model::load(&world(text), "");
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| format!("{} {}", d.code, d.message.en))
        .collect();
    if errors.is_empty() { Ok(loaded.system) } else { Err(errors) }
}

/// Technologies that differ in class, medium and direction. All are strong, so that only what a model states beside them can be beaten.
const KNOWLEDGE: &str = "\
component-kinds:
  stops: {role: controller, layer: 2, failure-modes: [loss], strengths: strong, surface: strong, reason: made up for a test}
  errs: {role: controller, layer: 2, failure-modes: [error], strengths: strong, surface: strong, reason: made up for a test}
  lags: {role: controller, layer: 2, failure-modes: [untimely], strengths: strong, surface: strong, reason: made up for a test}
  leaks: {role: controller, layer: 2, failure-modes: [leak], strengths: strong, surface: strong, reason: made up for a test}
  both: {role: controller, layer: 2, failure-modes: [loss, error], strengths: strong, surface: strong, reason: made up for a test}
  switch: {role: network, layer: 3, failure-modes: [leak], strengths: strong, surface: strong, reason: made up for a test}
  server: {role: cloud, layer: 3, faces-internet: true, failure-modes: [leak], strengths: strong, surface: strong, reason: made up for a test}
link-technologies:
  wire: {class: signal-wire, medium: wire, strengths: strong, reason: made up for a test}
  bus: {class: fieldbus, medium: wire, strengths: strong, reason: made up for a test}
  lan: {class: ip, medium: network, strengths: strong, reason: made up for a test}
  cable: {class: ip, medium: wire, strengths: strong, reason: made up for a test}
  air: {class: wifi, medium: radio, range: 30 m, strengths: strong, reason: made up for a test}
  far: {class: wide-radio, medium: radio, strengths: strong, reason: made up for a test}
  card: {class: near-field, medium: carried, strengths: strong, reason: made up for a test}
  board: {class: in-device, medium: inside, strengths: strong, reason: made up for a test}
  diode: {class: ip, medium: network, bidirectional: false, strengths: strong, reason: made up for a test}
guard-technologies:
  seal: {lifts: {authenticity: standard, integrity: standard}, reason: made up for a test}
  stamp: {lifts: {integrity: weak, freshness: weak, confidentiality: standard}, reason: made up for a test}
";

const OBSERVED: [&str; 5] = ["absent", "\"false\"", "stale", "inaccurate", "leaked"];
const COMMANDED: [&str; 8] = [
    "not-provided",
    "provided-when-not-wanted",
    "wrong-value",
    "too-early",
    "too-late",
    "wrong-order",
    "stopped-too-soon",
    "applied-too-long",
];

/// A flow before it is written: whether a command, its routes, whether it ends at its last component, and the text of its ends.
struct Draft {
    arrow: usize,
    routes: Vec<Vec<(Option<usize>, usize)>>,
    to_component: bool,
}

fn strength(r: &mut Random) -> &'static str {
    const ALL: [&str; 8] =
        ["none", "none", "weak", "weak", "standard", "standard", "strong", "unknown"];
    ALL[r.below(ALL.len())]
}

/// A few properties with random strengths, as a map in braces.
fn strengths(r: &mut Random, percent: usize) -> String {
    let some: Vec<String> = Property::ALL
        .iter()
        .filter_map(|p| {
            let stated = r.percent(percent);
            let level = strength(r);
            stated.then(|| format!("{}: {level}", p.tag()))
        })
        .collect();
    format!("{{{}}}", some.join(", "))
}

/// A random model with one or two hazards. What matters to a hazard is mostly between five and twenty basic events.
pub fn text(seed: u64) -> String {
    let r = &mut Random::new(seed);
    let mut y = format!("tensha: 1\nsystem: {{id: random-{seed}}}\n{KNOWLEDGE}");
    let n = 2 + r.below(6);
    y.push_str("zones:\n  x: {}\n  y: {}\nplaces:\n");
    for (i, inside) in ["", ", inside: q0", ", inside: q1"].into_iter().enumerate() {
        let entry = *r.pick(&[
            ", entry: public",
            ", entry: visitors",
            ", entry: visitors",
            ", entry: staff",
            ", entry: locked",
            "",
        ]);
        let setback = *r.pick(&["", ", setback: 10 m", ", setback: 80 m"]);
        let shielded = if r.percent(15) { ", shielded: true" } else { "" };
        let _ = writeln!(y, "  q{i}: {{note: made up{entry}{inside}{setback}{shielded}}}");
    }
    let place = |r: &mut Random, percent: usize| {
        if r.percent(percent) { format!(", place: q{}", r.below(3)) } else { String::new() }
    };
    y.push_str("quantities:\n");
    for q in ["heat", "valve"] {
        let _ = writeln!(y, "  {q}: {{note: made up{}}}", place(r, 30));
    }
    y.push_str("parties:\n");
    for p in ["ann", "bob"] {
        let duty = if r.percent(40) { ", on-duty: 12 h/day" } else { "" };
        let worth = if r.percent(50) {
            format!(", strengths: {{authenticity: {}}}", strength(r))
        } else {
            String::new()
        };
        let _ = writeln!(y, "  {p}: {{is: people{duty}{worth}}}");
    }
    y.push_str("  firm: {is: organisation}\n");
    y.push_str("events:\n  storm: {onset: 1 /year, lasts: 10 h}\n  slip: {probability: 0.1}\n");
    y.push_str("conditions:\n  night: {probability: 0.3}\n");
    y.push_str("controls:\n  fence: {status: in-place}\n  plan: {status: planned}\n");

    let mut links: Vec<(usize, usize, String, bool)> = Vec::new();
    for to in 1..n {
        links.push((r.below(to), to, String::new(), false));
    }
    for _ in 0..r.below(3) {
        let (a, b) = (r.below(n), r.below(n));
        if a != b {
            links.push((a, b, String::new(), false));
        }
    }
    for l in &mut links {
        let technology = *r.pick(&[
            "wire", "wire", "bus", "lan", "lan", "lan", "cable", "air", "air", "far", "card",
            "board", "diode",
        ]);
        let through =
            if r.percent(25) { format!(", through: q{}", r.below(3)) } else { String::new() };
        l.3 = r.percent(10);
        let one_way = if l.3 { ", one-way: true" } else { "" };
        let worth = strengths(r, 25);
        l.2 = format!("technology: {technology}{through}{one_way}, protections: {worth}");
    }
    let walk = |r: &mut Random| {
        let mut at = r.below(n);
        let mut out = vec![(None, at)];
        for _ in 0..r.below(4) {
            let next: Vec<(usize, usize)> = links
                .iter()
                .enumerate()
                .filter_map(|(i, (a, b, _, one_way))| match at {
                    x if x == *a => Some((i, *b)),
                    x if x == *b && !one_way => Some((i, *a)),
                    _ => None,
                })
                .filter(|(_, to)| out.iter().all(|(_, c)| c != to))
                .collect();
            if next.is_empty() {
                break;
            }
            let (link, to) = *r.pick(&next);
            out.push((Some(link), to));
            at = to;
        }
        out
    };
    let flows: Vec<Draft> = (0..=r.below(4))
        .map(|i| {
            // The first is an observation and the second a command, so that decisions have something to decide from.
            let arrow = if i < 2 { i } else { r.below(3) };
            let to_component = r.percent(30) && arrow == 0 || arrow == 2;
            let mut routes = vec![walk(r)];
            if r.percent(30) && !to_component {
                routes.push(walk(r));
            }
            routes.sort();
            routes.dedup();
            Draft { arrow, routes, to_component }
        })
        .collect();

    y.push_str("components:\n");
    for c in 0..n {
        let kind = *r.pick(&[
            "stops", "stops", "errs", "errs", "lags", "leaks", "leaks", "both", "switch", "server",
        ]);
        let mut more = place(r, 60);
        if r.percent(40) {
            let _ = write!(more, ", zone: {}", r.pick(&["x", "y"]));
        }
        let starts = |f: &Draft| f.arrow == 0 && f.routes.iter().any(|w| w[0].1 == c);
        let acts = |f: &Draft| {
            f.arrow == 1 && f.routes.iter().any(|w| w.last().is_some_and(|(_, last)| *last == c))
        };
        if flows.iter().any(starts) || r.percent(10) {
            more.push_str(", senses: heat");
        }
        if flows.iter().any(acts) || r.percent(10) {
            more.push_str(", acts-on: valve");
        }
        let features: Vec<&str> = [
            ("internet-facing", 15),
            ("default-password", 15),
            ("arbitrates-commands", 15),
            ("signed-updates", 30),
        ]
        .into_iter()
        .filter_map(|(f, p)| r.percent(p).then_some(f))
        .collect();
        if !features.is_empty() {
            let _ = write!(more, ", has: [{}]", features.join(", "));
        }
        let mut needs: Vec<String> = Vec::new();
        for kind in ["power", "network", "cloud", "clock", "keys", "supplier", "updates"] {
            if r.percent(7) {
                let other = format!("c{}", r.below(n));
                let on = *r.pick(&["firm", "storm", other.as_str(), other.as_str()]);
                if on != format!("c{c}") {
                    needs.push(format!("{kind}: {on}"));
                }
            }
        }
        if !needs.is_empty() {
            let _ = write!(more, ", depends-on: {{{}}}", needs.join(", "));
        }
        if r.percent(10) {
            let _ = write!(more, ", privileged: {}", r.pick(&["ann", "bob", "firm"]));
        }
        if r.percent(50) {
            let _ = write!(more, ", made-by: firm, version: '{}'", r.below(2));
        }
        if r.percent(15) {
            let mode = r.pick(&["loss", "error", "untimely", "leak"]);
            let _ = write!(more, ", failure-rates: {{{mode}: {{rate: 1 /year, lasts: 1 h}}}}");
        }
        // A component without kind has every mode, and nobody knows what it is worth.
        let kind = if r.percent(4) { String::new() } else { format!("kind: {kind}, ") };
        let (worth, surface) = (strengths(r, 40), strengths(r, 20));
        let _ = writeln!(y, "  c{c}: {{{kind}strengths: {worth}, surface: {surface}{more}}}");
    }
    y.push_str("links:\n");
    for (i, (a, b, rest, _)) in links.iter().enumerate() {
        let _ = writeln!(y, "  l{i}: {{between: [c{a}, c{b}], {rest}}}");
    }
    y.push_str("flows:\n");
    for (i, f) in flows.iter().enumerate() {
        let path = |w: &Vec<(Option<usize>, usize)>| {
            let stops: Vec<String> = w
                .iter()
                .flat_map(|(l, c)| l.map(|l| format!("l{l}")).into_iter().chain([format!("c{c}")]))
                .collect();
            format!("[{}]", stops.join(", "))
        };
        let first = &f.routes[0];
        let last = first[first.len() - 1].1;
        let (from, to) = match f.arrow {
            0 if f.to_component => ("heat".to_owned(), format!("c{last}")),
            0 => ("heat".to_owned(), (*r.pick(&["ann", "bob"])).to_owned()),
            1 => ((*r.pick(&["ann", "bob"])).to_owned(), "valve".to_owned()),
            _ => (format!("c{}", first[0].1), format!("c{last}")),
        };
        let arrow = ["physical-to-cyber", "cyber-to-physical", "cyber-to-cyber"][f.arrow];
        let mut more = match f.routes.as_slice() {
            [one] => format!(", via: {}", path(one)),
            all => {
                let all: Vec<String> = all.iter().map(path).collect();
                format!(", routes: [{}]", all.join(", "))
            }
        };
        let mut guards = Vec::new();
        for _ in 0..r.below(3) {
            let (a, b) = (r.below(first.len()), r.below(first.len()));
            let (a, b) = (first[a.min(b)].1, first[a.max(b)].1);
            let fits = |w: &Vec<(Option<usize>, usize)>| {
                let at = |x| w.iter().position(|(_, c)| *c == x);
                matches!((at(a), at(b)), (Some(a), Some(b)) if a < b)
            };
            if f.routes.iter().all(fits) {
                let holder = match r.below(5) {
                    0 => ", key-holders: ann".to_owned(),
                    1 => ", key-holders: firm".to_owned(),
                    2 => format!(", key-holders: c{}", r.below(n)),
                    _ => String::new(),
                };
                let technology = r.pick(&["seal", "stamp"]);
                guards.push(format!("{{technology: {technology}, from: c{a}, to: c{b}{holder}}}"));
            }
        }
        if !guards.is_empty() {
            let _ = write!(more, ", guards: [{}]", guards.join(", "));
        }
        if f.arrow != 0 && r.percent(60) {
            let mut of: Vec<usize> = (0..=r.below(3)).map(|_| r.below(flows.len())).collect();
            of.sort_unstable();
            of.dedup();
            let combine = match r.below(3) {
                0 => "any".to_owned(),
                1 => "all".to_owned(),
                _ => format!("{}-of-{}", 1 + r.below(of.len()), of.len()),
            };
            let by = match r.below(4) {
                0 => ", by: bob".to_owned(),
                1 => format!(", by: c{last}"),
                _ => String::new(),
            };
            // A component that decides lies on every route.
            let everywhere = f.routes.iter().all(|w| w.iter().any(|(_, c)| *c == last));
            let by = if by.contains('c') && !everywhere { String::new() } else { by };
            let of: Vec<String> = of.iter().map(|i| format!("f{i}")).collect();
            let of = of.join(", ");
            let _ = write!(more, ", decided-from: {{flows: [{of}], combine: {combine}{by}}}");
        }
        let _ = writeln!(y, "  f{i}: {{arrow: {arrow}, from: {from}, to: {to}{more}}}");
    }
    y.push_str("hazards:\n");
    for h in 0..=r.below(2) {
        let when = logic(r, &flows, n, 2);
        let something = |r: &mut Random, control: bool| match r.below(if control { 5 } else { 4 }) {
            0 | 1 => format!("c{}", r.below(n)),
            2 | 3 => format!("f{}", r.below(flows.len())),
            _ => (*r.pick(&["fence", "fence", "plan"])).to_owned(),
        };
        let some = |r: &mut Random, most: usize, control: bool| {
            let all: Vec<String> = (0..r.below(most + 1)).map(|_| something(r, control)).collect();
            format!("[{}]", all.join(", "))
        };
        let barriers = some(r, 2, true);
        let mut responses = Vec::new();
        for _ in 0..r.below(3) {
            let (notices, acts) = (some(r, 2, false), some(r, 1, false));
            let times = *r.pick(&[
                "",
                "",
                ", time-needed: 1 min, time-available: 2 min",
                ", time-needed: 3 min, time-available: 2 min",
            ]);
            let silence = if r.percent(40) { ", watches-for-silence: true" } else { "" };
            let by = r.pick(&["ann", "bob"]);
            responses.push(format!(
                "{{by: {by}, notices-by: {notices}, acts-by: {acts}, task: action{times}{silence}}}"
            ));
        }
        let responses = responses.join(", ");
        let _ =
            writeln!(y, "  h{h}: {{when: {when}, barriers: {barriers}, responses: [{responses}]}}");
    }
    y
}

fn logic(r: &mut Random, flows: &[Draft], n: usize, depth: usize) -> String {
    if depth > 0 && r.percent(55) {
        let count = 2 + r.below(2);
        let parts: Vec<String> = (0..count).map(|_| logic(r, flows, n, depth - 1)).collect();
        let parts = parts.join(", ");
        return match r.below(5) {
            0 | 1 => format!("{{all: [{parts}]}}"),
            2 | 3 => format!("{{any: [{parts}]}}"),
            _ => format!("{{at-least: {}, of: [{parts}]}}", 1 + r.below(count)),
        };
    }
    match r.below(10) {
        0 => (*r.pick(&["{event: storm}", "{event: slip}"])).to_owned(),
        1 => "{condition: night}".to_owned(),
        2 => format!(
            "{{component: c{}, fails: {}}}",
            r.below(n),
            r.pick(&["loss", "error", "untimely", "leak"])
        ),
        3 => format!("{{component: c{}, fails: []}}", r.below(n)),
        _ => {
            let f = r.below(flows.len());
            let word = if flows[f].arrow == 1 { r.pick(&COMMANDED) } else { r.pick(&OBSERVED[..]) };
            let more = if flows[f].arrow == 1 { r.pick(&COMMANDED) } else { r.pick(&OBSERVED[..]) };
            if r.percent(30) && word != more {
                format!("{{flow: f{f}, deviates: [{word}, {more}]}}")
            } else {
                format!("{{flow: f{f}, deviates: {word}}}")
            }
        }
    }
}

/// Random attacker classes: up to three ranks, each able to do what the lower ones can, and sometimes one beside them.
pub fn random_attackers(r: &mut Random, system: &mut System) {
    const NAMES: [&str; 3] = ["k1", "k2", "k3"];
    // Rows by rank, columns weak, standard, strong: every row contains the one before.
    const TABLES: [[[Option<f64>; 3]; 3]; 4] = [
        [[Some(0.3), None, None], [Some(0.5), Some(0.2), None], [Some(0.7), Some(0.5), Some(0.1)]],
        [[None, None, None], [Some(0.5), None, None], [Some(1.0), Some(0.5), None]],
        [[Some(0.5), None, None], [Some(0.5), Some(0.5), None], [Some(0.5), Some(0.5), Some(0.5)]],
        [[Some(1.0), None, None], [Some(1.0), Some(0.4), None], [Some(1.0), Some(1.0), Some(0.6)]],
    ];
    let table = r.pick(&TABLES);
    let mut classes: Vec<Class> =
        (0..r.below(3)).map(|i| (NAMES[i], Some(i as u8 + 1), false, table[i])).collect();
    if classes.is_empty() || r.percent(40) {
        let remote = r.percent(75);
        classes.push((
            "bot",
            None,
            remote,
            *r.pick(&[[Some(0.2), None, None], [Some(0.2), Some(0.1), None]]),
        ));
    }
    if r.percent(20) {
        classes.push((NAMES[2], Some(3), false, table[2]));
    }
    attackers(system, &classes);
}

/// The system of a seed, with attacker classes of its own.
pub fn system(seed: u64) -> Result<System, Vec<String>> {
    let mut system = read(&text(seed))?;
    random_attackers(&mut Random::new(seed ^ 0x5eed), &mut system);
    Ok(system)
}
