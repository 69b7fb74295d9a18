//! Refused files and refused columns as problems.

use linli_domain::problem::ProblemKind;
use serde_json::{Map, json};

use crate::problem::Problem;
use crate::sheet::SheetError;
use crate::sheet::cell::column_letters;
use crate::sheet::mapping::MappingError;

/// A refused file as a problem, with the parts of its text.
#[must_use]
pub fn sheet_problem(error: &SheetError) -> Problem {
    let kind = match error {
        SheetError::WrongType | SheetError::OldExcel => ProblemKind::UnsupportedFormat,
        SheetError::TooBig { .. } => ProblemKind::TooLarge,
        _ => ProblemKind::Invalid,
    };
    let mut problem = Problem::new(kind, error.code());
    if let Some(row) = error.row() {
        problem = problem.arg("row", row);
    }
    if let Some(column) = error.column() {
        problem = problem.arg("column", column_letters(column));
    }
    if let Some(limit) = error.limit() {
        problem = problem.arg("limit", limit);
    }
    if let SheetError::NoSuchSheet { name } = error {
        problem = problem.arg("name", name.as_str());
    }
    problem
}

/// What is wrong with a mapping, beside its field.
#[must_use]
pub fn mapping_problem(error: &MappingError) -> Problem {
    let (field, code) = match error {
        MappingError::UnknownField { field } => (field, "unknown"),
        MappingError::MissingField { field } => (field, "column_missing"),
        MappingError::UnknownColumn { column } => (column, "column_unknown"),
        MappingError::ColumnTwice { column } => (column, "column_twice"),
    };
    let mut args = Map::new();
    args.insert("name".to_owned(), json!(field));
    Problem::fields(vec![]).and_field(&format!("columns.{field}"), code, args)
}
