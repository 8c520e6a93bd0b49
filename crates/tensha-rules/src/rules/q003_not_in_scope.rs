use tensha_analysis::select::Match;
use tensha_text::{Diagnostic, Severity};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "Q003",
    since: "0.3",
    severity: Severity::Note,
    name: Bi {
        ja: "対象外の製品に挙げた制度・規格",
        en: "A scheme named for what it does not apply to",
    },
    what: Bi {
        ja: "`compliance`に挙げた製品は、パックによれば、その制度・規格の対象ではない。",
        en: "By the packs, a scheme does not apply to the products for which `compliance` names it.",
    },
    why: Bi {
        ja: "要らない要求に手間をかけるか、製品の種類が誤って書かれている。",
        en: "Work goes into what nobody asks for, or the kind of a product is wrong.",
    },
    rated: Bi {
        ja: "いつも注記。自主的に従うこともあり、要求の状況はそのまま示す。",
        en: "Always a note: it may be followed of one's own will, and its rows show all the same.",
    },
    mend: Bi {
        ja: "製品の`kind`か、`compliance`の`product`を直す。自主的に従うなら、このままでよい。",
        en: "Correct the `kind` of the product or the `product` of the record; leave it if it is followed of one's own will.",
    },
    references: &["docs/semantics-requirements.md"],
    capabilities: &["S-35"],
    example: r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
components: {meter: {kind: temperature-sensor, place: hall}}
compliance: [{scheme: un-r155, product: [meter]}]
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    for result in facts.requirements() {
        let record = result.compliance.map(|c| &system.compliance[c as usize]);
        let scheme = system.knowledge.schemes.get_index(result.scheme as usize);
        let (Some(record), Some((id, scheme)), Match::No) = (record, scheme, result.scope.answer)
        else {
            continue;
        };
        let excepted = result
            .scope
            .excepted
            .first()
            .and_then(|e| scheme.applies.get(e.set)?.except.get(e.exception))
            .map(|e| e.reason.clone());
        let why = excepted
            .or_else(|| scheme.applies.first().map(|a| a.reason.clone()))
            .unwrap_or_default();
        let mut about = vec!["scheme".to_owned(), id.clone()];
        about.extend(record.product.iter().map(|p| system.own(*p).id.to_string()));
        out.push(
            Diagnostic::new("Q003", Severity::Note, say!(msg_q003, scheme.head.name.clone(), why))
                .at(record.span)
                .help(say!(msg_q003_help))
                .about(about),
        );
    }
}
