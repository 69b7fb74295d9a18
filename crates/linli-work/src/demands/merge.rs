//! Merging: the same matter told twice is handled once, and everybody who told it stays informed.

use linli_domain::id::DemandId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::Demand;
use super::rules::DemandEvent;
use super::settle::{Happened, Matter, settle};
use super::state::DemandState;
use super::store;
use super::triage::admitted;
use super::view::{self, DemandView};
use crate::orders;

/// Merges a demand into another.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeDemand {
    /// As read.
    pub version: i64,
    /// The demand it goes into.
    pub into: DemandId,
}

/// Merges this demand into another of the own place. Its requesters follow the other from now on.
#[utoipa::path(post, path = "/api/demands/{id}/merge", tag = "demands", params(("id" = DemandId, Path)),
    request_body = MergeDemand, responses((status = 200, body = DemandView)))]
pub async fn merge_demand(ctx: Ctx, Path(id): Path<DemandId>, body: Body<MergeDemand>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    merge(&mut tx, id, &body.value).await?;
    view::answer(tx, id).await
}

/// Merges a demand into another. A target that was merged itself is followed to where it went.
///
/// # Errors
/// The guard that failed; the target is ended or is the demand itself.
pub async fn merge(tx: &mut Tx, id: DemandId, body: &MergeDemand) -> Result<Demand, Problem> {
    let matter = admitted(tx, id, body.version, DemandEvent::Merge).await?;
    let before = matter.demand.state;
    let (db, scope) = tx.parts();
    let mut parent = store::load_for_update(db, scope, body.into)
        .await
        .named_in("into")?;
    // merged demands point at a living one, so one step is enough
    if let Some(further) = parent.merged_into {
        parent = store::load_for_update(db, scope, further).await?;
    }
    if parent.id == id || parent.state.is_ended() {
        return Err(Problem::field("into", "merge_target"));
    }
    let now = tx.now();
    for issue in matter
        .issues
        .iter()
        .filter(|issue| issue.closed_at.is_none())
    {
        let (db, scope) = tx.parts();
        orders::store::close_issue(db, scope, issue.id, now, "overtaken").await?;
    }
    let mut demand = matter.demand;
    demand.state = DemandState::Merged;
    demand.merged_into = Some(parent.id);
    let detail = json!({"into": parent.number});
    let demand = settle(
        tx,
        demand,
        before,
        &Happened {
            event: "merge",
            reason: None,
            detail,
        },
    )
    .await?;
    // whoever had been merged into this one goes along
    let (db, scope) = tx.parts();
    let children = store::merged_into(db, scope, id).await?;
    for mut child in children {
        child.merged_into = Some(parent.id);
        let detail = json!({"into": parent.number});
        settle(
            tx,
            child,
            DemandState::Merged,
            &Happened {
                event: "merge",
                reason: None,
                detail,
            },
        )
        .await?;
    }
    parent.requesters += demand.requesters;
    parent.beneficiaries = parent.beneficiaries.max(demand.beneficiaries);
    let state = Matter::of(tx, parent.clone()).await?.demand.state;
    let detail = json!({"number": demand.number});
    settle(
        tx,
        parent,
        state,
        &Happened {
            event: "took_in",
            reason: None,
            detail,
        },
    )
    .await?;
    Ok(demand)
}
