//! Additions to a file: everything that stood there stands there still, and the addition is where it was meant.

use tensha_text::SourceMap;
use tensha_text::insert::{Addition, Step, plan, scalar};
use tensha_text::tree::{Limits, NodeId, Tree, Value, parse};

#[derive(Clone, PartialEq, Debug)]
enum V {
    Scalar(String),
    Seq(Vec<V>),
    Map(Vec<(String, V)>),
}

fn read(text: &str) -> (Tree, bool) {
    let mut sources = SourceMap::default();
    let file = sources.add("a.yaml", text);
    let mut diagnostics = Vec::new();
    let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
    let sound = diagnostics.is_empty();
    (tree, sound)
}

fn value(tree: &Tree, node: NodeId) -> V {
    match tree.value(node) {
        Value::Scalar { text, .. } => V::Scalar(text.to_owned()),
        Value::Seq(items) => V::Seq(items.iter().map(|i| value(tree, *i)).collect()),
        Value::Map(pairs) => V::Map(
            pairs
                .iter()
                .map(|(k, v)| (tree.text(*k).unwrap().to_owned(), value(tree, *v)))
                .collect(),
        ),
    }
}

fn at<'v>(v: &'v mut V, path: &[Step]) -> &'v mut V {
    path.iter().fold(v, |v, step| match (step, v) {
        (Step::Key(k), V::Map(pairs)) => &mut pairs.iter_mut().find(|(key, _)| key == k).unwrap().1,
        (Step::Item(i), V::Seq(items)) => &mut items[*i],
        (step, v) => panic!("{step:?} in {v:?}"),
    })
}

/// Paths of all maps and lists that have something in them.
fn places(v: &V, here: &mut Vec<Step>, out: &mut Vec<Vec<Step>>) {
    match v {
        V::Scalar(_) => {}
        V::Seq(items) => {
            out.push(here.clone());
            for (i, item) in items.iter().enumerate() {
                here.push(Step::Item(i));
                places(item, here, out);
                here.pop();
            }
        }
        V::Map(pairs) => {
            out.push(here.clone());
            for (k, item) in pairs {
                here.push(Step::key(k));
                places(item, here, out);
                here.pop();
            }
        }
    }
}

fn added(text: &str, path: &[&str], addition: &Addition) -> Option<String> {
    let path: Vec<Step> = path.iter().map(|k| Step::key(*k)).collect();
    plan(text, &path, addition).map(|i| i.apply(text))
}

fn pair(key: &str, value: &str) -> Addition {
    Addition::Pair(key.to_owned(), value.to_owned())
}

const TEXT: &str = "# begins\na:\n  b: {c: 1, d: [x, y]}   # about b\n  e:\n    - f: 1\n      g: {}\n    - h\n\n# about i\ni: |\n  two\n  lines\nj:\nk: [\n  1,   # one\n  2,\n]\n";

#[test]
fn anything_can_be_added_everywhere_and_nothing_else_changes() {
    let (tree, sound) = read(TEXT);
    assert!(sound);
    let before = value(&tree, tree.root().unwrap());
    let mut all = Vec::new();
    places(&before, &mut Vec::new(), &mut all);
    assert!(all.len() > 6, "{all:?}");
    for path in all {
        let (addition, new) = match at(&mut before.clone(), &path) {
            V::Map(_) => (
                pair("zz", "{q: [1]}"),
                (
                    "zz".to_owned(),
                    V::Map(vec![("q".to_owned(), V::Seq(vec![V::Scalar("1".to_owned())]))]),
                ),
            ),
            _ => (Addition::Item("zz".to_owned()), (String::new(), V::Scalar("zz".to_owned()))),
        };
        let insertion = plan(TEXT, &path, &addition).unwrap_or_else(|| panic!("{path:?}"));
        let after = insertion.apply(TEXT);
        let (tree, sound) = read(&after);
        assert!(sound, "{path:?}\n{after}");
        let mut wanted = before.clone();
        match at(&mut wanted, &path) {
            V::Map(pairs) => pairs.push(new),
            V::Seq(items) => items.push(new.1),
            V::Scalar(_) => unreachable!(),
        }
        assert_eq!(value(&tree, tree.root().unwrap()), wanted, "{path:?}\n{after}");
        let at = insertion.at;
        assert_eq!(&after[..at], &TEXT[..at]);
        assert_eq!(
            &after[at + insertion.text.len()..],
            &TEXT[at..],
            "what stood there stands there still"
        );
    }
}

#[test]
fn keys_that_are_missing_are_made_in_the_style_of_their_place() {
    let after = added(TEXT, &["new", "x"], &pair("z", "1")).unwrap();
    assert!(after.ends_with("  2,\n]\nnew:\n  x:\n    z: 1\n"), "{after}");
    let after = added(TEXT, &["a", "b", "new"], &Addition::Item("1".to_owned())).unwrap();
    assert!(after.contains("{c: 1, d: [x, y], new: [1]}   # about b"), "{after}");
    let after = added(TEXT, &["j"], &pair("z", "1")).unwrap();
    assert!(after.contains("j: {z: 1}\nk:"), "{after}");
    assert_eq!(added("", &["a"], &pair("b", "1")).unwrap(), "a:\n  b: 1\n");
    assert_eq!(added("# only a remark", &[], &pair("b", "1")).unwrap(), "# only a remark\nb: 1\n");
    assert_eq!(added("a: 1", &["b"], &pair("c", "1")).unwrap(), "a: 1\nb:\n  c: 1");
}

#[test]
fn nothing_is_replaced() {
    assert_eq!(added(TEXT, &["a", "b"], &pair("c", "2")), None, "the key is there");
    assert_eq!(added(TEXT, &["i"], &pair("c", "2")), None, "a text is no map");
    assert_eq!(added(TEXT, &["a", "b", "c"], &pair("x", "2")), None, "a number is no map");
    assert_eq!(added("a: [1", &["b"], &pair("x", "2")), None, "a broken file");
    assert_eq!(added("a: ~", &["a"], &pair("x", "2")), None, "nothing is written over a tilde");
}

#[test]
fn texts_come_back_as_they_were() {
    for text in [
        "plain",
        "two words",
        "no",
        "1",
        "",
        "a: b",
        "“quoted”",
        "back\\slash",
        "with \"marks\"",
        "# hash",
        "あ い",
        "-",
        "a#b",
    ] {
        let after = added("a: 1\n", &["k"], &pair("v", &scalar(text))).unwrap();
        let (tree, sound) = read(&after);
        assert!(sound, "{after}");
        let mut v = value(&tree, tree.root().unwrap());
        assert_eq!(
            at(&mut v, &[Step::key("k"), Step::key("v")]),
            &V::Scalar(text.to_owned()),
            "{after}"
        );
    }
}
