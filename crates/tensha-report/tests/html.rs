//! The page: well-formed, bilingual, closed against hostile names, the same each time, and bounded however large the system.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests fail like tests")]

use std::collections::BTreeSet;

use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, MemoryWorld, Text};

const DOOR: &str = include_str!("../../../examples/door-wiegand/tensha.yaml");
const WARD: &str = include_str!("../../../examples/hospital-ward-faults/tensha.yaml");
const BOILER: &str = include_str!("../../../examples/boiler-remote-room/tensha.yaml");
const NETWORK: &str = include_str!("../../../examples/home-network/tensha.yaml");

fn assessment(model: &str) -> Assessment {
    let at = Date::new(2026, 11, 23).unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    assess(&loaded.system, &loaded.diagnostics, at).assessment
}

fn page(a: &Assessment) -> String {
    let files = html::render(a);
    let names: Vec<&str> = files.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["index.html", "assessment.json"]);
    String::from_utf8(files[0].1.clone()).unwrap()
}

/// A start tag with its attributes, an end tag, or text.
#[derive(Debug)]
enum Token<'p> {
    Open(&'p str, Vec<(&'p str, &'p str)>, bool),
    Close(&'p str),
    Text(&'p str),
}

/// Reads a page strictly: quoted attributes, no stray `<`, no `&` that is no reference.
fn tokens(page: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("begins with the document type");
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            out.push(Token::Text(rest));
            break;
        };
        if at > 0 {
            references(&rest[..at]);
            out.push(Token::Text(&rest[..at]));
        }
        rest = &rest[at + 1..];
        if let Some(r) = rest.strip_prefix('/') {
            let end = r.find('>').unwrap();
            out.push(Token::Close(&r[..end]));
            rest = &r[end + 1..];
            continue;
        }
        let name = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap();
        assert!(name > 0, "a stray `<` before {:?}", rest.chars().take(40).collect::<String>());
        let (tag, mut r) = rest.split_at(name);
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        let closed = loop {
            r = r.trim_start();
            if let Some(x) = r.strip_prefix("/>") {
                r = x;
                break true;
            }
            if let Some(x) = r.strip_prefix('>') {
                r = x;
                break false;
            }
            let (key, x) = r.split_once("=\"").unwrap_or_else(|| panic!("attribute of <{tag}>"));
            assert!(
                key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
                "attribute {key:?} of <{tag}>"
            );
            let (value, x) = x.split_once('"').unwrap();
            assert!(!value.contains('<'), "`<` in {key} of <{tag}>");
            references(value);
            assert!(attributes.iter().all(|(k, _)| *k != key), "{key} twice in <{tag}>");
            attributes.push((key, value));
            r = x;
        };
        rest = r;
        let raw = !closed && (tag == "style" || tag == "script");
        out.push(Token::Open(tag, attributes, closed));
        if raw {
            let end = rest.find(&format!("</{tag}>")).unwrap();
            rest = &rest[end..];
        }
    }
    out
}

fn references(text: &str) {
    for (at, _) in text.match_indices('&') {
        let rest = &text[at + 1..];
        let end = rest.find(';').unwrap_or_else(|| panic!("`&` alone in {text:?}"));
        assert!(
            ["amp", "lt", "gt", "quot", "#39", "#x2f", "#x27"].contains(&&rest[..end]),
            "reference &{};",
            &rest[..end]
        );
    }
}

/// Every tag is closed in order, every id is there once, every reference within the page leads somewhere.
fn check(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    let mut headings = Vec::new();
    for t in tokens(page) {
        match t {
            Token::Open(tag, attributes, closed) => {
                for (key, value) in attributes {
                    match key {
                        "id" => assert!(ids.insert(value), "id {value} twice"),
                        "href" => {
                            if let Some(id) = value.strip_prefix('#') {
                                wanted.insert(id);
                            } else {
                                assert_eq!(value, "assessment.json", "a page has no outside links");
                            }
                        }
                        "for" => {
                            wanted.insert(value);
                        }
                        "aria-labelledby" => wanted.extend(value.split(' ')),
                        "src" | "srcset" => panic!("nothing is loaded"),
                        "style" => assert_eq!(value, "fill:none"),
                        _ => assert!(!key.starts_with("on"), "no handlers in attributes"),
                    }
                }
                if let Some(level) = tag.strip_prefix('h').and_then(|l| l.parse::<u32>().ok()) {
                    headings.push(level);
                }
                if !closed {
                    open.push(tag);
                }
            }
            Token::Close(tag) => assert_eq!(open.pop(), Some(tag), "closed in order"),
            Token::Text(_) => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    for id in wanted {
        assert!(ids.contains(id), "nothing has the id {id}");
    }
    assert_eq!(headings.first(), Some(&1));
    assert!(headings.windows(2).all(|w| w[1] <= w[0] + 1), "headings in order: {headings:?}");
    assert!(!page.contains("\"></button>"), "a heading without a word");
}

#[test]
fn pages_are_well_formed() {
    for model in [DOOR, WARD, BOILER, NETWORK] {
        check(&page(&assessment(model)));
    }
}

#[test]
fn a_model_of_nothing_has_a_page() {
    let p = page(&assessment("tensha: 1\nsystem: {id: nothing, name: Nothing}\n"));
    check(&p);
    assert!(p.contains("The model declares no components."));
    assert!(p.contains("Analyses that were skipped"));
}

#[test]
fn hostile_names_stay_names() {
    const EVIL: &str = r#"</title></svg></script><script>alert('1')</script><img src=x onerror="alert(2)">&{{ v.at }}`"#;
    let yaml = EVIL.replace('\'', "''");
    let mut model = DOOR.to_owned();
    for name in [
        "{ja: カードリーダ, en: Card reader}",
        "{ja: 解錠, en: Unlocking}",
        "{ja: 扉まわり, en: Door}",
        "{ja: 警備員, en: Security guards}",
        "{ja: サーバ室の入退室管理（Wiegand配線）, en: Access control of a server room (Wiegand wiring)}",
    ] {
        assert!(model.contains(name), "{name}");
        model = model.replace(name, &format!("'{yaml}'"));
    }
    let mut a = assessment(&model);
    assert_eq!(a.system.name, Text::same(EVIL), "the model is read");
    // Identifiers as well, however they got there.
    for f in &mut a.flows {
        if f.id == "open-door" {
            f.id = EVIL.to_owned();
        }
    }
    a.findings[0].id = EVIL.to_owned();
    let p = page(&a);
    check(&p);
    assert_eq!(p.matches("<script").count(), 1, "only the page's own");
    assert!(!p.contains("<img"));
    assert!(p.contains("{{ v.at }}"), "names are no templates");
}

/// The texts of a page: language and text of each element with a language, and what stands outside of them.
fn texts(page: &str) -> (Vec<(String, String)>, String) {
    let t = tokens(page);
    let lang = |t: &Token<'_>| match t {
        Token::Open(tag, a, _) if *tag != "html" => {
            a.iter().find(|(k, _)| *k == "lang").map(|(_, v)| (*v).to_owned())
        }
        _ => None,
    };
    let (mut sides, mut outside) = (Vec::new(), String::new());
    let mut current = (String::new(), String::new());
    let (mut inside, mut skip, mut open) = (None, None, 0_usize);
    for (i, token) in t.iter().enumerate() {
        match token {
            Token::Open(tag, attributes, closed) => {
                if let Some(l) = lang(token) {
                    assert_eq!(inside, None, "languages do not nest");
                    inside = Some(open);
                    current = (l, String::new());
                }
                if !closed {
                    // Titles of documents stand as they were printed; what only tools read holds both languages.
                    let documents = attributes.contains(&("id", "sources"));
                    // A document keeps its own title in both languages.
                    let apart =
                        ["title", "desc", "style", "script", "label", "code", "cite"].contains(tag);
                    if skip.is_none() && (documents || apart) {
                        skip = Some(open);
                    }
                    open += 1;
                }
            }
            Token::Close(_) => {
                open -= 1;
                if skip == Some(open) {
                    skip = None;
                }
                if inside == Some(open) {
                    inside = None;
                    if current.0 == "ja" {
                        let next = t.get(i + 1).and_then(lang);
                        assert_eq!(next.as_deref(), Some("en"), "English follows {current:?}");
                    }
                    let both = std::mem::take(&mut current);
                    if skip.is_none() {
                        sides.push(both);
                    }
                }
            }
            Token::Text(text) if inside.is_some() => current.1.push_str(text),
            Token::Text(text) if skip.is_none() => outside.push_str(text),
            Token::Text(_) => {}
        }
    }
    (sides, outside)
}

#[test]
fn everything_is_said_in_both_languages() {
    for model in [DOOR, WARD, NETWORK] {
        let (sides, outside) = texts(&page(&assessment(model)));
        assert!(sides.len() > 200);
        assert!(sides.iter().all(|(_, text)| !text.trim().is_empty()));
        let (ja, en): (Vec<_>, Vec<_>) = sides.iter().partition(|(l, _)| l == "ja");
        assert_eq!(ja.len(), en.len());
        let japanese = |c: char| matches!(c, '\u{3040}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
        // What stands outside is the same in both: numbers, identifiers, signs.
        let stray: String = outside.chars().filter(|c| japanese(*c)).collect();
        assert_eq!(stray, "", "Japanese that English readers would see");
        for (_, text) in en {
            assert!(!text.contains(japanese), "Japanese in the English side: {text}");
        }
        // The other way round only words are looked for: names and codes are Latin in both.
        for word in ["the ", " of ", "Strength", "nothing", "Bottleneck"] {
            assert!(!outside.contains(word), "{word:?} outside of both languages");
        }
    }
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    let a = assessment(WARD);
    assert_eq!(html::render(&a), html::render(&assessment(WARD)));
    let json: serde_json::Value = serde_json::from_slice(&html::render(&a)[1].1).unwrap();
    assert_eq!(json["schema"], a.schema);
}

#[test]
fn what_falls_short_comes_first_and_says_where() {
    let a = assessment(BOILER);
    let p = page(&a);
    let cards: Vec<&str> = p
        .match_indices("<article class=\"card ")
        .map(|(at, m)| p[at + m.len()..].split('"').next().unwrap())
        .collect();
    let mut sorted = cards.clone();
    sorted.sort_by_key(|c| ["unmet", "undecided", "idle", "met"].iter().position(|x| x == c));
    assert_eq!(cards, sorted);
    assert_eq!(cards.len(), a.flows.len());
    // Every segment that holds a failing flow down is named in that flow's card, with the line it rests on.
    for f in &a.flows {
        let begin = p.find(&format!("id=\"flow-{}\"", f.id)).unwrap();
        let card = &p[begin..begin + p[begin..].find("</article>").unwrap()];
        assert_eq!(card.matches("<svg class=\"pic strip\"").count(), f.routes.len());
        let unmet = tensha_analysis::paths::Verdict::Unmet;
        for property in f.properties.iter().filter(|q| q.verdict == unmet) {
            for held in &property.bottleneck {
                let segment = &a.segments[&held.segment];
                let name = segment.name.en.replace('\'', "&#39;").replace('"', "&quot;");
                assert!(card.contains(&name), "{name} in {}", f.id);
                let origin = &a.origins[segment.strengths[property.property as usize].origin];
                assert!(card.contains(&format!(":{}<", origin.place.line)));
            }
        }
    }
}

#[test]
fn the_coverage_adds_up_on_the_page() {
    let a = assessment(DOOR);
    let p = page(&a);
    let c = &a.coverage;
    let sum: Vec<String> = c.formula.iter().map(|(_, n, m)| format!("{n} × {m}")).collect();
    assert!(p.contains(&format!("{} = {}", sum.join(" + "), c.total)));
    assert!(p.contains(&format!("{} + {} + {} = {}", c.used, c.dismissed, c.open, c.total)));
    assert_eq!(p.matches("<td class=\"used\"").count(), c.used);
    assert_eq!(p.matches("<td class=\"dismissed\"").count(), c.dismissed);
    assert_eq!(p.matches("<td class=\"open\"").count(), c.open);
    for x in &c.outside {
        let text = x.en.replace('"', "&quot;").replace('\'', "&#39;");
        assert!(p.contains(&text), "{text}");
    }
}

#[test]
fn a_large_system_is_capped_and_says_so() {
    let mut a = assessment(DOOR);
    let (flows, picture) = (a.flows.clone(), a.picture.clone());
    for n in 0..3000 {
        for f in &flows {
            let mut f = f.clone();
            f.id = format!("{}-{n:05}", f.id);
            a.flows.push(f);
        }
        for z in &picture.zones {
            let mut z = z.clone();
            z.id = format!("{}-{n}", z.id);
            a.picture.zones.push(z);
        }
        for x in &picture.nodes {
            let mut x = x.clone();
            x.element.id = format!("{}-{n}", x.element.id);
            x.zone = x.zone.map(|z| format!("{z}-{n}"));
            a.picture.nodes.push(x);
        }
        for e in &picture.edges {
            let mut e = e.clone();
            e.element.id = format!("{}-{n}", e.element.id);
            e.between = e.between.iter().map(|b| format!("{b}-{n}")).collect();
            a.picture.edges.push(e);
        }
    }
    let p = html::render_with(&a, &[]).unwrap();
    check(&p);
    assert!(p.contains("drawn for 200 of 24008 connections"));
    assert!(p.contains("shows 2000 of 24008 connections"));
    assert!(p.len() < 20_000_000, "{} bytes", p.len());
}

#[test]
fn a_template_can_be_replaced() {
    let a = assessment(DOOR);
    let p =
        html::render_with(&a, &[("page.html", "{{ v.name|both }}: {{ v.verdict|t }}")]).unwrap();
    assert!(p.starts_with("サーバ室の入退室管理（Wiegand配線） &#x2f; Access control"), "{p}");
    assert!(html::render_with(&a, &[("page.html", "{{ w.no_such_word|t }}")]).is_err());
}
