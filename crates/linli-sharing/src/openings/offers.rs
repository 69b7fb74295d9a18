//! Rule R-16: what nobody has used for 180 days is asked about, "still on offer?"; after two prompts without an answer it pauses.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::ResourceId;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::fresh;
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use linli_net::notices::store::{Message, send};
use linli_work::demands::tell::holders;
use linli_work::resources;
use linli_work::resources::rules::ResourceState;
use linli_work::resources::store::IDLE_DAYS;
use linli_work::resources::view::load_for;
use serde_json::json;

use super::store::offers::{self, Idle};
use super::view::{OpeningsStepInput, OpeningsView};
use super::{keeper, look};

/// Days between two prompts, and between the last and the pause.
const AGAIN_DAYS: i64 = 30;
/// Prompts before the pause.
const PROMPTS: i64 = 2;

/// Says that a resource is still on offer. The version is the resource's own.
#[utoipa::path(post, path = "/api/resources/{id}/keep-offer", tag = "openings", params(("id" = ResourceId, Path)),
    request_body = OpeningsStepInput, responses((status = 200, body = OpeningsView)))]
pub async fn keep_offer(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<OpeningsStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (actor, now) = (tx.actor().clone(), tx.now());
    let resource = load_for(tx.db(), &actor, id).await?;
    keeper::check(&resource, &actor, now)?;
    if resource.version != body.value.version {
        return Err(Problem::stale());
    }
    if resource.state != ResourceState::Listed {
        return Err(Problem::conflict("resource_wrong_state"));
    }
    let (db, scope) = tx.parts();
    offers::note_offer(db, scope, id, None, now).await?;
    tx.log(Entry {
        entity: "resource",
        id: id.0,
        event: "keep_offer",
        area: Some(&resource.area_path),
        ..Entry::default()
    })
    .await?;
    let (app, locale) = (tx.app().clone(), tx.locale());
    let view = look::page(tx.db(), &app, locale, &actor, &resource, now).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// The daily round.
pub const IDLE: JobKind = JobKind {
    name: "openings.idle",
    run: idle,
    every_minutes: Some(24 * 60),
};

fn idle(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        loop {
            let now = app.now();
            let (since, asked) = (now.plus(-IDLE_DAYS * DAY), now.plus(-AGAIN_DAYS * DAY));
            let found = offers::idle(&mut app.read().await?, since, asked).await?;
            if found.is_empty() {
                return Ok(());
            }
            for one in found {
                ask(&app, one, now).await?;
            }
        }
    })
}

/// Asks the owner once more, or pauses what was asked about often enough.
async fn ask(app: &App, found: Idle, now: Timestamp) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let (db, scope) = tx.parts();
    let mut resource = resources::store::load(db, scope, found.resource_id).await?;
    if resource.state != ResourceState::Listed {
        tx.rollback().await;
        return Ok(());
    }
    // once it is paused the counting begins anew: an offer that is resumed is asked about before it pauses again
    let paused = found.prompts >= PROMPTS;
    let asked = if paused { 0 } else { found.prompts + 1 };
    offers::note_offer(db, scope, resource.id, Some(asked), now).await?;
    let (event, code, before) = if paused {
        let before = resource.state;
        resource.state = ResourceState::Paused;
        resource.updated_at = now;
        resources::store::update(db, scope, &resource).await?;
        ("pause", "offer_paused", Some(before))
    } else {
        ("ask_offer", "offer_still_there", None)
    };
    let to = holders(&mut tx, resource.org_id).await?;
    let message = Message {
        code,
        args: json!({"number": resource.number, "title": resource.title, "days": IDLE_DAYS}),
        entity: "resource",
        entity_id: resource.id.0,
    };
    send(&mut tx, to, &message).await?;
    tx.log(Entry {
        entity: "resource",
        id: resource.id.0,
        event,
        from: before.map(CodeEnum::code),
        to: before.map(|_| resource.state.code()),
        detail: json!({"prompts": found.prompts}),
        area: Some(&resource.area_path),
        ..Entry::default()
    })
    .await?;
    tx.finish().await
}
