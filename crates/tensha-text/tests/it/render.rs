use std::collections::BTreeMap;

use tensha_text::render::{self, github, json, markdown, sarif, terminal};
use tensha_text::{Diagnostic, Lang, Severity, SourceMap, Span, Text};

const MODEL: &str = "tensha: 1\nsystem:\n  name: {ja: ボイラーの遠隔監視, en: Remote monitoring of a boiler}\n  解説: 水位を見る\nflows:\n  show-level: {arrow: physical-to-cyber, via: [level-sensor, plk]}\r\n";

fn span_of(sources: &SourceMap, path: &str, text: &str) -> Span {
    let file = sources.find(path).unwrap();
    let start = sources.file(file).text.find(text).unwrap() as u32;
    Span::new(file, start, start + text.len() as u32)
}

fn sample() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    sources.add("boiler/tensha.yaml", MODEL);
    sources.add("<packs>/links.yaml", "technologies:\n  modbus-tcp: {integrity: none}\n");
    sources.add("boiler/devices/水位,計.yaml", "kind: level-transmitter\n");
    let diagnostics = vec![
        Diagnostic::error(
            "M003",
            Text::new("キー`解説`は知られていません。", "The key `解説` is not known."),
        )
        .at_saying(
            span_of(&sources, "boiler/tensha.yaml", "解説"),
            Text::new("ここです", "here"),
        )
        .and(
            span_of(&sources, "boiler/tensha.yaml", "ボイラーの遠隔監視"),
            Text::new("名前はここにあります", "the name stands here"),
        )
        .help(Text::new("`intended-use`ではありませんか。", "Did you mean `intended-use`?"))
        .about(["system", "解説"]),
        Diagnostic::warning(
            "R001",
            Text::new(
                "流れ`show-level`は、途中のどこでも書き換えられることがあり、受け取る人はそれに気づく手段を持ちません。表示された水位が本物かどうかを、ほかの方法で確かめられるようにしてください。",
                "The flow `show-level` can be rewritten at any place along its path, and the person who receives it has no means of noticing that the level on the screen is not the level in the drum.",
            ),
        )
        .at(span_of(&sources, "boiler/tensha.yaml", "plk"))
        .and(
            span_of(&sources, "<packs>/links.yaml", "integrity: none"),
            Text::new("この技術の強さ", "the strength of this technology"),
        )
        .and(
            span_of(&sources, "boiler/devices/水位,計.yaml", "level-transmitter"),
            Text::new("この機器から", "from this device"),
        )
        .note(Text::new("弱いのは`modbus-tcp`の区間です。", "The weak segment is `modbus-tcp`."))
        .help(Text::new("TLSで包みます。", "Wrap it in TLS.\nOr sign the values."))
        .about(["show-level", "integrity"]),
        Diagnostic::new("R900", Severity::Note, Text::new("損害は見ていません。", "Harms were not looked at."))
            .note("100% a::b, <x>".into()),
        Diagnostic::error("P001", Text::new("出典がありません。", "There is no source."))
            .at(span_of(&sources, "<packs>/links.yaml", "modbus-tcp"))
            .about(["modbus-tcp"]),
    ];
    (sources, diagnostics)
}

#[test]
fn terminal_in_both_languages() {
    let (sources, diagnostics) = sample();
    for lang in Lang::ALL {
        let style = terminal::Style { color: false, width: 80 };
        insta::assert_snapshot!(
            format!("terminal_{}", lang.tag()),
            terminal::render(&sources, &diagnostics, lang, style)
        );
    }
}

/// Columns at which something begins, full-width characters counting two.
fn column(line: &str, what: &str) -> usize {
    use unicode_width::UnicodeWidthStr;
    line[..line.find(what).unwrap_or_else(|| panic!("no {what:?} in {line:?}"))].width()
}

fn one(source: &str, wanted: &str, width: usize) -> String {
    let mut sources = SourceMap::default();
    sources.add("a.yaml", source);
    let d = Diagnostic::error("M001", "m".into())
        .at_saying(span_of(&sources, "a.yaml", wanted), "標識".into());
    terminal::render(&sources, &[d], Lang::Ja, terminal::Style { color: false, width })
}

#[test]
fn carets_stand_under_what_they_mean_in_trimmed_full_width_lines() {
    for before in [0, 5, 30, 200, 900] {
        for after in [0, 5, 300] {
            for odd in ["", "x"] {
                let source =
                    format!("k: {}{odd}水位計{}\n", "計".repeat(before), "器".repeat(after));
                let shown = one(&source, "水位計", 80);
                let lines: Vec<&str> = shown.lines().collect();
                let at = lines.iter().position(|l| l.contains("水位計")).unwrap();
                assert_eq!(column(lines[at], "水位計"), column(lines[at + 1], "^"), "{shown}");
                assert!(lines[at + 1].contains("^^^^^^ 標識"), "{shown}");
                for line in &lines {
                    use unicode_width::UnicodeWidthStr;
                    assert!(line.width() <= 90, "{} columns\n{shown}", line.width());
                }
            }
        }
    }
}

#[test]
fn what_is_far_apart_is_shown_as_two_excerpts_and_many_lines_by_the_first() {
    let mut sources = SourceMap::default();
    let text = format!("first: 1\n{}last: [a,\n  b]\n", "k: v\n".repeat(5000));
    sources.add("a.yaml", text);
    let d = Diagnostic::error("M001", "m".into())
        .at(span_of(&sources, "a.yaml", "[a,\n  b]"))
        .and(span_of(&sources, "a.yaml", "first"), "see".into());
    insta::assert_snapshot!(
        terminal::render(&sources, &[d], Lang::En, terminal::Style::default()),
        @r"
    error[M001]: m
        --> a.yaml:5002:7
         |
    5002 | last: [a,
         |       ^^^
         |
        ::: a.yaml:1:1
         |
       1 | first: 1
         | ----- see
    "
    );
}

#[test]
fn a_model_cannot_steer_the_terminal() {
    let source = "a: \u{1b}[31mred\u{9b}2J\u{202e}x\u{7}\ttab key\u{200f}\n";
    let shown = one(source, "key", 80);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    assert!(!shown.contains(['\u{202e}', '\u{200f}']), "{shown:?}");
    let mut sources = SourceMap::default();
    sources.add("\u{1b}]0;x.yaml", "a: b\n");
    let evil = Text::same("\u{1b}[2J\u{9d}0;x");
    let d = Diagnostic::error("M001", evil.clone())
        .at_saying(span_of(&sources, "\u{1b}]0;x.yaml", "b"), evil.clone())
        .note(evil.clone())
        .help(evil);
    for color in [false, true] {
        let shown = terminal::render(
            &sources,
            std::slice::from_ref(&d),
            Lang::En,
            terminal::Style { color, width: 60 },
        );
        let own = shown.replace("\u{1b}[0m", "");
        assert!(!own.contains("\u{1b}[2J") && !own.contains('\u{9d}') && !own.contains("\u{1b}]0"));
    }
}

#[test]
fn every_span_renders_whatever_it_is() {
    let texts = ["", "\n", "\u{feff}a: b", "a\r\nb\r\n", "水: 位\n", "\u{9b}\u{9b}", "a\rb"];
    for text in texts {
        let mut sources = SourceMap::default();
        let file = sources.add("a.yaml", text);
        let n = text.len() as u32;
        for start in 0..=n + 1 {
            for end in start.saturating_sub(1)..=n + 2 {
                let d = Diagnostic::error("M001", "m".into()).at(Span::new(file, start, end));
                let d = d.and(Span::new(file, end, end), "x".into());
                let all = [d];
                let style = terminal::Style { color: true, width: 1 };
                assert!(!terminal::render(&sources, &all, Lang::Ja, style).is_empty());
                assert_eq!(json::convert(&sources, &all).len(), 1);
                assert!(!github::render(&sources, &all, Lang::Ja).is_empty());
                assert!(!markdown::render(&sources, &all, Lang::Ja, 1_000).is_empty());
                sarif::render(&sources, &all, &[], &TOOL, &BTreeMap::new(), Lang::Ja);
            }
        }
    }
}

#[test]
fn the_cost_is_that_of_what_is_shown() {
    // Forty megabytes in lines, and a line of four megabytes: without excerpts this takes minutes.
    let mut sources = SourceMap::default();
    let lines = sources.add("lines.yaml", "  - {name: 水位, unit: mm}\n".repeat(1_300_000));
    let long = sources.add("long.yaml", format!("[{}]", "abcdefg,".repeat(500_000)));
    let mut all = Vec::new();
    for i in 0..4_000_u32 {
        let start = i * 31 * 300;
        let span = Span::new(lines, start + 4, start + 5);
        all.push(
            Diagnostic::error("M001", "水位計がない".into())
                .at(span)
                .and(Span::new(lines, 40, 41), "x".into())
                .about([i.to_string()]),
        );
    }
    for i in 0..400 {
        all.push(Diagnostic::warning("M002", "m".into()).at(Span::new(
            long,
            i * 9_000,
            i * 9_000 + 3,
        )));
    }
    let shown = terminal::render(&sources, &all, Lang::Ja, terminal::Style::default());
    assert!(shown.len() < 4_400 * 500, "{}", shown.len());
    assert_eq!(shown.matches("警告[M002]").count(), 400);
}

const TOOL: sarif::Tool<'static> = sarif::Tool {
    name: "Tensha",
    version: "0.1.0",
    information_uri: "https://example.org/tensha",
    help_uri_base: "https://example.org/tensha/rules/",
};

#[test]
fn github_commands_are_one_line_each_and_escaped() {
    let (sources, diagnostics) = sample();
    let shown = github::render(&sources, &diagnostics, Lang::En);
    assert_eq!(shown.lines().count(), diagnostics.len());
    insta::assert_snapshot!(shown);
    let mut sources = SourceMap::default();
    let file = sources.add("a,b:c%.yaml", "x: y\r\nz: w\n");
    let d = Diagnostic::warning("M001", "100%\r\n::error::x".into()).at(Span::new(file, 0, 8));
    assert_eq!(
        github::render(&sources, &[d], Lang::En),
        "::warning file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,col=1,title=M001::100%25%0D%0A::error::x\n"
    );
}

#[test]
fn markdown_in_both_languages() {
    let (sources, diagnostics) = sample();
    for lang in Lang::ALL {
        insta::assert_snapshot!(
            format!("markdown_{}", lang.tag()),
            markdown::render(&sources, &diagnostics, lang, markdown::COMMENT_LIMIT)
        );
    }
}

#[test]
fn markdown_keeps_to_its_limit_and_shows_text_as_text() {
    let (sources, diagnostics) = sample();
    let many: Vec<Diagnostic> = (0..1_000).map(|i| diagnostics[i % 4].clone()).collect();
    let shown = markdown::render(&sources, &many, Lang::Ja, 20_000);
    assert!((15_000..20_200).contains(&shown.chars().count()));
    assert_eq!(shown.matches("<details>").count(), shown.matches("</details>").count());
    assert!(shown.contains("省きました"));
    let shown = markdown::escape("<b>*x* @team #12 `a|b<` [l](u) `open");
    assert_eq!(
        shown,
        "&#60;b&#62;&#42;x&#42; &#64;&#8203;team &#35;&#8203;12 <code>a&#124;b&#60;</code> &#91;l&#93;(u) &#96;open"
    );
}

#[test]
fn json_carries_both_languages_and_exact_places() {
    let (sources, diagnostics) = sample();
    let data = json::convert(&sources, &diagnostics);
    insta::assert_snapshot!(json_text(&data));
    let schema = schemars::schema_for!(json::DiagnosticJson);
    let described = schema.as_value()["properties"].as_object().unwrap();
    let written = serde_json::to_value(&data[0]).unwrap();
    assert!(written.as_object().unwrap().keys().eq(described.keys()));
}

fn json_text(data: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(data).unwrap()
}

#[test]
fn sarif_log() {
    let (sources, diagnostics) = sample();
    let rules = [sarif::RuleMeta {
        code: "R001",
        name: Text::new("弱い区間", "weak segment"),
        short: Text::new("流れに弱い区間があります。", "A flow has a weak segment."),
        full: Text::new("……", "…"),
        default_severity: Severity::Warning,
    }];
    let id = diagnostics[1].id();
    let at = span_of(&sources, "boiler/tensha.yaml", "plk");
    let suppressions = BTreeMap::from([(
        id.clone(),
        sarif::Suppression { reason: Text::new("承知", "accepted"), at: Some(at) },
    )]);
    let shown = sarif::render(&sources, &diagnostics, &rules, &TOOL, &suppressions, Lang::Ja);
    insta::assert_snapshot!(shown);
    let log: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    // What lies beyond the basic plane counts as two code units, a byte order mark as none.
    let mut sources = SourceMap::default();
    let file = sources.add("a b/水.yaml", "\u{feff}𠮷: 水位\n");
    let d = Diagnostic::error("M001", "m".into()).at(Span::new(file, 9, 15));
    let log = sarif::log(&sources, &[d], &[], &TOOL, &BTreeMap::new(), Lang::En);
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startColumn"], 5);
    assert_eq!(place["region"]["endColumn"], 7);
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/%E6%B0%B4.yaml");
}

#[test]
fn ids_do_not_depend_on_places_or_on_order() {
    let about = |text: &str| Diagnostic::error("M001", text.into()).about(["x"]);
    let mut sources = SourceMap::default();
    let b = sources.add("b.yaml", "1234567890");
    let a = sources.add("a.yaml", "1234567890");
    let all = vec![
        about("two").at(Span::new(b, 0, 1)),
        about("one").at(Span::new(b, 5, 6)),
        about("one").at(Span::new(a, 7, 8)),
        Diagnostic::error("M001", "one".into()).about(["y"]),
    ];
    let ids = render::assign_ids(&all, &sources);
    let base = all[0].id();
    assert_eq!(ids[1], format!("{base}-2"));
    assert_eq!(ids[2], base);
    assert_eq!(ids[0], format!("{base}-3"));
    assert_eq!(ids[3], all[3].id());
    let reversed: Vec<Diagnostic> = all.iter().rev().cloned().collect();
    let mut back = render::assign_ids(&reversed, &sources);
    back.reverse();
    assert_eq!(back, ids);
    let mut counted = all.clone();
    render::number(&mut counted, &sources);
    assert_eq!(render::assign_ids(&counted, &sources), ids);
    counted.remove(2);
    let without: Vec<&String> =
        ids.iter().enumerate().filter(|(i, _)| *i != 2).map(|x| x.1).collect();
    assert_eq!(
        render::assign_ids(&counted, &sources).iter().collect::<Vec<_>>(),
        without,
        "setting one aside renames no other"
    );
    let mut sorted = all.clone();
    render::sort(&mut sorted, &sources);
    let places: Vec<_> =
        sorted.iter().map(|d| d.primary.as_ref().map(|l| sources.place(l.span))).collect();
    assert_eq!(
        places,
        [None, Some("a.yaml:1".into()), Some("b.yaml:1".into()), Some("b.yaml:1".into())]
    );
}

#[test]
fn counts_in_words() {
    let (_, diagnostics) = sample();
    let text = render::counts(&diagnostics);
    assert_eq!(text.en, "2 errors, 1 warning, 1 note");
    assert_eq!(text.ja, "エラー2件、警告1件、注記1件");
    assert_eq!(render::counts(&[]).en, "Nothing to report.");
}
