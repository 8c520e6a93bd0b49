//! Codes: every one that is used is registered, none is ever renamed, dropped or used again.

use std::collections::{BTreeMap, BTreeSet};

use tensha_rules::codes;

use crate::support::{fresh, read, root, shown, tensha, with_ending};

/// String literals of the form `"X000"`.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices('"').filter_map(|(at, _)| {
        let code = line.get(at + 1..at + 5)?;
        let shape = code.starts_with(|c: char| c.is_ascii_uppercase())
            && code[1..].bytes().all(|b| b.is_ascii_digit());
        (shape && line.get(at + 5..at + 6) == Some("\"")).then_some(code)
    })
}

/// Where each code stands in the sources outside the registry.
fn used() -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for path in with_ending(&root().join("crates"), "rs") {
        let name = shown(&path);
        if !name.contains("/src/") || name.ends_with("tensha-rules/src/codes.rs") {
            continue;
        }
        for (number, line) in
            read(&path).lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//"))
        {
            for code in literals(line) {
                out.entry(code.to_owned()).or_insert_with(|| format!("{name}:{}", number + 1));
            }
        }
    }
    out
}

#[test]
fn every_code_in_use_is_registered() {
    let known: BTreeSet<&str> = codes::all().iter().map(|c| c.code).collect();
    let used = used();
    assert!(
        used.len() > 40,
        "the search found only {} codes: it looks in the wrong place",
        used.len()
    );
    for (code, place) in &used {
        assert!(
            known.contains(code.as_str()),
            "{place} uses {code}, which crates/tensha-rules/src/codes.rs does not list: add it there"
        );
    }
    for code in known {
        assert!(
            used.contains_key(code),
            "{code} is registered, but nothing reports it: remove it from codes.rs (and never use it again), or report it"
        );
    }
}

#[test]
fn codes_are_unique_and_found_again() {
    let all = codes::all();
    for pair in all.windows(2) {
        assert_ne!(pair[0].code, pair[1].code, "{} is registered twice", pair[0].code);
    }
    for c in &all {
        assert_eq!(codes::find(c.code).map(|f| f.code), Some(c.code));
        let of_finding = format!("{}-0123456789", c.code.to_lowercase());
        assert_eq!(
            codes::find(&of_finding).map(|f| f.code),
            Some(c.code),
            "{of_finding} names its code"
        );
        for (what, bi) in [("name", c.name), ("what", c.what), ("mend", c.mend)] {
            assert!(
                !bi.ja.trim().is_empty() && !bi.en.trim().is_empty(),
                "{}: `{what}` lacks a language",
                c.code
            );
            assert!(
                bi.ja.chars().any(|c| c > '\u{3000}'),
                "{}: the Japanese of `{what}` is not Japanese: {}",
                c.code,
                bi.ja
            );
            assert!(
                !bi.en.chars().any(|c| c > '\u{3000}'),
                "{}: the English of `{what}` holds Japanese: {}",
                c.code,
                bi.en
            );
        }
    }
    assert!(codes::find("X999").is_none());
}

#[test]
fn no_code_was_ever_dropped() {
    let path = root().join("tests/data/codes.txt");
    let text = read(&path);
    let recorded: BTreeSet<&str> =
        text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
    let all = codes::all();
    let now: BTreeSet<&str> = all.iter().map(|c| c.code).collect();
    if let Some(gone) = recorded.difference(&now).next() {
        panic!(
            "{gone} is gone. Users refer to codes in suppressions and scripts: bring it back, or keep it as retired"
        );
    }
    if let Some(new) = now.difference(&recorded).next() {
        panic!(
            "{new} is new: add the line `{new}` to tests/data/codes.txt, where it stays for good"
        );
    }
}

/// A text that the program says about a code, in one language, as lines of the page.
fn section(out: &mut String, code: &serde_json::Value, key: &str, head: &str) {
    if let Some(text) = code[key]["en"].as_str().filter(|t| !t.is_empty()) {
        out.push_str(&format!("*{head}* {text}\n\n"));
    }
}

/// `docs/reference/codes.md` as the program would write it.
fn page() -> String {
    const HEAD: &str = "# Reference: codes

Generated from `tensha explain CODE --format json`. A code is never renamed and never used again. The severity is the usual one; where it depends on the case, the code says how.

`tensha explain CODE --format json`から作りました。コードの名前が変わったり、再び使われたりすることはありません。重さはふつうの場合のもので、場合によって変わるときは各項目に書いてあります。

| code | severity | name | 名前 |
| --- | --- | --- | --- |
";
    let mut out = HEAD.to_owned();
    let explain = |code: &str| tensha(&root(), &["explain", code, "--format", "json"]).json();
    let all: Vec<serde_json::Value> = codes::all().iter().map(|c| explain(c.code)).collect();
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    for c in &all {
        let code = text(&c["code"]);
        let (severity, en, ja) =
            (text(&c["severity"]), text(&c["name"]["en"]), text(&c["name"]["ja"]));
        out.push_str(&format!(
            "| [{code}](#{}) | {severity} | {en} | {ja} |\n",
            code.to_lowercase()
        ));
    }
    for c in &all {
        let word = match c["severity"].as_str().unwrap() {
            "error" => "エラー",
            "warning" => "警告",
            _ => "注記",
        };
        let since = c["since"].as_str().map(|s| format!(" · since {s}")).unwrap_or_default();
        out.push_str(&format!(
            "\n## {}\n\n**{}** · {} · {} / {word}{since}\n\n",
            text(&c["code"]),
            text(&c["name"]["en"]),
            text(&c["name"]["ja"]),
            text(&c["severity"])
        ));
        section(&mut out, c, "what", "What it says.");
        section(&mut out, c, "why", "Why it matters.");
        section(&mut out, c, "rated", "How it is rated.");
        section(&mut out, c, "mend", "How to mend it.");
        for (key, head) in [
            ("what", "何を指摘するか"),
            ("why", "なぜ問題か"),
            ("rated", "重さ"),
            ("mend", "直し方"),
        ] {
            if let Some(t) = c[key]["ja"].as_str().filter(|t| !t.is_empty()) {
                out.push_str(&format!("- **{head}** {t}\n"));
            }
        }
        if let Some(example) = c["example"].as_str() {
            out.push_str(&format!("\n```yaml\n{}\n```\n", example.trim_end()));
        }
        let strings = |key: &str| -> Vec<String> {
            c[key].as_array().map(|a| a.iter().map(text).collect()).unwrap_or_default()
        };
        let see: Vec<String> = strings("references")
            .iter()
            .map(|r| {
                let name = r.trim_start_matches("docs/");
                if r.starts_with("docs/") { format!("[{name}](../{name})") } else { r.clone() }
            })
            .collect();
        if !see.is_empty() {
            let capabilities = strings("capabilities").join(", ");
            out.push_str(&format!("\nSee {}. Capabilities: {capabilities}.\n", see.join(", ")));
        }
    }
    out
}

#[test]
fn the_page_of_codes_is_fresh() {
    fresh(&root().join("docs/reference/codes.md"), &page());
}
