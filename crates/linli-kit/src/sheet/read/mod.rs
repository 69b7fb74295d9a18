//! Reading: rows out of an .xlsx or CSV file, one at a time, within limits.
//!
//! The kind of a file is told by its bytes, never by its name. Macros of an .xlsm are never looked at.

mod csv;
mod encoding;
mod kind;
mod package;
mod rows;
mod xlsx;

use std::{fs::File, ops::ControlFlow, path::Path};

use serde::{Deserialize, Serialize};

use super::{cell::Row, error::SheetError};
pub use kind::FileKind;

/// What a file may hold. Going beyond is a [`SheetError`], never a silent cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes after unpacking, all parts together, counted while unpacking; for CSV the file's own bytes.
    pub unpacked_bytes: u64,
    /// The last row number that may hold a value.
    pub rows: u32,
    /// Columns that may hold a value.
    pub columns: u32,
    /// Characters in one cell, counted as Excel counts (UTF-16 units).
    pub cell_characters: u32,
}

impl Limits {
    /// For files that arrive by the web: 64 MB, 50,000 rows.
    pub const WEB: Self = Self {
        unpacked_bytes: 64 * 1024 * 1024,
        rows: 50_000,
        columns: 100,
        cell_characters: 32_767,
    };

    /// For files that an operator names on the command line: 512 MB, 300,000 rows.
    pub const COMMAND_LINE: Self = Self {
        unpacked_bytes: 512 * 1024 * 1024,
        rows: 300_000,
        ..Self::WEB
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::WEB
    }
}

/// How to read a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// What it may hold.
    pub limits: Limits,
    /// The sheet by name; without it the first visible sheet that holds a value. CSV has none.
    pub sheet: Option<String>,
}

/// What is being read, told before the first row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Workbook or text.
    pub kind: FileKind,
    /// The sheet read; `None` for CSV.
    pub sheet: Option<String>,
    /// Names of all visible sheets, in order.
    pub sheets: Vec<String>,
    /// The encoding of a CSV as found (`UTF-8`, `gb18030`, `UTF-16LE`).
    pub encoding: Option<String>,
    /// Whether the workbook counts its dates from 1904.
    pub date_1904: bool,
}

/// Takes what a file is and then its rows in order. Any `FnMut(Row) -> ControlFlow<()>` is one that takes rows only.
pub trait RowSink {
    /// Called once, before the first row.
    fn origin(&mut self, origin: Origin);

    /// Called for each row that is not blank; `Break` stops the reading, which then ends well.
    fn row(&mut self, row: Row) -> ControlFlow<()>;
}

impl<F: FnMut(Row) -> ControlFlow<()>> RowSink for F {
    fn origin(&mut self, _: Origin) {}

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        self(row)
    }
}

/// Something that can read files into rows: [`InProcess`] or [`super::child::ChildProcess`].
pub trait RowSource: Send + Sync {
    /// Streams all rows that are not blank to `sink` and gives their number. Memory does not grow with the rows.
    ///
    /// # Errors
    /// [`SheetError`]; rows already given to the sink are then to be thrown away.
    fn rows(
        &self,
        path: &Path,
        options: &ReadOptions,
        sink: &mut dyn RowSink,
    ) -> Result<u32, SheetError>;
}

/// Reads in this process. For files that we wrote ourselves, for tests, and inside the child.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl RowSource for InProcess {
    fn rows(
        &self,
        path: &Path,
        options: &ReadOptions,
        sink: &mut dyn RowSink,
    ) -> Result<u32, SheetError> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() > options.limits.unpacked_bytes {
            return Err(SheetError::TooBig {
                limit: options.limits.unpacked_bytes,
            });
        }
        match kind::detect(&mut file)? {
            FileKind::Xlsx => xlsx::rows(file, options, sink),
            FileKind::Csv => csv::rows(file, options, sink),
        }
    }
}
