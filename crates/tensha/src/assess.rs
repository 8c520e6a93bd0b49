//! `tensha assess`: the summary, and the report on disk.
#![expect(clippy::disallowed_methods, reason = "the report is written here and nowhere else")]

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tensha_text::Text;

use crate::Exit;
use crate::args::{AssessArgs, Common, Format};
use crate::messages::say;
use crate::out::Out;
use crate::since::Since;
use crate::{check, guide, summary};

/// The file in which a report says which files are its own.
const MARKER: &str = ".tensha-report";

/// `tensha assess`.
pub fn run(args: &AssessArgs, common: &Common, out: &Out) -> Exit {
    if args.guide
        && args.format == Format::Text
        && let Some(exit) = guide::dialogue(args, common, out)
    {
        return exit;
    }
    // Machine formats are for programs: they get the report only when they ask for it.
    let wanted =
        !args.guide && !args.no_report && (args.format == Format::Text || args.out.is_some());
    let further = wanted || (!args.guide && args.format == Format::Json);
    let read = check::load_since(&args.dir, None, common, out, args.format, further);
    let Some((loaded, assessed, since)) = read else { return Exit::BadInput };
    // Formats for findings alone have no place for it.
    let since = since.filter(|_| matches!(args.format, Format::Text | Format::Json)).and_then(
        |(written, today)| {
            let a = &assessed.assessment;
            Since::new(&written, a.at, today, &a.timeline)
        },
    );
    if args.guide {
        match args.format {
            Format::Json => out.json(&assessed.assessment.guide),
            _ => out.print(&guide::text(&assessed.assessment, out)),
        }
        return Exit::Fine;
    }
    let mut written: Option<String> = None;
    if wanted {
        let dir =
            args.out.clone().map_or_else(|| Path::new(&args.dir).join("report"), PathBuf::from);
        let bar = out.progress(&say!(msg_writing));
        let files = tensha_report::html::render(&assessed.assessment);
        let result = write(&dir, &files);
        bar.finish_and_clear();
        out.stats("report");
        match result {
            Ok(()) => written = Some(dir.join("index.html").display().to_string()),
            Err(why) => {
                out.message(&why);
                return Exit::BadInput;
            }
        }
    }
    if args.format == Format::Text {
        out.print(&summary::terminal(&assessed.assessment, out, &args.dir, written.as_deref()));
        if let Some(since) = &since {
            out.print(&since.text(out));
        }
    } else if let Some(since) = &since {
        #[derive(serde::Serialize)]
        struct With<'a> {
            #[serde(flatten)]
            assessment: &'a tensha_report::Assessment,
            since_today: serde_json::Value,
        }
        out.json(&With { assessment: &assessed.assessment, since_today: since.json() });
    } else {
        check::print(&loaded, &assessed, args.format, out);
        out.stats("printed");
    }
    let exit = check::exit(&assessed.findings, args.fail_on);
    crate::keep((loaded, assessed));
    exit
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut s, b| {
        use std::fmt::Write as _;
        let _ = write!(s, "{b:02x}");
        s
    })
}

/// Writes the files of a report. A file that is there and was not written by an earlier report, or was changed since, is never
/// overwritten: then nothing is written at all.
fn write(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Text> {
    let shown = dir.display().to_string();
    let io = |e: std::io::Error| say!(msg_cannot_write, shown.clone(), e.to_string());
    let marker = dir.join(MARKER);
    let known = fs::read_to_string(&marker).unwrap_or_default();
    let ours = |name: &str, bytes: &[u8]| {
        let line = format!("{} {name}", digest(bytes));
        known.lines().any(|l| l == line)
    };
    if dir.exists() && !dir.is_dir() {
        return Err(say!(msg_not_a_directory, shown));
    }
    for (name, _) in files {
        let path = dir.join(name);
        match fs::read(&path) {
            Ok(bytes) if ours(name, &bytes) => {}
            Ok(_) => return Err(say!(msg_not_ours, path.display().to_string())),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(io(e)),
        }
    }
    fs::create_dir_all(dir).map_err(io)?;
    // The list comes first: an interruption leaves files that the next run still knows for its own.
    let mut list = known;
    for (name, bytes) in files {
        let line = format!("{} {name}\n", digest(bytes));
        if !list.contains(&line) {
            list.push_str(&line);
        }
    }
    replace(&marker, list.as_bytes()).map_err(io)?;
    for (name, bytes) in files {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(io)?;
        }
        replace(&path, bytes).map_err(io)?;
    }
    let current: Vec<String> =
        files.iter().map(|(name, bytes)| format!("{} {name}\n", digest(bytes))).collect();
    let current = current.concat();
    replace(&marker, current.as_bytes()).map_err(io)
}

/// A file is there whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    fs::write(&temporary, bytes)?;
    fs::rename(&temporary, path)
}
