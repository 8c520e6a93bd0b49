use std::fmt::Write as _;

use tensha_text::tree::{Limits, NodeId, Tree, Value, parse, read_file};
use tensha_text::{Date, Diagnostic, Lang, MemoryWorld, SourceMap, Span, render};

use crate::random::{Random, SEEDS};

fn read(source: &str) -> (SourceMap, Tree, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("a.yaml", source);
    let mut diagnostics = Vec::new();
    let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    check(&sources, &tree, &diagnostics);
    (sources, tree, diagnostics)
}

fn read_bytes(bytes: &[u8]) -> (SourceMap, Option<Tree>, Vec<Diagnostic>) {
    let world = MemoryWorld::new(Date::new(2026, 11, 23).unwrap(), [("a.yaml", bytes)]);
    let mut sources = SourceMap::default();
    let mut diagnostics = Vec::new();
    let tree =
        read_file(&world, &mut sources, "a.yaml", None, &Limits::default(), &mut diagnostics);
    match &tree {
        Some(tree) => check(&sources, tree, &diagnostics),
        None => check_diagnostics(&sources, &diagnostics),
    }
    (sources, tree, diagnostics)
}

fn repeated(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code).collect()
}

fn check_span(sources: &SourceMap, span: Span) {
    let text = &sources.file(span.file).text;
    assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?}");
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
}

fn check_diagnostics(sources: &SourceMap, diagnostics: &[Diagnostic]) {
    for d in diagnostics {
        for label in d.primary.iter().chain(&d.secondary) {
            check_span(sources, label.span);
        }
        assert!(!d.message.ja.is_empty() && !d.message.en.is_empty());
        assert!(!d.help.is_empty(), "{d:?}");
    }
    assert!(diagnostics.len() <= Limits::default().diagnostics);
}

/// What holds for every tree: spans lie in the file on character boundaries, children lie in their parents, and siblings in order.
fn check(sources: &SourceMap, tree: &Tree, diagnostics: &[Diagnostic]) {
    fn node(sources: &SourceMap, tree: &Tree, id: NodeId) {
        let span = tree.span(id);
        check_span(sources, span);
        let mut at = span.start;
        let mut child = |id: NodeId| {
            let inner = tree.span(id);
            assert!(inner.start >= at, "{inner:?} before {at}");
            assert!(inner.end <= span.end, "{inner:?} beyond {span:?}");
            at = inner.end;
            node(sources, tree, id);
        };
        match tree.value(id) {
            Value::Scalar { .. } => {}
            Value::Seq(items) => items.iter().for_each(|i| child(*i)),
            Value::Map(pairs) => pairs.iter().for_each(|(k, v)| {
                child(*k);
                child(*v);
            }),
        }
    }
    if let Some(root) = tree.root() {
        node(sources, tree, root);
    }
    check_diagnostics(sources, diagnostics);
}

#[test]
fn bytes_that_are_no_text() {
    for bytes in [&b"a: \xff"[..], b"\xff\xfe\x41\x00", b"\x82\xa0", "水\u{0}".as_bytes()] {
        let (sources, _, diagnostics) = read_bytes(bytes);
        assert!(!diagnostics.is_empty());
        render::terminal::render(
            &sources,
            &diagnostics,
            Lang::Ja,
            render::terminal::Style::default(),
        );
    }
    let (sources, tree, diagnostics) = read_bytes("name: 水\u{0}".as_bytes());
    assert!(tree.unwrap().truncated);
    assert_eq!(codes(&diagnostics), ["T005"]);
    drop(sources);
    let (sources, tree, diagnostics) = read_bytes(b"k: v\nname: \xe6\xb0\xb4\xff\n");
    assert!(tree.is_none());
    let at = diagnostics[0].primary.as_ref().unwrap().span;
    assert_eq!(sources.text(at), "水");
    assert_eq!(
        diagnostics[0].message.en,
        "`a.yaml` is not UTF-8 text: byte 14 does not begin a character."
    );
}

#[test]
fn what_is_not_a_file() {
    let world = MemoryWorld::new(Date::new(2026, 11, 23).unwrap(), [("d/a.yaml", "x".repeat(9))]);
    let mut sources = SourceMap::default();
    for (path, limits, code, word) in [
        ("b.yaml", Limits::default(), "T001", "`b.yaml`"),
        ("d", Limits::default(), "T002", "`d`"),
        ("d/a.yaml", Limits { file_bytes: 8, ..Limits::default() }, "T003", "`d/a.yaml`"),
    ] {
        let mut diagnostics = Vec::new();
        assert!(read_file(&world, &mut sources, path, None, &limits, &mut diagnostics).is_none());
        assert_eq!(codes(&diagnostics), [code]);
        assert!(diagnostics[0].message.en.contains(word), "{}", diagnostics[0].message.en);
        assert!(diagnostics[0].message.ja.contains(word));
    }
}

#[test]
fn aliases_unfold_to_nothing() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (one, next) in ('a'..='y').zip('b'..='z') {
        writeln!(bomb, "{next}: &{next} [{}]", format!("*{one}, ").repeat(9)).unwrap();
    }
    let (_, tree, diagnostics) = read(&bomb);
    assert_eq!(codes(&diagnostics), ["T007"]);
    assert!(tree.len() < 600);
    let (_, tree, diagnostics) = read("a: *nowhere\nb: 1\n");
    assert_eq!(codes(&diagnostics), ["T007"]);
    assert!(!tree.truncated && tree.pairs(tree.root().unwrap()).len() == 2);
}

#[test]
fn nesting_beyond_the_limit() {
    let indents = repeated(10_000, |i| format!("{}k:\n", " ".repeat(i)));
    let dashes = "- ".repeat(10_000);
    for source in ["[".repeat(10_000), "{a: ".repeat(10_000), dashes, "? ".repeat(10_000), indents]
    {
        let (_, tree, diagnostics) = read(&source);
        assert_eq!(codes(&diagnostics), ["T006"], "{}", &source[..20]);
        assert!(tree.truncated);
    }
}

#[test]
fn huge_scalars() {
    for source in [
        format!("a: {}\n", "x".repeat(10 << 20)),
        format!("a: \"{}\"\n", "水".repeat(4 << 20)),
        format!("a: |\n{}", "  line\n".repeat(1 << 20)),
    ] {
        let (_, tree, diagnostics) = read(&source);
        assert_eq!(codes(&diagnostics), ["T013"]);
        assert_eq!(
            diagnostics[0].primary.as_ref().unwrap().span.start,
            if source.starts_with("a: |") { 7 } else { 3 }
        );
        assert!(!tree.truncated);
    }
    let (_, tree, diagnostics) = read(&format!("{}: v\n", "k".repeat(1 << 20)));
    assert!(tree.truncated && codes(&diagnostics).contains(&"T005"));
}

#[test]
fn keys() {
    let (sources, tree, diagnostics) = read("a: 1\n'a': 2\nb: 3\n? [c]\n: 4\n\"\\x61\": 5\n");
    assert_eq!(codes(&diagnostics), ["T010", "T012", "T010"]);
    let place = |i: usize| sources.text(diagnostics[i].primary.as_ref().unwrap().span);
    assert_eq!([place(0), place(1), place(2)], ["'a'", "[c]", "\"\\x61\""]);
    assert_eq!(sources.text(diagnostics[2].secondary[0].span), "a");
    let root = tree.root().unwrap();
    assert_eq!(tree.pairs(root).len(), 2);
    assert_eq!(tree.get(root, "a").and_then(|v| tree.text(v)), Some("1"));
    // The same with so many keys that a table is used.
    let many = repeated(100, |i| format!("k{i}: 1\n"));
    let (_, tree, diagnostics) = read(&format!("{many}k7: 2\n[]: 3\nk99: 4\nk100: 5\n"));
    assert_eq!(codes(&diagnostics), ["T010", "T012", "T010"]);
    assert_eq!(tree.pairs(tree.root().unwrap()).len(), 101);
}

#[test]
fn documents_tags_tabs_and_marks() {
    let (_, tree, diagnostics) = read("a: 1\n---\nb: 2\n");
    assert_eq!(codes(&diagnostics), ["T009"]);
    assert!(tree.get(tree.root().unwrap(), "a").is_some());
    assert_eq!(codes(&read("---\na: 1\n...\n").2), [""; 0]);
    assert_eq!(codes(&read("a: !!binary x\nb: !t {c: 1}\n").2), ["T008", "T008"]);
    assert_eq!(codes(&read("a:\n\tb: 1\n").2), ["T005"]);
    let (sources, tree, diagnostics) = read("\u{feff}水: 計 # c\r\nb:\r\n  - x\r\n");
    assert!(diagnostics.is_empty());
    let root = tree.root().unwrap();
    let (key, value) = tree.pairs(root)[0];
    assert_eq!((sources.text(tree.span(key)), tree.text(value)), ("水", Some("計")));
    let at = sources.file(tree.file()).line_col(tree.span(key).start);
    assert_eq!((at.line, at.column), (1, 1));
    assert_eq!(sources.place(tree.span(tree.get(root, "b").unwrap())), "a.yaml:3");
}

#[test]
fn files_that_say_nothing() {
    for source in ["", "\n", "# only a comment\n", "\u{feff}", "---\n...\n"] {
        let (_, tree, diagnostics) = read(source);
        // `---` says that there is a document, whose value is null.
        if source.starts_with("---") {
            assert!(tree.is_null(tree.root().unwrap()));
        } else {
            assert_eq!(codes(&diagnostics), ["T014"], "{source:?}");
        }
        assert!(!tree.truncated);
    }
}

#[test]
fn flow_that_is_cut_off_keeps_what_was_read() {
    let (_, tree, diagnostics) = read("a: 1\nb: {c: [2, 3");
    assert_eq!(codes(&diagnostics), ["T005"]);
    assert!(tree.truncated);
    assert!(tree.get(tree.root().unwrap(), "a").is_some());
}

#[test]
fn spans_are_exact() {
    let source = "水位: 計\nq: \"a b\"\ns: 'c'\nplain: one\n  two\nf: {k: v, 列: [x, y]}\nblock: |\n  text\n   more\n\n\nlist:\n  - i\n  - n: 1\n";
    let (sources, tree, diagnostics) = read(source);
    assert!(diagnostics.is_empty());
    let root = tree.root().unwrap();
    let of = |key: &str| sources.text(tree.span(tree.get(root, key).unwrap()));
    assert_eq!(of("水位"), "計");
    assert_eq!(of("q"), "\"a b\"");
    assert_eq!(of("s"), "'c'");
    assert_eq!(of("plain"), "one\n  two");
    assert_eq!(of("f"), "{k: v, 列: [x, y]}");
    assert_eq!(of("block"), "text\n   more");
    assert_eq!(of("list"), "- i\n  - n: 1");
    assert_eq!(sources.text(tree.span(root)), source.trim_end());
    let texts = |id| match tree.value(id) {
        Value::Scalar { text, plain } => (text.to_owned(), plain),
        _ => panic!("a collection"),
    };
    assert_eq!(texts(tree.get(root, "block").unwrap()), ("text\n more\n".into(), false));
    assert_eq!(texts(tree.get(root, "plain").unwrap()), ("one two".into(), true));
    // Every plain scalar on one line is the text of its span.
    for source in SEEDS {
        let (sources, tree, _) = read(source);
        let mut open: Vec<NodeId> = tree.root().into_iter().collect();
        while let Some(id) = open.pop() {
            match tree.value(id) {
                Value::Scalar { text, plain } => {
                    let shown = sources.text(tree.span(id));
                    if plain && !shown.contains('\n') && !tree.is_null(id) {
                        assert_eq!(text, shown);
                    }
                }
                Value::Seq(items) => open.extend(items),
                Value::Map(pairs) => open.extend(pairs.iter().flat_map(|(k, v)| [*k, *v])),
            }
        }
    }
}

#[test]
fn a_block_that_begins_with_a_bracket_ends_with_its_last_value() {
    let (sources, tree, _) = read("x:\n  {a: b}: c\n  d: e\n\n\nf: g\n");
    let inner = tree.get(tree.root().unwrap(), "x").unwrap();
    assert_eq!(sources.text(tree.span(inner)), "{a: b}: c\n  d: e");
}

#[test]
fn random_bytes_and_edits_never_panic() {
    let mut random = Random::new("random bytes");
    for _ in 0..4_000 {
        let bytes: Vec<u8> = (0..random.below(200)).map(|_| random.byte()).collect();
        read_bytes(&bytes);
        // The characters that mean something in YAML, close together.
        let dense: Vec<u8> = (0..random.below(200))
            .map(|_| b" \n-:?,[]{}#&*!|>'\"%@`a1~\t\r"[random.below(26)])
            .collect();
        read_bytes(&dense);
        let mut text = SEEDS[random.below(SEEDS.len())].to_owned();
        for _ in 0..=random.below(6) {
            text = random.edit(&text);
        }
        let (sources, _, diagnostics) = read(&text);
        render::terminal::render(
            &sources,
            &diagnostics,
            Lang::En,
            render::terminal::Style { color: true, width: 60 },
        );
        render::json::convert(&sources, &diagnostics);
        // Bytes that break characters apart.
        let mut bytes = text.into_bytes();
        if !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] = random.byte();
        }
        read_bytes(&bytes);
    }
}

/// What a text makes of work for all who come later: nodes, and bytes of what is said about it.
fn work(text: &str) -> usize {
    let mut sources = SourceMap::default();
    let file = sources.add("a.yaml", text);
    let mut diagnostics = Vec::new();
    let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    let bytes = |d: &Diagnostic| -> usize {
        let texts = [&d.message].into_iter().chain(&d.help).chain(&d.notes);
        texts.map(|t| t.ja.len() + t.en.len()).sum::<usize>()
            + d.subject.iter().map(String::len).sum::<usize>()
    };
    tree.len() + diagnostics.iter().map(bytes).sum::<usize>()
}

/// Ten times the input makes at most ten times the work, and a little for longer numbers. Work is counted and not timed: a clock would
/// tell how busy the machine is.
fn grows_linearly(what: &str, source: impl Fn(usize) -> String) {
    let (small, large) = (work(&source(20_000)), work(&source(200_000)));
    assert!(large <= small * 10 + small / 2 + 2_000, "{what}: {small} → {large}");
}

#[test]
fn work_grows_with_size() {
    let lines = |line: fn(usize) -> String| move |n: usize| repeated(n, line);
    grows_linearly("a mapping", lines(|i| format!("key-{i}: value\n")));
    grows_linearly("one key repeated", lines(|_| "key: value\n".into()));
    grows_linearly("keys that are lists", lines(|_| "[a]: v\n".into()));
    grows_linearly("tags", lines(|i| format!("k{i}: !t v\n")));
    grows_linearly("aliases", lines(|i| format!("k{i}: *v\n")));
    grows_linearly("anchors", lines(|i| format!("k{i}: &a{i} v\n")));
    grows_linearly("a long line", |n| format!("[{}]", "a, ".repeat(n)));
    grows_linearly("an open quote", |n| format!("\"{}", "a\n".repeat(n)));
    grows_linearly("empty lines", |n| format!("a: 1{}", "\n".repeat(n)));
    grows_linearly("comments", lines(|_| "# c\n".into()));
    grows_linearly("brackets side by side", |n| format!("[{}]", "[],".repeat(n)));
    grows_linearly("a line without a key", |n| "a ".repeat(n));
    grows_linearly("question marks", lines(|i| format!("? k{i}\n")));
    grows_linearly("a text block", |n| format!("a: |\n{}", "  x\n".repeat(n)));
    grows_linearly("spaces", |n| format!("a:{}b", " ".repeat(n)));
}

#[test]
fn a_million_entries() {
    let source = repeated(1_000_000, |i| format!("k{i}: v\n"));
    let (_, tree, diagnostics) = read(&source);
    assert!(diagnostics.is_empty());
    assert_eq!(tree.pairs(tree.root().unwrap()).len(), 1_000_000);
}

/// What people get wrong most often, with the words they see.
#[test]
fn syntax_errors_in_words() {
    let mut shown = String::new();
    for source in [
        "a: b: c\n",
        "name:値\nb: 1\n",
        "a：b\nc: 1\n",
        "a:\n  b: 1\n c: 2\n",
        "a: [1, 2\nb: 3\n",
        "a: {x: 1\nb: 3\n",
        "a: {x: 1]\n",
        "a: \"x\nb: 1\n",
        "a: 'it's'\n",
        "a: 1\nb\nc: 2\n",
        "a:\n\tb: 1\n",
        "a: {safe: >= 50}\n",
        "a: > 5\n",
        "a: - b\n",
        "a: \"\\q\"\n",
        "a: \0\n",
        "a: &\n",
        "%FOO\na: 1\n",
    ] {
        let (sources, _, diagnostics) = read(source);
        assert_eq!(codes(&diagnostics), ["T005"], "{source:?}");
        let d = &diagnostics[0];
        let place = sources.place(d.primary.as_ref().unwrap().span);
        write!(shown, "{source:?} {place}\n  {}\n  {}\n", d.message.ja, d.message.en).unwrap();
        for help in &d.help[..d.help.len() - 1] {
            write!(shown, "    {}\n    {}\n", help.ja, help.en).unwrap();
        }
    }
    insta::assert_snapshot!(shown);
}
