//! x
use crate::Assessment;
/// x
pub fn render(a: &Assessment) -> Vec<(String, Vec<u8>)> {
    vec![("assessment.json".into(), serde_json::to_vec_pretty(a).unwrap_or_default())]
}
