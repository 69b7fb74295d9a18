//! `GET /api/co-building/beside`: demands nobody met, each beside what rests and would serve it. People decide.

use std::collections::HashMap;

use linli_domain::id::{AllianceId, ClassId, DemandId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::areas;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::beside::{self as store, Fitting};
use super::store::idle::{IdleKind, resting_since};

/// Of which alliance.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BesideQuery {
    /// Of one alliance led from the own place; of the whole place when left out.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub alliance_id: Option<AllianceId>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// A resource at rest that would serve a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FittingResource {
    /// Its id.
    pub id: ResourceId,
    /// What it is.
    pub title: String,
    /// Whose it is.
    pub org_name: String,
}

/// A demand nobody met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BesideItem {
    /// Its id.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Where, spoken.
    pub area_name: String,
    /// The class of the need.
    pub class_name: Option<String>,
    /// How much nobody has taken yet.
    pub open: i64,
    /// What that counts.
    pub unit: String,
    /// Resources at rest that serve its class, by unit; at most five.
    pub fitting: Vec<FittingResource>,
}

/// A page of demands nobody met, each beside what rests: four queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn beside(
    db: &mut Db,
    scope: &Scope,
    alliance: Option<AllianceId>,
    now: Timestamp,
    page: Page,
) -> Result<Paged<BesideItem>, Problem> {
    let (demands, total) = store::demands(db, scope, alliance, page).await?;
    let mut classes: Vec<ClassId> = demands.iter().filter_map(|one| one.class_id).collect();
    classes.sort();
    classes.dedup();
    let since = resting_since(IdleKind::Resource, now);
    let mut fitting: HashMap<ClassId, Vec<Fitting>> = HashMap::new();
    for one in store::fitting(db, scope, alliance, &classes, since).await? {
        fitting.entry(one.class_id).or_default().push(one);
    }
    let wide = Scope::street_wide(scope.street());
    let paths = demands.iter().map(|one| &one.area_path);
    let places = areas::store::spoken_names(db, &wide, paths).await?;
    let items = demands
        .into_iter()
        .map(|one| BesideItem {
            area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
            open: one.asked - one.committed,
            fitting: one
                .class_id
                .and_then(|class| fitting.get(&class))
                .into_iter()
                .flatten()
                .map(|found| FittingResource {
                    id: found.id,
                    title: found.title.clone(),
                    org_name: found.org_name.clone(),
                })
                .collect(),
            id: one.id,
            number: one.number,
            title: one.title,
            class_name: one.class_name,
            unit: one.unit,
        })
        .collect();
    Ok(Paged::new(items, total, page))
}

/// Demands nobody met in the own place or in an alliance's, each beside what rests and would serve it.
#[utoipa::path(get, path = "/api/co-building/beside", tag = "co_building", params(BesideQuery),
    responses((status = 200, body = Paged<BesideItem>)))]
pub async fn list_beside(
    ctx: Ctx,
    Query(query): Query<BesideQuery>,
) -> Result<Json<Paged<BesideItem>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let (scope, now) = (ctx.scope()?, ctx.now());
    let mut db = ctx.read().await?;
    beside(&mut db, &scope, query.alliance_id, now, page)
        .await
        .map(Json)
}
