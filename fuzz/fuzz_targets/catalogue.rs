//! Any text whatever as a catalogue: what is read must be written so that it is read back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tensha_exchange::catalogue::{Bounds, Format, read};
use tensha_text::SourceMap;
use tensha_text::tree::{Limits, parse};

fuzz_target!(|text: &str| {
    let bounds = Bounds {
        file: Limits { file_bytes: 1 << 20, nodes: 20_000, ..Limits::default() },
        items: 1_000,
        text: 200,
    };
    for format in [Format::Oscal, Format::CisoAssistant] {
        let mut sources = SourceMap::default();
        let file = sources.add("f", text);
        let mut diagnostics = Vec::new();
        let tree = parse(&sources, file, &bounds.file, &mut diagnostics);
        for pack in read(format, &tree, "f", None, &bounds, &mut diagnostics) {
            let yaml = pack.yaml();
            let again = sources.add("again", yaml);
            let mut found = Vec::new();
            let tree = parse(&sources, again, &Limits::default(), &mut found);
            assert!(found.is_empty(), "what is written has no mistakes");
            let root = tree.root().expect("a pack has a root");
            let rows = tree.get(root, "requirements").expect("a pack has requirements");
            assert_eq!(tree.pairs(rows).len(), pack.items.len());
        }
    }
});
