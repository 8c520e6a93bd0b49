use tensha_analysis::overclaims;
use tensha_text::{Diagnostic, Severity, Span, Text};

use crate::Facts;
use crate::messages::say;
use crate::rule::{Bi, Rule};

pub(super) static RULE: Rule = Rule {
    code: "Q004",
    since: "0.3",
    severity: Severity::Warning,
    name: Bi { ja: "表示が言い過ぎている", en: "A claim that goes too far" },
    what: Bi {
        ja: "モデルや製品情報の文が、完全な安全、脆弱性がないことの確認、公的な保証、あらゆる環境での安全のどれかをうたっている。日本語と英語の文を見る。",
        en: "A text of the model or of a dossier claims complete security, a confirmed absence of vulnerabilities, an official guarantee, or safety in any environment. Texts in Japanese and English are looked at.",
    },
    why: Bi {
        ja: "ラベルや評価は、ある日、ある版が、ある基準に合っていたことしか示さない。言い過ぎた文を信じた人は、備えるべきことを備えない。",
        en: "A label or a test shows that one version met certain criteria on one day. Who believes more than that does not prepare for what is left.",
    },
    rated: Bi { ja: "いつも警告。", en: "Always a warning." },
    mend: Bi {
        ja: "何を、誰が、いつ、どの版について確かめたかを書く。",
        en: "Say what was checked, by whom, when, and in which version.",
    },
    references: &["docs/semantics-requirements.md#claims-that-go-too-far"],
    capabilities: &["S-15"],
    example: r"
tensha: 1
system: {id: home}
places: {hall: {entry: household}}
components: {lock: {kind: smart-lock, place: hall, name: {ja: 絶対に安全な錠, en: The unhackable lock}}}
",
    check,
};

fn check(facts: &Facts, out: &mut Vec<Diagnostic>) {
    let system = facts.system;
    let kinds = &system.knowledge.overclaims;
    for said in &system.said {
        for found in overclaims::run(&system.knowledge, &said.text) {
            let Some((kind, entry)) = kinds.get_index(found.kind as usize) else { continue };
            let why = entry.head.text.clone().unwrap_or_else(|| Text::same(""));
            let message = say!(msg_q004, found.words.clone(), entry.head.name.clone());
            let keys = said.at.iter().map(String::as_str);
            out.push(
                Diagnostic::warning("Q004", message)
                    .at(words(system.sources.text(said.span), &found.words, said.span))
                    .help(say!(msg_q004_help, why))
                    .about(keys.chain([kind.as_str(), &found.words])),
            );
        }
    }
}

/// The words themselves, where the file has them in one piece.
fn words(written: &str, words: &str, all: Span) -> Span {
    match written.find(words) {
        Some(at) => {
            let start = all.start + at as u32;
            Span::new(all.file, start, start + words.len() as u32)
        }
        None => all,
    }
}
