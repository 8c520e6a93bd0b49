//! The guided path as a dialogue: one question after the other, each asked and answered in words; after every answer it says where things
//! stand. Answers become lines that are added to copies in memory. Files change at the end only, and only if they are as they were read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use tensha_model::Loaded;
use tensha_report::guide::{Answers, Choice, Field, GuideQuestion, Takes};
use tensha_report::{Assessed, Assessment};
use tensha_text::insert::{Insertion, plan, scalar};
use tensha_text::{Date, Entry, ReadError, Severity, Text, World};

use crate::Exit;
use crate::args::{AssessArgs, Common};
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::world::{self, DiskWorld};

/// Questions of one dialogue at most.
const QUESTIONS: usize = 20;
/// Choices that are shown with a number; the others can be named.
const SHOWN: usize = 16;
/// Answers to one field that are not understood, before the question is left alone.
const TRIES: usize = 3;
/// Bytes of a model file that the dialogue adds to at most.
const LIMIT: u64 = 16 << 20;

/// The disk with files as the answers make them.
struct Overlay<'a> {
    disk: &'a DiskWorld,
    files: &'a BTreeMap<String, String>,
}

impl World for Overlay<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.files.get(path) {
            Some(text) if text.len() as u64 > limit => Err(ReadError::TooLarge(limit)),
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.disk.read(path, limit),
        }
    }

    fn list(&self, dir: &str) -> Result<Vec<Entry>, ReadError> {
        self.disk.list(dir)
    }

    fn today(&self) -> Date {
        self.disk.today()
    }
}

/// What a line of the user means.
enum Heard {
    Answer(String, String),
    Skip,
    End,
}

struct Dialogue<'a> {
    /// Whether what was heard is shown: answers from a file stand on no screen by themselves.
    echo: bool,
    input: &'a mut dyn BufRead,
    out: &'a Out,
    disk: DiskWorld,
    dir: String,
    root: String,
    /// Files as the answers make them.
    files: BTreeMap<String, String>,
    /// The same as they were read; nothing for a file that is new.
    before: BTreeMap<String, Option<String>>,
    added: Vec<(String, Insertion)>,
}

/// Asks, answer after answer, until nothing is left, the user ends it, or enough was asked.
pub fn run(
    input: &mut dyn BufRead,
    write: Option<bool>,
    args: &AssessArgs,
    common: &Common,
    out: &Out,
) -> Exit {
    let dir = args.dir.trim_end_matches('/').to_owned();
    let root = if dir.is_empty() || dir == "." {
        "tensha.yaml".to_owned()
    } else {
        format!("{dir}/tensha.yaml")
    };
    let mut d = Dialogue {
        echo: args.answers.is_some(),
        input,
        out,
        disk: DiskWorld::new(common.at),
        dir: args.dir.clone(),
        root,
        files: BTreeMap::new(),
        before: BTreeMap::new(),
        added: Vec::new(),
    };
    if matches!(d.disk.read(&d.root, LIMIT), Err(ReadError::Missing)) && !d.begin() {
        return Exit::Fine;
    }
    let Some((mut loaded, mut assessed)) = d.assess() else { return Exit::BadInput };
    d.say(&say!(msg_dialogue_begin, QUESTIONS));
    d.stands(&assessed.assessment, None);
    let mut left_alone: BTreeSet<String> = BTreeSet::new();
    for _ in 0..QUESTIONS {
        let open = assessed.assessment.guide.questions.clone();
        let next = open.iter().find(|q| q.form.is_some() && !left_alone.contains(&q.text.en));
        let Some(question) = next else { break };
        let (answers, ended) = d.ask(question, &loaded);
        match answers {
            Some(answers) if d.add(question, &answers) => {
                // A line that makes the model unreadable is not kept.
                match d.assess_or_undo() {
                    Some(read) => (loaded, assessed) = read,
                    None => {
                        left_alone.insert(question.text.en.clone());
                        continue;
                    }
                }
                d.stands(&assessed.assessment, Some(question));
            }
            Some(_) => {
                d.say(&say!(msg_dialogue_by_hand));
                for line in question.write.lines() {
                    d.line(&format!("      {line}"));
                }
                left_alone.insert(question.text.en.clone());
            }
            None => {
                left_alone.insert(question.text.en.clone());
            }
        }
        if ended {
            break;
        }
    }
    d.end(&assessed.assessment, write)
}

/// An identifier from a name: letters and digits, and a dash for what lies between.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim().to_lowercase().chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    let mut out = out.trim_end_matches('-').to_owned();
    if !out.starts_with(char::is_alphabetic) {
        out.insert_str(0, "x-");
    }
    out.chars().take(40).collect::<String>().trim_end_matches('-').to_owned()
}

impl Dialogue<'_> {
    fn say(&self, text: &Text) {
        let mut shown = String::new();
        wrapped(&mut shown, 0, "", text.get(self.out.lang), self.out.style.width);
        self.out.print(&shown);
    }

    fn line(&self, text: &str) {
        self.out.print(&format!("{text}\n"));
    }

    /// The next line of the user without its end; nothing at the end of input.
    fn hear(&mut self) -> Option<String> {
        self.out.print("> ");
        loop {
            let mut line = String::new();
            match self.input.read_line(&mut line) {
                Ok(0) | Err(_) => {
                    self.out.print("\n");
                    return None;
                }
                Ok(_) if line.trim_start().starts_with('#') => {}
                Ok(_) => {
                    if self.echo {
                        self.line(line.trim());
                    }
                    return Some(line.trim().to_owned());
                }
            }
        }
    }

    /// A directory without a model: the name of the system is the first question.
    fn begin(&mut self) -> bool {
        self.say(&say!(msg_dialogue_new, self.root.clone()));
        let Some(name) = self.hear().filter(|n| !n.is_empty() && n != ".") else { return false };
        let text =
            format!("tensha: 1\nsystem:\n  id: {}\n  name: {}\n", slug(&name), scalar(&name));
        self.before.insert(self.root.clone(), None);
        self.added.push((self.root.clone(), Insertion { at: 0, text: text.clone() }));
        self.files.insert(self.root.clone(), text);
        true
    }

    fn load(&self) -> Loaded {
        tensha_model::load(&Overlay { disk: &self.disk, files: &self.files }, &self.dir)
    }

    fn assess(&self) -> Option<(Loaded, Assessed)> {
        let loaded = self.load();
        let errors: Vec<_> =
            loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
        if !errors.is_empty() {
            self.out.diagnostics(&loaded.system.sources, &errors);
            return None;
        }
        let assessed =
            tensha_report::assess(&loaded.system, &loaded.diagnostics, self.disk.today());
        Some((loaded, assessed))
    }

    fn assess_or_undo(&mut self) -> Option<(Loaded, Assessed)> {
        let read = self.assess();
        if read.is_none() {
            self.say(&say!(msg_dialogue_undone));
            self.replay();
        }
        read
    }

    /// Takes the additions of the last answer out again: those after the mark that [`Self::add`] left.
    fn replay(&mut self) {
        let kept = self.added.iter().rposition(|(file, _)| file.is_empty()).unwrap_or(0);
        self.added.truncate(kept);
        self.files.clear();
        for (file, insertion) in &self.added {
            if file.is_empty() {
                continue;
            }
            let text = self
                .files
                .remove(file)
                .or_else(|| self.before.get(file).cloned().flatten())
                .unwrap_or_default();
            self.files.insert(file.clone(), insertion.apply(&text));
        }
    }

    /// Asks a question, field by field. Says as well whether the user wants to end.
    fn ask(&mut self, question: &GuideQuestion, loaded: &Loaded) -> (Option<Answers>, bool) {
        let Some(form) = &question.form else { return (None, false) };
        self.line("");
        self.say(&question.text);
        if let Some(place) = &question.place {
            self.line(&format!("    {place}"));
        }
        let mut answers = Answers::new();
        for field in &form.fields {
            let meant = |after: &Option<(&'static str, String)>| {
                after.as_ref().is_none_or(|(key, id)| {
                    answers.get(key).is_some_and(|(said, _): &(String, String)| said == id)
                })
            };
            if !meant(&field.after.map(|(k, v)| (k, v.to_owned()))) {
                continue;
            }
            let choices: Vec<Choice> = match &field.takes {
                Takes::Choice(all) => all.iter().filter(|c| meant(&c.after)).cloned().collect(),
                _ => Vec::new(),
            };
            match self.field(field, &choices, loaded) {
                Heard::Answer(id, words) => {
                    answers.insert(field.key, (id, words));
                }
                Heard::Skip => return (None, false),
                Heard::End => return (None, true),
            }
        }
        (Some(answers), false)
    }

    fn field(&mut self, field: &Field, choices: &[Choice], loaded: &Loaded) -> Heard {
        let lang = self.out.lang;
        let mut shown = String::new();
        wrapped(&mut shown, 4, "  ", field.text.get(lang), self.out.style.width);
        for (n, c) in choices.iter().take(SHOWN).enumerate() {
            let line = format!("{}  {}", c.id, c.name.get(lang));
            wrapped(&mut shown, 10, &format!("    {:>2}. ", n + 1), &line, self.out.style.width);
        }
        let more = choices.len().saturating_sub(SHOWN);
        if more > 0 {
            let names: Vec<Text> =
                choices.iter().skip(SHOWN).map(|c| Text::same(c.id.clone())).collect();
            let line = say!(msg_dialogue_more, Text::list(&names));
            wrapped(&mut shown, 8, "    ", line.get(lang), self.out.style.width);
        }
        self.out.print(&shown);
        for _ in 0..TRIES {
            let Some(said) = self.hear() else { return Heard::End };
            if said.is_empty() {
                return Heard::Skip;
            }
            if said == "." {
                return Heard::End;
            }
            match understood(field, choices, &said, loaded) {
                Some((id, words)) => return Heard::Answer(id, words),
                None => self.say(&say!(msg_dialogue_not_understood, said)),
            }
        }
        Heard::Skip
    }

    /// Adds what an answer says to the copies; false, and nothing added, where that would change what stands there.
    fn add(&mut self, question: &GuideQuestion, answers: &Answers) -> bool {
        let Some(form) = &question.form else { return false };
        let mark = self.added.len();
        self.added.push((String::new(), Insertion { at: 0, text: String::new() }));
        for edit in form.edits.iter().filter_map(|e| e.filled(answers)) {
            let file = edit.file.clone().unwrap_or_else(|| self.root.clone());
            let text = self
                .files
                .get(&file)
                .cloned()
                .or_else(|| String::from_utf8(self.disk.read(&file, LIMIT).ok()?).ok());
            let Some(text) = text else {
                self.replay();
                return false;
            };
            self.before.entry(file.clone()).or_insert_with(|| Some(text.clone()));
            let Some(insertion) = plan(&text, &edit.steps, &edit.addition) else {
                self.replay();
                return false;
            };
            self.files.insert(file.clone(), insertion.apply(&text));
            self.added.push((file, insertion));
        }
        self.added.len() > mark + 1
    }

    /// How far the answers reach, and where the hazards stand by now.
    fn stands(&self, a: &Assessment, about: Option<&GuideQuestion>) {
        let lang = self.out.lang;
        let g = &a.guide;
        let mut facts = Vec::new();
        for (name, (known, all)) in [
            (say!(msg_guide_levels), g.levels),
            (say!(msg_guide_verdicts), g.verdicts),
            (say!(msg_guide_deviations), g.deviations),
        ] {
            if all > 0 {
                facts.push(say!(msg_guide_meter, name, known, all).get(lang).to_owned());
            }
        }
        let mut text = String::new();
        wrapped(&mut text, 2, "  ", &facts.join(" · "), self.out.style.width);
        let hazard = about.and_then(|q| q.element.as_ref()).filter(|e| e.kind == "hazard");
        if let Some(view) = a.map.views.first() {
            let placed = view.one.iter().filter(|p| hazard.is_none_or(|h| h.id == p.hazard.id));
            for p in placed.take(if hazard.is_some() { 1 } else { 5 }) {
                // The cell is the upper end of what is known: it may come to less.
                let open = [
                    p.handled.recovery,
                    p.handled.economic,
                    p.unhandled.recovery,
                    p.unhandled.economic,
                ]
                .iter()
                .any(|r| r.lo < r.hi);
                let (hazard, cell, view) =
                    (p.hazard.name.clone(), p.cell.name.clone(), view.name.clone());
                let line = if open {
                    say!(msg_dialogue_at_most, hazard, cell, view)
                } else {
                    say!(msg_dialogue_stands, hazard, cell, view)
                };
                wrapped(&mut text, 2, "  ", line.get(lang), self.out.style.width);
            }
        }
        self.out.print(&text);
    }

    /// Shows the lines, and writes them where the user says so.
    fn end(&mut self, a: &Assessment, write: Option<bool>) -> Exit {
        self.line("");
        let open = a.guide.questions.len() + a.guide.more;
        if open == 0 {
            self.say(&say!(msg_guide_done));
        } else {
            self.say(&say!(msg_dialogue_open, open));
        }
        if self.files.is_empty() {
            return Exit::Fine;
        }
        self.say(&say!(msg_dialogue_lines));
        for (file, insertion) in self.added.iter().filter(|(file, _)| !file.is_empty()) {
            self.line(&format!("  {file}"));
            for line in insertion.text.trim_matches(['\n', ',', ' ']).lines() {
                self.line(&format!("    + {line}"));
            }
        }
        let write = write.unwrap_or_else(|| {
            self.say(&say!(msg_dialogue_write));
            self.hear().is_some_and(|said| matches!(said.as_str(), "y" | "yes" | "はい"))
        });
        if !write {
            self.say(&say!(msg_dialogue_unwritten));
            return Exit::Fine;
        }
        for file in self.files.keys() {
            let now = self.disk.read(file, LIMIT).ok().and_then(|b| String::from_utf8(b).ok());
            if self.before.get(file) != Some(&now) {
                self.out.message(&say!(msg_dialogue_changed, file.clone()));
                return Exit::BadInput;
            }
        }
        for (file, text) in &self.files {
            if let Err(why) = world::replace(file, text) {
                self.out.message(&say!(msg_dialogue_unwritable, file.clone(), why));
                return Exit::BadInput;
            }
        }
        self.say(&say!(msg_dialogue_written));
        Exit::Fine
    }
}

/// What is written for what was said, with the words of a name.
fn understood(
    field: &Field,
    choices: &[Choice],
    said: &str,
    loaded: &Loaded,
) -> Option<(String, String)> {
    match &field.takes {
        Takes::Choice(_) => {
            let by_number = said.parse::<usize>().ok().and_then(|n| choices.get(n.checked_sub(1)?));
            let by_name = || choices.iter().find(|c| c.id == said);
            let found = by_number.or_else(by_name)?;
            Some((found.id.clone(), found.id.clone()))
        }
        Takes::Name => {
            let id = slug(said);
            let taken = |id: &str| {
                tensha_model::system::Namespace::ALL
                    .iter()
                    .any(|(ns, ..)| loaded.system.find(*ns, id).is_some())
            };
            let free = std::iter::once(id.clone())
                .chain((2..=u16::MAX).map(|n| format!("{id}-{n}")))
                .find(|id| !taken(id))?;
            Some((free, said.to_owned()))
        }
        Takes::Words => Some((said.to_owned(), said.to_owned())),
        Takes::Number => {
            let value: f64 = said.parse().ok()?;
            (value.is_finite() && value > 0.0).then(|| (said.to_owned(), said.to_owned()))
        }
    }
}
