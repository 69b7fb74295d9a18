//! `POST /api/activity-signups/{id}/phone`: a number is opened with a reason, and the log says who did. Every number goes
//! thirty days after the end of its activity.

use linli_domain::id::SignUpId;
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_net::persons::phones::{self, OpenedPhone, Opening, PhoneReason};
use serde_json::json;

use super::rules::{SignUpRefusal, phones_of_activities_ended_before};
use super::standing::Standing;
use super::view::opening;
use super::{ENTITY, store};
use crate::activities;
use crate::activities::standing::note;

/// Opens the number left with a sign-up, with a reason: to who runs the list.
#[utoipa::path(post, path = "/api/activity-signups/{id}/phone", tag = "activities", params(("id" = SignUpId, Path)),
    request_body = PhoneReason, responses((status = 200, body = OpenedPhone)))]
pub async fn open_sign_up_phone(
    ctx: Ctx,
    Path(id): Path<SignUpId>,
    body: Body<PhoneReason>,
) -> Answer {
    let actor = ctx.actor()?;
    let scope = Scope::street_wide(actor.street());
    let mut db = ctx.read().await?;
    let signup = store::load(&mut db, &scope, id).await?;
    let activity = activities::store::load(&mut db, &scope, signup.activity_id).await?;
    drop(db);
    opening(Standing::of(actor, &activity, ctx.now()), &signup)?;
    let sealed = signup.phone_sealed.ok_or(SignUpRefusal::NoPhone)?;
    let opening = Opening {
        entity: ENTITY,
        id: id.0,
        area: Some(&activity.area_path),
        reason: &body.value.reason,
        detail: json!({"activity": activity.number}),
    };
    phones::open(&ctx, &body, &sealed, opening).await
}

/// The round that erases numbers.
pub const FORGET: JobKind = JobKind {
    name: "activity_signups.forget_phones",
    run: forget,
    every_minutes: Some(60),
};

fn forget(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let before = phones_of_activities_ended_before(app.now());
        loop {
            let due = store::with_numbers(&mut app.read().await?, before).await?;
            for one in &due {
                erase(&app, *one).await?;
            }
            if due.is_empty() {
                return Ok(());
            }
        }
    })
}

async fn erase(app: &App, due: store::Due) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(due.street_id).await?;
    let (db, scope) = tx.parts();
    let activity = activities::store::hold(db, scope, due.activity_id).await?;
    let count = store::erase_numbers(db, scope, due.activity_id).await?;
    let detail = json!({"count": count});
    note(
        &mut tx,
        &activity,
        "activity_phones_erased",
        (None, None),
        None,
        detail,
    )
    .await?;
    tx.finish().await
}
