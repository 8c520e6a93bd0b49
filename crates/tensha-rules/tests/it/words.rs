//! Spans of time in sentences.

use tensha_rules::words::duration;

#[test]
fn durations_read_like_sentences() {
    let cases = [
        (90.0 * 86_400.0, "90日", "90 days"),
        (86_400.0, "1日", "1 day"),
        (36.0 * 3_600.0, "36時間", "36 hours"),
        (3_600.0, "1時間", "1 hour"),
        (5_400.0, "90分", "90 minutes"),
        (60.0, "1分", "1 minute"),
        (90.0, "90秒", "90 seconds"),
        (1.5, "1.5秒", "1.5 seconds"),
        (0.2, "200ミリ秒", "200 ms"),
    ];
    for (s, ja, en) in cases {
        let said = duration(s);
        assert_eq!((said.ja.as_str(), said.en.as_str()), (ja, en));
    }
}
