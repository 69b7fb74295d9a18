//! Writing: tables as .xlsx or CSV, templates with notes and drop-down lists, and faulty rows given back with reasons.
//!
//! Rows go to a temporary file as they come, so memory does not grow with them. Text is always written as text: what
//! begins with `=`, `+`, `-` or `@` shows as typed and never runs.

mod csv;
mod faulty;
mod workbook;

use super::mapping::{FieldKind, FieldSpec};
pub use csv::CsvTable;
pub use faulty::FaultyRows;
pub use workbook::XlsxTable;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More than Excel can hold, or no room for the temporary file.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// No room, or the reader has gone.
    #[error("the table cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

/// How a column shows its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ColumnFormat {
    /// As they are; date-times with their time.
    #[default]
    General,
    /// Text, so that Excel keeps leading zeros and long numbers that somebody types.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers with two decimals.
    Decimal,
    /// `2026-01-31`.
    Date,
    /// `2026-01-31 09:30:00`.
    DateTime,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    /// The heading.
    pub title: String,
    /// How to fill it in; shown in the second row of a template.
    pub note: String,
    /// Width in characters of Western digits; a Chinese character takes two.
    pub width: f64,
    /// How it shows its values.
    pub format: ColumnFormat,
    /// The drop-down list; none if empty.
    pub choices: Vec<String>,
}

impl Column {
    /// A column of a given heading, as wide as it needs.
    #[must_use]
    pub fn new(title: impl Into<String>, format: ColumnFormat) -> Self {
        let title = title.into();
        let least = match format {
            ColumnFormat::DateTime => 20.0,
            ColumnFormat::Date => 12.0,
            _ => 10.0,
        };
        Self {
            width: (shown_width(&title) + 4.0).clamp(least, 60.0),
            title,
            format,
            ..Self::default()
        }
    }
}

/// The column of a template for one field.
impl From<&FieldSpec> for Column {
    fn from(spec: &FieldSpec) -> Self {
        let (format, choices) = match &spec.kind {
            FieldKind::Text { .. } => (ColumnFormat::General, Vec::new()),
            FieldKind::Code { .. } | FieldKind::Phone => (ColumnFormat::Text, Vec::new()),
            FieldKind::Integer { .. } => (ColumnFormat::Integer, Vec::new()),
            FieldKind::Decimal => (ColumnFormat::Decimal, Vec::new()),
            FieldKind::Date => (ColumnFormat::Date, Vec::new()),
            FieldKind::DateTime => (ColumnFormat::DateTime, Vec::new()),
            FieldKind::Bool => (
                ColumnFormat::General,
                vec!["是".to_owned(), "否".to_owned()],
            ),
            FieldKind::Choice(choices) => (
                ColumnFormat::General,
                choices
                    .iter()
                    .map(|choice| choice.titles.first().unwrap_or(&choice.key).clone())
                    .collect(),
            ),
        };
        let title = match spec.required {
            true => format!("{}*", spec.title()),
            false => spec.title().to_owned(),
        };
        Self {
            note: spec.note.clone(),
            choices,
            ..Self::new(title, format)
        }
    }
}

fn shown_width(text: &str) -> f64 {
    text.chars()
        .map(|character| if character.is_ascii() { 1.0 } else { 2.0 })
        .sum()
}
