//! The guided path: from nothing to a first map in few questions, and nothing that somebody wrote is lost on the way.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Said, place, program, put, said, tensha};

fn guided(dir: &Path, answers: &str, args: &[&str]) -> Said {
    let mut all = vec!["assess", "sys", "--guide", "--answers", "-"];
    all.extend(args);
    let mut child = program(dir, &all)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    said(child.wait_with_output().unwrap(), &all)
}

fn file(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("sys/tensha.yaml")).unwrap()
}

/// Five questions with 14 answers lead from an empty directory to a hazard on the map.
const FIRST_MAP: &str = "Warehouse robot
Aisle position
Drive
Fleet controller
Move the robot
fleet-controller
drive
aisle-position
Somebody is run over
move-the-robot
provided-when-not-wanted
Order picker
life
serious
";

#[test]
fn a_newcomer_gets_from_nothing_to_a_first_map() {
    let here = place(&[]);
    std::fs::create_dir(here.path().join("sys")).unwrap();
    let ran = guided(here.path(), FIRST_MAP, &["--write"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // Honest after every answer: the meter grows, and what is open is said.
    let at = |text: &str| ran.out.find(text).unwrap_or_else(|| panic!("{text}:\n{}", ran.out));
    assert!(
        at("Levels on the map: 0 of 12 are settled")
            < at("Levels on the map: 12 of 12 are settled")
    );
    assert!(
        ran.out.contains(
            "“Somebody is run over” stands at serious damage and limited economic impact"
        )
    );
    assert!(ran.out.contains("Still open: "), "seven deviations and a strength are");
    let map = tensha(here.path(), &["show", "map", "sys", "--format", "json"]).json();
    for view in map["map"]["views"].as_array().unwrap() {
        assert_eq!(view["one"][0]["cell"]["recovery"], 1);
        assert_eq!(view["one"][0]["cell"]["economic"], 0);
    }
    assert_eq!(tensha(here.path(), &["fmt", "--check", "sys"]).code, 0, "{}", file(here.path()));
}

#[test]
fn without_write_nothing_is_written() {
    let here = place(&[]);
    std::fs::create_dir(here.path().join("sys")).unwrap();
    let ran = guided(here.path(), FIRST_MAP, &[]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.contains("    + harms:") && ran.out.contains("Nothing was written."),
        "{}",
        ran.out
    );
    assert!(!here.path().join("sys/tensha.yaml").exists());
}

const OWN: &str = "# my own words
tensha: 1
system: {id: s}
parties:
  user: {is: people}   # whoever it is
quantities: {door: {}}
components:
  motor: {kind: generic-actuator, acts-on: door}
  panel: {kind: generic-controller}
links: {wire: {between: [panel, motor], technology: generic-wire}}
flows:
  open: {arrow: cyber-to-physical, from: panel, via: [panel, motor], to: door, command: open}

hazards:
  # the worst first
  crushed:
    when: {flow: open, deviates: [provided-when-not-wanted]}
    harms:
      unhandled:
        - {who: user, kind: life}   # how badly?
";

#[test]
fn an_answer_adds_a_line_and_changes_none() {
    let here = place(&[("sys/tensha.yaml", OWN)]);
    let ran = guided(here.path(), "\nfatal\n.\n", &["--write"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let now = file(here.path());
    assert_eq!(now, OWN.replace("kind: life}", "kind: life, level: fatal}"));
    assert!(
        ran.out.contains("“crushed” stands at fatal damage and limited economic impact"),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_not_understood_is_asked_again_and_then_left_open() {
    let here = place(&[("sys/tensha.yaml", OWN)]);
    let ran = guided(here.path(), "deadly\nvery\n9\n.\n", &["--write"]);
    assert_eq!(ran.out.matches("is none of these").count(), 3, "{}", ran.out);
    assert_eq!(file(here.path()), OWN);
}

#[test]
fn a_dialogue_has_an_end() {
    let here = place(&[("sys/tensha.yaml", OWN)]);
    // Whoever answers nothing is asked each question once.
    let ran = guided(here.path(), &"\n".repeat(200), &["--write"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.matches("\n> ").count() <= 20, "{}", ran.out);
    assert_eq!(file(here.path()), OWN);
    // Whoever dismisses every deviation, with a reason, has none left.
    let dismissed = "1\n1\nnobody is near\n";
    // Of equal value, levels come before deviations. No strength is open here.
    let known = OWN
        .replace("generic-actuator,", "generic-actuator, strengths: weak, surface: weak,")
        .replace("generic-controller}", "generic-controller, strengths: weak}")
        .replace("generic-wire}", "generic-wire, protections: weak}");
    put(here.path(), "sys/tensha.yaml", known.as_bytes());
    let all = format!("{}fatal\n{}", dismissed.repeat(4), dismissed.repeat(3));
    let ran = guided(here.path(), &all, &["--write"]);
    assert!(ran.out.contains("frame: 8 of 8 are settled"), "{}", ran.out);
    let now = file(here.path());
    assert_eq!(now.matches("nobody is near").count(), 7);
    let mut rest = now.as_str();
    for line in known.lines() {
        let part = line.trim_end_matches("}   # how badly?");
        let at = rest.find(part).unwrap_or_else(|| panic!("{line} is lost:\n{now}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_strength_that_stands_there_already_is_not_written_over() {
    let text =
        OWN.replace("technology: generic-wire", "technology: generic-wire, protections: unknown");
    let text = text.replace("command: open}", "command: open, needs: {integrity: standard}}");
    let here = place(&[("sys/tensha.yaml", &text)]);
    let ran = guided(here.path(), "\nfatal\nstandard\nit is sealed\n.\n", &["--write"]);
    assert!(file(here.path()).contains("protections: unknown"), "{}", ran.out);
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_answers_need_the_guide() {
    let here = place(&[(
        "sys/tensha.yaml",
        "tensha: 1\nsystem: {id: s}\nlinks: {a: {between: [x, y]}}\n",
    )]);
    let before = file(here.path());
    let ran = guided(here.path(), FIRST_MAP, &["--write"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("tensha.yaml:3"), "{}", ran.err);
    assert_eq!(file(here.path()), before);
    put(here.path(), "sys/tensha.yaml", OWN.as_bytes());
    assert_eq!(tensha(here.path(), &["assess", "sys", "--answers", "-"]).code, 2);
    assert_eq!(tensha(here.path(), &["assess", "sys", "--guide", "--answers", "nowhere"]).code, 2);
}
