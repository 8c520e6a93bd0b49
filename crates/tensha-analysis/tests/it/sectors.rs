//! Profiles of sectors, their difference, the grid, the minimum: laws on random profiles, and hand-made expectations.
#![expect(clippy::expect_used, reason = "a test fails where it finds nothing")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use tensha_analysis::grid::{self, About};
use tensha_analysis::minimum::{Measure, Measured, candidates, measure};
use tensha_analysis::profiles::{Compared, diff, effective, of_sector};
use tensha_analysis::requirements::Standing;
use tensha_analysis::standardise::{Cluster, Stand, cluster, counts, funnel, open_of};
use tensha_analysis::{paths, profiles};
use tensha_model::knowledge::Knowledge;
use tensha_model::load;
use tensha_model::sector::Point;
use tensha_model::system::System;
use tensha_testkit::examples::Files;
use tensha_testkit::random::Random;
use tensha_testkit::spec::today;
use tensha_text::{Date, MemoryWorld, Severity};

const WORDS: [&str; 5] = ["none", "self-check", "self-declaration", "third-party", "public-body"];
/// Some of them are joined by lines of the crosswalk, and one is in no line.
const IDS: [&str; 7] = [
    "en-303-645/5.1-1",
    "en-303-645/5.1-2",
    "jc-star-1/S1.1-02",
    "uk-psti/1",
    "uk-psti/2",
    "en-303-645/5.2-1",
    "iec-62443-3-3/SR 1.1",
];

fn with_pack(model: &str, pack: &str) -> (System, Vec<&'static str>) {
    let mut files = Files::new();
    files.insert(
        "tensha.yaml".to_owned(),
        format!("tensha: 1\nsystem: {{id: s}}\n{model}").into_bytes(),
    );
    files.insert(
        "packs/p.yaml".to_owned(),
        format!("tensha-pack: 1\npack: {{id: own, version: \"1\", date: 2026-01-02}}\n{pack}")
            .into_bytes(),
    );
    let loaded = load(&MemoryWorld::new(today(), files), "");
    let errors =
        loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code);
    (loaded.system, errors.collect())
}

fn fine(model: &str, pack: &str) -> System {
    let (system, errors) = with_pack(model, pack);
    assert!(errors.is_empty(), "{errors:?}\n{pack}");
    system
}

fn profile(s: &System, id: &str) -> u32 {
    s.knowledge.profiles.get_index_of(id).expect("a profile") as u32
}

/// A profile before it is written.
#[derive(Clone, Debug, Default)]
struct Wish {
    inherits: Vec<usize>,
    asks: BTreeMap<&'static str, usize>,
    forbids: Vec<&'static str>,
    /// What is left, or nothing.
    except: BTreeMap<&'static str, Option<usize>>,
}

fn wishes(seed: u64) -> Vec<Wish> {
    let mut r = Random::new(seed);
    let n = 2 + r.below(5);
    (0..n)
        .map(|i| {
            let mut wish = Wish::default();
            for parent in 0..i {
                if r.percent(45) {
                    wish.inherits.push(parent);
                }
            }
            for id in IDS {
                if r.percent(35) {
                    wish.asks.insert(id, r.below(5));
                }
                if r.percent(8) {
                    wish.forbids.push(id);
                }
                if i > 0 && r.percent(15) {
                    wish.except.insert(id, r.percent(50).then(|| r.below(5)));
                }
            }
            wish
        })
        .collect()
}

/// The pack of some wishes; parents in a random order.
fn pack(wishes: &[Wish], seed: u64) -> String {
    let mut r = Random::new(seed);
    let mut out = String::from("profiles:\n");
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    r.shuffle(&mut order);
    for i in order {
        let w = &wishes[i];
        let mut parents: Vec<String> = w.inherits.iter().map(|p| format!("x{p}")).collect();
        r.shuffle(&mut parents);
        let _ = writeln!(out, "  x{i}:\n    inherits: [{}]\n    requires:", parents.join(", "));
        for (id, degree) in &w.asks {
            let _ = writeln!(out, "      \"{id}\": {}", WORDS[*degree]);
        }
        let _ = writeln!(out, "    forbids:");
        for id in &w.forbids {
            let _ = writeln!(out, "      \"{id}\": {{reason: r}}");
        }
        let _ = writeln!(out, "    except:");
        for (id, left) in &w.except {
            let left = left.map_or(String::new(), |l| format!("confirmation: {}, ", WORDS[l]));
            let _ = writeln!(out, "      \"{id}\": {{{left}reason: r}}");
        }
    }
    out
}

/// What a profile asks of one requirement, by the letter of the definition, point by point.
fn oracle(wishes: &[Wish], i: usize, id: &str) -> Option<u32> {
    let w = &wishes[i];
    let mut inherited = w.inherits.iter().filter_map(|p| oracle(wishes, *p, id)).max();
    if let Some(left) = w.except.get(id) {
        inherited = inherited.and_then(|now| left.map(|l| now.min(l as u32)));
    }
    inherited.max(w.asks.get(id).map(|d| *d as u32))
}

fn above(wishes: &[Wish], i: usize) -> Vec<usize> {
    let mut all = wishes[i].inherits.clone();
    for p in wishes[i].inherits.clone() {
        all.extend(above(wishes, p));
    }
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// A profile asks for what the definition says; what a core asks is asked by all that build on it unless a reasoned exception
    /// stands in the way; the order in which profiles are joined and parents are named says nothing.
    #[test]
    fn a_core_is_in_every_profile(seed in any::<u64>()) {
        let wishes = wishes(seed);
        let s = fine("", &pack(&wishes, seed));
        let other = fine("", &pack(&wishes, seed ^ 1));
        let k = &s.knowledge;
        let all: Vec<u32> = (0..wishes.len()).map(|i| profile(&s, &format!("x{i}"))).collect();
        for (i, p) in all.iter().enumerate() {
            let e = effective(k, &[*p]);
            prop_assert_eq!(&e, &effective(&other.knowledge, &[*p]));
            for id in IDS {
                let held = e.points.get(&Point::Requirement(id.to_owned()));
                prop_assert_eq!(held.and_then(|h| h.degree), oracle(&wishes, i, id));
                for a in above(&wishes, i) {
                    let core = oracle(&wishes, a, id);
                    let kept = held.and_then(|h| h.degree) >= core;
                    let reasoned = held.is_some_and(|h| !h.relaxed_by.is_empty());
                    prop_assert!(kept || reasoned, "x{} loses {} of x{}", i, id, a);
                }
            }
        }
        let mut shuffled = all.clone();
        Random::new(seed).shuffle(&mut shuffled);
        prop_assert_eq!(effective(k, &all), effective(k, &shuffled));
    }

    /// The difference of the second and the first is the difference of the first and the second, reversed; and of a profile with
    /// itself nothing differs, but for what it both asks for and forbids.
    #[test]
    fn the_difference_is_antisymmetric(seed in any::<u64>()) {
        let wishes = wishes(seed);
        let s = fine("", &pack(&wishes, seed));
        let k = &s.knowledge;
        let (a, b) = (profile(&s, "x0"), profile(&s, "x1"));
        let (a, b) = (effective(k, &[a]), effective(k, &[b]));
        let mut there = diff(k, &a, &b);
        let mut back: Vec<_> = diff(k, &b, &a).iter().map(profiles::Difference::reversed).collect();
        let key = |d: &profiles::Difference| format!("{d:?}");
        there.sort_by_key(key);
        back.sort_by_key(key);
        prop_assert_eq!(&there, &back);
        // Every point of either side stands somewhere.
        for (side, e) in [(0, &a), (1, &b)] {
            for (p, _) in e.points.iter().filter(|(_, h)| h.speaks()) {
                let found = there.iter().any(|d| [&d.first, &d.second][side].as_ref() == Some(p));
                prop_assert!(found, "{} is lost", p);
            }
        }
        for d in diff(k, &a, &a) {
            let held = d.first.as_ref().and_then(|p| a.points.get(p)).expect("a point");
            let wanted = if held.contradicts_itself() { Compared::Contradictory } else { Compared::Same };
            prop_assert_eq!(d.compared, wanted);
        }
    }

    /// A further profile and a further scheme leave the lists and every earlier measure as they are, and what shares something
    /// stays shared. Where the new one is weak, it stands there with a shortfall.
    #[test]
    fn a_weak_pack_takes_nothing_away(seed in any::<u64>()) {
        let mut r = Random::new(seed);
        let before = fine("", "");
        let degree = WORDS[r.below(3)];
        let line = *r.pick(&IDS);
        let relation = *r.pick(&["equal", "covers", "part-of", "related"]);
        let after = fine("", &format!(
            "profiles:\n  weak: {{requires: {{\"en-303-645/5.2-1\": {degree}}}}}\n\
             schemes:\n  weak: {{class: label, count: 1}}\n\
             requirements:\n  weak/1: {{binding: mandatory}}\n\
             crosswalk:\n  \"weak/1 {line}\": {{from: weak/1, to: \"{line}\", relation: {relation}}}\n"
        ));
        let (k, now) = (&before.knowledge, &after.knowledge);
        let list = k.minimum_lists.values().next().expect("a list");
        let list_now = now.minimum_lists.values().next().expect("a list");
        prop_assert_eq!(&list.conditions, &list_now.conditions);
        let name = |k: &Knowledge, m: Measured| match m {
            Measured::Profile(i) => format!("p {}", k.profiles.get_index(i as usize).expect("there").0),
            Measured::Scheme(i) => format!("s {}", k.schemes.get_index(i as usize).expect("there").0),
        };
        let later: BTreeMap<String, Measure> =
            measure(now, list_now).iter().map(|m| (name(now, m.of), m.measure)).collect();
        for m in measure(k, list) {
            prop_assert_eq!(later.get(&name(k, m.of)), Some(&m.measure));
        }
        prop_assert!(later["p weak"] < Measure::Unknown);
        prop_assert!(later["s weak"] < Measure::Unknown);
        let id = |k: &Knowledge, i: u32| {
            k.requirements.get_index(i as usize).expect("there").0.clone()
        };
        for c in candidates(k, 3) {
            let anchor = id(k, c.anchor);
            let kept = candidates(now, 3).iter().any(|d| {
                let mut members: Vec<String> = d.same.iter().map(|(i, _)| id(now, *i)).collect();
                members.push(id(now, d.anchor));
                members.contains(&anchor) && d.schemes.len() >= c.schemes.len()
            });
            prop_assert!(kept, "{} is lost", anchor);
        }
    }
}

/// Every entry that is asked for stands in one cell; what has no profile is missing and not zero.
#[test]
fn totals_tie_to_entries() {
    let s = fine("", "");
    let k = &s.knowledge;
    let g = grid::run(k);
    assert_eq!(g.rows.len(), 1 + k.sectors.len() + k.schemes.len());
    for row in &g.rows {
        match (row.about, &row.filled) {
            (About::Sector(i), filled) => {
                let (id, _) = k.sectors.get_index(i as usize).expect("a sector");
                let profiles = of_sector(k, id);
                assert_eq!(filled.is_none(), profiles.is_empty(), "{id}");
                let Some(f) = filled else { continue };
                let asked = effective(k, &profiles).requirements().count();
                assert_eq!(f.total.asked, asked, "{id}");
            }
            (About::Scheme(i), Some(f)) => {
                let (id, _) = k.schemes.get_index(i as usize).expect("a scheme");
                let rows = k.requirements.values().filter(|r| r.scheme() == id && r.mandatory);
                assert_eq!(f.total.asked, rows.count(), "{id}");
            }
            (About::Scheme(i), None) => {
                let (id, _) = k.schemes.get_index(i as usize).expect("a scheme");
                assert!(k.requirements.values().all(|r| r.scheme() != id), "{id}");
            }
            (About::Core(_), f) => assert!(f.is_some()),
        }
        if let Some(f) = &row.filled {
            let sum = f.cells.iter().fold(f.other, |a, b| a.and(*b));
            assert_eq!(sum, f.total);
            assert!(f.total.checked <= f.total.asked);
        }
    }
    let missing = |id: &str| {
        let i = k.sectors.get_index_of(id).expect("a sector") as u32;
        g.rows.iter().find(|r| r.about == About::Sector(i)).expect("a row").filled.is_none()
    };
    assert!(missing("water") && !missing("home"));
}

/// The item that is confirmed to be common is proposed; so is the contact; the support period waits for a line to be checked.
#[test]
fn what_is_common_is_proposed() {
    let s = fine("", "");
    let k = &s.knowledge;
    let of = |id: &str| {
        candidates(k, 3).into_iter().find(|c| {
            let mut all: Vec<u32> = c.same.iter().map(|(i, _)| *i).collect();
            all.push(c.anchor);
            all.contains(&(k.requirements.get_index_of(id).expect("known") as u32))
        })
    };
    assert!(of("uk-psti/1").expect("passwords").schemes.len() >= 3);
    assert!(of("uk-psti/2").expect("contact").schemes.len() >= 3);
    let support = of("uk-psti/3").expect("support period");
    assert!(support.schemes.len() + support.perhaps.len() >= 3);
    assert!(!support.checked);
}

/// Hand-made: what meets, falls short, exceeds and cannot be told.
#[test]
fn measured_against_a_list() {
    let s = fine(
        "",
        "minimum-lists:\n  m: {date: 2026-01-01, agreed-by: us, conditions: {a: {requirements: [uk-psti/2], confirmation: self-declaration}, b: {requirements: [uk-psti/1]}}}\n\
         profiles:\n\
         \x20 exact: {requires: {uk-psti/1: self-check, uk-psti/2: self-declaration}}\n\
         \x20 less: {requires: {uk-psti/1: self-check, uk-psti/2: self-check}}\n\
         \x20 more: {requires: {uk-psti/1: self-check, uk-psti/2: third-party}}\n\
         \x20 beside: {requires: {uk-psti: self-declaration}}\n\
         \x20 over: {requires: {uk-psti/1: self-check, en-303-645/5.2-1: self-declaration}}\n\
         \x20 part: {requires: {en-303-645/5.1-1: self-declaration, uk-psti/2: self-declaration}}\n\
         \x20 short: {requires: {uk-psti/2: self-declaration}}\n\
         \x20 veiled: {requires: {sg-cls-4: self-declaration}}\n",
    );
    let k = &s.knowledge;
    let list = k.minimum_lists.get("m").expect("the list");
    let results = measure(k, list);
    let of = |id: &str| {
        let p = Measured::Profile(profile(&s, id));
        results.iter().find(|r| r.of == p).expect("measured").measure
    };
    assert_eq!(of("exact"), Measure::Meets);
    assert_eq!(of("less"), Measure::InPart);
    assert_eq!(of("more"), Measure::Exceeds);
    assert_eq!(of("beside"), Measure::Exceeds, "it asks for a third thing");
    assert_eq!(of("over"), Measure::Meets, "over one line that says equal");
    assert_eq!(of("part"), Measure::InPart, "over a line that says part");
    assert_eq!(of("short"), Measure::FallsShort);
    if k.requirements.values().all(|r| r.scheme() != "sg-cls-4") {
        assert_eq!(of("veiled"), Measure::Unknown, "its rows are not in the packs");
    }
}

/// Hand-made: every way in which two can differ.
#[test]
fn every_way_to_differ() {
    let s = fine(
        "",
        "profiles:\n\
         \x20 a: {requires: {uk-psti/2: self-check, uk-psti/3: third-party, en-303-645/5.1-1: self-check, eu-cra-annex-1: none}, demands: [none, self-check, none, none], needs: {cyber-to-physical: {integrity: strong}}}\n\
         \x20 b: {requires: {en-303-645/5.2-1: self-check, uk-psti/3: self-check, uk-psti/1: none}, forbids: {en-303-645/5.9-1: {reason: r}}, demands: [none, self-check, none, none], needs: {cyber-to-physical: {integrity: weak}}}\n\
         \x20 c: {requires: {en-303-645/5.9-1: self-check}}\n",
    );
    let k = &s.knowledge;
    let of = |id: &str| effective(k, &[profile(&s, id)]);
    let (a, b) = (of("a"), of("b"));
    let rows = diff(k, &a, &b);
    let row = |first: &str| {
        rows.iter()
            .find(|d| d.first.as_ref().is_some_and(|p| p.to_string() == first))
            .expect("a row")
    };
    assert_eq!(row("uk-psti/2").compared, Compared::Same, "over an equal line");
    assert!(row("uk-psti/2").via.is_some());
    assert_eq!(row("uk-psti/3").compared, Compared::FirstStricter);
    assert_eq!(
        row("en-303-645/5.1-1").compared,
        Compared::Mixed,
        "a part, but confirmed more strongly"
    );
    assert_eq!(row("demands/2").compared, Compared::Same);
    assert_eq!(row("needs/cyber-to-physical/integrity").compared, Compared::FirstStricter);
    assert!(rows.iter().all(|d| d.first.as_ref().is_none_or(|p| p.to_string() != "demands/1")));
    let clash = diff(k, &b, &of("c"));
    assert!(clash.iter().any(|d| d.compared == Compared::Contradictory));
    assert!(rows.iter().filter(|d| d.compared == Compared::OnlyFirst).count() >= 13);
}

/// Relaxing takes a reason; circles, unknown names and modules without a core are said.
#[test]
fn mistakes_in_profiles_are_said() {
    let codes = |pack: &str| with_pack("", pack).1;
    assert!(codes("profiles:\n  x: {sectors: [water], inherits: [core], except: {jc-star-1/S1.1-02: {reason: r}}}\n").is_empty());
    assert_eq!(
        codes(
            "profiles:\n  x: {sectors: [water], inherits: [core], except: {jc-star-1/S1.1-02: {}}}\n"
        ),
        ["M017"]
    );
    assert_eq!(codes("profiles:\n  x: {sectors: [water]}\n"), ["M002"]);
    assert_eq!(codes("profiles:\n  x: {inherits: [y]}\n  y: {inherits: [x]}\n"), ["M026", "M026"]);
    assert_eq!(codes("profiles:\n  x: {inherits: [cor]}\n"), ["M005"]);
    assert_eq!(codes("profiles:\n  x: {requires: {jc-star-1/S1.1-99: none}}\n"), ["M005"]);
    assert_eq!(codes("profiles:\n  x: {requires: {jc-star-1: self-chek}}\n"), ["M009"]);
    assert_eq!(
        codes("profiles:\n  home: {extends: true, requires: {en-303-645: self-check}}\n"),
        ["M017"]
    );
    assert!(
        codes("profiles:\n  home: {extends: true, requires: {en-303-645: third-party}}\n")
            .is_empty()
    );
    assert_eq!(
        codes(
            "minimum-lists:\n  m: {date: 2026-01-01, conditions: {a: {requirements: [uk-psti/9]}}}\n"
        ),
        ["M005"]
    );
    assert_eq!(codes("minimum-lists:\n  m: {conditions: {}}\n"), ["M002"]);
    assert_eq!(codes("committees:\n  c: {topics: [updatez]}\n"), ["M005"]);
}

/// A system stands to the profile of its sector; what flows need is compared with what they show.
#[test]
fn a_system_stands_to_its_profile() {
    let model = "quantities: {q: {}}\ncomponents:\n  a: {senses: q}\n  b: {acts-on: q}\n\
        links:\n  l: {between: [a, b], technology: generic-wire}\nparties:\n  bob: {is: people}\n\
        flows:\n  f: {arrow: cyber-to-physical, from: bob, to: q, via: [a, b]}\n\
        controls:\n  c: {status: in-place, evidence: [x.pdf], meets: [uk-psti/2]}\n\
        demands:\n  1: {confirmation: self-check, reason: r}\n";
    let (s, errors) = with_pack(
        model,
        "profiles:\n  x: {requires: {uk-psti: self-check}, demands: [self-declaration, none, none, none], needs: {cyber-to-physical: {integrity: strong}}}\n",
    );
    assert!(errors.is_empty(), "{errors:?}");
    let asked = effective(&s.knowledge, &[profile(&s, "x")]);
    let got: BTreeMap<String, Standing> = profiles::stands(&s, today(), &asked, &paths::run(&s))
        .into_iter()
        .map(|(p, how)| (p.to_string(), how.standing()))
        .collect();
    assert_eq!(got["uk-psti/2"], Standing::Met);
    assert_eq!(got["uk-psti/1"], Standing::Unknown);
    assert_eq!(got["demands/1"], Standing::Unmet);
    assert_ne!(got["needs/cyber-to-physical/integrity"], Standing::Met);
}

/// A planted cluster goes to the planted committee; the rank is the number of demands that are named; what nobody covers is shown.
#[test]
fn a_planted_cluster_goes_to_the_planted_committee() {
    let pack = "topics:\n  taps: {}\n  wells: {}\n\
        schemes:\n  w: {class: guidance, count: 4}\n\
        requirements:\n  w/1: {binding: mandatory, topic: taps}\n  w/2: {binding: mandatory, topic: taps}\n  w/3: {binding: mandatory, topic: wells}\n  w/4: {binding: recommended, topic: taps}\n\
        committees:\n  planted: {topics: [taps], sectors: [water]}\n  wide: {topics: [taps]}\n  wrong: {topics: [taps], sectors: [home]}\n";
    let of_sector = |sector: &str| {
        let mut files = Files::new();
        let model = format!(
            "tensha: 1\nsystem: {{id: s, sector: {sector}}}\n\
             controls:\n  c: {{status: in-place, evidence: [x.pdf], meets: [w/1]}}\ncompliance: [{{scheme: w}}]\n"
        );
        files.insert("tensha.yaml".to_owned(), model.into_bytes());
        let head = "tensha-pack: 1\npack: {id: own, version: \"1\", date: 2026-01-02}\n";
        files.insert("packs/p.yaml".to_owned(), format!("{head}{pack}").into_bytes());
        load(&MemoryWorld::new(today(), files), "").system
    };
    let (a, b) = (of_sector("water"), of_sector("agriculture"));
    let mut open = open_of(&a, 0, today());
    open.extend(open_of(&b, 1, today()));
    open.retain(|o| o.requirement.starts_with("w/"));
    // w/1 is met and w/4 only recommended.
    let ids: Vec<(usize, &str)> = open.iter().map(|o| (o.system, o.requirement.as_str())).collect();
    assert_eq!(ids, [(0, "w/2"), (0, "w/3"), (1, "w/2"), (1, "w/3")]);
    let found = cluster(&a.knowledge, &open);
    let committees: Vec<(&str, usize, usize)> =
        found.ranked.iter().map(|r| (r.committee.as_str(), r.covers, r.systems)).collect();
    assert_eq!(committees, [("wide", 2, 2), ("planted", 1, 1)]);
    let of_a: Vec<_> = open.iter().filter(|o| o.system == 0).cloned().collect();
    let first = &cluster(&a.knowledge, &of_a).ranked[0];
    assert_eq!(first.committee, "planted", "of two that cover as much, the one for the sector");
    assert_eq!(first.topics, [("taps".to_owned(), 1)]);
    for r in &found.ranked {
        assert_eq!(r.covers, r.topics.iter().map(|(_, n)| n).sum::<usize>());
    }
    let wells = found.clusters.iter().find(|c| c.topic.as_deref() == Some("wells")).expect("wells");
    assert!(wells.committees.is_empty() && wells.open.len() == 2);
    for c in a.knowledge.committees.values().filter(|c| c.head.pack.starts_with("tensha/")) {
        assert!(!c.topics.is_empty() && c.head.text.is_some(), "{}", c.head.id);
    }
}

/// Four topics by hand: two proposals of which the further one counts, one that passes a stage over, one that nobody took up.
#[test]
fn the_funnel_stands_as_the_days_say() {
    let s = fine(
        "",
        "proposals:\n  a: {topic: updates, seen: 2025-01-10, proposed: 2025-06-01, in-draft: 2026-03-01}\n  \
         b: {topic: updates, proposed: 2025-05-01}\n  \
         c: {topic: passwords, committee: iec-tc72, seen: 2025-02-01, published: 2026-05-01, recognised: 2027-01-01}\n",
    );
    let topics = ["updates", "passwords", "logging"].map(|t| Some(t.to_owned()));
    let clusters: Vec<Cluster> = topics
        .into_iter()
        .chain([None])
        .map(|topic| Cluster { topic, open: Vec::new(), systems: 0, committees: Vec::new() })
        .collect();
    let day = |text: &str| Date::parse(text).expect("a day");
    let on = |at: &str| -> Vec<Option<(String, usize, Date)>> {
        let stands = funnel(&s.knowledge, &clusters, day(at));
        let told = |x: Stand| Some((x.proposal?, x.stage?, x.since?));
        stands.into_iter().map(told).collect()
    };
    let stand = |id: &str, n, since| Some((id.to_owned(), n, day(since)));
    assert_eq!(on("2025-01-09"), [None, None, None, None]);
    assert_eq!(
        on("2025-01-10"),
        [stand("a", 0, "2025-01-10"), None, None, None],
        "on the day itself"
    );
    // Both are proposed; the one that stands there longer is named.
    let june = [stand("b", 1, "2025-05-01"), stand("c", 0, "2025-02-01"), None, None];
    assert_eq!(on("2025-06-02"), june);
    assert_eq!(on("2026-02-28"), june, "nothing moves by itself");
    let may = [stand("a", 2, "2026-03-01"), stand("c", 3, "2026-05-01"), None, None];
    assert_eq!(
        on("2026-12-31"),
        may,
        "the draft was passed over, and what is to come does not count"
    );
    assert_eq!(counts(&funnel(&s.knowledge, &clusters, day("2026-12-31"))), (2, [0, 0, 1, 1, 0]));
    assert_eq!(on("2027-01-01")[1], stand("c", 4, "2027-01-01"));
}

#[test]
fn what_is_wrong_with_a_proposal_is_said() {
    let codes = |entry: &str| with_pack("", &format!("proposals:\n  p: {entry}\n")).1;
    assert_eq!(codes("{topic: updates, seen: 2025-01-01, published: 2025-01-01}"), [""; 0]);
    assert_eq!(codes("{topic: updates, seen: 2025-02-01, published: 2025-01-01}"), ["M031"]);
    assert_eq!(codes("{topic: updates, proposed: soon}"), ["M008"]);
    assert_eq!(codes("{topic: updatez}"), ["M005"]);
    assert_eq!(codes("{topic: updates, committee: nobody}"), ["M005"]);
    assert_eq!(codes("{seen: 2025-01-01}"), ["M002"]);
}
