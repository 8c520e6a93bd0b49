//! The report on disk: written whole, over nothing that is somebody else's, and never read as model.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{example_files, files_below, place, put, read, root, tensha};

const AT: [&str; 2] = ["--at", "2026-11-23"];

/// A copy of an example that may be written to.
fn copy(name: &str) -> tempfile::TempDir {
    let dir = place(&[]);
    for (path, text) in example_files() {
        if path.starts_with(&format!("examples/{name}/")) && path.ends_with(".yaml") {
            put(dir.path(), path.strip_prefix("examples/").unwrap(), text.as_bytes());
        }
    }
    dir
}

fn assess(dir: &Path, args: &[&str]) -> crate::support::Said {
    let all: Vec<&str> = ["assess"].iter().chain(args).chain(&AT).copied().collect();
    tensha(dir, &all)
}

fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    // `files_below` passes over reports; here they are what is looked at.
    let mut out = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(d) = open.pop() {
        for entry in std::fs::read_dir(&d).unwrap().flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(dir).unwrap().display().to_string();
                out.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    out
}

#[test]
fn a_report_is_written_and_written_again() {
    let dir = copy("door-wiegand");
    let out = assess(dir.path(), &["door-wiegand"]);
    assert_eq!(out.code, 0, "{}", out.err);
    let page = "door-wiegand/report/index.html";
    assert!(out.out.contains(page), "it says where the report is: {}", out.out);
    assert!(dir.path().join(page).is_file(), "the page that was announced is not there");
    let first = contents(dir.path());
    let html = String::from_utf8(first[page].clone()).unwrap();
    assert!(html.contains("2026-11-23"), "the page says for which day it holds");
    for outside in [
        "src=\"http",
        "href=\"http://fonts",
        "@import",
        "url(http",
        "<script src",
        "<link rel=\"stylesheet\"",
    ] {
        assert!(
            !html.contains(outside),
            "the page opens from a file with no network, but holds `{outside}`"
        );
    }
    assert_eq!(
        assess(dir.path(), &["door-wiegand"]).code,
        0,
        "its own report may be written again"
    );
    assert_eq!(contents(dir.path()), first, "the same input gives the same bytes");
    // The report is no model: nothing of it is read, and nothing changes what is found.
    let json = tensha(dir.path(), &["check", "door-wiegand", "--format", "json", AT[0], AT[1]]).out;
    let fresh = tensha(
        &root().join("examples"),
        &["check", "door-wiegand", "--format", "json", AT[0], AT[1]],
    )
    .out;
    assert_eq!(json, fresh, "a report in the directory changes what is found");
}

#[test]
fn what_is_not_ours_is_never_overwritten() {
    // Somebody else's page.
    let dir = copy("door-wiegand");
    put(dir.path(), "door-wiegand/report/index.html", b"<p>mine</p>");
    let before = contents(dir.path());
    let out = assess(dir.path(), &["door-wiegand"]);
    assert_eq!(out.code, 2, "a foreign page stands there: {}", out.out);
    assert!(
        out.err.contains("index.html") && out.err.contains("--out"),
        "it says what stands in the way and what to do: {}",
        out.err
    );
    assert_eq!(contents(dir.path()), before, "nothing at all is written");

    // Our page, edited by hand since.
    let dir = copy("door-wiegand");
    assert_eq!(assess(dir.path(), &["door-wiegand"]).code, 0);
    let page = dir.path().join("door-wiegand/report/index.html");
    let edited = read(&page).replace("</body>", "<p>A remark.</p></body>");
    std::fs::write(&page, &edited).unwrap();
    assert_eq!(assess(dir.path(), &["door-wiegand"]).code, 2, "somebody's remark would be lost");
    assert_eq!(read(&page), edited);

    // Files of others beside ours stay.
    let dir = copy("door-wiegand");
    put(dir.path(), "door-wiegand/report/notes.txt", b"keep");
    assert_eq!(assess(dir.path(), &["door-wiegand"]).code, 0);
    assert_eq!(assess(dir.path(), &["door-wiegand"]).code, 0);
    assert_eq!(read(&dir.path().join("door-wiegand/report/notes.txt")), "keep");

    // A file where the directory should be.
    let dir = copy("door-wiegand");
    put(dir.path(), "door-wiegand/report", b"mine");
    assert_eq!(assess(dir.path(), &["door-wiegand"]).code, 2);
    assert_eq!(read(&dir.path().join("door-wiegand/report")), "mine");
}

#[test]
fn out_names_another_directory() {
    let dir = copy("door-wiegand");
    let out = assess(dir.path(), &["door-wiegand", "--out", "elsewhere/deep"]);
    assert_eq!(out.code, 0, "{}", out.err);
    assert!(dir.path().join("elsewhere/deep/index.html").is_file());
    assert!(!dir.path().join("door-wiegand/report").exists());
    let out = assess(dir.path(), &["door-wiegand", "--no-report"]);
    assert_eq!(out.code, 0);
    assert!(!dir.path().join("door-wiegand/report").exists(), "--no-report writes none");
    let out = assess(dir.path(), &["door-wiegand", "--format", "json"]);
    assert_eq!(out.code, 0);
    assert!(
        !dir.path().join("door-wiegand/report").exists(),
        "a program that asks for JSON gets no report that it did not ask for"
    );
    // Two systems do not share a report by accident: the second is not refused, but says what it replaces is ours.
    let other =
        assess(dir.path(), &["door-wiegand", "--out", "elsewhere/deep", "--format", "json"]);
    assert_eq!(other.code, 0, "{}", other.err);
}

/// A page of every example, in every run: what it shows is there.
#[test]
fn every_example_makes_a_page() {
    for name in crate::support::examples() {
        let dir = place(&[]);
        let to = dir.path().join("page").display().to_string();
        let from = format!("examples/{name}");
        let out = assess(&root(), &[&from, "--out", &to]);
        assert_eq!(out.code, 0, "{name}: {}", out.err);
        let html = read(&dir.path().join("page/index.html"));
        assert!(html.contains("<svg"), "{name}: the page draws the system");
        let json = tensha(&root(), &["check", &from, "--format", "json", AT[0], AT[1]]).json();
        for flow in json["flows"].as_array().unwrap() {
            for lang in ["ja", "en"] {
                let plain = flow["name"][lang].as_str().unwrap();
                let escaped = plain.replace('&', "&amp;");
                let shown =
                    [plain, &escaped.replace('\'', "&#x27;"), &escaped.replace('\'', "&#39;")]
                        .iter()
                        .any(|t| html.contains(*t));
                assert!(shown, "{name}: the page does not show `{plain}`");
            }
        }
        for f in json["findings"].as_array().unwrap() {
            let code = f["code"].as_str().unwrap();
            assert!(html.contains(code), "{name}: {code} is not on the page");
        }
    }
    assert!(!files_below(&root().join("examples")).is_empty());
}
