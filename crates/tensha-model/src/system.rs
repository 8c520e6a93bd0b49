//! The resolved system: elements in arenas, sorted by identifier, every reference a number.

use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;
use tensha_text::{Date, Diagnostic, FileId, SourceMap, Span, Text};

use crate::change::{Beyond, Change};
use crate::goal::{Acceptance, Goal, Integrity};
use crate::grade::{Level, Protections};
use crate::harm::{Demanded, FurtherStated, SourceStated, Viewpoint};
use crate::knowledge::Knowledge;
use crate::law::{KnownProblem, LabelRecord};
use crate::requirement::Compliance;
use crate::said::Said;
use crate::selector::Selector;
use crate::time::Outlook;
use crate::units::{Measure, Range, Unit};

/// The kinds of elements, each with its own names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // each variant is the element of that name
pub enum Namespace {
    Party,
    Place,
    Zone,
    Quantity,
    Component,
    Link,
    Data,
    Flow,
    Condition,
    Event,
    Part,
    Hazard,
    Control,
    Duty,
    Assumption,
    Acceptance,
    Claim,
    Policy,
    Viewpoint,
    Goal,
    Outlook,
}

impl Namespace {
    /// How many there are.
    pub const COUNT: usize = 21;

    /// All of them, with the key of the model file, the English and the Japanese word for one.
    pub const ALL: [(Namespace, &'static str, &'static str, &'static str); Self::COUNT] = [
        (Namespace::Party, "parties", "party", "関係者"),
        (Namespace::Place, "places", "place", "場所"),
        (Namespace::Zone, "zones", "zone", "ゾーン"),
        (Namespace::Quantity, "quantities", "quantity", "物理量"),
        (Namespace::Component, "components", "component", "構成要素"),
        (Namespace::Link, "links", "link", "リンク"),
        (Namespace::Data, "data", "data", "データ"),
        (Namespace::Flow, "flows", "flow", "フロー"),
        (Namespace::Condition, "conditions", "condition", "条件"),
        (Namespace::Event, "events", "event", "事象"),
        (Namespace::Part, "parts", "part", "部分システム"),
        (Namespace::Hazard, "hazards", "hazard", "ハザード"),
        (Namespace::Control, "controls", "control", "対策"),
        (Namespace::Duty, "duties", "duty", "義務"),
        (Namespace::Assumption, "assumptions", "assumption", "前提"),
        (Namespace::Acceptance, "acceptances", "acceptance", "受容"),
        (Namespace::Claim, "claims", "claim", "表示"),
        (Namespace::Policy, "policies", "policy", "保険"),
        (Namespace::Viewpoint, "viewpoints", "viewpoint", "視点"),
        (Namespace::Goal, "goals", "goal", "安全目標"),
        (Namespace::Outlook, "outlook", "outlook entry", "見通し"),
    ];

    /// The key of the model file.
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The word for one, in both languages.
    pub fn word(self) -> Text {
        let (_, _, en, ja) = Self::ALL[self as usize];
        Text::new(ja, en)
    }

    /// The word for one in English, as used in ids and machine formats.
    pub fn tag(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

/// Any element.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ref {
    /// Its kind.
    pub ns: Namespace,
    /// Its number in the arena of that kind.
    pub index: u32,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $ns:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// As a plain index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<$name> for Ref {
            fn from(id: $name) -> Ref {
                Ref { ns: Namespace::$ns, index: id.0 }
            }
        }
    )*};
}
ids! {
    /// A party's number.
    PartyId Party;
    /// A place's number.
    PlaceId Place;
    /// A zone's number.
    ZoneId Zone;
    /// A quantity's number.
    QuantityId Quantity;
    /// A component's number.
    ComponentId Component;
    /// A link's number.
    LinkId Link;
    /// A data element's number.
    DataId Data;
    /// A flow's number.
    FlowId Flow;
    /// A hazard's number.
    HazardId Hazard;
}

/// What all elements have.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Own {
    /// Full identifier (`part/inner` for what comes from a part).
    pub id: Box<str>,
    /// What people call it; the identifier where nothing is stated.
    pub name: Option<Box<Text>>,
    /// Where it is declared: the key in its file.
    pub span: Span,
}

impl Own {
    /// How it is called in pages and messages.
    pub fn title(&self) -> Text {
        self.name.as_deref().cloned().unwrap_or_else(|| Text::same(&*self.id))
    }
}

/// An organisation or a group of people.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Party {
    /// Id, name, place in the file.
    pub own: Own,
    /// Entries of `party-roles`.
    pub roles: Vec<String>,
    /// Whether it is people rather than an organisation.
    pub is_people: bool,
    /// Entry of `abilities`.
    pub ability: Option<u32>,
    /// Where it usually is.
    pub place: Option<PlaceId>,
    /// Share of the time in which somebody is there, 0 to 1.
    pub on_duty: Option<f64>,
    /// How many.
    pub size: Option<u64>,
    /// Groups that need care.
    pub vulnerable: Vec<String>,
    /// What its decisions are worth.
    pub strengths: Option<Box<Protections>>,
    /// Entries of `features`.
    pub features: Vec<u32>,
    /// Roles for regimes.
    pub plays: Vec<String>,
}

/// A physical space.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Place {
    /// Id, name, place in the file.
    pub own: Own,
    /// Entry of `place-entries`.
    pub entry: Option<u32>,
    /// The place it lies in.
    pub inside: Option<PlaceId>,
    /// Metres to ground that anybody may enter.
    pub setback: Option<f64>,
    /// Whether radio stays inside.
    pub shielded: bool,
    /// Roles for regimes.
    pub plays: Vec<String>,
}

/// A network or trust zone.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Zone {
    /// Id, name, place in the file.
    pub own: Own,
    /// Entry of `security-levels`.
    pub target: Option<u32>,
    /// Where the target is stated.
    pub target_span: Option<Span>,
    /// Levels of integrity, by scale.
    pub integrity: Vec<Integrity>,
    /// Roles for regimes.
    pub plays: Vec<String>,
}

/// Something physical.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Quantity {
    /// Id, name, place in the file.
    pub own: Own,
    /// Its unit.
    pub unit: Option<Box<Unit>>,
    /// Where it is.
    pub place: Option<PlaceId>,
    /// Values it can take.
    pub range: Option<Box<Range>>,
    /// Values at which nobody is hurt.
    pub safe: Option<Box<Range>>,
    /// Roles for regimes.
    pub plays: Vec<String>,
}

/// What passes into or out of a component.
#[derive(Clone, PartialEq, Debug)]
pub struct Port {
    /// Its name in the component.
    pub id: String,
    /// Where it is declared.
    pub span: Span,
    /// Whether content comes in.
    pub is_in: bool,
    /// What passes; any where unstated.
    pub data: Option<DataId>,
    /// What the value stands for.
    pub meaning: Option<String>,
    /// Unit.
    pub unit: Option<Unit>,
    /// Values that can be expressed.
    pub range: Option<Range>,
    /// Smallest step.
    pub resolution: Option<Measure>,
    /// Whether it truncates (otherwise it rounds).
    pub truncates: bool,
    /// Largest error added.
    pub accuracy: Option<Measure>,
    /// Values per time.
    pub rate: Option<Measure>,
    /// Time added at most.
    pub delay: Option<Measure>,
    /// Clock of the time stamps.
    pub time_base: Option<String>,
    /// Version of the interface.
    pub version: Option<String>,
    /// Share of values that get through, 0 to 1.
    pub completeness: Option<f64>,
}

/// What a component cannot work without.
#[derive(Clone, PartialEq, Debug)]
pub struct Dependency {
    /// power, network, cloud, clock, keys, supplier or updates.
    pub kind: &'static str,
    /// A component, party or event.
    pub on: Ref,
    /// Where it is stated.
    pub span: Span,
}

/// What a component does when it loses its connection.
#[derive(Clone, PartialEq, Debug)]
pub struct OnLoss {
    /// What is lost.
    pub of: &'static str,
    /// What it goes to.
    pub state: Text,
    /// How soon, in seconds.
    pub within: Option<f64>,
    /// Where it is stated.
    pub span: Span,
}

/// A connector of a component.
#[derive(Clone, PartialEq, Debug)]
pub struct Interface {
    /// Its name in the component.
    pub id: String,
    /// Entries of `link-technologies`.
    pub technologies: Vec<u32>,
    /// Protections where they differ.
    pub strengths: Option<Box<Protections>>,
    /// Where it is declared.
    pub span: Span,
}

/// How the use of a general-purpose device in a control role was judged.
#[derive(Clone, PartialEq, Debug)]
pub struct Classification {
    /// When.
    pub reviewed: Option<Date>,
    /// By whom.
    pub by: Option<PartyId>,
    /// Result and reason.
    pub reason: Text,
}

/// A failure rate that somebody stated.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureRate {
    /// loss, error, untimely or leak.
    pub mode: String,
    /// Rate or probability, with unit.
    pub rate: Measure,
    /// Mean duration, in seconds.
    pub lasts: Option<f64>,
    /// Where it is stated.
    pub span: Span,
}

/// What few components state; kept apart so that a component stays small.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ComponentMore {
    /// Maker.
    pub made_by: Option<PartyId>,
    /// Owner.
    pub owned_by: Option<PartyId>,
    /// Operator.
    pub operated_by: Option<PartyId>,
    /// Maintainer.
    pub maintained_by: Option<PartyId>,
    /// Who can change it at will.
    pub privileged: Vec<PartyId>,
    /// Who sees or hears it.
    pub shows_to: Vec<PartyId>,
    /// Where it is heard.
    pub audible_in: Vec<PlaceId>,
    /// What it cannot work without.
    pub depends_on: Vec<Dependency>,
    /// End of support, and where it is stated.
    pub support_until: Option<(Date, Span)>,
    /// Entries of `features`.
    pub features: Vec<u32>,
    /// Strengths where they differ.
    pub strengths: Option<Box<Protections>>,
    /// Surface strengths where they differ.
    pub surface: Option<Box<Protections>>,
    /// Ports, its own over its dossier's.
    pub ports: Vec<Port>,
    /// Time that content spends in it at most, in seconds.
    pub delay: Option<(f64, Span)>,
    /// What it does when its connection is lost.
    pub on_loss: Option<OnLoss>,
    /// Levels of integrity, by scale.
    pub integrity: Vec<Integrity>,
    /// Protection level of what it serves.
    pub protection_level: Option<u64>,
    /// Version.
    pub version: Option<String>,
    /// Weaknesses of the product that are known.
    pub known_problems: Vec<KnownProblem>,
    /// How a control role was judged.
    pub classification: Option<Classification>,
    /// Connectors, its own over its dossier's.
    pub interfaces: Vec<Interface>,
    /// Failure rates, its own over its dossier's.
    pub failure_rates: Vec<FailureRate>,
    /// How many alike.
    pub count: Option<u64>,
    /// Bill of materials.
    pub sbom: Option<String>,
    /// Assumptions of the system about its environment.
    pub assumes: Vec<u32>,
    /// Roles for regimes.
    pub plays: Vec<String>,
}

/// A thing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Component {
    /// Id, name, place in the file.
    pub own: Own,
    /// Entry of `component-kinds`.
    pub kind: Option<u32>,
    /// The maker's dossier.
    pub dossier: Option<u32>,
    /// Where it stands.
    pub place: Option<PlaceId>,
    /// Its zone.
    pub zone: Option<ZoneId>,
    /// Quantities that it reads.
    pub senses: Box<[QuantityId]>,
    /// Quantities that it changes.
    pub acts_on: Box<[QuantityId]>,
    /// The rest.
    pub more: Option<Box<ComponentMore>>,
}

/// What joins components.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Link {
    /// Id, name, place in the file.
    pub own: Own,
    /// The components, in the order of the file (a one-way link leads from the first).
    pub between: Box<[ComponentId]>,
    /// Entry of `link-technologies`.
    pub technology: Option<u32>,
    /// Where the technology is stated.
    pub technology_span: Span,
    /// Places it runs through beside those of its ends.
    pub through: Box<[PlaceId]>,
    /// Strengths where they differ.
    pub protections: Option<Box<Protections>>,
    /// Delay at most, in seconds.
    pub delay: Option<Box<(f64, Span)>>,
    /// Whether content passes only from the first to the others.
    pub one_way: bool,
}

/// What is carried.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Data {
    /// Id, name, place in the file.
    pub own: Own,
    /// What the value stands for.
    pub meaning: Option<String>,
    /// Unit.
    pub unit: Option<Unit>,
    /// Smallest step.
    pub resolution: Option<Measure>,
    /// Values.
    pub range: Option<Range>,
    /// Values per time.
    pub rate: Option<Measure>,
    /// Clock.
    pub time_base: Option<String>,
    /// Version of the contract.
    pub version: Option<String>,
    /// Whether errors add as the root of the sum of squares (otherwise as their sum).
    pub root_sum_square: bool,
    /// Entry of `personal-data-kinds`.
    pub personal: Option<u32>,
    /// How many people.
    pub persons: Option<u64>,
    /// Number of the authentication factor that it is.
    pub factor: Option<u64>,
    /// Length of the slots for which values hold, in seconds.
    pub time_slot: Option<f64>,
}

/// Which border a flow crosses.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Arrow {
    /// From the physical world into cyberspace.
    #[default]
    PhysicalToCyber,
    /// From cyberspace into the physical world.
    CyberToPhysical,
    /// Within cyberspace.
    CyberToCyber,
}

impl Arrow {
    /// As written in models.
    pub fn tag(self) -> &'static str {
        match self {
            Arrow::PhysicalToCyber => "physical-to-cyber",
            Arrow::CyberToPhysical => "cyber-to-physical",
            Arrow::CyberToCyber => "cyber-to-cyber",
        }
    }
}

/// A segment of a flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Segment {
    /// The sensing surface of a component towards a quantity.
    Sensing(ComponentId, QuantityId),
    /// A component.
    Component(ComponentId),
    /// A link.
    Link(LinkId),
    /// The acting surface of a component towards a quantity.
    Acting(ComponentId, QuantityId),
    /// A deciding person.
    Person(PartyId),
}

impl Segment {
    /// The element that it is, or belongs to.
    pub fn element(self) -> Ref {
        match self {
            Segment::Sensing(c, _) | Segment::Component(c) | Segment::Acting(c, _) => c.into(),
            Segment::Link(l) => l.into(),
            Segment::Person(p) => p.into(),
        }
    }
}

/// What a flow needs.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Needs {
    /// Least strength per property, with where it is stated.
    pub levels: [Option<(Level, Span)>; 5],
    /// Greatest error.
    pub accuracy: Option<(Measure, Span)>,
    /// Greatest age, in seconds.
    pub max_age: Option<(f64, Span)>,
    /// Greatest step.
    pub resolution: Option<(Measure, Span)>,
    /// Values that must be expressible.
    pub range: Option<(Range, Span)>,
    /// Least share of values that get through, 0 to 1.
    pub completeness: Option<(f64, Span)>,
    /// Why.
    pub because: Option<Text>,
}

/// A protection that spans several links.
#[derive(Clone, PartialEq, Debug)]
pub struct Guard {
    /// Entry of `guard-technologies`.
    pub technology: u32,
    /// Where it begins.
    pub from: ComponentId,
    /// Where it ends.
    pub to: ComponentId,
    /// Who else holds the keys.
    pub key_holders: Vec<Ref>,
    /// Where it is stated.
    pub span: Span,
}

/// How many inputs must deviate for the decision to deviate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Combine {
    /// One suffices: the weakest counts.
    Any,
    /// All must: the strongest counts.
    All,
    /// This many must: the k-th weakest counts.
    AtLeast(u32),
}

/// What a flow's content is decided from.
#[derive(Clone, PartialEq, Debug)]
pub struct Decided {
    /// The flows that are looked at, sorted.
    pub flows: Vec<FlowId>,
    /// How they combine.
    pub combine: Combine,
    /// Who decides: a component or a party.
    pub by: Option<Ref>,
    /// Where it is stated.
    pub span: Span,
}

/// A connection from end to end.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Flow {
    /// Id, name, place in the file.
    pub own: Own,
    /// Which border it crosses.
    pub arrow: Arrow,
    /// Where it begins.
    pub from: Option<Ref>,
    /// Where it ends.
    pub to: Option<Ref>,
    /// The accepted routes, each a list of segments from begin to end; one for most flows.
    pub routes: Vec<Box<[Segment]>>,
    /// What it carries.
    pub data: Option<DataId>,
    /// What the command does: an index into [`crate::vocab::COMMANDS`].
    pub command: Option<&'static str>,
    /// What it needs; nothing where its author states nothing.
    pub needs: Option<Box<Needs>>,
    /// Its guards.
    pub guards: Vec<Guard>,
    /// What its content is decided from.
    pub decided: Option<Box<Decided>>,
    /// On whose behalf.
    pub by: Option<PartyId>,
}

impl Flow {
    /// The components on its routes, each once, sorted.
    pub fn components(&self) -> Vec<ComponentId> {
        let mut out: Vec<ComponentId> = self
            .routes
            .iter()
            .flat_map(|r| r.iter())
            .filter_map(|s| match s {
                Segment::Component(c) => Some(*c),
                _ => None,
            })
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// A state that holds a part of the time.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Condition {
    /// Id, name, place in the file.
    pub own: Own,
    /// Share of the time.
    pub probability: f64,
    /// Where the number comes from.
    pub source: Option<Text>,
}

/// Something that happens.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Event {
    /// Id, name, place in the file.
    pub own: Own,
    /// Onsets per second.
    pub onset: Option<f64>,
    /// Mean duration in seconds.
    pub lasts: Option<f64>,
    /// Probability per demand.
    pub probability: Option<f64>,
    /// Where the numbers come from.
    pub source: Option<Text>,
}

/// Another system used inside this one.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Part {
    /// Id, name, place in the file.
    pub own: Own,
    /// The system's directory as written.
    pub system: String,
    /// Identifier of the inner system.
    pub system_id: String,
    /// How many there are.
    pub count: u64,
    /// Inner components that outer links may join.
    pub ports: Vec<ComponentId>,
}

/// The logic of a hazard.
#[derive(Clone, PartialEq, Debug)]
pub enum Logic {
    /// All of them.
    All(Vec<Logic>),
    /// At least one.
    Any(Vec<Logic>),
    /// At least this many.
    AtLeast(u32, Vec<Logic>),
    /// A flow deviates in one of these ways (entries of `guide-words`).
    Deviates(FlowId, Vec<u32>, Span),
    /// An event has begun.
    Event(u32, Span),
    /// A condition holds.
    Condition(u32, Span),
    /// A component fails in one of these modes.
    Fails(ComponentId, Vec<String>, Span),
}

/// What people do.
#[derive(Clone, PartialEq, Debug)]
pub struct Response {
    /// Who.
    pub by: Option<PartyId>,
    /// Flows or components by which it is noticed.
    pub notices_by: Vec<Ref>,
    /// What is used to act.
    pub acts_by: Vec<Ref>,
    /// Seconds until harm.
    pub time_available: Option<f64>,
    /// Seconds that it takes.
    pub time_needed: Option<f64>,
    /// Kind of task.
    pub task: Option<&'static str>,
    /// Whether it is noticed when what it is noticed by stays away.
    pub watches_for_silence: bool,
    /// How far an error here follows from earlier ones: a level of THERP.
    pub dependence: Option<&'static str>,
    /// Performance-shaping factors: name, level and where they are stated.
    pub factors: Vec<(String, String, Span)>,
    /// Where it is stated.
    pub span: Span,
}

/// A harm to somebody.
#[derive(Clone, PartialEq, Debug)]
pub struct Harm {
    /// Who is hurt.
    pub who: Option<PartyId>,
    /// Entry of `harm-kinds`.
    pub kind: u32,
    /// Level of the kind.
    pub level: Option<String>,
    /// Money.
    pub amount: Option<Measure>,
    /// How many people.
    pub persons: Option<u64>,
    /// Entry of `reaches`.
    pub reach: Option<u32>,
    /// It counts where at least so many units are hit at once.
    pub from_units: Option<u64>,
    /// Personal data that becomes known.
    pub data: Option<DataId>,
    /// Entry of `data-spreads`.
    pub spread: Option<u32>,
    /// Whether it can be undone that the data are known.
    pub reversible: Option<bool>,
    /// Where it is stated.
    pub span: Span,
}

/// A situation that can hurt.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Hazard {
    /// Id, name, place in the file.
    pub own: Own,
    /// When it arises.
    pub when: Option<Logic>,
    /// Components, controls or flows that must all fail.
    pub barriers: Vec<Ref>,
    /// What people do.
    pub responses: Vec<Response>,
    /// Harms where no response succeeds.
    pub unhandled: Vec<Harm>,
    /// Harms where a response succeeds.
    pub handled: Vec<Harm>,
    /// Factors beside the axes.
    pub further: Vec<FurtherStated>,
    /// Whether its source can be removed.
    pub source: Option<Box<SourceStated>>,
    /// Its review as a threat.
    pub security: Option<Box<Review>>,
    /// Its review as a hazard.
    pub safety: Option<Box<Review>>,
    /// Its review by the industry that uses it.
    pub operation: Option<Box<OperationReview>>,
    /// Where its author calls it done.
    pub done: Option<Span>,
}

impl Hazard {
    /// What its logic is made of in the end, in the order in which it is written.
    pub fn leaves(&self) -> impl Iterator<Item = &Logic> {
        let mut open: Vec<&Logic> = self.when.iter().collect();
        std::iter::from_fn(move || {
            loop {
                match open.pop()? {
                    Logic::All(of) | Logic::Any(of) | Logic::AtLeast(_, of) => {
                        open.extend(of.iter().rev());
                    }
                    leaf => return Some(leaf),
                }
            }
        })
    }
}

/// Somebody looked at a hazard.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Review {
    /// Who.
    pub by: Option<PartyId>,
    /// When.
    pub date: Option<Date>,
    /// What was found.
    pub note: Option<Text>,
    /// Who the reviewer holds to be the least attacker that can bring it about with no fault: an entry of `attacker-classes`, and where it
    /// is stated.
    pub needs: Option<(u32, Span)>,
    /// Where it is stated.
    pub span: Span,
}

/// The using industry looked at a hazard.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct OperationReview {
    /// Who, when, what.
    pub review: Review,
    /// Who is there to deal with it.
    pub staffing: Option<Text>,
    /// What is done by other means meanwhile.
    pub fallback: Option<Text>,
    /// How the business goes on.
    pub continuity: Option<Text>,
    /// What it costs to stop instead.
    pub cost_of_stopping: Option<Text>,
}

/// A measure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Control {
    /// Id, name, place in the file.
    pub own: Own,
    /// 1 to 4.
    pub perspective: Option<u64>,
    /// Who does it.
    pub party: Option<PartyId>,
    /// Cost.
    pub cost: Option<Measure>,
    /// Entry of `confirmations`: how strongly it is confirmed.
    pub confirmation: Option<u32>,
    /// Entry of `ladder`.
    pub rung: Option<u32>,
    /// proposed, planned, in-place or rejected.
    pub status: Option<&'static str>,
    /// Evidence files.
    pub evidence: Vec<String>,
    /// Day of the evidence.
    pub evidence_date: Option<Date>,
    /// Entries of `requirements` that it meets.
    pub meets: Vec<u32>,
    /// CPSF ids.
    pub cps: Vec<(String, Span)>,
    /// What it protects.
    pub on: Vec<Ref>,
    /// Harm that it does itself.
    pub causes: Vec<Harm>,
    /// Levels of integrity, by scale.
    pub integrity: Vec<Integrity>,
    /// What it changes.
    pub effect: Vec<Change>,
}

/// What somebody owes, takes for granted, claims or insures.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Pledge {
    /// Id, name, place in the file.
    pub own: Own,
    /// Its text.
    pub text: Option<Text>,
    /// Who is accountable, owns or holds it.
    pub party: Option<PartyId>,
    /// The other side.
    pub to: Option<PartyId>,
    /// The element it is about.
    pub about: Vec<Ref>,
    /// What is so if an assumption does not hold.
    pub if_false: Vec<Change>,
    /// Scheme and level of a claim.
    pub scheme: Option<(String, Option<String>, Span)>,
    /// The rest of a claim.
    pub label: Option<Box<LabelRecord>>,
    /// Entry of `duty-kinds` of a duty.
    pub kind: Option<u32>,
    /// Entries of `life-phases` of a duty; all where empty.
    pub phases: Vec<u32>,
    /// Seconds within which a duty is done.
    pub within: Option<f64>,
    /// Begin.
    pub from: Option<Date>,
    /// End.
    pub until: Option<Date>,
}

impl Pledge {
    /// Whether its last day is over.
    pub fn lapsed(&self, at: Date) -> bool {
        self.until.is_some_and(|until| at > until)
    }
}

/// What a coverage looks at.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Frame {
    /// Flows; all where unstated.
    pub flows: Option<Vec<FlowId>>,
    /// People; those who respond, decide or receive where unstated.
    pub people: Option<Vec<PartyId>>,
    /// Guide words; all where unstated.
    pub guide_words: Option<Vec<u32>>,
    /// What was left out on purpose, with the reason.
    pub out: Vec<(Text, Text)>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// Deviations that were set aside.
#[derive(Clone, PartialEq, Debug)]
pub struct Dismissal {
    /// Flows named.
    pub flows: Vec<FlowId>,
    /// A class of flows.
    pub class: Option<Selector>,
    /// People named.
    pub people: Vec<PartyId>,
    /// Guide words.
    pub guide_words: Vec<u32>,
    /// Why.
    pub reason: Text,
    /// Where it is stated.
    pub span: Span,
}

/// A finding that is set aside for a while.
#[derive(Clone, PartialEq, Debug)]
pub struct Suppression {
    /// Code or id.
    pub finding: String,
    /// Element.
    pub on: Option<String>,
    /// Why.
    pub reason: Text,
    /// Until when.
    pub until: Option<Date>,
    /// Where it is stated.
    pub span: Span,
}

/// In which sense a word is used.
#[derive(Clone, PartialEq, Debug)]
pub struct TermUse {
    /// The word: an entry of `terms`.
    pub term: String,
    /// The sense.
    pub sense: String,
    /// Who says so: the system, or a dossier.
    pub whose: String,
    /// Who agreed.
    pub agreed_by: Vec<PartyId>,
    /// When.
    pub date: Option<Date>,
    /// Where it is stated.
    pub span: Span,
}

/// A use that is ruled out.
#[derive(Clone, PartialEq, Debug)]
pub struct ExcludedUse {
    /// Identifier.
    pub id: String,
    /// The use.
    pub text: Text,
    /// Flows that would be it.
    pub flow: Option<Selector>,
    /// Components that would be it.
    pub component: Option<Selector>,
    /// Connections that would make it possible.
    pub reach: Option<(Selector, QuantityId)>,
    /// Where it is stated.
    pub span: Span,
}

/// A regime that the system is under.
#[derive(Clone, PartialEq, Debug)]
pub struct RegimeUse {
    /// Entry of `regimes`.
    pub regime: u32,
    /// Role → elements, as bound in the model.
    pub roles: IndexMap<String, Vec<Ref>>,
    /// Prefix of the part in which it was declared; empty for the system itself.
    pub prefix: String,
    /// Where it is stated.
    pub span: Span,
}

/// A maker's dossier.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Dossier {
    /// Identifier of the product.
    pub id: String,
    /// Name.
    pub name: Option<Text>,
    /// The file, as shown.
    pub path: String,
    /// Where it is declared.
    pub span: Span,
    /// Entry of `component-kinds`.
    pub kind: Option<u32>,
    /// What it does to the content.
    pub strengths: Option<Box<Protections>>,
    /// Its physical side.
    pub surface: Option<Box<Protections>>,
    /// Version.
    pub version: Option<String>,
    /// What it is meant for.
    pub intended_use: Option<Text>,
    /// Uses ruled out by the maker.
    pub excluded_uses: Vec<(String, Text)>,
    /// What the maker takes for granted.
    pub assumptions: Vec<MakersAssumption>,
    /// End of support, and where it is stated.
    pub support_until: Option<(Date, Span)>,
}

/// What the maker of a product takes for granted about where it is used.
#[derive(Clone, PartialEq, Debug)]
pub struct MakersAssumption {
    /// Id in the dossier.
    pub id: String,
    /// Where it is stated.
    pub span: Span,
    /// Its text.
    pub text: Text,
    /// Its last day.
    pub until: Option<Date>,
    /// The role of who is to keep it: an entry of `party-roles`, because a maker does not know the parties of the system.
    pub kept_by: Option<u32>,
}

/// What the system says of itself.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Meta {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Version of the model.
    pub version: Option<String>,
    /// Day on which it was judged right.
    pub date: Option<Date>,
    /// Entry of `sectors`.
    pub sector: Option<u32>,
    /// Whose law is asked about; all that the packs hold where empty.
    pub jurisdictions: Vec<String>,
    /// Entries of `markets`: where it is sold.
    pub markets: Vec<u32>,
    /// Entry of `currencies`.
    pub currency: Option<u32>,
    /// How many systems like this one are in the field.
    pub units: Option<u64>,
    /// Entry of `harm-definitions`.
    pub harm_definition: Option<u32>,
    /// What it is for.
    pub intended_use: Option<Text>,
    /// Who uses it.
    pub intended_users: Vec<PartyId>,
    /// Where it is used.
    pub intended_places: Vec<PlaceId>,
    /// Where the intended use is stated.
    pub intended_span: Option<Span>,
    /// Where the system is declared.
    pub span: Span,
}

/// The resolved system.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // the arenas are named after the elements
pub struct System {
    pub meta: Meta,
    pub parties: Vec<Party>,
    pub places: Vec<Place>,
    pub zones: Vec<Zone>,
    pub quantities: Vec<Quantity>,
    pub components: Vec<Component>,
    pub links: Vec<Link>,
    pub data: Vec<Data>,
    pub flows: Vec<Flow>,
    pub conditions: Vec<Condition>,
    pub events: Vec<Event>,
    pub parts: Vec<Part>,
    pub hazards: Vec<Hazard>,
    pub controls: Vec<Control>,
    pub duties: Vec<Pledge>,
    pub assumptions: Vec<Pledge>,
    pub acceptances: Vec<Acceptance>,
    pub claims: Vec<Pledge>,
    pub policies: Vec<Pledge>,
    pub viewpoints: Vec<Viewpoint>,
    pub goals: Vec<Goal>,
    pub outlook: Vec<Outlook>,
    pub dossiers: Vec<Dossier>,
    pub frame: Frame,
    pub dismissals: Vec<Dismissal>,
    pub suppressions: Vec<Suppression>,
    pub compliance: Vec<Compliance>,
    pub terms: Vec<TermUse>,
    pub excluded_uses: Vec<ExcludedUse>,
    pub regimes: Vec<RegimeUse>,
    /// What the author demands, by perspective.
    pub demands: Vec<Demanded>,
    /// What changes brought that no element carries.
    pub beyond: Beyond,
    /// Texts for people that hold a phrase of `overclaims`.
    pub said: Vec<Said>,
    /// What the packs know.
    pub knowledge: Knowledge,
    /// Every file that was read.
    pub sources: SourceMap,
    /// The directories it was read from: its own first, then those of its parts, each once.
    pub directories: Vec<Directory>,
    /// Links of each component, sorted; made by [`System::index`].
    pub links_of: Adjacency,
}

/// The files of one system, which may be a part of others.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Directory {
    /// As a part's `system` leads to it from where the whole was read.
    pub path: String,
    /// The file it begins with, and what that one includes.
    pub files: Vec<FileId>,
    /// Its own packs.
    pub packs: Vec<FileId>,
}

/// Component → links, as two flat lists.
#[derive(Clone, Debug, Default)]
pub struct Adjacency {
    start: Vec<u32>,
    links: Vec<LinkId>,
}

impl Adjacency {
    /// The links of a component, sorted.
    pub fn of(&self, component: ComponentId) -> &[LinkId] {
        let i = component.index();
        match (self.start.get(i), self.start.get(i + 1)) {
            (Some(a), Some(b)) => &self.links[*a as usize..*b as usize],
            _ => &[],
        }
    }
}

impl System {
    /// Makes the index of links by component. To be called after links change.
    pub fn index(&mut self) {
        let n = self.components.len();
        let mut start = vec![0u32; n + 1];
        for link in &self.links {
            for c in &link.between {
                start[c.index() + 1] += 1;
            }
        }
        for i in 0..n {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut links = vec![LinkId(0); start[n] as usize];
        for (i, link) in self.links.iter().enumerate() {
            for c in &link.between {
                links[next[c.index()] as usize] = LinkId(i as u32);
                next[c.index()] += 1;
            }
        }
        self.links_of = Adjacency { start, links };
    }

    /// Brings what has no name of its own into an order that does not come from the files.
    pub(crate) fn sort_statements(&mut self) {
        self.sort_sets();
        self.dismissals.sort_by_cached_key(|d| {
            let class: Vec<_> = d.class.iter().flat_map(Selector::words).collect();
            (d.flows.clone(), d.people.clone(), d.guide_words.clone(), class, d.reason.clone())
        });
        self.suppressions.sort_by(|a, b| {
            (&a.finding, &a.on, &a.reason, a.until).cmp(&(&b.finding, &b.on, &b.reason, b.until))
        });
        self.terms.sort_by(|a, b| {
            (&a.term, &a.whose, &a.sense, a.date).cmp(&(&b.term, &b.whose, &b.sense, b.date))
        });
        self.excluded_uses.sort_by(|a, b| a.id.cmp(&b.id));
        // Records of one scheme, of the same products and party, are one: what several files answer stands together.
        self.compliance.sort_by(|a, b| {
            (a.scheme, &a.product, a.party, a.span).cmp(&(b.scheme, &b.product, b.party, b.span))
        });
        self.compliance.dedup_by(|more, first| {
            let same = (more.scheme, &more.product, more.party)
                == (first.scheme, &first.product, first.party);
            if same {
                first.answers.append(&mut more.answers);
                first.answers.sort_by_key(|a| (a.requirement, a.span));
            }
            same
        });
        self.regimes.sort_by(|a, b| (&a.prefix, a.regime).cmp(&(&b.prefix, b.regime)));
    }

    /// Lists in which the order says nothing, in canonical order and each member once.
    fn sort_sets(&mut self) {
        fn set<T: Ord>(list: &mut Vec<T>) {
            list.sort_unstable();
            list.dedup();
        }
        for p in &mut self.parties {
            set(&mut p.roles);
            set(&mut p.vulnerable);
            set(&mut p.features);
            set(&mut p.plays);
        }
        for c in &mut self.components {
            c.senses.sort_unstable();
            c.acts_on.sort_unstable();
            let Some(more) = c.more.as_deref_mut() else { continue };
            set(&mut more.privileged);
            set(&mut more.shows_to);
            set(&mut more.audible_in);
            set(&mut more.plays);
            more.depends_on.sort_by(|a, b| (a.kind, a.on).cmp(&(b.kind, b.on)));
            more.interfaces.iter_mut().for_each(|i| set(&mut i.technologies));
        }
        self.links.iter_mut().for_each(|l| l.through.sort_unstable());
        for f in &mut self.flows {
            f.guards.iter_mut().for_each(|g| set(&mut g.key_holders));
        }
        for h in &mut self.hazards {
            set(&mut h.barriers);
            for r in &mut h.responses {
                set(&mut r.notices_by);
                set(&mut r.acts_by);
            }
        }
        for c in &mut self.controls {
            set(&mut c.on);
            c.cps.sort();
            set(&mut c.meets);
        }
        for c in &mut self.claims {
            set(&mut c.about);
            if let Some(label) = c.label.as_deref_mut() {
                set(&mut label.boundary);
                set(&mut label.evidence);
            }
        }
        self.duties.iter_mut().for_each(|d| set(&mut d.phases));
        for c in &mut self.compliance {
            set(&mut c.product);
            c.answers.sort_by_key(|a| (a.requirement, a.span));
        }
        self.goals.iter_mut().filter_map(|g| g.hazards.as_mut()).for_each(set);
        for d in &mut self.dismissals {
            set(&mut d.flows);
            set(&mut d.people);
            set(&mut d.guide_words);
        }
        self.terms.iter_mut().for_each(|t| set(&mut t.agreed_by));
        self.parts.iter_mut().for_each(|p| set(&mut p.ports));
        self.regimes.iter_mut().flat_map(|r| r.roles.values_mut()).for_each(set);
        set(&mut self.meta.intended_users);
        set(&mut self.meta.intended_places);
    }

    /// What all elements have, of any element.
    pub fn own(&self, r: Ref) -> &Own {
        let i = r.index as usize;
        match r.ns {
            Namespace::Party => &self.parties[i].own,
            Namespace::Place => &self.places[i].own,
            Namespace::Zone => &self.zones[i].own,
            Namespace::Quantity => &self.quantities[i].own,
            Namespace::Component => &self.components[i].own,
            Namespace::Link => &self.links[i].own,
            Namespace::Data => &self.data[i].own,
            Namespace::Flow => &self.flows[i].own,
            Namespace::Condition => &self.conditions[i].own,
            Namespace::Event => &self.events[i].own,
            Namespace::Part => &self.parts[i].own,
            Namespace::Hazard => &self.hazards[i].own,
            Namespace::Control => &self.controls[i].own,
            Namespace::Duty => &self.duties[i].own,
            Namespace::Assumption => &self.assumptions[i].own,
            Namespace::Acceptance => &self.acceptances[i].own,
            Namespace::Claim => &self.claims[i].own,
            Namespace::Policy => &self.policies[i].own,
            Namespace::Viewpoint => &self.viewpoints[i].own,
            Namespace::Goal => &self.goals[i].own,
            Namespace::Outlook => &self.outlook[i].own,
        }
    }

    /// How many elements of a kind there are.
    pub fn count(&self, ns: Namespace) -> usize {
        match ns {
            Namespace::Party => self.parties.len(),
            Namespace::Place => self.places.len(),
            Namespace::Zone => self.zones.len(),
            Namespace::Quantity => self.quantities.len(),
            Namespace::Component => self.components.len(),
            Namespace::Link => self.links.len(),
            Namespace::Data => self.data.len(),
            Namespace::Flow => self.flows.len(),
            Namespace::Condition => self.conditions.len(),
            Namespace::Event => self.events.len(),
            Namespace::Part => self.parts.len(),
            Namespace::Hazard => self.hazards.len(),
            Namespace::Control => self.controls.len(),
            Namespace::Duty => self.duties.len(),
            Namespace::Assumption => self.assumptions.len(),
            Namespace::Acceptance => self.acceptances.len(),
            Namespace::Claim => self.claims.len(),
            Namespace::Policy => self.policies.len(),
            Namespace::Viewpoint => self.viewpoints.len(),
            Namespace::Goal => self.goals.len(),
            Namespace::Outlook => self.outlook.len(),
        }
    }

    /// The title of any element.
    pub fn title(&self, r: Ref) -> Text {
        self.own(r).title()
    }

    /// The component's rarer fields, or an empty set of them.
    pub fn more(&self, c: ComponentId) -> &ComponentMore {
        static EMPTY: std::sync::LazyLock<ComponentMore> =
            std::sync::LazyLock::new(ComponentMore::default);
        self.components[c.index()].more.as_deref().unwrap_or(&EMPTY)
    }

    /// Whether a component has a feature: entry of `features`.
    pub fn has(&self, c: ComponentId, feature: &str) -> bool {
        let own = &self.more(c).features;
        !own.is_empty()
            && self
                .knowledge
                .features
                .get_index_of(feature)
                .is_some_and(|f| own.contains(&(f as u32)))
    }

    /// Whether anybody on the internet can speak to a component: by its feature, or because all of its kind can be spoken to.
    pub fn faces_internet(&self, c: ComponentId) -> bool {
        self.has(c, "internet-facing") || self.kind(c).is_some_and(|k| k.faces_internet)
    }

    /// The component's kind, its own or its dossier's.
    pub fn kind(&self, c: ComponentId) -> Option<&crate::knowledge::ComponentKind> {
        let component = &self.components[c.index()];
        let kind = component
            .kind
            .or_else(|| component.dossier.and_then(|d| self.dossiers[d as usize].kind))?;
        self.knowledge.kinds.get_index(kind as usize).map(|(_, k)| k)
    }

    /// The link's technology.
    pub fn technology(&self, l: LinkId) -> Option<&crate::knowledge::LinkTechnology> {
        let t = self.links[l.index()].technology?;
        self.knowledge.links.get_index(t as usize).map(|(_, t)| t)
    }

    /// Whether content passes a link from its first component to the others only: so stated, or by its technology.
    pub fn leads_one_way(&self, l: LinkId) -> bool {
        self.links[l.index()].one_way || self.technology(l).is_some_and(|t| !t.bidirectional)
    }

    /// Whether a place is another one or lies inside it, at any depth.
    pub fn is_inside(&self, mut place: PlaceId, outer: PlaceId) -> bool {
        // Cycles of places were reported and cut when the model was read; the count is a second net.
        for _ in 0..=self.places.len() {
            if place == outer {
                return true;
            }
            match self.places[place.index()].inside {
                Some(p) => place = p,
                None => return false,
            }
        }
        false
    }

    /// The element of a kind with this full identifier.
    pub fn find(&self, ns: Namespace, id: &str) -> Option<Ref> {
        let n = self.count(ns) as u32;
        let (mut lo, mut hi) = (0, n);
        while lo < hi {
            let mid = lo + (hi - lo) / 2;
            match (*self.own(Ref { ns, index: mid }).id).cmp(id) {
                std::cmp::Ordering::Equal => return Some(Ref { ns, index: mid }),
                std::cmp::Ordering::Less => lo = mid + 1,
                std::cmp::Ordering::Greater => hi = mid,
            }
        }
        None
    }
}

/// What reading a model gives: the system as far as it could be understood, and what is wrong with the input.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The system.
    pub system: System,
    /// What is wrong, in canonical order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Names of elements while a model is read: full identifier → number.
#[derive(Clone, Debug, Default)]
pub struct Names {
    tables: [FxHashMap<Box<str>, u32>; Namespace::COUNT],
}

impl Names {
    /// Adds a name.
    pub fn insert(&mut self, ns: Namespace, id: &str, index: u32) {
        self.tables[ns as usize].insert(id.into(), index);
    }

    /// The number of a name.
    pub fn get(&self, ns: Namespace, id: &str) -> Option<u32> {
        self.tables[ns as usize].get(id).copied()
    }

    /// How many names there are of some kinds.
    pub fn count(&self, kinds: &[Namespace]) -> usize {
        kinds.iter().map(|ns| self.tables[*ns as usize].len()).sum()
    }

    /// The names nearest to a wrong one.
    pub fn nearest(&self, kinds: &[Namespace], wrong: &str) -> Vec<String> {
        let total = self.count(kinds);
        // Beyond this many names the search would cost more than the hint is worth.
        if total > 20_000 {
            return Vec::new();
        }
        let mut names: Vec<&str> = kinds
            .iter()
            .flat_map(|ns| self.tables[*ns as usize].keys())
            .map(AsRef::as_ref)
            .collect();
        names.sort_unstable();
        crate::suggest::nearest(wrong, names)
    }
}
