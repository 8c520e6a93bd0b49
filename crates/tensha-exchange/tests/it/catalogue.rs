//! Catalogues of others: what is taken, what is left, and what is wrong with them. The catalogues are made up.

use tensha_exchange::catalogue::{Bounds, Format, read};
use tensha_exchange::pack::SchemePack;
use tensha_text::tree::{self, Limits};
use tensha_text::{Date, SourceMap};

fn with(
    format: Format,
    text: &str,
    scheme: Option<&str>,
    bounds: &Bounds,
) -> (Vec<SchemePack>, Vec<&'static str>) {
    let mut sources = SourceMap::default();
    let file = sources.add("copy.json", text);
    let mut diagnostics = Vec::new();
    let tree = tree::parse(&sources, file, &bounds.file, &mut diagnostics);
    let packs = read(format, &tree, "copy.json", scheme, bounds, &mut diagnostics);
    for d in &diagnostics {
        assert!(!d.message.ja.is_empty() && !d.message.en.is_empty());
        assert!(!d.help.is_empty(), "{}: how is it mended?", d.code);
    }
    (packs, diagnostics.iter().map(|d| d.code).collect())
}

fn plain(format: Format, text: &str) -> (Vec<SchemePack>, Vec<&'static str>) {
    with(format, text, None, &Bounds::default())
}

fn numbers(pack: &SchemePack) -> Vec<(&str, &str)> {
    pack.items.iter().map(|i| (i.number.as_str(), i.title.as_str())).collect()
}

const OSCAL: &str = r#"{
  "catalog": {
    "uuid": "0",
    "metadata": {"title": "Our Catalogue \"A\"", "version": "1.2", "last-modified": "2026-05-11T16:01:09Z"},
    "groups": [
      {"id": "g", "title": "Group", "controls": [
        {"id": "g-1", "title": "First", "parts": [{"prose": "not taken"}], "controls": [{"id": "g-1.1", "title": "Below\nthe first"}]},
        {"id": "g-2", "title": "Gone", "props": [{"name": "status", "value": "Withdrawn"}]}
      ], "groups": [{"controls": [{"id": "h-1", "title": "Deep"}]}]}
    ],
    "controls": [{"id": "z-9"}]
  }
}"#;

#[test]
fn an_oscal_catalogue_gives_numbers_and_titles() {
    let (packs, codes) = plain(Format::Oscal, OSCAL);
    assert_eq!(codes, Vec::<&str>::new());
    let [pack] = &packs[..] else { panic!("{packs:?}") };
    assert_eq!(
        numbers(pack),
        [("h-1", "Deep"), ("g-1", "First"), ("g-1.1", "Below the first"), ("z-9", "z-9")],
        "what was withdrawn is left out"
    );
    assert_eq!((pack.scheme.as_str(), pack.edition.as_deref()), ("our-catalogue-a", Some("1.2")));
    assert_eq!(pack.date, Date::parse("2026-05-11"));
    assert!(!pack.yaml().contains("not taken"));
    let (packs, _) = with(Format::Oscal, OSCAL, Some("Own One"), &Bounds::default());
    assert_eq!(packs[0].scheme, "own-one");
}

const LIBRARY: &str = "
urn: urn:x:risk:library:lib
locale: en
ref_id: LIB
name: A library
copyright: Somebody
version: 3
publication_date: 2025-03-04
objects:
  framework:
    urn: urn:x:risk:framework:lib
    ref_id: F-1
    name: A framework
    requirement_nodes:
    - {urn: 'urn:x:risk:req_node:lib:1', assessable: false, depth: 1, ref_id: '1', name: Heading}
    - {urn: 'urn:x:risk:req_node:lib:1.1', assessable: true, depth: 2, ref_id: '1.1', name: Keep it, description: not taken}
    - {urn: 'urn:x:risk:req_node:lib:node7', assessable: true, depth: 2, description: without a number}
";

#[test]
fn a_library_gives_what_can_be_assessed() {
    let (packs, codes) = plain(Format::CisoAssistant, LIBRARY);
    assert_eq!(codes, Vec::<&str>::new());
    let [pack] = &packs[..] else { panic!("{packs:?}") };
    assert_eq!(numbers(pack), [("1.1", "Keep it"), ("node7", "node7")]);
    assert_eq!((pack.scheme.as_str(), pack.title.as_str()), ("f-1", "A framework"));
    assert_eq!(pack.rights.as_deref(), Some("Somebody"));
    let two = LIBRARY.replace("framework:\n    urn", "frameworks:\n  - urn");
    let (packs, _) = with(Format::CisoAssistant, &two, Some("mine"), &Bounds::default());
    assert_eq!(packs.len(), 1, "a list of one framework");
}

#[test]
fn what_is_wrong_is_said() {
    let codes = |format, text: &str| plain(format, text).1;
    assert_eq!(codes(Format::Oscal, LIBRARY), ["X001"]);
    assert_eq!(codes(Format::CisoAssistant, OSCAL), ["X001"]);
    assert_eq!(codes(Format::Oscal, ""), ["T014"], "an empty file");
    for nothing in ["[]", "1", "{}", "{\"catalog\": 3}", "{\"catalog\": {\"controls\": {}}}"] {
        assert_eq!(codes(Format::Oscal, nothing), ["X001"], "{nothing}");
    }
    let twice = OSCAL.replace("\"z-9\"", "\"g-1\"");
    let (packs, found) = plain(Format::Oscal, &twice);
    assert_eq!((packs[0].items.len(), found), (3, vec!["X002"]));
    let nameless = OSCAL.replace("{\"id\": \"z-9\"}", "{\"title\": \"t\"}, {\"id\": \"\"}");
    assert_eq!(codes(Format::Oscal, &nameless), ["X004"]);
    assert_eq!(codes(Format::Oscal, "{\"catalog\": "), ["T005"], "broken syntax is said once");
}

#[test]
fn there_is_a_limit_to_everything() {
    let many = Bounds { items: 2, ..Bounds::default() };
    let (packs, codes) = with(Format::Oscal, OSCAL, None, &many);
    assert_eq!((packs[0].items.len(), codes), (2, vec!["X003"]));
    let short = Bounds { text: 3, ..Bounds::default() };
    assert_eq!(with(Format::Oscal, OSCAL, None, &short).0[0].items[1].title, "Fir");
    let deep = format!("{{\"catalog\": {}1{}}}", "{\"groups\": [".repeat(60), "]}".repeat(60));
    assert_eq!(plain(Format::Oscal, &deep).1[0], "T006");
    let few = Bounds { file: Limits { nodes: 20, ..Limits::default() }, ..Bounds::default() };
    assert!(with(Format::Oscal, OSCAL, None, &few).1.contains(&"T011"));
}
