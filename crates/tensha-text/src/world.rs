use std::collections::BTreeMap;

use crate::Date;

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// There is nothing under that path.
    Missing,
    /// It is a directory.
    IsDirectory,
    /// It is larger than the limit, which is given in bytes.
    TooLarge(u64),
    /// Anything else; the operating system's words.
    Other(String),
}

/// An entry of a directory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// Its name, without the directory.
    pub name: String,
    /// Whether it is a directory.
    pub is_dir: bool,
}

/// The outside: disk, clock, environment. Libraries see it only through this trait, so that the same input gives the
/// same bytes and tests need no disk.
pub trait World {
    /// The bytes of a file, at most `limit` of them. Paths use `/`.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError>;
    /// The entries of a directory, sorted by name.
    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError>;
    /// Today.
    fn today(&self) -> Date;
}

/// A world in memory.
#[derive(Clone, Debug)]
pub struct MemoryWorld {
    /// Path to bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The day that it is.
    pub today: Date,
}

impl MemoryWorld {
    /// A world with these files.
    pub fn new(
        today: Date,
        files: impl IntoIterator<Item = (impl Into<String>, impl Into<Vec<u8>>)>,
    ) -> Self {
        Self { files: files.into_iter().map(|(p, b)| (p.into(), b.into())).collect(), today }
    }

    fn has_below(&self, dir: &str) -> bool {
        let prefix = format!("{}/", dir.trim_end_matches('/'));
        self.files.range(prefix.clone()..).next().is_some_and(|(p, _)| p.starts_with(&prefix))
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.files.get(path) {
            Some(bytes) if bytes.len() as u64 > limit => Err(ReadError::TooLarge(limit)),
            Some(bytes) => Ok(bytes.clone()),
            None if self.has_below(path) => Err(ReadError::IsDirectory),
            None => Err(ReadError::Missing),
        }
    }

    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError> {
        let prefix = match dir.trim_end_matches('/') {
            "" | "." => String::new(),
            d => format!("{d}/"),
        };
        let mut entries: Vec<Entry> = self
            .files
            .range(prefix.clone()..)
            .take_while(|(p, _)| p.starts_with(&prefix))
            .map(|(p, _)| match p[prefix.len()..].split_once('/') {
                Some((d, _)) => Entry { name: d.to_owned(), is_dir: true },
                None => Entry { name: p[prefix.len()..].to_owned(), is_dir: false },
            })
            .collect();
        entries.dedup();
        if entries.is_empty() { Err(ReadError::Missing) } else { Ok(entries) }
    }

    fn today(&self) -> Date {
        self.today
    }
}
