//! Coverage on random frames: the counts add up to the products, and each pair is what the model says it is.

use std::collections::{BTreeMap, BTreeSet};

use tensha_analysis::coverage::{self, Outside, State};
use tensha_analysis::paths;
use tensha_model::load;
use tensha_model::system::{Namespace, System};
use tensha_testkit::random::Random;
use tensha_testkit::spec::world;
use tensha_text::Severity;

const ARROWS: [&str; 3] = ["physical-to-cyber", "cyber-to-physical", "cyber-to-cyber"];

/// A pair by names: flow or person, and guide word.
type Pairs = BTreeSet<(String, String)>;

struct Made {
    yaml: String,
    /// Flow or person → arrow, or `people`; those in the frame.
    inside: BTreeMap<String, &'static str>,
    outside: usize,
    words: Option<Vec<String>>,
    used: Pairs,
    dismissed: Pairs,
}

fn some<T: Clone>(random: &mut Random, list: &[T], percent: usize) -> Vec<T> {
    list.iter().filter(|_| random.percent(percent)).cloned().collect()
}

fn quoted(list: &[String]) -> String {
    let all: Vec<String> = list.iter().map(|w| format!("\"{w}\"")).collect();
    format!("[{}]", all.join(", "))
}

/// A model with flows of all arrows, hazards that use some pairs, and dismissals that set others aside.
fn make(random: &mut Random, by_arrow: &BTreeMap<&'static str, Vec<String>>) -> Made {
    let mut yaml = String::from(
        "tensha: 1\nsystem: {id: s}\nquantities: {q: {}}\ncomponents:\n  a: {senses: q}\n  b: {acts-on: q}\n\
         links:\n  l: {between: [a, b], technology: generic-wire}\nparties:\n  ann: {is: people}\n  bob: {is: people}\nflows:\n",
    );
    let mut flows: Vec<(String, &'static str)> = Vec::new();
    for i in 0..=random.below(6) {
        let arrow = *random.pick(&ARROWS);
        let ends = match arrow {
            "physical-to-cyber" => "from: q, to: ann",
            "cyber-to-physical" => "from: bob, to: q",
            _ => "from: a, to: b",
        };
        yaml += &format!("  f{i}: {{arrow: {arrow}, {ends}, via: [a, b]}}\n");
        flows.push((format!("f{i}"), arrow));
    }
    let all: Vec<String> = flows.iter().map(|f| f.0.clone()).collect();
    let mut used = Pairs::new();
    yaml += "hazards:\n";
    for i in 0..random.below(4) {
        let (flow, arrow) = random.pick(&flows).clone();
        let words = some(random, &by_arrow[arrow], 40);
        if !words.is_empty() {
            yaml += &format!(
                "  h{i}: {{when: {{any: [{{flow: {flow}, deviates: {}}}]}}}}\n",
                quoted(&words)
            );
            used.extend(words.into_iter().map(|w| (flow.clone(), w)));
        }
    }
    let mut dismissed = Pairs::new();
    yaml += "dismissals:\n";
    let mut any = false;
    for _ in 0..random.below(5) {
        let arrow = *random.pick(&ARROWS);
        let people = random.percent(20);
        let words = some(random, &by_arrow[if people { "people" } else { arrow }], 40);
        if words.is_empty() {
            continue;
        }
        any = true;
        let (what, subjects) = if people {
            ("people: [bob]".to_owned(), vec!["bob".to_owned()])
        } else if random.percent(50) {
            let of = flows.iter().filter(|f| f.1 == arrow).map(|f| f.0.clone()).collect();
            (format!("class: {{flow: {{arrow: {arrow}}}}}"), of)
        } else {
            let named = some(random, &all, 50);
            (format!("flows: {}", quoted(&named)), named)
        };
        yaml +=
            &format!("  - {{{what}, guide-words: {}, reason: \"looked at\"}}\n", quoted(&words));
        for subject in subjects {
            dismissed.extend(words.iter().map(|w| (subject.clone(), w.clone())));
        }
    }
    if !any {
        yaml += "  []\n";
    }
    let named = random.percent(60).then(|| some(random, &all, 60));
    let words: Option<Vec<String>> = random.percent(40).then(|| {
        let all: BTreeSet<String> = by_arrow.values().flatten().cloned().collect();
        some(random, &all.into_iter().collect::<Vec<_>>(), 60)
    });
    let people =
        random.percent(40).then(|| some(random, &["ann".to_owned(), "bob".to_owned()], 50));
    yaml += "frame:\n  out-of-frame: []\n";
    for (key, list) in [("flows", &named), ("guide-words", &words), ("people", &people)] {
        if let Some(list) = list {
            yaml += &format!("  {key}: {}\n", quoted(list));
        }
    }
    let acting: BTreeSet<&str> = flows
        .iter()
        .filter_map(|f| match f.1 {
            "physical-to-cyber" => Some("ann"),
            "cyber-to-physical" => Some("bob"),
            _ => None,
        })
        .collect();
    let mut inside: BTreeMap<String, &'static str> = flows
        .iter()
        .filter(|f| named.as_ref().is_none_or(|n| n.contains(&f.0)))
        .map(|f| (f.0.clone(), f.1))
        .collect();
    let of_flows = inside.len();
    match &people {
        Some(list) => inside.extend(list.iter().map(|p| (p.clone(), "people"))),
        None => inside.extend(acting.iter().map(|p| ((*p).to_owned(), "people"))),
    }
    let missing = acting.iter().filter(|p| !inside.contains_key(**p)).count();
    let outside = flows.len() - of_flows + missing;
    Made { yaml, inside, outside, words, used, dismissed }
}

fn name(system: &System, r: tensha_model::system::Ref) -> String {
    system.own(r).id.to_string()
}

#[test]
fn the_counts_add_up() {
    let knowledge = load::builtin_knowledge().0;
    let mut by_arrow: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for arrow in ARROWS.into_iter().chain(["people"]) {
        let applying =
            knowledge.guide_words.iter().filter(|(_, g)| g.applies_to.iter().any(|a| a == arrow));
        by_arrow.insert(arrow, applying.map(|(id, _)| id.clone()).collect());
        assert!(by_arrow[arrow].len() >= 5);
    }
    let (mut dismissed, mut used, mut open) = (0, 0, 0);
    for seed in 0..120 {
        let made = make(&mut Random::new(seed), &by_arrow);
        let loaded = load(&world(&made.yaml), "");
        let errors: Vec<_> =
            loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{}", made.yaml);
        let system = loaded.system;
        let found = coverage::run(&system, &paths::run(&system));

        // The pairs are the products, each once.
        let counts = found.counts();
        let products: usize = found.formula.iter().map(|(_, n, m)| n * m).sum();
        assert_eq!(counts.0 + counts.1 + counts.2, products, "{}", made.yaml);
        assert_eq!(found.pairs.len(), products);
        let mut expected = Pairs::new();
        for (subject, arrow) in &made.inside {
            let words = by_arrow[arrow]
                .iter()
                .filter(|w| made.words.as_ref().is_none_or(|l| l.contains(w)));
            expected.extend(words.map(|w| (subject.clone(), w.clone())));
        }
        let mut seen = Pairs::new();
        for pair in &found.pairs {
            let word =
                system.knowledge.guide_words.get_index(pair.word as usize).unwrap().0.clone();
            let key = (name(&system, pair.subject), word);
            let state = match (made.used.contains(&key), made.dismissed.contains(&key)) {
                (true, _) => matches!(&pair.state, State::Used(hazards) if !hazards.is_empty()),
                (false, true) => matches!(pair.state, State::Dismissed(_)),
                (false, false) => pair.state == State::Open,
            };
            assert!(state, "{key:?} is {:?}\n{}", pair.state, made.yaml);
            let both = made.used.contains(&key) && made.dismissed.contains(&key);
            assert_eq!(pair.also_dismissed.is_some(), both);
            if let State::Dismissed(d) = pair.state {
                assert!(!found.idle.contains(&d));
            }
            assert!(seen.insert(key), "each pair once");
        }
        assert_eq!(seen, expected, "{}", made.yaml);

        // What the frame leaves out is listed.
        let left_out = |o: &&Outside| matches!(o, Outside::Flow(_) | Outside::Party(_));
        assert_eq!(found.outside.iter().filter(left_out).count(), made.outside, "{}", made.yaml);
        assert_eq!(system.count(Namespace::Hazard) == 0, made.used.is_empty());
        (used, dismissed, open) = (used + counts.0, dismissed + counts.1, open + counts.2);
    }
    // The cases are worth something: all three outcomes are common.
    assert!(used > 100 && dismissed > 100 && open > 100, "{used} {dismissed} {open}");
}
