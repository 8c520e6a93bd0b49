//! Harm and the map on the page: every hazard that is placed is in the picture, labels keep apart, nothing is told by colour alone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests fail like tests")]

use std::collections::BTreeSet;

use tensha_report::picture::map::{Which, draw, figure, numbers, overlay};
use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, Lang, MemoryWorld};

const AIRCON: &str = include_str!("../../../examples/home-aircon/tensha.yaml");
const BOILER: &str = include_str!("../../../examples/boiler-monitoring-only/tensha.yaml");

fn assessment(model: &str) -> Assessment {
    let at = Date::new(2026, 11, 23).unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    assess(&loaded.system, &loaded.diagnostics, at).assessment
}

/// The values of an attribute in a tag.
fn value(tag: &str, key: &str) -> i32 {
    let at = tag.find(&format!(" {key}=\"")).unwrap() + key.len() + 3;
    tag[at..].split('"').next().unwrap().parse().unwrap()
}

/// Boxes of a class: left, top, right, bottom.
fn boxes(svg: &str, class: &str) -> Vec<(i32, i32, i32, i32)> {
    svg.match_indices("<rect class=\"")
        .map(|(at, _)| svg[at..].split('>').next().unwrap())
        .filter(|tag| tag.contains(class))
        .map(|t| {
            let (x, y) = (value(t, "x"), value(t, "y"));
            (x, y, x + value(t, "width"), y + value(t, "height"))
        })
        .collect()
}

/// Thirty hazards and more, in all cells, with ranges and responses.
fn many(model: &str) -> Assessment {
    let mut a = assessment(model);
    for v in &mut a.map.views {
        let first = v.one.clone();
        for n in 0..36u8 {
            let mut p = first[usize::from(n) % first.len()].clone();
            p.hazard.id = format!("extra-{n}");
            let (r, e) = if n < 24 { (2, 1) } else { (n % 3, n / 3 % 3) };
            p.unhandled.recovery.hi = r;
            p.unhandled.recovery.lo = if n % 5 == 0 { 0 } else { r };
            p.unhandled.economic.hi = e;
            p.unhandled.economic.lo = e;
            p.handled.recovery.lo = 0;
            p.handled.recovery.hi = if n % 7 == 0 { r } else { 0 };
            p.handled.economic.lo = 0;
            p.handled.economic.hi = 0;
            (p.cell.recovery, p.cell.economic) = (r, e);
            v.one.push(p);
        }
    }
    a
}

#[test]
fn every_placed_hazard_is_in_the_picture() {
    for model in [AIRCON, BOILER] {
        let a = assessment(model);
        let numbers = numbers(&a.map);
        for v in &a.map.views {
            let svg = draw(&a.map, v, Which::One, "m");
            assert!(!v.one.is_empty());
            for p in &v.one {
                let at = format!("{}\"><title>", p.hazard.id);
                assert!(svg.contains(&at), "{} from {}", p.hazard.id, v.id);
                let n = numbers[&p.hazard.id];
                assert!(svg.contains(&format!(">{n}<")) || svg.contains(&format!(">{n}*<")));
            }
        }
    }
}

#[test]
fn labels_keep_apart_with_many_hazards_in_one_cell() {
    let a = many(AIRCON);
    for v in &a.map.views {
        let svg = draw(&a.map, v, Which::One, "m");
        let chips = boxes(&svg, "map-chip");
        assert!(chips.len() >= 2 * v.one.len(), "each in the grid and in the list of names");
        for (i, x) in chips.iter().enumerate() {
            assert!(x.0 >= 0 && x.2 <= 360, "{x:?} leaves the picture");
            for y in &chips[i + 1..] {
                let apart = x.2 <= y.0 || y.2 <= x.0 || x.3 <= y.1 || y.3 <= x.1;
                assert!(apart, "{x:?} lies over {y:?}");
            }
        }
    }
}

#[test]
fn nothing_is_told_by_colour_alone() {
    let a = assessment(AIRCON);
    let svg = draw(&a.map, &a.map.views[0], Which::One, "m");
    // Each cell says in words what it demands, and each shade has its own pattern.
    for d in &a.map.demands {
        let name = &a.map.confirmations[d.strongest().unwrap()].name;
        assert!(svg.contains(&name.ja), "{}", name.ja);
    }
    let patterns: BTreeSet<&str> = svg
        .match_indices("<pattern id=\"")
        .map(|(at, _)| svg[at..].split_once('>').unwrap().1.split("</pattern>").next().unwrap())
        .collect();
    assert_eq!(patterns.len(), 4, "from none to the densest");
    // A frontier cell has its mark beside its border, what is unknown is dashed.
    let front = a.map.views[0].cells.len();
    assert_eq!(svg.matches("◆").count(), 2 * front, "in each language");
    let wide = many(AIRCON);
    let svg = draw(&wide.map, &wide.map.views[0], Which::One, "m");
    assert!(svg.contains("map-edge maybe") && svg.contains("not known how far it reaches"));
}

#[test]
fn a_figure_stands_alone_in_one_language() {
    let a = assessment(AIRCON);
    let v = &a.map.views[0];
    let (ja, en) =
        (figure(&a.map, v, Which::One, Lang::Ja), figure(&a.map, v, Which::One, Lang::En));
    assert!(!ja.contains("var(--") && !en.contains("var(--"), "colours stand in the file");
    assert!(!en.contains("lang=\"ja\"") && !en.contains("<a "));
    let japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    assert!(!en.contains(japanese) && ja.contains(japanese));
}

#[test]
fn viewpoints_lie_over_one_another_and_the_page_tells_all() {
    let a = assessment(AIRCON);
    let svg = overlay(&a.map, "o").unwrap();
    for v in &a.map.views {
        assert!(svg.contains(&v.name.en), "{}", v.name.en);
    }
    let mut alone = a.map.clone();
    alone.views.truncate(1);
    assert_eq!(overlay(&alone, "o"), None);
    let p = html::render_with(&a, &[]).unwrap();
    let section =
        &p[p.find("<section id=\"harm\"").unwrap()..p.find("<section id=\"picture\"").unwrap()];
    for v in &a.map.views {
        for x in &v.one {
            assert!(section.contains(&x.why.ja.replace('\'', "&#39;")), "{}", x.why.ja);
        }
        for q in &v.questions {
            assert!(section.contains(&q.text.ja));
        }
    }
    assert_eq!(section.matches("<tr data-kind=\"").count(), a.map.harms.len());
    // What the viewpoints disagree on comes before each of them alone.
    let overlaid = section.find("id=\"h-disagreement\"").unwrap();
    assert!(overlaid < section.find("<article class=\"view card").unwrap());
    // Amounts are stated without separators, and shown with them.
    let stated: Vec<&str> = a.map.harms.iter().filter_map(|x| x.harm.amount.as_deref()).collect();
    let long = |x: &&str| x.chars().take_while(char::is_ascii_digit).count() > 3;
    assert!(stated.iter().any(long));
    for amount in stated.into_iter().filter(long) {
        assert!(!section.contains(&format!(">{amount}<")), "{amount}");
    }
}
