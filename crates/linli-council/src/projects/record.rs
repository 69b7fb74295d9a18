//! `PUT /api/projects/{id}/sources`, `PUT /api/projects/{id}/outputs`: where what a project costs comes from, and what it
//! made. Amounts are records; no money passes through here.

use axum::http::StatusCode;
use linli_domain::id::ProjectId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_net::areas;
use linli_work::resources;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::{Output, Source};
use super::propose::MOST;
use super::rules::ProjectAct;
use super::standing::{held, note};
use super::store::{self, parts};
use super::view::{ProjectView, after};

const WHO: usize = 60;
const NOTE: usize = 200;
const WHAT: usize = 100;
const UNIT: usize = 10;
/// Sources, and outputs, of one project at most.
const MOST_LINES: usize = 20;
/// A hundred million yuan in fen: more is a mistyped amount.
const MOST_FEN: i64 = 10_000_000_000;

/// Where what a project costs comes from, all of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceList {
    /// Of the project, as read.
    pub version: i64,
    /// The sources from now on.
    pub sources: Vec<Source>,
}

/// What a project made, all of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputList {
    /// Of the project, as read.
    pub version: i64,
    /// The outputs from now on.
    pub outputs: Vec<Output>,
}

/// Sources as they are kept.
///
/// # Errors
/// 422 by field: nobody named, an amount that will not do, too many.
pub fn checked_sources(sources: &[Source]) -> Result<Vec<Source>, Problem> {
    if sources.len() > MOST_LINES {
        return Err(Problem::field("sources", "project_many"));
    }
    sources
        .iter()
        .enumerate()
        .map(|(nth, source)| {
            let at = |field: &str| format!("sources.{nth}.{field}");
            if source
                .amount_fen
                .is_some_and(|fen| !(1..=MOST_FEN).contains(&fen))
            {
                return Err(Problem::field(&at("amount_fen"), "project_amount"));
            }
            Ok(Source {
                kind: source.kind,
                who: line(&at("who"), &source.who, WHO)?,
                amount_fen: source.amount_fen,
                note: optional_line(&at("note"), source.note.clone(), NOTE)?,
            })
        })
        .collect()
}

async fn checked_outputs(tx: &mut Tx, outputs: &[Output]) -> Result<Vec<Output>, Problem> {
    if outputs.len() > MOST_LINES {
        return Err(Problem::field("outputs", "project_many"));
    }
    let street = Scope::street_wide(tx.scope().street());
    let mut checked = Vec::with_capacity(outputs.len());
    for (nth, output) in outputs.iter().enumerate() {
        let at = |field: &str| format!("outputs.{nth}.{field}");
        if !(1..=MOST).contains(&output.quantity) {
            return Err(Problem::field(&at("quantity"), "project_quantity"));
        }
        if output
            .beneficiaries
            .is_some_and(|people| !(0..=MOST).contains(&people))
        {
            return Err(Problem::field(&at("beneficiaries"), "project_quantity"));
        }
        if let Some(area) = output.area_id {
            areas::store::load(tx.db(), &street, area)
                .await
                .named_in(&at("area_id"))?;
        }
        if let Some(resource) = output.resource_id {
            resources::store::load(tx.db(), &street, resource)
                .await
                .named_in(&at("resource_id"))?;
        }
        checked.push(Output {
            what: line(&at("what"), &output.what, WHAT)?,
            unit: line(&at("unit"), &output.unit, UNIT)?,
            ..output.clone()
        });
    }
    Ok(checked)
}

/// Says where what a project costs comes from.
#[utoipa::path(put, path = "/api/projects/{id}/sources", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = SourceList, responses((status = 200, body = ProjectView)))]
pub async fn set_project_sources(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
    body: Body<SourceList>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Sources)?;
    let sources = checked_sources(&body.value.sources)?;
    let mut project = held.project;
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    parts::set_sources(db, scope, id, &sources).await?;
    note(
        &mut tx,
        &project,
        ProjectAct::Sources.logged(),
        (None, None),
        None,
        json!({"sources": sources}),
    )
    .await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Records what a project made.
#[utoipa::path(put, path = "/api/projects/{id}/outputs", tag = "projects", params(("id" = ProjectId, Path)),
    request_body = OutputList, responses((status = 200, body = ProjectView)))]
pub async fn set_project_outputs(
    ctx: Ctx,
    Path(id): Path<ProjectId>,
    body: Body<OutputList>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let held = held(&mut tx, id, Some(body.value.version)).await?;
    held.decide(&tx, ProjectAct::Outputs)?;
    let outputs = checked_outputs(&mut tx, &body.value.outputs).await?;
    let mut project = held.project;
    project.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut project).await?;
    parts::set_outputs(db, scope, id, &outputs).await?;
    note(
        &mut tx,
        &project,
        ProjectAct::Outputs.logged(),
        (None, None),
        None,
        json!({"outputs": outputs}),
    )
    .await?;
    let view = after(&mut tx, id).await?;
    tx.commit(StatusCode::OK, &view).await
}
