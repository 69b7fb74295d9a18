//! `GET /api/orgs`: looking organisations up by name, kind, place and parent.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::OrgFilter;
use super::{OrgKind, PartyBuild, store};
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
    /// How a Party organisation is built.
    pub party_build: Option<PartyBuild>,
    /// The organisation above it.
    pub parent_id: Option<OrgId>,
    /// How many places it is bound to.
    pub areas: i64,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrgQuery {
    /// Part of the name, or a whole credit code.
    q: Option<String>,
    /// What it is.
    #[param(inline)]
    kind: Option<OrgKind>,
    /// Only what counts as a unit: no offices, committees or Party organisations.
    units: Option<bool>,
    /// Bound to this place or to one in it.
    #[param(value_type = Option<String>)]
    area_id: Option<AreaId>,
    /// Directly under this organisation.
    #[param(value_type = Option<String>)]
    parent_id: Option<OrgId>,
    /// Ended ones instead of living ones.
    ended: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Organisations with the names of their places, in three queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    scope: &Scope,
    orgs: Vec<store::Org>,
) -> Result<Vec<OrgItem>, Problem> {
    let names =
        areas::store::spoken_names(db, scope, orgs.iter().map(|org| &org.area_path)).await?;
    let ids: Vec<OrgId> = orgs.iter().map(|org| org.id).collect();
    let mut bound: HashMap<OrgId, i64> = HashMap::new();
    for binding in store::areas_of(db, scope, &ids).await? {
        *bound.entry(binding.org_id).or_default() += 1;
    }
    Ok(orgs
        .into_iter()
        .map(|org| OrgItem {
            id: org.id,
            kind: org.kind,
            area_name: names.get(&org.area_path).cloned().unwrap_or_default(),
            name: org.name,
            area_id: org.area_id,
            area_path: org.area_path,
            credit_code: org.credit_code,
            line_system: org.line_system,
            tags: org.tags.split_whitespace().map(str::to_owned).collect(),
            party_build: org.party_build,
            parent_id: org.parent_id,
            areas: bound.get(&org.id).copied().unwrap_or(0),
            ended_at: org.ended_at,
        })
        .collect())
}

/// Organisations whose own place lies in a scope, as the list's own query filters them: what an export takes. `query` is
/// that of `GET /api/orgs` as it stands in the address.
///
/// # Errors
/// The query does not read; the database refused.
pub async fn kept(
    db: &mut Db,
    scope: &Scope,
    query: &str,
    page: Page,
) -> Result<(Vec<store::Org>, i64), Problem> {
    let query: OrgQuery = linli_kit::page::read_query(query)?;
    let wanted = wanted(db, scope, &query).await?;
    let filter = OrgFilter {
        seated: Some(scope.area()),
        ..wanted.filter(&query)
    };
    store::find(db, scope, &filter, page).await
}

/// What of a query has to be looked up first.
struct Wanted {
    text: String,
    within: Option<AreaPath>,
}

impl Wanted {
    fn filter<'a>(&'a self, query: &OrgQuery) -> OrgFilter<'a> {
        OrgFilter {
            text: &self.text,
            kind: query.kind,
            units: query.units.unwrap_or(false),
            within: self.within.as_ref(),
            parent: query.parent_id,
            ended: query.ended.unwrap_or(false),
            seated: None,
        }
    }
}

async fn wanted(db: &mut Db, scope: &Scope, query: &OrgQuery) -> Result<Wanted, Problem> {
    let within = match query.area_id {
        // names of organisations are public in the street, whatever the own place
        Some(id) => {
            let street = Scope::street_wide(scope.street());
            Some(areas::store::load(db, &street, id).await?.path)
        }
        None => None,
    };
    let text = query.q.as_deref().unwrap_or_default().trim().to_owned();
    Ok(Wanted { text, within })
}

/// Organisations of the street by part of the name, kind, place and parent.
#[utoipa::path(get, path = "/api/orgs", tag = "orgs", params(OrgQuery),
    responses((status = 200, body = Paged<OrgItem>)))]
pub async fn list_orgs(
    ctx: Ctx,
    Query(query): Query<OrgQuery>,
) -> Result<Json<Paged<OrgItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let wanted = wanted(&mut db, &scope, &query).await?;
    let filter = wanted.filter(&query);
    let (orgs, total) = store::find(&mut db, &scope, &filter, page).await?;
    let items = items(&mut db, &scope, orgs).await?;
    Ok(Json(Paged::new(items, total, page)))
}
