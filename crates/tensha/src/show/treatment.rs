//! Treatment: each hazard without, with, and with all measures; its ladder of means; harm by kind and by who bears it.

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::causes::Elements;
use tensha_analysis::ladder::{By, Ladder};
use tensha_analysis::treatment::{Balance, State, Treatment};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::system::{HazardId, Namespace as Ns, Ref};
use tensha_rules::causes::{self, Teller};
use tensha_rules::{Facts, causes::listed};
use tensha_text::{Date, Text};

use crate::messages::say;
use crate::out::Out;
use crate::what_if::who_json;
use tensha_report::changes::who;

/// What is shown of some hazards.
pub struct Shown<'a> {
    system: &'a System,
    ladders: Vec<Ladder>,
    treatment: Treatment,
    wanted: Vec<HazardId>,
}

impl<'a> Shown<'a> {
    /// Works it out from the system as written and the system of the date.
    pub fn new(
        written: &System,
        system: &'a System,
        at: Date,
        wanted: Vec<HazardId>,
    ) -> Option<Self> {
        let treatment = tensha_analysis::treatment::run(written, at, &Cancel::new()).ok()?;
        Some(Self { system, ladders: Facts::new(system, at).ladders, treatment, wanted })
    }

    fn rows(&self) -> impl Iterator<Item = (HazardId, Option<&Ladder>)> {
        self.wanted.iter().map(|h| (*h, self.ladders.iter().find(|l| l.hazard == *h)))
    }

    fn by(&self, hazard: HazardId, by: By) -> Text {
        match by {
            By::Barrier(r) => self.system.title(r),
            By::Control(index) => self.system.title(Ref { ns: Ns::Control, index }),
            By::Response(i) => {
                let response = &self.system.hazards[hazard.index()].responses[i as usize];
                let party = response.by.map(|p| self.system.title(p.into())).unwrap_or_default();
                say!(msg_treatment_response, party)
            }
        }
    }

    fn rung(&self, entry: u32) -> Text {
        let found = self.system.knowledge.ladder.get_index(entry as usize);
        found.map(|(_, r)| r.head.name.clone()).unwrap_or_default()
    }

    fn state_line(state: &State, hazard: HazardId) -> Text {
        let answer = &state.worked.hazards.hazards[hazard.index()];
        let name = match state.measures {
            tensha_model::time::Measures::None => say!(msg_treatment_none),
            tensha_model::time::Measures::InPlace => say!(msg_treatment_in_place),
            tensha_model::time::Measures::All => say!(msg_treatment_all),
        };
        let harms: Vec<Text> = state.system.hazards[hazard.index()]
            .unhandled
            .iter()
            .map(|h| causes::harm(&state.system, h))
            .collect();
        say!(
            msg_treatment_state,
            name,
            who(&state.system, &answer.reachable),
            answer.single_points.len(),
            Text::list(&harms)
        )
    }

    fn balance_text(&self, text: &mut String, head: &Text, rows: &[Balance], out: &Out) {
        if rows.is_empty() {
            return;
        }
        let lang = out.lang;
        let _ = writeln!(text, "{}", head.get(lang));
        for b in rows {
            let kind = self.system.knowledge.harm_kinds.get_index(b.kind as usize);
            let kind = kind.map(|(_, k)| k.head.name.clone()).unwrap_or_default();
            let party = b.who.map(|p| self.system.title(p.into())).unwrap_or_default();
            let _ = writeln!(text, "  {} · {}", kind.get(lang), party.get(lang));
            let titles = |list: &[HazardId]| {
                let titles: Vec<Text> =
                    list.iter().map(|h| self.system.title((*h).into())).collect();
                Text::list(&titles)
            };
            if !b.less.is_empty() {
                let _ =
                    writeln!(text, "    {}", say!(msg_treatment_less, titles(&b.less)).get(lang));
            }
            if !b.more.is_empty() {
                let _ =
                    writeln!(text, "    {}", say!(msg_treatment_more, titles(&b.more)).get(lang));
            }
            for c in &b.by {
                let control = &self.system.controls[*c as usize];
                for harm in control.causes.iter().filter(|h| h.kind == b.kind && h.who == b.who) {
                    let harm = causes::harm(self.system, harm);
                    let line = say!(msg_treatment_by, control.own.title(), harm);
                    let _ = writeln!(text, "    {}", line.get(lang));
                }
            }
        }
        text.push('\n');
    }

    /// For a screen.
    pub fn text(&self, out: &Out) -> String {
        let lang = out.lang;
        let elements = Elements::new(self.system);
        let mut text = String::new();
        for (hazard, ladder) in self.rows() {
            let _ = writeln!(text, "{}", self.system.title(hazard.into()).get(lang));
            for state in &self.treatment.states {
                let _ = writeln!(text, "  {}", Self::state_line(state, hazard).get(lang));
            }
            let teller = Teller::new(&elements, causes::elements(self.system, hazard.0));
            for (i, rung) in ladder.into_iter().flat_map(|l| l.rungs.iter().enumerate()) {
                let next = ladder.is_some_and(|l| l.next == Some(i));
                let state = if rung.ruled_out {
                    say!(msg_treatment_ruled_out)
                } else if rung.taken.is_empty() && next {
                    say!(msg_treatment_next)
                } else if rung.taken.is_empty() {
                    say!(msg_treatment_open)
                } else {
                    let list: Vec<Text> = rung
                        .taken
                        .iter()
                        .map(|t| {
                            let name = self.by(hazard, t.by);
                            if t.counts {
                                say!(msg_treatment_counts, name)
                            } else if t.shares.is_empty() {
                                say!(msg_treatment_not, name)
                            } else {
                                say!(msg_treatment_shares, name, listed(&teller, &t.shares))
                            }
                        })
                        .collect();
                    Text::list(&list)
                };
                let _ = writeln!(
                    text,
                    "    {}. {}: {}",
                    i + 1,
                    self.rung(rung.entry).get(lang),
                    state.get(lang)
                );
            }
            let nowhere: Vec<Text> = ladder
                .into_iter()
                .flat_map(|l| &l.nowhere)
                .map(|by| self.by(hazard, *by))
                .collect();
            if !nowhere.is_empty() {
                let line = say!(msg_treatment_nowhere, Text::list(&nowhere));
                let _ = writeln!(text, "    {}", line.get(lang));
            }
            text.push('\n');
        }
        let t = &self.treatment;
        self.balance_text(&mut text, &say!(msg_treatment_balance_in_place), &t.in_place, out);
        self.balance_text(&mut text, &say!(msg_treatment_balance_beyond), &t.beyond, out);
        text
    }

    /// For programs.
    pub fn json(&self) -> serde_json::Value {
        let id = |r: Ref| self.system.own(r).id.to_string();
        let hazards: Vec<_> = self
            .rows()
            .map(|(hazard, ladder)| {
                let states: Vec<_> = self
                    .treatment
                    .states
                    .iter()
                    .map(|s| {
                        let a = &s.worked.hazards.hazards[hazard.index()];
                        let harms: Vec<Text> = s.system.hazards[hazard.index()]
                            .unhandled
                            .iter()
                            .map(|h| causes::harm(&s.system, h))
                            .collect();
                        json!({"reachable": who_json(&s.system, &a.reachable),
                            "single_points": a.single_points.len(), "harms": harms})
                    })
                    .collect();
                let rungs: Vec<_> = ladder
                    .into_iter()
                    .flat_map(|l| l.rungs.iter().enumerate().map(move |(i, r)| (l, i, r)))
                    .map(|(l, i, r)| {
                        let taken: Vec<_> = r
                            .taken
                            .iter()
                            .map(|t| {
                                json!({"by": self.by(hazard, t.by), "counts": t.counts,
                                "shares": t.shares.len()})
                            })
                            .collect();
                        json!({"rung": self.rung(r.entry), "ruled_out": r.ruled_out,
                            "taken": taken, "next": l.next == Some(i)})
                    })
                    .collect();
                json!({"hazard": id(hazard.into()), "without": states[0], "in_place": states[1],
                    "all": states[2], "ladder": rungs})
            })
            .collect();
        let balance = |rows: &[Balance]| -> Vec<serde_json::Value> {
            rows.iter()
                .map(|b| {
                    let kind = self.system.knowledge.harm_kinds.get_index(b.kind as usize);
                    let ids =
                        |l: &[HazardId]| l.iter().map(|h| id((*h).into())).collect::<Vec<_>>();
                    let by: Vec<String> =
                        b.by.iter().map(|i| id(Ref { ns: Ns::Control, index: *i })).collect();
                    json!({"kind": kind.map(|(k, _)| k), "who": b.who.map(|p| id(p.into())),
                        "less": ids(&b.less), "more": ids(&b.more), "caused_by": by})
                })
                .collect()
        };
        json!({"hazards": hazards, "in_place": balance(&self.treatment.in_place),
            "beyond": balance(&self.treatment.beyond)})
    }
}
