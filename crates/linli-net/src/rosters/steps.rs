//! What a person asks of an import: confirm its columns (which starts the dry run), write it, take it back.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use linli_domain::id::ImportId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::intake::queue::{StepTaken, enqueue};
use linli_kit::intake::refusal::mapping_problem;
use linli_kit::intake::state::{ImportState, ImportStep};
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::Mapping;
use linli_kit::transaction::Tx;
use serde::Deserialize;
use utoipa::ToSchema;

use super::store::{self, RosterImport, rows};
use super::undo::in_use;
use super::view::{RosterImportView, view};

/// The columns, confirmed by a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterMapping {
    /// The version shown.
    pub version: i64,
    /// Field → column, from 0.
    pub columns: BTreeMap<String, u32>,
}

/// A step without more to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterStep {
    /// The version shown.
    pub version: i64,
}

/// Confirms the columns and starts the dry run.
#[utoipa::path(post, path = "/api/rosters/imports/{id}/mapping", tag = "rosters", params(("id" = ImportId, Path)),
    request_body = RosterMapping, responses((status = 200, body = RosterImportView)))]
pub async fn map_roster(ctx: Ctx, Path(id): Path<ImportId>, body: Body<RosterMapping>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = load(&mut tx, id, body.value.version).await?;
    let mapping = Mapping {
        columns: body.value.columns.clone(),
    };
    choose(&mut tx, &mut import, &mapping).await?;
    start(&mut tx, &mut import, ImportStep::Map).await?;
    tx.commit(StatusCode::OK, &view(&ctx, &import)?).await
}

/// Writes the rows that create or change.
#[utoipa::path(post, path = "/api/rosters/imports/{id}/commit", tag = "rosters", params(("id" = ImportId, Path)),
    request_body = RosterStep, responses((status = 200, body = RosterImportView)))]
pub async fn commit_roster(ctx: Ctx, Path(id): Path<ImportId>, body: Body<RosterStep>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = load(&mut tx, id, body.value.version).await?;
    start(&mut tx, &mut import, ImportStep::Commit).await?;
    tx.commit(StatusCode::OK, &view(&ctx, &import)?).await
}

/// Takes an import back, while nothing depends on it.
#[utoipa::path(post, path = "/api/rosters/imports/{id}/undo", tag = "rosters", params(("id" = ImportId, Path)),
    request_body = RosterStep, responses((status = 200, body = RosterImportView)))]
pub async fn undo_roster(ctx: Ctx, Path(id): Path<ImportId>, body: Body<RosterStep>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = load(&mut tx, id, body.value.version).await?;
    let (app, now) = (ctx.app().clone(), tx.now());
    let (db, scope) = tx.parts();
    if import.written_rows > 0 && !rows::any(db, scope, id).await? {
        return Err(Problem::conflict("roster_rows_gone"));
    }
    if let Some(problem) = in_use(&app, db, scope, &import, ctx.locale(), now).await? {
        return Err(problem);
    }
    start(&mut tx, &mut import, ImportStep::Undo).await?;
    tx.commit(StatusCode::OK, &view(&ctx, &import)?).await
}

async fn load(tx: &mut Tx, id: ImportId, version: i64) -> Result<RosterImport, Problem> {
    let (db, scope) = tx.parts();
    let import = store::load(db, scope, id).await?;
    if import.version != version {
        return Err(Problem::stale());
    }
    Ok(import)
}

/// Writes the mapping into the import, and remembers it for the next file of this form.
///
/// # Errors
/// 422 beside the column; the database refused.
pub async fn choose(
    tx: &mut Tx,
    import: &mut RosterImport,
    mapping: &Mapping,
) -> Result<(), Problem> {
    let shape = import.shape()?;
    mapping
        .check(&shape, import.kind.fields())
        .map_err(|error| mapping_problem(&error))?;
    import.mapping = store::to_json(mapping)?;
    let form = shape.fingerprint();
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::remember(db, scope, import.kind, &form, &import.mapping, now).await
}

/// Moves the import on and puts its job into the queue.
///
/// # Errors
/// 409 where the step may not be taken; *stale*.
pub async fn start(
    tx: &mut Tx,
    import: &mut RosterImport,
    step: ImportStep,
) -> Result<(), Problem> {
    let from = import.state;
    let to = allowed(import, step)?;
    if step == ImportStep::Map {
        import.forget_counts();
    }
    import.done_rows = 0;
    import.failure = None;
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::step(db, scope, import, to, now).await?;
    let taken = StepTaken {
        entity: "roster_import",
        id: import.id,
        step,
        from,
        to,
        by_operator: import.by_operator,
        area: &import.area_path,
    };
    enqueue(tx, super::jobs::WORK.name, taken).await
}

/// Where a step leads. Columns are not chosen anew once rows were written: what is there is taken back first.
fn allowed(import: &RosterImport, step: ImportStep) -> Result<ImportState, Problem> {
    let written = import.written_rows > 0;
    match import.state.after(step) {
        Some(to) if !(written && step == ImportStep::Map) => Ok(to),
        _ => Err(import.state.refusal()),
    }
}
