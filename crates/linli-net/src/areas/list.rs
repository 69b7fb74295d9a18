//! `GET /api/areas`: the tree of the own scope, whole (a street has about 2,000 places).

use axum::Json;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::AreaId;
use linli_kit::ctx::Ctx;
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
        })
        .collect();
    Ok(Json(AreaTree { items }))
}
