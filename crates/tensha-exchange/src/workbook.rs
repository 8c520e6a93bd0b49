//! What all workbooks that are written here have in common.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use tensha_text::{Date, Text};

/// The most characters that are put into one cell; the format knows no more than 32,767.
const CELL: usize = 30_000;

/// As much of a text as a cell takes.
pub(crate) fn cell(text: &str) -> String {
    text.chars().take(CELL).collect()
}

/// Both languages in one cell.
pub(crate) fn both(text: &Text) -> String {
    if text.ja == text.en { text.ja.clone() } else { format!("{} / {}", text.ja, text.en) }
}

/// An empty workbook of a day: with the day of its making in it, the same contents would not give the same bytes.
pub(crate) fn begun(at: Date) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::parse_from_str(&at.to_string())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    Ok(book)
}

/// A heading of a column.
pub(crate) fn head() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(0x00E8_E8E2)
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Top)
}

/// Text that runs over several lines.
pub(crate) fn body() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// A table under one row of headings: these stay in sight, and stand on each sheet of paper.
pub(crate) fn table(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}
