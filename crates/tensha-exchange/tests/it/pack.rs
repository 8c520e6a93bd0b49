//! What is written for a project can be read by the reader of packs.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use tensha_exchange::pack::{Item, SchemePack, quoted};
use tensha_model::knowledge::Knowledge;
use tensha_text::{Date, MemoryWorld};

/// A project that has the text as its only pack.
fn knowledge(pack: &str) -> Knowledge {
    let model = "tensha: 1\nsystem: {id: s, name: S}\n";
    let world = MemoryWorld::new(
        Date::parse("2026-11-28").expect("a day"),
        [("tensha.yaml", model), ("packs/own.yaml", pack)],
    );
    let loaded = tensha_model::load(&world, "");
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity == tensha_text::Severity::Error)
        .map(|d| format!("{} {}", d.code, d.message.en))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    loaded.system.knowledge
}

fn item(number: &str, title: &str, mandatory: bool) -> Item {
    Item { number: number.to_owned(), title: title.to_owned(), mandatory }
}

#[test]
fn a_written_pack_is_read_back() {
    let pack = SchemePack {
        scheme: "own".to_owned(),
        title: "Our \"own\" list: a, b".to_owned(),
        edition: Some("3: draft".to_owned()),
        date: Date::parse("2025-03-04"),
        origin: "C:\\lists\\own.json".to_owned(),
        rights: Some("© somebody # not us".to_owned()),
        items: vec![
            item("A 1", "- not a list\n{nor: a map}", true),
            item("A 2", "'ï\u{2028}✓\u{7}", false),
        ],
    };
    let k = knowledge(&pack.yaml());
    let scheme = &k.schemes["own"];
    assert_eq!((scheme.head.name.en.as_str(), scheme.count), (pack.title.as_str(), Some(2)));
    assert_eq!(scheme.edition, pack.edition);
    for item in &pack.items {
        let read = &k.requirements[&format!("own/{}", item.number)];
        assert_eq!(
            (read.head.name.ja.as_str(), read.mandatory),
            (item.title.as_str(), item.mandatory)
        );
    }
}

#[test]
fn what_cannot_be_seen_is_written_so_that_it_can() {
    assert_eq!(quoted("a\"b\\c\n\u{7}"), r#""a\"b\\c\u000a\u0007""#);
    assert_eq!(quoted("日本語 é"), "\"日本語 é\"");
}
