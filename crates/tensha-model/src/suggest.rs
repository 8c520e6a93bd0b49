//! Did-you-mean.

/// The known names nearest to a wrong one, best first, at most three; none where nothing is near.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    // Long words are never typing mistakes of short ones; comparing them would only cost time.
    if wrong.chars().count() > 64 {
        return Vec::new();
    }
    let lower = wrong.to_lowercase().replace('_', "-");
    let known: Vec<&str> = known.into_iter().collect();
    let mut scored: Vec<(f64, &str)> = known
        .iter()
        .copied()
        .filter_map(|name| {
            let same_but_plural =
                name.strip_suffix('s') == Some(&lower) || lower.strip_suffix('s') == Some(name);
            let score = if same_but_plural {
                0.99
            } else {
                strsim::jaro_winkler(&lower, &name.to_lowercase())
            };
            (score >= 0.83).then_some((score, name))
        })
        .collect();
    if scored.is_empty() {
        // Somebody who writes `router` means one of the routers.
        let of_it = |name: &&str| name.split('-').any(|word| word == lower);
        scored.extend(known.into_iter().filter(of_it).map(|name| (0.0, name)));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, n)| n.to_owned()).collect()
}
