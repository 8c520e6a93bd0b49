use tensha_analysis::accuracy::Achieved;
use tensha_analysis::paths::Verdict;
use tensha_text::{Diagnostic, Severity, Text};

use super::a003_inaccurate::terms;
use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "A004",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "正確さが足りるか決められない",
        en: "Whether a connection is accurate enough is open",
    },
    what: Bi {
        ja: "必要な誤差または古さが書かれているが、経路の一部に誤差や遅れの記述がなく、決められないフロー。",
        en: "A flow with a needed error or age, and places on its path that state none, so that it cannot be judged.",
    },
    why: Bi {
        ja: "書かれていない誤差や遅れは、ゼロではない。",
        en: "An error or delay that nobody states is not zero.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "挙げられた構成要素のポートに`accuracy`・`resolution`・`delay`・`rate`を、リンクに`delay`を書く。",
        en: "State `accuracy`, `resolution`, `delay` and `rate` on the ports of the components named, and `delay` on the links.",
    },
    references: &["docs/semantics.md#accuracy"],
    capabilities: &["S-02", "S-21"],
    example: r"
tensha: 1
system: {id: tank}
quantities: {level: {unit: mm}}
components: {sensor: {kind: level-transmitter, senses: level}, plc: {kind: plc}}
links: {loop: {between: [sensor, plc], technology: current-loop-4-20ma}}
flows: {show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc, needs: {accuracy: 10 mm, freshness: 10 s}}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for a in &facts.accuracy {
        let flow = &system.flows[a.flow.index()];
        let Some(needs) = flow.needs.as_deref() else { continue };
        let names = |achieved: &Achieved| -> Text {
            let list: Vec<Text> = achieved.unknown.iter().map(|r| system.title(*r)).collect();
            Text::list(&list)
        };
        let mut say_open = |kind: &str, message: Text, span, notes: Vec<Text>| {
            let mut d = Diagnostic::warning("A004", message)
                .at_saying(span, say!(msg_needed))
                .about(["flow", &flow.own.id, kind]);
            for n in notes {
                d = d.note(n);
            }
            out.push(d.help(say!(msg_a004_help)));
        };
        if let (Verdict::Undecided, Some((need, span))) = (a.error_verdict, &needs.accuracy) {
            let known = words::in_unit(a.error.known, &need.unit);
            let message =
                say!(msg_error_open, flow.own.title(), known, names(&a.error), need.to_string());
            say_open("error", message, *span, terms(facts, &a.error, Some(&need.unit)));
        }
        if let (Verdict::Undecided, Some((need, span))) = (a.age_verdict, needs.max_age) {
            let known = words::seconds(a.age.known);
            let message =
                say!(msg_age_open, flow.own.title(), known, names(&a.age), words::seconds(need));
            say_open("age", message, span, terms(facts, &a.age, None));
        }
    }
}
