//! Faulty rows given back as the sheet they came in: same columns, and the reasons behind them.
//!
//! The sheet can be corrected and imported again as it is: the column of reasons is no part of the form
//! (`shape::Shape::fingerprint`), so the mapping is still remembered.

use super::{Column, ColumnFormat, WriteError, XlsxTable};
use crate::sheet::{
    cell::{Row, Value},
    shape::{REASON_HEADING, Shape},
};

/// A sheet of faulty rows being written.
pub struct FaultyRows {
    table: XlsxTable,
    /// Columns of the input, which are all before the reasons.
    width: usize,
}

impl FaultyRows {
    /// Begins a sheet with the headings of the input and the column of reasons. An input that was itself such a sheet
    /// gets no second one.
    ///
    /// # Errors
    /// [`WriteError`] if there is no room for the temporary file.
    pub fn new(shape: &Shape) -> Result<Self, WriteError> {
        let width = shape
            .headings
            .iter()
            .position(|heading| heading == REASON_HEADING)
            .unwrap_or(shape.headings.len());
        let mut columns: Vec<Column> = shape.headings[..width]
            .iter()
            .map(|heading| Column::new(heading, ColumnFormat::General))
            .collect();
        columns.push(Column {
            width: 50.0,
            ..Column::new(REASON_HEADING, ColumnFormat::General)
        });
        let table = XlsxTable::new("Sheet1", columns)?;
        Ok(Self { table, width })
    }

    /// Writes one faulty row and why it is faulty.
    ///
    /// # Errors
    /// [`WriteError`] when the disk is full.
    pub fn push(&mut self, row: &Row, reason: &str) -> Result<(), WriteError> {
        let reason = Value::text(reason);
        let values = (0..self.width as u32)
            .map(|column| row.value(column))
            .chain([&reason]);
        self.table.push(values)
    }

    /// Completes the workbook and gives its bytes.
    ///
    /// # Errors
    /// [`WriteError`] when the disk is full or the writer fails.
    pub fn into_bytes(self) -> Result<Vec<u8>, WriteError> {
        self.table.into_bytes()
    }
}
