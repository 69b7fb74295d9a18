//! `POST /api/bodies`, `PUT /api/bodies/{id}`, `POST /api/bodies/{id}/end`: bodies founded, changed and ended.

use axum::http::StatusCode;
use linli_domain::id::BodyId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_net::areas::change::role_of;
use linli_net::orgs;
use linli_work::alliances;
use serde_json::json;

use super::rules::{BodyKind, BodyRule, Counting, keeps};
use super::shapes::{BodyChange, BodyEnd, BodyInput, BodyView};
use super::store::{self, Body};
use super::view::{self, kept};

const NAME: usize = 60;
const NOTE: usize = 2_000;
const REASON: usize = 200;
/// Households and square metres of a body at most: those of a large street.
const MOST: i64 = 100_000_000;

/// Checks what a body says and makes it; id, version and ends are the caller's.
async fn made(tx: &mut Tx, id: BodyId, input: BodyInput) -> Result<Body, Problem> {
    let name = line("name", &input.name, NAME)?;
    let note = optional_line("note", input.note, NOTE)?;
    let rule = input.rule.unwrap_or_else(|| input.kind.rule());
    if !rule.is_sound() {
        return Err(Problem::field("rule", "body_rule_unsound"));
    }
    let street = Scope::street_wide(tx.scope().street());
    let alliance = match input.alliance_id {
        Some(id) => Some(
            alliances::store::load(tx.db(), &street, id)
                .await
                .named_in("alliance_id")?,
        ),
        None => None,
    };
    if alliance.is_none() && input.kind == BodyKind::JointMeeting {
        return Err(Problem::field("alliance_id", "required"));
    }
    let org_id = match (&alliance, input.org_id) {
        // its lead convenes the meeting of an alliance: said there, and not again here
        (Some(alliance), None) => alliance.lead_org_id,
        (Some(alliance), Some(org)) if org == alliance.lead_org_id => org,
        (Some(_), Some(_)) => return Err(Problem::field("org_id", "body_lead_convenes")),
        (None, Some(org)) => org,
        (None, None) => return Err(Problem::field("org_id", "required")),
    };
    let org = orgs::store::load(tx.db(), &street, org_id)
        .await
        .known()?
        .filter(|org| org.ended_at.is_none())
        .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    let inside = tx.actor().scope().area().contains(&org.area_path);
    keeps(role_of(tx.actor()), inside)?;
    if store::name_taken(tx.db(), &street, &name, id).await? {
        return Err(Problem::field("name", "body_name_taken"));
    }
    let (households, floor_area) = electorate(&rule, input.households, input.floor_area)?;
    Ok(Body {
        id,
        kind: input.kind,
        name,
        org_id,
        alliance_id: input.alliance_id,
        area_path: org.area_path,
        cadence: input.cadence.unwrap_or_else(|| input.kind.cadence()),
        rule: serde_json::to_string(&rule).map_err(Problem::internal)?,
        households,
        floor_area,
        note,
        created_at: tx.now(),
        ended_at: None,
        end_reason: None,
        version: 1,
    })
}

/// How many households and how much area there are, where they are counted; nothing where they are not.
fn electorate(
    rule: &BodyRule,
    households: Option<i64>,
    floor_area: Option<i64>,
) -> Result<(Option<i64>, Option<i64>), Problem> {
    let wanted = |field: &str, value: Option<i64>| match value {
        Some(value) if (1..=MOST).contains(&value) => Ok(Some(value)),
        Some(_) => Err(Problem::field(field, "body_electorate")),
        None => Err(Problem::field(field, "required")),
    };
    match rule.counting {
        Counting::Seats => Ok((None, None)),
        Counting::Households => Ok((wanted("households", households)?, None)),
        Counting::HouseholdsAndArea => Ok((
            wanted("households", households)?,
            wanted("floor_area", floor_area)?,
        )),
    }
}

/// Leaves a row in the log.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    body: &Body,
    event: &str,
    reason: Option<&str>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "body",
        id: body.id.0,
        event,
        reason,
        detail: json!({"name": body.name, "rule": body.rule}),
        area: Some(&body.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// Founds a body; for the demo as much as for the handler.
///
/// # Errors
/// A field it refuses, or 403 for who does not look after the place.
pub async fn found(tx: &mut Tx, input: BodyInput) -> Result<Body, Problem> {
    let id = BodyId(tx.fresh_id());
    let body = made(tx, id, input).await?;
    let (db, scope) = tx.parts();
    if !store::insert(db, scope, &body).await? {
        return Err(Problem::field("name", "body_name_taken"));
    }
    note(tx, &body, "body_found", None).await?;
    Ok(body)
}

/// Founds a body.
#[utoipa::path(post, path = "/api/bodies", tag = "bodies", request_body = BodyInput,
    responses((status = 201, body = BodyView)))]
pub async fn found_body(ctx: Ctx, body: Sent<BodyInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let made = found(&mut tx, body.value).await?;
    let view = view::after(&mut tx, made).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Changes a body: its name, rule, cadence. What was held by the old rule stays as it was counted.
#[utoipa::path(put, path = "/api/bodies/{id}", tag = "bodies", params(("id" = BodyId, Path)), request_body = BodyChange,
    responses((status = 200, body = BodyView)))]
pub async fn change_body(ctx: Ctx, Path(id): Path<BodyId>, body: Sent<BodyChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let before = kept(&mut tx, id).await?;
    let BodyChange { version, body } = body.value;
    if before.version != version {
        return Err(Problem::stale());
    }
    if before.kind != body.kind {
        return Err(Problem::field("kind", "body_kind_stays"));
    }
    if before.alliance_id != body.alliance_id {
        return Err(Problem::field("alliance_id", "body_alliance_stays"));
    }
    let mut after = Body {
        created_at: before.created_at,
        version,
        ..made(&mut tx, id, body).await?
    };
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut after).await?;
    note(&mut tx, &after, "body_change", None).await?;
    let view = view::after(&mut tx, after).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Ends a body, with the reason. What it decided stays owed.
#[utoipa::path(post, path = "/api/bodies/{id}/end", tag = "bodies", params(("id" = BodyId, Path)), request_body = BodyEnd,
    responses((status = 200, body = BodyView)))]
pub async fn end_body(ctx: Ctx, Path(id): Path<BodyId>, body: Sent<BodyEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut ended = kept(&mut tx, id).await?;
    if ended.version != body.value.version {
        return Err(Problem::stale());
    }
    let reason = line("reason", &body.value.reason, REASON)?;
    let (db, scope) = tx.parts();
    if !store::next_meetings(db, scope, &[id]).await?.is_empty() {
        return Err(Problem::conflict("body_meeting_ahead"));
    }
    ended.ended_at = Some(tx.now());
    ended.end_reason = Some(reason.clone());
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut ended).await?;
    note(&mut tx, &ended, "body_end", Some(&reason)).await?;
    let view = view::after(&mut tx, ended).await?;
    tx.commit(StatusCode::OK, &view).await
}
