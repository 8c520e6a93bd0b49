//! Results as text without the places in files, so that two models can be compared that say the same in another order.

use std::fmt::Debug;

/// The debug text of a value with every `Span { … }` taken out.
pub fn without_places(value: &impl Debug) -> String {
    let text = format!("{value:#?}");
    let mut out = String::with_capacity(text.len());
    let mut skip = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match skip {
            Some(depth)
                if indent > depth || line.trim_start().starts_with('}') && indent == depth =>
            {
                if indent == depth {
                    skip = None;
                }
            }
            _ => {
                if line.trim_end().ends_with("Span {") {
                    skip = Some(indent);
                    out.push_str(line.trim_end().trim_end_matches("Span {"));
                } else {
                    out.push_str(line);
                }
                out.push('\n');
            }
        }
    }
    out
}
