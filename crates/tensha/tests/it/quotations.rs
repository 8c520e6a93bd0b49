//! Members' words are kept: what stands as a quotation from the minutes is found there, character by character.

use crate::support::{files_below, read, root, shown};

/// Text without line breaks and spaces: the minutes were set in lines, and a quotation is set in other lines.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{3000}').collect()
}

/// What stands in 「…」 or 『…』; brackets inside others belong to the outer quotation.
fn quoted(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '「' | '『' => open.push((c, at + c.len_utf8())),
            '」' | '』' => {
                if let Some((_, start)) = open.pop()
                    && open.is_empty()
                {
                    out.push(text[start..at].to_owned());
                }
            }
            _ => {}
        }
    }
    out
}

/// `B05` and the like.
fn names_bullet(text: &str) -> bool {
    text.match_indices('B').any(|(at, _)| {
        let bytes = text.as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let before =
            at.checked_sub(1).is_some_and(|i| bytes[i].is_ascii_alphanumeric() || bytes[i] == b'-');
        !before && digit(at + 1) && digit(at + 2) && !digit(at + 3)
    })
}

/// What a text gives as quotations from the minutes: every bracketed phrase, and every block quotation, of a paragraph that names the
/// minutes and a bullet, or that follows a line `<!-- minutes:B05 -->`.
fn quotations(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut marked = false;
    for paragraph in text.split("\n\n") {
        let here = marked || paragraph.contains("<!-- minutes:B");
        // A marker alone speaks for the paragraph after it.
        marked =
            paragraph.trim().starts_with("<!-- minutes:B") && paragraph.trim().lines().count() == 1;
        let about = paragraph.contains("minutes") || paragraph.contains("議事要旨");
        if !(here || about && names_bullet(paragraph)) {
            continue;
        }
        let body: String = paragraph
            .lines()
            .filter(|l| !l.trim().starts_with("<!--"))
            .map(|l| l.trim_start_matches("> ").trim_start_matches("# "))
            .collect();
        let brackets = quoted(&body);
        let japanese = |s: &str| {
            s.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
        };
        if brackets.is_empty() && here {
            out.push(body);
        }
        out.extend(brackets.into_iter().filter(|q| japanese(q)));
    }
    out
}

#[test]
fn quotations_are_recognised() {
    let text = "As a member said (minutes, B05): 「とても弱い」.\n\nIn 「ほか」 words.\n\n<!-- minutes:B03 -->\n> 一様では\n> ない\n";
    assert_eq!(quotations(text), ["とても弱い", "一様ではない"]);
}

#[test]
fn members_words_are_kept() {
    let root = root();
    let mut all: Vec<(String, String)> = Vec::new();
    for dir in ["docs", "packs", "examples"] {
        for path in files_below(&root.join(dir)) {
            let text = if path.extension().is_some_and(|e| e == "md") {
                read(&path)
            } else if path.extension().is_some_and(|e| e == "yaml") {
                // In a model or pack each line stands for itself.
                read(&path).replace('\n', "\n\n")
            } else {
                continue;
            };
            all.extend(quotations(&text).into_iter().map(|q| (shown(&path), q)));
        }
    }
    all.extend(
        quotations(&read(&root.join("README.md"))).into_iter().map(|q| ("README.md".to_owned(), q)),
    );
    assert!(
        !all.is_empty(),
        "the pages quote no member any more, or the marks by which this test finds quotations have gone"
    );
    let Ok(minutes) =
        std::fs::read_to_string(root.join("../shared/mission/minutes-2019-08-02.ja.txt"))
    else {
        eprintln!(
            "SKIPPED: the minutes are not here, so {} quotations were not compared",
            all.len()
        );
        return;
    };
    let minutes = squeezed(&minutes);
    for (path, quotation) in all {
        assert!(
            minutes.contains(&squeezed(&quotation)),
            "{path}: 「{quotation}」 does not stand in the minutes like this: quote to the letter, or take the brackets away"
        );
    }
}
