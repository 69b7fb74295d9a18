//! `GET /api/orgs/{id}/service-cards`: the cards of one unit over the quarters.

use linli_domain::actor::{Actor, Role};
use linli_domain::id::OrgId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Looked, looked_at, store};
use crate::service_cards::rules::ServiceCardState;

/// A card of one unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitCard {
    /// Its id.
    pub id: Uuid,
    /// `2026Q3`.
    pub quarter: String,
    /// Where it stands.
    pub state: ServiceCardState,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the unit answered.
    pub answered_at: Option<Timestamp>,
}

/// The cards of a unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitCards {
    /// The latest quarter first, the revision that holds.
    pub items: Vec<UnitCard>,
}

/// A card that was made and not sent is the office's alone.
fn sees_unsent(actor: &Actor) -> bool {
    matches!(
        actor.role(),
        Some(
            Role::CommunityWorker
                | Role::CommunitySecretary
                | Role::StreetOfficer
                | Role::StreetLeader
                | Role::Auditor
        )
    )
}

async fn found(db: &mut Db, actor: &Actor, looked: Looked) -> Result<Vec<UnitCard>, Problem> {
    let scope = looked.scope(actor);
    let cards = store::cards(db, &scope, looked.org, sees_unsent(actor)).await?;
    Ok(cards
        .into_iter()
        .map(|card| UnitCard {
            id: card.id,
            quarter: card.quarter,
            state: card.state,
            sent_at: card.sent_at,
            answered_at: card.answered_at,
        })
        .collect())
}

/// How many cards a reader finds.
///
/// # Errors
/// The database refused.
pub async fn total(db: &mut Db, actor: &Actor, looked: Looked) -> Result<i64, Problem> {
    let cards = found(db, actor, looked).await?;
    Ok(i64::try_from(cards.len()).unwrap_or(i64::MAX))
}

/// The service cards of a unit, quarter by quarter; the unit sees those sent to it.
#[utoipa::path(get, path = "/api/orgs/{id}/service-cards", tag = "unit_story", params(("id" = OrgId, Path)),
    responses((status = 200, body = UnitCards)))]
pub async fn list_unit_cards(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<UnitCards>, Problem> {
    let actor = ctx.actor()?;
    let mut db = ctx.read().await?;
    let looked = looked_at(&mut db, actor, id).await?;
    let items = found(&mut db, actor, looked).await?;
    Ok(Json(UnitCards { items }))
}
