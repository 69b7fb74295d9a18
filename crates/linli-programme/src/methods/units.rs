//! `GET /api/methods/{id}/units`, `GET /api/unit-years`: which unit lacks what; the years of one unit.

use std::collections::HashSet;

use linli_domain::id::{AllianceId, MethodId, MethodItemId, OrgId, SelectionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_net::areas;
use linli_work::alliances::members::own_unit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::MethodItem;
use super::entity::{Method, Selection, UnitYear};
use super::rules::{MethodPart, MethodState, SelectionState};
use super::sheet::{UnitNextStep, next_step};
use super::store::{self, selections};
use super::view::count;

/// What is looked for among the units of a year.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitYearQuery {
    /// Part of the unit's name.
    #[serde(default)]
    pub q: Option<String>,
    /// Where it stands.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<SelectionState>,
    /// Only units that lack something (`true`) or nothing (`false`).
    #[serde(default)]
    pub lacking: Option<bool>,
    /// Only units that lack this mandatory project.
    #[serde(default)]
    #[param(inline)]
    pub item_id: Option<MethodItemId>,
    /// Only units that lack optional projects.
    #[serde(default)]
    pub optional: Option<bool>,
    /// Only members of one alliance.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub alliance_id: Option<AllianceId>,
    /// Only units that were members and have left.
    #[serde(default)]
    pub left: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// A unit's year as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitYearItem {
    /// The unit.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Where it is, spoken.
    pub area_name: String,
    /// Whether it is a member of an alliance; one that has left is told of and not counted.
    pub member: bool,
    /// Where its year stands.
    pub state: SelectionState,
    /// Mandatory projects ticked.
    pub mandatory: i64,
    /// Of how many.
    pub mandatory_of: i64,
    /// Optional projects ticked.
    pub optional: i64,
    /// How many optional ones it takes at least.
    pub optional_least: i64,
    /// The mandatory projects it lacks, by name.
    pub missing: Vec<String>,
    /// How many optional ones it lacks.
    pub missing_optional: i64,
    /// When its page was handed in last.
    pub ticked_at: Option<Timestamp>,
    /// When it was last reminded.
    pub reminded_at: Option<Timestamp>,
    /// What is next.
    pub next_step: UnitNextStep,
    /// For the optimistic lock; 0 where nobody has touched it.
    pub version: i64,
}

fn item(
    unit: &UnitYear,
    items: &[MethodItem],
    method: &Method,
    area_name: String,
    now: Timestamp,
) -> UnitYearItem {
    let missing = unit.missing(items, method.least_optional);
    let mandatory_of = items
        .iter()
        .filter(|item| item.part == MethodPart::Mandatory);
    UnitYearItem {
        org_id: unit.org.id,
        org_name: unit.org.name.clone(),
        area_name,
        member: unit.member,
        state: unit.selection.state,
        mandatory: unit.count(items, MethodPart::Mandatory),
        mandatory_of: count(mandatory_of.count()),
        optional: unit.count(items, MethodPart::Optional),
        optional_least: method.least_optional,
        missing: items
            .iter()
            .filter(|item| missing.mandatory.contains(&item.id))
            .map(|item| item.name.clone())
            .collect(),
        missing_optional: missing.optional,
        ticked_at: unit.selection.ticked_at,
        reminded_at: unit.selection.reminded_at,
        next_step: next_step(method, &unit.selection, &unit.org.name, unit.member, now),
        version: unit.selection.version,
    }
}

fn fits(unit: &UnitYear, items: &[MethodItem], method: &Method, query: &UnitYearQuery) -> bool {
    let missing = unit.missing(items, method.least_optional);
    let text = query.q.as_deref().map(str::trim).unwrap_or_default();
    let asks_for_lack =
        query.lacking.is_some() || query.item_id.is_some() || query.optional == Some(true);
    (text.is_empty() || unit.org.name.contains(text))
        && query
            .state
            .is_none_or(|state| unit.selection.state == state && unit.member)
        && query
            .lacking
            .is_none_or(|lacking| lacking != missing.is_nothing())
        && query
            .item_id
            .is_none_or(|item| missing.mandatory.contains(&item))
        && (query.optional != Some(true) || missing.optional > 0)
        && query.left.is_none_or(|left| left != unit.member)
        // who has left is not missed
        && (!asks_for_lack || unit.member)
}

/// The units of a year in the caller's place, by name: where each stands and what it lacks.
#[utoipa::path(get, path = "/api/methods/{id}/units", tag = "methods",
    params(("id" = MethodId, Path), UnitYearQuery), responses((status = 200, body = Paged<UnitYearItem>)))]
pub async fn list_unit_years(
    ctx: Ctx,
    Path(id): Path<MethodId>,
    Query(query): Query<UnitYearQuery>,
) -> Result<Json<Paged<UnitYearItem>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let (scope, now) = (ctx.scope()?, ctx.now());
    let wide = Scope::street_wide(scope.street());
    let mut db = ctx.read().await?;
    let method = store::load(&mut db, &wide, id).await?;
    let items = method.read_items()?;
    let mut units = selections::roll(&mut db, &scope, &method, now).await?;
    units.retain(|unit| fits(unit, &items, &method, &query));
    if let Some(alliance) = query.alliance_id {
        let members = selections::members_of(&mut db, &wide, alliance).await?;
        units.retain(|unit| members.contains(&unit.org.id));
    }
    let total = count(units.len());
    let shown: Vec<UnitYear> = units
        .into_iter()
        .skip(usize::try_from(page.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(page.page_size).unwrap_or(0))
        .collect();
    let places =
        areas::store::spoken_names(&mut db, &wide, shown.iter().map(|unit| &unit.org.area_path))
            .await?;
    let found = shown
        .iter()
        .map(|unit| {
            let place = places.get(&unit.org.area_path).cloned().unwrap_or_default();
            item(unit, &items, &method, place, now)
        })
        .collect();
    Ok(Json(Paged::new(found, total, page)))
}

/// Whose years are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnYearQuery {
    /// Which unit; the own one when left out. A unit sees its own only.
    #[serde(default)]
    #[param(inline)]
    pub org_id: Option<OrgId>,
}

/// One year of a unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnYear {
    /// The method of that year.
    pub method_id: MethodId,
    /// The civil year.
    pub year: i64,
    /// What the method is called.
    pub name: String,
    /// Where the method stands.
    pub method_state: MethodState,
    /// Where the unit's year stands.
    pub state: SelectionState,
    /// What is next.
    pub next_step: UnitNextStep,
}

/// The years of a unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnYears {
    /// The unit.
    pub org_id: OrgId,
    /// Whether it is a member of an alliance now.
    pub member: bool,
    /// The latest first: those with an open method, and those the unit took part in.
    pub items: Vec<OwnYear>,
}

/// The years of a unit: where it ticks, where it reports.
#[utoipa::path(get, path = "/api/unit-years", tag = "methods", params(OwnYearQuery),
    responses((status = 200, body = OwnYears)))]
pub async fn list_own_years(
    ctx: Ctx,
    Query(query): Query<OwnYearQuery>,
) -> Result<Json<OwnYears>, Problem> {
    let reader = Reader::of(&ctx)?;
    let acting = reader
        .actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let own = own_unit(reader.actor);
    let org_id = query.org_id.unwrap_or(acting.org);
    if own.is_some_and(|own| own != org_id) {
        return Err(Problem::not_found());
    }
    let now = ctx.now();
    let wide = Scope::street_wide(reader.actor.street());
    let mut db = ctx.read().await?;
    let org = super::sheet::unit_for(&mut db, reader.actor, org_id).await?;
    let member = selections::is_member(&mut db, &wide, org_id).await? && org.ended_at.is_none();
    let mut years: Vec<Selection> = selections::of_unit(&mut db, &wide, org_id).await?;
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for method in store::all(&mut db, &wide).await? {
        // one line a year: the revision that holds or held
        if !matches!(method.state, MethodState::Open | MethodState::Closed)
            || !seen.insert(method.year)
        {
            continue;
        }
        let at = years.iter().position(|one| one.year == method.year);
        let selection = match at {
            Some(at) => years.swap_remove(at),
            None if member && method.state == MethodState::Open => {
                Selection::untouched(SelectionId(Uuid::nil()), method.year, org_id, now)
            }
            None => continue,
        };
        items.push(OwnYear {
            method_id: method.id,
            year: method.year,
            method_state: method.state,
            state: selection.state,
            next_step: next_step(&method, &selection, &org.name, member, now),
            name: method.name,
        });
    }
    Ok(Json(OwnYears {
        org_id,
        member,
        items,
    }))
}
