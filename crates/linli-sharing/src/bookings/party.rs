//! Who books, and how somebody stands to a booking.

use linli_domain::actor::{ActingPost, Actor};
use linli_domain::id::{OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{MINUTE, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_work::resources::rules::ResourceState;
use linli_work::resources::store::Resource;
use linli_work::resources::view::is_office;

use super::rules::{BookingState, EARLY_MINUTES, Party, Standing, admits};
use super::store::Booking;
use super::store::rounds;
use crate::openings::keeper::{BOOKERS, keeps};
use crate::openings::store::Terms;
use crate::openings::{ApprovalMode, Eligible};

/// The unit somebody books for by their post: units and offices do, other posts book for the person.
#[must_use]
pub fn unit_of(acting: &ActingPost) -> Option<OrgId> {
    (acting.role.is_unit() || is_office(acting.role)).then_some(acting.org)
}

/// Whether a resource takes bookings at the moment.
///
/// # Errors
/// The code of why not.
pub fn is_open(resource: &Resource, terms: &Terms) -> Result<(), &'static str> {
    match resource.state == ResourceState::Listed && terms.bookable {
        true => Ok(()),
        false => Err("booking_not_bookable"),
    }
}

/// Who books, as the terms look at it.
///
/// # Errors
/// The database refused.
pub async fn party(
    db: &mut Db,
    street: &Scope,
    terms: &Terms,
    org: Option<OrgId>,
    keeper: bool,
) -> Result<Party, Problem> {
    if keeper {
        return Ok(Party::Keeper);
    }
    let Some(org) = org else {
        return Ok(Party::Person);
    };
    let member = match (terms.eligible, terms.alliance_id) {
        (Eligible::Alliance, Some(alliance)) => {
            rounds::is_member(db, street, alliance, org).await?
        }
        _ => false,
    };
    Ok(Party::Unit { member })
}

/// Why an actor may not book a resource for the own unit or themselves, if anything is in the way; what the role may not is
/// told too.
///
/// # Errors
/// The database refused.
pub async fn may_book(
    db: &mut Db,
    actor: &Actor,
    resource: &Resource,
    terms: &Terms,
    now: Timestamp,
) -> Result<Option<&'static str>, Problem> {
    let Some(acting) = actor
        .acting()
        .filter(|acting| BOOKERS.contains(&acting.role))
    else {
        return Ok(Some("booking_not_for_this_post"));
    };
    let street = Scope::street_wide(actor.street());
    let keeper = keeps(resource, actor, now);
    let party = party(db, &street, terms, unit_of(acting), keeper).await?;
    Ok(admits(terms.eligible, terms.residents, party).err())
}

/// How an actor stands to a booking.
#[must_use]
pub fn standing(
    booking: &Booking,
    resource: &Resource,
    terms: &Terms,
    actor: &Actor,
    now: Timestamp,
) -> Standing {
    let own_unit = actor
        .acting()
        .is_some_and(|acting| unit_of(acting).is_some_and(|unit| booking.org_id == Some(unit)));
    let same_office = actor
        .acting()
        .is_some_and(|acting| is_office(acting.role) && booking.clerk_org_id == Some(acting.org));
    let person = actor.person();
    let mine = person.is_some() && [booking.person_id, booking.created_by].contains(&person);
    Standing {
        booker: mine || own_unit || same_office,
        keeper: keeps(resource, actor, now),
        own_deed: mine || own_unit,
        serves: actor
            .acting()
            .is_some_and(|acting| unit_of(acting).is_some()),
        house: matches!(actor, Actor::House { .. }),
        open: booking.open,
        near: now >= booking.from_at.plus(-EARLY_MINUTES * MINUTE),
        begun: now >= booking.from_at,
        needs_approval: needs_approval(booking, resource, terms),
        acknowledged: acknowledged(booking, terms),
        waited: booking.waiting_since.is_some(),
    }
}

/// Whether somebody must approve a booking: not where the owner uses its own, where an agreement promises it for an order, or
/// where it was approved already and was displaced.
#[must_use]
pub fn needs_approval(booking: &Booking, resource: &Resource, terms: &Terms) -> bool {
    let displaced = booking.closure_id.is_some() || booking.state == BookingState::Displaced;
    let approved = displaced && booking.decided_at.is_some();
    terms.approval == ApprovalMode::Approval
        && !booking.directed
        && booking.org_id != Some(resource.org_id)
        && !approved
}

/// Whether the conditions as they are now are acknowledged; there may be none.
#[must_use]
pub fn acknowledged(booking: &Booking, terms: &Terms) -> bool {
    terms.conditions.is_empty() || booking.acknowledged_version == Some(terms.conditions_version)
}

/// The persons who have booked.
#[must_use]
pub fn persons(booking: &Booking) -> Vec<PersonId> {
    [booking.person_id, booking.created_by]
        .into_iter()
        .flatten()
        .collect()
}
