//! Sentences that claim more than a label can say. Phrases, and the words that turn them around, are knowledge of the packs.

use tensha_model::knowledge::Knowledge;
use tensha_model::law::{plain, plain_at};

/// A claim that goes too far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overclaim {
    /// Entry of `overclaims`.
    pub kind: u32,
    /// The sentence, from 1.
    pub sentence: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The sentence itself.
    pub text: String,
    /// The phrase.
    pub phrase: String,
    /// The phrase as the sentence has it.
    pub words: String,
}

const QUOTES: [(char, char); 5] = [('「', '」'), ('『', '』'), ('“', '”'), ('"', '"'), ('‘', '’')];

/// Finds them in a text.
pub fn run(knowledge: &Knowledge, text: &str) -> Vec<Overclaim> {
    let mut out = Vec::new();
    for (n, (line, sentence)) in sentences(text).into_iter().enumerate() {
        let (said, from) = plain_at(&sentence);
        // A question claims nothing.
        let end = said.trim_end();
        if end.ends_with('?') || end.ends_with("か。") {
            continue;
        }
        for (kind, entry) in knowledge.overclaims.values().enumerate() {
            let found = entry.ja.iter().chain(&entry.en).find_map(|phrase| {
                let form = plain(phrase);
                places(&said, &form)
                    .into_iter()
                    .find(|at| !turned(knowledge, &said, *at, form.len()))
                    .map(|at| (phrase, at, at + form.len()))
            });
            if let Some((phrase, begin, end)) = found {
                let byte = |at: usize| from.get(at).copied().unwrap_or(sentence.len());
                out.push(Overclaim {
                    kind: kind as u32,
                    sentence: n + 1,
                    line,
                    text: sentence.trim().to_owned(),
                    phrase: phrase.clone(),
                    words: sentence[byte(begin)..byte(end)].trim().to_owned(),
                });
            }
        }
    }
    out
}

/// Sentences with the line on which each begins. A single line break does not end one; an empty line does.
fn sentences(text: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let (mut line, mut begun, mut now) = (1, 1, String::new());
    let mut quoted = 0_usize;
    let chars: Vec<char> = text.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let next = chars.get(i + 1).copied().unwrap_or('\n');
        if now.trim().is_empty() {
            begun = line;
        }
        let mut over = false;
        match c {
            '「' | '『' => quoted += 1,
            '」' | '』' => quoted = quoted.saturating_sub(1),
            '。' | '！' | '？' => over = quoted == 0,
            '.' | '!' | '?' => over = next.is_whitespace() && quoted == 0,
            '\n' => {
                line += 1;
                over = next == '\n';
            }
            _ => {}
        }
        // Japanese lines run on without a space between them.
        if *c != '\n' || now.chars().last().is_some_and(|l| l.is_ascii()) {
            now.push(*c);
        }
        if over {
            quoted = 0;
            if !now.trim().is_empty() {
                out.push((begun, std::mem::take(&mut now)));
            }
        }
    }
    if !now.trim().is_empty() {
        out.push((begun, now));
    }
    out
}

/// Where a phrase stands; one of Latin letters only as whole words.
fn places(said: &str, phrase: &str) -> Vec<usize> {
    if phrase.is_empty() {
        return Vec::new();
    }
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    said.match_indices(phrase)
        .map(|(at, _)| at)
        .filter(|at| {
            let (first, last) = (phrase.chars().next(), phrase.chars().last());
            !(word(first) && word(said[..*at].chars().last())
                || word(last) && word(said[at + phrase.len()..].chars().next()))
        })
        .collect()
}

/// Whether the sentence says the opposite, or only quotes.
fn turned(knowledge: &Knowledge, said: &str, at: usize, len: usize) -> bool {
    let list = |id: &str| -> Vec<String> {
        knowledge
            .phrase_lists
            .get(id)
            .map(|p| p.ja.iter().chain(&p.en).map(|w| plain(w)).collect())
            .unwrap_or_default()
    };
    let (mut before, mut after) = (said[..at].to_owned(), said[at + len..].to_owned());
    for strong in list("turned-back") {
        before = before.replace(&strong, " ");
        after = after.replace(&strong, " ");
    }
    let has = |part: &str, word: &str| {
        // "n't" hangs on a word.
        if word.starts_with("n'") { part.contains(word) } else { !places(part, word).is_empty() }
    };
    if list("turned-in-sentence").iter().any(|w| has(&before, w) || has(&after, w)) {
        return true;
    }
    let clause_words = list("turned-in-clause");
    let latin = |w: &String| w.is_ascii();
    let cuts: [&str; 7] = ["、", ",", ";", ":", " but ", " and ", "。"];
    let mine_before = cuts.iter().filter_map(|c| before.rfind(c).map(|i| i + c.len())).max();
    let mine_before = &before[mine_before.unwrap_or(0)..];
    let mine_after = cuts.iter().filter_map(|c| after.find(c)).min();
    let mine_after = &after[..mine_after.unwrap_or(after.len())];
    // English turns what follows, Japanese what stands before.
    if clause_words
        .iter()
        .any(|w| if latin(w) { has(mine_before, w) } else { mine_after.contains(w.as_str()) })
    {
        return true;
    }
    // Words in quotation marks are spoken about where the rest of the sentence turns them.
    let quoted = QUOTES.iter().any(|(open, close)| {
        let inside = match before.rfind(*open) {
            Some(i) => !before[i + open.len_utf8()..].contains(*close) && after.contains(*close),
            None => false,
        };
        if open == close { before.matches(*open).count() % 2 == 1 } else { inside }
    });
    quoted && clause_words.iter().any(|w| has(&before, w) || has(&after, w))
}
