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
    assert_eq!(again.basic_events.len(), model.basic_events.len());
});
