//! Typed text on its way in: trimmed, within its length, and told by field where it is not.

use crate::problem::Problem;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, json};

/// A required text of at most `max` characters, trimmed.
///
/// # Errors
/// It is blank or too long.
pub fn line(field: &str, typed: &str, max: usize) -> Result<String, Problem> {
    let text = typed.trim();
    let now = text.chars().count();
    if now == 0 {
        return Err(Problem::field(field, "required"));
    }
    if now > max {
        let args = Map::from_iter([
            ("max".to_owned(), json!(max)),
            ("now".to_owned(), json!(now)),
        ]);
        return Err(
            Problem::new(linli_domain::problem::ProblemKind::Invalid, "invalid")
                .and_field(field, "too_long", args),
        );
    }
    Ok(text.to_owned())
}

/// A text that may be left out; a blank one is left out.
///
/// # Errors
/// It is too long.
pub fn optional_line(
    field: &str,
    typed: Option<String>,
    max: usize,
) -> Result<Option<String>, Problem> {
    match typed.filter(|text| !text.trim().is_empty()) {
        Some(text) => line(field, &text, max).map(Some),
        None => Ok(None),
    }
}

/// Tells a field that is `null` (`Some(None)`) from one that was left out (`None`, by `#[serde(default)]`).
///
/// # Errors
/// The field holds something else.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
