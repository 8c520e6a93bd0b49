//! `tensha questionnaire` and `tensha import questionnaire`.

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::requirements::{self, Asked};
use tensha_exchange::questionnaire::{Bounds, Id, Question, Questionnaire, draft, read, write};
use tensha_model::system::PartyId;
use tensha_report::questionnaire::{QuestionInfo, questions};
use tensha_text::{ReadError, Severity, SourceMap, Text, World};

use crate::Exit;
use crate::args::{Common, Format, ImportArgs, QuestionnaireArgs, ViewFormat};
use crate::check;
use crate::import::write_new;
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::world::DiskWorld;

/// Writes or lists the questions to a party.
pub fn run(args: &QuestionnaireArgs, common: &Common, out: &Out) -> Exit {
    let format = match args.format {
        ViewFormat::Text => Format::Text,
        ViewFormat::Json => Format::Json,
    };
    let Some((loaded, assessed)) = check::load_of(&args.dir, None, common, out, format) else {
        return Exit::BadInput;
    };
    let (s, a) = (&loaded.system, &assessed.assessment);
    let found = (0_u32..).zip(&s.parties).find(|(_, p)| *p.own.id == *args.party);
    let Some((number, party)) = found else {
        let ids: Vec<Text> = s.parties.iter().map(|p| Text::same(&*p.own.id)).collect();
        out.message(&say!(msg_no_such_party, args.party.clone(), Text::list(&ids)));
        return Exit::BadInput;
    };
    let cells: Vec<_> =
        a.map.views.iter().flat_map(|v| v.cells.iter().map(|c| (c.recovery, c.economic))).collect();
    let asked_of = Asked { cells: Some(&cells), ..Asked::default() };
    let list = questions(s, &requirements::run(s, a.at, asked_of), PartyId(number));
    let Some(path) = &args.out else {
        if args.format == ViewFormat::Json {
            let value = json!({
                "schema": a.schema, "at": a.at, "system": a.system.id,
                "party": args.party, "questions": list,
            });
            out.print(&format!("{value:#}\n"));
        } else {
            out.print(&listed(&list, &party.own.title(), out));
        }
        return Exit::Fine;
    };
    let count = list.len();
    let made = write(&Questionnaire {
        system: s.meta.id.clone(),
        system_name: s.meta.name.clone(),
        party: args.party.clone(),
        party_name: party.own.title(),
        at: a.at,
        questions: list.into_iter().map(asked).collect(),
    });
    match made {
        Ok(bytes) if write_new(path, &bytes, out) => {
            out.message(&say!(msg_questionnaire_made, path.clone(), count));
            Exit::Fine
        }
        Ok(_) => Exit::BadInput,
        Err(why) => {
            out.message(&say!(msg_cannot_write, path.clone(), why.clone()));
            Exit::BadInput
        }
    }
}

fn asked(q: QuestionInfo) -> Question {
    let id = match q.kind.as_str() {
        "requirement" => Id::Requirement { requirement: q.id, product: q.product },
        "evidence" => Id::Evidence(q.id),
        "duty" => Id::Duty(q.id),
        _ => Id::Guarantee(q.id),
    };
    Question { id, group: q.group, ask: q.ask, more: q.more }
}

fn listed(list: &[QuestionInfo], party: &Text, out: &Out) -> String {
    let (lang, width) = (out.lang, out.style.width);
    let mut text = String::new();
    if list.is_empty() {
        wrapped(&mut text, 0, "", say!(msg_nothing_to_ask, party.clone()).get(lang), width);
        return text;
    }
    let head = say!(msg_questions_to, party.clone(), list.len());
    let _ = writeln!(text, "{}", head.get(lang));
    let mut group = None;
    for q in list {
        if group != Some(&q.group) {
            let _ = writeln!(text, "\n{}", q.group.get(lang));
            group = Some(&q.group);
        }
        wrapped(&mut text, 4, "  - ", q.ask.get(lang), width);
        for line in q.more.iter().flat_map(|m| m.get(lang).lines()) {
            wrapped(&mut text, 4, "", line, width);
        }
    }
    text
}

/// Makes a draft of a model file from a questionnaire that came back.
pub fn import(args: &ImportArgs, common: &Common, out: &Out) -> Exit {
    let Some(loaded) = check::read_system(&args.dir, common, out, Format::Text) else {
        return Exit::BadInput;
    };
    let bounds = Bounds::default();
    let bytes = match DiskWorld::new(common.at).read(&args.file, bounds.bytes as u64) {
        Ok(bytes) => bytes,
        Err(e) => {
            let why = match e {
                ReadError::Missing => say!(msg_file_missing, args.file.clone()),
                ReadError::IsDirectory => {
                    say!(msg_file_is_directory, args.file.clone())
                }
                ReadError::TooLarge(limit) => {
                    say!(msg_file_too_large, args.file.clone(), limit)
                }
                ReadError::Other(why) => say!(msg_file_unreadable, args.file.clone(), why.clone()),
            };
            out.message(&why);
            return Exit::BadInput;
        }
    };
    let mut diagnostics = Vec::new();
    let made = read(&bytes, &args.file, &bounds, &mut diagnostics).and_then(|returned| {
        let blank = returned.blank;
        draft(&loaded.system, &returned, out.lang, &mut diagnostics).map(|d| (d, blank))
    });
    if !diagnostics.is_empty() {
        out.diagnostics(&SourceMap::default(), &diagnostics);
    }
    let Some((made, blank)) =
        made.filter(|_| diagnostics.iter().all(|d| d.severity != Severity::Error))
    else {
        return Exit::BadInput;
    };
    match &args.out {
        None => out.print(&made.yaml),
        Some(path) if !write_new(path, made.yaml.as_bytes(), out) => return Exit::BadInput,
        Some(_) => {}
    }
    out.message(&say!(msg_answers_taken, made.taken, made.by_hand, made.rejected, blank));
    Exit::Fine
}
