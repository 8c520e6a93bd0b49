//! `tensha show duties|sheets`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::duties::{Cell, Cover, Sheet, run, sheets};
use tensha_model::System;
use tensha_model::system::{PartyId, Pledge};
use tensha_report::assessment::PlaceRef;
use tensha_rules::words::seconds;
use tensha_text::{Date, Text};

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

fn party(s: &System, p: Option<PartyId>) -> Text {
    p.map_or_else(|| say!(msg_duty_nobody_named), |p| s.parties[p.0 as usize].own.title())
}

fn party_id(s: &System, p: Option<PartyId>) -> Option<String> {
    p.map(|p| s.parties[p.0 as usize].own.id.to_string())
}

fn place(s: &System, of: &Pledge) -> String {
    let p = PlaceRef::new(s, of.own.span);
    format!("{}:{}", p.path, p.line)
}

fn phases(s: &System, d: &Pledge) -> Text {
    if d.phases.is_empty() {
        return say!(msg_duty_all_phases);
    }
    let mut list: Vec<_> = d
        .phases
        .iter()
        .filter_map(|p| s.knowledge.life_phases.get_index(*p as usize).map(|(_, p)| p))
        .collect();
    list.sort_by_key(|p| p.rank);
    Text::list(&list.iter().map(|p| p.head.name.clone()).collect::<Vec<_>>())
}

/// "within 3 days, until 2027-03-31", or nothing.
fn term(d: &Pledge) -> Text {
    let within = d.within.map(|w| say!(msg_duty_within, seconds(w)));
    let until = d.until.map(|u| say!(msg_duty_until, u.to_string()));
    match (within, until) {
        (None, None) => Text::same(""),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(a), Some(b)) => say!(msg_duty_both, a, b),
    }
}

fn duty_json(s: &System, d: &Pledge) -> Value {
    let phases: Vec<&String> = d
        .phases
        .iter()
        .filter_map(|p| s.knowledge.life_phases.get_index(*p as usize).map(|(id, _)| id))
        .collect();
    let kind = d.kind.and_then(|k| s.knowledge.duty_kinds.get_index(k as usize));
    json!({
        "id": &*d.own.id, "name": d.own.title(), "kind": kind.map(|(id, _)| id),
        "what": d.text, "party": party_id(s, d.party), "to": party_id(s, d.to),
        "phases": phases, "within-seconds": d.within, "until": d.until,
        "place": PlaceRef::new(s, d.own.span),
    })
}

/// The matrix as data.
pub fn duties_json(s: &System, at: Date) -> Value {
    let cells: Vec<Value> = run(s, at)
        .iter()
        .map(|c| {
            let (word, by) = match &c.cover {
                Cover::One(by) => ("one", by.as_slice()),
                Cover::Several(by) => ("several", by.as_slice()),
                Cover::Nobody => ("nobody", &[][..]),
                Cover::Lapsed(by) => ("lapsed", by.as_slice()),
            };
            let by: Vec<&str> = by.iter().map(|d| &*s.duties[*d as usize].own.id).collect();
            json!({
                "kind": s.knowledge.duty_kinds.get_index(c.kind as usize).map(|(id, _)| id),
                "phase": s.knowledge.life_phases.get_index(c.phase as usize).map(|(id, _)| id),
                "cover": word, "duties": by,
            })
        })
        .collect();
    let all: Vec<Value> = s.duties.iter().map(|d| duty_json(s, d)).collect();
    json!({"cells": cells, "duties": all})
}

/// The matrix: duty by duty, phase by phase.
pub fn duties(s: &System, at: Date, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    let cells = run(s, at);
    let count = |f: &dyn Fn(&Cover) -> bool| cells.iter().filter(|c| f(&c.cover)).count();
    let head = say!(
        msg_duty_head,
        cells.len(),
        count(&|c| matches!(c, Cover::One(_))),
        count(&|c| matches!(c, Cover::Nobody)),
        count(&|c| matches!(c, Cover::Lapsed(_))),
        count(&|c| matches!(c, Cover::Several(_)))
    );
    wrapped(&mut text, 0, "", head.get(lang), width);
    text.push('\n');
    for of in cells.chunk_by(|a, b| a.kind == b.kind) {
        let Some((id, kind)) = s.knowledge.duty_kinds.get_index(of[0].kind as usize) else {
            continue;
        };
        let _ = writeln!(text, "{} [{id}]", kind.head.name.get(lang));
        if let Some(words) = &kind.head.text {
            wrapped(&mut text, 2, "", words.get(lang), width);
        }
        for cell in of {
            let (sign, body) = cell_text(s, cell);
            wrapped(&mut text, 4, &format!("{sign} "), body.get(lang), width);
        }
    }
    let own: Vec<&Pledge> = s.duties.iter().filter(|d| d.kind.is_none()).collect();
    if !own.is_empty() {
        let _ = writeln!(text, "\n{}", say!(msg_duty_own).get(lang));
        for d in own {
            wrapped(&mut text, 4, "· ", line(s, d).get(lang), width);
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_duty_legend).get(lang));
    text
}

fn cell_text(s: &System, cell: &Cell) -> (char, Text) {
    let phase = s
        .knowledge
        .life_phases
        .get_index(cell.phase as usize)
        .map(|(_, p)| p.head.name.clone())
        .unwrap_or_default();
    let who = |by: &[u32]| {
        let names: Vec<Text> = by
            .iter()
            .map(|d| {
                let d = &s.duties[*d as usize];
                say!(msg_duty_holder, party(s, d.party), d.own.id.to_string(), place(s, d))
            })
            .collect();
        Text::list(&names)
    };
    match &cell.cover {
        Cover::One(by) => ('✓', say!(msg_duty_one, phase, who(by))),
        Cover::Several(by) => ('‼', say!(msg_duty_several, phase, who(by))),
        Cover::Nobody => ('✗', say!(msg_duty_gap, phase)),
        Cover::Lapsed(by) => ('✗', say!(msg_duty_lapsed, phase, who(by))),
    }
}

/// A duty in one sentence.
fn line(s: &System, d: &Pledge) -> Text {
    let what = d.text.clone().unwrap_or_else(|| d.own.title());
    let to = d.to.map_or_else(|| Text::same(""), |to| say!(msg_duty_to, party(s, Some(to))));
    say!(msg_duty_line, party(s, d.party), to, what, phases(s, d), term(d), place(s, d))
}

/// The sheets as data.
pub fn sheets_json(s: &System, only: Option<&str>) -> Value {
    let duty = |list: &[u32]| -> Vec<Value> {
        list.iter().map(|d| duty_json(s, &s.duties[*d as usize])).collect()
    };
    let assumption = |list: &[u32]| -> Vec<Value> {
        list.iter()
            .map(|a| {
                let a = &s.assumptions[*a as usize];
                json!({
                    "id": &*a.own.id, "text": a.text, "owner": party_id(s, a.party),
                    "guaranteed-by": party_id(s, a.to), "until": a.until,
                    "place": PlaceRef::new(s, a.own.span),
                })
            })
            .collect()
    };
    wanted(s, only)
        .iter()
        .map(|sheet| {
            let p = &s.parties[sheet.party as usize].own;
            json!({
                "party": &*p.id, "name": p.title(), "does": duty(&sheet.does),
                "owes": duty(&sheet.owes), "receives": duty(&sheet.receives),
                "expects": assumption(&sheet.expects), "vouches": assumption(&sheet.vouches),
            })
        })
        .collect()
}

fn wanted(s: &System, only: Option<&str>) -> Vec<Sheet> {
    let fits = |p: u32| only.is_none_or(|id| &*s.parties[p as usize].own.id == id);
    sheets(s).into_iter().filter(|sheet| fits(sheet.party)).collect()
}

/// One sheet after the other.
pub fn sheets_text(s: &System, at: Date, only: Option<&str>, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    let list = wanted(s, only);
    if list.is_empty() {
        return format!("{}\n", say!(msg_sheet_none).get(lang));
    }
    for sheet in &list {
        let own = &s.parties[sheet.party as usize].own;
        let _ = writeln!(text, "■ {} [{}]", own.title().get(lang), own.id);
        let mut block = |head: Text, body: Vec<Text>| {
            if body.is_empty() {
                return;
            }
            let _ = writeln!(text, "  {}", head.get(lang));
            for b in body {
                wrapped(&mut text, 6, "- ", b.get(lang), width);
            }
        };
        let of = |list: &[u32], towards: &dyn Fn(&Pledge) -> Text| -> Vec<Text> {
            list.iter()
                .map(|d| {
                    let d = &s.duties[*d as usize];
                    let what = d.text.clone().unwrap_or_else(|| d.own.title());
                    let over = if d.lapsed(at) { say!(msg_sheet_over) } else { Text::same("") };
                    say!(msg_sheet_duty, towards(d), what, phases(s, d), term(d), over)
                })
                .collect()
        };
        let assumed = |list: &[u32], towards: &dyn Fn(&Pledge) -> Text| -> Vec<Text> {
            list.iter()
                .map(|a| {
                    let a = &s.assumptions[*a as usize];
                    let what = a.text.clone().unwrap_or_else(|| a.own.title());
                    let over = if a.lapsed(at) { say!(msg_sheet_over) } else { Text::same("") };
                    let until = a
                        .until
                        .map_or_else(|| Text::same(""), |u| say!(msg_duty_until, u.to_string()));
                    say!(msg_sheet_assumption, towards(a), what, until, over)
                })
                .collect()
        };
        block(say!(msg_sheet_does), of(&sheet.does, &|_| Text::same("")));
        block(say!(msg_sheet_owes), of(&sheet.owes, &|d| say!(msg_sheet_to, party(s, d.to))));
        block(
            say!(msg_sheet_receives),
            of(&sheet.receives, &|d| say!(msg_sheet_from, party(s, d.party))),
        );
        block(
            say!(msg_sheet_expects),
            assumed(&sheet.expects, &|a| match a.to {
                Some(to) => say!(msg_sheet_from, party(s, Some(to))),
                None => say!(msg_sheet_unguaranteed),
            }),
        );
        block(
            say!(msg_sheet_vouches),
            assumed(&sheet.vouches, &|a| match a.party {
                Some(p) => say!(msg_sheet_to, party(s, Some(p))),
                None => Text::same(""),
            }),
        );
        text.push('\n');
    }
    text
}
