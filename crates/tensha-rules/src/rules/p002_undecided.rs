use tensha_analysis::paths::Verdict;
use tensha_model::grade::{Grade, Property};
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::rule::{Bi, Rule};
use crate::{Facts, words};

pub(super) static RULE: Rule = Rule {
    code: "P002",
    since: "0.1",
    severity: Severity::Warning,
    name: Bi {
        ja: "届くかどうか決められない",
        en: "Whether a connection reaches what it needs is open",
    },
    what: Bi {
        ja: "経路上に強さの分からない区間があり、必要な強さに届くとも届かないとも言えないフロー。",
        en: "A flow with segments of unknown strength on its path, so that it can neither be said to reach what it needs nor to miss it.",
    },
    why: Bi {
        ja: "分からないものは、強いとも弱いとも扱わない。誰も述べていない区間こそ、最初に確かめるべき場所である。",
        en: "What is not known counts neither as strong nor as weak. What nobody states is what to look at first.",
    },
    rated: Bi { ja: "警告。", en: "A warning." },
    mend: Bi {
        ja: "区間の強さを`strengths`または`protections`に理由つきで書くか、種類・技術・仕様書を指定する。",
        en: "State the segment's strength under `strengths` or `protections` with a reason, or name a kind, a technology or a dossier.",
    },
    references: &["docs/semantics.md#trust-paths"],
    capabilities: &["S-02", "S-16"],
    example: r"
tensha: 1
system: {id: tank}
quantities: {level: {}}
components:
  sensor: {kind: generic-sensor, senses: level}
  plc:    {kind: plc}
links:
  loop: {between: [sensor, plc], technology: generic-wire}
flows:
  show: {arrow: physical-to-cyber, from: level, via: [sensor, plc], to: plc, needs: {integrity: standard}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for path in &facts.paths.flows {
        if path.routes.is_empty() {
            continue;
        }
        let open: Vec<Property> =
            Property::ALL.into_iter().filter(|p| path.verdict(*p) == Verdict::Undecided).collect();
        if open.is_empty() {
            continue;
        }
        let own = &system.flows[path.flow.index()].own;
        let parts: Vec<Text> = open
            .iter()
            .filter_map(|p| {
                let need = path.needs[*p as usize]?;
                let found = words::grade(system, path.total[*p as usize]);
                let wanted = words::grade(system, Grade::exactly(need.level));
                Some(say!(msg_shortfall, words::property(*p), found, wanted))
            })
            .collect();
        let mut d = Diagnostic::warning("P002", say!(msg_p002, own.title(), Text::list(&parts)))
            .at(own.span)
            .help(say!(msg_p002_help))
            .about(["flow", &own.id]);
        let mut told = Vec::new();
        for p in &open {
            let Some(need) = path.needs[*p as usize] else { continue };
            for (_, segment, certain) in facts.paths.root_bottleneck(system, path.flow, *p) {
                let origin = system.segment_strength(segment, *p);
                if certain || told.contains(&segment) || origin.grade().lo >= need.level {
                    continue;
                }
                told.push(segment);
                d = d
                    .and(
                        system.own(segment.element()).span,
                        say!(
                            msg_not_known_here,
                            words::property(*p),
                            words::grade(system, origin.grade())
                        ),
                    )
                    .note(say!(
                        msg_segment_worth,
                        words::segment(system, segment),
                        words::property(*p),
                        words::grade(system, origin.grade()),
                        words::origin(system, &origin)
                    ));
            }
        }
        out.push(d);
    }
}
