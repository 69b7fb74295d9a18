//! `POST /api/agreements/{id}/…`: review and end of an agreement, each by [`super::rules`].

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, ClassId, PersonId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::orgs;
use linli_net::persons::store::posts_over;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::PartySide;
use super::entity::Agreement;
use super::hands;
use super::rules::{AgreementEvent, AgreementState, Refusal, decide};
use super::store;
use super::view::{AgreementView, answer, load_for, standing};
use crate::classes;
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
    let wrote = hands::of_reviewed(db, scope, &agreement).await?;
    let standing = standing(&agreement, &followers, &wrote, &actor, now);
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

/// Refuses what names a party that has ended or a class that is out of use: nobody puts up or signs such a promise.
///
/// # Errors
/// Which of them is gone.
pub async fn all_are_there(tx: &mut Tx, id: AgreementId) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let db = tx.db();
    let parties: Vec<_> = store::parties(db, &wide, &[id])
        .await?
        .into_iter()
        .map(|party| party.org_id)
        .collect();
    let orgs = orgs::store::bulk::by_ids(db, &wide, &parties).await?;
    if let Some(gone) = orgs.into_iter().find(|org| org.ended_at.is_some()) {
        return Err(Problem::conflict("agreement_party_gone").arg("name", gone.name));
    }
    let lines = store::lines(db, &wide, &[id]).await?;
    if lines.is_empty() {
        return Err(Problem::conflict("agreement_no_lines"));
    }
    let tree = classes::store::load_all(db, &wide).await?;
    let unused = |class: &ClassId| tree.active(*class).is_none();
    match lines
        .iter()
        .find_map(|line| Some((line, line.class_id.filter(unused)?)))
    {
        Some((line, class)) => Err(Problem::conflict("agreement_class_gone")
            .arg("what", line.what.clone())
            .arg("name", tree.name(class).unwrap_or_default())),
        None => Ok(()),
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

/// Tells the offices what a step makes of an agreement: the reviewers who wrote nothing of it that it waits for them, whoever
/// wrote it what became of it, the keepers that it waits for its signatures.
async fn tell_offices(
    tx: &mut Tx,
    agreement: &Agreement,
    event: AgreementEvent,
    wrote: &[PersonId],
    reason: Option<&str>,
) -> Result<(), Problem> {
    use linli_domain::actor::Role::{StreetLeader, StreetOfficer};
    let (code, roles): (_, &[Role]) = match event {
        AgreementEvent::Submit => ("agreement_submitted", &[StreetOfficer, StreetLeader]),
        AgreementEvent::Approve => ("agreement_approved", &[StreetOfficer]),
        AgreementEvent::SendBack => ("agreement_sent_back", &[]),
        AgreementEvent::Terminate => ("agreement_dropped", &[]),
        _ => return Ok(()),
    };
    let (now, actor) = (tx.now(), tx.actor().person());
    let (db, scope) = tx.parts();
    let wide = Scope::street_wide(scope.street());
    let mut to = Vec::new();
    if !roles.is_empty() {
        let posts = posts_over(db, &wide, &agreement.area_path, roles, now).await?;
        to.extend(posts.into_iter().map(|post| post.person_id));
    }
    match event {
        AgreementEvent::Submit => to.retain(|person| !wrote.contains(person)),
        _ => to.extend(wrote),
    }
    to.retain(|person| Some(*person) != actor);
    if to.is_empty() && event != AgreementEvent::Submit {
        return Ok(());
    }
    let message = Message {
        code,
        args: json!({"number": agreement.number, "title": agreement.title, "reason": reason.unwrap_or_default()}),
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
    let wide = Scope::street_wide(tx.scope().street());
    let wrote = hands::of(tx.db(), &wide, &agreement).await?;
    match event {
        AgreementEvent::Submit => {
            all_are_there(&mut tx, id).await?;
            agreement.submitted_by = person;
        }
        AgreementEvent::Approve => agreement.approved_by = person,
        AgreementEvent::SendBack => (agreement.submitted_by, agreement.approved_by) = (None, None),
        AgreementEvent::Terminate => {
            agreement.end_reason.clone_from(&reason);
            agreement.ended_at = Some(tx.now());
        }
        _ => {}
    }
    let bound = agreement.state.is_binding();
    move_on(&mut tx, &mut agreement, next, event, reason.as_deref()).await?;
    if bound {
        tell(&mut tx, &agreement, "agreement_terminated", false).await?;
    } else {
        tell_offices(&mut tx, &agreement, event, &wrote, reason.as_deref()).await?;
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
