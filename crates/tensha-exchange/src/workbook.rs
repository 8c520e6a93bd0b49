//! What all workbooks that are written here have in common.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use tensha_text::render::{columns, wrap};
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

/// Height of a line in points, and the greatest that the format knows for a row.
const LINE: f64 = 15.0;
const TALLEST: f64 = 409.0;

/// Makes a row as high as its wrapped texts need in columns of these widths. Left unset, only some programs find the height by themselves; in
/// others lines are written over each other.
pub(crate) fn fit<T: AsRef<str>>(
    sheet: &mut Worksheet,
    row: u32,
    cells: impl IntoIterator<Item = (T, u16)>,
) -> Result<(), XlsxError> {
    let most = cells.into_iter().map(|(text, width)| lines(text.as_ref(), width)).max();
    sheet.set_row_height(row, (most.unwrap_or(1).max(1) as f64 * LINE).min(TALLEST))?;
    Ok(())
}

/// Lines of a text that is wrapped at a width in digits; a word that is longer is broken.
fn lines(text: &str, width: u16) -> usize {
    // Letters of a proportional font vary, so a little is kept free.
    let width = usize::from(width).saturating_sub(1).max(2);
    wrap(text, width).split('\n').map(|line| columns(line).div_ceil(width).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn wrapped_lines_are_counted() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("one two", 10), 1);
        assert_eq!(lines("seven and ten words", 10), 2);
        assert_eq!(lines("一二三四五六七八", 9), 2);
        assert_eq!(lines("first\nsecond", 20), 2);
        assert_eq!(lines("en-303-645/5.1-1,en-303-645/5.1-2", 11), 4);
    }
}
