//! `POST /api/bookings/{id}/…`: what booker and keeper do with a booking, each by [`super::rules`].

use axum::http::StatusCode;
use linli_domain::id::BookingId;
use linli_domain::time::HOUR;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_work::resources;

use super::desk::{self, Desk, move_on};
use super::displace::promote_on;
use super::page::{answer, sees};
use super::party::{acknowledged, standing};
use super::rules::{BookingEvent, BookingState, Refusal, Standing, decide};
use super::store::{self, Booking, series};
use super::tell::{Whom, tell};
use super::view::{BookingStepInput, BookingView, ConfirmInput, MoveInput, RateInput};
use crate::openings::slots::Span;

const REASON: usize = 200;

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
#[must_use]
pub fn refused(why: Refusal) -> Problem {
    if why.is_about_who() {
        Problem::forbidden(why.code())
    } else {
        Problem::conflict(why.code())
    }
}

/// A booking at the desk of its resource, and how the actor stands to it.
pub struct Case {
    /// The desk, locked.
    pub desk: Desk,
    /// The booking as it is behind the lock.
    pub booking: Booking,
    /// How the actor stands to it.
    pub standing: Standing,
}

/// Goes to the desk with a booking the actor may see.
///
/// # Errors
/// *Not found*.
pub async fn case(tx: &mut Tx, id: BookingId) -> Result<Case, Problem> {
    let actor = tx.actor().clone();
    tx.widen_to_street();
    let (db, scope) = tx.parts();
    let found = store::load(db, scope, id).await?;
    let resource = resources::store::load(db, scope, found.resource_id).await?;
    if !sees(&found, &resource, &actor) {
        return Err(Problem::not_found());
    }
    let desk = desk::open(tx, found.resource_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let booking = store::load(db, scope, id).await?;
    let standing = standing(&booking, &desk.resource, &desk.terms, &actor, now);
    Ok(Case {
        desk,
        booking,
        standing,
    })
}

/// The same, with something the actor may do to it, and the state it will be in.
///
/// # Errors
/// *Not found*, *stale version*, or why it is refused.
pub async fn admitted(
    tx: &mut Tx,
    id: BookingId,
    version: i64,
    event: BookingEvent,
) -> Result<(Case, BookingState), Problem> {
    let case = case(tx, id).await?;
    if case.booking.version != version {
        return Err(Problem::stale());
    }
    let next = decide(case.booking.state, event, case.standing).map_err(refused)?;
    Ok((case, next))
}

async fn finish(tx: Tx, case: &Case) -> Answer {
    let actor = tx.actor().clone();
    answer(tx, &actor, &case.booking, &case.desk, StatusCode::OK).await
}

/// Agrees to a booking.
#[utoipa::path(post, path = "/api/bookings/{id}/approve", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn approve_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let event = BookingEvent::Approve;
    let (mut case, next) = admitted(&mut tx, id, body.value.version, event).await?;
    case.booking.decided_by = tx.actor().person();
    case.booking.decided_at = Some(tx.now());
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    tell(
        &mut tx,
        &case.booking,
        &case.desk.resource,
        "booking_approved",
        Whom::Booker,
    )
    .await?;
    finish(tx, &case).await
}

/// Does not agree to a booking, with the reason; who waits longest gets the place.
#[utoipa::path(post, path = "/api/bookings/{id}/decline", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn decline_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = BookingEvent::Decline;
    let (mut case, next) = admitted(&mut tx, id, typed.version, event).await?;
    let reason = typed.reason.as_deref().unwrap_or_default();
    case.booking.reason = Some(line("reason", reason, REASON)?);
    case.booking.decided_by = tx.actor().person();
    case.booking.decided_at = Some(tx.now());
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    tell(
        &mut tx,
        &case.booking,
        &case.desk.resource,
        "booking_declined",
        Whom::Booker,
    )
    .await?;
    promote_on(&mut tx, &case.desk, case.booking.from_at.date()).await?;
    finish(tx, &case).await
}

/// Accepts the conditions as they are now.
#[utoipa::path(post, path = "/api/bookings/{id}/confirm", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = ConfirmInput, responses((status = 200, body = BookingView)))]
pub async fn confirm_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<ConfirmInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = BookingEvent::Confirm;
    let (mut case, next) = admitted(&mut tx, id, typed.version, event).await?;
    case.booking.acknowledged_version = Some(typed.conditions_version);
    if !acknowledged(&case.booking, &case.desk.terms) {
        return Err(Problem::conflict("booking_conditions_changed")
            .arg("version", case.desk.terms.conditions_version));
    }
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    finish(tx, &case).await
}

/// Takes another slot. What was displaced keeps its approval.
#[utoipa::path(post, path = "/api/bookings/{id}/move", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = MoveInput, responses((status = 200, body = BookingView)))]
pub async fn move_booking(ctx: Ctx, Path(id): Path<BookingId>, body: Body<MoveInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = BookingEvent::Move;
    let (mut case, next) = admitted(&mut tx, id, typed.version, event).await?;
    let left = case.booking.span();
    let held = case.booking.state.holds().then_some(left);
    let span = Span {
        from: typed.from,
        to: typed.to,
    };
    (case.booking.from_at, case.booking.to_at) = (span.from, span.to);
    if let Err(hit) = case.desk.fits_leaving(&mut tx, &case.booking, held).await {
        return case.desk.refuse(&mut tx, &case.booking, hit).await;
    }
    case.booking.changed = true;
    case.booking.waiting_since = None;
    case.booking.closure_id = None;
    case.booking.reason = None;
    case.booking.reminded_at = None;
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    tell(
        &mut tx,
        &case.booking,
        &case.desk.resource,
        "booking_moved",
        Whom::Everybody,
    )
    .await?;
    let code = if next == BookingState::Requested {
        "booking_requested"
    } else {
        "booking_moved"
    };
    tell(
        &mut tx,
        &case.booking,
        &case.desk.resource,
        code,
        Whom::Keeper,
    )
    .await?;
    promote_on(&mut tx, &case.desk, left.from.date()).await?;
    finish(tx, &case).await
}

/// Gives a place back. It is free until the hours the terms name; later it is noted as late.
#[utoipa::path(post, path = "/api/bookings/{id}/cancel", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn cancel_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = BookingEvent::Cancel;
    let (mut case, _) = admitted(&mut tx, id, typed.version, event).await?;
    let reason = match case.standing.booker {
        true => optional_line("reason", typed.reason, REASON)?,
        false => {
            let reason = typed.reason.as_deref().unwrap_or_default();
            Some(line("reason", reason, REASON)?)
        }
    };
    cancel(&mut tx, &mut case, reason).await?;
    promote_on(&mut tx, &case.desk, case.booking.from_at.date()).await?;
    finish(tx, &case).await
}

/// Cancels what may be cancelled, and tells the other side.
///
/// # Errors
/// Why it is refused.
pub async fn cancel(tx: &mut Tx, case: &mut Case, reason: Option<String>) -> Result<(), Problem> {
    let event = BookingEvent::Cancel;
    let next = decide(case.booking.state, event, case.standing).map_err(refused)?;
    let free_until = case
        .booking
        .from_at
        .plus(-case.desk.terms.cancel_hours * HOUR);
    let binding = matches!(
        case.booking.state,
        BookingState::Approved | BookingState::Confirmed
    );
    case.booking.late_cancel = case.standing.booker && binding && tx.now() > free_until;
    case.booking.reason = reason;
    move_on(tx, &mut case.booking, &case.desk.resource, next, event).await?;
    let resource = &case.desk.resource;
    tell(
        tx,
        &case.booking,
        resource,
        "booking_cancelled",
        Whom::Everybody,
    )
    .await?;
    if case.standing.booker && binding {
        tell(
            tx,
            &case.booking,
            resource,
            "booking_cancelled",
            Whom::Keeper,
        )
        .await?;
    }
    Ok(())
}

/// Says how it was.
#[utoipa::path(post, path = "/api/bookings/{id}/rate", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = RateInput, responses((status = 200, body = BookingView)))]
pub async fn rate_booking(ctx: Ctx, Path(id): Path<BookingId>, body: Body<RateInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = BookingEvent::Rate;
    let (mut case, next) = admitted(&mut tx, id, typed.version, event).await?;
    if !(1..=3).contains(&typed.rating) {
        return Err(Problem::field("rating", "booking_rating"));
    }
    case.booking.rating = Some(typed.rating);
    case.booking.rating_note = optional_line("note", typed.note, REASON)?;
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    finish(tx, &case).await
}

/// Comes along, by the own yes.
#[utoipa::path(post, path = "/api/bookings/{id}/join", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn join_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    along(ctx, id, body, BookingEvent::Join).await
}

/// Comes no more.
#[utoipa::path(post, path = "/api/bookings/{id}/leave", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn leave_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    along(ctx, id, body, BookingEvent::Leave).await
}

async fn along(
    ctx: Ctx,
    id: BookingId,
    body: Body<BookingStepInput>,
    event: BookingEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (mut case, next) = admitted(&mut tx, id, body.value.version, event).await?;
    let me = tx
        .actor()
        .person()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let (done, change, code) = match event {
        BookingEvent::Join => (
            series::join(db, scope, id, me, now).await?,
            1,
            "booking_joined_already",
        ),
        _ => (
            series::leave(db, scope, id, me).await?,
            -1,
            "booking_not_joined",
        ),
    };
    if !done {
        return Err(Problem::conflict(code));
    }
    case.booking.joined = (case.booking.joined + change).max(0);
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    finish(tx, &case).await
}
