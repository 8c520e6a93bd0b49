//! `tensha show grid`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::grid::{About, Cell, Filled, Grid, run};
use tensha_model::knowledge::{Head, Knowledge};
use tensha_text::Text;

use super::profile_ids;
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::summary::{cut, pad};

fn head(k: &Knowledge, about: About) -> Option<(&'static str, &Head)> {
    match about {
        About::Core(i) => k.profiles.get_index(i as usize).map(|(_, p)| ("core", &p.head)),
        About::Sector(i) => k.sectors.get_index(i as usize).map(|(_, s)| ("sector", s)),
        About::Scheme(i) => k.schemes.get_index(i as usize).map(|(_, s)| ("scheme", &s.head)),
    }
}

fn cell_json(c: Cell) -> Value {
    json!({"asked": c.asked, "checked": c.checked, "date": c.date})
}

/// As data: what is missing is null.
pub fn json(k: &Knowledge) -> Value {
    let g = run(k);
    let topics: Vec<&String> =
        g.topics.iter().filter_map(|t| k.topics.get_index(*t as usize)).map(|(id, _)| id).collect();
    let rows: Vec<Value> = g
        .rows
        .iter()
        .filter_map(|r| {
            let (kind, head) = head(k, r.about)?;
            let filled = r.filled.as_ref().map(|f| {
                let cells: serde_json::Map<String, Value> = topics
                    .iter()
                    .zip(&f.cells)
                    .map(|(t, c)| ((*t).clone(), cell_json(*c)))
                    .collect();
                json!({
                    "profiles": profile_ids(k, &f.profiles), "cells": cells,
                    "without-topic": cell_json(f.other), "total": cell_json(f.total),
                    "at-least": f.at_least,
                })
            });
            Some(json!({"kind": kind, "id": head.id, "name": head.name, "filled": filled}))
        })
        .collect();
    json!({"topics": topics, "rows": rows})
}

fn is_scheme(about: About) -> bool {
    matches!(about, About::Scheme(_))
}

/// As text: topics down, sectors and then schemes across, as many as the width takes.
pub fn text(k: &Knowledge, out: &Out) -> String {
    let lang = out.lang;
    let g = run(k);
    let mut text = String::new();
    for (title, schemes) in [(say!(msg_grid_sectors), false), (say!(msg_grid_schemes), true)] {
        let rows: Vec<(&Head, &Filled)> = g
            .rows
            .iter()
            .filter(|r| is_scheme(r.about) == schemes)
            .filter_map(|r| Some((head(k, r.about)?.1, r.filled.as_ref()?)))
            .collect();
        let missing: Vec<Text> = g
            .rows
            .iter()
            .filter(|r| is_scheme(r.about) == schemes && r.filled.is_none())
            .filter_map(|r| head(k, r.about).map(|(_, h)| h.name.clone()))
            .collect();
        let _ = writeln!(text, "{}\n", title.get(lang));
        table(k, &g, &rows, out, &mut text);
        if !missing.is_empty() {
            let body = if schemes {
                say!(msg_grid_no_rows, Text::list(&missing))
            } else {
                say!(msg_grid_missing, Text::list(&missing))
            };
            wrapped(&mut text, 0, "", body.get(lang), out.style.width);
        }
        text.push('\n');
    }
    wrapped(&mut text, 0, "", say!(msg_grid_legend).get(lang), out.style.width);
    text
}

fn table(k: &Knowledge, g: &Grid, rows: &[(&Head, &Filled)], out: &Out, text: &mut String) {
    const FIRST: usize = 26;
    const COLUMN: usize = 10;
    let lang = out.lang;
    let fits = (out.style.width.saturating_sub(FIRST) / COLUMN).max(1);
    for block in rows.chunks(fits) {
        let mut line = pad("", FIRST);
        for (h, _) in block {
            line.push_str(&pad(&cut(h.name.get(lang), COLUMN - 1), COLUMN));
        }
        let _ = writeln!(text, "{}", line.trim_end());
        let mut row = |name: &str, of: &dyn Fn(&Filled) -> Cell, sum: bool| {
            let mut line = pad(&cut(name, FIRST - 1), FIRST);
            for (_, f) in block {
                let c = of(f);
                let mark = if c.checked < c.asked { "~" } else { "" };
                let least = if sum && f.at_least { "≥" } else { "" };
                line.push_str(&pad(&format!("{least}{}{mark}", c.asked), COLUMN));
            }
            let _ = writeln!(text, "{}", line.trim_end());
        };
        for (i, topic) in g.topics.iter().enumerate() {
            let Some((_, t)) = k.topics.get_index(*topic as usize) else { continue };
            let shown = |f: &Filled| f.cells.get(i).copied().unwrap_or_default();
            row(t.name.get(lang), &shown, false);
        }
        row(say!(msg_grid_without).get(lang), &|f| f.other, false);
        row(say!(msg_grid_total).get(lang), &|f| f.total, true);
        let mut line = pad(say!(msg_grid_date).get(lang), FIRST);
        for (_, f) in block {
            let date = f.total.date.map_or_else(|| "–".to_owned(), |d| d.to_string());
            line.push_str(&pad(&cut(date.get(2..).unwrap_or("–"), COLUMN - 1), COLUMN));
        }
        let _ = writeln!(text, "{}\n", line.trim_end());
    }
}
