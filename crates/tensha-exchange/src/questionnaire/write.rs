//! The workbook that is sent.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, XlsxError};
use tensha_text::Text;

use super::{ABOUT, Column, FORMAT, QUESTIONS, Questionnaire, VERSION};
use crate::messages::say;
use crate::workbook::{begun, body, both, cell, fit, head, table};

/// As a workbook. The same questions give the same bytes.
///
/// # Errors
///
/// In words, what of the questions the format cannot hold.
pub fn write(of: &Questionnaire) -> Result<Vec<u8>, String> {
    made(of).map_err(|e| e.to_string())
}

/// Widths of the columns.
const fn width(kind: Column) -> u16 {
    match kind {
        Column::Id | Column::Date | Column::Until => 15,
        Column::Group => 22,
        Column::Japanese | Column::English => 46,
        Column::Answer => 24,
        Column::Reason | Column::Evidence => 32,
    }
}

fn made(of: &Questionnaire) -> Result<Vec<u8>, XlsxError> {
    let mut book = begun(of.at)?;
    let head = head();
    let asked = body();
    let small = Format::new().set_font_color(0x0077_7777).set_align(FormatAlign::Top);
    // Text: a date or a number stays as it is typed.
    let answer =
        body().set_num_format("@").set_background_color(0x00FF_FBE6).set_border(FormatBorder::Thin);

    let sheet = book.add_worksheet().set_name(QUESTIONS)?;
    for (column, kind) in (0_u16..).zip(Column::ALL) {
        sheet.write_string_with_format(0, column, kind.heading(), &head)?;
        sheet.set_column_width(column, width(kind))?;
    }
    fit(sheet, 0, Column::ALL.into_iter().map(|kind| (kind.heading(), width(kind))))?;
    for (row, q) in (1_u32..).zip(&of.questions) {
        let ask = |lang: fn(&Text) -> &String| match &q.more {
            Some(more) => cell(&format!("{}\n{}", lang(&q.ask), lang(more))),
            None => cell(lang(&q.ask)),
        };
        let texts = [(ask(|t| &t.ja), Column::Japanese), (ask(|t| &t.en), Column::English)];
        let texts = texts.into_iter().chain([(both(&q.group), Column::Group)]);
        fit(sheet, row, texts.map(|(text, kind)| (text, width(kind))))?;
        for (column, kind) in (0_u16..).zip(Column::ALL) {
            match kind {
                Column::Id => {
                    sheet.write_string_with_format(row, column, q.id.text(), &small)?;
                }
                Column::Group => {
                    sheet.write_string_with_format(row, column, cell(&both(&q.group)), &asked)?;
                }
                Column::Japanese => {
                    sheet.write_string_with_format(row, column, ask(|t| &t.ja), &asked)?;
                }
                Column::English => {
                    sheet.write_string_with_format(row, column, ask(|t| &t.en), &asked)?;
                }
                Column::Answer => {
                    sheet.write_blank(row, column, &answer)?;
                    let words: Vec<String> =
                        q.id.answers().iter().map(|(_, word)| both(word)).collect();
                    let list = DataValidation::new().allow_list_strings(&words)?;
                    sheet.add_data_validation(row, column, row, column, &list)?;
                }
                Column::Reason | Column::Evidence | Column::Date | Column::Until => {
                    sheet.write_blank(row, column, &answer)?;
                }
            }
        }
    }
    table(sheet)?;

    let sheet = book.add_worksheet().set_name(ABOUT)?;
    sheet.set_column_width(0, 22)?;
    const WIDTH: u16 = 100;
    sheet.set_column_width(1, WIDTH)?;
    let at = of.at.to_string();
    let lines: [(&str, &str); 4] =
        [(FORMAT, VERSION), ("system", &of.system), ("party", &of.party), ("at", &at)];
    let mut row = 0_u32;
    for (key, value) in lines {
        sheet.write_string_with_format(row, 0, key, &small)?;
        sheet.write_string(row, 1, value)?;
        row += 1;
    }
    let name = say!(msg_sheet_title, of.system_name.clone(), of.party_name.clone(), at.clone());
    for text in [name, say!(msg_sheet_how), say!(msg_sheet_evidence), say!(msg_sheet_ids)] {
        for line in [&text.ja, &text.en] {
            fit(sheet, row, [(line, WIDTH)])?;
            sheet.write_string_with_format(row, 1, cell(line), &asked)?;
            row += 1;
        }
    }
    book.save_to_buffer()
}
