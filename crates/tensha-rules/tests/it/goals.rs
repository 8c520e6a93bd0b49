//! Rules about goals: each speaks in its own case only. The value is worked out by hand: an event of 0.01 a year that hits two of ten
//! people puts each of them at 0.002 a year, for the hazard begins with the event (q is negligible at one hour).

use tensha_rules::Facts;
use tensha_text::{Date, MemoryWorld, Severity};

fn codes(lines: &str, onset: &str, until: Option<&str>, at: &str) -> Vec<&'static str> {
    let accepted = until.map_or_else(String::new, |until| {
        format!(
            "acceptances:\n  ours: {{hazard: blaze, benefit: heat, alternatives: none, condition: weekly, owner: owner, until: {until}}}\n"
        )
    });
    let text = format!(
        "tensha: 1
system: {{id: tank}}
parties: {{crew: {{is: people, size: 10}}, owner: {{roles: [owner]}}}}
events: {{spark: {{{onset}lasts: 1 h}}}}
hazards:
  blaze: {{when: {{event: spark}}, harms: [{{who: crew, kind: life, level: fatal, persons: 2}}]}}
goals:
  crew: {{measure: individual-rate, kind: life, level: fatal, {lines}, who: crew, source: ours}}
{accepted}"
    );
    let at = Date::parse(at).unwrap_or_else(|| panic!("a constant date"));
    let world = MemoryWorld::new(at, [("tensha.yaml", text.as_str())]);
    let loaded = tensha_model::load(&world, "");
    assert!(!loaded.diagnostics.iter().any(|d| d.severity == Severity::Error), "{text}");
    let found = tensha_rules::run(&Facts::new(&loaded.system, at));
    found.iter().map(|d| d.code).filter(|c| c.starts_with('G')).collect()
}

const KNOWN: &str = "onset: 0.01 /year, ";
const DAY: &str = "2026-11-23";
const LATE: Option<&str> = Some("2028-01-01");

#[test]
fn above_the_upper_line_is_an_error_and_no_acceptance_makes_it_right() {
    let lines = "upper: 1e-3 /year, lower: 1e-6 /year";
    assert_eq!(codes(lines, KNOWN, None, DAY), ["G002"]);
    let mut both = codes(lines, KNOWN, LATE, DAY);
    both.sort_unstable();
    assert_eq!(both, ["G002", "G005"]);
}

#[test]
fn between_the_lines_somebody_must_answer_for_it() {
    let lines = "upper: 1e-2 /year, lower: 1e-6 /year";
    assert_eq!(codes(lines, KNOWN, None, DAY), ["G004"]);
    assert!(codes(lines, KNOWN, LATE, DAY).is_empty());
    // The day after the last one it is open again, and nobody answers for it.
    let mut lapsed = codes(lines, KNOWN, LATE, "2028-01-02");
    lapsed.sort_unstable();
    assert_eq!(lapsed, ["G001", "G004"]);
}

#[test]
fn below_the_lower_line_there_is_nothing_to_say() {
    assert!(codes("upper: 1e-1 /year, lower: 1e-2 /year", KNOWN, None, DAY).is_empty());
}

#[test]
fn a_goal_without_numbers_is_open_and_not_met() {
    assert_eq!(codes("upper: 1e-3 /year, lower: 1e-6 /year", "", None, DAY), ["G003"]);
}

/// Ninety days before 1 January 2028 is 3 October 2027.
#[test]
fn an_acceptance_says_so_before_it_lapses() {
    let lines = "upper: 1e-2 /year, lower: 1e-6 /year";
    assert!(codes(lines, KNOWN, LATE, "2027-10-02").is_empty());
    assert_eq!(codes(lines, KNOWN, LATE, "2027-10-03"), ["G006"]);
    assert_eq!(codes(lines, KNOWN, LATE, "2028-01-01"), ["G006"]);
}
