//! `GET /api/asks`: what a unit asked, and what became of it.

use linli_domain::id::{DemandId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store;
use crate::demands::state::DemandState;

/// Whose asks are looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskQuery {
    /// Of this unit; the own one when left out, and for a unit's people always.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// What a unit asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskItem {
    /// The demand it became.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: DemandState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// What a unit asked, the latest first: the own unit's in the whole street, another's in the own place.
#[utoipa::path(get, path = "/api/asks", tag = "asks", params(AskQuery),
    responses((status = 200, body = Paged<AskItem>)))]
pub async fn list_asks(
    ctx: Ctx,
    Query(query): Query<AskQuery>,
) -> Result<Json<Paged<AskItem>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let actor = ctx.actor()?;
    let acting = actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let org = query.org_id.unwrap_or(acting.org);
    let scope = match acting.role.is_unit() {
        true if org != acting.org => return Err(Problem::not_found()),
        true => Scope::street_wide(actor.street()),
        false => actor.scope(),
    };
    let mut db = ctx.read().await?;
    let (found, total) = store::find(&mut db, &scope, org, page).await?;
    let items = found
        .into_iter()
        .map(|one| AskItem {
            id: one.id,
            number: one.number,
            title: one.title,
            state: one.state,
            asked_at: one.asked_at,
            closed_at: one.closed_at,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}
