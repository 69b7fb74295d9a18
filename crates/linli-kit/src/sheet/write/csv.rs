//! One table as CSV: UTF-8 with a byte order mark (Excel needs it), commas, CR LF.

use std::io::Write;

use super::WriteError;
use crate::sheet::{cell::Value, text::guard_formula};

/// A table being written. Text that a spreadsheet program would run gets an apostrophe before it; our own reader takes
/// it off again.
pub struct CsvTable<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    /// Begins a table with its header.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn new(mut out: W, titles: &[impl AsRef<str>]) -> Result<Self, WriteError> {
        out.write_all("\u{feff}".as_bytes())?;
        let writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let mut table = Self { writer };
        table.record(
            titles
                .iter()
                .map(|title| guard_formula(title.as_ref()).into_owned()),
        )?;
        Ok(table)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn push<'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Result<(), WriteError> {
        self.record(values.into_iter().map(|value| match value {
            Value::Text(text) | Value::Error(text) => guard_formula(text).into_owned(),
            other => other.to_string(),
        }))
    }

    fn record(&mut self, fields: impl Iterator<Item = String>) -> Result<(), WriteError> {
        self.writer
            .write_record(fields)
            .map_err(|error| WriteError::Io(error.into()))
    }

    /// Writes what is left and gives the writer back.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn finish(self) -> Result<W, WriteError> {
        self.writer
            .into_inner()
            .map_err(|error| WriteError::Io(error.into_error()))
    }
}
