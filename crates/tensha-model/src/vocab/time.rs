//! Words for the outlook.

use super::{CHANGE, NAME, NOTE, Rec, Ty, k, must};
use crate::system::Namespace as Ns;
use crate::time::{About, Confidence};

/// `outlook.*`.
pub static OUTLOOK: Rec = Rec {
    name: "outlook entry",
    ja: "見通し",
    keys: &[
        NAME,
        must("text", Ty::Text, "what is expected", "見通しの内容"),
        must("about", Ty::OneOf(About::WORDS), "of what it is expected", "何についての見通しか"),
        must("from", Ty::Date, "the first day on which it holds", "いつから"),
        k("until", Ty::Date, "the last day on which it holds", "いつまで"),
        must("confidence", Ty::OneOf(Confidence::WORDS), "how sure it is", "確からしさ"),
        must("source", Ty::Text, "who says so", "出典"),
        k("owner", Ty::Ref(&[Ns::Party]), "who answers for the entry", "見通しを見直す人"),
        must("reviewed", Ty::Date, "when it was last looked at", "最後に見直した日"),
        k(
            "effect",
            Ty::List(&CHANGE),
            "what it changes in the model while it holds",
            "その間、モデルの何が変わるか",
        ),
        NOTE,
    ],
};
