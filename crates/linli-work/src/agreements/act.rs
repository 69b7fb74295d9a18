//! `POST /api/agreements/{id}/…`: review and end of an agreement, each by [`super::rules`].

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::AgreementId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::posts_over;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::PartySide;
use super::entity::Agreement;
use super::rules::{AgreementEvent, AgreementState, Refusal, decide};
use super::store;
use super::view::{AgreementView, answer, load_for, standing};
use crate::demands::tell::holders;
use crate::typed::{line, optional_line};

const REASON: usize = 200;

/// What a step of an agreement is told.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementStepInput {
    /// The version the caller saw.
    pub version: i64,
    /// Why; needed to send back and to terminate, at most 200 characters.
    #[serde(default)]
    pub reason: Option<String>,
}

/// An agreement the actor may do something with, locked, and the state it will be in.
///
/// # Errors
/// *Not found*, *stale version*, or why it is refused.
pub async fn admitted(
    tx: &mut Tx,
    id: AgreementId,
    version: i64,
    event: AgreementEvent,
) -> Result<(Agreement, AgreementState), Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    load_for(tx.db(), &actor, id).await?;
    let (db, scope) = tx.parts();
    let agreement = store::load_for_update(db, scope, id).await?;
    if agreement.version != version {
        return Err(Problem::stale());
    }
    let followers = store::followers(db, scope, id).await?;
    let standing = standing(&agreement, &followers, &actor, now);
    let next = decide(agreement.state, event, standing).map_err(refused)?;
    Ok((agreement, next))
}

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
#[must_use]
pub fn refused(why: Refusal) -> Problem {
    if why.is_about_who() {
        Problem::forbidden(why.code())
    } else {
        Problem::conflict(why.code())
    }
}

/// Leaves a row in the log.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    agreement: &Agreement,
    before: AgreementState,
    event: AgreementEvent,
    reason: Option<&str>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "agreement",
        id: agreement.id.0,
        event: event.code(),
        from: Some(before.code()),
        to: Some(agreement.state.code()),
        reason,
        area: Some(&agreement.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// Stores an agreement in its next state and logs what happened.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn move_on(
    tx: &mut Tx,
    agreement: &mut Agreement,
    next: AgreementState,
    event: AgreementEvent,
    reason: Option<&str>,
) -> Result<(), Problem> {
    let before = agreement.state;
    agreement.state = next;
    agreement.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, agreement).await?;
    note(tx, agreement, before, event, reason).await
}

/// Tells the units that are parties, and where `office` is set those who keep agreements in its place.
///
/// # Errors
/// The database refused.
pub async fn tell(
    tx: &mut Tx,
    agreement: &Agreement,
    code: &str,
    office: bool,
) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut to = Vec::new();
    if office {
        use linli_domain::actor::Role::{CommunitySecretary, StreetOfficer};
        let roles = [CommunitySecretary, StreetOfficer];
        let posts = posts_over(db, scope, &agreement.area_path, &roles, now).await?;
        to.extend(posts.into_iter().map(|post| post.person_id));
    }
    let parties = store::parties(db, scope, &[agreement.id]).await?;
    for party in parties {
        if party.side == PartySide::Unit {
            to.extend(holders(tx, party.org_id).await?);
        }
    }
    let last_day = agreement.valid_to.plus(-1).date();
    let message = Message {
        code,
        args: json!({
            "number": agreement.number, "title": agreement.title, "day": last_day.to_string(),
        }),
        entity: "agreement",
        entity_id: agreement.id.0,
    };
    send(tx, to, &message).await?;
    Ok(())
}

async fn step(
    ctx: Ctx,
    id: AgreementId,
    body: Body<AgreementStepInput>,
    event: AgreementEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (mut agreement, next) = admitted(&mut tx, id, typed.version, event).await?;
    let reason = match event {
        AgreementEvent::SendBack | AgreementEvent::Terminate => {
            let reason = typed.reason.as_deref().unwrap_or_default();
            Some(line("reason", reason, REASON)?)
        }
        _ => optional_line("reason", typed.reason, REASON)?,
    };
    let person = tx.actor().person();
    match event {
        AgreementEvent::Submit => {
            let wide = Scope::street_wide(tx.scope().street());
            if store::lines(tx.db(), &wide, &[id]).await?.is_empty() {
                return Err(Problem::conflict("agreement_no_lines"));
            }
            agreement.submitted_by = person;
        }
        AgreementEvent::Approve => agreement.approved_by = person,
        AgreementEvent::SendBack => agreement.approved_by = None,
        AgreementEvent::Terminate => {
            agreement.end_reason.clone_from(&reason);
            agreement.ended_at = Some(tx.now());
        }
        _ => {}
    }
    let bound = agreement.state.is_binding();
    move_on(&mut tx, &mut agreement, next, event, reason.as_deref()).await?;
    if event == AgreementEvent::Terminate && bound {
        tell(&mut tx, &agreement, "agreement_terminated", false).await?;
    }
    answer(tx, &agreement, StatusCode::OK).await
}

/// Puts a draft up for review.
#[utoipa::path(post, path = "/api/agreements/{id}/submit", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementStepInput, responses((status = 200, body = AgreementView)))]
pub async fn submit_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementStepInput>,
) -> Answer {
    step(ctx, id, body, AgreementEvent::Submit).await
}

/// Approves what somebody else drafted; it waits for its signatures from then on.
#[utoipa::path(post, path = "/api/agreements/{id}/approve", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementStepInput, responses((status = 200, body = AgreementView)))]
pub async fn approve_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementStepInput>,
) -> Answer {
    step(ctx, id, body, AgreementEvent::Approve).await
}

/// Sends a draft back to be corrected, with the reason.
#[utoipa::path(post, path = "/api/agreements/{id}/send-back", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementStepInput, responses((status = 200, body = AgreementView)))]
pub async fn send_back_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementStepInput>,
) -> Answer {
    step(ctx, id, body, AgreementEvent::SendBack).await
}

/// Ends an agreement before its time, or drops a draft, with the reason.
#[utoipa::path(post, path = "/api/agreements/{id}/terminate", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementStepInput, responses((status = 200, body = AgreementView)))]
pub async fn terminate_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementStepInput>,
) -> Answer {
    step(ctx, id, body, AgreementEvent::Terminate).await
}
