//! Alarms fire on their day, and not the day before.

use tensha_rules::Facts;
use tensha_text::{Date, MemoryWorld, Severity};

const MODEL: &str = r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
quantities: {air: {place: hall}}
components:
  meter: {kind: temperature-sensor, senses: air, place: hall, support-until: 2030-06-30}
  router: {kind: home-router, place: hall}
links: {wire: {between: [meter, router], technology: ethernet}}
flows: {show: {arrow: physical-to-cyber, from: air, via: [meter, router], to: router}}
claims: {label: {scheme: JC-STAR, product: [meter], until: 2028-03-31}}
assumptions: {guarded: {text: {ja: 見張りがいる。, en: Somebody is on guard.}, until: 2027-12-31}}
outlook:
  sure: {text: {ja: 甲, en: A}, about: market, from: 2026-01-01, confidence: high, source: {ja: 例, en: example}, reviewed: 2026-01-01}
  guess: {text: {ja: 乙, en: B}, about: market, from: 2026-01-01, confidence: low, source: {ja: 例, en: example}, reviewed: 2026-01-01}
";

/// Findings about time: code, severity, element.
fn found(at: &str) -> Vec<(&'static str, Severity, String)> {
    let world = MemoryWorld::new(
        Date::parse(at).unwrap_or_else(|| panic!("a day")),
        [("tensha.yaml", MODEL)],
    );
    let loaded = tensha_model::load(&world, "");
    tensha_rules::run(&Facts::new(&loaded.system, world.today))
        .into_iter()
        .filter(|d| d.code.starts_with('O'))
        .map(|d| (d.code, d.severity, d.subject.last().cloned().unwrap_or_default()))
        .collect()
}

fn has(at: &str, code: &str, severity: Severity, element: &str) -> bool {
    found(at).iter().any(|(c, s, e)| *c == code && *s == severity && e == element)
}

#[test]
fn alarms_fire_on_their_day() {
    use Severity::{Note, Warning};
    // Intervals and notice periods are those of packs/outlook.yaml: 183 and 730 days, 365 and 90 days.
    for (code, severity, element, quiet, loud) in [
        ("O001", Warning, "guess", "2026-07-03", "2026-07-04"),
        ("O001", Warning, "sure", "2028-01-01", "2028-01-02"),
        ("O002", Note, "meter", "2029-06-29", "2029-06-30"),
        ("O002", Warning, "meter", "2030-06-30", "2030-07-01"),
        ("O003", Note, "label", "2027-12-31", "2028-01-01"),
        ("O003", Warning, "label", "2028-03-31", "2028-04-01"),
    ] {
        assert!(!has(quiet, code, severity, element), "{code} {element} at {quiet}");
        assert!(has(loud, code, severity, element), "{code} {element} at {loud}");
    }
}
