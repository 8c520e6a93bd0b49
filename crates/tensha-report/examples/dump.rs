//! Writes the pages of a system: `cargo run -p tensha-report --example dump -- DIR OUT [DATE]`. For looking at pages while working on
//! them; the command line does the same with all its care about what it overwrites.
#![expect(clippy::disallowed_methods, reason = "an example is its own outside world")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use tensha_text::{Date, Entry, ReadError, World};

struct Disk(Date);

impl World for Disk {
    fn read(&self, path: &str, _limit: u64) -> Result<Vec<u8>, ReadError> {
        fs::read(path).map_err(|_| ReadError::Missing)
    }

    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError> {
        let mut out: Vec<Entry> = fs::read_dir(dir)
            .map_err(|_| ReadError::Missing)?
            .flatten()
            .filter_map(|e| {
                Some(Entry {
                    name: e.file_name().into_string().ok()?,
                    is_dir: e.file_type().ok()?.is_dir(),
                })
            })
            .collect();
        out.sort();
        Ok(out)
    }

    fn today(&self) -> Date {
        self.0
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let date = args.get(3).map_or("2026-11-23", String::as_str);
    let (Some(dir), Some(out), Some(at)) = (args.get(1), args.get(2), Date::parse(date)) else {
        return ExitCode::from(2);
    };
    let loaded = tensha_model::load_as_written(&Disk(at), dir);
    let mut system = loaded.system.clone();
    system.settle(at, &[]);
    let mut assessed = tensha_report::assess(&system, &loaded.diagnostics, at);
    assessed.assessment.look_further(&loaded.system);
    for (path, bytes) in tensha_report::html::render(&assessed.assessment) {
        let path = Path::new(out).join(path);
        if let Some(parent) = path.parent()
            && fs::create_dir_all(parent).is_err()
        {
            return ExitCode::FAILURE;
        }
        if fs::write(path, bytes).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
