//! What each command does, and how it ends.

use std::process::Stdio;

use crate::support::{
    examples, json_of, place, program, put, read, root, shown, tensha, with_ending,
};

const DOOR: &str = "examples/door-wiegand";
const MENDED: &str = "examples/door-osdp";

#[test]
fn exit_codes() {
    let here = place(&[
        ("messy.yaml", "a:   1\nb: {c: 2,d: 3}\n"),
        ("neat.yaml", "a: 1\n"),
        ("old/tensha.yaml", "tensha: 1\n"),
    ]);
    let root = root();
    let runs: &[(&std::path::Path, &[&str], i32)] = &[
        (&root, &["check", DOOR], 1),
        (&root, &["check", DOOR, "--fail-on", "never"], 0),
        (&root, &["check", MENDED], 0),
        (&root, &["check", MENDED, "--fail-on", "warning"], 1),
        (&root, &["check", "nowhere"], 2),
        (&root, &["check", DOOR, "--format", "json"], 1),
        (&root, &["check", DOOR, "--format", "sarif", "--fail-on", "never"], 0),
        (&root, &["assess", DOOR, "--no-report"], 0),
        (&root, &["assess", DOOR, "--no-report", "--fail-on", "error"], 1),
        (&root, &["assess", MENDED, "--no-report", "--fail-on", "error"], 0),
        (&root, &["assess", "nowhere", "--no-report"], 2),
        (&root, &["assess", DOOR, "--no-report", "--out", "x"], 2),
        (&root, &["show", "paths", DOOR], 0),
        (&root, &["show", "paths", "nowhere"], 2),
        (&root, &["show", "nothing", DOOR], 2),
        (&root, &["explain"], 0),
        (&root, &["explain", "P001"], 0),
        (&root, &["explain", "p001-1a2b3c4d5e"], 0),
        (&root, &["explain", "X999"], 2),
        (&root, &["schema"], 0),
        (&root, &["schema", "nothing"], 2),
        (&root, &["check", DOOR, "--at", "2026-13-01"], 2),
        (&root, &["check", DOOR, "--at", "yesterday"], 2),
        (&root, &["check", DOOR, "--fail-on", "sometimes"], 2),
        (&root, &["frobnicate"], 2),
        (&root, &[], 2),
        (&root, &["--help"], 0),
        (&root, &["--version"], 0),
        (here.path(), &["fmt", "--check", "neat.yaml"], 0),
        (here.path(), &["fmt", "--check", "messy.yaml"], 1),
        (here.path(), &["fmt", "--check", "nowhere.yaml"], 2),
        (here.path(), &["fmt", "neat.yaml"], 0),
        (here.path(), &["new", "fresh"], 0),
        (here.path(), &["new", "old"], 2),
        (here.path(), &["new", "neat.yaml"], 2),
        (here.path(), &["check", "fresh", "--fail-on", "never"], 0),
    ];
    for (dir, args, code) in runs {
        let out = tensha(dir, args);
        assert_eq!(
            out.code, *code,
            "{args:?}: 0 is done, 1 findings at or above --fail-on, 2 bad input\n{}{}",
            out.out, out.err
        );
    }
}

#[test]
fn explain_speaks_of_every_code_in_both_languages() {
    let list = tensha(&root(), &["explain", "--format", "json"]).json();
    let codes: Vec<String> =
        list.as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), tensha_rules::codes::all().len());
    for code in &codes {
        let (ja, en) = (
            tensha(&root(), &["explain", code, "--lang", "ja"]),
            tensha(&root(), &["explain", code, "--lang", "en"]),
        );
        assert!(ja.out.starts_with(code.as_str()) && en.out.starts_with(code.as_str()), "{code}");
        assert!(
            ja.out.lines().count() >= 5 && en.out.lines().count() >= 5,
            "{code}: what it says and how to mend it"
        );
        assert_ne!(ja.out, en.out, "{code}");
        assert!(
            ja.out.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}')),
            "{code} is not explained in Japanese"
        );
    }
    let rule = tensha(&root(), &["explain", "P001", "--format", "json"]).json();
    for key in [
        "code",
        "severity",
        "name",
        "what",
        "why",
        "rated",
        "mend",
        "example",
        "references",
        "capabilities",
        "since",
    ] {
        assert!(!rule[key].is_null(), "explain --format json lacks `{key}`");
    }
    let near = tensha(&root(), &["explain", "P01"]);
    assert!(near.err.contains("P001"), "a near code is suggested: {}", near.err);
}

#[test]
fn show_gives_every_view_as_text_and_as_data() {
    for (view, key) in [
        ("paths", "flows"),
        ("coverage", "coverage"),
        ("cpsf", "cpsf"),
        ("terms", "terms"),
        ("zones", "zones"),
        ("regimes", "regimes"),
        ("packs", "packs"),
    ] {
        for lang in ["ja", "en"] {
            let text = tensha(&root(), &["show", view, DOOR, "--lang", lang]).out;
            assert!(
                text.lines().count() > 3,
                "show {view} in {lang} says next to nothing:\n{text}"
            );
        }
        let json = tensha(&root(), &["show", view, DOOR, "--format", "json"]).json();
        let whole = tensha(&root(), &["check", DOOR, "--format", "json"]).json();
        assert!(!json[key].is_null(), "show {view} --format json lacks `{key}`");
        assert_eq!(json["schema"], whole["schema"], "views say which shape they have");
        if view != "terms" {
            assert_eq!(json[key], whole[key], "show {view} and check disagree");
        }
    }
}

#[test]
fn new_systems_are_read_clean_and_nothing_is_overwritten() {
    for template in ["home", "factory", "building", "hospital"] {
        let dir = place(&[]);
        let made = tensha(dir.path(), &["new", "mine", "--template", template]);
        assert_eq!(made.code, 0, "{}", made.err);
        let text = read(&dir.path().join("mine/tensha.yaml"));
        assert!(
            text.lines().count() > 15,
            "{template}: a template of {} lines shows nobody how a system is written",
            text.lines().count()
        );
        let checked = tensha(dir.path(), &["check", "mine", "--format", "json"]);
        assert!(checked.code < 2, "{template}: {}", checked.out);
        let json = checked.json();
        let reading: Vec<&str> = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["code"].as_str().unwrap())
            .filter(|c| c.starts_with(['M', 'T', 'S']))
            .collect();
        assert!(
            reading.is_empty(),
            "{template}: reading its own template, the program says {reading:?}"
        );
        assert!(
            !json["flows"].as_array().unwrap().is_empty(),
            "{template}: there is a connection to judge"
        );
        assert_eq!(
            tensha(dir.path(), &["fmt", "--check", "mine"]).code,
            0,
            "{template}: the template is not formatted"
        );
        put(dir.path(), "mine/tensha.yaml", b"# mine\n");
        assert_eq!(
            tensha(dir.path(), &["new", "mine", "--template", template]).code,
            2,
            "{template}: a file of the user's stands there"
        );
        assert_eq!(
            read(&dir.path().join("mine/tensha.yaml")),
            "# mine\n",
            "{template}: the user's file was changed"
        );
    }
    // A directory with other things in it is no obstacle.
    let dir = place(&[("mine/notes.txt", "keep")]);
    assert_eq!(tensha(dir.path(), &["new", "mine"]).code, 0);
    assert_eq!(read(&dir.path().join("mine/notes.txt")), "keep");
}

#[test]
fn fmt_keeps_comments_and_meaning() {
    let messy =
        "# first\nsystem:   {id:  x}   # beside\n\n\n\n# between\nparts:\n    - 1\n    -   2\n";
    let dir = place(&[
        ("a.yaml", messy),
        ("sub/b.yaml", "x: 1\n"),
        ("sub/notes.md", "x:   1\n"),
        (".hidden/c.yaml", "x:   1\n"),
        ("report/.tensha-report", ""),
        ("report/d.yaml", "x:   1\n"),
    ]);
    let looked = tensha(dir.path(), &["fmt", "--check"]);
    assert_eq!((looked.code, looked.out.as_str()), (1, "a.yaml\n"), "{}", looked.err);
    assert_eq!(read(&dir.path().join("a.yaml")), messy, "--check changes nothing");
    assert_eq!(tensha(dir.path(), &["fmt"]).code, 0);
    let neat = read(&dir.path().join("a.yaml"));
    assert_ne!(neat, messy);
    for comment in ["# first", "# beside", "# between"] {
        assert_eq!(neat.matches(comment).count(), 1, "{comment}:\n{neat}");
    }
    assert_eq!(json_of(&neat), json_of(messy), "formatting changed what it says");
    for untouched in ["sub/notes.md", ".hidden/c.yaml", "report/d.yaml"] {
        assert_eq!(
            read(&dir.path().join(untouched)),
            "x:   1\n",
            "{untouched} is none of its business"
        );
    }
    assert_eq!(
        tensha(dir.path(), &["fmt", "--check"]).code,
        0,
        "formatting twice changes nothing more"
    );
    let names: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(
        !names.iter().any(|n| n.to_str().unwrap().ends_with(".new")),
        "temporary files were left: {names:?}"
    );
    // What cannot be read stays as it is, and says so.
    put(dir.path(), "bad.yaml", b"a: [1\nb: }\n");
    let out = tensha(dir.path(), &["fmt"]);
    assert_eq!(out.code, 2);
    assert!(out.err.contains("T015") || out.err.contains("T005"), "{}", out.err);
    assert_eq!(std::fs::read(dir.path().join("bad.yaml")).unwrap(), b"a: [1\nb: }\n");
}

#[test]
fn our_own_files_are_formatted() {
    let out = tensha(&root(), &["fmt", "--check", "examples", "packs", "crates/tensha/templates"]);
    assert_eq!(
        out.code, 0,
        "run `tensha fmt examples packs crates/tensha/templates`:\n{}",
        out.out
    );
    assert!(out.err.contains(" files"), "{}", out.err);
}

/// A messed-up copy of every file comes back as it was.
#[test]
fn fmt_brings_every_file_of_ours_back() {
    let dir = place(&[]);
    let mut files = with_ending(&root().join("examples"), "yaml");
    files.extend(with_ending(&root().join("packs"), "yaml"));
    for path in &files {
        // Blank space at the ends of lines says nothing, and texts of several lines keep theirs.
        let text = read(path);
        let blocks = text.contains(": |")
            || text.contains(": >")
            || text.contains("- |")
            || text.contains("- >");
        let messed = if blocks { text } else { text.replace('\n', "  \n") + "\n\n" };
        put(dir.path(), &shown(path), messed.as_bytes());
    }
    let out = tensha(dir.path(), &["fmt"]);
    assert_eq!(out.code, 0, "{}", out.err);
    for path in &files {
        assert!(
            read(&dir.path().join(shown(path))) == read(path),
            "{} did not come back",
            shown(path)
        );
    }
}

#[test]
fn directories_by_any_name() {
    let door = root().join(DOOR);
    let findings = |dir: &std::path::Path, arg: &str| {
        let out = tensha(dir, &["check", arg, "--format", "json", "--at", "2026-11-23"]);
        assert_eq!(out.code, 1, "{arg}: {}{}", out.out, out.err);
        let json = out.json();
        let of = |f: &serde_json::Value| (f["id"].clone(), f["message"].clone());
        json["findings"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let plain = findings(&root(), DOOR);
    let full = door.display().to_string();
    for (dir, arg) in [
        (root(), format!("{DOOR}/")),
        (root(), format!("./{DOOR}")),
        (root(), format!("{DOOR}/../door-wiegand//")),
        (door.clone(), ".".to_owned()),
        (door.clone(), "../door-wiegand".to_owned()),
        (root().join("docs"), format!("../{DOOR}")),
        (root(), full.clone()),
        (std::env::temp_dir(), format!("{full}/")),
    ] {
        assert_eq!(findings(&dir, &arg), plain, "`{arg}` from {}", dir.display());
    }
    // A dossier beside the directory is found from anywhere.
    let boiler = root().join("examples/boiler-broken");
    assert_eq!(tensha(&boiler, &["check"]).code, 1, "no directory means this one");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for args in [
        vec!["check", "examples/model-house-66", "--format", "json"],
        vec!["check", "examples/model-house-66"],
        vec!["show", "packs", DOOR],
        vec!["explain"],
        vec!["schema", "model"],
        vec!["assess", DOOR, "--no-report"],
    ] {
        let mut child =
            program(&root(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let out = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&out.stderr);
        assert!(
            out.status.code().is_some_and(|c| c <= 1) && err.is_empty(),
            "{args:?} | head: {:?} {err}",
            out.status
        );
    }
}

const SUPPRESSED: &str = "
tensha: 1
system: {id: door}
quantities: {person: {}}
components: {reader: {kind: card-reader, senses: person}, controller: {kind: door-controller}}
links: {wire: {between: [reader, controller], technology: wiegand}}
flows: {who: {arrow: physical-to-cyber, from: person, via: [reader, controller], to: controller, needs: {authenticity: standard, integrity: none, freshness: none, confidentiality: none, availability: none}}}
";

#[test]
fn suppressions_set_aside_lapse_and_are_missed() {
    let run = |suppressions: &str, at: &str| {
        let dir = place(&[("tensha.yaml", &format!("{}{suppressions}", SUPPRESSED.trim_start()))]);
        let json = tensha(dir.path(), &["check", "--format", "json", "--at", at]).json();
        let codes: Vec<String> = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["code"].as_str().unwrap().to_owned())
            .collect();
        (codes, json)
    };
    let has = |codes: &[String], code: &str| codes.iter().any(|c| c == code);
    let (codes, plain) = run("", "2026-11-23");
    assert!(has(&codes, "P001"), "{codes:?}");
    let id =
        plain["findings"].as_array().unwrap().iter().find(|f| f["code"] == "P001").unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();

    for entry in ["finding: P001", &format!("finding: {id}"), "finding: P001, on: who"] {
        let text =
            format!("suppressions: [{{{entry}, reason: the wall is thick, until: 2027-01-31}}]\n");
        let (codes, json) = run(&text, "2026-11-23");
        assert!(
            !has(&codes, "P001") && !has(&codes, "S001") && !has(&codes, "S002"),
            "{entry}: {codes:?}"
        );
        assert_eq!(
            json["suppressed"][0]["id"],
            id.as_str(),
            "{entry}: what is set aside is still shown as set aside"
        );
        assert_eq!(json["suppressed"][0]["reason"]["en"], "the wall is thick");
        assert_eq!(json["summary"]["suppressed"], 1);
        assert_eq!(
            json["summary"]["unmet"], plain["summary"]["unmet"],
            "{entry}: a suppression hides a finding, it mends nothing"
        );
        // Its last day still counts; the day after, the finding is back.
        assert!(!has(&run(&text, "2027-01-31").0, "P001"));
        let (codes, json) = run(&text, "2027-02-01");
        assert!(has(&codes, "P001") && has(&codes, "S002"), "{entry}: {codes:?}");
        assert_eq!(json["summary"]["suppressed"], 0);
    }
    for entry in ["finding: A003", "finding: P001, on: nobody", "finding: P001-0000000000"] {
        let (codes, _) = run(
            &format!("suppressions: [{{{entry}, reason: x, until: 2027-01-31}}]\n"),
            "2026-11-23",
        );
        assert!(
            has(&codes, "S001") && has(&codes, "P001"),
            "{entry} fits nothing, and that is said: {codes:?}"
        );
    }
    // A reason and a date are no matter of taste.
    let dir = place(&[(
        "tensha.yaml",
        &format!("{}suppressions: [{{finding: P001}}]\n", SUPPRESSED.trim_start()),
    )]);
    let out = tensha(dir.path(), &["check"]);
    assert!(
        out.code == 2 && out.err.contains("`reason`") && out.err.contains("`until`"),
        "{}",
        out.err
    );
    // The exit code follows what is shown; SARIF keeps what was set aside, marked.
    let dir = place(&[(
        "tensha.yaml",
        &format!(
            "{}suppressions: [{{finding: P001, reason: the wall, until: 2027-01-31}}]\n",
            SUPPRESSED.trim_start()
        ),
    )]);
    assert_eq!(tensha(dir.path(), &["check", "--at", "2026-11-23"]).code, 0);
    assert_eq!(tensha(dir.path(), &["check", "--at", "2027-11-23"]).code, 1);
    let log = tensha(dir.path(), &["check", "--format", "sarif", "--at", "2026-11-23"]).json();
    let aside: Vec<_> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| !r["suppressions"].is_null())
        .collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0]["suppressions"][0]["justification"], "the wall");
}

#[test]
fn assess_fits_a_screen() {
    for name in examples() {
        for lang in ["ja", "en"] {
            let out = tensha(
                &root(),
                &["assess", &format!("examples/{name}"), "--no-report", "--lang", lang],
            )
            .out;
            let lines = out.lines().count();
            assert!((8..=40).contains(&lines), "{name}: {lines} lines; a summary is one screen");
            for line in out.lines() {
                let width: usize = line.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum();
                assert!(width <= 180, "{name}, {lang}: a line of {width} columns: {line}");
            }
        }
    }
}

/// Each step of attack once, with the strength that it meets; the classes say who beats that strength how often.
#[test]
fn likelihood_names_each_step_once() {
    let out = tensha(&root(), &["show", "likelihood", DOOR, "--lang", "en"]);
    let listed = out.out.split_once("Steps of attack").map_or("", |(_, after)| after);
    let listed = listed.split_once("\n\n").map_or("", |(list, _)| list);
    // Long lines are wrapped, so words are compared.
    let steps: Vec<String> = listed
        .split("\n    · ")
        .skip(1)
        .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let mut distinct = steps.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(steps.len() > 20, "only {} steps", steps.len());
    assert_eq!(steps.len(), distinct.len(), "a step stands twice:\n{}", steps.join("\n"));
    assert!(!out.out.contains("strength: –"), "a step without its strength:\n{}", out.out);
    let json = tensha(&root(), &["show", "likelihood", DOOR, "--format", "json"]).json();
    let json = &json["likelihood"];
    let sl3 = &json["attacker_classes"]["sl3"]["beats"]["standard"];
    assert_eq!((&sl3["low"], &sl3["high"]), (&0.05.into(), &0.5.into()), "{sl3}");
    assert!(json["steps"].as_array().is_some_and(|s| s.iter().any(|s| s["strength"] == "strong")));
}

/// A camera is taken over by an automated attack, opens the home network, and hurts those whose sites it attacks.
#[test]
fn reach_names_strangers_and_the_way() {
    let out = tensha(
        &root(),
        &[
            "show",
            "reach",
            "examples/web-camera",
            "--from",
            "camera",
            "--lang",
            "en",
            "--format",
            "json",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&out.out).unwrap();
    let stones = json["reach"].as_array().unwrap();
    assert_eq!(stones.len(), 1);
    assert_eq!(stones[0]["component"]["id"], "camera");
    assert!(stones[0]["apart"].as_array().is_some_and(|a| !a.is_empty()));
    assert_eq!(stones[0]["opened"].as_u64(), stones[0]["opens"].as_array().map(|o| o.len() as u64));
    let hurt = stones[0]["hazards"].as_array().unwrap();
    let strangers: Vec<_> = hurt
        .iter()
        .flat_map(|h| h["strangers"].as_array().unwrap())
        .map(|s| &s["who"]["id"])
        .collect();
    assert_eq!(strangers.len(), 1, "{strangers:?}");
    let out = tensha(
        &root(),
        &["show", "reach", "examples/web-camera", "--from", "nothing", "--lang", "en"],
    );
    assert_eq!(out.code, 2);
    assert!(out.err.contains("`nothing`") && out.err.contains("router"), "{}", out.err);
}
