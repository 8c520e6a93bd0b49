//! The workbook that comes back.
//!
//! A workbook is a zip file of XML files. Before anything in it is read, all of it is unpacked once into nothing, to know how large
//! it truly is: the sizes that a zip file states are whatever its maker wrote. Cells are then read one by one, never as a
//! table, which two cells far apart could make as large as they like.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Xlsx, open_workbook_from_rs};
use tensha_text::{Date, Diagnostic, Text};

use super::{ABOUT, Answer, Column, FORMAT, Id, QUESTIONS, VERSION};
use crate::messages::say;

/// What is read at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of all that is in it, unpacked.
    pub unpacked: u64,
    /// Files in it.
    pub entries: usize,
    /// Rows of a sheet.
    pub rows: u32,
    /// Cells of a sheet.
    pub cells: usize,
    /// Characters of an answer.
    pub text: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            bytes: 16 << 20,
            unpacked: 64 << 20,
            entries: 500,
            rows: 20_000,
            cells: 400_000,
            text: 5_000,
        }
    }
}

/// A row that was answered.
#[derive(Clone, PartialEq, Debug)]
pub struct Answered {
    /// The row, from 1, as the program that wrote the workbook counts.
    pub row: u32,
    /// What the question asked about.
    pub id: Id,
    /// The answer.
    pub answer: Answer,
    /// Why, or what else there is to say.
    pub reason: Option<String>,
    /// Files and links.
    pub evidence: Vec<String>,
    /// Day of the evidence.
    pub date: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// What came back.
#[derive(Clone, PartialEq, Debug)]
pub struct Returned {
    /// From which file.
    pub origin: String,
    /// Identifier of the system.
    pub system: String,
    /// Identifier of the party.
    pub party: String,
    /// The day for which was asked.
    pub at: Option<Date>,
    /// Rows with an answer that could be read.
    pub answers: Vec<Answered>,
    /// Questions that were left without an answer.
    pub blank: usize,
    /// Rows that could not be taken.
    pub rejected: usize,
}

/// Reads a workbook. Rows that cannot be taken get a diagnostic each, and the rest is read.
pub fn read(
    bytes: &[u8],
    origin: &str,
    bounds: &Bounds,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Returned> {
    let before = diagnostics.len();
    let out = Reader { origin, bounds, diagnostics }.all(bytes);
    if out.is_none() && diagnostics.len() == before {
        diagnostics.push(
            Diagnostic::error("X020", say!(msg_no_questionnaire, origin))
                .help(say!(msg_no_questionnaire_help, QUESTIONS, ABOUT))
                .about([origin]),
        );
    }
    out
}

struct Reader<'a> {
    origin: &'a str,
    bounds: &'a Bounds,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Cells of a row by column.
type Row = BTreeMap<u32, String>;
type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

impl Reader<'_> {
    fn too_large(&mut self, what: Text) {
        self.diagnostics.push(
            Diagnostic::error("X021", say!(msg_questionnaire_too_large, self.origin, what))
                .help(say!(msg_questionnaire_too_large_help))
                .about([self.origin]),
        );
    }

    fn all(&mut self, bytes: &[u8]) -> Option<Returned> {
        if bytes.len() > self.bounds.bytes {
            self.too_large(say!(msg_limit_bytes, self.bounds.bytes));
            return None;
        }
        self.measure(bytes)?;
        let mut book: Book = open_workbook_from_rs(Cursor::new(bytes)).ok()?;
        let about: BTreeMap<String, String> = self
            .rows(&mut book, ABOUT)?
            .into_values()
            .filter_map(|mut row| row.remove(&0).zip(row.remove(&1)))
            .collect();
        if about.get(FORMAT).map(String::as_str) != Some(VERSION) {
            return None;
        }
        let mut rows = self.rows(&mut book, QUESTIONS)?.into_iter();
        // People put lines of their own above a table.
        let mut columns = None;
        for (_, row) in rows.by_ref().take(50) {
            let found: Vec<(Column, u32)> = Column::ALL
                .into_iter()
                .filter_map(|kind| {
                    let heading = kind.heading();
                    row.iter().find(|(_, text)| text.trim() == heading).map(|(c, _)| (kind, *c))
                })
                .collect();
            let has = |kind| found.iter().any(|(k, _)| *k == kind);
            if has(Column::Id) && has(Column::Answer) {
                columns = Some(found);
                break;
            }
        }
        let columns = columns?;
        let mut out = Returned {
            origin: self.origin.to_owned(),
            system: about.get("system").cloned().unwrap_or_default(),
            party: about.get("party").cloned().unwrap_or_default(),
            at: about.get("at").and_then(|d| Date::parse(d)),
            answers: Vec::new(),
            blank: 0,
            rejected: 0,
        };
        for (number, row) in rows {
            let of = |kind: Column| -> Option<&str> {
                let column = columns.iter().find(|(k, _)| *k == kind)?.1;
                row.get(&column).map(|t| t.trim()).filter(|t| !t.is_empty())
            };
            match self.row(number + 1, &of, &out.answers) {
                Taken::Answer(a) => out.answers.push(a),
                Taken::Blank => out.blank += 1,
                Taken::Nothing => {}
                Taken::Rejected => out.rejected += 1,
            }
        }
        Some(out)
    }

    /// How large everything is that is packed in the file.
    fn measure(&mut self, bytes: &[u8]) -> Option<()> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        if archive.len() > self.bounds.entries {
            self.too_large(say!(msg_limit_entries, self.bounds.entries));
            return None;
        }
        let mut left = self.bounds.unpacked;
        for i in 0..archive.len() {
            let entry = archive.by_index(i).ok()?;
            let taken = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).ok()?;
            if taken > left {
                self.too_large(say!(msg_limit_unpacked, self.bounds.unpacked));
                return None;
            }
            left -= taken;
        }
        Some(())
    }

    /// The rows of a sheet that hold anything, by number from 0.
    fn rows(&mut self, book: &mut Book, sheet: &str) -> Option<BTreeMap<u32, Row>> {
        let mut out: BTreeMap<u32, Row> = BTreeMap::new();
        let mut cells = book.worksheet_cells_reader(sheet).ok()?;
        let mut count = 0;
        while let Some(cell) = cells.next_cell().ok()? {
            let (row, column) = cell.get_position();
            let Some(text) = text(cell.get_value()) else { continue };
            count += 1;
            if row >= self.bounds.rows || count > self.bounds.cells {
                self.too_large(say!(msg_limit_rows, self.bounds.rows, self.bounds.cells));
                return None;
            }
            let text: String = text.chars().take(self.bounds.text).collect();
            out.entry(row).or_default().insert(column, text);
        }
        Some(out)
    }

    fn reject(&mut self, code: &'static str, row: u32, message: Text, help: Text) -> Taken {
        let place = say!(msg_questionnaire_place, self.origin, QUESTIONS, row, message);
        self.diagnostics.push(
            Diagnostic::warning(code, place)
                .help(help)
                .about([self.origin.to_owned(), format!("row {row}")]),
        );
        Taken::Rejected
    }

    fn row<'t>(
        &mut self,
        number: u32,
        of: &dyn Fn(Column) -> Option<&'t str>,
        before: &[Answered],
    ) -> Taken {
        let word = of(Column::Answer);
        let Some(id) = of(Column::Id) else {
            // A line of somebody's own, unless it answers something.
            if word.is_none() {
                return Taken::Nothing;
            }
            let help = say!(msg_row_without_id_help);
            return self.reject("X023", number, say!(msg_row_without_id), help);
        };
        let Some(parsed) = Id::parse(id) else {
            let help = say!(msg_row_without_id_help);
            return self.reject("X023", number, say!(msg_row_unknown_id, id), help);
        };
        let Some(word) = word else { return Taken::Blank };
        let known = parsed.answers();
        let Some(answer) = known.iter().find(|(_, w)| says(w, word)).map(|(a, _)| *a) else {
            let words: Vec<Text> = known.into_iter().map(|(_, word)| word).collect();
            let help = say!(msg_row_other_answer_help, Text::list(&words));
            return self.reject("X024", number, say!(msg_row_other_answer, word), help);
        };
        if let Some(first) = before.iter().find(|a| a.id == parsed) {
            let help = say!(msg_row_twice_help);
            return self.reject("X025", number, say!(msg_row_twice, id, first.row), help);
        }
        let mut days = [None, None];
        for (day, kind) in days.iter_mut().zip([Column::Date, Column::Until]) {
            let Some(text) = of(kind) else { continue };
            *day = date(text);
            if day.is_none() {
                let help = say!(msg_row_no_date_help);
                return self.reject("X026", number, say!(msg_row_no_date, text), help);
            }
        }
        let reason = of(Column::Reason).map(|t| t.split_whitespace().collect::<Vec<_>>().join(" "));
        if reason.is_none()
            && matches!(answer, Answer::Partly | Answer::Unmet | Answer::NotApplicable)
        {
            let help = say!(msg_row_no_reason_help);
            return self.reject("X027", number, say!(msg_row_no_reason, word), help);
        }
        let evidence = of(Column::Evidence).unwrap_or_default();
        Taken::Answer(Answered {
            row: number,
            id: parsed,
            answer,
            reason,
            evidence: evidence
                .lines()
                .map(|l| l.trim().to_owned())
                .filter(|l| !l.is_empty())
                .collect(),
            date: days[0],
            until: days[1],
        })
    }
}

enum Taken {
    Answer(Answered),
    Blank,
    Nothing,
    Rejected,
}

fn text(value: &DataRef) -> Option<String> {
    match value {
        DataRef::String(s) => Some(s.clone()),
        DataRef::SharedString(s) => Some((*s).to_owned()),
        DataRef::Int(n) => Some(n.to_string()),
        DataRef::Float(n) => Some(n.to_string()),
        DataRef::Bool(b) => Some(b.to_string()),
        DataRef::DateTimeIso(s) => Some(s.clone()),
        DataRef::DateTime(d) => serial(d.as_f64()).map(|d| d.to_string()),
        DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => None,
    }
    .filter(|t| !t.trim().is_empty())
}

/// A day as spreadsheets count them: day 60 is 29 February 1900, which there was not, so they count right from 1 March 1900 on.
fn serial(number: f64) -> Option<Date> {
    if !(61.0..=200_000.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was looked at"
    )]
    let days = number as u32;
    Date::parse("1899-12-30").map(|d| d.after(days))
}

/// A day as people write it in such a cell: 2026-11-24, 2026/11/24, or the number of a spreadsheet.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return serial(number);
    }
    let day = text.split(['T', ' ']).next().unwrap_or(text).replace(['/', '.', '年', '月'], "-");
    let parts: Vec<&str> = day.trim_end_matches('日').split('-').collect();
    let [y, m, d] = parts[..] else { return None };
    Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
}

/// Whether a cell says this answer: in one of the languages, or in both as the list offers it.
fn says(answer: &Text, cell: &str) -> bool {
    let plain = |t: &str| t.trim().to_lowercase();
    let cell = plain(cell);
    [plain(&answer.ja), plain(&answer.en), plain(&super::both(answer))].contains(&cell)
}
