//! Selectors: which elements a check, an excluded use or a dismissal is about.

use tensha_text::Span;

use crate::grade::Level;
use crate::knowledge::PackNs;
use crate::system::Namespace;
use crate::units::Measure;

/// What stands under a selector's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// Names of elements, or `$role`.
    Names(&'static [Namespace]),
    /// Entries of the packs.
    Entries(PackNs),
    /// Words of a fixed list; empty for any word.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A value with a unit.
    Quantity,
    /// Property → strength.
    Levels,
}

/// A key of a selector.
#[derive(Clone, Copy, Debug)]
pub struct SelectorKey {
    /// As written.
    pub name: &'static str,
    /// What stands under it.
    pub takes: Takes,
    /// What it means, in English.
    pub en: &'static str,
    /// What it means, in Japanese.
    pub ja: &'static str,
}

const fn key(name: &'static str, takes: Takes, en: &'static str, ja: &'static str) -> SelectorKey {
    SelectorKey { name, takes, en, ja }
}

use Namespace::{Component, Flow, Link, Party, Place, Quantity, Zone};

const ROLES: &[&str] = &[
    "sensor",
    "actuator",
    "controller",
    "gateway",
    "network",
    "screen",
    "app",
    "cloud",
    "server",
    "storage",
    "credential",
    "power",
    "person-worn",
    "safety",
    "manual",
];

/// The keys of each kind of selector.
pub static SELECTORS: &[(Namespace, &[SelectorKey])] = &[
    (
        Component,
        &[
            key("id", Takes::Names(&[Component]), "these components", "これらの構成要素"),
            key("kind", Takes::Entries(PackNs::Kind), "of these kinds", "これらの種類"),
            key("kind-role", Takes::Words(ROLES), "whose kind has this role", "種類の役割"),
            key(
                "speaks",
                Takes::Words(crate::knowledge::CLASSES),
                "on a link of one of these classes",
                "つながる接続の類",
            ),
            key(
                "general-purpose",
                Takes::Flag,
                "that run anything (telephones, PCs)",
                "汎用機器か",
            ),
            key("inside", Takes::Names(&[Place]), "inside a place", "場所の中"),
            key("outside", Takes::Names(&[Place]), "outside a place", "場所の外"),
            key("zone", Takes::Names(&[Zone]), "in a zone", "ゾーン"),
            key("senses", Takes::Names(&[Quantity]), "that sense a quantity", "測る物理量"),
            key("acts-on", Takes::Names(&[Quantity]), "that act on a quantity", "働きかける物理量"),
            key("shows-to", Takes::Names(&[Party]), "that show to a party", "見せる相手"),
            key(
                "has",
                Takes::Entries(PackNs::Feature),
                "with all of these features",
                "すべて備える特徴",
            ),
            key(
                "lacks",
                Takes::Entries(PackNs::Feature),
                "with none of these features",
                "一つも備えない特徴",
            ),
            key("operated-by", Takes::Names(&[Party]), "operated by", "運用者"),
            key("made-by", Takes::Names(&[Party]), "made by", "製造者"),
            key(
                "serves-protection-levels-more-than",
                Takes::Number,
                "joined to components of more protection levels than this",
                "つながる保護レベルの数がこれより多い",
            ),
            key(
                "on-loss-within",
                Takes::Quantity,
                "that go to their safe state within this time",
                "通信断でこの時間内に安全状態へ移る",
            ),
        ],
    ),
    (
        Flow,
        &[
            key("id", Takes::Names(&[Flow]), "these flows", "これらのフロー"),
            key("arrow", Takes::Words(crate::vocab::ARROWS), "which border", "矢印"),
            key("from", Takes::Names(&[Quantity, Component, Party]), "that begin at", "始まり"),
            key("to", Takes::Names(&[Quantity, Component, Party]), "that end at", "終わり"),
            key(
                "command",
                Takes::Words(crate::vocab::COMMANDS),
                "whose command does this",
                "指令の種類",
            ),
            key("passes", Takes::Names(&[Component]), "through a component", "通る構成要素"),
            key(
                "passes-kind",
                Takes::Entries(PackNs::Kind),
                "through a component of a kind",
                "通る構成要素の種類",
            ),
            key(
                "passes-general-purpose",
                Takes::Flag,
                "through a general-purpose device",
                "汎用機器を通る",
            ),
            key(
                "last-kind-role",
                Takes::Words(ROLES),
                "whose last component is of a kind with this role",
                "最後の構成要素の種類の役割",
            ),
            key(
                "touches-inside",
                Takes::Names(&[Place]),
                "with something on the path, or deciding it, inside a place",
                "経路か判断が場所の中にかかる",
            ),
            key(
                "touches-outside",
                Takes::Names(&[Place]),
                "with something on the path, or deciding it, outside a place",
                "経路か判断が場所の外にかかる",
            ),
            key(
                "touches-outside-all",
                Takes::Names(&[Place]),
                "with something on the path, or deciding it, outside all of these places",
                "経路か判断がどの場所からも外れる",
            ),
            key(
                "shown-inside",
                Takes::Names(&[Place]),
                "that end at a screen or a person inside a place",
                "場所の中で見られる",
            ),
            key("decided-by", Takes::Names(&[Component, Party]), "decided by", "判断するもの"),
            key(
                "decided-by-kind",
                Takes::Entries(PackNs::Kind),
                "decided by, or starting at, a component of a kind",
                "判断する構成要素の種類",
            ),
            key(
                "carries-personal-data",
                Takes::Flag,
                "that carry personal data",
                "個人データを運ぶ",
            ),
            key(
                "carries-second-factor",
                Takes::Flag,
                "that carry a second authentication factor",
                "第二の認証要素を運ぶ",
            ),
            key(
                "max-age-at-most",
                Takes::Quantity,
                "that need an age of at most this",
                "必要な最大の古さがこれ以下",
            ),
            key(
                "resolution-at-most",
                Takes::Quantity,
                "whose data have steps of at most this",
                "データの刻みがこれ以下",
            ),
            key(
                "time-slot-at-most",
                Takes::Quantity,
                "whose data hold for slots of at most this",
                "データの時間枠がこれ以下",
            ),
            key(
                "strength-at-least",
                Takes::Levels,
                "that reach these strengths",
                "この強さに達する",
            ),
        ],
    ),
    (
        Link,
        &[
            key("id", Takes::Names(&[Link]), "these links", "これらのリンク"),
            key("technology", Takes::Entries(PackNs::Link), "of these technologies", "接続技術"),
            key("class", Takes::Words(crate::knowledge::CLASSES), "of this class", "接続の類"),
            key(
                "medium",
                Takes::Words(&["wire", "radio", "network", "optical", "carried", "inside"]),
                "over this medium",
                "媒体",
            ),
            key(
                "joins-kind",
                Takes::Entries(PackNs::Kind),
                "that join components of all these kinds",
                "これらの種類をすべてつなぐ",
            ),
            key(
                "points-more-than",
                Takes::Number,
                "with more ends than this",
                "端の数がこれより多い",
            ),
            key(
                "runs-through-entry",
                Takes::Entries(PackNs::PlaceEntry),
                "that run through a place with this entry",
                "この入りやすさの場所を通る",
            ),
            key(
                "strength-at-least",
                Takes::Levels,
                "that reach these strengths",
                "この強さに達する",
            ),
        ],
    ),
    (
        Party,
        &[
            key("id", Takes::Names(&[Party]), "these parties", "これらの関係者"),
            key("role", Takes::Entries(PackNs::PartyRole), "with this role", "役割"),
            key("ability", Takes::Entries(PackNs::Ability), "with this ability", "能力"),
            key("inside", Takes::Names(&[Place]), "inside a place", "場所の中"),
            key(
                "has",
                Takes::Entries(PackNs::Feature),
                "with all of these features",
                "すべて備える特徴",
            ),
        ],
    ),
];

/// One condition of a selector.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    /// The key, an entry of [`SELECTORS`].
    pub key: &'static str,
    /// Names, entries or words: any of them.
    pub values: Vec<String>,
    /// A flag.
    pub flag: Option<bool>,
    /// A number.
    pub number: Option<u64>,
    /// A quantity.
    pub quantity: Option<Measure>,
    /// Strengths.
    pub levels: [Option<Level>; 5],
    /// Where it stands.
    pub span: Span,
}

/// Which elements of one kind are meant: those for which all conditions hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Selector {
    /// The kind of element.
    pub over: Namespace,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// Where it stands.
    pub span: Span,
}

impl Selector {
    /// All that it says, in words, apart from where it stands; for an order that does not come from the files.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut out = vec![self.over.tag().to_owned()];
        for c in &self.conditions {
            let levels = c.levels.map(|l| l.map_or("", Level::tag));
            let quantity = c.quantity.as_ref().map(ToString::to_string);
            out.push(format!(
                "{} {} {:?} {:?} {quantity:?} {levels:?}",
                c.key,
                c.values.join(" "),
                c.flag,
                c.number
            ));
        }
        out
    }
}
