//! The verdict on a whole system, and of several systems side by side.

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::verdict::{self as analysis, Hold, Whole};
use tensha_model::System;
use tensha_report::verdict::{ChangedFactInfo, FactInfo, TurnedInfo, VerdictInfo, label_of, sign};
use tensha_rules::Facts;
use tensha_text::Text;

use super::wrapped;
use crate::Exit;
use crate::args::{Common, Format, ShowArgs, ShowFormat};
use crate::check;
use crate::messages::say;
use crate::out::Out;

/// Facts of one height that a screen lists, and components.
const FACTS: usize = 12;
const ROWS: usize = 20;

fn place(f: &FactInfo) -> String {
    if f.place.path.is_empty() {
        return String::new();
    }
    format!(" {}", f.place)
}

fn facts(text: &mut String, list: &[&FactInfo], out: &Out) {
    let lang = out.lang;
    for f in list.iter().take(FACTS) {
        let mark = format!("{} ", sign(Some(f.hold)));
        let body = format!("{}{}", f.text.get(lang), place(f));
        wrapped(text, 4, &mark, &body, out.style.width);
        if f.hold < Hold::Holds && !f.because.is_empty() {
            let mut due: Vec<String> = f
                .because
                .iter()
                .map(|d| format!("{} ({})", d.element.name.get(lang), d.place))
                .take(4)
                .collect();
            let left = f.because.len() - due.len() + f.because_left;
            if left > 0 {
                due.push(say!(msg_more_ways, left).get(lang).to_owned());
            }
            let line = say!(msg_verdict_due, due.join(", "));
            wrapped(text, 6, "", line.get(lang), out.style.width);
        }
    }
    if list.len() > FACTS {
        let _ = writeln!(text, "    {}", say!(msg_more_ways, list.len() - FACTS).get(lang));
    }
}

/// As text.
pub fn verdict(v: &VerdictInfo, out: &Out) -> String {
    let lang = out.lang;
    let mut text = format!("{} {}\n\n", sign(Some(v.hold)), v.headline.get(lang));
    for s in &v.sides {
        let count = if s.facts > 0 { format!(" ({})", s.facts) } else { String::new() };
        let _ = writeln!(
            text,
            "  {} {}: {}{count}",
            sign(s.hold),
            s.name.get(lang),
            s.hold_name.get(lang)
        );
    }
    for hold in [Hold::DoesNotHold, Hold::CannotBeJudged, Hold::UnderConditions, Hold::Holds] {
        let list: Vec<&FactInfo> = v.at(hold).collect();
        if list.is_empty() {
            continue;
        }
        let name = tensha_report::verdict::hold_name(hold);
        let head = say!(msg_verdict_facts, name, list.len());
        let _ = writeln!(text, "\n{}", head.get(lang));
        if hold < Hold::Holds {
            facts(&mut text, &list, out);
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_verdict_not_known).get(lang));
    for line in &v.not_known {
        wrapped(&mut text, 4, "- ", line.get(lang), out.style.width);
    }
    if !v.beside.is_empty() {
        let _ = writeln!(text, "\n{}", say!(msg_verdict_beside).get(lang));
    }
    for b in v.beside.iter().take(ROWS) {
        let labels: Vec<String> = b
            .labels
            .iter()
            .map(|l| format!("{} ({})", l.label.get(lang), l.standing.get(lang)))
            .collect();
        let labels = if labels.is_empty() {
            say!(msg_verdict_no_label).get(lang).to_owned()
        } else {
            labels.join(", ")
        };
        let due = if b.due && b.hold < Some(Hold::Holds) {
            format!(" {}", say!(msg_verdict_by_it).get(lang))
        } else {
            String::new()
        };
        let line = format!(
            "{} [{}]: {}{due} | {labels}",
            b.component.name.get(lang),
            b.component.id,
            b.hold_name.get(lang)
        );
        wrapped(&mut text, 4, &format!("{} ", sign(b.hold)), &line, out.style.width);
    }
    if v.beside.len() > ROWS {
        let _ = writeln!(text, "    {}", say!(msg_more_ways, v.beside.len() - ROWS).get(lang));
    }
    for line in &v.inverted {
        wrapped(&mut text, 2, "! ", line.get(lang), out.style.width);
    }
    text
}

/// Why a verdict turned, as text: the facts that suffice, then the others that changed.
pub fn turned(t: &TurnedInfo, out: &Out) -> String {
    let lang = out.lang;
    let mut text = format!("{}\n", t.text.get(lang));
    let mut list = |head: Text, of: Vec<&ChangedFactInfo>| {
        if of.is_empty() {
            return;
        }
        let _ = writeln!(text, "  {}", head.get(lang));
        for c in of.iter().take(FACTS) {
            let at = c.after.as_ref().or(c.before.as_ref()).map(place).unwrap_or_default();
            let body = format!("{}{at}", c.text.get(lang));
            wrapped(&mut text, 6, "- ", &body, out.style.width);
        }
        if of.len() > FACTS {
            let _ = writeln!(text, "      {}", say!(msg_more_ways, of.len() - FACTS).get(lang));
        }
    };
    list(say!(msg_verdict_enough), t.changed.iter().filter(|c| c.enough).collect());
    list(say!(msg_verdict_also), t.changed.iter().filter(|c| !c.enough).collect());
    text
}

/// A system among several.
struct Row {
    dir: String,
    id: String,
    name: Text,
    labels: Vec<String>,
    /// How many facts decide.
    deciding: usize,
    info: VerdictInfo,
}

/// Several systems: the best built first, labels beside; and for two, what turns the verdict from the first to the second.
pub fn several(args: &ShowArgs, common: &Common, out: &Out) -> Exit {
    let format = match args.format {
        ShowFormat::Text => Format::Text,
        _ => Format::Json,
    };
    let dirs: Vec<&String> = std::iter::once(&args.dir).chain(&args.others).collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut pair: Vec<(System, Whole)> = Vec::new();
    let mut at = None;
    for dir in &dirs {
        let Some((loaded, assessed)) = check::load_of(dir, args.units, common, out, format) else {
            return Exit::BadInput;
        };
        let (system, info) = (loaded.system, assessed.assessment.verdict);
        at = Some(assessed.assessment.at);
        rows.push(Row {
            dir: (*dir).clone(),
            id: system.meta.id.clone(),
            name: system.meta.name.clone(),
            labels: system
                .claims
                .iter()
                .map(|c| label_of(c).unwrap_or_else(|| c.own.id.to_string()))
                .collect(),
            deciding: info.at(info.hold).count(),
            info,
        });
        // Why a verdict turns is asked of two; whole systems are held for that alone.
        if dirs.len() == 2 {
            let whole = Facts::new(&system, assessed.assessment.at).verdict();
            pair.push((system, whole));
        }
    }
    let turned_info = match pair.as_slice() {
        [(before, was), (after, is)] => {
            Some(TurnedInfo::new((before, after), &analysis::explain(was, is)))
        }
        _ => None,
    };
    // By what the paths say: the verdict, then how few facts decide it. Labels take no part.
    rows.sort_by(|a, b| {
        let by = |r: &Row| (std::cmp::Reverse(r.info.hold), r.deciding);
        by(a).cmp(&by(b)).then_with(|| (&a.id, &a.dir).cmp(&(&b.id, &b.dir)))
    });
    if args.format == ShowFormat::Json {
        let systems: Vec<_> = rows
            .iter()
            .map(|r| json!({"system": r.id, "path": r.dir, "labels": r.labels, "verdict": r.info}))
            .collect();
        let value = json!({"at": at, "systems": systems, "turned": turned_info});
        out.print(&format!("{value:#}\n"));
        return Exit::Fine;
    }
    let lang = out.lang;
    let mut text = format!("{}\n", say!(msg_verdict_several).get(lang));
    for (n, r) in rows.iter().enumerate() {
        let labels = if r.labels.is_empty() {
            say!(msg_verdict_no_label).get(lang).to_owned()
        } else {
            r.labels.join(", ")
        };
        let line = format!(
            "{} [{}]: {} ({}) | {labels}",
            r.name.get(lang),
            r.dir,
            r.info.hold_name.get(lang),
            r.deciding
        );
        wrapped(&mut text, 4, &format!("{}. ", n + 1), &line, out.style.width);
    }
    if let Some(t) = &turned_info {
        let _ = write!(text, "\n{}\n{}", say!(msg_verdict_from_to).get(lang), turned(t, out));
    }
    out.print(&text);
    Exit::Fine
}
