//! Any bytes whatever: the reader must answer, and what it accepts must survive building, writing and reading again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tensha_logic::mef::{Limits, ReadOptions, has_errors, read, write};

fuzz_target!(|input: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, ..Limits::default() };
    let options = ReadOptions { mission_time: None, limits };
    let (model, findings) = read(input, &options);
    for one in &findings {
        assert!(one.range.start <= one.range.end && one.range.end <= input.len());
    }
    if has_errors(&findings) {
        return;
    }
    assert!(model.build(&model.tops).is_ok());
    let (again, findings) = read(write(&model).as_bytes(), &ReadOptions::default());
    assert!(!has_errors(&findings));
    // Members of common-cause groups are written as gates over their causes.
    let own = model.basic_events.iter().filter(|event| event.causes.is_empty()).count();
    assert_eq!(again.basic_events.len(), own);
    if let Ok(walked) = model.sequences() {
        let _ = walked.means(&model);
        let _ = walked.sample(&model, 1, 2);
    }
    let _ = model.sample(1, 2);
});
