//! Decisions that change no order: up to the street, not now, to a meeting, to a fund, back to the community, archive.

use linli_domain::id::DemandId;
use linli_domain::limits::LimitKey;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::Demand;
use super::rules::DemandEvent;
use super::settle::{Happened, settle};
use super::state::DemandState;
use super::triage::admitted;
use super::view::{self, DemandView};
use crate::orders;

/// A decision with its reason.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// As read.
    pub version: i64,
    /// Why, in words the requester may read; not needed for archiving.
    #[serde(default)]
    pub reason: String,
    /// When a shelved demand is looked at again; the tenant's limit when left out.
    #[serde(default)]
    pub review_at: Option<Timestamp>,
}

/// Makes one of the decisions of this file.
///
/// # Errors
/// The guard that failed, no reason, or a review in the past.
pub async fn decide(
    tx: &mut Tx,
    id: DemandId,
    event: DemandEvent,
    body: &Decision,
) -> Result<Demand, Problem> {
    let reason = body.reason.trim();
    if reason.is_empty() && event != DemandEvent::Archive {
        return Err(Problem::field("reason", "required"));
    }
    let matter = admitted(tx, id, body.version, event).await?;
    let before = matter.demand.state;
    let now = tx.now();
    let mut demand = matter.demand;
    demand.state = match event {
        DemandEvent::Escalate => DemandState::Escalated,
        DemandEvent::Shelve => DemandState::Shelved,
        DemandEvent::ToMeeting => DemandState::AwaitingMeeting,
        DemandEvent::ToFund => DemandState::AwaitingFund,
        DemandEvent::ReturnToTriage => DemandState::Accepted,
        DemandEvent::Archive => DemandState::Archived,
        other => return Err(Problem::internal(format!("{other} is no decision"))),
    };
    if event == DemandEvent::Shelve {
        let review = body.review_at.unwrap_or_else(|| {
            tx.app()
                .limits()
                .due(LimitKey::ShelvedReview, now, tx.app().calendar())
        });
        if review <= now {
            return Err(Problem::field("review_at", "time_past"));
        }
        demand.review_at = Some(review);
    }
    if event != DemandEvent::Archive {
        demand.decision_note = Some(reason.to_owned());
    }
    if event == DemandEvent::Escalate {
        for issue in matter
            .issues
            .iter()
            .filter(|issue| issue.closed_at.is_none())
        {
            let (db, scope) = tx.parts();
            orders::store::close_issue(db, scope, issue.id, now, "withdrawn").await?;
        }
    }
    let code = linli_domain::code::CodeEnum::code(event);
    let reason = (!reason.is_empty()).then_some(reason);
    settle(
        tx,
        demand,
        before,
        &Happened {
            event: code,
            reason,
            ..Happened::default()
        },
    )
    .await
}

async fn handle(ctx: Ctx, id: DemandId, body: Body<Decision>, event: DemandEvent) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    decide(&mut tx, id, event, &body.value).await?;
    view::answer(tx, id).await
}

/// Takes a demand up to the street.
#[utoipa::path(post, path = "/api/demands/{id}/escalate", tag = "demands", params(("id" = DemandId, Path)),
    request_body = Decision, responses((status = 200, body = DemandView)))]
pub async fn escalate_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<Decision>) -> Answer {
    handle(ctx, id, body, DemandEvent::Escalate).await
}

/// Not now: shown to the requester with its reason, counted apart, looked at again.
#[utoipa::path(post, path = "/api/demands/{id}/shelve", tag = "demands", params(("id" = DemandId, Path)),
    request_body = Decision, responses((status = 200, body = DemandView)))]
pub async fn shelve_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<Decision>) -> Answer {
    handle(ctx, id, body, DemandEvent::Shelve).await
}

/// Puts a demand before the next joint meeting.
#[utoipa::path(post, path = "/api/demands/{id}/to-meeting", tag = "demands", params(("id" = DemandId, Path)),
    request_body = Decision, responses((status = 200, body = DemandView)))]
pub async fn send_to_meeting(ctx: Ctx, Path(id): Path<DemandId>, body: Body<Decision>) -> Answer {
    handle(ctx, id, body, DemandEvent::ToMeeting).await
}

/// Puts a demand up for money.
#[utoipa::path(post, path = "/api/demands/{id}/to-fund", tag = "demands", params(("id" = DemandId, Path)),
    request_body = Decision, responses((status = 200, body = DemandView)))]
pub async fn send_to_fund(ctx: Ctx, Path(id): Path<DemandId>, body: Body<Decision>) -> Answer {
    handle(ctx, id, body, DemandEvent::ToFund).await
}

/// Gives a demand back to the community, to be issued.
#[utoipa::path(post, path = "/api/demands/{id}/return-to-triage", tag = "demands", params(("id" = DemandId, Path)),
    request_body = Decision, responses((status = 200, body = DemandView)))]
pub async fn return_to_triage(ctx: Ctx, Path(id): Path<DemandId>, body: Body<Decision>) -> Answer {
    handle(ctx, id, body, DemandEvent::ReturnToTriage).await
}

/// Files a closed demand away.
#[utoipa::path(post, path = "/api/demands/{id}/archive", tag = "demands", params(("id" = DemandId, Path)),
    request_body = Decision, responses((status = 200, body = DemandView)))]
pub async fn archive_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<Decision>) -> Answer {
    handle(ctx, id, body, DemandEvent::Archive).await
}
