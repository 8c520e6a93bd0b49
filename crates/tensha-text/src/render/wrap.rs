//! Breaking text into lines for a terminal, Japanese included.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// May not begin a line.
fn never_first(c: char) -> bool {
    matches!(c, ',' | '.' | ':' | ';' | '?' | '!' | ')' | ']' | '}' | '%')
        || !c.is_ascii()
            && "、。，．・：；？！）」』】〕》〉”’ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
                .contains(c)
}

/// May not end a line.
fn never_last(c: char) -> bool {
    matches!(c, '(' | '[' | '{') || !c.is_ascii() && "（「『【〔《〈“‘".contains(c)
}

fn is_wide(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(2)
}

/// Columns of a text. Most lines of a large output are plain ASCII, for which no table needs to be asked.
pub fn columns(text: &str) -> usize {
    if text.bytes().all(|b| (b' '..0x7f).contains(&b)) { text.len() } else { text.width() }
}

/// Breaks a text so that no line is wider than `width` columns, where that is possible: at spaces, and beside full-width characters
/// except where Japanese forbids it. What stands in backticks is kept whole. A `width` of 0 leaves the lines as they are.
pub fn wrap(text: &str, width: usize) -> String {
    if width == 0 || columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        wrap_line(line, width, &mut out);
    }
    out
}

fn wrap_line(line: &str, width: usize, out: &mut String) {
    let mut used = 0;
    for (i, piece) in pieces(line).into_iter().enumerate() {
        let bare = piece.trim_end_matches(' ');
        if i > 0 && used + columns(bare) > width {
            while out.ends_with(' ') {
                out.pop();
            }
            out.push('\n');
            used = 0;
        }
        out.push_str(piece);
        used += columns(piece);
    }
    while out.ends_with(' ') {
        out.pop();
    }
}

/// The parts of a line between which it may be broken; together they are the line.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let mut before: Option<char> = None;
    for (i, c) in line.char_indices() {
        if let Some(b) = before {
            let between = !quoted && c != ' ' && (b == ' ' || is_wide(b) || is_wide(c));
            if between && !never_first(c) && !never_last(b) {
                pieces.push(&line[start..i]);
                start = i;
            }
        }
        if c == '`' {
            quoted = !quoted;
        }
        before = Some(c);
    }
    if start < line.len() {
        pieces.push(&line[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_spaces_and_keeps_what_is_quoted() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("use `a b c d` now", 9), "use\n`a b c d`\nnow");
        assert_eq!(wrap("short", 0), "short");
    }

    #[test]
    fn japanese_breaks_anywhere_but_before_a_closing_mark() {
        assert_eq!(wrap("水位を見る。", 10), "水位を見\nる。");
        assert_eq!(wrap("弁「開」です", 6), "弁\n「開」\nです");
    }
}
