//! Intervals of whatever is accepted: ends are probabilities in their order, and the values of samples lie between the ends of
//! the whole range of a deviate where there is no deviate at all.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tensha_logic::mef::{Limits, ReadOptions, has_errors, read};

fuzz_target!(|input: &[u8]| {
    let limits = Limits { max_bytes: 1 << 18, ..Limits::default() };
    let options = ReadOptions { mission_time: None, limits };
    let (model, findings) = read(input, &options);
    if has_errors(&findings) {
        return;
    }
    for coverage in [0.5, 0.999] {
        let Ok(found) = model.intervals(coverage) else { continue };
        assert_eq!(found.ends.len(), model.basic_events.len());
        for (ends, event) in found.ends.iter().zip(&model.basic_events) {
            for prob in [ends.low, ends.high] {
                assert!((0.0..=1.0).contains(&prob.p) && (0.0..=1.0).contains(&prob.q));
            }
            assert!(ends.low.p <= ends.high.p);
            // Without deviates there is one value, and the interval must hold it.
            if let Some(prob) = event.probability
                && !model.is_random()
            {
                assert!(ends.low.p <= prob.p && prob.p <= ends.high.p);
            }
        }
    }
});
