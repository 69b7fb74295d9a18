//! `POST /api/bodies/{id}/seats`, `POST /api/seats/{id}/end`: who sits in a body, from when to when.

use axum::http::StatusCode;
use linli_domain::id::{BodyId, SeatId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use linli_net::{orgs, persons};

use super::edit::note;
use super::rules::{BodyRefusal, Counting};
use super::shapes::{BodyEnd, BodyView, SeatInput};
use super::store::{self, Body, Seat};
use super::view::{self, kept};

const REASON: usize = 200;

/// Gives a seat; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, 403 for who does not look after the body, 409 where seats are not what is counted.
pub async fn give(tx: &mut Tx, id: BodyId, input: &SeatInput) -> Result<Body, Problem> {
    let body = kept(tx, id).await?;
    if body.rule().counting != Counting::Seats {
        return Err(BodyRefusal::WithoutSeats.into());
    }
    let street = Scope::street_wide(tx.scope().street());
    if let Some(org) = input.org_id {
        orgs::store::load(tx.db(), &street, org)
            .await
            .known()?
            .filter(|org| org.ended_at.is_none())
            .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    }
    if let Some(person) = input.person_id {
        persons::store::load(tx.db(), &street, person)
            .await
            .named_in("person_id")?;
    }
    if input.org_id.is_none() && input.person_id.is_none() {
        return Err(Problem::field("person_id", "required"));
    }
    let now = tx.now();
    let from = input.from.unwrap_or(now);
    if input.to.is_some_and(|to| to <= from) {
        return Err(Problem::field("to", "seat_term"));
    }
    refuse_double(tx, &body, input, now).await?;
    let seat = Seat {
        id: SeatId(tx.fresh_id()),
        body_id: id,
        capacity: input.capacity,
        person_id: input.person_id,
        org_id: input.org_id,
        from_at: from,
        to_at: input.to,
        ended_at: None,
        end_reason: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert_seat(db, scope, &seat).await?;
    note(tx, &body, "seat_give", None).await?;
    Ok(body)
}

/// An organisation that sends whom it wants has one such seat; a person may hold posts in two capacities, which count once.
async fn refuse_double(
    tx: &mut Tx,
    body: &Body,
    input: &SeatInput,
    now: Timestamp,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let there = store::seats_of(db, scope, body.id, now).await?;
    let same = there.iter().any(|seat| {
        seat.person_id == input.person_id
            && (seat.capacity == input.capacity || input.person_id.is_none())
            && (seat.org_id == input.org_id || input.person_id.is_some())
    });
    if same {
        return Err(Problem::field(
            if input.person_id.is_some() {
                "person_id"
            } else {
                "org_id"
            },
            "seat_taken",
        ));
    }
    let (Some(alliance), None, Some(org)) = (body.alliance_id, input.person_id, input.org_id)
    else {
        return Ok(());
    };
    let (db, scope) = tx.parts();
    let allied = store::allied(db, scope, alliance, now).await?;
    if org == body.org_id || allied.iter().any(|member| member.org_id == org) {
        return Err(BodyRefusal::SeatsOfAlliance.into());
    }
    Ok(())
}

/// Gives a person or an organisation a seat.
#[utoipa::path(post, path = "/api/bodies/{id}/seats", tag = "bodies", params(("id" = BodyId, Path)), request_body = SeatInput,
    responses((status = 201, body = BodyView)))]
pub async fn give_seat(ctx: Ctx, Path(id): Path<BodyId>, body: Sent<SeatInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let seated = give(&mut tx, id, &body.value).await?;
    let view = view::after(&mut tx, seated).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Ends a seat, with the reason. To which meetings it was called stays.
#[utoipa::path(post, path = "/api/seats/{id}/end", tag = "bodies", params(("id" = SeatId, Path)), request_body = BodyEnd,
    responses((status = 200, body = BodyView)))]
pub async fn end_seat(ctx: Ctx, Path(id): Path<SeatId>, body: Sent<BodyEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let mut seat = store::load_seat(db, scope, id).await?;
    let of = kept(&mut tx, seat.body_id).await?;
    if seat.version != body.value.version || seat.ended_at.is_some() {
        return Err(Problem::stale());
    }
    let reason = line("reason", &body.value.reason, REASON)?;
    seat.ended_at = Some(tx.now());
    seat.end_reason = Some(reason.clone());
    let (db, scope) = tx.parts();
    store::end_seat(db, scope, &seat).await?;
    note(&mut tx, &of, "seat_end", Some(&reason)).await?;
    let view = view::after(&mut tx, of).await?;
    tx.commit(StatusCode::OK, &view).await
}
