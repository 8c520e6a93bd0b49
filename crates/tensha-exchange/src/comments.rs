//! Comments on a draft as a workbook: one sheet for each language with the eight columns in which national bodies comment, row for row
//! the same, and a sheet with the evidence.

use rust_xlsxwriter::{Format, FormatBorder, Worksheet, XlsxError};
use tensha_text::{Date, Lang, Text};

use crate::messages::say;
use crate::workbook::{begun, body, both, cell, fit, head, table};

/// Sheets of the two languages, and of the evidence.
pub const SHEETS: [&str; 3] = ["Comments", "コメント", "Evidence 根拠"];

/// A field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// What stands in it.
    pub text: Text,
    /// Whether that is a comment, and not why there is none.
    pub given: bool,
}

/// A line that shows what a comment claims.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Name of the system.
    pub system: Text,
    /// What the line says.
    pub text: Text,
    /// Key or identifier of what it is.
    pub id: String,
    /// `FILE:LINE`.
    pub place: String,
}

/// A comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// One for each column.
    pub fields: Vec<Field>,
    /// What it rests on.
    pub evidence: Vec<Line>,
}

/// The comments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// The scheme or committee.
    pub on: Text,
    /// The draft, where it is named.
    pub document: Option<String>,
    /// The day.
    pub at: Date,
    /// The systems.
    pub systems: Vec<Text>,
    /// Headings.
    pub columns: Vec<Text>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What was not compared.
    pub left: Vec<Text>,
}

/// As a workbook. The same comments give the same bytes.
///
/// # Errors
///
/// In words, what of the comments the format cannot hold.
pub fn write(of: &Sheet) -> Result<Vec<u8>, String> {
    made(of).map_err(|e| e.to_string())
}

struct Formats {
    head: Format,
    body: Format,
    empty: Format,
}

fn made(of: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = begun(of.at)?;
    let body = body().set_num_format("@");
    let formats = Formats {
        head: head(),
        empty: body.clone().set_font_color(0x0077_7777).set_border(FormatBorder::Thin),
        body: body.set_border(FormatBorder::Thin),
    };
    for (name, lang) in SHEETS.into_iter().zip([Lang::En, Lang::Ja]) {
        comments(book.add_worksheet().set_name(name)?, of, lang, &formats)?;
    }
    evidence(book.add_worksheet().set_name(SHEETS[2])?, of, &formats)?;
    about(book.add_worksheet().set_name("Tensha")?, of)?;
    book.save_to_buffer()
}

/// Widths of the eight columns.
const WIDTHS: [u16; 8] = [10, 10, 16, 14, 9, 70, 40, 24];

fn comments(
    sheet: &mut Worksheet,
    of: &Sheet,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (column, (text, width)) in (0_u16..).zip(of.columns.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(0, column, text.get(lang), &formats.head)?;
        sheet.set_column_width(column, width)?;
    }
    fit(sheet, 0, of.columns.iter().map(|text| text.get(lang)).zip(WIDTHS))?;
    for (row, comment) in (1_u32..).zip(&of.rows) {
        fit(sheet, row, comment.fields.iter().map(|field| field.text.get(lang)).zip(WIDTHS))?;
        for (column, field) in (0_u16..).zip(&comment.fields) {
            let format = if field.given { &formats.body } else { &formats.empty };
            sheet.write_string_with_format(row, column, cell(field.text.get(lang)), format)?;
        }
    }
    table(sheet)
}

fn evidence(sheet: &mut Worksheet, of: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    let headings = [
        say!(msg_evidence_row),
        say!(msg_evidence_system),
        Text::same("根拠"),
        Text::same("Evidence"),
        say!(msg_evidence_place),
        Text::same("ID"),
    ];
    const WIDTHS: [u16; 6] = [10, 24, 60, 60, 40, 30];
    for (column, (text, width)) in (0_u16..).zip(headings.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(0, column, both(text), &formats.head)?;
        sheet.set_column_width(column, width)?;
    }
    fit(sheet, 0, headings.iter().map(both).zip(WIDTHS))?;
    let mut row = 1_u32;
    for (number, comment) in (1_usize..).zip(&of.rows) {
        for line in &comment.evidence {
            let texts = [
                number.to_string(),
                both(&line.system),
                line.text.ja.clone(),
                line.text.en.clone(),
                line.place.clone(),
                line.id.clone(),
            ];
            fit(sheet, row, texts.iter().zip(WIDTHS))?;
            for (column, text) in (0_u16..).zip(texts) {
                sheet.write_string_with_format(row, column, cell(&text), &formats.body)?;
            }
            row += 1;
        }
    }
    table(sheet)
}

fn about(sheet: &mut Worksheet, of: &Sheet) -> Result<(), XlsxError> {
    let body = body();
    const WIDTH: u16 = 120;
    sheet.set_column_width(0, WIDTH)?;
    let document = of.document.clone().map_or_else(|| say!(msg_comments_no_document), Text::same);
    let mut lines = vec![
        say!(msg_comments_on, of.on.clone(), of.at.to_string()),
        say!(msg_comments_document, document),
        say!(msg_comments_systems, Text::list(&of.systems)),
        say!(msg_comments_how),
    ];
    lines.extend(of.left.iter().cloned());
    let mut row = 0_u32;
    for line in &lines {
        for text in [&line.ja, &line.en] {
            fit(sheet, row, [(text, WIDTH)])?;
            sheet.write_string_with_format(row, 0, cell(text), &body)?;
            row += 1;
        }
    }
    Ok(())
}
