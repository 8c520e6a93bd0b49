//! `tensha show profile|profile-diff`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::paths;
use tensha_analysis::profiles::{
    Compared, Effective, Held, Stands, by_point, diff, effective, of_system, stands,
};
use tensha_analysis::requirements::Standing;
use tensha_model::System;
use tensha_model::knowledge::Knowledge;
use tensha_model::sector::{Point, Profile};
use tensha_report::profiles::{degree_text, point_text, profile_names, tilde};
use tensha_report::requirements::sign;
use tensha_text::{Date, Text};

use super::{degree_json, profile_ids};
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;

/// Profiles together, and how a system stands to them.
pub struct Shown<'a> {
    system: &'a System,
    asked: Effective,
    stands: Option<Vec<(Point, Stands)>>,
}

impl<'a> Shown<'a> {
    /// The profiles that were chosen, or those of the system.
    pub fn new(system: &'a System, has_system: bool, at: Date, chosen: &[u32]) -> Self {
        let profiles = if chosen.is_empty() { of_system(system) } else { chosen.to_vec() };
        let asked = effective(&system.knowledge, &profiles);
        let stands = has_system.then(|| stands(system, at, &asked, &paths::run(system)));
        Self { system, asked, stands }
    }

    fn lines(&self) -> Vec<(&Point, &Held, Option<&Stands>)> {
        let mut list: Vec<_> = self
            .asked
            .points
            .iter()
            .map(|(point, held)| {
                let how = self.stands.as_ref().and_then(|all| all.iter().find(|(p, _)| p == point));
                (point, held, how.map(|(_, s)| s))
            })
            .collect();
        list.sort_by(|a, b| by_point(a.0, b.0));
        list
    }

    /// As data.
    pub fn json(&self) -> Value {
        let k = &self.system.knowledge;
        let points: Vec<Value> = self
            .lines()
            .into_iter()
            .map(|(point, held, how)| {
                let mut value = json!({
                    "point": point.to_string(),
                    "degree": degree_json(k, point, held.degree),
                    "asked-by": profile_ids(k, &held.by),
                    "forbidden-by": profile_ids(k, &held.forbidden_by),
                    "relaxed-by": profile_ids(k, &held.relaxed_by),
                });
                if let (Some(how), Some(map)) = (how, value.as_object_mut()) {
                    map.insert("standing".to_owned(), json!(how.standing()));
                    if let Stands::Flows { short, open, met } = how {
                        let ids = |list: &[tensha_model::system::FlowId]| -> Vec<String> {
                            list.iter()
                                .map(|f| self.system.flows[f.index()].own.id.to_string())
                                .collect()
                        };
                        let flows = json!({"short": ids(short), "open": ids(open), "met": met});
                        map.insert("flows".to_owned(), flows);
                    }
                }
                value
            })
            .collect();
        json!({
            "profiles": profile_ids(k, &self.asked.profiles),
            "known-profiles": k.profiles.keys().collect::<Vec<_>>(),
            "incomplete-schemes": scheme_ids(k, &self.asked.incomplete),
            "points": points,
        })
    }

    /// As text.
    pub fn text(&self, out: &Out) -> String {
        let (s, k, lang, width) = (self.system, &self.system.knowledge, out.lang, out.style.width);
        let mut text = String::new();
        for (id, p) in self.asked.profiles.iter().filter_map(|p| k.profiles.get_index(*p as usize))
        {
            let _ = writeln!(text, "{} [{id}]{}", p.head.name.get(lang), tilde(&p.head));
            if let Some(words) = &p.head.text {
                wrapped(&mut text, 2, "", words.get(lang), width);
            }
            if !p.inherits.is_empty() {
                let parents: Vec<u32> = p
                    .inherits
                    .iter()
                    .filter_map(|i| k.profiles.get_index_of(i))
                    .map(|i| i as u32)
                    .collect();
                wrapped(
                    &mut text,
                    2,
                    "",
                    say!(msg_profile_builds_on, profile_names(k, &parents)).get(lang),
                    width,
                );
            }
        }
        let lines = self.lines();
        let asked = lines.iter().filter(|(_, h, _)| h.degree.is_some()).count();
        let relaxed = lines.iter().filter(|(_, h, _)| !h.relaxed_by.is_empty()).count();
        let forbidden = lines.iter().filter(|(_, h, _)| !h.forbidden_by.is_empty()).count();
        let head = say!(msg_profile_counts, asked, relaxed, forbidden);
        wrapped(&mut text, 0, "", head.get(lang), width);
        if !self.asked.incomplete.is_empty() {
            let ids = scheme_ids(k, &self.asked.incomplete).join(", ");
            wrapped(&mut text, 0, "", say!(msg_profile_incomplete, ids).get(lang), width);
        }
        if self.stands.is_some() {
            let counts: Vec<String> = Standing::ALL
                .iter()
                .map(|st| {
                    let n = lines
                        .iter()
                        .filter(|(_, h, how)| {
                            h.degree.is_some() && how.is_some_and(|how| how.standing() == *st)
                        })
                        .count();
                    format!("{} {n}", sign(*st))
                })
                .collect();
            let _ = writeln!(text, "{}", counts.join("   "));
        }
        text.push('\n');
        for (point, held, how) in lines {
            let mark = match how {
                Some(how) if held.degree.is_some() => sign(how.standing()),
                _ => " ",
            };
            let asked = held.degree.map(|d| {
                say!(msg_profile_asked, degree_text(k, point, d), profile_names(k, &held.by))
            });
            let _ = writeln!(text, "{mark} {}", point_text(k, point).get(lang));
            let mut more = |body: Text| wrapped(&mut text, 4, "", body.get(lang), width);
            if let Some(asked) = asked {
                more(asked);
            }
            for p in held.forbidden_by.iter().filter_map(|p| k.profiles.get_index(*p as usize)) {
                let reason = forbidden_reason(p.1, point);
                more(say!(msg_profile_forbids, p.1.head.name.clone(), reason));
            }
            for p in held.relaxed_by.iter().filter_map(|p| k.profiles.get_index(*p as usize)) {
                more(say!(msg_profile_relaxes, p.1.head.name.clone(), relaxed_reason(p.1, point)));
            }
            if held.contradicts_itself() {
                more(say!(msg_profile_both));
            }
            if let Some(Stands::Flows { short, open, .. }) = how {
                let names = |list: &[tensha_model::system::FlowId]| {
                    let names: Vec<Text> =
                        list.iter().map(|f| s.flows[f.index()].own.title()).collect();
                    Text::list(&names)
                };
                if !short.is_empty() {
                    more(say!(msg_profile_flows_short, names(short)));
                }
                if !open.is_empty() {
                    more(say!(msg_profile_flows_open, names(open)));
                }
            }
            if let Some(Stands::Requirement(row)) = how
                && held.degree.is_none()
                && !held.forbidden_by.is_empty()
                && row.standing == Standing::Met
            {
                more(say!(msg_profile_does_forbidden));
            }
        }
        let legend =
            if self.stands.is_some() { say!(msg_req_legend) } else { say!(msg_profile_legend) };
        let _ = writeln!(text);
        wrapped(&mut text, 0, "", legend.get(lang), width);
        text
    }
}

fn scheme_ids(k: &Knowledge, list: &[u32]) -> Vec<String> {
    list.iter().filter_map(|s| k.schemes.get_index(*s as usize).map(|(id, _)| id.clone())).collect()
}

fn forbidden_reason(p: &Profile, point: &Point) -> Text {
    let reason = p.forbids.iter().find(|(id, _)| Point::Requirement((*id).clone()) == *point);
    reason.and_then(|(_, r)| r.clone()).unwrap_or_default()
}

fn relaxed_reason(p: &Profile, point: &Point) -> Text {
    let scheme = match point {
        Point::Requirement(id) => id.split_once('/').map(|(s, _)| Point::Requirement(s.to_owned())),
        _ => None,
    };
    p.except
        .get(point)
        .or_else(|| scheme.and_then(|s| p.except.get(&s)))
        .and_then(|e| e.reason.clone())
        .unwrap_or_default()
}

/// The difference of two as data.
pub fn diff_json(k: &Knowledge, a: &[u32], b: &[u32]) -> Value {
    let (x, y) = (effective(k, a), effective(k, b));
    let held = |e: &Effective, p: &Option<Point>| match p {
        Some(p) => {
            let h = e.points.get(p);
            json!({
                "point": p.to_string(),
                "degree": degree_json(k, p, h.and_then(|h| h.degree)),
                "forbidden-by": profile_ids(k, h.map_or(&[], |h| &h.forbidden_by)),
            })
        }
        None => Value::Null,
    };
    let rows = diff(k, &x, &y);
    let counts: serde_json::Map<String, Value> = Compared::ALL
        .iter()
        .map(|c| {
            let n = rows.iter().filter(|r| r.compared == *c).count();
            let key = serde_json::to_value(c).unwrap_or_default();
            (key.as_str().unwrap_or_default().to_owned(), json!(n))
        })
        .collect();
    let rows: Vec<Value> = rows
        .iter()
        .map(|r| {
            json!({
                "compared": r.compared, "first": held(&x, &r.first), "second": held(&y, &r.second),
                "via": r.via.and_then(|v| k.crosswalk.get_index(v as usize)).map(|(id, _)| id),
            })
        })
        .collect();
    json!({
        "first": profile_ids(k, a), "second": profile_ids(k, b),
        "incomplete-schemes": {
            "first": scheme_ids(k, &x.incomplete), "second": scheme_ids(k, &y.incomplete),
        },
        "counts": counts, "differences": rows,
    })
}

/// The difference of two as text.
pub fn diff_text(k: &Knowledge, a: &[u32], b: &[u32], out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let (x, y) = (effective(k, a), effective(k, b));
    let (first, second) = (profile_names(k, a), profile_names(k, b));
    let rows = diff(k, &x, &y);
    let mut text = String::new();
    let _ = writeln!(text, "{}\n", say!(msg_diff_head, first.clone(), second.clone()).get(lang));
    for c in Compared::ALL {
        let n = rows.iter().filter(|r| r.compared == c).count();
        let _ = writeln!(text, "  {:>4}  {}", n, heading(c, &first, &second).get(lang));
    }
    for c in Compared::ALL {
        let of: Vec<_> = rows.iter().filter(|r| r.compared == c).collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n■ {}", heading(c, &first, &second).get(lang));
        for row in of {
            let words = |p: &Option<Point>, e: &Effective| {
                p.as_ref().map(|p| (p.clone(), e.points.get(p).cloned().unwrap_or_default()))
            };
            let (l, r) = (words(&row.first, &x), words(&row.second, &y));
            let Some((point, _)) = l.as_ref().or(r.as_ref()) else { continue };
            let _ = writeln!(text, "  {}", point_text(k, point).get(lang));
            if let (Some((other, _)), Some(line)) = (&r, row.via) {
                let status = k.crosswalk.get_index(line as usize).map(|(_, c)| tilde(&c.head));
                let body = say!(msg_diff_via, point_text(k, other), status.unwrap_or(""));
                wrapped(&mut text, 6, "", body.get(lang), width);
            }
            let how = |side: &Option<(Point, Held)>| match side {
                Some((p, h)) if h.contradicts_itself() => {
                    say!(msg_diff_both, degree_text(k, p, h.degree.unwrap_or(0)))
                }
                Some((_, h)) if !h.forbidden_by.is_empty() => say!(msg_diff_forbids),
                Some((p, h)) => degree_text(k, p, h.degree.unwrap_or(0)),
                None => Text::default(),
            };
            if matches!(point, Point::Regime(_)) || c == Compared::Same && row.via.is_none() {
                continue;
            }
            let body = match (&l, &r) {
                (Some(_), Some(_)) => {
                    say!(msg_diff_sides, first.clone(), how(&l), second.clone(), how(&r))
                }
                (Some(_), None) => how(&l),
                _ => how(&r),
            };
            wrapped(&mut text, 6, "", body.get(lang), width);
            for (side, held) in [(&l, &x), (&r, &y)] {
                let Some((p, _)) = side else { continue };
                let Some(h) = held.points.get(p) else { continue };
                for f in h.forbidden_by.iter().filter_map(|f| k.profiles.get_index(*f as usize)) {
                    let reason = forbidden_reason(f.1, p);
                    let body = say!(msg_profile_forbids, f.1.head.name.clone(), reason);
                    wrapped(&mut text, 6, "", body.get(lang), width);
                }
            }
        }
    }
    for (name, e) in [(&first, &x), (&second, &y)] {
        if !e.incomplete.is_empty() {
            let ids = scheme_ids(k, &e.incomplete).join(", ");
            let body = say!(msg_diff_incomplete, name.clone(), ids);
            let _ = writeln!(text);
            wrapped(&mut text, 0, "", body.get(lang), width);
        }
    }
    let _ = writeln!(text);
    wrapped(&mut text, 0, "", say!(msg_profile_legend).get(lang), width);
    text
}

fn heading(c: Compared, first: &Text, second: &Text) -> Text {
    let (a, b) = (first.clone(), second.clone());
    match c {
        Compared::Contradictory => say!(msg_cmp_contradictory),
        Compared::OnlyFirst => say!(msg_cmp_only, a, b),
        Compared::OnlySecond => say!(msg_cmp_only, b, a),
        Compared::FirstStricter => say!(msg_cmp_stricter, a),
        Compared::SecondStricter => say!(msg_cmp_stricter, b),
        Compared::Mixed => say!(msg_cmp_mixed),
        Compared::Same => say!(msg_cmp_same),
    }
}
