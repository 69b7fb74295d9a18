//! Cells, which come one by one, put together into rows; the limits of rows, columns and characters.

use super::Limits;
use crate::sheet::{
    cell::{Cell, Row, Value},
    error::SheetError,
};

/// Builds one row at a time. Takes no more memory than one row, whatever coordinates come.
pub(super) struct RowBuilder<'l> {
    limits: &'l Limits,
    current: Row,
    /// Rows given out that were not blank.
    pub(super) given: u32,
}

impl<'l> RowBuilder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            current: Row::default(),
            given: 0,
        }
    }

    /// The row being built, from 1; 0 before the first.
    pub(super) fn row(&self) -> u32 {
        self.current.number
    }

    /// Puts a cell at a row counted from 1 and a column counted from 0. Gives the row before, once it is complete.
    ///
    /// Empty cells are no more than formatting, however far out, and are passed over.
    pub(super) fn put(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
    ) -> Result<Option<Row>, SheetError> {
        if cell.value == Value::Empty && !cell.formula {
            return Ok(None);
        }
        self.check(row, column, &cell.value)?;
        let complete = if row == self.current.number {
            None
        } else {
            let complete = self.finish();
            self.current.number = row;
            complete
        };
        let index = column as usize;
        if self.current.cells.len() <= index {
            self.current.cells.resize_with(index + 1, Cell::default);
        }
        self.current.cells[index] = cell;
        Ok(complete)
    }

    fn check(&self, row: u32, column: u32, value: &Value) -> Result<(), SheetError> {
        let limits = self.limits;
        if column >= limits.columns {
            return Err(SheetError::TooManyColumns {
                row,
                column,
                limit: limits.columns,
            });
        }
        if row > limits.rows {
            return Err(SheetError::TooManyRows {
                row,
                limit: limits.rows,
            });
        }
        if row < self.current.number {
            return Err(SheetError::Damaged {
                row: Some(row),
                detail: "rows are out of order".to_owned(),
            });
        }
        if let Value::Text(text) = value
            && text.len() > limits.cell_characters as usize
            && text.encode_utf16().count() > limits.cell_characters as usize
        {
            return Err(SheetError::CellTooLong {
                row,
                column,
                limit: limits.cell_characters,
            });
        }
        Ok(())
    }

    /// The row being built, if it is not blank. Keeps its number, so that order is still checked.
    pub(super) fn finish(&mut self) -> Option<Row> {
        let mut row = Row {
            number: self.current.number,
            cells: std::mem::take(&mut self.current.cells),
        };
        row.drop_trailing_empty();
        if row.is_blank() {
            return None;
        }
        self.given += 1;
        Some(row)
    }
}
