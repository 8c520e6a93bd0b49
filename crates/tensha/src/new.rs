//! `tensha new`.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::Exit;
use crate::args::{NewArgs, Template};
use crate::messages::say;
use crate::out::Out;

fn text(template: Template) -> &'static str {
    match template {
        Template::Home => include_str!("../templates/home/tensha.yaml"),
        Template::Factory => include_str!("../templates/factory/tensha.yaml"),
        Template::Building => include_str!("../templates/building/tensha.yaml"),
        Template::Hospital => include_str!("../templates/hospital/tensha.yaml"),
    }
}

/// `tensha new`.
pub fn run(args: &NewArgs, out: &Out) -> Exit {
    let dir = Path::new(&args.dir);
    let path = dir.join(tensha_model::load::ROOT);
    let shown = path.display().to_string();
    if let Err(e) = fs::create_dir_all(dir) {
        out.message(&say!(msg_cannot_write, shown, e.to_string()));
        return Exit::BadInput;
    }
    // `create_new` leaves no moment in which somebody else's file could be overwritten.
    let made = fs::OpenOptions::new().write(true).create_new(true).open(&path);
    match made.and_then(|mut f| f.write_all(text(args.template).as_bytes())) {
        Ok(()) => {
            out.message(&say!(msg_made, shown, args.dir.clone()));
            Exit::Fine
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            out.message(&say!(msg_exists, shown));
            Exit::BadInput
        }
        Err(e) => {
            out.message(&say!(msg_cannot_write, shown, e.to_string()));
            Exit::BadInput
        }
    }
}
