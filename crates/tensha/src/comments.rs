//! `tensha comments`.

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::changes::Worked;
use tensha_analysis::comments::Target;
use tensha_analysis::hazards::Options;
use tensha_exchange::comments::{Field, Line, Row, Sheet, write};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::knowledge::Knowledge;
use tensha_model::suggest::nearest;
use tensha_report::comments::{Heading, SheetInfo, Stated, columns, sheet, state};
use tensha_text::{Text, World as _};

use crate::Exit;
use crate::args::{CommentsArgs, Common, ViewFormat};
use crate::check;
use crate::import::write_new;
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::world::DiskWorld;

/// What is kept of a system; the packs of the first one name what the sheet speaks of.
struct Kept {
    stated: Option<Stated>,
    knowledge: Option<Knowledge>,
}

/// Writes or lists the comments.
pub fn run(args: &CommentsArgs, common: &Common, out: &Out) -> Exit {
    let at = DiskWorld::new(common.at).today();
    let dirs: Vec<&String> = args.dirs.iter().collect();
    let kept = check::read_each(&dirs, common, out, |i, system: &System| {
        let target = Target::of(&system.knowledge, &args.on);
        let worked = |t| {
            // Nobody else holds the flag, so this cannot be interrupted.
            let worked = Worked::new(system, &Options::default(), &Cancel::new()).ok()?;
            Some(state(system, at, &worked, t))
        };
        Kept {
            stated: target.and_then(worked),
            knowledge: (i == 0).then(|| system.knowledge.clone()),
        }
    });
    let Some(mut kept) = kept else { return Exit::BadInput };
    let Some(k) = kept.first_mut().and_then(|k| k.knowledge.take()) else { return Exit::BadInput };
    let Some(target) = Target::of(&k, &args.on) else {
        unknown(&k, &args.on, out);
        return Exit::BadInput;
    };
    let heading = Heading {
        target,
        on: &args.on,
        member: args.body.as_deref(),
        document: args.draft.as_deref(),
        at,
    };
    let info = sheet(&k, heading, kept.into_iter().filter_map(|k| k.stated).collect());
    let Some(path) = &args.out else {
        match args.format {
            ViewFormat::Json => {
                let value =
                    json!({"schema": "tensha-view-1", "columns": columns(), "comments": info});
                out.print(&format!("{value:#}\n"));
            }
            ViewFormat::Text => out.print(&listed(&info, out)),
        }
        return Exit::Fine;
    };
    let count = info.comments.len();
    match write(&workbook(info)) {
        Ok(bytes) if write_new(path, &bytes, out) => {
            out.message(&say!(msg_comments_made, path.clone(), count));
            Exit::Fine
        }
        Ok(_) => Exit::BadInput,
        Err(why) => {
            out.message(&say!(msg_cannot_write, path.clone(), why.clone()));
            Exit::BadInput
        }
    }
}

fn unknown(k: &Knowledge, id: &str, out: &Out) {
    let known = || k.schemes.keys().chain(k.committees.keys()).map(String::as_str);
    let list: Vec<Text> = known().map(Text::same).collect();
    out.message(&say!(msg_comments_nobody, id.to_owned(), Text::list(&list)));
    let near = nearest(id, known());
    if !near.is_empty() {
        out.message(&say!(msg_profile_near, near.join(", ")));
    }
}

fn workbook(info: SheetInfo) -> Sheet {
    let rows = info.comments.into_iter().map(|c| Row {
        fields: c.fields.into_iter().map(|f| Field { text: f.text, given: f.given }).collect(),
        evidence: c
            .evidence
            .into_iter()
            .map(|e| Line {
                place: e.place.to_string(),
                system: e.system_name,
                text: e.text,
                id: e.id,
            })
            .collect(),
    });
    Sheet {
        on: info.on_name,
        document: info.document,
        at: info.at,
        systems: info.systems,
        columns: columns().into(),
        rows: rows.collect(),
        left: info.left.into_iter().map(|l| l.text).collect(),
    }
}

fn listed(info: &SheetInfo, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    let head =
        say!(msg_comments_head, info.on_name.clone(), info.comments.len(), info.systems.len());
    wrapped(&mut text, 0, "", head.get(lang), width);
    let columns = columns();
    for c in &info.comments {
        let _ = writeln!(text);
        for (n, (name, field)) in columns.iter().zip(&c.fields).enumerate() {
            let mark = if n == 0 { format!("{}. ", c.number) } else { String::new() };
            for (i, line) in field.text.get(lang).lines().enumerate() {
                if i == 0 {
                    let body = say!(msg_comments_field, name.clone(), line.to_owned());
                    wrapped(&mut text, 4, &mark, body.get(lang), width);
                } else {
                    wrapped(&mut text, 6, "", line, width);
                }
            }
        }
    }
    if !info.left.is_empty() {
        let _ = writeln!(text, "\n■ {}", say!(msg_comments_left).get(lang));
        for l in &info.left {
            let line = format!("{}: {}", l.system, l.text.get(lang));
            wrapped(&mut text, 4, "- ", &line, width);
        }
    }
    text
}
