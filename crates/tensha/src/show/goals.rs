//! `tensha show goals|acceptances`.

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::acceptance;
use tensha_analysis::goals::{GoalResult, Interval};
use tensha_model::System;
use tensha_model::system::{HazardId, Namespace as Ns, Ref};
use tensha_report::Assessment;
use tensha_report::assessment::PlaceRef;
use tensha_report::goals::{
    GoalInfo, IntegrityInfo, interval, line, measure, number, reason, said, scale, state,
    untouched, verdict,
};
use tensha_report::picture;
use tensha_rules::Facts;
use tensha_text::Text;

use super::wrapped;
use crate::Exit;
use crate::messages::say;
use crate::out::Out;

/// Points of an F–N goal that a screen shows; the JSON has all.
const POINTS: usize = 12;

/// Goals as pictures, one below the other: the band between two lines, or the F–N curve. With a hazard, those that judge it.
pub fn figure(a: &Assessment, hazard: Option<&str>, out: &Out) -> Exit {
    let judges =
        |g: &&GoalInfo| hazard.is_none_or(|id| g.hazards.iter().any(|h| h.hazard.id == id));
    let drawn: Vec<(Text, String)> = a
        .goals
        .iter()
        .filter(judges)
        .filter_map(|g| Some((g.name.clone(), picture::goal(g, Some(out.lang))?)))
        .collect();
    let Some(svg) = picture::stacked(&drawn, out.lang) else {
        out.error_text(say!(msg_svg_no_goal).get(out.lang));
        return Exit::BadInput;
    };
    out.print(&svg);
    Exit::Fine
}

/// Every goal: what it comes to, against its two lines, hazard by hazard.
pub fn goals(system: &System, list: &[GoalResult], out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    if list.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_goals_none).get(lang));
        return text;
    }
    wrapped(&mut text, 0, "", say!(msg_goals_assumed).get(lang), width);
    for result in list {
        let goal = &system.goals[result.goal];
        let by = scale(goal);
        let at = PlaceRef::new(system, goal.own.span);
        let _ = writeln!(
            text,
            "\n{} [{}]  {}  {}:{}",
            goal.own.title().get(lang),
            goal.own.id,
            verdict(result.verdict).get(lang),
            at.path,
            at.line
        );
        let value = result.value.map_or_else(|| Text::same("–"), |v| Text::same(interval(v, by)));
        let terms = &goal.terms;
        let said = say!(
            msg_goal_line,
            measure(terms.measure),
            value,
            Text::same(line(terms.upper, by)),
            Text::same(line(terms.lower, by))
        );
        wrapped(&mut text, 4, "  ", said.get(lang), width);
        let source = goal.entry.and_then(|e| system.knowledge.goals.get_index(e as usize));
        if let Some((id, entry)) = source {
            let said = say!(msg_goal_source, entry.head.name.clone(), id.clone());
            wrapped(&mut text, 4, "  ", said.get(lang), width);
        } else if let Some(source) = &goal.source {
            wrapped(&mut text, 4, "  ", source.get(lang), width);
        }
        if let Some(said) = untouched(goal, result) {
            wrapped(&mut text, 6, "  ", said.get(lang), width);
        }
        for p in result.points.iter().take(POINTS) {
            let lines =
                [p.upper, p.lower].map(|l| l.map_or_else(|| "–".to_owned(), |l| number(l * by)));
            let [upper, lower] = lines;
            let said = say!(
                msg_goal_point,
                p.n.to_string(),
                interval(p.f, by),
                upper,
                lower,
                verdict(p.verdict)
            );
            wrapped(&mut text, 6, "    ", said.get(lang), width);
        }
        for part in &result.parts {
            let name = system.title(part.hazard.into());
            let said = say!(msg_goal_part, name, interval(part.value, by));
            wrapped(&mut text, 6, "  · ", said.get(lang), width);
            if let Some(why) = reason(part) {
                wrapped(&mut text, 6, "", why.get(lang), width);
            }
        }
    }
    text
}

/// Levels of integrity, beside each other.
pub fn integrity(list: &[IntegrityInfo], out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    if list.is_empty() {
        return text;
    }
    let _ = writeln!(text, "\n{}", say!(msg_goal_integrity_head).get(lang));
    for i in list {
        let said = say!(
            msg_goal_integrity,
            i.element.name.clone(),
            i.level.clone(),
            i.scheme_name.clone()
        );
        let at = format!("{}  {}", said.get(lang), i.place);
        wrapped(&mut text, 4, "  ", &at, width);
        for more in [&i.text, &i.source].into_iter().flatten() {
            wrapped(&mut text, 6, "", more.get(lang), width);
        }
    }
    text
}

/// The same as data; frequencies per year.
pub fn goals_json(system: &System, list: &[GoalResult]) -> serde_json::Value {
    let id = |h: HazardId| system.own(h.into()).id.to_string();
    // JSON has no infinity: a bound that is missing is null.
    let bound = |v: f64| v.is_finite().then_some(v);
    let between = |i: Interval, by: f64| json!([bound(i.lo * by), bound(i.hi * by)]);
    list.iter()
        .map(|r| {
            let goal = &system.goals[r.goal];
            let by = scale(goal);
            let line = |l: Option<tensha_model::goal::Line>| {
                l.map(|l| json!({"c": l.c * by, "alpha": l.alpha}))
            };
            json!({
                "goal": &*goal.own.id,
                "uses": goal.entry.and_then(|e| system.knowledge.goals.get_index(e as usize)).map(|(id, _)| id),
                "measure": goal.terms.measure,
                "verdict": r.verdict,
                "value": r.value.map(|v| between(v, by)),
                "upper": line(goal.terms.upper),
                "lower": line(goal.terms.lower),
                "points": r.points.iter().map(|p| json!({
                    "n": p.n, "f": between(p.f, by), "upper": p.upper.map(|l| l * by),
                    "lower": p.lower.map(|l| l * by), "verdict": p.verdict,
                })).collect::<Vec<_>>(),
                "hazards": r.parts.iter().map(|p| json!({
                    "hazard": id(p.hazard), "value": between(p.value, by),
                    "missing": p.missing.iter().map(|b| b.key(system)).collect::<Vec<_>>(),
                    "known": p.is_known(), "persons_assumed": p.persons_assumed,
                })).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// What became of every risk at the effective date, with the acceptance behind it.
pub fn acceptances(system: &System, a: &Assessment, out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let mut text = String::new();
    let facts = Facts::new(system, a.at);
    for s in acceptance::run(system, &facts.ledger, a.at) {
        let own = system.own(s.hazard.into());
        let line = say!(msg_acceptance_line, own.title(), state(s.state));
        let _ = writeln!(text, "{} [{}]", line.get(lang), own.id);
        let Some(by) = s.by.and_then(|n| system.acceptances.get(n)) else { continue };
        for line in said(system, &s) {
            wrapped(&mut text, 4, "", line.get(lang), width);
        }
        let at = PlaceRef::new(system, by.own.span);
        let _ = writeln!(text, "    {}:{}", at.path, at.line);
    }
    text
}

/// The same as data.
pub fn acceptances_json(system: &System, a: &Assessment) -> serde_json::Value {
    let facts = Facts::new(system, a.at);
    acceptance::run(system, &facts.ledger, a.at)
        .into_iter()
        .map(|s| {
            let by = s.by.and_then(|n| system.acceptances.get(n));
            json!({
                "hazard": &*system.own(s.hazard.into()).id,
                "state": s.state,
                "acceptance": by.map(|by| &*by.own.id),
                "until": by.and_then(|by| by.until),
                "owner": by.and_then(|by| by.owner).map(|p| {
                    &*system.own(Ref::from(p)).id
                }),
            })
        })
        .collect()
}

/// Numbers of the hazards that a view of one hazard is about.
pub fn of_hazard(system: &System, list: &mut Vec<GoalResult>, hazard: Option<&str>) {
    if let Some(r) = hazard.and_then(|id| system.find(Ns::Hazard, id)) {
        list.retain(|g| g.judges(HazardId(r.index)));
    }
}
