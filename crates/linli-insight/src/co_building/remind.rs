//! `POST /api/co-building/reminders`: one tap that reminds whoever can wake what has come to rest, once in 30 days.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::posts_over;
use linli_work::demands::tell::holders;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::idle::{IdleItem, items};
use super::store::idle::{self as store, Idle, IdleKind, remember, resting_one};

/// What is reminded of.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdleReminderInput {
    /// Of which kind: a unit, an agreement, a head or a demand.
    pub kind: IdleKind,
    /// Which one, as the list says.
    pub id: Uuid,
    /// As it was read.
    pub version: i64,
}

/// Who can wake it.
async fn addressed(tx: &mut Tx, kind: IdleKind, one: &Idle) -> Result<Vec<PersonId>, Problem> {
    match kind {
        IdleKind::Head => Ok(vec![PersonId(one.page_id)]),
        IdleKind::Agreement => {
            let (db, scope) = tx.parts();
            let units = store::parties(db, scope, one.id).await?;
            of_units(tx, &units).await
        }
        IdleKind::Demand if one.org_id.is_none() => {
            let now = tx.now();
            let roles = [Role::CommunityWorker, Role::CommunitySecretary];
            let (db, scope) = tx.parts();
            let posts = posts_over(db, scope, &one.area_path, &roles, now).await?;
            Ok(posts.into_iter().map(|post| post.person_id).collect())
        }
        _ => of_units(tx, one.org_id.as_slice()).await,
    }
}

async fn of_units(tx: &mut Tx, units: &[OrgId]) -> Result<Vec<PersonId>, Problem> {
    let mut people = Vec::new();
    for unit in units {
        people.extend(holders(tx, *unit).await?);
    }
    Ok(people)
}

/// The notice's code, what it is about, and its words.
fn words(kind: IdleKind, one: &Idle) -> (&'static str, &'static str, Value) {
    match kind {
        IdleKind::Unit => ("idle_unit", "org", json!({"name": one.label})),
        IdleKind::Agreement => (
            "idle_agreement",
            "agreement",
            json!({"number": one.number, "title": one.label}),
        ),
        IdleKind::Head => ("idle_head", "post", json!({"place": one.org_name})),
        _ => (
            "idle_demand",
            "demand",
            json!({"number": one.number, "title": one.label}),
        ),
    }
}

/// Reminds whoever can wake something in the own place that has come to rest: a unit's liaison, a head, or whose turn a
/// demand is. Once in 30 days, whoever asks.
#[utoipa::path(post, path = "/api/co-building/reminders", tag = "co_building", request_body = IdleReminderInput,
    responses((status = 201, body = IdleItem)))]
pub async fn remind_idle(ctx: Ctx, body: Body<IdleReminderInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let IdleReminderInput { kind, id, version } = body.value;
    if !kind.is_reminded() {
        return Err(Problem::field("kind", "co_building_nobody_reminded"));
    }
    let now = tx.now();
    // the own place alone: whoever works elsewhere does not find it
    let place = tx.actor().scope();
    let mut one = resting_one(tx.db(), &place, kind, id, now).await?;
    if one.version != version {
        return Err(Problem::stale());
    }
    let by = tx.actor().person();
    let to = addressed(&mut tx, kind, &one).await?;
    if to.is_empty() {
        return Err(Problem::conflict("co_building_nobody_to_tell"));
    }
    let (db, scope) = tx.parts();
    if !remember(db, scope, (kind, id), by, now).await? {
        return Err(Problem::conflict("co_building_reminded"));
    }
    let (code, entity, args) = words(kind, &one);
    let message = Message {
        code,
        args,
        entity,
        entity_id: one.id,
    };
    send(&mut tx, to, &message).await?;
    tx.log(Entry {
        entity,
        id: one.id,
        event: "remind_idle",
        detail: json!({"kind": kind.code()}),
        area: Some(&one.area_path),
        ..Entry::default()
    })
    .await?;
    (one.reminded_at, one.reminded_by) = (Some(now), by);
    let (app, actor, locale) = (tx.app().clone(), tx.actor().clone(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let shown = items(tx.db(), reader, kind, vec![one]).await?;
    let shown = shown
        .into_iter()
        .next()
        .ok_or_else(|| Problem::internal("what was reminded of is gone"))?;
    tx.commit(StatusCode::CREATED, &shown).await
}
