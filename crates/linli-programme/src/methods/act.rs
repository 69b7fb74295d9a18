//! `POST /api/methods/{id}/units/{org_id}/confirm`, `…/send-back`: the office on what a unit ticked; and what all verbs of a
//! unit's year share.

use linli_domain::code::CodeEnum;
use linli_domain::id::{MethodId, OrgId, SelectionId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_net::notices::store::send;
use linli_work::demands::tell::holders;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::entity::Tick;
use super::open::message;
use super::rules::{SelectionEvent, SelectionState, decide};
use super::sheet::{Loaded, UnitYearView, answer, load, standing};
use super::store::selections;

const REASON: usize = 200;

/// A step of a unit's year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitStepInput {
    /// The version the caller saw.
    pub version: i64,
    /// Why; needed to send back, and to confirm a page that lacks something. At most 200 characters.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A unit's year that the actor may do something with, locked.
///
/// # Errors
/// *Not found*, or *stale version*. Whether the event may happen is [`passed`]'s.
pub async fn locked(
    tx: &mut Tx,
    which: (MethodId, OrgId),
    version: i64,
) -> Result<Loaded, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let mut loaded = load(tx.db(), &actor, which, true, now).await?;
    if loaded.unit.selection.version != version {
        return Err(Problem::stale());
    }
    if version == 0 {
        loaded.unit.selection.id = SelectionId(tx.fresh_id());
    }
    Ok(loaded)
}

/// The state after an event, as the actor stands to the unit's year.
///
/// # Errors
/// Why not.
pub fn passed(tx: &Tx, loaded: &Loaded, event: SelectionEvent) -> Result<SelectionState, Problem> {
    let standing = standing(tx.actor(), loaded);
    Ok(decide(loaded.unit.selection.state, event, standing)?)
}

/// Stores a unit's year in its next state and leaves a row in the log.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn moved(
    tx: &mut Tx,
    loaded: &mut Loaded,
    next: SelectionState,
    event: SelectionEvent,
    reason: Option<&str>,
) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let now = tx.now();
    let selection = &mut loaded.unit.selection;
    let before = selection.state;
    selection.state = next;
    selection.updated_at = now;
    selections::save(tx.db(), &wide, selection).await?;
    let (id, org) = (selection.id, &loaded.unit.org);
    tx.log(Entry {
        entity: "unit_year",
        id: id.0,
        event: event.code(),
        from: Some(before.code()),
        to: Some(next.code()),
        reason,
        detail: json!({"year": loaded.method.year, "org": org.id}),
        area: Some(&org.area_path),
    })
    .await?;
    Ok(())
}

/// Stores what a unit said of each project. What it said of projects the method no longer has stays.
///
/// # Errors
/// The database refused.
pub async fn store_ticks(tx: &mut Tx, loaded: &Loaded) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let id = loaded.unit.selection.id;
    let mut ticks: Vec<Tick> = loaded.unit.ticks.values().cloned().collect();
    ticks.sort_by_key(|tick| tick.item_id);
    selections::set_ticks(tx.db(), &wide, id, &ticks).await
}

/// The paper a clerk enters something from; none where the unit does it itself.
///
/// # Errors
/// 422 where a clerk names no paper.
pub fn paper(tx: &Tx, loaded: &Loaded, typed: Option<String>) -> Result<Option<String>, Problem> {
    const PAPER: usize = 100;
    if standing(tx.actor(), loaded).unit {
        return Ok(None);
    }
    line("paper", typed.as_deref().unwrap_or_default(), PAPER).map(Some)
}

/// Tells the people of a unit.
///
/// # Errors
/// The database refused.
pub async fn tell_unit(tx: &mut Tx, loaded: &Loaded, code: &str) -> Result<(), Problem> {
    let to = holders(tx, loaded.unit.org.id).await?;
    send(tx, to, &message(&loaded.method, code)).await?;
    Ok(())
}

/// Confirms what a unit ticked; a page that lacks something with the reason why it goes on all the same.
#[utoipa::path(post, path = "/api/methods/{id}/units/{org_id}/confirm", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path)), request_body = UnitStepInput,
    responses((status = 200, body = UnitYearView)))]
pub async fn confirm_ticks(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    body: Body<UnitStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let loaded = confirm(&mut tx, which, body.value).await?;
    answer(tx, &loaded).await
}

/// Confirms what a unit ticked.
///
/// # Errors
/// *Not found*, *stale version*, why it is refused, or 422 for a missing reason.
pub async fn confirm(
    tx: &mut Tx,
    which: (MethodId, OrgId),
    input: UnitStepInput,
) -> Result<Loaded, Problem> {
    let mut loaded = locked(tx, which, input.version).await?;
    let next = passed(tx, &loaded, SelectionEvent::Confirm)?;
    let lacks = !standing(tx.actor(), &loaded).complete;
    let reason = match lacks {
        true => Some(line(
            "reason",
            input.reason.as_deref().unwrap_or_default(),
            REASON,
        )?),
        false => optional_line("reason", input.reason, REASON)?,
    };
    let selection = &mut loaded.unit.selection;
    selection.confirmed_by = tx.actor().person();
    selection.confirmed_at = Some(tx.now());
    selection.confirm_note.clone_from(&reason);
    moved(
        tx,
        &mut loaded,
        next,
        SelectionEvent::Confirm,
        reason.as_deref(),
    )
    .await?;
    tell_unit(tx, &loaded, "method_confirmed").await?;
    Ok(loaded)
}

/// Sends a page or a report back, with the reason.
#[utoipa::path(post, path = "/api/methods/{id}/units/{org_id}/send-back", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path)), request_body = UnitStepInput,
    responses((status = 200, body = UnitYearView)))]
pub async fn send_back_unit_year(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
    body: Body<UnitStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let input = body.value;
    let mut loaded = locked(&mut tx, which, input.version).await?;
    let next = passed(&tx, &loaded, SelectionEvent::SendBack)?;
    let typed = input.reason.as_deref().unwrap_or_default();
    let reason = line("reason", typed, REASON)?;
    if next == SelectionState::Open {
        let selection = &mut loaded.unit.selection;
        selection.confirmed_by = None;
        selection.confirmed_at = None;
        selection.confirm_note = None;
    }
    moved(
        &mut tx,
        &mut loaded,
        next,
        SelectionEvent::SendBack,
        Some(&reason),
    )
    .await?;
    tell_unit(&mut tx, &loaded, "method_sent_back").await?;
    answer(tx, &loaded).await
}
