//! What is different at the effective date from today, and which outlook entries and ends of support are behind it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::changes::{self, Difference, Direction, Worked};
use tensha_analysis::hazards::Options;
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::system::HazardId;
use tensha_model::time::Cause;
use tensha_report::timeline::{DayInfo, cause};
use tensha_text::{Date, Text};

use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::what_if;

/// Days that a screen lists.
const DAYS: usize = 8;

/// The difference.
pub struct Since {
    today: Date,
    then: System,
    now: System,
    difference: Difference,
    /// For each hazard that is different, what it rests on.
    behind: BTreeMap<HazardId, Vec<Cause>>,
    /// What begins or ends after today and until the date, oldest first.
    days: Vec<DayInfo>,
}

fn settled(written: &System, at: Date, without: &[Cause]) -> System {
    let mut out = written.clone();
    out.settle(at, without);
    out
}

impl Since {
    /// Compares the system of a date with today's; `days` is the register of dates. Nothing only where the work was interrupted.
    pub fn new(written: &System, at: Date, today: Date, days: &[DayInfo]) -> Option<Self> {
        let (options, cancel) = (Options::default(), Cancel::new());
        let work = |s: &System| Worked::new(s, &options, &cancel).ok();
        let (then, now) = (settled(written, today, &[]), settled(written, at, &[]));
        let (was, is) = (work(&then)?, work(&now)?);
        let difference = changes::compare(&was, &is);
        let mut behind: BTreeMap<HazardId, Vec<Cause>> = BTreeMap::new();
        let only = |a: &System, b: &System| -> Vec<Cause> {
            let in_b = |c: Cause| b.beyond.dated.iter().any(|d| d.cause == c);
            a.beyond.dated.iter().map(|d| d.cause).filter(|c| !in_b(*c)).collect()
        };
        let sides = [(only(&now, &then), at, &is), (only(&then, &now), today, &was)];
        let all: Vec<Cause> = sides.iter().flat_map(|(list, ..)| list.iter().copied()).collect();
        for (list, day, whole) in sides {
            for c in list {
                let without = work(&settled(written, day, &[c]))?;
                for d in changes::compare(&without, whole).hazards {
                    if d.direction != Direction::Same {
                        behind.entry(d.hazard).or_default().push(c);
                    }
                }
            }
        }
        // Where no entry makes the difference alone, it takes several together.
        for d in &difference.hazards {
            if d.direction != Direction::Same {
                behind.entry(d.hazard).or_insert_with(|| all.clone());
            }
        }
        let days = days.iter().filter(|d| today < d.date && d.date <= at).cloned().collect();
        Some(Self { today, then, now, difference, behind, days })
    }

    fn because(&self, hazard: HazardId) -> Vec<Text> {
        self.behind.get(&hazard).into_iter().flatten().map(|c| cause(&self.now, *c)).collect()
    }

    /// For a screen.
    pub fn text(&self, out: &Out) -> String {
        let mut body = String::new();
        let states = (&self.then, &self.now);
        let because = |h| self.because(h);
        what_if::differences(&mut body, states, &self.difference, &because, out);
        if !self.days.is_empty() {
            let head = say!(msg_since_days);
            let _ = writeln!(body, "{}", head.get(out.lang));
            for d in self.days.iter().take(DAYS) {
                let (name, label) = (d.name.clone(), d.label.clone());
                let line = say!(msg_since_day, d.date.to_string(), label, name);
                wrapped(&mut body, 2, "  ", line.get(out.lang), out.style.width);
            }
            if self.days.len() > DAYS {
                let more = say!(msg_since_more_days, self.days.len() - DAYS);
                let _ = writeln!(body, "  {}", more.get(out.lang));
            }
        }
        let today = self.today.to_string();
        if body.is_empty() {
            return format!("\n{}\n", say!(msg_since_nothing, today).get(out.lang));
        }
        format!("\n{}\n\n{}\n", say!(msg_since_head, today).get(out.lang), body.trim_end())
    }

    /// For programs: only what is different.
    pub fn json(&self) -> serde_json::Value {
        let because = |h| self.because(h);
        let (hazards, flows) =
            what_if::differences_json((&self.then, &self.now), &self.difference, &because);
        let hazards: Vec<_> = hazards.into_iter().filter(|h| h["direction"] != "same").collect();
        json!({"today": self.today, "hazards": hazards, "flows": flows, "days": self.days})
    }
}
