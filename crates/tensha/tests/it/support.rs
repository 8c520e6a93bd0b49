//! Where things lie, the examples in memory, and the program under test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tensha_text::{Date, MemoryWorld};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below a directory, sorted; never what programs wrote.
pub fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&dir) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().into_string().unwrap_or_default();
            let written = ["target", "report", "node_modules", ".git"].contains(&name.as_str());
            if path.is_dir() && !written {
                open.push(path);
            } else if path.is_file() {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

pub fn with_ending(dir: &Path, ending: &str) -> Vec<PathBuf> {
    files_below(dir).into_iter().filter(|p| p.extension().is_some_and(|e| e == ending)).collect()
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("cannot read {}: {e}", path.display()))
}

/// A path as people say it: from the root of the repository.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The day on which all tests live.
pub fn today() -> Date {
    Date::parse("2026-11-23").unwrap()
}

/// The names of all examples.
pub fn examples() -> Vec<String> {
    let mut out: Vec<String> = std::fs::read_dir(root().join("examples"))
        .unwrap()
        .flatten()
        .filter(|e| e.path().join("tensha.yaml").is_file())
        .filter_map(|e| e.file_name().into_string().ok())
        .collect();
    out.sort();
    assert!(
        out.len() >= 15,
        "examples/ holds only {out:?}; the issue names fifteen systems, none may go"
    );
    out
}

/// All examples as files in memory.
pub fn example_files() -> &'static BTreeMap<String, String> {
    static FILES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let root = root();
        files_below(&root.join("examples"))
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "yaml" || e == "md"))
            .map(|p| (p.strip_prefix(&root).unwrap().display().to_string(), read(&p)))
            .collect()
    })
}

pub fn world(files: &BTreeMap<String, String>) -> MemoryWorld {
    MemoryWorld::new(today(), files.iter().map(|(p, t)| (p.clone(), t.clone().into_bytes())))
}

/// What the program said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("stdout is no JSON ({e}); stderr said: {}", self.err))
    }
}

/// The program with a clean environment, in a directory.
pub fn program(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tensha"));
    command.current_dir(dir).args(args).stdin(Stdio::null());
    for name in ["TENSHA_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS", "TERM"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program; a panic or a signal fails the test at once.
pub fn tensha(dir: &Path, args: &[&str]) -> Said {
    said(program(dir, args).output().unwrap(), args)
}

pub fn said(output: Output, args: &[&str]) -> Said {
    let text = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .unwrap_or_else(|e| panic!("{args:?} printed what is no UTF-8: {e}"))
    };
    let said = Said {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    assert!(
        (0..=2).contains(&said.code) && !said.err.contains("panicked"),
        "{args:?} ended with {}; the program must end with 0, 1 or 2 and never panic:\n{}",
        said.code,
        said.err
    );
    said
}

/// A directory for one test, with these files.
pub fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        put(dir.path(), path, text.as_bytes());
    }
    dir
}

pub fn put(dir: &Path, path: &str, bytes: &[u8]) {
    let path = dir.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// A YAML tree as JSON, as any YAML reader would give it to a schema.
pub fn json_of(text: &str) -> serde_json::Value {
    use tensha_text::tree::{Limits, parse};
    let mut sources = tensha_text::SourceMap::default();
    let file = sources.add("file", text);
    let mut diagnostics = Vec::new();
    let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    tree.root().map_or(serde_json::Value::Null, |r| value(&tree, r))
}

fn value(tree: &tensha_text::tree::Tree, id: tensha_text::tree::NodeId) -> serde_json::Value {
    use serde_json::Value as Json;
    use tensha_text::tree::Value;
    match tree.value(id) {
        Value::Map(pairs) => Json::Object(
            pairs
                .iter()
                .map(|(k, v)| (tree.text(*k).unwrap_or("").to_owned(), value(tree, *v)))
                .collect(),
        ),
        Value::Seq(items) => items.iter().map(|i| value(tree, *i)).collect(),
        Value::Scalar { text, plain: true } => match text {
            "" | "~" | "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => text
                .parse::<i64>()
                .map(Json::from)
                .or_else(|_| text.parse::<f64>().map(Json::from))
                .unwrap_or_else(|_| Json::from(text)),
        },
        Value::Scalar { text, plain: false } => Json::from(text),
    }
}

/// A generated file is what would be generated now; `TENSHA_ACCEPT=1` writes it anew.
pub fn fresh(path: &Path, now: &str) {
    if std::env::var_os("TENSHA_ACCEPT").is_some() {
        std::fs::write(path, now).unwrap();
        return;
    }
    let before = read(path);
    let differs = before.lines().zip(now.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| before.lines().count().min(now.lines().count()));
    assert!(
        before == now,
        "{}:{} is stale; it should say:\n{}\nTENSHA_ACCEPT=1 ./test -p tensha writes it anew",
        shown(path),
        line + 1,
        now.lines().nth(line).unwrap_or("(nothing)")
    );
}
