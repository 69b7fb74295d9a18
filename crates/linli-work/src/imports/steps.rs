//! What a person asks of an import: confirm its columns (which starts the dry run), bring it in, take it back.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use linli_domain::id::{ClassId, ImportId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::intake::queue::{StepTaken, enqueue};
use linli_kit::intake::refusal::mapping_problem;
use linli_kit::intake::state::ImportStep;
use linli_kit::problem::Problem;
use linli_kit::sheet::mapping::Mapping;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::areas;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::class_names::MOST_NAMES;
use super::fields::{FIELDS, ImportOptions};
use super::run::{forget_counts, in_use};
use super::store::{self, Import, bulk};
use super::view::{ImportView, view};
use crate::classes;

/// The columns, confirmed by a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingRequest {
    /// The version shown.
    pub version: i64,
    /// Field → column, from 0.
    pub columns: BTreeMap<String, u32>,
    /// What is chosen beside the columns.
    #[serde(default)]
    pub options: ImportOptions,
}

/// A step without more to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRequest {
    /// The version shown.
    pub version: i64,
}

/// Confirms the columns and starts the dry run.
#[utoipa::path(post, path = "/api/imports/{id}/mapping", tag = "imports", params(("id" = ImportId, Path)),
    request_body = MappingRequest, responses((status = 200, body = ImportView)))]
pub async fn map(ctx: Ctx, Path(id): Path<ImportId>, body: Body<MappingRequest>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = load(&mut tx, id, body.value.version).await?;
    let mapping = Mapping {
        columns: body.value.columns.clone(),
    };
    choose(&mut tx, &mut import, &mapping, &body.value.options).await?;
    start(&mut tx, &mut import, ImportStep::Map).await?;
    tx.commit(StatusCode::OK, &view(&ctx, &import)?).await
}

/// Brings the good rows in.
#[utoipa::path(post, path = "/api/imports/{id}/commit", tag = "imports", params(("id" = ImportId, Path)),
    request_body = StepRequest, responses((status = 200, body = ImportView)))]
pub async fn commit(ctx: Ctx, Path(id): Path<ImportId>, body: Body<StepRequest>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = load(&mut tx, id, body.value.version).await?;
    start(&mut tx, &mut import, ImportStep::Commit).await?;
    tx.commit(StatusCode::OK, &view(&ctx, &import)?).await
}

/// Takes an import back, as long as nobody works on its demands.
#[utoipa::path(post, path = "/api/imports/{id}/undo", tag = "imports", params(("id" = ImportId, Path)),
    request_body = StepRequest, responses((status = 200, body = ImportView)))]
pub async fn undo(ctx: Ctx, Path(id): Path<ImportId>, body: Body<StepRequest>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = load(&mut tx, id, body.value.version).await?;
    let (db, scope) = tx.parts();
    let (numbers, touched) = bulk::touched(db, scope, id).await?;
    if touched > 0 {
        return Err(in_use(&numbers, touched));
    }
    start(&mut tx, &mut import, ImportStep::Undo).await?;
    tx.commit(StatusCode::OK, &view(&ctx, &import)?).await
}

async fn load(tx: &mut Tx, id: ImportId, version: i64) -> Result<Import, Problem> {
    let (db, scope) = tx.parts();
    let import = store::load(db, scope, id).await?;
    if import.version != version {
        return Err(Problem::stale());
    }
    Ok(import)
}

/// Writes mapping and options into the import, and remembers the mapping for the next file of this form.
pub(super) async fn choose(
    tx: &mut Tx,
    import: &mut Import,
    mapping: &Mapping,
    options: &ImportOptions,
) -> Result<(), Problem> {
    let shape = import.shape()?;
    mapping
        .check(&shape, &FIELDS)
        .map_err(|error| mapping_problem(&error))?;
    if !ImportOptions::SOURCES.contains(&options.source) {
        return Err(Problem::field("options.source", "unknown"));
    }
    let now = tx.now();
    let (db, scope) = tx.parts();
    if let Some(area) = options.area_id {
        areas::store::load(db, scope, area).await?;
    }
    check_classes(db, scope, options).await?;
    import.mapping = store::to_json(mapping)?;
    import.options = store::to_json(options)?;
    let classes = store::to_json(&options.classes)?;
    let form = shape.fingerprint();
    store::remember(db, scope, &form, &import.mapping, &classes, now).await
}

/// Only classes of the street, and no more names than a column of classes has.
async fn check_classes(db: &mut Db, scope: &Scope, options: &ImportOptions) -> Result<(), Problem> {
    if options.classes.len() > MOST_NAMES {
        let args = Map::from_iter([
            ("min".to_owned(), json!(0)),
            ("max".to_owned(), json!(MOST_NAMES)),
        ]);
        return Err(Problem::fields(Vec::new()).and_field("options.classes", "out_of_range", args));
    }
    let tree = classes::store::load_all(db, scope).await?;
    let known = |class: &ClassId| tree.active(*class).is_some();
    if options.classes.values().flatten().all(known) {
        Ok(())
    } else {
        Err(Problem::field("options.classes", "unknown"))
    }
}

/// Moves the import on and puts its job into the queue.
pub(super) async fn start(
    tx: &mut Tx,
    import: &mut Import,
    step: ImportStep,
) -> Result<(), Problem> {
    let from = import.state;
    let to = from.after(step).ok_or_else(|| from.refusal())?;
    match step {
        ImportStep::Map | ImportStep::Commit => forget_counts(import),
        // what was created is what is to be taken out
        ImportStep::Undo => import.done_rows = 0,
    }
    if step == ImportStep::Map {
        import.errors = "[]".to_owned();
    }
    import.failure = None;
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::step(db, scope, import, to, now).await?;
    let taken = StepTaken {
        entity: "import",
        id: import.id,
        step,
        from,
        to,
        by_operator: import.by_operator,
        area: &import.area_path,
    };
    enqueue(tx, super::jobs::WORK.name, taken).await
}
