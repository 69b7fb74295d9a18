//! `POST /api/alliances/{id}/steps`, `…/next-stage`: a step of the checklist is ticked, a stage entered. [`tick`] and
//! [`enter_next`] are the writes themselves, for the demo as much as for the handlers.

use std::collections::HashSet;

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::AllianceId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::persons::phones::checked_reason;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::rules::{AllianceRefusal, AllianceStep};
use super::store::{self, Alliance, DoneStep};
use super::view::{self, AllianceView};

/// A step that is done, or is not after all.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepTick {
    /// The alliance's, as read.
    pub version: i64,
    /// Which step.
    pub step: AllianceStep,
    /// Done, or not.
    pub done: bool,
    /// On which day it was done; today when left out.
    #[serde(default)]
    pub done_on: Option<Timestamp>,
}

/// The next stage.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageEntry {
    /// The alliance's, as read.
    pub version: i64,
    /// Why it is entered although steps of the present stage are open; not wanted when all are done.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Ticks a step, or takes the tick back.
///
/// # Errors
/// 403 for who does not keep the alliance, 409 for a step of a later stage, 422 for a day that is yet to come.
pub async fn tick(tx: &mut Tx, id: AllianceId, body: &StepTick) -> Result<Alliance, Problem> {
    let mut alliance = view::kept(tx, id, body.version).await?;
    body.step.may_tick(alliance.stage)?;
    let now = tx.now();
    let done_on = body.done_on.unwrap_or(now);
    if done_on > now {
        return Err(Problem::field("done_on", "alliance_step_day"));
    }
    let done = DoneStep {
        alliance_id: id,
        step: body.step,
        done_on,
        ticked_by: tx.actor().person(),
        ticked_at: now,
    };
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut alliance).await?;
    if body.done {
        store::tick(db, scope, &done).await?;
    } else {
        store::untick(db, scope, id, body.step).await?;
    }
    tx.log(Entry {
        entity: "alliance",
        id: id.0,
        event: if body.done { "tick" } else { "untick" },
        to: Some(body.step.code()),
        detail: if body.done {
            json!({"done_on": done_on})
        } else {
            json!({})
        },
        area: Some(&alliance.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(alliance)
}

/// Enters the next stage.
///
/// # Errors
/// 403 for who does not keep the alliance, 409 in the last stage, 422 when steps are open and no reason is given.
pub async fn enter_next(
    tx: &mut Tx,
    id: AllianceId,
    body: &StageEntry,
) -> Result<Alliance, Problem> {
    let mut alliance = view::kept(tx, id, body.version).await?;
    let next = alliance.stage.next().ok_or(AllianceRefusal::LastStage)?;
    let (db, scope) = tx.parts();
    let done: HashSet<AllianceStep> = store::steps_of(db, scope, &[id])
        .await?
        .into_iter()
        .map(|done| done.step)
        .collect();
    let open = alliance.stage.open_steps(&done);
    let reason = match body.reason.as_deref() {
        typed if open > 0 => Some(checked_reason("reason", typed.unwrap_or_default())?),
        Some(typed) if !typed.trim().is_empty() => Some(checked_reason("reason", typed)?),
        _ => None,
    };
    let before = alliance.stage;
    alliance.stage = next;
    alliance.stage_since = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut alliance).await?;
    tx.log(Entry {
        entity: "alliance",
        id: id.0,
        event: "next_stage",
        from: Some(before.code()),
        to: Some(next.code()),
        reason,
        detail: json!({"open_steps": open}),
        area: Some(&alliance.area_path),
    })
    .await?;
    Ok(alliance)
}

/// Ticks a step of the checklist, or takes the tick back.
#[utoipa::path(post, path = "/api/alliances/{id}/steps", tag = "alliances", params(("id" = AllianceId, Path)),
    request_body = StepTick, responses((status = 200, body = AllianceView)))]
pub async fn tick_step(ctx: Ctx, Path(id): Path<AllianceId>, body: Body<StepTick>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let alliance = tick(&mut tx, id, &body.value).await?;
    let view = view::after(&mut tx, alliance).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Enters the next stage: with the checklist complete, or with a reason.
#[utoipa::path(post, path = "/api/alliances/{id}/next-stage", tag = "alliances", params(("id" = AllianceId, Path)),
    request_body = StageEntry, responses((status = 200, body = AllianceView)))]
pub async fn enter_next_stage(
    ctx: Ctx,
    Path(id): Path<AllianceId>,
    body: Body<StageEntry>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let alliance = enter_next(&mut tx, id, &body.value).await?;
    let view = view::after(&mut tx, alliance).await?;
    tx.commit(StatusCode::OK, &view).await
}
