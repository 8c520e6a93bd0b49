//! Words: where a model, its dossiers and its parts use one word in different senses, and labels whose stars can be taken for others.

use tensha_model::system::System;

/// Two uses of one word in different senses: numbers in the system's list of agreements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clash {
    /// The term.
    pub term: String,
    /// The first use.
    pub a: usize,
    /// The other use.
    pub b: usize,
    /// Marks that only one of the two senses has.
    pub differing: Vec<String>,
}

/// Claims of the same level in different schemes: numbers in the system's list of claims.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SameLevel {
    /// The level as written.
    pub level: String,
    /// The claims.
    pub claims: Vec<usize>,
}

/// What there is to say about words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// Clashes.
    pub clashes: Vec<Clash>,
    /// Levels that can be mistaken.
    pub levels: Vec<SameLevel>,
}

/// Looks for clashes.
pub fn run(system: &System) -> Words {
    let mut out = Words::default();
    let mut order: Vec<usize> = (0..system.terms.len()).collect();
    order.sort_by(|a, b| {
        let key = |i: &usize| {
            let t = &system.terms[*i];
            (t.term.clone(), t.whose.clone(), t.sense.clone())
        };
        key(a).cmp(&key(b))
    });
    for (n, a) in order.iter().enumerate() {
        for b in &order[n + 1..] {
            let (x, y) = (&system.terms[*a], &system.terms[*b]);
            if x.term != y.term {
                break;
            }
            if x.sense == y.sense {
                continue;
            }
            let marks = |sense: &str| -> Vec<String> {
                system
                    .knowledge
                    .terms
                    .get(&x.term)
                    .and_then(|t| t.senses.iter().find(|s| s.head.id == sense))
                    .map(|s| s.marks.clone())
                    .unwrap_or_default()
            };
            let (mx, my) = (marks(&x.sense), marks(&y.sense));
            let mut differing: Vec<String> = mx
                .iter()
                .filter(|m| !my.contains(m))
                .chain(my.iter().filter(|m| !mx.contains(m)))
                .cloned()
                .collect();
            differing.sort();
            differing.dedup();
            out.clashes.push(Clash { term: x.term.clone(), a: *a, b: *b, differing });
        }
    }
    let mut levels: Vec<(String, Vec<usize>)> = Vec::new();
    for (i, claim) in system.claims.iter().enumerate() {
        let Some((_, Some(level), _)) = &claim.scheme else { continue };
        let level = level.replace(['☆', '*'], "★");
        match levels.iter_mut().find(|(l, _)| *l == level) {
            Some((_, list)) => list.push(i),
            None => levels.push((level, vec![i])),
        }
    }
    for (level, claims) in levels {
        let schemes: Vec<&str> = claims
            .iter()
            .filter_map(|c| system.claims[*c].scheme.as_ref().map(|(s, ..)| s.as_str()))
            .collect();
        if schemes.iter().any(|s| *s != schemes[0]) {
            out.levels.push(SameLevel { level, claims });
        }
    }
    out.levels.sort_by(|a, b| a.level.cmp(&b.level));
    out
}
