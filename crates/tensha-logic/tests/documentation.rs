//! The page of findings is generated; this checks that it is fresh.

use std::fmt::Write as _;
use std::path::Path;

use tensha_logic::mef::{Lang, MefCode};

fn page() -> String {
    let mut text = String::from(
        "# What the reader can say about a file\n\n\
         Codes are never renamed or used for something else. `{0}`, `{1}` … stand for names and numbers from the file.\n\
         With an error no answer is computed; with a warning part of the file was left out or read in one of several\n\
         ways; a note is worth knowing.\n\n\
         This page is generated from the reader (`tests/documentation.rs` says how).\n\n\
         | code | severity | message | 日本語 |\n| --- | --- | --- | --- |\n",
    );
    for code in MefCode::ALL {
        let (english, japanese) = (code.template(Lang::En), code.template(Lang::Ja));
        let severity = code.severity().word();
        let _ = writeln!(text, "| `{}` | {severity} | {english} | {japanese} |", code.id());
    }
    text
}

#[test]
fn the_page_of_findings_is_fresh() {
    let fresh = page();
    if include_str!("../../../docs/logic/findings.md") == fresh {
        return;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("findings.md");
    #[expect(clippy::disallowed_methods, reason = "the new page, for copying")]
    let written = std::fs::write(&path, fresh);
    assert!(written.is_ok());
    panic!("docs/logic/findings.md is stale: copy {} over it", path.display());
}
