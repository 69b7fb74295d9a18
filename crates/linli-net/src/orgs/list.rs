//! `GET /api/orgs`, `GET /api/orgs/{id}`: looking organisations up by name and kind.

use axum::Json;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_kit::ctx::{Ctx, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{OrgKind, store};
use crate::areas;

/// An organisation as a list shows it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OrgItem {
    /// Its id.
    pub id: OrgId,
    /// What it is.
    pub kind: OrgKind,
    /// Its full name.
    pub name: String,
    /// The place it is bound to.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// That place's path.
    pub area_path: AreaPath,
    /// 统一社会信用代码
    pub credit_code: Option<String>,
    /// 条线
    pub line_system: Option<String>,
    /// What it can do.
    pub tags: Vec<String>,
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrgQuery {
    /// Part of the name.
    q: Option<String>,
    /// What it is.
    kind: Option<OrgKind>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

fn item(org: store::Org, area_name: String) -> OrgItem {
    OrgItem {
        id: org.id,
        kind: org.kind,
        name: org.name,
        area_id: org.area_id,
        area_name,
        area_path: org.area_path,
        credit_code: org.credit_code,
        line_system: org.line_system,
        tags: org.tags.split_whitespace().map(str::to_owned).collect(),
    }
}

/// Organisations of the street by part of the name.
#[utoipa::path(get, path = "/api/orgs", tag = "orgs", params(OrgQuery),
    responses((status = 200, body = Paged<OrgItem>)))]
pub async fn list_orgs(
    ctx: Ctx,
    Query(query): Query<OrgQuery>,
) -> Result<Json<Paged<OrgItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let text = query.q.unwrap_or_default();
    let (orgs, total) = store::find(&mut db, &scope, text.trim(), query.kind, page).await?;
    let mut names =
        areas::store::spoken_names(&mut db, &scope, orgs.iter().map(|org| &org.area_path)).await?;
    let items = orgs
        .into_iter()
        .map(|org| {
            let name = names.get_mut(&org.area_path).cloned().unwrap_or_default();
            item(org, name)
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}

/// One organisation.
#[utoipa::path(get, path = "/api/orgs/{id}", tag = "orgs", params(("id" = OrgId, Path)),
    responses((status = 200, body = OrgItem)))]
pub async fn get_org(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<OrgItem>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let org = store::load(&mut db, &scope, id).await?;
    let names = areas::store::spoken_names(&mut db, &scope, [&org.area_path]).await?;
    let name = names.get(&org.area_path).cloned().unwrap_or_default();
    Ok(Json(item(org, name)))
}
