//! `POST /api/imports/demands`: a file comes in, is looked at, and waits for its columns to be confirmed.

use std::path::{Path, PathBuf};

use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::id::ImportId;
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::propose;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use utoipa::ToSchema;

use super::fields::{FIELDS, ImportOptions, all_titles};
use super::reading::{MAX_FILE_BYTES, Reader, file_of, folder};
use super::run::sheet_problem;
use super::state::ImportState;
use super::store::{self, ClassMap, Import};
use super::view::{ImportView, sheet_columns, view};

/// Characters of a file name that are kept.
const NAME_CHARACTERS: usize = 120;

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
pub struct UploadForm {
    /// An .xlsx or .csv file of at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// A sheet of demands. It is only looked at; nothing is imported yet.
#[utoipa::path(post, path = "/api/imports/demands", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportView)))]
pub async fn upload(ctx: Ctx, form: Result<Multipart, MultipartRejection>) -> Answer {
    let actor = ctx.actor()?.clone();
    let mut form = form.map_err(|rejection| {
        Problem::new(ProblemKind::Malformed, "body_malformed").arg("what", rejection.body_text())
    })?;
    let (name, bytes) = read_form(&mut form).await?;
    let body = Body::of_parts((), &[b"POST /api/imports/demands", name.as_bytes(), &bytes]);
    let id = ImportId::fresh(ctx.app().ids());
    let file = Kept::write(
        file_of(ctx.app(), actor.street(), id),
        &folder(ctx.app()),
        bytes,
    )
    .await?;
    let looked = look(&file.path, false).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let import = insert(&mut tx, id, &name, looked, false).await?;
    let answer = view(&ctx, &import)?;
    let response = tx.commit(StatusCode::CREATED, &answer).await?;
    file.keep();
    Ok(response)
}

async fn read_form(form: &mut Multipart) -> Result<(String, Vec<u8>), Problem> {
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
    Problem::new(ProblemKind::Malformed, "body_malformed").arg("what", error.body_text())
}

fn too_large() -> Problem {
    Problem::new(ProblemKind::TooLarge, "import_too_large").arg("megabytes", MAX_FILE_BYTES >> 20)
}

/// A file that is removed again unless the import that owns it is stored.
pub(super) struct Kept {
    pub(super) path: PathBuf,
    kept: bool,
}

impl Kept {
    /// A file that is about to be written.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, kept: false }
    }

    /// Writes a file into the folder of imports, which only this server's user can read.
    pub(super) async fn write(
        path: PathBuf,
        folder: &Path,
        bytes: Vec<u8>,
    ) -> Result<Self, Problem> {
        let kept = Self::at(path);
        let (path, folder) = (kept.path.clone(), folder.to_owned());
        tokio::task::spawn_blocking(move || {
            make_folder(&folder)?;
            std::fs::write(path, bytes)
        })
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)?;
        Ok(kept)
    }

    /// The import is stored.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.kept {
            // if it cannot be removed now, the tidying job does it later
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What was seen of a file.
pub(super) struct Looked {
    pub(super) preview: linli_kit::sheet::shape::Preview,
    pub(super) rows: i64,
}

/// Looks at a file beside the async world.
pub(super) async fn look(path: &Path, by_operator: bool) -> Result<Looked, Problem> {
    let reader = Reader::of(by_operator)?;
    let path = path.to_owned();
    let (preview, rows) = tokio::task::spawn_blocking(move || reader.look(&path, &all_titles()))
        .await
        .map_err(Problem::internal)?
        .map_err(|error| sheet_problem(&error))?;
    if rows == 0 {
        return Err(Problem::new(ProblemKind::Invalid, "sheet_empty"));
    }
    Ok(Looked { preview, rows })
}

/// Stores the import with the mapping of the last file of this form, or with a proposal.
pub(super) async fn insert(
    tx: &mut Tx,
    id: ImportId,
    name: &str,
    looked: Looked,
    by_operator: bool,
) -> Result<Import, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let import = new_import(db, scope, &actor, now, id, name, &looked, by_operator).await?;
    store::insert(db, scope, &import).await?;
    tx.log(Entry {
        entity: "import",
        id: id.0,
        event: "upload",
        to: Some(&import.state.to_string()),
        detail: serde_json::json!({ "file": name, "rows": looked.rows }),
        area: Some(&import.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(import)
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of a row that come from eight different places"
)]
async fn new_import(
    db: &mut Db,
    scope: &Scope,
    actor: &Actor,
    now: Timestamp,
    id: ImportId,
    name: &str,
    looked: &Looked,
    by_operator: bool,
) -> Result<Import, Problem> {
    let shape = &looked.preview.shape;
    let remembered = store::remembered(db, scope, &shape.fingerprint())
        .await?
        .filter(|(mapping, _)| mapping.check(shape, &FIELDS).is_ok());
    let is_remembered = remembered.is_some();
    let (mapping, classes) = remembered.unwrap_or_else(|| {
        let proposed = propose(&looked.preview, &FIELDS).mapping();
        (proposed, ClassMap::new())
    });
    let options = ImportOptions {
        classes,
        ..ImportOptions::default()
    };
    let state = match mapping.check(shape, &FIELDS) {
        Ok(()) => ImportState::Read,
        Err(_) => ImportState::Mapping,
    };
    let acting = actor.acting();
    let account_id = match actor {
        Actor::Member { account, .. } => Some(*account),
        _ => None,
    };
    Ok(Import {
        id,
        street_id: scope.street(),
        file_name: name.to_owned(),
        shape: store::to_json(shape)?,
        sheet_columns: store::to_json(&sheet_columns(&looked.preview))?,
        sheet_rows: looked.rows,
        by_operator,
        state,
        mapping: store::to_json(&mapping)?,
        remembered: is_remembered,
        options: store::to_json(&options)?,
        area_path: scope.area().clone(),
        account_id,
        person_id: actor.person(),
        post_id: acting.map(|acting| acting.post),
        org_id: acting.map(|acting| acting.org),
        role: acting.map(|acting| acting.role),
        done_rows: 0,
        create_rows: 0,
        unchanged_rows: 0,
        faulty_rows: 0,
        duplicate_rows: 0,
        errors: "[]".to_owned(),
        class_names: "[]".to_owned(),
        failure: None,
        created_at: now,
        version: 1,
    })
}
