//! Any bytes whatever as a questionnaire that came back: nothing panics, and a draft is a file without mistakes of syntax.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tensha_exchange::questionnaire::{Bounds, draft, read};
use tensha_model::load;
use tensha_text::tree::{Limits, parse};
use tensha_text::{Date, Lang, MemoryWorld, SourceMap};

const MODEL: &str = "\
tensha: 1
system: {id: s}
parties: {maker: {roles: [maker]}}
components: {plc: {kind: plc}}
controls: {c: {status: in-place, party: maker, on: [plc], meets: [jc-star-1/S1.1-01]}}
compliance: [{scheme: jc-star-1, product: [plc], party: maker}]
duties: {d: {party: maker, what: mend it}}
";

fuzz_target!(|bytes: &[u8]| {
    let bounds =
        Bounds { bytes: 1 << 20, unpacked: 1 << 20, entries: 50, rows: 1_000, cells: 5_000, text: 200 };
    let Some(back) = read(bytes, "q.xlsx", &bounds, &mut Vec::new()) else { return };
    let day = Date::parse("2026-11-24").expect("a day");
    let system = load(&MemoryWorld::new(day, [("tensha.yaml", MODEL)]), "").system;
    if let Some(made) = draft(&system, &back, Lang::En, &mut Vec::new()) {
        let mut sources = SourceMap::default();
        let file = sources.add("draft", made.yaml);
        let mut found = Vec::new();
        parse(&sources, file, &Limits::default(), &mut found);
        assert!(found.is_empty(), "what is written has no mistakes");
    }
});
