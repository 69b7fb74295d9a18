//! A file in a form: its name and its bytes, and the first look at what it holds.

use std::path::Path;

use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::http::StatusCode;
use linli_domain::problem::ProblemKind;
use utoipa::ToSchema;

use super::reading::{MAX_FILE_BYTES, Reader};
use super::refusal::sheet_problem;
use crate::malformed;
use crate::problem::Problem;
use crate::sheet::shape::Preview;

/// Characters of a file name that are kept.
const NAME_CHARACTERS: usize = 120;
/// Bytes a form may have: the file and what is around it.
pub const MAX_FORM_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;

/// The form of an upload.
#[derive(ToSchema)]
pub struct UploadForm {
    /// An .xlsx or .csv file of at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// The name and the bytes of the field `file`.
///
/// # Errors
/// No such field, not a form, or larger than [`MAX_FILE_BYTES`].
pub async fn read_form(
    form: Result<Multipart, MultipartRejection>,
) -> Result<(String, Vec<u8>), Problem> {
    let mut form = form.map_err(|rejection| malformed::form(&rejection.body_text()))?;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String = field
            .file_name()
            .unwrap_or_default()
            .chars()
            .filter(|character| !character.is_control())
            .take(NAME_CHARACTERS)
            .collect();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > MAX_FILE_BYTES {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok((name, bytes));
    }
    Err(Problem::field("file", "required"))
}

fn broken(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    malformed::form(&error.body_text())
}

fn too_large() -> Problem {
    Problem::new(ProblemKind::TooLarge, "import_too_large").arg("megabytes", MAX_FILE_BYTES >> 20)
}

/// What was seen of a file.
pub struct Looked {
    /// Its shape and first rows.
    pub preview: Preview,
    /// Data rows.
    pub rows: i64,
}

/// Looks at a file beside the async world; `titles` are the headings a room expects.
///
/// # Errors
/// Those of reading, and a sheet without a data row.
pub async fn look(
    path: &Path,
    by_operator: bool,
    titles: Vec<&'static str>,
) -> Result<Looked, Problem> {
    let reader = Reader::of(by_operator)?;
    let path = path.to_owned();
    let (preview, rows) = tokio::task::spawn_blocking(move || reader.look(&path, &titles))
        .await
        .map_err(Problem::internal)?
        .map_err(|error| sheet_problem(&error))?;
    if rows == 0 {
        return Err(Problem::new(ProblemKind::Invalid, "sheet_empty"));
    }
    Ok(Looked { preview, rows })
}
