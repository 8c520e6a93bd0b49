//! Comments on a draft as those who send them see them: the template is complete, and every claim leads to a line.

use serde_json::Value;

use crate::support::{example_files, place, put, tensha};

const COLUMNS: [&str; 8] = [
    "MB/NC",
    "Line number",
    "Clause/ Subclause",
    "Paragraph/ Figure/ Table",
    "Type of comment",
    "Comments",
    "Proposed change",
    "Observations of the secretariat",
];
const AT: [&str; 2] = ["--at", "2026-11-24"];

fn home(examples: &[&str]) -> tempfile::TempDir {
    let home = place(&[]);
    for (path, text) in example_files() {
        if examples.iter().any(|e| path.starts_with(&format!("examples/{e}/"))) {
            let inner = path.trim_start_matches("examples/");
            put(home.path(), inner, text.as_bytes());
        }
    }
    home
}

fn comments(home: &std::path::Path, dirs: &[&str], on: &str, more: &[&str]) -> Value {
    let args = [&["comments"], dirs, &["--on", on, "--format", "json"], more, &AT].concat();
    let said = tensha(home, &args);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// What the line of a place must hold: the identifier of the element, or of the last part of a fact's key that names one.
fn names_it(line: &str, e: &Value) -> bool {
    let id = e["id"].as_str().unwrap();
    match e["kind"].as_str().unwrap() {
        "element" | "requirement" | "held" | "term" => line.contains(id),
        "fact" if ["hazard:", "flow:", "values:", "misread:"].iter().any(|k| id.starts_with(k)) => {
            line.contains(id.split_once(':').unwrap().1)
        }
        _ => true,
    }
}

fn complete(home: &std::path::Path, value: &Value) {
    let heads: Vec<&str> =
        value["columns"].as_array().unwrap().iter().map(|c| c["en"].as_str().unwrap()).collect();
    assert_eq!(heads, COLUMNS);
    for c in value["comments"]["comments"].as_array().unwrap() {
        let fields = c["fields"].as_array().unwrap();
        assert_eq!(fields.len(), 8);
        for (n, f) in fields.iter().enumerate() {
            let (ja, en) = (f["text"]["ja"].as_str().unwrap(), f["text"]["en"].as_str().unwrap());
            assert_eq!(ja.is_empty(), en.is_empty(), "a pair");
            assert_eq!(ja.lines().count(), en.lines().count(), "a pair, line for line: {ja}\n{en}");
            // An empty field says why it is empty; the last one is not ours.
            assert_eq!(en.is_empty(), n == 7);
            if f["given"] == false && n < 7 {
                assert!(ja.starts_with("（空欄") && en.starts_with("(empty"), "{ja} {en}");
            }
        }
        let kind = fields[4]["text"]["en"].as_str().unwrap();
        assert!(["ge", "te", "ed"].contains(&kind), "{kind}");
        let evidence = c["evidence"].as_array().unwrap();
        assert!(!evidence.is_empty(), "{c:#}");
        for e in evidence {
            let path = e["place"]["path"].as_str().unwrap();
            let line = e["place"]["line"].as_u64().unwrap() as usize;
            let text = std::fs::read_to_string(home.join(path)).unwrap();
            let line = line.checked_sub(1).and_then(|n| text.lines().nth(n));
            let line = line.unwrap_or_else(|| panic!("{path} has no such line: {e:#}"));
            assert!(!line.trim().is_empty() && names_it(line, e), "{line}\n{e:#}");
        }
    }
}

#[test]
fn the_template_is_complete_and_every_claim_leads_to_a_line() {
    let dirs = ["web-camera", "home-aircon", "door-osdp", "hospital-ward-faults"];
    let home = home(&dirs);
    let mut kinds = Vec::new();
    for on in ["en-303-645", "jc-star-1", "iec-62443-3-3", "iec-tc72"] {
        let value = comments(home.path(), &dirs, on, &["--body", "JP"]);
        complete(home.path(), &value);
        let list = value["comments"]["comments"].as_array().unwrap();
        kinds.extend(list.iter().map(|c| c["about"].as_str().unwrap().to_owned()));
        for c in list {
            assert_eq!(c["fields"][0]["text"]["en"], "JP");
            // What a committee is drafting has clauses that nobody here knows.
            let clause = c["fields"][2]["given"].as_bool().unwrap();
            let spoken = !c["requirements"].as_array().unwrap().is_empty();
            assert_eq!(clause, spoken && on != "iec-tc72");
        }
    }
    for kind in ["gap", "conflict", "forbidden", "unmet", "unknown"] {
        assert!(kinds.iter().any(|k| k == kind), "no comment of the kind {kind}");
    }
}

/// Neither model clashes with itself; the two together do.
#[test]
fn a_word_in_two_senses_is_a_comment() {
    let model = |id: &str, sense: &str| {
        format!("tensha: 1\nsystem: {{id: {id}}}\nterms: {{risk: {sense}}}\n")
    };
    let home = place(&[
        ("a/tensha.yaml", &model("a", "iso-31000")),
        ("b/tensha.yaml", &model("b", "iso-27000")),
    ]);
    let words = |dirs: &[&str]| {
        let value = comments(home.path(), dirs, "iso-iec-jtc1-sc27", &[]);
        complete(home.path(), &value);
        let list = value["comments"]["comments"].as_array().unwrap().clone();
        list.into_iter().filter(|c| c["about"] == "word").collect::<Vec<_>>()
    };
    assert!(words(&["a"]).is_empty() && words(&["b"]).is_empty());
    let both = words(&["a", "b"]);
    assert_eq!(both.len(), 1);
    assert_eq!(both[0]["fields"][4]["text"]["en"], "ed");
    let places: Vec<&str> = both[0]["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["place"]["path"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["a/tensha.yaml", "b/tensha.yaml"]);
}

#[test]
fn the_workbook_is_made_once_and_the_unknown_is_said() {
    let home = home(&["web-camera"]);
    let make = ["comments", "web-camera", "--on", "jc-star-1", "--out", "c.xlsx"];
    let made = tensha(home.path(), &[&make[..], &AT].concat());
    assert_eq!(made.code, 0, "{}", made.err);
    let bytes = std::fs::read(home.path().join("c.xlsx")).unwrap();
    assert!(bytes.starts_with(b"PK"));
    assert_eq!(tensha(home.path(), &[&make[..], &AT].concat()).code, 2, "what is there stays");
    assert_eq!(std::fs::read(home.path().join("c.xlsx")).unwrap(), bytes);
    let wrong = tensha(home.path(), &["comments", "web-camera", "--on", "jc-star-11"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("`jc-star-11`") && wrong.err.contains("jc-star-1"), "{}", wrong.err);
    for (lang, word) in [("ja", "原案を見ていない"), ("en", "the draft was not seen")] {
        let said = tensha(
            home.path(),
            &[&["comments", "web-camera", "--on", "jc-star-1", "--lang", lang], &AT[..]].concat(),
        );
        assert!(said.out.contains(word), "{}", said.out);
    }
}
