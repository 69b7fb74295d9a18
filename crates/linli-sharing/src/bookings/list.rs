//! `GET /api/bookings`, `GET /api/booking-calendar`, `GET /api/resources/{id}/day-sheet`: bookings by whose they are.

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{BookingId, OrgId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_work::resources::view::{is_office, load_for, sees_unlisted};
use serde::Deserialize;
use utoipa::IntoParams;

use super::code;
use super::page::summaries;
use super::party::unit_of;
use super::rules::BookingState;
use super::store::{self, Filter, Whose, series};
use super::view::{BookingSummary, DaySheet, SheetLine};
use crate::openings::keeper;
use crate::openings::place::{days_between, span_of};

/// Entries of a calendar at most.
const MOST_ENTRIES: i64 = 1_000;
const MOST_CALENDAR_DAYS: i64 = 62;
const MOST_SHEET_DAYS: i64 = 31;

linli_domain::code_enum! {
    /// Which bookings a list holds.
    pub enum BookingList {
        /// 我和本单位的预约，和我报名同去的
        Own = "own",
        /// 待我审核
        ToApprove = "to_approve",
        /// 待我核销、确认归还
        ToReturn = "to_return",
        /// 我管理的场地的全部预约
        Kept = "kept",
        /// 一个单位订的
        Unit = "unit",
        /// 一个单位的场地被谁订了
        Lent = "lent",
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingQuery {
    /// Which; the own where left out.
    #[serde(default)]
    #[param(inline)]
    pub view: Option<BookingList>,
    /// Words of the purpose, the number, the place, the unit, the person or the residents as they are called.
    #[serde(default)]
    pub q: Option<String>,
    /// Only of this resource.
    #[serde(default)]
    pub resource_id: Option<ResourceId>,
    /// Of which unit, with the views `unit` and `lent`: the own, or for an office any it may look at.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// States, comma separated.
    #[serde(default)]
    pub state: Option<String>,
    /// Beginning at this moment or later.
    #[serde(default)]
    #[param(inline)]
    pub from: Option<Timestamp>,
    /// Beginning before this moment.
    #[serde(default)]
    #[param(inline)]
    pub to: Option<Timestamp>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

fn states(list: Option<&str>) -> Result<Vec<BookingState>, Problem> {
    list.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(|code| BookingState::from_code(code).ok_or_else(|| Problem::field("state", "unknown")))
        .collect()
}

/// States as they are told beyond the keeper: who did not come is nobody's to look up, and is among what lapsed.
fn told(asked: Vec<BookingState>) -> Vec<BookingState> {
    let lapsed = asked.contains(&BookingState::Lapsed);
    let known = asked.into_iter().filter(|one| *one != BookingState::NoShow);
    known
        .chain(lapsed.then_some(BookingState::NoShow))
        .collect()
}

/// Whose bookings an actor keeps.
fn kept(actor: &Actor) -> Result<Whose, Problem> {
    match actor.acting() {
        Some(acting) if is_office(acting.role) => Ok(Whose::Place),
        Some(acting) if acting.role == Role::UnitLiaison => Ok(Whose::Owned(acting.org)),
        _ => Err(Problem::forbidden("openings_not_keeper")),
    }
}

/// The unit whose bookings are asked for, and whether it is the own: a unit's own people see all of them, who looks after
/// places any unit's within their place.
fn looked_at(actor: &Actor, org: Option<OrgId>) -> Result<(OrgId, bool), Problem> {
    let org = org.ok_or_else(|| Problem::field("org_id", "required"))?;
    match actor.acting() {
        Some(acting) if unit_of(acting) == Some(org) => Ok((org, true)),
        Some(acting) if sees_unlisted(acting.role) => Ok((org, false)),
        _ => Err(Problem::not_found()),
    }
}

/// Bookings: the own, those that wait for the caller, or all of the resources the caller keeps.
#[utoipa::path(get, path = "/api/bookings", tag = "bookings", params(BookingQuery),
    responses((status = 200, body = Paged<BookingSummary>)))]
pub async fn list_bookings(
    ctx: Ctx,
    Query(query): Query<BookingQuery>,
) -> Result<Json<Paged<BookingSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    find(&mut db, ctx.actor()?, &query, page, ctx.now())
        .await
        .map(Json)
}

/// What an actor comes along to.
async fn along(db: &mut Db, actor: &Actor) -> Result<Vec<BookingId>, Problem> {
    let scope = Scope::street_wide(actor.street());
    match actor.person() {
        Some(person) => series::along(db, &scope, person).await,
        None => Ok(Vec::new()),
    }
}

/// A page of bookings for an actor: at most nine queries.
///
/// # Errors
/// The actor keeps nothing, or a state is unknown.
pub async fn find(
    db: &mut Db,
    actor: &Actor,
    query: &BookingQuery,
    page: Page,
    now: Timestamp,
) -> Result<Paged<BookingSummary>, Problem> {
    use BookingState as S;
    let asked = states(query.state.as_deref())?;
    let any = asked.is_empty();
    let view = query.view.unwrap_or(BookingList::Own);
    let (whose, own_states) = match view {
        BookingList::Own => {
            let unit = actor.acting().and_then(unit_of);
            let states = told(asked);
            let along = along(db, actor).await?;
            (Whose::Own(actor.person(), unit, along), states)
        }
        BookingList::Unit => {
            let states = told(asked);
            match looked_at(actor, query.org_id)? {
                (org, true) => (Whose::Unit(org), states),
                (org, false) => (Whose::UnitInPlace(org), states),
            }
        }
        BookingList::Lent => {
            let states = told(asked);
            match looked_at(actor, query.org_id)? {
                (org, true) => (Whose::Owned(org), states),
                (org, false) => (Whose::OwnedInPlace(org), states),
            }
        }
        BookingList::ToApprove => (kept(actor)?, vec![S::Requested]),
        BookingList::ToReturn => (kept(actor)?, vec![S::Confirmed, S::InUse]),
        BookingList::Kept => (kept(actor)?, asked),
    };
    if own_states.is_empty() && !any {
        return Ok(Paged::new(Vec::new(), 0, page));
    }
    let text = query.q.as_deref().map(str::trim);
    // what waits at the door is what has begun or begins today
    let soon = Timestamp::start_of(now.date()).plus(DAY);
    let filter = Filter {
        whose,
        text: text.filter(|text| !text.is_empty()).map(str::to_owned),
        resource: query.resource_id,
        states: own_states,
        from: query.from,
        to: match view {
            BookingList::ToReturn => Some(query.to.map_or(soon, |to| to.min(soon))),
            _ => query.to,
        },
        upward: matches!(view, BookingList::ToApprove | BookingList::ToReturn)
            || query.from.is_some(),
    };
    let scope = actor.scope();
    let (bookings, total) = store::find(db, &scope, &filter, page).await?;
    let items = summaries(db, actor, &bookings, now).await?;
    Ok(Paged::new(items, total, page))
}

/// Whose calendar, on which days.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// The first day, `2026-11-01`.
    pub from: String,
    /// The last day; 62 days at most.
    pub to: String,
    /// Of a place.
    #[serde(default)]
    pub resource_id: Option<ResourceId>,
    /// Of a unit: the own, or for an office any of the street.
    #[serde(default)]
    pub org_id: Option<OrgId>,
}

/// What is booked on some days: of a place, of a unit, or of the caller. What was declined, cancelled or lapsed is not in it.
#[utoipa::path(get, path = "/api/booking-calendar", tag = "bookings", params(CalendarQuery),
    responses((status = 200, body = [BookingSummary])))]
pub async fn get_booking_calendar(
    ctx: Ctx,
    Query(query): Query<CalendarQuery>,
) -> Result<Json<Vec<BookingSummary>>, Problem> {
    use BookingState as S;
    let (first, last) = days_between(&query.from, &query.to, MOST_CALENDAR_DAYS)?;
    let span = span_of(first, last);
    let mut db = ctx.read().await?;
    let actor = ctx.actor()?;
    let whose = match (query.resource_id, query.org_id) {
        (Some(id), _) => Whose::Resource(load_for(&mut db, actor, id).await?.id),
        (None, Some(org)) => {
            let acting = actor
                .acting()
                .ok_or_else(|| Problem::forbidden("no_post"))?;
            if acting.org != org && !sees_unlisted(acting.role) {
                return Err(Problem::not_found());
            }
            Whose::Unit(org)
        }
        (None, None) => {
            let along = along(&mut db, actor).await?;
            Whose::Own(actor.person(), None, along)
        }
    };
    let filter = Filter {
        whose,
        text: None,
        resource: None,
        states: vec![
            S::Waiting,
            S::Requested,
            S::Approved,
            S::Confirmed,
            S::Displaced,
            S::InUse,
            S::Returned,
            S::Rated,
        ],
        from: Some(span.from),
        to: Some(span.to),
        upward: true,
    };
    let scope = Scope::street_wide(actor.street());
    let bookings = store::calendar(&mut db, &scope, &filter, MOST_ENTRIES).await?;
    summaries(&mut db, actor, &bookings, ctx.now())
        .await
        .map(Json)
}

/// Which days a sheet is for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SheetQuery {
    /// The first day, `2026-11-21`.
    pub from: String,
    /// The last day; 31 days at most.
    pub to: String,
}

/// The sheet a guard without network holds: times, who, and the code on their slip. For the keeper to print.
#[utoipa::path(get, path = "/api/resources/{id}/day-sheet", tag = "bookings",
    params(("id" = ResourceId, Path), SheetQuery), responses((status = 200, body = DaySheet)))]
pub async fn get_day_sheet(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    Query(query): Query<SheetQuery>,
) -> Result<Json<DaySheet>, Problem> {
    use BookingState as S;
    let (first, last) = days_between(&query.from, &query.to, MOST_SHEET_DAYS)?;
    let mut db = ctx.read().await?;
    let actor = ctx.actor()?;
    let now = ctx.now();
    let resource = load_for(&mut db, actor, id).await?;
    keeper::check(&resource, actor, now)?;
    let scope = Scope::street_wide(actor.street());
    let states = [S::Confirmed, S::InUse, S::Returned, S::Rated];
    let span = span_of(first, last);
    let bookings = store::meeting(&mut db, &scope, id, &states, span).await?;
    let shown = summaries(&mut db, actor, &bookings, now).await?;
    Ok(Json(DaySheet {
        resource_id: id,
        title: resource.title,
        from: first.to_string(),
        to: last.to_string(),
        lines: bookings
            .iter()
            .zip(shown)
            .map(|(booking, summary)| SheetLine {
                id: booking.id,
                from: booking.from_at,
                to: booking.to_at,
                party: summary.party.unwrap_or_default(),
                purpose: booking.purpose.clone(),
                code: code::shown(&booking.code),
                state: summary.state,
            })
            .collect(),
    }))
}
