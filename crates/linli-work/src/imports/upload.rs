//! `POST /api/imports/demands`: a file comes in, is looked at, and waits for its columns to be confirmed.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::id::ImportId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::intake::shelf::Kept;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::upload::{Looked, UploadForm, look, read_form};
use linli_kit::intake::view::sheet_columns;
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::propose;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};

use super::SHELF;
use super::fields::{FIELDS, ImportOptions, all_titles};
use super::store::{self, ClassMap, Import};
use super::view::{ImportView, view};

/// A sheet of demands. It is only looked at; nothing is imported yet.
#[utoipa::path(post, path = "/api/imports/demands", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportView)))]
pub async fn upload(ctx: Ctx, form: Result<Multipart, MultipartRejection>) -> Answer {
    let actor = ctx.actor()?.clone();
    let (name, bytes) = read_form(form).await?;
    let body = Body::of_parts((), &[b"POST /api/imports/demands", name.as_bytes(), &bytes]);
    let id = ImportId::fresh(ctx.app().ids());
    let file = Kept::write(SHELF.file(ctx.app(), actor.street(), id), bytes).await?;
    let looked = look(file.path(), false, all_titles()).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let import = insert(&mut tx, id, &name, looked, false).await?;
    let answer = view(&ctx, &import)?;
    let response = tx.commit(StatusCode::CREATED, &answer).await?;
    file.keep();
    Ok(response)
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
