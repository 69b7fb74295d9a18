//! `GET /api/areas`: the tree of the own scope, whole (a street has about 2,000 places), today or on an earlier day.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::AreaId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store;

/// A place in the tree.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AreaItem {
    /// Its id.
    pub id: AreaId,
    /// The place above it.
    pub parent_id: Option<AreaId>,
    /// What it is.
    pub kind: AreaKind,
    /// Its name.
    pub name: String,
    /// Its way down from the street.
    pub path: AreaPath,
    /// Households.
    pub households: i64,
    /// Residents.
    pub population: i64,
    /// Its number among its kind.
    pub number: Option<String>,
    /// Its official code.
    pub code: Option<String>,
    /// When the counts were taken.
    pub data_date: Option<Timestamp>,
}

/// A place as it stood on an earlier day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PastAreaItem {
    /// Its id, the same as today.
    pub id: AreaId,
    /// The place above it then.
    pub parent_id: Option<AreaId>,
    /// What it was.
    pub kind: AreaKind,
    /// Its name then.
    pub name: String,
    /// Its way down from the street then: records made on that day have it.
    pub path: AreaPath,
    /// Its number then.
    pub number: Option<String>,
}

/// All places of the own scope on an earlier day, parents before children.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PastAreaTree {
    /// The places.
    pub items: Vec<PastAreaItem>,
}

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PastAreaQuery {
    /// The moment looked back at.
    #[param(value_type = String)]
    at: Timestamp,
}

/// The places of the own scope as they stood at an earlier moment.
#[utoipa::path(get, path = "/api/areas/past", tag = "areas", params(PastAreaQuery),
    responses((status = 200, body = PastAreaTree)))]
pub async fn list_past_areas(
    ctx: Ctx,
    Query(query): Query<PastAreaQuery>,
) -> Result<Json<PastAreaTree>, Problem> {
    let scope = ctx.scope()?;
    let areas = store::tree_at(&mut ctx.read().await?, &scope, query.at).await?;
    let items = areas
        .into_iter()
        .map(|area| PastAreaItem {
            id: area.area_id,
            parent_id: area.parent_id,
            kind: area.kind,
            name: area.name,
            path: area.path,
            number: area.number,
        })
        .collect();
    Ok(Json(PastAreaTree { items }))
}

/// All places of the own scope, parents before children.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AreaTree {
    /// The places.
    pub items: Vec<AreaItem>,
}

/// The places of the own scope.
#[utoipa::path(get, path = "/api/areas", tag = "areas", responses((status = 200, body = AreaTree)))]
pub async fn list_areas(ctx: Ctx) -> Result<Json<AreaTree>, Problem> {
    let scope = ctx.scope()?;
    let areas = store::all(&mut ctx.read().await?, &scope).await?;
    let items = areas
        .into_iter()
        .map(|area| AreaItem {
            id: area.id,
            parent_id: area.parent_id,
            kind: area.kind,
            name: area.name,
            path: area.path,
            households: area.households,
            population: area.population,
            number: area.number,
            code: area.code,
            data_date: area.data_date,
        })
        .collect();
    Ok(Json(AreaTree { items }))
}
