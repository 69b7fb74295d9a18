//! `POST /api/rosters/{kind}`: a sheet comes in, is looked at, and waits for its columns to be confirmed.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::ImportId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::intake::shelf::Kept;
use linli_kit::intake::state::ImportState;
use linli_kit::intake::upload::{Looked, UploadForm, look, read_form};
use linli_kit::intake::view::sheet_columns;
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::propose;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;

use super::sheet::all_titles;
use super::store::{self, RosterImport};
use super::view::{RosterImportView, view};
use super::{RosterKind, SHELF};

/// A roster as a sheet. It is only looked at; nothing is written yet.
#[utoipa::path(post, path = "/api/rosters/{kind}", tag = "rosters", params(("kind" = inline(RosterKind), Path)),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = RosterImportView)))]
pub async fn upload_roster(
    ctx: Ctx,
    Path(kind): Path<RosterKind>,
    form: Result<Multipart, MultipartRejection>,
) -> Answer {
    let actor = ctx.actor()?.clone();
    let (name, bytes) = read_form(form).await?;
    let body = Body::of_parts(
        (),
        &[
            b"POST /api/rosters",
            kind.code().as_bytes(),
            name.as_bytes(),
            &bytes,
        ],
    );
    let id = ImportId::fresh(ctx.app().ids());
    let file = Kept::write(SHELF.file(ctx.app(), actor.street(), id), bytes).await?;
    let looked = look(file.path(), false, all_titles(kind)).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let import = insert(&mut tx, id, kind, &name, looked, false).await?;
    let answer = view(&ctx, &import)?;
    let response = tx.commit(StatusCode::CREATED, &answer).await?;
    file.keep();
    Ok(response)
}

/// Stores the import with the mapping of the last file of this form, or with a proposal.
///
/// # Errors
/// The database refused.
pub async fn insert(
    tx: &mut Tx,
    id: ImportId,
    kind: RosterKind,
    name: &str,
    looked: Looked,
    by_operator: bool,
) -> Result<RosterImport, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let shape = &looked.preview.shape;
    let remembered = store::remembered(db, scope, kind, &shape.fingerprint())
        .await?
        .filter(|mapping| mapping.check(shape, kind.fields()).is_ok());
    let is_remembered = remembered.is_some();
    let mapping = remembered.unwrap_or_else(|| propose(&looked.preview, kind.fields()).mapping());
    let acting = actor.acting();
    let import = RosterImport {
        id,
        street_id: scope.street(),
        kind,
        file_name: name.to_owned(),
        shape: store::to_json(shape)?,
        sheet_columns: store::to_json(&sheet_columns(&looked.preview))?,
        sheet_rows: looked.rows,
        by_operator,
        state: match mapping.check(shape, kind.fields()) {
            Ok(()) => ImportState::Read,
            Err(_) => ImportState::Mapping,
        },
        mapping: store::to_json(&mapping)?,
        remembered: is_remembered,
        area_path: scope.area().clone(),
        account_id: match &actor {
            Actor::Member { account, .. } => Some(*account),
            _ => None,
        },
        person_id: actor.person(),
        post_id: acting.map(|acting| acting.post),
        org_id: acting.map(|acting| acting.org),
        role: acting.map(|acting| acting.role),
        done_rows: 0,
        create_rows: 0,
        change_rows: 0,
        unchanged_rows: 0,
        conflict_rows: 0,
        faulty_rows: 0,
        written_rows: 0,
        failure: None,
        created_at: now,
        version: 1,
    };
    store::insert(db, scope, &import).await?;
    tx.log(Entry {
        entity: "roster_import",
        id: id.0,
        event: "upload",
        to: Some(&import.state.to_string()),
        detail: json!({ "roster": kind, "file": name, "rows": looked.rows }),
        area: Some(&import.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(import)
}
