//! `tensha show profile|profile-diff|grid|minimum`: what the packs say about sectors.

mod funnel;
mod grid;
mod minimum;
mod profile;
pub mod standardise;

use serde_json::{Value, json};
use tensha_analysis::profiles::degree_id;
use tensha_model::System;
use tensha_model::knowledge::Knowledge;
use tensha_model::load::builtin_knowledge;
use tensha_model::sector::Point;
use tensha_model::suggest::nearest;
use tensha_text::{Text, World as _};

use crate::Exit;
use crate::args::{Common, Format, ShowArgs, ShowFormat, View};
use crate::check;
use crate::messages::say;
use crate::out::Out;
use crate::world::{DiskWorld, has_system};

/// Whether a view is about the packs, so that it can be shown without a system.
pub fn is_of_packs(view: View) -> bool {
    matches!(view, View::Profile | View::ProfileDiff | View::Grid | View::Minimum)
}

/// Shows one of them.
pub fn run(args: &ShowArgs, common: &Common, out: &Out) -> Exit {
    let format = if args.format == ShowFormat::Json { Format::Json } else { Format::Text };
    if !matches!(args.format, ShowFormat::Json | ShowFormat::Text) {
        out.error_text(say!(msg_sector_format).get(out.lang));
        return Exit::BadInput;
    }
    let world = DiskWorld::new(common.at);
    let at = world.today();
    // Words that are no directory of a system name profiles: `tensha show profile-diff home factory`.
    let first = has_system(&world, &args.dir);
    let mut names: Vec<&str> = args.others.iter().map(String::as_str).collect();
    if !first && args.dir != "." {
        names.insert(0, &args.dir);
    }
    names.extend(args.profile.iter().map(String::as_str));
    let loaded = if first {
        match check::read_system(&args.dir, common, out, format) {
            Some(loaded) => Some(loaded),
            None => return Exit::BadInput,
        }
    } else {
        None
    };
    let bare = loaded.is_none().then(|| {
        let (knowledge, sources, _) = builtin_knowledge();
        System { knowledge, sources, ..System::default() }
    });
    let Some(system) = loaded.as_ref().map(|l| &l.system).or(bare.as_ref()) else {
        return Exit::BadInput;
    };
    let k = &system.knowledge;
    let mut chosen = Vec::new();
    let sides = [names, args.against.iter().map(String::as_str).collect()];
    for side in &sides {
        let mut list = Vec::new();
        for name in side {
            let Some(i) = k.profiles.get_index_of(*name) else {
                unknown(k, name, out);
                return Exit::BadInput;
            };
            list.push(i as u32);
        }
        chosen.push(list);
    }
    let (first, second) = (chosen[0].clone(), chosen[1].clone());
    let (body, text) = match args.view {
        View::Grid => (grid::json(k), grid::text(k, out)),
        View::Minimum => (minimum::json(k), minimum::text(k, out)),
        View::ProfileDiff => {
            let sides = match (first.as_slice(), second.as_slice()) {
                ([a, b], []) => Some((vec![*a], vec![*b])),
                ([], _) | (_, []) => None,
                _ => Some((first, second)),
            };
            let Some((a, b)) = sides else {
                out.error_text(say!(msg_diff_two).get(out.lang));
                return Exit::BadInput;
            };
            (profile::diff_json(k, &a, &b), profile::diff_text(k, &a, &b, out))
        }
        _ => {
            let known = loaded.is_some();
            let shown = profile::Shown::new(system, known, at, &first);
            (shown.json(), shown.text(out))
        }
    };
    if format == Format::Json {
        let mut value = json!({"schema": "tensha-view-1", "at": at});
        if let (Some(v), Some(b)) = (value.as_object_mut(), body.as_object()) {
            v.extend(b.clone());
        }
        out.print(&format!("{value:#}\n"));
    } else {
        out.print(&text);
    }
    Exit::Fine
}

fn unknown(k: &Knowledge, name: &str, out: &Out) {
    let ids: Vec<Text> = k.profiles.keys().map(|p| Text::same(p.clone())).collect();
    let near = nearest(name, k.profiles.keys().map(String::as_str));
    out.message(&say!(msg_no_such_profile, name.to_owned(), Text::list(&ids)));
    if !near.is_empty() {
        out.message(&say!(msg_profile_near, near.join(", ")));
    }
}

fn degree_json(k: &Knowledge, point: &Point, degree: Option<u32>) -> Value {
    match degree {
        Some(_) if matches!(point, Point::Regime(_)) => json!("asked"),
        Some(d) => json!(degree_id(k, point, d)),
        None => Value::Null,
    }
}

fn profile_ids(k: &Knowledge, list: &[u32]) -> Vec<String> {
    list.iter()
        .filter_map(|p| k.profiles.get_index(*p as usize).map(|(id, _)| id.clone()))
        .collect()
}
