//! `POST /api/methods/{id}/open`, `…/close`: a method begins to hold, a year ends.

use axum::http::StatusCode;
use linli_domain::id::{MethodId, SelectionId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::notices::store::{Message, send};
use linli_work::classes;
use linli_work::demands::tell::holders;
use serde_json::{Value, json};

use super::draft::{MethodStepInput, admitted, note};
use super::entity::{Method, Tick};
use super::rules::{MethodEvent, MethodState};
use super::sheet::{counted, year_range};
use super::store::{self, facts, selections};
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
        args: args(method),
        entity: "method",
        entity_id: method.id.0,
    }
}

fn args(method: &Method) -> Value {
    json!({
        "year": method.year, "name": method.name,
        "day": method.tick_by.date().to_string(), "report_day": method.report_by.date().to_string(),
    })
}

/// The reminder that a unit's page lacks something: what, by name.
#[must_use]
pub fn reminder_of(method: &Method, names: &[&str], optional: i64) -> Message<'static> {
    let mut args = args(method);
    let text = match (names.is_empty(), optional) {
        (false, 0) => "method_missing_names",
        (false, _) => "method_missing_both",
        (true, _) => "method_missing_optional",
    };
    args["missing"] =
        json!({"text": text, "args": {"names": names.join(" · "), "count": optional}});
    Message {
        code: "method_tick_reminder",
        args,
        entity: "method",
        entity_id: method.id.0,
    }
}

/// Ends a year: nothing of it changes any more. Who is a member is written down as it is, and so is what was counted of a year
/// that nobody evaluated: a demand that is opened again later takes nothing from it.
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
    let items = method.read_items()?;
    let tree = classes::store::load_all(tx.db(), &wide).await?;
    let (from, to) = year_range(method.year);
    let deeds = facts::deeds(tx.db(), &wide, None, from, to).await?;
    for mut unit in selections::roll(tx.db(), &wide, &method, now).await? {
        let own = || deeds.iter().filter(|deed| deed.org_id == unit.org.id);
        let mut settled = false;
        for item in &items {
            let tick = unit.ticks.get_mut(&item.id);
            if let Some(tick) = tick.filter(|tick| tick.ticked && tick.counted.is_none()) {
                tick.counted = counted(item, &tree, own());
                settled |= tick.counted.is_some();
            }
        }
        if unit.member && unit.selection.version > 0 && !settled {
            continue;
        }
        if unit.selection.version == 0 {
            unit.selection.id = SelectionId(tx.fresh_id());
        }
        unit.selection.left_at = (!unit.member).then_some(now);
        selections::save(tx.db(), &wide, &mut unit.selection).await?;
        if settled {
            let ticks: Vec<Tick> = unit.ticks.into_values().collect();
            selections::set_ticks(tx.db(), &wide, unit.selection.id, &ticks).await?;
        }
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
