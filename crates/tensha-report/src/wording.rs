//! Words about hazards that pictures and pages share.

use indexmap::IndexMap;
use tensha_analysis::causes::CauseKind;
use tensha_model::grade::Property;
use tensha_text::Text;

use crate::assessment::Assessment;
use crate::fold::{Performer, Way};
use crate::hazards::{BarrierInfo, HarmInfo, HazardInfo, ResponseInfo};
use crate::messages::say;

/// The name of a class of attackers.
pub(crate) fn class(a: &Assessment, id: &str) -> Text {
    a.attackers.get(id).map_or_else(|| Text::same(id), |c| c.name.clone())
}

/// The name of a class without what stands in brackets behind it, or only that where it is short: “SL2”.
pub(crate) fn short_class(a: &Assessment, id: &str) -> Text {
    let name = class(a, id);
    let short = |s: &str| -> String {
        let begin = s.rfind(['(', '（']);
        let inner = begin.map(|b| s[b..].trim_matches(['(', ')', '（', '）']));
        match inner {
            Some(i) if !i.is_empty() && i.len() <= 6 => i.to_owned(),
            _ => s.to_owned(),
        }
    };
    Text::new(short(&name.ja), short(&name.en))
}

/// Who can do a way, in few words.
pub(crate) fn performers(a: &Assessment, by: &[Performer]) -> Text {
    let mut out: Option<Text> = None;
    for p in by {
        let mut who: Option<Text> = p.least_class.as_deref().map(|c| short_class(a, c));
        for b in &p.beside {
            let name = short_class(a, b);
            who = Some(match who {
                Some(w) => say!(msg_hz_by_together, w, name),
                None => name,
            });
        }
        let who = who.unwrap_or_else(|| say!(msg_hz_by_nobody));
        out = Some(match out {
            Some(o) => say!(msg_hz_or, o, who),
            None => who,
        });
    }
    out.unwrap_or_else(|| say!(msg_hz_by_nobody))
}

/// The name of a cause.
pub(crate) fn cause(h: &HazardInfo, key: &str) -> Text {
    h.causes.get(key).map_or_else(|| Text::same(key), |c| c.name.clone())
}

/// A text without what stands in brackets.
fn unbracketed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '（' => {
                depth += 1;
                let kept = out.trim_end().len();
                out.truncate(kept);
            }
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // Nothing but brackets: then they are the name.
    if out.trim().is_empty() { text.to_owned() } else { out }
}

/// The name of a cause for a picture: of attacks without technologies and strengths.
fn shortened(h: &HazardInfo, key: &str, name: Text) -> Text {
    if h.causes.get(key).is_some_and(|c| c.kind == CauseKind::Attack) {
        Text::new(unbracketed(&name.ja), unbracketed(&name.en))
    } else {
        name
    }
}

/// A way in one line, in a few words.
pub(crate) fn way(h: &HazardInfo, way: &Way) -> Text {
    let mut out: Option<Text> = None;
    for slot in &way.slots {
        let keys: Vec<&str> = slot.iter().map(String::as_str).collect();
        let mut names: Vec<Text> = Vec::new();
        for (key, name) in causes(h, &keys) {
            let name = shortened(h, key, name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let part = match names.as_slice() {
            [] => continue,
            [one] => one.clone(),
            [one, other] => say!(msg_hz_or, one, other),
            [first, others @ ..] => say!(msg_hz_one_of, first, others.len()),
        };
        out = Some(match out {
            Some(o) => say!(msg_hz_joined, o, part),
            None => part,
        });
    }
    out.unwrap_or_else(|| h.hazard.name.clone())
}

/// A cause's name with the word by which it differs from its sisters taken out: a failure mode, or a property.
fn apart(h: &HazardInfo, key: &str) -> Option<([String; 2], Text)> {
    let name = cause(h, key);
    let cut = |text: &str, at: Option<usize>, word: &str| -> Option<String> {
        let at = at?;
        Some(format!("{}\u{0}{}", &text[..at], &text[at + word.len()..]))
    };
    if key.starts_with("component/") || key.starts_with("link/") {
        let last = |text: &str| -> Option<(usize, String)> {
            let begin = text.rfind(['(', '（'])?;
            let inner = begin + text[begin..].chars().next()?.len_utf8();
            let end = inner + text[inner..].find([')', '）'])?;
            Some((inner, text[inner..end].to_owned()))
        };
        let ((ja_at, ja), (en_at, en)) = (last(&name.ja)?, last(&name.en)?);
        let template = [cut(&name.ja, Some(ja_at), &ja)?, cut(&name.en, Some(en_at), &en)?];
        return Some((template, Text::new(ja, en)));
    }
    let rest = key.strip_prefix("step/")?;
    let property = Property::ALL.into_iter().find(|p| rest.split('/').any(|s| s == p.tag()))?;
    let word = tensha_rules::words::property(property);
    // English names the property before the link, Japanese after it; of surfaces and guards it comes last in both.
    let first = rest.starts_with("technology/") || rest.starts_with("link/");
    let en_at = if first { name.en.find(&word.en) } else { name.en.rfind(&word.en) };
    let ja_at = name.ja.rfind(&word.ja);
    Some(([cut(&name.ja, ja_at, &word.ja)?, cut(&name.en, en_at, &word.en)?], word))
}

/// The names of causes, those that differ by a failure mode or a property only in one: with the first key of each.
pub(crate) fn causes<'k>(h: &HazardInfo, keys: &[&'k str]) -> Vec<(&'k str, Text)> {
    let mut out: IndexMap<[String; 2], (&'k str, Vec<Text>)> = IndexMap::new();
    for key in keys {
        let (template, word) = apart(h, key).unwrap_or_else(|| {
            let name = cause(h, key);
            ([name.ja, name.en], Text::default())
        });
        let words = &mut out.entry(template).or_insert_with(|| (key, Vec::new())).1;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    out.into_iter()
        .map(|([ja, en], (key, words))| {
            let words = Text::list(&words);
            (key, Text::new(ja.replace('\u{0}', &words.ja), en.replace('\u{0}', &words.en)))
        })
        .collect()
}

/// How many things must come together.
pub(crate) fn things(n: usize) -> Text {
    if n == 1 { say!(msg_hz_things_1) } else { say!(msg_hz_things, n) }
}

/// The same, of steps.
pub(crate) fn steps(n: usize) -> Text {
    if n == 1 { say!(msg_hz_steps_1) } else { say!(msg_hz_steps, n) }
}

pub(crate) use tensha_rules::words::grouped;

/// A sum of money, rounded to its unit, digits in groups of three.
pub(crate) fn money(value: f64) -> String {
    grouped(&format!("{value:.0}"))
}

/// A harm in words.
pub(crate) fn harm(h: &HarmInfo) -> Text {
    let mut text = match (&h.who, &h.level) {
        (Some(who), Some(level)) => say!(msg_hz_harm_level, who.name, h.kind_name, level),
        (Some(who), None) => say!(msg_hz_harm_kind, who.name, h.kind_name),
        (None, Some(level)) => say!(msg_hz_harm_level_nobody, h.kind_name, level),
        (None, None) => h.kind_name.clone(),
    };
    if let Some(amount) = &h.amount {
        text = say!(msg_hz_harm_amount, text, grouped(amount));
    }
    if let Some(n) = h.persons.filter(|n| *n > 1) {
        text = say!(msg_hz_harm_persons, text, n.to_string());
    }
    text
}

/// A duration, short.
pub(crate) fn duration(seconds: f64) -> Text {
    let shown = |x: f64| -> String {
        let tenth = (x * 10.0).round() / 10.0;
        format!("{tenth}")
    };
    if seconds >= 3600.0 {
        say!(msg_hz_hours, shown(seconds / 3600.0))
    } else if seconds >= 60.0 {
        say!(msg_hz_minutes, shown(seconds / 60.0))
    } else {
        say!(msg_hz_seconds, shown(seconds))
    }
}

/// Time needed of time available.
pub(crate) fn time(r: &ResponseInfo) -> Option<Text> {
    match (r.time_needed, r.time_available) {
        (Some(n), Some(a)) => Some(say!(msg_hz_time_of, duration(n), duration(a))),
        _ => None,
    }
}

/// Who responds.
pub(crate) fn responder(r: &ResponseInfo) -> Text {
    r.by.as_ref().map_or_else(|| say!(msg_hz_somebody), |e| e.name.clone())
}

/// Whether a response is worth nothing.
pub(crate) fn worthless(r: &ResponseInfo) -> bool {
    r.never_noticed || r.never_able || r.too_late
}

/// Class, mark and words for what a barrier is worth.
pub(crate) fn barrier(b: &BarrierInfo) -> (&'static str, &'static str, Text) {
    let shared = b.shared.len() + b.shared_with.iter().map(|(_, s)| s.len()).sum::<usize>();
    if b.absent {
        ("unmet", "✕", say!(msg_hz_absent))
    } else if b.worthless {
        ("unmet", "✕", say!(msg_hz_together_k))
    } else if shared > 0 {
        ("undecided", "≈", say!(msg_hz_together_n, shared))
    } else if b.shares_attackers {
        ("undecided", "≈", say!(msg_hz_shares_attackers))
    } else {
        ("met", "✓", say!(msg_hz_independent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_durations_read_well() {
        assert_eq!(grouped("80000000 JPY"), "80,000,000 JPY");
        assert_eq!(grouped("999 EUR"), "999 EUR");
        assert_eq!(grouped("12.5 M JPY"), "12.5 M JPY");
        assert_eq!(
            unbracketed("画面への回線（HTTPS（TLS 1.2以上））の可用性を破る（弱い）"),
            "画面への回線の可用性を破る"
        );
        assert_eq!(unbracketed("gets into Plant (staff only)"), "gets into Plant");
        assert_eq!(unbracketed("(x)"), "(x)");
        assert_eq!(duration(20.0).en, "20 s");
        assert_eq!(duration(600.0).ja, "10分");
        assert_eq!(duration(5400.0).en, "1.5 h");
    }
}
