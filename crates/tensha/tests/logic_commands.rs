//! `tensha logic event-tree`, `uncertainty` and `convert`, as their user sees them.
#![allow(clippy::unwrap_used, reason = "test helpers fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Exit code, standard output, standard error.
fn tensha(command: &str, file: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tensha"))
        .args(["logic", command])
        .arg(file)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    #[expect(clippy::disallowed_methods, reason = "a test's own input file")]
    std::fs::write(&path, content).unwrap();
    path
}

/// Gate g is a ∧ b: a is uniform from 0 to 0.2, b has 0.5. So g is uniform from 0 to 0.1.
const GATES: &str = "<define-fault-tree name=\"t\"><define-gate name=\"g\"><and><basic-event name=\"a\"/>\
    <basic-event name=\"b\"/></and></define-gate>\
    <define-basic-event name=\"a\"><uniform-deviate><float value=\"0\"/><float value=\"0.2\"/></uniform-deviate>\
    </define-basic-event><define-basic-event name=\"b\"><float value=\"0.5\"/></define-basic-event>\
    </define-fault-tree>";

fn gates(name: &str) -> PathBuf {
    file(name, &format!("<opsa-mef>{GATES}</opsa-mef>"))
}

/// Initiating event i comes 0.01 times; the function fails when g holds.
fn tree(name: &str) -> PathBuf {
    let path = |state: &str, formula: &str, end: &str| {
        format!(
            "<path state=\"{state}\"><collect-formula>{formula}</collect-formula><sequence name=\"{end}\"/></path>"
        )
    };
    let good = path("success", "<not><gate name=\"g\"/></not>", "good");
    let bad = path("failure", "<gate name=\"g\"/>", "bad");
    file(
        name,
        &format!(
            "<opsa-mef><define-event-tree name=\"e\"><define-functional-event name=\"f\"/>\
             <define-sequence name=\"good\"/><define-sequence name=\"bad\"/><initial-state>\
             <fork functional-event=\"f\">{good}{bad}</fork></initial-state></define-event-tree>\
             <define-initiating-event name=\"i\" event-tree=\"e\"><collect-expression><float value=\"0.01\"/>\
             </collect-expression></define-initiating-event>{GATES}</opsa-mef>"
        ),
    )
}

#[test]
fn sequences_of_an_event_tree_have_frequencies() {
    let path = tree("tree.xml");
    let (code, out, _) = tensha("event-tree", &path, &[]);
    assert_eq!(code, 0);
    // 0.01 · 0.95 and 0.01 · 0.05, at the mean of a.
    let expected = "initiating event i\n  9.500000000e-3  good  (e, 1 path(s))\n  5.000000000e-4  bad  \
                    (e, 1 path(s))\n  1.000000000e-2  all sequences\n";
    assert_eq!(out, expected);
    let (_, out, _) = tensha("event-tree", &path, &["--lang", "ja"]);
    assert!(out.starts_with("起因事象 i\n") && out.contains("経路1本"), "{out}");
    let (_, out, _) = tensha("event-tree", &path, &["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["format"], "tensha-logic-event-tree/1");
    let sequence = &document["initiating_events"][0]["sequences"][1];
    assert_eq!(sequence["sequence"], "bad");
    assert!((sequence["upper"].as_f64().unwrap() - 5e-4).abs() < 1e-15, "{out}");
    assert_eq!(tensha("event-tree", Path::new("no-such-file.xml"), &[]).0, 2);
}

#[test]
fn uncertainty_is_the_same_for_any_number_of_threads() {
    let path = gates("uncertain.xml");
    let ask = |threads: &str| {
        let arguments =
            ["--samples", "2000", "--seed", "5", "--format", "json", "--threads", threads];
        tensha("uncertainty", &path, &arguments)
    };
    let (code, out, err) = ask("1");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(ask("3").1, out);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let one = &document["results"][0];
    assert!((one["point"].as_f64().unwrap() - 0.05).abs() < 1e-15, "{out}");
    let mean = one["summary"]["mean"].as_f64().unwrap();
    // The standard error is 0.1 / √12 / √2000, about 6.5e-4.
    assert!((mean - 0.05).abs() < 4.0 * 6.5e-4, "{mean}");
    let (_, other, _) =
        tensha("uncertainty", &path, &["--samples", "2000", "--seed", "6", "--format", "json"]);
    assert_ne!(other, out, "another seed draws other numbers");
    let (_, out, _) = tensha("uncertainty", &path, &["--samples", "10", "--lang", "ja"]);
    assert!(out.starts_with("g: サンプル10個、シード1、乱数の分布1個\n"), "{out}");
    let (code, out, _) = tensha("uncertainty", &path, &["--samples", "10", "--report"]);
    assert!(code == 0 && out.contains("<measure name=\"g\">"), "{out}");
    assert_eq!(tensha("uncertainty", &path, &["--samples", "0"]).0, 2);
    // Sequences are sampled where there are event trees.
    let (code, out, _) = tensha("uncertainty", &tree("sampled.xml"), &["--samples", "10"]);
    assert!(code == 0 && out.contains("i: good: 10 samples") && out.contains("i: bad: "), "{out}");
}

#[test]
fn an_interval_is_drawn_from_quantiles() {
    let path = gates("interval.xml");
    let (code, out, err) = tensha("uncertainty", &path, &["--interval", "0.9"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = "g: 1 random deviate(s), each in its central 90 %\n  5.000000e-2  at the means\n  \
                    5.000000e-3  never below\n  9.500000e-2  never above\n";
    assert_eq!(out, expected);
    let (_, out, _) = tensha("uncertainty", &path, &["--interval", "0.9", "--lang", "ja"]);
    assert!(out.contains("それぞれ中央の90 %の範囲") && out.contains("下限"), "{out}");
    let (_, out, _) = tensha("uncertainty", &path, &["--interval", "0.5", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["format"], "tensha-logic-interval/1");
    let one = &document["results"][0];
    assert_eq!(one["exact"], true);
    assert!((one["interval"]["upper"].as_f64().unwrap() - 0.075).abs() < 1e-12, "{out}");
    for bad in ["0", "1", "-0.5", "NaN"] {
        let argument = format!("--interval={bad}");
        let (code, _, err) = tensha("uncertainty", &path, &[&argument]);
        assert!(code == 2 && err.contains("between 0 and 1"), "{bad}: {err}");
    }
    assert_eq!(tensha("uncertainty", &path, &["--interval", "0.9", "--gate", "nothing"]).0, 2);
}

/// The end where g holds, by its name: 0.01 · 0.05.
#[test]
fn consequences_are_printed() {
    let path = tree("consequence.xml");
    #[expect(clippy::disallowed_methods, reason = "a test's own input file")]
    let text = std::fs::read_to_string(&path).unwrap();
    let named = "<define-consequence name='melt'><initiating-event name='i'/><sequence name='bad'/>\
        </define-consequence><define-consequence-group name='all'><consequence name='melt'/>\
        </define-consequence-group></opsa-mef>";
    let path = file("consequence.xml", &text.replace("</opsa-mef>", named));
    let (code, out, err) = tensha("event-tree", &path, &[]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("consequences\n  5.000000000e-4  melt\n  5.000000000e-4  all  (group)\n"),
        "{out}"
    );
    let (_, out, _) = tensha("event-tree", &path, &["--format", "json", "--lang", "ja"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["consequences"][1]["group"], true);
}

/// a from 0.01 to 0.19, so g from 0.005 to 0.095; i comes 0.01 times.
#[test]
fn intervals_reach_through_event_trees() {
    let path = tree("interval-tree.xml");
    let (code, out, err) = tensha("uncertainty", &path, &["--interval", "0.9", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let expected = [
        ("g", 0.05, 0.005, 0.095),
        ("i: good", 0.0095, 0.00905, 0.00995),
        ("i: bad", 5e-4, 5e-5, 9.5e-4),
    ];
    let results = document["results"].as_array().unwrap();
    assert_eq!(results.len(), 3, "{out}");
    for (one, (name, point, lower, upper)) in results.iter().zip(expected) {
        assert_eq!((one["name"].as_str(), one["exact"].as_bool()), (Some(name), Some(true)));
        let near = |found: &serde_json::Value, expected: f64| {
            assert!(
                (found.as_f64().unwrap() - expected).abs() < 1e-12 * expected,
                "{found} {expected}"
            );
        };
        near(&one["point"], point);
        near(&one["interval"]["lower"], lower);
        near(&one["interval"]["upper"], upper);
    }
    let (_, out, _) = tensha("uncertainty", &path, &["--interval", "0.9", "--gate", "g"]);
    assert!(!out.contains("i: bad"), "{out}");
}

#[test]
fn a_converted_file_means_the_same() {
    let path = gates("convert.xml");
    let (code, out, _) = tensha("convert", &path, &[]);
    assert_eq!(code, 0);
    let (code, solved, err) = tensha("solve", &file("converted.xml", &out), &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(solved.contains("probability  5.000000000000e-2  (exact)"), "{solved}");
    let (code, out, _) = tensha("convert", &path, &["--to", "aralia"]);
    assert_eq!(code, 0);
    let words: String = out.split_whitespace().collect();
    assert!(words.contains("g:=(a&b);"), "{out}");
    assert!(words.contains("p(b)=0.5;") || words.contains("p(b)=5e-1;"), "{out}");
    let (code, _, err) = tensha("convert", &tree("tree-convert.xml"), &[]);
    assert!(
        code == 0 && err.contains("warning: event trees and alignments are not written"),
        "{err}"
    );
    assert_eq!(tensha("convert", &file("empty.xml", "<opsa-mef></opsa-mef>"), &[]).0, 2);
}

/// Findings of included files name them; nothing outside of the folder is read, through a link neither.
#[test]
fn included_files_come_from_the_folder_of_the_file() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("joined");
    std::fs::create_dir_all(folder.join("data")).unwrap();
    file("outside.xml", "<opsa-mef/>");
    let main = |more: &str| {
        file(
            "joined/main.xml",
            &format!(
                "<opsa-mef>\n<include file='data/b.xml'/>{more}<define-fault-tree name='t'>\
                 <define-gate name='g'><basic-event name='b'/></define-gate></define-fault-tree></opsa-mef>"
            ),
        )
    };
    let event = |value: &str| {
        let content = format!(
            "<define-fault-tree name='d'>\n<define-basic-event name='b'><float value='{value}'/>\
             </define-basic-event></define-fault-tree>"
        );
        file("joined/data/b.xml", &content)
    };
    event("0.25");
    let (code, out, err) = tensha("solve", &main(""), &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("2.500000000000e-1  (exact)"), "{out}");
    event("much");
    let (code, _, err) = tensha("solve", &main(""), &[]);
    assert_eq!(code, 2);
    let place = Path::new("joined").join("data/b.xml");
    assert!(err.contains(&format!("{}:2:44: `much`", place.display())), "{err}");
    let (_, _, err) = tensha("solve", &main("<include file='../outside.xml'/>"), &[]);
    assert!(err.contains("mef-include-outside"), "{err}");
    #[cfg(unix)]
    {
        let _ = std::os::unix::fs::symlink("../outside.xml", folder.join("link.xml"));
        let (_, _, err) = tensha("solve", &main("<include file='link.xml'/>"), &[]);
        assert!(err.contains("mef-include-outside"), "{err}");
    }
}

/// In service a has twice its probability and the spare is gone; at rest nothing is set.
const PHASES: &str = "<opsa-mef><define-alignment name=\"year\"><define-phase name=\"rest\" time-fraction=\"0.75\"/>\
    <define-phase name=\"service\" time-fraction=\"0.25\"><set-parameter name=\"q\"><float value=\"0.2\"/></set-parameter>\
    <set-gate name=\"spare\"><constant value=\"true\"/></set-gate></define-phase></define-alignment>\
    <define-fault-tree name=\"t\"><define-gate name=\"top\"><and><basic-event name=\"a\"/><gate name=\"spare\"/></and>\
    </define-gate><define-gate name=\"spare\"><basic-event name=\"b\"/></define-gate>\
    <define-basic-event name=\"a\"><parameter name=\"q\"/></define-basic-event><define-basic-event name=\"b\">\
    <float value=\"0.5\"/></define-basic-event><define-parameter name=\"q\"><float value=\"0.1\"/></define-parameter>\
    </define-fault-tree></opsa-mef>";

#[test]
fn gates_are_solved_in_every_phase_and_on_average() {
    let path = file("phases.xml", PHASES);
    let (code, out, err) = tensha("solve", &path, &["--alignment", "year", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    let found: Vec<(&str, f64)> = data["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let value = one["probability"]["value"].as_f64().unwrap();
            (one["phase"]["name"].as_str().unwrap(), value)
        })
        .collect();
    assert_eq!(found.len(), 2);
    // 0.1 · 0.5 at rest, 0.2 in service.
    for ((name, value), (phase, expected)) in
        found.into_iter().zip([("rest", 0.05), ("service", 0.2)])
    {
        assert_eq!(name, phase);
        assert!((value - expected).abs() < 1e-15, "{phase}: {value}");
    }
    let mean = data["means"][0]["probability"]["value"].as_f64().unwrap();
    assert!((mean - (0.75 * 0.05 + 0.25 * 0.2)).abs() < 1e-15, "{mean}");

    let (code, out, _) = tensha("solve", &path, &["--alignment", "year", "--lang", "ja"]);
    assert_eq!(code, 0);
    assert!(out.contains("ゲート top、フェーズ service(時間の割合 0.25): 基本事象 1個"), "{out}");
    assert!(out.contains("ゲート top、year のフェーズにわたる平均"), "{out}");

    let (code, _, err) = tensha("solve", &path, &["--alignment", "month"]);
    assert_eq!(code, 2);
    assert!(err.contains("`month` is not an alignment of the file; it has year"), "{err}");
    // Without the option, nothing about phases.
    let (_, out, _) = tensha("solve", &path, &["--format", "json"]);
    assert!(!out.contains("\"phase\"") && !out.contains("\"means\""), "{out}");
}
