//! `POST /api/methods/{id}/open`, `…/close`: a method begins to hold, a year ends.

use axum::http::StatusCode;
use linli_domain::id::{MethodId, SelectionId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::notices::store::{Message, send};
use linli_work::demands::tell::holders;
use serde_json::json;

use super::draft::{MethodStepInput, admitted, note};
use super::entity::Method;
use super::rules::{MethodEvent, MethodState};
use super::store::{self, selections};
use super::view::{MethodView, answer};

/// Opens a method: units tick by it from now on, and it changes no more. The revision before it is superseded; what was
/// ticked stays. The members are told of the first revision of a year.
#[utoipa::path(post, path = "/api/methods/{id}/open", tag = "methods", params(("id" = MethodId, Path)),
    request_body = MethodStepInput, responses((status = 200, body = MethodView)))]
pub async fn open_method(
    ctx: Ctx,
    Path(id): Path<MethodId>,
    body: Body<MethodStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let method = open(&mut tx, id, body.value.version).await?;
    answer(tx, &method, StatusCode::OK).await
}

/// Opens a method.
///
/// # Errors
/// *Not found*, *stale version*, or why it is refused.
pub async fn open(tx: &mut Tx, id: MethodId, version: i64) -> Result<Method, Problem> {
    let (mut method, next) = admitted(tx, id, version, MethodEvent::Open).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    for mut earlier in store::of_year(db, scope, method.year).await? {
        if earlier.state == MethodState::Open {
            earlier.state = MethodState::Superseded;
            earlier.updated_at = now;
            let (db, scope) = tx.parts();
            store::update(db, scope, &mut earlier).await?;
            note(tx, &earlier, "supersede", Some(MethodState::Open)).await?;
        }
    }
    let before = method.state;
    method.state = next;
    method.opened_by = tx.actor().person();
    method.opened_at = Some(now);
    method.updated_at = now;
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut method).await?;
    note(tx, &method, "open", Some(before)).await?;
    if method.revision == 1 {
        let (db, scope) = tx.parts();
        let mut members: Vec<_> = selections::members(db, scope).await?.into_iter().collect();
        members.sort();
        for org in members {
            let to = holders(tx, org).await?;
            send(tx, to, &message(&method, "method_opened")).await?;
        }
    }
    Ok(method)
}

/// A notice about a unit's page of a method.
#[must_use]
pub fn message<'a>(method: &Method, code: &'a str) -> Message<'a> {
    Message {
        code,
        args: json!({
            "year": method.year, "name": method.name,
            "day": method.tick_by.date().to_string(), "report_day": method.report_by.date().to_string(),
        }),
        entity: "method",
        entity_id: method.id.0,
    }
}

/// Ends a year: nothing of it changes any more. Who is a member is written down as it is.
#[utoipa::path(post, path = "/api/methods/{id}/close", tag = "methods", params(("id" = MethodId, Path)),
    request_body = MethodStepInput, responses((status = 200, body = MethodView)))]
pub async fn close_method(
    ctx: Ctx,
    Path(id): Path<MethodId>,
    body: Body<MethodStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (mut method, next) = admitted(&mut tx, id, body.value.version, MethodEvent::Close).await?;
    let now = tx.now();
    let wide = Scope::street_wide(tx.scope().street());
    for mut unit in selections::roll(tx.db(), &wide, &method, now).await? {
        if unit.member && unit.selection.version > 0 {
            continue;
        }
        if unit.selection.version == 0 {
            unit.selection.id = SelectionId(tx.fresh_id());
        }
        unit.selection.left_at = (!unit.member).then_some(now);
        selections::save(tx.db(), &wide, &mut unit.selection).await?;
    }
    let before = method.state;
    method.state = next;
    method.closed_at = Some(now);
    method.updated_at = now;
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut method).await?;
    note(&mut tx, &method, "close", Some(before)).await?;
    answer(tx, &method, StatusCode::OK).await
}
