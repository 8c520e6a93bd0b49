//! `tensha import`: catalogues of requirements that the user has a copy of, as packs of a project.

use std::fs;
use std::io::Write;

use tensha_exchange::catalogue::{Bounds, Format, read};
use tensha_exchange::pack::SchemePack;
use tensha_text::{Severity, SourceMap, Text};

use crate::Exit;
use crate::args::{Common, ImportArgs, ImportFormat};
use crate::messages::say;
use crate::out::Out;
use crate::world::DiskWorld;

/// `tensha import`.
pub fn run(args: &ImportArgs, common: &Common, out: &Out) -> Exit {
    let format = match args.from {
        ImportFormat::Oscal => Format::Oscal,
        ImportFormat::CisoAssistant => Format::CisoAssistant,
        ImportFormat::Questionnaire => return crate::questionnaire::import(args, common, out),
    };
    let world = DiskWorld::new(None);
    let bounds = Bounds::default();
    let mut sources = SourceMap::default();
    let mut diagnostics = Vec::new();
    let tree = tensha_text::tree::read_file(
        &world,
        &mut sources,
        &args.file,
        None,
        &bounds.file,
        &mut diagnostics,
    );
    let packs = tree.map_or_else(Vec::new, |tree| {
        read(format, &tree, &args.file, args.scheme.as_deref(), &bounds, &mut diagnostics)
    });
    if !diagnostics.is_empty() {
        out.diagnostics(&sources, &diagnostics);
    }
    // Half a catalogue would look like a whole one.
    if packs.is_empty() || diagnostics.iter().any(|d| d.severity == Severity::Error) {
        return Exit::BadInput;
    }
    let chosen: Vec<&SchemePack> = if packs.len() == 1 {
        packs.iter().collect()
    } else {
        packs.iter().filter(|p| args.scheme.as_ref() == Some(&p.scheme)).collect()
    };
    let [pack] = chosen[..] else {
        let ids: Vec<Text> = packs.iter().map(|p| Text::same(p.scheme.clone())).collect();
        out.message(&say!(msg_import_several, Text::list(&ids)));
        return Exit::BadInput;
    };
    if tensha_model::load::builtin_knowledge().0.schemes.contains_key(&pack.scheme) {
        out.message(&say!(msg_import_taken, pack.scheme.clone()));
        return Exit::BadInput;
    }
    let Some(path) = &args.out else {
        out.print(&pack.yaml());
        return Exit::Fine;
    };
    if !write_new(path, pack.yaml().as_bytes(), out) {
        return Exit::BadInput;
    }
    let (scheme, count) = (pack.scheme.clone(), pack.items.len());
    out.message(&say!(msg_imported, path.clone(), count, scheme));
    Exit::Fine
}

/// Makes a directory that is not there yet with files in it, by name, or says why not.
pub fn write_dir(dir: &str, files: &[(String, String)], out: &Out) -> bool {
    if let Err(e) = fs::create_dir(dir) {
        return not_made(dir, &e, out);
    }
    for (name, text) in files {
        let path = format!("{dir}/{name}");
        if let Some((below, _)) = path.rsplit_once('/')
            && let Err(e) = fs::create_dir_all(below)
        {
            return not_made(below, &e, out);
        }
        if !write_new(&path, text.as_bytes(), out) {
            return false;
        }
    }
    true
}

fn not_made(path: &str, e: &std::io::Error, out: &Out) -> bool {
    out.message(&if e.kind() == std::io::ErrorKind::AlreadyExists {
        say!(msg_exists, path)
    } else {
        say!(msg_cannot_write, path, e.to_string())
    });
    false
}

/// Writes a file that is not there yet, or says why not.
pub fn write_new(path: &str, bytes: &[u8], out: &Out) -> bool {
    // `create_new` leaves no moment in which somebody else's file could be overwritten.
    let made = fs::OpenOptions::new().write(true).create_new(true).open(path);
    match made.and_then(|mut f| f.write_all(bytes)) {
        Ok(()) => true,
        Err(e) => not_made(path, &e, out),
    }
}
