//! Bad input: a diagnostic with a line and a remedy each, exit code 2, never a panic.

use crate::support::{Said, place, put, root, tensha};

const HEAD: &str = "tensha: 1\nsystem: {id: x}\n";

fn check(bytes: &[u8]) -> (Said, Said) {
    let dir = place(&[]);
    put(dir.path(), "x/tensha.yaml", bytes);
    (tensha(dir.path(), &["check", "x"]), tensha(dir.path(), &["check", "x", "--format", "json"]))
}

/// A bad file is refused with this code, in words and as data.
fn refused(what: &str, bytes: &[u8], code: &str) -> Vec<String> {
    let (text, json) = check(bytes);
    assert_eq!((text.code, json.code), (2, 2), "{what}: bad input ends with 2\n{}", text.err);
    assert!(
        text.out.is_empty() && text.err.contains(&format!("error[{code}]")),
        "{what}: {code} is expected:\n{}",
        text.err
    );
    assert!(text.err.contains("x/tensha.yaml:"), "{what}: it says in which line:\n{}", text.err);
    assert!(text.err.contains("help: "), "{what}: it says how to mend it:\n{}", text.err);
    let value = json.json();
    let all = value["diagnostics"].as_array().unwrap();
    let errors: Vec<_> = all.iter().filter(|d| d["severity"] == "error").collect();
    assert!(!errors.is_empty());
    for d in &errors {
        assert!(d["places"][0]["line"].as_u64().is_some_and(|l| l > 0), "{what}: {d}");
        assert!(
            !d["help"].as_array().unwrap().is_empty(),
            "{what}: an error without a remedy: {d}"
        );
        assert!(!d["message"]["ja"].as_str().unwrap().is_empty());
    }
    errors.iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_not_there() {
    let dir = place(&[
        ("file.yaml", HEAD),
        ("empty/readme.md", ""),
        ("asdir/tensha.yaml/inner.yaml", ""),
    ]);
    for (arg, code) in [
        ("nowhere", "T001"),
        ("file.yaml", "T00"),
        ("empty", "T001"),
        ("asdir", "T002"),
        ("", "T001"),
        ("asdir/tensha.yaml", "T002"),
    ] {
        for verb in [vec!["check", arg], vec!["assess", arg], vec!["show", "paths", arg]] {
            let out = tensha(dir.path(), &verb);
            assert_eq!(out.code, 2, "{verb:?}: {}{}", out.out, out.err);
            assert!(out.err.contains(code) && out.err.contains("help: "), "{verb:?}: {}", out.err);
        }
        assert!(
            !dir.path().join(arg).join("report").exists() || arg.is_empty(),
            "{arg}: nothing was judged, and a report was written"
        );
    }
    assert!(!dir.path().join("report").exists(), "nothing was judged, and a report was written");
    assert_eq!(
        tensha(&root(), &["check", "examples/door-wiegand/README.md"]).code,
        2,
        "a file where a directory belongs"
    );
}

#[test]
fn what_is_no_text_or_no_yaml() {
    refused("invalid UTF-8", b"tensha: 1\nsystem: {id: \xff\xfe}\n", "T004");
    refused(
        "UTF-16",
        &"tensha: 1\n".encode_utf16().flat_map(u16::to_le_bytes).chain([0xff]).collect::<Vec<u8>>(),
        "T004",
    );
    refused("an empty file", b"", "T014");
    refused("only comments", b"# nothing here\n\n", "T014");
    refused("a tab", b"tensha: 1\nsystem:\n\tid: x\n", "T005");
    refused("an open bracket", b"tensha: 1\nsystem: {id: x\n", "T005");
    refused("two documents", format!("{HEAD}---\n{HEAD}").as_bytes(), "T009");
    refused("a list", b"- tensha\n- 1\n", "M003");
    refused("a word", b"hello\n", "M003");
    refused("no version", b"system: {id: x}\n", "M023");
    refused("another version", b"tensha: 2\nsystem: {id: x}\n", "M023");
    refused("a key twice", format!("{HEAD}tensha: 1\n").as_bytes(), "T010");
    refused("a tag", b"tensha: 1\nsystem: !!map {id: x}\n", "T008");
}

#[test]
fn what_would_burst_the_program() {
    let mut bomb = format!("{HEAD}a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (one, next) in ('a'..='y').zip('b'..='z') {
        bomb.push_str(&format!("{next}: &{next} [{}]\n", format!("*{one}, ").repeat(9)));
    }
    refused("a bomb of aliases", bomb.as_bytes(), "T007");
    refused("deep brackets", format!("{HEAD}parties: {}", "[".repeat(100_000)).as_bytes(), "T006");
    refused(
        "deep mappings",
        format!("{HEAD}parties: {}", "{a: ".repeat(20_000)).as_bytes(),
        "T006",
    );
    let indents: Vec<String> = (0..3_000).map(|i| " ".repeat(i) + "k:").collect();
    let indents = indents.join("\n");
    refused("deep indents", indents.as_bytes(), "T006");
    refused(
        "a huge scalar",
        format!("tensha: 1\nsystem: {{id: {}}}\n", "x".repeat(3 << 20)).as_bytes(),
        "T013",
    );
    let many: Vec<String> =
        (0..50_000).map(|i| format!("  p{i}: {{roles: [ownr], nonsense: {i}}}")).collect();
    let many = many.join("\n");
    let codes =
        refused("fifty thousand mistakes", format!("{HEAD}parties:\n{many}").as_bytes(), "M001");
    assert!(
        codes.len() <= 2_100,
        "{} errors were kept; nobody reads them, and they fill the memory",
        codes.len()
    );
}

/// Bytes at random, and good files with a wound, never make it panic.
#[test]
fn bytes_at_random() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let good = std::fs::read(root().join("examples/door-wiegand/tensha.yaml")).unwrap();
    let dir = place(&[]);
    for round in 0..60 {
        let bytes: Vec<u8> = if round % 3 == 0 {
            (0..next() % 400).map(|_| next() as u8).collect()
        } else {
            let mut text = good.clone();
            for _ in 0..=next() % 4 {
                let at = next() as usize % text.len();
                match next() % 4 {
                    0 => text.truncate(at),
                    1 => drop(text.remove(at)),
                    2 => text.insert(at, b"{}[]:,#&*!|>'\"%@`-\n\t \xe3"[next() as usize % 22]),
                    _ => text[at] = next() as u8,
                }
                if text.is_empty() {
                    break;
                }
            }
            text
        };
        put(dir.path(), "x/tensha.yaml", &bytes);
        // `tensha` itself fails the test on a panic; bad input must also be said.
        let out = tensha(dir.path(), &["check", "x"]);
        assert!(
            out.code < 2 || out.err.contains("error["),
            "round {round}: bad input without a word"
        );
    }
}

#[test]
fn a_comma_in_an_unquoted_text_is_explained() {
    for (what, line) in [
        ("in a record", "places: {hall: {entry: staff, note: dark, and wet}}\n"),
        ("in a text", "places: {hall: {name: {ja: 暗い, 濡れた広間, en: Hall}}}\n"),
        (
            "in a strength",
            "components: {c: {kind: plc, strengths: {integrity: {level: weak, because: old, and slow}}}}\n",
        ),
        (
            "in an entry of a pack",
            "link-technologies: {own: {like: generic-wire, reason: old, and slow}}\n",
        ),
    ] {
        let (text, _) = check(format!("{HEAD}{line}").as_bytes());
        assert_eq!(text.code, 2, "{what}");
        assert!(
            text.err.contains("comma") && text.err.contains("quotes"),
            "{what}: the cause is not told:\n{}",
            text.err
        );
    }
    let (text, _) = check(format!("{HEAD}places: {{hall: {{entri: staff}}}}\n").as_bytes());
    assert!(
        !text.err.contains("comma") && text.err.contains("`entry`"),
        "a misspelled key is something else:\n{}",
        text.err
    );
}

#[test]
fn after_a_refused_alias_nothing_else_is_said_about_it() {
    let text = format!(
        "{HEAD}quantities: {{level: {{}}}}\n\
         components:\n  sensor: &s {{kind: level-transmitter, senses: level}}\n  other: *s\n  plc: {{<<: *s, kind: plc}}\n\
         links:\n  loop: {{between: [sensor, plc], technology: *t}}\n  more: {{between: *ends, technology: wiegand}}\n\
         flows:\n  show: {{arrow: *a, from: level, via: [sensor, plc], to: plc, needs: *n}}\n"
    );
    let codes = refused("aliases", text.as_bytes(), "T007");
    assert_eq!(codes, ["T007"], "one refusal is enough");
    // What has nothing to do with it is still said.
    let codes = refused("aliases and more", format!("{text}placs: {{}}\n").as_bytes(), "T007");
    assert_eq!(codes, ["M001", "T007"]);
}

/// Many mistakes are told in one run, each with its place, and with what may have been meant.
#[test]
fn many_mistakes_in_one_run() {
    let text = "tensha: 1
system: {id: x, sectr: home}
parties: {owner: {roles: [ownr]}}
places: {a: {inside: b}, b: {inside: a}}
quantities: {level: {unit: mn, safe: '>= 5 s'}}
components:
  sensor: {kind: level-transmiter, senses: levle}
  plc: {kind: plc}
  card: {kind: card}
links:
  loop: {between: [sensor, plc], technology: wiegnd}
  air: {between: [card, plc], technology: lorawan}
flows:
  show: {arrow: physical-to-cyber, from: level, via: [sensor, card], to: plc, needs: {accuracy: 10 s}}
";
    let (out, _) = check(text.as_bytes());
    for code in ["M001", "M004", "M005", "M006", "M016"] {
        assert!(out.err.contains(&format!("error[{code}]")), "{code} is missing:\n{}", out.err);
    }
    for meant in ["`sector`", "`level-transmitter`", "`level`", "`wiegand`"] {
        assert!(out.err.contains(meant), "{meant} was meant, and is not suggested:\n{}", out.err);
    }
}

#[test]
fn a_partial_model_gets_every_answer_that_is_possible() {
    let (out, json) = check(
        b"tensha: 1\nsystem: {id: x}\nquantities: {level: {}}\ncomponents: {s: {kind: level-transmitter, senses: level}, plc: {kind: plc}}\n\
          links: {w: {between: [s, plc], technology: current-loop-4-20ma}}\n\
          flows: {show: {arrow: physical-to-cyber, from: level, via: [s, plc], to: plc}}\n",
    );
    assert!(out.code < 2, "{}", out.err);
    let json = json.json();
    let skipped: Vec<&str> = json["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["analysis"]["en"].as_str().unwrap())
        .collect();
    assert!(skipped.len() >= 4, "each analysis that was left out is named: {skipped:?}");
    for s in json["skipped"].as_array().unwrap() {
        assert!(
            !s["reason"]["en"].as_str().unwrap().is_empty()
                && !s["reason"]["ja"].as_str().unwrap().is_empty()
        );
    }
    assert_eq!(
        json["flows"][0]["properties"].as_array().unwrap().len(),
        5,
        "and the path is worked out"
    );
}

#[test]
fn an_unlisted_technology_takes_five_lines() {
    let text = "tensha: 1
system: {id: x}
quantities: {level: {}}
link-technologies:
  our-pulse-line:
    like: generic-wire
    reason: counts pulses and checks nothing
    strengths: {authenticity: none, integrity: none, availability: weak}
component-kinds:
  our-counter:
    like: generic-controller
    reason: counts, nothing else
    strengths: {integrity: standard}
components: {s: {kind: level-transmitter, senses: level}, c: {kind: our-counter}}
links: {w: {between: [s, c], technology: our-pulse-line}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [s, c], to: c, needs: {authenticity: standard}}}
";
    let (out, json) = check(text.as_bytes());
    assert_eq!(out.code, 1, "the flow has no authenticity: {}{}", out.out, out.err);
    let json = json.json();
    let flow = &json["flows"][0]["properties"][0];
    assert_eq!(
        (flow["property"].as_str(), flow["total"]["hi"].as_str()),
        (Some("authenticity"), Some("none"))
    );
}

#[test]
fn the_root_file_may_be_named_instead_of_its_directory() {
    let dir = place(&[("door/tensha.yaml", "tensha: 1\nsystem: {id: door}\n")]);
    let by_dir = tensha(dir.path(), &["check", "door", "--at", "2026-11-23"]);
    let by_file = tensha(dir.path(), &["check", "door/tensha.yaml", "--at", "2026-11-23"]);
    assert_eq!((by_dir.code, by_dir.out), (by_file.code, by_file.out));
    let inside = dir.path().join("door");
    assert_eq!(tensha(&inside, &["check", "tensha.yaml"]).code, by_dir.code);
}
