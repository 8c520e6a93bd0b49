//! Labels on a day, claims that go too far, questions of law: hand-made expectations.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use tensha_analysis::claims::{self, Remark, Standing};
use tensha_analysis::exposure::Networks;
use tensha_analysis::{hazards, law, overclaims};
use tensha_logic::Cancel;
use tensha_model::load;
use tensha_model::system::{ComponentId, System};
use tensha_testkit::spec::world;
use tensha_text::{Date, Severity};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn read(yaml: &str) -> System {
    let loaded = load(&world(yaml), "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{yaml}");
    loaded.system
}

fn home(component: &str, claim: &str) -> System {
    read(&format!(
        "tensha: 1\nsystem: {{id: home}}\ncomponents:\n  camera: {{version: '2.1'{component}}}\n  router: {{}}\nclaims:\n  label: {{scheme: JC-STAR, level: ★1, product: camera, version: '2.1', date: 2026-02-28{claim}}}\n"
    ))
}

fn standing(s: &System, at: &str) -> Standing {
    claims::run(s, day(at)).remove(0).standing
}

/// The scheme allows two years; a longer date on paper does not lengthen them, a shorter one counts.
#[test]
fn a_label_ends_on_its_last_day() {
    let long = home("", ", until: 2030-01-01");
    assert_eq!(standing(&long, "2026-02-27"), Standing::NotYet);
    assert_eq!(standing(&long, "2028-02-28"), Standing::InForce);
    assert_eq!(standing(&long, "2028-02-29"), Standing::Expired);
    let short = home("", ", until: 2026-12-31");
    assert_eq!(standing(&short, "2026-12-31"), Standing::InForce);
    assert_eq!(standing(&short, "2027-01-01"), Standing::Expired);
}

/// A known problem never withdraws a label; it counts from its day on, for the versions that have it.
#[test]
fn a_known_problem_is_to_be_examined() {
    let with =
        |more: &str| home(&format!(", known-problems: [{{id: P-1, date: 2026-06-01{more}}}]"), "");
    let s = with("");
    assert_eq!(standing(&s, "2026-05-31"), Standing::InForce);
    let c = claims::run(&s, day("2026-06-01")).remove(0);
    assert_eq!(c.standing, Standing::ToBeExamined);
    assert_eq!(c.remarks, [Remark::KnownProblem(ComponentId(0), 0)]);
    assert_eq!(standing(&with(", versions: ['2.0']"), "2026-06-01"), Standing::InForce);
    assert_eq!(standing(&with(", versions: ['2.1']"), "2026-06-01"), Standing::ToBeExamined);
}

/// Another version, an end of support, and what lies outside.
#[test]
fn drift_support_and_boundary() {
    let drifted = home("", "").components.len();
    assert_eq!(drifted, 2);
    let s = read(
        "tensha: 1\nsystem: {id: home}\ncomponents:\n  camera: {version: '2.2', support-until: 2026-10-31}\n  cloud: {}\n  router: {}\nclaims:\n  label: {scheme: JC-STAR, level: ★1, product: camera, boundary: [camera, cloud], version: '2.1', date: 2026-02-28}\n",
    );
    let c = claims::run(&s, day("2026-11-01")).remove(0);
    assert_eq!(
        c.remarks,
        [
            Remark::SupportEnded(ComponentId(0), day("2026-10-31")),
            Remark::Drift(ComponentId(0), "2.1".into(), "2.2".into()),
        ]
    );
    assert_eq!(c.outside, [ComponentId(2)], "the router inherits nothing");
}

/// The four claims in both languages, and what only sounds like them.
#[test]
fn claims_that_go_too_far() {
    let s = read("tensha: 1\nsystem: {id: s}\n");
    let found = |text: &str| -> Vec<String> {
        overclaims::run(&s.knowledge, text)
            .iter()
            .filter_map(|o| s.knowledge.overclaims.get_index(o.kind as usize))
            .map(|(id, _)| id.clone())
            .collect()
    };
    let bad = [
        ("complete-security", "この製品は完全に安全です。"),
        ("complete-security", "本機は１００％安全で、心配ありません。"),
        ("complete-security", "速いだけではなく、絶対に安全です。"),
        ("complete-security", "Our lock is completely secure."),
        ("complete-security", "There is no doubt that it is completely secure."),
        ("complete-security", "It is not only fast but completely secure."),
        ("free-of-vulnerabilities", "脆弱性がないことを第三者が確認しました。"),
        ("free-of-vulnerabilities", "The camera was confirmed to be free of vulnerabilities."),
        ("officially-guaranteed", "安全性は国が保証しています。"),
        ("officially-guaranteed", "Security is guaranteed by the government."),
        ("safe-in-any-environment", "どのような環境でも安全にお使いいただけます。"),
        ("safe-in-any-environment", "Safe in any\nenvironment!"),
    ];
    for (kind, text) in bad {
        assert_eq!(found(text), [kind], "{text}");
    }
    let good = [
        "このラベルは、製品が完全に安全であることを保証するものではありません。",
        "完全に安全とは言えません。",
        "脆弱性がないことを示すわけではない。",
        "「完全に安全」と表示してはならない。",
        "国が保証するものではない。",
        "どのような環境でも安全ですか。",
        "2026年2月に、★1の適合基準16項目に適合した。",
        "This label does not mean that the product is completely secure.",
        "No product is completely secure.",
        "It isn't free of vulnerabilities.",
        "Never say \"officially guaranteed\" on a box.",
        "Is it safe in any environment?",
        "We check for vulnerabilities every month.",
        "Nothing is safe in any environment.",
    ];
    for text in good {
        assert!(found(text).is_empty(), "{text}: {:?}", found(text));
    }
    let lines: Vec<usize> =
        overclaims::run(&s.knowledge, "A lock.\n\nIt is unhackable. It works.\nIt is unhackable.")
            .iter()
            .map(|o| o.line)
            .collect();
    assert_eq!(lines, [3, 4]);
}

const THERMOSTAT: &str = "tensha: 1
system: {id: thermostat}
parties:
  maker: {roles: [maker]}
  family: {roles: [user]}
quantities: {heat: {}}
components:
  thermostat: {kind: temperature-sensor, senses: heat, made-by: maker}
  cloud: {kind: cloud-service, operated-by: maker}
links: {net: {between: [thermostat, cloud], technology: ethernet}}
flows:
  report: {arrow: physical-to-cyber, from: heat, via: [thermostat, cloud], to: cloud}
events: {fire: {}}
hazards:
  fire:
    when: {any: [{event: fire}, {flow: report, deviates: [absent]}]}
    harms: {unhandled: [{who: family, kind: life, level: fatal}]}
";

fn asked(yaml: &str, jurisdiction: &str, at: &str) -> Vec<String> {
    let s = read(yaml);
    let h = hazards::run(&s, &Networks::new(&s), &hazards::Options::default(), &Cancel::new())
        .expect("not interrupted");
    law::run(&s, &h, day(at), jurisdiction)
        .asked
        .iter()
        .filter_map(|a| s.knowledge.liability_questions.get_index(a.question as usize))
        .map(|(id, _)| id.clone())
        .collect()
}

/// Every question has evidence and basis, and none of them is a verdict; every row has a day and a source.
#[test]
fn the_packs_ask_and_do_not_judge() {
    let s = read("tensha: 1\nsystem: {id: s}\n");
    let k = &s.knowledge;
    let verdicts = k.phrase_lists.get("verdict-words").expect("the list");
    assert!(k.liability_questions.len() >= 10);
    for q in k.liability_questions.values() {
        assert!(!q.evidence.is_empty() && !q.head.sources.is_empty(), "{}", q.head.id);
        let all = q.evidence.iter().chain([&q.head.name, &q.basis]);
        for text in all {
            let (ja, en) =
                (text.get(tensha_text::Lang::Ja), text.get(tensha_text::Lang::En).to_lowercase());
            assert!(!verdicts.ja.iter().any(|w| ja.contains(w.as_str())), "{ja}");
            assert!(!verdicts.en.iter().any(|w| en.contains(w.as_str())), "{en}");
        }
        assert!(q.head.name.get(tensha_text::Lang::En).ends_with('?'), "{}", q.head.id);
    }
    let without_row = |j: &str| -> Vec<&str> {
        let covered = |act: &str| {
            k.criminal_rows.values().any(|r| r.jurisdiction == j && r.acts.iter().any(|a| a == act))
        };
        k.attacker_acts.keys().map(String::as_str).filter(|act| !covered(act)).collect()
    };
    assert_eq!(without_row("jp"), [""; 0]);
    assert_eq!(without_row("eu"), ["device-abuse"], "not examined: harm to things is national law");
    assert!(k.criminal_rows.values().all(|r| !r.head.sources.is_empty()));
}

/// The value reached the maker and nobody told the family: the question is raised, and not where the family sees it too.
#[test]
fn a_duty_to_warn_is_asked_about() {
    let has = |yaml: &str, j: &str, id: &str, at: &str| asked(yaml, j, at).iter().any(|q| q == id);
    assert!(has(THERMOSTAT, "jp", "jp-duty-to-warn", "2026-11-28"));
    assert!(has(THERMOSTAT, "eu", "eu-duty-to-warn", "2026-11-28"));
    assert!(!has(THERMOSTAT, "eu", "jp-duty-to-warn", "2026-11-28"), "the switch");
    let shown = THERMOSTAT.replace("made-by: maker", "made-by: maker, shows-to: family");
    assert!(!has(&shown, "jp", "jp-duty-to-warn", "2026-11-28"));
    assert!(!has(THERMOSTAT, "eu", "eu-product", "2026-12-08"), "not a day earlier");
    assert!(has(THERMOSTAT, "eu", "eu-product", "2026-12-09"));
}

/// People write a label in many ways; a level that nobody wrote is no level.
#[test]
fn a_label_is_recognised_however_it_is_written() {
    let of = |claim: &str| {
        let s = read(&format!(
            "tensha: 1\nsystem: {{id: s}}\ncomponents: {{c: {{}}}}\nclaims:\n  label: {{{claim}, product: c, date: 2026-02-28}}\n"
        ));
        claims::scheme(&s.knowledge, &s.claims[0]).map(|s| s.head.id.clone())
    };
    for written in [
        "scheme: jc-star-1",
        "scheme: JC-STAR, level: ★1",
        "scheme: JC-STAR, level: '1'",
        "scheme: JC-STAR ★1",
        "scheme: ＪＣ－ＳＴＡＲ　☆１",
        "scheme: JCSTAR, level: レベル1",
        "scheme: JC-STAR, level: ★",
    ] {
        assert_eq!(of(written).as_deref(), Some("jc-star-1"), "{written}");
    }
    assert_eq!(of("scheme: CLS, level: '***'").as_deref(), Some("sg-cls-3"));
    assert_eq!(of("scheme: CSA CLS, level: level 2").as_deref(), Some("sg-cls-2"));
    for written in [
        "scheme: JC-STAR",
        "scheme: JC-STAR, level: ★2",
        "scheme: SCS, level: ★3",
        "scheme: SECURITY ACTION, level: ★1",
    ] {
        assert_eq!(of(written), None, "{written}");
    }
    // No way of writing means two schemes.
    let s = read("tensha: 1\nsystem: {id: s}\n");
    for scheme in s.knowledge.schemes.values() {
        for way in scheme.aliases.iter().chain([&scheme.head.name.ja, &scheme.head.name.en]) {
            let found = s.knowledge.scheme_written(way, None).map(|f| f.head.id.clone());
            assert_eq!(found, Some(scheme.head.id.clone()), "{way}");
        }
    }
}

/// Texts of a model are kept where they hold a phrase, with their place; what a label does not say is said of no product.
#[test]
fn texts_of_a_model_are_looked_at() {
    let s = read(
        "tensha: 1\nsystem: {id: s, name: A plain home}\ncomponents:\n  c: {name: {ja: 絶対に　安全な釜, en: A rice cooker}, note: Our UNHACKABLE cooker.}\nclaims:\n  label: {scheme: X, product: c, does-not-say: that it is completely secure}\n",
    );
    let at: Vec<String> = s.said.iter().map(|t| t.at.join("/")).collect();
    assert_eq!(at, ["components/c/name/ja", "components/c/note"]);
    let words: Vec<String> = s
        .said
        .iter()
        .flat_map(|t| overclaims::run(&s.knowledge, &t.text))
        .map(|o| o.words)
        .collect();
    assert_eq!(words, ["絶対に　安全", "UNHACKABLE"]);
}
