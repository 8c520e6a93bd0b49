//! `tensha show requirements`.

mod market;

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::requirements::{
    Asked, Counts, Ground, Recognised, SchemeResult, Shows, Standing, run,
};
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::requirement::Requirement;
use tensha_report::assessment::PlaceRef;
use tensha_text::{Date, Text};

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

/// What was asked, worked out.
pub struct Shown<'a> {
    system: &'a System,
    at: Date,
    named: bool,
    list: Vec<SchemeResult>,
}

impl<'a> Shown<'a> {
    /// Works out what is asked.
    pub fn new(system: &'a System, at: Date, asked: Asked) -> Self {
        Self { system, at, named: !system.compliance.is_empty(), list: run(system, at, asked) }
    }

    fn requirement(&self, i: u32) -> Option<&Requirement> {
        self.system.knowledge.requirements.get_index(i as usize).map(|(_, r)| r)
    }

    /// Why a requirement does not apply, as the packs say.
    fn row_reason(&self, requirement: u32) -> Text {
        let of = self.requirement(requirement).and_then(|r| r.applies.first());
        of.map(|a| a.reason.clone()).unwrap_or_default()
    }

    /// As data.
    pub fn json(&self) -> Value {
        self.list.iter().map(|r| self.scheme_json(r)).collect()
    }

    fn scheme_json(&self, result: &SchemeResult) -> Value {
        let s = self.system;
        let Some((id, scheme)) = s.knowledge.schemes.get_index(result.scheme as usize) else {
            return Value::Null;
        };
        let record = result.compliance.map(|c| &s.compliance[c as usize]);
        let rows: Vec<Value> = result
            .rows
            .iter()
            .filter_map(|row| {
                let r = self.requirement(row.requirement)?;
                let grounds: Vec<Value> = row
                    .grounds
                    .iter()
                    .map(|g| self.ground_json(result, row.requirement, *g))
                    .collect();
                Some(json!({
                    "id": r.head.id, "number": r.number(), "name": r.head.name,
                    "text": r.head.text, "mandatory": r.mandatory, "condition": r.condition,
                    "topic": r.topic, "wording": r.head.status, "sources": r.head.sources,
                    "standing": row.standing, "grounds": grounds,
                }))
            })
            .collect();
        let counts = |mandatory: bool| -> Value {
            Standing::ALL
                .iter()
                .map(|st| {
                    let key = serde_json::to_value(st).unwrap_or_default();
                    let n = result.count(s, *st, mandatory);
                    (key.as_str().unwrap_or_default().to_owned(), json!(n))
                })
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let recognised: Vec<Value> =
            result.recognised.iter().map(|r| self.recognised_json(*r)).collect();
        json!({
            "scheme": id, "name": scheme.head.name, "class": scheme.class,
            "edition": scheme.edition, "markets": scheme.markets, "from": scheme.from,
            "in-force": result.in_force, "applies": self.scope_json(result),
            "own": self.own_json(result), "wording": scheme.head.status,
            "rows-of-document": scheme.count,
            "product": record.map(|c| {
                c.product.iter().map(|r| s.own(*r).id.to_string()).collect::<Vec<_>>()
            }),
            "party": record.and_then(|c| c.party).map(|p| s.parties[p.0 as usize].own.id.to_string()),
            "place": record.map(|c| PlaceRef::new(s, c.span)),
            "mandatory": counts(true), "recommended": counts(false),
            "requirements": rows, "recognitions": recognised,
        })
    }

    fn ground_json(&self, result: &SchemeResult, requirement: u32, ground: Ground) -> Value {
        let s = self.system;
        match ground {
            Ground::Control { control, via, whole, shows } => {
                let c = &s.controls[control as usize];
                let line = via.and_then(|v| s.knowledge.crosswalk.get_index(v as usize));
                let (word, date) = match shows {
                    Shows::Evidence(date) => ("evidence", date),
                    Shows::NoEvidence => ("no-evidence", None),
                    Shows::Later(date) => ("later", Some(date)),
                    Shows::Intended => ("intended", None),
                };
                json!({
                    "control": &*c.own.id, "name": c.own.title(), "status": c.status,
                    "evidence": c.evidence, "date": date, "shows": word, "whole": whole,
                    "via": line.map(|(id, _)| id),
                    "via-wording": line.map(|(_, l)| l.head.status),
                    "place": PlaceRef::new(s, c.own.span),
                })
            }
            Ground::Scope => json!({"scope": self.row_reason(requirement)}),
            Ground::Answer(i) => {
                let of = result.compliance.map(|c| &s.compliance[c as usize].answers[i as usize]);
                json!({
                    "answer": of.map(|a| a.reason.clone()),
                    "place": of.map(|a| PlaceRef::new(s, a.span)),
                })
            }
        }
    }

    fn recognised_json(&self, r: Recognised) -> Value {
        let s = self.system;
        let Some((id, rule)) = s.knowledge.recognitions.get_index(r.recognition as usize) else {
            return Value::Null;
        };
        let (word, claim) = match r.counts {
            Counts::Held(c) => ("held", Some(c)),
            Counts::NotYet(c) => ("not-yet", Some(c)),
            Counts::Lapsed(c) => ("lapsed", Some(c)),
            Counts::NoLabel => ("no-label", None),
        };
        json!({
            "rule": id, "label": if r.backwards { &rule.to } else { &rule.from },
            "since": rule.since, "conditions": rule.conditions, "wording": rule.head.status,
            "counts": word,
            "claim": claim.map(|c| s.claims[c as usize].own.id.to_string()),
        })
    }

    /// As text.
    pub fn text(&self, asked: Asked, out: &Out) -> String {
        let lang = out.lang;
        let mut text = String::new();
        if self.list.is_empty() {
            let ids: Vec<Text> =
                self.system.knowledge.schemes.keys().map(|k| Text::same(k.clone())).collect();
            let body = match asked.market {
                Some(m) => say!(msg_req_no_market, m.to_owned()),
                None if self.named => say!(msg_req_no_scheme, Text::list(&ids)),
                None => say!(msg_req_none, Text::list(&ids)),
            };
            wrapped(&mut text, 0, "", body.get(lang), out.style.width);
        }
        if let (Some(market), None, false) = (asked.market, asked.scheme, self.list.is_empty()) {
            text.push_str(&self.market_text(market, out));
            wrapped(&mut text, 0, "", say!(msg_req_legend).get(lang), out.style.width);
            return text;
        }
        for result in &self.list {
            self.scheme_text(result, out, &mut text);
        }
        if !self.list.is_empty() {
            wrapped(&mut text, 0, "", say!(msg_req_legend).get(lang), out.style.width);
        }
        text
    }

    fn scheme_text(&self, result: &SchemeResult, out: &Out, text: &mut String) {
        let (s, lang, width) = (self.system, out.lang, out.style.width);
        let Some((id, scheme)) = s.knowledge.schemes.get_index(result.scheme as usize) else {
            return;
        };
        let record = result.compliance.map(|c| &s.compliance[c as usize]);
        let at = record.map_or_else(String::new, |c| {
            let p = PlaceRef::new(s, c.span);
            format!("  {}:{}", p.path, p.line)
        });
        let _ = writeln!(text, "{} [{id}]{at}", scheme.head.name.get(lang));
        let mut line = |body: &Text| wrapped(text, 2, "", body.get(lang), width);
        if let Some(record) = record {
            let names: Vec<Text> = record.product.iter().map(|r| s.title(*r)).collect();
            let of = if names.is_empty() { say!(msg_req_whole) } else { Text::list(&names) };
            let who = record
                .party
                .map_or_else(|| say!(msg_req_nobody), |p| s.parties[p.0 as usize].own.title());
            line(&say!(msg_req_of, of, who));
        } else {
            line(&say!(msg_req_not_named));
        }
        self.scope_text(result).iter().for_each(&mut line);
        match (scheme.from, result.in_force) {
            (Some(from), Some(false)) => line(&say!(msg_req_later, from.to_string())),
            (None, _) => line(&say!(msg_req_when_unknown)),
            _ => {}
        }
        for mandatory in [true, false] {
            let n: Vec<usize> =
                Standing::ALL.iter().map(|st| result.count(s, *st, mandatory)).collect();
            let all: usize = n.iter().sum();
            if all > 0 {
                let kind =
                    if mandatory { say!(msg_req_mandatory) } else { say!(msg_req_recommended) };
                line(&say!(msg_req_counts, all, kind, n[0], n[1], n[2], n[3], n[4]));
            }
        }
        let doubtful = result
            .rows
            .iter()
            .filter_map(|r| self.requirement(r.requirement))
            .filter(|r| r.head.status != Status::Checked)
            .count();
        if doubtful > 0 {
            line(&say!(msg_req_doubtful, doubtful));
        }
        if let Some(count) = scheme.count.filter(|c| *c as usize > result.rows.len()) {
            line(&say!(msg_req_short, count, result.rows.len()));
        } else if result.rows.is_empty() {
            line(&say!(msg_req_no_rows));
        }
        let widest = result
            .rows
            .iter()
            .filter_map(|r| self.requirement(r.requirement))
            .map(|r| r.number().len())
            .max()
            .unwrap_or(0);
        for row in &result.rows {
            let Some(r) = self.requirement(row.requirement) else { continue };
            let tilde = if r.head.status == Status::Checked { "" } else { " ~" };
            let weak = if r.mandatory { Text::same("") } else { say!(msg_req_row_recommended) };
            let _ = writeln!(
                text,
                "  {} {:widest$}  {}{}{tilde}",
                mark(row.standing),
                r.number(),
                r.head.name.get(lang),
                weak.get(lang),
            );
            let indent = 6 + widest;
            if let (Some(condition), true) = (&r.condition, row.standing == Standing::Unknown) {
                let body = say!(msg_req_condition, condition.clone());
                wrapped(text, indent, "", body.get(lang), width);
            }
            for ground in &row.grounds {
                wrapped(
                    text,
                    indent,
                    "",
                    self.ground_text(result, row.requirement, *ground).get(lang),
                    width,
                );
            }
        }
        for r in &result.recognised {
            wrapped(text, 4, "", self.recognised_text(*r).get(lang), width);
        }
        text.push('\n');
    }

    fn ground_text(&self, result: &SchemeResult, requirement: u32, ground: Ground) -> Text {
        let s = self.system;
        match ground {
            Ground::Control { control, via, whole, shows } => {
                let c = &s.controls[control as usize];
                let p = PlaceRef::new(s, c.own.span);
                let shown = match shows {
                    Shows::Evidence(Some(day)) => {
                        say!(msg_req_evidence, c.evidence.join(", "), day.to_string())
                    }
                    Shows::Evidence(None) => say!(msg_req_evidence_undated, c.evidence.join(", ")),
                    Shows::NoEvidence => say!(msg_req_no_evidence),
                    Shows::Later(day) => say!(msg_req_evidence_later, day.to_string()),
                    Shows::Intended => say!(msg_req_intended),
                };
                let place = format!("{}:{}", p.path, p.line);
                let by = say!(msg_req_by, c.own.title(), c.own.id.to_string(), shown, place);
                let Some((_, line)) = via.and_then(|v| s.knowledge.crosswalk.get_index(v as usize))
                else {
                    return by;
                };
                let own = self.requirement_of(result, control, line);
                let how =
                    if whole { say!(msg_req_via_whole, own) } else { say!(msg_req_via_part, own) };
                let tilde = match line.head.status {
                    Status::Checked => Text::same(""),
                    _ => Text::same(" ~"),
                };
                say!(msg_req_by_via, by, how, tilde)
            }
            Ground::Scope => say!(msg_req_row_scope, self.row_reason(requirement)),
            Ground::Answer(i) => {
                let of = result.compliance.map(|c| &s.compliance[c as usize].answers[i as usize]);
                let Some(a) = of else { return Text::default() };
                let p = PlaceRef::new(s, a.span);
                say!(msg_req_answer, a.reason.clone(), format!("{}:{}", p.path, p.line))
            }
        }
    }

    /// The end of a crosswalk line that the control names.
    fn requirement_of(
        &self,
        result: &SchemeResult,
        control: u32,
        line: &tensha_model::requirement::Crosswalk,
    ) -> String {
        let k = &self.system.knowledge;
        let here = k.schemes.get_index(result.scheme as usize).map(|(id, _)| id.as_str());
        let meets = &self.system.controls[control as usize].meets;
        [&line.from, &line.to]
            .into_iter()
            .filter(|end| end.split_once('/').map(|(s, _)| s) != here)
            .find(|end| {
                k.requirements.get_index_of(*end).is_some_and(|i| meets.contains(&(i as u32)))
            })
            .cloned()
            .unwrap_or_else(|| line.from.clone())
    }

    fn recognised_text(&self, r: Recognised) -> Text {
        let s = self.system;
        let Some((_, rule)) = s.knowledge.recognitions.get_index(r.recognition as usize) else {
            return Text::default();
        };
        let label = if r.backwards { &rule.to } else { &rule.from };
        let name = s
            .knowledge
            .schemes
            .get(label)
            .map_or_else(|| Text::same(label.clone()), |l| l.head.name.clone());
        let claim = |c: u32| s.claims[c as usize].own.title();
        let since =
            || rule.since.map_or_else(|| say!(msg_req_day_unknown), |d| Text::same(d.to_string()));
        let until = |c: u32| {
            s.claims[c as usize]
                .until
                .map_or_else(|| say!(msg_req_day_unknown), |d| Text::same(d.to_string()))
        };
        let body = match r.counts {
            Counts::Held(c) => say!(msg_req_rec_held, name, claim(c), since(), until(c)),
            Counts::NotYet(c) => say!(msg_req_rec_later, name, claim(c), since()),
            Counts::Lapsed(c) => say!(msg_req_rec_lapsed, name, claim(c), until(c)),
            Counts::NoLabel if rule.since.is_some_and(|d| d <= self.at) => {
                say!(msg_req_rec_would, name, since())
            }
            Counts::NoLabel => say!(msg_req_rec_would_later, name, since()),
        };
        match &rule.conditions {
            Some(c) => say!(msg_req_rec_conditions, body, c.clone()),
            None => body,
        }
    }
}

/// A sign that is told without colour.
pub fn mark(s: Standing) -> char {
    match s {
        Standing::Met => '✓',
        Standing::Partly => '◐',
        Standing::Unmet => '✗',
        Standing::NotApplicable => '–',
        Standing::Unknown => '?',
    }
}
