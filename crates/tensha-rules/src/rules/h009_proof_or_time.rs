use tensha_analysis::conflicts::Kind;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::conflicts;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H009",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "確かめることと急ぐことがぶつかる", en: "Must prove who acts, and be quick"
    },
    what: Bi {
        ja: "時間の半分以上を使う対応の手段に、本人や相手の確かめ（認証・確認の操作）が入っているもの。",
        en: "A means of a response that takes half of its time or more, and that asks for authentication or confirmation.",
    },
    why: Bi {
        ja: "緊急のときの一手間は、間に合わなくなる原因になる。外せば、誰でも使える。",
        en: "A step more in an emergency is how time runs out; without it, anybody can use the means.",
    },
    rated: Bi {
        ja: "警告。ほかの対応があれば注記。",
        en: "A warning; a note where there is another response.",
    },
    mend: Bi {
        ja: "緊急用に認証のいらない、場所で守られた手段（その場の停止ボタンなど）を別に設けるか、早く気づくようにする。",
        en: "Provide a separate means for emergencies that is guarded by its place and not by a log-in (a stop button on the spot), or notice earlier.",
    },
    references: &["docs/semantics-hazards.md#conflicts"],
    capabilities: &["S-22"],
    example: r"
tensha: 1
system: {id: door}
parties: {staff: {roles: [user]}}
places: {lobby: {entry: staff}}
quantities: {lock: {place: lobby}}
components:
  panel: {kind: plc, place: lobby}
  strike: {kind: electric-strike, acts-on: lock, place: lobby}
links: {wire: {between: [panel, strike], technology: generic-wire}}
flows: {unlock: {arrow: cyber-to-physical, from: panel, via: [panel, strike], to: lock, command: unlock, guards: [{technology: message-signature, from: panel, to: strike}]}}
hazards:
  locked-in:
    when: {component: strike, fails: [loss]}
    responses: [{by: staff, acts-by: [unlock], time-available: 4 min, time-needed: 3 min}]
    harms: {unhandled: [{who: staff, kind: life, level: fatal}]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    conflicts::findings(facts, Kind::ProofOrTime, "H009", out);
}
