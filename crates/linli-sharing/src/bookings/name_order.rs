//! `POST /api/bookings/{id}/name-order`: for which order it is used, named or taken away while the booking stands. Naming one
//! while booking goes through [`directed`] as well.

use linli_domain::actor::Actor;
use linli_domain::id::{BookingId, OrderId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_work::orders;
use linli_work::resources::view::is_office;

use axum::http::StatusCode;

use super::act::{admitted, refused};
use super::desk::{Desk, move_on};
use super::page::answer;
use super::party::standing;
use super::rules::{BookingEvent, BookingState, Standing, decide};
use super::store::rounds::is_promised;
use super::tell::{Whom, tell};
use super::view::{BookingView, OrderInput};

/// A use as an order looks at it.
pub struct Use<'a> {
    /// The unit that has booked.
    pub org: Option<OrgId>,
    /// Who names the order.
    pub actor: &'a Actor,
    /// From.
    pub from: Timestamp,
    /// When it was booked: an order that was over by then is not served by it.
    pub booked_at: Timestamp,
}

/// Whether a use serves an order, and an agreement promises such resources: an order of the booking unit, or, where an office
/// books, one of the owner in the office's place.
///
/// # Errors
/// 422 for `order_id`: none of those, or over before it was booked.
pub async fn directed(tx: &mut Tx, desk: &Desk, of: Use<'_>, id: OrderId) -> Result<bool, Problem> {
    let street = Scope::street_wide(tx.scope().street());
    let order = orders::store::load(tx.db(), &street, id)
        .await
        .named_in("order_id")?;
    let asked_of_owner = order.org_id == desk.resource.org_id
        && of.actor.role().is_some_and(is_office)
        && of.actor.scope().narrowed(&order.area_path).is_some();
    if Some(order.org_id) != of.org && !asked_of_owner {
        return Err(Problem::field("order_id", "unknown"));
    }
    if !order.state.is_live() && order.closed_at.is_none_or(|at| at <= of.booked_at) {
        return Err(Problem::field("order_id", "order_over"));
    }
    let (owner, class) = (desk.resource.org_id, desk.resource.class);
    is_promised(tx.db(), &street, owner, class, of.from).await
}

/// Names the order a booking is used for, another one, or none. Where a promise spares the approval it waited for it is settled;
/// where it stood by that promise alone it wants the approval now.
#[utoipa::path(post, path = "/api/bookings/{id}/name-order", tag = "bookings", params(("id" = BookingId, Path)),
    request_body = OrderInput, responses((status = 200, body = BookingView)))]
pub async fn name_order(ctx: Ctx, Path(id): Path<BookingId>, body: Body<OrderInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (event, actor) = (BookingEvent::NameOrder, tx.actor().clone());
    let (mut case, _) = admitted(&mut tx, id, body.value.version, event).await?;
    let named = body.value.order_id;
    let of = Use {
        org: case.booking.org_id,
        actor: &actor,
        from: case.booking.from_at,
        booked_at: case.booking.created_at,
    };
    case.booking.directed = match named {
        // what was named once stays named, whatever became of it
        Some(_) if named == case.booking.order_id => case.booking.directed,
        Some(order) => directed(&mut tx, &case.desk, of, order).await?,
        None => false,
    };
    case.booking.order_id = named;
    let (resource, terms) = (&case.desk.resource, &case.desk.terms);
    let now = standing(&case.booking, resource, terms, &actor, tx.now());
    let now = Standing {
        // who agreed to it agreed to the use, whatever it is for
        needs_approval: now.needs_approval && case.booking.decided_at.is_none(),
        ..now
    };
    let before = case.booking.state;
    let next = decide(before, event, now).map_err(refused)?;
    move_on(&mut tx, &mut case.booking, resource, next, event).await?;
    if next == BookingState::Requested && before != next {
        tell(
            &mut tx,
            &case.booking,
            resource,
            "booking_requested",
            Whom::Keeper,
        )
        .await?;
    }
    answer(tx, &actor, &case.booking, &case.desk, StatusCode::OK).await
}
