//! `POST /api/contacts/{id}/confirm`: somebody made sure that a contact still is one.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::PostId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::{ContactItem, items, seen_by, standing};
use super::rules::{ContactRefusal, may_confirm};
use super::store;

/// That it still is so.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactConfirmation {
    /// The post's version the caller saw.
    version: i64,
}

/// Keeps that a contact was confirmed now: by the person, or by an office that asked them.
#[utoipa::path(post, path = "/api/contacts/{id}/confirm", tag = "contacts", params(("id" = PostId, Path)),
    request_body = ContactConfirmation, responses((status = 200, body = ContactItem)))]
pub async fn confirm_contact(
    ctx: Ctx,
    Path(id): Path<PostId>,
    body: Body<ContactConfirmation>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (scope, unit) = seen_by(&actor);
    let contact = store::load(tx.db(), &scope, id).await?;
    if unit.is_some_and(|unit| unit != contact.org_id) {
        return Err(Problem::not_found());
    }
    if contact.version != body.value.version {
        return Err(Problem::stale());
    }
    let before = standing(&contact, now);
    let own = actor.person() == Some(contact.person_id);
    may_confirm(actor.role(), own, before).map_err(|why| match why {
        ContactRefusal::NotForRole => Problem::forbidden(why.code()),
        ContactRefusal::Inactive => Problem::conflict(why.code()),
    })?;
    store::confirm(tx.db(), &scope, id, actor.person(), now).await?;
    let contact = store::load(tx.db(), &scope, id).await?;
    tx.log(Entry {
        entity: "post",
        id: id.0,
        event: "contact_confirmed",
        from: Some(before.code()),
        to: Some(standing(&contact, now).code()),
        area: Some(&contact.area_path),
        ..Entry::default()
    })
    .await?;
    let reader = Reader {
        app: ctx.app(),
        actor: &actor,
        locale: ctx.locale(),
        now,
    };
    let mut found = items(reader, tx.db(), &scope, vec![contact], now).await?;
    let item = found.pop().ok_or_else(Problem::not_found)?;
    tx.commit(StatusCode::OK, &item).await
}
