//! What closures do to bookings, and who gets a place that frees.

use chrono::NaiveDate;
use linli_domain::actor::Actor;
use linli_domain::id::{ClosureId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::transaction::Tx;
use linli_work::resources::store::Resource;
use serde_json::Map;

use super::book::is_rule;
use super::desk::{self, Desk, Hit, move_on};
use super::party::{party, standing};
use super::rules::{BookingEvent, BookingState, Standing, admits, decide};
use super::store::{self, Booking};
use super::tell::{Whom, tell};
use crate::openings::hits::TermsHit;
use crate::openings::place::span_of;
use crate::openings::slots::Span;
use crate::openings::store::{Closure, Terms};

/// How far ahead a place is looked for on waiting lists.
const AHEAD: i64 = 400 * DAY;

/// How the house stands to a booking: closures and rounds act as it does, whoever set them off.
#[must_use]
pub fn as_house(booking: &Booking, resource: &Resource, terms: &Terms, tx: &Tx) -> Standing {
    let house = Actor::House {
        street: tx.scope().street(),
    };
    standing(booking, resource, terms, &house, tx.now())
}

/// Displaces every booking that a closure meets and that is not in use or over, and tells who has booked.
///
/// # Errors
/// The database refused.
pub async fn by_closure(
    tx: &mut Tx,
    resource: &Resource,
    terms: &Terms,
    closure: &Closure,
) -> Result<(), Problem> {
    let span = Span {
        from: closure.from_at.max(tx.now()),
        to: closure.to_at,
    };
    let (db, scope) = tx.parts();
    let met = store::meeting(db, scope, resource.id, &BookingState::DISPLACED, span).await?;
    for booking in met {
        let (by, reason) = (Some(closure.id), closure.reason.as_str());
        displace(tx, resource, terms, booking, by, reason).await?;
    }
    Ok(())
}

/// Displaces a booking, by a closure or by what else leaves it no place, where that may be, and tells who has booked.
///
/// # Errors
/// The database refused.
pub async fn displace(
    tx: &mut Tx,
    resource: &Resource,
    terms: &Terms,
    mut booking: Booking,
    closure: Option<ClosureId>,
    reason: &str,
) -> Result<(), Problem> {
    let standing = as_house(&booking, resource, terms, tx);
    let Ok(next) = decide(booking.state, BookingEvent::Displace, standing) else {
        return Ok(());
    };
    booking.closure_id = closure;
    let agreed = matches!(
        booking.state,
        BookingState::Approved | BookingState::Confirmed
    );
    if agreed && booking.decided_at.is_none() {
        // it needed no approval, and needs none for another slot
        booking.decided_at = Some(tx.now());
    }
    booking.reason = Some(reason.to_owned());
    move_on(tx, &mut booking, resource, next, BookingEvent::Displace).await?;
    tell(tx, &booking, resource, "booking_displaced", Whom::Everybody).await
}

/// Gives one displaced booking its place again where it is still free, or its place in the line; answers whether it did.
///
/// # Errors
/// The database refused.
pub async fn restore_one(tx: &mut Tx, desk: &Desk, booking: Booking) -> Result<bool, Problem> {
    let code = match booking.waiting_since {
        Some(_) => "booking_waits_again",
        None => "booking_restored",
    };
    enter(tx, desk, booking, BookingEvent::Restore, code).await
}

/// What new terms do to bookings they leave no room for and the old ones did: they give way, or stand and are told so. Who waits
/// has no place that could stand.
///
/// # Errors
/// The database refused.
pub async fn by_terms(
    tx: &mut Tx,
    desk: &Desk,
    hit: Vec<(Booking, TermsHit)>,
    give_way: bool,
) -> Result<(), Problem> {
    let (resource, terms) = (&desk.resource, &desk.terms);
    for (mut booking, why) in hit {
        let texts = tx.app().texts();
        let reason = texts.say(Locale::Zh, why.reason(), &Map::new());
        if give_way || booking.state == BookingState::Waiting {
            displace(tx, resource, terms, booking, None, &reason).await?;
        } else {
            booking.reason = Some(reason);
            tell(tx, &booking, resource, "booking_stands", Whom::Everybody).await?;
        }
    }
    // and who gave way to hours before fits again, perhaps
    let (db, scope) = tx.parts();
    for booking in store::given_way(db, scope, resource.id).await? {
        restore_one(tx, desk, booking).await?;
    }
    Ok(())
}

/// Gives bookings a lifted closure had displaced their place again, as far as it is still free.
///
/// # Errors
/// The database refused.
pub async fn restore(
    tx: &mut Tx,
    resource: &Resource,
    terms: &Terms,
    closure: ClosureId,
) -> Result<(), Problem> {
    let desk = Desk {
        resource: resource.clone(),
        terms: terms.clone(),
    };
    let (db, scope) = tx.parts();
    let displaced = store::displaced_by(db, scope, closure).await?;
    for booking in displaced {
        restore_one(tx, &desk, booking).await?;
    }
    Ok(())
}

/// Lets a booking in that waits or was displaced, where it fits now; answers whether it did.
async fn enter(
    tx: &mut Tx,
    desk: &Desk,
    mut booking: Booking,
    event: BookingEvent,
    code: &str,
) -> Result<bool, Problem> {
    // a place that frees goes to nobody who has left the alliance meanwhile
    if event == BookingEvent::Promote && !still_admitted(tx, desk, &booking).await? {
        return Ok(false);
    }
    let standing = as_house(&booking, &desk.resource, &desk.terms, tx);
    let Ok(next) = decide(booking.state, event, standing) else {
        return Ok(false);
    };
    match desk.fits(tx, &booking).await {
        Ok(()) => {}
        Err(hit) if next == BookingState::Waiting && hit.is_full() => {}
        Err(Hit::Rule(_)) => return Ok(false),
        Err(Hit::Failure(problem)) if is_rule(&problem) => return Ok(false),
        Err(Hit::Failure(problem)) => return Err(problem),
    }
    if next != BookingState::Waiting {
        booking.waiting_since = None;
    }
    booking.closure_id = None;
    booking.reason = None;
    move_on(tx, &mut booking, &desk.resource, next, event).await?;
    tell(tx, &booking, &desk.resource, code, Whom::Everybody).await?;
    if next == BookingState::Requested {
        tell(
            tx,
            &booking,
            &desk.resource,
            "booking_requested",
            Whom::Keeper,
        )
        .await?;
    }
    Ok(true)
}

/// Whether the terms still admit the unit a booking is for.
async fn still_admitted(tx: &mut Tx, desk: &Desk, booking: &Booking) -> Result<bool, Problem> {
    let (terms, own) = (&desk.terms, booking.org_id == Some(desk.resource.org_id));
    if booking.org_id.is_none() || own {
        return Ok(true);
    }
    let (db, scope) = tx.parts();
    let street = Scope::street_wide(scope.street());
    let party = party(db, &street, terms, booking.org_id, false).await?;
    Ok(admits(terms.eligible, terms.residents, party).is_ok())
}

/// Lets those in who wait longest, as far as places are free in a time.
///
/// # Errors
/// The database refused.
pub async fn promote_in(
    tx: &mut Tx,
    resource: &Resource,
    terms: &Terms,
    span: Span,
) -> Result<usize, Problem> {
    let desk = Desk {
        resource: resource.clone(),
        terms: terms.clone(),
    };
    let span = Span {
        from: span.from.max(tx.now()),
        to: span.to,
    };
    let (db, scope) = tx.parts();
    let waiting = store::waiting(db, scope, resource.id, span).await?;
    let mut entered = 0;
    for booking in waiting {
        if enter(
            tx,
            &desk,
            booking,
            BookingEvent::Promote,
            "booking_promoted",
        )
        .await?
        {
            entered += 1;
        }
    }
    Ok(entered)
}

/// The same on one day: a place of it has freed.
///
/// # Errors
/// The database refused.
pub async fn promote_on(tx: &mut Tx, desk: &Desk, day: NaiveDate) -> Result<usize, Problem> {
    promote_in(tx, &desk.resource, &desk.terms, span_of(day, day)).await
}

/// The same for everybody who waits for a resource: its terms have changed, or a round comes by.
///
/// # Errors
/// The database refused.
pub async fn promote(tx: &mut Tx, id: ResourceId) -> Result<usize, Problem> {
    let desk = desk::open(tx, id).await?;
    let now = tx.now();
    let span = Span {
        from: now,
        to: now.plus(AHEAD),
    };
    promote_in(tx, &desk.resource, &desk.terms, span).await
}
