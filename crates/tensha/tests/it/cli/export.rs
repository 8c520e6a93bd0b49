//! `tensha export` as its users meet it.

use crate::support::{place, tensha};

const MODEL: &str = "tensha: 1
confidential: [components/zq-pump, parties/*/name]
# Zq-pump is our secret.
system: {id: works, note: The zq-pump is new.}
parties: {owner: {name: Zq Chemicals, roles: [user]}}
quantities: {flow: {}}
components:
  zq-pump: {name: Zq pump of works 3, acts-on: flow}
  valve: {name: Valve}
links: {pipe: {between: [zq-pump, valve], technology: ethernet}}
";

/// What is marked is nowhere in what is written, which loads; what is there already is not overwritten.
#[test]
fn what_is_confidential_stays_at_home() {
    let home = place(&[("works/tensha.yaml", MODEL)]);
    let out = tensha(home.path(), &["export", "works", "--out", "given", "--lang", "en"]);
    assert_eq!(out.code, 0, "{}", out.err);
    assert!(
        out.err.contains("elements 1") && !out.err.to_lowercase().contains("zq"),
        "{}",
        out.err
    );
    let given = std::fs::read_to_string(home.path().join("given/tensha.yaml")).unwrap();
    assert!(!given.to_lowercase().contains("zq"), "{given}");
    assert!(given.contains("valve") && given.contains("withheld-1"), "{given}");
    let read = tensha(home.path(), &["check", "given", "--lang", "en", "--fail-on", "never"]);
    assert_eq!(read.code, 0, "{}", read.err);
    let again = tensha(home.path(), &["export", "works", "--out", "given", "--lang", "en"]);
    assert_eq!(again.code, 2);
    assert_eq!(std::fs::read_to_string(home.path().join("given/tensha.yaml")).unwrap(), given);
}

/// A mark that names nothing is a mistake, and then nothing is written.
#[test]
fn a_mark_that_names_nothing_is_refused() {
    let home = place(&[("works/tensha.yaml", MODEL)]);
    let args = ["export", "works", "--redact", "components/valv", "--out", "given", "--lang", "en"];
    let out = tensha(home.path(), &args);
    assert_eq!(out.code, 2);
    assert!(out.err.contains("components/valv"), "{}", out.err);
    assert!(!home.path().join("given").exists());
}

/// A system inside another comes along, without what either of them marks, and the whole can be assessed.
#[test]
fn parts_come_along() {
    let outer = "tensha: 1
confidential: [parts/west/places/zq-cellar]
system: {id: town, note: beside the zq-cellar}
parts: {west: {system: ../zq-works}, east: {system: ../zq-works, count: 5}}
";
    let inner = MODEL.replace("quantities:", "places: {zq-cellar: {}}\nquantities:");
    let home = place(&[("town/tensha.yaml", outer), ("zq-works/tensha.yaml", &inner)]);
    let out = tensha(home.path(), &["export", "town", "--out", "given", "--lang", "en"]);
    assert_eq!(out.code, 0, "{}", out.err);
    for file in ["given/tensha.yaml", "given/parts/1/tensha.yaml"] {
        let given = std::fs::read_to_string(home.path().join(file)).unwrap();
        assert!(!given.to_lowercase().contains("zq"), "{given}");
    }
    let args = ["assess", "given", "--format", "json", "--at", "2026-11-28", "--fail-on", "never"];
    let json = |dir: &str| tensha(home.path(), &args.map(|a| if a == "given" { dir } else { a }));
    let (before, after) = (json("town"), json("given"));
    assert_eq!(after.code, 0, "{}", after.err);
    assert!(!after.out.contains("zq"));
    let count = |text: &str| text.matches("withheld-").count();
    assert!(count(&after.out) > 0 && count(&before.out) == 0);
}
