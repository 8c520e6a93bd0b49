//! Words for requirements and duties.

use super::{Key, NAME, NOTE, Rec, Ty, k, must};
use crate::knowledge::PackNs as Pn;
use crate::requirement::Said;
use crate::system::Namespace as Ns;

/// `compliance[]`.
pub static COMPLIANCE: Rec = Rec {
    name: "compliance",
    ja: "適合",
    keys: &[
        must("scheme", Ty::Pack(Pn::Scheme), "label, standard, law or guidance", "制度・規格"),
        k(
            "product",
            Ty::Refs(&[Ns::Component]),
            "the products that are held against it; the whole system where unstated",
            "対象の製品（書かなければシステム全体）",
        ),
        k("party", Ty::Ref(&[Ns::Party]), "who answers for it", "責任を負う者"),
        k(
            "answers",
            Ty::List(&ANSWER),
            "requirements that are answered by hand",
            "対策によらず答える要求",
        ),
        NOTE,
    ],
};

/// `compliance[].answers[]`.
pub static ANSWER: Rec = Rec {
    name: "answer",
    ja: "答え",
    keys: &[
        must("requirement", Ty::Pack(Pn::Requirement), "the requirement", "要求"),
        must("is", Ty::OneOf(Said::WORDS), "how it stands", "状況"),
        must("reason", Ty::Text, "why", "理由"),
        NOTE,
    ],
};

/// `duties.*`.
pub static DUTY: Rec = Rec {
    name: "duty",
    ja: "義務",
    keys: &[
        NAME,
        must("party", Ty::Ref(&[Ns::Party]), "who is accountable", "責任者"),
        k("kind", Ty::Pack(Pn::DutyKind), "which of the duties of the packs it is", "義務の種類"),
        k("what", Ty::Text, "what must be done", "内容"),
        k(
            "phase",
            Ty::Packs(Pn::Phase),
            "in which phases of life; all where unstated",
            "どの段階で（書かなければ全段階）",
        ),
        k("to", Ty::Ref(&[Ns::Party]), "towards whom", "相手"),
        k("within", Ty::Measure("time"), "by when", "期限"),
        k("until", Ty::Date, "the last day on which it is held", "いつまで負うか"),
        NOTE,
    ],
};

pub(super) const MEETS_KEY: Key = k(
    "meets",
    Ty::Packs(Pn::Requirement),
    "requirements that it meets, as SCHEME/NUMBER",
    "満たす要求（制度/番号）",
);

pub(super) const EVIDENCE_DATE_KEY: Key =
    k("evidence-date", Ty::Date, "the day of the evidence", "証拠の日付");
