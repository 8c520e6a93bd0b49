//! `tensha show reach`: components as stepping stones.

use std::fmt::Write as _;

use tensha_report::hazards::HarmInfo;
use tensha_report::reach::{StoneInfo, TakenInfo};
use tensha_text::Text;

use super::hazards::wrapped;
use crate::messages::say;
use crate::out::Out;

/// Each component: how it is first taken over, what it opens, and whom that hurts.
pub fn reach(list: &[StoneInfo], out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    if list.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_reach_no_components).get(lang));
    }
    let put = |text: &mut String, indent: usize, mark: &str, body: &Text| {
        wrapped(text, indent, mark, body.get(lang), width);
    };
    for s in list {
        let _ = writeln!(text, "{} [{}]", s.component.name.get(lang), s.component.id);
        let first = match &s.first {
            None => say!(msg_reach_first_none),
            Some(t) => match &t.class {
                Some(class) => say!(msg_reach_first, class.clone(), t.steps, path(t)),
                None => say!(msg_reach_first_free, path(t)),
            },
        };
        put(&mut text, 2, "", &first);
        if !s.apart.is_empty() {
            put(&mut text, 2, "", &say!(msg_reach_apart, Text::list(&s.apart)));
        }
        if s.opened == 0 {
            put(&mut text, 2, "", &say!(msg_reach_opens_none));
        } else {
            put(&mut text, 2, "", &say!(msg_reach_opens, s.opened));
            for t in &s.opens {
                let name = t.component.name.clone();
                let line = match &t.class {
                    Some(class) => say!(msg_reach_open, name, class.clone(), t.steps, path(t)),
                    None => say!(msg_reach_open_free, name, path(t)),
                };
                put(&mut text, 6, "· ", &line);
            }
            if s.opened > s.opens.len() {
                let id = s.component.id.clone();
                put(&mut text, 6, "", &say!(msg_reach_open_more, s.opened - s.opens.len(), id));
            }
        }
        if s.hazards.is_empty() {
            put(&mut text, 2, "", &say!(msg_reach_hazards_none));
        }
        for h in &s.hazards {
            put(&mut text, 2, "", &say!(msg_reach_hazard, h.hazard.name.clone()));
            if h.own.is_empty() && h.strangers.is_empty() {
                put(&mut text, 4, "", &say!(msg_reach_harm_none));
            }
            if !h.strangers.is_empty() {
                put(&mut text, 4, "", &say!(msg_reach_strangers, HarmInfo::series(&h.strangers)));
            }
            if !h.own.is_empty() {
                put(&mut text, 4, "", &say!(msg_reach_own, HarmInfo::series(&h.own)));
            }
        }
        text.push('\n');
    }
    text
}

fn path(t: &TakenInfo) -> Text {
    let mut out = Text::same("");
    for (i, step) in t.path.iter().enumerate() {
        let arrow = if i == 0 { "" } else { " → " };
        out.ja.push_str(arrow);
        out.ja.push_str(&step.ja);
        out.en.push_str(arrow);
        out.en.push_str(&step.en);
    }
    out
}
