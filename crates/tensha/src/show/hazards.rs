//! `tensha show hazards|causes|responses`.

use std::fmt::Write as _;

use tensha_report::hazards::{HazardInfo, SetInfo};
use tensha_rules::causes;
use tensha_text::{Lang, Text};

use crate::messages::say;
use crate::out::Out;

/// Cut sets of each origin that a screen shows; the JSON has more.
const SETS: usize = 5;

/// Causes whose reason a screen shows; the JSON has all.
const REASONS: usize = 20;

/// A text with a mark before its first line, every line indented; `width` is in columns.
pub fn wrapped(text: &mut String, indent: usize, mark: &str, body: &str, width: usize) {
    let columns = width.saturating_sub(indent).max(30);
    for (i, line) in tensha_text::render::wrap(body, columns).lines().enumerate() {
        let lead = if i == 0 { mark } else { "" };
        let _ = writeln!(text, "{lead:>indent$}{line}");
    }
}

fn title(text: &mut String, h: &HazardInfo, lang: Lang) {
    let _ = writeln!(
        text,
        "{} [{}]  {}:{}",
        h.hazard.name.get(lang),
        h.hazard.id,
        h.place.path,
        h.place.line
    );
}

fn class(set: &SetInfo) -> String {
    set.least_class.iter().chain(&set.beside).cloned().collect::<Vec<_>>().join("+")
}

/// One hazard after the other: the answer, who is hurt, barriers, responses, the simplest ways.
pub fn hazards(list: &[&HazardInfo], out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    for h in list {
        title(&mut text, h, lang);
        wrapped(&mut text, 2, "", h.headline.get(lang), width);
        if let Some(refused) = &h.refused {
            wrapped(&mut text, 2, "", refused.get(lang), width);
            text.push('\n');
            continue;
        }
        harms(&mut text, &say!(msg_harm_unhandled), &h.unhandled, out);
        harms(&mut text, &say!(msg_harm_handled), &h.handled, out);
        for b in &h.barriers {
            let verdict = if b.absent {
                say!(msg_barrier_absent)
            } else if b.worthless {
                say!(msg_barrier_worthless)
            } else if b.independent {
                say!(msg_barrier_independent)
            } else if b.shared.is_empty() && b.shared_with.is_empty() {
                say!(msg_barrier_attackers)
            } else {
                let shared: Vec<Text> = b
                    .shared
                    .iter()
                    .chain(b.shared_with.iter().flat_map(|(_, keys)| keys))
                    .filter_map(|key| h.causes.get(key))
                    .map(|c| c.name.clone())
                    .take(3)
                    .collect();
                let count = b.shared.len();
                say!(msg_barrier_shares, count, Text::list(&shared))
            };
            let line = say!(msg_barrier_line, b.barrier.name.clone(), verdict);
            wrapped(&mut text, 4, "", line.get(lang), width);
        }
        for r in &h.responses {
            let who = r.by.as_ref().map(|p| p.name.clone()).unwrap_or_default();
            let line = say!(msg_response_line, who, r.verdict.clone());
            wrapped(&mut text, 4, "", line.get(lang), width);
        }
        sets(&mut text, h, SETS, out);
        text.push('\n');
    }
    text
}

fn harms(text: &mut String, head: &Text, list: &[tensha_report::hazards::HarmInfo], out: &Out) {
    if list.is_empty() {
        return;
    }
    let items = tensha_report::hazards::HarmInfo::series(list);
    let line = say!(msg_harm_line, head.clone(), items);
    wrapped(text, 4, "", line.get(out.lang), out.style.width);
}

fn sets(text: &mut String, h: &HazardInfo, most: usize, out: &Out) {
    use tensha_analysis::hazards::Origin;
    let lang = out.lang;
    for origin in [Origin::FaultOnly, Origin::AttackOnly, Origin::Both] {
        let here: Vec<&SetInfo> = h.sets.iter().filter(|s| s.origin == origin).collect();
        if here.is_empty() {
            continue;
        }
        let _ = writeln!(text, "    {}", causes::origin(origin).get(lang));
        for set in here.iter().take(most) {
            wrapped(text, 8, "    · ", set.story.get(lang), out.style.width);
        }
    }
    let line = match (&h.count, h.complete_below) {
        (Some(count), None) => say!(msg_sets_counted, count.clone()),
        (Some(count), Some(below)) => say!(msg_sets_listed, count.clone(), below),
        (None, below) => say!(msg_sets_uncounted, below.unwrap_or(0)),
    };
    wrapped(text, 4, "", line.get(lang), out.style.width);
    if h.enclosed {
        wrapped(text, 4, "", say!(msg_sets_enclosed).get(lang), out.style.width);
    }
}

/// Everything that can contribute: single points first, then cut sets with their members.
pub fn causes(list: &[&HazardInfo], out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for h in list {
        title(&mut text, h, lang);
        let name = |key: &String| h.causes.get(key).map(|c| c.name.clone()).unwrap_or_default();
        if !h.single_points.is_empty() {
            let _ = writeln!(text, "  {}", say!(msg_single_points).get(lang));
            for key in &h.single_points {
                wrapped(&mut text, 8, "    · ", name(key).get(lang), out.style.width);
            }
        }
        let _ = writeln!(text, "  {}", say!(msg_cut_sets).get(lang));
        for set in &h.sets {
            let members: Vec<Text> = set.members.iter().map(name).collect();
            let who = class(set);
            let line = if who.is_empty() {
                Text::list(&members)
            } else {
                say!(msg_set_by, who, Text::list(&members))
            };
            wrapped(&mut text, 8, "    · ", line.get(lang), out.style.width);
        }
        let used = |key: &&String| h.causes.get(key.as_str()).is_some_and(|c| c.reason.is_some());
        let mut keys: Vec<&String> = h.sets.iter().flat_map(|s| &s.members).filter(used).collect();
        let mut seen = std::collections::BTreeSet::new();
        keys.retain(|k| seen.insert(k.as_str()));
        if !keys.is_empty() {
            let _ = writeln!(text, "  {}", say!(msg_reasons).get(lang));
        }
        for c in keys.into_iter().take(REASONS).filter_map(|k| h.causes.get(k)) {
            let reason = c.reason.clone().unwrap_or_default();
            let line = match &c.technique {
                Some(t) => {
                    say!(msg_reason_technique, c.name.clone(), t.id.clone(), t.name.clone(), reason)
                }
                None => say!(msg_reason_line, c.name.clone(), reason),
            };
            wrapped(&mut text, 8, "    · ", line.get(lang), out.style.width);
        }
        for gap in &h.gaps {
            let line = say!(msg_gap_line, gap.clone());
            wrapped(&mut text, 4, "  ", line.get(lang), out.style.width);
        }
        text.push('\n');
    }
    text
}

/// What people do next, and what hinders it.
pub fn responses(list: &[&HazardInfo], out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for h in list {
        title(&mut text, h, lang);
        if h.responses.is_empty() {
            let _ = writeln!(text, "  {}", say!(msg_no_responses).get(lang));
        }
        for r in &h.responses {
            let name = |list: &[tensha_report::assessment::ElementRef], none: Text| {
                let names: Vec<Text> = list.iter().map(|e| e.name.clone()).collect();
                if names.is_empty() { none } else { Text::list(&names) }
            };
            let who = r.by.as_ref().map(|p| p.name.clone()).unwrap_or_default();
            let seconds = |s: Option<f64>| {
                s.map_or_else(|| Text::same("–"), |s| Text::same(tensha_rules::words::seconds(s)))
            };
            let line = say!(
                msg_response_chain,
                who,
                name(&r.notices_by, say!(msg_response_own_senses)),
                name(&r.acts_by, say!(msg_response_own_hands)),
                seconds(r.time_needed),
                seconds(r.time_available)
            );
            wrapped(&mut text, 4, "  ", line.get(lang), out.style.width);
            wrapped(&mut text, 4, "  ", r.verdict.get(lang), out.style.width);
            for (head, keys) in [
                (say!(msg_notice_shares), &r.notice_shares),
                (say!(msg_means_share), &r.means_share),
            ] {
                if keys.is_empty() {
                    continue;
                }
                let names: Vec<Text> = keys
                    .iter()
                    .filter_map(|k| h.causes.get(k))
                    .map(|c| c.name.clone())
                    .take(6)
                    .collect();
                let line = say!(msg_shares_line, head, Text::list(&names), keys.len());
                wrapped(&mut text, 6, "", line.get(lang), out.style.width);
            }
            for (i, line) in
                r.error.iter().flat_map(tensha_report::human::HumanInfo::lines).enumerate()
            {
                wrapped(
                    &mut text,
                    if i == 0 { 6 } else { 8 },
                    "  ",
                    line.get(lang),
                    out.style.width,
                );
            }
        }
        text.push('\n');
    }
    text
}
