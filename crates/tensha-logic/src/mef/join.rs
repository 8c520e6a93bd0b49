//! Files that include each other, as one text.
//!
//! The texts of all files stand one after the other, so that a place in any of them is one range of bytes and all passes after
//! this one know nothing of files. [`Sources`] turns a range back into a file and a place in it. Files come from the caller, by
//! paths below one root folder: the library opens nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::diag::{MefCode, Sink};
use super::read::Limits;
use super::xml;

/// Why the caller has no bytes for an included file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    NotFound,
    /// The path leads out of the root folder, through a link for instance.
    Outside,
    /// The file has more bytes than were asked for.
    TooLarge,
    /// It is there and cannot be read; in words.
    Unreadable(String),
}

/// Gives the bytes of a file below the root folder. The path has `/` between its parts and none of them is `..`; the number is the
/// most bytes that are wanted.
pub type Loader<'l> = dyn FnMut(&str, usize) -> Result<Vec<u8>, LoadError> + 'l;

/// The files of a model. Ranges of findings and definitions count bytes through all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources<'i> {
    pub(crate) text: Cow<'i, [u8]>,
    pub(crate) files: Vec<Source>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub name: String,
    pub range: Range<usize>,
}

/// A range inside one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'s> {
    /// The path below the root folder; the name that the caller gave for the file that includes the others.
    pub file: &'s str,
    /// What is in the file, as far as it was read.
    pub text: &'s [u8],
    /// Where, in bytes from the start of this file.
    pub range: Range<usize>,
}

impl Sources<'_> {
    /// The file that a range lies in.
    pub fn place(&self, range: &Range<usize>) -> Place<'_> {
        let at = self.files.partition_point(|file| file.range.start <= range.start);
        let none = Place { file: "", text: &[], range: range.clone() };
        let Some(file) = self.files.get(at.saturating_sub(1)) else { return none };
        let inside =
            |position: usize| position.min(file.range.end).saturating_sub(file.range.start);
        Place {
            file: &file.name,
            text: self.text.get(file.range.clone()).unwrap_or_default(),
            range: inside(range.start)..inside(range.end),
        }
    }

    /// The paths of all files that were read, the including one first.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }
}

/// What an include directive leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file by its position.
    File(usize),
    /// Nothing, and why; the words fill the template.
    None(MefCode, Vec<String>),
}

/// What the parser needs to put included files into their places.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    pub files: Vec<Source>,
    /// By including file and what its directive says.
    pub targets: BTreeMap<(usize, String), Target>,
}

/// Loads all files that are included directly or through others. `text` is that of the first file.
pub(crate) fn collect(
    name: &str,
    text: &mut Cow<'_, [u8]>,
    limits: &Limits,
    load: &mut Loader<'_>,
) -> Joined {
    let mut joined = Joined {
        files: vec![Source { name: name.to_owned(), range: 0..text.len() }],
        targets: BTreeMap::new(),
    };
    let mut known: BTreeMap<String, usize> = BTreeMap::from([(name.to_owned(), 0)]);
    let most = limits.max_bytes.min(u32::MAX as usize - 1);
    let mut waiting = VecDeque::from([0]);
    while let Some(file) = waiting.pop_front() {
        let range = joined.files[file].range.clone();
        for wanted in directives(text, range, limits) {
            let key = (file, wanted);
            if joined.targets.contains_key(&key) {
                continue;
            }
            let target = match resolve(&joined.files[file].name, &key.1) {
                None => Target::None(MefCode::IncludeOutside, vec![key.1.clone()]),
                Some(path) => match known.get(&path) {
                    Some(&at) => Target::File(at),
                    None if joined.files.len() >= limits.max_files => Target::None(
                        MefCode::IncludeTooMany,
                        vec![limits.max_files.to_string(), path],
                    ),
                    None => match take(&path, text, most, load) {
                        Ok(range) => {
                            let at = joined.files.len();
                            joined.files.push(Source { name: path.clone(), range });
                            known.insert(path, at);
                            waiting.push_back(at);
                            Target::File(at)
                        }
                        Err((code, words)) => Target::None(code, words),
                    },
                },
            };
            joined.targets.insert(key, target);
        }
    }
    joined
}

/// Appends the text of a file, and says where it stands.
fn take(
    path: &str,
    text: &mut Cow<'_, [u8]>,
    most: usize,
    load: &mut Loader<'_>,
) -> Result<Range<usize>, (MefCode, Vec<String>)> {
    let named = || vec![path.to_owned()];
    let left = most.saturating_sub(text.len());
    let too_large = || (MefCode::IncludeTooLarge, vec![path.to_owned(), most.to_string()]);
    let bytes = match load(path, left) {
        Ok(bytes) if bytes.len() <= left => bytes,
        Ok(_) | Err(LoadError::TooLarge) => return Err(too_large()),
        Err(LoadError::NotFound) => return Err((MefCode::IncludeNotFound, named())),
        Err(LoadError::Outside) => return Err((MefCode::IncludeOutside, named())),
        Err(LoadError::Unreadable(words)) => {
            return Err((MefCode::IncludeUnreadable, vec![path.to_owned(), words]));
        }
    };
    let start = text.len();
    let all = text.to_mut();
    match std::str::from_utf8(&bytes) {
        Ok(_) => all.extend_from_slice(&bytes),
        // The first byte that cannot be read becomes a mark that the parser points to.
        Err(error) => {
            all.extend_from_slice(&bytes[..error.valid_up_to()]);
            all.extend_from_slice(NOT_UTF8.as_bytes());
        }
    }
    Ok(start..all.len())
}

/// Stands at the end of a file whose rest is not UTF-8: a character that XML does not allow anywhere.
pub(crate) const NOT_UTF8: &str = "\u{ffff}";

/// What the include directives of one file say, in their order.
fn directives(text: &[u8], range: Range<usize>, limits: &Limits) -> Vec<String> {
    let Some(text) = text.get(range).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return Vec::new();
    };
    if !text.contains(INCLUDE) {
        return Vec::new();
    }
    // Whatever is wrong is said when the file is read in its place.
    let tree = xml::parse(text, limits, &mut Sink::new(0));
    let all = 0..tree.elements.len() as xml::ElementId;
    all.filter(|&id| tree.name(id) == INCLUDE)
        .filter_map(|id| Some(tree.attribute(id, "file")?.value.to_string()))
        .collect()
}

pub(crate) const INCLUDE: &str = "include";

/// The path below the root folder that a directive in a file means; none when it leads out of the folder or is no path.
fn resolve(from: &str, wanted: &str) -> Option<String> {
    let strange = |letter: char| letter.is_control() || letter == ':';
    if wanted.is_empty() || wanted.contains(strange) || wanted.starts_with(['/', '\\']) {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in wanted.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    (!path.is_empty() && path.len() <= 4096).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        let cases = [
            ("model.xml", "data.xml", Some("data.xml")),
            ("sub/model.xml", "data.xml", Some("sub/data.xml")),
            ("sub/model.xml", "../data.xml", Some("data.xml")),
            ("sub/model.xml", "./a/..//b.xml", Some("sub/b.xml")),
            ("sub/model.xml", "a\\b.xml", Some("sub/a/b.xml")),
            ("model.xml", "../data.xml", None),
            ("sub/model.xml", "../../data.xml", None),
            ("model.xml", "a/../../data.xml", None),
            ("model.xml", "/etc/passwd", None),
            ("model.xml", "\\\\host\\share", None),
            ("model.xml", "C:\\data.xml", None),
            ("model.xml", "http://host/data.xml", None),
            ("model.xml", "a\u{0}.xml", None),
            ("model.xml", "", None),
            ("model.xml", ".", None),
        ];
        for (from, wanted, expected) in cases {
            assert_eq!(resolve(from, wanted).as_deref(), expected, "{from} {wanted}");
        }
    }

    #[test]
    fn a_range_finds_its_file() {
        let file = |name: &str, range| Source { name: name.to_owned(), range };
        let sources = Sources {
            text: Cow::Borrowed(b"abcdefgh"),
            files: vec![file("a", 0..3), file("b", 3..3), file("c", 3..8)],
        };
        let place = sources.place(&(2..3));
        assert_eq!((place.file, place.text, place.range), ("a", &b"abc"[..], 2..3));
        let place = sources.place(&(4..99));
        assert_eq!((place.file, place.text, place.range), ("c", &b"defgh"[..], 1..5));
        assert_eq!(Sources::default().place(&(4..5)).file, "");
    }
}
