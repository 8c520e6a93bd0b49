//! Included files: those in the folder of the file that was given, and in no other.

use std::io::Read;
use std::path::{Path, PathBuf};

use tensha_logic::mef::LoadError;

/// The folder of a model.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder that a file lies in.
    pub fn of(file: &Path) -> Self {
        Self(file.parent().map_or_else(PathBuf::new, Path::to_path_buf))
    }

    /// A path of the folder as a person would write it from where they are.
    pub fn shown(&self, path: &str) -> String {
        self.0.join(path).display().to_string()
    }

    /// The bytes of a file; links must not lead out of the folder.
    pub fn load(&self, path: &str, most: usize) -> Result<Vec<u8>, LoadError> {
        let own = if self.0.as_os_str().is_empty() { Path::new(".") } else { &self.0 };
        let root = own.canonicalize().map_err(said)?;
        let file = root.join(path).canonicalize().map_err(said)?;
        if !file.starts_with(&root) {
            return Err(LoadError::Outside);
        }
        // A pipe or a device would have no end.
        if !file.is_file() {
            return Err(LoadError::NotFound);
        }
        let mut bytes = Vec::new();
        let open = super::open(&file).map_err(said)?;
        open.take(most as u64 + 1).read_to_end(&mut bytes).map_err(said)?;
        if bytes.len() > most { Err(LoadError::TooLarge) } else { Ok(bytes) }
    }
}

fn said(error: std::io::Error) -> LoadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => LoadError::NotFound,
        _ => LoadError::Unreadable(error.to_string()),
    }
}
