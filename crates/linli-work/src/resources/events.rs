//! `POST /api/resources/{id}/…`: review and life of a resource, each by [`super::rules`].

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::ResourceId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use serde::Deserialize;
use utoipa::ToSchema;

use super::rules::{ResourceEvent, decide};
use super::store;
use super::view::{ResourceView, load_for, page, standing};
use crate::typed::{line, optional_line};

const REASON: usize = 200;

/// What an event of a resource is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceStep {
    /// The version the caller saw.
    version: i64,
    /// Why; needed to send back, at most 200 characters.
    reason: Option<String>,
}

async fn step(ctx: Ctx, id: ResourceId, body: Body<ResourceStep>, event: ResourceEvent) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let reason = match event {
        ResourceEvent::SendBack => Some(line(
            "reason",
            typed.reason.as_deref().unwrap_or_default(),
            REASON,
        )?),
        _ => optional_line("reason", typed.reason, REASON)?,
    };
    let actor = tx.actor().clone();
    let now = tx.now();
    let mut resource = load_for(tx.db(), &actor, id).await?;
    if resource.version != typed.version {
        return Err(Problem::stale());
    }
    let before = resource.state;
    resource.state = decide(before, event, standing(&resource, &actor, now)).map_err(refused)?;
    if event == ResourceEvent::Submit {
        resource.submitted_by = actor.person();
    }
    resource.updated_at = now;
    let (db, scope) = tx.parts();
    store::update(db, scope, &resource).await?;
    resource.version += 1;
    tx.log(Entry {
        entity: "resource",
        id: id.0,
        event: event.code(),
        from: Some(before.code()),
        to: Some(resource.state.code()),
        reason: reason.as_deref(),
        area: Some(&resource.area_path),
        ..Entry::default()
    })
    .await?;
    let view = page(tx.db(), ctx.app(), ctx.locale(), &actor, &resource).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
pub(super) fn refused(why: super::rules::Refusal) -> Problem {
    use super::rules::Refusal as R;
    match why {
        R::NotYours | R::NotReviewer | R::ReviewsOwn => Problem::forbidden(why.code()),
        R::WrongState | R::PastValidity => Problem::conflict(why.code()),
    }
}

/// Puts a draft up for review.
#[utoipa::path(post, path = "/api/resources/{id}/submit", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceStep, responses((status = 200, body = ResourceView)))]
pub async fn submit_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceStep>,
) -> Answer {
    step(ctx, id, body, ResourceEvent::Submit).await
}

/// Reviews a resource and puts it on the list.
#[utoipa::path(post, path = "/api/resources/{id}/list", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceStep, responses((status = 200, body = ResourceView)))]
pub async fn list_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceStep>,
) -> Answer {
    step(ctx, id, body, ResourceEvent::List).await
}

/// Reviews a resource and sends it back to be corrected, with the reason.
#[utoipa::path(post, path = "/api/resources/{id}/send-back", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceStep, responses((status = 200, body = ResourceView)))]
pub async fn send_back_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceStep>,
) -> Answer {
    step(ctx, id, body, ResourceEvent::SendBack).await
}

/// Takes a resource off the list for a while.
#[utoipa::path(post, path = "/api/resources/{id}/pause", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceStep, responses((status = 200, body = ResourceView)))]
pub async fn pause_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceStep>,
) -> Answer {
    step(ctx, id, body, ResourceEvent::Pause).await
}

/// Puts a paused resource back on the list.
#[utoipa::path(post, path = "/api/resources/{id}/resume", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceStep, responses((status = 200, body = ResourceView)))]
pub async fn resume_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceStep>,
) -> Answer {
    step(ctx, id, body, ResourceEvent::Resume).await
}

/// Takes a resource back for good.
#[utoipa::path(post, path = "/api/resources/{id}/withdraw", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceStep, responses((status = 200, body = ResourceView)))]
pub async fn withdraw_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceStep>,
) -> Answer {
    step(ctx, id, body, ResourceEvent::Withdraw).await
}
