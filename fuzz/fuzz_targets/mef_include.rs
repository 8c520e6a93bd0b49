//! Several files that include each other in any way: every finding must lie in one of them, and the work must end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tensha_logic::mef::{Limits, LoadError, ReadOptions, has_errors, read_joined};

fuzz_target!(|input: &[u8]| {
    // Files are parted by a byte that no text has; the first includes, the others are `1`, `2` …
    let files: Vec<&[u8]> = input.split(|&byte| byte == 0xff).take(10).collect();
    let mut load = |path: &str, most: usize| {
        assert!(!path.starts_with('/') && path.split('/').all(|part| part != ".."));
        match path.parse::<usize>().ok().and_then(|at| files.get(at)) {
            Some(text) if text.len() <= most => Ok(text.to_vec()),
            Some(_) => Err(LoadError::TooLarge),
            None => Err(LoadError::NotFound),
        }
    };
    let limits = Limits { max_bytes: 1 << 18, max_elements: 20_000, ..Limits::default() };
    let options = ReadOptions { mission_time: None, limits };
    let first = files.first().copied().unwrap_or_default();
    let (model, findings, sources) = read_joined("0", first, &options, &mut load);
    for one in &findings {
        let place = sources.place(&one.range);
        assert!(!place.file.is_empty());
        assert!(place.range.start <= place.range.end && place.range.end <= place.text.len());
    }
    if !has_errors(&findings) {
        assert!(model.build(&model.tops).is_ok());
    }
});
