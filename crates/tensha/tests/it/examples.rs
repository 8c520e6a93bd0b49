//! The examples meet the oracles in their READMEs. Where such a test fails, find out by docs/semantics.md who is wrong: the program, the
//! model or the README. Never bend the test alone.

mod balance;
mod heater;
mod homes;
mod map;
mod plants;

use std::collections::BTreeSet;

use tensha_analysis::accuracy::FlowAccuracy;
use tensha_analysis::paths::{FlowPath, Paths, Verdict};
use tensha_analysis::regimes::Outcome;
use tensha_analysis::uses::{Possible, Uses};
use tensha_model::Loaded;
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::system::{Namespace, Segment, System};
use tensha_report::Assessed;
use tensha_report::assessment::FlowInfo;
use tensha_text::{Lang, Severity, render};

use crate::support::{example_files, examples, today, world};

/// An example, read and judged.
pub struct Case {
    name: String,
    loaded: Loaded,
    assessed: Assessed,
    paths: Paths,
    uses: Uses,
    accuracy: Vec<FlowAccuracy>,
}

/// Properties by their first letters; `v` is availability.
fn properties(letters: &str) -> Vec<Property> {
    letters
        .chars()
        .map(|c| match c {
            'a' => Property::Authenticity,
            'i' => Property::Integrity,
            'f' => Property::Freshness,
            'c' => Property::Confidentiality,
            'v' => Property::Availability,
            other => panic!("`{other}` is no letter of a property: a i f c v"),
        })
        .collect()
}

/// A segment by the identifier of its element; the surface of a component is `component~quantity`.
fn key(system: &System, s: Segment) -> String {
    let id = |r: tensha_model::system::Ref| system.own(r).id.to_string();
    match s {
        Segment::Component(c) => id(c.into()),
        Segment::Link(l) => id(l.into()),
        Segment::Sensing(c, q) | Segment::Acting(c, q) => {
            format!("{}~{}", id(c.into()), id(q.into()))
        }
        Segment::Person(p) => id(p.into()),
    }
}

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|s| (*s).to_owned()).collect()
}

impl Case {
    /// An example as it stands.
    pub fn of(name: &str) -> Self {
        Self::edited(name, &[])
    }

    /// An example with its text changed; each text to replace must stand there once.
    pub fn edited(name: &str, edits: &[(&str, &str)]) -> Self {
        let mut files = example_files().clone();
        for (from, to) in edits {
            let dir = format!("examples/{name}/");
            let hits: Vec<String> = files
                .iter()
                .filter(|(p, t)| p.starts_with(&dir) && p.ends_with(".yaml") && t.contains(from))
                .map(|(p, _)| p.clone())
                .collect();
            assert_eq!(
                hits.len(),
                1,
                "{name}: `{from}` stands in {hits:?}; this test edits it, so it must stand in one file"
            );
            let text = files.get_mut(&hits[0]).unwrap();
            assert_eq!(
                text.matches(from).count(),
                1,
                "{name}: `{from}` must stand there once for this test"
            );
            *text = text.replace(from, to);
        }
        let loaded = tensha_model::load(&world(&files), &format!("examples/{name}"));
        let errors: Vec<_> =
            loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
        let said = render::github::render(&loaded.system.sources, &errors, Lang::En);
        assert!(errors.is_empty(), "{name} {edits:?} cannot be read:\n{said}");
        let assessed = tensha_report::assess(&loaded.system, &loaded.diagnostics, today());
        let paths = tensha_analysis::paths::run(&loaded.system);
        let uses = tensha_analysis::uses::run(&loaded.system, &paths);
        let accuracy = tensha_analysis::accuracy::run(&loaded.system);
        Self { name: name.to_owned(), loaded, assessed, paths, uses, accuracy }
    }

    pub fn system(&self) -> &System {
        &self.loaded.system
    }

    pub fn path(&self, flow: &str) -> &FlowPath {
        let r = self.system().find(Namespace::Flow, flow);
        let r = r.unwrap_or_else(|| panic!("{}: there is no flow `{flow}` any more", self.name));
        &self.paths.flows[r.index as usize]
    }

    pub fn flow(&self, flow: &str) -> &FlowInfo {
        let found = self.assessed.assessment.flows.iter().find(|f| f.id == flow);
        found.unwrap_or_else(|| panic!("{}: there is no flow `{flow}` any more", self.name))
    }

    /// What flows are worth with everything they are decided from.
    pub fn total(&self, flows: &[&str], letters: &str, level: Level) {
        for flow in flows {
            for p in properties(letters) {
                let found = self.path(flow).total[p as usize];
                assert_eq!(
                    found,
                    Grade::exactly(level),
                    "{}, {flow}: {} with everything it is decided from",
                    self.name,
                    p.tag()
                );
            }
        }
    }

    /// What flows are worth by their own path.
    pub fn own(&self, flows: &[&str], letters: &str, level: Level) {
        for flow in flows {
            for p in properties(letters) {
                let found = self.path(flow).own[p as usize];
                assert_eq!(
                    found,
                    Grade::exactly(level),
                    "{}, {flow}: {} of its own path",
                    self.name,
                    p.tag()
                );
            }
        }
    }

    /// Which segments of the flows' own paths hold them down: exactly these.
    pub fn held(&self, flows: &[&str], letters: &str, by: &[&str]) {
        for flow in flows {
            for p in properties(letters) {
                let found: BTreeSet<String> = self
                    .path(flow)
                    .bottleneck(p)
                    .into_iter()
                    .map(|(s, _)| key(self.system(), s))
                    .collect();
                assert_eq!(
                    found,
                    set(by),
                    "{}, {flow}: what holds {} of its own path down",
                    self.name,
                    p.tag()
                );
            }
        }
    }

    /// Which segments hold the flow down with everything it is decided from: exactly these.
    pub fn held_through(&self, flow: &str, letters: &str, by: &[&str]) {
        let id = self.path(flow).flow;
        for p in properties(letters) {
            let found: BTreeSet<String> = self
                .paths
                .root_bottleneck(self.system(), id, p)
                .into_iter()
                .map(|(_, s, _)| key(self.system(), s))
                .collect();
            assert_eq!(
                found,
                set(by),
                "{}, {flow}: what holds {} down, decisions included",
                self.name,
                p.tag()
            );
        }
    }

    /// Segments whose strength brings the flow no benefit: these are among them.
    pub fn no_benefit(&self, flow: &str, letters: &str, among: &[&str]) {
        for p in properties(letters) {
            let found: BTreeSet<String> =
                self.path(flow).no_benefit(p).into_iter().map(|s| key(self.system(), s)).collect();
            for s in among {
                assert!(
                    found.contains(*s),
                    "{}, {flow}: {s} should bring no benefit in {}; found {found:?}",
                    self.name,
                    p.tag()
                );
            }
        }
    }

    /// Flows that reach everything they need; `all_but` says which do not.
    pub fn met_all_but(&self, all_but: &[&str]) {
        let missed: BTreeSet<String> = self
            .assessed
            .assessment
            .flows
            .iter()
            .filter(|f| matches!(f.verdict, Verdict::Unmet | Verdict::Undecided))
            .map(|f| f.id.clone())
            .collect();
        assert_eq!(missed, set(all_but), "{}: the flows that miss what they need", self.name);
    }

    /// The findings with a code, by subject.
    pub fn subjects(&self, code: &str) -> Vec<String> {
        let mut out: Vec<String> = self
            .assessed
            .findings
            .iter()
            .filter(|d| d.code == code)
            .map(|d| d.subject.join(" "))
            .collect();
        out.sort();
        out
    }

    pub fn none(&self, codes: &[&str]) {
        for code in codes {
            assert_eq!(self.subjects(code), [""; 0], "{}: no {code} is expected", self.name);
        }
    }

    /// What the checks of a regime came to: exactly these are violated, exactly these are open, the rest are kept or have nothing to look at.
    pub fn regime(&self, id: &str, checks: usize, violated: &[&str], open: &[&str]) {
        let regime = self.assessed.assessment.regimes.iter().find(|r| r.id == id);
        let regime = regime.unwrap_or_else(|| panic!("{}: regime {id} is not chosen", self.name));
        let of = |o: Outcome| -> BTreeSet<String> {
            regime.checks.iter().filter(|c| c.outcome == o).map(|c| c.id.clone()).collect()
        };
        assert_eq!(of(Outcome::Violated), set(violated), "{}, {id}: violated", self.name);
        assert_eq!(of(Outcome::Question), set(open), "{}, {id}: open", self.name);
        assert_eq!(regime.checks.len(), checks, "{}, {id}: number of checks", self.name);
    }

    /// Who breaks or leaves open a check.
    pub fn witnesses(&self, check: &str) -> Vec<String> {
        let mut out: Vec<String> = self
            .assessed
            .assessment
            .regimes
            .iter()
            .flat_map(|r| &r.checks)
            .filter(|c| c.id == check)
            .flat_map(|c| c.witnesses.iter().map(|w| w.id.clone()))
            .collect();
        out.sort();
        out
    }

    /// How an excluded use shows: `flow x`, `component x`, or `a > b > c` for components joined by links. A question mark where the
    /// model does not say enough.
    pub fn use_of(&self, excluded: &str) -> Vec<String> {
        let system = self.system();
        assert!(
            system.excluded_uses.iter().any(|u| u.id == excluded),
            "{}: the excluded use `{excluded}` is not declared any more",
            self.name
        );
        let mark = |sure: bool| if sure { "" } else { "?" };
        self.uses
            .possible
            .iter()
            .filter(|(n, _)| system.excluded_uses[*n].id == excluded)
            .map(|(_, p)| match p {
                Possible::Flow(f, sure) => {
                    format!("flow {}{}", system.own((*f).into()).id, mark(*sure))
                }
                Possible::Component(c, sure) => {
                    format!("component {}{}", system.own((*c).into()).id, mark(*sure))
                }
                Possible::Reach { components: way, .. } => {
                    let names: Vec<&str> =
                        way.iter().map(|c| &*system.own((*c).into()).id).collect();
                    names.join(" > ")
                }
            })
            .collect()
    }

    /// Value error in SI units and age in seconds, as far as they are known.
    pub fn sums(&self, flow: &str) -> (f64, f64) {
        let id = self.path(flow).flow;
        let a = self.accuracy.iter().find(|a| a.flow == id);
        let a = a.unwrap_or_else(|| panic!("{}, {flow}: no accuracy was worked out", self.name));
        (a.error.known, a.age.known)
    }

    pub fn verdicts(&self, flow: &str) -> (Verdict, Verdict) {
        let id = self.path(flow).flow;
        let a = self.accuracy.iter().find(|a| a.flow == id);
        let a = a.unwrap_or_else(|| panic!("{}, {flow}: no accuracy was worked out", self.name));
        (a.error_verdict, a.age_verdict)
    }

    /// Deviations that nobody decided about: `flow word`.
    pub fn open(&self) -> Vec<String> {
        let mut out: Vec<String> = self
            .assessed
            .assessment
            .coverage
            .subjects
            .iter()
            .flat_map(|s| s.open.iter().map(|w| format!("{} {w}", s.subject.id)))
            .collect();
        out.sort();
        out
    }

    /// Who can stand at a segment, in English.
    pub fn stands(&self, segment: &str) -> String {
        let found = self.assessed.assessment.segments.get(segment);
        let found = found.unwrap_or_else(|| panic!("{}: no flow passes {segment}", self.name));
        found.exposure.iter().map(|t| t.en.clone()).collect::<Vec<_>>().join("; ")
    }

    /// What a zone shows for sure.
    pub fn zone(&self, id: &str) -> (Option<&str>, Option<&str>) {
        let zone = self.assessed.assessment.zones.iter().find(|z| z.zone.id == id);
        let zone = zone.unwrap_or_else(|| panic!("{}: there is no zone {id}", self.name));
        (zone.target.as_deref(), zone.shown.as_deref())
    }
}

pub fn close(found: f64, wanted: f64, what: &str) {
    assert!(
        (found - wanted).abs() <= 1e-6 * wanted.abs().max(1e-9),
        "{what}: {found} where {wanted} was worked out by hand"
    );
}

#[test]
fn every_example_is_read_without_a_warning() {
    for name in examples() {
        let case = Case::of(&name);
        let said =
            render::github::render(&case.system().sources, &case.loaded.diagnostics, Lang::En);
        assert!(
            case.loaded.diagnostics.is_empty(),
            "{name}: its README promises a clean reading, but:\n{said}"
        );
    }
}

/// The number before a word.
fn before(text: &str, word: &str) -> Option<usize> {
    let at = text.find(word)?;
    let digits: String =
        text[..at].trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().ok()
}

/// The number right after a word.
fn after(text: &str, word: &str) -> Option<usize> {
    let digits = |at: usize| {
        text[at + word.len()..].chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    text.match_indices(word).find_map(|(at, _)| digits(at).parse().ok())
}

#[test]
fn coverage_is_what_the_readme_counts_and_adds_up() {
    for name in examples() {
        let case = Case::of(&name);
        let c = &case.assessed.assessment.coverage;
        assert_eq!(c.total, c.used + c.dismissed + c.open, "{name}: the counts must add up");
        let product: usize = c.formula.iter().map(|(_, n, w)| n * w).sum();
        assert_eq!(c.total, product, "{name}: subjects × words must be the total");
        let listed = |f: fn(&tensha_report::assessment::SubjectCoverage) -> usize| {
            c.subjects.iter().map(f).sum::<usize>()
        };
        assert_eq!(listed(|s| s.used.len()), c.used, "{name}: used, listed");
        assert_eq!(listed(|s| s.dismissed.len()), c.dismissed, "{name}: dismissed, listed");
        assert_eq!(listed(|s| s.open.len()), c.open, "{name}: open, listed");
        assert!(!c.outside.is_empty(), "{name}: what is out of frame is always said");
        for t in &c.outside {
            assert!(
                !t.en.to_lowercase().contains("complete") || t.en.contains("never"),
                "{name}: nothing is ever called complete: {}",
                t.en
            );
        }
        let readme = &example_files()[&format!("examples/{name}/README.md")];
        let row = |mark: &str, word: &str| {
            readme
                .lines()
                .find(|l| {
                    l.contains(mark) && l.contains(word) && l.chars().any(|c| c.is_ascii_digit())
                })
                .map(str::to_owned)
        };
        let row_en = row(" used", " dismissed").unwrap_or_else(|| {
            panic!("{name}: README.md has no line with the counts of the coverage")
        });
        // "Coverage of flows" leaves out what people may do wrong; "coverage" counts both.
        let flows_only = row_en.contains("coverage of flows");
        let of = |f: fn(&tensha_report::assessment::SubjectCoverage) -> usize| {
            c.subjects
                .iter()
                .filter(|s| !flows_only || s.subject.kind == "flow")
                .map(f)
                .sum::<usize>()
        };
        let (used, dismissed, open) =
            (of(|s| s.used.len()), of(|s| s.dismissed.len()), of(|s| s.open.len()));
        let row_en = row_en.replace("pairs in the frame", "pairs");
        let total = ["pairs", "deviations"].iter().find_map(|w| before(&row_en, w));
        let found =
            (total, before(&row_en, "used"), before(&row_en, "dismissed"), before(&row_en, "open"));
        let wanted = (Some(used + dismissed + open), Some(used), Some(dismissed), Some(open));
        assert_eq!(
            found, wanted,
            "{name}: total, used, dismissed, open as the README counts them, and as the program does:\n{row_en}"
        );
        // The Japanese half says the same.
        let ja = row("使用", "除外").unwrap_or_else(|| {
            panic!("{name}: the Japanese half of README.md lacks the counts of the coverage")
        });
        let found = (after(&ja, "使用"), after(&ja, "除外"));
        assert_eq!(
            found,
            (Some(used), Some(dismissed)),
            "{name}: the Japanese half of the README counts otherwise:\n{ja}"
        );
    }
}

/// Whatever an example is about, these hold.
#[test]
fn what_every_assessment_keeps() {
    for name in examples() {
        let case = Case::of(&name);
        let a = &case.assessed.assessment;
        assert_eq!(a.at, today(), "{name}: the effective date is the one that was given");
        assert_eq!(
            a.flows.len(),
            a.summary.met + a.summary.unmet + a.summary.undecided + a.summary.not_judged,
            "{name}"
        );
        for f in &a.flows {
            for p in &f.properties {
                assert!(
                    p.total.lo <= p.total.hi && p.own.lo <= p.own.hi,
                    "{name}, {}: a range has a lower end",
                    f.id
                );
                assert!(
                    p.total.hi <= p.own.hi,
                    "{name}, {}: a decision never makes a path stronger",
                    f.id
                );
                for b in &p.bottleneck {
                    assert!(
                        a.segments.contains_key(&b.segment),
                        "{name}: {} is shown but not listed",
                        b.segment
                    );
                }
                if p.verdict == Verdict::Unmet {
                    assert!(
                        !p.bottleneck.is_empty(),
                        "{name}, {}: a verdict explains itself",
                        f.id
                    );
                }
            }
        }
        for (segment, info) in &a.segments {
            for s in &info.strengths {
                let origin = &a.origins[s.origin];
                assert!(
                    origin.place.line > 0 && !origin.place.path.is_empty(),
                    "{name}, {segment}: every strength leads to a line"
                );
                let known = s.strength.lo == s.strength.hi;
                assert!(
                    !known || origin.kind != "unstated",
                    "{name}, {segment}: a known strength was stated by somebody"
                );
                for source in &origin.sources {
                    assert!(
                        a.documents.contains_key(source),
                        "{name}, {segment}: source {source} is not among the documents"
                    );
                }
            }
        }
        let mut ids: Vec<&str> = a.findings.iter().map(|f| f.id.as_str()).collect();
        let findings = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), findings, "{name}: two findings share an id");
        for f in &a.findings {
            assert!(
                !f.message.ja.is_empty() && !f.message.en.is_empty(),
                "{name}, {}: both languages",
                f.id
            );
            for t in f.notes.iter().chain(&f.help) {
                assert!(!t.ja.is_empty() && !t.en.is_empty(), "{name}, {}: both languages", f.id);
            }
        }
    }
}
