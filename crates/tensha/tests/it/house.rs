//! Who may know whom, and who may touch the outside.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::support::{read, root, shown, with_ending};

type Edge = (String, String);

fn manifests() -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .flatten()
        .map(|e| e.path().join("Cargo.toml"))
        .filter(|p| p.is_file())
        .collect();
    out.sort();
    assert!(out.len() >= 7, "crates/ holds only {out:?}");
    out
}

/// The edges between our crates in one section of all manifests.
fn edges(section: &str) -> BTreeSet<Edge> {
    let mut out = BTreeSet::new();
    for path in manifests() {
        let text = read(&path);
        let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        assert!(
            text.contains(&format!("name = \"{name}\"")),
            "{}: the package must be called like its directory, `{name}`",
            shown(&path)
        );
        let mut here = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(head) = line.strip_prefix('[') {
                head.trim_end_matches(']').clone_into(&mut here);
                // `[dependencies.tensha-x]` is another way to write the same.
                if let Some(to) =
                    here.strip_prefix(&format!("{section}.")).filter(|t| t.starts_with("tensha"))
                {
                    out.insert((name.clone(), to.to_owned()));
                }
            } else if here == section && line.starts_with("tensha") {
                let to = line.split(['.', ' ', '=']).next().unwrap_or_default();
                out.insert((name.clone(), to.to_owned()));
            }
        }
    }
    out
}

/// What docs/architecture.md allows.
fn allowed() -> BTreeSet<Edge> {
    let text = read(&root().join("docs/architecture.md"));
    let block = text.split("```edges\n").nth(1).and_then(|t| t.split("```").next()).expect(
        "docs/architecture.md has a block that begins with ```edges and lists the allowed edges",
    );
    block
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(|line| {
            let (from, to) =
                line.split_once("->").unwrap_or_else(|| panic!("`{line}`: write `from -> to`"));
            (from.trim().to_owned(), to.trim().to_owned())
        })
        .collect()
}

#[test]
fn edges_between_crates_are_those_of_the_architecture_page() {
    let (found, allowed) = (edges("dependencies"), allowed());
    if let Some((from, to)) = found.difference(&allowed).next() {
        panic!(
            "{from} depends on {to}, which docs/architecture.md does not allow: drop it, or add `{from} -> {to}` and say why"
        );
    }
    if let Some((from, to)) = allowed.difference(&found).next() {
        panic!(
            "docs/architecture.md lists `{from} -> {to}`, but the manifest has no such dependency: remove the line"
        );
    }
}

#[test]
fn no_edge_points_upward() {
    // The order of the rooms, lowest first. The page could be edited to allow anything; this order cannot.
    const ORDER: &[&str] = &[
        "tensha-logic",
        "tensha-text",
        "tensha-model",
        "tensha-exchange",
        "tensha-analysis",
        "tensha-rules",
        "tensha-report",
        "tensha-server",
        "tensha",
    ];
    let place = |name: &str| ORDER.iter().position(|o| *o == name);
    for (from, to) in edges("dependencies").iter().chain(&edges("build-dependencies")) {
        if from == "tensha-testkit" {
            continue;
        }
        let (Some(from_at), Some(to_at)) = (place(from), place(to)) else {
            panic!(
                "{from} -> {to}: give the new room its place in ORDER (this test) and in docs/architecture.md"
            );
        };
        assert!(
            to_at < from_at,
            "{from} -> {to} points upward: move what is needed down into {to}'s own floor"
        );
    }
}

#[test]
fn help_for_tests_is_used_by_tests_only() {
    for (from, to) in edges("dependencies").iter().chain(&edges("build-dependencies")) {
        assert_ne!(to, "tensha-testkit", "{from}: tensha-testkit belongs under [dev-dependencies]");
    }
    let own: BTreeSet<Edge> = edges("dependencies");
    for edge in edges("dev-dependencies") {
        assert!(
            edge.1 == "tensha-testkit" || own.contains(&edge),
            "{} -> {} (dev): a test may use tensha-testkit and what its crate uses anyhow",
            edge.0,
            edge.1
        );
    }
}

/// The lines of a source file that end up in the program: no comments, and nothing from `#[cfg(test)]` on.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, l)| !l.trim_start().starts_with("#[cfg(test)]"))
        .filter(|(_, l)| !l.trim_start().starts_with("//"))
        .map(|(n, l)| (n + 1, l))
}

#[test]
fn libraries_touch_the_outside_only_through_world() {
    const FORBIDDEN: &[&str] = &[
        "println!(",
        "print!(",
        "eprintln!(",
        "eprint!(",
        "dbg!(",
        "std::fs",
        "std::env::",
        "std::net",
        "std::process",
        "std::time",
        "SystemTime",
        "Instant::now",
        "Zoned::now",
        "Timestamp::now",
        "std::thread::sleep",
        "stdout(",
        "stderr(",
        "stdin(",
        "thread_rng",
        "rand::rng(",
        "RandomState",
    ];
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for path in with_ending(&root().join("crates"), "rs") {
        let name = shown(&path);
        // The kit for tests reads the examples; no program holds it, see `help_for_tests_is_used_by_tests_only`.
        let library =
            !name.starts_with("crates/tensha/") && !name.starts_with("crates/tensha-testkit/");
        if !library || !name.contains("/src/") {
            continue;
        }
        looked_at += 1;
        for (number, line) in code_lines(&read(&path)) {
            for word in FORBIDDEN.iter().filter(|w| line.contains(**w)) {
                wrong.push(format!("{name}:{number}: `{word}`"));
            }
        }
    }
    assert!(looked_at > 50, "the search saw only {looked_at} files: it looks in the wrong place");
    assert!(
        wrong.is_empty(),
        "a library neither prints nor reads disk, environment or clock; let the caller pass it in, or go through World:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_command_line_touches_the_disk_in_few_places() {
    // Who reads or writes, and nobody else; `import.rs` makes a pack, as `new.rs` makes a model.
    const DOORS: &[&str] =
        &["world.rs", "assess.rs", "fmt.rs", "import.rs", "new.rs", "out.rs", "logic.rs"];
    for path in with_ending(&root().join("crates/tensha/src"), "rs") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if DOORS.contains(&name.as_str()) {
            continue;
        }
        for (number, line) in code_lines(&read(&path)) {
            for word in ["std::fs", "std::env::", "SystemTime", "Instant::now", "Zoned::now"] {
                assert!(
                    !line.contains(word),
                    "{}:{number} uses `{word}`: go through World or `Out`, or add the file to DOORS and say why",
                    shown(&path)
                );
            }
        }
    }
}

#[test]
fn every_room_says_what_it_is_for() {
    for manifest in manifests() {
        let dir = manifest.parent().unwrap();
        let roots = ["src/lib.rs", "src/main.rs"].map(|p| dir.join(p));
        for path in roots.iter().filter(|p| p.is_file()) {
            let text = read(path);
            let docs: String = text
                .lines()
                .take_while(|l| l.starts_with("//!"))
                .map(|l| l.trim_start_matches("//!"))
                .collect();
            assert!(
                docs.trim().len() > 30,
                "{} begins without a `//!` sentence that says what lives here",
                shown(path)
            );
        }
        let text = read(&manifest);
        assert!(
            text.contains("\n[lints]\nworkspace = true"),
            "{}: add `[lints] workspace = true`",
            shown(&manifest)
        );
        assert!(
            text.contains("\ndescription = \""),
            "{}: add a description of one sentence",
            shown(&manifest)
        );
    }
}
