//! Harm, the map of IoT-SSF and what is demanded on it: what packs know, and what models say.
//!
//! What is computed from it stands in `docs/semantics-harm.md`.

use tensha_text::{Date, Span, Text};

use crate::knowledge::Head;
use crate::system::{HazardId, Own, PartyId};
use crate::units::Unit;

/// Where a kind of harm counts.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// As difficulty of recovery.
    #[serde(rename = "axis-1")]
    Axis1,
    /// As economic impact.
    #[serde(rename = "axis-2")]
    Axis2,
    /// Beside the axes.
    Further,
    /// In a ledger of its own.
    OffMap,
}

impl Counts {
    /// All of them, with the words of packs.
    pub const ALL: [(&'static str, Counts); 4] = [
        ("axis-1", Counts::Axis1),
        ("axis-2", Counts::Axis2),
        ("further", Counts::Further),
        ("off-map", Counts::OffMap),
    ];
}

/// A level of a kind of harm, or of a further factor.
#[derive(Clone, PartialEq, Debug)]
pub struct HarmLevel {
    /// Identifier.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What it is.
    pub text: Option<Text>,
    /// An example that anchors it.
    pub example: Option<Text>,
    /// Harm to personal data of at least so many points is estimated at this level.
    pub from_points: Option<u32>,
    /// Near entries of other vocabularies, such as `ssvc:SI:2.0.1:M`.
    pub matches: Vec<String>,
}

/// A kind of harm.
#[derive(Clone, PartialEq, Debug)]
pub struct HarmKind {
    /// Id, name, source.
    pub head: Head,
    /// Why it counts where it counts.
    pub reason: Option<Text>,
    /// Levels, mildest first.
    pub levels: Vec<HarmLevel>,
    /// Where it counts; none where the pack does not say.
    pub counts_on: Option<Counts>,
    /// Whether no emphasis may lower its highest level.
    pub protected: bool,
    /// Near entries of other vocabularies.
    pub matches: Vec<String>,
}

impl HarmKind {
    /// The number of a level, from the mildest.
    pub fn level(&self, id: &str) -> Option<usize> {
        self.levels.iter().position(|l| l.id == id)
    }

    /// The level on an axis, 0 to 2, of the level with this number; 2 where the kind has one level only.
    pub fn axis_level(&self, level: usize) -> u8 {
        match self.levels.len() {
            0 | 1 => 2,
            n => (2 * level.min(n - 1) / (n - 1)) as u8,
        }
    }
}

/// A step of a scale.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// Id, name, source.
    pub head: Head,
    /// Its place, from the least.
    pub rank: Option<u32>,
    /// It holds from this number on.
    pub from: Option<f64>,
    /// What it adds to an estimate.
    pub points: Option<u32>,
}

/// Which kinds are harm.
#[derive(Clone, PartialEq, Debug)]
pub struct HarmDefinition {
    /// Id, name, source.
    pub head: Head,
    /// Identifiers of kinds; none where every kind is harm.
    pub kinds: Option<Vec<String>>,
    /// Whether it holds where a model names none.
    pub usual: bool,
}

/// Whose money a viewpoint looks at.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum LooksAt {
    /// That of the viewpoint's party.
    Own,
    /// The largest sum of one party that is people.
    LargestPeople,
    /// The largest sum of one party that is an organisation.
    LargestOrganisation,
    /// The sum over everybody.
    All,
}

impl LooksAt {
    /// From the word of a pack or model.
    pub fn parse(word: &str) -> Option<Self> {
        let all =
            [LooksAt::Own, LooksAt::LargestPeople, LooksAt::LargestOrganisation, LooksAt::All];
        crate::vocab::LOOKS_AT.iter().position(|w| *w == word).map(|i| all[i])
    }
}

/// Money as levels.
#[derive(Clone, PartialEq, Debug)]
pub struct EconomicScale {
    /// Id, name, source.
    pub head: Head,
    /// The currency of its thresholds.
    pub currency: String,
    /// From which amount on the middle and the high level hold, each with its place in the pack.
    pub from: [(f64, Span); 2],
    /// Whose money is looked at where a viewpoint says nothing.
    pub looks_at: LooksAt,
}

/// What a currency was worth on a day.
#[derive(Clone, PartialEq, Debug)]
pub struct ExchangeRate {
    /// Id (the currency), name, source.
    pub head: Head,
    /// How much of the base currency one unit buys; the base currency itself has 1.
    pub value: f64,
    /// The day.
    pub date: Option<Date>,
}

/// A cell of the map.
#[derive(Clone, PartialEq, Debug)]
pub struct Category {
    /// Id, name, source.
    pub head: Head,
    /// Difficulty of recovery, 0 to 2.
    pub recovery: u8,
    /// Economic impact, 0 to 2.
    pub economic: u8,
    /// Confirmation demanded per perspective: identifiers of `confirmations`.
    pub demands: [String; 4],
}

/// A question that a category asks.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// Id, text, source.
    pub head: Head,
    /// The perspective that it belongs to, 1 to 4.
    pub perspective: Option<u8>,
    /// Categories that ask it; none where all do.
    pub cells: Option<Vec<String>>,
}

/// How a sector weighs a kind of harm.
#[derive(Clone, PartialEq, Debug)]
pub struct Emphasis {
    /// Id, what the word means there, source.
    pub head: Head,
    /// Identifier of the sector.
    pub sector: String,
    /// Identifier of the kind of harm.
    pub kind: String,
    /// -1, 0 or 1 levels.
    pub shift: i8,
    /// Who holds this view.
    pub owner: Option<Text>,
}

/// A factor beside the axes.
#[derive(Clone, PartialEq, Debug)]
pub struct FurtherFactor {
    /// Id, name, source.
    pub head: Head,
    /// Levels, least first.
    pub levels: Vec<HarmLevel>,
}

/// A rung of the ladder of means.
#[derive(Clone, PartialEq, Debug)]
pub struct LadderRung {
    /// Id, name, source.
    pub head: Head,
    /// Its place: the least rank is the best means.
    pub rank: u32,
    /// Features of barriers that stand on it.
    pub features: Vec<String>,
    /// Whether measures that bound harm stand on it.
    pub bounds_harm: bool,
    /// Whether responses of people stand on it.
    pub responses: bool,
}

/// A further factor of a hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct FurtherStated {
    /// Entry of `further-factors`.
    pub factor: u32,
    /// Number of its level.
    pub level: usize,
    /// Why.
    pub reason: Option<Text>,
    /// Where it is stated.
    pub span: Span,
}

/// What is said of the source of a harm.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceStated {
    /// Whether it can be removed, or its energy limited, without losing the function.
    pub removable: bool,
    /// Why.
    pub reason: Option<Text>,
    /// Where it is stated.
    pub span: Span,
}

/// Where a party puts a hazard itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Judgment {
    /// The hazard.
    pub hazard: HazardId,
    /// Difficulty of recovery, 0 to 2.
    pub recovery: Option<u8>,
    /// Economic impact, 0 to 2.
    pub economic: Option<u8>,
    /// Why.
    pub reason: Option<Text>,
    /// Where it is stated.
    pub span: Span,
}

/// A side from which the map is drawn.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Viewpoint {
    /// Id, name, place in the file.
    pub own: Own,
    /// Whose.
    pub party: Option<PartyId>,
    /// Entry of `economic-scales`.
    pub scale: Option<u32>,
    /// Whose money; that of the scale where unstated.
    pub looks_at: Option<LooksAt>,
    /// Harm to whom; everybody where empty.
    pub sees: Vec<PartyId>,
    /// Its own judgments, by hazard.
    pub judgments: Vec<Judgment>,
}

/// What is demanded in a perspective.
#[derive(Clone, PartialEq, Debug)]
pub struct Demanded {
    /// 1 to 4.
    pub perspective: u8,
    /// Entry of `confirmations`.
    pub confirmation: Option<u32>,
    /// Why.
    pub reason: Option<Text>,
    /// Where it is stated.
    pub span: Span,
}

/// Money in the base currency of the exchange rates, if the currency has one.
pub fn in_base(knowledge: &crate::knowledge::Knowledge, value: f64, unit: &Unit) -> Option<f64> {
    let rate = knowledge.exchange_rates.get(unit.currency.as_deref()?)?;
    Some(value * unit.factor * rate.value)
}
