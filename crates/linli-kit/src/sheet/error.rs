//! Why a whole file was refused. A fault of one cell is no `SheetError`: see `mapping::CellProblem`.

use serde::{Deserialize, Serialize};

use super::cell::column_letters;

/// Why a file could not be read, to its end or at all. Rows and columns are where a person looks:
/// rows as Excel numbers them (from 1), columns counted from 0 and shown by letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetError {
    /// The file cannot be opened or read from the disk.
    #[error("the file cannot be opened: {detail}")]
    Unreadable {
        /// What the system said.
        detail: String,
    },
    /// Neither an .xlsx workbook nor a text table.
    #[error("neither an .xlsx workbook nor a CSV text")]
    WrongType,
    /// The binary format before 2007, whose readers cannot be kept within limits.
    #[error("an old .xls workbook: save it as .xlsx first")]
    OldExcel,
    /// Locked by a password.
    #[error("the workbook is locked by a password")]
    Encrypted,
    /// Breaks the rules of its own format: cut off, or made by hand.
    #[error("the file is damaged: {detail}")]
    Damaged {
        /// The last row reached, where known.
        row: Option<u32>,
        /// What is wrong, for the log.
        detail: String,
    },
    /// More bytes, packed or unpacked, than allowed.
    #[error("the file holds more than {limit} bytes")]
    TooBig {
        /// Bytes allowed.
        limit: u64,
    },
    /// A value below the last row allowed.
    #[error("row {row} is beyond the {limit} rows allowed")]
    TooManyRows {
        /// The row found.
        row: u32,
        /// Rows allowed.
        limit: u32,
    },
    /// A value to the right of the last column allowed.
    #[error("row {row}: column {} is beyond the {limit} columns allowed", column_letters(*.column))]
    TooManyColumns {
        /// The row found.
        row: u32,
        /// The column found, from 0.
        column: u32,
        /// Columns allowed.
        limit: u32,
    },
    /// A text longer than a cell may hold.
    #[error("row {row}, column {}: more than {limit} characters", column_letters(*.column))]
    CellTooLong {
        /// The row found.
        row: u32,
        /// The column found, from 0.
        column: u32,
        /// Characters allowed.
        limit: u32,
    },
    /// A text file that is neither UTF-8, UTF-16 with a mark, nor GB 18030.
    #[error("the text is neither UTF-8 nor GB 18030")]
    UnknownEncoding,
    /// No value in any visible sheet.
    #[error("there is nothing in the file")]
    Empty,
    /// No row that could be a header.
    #[error("no header row was found")]
    NoHeader,
    /// The sheet asked for is not in the workbook.
    #[error("there is no sheet called {name}")]
    NoSuchSheet {
        /// The name asked for.
        name: String,
    },
    /// Reading took more memory or time than a sheet may.
    #[error("reading the file took too much memory or time")]
    TooHeavy,
}

impl SheetError {
    /// The key of the text in zh and en (`messages`), stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "sheet_unreadable",
            Self::WrongType => "sheet_wrong_type",
            Self::OldExcel => "sheet_old_excel",
            Self::Encrypted => "sheet_encrypted",
            Self::Damaged { .. } => "sheet_damaged",
            Self::TooBig { .. } => "sheet_too_big",
            Self::TooManyRows { .. } => "sheet_too_many_rows",
            Self::TooManyColumns { .. } => "sheet_too_many_columns",
            Self::CellTooLong { .. } => "sheet_cell_too_long",
            Self::UnknownEncoding => "sheet_unknown_encoding",
            Self::Empty => "sheet_empty",
            Self::NoHeader => "sheet_no_header",
            Self::NoSuchSheet { .. } => "sheet_no_such_sheet",
            Self::TooHeavy => "sheet_too_heavy",
        }
    }

    /// The row concerned, from 1, where there is one.
    #[must_use]
    pub fn row(&self) -> Option<u32> {
        match self {
            Self::Damaged { row, .. } => *row,
            Self::TooManyRows { row, .. }
            | Self::TooManyColumns { row, .. }
            | Self::CellTooLong { row, .. } => Some(*row),
            _ => None,
        }
    }

    /// The column concerned, from 0, where there is one.
    #[must_use]
    pub fn column(&self) -> Option<u32> {
        match self {
            Self::TooManyColumns { column, .. } | Self::CellTooLong { column, .. } => Some(*column),
            _ => None,
        }
    }

    /// The limit that was broken, where there is one.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        match self {
            Self::TooBig { limit } => Some(*limit),
            Self::TooManyRows { limit, .. }
            | Self::TooManyColumns { limit, .. }
            | Self::CellTooLong { limit, .. } => Some((*limit).into()),
            _ => None,
        }
    }

    pub(super) fn damaged(detail: impl ToString) -> Self {
        Self::Damaged {
            row: None,
            detail: detail.to_string(),
        }
    }
}

impl From<std::io::Error> for SheetError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable {
            detail: error.to_string(),
        }
    }
}
