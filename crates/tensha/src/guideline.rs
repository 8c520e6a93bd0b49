//! `tensha guideline`.

use serde_json::json;
use tensha_report::guideline::{self, Depth};

use crate::Exit;
use crate::args::{Common, Format, GuidelineArgs, GuidelineDepth, GuidelineFormat};
use crate::check;
use crate::out::Out;

/// Prints the guideline of a system.
pub fn run(args: &GuidelineArgs, common: &Common, out: &Out) -> Exit {
    let format = match args.format {
        GuidelineFormat::Json => Format::Json,
        GuidelineFormat::Text | GuidelineFormat::Markdown => Format::Text,
    };
    let Some((loaded, assessed)) = check::load_of(&args.dir, None, common, out, format) else {
        return Exit::BadInput;
    };
    let a = &assessed.assessment;
    let made = guideline::make(a, &loaded.system);
    let depth = match args.depth {
        GuidelineDepth::Overview => Depth::Overview,
        GuidelineDepth::Category => Depth::Category,
        GuidelineDepth::Full => Depth::Full,
    };
    match args.format {
        // Data is always in full; it is the reader who leaves out.
        GuidelineFormat::Json => {
            let value =
                json!({"schema": a.schema, "at": a.at, "system": a.system.id, "guideline": made});
            out.print(&format!("{value:#}\n"));
        }
        GuidelineFormat::Text | GuidelineFormat::Markdown => {
            let markdown = args.format == GuidelineFormat::Markdown;
            out.print(&guideline::render(&made, a, depth, markdown, out.lang));
        }
    }
    Exit::Fine
}
