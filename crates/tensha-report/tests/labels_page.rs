//! Cards of labels and questions of law on the page, against what is read off small models by hand.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail like tests")]

use tensha_model::System;
use tensha_report::cards::{About, CardInfo, Standing};
use tensha_report::{Assessment, assess, html};
use tensha_text::{Date, Lang, MemoryWorld, Text};

const MODEL: &str = "\
tensha: 1
system: {id: home, name: {ja: 家, en: Home}}
parties:
  maker: {roles: [maker]}
  family: {roles: [user]}
quantities: {heat: {}}
components:
  cooker: {kind: rice-cooker, acts-on: heat, name: {ja: 炊飯器, en: Cooker}, made-by: maker, version: '2.3', known-problems: [{id: R-7, date: 2026-07-01, note: {ja: 認証を飛ばせる, en: a check can be passed over}}]}
  cloud: {kind: cloud-service, operated-by: maker}
links: {net: {between: [cooker, cloud], technology: https}}
flows:
  start: {arrow: cyber-to-physical, from: cloud, via: [cloud, cooker], to: heat}
hazards:
  burn:
    when: {flow: start, deviates: [provided-when-not-wanted]}
    harms: {unhandled: [{who: family, kind: life, level: serious}]}
claims:
  label: {scheme: JC-STAR, level: ★1, product: cooker, version: '2.2', date: 2026-01-15}
";

fn read(model: &str) -> System {
    let at = Date::parse("2026-11-28").unwrap();
    let loaded = tensha_model::load(&MemoryWorld::new(at, [("m/tensha.yaml", model)]), "m");
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity == tensha_text::Severity::Error)
        .map(|d| d.message.en.clone())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    loaded.system
}

fn assessment(model: &str) -> Assessment {
    assess(&read(model), &[], Date::parse("2026-11-28").unwrap()).assessment
}

fn says(c: &CardInfo, key: About) -> Vec<String> {
    let line = c.lines.iter().find(|l| l.key == key).unwrap();
    line.says.iter().map(|t| t.en.clone()).collect()
}

#[test]
fn a_card_answers_eight_questions() {
    let a = assessment(MODEL);
    let c = &a.cards[0];
    assert_eq!((c.label.en.as_str(), c.scheme.as_deref()), ("JC-STAR ★1", Some("jc-star-1")));
    assert_eq!(c.standing, Standing::ToBeExamined);
    assert!(says(c, About::Checked)[0].starts_with("JC-STAR ★1: 16 points ("));
    assert_eq!(says(c, About::Version), ["2.2"]);
    assert_eq!(says(c, About::By), ["Under this scheme, the maker itself checks."]);
    assert_eq!(says(c, About::Day), ["Issued on 2026-01-15"]);
    assert_eq!(says(c, About::Until), ["Until 2028-01-15, at the latest"], "two years at most");
    assert_eq!(
        says(c, About::Changed),
        ["Cooker was checked in version 2.2; version 2.3 is in use."]
    );
    assert_eq!(says(c, About::Problems)[0], "Cooker: R-7 (a check can be passed over)");
    assert!(says(c, About::Silent).contains(&"Nothing about cloud.".to_owned()));
}

/// The same record gives the same bytes, whatever the order in which it is written.
#[test]
fn the_same_record_gives_the_same_card() {
    let page = |model: &str, lang| html::cards(&assessment(model), None, lang);
    for lang in [Lang::Ja, Lang::En] {
        assert_eq!(page(MODEL, lang), page(MODEL, lang));
    }
    let turned = MODEL.replace(
        "scheme: JC-STAR, level: ★1, product: cooker, version: '2.2', date: 2026-01-15",
        "date: 2026-01-15, version: '2.2', product: cooker, level: ★1, scheme: JC-STAR",
    );
    assert_ne!(turned, MODEL);
    assert_eq!(page(&turned, Lang::Ja), page(MODEL, Lang::Ja));
    let ja = String::from_utf8(page(MODEL, Lang::Ja)).unwrap();
    assert!(
        ja.contains("<html lang=\"ja\">") && ja.contains("id=\"lang-ja\" value=\"ja\" checked")
    );
    assert!(ja.contains("2028年1月15日"));
}

/// Sixty long products with thirty long problems each still make one page; what is left out is counted.
#[test]
fn a_card_stays_a_page() {
    use std::fmt::Write as _;
    let mut model = String::from("tensha: 1\nsystem: {id: s}\ncomponents:\n");
    let long = |n: usize| "long words ".repeat(n);
    let problems: Vec<String> =
        (0..30).map(|j| format!("{{id: P{j}-{}, note: '{}'}}", "z".repeat(90), long(30))).collect();
    for i in 0..60 {
        let _ = writeln!(
            model,
            "  c{i}: {{name: {{ja: '{i}{}', en: '{i} {}'}}, version: '{}', support-until: 2020-01-01, known-problems: [{}]}}",
            "長い名前".repeat(30),
            long(20),
            "9".repeat(200),
            problems.join(", ")
        );
    }
    let products: Vec<String> = (0..50).map(|i| format!("c{i}")).collect();
    let silent: Vec<String> = (0..20).map(|i| format!("'{i} {}'", long(30))).collect();
    let _ = writeln!(
        model,
        "claims:\n  l: {{scheme: '{0}', product: [{1}], version: '{0}', criteria: '{0}', by: '{0}', does-not-say: [{2}], date: 2020-01-01, until: 2021-01-01}}",
        long(40),
        products.join(", "),
        silent.join(", ")
    );
    let a = assessment(&model);
    let c = &a.cards[0];
    let length = |lang: Lang| -> usize {
        let texts = c.lines.iter().flat_map(|l| std::iter::once(&l.about).chain(&l.says));
        texts.chain([&c.label, &c.product, &c.headline]).map(|t| t.get(lang).chars().count()).sum()
    };
    // A page of A4 in the small letters of a full card holds about this much.
    assert!(length(Lang::Ja) <= 2200, "{}", length(Lang::Ja));
    assert!(length(Lang::En) <= 3000, "{}", length(Lang::En));
    assert!(c.is_full());
    assert!(!assessment(MODEL).cards[0].is_full());
    assert!(c.product.en.ends_with("and 47 more"), "{}", c.product.en);
    assert!(
        says(c, About::Problems).contains(&"And 1497 more, which stand in the model.".to_owned())
    );
}

/// A card claims nothing that its own lint forbids, and does not repeat a name that does.
#[test]
fn a_card_does_not_go_too_far() {
    let named =
        MODEL.replace("ja: 炊飯器, en: Cooker", "ja: 絶対に安全な釜, en: The unhackable cooker");
    for model in [MODEL, &named] {
        let system = read(model);
        let a = assessment(model);
        let c = &a.cards[0];
        let all = c.lines.iter().flat_map(|l| std::iter::once(&l.about).chain(&l.says));
        let questions = a.card_questions.iter().map(|q| &q.answer);
        for t in all.chain([&c.product, &c.headline, &c.label]).chain(questions) {
            for said in [&t.ja, &t.en] {
                let found = tensha_analysis::overclaims::run(&system.knowledge, said);
                assert!(found.is_empty(), "{said}");
            }
        }
    }
    let c = assessment(&named).cards.remove(0);
    assert_eq!(c.product, Text::new("炊飯器（cooker）", "Rice cooker (cooker)"));
    assert!(says(&c, About::Silent)[0].starts_with("Its name in the model claims more"));
}

#[test]
fn the_page_shows_cards_and_questions_without_a_verdict() {
    let a = assessment(MODEL);
    let page = String::from_utf8(html::render(&a).remove(0).1).unwrap();
    let section = |id: &str| {
        let rest = page.split(&format!("<section id=\"{id}\"")).nth(1).unwrap();
        rest.split("</section>").next().unwrap().to_owned()
    };
    assert_eq!(section("labels").matches("<article class=\"label-card\"").count(), 1);
    let law = section("law");
    assert!(law.contains("Not legal advice") && law.contains("法的な助言ではない"));
    let asked: usize = a.law.jurisdictions.iter().map(|j| j.questions.len()).sum();
    assert_eq!(law.matches("<article class=\"law-q\"").count(), asked);
    let acts = a.law.jurisdictions.iter().flat_map(|j| &j.acts);
    let empty = acts.filter(|x| x.rows.is_empty()).count();
    assert_eq!(law.matches(">not examined<").count(), empty);
    let system = read(MODEL);
    let verdicts = system.knowledge.phrase_lists.get("verdict-words").unwrap();
    let small = law.to_lowercase();
    for word in verdicts.ja.iter().chain(&verdicts.en) {
        assert!(!small.contains(word.as_str()), "{word}");
    }
}

/// The model says whose law is asked about; without it, everything that the packs hold is. What they do not hold was not examined.
#[test]
fn jurisdictions_are_chosen() {
    let of = |model: &str| -> Vec<(String, bool, usize)> {
        let law = assessment(model).law;
        law.jurisdictions.into_iter().map(|j| (j.id, j.held, j.questions.len())).collect()
    };
    let all = of(MODEL);
    assert_eq!(all.iter().map(|j| j.0.as_str()).collect::<Vec<_>>(), ["eu", "jp"]);
    assert!(all.iter().all(|j| j.1 && j.2 > 0), "{all:?}");
    let chosen = of(&MODEL.replace("id: home,", "id: home, jurisdictions: [us, jp],"));
    assert_eq!(chosen, [all[1].clone(), ("us".to_owned(), false, 0)]);
}
