//! `GET /api/resources/{id}/openings`, `GET …/slots`: how one resource can be booked, and what of it is free.

use linli_domain::actor::Actor;
use linli_domain::id::ResourceId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::{areas, orgs};
use linli_work::alliances;
use linli_work::resources::store::Resource;
use linli_work::resources::view::{is_office, load_for};
use serde::Deserialize;
use utoipa::IntoParams;

use super::keeper;
use super::place::{calendar, days_between, next_free, one, span_of, stored};
use super::rules::DayFacts;
use super::slots::{Days, Place, Span};
use super::store::{self, Terms};
use super::view::{BookingTerms, ClosureView, DayView, OpeningsView, SlotView, SlotsView};
use crate::bookings::party;

/// Closures this far ahead are shown.
const CLOSURES_AHEAD: i64 = 400 * DAY;
const MOST_SLOT_DAYS: i64 = 62;

/// How a resource can be booked.
#[utoipa::path(get, path = "/api/resources/{id}/openings", tag = "openings", params(("id" = ResourceId, Path)),
    responses((status = 200, body = OpeningsView)))]
pub async fn get_openings(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
) -> Result<Json<OpeningsView>, Problem> {
    let mut db = ctx.read().await?;
    let actor = ctx.actor()?;
    let resource = load_for(&mut db, actor, id).await?;
    page(
        &mut db,
        ctx.app(),
        ctx.locale(),
        actor,
        &resource,
        ctx.now(),
    )
    .await
    .map(Json)
}

/// How a resource can be booked, as a reader sees it: at most eleven queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    app: &App,
    locale: Locale,
    actor: &Actor,
    resource: &Resource,
    now: Timestamp,
) -> Result<OpeningsView, Problem> {
    let scope = Scope::street_wide(actor.street());
    let terms = store::terms(db, &scope, resource.id).await?;
    let names = orgs::store::names(db, &scope, [resource.org_id]).await?;
    let places = areas::store::spoken_names(db, &scope, [&resource.area_path]).await?;
    let ahead = Span {
        from: now,
        to: now.plus(CLOSURES_AHEAD),
    };
    let closures = store::closures(db, &scope, Some(&[resource.id]), ahead).await?;
    let displaced = store::displaced(db, &scope, resource.id).await?;
    let days = calendar(db, &scope, app).await?;
    let next = match &terms {
        Some(terms) => {
            let minutes = terms.slot_minutes;
            next_free(
                db,
                &scope,
                terms,
                resource.valid_to,
                &days,
                minutes,
                (now, now),
            )
            .await?
        }
        None => Vec::new(),
    };
    let alliance_name = match terms.as_ref().and_then(|terms| terms.alliance_id) {
        Some(id) => alliances::store::names(db, &scope, &[id])
            .await?
            .remove(&id),
        None => None,
    };
    let allowed_actions = actions(db, app, locale, actor, resource, terms.as_ref(), now).await?;
    let windows = match &terms {
        Some(terms) => stored(&terms.windows)?,
        None => Vec::new(),
    };
    Ok(OpeningsView {
        resource_id: resource.id,
        title: resource.title.clone(),
        class: resource.class,
        state: resource.state,
        org_id: resource.org_id,
        org_name: names.get(&resource.org_id).cloned().unwrap_or_default(),
        area_name: places.get(&resource.area_path).cloned().unwrap_or_default(),
        valid_to: resource.valid_to,
        version: terms.as_ref().map_or(0, |terms| terms.version),
        terms: match terms {
            Some(terms) => Some(shown(&terms, alliance_name)?),
            None => None,
        },
        windows,
        closures: closures
            .into_iter()
            .map(|one| ClosureView {
                displaced: displaced.get(&one.id).copied().unwrap_or(0),
                id: one.id,
                kind: one.kind,
                from: one.from_at,
                to: one.to_at,
                reason: one.reason,
                lifted_at: one.lifted_at,
            })
            .collect(),
        next_free: next,
        allowed_actions,
    })
}

fn shown(terms: &Terms, alliance_name: Option<String>) -> Result<BookingTerms, Problem> {
    Ok(BookingTerms {
        bookable: terms.bookable,
        capacity: terms.capacity,
        slot_minutes: terms.slot_minutes,
        most_slots: terms.most_slots,
        lead_hours: terms.lead_hours,
        horizon_days: terms.horizon_days,
        approval: terms.approval,
        eligible: terms.eligible,
        alliance_id: terms.alliance_id,
        alliance_name,
        residents: terms.residents,
        quotas: stored(&terms.quotas)?,
        conditions: terms.conditions.clone(),
        conditions_version: terms.conditions_version,
        cancel_hours: terms.cancel_hours,
    })
}

async fn actions(
    db: &mut Db,
    app: &App,
    locale: Locale,
    actor: &Actor,
    resource: &Resource,
    terms: Option<&Terms>,
    now: Timestamp,
) -> Result<Vec<AllowedAction>, Problem> {
    let keeps = match (
        keeper::keeps(resource, actor, now),
        keeper::is_gone(resource),
    ) {
        (false, _) => Some("openings_not_keeper"),
        (true, true) => Some("openings_resource_gone"),
        (true, false) => None,
    };
    let close = keeps.or(terms.is_none().then_some("openings_no_terms"));
    let (book, resident) = match terms {
        None => (Some("openings_no_terms"), Some("openings_no_terms")),
        Some(terms) => {
            let open = party::is_open(resource, terms).err();
            let own = party::may_book(db, actor, resource, terms, now).await?;
            let clerk = actor.role().is_some_and(is_office);
            let resident = match (clerk, terms.residents) {
                (false, _) => Some("booking_clerk_only"),
                (true, false) => Some("booking_residents_not_admitted"),
                (true, true) => None,
            };
            (open.or(own), open.or(resident))
        }
    };
    Ok([
        ("write", keeps),
        ("close", close),
        ("book", book),
        ("book_for_resident", resident),
    ]
    .into_iter()
    .map(|(action, refusal)| AllowedAction::new(app.texts(), locale, action, refusal))
    .collect())
}

/// Some days.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// The first day, `2026-11-21`.
    pub from: String,
    /// The last day; 62 days at most.
    pub to: String,
}

/// The slots of a resource, day by day.
#[utoipa::path(get, path = "/api/resources/{id}/slots", tag = "openings", params(("id" = ResourceId, Path), SlotsQuery),
    responses((status = 200, body = SlotsView)))]
pub async fn get_slots(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    Query(query): Query<SlotsQuery>,
) -> Result<Json<SlotsView>, Problem> {
    let (first, last) = days_between(&query.from, &query.to, MOST_SLOT_DAYS)?;
    let mut db = ctx.read().await?;
    let actor = ctx.actor()?;
    let scope = Scope::street_wide(actor.street());
    let resource = load_for(&mut db, actor, id).await?;
    let terms = store::terms(&mut db, &scope, id)
        .await?
        .ok_or_else(|| Problem::conflict("openings_no_terms"))?;
    let days = calendar(&mut db, &scope, ctx.app()).await?;
    let span = span_of(first, last);
    let place = one(&mut db, &scope, &terms, resource.valid_to, span).await?;
    let now = ctx.now();
    Ok(Json(SlotsView {
        resource_id: id,
        capacity: terms.capacity,
        slot_minutes: terms.slot_minutes,
        most_slots: terms.most_slots,
        days: days
            .between(first, last)
            .iter()
            .map(|day| DayView {
                day: day.date.to_string(),
                day_name: day_name(&days, day),
                slots: slots(&place, day, now),
            })
            .collect(),
    }))
}

fn day_name(days: &Days<'_>, day: &DayFacts) -> Option<String> {
    use chrono::Datelike;
    let weekend = day.date.weekday().num_days_from_monday() > 4;
    if day.working && weekend {
        return Some("调休上班".to_owned());
    }
    days.calendar
        .holiday_name(day.date)
        .filter(|_| day.holiday)
        .map(str::to_owned)
}

fn slots(place: &Place, day: &DayFacts, now: Timestamp) -> Vec<SlotView> {
    place
        .stretches(day)
        .into_iter()
        .flatten()
        .map(|slot| {
            let (state, free) = place.state(slot, now);
            SlotView {
                from: slot.from,
                to: slot.to,
                state,
                free,
                reason: place.shut(slot).map(|shut| shut.reason.clone()),
            }
        })
        .collect()
}
