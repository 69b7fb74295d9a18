//! `POST /api/areas`, `PATCH /api/areas/{id}`: new places and what places say.
//!
//! [`create`] and [`edit`] are the writes themselves, for imports and the demo as much as for the handlers.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use serde_json::{Value, json};

use super::input::{self, AreaChange, NewArea};
use super::rules::{self, AreaAct, AreaRefusal, decide, may_stand};
use super::store::{self, Area};
use super::view::{AreaView, view};

const REASON: usize = 200;

/// The role an actor shapes places in: the house itself (imports, the demo) stands in for the street office.
#[must_use]
pub fn role_of(actor: &Actor) -> Option<Role> {
    match actor {
        Actor::House { .. } => Some(Role::StreetOfficer),
        actor => actor.role(),
    }
}

/// Whether the actor may do something to a place.
///
/// # Errors
/// 403 or 409 with the reason.
pub fn check(tx: &Tx, act: AreaAct, area: &Area) -> Result<(), Problem> {
    let role = role_of(tx.actor()).ok_or_else(|| Problem::forbidden("no_post"))?;
    // the own place as a whole is the business of the office above it
    let own = tx
        .actor()
        .acting()
        .is_some_and(|acting| acting.area == area.path && acting.area.depth() > 0);
    if own && !matches!(act, AreaAct::Describe | AreaAct::AddChild) {
        return Err(refused(AreaRefusal::StreetOnly));
    }
    decide(act, area.kind, area.ended_at.is_some(), role).map_err(refused)
}

/// A refusal as the problem of a request.
#[must_use]
pub fn refused(refusal: AreaRefusal) -> Problem {
    let code = linli_domain::code::CodeEnum::code(refusal);
    match refusal {
        AreaRefusal::NotForRole | AreaRefusal::StreetOnly => Problem::forbidden(code),
        _ => Problem::conflict(code),
    }
}

/// Puts a place into the tree.
///
/// # Errors
/// 422 by field; 403 or 409 where the actor may not, or it may not stand there.
pub async fn create(tx: &mut Tx, new: NewArea) -> Result<Area, Problem> {
    let now = tx.now();
    let name = input::name(&new.name)?;
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    let parent = store::load(db, scope, new.parent_id)
        .await
        .named_in("parent_id")?;
    check(tx, AreaAct::AddChild, &parent)?;
    if new.kind == AreaKind::Community {
        check_street_only(tx)?;
    }
    let (db, scope) = tx.parts();
    let lineage = store::lineage(db, scope, &parent.path).await?;
    let above: Vec<AreaKind> = lineage.iter().map(|area| area.kind).collect();
    may_stand(new.kind, &above)
        .map_err(|why| Problem::field("kind", linli_domain::code::CodeEnum::code(why)))?;
    sibling_free(tx, &parent, new.kind, None, &name).await?;
    let (db, scope) = tx.parts();
    let number = match input::number(new.kind, new.number.as_deref())? {
        Some(number) => {
            if let Some(other) =
                input::number_holder(db, scope, new.kind, &lineage, None, &number).await?
            {
                return Err(input::number_taken(&other));
            }
            Some(number)
        }
        None => derived_number(tx, new.kind, &lineage, &name).await?,
    };
    let (db, scope) = tx.parts();
    let code = input::code(db, scope, new.kind, None, new.code.as_deref()).await?;
    let path = store::next_path(db, scope, &parent.path).await?;
    let mut area = Area {
        code,
        number,
        built_year: input::built_year(new.built_year)?,
        office_phone: input::office_phone(new.office_phone)?,
        began_at: now,
        ..Area::new(AreaId(tx.fresh_id()), Some(parent.id), new.kind, name, path)
    };
    let figures = match new.figures {
        Some(figures) => Some(figures.check(now)?),
        None => None,
    };
    if let Some((figures, date)) = figures {
        area.count(figures, date);
    }
    let (db, scope) = tx.parts();
    store::insert(db, scope, &area).await?;
    if let Some((figures, date)) = figures {
        store::keep_figures(db, scope, area.id, date, figures).await?;
    }
    log(
        tx,
        &area,
        "create",
        None,
        json!({"kind": area.kind, "name": area.name, "under": parent.name}),
    )
    .await?;
    Ok(area)
}

/// Changes what a place says.
///
/// # Errors
/// 422 by field; 403 or 409 where the actor may not, or somebody else was first.
pub async fn edit(tx: &mut Tx, id: AreaId, change: AreaChange) -> Result<Area, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    let before = store::load(db, scope, id).await?;
    if before.version != change.version {
        return Err(Problem::stale());
    }
    check(tx, AreaAct::Describe, &before)?;
    let reason = optional_line("reason", change.reason.clone(), REASON)?;
    let mut after = renamed(tx, &before, &change).await?;
    if let Some(year) = change.built_year {
        after.built_year = input::built_year(year)?;
    }
    if let Some(phone) = change.office_phone {
        after.office_phone = input::office_phone(phone)?;
    }
    let figures = match change.figures {
        Some(figures) => Some(figures.check(now)?),
        None => None,
    };
    // counts of an earlier day go to the history alone
    if let Some((figures, date)) = figures
        && before.data_date.is_none_or(|known| known <= date)
    {
        after.count(figures, date);
    }
    let rename =
        (&after.name, &after.number, &after.code) != (&before.name, &before.number, &before.code);
    let (db, scope) = tx.parts();
    if rename {
        store::keep_one(db, scope, &before, now).await?;
        after.began_at = now;
    }
    if let Some((figures, date)) = figures {
        store::keep_figures(db, scope, id, date, figures).await?;
    }
    store::update(db, scope, &after).await?;
    after.version += 1;
    let detail = if rename {
        json!({"from_name": before.name, "name": after.name, "from_number": before.number, "number": after.number})
    } else {
        json!({"households": after.households, "population": after.population})
    };
    let event = if rename { "rename" } else { "describe" };
    log(tx, &after, event, reason.as_deref(), detail).await?;
    Ok(after)
}

/// The place with its new name, number and code, where they change.
async fn renamed(tx: &mut Tx, before: &Area, change: &AreaChange) -> Result<Area, Problem> {
    let mut after = before.clone();
    if change.name.is_none() && change.number.is_none() && change.code.is_none() {
        return Ok(after);
    }
    let (db, scope) = tx.parts();
    let mut lineage = store::lineage(db, scope, &before.path).await?;
    lineage.pop();
    if let Some(typed) = &change.name {
        after.name = input::name(typed)?;
    }
    if let Some(typed) = &change.number {
        after.number = input::number(before.kind, typed.as_deref())?;
    }
    if let Some(typed) = &change.code {
        let (db, scope) = tx.parts();
        after.code = input::code(db, scope, before.kind, Some(before.id), typed.as_deref()).await?;
    }
    if (&after.name, &after.number, &after.code) == (&before.name, &before.number, &before.code) {
        return Ok(after);
    }
    check(tx, AreaAct::Rename, before)?;
    if after.name != before.name
        && let Some(parent) = lineage.last()
    {
        sibling_free(tx, parent, before.kind, Some(before.id), &after.name).await?;
    }
    if after.number != before.number
        && let Some(number) = &after.number
    {
        let (db, scope) = tx.parts();
        let holder =
            input::number_holder(db, scope, before.kind, &lineage, Some(before.id), number).await?;
        if let Some(other) = holder {
            return Err(input::number_taken(&other));
        }
    }
    Ok(after)
}

/// Whether the actor is the street office, which alone shapes communities.
///
/// # Errors
/// 403 otherwise.
pub(super) fn check_street_only(tx: &Tx) -> Result<(), Problem> {
    match role_of(tx.actor()) {
        Some(Role::StreetOfficer) => Ok(()),
        _ => Err(refused(AreaRefusal::StreetOnly)),
    }
}

/// No living sibling of the kind has the name.
async fn sibling_free(
    tx: &mut Tx,
    parent: &Area,
    kind: AreaKind,
    own: Option<AreaId>,
    name: &str,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    match store::sibling(db, scope, parent.id, kind, name).await? {
        Some(other) if Some(other.id) != own => Err(Problem::field("name", "area_name_taken")),
        _ => Ok(()),
    }
}

/// The number a name says, where no other place has it.
async fn derived_number(
    tx: &mut Tx,
    kind: AreaKind,
    lineage: &[Area],
    name: &str,
) -> Result<Option<String>, Problem> {
    if rules::numbered_in(kind).is_empty() || kind == AreaKind::Community {
        return Ok(None);
    }
    let Some(number) = rules::number_in(name) else {
        return Ok(None);
    };
    let (db, scope) = tx.parts();
    let holder = input::number_holder(db, scope, kind, lineage, None, &number).await?;
    Ok(holder.is_none().then_some(number))
}

/// Leaves a row in the log of a place.
pub(super) async fn log(
    tx: &mut Tx,
    area: &Area,
    event: &str,
    reason: Option<&str>,
    detail: Value,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "area",
        id: area.id.0,
        event,
        reason,
        detail,
        area: Some(&area.path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// Puts a place into the tree.
#[utoipa::path(post, path = "/api/areas", tag = "areas", request_body = NewArea,
    responses((status = 201, body = AreaView)))]
pub async fn create_area(ctx: Ctx, body: Body<NewArea>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let area = create(&mut tx, body.value).await?;
    let answer = view(&ctx, &mut tx, area.id).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}

/// Changes what a place says: name, number, code, telephone, counts with their date.
#[utoipa::path(patch, path = "/api/areas/{id}", tag = "areas", params(("id" = AreaId, Path)),
    request_body = AreaChange, responses((status = 200, body = AreaView)))]
pub async fn edit_area(ctx: Ctx, Path(id): Path<AreaId>, body: Body<AreaChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    edit(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}
