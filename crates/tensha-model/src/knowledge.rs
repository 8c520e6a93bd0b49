//! What the packs know, merged.

use indexmap::IndexMap;
use tensha_text::{Date, Span, Text};

use crate::goal::{AcceptanceNotice, GoalEntry, IntegrityScale};
use crate::grade::{Level, Property, Protections};
use crate::harm::{
    Category, EconomicScale, Emphasis, ExchangeRate, FurtherFactor, HarmDefinition, HarmKind,
    LadderRung, Question, Step,
};
use crate::human::{
    DependenceLevel, DependenceRule, FactorRule, HumanTask, PerformanceFactor, Spread,
};
use crate::law::{AttackerAct, CardQuestion, CriminalRow, LiabilityQuestion, Phrases, plain};
use crate::likelihood::{
    AttackerClass, CauseDefault, CauseProbability, FailureMode, FailureRates, LinkClass,
};
use crate::requirement::{Crosswalk, DutyKind, Market, Phase, Recognition, Requirement, Scheme};
use crate::sector::{CommentNeed, Committee, Degree, MinimumList, Profile, Proposal};
use crate::selector::Selector;
use crate::time::{AfterSupport, Expectation, Period};

/// The kinds of pack entries that a model can name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PackNs {
    /// `link-technologies`.
    Link,
    /// `guard-technologies`.
    Guard,
    /// `component-kinds`.
    Kind,
    /// `features`.
    Feature,
    /// `guide-words`.
    GuideWord,
    /// `attack-techniques`.
    Technique,
    /// `regimes`.
    Regime,
    /// `cpsf-families`.
    Cpsf,
    /// `terms`.
    Term,
    /// `abilities`.
    Ability,
    /// `harm-kinds`.
    HarmKind,
    /// `reaches`.
    Reach,
    /// `personal-data-kinds`.
    PersonalData,
    /// `data-spreads`.
    DataSpread,
    /// `harm-definitions`.
    HarmDefinition,
    /// `recovery-levels`.
    RecoveryLevel,
    /// `economic-levels`.
    EconomicLevel,
    /// `confirmations`.
    Confirmation,
    /// `economic-scales`.
    EconomicScale,
    /// `further-factors`.
    FurtherFactor,
    /// `ladder`.
    Rung,
    /// `goals`.
    Goal,
    /// `goal-classes`.
    GoalClass,
    /// `integrity-scales`.
    IntegrityScale,
    /// `sectors`.
    Sector,
    /// `currencies`.
    Currency,
    /// `party-roles`.
    PartyRole,
    /// `place-entries`.
    PlaceEntry,
    /// The four strengths.
    Level,
    /// `security-levels`.
    SecurityLevel,
    /// `schemes`.
    Scheme,
    /// `markets`.
    Market,
    /// `requirements`.
    Requirement,
    /// `duty-kinds`.
    DutyKind,
    /// `life-phases`.
    Phase,
}

impl PackNs {
    /// The key under which packs list such entries.
    pub fn key(self) -> &'static str {
        match self {
            PackNs::Link => "link-technologies",
            PackNs::Guard => "guard-technologies",
            PackNs::Kind => "component-kinds",
            PackNs::Feature => "features",
            PackNs::GuideWord => "guide-words",
            PackNs::Technique => "attack-techniques",
            PackNs::Regime => "regimes",
            PackNs::Cpsf => "cpsf-families",
            PackNs::Term => "terms",
            PackNs::Ability => "abilities",
            PackNs::HarmKind => "harm-kinds",
            PackNs::Reach => "reaches",
            PackNs::PersonalData => "personal-data-kinds",
            PackNs::DataSpread => "data-spreads",
            PackNs::HarmDefinition => "harm-definitions",
            PackNs::RecoveryLevel => "recovery-levels",
            PackNs::EconomicLevel => "economic-levels",
            PackNs::Confirmation => "confirmations",
            PackNs::EconomicScale => "economic-scales",
            PackNs::FurtherFactor => "further-factors",
            PackNs::Rung => "ladder",
            PackNs::Goal => "goals",
            PackNs::GoalClass => "goal-classes",
            PackNs::IntegrityScale => "integrity-scales",
            PackNs::Sector => "sectors",
            PackNs::Currency => "currencies",
            PackNs::PartyRole => "party-roles",
            PackNs::PlaceEntry => "place-entries",
            PackNs::Level => "strength-scale",
            PackNs::SecurityLevel => "security-levels",
            PackNs::Scheme => "schemes",
            PackNs::Market => "markets",
            PackNs::Requirement => "requirements",
            PackNs::DutyKind => "duty-kinds",
            PackNs::Phase => "life-phases",
        }
    }
}

/// How far an entry was checked against its source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The source was read.
    #[default]
    Checked,
    /// From memory or second hand.
    Reconstructed,
    /// Waits for the document.
    ToBeChecked,
}

/// What all entries have.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Head {
    /// Identifier.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What it is, or why it is as it is.
    pub text: Option<Text>,
    /// Where it stands: the key in the pack file.
    pub span: Span,
    /// Identifier of the pack.
    pub pack: String,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// How far it was checked.
    pub status: Status,
}

/// What an end must be able to speak to be joined by a link.
pub const CLASSES: &[&str] = &[
    "signal-wire",
    "fieldbus",
    "ip",
    "wifi",
    "short-radio",
    "wide-radio",
    "near-field",
    "infrared",
    "local-port",
    "power-line",
    "in-device",
    "human",
];

/// Who can stand at a link.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Medium {
    /// Whoever is in a place that it runs through.
    Wire,
    /// Whoever is within range.
    Radio,
    /// Whoever controls a component on the same network.
    Network,
    /// Whoever is in a place that it runs through, with a fibre or a line of sight.
    Optical,
    /// Whoever handles the thing that is carried.
    Carried,
    /// Only who is inside the device.
    Inside,
}

impl Medium {
    /// All of them with their tags.
    pub const ALL: [(&'static str, Medium); 6] = [
        ("wire", Medium::Wire),
        ("radio", Medium::Radio),
        ("network", Medium::Network),
        ("optical", Medium::Optical),
        ("carried", Medium::Carried),
        ("inside", Medium::Inside),
    ];

    /// As written in packs.
    pub fn tag(self) -> &'static str {
        Self::ALL.iter().find(|(_, m)| *m == self).map_or("", |(t, _)| t)
    }
}

/// A link technology.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkTechnology {
    /// Id, name, source.
    pub head: Head,
    /// What an end must speak; none for a generic entry.
    pub class: Option<&'static str>,
    /// Who can stand at it.
    pub medium: Medium,
    /// How far away, in metres; radio and optical only.
    pub range: Option<f64>,
    /// Whether content passes both ways.
    pub bidirectional: bool,
    /// Fields in which it is used.
    pub fields: Vec<String>,
    /// Its strengths.
    pub strengths: Protections,
}

/// An end-to-end protection.
#[derive(Clone, PartialEq, Debug)]
pub struct GuardTechnology {
    /// Id, name, source.
    pub head: Head,
    /// What it lifts; availability is never among it.
    pub lifts: Protections,
}

/// A component kind.
#[derive(Clone, PartialEq, Debug)]
pub struct ComponentKind {
    /// Id, name, source.
    pub head: Head,
    /// Sensor, actuator, controller …
    pub role: String,
    /// CPSF layer, 2 or 3.
    pub layer: u8,
    /// Classes of links that it can join; none where not known.
    pub speaks: Option<Vec<&'static str>>,
    /// Whether it runs anything.
    pub general_purpose: bool,
    /// Whether it passes content on from one link to another.
    pub forwards: bool,
    /// Whether anybody on the internet can speak to it.
    pub faces_internet: bool,
    /// Fields in which it is used.
    pub fields: Vec<String>,
    /// What it does to the content.
    pub strengths: Protections,
    /// Its physical side.
    pub surface: Protections,
    /// Which of loss, error, untimely and leak it has.
    pub failure_modes: Vec<String>,
}

/// A guide word.
#[derive(Clone, PartialEq, Debug)]
pub struct GuideWord {
    /// Id, name, source.
    pub head: Head,
    /// Arrows to which it applies; `people` for people.
    pub applies_to: Vec<String>,
    /// Properties whose breaking suffices, each alone.
    pub broken_by: Vec<Property>,
    /// Deviations of a command that is decided from it.
    pub in_command: Vec<String>,
    /// For people: what of a response it is about (notice, diagnosis, time, means, act).
    pub branch: Option<String>,
}

/// An attack technique.
#[derive(Clone, PartialEq, Debug)]
pub struct Technique {
    /// Id, name, source.
    pub head: Head,
    /// Its tactics.
    pub tactics: Vec<String>,
    /// The arrow it attacks, or `way-in`, `consequence`, `other`.
    pub arrow: String,
    /// Properties whose weakness it uses.
    pub breaks: Vec<Property>,
    /// Kinds of attack steps that it is the name for; see [`WAYS`].
    pub ways: Vec<String>,
}

/// Kinds of attack steps that techniques name.
pub const WAYS: &[&str] = &[
    "link-report",
    "link-command",
    "link-content",
    "link-block-report",
    "link-block-command",
    "link-block-content",
    "wireless",
    "listen",
    "listen-wireless",
    "on-path",
    "service",
    "service-open",
    "internet",
    "internet-open",
    "password",
    "hand",
    "updates",
    "supplier",
    "person",
    "privileged-person",
];

/// What a check demands.
#[derive(Clone, PartialEq, Debug)]
pub enum Demand {
    /// Something must match.
    Require(Selector),
    /// Nothing may match.
    Forbid(Selector),
    /// For each match of the first, the second must match.
    ForEach(Selector, Selector),
    /// For each match of the first, the second must not match.
    ForEachForbid(Selector, Selector),
}

/// A check of a regime.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// Id, text, source.
    pub head: Head,
    /// How to mend a violation.
    pub remedy: Option<Text>,
    /// Whether the model alone cannot show a violation, so that an unmet demand is put as a question.
    pub unmet_is_question: bool,
    /// What is demanded.
    pub demand: Demand,
}

/// A regime.
#[derive(Clone, PartialEq, Debug)]
pub struct Regime {
    /// Id, name, source.
    pub head: Head,
    /// Country or region.
    pub jurisdiction: Option<String>,
    /// In force from.
    pub since: Option<Date>,
    /// Role → kind of element that plays it.
    pub roles: IndexMap<String, String>,
    /// What is demanded.
    pub checks: Vec<Check>,
}

/// A CPSF requirement family.
#[derive(Clone, PartialEq, Debug)]
pub struct CpsfFamily {
    /// Id, name, source.
    pub head: Head,
    /// Ids of the family that were seen in public material.
    pub known: Vec<String>,
}

/// A sense of a term.
#[derive(Clone, PartialEq, Debug)]
pub struct Sense {
    /// Id, text, source.
    pub head: Head,
    /// Edition of the source.
    pub edition: String,
    /// What tells it from other senses.
    pub marks: Vec<String>,
}

/// A term.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    /// Id, name.
    pub head: Head,
    /// Its senses.
    pub senses: Vec<Sense>,
    /// The sense in which this program's own output uses it.
    pub preferred: Option<String>,
    /// Surface forms in Japanese.
    pub forms_ja: Vec<String>,
    /// Surface forms in English.
    pub forms_en: Vec<String>,
}

/// What a person of some ability is worth on a path.
#[derive(Clone, PartialEq, Debug)]
pub struct Ability {
    /// Id, name, source.
    pub head: Head,
    /// Strengths where the packs dare to state them.
    pub strengths: Protections,
}

/// Who can enter a place.
#[derive(Clone, PartialEq, Debug)]
pub struct PlaceEntry {
    /// Id, name.
    pub head: Head,
    /// 0 is public; the higher, the fewer people.
    pub openness: u8,
    /// What somebody who wants to get in must beat.
    pub hinders: Level,
}

/// A security level of a zone.
#[derive(Clone, PartialEq, Debug)]
pub struct SecurityLevel {
    /// Id, name, source.
    pub head: Head,
    /// The strength that every segment must show; none where this program never shows the level as reached.
    pub needs: Option<Level>,
    /// Rank, from its place in the pack's list: 1 is the lowest.
    pub rank: u8,
}

/// An entry of which only the head matters here.
pub type Plain = Head;

/// What a flow is taken to need where nothing is stated.
#[derive(Clone, PartialEq, Debug)]
pub struct DefaultNeeds {
    /// Id is the arrow.
    pub head: Head,
    /// The levels.
    pub needs: [Option<Level>; 5],
}

/// A pack that was loaded.
#[derive(Clone, PartialEq, Debug)]
pub struct PackInfo {
    /// Identifier.
    pub id: String,
    /// Version.
    pub version: String,
    /// Day of issue.
    pub date: Option<Date>,
    /// What it is about.
    pub title: Text,
    /// Licence.
    pub license: String,
    /// Whether it is part of the program.
    pub builtin: bool,
    /// Where it stands.
    pub span: Span,
    /// SHA-256 over its text, hexadecimal.
    pub digest: String,
}

/// A document that entries rest on.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceDocument {
    /// Title.
    pub title: Text,
    /// Where it is found.
    pub place: String,
    /// Where it is listed.
    pub span: Span,
}

/// Everything the packs know, each list sorted by identifier.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Knowledge {
    /// Packs in the order in which they were laid on top of each other.
    pub packs: Vec<PackInfo>,
    /// Documents.
    pub sources: IndexMap<String, SourceDocument>,
    /// Link technologies.
    pub links: IndexMap<String, LinkTechnology>,
    /// Guard technologies.
    pub guards: IndexMap<String, GuardTechnology>,
    /// Component kinds.
    pub kinds: IndexMap<String, ComponentKind>,
    /// Features.
    pub features: IndexMap<String, Plain>,
    /// Guide words.
    pub guide_words: IndexMap<String, GuideWord>,
    /// Attack techniques.
    pub techniques: IndexMap<String, Technique>,
    /// Regimes.
    pub regimes: IndexMap<String, Regime>,
    /// CPSF families.
    pub cpsf: IndexMap<String, CpsfFamily>,
    /// CPSF layers, by number.
    pub cpsf_layers: IndexMap<String, Plain>,
    /// CPSF elements.
    pub cpsf_elements: IndexMap<String, Plain>,
    /// Terms.
    pub terms: IndexMap<String, Term>,
    /// Abilities.
    pub abilities: IndexMap<String, Ability>,
    /// Harm kinds.
    pub harm_kinds: IndexMap<String, HarmKind>,
    /// How far harm reaches.
    pub reaches: IndexMap<String, Step>,
    /// Kinds of personal data.
    pub personal_data: IndexMap<String, Step>,
    /// Numbers of persons.
    pub person_bands: IndexMap<String, Step>,
    /// How far data spread.
    pub data_spreads: IndexMap<String, Step>,
    /// Whether a spread can be undone.
    pub data_reversibility: IndexMap<String, Step>,
    /// Which kinds are harm.
    pub harm_definitions: IndexMap<String, HarmDefinition>,
    /// Levels of axis 1.
    pub recovery_levels: IndexMap<String, Step>,
    /// Levels of axis 2.
    pub economic_levels: IndexMap<String, Step>,
    /// The four perspectives.
    pub perspectives: IndexMap<String, Step>,
    /// How strongly something is confirmed.
    pub confirmations: IndexMap<String, Step>,
    /// What currencies are worth.
    pub exchange_rates: IndexMap<String, ExchangeRate>,
    /// Money as levels.
    pub economic_scales: IndexMap<String, EconomicScale>,
    /// Cells of the map.
    pub categories: IndexMap<String, Category>,
    /// Questions of categories.
    pub questions: IndexMap<String, Question>,
    /// How sectors weigh kinds of harm.
    pub emphasis: IndexMap<String, Emphasis>,
    /// Factors beside the axes.
    pub further_factors: IndexMap<String, FurtherFactor>,
    /// Means, the best first by rank.
    pub ladder: IndexMap<String, LadderRung>,
    /// Classes of engineered systems.
    pub goal_classes: IndexMap<String, Plain>,
    /// Published goals.
    pub goals: IndexMap<String, GoalEntry>,
    /// Scales of integrity.
    pub integrity_scales: IndexMap<String, IntegrityScale>,
    /// How early an acceptance that is about to lapse is named.
    pub acceptance_notices: IndexMap<String, AcceptanceNotice>,
    /// Sectors.
    pub sectors: IndexMap<String, Plain>,
    /// Currencies.
    pub currencies: IndexMap<String, Plain>,
    /// Party roles.
    pub party_roles: IndexMap<String, Plain>,
    /// Who can enter a place.
    pub place_entries: IndexMap<String, PlaceEntry>,
    /// Names of the four strengths.
    pub levels: IndexMap<String, Plain>,
    /// Security levels.
    pub security_levels: IndexMap<String, SecurityLevel>,
    /// What a flow is taken to need, by arrow.
    pub default_needs: IndexMap<String, DefaultNeeds>,
    /// Attacker classes.
    pub attackers: IndexMap<String, AttackerClass>,
    /// Failure rates.
    pub failure_rates: IndexMap<String, FailureRates>,
    /// Ways to fail.
    pub failure_modes: IndexMap<String, FailureMode>,
    /// Classes of links.
    pub link_classes: IndexMap<String, LinkClass>,
    /// Strengths of what has none of its own.
    pub cause_defaults: IndexMap<String, CauseDefault>,
    /// How probable mistakes are.
    pub cause_probabilities: IndexMap<String, CauseProbability>,
    /// How often people err where nothing helps and nothing hinders.
    pub human_tasks: IndexMap<String, HumanTask>,
    /// What shapes human performance.
    pub performance_factors: IndexMap<String, PerformanceFactor>,
    /// Levels that follow from what a model states.
    pub performance_defaults: IndexMap<String, FactorRule>,
    /// How far an error follows from earlier ones.
    pub dependence_levels: IndexMap<String, DependenceLevel>,
    /// When responses depend on each other how far.
    pub dependence_rules: IndexMap<String, DependenceRule>,
    /// How unsure a human error probability is.
    pub human_spreads: IndexMap<String, Spread>,
    /// What is expected of every system.
    pub outlook: IndexMap<String, Expectation>,
    /// What components without support are worth at most, by property.
    pub after_support: IndexMap<String, AfterSupport>,
    /// After how many days an expectation is looked at again, by confidence.
    pub review_intervals: IndexMap<String, Period>,
    /// How many days before its end something is announced.
    pub notice_periods: IndexMap<String, Period>,
    /// Topics of requirements.
    pub topics: IndexMap<String, Plain>,
    /// Labels, standards, laws, guidance.
    pub schemes: IndexMap<String, Scheme>,
    /// Markets.
    pub markets: IndexMap<String, Market>,
    /// Their requirements, by `SCHEME/NUMBER`.
    pub requirements: IndexMap<String, Requirement>,
    /// What carries over between requirements.
    pub crosswalk: IndexMap<String, Crosswalk>,
    /// Which label counts as which.
    pub recognitions: IndexMap<String, Recognition>,
    /// Phases of life.
    pub life_phases: IndexMap<String, Phase>,
    /// Duties that somebody must hold.
    pub duty_kinds: IndexMap<String, DutyKind>,
    /// What sectors ask of their systems.
    pub profiles: IndexMap<String, Profile>,
    /// What consumers can count on everywhere.
    pub minimum_lists: IndexMap<String, MinimumList>,
    /// Committees that make standards.
    pub committees: IndexMap<String, Committee>,
    /// Wishes to standardise, with the days of their stages.
    pub proposals: IndexMap<String, Proposal>,
    /// What open causes and conflicts ask of a document, and under which topics.
    pub comment_needs: IndexMap<String, CommentNeed>,
    /// Claims that go too far.
    pub overclaims: IndexMap<String, Phrases>,
    /// Words that turn a claim around, and words that are a verdict.
    pub phrase_lists: IndexMap<String, Phrases>,
    /// Questions that go with the card.
    pub card_questions: IndexMap<String, CardQuestion>,
    /// Questions of law.
    pub liability_questions: IndexMap<String, LiabilityQuestion>,
    /// What attackers do.
    pub attacker_acts: IndexMap<String, AttackerAct>,
    /// The table of criminal law.
    pub criminal_rows: IndexMap<String, CriminalRow>,
}

impl Knowledge {
    /// The scheme that somebody wrote, with its level, if exactly one is written so: by identifier, name or alias. Width, case, spaces,
    /// hyphens and the drawing of stars make no difference; a level that nobody wrote is no level.
    pub fn scheme_written(&self, scheme: &str, level: Option<&str>) -> Option<&Scheme> {
        let form = |text: &str| -> String {
            let text = plain(text);
            let kept = text.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '‐' | '–' | '・'));
            kept.map(|c| if matches!(c, '☆' | '*' | '⭐' | '⋆') { '★' } else { c }).collect()
        };
        let asked = form(&format!("{scheme} {}", level.unwrap_or_default()));
        if let Some(found) = self.schemes.values().find(|s| form(&s.head.id) == asked) {
            return Some(found);
        }
        let mut found = self.schemes.values().filter(|s| {
            let names = [&s.head.name.ja, &s.head.name.en];
            names.into_iter().chain(&s.aliases).any(|a| form(a) == asked)
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// The number of an entry in its list.
    pub fn index(&self, ns: PackNs, id: &str) -> Option<u32> {
        let found = match ns {
            PackNs::Link => self.links.get_index_of(id),
            PackNs::Guard => self.guards.get_index_of(id),
            PackNs::Kind => self.kinds.get_index_of(id),
            PackNs::Feature => self.features.get_index_of(id),
            PackNs::GuideWord => self.guide_words.get_index_of(id),
            PackNs::Technique => self.techniques.get_index_of(id),
            PackNs::Regime => self.regimes.get_index_of(id),
            PackNs::Cpsf => self.cpsf.get_index_of(id),
            PackNs::Term => self.terms.get_index_of(id),
            PackNs::Ability => self.abilities.get_index_of(id),
            PackNs::HarmKind => self.harm_kinds.get_index_of(id),
            PackNs::Reach => self.reaches.get_index_of(id),
            PackNs::PersonalData => self.personal_data.get_index_of(id),
            PackNs::DataSpread => self.data_spreads.get_index_of(id),
            PackNs::HarmDefinition => self.harm_definitions.get_index_of(id),
            PackNs::RecoveryLevel => self.recovery_levels.get_index_of(id),
            PackNs::EconomicLevel => self.economic_levels.get_index_of(id),
            PackNs::Confirmation => self.confirmations.get_index_of(id),
            PackNs::EconomicScale => self.economic_scales.get_index_of(id),
            PackNs::FurtherFactor => self.further_factors.get_index_of(id),
            PackNs::Rung => self.ladder.get_index_of(id),
            PackNs::Goal => self.goals.get_index_of(id),
            PackNs::GoalClass => self.goal_classes.get_index_of(id),
            PackNs::IntegrityScale => self.integrity_scales.get_index_of(id),
            PackNs::Sector => self.sectors.get_index_of(id),
            PackNs::Currency => self.currencies.get_index_of(id),
            PackNs::PartyRole => self.party_roles.get_index_of(id),
            PackNs::PlaceEntry => self.place_entries.get_index_of(id),
            PackNs::Level => Level::ALL.iter().position(|l| l.tag() == id),
            PackNs::SecurityLevel => self.security_levels.get_index_of(id),
            PackNs::Scheme => self.schemes.get_index_of(id),
            PackNs::Market => self.markets.get_index_of(id),
            PackNs::Requirement => self.requirements.get_index_of(id),
            PackNs::DutyKind => self.duty_kinds.get_index_of(id),
            PackNs::Phase => self.life_phases.get_index_of(id),
        };
        found.and_then(|i| u32::try_from(i).ok())
    }

    /// The identifiers of a list.
    pub fn ids(&self, ns: PackNs) -> Vec<&str> {
        fn keys<T>(map: &IndexMap<String, T>) -> Vec<&str> {
            map.keys().map(String::as_str).collect()
        }
        match ns {
            PackNs::Link => keys(&self.links),
            PackNs::Guard => keys(&self.guards),
            PackNs::Kind => keys(&self.kinds),
            PackNs::Feature => keys(&self.features),
            PackNs::GuideWord => keys(&self.guide_words),
            PackNs::Technique => keys(&self.techniques),
            PackNs::Regime => keys(&self.regimes),
            PackNs::Cpsf => keys(&self.cpsf),
            PackNs::Term => keys(&self.terms),
            PackNs::Ability => keys(&self.abilities),
            PackNs::HarmKind => keys(&self.harm_kinds),
            PackNs::Reach => keys(&self.reaches),
            PackNs::PersonalData => keys(&self.personal_data),
            PackNs::DataSpread => keys(&self.data_spreads),
            PackNs::HarmDefinition => keys(&self.harm_definitions),
            PackNs::RecoveryLevel => keys(&self.recovery_levels),
            PackNs::EconomicLevel => keys(&self.economic_levels),
            PackNs::Confirmation => keys(&self.confirmations),
            PackNs::EconomicScale => keys(&self.economic_scales),
            PackNs::FurtherFactor => keys(&self.further_factors),
            PackNs::Rung => keys(&self.ladder),
            PackNs::Goal => keys(&self.goals),
            PackNs::GoalClass => keys(&self.goal_classes),
            PackNs::IntegrityScale => keys(&self.integrity_scales),
            PackNs::Sector => keys(&self.sectors),
            PackNs::Currency => keys(&self.currencies),
            PackNs::PartyRole => keys(&self.party_roles),
            PackNs::PlaceEntry => keys(&self.place_entries),
            PackNs::Level => Level::ALL.iter().map(|l| l.tag()).collect(),
            PackNs::SecurityLevel => keys(&self.security_levels),
            PackNs::Scheme => keys(&self.schemes),
            PackNs::Market => keys(&self.markets),
            PackNs::Requirement => keys(&self.requirements),
            PackNs::DutyKind => keys(&self.duty_kinds),
            PackNs::Phase => keys(&self.life_phases),
        }
    }

    /// Where a degree stands among those of its sort; the higher, the more is asked.
    pub fn rank_of(&self, degree: &Degree) -> u32 {
        match degree {
            Degree::Confirmation(word) => {
                self.confirmations.get(word).and_then(|c| c.rank).unwrap_or(0)
            }
            Degree::Level(level) => *level as u32,
            Degree::Asked => 1,
        }
    }

    /// The name of a strength in both languages.
    pub fn level_name(&self, level: Level) -> Text {
        self.levels.get(level.tag()).map_or_else(|| Text::same(level.tag()), |h| h.name.clone())
    }
}
