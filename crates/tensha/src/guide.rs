//! `tensha assess --guide`: the next best questions.

mod dialogue;

use std::fmt::Write as _;
use std::io::{IsTerminal as _, stdin, stdout};

use tensha_report::Assessment;
use tensha_text::World as _;

use crate::Exit;
use crate::args::{AssessArgs, Common};
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::world::DiskWorld;

/// The dialogue: with answers from a file or from stdin, or with somebody at a terminal. Nothing where neither is there.
pub fn dialogue(args: &AssessArgs, common: &Common, out: &Out) -> Option<Exit> {
    let written = args.write.then_some(true);
    match args.answers.as_deref() {
        Some("-") => {
            Some(dialogue::run(&mut stdin().lock(), written.or(Some(false)), args, common, out))
        }
        Some(path) => match DiskWorld::new(common.at).read(path, ANSWERS) {
            Ok(bytes) => {
                Some(dialogue::run(&mut &bytes[..], written.or(Some(false)), args, common, out))
            }
            Err(_) => {
                out.message(&say!(msg_dialogue_no_answers, path.to_owned()));
                Some(Exit::BadInput)
            }
        },
        None if stdin().is_terminal() && stdout().is_terminal() => {
            Some(dialogue::run(&mut stdin().lock(), written, args, common, out))
        }
        None => None,
    }
}

/// Questions that a screen shows; the JSON has more.
const SHOWN: usize = 5;
/// Bytes of a file of answers at most.
const ANSWERS: u64 = 1 << 20;

/// How far the answers reach, then the best questions, each with what to write.
pub fn text(a: &Assessment, out: &Out) -> String {
    let lang = out.lang;
    let width = out.style.width;
    let g = &a.guide;
    let mut text = String::new();
    let head = say!(msg_view_at, a.system.name.clone(), a.at.to_string());
    let _ = writeln!(text, "{}\n", head.get(lang));
    for (name, (known, all)) in [
        (say!(msg_guide_levels), g.levels),
        (say!(msg_guide_verdicts), g.verdicts),
        (say!(msg_guide_deviations), g.deviations),
    ] {
        let line = if all == 0 {
            say!(msg_guide_nothing_yet, name)
        } else {
            say!(msg_guide_meter, name, known, all)
        };
        let _ = writeln!(text, "  {}", line.get(lang));
    }
    text.push('\n');
    if g.questions.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_guide_done).get(lang));
        return text;
    }
    for (n, q) in g.questions.iter().take(SHOWN).enumerate() {
        wrapped(&mut text, 4, &format!("{}. ", n + 1), q.text.get(lang), width);
        let mut facts = Vec::new();
        if let Some(value) = q.value {
            facts.push(say!(msg_guide_value, value).get(lang).to_owned());
        }
        facts.extend(q.place.as_ref().map(ToString::to_string));
        if !facts.is_empty() {
            wrapped(&mut text, 4, "", &facts.join("  "), width);
        }
        for line in q.write.lines() {
            let _ = writeln!(text, "      {line}");
        }
    }
    let more = g.questions.len() - g.questions.len().min(SHOWN) + g.more;
    if more > 0 {
        let _ = writeln!(text, "  {}", say!(msg_guide_more, more).get(lang));
    }
    text
}
