//! Any bytes as a model file: they are read, formatted and reported on. Run it with `cargo +nightly fuzz run tree`.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tensha_text::render::{self, github, json, markdown, sarif, terminal};
use tensha_text::tree::{Limits, Tree, Value, read_file};
use tensha_text::{Date, FileId, Lang, MemoryWorld, SourceMap, Span, fmt};

const TOOL: sarif::Tool<'static> = sarif::Tool {
    name: "fuzz",
    version: "0.0.0",
    information_uri: "https://example.org/",
    help_uri_base: "https://example.org/",
};

fn check(sources: &SourceMap, span: Span) {
    let text = &sources.file(span.file).text;
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
}

/// Structure, values and whether they were plain, in the order of the file.
fn shape(sources: &SourceMap, tree: &Tree) -> Vec<(String, usize, bool)> {
    let mut shape = Vec::new();
    let mut open: Vec<_> = tree.root().into_iter().collect();
    while let Some(id) = open.pop() {
        check(sources, tree.span(id));
        match tree.value(id) {
            Value::Scalar { text, plain } => shape.push((text.to_owned(), 0, plain)),
            Value::Seq(items) => {
                shape.push((String::from("seq"), items.len(), false));
                open.extend(items);
            }
            Value::Map(pairs) => {
                shape.push((String::from("map"), pairs.len(), true));
                open.extend(pairs.iter().flat_map(|(key, value)| [*key, *value]));
            }
        }
    }
    shape
}

fn read(bytes: &[u8]) -> Option<(SourceMap, Option<FileId>, Option<Vec<(String, usize, bool)>>)> {
    let world = MemoryWorld::new(Date::new(2026, 11, 23)?, [("a.yaml", bytes)]);
    let mut sources = SourceMap::default();
    let mut diagnostics = Vec::new();
    let limits = Limits::default();
    let tree = read_file(&world, &mut sources, "a.yaml", None, &limits, &mut diagnostics);
    for diagnostic in &diagnostics {
        for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
            check(&sources, label.span);
        }
    }
    render::sort(&mut diagnostics, &sources);
    for lang in Lang::ALL {
        terminal::render(&sources, &diagnostics, lang, terminal::Style { color: true, width: 60 });
        github::render(&sources, &diagnostics, lang);
        markdown::render(&sources, &diagnostics, lang, 10_000);
        sarif::render(&sources, &diagnostics, &[], &TOOL, &BTreeMap::new(), lang);
    }
    json::convert(&sources, &diagnostics);
    let shape = tree.as_ref().map(|tree| shape(&sources, tree));
    Some((sources, tree.map(|tree| tree.file()), shape))
}

fuzz_target!(|bytes: &[u8]| {
    let Some((sources, Some(file), shape)) = read(bytes) else { return };
    let Ok(once) = fmt::format(&sources, file, &Limits::default()) else { return };
    let Some((sources, Some(file), again)) = read(once.as_bytes()) else {
        panic!("formatting made it unreadable");
    };
    assert_eq!(shape, again);
    assert_eq!(fmt::format(&sources, file, &Limits::default()).as_ref(), Ok(&once));
});
