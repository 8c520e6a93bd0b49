//! The words of the language, as tables: the reader, the JSON Schema and the reference page are all made from them.

mod goal;
mod harm;
mod requirement;
mod time;

use crate::knowledge::PackNs as Pn;
use crate::system::Namespace as Ns;

use goal::INTEGRITY_KEY;
pub(crate) use goal::OWN_GOAL;
pub use goal::{ACCEPTANCE, GOAL, GOAL_MEASURES, INTEGRITY};
pub use harm::{DEMAND, FURTHER, HARM, JUDGMENT, LOOKS_AT, SOURCE, VIEWPOINT};
pub use requirement::{ANSWER, COMPLIANCE, DUTY};
use requirement::{EVIDENCE_DATE_KEY, MEETS_KEY};
pub use time::OUTLOOK;

/// What stands under a key.
#[derive(Clone, Copy, Debug)]
pub enum Ty {
    /// A text for people: a string or `{ja: …, en: …}`.
    Text,
    /// A string that is not shown as prose.
    Str,
    /// A list of strings (one string stands for a list of one).
    Strs,
    /// `true` or `false`.
    Bool,
    /// A whole number, not negative.
    Int,
    /// A number.
    Num,
    /// A day, `2026-11-23`.
    Date,
    /// A value with a unit; the text says of what (for messages), the dimension is checked where it is given.
    Measure(&'static str),
    /// A bound or a range with a unit.
    Range,
    /// A unit, or a list of states such as `on/off`.
    Unit,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The identifier of an element.
    Ref(&'static [Ns]),
    /// Identifiers of elements (one stands for a list of one).
    Refs(&'static [Ns]),
    /// An entry of the packs.
    Pack(Pn),
    /// Entries of the packs.
    Packs(Pn),
    /// Property → strength.
    Strengths,
    /// A nested record.
    Rec(&'static Rec),
    /// A list of records.
    List(&'static Rec),
    /// Identifier → record.
    Map(&'static Rec),
    /// A selector over elements.
    Selector,
    /// Several shapes are allowed; the text describes them and the reader looks at them by hand.
    Shapes(&'static str),
}

/// A key of a record.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What stands under it.
    pub ty: Ty,
    /// Whether a record without it is incomplete.
    pub required: bool,
    /// What it means, in English.
    pub en: &'static str,
    /// What it means, in Japanese.
    pub ja: &'static str,
}

/// The keys of one kind of record.
#[derive(Debug)]
pub struct Rec {
    /// The word for one of them, in English and as used in messages.
    pub name: &'static str,
    /// The word for one of them in Japanese.
    pub ja: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

const fn k(name: &'static str, ty: Ty, en: &'static str, ja: &'static str) -> Key {
    Key { name, ty, required: false, en, ja }
}

const fn must(name: &'static str, ty: Ty, en: &'static str, ja: &'static str) -> Key {
    Key { name, ty, required: true, en, ja }
}

const NAME: Key = k("name", Ty::Text, "what people call it", "呼び名");
const NOTE: Key = k("note", Ty::Text, "a remark; no analysis reads it", "備考。解析には使わない");
const ROLE: Key =
    k("role", Ty::Strs, "the role that it plays for a regime's checks", "制度の検査で担う役割");

/// The arrows.
pub const ARROWS: &[&str] = &["physical-to-cyber", "cyber-to-physical", "cyber-to-cyber"];
/// What a command does.
pub const COMMANDS: &[&str] =
    &["start", "stop", "set", "adjust", "lock", "unlock", "open", "close", "advise"];

/// A model file.
pub static FILE: Rec = Rec {
    name: "model file",
    ja: "モデルファイル",
    keys: &[
        k("tensha", Ty::Int, "version of the language: 1", "言語の版: 1"),
        k("include", Ty::Strs, "further files of the same system", "同じシステムの続きのファイル"),
        k(
            "confidential",
            Ty::Strs,
            "what `tensha export` leaves out: `components/pump`, `parties/*/note`, `parts/west/links`",
            "`tensha export`が除くもの: `components/pump`、`parties/*/note`、`parts/west/links`など",
        ),
        k("system", Ty::Rec(&SYSTEM), "the system as a whole", "システム全体"),
        k("parties", Ty::Map(&PARTY), "organisations and groups of people", "組織と人の集まり"),
        k("places", Ty::Map(&PLACE), "physical spaces", "物理的な場所"),
        k("zones", Ty::Map(&ZONE), "network or trust zones", "ネットワークまたは信頼のゾーン"),
        k(
            "quantities",
            Ty::Map(&QUANTITY),
            "physical things that are sensed or acted on",
            "測られ、または働きかけられる物理量",
        ),
        k(
            "components",
            Ty::Map(&COMPONENT),
            "the things that sense, decide, carry, act and show",
            "測る・決める・運ぶ・動かす・見せるもの",
        ),
        k("links", Ty::Map(&LINK), "what joins components", "構成要素をつなぐもの"),
        k("data", Ty::Map(&DATA), "what is carried", "運ばれるデータ"),
        k("flows", Ty::Map(&FLOW), "connections from end to end", "端から端までのつながり"),
        k(
            "conditions",
            Ty::Map(&CONDITION),
            "states that hold a part of the time",
            "一部の時間だけ成り立つ状態",
        ),
        k("events", Ty::Map(&EVENT), "things that happen at a rate", "ある頻度で起きること"),
        k(
            "parts",
            Ty::Map(&PART),
            "other systems used inside this one",
            "中に組み込む別のシステム",
        ),
        k("hazards", Ty::Map(&HAZARD), "situations that can hurt", "害につながりうる状況"),
        k("controls", Ty::Map(&CONTROL), "measures", "対策"),
        k("duties", Ty::Map(&DUTY), "who owes what", "誰が何をする義務があるか"),
        k("assumptions", Ty::Map(&ASSUMPTION), "what is taken for granted", "前提"),
        k(
            "acceptances",
            Ty::Map(&ACCEPTANCE),
            "what was accepted, until when",
            "受け入れたリスクと期限",
        ),
        k("claims", Ty::Map(&CLAIM), "labels and certificates", "ラベルと認証"),
        k(
            "compliance",
            Ty::List(&COMPLIANCE),
            "schemes that the system is held against",
            "適合を見る制度・規格",
        ),
        k("policies", Ty::Map(&POLICY), "insurance", "保険"),
        k(
            "viewpoints",
            Ty::Map(&VIEWPOINT),
            "parties from whose side the map is drawn",
            "マップを描く立場",
        ),
        k(
            "demands",
            Ty::Map(&DEMAND),
            "perspective (1 to 4) → what is demanded there, and why",
            "観点（1〜4）ごとの要求とその理由",
        ),
        k("goals", Ty::Map(&GOAL), "safety goals with two lines", "二つの線を持つ安全目標"),
        k(
            "outlook",
            Ty::Map(&OUTLOOK),
            "what is expected of technology, attackers, law and market, and when",
            "技術・攻撃者・法・市場の見通しとその時期",
        ),
        k("frame", Ty::Rec(&FRAME), "what the coverage looks at", "網羅性を見る枠"),
        k(
            "dismissals",
            Ty::List(&DISMISSAL),
            "deviations that were looked at and set aside",
            "検討のうえ外した逸脱",
        ),
        k(
            "suppressions",
            Ty::List(&SUPPRESSION),
            "findings that are set aside for a while",
            "当面表示しない指摘",
        ),
        k(
            "terms",
            Ty::Map(&TERM_USE),
            "in which sense this system uses a word",
            "このシステムでの言葉の意味",
        ),
        k(
            "link-technologies",
            Ty::Shapes("pack entries"),
            "technologies of this project's own",
            "このプロジェクト固有の接続技術",
        ),
        k(
            "guard-technologies",
            Ty::Shapes("pack entries"),
            "guards of this project's own",
            "このプロジェクト固有の端点間保護",
        ),
        k(
            "component-kinds",
            Ty::Shapes("pack entries"),
            "kinds of this project's own",
            "このプロジェクト固有の種類",
        ),
        k(
            "features",
            Ty::Shapes("pack entries"),
            "features of this project's own",
            "このプロジェクト固有の特徴",
        ),
        k(
            "abilities",
            Ty::Shapes("pack entries"),
            "abilities of this project's own",
            "このプロジェクト固有の能力",
        ),
        k(
            "attacker-classes",
            Ty::Shapes("pack entries"),
            "attacker classes, changed for this project",
            "このプロジェクト向けに変えた攻撃者の級",
        ),
        k(
            "failure-rates",
            Ty::Shapes("pack entries"),
            "failure rates of this project's own",
            "このプロジェクト固有の故障率",
        ),
        k(
            "cause-probabilities",
            Ty::Shapes("pack entries"),
            "how probable mistakes are, changed for this project",
            "このプロジェクト向けに変えた、誤りの起きやすさ",
        ),
        k(
            "cause-defaults",
            Ty::Shapes("pack entries"),
            "strengths of what has none of its own, changed for this project",
            "このプロジェクト向けに変えた、強さの記述がないものの既定値",
        ),
        k(
            "human-tasks",
            Ty::Shapes("pack entries"),
            "nominal probabilities of human error, changed for this project",
            "このプロジェクト向けに変えた、人の誤りの基準確率",
        ),
        k(
            "performance-factors",
            Ty::Shapes("pack entries"),
            "performance-shaping factors, changed for this project",
            "このプロジェクト向けに変えた行動形成因子",
        ),
        k(
            "performance-defaults",
            Ty::Shapes("pack entries"),
            "rules for the levels of these factors, for this project",
            "このプロジェクトでの、行動形成因子の水準を決める規則",
        ),
        k(
            "dependence-levels",
            Ty::Shapes("pack entries"),
            "levels of dependence between errors, changed for this project",
            "このプロジェクト向けに変えた、誤りどうしの依存の水準",
        ),
        k(
            "dependence-rules",
            Ty::Shapes("pack entries"),
            "rules for the level of dependence, for this project",
            "このプロジェクトでの、依存の水準を決める規則",
        ),
        k(
            "human-spread",
            Ty::Shapes("pack entries"),
            "how unsure human error probabilities are, for this project",
            "このプロジェクトでの、人の誤り確率の不確かさ",
        ),
        k(
            "harm-kinds",
            Ty::Shapes("pack entries"),
            "kinds of harm, changed for this project",
            "このプロジェクト向けに変えた害の種類",
        ),
        k(
            "reaches",
            Ty::Shapes("pack entries"),
            "reaches of harm, changed for this project",
            "このプロジェクト向けに変えた、害の及ぶ範囲",
        ),
        k(
            "personal-data-kinds",
            Ty::Shapes("pack entries"),
            "kinds of personal data of this project's own",
            "このプロジェクト固有の個人データの種類",
        ),
        k(
            "harm-definitions",
            Ty::Shapes("pack entries"),
            "definitions of harm of this project's own",
            "このプロジェクト固有の害の定義",
        ),
        k(
            "integrity-scales",
            Ty::Shapes("pack entries"),
            "scales of integrity of this project's own",
            "このプロジェクト固有の安全度・セキュリティの尺度",
        ),
        k(
            "acceptance-notices",
            Ty::Shapes("pack entries"),
            "how early an acceptance that is about to lapse is named, for this project",
            "このプロジェクトでの、受容の期限切れを知らせる時期",
        ),
        k(
            "proposals",
            Ty::Shapes("pack entries"),
            "what became of wishes to standardise",
            "標準化の提案とその段階",
        ),
        k(
            "exchange-rates",
            Ty::Shapes("pack entries"),
            "exchange rates of this project's own",
            "このプロジェクトで使う為替レート",
        ),
        k(
            "economic-scales",
            Ty::Shapes("pack entries"),
            "economic scales of this project's own",
            "このプロジェクト固有の金額の尺度",
        ),
        k(
            "categories",
            Ty::Shapes("pack entries"),
            "categories, changed for this project",
            "このプロジェクト向けに変えたカテゴリ",
        ),
        k(
            "questions",
            Ty::Shapes("pack entries"),
            "questions of this project's own",
            "このプロジェクト固有の問い",
        ),
        k(
            "emphasis",
            Ty::Shapes("pack entries"),
            "how the sector weighs kinds of harm",
            "この分野での害の重み付け",
        ),
        k(
            "further-factors",
            Ty::Shapes("pack entries"),
            "further factors of this project's own",
            "このプロジェクト固有の、2軸のほかの要素",
        ),
        k(
            "sources",
            Ty::Shapes("pack sources"),
            "documents that the entries rest on",
            "根拠となる資料",
        ),
    ],
};

/// `system:`.
pub static SYSTEM: Rec = Rec {
    name: "system",
    ja: "システム",
    keys: &[
        must("id", Ty::Str, "identifier of the system", "システムの識別子"),
        NAME,
        k("version", Ty::Str, "version of the model", "モデルの版"),
        k(
            "date",
            Ty::Date,
            "day on which the model was last judged right",
            "モデルを最後に確かめた日",
        ),
        k("sector", Ty::Pack(Pn::Sector), "the field it belongs to", "分野"),
        k("markets", Ty::Packs(Pn::Market), "the markets in which it is sold", "売る市場"),
        k(
            "jurisdictions",
            Ty::Strs,
            "whose law is asked about, such as `jp`; all that the packs hold where unstated",
            "どの法域の法を問うか（`jp`など。書かなければパックにあるすべて）",
        ),
        k(
            "regime",
            Ty::Shapes("a regime, a list of regimes, or {use: …, roles: {…}}"),
            "legal or contractual regimes with checks",
            "従うべき制度とその検査",
        ),
        k(
            "intended-use",
            Ty::Shapes("a text, or {text, users, places}"),
            "what it is for, who uses it, where",
            "意図する使用",
        ),
        k("excluded-uses", Ty::Map(&EXCLUDED), "uses that are ruled out", "除外する使い方"),
        k(
            "ports",
            Ty::Refs(&[Ns::Component]),
            "inner components that an outer system may link to",
            "外のシステムからつないでよい構成要素",
        ),
        k("currency", Ty::Pack(Pn::Currency), "currency of amounts", "金額の通貨"),
        k(
            "units",
            Ty::Int,
            "how many systems like this one are in the field",
            "同じシステムが世の中に何台あるか",
        ),
        k(
            "harm-definition",
            Ty::Pack(Pn::HarmDefinition),
            "which kinds are harm",
            "何を害とみなすかの定義",
        ),
        NOTE,
    ],
};

/// `system.excluded-uses.*`.
pub static EXCLUDED: Rec = Rec {
    name: "excluded use",
    ja: "除外する使い方",
    keys: &[
        must("text", Ty::Text, "the use that is ruled out", "除外する使い方"),
        k("flow", Ty::Selector, "flows that would be this use", "その使い方に当たるフロー"),
        k(
            "component",
            Ty::Selector,
            "components that would be this use",
            "その使い方に当たる構成要素",
        ),
        k(
            "reach",
            Ty::Rec(&REACH),
            "connections over which it would be possible",
            "それを可能にするつながり",
        ),
    ],
};

/// `system.excluded-uses.*.reach`.
pub static REACH: Rec = Rec {
    name: "reach",
    ja: "到達",
    keys: &[
        must("from", Ty::Selector, "where it would begin", "始まり"),
        must(
            "to",
            Ty::Ref(&[Ns::Quantity]),
            "the quantity that would be acted on",
            "働きかけられる物理量",
        ),
    ],
};

/// `parties.*`.
pub static PARTY: Rec = Rec {
    name: "party",
    ja: "関係者",
    keys: &[
        NAME,
        k("roles", Ty::Packs(Pn::PartyRole), "what it does for the system", "システムでの役割"),
        k(
            "is",
            Ty::OneOf(&["organisation", "people"]),
            "organisation or people; from the roles where unstated",
            "組織か人か",
        ),
        k("ability", Ty::Pack(Pn::Ability), "training or licence", "訓練・資格"),
        k("place", Ty::Ref(&[Ns::Place]), "where it usually is", "ふだんいる場所"),
        k(
            "on-duty",
            Ty::Measure("time per time"),
            "how much of the time somebody is there",
            "その場にいる割合",
        ),
        k("size", Ty::Int, "how many people", "人数"),
        k(
            "vulnerable",
            Ty::Strs,
            "groups in it that need care (children, aged, …)",
            "配慮が要る人々",
        ),
        k(
            "strengths",
            Ty::Strengths,
            "what its decisions are worth on a path",
            "判断者としての強さ",
        ),
        k("has", Ty::Packs(Pn::Feature), "features that are declared for it", "備えている特徴"),
        ROLE,
        NOTE,
    ],
};

/// `places.*`.
pub static PLACE: Rec = Rec {
    name: "place",
    ja: "場所",
    keys: &[
        NAME,
        k("entry", Ty::Pack(Pn::PlaceEntry), "who can enter", "誰が入れるか"),
        k("inside", Ty::Ref(&[Ns::Place]), "the place that it lies in", "含まれる場所"),
        k(
            "setback",
            Ty::Measure("length"),
            "distance to ground that anybody may enter",
            "誰でも入れる場所までの距離",
        ),
        k("shielded", Ty::Bool, "radio does not pass its walls", "電波が外に出ないか"),
        ROLE,
        NOTE,
    ],
};

/// `zones.*`.
pub static ZONE: Rec = Rec {
    name: "zone",
    ja: "ゾーン",
    keys: &[
        NAME,
        k(
            "target",
            Ty::Pack(Pn::SecurityLevel),
            "target security level (SL-T)",
            "目標セキュリティレベル（SL-T）",
        ),
        INTEGRITY_KEY,
        ROLE,
        NOTE,
    ],
};

/// `quantities.*`.
pub static QUANTITY: Rec = Rec {
    name: "quantity",
    ja: "物理量",
    keys: &[
        NAME,
        k("unit", Ty::Unit, "its unit, or its states", "単位、または状態"),
        k("place", Ty::Ref(&[Ns::Place]), "where it is", "ある場所"),
        k("range", Ty::Range, "values that it can take", "取りうる範囲"),
        k("safe", Ty::Range, "values at which nobody is hurt", "安全な範囲"),
        ROLE,
        NOTE,
    ],
};

const STRENGTHS: Key = k(
    "strengths",
    Ty::Strengths,
    "what it does to the content, where it differs from its kind",
    "内容に対する強さ（種類と違うとき）",
);
const SURFACE: Key = k(
    "surface",
    Ty::Strengths,
    "how hard its physical side is to deceive, where it differs from its kind",
    "物理側の騙しにくさ（種類と違うとき）",
);

/// `components.*`.
pub static COMPONENT: Rec = Rec {
    name: "component",
    ja: "構成要素",
    keys: &[
        NAME,
        k("kind", Ty::Pack(Pn::Kind), "what it is", "種類"),
        k("dossier", Ty::Str, "the maker's dossier: a file", "製造者の仕様書（ファイル）"),
        k("place", Ty::Ref(&[Ns::Place]), "where it stands", "置かれている場所"),
        k("zone", Ty::Ref(&[Ns::Zone]), "the zone it belongs to", "属するゾーン"),
        INTEGRITY_KEY,
        k("made-by", Ty::Ref(&[Ns::Party]), "maker", "製造者"),
        k("owned-by", Ty::Ref(&[Ns::Party]), "owner", "所有者"),
        k("operated-by", Ty::Ref(&[Ns::Party]), "operator", "運用者"),
        k("maintained-by", Ty::Ref(&[Ns::Party]), "maintainer", "保守者"),
        k("privileged", Ty::Refs(&[Ns::Party]), "who can change it at will", "特権を持つ人"),
        k("senses", Ty::Refs(&[Ns::Quantity]), "quantities that it reads", "読み取る物理量"),
        k("acts-on", Ty::Refs(&[Ns::Quantity]), "quantities that it changes", "変える物理量"),
        k("shows-to", Ty::Refs(&[Ns::Party]), "who sees or hears it", "見る人・聞く人"),
        k("audible-in", Ty::Refs(&[Ns::Place]), "where it is heard", "聞こえる場所"),
        k("depends-on", Ty::Rec(&DEPENDS), "what it cannot work without", "依存するもの"),
        k("support-until", Ty::Date, "end of support", "サポート終了日"),
        k("has", Ty::Packs(Pn::Feature), "features", "備えている特徴"),
        STRENGTHS,
        SURFACE,
        k("ports", Ty::Map(&PORT), "what it takes in and gives out", "受け取るもの・渡すもの"),
        k(
            "delay",
            Ty::Measure("time"),
            "time that content spends in it at most",
            "内容が通過するのにかかる最大時間",
        ),
        k(
            "on-loss",
            Ty::Rec(&ON_LOSS),
            "what it does when its connection is lost",
            "通信が切れたときの動作",
        ),
        k(
            "protection-level",
            Ty::Int,
            "protection level of what it serves (door access)",
            "守る対象の保護レベル（入退室）",
        ),
        k("version", Ty::Str, "version of product and firmware", "製品とファームウェアの版"),
        k(
            "known-problems",
            Ty::List(&KNOWN_PROBLEM),
            "known weaknesses of the product",
            "製品の既知の脆弱性",
        ),
        k(
            "classification",
            Ty::Rec(&CLASSIFICATION),
            "how its use in a control role was judged",
            "制御に使うことの分類の検討",
        ),
        k(
            "interfaces",
            Ty::Map(&INTERFACE),
            "its connectors and their protections",
            "接続口とその保護",
        ),
        k(
            "assumes",
            Ty::Refs(&[Ns::Assumption]),
            "assumptions about its environment",
            "環境についての前提",
        ),
        k("sbom", Ty::Str, "bill of materials: a file", "ソフトウェア部品表（ファイル）"),
        k(
            "failure-rates",
            Ty::Shapes("failure mode → rate"),
            "how often it fails, by mode",
            "故障率（故障モードごと）",
        ),
        k("count", Ty::Int, "how many alike stand here", "同じものの数"),
        ROLE,
        NOTE,
    ],
};

/// A dossier: what a maker hands over.
pub static DOSSIER: Rec = Rec {
    name: "dossier",
    ja: "仕様書",
    keys: &[
        must("id", Ty::Str, "identifier of the product", "製品の識別子"),
        NAME,
        k("kind", Ty::Pack(Pn::Kind), "what it is", "種類"),
        k("maker", Ty::Text, "who makes it", "製造者"),
        k("version", Ty::Str, "version of product and firmware", "製品とファームウェアの版"),
        k("date", Ty::Date, "day of signing", "署名日"),
        k("signed-by", Ty::Text, "who vouches for it", "責任者"),
        STRENGTHS,
        SURFACE,
        k("has", Ty::Packs(Pn::Feature), "features", "備えている特徴"),
        k(
            "interfaces",
            Ty::Map(&INTERFACE),
            "its connectors and their protections",
            "接続口とその保護",
        ),
        k("ports", Ty::Map(&PORT), "what it takes in and gives out", "受け取るもの・渡すもの"),
        k(
            "delay",
            Ty::Measure("time"),
            "time that content spends in it at most",
            "内容が通過するのにかかる最大時間",
        ),
        k(
            "on-loss",
            Ty::Rec(&ON_LOSS),
            "what it does when its connection is lost",
            "通信が切れたときの動作",
        ),
        k(
            "failure-rates",
            Ty::Shapes("failure mode → rate"),
            "how often it fails, by mode",
            "故障率（故障モードごと）",
        ),
        k("intended-use", Ty::Text, "what it is meant for", "意図する使用"),
        k(
            "excluded-uses",
            Ty::Shapes("identifier → text"),
            "uses that the maker rules out",
            "製造者が除外する使い方",
        ),
        k("assumptions", Ty::Map(&ASSUMPTION), "what the maker takes for granted", "製造者の前提"),
        k("support-until", Ty::Date, "end of support", "サポート終了日"),
        k("sbom", Ty::Str, "bill of materials: a file", "ソフトウェア部品表（ファイル）"),
        k("labels", Ty::Map(&CLAIM), "labels and certificates", "ラベルと認証"),
        k(
            "terms",
            Ty::Map(&TERM_USE),
            "in which sense the maker uses a word",
            "製造者の言葉の意味",
        ),
        NOTE,
    ],
};

/// A dossier file.
pub static DOSSIER_FILE: Rec = Rec {
    name: "dossier file",
    ja: "仕様書ファイル",
    keys: &[
        must("tensha-dossier", Ty::Int, "version of the language: 1", "言語の版: 1"),
        must("dossier", Ty::Rec(&DOSSIER), "the dossier", "仕様書"),
    ],
};

/// `components.*.interfaces.*`.
pub static INTERFACE: Rec = Rec {
    name: "interface",
    ja: "接続口",
    keys: &[
        NAME,
        must("technology", Ty::Packs(Pn::Link), "what it speaks", "話せる接続技術"),
        k(
            "strengths",
            Ty::Strengths,
            "protections where they differ from the technology's",
            "技術の標準と違う保護の強さ",
        ),
        NOTE,
    ],
};

/// `components.*.depends-on`.
pub static DEPENDS: Rec = Rec {
    name: "dependencies",
    ja: "依存",
    keys: &[
        k("power", Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]), "power", "電源"),
        k("network", Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]), "network", "ネットワーク"),
        k(
            "cloud",
            Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]),
            "cloud services",
            "クラウドサービス",
        ),
        k("clock", Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]), "time", "時刻"),
        k("keys", Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]), "key servers", "鍵サーバ"),
        k("supplier", Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]), "suppliers", "供給者"),
        k(
            "updates",
            Ty::Refs(&[Ns::Component, Ns::Party, Ns::Event]),
            "update channel",
            "更新経路",
        ),
    ],
};

/// `components.*.on-loss`.
pub static ON_LOSS: Rec = Rec {
    name: "reaction to loss",
    ja: "通信断での動作",
    keys: &[
        k(
            "of",
            Ty::OneOf(&["network", "cloud", "power", "internal-communication"]),
            "what is lost",
            "失われるもの",
        ),
        must("state", Ty::Text, "what it goes to", "移る状態"),
        k("within", Ty::Measure("time"), "how soon", "移るまでの時間"),
    ],
};

/// `components.*.classification`.
pub static CLASSIFICATION: Rec = Rec {
    name: "classification",
    ja: "分類の検討",
    keys: &[
        must("reviewed", Ty::Date, "when", "検討日"),
        must("by", Ty::Ref(&[Ns::Party]), "by whom", "検討者"),
        must("reason", Ty::Text, "result and reason", "結論と理由"),
    ],
};

/// `components.*.ports.*`.
pub static PORT: Rec = Rec {
    name: "port",
    ja: "ポート",
    keys: &[
        k("data", Ty::Ref(&[Ns::Data]), "what passes", "通るデータ"),
        must("direction", Ty::OneOf(&["in", "out"]), "in or out", "入力か出力か"),
        k("meaning", Ty::Str, "what the value stands for", "値の意味"),
        k("unit", Ty::Unit, "unit of the value", "値の単位"),
        k("range", Ty::Range, "values that can be expressed", "表せる範囲"),
        k("resolution", Ty::Measure("step"), "smallest step", "分解能"),
        k("rounding", Ty::OneOf(&["round", "truncate"]), "how it gets to the step", "丸め方"),
        k("accuracy", Ty::Measure("error"), "largest error that it adds", "加わる誤差の最大"),
        k(
            "rate",
            Ty::Measure("rate"),
            "how often a value comes (or is needed): `1 /s`, or a period such as `5 min`",
            "更新の頻度（`1 /s`）または周期（`5 min`）",
        ),
        k("delay", Ty::Measure("time"), "time that it adds at most", "加わる遅れの最大"),
        k("time-base", Ty::Str, "which clock the time stamps follow", "時刻の基準"),
        k("version", Ty::Str, "version of the interface", "インタフェースの版"),
        k(
            "completeness",
            Ty::Measure("share"),
            "share of values that get through",
            "欠落しない割合",
        ),
    ],
};

/// `links.*`.
pub static LINK: Rec = Rec {
    name: "link",
    ja: "リンク",
    keys: &[
        NAME,
        must(
            "between",
            Ty::Refs(&[Ns::Component]),
            "the components that it joins",
            "つなぐ構成要素",
        ),
        must("technology", Ty::Pack(Pn::Link), "how", "接続技術"),
        k(
            "through",
            Ty::Refs(&[Ns::Place]),
            "places it runs through beside those of its ends",
            "両端のほかに通る場所",
        ),
        k(
            "protections",
            Ty::Strengths,
            "strengths where they differ from the technology's",
            "技術の標準と違う保護の強さ",
        ),
        k("delay", Ty::Measure("time"), "delay at most", "最大の遅れ"),
        k(
            "one-way",
            Ty::Bool,
            "content passes only from the first to the others",
            "最初の構成要素から他へだけ流れるか",
        ),
        NOTE,
    ],
};

/// `data.*`.
pub static DATA: Rec = Rec {
    name: "data",
    ja: "データ",
    keys: &[
        NAME,
        k("meaning", Ty::Str, "what the value stands for", "値の意味"),
        k("unit", Ty::Unit, "unit", "単位"),
        k("resolution", Ty::Measure("step"), "smallest step", "分解能"),
        k("range", Ty::Range, "values", "範囲"),
        k("rate", Ty::Measure("rate"), "how often", "頻度"),
        k("time-base", Ty::Str, "which clock the time stamps follow", "時刻の基準"),
        k("version", Ty::Str, "version of the contract", "取り決めの版"),
        k(
            "error-rule",
            Ty::OneOf(&["worst-case", "root-sum-square"]),
            "how errors add along a path",
            "誤差の足し方",
        ),
        k("personal", Ty::Pack(Pn::PersonalData), "kind of personal data", "個人データの種類"),
        k("persons", Ty::Int, "how many people it is about", "対象となる人数"),
        k(
            "authentication-factor",
            Ty::Int,
            "1 for a first, 2 for a second factor (a PIN, a fingerprint)",
            "認証要素の番号（2は暗証番号や指紋など）",
        ),
        k(
            "time-slot",
            Ty::Measure("time"),
            "length of the slots for which values hold",
            "値が有効な時間の刻み",
        ),
        NOTE,
    ],
};

/// `flows.*`.
pub static FLOW: Rec = Rec {
    name: "flow",
    ja: "フロー",
    keys: &[
        NAME,
        must(
            "arrow",
            Ty::OneOf(ARROWS),
            "which border it crosses, which way",
            "どちら向きに境界を越えるか",
        ),
        must(
            "from",
            Ty::Ref(&[Ns::Quantity, Ns::Component, Ns::Party]),
            "where it begins",
            "始まり",
        ),
        k(
            "via",
            Ty::Refs(&[Ns::Component, Ns::Link]),
            "the path, component by component; links where they must be named",
            "経路",
        ),
        k(
            "routes",
            Ty::Shapes("a list of paths"),
            "several accepted paths",
            "認められた複数の経路",
        ),
        must("to", Ty::Ref(&[Ns::Quantity, Ns::Component, Ns::Party]), "where it ends", "終わり"),
        k("data", Ty::Ref(&[Ns::Data]), "what it carries", "運ぶデータ"),
        k("command", Ty::OneOf(COMMANDS), "what the command does", "指令の種類"),
        k("needs", Ty::Rec(&NEEDS), "what it needs", "必要な水準"),
        k(
            "guards",
            Ty::List(&GUARD),
            "protections that span several links",
            "複数のリンクにまたがる保護",
        ),
        k(
            "decided-from",
            Ty::Rec(&DECIDED),
            "the flows that its content is decided from",
            "内容を決めるもとになるフロー",
        ),
        k(
            "by",
            Ty::Ref(&[Ns::Party]),
            "the service or party on whose behalf",
            "どの事業者・人のためか",
        ),
        NOTE,
    ],
};

/// `flows.*.needs`.
pub static NEEDS: Rec = Rec {
    name: "needs",
    ja: "必要な水準",
    keys: &[
        k(
            "authenticity",
            Ty::Pack(Pn::Level),
            "least strength of authenticity",
            "真正性の必要な強さ",
        ),
        k("integrity", Ty::Pack(Pn::Level), "least strength of integrity", "完全性の必要な強さ"),
        k(
            "freshness",
            Ty::Shapes("a strength, or a time"),
            "least strength of freshness, or greatest age",
            "鮮度の必要な強さ、または最大の古さ",
        ),
        k(
            "confidentiality",
            Ty::Pack(Pn::Level),
            "least strength of confidentiality",
            "機密性の必要な強さ",
        ),
        k(
            "availability",
            Ty::Pack(Pn::Level),
            "least strength of availability",
            "可用性の必要な強さ",
        ),
        k("accuracy", Ty::Measure("error"), "greatest error", "許される誤差"),
        k("max-age", Ty::Measure("time"), "greatest age", "許される最大の古さ"),
        k("resolution", Ty::Measure("step"), "greatest step", "必要な分解能"),
        k("range", Ty::Range, "values that must be expressible", "表せなければならない範囲"),
        k(
            "completeness",
            Ty::Measure("share"),
            "least share of values that get through",
            "必要な到達率",
        ),
        k("because", Ty::Text, "why", "理由"),
    ],
};

/// `flows.*.guards.*`.
pub static GUARD: Rec = Rec {
    name: "guard",
    ja: "端点間の保護",
    keys: &[
        must("technology", Ty::Pack(Pn::Guard), "how", "保護の技術"),
        must("from", Ty::Ref(&[Ns::Component]), "where it begins", "始まり"),
        must("to", Ty::Ref(&[Ns::Component]), "where it ends", "終わり"),
        k(
            "key-holders",
            Ty::Refs(&[Ns::Component, Ns::Party]),
            "who else holds the keys",
            "ほかに鍵を持つもの",
        ),
    ],
};

/// `flows.*.decided-from`.
pub static DECIDED: Rec = Rec {
    name: "decision",
    ja: "判断",
    keys: &[
        must("flows", Ty::Refs(&[Ns::Flow]), "what is looked at", "判断のもと"),
        k(
            "combine",
            Ty::Str,
            "how many of them must deviate: any, all, or 2-of-3",
            "いくつ狂うと判断が狂うか: any、all、2-of-3",
        ),
        k("by", Ty::Ref(&[Ns::Component, Ns::Party]), "who decides", "判断するもの"),
    ],
};

/// `conditions.*`.
pub static CONDITION: Rec = Rec {
    name: "condition",
    ja: "条件",
    keys: &[
        NAME,
        must("probability", Ty::Num, "share of the time in which it holds", "成り立つ時間の割合"),
        k("source", Ty::Text, "where the number comes from", "数値の出典"),
        NOTE,
    ],
};

/// `events.*`.
pub static EVENT: Rec = Rec {
    name: "event",
    ja: "事象",
    keys: &[
        NAME,
        k("onset", Ty::Measure("rate"), "how often it begins", "発生頻度"),
        k("lasts", Ty::Measure("time"), "how long it lasts on average", "平均継続時間"),
        k("probability", Ty::Num, "probability per demand", "要求あたりの確率"),
        k("source", Ty::Text, "where the numbers come from", "数値の出典"),
        NOTE,
    ],
};

/// `parts.*`.
pub static PART: Rec = Rec {
    name: "part",
    ja: "部分システム",
    keys: &[
        NAME,
        must("system", Ty::Str, "directory of the other system", "別のシステムのディレクトリ"),
        k(
            "with",
            Ty::Shapes("inner identifier → outer identifier"),
            "what is bound from outside",
            "外から与えるもの",
        ),
        k("count", Ty::Int, "how many of them (a fleet)", "台数"),
        NOTE,
    ],
};

/// `hazards.*`.
pub static HAZARD: Rec = Rec {
    name: "hazard",
    ja: "ハザード",
    keys: &[
        NAME,
        k(
            "when",
            Ty::Shapes(
                "logic: {all: […]}, {any: […]}, {at-least: 2, of: […]}, {flow: f, deviates: […]}, {event: e}, {condition: c}, {component: c, fails: […]}",
            ),
            "when it arises",
            "成り立つ条件",
        ),
        k(
            "barriers",
            Ty::Refs(&[Ns::Component, Ns::Control, Ns::Flow]),
            "what stands in between, all must fail",
            "間に立つ防護（すべて破れると起きる）",
        ),
        k("responses", Ty::List(&RESPONSE), "what people do next", "人の対応"),
        k(
            "harms",
            Ty::Shapes("{unhandled: [harm…], handled: [harm…]}"),
            "who is hurt, how",
            "誰がどう害を受けるか",
        ),
        k("further", Ty::List(&FURTHER), "factors beside the two axes", "2軸のほかに考える要素"),
        k("source", Ty::Rec(&SOURCE), "whether its source can be removed", "危険源を取り除けるか"),
        k(
            "reviews",
            Ty::Rec(&REVIEWS),
            "who looked at it from which side: security, safety, operation",
            "セキュリティ・安全・運用の側からの検討",
        ),
        k(
            "status",
            Ty::OneOf(&["open", "done"]),
            "whether its treatment is finished; done needs all three reviews",
            "検討の状態（doneには3つの検討がすべて必要）",
        ),
        NOTE,
    ],
};

/// `hazards.*.reviews`.
pub static REVIEWS: Rec = Rec {
    name: "reviews",
    ja: "検討",
    keys: &[
        k(
            "security",
            Ty::Rec(&THREAT_REVIEW),
            "as a threat: can somebody bring it about",
            "脅威としての検討",
        ),
        k(
            "safety",
            Ty::Rec(&REVIEW),
            "as a hazard: who is hurt, and what stands in between",
            "ハザードとしての検討",
        ),
        k(
            "operation",
            Ty::Rec(&OPERATION),
            "by the industry that uses it: how it goes on, and what stopping costs",
            "使う産業の側の検討（止めずに使い続ける備え）",
        ),
    ],
};

/// `hazards.*.reviews.security`.
pub static THREAT_REVIEW: Rec = Rec {
    name: "threat review",
    ja: "脅威の側からの検討",
    keys: &[
        must("by", Ty::Ref(&[Ns::Party]), "who reviewed", "検討した人"),
        must("date", Ty::Date, "when", "検討日"),
        k(
            "needs",
            Ty::Str,
            "the least attacker who can bring it about with no fault, in the reviewer's judgment: an entry of `attacker-classes`",
            "検討した人の判断で、故障なしに起こせる最も弱い攻撃者（`attacker-classes`）",
        ),
        NOTE,
    ],
};

/// `hazards.*.reviews.safety`.
pub static REVIEW: Rec = Rec {
    name: "review",
    ja: "一つの側からの検討",
    keys: &[
        must("by", Ty::Ref(&[Ns::Party]), "who reviewed", "検討した人"),
        must("date", Ty::Date, "when", "検討日"),
        NOTE,
    ],
};

/// `hazards.*.reviews.operation`.
pub static OPERATION: Rec = Rec {
    name: "operation review",
    ja: "運用の側からの検討",
    keys: &[
        must("by", Ty::Ref(&[Ns::Party]), "who reviewed", "検討した人"),
        must("date", Ty::Date, "when", "検討日"),
        k("staffing", Ty::Text, "who is there to deal with it", "人員"),
        k("fallback", Ty::Text, "what is done by other means meanwhile", "代わりの手段"),
        k("continuity", Ty::Text, "how the business goes on", "事業の継続"),
        k("cost-of-stopping", Ty::Text, "what it costs to stop instead", "止めたときの損失"),
        NOTE,
    ],
};

/// `hazards.*.responses.*`.
pub static RESPONSE: Rec = Rec {
    name: "response",
    ja: "対応",
    keys: &[
        must("by", Ty::Ref(&[Ns::Party]), "who", "対応する人"),
        k("notices-by", Ty::Refs(&[Ns::Flow, Ns::Component]), "how it is noticed", "気づく手段"),
        k("acts-by", Ty::Refs(&[Ns::Component, Ns::Flow]), "what is used to act", "対応の手段"),
        k("time-available", Ty::Measure("time"), "time until harm", "害までの時間"),
        k("time-needed", Ty::Measure("time"), "time that the response takes", "対応にかかる時間"),
        k(
            "task",
            Ty::OneOf(&["diagnosis", "action", "diagnosis-and-action"]),
            "kind of task",
            "作業の種類",
        ),
        k(
            "watches-for-silence",
            Ty::Bool,
            "whether it is noticed when what it is noticed by stays away",
            "気づく手段が途絶えたことに気づくか",
        ),
        k(
            "dependence",
            Ty::OneOf(&["zero", "low", "moderate", "high", "complete"]),
            "how far an error here follows from the errors of the earlier responses (THERP)",
            "前の対応の誤りにどれだけ引きずられるか（THERP）",
        ),
        k(
            "factors",
            Ty::Shapes("performance-shaping factor → level"),
            "what shapes human performance",
            "行動形成因子",
        ),
        NOTE,
    ],
};

/// `controls.*`.
pub static CONTROL: Rec = Rec {
    name: "control",
    ja: "対策",
    keys: &[
        NAME,
        k(
            "perspective",
            Ty::Int,
            "1 before operation, 2 in operation, 3 ability of people, 4 social support",
            "観点（1 運用前、2 運用中、3 人の能力、4 社会的な仕組み）",
        ),
        k("party", Ty::Ref(&[Ns::Party]), "who does it", "実施者"),
        k("cost", Ty::Measure("money"), "cost", "費用"),
        k(
            "confirmation",
            Ty::Pack(Pn::Confirmation),
            "how strongly it is confirmed that it is done",
            "実施の確認の強さ",
        ),
        k("rung", Ty::Pack(Pn::Rung), "the rung of the ladder of means", "手段のはしごの段"),
        k("effect", Ty::List(&CHANGE), "what it changes in the model", "モデルの何を変えるか"),
        k(
            "status",
            Ty::OneOf(&["proposed", "planned", "in-place", "rejected"]),
            "how far it is",
            "状態",
        ),
        INTEGRITY_KEY,
        k("evidence", Ty::Strs, "files that show it", "証拠（ファイル）"),
        EVIDENCE_DATE_KEY,
        MEETS_KEY,
        k("cps", Ty::Strs, "CPSF requirement ids", "CPSFの要件ID"),
        k(
            "on",
            Ty::Refs(&[Ns::Component, Ns::Link, Ns::Flow, Ns::Party, Ns::Zone]),
            "what it protects",
            "対象",
        ),
        k(
            "causes",
            Ty::List(&HARM),
            "harm that the measure itself does; it stands beside what it prevents and is never netted",
            "対策そのものが生む害（防ぐ害と並べ、差し引かない）",
        ),
        NOTE,
    ],
};

/// `assumptions.*`.
pub static ASSUMPTION: Rec = Rec {
    name: "assumption",
    ja: "前提",
    keys: &[
        must("text", Ty::Text, "what is taken for granted", "前提とすること"),
        k("owner", Ty::Ref(&[Ns::Party]), "who takes it for granted", "前提を置く人"),
        k(
            "guaranteed-by",
            Ty::Ref(&[Ns::Party]),
            "who vouches for it; in a dossier a role of `party-roles`",
            "保証する人（製造者の仕様書では`party-roles`の役割）",
        ),
        k("until", Ty::Date, "how long it holds", "有効期限"),
        k(
            "if-false",
            Ty::List(&CHANGE),
            "what is so if it does not hold",
            "成り立たないときに変わること",
        ),
        NOTE,
    ],
};

/// A change of the model: exactly one kind of change per record.
pub static CHANGE: Rec = Rec {
    name: "change",
    ja: "変更",
    keys: &[
        k(
            "compromise",
            Ty::Ref(&[Ns::Component]),
            "the component that is in an attacker's hands",
            "攻撃者の手に落ちる構成要素",
        ),
        k(
            "remove",
            Ty::Ref(&[Ns::Component, Ns::Control]),
            "what no longer works or counts",
            "働かなくなるもの",
        ),
        k(
            "happens",
            Ty::Ref(&[Ns::Event, Ns::Condition]),
            "what has happened or holds for certain",
            "必ず起きている事象・条件",
        ),
        k("link", Ty::Ref(&[Ns::Link]), "the link that changes", "変わるリンク"),
        k("technology", Ty::Pack(Pn::Link), "its new technology", "新しい接続技術"),
        k("place", Ty::Ref(&[Ns::Place]), "the place that changes", "変わる場所"),
        k("entry", Ty::Pack(Pn::PlaceEntry), "who can enter it then", "誰が入れるようになるか"),
        k(
            "on",
            Ty::Ref(&[Ns::Component, Ns::Link, Ns::Party]),
            "the element whose strengths change",
            "強さが変わる要素",
        ),
        k("strengths", Ty::Strengths, "its new strengths", "新しい強さ"),
        k("component", Ty::Ref(&[Ns::Component]), "the component that changes", "変わる構成要素"),
        k("has", Ty::Packs(Pn::Feature), "features that it gains", "得る特徴"),
        k("lacks", Ty::Packs(Pn::Feature), "features that it loses", "失う特徴"),
        k("party", Ty::Ref(&[Ns::Party]), "the party that changes", "変わる関係者"),
        k(
            "on-duty",
            Ty::Measure("time per time"),
            "how much of the time somebody is there then",
            "その場にいる割合",
        ),
        k("unguard", Ty::Ref(&[Ns::Flow]), "the flow that loses its guards", "保護を失うフロー"),
        k(
            "hazard",
            Ty::Ref(&[Ns::Hazard]),
            "the hazard that gains a barrier, or whose harm is bounded",
            "防護が増える、または害が抑えられるハザード",
        ),
        k("kind", Ty::Pack(Pn::HarmKind), "the kind of harm that is bounded", "抑えられる害の種類"),
        k("at-most", Ty::Str, "the highest level that remains", "残る程度の上限"),
        k(
            "barrier",
            Ty::Ref(&[Ns::Component, Ns::Control, Ns::Flow]),
            "the barrier that it gains",
            "増える防護",
        ),
    ],
};

/// How a label was checked.
pub const METHODS: &[&str] = &["self", "third-party", "public"];

/// `components.*.known-problems`.
pub static KNOWN_PROBLEM: Rec = Rec {
    name: "known problem",
    ja: "既知の問題",
    keys: &[
        must("id", Ty::Str, "its number in a register, or any name", "番号または名前"),
        k("date", Ty::Date, "since when it is known", "知られた日"),
        k(
            "versions",
            Ty::Strs,
            "versions that have it; any where unstated",
            "問題のある版（書かなければ全部）",
        ),
        k("note", Ty::Text, "what it is", "内容"),
    ],
};

/// `claims.*`.
pub static CLAIM: Rec = Rec {
    name: "claim",
    ja: "表示",
    keys: &[
        NAME,
        must("scheme", Ty::Str, "label or certification scheme", "制度"),
        k("level", Ty::Str, "level within the scheme", "制度でのレベル"),
        k("product", Ty::Refs(&[Ns::Component]), "what it is for", "対象の製品"),
        k("version", Ty::Str, "version that was checked", "評価した版"),
        k("criteria", Ty::Str, "edition of the criteria", "適合基準の版"),
        k("method", Ty::OneOf(METHODS), "how it was checked", "評価の方法"),
        k("by", Ty::Text, "who checked", "評価した者"),
        k(
            "boundary",
            Ty::Refs(&[Ns::Component]),
            "components that were looked at; the product where nothing is stated",
            "評価の範囲に入る構成要素（書かなければ対象の製品）",
        ),
        k(
            "does-not-say",
            Ty::Shapes("a text, or a list of texts"),
            "what this label does not say",
            "この表示が述べていないこと",
        ),
        k("date", Ty::Date, "day of issue", "発行日"),
        k("until", Ty::Date, "day of expiry", "有効期限"),
        k("evidence", Ty::Strs, "files that show it", "証拠（ファイル）"),
        NOTE,
    ],
};

/// `policies.*`.
pub static POLICY: Rec = Rec {
    name: "policy",
    ja: "保険",
    keys: &[
        NAME,
        k("insurer", Ty::Ref(&[Ns::Party]), "insurer", "保険者"),
        k("insured", Ty::Ref(&[Ns::Party]), "insured", "被保険者"),
        k("from", Ty::Date, "begin", "始期"),
        k("until", Ty::Date, "end", "終期"),
        k("clauses", Ty::Shapes("clauses"), "clauses", "条項"),
        NOTE,
    ],
};

/// `frame:`.
pub static FRAME: Rec = Rec {
    name: "frame",
    ja: "枠",
    keys: &[
        k(
            "flows",
            Ty::Refs(&[Ns::Flow]),
            "flows that are looked at; all where unstated",
            "見るフロー（書かなければ全部）",
        ),
        k(
            "people",
            Ty::Refs(&[Ns::Party]),
            "people whose acts are looked at; those who respond, decide or receive where unstated",
            "見る人",
        ),
        k(
            "guide-words",
            Ty::Packs(Pn::GuideWord),
            "guide words; all where unstated",
            "ガイドワード（書かなければ全部）",
        ),
        k(
            "harms",
            Ty::Packs(Pn::HarmKind),
            "kinds of harm; all where unstated",
            "害の種類（書かなければ全部）",
        ),
        k(
            "out-of-frame",
            Ty::List(&OUT_OF_FRAME),
            "what is left out on purpose",
            "意図して外したもの",
        ),
    ],
};

/// `frame.out-of-frame.*`.
pub static OUT_OF_FRAME: Rec = Rec {
    name: "thing out of frame",
    ja: "枠の外",
    keys: &[
        must("what", Ty::Text, "what is left out", "外したもの"),
        must("reason", Ty::Text, "why", "理由"),
    ],
};

/// `dismissals.*`.
pub static DISMISSAL: Rec = Rec {
    name: "dismissal",
    ja: "除外",
    keys: &[
        k("flows", Ty::Refs(&[Ns::Flow]), "flows", "フロー"),
        k("class", Ty::Selector, "a class of flows", "フローの集まり"),
        k("people", Ty::Refs(&[Ns::Party]), "people", "人"),
        must("guide-words", Ty::Packs(Pn::GuideWord), "guide words", "ガイドワード"),
        must("reason", Ty::Text, "why", "理由"),
    ],
};

/// `suppressions.*`.
pub static SUPPRESSION: Rec = Rec {
    name: "suppression",
    ja: "表示の抑止",
    keys: &[
        must("finding", Ty::Str, "code or id of the finding", "指摘のコードまたはID"),
        k(
            "on",
            Ty::Str,
            "identifier of the element, where the code alone is too wide",
            "対象の識別子",
        ),
        must("reason", Ty::Text, "why", "理由"),
        must("until", Ty::Date, "until when", "期限"),
    ],
};

/// `terms.*`.
pub static TERM_USE: Rec = Rec {
    name: "agreement on a word",
    ja: "言葉の合意",
    keys: &[
        must("sense", Ty::Str, "the sense, as listed in the packs", "意味（パックの項目）"),
        k("agreed-by", Ty::Refs(&[Ns::Party]), "who agreed", "合意した人"),
        k("date", Ty::Date, "when", "合意日"),
        NOTE,
    ],
};
