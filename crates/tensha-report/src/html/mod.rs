//! The page: one file that opens without a network, in both languages, from the assessment alone.

mod cards;
mod duties;
mod goals;
mod harm;
mod hazards;
mod requirements;
mod stones;
mod timeline;
mod treatment;
mod verdict;
mod view;
mod wheels;

use std::fmt::Write as _;

pub use cards::cards;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};
use rustc_hash::FxHashSet;
use serde::Serialize;
use tensha_text::Text;

use crate::Assessment;
use crate::assessment::ElementRef;
use crate::messages::say;
use crate::picture::{self, escape};

/// A name that leads to its element.
#[derive(Serialize)]
struct Link {
    name: Text,
    href: String,
}

impl Link {
    fn to(e: &ElementRef) -> Self {
        Self { name: e.name.clone(), href: picture::href(&e.kind, &e.id) }
    }
}

/// The templates of the page by name. Whoever wants another page gives other ones to [`render_with`].
pub const TEMPLATES: [(&str, &str); 30] = [
    ("page.html", include_str!("../../templates/page.html")),
    ("macros.html", include_str!("../../templates/macros.html")),
    ("hazards.html", include_str!("../../templates/hazards.html")),
    ("hazards.css", include_str!("../../templates/hazards.css")),
    ("hazards.js", include_str!("../../templates/hazards.js")),
    ("stones.html", include_str!("../../templates/stones.html")),
    ("verdict.html", include_str!("../../templates/verdict.html")),
    ("goals.html", include_str!("../../templates/goals.html")),
    ("harm.html", include_str!("../../templates/harm.html")),
    ("harm.css", include_str!("../../templates/harm.css")),
    ("treatment.html", include_str!("../../templates/treatment.html")),
    ("treatment.css", include_str!("../../templates/treatment.css")),
    ("requirements.html", include_str!("../../templates/requirements.html")),
    ("duties.html", include_str!("../../templates/duties.html")),
    ("duties.css", include_str!("../../templates/duties.css")),
    ("duties.js", include_str!("../../templates/duties.js")),
    ("labels.html", include_str!("../../templates/labels.html")),
    ("card.html", include_str!("../../templates/card.html")),
    ("card.css", include_str!("../../templates/card.css")),
    ("cards.html", include_str!("../../templates/cards.html")),
    ("timeline.html", include_str!("../../templates/timeline.html")),
    ("wheels.html", include_str!("../../templates/wheels.html")),
    ("wheels.css", include_str!("../../templates/wheels.css")),
    ("flows.html", include_str!("../../templates/flows.html")),
    ("findings.html", include_str!("../../templates/findings.html")),
    ("coverage.html", include_str!("../../templates/coverage.html")),
    ("structure.html", include_str!("../../templates/structure.html")),
    ("sources.html", include_str!("../../templates/sources.html")),
    ("page.css", include_str!("../../templates/page.css")),
    ("page.js", include_str!("../../templates/page.js")),
];

/// The page and its data, as files by relative path: `index.html` and `assessment.json`.
///
/// The built-in templates always fit the built-in view; should they ever not, the page says what went wrong.
pub fn render(assessment: &Assessment) -> Vec<(String, Vec<u8>)> {
    let page = render_with(assessment, &[]).unwrap_or_else(|e| failed(&escape(&e.to_string())));
    let mut json = serde_json::to_vec_pretty(assessment).unwrap_or_default();
    json.push(b'\n');
    vec![("index.html".to_owned(), page.into_bytes()), ("assessment.json".to_owned(), json)]
}

/// What is shown in place of a page that could not be made.
fn failed(said: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>{said}</title></head><body><p>{said}</p></body></html>\n"
    )
}

fn environment(replace: &[(&str, &str)]) -> Result<Environment<'static>, minijinja::Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    env.set_auto_escape_callback(|name| {
        if std::path::Path::new(name).extension().is_some_and(|e| e == "html") {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    env.add_filter("t", say_both);
    env.add_filter("both", |text: &Value| both(text));
    for (name, text) in TEMPLATES {
        let text = replace.iter().find(|(n, _)| *n == name).map_or(text, |(_, t)| *t);
        env.add_template_owned(name, text.to_owned())?;
    }
    Ok(env)
}

/// The page with some templates replaced: pairs of name and text.
///
/// # Errors
/// Where a template cannot be read or names something that the view does not have.
pub fn render_with(
    assessment: &Assessment,
    replace: &[(&str, &str)],
) -> Result<String, minijinja::Error> {
    let env = environment(replace)?;
    let view = view::build(assessment);
    let style = picture::STYLE;
    let page = env.get_template("page.html")?.render(minijinja::context! {
        v => Value::from(Serde(&view)),
        w => Value::from(Serde(view::words())),
        z => Value::from(Serde(hazards::build(assessment))),
        h => Value::from(Serde(hazards::words())),
        vd => Value::from(Serde(verdict::build(assessment))),
        vw => Value::from(Serde(verdict::words())),
        st => Value::from(Serde(stones::build(assessment))),
        sw => Value::from(Serde(stones::words())),
        hm => Value::from(Serde(harm::build(assessment))),
        hw => Value::from(Serde(harm::words())),
        g => Value::from(Serde(goals::build(assessment))),
        gw => Value::from(Serde(goals::words())),
        tr => Value::from(Serde(treatment::build(assessment))),
        tw => Value::from(Serde(treatment::words())),
        rq => Value::from(Serde(requirements::build(assessment))),
        rw => Value::from(Serde(requirements::words())),
        du => Value::from(Serde(duties::build(assessment))),
        dw => Value::from(Serde(duties::words())),
        c => Value::from(Serde(cards::build(assessment))),
        law => Value::from(Serde(cards::law(assessment))),
        cw => Value::from(Serde(cards::words())),
        y => Value::from(Serde(timeline::build(assessment))),
        yw => Value::from(Serde(timeline::words())),
        l => Value::from(Serde(wheels::build(assessment))),
        k => Value::from(Serde(wheels::words())),
        picture_style => Value::from_safe_string(style.to_owned()),
    })?;
    Ok(settle_links(&page))
}

fn sides(text: &Value) -> Option<(String, String)> {
    if text.kind() != ValueKind::Map {
        return None;
    }
    let side = |key| text.get_attr(key).ok().filter(|v| !v.is_undefined()).map(|v| v.to_string());
    Some((side("ja")?, side("en")?))
}

/// A text as both of its sides, of which the page shows one; a text that is the same in both stands once.
#[expect(clippy::needless_pass_by_value, reason = "filters own their arguments")]
fn say_both(text: Value) -> Result<Value, minijinja::Error> {
    if text.is_undefined() {
        return Err(minijinja::Error::new(ErrorKind::UndefinedError, "there is no such text"));
    }
    let html = match sides(&text) {
        Some((ja, en)) if ja == en => code(&ja),
        Some((ja, en)) => {
            // A text that somebody wrote in one language only is shown in it rather than not at all.
            let (ja, en) = match (ja.is_empty(), en.is_empty()) {
                (true, _) => (en.clone(), en),
                (_, true) => (ja.clone(), ja),
                _ => (ja, en),
            };
            format!("<span lang=\"ja\">{}</span><span lang=\"en\">{}</span>", code(&ja), code(&en))
        }
        None => code(&text.to_string()),
    };
    Ok(Value::from_safe_string(html))
}

/// Escapes a text; what stands between backticks is code.
fn code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let mut out = String::with_capacity(text.len());
    for (i, part) in parts.iter().enumerate() {
        if i % 2 == 0 {
            out.push_str(&escape(part));
        } else {
            let _ = write!(out, "<code>{}</code>", escape(part));
        }
    }
    out
}

/// A text for places that cannot hold elements.
fn both(text: &Value) -> String {
    match sides(text) {
        Some((ja, en)) if ja == en => ja,
        Some((ja, en)) => format!("{ja} / {en}"),
        None => text.to_string(),
    }
}

/// What a list says of those that it does not show; the JSON has all.
fn left(all: usize, shown: usize) -> Option<Text> {
    (all > shown).then(|| say!(msg_treat_left, all - shown))
}

/// Links to elements that the page leaves out because there are too many lead to the table in which they would stand.
fn settle_links(page: &str) -> String {
    const HREF: &str = " href=\"#";
    let values = |mark: &'static str| {
        page.match_indices(mark).filter_map(move |(at, _)| {
            let rest = &page[at + mark.len()..];
            rest.find('"').map(|end| &rest[..end])
        })
    };
    let ids: FxHashSet<&str> = values(" id=\"").collect();
    if values(HREF).all(|target| ids.contains(target)) {
        return page.to_owned();
    }
    let mut out = String::with_capacity(page.len());
    let mut from = 0;
    for (at, _) in page.match_indices(HREF) {
        let begin = at + HREF.len();
        let Some(end) = page[begin..].find('"').map(|n| begin + n) else { break };
        let target = &page[begin..end];
        out.push_str(&page[from..begin]);
        if ids.contains(target) {
            out.push_str(target);
        } else {
            let kind = target.split('-').next().unwrap_or_default();
            out.push_str(match kind {
                "flow" => "flows",
                "component" | "link" => "segments",
                "zone" => "zones",
                "hazard" => "hazards",
                "doc" => "sources",
                "finding" => "findings",
                "placed" | "view" => "harm",
                _ => "cpsf",
            });
        }
        from = end;
    }
    out.push_str(&page[from..]);
    out
}
