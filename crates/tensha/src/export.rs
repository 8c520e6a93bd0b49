//! `tensha export`: the model without what is confidential.

use tensha_model::redact;
use tensha_text::{Severity, World};

use crate::Exit;
use crate::args::{Common, ExportArgs, Format};
use crate::check;
use crate::import::write_dir;
use crate::messages::say;
use crate::out::Out;
use crate::world::DiskWorld;

/// `tensha export`.
pub fn run(args: &ExportArgs, common: &Common, out: &Out) -> Exit {
    let world = DiskWorld::new(common.at);
    let loaded = tensha_model::load_as_written(&world, &args.dir);
    if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        check::bad_input(&loaded, out, Format::Text, world.today());
        return Exit::BadInput;
    }
    let made = match redact::redact(&loaded.system, &args.redact, world.today()) {
        Ok(made) => made,
        Err(why) => {
            out.message(&why);
            return Exit::BadInput;
        }
    };
    let n = made.left_out;
    let Some(to) = &args.out else {
        // The one file that everything hangs on; with parts, dossiers or packs it needs a directory.
        for (name, text) in &made.files {
            if made.files.len() > 1 {
                out.print(&format!("# {name}\n"));
            }
            out.print(text);
        }
        out.message(&say!(msg_export_counts, n.elements, n.fields, n.mentions, n.renamed));
        return Exit::Fine;
    };
    if !write_dir(to, &made.files, out) {
        return Exit::BadInput;
    }
    out.message(&say!(msg_export_done, to, n.elements, n.fields, n.mentions, n.renamed));
    Exit::Fine
}
