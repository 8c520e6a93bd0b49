use tensha_analysis::map::{self, View};
use tensha_text::{Diagnostic, Severity, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F002",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi {
        ja: "確認がカテゴリの要求に足りない",
        en: "Less is confirmed than the category demands",
    },
    what: Bi {
        ja: "システムが入るカテゴリの要求に、実施中の対策の確認が届かない観点。",
        en: "A perspective in which what the controls in place confirm falls short of what the categories of the system demand.",
    },
    why: Bi {
        ja: "マップの目的は、リスクに見合う要求を4つの観点で揃えることにある。一つの観点だけが強くても、ほかの代わりにはならない。",
        en: "The map exists so that demands in four perspectives match the risk. Strength in one does not replace another.",
    },
    rated: Bi {
        ja: "その観点に実施中の対策が一つもなければ警告、あるが確認が足りなければ注記。どの視点から見ても同じときは最も強い要求で判断する。要求の強さはパックの案であり、実際の制度ではない。",
        en: "A warning where no control is in place in that perspective, a note where there is one and it is confirmed too weakly. The strongest demand over all viewpoints counts. What is demanded is a proposal of the pack and no scheme.",
    },
    mend: Bi {
        ja: "足りない観点の対策を`controls`に加え、`perspective`、`status`、`confirmation`を書く。",
        en: "Add controls of that perspective with `perspective`, `status` and `confirmation`.",
    },
    references: &["docs/semantics-harm.md#categories"],
    capabilities: &["S-06"],
    example: r"
tensha: 1
system: {id: tank, sector: home}
parties: {worker: {is: people, roles: [user]}, maker: {roles: [maker]}}
quantities: {level: {}}
conditions: {wet: 0.1}
hazards:
  spill: {when: {condition: wet}, harms: [{who: worker, kind: life, level: fatal}]}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let k = &system.knowledge;
    let mut perspectives: Vec<_> = k.perspectives.values().collect();
    perspectives.sort_by_key(|s| s.rank);
    let name = |c: Option<usize>| {
        c.and_then(|c| k.confirmations.get_index(c)).map(|(_, s)| s.head.name.clone())
    };
    for (at, (step, (confirmed, in_place))) in
        perspectives.iter().zip(facts.map.confirmed).enumerate()
    {
        // The strongest demand, and the first viewpoint that makes it.
        let mut worst: Option<(u32, usize, &View)> = None;
        for view in &facts.map.views {
            let demanded = map::demanded(system, &view.cells)[at];
            let Some((rank, demanded)) = map::rank(system, demanded).zip(demanded) else {
                continue;
            };
            if worst.as_ref().is_none_or(|(r, ..)| rank > *r) {
                worst = Some((rank, demanded, view));
            }
        }
        let Some((rank, demanded, view)) = worst else { continue };
        if rank <= map::rank(system, confirmed).unwrap_or(0) {
            continue;
        }
        let severity = if in_place { Severity::Note } else { Severity::Warning };
        let demanded = name(Some(demanded)).unwrap_or_default();
        let message = if !in_place {
            say!(msg_f002_nothing, step.head.name.clone(), demanded)
        } else if let Some(confirmed) = name(confirmed) {
            say!(msg_f002, step.head.name.clone(), demanded, confirmed)
        } else {
            say!(msg_f002_unstated, step.head.name.clone(), demanded)
        };
        let cells: Vec<Text> = view
            .cells
            .iter()
            .filter_map(|c| k.categories.values().find(|x| (x.recovery, x.economic) == *c))
            .map(|c| c.head.name.clone())
            .collect();
        let number = (at + 1).to_string();
        out.push(
            Diagnostic::new("F002", severity, message)
                .at(system.meta.span)
                .note(say!(msg_f002_cells, view.name.clone(), Text::list(&cells)))
                .help(say!(msg_f002_help, number.clone()))
                .about(["perspective", &number]),
        );
    }
}
