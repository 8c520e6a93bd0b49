//! Each rule finds what it promises in its own example, and explains itself in both languages.

mod goals;
mod time;
mod wheels;
mod words;

use tensha_rules::{Bi, Facts, Rule};
use tensha_text::{Date, Diagnostic, Lang, MemoryWorld, Severity, SourceMap, render};

fn run(rule: &Rule) -> (Vec<Diagnostic>, Vec<Diagnostic>, SourceMap) {
    let files = rule.example_files();
    let today = Date::parse("2026-11-23").unwrap_or_else(|| panic!("a constant date"));
    let world = MemoryWorld::new(today, files);
    let loaded = tensha_model::load(&world, "");
    let found = tensha_rules::run(&Facts::new(&loaded.system, today));
    (loaded.diagnostics, found, loaded.system.sources)
}

#[test]
fn every_example_is_read_and_shows_its_finding() {
    for rule in tensha_rules::all() {
        let (input, found, sources) = run(rule);
        let errors: Vec<Diagnostic> =
            input.into_iter().filter(|d| d.severity == Severity::Error).collect();
        let said = render::github::render(&sources, &errors, Lang::En);
        assert!(
            errors.is_empty(),
            "{}: mend the rule's `example`; reading it says:\n{said}",
            rule.code
        );
        let here: Vec<&Diagnostic> = found.iter().filter(|d| d.code == rule.code).collect();
        assert!(
            !here.is_empty(),
            "{}: its own example does not show it (found instead: {:?}); mend the example or the rule",
            rule.code,
            found.iter().map(|d| d.code).collect::<Vec<_>>()
        );
        for d in here {
            assert!(d.primary.is_some(), "{}: a finding must say where", rule.code);
            assert!(
                !d.subject.is_empty(),
                "{}: a finding needs a subject, or its id means nothing",
                rule.code
            );
            assert!(!d.message.ja.is_empty() && !d.message.en.is_empty(), "{}: message", rule.code);
            assert_ne!(
                d.message.ja, d.message.en,
                "{}: the message is in one language only",
                rule.code
            );
            let nothing_to_mend = d.severity == Severity::Note;
            assert!(
                nothing_to_mend || !d.help.is_empty(),
                "{}: say how to mend it (`help`)",
                rule.code
            );
        }
    }
}

/// A minimal example shows its own rule; what else it shows should be little.
#[test]
fn examples_are_minimal() {
    for rule in tensha_rules::all() {
        let lines = rule.example.trim().lines().count();
        assert!(
            (4..=20).contains(&lines),
            "{}: an example of {lines} lines teaches nothing; four to twenty",
            rule.code
        );
        for (path, text) in rule.example_files() {
            assert!(
                text.starts_with("tensha"),
                "{}: {path} must begin with the version of the language",
                rule.code
            );
        }
    }
}

#[test]
fn no_text_of_a_rule_is_empty() {
    for rule in tensha_rules::all() {
        let texts: [(&str, Bi); 5] = [
            ("name", rule.name),
            ("what", rule.what),
            ("why", rule.why),
            ("rated", rule.rated),
            ("mend", rule.mend),
        ];
        for (what, bi) in texts {
            assert!(
                bi.ja.trim().len() > 5 && bi.en.trim().len() > 5,
                "{}: `{what}` is empty in a language",
                rule.code
            );
            assert!(
                bi.ja.chars().any(|c| c > '\u{3000}'),
                "{}: the Japanese of `{what}` is not Japanese",
                rule.code
            );
            assert!(
                bi.en.is_ascii() || !bi.en.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}')),
                "{}: `{what}`",
                rule.code
            );
            if what != "name" {
                assert!(
                    bi.ja.ends_with('。'),
                    "{}: `{what}` ends with a full stop: {}",
                    rule.code,
                    bi.ja
                );
                assert!(
                    bi.en.ends_with('.'),
                    "{}: `{what}` ends with a full stop: {}",
                    rule.code,
                    bi.en
                );
            }
        }
        assert!(
            !rule.since.is_empty() && !rule.references.is_empty() && !rule.capabilities.is_empty(),
            "{}",
            rule.code
        );
        for c in rule.capabilities {
            let number = c.strip_prefix("S-").and_then(|n| n.parse::<u8>().ok());
            assert!(
                number.is_some_and(|n| (1..=51).contains(&n)),
                "{}: there is no capability {c}",
                rule.code
            );
        }
    }
}

#[test]
fn rules_stand_in_order_and_once() {
    for pair in tensha_rules::all().windows(2) {
        assert!(
            pair[0].code < pair[1].code,
            "{} and {}: rules are listed by code, each once",
            pair[0].code,
            pair[1].code
        );
    }
}

/// A rule that finds something in every model finds nothing in any.
#[test]
fn no_rule_fires_everywhere() {
    for rule in tensha_rules::all() {
        let elsewhere = tensha_rules::all()
            .iter()
            .filter(|other| other.code != rule.code)
            .filter(|other| !run(other).1.iter().any(|d| d.code == rule.code))
            .count();
        assert!(
            elsewhere > 0,
            "{} is found in the examples of all other rules: it says nothing",
            rule.code
        );
    }
}
