//! What is printed, where, and in which format.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{
    examples, json_of, place, program, put, read, root, said, shown, tensha, with_ending,
};

const DOOR: &str = "examples/door-wiegand";
const AT: &str = "2028-11-24";

#[test]
fn results_go_to_stdout_and_messages_to_stderr() {
    for args in [
        vec!["check", DOOR],
        vec!["check", DOOR, "--format", "json"],
        vec!["check", DOOR, "--format", "sarif"],
        vec!["assess", DOOR, "--no-report"],
        vec!["show", "paths", DOOR],
        vec!["explain", "P001"],
        vec!["schema", "model"],
    ] {
        let out = tensha(&root(), &args);
        assert!(!out.out.is_empty(), "{args:?} prints its result on stdout");
        assert_eq!(out.err, "", "{args:?}: stderr is for messages, and there is none to give");
    }
    let bad = tensha(&root(), &["check", "nowhere"]);
    assert_eq!(bad.out, "", "there is no result, so stdout stays empty");
    assert!(bad.err.contains("T001") && bad.err.contains("help"), "{}", bad.err);
    let bad = tensha(&root(), &["check", "nowhere", "--format", "json"]);
    assert_eq!(bad.err, "", "who asks for JSON gets JSON, also about bad input");
    let json = bad.json();
    assert_eq!(json["schema"], "tensha-diagnostics-1");
    assert_eq!(json["diagnostics"][0]["code"], "T001");
    let plain = tensha(&root(), &["check", DOOR]);
    let stats = tensha(&root(), &["check", DOOR, "--stats"]);
    assert_eq!(plain.out, stats.out, "times and memory go to stderr only");
    assert!(stats.err.contains("stats: "), "{}", stats.err);
}

#[test]
fn json_keeps_its_published_schema() {
    let schema = tensha(&root(), &["schema", "assessment"]).json();
    let validator = jsonschema::validator_for(&schema)
        .unwrap_or_else(|e| panic!("`tensha schema assessment` is no schema: {e}"));
    for name in examples() {
        let dir = format!("examples/{name}");
        let checked = tensha(&root(), &["check", &dir, "--format", "json", "--at", AT]);
        let json = checked.json();
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .take(5)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{name}: the JSON does not keep the schema that `tensha schema assessment` prints:\n{}",
            errors.join("\n")
        );
        assert_eq!(json["at"], AT);
        // A report of the reader's own, from the first command of the README, may stand there.
        let page = root().join(&dir).join("report/index.html");
        let stood = page.exists();
        let assessed = tensha(&root(), &["assess", &dir, "--format", "json", "--at", AT]);
        // At a day to come, `assess` also says what differs from today.
        let mut assessed = assessed.json();
        let _ = assessed.as_object_mut().map(|o| o.remove("since_today"));
        assert_eq!(assessed, json, "{name}: assess and check print the same assessment");
        assert!(stood || !page.exists(), "{name}: JSON was asked for, and a report was written");
    }
    // A schema that takes anything says nothing.
    let mut broken = tensha(&root(), &["check", DOOR, "--format", "json"]).json();
    broken["flows"][0]["verdict"] = Value::from("perhaps");
    assert!(!validator.is_valid(&broken), "the schema accepts any verdict");
    let mut broken = tensha(&root(), &["check", DOOR, "--format", "json"]).json();
    broken.as_object_mut().unwrap().remove("at");
    assert!(!validator.is_valid(&broken), "the schema does not ask for the effective date");
}

#[test]
fn schemas_accept_every_example() {
    let of = |what: &str| {
        let schema = tensha(&root(), &["schema", what]).json();
        jsonschema::validator_for(&schema)
            .unwrap_or_else(|e| panic!("`tensha schema {what}` is no schema: {e}"))
    };
    let (model, dossier) = (of("model"), of("dossier"));
    let mut counts = (0, 0);
    let mut wrong = Vec::new();
    let mut files = with_ending(&root().join("examples"), "yaml");
    files.extend(with_ending(&root().join("crates/tensha/templates"), "yaml"));
    for path in files {
        let json = json_of(&read(&path));
        let validator = if json.get("tensha-dossier").is_some() {
            counts.1 += 1;
            &dossier
        } else if json.get("tensha-pack").is_some() {
            continue;
        } else {
            counts.0 += 1;
            &model
        };
        for e in validator.iter_errors(&json).take(3) {
            wrong.push(format!("{}: {} at {}", shown(&path), e, e.instance_path()));
        }
    }
    assert!(counts.0 >= 19 && counts.1 >= 3, "only {counts:?} model files and dossiers were seen");
    assert!(
        wrong.is_empty(),
        "the program reads these, the published schema refuses them; mend the schema:\n{}",
        wrong.join("\n")
    );
    for (what, validator, bad) in [
        ("model", &model, "tensha: 1\nsystem: {id: x}\ncomponentz: {}\n"),
        ("model", &model, "tensha: 1\nsystem: {id: x}\nlinks: {l: {betwen: [a, b]}}\n"),
        ("dossier", &dossier, "tensha-dossier: 1\ndossier: {kind: pump}\n"),
    ] {
        assert!(!validator.is_valid(&json_of(bad)), "the schema of a {what} accepts\n{bad}");
    }
}

/// Editors check against these files; they are what the program prints.
#[test]
fn published_schemas_are_fresh() {
    for what in ["model", "dossier", "assessment"] {
        let path = root().join(format!("docs/reference/schema/{what}.json"));
        let printed = tensha(&root(), &["schema", what, "--lang", "en"]).out;
        assert!(
            read(&path) == printed,
            "{} is out of date: write the output of `tensha schema {what} --lang en` into it",
            shown(&path)
        );
    }
}

#[test]
fn sarif_has_the_shape_that_code_scanners_read() {
    let log = tensha(&root(), &["check", DOOR, "--format", "sarif", "--at", AT]).json();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif"));
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "tensha");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let findings = tensha(&root(), &["check", DOOR, "--format", "json", "--at", AT]).json();
    let findings = findings["findings"].as_array().unwrap().clone();
    assert_eq!(results.len(), findings.len(), "SARIF and JSON show the same findings");
    let ids =
        |v: &[Value], f: &dyn Fn(&Value) -> String| v.iter().map(f).collect::<BTreeSet<String>>();
    assert_eq!(
        ids(results, &|r| r["partialFingerprints"]["tenshaId/v1"].as_str().unwrap().to_owned()),
        ids(&findings, &|f| f["id"].as_str().unwrap().to_owned()),
        "a finding has the same id in every format"
    );
    for r in results {
        let rule = &rules[r["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], r["ruleId"]);
        assert!(["error", "warning", "note"].contains(&r["level"].as_str().unwrap()));
        assert!(!r["message"]["text"].as_str().unwrap().is_empty());
        let place = &r["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().starts_with(DOOR), "{place}");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
    }
}

#[test]
fn github_annotations_are_one_line_each() {
    let out = tensha(&root(), &["check", DOOR, "--format", "github", "--at", AT]).out;
    let commands: Vec<&str> = out.lines().filter(|l| l.starts_with("::")).collect();
    let json = tensha(&root(), &["check", DOOR, "--format", "json", "--at", AT]).json();
    assert_eq!(
        commands.len(),
        json["findings"].as_array().unwrap().len(),
        "one command for each finding"
    );
    for c in &commands {
        let fine =
            ["::error file=examples/", "::warning file=examples/", "::notice file=examples/"]
                .iter()
                .any(|s| c.starts_with(s));
        assert!(fine && c.contains(",line=") && c.contains("title="), "{c}");
    }
    assert_eq!(
        out.lines().count(),
        commands.len() + 1,
        "one plain line says for which day this holds; all else are commands"
    );
}

#[test]
fn markdown_is_a_comment_with_a_table() {
    let out = tensha(&root(), &["check", DOOR, "--format", "markdown", "--at", AT]).out;
    assert!(out.starts_with("## "), "{}", &out[..80]);
    let rows: Vec<&str> = out.lines().filter(|l| l.starts_with('|')).collect();
    assert!(
        rows.len() >= 8 + 2,
        "head, rule and a row for each of the eight connections: {}",
        rows.len()
    );
    let columns = rows[0].matches('|').count();
    assert!(
        rows.iter().all(|r| r.matches('|').count() == columns),
        "every row has the same columns"
    );
    assert_eq!(out.matches("<details>").count(), out.matches("</details>").count());
    assert!(out.contains("<details>"));
}

#[test]
fn the_effective_date_is_printed_in_every_output() {
    let mut runs: Vec<Vec<&str>> = Vec::new();
    for format in ["text", "json", "sarif", "github", "markdown"] {
        runs.push(vec!["check", DOOR, "--format", format]);
        runs.push(vec!["assess", DOOR, "--no-report", "--format", format]);
    }
    for view in ["paths", "coverage", "cpsf", "terms", "zones", "regimes", "packs"] {
        runs.push(vec!["show", view, DOOR]);
        runs.push(vec!["show", view, DOOR, "--format", "json"]);
    }
    runs.push(vec!["check", "nowhere", "--format", "json"]);
    for mut args in runs {
        args.extend(["--at", AT]);
        for lang in ["ja", "en"] {
            let mut args = args.clone();
            args.extend(["--lang", lang]);
            let out = tensha(&root(), &args).out;
            assert!(
                out.contains(AT),
                "{args:?} does not say for which day it holds:\n{}",
                out.chars().take(600).collect::<String>()
            );
        }
    }
    // A month stands for its last day or its first, but for one day.
    let month = tensha(&root(), &["check", DOOR, "--format", "json", "--at", "2028-11"]).json();
    assert!(month["at"].as_str().unwrap().starts_with("2028-11-"));
}

#[test]
fn languages() {
    let japanese = |s: &str| s.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    let args = ["check", DOOR, "--at", AT];
    let run = |env: &[(&str, &str)], extra: &[&str]| {
        let all: Vec<&str> = args.iter().chain(extra).copied().collect();
        let mut command = program(&root(), &all);
        command.envs(env.iter().copied());
        said(command.output().unwrap(), &all).out
    };
    let en = run(&[], &[]);
    let ja = run(&[], &["--lang", "ja"]);
    assert!(japanese(&ja), "--lang ja speaks Japanese");
    // Source lines keep both languages; what the program itself says must not.
    let heads = |s: &str| {
        s.lines()
            .filter(|l| l.starts_with("error[") || l.starts_with("warning["))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(
        !heads(&en).is_empty() && !heads(&en).iter().any(|l| japanese(l)),
        "without a locale it speaks English: {:?}",
        heads(&en)
    );
    for env in [("TENSHA_LANG", "ja"), ("LANG", "ja_JP.UTF-8"), ("LC_ALL", "ja_JP.UTF-8")] {
        assert_eq!(run(&[env], &[]), ja, "{env:?} asks for Japanese");
        assert_eq!(run(&[env], &["--lang", "en"]), en, "--lang goes before {env:?}");
    }
    assert_eq!(
        run(&[("TENSHA_LANG", "en"), ("LANG", "ja_JP.UTF-8")], &[]),
        en,
        "TENSHA_LANG goes before the locale"
    );
    assert_eq!(run(&[("LANG", "de_DE.UTF-8")], &[]), en, "an unknown locale gets English");
}

#[test]
fn colours() {
    let run = |env: &[(&str, &str)], extra: &[&str]| {
        let all: Vec<&str> = ["check", DOOR].iter().chain(extra).copied().collect();
        let mut command = program(&root(), &all);
        command.envs(env.iter().copied());
        said(command.output().unwrap(), &all).out.contains('\u{1b}')
    };
    assert!(!run(&[], &[]), "a pipe gets no colours");
    assert!(run(&[], &["--color", "always"]), "--color always colours a pipe");
    assert!(
        run(&[("NO_COLOR", "1")], &["--color", "always"]),
        "an option goes before the environment"
    );
    assert!(!run(&[("NO_COLOR", "1")], &[]));
    assert!(!run(&[], &["--color", "never"]));
    for format in ["json", "sarif", "github", "markdown"] {
        assert!(
            !run(&[], &["--color", "always", "--format", format]),
            "{format} is for programs and never coloured"
        );
    }
}

#[test]
fn same_input_same_bytes() {
    let files: Vec<(String, Vec<u8>)> =
        with_ending(&root().join("examples/model-house-66"), "yaml")
            .into_iter()
            .map(|p| {
                (p.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(p).unwrap())
            })
            .collect();
    assert!(files.len() >= 5);
    // Written in two orders, into two directories of the same name.
    let (a, b) = (place(&[]), place(&[]));
    for (name, bytes) in &files {
        put(a.path(), &format!("house/{name}"), bytes);
    }
    for (name, bytes) in files.iter().rev() {
        put(b.path(), &format!("house/{name}"), bytes);
    }
    for format in ["text", "json", "sarif", "github", "markdown"] {
        let args = ["check", "house", "--format", format, "--at", AT];
        let first = tensha(a.path(), &args).out;
        assert_eq!(first, tensha(a.path(), &args).out, "{format}: two runs differ");
        assert_eq!(
            first,
            tensha(b.path(), &args).out,
            "{format}: the order in which files were written shows"
        );
    }
    // The same directory by its full name, from two places.
    let full = a.path().join("house").display().to_string();
    let args = ["check", full.as_str(), "--format", "json", "--at", AT];
    assert_eq!(
        tensha(a.path(), &args).out,
        tensha(&root(), &args).out,
        "the working directory shows"
    );
}

#[test]
fn ids_survive_unrelated_edits() {
    let text = read(&root().join(DOOR).join("tensha.yaml"));
    let ids = |text: &str| {
        let dir = place(&[("tensha.yaml", text)]);
        let json = tensha(dir.path(), &["check", "--format", "json", "--at", AT]).json();
        json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["id"].as_str().unwrap().to_owned())
            .collect::<BTreeSet<String>>()
    };
    let before = ids(&text);
    assert!(before.len() > 10);
    let spaced = text
        .replace("\nlinks:\n", "\n\n# A comment of many words.\n\n\nlinks:\n   # and another\n");
    assert_ne!(spaced, text);
    assert_eq!(ids(&spaced), before, "comments and blank lines rename findings");
    let grown = text
        .replace("\ncomponents:\n", "\ncomponents:\n  aaa-lamp: {kind: light-fixture, acts-on: aaa-light}\n  aaa-switch: {kind: manual-switch, shows-to: guards}\n")
        .replace("\nquantities:\n", "\nquantities:\n  aaa-light: {unit: \"on/off\"}\n")
        .replace("\nlinks:\n", "\nlinks:\n  aaa-wire: {between: [aaa-switch, aaa-lamp], technology: relay-wire}\n");
    let after = ids(&grown);
    assert!(
        after.is_superset(&before),
        "an unrelated component renames findings: {:?} went",
        before.difference(&after).collect::<Vec<_>>()
    );
    let one = text.replace("name: {ja: 解錠, en: Unlocking}", "name: {ja: 開ける, en: Opening}");
    assert_ne!(one, text);
    assert_eq!(ids(&one), before, "another display name renames findings");
}

/// Cards as pages: in the language asked for, and only of labels that there are.
#[test]
fn cards_are_printed_as_pages() {
    let dir = place(&[(
        "tensha.yaml",
        "tensha: 1\nsystem: {id: s}\ncomponents: {c: {version: '1'}}\nclaims:\n  a: {scheme: JC-STAR ★1, product: c, version: '1', date: 2028-01-01}\n  b: {scheme: CLS, level: '**', product: c, version: '1', date: 2028-01-01}\n",
    )]);
    let cards = |more: &[&str]| {
        let args = [&["show", "card", ".", "--at", AT, "--lang", "en"], more].concat();
        tensha(dir.path(), &args)
    };
    let all = cards(&["--format", "html"]);
    assert_eq!(all.code, 0, "{}", all.err);
    assert!(all.out.starts_with("<!DOCTYPE html>") && all.out.contains("<html lang=\"en\">"));
    assert_eq!(all.out.matches("<article class=\"label-card\"").count(), 2);
    let one = cards(&["--format", "html", "--claim", "b"]);
    assert_eq!(one.out.matches("<article class=\"label-card\"").count(), 1);
    assert!(one.out.contains("Singapore CLS level 2"));
    assert_eq!(
        cards(&["--format", "json", "--claim", "a"]).json()["cards"][0]["scheme"],
        "jc-star-1"
    );
    let none = cards(&["--claim", "c"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("It names: a, b"), "{}", none.err);
    let other = tensha(dir.path(), &["show", "law", ".", "--at", AT, "--format", "html"]);
    assert_eq!((other.code, other.out.as_str()), (2, ""));
}
