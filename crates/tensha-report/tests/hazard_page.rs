//! The hazards on the page: all there, the gravest first, folded without loss, bounded, and closed against hostile names.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests fail like tests")]

use tensha_report::{Assessment, assess, fold, html};
use tensha_text::{Date, MemoryWorld, Text};

const BOILER: &str = include_str!("../../../examples/boiler-monitoring-only/tensha.yaml");
const HOME: &str = include_str!("../../../examples/home-network/tensha.yaml");
const WARD: &str = include_str!("../../../examples/hospital-ward/tensha.yaml");
const TWO: &str = include_str!("../../../examples/two-services/tensha.yaml");
const ALL: [&str; 4] = [BOILER, HOME, WARD, TWO];

fn assessment(model: &str) -> Assessment {
    let at = Date::new(2026, 11, 23).unwrap();
    let world = MemoryWorld::new(at, [("m/tensha.yaml", model)]);
    let loaded = tensha_model::load(&world, "m");
    assess(&loaded.system, &loaded.diagnostics, at).assessment
}

fn page(a: &Assessment) -> String {
    html::render_with(a, &[]).unwrap()
}

/// The section of a hazard.
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let begin = page.find(&format!("id=\"hazard-{id}\"")).unwrap();
    &page[begin..begin + page[begin..].find("</article>").unwrap()]
}

#[test]
fn every_hazard_has_its_row_and_its_section() {
    for model in ALL {
        let a = assessment(model);
        let p = page(&a);
        assert!(!a.hazards.is_empty());
        for h in &a.hazards {
            let s = section(&p, &h.hazard.id);
            let list = &p[p.find("id=\"hazards\"").unwrap()..];
            let list = &list[..list.find("</table>").unwrap()];
            assert_eq!(
                list.matches(&format!("<tr><th scope=\"row\"><a href=\"#hazard-{}\"", h.hazard.id))
                    .count(),
                1
            );
            assert_eq!(s.matches("<svg class=\"pic bowtie\"").count(), 1);
            // Every barrier and every response is judged in its table.
            for b in &h.barriers {
                let name = b.barrier.name.en.replace('\'', "&#39;");
                assert!(s.contains(&name), "{name} in {}", h.hazard.id);
            }
            for g in &h.gaps {
                assert!(s.contains(&g.ja), "{} in {}", g.ja, h.hazard.id);
            }
            for r in &h.responses {
                assert!(s.contains(&r.verdict.ja.replace('\'', "&#39;")));
            }
        }
    }
}

#[test]
fn a_section_stays_small() {
    for model in ALL {
        let a = assessment(model);
        let p = page(&a);
        for h in &a.hazards {
            let n = section(&p, &h.hazard.id).len();
            assert!(n < 75_000, "{} takes {n} bytes", h.hazard.id);
        }
    }
}

#[test]
fn the_gravest_stands_first() {
    let p = page(&assessment(BOILER));
    let table = &p[p.find("id=\"hazard-table\"").unwrap()..];
    let table = &table[..table.find("</table>").unwrap()];
    let order: Vec<u32> = table
        .match_indices("<td data-v=\"")
        .step_by(7)
        .map(|(at, m)| table[at + m.len()..].split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(order.len(), 10);
    assert!(order.windows(2).all(|w| w[0] <= w[1]), "{order:?}");
    let first = table.find("Firing with low water").unwrap();
    assert!(first < table.find("Unneeded stop").unwrap(), "death before money");
}

#[test]
fn folding_keeps_every_set() {
    for model in ALL {
        for h in &assessment(model).hazards {
            let ways = fold::fold(&h.sets);
            assert_eq!(ways.iter().map(|w| w.sets).sum::<usize>(), h.sets.len(), "{}", h.hazard.id);
            assert!(ways.iter().all(|w| w.slots.iter().all(|s| !s.is_empty())));
            assert!(h.sets.len() < 20 || ways.len() < h.sets.len(), "{}", h.hazard.id);
        }
    }
}

#[test]
fn a_path_is_numbered_like_its_story() {
    let a = assessment(BOILER);
    let p = page(&a);
    let s = section(&p, "low-water-firing");
    let story: Vec<&str> = s
        .match_indices("<span class=\"n\">")
        .map(|(at, m)| s[at + m.len()..].split('<').next().unwrap())
        .collect();
    assert_eq!(story, ["1", "2", "3", "4"]);
    let svg = &s[s.find("<svg class=\"pic path").unwrap()..];
    let svg = &svg[..svg.find("</svg>").unwrap()];
    assert!(svg.contains("class=\"bt-part\""), "what takes part");
    assert!(svg.contains("class=\"bt-back\""), "what stands back");
    assert!(svg.contains(">1·2·4</text>"), "two steps into places and one at the barrier");
}

#[test]
fn hostile_names_stay_names() {
    const EVIL: &str = r#"</title></svg></script><script>alert('1')</script><img src=x onerror="alert(2)">&{{ v.at }}`"#;
    let mut a = assessment(TWO);
    for h in &mut a.hazards {
        h.hazard.name = Text::same(EVIL);
        h.headline = Text::same(EVIL);
        for c in h.causes.values_mut() {
            c.name = Text::same(EVIL);
        }
        for b in &mut h.barriers {
            b.barrier.name = Text::same(EVIL);
        }
        for r in &mut h.responses {
            r.verdict = Text::same(EVIL);
        }
        h.hazard.id = format!("{EVIL}{}", h.hazard.id);
    }
    for c in a.attackers.values_mut() {
        c.name = Text::same(EVIL);
    }
    let p = page(&a);
    assert_eq!(p.matches("<script").count(), 1, "only the page's own");
    assert!(!p.contains("<img"));
}

#[test]
fn many_hazards_are_capped_and_the_page_says_so() {
    let mut a = assessment(BOILER);
    let hazards = a.hazards.clone();
    for n in 0..200 {
        for h in &hazards {
            let mut h = h.clone();
            h.hazard.id = format!("{}-{n}", h.hazard.id);
            a.hazards.push(h);
        }
    }
    let p = page(&a);
    assert_eq!(p.matches("<svg class=\"pic bowtie\"").count(), 60);
    assert!(p.contains("shows 60 of 2010 hazards in full"));
    assert!(p.contains("The table shows 1000 of 2010 hazards"));
    assert!(p.len() < 8_000_000, "{} bytes", p.len());
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    assert_eq!(page(&assessment(WARD)), page(&assessment(WARD)));
}
