//! `POST /api/booking-series`, `GET …/{id}`, `POST …/{id}/end`: weekly bookings in one go.
//!
//! Each occurrence is judged by itself: one that hits a rule is reported with other slots, the rest stands. Ending a series
//! cancels what is to come, but never an occurrence somebody joined or that was changed.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::id::{BookingId, BookingSeriesId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use linli_work::resources;
use linli_work::resources::view::load_for;
use serde_json::json;

use super::act::{Case, cancel};
use super::book::{compose, is_rule, settle};
use super::desk::{self, Desk, Hit};
use super::displace::promote_on;
use super::page::{sees, summaries};
use super::party::standing;
use super::rules::{BookingEvent, decide};
use super::store::Booking;
use super::store::series::{self, Series};
use super::view::{BookingInput, BookingStepInput, RefusedOccurrence, SeriesInput, SeriesView};
use crate::openings::place::day;
use crate::openings::view::FreeSlot;

/// A year of weeks.
const MOST: usize = 53;
const WEEK: i64 = 7 * DAY;
const REASON: usize = 200;

/// Books every week up to a day.
#[utoipa::path(post, path = "/api/booking-series", tag = "bookings", request_body = SeriesInput,
    responses((status = 201, body = SeriesView)))]
pub async fn create_series(ctx: Ctx, body: Body<SeriesInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let actor = tx.actor().clone();
    let until = Timestamp::start_of(day("until", &typed.until)?).plus(DAY);
    let weeks = weeks(&typed.first, until)?;
    load_for(tx.db(), &actor, typed.first.resource_id).await?;
    tx.widen_to_street();
    let desk = desk::open(&mut tx, typed.first.resource_id).await?;
    let one = Series {
        id: BookingSeriesId(tx.fresh_id()),
        resource_id: desk.resource.id,
        until_at: until,
        ended_at: None,
        version: 1,
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    series::insert(db, scope, &one, actor.person(), now).await?;
    let mut hits = Vec::new();
    let mut made = 0;
    for week in 0..weeks {
        let shift = i64::try_from(week).unwrap_or(0) * WEEK;
        let occurrence = BookingInput {
            from: typed.first.from.plus(shift),
            to: typed.first.to.plus(shift),
            ..typed.first.clone()
        };
        match occur(&mut tx, &desk, &occurrence, &actor, one.id).await? {
            None => made += 1,
            Some(hit) => hits.push(hit),
        }
    }
    // looked for when all that stands holds its place
    let mut refused = Vec::new();
    for (booking, problem) in hits {
        refused.push(why(&mut tx, &desk, &booking, problem).await?);
    }
    if made == 0 {
        return Err(nothing_made(refused));
    }
    tx.log(Entry {
        entity: "booking_series",
        id: one.id.0,
        event: "create",
        detail: json!({"made": made, "refused": refused.len()}),
        area: Some(&desk.resource.area_path),
        ..Entry::default()
    })
    .await?;
    let mut view = shown(tx.db(), &actor, &one, &desk.resource.title, now).await?;
    view.refused = refused;
    tx.commit(StatusCode::CREATED, &view).await
}

/// How many weeks from the first to the last.
fn weeks(first: &BookingInput, until: Timestamp) -> Result<usize, Problem> {
    let last = until.millis() - 1 - first.from.millis();
    let weeks = usize::try_from(last.div_euclid(WEEK) + 1).unwrap_or(0);
    match weeks {
        0 => Err(Problem::field("until", "days_inverted")),
        weeks if weeks > MOST => Err(Problem::field("until", "too_many_occurrences")),
        weeks => Ok(weeks),
    }
}

/// Books one occurrence; the rule it hits, where one stands against it.
async fn occur(
    tx: &mut Tx,
    desk: &Desk,
    typed: &BookingInput,
    actor: &Actor,
    id: BookingSeriesId,
) -> Result<Option<(Booking, Problem)>, Problem> {
    let mut booking = compose(tx, desk, typed, actor, Some(id)).await?;
    match settle(tx, desk, &mut booking, typed.wait).await {
        Ok(()) => Ok(None),
        Err(Hit::Failure(problem)) if !is_rule(&problem) => Err(problem),
        Err(Hit::Failure(problem) | Hit::Rule(problem)) => Ok(Some((booking, problem))),
    }
}

/// Why an occurrence was refused, in words, and other slots for it.
async fn why(
    tx: &mut Tx,
    desk: &Desk,
    booking: &Booking,
    problem: Problem,
) -> Result<RefusedOccurrence, Problem> {
    let next_free = desk.alternatives(tx, booking).await?;
    let problem = problem.arg("title", desk.resource.title.clone());
    let (code, args) = (problem.code.to_string(), problem.args);
    Ok(RefusedOccurrence {
        from: booking.from_at,
        to: booking.to_at,
        reason: tx.app().texts().say(tx.locale(), &code, &args),
        code,
        next_free,
    })
}

/// Where no occurrence stands there is no series: the first refusal is told.
fn nothing_made(refused: Vec<RefusedOccurrence>) -> Problem {
    let codes: BTreeMap<&str, usize> = refused.iter().fold(BTreeMap::new(), |mut codes, one| {
        *codes.entry(one.code.as_str()).or_default() += 1;
        codes
    });
    let slots: Vec<FreeSlot> = refused
        .first()
        .map(|one| one.next_free.clone())
        .unwrap_or_default();
    Problem::conflict("booking_series_nothing")
        .arg("codes", json!(codes))
        .arg("next_free", json!(slots))
        .arg("refused", json!(refused))
}

/// A series as it is shown.
async fn shown(
    db: &mut Db,
    actor: &Actor,
    one: &Series,
    title: &str,
    now: Timestamp,
) -> Result<SeriesView, Problem> {
    let scope = Scope::street_wide(actor.street());
    let bookings = series::bookings(db, &scope, one.id).await?;
    let may_end = one.ended_at.is_none()
        && one.until_at > now
        && bookings.iter().any(|booking| is_own(booking, actor));
    Ok(SeriesView {
        id: one.id,
        resource_id: one.resource_id,
        resource_title: title.to_owned(),
        until: one.until_at.plus(-1).date().to_string(),
        ended_at: one.ended_at,
        bookings: summaries(db, actor, &bookings, now).await?,
        refused: Vec::new(),
        kept: Vec::new(),
        may_end,
        version: one.version,
    })
}

fn is_own(booking: &Booking, actor: &Actor) -> bool {
    let person = actor.person();
    let unit = actor.acting().and_then(super::party::unit_of);
    (person.is_some() && [booking.person_id, booking.created_by].contains(&person))
        || (unit.is_some() && [booking.org_id, booking.clerk_org_id].contains(&unit))
}

/// A series with its bookings.
#[utoipa::path(get, path = "/api/booking-series/{id}", tag = "bookings", params(("id" = BookingSeriesId, Path)),
    responses((status = 200, body = SeriesView)))]
pub async fn get_series(
    ctx: Ctx,
    Path(id): Path<BookingSeriesId>,
) -> Result<Json<SeriesView>, Problem> {
    let mut db = ctx.read().await?;
    let actor = ctx.actor()?;
    let scope = Scope::street_wide(actor.street());
    let one = series::load(&mut db, &scope, id).await?;
    let resource = resources::store::load(&mut db, &scope, one.resource_id).await?;
    let bookings = series::bookings(&mut db, &scope, id).await?;
    if !bookings
        .iter()
        .any(|booking| sees(booking, &resource, actor))
    {
        return Err(Problem::not_found());
    }
    shown(&mut db, actor, &one, &resource.title, ctx.now())
        .await
        .map(Json)
}

/// Ends a series: cancels what is to come, and keeps what somebody joined or what was changed.
#[utoipa::path(post, path = "/api/booking-series/{id}/end", tag = "bookings", params(("id" = BookingSeriesId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = SeriesView)))]
pub async fn end_series(
    ctx: Ctx,
    Path(id): Path<BookingSeriesId>,
    body: Body<BookingStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (actor, now) = (tx.actor().clone(), tx.now());
    tx.widen_to_street();
    let (db, scope) = tx.parts();
    let found = series::load(db, scope, id).await?;
    let desk = desk::open(&mut tx, found.resource_id).await?;
    let (db, scope) = tx.parts();
    let mut one = series::load(db, scope, id).await?;
    let bookings = series::bookings(db, scope, id).await?;
    if !bookings.iter().any(|one| sees(one, &desk.resource, &actor)) {
        return Err(Problem::not_found());
    }
    if !bookings.iter().any(|one| is_own(one, &actor)) {
        return Err(Problem::forbidden("booking_not_booker"));
    }
    if one.version != typed.version {
        return Err(Problem::stale());
    }
    let reason = optional_line("reason", typed.reason, REASON)?;
    series::end(db, scope, &mut one, now).await?;
    let kept = end(&mut tx, &actor, &desk, bookings, reason).await?;
    tx.log(Entry {
        entity: "booking_series",
        id: id.0,
        event: "end",
        detail: json!({"kept": kept.len()}),
        area: Some(&desk.resource.area_path),
        ..Entry::default()
    })
    .await?;
    let mut view = shown(tx.db(), &actor, &one, &desk.resource.title, now).await?;
    view.kept = kept;
    tx.commit(StatusCode::OK, &view).await
}

/// Cancels what is to come of a series; answers what stays.
async fn end(
    tx: &mut Tx,
    actor: &Actor,
    desk: &Desk,
    bookings: Vec<Booking>,
    reason: Option<String>,
) -> Result<Vec<BookingId>, Problem> {
    let now = tx.now();
    let mut kept = Vec::new();
    for booking in bookings {
        let standing = standing(&booking, &desk.resource, &desk.terms, actor, now);
        if decide(booking.state, BookingEvent::Cancel, standing).is_err() {
            continue;
        }
        if booking.joined > 0 || booking.changed {
            kept.push(booking.id);
            continue;
        }
        let day = booking.from_at.date();
        let mut case = Case {
            desk: Desk {
                resource: desk.resource.clone(),
                terms: desk.terms.clone(),
            },
            booking,
            standing,
        };
        cancel(tx, &mut case, reason.clone()).await?;
        promote_on(tx, desk, day).await?;
    }
    Ok(kept)
}
