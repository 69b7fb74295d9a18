//! `GET /api/co-building/idle`: what has come to rest, to be woken or put aside.

use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Idle, IdleKind, resting_since};

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IdleQuery {
    /// What kind; units when left out.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<IdleKind>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Something that has come to rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IdleItem {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub label: String,
    /// Its number; a unit has none.
    pub number: Option<String>,
    /// Whose it is; of a demand nobody's.
    pub org_name: Option<String>,
    /// When anything happened last; none where nothing ever did.
    pub since: Option<Timestamp>,
    /// For the optimistic lock of what it is.
    pub version: i64,
}

impl From<Idle> for IdleItem {
    fn from(idle: Idle) -> Self {
        Self {
            id: idle.id,
            label: idle.label,
            number: idle.number,
            org_name: idle.org_name,
            since: idle.since,
            version: idle.version,
        }
    }
}

/// What has come to rest of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdleList {
    /// What kind.
    pub kind: IdleKind,
    /// The moment before which it did.
    pub before: Timestamp,
    /// What counts, in words.
    pub formula: String,
    /// The longest at rest first.
    #[serde(flatten)]
    pub page: Paged<IdleItem>,
}

/// What has come to rest in the own place: units, agreements, resources or demands.
#[utoipa::path(get, path = "/api/co-building/idle", tag = "co_building", params(IdleQuery),
    responses((status = 200, body = IdleList)))]
pub async fn list_idle(
    ctx: Ctx,
    Query(query): Query<IdleQuery>,
) -> Result<Json<IdleList>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let (scope, now) = (ctx.scope()?, ctx.now());
    let kind = query.kind.unwrap_or(IdleKind::Unit);
    let mut db = ctx.read().await?;
    let (found, total) = store::resting(&mut db, &scope, kind, now, page).await?;
    let items = found.into_iter().map(IdleItem::from).collect();
    let key = format!("co_building_idle_{kind}");
    Ok(Json(IdleList {
        kind,
        before: resting_since(kind, now),
        formula: ctx.app().texts().say(ctx.locale(), &key, &Map::new()),
        page: Paged::new(items, total, page),
    }))
}
