//! `GET /api/colleagues`: who of the own place can be named when a small matter is handled on the spot.

use std::collections::HashSet;

use linli_domain::actor::Role;
use linli_domain::id::{AreaId, PersonId};
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use linli_net::{areas, persons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::HANDLERS;

/// For which place.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ColleagueQuery {
    /// Where the matter is; the whole own place when left out.
    #[serde(default)]
    #[param(inline)]
    pub area_id: Option<AreaId>,
}

/// Somebody who may be named.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Colleague {
    /// Who.
    pub person_id: PersonId,
    /// By name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// For which place, spoken.
    pub area_name: String,
}

/// Those who may be named.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Colleagues {
    /// The nearest to the matter first.
    pub items: Vec<Colleague>,
}

/// Own staff whose post covers the place and lies inside the own one; oneself is not among them.
#[utoipa::path(get, path = "/api/colleagues", tag = "orders", params(ColleagueQuery),
    responses((status = 200, body = Colleagues)))]
pub async fn list_colleagues(
    ctx: Ctx,
    Query(query): Query<ColleagueQuery>,
) -> Result<Json<Colleagues>, Problem> {
    let (scope, own) = (ctx.scope()?, ctx.actor()?.person());
    let mut db = ctx.read().await?;
    let place = match query.area_id {
        Some(id) => areas::store::load(&mut db, &scope, id).await?.path,
        None => scope.area().clone(),
    };
    let mut posts =
        persons::store::posts_over(&mut db, &scope, &place, HANDLERS, ctx.now()).await?;
    let mut seen = HashSet::new();
    posts.retain(|post| {
        scope.area().contains(&post.area_path)
            && Some(post.person_id) != own
            && seen.insert(post.person_id)
    });
    let names =
        persons::store::names(&mut db, &scope, posts.iter().map(|post| post.person_id)).await?;
    let places =
        areas::store::spoken_names(&mut db, &scope, posts.iter().map(|post| &post.area_path))
            .await?;
    let items = posts
        .into_iter()
        .map(|post| Colleague {
            name: names.get(&post.person_id).cloned().unwrap_or_default(),
            area_name: places.get(&post.area_path).cloned().unwrap_or_default(),
            person_id: post.person_id,
            role: post.role,
        })
        .collect();
    Ok(Json(Colleagues { items }))
}
