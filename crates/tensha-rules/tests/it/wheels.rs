//! Conflicts, the ledger, techniques and the export, on systems small enough to see through.

use tensha_analysis::conflicts::{Kind, OnLoss};
use tensha_analysis::export;
use tensha_analysis::hazards::Options;
use tensha_analysis::wheels::Column;
use tensha_logic::mef::{self, ReadOptions};
use tensha_logic::quant::Prob;
use tensha_logic::solve::{CutSets, SetSettings};
use tensha_logic::{Cancel, Settings, solve};
use tensha_model::knowledge::WAYS;
use tensha_model::system::{HazardId, System};
use tensha_rules::Facts;
use tensha_text::{Date, MemoryWorld, Severity};

const DOOR: &str = "
tensha: 1
system: {id: door}
parties: {staff: {roles: [user]}, guard: {roles: [user]}}
places: {lobby: {entry: staff}, cellar: {entry: locked}}
quantities: {lock: {place: lobby}}
components:
  panel: {kind: plc, place: lobby}
  strike: {kind: electric-strike, acts-on: lock, place: lobby, has: [FEATURE]}
  lever: {kind: generic-actuator, place: cellar}
links: {wire: {between: [panel, strike], technology: generic-wire}}
flows: {unlock: {arrow: cyber-to-physical, from: panel, via: [panel, strike], to: lock, command: COMMAND}}
controls: {box: {name: A box, status: in-place, on: [strike] MEASURE}}
hazards:
  locked-in:
    when: {flow: unlock, deviates: [not-provided]}
    harms: {unhandled: [{who: staff, kind: life, level: fatal}]}
    REVIEWS
    BARRIER
  intruder: {when: {flow: unlock, deviates: [provided-when-not-wanted]}, harms: {unhandled: [{who: staff, kind: property, level: low}]}}
";

fn today() -> Date {
    Date::parse("2026-11-23").unwrap_or_else(|| panic!("a constant date"))
}

fn facts(system: &System) -> Facts<'_> {
    Facts::new(system, today())
}

fn door(changes: &[(&str, &str)]) -> System {
    let mut text = DOOR.to_owned();
    for (what, by) in changes {
        text = text.replace(what, by);
    }
    for (what, by) in [
        ("FEATURE", "fail-secure"),
        ("COMMAND", "unlock"),
        ("MEASURE", ""),
        ("    REVIEWS\n", ""),
        ("    BARRIER\n", ""),
    ] {
        text = text.replace(what, by);
    }
    let today = today();
    let world = MemoryWorld::new(today, [("tensha.yaml", text.as_str())]);
    let loaded = tensha_model::load(&world, "");
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    loaded.system
}

fn rated(system: &System, code: &str) -> Vec<Severity> {
    let found = tensha_rules::run(&facts(system));
    found.iter().filter(|d| d.code == code).map(|d| d.severity).collect()
}

#[test]
fn escape_against_intrusion_is_found_from_properties() {
    let system = door(&[]);
    let facts = facts(&system);
    let found: Vec<_> = facts.conflicts.iter().filter(|c| c.kind == Kind::ReleaseOrHold).collect();
    assert_eq!(found.len(), 1);
    let name = |list: &[HazardId]| -> Vec<&str> {
        list.iter().map(|h| &*system.hazards[h.index()].own.id).collect()
    };
    assert_eq!(name(&found[0].one.hazards), ["locked-in"], "must be released");
    assert_eq!(name(&found[0].other.hazards), ["intruder"], "must be held");
    assert_eq!(found[0].on_loss, Some(OnLoss::Holds));
    assert_eq!(rated(&system, "H007"), [Severity::Warning]);
}

#[test]
fn the_opposite_command_turns_the_sides_and_no_direction_makes_none() {
    let system = door(&[("COMMAND", "lock")]);
    let facts = facts(&system);
    let c = facts.conflicts.iter().find(|c| c.kind == Kind::ReleaseOrHold);
    let held = c.map(|c| system.hazards[c.other.hazards[0].index()].own.id.to_string());
    assert_eq!(held.as_deref(), Some("locked-in"));
    assert_eq!(rated(&door(&[("COMMAND", "set")]), "H007"), []);
}

#[test]
fn a_barrier_that_stands_by_itself_settles_the_side_that_loses() {
    let barrier = [("BARRIER", "barriers: [lever]")];
    assert_eq!(rated(&door(&barrier), "H007"), [Severity::Note]);
    let other = [("BARRIER", "barriers: [lever]"), ("FEATURE", "fail-safe-open")];
    assert_eq!(rated(&door(&other), "H007"), [Severity::Warning], "the other side loses now");
}

#[test]
fn done_needs_every_column_and_no_unexamined_harm() {
    let both = "security: {by: guard, date: 2026-11-01}, safety: {by: guard, date: 2026-11-01}";
    let operation = "operation: {by: guard, date: 2026-11-01, staffing: two, fallback: key, continuity: other door, cost-of-stopping: none}";
    let done = |reviews: String| format!("status: done\n    reviews: {{{reviews}}}");
    let error = [Severity::Error];
    assert_eq!(rated(&door(&[("REVIEWS", "status: done")]), "H012"), error);
    assert_eq!(rated(&door(&[("REVIEWS", &done(both.to_owned()))]), "H012"), error);
    let full = done(format!("{both}, {operation}"));
    assert_eq!(rated(&door(&[("REVIEWS", &full)]), "H012"), []);
    let part = done(format!("{both}, operation: {{by: guard, date: 2026-11-01, staffing: two}}"));
    assert_eq!(rated(&door(&[("REVIEWS", &part)]), "H012"), error);
    let harm = ", causes: [{who: guard, kind: health, level: low}]";
    assert_eq!(rated(&door(&[("REVIEWS", &full), ("MEASURE", harm)]), "H012"), error);
    let known = ", causes: [{who: staff, kind: life, level: light}]";
    assert_eq!(rated(&door(&[("REVIEWS", &full), ("MEASURE", known)]), "H012"), []);
}

#[test]
fn the_ledger_has_every_hazard_and_every_component() {
    let system = door(&[]);
    let ledger = facts(&system).ledger;
    assert_eq!(ledger.hazards.len(), system.hazards.len());
    let all = [Column::Security, Column::Safety, Column::Operation];
    assert!(ledger.hazards.iter().all(|h| h.empty == all && h.looked_at));
    for i in 0..system.components.len() as u32 {
        let c = tensha_model::system::ComponentId(i);
        let rows: Vec<_> =
            ledger.threats.iter().filter(|t| t.elements.contains(&c.into())).collect();
        assert!(!rows.is_empty(), "{}", system.components[i as usize].own.id);
    }
    let lever = system.components.iter().position(|c| &*c.own.id == "lever");
    let lever = tensha_model::system::ComponentId(lever.map_or(0, |i| i as u32));
    let row = ledger.threats.iter().find(|t| t.elements == [lever.into()]);
    assert!(row.is_some_and(|r| r.hazards.is_empty()), "nothing uses the lever");
}

#[test]
fn every_way_is_named_once_and_steps_have_reasons() {
    let system = door(&[]);
    for way in WAYS {
        let techniques = &system.knowledge.techniques;
        let named: Vec<&String> = techniques
            .iter()
            .filter(|(_, t)| t.ways.iter().any(|w| w == way))
            .map(|(id, _)| id)
            .collect();
        // Two have none on purpose: a device changed by hand, and somebody who only decides.
        let expected = usize::from(!matches!(*way, "hand" | "person"));
        assert_eq!(named.len(), expected, "{way}: {named:?}");
    }
    let facts = facts(&system);
    let teller = tensha_rules::causes::Teller::new(&facts.elements, []);
    let mut techniques = Vec::new();
    for b in facts.hazards.hazards.iter().flat_map(|h| &h.support) {
        let reason = teller.reason(*b);
        assert!(
            reason.is_some_and(|(text, _)| !text.en.is_empty() && !text.ja.is_empty()),
            "{b:?}"
        );
        techniques.extend(teller.technique(*b));
    }
    let id =
        |t: &u32| system.knowledge.techniques.get_index(*t as usize).map(|(id, _)| id.as_str());
    let ids: Vec<_> = techniques.iter().filter_map(id).collect();
    assert!(ids.contains(&"T0803") && ids.contains(&"T0855"), "{ids:?}");
}

#[test]
fn the_exported_tree_has_the_same_cut_sets() {
    let system = door(&[]);
    let facts = facts(&system);
    for answer in &facts.hazards.hazards {
        let text = export::mef(
            &system,
            &facts.networks,
            answer.hazard,
            None,
            &Options::default(),
            &Cancel::new(),
        );
        let Ok(Ok(text)) = text else { panic!("{text:?}") };
        let (model, said) = mef::read(text.as_bytes(), &ReadOptions::default());
        assert!(!mef::has_errors(&said), "{said:?}");
        let built = model.build(&model.tops).unwrap_or_else(|e| panic!("{e:?}"));
        let probs = vec![Prob::new(0.5); built.formula.var_count()];
        let settings = Settings { sets: Some(SetSettings::default()), ..Settings::default() };
        let again = solve(&built.formula, built.roots[0], &probs, &settings, &Cancel::new())
            .unwrap_or_else(|e| panic!("{e:?}"));
        let CutSets::Exact(sets) = again.sets else { panic!("not exact") };
        assert_eq!(Some(sets.count), answer.counted.all);
    }
}

#[test]
fn numbers_are_written_or_named_as_missing() {
    let system = door(&[]);
    let facts = facts(&system);
    let setting = Some(tensha_model::likelihood::Setting::Best);
    let cancel = Cancel::new();
    let hazard = HazardId(0);
    match export::mef(&system, &facts.networks, hazard, setting, &Options::default(), &cancel) {
        Ok(Ok(text)) => assert!(text.contains("<float value=")),
        Ok(Err(export::Refused::NoNumbers(missing))) => assert!(!missing.is_empty()),
        other => panic!("{other:?}"),
    }
}
