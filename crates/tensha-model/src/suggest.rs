//! Did-you-mean.

/// The known names nearest to a wrong one, best first, at most four; none where nothing is near.
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
    // Whoever writes `router`, `ble` or `rs-232` means one of the routers, one of the `ble-…`, or `serial-rs232`.
    let bare = |name: &str| name.to_lowercase().replace(['-', '.', ' '], "");
    let wanted = bare(&lower);
    if wanted.len() > 2 {
        let holds = |name: &&str| {
            let inner = name.match_indices('-').map(|(at, _)| &name[at..]);
            inner.chain([*name]).any(|rest| bare(rest).starts_with(&wanted))
        };
        scored.extend(known.iter().copied().filter(holds).map(|name| (0.97, name)));
    }
    // Of the words in it that known names have too, the rarest says most: `wifi-wpa2-psk` means a `wpa2-…` before any other `wifi-…`.
    let words = |name: &'_ str| -> Vec<String> {
        name.to_lowercase().split(['-', '.', '_', ' ']).map(str::to_owned).collect()
    };
    for word in words(&lower).iter().filter(|w| w.chars().count() > 2) {
        let having: Vec<&str> = known.iter().copied().filter(|n| words(n).contains(word)).collect();
        if having.len() <= 4 {
            scored.extend(having.iter().map(|name| (0.96 - 0.01 * having.len() as f64, *name)));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut seen: Vec<&str> = Vec::new();
    scored.retain(|(_, name)| {
        let new = !seen.contains(name);
        seen.push(name);
        new
    });
    scored.into_iter().take(4).map(|(_, n)| n.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_rarest_word_says_what_is_meant() {
        let known =
            ["wifi-open", "wifi-wep", "wpa2-psk", "wpa2-enterprise", "wpa3-sae", "ethernet"];
        assert_eq!(nearest("wifi-wpa2-psk", known)[0], "wpa2-psk");
        assert!(nearest("wifi-wpa2", known).contains(&"wpa2-enterprise".to_owned()));
        assert_eq!(nearest("etherent", known), ["ethernet"]);
        assert!(nearest("zigbee", known).is_empty());
    }
}
