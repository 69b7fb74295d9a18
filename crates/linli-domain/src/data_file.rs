//! Errors of the editable data files (`data/*.toml`): always with the line a person has to look at.

use serde::de::DeserializeOwned;
use thiserror::Error;

/// Why a data file was refused. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct DataFileError {
    /// Line of the first thing that is wrong.
    pub line: usize,
    /// What is wrong, in English, for the administrator who edits the file.
    pub message: String,
}

impl DataFileError {
    /// An error at byte `offset` of `text`.
    pub(crate) fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.as_bytes().iter().take(offset);
        Self {
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
            message: message.into(),
        }
    }
}

/// Reads TOML `text` into `T`; syntax errors, unknown fields and wrong types carry their line.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, DataFileError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        DataFileError::at(text, offset, error.message())
    })
}
