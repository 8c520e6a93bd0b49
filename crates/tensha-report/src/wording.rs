//! Words about hazards that pictures and pages share.

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

/// A way in one line.
pub(crate) fn way(h: &HazardInfo, way: &Way) -> Text {
    let mut out: Option<Text> = None;
    for slot in &way.slots {
        let first = slot.first().map(|k| cause(h, k)).unwrap_or_default();
        let part =
            if slot.len() > 1 { say!(msg_hz_one_of, slot.len(), first) } else { first };
        out = Some(match out {
            Some(o) => say!(msg_hz_joined, o, part),
            None => part,
        });
    }
    out.unwrap_or_else(|| h.hazard.name.clone())
}

/// How many things must come together.
pub(crate) fn things(n: usize) -> Text {
    if n == 1 { say!(msg_hz_things_1) } else { say!(msg_hz_things, n) }
}

/// The same, of steps.
pub(crate) fn steps(n: usize) -> Text {
    if n == 1 { say!(msg_hz_steps_1) } else { say!(msg_hz_steps, n) }
}

/// An amount of money as stated, its digits in groups of three.
fn grouped(amount: &str) -> String {
    let end = amount.find(|c: char| !c.is_ascii_digit()).unwrap_or(amount.len());
    let (digits, rest) = amount.split_at(end);
    let mut out = String::with_capacity(amount.len() + 8);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out.push_str(rest);
    out
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
        assert_eq!(duration(20.0).en, "20 s");
        assert_eq!(duration(600.0).ja, "10分");
        assert_eq!(duration(5400.0).en, "1.5 h");
    }
}
