//! `tensha show minimum`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::minimum::{Candidate, Measure, Measured, Result, candidates, measure};
use tensha_model::knowledge::{Head, Knowledge};
use tensha_model::sector::MinimumList;
use tensha_report::profiles::tilde;
use tensha_text::Text;

use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;

/// From how many schemes on something is proposed.
const SHARED: usize = 3;

fn of(k: &Knowledge, m: Measured) -> Option<(&'static str, &Head)> {
    match m {
        Measured::Profile(i) => k.profiles.get_index(i as usize).map(|(_, p)| ("profile", &p.head)),
        Measured::Scheme(i) => k.schemes.get_index(i as usize).map(|(_, s)| ("scheme", &s.head)),
    }
}

fn requirement(k: &Knowledge, i: u32) -> &str {
    k.requirements.get_index(i as usize).map_or("", |(id, _)| id)
}

fn line(k: &Knowledge, i: u32) -> &str {
    k.crosswalk.get_index(i as usize).map_or("", |(id, _)| id)
}

fn schemes<'k>(k: &'k Knowledge, list: &[u32]) -> Vec<&'k str> {
    list.iter()
        .filter_map(|s| k.schemes.get_index(*s as usize).map(|(id, _)| id.as_str()))
        .collect()
}

/// As data.
pub fn json(k: &Knowledge) -> Value {
    let lists: Vec<Value> = k
        .minimum_lists
        .values()
        .map(|list| {
            let measured: Vec<Value> =
                measure(k, list).iter().map(|r| result_json(k, list, r)).collect();
            let conditions: Vec<Value> = list
                .conditions
                .iter()
                .map(|c| {
                    json!({
                        "id": c.id, "name": c.name, "text": c.text, "requirements": c.requirements,
                        "confirmation": c.confirmation,
                    })
                })
                .collect();
            json!({
                "id": list.head.id, "name": list.head.name, "date": list.date,
                "agreed-by": list.agreed_by, "wording": list.head.status,
                "conditions": conditions, "measured": measured,
            })
        })
        .collect();
    let proposed: Vec<Value> = candidates(k, SHARED)
        .iter()
        .map(|c| {
            let members = |list: &[(u32, u32)]| -> Vec<Value> {
                list.iter()
                    .map(|(r, l)| json!({"requirement": requirement(k, *r), "line": line(k, *l)}))
                    .collect()
            };
            json!({
                "requirement": requirement(k, c.anchor), "schemes": schemes(k, &c.schemes),
                "perhaps": schemes(k, &c.perhaps), "same": members(&c.same),
                "related": members(&c.related), "checked": c.checked,
                "listed": c.listed.iter().filter_map(|i| {
                    k.minimum_lists.get_index(*i as usize).map(|(id, _)| id)
                }).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({"lists": lists, "candidates": proposed})
}

fn result_json(k: &Knowledge, list: &MinimumList, r: &Result) -> Value {
    let (kind, head) = of(k, r.of).unzip();
    let conditions: Vec<Value> = r
        .conditions
        .iter()
        .map(|c| {
            let by: Vec<Value> = c
                .by
                .iter()
                .map(|(r, l)| {
                    json!({"requirement": requirement(k, *r), "line": l.map(|l| line(k, l))})
                })
                .collect();
            json!({
                "condition": list.conditions.get(c.condition).map(|c| &c.id),
                "measure": c.measure, "by": by,
            })
        })
        .collect();
    json!({
        "kind": kind, "id": head.map(|h| &h.id), "measure": r.measure,
        "conditions": conditions, "beyond": r.beyond,
    })
}

fn mark(m: Measure) -> char {
    match m {
        Measure::FallsShort => '✗',
        Measure::InPart => '◐',
        Measure::Unknown => '?',
        Measure::Meets => '✓',
        Measure::Exceeds => '▲',
    }
}

fn word(m: Measure) -> Text {
    match m {
        Measure::FallsShort => say!(msg_min_short),
        Measure::InPart => say!(msg_min_part),
        Measure::Unknown => say!(msg_min_unknown),
        Measure::Meets => say!(msg_min_meets),
        Measure::Exceeds => say!(msg_min_exceeds),
    }
}

/// As text: the list as consumers read it, who stands how, and what could be added.
pub fn text(k: &Knowledge, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    for (id, list) in &k.minimum_lists {
        let _ = writeln!(text, "{} [{id}]{}", list.head.name.get(lang), tilde(&list.head));
        let state = match &list.agreed_by {
            Some(by) => say!(msg_min_agreed, list.date.to_string(), by.clone()),
            None => say!(msg_min_proposed, list.date.to_string()),
        };
        wrapped(&mut text, 2, "", state.get(lang), width);
        for (n, c) in list.conditions.iter().enumerate() {
            let _ = writeln!(text, "  {}. {}", n + 1, c.name.get(lang));
            if let Some(words) = &c.text {
                wrapped(&mut text, 6, "", words.get(lang), width);
            }
        }
        text.push('\n');
        let results = measure(k, list);
        for kind in ["profile", "scheme"] {
            let title =
                if kind == "profile" { say!(msg_min_profiles) } else { say!(msg_min_schemes) };
            let _ = writeln!(text, "  {}", title.get(lang));
            for r in &results {
                let Some((_, head)) = of(k, r.of).filter(|(of, _)| *of == kind) else { continue };
                let mut marks = String::new();
                for c in &r.conditions {
                    let _ = write!(marks, " {}", mark(c.measure));
                }
                let _ = writeln!(
                    text,
                    "   {marks}  {} [{}]: {}",
                    head.name.get(lang),
                    head.id,
                    word(r.measure).get(lang)
                );
                for c in r.conditions.iter().filter(|c| c.measure < Measure::Unknown) {
                    let Some(of) = list.conditions.get(c.condition) else { continue };
                    let body = say!(msg_min_where, word(c.measure), of.name.clone());
                    wrapped(&mut text, 10, "- ", body.get(lang), width);
                }
            }
        }
        text.push('\n');
    }
    let all = candidates(k, SHARED);
    let (proposed, waiting): (Vec<&Candidate>, Vec<&Candidate>) =
        all.iter().partition(|c| c.schemes.len() >= SHARED);
    for (title, list) in
        [(say!(msg_min_candidates, SHARED), proposed), (say!(msg_min_waiting, SHARED), waiting)]
    {
        if list.is_empty() {
            continue;
        }
        wrapped(&mut text, 0, "", title.get(lang), width);
        for c in list {
            let Some((id, r)) = k.requirements.get_index(c.anchor as usize) else { continue };
            let unchecked = if c.checked { "" } else { " ~" };
            let _ = writeln!(text, "  · {} [{id}]{unchecked}", r.head.name.get(lang));
            let names = schemes(k, &c.schemes).join(", ");
            wrapped(&mut text, 6, "", say!(msg_min_shared, names).get(lang), width);
            if !c.perhaps.is_empty() {
                let names = schemes(k, &c.perhaps).join(", ");
                wrapped(&mut text, 6, "", say!(msg_min_perhaps, names).get(lang), width);
            }
            if !c.listed.is_empty() {
                wrapped(&mut text, 6, "", say!(msg_min_listed).get(lang), width);
            }
        }
    }
    let _ = writeln!(text);
    wrapped(&mut text, 0, "", say!(msg_min_legend).get(lang), width);
    text
}
