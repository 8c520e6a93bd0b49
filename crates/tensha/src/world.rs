//! The outside as it is: disk and clock. The only place in the workspace that reads them.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the world that everybody else sees through the trait"
)]

use std::fs;
use std::io::{Read, Write as _};

use tensha_model::load::ROOT;
use tensha_text::{Date, Entry, ReadError, World};

/// The disk below the working directory, and today's date.
pub struct DiskWorld {
    today: Date,
}

impl DiskWorld {
    /// The world at a given date, or at the machine's own.
    pub fn new(at: Option<Date>) -> Self {
        let today = at.unwrap_or_else(|| {
            let now = jiff::ZonedDateTime::now().date();
            Date::new(now.year(), now.month(), now.day()).unwrap_or_else(epoch)
        });
        Self { today }
    }
}

fn epoch() -> Date {
    // A civil date always has parts that make a date; the fallback only satisfies the types.
    Date::parse("1970-01-01").unwrap_or_else(|| unreachable!("a constant date"))
}

/// A path for the operating system: the empty path is here.
fn os(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}

/// Whether a system begins in a directory.
pub fn has_system(world: &dyn World, dir: &str) -> bool {
    let listed = world.list(if dir == "." { "" } else { dir });
    listed.is_ok_and(|files| files.iter().any(|f| f.name == ROOT))
}

/// Puts a text in the place of a file, or makes it: all of it or nothing, since it is written beside it first.
pub fn replace(path: &str, text: &str) -> Result<(), String> {
    let beside = format!("{path}.new");
    let said = |e: std::io::Error| e.to_string();
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut f| f.write_all(text.as_bytes()).and_then(|()| f.sync_all()))
        .map_err(said)?;
    fs::rename(&beside, path).map_err(|e| {
        let _ = fs::remove_file(&beside);
        said(e)
    })
}

impl World for DiskWorld {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let path = os(path);
        let meta = fs::metadata(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => ReadError::Missing,
            _ => ReadError::Other(e.to_string()),
        })?;
        if meta.is_dir() {
            return Err(ReadError::IsDirectory);
        }
        if !meta.is_file() {
            // A pipe or a device has no end that one could wait for.
            return Err(ReadError::Other("not a regular file".to_owned()));
        }
        let file = fs::File::open(path).map_err(|e| ReadError::Other(e.to_string()))?;
        let mut bytes = Vec::with_capacity(meta.len().min(limit) as usize);
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| ReadError::Other(e.to_string()))?;
        if bytes.len() as u64 > limit { Err(ReadError::TooLarge(limit)) } else { Ok(bytes) }
    }

    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError> {
        let entries = fs::read_dir(os(dir)).map_err(|_| ReadError::Missing)?;
        let mut out: Vec<Entry> = entries
            .flatten()
            .filter_map(|e| {
                let name = e.file_name().into_string().ok()?;
                Some(Entry { name, is_dir: e.file_type().ok()?.is_dir() })
            })
            .collect();
        out.sort();
        Ok(out)
    }

    fn today(&self) -> Date {
        self.today
    }
}
