use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "U003",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "意図する利用者とモデルの食い違い",
        en: "Intended users and modelled users differ",
    },
    what: Bi {
        ja: "`intended-use.users`に挙げていない人が、フローの始まり・終わり・判断のどれかに現れる。または、挙げた人に関わるフローも、その人に見せる構成要素もない。",
        en: "Somebody begins, ends or decides a flow and is not named under `intended-use.users`; or somebody is named there, and no flow and no screen has to do with them.",
    },
    why: Bi {
        ja: "意図する使用は、誰が使うかで決まる。食い違いがあれば、宣言とモデルのどちらかが古い。",
        en: "Intended use depends on who uses it. A difference shows that the declaration or the model is out of date.",
    },
    rated: Bi {
        ja: "挙げていない人が現れれば警告、挙げた人が現れなければ注記。",
        en: "A warning where somebody takes part who is not named, a note where somebody is named who takes no part.",
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
    let mut push = |p: tensha_model::system::PartyId, severity, message, help| {
        let own = &system.parties[p.index()].own;
        let mut d = Diagnostic::new("U003", severity, message)
            .at(own.span)
            .help(help)
            .about(["party", &own.id]);
        if let Some(span) = declared {
            d = d.and(span, say!(msg_intended_here));
        }
        out.push(d);
    };
    for p in &facts.uses.undeclared_users {
        let message = say!(msg_undeclared_user, system.title((*p).into()));
        push(*p, Severity::Warning, message, say!(msg_undeclared_user_help));
    }
    for p in &facts.uses.unserved_users {
        // Somebody who is only sensed (who holds a card to a reader) is served by no flow of the model, and yet uses it.
        let message = say!(msg_unserved_user, system.title((*p).into()));
        push(*p, Severity::Note, message, say!(msg_unserved_user_help));
    }
}
