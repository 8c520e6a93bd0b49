//! Words for harm and the map.

use super::{Key, NAME, NOTE, Rec, Ty, k, must};
use crate::knowledge::PackNs as Pn;
use crate::system::Namespace as Ns;

/// Whose money a viewpoint looks at.
pub const LOOKS_AT: &[&str] = &["own", "largest-people", "largest-organisation", "all"];

const REASON: Key = must("reason", Ty::Text, "why", "理由");

/// A harm.
pub static HARM: Rec = Rec {
    name: "harm",
    ja: "害",
    keys: &[
        must("who", Ty::Ref(&[Ns::Party]), "who is hurt", "害を受ける人"),
        must("kind", Ty::Pack(Pn::HarmKind), "kind of harm", "害の種類"),
        k("level", Ty::Str, "level of that kind", "害の程度"),
        k("amount", Ty::Measure("money"), "loss in money", "金額"),
        k("persons", Ty::Int, "how many people", "人数"),
        k("reach", Ty::Pack(Pn::Reach), "how far it reaches", "及ぶ範囲"),
        k(
            "from-units",
            Ty::Int,
            "counts only where at least so many units are hit at once",
            "同時に何台以上が影響を受けたときに生じるか",
        ),
        k(
            "data",
            Ty::Ref(&[Ns::Data]),
            "personal data that becomes known; the level is estimated from them where it is not stated",
            "知られる個人データ（程度の記述がなければここから見積もる）",
        ),
        k("spread", Ty::Pack(Pn::DataSpread), "how far the data spread", "データの広がり"),
        k("reversible", Ty::Bool, "whether that can be undone", "取り消せるか"),
        NOTE,
    ],
};

/// `hazards.*.further.*`.
pub static FURTHER: Rec = Rec {
    name: "further factor",
    ja: "その他の要素",
    keys: &[
        must("factor", Ty::Pack(Pn::FurtherFactor), "the factor", "要素"),
        must("level", Ty::Str, "its level", "程度"),
        REASON,
    ],
};

/// `hazards.*.source`.
pub static SOURCE: Rec = Rec {
    name: "source of harm",
    ja: "危険源",
    keys: &[
        must(
            "removable",
            Ty::Bool,
            "whether the source can be removed, or its energy limited, without losing the function",
            "機能を失わずに危険源を取り除く、またはエネルギーを制限できるか",
        ),
        REASON,
    ],
};

/// `viewpoints.*`.
pub static VIEWPOINT: Rec = Rec {
    name: "viewpoint",
    ja: "視点",
    keys: &[
        NAME,
        k("party", Ty::Ref(&[Ns::Party]), "whose view it is", "誰の視点か"),
        must(
            "scale",
            Ty::Pack(Pn::EconomicScale),
            "the scale on which money is measured",
            "金額を測る尺度",
        ),
        k("looks-at", Ty::OneOf(LOOKS_AT), "whose money counts", "誰の損失を見るか"),
        k(
            "sees",
            Ty::Refs(&[Ns::Party]),
            "harm to whom is looked at; everybody where unstated",
            "誰への害を見るか（書かなければ全員）",
        ),
        k(
            "judgments",
            Ty::Map(&JUDGMENT),
            "hazard → where this party puts it itself",
            "ハザードごとに、この立場が自ら置く位置",
        ),
        NOTE,
    ],
};

/// `viewpoints.*.judgments.*`.
pub static JUDGMENT: Rec = Rec {
    name: "judgment",
    ja: "判断",
    keys: &[
        k("recovery", Ty::Pack(Pn::RecoveryLevel), "difficulty of recovery", "回復困難性"),
        k("economic", Ty::Pack(Pn::EconomicLevel), "economic impact", "経済的影響"),
        REASON,
    ],
};

/// `demands.*`.
pub static DEMAND: Rec = Rec {
    name: "demand",
    ja: "要求",
    keys: &[
        k(
            "confirmation",
            Ty::Pack(Pn::Confirmation),
            "how strongly it must be confirmed",
            "求める確認の強さ",
        ),
        k("reason", Ty::Text, "why, where others demand something else", "他と異なる理由"),
    ],
};
