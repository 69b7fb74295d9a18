//! `POST …/check-in`, `…/no-show`, `…/return`, `…/take-back`: what was used, confirmed by somebody who did not book it.

use axum::http::StatusCode;
use linli_domain::id::{BookingId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::HOUR;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{Served, settle};
use linli_work::agreements::store::deeds::DeedKey;
use linli_work::agreements::store::uses;
use linli_work::orders;
use linli_work::resources::view::load_for;

use super::act::{Case, admitted, case, refused};
use super::code;
use super::desk::move_on;
use super::page::answer;
use super::rules::{BookingEvent, BookingState, decide};
use super::store;
use super::tell::{Whom, tell};
use super::view::{BookingStepInput, BookingView, CheckInInput, CodeInput, ReturnInput};
use crate::openings::keeper;
use crate::openings::place::{day, span_of};

const NOTE: usize = 200;

async fn finish(tx: Tx, case: &Case) -> Answer {
    let actor = tx.actor().clone();
    answer(tx, &actor, &case.booking, &case.desk, StatusCode::OK).await
}

/// Notes that somebody came, by the code on their slip.
#[utoipa::path(post, path = "/api/bookings/{id}/check-in", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = CheckInInput, responses((status = 200, body = BookingView)))]
pub async fn check_in_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<CheckInInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (mut case, next) = admitted(&mut tx, id, typed.version, BookingEvent::CheckIn).await?;
    if code::typed(&typed.code) != case.booking.code {
        return Err(Problem::field("code", "booking_code"));
    }
    begin_use(&mut tx, &mut case, next).await?;
    finish(tx, &case).await
}

/// Notes that somebody came.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn begin_use(tx: &mut Tx, case: &mut Case, next: BookingState) -> Result<(), Problem> {
    // a guard's sheet entered in the evening says when they came, not when it was entered
    let late = tx.now() >= case.booking.to_at;
    case.booking.started_at = Some(if late { case.booking.from_at } else { tx.now() });
    let resource = &case.desk.resource;
    move_on(tx, &mut case.booking, resource, next, BookingEvent::CheckIn).await
}

/// Notes that whoever shows a code came: at the door, or in the evening from the sheet of a guard without network. The code
/// names the booking, so there is no version.
#[utoipa::path(post, path = "/api/resources/{id}/check-in", tag = "bookings", params(("id" = ResourceId, Path)),
    request_body = CodeInput, responses((status = 200, body = BookingView)))]
pub async fn check_in_code(ctx: Ctx, Path(id): Path<ResourceId>, body: Body<CodeInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (actor, now) = (tx.actor().clone(), tx.now());
    let date = match &typed.day {
        Some(text) => day("day", text)?,
        None => now.date(),
    };
    let resource = load_for(tx.db(), &actor, id).await?;
    keeper::check(&resource, &actor, now)?;
    let (db, scope) = tx.parts();
    let shown = code::typed(&typed.code);
    let found = store::by_code(db, scope, id, &shown, span_of(date, date))
        .await?
        .ok_or_else(|| Problem::field("code", "booking_code"))?;
    let mut case = case(&mut tx, found.id).await?;
    let next = decide(case.booking.state, BookingEvent::CheckIn, case.standing).map_err(refused)?;
    begin_use(&mut tx, &mut case, next).await?;
    finish(tx, &case).await
}

/// Notes, for the keeper alone, that nobody came.
#[utoipa::path(post, path = "/api/bookings/{id}/no-show", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn note_no_show(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let event = BookingEvent::NoShow;
    let (mut case, next) = admitted(&mut tx, id, body.value.version, event).await?;
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    finish(tx, &case).await
}

/// Confirms that it was returned, and how it was left. It counts on the owner's agreement in the same transaction.
#[utoipa::path(post, path = "/api/bookings/{id}/return", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = ReturnInput, responses((status = 200, body = BookingView)))]
pub async fn return_booking(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<ReturnInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let event = BookingEvent::Return;
    let (mut case, next) = admitted(&mut tx, id, typed.version, event).await?;
    let note = match typed.in_order {
        true => optional_line("note", typed.note, NOTE)?,
        false => Some(line(
            "note",
            typed.note.as_deref().unwrap_or_default(),
            NOTE,
        )?),
    };
    end_use(&mut tx, &mut case, next, typed.in_order, note).await?;
    finish(tx, &case).await
}

/// Notes that it was returned and how it was left, counts it for the owner, and tells who has booked.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn end_use(
    tx: &mut Tx,
    case: &mut Case,
    next: BookingState,
    in_order: bool,
    note: Option<String>,
) -> Result<(), Problem> {
    case.booking.in_order = Some(in_order);
    case.booking.return_note = note;
    case.booking.returned_by = tx.actor().person();
    case.booking.returned_at = Some(tx.now());
    let resource = &case.desk.resource;
    move_on(tx, &mut case.booking, resource, next, BookingEvent::Return).await?;
    deed(tx, case).await?;
    tell(
        tx,
        &case.booking,
        &case.desk.resource,
        "booking_returned",
        Whom::Booker,
    )
    .await
}

/// Undoes a return that was confirmed by mistake; what it counted is taken off again.
#[utoipa::path(post, path = "/api/bookings/{id}/take-back", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = BookingStepInput, responses((status = 200, body = BookingView)))]
pub async fn take_back_return(
    ctx: Ctx,
    Path(id): Path<BookingId>,
    body: Body<BookingStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let event = BookingEvent::TakeBack;
    let (mut case, next) = admitted(&mut tx, id, body.value.version, event).await?;
    case.booking.returned_at = None;
    case.booking.returned_by = None;
    case.booking.in_order = None;
    case.booking.return_note = None;
    case.booking.rating = None;
    case.booking.rating_note = None;
    move_on(&mut tx, &mut case.booking, &case.desk.resource, next, event).await?;
    deed(&mut tx, &case).await?;
    finish(tx, &case).await
}

/// Tells the agreements of the owner what was used, or that it was not: in hours, of which a line that counts occasions counts
/// one. The own use of an owner is no deed; a use for an order of the owner counts once with it.
///
/// # Errors
/// The database refused.
pub async fn deed(tx: &mut Tx, case: &Case) -> Result<(), Problem> {
    let (booking, resource) = (&case.booking, &case.desk.resource);
    if booking.org_id == Some(resource.org_id) {
        return Ok(());
    }
    let street = Scope::street_wide(tx.scope().street());
    let order = match booking.order_id {
        Some(order) => Some(orders::store::load(tx.db(), &street, order).await?),
        None => None,
    };
    let order = order.filter(|order| order.org_id == resource.org_id);
    let class_id = match &order {
        Some(order) => uses::need(tx.db(), &street, order.id, resource.id).await?,
        None => None,
    };
    let served = Served {
        key: DeedKey {
            source: DeedSource::Booking,
            id: booking.id.0,
        },
        label: format!("{} {}", booking.number, resource.title),
        org_id: resource.org_id,
        at: booking.returned_at.map(|_| booking.from_at),
        class_id,
        resource_id: Some(resource.id),
        resource_class: Some(resource.class),
        quantity: (booking.span().length() + HOUR - 1) / HOUR,
        unit: "小时".to_owned(),
        order_id: order.map(|order| order.id),
        project_id: None,
        by_booking: false,
    };
    settle(tx, &served).await
}
