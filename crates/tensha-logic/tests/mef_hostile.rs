//! Broken, cut and scrambled files: the reader answers every one, and its work stays in proportion to the file.
#![expect(clippy::format_push_string, clippy::format_collect, reason = "test helpers build files")]

use tensha_logic::mef::{Limits, MefCode, ReadOptions, has_errors, read, write};

const SEEDS: &[&str] = &[
    include_str!("../models/voting.xml"),
    include_str!("../models/bridge.xml"),
    include_str!("../models/two_train.xml"),
    include_str!("../models/noncoherent.xml"),
    include_str!("../models/repairable.xml"),
    "<opsa-mef><define-fault-tree name='f'><define-gate name='g'><cardinality min='1' max='2'>\
     <event name='a'/><not><gate name='h'/></not><constant value='true'/></cardinality></define-gate>\
     <define-gate name='h'><imply><xor><event name='a'/><event name='b'/></xor><iff><event \
     name='a'/><house-event name='s'/></iff></imply></define-gate><define-house-event name='s'/>\
     </define-fault-tree><model-data><define-basic-event name='a'><histogram><int value='0'/><bin>\
     <int value='1'/><lognormal-deviate><float value='1e-3'/><float value='3'/><float \
     value='0.95'/></lognormal-deviate></bin></histogram></define-basic-event><define-basic-event \
     name='b'><switch><case><bool value='true'/><pi/></case><periodic-test><float value='1e-3'/>\
     <float value='.1'/><float value='10'/><float value='5'/><system-mission-time unit='hours'/>\
     </periodic-test></switch></define-basic-event></model-data></opsa-mef>",
];

const PIECES: &[&str] = &[
    "<",
    ">",
    "/",
    "\"",
    "'",
    "=",
    "&",
    ";",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<!DOCTYPE a [",
    "]",
    "&#x0;",
    "&#99999999;",
    "&amp;",
    "\u{0}",
    "\u{feff}",
    "木",
    "<and>",
    "</and>",
    "<or>",
    "<gate name=\"",
    "<define-gate name=\"",
    "</define-gate>",
    "role=\"private\"",
    "<define-component name=\"x\">",
    "</define-component>",
    "min=\"4294967295\"",
    "1e400",
    "-1",
    "nan",
    "inf",
    "0x10",
    " ",
    "\n",
    ".",
    "train-1.lost",
    "<parameter name=\"rate\"/>",
];

/// Numerical Recipes' 64-bit linear congruential generator: the same inputs on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

/// Everything that must hold for any input whatever.
fn examine(input: &[u8]) {
    let options = ReadOptions::default();
    let (model, findings) = read(input, &options);
    for one in &findings {
        assert!(one.range.start <= one.range.end && one.range.end <= input.len(), "{one:?}");
        if let Ok(text) = std::str::from_utf8(input) {
            assert!(text.is_char_boundary(one.range.start), "{one:?}");
            assert!(text.is_char_boundary(one.range.end), "{one:?}");
        }
        assert!(one.message(tensha_logic::mef::Lang::Ja).len() < 2000);
    }
    assert_eq!(read(input, &options), (model.clone(), findings.clone()));
    let built = model.build(&model.tops);
    if has_errors(&findings) {
        return;
    }
    assert!(built.is_ok(), "no error was reported, but the model cannot be built");
    let (again, findings) = read(write(&model).as_bytes(), &options);
    assert!(!has_errors(&findings), "{findings:?}\n{}", write(&model));
    assert_eq!(again.basic_events.len(), model.basic_events.len());
}

#[test]
fn mutated_files() {
    let mut random = Random(20_261_123);
    for round in 0..6000 {
        let seed = SEEDS[round % SEEDS.len()];
        let mut bytes = seed.as_bytes().to_vec();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            match random.below(6) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => {
                    let end = (at + random.below(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                2 | 3 => {
                    let piece = PIECES[random.below(PIECES.len())];
                    bytes.splice(at..at, piece.bytes());
                }
                4 => {
                    let end = (at + random.below(80)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    let to = random.below(bytes.len());
                    bytes.splice(to..to, copy);
                }
                _ => bytes.truncate(at.max(1)),
            }
            if bytes.is_empty() {
                bytes.push(b'<');
            }
        }
        examine(&bytes);
    }
}

#[test]
fn every_prefix() {
    for seed in SEEDS {
        for end in 0..=seed.len() {
            examine(&seed.as_bytes()[..end]);
        }
    }
}

#[test]
fn random_pieces_and_random_bytes() {
    let mut random = Random(7);
    for _ in 0..3000 {
        let count = random.below(60);
        let text: String = (0..count).map(|_| PIECES[random.below(PIECES.len())]).collect();
        examine(text.as_bytes());
        examine(format!("<opsa-mef><define-fault-tree name='f'>{text}").as_bytes());
        let bytes: Vec<u8> = (0..count).map(|_| random.below(256) as u8).collect();
        examine(&bytes);
    }
}

/// Files made to be slow: each is a few megabytes, and each must be read in time proportional to its size. The test
/// measures no time; a quadratic step on any of them would take minutes.
#[test]
fn files_made_to_be_slow() {
    let count = 60_000;
    let gate = |formula: &str| {
        format!(
            "<opsa-mef><define-fault-tree name=\"f\"><define-gate name=\"g\">{formula}</define-gate>\
             <define-basic-event name=\"e\"/></define-fault-tree></opsa-mef>"
        )
    };
    let many = |text: &str| text.repeat(count);
    let read_all = |text: &str| read(text.as_bytes(), &ReadOptions::default());

    // One gate with very many equal, undefined or wrong arguments.
    let (_, found) = read_all(&gate(&format!("<or>{}</or>", many("<event name=\"e\"/>"))));
    assert!(!has_errors(&found));
    let (_, found) = read_all(&gate(&format!("<or>{}</or>", many("<event name=\"x\"/>"))));
    assert!(has_errors(&found) && found.len() <= 501);
    read_all(&gate(&format!("<xor>{}</xor>", many("<event name=\"e\"/>"))));
    read_all(&gate(&many("<and><event name=\"e\"/></and>")));

    // Undefined names beside very many defined ones: suggestions are limited.
    let names: String =
        (0..count).map(|at| format!("<define-basic-event name=\"event-{at}\"/>")).collect();
    let wrong: String = (0..count).map(|at| format!("<event name=\"evnet-{at}\"/>")).collect();
    let text = format!(
        "<opsa-mef><define-fault-tree name=\"f\"><define-gate name=\"g\"><or>{wrong}</or>\
         </define-gate>{names}</define-fault-tree></opsa-mef>"
    );
    assert!(has_errors(&read_all(&text).1));

    // Deep nesting, unclosed and closed in the wrong order.
    read_all(&many("<a>"));
    read_all(&format!("{}{}", many("<a><b>"), many("</a></b>")));
    read_all(&format!("<opsa-mef>{}", many("</x>")));
    read_all(&gate(&format!("{}{}", many("<not>"), many("</not>"))));

    // One element with very many attributes; very long names; very many dots.
    let attributes: String = (0..count).map(|at| format!(" a{at}=\"\"")).collect();
    read_all(&format!("<opsa-mef{attributes}/>"));
    let long = "n".repeat(1_000_000);
    let (_, found) = read_all(&gate(&format!("<event name=\"{long}\"/>")));
    assert!(found.iter().all(|one| one.message(tensha_logic::mef::Lang::En).len() < 500));
    read_all(&gate(&format!("<event name=\"{}\"/>", ".".repeat(1_000_000))));

    // Many cycles through one gate.
    let mut text = String::from("<opsa-mef><define-fault-tree name=\"f\">");
    for at in 0..count {
        text += &format!(
            "<define-gate name=\"g{at}\"><or><gate name=\"g{}\"/><gate name=\"g0\"/></or></define-gate>",
            (at + 1) % count
        );
    }
    let (_, found) = read_all(&(text + "</define-fault-tree></opsa-mef>"));
    assert!(found.iter().any(|one| one.code == MefCode::GateCycle));

    // A great number of faults keeps the list short, and errors are never crowded out by warnings.
    let warnings = many("<basic-event name=\"e\" odd=\"\"/>");
    let (_, found) = read_all(&gate(&format!("<or>{warnings}<gate name=\"nowhere\"/></or>")));
    assert!(has_errors(&found));
    assert!(found.len() < 2000);
}

#[test]
fn small_limits_hold_for_every_seed() {
    let limits = Limits {
        max_bytes: 10_000,
        max_depth: 3,
        max_elements: 20,
        max_attributes: 1,
        max_diagnostics: 3,
        ..Limits::default()
    };
    let options = ReadOptions { mission_time: Some(1.0), limits };
    for seed in SEEDS {
        let (model, findings) = read(seed.as_bytes(), &options);
        assert!(has_errors(&findings));
        assert!(findings.len() <= 10);
        assert!(model.basic_events.len() <= 20);
    }
}
