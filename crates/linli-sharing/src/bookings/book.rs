//! `POST /api/bookings`: asks for a slot, for oneself, the own unit, or on somebody's behalf.

use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{BookingId, BookingSeriesId, OrgId};
use linli_domain::number::NumberKind;
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use linli_net::{numbers, orgs};
use linli_work::resources::view::{is_office, load_for};
use serde_json::json;

use super::code;
use super::desk::{self, Desk, Hit};
use super::name_order::{Use, directed};
use super::page::answer;
use super::party::{acknowledged, needs_approval, party, unit_of};
use super::rules::{BookingState, Party, admits, entry};
use super::store::{self, Booking};
use super::tell::{Whom, tell};
use super::view::{BehalfInput, BookingInput, BookingView};
use crate::openings::keeper::keeps;

const PURPOSE: usize = 200;
const NAME: usize = 40;

/// Books.
#[utoipa::path(post, path = "/api/bookings", tag = "bookings", request_body = BookingInput,
    responses((status = 201, body = BookingView)))]
pub async fn create_booking(ctx: Ctx, body: Body<BookingInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let actor = tx.actor().clone();
    load_for(tx.db(), &actor, typed.resource_id).await?;
    tx.widen_to_street();
    let desk = desk::open(&mut tx, typed.resource_id).await?;
    let mut booking = compose(&mut tx, &desk, &typed, &actor, None).await?;
    if let Err(hit) = settle(&mut tx, &desk, &mut booking, typed.wait).await {
        return desk.refuse(&mut tx, &booking, hit).await;
    }
    answer(tx, &actor, &booking, &desk, StatusCode::CREATED).await
}

/// For whom it is: the unit, the residents' name, the party as the terms look at it.
struct For {
    org: Option<OrgId>,
    name: Option<String>,
    party: Party,
}

async fn for_whom(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    behalf: Option<&BehalfInput>,
) -> Result<For, Problem> {
    let acting = actor
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?
        .clone();
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    let (org, name) = match behalf {
        None => {
            let org = unit_of(&acting);
            let keeper = keeps(&desk.resource, actor, now);
            let party = party(tx.db(), &street, &desk.terms, org, keeper).await?;
            let name = None;
            return Ok(For { org, name, party });
        }
        Some(_) if !is_office(acting.role) => {
            return Err(Problem::forbidden("booking_clerk_only"));
        }
        Some(behalf) => (behalf.org_id, behalf.name.as_deref()),
    };
    match org {
        Some(org) => {
            let unit = orgs::store::load(tx.db(), &street, org)
                .await
                .named_in("behalf.org_id")?;
            let party = party(tx.db(), &street, &desk.terms, Some(unit.id), false).await?;
            Ok(For {
                org: Some(unit.id),
                name: None,
                party,
            })
        }
        None => Ok(For {
            org: None,
            name: Some(line("behalf.name", name.unwrap_or_default(), NAME)?),
            party: Party::Residents,
        }),
    }
}

/// A booking as it is asked for, not judged yet.
///
/// # Errors
/// Something in it is wrong, or the terms do not admit the booker.
pub async fn compose(
    tx: &mut Tx,
    desk: &Desk,
    typed: &BookingInput,
    actor: &Actor,
    series: Option<BookingSeriesId>,
) -> Result<Booking, Problem> {
    let purpose = line("purpose", &typed.purpose, PURPOSE)?;
    let by = for_whom(tx, desk, actor, typed.behalf.as_ref()).await?;
    admits(desk.terms.eligible, desk.terms.residents, by.party).map_err(Problem::forbidden)?;
    let current = desk.terms.conditions_version;
    if typed
        .conditions_version
        .is_some_and(|version| version != current)
        && !desk.terms.conditions.is_empty()
    {
        return Err(Problem::conflict("booking_conditions_changed").arg("version", current));
    }
    let directed = match typed.order_id {
        Some(order) => {
            let of = Use {
                org: by.org,
                actor,
                from: typed.from,
                booked_at: tx.now(),
            };
            directed(tx, desk, of, order).await?
        }
        None => false,
    };
    let id = BookingId(tx.fresh_id());
    let now = tx.now();
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Booking, now).await?;
    let person = actor.person();
    let clerk = typed.behalf.as_ref().and(actor.acting());
    Ok(Booking {
        id,
        number,
        resource_id: desk.resource.id,
        org_id: by.org,
        person_id: person.filter(|_| typed.behalf.is_none()),
        behalf_way: typed.behalf.as_ref().map(|behalf| behalf.way),
        behalf_name: by.name,
        clerk_org_id: clerk.map(|acting| acting.org),
        created_by: person,
        kind: typed.kind,
        purpose,
        order_id: typed.order_id,
        directed,
        open: typed.open,
        from_at: typed.from,
        to_at: typed.to,
        state: BookingState::Requested,
        acknowledged_version: typed.conditions_version.filter(|_| current > 0),
        series_id: series,
        changed: false,
        joined: 0,
        waiting_since: None,
        closure_id: None,
        code: code::derive(tx.app().secrets(), &desk.terms.secret, id),
        reason: None,
        late_cancel: false,
        decided_by: None,
        decided_at: None,
        started_at: None,
        returned_by: None,
        returned_at: None,
        in_order: None,
        return_note: None,
        rating: None,
        rating_note: None,
        reminded_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// Judges a booking and stores it: it holds a place from now on, or waits for one where `wait` says so.
///
/// # Errors
/// The rule it hits.
pub async fn settle(
    tx: &mut Tx,
    desk: &Desk,
    booking: &mut Booking,
    wait: bool,
) -> Result<(), Hit> {
    let approve = needs_approval(booking, &desk.resource, &desk.terms);
    booking.state = match desk.fits(tx, booking).await {
        Ok(()) => entry(approve, acknowledged(booking, &desk.terms)),
        Err(hit) if wait && hit.is_full() => {
            booking.waiting_since = Some(tx.now());
            BookingState::Waiting
        }
        Err(hit) => return Err(hit),
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, booking).await?;
    tx.log(Entry {
        entity: "booking",
        id: booking.id.0,
        event: "create",
        to: Some(booking.state.code()),
        detail: json!({"from": booking.from_at, "to": booking.to_at, "on_behalf": booking.behalf_way,
                       "directed": booking.directed}),
        area: Some(&desk.resource.area_path),
        ..Entry::default()
    })
    .await
    .map_err(Hit::from)?;
    if booking.state == BookingState::Requested {
        tell(
            tx,
            booking,
            &desk.resource,
            "booking_requested",
            Whom::Keeper,
        )
        .await?;
    }
    Ok(())
}

/// Whether a problem is a rule of bookings and not a failure of the house or of the form.
#[must_use]
pub fn is_rule(problem: &Problem) -> bool {
    problem.kind == ProblemKind::Conflict
}
