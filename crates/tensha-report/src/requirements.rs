//! How a system stands to the requirements of schemes, as plain data with its words.

mod market;
mod scope;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::requirements::{Counts, Ground, Recognised, SchemeResult, Shows, Standing};
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::requirement::{Crosswalk, Requirement, Scheme};
use tensha_text::{Date, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

pub use market::{DayInfo, MarketInfo, MarketScheme, OpenInfo, market, sold};
pub use scope::{Answer, LeftOut, MissingInfo, OwnInfo, ScopeInfo};

/// What a standing rests on.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GroundInfo {
    /// The control; none for an answer by hand.
    pub control: Option<ElementRef>,
    /// `evidence`, `no-evidence`, `later`, `intended`, `answer`, or `scope` where it does not apply to such products.
    pub shows: String,
    /// Files of its evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Day of its evidence.
    pub date: Option<Date>,
    /// Whether it carries for all of the requirement.
    pub whole: bool,
    /// Line of the crosswalk over which it carries.
    pub via: Option<String>,
    /// How far that line was checked.
    pub via_wording: Option<Status>,
    /// All of it in words, without its place.
    pub text: Text,
    /// The line.
    pub place: PlaceRef,
}

/// A requirement and how it stands.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RowInfo {
    /// `SCHEME/NUMBER`.
    pub id: String,
    /// Its number in the document.
    pub number: String,
    /// Its heading.
    pub name: Text,
    /// In our own words.
    pub text: Option<Text>,
    /// Mandatory, or recommended.
    pub mandatory: bool,
    /// What must hold for it to be asked for.
    pub condition: Option<Text>,
    /// Entry of `topics`.
    pub topic: Option<String>,
    /// How far its wording was checked against the document.
    pub wording: Status,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// How it stands.
    pub standing: Standing,
    /// What that rests on.
    pub grounds: Vec<GroundInfo>,
}

/// Another label that may count.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RecognitionInfo {
    /// Entry of `recognitions`.
    pub rule: String,
    /// The other label.
    pub label: String,
    /// First day.
    pub since: Option<Date>,
    /// `held`, `not-yet`, `lapsed` or `no-label`.
    pub counts: String,
    /// The claim that holds the label.
    pub claim: Option<String>,
    /// How far the rule was checked.
    pub wording: Status,
    /// All of it in words.
    pub text: Text,
}

/// A scheme and how the system stands to it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SchemeInfo {
    /// Entry of `schemes`.
    pub scheme: String,
    /// Its name.
    pub name: Text,
    /// `label`, `standard`, `law` or `guidance`.
    pub class: String,
    /// Edition.
    pub edition: Option<String>,
    /// Markets in which it is asked for.
    pub markets: Vec<String>,
    /// First day on which it can be asked for.
    pub from: Option<Date>,
    /// Whether that day has come.
    pub in_force: Option<bool>,
    /// Whether it applies, to what, and why.
    pub applies: ScopeInfo,
    /// Whether its own label is held.
    pub own: OwnInfo,
    /// How far what the packs say of it was checked.
    pub wording: Status,
    /// How many rows the document has.
    pub rows_of_document: Option<u32>,
    /// Products that are held against it; the whole system where empty; nothing where the model does not name the scheme.
    pub product: Option<Vec<ElementRef>>,
    /// Who answers for it.
    pub party: Option<ElementRef>,
    /// Where the model names it.
    pub place: Option<PlaceRef>,
    /// Counts of the mandatory rows by standing.
    pub mandatory: IndexMap<String, usize>,
    /// Counts of the others.
    pub recommended: IndexMap<String, usize>,
    /// What is to be known of it, in words: what it is of, from when, counts, how far its wording was checked.
    pub notes: Vec<Text>,
    /// Its requirements, in the order of their numbers.
    pub requirements: Vec<RowInfo>,
    /// Other labels that count here.
    pub recognitions: Vec<RecognitionInfo>,
}

impl SchemeInfo {
    /// How many rows of a topic stand so; without topic, those that have none.
    pub fn of_topic(&self, topic: Option<&str>, standing: Standing) -> usize {
        self.requirements
            .iter()
            .filter(|r| r.topic.as_deref() == topic && r.standing == standing)
            .count()
    }
}

/// The identifier of a standing, as JSON has it.
pub fn key(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::Partly => "partly",
        Standing::Unmet => "unmet",
        Standing::NotApplicable => "not-applicable",
        Standing::Unknown => "unknown",
    }
}

/// A sign that is told without colour.
pub fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "✓",
        Standing::Partly => "◐",
        Standing::Unmet => "✗",
        Standing::NotApplicable => "–",
        Standing::Unknown => "?",
    }
}

/// Its name.
pub fn name(standing: Standing) -> Text {
    match standing {
        Standing::Met => say!(msg_req_met),
        Standing::Partly => say!(msg_req_partly),
        Standing::Unmet => say!(msg_req_unmet),
        Standing::NotApplicable => say!(msg_req_not_applicable),
        Standing::Unknown => say!(msg_req_unknown),
    }
}

/// How the system stands to schemes, with everything that the packs and the model say of them.
pub fn info(system: &System, at: Date, results: &[SchemeResult]) -> Vec<SchemeInfo> {
    let maker = Maker { system, at };
    results.iter().filter_map(|r| maker.scheme(r)).collect()
}

fn day(of: Option<Date>) -> Text {
    of.map_or_else(|| say!(msg_req_day_unknown), |d| Text::same(d.to_string()))
}

struct Maker<'a> {
    system: &'a System,
    at: Date,
}

impl Maker<'_> {
    fn requirement(&self, i: u32) -> Option<&Requirement> {
        self.system.knowledge.requirements.get_index(i as usize).map(|(_, r)| r)
    }

    fn scheme(&self, result: &SchemeResult) -> Option<SchemeInfo> {
        let s = self.system;
        let (id, scheme) = s.knowledge.schemes.get_index(result.scheme as usize)?;
        let record = result.compliance.map(|c| &s.compliance[c as usize]);
        let applies = self.scope(scheme, result);
        let counts = |mandatory: bool| -> IndexMap<String, usize> {
            Standing::ALL
                .iter()
                .map(|st| (key(*st).to_owned(), result.count(s, *st, mandatory)))
                .collect()
        };
        Some(SchemeInfo {
            scheme: id.clone(),
            name: scheme.head.name.clone(),
            class: scheme.class.to_owned(),
            edition: scheme.edition.clone(),
            markets: scheme.markets.clone(),
            from: scheme.from,
            in_force: result.in_force,
            applies: applies.clone(),
            own: self.own(scheme, result.own),
            wording: scheme.head.status,
            rows_of_document: scheme.count,
            product: record.map(|c| c.product.iter().map(|r| ElementRef::new(s, *r)).collect()),
            party: record.and_then(|c| c.party).map(|p| ElementRef::new(s, p.into())),
            place: record.map(|c| PlaceRef::new(s, c.span)),
            mandatory: counts(true),
            recommended: counts(false),
            notes: self.notes(scheme, result, &applies),
            requirements: result
                .rows
                .iter()
                .filter_map(|row| {
                    let r = self.requirement(row.requirement)?;
                    Some(RowInfo {
                        id: r.head.id.clone(),
                        number: r.number().to_owned(),
                        name: r.head.name.clone(),
                        text: r.head.text.clone(),
                        mandatory: r.mandatory,
                        condition: r.condition.clone(),
                        topic: r.topic.clone(),
                        wording: r.head.status,
                        sources: r.head.sources.clone(),
                        standing: row.standing,
                        grounds: row
                            .grounds
                            .iter()
                            .filter_map(|g| self.ground(result, r, *g))
                            .collect(),
                    })
                })
                .collect(),
            recognitions: result.recognised.iter().filter_map(|r| self.recognition(*r)).collect(),
        })
    }

    /// The counts of the mandatory rows, or of the others, in words; nothing where there are none.
    fn counts(&self, result: &SchemeResult, mandatory: bool) -> Option<Text> {
        let n: Vec<usize> =
            Standing::ALL.iter().map(|st| result.count(self.system, *st, mandatory)).collect();
        let all: usize = n.iter().sum();
        let kind = if mandatory { say!(msg_req_mandatory) } else { say!(msg_req_recommended) };
        (all > 0).then(|| say!(msg_req_counts, all, kind, n[0], n[1], n[2], n[3], n[4]))
    }

    fn until(&self, claim: u32) -> Text {
        day(self.system.claims[claim as usize].until)
    }

    fn notes(&self, scheme: &Scheme, result: &SchemeResult, applies: &ScopeInfo) -> Vec<Text> {
        let s = self.system;
        let mut out = Vec::new();
        match result.compliance.map(|c| &s.compliance[c as usize]) {
            Some(record) => {
                let names: Vec<Text> = record.product.iter().map(|r| s.title(*r)).collect();
                let of = if names.is_empty() { say!(msg_req_whole) } else { Text::list(&names) };
                let who = record
                    .party
                    .map_or_else(|| say!(msg_req_nobody), |p| s.parties[p.0 as usize].own.title());
                out.push(say!(msg_req_of, of, who));
            }
            None => out.push(say!(msg_req_not_named)),
        }
        out.extend(applies.said.iter().cloned());
        match (scheme.from, result.in_force) {
            (Some(from), Some(false)) => out.push(say!(msg_req_later, from.to_string())),
            (None, _) => out.push(say!(msg_req_when_unknown)),
            _ => {}
        }
        out.extend([true, false].into_iter().filter_map(|m| self.counts(result, m)));
        let doubtful = result
            .rows
            .iter()
            .filter_map(|r| self.requirement(r.requirement))
            .filter(|r| r.head.status != Status::Checked)
            .count();
        if doubtful > 0 {
            out.push(say!(msg_req_doubtful, doubtful));
        }
        if let Some(count) = scheme.count.filter(|c| *c as usize > result.rows.len()) {
            out.push(say!(msg_req_short, count, result.rows.len()));
        } else if result.rows.is_empty() {
            out.push(say!(msg_req_no_rows));
        }
        out
    }

    fn ground(
        &self,
        result: &SchemeResult,
        requirement: &Requirement,
        ground: Ground,
    ) -> Option<GroundInfo> {
        let s = self.system;
        match ground {
            Ground::Control { control, via, whole, shows } => {
                let c = &s.controls[control as usize];
                let (word, date, shown) = match shows {
                    Shows::Evidence(Some(day)) => {
                        let said = say!(msg_req_evidence, c.evidence.join(", "), day.to_string());
                        ("evidence", Some(day), said)
                    }
                    Shows::Evidence(None) => {
                        ("evidence", None, say!(msg_req_evidence_undated, c.evidence.join(", ")))
                    }
                    Shows::NoEvidence => ("no-evidence", None, say!(msg_req_no_evidence)),
                    Shows::Later(day) => {
                        ("later", Some(day), say!(msg_req_evidence_later, day.to_string()))
                    }
                    Shows::Intended => ("intended", None, say!(msg_req_intended)),
                };
                let by = say!(msg_req_by, c.own.title(), c.own.id.to_string(), shown);
                let line = via.and_then(|v| s.knowledge.crosswalk.get_index(v as usize));
                let text = match line {
                    None => by,
                    Some((_, line)) => {
                        let own = self.other_end(result, control, line);
                        let how = if whole {
                            say!(msg_req_via_whole, own)
                        } else {
                            say!(msg_req_via_part, own)
                        };
                        let tilde = match line.head.status {
                            Status::Checked => Text::same(""),
                            _ => Text::same(" ~"),
                        };
                        say!(msg_req_by_via, by, how, tilde)
                    }
                };
                Some(GroundInfo {
                    control: Some(ElementRef {
                        kind: tensha_model::system::Namespace::Control.tag().to_owned(),
                        id: c.own.id.to_string(),
                        name: c.own.title(),
                    }),
                    shows: word.to_owned(),
                    evidence: c.evidence.clone(),
                    date,
                    whole,
                    via: line.map(|(id, _)| id.clone()),
                    via_wording: line.map(|(_, l)| l.head.status),
                    text,
                    place: PlaceRef::new(s, c.own.span),
                })
            }
            Ground::Scope => {
                let why = requirement.applies.first().map(|a| a.reason.clone()).unwrap_or_default();
                Some(GroundInfo {
                    control: None,
                    shows: "scope".to_owned(),
                    evidence: Vec::new(),
                    date: None,
                    whole: true,
                    via: None,
                    via_wording: None,
                    text: say!(msg_req_row_scope, why),
                    place: PlaceRef::new(s, requirement.head.span),
                })
            }
            Ground::Answer(i) => {
                let record = &s.compliance[result.compliance? as usize];
                let a = record.answers.get(i as usize)?;
                Some(GroundInfo {
                    control: None,
                    shows: "answer".to_owned(),
                    evidence: Vec::new(),
                    date: None,
                    whole: true,
                    via: None,
                    via_wording: None,
                    text: say!(msg_req_answer, a.reason.clone()),
                    place: PlaceRef::new(s, a.span),
                })
            }
        }
    }

    /// The end of a crosswalk line that the control names.
    fn other_end(&self, result: &SchemeResult, control: u32, line: &Crosswalk) -> String {
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

    fn recognition(&self, r: Recognised) -> Option<RecognitionInfo> {
        let s = self.system;
        let (id, rule) = s.knowledge.recognitions.get_index(r.recognition as usize)?;
        let label = if r.backwards { &rule.to } else { &rule.from };
        let (word, claim) = scope::counted(r.counts);
        let name = s
            .knowledge
            .schemes
            .get(label)
            .map_or_else(|| Text::same(label.clone()), |l| l.head.name.clone());
        let title = |c: u32| s.claims[c as usize].own.title();
        let since = || day(rule.since);
        let until = |c: u32| self.until(c);
        let body = match r.counts {
            Counts::Held(c) => say!(msg_req_rec_held, name, title(c), since(), until(c)),
            Counts::NotYet(c) => say!(msg_req_rec_later, name, title(c), since()),
            Counts::Lapsed(c) => say!(msg_req_rec_lapsed, name, title(c), until(c)),
            Counts::NoLabel if rule.since.is_some_and(|d| d <= self.at) => {
                say!(msg_req_rec_would, name, since())
            }
            Counts::NoLabel => say!(msg_req_rec_would_later, name, since()),
        };
        let text = match &rule.conditions {
            Some(c) => say!(msg_req_rec_conditions, body, c.clone()),
            None => body,
        };
        Some(RecognitionInfo {
            rule: id.clone(),
            label: label.clone(),
            since: rule.since,
            counts: word.to_owned(),
            claim: claim.map(|c| s.claims[c as usize].own.id.to_string()),
            wording: rule.head.status,
            text,
        })
    }
}
