//! A sheet being exported: its format by the name of the file, its headings in the reader's language, values as cells.

use std::io::{Seek, Write};

use linli_domain::code::CodeEnum;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::sheet::write::{Column, ColumnFormat, CsvTable, WriteError, XlsxTable};
use linli_kit::text::{Locale, Texts};
use serde_json::Map;

/// How a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Comma separated, as Excel reads it.
    Csv,
}

/// One heading: the key of its text (`export_head_…`) and how its values are shown.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    /// Last part of the key.
    pub key: &'static str,
    /// How values are shown.
    pub format: ColumnFormat,
}

/// A heading over text.
#[must_use]
pub const fn text(key: &'static str) -> Heading {
    Heading {
        key,
        format: ColumnFormat::General,
    }
}

/// A heading over whole numbers.
#[must_use]
pub const fn number(key: &'static str) -> Heading {
    Heading {
        key,
        format: ColumnFormat::Integer,
    }
}

/// A heading over moments.
#[must_use]
pub const fn moment(key: &'static str) -> Heading {
    Heading {
        key,
        format: ColumnFormat::DateTime,
    }
}

/// The words of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    texts: &'a Texts,
    locale: Locale,
}

impl<'a> Words<'a> {
    /// In one language.
    #[must_use]
    pub fn new(texts: &'a Texts, locale: Locale) -> Self {
        Self { texts, locale }
    }

    fn say(&self, key: &str) -> String {
        self.texts.say(self.locale, key, &Map::new())
    }

    /// The name of a sheet: `demands`, `orders` …
    #[must_use]
    pub fn sheet(&self, name: &str) -> String {
        self.say(&format!("export_sheet_{name}"))
    }

    /// A code as a register writes it.
    #[must_use]
    pub fn code(&self, group: &str, code: impl CodeEnum) -> Value {
        Value::text(self.say(&format!("word_{group}_{}", code.code())))
    }

    /// A code that may be missing.
    #[must_use]
    pub fn code_if(&self, group: &str, code: Option<impl CodeEnum>) -> Value {
        code.map_or(Value::Empty, |code| self.code(group, code))
    }
}

/// A moment as its China time.
#[must_use]
pub fn at(moment: Option<Timestamp>) -> Value {
    moment.map_or(Value::Empty, |moment| {
        Value::DateTime(CivilDateTime::in_china(moment))
    })
}

/// A whole number.
#[must_use]
pub fn count(number: i64) -> Value {
    // quantities and counts lie far below 2^53, up to which a cell is exact
    #[allow(clippy::cast_precision_loss, reason = "see above")]
    Value::Number(number as f64)
}

/// A sheet that rows are added to.
pub enum Sheet<W: Write> {
    /// A workbook and where it goes.
    Xlsx(Box<XlsxTable>, W),
    /// A text file.
    Csv(Box<CsvTable<W>>),
}

impl<W: Write + Seek + Send> Sheet<W> {
    /// Begins a sheet with its headings.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn new(
        out: W,
        format: Format,
        words: Words<'_>,
        name: &str,
        headings: &[Heading],
    ) -> Result<Self, Problem> {
        let columns: Vec<Column> = headings
            .iter()
            .map(|heading| {
                let title = words.say(&format!("export_head_{}", heading.key));
                Column::new(title, heading.format)
            })
            .collect();
        Ok(match format {
            Format::Xlsx => {
                let table = XlsxTable::new(&words.sheet(name), columns).map_err(failed)?;
                Self::Xlsx(Box::new(table), out)
            }
            Format::Csv => {
                let titles: Vec<&str> =
                    columns.iter().map(|column| column.title.as_str()).collect();
                Self::Csv(Box::new(CsvTable::new(out, &titles).map_err(failed)?))
            }
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn push(&mut self, row: &[Value]) -> Result<(), Problem> {
        match self {
            Self::Xlsx(table, _) => table.push(row),
            Self::Csv(table) => table.push(row),
        }
        .map_err(failed)
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn finish(self) -> Result<W, Problem> {
        match self {
            Self::Xlsx(table, mut out) => {
                table.finish(&mut out).map_err(failed)?;
                Ok(out)
            }
            Self::Csv(table) => table.finish().map_err(failed),
        }
    }
}

fn failed(error: WriteError) -> Problem {
    Problem::internal(error)
}
