//! Strengths: what a segment is worth, property by property.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use tensha_text::{Span, Text};

/// What can be protected about the content of a flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Property {
    /// It comes from whom it claims to come from.
    Authenticity,
    /// It was not changed.
    Integrity,
    /// It is not an old one sent again, and not held back.
    Freshness,
    /// Nobody else reads it.
    Confidentiality,
    /// It arrives.
    Availability,
}

impl Property {
    /// All five, in the order in which they are shown.
    pub const ALL: [Property; 5] = [
        Property::Authenticity,
        Property::Integrity,
        Property::Freshness,
        Property::Confidentiality,
        Property::Availability,
    ];

    /// As written in models and packs.
    pub fn tag(self) -> &'static str {
        match self {
            Property::Authenticity => "authenticity",
            Property::Integrity => "integrity",
            Property::Freshness => "freshness",
            Property::Confidentiality => "confidentiality",
            Property::Availability => "availability",
        }
    }

    /// From its tag.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.tag() == tag)
    }
}

/// How much a property is protected, as an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing in the way.
    None,
    /// Publicly known means beat it.
    Weak,
    /// A current mechanism, properly set up.
    Standard,
    /// Mutual, per device, evaluated.
    Strong,
}

impl Level {
    /// All four, weakest first.
    pub const ALL: [Level; 4] = [Level::None, Level::Weak, Level::Standard, Level::Strong];

    /// As written in models and packs.
    pub fn tag(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Weak => "weak",
            Level::Standard => "standard",
            Level::Strong => "strong",
        }
    }

    /// From its tag.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }
}

/// A strength as far as it is known: from `lo` to `hi`. What nobody stated is the whole range.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, JsonSchema)]
pub struct Grade {
    /// At least this.
    pub lo: Level,
    /// At most this.
    pub hi: Level,
}

impl Grade {
    /// Not known at all.
    pub const UNKNOWN: Grade = Grade { lo: Level::None, hi: Level::Strong };
    /// The neutral element of [`Grade::min`].
    pub const TOP: Grade = Grade { lo: Level::Strong, hi: Level::Strong };

    /// A known strength.
    pub fn exactly(level: Level) -> Self {
        Self { lo: level, hi: level }
    }

    /// The weaker of two, bound by bound.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self { lo: self.lo.min(other.lo), hi: self.hi.min(other.hi) }
    }

    /// The stronger of two, bound by bound.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { lo: self.lo.max(other.lo), hi: self.hi.max(other.hi) }
    }

    /// Whether it is known.
    pub fn is_known(self) -> bool {
        self.lo == self.hi
    }

    /// As shown to machines: `weak`, or `none..strong`.
    pub fn tag(self) -> String {
        if self.is_known() {
            self.lo.tag().to_owned()
        } else {
            format!("{}..{}", self.lo.tag(), self.hi.tag())
        }
    }
}

impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut s = serializer.serialize_struct("Grade", 2)?;
        s.serialize_field("lo", &self.lo)?;
        s.serialize_field("hi", &self.hi)?;
        s.end()
    }
}

/// A strength that somebody stated, with where and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Graded {
    /// The strength.
    pub grade: Grade,
    /// The line that states it, in a model, a dossier or a pack.
    pub span: Span,
    /// The reason given.
    pub why: Option<Text>,
    /// Keys of the sources given.
    pub sources: Vec<String>,
}

/// What is stated about each of the five properties, in the order of [`Property::ALL`].
pub type Protections = [Option<Graded>; 5];
