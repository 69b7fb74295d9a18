//! What the pages of every import show: the columns of a sheet, the fields they may be, how far the work is, faulty cells.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::sheet::cell::column_letters;
use crate::sheet::shape::Preview;
use crate::text::{Locale, Texts};

/// Samples shown of a column, and characters of each.
const SAMPLES: usize = 3;
const SAMPLE_CHARACTERS: usize = 60;

/// A column of the sheet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetColumn {
    /// From 0.
    pub index: u32,
    /// Letters, as Excel shows them.
    pub letters: String,
    /// The heading; empty where there is none.
    pub title: String,
    /// The first values that are not blank, cut to 60 characters.
    pub samples: Vec<String>,
}

/// The sheet.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Sheet {
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// Data rows.
    pub rows: i64,
}

/// A field a column can be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Field {
    /// Its key in the mapping.
    pub key: String,
    /// In the reader's language.
    pub title: String,
    /// Whether a row without it is faulty.
    pub required: bool,
}

/// How far the running job is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Rows behind it.
    pub done: i64,
    /// Rows in all.
    pub of: i64,
}

/// A faulty cell, in words.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CellFault {
    /// Row as Excel numbers it.
    pub row: u32,
    /// Column letters; none if the field has no column.
    pub column: Option<String>,
    /// The key of the field.
    pub field: String,
    /// The beginning of the value.
    pub value: String,
    /// The stable code.
    pub code: String,
    /// In the reader's language.
    pub message: String,
}

/// What ended an import before its time, in words.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// The stable code.
    pub code: String,
    /// In the reader's language.
    pub title: String,
}

/// What ended an import before its time, as stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredFailure {
    /// The stable code.
    pub code: String,
    /// The parts of its text.
    pub args: Map<String, Value>,
}

impl StoredFailure {
    /// Of a problem, as JSON for a column.
    ///
    /// # Errors
    /// It does not serialise.
    pub fn json(problem: &Problem) -> Result<String, Problem> {
        serde_json::to_string(&Self {
            code: problem.code.to_string(),
            args: problem.args.clone(),
        })
        .map_err(Problem::internal)
    }

    /// In the reader's language.
    ///
    /// # Errors
    /// The stored JSON is not ours.
    pub fn words(stored: &str, texts: &Texts, locale: Locale) -> Result<Failure, Problem> {
        let stored: Self = serde_json::from_str(stored).map_err(Problem::internal)?;
        Ok(Failure {
            title: texts.say(locale, &stored.code, &stored.args),
            code: stored.code,
        })
    }
}

/// The columns of a sheet with their first values.
#[must_use]
pub fn sheet_columns(preview: &Preview) -> Vec<SheetColumn> {
    (0..)
        .zip(&preview.shape.headings)
        .map(|(index, title)| SheetColumn {
            index,
            letters: column_letters(index),
            title: title.clone(),
            samples: preview
                .sample
                .iter()
                .map(|row| row.value(index))
                .filter(|value| !value.is_blank())
                .take(SAMPLES)
                .map(|value| {
                    let text = value.to_string();
                    text.trim().chars().take(SAMPLE_CHARACTERS).collect()
                })
                .collect(),
        })
        .collect()
}

/// The mark between the reasons of one row.
#[must_use]
pub fn between(locale: Locale) -> &'static str {
    match locale {
        Locale::Zh => "；",
        Locale::En => "; ",
    }
}
