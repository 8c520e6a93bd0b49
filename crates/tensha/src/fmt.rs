//! `tensha fmt`.
#![expect(clippy::disallowed_methods, reason = "formatted files are written here")]

use std::fs;
use std::path::Path;

use tensha_text::tree::Limits;
use tensha_text::{ReadError, SourceMap, World};

use crate::Exit;
use crate::args::FmtArgs;
use crate::messages::say;
use crate::out::Out;
use crate::world::DiskWorld;

/// The YAML files below a directory that belong to a model: its own, its devices, hazards and packs; never a report.
fn files_below(world: &DiskWorld, dir: &str, depth: usize, files: &mut Vec<String>) {
    let Ok(entries) = world.list(dir) else { return };
    // A directory that a report was written to is not the author's text.
    if depth > 8 || entries.iter().any(|e| e.name == ".tensha-report") {
        return;
    }
    for entry in entries {
        let path = if dir.is_empty() || dir == "." {
            entry.name.clone()
        } else {
            format!("{dir}/{}", entry.name)
        };
        if entry.name.starts_with('.') || entry.name == "target" || entry.name == "node_modules" {
            continue;
        }
        if entry.is_dir {
            files_below(world, &path, depth + 1, files);
        } else if Path::new(&path)
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
        {
            files.push(path);
        }
    }
}

/// `tensha fmt`.
pub fn run(args: &FmtArgs, out: &Out) -> Exit {
    let world = DiskWorld::new(None);
    let mut files = Vec::new();
    for path in &args.paths {
        match world.read(path, 0) {
            Err(ReadError::IsDirectory) => {
                files_below(&world, path.trim_end_matches('/'), 0, &mut files);
            }
            Err(ReadError::Missing) => {
                out.message(&say!(msg_no_file, path));
                return Exit::BadInput;
            }
            _ => files.push(path.clone()),
        }
    }
    let mut sources = SourceMap::default();
    let (mut changed, mut refused) = (0usize, 0usize);
    for path in &files {
        let limits = Limits::default();
        let Ok(Ok(text)) = world.read(path, limits.file_bytes).map(String::from_utf8) else {
            out.message(&say!(msg_cannot_read, path));
            refused += 1;
            continue;
        };
        let file = sources.add(path.clone(), text.clone());
        match tensha_text::fmt::format(&sources, file, &limits) {
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => {
                changed += 1;
                out.print(&format!("{path}\n"));
                if !args.check {
                    let temporary = format!("{path}.new");
                    let result = fs::write(&temporary, formatted)
                        .and_then(|()| fs::rename(&temporary, path));
                    if let Err(e) = result {
                        out.message(&say!(msg_cannot_write, path, e.to_string()));
                        refused += 1;
                    }
                }
            }
            Err(diagnostics) => {
                out.diagnostics(&sources, &diagnostics);
                refused += 1;
            }
        }
    }
    out.message(&if args.check {
        say!(msg_fmt_check, files.len(), changed)
    } else {
        say!(msg_fmt_done, files.len(), changed)
    });
    if refused > 0 {
        Exit::BadInput
    } else if args.check && changed > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    }
}
