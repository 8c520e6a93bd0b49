//! The formatter for model files.
//!
//! It changes nothing but the white space between the tokens of a file: the author's comments, quotes, choice between flow and
//! block, and line breaks stay. What it writes is read again and compared with what it read; where a value, a style or a comment would
//! differ, nothing is written.
//!
//! * Two spaces per level, also before the entries of a sequence under a key. The lines of a flow collection begin below its first
//!   entry where that stands beside the bracket, otherwise two spaces deeper than the line of the bracket.
//! * One space after `,` and `-`, none inside brackets. After the `:` of a key that is not inside brackets at least one, and before a
//!   comment at the end of a line at least two: more than that is the author's alignment of lines below each other, and stays.
//! * At most one empty line in a row, none at the beginning; no trailing spaces; LF; one line break at the end; no byte order mark.

use std::borrow::Cow;

use granit_parser::{Event, Options, Parser, ScalarStyle, Scanner, StrInput, TokenType};
use unicode_width::UnicodeWidthStr;

use crate::messages::say;
use crate::tree::{self, Limits};
use crate::{Diagnostic, FileId, SourceMap, Span};

/// Formats a file.
///
/// The result equals its own formatting. The file is to be left as it is, for the reasons that come back, where it cannot be read to
/// its end, or where formatting would change what it says; the latter is a fault of the formatter.
pub fn format(
    sources: &SourceMap,
    file: FileId,
    limits: &Limits,
) -> Result<String, Vec<Diagnostic>> {
    let source = &*sources.file(file).text;
    let mut diagnostics = Vec::new();
    // The reader's limits keep the work of everything below within bounds. A second document is not read at all.
    let tree = tree::parse(sources, file, limits, &mut diagnostics);
    if tree.truncated || diagnostics.iter().any(|d| d.code == "T009") {
        diagnostics.push(
            Diagnostic::error("T015", say!(msg_fmt_not_understood))
                .help(say!(msg_fmt_not_understood_help))
                .about([&*sources.file(file).path]),
        );
        return Err(diagnostics);
    }
    let fault = |at: usize| {
        let at = source.floor_char_boundary(at.min(source.len())) as u32;
        vec![
            Diagnostic::error("T016", say!(msg_fmt_changed_meaning))
                .at(Span::new(file, at, at))
                .help(say!(msg_fmt_changed_meaning_help))
                .about([&*sources.file(file).path]),
        ]
    };
    let text = with_line_feeds(source);
    let out = Writer::new(&text, limits).run().map_err(fault)?;
    match first_difference(source, &out, limits) {
        None => Ok(out),
        Some(at) => Err(fault(at)),
    }
}

/// A carriage return is a line break in YAML, with a line feed after it or without.
fn with_line_feeds(source: &str) -> Cow<'_, str> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if source.contains('\r') {
        Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(source)
    }
}

fn options(limits: &Limits, comments: bool) -> Options {
    let mut options = tree::parser_options(limits);
    options.set_emit_comments(comments);
    options
}

/// The byte of `before` at which the two texts begin to say different things, in values, structure, styles or comments.
fn first_difference(before: &str, after: &str, limits: &Limits) -> Option<usize> {
    let mut a = Parser::new_from_str_with_options(before, options(limits, false));
    let mut b = Parser::new_from_str_with_options(after, options(limits, false));
    let mut at = 0;
    loop {
        match (a.next(), b.next()) {
            (None, None) => break,
            (Some(Ok((x, span))), Some(Ok((y, _)))) => {
                at = span.byte_range().map_or(at, |r| r.start);
                if !same(&x, &y) {
                    return Some(at);
                }
            }
            _ => return Some(at),
        }
    }
    let (a, b) = (comments(before, limits)?, comments(after, limits)?);
    let mut pairs = a.iter().zip(&b);
    match pairs.find(|((s, e), (t, f))| before[*s..*e].trim_end() != after[*t..*f].trim_end()) {
        Some(((start, _), _)) => Some(*start),
        None => (a.len() != b.len()).then_some(before.len()),
    }
}

fn same(a: &Event<'_>, b: &Event<'_>) -> bool {
    a == b
}

/// Where the comments stand, in the order of the file; nothing where the text cannot be read.
fn comments(source: &str, limits: &Limits) -> Option<Vec<(usize, usize)>> {
    let mut found = Vec::new();
    for token in Scanner::with_options(StrInput::new(source), options(limits, true)) {
        let token = token.ok()?;
        if matches!(token.token_type(), TokenType::Comment(_)) {
            let range = token.span().byte_range()?;
            found.push((range.start, range.end));
        }
    }
    found.sort_unstable();
    Some(found)
}

/// A byte of the source at which the writer does not know what to do.
type Stuck = usize;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Map,
    Seq,
    /// A sequence whose entries stand no deeper than the key they belong to.
    FlatSeq,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    kind: Kind,
    /// Its column in the source; unknown until its first token comes.
    column: Option<usize>,
    /// Its column in what is written.
    indent: usize,
}

#[derive(Clone, Copy, Debug)]
struct Flow {
    /// Column of the bracket.
    bracket: usize,
    /// Column for entries where the bracket ends its line, less two; for the closing bracket too.
    base: usize,
    /// Whether an entry stands beside the bracket; unknown until something comes.
    beside: Option<bool>,
}

impl Flow {
    fn entry(self) -> usize {
        if self.beside == Some(true) { self.bracket + 1 } else { self.base + 2 }
    }

    fn closing(self) -> usize {
        if self.beside == Some(true) { self.bracket } else { self.base }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Scalar,
    Open,
    Close,
    Comma,
    Colon,
    Dash,
    Question,
    /// An anchor, a tag or an alias: its name must not grow into what follows.
    Named,
    Comment,
    /// A directive or a document marker.
    Document,
}

struct Writer<'s> {
    source: &'s str,
    limits: &'s Limits,
    comments: Vec<(usize, usize)>,
    next_comment: usize,
    /// What of the source is dealt with.
    cursor: usize,
    out: String,
    /// Columns of the line that is being written.
    column: usize,
    /// Column at which that line's text begins.
    line_indent: usize,
    last: Option<Mark>,
    /// Line breaks since the last token.
    breaks: usize,
    /// Spaces in the source before what comes next, where it stands on the same line.
    width: usize,
    /// Whether empty lines belong to the text block that was written last.
    breaks_fixed: bool,
    levels: Vec<Level>,
    /// The levels as they were after the last token, where they have changed since.
    before: Option<Vec<Level>>,
    flows: Vec<Flow>,
    /// Whether a key without `?` comes next.
    key: bool,
}

impl<'s> Writer<'s> {
    fn new(source: &'s str, limits: &'s Limits) -> Self {
        Self {
            source,
            limits,
            comments: Vec::new(),
            next_comment: 0,
            cursor: 0,
            out: String::with_capacity(source.len() + source.len() / 8),
            column: 0,
            line_indent: 0,
            last: None,
            breaks: 0,
            width: 0,
            breaks_fixed: false,
            levels: Vec::new(),
            before: None,
            flows: Vec::new(),
            key: false,
        }
    }

    fn run(mut self) -> Result<String, Stuck> {
        self.comments = comments(self.source, self.limits).ok_or(0_usize)?;
        let scanner =
            Scanner::with_options(StrInput::new(self.source), options(self.limits, false));
        for token in scanner {
            let token = token.map_err(|e| e.marker().byte_offset().unwrap_or(0))?;
            let range = token.span().byte_range().ok_or(self.cursor)?;
            match token.token_type() {
                TokenType::BlockMappingStart => self.open_level(Kind::Map),
                TokenType::BlockSequenceStart => self.open_level(Kind::Seq),
                TokenType::BlockEnd => {
                    self.leave_flat();
                    self.remember();
                    self.levels.pop();
                }
                TokenType::BlockEntry => {
                    if self.levels.last().is_none_or(|l| l.kind == Kind::Map) {
                        self.open_level(Kind::FlatSeq);
                    }
                    self.indicator('-', Mark::Dash)?;
                }
                TokenType::Key => {
                    self.leave_flat();
                    if range.is_empty() {
                        self.key = true;
                    } else {
                        self.indicator('?', Mark::Question)?;
                    }
                }
                TokenType::Value => {
                    self.leave_flat();
                    self.indicator(':', Mark::Colon)?;
                }
                TokenType::FlowEntry => self.token(range.start, range.end, Mark::Comma)?,
                TokenType::FlowSequenceStart | TokenType::FlowMappingStart => {
                    // A pair inside a sequence has no brackets of its own.
                    if !range.is_empty() {
                        self.token(range.start, range.end, Mark::Open)?;
                        self.flows.push(Flow {
                            bracket: self.column - 1,
                            base: self.line_indent.max(self.level_indent()),
                            beside: None,
                        });
                    }
                }
                TokenType::FlowSequenceEnd | TokenType::FlowMappingEnd => {
                    if !range.is_empty() {
                        self.token(range.start, range.end, Mark::Close)?;
                        self.flows.pop();
                    }
                }
                TokenType::Scalar(ScalarStyle::Literal | ScalarStyle::Folded, _) => {
                    self.text_block(range.end)?;
                }
                TokenType::Scalar(..) => self.token(range.start, range.end, Mark::Scalar)?,
                TokenType::Alias(_) | TokenType::Anchor(_) | TokenType::Tag(..) => {
                    self.token(range.start, range.end, Mark::Named)?;
                }
                TokenType::DocumentStart
                | TokenType::DocumentEnd
                | TokenType::VersionDirective(..)
                | TokenType::TagDirective(..)
                | TokenType::ReservedDirective(..) => {
                    self.token(range.start, range.end, Mark::Document)?;
                }
                TokenType::StreamStart | TokenType::StreamEnd => {}
                _ => return Err(range.start),
            }
        }
        self.gap(self.source.len(), None)?;
        if !self.breaks_fixed && !self.out.is_empty() {
            self.out.push('\n');
        }
        Ok(self.out)
    }

    fn level_indent(&self) -> usize {
        self.levels.last().map_or(0, |l| l.indent)
    }

    /// Where a value stands that begins on a line of its own.
    fn value_indent(&self) -> usize {
        self.levels.last().map_or(0, |l| l.indent + 2)
    }

    fn remember(&mut self) {
        if self.before.is_none() {
            self.before = Some(self.levels.clone());
        }
    }

    fn open_level(&mut self, kind: Kind) {
        self.remember();
        self.levels.push(Level { kind, column: None, indent: self.value_indent() });
    }

    fn leave_flat(&mut self) {
        if self.flows.is_empty() && self.levels.last().is_some_and(|l| l.kind == Kind::FlatSeq) {
            self.remember();
            self.levels.pop();
        }
    }

    /// An indicator whose place the scanner does not tell: the next thing that is neither space nor comment.
    fn indicator(&mut self, wanted: char, mark: Mark) -> Result<(), Stuck> {
        let at = self.next_place();
        if !self.source[at..].starts_with(wanted) {
            return Err(at);
        }
        self.token(at, at + 1, mark)
    }

    fn next_place(&self) -> usize {
        let mut at = self.cursor;
        let mut comments = self.comments[self.next_comment..].iter();
        let mut comment = comments.next();
        loop {
            let rest = &self.source[at..];
            at += rest.len() - rest.trim_start_matches(is_gap).len();
            match comment {
                Some((start, end)) if *start == at => {
                    at = *end;
                    comment = comments.next();
                }
                _ => return at,
            }
        }
    }

    /// Writes a token together with the comments before it.
    fn token(&mut self, start: usize, end: usize, mark: Mark) -> Result<(), Stuck> {
        let indent = match (self.flows.last(), mark) {
            (_, Mark::Document) => 0,
            (Some(flow), Mark::Close) => flow.closing(),
            (Some(flow), _) => flow.entry(),
            (None, Mark::Dash | Mark::Question | Mark::Colon) => self.level_indent(),
            (None, _) if self.key => self.level_indent(),
            (None, _) => self.value_indent(),
        };
        self.key = false;
        self.gap(start, Some(indent))?;
        let column = start - self.source[..start].rfind('\n').map_or(0, |i| i + 1);
        if let Some(level) = self.levels.last_mut() {
            level.column.get_or_insert(column);
        }
        self.before = None;
        // An entry that only now turns out to stand beside its bracket does not begin a line, so the indent above did not matter.
        self.lead(mark, indent);
        let text = self.source[start..end].trim_end_matches(is_space);
        if text.contains('\n') {
            let indent = match self.flows.last() {
                Some(flow) => flow.entry() + 2,
                None => self.levels.last().map_or(2, |l| l.indent + 2),
            };
            self.lines(text, indent);
        } else {
            self.push(text);
        }
        self.last = Some(mark);
        self.cursor = start + text.len();
        Ok(())
    }

    /// Passes over the space before a token, or before the end, and writes the comments in it. `next` is the indent of that token.
    fn gap(&mut self, end: usize, next: Option<usize>) -> Result<(), Stuck> {
        loop {
            let comment = self.comments.get(self.next_comment).copied().filter(|c| c.0 < end);
            let stop = comment.map_or(end, |c| c.0);
            let space = self.source.get(self.cursor..stop).ok_or(self.cursor)?;
            if !space.chars().all(is_gap) {
                return Err(self.cursor);
            }
            let breaks = space.bytes().filter(|b| *b == b'\n').count();
            self.breaks += breaks;
            self.width = if breaks == 0 { space.chars().filter(|c| *c == ' ').count() } else { 0 };
            self.cursor = stop;
            let Some((start, stop)) = comment else { return Ok(()) };
            self.next_comment += 1;
            let indent = self.comment_indent(start, end, next);
            self.lead(Mark::Comment, indent);
            let text = self.source[start..stop].trim_end();
            self.push(text);
            self.last = Some(Mark::Comment);
            self.cursor = stop;
        }
    }

    /// A comment on a line of its own goes with what follows where it stood at its column, otherwise with the level at whose column
    /// it stood.
    fn comment_indent(&self, start: usize, token: usize, next: Option<usize>) -> usize {
        if let Some(flow) = self.flows.last() {
            return flow.entry();
        }
        let column = |at: usize| at - self.source[..at].rfind('\n').map_or(0, |i| i + 1);
        let here = column(start);
        let levels = self.before.as_ref().unwrap_or(&self.levels);
        let deepest = levels.iter().filter_map(|l| l.column).max();
        if let Some(indent) = next {
            let there = column(token);
            let deeper = deepest.is_none_or(|d| there > d && here > d);
            if here == there || deeper {
                return indent;
            }
        }
        let mut best: Option<Level> = None;
        for level in levels.iter().filter(|l| l.column.is_some_and(|c| c <= here)) {
            if best.is_none_or(|b| b.column < level.column) {
                best = Some(*level);
            }
        }
        best.map_or(0, |l| l.indent)
    }

    /// Writes the line breaks or spaces that lead to the next token.
    fn lead(&mut self, mark: Mark, indent: usize) {
        let new_line = self.breaks > 0 || self.last.is_none() || self.last == Some(Mark::Comment);
        if let Some(flow) = self.flows.last_mut() {
            flow.beside.get_or_insert(!new_line && mark != Mark::Comment);
        }
        if new_line {
            if self.last.is_some() {
                let empty = self.breaks > 1 && !self.breaks_fixed;
                if !self.breaks_fixed {
                    self.out.push('\n');
                }
                if empty {
                    self.out.push('\n');
                }
            }
            self.column = 0;
            self.line_indent = indent;
            self.spaces(indent);
        } else if let Some(last) = self.last {
            let least = spaces_between(last, mark);
            // The `:` that follows a `? key` begins its line; what stands beside it is not aligned with anything.
            let after_key =
                last == Mark::Colon && self.flows.is_empty() && self.column > self.line_indent + 1;
            let aligned = mark == Mark::Comment || after_key;
            self.spaces(if aligned { least.max(self.width) } else { least });
        }
        self.breaks = 0;
        self.breaks_fixed = false;
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
        self.column += count;
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.width();
    }

    /// A plain or quoted scalar over several lines: the space at the ends of its lines says nothing, its empty lines do.
    fn lines(&mut self, text: &str, indent: usize) {
        let mut lines = text.split('\n').peekable();
        let mut first = true;
        while let Some(line) = lines.next() {
            let line = if first { line } else { line.trim_start_matches([' ', '\t']) };
            let bare = line.trim_end_matches([' ', '\t']);
            // After a backslash the space counts.
            let line = if lines.peek().is_none() || bare.ends_with('\\') { line } else { bare };
            if !first {
                self.out.push('\n');
                self.column = 0;
                if !line.is_empty() {
                    self.spaces(indent);
                }
            }
            self.push(line);
            first = false;
        }
        self.line_indent = if text.contains('\n') { indent } else { self.line_indent };
    }

    /// A `|` or `>` scalar: its header, and its lines moved to the new indent.
    fn text_block(&mut self, end: usize) -> Result<(), Stuck> {
        let at = self.next_place();
        let header_end = self.source[at..].find('\n').map_or(self.source.len(), |i| at + i);
        let header = &self.source[at..header_end];
        if !header.starts_with(['|', '>']) {
            return Err(at);
        }
        let indicators = header.split([' ', '\t']).next().unwrap_or(header);
        let digit = indicators.bytes().find(u8::is_ascii_digit).map(|b| (b - b'0') as usize);
        let keep = indicators.contains('+');
        let level = self.levels.last().copied();
        self.token(at, at + indicators.len(), Mark::Scalar)?;
        self.gap(header_end, None)?;
        let body = (header_end + 1).min(self.source.len());
        let end = end.clamp(body, self.source.len());
        let mut lines: Vec<&str> = self.source[body..end].split('\n').collect();
        let blank = |line: &str| line.bytes().all(|b| b == b' ');
        let lead = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let new = level.map_or(0, |l| l.indent) + digit.unwrap_or(2);
        let old = if let Some(digit) = digit {
            level.and_then(|l| l.column).unwrap_or(0) + digit
        } else {
            lines.iter().find(|l| !blank(l)).map_or(usize::MAX, |l| lead(l))
        };
        // After the last line break there is nothing, or spaces that belong to what follows, or the file ends within a line.
        let mut end = end;
        if let Some(last) = lines.pop_if(|l| blank(l) && l.len() <= old) {
            end -= last.len();
        }
        let mut trailing = 0;
        if !keep {
            while lines.last().is_some_and(|l| blank(l) && l.len() <= old) {
                lines.pop();
                trailing += 1;
            }
        }
        for line in &lines {
            self.out.push('\n');
            if blank(line) && line.len() <= old {
                continue;
            }
            if lead(line) < old {
                return Err(body);
            }
            self.out.extend(std::iter::repeat_n(' ', new));
            self.out.push_str(&line[old..]);
        }
        self.cursor = end;
        self.breaks = 1 + usize::from(trailing > 0);
        if keep && !lines.is_empty() {
            // Every empty line is content here, so the line break that ends the block is written at once.
            self.out.push('\n');
            self.breaks_fixed = true;
        }
        self.last = Some(Mark::Scalar);
        Ok(())
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n')
}

/// A byte order mark may stand before the first token even after comments.
fn is_gap(c: char) -> bool {
    is_space(c) || c == '\u{feff}'
}

fn spaces_between(last: Mark, next: Mark) -> usize {
    match (last, next) {
        (_, Mark::Comment) => 2,
        (Mark::Named, Mark::Comma | Mark::Colon | Mark::Close) => 1,
        (Mark::Open, _)
        | (_, Mark::Close | Mark::Comma)
        | (Mark::Scalar | Mark::Close, Mark::Colon) => 0,
        _ => 1,
    }
}
