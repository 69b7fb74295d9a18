//! What went wrong, in words a program and a person can use.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One field that needs another look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The JSON name of the field, dotted where nested.
    pub field: String,
    /// The key of its text in zh and en, under `field.`.
    pub code: String,
    /// Values for the text.
    #[serde(default)]
    pub args: serde_json::Map<String, serde_json::Value>,
}

/// The nature of a problem; each has exactly one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// 400: the request cannot be read.
    Malformed,
    /// 401: nobody is signed in.
    Unauthenticated,
    /// 403: the actor sees the thing but may not do this.
    Forbidden,
    /// 404: not there, or not for this actor to know.
    NotFound,
    /// 409: another state or version than the request assumed.
    Conflict,
    /// 410: it was there, and was taken out of use.
    Gone,
    /// 413: larger than a limit.
    TooLarge,
    /// 415: not a format we read.
    UnsupportedFormat,
    /// 422: readable, but fields need another look.
    Invalid,
    /// 429: too many of these from there.
    TooMany,
    /// 503: cannot be stored at the moment; nothing was lost, try again.
    Unavailable,
    /// 500: our fault.
    Internal,
}

impl ProblemKind {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::UnsupportedFormat => 415,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}
