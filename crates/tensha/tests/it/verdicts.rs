//! No message of the program and no entry about law states a verdict of law: the program asks.

use crate::support::{files_below, read, root, shown};

/// What a message says; names of messages, comments and references are no words for people.
fn said(line: &str) -> &str {
    if line.starts_with('#') { "" } else { line.split_once(" = ").map_or(line, |(_, text)| text) }
}

#[test]
fn messages_and_packs_state_no_verdict() {
    let (knowledge, ..) = tensha_model::load::builtin_knowledge();
    let verdicts = &knowledge.phrase_lists["verdict-words"];
    let words: Vec<&str> = verdicts.ja.iter().chain(&verdicts.en).map(String::as_str).collect();
    assert!(words.contains(&"is liable") && words.contains(&"有罪"));
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for file in files_below(&root()) {
        let path = shown(&file);
        let pack = path.ends_with("packs/law.yaml") || path.ends_with("packs/duties.yaml");
        let messages = path.contains("/locales/") && path.ends_with(".ftl");
        if !(pack || messages) {
            continue;
        }
        looked_at += 1;
        for (n, line) in read(&file).lines().enumerate() {
            let text = said(line).to_lowercase();
            for word in words.iter().filter(|w| text.contains(**w)) {
                wrong.push(format!("{path}:{}: {word}", n + 1));
            }
        }
    }
    assert!(looked_at > 40, "{looked_at} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
