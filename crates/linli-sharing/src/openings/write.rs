//! `PUT /api/resources/{id}/openings`, `POST …/closures`, `POST …/closures/{closure_id}/lift`: what the keeper sets.

use axum::http::StatusCode;
use linli_domain::id::{ClosureId, ResourceId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::secret::random_bytes;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_work::alliances;
use linli_work::resources::store::Resource;
use linli_work::resources::view::load_for;
use serde_json::{Map, json};

use super::hits::{Room, TermsHit};
use super::place::calendar;
use super::slots::Span;
use super::store::{self, Closure, Terms};
use super::view::{ClosureInput, OpeningsInput, OpeningsStepInput, OpeningsView, Quota};
use super::{Eligible, QuotaPer, hits, keeper, look};
use crate::bookings::desk::Desk;
use crate::bookings::displace;
use crate::bookings::store::Booking;

const CONDITIONS: usize = 2_000;
const REASON: usize = 200;
const MOST_WINDOWS: i64 = 60;
const MOST_QUOTAS: i64 = 6;
/// Hours of cancellation and of lead at most: a month.
const MOST_HOURS: i64 = 31 * 24;

/// A number within its limits.
fn within(field: &str, typed: i64, min: i64, max: i64) -> Result<i64, Problem> {
    if (min..=max).contains(&typed) {
        return Ok(typed);
    }
    let args = Map::from_iter([
        ("min".to_owned(), json!(min)),
        ("max".to_owned(), json!(max)),
    ]);
    Err(Problem::new(ProblemKind::Invalid, "invalid").and_field(field, "out_of_range", args))
}

fn quotas(typed: &[Quota]) -> Result<(), Problem> {
    within(
        "quotas",
        i64::try_from(typed.len()).unwrap_or(i64::MAX),
        0,
        MOST_QUOTAS,
    )?;
    for (place, quota) in typed.iter().enumerate() {
        within(&format!("quotas.{place}.most"), quota.most, 1, 1_000)?;
        if quota.per == QuotaPer::Kind && quota.kind.is_none() {
            return Err(Problem::field(&format!("quotas.{place}.kind"), "required"));
        }
    }
    Ok(())
}

/// The terms as they will be.
async fn changed(
    tx: &mut Tx,
    resource: &Resource,
    before: Option<&Terms>,
    typed: OpeningsInput,
) -> Result<Terms, Problem> {
    let slot_minutes = within("slot_minutes", typed.slot_minutes, 15, 24 * 60)?;
    let count = i64::try_from(typed.windows.len()).unwrap_or(i64::MAX);
    within("windows", count, 0, MOST_WINDOWS)?;
    hits::typed(&typed.windows, slot_minutes)?;
    if typed.bookable && typed.windows.is_empty() {
        return Err(Problem::field("windows", "openings_no_hours"));
    }
    quotas(&typed.quotas)?;
    let alliance_id = match (typed.eligible, typed.alliance_id) {
        (Eligible::Alliance, None) => return Err(Problem::field("alliance_id", "required")),
        (Eligible::Alliance, Some(id)) => {
            let (db, scope) = tx.parts();
            let known = alliances::store::names(db, scope, &[id]).await?;
            if !known.contains_key(&id) {
                return Err(Problem::field("alliance_id", "unknown"));
            }
            Some(id)
        }
        _ => None,
    };
    let conditions = optional_line("conditions", typed.conditions, CONDITIONS)?.unwrap_or_default();
    let written = before.map_or(0, |terms| terms.conditions_version);
    let same = before.map_or(conditions.is_empty(), |terms| {
        terms.conditions == conditions
    });
    Ok(Terms {
        resource_id: resource.id,
        bookable: typed.bookable,
        capacity: within("capacity", typed.capacity, 1, 1_000)?,
        slot_minutes,
        most_slots: within("most_slots", typed.most_slots.unwrap_or(1), 1, 96)?,
        lead_hours: within("lead_hours", typed.lead_hours.unwrap_or(0), 0, MOST_HOURS)?,
        horizon_days: within("horizon_days", typed.horizon_days.unwrap_or(60), 1, 400)?,
        approval: typed.approval,
        eligible: typed.eligible,
        alliance_id,
        residents: typed.residents,
        quotas: json!(typed.quotas).to_string(),
        windows: json!(typed.windows).to_string(),
        conditions,
        conditions_version: if same { written } else { written + 1 },
        cancel_hours: within(
            "cancel_hours",
            typed.cancel_hours.unwrap_or(24),
            0,
            MOST_HOURS,
        )?,
        secret: match before {
            Some(terms) => terms.secret.clone(),
            None => random_bytes::<32>(tx.app().random()).to_vec(),
        },
        updated_by: tx.actor().person(),
        updated_at: tx.now(),
        version: typed.version,
    })
}

/// A resource the actor keeps, and its terms, locked.
async fn kept(tx: &mut Tx, id: ResourceId) -> Result<(Resource, Option<Terms>), Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let resource = load_for(tx.db(), &actor, id).await?;
    keeper::check(&resource, &actor, now)?;
    let (db, scope) = tx.parts();
    let terms = store::lock(db, scope, id).await?;
    Ok((resource, terms))
}

async fn answer(mut tx: Tx, resource: &Resource) -> Answer {
    let (app, locale, actor, now) = (tx.app().clone(), tx.locale(), tx.actor().clone(), tx.now());
    let view = look::page(tx.db(), &app, locale, &actor, resource, now).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Sets on what terms and in which hours a resource can be booked: all of it at once.
#[utoipa::path(put, path = "/api/resources/{id}/openings", tag = "openings", params(("id" = ResourceId, Path)),
    request_body = OpeningsInput, responses((status = 200, body = OpeningsView)))]
pub async fn write_openings(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<OpeningsInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (resource, before) = kept(&mut tx, id).await?;
    if keeper::is_gone(&resource) {
        return Err(Problem::conflict("openings_resource_gone"));
    }
    if before.as_ref().map_or(0, |terms| terms.version) != body.value.version {
        return Err(Problem::stale());
    }
    let give_way = body.value.displace;
    let hit = match &before {
        Some(before) => left_out(&mut tx, before, &body.value).await?,
        None => Vec::new(),
    };
    let terms = write(&mut tx, &resource, before.as_ref(), body.value).await?;
    let desk = Desk { resource, terms };
    displace::by_terms(&mut tx, &desk, hit, give_way).await?;
    let resource = desk.resource;
    displace::promote(&mut tx, id).await?;
    answer(tx, &resource).await
}

/// The bookings for which new terms leave no room, and why.
async fn left_out(
    tx: &mut Tx,
    before: &Terms,
    typed: &OpeningsInput,
) -> Result<Vec<(Booking, TermsHit)>, Problem> {
    let after = Room {
        windows: hits::typed(&typed.windows, 1)?,
        capacity: typed.capacity,
        bookable: typed.bookable,
    };
    let (app, now) = (tx.app().clone(), tx.now());
    let street = Scope::street_wide(tx.scope().street());
    let days = calendar(tx.db(), &street, &app).await?;
    hits::hit(tx.db(), &street, before, &after, &days, now).await
}

/// Writes terms and logs it; the demo writes by it too.
///
/// # Errors
/// What is wrong with them, or *stale version*.
pub async fn write(
    tx: &mut Tx,
    resource: &Resource,
    before: Option<&Terms>,
    typed: OpeningsInput,
) -> Result<Terms, Problem> {
    let mut terms = changed(tx, resource, before, typed).await?;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut terms).await?;
    if before.map_or(0, |terms| terms.conditions_version) != terms.conditions_version {
        store::keep_conditions(db, scope, &terms).await?;
    }
    tx.log(Entry {
        entity: "resource",
        id: resource.id.0,
        event: "write_openings",
        detail: json!({"bookable": terms.bookable, "capacity": terms.capacity, "slot_minutes": terms.slot_minutes,
                       "conditions_version": terms.conditions_version}),
        area: Some(&resource.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(terms)
}

/// Closes a resource for a time, or notes a repair. Who has booked in it is told, with other slots to take.
#[utoipa::path(post, path = "/api/resources/{id}/closures", tag = "openings", params(("id" = ResourceId, Path)),
    request_body = ClosureInput, responses((status = 200, body = OpeningsView)))]
pub async fn close_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ClosureInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let (resource, terms) = kept(&mut tx, id).await?;
    let terms = terms.ok_or_else(|| Problem::conflict("openings_no_terms"))?;
    if terms.version != typed.version {
        return Err(Problem::stale());
    }
    let now = tx.now();
    if typed.to <= typed.from {
        return Err(Problem::field("to", "time_inverted"));
    }
    if typed.to <= now {
        return Err(Problem::field("to", "time_past"));
    }
    let closure = Closure {
        id: ClosureId(tx.fresh_id()),
        resource_id: id,
        kind: typed.kind,
        from_at: typed.from,
        to_at: typed.to,
        reason: line("reason", &typed.reason, REASON)?,
        lifted_at: None,
    };
    let by = tx.actor().person();
    let (db, scope) = tx.parts();
    store::insert_closure(db, scope, &closure, by, now).await?;
    store::touch(db, scope, id, terms.version).await?;
    note(&mut tx, &resource, &closure, "close").await?;
    displace::by_closure(&mut tx, &resource, &terms, &closure).await?;
    answer(tx, &resource).await
}

async fn note(
    tx: &mut Tx,
    resource: &Resource,
    closure: &Closure,
    event: &str,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "resource",
        id: resource.id.0,
        event,
        reason: Some(&closure.reason),
        detail: json!({"kind": closure.kind, "from": closure.from_at, "to": closure.to_at}),
        area: Some(&resource.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// Takes a closure back. Bookings it displaced get their place again where it is still free.
#[utoipa::path(post, path = "/api/resources/{id}/closures/{closure_id}/lift", tag = "openings",
    params(("id" = ResourceId, Path), ("closure_id" = ClosureId, Path)), request_body = OpeningsStepInput,
    responses((status = 200, body = OpeningsView)))]
pub async fn lift_closure(
    ctx: Ctx,
    Path((id, closure_id)): Path<(ResourceId, ClosureId)>,
    body: Body<OpeningsStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (resource, terms) = kept(&mut tx, id).await?;
    let terms = terms.ok_or_else(|| Problem::conflict("openings_no_terms"))?;
    if terms.version != body.value.version {
        return Err(Problem::stale());
    }
    let now = tx.now();
    let (db, scope) = tx.parts();
    let closure = store::closure(db, scope, closure_id).await?;
    if closure.resource_id != id {
        return Err(Problem::not_found());
    }
    if !store::lift(db, scope, closure_id, now).await? {
        return Err(Problem::conflict("closure_lifted"));
    }
    store::touch(db, scope, id, terms.version).await?;
    note(&mut tx, &resource, &closure, "lift_closure").await?;
    displace::restore(&mut tx, &resource, &terms, closure_id).await?;
    let span = Span {
        from: closure.from_at,
        to: closure.to_at,
    };
    displace::promote_in(&mut tx, &resource, &terms, span).await?;
    answer(tx, &resource).await
}
