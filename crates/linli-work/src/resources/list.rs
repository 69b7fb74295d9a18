//! `GET /api/resources`: resources by words, kind, state, owner and place.

use linli_domain::actor::Actor;
use linli_domain::id::{AllianceId, AreaId, ClassId, OrgId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::search::{self, SearchQuery};
use linli_kit::store::Db;
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
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResourceQuery {
    /// Words that must all be in it.
    pub q: Option<String>,
    /// What it is.
    pub class: Option<ResourceClass>,
    /// Where it stands.
    pub state: Option<ResourceState>,
    /// Whose it is.
    pub org_id: Option<OrgId>,
    /// Offered by members of one alliance.
    pub alliance_id: Option<AllianceId>,
    /// In which place.
    pub area_id: Option<AreaId>,
    /// Serving one class of needs.
    pub need_class_id: Option<ClassId>,
    /// Only what nobody used for 180 days.
    pub idle: Option<bool>,
    /// 1-based.
    pub page: Option<i64>,
    /// 1 to 200.
    pub page_size: Option<i64>,
}

/// Resources the caller may see, what can be had before what is gone, the one changed last first.
#[utoipa::path(get, path = "/api/resources", tag = "resources", params(ResourceQuery),
    responses((status = 200, body = Paged<ResourceSummary>)))]
pub async fn list_resources(
    ctx: Ctx,
    Query(query): Query<ResourceQuery>,
) -> Result<Json<Paged<ResourceSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    find(&mut db, ctx.actor()?, &query, page, ctx.now())
        .await
        .map(Json)
}

/// A page of the resources an actor may see.
///
/// # Errors
/// The actor holds no post, or the place is unknown.
pub async fn find(
    db: &mut Db,
    actor: &Actor,
    query: &ResourceQuery,
    page: Page,
    now: Timestamp,
) -> Result<Paged<ResourceSummary>, Problem> {
    let acting = actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let scope = actor.scope();
    let street = Scope::street_wide(scope.street());
    let area = match query.area_id {
        Some(id) => Some(areas::store::load(db, &street, id).await?.path),
        None => None,
    };
    let ids = match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => {
            let parsed = linli_match::text::Query::parse(q);
            let words = SearchQuery {
                fts5: parsed.fts5(),
                tsquery: parsed.tsquery(),
            };
            let hits = search::find(db, &street, Some("resource"), &words, MOST_FOUND).await?;
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
        alliance: query.alliance_id,
        area,
        need_class: query.need_class_id,
        idle_since: query
            .idle
            .filter(|idle| *idle)
            .map(|_| now.plus(-store::IDLE_DAYS * DAY)),
        own_org: acting.org,
        office: sees_unlisted(acting.role),
    };
    let (resources, total) = store::find(db, &scope, &filter, page).await?;
    let items = summaries(db, &scope, &resources, now).await?;
    Ok(Paged::new(items, total, page))
}
