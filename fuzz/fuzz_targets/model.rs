//! Any bytes as a model, a dossier, a pack and an included file: they are read, resolved and, where they have no error, judged.
//! Run it with `cargo +nightly fuzz run model`; give it the examples as a first corpus.
//!
//! The bytes are cut at each form feed: the first piece is the model, the others are the files that it may name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tensha_analysis::{accuracy, coverage, cpsf, paths, regimes, uses, words, zones};
use tensha_model::load;
use tensha_text::{Date, MemoryWorld, Severity};

const NAMES: [&str; 5] = ["tensha.yaml", "more.yaml", "devices/a.yaml", "packs/a.yaml", "inner/tensha.yaml"];

fuzz_target!(|bytes: &[u8]| {
    let Some(today) = Date::new(2026, 11, 23) else { return };
    let files = NAMES.into_iter().zip(bytes.split(|b| *b == b'\x0c'));
    let loaded = load(&MemoryWorld::new(today, files), "");
    for d in &loaded.diagnostics {
        assert!(!d.message.ja.is_empty() && !d.message.en.is_empty(), "{d:?}");
        for label in d.primary.iter().chain(&d.secondary) {
            let text = &loaded.system.sources.file(label.span.file).text;
            assert!(text.get(label.span.start as usize..label.span.end as usize).is_some(), "{d:?}");
        }
    }
    if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        return;
    }
    let s = loaded.system;
    let p = paths::run(&s);
    let c = coverage::run(&s, &p);
    let (used, dismissed, open) = c.counts();
    assert_eq!(used + dismissed + open, c.formula.iter().map(|(_, n, m)| n * m).sum::<usize>());
    let _ = (accuracy::run(&s), cpsf::run(&s), regimes::run(&s, &p), uses::run(&s, &p), words::run(&s), zones::run(&s, &p));
});
