//! Whatever lies in the files: the reader comes back, and what it says can be shown.

use tensha_model::{Loaded, load};
use tensha_testkit::damage::{sound, world};
use tensha_testkit::spec::today;
use tensha_text::{MemoryWorld, Severity, Span};

/// What must hold for every diagnostic.
fn look(loaded: &Loaded, what: u64) {
    let sources = &loaded.system.sources;
    let lies_in_its_file = |span: Span| {
        let text = &sources.file(span.file).text;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{what}: {span:?}");
    };
    for d in &loaded.diagnostics {
        let (letter, number) = d.code.split_at(1);
        assert!(
            matches!(letter, "M" | "T") && number.len() == 3 && number.parse::<u32>().is_ok(),
            "{what}: {}",
            d.code
        );
        for text in [&d.message].into_iter().chain(&d.help).chain(&d.notes) {
            assert!(!text.ja.trim().is_empty() && !text.en.trim().is_empty(), "{what}: {d:?}");
        }
        for label in d.primary.iter().chain(&d.secondary) {
            lies_in_its_file(label.span);
        }
    }
}

#[test]
fn damaged_models() {
    let sound = sound();
    assert!(sound.len() >= 8);
    for files in &sound {
        let loaded = load(&MemoryWorld::new(today(), files.clone()), "");
        look(&loaded, 0);
    }
    let (mut without_errors, mut codes) = (0, std::collections::BTreeSet::new());
    for seed in 0..4_000 {
        let loaded = load(&world(&sound, seed), "");
        look(&loaded, seed);
        codes.extend(loaded.diagnostics.iter().map(|d| d.code));
        without_errors +=
            u32::from(loaded.diagnostics.iter().all(|d| d.severity != Severity::Error));
    }
    // The damage is neither too little nor too much: many codes are met, and many models stay whole.
    assert!(codes.len() >= 30, "{codes:?}");
    assert!(without_errors > 100, "{without_errors}");
}

/// The same bytes give the same words, whatever was read before.
#[test]
fn reading_again_says_the_same() {
    let sound = sound();
    for seed in 10_000..10_200 {
        let world = world(&sound, seed);
        let (a, b) = (load(&world, ""), load(&world, ""));
        assert_eq!(a.diagnostics, b.diagnostics, "{seed}");
        assert_eq!(a.system.components, b.system.components, "{seed}");
        assert_eq!(a.system.flows, b.system.flows, "{seed}");
    }
}

/// A file full of wrong names is no way to keep the program busy: names are compared only so often. The limit itself is what this test
/// is about, and without it this test would take minutes.
#[test]
fn wrong_names_by_the_thousand() {
    let mut model = String::from("tensha: 1\nsystem: {id: s}\nplaces:\n");
    for i in 0..15_000 {
        model += &format!("  place-with-a-long-name-{i}: {{}}\n");
    }
    model += "components:\n";
    for i in 0..15_000 {
        model += &format!(
            "  c{i}: {{place: place-with-a-lomg-name-{i}, kind: card-reder-{i}, zome: x}}\n"
        );
    }
    let loaded = load(&MemoryWorld::new(today(), [("tensha.yaml", model)]), "");
    look(&loaded, 0);
    assert_eq!(loaded.diagnostics.len(), 2_001);
    let hint = |d: &&tensha_text::Diagnostic| d.help.iter().any(|h| h.en.contains("Did you mean"));
    assert!(loaded.diagnostics.iter().filter(hint).count() > 10, "the first ones are helped");
}
