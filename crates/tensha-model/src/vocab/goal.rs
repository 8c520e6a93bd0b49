//! Words for goals, acceptances and integrity.

use super::{Key, NAME, NOTE, Rec, Ty, k, must};
use crate::knowledge::PackNs as Pn;
use crate::system::Namespace as Ns;

/// What a goal compares with its lines.
pub const GOAL_MEASURES: &[&str] = &[
    "individual-rate",
    "event-rate",
    "unit-rate",
    "expected",
    "expected-per-demand",
    "societal",
    "per-demand",
];

/// Keys that a goal states only where it uses no entry of the packs.
pub(crate) const OWN_GOAL: &[&str] =
    &["measure", "kind", "level", "upper", "lower", "from", "to", "none-above", "source"];

const LINE: Ty = Ty::Shapes(
    "`1e-4 /year`, a probability per demand, or {c: 1e-3 /year, alpha: 2} for C/n^alpha",
);

/// `goals.*`.
pub static GOAL: Rec = Rec {
    name: "goal",
    ja: "安全目標",
    keys: &[
        NAME,
        k("use", Ty::Pack(Pn::Goal), "a published goal", "公表された目標"),
        k("class", Ty::Pack(Pn::GoalClass), "class of engineered systems", "工学システムの分類"),
        k(
            "who",
            Ty::Ref(&[Ns::Party]),
            "whose risk is judged; everybody's where unstated",
            "誰のリスクを見るか（書かなければ全員）",
        ),
        k(
            "hazards",
            Ty::Refs(&[Ns::Hazard]),
            "hazards that are judged; all with such harm where unstated",
            "対象のハザード（書かなければ、該当する害のあるものすべて）",
        ),
        k("measure", Ty::OneOf(GOAL_MEASURES), "what is compared", "比べる量"),
        k("kind", Ty::Pack(Pn::HarmKind), "kind of harm that counts", "数える害の種類"),
        k("level", Ty::Str, "least level that counts", "数える程度の下限"),
        k(
            "upper",
            LINE,
            "level A: above it a risk is not accepted, whatever the benefit",
            "A基準: これを上回るリスクは、便益にかかわらず受け入れない",
        ),
        k(
            "lower",
            LINE,
            "level B: up to it a risk is accepted without condition",
            "B基準: これ以下のリスクは、無条件に受け入れる",
        ),
        k("from", Ty::Int, "the lines hold from so many persons on", "線が始まる人数"),
        k(
            "to",
            Ty::Int,
            "the lines end at so many persons; what hits more is measured there",
            "線が終わる人数（それを超える場合もここで比べる）",
        ),
        k(
            "none-above",
            Ty::Int,
            "nothing that hits more persons is accepted, however rare",
            "これを超える人数に及ぶものは、どれほどまれでも受け入れない",
        ),
        k("source", Ty::Text, "where its numbers come from", "数値の出典"),
        NOTE,
    ],
};

/// `acceptances.*`.
pub static ACCEPTANCE: Rec = Rec {
    name: "acceptance",
    ja: "受容",
    keys: &[
        must("hazard", Ty::Ref(&[Ns::Hazard]), "what is accepted", "受け入れるハザード"),
        must("benefit", Ty::Text, "what it is good for", "便益"),
        must("alternatives", Ty::Text, "what else was looked at", "検討した代替案"),
        must("condition", Ty::Text, "under which condition", "条件"),
        must("owner", Ty::Ref(&[Ns::Party]), "who answers for it", "責任者"),
        must("until", Ty::Date, "until when", "期限"),
        NOTE,
    ],
};

/// `integrity.*` of components, controls and zones.
pub static INTEGRITY: Rec = Rec {
    name: "integrity level",
    ja: "安全度・セキュリティの水準",
    keys: &[
        must("scheme", Ty::Pack(Pn::IntegrityScale), "the scale", "尺度"),
        must("level", Ty::Str, "its level", "水準"),
        must("source", Ty::Text, "who says so, on which document", "根拠（評価者と文書）"),
    ],
};

pub(super) const INTEGRITY_KEY: Key = k(
    "integrity",
    Ty::List(&INTEGRITY),
    "SIL, ASIL, PL, SL and the like, shown beside each other and never converted",
    "SIL・ASIL・PL・SLなど（並べて示し、換算しない）",
);
