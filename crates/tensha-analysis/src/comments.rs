//! What there is to say to those who make a standard, from systems that are held against it: what causes and conflicts need and the
//! document does not ask for, what it asks for and is not shown, and words that are taken in different senses.
//!
//! **Invariant**: every claim rests on evidence in a model, and a claim that something is not asked for is made only of documents of
//! which the packs hold every row. The semantics stand in `docs/semantics-sectors.md`.

use std::collections::{BTreeMap, BTreeSet};

use tensha_model::System;
use tensha_model::knowledge::Knowledge;
use tensha_model::sector::{Committee, Point};
use tensha_model::system::{Namespace as Ns, Ref};
use tensha_text::Date;

use crate::causes::{Basic, Elements, Weakness};
use crate::changes::Worked;
use crate::conflicts::{self, Conflict, Kind};
use crate::exposure::Networks;
use crate::hazards::{HazardAnswer, ResponseAnswer};
use crate::paths::Verdict;
use crate::profiles::{effective, of_system};
use crate::requirements::{Asked, SchemeResult, Standing, run};
use crate::select::Match;
use crate::verdict::{self, Answer, What, Whole};
use crate::words;

/// To whom the comments go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Entry of `schemes`: to those who make it.
    Scheme(u32),
    /// Entry of `committees`: about the schemes that systems are held against, within its scope.
    Committee(u32),
}

impl Target {
    /// By the identifier of a scheme or committee.
    pub fn of(k: &Knowledge, id: &str) -> Option<Self> {
        let scheme = k.schemes.get_index_of(id).map(|i| Target::Scheme(i as u32));
        scheme.or_else(|| k.committees.get_index_of(id).map(|i| Target::Committee(i as u32)))
    }
}

/// What a comment is about; of several systems, the same subject gives one comment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// A need that no requirement is about: entry of `comment-needs`.
    Gap(String),
    /// Two demands on one element that conflict, of which a requirement may ask for one: entry of `comment-needs`.
    Conflict(String),
    /// A requirement that a profile of the system's sector forbids: the requirement, and the profile.
    Forbidden(String, String),
    /// A requirement that is not met, or in part.
    Unmet(String),
    /// Requirements of a topic of which nothing shows how they stand: entry of `topics`.
    Unknown(Option<String>),
    /// A word in two senses: entry of `terms`.
    Word(String),
    /// A level of which labels of different schemes speak.
    Level(String),
}

/// What a claim rests on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Evidence {
    /// A fact of the verdict, by its number.
    Fact(usize),
    /// An element.
    Element(Ref),
    /// How a requirement stands: numbers of the result and of its row.
    Row(usize, usize),
    /// That the system is held against a scheme: number of the result.
    Held(usize),
    /// The sector of the system.
    Sector,
    /// The use of a word, by its number.
    Term(usize),
}

/// A claim about one system, with evidence as numbers in it, or in whatever form it is carried on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim<E = Evidence> {
    /// What it is about.
    pub subject: Subject,
    /// Requirements that it speaks of.
    pub requirements: BTreeSet<String>,
    /// What it rests on; never empty.
    pub evidence: Vec<E>,
}

/// The use of a word by one system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use<E = Evidence> {
    /// Entry of `terms`.
    pub term: String,
    /// Its sense.
    pub sense: String,
    /// Where.
    pub evidence: E,
}

/// A comment: what several systems have to say about one subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment<E> {
    /// What it is about.
    pub subject: Subject,
    /// Requirements that it speaks of.
    pub requirements: BTreeSet<String>,
    /// Systems by number, each with what it rests on there.
    pub from: Vec<(usize, Vec<E>)>,
}

/// What one system says: its claims, and its uses of words.
pub type Speech<E> = (Vec<Claim<E>>, Vec<Use<E>>);

/// Senses of a word, and who uses it where.
type Senses<E> = (BTreeSet<String>, Vec<(usize, E)>);

/// Puts together what systems say, by subject. Words clash within a system as well as between two.
pub fn merge<E>(said: Vec<Speech<E>>) -> Vec<Comment<E>> {
    let mut found: BTreeMap<Subject, Comment<E>> = BTreeMap::new();
    let mut words: BTreeMap<String, Senses<E>> = BTreeMap::new();
    for (n, (claims, uses)) in said.into_iter().enumerate() {
        for claim in claims {
            let comment = found.entry(claim.subject.clone()).or_insert_with(|| Comment {
                subject: claim.subject,
                requirements: BTreeSet::new(),
                from: Vec::new(),
            });
            comment.requirements.extend(claim.requirements);
            comment.from.push((n, claim.evidence));
        }
        for one in uses {
            let (senses, list) = words.entry(one.term).or_default();
            senses.insert(one.sense);
            list.push((n, one.evidence));
        }
    }
    for (term, (_, uses)) in words.into_iter().filter(|(_, (senses, _))| senses.len() > 1) {
        let mut from: Vec<(usize, Vec<E>)> = Vec::new();
        for (n, evidence) in uses {
            match from.last_mut() {
                Some((last, list)) if *last == n => list.push(evidence),
                _ => from.push((n, vec![evidence])),
            }
        }
        let subject = Subject::Word(term);
        found.insert(subject.clone(), Comment { subject, requirements: BTreeSet::new(), from });
    }
    found.into_values().collect()
}

/// Why something was not compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Left {
    /// The packs lack rows of a scheme, so that nothing is said of what it does not ask for.
    Rows(u32),
    /// Rows of it are about no topic.
    Topics(u32),
    /// The system is not held against the scheme and it does not surely apply to it.
    NotHeld(u32),
    /// The scheme surely does not apply to the system, so that nothing is said to it at all.
    Outside(u32),
    /// The system is held against no scheme.
    NoScheme,
}

/// What one system has to say.
#[derive(Clone, PartialEq, Debug)]
pub struct Said {
    /// The verdict, of which facts are evidence.
    pub whole: Whole,
    /// How it stands to the schemes that are looked at.
    pub results: Vec<SchemeResult>,
    /// By subject.
    pub claims: Vec<Claim>,
    /// Words that it uses in a stated sense.
    pub uses: Vec<Use>,
    /// What was not compared.
    pub left: BTreeSet<Left>,
}

/// Elements of one claim that are shown at most.
const ELEMENTS: usize = 6;

/// What a cause needs: an entry of `comment-needs`. What is declared, and that attackers exist, needs nothing of a document.
pub fn need(b: Basic) -> Option<&'static str> {
    Some(match b {
        Basic::Step(w, _) | Basic::Increment(w, ..) => match w {
            Weakness::Technology(..)
            | Weakness::Link(..)
            | Weakness::Guard(..)
            | Weakness::OnPath => "transit",
            Weakness::Service(_) => "service",
            Weakness::Password(_) => "passwords",
            Weakness::Hand(_) => "in-hand",
            Weakness::Surface(..) => "surface",
            Weakness::Updates(_) => "updates",
            // Standing somewhere is no cause of its own; what is done there is.
            Weakness::Entry(_) => return None,
            Weakness::Person(_) => "person",
            Weakness::Supplier(_) => "supplier",
        },
        Basic::Fails(..) | Basic::LinkFails(..) | Basic::ControlFails(_) => "failure",
        Basic::Supply(..) => "supply",
        Basic::Misuse(_) => "misuse",
        Basic::PersonErrs(..) | Basic::ResponseErrs(..) | Basic::ResponseErrsAfter(..) => {
            "person-errs"
        }
        Basic::Away(_) => "away",
        Basic::Clash(..) => "clash",
        Basic::Event(_)
        | Basic::Condition(_)
        | Basic::Campaign(_)
        | Basic::Rank(_)
        | Basic::Beside(_) => return None,
    })
}

fn conflict_need(kind: Kind) -> &'static str {
    match kind {
        Kind::ReleaseOrHold => "release-or-hold",
        Kind::UpdateOrService => "update-or-service",
        Kind::ProofOrTime => "proof-or-time",
        Kind::Clash => "clash",
        Kind::SharedNetwork => "shared-network",
    }
}

/// What of it one system has to say to the target.
pub fn of(system: &System, at: Date, worked: &Worked, target: Target) -> Said {
    let whole = verdict::of(system, at, worked);
    let scheme = match target {
        Target::Scheme(i) => {
            system.knowledge.schemes.get_index(i as usize).map(|(id, _)| id.as_str())
        }
        Target::Committee(_) => None,
    };
    let results = run(system, at, Asked { scheme, ..Asked::default() });
    let mut finder = Finder {
        system,
        worked,
        target,
        whole: &whole,
        open: open(&whole, worked),
        results: &results,
        found: BTreeMap::new(),
        left: BTreeSet::new(),
    };
    finder.everything();
    let (found, left) = (finder.found, finder.left);
    let claims = found
        .into_iter()
        .map(|(subject, (requirements, evidence))| Claim { subject, requirements, evidence })
        .collect();
    // To those to whom nothing is said, no words are named either.
    let outside = left.iter().any(|l| matches!(l, Left::Outside(_)));
    let uses = (0..if outside { 0 } else { system.terms.len() })
        .map(|n| Use {
            term: system.terms[n].term.clone(),
            sense: system.terms[n].sense.clone(),
            evidence: Evidence::Term(n),
        })
        .collect();
    Said { whole, results, claims, uses, left }
}

fn open<'a>(whole: &Whole, worked: &'a Worked) -> Vec<(usize, &'a HazardAnswer)> {
    let answers = &worked.hazards.hazards;
    let bare = |what: &What| match what {
        What::Hazard(h, _, Answer::Bare | Answer::Lapsed(_)) => {
            answers.iter().find(|a| a.hazard == *h)
        }
        _ => None,
    };
    whole.facts.iter().enumerate().filter_map(|(n, f)| bare(&f.what).map(|a| (n, a))).collect()
}

struct Finder<'a> {
    system: &'a System,
    worked: &'a Worked,
    target: Target,
    whole: &'a Whole,
    /// Hazards that nothing answers, with the number of the fact that says so.
    open: Vec<(usize, &'a HazardAnswer)>,
    results: &'a [SchemeResult],
    found: BTreeMap<Subject, (BTreeSet<String>, Vec<Evidence>)>,
    left: BTreeSet<Left>,
}

impl Finder<'_> {
    fn everything(&mut self) {
        if let Target::Scheme(i) = self.target
            && self.results.iter().all(|r| r.compliance.is_none() && r.scope.answer == Match::No)
        {
            self.left.insert(Left::Outside(i));
            return;
        }
        self.gaps();
        self.conflicts();
        self.standings();
        self.forbidden();
        self.levels();
    }

    fn add(&mut self, subject: Subject, evidence: Evidence) {
        let list = &mut self.found.entry(subject).or_default().1;
        if !list.contains(&evidence) {
            list.push(evidence);
        }
    }

    /// The committee, where the comments go to one.
    fn committee(&self) -> Option<&Committee> {
        match self.target {
            Target::Scheme(_) => None,
            Target::Committee(i) => {
                self.system.knowledge.committees.get_index(i as usize).map(|(_, c)| c)
            }
        }
    }

    /// Whether a committee is for systems of this sector; a scheme is for whatever is held against it.
    fn of_its_sector(&self) -> bool {
        let sector = self.system.meta.sector;
        let sector = sector
            .and_then(|s| self.system.knowledge.sectors.get_index(s as usize))
            .map(|(s, _)| s.as_str());
        self.committee().is_none_or(|c| c.is_for(sector))
    }

    /// Whether a topic lies in the scope; every topic of a scheme does.
    fn in_scope(&self, topic: Option<&String>) -> bool {
        self.committee().is_none_or(|c| c.covers(topic))
    }

    /// The schemes that are compared, where something can be said of what they do not ask for.
    fn compared(&mut self) -> Option<Vec<u32>> {
        let k = &self.system.knowledge;
        let schemes: BTreeSet<u32> = match self.target {
            Target::Scheme(i) => std::iter::once(i).collect(),
            Target::Committee(_) => self.results.iter().map(|r| r.scheme).collect(),
        };
        if schemes.is_empty() {
            self.left.insert(Left::NoScheme);
            return None;
        }
        let mut whole = true;
        for i in &schemes {
            let Some((id, scheme)) = k.schemes.get_index(*i as usize) else { continue };
            let rows: Vec<_> = k.requirements.values().filter(|r| r.scheme() == id).collect();
            if rows.is_empty() || scheme.count.is_none_or(|c| c as usize > rows.len()) {
                self.left.insert(Left::Rows(*i));
                whole = false;
            } else if rows.iter().any(|r| r.topic.is_none()) {
                self.left.insert(Left::Topics(*i));
                whole = false;
            }
        }
        whole.then(|| schemes.into_iter().collect())
    }

    /// Topics that answer a need.
    fn topics(&self, need: &str) -> &[String] {
        self.system.knowledge.comment_needs.get(need).map_or(&[], |n| &n.topics)
    }

    /// Requirements of some schemes under some topics.
    fn under(&self, schemes: &[u32], topics: &[String]) -> BTreeSet<String> {
        let k = &self.system.knowledge;
        let of = |i: &u32| k.schemes.get_index(*i as usize).map(|(id, _)| id.as_str());
        let schemes: Vec<&str> = schemes.iter().filter_map(of).collect();
        k.requirements
            .values()
            .filter(|r| r.topic.as_ref().is_some_and(|t| topics.contains(t)))
            .filter(|r| schemes.contains(&r.scheme()))
            .map(|r| r.head.id.clone())
            .collect()
    }

    /// What the system needs: the facts that say so, and the elements at which it is needed.
    fn needs(&self) -> BTreeMap<&'static str, Vec<Evidence>> {
        let elements = Elements::new(self.system);
        let mut out: BTreeMap<&'static str, (Vec<usize>, BTreeSet<Ref>)> = BTreeMap::new();
        let mut add = |need, fact: usize, at: Vec<Ref>| {
            let (facts, refs) = out.entry(need).or_default();
            if !facts.contains(&fact) {
                facts.push(fact);
            }
            refs.extend(at);
        };
        for &(n, answer) in &self.open {
            for b in answer.sets.iter().flat_map(|s| &s.members) {
                if let Some(need) = need(*b) {
                    add(need, n, elements.of(*b));
                }
            }
            if !answer.responses.is_empty() && answer.responses.iter().all(ResponseAnswer::lost) {
                let by = answer.responses.iter().filter_map(|r| r.by).map(Ref::from);
                add("response", n, by.collect());
            }
        }
        for (n, f) in self.whole.facts.iter().enumerate() {
            match f.what {
                What::Accuracy(_, Verdict::Unmet) => add("accuracy", n, Vec::new()),
                What::Misread(..) => add("meaning", n, Vec::new()),
                _ => {}
            }
        }
        out.into_iter()
            .map(|(need, (facts, refs))| {
                let refs = refs.into_iter().take(ELEMENTS).map(Evidence::Element);
                (need, facts.into_iter().map(Evidence::Fact).chain(refs).collect())
            })
            .collect()
    }

    fn gaps(&mut self) {
        let compared = self.compared();
        if !self.of_its_sector() {
            return;
        }
        let Some(schemes) = compared else { return };
        for (need, evidence) in self.needs() {
            if !self.system.knowledge.comment_needs.contains_key(need) {
                continue;
            }
            let topics = self.topics(need).to_vec();
            let near = topics.is_empty() || topics.iter().any(|t| self.in_scope(Some(t)));
            if near && self.under(&schemes, &topics).is_empty() {
                for e in evidence {
                    self.add(Subject::Gap(need.to_owned()), e);
                }
            }
        }
    }

    fn conflicts(&mut self) {
        if !self.of_its_sector() {
            return;
        }
        let networks = Networks::new(self.system);
        let found: Vec<Conflict> = conflicts::run(self.system, &networks, &self.worked.hazards);
        let schemes: Vec<u32> = match self.target {
            Target::Scheme(i) => vec![i],
            Target::Committee(_) => self.results.iter().map(|r| r.scheme).collect(),
        };
        for (n, f) in self.whole.facts.iter().enumerate() {
            let What::Conflict(c, false) = f.what else { continue };
            let need = conflict_need(found[c].kind);
            let topics: Vec<String> =
                self.topics(need).iter().filter(|t| self.in_scope(Some(t))).cloned().collect();
            let asked = self.under(&schemes, &topics);
            if asked.is_empty() {
                continue;
            }
            let subject = Subject::Conflict(need.to_owned());
            self.add(subject.clone(), Evidence::Fact(n));
            for r in found[c].one.by.iter().chain(&found[c].other.by).take(ELEMENTS) {
                self.add(subject.clone(), Evidence::Element(*r));
            }
            if let Some((requirements, _)) = self.found.get_mut(&subject) {
                requirements.extend(asked);
            }
        }
    }

    /// Facts about hazards that nothing answers and that need something under a topic.
    fn hazards_of(&self, topic: Option<&String>) -> Vec<usize> {
        let Some(topic) = topic else { return Vec::new() };
        self.open
            .iter()
            .filter(|(_, a)| {
                let needs = a.sets.iter().flat_map(|s| &s.members).filter_map(|b| need(*b));
                needs.into_iter().any(|n| self.topics(n).contains(topic))
            })
            .map(|(n, _)| *n)
            .collect()
    }

    fn standings(&mut self) {
        if !self.of_its_sector() {
            return;
        }
        for (n, result) in self.results.iter().enumerate() {
            if result.compliance.is_none() && result.scope.answer != Match::Yes {
                self.left.insert(Left::NotHeld(result.scheme));
                continue;
            }
            for (i, row) in result.rows.iter().enumerate() {
                let of = self.system.knowledge.requirements.get_index(row.requirement as usize);
                let Some((id, r)) = of else { continue };
                if !self.in_scope(r.topic.as_ref()) {
                    continue;
                }
                match row.standing {
                    Standing::Unmet | Standing::Partly => {
                        let subject = Subject::Unmet(id.clone());
                        self.add(subject.clone(), Evidence::Row(n, i));
                        for f in self.hazards_of(r.topic.as_ref()) {
                            self.add(subject.clone(), Evidence::Fact(f));
                        }
                        self.speak_of(&subject, id);
                    }
                    Standing::Unknown if r.mandatory => {
                        let subject = Subject::Unknown(r.topic.clone());
                        self.add(subject.clone(), Evidence::Held(n));
                        self.speak_of(&subject, id);
                    }
                    _ => {}
                }
            }
        }
    }

    fn speak_of(&mut self, subject: &Subject, requirement: &str) {
        if let Some((requirements, _)) = self.found.get_mut(subject) {
            requirements.insert(requirement.to_owned());
        }
    }

    /// Requirements that the profiles of the sector forbid.
    fn forbidden(&mut self) {
        if self.system.meta.sector.is_none() || !self.of_its_sector() {
            return;
        }
        let k = &self.system.knowledge;
        let asked = effective(k, &of_system(self.system));
        let mut found = Vec::new();
        for result in self.results {
            for row in &result.rows {
                let of = k.requirements.get_index(row.requirement as usize);
                let Some((id, r)) = of else { continue };
                if !self.in_scope(r.topic.as_ref()) {
                    continue;
                }
                let point = asked.points.get(&Point::Requirement(id.clone()));
                for p in point.iter().flat_map(|held| &held.forbidden_by) {
                    if let Some((profile, _)) = k.profiles.get_index(*p as usize) {
                        found.push((id.clone(), profile.clone()));
                    }
                }
            }
        }
        for (id, profile) in found {
            let subject = Subject::Forbidden(id.clone(), profile);
            self.add(subject.clone(), Evidence::Sector);
            self.speak_of(&subject, &id);
        }
    }

    fn levels(&mut self) {
        let found = words::run(self.system);
        let k = &self.system.knowledge;
        for level in found.levels {
            let claims: Vec<usize> = level.claims.clone();
            let of = |c: &usize| {
                let (scheme, label, _) = self.system.claims[*c].scheme.as_ref()?;
                let found = k.scheme_written(scheme, label.as_deref())?;
                k.schemes.get_index_of(&found.head.id).map(|i| i as u32)
            };
            let about = match self.target {
                Target::Scheme(i) => claims.iter().any(|c| of(c) == Some(i)),
                Target::Committee(_) => false,
            };
            for c in claims.iter().filter(|_| about) {
                let label = Ref { ns: Ns::Claim, index: *c as u32 };
                self.add(Subject::Level(level.level.clone()), Evidence::Element(label));
            }
        }
    }
}
