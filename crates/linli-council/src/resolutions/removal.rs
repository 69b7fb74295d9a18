//! `POST /api/memberships/{id}/remove`: a member is removed from an alliance by resolution (domain.md 2.2(d)). The verb stands here
//! and not with the other acts on a membership, because it looks the resolution up.

use axum::http::StatusCode;
use linli_domain::id::{MembershipId, ResolutionId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::optional_line;
use linli_work::alliances::answer::{self, Decided, MembershipAct};
use linli_work::alliances::members::{self, MembershipItem};
use linli_work::alliances::store::members::Membership;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Owing, ResolutionFilter};
use crate::bodies::store::Sight;
use crate::meetings;

const NUMBER: usize = 200;

/// A member is removed: why, and by which resolution. Either one that is recorded here, or one decided on paper with its day and
/// number; never both.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipRemoval {
    /// As read.
    pub version: i64,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// The resolution of the alliance's meetings; `/api/resolutions?removes=ID` lists those that may.
    #[serde(default)]
    pub resolution_id: Option<ResolutionId>,
    /// Decided on paper: on which day; not before the unit joined, not after today.
    #[serde(default)]
    pub decided_on: Option<Timestamp>,
    /// Decided on paper: which meeting, which number, 1 to 200 characters.
    #[serde(default)]
    pub number: Option<String>,
}

/// Removes a member.
///
/// # Errors
/// The guard that failed, or a field the removal wants.
pub async fn remove(
    tx: &mut Tx,
    id: MembershipId,
    input: &MembershipRemoval,
) -> Result<Membership, Problem> {
    let number = optional_line("number", input.number.clone(), NUMBER)?;
    let decided = match (input.resolution_id, input.decided_on, number) {
        (Some(resolution), None, None) => recorded(tx, id, resolution).await?,
        (None, Some(on), Some(named)) => Decided {
            recorded: None,
            on,
            named,
        },
        (None, Some(_), None) => return Err(Problem::field("number", "required")),
        (None, None, Some(_)) => return Err(Problem::field("decided_on", "required")),
        _ => return Err(Problem::field("resolution_id", "removal_basis")),
    };
    let act = MembershipAct {
        version: input.version,
        reason: input.reason.clone(),
        from: None,
    };
    answer::remove(tx, id, &act, decided).await
}

/// A resolution that may remove this member, as the actor sees it.
async fn recorded(tx: &mut Tx, id: MembershipId, one: ResolutionId) -> Result<Decided, Problem> {
    let (sight, own) = (Sight::of(tx.actor()), Owing::of(tx.actor()));
    let filter = ResolutionFilter {
        removes: Some(id),
        one: Some(one),
        ..ResolutionFilter::default()
    };
    let page = Page {
        page: 1,
        page_size: 1,
    };
    let (db, scope) = tx.parts();
    let (mut found, _) = store::find(db, scope, &sight, own, &filter, page).await?;
    let refused = || Problem::field("resolution_id", "removal_resolution");
    let one = found.pop().ok_or_else(refused)?;
    let meetings = meetings::store::by_ids(db, scope, &[one.meeting_id]).await?;
    let meeting = meetings.first().ok_or_else(refused)?;
    Ok(Decided {
        recorded: Some((one.id, one.meeting_id)),
        on: meeting.held_at.ok_or_else(refused)?,
        named: format!("{} ({}) {}", meeting.number, one.position, one.text),
    })
}

/// A unit is removed, with a reason and by resolution.
#[utoipa::path(post, path = "/api/memberships/{id}/remove", tag = "alliances", params(("id" = MembershipId, Path)),
    request_body = MembershipRemoval, responses((status = 200, body = MembershipItem)))]
pub async fn remove_membership(
    ctx: Ctx,
    Path(id): Path<MembershipId>,
    body: Sent<MembershipRemoval>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let membership = remove(&mut tx, id, &body.value).await?;
    let item = members::after(&mut tx, membership).await?;
    tx.commit(StatusCode::OK, &item).await
}
