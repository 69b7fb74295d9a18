//! `POST /api/persons/{id}/end`, `GET /api/persons/{id}/uses`: taking somebody off the record whom nothing holds on to.
//!
//! The number, the year of birth and the Party mark go at once (PIPL art. 47); the name stays for readers of the log, in
//! which a person who acted must not become nobody.

use axum::http::StatusCode;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::phones::checked_reason;
use super::store;
use crate::areas::uses::{AreaUseView, AreaUses, listed, refused};

/// The end of a person's record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonEnd {
    /// The version the change was made on.
    pub version: i64,
    /// Why, 2 to 200 characters.
    pub reason: String,
}

/// A person taken off the record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PersonEnded {
    /// Who.
    pub id: PersonId,
    /// When.
    pub ended_at: Timestamp,
}

/// What holds on to a person, kind by kind; empty when the record may end.
async fn uses(
    app: &App,
    db: &mut Db,
    street: &Scope,
    locale: Locale,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<AreaUseView>, Problem> {
    let mut uses = Vec::new();
    for (what, named) in store::held_by(db, street, person, now).await? {
        if !named.is_empty() {
            let count = i64::try_from(named.len()).map_err(Problem::internal)?;
            uses.push(listed(app, locale, what, count, named));
        }
    }
    Ok(uses)
}

/// Takes a person off the record.
///
/// # Errors
/// 409 with the list of what holds on to them; 403 for the own record and for one that another office keeps; 422 without
/// a reason; *stale*.
pub async fn end(tx: &mut Tx, id: PersonId, asked: &PersonEnd) -> Result<PersonEnded, Problem> {
    let reason = checked_reason("reason", &asked.reason)?;
    let (app, locale, now) = (tx.app().clone(), tx.locale(), tx.now());
    let own = tx.actor().person();
    let (db, scope) = tx.parts();
    let person = store::load_in_scope(db, scope, id).await?;
    if own == Some(id) {
        return Err(Problem::forbidden("person_ends_own"));
    }
    if !scope.area().contains(&person.area_path) {
        return Err(Problem::forbidden("person_elsewhere"));
    }
    let street = Scope::street_wide(scope.street());
    // who gives this person a post at the same moment is waited for, or finds nobody
    store::hold(db, scope, id).await?;
    let uses = uses(&app, db, &street, locale, id, now).await?;
    if let Some(problem) = refused("person_in_use", locale, &uses)? {
        return Err(problem);
    }
    let (db, scope) = tx.parts();
    if !store::end(db, scope, id, asked.version, now).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "person",
        id: id.0,
        event: "end",
        reason: Some(reason),
        area: Some(&person.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(PersonEnded { id, ended_at: now })
}

/// Takes a person off the record.
#[utoipa::path(post, path = "/api/persons/{id}/end", tag = "persons", params(("id" = PersonId, Path)),
    request_body = PersonEnd, responses((status = 200, body = PersonEnded)))]
pub async fn end_person(ctx: Ctx, Path(id): Path<PersonId>, body: Body<PersonEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let ended = end(&mut tx, id, &body.value).await?;
    tx.commit(StatusCode::OK, &ended).await
}

/// What holds on to a person.
#[utoipa::path(get, path = "/api/persons/{id}/uses", tag = "persons", params(("id" = PersonId, Path)),
    responses((status = 200, body = AreaUses)))]
pub async fn get_person_uses(
    ctx: Ctx,
    Path(id): Path<PersonId>,
) -> Result<Json<AreaUses>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let person = store::load_in_scope(&mut db, &scope, id).await?;
    let street = Scope::street_wide(scope.street());
    let items = uses(
        ctx.app(),
        &mut db,
        &street,
        ctx.locale(),
        person.id,
        ctx.now(),
    )
    .await?;
    Ok(Json(AreaUses { items }))
}
