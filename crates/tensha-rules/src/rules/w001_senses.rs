use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "W001",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "一つの言葉が二つの意味で使われている", en: "One word in two senses"
    },
    what: Bi {
        ja: "システム、部分システム、仕様書の間で、同じ用語が違う意味で使われているところ。",
        en: "A term that the system, its parts or its dossiers use in different senses.",
    },
    why: Bi {
        ja: "異なる業種が集まると、「リスク」や「危害」の意味が違ったまま数字や判断が受け渡される。",
        en: "Where fields meet, figures and judgments change hands while 'risk' or 'harm' means something else on each side.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "意味をそろえ、`terms`に合意した人と日付を書く。そろえられなければ、それぞれの意味を並べて示す。",
        en: "Agree on one sense and record who agreed and when under `terms`; where that is not possible, show both senses.",
    },
    references: &["docs/semantics.md#words"],
    capabilities: &["S-20"],
    example: r"
tensha: 1
system: {id: ward}
quantities: {dose: {}}
components:
  panel: {kind: hmi-panel}
  pump:  {dossier: devices/pump.yaml, acts-on: dose}
links: {cable: {between: [panel, pump], technology: modbus-rtu}}
flows: {set: {arrow: cyber-to-physical, from: panel, via: [panel, pump], to: dose, command: set}}
terms: {risk: iso-27000}
--- devices/pump.yaml
tensha-dossier: 1
dossier: {id: pump, kind: infusion-pump, terms: {risk: iso-14971}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for clash in &facts.words.clashes {
        let (a, b) = (&system.terms[clash.a], &system.terms[clash.b]);
        let Some(term) = system.knowledge.terms.get(&clash.term) else { continue };
        let sense = |id: &str| -> Text {
            term.senses
                .iter()
                .find(|s| s.head.id == id)
                .and_then(|s| s.head.text.clone())
                .unwrap_or_else(|| Text::same(id))
        };
        let whose = |w: &str| if w.is_empty() { say!(msg_the_system) } else { Text::same(w) };
        let mut d = Diagnostic::warning(
            "W001",
            say!(
                msg_w001,
                term.head.name.clone(),
                whose(&a.whose),
                a.sense.clone(),
                whose(&b.whose),
                b.sense.clone()
            ),
        )
        .at(b.span)
        .and(a.span, say!(msg_other_sense))
        .note(say!(msg_sense_is, a.sense.clone(), sense(&a.sense)))
        .note(say!(msg_sense_is, b.sense.clone(), sense(&b.sense)))
        .help(say!(msg_w001_help))
        .about(["term", &clash.term, &a.whose, &b.whose]);
        if !clash.differing.is_empty() {
            d = d.note(say!(msg_differing_marks, clash.differing.join(", ")));
        }
        out.push(d);
    }
}
