use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "U003",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "意図した利用者とモデルが違う", en: "Intended users and modelled users differ"
    },
    what: Bi {
        ja: "`intended-use.users`にない人がフローの端や判断にいる、または挙げられた人にどのフローも見せるものも関わらない。",
        en: "People at the end of a flow, or deciding one, whom `intended-use.users` does not name; or people named there whom nothing serves.",
    },
    why: Bi {
        ja: "意図する使用は、誰が使うかで決まる。違いは、宣言かモデルのどちらかが古い印である。",
        en: "Intended use depends on who uses it. A difference shows that the declaration or the model is out of date.",
    },
    rated: Bi {
        ja: "挙げられていない人が関わるときは警告、挙げられた人に何も関わらないときは注記。",
        en: "A warning where people take part who are not named, a note where nothing serves people who are.",
    },
    mend: Bi { ja: "宣言かモデルを直す。", en: "Correct the declaration or the model." },
    references: &["docs/semantics.md#intended-use"],
    capabilities: &["S-26"],
    example: r"
tensha: 1
system: {id: tank, intended-use: {text: The operator watches the level, users: [operator]}}
parties: {operator: {roles: [user]}, visitor: {roles: [user]}}
quantities: {level: {}}
components: {sensor: {kind: level-transmitter, senses: level}, panel: {kind: hmi-panel, shows-to: [operator, visitor]}}
links: {loop: {between: [sensor, panel], technology: current-loop-4-20ma}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, panel], to: visitor}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let declared = system.meta.intended_span;
    let mut push = |p: tensha_model::system::PartyId, severity, message| {
        let own = &system.parties[p.index()].own;
        let mut d = Diagnostic::new("U003", severity, message)
            .at(own.span)
            .help(say!(msg_u003_help))
            .about(["party", &own.id]);
        if let Some(span) = declared {
            d = d.and(span, say!(msg_intended_here));
        }
        out.push(d);
    };
    for p in &facts.uses.undeclared_users {
        push(*p, Severity::Warning, say!(msg_undeclared_user, system.title((*p).into())));
    }
    for p in &facts.uses.unserved_users {
        // Somebody who is only sensed (who holds a card to a reader) is served by no flow of the model, and yet uses it.
        push(*p, Severity::Note, say!(msg_unserved_user, system.title((*p).into())));
    }
}
