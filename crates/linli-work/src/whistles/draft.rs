//! `POST /api/demands/{id}/whistle`: the street office drafts a whistle on an escalated demand.

use linli_domain::id::{DemandId, OrgId, WhistleId};
use linli_domain::limits::LimitKey;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_net::orgs::OrgKind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::rules::{WhistleCause, WhistleState};
use super::store::{self, Whistle};
use crate::demands::rules::DemandEvent;
use crate::demands::settle::{Happened, settle};
use crate::demands::triage::admitted;
use crate::demands::view::{self, DemandView};

/// A whistle to draft.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftWhistle {
    /// The demand's, as read.
    pub version: i64,
    /// The department to call.
    pub department_org_id: OrgId,
    /// Why.
    pub cause: WhistleCause,
    /// In words, 2 to 2,000 characters.
    pub text: String,
}

/// Drafts a whistle; a street leader approves it.
#[utoipa::path(post, path = "/api/demands/{id}/whistle", tag = "whistles", params(("id" = DemandId, Path)),
    request_body = DraftWhistle, responses((status = 200, body = DemandView)))]
pub async fn draft_whistle(ctx: Ctx, Path(id): Path<DemandId>, body: Body<DraftWhistle>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    draft(&mut tx, id, &body.value).await?;
    view::answer(tx, id).await
}

/// Drafts a whistle.
///
/// # Errors
/// The guard that failed, or no such department.
pub async fn draft(tx: &mut Tx, id: DemandId, body: &DraftWhistle) -> Result<WhistleId, Problem> {
    if !(2..=2_000).contains(&body.text.trim().chars().count()) {
        return Err(Problem::field("text", "required"));
    }
    let matter = admitted(tx, id, body.version, DemandEvent::Whistle).await?;
    let (db, scope) = tx.parts();
    linli_net::orgs::store::load(db, scope, body.department_org_id)
        .await
        .known()?
        .filter(|org| org.kind == OrgKind::Department)
        .ok_or_else(|| Problem::field("department_org_id", "unknown"))?;
    let now = tx.now();
    let whistle = Whistle {
        id: WhistleId(tx.fresh_id()),
        demand_id: id,
        department_org_id: body.department_org_id,
        cause: body.cause,
        text: body.text.trim().to_owned(),
        state: WhistleState::Drafted,
        due_at: Some(
            tx.app()
                .limits()
                .due(LimitKey::WhistleApproval, now, tx.app().calendar()),
        ),
        drafted_by: tx.actor().person(),
        approved_by: None,
        sent_at: None,
        reported_in_at: None,
        closed_at: None,
        closing: None,
        rating_by_street: None,
        rating_by_department: None,
        area_path: matter.demand.area_path.clone(),
        created_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &whistle).await?;
    let before = matter.demand.state;
    let happened = Happened {
        event: "whistle_draft",
        reason: Some(&whistle.text),
        detail: json!({"cause": body.cause}),
    };
    settle(tx, matter.demand, before, &happened).await?;
    Ok(whistle.id)
}
