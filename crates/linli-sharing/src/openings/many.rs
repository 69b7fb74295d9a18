//! `GET /api/openings`, `GET /api/free-slots`: many places at once, day by day, and what is free of all of them.

use chrono::NaiveDate;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::{areas, orgs};
use linli_work::resources::ResourceClass;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ClosureKind;
use super::place::{self, Found, calendar, days_between, many, span_of};
use super::rules::DayFacts;
use super::slots::Span;
use super::store::{self, Filter};
use super::view::{FreePlace, FreeSlot, MonthDay, MonthPlace};

const MOST_MONTH_DAYS: i64 = 42;
const MOST_PLACES: i64 = 60;
const MOST_SEARCH_DAYS: i64 = 31;

/// Which places, on which days.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// The first day, `2026-11-01`.
    pub from: String,
    /// The last day; 42 days at most.
    pub to: String,
    /// What it is.
    #[serde(default)]
    #[param(inline)]
    pub class: Option<ResourceClass>,
    /// In which place.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Whose it is.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 60; 60 when left out.
    #[serde(default)]
    pub page_size: Option<i64>,
}

async fn within(
    db: &mut Db,
    scope: &Scope,
    area: Option<AreaId>,
) -> Result<Option<AreaPath>, Problem> {
    match area {
        Some(id) => Ok(Some(areas::store::load(db, scope, id).await?.path)),
        None => Ok(None),
    }
}

/// Many places, day by day: listed resources that can be booked, by name; a constant number of queries.
#[utoipa::path(get, path = "/api/openings", tag = "openings", params(MonthQuery),
    responses((status = 200, body = Paged<MonthPlace>)))]
pub async fn list_openings(
    ctx: Ctx,
    Query(query): Query<MonthQuery>,
) -> Result<Json<Paged<MonthPlace>>, Problem> {
    let (first, last) = days_between(&query.from, &query.to, MOST_MONTH_DAYS)?;
    let page = Page::check(query.page, Some(query.page_size.unwrap_or(MOST_PLACES)))?;
    if page.page_size > MOST_PLACES {
        return Err(Problem::field("page_size", "too_many_places"));
    }
    let mut db = ctx.read().await?;
    let scope = Scope::street_wide(ctx.actor()?.street());
    let filter = Filter {
        class: query.class,
        org: query.org_id,
        area: within(&mut db, &scope, query.area_id).await?,
        capacity: None,
    };
    month(&mut db, &scope, ctx.app(), &filter, (first, last), page)
        .await
        .map(Json)
}

/// The view of many places: seven queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn month(
    db: &mut Db,
    scope: &Scope,
    app: &App,
    filter: &Filter,
    (first, last): (NaiveDate, NaiveDate),
    page: Page,
) -> Result<Paged<MonthPlace>, Problem> {
    let (listed, total) = store::find(db, scope, filter, Some(page)).await?;
    let names = orgs::store::names(db, scope, listed.iter().map(|one| one.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, listed.iter().map(|one| &one.area_path)).await?;
    let days = calendar(db, scope, app).await?;
    let range = days.between(first, last);
    let found = many(db, scope, listed, span_of(first, last)).await?;
    let items = found
        .iter()
        .map(|one| MonthPlace {
            resource_id: one.listed.resource_id,
            title: one.listed.title.clone(),
            class: one.listed.class,
            org_id: one.listed.org_id,
            org_name: names.get(&one.listed.org_id).cloned().unwrap_or_default(),
            area_id: one.listed.area_id,
            area_name: places
                .get(&one.listed.area_path)
                .cloned()
                .unwrap_or_default(),
            capacity: one.listed.capacity,
            days: range.iter().map(|day| month_day(one, day)).collect(),
        })
        .collect();
    Ok(Paged::new(items, total, page))
}

fn month_day(one: &Found, day: &DayFacts) -> MonthDay {
    let slots: Vec<Span> = one.place.stretches(day).into_iter().flatten().collect();
    let whole = span_of(day.date, day.date);
    let (from, to) = (whole.from, whole.to);
    let free = slots
        .iter()
        .filter(|slot| one.place.shut(**slot).is_none() && one.place.free(**slot) > 0)
        .count();
    let first = one.bookings.partition_point(|hold| hold.from_at < from);
    let after = one.bookings.partition_point(|hold| hold.from_at < to);
    let closed = slots
        .iter()
        .filter_map(|slot| one.place.shut(*slot))
        .map(|shut| shut.kind)
        .max_by_key(|kind| *kind == ClosureKind::Repair);
    MonthDay {
        day: day.date.to_string(),
        slots: i64::try_from(slots.len()).unwrap_or(i64::MAX),
        free: i64::try_from(free).unwrap_or(i64::MAX),
        bookings: i64::try_from(after - first).unwrap_or(i64::MAX),
        closed,
    }
}

/// What is looked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FreeQuery {
    /// Beginning at this moment or later.
    #[param(inline)]
    pub from: Timestamp,
    /// Over at this moment; 31 days later at most.
    #[param(inline)]
    pub to: Timestamp,
    /// How long at least; one slot where left out.
    #[serde(default)]
    pub minutes: Option<i64>,
    /// What it is.
    #[serde(default)]
    #[param(inline)]
    pub class: Option<ResourceClass>,
    /// For at least so many parties at once.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// In which place.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Resources with free slots in a time, the earliest free first.
#[utoipa::path(get, path = "/api/free-slots", tag = "openings", params(FreeQuery),
    responses((status = 200, body = Paged<FreePlace>)))]
pub async fn find_free_slots(
    ctx: Ctx,
    Query(query): Query<FreeQuery>,
) -> Result<Json<Paged<FreePlace>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    if query.to <= query.from {
        return Err(Problem::field("to", "time_inverted"));
    }
    let days = query
        .to
        .date()
        .signed_duration_since(query.from.date())
        .num_days();
    if days >= MOST_SEARCH_DAYS {
        return Err(Problem::field("to", "days_out_of_range"));
    }
    if query
        .minutes
        .is_some_and(|minutes| !(1..=24 * 60).contains(&minutes))
    {
        return Err(Problem::field("minutes", "slot_minutes"));
    }
    let mut db = ctx.read().await?;
    let scope = Scope::street_wide(ctx.actor()?.street());
    let filter = Filter {
        class: query.class,
        org: None,
        area: within(&mut db, &scope, query.area_id).await?,
        capacity: query.capacity,
    };
    let span = Span {
        from: query.from,
        to: query.to,
    };
    search(
        &mut db,
        &scope,
        ctx.app(),
        &filter,
        span,
        query.minutes,
        page,
    )
    .await
    .map(Json)
}

/// Free slots over all resources: six queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn search(
    db: &mut Db,
    scope: &Scope,
    app: &App,
    filter: &Filter,
    span: Span,
    minutes: Option<i64>,
    page: Page,
) -> Result<Paged<FreePlace>, Problem> {
    let now = app.now();
    let (listed, _) = store::find(db, scope, filter, None).await?;
    let days = calendar(db, scope, app).await?;
    let (first, last) = (span.from.max(now).date(), span.to.plus(-1).date());
    let range = days.between(first, last);
    let found = many(db, scope, listed, span_of(first, last)).await?;
    let mut fitting: Vec<(Found, Vec<FreeSlot>, i64)> = Vec::new();
    for one in found {
        let wanted = minutes.unwrap_or(one.place.limits.slot_minutes);
        let (mut first, mut count) = (Vec::new(), 0);
        for slot in one.place.free_on(&range, wanted, now) {
            if slot.from >= span.from && slot.to <= span.to {
                count += 1;
                if first.len() < place::ALTERNATIVES {
                    first.push(slot);
                }
            }
        }
        if count > 0 {
            fitting.push((one, first, count));
        }
    }
    fitting.sort_by_key(|(one, slots, _)| {
        (slots.first().map(|slot| slot.from), one.listed.resource_id)
    });
    let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.page_size).unwrap_or(usize::MAX);
    let shown: Vec<_> = fitting.into_iter().skip(skip).take(size).collect();
    let names =
        orgs::store::names(db, scope, shown.iter().map(|(one, ..)| one.listed.org_id)).await?;
    let paths = shown.iter().map(|(one, ..)| &one.listed.area_path);
    let places = areas::store::spoken_names(db, scope, paths).await?;
    let items = shown
        .into_iter()
        .map(|(one, first, free_slots)| FreePlace {
            resource_id: one.listed.resource_id,
            org_name: names.get(&one.listed.org_id).cloned().unwrap_or_default(),
            area_name: places
                .get(&one.listed.area_path)
                .cloned()
                .unwrap_or_default(),
            title: one.listed.title,
            class: one.listed.class,
            org_id: one.listed.org_id,
            capacity: one.listed.capacity,
            approval: one.listed.approval,
            free_slots,
            first,
        })
        .collect();
    Ok(Paged::new(items, total, page))
}
