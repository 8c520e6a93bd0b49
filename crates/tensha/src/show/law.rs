//! `tensha show card|law`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::claims::{self, Claim, Remark, Standing};
use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::{self, Options};
use tensha_analysis::law;
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::knowledge::{Head, Status};
use tensha_model::system::{ComponentId, Ref};
use tensha_text::{Date, Text};

use super::wrapped;
use crate::messages::say;
use crate::out::Out;

fn names(s: &System, list: &[Ref]) -> Text {
    Text::list(&list.iter().map(|r| s.title(*r)).collect::<Vec<_>>())
}

fn standing(of: Standing) -> Text {
    match of {
        Standing::InForce => say!(msg_card_in_force),
        Standing::ToBeExamined => say!(msg_card_to_be_examined),
        Standing::NotYet => say!(msg_card_not_yet),
        Standing::Expired => say!(msg_card_expired),
    }
}

fn remark(s: &System, r: &Remark) -> Text {
    let title = |c: &ComponentId| s.title((*c).into());
    match r {
        Remark::NotYet(day) => say!(msg_card_r_not_yet, day.to_string()),
        Remark::Expired(day) => say!(msg_card_r_expired, day.to_string()),
        Remark::SupportEnded(c, day) => say!(msg_card_r_support, title(c), day.to_string()),
        Remark::Drift(c, was, now) => say!(msg_card_r_drift, title(c), was.clone(), now.clone()),
        Remark::VersionUnknown(c) => say!(msg_card_r_version, title(c)),
        Remark::KnownProblem(c, n) => {
            let p = &s.more(*c).known_problems[*n as usize];
            say!(msg_card_r_problem, title(c), p.id.clone())
        }
        Remark::NoLastDay => say!(msg_card_r_no_last),
    }
}

/// The lines of a card: what they are about, and what they say.
fn lines(s: &System, c: &Claim) -> Vec<(Text, Vec<Text>)> {
    let claim = &s.claims[c.claim as usize];
    let label = claim.label.as_deref().cloned().unwrap_or_default();
    let unstated = || say!(msg_card_unstated);
    let or = |t: Option<String>| t.map_or_else(unstated, Text::same);
    let scheme = claims::scheme(&s.knowledge, claim);
    let written = claim.scheme.as_ref().map_or_else(String::new, |(n, l, _)| {
        l.as_ref().map_or_else(|| n.clone(), |l| format!("{n} {l}"))
    });
    let method = match (label.method, scheme.and_then(|x| x.self_declared)) {
        (Some("self"), _) | (None, Some(true)) => say!(msg_card_self),
        (Some("third-party"), _) => say!(msg_card_third),
        (Some("public"), _) => say!(msg_card_public),
        _ => unstated(),
    };
    let mut silent = label.silent_on.clone();
    if !c.outside.is_empty() {
        let outside: Vec<Ref> = c.outside.iter().map(|o| (*o).into()).collect();
        silent.push(say!(msg_card_outside, names(s, &outside)));
    }
    silent.push(say!(msg_card_never));
    let mut today = vec![standing(c.standing)];
    today.extend(c.remarks.iter().map(|r| remark(s, r)));
    vec![
        (say!(msg_card_label), vec![Text::same(written)]),
        (say!(msg_card_product), vec![names(s, &claim.about)]),
        (say!(msg_card_version), vec![or(label.version)]),
        (say!(msg_card_criteria), vec![or(label.criteria)]),
        (say!(msg_card_inside), vec![names(s, &c.inside)]),
        (say!(msg_card_by), label.by.into_iter().chain([method]).collect()),
        (say!(msg_card_day), vec![or(claim.from.map(|d| d.to_string()))]),
        (say!(msg_card_last), vec![or(c.last.map(|d| d.to_string()))]),
        (say!(msg_card_today), today),
        (say!(msg_card_silent), silent),
    ]
}

fn cards<'s>(s: &'s System, at: Date, only: Option<&str>) -> Vec<(&'s str, Claim)> {
    claims::run(s, at)
        .into_iter()
        .map(|c| (&*s.claims[c.claim as usize].own.id, c))
        .filter(|(id, _)| only.is_none_or(|o| o == *id))
        .collect()
}

/// The cards as data.
pub fn cards_json(s: &System, at: Date, only: Option<&str>) -> Value {
    let list: Vec<Value> = cards(s, at, only)
        .iter()
        .map(|(id, c)| {
            let lines: Vec<Value> =
                lines(s, c).iter().map(|(k, v)| json!({"about": k, "says": v})).collect();
            json!({"claim": id, "standing": c.standing, "last": c.last, "lines": lines})
        })
        .collect();
    let mut questions: Vec<_> = s.knowledge.card_questions.values().collect();
    questions.sort_by_key(|q| q.rank);
    let questions: Vec<Value> =
        questions.iter().map(|q| json!({"asks": q.head.name, "answer": q.answer})).collect();
    json!({"cards": list, "questions": questions})
}

/// One card after the other.
pub fn cards_text(s: &System, at: Date, only: Option<&str>, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let list = cards(s, at, only);
    if list.is_empty() {
        return format!("{}\n", say!(msg_card_none).get(lang));
    }
    let mut text = String::new();
    for (id, c) in &list {
        let own = &s.claims[c.claim as usize].own;
        let _ = writeln!(text, "■ {} [{id}]", own.title().get(lang));
        for (about, says) in lines(s, c) {
            let _ = writeln!(text, "  {}", about.get(lang));
            for one in says {
                wrapped(&mut text, 4, "- ", one.get(lang), width);
            }
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", say!(msg_card_questions).get(lang));
    let mut questions: Vec<_> = s.knowledge.card_questions.values().collect();
    questions.sort_by_key(|q| q.rank);
    for q in questions {
        wrapped(&mut text, 2, "? ", q.head.name.get(lang), width);
        wrapped(&mut text, 4, "→ ", q.answer.get(lang), width);
    }
    text
}

fn worked_out(s: &System, at: Date, jurisdiction: &str) -> law::Law {
    let answers = hazards::run(s, &Networks::new(s), &Options::default(), &Cancel::new());
    law::run(s, &answers.unwrap_or_default(), at, jurisdiction)
}

fn asked_here(s: &System, only: Option<&str>) -> Vec<String> {
    law::jurisdictions(s).into_iter().filter(|j| only.is_none_or(|o| o == j)).collect()
}

/// The questions and the table as data.
pub fn law_json(s: &System, at: Date, only: Option<&str>) -> Value {
    let k = &s.knowledge;
    let list: Vec<Value> = asked_here(s, only)
        .iter()
        .map(|j| {
            let l = worked_out(s, at, j);
            let questions: Vec<Value> = l
                .asked
                .iter()
                .filter_map(|a| {
                    let (id, q) = k.liability_questions.get_index(a.question as usize)?;
                    let of = a.of.map(|p| &*s.parties[p.index()].own.id);
                    let told: Vec<&str> =
                        a.told.iter().map(|f| &*s.flows[*f as usize].own.id).collect();
                    Some(json!({"hazard": &*s.hazards[a.hazard.index()].own.id, "of": of, "question": id,
                        "asks": q.head.name, "field": q.field, "evidence": q.evidence, "basis": q.basis,
                        "sources": q.head.sources, "status": q.head.status, "told-by": told}))
                })
                .collect();
            let acts: Vec<Value> = l
                .acts
                .iter()
                .filter_map(|a| {
                    let (id, act) = k.attacker_acts.get_index(a.act as usize)?;
                    let hazards: Vec<&str> =
                        a.hazards.iter().map(|h| &*s.hazards[h.index()].own.id).collect();
                    let rows: Vec<Value> = a
                        .rows
                        .iter()
                        .filter_map(|r| k.criminal_rows.get_index(*r as usize))
                        .map(|(id, r)| {
                            json!({"id": id, "candidate": r.head.name, "range": r.range, "first": r.first,
                                "as-of": r.as_of, "sources": r.head.sources, "status": r.head.status})
                        })
                        .collect();
                    Some(json!({"act": id, "name": act.head.name, "hazards": hazards,
                        "examined": !rows.is_empty(), "rows": rows}))
                })
                .collect();
            json!({"jurisdiction": j, "questions": questions, "acts": acts})
        })
        .collect();
    json!({"not-legal-advice": say!(msg_law_no_advice), "law": list})
}

fn mark(head: &Head) -> &'static str {
    if head.status == Status::Checked { "" } else { " ~" }
}

/// The questions and the table.
pub fn law_text(s: &System, at: Date, only: Option<&str>, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let k = &s.knowledge;
    let mut text = String::new();
    wrapped(&mut text, 0, "", say!(msg_law_no_advice).get(lang), width);
    let here = asked_here(s, only);
    if here.is_empty() {
        let known = law::jurisdictions(s).join(", ");
        let _ = writeln!(text, "\n{}", say!(msg_law_no_jurisdiction, known).get(lang));
    }
    for j in here {
        let l = worked_out(s, at, &j);
        let _ = writeln!(text, "\n■ {}", say!(msg_law_jurisdiction, j.clone()).get(lang));
        for of in l.asked.chunk_by(|a, b| a.hazard == b.hazard) {
            let own = &s.hazards[of[0].hazard.index()].own;
            let _ = writeln!(text, "  {} [{}]", own.title().get(lang), own.id);
            for same in of {
                let Some((_, q)) = k.liability_questions.get_index(same.question as usize) else {
                    continue;
                };
                let who = same
                    .of
                    .map_or_else(|| say!(msg_law_nobody), |p| s.parties[p.index()].own.title());
                let head = say!(msg_law_asks, field(q.field), who, q.head.name.clone());
                wrapped(&mut text, 4, "? ", head.get(lang), width);
                if !same.told.is_empty() {
                    let flows: Vec<Text> =
                        same.told.iter().map(|f| s.flows[*f as usize].own.title()).collect();
                    let told = say!(msg_law_told, Text::list(&flows));
                    wrapped(&mut text, 6, "· ", told.get(lang), width);
                }
                for e in &q.evidence {
                    let line = say!(msg_law_evidence, e.clone());
                    wrapped(&mut text, 6, "- ", line.get(lang), width);
                }
                let basis = say!(msg_law_basis, q.basis.clone(), q.head.sources.join(", "));
                wrapped(
                    &mut text,
                    6,
                    "§ ",
                    &format!("{}{}", basis.get(lang), mark(&q.head)),
                    width,
                );
            }
        }
        let _ = writeln!(text, "  {}", say!(msg_law_acts).get(lang));
        for a in &l.acts {
            let Some((id, act)) = k.attacker_acts.get_index(a.act as usize) else { continue };
            let hazards: Vec<Text> =
                a.hazards.iter().map(|h| s.hazards[h.index()].own.title()).collect();
            let on =
                if hazards.is_empty() { say!(msg_law_no_hazard) } else { Text::list(&hazards) };
            let _ = writeln!(text, "    {} [{id}]  {}", act.head.name.get(lang), on.get(lang));
            if a.rows.is_empty() {
                let _ = writeln!(text, "      {}", say!(msg_law_not_examined).get(lang));
            }
            for (_, r) in a.rows.iter().filter_map(|r| k.criminal_rows.get_index(*r as usize)) {
                let row = say!(
                    msg_law_row,
                    r.head.name.clone(),
                    r.range.clone(),
                    r.first.clone(),
                    r.as_of.to_string(),
                    r.head.sources.join(", ")
                );
                wrapped(&mut text, 6, "- ", &format!("{}{}", row.get(lang), mark(&r.head)), width);
            }
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_law_legend).get(lang));
    text
}

fn field(word: &str) -> Text {
    match word {
        "contract" => say!(msg_law_contract),
        "tort" => say!(msg_law_tort),
        "product" => say!(msg_law_product),
        "regulatory" => say!(msg_law_regulatory),
        _ => say!(msg_law_criminal),
    }
}
