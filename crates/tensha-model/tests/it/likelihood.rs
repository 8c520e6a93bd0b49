//! The built-in numbers about faults and people: complete, in order, and each with a source.

use std::collections::BTreeSet;

use tensha_model::human::{Effect, Task};
use tensha_model::knowledge::{Head, Knowledge, Medium, Status};
use tensha_model::likelihood::{Estimate, FailureData, FailureScope};
use tensha_model::load;

fn knowledge() -> Knowledge {
    let (k, _, diagnostics) = load::builtin_knowledge();
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    k
}

fn rate<'k>(
    k: &'k Knowledge,
    scope: FailureScope,
    of: &str,
    mode: &str,
) -> Option<&'k FailureData> {
    let mut found = k.failure_rates.values().filter(|r| r.scope == scope && r.of == of);
    let first = found.next()?;
    assert!(found.next().is_none(), "two entries for {scope:?} {of}");
    first.modes.iter().find(|m| m.mode == mode)
}

#[test]
fn every_kind_can_fail_at_a_known_rate() {
    let k = knowledge();
    for (id, kind) in &k.kinds {
        let all: Vec<&str> = k.failure_modes.keys().map(String::as_str).collect();
        let own: Vec<&str> = kind.failure_modes.iter().map(String::as_str).collect();
        for mode in if own.is_empty() { all } else { own } {
            assert!(
                rate(&k, FailureScope::Role, &kind.role, mode).is_some(),
                "role {} ({id}) has no rate for {mode}",
                kind.role
            );
            let of_kind =
                k.failure_rates.values().any(|r| r.scope == FailureScope::Kind && r.of == *id);
            assert!(!of_kind || rate(&k, FailureScope::Kind, id, mode).is_some(), "{id}: {mode}");
        }
    }
}

#[test]
fn every_medium_and_supply_can_fail_at_a_known_rate() {
    let k = knowledge();
    for (tag, _) in Medium::ALL {
        for mode in ["loss", "error"] {
            assert!(rate(&k, FailureScope::Medium, tag, mode).is_some(), "{tag}: {mode}");
        }
    }
    for supply in ["power", "network", "cloud", "clock", "keys"] {
        assert!(rate(&k, FailureScope::Supply, supply, "loss").is_some(), "{supply}");
    }
}

#[test]
fn rates_name_what_exists_and_are_in_order() {
    let k = knowledge();
    let roles: BTreeSet<&str> = k.kinds.values().map(|e| e.role.as_str()).collect();
    let ordered = |e: Estimate| e.low > 0.0 && e.low <= e.best && e.best <= e.high;
    for (id, r) in &k.failure_rates {
        match r.scope {
            FailureScope::Kind => assert!(k.kinds.contains_key(&r.of), "{id}"),
            FailureScope::Role => assert!(roles.contains(r.of.as_str()), "{id}"),
            FailureScope::Medium | FailureScope::Supply => {}
        }
        for m in &r.modes {
            assert!(k.failure_modes.contains_key(&m.mode), "{id}: {}", m.mode);
            assert!(ordered(m.rate) && ordered(m.lasts), "{id}: {m:?}");
        }
        if let (FailureScope::Kind, Some(kind)) = (r.scope, k.kinds.get(&r.of)) {
            for m in r.modes.iter().filter(|_| !kind.failure_modes.is_empty()) {
                assert!(kind.failure_modes.contains(&m.mode), "{id}: {} is no mode of it", m.mode);
            }
        }
    }
}

/// Nothing that was not read may look as if it had been.
#[test]
fn assumptions_say_so() {
    let k = knowledge();
    let heads: Vec<&Head> = k
        .failure_rates
        .values()
        .map(|e| &e.head)
        .chain(k.human_tasks.values().map(|e| &e.head))
        .chain(k.performance_factors.values().map(|e| &e.head))
        .chain(k.performance_defaults.values().map(|e| &e.head))
        .chain(k.dependence_levels.values().map(|e| &e.head))
        .chain(k.dependence_rules.values().map(|e| &e.head))
        .chain(k.human_spreads.values().map(|e| &e.head))
        .collect();
    assert!(heads.len() > 90, "{}", heads.len());
    for h in heads {
        assert!(!h.sources.is_empty(), "{}", h.id);
        assert!(h.status != Status::Checked, "{}", h.id);
        assert!(h.name.ja != h.id, "{} has no name", h.id);
    }
}

#[test]
fn human_knowledge_is_complete() {
    let k = knowledge();
    for task in Task::ALL {
        assert!(k.human_tasks.contains_key(task.tag()));
    }
    assert_eq!(k.performance_factors.len(), 8);
    for f in k.performance_factors.values() {
        for task in Task::ALL {
            assert_eq!(f.effect(&f.usual, task), Some(Effect::Times(1.0)), "{}", f.head.id);
        }
        for l in &f.levels {
            assert!(l.effect.iter().any(Option::is_some), "{}: {}", f.head.id, l.id);
            assert!(l.name.ja != l.id && l.name.ja != l.name.en, "{}: {}", f.head.id, l.id);
        }
    }
    // Every level that a model can state for the dependence is known.
    for level in ["zero", "low", "moderate", "high", "complete"] {
        assert!(k.dependence_levels.contains_key(level));
    }
    // Every ability says something about experience, and so does having none.
    for ability in k.abilities.keys() {
        assert!(
            k.performance_defaults
                .values()
                .any(|r| r.factor == "experience" && r.when.abilities.contains(ability)),
            "{ability}"
        );
    }
    assert!(k.performance_defaults.values().any(|r| r.when.ability_unstated));
    assert_eq!(k.human_spreads.values().filter(|s| s.others).count(), 1);
}
