use std::sync::Arc;

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;

/// A file of a [`SourceMap`].
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, JsonSchema,
)]
pub struct FileId(pub u32);

/// A range of bytes in one file.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, JsonSchema,
)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A range of bytes in a file.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that holds both; `self` where they are in different files.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span::new(self.file, self.start.min(other.start), self.end.max(other.end))
    }
}

/// A place as people count: from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
pub struct LineCol {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name by which it is shown: relative to where the user stands, `/` between the parts. Built-in packs start with `<`.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

impl SourceFile {
    fn new(path: String, text: Arc<str>) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)),
        );
        Self { path, text, line_starts }
    }

    /// The line of a byte, from 1; the last line for a byte beyond the end.
    pub fn line_of(&self, byte: u32) -> u32 {
        self.line_starts.partition_point(|s| *s <= byte).max(1) as u32
    }

    /// Line and column of a byte; the end of the file for a byte beyond it.
    pub fn line_col(&self, byte: u32) -> LineCol {
        let line = self.line_of(byte);
        let column = self.before_in_line(byte).chars().count();
        LineCol { line, column: column as u32 + 1 }
    }

    /// What stands before a byte in its line, without a byte order mark.
    pub(crate) fn before_in_line(&self, byte: u32) -> &str {
        let start = self.line_starts[self.line_of(byte) as usize - 1] as usize;
        let end = self.text.floor_char_boundary((byte as usize).min(self.text.len()));
        let before = self.text.get(start..end).unwrap_or("");
        if start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before }
    }

    /// The bytes of a line, counted from 1, without its line break; empty beyond the end of the file.
    pub fn line_range(&self, line: u32) -> std::ops::Range<usize> {
        let index = (line as usize).saturating_sub(1);
        let Some(start) = self.line_starts.get(index).map(|s| *s as usize) else {
            return self.text.len()..self.text.len();
        };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |s| *s as usize);
        let line = &self.text[start..end];
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        start..start + line.len()
    }

    /// Whether the file belongs to the program and not to the user.
    pub fn is_builtin(&self) -> bool {
        self.path.starts_with('<')
    }
}

/// Every file that was read in a run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_path: FxHashMap<String, FileId>,
}

impl SourceMap {
    /// Adds a file, or gives the one already there under the same path.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let path = path.into();
        if let Some(id) = self.by_path.get(&path) {
            return *id;
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.by_path.insert(path.clone(), id);
        self.files.push(SourceFile::new(path, text.into()));
        id
    }

    /// A file by its id. Ids come from [`SourceMap::add`] of the same map.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// A file by the path under which it was added.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// The files in the order in which they were added.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The text that a span covers; empty where it does not lie on character boundaries.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// `path:line` of a span, as shown in explanations.
    pub fn place(&self, span: Span) -> String {
        let file = self.file(span.file);
        format!("{}:{}", file.path, file.line_col(span.start).line)
    }
}
