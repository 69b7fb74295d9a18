//! `GET /api/compliance`: the calendar of a year, every entry with where it stands.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::areas;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};

use super::entry::{ComplianceEntry, Draft};
use super::gather::{self, year_of};
use super::rules::{ComplianceKind, ComplianceState};
use super::store;
use crate::co_building::promises::{span, year_out_of_range};
use crate::co_building::signs::count;
use crate::co_building::store::Year;
use crate::rates::narrowed;

/// Years one may ask for.
const YEARS: std::ops::RangeInclusive<i64> = 2000..=2199;

/// Which year, and of which place.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ComplianceQuery {
    /// The civil year; the present one when left out.
    #[serde(default)]
    pub year: Option<i64>,
    /// One community or another place of the own scope; the whole of it when left out.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub community_id: Option<AreaId>,
}

/// How entries of one kind are judged, in words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ComplianceRule {
    /// Which kind.
    pub kind: ComplianceKind,
    /// By which rule, in words.
    pub words: String,
}

/// The calendar of a year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ComplianceYear {
    /// The civil year.
    pub year: i64,
    /// Entries past their last day and not done.
    pub overdue: i64,
    /// Entries that are to be done now.
    pub due: i64,
    /// Entries whose time has not come.
    pub coming: i64,
    /// Entries that are done.
    pub done: i64,
    /// All of them, by their last day; in it as the kinds stand, by place and name.
    pub entries: Vec<ComplianceEntry>,
    /// How each kind that occurs is judged.
    pub rules: Vec<ComplianceRule>,
}

/// Places in which entries are put together, with the ids that lists filter by: one query.
async fn communities(db: &mut Db, scope: &Scope) -> Result<HashMap<AreaPath, AreaId>, Problem> {
    let found = store::communities(db, scope).await?;
    Ok(found.into_iter().map(|area| (area.path, area.id)).collect())
}

/// Every entry of a year in a place, by its last day.
///
/// # Errors
/// The database refused.
pub async fn entries(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    now: Timestamp,
) -> Result<Vec<ComplianceEntry>, Problem> {
    let places = communities(db, scope).await?;
    let mut drafts: Vec<Draft> = gather::of_meetings(db, scope, year).await?;
    drafts.extend(gather::of_methods(db, scope, year, now).await?);
    drafts.extend(gather::of_promises(db, scope, year, now).await?);
    drafts.extend(gather::of_reports(db, scope, year, &places, now).await?);
    drafts.extend(gather::of_visits(db, scope, year, &places).await?);
    drafts.extend(gather::of_cards(db, scope, year).await?);
    drafts.extend(gather::of_endings(db, scope, year).await?);
    drafts.retain(|draft| (year.from..year.to).contains(&draft.span.last_day()));
    drafts.sort_by_cached_key(gather::order);
    let wide = Scope::street_wide(scope.street());
    let named = drafts.iter().map(|draft| &draft.area);
    let names = areas::store::spoken_names(db, &wide, named).await?;
    Ok(drafts
        .into_iter()
        .map(|draft| {
            let place = names.get(&draft.area).cloned().unwrap_or_default();
            draft.shown(place, now)
        })
        .collect())
}

/// The year asked for in the place asked for.
///
/// # Errors
/// The year is out of range, or the place lies outside the scope.
pub async fn asked(
    db: &mut Db,
    scope: &Scope,
    query: ComplianceQuery,
    now: Timestamp,
) -> Result<(Scope, Year), Problem> {
    let year = query.year.unwrap_or_else(|| year_of(now));
    let year = Some(year)
        .filter(|year| YEARS.contains(year))
        .and_then(span)
        .ok_or_else(year_out_of_range)?;
    Ok((narrowed(db, scope, query.community_id).await?, year))
}

/// What must happen in the own place this year, and whether it did.
#[utoipa::path(get, path = "/api/compliance", tag = "compliance", params(ComplianceQuery),
    responses((status = 200, body = ComplianceYear)))]
pub async fn get_compliance(
    ctx: Ctx,
    Query(query): Query<ComplianceQuery>,
) -> Result<Json<ComplianceYear>, Problem> {
    let (scope, now) = (ctx.scope()?, ctx.now());
    let mut db = ctx.read().await?;
    let (scope, year) = asked(&mut db, &scope, query, now).await?;
    let entries = entries(&mut db, &scope, year, now).await?;
    let of = |state| count(entries.iter().filter(|entry| entry.state == state).count());
    let rules = ComplianceKind::ALL
        .iter()
        .filter(|kind| entries.iter().any(|entry| entry.kind == **kind))
        .map(|kind| {
            let key = format!("compliance_rule_{kind}");
            ComplianceRule {
                kind: *kind,
                words: ctx.app().texts().say(ctx.locale(), &key, &Map::new()),
            }
        })
        .collect();
    Ok(Json(ComplianceYear {
        year: year.number,
        overdue: of(ComplianceState::Overdue),
        due: of(ComplianceState::Due),
        coming: of(ComplianceState::Coming),
        done: of(ComplianceState::Done),
        rules,
        entries,
    }))
}
