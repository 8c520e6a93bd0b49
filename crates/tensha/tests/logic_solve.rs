//! `tensha logic solve`, as its user sees it.
#![allow(clippy::unwrap_used, reason = "test helpers fail loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tensha-logic/models").join(name)
}

/// Exit code, standard output, standard error.
fn tensha(file: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tensha"))
        .args(["logic", "solve"])
        .arg(file)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    #[expect(clippy::disallowed_methods, reason = "a test's own input file")]
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn text_in_english() {
    let (code, out, err) =
        tensha(&model("two_train.xml"), &["--mcs", "--importance", "--top", "2"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "\
gate no-injection: 5 basic events
  probability  1.887151960000e-3  (exact)
  diagram  8 nodes in 4 module(s)

  minimal cut sets: 5
    order   1  1
    order   2  4
    1.000000e-3  {supply-lost}
    4.000000e-4  {injection.train-1.valve, injection.train-2.valve}

  importance, by criticality
        Birnbaum  criticality   Fussell-V.          RAW          RRW  event
      9.99112e-1   5.29428e-1   5.29428e-1    5.29899e2    2.12508e0  supply-lost
      2.94725e-2   3.12349e-1   3.12349e-1    1.63051e1    1.45423e0  injection.train-1.valve
"
    );
}

#[test]
fn text_in_japanese() {
    let (code, out, err) = tensha(&model("noncoherent.xml"), &["--mcs", "--lang", "ja"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.starts_with("ゲート no-control: 基本事象 3個\n  確率  3.400000000000e-1  (厳密値)\n")
    );
    assert!(
        out.contains("極小カットセット: 2\n  (否定を含むため、主項の肯定部分のうち極小のもの(minimal p-cuts)です)"),
        "{out}"
    );
}

/// a∧b ∨ ¬a∧c, whose third prime is the consensus b∧c.
const CHOICE: &[u8] = b"<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><or>\
    <and><event name=\"a\"/><event name=\"b\"/></and>\
    <and><not><event name=\"a\"/></not><event name=\"c\"/></and></or></define-gate>\
    <define-basic-event name=\"a\"><float value=\"0.25\"/></define-basic-event>\
    <define-basic-event name=\"b\"><float value=\"0.5\"/></define-basic-event>\
    <define-basic-event name=\"c\"><float value=\"0.125\"/></define-basic-event>\
    </define-fault-tree></opsa-mef>";

#[test]
fn prime_implicants_say_what_must_not_happen() {
    let path = file("choice.xml", CHOICE);
    let (code, out, err) = tensha(&path, &["--primes"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // a∧b 1/8, ¬a∧c 3/32, b∧c 1/16.
    let expected = "\n  prime implicants: 3\n    order   2  3\n    1.250000e-1  {a, b}\n    \
                    9.375000e-2  {not a, c}\n    6.250000e-2  {b, c}\n";
    assert!(out.ends_with(expected), "{out}");
    // The positive parts are {a, b}, {c} and {b, c}.
    let (_, out, _) = tensha(&path, &["--primes", "--mcs", "--lang", "ja"]);
    assert!(out.contains("極小カットセット: 2\n") && out.contains("主項: 3\n"), "{out}");
    assert!(out.contains("{¬a, c}"), "{out}");
    let (_, out, _) = tensha(&path, &["--primes", "--top", "2", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let primes = &document["results"][0]["prime_implicants"];
    assert_eq!((&primes["count"], &primes["stopped"]), (&"3".into(), &serde_json::Value::Null));
    assert_eq!(primes["listed"].as_array().unwrap().len(), 2);
    assert_eq!(primes["listed"][1]["literals"][0]["event"], "a");
    assert_eq!(primes["listed"][1]["literals"][0]["negated"], true);
    // The limit is said.
    let (code, out, _) = tensha(&path, &["--primes", "--budget", "1"]);
    assert_eq!(code, 0);
    let end =
        "\n  prime implicants: not computed within the limits\n  (the limit on work was reached)\n";
    assert!(out.ends_with(end), "{out}");
}

#[test]
fn json_has_the_documented_shape() {
    let arguments = ["--format", "json", "--mcs", "--importance"];
    let (code, out, err) = tensha(&model("voting.xml"), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["format"], "tensha-logic-solve/1");
    assert_eq!(document["solved"], true);
    let result = &document["results"][0];
    assert_eq!(result["probability"]["kind"], "exact");
    assert_eq!(result["minimal_cut_sets"]["count"], "3");
    assert_eq!(result["minimal_cut_sets"]["listed"][0]["events"][1], "sensor-c-wrong");
    let keys: Vec<&String> = result["importance"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "birnbaum",
            "criticality",
            "diagnostic",
            "event",
            "fussell_vesely",
            "probability",
            "risk_achievement_worth",
            "risk_reduction_worth"
        ]
    );
    assert_eq!(tensha(&model("voting.xml"), &arguments).1, out);
}

#[test]
fn bad_input_is_answered_with_exit_code_two() {
    let bad = file(
        "bad.xml",
        "<opsa-mef>\n<define-fault-tree name=\"ft\">\n  <define-gate name=\"門\"><basic-event \
         name=\"pmup\"/></define-gate>\n<define-basic-event name=\"pump\"/></define-fault-tree>\
         </opsa-mef>"
            .as_bytes(),
    );
    let (code, out, err) = tensha(&bad, &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains(":3:44: `pmup` is not defined\n  = did you mean `pump`?\n"), "{err}");
    assert!(err.ends_with("error: no answer because of 1 error(s)\n"), "{err}");

    let (code, out, _) = tensha(&bad, &["--format", "json", "--lang", "ja"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &document["solved"]), (2, &serde_json::Value::Bool(false)));
    assert_eq!(document["findings"][0]["code"], "mef-undefined-name");
    assert_eq!(document["findings"][0]["hint"], "`pump` のことですか。");

    assert_eq!(tensha(&file("latin.xml", b"<opsa-mef>\xe9</opsa-mef>"), &[]).0, 2);
    assert_eq!(tensha(Path::new("no-such-file.xml"), &[]).0, 2);
    assert_eq!(tensha(&model("voting.xml"), &["--gate", "nothing"]).0, 2);
    assert_eq!(tensha(&model("voting.xml"), &["--mission-time", "-1"]).0, 2);
}

#[test]
fn without_probabilities_there_are_still_cut_sets() {
    let path = file(
        "bare.xml",
        b"<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><or><and><event \
          name=\"a\"/><event name=\"b\"/></and><event name=\"c\"/></or></define-gate>\
          <define-basic-event name=\"a\"/><define-basic-event name=\"b\"/><define-basic-event \
          name=\"c\"/></define-fault-tree></opsa-mef>",
    );
    let (code, out, err) = tensha(&path, &["--mcs", "--importance"]);
    assert_eq!(code, 0);
    assert!(err.starts_with("warning: `a` has no probability"), "{err}");
    assert!(!out.contains("probability"), "{out}");
    assert!(out.contains("    {c}\n    {a, b}\n"), "{out}");
    let (_, out, _) = tensha(&path, &["--mcs", "--limit-order", "1"]);
    assert!(out.contains("{c}\n") && !out.contains("{a, b}"), "{out}");
}

#[test]
fn a_small_budget_gives_an_interval() {
    let mut text =
        String::from("<opsa-mef><define-fault-tree name=\"ft\"><define-gate name=\"g\"><or>");
    for at in 0..60 {
        let _ = write!(
            text,
            "<and><event name=\"e{at}\"/><event name=\"e{}\"/><event name=\"e{}\"/></and>",
            (at * 7 + 1) % 60,
            (at * 11 + 5) % 60
        );
    }
    text += "</or></define-gate>";
    for at in 0..60 {
        let _ = write!(
            text,
            "<define-basic-event name=\"e{at}\"><float value=\"0.01\"/></define-basic-event>"
        );
    }
    text += "</define-fault-tree></opsa-mef>";
    let path = file("wide.xml", text.as_bytes());
    let (code, out, _) = tensha(&path, &["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    let exact = document["results"][0]["probability"]["value"].as_f64().unwrap();
    let (code, out, _) = tensha(&path, &["--budget", "100", "--format", "json"]);
    assert_eq!(code, 0);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let result = &document["results"][0];
    assert_eq!(result["stopped"], "work");
    let probability = &result["probability"];
    assert_eq!(probability["kind"], "interval");
    let end = |name: &str| probability[name].as_f64().unwrap();
    assert!(end("lower") <= exact && exact <= end("upper"), "{probability} {exact}");
    assert!((end("upper") - end("lower") - end("width")).abs() < 1e-15);
}

#[test]
fn time_and_memory_only_on_request_and_only_on_standard_error() {
    let (_, plain, _) = tensha(&model("bridge.xml"), &[]);
    let (_, out, err) = tensha(&model("bridge.xml"), &["--stats"]);
    assert_eq!(plain, out);
    assert!(err.lines().all(|line| line.starts_with("stats: ")), "{err}");
    assert!(err.contains("stats: solve "), "{err}");
}
