//! `GET /api/methods/{id}/units/{org_id}/needs`, `…/deeds`: the rows behind the figures on a unit's page.

use linli_domain::id::{ClassId, DemandId, MethodId, MethodItemId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::areas;
use linli_work::agreements::DeedSource;
use linli_work::alliances::members::own_unit;
use linli_work::classes;
use linli_work::classes::tree::ClassTree;
use linli_work::demands::state::DemandState;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::sheet::{Loaded, classes_within, load, year_range};
use super::store::facts;
use super::view::count;

/// Which rows are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BehindQuery {
    /// Beside which project.
    #[param(inline)]
    pub item_id: MethodItemId,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 50.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Rows of a page at most.
const MOST_ROWS: i64 = 50;

/// A demand that waits beside a project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WaitingNeed {
    /// Its id.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its class, by name.
    pub class_name: String,
    /// Where, spoken.
    pub area_name: String,
    /// Where it stands.
    pub state: DemandState,
    /// How much is still asked for.
    pub wanting: i64,
    /// Counted in what.
    pub unit: String,
    /// When it was voiced.
    pub created_at: Timestamp,
    /// Whether the caller may open it: a unit sees the page of what is issued to it.
    pub may_open: bool,
}

/// Something a unit did.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CountedDeed {
    /// In which room.
    pub source: DeedSource,
    /// Its id there.
    pub id: Uuid,
    /// Its number, or what it is called.
    pub label: String,
    /// What it was about.
    pub title: String,
    /// How much.
    pub quantity: i64,
    /// Counted in what.
    pub unit: String,
    /// When it was done.
    pub done_at: Timestamp,
    /// Whether an agreement promised it.
    pub promised: bool,
}

async fn classes_of(
    db: &mut Db,
    scope: &Scope,
    loaded: &Loaded,
    item: MethodItemId,
) -> Result<(Vec<ClassId>, ClassTree), Problem> {
    let tree = classes::store::load_all(db, scope).await?;
    let item = loaded
        .items
        .iter()
        .find(|known| known.id == item && known.part.is_project())
        .ok_or_else(|| Problem::field("item_id", "unknown"))?;
    Ok((classes_within(item, &tree), tree))
}

/// Demands of a project's classes in the places of the unit's alliances that wait for somebody or were shelved; those that
/// have waited longest first.
#[utoipa::path(get, path = "/api/methods/{id}/units/{org_id}/needs", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path), BehindQuery),
    responses((status = 200, body = Paged<WaitingNeed>)))]
pub async fn list_needs(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    Query(query): Query<BehindQuery>,
) -> Result<Json<Paged<WaitingNeed>>, Problem> {
    let page = Page::check(
        query.page,
        Some(query.page_size.unwrap_or(20).min(MOST_ROWS)),
    )?;
    let reader = Reader::of(&ctx)?;
    let wide = Scope::street_wide(reader.actor.street());
    let own = own_unit(reader.actor).is_some();
    let mut db = ctx.read().await?;
    let loaded = load(&mut db, reader.actor, which, false, ctx.now()).await?;
    let (classes, tree) = classes_of(&mut db, &wide, &loaded, query.item_id).await?;
    let reaches = facts::reaches(&mut db, &wide, loaded.unit.org.id).await?;
    let among = (&reaches.places[..], &classes[..]);
    let (rows, total) =
        facts::need_rows(&mut db, &wide, among, own_unit(reader.actor), page).await?;
    let places =
        areas::store::spoken_names(&mut db, &wide, rows.iter().map(|row| &row.area_path)).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let may_open = match own {
            true => row.issued > 0,
            false => reader.actor.scope().area().contains(&row.area_path),
        };
        items.push(WaitingNeed {
            class_name: row
                .class_id
                .and_then(|class| tree.name(class))
                .unwrap_or_default()
                .to_owned(),
            area_name: places.get(&row.area_path).cloned().unwrap_or_default(),
            id: row.id,
            number: row.number,
            title: row.title,
            state: row.state,
            wanting: row.wanting,
            unit: row.unit,
            created_at: row.created_at,
            may_open,
        });
    }
    Ok(Json(Paged::new(items, total, page)))
}

/// What a unit did in the year that serves a project: finished orders and what its agreements count.
#[utoipa::path(get, path = "/api/methods/{id}/units/{org_id}/deeds", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path), BehindQuery),
    responses((status = 200, body = Paged<CountedDeed>)))]
pub async fn list_counted(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    Query(query): Query<BehindQuery>,
) -> Result<Json<Paged<CountedDeed>>, Problem> {
    let page = Page::check(
        query.page,
        Some(query.page_size.unwrap_or(20).min(MOST_ROWS)),
    )?;
    let reader = Reader::of(&ctx)?;
    let wide = Scope::street_wide(reader.actor.street());
    let mut db = ctx.read().await?;
    let loaded = load(&mut db, reader.actor, which, false, ctx.now()).await?;
    let (classes, _) = classes_of(&mut db, &wide, &loaded, query.item_id).await?;
    let (from, to) = year_range(loaded.method.year);
    let mut deeds = facts::deeds(&mut db, &wide, Some(loaded.unit.org.id), from, to).await?;
    deeds.retain(|deed| deed.class_id.is_some_and(|class| classes.contains(&class)));
    let total = count(deeds.len());
    let items = deeds
        .into_iter()
        .skip(usize::try_from(page.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(page.page_size).unwrap_or(0))
        .map(|deed| CountedDeed {
            source: deed.source,
            id: deed.id,
            label: deed.label,
            title: deed.title,
            quantity: deed.quantity,
            unit: deed.unit,
            done_at: deed.done_at,
            promised: deed.promised > 0,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}
