//! One table as an .xlsx workbook, row by row in constant memory.

use std::{
    collections::HashMap,
    io::{Cursor, Seek, Write},
};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::{Column, ColumnFormat, WriteError};
use crate::sheet::{
    cell::Value, date_time::to_excel_serial, shape::NOTE_MARK, text::looks_like_formula,
};

/// The hidden sheet of the drop-down lists.
const LISTS_SHEET: &str = "lists";
/// Rows below the header that offer the drop-down lists.
const ROWS_WITH_LISTS: u32 = 10_000;
/// How Excel shows dates, by the column's format.
const DATE: &str = "yyyy-mm-dd";
const DATE_TIME: &str = "yyyy-mm-dd hh:mm:ss";

/// A table being written. The header is frozen and bold, notes are italic and grey.
pub struct XlsxTable {
    workbook: Workbook,
    columns: Vec<Column>,
    next_row: u32,
    formats: HashMap<(ColumnFormat, bool), Format>,
}

impl XlsxTable {
    /// Begins a table with its header, and its row of notes if any column has one.
    ///
    /// # Errors
    /// [`WriteError`] for a sheet name that Excel refuses, or no room for the temporary file.
    pub fn new(sheet_name: &str, columns: Vec<Column>) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        workbook
            .add_worksheet_with_constant_memory()?
            .set_name(sheet_name)?;
        let mut table = Self {
            workbook,
            columns,
            next_row: 0,
            formats: formats(),
        };
        table.write_head()?;
        table.write_lists()?;
        Ok(table)
    }

    fn write_head(&mut self) -> Result<(), WriteError> {
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xE8_EEF7));
        let note = Format::new()
            .set_italic()
            .set_text_wrap()
            .set_font_color(Color::RGB(0x59_5959));
        let has_notes = self.columns.iter().any(|column| !column.note.is_empty());
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (index, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(index, column.width)?;
            if column.format == ColumnFormat::Text {
                sheet.set_column_format(index, &self.formats[&(ColumnFormat::Text, false)])?;
            }
        }
        for (index, column) in (0..).zip(&self.columns) {
            sheet.write_string_with_format(0, index, &column.title, &heading)?;
        }
        self.next_row = 1;
        if has_notes {
            for (index, column) in (0..).zip(&self.columns) {
                if !column.note.is_empty() {
                    let text = format!("{NOTE_MARK} {}", column.note);
                    sheet.write_string_with_format(1, index, text, &note)?;
                }
            }
            self.next_row = 2;
        }
        sheet.set_freeze_panes(self.next_row, 0)?;
        Ok(())
    }

    fn write_lists(&mut self) -> Result<(), WriteError> {
        if self.columns.iter().all(|column| column.choices.is_empty()) {
            return Ok(());
        }
        let first_row = self.next_row;
        let mut lists = Worksheet::new();
        lists.set_name(LISTS_SHEET)?;
        lists.set_hidden(true);
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (index, column) in (0..).zip(&self.columns) {
            if column.choices.is_empty() {
                continue;
            }
            for (row, choice) in (0..).zip(&column.choices) {
                lists.write_string(row, index, choice)?;
            }
            let letters = crate::sheet::cell::column_letters(u32::from(index));
            let range = format!(
                "={LISTS_SHEET}!${letters}$1:${letters}${}",
                column.choices.len()
            );
            let validation = DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(
                first_row,
                index,
                first_row + ROWS_WITH_LISTS,
                index,
                &validation,
            )?;
        }
        self.workbook.push_worksheet(lists);
        Ok(())
    }

    /// Writes one row. Values beyond the last column are not written.
    ///
    /// # Errors
    /// [`WriteError`] for a text beyond 32,767 characters, the row beyond 1,048,576, or a full disk.
    pub fn push<'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Result<(), WriteError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (index, (value, column)) in (0..).zip(values.into_iter().zip(&self.columns)) {
            write_value(
                sheet,
                (self.next_row, index),
                value,
                column.format,
                &self.formats,
            )?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// Completes the workbook and writes it out.
    ///
    /// # Errors
    /// [`WriteError`] when the disk is full or the writer fails.
    pub fn finish(mut self, out: impl Write + Seek + Send) -> Result<(), WriteError> {
        Ok(self.workbook.save_to_writer(out)?)
    }

    /// Completes the workbook and gives its bytes, for an answer.
    ///
    /// # Errors
    /// As [`XlsxTable::finish`].
    pub fn into_bytes(self) -> Result<Vec<u8>, WriteError> {
        let mut out = Cursor::new(Vec::new());
        self.finish(&mut out)?;
        Ok(out.into_inner())
    }
}

/// The formats by column format and by whether the text looks like a formula. The mark of the latter (`quotePrefix`)
/// keeps it text even after somebody has edited the cell.
fn formats() -> HashMap<(ColumnFormat, bool), Format> {
    let plain = |format| match format {
        ColumnFormat::General => Format::new(),
        ColumnFormat::Text => Format::new().set_num_format("@"),
        ColumnFormat::Integer => Format::new().set_num_format("0"),
        ColumnFormat::Decimal => Format::new().set_num_format("0.00"),
        ColumnFormat::Date => Format::new().set_num_format(DATE),
        ColumnFormat::DateTime => Format::new().set_num_format(DATE_TIME),
    };
    [
        ColumnFormat::General,
        ColumnFormat::Text,
        ColumnFormat::Integer,
        ColumnFormat::Decimal,
        ColumnFormat::Date,
        ColumnFormat::DateTime,
    ]
    .into_iter()
    .flat_map(|format| {
        [
            ((format, false), plain(format)),
            ((format, true), plain(format).set_quote_prefix()),
        ]
    })
    .collect()
}

fn write_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    format: ColumnFormat,
    formats: &HashMap<(ColumnFormat, bool), Format>,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        Value::Text(text) | Value::Error(text) => {
            let risky = looks_like_formula(text);
            if risky || format == ColumnFormat::Text {
                sheet.write_string_with_format(row, column, text, &formats[&(format, risky)])?;
            } else {
                sheet.write_string(row, column, text)?;
            }
        }
        Value::Number(number) => {
            sheet.write_number_with_format(row, column, *number, &formats[&(format, false)])?;
        }
        Value::Bool(truth) => {
            sheet.write_boolean(row, column, *truth)?;
        }
        Value::DateTime(moment) => match to_excel_serial(*moment) {
            Some(serial) => {
                let shown = match format {
                    ColumnFormat::Date if moment.is_midnight() => ColumnFormat::Date,
                    _ => ColumnFormat::DateTime,
                };
                sheet.write_number_with_format(row, column, serial, &formats[&(shown, false)])?;
            }
            None => {
                sheet.write_string(row, column, moment.to_string())?;
            }
        },
    }
    Ok(())
}
