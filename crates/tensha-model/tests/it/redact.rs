//! What is kept back is in no byte of what is given out, and what is given out loads.

use tensha_model::redact::{Redacted, redact};
use tensha_model::system::{Namespace as Ns, Ref};
use tensha_model::{System, load_as_written};
use tensha_testkit::hazards as judge;
use tensha_testkit::random::Random;
use tensha_testkit::spec::today;
use tensha_testkit::text::{Node, read};
use tensha_text::{MemoryWorld, Severity};

/// Nothing that the language or a pack would say.
const MARK: &str = "zqxv";

fn loaded(files: &[(String, String)]) -> System {
    let world = MemoryWorld::new(today(), files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    let loaded = load_as_written(&world, "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{files:#?}");
    loaded.system
}

fn one(text: &str) -> Vec<(String, String)> {
    vec![("tensha.yaml".to_owned(), text.to_owned())]
}

fn absent(out: &Redacted, what: &str) {
    for (name, text) in &out.files {
        assert!(!name.to_lowercase().contains(what), "{name}");
        assert!(!text.to_lowercase().contains(what), "{text}");
    }
}

/// How many elements of each kind there are.
fn counts(s: &System) -> Vec<usize> {
    Ns::ALL.iter().map(|(ns, ..)| s.count(*ns)).collect()
}

/// A whole word of a text under another name.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let alone = !before.ends_with(word) && !after.starts_with(word);
        out += before;
        out += if alone { to } else { from };
        rest = after;
    }
    out + rest
}

const SECTIONS: [&str; 8] =
    ["places", "quantities", "components", "flows", "events", "hazards", "parties", "zones"];

fn keys(node: &Node, section: &str) -> Vec<String> {
    let Node::Map(pairs) = node else { return Vec::new() };
    let found = pairs.iter().find(|(k, _)| k.text() == Some(section));
    match found {
        Some((_, Node::Map(inner))) => {
            inner.iter().filter_map(|(k, _)| k.text().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

fn put(node: &mut Node, path: &[&str], value: &str) {
    let Node::Map(pairs) = node else { return };
    let (first, rest) = (path[0], &path[1..]);
    if rest.is_empty() {
        pairs.retain(|(k, _)| k.text() != Some(first));
        pairs.push((Node::Scalar(first.to_owned(), false), Node::Scalar(value.to_owned(), false)));
    } else if let Some((_, v)) = pairs.iter_mut().find(|(k, _)| k.text() == Some(first)) {
        if !matches!(v, Node::Map(_)) {
            *v = Node::Map(Vec::new());
        }
        put(v, rest, value);
    }
}

/// A random model with marks planted in identifiers, names, notes, mentions, comments and file names.
struct Planted {
    files: Vec<(String, String)>,
    /// Section, identifier, and whether the whole element is marked.
    names: Vec<(&'static str, String, bool)>,
    marks: Vec<String>,
    mentions: usize,
}

fn planted(seed: u64) -> Planted {
    let r = &mut Random::new(seed);
    let mut text = judge::random::text(seed);
    let tree = read(&text).unwrap();
    let all: Vec<(&str, String)> =
        SECTIONS.iter().flat_map(|s| keys(&tree, s).into_iter().map(move |k| (*s, k))).collect();
    let mut marks = Vec::new();
    let mut names: Vec<(&str, String, bool)> = Vec::new();
    let mut old = Vec::new();
    for n in 0..=r.below(4) {
        let (section, id) = r.pick(&all).clone();
        if old.contains(&id) {
            continue;
        }
        let whole = r.percent(60);
        let new = if whole { format!("the-{MARK}{n}") } else { id.clone() };
        text = renamed(&text, &id, &new);
        old.push(id);
        marks.push(if whole {
            format!("{section}/{new}")
        } else if r.percent(50) {
            format!("{section}/{new}/name")
        } else {
            format!("{section}/*/name")
        });
        names.push((section, new, whole));
    }
    let mut tree = read(&text).unwrap();
    let mut mentions = 0;
    for (n, (section, new, whole)) in names.iter().enumerate() {
        put(&mut tree, &[section, new, "name"], &format!("Name {MARK} {n}"));
        if *whole {
            put(&mut tree, &[section, new, "note"], &format!("private {MARK}{n} matter"));
        }
        // Somebody else speaks of it.
        let (s, other) = r.pick(&all).clone();
        if !old.contains(&other) {
            put(&mut tree, &[s, &other, "note"], &format!("beside Name {MARK} {n}, of course"));
            mentions += 1;
        }
    }
    let Node::Map(pairs) = &mut tree else { panic!() };
    let word = |t: &str| Node::Scalar(t.to_owned(), false);
    pairs.push((word("confidential"), Node::Seq(marks.iter().map(|m| word(m)).collect())));
    // In several files, of which the names say it too, with a comment that does.
    let parts = tree.split(r, 2);
    let files: Vec<(String, String)> = parts
        .iter()
        .map(|(name, node)| {
            let text = format!("# {MARK} knows\n{}", node.write());
            if name == "tensha.yaml" {
                return (name.clone(), text);
            }
            (name.replace(".yaml", &format!("-{MARK}.yaml")), text)
        })
        .collect();
    let included: Vec<(String, String)> = parts
        .iter()
        .filter(|(n, _)| n != "tensha.yaml")
        .map(|(n, _)| (n.clone(), n.replace(".yaml", &format!("-{MARK}.yaml"))))
        .collect();
    let files = files
        .into_iter()
        .map(|(n, t)| (n, included.iter().fold(t, |t, (a, b)| t.replace(a.as_str(), b))))
        .collect();
    Planted { files, names, marks, mentions }
}

#[test]
fn no_mark_is_left_in_a_random_model() {
    let (mut elements, mut mentions, mut fields) = (0, 0, 0);
    for seed in 0..250 {
        let p = planted(seed);
        let before = loaded(&p.files);
        let out = match redact(&before, &[], today()) {
            Ok(out) => out,
            Err(why) => panic!("seed {seed}: {}\n{:?}", why.en, p.marks),
        };
        absent(&out, MARK);
        // What cannot be seen in it is how many there were of what: a stand-in is left of each.
        let after = loaded(&out.files);
        assert_eq!(counts(&before), counts(&after), "seed {seed}");
        let whole = p.names.iter().filter(|(.., whole)| *whole).count();
        assert_eq!(out.left_out.elements, whole, "seed {seed}");
        assert!(out.left_out.renamed >= out.left_out.elements);
        assert_eq!(redact(&before, &[], today()), Ok(out), "the same model, the same stand-ins");
        elements += whole;
        fields += p.names.len() - whole;
        mentions += p.mentions;
    }
    assert!(elements > 150 && mentions > 100 && fields > 50, "{elements}, {mentions}, {fields}");
}

/// The same models inside others: marked by their own author or from outside, single elements or all of it.
#[test]
fn no_mark_is_left_in_parts() {
    let mut led = 0;
    for seed in 0..150 {
        let p = planted(seed);
        let dir = format!("plant-{MARK}");
        let mut files: Vec<(String, String)> =
            p.files.iter().map(|(n, t)| (format!("{dir}/{n}"), t.clone())).collect();
        let mut marks: Vec<String> = Vec::new();
        let by_outer = seed % 3;
        if by_outer > 0 {
            for (_, text) in &mut files {
                let mut tree = read(text).unwrap();
                let Node::Map(pairs) = &mut tree else { panic!() };
                pairs.retain(|(k, _)| k.text() != Some("confidential"));
                *text = tree.write();
            }
            marks = match by_outer {
                1 => p.marks.iter().map(|m| format!("parts/p/{m}")).collect(),
                _ => vec!["parts/p".to_owned(), "parties/outer/note".to_owned()],
            };
        }
        // What the whole says of elements inside: a reference, and a text.
        let on = p.names.iter().find(|(s, ..)| ["components", "parties", "zones"].contains(s));
        let on = on.map_or_else(|| "outer".to_owned(), |(_, id, _)| format!("p/{id}"));
        led += usize::from(on != "outer");
        let note = if by_outer == 2 { "" } else { ", note: beside Name zqxv 0" };
        let outer = format!(
            "tensha: 1\nsystem: {{id: whole}}\nconfidential: {marks:?}\nparties: {{outer: {{is: people, name: Neighbours, note: of {MARK}}}}}\nparts:\n  p: {{system: {dir}, count: 3{note}}}\n  q: {{system: ./{dir}}}\ncontrols: {{c: {{status: in-place, on: ['{on}']}}}}\n"
        );
        // Where nothing else is kept back, the whole itself must not speak of it.
        let outer =
            if by_outer == 2 { outer } else { outer.replace(&format!(", note: of {MARK}"), "") };
        files.push(("tensha.yaml".to_owned(), outer));
        let before = loaded(&files);
        let out = match redact(&before, &[], today()) {
            Ok(out) => out,
            Err(why) => panic!("seed {seed}: {}\n{:?}\n{files:#?}", why.en, p.marks),
        };
        absent(&out, MARK);
        let after = loaded(&out.files);
        assert_eq!(counts(&before), counts(&after), "seed {seed}");
        assert_eq!(after.controls[0].on.len(), 1, "seed {seed}");
        let all: usize = counts(&loaded(&p.files)).iter().sum();
        if by_outer == 2 {
            assert!(out.left_out.elements > all, "all of it, and the part: seed {seed}");
        }
    }
    assert!(led > 50, "{led}");
}

const HOUSE: &str = "
tensha: 1
system: {id: house, name: The Nakamura house}
confidential: [components/vault-lock, parties/*/note, system/name]
parties: {family: {roles: [user], note: They are away in August.}}
places: {hall: {entry: staff, name: Hall of the Nakamura house}}
quantities: {door: {}}
components:
  panel: {kind: generic-controller, place: hall, note: 'talks to vault-lock, and to nobody else'}
  vault-lock: {kind: generic-actuator, name: The lock behind the painting, place: hall, acts-on: [door], known-problems: [{id: CVE-2099-1}]}
links: {wire: {between: [panel, vault-lock], technology: generic-wire}}
flows: {turn: {arrow: cyber-to-physical, from: panel, via: [wire, vault-lock], to: door, command: unlock}}
hazards: {theft: {when: {any: [{flow: turn, deviates: [provided-when-not-wanted]}, {component: vault-lock, fails: [error]}]}}}
suppressions: [{finding: P001, on: vault-lock, reason: Mended in May., until: 2027-05-31}]
";

#[test]
fn references_lead_to_one_stand_in() {
    let before = loaded(&one(HOUSE));
    let out = redact(&before, &[], today()).unwrap();
    for gone in ["vault", "painting", "cve-2099", "august", "nakamura", "confidential"] {
        absent(&out, gone);
    }
    let after = loaded(&out.files);
    let lock: Ref = after.find(Ns::Component, "withheld-1").unwrap();
    assert!(after.links[0].between.iter().any(|c| Ref::from(*c) == lock));
    assert_eq!(after.flows[0].routes[0].len(), before.flows[0].routes[0].len());
    assert_eq!(after.hazards[0].leaves().count(), 2);
    assert_eq!(after.components.len(), 2);
    let limited = after.suppressions[0].on.as_deref();
    assert_eq!(limited, Some("withheld-1"), "without its element it would hold everywhere");
    // The element; the note of the family and the name of the house; what was said of the lock and of the house elsewhere.
    let n = out.left_out;
    assert_eq!((n.elements, n.fields, n.mentions, n.renamed), (1, 2, 2, 1));
}

#[test]
fn what_names_nothing_is_refused_and_nothing_is_given_out() {
    let system = loaded(&one(HOUSE));
    for wrong in ["components/valt-lock", "nothing", "parties/family/nmae", "", "components/*/x"] {
        let said = redact(&system, &[wrong.to_owned()], today()).unwrap_err();
        assert!(said.en.contains("names nothing"), "{}", said.en);
        assert!(!said.ja.is_empty());
    }
    // A word that the language itself needs cannot be hidden; this is said, and nothing comes out.
    let common = HOUSE.replace("vault-lock", "generic-actuator");
    let out = redact(&loaded(&one(&common)), &[], today());
    assert!(out.is_ok_and(|o| !o.files[0].1.contains("components/generic-actuator")));
}

/// Parts in parts, what is bound from outside, a dossier that two share, and packs of a part.
#[test]
fn a_part_comes_along_without_what_is_marked() {
    let pump = "tensha-dossier: 1
dossier: {id: m, name: Pump of Aoki works, maker: Aoki works, kind: generic-actuator}
";
    let files: Vec<(String, String)> = [
        (
            "works/tensha.yaml",
            "tensha: 1
system: {id: works}
confidential: [parts/line/parts/cell/components/mixer-9, parts/line/quantities]
parties: {chief: {roles: [user], name: Mori}}
quantities: {level: {}}
components: {valve: {kind: generic-actuator, dossier: ../makers/pump.yaml, acts-on: [level]}}
links: {pipe: {between: [valve, line/cell/mixer-9], technology: generic-wire}}
parts: {line: {system: ../aoki-line, with: {boss: chief}}}
flows: {stop: {arrow: cyber-to-physical, from: chief, via: [valve], to: level, command: stop}}
",
        ),
        (
            "aoki-line/tensha.yaml",
            "tensha: 1
system: {id: line, note: near Aoki-line, ports: [cell/mixer-9]}
confidential: [system/note]
include: [more.yaml]
quantities: {brine: {name: Brine of Aoki works}}
parts: {cell: {system: inner/cell, count: 4}}
",
        ),
        ("aoki-line/more.yaml", "tensha: 1\nzones: {own: {note: 'boss, or brine'}}\nduties: {see: {kind: watch, party: boss, what: look after it}}\n"),
        (
            "aoki-line/inner/cell/tensha.yaml",
            "tensha: 1
system: {id: cell, ports: [mixer-9]}
places: {yard: {note: beside the mixer-9}}
quantities: {heat: {}}
components: {mixer-9: {kind: aoki-kind, dossier: ../../../makers/pump.yaml, place: yard, acts-on: [heat]}, fan: {kind: aoki-kind}}
links: {wire: {between: [mixer-9, fan], technology: generic-wire}}
",
        ),
        (
            "aoki-line/inner/cell/packs/own.yaml",
            "tensha-pack: 1
pack: {id: own/kinds, version: '1', license: MIT, title: Kinds}
sources: {OWN: {title: own}}
component-kinds: {aoki-kind: {name: {ja: 種類, en: kind}, role: controller, surface: unknown, source: OWN, status: reconstructed}}
",
        ),
        ("makers/pump.yaml", pump),
    ]
    .map(|(n, t)| (n.to_owned(), t.to_owned()))
    .to_vec();
    let world = MemoryWorld::new(today(), files.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    let read = load_as_written(&world, "works");
    let errors: Vec<_> =
        read.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let out = redact(&read.system, &[], today()).unwrap();
    let names: Vec<&str> = out.files.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(
        names,
        [
            "tensha.yaml",
            "dossiers/1.yaml",
            "parts/1/tensha.yaml",
            "parts/2/packs/1.yaml",
            "parts/2/tensha.yaml"
        ]
    );
    for gone in ["mixer-9", "brine", "makers", "aoki-line"] {
        absent(&out, gone);
    }
    let after = loaded(&out.files);
    assert_eq!(counts(&read.system), counts(&after));
    assert_eq!(after.parts.iter().map(|p| p.count).collect::<Vec<_>>(), [1, 4]);
    assert!(
        after.links[1].between.len() == 2 && after.find(Ns::Component, "line/cell/fan").is_some()
    );
    assert_eq!(after.duties[0].party, read.system.duties[0].party, "bound from outside as before");
    // The mixer is an element of which a stand-in is left, so its dossier stays for the valve alone.
    assert_eq!(out.left_out.elements, 2);
    // The same with all of the line kept back: what leads to it from outside still does.
    let out = redact(&read.system, &["parts/line".to_owned()], today()).unwrap();
    for gone in ["mixer", "brine", "makers", "aoki-line", "look after", "line", "cell", "yard"] {
        absent(&out, gone);
    }
    let after = loaded(&out.files);
    assert_eq!(counts(&read.system), counts(&after));
    assert_eq!(after.links.iter().map(|l| l.between.len()).collect::<Vec<_>>(), [2, 2]);
    let wrong = redact(&read.system, &["parts/line/components/mixer-9".to_owned()], today());
    assert!(wrong.is_err_and(|e| e.en.contains("names nothing")));
}

/// Without a mark nothing changes but the comments, the order and the lines.
#[test]
fn without_marks_every_example_stays_as_it_is() {
    let all = tensha_testkit::examples::all();
    let under = |(name, files): &(String, tensha_testkit::examples::Files)| {
        files.iter().map(|(p, t)| (format!("examples/{name}/{p}"), t.clone())).collect::<Vec<_>>()
    };
    // Some use files of others.
    let world = MemoryWorld::new(today(), all.iter().flat_map(under));
    assert!(all.len() > 10);
    for (name, _) in &all {
        let dir = format!("examples/{name}");
        let before = load_as_written(&world, &dir).system;
        assert!(!before.components.is_empty(), "{name}");
        let out = redact(&before, &[], today()).unwrap_or_else(|e| panic!("{name}: {}", e.en));
        let after = loaded(&out.files);
        assert_eq!(counts(&before), counts(&after), "{name}");
        assert_eq!(out.left_out, tensha_model::redact::LeftOut::default(), "{name}");
        let titles = |s: &System| {
            (0..s.components.len())
                .map(|i| s.title(Ref { ns: Ns::Component, index: i as u32 }).en)
                .collect::<Vec<_>>()
        };
        assert_eq!(titles(&before), titles(&after), "{name}");
    }
}
