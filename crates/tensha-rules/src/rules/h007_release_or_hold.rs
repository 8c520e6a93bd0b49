use tensha_analysis::conflicts::Kind;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::conflicts;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "H007",
    since: "0.2",
    severity: Severity::Warning,
    name: Bi {
        ja: "開けるべきときと閉じるべきときがぶつかる",
        en: "Released for one hazard, held for another",
    },
    what: Bi {
        ja: "1つの量について、解除・開放・停止の指令が届かないと害になるハザードと、それが不要なときに届くと害になるハザードがあるもの（逆向きの指令も同じ）。",
        en: "One quantity of which one hazard suffers when the command to unlock, open or stop does not come, and another when it comes unwanted (or the other way round for the opposite command).",
    },
    why: Bi {
        ja: "避難のために開くものは侵入のためにも開く。電源や制御を失ったとき、どちらか一方の害が必ず残る。",
        en: "What opens for escape opens for intrusion. When power or control is lost, one of the two harms remains.",
    },
    rated: Bi {
        ja: "不利になる側に独立した防護があれば注記、なければ警告。",
        en: "A note where the side that loses has a barrier that stands by itself, else a warning.",
    },
    mend: Bi {
        ja: "失ったときの状態を決めて書き、不利になる側に、制御から独立した手段（内側の機械式の解錠、別の鍵など）を加える。",
        en: "Decide and state what it does on loss, and give the side that loses a means that does not depend on control (a mechanical release inside, a second lock).",
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
  strike: {kind: electric-strike, acts-on: lock, place: lobby, has: [fail-secure]}
links: {wire: {between: [panel, strike], technology: generic-wire}}
flows: {unlock: {arrow: cyber-to-physical, from: panel, via: [panel, strike], to: lock, command: unlock}}
hazards:
  locked-in: {when: {flow: unlock, deviates: [not-provided]}, harms: {unhandled: [{who: staff, kind: life, level: fatal}]}}
  intruder: {when: {flow: unlock, deviates: [provided-when-not-wanted]}, harms: {unhandled: [{who: staff, kind: property, level: low}]}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    conflicts::findings(facts, Kind::ReleaseOrHold, "H007", out);
}
