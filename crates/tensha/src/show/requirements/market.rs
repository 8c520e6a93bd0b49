//! To what schemes apply, and what is still missing for a market on a day.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::applicability::Missing;
use tensha_analysis::requirements::{Ahead, Counts, SchemeResult, Standing, ahead, open};
use tensha_analysis::select::Match;
use tensha_model::knowledge::Status;
use tensha_model::requirement::Scheme;
use tensha_model::system::{ComponentId, Namespace as Ns, Ref};
use tensha_text::Text;

use super::{Shown, wrapped};
use crate::messages::say;
use crate::out::Out;

impl Shown<'_> {
    fn scheme(&self, i: u32) -> Option<(&str, &Scheme)> {
        self.system.knowledge.schemes.get_index(i as usize).map(|(id, s)| (id.as_str(), s))
    }

    fn products(&self, list: &[ComponentId]) -> Text {
        // Many products in a row tell no more than a few of them.
        const MOST: usize = 6;
        let mut names: Vec<Text> = list
            .iter()
            .take(MOST)
            .map(|c| self.system.title(Ref { ns: Ns::Component, index: c.0 }))
            .collect();
        if list.len() > MOST {
            names.push(say!(msg_req_and_more, list.len() - MOST));
        }
        Text::list(&names)
    }

    /// Reasons for leaving products out.
    fn left_out(&self, result: &SchemeResult) -> Vec<(ComponentId, Text)> {
        let Some((_, scheme)) = self.scheme(result.scheme) else { return Vec::new() };
        result
            .scope
            .excepted
            .iter()
            .filter_map(|e| {
                let exception = scheme.applies.get(e.set)?.except.get(e.exception)?;
                Some((e.product, exception.reason.clone()))
            })
            .collect()
    }

    /// Why a scheme does not apply.
    fn why_not(&self, result: &SchemeResult) -> Text {
        let mut why: Vec<Text> =
            self.left_out(result).into_iter().map(|(_, reason)| reason).collect();
        why.dedup();
        if why.is_empty() {
            let scheme = self.scheme(result.scheme);
            why.extend(scheme.and_then(|(_, s)| s.applies.first()).map(|a| a.reason.clone()));
        }
        Text::new(
            why.iter().map(|t| t.ja.as_str()).collect::<String>(),
            why.iter().map(|t| t.en.as_str()).collect::<Vec<_>>().join(" "),
        )
    }

    /// Whether a scheme applies, in words.
    pub(super) fn scope_text(&self, result: &SchemeResult) -> Vec<Text> {
        let Some((_, scheme)) = self.scheme(result.scheme) else { return Vec::new() };
        let scope = &result.scope;
        let mut out = Vec::new();
        match scope.answer {
            Match::Yes if scope.products.is_empty() => {}
            Match::Yes => out.push(say!(msg_req_applies, self.products(&scope.products))),
            Match::No => out.push(say!(msg_req_applies_not, self.why_not(result))),
            Match::Maybe => {
                for missing in &scope.missing {
                    // Whoever names a scheme says that it applies; a pack of their own need not say it again.
                    if *missing == Missing::Scope && result.compliance.is_some() {
                        continue;
                    }
                    let what = match missing {
                        Missing::Scope => say!(msg_req_open_scope),
                        Missing::Sector => say!(msg_req_open_sector),
                        Missing::Category => say!(msg_req_open_category),
                        Missing::Products(list) => {
                            say!(msg_req_open_products, self.products(list))
                        }
                        Missing::Open => {
                            scheme.applies.iter().find_map(|a| a.open.clone()).unwrap_or_default()
                        }
                    };
                    out.push(say!(msg_req_applies_open, what));
                }
            }
        }
        if scope.answer != Match::No {
            for (product, reason) in self.left_out(result) {
                out.push(say!(msg_req_left_out, self.products(&[product]), reason));
            }
        }
        out
    }

    pub(super) fn scope_json(&self, result: &SchemeResult) -> Value {
        let s = self.system;
        let id = |c: &ComponentId| s.components[c.0 as usize].own.id.to_string();
        let scope = &result.scope;
        let missing: Vec<Value> = scope
            .missing
            .iter()
            .map(|m| match m {
                Missing::Scope => json!("scope"),
                Missing::Sector => json!("sector"),
                Missing::Category => json!("category"),
                Missing::Open => json!("open"),
                Missing::Products(list) => {
                    json!({"products": list.iter().map(id).collect::<Vec<_>>()})
                }
            })
            .collect();
        let left_out: Vec<Value> = self
            .left_out(result)
            .into_iter()
            .map(|(c, reason)| json!({"product": id(&c), "reason": reason}))
            .collect();
        json!({
            "answer": match scope.answer { Match::Yes => "yes", Match::No => "no", Match::Maybe => "unknown" },
            "products": scope.products.iter().map(id).collect::<Vec<_>>(),
            "left-out": left_out, "missing": missing,
            "said": self.scope_text(result),
        })
    }

    pub(super) fn own_json(&self, result: &SchemeResult) -> Value {
        let (word, claim) = match result.own {
            Counts::Held(c) => ("held", Some(c)),
            Counts::NotYet(c) => ("not-yet", Some(c)),
            Counts::Lapsed(c) => ("lapsed", Some(c)),
            Counts::NoLabel => ("no-label", None),
        };
        let claim = claim.map(|c| self.system.claims[c as usize].own.id.to_string());
        json!({"counts": word, "claim": claim})
    }

    fn days(&self) -> Vec<(String, Text)> {
        ahead(self.system, self.at, &self.list)
            .into_iter()
            .filter_map(|(day, what)| Some((day.to_string(), self.day(what)?)))
            .collect()
    }

    fn day(&self, what: Ahead) -> Option<Text> {
        let k = &self.system.knowledge;
        Some(match what {
            Ahead::Begins(s) => {
                let (_, scheme) = self.scheme(s)?;
                // A stage on the first day says more.
                if scheme.stages.iter().any(|t| Some(t.from) == scheme.from) {
                    return None;
                }
                say!(msg_req_day_begins, scheme.head.name.clone())
            }
            Ahead::Stage(s, i) => {
                let (_, scheme) = self.scheme(s)?;
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

    /// What is still missing for the market, as data.
    pub fn market_json(&self, market: Option<&str>) -> Value {
        let Some(market) = market else { return Value::Null };
        let schemes: Vec<Value> = self
            .list
            .iter()
            .filter(|r| r.scope.answer != Match::No)
            .filter_map(|r| {
                let (id, _) = self.scheme(r.scheme)?;
                let missing: Vec<Value> = open(self.system, r)
                    .into_iter()
                    .filter_map(|row| {
                        let of = self.requirement(row.requirement)?;
                        Some(json!({"id": of.head.id, "standing": row.standing}))
                    })
                    .collect();
                Some(json!({
                    "scheme": id, "in-force": r.in_force,
                    "applies": self.scope_json(r)["answer"], "missing": missing,
                }))
            })
            .collect();
        let days: Vec<Value> =
            self.days().into_iter().map(|(day, what)| json!({"date": day, "what": what})).collect();
        json!({
            "id": market,
            "name": self.system.knowledge.markets.get(market).map(|m| m.head.name.clone()),
            "at": self.at, "schemes": schemes, "ahead": days,
        })
    }

    /// What is still missing for the market, as text.
    pub(super) fn market_text(&self, market: &str, out: &Out) -> String {
        let (lang, width) = (out.lang, out.style.width);
        let mut text = String::new();
        let name = self
            .system
            .knowledge
            .markets
            .get(market)
            .map_or_else(|| Text::same(market.to_owned()), |m| m.head.name.clone());
        let title = say!(msg_req_market, name, self.at.to_string());
        let _ = writeln!(text, "{}\n", title.get(lang));
        // What binds stands before what somebody may ask for.
        const CLASSES: [&str; 4] = ["law", "label", "standard", "guidance"];
        let mut list: Vec<&SchemeResult> = self.list.iter().collect();
        list.sort_by_key(|r| {
            let class = self.scheme(r.scheme).map(|(_, s)| s.class);
            CLASSES.iter().position(|c| Some(*c) == class)
        });
        let of = |answer: Match| list.iter().filter(move |r| r.scope.answer == answer);
        for result in of(Match::Yes).chain(of(Match::Maybe)) {
            self.market_scheme(result, out, &mut text);
        }
        if of(Match::No).next().is_some() {
            let _ = writeln!(text, "{}", say!(msg_req_market_not).get(lang));
            for result in of(Match::No) {
                let Some((_, scheme)) = self.scheme(result.scheme) else { continue };
                let why = self.why_not(result);
                let body = say!(msg_req_market_line, scheme.head.name.clone(), why);
                wrapped(&mut text, 4, "  – ", body.get(lang), width);
            }
            text.push('\n');
        }
        let days = self.days();
        if !days.is_empty() {
            let _ = writeln!(text, "{}", say!(msg_req_market_ahead).get(lang));
            for (day, what) in days {
                wrapped(&mut text, 14, &format!("  {day}  "), what.get(lang), width);
            }
            text.push('\n');
        }
        wrapped(&mut text, 0, "", say!(msg_req_market_more).get(lang), width);
        text
    }

    fn market_scheme(&self, result: &SchemeResult, out: &Out, text: &mut String) {
        let (lang, width) = (out.lang, out.style.width);
        let Some((id, scheme)) = self.scheme(result.scheme) else { return };
        let class = match scheme.class {
            "law" => say!(msg_req_class_law),
            "label" => say!(msg_req_class_label),
            "standard" => say!(msg_req_class_standard),
            _ => say!(msg_req_class_guidance),
        };
        let tilde = if scheme.head.status == Status::Checked { "" } else { " ~" };
        let _ = writeln!(text, "{} [{id}]  {}{tilde}", scheme.head.name.get(lang), class.get(lang));
        let mut line = |body: &Text| wrapped(text, 2, "", body.get(lang), width);
        let binds = matches!(scheme.class, "law" | "label");
        match (scheme.from, result.in_force) {
            (Some(from), Some(true)) if binds => line(&say!(msg_req_since, from.to_string())),
            (Some(from), Some(true)) => line(&say!(msg_req_available, from.to_string())),
            (None, _) if !binds => {}
            (Some(from), _) => line(&say!(msg_req_later, from.to_string())),
            (None, _) => line(&say!(msg_req_when_unknown)),
        }
        self.scope_text(result).iter().for_each(&mut line);
        if result.compliance.is_none() {
            line(&say!(msg_req_not_named));
        }
        if scheme.class == "label" {
            let claim = |c: u32| self.system.claims[c as usize].own.title();
            let until = |c: u32| {
                let day = self.system.claims[c as usize].until;
                day.map_or_else(|| say!(msg_req_day_unknown), |d| Text::same(d.to_string()))
            };
            line(&match result.own {
                Counts::Held(c) => say!(msg_req_own_held, claim(c), until(c)),
                Counts::NotYet(c) => say!(msg_req_own_early, claim(c)),
                Counts::Lapsed(c) => say!(msg_req_own_lapsed, claim(c), until(c)),
                Counts::NoLabel => say!(msg_req_own_none),
            });
        }
        for r in result.recognised.iter().filter(|r| r.counts != Counts::NoLabel) {
            line(&self.recognised_text(*r));
        }
        if result.rows.is_empty() {
            line(&say!(msg_req_no_rows));
            text.push('\n');
            return;
        }
        let n: Vec<usize> =
            Standing::ALL.iter().map(|st| result.count(self.system, *st, true)).collect();
        let all: usize = n.iter().sum();
        line(&say!(msg_req_counts, all, say!(msg_req_mandatory), n[0], n[1], n[2], n[3], n[4]));
        let open = open(self.system, result);
        if open.is_empty() {
            line(&say!(msg_req_nothing_open));
        }
        // Where nobody knows whether it applies, the numbers are enough.
        for row in open.into_iter().filter(|_| result.scope.answer == Match::Yes) {
            let Some(r) = self.requirement(row.requirement) else { continue };
            let tilde = if r.head.status == Status::Checked { "" } else { "\u{a0}~" };
            let mark = super::mark(row.standing);
            let body = format!("{}  {}{tilde}", r.number(), r.head.name.get(lang));
            wrapped(text, 6, &format!("    {mark} "), &body, width);
        }
        text.push('\n');
    }
}
