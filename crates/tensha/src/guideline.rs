//! `tensha guideline`.

use serde_json::{Value, json};
use tensha_model::knowledge::Knowledge;
use tensha_model::load::builtin_knowledge;
use tensha_model::suggest::nearest;
use tensha_report::guideline::{self, Depth, Guideline, Horizon};
use tensha_text::{Text, World as _};

use crate::Exit;
use crate::args::{
    Common, Format, GuidelineArgs, GuidelineDepth, GuidelineFormat, GuidelineHorizon,
};
use crate::check;
use crate::messages::say;
use crate::out::Out;
use crate::world::{DiskWorld, has_system};

/// Prints the guideline of a system, or of a sector.
pub fn run(args: &GuidelineArgs, common: &Common, out: &Out) -> Exit {
    let format = match args.format {
        GuidelineFormat::Json => Format::Json,
        GuidelineFormat::Text | GuidelineFormat::Markdown => Format::Text,
    };
    let made = match &args.sector {
        Some(sector) => of_sector(sector, args, common, out, format),
        None => check::load_of(&args.dir, None, common, out, format).map(|(loaded, assessed)| {
            let a = &assessed.assessment;
            let head = json!({"schema": a.schema, "at": a.at, "system": a.system.id});
            let made = guideline::make(a, &loaded.system);
            (head, made, loaded.system.knowledge)
        }),
    };
    let Some((mut value, mut made, k)) = made else { return Exit::BadInput };
    if let Some(wrong) = args.roles.iter().find(|r| !k.party_roles.contains_key(*r)) {
        let known: Vec<&str> = k.party_roles.keys().map(String::as_str).collect();
        unknown(say!(msg_no_such_role, wrong.clone(), known.join(", ")), wrong, &known, out);
        return Exit::BadInput;
    }
    if let Some(horizon) = args.horizon {
        made = made.within(match horizon {
            GuidelineHorizon::Now => Horizon::Now,
            GuidelineHorizon::Later => Horizon::Later,
        });
    }
    if !args.roles.is_empty() {
        made = made.for_roles(&k, &args.roles);
    }
    let depth = match args.depth {
        GuidelineDepth::Overview => Depth::Overview,
        GuidelineDepth::Category => Depth::Category,
        GuidelineDepth::Full => Depth::Full,
    };
    match args.format {
        // Data is always in full; it is the reader who leaves out.
        GuidelineFormat::Json => {
            value["guideline"] = json!(made);
            out.print(&format!("{value:#}\n"));
        }
        GuidelineFormat::Text | GuidelineFormat::Markdown => {
            let markdown = args.format == GuidelineFormat::Markdown;
            out.print(&guideline::render(&made, depth, markdown, out.lang));
        }
    }
    Exit::Fine
}

/// From the packs alone; those of a system's directory count where there is one.
fn of_sector(
    sector: &str,
    args: &GuidelineArgs,
    common: &Common,
    out: &Out,
    format: Format,
) -> Option<(Value, Guideline, Knowledge)> {
    let world = DiskWorld::new(common.at);
    let at = world.today();
    let k: Knowledge = if args.dir != "." || has_system(&world, &args.dir) {
        check::read_system(&args.dir, common, out, format)?.system.knowledge
    } else {
        builtin_knowledge().0
    };
    let Some(head) = k.sectors.get(sector) else {
        let known: Vec<&str> = k.sectors.keys().map(String::as_str).collect();
        unknown(say!(msg_no_such_sector, sector.to_owned(), known.join(", ")), sector, &known, out);
        return None;
    };
    let value = json!({"schema": "tensha-view-1", "at": at, "sector": head.id});
    let made = guideline::of_sector(&k, head, at);
    Some((value, made, k))
}

/// A word that no pack lists, with what it could have been.
fn unknown(message: Text, wrong: &str, known: &[&str], out: &Out) {
    out.message(&message);
    let near = nearest(wrong, known.iter().copied());
    if !near.is_empty() {
        out.message(&say!(msg_profile_near, near.join(", ")));
    }
}
