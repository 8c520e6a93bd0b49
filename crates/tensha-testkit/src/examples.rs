//! The examples of the repository.

use std::collections::BTreeMap;
use std::path::Path;

/// Paths and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Every YAML file of every example, by the name of the example.
#[expect(
    clippy::disallowed_methods,
    reason = "the examples are read as they lie in the repository"
)]
pub fn all() -> Vec<(String, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found: Vec<(String, Files)> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|e| e.path().join("tensha.yaml").exists())
        .map(|e| {
            let mut files = Files::new();
            collect(&e.path(), "", &mut files);
            (e.file_name().to_string_lossy().into_owned(), files)
        })
        .collect();
    found.sort();
    found
}

#[expect(
    clippy::disallowed_methods,
    reason = "the examples are read as they lie in the repository"
)]
fn collect(dir: &Path, prefix: &str, out: &mut Files) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), out);
        } else if Path::new(&name).extension().is_some_and(|e| e == "yaml")
            && let Ok(bytes) = std::fs::read(entry.path())
        {
            out.insert(name, bytes);
        }
    }
}
