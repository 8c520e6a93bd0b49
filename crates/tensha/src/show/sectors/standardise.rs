//! `tensha show standardise DIR DIR…`.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tensha_analysis::standardise::{Open, Where, cluster, open_of};
use tensha_model::knowledge::Knowledge;
use tensha_report::profiles::tilde;
use tensha_report::requirements::sign;
use tensha_text::{Date, Text, World as _};

use super::funnel::{self, Stages};
use crate::Exit;
use crate::args::{Common, ShowArgs, ShowFormat};
use crate::check;
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::world::DiskWorld;

/// What is said of a system.
struct One {
    id: String,
    name: Text,
}

/// Reads every system and shows where what they lack could be standardised. Committees and topics are those that the first one knows.
pub fn run(args: &ShowArgs, common: &Common, out: &Out) -> Exit {
    let at = DiskWorld::new(common.at).today();
    let dirs: Vec<&String> = std::iter::once(&args.dir).chain(&args.others).collect();
    let read = check::read_each(&dirs, common, out, |i, system| {
        let one = One { id: system.meta.id.clone(), name: system.meta.name.clone() };
        (one, open_of(system, i, at), (i == 0).then(|| system.knowledge.clone()))
    });
    let Some(read) = read else { return Exit::BadInput };
    let (mut systems, mut open, mut knowledge) = (Vec::new(), Vec::new(), None);
    for (one, demands, first) in read {
        systems.push(one);
        open.extend(demands);
        knowledge = knowledge.or(first);
    }
    let Some(k) = &knowledge else { return Exit::BadInput };
    let found = cluster(k, &open);
    let before = match args.since {
        Some(day) => {
            let Some(open) = open_on(&dirs, day, common, out) else { return Exit::BadInput };
            Some((day, cluster(k, &open).clusters))
        }
        None => None,
    };
    let stages = Stages::new(k, &found.clusters, at, before);
    if args.format == ShowFormat::Json {
        let mut body = data(k, &systems, &found);
        body["funnel"] = stages.json();
        let value = json!({"schema": "tensha-view-1", "at": at, "standardise": body});
        out.print(&format!("{value:#}\n"));
    } else {
        let said = text(k, &systems, &found, open.len(), out);
        out.print(&format!("{said}{}", funnel::text(k, &stages, out)));
    }
    Exit::Fine
}

/// Open demands of the same systems as they were on another day.
fn open_on(dirs: &[&String], day: Date, common: &Common, out: &Out) -> Option<Vec<Open>> {
    let then = Common { at: Some(day), ..common.clone() };
    let read = check::read_each(dirs, &then, out, |i, system| open_of(system, i, day))?;
    Some(read.into_iter().flatten().collect())
}

pub(super) fn topic(k: &Knowledge, id: Option<&String>) -> Text {
    match id {
        Some(id) => k.topics.get(id).map_or_else(|| Text::same(id.clone()), |t| t.name.clone()),
        None => say!(msg_grid_without),
    }
}

fn data(k: &Knowledge, systems: &[One], found: &Where) -> Value {
    let ranked: Vec<Value> = found
        .ranked
        .iter()
        .map(|r| {
            let topics: serde_json::Map<String, Value> =
                r.topics.iter().map(|(t, n)| (t.clone(), json!(n))).collect();
            let status = k.committees.get(&r.committee).map(|c| c.head.status);
            json!({
                "committee": r.committee, "covers": r.covers, "systems": r.systems,
                "topics": topics, "scope-checked": status,
            })
        })
        .collect();
    let clusters: Vec<Value> = found
        .clusters
        .iter()
        .map(|c| {
            let open: Vec<Value> = c
                .open
                .iter()
                .map(|o| {
                    json!({
                        "system": systems.get(o.system).map(|s| &s.id),
                        "requirement": o.requirement, "standing": o.standing, "sector": o.sector,
                    })
                })
                .collect();
            let committees: Vec<Value> =
                c.committees.iter().map(|(id, n)| json!({"committee": id, "covers": n})).collect();
            json!({
                "topic": c.topic, "systems": c.systems, "open": open, "committees": committees,
            })
        })
        .collect();
    json!({"ranked": ranked, "clusters": clusters})
}

fn text(k: &Knowledge, systems: &[One], found: &Where, open: usize, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    let head = say!(msg_std_head, open, systems.len());
    wrapped(&mut text, 0, "", head.get(lang), width);
    let _ = writeln!(text, "\n■ {}", say!(msg_std_committees).get(lang));
    for (n, r) in found.ranked.iter().enumerate() {
        let Some(c) = k.committees.get(&r.committee) else { continue };
        let _ = writeln!(
            text,
            "  {}. {} [{}]{}",
            n + 1,
            c.head.name.get(lang),
            r.committee,
            tilde(&c.head)
        );
        if let Some(scope) = &c.head.text {
            wrapped(&mut text, 6, "", scope.get(lang), width);
        }
        let parts: Vec<Text> =
            r.topics.iter().map(|(t, n)| say!(msg_std_part, topic(k, Some(t)), *n)).collect();
        let body = say!(msg_std_why, r.covers, open, r.systems, Text::list(&parts));
        wrapped(&mut text, 6, "", body.get(lang), width);
    }
    if found.ranked.is_empty() {
        let _ = writeln!(text, "  {}", say!(msg_std_nobody).get(lang));
    }
    let _ = writeln!(text, "\n■ {}", say!(msg_std_topics).get(lang));
    for c in &found.clusters {
        let line = say!(msg_std_topic, topic(k, c.topic.as_ref()), c.open.len(), c.systems);
        let _ = writeln!(text, "  {}", line.get(lang));
        let names: Vec<Text> = c
            .committees
            .iter()
            .filter_map(|(id, n)| k.committees.get(id).map(|c| (c, n)))
            .map(|(c, n)| say!(msg_std_part, c.head.name.clone(), *n))
            .collect();
        let body = if names.is_empty() {
            say!(msg_std_uncovered)
        } else {
            say!(msg_std_to, Text::list(&names))
        };
        wrapped(&mut text, 6, "", body.get(lang), width);
        for (i, system) in systems.iter().enumerate() {
            let mine: Vec<String> = c
                .open
                .iter()
                .filter(|o| o.system == i)
                .map(|o| format!("{} {}", sign(o.standing), o.requirement))
                .collect();
            if !mine.is_empty() {
                let lead = format!("{}: {}", system.name.get(lang), mine.join(", "));
                wrapped(&mut text, 6, "- ", &lead, width);
            }
        }
    }
    let _ = writeln!(text);
    wrapped(&mut text, 0, "", say!(msg_std_legend).get(lang), width);
    text
}
