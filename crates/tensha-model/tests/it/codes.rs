//! One test per code of a diagnostic. Each model provokes that code and no other, at the line that is marked with `# here`.

use std::collections::BTreeSet;

use tensha_model::load;
use tensha_testkit::spec::today;
use tensha_text::{Diagnostic, Entry, MemoryWorld, ReadError, SourceMap, World};

/// A model without a fault, to which the faults are added.
const BASE: &str = "
tensha: 1
system: {id: s}
quantities: {q: {unit: mm}}
components:
  a: {senses: q}
  b: {acts-on: q}
links:
  l: {between: [a, b], technology: generic-wire}
flows:
  f: {arrow: physical-to-cyber, from: q, via: [a, b], to: b}
";

/// The base with more sections.
fn plus(more: &str) -> String {
    format!("{BASE}{more}")
}

/// The base with one line replaced.
fn with(old: &str, new: &str) -> String {
    assert!(BASE.contains(old), "{old}");
    BASE.replacen(old, new, 1)
}

/// Where the mark stands.
fn marked(files: &[(&str, String)]) -> Option<(String, u32)> {
    files.iter().find_map(|(path, text)| {
        let line = text.lines().position(|l| l.contains("# here"))?;
        Some(((*path).to_owned(), line as u32 + 1))
    })
}

fn place(sources: &SourceMap, d: &Diagnostic) -> Option<(String, u32)> {
    let span = d.primary.as_ref()?.span;
    let file = sources.file(span.file);
    Some((file.path.clone(), file.line_of(span.start)))
}

fn check(code: &str, world: &dyn World, at: Option<&(String, u32)>, what: &str) {
    let loaded = load(world, "");
    let found: BTreeSet<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
    let said = || -> Vec<String> {
        loaded.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message.en)).collect()
    };
    assert_eq!(found, BTreeSet::from([code]), "{:#?}\n{what}", said());
    for d in &loaded.diagnostics {
        assert!(!d.message.ja.is_empty() && !d.message.en.is_empty());
        assert_ne!(d.message.ja, d.message.en, "translated");
        assert!(!d.help.is_empty(), "{}: {}", d.code, d.message.en);
        assert!(d.help.iter().all(|h| !h.ja.is_empty() && !h.en.is_empty()));
    }
    if let Some(at) = at {
        let places: Vec<_> =
            loaded.diagnostics.iter().map(|d| place(&loaded.system.sources, d)).collect();
        assert!(
            places.contains(&Some(at.clone())),
            "{places:?} and not {at:?}: {:#?}\n{what}",
            said()
        );
    }
}

fn files(code: &str, files: &[(&str, String)]) {
    let world = MemoryWorld::new(today(), files.iter().map(|(p, t)| (*p, t.clone())));
    let at = marked(files);
    assert!(at.is_some(), "a mark");
    check(code, &world, at.as_ref(), &format!("{files:#?}"));
}

fn one(code: &str, model: String) {
    files(code, &[("tensha.yaml", model)]);
}

/// The models of the code, each a whole file.
macro_rules! provoke {
    ($($name:ident $code:literal [$($model:expr),* $(,)?];)*) => {$(
        #[test]
        fn $name() {
            $(one($code, $model);)*
        }
    )*};
}

const PACK: &str = "tensha-pack: 1\npack: {id: p/p}\n";

#[test]
fn the_base_has_no_fault() {
    let loaded = load(&MemoryWorld::new(today(), [("tensha.yaml", BASE)]), "");
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
}

provoke! {
    m001_unknown_key "M001" [
        plus("colour: red # here\n"),
        plus("zones:\n  z: {target: SL1, tarrget: SL1} # here\n").replace("senses: q", "senses: q, zone: z"),
        with("{senses: q}", "{senses: q, strengths: {integrty: weak}} # here"),
        with("{senses: q}", "{senses: q, strengths: {integrity: {level: weak, becaus: x}}} # here"),
        plus("hazards:\n  h: {harms: {handeld: []}} # here\n"),
        with("{id: s}", "{id: s, intended-use: {text: x, user: y}} # here"),
        with("{id: s}", "{id: s, regime: {use: jp-boiler/monitoring-only, roles: {frying: q}}} # here"),
        plus("dismissals:\n  - {class: {flow: {arow: cyber-to-cyber}}, guide-words: [stale], reason: x} # here\n"),
    ];
    m002_missing_key "M002" [
        with(", technology: generic-wire}", "} # here"),
        with(", technology: generic-wire}", ", technology: } # here"),
        with("to: b}", "to: ~} # here"),
        plus("parties: {p: {}}\nhazards: {h: {when: {flow: f, deviates: [absent]}}}\nacceptances:\n  a:\n    {hazard: h, alternatives: x, condition: x, owner: p, until: 2027-01-01, benefit: ''} # here\n"),
        plus("parties: {p: {}}\nhazards: {h: {when: {flow: f, deviates: [absent]}}}\nacceptances:\n  a:\n    {hazard: h, benefit: x, alternatives: x, condition: x, owner: p} # here\n"),
        plus("goals:\n  g: {measure: event-rate, kind: life, upper: 1e-4 /year} # here\n"),
        plus("goals:\n  g: {use: nra-core-damage} # here\n"),
        with("{senses: q}", "{senses: q, strengths: {integrity: {why: x}}} # here"),
    ];
    m003_wrong_shape "M003" [
        with("  l: {between: [a, b], technology: generic-wire}", "  l: {between: [a, b], technology: generic-wire}\n  m: just-a-word # here"),
        with("{senses: q}", "{senses: q, has: {x: 1}} # here"),
        with("{senses: q}", "{senses: q, name: {fr: porte}} # here"),
        with("{senses: q}", "{senses: q, name: [x]} # here"),
        with("{senses: q}", "{senses: q, strengths: [weak]} # here"),
        with("{senses: q}", "{senses: q, strengths: {integrity: [weak]}} # here"),
        with("{senses: q}", "{senses: q, count: many} # here"),
        plus("dismissals:\n  - {class: [x], guide-words: [stale], reason: x} # here\n"),
        plus("dismissals: {guide-words: [stale]} # here\n"),
        plus("suppressions: all # here\n"),
        with("between: [a, b]", "between: [a, b, a]").replace("generic-wire}", "generic-wire} # here"),
        plus("  g: {arrow: physical-to-cyber, from: q, via: [a, b], routes: [[a, b]], to: b} # here\n"),
        with("{id: s}", "{id: s, regime: {roles: {}}} # here"),
        with("{q: {unit: mm}}", "{q: {unit: mm}}\nzones: [z] # here"),
        plus("hazards:\n  h: {harms: bad} # here\n"),
        plus("hazards:\n  h: {harms: {unhandled: bad}} # here\n"),
        plus("frame: all # here\n"),
    ];
    m004_unknown_reference "M004" [
        with("{senses: q}", "{senses: q, place: nowhere} # here"),
        plus("  g: {arrow: physical-to-cyber, from: qq, via: [a, b], to: b} # here\n"),
        plus("dismissals:\n  - {class: {flow: {id: gg}}, guide-words: [stale], reason: x} # here\n"),
    ];
    m005_unknown_entry "M005" [
        with("generic-wire}", "generic-wyre} # here"),
        with("{senses: q}", "{senses: q, kind: no-such-thing-at-all} # here"),
        plus("terms: {entropy: x} # here\n"),
        plus("terms: {risk: my-own} # here\n"),
        plus("component-kinds:\n  k: {like: nothing-known} # here\n").replace("{senses: q}", "{senses: q, kind: k}"),
    ];
    m006_not_a_quantity "M006" [
        with("{senses: q}", "{senses: q, delay: 5 parsecks} # here"),
        with("{senses: q}", "{senses: q, delay: soon} # here"),
        with("{senses: q}", "{senses: q, delay: -5 s} # here"),
        with("{senses: q}", "{senses: q, delay: 1e308 year} # here"),
        with("{unit: mm}", "{unit: mmm}").replace("}}", "}} # here"),
        plus("parties:\n  p: {on-duty: 30 h/day} # here\n").replace("{senses: q}", "{senses: q, shows-to: p}"),
        plus("conditions: {c: 1.5} # here\nhazards: {h: {when: {condition: c}}}\n"),
        plus("events:\n  e: {onset: -1 /year} # here\nhazards: {h: {when: {event: e}}}\n"),
        with("{senses: q}", "{senses: q, failure-rates: {loss: often}} # here"),
        plus("human-tasks:\n  action: {extends: true, nominal: 5} # here\n"),
        plus("performance-factors:\n  stress: {extends: true, levels: {high: {diagnosis: much}}} # here\n"),
        plus("link-technologies:\n  t: {range: 5 s} # here\n").replace("generic-wire}", "t}"),
    ];
    m007_wrong_dimension "M007" [
        with("{senses: q}", "{senses: q, delay: 5 m} # here"),
        with("{unit: mm}", "{unit: mm, safe: 1..2 s}").replace("}}", "}} # here"),
        with("{unit: mm}", "{unit: mm, safe: 1 s..2 mm}").replace("}}", "}} # here"),
        plus("parties: {p: {}}\nhazards:\n  h:\n    harms: [{who: p, kind: economy, amount: 5 kg}] # here\n"),
        with("to: b}", "to: b, needs: {accuracy: 1 s}} # here"),
    ];
    m008_not_a_date "M008" [with("{senses: q}", "{senses: q, support-until: 2026-02-30} # here")];
    m009_not_one_of "M009" [
        with("to: b}", "to: b, command: explode} # here"),
        with("{senses: q}", "{senses: q, strengths: {integrity: mighty}} # here"),
        with("to: b}", "to: b, needs: {integrity: mighty}} # here"),
        with("{senses: q}", "{senses: q, failure-rates: {explosion: 1 /year}} # here"),
        plus("parties: {p: {}}\nhazards:\n  h:\n    harms: [{who: p, kind: life, level: dreadful}] # here\n"),
        plus("controls:\n  c: {perspective: 7} # here\n"),
        plus("hazards:\n  h: {when: {component: a, fails: [explosion]}} # here\n"),
        plus("dismissals:\n  - {class: {flow: {arrow: up}}, guide-words: [stale], reason: x} # here\n"),
        plus("link-technologies:\n  t: {medium: ether} # here\n").replace("generic-wire}", "t}"),
        plus("component-kinds:\n  k: {speaks: [klingon]} # here\n").replace("{senses: q}", "{senses: q, kind: k}"),
        plus("parties: {p: {}}\nhazards:\n  h:\n    responses: [{by: p, factors: {stres: high}}] # here\n"),
        plus("parties: {p: {}}\nhazards:\n  h:\n    responses: [{by: p, factors: {stress: hihg}}] # here\n"),
        plus("performance-defaults:\n  r: {when: {ability: resident}, factor: stress, level: hihg} # here\n"),
        plus("performance-defaults:\n  r: {when: {ability: residnet}, factor: stress, level: high} # here\n"),
        plus("dependence-rules:\n  r: {people: same, level: hihg} # here\n"),
        plus("human-tasks:\n  guessing: {nominal: 0.5} # here\n"),
        plus("component-kinds:\n  k: {status: rumour} # here\n").replace("{senses: q}", "{senses: q, kind: k}"),
    ];
    m011_bad_identifier "M011" [with("  b: {acts-on: q}", "  b: {acts-on: q}\n  a/b: {acts-on: q} # here")];
    m012_path_without_link "M012" [
        with("{between: [a, b], technology: generic-wire}", "{between: [a, c], technology: generic-wire}\n  m: {between: [c, b], technology: generic-wire}")
            .replace("  b: {acts-on: q}", "  b: {acts-on: q}\n  c: {}")
            .replace("to: b}", "to: b} # here"),
        plus("  g: {arrow: physical-to-cyber, from: q, via: [a, l], to: b} # here\n"),
        plus("  g: {arrow: physical-to-cyber, from: q, routes: [], to: b} # here\n"),
        plus("parties: {p: {}}\nx:\n").replace("x:\n", "").replace("to: b}", "to: b}\n  g: {arrow: physical-to-cyber, from: q, to: p} # here"),
        with("  b: {acts-on: q}", "  b: {acts-on: q}\n  c: {}")
            .replace("technology: generic-wire}", "technology: generic-wire}\n  m: {between: [b, c], technology: generic-wire}")
            .replace("via: [a, b]", "via: [a, m, b]")
            .replace("to: b}", "to: b} # here"),
    ];
    m013_several_links "M013" [
        with("technology: generic-wire}", "technology: generic-wire}\n  m: {between: [a, b], technology: generic-wire}")
            .replace("to: b}", "to: b} # here"),
    ];
    m014_technology_misfits "M014" [
        with("{senses: q}", "{senses: q, kind: card}").replace("generic-wire}", "modbus-tcp} # here"),
        with("{senses: q}", "{senses: q, interfaces: {i: {technology: https}}}").replace("generic-wire}", "generic-wire} # here"),
    ];
    m015_dangling "M015" [
        plus("places:\n  attic: {} # here\n"),
        with("  b: {acts-on: q}", "  b: {acts-on: q}\n  c: {} # here"),
    ];
    m016_places_in_a_circle "M016" [
        plus("places:\n  x: {inside: y} # here\n  y: {inside: z}\n  z: {inside: x}\n"),
        plus("places:\n  x: {inside: x} # here\n"),
    ];
    m017_raised_without_reason "M017" [
        with("generic-wire}", "wiegand, protections: {integrity: strong}} # here"),
        with("{senses: q}", "{senses: q, kind: card-legacy, strengths: {confidentiality: strong}} # here").replace("generic-wire", "em4100"),
    ];
    m018_unused_entry "M018" [plus("component-kinds:\n  k: {} # here\n")];
    m019_ends_misfit "M019" [
        with("{senses: q}", "{}").replace("b: {acts-on: q}", "b: {senses: q, acts-on: q}").replace("to: b}", "to: b} # here"),
        plus("  g: {arrow: cyber-to-physical, from: b, via: [b, a], to: q} # here\n"),
        plus("  g: {arrow: cyber-to-cyber, from: q, via: [a, b], to: b} # here\n"),
        with("  b: {acts-on: q}", "  b: {acts-on: q}\n  c: {}")
            .replace("technology: generic-wire}", "technology: generic-wire}\n  m: {between: [b, c], technology: generic-wire}")
            .replace("to: b}", "to: b}\n  g: {arrow: physical-to-cyber, from: q, via: [a, b], to: b, decided-from: {flows: [f], by: c}} # here"),
    ];
    m020_guard "M020" [
        with("to: b}", "to: b, guards: [{technology: mac, from: b, to: a}]} # here"),
        plus("guard-technologies:\n  g: {lifts: {availability: strong}} # here\n"),
    ];
    m023_version "M023" [
        with("tensha: 1", "tensha: 2 # here"),
    ];
    m024_invented_requirement "M024" [
        plus("controls:\n  c: {cps: [CPS.XX-1]} # here\n"),
        plus("controls:\n  c: {cps: [CPS.AM-999]} # here\n"),
    ];
    m027_unknown_source "M027" [
        plus("component-kinds:\n  k: {source: NOBODY} # here\n").replace("{senses: q}", "{senses: q, kind: k}"),
        plus("component-kinds:\n  k: {strengths: {integrity: {level: weak, source: NOBODY}}} # here\n").replace("{senses: q}", "{senses: q, kind: k}"),
    ];
    m029_logic "M029" [
        plus("hazards:\n  h: {when: {not: {flow: f}}} # here\n"),
        plus("hazards:\n  h: {when: [x]} # here\n"),
        plus("hazards:\n  h: {when: {flow: f}} # here\n"),
        plus("hazards:\n  h: {when: {flow: f, deviates: [[stale]]}} # here\n"),
        plus("hazards:\n  h: {when: {all: x}} # here\n"),
        plus("hazards:\n  h: {when: {at-least: 3, of: [{flow: f, deviates: [stale]}]}} # here\n"),
        plus("hazards:\n  h: {when: {}} # here\n"),
    ];
    m030_combine "M030" [
        with("to: b}", "to: b}\n  g: {arrow: physical-to-cyber, from: q, via: [a, b], to: b, decided-from: {flows: [f], combine: 2-of-3, by: b}} # here"),
        with("to: b}", "to: b}\n  g: {arrow: physical-to-cyber, from: q, via: [a, b], to: b, decided-from: {flows: [f], combine: most, by: b}} # here"),
    ];
    m031_range_reversed "M031" [with("{unit: mm}", "{unit: mm, safe: 5..2}").replace("}}", "}} # here")];
    m033_include "M033" [
        plus("include: ['*/x*.yaml'] # here\n"),
        plus("include: more/*.yaml # here\n"),
    ];
    m034_guide_word_of_another_arrow "M034" [plus("hazards:\n  h: {when: {flow: f, deviates: [too-early]}} # here\n")];
    t005_syntax "T005" ["tensha: 1\nsystem: {id: s # here\n".to_owned()];
    t006_too_deep "T006" [format!("{BASE}frame:\n  out-of-frame: {}{} # here\n", "[".repeat(60), "]".repeat(60))];
    t007_alias "T007" [with("{id: s}", "{id: s, note: &n x} # here"), with("{id: s}", "{id: s, note: *n} # here")];
    t008_tag "T008" [with("{id: s}", "{id: s, note: !!str x} # here")];
    t009_two_documents "T009" [format!("{BASE}--- # here\na: 1\n")];
    t010_duplicate_key "T010" [plus("system: {id: t} # here\n")];
    t012_key_is_no_text "T012" [plus("[x]: y # here\n")];
    t013_huge_scalar "T013" [format!("{BASE}data:\n  d: {{}}\n").replace("{id: s}", &format!("{{id: s, note: {}}} # here", "x".repeat(70_000))).replace("data:\n  d: {}\n", "")];
}

#[test]
fn m000_too_many() {
    let mut model = plus("zones:\n");
    for i in 0..2_100 {
        model += &format!("  z{i}: {{colour: red}}\n");
    }
    let loaded = load(&MemoryWorld::new(today(), [("tensha.yaml", model)]), "");
    // Two thousand are kept; what was dropped is counted and said.
    let m000: Vec<_> = loaded.diagnostics.iter().filter(|d| d.code == "M000").collect();
    let [d] = m000.as_slice() else { panic!("{m000:?}") };
    // Each zone has a key that is not known, and nothing refers to it.
    assert!(
        d.message.en.contains("2200 more") && d.message.ja.contains("2200"),
        "{}",
        d.message.en
    );
    assert_eq!(loaded.diagnostics.len(), 2_001);
}

#[test]
fn m002_pack_without_id() {
    files(
        "M002",
        &[
            ("tensha.yaml", BASE.to_owned()),
            ("packs/p.yaml", "tensha-pack: 1\npack: {version: '1'} # here\n".to_owned()),
        ],
    );
}

#[test]
fn m001_in_packs() {
    for more in [
        "colours: {} # here\n",
        "component-kinds:\n  k: {colour: red} # here\n",
        "regimes:\n  r:\n    checks:\n      c: {require: {component: {id: a}}, colour: red} # here\n",
        "regimes:\n  r:\n    checks:\n      c: {require: {component: {colour: a}}} # here\n",
    ] {
        files(
            "M001",
            &[("tensha.yaml", BASE.to_owned()), ("packs/p.yaml", format!("{PACK}{more}"))],
        );
    }
}

#[test]
fn m003_in_packs() {
    for more in [
        "component-kinds: [k] # here\n",
        "component-kinds:\n  k: word # here\n",
        "regimes:\n  r:\n    checks:\n      c: {text: x} # here\n",
        "regimes:\n  r:\n    checks:\n      c: {require: {component: {general-purpose: perhaps}}} # here\n",
    ] {
        files(
            "M003",
            &[("tensha.yaml", BASE.to_owned()), ("packs/p.yaml", format!("{PACK}{more}"))],
        );
    }
}

#[test]
fn m004_bound_to_nothing() {
    let inner = "tensha: 1\nsystem: {id: inner}\nparties: {who: {}}\n".to_owned();
    files(
        "M004",
        &[
            ("tensha.yaml", plus("parts:\n  p: {system: sub, with: {who: nobody}} # here\n")),
            ("sub/tensha.yaml", inner),
        ],
    );
}

#[test]
fn m004_ambiguous() {
    let both = plus("parties: {b: {}}\n").replace("{senses: q}", "{senses: q, shows-to: b}");
    one("M004", both.replace("via: [a, b], to: b}", "via: [a, b], to: b} # here"));
}

#[test]
fn m005_pack_extends_nothing() {
    files(
        "M005",
        &[
            ("tensha.yaml", BASE.to_owned()),
            (
                "packs/p.yaml",
                "tensha-pack: 1\npack:\n  id: p/p\n  extends: [q/q] # here\n".to_owned(),
            ),
        ],
    );
}

#[test]
fn m009_in_packs() {
    files(
        "M009",
        &[
            ("tensha.yaml", BASE.to_owned()),
            (
                "packs/p.yaml",
                format!(
                    "{PACK}default-needs:\n  physical-to-cyber: {{extends: true, reason: x, integrity: mighty}} # here\n"
                ),
            ),
        ],
    );
}

#[test]
fn m010_twice() {
    let more = |text: &str| ("more.yaml", format!("tensha: 1\n{text}"));
    files(
        "M010",
        &[("tensha.yaml", plus("include: more.yaml\n")), more("components:\n  a: {} # here\n")],
    );
    files(
        "M010",
        &[("tensha.yaml", plus("include: more.yaml\n")), more("system: {id: other} # here\n")],
    );
    files(
        "M010",
        &[
            ("tensha.yaml", BASE.to_owned()),
            ("packs/a.yaml", PACK.to_owned()),
            ("packs/b.yaml", PACK.replace("p/p}", "p/p} # here")),
        ],
    );
    one(
        "M010",
        plus("component-kinds:\n  card: {} # here\n")
            .replace("{senses: q}", "{senses: q, kind: card}")
            .replace("generic-wire", "desfire"),
    );
}

#[test]
fn m014_in_a_dossier() {
    files(
        "M014",
        &[
            (
                "tensha.yaml",
                with("{senses: q}", "{senses: q, dossier: devices/d.yaml}")
                    .replace("generic-wire}", "generic-wire} # here"),
            ),
            (
                "devices/d.yaml",
                "tensha-dossier: 1\ndossier: {id: d, interfaces: {i: {technology: https}}}\n"
                    .to_owned(),
            ),
        ],
    );
}

#[test]
fn m017_relaxed_pack() {
    files(
        "M017",
        &[
            ("tensha.yaml", BASE.to_owned()),
            (
                "packs/p.yaml",
                format!(
                    "{PACK}link-technologies:\n  wiegand: {{extends: true, strengths: {{integrity: strong}}}} # here\n"
                ),
            ),
        ],
    );
    files(
        "M017",
        &[
            ("tensha.yaml", BASE.to_owned()),
            (
                "packs/p.yaml",
                format!(
                    "{PACK}default-needs:\n  cyber-to-physical: {{extends: true, integrity: none}} # here\n"
                ),
            ),
        ],
    );
}

#[test]
fn m018_unread_file() {
    let world =
        MemoryWorld::new(today(), [("tensha.yaml", BASE), ("forgotten.yaml", "tensha: 1\n")]);
    check("M018", &world, None, "a file that nothing includes");
}

#[test]
fn m021_parts() {
    let sub = |text: &str| ("sub/tensha.yaml", format!("tensha: 1\nsystem: {{id: inner}}\n{text}"));
    files("M021", &[("tensha.yaml", plus("parts:\n  p: {system: .} # here\n"))]);
    files(
        "M021",
        &[
            ("tensha.yaml", plus("parts: {p: {system: sub}}\n")),
            sub("parts:\n  back: {system: ..} # here\n"),
        ],
    );
    let mut many = String::from("parts:\n");
    for i in 0..1_999 {
        many += &format!("  p{i:04}: {{system: sub}}\n");
    }
    many += "  z1: {system: sub}\n  z2: {system: sub} # here\n  z3: {system: sub}\n";
    files("M021", &[("tensha.yaml", plus(&many)), sub("")]);
}

#[test]
fn m023_of_a_pack_and_a_dossier() {
    files(
        "M023",
        &[
            ("tensha.yaml", BASE.to_owned()),
            ("packs/p.yaml", "tensha-pack: 7\npack: {id: p/p} # here\n".to_owned()),
        ],
    );
    files(
        "M023",
        &[
            ("tensha.yaml", with("{senses: q}", "{senses: q, dossier: devices/d.yaml}")),
            ("devices/d.yaml", "tensha-dossier: 2 # here\ndossier: {id: d}\n".to_owned()),
        ],
    );
    files(
        "M023",
        &[
            ("tensha.yaml", plus("include: more.yaml\n")),
            ("more.yaml", "places: {} # here\n".to_owned()),
        ],
    );
}

#[test]
fn m026_packs() {
    files(
        "M026",
        &[
            ("tensha.yaml", BASE.to_owned()),
            (
                "packs/a.yaml",
                "tensha-pack: 1\npack:\n  id: p/a\n  extends: p/b # here\n".to_owned(),
            ),
            ("packs/b.yaml", "tensha-pack: 1\npack:\n  id: p/b\n  extends: p/a\n".to_owned()),
        ],
    );
    let change = "component-kinds:\n  card: {extends: true, reason: x, field: [home]}";
    files(
        "M026",
        &[
            ("tensha.yaml", BASE.to_owned()),
            ("packs/a.yaml", format!("tensha-pack: 1\npack: {{id: p/a}}\n{change}\n")),
            ("packs/b.yaml", format!("tensha-pack: 1\npack: {{id: p/b}}\n{change} # here\n")),
        ],
    );
}

#[test]
fn m029_not_a_port() {
    files(
        "M029",
        &[
            (
                "tensha.yaml",
                plus("parts: {p: {system: sub}}\n").replace(
                    "generic-wire}",
                    "generic-wire}\n  m: {between: [b, p/c], technology: generic-wire} # here",
                ),
            ),
            ("sub/tensha.yaml", "tensha: 1\nsystem: {id: inner}\ncomponents: {c: {}}\n".to_owned()),
        ],
    );
}

#[test]
fn t001_missing() {
    check("T001", &MemoryWorld::new(today(), [("other.txt", "")]), None, "no system");
    one("T001", plus("include: more.yaml # here\n"));
    one("T001", with("{senses: q}", "{senses: q, dossier: devices/d.yaml} # here"));
}

#[test]
fn t002_a_directory() {
    files(
        "T002",
        &[("tensha.yaml", plus("include: more # here\n")), ("more/x.txt", String::new())],
    );
}

/// A world in which a file is larger than anybody would read.
struct Huge(MemoryWorld);

impl World for Huge {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        if path == "huge.yaml" { Err(ReadError::TooLarge(limit)) } else { self.0.read(path, limit) }
    }

    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError> {
        self.0.list(dir)
    }

    fn today(&self) -> tensha_text::Date {
        self.0.today
    }
}

#[test]
fn t003_too_large() {
    let model = plus("include: huge.yaml # here\n");
    let world = Huge(MemoryWorld::new(today(), [("tensha.yaml", model.clone())]));
    check("T003", &world, marked(&[("tensha.yaml", model)]).as_ref(), "too large");
}

#[test]
fn t004_not_utf8() {
    let mut bytes = BASE.as_bytes().to_vec();
    bytes.extend(b"zones: \xff\xfe\n");
    let world = MemoryWorld::new(today(), [("tensha.yaml", bytes)]);
    check("T004", &world, None, "not UTF-8");
}

#[test]
fn t014_empty() {
    let world = MemoryWorld::new(
        today(),
        [
            ("tensha.yaml", plus("include: more.yaml\n")),
            ("more.yaml", "# only a remark\n".to_owned()),
        ],
    );
    check("T014", &world, None, "empty");
}
