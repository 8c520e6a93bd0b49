//! The assessment: everything that was worked out about a system, as plain data. Terminal, pages, JSON and the other formats show
//! nothing that is not in here.

use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::accuracy::{Achieved, Why};
use tensha_analysis::coverage::{Outside, State};
use tensha_analysis::exposure;
use tensha_analysis::paths::{FlowPath, Verdict};
use tensha_analysis::regimes::Outcome;
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::knowledge::Status;
use tensha_model::strength::Origin;
use tensha_model::system::{Arrow, Combine, ComponentId, Namespace as Ns, Ref, Segment, System};
use tensha_rules::{Facts, words};
use tensha_text::render::{self, json::DiagnosticJson};
use tensha_text::{Date, Diagnostic, Severity, Span, Text};

use crate::messages::say;

/// Version of the JSON shape.
pub const SCHEMA: &str = "tensha-assessment-1";

/// A place in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PlaceRef {
    /// File as shown to the user; built-in packs begin with `<`.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
}

/// An element by its kind and identifier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ElementRef {
    /// Kind: `component`, `link`, `flow` …
    pub kind: String,
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
}

impl PlaceRef {
    /// The begin of a span; no path where its file is unknown.
    pub fn new(system: &System, span: Span) -> Self {
        match system.sources.files().get(span.file.0 as usize) {
            Some(f) => Self { path: f.path.clone(), line: f.line_col(span.start).line },
            None => Self { path: String::new(), line: 0 },
        }
    }
}

impl std::fmt::Display for PlaceRef {
    /// As tools and people write it: `FILE:LINE`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

impl ElementRef {
    /// An element of a system.
    pub fn new(system: &System, r: Ref) -> Self {
        Self {
            kind: r.ns.tag().to_owned(),
            id: system.own(r).id.to_string(),
            name: system.title(r),
        }
    }
}

/// A pack that was used.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PackRef {
    /// Identifier.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: Text,
    /// Whether it is part of the program.
    pub builtin: bool,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// The system and its size.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SystemInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Version of the model.
    pub version: Option<String>,
    /// Day on which its author last judged it right.
    pub date: Option<Date>,
    /// Field.
    pub sector: Option<Text>,
    /// What it is for.
    pub intended_use: Option<Text>,
    /// Elements by kind.
    pub counts: IndexMap<String, usize>,
}

/// A strength as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Strength {
    /// At least this.
    pub lo: Level,
    /// At most this.
    pub hi: Level,
}

impl From<Grade> for Strength {
    fn from(g: Grade) -> Self {
        Self { lo: g.lo, hi: g.hi }
    }
}

/// A strength with where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Stated {
    /// The strength.
    #[serde(flatten)]
    pub strength: Strength,
    /// Number in the list of origins.
    pub origin: usize,
}

/// Where a strength comes from.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OriginInfo {
    /// `model`, `dossier`, `pack` or `unstated`.
    pub kind: String,
    /// The line.
    pub place: PlaceRef,
    /// The pack entry, where it is one.
    pub entry: Option<String>,
    /// How far the entry was checked.
    pub status: Status,
    /// The reason given.
    pub why: Option<Text>,
    /// Keys of the documents it rests on.
    pub sources: Vec<String>,
    /// All of it in words.
    pub text: Text,
}

/// A link, component, surface or person on a path.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SegmentInfo {
    /// `component`, `link`, `sensing`, `acting` or `person`.
    pub kind: String,
    /// The element that it is or belongs to.
    pub element: ElementRef,
    /// How it is called.
    pub name: Text,
    /// Its technology or kind.
    pub what: Option<Text>,
    /// Where it stands in the model.
    pub place: PlaceRef,
    /// Authenticity, integrity, freshness, confidentiality, availability.
    pub strengths: [Stated; 5],
    /// Who can stand there.
    pub exposure: Vec<Text>,
    /// How closed the most open of these places is: 0 is public; none where nothing is stated.
    pub openness: Option<u8>,
    /// The name of that entry.
    pub entry: Option<Text>,
}

/// A segment on a route.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct StepInfo {
    /// Key in the list of segments.
    pub segment: String,
    /// Strengths under guards, where a guard lifts any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifted: Option<[Strength; 5]>,
}

/// What a flow needs in a property.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NeedInfo {
    /// Least strength.
    pub level: Level,
    /// Whether it is assumed from a pack.
    pub assumed: bool,
    /// The line that states it.
    pub place: PlaceRef,
}

/// A segment that holds a property down.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct HeldBy {
    /// Key in the list of segments.
    pub segment: String,
    /// The flow on whose path it lies, where it is not this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// Whether it surely does; otherwise its strength is not known.
    pub certain: bool,
}

/// A property of a flow.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PropertyInfo {
    /// The property.
    pub property: Property,
    /// With everything that the flow is decided from.
    pub total: Strength,
    /// The flow's own routes.
    pub own: Strength,
    /// What is needed.
    pub need: Option<NeedInfo>,
    /// How the flow stands to it.
    pub verdict: Verdict,
    /// What holds it down.
    pub bottleneck: Vec<HeldBy>,
    /// For several routes: a minimal set of segments that every route passes and that limits availability: none can be left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<String>,
    /// Flows that the decision rests on and that hold it down.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limited_by: Vec<String>,
    /// Segments whose greater strength brings no benefit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_benefit: Vec<String>,
}

/// A summand of an error or age.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TermInfo {
    /// What adds it.
    pub at: ElementRef,
    /// Why.
    pub why: Why,
    /// SI units of the value, or seconds.
    pub amount: f64,
    /// The line.
    pub place: PlaceRef,
}

/// An error or age against what is needed.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SumInfo {
    /// What is known of it, in SI units or seconds.
    pub known: f64,
    /// The same as people read it.
    pub shown: String,
    /// What is allowed, as people read it.
    pub needed: Option<String>,
    /// How it stands.
    pub verdict: Verdict,
    /// Its summands.
    pub terms: Vec<TermInfo>,
    /// Where nothing is stated.
    pub unknown: Vec<ElementRef>,
}

/// Accuracy of a flow.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct AccuracyInfo {
    /// Value error.
    pub error: SumInfo,
    /// Age.
    pub age: SumInfo,
    /// Step, range and completeness.
    pub resolution: Verdict,
    /// Range.
    pub range: Verdict,
    /// Completeness.
    pub completeness: Verdict,
    /// How many misunderstandings and losses lie on the path; each is a finding.
    pub mismatches: usize,
}

/// A flow.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FlowInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Which border it crosses.
    pub arrow: Arrow,
    /// Begin.
    pub from: Option<ElementRef>,
    /// End.
    pub to: Option<ElementRef>,
    /// What the command does.
    pub command: Option<String>,
    /// The line.
    pub place: PlaceRef,
    /// The worst verdict over the properties.
    pub verdict: Verdict,
    /// Authenticity, integrity, freshness, confidentiality, availability.
    pub properties: Vec<PropertyInfo>,
    /// Routes.
    pub routes: Vec<Vec<StepInfo>>,
    /// Guards: technology and the two ends.
    pub guards: Vec<(Text, ElementRef, ElementRef)>,
    /// Flows that its content is decided from.
    pub decided_from: Vec<String>,
    /// How they combine: `any`, `all` or a number.
    pub combine: Option<String>,
    /// Why it needs what it needs.
    pub because: Option<Text>,
    /// Accuracy, where it is stated or needed.
    pub accuracy: Option<AccuracyInfo>,
}

/// Coverage of one subject.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SubjectCoverage {
    /// The flow or party.
    pub subject: ElementRef,
    /// Word → hazards that use it.
    pub used: IndexMap<String, Vec<String>>,
    /// Word → the reason for which it is set aside.
    pub dismissed: IndexMap<String, Text>,
    /// Words about which nobody decided.
    pub open: Vec<String>,
}

/// Coverage.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CoverageInfo {
    /// Arrow or `people`, how many subjects, how many guide words: the products add up to the total.
    pub formula: Vec<(String, usize, usize)>,
    /// Pairs in the frame.
    pub total: usize,
    /// Used by hazards.
    pub used: usize,
    /// Set aside with a reason.
    pub dismissed: usize,
    /// Open.
    pub open: usize,
    /// By subject.
    pub subjects: Vec<SubjectCoverage>,
    /// What lies outside the frame.
    pub outside: Vec<Text>,
    /// Guide words with their names.
    pub words: IndexMap<String, Text>,
}

/// A check of a regime.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CheckInfo {
    /// Identifier.
    pub id: String,
    /// What is demanded.
    pub text: Text,
    /// What became of it.
    pub outcome: Outcome,
    /// Elements that break it or leave it open.
    pub witnesses: Vec<ElementRef>,
    /// How far it was checked against its source.
    pub status: Status,
    /// Keys of the documents it rests on.
    pub sources: Vec<String>,
}

/// A regime.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct RegimeInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Checks.
    pub checks: Vec<CheckInfo>,
}

/// A zone.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ZoneInfo {
    /// The zone.
    pub zone: ElementRef,
    /// Target.
    pub target: Option<String>,
    /// What the segments surely show.
    pub shown: Option<String>,
    /// What they show if everything unknown is strong.
    pub possible: Option<String>,
    /// Segments looked at.
    pub segments: usize,
    /// Keys of the weakest segments.
    pub weakest: Vec<String>,
}

/// Where an element lands in the CPSF view.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CpsfInfo {
    /// The element.
    pub element: ElementRef,
    /// 1, 2 or 3.
    pub layer: u8,
    /// One of the six elements.
    pub is: String,
    /// CPSF requirement ids of the controls on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cps: Vec<String>,
}

/// A component for the picture of the system.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct NodeInfo {
    /// The component.
    pub element: ElementRef,
    /// Name of its kind.
    pub kind: Option<Text>,
    /// Role of its kind.
    pub role: String,
    /// CPSF layer, 2 or 3.
    pub layer: u8,
    /// Zone.
    pub zone: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// Quantities that it senses.
    pub senses: Vec<String>,
    /// Quantities that it acts on.
    pub acts_on: Vec<String>,
    /// Parties to whom it shows.
    pub shows_to: Vec<String>,
}

/// A link for the picture of the system.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EdgeInfo {
    /// The link.
    pub element: ElementRef,
    /// Identifiers of its ends.
    pub between: Vec<String>,
    /// Name of its technology.
    pub technology: Option<Text>,
    /// Its medium.
    pub medium: Option<String>,
    /// Whether content passes only from the first.
    pub one_way: bool,
}

/// The picture of the system.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Picture {
    /// Components.
    pub nodes: Vec<NodeInfo>,
    /// Links.
    pub edges: Vec<EdgeInfo>,
    /// Quantities.
    pub quantities: Vec<ElementRef>,
    /// Parties that are people, with the place where they are.
    pub people: Vec<ElementRef>,
    /// Zones.
    pub zones: Vec<ElementRef>,
    /// Places with the place that they lie in and the name of who can enter.
    pub places: Vec<(ElementRef, Option<String>, Option<Text>)>,
}

/// An analysis that could not be made, and why.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Skipped {
    /// The analysis.
    pub analysis: Text,
    /// Why.
    pub reason: Text,
}

/// A finding that the model sets aside.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SuppressedInfo {
    /// Id of the finding.
    pub id: String,
    /// Its message.
    pub message: Text,
    /// Why.
    pub reason: Text,
    /// Until when.
    pub until: Option<Date>,
}

/// Counts.
#[derive(Clone, PartialEq, Debug, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Flows that reach what they need.
    pub met: usize,
    /// Flows that fall short.
    pub unmet: usize,
    /// Flows that cannot be judged.
    pub undecided: usize,
    /// Flows of which nothing is needed.
    pub not_judged: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are notes.
    pub notes: usize,
    /// Findings that the model sets aside.
    pub suppressed: usize,
}

/// A document.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DocumentInfo {
    /// Title.
    pub title: Text,
    /// Where it is found.
    #[serde(rename = "where")]
    pub place: String,
}

/// Everything that was worked out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Assessment {
    /// Version of this shape: [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub program: String,
    /// The effective date: every answer holds for this day.
    pub at: Date,
    /// The system.
    pub system: SystemInfo,
    /// Counts.
    pub summary: Summary,
    /// Flows, by identifier.
    pub flows: Vec<FlowInfo>,
    /// Segments on the flows, by key.
    pub segments: IndexMap<String, SegmentInfo>,
    /// Where strengths come from.
    pub origins: Vec<OriginInfo>,
    /// Coverage.
    pub coverage: CoverageInfo,
    /// Hazards: causes, barriers, responses.
    pub hazards: Vec<crate::hazards::HazardInfo>,
    /// Components that attackers take over on a listed way to a hazard: the first few, those through which strangers are hurt before
    /// others. A question of its own shows all.
    pub stones: Vec<crate::reach::StoneInfo>,
    /// The verdict on the whole system, with its reasons.
    pub verdict: crate::verdict::VerdictInfo,
    /// Demands that conflict.
    pub conflicts: Vec<crate::wheels::ConflictInfo>,
    /// The ledger: each hazard with its three reviews, each threat with its hazards, each measure with the harm on both sides.
    pub ledger: crate::wheels::LedgerInfo,
    /// The register of dates.
    pub timeline: Vec<crate::timeline::DayInfo>,
    /// The next days on which the system becomes another. Nothing where nobody asked for it ([`Assessment::look_further`]).
    pub ahead: Option<Vec<crate::timeline::AheadInfo>>,
    /// Means of treatment: ladders, measures, and what they do.
    pub treatment: crate::treatment::TreatmentInfo,
    /// Schemes that the model names, and how it stands to their requirements.
    pub requirements: Vec<crate::requirements::SchemeInfo>,
    /// What is still missing for each market in which the system is sold.
    pub markets: Vec<crate::requirements::MarketInfo>,
    /// Topics of requirements by identifier.
    pub topics: IndexMap<String, Text>,
    /// The card of each label.
    pub cards: Vec<crate::cards::CardInfo>,
    /// Questions that go with the cards.
    pub card_questions: Vec<crate::cards::CardQuestionInfo>,
    /// Questions of law, and the table of criminal law.
    pub law: crate::law::LawInfo,
    /// Duties of the packs in each phase of life, and duties of the model.
    pub duties: crate::duties::DutiesInfo,
    /// What each party does, tells, receives, takes for granted and vouches for.
    pub sheets: Vec<crate::duties::SheetInfo>,
    /// Harm, and the map of IoT-SSF.
    pub map: crate::map::MapInfo,
    /// Goals with what they come to.
    pub goals: Vec<crate::goals::GoalInfo>,
    /// Levels of integrity that models and dossiers state, beside each other.
    pub integrity: Vec<crate::goals::IntegrityInfo>,
    /// What became of each risk at the effective date.
    pub acceptances: Vec<crate::goals::StandingInfo>,
    /// The next best questions.
    pub guide: crate::guide::GuideInfo,
    /// Classes of attackers by identifier, as hazards name them.
    pub attackers: IndexMap<String, crate::hazards::AttackerInfo>,
    /// Regimes.
    pub regimes: Vec<RegimeInfo>,
    /// Zones.
    pub zones: Vec<ZoneInfo>,
    /// CPSF view.
    pub cpsf: Vec<CpsfInfo>,
    /// The picture of the system.
    pub picture: Picture,
    /// Findings, most severe first.
    pub findings: Vec<DiagnosticJson>,
    /// Findings that the model sets aside.
    pub suppressed: Vec<SuppressedInfo>,
    /// Analyses that could not be made.
    pub skipped: Vec<Skipped>,
    /// Packs used.
    pub packs: Vec<PackRef>,
    /// Documents that origins and checks rest on.
    pub documents: IndexMap<String, DocumentInfo>,
}

/// How large a system may be for [`Assessment::look_further`], which works all hazards out up to seven times more.
const FURTHER_HAZARDS: usize = 200;
const FURTHER_COMPONENTS: usize = 2000;

impl Assessment {
    /// Adds what takes the system as written: each hazard without, with and with all measures, and the next days on which the system
    /// becomes another. Large systems are left as they are; `tensha show treatment` and `--at` answer for them.
    pub fn look_further(&mut self, written: &System) {
        if written.hazards.len() > FURTHER_HAZARDS || written.components.len() > FURTHER_COMPONENTS
        {
            return;
        }
        if !written.controls.is_empty() {
            crate::treatment::compare(&mut self.treatment, written, self.at);
        }
        self.ahead = Some(crate::timeline::ahead(written, self.at));
    }
}

/// An assessment with its findings as diagnostics, for the formats that show source lines.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The assessment.
    pub assessment: Assessment,
    /// Its findings, in the same order, without those set aside.
    pub findings: Vec<Diagnostic>,
    /// Those set aside, with the number of the suppression.
    pub suppressed: Vec<(Diagnostic, usize)>,
}

/// Works everything out and puts it together.
///
/// `input` are the warnings and notes of reading; they are findings like the others.
pub fn assess(system: &System, input: &[Diagnostic], at: Date) -> Assessed {
    let facts = Facts::new(system, at);
    let Judged { findings, suppressed } = judge(&facts, input, at);
    let mut assessment = Builder {
        facts: &facts,
        segments: IndexMap::new(),
        keys: FxHashMap::default(),
        origins: Vec::new(),
        origin_keys: FxHashMap::default(),
        documents: IndexMap::new(),
    }
    .build(&findings, &suppressed, at);
    assessment.stones = crate::reach::foremost(system, &assessment);
    Assessed { assessment, findings, suppressed }
}

/// The findings alone, for those who show nothing else.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Findings, most severe first, without those set aside.
    pub findings: Vec<Diagnostic>,
    /// Those set aside, with the number of the suppression.
    pub suppressed: Vec<(Diagnostic, usize)>,
}

/// Runs the rules over the facts and applies the model's suppressions.
pub fn judge(facts: &Facts, input: &[Diagnostic], at: Date) -> Judged {
    let system = facts.system;
    let mut findings = tensha_rules::run(facts);
    findings.extend(input.iter().cloned());
    render::sort(&mut findings, &system.sources);
    render::number(&mut findings, &system.sources);
    let (mut findings, suppressed, extra) = sink(system, findings, at);
    findings.extend(extra);
    render::sort(&mut findings, &system.sources);
    Judged { findings, suppressed }
}

/// Applies suppressions: what is set aside, what lapsed, what sets nothing aside.
fn sink(
    system: &System,
    findings: Vec<Diagnostic>,
    at: Date,
) -> (Vec<Diagnostic>, Vec<(Diagnostic, usize)>, Vec<Diagnostic>) {
    if system.suppressions.is_empty() {
        return (findings, Vec::new(), Vec::new());
    }
    let mut used = vec![false; system.suppressions.len()];
    let ids = render::assign_ids(&findings, &system.sources);
    let mut kept = Vec::new();
    let mut aside = Vec::new();
    for (finding, id) in findings.into_iter().zip(ids) {
        let by = system.suppressions.iter().position(|s| {
            (s.finding == id || s.finding == finding.code)
                && s.on.as_ref().is_none_or(|on| finding.subject.iter().any(|x| x == on))
        });
        match by {
            Some(n) => {
                used[n] = true;
                if system.suppressions[n].until.is_some_and(|until| at > until) {
                    kept.push(finding);
                } else {
                    aside.push((finding, n));
                }
            }
            None => kept.push(finding),
        }
    }
    let mut extra = Vec::new();
    for (s, used) in system.suppressions.iter().zip(used) {
        let subject = [s.finding.clone(), s.on.clone().unwrap_or_default()];
        if !used {
            extra.push(
                Diagnostic::warning("S001", say!(msg_s001, s.finding.clone()))
                    .at(s.span)
                    .help(say!(msg_s001_help))
                    .about(subject),
            );
        } else if let Some(until) = s.until.filter(|until| at > *until) {
            extra.push(
                Diagnostic::warning(
                    "S002",
                    say!(msg_s002, s.finding.clone(), until.to_string(), at.to_string()),
                )
                .at(s.span)
                .help(say!(msg_s002_help))
                .about(subject),
            );
        }
    }
    (kept, aside, extra)
}

struct Builder<'f, 's> {
    facts: &'f Facts<'s>,
    segments: IndexMap<String, SegmentInfo>,
    keys: FxHashMap<Segment, String>,
    origins: Vec<OriginInfo>,
    origin_keys: FxHashMap<(Span, u8), usize>,
    documents: IndexMap<String, DocumentInfo>,
}

impl<'s> Builder<'_, 's> {
    fn system(&self) -> &'s System {
        self.facts.system
    }

    fn place(&self, span: Span) -> PlaceRef {
        PlaceRef::new(self.system(), span)
    }

    fn element(&self, r: Ref) -> ElementRef {
        ElementRef::new(self.system(), r)
    }

    fn cite(&mut self, keys: &[String]) {
        for key in keys {
            if !self.documents.contains_key(key)
                && let Some(d) = self.system().knowledge.sources.get(key)
            {
                let info = DocumentInfo { title: d.title.clone(), place: d.place.clone() };
                self.documents.insert(key.clone(), info);
            }
        }
    }

    fn origin(&mut self, origin: &Origin) -> usize {
        let kind = match origin {
            Origin::Model(_) => 0,
            Origin::Dossier(..) => 1,
            Origin::Pack(..) => 2,
            Origin::Unstated(_) => 3,
        };
        let key = (origin.span(), kind);
        if let Some(known) = self.origin_keys.get(&key) {
            return *known;
        }
        let system = self.system();
        let (entry, status) = match origin {
            Origin::Pack(_, id, status) => (Some((*id).to_owned()), *status),
            _ => (None, Status::Checked),
        };
        self.cite(origin.sources());
        self.origins.push(OriginInfo {
            kind: ["model", "dossier", "pack", "unstated"][kind as usize].to_owned(),
            place: self.place(origin.span()),
            entry,
            status,
            why: origin.why().cloned(),
            sources: origin.sources().to_vec(),
            text: words::origin(system, origin),
        });
        let number = self.origins.len() - 1;
        self.origin_keys.insert(key, number);
        number
    }

    fn segment(&mut self, s: Segment) -> String {
        if let Some(key) = self.keys.get(&s) {
            return key.clone();
        }
        let system = self.system();
        let id = |r: Ref| system.own(r).id.to_string();
        let (kind, key) = match s {
            Segment::Component(c) => ("component", format!("component:{}", id(c.into()))),
            Segment::Link(l) => ("link", format!("link:{}", id(l.into()))),
            Segment::Sensing(c, q) => {
                ("sensing", format!("sensing:{}:{}", id(c.into()), id(q.into())))
            }
            Segment::Acting(c, q) => {
                ("acting", format!("acting:{}:{}", id(c.into()), id(q.into())))
            }
            Segment::Person(p) => ("person", format!("person:{}", id(p.into()))),
        };
        let strengths = Property::ALL.map(|p| {
            let origin = system.segment_strength(s, p);
            let strength = origin.grade().into();
            Stated { strength, origin: self.origin(&origin) }
        });
        let stands = exposure::at(system, &self.facts.networks, s);
        let info = SegmentInfo {
            kind: kind.to_owned(),
            element: self.element(s.element()),
            name: words::segment(system, s),
            what: words::segment_what(system, s),
            place: self.place(system.own(s.element()).span),
            strengths,
            openness: exposure::most_open(system, &stands),
            entry: exposure::most_open(system, &stands).and_then(|o| {
                system
                    .knowledge
                    .place_entries
                    .values()
                    .find(|e| e.openness == o)
                    .map(|e| e.head.name.clone())
            }),
            exposure: stands.iter().map(|x| words::stand(system, x)).collect(),
        };
        self.segments.insert(key.clone(), info);
        self.keys.insert(s, key.clone());
        key
    }

    fn build(
        mut self,
        findings: &[Diagnostic],
        suppressed: &[(Diagnostic, usize)],
        at: Date,
    ) -> Assessment {
        let system = self.system();
        let mut summary = Summary::default();
        let accuracy: FxHashMap<u32, usize> =
            self.facts.accuracy.iter().enumerate().map(|(i, a)| (a.flow.0, i)).collect();
        let mut flows = Vec::with_capacity(system.flows.len());
        for path in &self.facts.paths.flows {
            match path.overall() {
                Verdict::Met => summary.met += 1,
                Verdict::Unmet => summary.unmet += 1,
                Verdict::Undecided => summary.undecided += 1,
                Verdict::NotJudged => summary.not_judged += 1,
            }
            let info = self.flow(path, accuracy.get(&path.flow.0).copied());
            flows.push(info);
        }
        for d in findings {
            match d.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Note => summary.notes += 1,
            }
        }
        summary.suppressed = suppressed.len();
        let regimes = self.regimes();
        let zones = self.zones();
        let hazards = self.hazards();
        let (conflicts, ledger) = self.wheels();
        let timeline = tensha_analysis::timeline::run(system)
            .iter()
            .filter_map(|day| crate::timeline::info(system, day, |span| self.place(span)))
            .collect();
        let map = self.map();
        let requirements = crate::requirements::info(system, at, self.facts.requirements());
        let cells = self.facts.cells();
        let asked = tensha_analysis::requirements::Asked {
            cells: Some(&cells),
            ..tensha_analysis::requirements::Asked::default()
        };
        let markets = crate::requirements::sold(system, at, asked);
        let goals =
            crate::goals::info(system, &self.facts.goals, &|s| self.place(s), &|r| self.element(r));
        let acceptances = {
            let found = tensha_analysis::acceptance::run(system, &self.facts.ledger, at);
            crate::goals::standings(system, &found, &|s| self.place(s), &|r| self.element(r))
        };
        let integrity = crate::goals::integrity(system, &|s| self.place(s), &|r| self.element(r));
        let law = crate::law::info(system, &self.facts.hazards, at, &[]);
        for of in &law.jurisdictions {
            of.questions.iter().for_each(|q| self.cite(&q.sources));
            of.acts.iter().flat_map(|a| &a.rows).for_each(|r| self.cite(&r.sources));
        }
        let guide = self.guide();
        let coverage = self.coverage();
        let cpsf = self.cpsf();
        let picture = self.picture();
        let skipped = self.skipped();
        let aside: Vec<Diagnostic> = suppressed.iter().map(|(d, _)| d.clone()).collect();
        let aside_ids = render::assign_ids(&aside, &system.sources);
        let meta = &system.meta;
        self.segments.sort_keys();
        self.documents.sort_keys();
        Assessment {
            schema: SCHEMA.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            at,
            system: SystemInfo {
                id: meta.id.clone(),
                name: meta.name.clone(),
                version: meta.version.clone(),
                date: meta.date,
                sector: meta
                    .sector
                    .and_then(|s| system.knowledge.sectors.get_index(s as usize))
                    .map(|(_, h)| h.name.clone()),
                intended_use: meta.intended_use.clone(),
                counts: Ns::ALL
                    .iter()
                    .map(|(ns, key, ..)| ((*key).to_owned(), system.count(*ns)))
                    .collect(),
            },
            summary,
            flows,
            segments: self.segments,
            origins: self.origins,
            coverage,
            hazards,
            stones: Vec::new(),
            verdict: crate::verdict::VerdictInfo::new(system, &self.facts.verdict()),
            conflicts,
            ledger,
            timeline,
            ahead: None,
            treatment: crate::treatment::info(&self.facts.elements, &self.facts.ladders),
            requirements,
            markets,
            topics: system
                .knowledge
                .topics
                .iter()
                .map(|(id, t)| (id.clone(), t.name.clone()))
                .collect(),
            cards: crate::cards::cards(system, at),
            card_questions: if system.claims.is_empty() {
                Vec::new()
            } else {
                crate::cards::questions(system)
            },
            law,
            duties: crate::duties::matrix(system, at),
            sheets: crate::duties::sheets(system, at),
            map,
            goals,
            integrity,
            acceptances,
            guide,
            attackers: crate::hazards::attackers(system),
            regimes,
            zones,
            cpsf,
            picture,
            findings: render::json::convert(&system.sources, findings),
            suppressed: suppressed
                .iter()
                .zip(aside_ids)
                .map(|((d, n), id)| SuppressedInfo {
                    id,
                    message: d.message.clone(),
                    reason: system.suppressions[*n].reason.clone(),
                    until: system.suppressions[*n].until,
                })
                .collect(),
            skipped,
            packs: system
                .knowledge
                .packs
                .iter()
                .map(|p| PackRef {
                    id: p.id.clone(),
                    version: p.version.clone(),
                    title: p.title.clone(),
                    builtin: p.builtin,
                    sha256: p.digest.clone(),
                })
                .collect(),
            documents: self.documents,
        }
    }

    fn flow(&mut self, path: &FlowPath, accuracy: Option<usize>) -> FlowInfo {
        let system = self.system();
        let flow = &system.flows[path.flow.index()];
        let facts = self.facts;
        let routes = path
            .routes
            .iter()
            .map(|r| {
                r.steps
                    .iter()
                    .map(|s| StepInfo {
                        segment: self.segment(s.segment),
                        lifted: (s.base != s.effective).then(|| s.effective.map(Into::into)),
                    })
                    .collect()
            })
            .collect();
        let properties = Property::ALL
            .into_iter()
            .map(|p| {
                let bottleneck = facts
                    .paths
                    .root_bottleneck(system, path.flow, p)
                    .into_iter()
                    .map(|(f, s, certain)| HeldBy {
                        segment: self.segment(s),
                        flow: (f != path.flow).then(|| system.flows[f.index()].own.id.to_string()),
                        certain,
                    })
                    .collect();
                let several = path.routes.len() > 1 && p == Property::Availability;
                let flow_id =
                    |f: &tensha_model::system::FlowId| system.flows[f.index()].own.id.to_string();
                PropertyInfo {
                    property: p,
                    total: path.total[p as usize].into(),
                    own: path.own[p as usize].into(),
                    need: path.needs[p as usize].map(|n| NeedInfo {
                        level: n.level,
                        assumed: n.assumed,
                        place: self.place(n.span),
                    }),
                    verdict: path.verdict(p),
                    bottleneck,
                    cut: if several {
                        path.cut(p).into_iter().map(|s| self.segment(s)).collect()
                    } else {
                        Vec::new()
                    },
                    limited_by: facts
                        .paths
                        .limiting_inputs(system, path.flow, p)
                        .iter()
                        .map(flow_id)
                        .collect(),
                    no_benefit: if path.verdict(p) == Verdict::Unmet {
                        path.no_benefit(p).into_iter().map(|s| self.segment(s)).collect()
                    } else {
                        Vec::new()
                    },
                }
            })
            .collect();
        FlowInfo {
            id: flow.own.id.to_string(),
            name: flow.own.title(),
            arrow: flow.arrow,
            from: flow.from.map(|r| self.element(r)),
            to: flow.to.map(|r| self.element(r)),
            command: flow.command.map(str::to_owned),
            place: self.place(flow.own.span),
            verdict: path.overall(),
            properties,
            routes,
            guards: flow
                .guards
                .iter()
                .filter_map(|g| {
                    let (_, t) = system.knowledge.guards.get_index(g.technology as usize)?;
                    Some((
                        t.head.name.clone(),
                        self.element(g.from.into()),
                        self.element(g.to.into()),
                    ))
                })
                .collect(),
            decided_from: flow
                .decided
                .iter()
                .flat_map(|d| &d.flows)
                .map(|f| system.flows[f.index()].own.id.to_string())
                .collect(),
            combine: flow.decided.as_ref().map(|d| match d.combine {
                Combine::Any => "any".to_owned(),
                Combine::All => "all".to_owned(),
                Combine::AtLeast(k) => k.to_string(),
            }),
            because: flow.needs.as_deref().and_then(|n| n.because.clone()),
            accuracy: accuracy.map(|i| self.accuracy(i)),
        }
    }

    fn accuracy(&mut self, i: usize) -> AccuracyInfo {
        let a = &self.facts.accuracy[i];
        let flow = &self.system().flows[a.flow.index()];
        let needs = flow.needs.as_deref();
        let need = needs.and_then(|n| n.accuracy.as_ref()).map(|(m, _)| m);
        let unit = need
            .map(|m| m.unit.clone())
            .or_else(|| flow.data.and_then(|d| self.system().data[d.index()].unit.clone()));
        let shown = |si: f64| match &unit {
            Some(u) => words::in_unit(si, u),
            None => si.to_string(),
        };
        let sum = |achieved: &Achieved, verdict: Verdict, shown: String, needed: Option<String>| {
            SumInfo {
                known: achieved.known,
                shown,
                needed,
                verdict,
                terms: achieved
                    .terms
                    .iter()
                    .map(|t| TermInfo {
                        at: self.element(t.at),
                        why: t.why,
                        amount: t.amount,
                        place: self.place(t.span),
                    })
                    .collect(),
                unknown: achieved.unknown.iter().map(|r| self.element(*r)).collect(),
            }
        };
        AccuracyInfo {
            error: sum(
                &a.error,
                a.error_verdict,
                shown(a.error.known),
                need.map(ToString::to_string),
            ),
            age: sum(
                &a.age,
                a.age_verdict,
                words::seconds(a.age.known),
                needs.and_then(|n| n.max_age).map(|(s, _)| words::seconds(s)),
            ),
            resolution: a.resolution.0,
            range: a.range_verdict,
            completeness: a.completeness.0,
            mismatches: a.found.len(),
        }
    }

    fn regimes(&mut self) -> Vec<RegimeInfo> {
        let system = self.system();
        let facts = self.facts;
        let mut out: Vec<RegimeInfo> = Vec::new();
        for (number, used) in system.regimes.iter().enumerate() {
            let Some((id, regime)) = system.knowledge.regimes.get_index(used.regime as usize)
            else {
                continue;
            };
            let mut checks = Vec::new();
            for c in facts.regimes.iter().filter(|c| c.regime == number) {
                self.cite(&c.check.head.sources);
                checks.push(CheckInfo {
                    id: c.check.head.id.clone(),
                    text: c.check.head.text.clone().unwrap_or_default(),
                    outcome: c.outcome,
                    witnesses: c.witnesses.iter().map(|r| self.element(*r)).collect(),
                    status: c.check.head.status,
                    sources: c.check.head.sources.clone(),
                });
            }
            out.push(RegimeInfo { id: id.clone(), name: regime.head.name.clone(), checks });
        }
        out
    }

    fn wheels(&self) -> (Vec<crate::wheels::ConflictInfo>, crate::wheels::LedgerInfo) {
        let place = |span| self.place(span);
        let element = |r| self.element(r);
        let maker = crate::wheels::Maker {
            system: self.system(),
            elements: &self.facts.elements,
            place: &place,
            element: &element,
        };
        let ledger = &self.facts.ledger;
        let answers = &self.facts.hazards.hazards;
        (
            self.facts.conflicts.iter().map(|c| maker.conflict(c)).collect(),
            crate::wheels::LedgerInfo {
                hazards: ledger
                    .hazards
                    .iter()
                    .zip(answers)
                    .map(|(row, answer)| maker.hazard(row, answer))
                    .collect(),
                threats: ledger.threats.iter().map(|t| maker.threat(t)).collect(),
                measures: ledger.measures.iter().map(|m| maker.measure(m)).collect(),
            },
        )
    }

    fn guide(&self) -> crate::guide::GuideInfo {
        let place = |span| self.place(span);
        let element = |r| self.element(r);
        let facts = self.facts;
        crate::guide::info(self.system(), &facts.guide, &facts.coverage, &place, &element)
    }

    fn map(&self) -> crate::map::MapInfo {
        let place = |span| self.place(span);
        let element = |r| self.element(r);
        let maker = crate::hazards::Maker {
            system: self.system(),
            elements: &self.facts.elements,
            place: &place,
            element: &element,
        };
        let harm = |h: &tensha_model::system::Harm| maker.harm(h);
        let system = self.system();
        let map = &self.facts.map;
        crate::map::Maker { system, map, place: &place, element: &element, harm: &harm }.info()
    }

    fn hazards(&self) -> Vec<crate::hazards::HazardInfo> {
        let place = |span| self.place(span);
        let element = |r| self.element(r);
        let maker = crate::hazards::Maker {
            system: self.system(),
            elements: &self.facts.elements,
            place: &place,
            element: &element,
        };
        self.facts.hazards.hazards.iter().map(|a| maker.hazard(a)).collect()
    }

    fn zones(&mut self) -> Vec<ZoneInfo> {
        let facts = self.facts;
        facts
            .zones
            .iter()
            .map(|z| {
                let mut weakest: Vec<String> =
                    z.weakest.iter().take(12).map(|(s, _)| self.segment(*s)).collect();
                weakest.sort();
                weakest.dedup();
                let id = |l: &Option<(u8, String)>| l.as_ref().map(|(_, id)| id.clone());
                ZoneInfo {
                    zone: self.element(z.zone.into()),
                    target: id(&z.target),
                    shown: id(&z.shown),
                    possible: id(&z.possible),
                    segments: z.segments,
                    weakest,
                }
            })
            .collect()
    }

    fn coverage(&self) -> CoverageInfo {
        let system = self.system();
        let c = &self.facts.coverage;
        let (used, dismissed, open) = c.counts();
        let word = |w: u32| {
            system
                .knowledge
                .guide_words
                .get_index(w as usize)
                .map(|(id, _)| id.clone())
                .unwrap_or_default()
        };
        let mut subjects: Vec<SubjectCoverage> = Vec::new();
        let mut last: Option<Ref> = None;
        let mut words_used: Vec<u32> = Vec::new();
        for pair in &c.pairs {
            if last != Some(pair.subject) {
                last = Some(pair.subject);
                subjects.push(SubjectCoverage {
                    subject: self.element(pair.subject),
                    used: IndexMap::new(),
                    dismissed: IndexMap::new(),
                    open: Vec::new(),
                });
            }
            if !words_used.contains(&pair.word) {
                words_used.push(pair.word);
            }
            let Some(subject) = subjects.last_mut() else { continue };
            match &pair.state {
                State::Used(hazards) => {
                    let ids = hazards
                        .iter()
                        .map(|h| system.hazards[h.index()].own.id.to_string())
                        .collect();
                    subject.used.insert(word(pair.word), ids);
                }
                State::Dismissed(d) => {
                    subject
                        .dismissed
                        .insert(word(pair.word), system.dismissals[*d as usize].reason.clone());
                }
                State::Open => subject.open.push(word(pair.word)),
            }
        }
        words_used.sort_unstable();
        let outside = c
            .outside
            .iter()
            .map(|o| match o {
                Outside::Stated(n) => {
                    let (what, reason) = &system.frame.out[*n as usize];
                    say!(msg_outside_stated, what, reason)
                }
                Outside::Flow(f) => say!(msg_outside_flow, system.title((*f).into())),
                Outside::Party(p) => say!(msg_outside_party, system.title((*p).into())),
                Outside::Word(w) => {
                    let name = system
                        .knowledge
                        .guide_words
                        .get_index(*w as usize)
                        .map(|(_, g)| g.head.name.clone())
                        .unwrap_or_default();
                    say!(msg_outside_word, name)
                }
                Outside::Components(n) => say!(msg_outside_components, *n),
            })
            .chain([say!(msg_outside_always)])
            .collect();
        CoverageInfo {
            formula: c.formula.clone(),
            total: used + dismissed + open,
            used,
            dismissed,
            open,
            subjects,
            outside,
            words: words_used
                .iter()
                .filter_map(|w| system.knowledge.guide_words.get_index(*w as usize))
                .map(|(id, g)| (id.clone(), g.head.name.clone()))
                .collect(),
        }
    }

    fn cpsf(&self) -> Vec<CpsfInfo> {
        let system = self.system();
        let mut on: FxHashMap<Ref, Vec<String>> = FxHashMap::default();
        for control in &system.controls {
            for r in &control.on {
                on.entry(*r).or_default().extend(control.cps.iter().map(|(id, _)| id.clone()));
            }
        }
        self.facts
            .cpsf
            .iter()
            .map(|p| {
                let mut cps = on.get(&p.element).cloned().unwrap_or_default();
                cps.sort();
                cps.dedup();
                CpsfInfo {
                    element: self.element(p.element),
                    layer: p.layer,
                    is: p.is.tag().to_owned(),
                    cps,
                }
            })
            .collect()
    }

    fn picture(&self) -> Picture {
        let system = self.system();
        let id = |r: Ref| system.own(r).id.to_string();
        let all = |ns: Ns| (0..system.count(ns) as u32).map(move |index| Ref { ns, index });
        Picture {
            nodes: system
                .components
                .iter()
                .enumerate()
                .map(|(i, c)| {
                    let cid = ComponentId(i as u32);
                    let kind = system.kind(cid);
                    NodeInfo {
                        element: self.element(cid.into()),
                        kind: kind.map(|k| k.head.name.clone()),
                        role: kind.map(|k| k.role.clone()).unwrap_or_default(),
                        layer: tensha_analysis::cpsf::component_layer(system, cid),
                        zone: c.zone.map(|z| id(z.into())),
                        place: c.place.map(|p| id(p.into())),
                        senses: c.senses.iter().map(|q| id((*q).into())).collect(),
                        acts_on: c.acts_on.iter().map(|q| id((*q).into())).collect(),
                        shows_to: system
                            .more(cid)
                            .shows_to
                            .iter()
                            .map(|p| id((*p).into()))
                            .collect(),
                    }
                })
                .collect(),
            edges: system
                .links
                .iter()
                .enumerate()
                .map(|(i, l)| {
                    let lid = tensha_model::system::LinkId(i as u32);
                    let technology = system.technology(lid);
                    EdgeInfo {
                        element: self.element(lid.into()),
                        between: l.between.iter().map(|c| id((*c).into())).collect(),
                        technology: technology.map(|t| t.head.name.clone()),
                        medium: technology.map(|t| t.medium.tag().to_owned()),
                        one_way: l.one_way,
                    }
                })
                .collect(),
            quantities: all(Ns::Quantity).map(|r| self.element(r)).collect(),
            people: all(Ns::Party)
                .filter(|r| system.parties[r.index as usize].is_people)
                .map(|r| self.element(r))
                .collect(),
            zones: all(Ns::Zone).map(|r| self.element(r)).collect(),
            places: all(Ns::Place)
                .map(|r| {
                    let p = &system.places[r.index as usize];
                    let entry = p
                        .entry
                        .and_then(|e| system.knowledge.place_entries.get_index(e as usize))
                        .map(|(_, e)| e.head.name.clone());
                    (self.element(r), p.inside.map(|o| id(o.into())), entry)
                })
                .collect(),
        }
    }

    /// A partial model gets every answer that is possible; what is missing for the others is said.
    fn skipped(&self) -> Vec<Skipped> {
        let system = self.system();
        let mut out = Vec::new();
        let mut skip = |analysis: Text, reason: Text| out.push(Skipped { analysis, reason });
        if system.flows.is_empty() {
            skip(say!(msg_analysis_paths), say!(msg_no_flows));
        }
        if self.facts.accuracy.is_empty() {
            skip(say!(msg_analysis_accuracy), say!(msg_no_ports));
        }
        if system.hazards.is_empty() {
            skip(say!(msg_analysis_hazards), say!(msg_no_hazards));
        }
        if system.regimes.is_empty() {
            skip(say!(msg_analysis_regimes), say!(msg_no_regime));
        }
        if system.zones.iter().all(|z| z.target.is_none()) {
            skip(say!(msg_analysis_zones), say!(msg_no_targets));
        }
        if system.meta.intended_use.is_none() && system.excluded_uses.is_empty() {
            skip(say!(msg_analysis_uses), say!(msg_no_use));
        }
        if system.places.is_empty() {
            skip(say!(msg_analysis_exposure), say!(msg_no_places));
        }
        if system.terms.is_empty() && system.claims.is_empty() {
            skip(say!(msg_analysis_words), say!(msg_no_terms));
        }
        out
    }
}
