//! From columns to fields: what a room expects ([`FieldSpec`]), which column that is ([`Mapping`], proposed by
//! [`propose`] or typed by a person), and the rows converted one by one ([`RowConverter`]).

mod convert;
mod fields;
mod propose;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{shape::Shape, text::heading_key};
pub use convert::{
    CellProblem, ConvertedRow, FieldValue, ProblemCode, RowConverter, convert_value,
};
pub use fields::{Choice, FieldKind, FieldSpec};
pub use propose::{Ground, Proposal, Suggestion, propose};

/// Which column (from 0) holds which field, by the key of the field. To be kept under [`Shape::fingerprint`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping {
    /// Field key → column.
    pub columns: BTreeMap<String, u32>,
}

/// Why a mapping does not fit the fields or the sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingError {
    /// No such field.
    #[error("there is no field {field}")]
    UnknownField {
        /// The key given.
        field: String,
    },
    /// No such column.
    #[error("there is no column {column}")]
    UnknownColumn {
        /// The heading or the letters given.
        column: String,
    },
    /// A required field without a column.
    #[error("the field {field} has no column")]
    MissingField {
        /// The key of the field.
        field: String,
    },
    /// One column for two fields.
    #[error("column {column} is used for two fields")]
    ColumnTwice {
        /// The letters of the column.
        column: String,
    },
}

impl Mapping {
    /// Builds a mapping from pairs as typed on a command line: `留言详情=text` or by letters `E=text`.
    /// Headings win over letters.
    ///
    /// # Errors
    /// [`MappingError`] for names that do not exist; the result is checked by [`Mapping::check`] too.
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        shape: &Shape,
        fields: &[FieldSpec],
    ) -> Result<Self, MappingError> {
        let mut mapping = Self::default();
        for (column, field) in pairs {
            let index = find_column(column, shape).ok_or_else(|| MappingError::UnknownColumn {
                column: column.to_owned(),
            })?;
            mapping.columns.insert(field.to_owned(), index);
        }
        mapping.check(shape, fields)?;
        Ok(mapping)
    }

    /// Whether every field and column exists, each column serves once, and no required field is without one.
    ///
    /// # Errors
    /// The first [`MappingError`] found, in the order of the fields.
    pub fn check(&self, shape: &Shape, fields: &[FieldSpec]) -> Result<(), MappingError> {
        let mut used = BTreeMap::new();
        for (field, column) in &self.columns {
            if !fields.iter().any(|spec| spec.key == *field) {
                return Err(MappingError::UnknownField {
                    field: field.clone(),
                });
            }
            let letters = super::cell::column_letters(*column);
            if *column as usize >= shape.headings.len() {
                return Err(MappingError::UnknownColumn { column: letters });
            }
            if used.insert(*column, field).is_some() {
                return Err(MappingError::ColumnTwice { column: letters });
            }
        }
        match fields
            .iter()
            .find(|spec| spec.required && !self.columns.contains_key(&spec.key))
        {
            Some(spec) => Err(MappingError::MissingField {
                field: spec.key.clone(),
            }),
            None => Ok(()),
        }
    }
}

fn find_column(name: &str, shape: &Shape) -> Option<u32> {
    let key = heading_key(name);
    let by_heading = shape
        .headings
        .iter()
        .position(|heading| !key.is_empty() && heading_key(heading) == key);
    let by_letters = || {
        (0..shape.headings.len())
            .find(|column| super::cell::column_letters(*column as u32).eq_ignore_ascii_case(name))
    };
    by_heading
        .or_else(by_letters)
        .and_then(|column| u32::try_from(column).ok())
}
