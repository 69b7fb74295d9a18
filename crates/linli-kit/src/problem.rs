//! What a request is told when it fails: `application/problem+json` (RFC 9457).
//!
//! A problem has a public code (the key of its text) and, where it is our fault, an inner cause that is
//! logged once and never sent.

use std::borrow::Cow;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use linli_domain::problem::{FieldError, ProblemKind};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::app::App;
use crate::sheet::write::WriteError;
use crate::store::StoreError;
use crate::text::{Locale, Texts};

/// The value of a text that is a text of its own: `wrong_…`.
pub const WRONG: &str = "wrong";

/// A failed request.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Its nature, which decides the status.
    pub kind: ProblemKind,
    /// The key of its text.
    pub code: Cow<'static, str>,
    /// Values for the text.
    pub args: Map<String, Value>,
    /// Fields that need another look.
    pub field_errors: Vec<FieldError>,
    cause: Option<String>,
}

/// The JSON of a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `about:blank#code`
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence in the reader's language: what was wrong and what to do next.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// Values used in the sentence.
    #[schema(value_type = Object)]
    pub args: Map<String, Value>,
    /// Fields that need another look.
    pub field_errors: Vec<FieldProblem>,
}

/// A field that needs another look, in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The JSON name of the field, dotted where nested.
    pub field: String,
    /// The stable code.
    pub code: String,
    /// One sentence in the reader's language.
    pub message: String,
}

/// What a caller named by its id and the house looked for.
pub trait Looked<T> {
    /// What was found, or nothing where there is no such thing (or none for this actor to know).
    ///
    /// # Errors
    /// Every other problem as it is: nobody is told "unknown" because the disk is full.
    fn known(self) -> Result<Option<T>, Problem>;

    /// What was found for a field of a form that must name something.
    ///
    /// # Errors
    /// *Unknown* at this field where there is no such thing; every other problem as it is.
    fn named_in(self, field: &str) -> Result<T, Problem>;
}

impl<T> Looked<T> for Result<T, Problem> {
    fn known(self) -> Result<Option<T>, Problem> {
        match self {
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    fn named_in(self, field: &str) -> Result<T, Problem> {
        self.known()?
            .ok_or_else(|| Problem::field(field, "unknown"))
    }
}

impl Problem {
    /// A problem of a kind; `code` is the key of its text in a room's `texts.toml`.
    #[must_use]
    pub fn new(kind: ProblemKind, code: &'static str) -> Self {
        Self {
            kind,
            code: Cow::Borrowed(code),
            args: Map::new(),
            field_errors: Vec::new(),
            cause: None,
        }
    }

    /// 404: not there, or not for this actor to know.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "not_found")
    }

    /// 403 with the reason.
    #[must_use]
    pub fn forbidden(code: &'static str) -> Self {
        Self::new(ProblemKind::Forbidden, code)
    }

    /// 409 with the reason.
    #[must_use]
    pub fn conflict(code: &'static str) -> Self {
        Self::new(ProblemKind::Conflict, code)
    }

    /// 409: somebody else changed the object meanwhile.
    #[must_use]
    pub fn stale() -> Self {
        Self::new(ProblemKind::Conflict, "stale_version")
    }

    /// 422 for one field.
    #[must_use]
    pub fn field(field: &str, code: &str) -> Self {
        Self::new(ProblemKind::Invalid, "invalid").and_field(field, code, Map::new())
    }

    /// 422 for a list of fields.
    #[must_use]
    pub fn fields(field_errors: Vec<FieldError>) -> Self {
        Self {
            field_errors,
            ..Self::new(ProblemKind::Invalid, "invalid")
        }
    }

    /// 500 with the cause, which is logged and not sent.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(ProblemKind::Internal, "internal")
        }
    }

    /// 503: the disk would not take what was to be kept. Nothing was, so trying again later does no harm.
    #[must_use]
    pub fn disk(cause: &std::io::Error) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(ProblemKind::Unavailable, "disk_refused")
        }
    }

    /// Adds a value for the text.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a field that needs another look.
    #[must_use]
    pub fn and_field(mut self, field: &str, code: &str, args: Map<String, Value>) -> Self {
        self.field_errors.push(FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            args,
        });
        self
    }
}

impl Problem {
    /// The sentence of the problem in a language. Where [`WRONG`] names what was wrong, its words fill `{wrong}`.
    #[must_use]
    pub fn title(&self, texts: &Texts, locale: Locale) -> String {
        let mut args = self.args.clone();
        if let Some(code) = self.args.get(WRONG).and_then(Value::as_str) {
            let words = texts.say(locale, &format!("{WRONG}_{code}"), &self.args);
            args.insert(WRONG.to_owned(), words.into());
        }
        texts.say(locale, &self.code, &args)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        for field in &self.field_errors {
            write!(f, " [{}: {}]", field.field, field.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => Self {
                cause: Some(cause),
                ..Self::new(ProblemKind::Unavailable, "unavailable")
            },
            StoreError::Unique(cause) => Self {
                cause: Some(cause),
                ..Self::conflict("already_there")
            },
            other => Self::internal(other),
        }
    }
}

impl From<WriteError> for Problem {
    fn from(error: WriteError) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Problem {
    /// A bare response that [`localise`] fills with the sentence in the reader's language.
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Outermost layer: writes every problem in the language of the request, and logs its cause once.
pub async fn localise(State(app): State<App>, request: Request, next: Next) -> Response {
    let header = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let locale = Locale::from_header(header);
    // the route as declared: a path may hold a tracking code
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(String::new, |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if let Some(cause) = &problem.cause {
        tracing::error!(route, code = %problem.code, %cause, "request failed");
    }
    let body = ProblemBody {
        kind: format!("about:blank#{}", problem.code),
        title: problem.title(app.texts(), locale),
        status: response.status().as_u16(),
        field_errors: problem
            .field_errors
            .iter()
            .map(|field| FieldProblem {
                field: field.field.clone(),
                code: field.code.clone(),
                message: app
                    .texts()
                    .say(locale, &format!("field_{}", field.code), &field.args),
            })
            .collect(),
        code: problem.code.into_owned(),
        args: problem.args,
    };
    *response.body_mut() = serde_json::to_vec(&body).unwrap_or_default().into();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_unknown_and_what_went_wrong_is_not() {
        let missing = || Err::<(), _>(Problem::not_found());
        assert_eq!(missing().known().unwrap(), None);
        let field = &missing().named_in("org_id").unwrap_err().field_errors[0];
        assert_eq!(
            (field.field.as_str(), field.code.as_str()),
            ("org_id", "unknown")
        );
        let broken = || Err::<(), _>(Problem::internal("the disk is full"));
        let kinds = [
            broken().known().unwrap_err().kind,
            broken().named_in("org_id").unwrap_err().kind,
        ];
        assert_eq!(kinds, [ProblemKind::Internal; 2]);
        assert_eq!(Ok(7).named_in("org_id").unwrap(), 7);
    }
}
