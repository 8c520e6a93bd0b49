use std::fmt::Write as _;

use tensha_text::tree::{Limits, NodeId, Tree, Value, parse};
use tensha_text::{SourceMap, fmt};

use crate::random::{Random, SEEDS};

fn read(source: &str) -> (Tree, Vec<tensha_text::Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("a.yaml", source);
    let mut diagnostics = Vec::new();
    let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    (tree, diagnostics)
}

fn formatted(source: &str) -> Result<String, Vec<&'static str>> {
    let mut sources = SourceMap::default();
    let file = sources.add("a.yaml", source);
    fmt::format(&sources, file, &Limits::default())
        .map_err(|ds| ds.into_iter().map(|d| d.code).collect())
}

/// A tree as text: structure, values, and whether they were plain.
pub(crate) fn dump(tree: &Tree) -> String {
    fn node(tree: &Tree, id: NodeId, out: &mut String) {
        match tree.value(id) {
            Value::Scalar { text, plain } => {
                write!(out, "{}{text:?}", if plain { "" } else { "q" }).unwrap();
            }
            Value::Seq(items) => {
                out.push('[');
                for item in items {
                    node(tree, *item, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Map(pairs) => {
                out.push('{');
                for (key, value) in pairs {
                    node(tree, *key, out);
                    out.push(':');
                    node(tree, *value, out);
                    out.push(',');
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    if let Some(root) = tree.root() {
        node(tree, root, &mut out);
    }
    out
}

/// Formats, and checks what holds for every file.
fn check(source: &str) -> String {
    let once = formatted(source).unwrap_or_else(|codes| panic!("{codes:?} for\n{source}"));
    assert_eq!(dump(&read(source).0), dump(&read(&once).0), "the tree changed\n{source}\n{once}");
    let twice = formatted(&once).unwrap_or_else(|codes| panic!("{codes:?} for\n{once}"));
    assert_eq!(once, twice, "not its own formatting\n{source}");
    assert!(!once.contains('\r') && !once.starts_with('\u{feff}'));
    once
}

#[test]
fn indents_by_two_and_keeps_lines() {
    assert_eq!(
        check(
            "a:\n      b:   1\n      c:\n            - x\n            -   y: 2\n                z:  3\n\n\n\nd :\n- e\n- - f\n  -   g\n"
        ),
        "a:\n  b:   1\n  c:\n    - x\n    - y: 2\n      z:  3\n\nd:\n  - e\n  - - f\n    - g\n"
    );
}

#[test]
fn spaces_between_tokens() {
    assert_eq!(
        check("a: { b : 1,c:   [ x,y ,  z ] , d: {  }, e: [ ] }\n\"k\"  :   'v'   # why\n"),
        "a: {b: 1, c: [x, y, z], d: {}, e: []}\n\"k\":   'v'   # why\n"
    );
    assert_eq!(check("{\"a\":1,\"b\":[true,null]}"), "{\"a\": 1, \"b\": [true, null]}\n");
    assert_eq!(check("a: {b: , c: }\nd: [e: f, ? g : h]"), "a: {b:, c:}\nd: [e: f, ? g: h]\n");
}

#[test]
fn flow_over_several_lines() {
    assert_eq!(
        check(
            "f:\n    show:   {arrow: up,   via: [a,\n  b],\n        needs: {x: 1}}\n    水位:  [ 計,\n 器 ]\n"
        ),
        "f:\n  show:   {arrow: up, via: [a,\n                            b],\n           needs: {x: 1}}\n  水位:  [計,\n          器]\n"
    );
    assert_eq!(
        check(
            "a: [\n      x,   # one\n        # own\n      y: 1,\n         ]\nb:\n   - c: {\n    d: 1 }\n"
        ),
        "a: [\n  x,   # one\n  # own\n  y: 1,\n]\nb:\n  - c: {\n      d: 1}\n"
    );
}

#[test]
fn comments_stay_where_they_belong() {
    assert_eq!(
        check(
            "\n\n#top   \n\n\n# second\na:  # right\n      # before b\n      b: 1   #x\n      # after b\n   # between\nc:\n- d\n# with e\n- e\n# last\n\n\n#   end"
        ),
        "#top\n\n# second\na:  # right\n  # before b\n  b: 1   #x\n  # after b\n# between\nc:\n  - d\n  # with e\n  - e\n# last\n\n#   end\n"
    );
    assert_eq!(check("# only\n   # comments\n\n"), "# only\n# comments\n");
    assert_eq!(check("a:\n    # c\n        b: 1\n"), "a:\n  # c\n  b: 1\n");
}

#[test]
fn text_blocks_keep_their_content() {
    assert_eq!(
        check(
            "a:   |   # note\n     x\n       y  \n\n     z\n\n\nb: >-\n one\n two\n# c\nc:\n    d: |+\n          k\n\n\n    e: |2\n         q\n"
        ),
        "a:   |   # note\n  x\n    y  \n\n  z\n\nb: >-\n  one\n  two\n# c\nc:\n  d: |+\n    k\n\n\n  e: |2\n       q\n"
    );
    assert_eq!(check("- |\n  x"), "- |\n  x\n");
    assert_eq!(check("a: |+\n  x\n\n"), "a: |+\n  x\n\n");
    assert_eq!(check("a: |\nb: |+\n\n\nc: >\n\n  x\n"), "a: |\nb: |+\n\n\nc: >\n\n  x\n");
    assert_eq!(check("a:\n      |\n  x\n"), "a:\n  |\n  x\n");
    check("- |+\n  x\n- - |2\n      y\n    z\n- k:\n  - |1\n   v\n");
    check("|\n x\n  y");
    check("a: |+\n  x");
    check("a: |\n  x\n   \n");
}

#[test]
fn long_scalars_keep_their_content() {
    assert_eq!(
        check(
            "a: one\n      two  \n\n      three\nb: \"x\n\n         y\\n\\\n      z \\  \n    w\"\nc: 'q   \n  it''s'\n"
        ),
        "a: one\n  two\n\n  three\nb: \"x\n\n  y\\n\\\n  z \\  \n  w\"\nc: 'q\n  it''s'\n"
    );
    check("one\n - two\n");
    check("k:\n   - a\n     - b\n");
    check("[a, 'b\n c', d\n e]");
}

#[test]
fn rare_forms() {
    assert_eq!(check("? a\n:   b\n?   - c\n:   - d\n    - e\n"), "? a\n: b\n? - c\n: - d\n  - e\n");
    assert_eq!(check("%YAML 1.2\n---   # x\na:   1\n...\n"), "%YAML 1.2\n---   # x\na:   1\n...\n");
    assert_eq!(check("---\n- a\n"), "---\n- a\n");
    assert_eq!(check("\u{feff}a: 水\r\nb: 2\r\n"), "a: 水\nb: 2\n");
    assert_eq!(check(""), "");
    assert_eq!(check("\n\n"), "");
    assert_eq!(check("a: b\rc: d"), "a: b\nc: d\n");
    assert_eq!(check("  a: 1\n  b: 2\n"), "a: 1\nb: 2\n");
    assert_eq!(check("-\n      a: 1\n      b: 2\n-\n - c\n"), "-\n  a: 1\n  b: 2\n-\n  - c\n");
    assert_eq!(check("a: &x   !t  1\nb: *x\n*x : 2\n"), "a: &x !t 1\nb: *x\n*x : 2\n");
    check("a:\n  - b:\n    - c\n    # here\n    - d\n  # there\n  - e\n# out\n");
    check(": v\n");
    check("- \n- a\n-\n");
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    for source in ["a: [", "a: b: c", "a: \0", "a:\n\tb: 1\n", "{a: 1}}", &"[".repeat(500)] {
        let codes = formatted(source).unwrap_err();
        assert_eq!(codes.last(), Some(&"T015"), "{source}");
    }
}

const MODEL: &str = include_str!("model.yaml");

#[test]
fn a_whole_model() {
    insta::assert_snapshot!(check(MODEL));
}

/// Whatever still reads after random edits is formatted without changing what it says.
#[test]
fn edited_models_keep_their_meaning() {
    let mut random = Random::new("edited models");
    let (mut readable, mut left) = (0, 0);
    for round in 0..8_000 {
        let mut text = SEEDS[random.below(SEEDS.len())].to_owned();
        for _ in 0..=random.below(4) {
            text = random.edit(&text);
        }
        match formatted(&text) {
            Ok(once) => {
                readable += 1;
                let trees = [&text, &once].map(|t| dump(&read(t).0));
                assert_eq!(trees[0], trees[1], "round {round}\n{text}");
                assert_eq!(formatted(&once).as_ref(), Ok(&once), "round {round}\n{text}");
            }
            Err(codes) => left += usize::from(codes.last() == Some(&"T016")),
        }
    }
    // What the formatter refuses by itself is rarer than anybody writes: text blocks cut off within an empty last line and the like.
    assert!(readable > 2_000 && left <= 2, "{readable} {left}");
}

/// Every layout of a random document is formatted, and all layouts of flow or block choice keep their tree.
#[test]
fn generated_documents() {
    let mut random = Random::new("generated documents");
    for _ in 0..3_000 {
        let mut text = String::new();
        block(&mut random, &mut text, 0, 3);
        check(&text);
    }
}

const SCALARS: &[&str] = &[
    "a",
    "水位",
    "10 mm",
    "80 M JPY",
    "\"<= 0.9\"",
    "'it''s'",
    "\"x\\n\"",
    "http://a/b#c",
    "a:b",
    "-1",
    "~",
    "",
];

fn noise(random: &mut Random, out: &mut String, indent: usize) {
    match random.below(8) {
        0 => out.push_str("   # r\n"),
        1 => out.push_str("  \n\n\n"),
        2 => write!(out, "\n{}# 注 own\n", " ".repeat(indent)).unwrap(),
        _ => out.push('\n'),
    }
}

fn block(random: &mut Random, out: &mut String, indent: usize, depth: usize) {
    let step = 1 + random.below(5);
    let is_map = random.below(3) > 0;
    for i in 0..=random.below(3) {
        out.push_str(&" ".repeat(indent));
        if is_map {
            out.push_str(["k", "鍵", "\"q\""][i % 3]);
            out.push_str(&i.to_string().repeat(usize::from(i % 3 < 2)));
            out.push_str([":", " :"][random.below(2)]);
        } else {
            out.push('-');
        }
        match random.below(if depth == 0 { 2 } else { 5 }) {
            0 => {
                out.push_str(&" ".repeat(1 + random.below(3)));
                out.push_str(SCALARS[random.below(SCALARS.len())]);
                noise(random, out, indent);
            }
            1 => {
                out.push_str("  ");
                flow(random, out, indent + 1, 2);
                noise(random, out, indent);
            }
            2 => {
                let extra = " ".repeat(indent + step);
                let header = ["|", ">", "|-", ">+", "|  # h"][random.below(5)];
                write!(out, " {header}\n{extra}x y\n{extra}  z\n\n{extra}水\n").unwrap();
                if random.below(2) == 0 {
                    out.push_str("\n\n");
                }
            }
            _ => {
                noise(random, out, indent + step);
                block(random, out, indent + step, depth - 1);
            }
        }
    }
}

fn flow(random: &mut Random, out: &mut String, indent: usize, depth: usize) {
    let is_map = random.below(2) == 0;
    out.push_str(if is_map { "{" } else { "[" });
    for i in 0..random.below(4) {
        match random.below(6) {
            0 => write!(out, "\n{}", " ".repeat(indent + random.below(9))).unwrap(),
            1 => write!(out, "  # c\n{}", " ".repeat(indent)).unwrap(),
            _ => out.push_str(&" ".repeat(random.below(3))),
        }
        if is_map {
            write!(out, "k{i}:  ").unwrap();
        }
        if depth > 0 && random.below(3) == 0 {
            flow(random, out, indent, depth - 1);
        } else {
            out.push_str(SCALARS[random.below(SCALARS.len() - 1)]);
        }
        out.push_str([",", " ,"][random.below(2)]);
    }
    out.push_str(if is_map { " }" } else { " ]" });
}

/// The model files of the repository: they must be their own formatting's meaning, and their formatting must be stable.
#[test]
fn every_model_of_the_repository() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for top in ["packs", "examples"] {
        let mut open = vec![root.join(top)];
        while let Some(dir) = open.pop() {
            let Ok(entries) = dir.read_dir() else { continue };
            for entry in entries.map(|e| e.unwrap().path()) {
                if entry.is_dir() {
                    open.push(entry);
                } else if entry.extension().is_some_and(|e| e == "yaml") {
                    let bytes =
                        std::fs::File::open(&entry).and_then(std::io::read_to_string).unwrap();
                    // Some examples are broken on purpose; they must be left alone.
                    if formatted(&bytes).is_ok() {
                        check(&bytes);
                    }
                }
            }
        }
    }
}
