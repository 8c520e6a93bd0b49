//! `tensha show crosswalk`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::crosswalk::{Carries, Coverage, Row};
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_text::Text;

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

fn id(system: &System, scheme: u32) -> &str {
    system.knowledge.schemes.get_index(scheme as usize).map_or("", |(id, _)| id.as_str())
}

fn requirement(system: &System, i: u32) -> Option<&tensha_model::requirement::Requirement> {
    system.knowledge.requirements.get_index(i as usize).map(|(_, r)| r)
}

/// As data.
pub fn crosswalk_json(system: &System, pairs: &[Coverage]) -> Value {
    let row = |r: &Row| -> Value {
        let lines: Vec<Value> = r
            .lines
            .iter()
            .filter_map(|(line, other, carries)| {
                let (_, entry) = system.knowledge.crosswalk.get_index(*line as usize)?;
                Some(json!({
                    "to": requirement(system, *other)?.head.id, "carries": carries,
                    "text": entry.head.text, "wording": entry.head.status,
                    "sources": entry.head.sources,
                }))
            })
            .collect();
        json!({
            "id": requirement(system, r.requirement).map(|q| &q.head.id),
            "carries": r.carries, "lines": lines,
        })
    };
    pairs
        .iter()
        .map(|c| {
            let of = |i: usize| json!(c.reached[i]);
            json!({
                "from": id(system, c.from), "to": id(system, c.to), "rows": c.rows.len(),
                "whole": c.count(Carries::Whole), "part": c.count(Carries::Part),
                "related": c.count(Carries::Related), "nothing": c.count(Carries::Nothing),
                "reached": {"whole": of(0), "part": of(1), "related": of(2), "nothing": of(3)},
                "lines": c.rows.iter().map(row).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// As text: a table of pairs, and the lines where a pair is asked for.
pub fn crosswalk(system: &System, pairs: &[Coverage], one: bool, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    if pairs.is_empty() {
        wrapped(&mut text, 0, "", say!(msg_cross_none).get(lang), width);
        return text;
    }
    for c in pairs {
        let head = say!(
            msg_cross_pair,
            id(system, c.from).to_owned(),
            id(system, c.to).to_owned(),
            c.rows.len(),
            c.count(Carries::Whole),
            c.count(Carries::Part),
            c.count(Carries::Related),
            c.count(Carries::Nothing)
        );
        wrapped(&mut text, 2, "", head.get(lang), width);
        let n = c.reached;
        let back = say!(msg_cross_reached, n.iter().sum::<usize>(), n[0], n[1], n[2], n[3]);
        wrapped(&mut text, 4, "", back.get(lang), width);
        if one {
            rows(system, c, out, &mut text);
        }
    }
    text.push('\n');
    wrapped(&mut text, 0, "", say!(msg_cross_legend).get(lang), width);
    text
}

fn rows(system: &System, c: &Coverage, out: &Out, text: &mut String) {
    let lang = out.lang;
    for row in &c.rows {
        let Some(r) = requirement(system, row.requirement) else { continue };
        let _ =
            writeln!(text, "    {} {}  {}", mark(row.carries), r.number(), r.head.name.get(lang));
        for (line, other, carries) in &row.lines {
            let Some(o) = requirement(system, *other) else { continue };
            let entry = system.knowledge.crosswalk.get_index(*line as usize);
            let checked = entry.is_some_and(|(_, e)| e.head.status == Status::Checked);
            let tilde = if checked { "" } else { "\u{a0}~" };
            let how = match carries {
                Carries::Whole => say!(msg_cross_whole),
                Carries::Part => say!(msg_cross_part),
                _ => say!(msg_cross_related),
            };
            let body = Text::new(
                format!("{} {}（{}）{tilde}", o.number(), o.head.name.ja, how.ja),
                format!("{} {} ({}){tilde}", o.number(), o.head.name.en, how.en),
            );
            wrapped(text, 10, "      → ", body.get(lang), out.style.width);
        }
    }
}

/// A sign that is told without colour.
fn mark(carries: Carries) -> char {
    match carries {
        Carries::Whole => '●',
        Carries::Part => '◐',
        Carries::Related => '○',
        Carries::Nothing => '·',
    }
}
