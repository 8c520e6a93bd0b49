//! A questionnaire goes out, overwrites nothing, and comes back.

use crate::support::{example_files, place, put, tensha};

/// The air-conditioner in `d`.
fn home() -> tempfile::TempDir {
    let home = place(&[]);
    for (path, text) in example_files() {
        if let Some(inner) = path.strip_prefix("examples/home-aircon/") {
            put(home.path(), &format!("d/{inner}"), text.as_bytes());
        }
    }
    home
}

#[test]
fn out_and_back() {
    let home = home();
    let at = ["--at", "2026-11-24"];
    let ask = |more: &[&str]| {
        let args = [&["questionnaire", "d", "--party", "maker"], more, &at].concat();
        tensha(home.path(), &args)
    };
    let list = ask(&["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    let count = value["questions"].as_array().unwrap().len();
    // JC-STAR ★1 has 16 rows and EN 303 645 has 78; no control says anything of them yet, one row does not apply.
    assert!(count >= 16 + 77, "{count}");
    let made = ask(&["--out", "q.xlsx"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(made.err.contains(&count.to_string()), "{}", made.err);
    let bytes = std::fs::read(home.path().join("q.xlsx")).unwrap();
    // What is there stays there.
    assert_eq!(ask(&["--out", "q.xlsx"]).code, 2);
    assert_eq!(std::fs::read(home.path().join("q.xlsx")).unwrap(), bytes);
    let back = tensha(home.path(), &["import", "questionnaire", "q.xlsx", "--dir", "d"]);
    assert_eq!(back.code, 0, "{}", back.err);
    assert!(back.out.contains("tensha: 1"), "{}", back.out);
    assert!(back.err.contains(&format!("left empty: {count}")), "{}", back.err);
}

#[test]
fn what_is_wrong_is_said() {
    let home = home();
    let none = tensha(home.path(), &["questionnaire", "d", "--party", "nobody"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("`nobody`") && none.err.contains("maker"), "{}", none.err);
    let other = tensha(home.path(), &["import", "questionnaire", "d/tensha.yaml", "--dir", "d"]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("X020"), "{}", other.err);
    let missing = tensha(home.path(), &["import", "questionnaire", "none.xlsx", "--dir", "d"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("none.xlsx"), "{}", missing.err);
}
