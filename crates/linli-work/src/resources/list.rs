//! `GET /api/resources`: resources by words, kind, state, owner and place.

use axum::Json;
use linli_domain::id::{AreaId, OrgId, ResourceId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Ctx, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::search;
use linli_match::text::Query as Words;
use linli_net::areas;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ResourceClass;
use super::rules::ResourceState;
use super::store::{self, Filter};
use super::view::{ResourceSummary, sees_unlisted, summaries};

/// The most resources a search by words looks through.
const MOST_FOUND: i64 = 1_000;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResourceQuery {
    /// Words that must all be in it.
    q: Option<String>,
    /// What it is.
    class: Option<ResourceClass>,
    /// Where it stands.
    state: Option<ResourceState>,
    /// Whose it is.
    org_id: Option<OrgId>,
    /// In which place.
    area_id: Option<AreaId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Resources the caller may see, the one changed last first.
#[utoipa::path(get, path = "/api/resources", tag = "resources", params(ResourceQuery),
    responses((status = 200, body = Paged<ResourceSummary>)))]
pub async fn list_resources(
    ctx: Ctx,
    Query(query): Query<ResourceQuery>,
) -> Result<Json<Paged<ResourceSummary>>, Problem> {
    let actor = ctx.actor()?;
    let acting = actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let scope = ctx.scope()?;
    let street = Scope::street_wide(scope.street());
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let area = match query.area_id {
        Some(id) => Some(areas::store::load(&mut db, &street, id).await?.path),
        None => None,
    };
    let ids = match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => {
            let words = Words::parse(q);
            let query = search::SearchQuery {
                fts5: words.fts5(),
                tsquery: words.tsquery(),
            };
            let hits = search::find(&mut db, &street, Some("resource"), &query, MOST_FOUND).await?;
            Some(
                hits.into_iter()
                    .map(|hit| ResourceId(hit.entity_id))
                    .collect(),
            )
        }
        None => None,
    };
    let filter = Filter {
        ids,
        class: query.class,
        state: query.state,
        org: query.org_id,
        area,
        own_org: acting.org,
        office: sees_unlisted(acting.role),
    };
    let (resources, total) = store::find(&mut db, &scope, &filter, page).await?;
    let items = summaries(&mut db, &scope, &resources, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}
