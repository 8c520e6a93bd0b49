//! What is still missing for a market on a day.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::requirements::{
    Ahead, Asked, Counts, SchemeResult, Standing, ahead, open, run,
};
use tensha_analysis::select::Match;
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::requirement::Scheme;
use tensha_text::{Date, Text};

use super::Maker;
use super::scope::{Answer, ScopeInfo};
use crate::messages::say;

/// A mandatory requirement that is neither met nor set aside.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OpenInfo {
    /// `SCHEME/NUMBER`.
    pub id: String,
    /// Its number in the document.
    pub number: String,
    /// Its heading.
    pub name: Text,
    /// How it stands.
    pub standing: Standing,
    /// How far its wording was checked against the document.
    pub wording: Status,
}

/// A scheme of a market.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MarketScheme {
    /// Entry of `schemes`.
    pub scheme: String,
    /// Its name.
    pub name: Text,
    /// What it is: law, label, standard or guidance, in words.
    pub class: Text,
    /// How far what the packs say of it was checked.
    pub wording: Status,
    /// Whether it can be asked for on the day.
    pub in_force: Option<bool>,
    /// Whether it applies, and why.
    pub applies: ScopeInfo,
    /// All of it in words, but for what is missing.
    pub notes: Vec<Text>,
    /// What is missing. Where nobody knows whether the scheme applies, it is what would be missing.
    pub missing: Vec<OpenInfo>,
}

/// Something that will begin or end.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DayInfo {
    /// The day.
    pub date: Date,
    /// What begins or ends.
    pub what: Text,
}

/// What is still missing for a market.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MarketInfo {
    /// Entry of `markets`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The day.
    pub at: Date,
    /// Schemes that apply, then those of which nobody knows, then the others; in each, what binds stands before what somebody may ask for.
    pub schemes: Vec<MarketScheme>,
    /// The days ahead, in order.
    pub ahead: Vec<DayInfo>,
}

impl MarketInfo {
    /// Its heading.
    pub fn title(&self) -> Text {
        say!(msg_req_market, self.name.clone(), self.at.to_string())
    }

    /// Heading of the schemes that do not apply.
    pub fn not_applying() -> Text {
        say!(msg_req_market_not)
    }

    /// Heading of the days ahead.
    pub fn days_ahead() -> Text {
        say!(msg_req_market_ahead)
    }

    /// Schemes that apply or may apply, or those that do not.
    pub fn applying(&self, wanted: bool) -> impl Iterator<Item = &MarketScheme> {
        self.schemes.iter().filter(move |s| (s.applies.answer != Answer::No) == wanted)
    }
}

/// What is still missing for each market in which the system is sold.
pub fn sold(system: &System, at: Date, asked: Asked) -> Vec<MarketInfo> {
    system
        .meta
        .markets
        .iter()
        .filter_map(|m| system.knowledge.markets.get_index(*m as usize))
        .filter_map(|(id, _)| {
            let of = run(system, at, Asked { scheme: None, market: Some(id), ..asked });
            (!of.is_empty()).then(|| market(system, at, id, &of))
        })
        .collect()
}

/// What is still missing for a market, from how the system stands to its schemes.
pub fn market(system: &System, at: Date, id: &str, results: &[SchemeResult]) -> MarketInfo {
    const CLASSES: [&str; 4] = ["law", "label", "standard", "guidance"];
    const ANSWERS: [Match; 3] = [Match::Yes, Match::Maybe, Match::No];
    let maker = Maker { system, at };
    let mut list: Vec<(&str, &Scheme, &SchemeResult)> = results
        .iter()
        .filter_map(|r| {
            let (id, scheme) = system.knowledge.schemes.get_index(r.scheme as usize)?;
            Some((id.as_str(), scheme, r))
        })
        .collect();
    list.sort_by_key(|(_, scheme, r)| {
        (
            ANSWERS.iter().position(|a| *a == r.scope.answer),
            CLASSES.iter().position(|c| *c == scheme.class),
        )
    });
    MarketInfo {
        id: id.to_owned(),
        name: system
            .knowledge
            .markets
            .get(id)
            .map_or_else(|| Text::same(id.to_owned()), |m| m.head.name.clone()),
        at,
        schemes: list.into_iter().map(|(id, s, r)| maker.market_scheme(id, s, r)).collect(),
        ahead: ahead(system, at, results)
            .into_iter()
            .filter_map(|(date, what)| Some(DayInfo { date, what: maker.day(what)? }))
            .collect(),
    }
}

impl Maker<'_> {
    fn day(&self, what: Ahead) -> Option<Text> {
        let k = &self.system.knowledge;
        Some(match what {
            Ahead::Begins(s) => {
                let (_, scheme) = k.schemes.get_index(s as usize)?;
                // A stage on the first day says more.
                if scheme.stages.iter().any(|t| Some(t.from) == scheme.from) {
                    return None;
                }
                say!(msg_req_day_begins, scheme.head.name.clone())
            }
            Ahead::Stage(s, i) => {
                let (_, scheme) = k.schemes.get_index(s as usize)?;
                let stage = scheme.stages.get(i as usize)?;
                say!(msg_req_day_stage, scheme.head.name.clone(), stage.text.clone())
            }
            Ahead::Recognition(r) => {
                let (_, rule) = k.recognitions.get_index(r as usize)?;
                say!(msg_req_day_recognition, rule.head.name.clone())
            }
            Ahead::Ends(c) => {
                say!(msg_req_day_ends, self.system.claims[c as usize].own.title())
            }
        })
    }

    fn market_scheme(&self, id: &str, scheme: &Scheme, result: &SchemeResult) -> MarketScheme {
        let applies = self.scope(scheme, result);
        let mut notes = Vec::new();
        let binds = matches!(scheme.class, "law" | "label");
        match (scheme.from, result.in_force) {
            (Some(from), Some(true)) if binds => notes.push(say!(msg_req_since, from.to_string())),
            (Some(from), Some(true)) => notes.push(say!(msg_req_available, from.to_string())),
            (None, _) if !binds => {}
            (Some(from), _) => notes.push(say!(msg_req_later, from.to_string())),
            (None, _) => notes.push(say!(msg_req_when_unknown)),
        }
        notes.extend(applies.said.iter().cloned());
        if result.compliance.is_none() {
            notes.push(say!(msg_req_not_named));
        }
        notes.extend(self.own(scheme, result.own).text);
        notes.extend(
            result
                .recognised
                .iter()
                .filter(|r| r.counts != Counts::NoLabel)
                .filter_map(|r| self.recognition(*r))
                .map(|r| r.text),
        );
        let missing: Vec<OpenInfo> = open(self.system, result)
            .into_iter()
            .filter_map(|row| {
                let of = self.requirement(row.requirement)?;
                Some(OpenInfo {
                    id: of.head.id.clone(),
                    number: of.number().to_owned(),
                    name: of.head.name.clone(),
                    standing: row.standing,
                    wording: of.head.status,
                })
            })
            .collect();
        if result.rows.is_empty() {
            notes.push(say!(msg_req_no_rows));
        } else {
            notes.extend(self.counts(result, true));
            if missing.is_empty() {
                notes.push(say!(msg_req_nothing_open));
            }
        }
        MarketScheme {
            scheme: id.to_owned(),
            name: scheme.head.name.clone(),
            class: match scheme.class {
                "law" => say!(msg_req_class_law),
                "label" => say!(msg_req_class_label),
                "standard" => say!(msg_req_class_standard),
                _ => say!(msg_req_class_guidance),
            },
            wording: scheme.head.status,
            in_force: result.in_force,
            applies,
            notes,
            missing,
        }
    }
}
