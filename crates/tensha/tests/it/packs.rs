//! The built-in packs: complete, in both languages, and with a source for everything.

use std::collections::{BTreeMap, BTreeSet};

use tensha_model::grade::{Property, Protections};
use tensha_model::knowledge::{Head, Knowledge};
use tensha_text::tree::{Limits, Value, parse};
use tensha_text::{SourceMap, Text};

use crate::support::{read, root, shown, with_ending};

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: std::sync::OnceLock<Knowledge> = std::sync::OnceLock::new();
    KNOWLEDGE.get_or_init(|| tensha_model::load::builtin_knowledge().0)
}

/// Every entry with its section.
fn heads(k: &Knowledge) -> Vec<(&'static str, &Head)> {
    let mut out: Vec<(&'static str, &Head)> = Vec::new();
    out.extend(k.links.values().map(|e| ("link-technologies", &e.head)));
    out.extend(k.guards.values().map(|e| ("guard-technologies", &e.head)));
    out.extend(k.kinds.values().map(|e| ("component-kinds", &e.head)));
    out.extend(k.features.values().map(|e| ("features", e)));
    out.extend(k.guide_words.values().map(|e| ("guide-words", &e.head)));
    out.extend(k.techniques.values().map(|e| ("attack-techniques", &e.head)));
    out.extend(k.regimes.values().map(|e| ("regimes", &e.head)));
    out.extend(k.cpsf.values().map(|e| ("cpsf-families", &e.head)));
    out.extend(k.cpsf_layers.values().map(|e| ("cpsf-layers", e)));
    out.extend(k.cpsf_elements.values().map(|e| ("cpsf-elements", e)));
    out.extend(k.terms.values().map(|e| ("terms", &e.head)));
    out.extend(k.abilities.values().map(|e| ("abilities", &e.head)));
    out.extend(k.harm_kinds.values().map(|e| ("harm-kinds", &e.head)));
    out.extend(k.goal_classes.values().map(|e| ("goal-classes", e)));
    out.extend(k.goals.values().map(|e| ("goals", &e.head)));
    out.extend(k.integrity_scales.values().map(|e| ("integrity-scales", &e.head)));
    out.extend(k.acceptance_notices.values().map(|e| ("acceptance-notices", &e.head)));
    out.extend(k.sectors.values().map(|e| ("sectors", e)));
    out.extend(k.currencies.values().map(|e| ("currencies", e)));
    out.extend(k.party_roles.values().map(|e| ("party-roles", e)));
    out.extend(k.place_entries.values().map(|e| ("place-entries", &e.head)));
    out.extend(k.levels.values().map(|e| ("strength-scale", e)));
    out.extend(k.security_levels.values().map(|e| ("security-levels", &e.head)));
    out.extend(k.attackers.values().map(|e| ("attacker-classes", &e.head)));
    out.extend(k.failure_modes.values().map(|e| ("failure-modes", &e.head)));
    out.extend(k.failure_rates.values().map(|e| ("failure-rates", &e.head)));
    out.extend(k.link_classes.values().map(|e| ("link-classes", &e.head)));
    out.extend(k.cause_defaults.values().map(|e| ("cause-defaults", &e.head)));
    out.extend(k.human_tasks.values().map(|e| ("human-tasks", &e.head)));
    out.extend(k.performance_factors.values().map(|e| ("performance-factors", &e.head)));
    out.extend(k.performance_defaults.values().map(|e| ("performance-defaults", &e.head)));
    out.extend(k.dependence_levels.values().map(|e| ("dependence-levels", &e.head)));
    out.extend(k.dependence_rules.values().map(|e| ("dependence-rules", &e.head)));
    out.extend(k.human_spreads.values().map(|e| ("human-spread", &e.head)));
    out.extend(k.profiles.values().map(|e| ("profiles", &e.head)));
    out.extend(k.minimum_lists.values().map(|e| ("minimum-lists", &e.head)));
    out.extend(k.committees.values().map(|e| ("committees", &e.head)));
    out.extend(k.proposals.values().map(|e| ("proposals", &e.head)));
    out.extend(k.comment_needs.values().map(|e| ("comment-needs", &e.head)));
    out.extend(k.overclaims.values().map(|e| ("overclaims", &e.head)));
    out.extend(k.phrase_lists.values().map(|e| ("phrase-lists", &e.head)));
    out.extend(k.card_questions.values().map(|e| ("card-questions", &e.head)));
    out.extend(k.liability_questions.values().map(|e| ("liability-questions", &e.head)));
    out.extend(k.attacker_acts.values().map(|e| ("attacker-acts", &e.head)));
    out.extend(k.criminal_rows.values().map(|e| ("criminal-rows", &e.head)));
    out
}

fn japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

fn fail(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn packs_are_read_without_a_word() {
    let (_, sources, mut diagnostics) = tensha_model::load::builtin_knowledge();
    tensha_text::render::sort(&mut diagnostics, &sources);
    let said = tensha_text::render::github::render(&sources, &diagnostics, tensha_text::Lang::En);
    assert!(diagnostics.is_empty(), "mend the packs; reading them says:\n{said}");
}

#[test]
fn every_entry_has_a_name_in_both_languages() {
    let mut wrong = Vec::new();
    let mut check = |what: String, text: &Text, prose: bool| {
        if text.ja.trim().is_empty() || text.en.trim().is_empty() {
            wrong.push(format!("{what}: a language is empty"));
        } else if japanese(&text.en) {
            wrong.push(format!("{what}: the English holds Japanese: {}", text.en));
        } else if !japanese(&text.ja) {
            // A proper noun reads the same in both: an abbreviation or a name, never an ordinary word, and never prose.
            let proper = text.ja.chars().any(|c| c.is_ascii_uppercase())
                && text.en.chars().any(|c| c.is_ascii_uppercase());
            if prose || !proper {
                wrong.push(format!("{what}: the Japanese is not Japanese: {}", text.ja));
            }
        }
    };
    let k = knowledge();
    for (section, head) in heads(k) {
        check(format!("{section} {}: name", head.id), &head.name, false);
        if let Some(text) = &head.text {
            check(format!("{section} {}: text", head.id), text, true);
        }
    }
    for (id, regime) in &k.regimes {
        for c in &regime.checks {
            check(
                format!("regime {id}, check {}", c.head.id),
                c.head.text.as_ref().unwrap_or(&Text::default()),
                true,
            );
            if let Some(remedy) = &c.remedy {
                check(format!("regime {id}, check {}: remedy", c.head.id), remedy, true);
            }
        }
    }
    for (id, term) in &k.terms {
        assert!(!term.senses.is_empty(), "term {id} has no sense: a term without one says nothing");
        for s in &term.senses {
            check(
                format!("term {id}, sense {}", s.head.id),
                s.head.text.as_ref().unwrap_or(&Text::default()),
                true,
            );
        }
    }
    for (id, graded) in graded(k) {
        if let Some(why) = &graded.why {
            check(format!("{id}: why"), why, true);
        }
    }
    for p in &k.packs {
        check(format!("pack {}: title", p.id), &p.title, true);
        assert!(
            p.date.is_some() && !p.version.is_empty() && !p.license.is_empty(),
            "pack {}: state date, version and license",
            p.id
        );
    }
    fail(&wrong, "write the missing text");
}

/// Every stated strength of links, guards, kinds and abilities.
fn graded(k: &Knowledge) -> Vec<(String, &tensha_model::grade::Graded)> {
    let mut out = Vec::new();
    let mut all: Vec<(String, &Protections)> = Vec::new();
    all.extend(k.links.iter().map(|(id, e)| (format!("link {id}"), &e.strengths)));
    all.extend(k.guards.iter().map(|(id, e)| (format!("guard {id}"), &e.lifts)));
    all.extend(k.kinds.iter().map(|(id, e)| (format!("kind {id}"), &e.strengths)));
    all.extend(k.kinds.iter().map(|(id, e)| (format!("kind {id}, surface"), &e.surface)));
    all.extend(k.abilities.iter().map(|(id, e)| (format!("ability {id}"), &e.strengths)));
    for (what, protections) in all {
        for p in Property::ALL {
            if let Some(g) = &protections[p as usize] {
                out.push((format!("{what}, {}", p.tag()), g));
            }
        }
    }
    out
}

#[test]
fn every_source_is_listed() {
    let k = knowledge();
    let mut wrong = Vec::new();
    let mut check = |what: String, keys: &[String]| {
        if keys.is_empty() {
            wrong.push(format!("{what}: no source"));
        }
        for key in keys {
            if !k.sources.contains_key(key) {
                wrong.push(format!("{what}: `{key}` is in no pack's `sources`"));
            }
        }
    };
    for (section, head) in heads(k) {
        // The sources of these stand with their senses and strengths, and are looked at below.
        if !["terms", "link-technologies", "guard-technologies", "component-kinds"]
            .contains(&section)
        {
            check(format!("{section} {}", head.id), &head.sources);
        }
    }
    for (id, r) in &k.regimes {
        r.checks
            .iter()
            .for_each(|c| check(format!("regime {id}, check {}", c.head.id), &c.head.sources));
    }
    for (id, t) in &k.terms {
        t.senses
            .iter()
            .for_each(|s| check(format!("term {id}, sense {}", s.head.id), &s.head.sources));
    }
    for (what, g) in graded(k) {
        check(what, &g.sources);
    }
    fail(&wrong, "name a source under the entry, and list it under the pack's `sources`");
    for (key, document) in &k.sources {
        assert!(
            !document.title.en.is_empty() && !document.title.ja.is_empty(),
            "source {key} has no title"
        );
        assert!(!document.place.is_empty(), "source {key} does not say `where` it is found");
    }
}

#[test]
fn strengths_are_complete_and_have_reasons() {
    let k = knowledge();
    let mut wrong = Vec::new();
    let mut check = |what: String, protections: &Protections| {
        for p in Property::ALL {
            match &protections[p as usize] {
                None => wrong.push(format!("{what}: {} is not stated", p.tag())),
                Some(g) if !g.grade.is_known() => {
                    wrong.push(format!("{what}: {} is unknown", p.tag()));
                }
                Some(g) if g.why.is_none() => {
                    wrong.push(format!("{what}: {} has no `why`", p.tag()));
                }
                Some(_) => {}
            }
        }
    };
    // A generic entry is what one begins from where nothing is known.
    let stated = |id: &str| !id.starts_with("generic-");
    for (id, e) in k.links.iter().filter(|(id, _)| stated(id)) {
        check(format!("link {id}"), &e.strengths);
    }
    for (id, e) in k.kinds.iter().filter(|(id, _)| stated(id)) {
        check(format!("kind {id}"), &e.strengths);
        let physical = ["sensor", "actuator"].contains(&e.role.as_str());
        if physical || e.surface.iter().any(Option::is_some) {
            check(format!("kind {id}, surface"), &e.surface);
        }
    }
    fail(&wrong, "state each of the five properties with level, why and source");
    for (id, e) in k.links.iter().filter(|(id, _)| stated(id)) {
        assert!(
            e.class.is_some(),
            "link {id}: without `class` nothing checks whether its ends can speak it"
        );
        assert!(
            e.head.text.is_some(),
            "link {id}: without `reason` nobody learns why it is as strong as it is"
        );
        let radio = e.medium.tag() == "radio";
        assert!(
            !radio || e.range.is_some(),
            "link {id}: a radio needs `range`, so that one can say who stands within it"
        );
    }
    for (id, e) in k.kinds.iter().filter(|(id, _)| stated(id)) {
        assert!(e.head.text.is_some(), "kind {id}: give it a `reason`");
        assert!(e.layer == 2 || e.layer == 3, "kind {id}: layer 2 or 3");
    }
}

#[test]
fn guards_never_lift_availability() {
    let k = knowledge();
    for (id, g) in &k.guards {
        assert!(
            g.lifts[Property::Availability as usize].is_none(),
            "guard {id} claims to lift availability: nothing end to end can"
        );
        assert!(g.lifts.iter().any(Option::is_some), "guard {id} lifts nothing");
        for p in g.lifts.iter().flatten() {
            assert!(p.why.is_some(), "guard {id}: a `why` is missing");
        }
    }
    assert!(k.guards.len() >= 5);
}

#[test]
fn the_packs_are_as_wide_as_promised() {
    let k = knowledge();
    let links: Vec<_> = k.links.iter().filter(|(id, _)| !id.starts_with("generic-")).collect();
    let kinds = k.kinds.keys().filter(|id| !id.starts_with("generic-")).count();
    assert!(links.len() >= 60, "{} link technologies; at least 60 were promised", links.len());
    assert!(kinds >= 80, "{kinds} component kinds; at least 80 were promised");
    for field in ["door-access", "home", "factory", "medical", "building", "vehicle", "power"] {
        let of = |fields: &[String]| fields.iter().any(|f| f == field);
        let here = links.iter().filter(|(_, e)| of(&e.fields)).count();
        assert!(
            here >= 8,
            "field {field} has {here} link technologies; eight are the least to describe a real system"
        );
        let here = k.kinds.values().filter(|e| of(&e.fields)).count();
        assert!(here >= 5, "field {field} has {here} component kinds; five are the least");
    }
    // Those that the issue names, however they are spelled.
    for wanted in [
        "wiegand",
        "osdp",
        "rs-485",
        "4-20ma",
        "relay",
        "modbus-rtu",
        "modbus-tcp",
        "opc-ua",
        "bacnet",
        "knx",
        "echonet",
        "zigbee",
        "z-wave",
        "thread",
        "matter",
        "ble",
        "wpa2",
        "wpa3",
        "mqtt",
        "coap",
        "https",
        "can",
        "iec-61850",
        "iec-104",
        "dnp3",
        "hl7",
        "dicom",
        "lte",
        "5g",
        "lorawan",
        "usb",
    ] {
        assert!(
            k.links.keys().any(|id| id.contains(wanted)),
            "no link technology has `{wanted}` in its identifier"
        );
    }
}

#[test]
fn identifiers_are_plain_words() {
    let k = knowledge();
    let plain = |id: &str| {
        !id.is_empty()
            && id.split('-').all(|w| {
                !w.is_empty()
                    && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.')
            })
    };
    for (section, head) in heads(k) {
        let fine = match section {
            "attack-techniques" => {
                head.id.len() == 5
                    && head.id.starts_with('T')
                    && head.id[1..].bytes().all(|b| b.is_ascii_digit())
            }
            "currencies" => head.id.len() == 3 && head.id.bytes().all(|b| b.is_ascii_uppercase()),
            "cpsf-families" => {
                head.id.split('.').all(|w| w.bytes().all(|b| b.is_ascii_uppercase()))
            }
            "security-levels" => {
                head.id.strip_prefix("SL").is_some_and(|n| n.parse::<u8>().is_ok())
            }
            "regimes" => head.id.split_once('/').is_some_and(|(a, b)| plain(a) && plain(b)),
            _ => plain(&head.id),
        };
        assert!(fine, "{section}: `{}` is not spelled like the others of its list", head.id);
    }
    for p in &k.packs {
        assert!(
            p.id.split_once('/').is_some_and(|(a, b)| plain(a) && plain(b)),
            "pack id `{}` lacks its slash",
            p.id
        );
    }
}

/// The pack files as trees.
fn trees() -> Vec<(String, tensha_text::tree::Tree)> {
    with_ending(&root().join("packs"), "yaml")
        .iter()
        .map(|path| {
            let mut sources = SourceMap::default();
            let file = sources.add(shown(path), read(path));
            let mut diagnostics = Vec::new();
            let tree = parse(&sources, file, &Limits::default(), &mut diagnostics);
            (shown(path), tree)
        })
        .collect()
}

#[test]
fn a_source_key_means_one_document() {
    let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (path, tree) in trees() {
        let Some(list) = tree.root().and_then(|r| tree.get(r, "sources")) else { continue };
        for (k, v) in tree.pairs(list) {
            let key = tree.text(*k).unwrap_or_default().to_owned();
            let said: Vec<String> = match tree.value(*v) {
                Value::Scalar { text, .. } => vec![text.to_owned()],
                _ => tree
                    .pairs(*v)
                    .iter()
                    .map(|(k, v)| format!("{:?}={:?}", tree.text(*k), texts(&tree, *v)))
                    .collect(),
            };
            let said = said.join("; ");
            match seen.get(&key) {
                Some((first, earlier)) if *earlier != said => {
                    wrong.push(format!("{key}\n  {first}: {earlier}\n  {path}: {said}"));
                }
                Some(_) => {}
                None => {
                    seen.insert(key, (path.clone(), said));
                }
            }
        }
    }
    assert!(
        seen.len() > 100,
        "only {} sources were seen: the search looks in the wrong place",
        seen.len()
    );
    fail(&wrong, "the same key stands for two documents; make the two say the same, or rename one");
}

fn texts(tree: &tensha_text::tree::Tree, id: tensha_text::tree::NodeId) -> Vec<String> {
    match tree.value(id) {
        Value::Scalar { text, .. } => vec![text.split_whitespace().collect::<Vec<_>>().join(" ")],
        Value::Seq(items) => items.iter().flat_map(|i| texts(tree, *i)).collect(),
        Value::Map(pairs) => pairs.iter().flat_map(|(_, v)| texts(tree, *v)).collect(),
    }
}

#[test]
fn what_is_strong_or_weak_says_how_far_it_was_checked() {
    let mut missing = Vec::new();
    for (path, tree) in trees() {
        let Some(root) = tree.root() else { continue };
        for section in ["link-technologies", "guard-technologies", "component-kinds"] {
            let Some(list) = tree.get(root, section) else { continue };
            for (k, v) in tree.pairs(list) {
                if tree.get(*v, "status").is_none() {
                    missing
                        .push(format!("{path}: {section} {}", tree.text(*k).unwrap_or_default()));
                }
            }
        }
    }
    fail(
        &missing,
        "write `status: checked` where the source was read, `status: reconstructed` where it was not",
    );
    // A source that nobody of us holds cannot have been read.
    let k = knowledge();
    let reconstructed = heads(k)
        .iter()
        .filter(|(_, h)| h.status == tensha_model::knowledge::Status::Reconstructed)
        .count();
    assert!(
        reconstructed > 100,
        "only {reconstructed} entries own up to being reconstructed; the standards behind most cannot be read for free"
    );
}

#[test]
fn attack_techniques_are_those_of_the_list() {
    let path = root().join("../shared/domain/attack-for-ics.csv");
    let k = knowledge();
    assert_eq!(k.techniques.len(), 83, "ATT&CK for ICS 18.1 has 83 techniques");
    let notice = read(&root().join("packs/attack-ics.yaml"));
    assert!(
        notice.contains("The MITRE Corporation"),
        "packs/attack-ics.yaml must keep the notice of MITRE"
    );
    let Ok(csv) = std::fs::read_to_string(&path) else {
        eprintln!(
            "SKIPPED: attack-for-ics.csv is not here, so ids, names and tactics were not compared"
        );
        return;
    };
    let mut seen = BTreeSet::new();
    for line in csv.lines().filter(|l| l.starts_with("technique,")) {
        let (id, rest) = line["technique,".len()..].split_once(',').unwrap();
        // A name with a comma stands in quotes.
        let (name, tactics) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once("\",").unwrap(),
            None => rest.split_once(',').unwrap(),
        };
        let found = k.techniques.get(id).unwrap_or_else(|| panic!("the packs lack {id} ({name})"));
        assert_eq!(found.head.name.en, name, "{id}: the English name is MITRE's, to the letter");
        let mut listed: Vec<&str> =
            tactics.split([';', '|', ' ', '"', ',']).filter(|t| !t.is_empty()).collect();
        let mut ours: Vec<&str> = found.tactics.iter().map(String::as_str).collect();
        listed.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, listed, "{id}: tactics");
        seen.insert(id.to_owned());
    }
    assert_eq!(seen.len(), k.techniques.len(), "the packs know techniques that the list does not");
}

#[test]
fn guide_words_refer_to_each_other() {
    let k = knowledge();
    for (id, w) in &k.guide_words {
        for other in &w.in_command {
            let target = k
                .guide_words
                .get(other)
                .unwrap_or_else(|| panic!("guide word {id}: there is no `{other}`"));
            assert!(
                target.applies_to.iter().any(|a| a == "cyber-to-physical"),
                "guide word {id} leads to `{other}`, which commands do not have"
            );
        }
        // Whoever learns nothing gives no command for that reason: a loss leads only to what the loss of the command would do as well.
        if w.broken_by == [Property::Availability] {
            for other in &w.in_command {
                assert!(
                    k.guide_words[other].broken_by.contains(&Property::Availability),
                    "guide word {id}, a loss, leads to `{other}`, which no loss brings about"
                );
            }
        }
        let people = w.applies_to.iter().any(|a| a == "people");
        assert!(
            people || !w.broken_by.is_empty() || !w.in_command.is_empty(),
            "guide word {id}: say which properties suffice for it (`broken-by`)"
        );
    }
}
